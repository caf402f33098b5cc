import { database, password } from '../steps/world.ts';
import {
  looksForNetwork,
  memoryOf,
  movesClock,
  opens,
  seesThatItWaits,
  waitingOn,
  waitsNoMore,
} from './memory.ts';
import { sessionIsEnded } from './session.ts';
import { expect, test } from './setting.ts';
import { aLife, applies, aTap, cells } from './taps.ts';

const day = 24 * 3_600_000;
const shiftOf = (address: string): string => /^\/shifts\/([\w-]+)/.exec(address)?.[1] ?? '';

test('F15 the session was ended meanwhile: what waits is held, is nobody else’s, and is sent when the same person signs in again', async ({
  phone,
  random,
}) => {
  const [amina, bjorn] = [await aLife('Amina'), await aLife('Bjørn')];
  const operation = await aTap(random.pick(cells), amina);
  await phone.signsIn(amina.person);
  const { page, network } = phone;
  await opens(page, network.url + operation.page);
  await phone.goesOffline();
  await operation.press(page);
  await seesThatItWaits(page);
  await sessionIsEnded(phone, amina.person);
  await phone.comesOnline();
  await opens(page, `${network.url}/mine`);
  await expect(page).toHaveURL(/\/auth\/sign-in/);
  expect(await operation.effects(), operation.cell).toBe(0);
  expect(await waitingOn(phone)).toHaveLength(1);

  const signsIn = async (email: string) => {
    await opens(page, `${network.url}/auth/sign-in`);
    await expect(page.getByText('Noe venter på deg. Logg inn, så sendes det.')).toBeVisible();
    await page.getByLabel('E-post').fill(email);
    await page.getByLabel('Passord').fill(password);
    await page.getByRole('button', { name: 'Logg inn', exact: true }).click();
    await expect(page).not.toHaveURL(/\/auth\/sign-in/);
  };
  if (random.chance(0.5)) {
    // the phone is lent to somebody else in between
    await signsIn(bjorn.person.email);
    for (const path of ['/mine', '/waiting', '/']) {
      await opens(page, network.url + path);
      await expect(page.getByText(/venter på nett/)).toHaveCount(0);
    }
    await movesClock(phone, 16 * 60_000);
    await looksForNetwork(page);
    await opens(page, `${network.url}/auth/sign-out`);
    await page.getByRole('button', { name: 'Logg ut' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Du er logget ut/);
    expect(await operation.effects(), operation.cell).toBe(0);
    expect(await waitingOn(phone)).toHaveLength(1);
  }
  await signsIn(amina.person.email);
  await waitsNoMore(phone);
  expect(await operation.effects(), operation.cell).toBe(1);
  expect((await memoryOf(phone)).taps.map(({ state }) => state)).toEqual(['sent']);
});

// There is no way to close somebody's account but to forget them, which is done by their own wish.
test('F15 the account is gone meanwhile: what waits is done in nobody’s name, whoever signs in on the phone', async ({
  sender,
  random,
}) => {
  const [amina, bjorn] = [await aLife('Amina'), await aLife('Bjørn')];
  const operation = await applies(amina);
  const phone = await sender(amina.person);
  const tap = phone.makes(operation);
  const whatItTells = { ...tap, tapped: new Date(Date.now() - random.whole(1, 20) * day) };
  await database()`select private.forget(${amina.person.id})`;
  const events = async () =>
    (await database()`select from public.events where shift_id = ${shiftOf(tap.to)}`).length;
  const before = await events();

  // the worker holds what is answered so, and says that it waits for a sign-in
  expect(await phone.taps(whatItTells)).toMatchObject({ status: 401, reader: 'none' });
  await expect(phone.signsInAgain()).rejects.toThrow(/did not come in/);
  await phone.signsInAgain(bjorn.person);
  const answer = await phone.taps(whatItTells);
  expect(answer).toMatchObject({ status: 403 });
  expect(answer?.reader).not.toBe(phone.mark);
  expect(await events()).toBe(before);
  expect(await database()`select from public.taps where request_id = ${tap.id}`).toHaveLength(0);
});
