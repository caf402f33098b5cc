import { until } from '../until.ts';
import { memoryOf, opens, sendsAll, waitingOn } from './memory.ts';
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
  const fillsIn = async () => {
    await opens(phone.page, network.url + objection.page);
    await phone.page.getByRole('radio', { name: 'Tiden er feil' }).check();
    await phone.page.getByLabel('Timer').fill('2');
    network.does(({ method }) => (method === 'POST' ? 'silence' : 'arrives'));
  };
  const taps = () =>
    void phone.page
      .getByRole('button', { name: 'Si fra' })
      .click({ noWaitAfter: true })
      .catch(() => {});

  // about how long it takes on this machine, so that the kills fall before, in and after it
  await fillsIn();
  const began = performance.now();
  taps();
  await until(async () => (await waitingOn(phone)).length === 1);
  const whole = performance.now() - began;
  let written = 1;
  network.goesOn();
  for (let kill = 0; kill < often(10, 2); kill++) {
    await fillsIn();
    const end = performance.now() + random.next() * whole;
    taps();
    while (performance.now() < end) await new Promise<void>((next) => setImmediate(next));
    await phone.dies();
    network.goesOn();
    await phone.startsAgain();
    await opens(phone.page, `${network.url}/mine`);
    const memory = await memoryOf(phone);
    expect(memory.about.seq ?? 0, 'the number and the tap are written together').toBe(memory.taps.length);
    expect(memory.taps.length - written).toBeLessThanOrEqual(1);
    expect(memory.taps.length - written).toBeGreaterThanOrEqual(0);
    written = memory.taps.length;
  }
  network.does('arrives');
  await sendsAll(phone);
  expect(await objection.effects()).toBe(written);
});
