import { check } from '$lib/server/db-error.ts';
import { addDays, mondayOf, osloInstant } from '$lib/calendar.ts';
import { allRows } from '$lib/server/lists.ts';
import { isoDate } from '$lib/time.ts';
import { z } from 'zod';
import { forStaff, partOf } from '../../../texts/index.ts';
import { withHeld } from '../board/board.server.ts';
import { ownOrganisation } from '../organisation.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const organisation = await ownOrganisation(event);
  const now = new Date();
  const today = isoDate(now);
  const from = z.iso
    .date()
    .refine((day) => day >= '2000-01-01' && day <= '2199-12-01')
    .catch(today)
    .parse(event.url.searchParams.get('from'));
  const monday = mondayOf(from);
  const { supabase } = event.locals;
  const [week, regular] = await Promise.all([
    supabase.rpc('whole_week', {
      organisation: organisation.id,
      from_day: monday,
      to_day: addDays(monday, 6),
    }),
    allRows((first, last) =>
      supabase
        .from('shifts')
        .select('shift_id')
        .eq('organisation_id', organisation.id)
        .not('series_id', 'is', null)
        .gte('starts_at', osloInstant(monday).toISOString())
        .lt('starts_at', osloInstant(addDays(monday, 7)).toISOString())
        .order('shift_id')
        .range(first, last),
    ),
  ]);
  const { facility } = forStaff(event.locals.language);
  return {
    texts: {
      ...partOf(facility, 'week', 'few', 'status'),
      plan: partOf(facility.plan, 'open'),
      shift: partOf(facility.shift, 'regular'),
    },
    now,
    today,
    monday,
    organisation,
    week: await withHeld(event.locals, check(week)),
    regular: regular.map(({ shift_id }) => shift_id),
  };
};
