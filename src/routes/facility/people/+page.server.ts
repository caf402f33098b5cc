import { check } from '$lib/server/db-error.ts';
import { ownOrganisation } from '../organisation.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const organisation = await ownOrganisation(event);
  const people = check(await event.locals.supabase.rpc('facility_people', { organisation: organisation.id }));
  return { now: new Date(), people };
};
