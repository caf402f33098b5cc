import { backend } from '$lib/server/backend.ts';
import { check, refusal } from '$lib/server/db-error.ts';
import * as fields from '$lib/server/fields.ts';
import { read } from '$lib/server/form.ts';
import { giveBackAttempt, stopAttempt } from '$lib/server/limiter.ts';
import { say } from '$lib/say.ts';
import { clock, dayName, instant } from '$lib/time.ts';
import { redirect, type Cookies, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { forEveryone } from '../../texts/index.ts';
import { isComing, myShifts, type MyShift } from './my-shifts.server.ts';
import { person, words } from './person.server.ts';

const hour = 3_600_000;
const minute = 60_000;
const year = 60 * 60 * 24 * 365;

const starts = (shift: MyShift) => instant(shift.starts_at).getTime();

/** From an hour before until its end. */
export const isOpen = (shift: MyShift, now: Date): boolean =>
  shift.state === 'confirmed' && isComing(shift, now) && starts(shift) - hour <= now.getTime();

const quarter = 15 * minute;

/** Which of those that are open somebody has come to: as the database judges it, where one ends as the next begins the one that begins. */
export function arrivingAt(open: readonly MyShift[], now: Date): MyShift | undefined {
  const begins = (shift: MyShift) => Math.abs(starts(shift) - now.getTime()) <= quarter;
  const [first] = open.toSorted(
    (one, other) =>
      Number(begins(other)) - Number(begins(one)) ||
      Number(other.checked_in_at === null) - Number(one.checked_in_at === null) ||
      starts(one) - starts(other),
  );
  return first?.checked_in_at === null ? first : undefined;
}

/** The next that is still too early to check in to, and when it opens. */
export function tooEarly(shifts: readonly MyShift[], now: Date): { shift: MyShift; opens: Date } | undefined {
  const shift = shifts
    .filter((each) => each.state === 'confirmed' && starts(each) - hour > now.getTime())
    .toSorted((one, other) => starts(one) - starts(other))[0];
  return shift && { shift, opens: new Date(starts(shift) - hour) };
}

export const opensText = (opens: Date, language: string, now: Date): string =>
  say(
    forEveryone(language).checkIn.later,
    { day: dayName(opens, language, now), time: clock(opens) },
    language,
  );

/** Mine at the place whose link this is; none when nobody can say which place that is. */
export const shiftsAt = async (
  { supabase }: App.Locals,
  code: string,
  shifts: readonly MyShift[],
): Promise<MyShift[]> => {
  const here: string[] = check(await supabase.rpc('my_shifts_at', { code })) ?? [];
  return shifts.filter(({ assignment_id }) => here.includes(assignment_id));
};

/** Came, has not left, and may still say so. */
export const isHere = (shift: MyShift, now: Date): boolean =>
  shift.checked_in_at !== null && shift.checked_out_at === null && now.getTime() < starts(shift) + 12 * hour;

export type Leaving = 'not yet' | 'early' | 'now';

/** How «Jeg går nå» stands on a page: not before the start, asked about early, and by itself from a quarter of an hour before the end. */
export const leavingOf = (shift: MyShift, now: Date): Leaving =>
  now.getTime() < starts(shift)
    ? 'not yet'
    : now.getTime() < instant(shift.ends_at).getTime() - 15 * minute
      ? 'early'
      : 'now';

/** Until when a check-out can be taken back; null: not any more, as when the place has recorded what came of it. */
export function undoUntil({ checked_out_at: left, fact }: MyShift, now: Date): Date | null {
  if (left === null || fact !== null) return null;
  const until = new Date(instant(left).getTime() + 10 * minute);
  return now <= until ? until : null;
}

// The places whose links were opened on this phone, the latest first, until one signs out: whoever comes again need not scan again, and
// a page that is read without network has the code in it. It says where one may be let in, and never that one is there.
const placesCookie = 'places';
const most = 6;
const code = /^[A-Z0-9]{10}$/;

const codesIn = (cookies: Cookies): string[] =>
  (cookies.get(placesCookie) ?? '').split('.').filter((each) => code.test(each));

export function rememberPlace({ cookies }: RequestEvent, opened: string): void {
  const codes = codesIn(cookies);
  if (!code.test(opened) || codes[0] === opened) return;
  cookies.set(placesCookie, [opened, ...codes.filter((each) => each !== opened)].slice(0, most).join('.'), {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: backend().origin?.startsWith('https:') ?? false,
    maxAge: year,
  });
}

/** The code of the shift's place when this phone knows it. */
export async function knownCode(
  { locals, cookies }: RequestEvent,
  assignment: string,
): Promise<string | null> {
  const codes = codesIn(cookies);
  return codes.length > 0 ? check(await locals.supabase.rpc('known_code', { assignment, codes })) : null;
}

// a page from before it had an id has none
const arrival = z.object({ code: fields.placeCode, request_id: fields.optional(fields.requestId) });
const atPlace = arrival.omit({ code: true });

/**
 * «Jeg er her», by a code or a word that was typed, scanned or remembered, or by the code of the address. Only wrong ones are counted:
 * a word is short enough to be tried.
 */
export async function checkIn(event: RequestEvent, then: (assignment: string) => string, opened?: string) {
  const { locals } = event;
  const { personId } = person(locals);
  const { unknown } = words(locals).arrive;
  const { too_many_attempts } = forEveryone(locals.language).checkIn;
  const says = { not_found: unknown, too_many_attempts, too_early: '' };
  const form = await read(
    event,
    opened ? atPlace.transform((given) => ({ ...given, code: opened })) : arrival,
    { says },
  );
  if (form.failed) return form.failed;
  const stopped = await stopAttempt('check in', personId, event);
  if (stopped) {
    const [, status] = stopped;
    event.setHeaders({ 'retry-after': status === 429 ? '900' : '30' });
    return form.refuse(...stopped);
  }
  const answer = await locals.supabase.rpc('check_in', form.given);
  const refused = refusal(answer.error);
  if (refused === 'not_found') return form.wrong({ code: 'not_found' }, 409);
  await giveBackAttempt('check in', personId, event);
  if (refused === 'no_shift_here') {
    const [now, shifts] = [new Date(), await myShifts(locals)];
    const asked = shifts.filter(({ assignment_id }) => assignment_id === event.params.assignment);
    const early = tooEarly(asked.length > 0 ? asked : await shiftsAt(locals, form.given.code, shifts), now);
    if (early) {
      says.too_early = opensText(early.opens, locals.language, now);
      return form.refuse('too_early');
    }
  }
  if (refused) return form.refuse(refused);
  rememberPlace(event, form.given.code);
  // null: it waited for network until the shift was another, and the place settles it
  const assignment: string | null = check(answer);
  redirect(303, assignment ? then(assignment) : '/mine');
}
