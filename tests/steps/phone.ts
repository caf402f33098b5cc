// A phone that holds pages by itself, and what may happen to its network.
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type BrowserContext, type Page } from '@playwright/test';
import { until } from '../until.ts';

/** The worker is there, and has fetched what can be read without network. */
export async function holdsPages(page: Page, ...paths: string[]): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await until(async () => {
    const kept = await keptPaths(page);
    return paths.every((path) => kept.includes(path));
  });
}

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
  expect(page.getByText(/^Slik det var i dag kl\. \d\d\.\d\d$/)).toBeVisible();

const portal =
  '<!doctype html><title>Gjestenett</title><h1>Velkommen til gjestenettet</h1><form method="post"></form>';

/** A network between the phone and the app, which can do to what goes through it what networks do. */
export async function aNetwork() {
  const app = new URL(process.env.BASE_URL ?? 'http://localhost:5173');
  let how: 'passes' | 'wants a sign-in' | 'hangs up' = 'passes';
  let added = '';
  const server = createServer((asked, answer) => {
    if (how === 'hangs up') return void asked.socket.destroy();
    if (how === 'wants a sign-in')
      return void answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(portal);
    const isWorker = asked.url === '/service-worker.js' && added !== '';
    const { origin, ...headers } = asked.headers;
    const passed = request(
      {
        host: app.hostname,
        port: app.port,
        path: asked.url,
        method: asked.method,
        headers: {
          'x-forwarded-for': '10.9.9.9',
          ...headers,
          host: app.host,
          ...(origin && { origin: app.origin }),
          ...(isWorker && { 'accept-encoding': 'identity' }),
        },
      },
      (said) => {
        const { 'content-length': length, ...rest } = said.headers;
        answer.writeHead(
          said.statusCode ?? 502,
          isWorker ? rest : { ...rest, ...(length && { 'content-length': length }) },
        );
        if (!isWorker) return void said.pipe(answer);
        said.on('data', (piece) => answer.write(piece)).on('end', () => answer.end(added));
      },
    );
    passed.on('error', () => asked.socket.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://localhost:${port}`,
    does: (what: typeof how) => {
      how = what;
      server.closeIdleConnections();
    },
    /** A release: the worker is another one from now on. */
    bringsNewVersion: (name: string) => {
      added = `\n// ${name}\n`;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
