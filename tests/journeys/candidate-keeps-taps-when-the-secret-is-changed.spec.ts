// What a phone does with taps under its person's former mark, whatever happens in the midst of it: the worker's own modules on
// a browser's own storage.
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { root } from '../../scripts/build.ts';
import { expect, test } from '../steps/journey.ts';

// nothing listens there: what is asked for is read from the project
const origin = 'http://localhost:4';
const html = '<script type="importmap">{"imports":{"idb":"/node_modules/idb/build/index.js"}}</script>';

type Fault = 'none' | 'no room at first';
type Asked = { here: string; fault: Fault; answers: number };

/** Whose the two taps are after so many answers, and in which stores was written, in order. */
async function after(tab: Page, asked: Asked): Promise<{ persons: string[]; wrote: string[] }> {
  await tab.route(`${origin}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: html });
    const text = await readFile(join(root, pathname), 'utf8');
    const body = pathname.endsWith('.ts') ? stripTypeScriptTypes(text) : text;
    return route.fulfill({ contentType: 'text/javascript', body });
  });
  await tab.goto(origin);
  return tab.evaluate(
    async ({ paths: [readerPath, phonePath], here, fault, answers }) => {
      const reader = (await import(readerPath)) as {
        note: (answer: Response, asked: number) => Promise<void>;
        now: () => number;
        set: (key: 'reader', mark: string) => Promise<void>;
      };
      const { phone } = (await import(phonePath)) as { phone: () => Promise<IDBDatabase> };
      await reader.set('reader', here);
      const database = (await phone()) as unknown as {
        put: (store: 'taps', tap: { id: string; person: string }) => Promise<void>;
        getAll: (store: 'taps') => Promise<{ person: string }[]>;
      };
      await database.put('taps', { id: '1', person: 'former' });
      await database.put('taps', { id: '2', person: "another's" });

      const wrote: string[] = [];
      let full = fault === 'no room at first';
      const put = Object.getOwnPropertyDescriptor(IDBObjectStore.prototype, 'put')?.value as (
        this: IDBObjectStore,
        value: unknown,
        key?: IDBValidKey,
      ) => IDBRequest<IDBValidKey>;
      IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
        if (full && this.name === 'taps') {
          full = false;
          throw new DOMException('the phone is full', 'QuotaExceededError');
        }
        wrote.push(this.name);
        return key === undefined ? put.call(this, value) : put.call(this, value, key);
      };
      const headers = { 'x-reader': 'present', 'x-reader-before': 'former' };
      for (let n = 0; n < answers; n++) await reader.note(new Response('', { headers }), reader.now());
      return { persons: (await database.getAll('taps')).map(({ person }) => person), wrote };
    },
    { ...asked, paths: ['/src/worker/reader.ts', '/src/worker/phone.ts'] as const },
  );
}

test('what waits is the same person’s before the phone knows them by the new mark', async ({ page }) => {
  const { persons, wrote } = await after(page, { here: 'former', fault: 'none', answers: 1 });
  expect(persons).toEqual(['present', "another's"]);
  expect(wrote).toEqual(['taps', 'about']);
});

test('a phone that died between the two finishes it at the next answer', async ({ page }) => {
  const { persons, wrote } = await after(page, { here: 'present', fault: 'none', answers: 2 });
  expect(persons).toEqual(['present', "another's"]);
  expect(wrote).toEqual(['taps']);
});

test('a phone that had no room for it tries again at the next answer', async ({ page }) => {
  const { persons } = await after(page, { here: 'former', fault: 'no room at first', answers: 2 });
  expect(persons).toEqual(['present', "another's"]);
});
