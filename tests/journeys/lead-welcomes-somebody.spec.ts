import { expect, test } from '../steps/journey.ts';
import { signsInAs, isOpenToAll, tapsIWant } from '../steps/candidate.ts';
import { aLead, comesToWork, shiftPage } from '../steps/facility.ts';
import { aCandidate, aPlace, aShift, closeWorld, isOnShift } from '../steps/world.ts';

test.afterAll(closeWorld);

test('Bjørn asks for a shift at a new place, Lise says welcome, and he is told', async ({
  browser,
  page,
}) => {
  const place = await aPlace();
  const lise = await aLead(place);
  const shift = await aShift(place);
  const bjorn = await aCandidate('Bjørn');
  const phone = await (await browser.newContext()).newPage();
  await signsInAs(phone, bjorn, `/shifts/${shift.id}`);
  await tapsIWant(phone);
  await expect(phone.getByRole('button', { name: 'Jeg vil', exact: true })).toBeHidden();
  // meanwhile the only place goes to another
  await isOnShift(await aCandidate('Amina'), shift);

  await comesToWork(page, lise, '/facility/messages');
  await expect(page.getByText('Bjørn R. vil gjerne komme')).toBeVisible();
  await page.goto(shiftPage(shift));
  await expect(page.getByText('Vil gjerne komme', { exact: true })).toBeVisible();
  await isOpenToAll(page);
  await expect(page.getByText('Alle plassene er tatt.')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Ja, velkommen/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Gi en plass til, til Bjørn R.' }).click();
  await expect(page.getByText('Bjørn R. har fått vite at det er klart.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('To kommer.');

  await phone.goto('/messages');
  await expect(phone.getByText('Du er med!')).toBeVisible();

  await page.goto('/facility/people');
  await expect(page.getByText('Bjørn R.', { exact: true }).first()).toBeVisible();
});

test('Lise says «Ikke nå», and the place is free again', async ({ browser, page }) => {
  const place = await aPlace();
  const lise = await aLead(place);
  const shift = await aShift(place);
  const phone = await (await browser.newContext()).newPage();
  await signsInAs(phone, await aCandidate('Bjørn'), `/shifts/${shift.id}`);
  await tapsIWant(phone);
  await expect(phone.getByRole('button', { name: 'Jeg vil', exact: true })).toBeHidden();
  await comesToWork(page, lise, shiftPage(shift));
  await page.getByRole('button', { name: 'Ikke nå, Bjørn R.' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Én plass er tom.');
});
