// What a phone remembers: the database of the app's worker and its kept pages, looked at from the outside.
import { randomUUID } from 'node:crypto';
import { expect, type BrowserContext, type Page } from '@playwright/test';
import type { Tap } from '../../src/worker/queue.ts';
import { until } from '../until.ts';
import type { Phone } from './phone.ts';
import type { Operation } from './taps.ts';

export type Memory = { about: Record<string, unknown>; taps: Tap[] };

/** As it is written down, by number. */
export async function memoryOf(phone: Phone): Promise<Memory> {
  const worker = await phone.worker();
  const memory = await worker.evaluate(async () => {
    const nothing: { about: [IDBValidKey, unknown][]; taps: unknown[] } = { about: [], taps: [] };
    if (!(await indexedDB.databases()).some(({ name }) => name === 'phone')) return nothing;
    const answerOf = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await answerOf(indexedDB.open('phone'));
    try {
      if (!database.objectStoreNames.contains('taps')) return nothing;
      const read = database.transaction(['about', 'taps']);
      const [about, taps] = [read.objectStore('about'), read.objectStore('taps')];
      const [keys, values, all] = await Promise.all([
        answerOf(about.getAllKeys()),
        answerOf(about.getAll()),
        answerOf(taps.getAll()),
      ]);
      return { about: keys.map((key, at): [IDBValidKey, unknown] => [key, values[at]]), taps: all };
    } finally {
      database.close();
    }
  });
  const taps = memory.taps as Tap[];
  return {
    about: Object.fromEntries(memory.about.map(([key, value]) => [String(key), value])),
    taps: taps.sort((one, other) => one.seq - other.seq),
  };
}

export const waitingOn = async (phone: Phone): Promise<Tap[]> =>
  (await memoryOf(phone)).taps.filter(({ state }) => state === 'waiting');

/** The phone has sent by itself what waited; a page of it that is open is sign enough of network. */
export async function waitsNoMore(phone: Phone): Promise<void> {
  const waiting = async () => (await waitingOn(phone)).map(({ seq, kind }) => `${seq} ${kind}`);
  await expect.poll(waiting, 'nothing waits any more').toEqual([]);
}

/** How each tap stands that this phone knows of, in their order. */
export const statesOn = async (phone: Phone): Promise<Tap['state'][]> =>
  (await memoryOf(phone)).taps.map(({ state }) => state);

/** The addresses of all pages that are kept on the phone. */
export const keptOn = async (phone: Phone): Promise<string[]> =>
  (await phone.worker()).evaluate(async () => {
    const found: string[] = [];
    for (const name of await caches.keys())
      if (name.startsWith('kept-'))
        for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
    return found;
  });

type Moved = { moved?: number };

const moved = new WeakMap<BrowserContext, number>();

/**
 * The phone's clock, as its worker reads it; a phone that was off shows the right time again. A browser may end a worker and begin
 * another whenever it likes, which then has to be told anew: by 0.
 */
export async function movesClock(phone: Phone, by: number): Promise<void> {
  const all = (moved.get(phone.context) ?? 0) + by;
  moved.set(phone.context, all);
  const worker = await phone.worker();
  await worker.evaluate((all) => {
    const self = globalThis as typeof globalThis & Moved;
    const isRight = self.moved === undefined;
    self.moved = all;
    if (!isRight) return;
    const Real = Date;
    const now = () => Real.now() + (self.moved ?? 0);
    globalThis.Date = new Proxy(Real, {
      construct: (_date, given) => (given.length === 0 ? new Real(now()) : new Real(...(given as [number]))),
      get: (date, name) => (name === 'now' ? now : Reflect.get(date, name)),
    });
  }, all);
}

type Patient = { losesPatience?: () => void };

