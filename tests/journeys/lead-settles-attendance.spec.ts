import { expect, test } from '../steps/journey.ts';
import { isOpenToAll, phoneTells, signsInAs } from '../steps/candidate.ts';
import { aLead, comesToWork } from '../steps/facility.ts';
import { aCandidate, aPlace, aShift, closeWorld, database, isOnShift } from '../steps/world.ts';

test.afterAll(closeWorld);

test('Amina came without network to a shift that had been cancelled: nothing is lost, and Lise records it', async ({
  browser,
  page,
}) => {
  const place = await aPlace();
  const amina = await aCandidate('Amina');
  const assignment = await isOnShift(amina, await aShift(place, { inMinutes: -180 }));
  await database()`update public.assignments set cancelled_at = now() where assignment_id = ${assignment}`;

  const phone = await (await browser.newContext({ viewport: { width: 360, height: 780 } })).newPage();
  await signsInAs(phone, amina, '/mine');
  await phoneTells(phone, `/in/${place.code}?/checkIn`, { minutesAgo: 182 });
  await phoneTells(phone, `/mine/${assignment}?/checkOut`, { minutesAgo: 58, seq: 2 });
  await phone.goto('/mine');
  await expect(phone.getByText('Vi har tatt vare på det')).toBeVisible();
  await phone.getByRole('link', { name: /^Du kom/ }).click();
  await expect(phone.getByText(`${place.name} ser på det.`)).toBeVisible();
  await isOpenToAll(phone);

  await comesToWork(page, await aLead(place), '/facility');
  const unsettled = page.getByRole('region', { name: 'Uavklart oppmøte' });
  await expect(unsettled.getByText(/^Amina R\. kom .* Da var plassen avlyst\. Telefonen sa/)).toBeVisible();
  await expect(unsettled.getByText(/^Amina R\. gikk /)).toBeVisible();
  await isOpenToAll(page);
  await unsettled.getByRole('link', { name: 'Registrer oppmøte for Amina R.' }).click();
  await expect(page.getByRole('heading', { name: 'Registrer oppmøte for Amina R.' })).toBeVisible();
  await isOpenToAll(page);
  // who was sent away is no absence
  await expect(page.getByRole('radio', { name: 'Til stede' })).toBeChecked();
  await expect(page.getByRole('radio', { name: 'Ikke møtt' })).toHaveCount(0);
  await expect(page.getByLabel('Minutter')).toHaveValue('124');
  await page.getByRole('button', { name: 'Lagre oppmøte' }).click();
  await expect(page.getByText('Oppmøtet er registrert.')).toBeVisible();
  await expect(unsettled).toHaveCount(0);

  await phone.reload();
  await expect(phone.getByText('Til stede, 2 timer 4 min')).toBeVisible();
  await expect(phone.getByRole('link', { name: 'Se bekreftelsen' })).toBeVisible();
  await expect(phone.getByText('Vi har tatt vare på det')).toHaveCount(0);
  await phone.context().close();
});

test('Lise sees that somebody tapped where they have no shift, not who, and is done with it', async ({
  browser,
  page,
}) => {
  const place = await aPlace();
  const bjorn = await aCandidate('Bjørn');
  const phone = await (await browser.newContext()).newPage();
  await signsInAs(phone, bjorn, '/mine');
  await phoneTells(phone, `/in/${place.code}?/checkIn`, { minutesAgo: 30 });
  await phone.goto('/mine');
  await expect(phone.getByText(`${place.name} ser på det.`)).toBeVisible();

  await comesToWork(page, await aLead(place), '/facility');
  await expect(page.getByText(/^En person kom .* Det var ingen vakt på den tiden\./)).toBeVisible();
  await expect(page.getByText('Bjørn')).toHaveCount(0);
  await page.getByRole('button', { name: 'Jeg har sett det, En person' }).click();
  await expect(page.getByText('Fint. Da er det sett.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Uavklart oppmøte' })).toHaveCount(0);
  await phone.reload();
  await expect(phone.getByText('Vi har tatt vare på det')).toHaveCount(0);
  await phone.context().close();
});
