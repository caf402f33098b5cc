import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spanOn } from '../calendar.ts';
import { spanFrom } from '../clock-from.ts';
import {
  birthDate,
  clockEnd,
  clockTime,
  hours,
  issuedCode,
  lastName,
  name,
  phone,
  placeCode,
  whole,
  withSpan,
  wrongSpan,
} from './fields.ts';

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
    ['１０：３０', '10.30'],
    ['١٠٫٣٠', '10.30'],
    ['10፡30', '10.30'],
    ['10 30', '10.30'],
    ['10h', '10.00'],
    ['10h30', '10.30'],
    ['kl. 10.', '10.00'],
    ['2 pm', '14.00'],
    ['10.30 a.m.', '10.30'],
    ['12 am', '00.00'],
    ['12pm', '12.00'],
  ])('%s is %s', (text, clock) => expect(clockTime.parse(text)).toBe(clock));

  test.each(['', '24.00', '11.60', 'halv ti', '11.3', '-1', '123456', '14 pm', '0 am', '10 3', '1 0 30'])(
    '%s is not',
    (text) => expect(clockTime.safeParse(text).success).toBe(false),
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
    '14．05．1998',
    '١٤/٠٥/١٩٩٨',
    '14–05–1998',
    '14-May-1998',
    '14th May 1998',
    'May 14th, 1998',
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
    ['١٠－١٢', ['10.00', '12.00']],
    ['2-4 pm', ['14.00', '16.00']],
    ['10-2 pm', ['10.00', '14.00']],
    ['10 am to 2 pm', ['10.00', '14.00']],
  ])('the span %s', (typed, span) => expect(spanFrom(typed)).toEqual(span));

  test('numbers are read in any digits, and hours must be something', () => {
    expect(whole(1, 50).parse('٣٠')).toBe(30);
    // what is outside a range is told its ends
    expect(whole(1, 50).safeParse('51').error?.issues[0]?.message).toBe('number_range 1 50');
    expect(hours.parse('１２,5')).toBe(12.5);
    expect(hours.safeParse('0,04').success).toBe(false);
  });
  test('codes on paper and words on posters are read in any digits and width', () => {
    expect(issuedCode.parse('ABCD-٢٣٤٥')).toBe('ABCD-2345');
    expect(issuedCode.parse('ＡＢＣＤ－２３４５')).toBe('ABCD-2345');
    expect(placeCode.parse(' ＢＡＤＩＬＯ ')).toBe('BADILO');
    expect(issuedCode.safeParse('ABC').success).toBe(false);
  });
  test.each(['tlf. 900 00 000', 'Tel: 900-00-000', 'tel:+4790000000', 'Mob 90000000'])(
    '%s is a telephone number',
    (typed) => expect(phone.parse(typed)).toBe('+4790000000'),
  );
  test('one name is a name, and an invisible one is none', () => {
    expect(lastName.parse(' ')).toBe('');
    expect(lastName.parse('\u200b')).toBe('');
    expect(name.parse('  Fatima \u00a0 Zahra ')).toBe('Fatima Zahra');
    expect(name.safeParse('\u200b\u00a0').success).toBe(false);
  });
});

describe('two clock times on a day', () => {
  test.each([
    ['2026-11-26', '10.00', '12.00', null],
    ['2026-11-26', '22.00', '06.00', null],
    ['2026-11-26', '16.00', '00.00', null],
    ['2026-11-26', '23.30', '01.30', null],
    ['2026-11-26', '12.00', '10.00', 'time_order'],
    ['2026-11-26', '12.00', '12.00', 'time_order'],
    ['2027-03-28', '02.30', '04.00', 'time_missing'],
    ['2027-03-27', '22.00', '02.30', 'time_missing'],
  ])('%s %s–%s', (day, from, until, code) => expect(wrongSpan(day, from, until)?.code ?? null).toBe(code));

  test('an end before the start is the next day, also on the night that is shorter', () => {
    const { start, end } = spanOn('2027-03-27', '22.00', '06.00');
    expect((end.getTime() - start.getTime()) / 3_600_000).toBe(7);
  });

  test.each([
    ['24', '00.00'],
    ['24.00', '00.00'],
    ['kl 2400', '00.00'],
    ['٢٤', '00.00'],
    ['２４：００', '00.00'],
    ['22', '22.00'],
  ])('an end at %s is %s', (typed, clock) => expect(clockEnd.parse(typed)).toBe(clock));

  test('«10-12» in the start says both', () => {
    expect(withSpan({ from: 'kl 10-12', until: '' })).toEqual({ from: '10.00', until: '12.00' });
    expect(withSpan({ from: '10-12', until: '14' })).toEqual({ from: '10-12', until: '14' });
  });
});
