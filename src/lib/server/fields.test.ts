import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spanFrom } from '../clock-from.ts';
import { birthDate, clockTime, hours, lastName, name, whole } from './fields.ts';

describe('a clock time as people write it', () => {
  test.each([
    ['11.30', '11.30'],
    ['11:30', '11.30'],
    ['1130', '11.30'],
    ['930', '09.30'],
    ['9', '09.00'],
    [' 09.05 ', '09.05'],
    ['0', '00.00'],
    ['kl 10', '10.00'],
    ['Kl. 10.30', '10.30'],
    ['10,30', '10.30'],
    ['١٠:٣٠', '10.30'],
    ['１０：３０'.replace('：', ':'), '10.30'],
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

describe('what is typed in another way', () => {
  test.each([
    '14.05.1998',
    '14051998',
    '14/5/1998',
    '14 5 1998',
    '14. mai 1998',
    '14 May 1998',
    'May 14, 1998',
    '1998-05-14',
    '١٤٠٥١٩٩٨',
    '14.\u00a0mai\u00a01998',
  ])('the day of birth %s is one', (typed) => expect(birthDate.parse(typed)).toBe('1998-05-14'));
  test.each(['1405198', '31.02.1998', '14.13.1998', 'i mai', '', '140598'])(
    'the day of birth %s is none',
    (typed) => expect(birthDate.safeParse(typed).success).toBe(false),
  );
  test.each([
    ['10-12', ['10.00', '12.00']],
    ['kl. 10.30–12', ['10.30', '12.00']],
    ['22 til 06', ['22.00', '06.00']],
    ['10', null],
    ['10-25', null],
  ])('the span %s', (typed, span) => expect(spanFrom(typed)).toEqual(span));

  test('numbers are read in any digits, and hours must be something', () => {
    expect(whole(1, 50).parse('٣٠')).toBe(30);
    expect(hours.parse('１２,5')).toBe(12.5);
    expect(hours.safeParse('0,04').success).toBe(false);
  });
  test('one name is a name, and an invisible one is none', () => {
    expect(lastName.parse(' ')).toBe('');
    expect(lastName.parse('\u200b')).toBe('');
    expect(name.parse('  Fatima \u00a0 Zahra ')).toBe('Fatima Zahra');
    expect(name.safeParse('\u200b\u00a0').success).toBe(false);
  });
});
