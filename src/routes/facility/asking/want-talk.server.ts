import { hidden } from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { instant } from '$lib/time.ts';
import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import type { Offer } from './offers.ts';

/** Of those who were asked and want a word or company first: on shifts still to come. */
export const stillToCome = (offers: Offer[], now: Date): Offer[] =>
  offers.filter(({ starts_at }) => instant(starts_at) > now);

const answered = z.object({ offer: hidden, name: z.string().max(130).catch('') });

/** «Jeg har snakket med …», from any page that names somebody who wants it. */
export async function recordTalk(event: RequestEvent) {
  const said = await ask(event, answered, ({ offer }) => event.locals.supabase.rpc('talked', { offer }));
  return said.failed ?? said.done('talked', { name: said.given.name });
}
