import { check, refusal } from '$lib/server/db-error.ts';
import { fieldErrors, typed } from '$lib/server/fields.ts';
import { error, fail } from '@sveltejs/kit';
import { z } from 'zod';
import { ownDistricts } from '../../districts.server.ts';
import { place } from '../../place.server.ts';
import type { Actions, PageServerLoad } from './$types';

const onePlace = z.object(place);

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
  const { compare } = new Intl.Collator(locals.language);
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
  addPlace: async ({ request, locals, params }) => {
    const form = await request.formData();
    const given = onePlace.safeParse(Object.fromEntries(form));
    if (!given.success) return fail(400, { errors: fieldErrors(given.error), values: typed(form) });
    const answer = await locals.supabase.rpc('add_place', {
      ...given.data,
      organisation: params.organisation,
    });
    const code = refusal(answer.error);
    if (code === 'name_taken')
      return fail(409, { errors: { place_name: 'name_taken' }, values: typed(form) });
    if (code && code !== 'not_found') return fail(409, { refusal: code, values: typed(form) });
    check(answer);
    return { added: given.data.place_name };
  },
};
