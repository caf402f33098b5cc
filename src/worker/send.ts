// The one sender of what waits, over all tabs and over an old and a new worker, in the order of the taps.
import * as clock from './clock.ts';
import { hasChanged } from './keep.ts';
import { least, outcomeOf, triedAgain, type Outcome } from './outcome.ts';
import {
  changeTap,
  compareWithServer,
  hasNoNumber,
  isWaiting,
  lasting,
  removeTap,
  tapOf,
  tapsOf,
  tidyTaps,
  type Kept,
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
  const outcome = await outcomeOf(answer, tap.person, isOurServer).catch((): Outcome => ({ is: 'lost' }));
  const [had, has] = ['x-phone-had', 'x-phone-last'].map((name) => Number(answer.headers.get(name) ?? NaN));
  if (tap.seq !== undefined && had !== undefined && has !== undefined && Number.isInteger(had + has))
    await compareWithServer(had, has).catch(() => undefined);
  return outcome;
}

const whoIsHere = (): Promise<Response | null> =>
  fetch('/phone', {
    headers: { accept: 'application/json' },
    cache: 'no-store',
    signal: AbortSignal.timeout(silence),
  }).catch(() => null);

const isOurServer = async (): Promise<boolean> => {
  const answer = await whoIsHere();
  return answer !== null && reader.markOf(answer) !== null;
};

/** When our own server last could not: all things of this phone leave it alone for a while. */
let restUntil = 0;

/** A clock that was set back shall not keep anything waiting for days. */
const longestRest = 3600 * second;

/** The same as it is written with what waits: a browser ends a worker and begins another whenever it likes. */
export const restOf = (waiting: readonly Tap[], now: number): number =>
  Math.max(
    restUntil,
    ...waiting.filter((tap) => !tap.aside && tap.least <= now + longestRest).map(({ least }) => least),
  );

/** Sends one, and writes down what came of it; true when it is written. Only ever called by the one sender. */
async function deliver(
  tap: Tap,
  mine: readonly Tap[],
  told?: (outcome: Outcome) => void,
): Promise<Delivered> {
  const outcome = await ask(tap);
  const writing = writeDown(tap, outcome, mine);
  // the person need not wait for what only the next try needs
  if (outcome.is === 'lost' || outcome.is === 'later') told?.(outcome);
  // a phone that has got full meanwhile sends it again some day: one id has one effect
  const written = await writing.then(
    () => true,
    () => false,
  );
  return { outcome, written };
}

type Delivered = { outcome: Outcome; written: boolean };

async function writeDown(tap: Tap, outcome: Outcome, mine: readonly Tap[]): Promise<void> {
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
    // whoever does it after all, or does it again, need not be told that it once came to nothing
    for (const { id, state, url } of mine)
      if (state === 'refused' && id !== tap.id && url === tap.url) await removeTap(id, tap.person);
  } else if (outcome.is === 'refused') {
    const { sentence, better } = outcome;
    await changeTap(tap.id, { state: 'refused', ended: now, sentence, better, fields: lasting(tap.fields) });
  } else if (outcome.is !== 'held') {
    const tries = triedAgain(tap, outcome, now);
    if (!tries.aside) restUntil = tries.least;
    await changeTap(tap.id, tries);
  }
}

/** What is kept of the pages that these were about may say the opposite of what is true. Not waited for. */
const tellChanged = (sent: readonly Tap[]): void =>
  void hasChanged(sent.map(({ url }) => new URL(url, location.origin).pathname)).catch(console.error);

const alone = <T>(work: () => Promise<T>, options: LockOptions = {}): Promise<T> =>
  navigator.locks.request('send', options, work) as Promise<T>;

const waitingOf = async (person: string): Promise<Tap[]> => (await tapsOf(person)).filter(isWaiting);

const pathOf = ({ url }: Tap): string => url.split('?')[0] ?? url;

/**
 * The next one to send. Their order is kept: nobody goes before one that waits for its time, except when our server has
 * failed at it again and again, and it alone may be the trouble, or has asked for patience at its address only. With a sign of
 * network the times are shorter.
 */
export function nextOf(waiting: readonly Tap[], now: number, sign: boolean): Tap | null {
  const resting = new Set<string>();
  for (const tap of waiting) {
    if (resting.has(pathOf(tap))) continue;
    if ((sign ? tap.least : tap.next) <= now) return tap;
    if (tap.aside) resting.add(pathOf(tap));
    else if (tap.tries < triesInFront || tap.least === 0) return null;
  }
  return null;
}

