import { database } from '../steps/world.ts';
import { memoryOf, sendsAll, writesDown } from './memory.ts';
import { often } from './seeds.ts';
import { expect, test } from './setting.ts';
import { aLife, objects } from './taps.ts';

// twenty seeds are 1 200 of them
const many = often(60, 30);

test('F04 three in ten requests or answers are lost by chance: all taps arrive, none twice', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const objection = await objects(amina);
  await phone.signsIn(amina.person);
  await writesDown(phone, objection, many);
  const { network } = phone;
  network.does(({ tap }) =>
    tap !== null && random.chance(0.3)
      ? random.pick(['request lost', 'answer lost', 'answer cut'])
      : 'arrives',
  );
  await sendsAll(phone);
  const { taps } = await memoryOf(phone);
  expect(taps.map(({ state }) => state)).toEqual(Array.from({ length: many }, () => 'sent'));
  expect(await objection.effects()).toBe(many);
  // none overtook another
  const heard = await database()<{ request_id: string }[]>`
    select request_id from public.taps where person_id = ${amina.person.id} order by heard_at`;
  expect(heard.map(({ request_id }) => request_id)).toEqual(taps.map(({ id }) => id));
  expect(network.taps().length).toBeGreaterThan(many);
});
