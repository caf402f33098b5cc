import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span } from './problem.ts';
import { brokenRule } from './rules.ts';

const grown = '1980-05-05';
const hour = 3_600_000;

// "day hour" in January 2027, an hour ahead of UTC; so many hours long
const span = (day: number, from: number, hours: number): Span => {
  const startsAt = Date.UTC(2027, 0, day, from - 1);
  return { startsAt, endsAt: startsAt + hours * hour };
};
const between = (from: string, to: string): Span => ({
  startsAt: Date.parse(from),
  endsAt: Date.parse(to),
});

describe('the rules of working time and age', () => {
  it.each([
    ['nine hours', grown, span(13, 8, 9), [], null],
    ['ten hours', grown, span(13, 8, 10), [], 'hours_day'],
    ['five and four on a day', grown, span(13, 14, 4), [span(13, 8, 5)], null],
    ['five and five on a day', grown, span(13, 14, 5), [span(13, 8, 5)], 'hours_day'],
    ['more than nine over midnight', grown, span(14, 6, 5), [span(13, 18, 5)], 'hours_day'],
    ['eleven hours of rest', grown, span(14, 8, 3), [span(13, 18, 3)], null],
    ['ten hours of rest', grown, span(14, 7, 3), [span(13, 18, 3)], 'rest_day'],
    ['thirteen hours from first to last', grown, span(13, 18, 2), [span(13, 7, 2)], null],
    ['fourteen hours from first to last', grown, span(13, 19, 2), [span(13, 7, 2)], 'rest_day'],
    ['forty hours', grown, span(15, 8, 8), [11, 12, 13, 14].map((day) => span(day, 8, 8)), null],
    ['forty-one hours', grown, span(15, 8, 9), [11, 12, 13, 14].map((day) => span(day, 8, 8)), 'hours_week'],
    [
      'seven days running',
      grown,
      span(14, 9, 2),
      [8, 9, 10, 11, 12, 13].map((day) => span(day, 9, 2)),
      'rest_week',
    ],
    [
      'thirty-five hours of rest in the week',
      grown,
      span(13, 22, 2),
      [8, 9, 10, 11, 12].map((day) => span(day, 9, 2)),
      null,
    ],
    [
      'half an hour less',
      grown,
      span(13, 21.5, 2),
      [8, 9, 10, 11, 12].map((day) => span(day, 9, 2)),
      'rest_week',
    ],
    ['a day between', grown, span(14, 9, 2), [8, 9, 10, 12, 13].map((day) => span(day, 9, 2)), null],
    ['a day before sixteen', '2011-01-14', span(13, 10, 2), [], 'too_young'],
    ['sixteen', '2011-01-13', span(13, 10, 2), [], null],
    ['seventeen, until nine', '2010-01-01', span(13, 18, 3), [], null],
    ['seventeen, past nine', '2010-01-01', span(13, 18, 3.5), [], 'night_rule_young'],
    ['seventeen, from six', '2010-01-01', span(13, 6, 3), [], null],
    ['seventeen, before six', '2010-01-01', span(13, 5.5, 3), [], 'night_rule_young'],
    [
      'seventeen, more than eight hours',
      '2010-01-01',
      span(13, 14, 4.5),
      [span(13, 8, 4)],
      'hours_day_young',
    ],
    ['eighteen today', '2009-01-13', span(13, 14, 5), [span(13, 8, 4)], null],
    [
      'born on a leap day: not sixteen before the 29th',
      '2012-02-29',
      between('2028-02-28T09:00Z', '2028-02-28T11:00Z'),
      [],
      'too_young',
    ],
    [
      'born on a leap day: eighteen on the 28th',
      '2012-02-29',
      between('2030-02-28T20:00Z', '2030-02-28T22:00Z'),
      [],
      null,
    ],
    [
      'summer time: 21.00 is 19.00 UTC',
      '2010-01-01',
      between('2027-03-28T17:00Z', '2027-03-28T19:00Z'),
      [],
      null,
    ],
    [
      'summer time: 21.30 is 19.30 UTC',
      '2010-01-01',
      between('2027-03-28T17:00Z', '2027-03-28T19:30Z'),
      [],
      'night_rule_young',
    ],
    [
      'winter time: 06.00 is 05.00 UTC',
      '2010-01-01',
      between('2026-10-25T05:00Z', '2026-10-25T07:00Z'),
      [],
      null,
    ],
    [
      'winter time: 05.30 is 04.30 UTC',
      '2010-01-01',
      between('2026-10-25T04:30Z', '2026-10-25T07:00Z'),
      [],
      'night_rule_young',
    ],
    [
      'the night the clock goes forward: 22–9 is ten hours of rest',
      grown,
      between('2027-03-28T07:00Z', '2027-03-28T09:00Z'),
      [between('2027-03-27T18:00Z', '2027-03-27T21:00Z')],
      'rest_day',
    ],
  ])('%s', (_, bornOn, one, others, rule) => {
    expect(brokenRule(bornOn, one, others)).toBe(rule);
  });

  it('is the same in whatever order the others are told, and never heals by more work', () => {
    const spans = fc.uniqueArray(
      fc.record({ slot: fc.integer({ min: 0, max: 13 * 4 }), half: fc.integer({ min: 1, max: 11 }) }),
      { selector: ({ slot }) => slot, minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(spans, fc.constantFrom(grown, '2009-06-01'), (slots, bornOn) => {
        const [one, ...others] = slots.map(({ slot, half }) => span(3, 6 * slot, half / 2));
        if (!one) return;
        const rule = brokenRule(bornOn, one, others);
        expect(brokenRule(bornOn, one, [...others].reverse())).toBe(rule);
        if (rule === null)
          others.forEach((_, i) => expect(brokenRule(bornOn, one, others.toSpliced(i, 1))).toBeNull());
      }),
      { numRuns: 500 },
    );
  });
});
