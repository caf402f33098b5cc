import { expect, test } from '../steps/journey.ts';
import { aLead, comesToWork, shiftPage } from '../steps/facility.ts';
import { arrivesAt, signsInAs, isOpenToAll, isToldKindly } from '../steps/candidate.ts';
import {
  aCandidate,
  anAdviserFor,
  aPlace,
  aShift,
  closeWorld,
  database,
  hasBegun,
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
      const leaves = page.getByRole('button', { name: 'Jeg går nå' });
      const left = page.getByText(/Du sjekket ut kl\.\s\d\d\.\d\d\./);
      // before the start nobody leaves, early it is asked about
      await page.getByText('Når du går', { exact: true }).click();
      await leaves.click();
      await isToldKindly(page, 'Vakten har ikke begynt ennå.');
      await hasBegun(assignment, 30);
      await page.goto(`/mine/${assignment}`);
      await expect(leaves).toBeHidden();
      await page.getByText(/Går du før kl\./).click();
      await leaves.click();
      await expect(left).toBeVisible();
      // a second look at the poster does not welcome who has left, and a slip is taken back
      await page.goto(`/in/${place.code}`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Du har sjekket ut');
      await page.getByRole('button', { name: 'Jeg har ikke gått' }).click();
      await expect(page.getByText(/Du sjekket inn kl\./)).toBeVisible();
      await expect(left).toHaveCount(0);
      // whoever had to go says so, and may still check out
      await page.getByRole('link', { name: 'Jeg måtte gå' }).click();
      await page.getByRole('button', { name: 'Si fra' }).click();
      await expect(page.getByText(/Du sa kl\.\s\d\d\.\d\d at du måtte gå/)).toBeVisible();
      await hasBegun(assignment, 110);
      await page.goto(`/mine/${assignment}`);
      await leaves.click();
      await expect(left).toBeVisible();
    });

    test('Amina says that she cannot come, and may say why', async ({ browser, page }) => {
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

      // once it has begun nothing is given up: the place is told, and records what became of it
      const begun = await aShift(place, { inMinutes: -20 });
      const other = await isOnShift(amina, begun);
      await page.goto(`/mine/${other}`);
      await page.getByRole('link', { name: 'Jeg kommer ikke' }).click();
      await page.getByRole('button', { name: 'Si fra' }).click();
      await expect(page.getByText(/Du sa kl\.\s\d\d\.\d\d at du ikke kommer/)).toBeVisible();
      await page.goto('/mine');
      await expect(page.getByText('Du sa fra at du ikke kommer')).toBeVisible();
      const desk = await (await browser.newContext()).newPage();
      await comesToWork(desk, await aLead(place), shiftPage(begun));
      await expect(desk.getByText(/Sa kl\.\s\d\d\.\d\d: «Jeg kommer ikke»/)).toBeVisible();
      await expect(desk.getByRole('article').getByRole('radio', { checked: true })).toHaveCount(0);
      await expect(desk.getByLabel('Minutter')).toHaveValue('');
      await desk.context().close();
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
  await page.goto(`/in/${place.code}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Du er tidlig ute');
  await arrivesAt(page, await aPlace());
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
