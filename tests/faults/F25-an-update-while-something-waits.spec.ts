import { until } from '../until.ts';
import { memoryOf, opens, seesThatItWaits, sendsAll, waitingOn } from './memory.ts';
import { expect, test } from './setting.ts';
import { aLife, oneOfEach } from './taps.ts';

test('F25 a new version of the worker comes while something waits: nothing is lost or sent twice, and no page loads anew while somebody types', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const operations = (await oneOfEach(amina, random)).slice(0, 3);
  await phone.signsIn(amina.person);
  const { page, network } = phone;
  network.does(({ tap }) => (tap === null ? 'arrives' : 'request lost'));
  const typing = await phone.context.newPage();
  await opens(typing, `${network.url}/me/times`);
  await typing.evaluate(() => document.body.setAttribute('data-typing', 'yes'));
  const update = random.whole(0, operations.length - 1);
  for (const [at, operation] of operations.entries()) {
    await opens(page, network.url + operation.page);
    await operation.press(page);
    await seesThatItWaits(page);
    if (at !== update) continue;
    network.rewrites('/service-worker.js', (text) => `${text}\n// a newer one`);
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
    });
    // it waits until it has been told of
    const isThere = () => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null);
    await expect.poll(isThere, 'the new one waits').toBe(true);
    await until(async () => {
      await opens(page, `${network.url}/mine`);
      return page.getByText(/^Ny versjon er klar/).isVisible();
    });
  }
  expect(await waitingOn(phone)).toHaveLength(operations.length);
  network.does('arrives');
  await sendsAll(phone);
  for (const operation of operations) expect(await operation.effects(), operation.cell).toBe(1);
  const { taps } = await memoryOf(phone);
  expect(taps.map(({ state }) => state)).toEqual(operations.map(() => 'sent'));
  // and then it is taken, at the next page; a worker that waits for its next try is put to sleep first, as phones do
  const cdp = await phone.cdp();
  await cdp.send('ServiceWorker.enable');
  await cdp.send('ServiceWorker.stopAllWorkers');
  const isTaken = () => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting === null);
  await until(async () => {
    await opens(page, `${network.url}/mine`);
    // only a worker that has nothing more to do lets another take over: the page is looked at for a while
    let looks = 0;
    await until(async () => (await isTaken()) || ++looks > 200);
    return isTaken();
  });
  expect((await memoryOf(phone)).taps).toEqual(taps);
  await expect(typing.locator('body[data-typing]')).toBeAttached();
});
