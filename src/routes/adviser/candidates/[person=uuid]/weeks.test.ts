import { describe, expect, it } from 'vitest';
import { drawWeeks, weeksOf } from './weeks.ts';

const now = new Date('2026-11-22T11:00:00Z');
const done = (starts_at: string, minutes: number | null, purpose = 'activity') => ({
  starts_at,
  minutes,
  purpose,
});

describe('hours per week', () => {
  it('are twelve weeks that end with this one', () => {
    const weeks = weeksOf([], null, now);
    expect(weeks).toHaveLength(12);
    expect(weeks.at(-1)).toEqual({ monday: '2026-11-16', week: 47, hours: 0, agreed: null });
  });

  it('count recorded minutes of agreed activity, in Oslo weeks across summer time', () => {
    const weeks = weeksOf(
      [
        done('2026-10-25T22:30:00Z', 60), // Sunday 23.30 in Oslo
        done('2026-10-25T23:30:00Z', 90), // Monday 00.30
        done('2026-11-18 09:00:00+00', 120),
        done('2026-11-18T12:00:00Z', null),
        done('2026-11-18T14:00:00Z', 600, 'voluntary'),
      ],
      null,
      now,
    );
    const hours = (monday: string) => weeks.find((week) => week.monday === monday)?.hours;
    expect(hours('2026-10-19')).toBe(1);
    expect(hours('2026-10-26')).toBe(1.5);
    expect(hours('2026-11-16')).toBe(2);
  });

  it('have the agreed hours only in the weeks of the period', () => {
    const weeks = weeksOf([], { hours: 6, from: '2026-11-11', to: '2026-11-16' }, now);
    expect(weeks.filter(({ agreed }) => agreed === 6).map(({ monday }) => monday)).toEqual([
      '2026-11-09',
      '2026-11-16',
    ]);
  });

  it('are drawn as bars that never leave the picture', () => {
    const chart = drawWeeks(weeksOf([done('2026-11-18T09:00:00Z', 2000)], null, now));
    for (const bar of chart.bars) {
      expect(bar.y).toBeGreaterThanOrEqual(chart.top);
      expect(bar.height).toBeGreaterThanOrEqual(0);
    }
  });
});
