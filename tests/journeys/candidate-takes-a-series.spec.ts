import { expect, test } from '../steps/journey.ts';
import { aSeries } from '../steps/asked.ts';
import { signsInAs, isOpenToAll, opensCard } from '../steps/candidate.ts';
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

    test('Amina takes all that are left of a regular shift, and gives up one', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      await isIntroducedTo(amina, place);
      const [first, second] = await aSeries(place, 3);
      if (!first || !second) throw new Error('three shifts were made');
      // in the second week Amina has something else at that hour
      await isOnShift(amina, await aShift(place, { inDays: 11, title: 'Noe annet' }));

      await signsInAs(page, amina);
      await opensCard(page, first);
      await expect(page.getByText(/^Fast vakt: hver [a-zø]+dag, 3 ganger til\.$/)).toBeVisible();
      await expect(page.getByRole('button', { name: 'Jeg vil ha denne' })).toBeVisible();
      await page.getByRole('link', { name: 'Jeg vil ha alle 3' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Hver [a-zø]+dag$/);
      await expect(page.getByText('Ledig')).toHaveCount(3);
      await page.getByRole('button', { name: 'Ja, jeg vil ha alle 3' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Du er med på 2 vakter!');
      await expect(page.getByText('Du har en annen vakt på denne tiden.')).toHaveCount(1);
      await page.getByRole('link', { name: 'Se vaktene mine' }).click();
      await expect(page.getByText('Fast kaffevakt')).toHaveCount(2);

      const [mine] = await database()<
        { assignment_id: string }[]
      >`select assignment_id from public.assignments
        where candidate_id = ${amina.id} and shift_id = ${first.id}`;
      await page.goto(`/mine/${mine?.assignment_id}/cannot`);
      await expect(
        page.getByText('Dette er én av de faste vaktene dine. De andre har du fortsatt.'),
      ).toBeVisible();
      await page.getByRole('button', { name: 'Si fra' }).click();
      await expect(page.getByText('De andre faste vaktene dine har du fortsatt.')).toBeVisible();
      const left = await database()`select from public.assignments
        where candidate_id = ${amina.id} and state = 'confirmed' and series_id is not null`;
      expect(left.length).toBe(1);
    });

    test('The place keeps some of a regular shift for new people, and says so kindly', async ({ page }) => {
      const [amina, bjorn, place] = [await aCandidate('Amina'), await aCandidate('Bjørn'), await aPlace()];
      const shifts = await aSeries(place, 3);
      for (const shift of shifts) await isOnShift(bjorn, shift);
      await database()`update public.assignments a set series_id = s.series_id from public.shifts s
        where s.shift_id = a.shift_id and a.candidate_id = ${bjorn.id}`;
      const [first] = shifts;
      if (!first) throw new Error('three shifts were made');
      await signsInAs(page, amina);
      await opensCard(page, first);
      // the card says so, and offers nothing that would be refused
      await expect(page.getByText('Stedet holder av noen vakter til nye folk.')).toBeVisible();
      await expect(page.getByRole('link', { name: 'Jeg vil ha alle 3' })).toHaveCount(0);
      await page.goto(`/shifts/${first.id}/series`);
      await expect(page.getByText('Stedet holder av noen vakter til nye folk.')).toBeVisible();
      await expect(page.getByRole('button', { name: /^Ja, jeg vil ha alle/ })).toHaveCount(0);
      await page.getByRole('link', { name: 'Tilbake til vakten' }).last().click();
      await page.getByRole('button', { name: 'Jeg vil ha denne' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Spurt!');
    });
  });
}

test('what came of a regular shift is open to all', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const [first] = await aSeries(place, 3);
  if (!first) throw new Error('three shifts were made');
  await signsInAs(page, amina);
  await opensCard(page, first);
  await page.getByRole('link', { name: 'Jeg vil ha alle 3' }).click();
  await expect(page.getByText('Ledig')).toHaveCount(3);
  await page.getByRole('button', { name: 'Ja, jeg vil ha alle 3' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Spurt!');
  await isOpenToAll(page);
});
