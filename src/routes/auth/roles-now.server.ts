import { roleHomes, type Role } from '$lib/roles.ts';
import { check } from '$lib/server/db-error.ts';

// The roles of the session that was just started; the hook asked before there was one.
export async function rolesNow(locals: App.Locals): Promise<Role[]> {
  const rows = check(await locals.supabase.rpc('whoami'));
  return roleHomes.map(([role]) => role).filter((role) => rows[0]?.roles.includes(role));
}
