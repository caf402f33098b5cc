import { expect, test, type Page } from '../steps/journey.ts';
import { signsInAs, opensCard, seesTheyAreIn, tapsIWant } from '../steps/candidate.ts';
import { isOpenToAll } from '../steps/candidate.ts';
import {
  aCandidate,
  aPlace,
  aShift,
  closeWorld,
  database,
  hasBegun,
  isIntroducedTo,
  isOnShift,
  type Candidate,
  type Shift,
} from '../steps/world.ts';

test.use({ serviceWorkers: 'allow', viewport: { width: 360, height: 780 } });
test.afterAll(closeWorld);

/** Has been here before: the worker is in place, and has kept what it keeps. */
async function hasThePhoneReady(page: Page, candidate: Candidate, to = '/mine'): Promise<void> {
  await signsInAs(page, candidate, to);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.goto(to);
  await expect
    .poll(() => page.evaluate(async () => (await caches.match('/waiting')) !== undefined))
    .toBe(true);
}

const waits = (page: Page) => page.locator('[data-tap="waiting"]');
const wasSent = (page: Page) => page.locator('[data-tap="sent"]');

const states = async (candidate: Candidate, shift: Shift) =>
  (
    await database()<{ state: string }[]>`select state from public.assignments
      where shift_id = ${shift.id} and candidate_id = ${candidate.id}`
  ).map(({ state }) => state);

test('Amina taps «Jeg vil» in the lift, and is on the shift when there is network', async ({
  page,
  context,
}) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isIntroducedTo(amina, place);
  const shift = await aShift(place, { capacity: 3 });
  await hasThePhoneReady(page, amina);
  await opensCard(page, shift);
  await context.setOffline(true);
  await tapsIWant(page);
  await page.waitForURL('**/waiting');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Du er uten nett');
  await expect(page.getByRole('heading', { name: 'Én ting venter' })).toBeVisible();
  await expect(waits(page)).toContainText('Jeg vil – venter på nett');
  await expect(waits(page)).toContainText(`Vanne plantene, ${place.name}`);
  await isOpenToAll(page);
  expect(await states(amina, shift)).toEqual([]);
  await context.setOffline(false);
  await expect(wasSent(page)).toContainText('Jeg vil');
  expect(await states(amina, shift)).toEqual(['confirmed']);
  await page.getByRole('link', { name: 'Se hva det ble' }).click();
  await seesTheyAreIn(page);
});

test('a check-in without network counts from when it was tapped @long', async ({ page, context }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const assignment = await isOnShift(amina, await aShift(place, { inMinutes: 20 }));
  await hasThePhoneReady(page, amina);
  await page.goto(`/in/${place.code}`);
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Jeg er her' }).click();
  await expect(waits(page)).toContainText('Klokkeslettet ditt gjelder.');
  await context.setOffline(false);
  await expect(wasSent(page)).toContainText('Sjekk inn');
  const [row] = await database()<{ near: boolean }[]>`
    select checked_in_at = (select tapped_at from public.taps where kind = 'check_in' and person_id = ${amina.id}) as near
    from public.assignments where assignment_id = ${assignment}`;
  expect(row).toEqual({ near: true });
});

test('what waits can be taken back, after being asked once', async ({ page, context }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isIntroducedTo(amina, place);
  const shift = await aShift(place);
  await hasThePhoneReady(page, amina);
  await opensCard(page, shift);
  await context.setOffline(true);
  await tapsIWant(page);
  await page.getByRole('link', { name: 'Ikke send' }).click();
  await isOpenToAll(page);
  await page.getByRole('link', { name: 'La det vente' }).click();
  await page.getByRole('link', { name: 'Ikke send' }).click();
  await page.getByRole('button', { name: 'Ikke send det' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ingenting venter');
  await context.setOffline(false);
  await page.goto('/mine');
  expect(await states(amina, shift)).toEqual([]);
});

test('a copy of the shift’s page from before the hour is enough to come and go', async ({
  page,
  context,
}) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const assignment = await isOnShift(amina, await aShift(place, { inMinutes: 90 }));
  await signsInAs(page, amina, `/in/${place.code}`);
  await hasThePhoneReady(page, amina, `/mine/${assignment}`);
  const sql = database();
  await hasBegun(assignment, 5);
  await context.setOffline(true);
  for (const [when, button, count] of [
    ['Når du er framme', 'Jeg er her', 1],
    ['Når du går', 'Jeg går nå', 2],
  ] as const) {
    await page.goto(`/mine/${assignment}`);
    await page.getByText(when, { exact: true }).click();
    await page.getByRole('button', { name: button }).click();
    await expect(waits(page)).toHaveCount(count);
  }
  await context.setOffline(false);
  await expect(wasSent(page)).toHaveCount(2);
  const [row] = await sql<{ both: boolean }[]>`select checked_in_at <= checked_out_at as both
    from public.assignments where assignment_id = ${assignment}`;
  expect(row).toEqual({ both: true });
});
