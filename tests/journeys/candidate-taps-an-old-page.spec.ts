import { expect, test, type Page } from '../steps/journey.ts';
import { signsInAs, seesTheyAreIn, isToldKindly, opensCard, tapsIWant } from '../steps/candidate.ts';
import {
  aCandidate,
  aPlace,
  aShift,
  closeWorld,
  database,
  isIntroducedTo,
  type Candidate,
  type Shift,
} from '../steps/world.ts';

test.afterAll(closeWorld);

/** What the card was when it was first opened comes again, as from a phone that kept it. */
async function isKept(page: Page, shift: Shift): Promise<void> {
  const card = `**/shifts/${shift.id}`;
  let kept: { status: number; headers: Record<string, string>; body: string } | undefined;
  await page.route(card, async (route) => {
    if (route.request().method() !== 'GET') return route.fallback();
    if (!kept) {
      const answer = await route.fetch();
      const { 'content-encoding': _, 'content-length': __, ...headers } = answer.headers();
      kept = { status: answer.status(), headers, body: await answer.text() };
    }
    return route.fulfill(kept);
  });
}

const givesUp = async (candidate: Candidate) =>
  database()`update public.assignments set withdrawn_at = now() where candidate_id = ${candidate.id}`;

const states = async (shift: Shift) =>
  (
    await database()<{ state: string }[]>`
      select state from public.assignments where shift_id = ${shift.id} order by requested_at`
  ).map(({ state }) => state);

async function takesAndGivesUp(page: Page) {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isIntroducedTo(amina, place);
  const shift = await aShift(place);
  await isKept(page, shift);
  await signsInAs(page, amina);
  await opensCard(page, shift);
  await tapsIWant(page);
  await seesTheyAreIn(page);
  await givesUp(amina);
  return { amina, shift };
}

test('a page from a cache asks anew when it is tapped', async ({ page }) => {
  const { shift } = await takesAndGivesUp(page);
  await opensCard(page, shift);
  await tapsIWant(page);
  await seesTheyAreIn(page);
  expect(await states(shift)).toEqual(['withdrawn', 'confirmed']);
});

test('a page from the browser’s memory asks anew when it is tapped', async ({ page }) => {
  const { shift } = await takesAndGivesUp(page);
  // what comes from memory does not load again
  await page.goBack({ waitUntil: 'commit' });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(shift.title);
  await tapsIWant(page);
  await seesTheyAreIn(page);
  expect(await states(shift)).toEqual(['withdrawn', 'confirmed']);
});

test('two quick taps are one', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isIntroducedTo(amina, place);
  const shift = await aShift(place, { capacity: 3 });
  await signsInAs(page, amina);
  await opensCard(page, shift);
  const ids = new Set<string | null>();
  page.on('request', (request) => {
    if (request.method() === 'POST') ids.add(new URLSearchParams(request.postData() ?? '').get('request_id'));
  });
  await page.getByRole('button', { name: 'Jeg vil', exact: true }).dblclick();
  await seesTheyAreIn(page);
  expect(ids.size).toBe(1);
  expect(await states(shift)).toEqual(['confirmed']);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('an old page is told that it holds no longer, and the next tap does it', async ({ page }) => {
    const { shift } = await takesAndGivesUp(page);
    await opensCard(page, shift);
    await tapsIWant(page);
    await isToldKindly(page, 'Dette ble gjort, men gjelder ikke lenger.');
    expect(await states(shift)).toEqual(['withdrawn']);
    await tapsIWant(page);
    await seesTheyAreIn(page);
    expect(await states(shift)).toEqual(['withdrawn', 'confirmed']);
  });
});
