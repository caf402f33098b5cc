import { isoDate } from '../time.ts';
import { clockShows, spanOn } from '../calendar.ts';
import { clockEndFrom, clockFrom, spanFrom } from '../clock-from.ts';
import { dayFrom } from '../day-from.ts';
import { holdsIdentityNumber } from '../identity-number.ts';
import { phoneFrom } from '../phone.ts';
import { plainDigits, tidied, visible } from '../signs.ts';
import { namesHealth } from '../watched-words.ts';
import { z } from 'zod';

// What forms are checked with, one rule for each kind of thing. The message is a code, said at the field in the words
// of whoever reads it. What is stored is checked by the same rules in SQL, where any client meets them.

// ---- words ----

/** A person's own words: whatever they want to say, but no national identity number. */
export const ownWords = (most: number, least = 0) =>
  z
    .string('required')
    .trim()
    .max(most, 'too_long')
    .refine((said) => least < 1 || visible(said) !== '', 'required')
    .min(least, 'too_short')
    .refine((said) => !holdsIdentityNumber(said), 'sensitive');

/** Words about others, or that others read: nothing of anybody's health either. */
export const words = (most: number, least = 0) =>
  ownWords(most, least).refine((said) => !namesHealth(said), 'sensitive');

/** What a task card lists, a line each. */
export const lines = (line: z.ZodType<string, string> = words(120)) =>
  z
    .string()
    .transform((typed) => typed.split('\n').filter((each) => each.trim() !== ''))
    .pipe(z.array(line).max(6, 'lines'));

// ---- people and places ----

export const name = z.string('required').transform(tidied).pipe(ownWords(60, 1));
/** Empty for who has one name. */
export const lastName = z
  .string('required')
  .transform((typed) => (visible(typed) === '' ? '' : tidied(typed)))
  .pipe(ownWords(60));
/** What a place or an organisation is called. */
export const title = ownWords(120, 2);
export const address = ownWords(160, 2);
export const email = z
  .string('required')
  .transform((typed) => tidied(typed).replace(/^mailto:/i, ''))
  .pipe(z.string().max(254, 'too_long'))
  .pipe(z.email('email'))
  .refine((address) => !holdsIdentityNumber(address), 'sensitive');
/** With hyphens, brackets, dots or spaces of any kind; it comes out as it is stored. */
export const phone = z.string('required').transform((typed, context) => {
  const number = phoneFrom(typed);
  if (number) return number;
  context.addIssue({ code: 'custom', message: 'phone' });
  return z.NEVER;
});

export const password = z.string('required').min(1, 'required').max(200, 'too_long');
const common =
  /^(.)\1+$|^((passord|password|velkommen|qwerty|qwertyuiop(å|åasd\w*)?|sommer|vinter|drammen|drammenkommune|norge|oppgavetorget|letmein|iloveyou|hemmelig|administrator)[\d!.]*|[01]?1?23456789\d*|123456123456|abcdefghijkl\w*|asdfghjkløæ\w*)$/i;
// what many have chosen who were asked for so many signs: walks over the keyboard, things in a row, and what people love
const commonLong = new Set(
  `1234567890qwerty 1234qwerasdf 1234qwerasdfzxcv 123123qweqwe 123321123321 123321qweewq 123456654321 123456789abc 123456789qwe
  123456789qwerty 123456zxcvbn 123qwe123qwe 123qwe456rty 123qweasdzxc 159753159753 1a2s3d4f5g6h 1q2w3e4r5t6y 1q2w3e4r5t6y7u8i
  1qa2ws3ed4rf 1qaz2wsx3edc 1qaz2wsx3edc4rfv 1qazxsw23edc a1s2d3f4g5h6 abc123456789 asd123asd123 asdfgh123456 asdfghjkl123
  christopher1 counterstrike finalfantasy foreveryoung iloveyou1234 ilovemyfamily jegelskerdeg123
  justinbieber leavemealone liverpool1234 manchesterunited michaeljackson minecraft123 needforspeed passordpassord passwordpassword
  peanutbutter pokemon12345 q1w2e3r4t5y6 q1w2e3r4t5y6u7i8 qawsedrftgyh qaz123wsx456 qazwsx123456 qazwsxedc123 qazwsxedcrfv
  qazwsxedcrfvtgb qwe123qwe123 qweasdzxc123 qwerasdfzxcv qwertyasdfgh qwertyasdfzxcv qwertyuiop123 qwertyytrewq sanfrancisco
  superman1234 temppassword transformers z1x2c3v4b5n6 zaq12wsxcde3 zaq1xsw2cde3 zxcasdqwe123 zxcvbn123456 zxcvbnm12345`.split(
    /\s+/,
  ),
);
/** Long rather than strange: at least twelve signs, and not among the first that anyone would try. */
export const newPassword = z
  .string('required')
  .min(12, 'password_short')
  // bcrypt takes no more bytes: fewer letters where each takes two or three
  .refine((chosen) => Buffer.byteLength(chosen) <= 72, 'password_long')
  .refine((chosen) => !common.test(chosen) && !commonLong.has(chosen.toLowerCase()), 'password_common');

// ---- codes ----

/** Mailed: digits, however they are set apart. */
export const mailedCode = z
  .string('code')
  .transform((typed) => plainDigits(typed).replace(/\D/g, ''))
  .pipe(z.string().min(6, 'code').max(10, 'code'));
/** Handed over on paper: an invitation, or a way back in. */
export const issuedCode = z
  .string('code')
  // in whatever digits and width the reader's keyboard has
  .transform((typed) => plainDigits(typed.normalize('NFKC')).trim())
  .pipe(z.string().max(60, 'code'))
  .refine((typed) => typed.replace(/[^A-Za-z0-9]/g, '').length >= 8, 'code');
