import type { Cookies } from '@sveltejs/kit';
import { randomBytes } from 'node:crypto';

const cookie = 'coming-in';
const where = { path: '/auth', sameSite: 'lax', httpOnly: true } as const;

/**
 * What this browser is known by while somebody comes in with a code that is good for once: should the answer get lost, the same tap or the same
 * link lets them in for an hour. Who is in has it no more.
 */
export function knownBrowser(cookies: Cookies): string {
  const known = cookies.get(cookie);
  const browser =
    known && known.length >= 20 && known.length <= 100 ? known : randomBytes(24).toString('base64url');
  cookies.set(cookie, browser, { ...where, maxAge: 3600 });
  return browser;
}

export const forgetBrowser = (cookies: Cookies): void => {
  if (cookies.get(cookie)) cookies.delete(cookie, where);
};
