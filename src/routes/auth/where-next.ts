import { pathWithin } from '$lib/path-within.ts';
import { homeFor, roleHomes, type Role } from '$lib/roles.ts';

// Else the start of the role that they used last on this device, as long as it is held.
export const whereNext = (
  next: FormDataEntryValue | string | null,
  roles: readonly Role[],
  lastRole?: string,
): string =>
  pathWithin(next) ??
  roleHomes.find(([role]) => role === lastRole && roles.includes(role))?.[1] ??
  homeFor(roles);
