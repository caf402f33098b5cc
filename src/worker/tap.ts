// A form that may wait for network: written down first, then sent, and answered as soon as there is something to say.
import type { Kind } from '../lib/queueable.ts';
import * as clock from './clock.ts';
import type { Outcome } from './outcome.ts';
import { answerForm } from './forms.ts';
import { redirectTo } from './network.ts';
import { keepTap, removeTap, type Field, type Kept, type NewTap } from './queue.ts';
import * as reader from './reader.ts';
import { ask, keepSending, post, sendAtOnce } from './send.ts';
import { wakeWithNetwork } from './sync.ts';
import { notSaved, notYours, path, showWaiting } from './waiting.ts';

type Asked = Pick<FetchEvent, 'request' | 'waitUntil' | 'resultingClientId' | 'clientId'>;

/** So long a person looks at an empty page; then the answer may come to the page that shows what waits. */
const patience = 10_000;

/**
 * What waits is shown in the place of the form's answer: another page to go to would be another one to wait for. It is sent by
 * itself as soon as the browser sees network, where it can; else at the next page.
 */
async function waiting(event: Asked, { tap, taps }: Kept, outcome: Outcome | null): Promise<Response> {
  const lost = outcome?.is === 'lost' || !navigator.onLine;
  const shown = taps.map((each) => (each.id === tap.id && lost ? { ...each, tries: each.tries + 1 } : each));
  const client = event.request.mode === 'navigate' ? event.resultingClientId : event.clientId;
  const [page, noted] = await showWaiting(shown, client);
  event.waitUntil(Promise.all([noted, wakeWithNetwork('send')]));
  return page;
}

async function read(request: Request, kind: Kind, { pathname, search }: URL): Promise<NewTap> {
  const form = await request.formData();
  const fields = [...form].filter((field): field is Field => typeof field[1] === 'string');
  const valueOf = (name: string) => fields.find(([given]) => given === name)?.[1];
  const id = valueOf('request_id') || crypto.randomUUID();
  return {
    id,
    kind,
    url: pathname + search,
    fields: [...fields.filter(([name]) => name !== 'request_id'), ['request_id', id]],
    // the page says whose it is; the phone may have gone to somebody else while it was open
    person: valueOf('reader') || (await reader.current()),
    what: valueOf('what') ?? '',
    call: valueOf('call') ?? '',
    tapped: Date.now(),
    offset: await clock.offset(),
  };
}

/** The same tap again and again, as from an impatient thumb, is one, and all get its answer. */
const live = new Map<string, Promise<Outcome | null>>();

function once(kept: Kept): Promise<Outcome | null> {
  const { id } = kept.tap;
  const sending = live.get(id) ?? sendAtOnce(kept).finally(() => live.delete(id));
  live.set(id, sending);
  return sending;
}

const afterPatience = (): Promise<null> => new Promise((soon) => setTimeout(() => soon(null), patience));

/** The page that the form itself answers with: what is wrong, at its field. */
const pageOf = (tap: NewTap & { seq?: number }): Promise<Response> =>
  post(tap, 'text/html', { redirect: 'manual' });

async function answer(event: Asked, kept: Kept, outcome: Outcome | null): Promise<Response> {
  const { tap } = kept;
  if (outcome?.is === 'sent' && outcome.location) return redirectTo(outcome.location);
  if (outcome?.is === 'held')
    return (await reader.current()) === reader.nobody ? redirectTo(`/auth/sign-in?next=${path}`) : notYours();
  if (outcome === null || outcome.is === 'lost' || outcome.is === 'later')
    return waiting(event, kept, outcome);
  const page = await pageOf(tap).catch(() => null);
  if (!page) return redirectTo(path);
  // it has been read on the page itself
  if (outcome.is === 'refused') await removeTap(tap.id, tap.person).catch(() => undefined);
  return page;
}

/** No room on the phone: it is tried once, and a page says plainly when that fails too. */
async function withoutRoom(tap: NewTap): Promise<Response> {
  const outcome = await ask(tap);
  if (outcome.is === 'sent' && outcome.location) return redirectTo(outcome.location);
  const page = outcome.is === 'sent' || outcome.is === 'refused' ? await pageOf(tap).catch(() => null) : null;
  return page ?? notSaved(tap);
}

/** Sent, or kept and answered with the page that shows what waits. */
export async function answerTap(event: Asked, kind: Kind, url: URL): Promise<Response> {
  const asForm = event.request.clone();
  const given = await read(event.request, kind, url);
  // nobody knows whose it is, or the server has held it through a sign-in and shows it once more: it cannot wait
  const isShownAgain = given.fields.some(([name, value]) => name === 'kept' && value !== '');
  if (given.person === reader.nobody || isShownAgain) return answerForm(asForm);
  const kept = await keepTap(given).catch(() => null);
  if (!kept) return withoutRoom(given);
  const { tap, here } = kept;
  // nothing of it is sent or shown while somebody else has the phone
  if (here !== reader.nobody && here !== tap.person) return notYours();
  // the same once more, from a page that was left open
  if (tap.state === 'sent' && tap.location) return redirectTo(tap.location);
  if (!navigator.onLine) {
    const page = await waiting(event, kept, null);
    // it is tried all the same, behind the page: a phone may be wrong about its network
    event.waitUntil(once(kept).then(keepSending));
    return page;
  }
  const sending = once(kept);
  event.waitUntil(sending.then(keepSending));
  return answer(event, kept, await Promise.race([sending, afterPatience()]));
}
