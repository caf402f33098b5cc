import { check } from '$lib/server/db-error.ts';
import { hidden, several } from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { grouped, type Unsettled } from './unsettled.ts';

/** What phones told late and a lead has to look at, oldest first. Each who is named is logged as looked at. */
export async function unsettledFor(
  { supabase }: App.Locals,
  organisation: string,
  shift?: string,
): Promise<Unsettled[]> {
  return grouped(check(await supabase.rpc('whole_unsettled', { organisation, shift })) ?? []);
}

const seen = z.object({ taps: several(hidden) });

/** «Jeg har sett det», from any page that shows them. */
export async function settle(event: RequestEvent) {
  const said = await ask(event, seen, (given) => event.locals.supabase.rpc('settle_taps', given));
  return said.failed ?? said.done('settled');
}
