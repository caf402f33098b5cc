import { memoryOf, movesClock, opens, seesThatItWaits, sendsAll, waitingOn } from './memory.ts';
import { brokenServer, wrongAddress } from './network.ts';
import { closes, endsWorker } from './phone.ts';
import { expect, test } from './setting.ts';
import { aLife, aTap, cells } from './taps.ts';

const second = 1000;

test('F19 the server answers 500 for ten minutes: the phone keeps what waits, leaves it alone for half a minute or more between tries, and sends it after', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const [one, two] = await Promise.all(
    random
      .shuffled(cells)
      .slice(0, 2)
      .map((cell) => aTap(cell, amina)),
  );
  if (!one || !two) throw new Error('two taps were expected');
  await phone.signsIn(amina.person);
  const { page, network } = phone;
  const other = await phone.context.newPage();
  await opens(page, network.url + one.page);
  await opens(other, network.url + two.page);
  network.does(({ tap }) => (tap === null ? 'arrives' : brokenServer));
  const began = Date.now();
  await one.press(page);
  await seesThatItWaits(page);
  await two.press(other);
  await seesThatItWaits(other);
  await closes(other);

  let passed = 0;
  let tries = network.taps().length;
  expect(tries).toBe(1);
  while (passed < 600 * second) {
    const [first] = await waitingOn(phone);
    const least = (first?.least ?? 0) - began;
    expect(least - passed, 'half a minute at least').toBeGreaterThanOrEqual(29 * second);
    expect((first?.next ?? 0) - Date.now() - passed, 'a quarter of an hour at most').toBeLessThanOrEqual(
      900 * second,
    );
    // whatever is opened meanwhile, and though the browser begins another worker
    if (tries === 4) await endsWorker(phone);
    for (const path of ['/waiting', '/mine', '/waiting']) await opens(page, network.url + path);
    expect(network.taps()).toHaveLength(tries);
    const pause = least - passed + second;
    await movesClock(phone, pause);
    passed += pause;
    // the browser may begin another worker at any moment, whose clock is right
    await expect(async () => {
      await movesClock(phone, 0);
      await opens(page, `${network.url}/waiting`);
      await expect.poll(() => network.taps().length, { timeout: 15_000 }).toBe(tries + 1);
    }).toPass();
    tries++;
    await expect.poll(async () => (await waitingOn(phone))[0]?.tries).toBe(tries);
  }
  expect(tries).toBeLessThanOrEqual(21);
  network.does('arrives');
  await sendsAll(phone);
  expect((await memoryOf(phone)).taps.map(({ state }) => state)).toEqual(['sent', 'sent']);
  for (const operation of [one, two]) expect(await operation.effects(), operation.cell).toBe(1);
});

test('F19 the app is told a wrong address of its own and refuses its own forms: the phone says that it waits, not that there is no network, and sends it when that is mended', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const operation = await aTap(random.pick(cells), amina);
  await phone.signsIn(amina.person);
  const { page, network } = phone;
  await opens(page, network.url + operation.page);
  network.does(({ method }) => (method === 'POST' ? wrongAddress : 'arrives'));
  await operation.press(page);
  await seesThatItWaits(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Det er snart sendt');
  const [tap] = await waitingOn(phone);
  expect((tap?.least ?? 0) - (tap?.tapped ?? 0), 'it is left alone for a while').toBeGreaterThan(29 * second);
  network.does('arrives');
  await sendsAll(phone);
  expect(await operation.effects(), operation.cell).toBe(1);
});
