import { expect, test } from '@playwright/test';
import { cancelTheShift, dayFromNow, fillInATask, post } from '../steps/facility.ts';
import { accessible, signIn } from '../steps/people.ts';

test('Lise posts a task in five answers, sees whom it fits, and finds it among her tasks', async ({
  page,
}) => {
  await signIn(page, 'Lise');
  await fillInATask(page, { days: 21, from: '10.15', places: 2 });
  await expect(page.getByRole('status').filter({ hasText: /passer/ })).toBeVisible();
  await accessible(page);
  const shift = await post(page);
  await expect(page.getByText('0 av 2 fylt')).toBeVisible();
  await accessible(page);
  await page.goto('/facility/tasks');
  await expect(page.locator(`a[href="${shift}"]`)).toBeVisible();
  await accessible(page);
  await cancelTheShift(page, shift);
});

test('What is typed wrongly is answered at the field, and nothing is lost', async ({ page }) => {
  await signIn(page, 'Lise');
  await fillInATask(page, { days: 22, from: 'halv ti', places: 3 });
  await page.getByText('Endre teksten, slutten eller lønn').click();
  await page.getByLabel('Tittel').fill('Tur med en som har demens, 01017012345');
  await page.getByRole('button', { name: 'Legg ut', exact: true }).click();
  await expect(page.getByText('Skriv et klokkeslett, for eksempel 11.30.')).toBeVisible();
  await expect(page.getByText('Ikke skriv om helse, beboere eller fødselsnummer her.')).toBeVisible();
  await expect(page.getByLabel('Fra klokka')).toHaveValue('halv ti');
  await expect(page.getByRole('textbox', { name: 'Hvor mange' })).toHaveValue('3');
  await expect(page.getByLabel('Dato for annen dag')).toHaveValue(dayFromNow(22));
  await accessible(page);
});

test('A draft is seen by nobody else until it is posted', async ({ page }) => {
  await signIn(page, 'Lise');
  await fillInATask(page, { days: 23, from: '10.30' });
  await page.getByRole('button', { name: 'Lagre utkast' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Utkastet er ikke lagt ut' })).toBeVisible();
  const shift = new URL(page.url()).pathname;
  await page.getByRole('button', { name: 'Legg ut', exact: true }).click();
  await expect(page.getByText('Oppgaven er ute.')).toBeVisible();
  await cancelTheShift(page, shift);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('Lise posts the same task, and can ask first whom it fits', async ({ page }) => {
    await signIn(page, 'Lise');
    await fillInATask(page, { days: 24, from: '11.15', places: 2 });
    await page.getByRole('button', { name: 'Sjekk hvor mange som passer' }).click();
    await expect(page.getByRole('status').filter({ hasText: /passer/ })).toBeVisible();
    await expect(page.getByLabel('Fra klokka')).toHaveValue('11.15');
    const shift = await post(page);
    await cancelTheShift(page, shift);
  });
});
