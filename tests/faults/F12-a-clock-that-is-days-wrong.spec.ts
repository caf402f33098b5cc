import { database } from '../steps/world.ts';
import { expect, test } from './setting.ts';
import { aLife, aTap, cells, shiftJustOver, unsettledOf } from './taps.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

test('F12 a phone whose clock is days or a year wrong: nothing is refused for that, and hours are right to the minute', async ({
  sender,
  random,
}) => {
  const wrongBy = random.pick([
    3 * day,
    -365 * day,
    random.whole(-20, 20) * day + random.whole(11, 600) * minute,
  ]);
  const phoneSays = (moment: number) => new Date(moment + wrongBy);

  const amina = await aLife();
  const phone = await sender(amina.person);
  const { assignment, arrival, leaving } = await shiftJustOver(amina);
  const now = Date.now();
  const [came, left] = [now - 140 * minute, now - 35 * minute];
  for (const [operation, at] of [
    [arrival, came],
    [leaving, left],
  ] as const) {
    const tap = { ...operation, tapped: phoneSays(at), sent: phoneSays(Date.now()), offset: -wrongBy };
    const answer = await phone.taps(tap);
    expect(answer?.type, answer?.text).toBe('redirect');
  }
  const [row] = await database()<{ checked_in_at: Date; checked_out_at: Date }[]>`
    select checked_in_at, checked_out_at from public.assignments where assignment_id = ${assignment}`;
  expect(Math.abs((row?.checked_in_at.getTime() ?? 0) - came)).toBeLessThan(minute);
  expect(Math.abs((row?.checked_out_at.getTime() ?? 0) - left)).toBeLessThan(minute);
  // both times are there for the host to look at
  expect(await unsettledOf(assignment)).toEqual([
    { kind: 'check_in', why: 'clock' },
    { kind: 'check_out', why: 'clock' },
  ]);

  for (const cell of random.shuffled(cells)) {
    const life = await aLife();
    const operation = await aTap(cell, life);
    const wrong = await sender(life.person);
    const moment = Date.now();
    const answer = await wrong.taps({
      ...operation,
      tapped: phoneSays(moment - 5 * minute),
      sent: phoneSays(moment),
      // whether it knew or not
      offset: random.pick([-wrongBy, null]),
    });
    expect(answer?.type, `${cell}: ${answer?.text}`).toBe('redirect');
    expect(await operation.effects(), cell).toBe(1);
  }
});
