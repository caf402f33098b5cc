import { mondayOf } from '$lib/calendar.ts';
import { guid } from '$lib/server/fields.ts';
import { question } from '$lib/server/question.ts';
import { isoDate } from '$lib/time.ts';
import { organisationCookie } from './organisation.server.ts';

/** Of the organisation that was chosen last, else the first. Each who is named is logged as looked at. */
export const today = question(({ locals, cookies }) => {
  const day = isoDate(new Date());
  return locals.supabase.rpc('asked_today', {
    today: day,
    monday: mondayOf(day),
    chosen: guid.safeParse(cookies.get(organisationCookie)).data,
  });
});
