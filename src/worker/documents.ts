// A page that somebody goes to: from the network, else as it was kept, else a page that says what can be read.
import {
  copyOf,
  fetchAhead,
  forget,
  isDocument,
  keep,
  mayKeep,
  savesData,
  whenOf,
  withText,
} from './keep.ts';
import { signOutPath } from './leave.ts';
import { linesFor } from './lines.ts';
import { ours, within } from './network.ts';
import { withLines } from './page.ts';
import { readableNow } from './readable.ts';
import * as reader from './reader.ts';
import { fetchOpen, page, somebodyIsHere, template } from './template.ts';
import { answerWaiting, listOf } from './waiting.ts';

/** So long for what can be read as it was; so long when there is nothing else. */
const patience = 3_000;
const silence = 30_000;

export async function answerDocument(event: FetchEvent, url: URL): Promise<Response> {
  const asked = reader.now();
  const path = url.pathname;
  if (path === '/waiting') {
    const made = await answerWaiting(url);
    if (made) return made;
  }
  const arriving = ours(loaded(event));
  const copy = await copyOf(path);
  // what a form led to tells what has just happened: a copy from before would say the opposite
  const answer = await within(copy && url.search === '' ? patience : silence, arriving);
  if (answer && !(copy && answer.status >= 500)) {
    // first who is here: no line tells somebody what another has waiting
    await reader.note(answer, asked);
    event.waitUntil(look(event, url, mayKeep(path) ? answer.clone() : answer, asked));
    return shown(path, answer);
  }
  // it may still come: then it is there the next time
  event.waitUntil(arriving.then((late) => late && look(event, url, late, asked)));
  return copy ? shown(path, copy, whenOf(copy)) : unread(path);
}

const loaded = async (event: FetchEvent): Promise<Response> =>
  ((await event.preloadResponse) as Response | undefined) ?? fetch(event.request);

// these pages carry a framework, which would not know a line that it did not write
const ofStaff = /^\/(?:facility|adviser|programme|admin)(?:\/|$)/;

/** The document as it is, when there is nothing to say of it. */
async function shown(path: string, answer: Response, keptAt?: Date): Promise<Response> {
  if (!isDocument(answer) || ofStaff.test(path)) return answer;
  const lines = await linesFor({ path, ...(keptAt && { keptAt }) });
  return lines.length === 0 ? answer : withText(answer, withLines(await answer.text(), lines));
}

/** Whose answer it was, and what of it is kept. */
async function look(event: FetchEvent, url: URL, answer: Response, asked: number): Promise<void> {
  if (answer.type === 'opaqueredirect') return;
  await reader.note(answer, asked);
  const { pathname: path, search } = url;
  if (!mayKeep(path)) return;
  if (answer.status === 404 || answer.status === 403) return forget(path);
  if (search !== '') return;
  if ((await keep(path, answer, asked)) === null) return;
  if ((path === '/' || path === '/mine') && !savesData(event.request)) {
    await fetchAhead();
    await fetchOpen();
  }
}

/** Not kept, and no network: what can be read instead. */
async function unread(path: string): Promise<Response> {
  if (path === signOutPath && (await somebodyIsHere())) return page('sign-out');
  const parts = await template();
  const readable = await readableNow(parts);
  const waiting = await listOf(parts);
  return path === '/waiting'
    ? parts.answer(
        'offline',
        { readable, waiting, text: parts.word(waiting.html ? 'taken' : 'nothing') },
        503,
      )
    : parts.answer('not-kept', { readable, waiting, href: path }, 503);
}
