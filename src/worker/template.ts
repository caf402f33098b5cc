// The documents that pages and lines of the worker are made of: /waiting for whoever is signed in, and /offline, which tells
// nothing of anybody, for when nobody is.
import * as files from './files.ts';
import { copyOf, isDocument, withText } from './keep.ts';
import { templateFrom, type Template, type Values } from './page.ts';
import { current, markOf, nobody } from './reader.ts';

const store = 'open';
const openPath = '/offline';

// Where not even that was kept, as on a phone whose storage is full.
const bare = `<!doctype html><html lang="nb"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Du er uten nett – Oppgavetorget</title></head><body><main><h1>Du er uten nett</h1>
<p>Prøv igjen når du har nett.</p><p lang="en">You are offline. Try again when you have network.</p></main></body></html>`;

const found = async (): Promise<Response | undefined> =>
  (await copyOf('/waiting')) ?? (await caches.match(openPath, { cacheName: store }));

/** The parts, and the page of the worker's own that one of them becomes. */
export type Parts = Template & { answer: (part: string, values?: Values, status?: number) => Response };

export async function template(): Promise<Parts> {
  const copy = await found();
  const parts = templateFrom((await copy?.text()) ?? bare);
  return {
    ...parts,
    answer: (part, values = {}, status = 200) =>
      copy
        ? withText(copy, parts.page(part, values), status)
        : new Response(bare, { status, headers: { 'content-type': 'text/html; charset=utf-8' } }),
  };
}

export const page = async (part: string, values: Values = {}, status = 200): Promise<Response> =>
  (await template()).answer(part, values, status);

/** Fetched when the worker comes, and anew with what is fetched ahead: in the language that was chosen last. */
export async function fetchOpen(): Promise<void> {
  const answer = await fetch(openPath, {
    headers: { accept: 'text/html', 'x-keeping': 'yes' },
    redirect: 'manual',
    priority: 'low',
  }).catch(() => null);
  if (!answer || answer.status !== 200 || markOf(answer) === null || !isDocument(answer)) return;
  const text = await answer.text();
  await (await caches.open(store)).put(openPath, withText(answer, text)).then(
    () => files.keepFor(text),
    () => undefined,
  );
}

export const somebodyIsHere = async (): Promise<boolean> => (await current()) !== nobody;
