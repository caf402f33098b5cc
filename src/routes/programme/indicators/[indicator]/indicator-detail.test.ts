import { describe, expect, it } from 'vitest';
import { forEveryone, forStaff } from '../../../../texts/index.ts';
import { inUnit, type Cell, type Indicator } from '../../cells.ts';
import { chancePoints, indicatorDetail, type Target } from './indicator-detail.ts';

const { programme: words } = forStaff('nb');
const { common } = forEveryone('nb');
const cell = (given: Partial<Cell>): Cell => ({
  indicator: '1.2',
  period: null,
  part: 'job',
  label: null,
  n: 0,
  hidden: false,
  under_five: false,
  value: null,
  sort: 1,
  ...given,
});
const declared = (given: Partial<Indicator>): Indicator => ({
  indicator: '1.2',
  goal: 1,
  definition: 'to_work_or_education',
  unit: 'share',
  source: 'A',
  frequency: 'quarter',
  direction: 'up',
  counts: 'people',
  per: 'quarter',
  parts: ['job', 'education', 'other'],
  beside: [],
  numerator: ['job', 'education'],
  denominator: ['job', 'education', 'other'],
  taken_along: null,
  ...given,
});
const leaving = declared({});
const hoursDone = declared({
  indicator: '2.3',
  definition: 'hours_done',
  unit: 'hours',
  counts: 'minutes',
  per: 'month',
  parts: ['paid', 'unpaid'],
  beside: ['task_type', 'organisation'],
  numerator: ['paid', 'unpaid'],
  denominator: [],
});
const reach = declared({
  indicator: '3.1',
  definition: 'reach',
  unit: 'count',
  per: null,
  parts: ['referred', 'others'],
  numerator: ['referred'],
  denominator: [],
});
const given = (cells: Cell[], targets: Target[] = []) => ({
  cells,
  targets,
  figures: [
    { figure: 'outside_work', value: 14169, unit: 'people' },
    { figure: 'capacity_share_claimed', value: 0.07, unit: 'share' },
  ],
  words,
  taskTypes: common.taskTypes,
  language: 'nb',
});

describe('the page of one indicator', () => {
  const exits = [
    ...[null, '2026-07-01'].flatMap((period) => [
      cell({ period, part: 'job', n: null, under_five: false, value: null }),
      cell({ period, part: 'education', n: null, under_five: true, value: null }),
      cell({ period, part: 'other', n: 30, value: null }),
    ]),
    cell({ period: '2026-04-01', part: 'job', n: 9, value: 0.34 }),
    cell({ period: '2026-04-01', part: 'education', n: 6, value: 0.34 }),
    cell({ period: '2026-04-01', part: 'other', n: 29, value: 0.34 }),
  ];

  it('says «<5» and «skjult» where a count is not shown, and never the number', () => {
    const { tables } = indicatorDetail(leaving, given(exits));
    expect(tables[0]?.rows).toEqual([
      ['Siste fire kvartaler', 'skjult', '<5', '30', 'skjult'],
      ['3. kv. 2026', 'skjult', '<5', '30', 'skjult'],
      ['2. kv. 2026', '9', '6', '29', '34\u00a0%'],
    ]);
  });

  it('leaves a gap in the line for a hidden share, and marks every target', () => {
    const { chart } = indicatorDetail(leaving, given(exits, [{ year: 2026, value: 0.32, decided_on: null }]));
    expect(chart?.dots).toHaveLength(1);
    expect(chart?.squares).toHaveLength(1);
  });

  it('has no picture when nothing may be shown', () => {
    expect(indicatorDetail(leaving, given(exits.slice(0, 6))).chart).toBeNull();
  });

  it('calls only paid hours full-time years', () => {
    const hours = (part: string, minutes: number) => cell({ indicator: '2.3', part, n: minutes });
    const { notes } = indicatorDetail(
      hoursDone,
      given([hours('paid', 60 * 875), hours('unpaid', 60 * 9000)]),
    );
    expect(notes.join()).toContain('0,5 årsverk');
    expect(notes.join()).not.toContain('9');
  });

  it('shows reach beside 14 169 and the claim of 992, and a hidden count has no bar', () => {
    const { chart, notes } = indicatorDetail(
      reach,
      given([
        cell({ indicator: '3.1', part: 'referred', n: 143 }),
        cell({ indicator: '3.1', part: 'others', n: null, under_five: true }),
      ]),
    );
    expect(chart?.bars).toHaveLength(2);
    expect(chart?.words.map(({ text }) => text)).toEqual(expect.arrayContaining(['143', '<5', '992']));
    expect(notes.join()).toContain('169');
  });

  it('says how sure it is only when the counts are known', () => {
    expect(chancePoints(leaving, exits)).toBeNull();
    expect(
      chancePoints(leaving, [
        cell({ part: 'job', n: 11, value: 0.36 }),
        cell({ part: 'education', n: 6, value: 0.36 }),
        cell({ part: 'other', n: 30, value: 0.36 }),
      ]),
    ).toBe(20);
  });

  it('says a value in its unit: 200 people are 200, never 20 000 %', () => {
    expect(inUnit(200, 'count', words, 'nb')).toBe('200');
    expect(inUnit(0.8, 'share', words, 'nb')).toBe('80\u00a0%');
    expect(inUnit(1650.4, 'hours', words, 'nb')).toBe('1\u00a0650 timer');
    expect(inUnit(12, 'days', words, 'nb')).toBe('12 dager');
  });
});
