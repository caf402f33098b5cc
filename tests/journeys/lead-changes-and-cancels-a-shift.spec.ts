import { expect, test } from '@playwright/test';
import { cancelTheShift, dayFromNow, postAShift } from '../steps/facility.ts';
import { accessible, signIn } from '../steps/people.ts';

test('Lise changes and cancels a shift, and Amina who is on it is told each time', async ({
  browser,
  page,
}) => {
  await signIn(page, 'Lise');
  const shift = await postAShift(page, { days: 30, from: '12.15' });

  const phone = await (await browser.newContext()).newPage();
  await signIn(phone, 'Amina');
  await phone.goto(shift.replace('/facility', ''));
  await phone.getByRole('button', { name: 'Jeg vil' }).click();
  await expect(phone.getByText(/Du er med|Du har spurt/).first()).toBeVisible();

  await page.goto(shift);
  await expect(page.getByText(/^Amina/).first()).toBeVisible();
  await page.getByText('Endre tid, plasser eller hvem som møter dem').click();
  await page.getByLabel('Fra klokka').fill('13.00');
  await page.getByLabel('Til klokka').fill('12.00');
  await page.getByRole('button', { name: 'Lagre endringen' }).click();
  await expect(page.getByText('Slutten må være etter starten.')).toBeVisible();
  await page.getByLabel('Til klokka').fill('14.30');
  await page.getByRole('button', { name: 'Lagre endringen' }).click();
  await expect(page.getByText('Endringen er lagret.')).toBeVisible();
  await accessible(page);
  await phone.goto('/messages');
  await expect(phone.getByText('Vakten din har fått ny tid').first()).toBeVisible();

  await page.goto(`/facility/week?from=${dayFromNow(30)}`);
  await expect(page.locator(`a[href="${shift}"]`)).toBeVisible();
  await accessible(page);

  await cancelTheShift(page, shift);
  await phone.goto('/messages');
  await expect(phone.getByText('Stedet har avlyst vakten').first()).toBeVisible();
});

test('A shift is not cancelled by one tap', async ({ page }) => {
  await signIn(page, 'Lise');
  const shift = await postAShift(page, { days: 31, from: '12.45' });
  await page.getByText('Avlys vakten', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Avlys vakten' }).click();
  await expect(page.getByText('Kryss av for at du vil avlyse.')).toBeVisible();
  await cancelTheShift(page, shift);
});
