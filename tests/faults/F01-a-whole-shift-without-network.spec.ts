import type { Page } from '@playwright/test';
import { database } from '../steps/world.ts';
import { memoryOf, opens, seesThatItWaits, waitingOn, waitsNoMore } from './memory.ts';
import { often } from './seeds.ts';
import { closes } from './phone.ts';
import { expect, test } from './setting.ts';
import { aLife, cells, oneOfEach } from './taps.ts';

test('F01 a whole shift without network: all that was tapped waits where it can be seen, and is done in its order', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const operations = (await oneOfEach(amina, random)).slice(0, often(cells.length, 5));
  await phone.signsIn(amina.person);
  const pages: Page[] = [];
  for (const operation of operations) {
    const page = await phone.context.newPage();
    await opens(page, phone.network.url + operation.page);
    pages.push(page);
  }
  await phone.goesOffline();
  for (const [at, operation] of operations.entries()) {
    const page = pages[at] as Page;
    await operation.press(page);
    await seesThatItWaits(page);
    await expect(page.getByText(/ – venter på nett/)).toHaveCount(at + 1);
    await closes(page);
    expect(await operation.effects(), operation.cell).toBe(0);
  }
  expect(await waitingOn(phone)).toHaveLength(operations.length);

  // one page is open somewhere, and the phone finds network
  await phone.comesOnline();
  await waitsNoMore(phone);
  for (const operation of operations) expect(await operation.effects(), operation.cell).toBe(1);
  const { taps } = await memoryOf(phone);
  expect(taps.map(({ state }) => state)).toEqual(operations.map(() => 'sent'));
  const heard = await database()<{ request_id: string }[]>`
    select request_id from public.taps where person_id = ${amina.person.id} order by heard_at`;
  expect(heard.map(({ request_id }) => request_id)).toEqual(taps.map(({ id }) => id));
});
