import type { StatusName } from '$lib/components/Status.svelte';
import type { CompositeTypes } from '$lib/database.types.ts';

export type OfferStanding =
  'waiting' | 'asked' | 'wants_talk' | 'talked' | 'comes' | 'cannot' | 'lapsed' | 'withdrawn' | 'dropped';

/** Somebody who was asked for a shift. Only who wants a word or company has a name, and only for a call a number. */
export type Offer = Omit<CompositeTypes<'asked_person'>, 'place_name' | 'ends_at' | 'nth'>;

const shapes: Record<string, StatusName> = {
  waiting: 'empty',
  asked: 'waits',
  wants_talk: 'waits',
  talked: 'waits',
  comes: 'comes',
};

export const shapeOfOffer = (stands: string): StatusName => shapes[stands] ?? 'not';

/** Somebody whom a shift fits: why, and never who. */
export type FittingPerson = CompositeTypes<'fitting_person'>;
