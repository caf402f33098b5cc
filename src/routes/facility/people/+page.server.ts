import type { Database } from '$lib/database.types.ts';
import { check } from '$lib/server/db-error.ts';
import { ownOrganisation } from '../organisation.server.ts';
import type { PageServerLoad } from './$types';

// Most of what is here, a person may have left unsaid.
type Row = Database['public']['Functions']['facility_people']['Returns'][number];
type Person = Row & { [K in 'phone' | 'shared_help' | 'last_at' | 'next_at']: string | null };

export const load: PageServerLoad = async (event) => {
  const organisation = await ownOrganisation(event);
  const people: Person[] = check(
    await event.locals.supabase.rpc('facility_people', { organisation: organisation.id }),
  );
  return { now: new Date(), people };
};
