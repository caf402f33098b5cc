// Style sheets and drawings: their names change with what is in them, so what is kept is never asked for again. Only what a
// kept document shows is kept, so that a phone never fetches what staff's pages need, and a page from before an update
// still finds its own.

const store = 'files';
const immutable = '/_app/immutable/';
// a wireless network that wants one to sign in answers everything, with a page
const isWhole = (answer: Response | null): answer is Response =>
  answer !== null && answer.ok && !answer.headers.get('content-type')?.includes('text/html');

const installed = ['/icon-192.png', '/icon-512.png', '/icon.svg'];

export const isFile = (url: URL): boolean =>
  url.pathname.startsWith(immutable) || installed.includes(url.pathname);

export const namesIn = (document: string): string[] => [
  ...new Set(
    [...document.matchAll(/(?:href|src)="(?:\.{0,2}\/)*(_app\/immutable\/[^"#?]+)/g)].map(
      ([, name]) => `/${name}`,
    ),
  ),
];

export async function answer(request: Request): Promise<Response> {
  const kept = await caches.match(request, { cacheName: store, ignoreSearch: true });
  return kept ?? fetch(request);
}

/** What the document shows is there when it is read without network. */
export async function keepFor(document: string): Promise<void> {
  const files = await caches.open(store);
  await Promise.all(
    namesIn(document).map(async (name) => {
      if (await files.match(name)) return;
      const found = await fetch(name).catch(() => null);
      if (isWhole(found)) await files.put(name, found);
    }),
  );
}

/** The icons of the app itself, anew with each version of the worker, for their names stay. */
export async function install(): Promise<void> {
  const files = await caches.open(store);
  await Promise.all(
    installed.map(async (name) => {
      const found = await fetch(name, { cache: 'no-cache' }).catch(() => null);
      if (isWhole(found)) await files.put(name, found);
    }),
  );
}

/** What no kept document shows goes. */
export async function tidy(): Promise<void> {
  const wanted = new Set(installed);
  for (const name of await caches.keys()) {
    if (name === store) continue;
    const documents = await caches.open(name);
    for (const request of await documents.keys())
      for (const shown of namesIn((await (await documents.match(request))?.text()) ?? '')) wanted.add(shown);
  }
  const files = await caches.open(store);
  for (const request of await files.keys())
    if (!wanted.has(new URL(request.url).pathname)) await files.delete(request);
}
