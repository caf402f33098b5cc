import { password } from '../steps/world.ts';
import { keptOn, memoryOf, opens, seesThatItWaits, waitingOn, waitsNoMore } from './memory.ts';
import { expect, test } from './setting.ts';
import { aLife, aTap, cells } from './taps.ts';

test('F16 signing out while something waits: it says how much, and does what is chosen; no page stays on the phone', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const operation = await aTap(random.pick(cells), amina);
  const choice = random.pick(['send', 'keep', 'throw'] as const);
  const offline = choice !== 'send' && random.chance(0.5);
  await phone.signsIn(amina.person);
  const { page, network } = phone;
  await opens(page, `${network.url}/auth/sign-out`);
  const other = await phone.context.newPage();
  await opens(other, network.url + operation.page);
  network.does(({ tap }) => (tap === null ? 'arrives' : 'request lost'));
  await operation.press(other);
  await seesThatItWaits(other);
  if (offline) await phone.goesOffline();

  await page.getByRole('button', { name: 'Logg ut' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Én ting venter ennå');
  expect(await waitingOn(phone)).toHaveLength(1);
  network.does('arrives');
  const words = { send: /^Send nå/, keep: /^Ta vare på/, throw: /^Kast/ };
  await page.getByRole('button', { name: words[choice] }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Du er logget ut/);
  expect(await keptOn(phone)).toEqual([]);
  expect(await operation.effects(), operation.cell).toBe(choice === 'send' ? 1 : 0);
  expect(await waitingOn(phone)).toHaveLength(choice === 'keep' ? 1 : 0);

  // back again, and with network
  await phone.comesOnline();
  await opens(page, `${network.url}/auth/sign-in`);
  await page.getByLabel('E-post').fill(amina.person.email);
  await page.getByLabel('Passord').fill(password);
  await page.getByRole('button', { name: 'Logg inn', exact: true }).click();
  await expect(page).not.toHaveURL(/\/auth\/sign-in/);
  await waitsNoMore(phone);
  expect(await operation.effects(), operation.cell).toBe(choice === 'throw' ? 0 : 1);
  expect((await memoryOf(phone)).taps.filter(({ state }) => state === 'refused')).toEqual([]);
});
