// The one sender of what waits, over all tabs and over an old and a new worker, in the order of the taps.
import * as clock from './clock.ts';
import { hasChanged } from './keep.ts';
import { least, outcomeOf, triedAgain, type Outcome } from './outcome.ts';
import {
  changeTap,
  compareWithServer,
  forgetRefusal,
  hasNoNumber,
  isWaiting,
  lasting,
  tapsOf,
  tidyTaps,
  type NewTap,
  type Tap,
} from './queue.ts';
import * as reader from './reader.ts';
import { showChange } from './show.ts';

const second = 1000;
const silence = 30 * second;
/** So many at a time; then others may have the network, and the one sender may be another. */
const batch = 50;
/** A worker that nobody needs is put to sleep: it waits itself only for what is due soon. */
const longestNap = 240 * second;
/** What our own server cannot take is tried so often before it lets others pass. */
const triesInFront = 3;

/** What the server is told beside the form: lib/server/taps.ts reads it. */
function envelopeOf(tap: NewTap & { seq?: number }): string {
  const { id, seq, person, tapped, offset } = tap;
  const times = { tapped: new Date(tapped).toISOString(), sent: new Date().toISOString() };
  // without room on the phone there is no number: the first form of the envelope had none
  return JSON.stringify(
    seq === undefined ? { v: 1, id, ...times } : { v: 3, id, seq, person, ...times, offset },
  );
}

export const post = (
  tap: NewTap & { seq?: number },
  accept: 'application/json' | 'text/html',
  options: RequestInit = {},
): Promise<Response> =>
  fetch(tap.url, {
    method: 'POST',
    body: new URLSearchParams(tap.fields),
    headers: {
      accept,
      'x-tap': envelopeOf(tap),
      ...(accept === 'application/json' ? { 'x-sveltekit-action': 'true' } : {}),
    },
    signal: AbortSignal.timeout(silence),
    ...options,
  });

/** Asks once, and says what came of it. */
export async function ask(tap: NewTap & { seq?: number }): Promise<Outcome> {
  const asked = reader.now();
  const answer = await post(tap, 'application/json').catch(() => null);
  if (!answer) return { is: 'lost' };
  await Promise.all([clock.noteClock(answer), reader.note(answer, asked)]);
  const outcome = await outcomeOf(answer, tap.person).catch((): Outcome => ({ is: 'lost' }));
  const [had, has] = ['x-phone-had', 'x-phone-last'].map((name) => Number(answer.headers.get(name) ?? NaN));
  if (tap.seq !== undefined && had !== undefined && has !== undefined && Number.isInteger(had + has))
    await compareWithServer(had, has).catch(() => undefined);
  return outcome;
}

/** When our own server last could not: all things of this phone leave it alone for a while. */
let restUntil = 0;

type Delivered = { outcome: Outcome; written: boolean };

/** Sends one, and writes down what came of it. Only ever called by the one sender. */
async function deliver(tap: Tap): Promise<Delivered> {
  const outcome = await ask(tap);
  // a phone that has got full meanwhile sends it again some day: one id has one effect
  const written = await writeDown(tap, outcome).then(
    () => true,
    () => false,
  );
  return { outcome, written };
}

async function writeDown(tap: Tap, outcome: Outcome): Promise<void> {
  const now = Date.now();
  if (outcome.is === 'sent') {
    const sent = {
      state: 'sent',
      ended: now,
      location: outcome.location,
      fields: lasting(tap.fields),
    } as const;
    // thrown away while it was on its way, it was done all the same: its person is told so
    const isHere = (await reader.current()) === tap.person;
    await changeTap(tap.id, sent, isHere ? tap : undefined);
    await forgetRefusal(tap);
    // not waited for: others are behind it
    void hasChanged(new URL(tap.url, location.origin).pathname).catch(console.error);
  } else if (outcome.is === 'refused') {
    const { sentence, better } = outcome;
    await changeTap(tap.id, { state: 'refused', ended: now, sentence, better, fields: lasting(tap.fields) });
  } else if (outcome.is !== 'held') {
    const tries = triedAgain(tap, outcome, now);
    restUntil = tries.least;
    await changeTap(tap.id, tries);
  }
}

