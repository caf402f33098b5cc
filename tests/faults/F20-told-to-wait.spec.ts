import { memoryOf, movesClock, opens, seesThatItWaits, waitingOn } from './memory.ts';
import { tooMany } from './network.ts';
import { expect, test } from './setting.ts';
import { aLife, aTap, cells } from './taps.ts';

const second = 1000;

test('F20 a server that says «429, in two minutes» is left alone for two minutes', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const operation = await aTap(random.pick(cells), amina);
  await phone.signsIn(amina.person);
  const { page, network } = phone;
  await opens(page, network.url + operation.page);
  network.does(({ tap }) => (tap === null ? 'arrives' : tooMany(120)));
  const began = Date.now();
  await operation.press(page);
  await seesThatItWaits(page);
  network.does('arrives');
  const [tap] = await waitingOn(phone);
  expect((tap?.least ?? 0) - began).toBeGreaterThanOrEqual(120 * second);
  // almost all of the two minutes, and whatever the person opens meanwhile
  await movesClock(phone, (tap?.least ?? 0) - Date.now() - random.whole(30, 100) * second);
  for (const path of ['/waiting', '/mine', '/waiting']) await opens(page, network.url + path);
  expect(network.taps()).toHaveLength(1);
  expect(await operation.effects(), operation.cell).toBe(0);
  await movesClock(phone, 120 * second);
  await opens(page, `${network.url}/waiting`);
  await expect.poll(() => operation.effects()).toBe(1);
  await expect.poll(async () => (await memoryOf(phone)).taps.map(({ state }) => state)).toEqual(['sent']);
  expect(network.taps()).toHaveLength(2);
});
