import { isOpenToAll } from '../steps/candidate.ts';
import { aCandidate, aShift, isOnShift } from '../steps/world.ts';
import { memoryOf, opens, seesThatItWaits, waitsNoMore } from './memory.ts';
import { expect, test } from './setting.ts';
import { aLife, applies, oneOfEach } from './taps.ts';

test('F21 the last place went to somebody else: the person is told so with what else there is, and all else goes on', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const late = await applies(amina, { inDays: 9, title: 'Lese avisa', capacity: 1 });
  await aShift(amina.place, { inDays: 5, title: 'Dekke bord' });
  const others = await oneOfEach(amina, random, ['W', 'O']);
  const operations = random.shuffled([late, ...others]);
  await phone.signsIn(amina.person);
  const { page, network } = phone;
  const pages = [];
  for (const operation of operations) {
    const tab = await phone.context.newPage();
    await opens(tab, network.url + operation.page);
    pages.push(tab);
  }
  await phone.goesOffline();
  for (const [at, operation] of operations.entries()) {
    const tab = pages[at] ?? page;
    await operation.press(tab);
    await seesThatItWaits(tab);
  }
  await isOnShift(await aCandidate('Bjørn'), { id: late.page.split('/').at(-1) ?? '', title: '' });

  await phone.comesOnline();
  await waitsNoMore(phone);
  const { taps } = await memoryOf(phone);
  expect(taps.map(({ state }) => state)).toEqual(
    operations.map((operation) => (operation === late ? 'refused' : 'sent')),
  );
  expect(await late.effects()).toBe(0);
  for (const operation of others) expect(await operation.effects(), operation.cell).toBe(1);

  await opens(page, `${network.url}/mine`);
  await page.getByRole('link', { name: 'Én ting ble ikke noe av' }).click();
  await expect(page.getByRole('heading', { name: 'Ble ikke noe av' })).toBeVisible();
  const refused = page.locator('[data-tap="refused"]');
  await expect(refused).toContainText('Lese avisa');
  await expect(refused).toContainText('Alle plassene er tatt nå.');
  await expect(refused.getByRole('link')).toHaveAttribute('href', /^\/shifts\//);
  await isOpenToAll(page);
  await page.getByRole('button', { name: 'Fjern' }).click();
  await expect(refused).toHaveCount(0);
});
