import { check } from '$lib/server/db-error.ts';
import { hidden } from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import type { Offer } from './offers.ts';

/** Those who were asked and want a word or company first, on shifts still to come, soonest first. Each is logged as looked at. */
export async function offersThatWantTalk({ supabase }: App.Locals, organisation: string): Promise<Offer[]> {
  const rows: Offer[] = check(
    await supabase.rpc('facility_offers', { organisation }).eq('stands', 'wants_talk'),
  );
  return rows.filter(({ starts_at }) => new Date(starts_at) > new Date());
}

const answered = z.object({ offer: hidden, name: z.string().max(130).catch('') });

/** «Jeg har snakket med …», from any page that names somebody who wants it. */
export async function recordTalk(event: RequestEvent) {
  const said = await ask(event, answered, ({ offer }) => event.locals.supabase.rpc('talked', { offer }));
  return said.failed ?? said.done('talked', { name: said.given.name });
}
