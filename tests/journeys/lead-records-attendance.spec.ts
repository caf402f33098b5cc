import { expect, test } from '@playwright/test';
import { isOpenToAll } from '../steps/candidate.ts';
import { aLead, comesToWork, shiftPage } from '../steps/facility.ts';
import { aCandidate, aPlace, aShift, closeWorld, isOn } from '../steps/world.ts';

test.afterAll(closeWorld);

test('Lise records who came, and corrects it with a reason', async ({ page }) => {
  const place = await aPlace();
  const shift = await aShift(place, { inMinutes: -90 });
  await isOn(await aCandidate('Amina'), shift);
  await comesToWork(page, await aLead(place), shiftPage(shift));
  await isOpenToAll(page);
  await page.getByRole('radio', { name: 'Til stede' }).check();
  await page.getByLabel('Minutter').fill('mange');
  await page.getByRole('button', { name: 'Lagre oppmøte' }).click();
  await expect(page.getByText('Skriv et tall.')).toBeVisible();
  await page.getByLabel('Minutter').fill('75');
  await page.getByRole('checkbox', { name: 'Nøyaktig' }).check();
  await page.getByRole('checkbox', { name: 'God med folk' }).check();
  await page.getByLabel('Hvem viste rundt?').fill('Tone');
  await page.getByRole('button', { name: 'Lagre oppmøte' }).click();
  await expect(page.getByText('Oppmøtet er registrert.')).toBeVisible();
  await expect(page.getByText('Til stede, 1 time 15 min')).toBeVisible();

  await page.getByText('Rett oppmøtet').click();
  await isOpenToAll(page);
  await page.getByLabel('Minutter').fill('90');
  await page.getByRole('button', { name: 'Lagre rettelsen' }).click();
  await expect(page.getByText('Skriv kort hvorfor det rettes.')).toBeVisible();
  await page.getByLabel('Hvorfor rettes det?').fill('Skrev feil tid');
  await page.getByRole('button', { name: 'Lagre rettelsen' }).click();
  await expect(page.getByText('Oppmøtet er rettet.')).toBeVisible();
  await expect(page.getByText('Rettet: Skrev feil tid')).toBeVisible();
});
