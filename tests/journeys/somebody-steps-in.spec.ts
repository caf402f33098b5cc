import { expect, test } from '../steps/journey.ts';
import { isNextToBeAsked } from '../steps/asked.ts';
import { signsInAs, seesTheyAreIn, isOpenToAll, opensCard } from '../steps/candidate.ts';
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

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript @long', () => {
    test.use({ javaScriptEnabled, viewport: { width: 390, height: 844 } });

    test('Bjørn stands by, is asked first when Amina cannot come, and has the shift', async ({ page }) => {
      const [amina, bjorn, place] = [await aCandidate('Amina'), await aCandidate('Bjørn'), await aPlace()];
      await isIntroducedTo(bjorn, place);
      const shift = await aShift(place, { title: 'Quiz etter middag' });
      const assignment = await isOnShift(amina, shift);

      await signsInAs(page, bjorn);
      await opensCard(page, shift);
      await expect(page.getByText('Alle plassene er tatt.')).toBeVisible();
      await page.getByRole('button', { name: 'Jeg kan steppe inn' }).click();
      await expect(page.getByRole('heading', { name: 'Du står på lista' })).toBeVisible();

      await page.context().clearCookies();
      await signsInAs(page, amina);
      await page.goto(`/mine/${assignment}/cannot`);
      await page.getByRole('button', { name: 'Si fra' }).click();
      await expect(page.getByText('Takk for at du sa fra')).toBeVisible();

      const question = await isNextToBeAsked(bjorn, shift);
      await page.context().clearCookies();
      await signsInAs(page, bjorn);
      await expect(
        page.getByText(`Plassen er ledig. ${place.name} spør deg, for du sa at du kan steppe inn.`),
      ).toBeVisible();
      await page.locator(`a.ds-button[href="${question}"]`).click();
      await expect(page.getByText('for du sa at du kan steppe inn')).toBeVisible();
      await page.getByRole('button', { name: 'Ja, jeg vil' }).click();
      await seesTheyAreIn(page);
      const rows = await database()`select from public.assignments
        where shift_id = ${shift.id} and candidate_id = ${bjorn.id} and state = 'confirmed'`;
      expect(rows.length).toBe(1);
      await page.goto('/messages');
      await expect(page.getByText('Plassen er ledig. Vil du ha den?').first()).toBeVisible();
    });
  });
}

test('Bjørn thinks better of it, and finds the place free', async ({ page }) => {
  const [amina, bjorn, place] = [await aCandidate('Amina'), await aCandidate('Bjørn'), await aPlace()];
  const shift = await aShift(place, { inDays: 6 });
  const assignment = await isOnShift(amina, shift);
  await signsInAs(page, bjorn);
  await opensCard(page, shift);
  await isOpenToAll(page);
  await page.getByRole('button', { name: 'Jeg kan steppe inn' }).click();
  await expect(page.getByRole('heading', { name: 'Du står på lista' })).toBeVisible();
  await isOpenToAll(page);
  await page.getByRole('button', { name: 'Jeg kan ikke likevel' }).click();
  await expect(page.getByRole('heading', { name: 'Kan du steppe inn?' })).toBeVisible();
  await database()`update public.assignments set withdrawn_at = now() where assignment_id = ${assignment}`;
  await page.getByRole('button', { name: 'Jeg kan steppe inn' }).click();
  await expect(page.getByText('Plassen er ledig nå. Vil du ha den?')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Jeg vil', exact: true })).toBeVisible();
});
