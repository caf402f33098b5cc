import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languages } from '../texts/languages.ts';
import { addDays, dayInWeek, mondayOf, monthOfYear, osloInstant, shortDay, weekNumber } from './calendar.ts';
import {
  clock,
  clockSpan,
  dayName,
  fullDate,
  fullDay,
  instant,
  isoDate,
  minutesAsWords,
  weekday,
} from './time.ts';

describe('instant', () => {
  it('reads both spellings that the backends have', () => {
    const same = Date.UTC(2026, 9, 25, 0, 30);
    for (const text of [
      '2026-10-25 00:30:00+00',
      '2026-10-25 00:30:00.000+00',
      '2026-10-25T00:30:00+00:00',
      '2026-10-25T00:30:00.000Z',
      '2026-10-25 02:30:00+02',
      '2026-10-25T02:30:00+02:00',
    ]) {
      expect(instant(text).getTime(), text).toBe(same);
    }
  });

  it('refuses what is not a time', () => {
    expect(() => instant('i morgen')).toThrow();
  });
});

describe('the clock in Oslo', () => {
  it('shows winter and summer time', () => {
    expect(clock('2026-11-19 10:30:00+00')).toBe('11.30');
    expect(clock('2026-07-01 10:30:00+00')).toBe('12.30');
    expect(clockSpan('2026-11-19 10:30:00+00', '2026-11-19 12:30:00+00')).toBe('11.30–13.30');
  });

  it('shows the hour that comes twice in October twice', () => {
    expect(clock('2026-10-25 00:30:00+00')).toBe('02.30');
    expect(clock('2026-10-25 01:30:00+00')).toBe('02.30');
    expect(clock('2026-10-25 02:30:00+00')).toBe('03.30');
  });

  it('skips the hour that never comes in March', () => {
    expect(clock('2026-03-29 00:59:00+00')).toBe('01.59');
    expect(clock('2026-03-29 01:00:00+00')).toBe('03.00');
  });

  it('has midnight as 00.00 on the new day', () => {
    expect(clock('2026-11-21 23:00:00+00')).toBe('00.00');
    expect(isoDate('2026-11-21 23:00:00+00')).toBe('2026-11-22');
    expect(isoDate('2026-11-21 22:59:00+00')).toBe('2026-11-21');
  });
});

