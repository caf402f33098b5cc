import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockTime } from './fields.ts';

describe('a clock time as people write it', () => {
  test.each([
    ['11.30', '11.30'],
    ['11:30', '11.30'],
    ['1130', '11.30'],
    ['930', '09.30'],
    ['9', '09.00'],
    [' 09.05 ', '09.05'],
    ['0', '00.00'],
  ])('%s is %s', (text, clock) => expect(clockTime.parse(text)).toBe(clock));

  test.each(['', '24.00', '11.60', 'halv ti', '11.3', '-1', '123456'])('%s is not', (text) =>
    expect(clockTime.safeParse(text).success).toBe(false),
  );

  test('every minute of the day comes back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), (hour, minute) => {
        const text = `${String(hour).padStart(2, '0')}.${String(minute).padStart(2, '0')}`;
        expect(clockTime.parse(text)).toBe(text);
      }),
    );
  });
});
