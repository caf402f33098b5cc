// The rules of working time and age as private.broken_rule has them. The database is the truth and asks again; this is here only so
// that a plan need not be thrown away when it does.
import { parts } from '../../time.ts';
import type { Span } from './problem.ts';

export type Rule =
  | 'too_young'
  | 'night_rule_young'
  | 'hours_day_young'
  | 'hours_day'
  | 'rest_day'
  | 'hours_week'
  | 'rest_week';

const hour = 3_600_000;
const day = 24 * hour;
const week = 168 * hour;

// A birthday on 29 February falls on the 28th in other years, as the database has it.
function birthday(bornOn: string, years: number): string {
  const year = String(Number(bornOn.slice(0, 4)) + years).padStart(4, '0');
  const rest = bornOn.slice(4, 10);
  const leaps = new Date(`${year}-02-29T00:00:00Z`).getUTCMonth() === 1;
  return rest === '-02-29' && !leaps ? `${year}-02-28` : year + rest;
}

const wallClock = (at: number): { date: string; time: string } => {
  const { year, month, day, hour, minute, second } = parts(new Date(at));
  return { date: `${year}-${month}-${day}`, time: `${hour}:${minute}:${second}` };
};

// Nobody can be under 18 whose nineteenth birthday has come anywhere: for them no calendar is opened.
const isAdult = (bornOn: string, at: number): boolean =>
  at >=
  Date.UTC(Number(bornOn.slice(0, 4)) + 19, Number(bornOn.slice(5, 7)) - 1, Number(bornOn.slice(8, 10)));

// Over all windows of so many hours that touch the span and begin or end with work: the most work and the least unbroken rest.
function tightest(
  span: Span,
  starts: readonly number[],
  ends: readonly number[],
  length: number,
): { work: number; rest: number } {
  let work = 0;
  let rest = length;
  for (let anchor = 0; anchor < 2 * starts.length; anchor++) {
    const from = anchor % 2 === 0 ? (starts[anchor >> 1] ?? 0) : (ends[anchor >> 1] ?? 0) - length;
    const to = from + length;
    if (from >= span.endsAt || to <= span.startsAt) continue;
    let worked = 0;
    let longest = 0;
    let last = from;
    for (let i = 0; i < starts.length; i++) {
      const start = Math.max(starts[i] ?? 0, from);
      const end = Math.min(ends[i] ?? 0, to);
      if (end <= start) continue;
      worked += end - start;
      longest = Math.max(longest, start - last);
      last = end;
    }
    work = Math.max(work, worked);
    rest = Math.min(rest, Math.max(longest, to - last));
  }
  return { work, rest };
}

// The rule that the span would break beside the others, or null.
export function brokenRule(bornOn: string, span: Span, others: readonly Span[]): Rule | null {
  const { startsAt, endsAt } = span;
  let young = false;
  if (!isAdult(bornOn, startsAt)) {
    const start = wallClock(startsAt);
    if (birthday(bornOn, 16) > start.date) return 'too_young';
    young = birthday(bornOn, 18) > start.date;
    if (young) {
      const end = wallClock(endsAt);
      const tooLate = end.date > start.date || (end.date === start.date && end.time > '21:00:00');
      if (start.time < '06:00:00' || tooLate) return 'night_rule_young';
    }
  }

  const starts = [startsAt];
  const ends = [endsAt];
  let total = endsAt - startsAt;
  let sameDay = false;
  for (const other of others) {
    if (other.startsAt >= endsAt + week || other.endsAt <= startsAt - week) continue;
    sameDay ||= other.startsAt < endsAt + day && other.endsAt > startsAt - day;
    total += other.endsAt - other.startsAt;
    let at = starts.length;
    while (at > 0 && (starts[at - 1] ?? 0) > other.startsAt) at--;
    starts.splice(at, 0, other.startsAt);
    ends.splice(at, 0, other.endsAt);
  }

  const alone = endsAt - startsAt;
  if (sameDay || alone > 8 * hour) {
    const { work, rest } = tightest(span, starts, ends, day);
    if (young && work > 8 * hour) return 'hours_day_young';
    if (work > 9 * hour) return 'hours_day';
    if (rest < 11 * hour) return 'rest_day';
  }
  // So little work in so few pieces leaves both free, wherever the pieces lie.
  if (total <= 40 * hour && week - total >= 35 * hour * (starts.length + 1)) return null;
  const { work, rest } = tightest(span, starts, ends, week);
  if (work > 40 * hour) return 'hours_week';
  if (rest < 35 * hour) return 'rest_week';
  return null;
}
