import { check, refusal } from '$lib/server/db-error';
import * as fields from '$lib/server/fields.ts';
import { error, fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { summaryOf } from '../../../cards.server.ts';
import { myOffer } from '../../../my-offers.server.ts';
import { person, words } from '../../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  const offer = await myOffer(locals, params.offer);
  if (!offer.open) redirect(303, `/offers/${params.offer}/answered`);
  const texts = words(locals).unsure;
  const own = await locals.supabase
    .from('people')
    .select('phone')
    .eq('person_id', person(locals).personId)
    .single();
  return {
    texts,
    back: { href: `/offers/${params.offer}`, label: texts.back },
    now: new Date(),
    task: summaryOf({ ...offer, meet_where: '' }, locals.language),
    contactPhone: offer.contact_phone,
    phone: check(own)?.phone ?? null,
  };
};

const wish = z.object({
  wants: z.enum(['call', 'company', 'else']),
  phone: fields.optional(fields.phone),
});

export const actions: Actions = {
  wish: async ({ locals, params, request }) => {
    const values = fields.typed(await request.formData());
    const form = wish.safeParse(values);
    const typed = values.phone ?? '';
    if (!form.success) {
      const { phone } = fields.fieldErrors(form.error);
      return fail(400, { refusal: phone ? null : 'other', phone: typed, error: phone ?? null });
    }
    const { wants, phone } = form.data;
    const { error: failed } = await locals.supabase.rpc('be_unsure', {
      offer: params.offer,
      wants: wants === 'else' ? undefined : wants,
      phone,
    });
    const code = refusal(failed);
    if (code === 'not_found') error(404);
    if (code === 'no_phone') return fail(400, { refusal: null, phone: typed, error: 'required' });
    if (code && code !== 'offer_over') return fail(409, { refusal: code, phone: typed, error: null });
    if (!code) check({ data: null, error: failed });
    redirect(303, `/offers/${params.offer}`);
  },
};
