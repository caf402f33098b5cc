import { check } from '$lib/server/db-error';
import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { redirect } from '@sveltejs/kit';
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
  wants: z.enum(['call', 'company', 'else'], 'bad_wish'),
  phone: fields.optional(fields.phone),
  request_id: fields.requestId.optional(),
});

export const actions: Actions = {
  wish: async (event) => {
    const { offer } = event.params;
    const back = `/offers/${offer}`;
    const { failed } = await ask(
      event,
      wish,
      ({ wants, ...given }) =>
        event.locals.supabase.rpc('be_unsure', {
          offer,
          wants: wants === 'else' ? undefined : wants,
          ...given,
        }),
      {
        about: ({ wants = '' }) => wants,
        at: { no_phone: 'phone', bad_phone: 'phone' },
        to: { offer_over: back },
      },
    );
    return failed ?? redirect(303, back);
  },
};
