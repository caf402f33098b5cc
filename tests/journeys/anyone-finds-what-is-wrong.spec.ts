import { expect, test } from '../steps/journey.ts';
import { aMunicipality, aStaffMember, signsIn } from '../steps/adviser.ts';
import { signsInAs } from '../steps/candidate.ts';
import { aLead, comesToWork } from '../steps/facility.ts';
import { aCandidate, aPlace, closeWorld } from '../steps/world.ts';

test.afterAll(closeWorld);

// What is wrong in a form is where one is taken: focused, in view, and told of in the page's title where it is loaded whole.
for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('at a field, and its error is read with it', async ({ page }) => {
      await signsInAs(page, await aCandidate('Amina'), '/me/fit');
      await page.getByLabel('Noe som hjelper deg').fill('010190 12345');
      await page.getByRole('button', { name: 'Lagre' }).click();
      const field = page.getByLabel('Noe som hjelper deg');
      await expect(field).toBeFocused();
      await expect(field).toBeInViewport();
      await expect(field).toHaveAccessibleDescription(/fødselsnummer/);
      await expect(page).toHaveTitle(/^Feil: /);
    });

    test('at the first of several, and at a group of taps', async ({ page }) => {
      await signsInAs(page, await aCandidate('Amina'), '/me/fit');
      await page.getByRole('checkbox', { name: 'Lønnede oppgaver', exact: true }).uncheck();
      await page.getByRole('checkbox', { name: 'Ulønnede oppgaver' }).uncheck();
      await page.getByLabel('Noe som hjelper deg').fill('010190 12345');
      await page.getByRole('button', { name: 'Lagre' }).click();
      await expect(page.getByRole('checkbox', { name: 'Lønnede oppgaver', exact: true })).toBeFocused();
      await expect(page.getByRole('group', { name: 'Hva vil du ha?' })).toHaveAccessibleDescription(
        'Velg minst én av dem.',
      );
    });

    test('at a refusal that is about no field', async ({ page }) => {
      await page.goto('/auth/sign-in');
      await page.getByLabel('E-post').fill('ingen@reise.example.no');
      await page.getByLabel('Passord').fill('et helt annet passord');
      await page.getByRole('button', { name: 'Logg inn', exact: true }).click();
      await expect(page.getByRole('alert')).toBeFocused();
      await expect(page).toHaveTitle(/^Feil: /);
    });

    test('in the one form of several that was sent', async ({ page }) => {
      const place = await aPlace();
      await comesToWork(page, await aLead(place), '/facility/places');
      await page.getByText('Legg til en kontakt').click();
      const form = page.locator('form', { has: page.getByRole('button', { name: 'Legg til' }) });
      await form.getByLabel('Fornavn').fill('Tone');
      await form.getByRole('button', { name: 'Legg til' }).click();
      await expect(form.getByLabel('Hvor de møtes')).toBeFocused();
      await expect(form.getByLabel('Fornavn')).toHaveValue('Tone');
    });

    test('at a group of choices that a lead left open, and its error is read with it', async ({ page }) => {
      await comesToWork(page, await aLead(await aPlace()), '/facility/tasks/new');
      await page.getByRole('radio').evaluateAll((choices: HTMLInputElement[]) => {
        for (const choice of choices) choice.checked = false;
      });
      await page.getByRole('button', { name: 'Legg ut', exact: true }).click();
      await expect(page.getByRole('radio').first()).toBeFocused();
      await expect(page.getByRole('group', { name: 'Oppgave', exact: true })).toHaveAccessibleDescription(
        'Velg en oppgave.',
      );
      await expect(page.getByRole('group', { name: 'Dag', exact: true })).toHaveAccessibleDescription(/\S/);
    });

    test('at a choice that an administrator did not make', async ({ page }) => {
      const ada = await aStaffMember('Ada', 'administrator', await aMunicipality());
      await signsIn(page, ada, '/admin/organisations/new');
      await page.getByLabel('Navn på virksomheten').fill('Reisetun');
      await page.getByRole('button', { name: 'Legg til' }).click();
      await expect(page.getByRole('radio').first()).toBeFocused();
    });
  });
}
