// Documents that can be read without network: one cache per person, named by a mark that tells nothing, gone with them.
import * as files from './files.ts';
import * as reader from './reader.ts';

const day = 86_400_000;
const longest = 30 * day;
/** A shift that is not among the coming ones any more. */
const pastShift = 7 * day;
/** What is younger is not fetched again by itself. */
const fresh = 15 * 60_000;

const shift = /^\/mine\/[0-9a-f-]{36}$/;
/** Where it can be said without network that one cannot come. */
const cannot = /^(\/mine\/[0-9a-f-]{36})\/cannot$/;
const keepable =
  /^\/(?:|mine(?:\/(?:week|[0-9a-f-]{36}(?:\/cannot)?))?|in(?:\/[^/]+)?|messages|me\/receipts|waiting|help)$/;
/** What is fetched beside the coming shifts, so that it can be read without ever having been opened. */
const always = ['/waiting', '/mine', '/mine/week', '/', '/messages', '/me/receipts', '/help'];

/** Its last answer may be shown again. All others need network: what is agreed, who has looked, what one is asked. */
export const mayKeep = (path: string): boolean => keepable.test(path);

const storeOf = async (mark: string): Promise<Cache> => caches.open(reader.storeOf(mark));

/** When the server said it: the phone's own clock may be wrong. */
export const whenOf = (answer: Response): Date => new Date(answer.headers.get('date') ?? 0);
const ageOf = (answer: Response): number => Date.now() - whenOf(answer).getTime();

// Whose a page is the phone knows by itself, and by another mark once the secret was changed.
const whoseItIs = /(<html\b[^>]*) data-reader="[^"]*"/;
// What the server has marked is for the screen now and not for the phone's memory: what concerns an adviser or an agreement.
const notToKeep = /<(li|p|section)\b[^>]*\bdata-net\b[^>]*>[^]*?<\/\1>/g;
export const keptPart = (document: string): string =>
  document.replace(notToKeep, '').replace(whoseItIs, '$1');

const keepLink = /<a\b(?=[^>]*\bdata-keep\b)[^>]*\bhref="(\/[^"]*)"/g;
export const linksToKeep = (document: string): string[] => [
  ...new Set([...document.matchAll(keepLink)].map(([, href = '']) => href).filter(mayKeep)),
];

export const isDocument = (answer: Response): boolean =>
  answer.headers.get('content-type')?.startsWith('text/html') ?? false;

/** The same headers over another text. */
export function withText(answer: Response, text: string, status = answer.status): Response {
  const headers = new Headers(answer.headers);
  for (const name of ['content-encoding', 'content-length', 'etag']) headers.delete(name);
  return new Response(text, { status, headers });
}

/** What was kept of an address for the one who is signed in. */
export async function copyOf(path: string): Promise<Response | undefined> {
  const mark = await reader.current();
  if (mark === reader.nobody || !mayKeep(path)) return undefined;
  const copy = await caches.match(path, { cacheName: reader.storeOf(mark) });
  return copy && ageOf(copy) < longest ? copy : undefined;
}

/** Keeps an answer that came to `path`, when it is for the one who is signed in and nobody has signed out since it was asked. */
export async function keep(path: string, answer: Response, asked: number): Promise<string | null> {
  const mark = reader.markOf(answer);
  if (mark === null || mark === reader.nobody || answer.status !== 200 || !isDocument(answer)) return null;
  const text = keptPart(await answer.text());
  if (asked !== reader.now() || mark !== (await reader.current())) return null;
  const store = await storeOf(mark);
  // a full phone shows its pages and keeps none
  await store.put(path, withText(answer, text)).then(
    () => files.keepFor(text),
    () => undefined,
  );
  // somebody signed out while it was written down
  if (asked !== reader.now() || mark !== (await reader.current())) await caches.delete(reader.storeOf(mark));
  return text;
}

export async function forget(path: string): Promise<void> {
  await (await storeOf(await reader.current())).delete(path);
}

