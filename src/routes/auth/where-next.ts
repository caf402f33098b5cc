import { homeFor, roleHomes, type Role } from '$lib/roles.ts';

// Only a path of our own: never another site, however it is written.
export function pathWithin(next: FormDataEntryValue | string | null): string | null {
  if (typeof next !== 'string' || !next.startsWith('/')) return null;
  const here = new URL('http://here.invalid');
  try {
    const url = new URL(next, here);
    if (url.origin !== here.origin || url.pathname.startsWith('//') || url.pathname.startsWith('/auth'))
      return null;
    return url.pathname + url.search;
  } catch {
    return null;
  }
}

// Else the start of the role that they used last on this device, as long as it is held.
export const whereNext = (
  next: FormDataEntryValue | string | null,
  roles: readonly Role[],
  lastRole?: string,
): string =>
  pathWithin(next) ??
  roleHomes.find(([role]) => role === lastRole && roles.includes(role))?.[1] ??
  homeFor(roles);
