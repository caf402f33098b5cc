import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeTouchingSpans, spansOf, weekOf, type Span } from './hours.ts';

const clock = fc
  .integer({ min: 0, max: 96 })
  .map((q) => `${String(Math.floor(q / 4)).padStart(2, '0')}:${String((q % 4) * 15).padStart(2, '0')}`);
const span: fc.Arbitrary<Span> = fc
  .tuple(fc.integer({ min: 1, max: 7 }), clock, clock)
  .filter(([, from, to]) => from < to)
  .map(([weekday, from, to]) => ({ weekday, from, to }));

describe('the hours of a week', () => {
  test('two taps beside each other are one span, so that a shift across noon fits', () => {
    expect(spansOf([{ weekday: 3, parts: ['morning', 'afternoon'], own: [] }])).toEqual([
      { weekday: 3, from: '08:00', to: '16:00' },
    ]);
  });

  test('a span of whole parts comes back as taps, any other as a time of one’s own', () => {
    const week = weekOf([
      { weekday: 1, from: '08:00', to: '16:00' },
      { weekday: 2, from: '09:00', to: '15:00' },
    ]);
    expect(week[0]).toEqual({ weekday: 1, parts: ['morning', 'afternoon'], own: [] });
    expect(week[1]).toEqual({ weekday: 2, parts: [], own: [{ from: '09:00', to: '15:00' }] });
  });

  test('a night goes on into the next day, and stands as one', () => {
    const week = weekOf([]).map((day) =>
      day.weekday === 7 ? { ...day, own: [{ from: '22:00', to: '06:00' }] } : day,
    );
    const stored = spansOf(week);
    expect(stored).toEqual([
      { weekday: 1, from: '00:00', to: '06:00' },
      { weekday: 7, from: '22:00', to: '24:00' },
    ]);
    expect(weekOf(stored)).toEqual(week);
  });

  test('what is shown and saved again is the same', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 12 }), (spans) => {
        const stored = mergeTouchingSpans(spans);
        expect(spansOf(weekOf(stored))).toEqual(stored);
      }),
    );
  });

  test('no two stored spans touch', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 12 }), (spans) => {
        const stored = mergeTouchingSpans(spans);
        for (const [n, one] of stored.entries()) {
          const next = stored[n + 1];
          if (next?.weekday === one.weekday) expect(next.from > one.to).toBe(true);
        }
      }),
    );
  });
});
