import { database } from '../steps/world.ts';
import { expect, test } from './setting.ts';
import { aLife, applies, shiftJustOver, unsettledOf, withdraws } from './taps.ts';

const minute = 60_000;

/** As the place does it, with all who are on the shift. */
const cancels = (shift: string) =>
  database().begin(async (tx) => {
    await tx`update public.shifts set cancelled_at = now() where shift_id = ${shift}`;
    await tx`update public.assignments set cancelled_at = now() where shift_id = ${shift} and state in ('requested', 'confirmed')`;
  });

test('F22 the place cancels while the phone is without network: a wish is refused with a sentence, giving up is done already, and coming and leaving are kept for the place to settle', async ({
  sender,
  random,
}) => {
  const amina = await aLife();
  const phone = await sender(amina.person);
  const wish = await applies(amina, { inDays: 4 });
  const giveUp = await withdraws(amina, { inDays: 6 });
  const { assignment, shift, arrival, leaving } = await shiftJustOver(amina);
  const now = Date.now();
  const times = new Map<object, Date>([
    [arrival, new Date(now - 140 * minute)],
    [leaving, new Date(now - 35 * minute)],
  ]);
  const sql = database();
  await cancels(wish.page.split('/')[2] ?? '');
  const [given] = await sql<{ shift_id: string }[]>`select shift_id from public.assignments
    where assignment_id = ${giveUp.page.split('/')[2] ?? ''}`;
  await cancels(given?.shift_id ?? '');
  await cancels(shift.id);

  for (const operation of random.shuffled([wish, giveUp, arrival, leaving])) {
    const answer = await phone.taps({
      ...operation,
      tapped: times.get(operation) ?? new Date(now - 10 * minute),
    });
    if (operation === wish) {
      expect(answer?.type).toBe('failure');
      expect(answer?.status).toBe(409);
      expect(answer?.text).toMatch(/avlyst/i);
    } else expect(answer?.type, `${operation.cell}: ${answer?.text}`).toBe('redirect');
  }
  // cancelled stays cancelled: neither given up nor attended, and the host sees that somebody came
  const states = await sql<{ state: string; checked_in_at: Date | null }[]>`
    select distinct state, checked_in_at from public.assignments where candidate_id = ${amina.person.id}`;
  expect(states.map(({ state, checked_in_at }) => [state, checked_in_at])).toEqual([['cancelled', null]]);
  expect(await unsettledOf(assignment)).toEqual([
    { kind: 'check_in', why: 'cancelled' },
    { kind: 'check_out', why: 'cancelled' },
  ]);
});
