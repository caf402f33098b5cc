import { addDays, dayInWeek, mondayOf, osloInstant, weekNumber } from '$lib/calendar.ts';
import { isoDate } from '$lib/time.ts';
import { error } from '@sveltejs/kit';
import { forEveryone } from '../../../../texts/index.ts';
import { cannotSaid, isComing, listed, myShifts } from '../../my-shifts.server.ts';
import { mondayIn, weekOf } from './week.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const texts = forEveryone(locals.language).calendar.week;
  const now = new Date();
  const today = isoDate(now);
  const monday = mondayIn(url.searchParams.get('of') ?? weekOf(today)) ?? error(404);
  const shifts = (await myShifts(locals)).reverse();
  const said = await cannotSaid(locals, shifts, now);
  const days = Array.from({ length: 7 }, (_, n) => addDays(monday, n));
  const weekAt = (day: string) => (day === mondayOf(today) ? '/mine/week' : `/mine/week?of=${weekOf(day)}`);
  return {
    texts,
    back: { href: '/mine', label: texts.back },
    number: weekNumber(monday),
    from: osloInstant(monday),
    to: osloInstant(addDays(monday, 6), '12.00'),
    now: monday === mondayOf(today),
    earlier: weekAt(addDays(monday, -7)),
    later: weekAt(addDays(monday, 7)),
    days: days.map((day) => ({
      day: osloInstant(day),
      today: day === today,
      shifts: shifts
        .filter(({ starts_at, ends_at }) => dayInWeek(starts_at, ends_at, monday) === day)
        .map((shift) => ({
          ...listed(shift, locals, now, said),
          keep: isComing(shift, now),
          since: isoDate(shift.starts_at) < monday ? shift.starts_at : null,
        })),
    })),
  };
};