describe('osloInstant', () => {
  it('is the other way round', () => {
    expect(osloInstant('2026-11-26', '11.30').toISOString()).toBe('2026-11-26T10:30:00.000Z');
    expect(osloInstant('2026-07-01', '9:05').toISOString()).toBe('2026-07-01T07:05:00.000Z');
    expect(osloInstant('2026-07-01').toISOString()).toBe('2026-06-30T22:00:00.000Z');
  });

  it('takes the twice-coming hour the first time and the missing hour later', () => {
    expect(osloInstant('2026-10-25', '02.30').toISOString()).toBe('2026-10-25T00:30:00.000Z');
    expect(osloInstant('2026-10-25', '03.00').toISOString()).toBe('2026-10-25T02:00:00.000Z');
    expect(osloInstant('2026-10-25', '01.59').toISOString()).toBe('2026-10-24T23:59:00.000Z');
    expect(clock(osloInstant('2026-03-29', '02.30'))).toBe('03.30');
    expect(osloInstant('2026-03-29', '03.00').toISOString()).toBe('2026-03-29T01:00:00.000Z');
    expect(osloInstant('2026-03-29', '01.30').toISOString()).toBe('2026-03-29T00:30:00.000Z');
  });

  it('refuses what is not a day or a clock', () => {
    expect(() => osloInstant('2026-13-40', '11.30')).toThrow();
    expect(() => osloInstant('2026-11-26', 'halv tolv')).toThrow();
  });

  it('comes back to the same day and clock, the missing hour aside', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 366 * 5 }),
        fc.integer({ min: 0, max: 1439 }),
        (days, minutes) => {
          const day = addDays('2025-01-01', days);
          const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}.${String(minutes % 60).padStart(2, '0')}`;
          const at = osloInstant(day, time);
          const missing = time.startsWith('02') && /-03-(2[5-9]|3[01])$/.test(day);
          expect(isoDate(at)).toBe(day);
          if (!missing) expect(clock(at)).toBe(time);
        },
      ),
    );
  });
});

describe('days in words', () => {
  const now = instant('2026-11-22 10:00:00+00');

  it('names the near days', () => {
    expect(dayName('2026-11-22 22:30:00+00', 'nb', now)).toBe('i dag');
    expect(dayName('2026-11-22 23:30:00+00', 'nb', now)).toBe('i morgen');
    expect(dayName('2026-11-21 12:00:00+00', 'nb', now)).toBe('i går');
    expect(dayName('2026-11-23 12:00:00+00', 'en', now)).toBe('tomorrow');
    expect(dayName('2026-11-19 12:00:00+00', 'nb', now)).toBe('torsdag 19. november');
    expect(dayName('2026-11-19 12:00:00+00', 'en', now)).toBe('Thursday 19 November');
  });

  it('counts days, not hours, over the nights of 23 and 25 hours', () => {
    expect(dayName('2026-10-25 22:30:00+00', 'nb', instant('2026-10-24 22:30:00+00'))).toBe('i dag');
    expect(dayName('2026-10-25 23:30:00+00', 'nb', instant('2026-10-24 22:30:00+00'))).toBe('i morgen');
    expect(dayName('2026-03-29 21:30:00+00', 'nb', instant('2026-03-28 12:00:00+00'))).toBe('i morgen');
  });

  it('has short and long forms', () => {
    expect(weekday('2026-11-19 12:00:00+00', 'nb')).toBe('torsdag');
    expect(shortDay('2026-11-19 12:00:00+00', 'nb')).toBe('tor. 19.');
    expect(shortDay('2026-11-19 12:00:00+00', 'en')).toBe('Thu 19');
    expect(monthOfYear('2026-11-19 12:00:00+00', 'nb')).toBe('november 2026');
    expect(fullDate('2026-11-19 12:00:00+00', 'nb')).toBe('19. november 2026');
  });

  it('have our calendar and western digits in every language', () => {
    for (const { code } of languages) {
      expect(fullDate('2026-11-19 12:00:00+00', code), code).toMatch(/19.*2026|2026.*19/);
      expect(fullDay('2026-11-19 12:00:00+00', code), code).toContain('19');
    }
  });

  it('stand as they do within a sentence: a capital letter only where the language always has one', () => {
    const days = languages.map(({ code }) => [code, weekday('2026-11-19 12:00:00+00', code)]);
    expect(Object.fromEntries(days)).toMatchObject({
      nb: 'torsdag',
      nn: 'torsdag',
      en: 'Thursday',
      uk: 'четвер',
      pl: 'czwartek',
      tr: 'Perşembe',
    });
  });
});

describe('minutesAsWords', () => {
  it('says hours and minutes as people do', () => {
    expect(minutesAsWords(120, 'nb')).toBe('2 timer');
    expect(minutesAsWords(90, 'nb')).toBe('1 time 30 min');
    expect(minutesAsWords(45, 'nb')).toBe('45 min');
    expect(minutesAsWords(0, 'nb')).toBe('0 min');
    expect(minutesAsWords(61, 'en')).toBe('1 hour 1 min');
  });
});

describe('weeks', () => {
  it('have what runs into them over midnight, under their Monday', () => {
    const at = (day: string, from: string, until: string, ends = day) =>
      dayInWeek(osloInstant(day, from), osloInstant(ends, until), '2026-11-30');
    expect(at('2026-11-29', '22.00', '06.00', '2026-11-30')).toBe('2026-11-30');
    expect(at('2026-11-29', '18.00', '00.00', '2026-11-30')).toBe('2026-11-29');
    expect(at('2026-12-02', '22.00', '06.00', '2026-12-03')).toBe('2026-12-02');
  });

  it('begin on Monday and have the number on the wall calendar', () => {
    expect(mondayOf('2026-11-22')).toBe('2026-11-16');
    expect(mondayOf('2026-11-16')).toBe('2026-11-16');
    expect(weekNumber('2026-11-22')).toBe(47);
    expect(weekNumber('2027-01-03')).toBe(53);
    expect(weekNumber('2027-01-04')).toBe(1);
    expect(addDays('2026-10-24', 2)).toBe('2026-10-26');
  });
});
