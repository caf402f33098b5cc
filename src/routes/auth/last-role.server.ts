// The role that a person used last on this device: theirs alone, whoever signs in here next.
import { markOf } from '$lib/server/kept.ts';
import type { Role } from '$lib/roles.ts';
import type { Cookies } from '@sveltejs/kit';

const cookie = 'role';

export const rememberRole = (cookies: Cookies, personId: string, role: Role): void =>
  cookies.set(cookie, `${role}.${markOf(personId)}`, { path: '/', maxAge: 60 * 60 * 24 * 365 });

export function lastRole(cookies: Cookies, personId: string): string | undefined {
  const [role, whose] = (cookies.get(cookie) ?? '').split('.');
  return whose === markOf(personId) ? role : undefined;
}
