import { expect, test } from '../steps/journey.ts';
import { signsInAs, isOpenToAll, isToldKindly, opensCard, tapsIWant } from '../steps/candidate.ts';
import {
  aCandidate,
  aPlace,
  aShift,
  closeWorld,
  database,
  isOnShift,
  isIntroducedTo,
  placeCancels,
} from '../steps/world.ts';

test.afterAll(closeWorld);

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript @long', () => {
    test.use({ javaScriptEnabled });

    test('somebody else took the place while the card was open, and the next best stands there', async ({
      page,
    }) => {
      const [amina, bjorn, place] = [await aCandidate('Amina'), await aCandidate('Bjørn'), await aPlace()];
      await isIntroducedTo(amina, place);
      const shift = await aShift(place);
      const other = await aShift(place, { inDays: 5, title: 'Rydde i hagen' });
      await signsInAs(page, amina);
      await opensCard(page, shift);
      await isOnShift(bjorn, shift);
      await tapsIWant(page);
      await isToldKindly(page, 'Alle plassene er tatt nå.');
      await expect(page.getByRole('heading', { name: 'Disse passer også' })).toBeVisible();
      await expect(page.getByRole('link', { name: 'Se oppgaver som passer' })).toBeVisible();
      await opensCard(page, other);
      await tapsIWant(page);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Du er med!');
    });

    test('a page that is a day old: the shift was cancelled, or has begun', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      await signsInAs(page, amina);
      const cancelled = await aShift(place);
      await opensCard(page, cancelled);
      await placeCancels(cancelled);
      await tapsIWant(page);
      await isToldKindly(page, 'Stedet har avlyst denne vakten.');
      const begun = await aShift(place, { inDays: 4 });
      await opensCard(page, begun);
      await database()`update public.shifts set starts_at = now() - interval '1 minute', ends_at = now() + interval '1 hour'
        where shift_id = ${begun.id}`;
      await tapsIWant(page);
      await isToldKindly(page, 'Tiden eller stedet er endret siden du så denne.');
      await page.reload();
      await expect(page.getByRole('button', { name: 'Jeg vil', exact: true })).toBeHidden();
    });
  });
}

test('a card that is closed is open to all', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const shift = await aShift(place);
  await placeCancels(shift);
  await signsInAs(page, amina);
  await opensCard(page, shift);
  await expect(page.getByText('Stedet har avlyst denne vakten.')).toBeVisible();
  await isOpenToAll(page);
});

test('two taps have one effect', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isIntroducedTo(amina, place);
  const shift = await aShift(place, { capacity: 3 });
  await signsInAs(page, amina);
  await opensCard(page, shift);
  const form = { request_id: await page.locator('input[name=request_id]').inputValue() };
  const headers = { origin: new URL(page.url()).origin, accept: 'text/html' };
  const tap = () => page.request.post(`/shifts/${shift.id}?/take`, { form, headers, maxRedirects: 0 });
  const answers = await Promise.all([tap(), tap(), tap()]);
  expect(answers.map((answer) => answer.status())).toEqual([303, 303, 303]);
  const rows = await database()`select from public.assignments where shift_id = ${shift.id}`;
  expect(rows.length).toBe(1);
});

test('a requirement that is missing is said kindly, and one can ask', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isIntroducedTo(amina, place);
  const shift = await aShift(place, { needs: ['politiattest'] });
  await signsInAs(page, amina);
  await opensCard(page, shift);
  await expect(page.getByText('Mangler politiattest – spør kontaktpersonen på stedet')).toBeVisible();
  await tapsIWant(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Spurt!');
  await expect(page.getByText('Et krav må være i orden først.')).toBeVisible();
});

test('a made-up id says nothing', async ({ page }) => {
  await signsInAs(page, await aCandidate('Amina'));
  for (const path of [
    '/shifts/00000000-0000-4000-8000-000000000000',
    '/shifts/x',
    '/mine/00000000-0000-4000-8000-000000000000',
  ])
    expect((await page.goto(path))?.status()).toBe(404);
  const [bjorn, place] = [await aCandidate('Bjørn'), await aPlace()];
  const theirs = await isOnShift(bjorn, await aShift(place));
  expect((await page.goto(`/mine/${theirs}`))?.status()).toBe(404);
  expect((await page.goto(`/mine/${theirs}/calendar.ics`))?.status()).toBe(404);
});
