import { database } from '../steps/world.ts';
import { expect, test } from './setting.ts';
import { aLife, shiftJustOver, unsettledOf } from './taps.ts';

const minute = 60_000;
const hour = 60 * minute;

test('F13 the clock is moved during the shift: no time is negative or beyond a day, and the host is shown what cannot be proved', async ({
  sender,
  random,
}) => {
  const amina = await aLife();
  const phone = await sender(amina.person);
  const { assignment, arrival, leaving } = await shiftJustOver(amina);
  const moved = random.pick([-1, 1]) * random.whole(15, 40 * 60) * minute;
  const when = random.pick(['before leaving', 'after leaving', 'and back'] as const);
  const [came, left] = [Date.now() - 140 * minute, Date.now() - 35 * minute];
  const saysAt = { 'before leaving': moved, 'after leaving': 0, 'and back': moved }[when];
  const saysNow = { 'before leaving': moved, 'after leaving': moved, 'and back': 0 }[when];
  const taps = [
    phone.makes({ ...arrival, tapped: new Date(came), offset: 0 }),
    phone.makes({ ...leaving, tapped: new Date(left + saysAt), offset: 0 }),
  ];
  for (const tap of taps) {
    const answer = await phone.taps({ ...tap, sent: new Date(Date.now() + saysNow) });
    expect(answer?.type, `${when}: ${answer?.text}`).toBe('redirect');
  }
  const [row] = await database()<{ checked_in_at: Date | null; checked_out_at: Date | null }[]>`
    select checked_in_at, checked_out_at from public.assignments where assignment_id = ${assignment}`;
  const there = (row?.checked_out_at?.getTime() ?? NaN) - (row?.checked_in_at?.getTime() ?? NaN);
  if (!Number.isNaN(there)) {
    expect(there, when).toBeGreaterThanOrEqual(0);
    expect(there, when).toBeLessThanOrEqual(24 * hour);
  }
  const kept = await unsettledOf(assignment);
  expect(
    kept.map(({ kind }) => kind),
    `${when} by ${moved / minute} minutes`,
  ).toContain('check_out');
});
