import type { Page } from '@playwright/test';
import { looksForNetwork, memoryOf, opens, seesThatItWaits, waitsNoMore } from './memory.ts';
import { expect, test } from './setting.ts';
import { aLife, oneOfEach } from './taps.ts';

test('F10 two tabs: both show the same that waits, and one sender sends each once, in its order', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const operations = (await oneOfEach(amina, random)).slice(0, 4);
  await phone.signsIn(amina.person);
  const tabs: Page[] = [phone.page, await phone.context.newPage()];
  const { network } = phone;
  await phone.goesOffline();
  for (const [at, operation] of operations.entries()) {
    const tab = tabs[at % 2] as Page;
    await phone.comesOnline();
    network.does(({ tap }) => (tap === null ? 'arrives' : 'request lost'));
    await opens(tab, network.url + operation.page);
    await phone.goesOffline();
    await operation.press(tab);
    await seesThatItWaits(tab);
  }
  for (const tab of tabs) {
    await opens(tab, `${network.url}/waiting`);
    await expect(tab.getByText(/ – venter på nett/)).toHaveCount(operations.length);
  }
  const before = network.taps().length;
  network.does('arrives');
  await phone.comesOnline();
  await Promise.all([...tabs, ...tabs].map(looksForNetwork));
  await waitsNoMore(phone);
  for (const operation of operations) expect(await operation.effects(), operation.cell).toBe(1);
  const sent = network
    .taps()
    .slice(before)
    .map(({ tap }) => (JSON.parse(tap ?? '{}') as { id: string }).id);
  const { taps } = await memoryOf(phone);
  expect(sent).toEqual(taps.map(({ id }) => id));
  expect(taps.map(({ state }) => state)).toEqual(operations.map(() => 'sent'));
});
