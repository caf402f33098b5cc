import { randomUUID } from 'node:crypto';
import { dev } from '$app/environment';
import { languageCookie, pageAttributes, schemeCookie } from '$lib/appearance';
import { homeFor } from '$lib/roles';
import { accessTo } from '$lib/server/access';
import { backend } from '$lib/server/backend';
import { compressed } from '$lib/server/compression';
import { codeOf, orEnded, pageSeconds, waited, whileWaited, type Waited } from '$lib/server/deadline';
import { refusal } from '$lib/server/db-error';
import { addressed, openedAtError } from '$lib/server/form';
import { ofEveryAnswer, onlyHttps } from '$lib/server/headers';
import { markBefore, markOf, rememberWho, sealForm } from '$lib/server/kept';
import { lateAnswer, noSession, readerOf } from '$lib/server/late';
import { startApp } from '$lib/server/start';
import type { Who } from '$lib/server/question';
import { endSession, standing } from '$lib/server/standing';
import { clientFor } from '$lib/server/supabase';
import { hearTap } from '$lib/server/taps';
import {
  error,
  json,
  redirect,
  text,
  type Handle,
  type HandleServerError,
  type RequestEvent,
} from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { z } from 'zod';
import { questions } from './questions.server.ts';
import { forEveryone, languageFrom, staffLanguageFrom } from './texts/index.ts';

export const init = startApp;

// 1. Who is it? The database says, at every request; without a cookie nobody asks.
const user: Handle = async ({ event, resolve }) => {
  const { locals, cookies } = event;
  locals.supabase = clientFor(event);
  locals.demo = backend().demo;
  locals.user = await whoIs(event);
  const reader = event.route.id ? accessTo(event.route.id) : null;
  const byStaff = reader !== null && reader !== 'everyone' && reader !== 'candidate';
  // what this person chose, before what the device remembers of whoever was here
  locals.language = (byStaff ? staffLanguageFrom : languageFrom)(
    locals.user?.language ?? cookies.get(languageCookie),
  );
  if (locals.user) rememberWho(cookies, locals.user.personId);
  const { description } = forEveryone(locals.language).open.app;
  const attributes = pageAttributes(locals.language, cookies.get(schemeCookie), description);
  const response = await resolve(event, {
    transformPageChunk({ html }) {
      const page = addressed(attributes.transformPageChunk({ html }), event.url.pathname).replace(
        '%reader%',
        shownTo(event),
      );
      if (event.request.method !== 'POST') return page;
      return openedAtError(page, locals.wrong ? forEveryone(locals.language).common.errors.inTitle : null);
    },
  });
  // an answer without it is not ours: a network that wants to be signed in to answers in our place
  const whose = locals.user ? markOf(locals.user.personId) : locals.unknown ? readerOf(event) : 'none';
  if (whose) response.headers.set('x-reader', whose);
  const before = locals.user && markBefore(locals.user.personId);
  if (before) response.headers.set('x-reader-before', before);
  return response;
};

// Whom a page is shown to, by the mark that its other tabs know them by: "none" only where somebody has signed out, since a session that
// ended by itself takes nothing from who is writing in another tab. Pages that a phone keeps for whoever it is say nobody.
function shownTo({ locals, route }: RequestEvent): string {
  if (route.id === '/(public)/offline') return '';
  if (locals.user) return markOf(locals.user.personId);
  return route.id === '/auth/sign-out' && !locals.unknown ? 'none' : '';
}

