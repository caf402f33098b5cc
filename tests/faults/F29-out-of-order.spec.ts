import { database } from '../steps/world.ts';
import type { Random } from './random.ts';
import type { Sender } from './sender.ts';
import { expect, test } from './setting.ts';
import { aLife, applies, objects, shiftJustOver, unsettledOf, withdraws, type Life } from './taps.ts';

const minute = 60_000;

/** Five taps of one morning, in the order they were made, and what they have led to. */
async function aMorning(life: Life, began: number) {
  const { assignment, arrival, leaving } = await shiftJustOver(life);
  const taps = [
    await withdraws(life, { inDays: 6 }),
    arrival,
    leaving,
    await objects(life),
    await applies(life, { inDays: 4 }),
  ];
  const minutesAgo = [160, 140, 35, 20, 10];
  const timed = taps.map((tap, at) => ({
    ...tap,
    seq: at + 1,
    tapped: new Date(began - (minutesAgo[at] ?? 0) * minute),
  }));
  const outcome = async () => {
    const sql = database();
    const assignments = await sql<{ state: string; came: number | null; left: number | null }[]>`
      select state, round(extract(epoch from ${new Date(began)} - checked_in_at) / 60)::int as came,
        round(extract(epoch from ${new Date(began)} - checked_out_at) / 60)::int as left
      from public.assignments where candidate_id = ${life.person.id} order by starts_at`;
    const [objected] = await sql<{ n: number }[]>`
      select count(*)::int as n from public.objections where candidate_id = ${life.person.id}`;
    return { assignments: [...assignments], objected: objected?.n, unsettled: await unsettledOf(assignment) };
  };
  return { timed, outcome };
}

async function ends(sender: Sender, life: Life, began: number, random: Random | null) {
  const { timed, outcome } = await aMorning(life, began);
  const made = timed.map((tap) => sender.makes(tap));
  for (const tap of random ? random.shuffled(made) : made) {
    const answer = await sender.taps(tap);
    expect(answer?.type, `${tap.to}: ${answer?.text}`).toBe('redirect');
  }
  return outcome();
}

test('F29 taps that arrive in any order end as if they had come in theirs', async ({ sender, random }) => {
  const [amina, bjorn] = [await aLife('Amina'), await aLife('Bjørn')];
  const began = Date.now();
  const inOrder = await ends(await sender(amina.person), amina, began, null);
  expect(inOrder.assignments).toContainEqual({ state: 'confirmed', came: 140, left: 35 });
  const inAnother = await ends(await sender(bjorn.person), bjorn, began, random);
  expect(inAnother).toEqual(inOrder);
});
