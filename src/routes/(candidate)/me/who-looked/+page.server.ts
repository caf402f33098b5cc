import { check } from '$lib/server/db-error.ts';
import { words } from '../../person.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const { roles, ...texts } = words(locals).whoLooked;
  const names: Readonly<Record<string, string>> = roles;
  const rows = check(await locals.supabase.rpc('who_looked')) ?? [];
  return {
    texts,
    back: { href: '/me', label: texts.back },
    now: new Date(),
    looks: rows.map(({ first_at, viewer, role, organisation }) => ({
      at: first_at,
      viewer,
      role: names[role] ?? role,
      organisation,
    })),
  };
};
