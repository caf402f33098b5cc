import { memoryOf, opens, seesThatItWaits } from './memory.ts';
import { expect, test } from './setting.ts';
import { until } from '../until.ts';
import { aLife, aTap, cells } from './taps.ts';

test('F18 the storage was cleared, as after a week without opening: the app says that something may be missing', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const [sent, lost] = await Promise.all(
    random
      .shuffled(cells)
      .slice(0, 2)
      .map((cell) => aTap(cell, amina)),
  );
  if (!sent || !lost) throw new Error('two taps were expected');
  await phone.signsIn(amina.person);
  const { page, network } = phone;
  await opens(page, network.url + sent.page);
  await sent.press(page);
  await expect.poll(() => sent.effects()).toBe(1);
  await opens(page, network.url + lost.page);
  await phone.goesOffline();
  await lost.press(page);
  await seesThatItWaits(page);
  await opens(page, 'about:blank');
  const cdp = await phone.cdp();
  await cdp.send('Storage.clearDataForOrigin', {
    origin: network.url,
    storageTypes: 'indexeddb,cache_storage,service_workers,local_storage',
  });
  await phone.comesOnline();

  await opens(page, `${network.url}/mine`);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  // said on whatever page is opened, as soon as the server has been asked
  await until(async () => {
    await opens(page, `${network.url}/mine`);
    return page.getByRole('link', { name: /Noe kan mangle/ }).isVisible();
  });
  await opens(page, `${network.url}/waiting`);
  await expect(page.getByText('Noe kan mangle')).toBeVisible();
  expect(await lost.effects(), lost.cell).toBe(0);
  await page.getByRole('button', { name: 'Jeg har sett på det' }).click();
  await opens(page, `${network.url}/mine`);
  await expect(page.getByText(/[Nn]oe kan mangle/)).toHaveCount(0);

  // a number is never used for two taps
  await opens(page, network.url + lost.page);
  await lost.press(page);
  await expect.poll(() => lost.effects()).toBe(1);
  expect((await memoryOf(phone)).about.seq).toBe(2);
});
