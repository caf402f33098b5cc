import { expect, test } from '../steps/journey.ts';
import { signsInAs, findsOnHome, seesTheyAreIn, opensCard, tapsIWant } from '../steps/candidate.ts';
import { aCandidate, anAdviserFor, aPlace, aShift, closeWorld, isIntroducedTo } from '../steps/world.ts';

test.afterAll(closeWorld);

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript @long', () => {
    test.use({ javaScriptEnabled });

    test('Amina takes a shift, from home to «Du er med!» and Mine vakter', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      await isIntroducedTo(amina, place);
      const shift = await aShift(place);
      await signsInAs(page, amina);
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Amina');
      await findsOnHome(page, shift);
      await tapsIWant(page);
      await seesTheyAreIn(page);
      await expect(page.getByText('Stedet vet at du kommer.')).toBeVisible();
      await page.getByRole('link', { name: 'Se vakten min' }).click();
      await page.waitForURL('**/mine/*');
      await page.goto('/mine');
      await expect(page.getByText('Du er med')).toBeVisible();
    });

    test('Amina asks for a shift where nobody knows her yet', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      const shift = await aShift(place);
      await signsInAs(page, amina);
      await opensCard(page, shift);
      await expect(page.getByText('Du spør først. Stedet svarer deg.')).toBeVisible();
      await tapsIWant(page);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Spurt!');
    });
  });
}

test('the calendar file says what, when and where', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isIntroducedTo(amina, place);
  await signsInAs(page, amina);
  await opensCard(page, await aShift(place));
  await tapsIWant(page);
  const href = await page.getByRole('link', { name: 'Legg i kalenderen' }).getAttribute('href');
  const file = await page.request.get(href ?? '');
  expect(file.headers()['content-type']).toContain('text/calendar');
  expect(await file.text()).toContain('SUMMARY:Vanne plantene');
});

test('Bjørn, who is not referred, reads nothing of what concerns a referral, and Amina does', async ({
  page,
}) => {
  const [bjorn, amina, place] = [await aCandidate('Bjørn'), await aCandidate('Amina'), await aPlace()];
  await anAdviserFor(amina);
  const shift = await aShift(place);
  await signsInAs(page, bjorn);
  await opensCard(page, shift);
  await expect(page.getByText('Å si nei til én oppgave blir ikke meldt videre.')).toBeVisible();
  await expect(page.locator('body')).not.toContainText('Nav');
  expect((await page.goto('/me/agreed'))?.status()).toBe(404);
  await page.context().clearCookies();
  await signsInAs(page, amina);
  await opensCard(page, shift);
  await expect(page.getByText('Det du har avtalt med Nav, gjelder fortsatt.')).toBeVisible();
  await page.getByRole('link', { name: 'Spør veilederen min' }).click();
  await expect(page.getByRole('link', { name: 'Ring Kari Reise' })).toBeVisible();
});
