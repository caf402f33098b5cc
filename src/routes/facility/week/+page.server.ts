import { check } from '$lib/server/db-error.ts';
import { addDays, mondayOf } from '$lib/calendar.ts';
import { isoDate } from '$lib/time.ts';
import { z } from 'zod';
import { ownOrganisation } from '../organisation.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const organisation = await ownOrganisation(event);
  const now = new Date();
  const today = isoDate(now);
  const from = z.iso.date().catch(today).parse(event.url.searchParams.get('from'));
  const monday = mondayOf(from);
  const week = check(
    await event.locals.supabase.rpc('facility_week', {
      organisation: organisation.id,
      from_day: monday,
      to_day: addDays(monday, 6),
    }),
  );
  return { now, today, monday, organisation, week };
};
