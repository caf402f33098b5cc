import { aLife, oneOfEach } from './taps.ts';
import { expect, test } from './setting.ts';

test('F03 the same tap, delivered ten times at the same moment, is done once and answered the same', async ({
  sender,
  random,
}) => {
  const amina = await aLife();
  const phone = await sender(amina.person);
  for (const operation of await oneOfEach(amina, random)) {
    const tap = phone.makes(operation);
    const answers = await Promise.all(Array.from({ length: 10 }, () => phone.taps(tap)));
    expect(await operation.effects(), operation.cell).toBe(1);
    const [first, ...others] = answers.map((answer) => [answer?.type, answer?.status, answer?.location]);
    expect(first?.[0], `${operation.cell}: ${answers[0]?.text}`).toBe('redirect');
    for (const other of others) expect(other, operation.cell).toEqual(first);
  }
});
