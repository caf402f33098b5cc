import { memoryOf, opens, sendsAll } from './memory.ts';
import { often } from './seeds.ts';
import { expect, test } from './setting.ts';
import { aLife, objects } from './taps.ts';

test('F08 the app is killed at any moment while a tap is written down: there is the tap with its number, or neither', async ({
  ownPhone: phone,
  random,
}) => {
  const amina = await aLife();
  const objection = await objects(amina);
  await phone.signsIn(amina.person);
  await phone.restarts();
  const { network } = phone;
  let written = 0;
  for (let kill = 0; kill < often(10, 3); kill++) {
    await opens(phone.page, network.url + objection.page);
    await phone.page.getByRole('radio', { name: 'Tiden er feil' }).check();
    await phone.page.getByLabel('Timer').fill('2');
    network.does(({ method }) => (method === 'POST' ? 'silence' : 'arrives'));
    void phone.page
      .getByRole('button', { name: 'Si fra' })
      .click({ noWaitAfter: true })
      .catch(() => {});
    // 0 to some 20 ms, by the turns of this process
    for (let turns = random.whole(0, 2_000); turns > 0; turns--)
      await new Promise<void>((next) => setImmediate(next));
    await phone.dies();
    network.goesOn();
    await phone.startsAgain();
    await opens(phone.page, `${network.url}/mine`);
    const { about, taps } = await memoryOf(phone);
    expect(about.seq ?? 0, 'the number and the tap are written together').toBe(taps.length);
    expect(taps.length - written).toBeLessThanOrEqual(1);
    expect(taps.length - written).toBeGreaterThanOrEqual(0);
    written = taps.length;
  }
  network.does('arrives');
  await sendsAll(phone);
  expect(await objection.effects()).toBe(written);
});
