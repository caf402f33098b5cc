// A phone that holds pages by itself, and what may happen to its network.
import { expect, type BrowserContext, type Page } from '@playwright/test';
import { networkTo, type Network } from '../faults/network.ts';
import { until } from '../until.ts';

/** The worker is there, and has fetched what can be read without network. */
export async function holdsPages(page: Page, ...paths: string[]): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await until(async () => {
    const kept = await keptPaths(page);
    return paths.every((path) => kept.includes(path)) && (await holdsTheirFiles(page));
  });
}

// a page is kept a moment before the style sheets that it shows
const holdsTheirFiles = (page: Page): Promise<boolean> =>
  page.evaluate(async () => {
    for (const name of (await caches.keys()).filter((name) => name.startsWith('kept-'))) {
      const store = await caches.open(name);
      for (const request of await store.keys()) {
        const text = (await (await store.match(request))?.text()) ?? '';
        for (const [file] of text.matchAll(/\/_app\/immutable\/[^"#?]+/g))
          if (!(await caches.match(file, { cacheName: 'files' }))) return false;
      }
    }
    return true;
  });

/** The addresses of which the phone holds an answer, of whoever it was. */
export const keptPaths = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith('kept-'));
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });

/** Everything that lies on the phone, as one text: each kept answer, and each row of each database. */
export const everythingOnThePhone = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const found: string[] = [];
    for (const name of await caches.keys()) {
      const store = await caches.open(name);
      for (const kept of await store.keys())
        found.push(name, kept.url, (await (await store.match(kept))?.text()) ?? '');
    }
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await asked(indexedDB.open(name));
      for (const store of database.objectStoreNames)
        found.push(JSON.stringify(await asked(database.transaction(store).objectStore(store).getAll())));
      database.close();
    }
    found.push(JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }));
    return found.join('\n');
  });

/** The browser is put away: its pages are closed and its worker has ended. A new page is what somebody opens later. */
export async function isPutAway(page: Page): Promise<Page> {
  const context = page.context();
  const session = await context.newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  const later = await context.newPage();
  await page.close();
  return later;
}

export const losesNetwork = (context: BrowserContext): Promise<void> => context.setOffline(true);
export const hasNetworkAgain = (context: BrowserContext): Promise<void> => context.setOffline(false);

export const isKeptFrom = (page: Page) =>
  expect(page.getByText(/^Slik det var i dag kl\.\s\d\d\.\d\d$/)).toBeVisible();

/** Its style sheets and drawings are on the phone too. */
export async function looksAsItDoes(page: Page): Promise<void> {
  const bare = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')]
      .filter(({ sheet }) => !sheet || sheet.cssRules.length === 0)
      .map(({ href }) => href),
  );
  expect(bare).toEqual([]);
  const drawn = await page.evaluate(async () => {
    const uses = [...document.querySelectorAll('use')].map((use) => use.href.baseVal.split('#')[0] ?? '');
    const answers = await Promise.all([...new Set(uses)].map((drawing) => fetch(drawing).catch(() => null)));
    return answers.map((answer) => answer?.ok ?? false);
  });
  expect(drawn).toEqual([true]);
}

/** A network of this phone's own, between it and the app. */
export const aNetwork = (): Promise<Network> =>
  networkTo(process.env.BASE_URL ?? 'http://localhost:5173', '10.9.9.9');
