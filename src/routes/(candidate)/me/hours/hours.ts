import { addDays, osloInstant } from '$lib/calendar.ts';
import { instant } from '$lib/time.ts';

type Shift = {
  state: string;
  starts_at: string;
  ends_at: string;
  fact: string | null;
  minutes: number | null;
};

/** What somebody did in the week that begins on this Monday, and what they are going to do, in minutes. */
export function hoursOf(shifts: readonly Shift[], monday: string, now: Date) {
  const [from, to] = [osloInstant(monday), osloInstant(addDays(monday, 7))];
  const week = shifts.filter(({ state, starts_at }) => {
    const starts = instant(starts_at);
    return state === 'confirmed' && starts >= from && starts < to;
  });
  const open = week.filter(({ fact }) => fact === null);
  const ahead = open.filter(({ ends_at }) => instant(ends_at) > now);
  return {
    done: week.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0),
    ahead: ahead.reduce(
      (sum, { starts_at, ends_at }) =>
        sum + (instant(ends_at).getTime() - instant(starts_at).getTime()) / 60_000,
      0,
    ),
    /** over, and not recorded by the place yet */
    waits: open.length > ahead.length,
  };
}