const alone = <T>(work: () => Promise<T>, options: LockOptions = {}): Promise<T> =>
  navigator.locks.request('send', options, work) as Promise<T>;

const waitingOf = async (person: string): Promise<Tap[]> => (await tapsOf(person)).filter(isWaiting);

/**
 * The next one to send. Their order is kept: nobody goes before one that waits for its time, except when our server has
 * failed at it again and again, and it alone may be the trouble. With a sign of network the times are shorter.
 */
export function nextOf(waiting: readonly Tap[], now: number, sign: boolean): Tap | null {
  for (const tap of waiting) {
    if ((sign ? tap.least : tap.next) <= now) return tap;
    if (tap.tries < triesInFront || tap.least === 0) return null;
  }
  return null;
}

/** True when a batch was sent and more may follow. */
const sendBatch = (sign: boolean): Promise<boolean> =>
  alone(async () => {
    for (let sent = 0; sent < batch; sent++) {
      const now = Date.now();
      const tap = now < restUntil ? null : nextOf(await waitingOf(await reader.current()), now, sign);
      if (!tap) return false;
      const { outcome, written } = await deliver(tap);
      if (!written || (outcome.is !== 'sent' && outcome.is !== 'refused')) return false;
    }
    return true;
  });

let running: Promise<void> | null = null;

export const isSending = (): boolean => running !== null;

async function run(sign: boolean): Promise<void> {
  const person = await reader.current();
  if (person === reader.nobody || (await waitingOf(person)).length === 0) return;
  while (await sendBatch(sign));
  await showChange();
  await tidyTaps().catch(() => undefined);
}

/** Sends what waits for the one who is signed in; returns when nothing more can be sent now. */
export async function sendWaiting(sign = true): Promise<void> {
  // what was written down while others were sent may have come too late for them
  while (running) await running;
  running = run(sign).finally(() => {
    running = null;
  });
  return running;
}

/** Sends, and as long as the worker may stay awake tries again when it is time. False when something still waits. */
export async function keepSending(): Promise<boolean> {
  const until = Date.now() + longestNap;
  for (let sign = true; ; sign = false) {
    await sendWaiting(sign);
    const waiting = await waitingOf(await reader.current());
    if (waiting.length === 0) return true;
    const due = Math.max(restUntil, Math.min(...waiting.map(({ next }) => next)));
    if (due > until) return false;
    // what could have been sent and was not is no more urgent for that
    const nap = due > Date.now() ? due - Date.now() : least;
    await new Promise<void>((soon) => setTimeout(soon, nap));
  }
}

/** A tap whose person waits for the answer; null when others are before it, or are being sent: it takes its place in the line. */
export async function sendAtOnce(tap: Tap): Promise<Outcome | null> {
  const before = (await waitingOf(tap.person)).some(({ seq }) => seq < tap.seq);
  if (before || Date.now() < restUntil) return null;
  const sending = async (): Promise<Outcome> => {
    const now = (await tapsOf(tap.person)).find(({ id }) => id === tap.id) ?? tap;
    // another got there first
    if (now.state === 'sent') return { is: 'sent', location: now.location };
    return (await deliver(now)).outcome;
  };
  return alone(sending, { signal: AbortSignal.timeout(3 * second) }).catch(() => null);
}

/** A phone that knows of no tap asks whether the server does. Once in a worker's life. */
let asked = false;

export async function askWhatServerKnows(): Promise<void> {
  if (asked || (await reader.current()) === reader.nobody || !(await hasNoNumber())) return;
  asked = true;
  const answer = await fetch('/phone', { headers: { accept: 'application/json' } }).catch(() => null);
  if (!answer?.ok || reader.markOf(answer) === null) return;
  const told = (await answer.json().catch(() => null)) as { last?: unknown } | null;
  if (typeof told?.last === 'number') await compareWithServer(told.last, told.last).catch(() => undefined);
}
