import { check } from '$lib/server/db-error.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const [restored, phones] = await Promise.all([
    locals.supabase.rpc('last_restore'),
    locals.supabase.rpc('whole_loss'),
  ]);
  return { now: new Date(), restored: check(restored)?.[0] ?? null, phones: check(phones) ?? [] };
};
