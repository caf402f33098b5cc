import type { CompositeTypes } from '$lib/database.types.ts';
import { check } from '$lib/server/db-error.ts';
import { placeOf } from '$lib/server/place-name.ts';
import { error } from '@sveltejs/kit';
import { summaryOf, reasonsOf } from './cards.server.ts';

export type MyOffer = CompositeTypes<'my_offer'>;

export async function myOffer({ supabase }: App.Locals, offer: string): Promise<MyOffer> {
  const rows = check(await supabase.rpc('my_offers', { only_offer: offer })) ?? [];
  return rows[0] ?? error(404);
}

/** What a list shows of each. */
export const listedOffer = (offer: MyOffer, language: string) => ({
  offerId: offer.offer_id,
  task: summaryOf({ ...offer, meet_where: '' }, language),
  reasons: reasonsOf(offer, language),
  place: placeOf(offer),
  stoodBy: offer.via === 'standby',
  unsure: offer.unsure,
  until: offer.expires_at,
});
