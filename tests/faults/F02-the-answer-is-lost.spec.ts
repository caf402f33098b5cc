import { opens, seesThatItWaits, sendsAll, statesOn } from './memory.ts';
import { expect, test } from './setting.ts';
import { aLife, aTap, cells } from './taps.ts';

test('F02 the request arrives and the answer is lost: it is sent again, and done once', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const operation = await aTap(random.pick(cells), amina);
  await phone.signsIn(amina.person);
  await opens(phone.page, phone.network.url + operation.page);
  const way = random.pick(['answer lost', 'answer cut'] as const);
  phone.network.does(({ tap }) => (tap !== null ? way : 'arrives'));
  await operation.press(phone.page);
  await seesThatItWaits(phone.page);
  expect(await operation.effects(), operation.cell).toBe(1);
  phone.network.does('arrives');
  await sendsAll(phone);
  expect(await operation.effects(), operation.cell).toBe(1);
  expect(await statesOn(phone), 'and the person is not told otherwise').toEqual(['sent']);
  const sent = phone.network.taps();
  expect(sent.length).toBeGreaterThan(1);
  expect(new Set(sent.map(({ tap }) => (JSON.parse(tap ?? '{}') as { id?: string }).id)).size).toBe(1);
});
