import { aCandidate, isOnShift } from '../steps/world.ts';
import { expect, test } from './setting.ts';
import { aLife, applies, oneOfEach } from './taps.ts';

test('F21 the last place went to somebody else: the person is told so with what else there is, and all else goes on', async ({
  sender,
  random,
}) => {
  const amina = await aLife();
  const phone = await sender(amina.person);
  const late = await applies(amina, { inDays: 9, title: 'Lese avisa', capacity: 1 });
  const others = await oneOfEach(amina, random, ['A', 'W', 'I', 'O']);
  await isOnShift(await aCandidate('Bjørn'), { id: late.page.split('/').at(-1) ?? '', title: '' });
  for (const operation of random.shuffled([late, ...others])) {
    const answer = await phone.taps(operation);
    if (operation === late) {
      expect(answer?.type).toBe('failure');
      expect(answer?.status).toBe(409);
      expect(answer?.text).toMatch(/Plassen/);
    } else expect(answer?.type, `${operation.cell}: ${answer?.text}`).toBe('redirect');
  }
  expect(await late.effects()).toBe(0);
  for (const operation of others) expect(await operation.effects(), operation.cell).toBe(1);
});