async function whoIs(event: RequestEvent): Promise<User | null> {
  const session = await standing(event);
  if (session === 'none') return null;
  if (session === 'unknown') return nobodyKnows(event);
  let answer = await whoAsks(event);
  if (answer.status === 401 || answer.status === 403) {
    // in this process the token itself was judged
    if (backend().kind !== 'supabase') {
      await endSession(event);
      return null;
    }
    const again = await standing(event, { refused: true });
    if (again === 'none') return null;
    if (again !== 'renewed') return nobodyKnows(event);
    // what the page asked with the old token is asked anew
    // two slashes before a path would lead to another host
    if (isRead(event)) redirect(307, event.url.pathname.replace(/^\/+/, '/') + event.url.search);
    answer = await whoAsks(event);
  }
  if (answer.code) throw new Error(`whoami answered ${answer.code}`);
  const person = answer.who;
  if (!person) return null;
  return {
    personId: person.person_id,
    firstName: person.first_name,
    lastName: person.last_name,
    language: languageFrom(person.language),
    roles: roles.filter((role) => person.roles.includes(role)),
    noticeRead: person.notice_read,
    unread: unreadCounts.parse(person.unread),
    municipality: person.municipality_code,
  };
}

// Nobody can say whose the session is, which is kept: what is open to everyone is shown, and of all else it is said why it is not.
function nobodyKnows({ route, locals }: RequestEvent): null {
  const page = waited();
  if (!page || (route.id && accessTo(route.id) === 'everyone' && route.id !== '/phone')) {
    locals.unknown = true;
    return null;
  }
  page.trouble = noSession;
  throw new Error('nobody can say whose session this is');
}

const isRead = ({ request: { method } }: RequestEvent) => method === 'GET' || method === 'HEAD';

// Together with what the page shows, where it has one question; a form's page is asked for when the form has done its work.
async function whoAsks(event: RequestEvent): Promise<{ status: number; code?: string; who: Who | null }> {
  const { route, locals } = event;
  const page = isRead(event) && route.id ? questions[route.id]?.who(event) : null;
  if (page) {
    const { data, error, status } = await page;
    // What a page refuses, it tells itself, to whom it may concern; a right that lacks there says nothing of the session.
    if (status === 401 || (status !== 403 && refusal(error) === null))
      return { status, code: error?.code, who: data?.who ?? null };
  }
  const { data, error, status } = await locals.supabase.rpc('whoami');
  return { status, code: error?.code, who: data?.[0] ?? null };
}

const unreadCounts = z
  .partialRecord(z.enum(['candidate', 'lead', 'adviser', 'administrator']), z.number())
  .nullable()
  .transform((counts) => counts ?? {});

const roles = [
  'candidate',
  'lead',
  'clearance_officer',
  'adviser',
  'programme_lead',
  'administrator',
] as const;

// 2. May they be here? Layouts protect neither actions nor loads, so it is settled before any of them runs.
const mayEnter: Handle = async ({ event, resolve }) => {
  const { route, locals, url } = event;
  if (route.id === null) return resolve(event);
  const needed = accessTo(route.id);
  if (needed === 'everyone') return resolve(event);
  if (needed !== null && locals.user === null && event.request.method === 'POST') return signedOut(event);
  if (needed !== null && locals.user === null)
    redirect(303, `/auth/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`);
  if (needed !== null && locals.user?.roles.includes(needed)) return resolve(event);
  // the bare address is where everybody starts
  if (url.pathname === '/' && locals.user) redirect(303, homeFor(locals.user.roles));
  // a poster that hangs at the door is no secret: staff who scan it read what it is, whether it is anybody's or not
  if (route.id === '/(candidate)/in/[code]' && isRead(event)) redirect(303, '/poster');
  return notThere(event);
};

// A form is not lost with the session: a browser gets a way in that holds what was typed, a script an answer it can tell.
async function signedOut(event: RequestEvent): Promise<Response> {
  const { headers } = event.request;
  const asForm = /^(application\/x-www-form-urlencoded|multipart\/form-data)/.test(
    headers.get('content-type') ?? '',
  );
  if (!asForm || !headers.get('accept')?.includes('text/html'))
    return json({ type: 'error', status: 401, error: { message: 'not signed in' } }, { status: 401 });
  const page = await event.fetch('/auth/sign-in?/signedOut', {
    method: 'POST',
    headers: { accept: 'text/html', 'accept-encoding': 'identity' },
    body: new URLSearchParams({ kept: await sealForm(event), next: event.url.pathname }),
  });
  return new Response(page.body, { status: 401, headers: page.headers });
}

