import { describe, expect, it } from 'vitest';
import { hoursOf } from './hours.ts';

const shift = (from: string, hours: number, fact: string | null = null, minutes: number | null = null) => ({
  state: 'confirmed',
  starts_at: from,
  ends_at: new Date(Date.parse(from) + hours * 3_600_000).toISOString(),
  fact,
  minutes,
});
// Wednesday noon in week 44, in which summer time ends on the Sunday
const now = new Date('2026-10-21T10:00:00Z');
const monday = '2026-10-19';

describe('the hours of a week', () => {
  it('are those that were recorded, and those to come', () => {
    const shifts = [
      shift('2026-10-20T08:00:00Z', 3, 'present', 170),
      shift('2026-10-21T08:00:00Z', 1, 'absent', 0),
      shift('2026-10-22T08:00:00Z', 2),
      shift('2026-10-21T09:00:00Z', 2),
    ];
    expect(hoursOf(shifts, monday, now)).toEqual({ done: 170, ahead: 240, waits: false });
  });

  it('wait for what the place has not recorded, and never count it as nothing', () => {
    expect(hoursOf([shift('2026-10-20T08:00:00Z', 2)], monday, now)).toEqual({
      done: 0,
      ahead: 0,
      waits: true,
    });
  });

  it('leave out what was given up, and other weeks', () => {
    const given = { ...shift('2026-10-22T08:00:00Z', 2), state: 'withdrawn' };
    const sunday = shift('2026-10-18T21:30:00Z', 2, 'present', 120);
    const nextMonday = shift('2026-10-25T23:30:00Z', 2);
    expect(hoursOf([given, sunday, nextMonday], monday, now)).toEqual({ done: 0, ahead: 0, waits: false });
  });

  it('hold the longer Sunday to its end', () => {
    expect(hoursOf([shift('2026-10-25T22:30:00Z', 1)], monday, now).ahead).toBe(60);
    expect(hoursOf([shift('2026-10-25T23:00:00Z', 1)], monday, now).ahead).toBe(0);
  });
});
