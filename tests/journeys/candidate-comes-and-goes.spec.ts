import { expect, test } from '../steps/journey.ts';
import { arrivesAt, signsInAs, isOpenToAll, isToldKindly } from '../steps/candidate.ts';
import {
  aCandidate,
  anAdviserFor,
  aPlace,
  aShift,
  closeWorld,
  database,
  isOnShift,
  placeRecords,
} from '../steps/world.ts';

test.afterAll(closeWorld);

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript @long', () => {
    test.use({ javaScriptEnabled });

    test('Amina checks in by the link at the place, and out', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      const assignment = await isOnShift(amina, await aShift(place, { inMinutes: 20 }));
      await signsInAs(page, amina);
      await page.goto(`/in/${place.code}`);
      const before =
        await database()`select checked_in_at from public.assignments where assignment_id = ${assignment}`;
      expect(before[0]?.checked_in_at).toBeNull();
      await arrivesAt(page, place);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Velkommen!');
      await page.getByRole('link', { name: 'Se vakten min' }).click();
      await page.getByRole('button', { name: 'Jeg går nå' }).click();
      await expect(page.getByText(/Du sjekket ut kl\. \d\d\.\d\d\./)).toBeVisible();
    });

    test('Amina says that she cannot come, and may say why', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      await anAdviserFor(amina);
      const assignment = await isOnShift(amina, await aShift(place));
      await signsInAs(page, amina);
      await page.getByRole('link', { name: 'Jeg kan ikke' }).click();
      await expect(page.getByLabel('Del grunnen med veilederen min')).not.toBeChecked();
      await page.getByRole('radio', { name: 'Barn' }).check();
      await page.getByRole('button', { name: 'Si fra' }).click();
      await expect(page.getByText('Takk for at du sa fra')).toBeVisible();
      const [reason] =
        await database()`select reason, shared from public.reasons where assignment_id = ${assignment}`;
      expect(reason).toEqual({ reason: 'child', shared: false });
    });

    test('Amina says that something is not right', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      const assignment = await isOnShift(amina, await aShift(place, { inMinutes: -180 }));
      await placeRecords(assignment, 'present', 60);
      await signsInAs(page, amina);
      await page.goto(`/mine/${assignment}`);
      await page.getByRole('link', { name: 'Dette stemmer ikke' }).click();
      await page.getByRole('radio', { name: 'Tiden er feil' }).check();
      await page.getByRole('button', { name: 'Si fra' }).click();
      await expect(page.getByText('Skriv hvor lenge du var der.')).toBeVisible();
      await expect(page.getByRole('radio', { name: 'Tiden er feil' })).toBeChecked();
      await page.getByLabel('Timer').fill('2');
      await page.getByRole('button', { name: 'Si fra' }).click();
      await expect(page.getByText('Takk. Nå er det sagt fra.')).toBeVisible();
      const [said] =
        await database()`select claim, minutes from public.objections where assignment_id = ${assignment}`;
      expect(said).toEqual({ claim: 'minutes_wrong', minutes: 120 });
    });
  });
}

test('Amina is told kindly of a link that is unknown, and of a place without a shift now', async ({
  page,
}) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isOnShift(amina, await aShift(place));
  await signsInAs(page, amina);
  await arrivesAt(page, place);
  await isToldKindly(page, 'Du har ingen vakt her akkurat nå.');
  await arrivesAt(page, { ...place, code: 'FINNESIKKE' });
  await isToldKindly(page, 'Vi kjenner ikke dette ordet eller denne koden.');
});

test('The place welcomes Amina on a page that is open to all', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isOnShift(amina, await aShift(place, { inMinutes: 20 }));
  await signsInAs(page, amina);
  await arrivesAt(page, place);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Velkommen!');
  await isOpenToAll(page);
});
