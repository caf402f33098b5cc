import { check } from '$lib/server/db-error';
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
  const rows = check(
    await supabase
      .from('offers')
      .select('offer_id, shift_id')
      .gt('sent_at', new Date(Date.now() - shownFor).toISOString())
      .order('sent_at')
      .limit(200),
  );
  return new Map((rows ?? []).map(({ offer_id, shift_id }) => [shift_id, `/offers/${offer_id}`]));
}

export const actions: Actions = {
  read: (event) => readNotices(event, 'candidate'),
};
