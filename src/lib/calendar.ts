/**
 * Reckoning with days, weeks and clock times in Oslo: for the server and for staff. What every phone needs to show a time stands in
 * `time.ts`, so that it alone is fetched there.
 */
import { clock, dateOf, formatter, isoDate, parts, type Moment } from './time.ts';

/** `tor. 19.`. */
export const shortDay = (moment: Moment, language: string): string =>
  formatter(language, { weekday: 'short', day: 'numeric' }).format(dateOf(moment));

/** `november 2026`. */
export const monthOfYear = (moment: Moment, language: string): string =>
  formatter(language, { month: 'long', year: 'numeric' }).format(dateOf(moment));

const wallClock = (date: Date): number => {
  const { year, month, day, hour, minute, second } = parts(date);
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
};

/**
 * The point in time when the clock in Oslo shows this: `osloInstant('2026-11-26', '11.30')`.
 * The hour that comes twice in October is taken the first time; the hour that never comes in March
 * is taken as one hour later, as the clock on the wall does.
 */
export const osloInstant = (day: string, time = '00.00'): Date => {
  const wanted = Date.parse(`${day}T${time.replace('.', ':').padStart(5, '0')}:00Z`);
  if (Number.isNaN(wanted)) throw new Error('not a day and a clock time');
  const offsetAt = (at: number): number => wallClock(new Date(at)) - at;
  const before = wanted - offsetAt(wanted - 86_400_000);
  const after = wanted - offsetAt(wanted + 86_400_000);
  const fits = [before, after].filter((at) => wallClock(new Date(at)) === wanted);
  return new Date(fits.length > 0 ? Math.min(...fits) : before);
};

/** Whether the clock in Oslo shows this on that day: an hour in March never comes. */
export const clockShows = (day: string, time: string): boolean => clock(osloInstant(day, time)) === time;

/** From one clock time to another: an end that is not after the start is the next day's. */
export const spanOn = (
  day: string,
  from: string,
  until: string,
): { start: Date; end: Date; endDay: string } => {
  const endDay = until > from ? day : addDays(day, 1);
  return { start: osloInstant(day, from), end: osloInstant(endDay, until), endDay };
};

/** A day some days later in the calendar: `addDays('2026-10-24', 2)` is `2026-10-26`, across summer time. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/** The Monday of the week that a day is in. */
export const mondayOf = (day: string): string => addDays(day, -((new Date(day).getUTCDay() + 6) % 7));

/** The day of a week that a span stands under: what began before it and goes on into it stands under its Monday. */
export const dayInWeek = (from: Moment, until: Moment, monday: string): string => {
  const day = isoDate(from);
  return day < monday && dateOf(until) > osloInstant(monday) ? monday : day;
};

/** The ISO week number: `Uke 47`. */
export const weekNumber = (day: string): number => {
  const thursday = Date.parse(addDays(mondayOf(day), 3));
  const firstDay = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - firstDay) / 604_800_000) + 1;
};
