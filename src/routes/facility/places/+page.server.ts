import { allRows } from '$lib/server/lists.ts';
import { check } from '$lib/server/db-error.ts';
import { byName } from '$lib/names.ts';
import type { Answer } from '$lib/form.ts';
import { hidden } from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { z } from 'zod';
import { forStaff, partOf } from '../../../texts/index.ts';
import { addContact, contactFields } from '../contact.server.ts';
import { ownOrganisation } from '../organisation.server.ts';
import type { Actions, PageServerLoad } from './$types';

const newContact = z.object({ place: hidden, ...contactFields });
// a page of the version before does not say
const before = z.string().max(100).optional();
const ownContact = z.object({
  contact: hidden,
  ...contactFields,
  was_name: before,
  was_phone: before,
  was_meet_where: before,
});
const gone = { code: 'PT404', message: 'not_found' };
const changedByAnother = { code: 'PT409', message: 'changed_by_another' };
const leaving = z.object({ contact: hidden, name: z.string().max(60).catch('') });

export const load: PageServerLoad = async (event) => {
  const { supabase } = event.locals;
  const organisation = await ownOrganisation(event);
  const places = check(
    await supabase
      .from('places')
      .select('place_id, name, address')
      .eq('organisation_id', organisation.id)
      .order('name'),
  ).sort(byName);
  const atPlaces = places.map(({ place_id }) => place_id);
  const contacts = (
    await allRows((from, to) =>
      supabase
        .from('contacts')
        .select('contact_id, place_id, name, phone, meet_where')
        .in('place_id', atPlaces)
        .is('retired_at', null)
        .order('name')
        .order('contact_id')
        .range(from, to),
    )
  ).sort(byName);
  const { facility } = forStaff(event.locals.language);
  return {
    texts: partOf(facility, 'sites'),
    organisation,
    places: places.map((place) => ({
      ...place,
      contacts: contacts.filter(({ place_id }) => place_id === place.place_id),
    })),
  };
};

const atPlace = (values: Answer['values']) => values.place ?? '';
const ofContact = (values: Answer['values']) => values.contact ?? '';

// what another has changed since it was looked at is not overwritten
async function changeContact(
  supabase: App.Locals['supabase'],
  { contact, was_name, was_phone, was_meet_where, ...values }: z.output<typeof ownContact>,
) {
  const { data, error } = await supabase
    .from('contacts')
    .select('name, phone, meet_where, retired_at')
    .eq('contact_id', contact);
  const [now] = data ?? [];
  if (error !== null || !now) return { data: null, error: error ?? gone };
  const same = (one: typeof values) =>
    one.name === now.name && one.meet_where === now.meet_where && (one.phone ?? '') === (now.phone ?? '');
  if (same(values)) return { data: null, error: null };
  const looked = {
    name: was_name ?? now.name,
    phone: was_phone ?? now.phone,
    meet_where: was_meet_where ?? now.meet_where,
  };
  if (now.retired_at !== null || !same(looked)) return { data: null, error: changedByAnother };
  return supabase.from('contacts').update(values).eq('contact_id', contact);
}

export const actions: Actions = {
  add: async (event) => {
    const added = await ask(event, newContact, (given) => addContact(event.locals, given), {
      about: atPlace,
    });
    return added.failed ?? added.done('added', { name: added.given.name });
  },

  change: async (event) => {
    const changed = await ask(event, ownContact, (contact) => changeContact(event.locals.supabase, contact), {
      about: ofContact,
    });
    return changed.failed ?? changed.done('saved', { name: changed.given.name });
  },

  retire: async (event) => {
    const retired = await ask(
      event,
      leaving,
      ({ contact }) =>
        event.locals.supabase
          .from('contacts')
          .update({ retired_at: new Date().toISOString() })
          .eq('contact_id', contact),
      { about: ofContact },
    );
    return retired.failed ?? retired.done('retired', { name: retired.given.name });
  },
};
