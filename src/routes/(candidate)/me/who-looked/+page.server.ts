import { check } from '$lib/server/db-error.ts';
import { asOf, skipped } from '$lib/server/lists.ts';
import { words } from '../../person.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const { roles, ...texts } = words(locals).whoLooked;
  const names: Readonly<Record<string, string>> = roles;
  const skip = skipped(url);
  const now = new Date();
  const until = asOf(url) ?? now.toISOString();
  const [looks, count] = await Promise.all([
    locals.supabase.rpc('who_looked', { skip, until }),
    locals.supabase.rpc('count_looks', { until }),
  ]);
  const rows = check(looks) ?? [];
  return {
    texts,
    back: { href: '/me', label: texts.back },
    now,
    list: { skip, asOf: until, shown: rows.length, all: check(count) ?? 0, step: 200 },
    looks: rows.map(({ first_at, viewer, role, organisation }) => ({
      at: first_at,
      viewer,
      role: names[role] ?? role,
      organisation,
    })),
  };
};
