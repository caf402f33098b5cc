// Only a path of our own: never another site, however it is written; of the ways in and out only an invitation, which one comes back to.
export function pathWithin(next: FormDataEntryValue | string | null | undefined): string | null {
  if (typeof next !== 'string' || !next.startsWith('/')) return null;
  const here = new URL('http://here.invalid');
  try {
    const url = new URL(next, here);
    if (url.origin !== here.origin || url.pathname.startsWith('//')) return null;
    if (url.pathname.startsWith('/auth') && url.pathname !== '/auth/invitation') return null;
    return url.pathname + url.search;
  } catch {
    return null;
  }
}

/** The address of a page that leads on to where somebody was going. */
export const onTheWayTo = (next: string | null | undefined, href: string): string => {
  const path = pathWithin(next);
  return path ? `${href}?next=${encodeURIComponent(path)}` : href;
};
