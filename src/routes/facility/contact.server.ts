import { name, optional, phone, words } from '$lib/server/fields.ts';

/** What is asked of a colleague who meets people. */
export const contactFields = {
  name,
  phone: optional(phone).transform((number) => number ?? null),
  meet_where: words(80, 1),
};

/** Makes a colleague one who meets people at a place. The same colleague at the same spot, sent twice, is one contact. */
export async function addContact(
  { supabase }: App.Locals,
  { place, ...contact }: { place: string; name: string; phone: string | null; meet_where: string },
) {
  const known = await supabase
    .from('contacts')
    .select('contact_id, name, meet_where, phone')
    .eq('place_id', place)
    .is('retired_at', null);
  if (known.error !== null) return known;
  // with another number it is another; compared here, since the embedded backend's data API takes «True» for no name
  const same = known.data.filter(
    ({ name, meet_where, phone }) =>
      name === contact.name && meet_where === contact.meet_where && phone === contact.phone,
  );
  if (same.length > 0) return { data: same, error: null };
  return supabase
    .from('contacts')
    .insert({ place_id: place, ...contact })
    .select('contact_id');
}
