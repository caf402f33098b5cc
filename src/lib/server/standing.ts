import { createChunks } from '@supabase/ssr';
import type { Cookies, RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { addressOf } from './address.ts';
import { refusedBy, tellSetting } from './auth-refusals.ts';
import { backend } from './backend.ts';
import { whileWaited } from './deadline.ts';
import { projectNow } from './project.ts';

// Whose session it is that a browser brings, and its renewal. Auth's own client would throw it away at the first no, whatever the no says, and
// try for half a minute where nobody answers.

export const sessionCookie = 'session';

const session = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_at: z.number(),
});
export type Session = z.infer<typeof session>;

const isPart = (name: string) => new RegExp(`^${sessionCookie}(\\.\\d+)?$`).test(name);
const prefix = 'base64-';

/** As the browser holds it, in one piece or several; null when there is nothing that could be one. */
function textIn(cookies: Pick<Cookies, 'get'>): string | null {
  const whole = cookies.get(sessionCookie);
  if (whole) return whole;
  let text = '';
  for (let part = 0; ; part++) {
    const piece = cookies.get(`${sessionCookie}.${part}`);
    if (!piece) return text === '' ? null : text;
    text += piece;
  }
}

function sessionIn(cookies: Pick<Cookies, 'get'>): Session | null {
  const text = textIn(cookies);
  if (text === null) return null;
  try {
    const json = text.startsWith(prefix)
      ? Buffer.from(text.slice(prefix.length), 'base64url').toString()
      : text;
    return session.parse(JSON.parse(json));
  } catch {
    return null;
  }
}

const looks = () =>
  ({
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: backend().origin?.startsWith('https:') ?? false,
  }) as const;

/** This browser brings no session any more. */
export function forgetSession(cookies: Cookies): void {
  for (const { name } of cookies.getAll()) if (isPart(name)) cookies.delete(name, looks());
}

function keepSession(cookies: Cookies, now: Session): void {
  const text = prefix + Buffer.from(JSON.stringify(now)).toString('base64url');
  const parts = createChunks(sessionCookie, text);
  for (const { name } of cookies.getAll())
    if (isPart(name) && !parts.some((part) => part.name === name)) cookies.delete(name, looks());
  // as long as a browser keeps anything
  for (const { name, value } of parts) cookies.set(name, value, { ...looks(), maxAge: 400 * 24 * 60 * 60 });
}

// What is asked with a token takes no longer than a page may; what is renewed earlier is asked of Auth for nothing.
const spare = 20_000;
const good = ({ expires_at }: Session) => expires_at * 1000 - projectNow() > spare;
const holds = ({ expires_at }: Session) => expires_at * 1000 > projectNow();

type Renewed = Session | 'ended' | 'unknown';
// By the token that is spent: several tabs that renew at once are answered by one renewal, and so is one whose answer was on its way meanwhile.
const renewals = new Map<string, { asked: Promise<Renewed>; now: Session | null }>();
const remembered = 30_000;

const no = z.looseObject({
  code: z.union([z.string(), z.number()]).optional(),
  error_code: z.string().optional(),
});

async function ask({ refresh_token }: Session, address: string | null): Promise<Renewed> {
  const { url, publishableKey, callsOf } = backend();
  try {
    const answer = await callsOf(address)(`${url}/auth/v1/token?grant_type=refresh_token`, {
      method: 'POST',
      headers: {
        apikey: publishableKey,
        'content-type': 'application/json',
        'x-supabase-api-version': '2024-01-01',
      },
      body: JSON.stringify({ refresh_token }),
    });
    const said: unknown = await answer.json();
    if (answer.ok) return session.parse(said);
    const told = no.parse(said);
    const code = told.error_code ?? (typeof told.code === 'string' ? told.code : undefined);
    const refused = refusedBy({ code, status: answer.status });
    tellSetting(refused, { code, status: answer.status });
    // a token that is written as none is one never
    return refused.ends || (code === 'validation_failed' && answer.status < 500) ? 'ended' : 'unknown';
  } catch {
    return 'unknown';
  }
}

function renew(held: Session, address: string | null): Promise<Renewed> {
  const before = renewals.get(held.refresh_token);
  if (before) return before.asked;
  // It goes on when its reader leaves: the token that was sent may be spent.
  const asked = whileWaited({ signal: AbortSignal.timeout(30_000), trouble: null }, () => ask(held, address));
  const renewal: { asked: Promise<Renewed>; now: Session | null } = { asked, now: null };
  renewals.set(held.refresh_token, renewal);
  void asked.then((renewed) => {
    const forget = () => renewals.delete(held.refresh_token);
    if (typeof renewed === 'string') return forget();
    renewal.now = renewed;
    setTimeout(forget, remembered).unref();
  });
  return asked;
}

// what a request brings and nobody could renew
const unknown = new WeakMap<App.Locals, string | null>();

/** The token that this request asks with; null when it brings none that holds. */
export function tokenOf({ locals, cookies }: Pick<RequestEvent, 'locals' | 'cookies'>): string | null {
  if (unknown.has(locals) && unknown.get(locals) === textIn(cookies)) return null;
  return sessionIn(cookies)?.access_token ?? null;
}

// What a token says of itself. Nothing hangs on it: whoever is asked with the token reads it anew.
const claims = z.object({
  iat: z.number().default(0),
});
const claimsOf = ({ access_token }: Session) => {
  try {
    return claims.parse(JSON.parse(Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString()));
  } catch {
    return null;
  }
};

const isNew = (held: Session): boolean => (claimsOf(held)?.iat ?? 0) * 1000 > projectNow() - 60_000;

/**
 * Whether this request brings a session that stands. One that is about to end is renewed; what nobody can say just now is "unknown", and nothing
 * of the session is thrown away. `refused`: the data API did not take it, whatever our clock says.
 */
export async function standing(
  event: RequestEvent,
  { refused = false } = {},
): Promise<'none' | 'stands' | 'renewed' | 'unknown'> {
  const { cookies, locals } = event;
  const held = sessionIn(cookies);
  if (!held) {
    forgetSession(cookies);
    return 'none';
  }
  if (!refused && good(held)) return 'stands';
  if (refused && isNew(held)) {
    unknown.set(locals, textIn(cookies));
    return 'unknown';
  }
  const renewed = await renew(held, addressOf(event));
  if (renewed === 'ended') {
    forgetSession(cookies);
    return 'none';
  }
  if (renewed !== 'unknown') {
    keepSession(cookies, renewed);
    return 'renewed';
  }
  if (!refused && holds(held)) return 'stands';
  unknown.set(locals, textIn(cookies));
  return 'unknown';
}

/** Signed out here, whether Auth hears of it or not. */
export async function endSession(event: RequestEvent): Promise<void> {
  const { cookies } = event;
  const held = sessionIn(cookies);
  const token = tokenOf(event);
  forgetSession(cookies);
  if (!held) return;
  for (const [spent, { now }] of renewals)
    if (now?.refresh_token === held.refresh_token) renewals.delete(spent);
  if (token) await event.locals.supabase.auth.admin.signOut(token, 'local').catch(() => {});
}
