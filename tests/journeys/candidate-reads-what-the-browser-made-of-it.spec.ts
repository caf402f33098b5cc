import { aMunicipality } from '../steps/adviser.ts';
import { goesBackAnewTo, goesBackTo, tellsWhetherFromMemory, translates } from '../steps/browser.ts';
import { signsInAs, seesTheyAreIn, isToldKindly, opensCard, tapsIWant } from '../steps/candidate.ts';
import { expect, test, type Page } from '../steps/journey.ts';
import {
  aCandidate,
  aPlace,
  aShift,
  closeWorld,
  database,
  isOnShift,
  isIntroducedTo,
} from '../steps/world.ts';

test.afterAll(closeWorld);
test.use({ viewport: { width: 390, height: 844 } });

/** What the page throws is not lost in the browser's console. */
function hearsErrors(page: Page): string[] {
  const heard: string[] = [];
  page.on('pageerror', ({ message }) => heard.push(message));
  return heard;
}

const heading = (page: Page) => page.getByRole('heading', { level: 1 });

test('Amina goes back to a card that the browser kept, and takes no shift twice and no other than she sees', async ({
  page,
}) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isIntroducedTo(amina, place);
  const first = await aShift(place, { title: 'Vanne plantene', inDays: 3 });
  const second = await aShift(place, { title: 'Lese avisa', inDays: 4 });
  await tellsWhetherFromMemory(page);
  await signsInAs(page, amina);
  await opensCard(page, first);
  await tapsIWant(page);
  await seesTheyAreIn(page);

  // the card said «Jeg vil»: fetched anew, it says that the shift is hers
  await goesBackAnewTo(page, first.title);
  await expect(page.getByRole('link', { name: 'Se vakten min' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Jeg vil', exact: true })).toHaveCount(0);
  await opensCard(page, second);
  await page.goto('/mine');
  await goesBackTo(page, second.title);
  await tapsIWant(page);
  await seesTheyAreIn(page);
  const mine = await database()`select shift_id from public.assignments
    where candidate_id = ${amina.id} and state = 'confirmed'`;
  expect(mine.map(({ shift_id: id }) => String(id)).toSorted()).toEqual([first.id, second.id].toSorted());
});

test('Amina takes a shift that another took while the browser kept the card, and is told kindly', async ({
  page,
}) => {
  const [amina, bjorn, place] = [await aCandidate('Amina'), await aCandidate('Bjørn'), await aPlace()];
  await isIntroducedTo(amina, place);
  const shift = await aShift(place);
  await tellsWhetherFromMemory(page);
  await signsInAs(page, amina);
  await opensCard(page, shift);
  await page.goto('/mine');
  await isOnShift(bjorn, shift);
  await goesBackTo(page, shift.title);
  await tapsIWant(page);
  await isToldKindly(page, /plass/i);
});

test('Amina finds a task, takes it, sees it and gives it up on pages that the browser translates', async ({
  page,
}) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isIntroducedTo(amina, place);
  const shift = await aShift(place);
  const errors = hearsErrors(page);
  await translates(page);
  await tellsWhetherFromMemory(page);
  await signsInAs(page, amina);
  await expect(heading(page)).toContainText('Amina');
  await expect(page.locator('main font font').first()).toBeVisible();

  // finds it
  const card = page.locator(`a[href="/shifts/${shift.id}"]`);
  await page.goto('/?all');
  while (!(await card.isVisible())) {
    const before = page.url();
    await page.getByRole('link', { name: 'Vis flere oppgaver' }).click();
    await expect(page).not.toHaveURL(before);
  }
  await card.click();
  await expect(heading(page)).toHaveText(shift.title);

  // from one card to another, and back: each shows what it is about
  await page.getByRole('link', { name: 'Passer ikke nå' }).click();
  await expect(heading(page)).toContainText('Amina');
  await goesBackTo(page, shift.title);

  await tapsIWant(page);
  await seesTheyAreIn(page);
  await page.getByRole('link', { name: 'Se vakten min' }).click();
  await expect(page).toHaveURL(/\/mine\/[0-9a-f-]+$/);
  await expect(page.locator('main').getByText(shift.title)).toBeVisible();
  await page.getByRole('link', { name: 'Jeg kan ikke', exact: true }).click();
  await expect(page).toHaveURL(/\/cannot$/);
  await page.getByRole('button', { name: 'Si fra' }).click();
  await expect(page.getByText('Takk for at du sa fra')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Jeg kan ikke', exact: true })).toHaveCount(0);
  await page.getByRole('navigation').getByRole('link', { name: 'Mine vakter' }).click();
  await expect(page).toHaveURL('/mine');
  await expect(heading(page)).toHaveText(/./);
  await expect(page.getByText('Takk for at du sa fra')).toHaveCount(0);
  expect(errors).toEqual([]);
  const mine = await database()`select state from public.assignments where candidate_id = ${amina.id}`;
  expect(mine).toMatchObject([{ state: 'withdrawn' }]);

  // back to where it said «Du er med!»: it says so no more, and what she taps there does what it says
  await page.goto(`/shifts/${shift.id}`);
  await tapsIWant(page);
  await seesTheyAreIn(page);
  await database()`update public.assignments set withdrawn_at = now() where candidate_id = ${amina.id} and state = 'confirmed'`;
  await page.goto('/me');
  await page.evaluate(() => (localStorage.said = Date.now()));
  await goesBackAnewTo(page, shift.title);
  await tapsIWant(page);
  await seesTheyAreIn(page);
});

test('Amina goes from a card that is taken to another, translated, and takes the one that she reads about', async ({
  page,
}) => {
  const municipality = await aMunicipality();
  const amina = await aCandidate('Amina', { municipality });
  const bjorn = await aCandidate('Bjørn', { municipality });
  const place = await aPlace(municipality);
  await isIntroducedTo(amina, place);
  const taken = await aShift(place, { title: 'Vanne plantene', inDays: 3 });
  const free = await aShift(place, { title: 'Lese avisa', inDays: 4 });
  await isOnShift(bjorn, taken);
  const errors = hearsErrors(page);
  await translates(page);
  await signsInAs(page, amina);
  await opensCard(page, taken);
  await page.locator(`a[href="/shifts/${free.id}"]`).click();
  await expect(page).toHaveURL(`/shifts/${free.id}`);
  await expect(heading(page)).toHaveText(free.title);
  await expect(page.locator('main').getByText(taken.title)).toHaveCount(0);
  await tapsIWant(page);
  await seesTheyAreIn(page);
  expect(errors).toEqual([]);
  const mine = await database()`select shift_id from public.assignments where candidate_id = ${amina.id}`;
  expect(mine).toEqual([{ shift_id: free.id }]);
});

test('Amina takes a shift that was moved while she looked at its card, and is asked about the new time', async ({
  page,
}) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isIntroducedTo(amina, place);
  const shift = await aShift(place);
  await signsInAs(page, amina);
  await opensCard(page, shift);
  await database()`update public.shifts set starts_at = starts_at + interval '30 minutes' where shift_id = ${shift.id}`;
  await tapsIWant(page);
  await isToldKindly(page, 'Tiden eller stedet er endret');
  expect(await database()`select from public.assignments where shift_id = ${shift.id}`).toHaveLength(0);
  await tapsIWant(page);
  await seesTheyAreIn(page);
});
