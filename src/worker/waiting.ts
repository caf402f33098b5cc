// The page that shows what waits, what came to nothing and what has just been sent; and what a person does there.
import { countsFromTap } from '../lib/queueable.ts';
import { redirectTo } from './network.ts';
import { all, type Html, type Template } from './page.ts';
import {
  isWaiting,
  knowsThatMissing,
  mayBeMissing,
  removeTap,
  tapsOf,
  type NewTap,
  type Tap,
} from './queue.ts';
import { within } from './network.ts';
import { readableNow } from './readable.ts';
import * as reader from './reader.ts';
import { sendWaiting } from './send.ts';
import { noteShown } from './show.ts';
import { page, template } from './template.ts';
import { when } from './when.ts';

declare const self: ServiceWorkerGlobalScope;

export const path = '/waiting';

/** So long a thing that was sent is still told of. */
const recent = 24 * 3_600_000;

/** So long a person who taps «Prøv nå» looks at the page as it was. */
const patience = 10_000;

const none: Html = { html: '' };

const told = (tap: Pick<NewTap, 'kind' | 'what' | 'tapped'>, parts: Template) => ({
  kind: parts.word(`kind-${tap.kind}`),
  what: tap.what,
  ...when(new Date(tap.tapped), parts.language),
});

function waitingRow(tap: Tap, parts: Template): Html {
  const counts = countsFromTap(tap.kind) ? parts.word('counts') : none;
  return parts.part('waiting-row', { ...told(tap, parts), id: tap.id, counts });
}

function refusedRow(tap: Tap, parts: Template): Html {
  const better = tap.better ? parts.part('waiting-better', tap.better) : none;
  const sentence = tap.sentence ?? parts.word('gone');
  return parts.part('refused-row', { ...told(tap, parts), id: tap.id, sentence, better });
}

function sentRow(tap: Tap, parts: Template): Html {
  const { day, time } = when(new Date(tap.ended ?? tap.tapped), parts.language);
  const see = tap.location ? parts.part('sent-see', { href: tap.location }) : none;
  return parts.part('sent-row', { ...told(tap, parts), day, time, see });
}

const section = (name: string, rows: readonly Html[], parts: Template, more = {}): Html =>
  rows.length > 0 ? parts.part(name, { rows: all(rows), ...more }) : none;

/** Where the one who waits looks next: the shift that it is about, else all of them. */
const onward = (waiting: readonly Tap[]): string =>
  waiting.map(({ url }) => /^\/mine\/[0-9a-f-]+/.exec(url)?.[0]).find((shift) => shift !== undefined) ??
  '/mine';

const isLost = ({ tries, least }: Tap): boolean => tries > 0 && least === 0;

const countOf = async (state: Tap['state']): Promise<number> =>
  (await tapsOf(await reader.current())).filter((tap) => tap.state === state).length;

/** How many things of the one who is signed in wait, and how many came to nothing. */
export const waitingNow = (): Promise<number> => countOf('waiting');
export const refusedNow = (): Promise<number> => countOf('refused');

/** «to ting»: small numbers as words. */
export const things = (parts: Template, count: number): string => {
  const number = parts.word('numbers').html.split(' ')[count] ?? String(count);
  return parts.word('things', { count, number }).html;
};

const listIn = (waiting: readonly Tap[], parts: Template): Html =>
  section(
    'waiting-list',
    waiting.map((tap) => waitingRow(tap, parts)),
    parts,
    {
      things: things(parts, waiting.length),
    },
  );

/** What waits, as a piece of a page; nothing when nothing does. */
export const listOf = async (parts: Template): Promise<Html> =>
  listIn((await tapsOf(await reader.current())).filter(isWaiting), parts);

/** GET /waiting while there is anything to tell of, with or without network; null when the ordinary page is right. */
export async function answerWaiting({ searchParams }: URL): Promise<Response | null> {
  const [taps, missing] = await Promise.all([reader.current().then(tapsOf), mayBeMissing()]);
  const asked = taps.find((tap) => isWaiting(tap) && tap.id === searchParams.get('remove'));
  if (asked) return removePage(asked);
  const made = await pageOf(taps, missing);
  if (made) await noteShown(taps);
  return made;
}

/** The page about these, in the place of an answer to a form. */
export async function showWaiting(taps: readonly Tap[], client: string): Promise<[Response, Promise<void>]> {
  const made = client ? await pageOf(taps, await mayBeMissing()) : null;
  // a browser that does not say which page it will be is led to it
  return made ? [made, noteShown(taps, client)] : [redirectTo(path), Promise.resolve()];
}

async function pageOf(taps: readonly Tap[], missing: boolean): Promise<Response | null> {
  const waiting = taps.filter(isWaiting);
  const refused = taps.filter(({ state }) => state === 'refused');
  const sent = taps.filter(({ state, ended }) => state === 'sent' && (ended ?? 0) > Date.now() - recent);
  if (waiting.length + refused.length + sent.length === 0 && !missing) return null;
  const offline = !navigator.onLine || waiting.some(isLost);
  const parts = await template();
  const head = waiting.length === 0 ? 'waiting-none' : offline ? 'waiting-offline' : 'waiting-online';
  return parts.answer('waiting-page', {
    head: parts.part(head),
    missing: missing ? parts.part('waiting-missing') : none,
    refused: section(
      'waiting-refused',
      refused.map((tap) => refusedRow(tap, parts)),
      parts,
    ),
    waiting: listIn(waiting, parts),
    acts:
      waiting.length > 0
        ? parts.part('waiting-acts', {
            href: onward(waiting),
            sending: parts.word('sync' in self.registration ? 'byItself' : 'whenOpened'),
          })
        : none,
    sent: section(
      'waiting-sent',
      sent.toReversed().map((tap) => sentRow(tap, parts)),
      parts,
    ),
    readable: offline ? await readableNow(parts) : none,
  });
}

/** Before something is thrown away it is asked once. */
async function removePage(tap: Tap): Promise<Response> {
  const parts = await template();
  return parts.answer('waiting-remove', { ...told(tap, parts), id: tap.id });
}

/** No room on the phone and no network: it is not kept, and says so. */
export async function notSaved(tap: NewTap): Promise<Response> {
  const parts = await template();
  const number = tap.call.replace(/[^+\d]/g, '');
  const call = number ? parts.part('not-saved-call', { number, call: tap.call }) : none;
  return parts.answer('not-saved', { ...told(tap, parts), call }, 507);
}

/** Tapped on a page that was left open by somebody else: it waits for them. */
export const notYours = (): Promise<Response> => page('not-yours');

export async function answerWaitingForm(event: FetchEvent): Promise<Response> {
  const form = await event.request.formData();
  const [what, id] = [form.get('do'), form.get('id')];
  if (what === 'remove' && typeof id === 'string') await removeTap(id, await reader.current());
  if (what === 'known') await knowsThatMissing();
  if (what === 'send') {
    const sending = sendWaiting();
    event.waitUntil(sending);
    // many things, or a silent server, take long: the page that shows them is there meanwhile
    await within(patience, sending);
  }
  return redirectTo(path);
}
