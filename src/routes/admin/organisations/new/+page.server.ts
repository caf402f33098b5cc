import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { ownDistricts } from '../../districts.server.ts';
import type { Actions, PageServerLoad } from './$types';

const kinds = ['nursing_home', 'home_care', 'voluntary', 'business', 'other'] as const;
const sectors = ['municipal', 'voluntary', 'private', 'state'] as const;
const organisation = z.object({
  request_id: fields.requestId,
  name: fields.title,
  place_name: fields.title,
  address: fields.address,
  district: fields.guid,
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
  add: async (event) => {
    const { failed, data } = await ask(
      event,
      organisation,
      (given) => event.locals.supabase.rpc('add_organisation', given),
      { at: { name_taken: 'name' } },
    );
    return failed ?? redirect(303, `/admin/organisations/${data}?added`);
  },
};
