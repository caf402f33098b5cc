import { database } from '../steps/world.ts';
import { until } from '../until.ts';
import { hasNoLonger, memoryOf, opens } from './memory.ts';
import { expect, test } from './setting.ts';
import { aLife, objects } from './taps.ts';

test('F28 the server was restored from an older backup: what this phone has sent since is sent again, and nothing else; of what it has no longer, the person is told', async ({
  phone,
  random,
}) => {
  const amina = await aLife();
  const objection = await objects(amina);
  await phone.signsIn(amina.person);
  const { page, network } = phone;
  const taps = 4;
  for (let tap = 1; tap <= taps; tap++) {
    await opens(page, network.url + objection.page);
    await objection.press(page);
    await expect.poll(() => objection.effects()).toBe(tap);
  }
  await until(
    async () => (await memoryOf(phone)).taps.filter(({ state }) => state === 'sent').length === taps,
  );

  // the server still knows the phone, and lost more than the phone has left
  const lost = random.whole(2, taps - 1);
  await forgets(amina.person.id, taps - lost);
  expect(await objection.effects()).toBe(taps - lost);
  const gone = taps - lost + random.whole(1, lost);
  await hasNoLonger(phone, gone);

  const before = network.taps().length;
  await opens(page, network.url + objection.page);
  await objection.press(page);
  await expect.poll(() => objection.effects()).toBe(taps);
  const again = network
    .taps()
    .slice(before)
    .map(({ tap }) => (JSON.parse(tap ?? '{}') as { seq: number }).seq);
  const missed = Array.from({ length: lost + 1 }, (_, at) => taps - lost + 1 + at);
  expect(again.toSorted()).toEqual(missed.filter((seq) => seq !== gone));
  expect((await memoryOf(phone)).taps.map(({ state }) => state)).toEqual(
    Array.from({ length: taps }, () => 'sent'),
  );
  await opens(page, `${network.url}/mine`);
  const told = page.getByRole('link', { name: /Noe kan mangle/ });
  await expect(told).toBeVisible();
  await told.click();
  await expect(page.getByText('Noe kan mangle', { exact: true })).toBeVisible();
});

/** All of the person's that came after the tap with this number, as a backup from then would not have it. */
async function forgets(person: string, seq: number): Promise<void> {
  const sql = database();
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`; // events are never deleted, but by who restores them
    const gone = await tx<{ request_id: string; heard_at: Date }[]>`
      delete from public.taps where person_id = ${person} and seq > ${seq} returning request_id, heard_at`;
    const ids = gone.map(({ request_id }) => request_id);
    const since = new Date(Math.min(...gone.map(({ heard_at }) => heard_at.getTime())) - 1);
    await tx`delete from public.requests where person_id = ${person} and request_id = any (${ids})`;
    await tx`delete from public.objections where candidate_id = ${person} and said_at > ${since}`;
    await tx`delete from public.events where person_id = ${person} and kind = 'assignment.objected' and at > ${since}`;
  });
}