/** On the wall of a place. */
export const placeCode = z
  .string('required')
  .transform((typed) => plainDigits(typed.normalize('NFKC')).trim())
  .pipe(z.string().min(1, 'required').max(40, 'too_long'));

// ---- dates and times ----

/** What a date field sends, or a day as people write it. */
export const day = z.string('date').transform(dayFrom).pipe(z.iso.date('date'));
export const dayPassed = day.refine((date) => date <= isoDate(new Date()), 'date_future');

const yearsAgo = (years: number): string => {
  const today = isoDate(new Date());
  return `${Number(today.slice(0, 4)) - years}${today.slice(4)}`;
};

/** `14.05.1998`, `14051998`, `14. mai 1998` or what a date field sends, of somebody who may work. */
export const birthDate = z
  .string('birth_date')
  .transform(dayFrom)
  .pipe(z.iso.date('birth_date'))
  .refine((born) => born >= '1920-01-01' && born <= isoDate(new Date()), 'birth_date')
  .refine((born) => born <= yearsAgo(16), 'too_young');

const clockBy = (read: (typed: string) => string | null) =>
  z.string('required').transform((typed, context) => {
    const clock = read(typed);
    if (clock) return clock;
    context.addIssue({ code: 'custom', message: typed.trim() === '' ? 'required' : 'time' });
    return z.NEVER;
  });
export const clockTime = clockBy(clockFrom);
export const clockEnd = clockBy(clockEndFrom);

/** «10-12» where a start is asked for says the end, too. */
export const withSpan = (typed: unknown): unknown => {
  if (typeof typed !== 'object' || typed === null || !('from' in typed) || typeof typed.from !== 'string')
    return typed;
  const until = 'until' in typed && typeof typed.until === 'string' ? typed.until.trim() : '';
  const span = spanFrom(typed.from);
  return span && (until === '' || clockEndFrom(until) === span[1])
    ? { ...typed, from: span[0], until: span[1] }
    : typed;
};

const isDay = (said: string): boolean => day.safeParse(said).success;
const mostHours = 9 * 3_600_000;
/** What is wrong with two clock times on a day, by field. An end before the start is the next day's, if the shift is then no longer than shifts are. */
export function wrongSpan(
  day: string,
  from: string,
  until: string | undefined,
): { at: 'from' | 'until'; code: string } | null {
  // what is no day is told at the day
  if (!isDay(day)) return null;
  if (!clockShows(day, from)) return { at: 'from', code: 'time_missing' };
  if (until === undefined) return null;
  const { start, end, endDay } = spanOn(day, from, until);
  if (!clockShows(endDay, until)) return { at: 'until', code: 'time_missing' };
  return endDay !== day && end.getTime() - start.getTime() > mostHours
    ? { at: 'until', code: 'time_order' }
    : null;
}

// ---- numbers ----

/** A whole number; `code` where the page says in its own words which numbers there are. */
export const whole = (least: number, most: number, code?: string) =>
  z
    .string(code ?? 'number')
    .transform((typed) => plainDigits(typed).trim())
    .pipe(z.string().regex(/^-?\d{1,6}$/, code ?? 'number'))
    .transform(Number)
    .refine((value) => value >= least && value <= most, code ?? `number_range ${least} ${most}`);

/** How long somebody was there. */
export const minutes = whole(1, 720);
export const seats = whole(1, 20);

/** Agreed hours a week; a decimal comma is as good as a point. */
export const hours = z
  .string('number')
  .transform((typed) => plainDigits(typed).replace(/[٫，]/g, ',').trim())
  .pipe(z.string().regex(/^\d{1,2}([.,]\d{1,2})?$/, 'number'))
  .transform((typed) => Number(typed.replace(',', '.')))
  // one decimal is stored
  .refine((value) => value >= 0.1 && value <= 37.5, 'number_range 0.1 37.5');

// ---- choices ----

export const ticked = z
  .enum(['yes', 'on'])
  .optional()
  .transform((answer) => answer !== undefined);

/** Several answers to one question. */
export const several = <T extends z.ZodType<string, string>>(each: T) =>
  z
    .string()
    .optional()
    .transform((answers) => answers?.split('\n') ?? [])
    .pipe(z.array(each));

export const guid = z.guid('choose');
/** What the page fills in itself, and nobody sees. */
export const hidden = z.guid('other');
/**
 * One intent, one id. It is made at the tap (app.html), so that a page from the browser's memory or from a cache never
 * sends one that was used; the same tap twice, or sent again because its answer was lost, keeps it. It is another intent
 * when something else stands in the form, when a refusal has been read, and when the page was left and come back to.
 * Without JavaScript the page brings one, and an old page that sends a used one is told how it stands, with a new id
 * to tap with.
 */
export const requestId = z.guid('other');
const moment = z.string('other').regex(/^\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d(?::?\d\d)?)$/, 'other');
/** What stood on the page that was tapped (Tap.svelte); a page of the version before, or a tap that waited since then, does not say. */
export const shown = {
  shown_start: moment.optional(),
  shown_end: moment.optional(),
  shown_address: z.string().max(200, 'other').optional(),
};
/** The same of several shifts, a comma between. */
export const moments = z
  .string()
  .optional()
  .transform((given) => given?.split(','))
  .pipe(z.array(moment).max(60, 'other').optional());
/** Somebody without a name, in a list of whom a shift fits. */
export const nameless = z.string('other').regex(/^[0-9a-f]{24}$/, 'other');

/** An empty field is nothing, not an empty word. */
export const optional = <T extends z.ZodType>(rule: T) =>
  z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
    rule.optional(),
  );
