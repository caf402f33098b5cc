import { expect, test } from '../steps/journey.ts';
import { signsInAs, isOpenToAll } from '../steps/candidate.ts';
import { aLead, cancelTheShift, comesToWork, dayFromNow, shiftPage } from '../steps/facility.ts';
import { aCandidate, aPlace, aShift, closeWorld, database, isOnShift, type Shift } from '../steps/world.ts';

test.afterAll(closeWorld);

/** As a date field takes it. */
const dayOf = async ({ id }: Shift): Promise<string> => {
  const [row] = await database()<{ day: string }[]>`
    select to_char(starts_at at time zone 'Europe/Oslo', 'YYYY-MM-DD') as day from public.shifts where shift_id = ${id}`;
  return row?.day ?? '';
};

test('Lise changes and cancels a shift, and Amina who is on it is told each time', async ({
  browser,
  page,
}) => {
  const place = await aPlace();
  const shift = await aShift(place, { inDays: 5 });
  const amina = await aCandidate('Amina');
  await isOnShift(amina, shift);

  await comesToWork(page, await aLead(place), shiftPage(shift));
  await expect(page.getByText('Amina R.', { exact: true }).first()).toBeVisible();
  await page.getByText('Endre tid, plasser eller hvem som møter dem').click();
  // a day that has been is told as a day, where the work goes on
  const day = page.getByLabel('Dag', { exact: true });
  await day.fill(dayFromNow(-3));
  await page.getByRole('button', { name: 'Lagre endringen' }).click();
  await expect(page.getByText('Velg en dag som ikke har vært.')).toBeVisible();
  await expect(day).toBeFocused();
  await day.fill(await dayOf(shift));
  await page.getByLabel('Fra klokka').fill('13.00');
  await page.getByLabel('Til klokka').fill('12.00');
  await page.getByRole('button', { name: 'Lagre endringen' }).click();
  await expect(page.getByText('Slutten må være etter starten.')).toBeVisible();
  await page.getByLabel('Til klokka').fill('14.30');
  await page.getByRole('button', { name: 'Lagre endringen' }).click();
  await expect(page.getByText('Endringen er lagret.')).toBeInViewport();
  await isOpenToAll(page);

  const phone = await (await browser.newContext()).newPage();
  await signsInAs(phone, amina, '/messages');
  await expect(phone.getByText('Vakten din er flyttet')).toBeVisible();

  // of seats nobody is told, and nobody is said to have been
  await page.getByText('Endre tid, plasser eller hvem som møter dem').click();
  await page.getByLabel('Plasser').fill('٣');
  await page.getByRole('button', { name: 'Lagre endringen' }).click();
  await expect(page.getByText('Endringen er lagret.', { exact: true })).toBeVisible();
  await expect(page.getByText('1 av 3 fylt')).toBeVisible();

  await cancelTheShift(page);
  await phone.reload();
  await expect(phone.getByText('Stedet har avlyst vakten')).toBeVisible();
});

test('Lise sees who would lose their place before she moves a shift, and overwrites nothing that a colleague changed', async ({
  browser,
  page,
}) => {
  const place = await aPlace();
  const shift = await aShift(place, { inDays: 5, capacity: 2 });
  const other = await aShift(place, { inDays: 6 });
  const amina = await aCandidate('Amina');
  await isOnShift(amina, shift);
  await isOnShift(amina, other);
  const day = await dayOf(other);
  await comesToWork(page, await aLead(place), shiftPage(shift));
  await page.getByText('Endre tid, plasser eller hvem som møter dem').click();
  const change = page.locator('#change');
  const looked = change.locator('input[name=version]');
  const before = await looked.inputValue();
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  const anew = page.waitForRequest('**/__data.json*');
  await page.route('**/__data.json*', async (route) => {
    await held;
    await route.continue();
  });
  // a colleague gives it one place more after it was opened
  await database()`update public.shifts set capacity = 3 where shift_id = ${shift.id}`;
  await page.getByLabel('Dag', { exact: true }).fill(day);
  await page.getByRole('button', { name: 'Lagre endringen' }).click();
  // what she writes while the page is read anew stays, beside what a colleague saved
  await anew;
  await page.getByLabel('Plasser').fill('4');
  release();
  await expect(page.getByText('En annen har endret dette mens du så på det.')).toBeVisible();
  await expect(looked).not.toHaveValue(before);
  await expect(change.getByText('Lagret nå: 3')).toBeVisible();
  await expect(page.getByLabel('Plasser')).toHaveValue('4');
  await expect(page.getByLabel('Dag', { exact: true })).toHaveValue(day);
  await page.getByRole('button', { name: 'Lagre endringen' }).click();
  await expect(page.getByText('Amina R. kan ikke da.')).toBeVisible();
  await expect(page.getByText('Amina R.', { exact: true }).first()).toBeVisible();
  await isOpenToAll(page);
  await page.getByRole('button', { name: 'Lagre likevel' }).click();
  await expect(page.getByText('Amina R. kan ikke da, og har fått vite hvorfor.')).toBeVisible();
  await page.goto('/facility/messages');
  await expect(page.getByText('Amina R. mistet plassen da vakten ble flyttet')).toBeVisible();

  const phone = await (await browser.newContext()).newPage();
  await signsInAs(phone, amina, '/messages');
  const told = phone.getByText('Vakten er flyttet, og du har ikke plassen lenger');
  await expect(told).toHaveCount(1);
  await expect(phone.getByText('Da har du en annen vakt.')).toBeVisible();
  await expect(phone.getByText('Stedet har avlyst vakten')).toHaveCount(0);
});

test('A shift is not cancelled by one tap', async ({ page }) => {
  const place = await aPlace();
  const shift = await aShift(place);
  await comesToWork(page, await aLead(place), shiftPage(shift));
  await page.getByText('Avlys vakten', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Avlys vakten' }).click();
  await expect(page.getByText('Kryss av for at du vil avlyse.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Én plass er tom.');
});

test('Lise lets one person go, who is told that it counts against nobody', async ({ browser, page }) => {
  const place = await aPlace();
  const shift = await aShift(place, { capacity: 2 });
  const [amina, bjorn] = [await aCandidate('Amina'), await aCandidate('Bjørn')];
  await isOnShift(amina, shift);
  await isOnShift(bjorn, shift);
  await comesToWork(page, await aLead(place), shiftPage(shift));
  await page.getByText('Avlys plassen til Amina R.').click();
  await page
    .locator('article', { hasText: 'Avlys plassen til Amina R.' })
    .getByRole('button', { name: 'Avlys plassen' })
    .click();
  await expect(page.getByText('Plassen er avlyst, og personen har fått vite det.')).toBeVisible();
  await expect(page.getByText('1 av 2 fylt')).toBeVisible();
  const phone = await (await browser.newContext()).newPage();
  await signsInAs(phone, amina, '/messages');
  // the shift goes on without her
  await expect(phone.getByText('Stedet har avlyst plassen din')).toBeVisible();
  await expect(phone.getByText('Det teller ikke mot deg.')).toBeVisible();
  await phone.context().close();
});

test("Another place's shift is not there", async ({ page }) => {
  const shift = await aShift(await aPlace());
  await comesToWork(page, await aLead(await aPlace()));
  const answer = await page.goto(shiftPage(shift));
  expect(answer?.status()).toBe(404);
});
