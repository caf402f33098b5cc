import { check } from '$lib/server/db-error.ts';
import { allRows } from '$lib/server/lists.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const [organisations, stuck, restored] = await Promise.all([
    allRows((from, to) =>
      locals.supabase
        .from('organisations')
        .select('organisation_id, name, kind, sector, places(name, address)')
        .is('closed_at', null)
        .order('organisation_id')
        .range(from, to),
    ),
    locals.supabase.rpc('mail_stuck_since'),
    locals.supabase.rpc('last_restore'),
  ]);
  const { compare } = new Intl.Collator('nb');
  return {
    now: new Date(),
    // null: mail gets out
    mailStuckSince: check<string | null>(stuck),
    // null: nothing was restored of late
    restoredAt: check(restored)?.[0]?.restored_at ?? null,
    organisations: organisations
      .map(({ places, ...organisation }) => ({
        ...organisation,
        // a place that shares the name of its organisation is told by its address
        places: places
          .map(({ name, address }) => (name === organisation.name ? address : name))
          .sort(compare),
      }))
      .sort((a, b) => compare(a.name, b.name)),
  };
};