/** A phone's patience lasts, on however slow a machine, until it is told to lose it: then its timers end at once. */
export async function isPatient(phone: Phone): Promise<() => Promise<void>> {
  const worker = await phone.worker();
  await worker.evaluate(() => {
    const real = setTimeout;
    const waiting: (() => void)[] = [];
    globalThis.setTimeout = ((work: () => void, ms = 0) =>
      ms < 1_000 ? real(work, ms) : waiting.push(work)) as typeof setTimeout;
    (globalThis as typeof globalThis & Patient).losesPatience = () => {
      globalThis.setTimeout = real;
      for (const work of waiting) work();
    };
  });
  return () => worker.evaluate(() => (globalThis as typeof globalThis & Patient).losesPatience?.());
}

/** What a page does at its start, and when it sees network. */
export const looksForNetwork = async (page: Page): Promise<void> =>
  page.evaluate(() => navigator.serviceWorker.controller?.postMessage({ type: 'send' }));

/** The page that says that it waits. */
export async function seesThatItWaits(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/waiting$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Du er uten nett|Det er snart sendt/);
}

/**
 * A page that shows what waits loads itself anew when that changes, unless somebody is on their way elsewhere, which it is told here:
 * where both meet, Chromium says so, or now and then nothing at all.
 */
export async function opens(page: Page, url: string): Promise<void> {
  await until(async () => {
    void page.evaluate(() => dispatchEvent(new Event('beforeunload'))).catch(() => {});
    return page.goto(url, { timeout: 45_000 }).then(
      () => true,
      (error: Error) => {
        if (/interrupted by another navigation|ERR_ABORTED|Timeout .* exceeded/.test(error.message))
          return false;
        throw error;
      },
    );
  });
}

/** Opens its pages again and again, with whatever pauses in between its worker wants, until nothing waits any more. */
export async function sendsAll(phone: Phone): Promise<void> {
  const { page, network } = phone;
  await until(async () => {
    if ((await waitingOn(phone)).length === 0) return true;
    await movesClock(phone, 16 * 60_000);
    await opens(page, `${network.url}/mine`);
    return false;
  });
}

/** What was sent leaves a phone after two weeks, or with who signs out. */
export const hasNoLonger = async (phone: Phone, seq: number): Promise<void> =>
  (await phone.worker()).evaluate(async (seq) => {
    const opening = indexedDB.open('phone');
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const write = database.transaction('taps', 'readwrite');
    const all = write.objectStore('taps').getAll();
    all.onsuccess = () => {
      for (const tap of all.result) if (tap.seq === seq) write.objectStore('taps').delete(tap.id);
    };
    await new Promise((done, failed) => {
      write.oncomplete = done;
      write.onabort = failed;
    });
    database.close();
  }, seq);

/** Taps that were made without network over fourteen days, written down as the worker does. */
export async function writesDown(phone: Phone, operation: Operation, many: number): Promise<void> {
  const person = String((await memoryOf(phone)).about.reader);
  const [began, step] = [Date.now() - 14 * 24 * 3_600_000, (14 * 24 * 3_600_000) / many];
  const taps: Tap[] = Array.from({ length: many }, (_, at) => {
    const id = randomUUID();
    return {
      id,
      seq: at + 1,
      person,
      kind: 'wrong',
      url: operation.to,
      fields: [...Object.entries(operation.fields), ['request_id', id]],
      what: `Tapp nummer ${at + 1}`,
      call: '',
      tapped: Math.round(began + at * step),
      offset: 0,
      state: 'waiting',
      tries: 0,
      next: 0,
      least: 0,
      ended: null,
      location: null,
      sentence: null,
      better: null,
    };
  });
  await (
    await phone.worker()
  ).evaluate(async (taps) => {
    const opening = indexedDB.open('phone');
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const write = database.transaction(['about', 'taps'], 'readwrite');
    for (const tap of taps) write.objectStore('taps').put(tap);
    write.objectStore('about').put(taps.length, 'seq');
    await new Promise((done, failed) => {
      write.oncomplete = done;
      write.onabort = failed;
    });
    database.close();
  }, taps);
}
