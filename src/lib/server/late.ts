import { randomUUID } from 'node:crypto';
import { json, type RequestEvent } from '@sveltejs/kit';
import { languageCookie, schemeCookie } from '$lib/appearance';
import { whoCookie } from './kept';
import { sessionCookie } from './standing';

const retryAfterSeconds = 5;
/** Nobody could say whose the session is, so nothing was done. */
export const noSession = 'NO_SESSION';

/** Whose answer it is, as far as the browser itself says: the database, which knows, was not heard. */
export function readerOf({ cookies }: RequestEvent): string | null {
  const session = cookies.getAll().some(({ name }) => name.split('.')[0] === sessionCookie);
  if (!session) return 'none';
  const said = cookies.get(whoCookie) ?? '';
  return /^[\w-]{20,100}$/.test(said) ? said : null;
}

// The database did not answer in time, or not at all. Whether what was sent has been done, nobody knows.
export async function lateAnswer(event: RequestEvent, why: string, made?: Response): Promise<Response> {
  const { request, url, cookies } = event;
  // nobody reads it
  if (request.signal.aborted) return new Response(null, { status: 503 });
  const id = randomUUID().slice(0, 8);
  console.error(`late ${id} at ${event.route.id ?? 'no route'}: ${why}`);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  // who is not known has done nothing
  const message = why === noSession ? 'unknown' : reads ? 'late' : 'unsure';
  const reader = readerOf(event);
  const headers = new Headers({ 'retry-after': String(retryAfterSeconds), 'cache-control': 'no-store' });
  if (reader) headers.set('x-reader', reader);
  // a session that was renewed on the way stays so
  for (const cookie of made?.headers.getSetCookie() ?? []) headers.append('set-cookie', cookie);
  if (event.isDataRequest || !request.headers.get('accept')?.includes('text/html'))
    return json({ type: 'error', status: 503, error: { message, id } }, { status: 503, headers });
  const asked = new URLSearchParams({ message, id, path: url.pathname });
  const looks = [languageCookie, schemeCookie].flatMap((name) => {
    const value = cookies.get(name);
    return value ? [`${name}=${encodeURIComponent(value)}`] : [];
  });
  // asked for as nobody, so that the database is left alone
  const page = await event.fetch(`/late?${asked}`, {
    credentials: 'omit',
    headers: { accept: 'text/html', 'accept-encoding': 'identity', cookie: looks.join('; ') },
  });
  for (const name of ['content-type', 'content-security-policy']) {
    const value = page.headers.get(name);
    if (value) headers.set(name, value);
  }
  return new Response(page.body, { status: 503, headers });
}
