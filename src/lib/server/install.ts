import type { Cookies } from '@sveltejs/kit';

/**
 * On a phone whose person has said no to having the app among its others, or has it there: nobody is asked twice. The page sets
 * it too, when the app has come (src/app.html).
 */
export const notInstallCookie = 'not-install';

export const offersNoMore = (cookies: Cookies): void =>
  cookies.set(notInstallCookie, 'yes', {
    path: '/',
    maxAge: 60 * 60 * 24 * 365,
    sameSite: 'lax',
    httpOnly: false,
  });
