import { allRows } from '$lib/server/lists.ts';
import { noticesFor, readNotices } from '$lib/server/notices.ts';
import { words } from '../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

const places: Readonly<Record<string, string>> = {
  clearance_seen: '/me/clearances',
  activity_agreed: '/me/agreed',
  new_adviser: '/me/agreed',
  offer_filled: '/',
  offer_off: '/',
};
const asked = ['asked', 'stands_free'];
// as long as my_offers tells of it
const shownFor = 14 * 86_400_000;

export const load: PageServerLoad = async (event) => {
  const { locals } = event;
  const offers = await pagesOfOffers(locals);
  return {
    texts: words(locals).messages,
    now: new Date(),
    ...(await noticesFor(event, 'candidate', ({ kind, assignment_id, shift_id }) =>
      asked.includes(kind)
        ? (offers.get(shift_id ?? '') ?? '/')
        : (places[kind] ?? (assignment_id && `/mine/${assignment_id}`)),
    )),
  };
};

/** Where to answer, by shift; the latest time one was asked. */
async function pagesOfOffers({ supabase }: App.Locals): Promise<Map<string, string>> {
  const since = new Date(Date.now() - shownFor).toISOString();
  const rows = await allRows((from, to) =>
    supabase
      .from('offers')
      .select('offer_id, shift_id')
      .gt('sent_at', since)
      .order('sent_at')
      .order('offer_id')
      .range(from, to),
  );
  return new Map(rows.map(({ offer_id, shift_id }) => [shift_id, `/offers/${offer_id}`]));
}

export const actions: Actions = {
  read: (event) => readNotices(event, 'candidate'),
};
