import { memoryOf, movesClock, opens, seesThatItWaits, waitsNoMore } from './memory.ts';
import { expect, test } from './setting.ts';
import { aLife, aTap } from './taps.ts';

const day = 24 * 3_600_000;

test('F09 the phone is restarted, and the app is opened only the next day: it says what waits, and sends it', async ({
  ownPhone: phone,
  random,
}) => {
  const amina = await aLife();
  const [one, two] = [await aTap('A', amina), await aTap(random.pick(['W', 'V', 'X']), amina)];
  await phone.signsIn(amina.person);
  await phone.restarts();
  const other = await phone.context.newPage();
  await opens(other, phone.network.url + two.page);
  await opens(phone.page, phone.network.url + one.page);
  await phone.goesOffline();
  // it was yesterday
  await movesClock(phone, -day);
  await one.press(phone.page);
  await seesThatItWaits(phone.page);
  await two.press(other);
  await seesThatItWaits(other);
  await phone.dies();

  phone.network.leadsTo(null);
  await phone.startsAgain();
  await opens(phone.page, `${phone.network.url}/mine`);
  await expect(phone.page.getByText('To ting venter på nett')).toBeVisible();
  await opens(phone.page, `${phone.network.url}/waiting`);
  await seesThatItWaits(phone.page);
  await expect(phone.page.getByText(/^Trykket i går/)).toHaveCount(2);

  phone.network.leadsTo(process.env.BASE_URL ?? null);
  await opens(phone.page, `${phone.network.url}/mine`);
  await waitsNoMore(phone);
  expect((await memoryOf(phone)).taps.map(({ state }) => state)).toEqual(['sent', 'sent']);
  for (const operation of [one, two]) expect(await operation.effects(), operation.cell).toBe(1);
});
