import { redirect, type Cookies, type RequestEvent } from '@sveltejs/kit';
import { accessTo } from './access.ts';
import { backend } from './backend.ts';
import { sealFor } from './sealed.ts';

// What somebody typed who turned out to be signed out. It is sealed with the app's secret and given to their own
// browser, so that nothing is stored here, nobody else reads it, and nobody can make up a form that another sends.
export type Kept = { path: string; fields: [name: string, value: string][] };

/** Whose browser this was last: no id, and it can be compared only here. It outlives the session. */
export const whoCookie = 'who';
export const markOf = (personId: string): string => backend().sign(`who|${personId}`);
/** By which a phone knew the same person before the secret was changed; null when nobody says what it was. */
export const markBefore = (personId: string): string | null =>
  backend().signBefore?.(`who|${personId}`) ?? null;

/** So that a form from a session that has ended goes back to the one who wrote it, and to nobody else. */
export function rememberWho(cookies: Cookies, personId: string): void {
  const who = markOf(personId);
  if (cookies.get(whoCookie) !== who)
    cookies.set(whoCookie, who, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: backend().origin?.startsWith('https:') ?? false,
    });
}

const most = 64 * 1024;
const lasts = 2 * 3_600_000;
// never kept, whatever form it stands in
const secret = /password|passord|one.?time|otp|token/i;

const seal = () => sealFor('kept forms', backend().sign);
const pathOf = ({ url }: Pick<RequestEvent, 'url'>): string => url.pathname + url.search;

/** The sealed form; empty when it is too large, or when nobody can say whose it is. */
export async function sealForm(event: RequestEvent): Promise<string> {
  const who = event.cookies.get(whoCookie);
  const data = await event.request.formData().catch(() => null);
  if (!who || !data) return '';
  // sent a second time, as when the page that it came back to is loaded again: it is kept as it was
  const again = data.get('kept');
  if (typeof again === 'string' && again !== '') return opened(again, who) ? again : '';
  const fields = [...data].filter(
    (field): field is [string, string] => typeof field[1] === 'string' && !secret.test(field[0]),
  );
  const text = JSON.stringify({ path: pathOf(event), fields, who, until: Date.now() + lasts });
  if (text.length > most) return '';
  return seal().close(text);
}

/** What was sealed here, for the one who typed it; null for anybody else, when it is old, or when it was made up. */
export const openForm = (sealed: FormDataEntryValue | null | undefined, personId: string): Kept | null =>
  opened(sealed, markOf(personId));

function opened(sealed: FormDataEntryValue | null | undefined, mark: string): Kept | null {
  if (typeof sealed !== 'string' || sealed === '') return null;
  const text = seal().open(sealed);
  if (text === null) return null;
  const { path, fields, who, until }: Kept & { who: string; until: number } = JSON.parse(text);
  return who === mark && until > Date.now() ? { path, fields } : null;
}

/**
 * The kept form that comes back to where it was sent, from the page that let its owner in. One that opens no more, as when
 * that page is loaded again hours later or by somebody else, is no form of its own: nothing is done that nobody tapped.
 */
export function keptFor(event: RequestEvent, data: FormData): Kept | null {
  const sealed = data.get('kept');
  // the ways in only pass it on
  if (!sealed || accessTo(event.route.id ?? '') === 'everyone') return null;
  const kept = openForm(sealed, event.locals.user?.personId ?? '');
  return kept?.path === pathOf(event) ? kept : redirect(303, '/auth/not-kept');
}
