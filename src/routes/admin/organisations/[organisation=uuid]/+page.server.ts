import { check } from '$lib/server/db-error.ts';
import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { ownDistricts } from '../../districts.server.ts';
import type { Actions, PageServerLoad } from './$types';

const place = z.object({
  request_id: fields.requestId,
  place_name: fields.title,
  address: fields.address,
  district: fields.guid,
});

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const [organisation] = check(
    await locals.supabase
      .from('organisations')
      .select(
        'organisation_id, name, kind, sector, employers!organisations_employer_id_fkey(name), places(place_id, name, address, district_id)',
      )
      .eq('organisation_id', params.organisation),
  );
  if (!organisation) error(404);
  const districts = await ownDistricts(locals);
  const { compare } = new Intl.Collator('nb');
  return {
    organisation,
    places: organisation.places
      .map(({ district_id, ...one }) => ({
        ...one,
        district: districts.find((district) => district.district_id === district_id)?.name ?? null,
      }))
      .sort((a, b) => compare(a.name, b.name)),
    districts,
    requestId: crypto.randomUUID(),
    added: url.searchParams.has('added'),
  };
};

export const actions: Actions = {
  addPlace: async (event) => {
    const { organisation } = event.params;
    const added = await ask(
      event,
      place,
      (given) => event.locals.supabase.rpc('add_place', { ...given, organisation }),
      { at: { name_taken: 'place_name' } },
    );
    return added.failed ?? added.done('added', { name: added.given.place_name });
  },
};
