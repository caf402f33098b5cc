import { describe, expect, it } from 'vitest';
import { mondayIn, weekOf } from './week.ts';

describe('a week in an address', () => {
  it('is the one that its Thursday is in', () => {
    expect(weekOf('2026-11-28')).toBe('2026-W48');
    expect(weekOf('2027-01-03')).toBe('2026-W53');
    expect(weekOf('2027-01-04')).toBe('2027-W01');
    expect(weekOf('2024-12-30')).toBe('2025-W01');
  });

  it('begins on its Monday', () => {
    for (const monday of ['2026-11-23', '2026-12-28', '2027-01-04', '2024-12-30'])
      expect(mondayIn(weekOf(monday))).toBe(monday);
  });

  it.each(['', '2026-W00', '2026-W54', '2027-W53', '2026-48', 'W48', '1999-W01', '2026-W4', '2026-W48x'])(
    '%j is none',
    (week) => expect(mondayIn(week)).toBeNull(),
  );
});
