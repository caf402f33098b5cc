import type { Cookies, RequestEvent } from '@sveltejs/kit';
import { backend } from './backend.ts';

// A device on which somebody has signed in is known again by that account's mark, which only we can make or read: who guesses from elsewhere
// cannot shut them out there. It outlives signing out.

export const deviceCookie = 'device';
const markOf = (account: string) => backend().sign(`device|${account.trim().toLowerCase()}`);

export const isKnownDevice = ({ cookies }: Pick<RequestEvent, 'cookies'>, account: string): boolean =>
  cookies.get(deviceCookie) === markOf(account);

export const keepDevice = (cookies: Cookies, mark: string): void =>
  cookies.set(deviceCookie, mark, {
    path: '/auth',
    httpOnly: true,
    sameSite: 'lax',
    secure: backend().origin?.startsWith('https:') ?? false,
    maxAge: 60 * 60 * 24 * 365,
  });

export const rememberDevice = (cookies: Cookies, account: string): void =>
  keepDevice(cookies, markOf(account));
