import { database } from '../steps/world.ts';
import { memoryOf, opens, seesThatItWaits, waitsNoMore } from './memory.ts';
import { sessionRunsOut } from './session.ts';
import { expect, test } from './setting.ts';
import { aLife, oneOfEach } from './taps.ts';

test('F14 the access token ran out while there was no network: it is renewed without a word, and all is sent in its order', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const operations = (await oneOfEach(amina, random)).slice(0, 3);
  await phone.signsIn(amina.person);
  const { network } = phone;
  const pages = [];
  for (const operation of operations) {
    const page = await phone.context.newPage();
    await opens(page, network.url + operation.page);
    pages.push(page);
  }
  await phone.goesOffline();
  for (const [at, operation] of operations.entries()) {
    const page = pages[at] ?? phone.page;
    await operation.press(page);
    await seesThatItWaits(page);
  }
  const before = await sessionRunsOut(phone, amina.person);
  await phone.comesOnline();
  await waitsNoMore(phone);
  for (const page of pages) expect(page.url()).not.toContain('/auth/');
  await opens(phone.page, `${network.url}/mine`);
  expect(phone.page.url()).toBe(`${network.url}/mine`);
  const { taps } = await memoryOf(phone);
  expect(taps.map(({ state }) => state)).toEqual(operations.map(() => 'sent'));
  for (const operation of operations) expect(await operation.effects(), operation.cell).toBe(1);
  const heard = await database()<{ request_id: string }[]>`
    select request_id from public.taps where person_id = ${amina.person.id} order by heard_at`;
  expect(heard.map(({ request_id }) => request_id)).toEqual(taps.map(({ id }) => id));
  expect(await before.renewals()).toBeGreaterThan(0);
});
