import { opens, seesThatItWaits, sendsAll, statesOn } from './memory.ts';
import { expect, test } from './setting.ts';
import { aLife, aTap, cells } from './taps.ts';

test('F02 the request arrives and the answer is lost: it is sent again, and done once', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  await phone.signsIn(amina.person);
  const { page, network } = phone;
  const way = random.pick(['answer lost', 'answer cut'] as const);
  // nothing but its number keeps somebody from saying twice that something is wrong; of the others, one by chance
  for (const cell of ['X', random.pick(cells.filter((cell) => cell !== 'X'))] as const) {
    const operation = await aTap(cell, amina);
    await opens(page, network.url + operation.page);
    const before = network.taps().length;
    network.does(({ tap }) => (tap !== null ? way : 'arrives'));
    await operation.press(page);
    await seesThatItWaits(page);
    expect(await operation.effects(), cell).toBe(1);
    network.does('arrives');
    await sendsAll(phone);
    expect(await operation.effects(), cell).toBe(1);
    expect((await statesOn(phone)).at(-1), 'and the person is not told otherwise').toBe('sent');
    const sent = network.taps().slice(before);
    expect(sent.length).toBeGreaterThan(1);
    expect(new Set(sent.map(({ tap }) => (JSON.parse(tap ?? '{}') as { id?: string }).id)).size).toBe(1);
  }
});