async function fetchToKeep(path: string, anew = false): Promise<string | null> {
  const copy = await copyOf(path);
  if (copy && !anew && ageOf(copy) < fresh) return copy.text();
  const asked = reader.now();
  const answer = await fetch(path, {
    headers: { accept: 'text/html', 'x-keeping': 'yes' },
    redirect: 'manual',
    priority: 'low',
  }).catch(() => null);
  if (!answer) return null;
  // it is theirs no more
  if ([403, 404].includes(answer.status) && reader.markOf(answer) === (await reader.current()))
    await forget(path);
  // the first page that the worker sees may be one that it fetches itself
  if ((await reader.current()) === reader.nobody) await reader.note(answer, asked);
  return keep(path, answer, asked);
}

export function savesData(request?: Request): boolean {
  const { connection } = navigator as WorkerNavigator & { connection?: { saveData?: boolean } };
  return request?.headers.get('save-data') === 'on' || connection?.saveData === true;
}

let ahead: Promise<void> = Promise.resolve();
let next: { changed: Set<string>; fetched: Promise<void> } | null = null;

/**
 * The next two weeks' shifts and what goes with them, one after the other, and only what is not fresh or has changed. What is
 * asked for while others are fetched is fetched together after them.
 */
export function fetchAhead(changed: readonly string[] = []): Promise<void> {
  if (!next) {
    const together = new Set<string>();
    const begin = () => {
      next = null;
      return everythingAhead(together);
    };
    ahead = ahead.then(begin, begin);
    next = { changed: together, fetched: ahead };
  }
  for (const path of changed) next.changed.add(path);
  return next.fetched;
}

async function everythingAhead(changed: ReadonlySet<string>): Promise<void> {
  // first what would be untrue; where little data is left, nothing else
  for (const path of changed) {
    if (shift.test(path)) await forget(`${path}/cannot`);
    if (await copyOf(path)) await fetchToKeep(path, true);
  }
  if (savesData()) return;
  const pages = new Map<string, string | null>();
  for (const path of always) pages.set(path, await fetchToKeep(path));
  const coming = linksToKeep(pages.get('/mine') ?? '');
  const beside: string[] = [];
  for (const path of coming) {
    const shown = (await fetchToKeep(path)) ?? (await (await copyOf(path))?.text()) ?? '';
    beside.push(...linksToKeep(shown));
  }
  for (const path of beside) await fetchToKeep(path);
  if (pages.get('/mine')) await tidy(coming);
}

/** Something was done at an address: what is kept of one's shifts may say the opposite of what is true. */
export const hasChanged = (paths: readonly string[]): Promise<void> =>
  // there the language is chosen
  fetchAhead(
    paths.includes('/settings')
      ? always
      : ['/', '/mine', '/mine/week', ...paths.map((path) => path.split('/').slice(0, 3).join('/'))],
  );

/** What is over leaves the phone, and the files that only it showed. */
async function tidy(coming: readonly string[]): Promise<void> {
  const mark = await reader.current();
  if (mark === reader.nobody) return;
  const store = await storeOf(mark);
  for (const request of await store.keys()) {
    const copy = await store.match(request);
    if (!copy) continue;
    const { pathname } = new URL(request.url);
    const about = cannot.exec(pathname)?.[1];
    const over = about
      ? !linksToKeep((await (await store.match(about))?.text()) ?? '').includes(pathname)
      : shift.test(pathname) && !coming.includes(pathname) && ageOf(copy) > pastShift;
    if (over || ageOf(copy) > longest) await store.delete(request);
  }
  await files.tidy();
}

export type Copy = { path: string; at: Date };

/** Which of these can be read now. */
export async function copies(paths: readonly string[]): Promise<Copy[]> {
  const mark = await reader.current();
  if (mark === reader.nobody) return [];
  const cacheName = reader.storeOf(mark);
  const found = await Promise.all(
    paths.map(async (path) => ({ path, copy: await caches.match(path, { cacheName }) })),
  );
  return found.flatMap(({ path, copy }) =>
    copy && ageOf(copy) < longest ? [{ path, at: whenOf(copy) }] : [],
  );
}
