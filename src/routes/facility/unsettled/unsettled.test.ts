import { describe, expect, test } from 'vitest';
import { forEveryone, forStaff } from '../../../texts/index.ts';
import { grouped, recordable, sayTap, type Tap } from './unsettled.ts';

const now = new Date('2026-11-25T15:00:00Z'); // 16.00 in Oslo

const tap = (more: Partial<Tap> = {}): Tap => ({
  tap_id: crypto.randomUUID(),
  kind: 'check_in',
  why: 'cancelled',
  at: '2026-11-25T09:58:00+01:00',
  phone_said: '2026-11-25T09:58:00+01:00',
  heard_at: '2026-11-25T15:40:00+01:00',
  name: 'Amina T.',
  place_name: 'Elvetun',
  assignment_id: 'a',
  shift_id: 's',
  title: 'Dekke bord',
  starts_at: '2026-11-25T10:00:00+01:00',
  ends_at: '2026-11-25T12:00:00+01:00',
  state: 'cancelled',
  fact: null,
  ...more,
});
const said = (more: Partial<Tap>, language = 'nb') =>
  sayTap(tap(more), forStaff(language).facility, forEveryone(language).common.attendance, language, now);

describe('what a phone told late', () => {
  test('says who came when, what is unsettled, and both clocks', () => {
    expect(said({})).toBe(
      'Amina T. kom i dag kl. 09.58. Da var plassen avlyst. Telefonen sa 09.58, vi fikk det 15.40.',
    );
    expect(said({}, 'en')).toBe(
      'Amina T. came today at 09.58. By then the place had been cancelled. The phone said 09.58, we got it 15.40.',
    );
  });
  test('names the days when the two clocks show different ones', () =>
    expect(said({ why: 'clock', phone_said: '2026-11-28T09:58:00+01:00' })).toBe(
      'Amina T. kom i dag kl. 09.58. Klokka på telefonen gikk feil, så vi har regnet om tiden. Telefonen sa lørdag 28. november kl. 09.58, vi fikk det i dag kl. 15.40.',
    ));
  test('names nobody who has nothing to do with the place', () =>
    expect(said({ name: null, why: 'no_shift' })).toMatch(
      /^En person kom i dag kl\. 09\.58\. Det var ingen vakt/,
    ));
  test('says what stands recorded, in its own words', () =>
    expect(said({ kind: 'withdraw', why: 'recorded', fact: 'absent' })).toContain(
      `Hos dere står det «${forEveryone('nb').common.attendance.absent}».`,
    ));
  test.each(['check_in', 'check_out', 'withdraw'])(
    'has words for each thing that can be wrong with a %s',
    (kind) => {
      for (const why of Object.keys(forStaff('nb').facility.unsettled.why)) {
        expect(said({ kind, why })).not.toMatch(/[{}]|undefined|^ | {2}/);
      }
    },
  );
});

describe('what belongs together', () => {
  test('is one person on one shift; what has no shift stands alone', () => {
    const none = { assignment_id: null, shift_id: null, title: null, starts_at: null, why: 'no_shift' };
    const groups = grouped([
      tap(),
      tap({ kind: 'check_out' }),
      tap({ assignment_id: 'b' }),
      tap(none),
      tap(none),
    ]);
    expect(groups.map(({ taps, shift }) => [taps.length, shift?.shiftId ?? null])).toEqual([
      [2, 's'],
      [1, 's'],
      [1, null],
      [1, null],
    ]);
  });
  test('never records as absent who was sent away or had given up', () => {
    for (const state of ['cancelled', 'withdrawn']) {
      const [group] = grouped([tap({ state })]);
      expect(group && recordable(group)).not.toContain('absent');
    }
  });
});
