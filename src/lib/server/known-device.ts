import type { Cookies, RequestEvent } from '@sveltejs/kit';
import { backend } from './backend.ts';

// A device on which somebody has signed in is known again by that account's mark, which only we can make or read: who guesses from elsewhere
// cannot shut them out there. It outlives signing out. Several may share a device: it keeps the marks of those who were here last.

export const deviceCookie = 'device';
const mostMarks = 8;
const marksIn = (kept: string): string[] => kept.split('.').filter(Boolean).slice(0, mostMarks);
const wordsOf = (account: string) => `device|${account.trim().toLowerCase()}`;

export function isKnownDevice({ cookies }: Pick<RequestEvent, 'cookies'>, account: string): boolean {
  const { sign, signBefore } = backend();
  const words = wordsOf(account);
  const marks = marksIn(cookies.get(deviceCookie) ?? '');
  return marks.some((mark) => mark === sign(words) || mark === signBefore?.(words));
}

export const keepDevice = (cookies: Cookies, marks: string): void =>
  cookies.set(deviceCookie, marks, {
    path: '/auth',
    httpOnly: true,
    sameSite: 'lax',
    secure: backend().origin?.startsWith('https:') ?? false,
    maxAge: 60 * 60 * 24 * 365,
  });

export function rememberDevice(cookies: Cookies, account: string): void {
  const mark = backend().sign(wordsOf(account));
  const others = marksIn(cookies.get(deviceCookie) ?? '').filter((other) => other !== mark);
  keepDevice(cookies, [mark, ...others].slice(0, mostMarks).join('.'));
}
