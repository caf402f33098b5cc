import { byName } from '$lib/names.ts';
import { check } from '$lib/server/db-error.ts';
import { forStaff, partOf } from '../../../texts/index.ts';
import { ownOrganisation } from '../organisation.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const organisation = await ownOrganisation(event);
  const people = check(
    await event.locals.supabase.rpc('whole_people', { organisation: organisation.id }),
  ).sort(byName);
  const { facility } = forStaff(event.locals.language);
  return {
    texts: {
      ...partOf(facility, 'people', 'few'),
      today: partOf(facility.today, 'post'),
      shift: partOf(facility.shift, 'norwegianLevels'),
    },
    now: new Date(),
    people,
  };
};