// Looks like any address that does not exist, and says no more.
async function notThere(event: RequestEvent): Promise<Response> {
  const { method, headers } = event.request;
  // what the person may not do any more is told to a phone that has kept it, with the mark by which it knows us
  if (method === 'POST' && !headers.get('accept')?.includes('text/html'))
    return json({ type: 'error', status: 404, error: { message: 'not found' } }, { status: 404 });
  if (event.isDataRequest || method !== 'GET') error(404);
  // asked for unpacked: what comes back is packed as the browser wants it
  const page = await event.fetch('/404', { headers: { accept: 'text/html', 'accept-encoding': 'identity' } });
  return new Response(page.body, { status: 404, headers: page.headers });
}

// A sign that no text holds stands in no address that anybody typed: it is the same address without it.
const readable: Handle = ({ event, resolve }) => {
  const { pathname, search } = event.url;
  const address = pathname + search;
  const meant = address.replace(/%(0[0-8bcef]|1[0-9a-f]|7f)/gi, '');
  if (meant !== address) redirect(307, meant.replace(/^\/+/, '/'));
  return resolve(event);
};

// 3. Does what changes something come from our own pages? The framework asks this of forms only.
const sameOrigin: Handle = async ({ event, resolve }) => {
  const { method, headers } = event.request;
  const reads = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  if (!reads && headers.get('origin') !== event.url.origin)
    return text('Dette kom ikke fra Oppgavetorget. / This did not come from Oppgavetorget.', { status: 403 });
  return resolve(event);
};

// 4. What the browser must know about every answer.
const headers: Handle = async ({ event, resolve }) => {
  const response = await resolve(event);
  const { headers } = response;
  for (const [name, value] of ofEveryAnswer) headers.set(name, value);
  if (!headers.has('content-security-policy'))
    headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  if (event.url.protocol === 'https:') headers.set(...onlyHttps);
  if (event.locals.user || event.route.id?.startsWith('/auth') || headers.has('set-cookie'))
    headers.set('cache-control', 'no-store');
  return compressed(event.request, response);
};

// 0. How long may it take? What is not answered by then, or whose reader has left, is ended in the database too; a form that was sent is
// done though its sender has left. An answer made without the database's is none.
const inTime: Handle = async ({ event, resolve }) => {
  if (event.isSubRequest) return resolve(event);
  const { method, signal: reader } = event.request;
  const ends = new AbortController();
  const end = () => ends.abort();
  const timer = setTimeout(end, pageSeconds * 1000);
  if (method === 'GET' || method === 'HEAD') reader.addEventListener('abort', end, { once: true });
  const page: Waited = { signal: ends.signal, trouble: null };
  try {
    const work = whileWaited(page, async () => resolve(event));
    const response = await orEnded(work, ends.signal);
    return page.trouble === null ? response : await lateAnswer(event, page.trouble, response);
  } catch (thrown) {
    if (page.trouble === null && !ends.signal.aborted) throw thrown;
    return lateAnswer(event, page.trouble ?? 'DEADLINE');
  } finally {
    clearTimeout(timer);
    reader.removeEventListener('abort', end);
  }
};

export const handle = sequence(headers, inTime, sameOrigin, readable, user, mayEnter, hearTap);

// What is ours to mend: an id for the person and the log, never a word about anybody.
export const handleError: HandleServerError = ({ error: thrown, event, status }) => {
  if (status === 404) return { message: 'not found' };
  const page = waited();
  // told once, by whoever answers in its place
  if (page && (page.trouble !== null || page.signal.aborted)) return { message: 'late' };
  const id = randomUUID().slice(0, 8);
  const what = thrown instanceof Error ? thrown : new Error('not an error');
  const frames = (what.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  console.error(
    [
      `error ${id} at ${event.route.id ?? 'no route'}: ${what.name}${'code' in what ? ` (${codeOf(what)})` : ''}`,
      ...(dev ? [what.message] : []),
      ...frames.slice(0, 8),
    ].join('\n'),
  );
  return { message: 'error', id };
};
