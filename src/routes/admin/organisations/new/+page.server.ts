import { check, refusal } from '$lib/server/db-error.ts';
import { fieldErrors, typed } from '$lib/server/fields.ts';
import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { ownDistricts } from '../../districts.server.ts';
import { place, title } from '../../place.server.ts';
import type { Actions, PageServerLoad } from './$types';

const kinds = ['nursing_home', 'home_care', 'voluntary', 'business', 'other'] as const;
const sectors = ['municipal', 'voluntary', 'private', 'state'] as const;
const organisation = z.object({
  ...place,
  name: title,
  kind: z.enum(kinds, 'choose'),
  sector: z.enum(sectors, 'choose'),
});

export const load: PageServerLoad = async ({ locals }) => ({
  requestId: crypto.randomUUID(),
  kinds,
  sectors,
  districts: await ownDistricts(locals),
});

export const actions: Actions = {
  add: async ({ request, locals }) => {
    const form = await request.formData();
    const given = organisation.safeParse(Object.fromEntries(form));
    if (!given.success) return fail(400, { errors: fieldErrors(given.error), values: typed(form) });
    const answer = await locals.supabase.rpc('add_organisation', given.data);
    const code = refusal(answer.error);
    if (code === 'name_taken') return fail(409, { errors: { name: 'name_taken' }, values: typed(form) });
    if (code) return fail(409, { refusal: code, values: typed(form) });
    redirect(303, `/admin/organisations/${check(answer)}?added`);
  },
};
