import { describe, expect, it } from 'vitest';
import { drawWeeks, weeksOf } from './weeks.ts';

const row = (monday: string, activity: number, voluntary: number, agreed_hours: number | null) => ({
  monday,
  activity,
  training: 0,
  voluntary,
  agreed_hours,
});

describe('hours per week', () => {
  it('are said in hours, each by what it was for, with the agreement of that week', () =>
    expect(weeksOf([row('2026-11-16', 90, 30, 6)])).toEqual([
      { monday: '2026-11-16', week: 47, activity: 1.5, training: 0, voluntary: 0.5, agreed: 6 },
    ]));

  it('are drawn as bars that never leave the picture, the voluntary on top of the others', () => {
    const chart = drawWeeks(weeksOf([row('2026-11-16', 2000, 600, null), row('2026-11-23', 0, 0, 6)]));
    for (const { done, voluntary } of chart.bars) {
      expect(voluntary.y).toBeGreaterThanOrEqual(chart.top);
      expect(voluntary.height).toBeGreaterThanOrEqual(0);
      expect(done.height).toBeGreaterThanOrEqual(0);
      expect(voluntary.y + voluntary.height).toBeCloseTo(done.y);
    }
  });
});
