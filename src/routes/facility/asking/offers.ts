import type { StatusName } from '$lib/components/Status.svelte';

export type Stands =
  'waiting' | 'asked' | 'wants_talk' | 'talked' | 'comes' | 'cannot' | 'lapsed' | 'withdrawn' | 'dropped';

/** Somebody who was asked for a shift. Only who wants a word or company has a name, and only for a call a number. */
export type Offer = {
  offer_id: string;
  shift_id: string;
  title: string;
  starts_at: string;
  via: string;
  stands: string;
  at: string;
  wants: string | null;
  name: string | null;
  phone: string | null;
};

const shapes: Record<string, StatusName> = {
  waiting: 'empty',
  asked: 'waits',
  wants_talk: 'waits',
  talked: 'waits',
  comes: 'comes',
};

export const shapeOfOffer = (stands: string): StatusName => shapes[stands] ?? 'not';

/** Somebody whom a shift fits: why, and never who. */
export type Fitting = { person: string; nth: number; fits: string[]; times: number; norwegian: number };
