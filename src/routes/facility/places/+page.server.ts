import { check } from '$lib/server/db-error.ts';
import { fieldErrors, guid, name, optional, phone, typed, words } from '$lib/server/fields.ts';
import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { ownOrganisation } from '../organisation.server.ts';
import type { Actions, PageServerLoad } from './$types';

const contactForm = z.object({
  name,
  phone: optional(phone),
  meet_where: words(80).pipe(z.string().min(1, 'required')),
});

export const load: PageServerLoad = async (event) => {
  const { supabase } = event.locals;
  const organisation = await ownOrganisation(event);
  const places = check(
    await supabase
      .from('places')
      .select('place_id, name, address')
      .eq('organisation_id', organisation.id)
      .order('name'),
  );
  const contacts = check(
    await supabase
      .from('contacts')
      .select('contact_id, place_id, name, phone, meet_where')
      .in(
        'place_id',
        places.map(({ place_id }) => place_id),
      )
      .is('retired_at', null)
      .order('name'),
  );
  return {
    organisation,
    places: places.map((place) => ({
      ...place,
      contacts: contacts.filter(({ place_id }) => place_id === place.place_id),
    })),
  };
};

export const actions: Actions = {
  add: async ({ request, locals }) => {
    const values = typed(await request.formData());
    const place = guid.safeParse(values.place).data ?? '';
    const form = contactForm.safeParse(values);
    if (!form.success) return fail(400, { errors: fieldErrors(form.error), values, about: place });
    const contact = { ...form.data, phone: form.data.phone ?? null };
    // The same colleague at the same spot, sent twice, is one contact.
    const known = check(
      await locals.supabase
        .from('contacts')
        .select('contact_id')
        .eq('place_id', place)
        .eq('name', contact.name)
        .eq('meet_where', contact.meet_where)
        .is('retired_at', null),
    );
    if (known.length === 0)
      check(await locals.supabase.from('contacts').insert({ place_id: place, ...contact }));
    return { done: 'added' as const, name: contact.name };
  },

  change: async ({ request, locals }) => {
    const values = typed(await request.formData());
    const contact = guid.safeParse(values.contact).data ?? '';
    const form = contactForm.safeParse(values);
    if (!form.success) return fail(400, { errors: fieldErrors(form.error), values, about: contact });
    check(
      await locals.supabase
        .from('contacts')
        .update({ ...form.data, phone: form.data.phone ?? null })
        .eq('contact_id', contact),
    );
    return { done: 'saved' as const, name: form.data.name };
  },

  retire: async ({ request, locals }) => {
    const values = typed(await request.formData());
    const contact = guid.safeParse(values.contact).data ?? '';
    check(
      await locals.supabase
        .from('contacts')
        .update({ retired_at: new Date().toISOString() })
        .eq('contact_id', contact),
    );
    return { done: 'retired' as const, name: values.name ?? '' };
  },
};