/** True when a batch was sent and more may follow. What waits is read once for all of it. */
const sendBatch = (sign: boolean): Promise<boolean> =>
  alone(async () => {
    const person = await reader.current();
    const mine = await tapsOf(person);
    let waiting = mine.filter(isWaiting);
    const rest = restOf(waiting, Date.now());
    const ended: Tap[] = [];
    const sendNext = async (): Promise<boolean> => {
      const now = Date.now();
      const first = now < Math.max(rest, restUntil) ? null : nextOf(waiting, now, sign);
      if (!first || (await reader.current()) !== person) return false;
      waiting = waiting.filter(({ id }) => id !== first.id);
      // thrown away meanwhile, or sent by the one who tapped it
      const tap = await tapOf(first.id);
      if (!tap || !isWaiting(tap)) return true;
      const { outcome, written } = await deliver(tap, mine);
      if (outcome.is === 'sent') ended.push(tap);
      if (outcome.is === 'refused') mine.push({ ...tap, state: 'refused' });
      if (outcome.is === 'later' && outcome.only === 'this')
        // those to the same address wait with it
        waiting = waiting.filter((other) => pathOf(other) !== pathOf(tap));
      else if (outcome.is !== 'sent' && outcome.is !== 'refused') return false;
      return written;
    };
    let sent = 0;
    while (sent < batch && (await sendNext())) sent++;
    if (ended.length > 0) tellChanged(ended);
    return sent === batch;
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

const leaving = new AbortController();

/** A newer worker takes over as soon as this one has nothing to do: it sends what it is sending, and naps no more. */
export const letOthersSend = (): void => leaving.abort();

/** False when it was cut short. */
export const nap = (ms: number, until: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    if (until.aborted) return resolve(false);
    const timer = setTimeout(() => resolve(true), ms);
    until.addEventListener('abort', () => (clearTimeout(timer), resolve(false)), { once: true });
  });

/** Sends, and as long as the worker may stay awake tries again when it is time. False when something still waits. */
export async function keepSending(): Promise<boolean> {
  const until = Date.now() + longestNap;
  for (let sign = true; ; sign = false) {
    await sendWaiting(sign);
    const waiting = await waitingOf(await reader.current());
    if (waiting.length === 0) return true;
    const due = Math.max(restOf(waiting, Date.now()), Math.min(...waiting.map(({ next }) => next)));
    if (due > until) return false;
    // what could have been sent and was not is no more urgent for that
    const rest = due > Date.now() ? due - Date.now() : least;
    if (!(await nap(rest, leaving.signal))) return false;
  }
}

/**
 * A tap whose person waits for the answer; null when others are before it, or are being sent: it takes its place in the line.
 * What came of it is said before it is written, when it has to be sent again anyway.
 */
export async function sendAtOnce({ tap, taps }: Pick<Kept, 'tap' | 'taps'>): Promise<Outcome | null> {
  const before = taps.filter((each) => isWaiting(each) && each.seq < tap.seq);
  if (before.some((each) => !each.aside || pathOf(each) === pathOf(tap)) || Date.now() < restUntil)
    return null;
  const sending = async (told: (outcome: Outcome) => void): Promise<void> => {
    const now = (await tapOf(tap.id)) ?? tap;
    // another got there first
    if (now.state === 'sent') return told({ is: 'sent', location: now.location });
    const { outcome } = await deliver(now, taps, told);
    if (outcome.is === 'sent') tellChanged([now]);
    told(outcome);
  };
  return new Promise((told) => {
    alone(() => sending(told), { signal: AbortSignal.timeout(3 * second) }).catch(() => told(null));
  });
}

/** A phone that knows of no tap asks whether the server does. Once in a worker's life. */
let asked = false;

export async function askWhatServerKnows(): Promise<void> {
  if (asked || (await reader.current()) === reader.nobody || !(await hasNoNumber())) return;
  asked = true;
  const answer = await whoIsHere();
  if (!answer?.ok || reader.markOf(answer) === null) return;
  const told = (await answer.json().catch(() => null)) as { last?: unknown } | null;
  if (typeof told?.last === 'number') await compareWithServer(told.last, told.last).catch(() => undefined);
}
