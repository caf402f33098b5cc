import { addDays, mondayOf, weekNumber } from '$lib/calendar.ts';

/** `2026-W48` of any day in that week. */
export const weekOf = (day: string): string => {
  const monday = mondayOf(day);
  return `${addDays(monday, 3).slice(0, 4)}-W${String(weekNumber(monday)).padStart(2, '0')}`;
};

/** The Monday of `2026-W48`; null when there is no such week. */
export function mondayIn(week: string): string | null {
  const [, year, number] = /^(20\d\d)-W(\d\d)$/.exec(week) ?? [];
  if (!year) return null;
  const monday = addDays(mondayOf(`${year}-01-04`), 7 * (Number(number) - 1));
  return weekOf(monday) === week ? monday : null;
}
