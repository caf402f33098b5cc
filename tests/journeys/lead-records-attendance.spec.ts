import { expect, test } from '../steps/journey.ts';
import { signsInAs, isOpenToAll } from '../steps/candidate.ts';
import { aLead, asksFor, comesToWork, shiftPage } from '../steps/facility.ts';
import { aCandidate, aPlace, aShift, closeWorld, database, isOnShift, placeRecords } from '../steps/world.ts';

test.afterAll(closeWorld);

test('Lise records who came, and corrects it with a reason', async ({ page }) => {
  const place = await aPlace();
  const shift = await aShift(place, { inMinutes: -90 });
  await isOnShift(await aCandidate('Amina'), shift);
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

test('Lise reads what Amina says is not right, corrects it, and Amina is told', async ({ browser, page }) => {
  const place = await aPlace();
  const amina = await aCandidate('Amina');
  const shift = await aShift(place, { inMinutes: -180 });
  const assignment = await isOnShift(amina, shift);
  await placeRecords(assignment, 'present', 60);
  const phone = await (await browser.newContext()).newPage();
  await signsInAs(phone, amina, `/mine/${assignment}/wrong`);
  await phone.getByRole('radio', { name: 'Tiden er feil' }).check();
  await phone.getByLabel('Timer').fill('2');
  await phone.getByRole('button', { name: 'Si fra' }).click();
  await expect(phone.getByText('Takk. Nå er det sagt fra.')).toBeVisible();

  await comesToWork(page, await aLead(place), shiftPage(shift));
  await expect(page.getByText('Amina R. sier: Dette stemmer ikke, det var 2 timer.')).toBeVisible();
  await page.getByLabel('Minutter').fill('120');
  await page.getByLabel('Hvorfor rettes det?').fill('Amina hadde rett');
  await page.getByRole('button', { name: 'Lagre rettelsen' }).click();
  await expect(page.getByText('Oppmøtet er rettet.')).toBeVisible();
  await phone.goto('/messages');
  await expect(phone.getByText('Oppmøtet ditt er rettet')).toBeVisible();
  await phone.context().close();
});

test('Lise, who takes shifts at her own place, leaves it to a colleague to record them and what she needs for them', async ({
  page,
}) => {
  const place = await aPlace();
  const lise = await aCandidate('Lise');
  await database()`insert into public.staff_roles (person_id, role, municipality_code, organisation_id, employer_id)
    values (${lise.id}, 'lead', ${place.municipality}, ${place.organisation}, null),
      (${lise.id}, 'clearance_officer', ${place.municipality}, null, ${place.employer})`;
  const shift = await aShift(place, { inMinutes: -30 });
  await isOnShift(lise, shift);
  await asksFor(lise, await aShift(place, { needs: ['hygienekurs'] }));
  await comesToWork(page, lise, shiftPage(shift));
  await expect(page.getByText('Dette er din egen vakt. En kollega registrerer oppmøtet ditt.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Lagre oppmøte' })).toHaveCount(0);
  await page.goto(`/facility/clearances/${lise.id}`);
  await expect(page.getByText('Dette er deg selv.')).toBeVisible();
  await expect(page.getByText('Trengs for en vakt som kommer')).toBeVisible();
  await expect(page.getByRole('button')).toHaveCount(
    await page.getByRole('button', { name: 'Logg ut' }).count(),
  );
});
