import { database } from '../steps/world.ts';
import { until } from '../until.ts';
import { looksForNetwork, memoryOf, opens, waitsNoMore, writesDown } from './memory.ts';
import { often } from './seeds.ts';
import { expect, test } from './setting.ts';
import { aLife, objects } from './taps.ts';

// more than two batches in any case
const many = often(300, 120);

// How long it takes is measured by "npm run bench -- web".
test('F30 hundreds of taps of fourteen days wait: they are sent in their order while the phone is used', async ({
  phone,
}) => {
  test.slow(); // on a machine that has other things to do
  const amina = await aLife();
  const objection = await objects(amina);
  await phone.signsIn(amina.person);
  const { page, network } = phone;
  await writesDown(phone, objection, many);
  await opens(page, `${network.url}/mine`);
  await expect(page.getByText(/^\d+ ting venter på nett/)).toBeVisible();
  await looksForNetwork(page);
  // it answers in the middle of it
  for (const path of ['/mine', '/messages', '/mine']) {
    await opens(page, network.url + path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  expect(await objection.effects(), 'the phone was used meanwhile').toBeLessThan(many);
  await until(async () => (await objection.effects()) === many);
  await waitsNoMore(phone);
  expect(await objection.effects()).toBe(many);
  const { taps } = await memoryOf(phone);
  const heard = await database()<{ request_id: string }[]>`
    select request_id from public.taps where person_id = ${amina.person.id} order by heard_at`;
  expect(heard.map(({ request_id }) => request_id)).toEqual(taps.map(({ id }) => id));
  expect(network.taps()).toHaveLength(many);
});
