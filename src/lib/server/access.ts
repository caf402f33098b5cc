import type { Role } from '$lib/roles';

export type Access = 'everyone' | Role;

// Who may open what is under a route, by the longest match. What is not here is not there, for anyone.
export const access: Record<string, Access> = {
  '/(public)': 'everyone',
  '/auth': 'everyone',
  '/404': 'everyone',
  '/health': 'everyone',
  '/late': 'everyone',
  '/ready': 'everyone',
  '/manifest.webmanifest': 'everyone',
  '/phone': 'everyone',
  // the link itself is the key
  '/calendar': 'everyone',
  '/(candidate)': 'candidate',
  '/facility': 'lead',
  '/facility/clearances': 'clearance_officer',
  '/adviser': 'adviser',
  '/programme': 'programme_lead',
  '/admin': 'administrator',
};

export function accessTo(routeId: string): Access | null {
  let path = routeId;
  while (path !== '') {
    const found = Object.hasOwn(access, path) ? access[path] : undefined;
    if (found) return found;
    path = path.slice(0, path.lastIndexOf('/'));
  }
  return null;
}
