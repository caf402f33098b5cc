import { check } from '$lib/server/db-error.ts';
import { words } from '../../person.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const texts = words(locals).whoLooked;
  const roles: Readonly<Record<string, string>> = texts.roles;
  const rows = check(await locals.supabase.rpc('who_looked')) ?? [];
  return {
    texts,
    back: { href: '/me', label: texts.back },
    now: new Date(),
    looks: rows.map(({ first_at, viewer, role, organisation }) => ({
      at: first_at,
      viewer,
      role: roles[role] ?? role,
      organisation,
    })),
  };
};
