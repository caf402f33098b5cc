// Somebody who is signed in on a started app, without a browser.
import type postgres from 'postgres';
import { expect } from 'vitest';
import { password } from '../steps/world.ts';

export type Reader = { url: string; cookie: string };

const typed = 'application/x-www-form-urlencoded';

export async function signIn(url: string, email: string): Promise<Reader> {
  const answer = await fetch(`${url}/auth/sign-in?/signIn`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url, 'content-type': typed, accept: 'text/html' },
    body: new URLSearchParams({ email, password }),
  });
  expect(answer.status).toBe(303);
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  return { url, cookie: cookies.join('; ') };
}

/** A form, sent as their phone does; how it was answered is for the caller. */
export const sends = ({ url, cookie }: Reader, path: string, body: URLSearchParams): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url, cookie, accept: 'text/html', 'content-type': typed },
    body,
  });

/** Says when they can, under a number by which it can be found again. */
export const savesTimes = (reader: Reader, request: string): Promise<Response> =>
  sends(
    reader,
    '/me/times?/save',
    new URLSearchParams({ request_id: request, 'from-1': '08:00', 'to-1': '12:00' }),
  );

export const isSaved = ({ status, headers }: Response): boolean =>
  status === 303 && headers.get('location') === '/me/times?saved';

export const readsHome = ({ url, cookie }: Reader): Promise<Response> =>
  fetch(`${url}/`, { redirect: 'manual', headers: { cookie, accept: 'text/html' } });

/** Those of the numbers that the database knows nothing of. */
export async function notStored(sql: postgres.Sql, requests: string[]): Promise<string[]> {
  const rows = await sql<{ request_id: string }[]>`
    select request_id from public.requests where request_id = any (${requests}::uuid[])`;
  const stored = new Set(rows.map(({ request_id }) => request_id));
  return requests.filter((request) => !stored.has(request));
}
