/**
 * Clock and calendar as they are in Drammen, whatever the device or the server says.
 * Everything here is pure: what is "now" is given, never read.
 */
import { madeOnce } from './made-once.ts';

const zone = 'Europe/Oslo';

const kept = new Map<string, Intl.DateTimeFormat>();

/** A formatter for Oslo, made once. */
export const formatter = (language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = language + JSON.stringify(options);
  const found =
    kept.get(key) ??
    new Intl.DateTimeFormat(`${language === 'en' ? 'en-GB' : language}-u-ca-gregory-nu-latn`, {
      timeZone: zone,
      ...options,
    });
  kept.set(key, found);
  return found;
};

export type Moment = Date | string;

/** Reads both spellings of a timestamptz: `2026-10-25 00:30:00+00` and ISO with T. */
export const instant = (text: string): Date => {
  const date = new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
  if (Number.isNaN(date.getTime())) throw new Error('not a point in time');
  return date;
};

/** A point in time as a `Date`. */
export const dateOf = (moment: Moment): Date => (typeof moment === 'string' ? instant(moment) : moment);

const onTheWall = formatter('en', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** Year, month, day, hour, minute and second on the wall in Oslo, each of two or four digits. */
export const parts = (date: Date) => {
  // a page asks dozens of times: taken from `28/11/2026, 14:32:01`, for a quarter of what formatToParts takes
  const [day = '', month = '', year = '', hour = '', minute = '', second = ''] =
    onTheWall.format(date).match(/\d+/g) ?? [];
  return { year, month, day, hour, minute, second };
};

/** `11.30`, as on a Norwegian notice board, in every language. */
export const clock = (moment: Moment): string => {
  const { hour, minute } = parts(dateOf(moment));
  return `${hour}.${minute}`;
};

export const clockSpan = (from: Moment, to: Moment): string => `${clock(from)}–${clock(to)}`;

/** The day in Oslo as `2026-11-22`. */
export const isoDate = (moment: Moment): string => {
  const { year, month, day } = parts(dateOf(moment));
  return `${year}-${month}-${day}`;
};

/** `torsdag`: days stand as they do within a sentence; `sentence` gives the capital letter where one begins. */
export const weekday = (moment: Moment, language: string): string =>
  formatter(language, { weekday: 'long' }).format(dateOf(moment));

/** `torsdag 19. november`. */
export const fullDay = (moment: Moment, language: string): string =>
  formatter(language, { weekday: 'long', day: 'numeric', month: 'long' }).format(dateOf(moment));

/** `19. november 2026`. */
export const fullDate = (moment: Moment, language: string): string =>
  formatter(language, { day: 'numeric', month: 'long', year: 'numeric' }).format(dateOf(moment));

const dayNumber = (moment: Moment): number => Date.parse(isoDate(moment)) / 86_400_000;

/** How many days from today: 0 today, 1 tomorrow, -1 yesterday. */
export const daysFrom = (moment: Moment, now: Date): number => dayNumber(moment) - dayNumber(now);

const relativeDays = madeOnce((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));

/** `i dag`, `i morgen`, `i går`, else `torsdag 19. november`. */
export const dayName = (moment: Moment, language: string, now: Date): string => {
  const days = daysFrom(moment, now);
  return Math.abs(days) > 1 ? fullDay(moment, language) : relativeDays(language).format(days, 'day');
};

const counted = (unit: 'hour' | 'minute', unitDisplay: 'long' | 'short') => {
  const format = madeOnce(
    (language) => new Intl.NumberFormat(`${language}-u-nu-latn`, { style: 'unit', unit, unitDisplay }),
  );
  return (value: number, language: string): string => format(language).format(value).replace(/\.$/, '');
};
const hoursAs = counted('hour', 'long');
const minutesAs = counted('minute', 'short');

/** `2 timer`, `1 time 30 min`, `45 min`. */
export const minutesAsWords = (minutes: number, language: string): string => {
  const hours = Math.floor(minutes / 60);
  const rest = Math.round(minutes - hours * 60);
  return [
    ...(hours > 0 ? [hoursAs(hours, language)] : []),
    ...(rest > 0 || hours === 0 ? [minutesAs(rest, language)] : []),
  ].join(' ');
};
