// One way to stop, for everything that holds a database: the built app, the development server, the demonstration, seeding.
// Told once, all is ended in order and within ten seconds; told twice, at once.
import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const signals = ['SIGTERM', 'SIGINT'] as const;
type Signal = (typeof signals)[number];
type End = () => Promise<void>;

type State = {
  asked: Signal | null;
  // when somebody last asked whether people may be sent here, and whether they have heard that it is over
  readinessAsked: number;
  readinessTold: boolean;
  // what else listens to the signals: Kit's server, which would stop taking at once
  others: ((signal: Signal) => void)[];
  // what is running, the last first
  ends: End[];
};

declare global {
  // a bundler makes many copies of this module, and there is one process
  var oppgavetorgetStop: State | undefined;
}

const state = (): State =>
  (globalThis.oppgavetorgetStop ??= {
    asked: null,
    readinessAsked: -Infinity,
    readinessTold: false,
    others: [],
    ends: [],
  });

// In milliseconds, all from the first signal.
const allEnds = 9_500;
const requestsEnd = 6_000;
// A terminal and npm may both pass on one and the same Ctrl-C.
const sameSignal = 500;
const balancer = { remembered: 15_000, hears: 3_000, acts: 1_000 };

/** True from the moment at which the app was told to stop. */
export const stopping = (): boolean => state().asked !== null;

/** May people be sent here? For who asks on behalf of a balancer: once it has heard no, it gets a moment to send them elsewhere. */
export function readyForPeople(): boolean {
  const now = state();
  now.readinessAsked = Date.now();
  if (now.asked) now.readinessTold = true;
  return now.asked === null;
}

/** Ended when the app is told to stop, before what was there earlier; the answer takes it back. */
export function endsWhenStopping(end: End): () => void {
  const { ends } = state();
  ends.unshift(end);
  return () => {
    const at = ends.indexOf(end);
    if (at >= 0) ends.splice(at, 1);
  };
}

/** What comes after it is never reached while the app stops: what fails then has failed because of that. */
export const unlessStopping = (): Promise<void> =>
  stopping() ? new Promise<never>(() => {}) : Promise.resolve();

/** At most so long, whether it is done or not. */
export async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const waiting = new AbortController();
  const late = sleep(milliseconds, undefined, { signal: waiting.signal });
  await Promise.race([work, late]).catch(() => {});
  waiting.abort();
  await late.catch(() => {});
}

/** From now on the two signals end this process in order. Safe to call again. */
export function stopOnSignals({ others = 'come later' }: { others?: 'come later' | 'are left out' } = {}) {
  if (globalThis.oppgavetorgetStop) return;
  const { others: found } = state();
  const running = new Set<ServerResponse>();
  subscribe('http.server.request.start', (message) => {
    const { response } = message as { response: ServerResponse };
    running.add(response);
    response.once('close', () => running.delete(response));
    if (stopping()) closesAfter(response);
  });
  let told = 0;
  const onSignal = (signal: Signal) => {
    if (told === 0) {
      told = Date.now();
      void stop(signal, running);
    } else if (Date.now() - told > sameSignal) {
      console.error('Told to stop once more: the app ends at once.');
      process.exit(1);
    }
  };
  for (const signal of signals) {
    process.removeAllListeners(signal);
    process.on(signal, onSignal);
  }
  // Kit's server begins to listen later. It is told when it is its turn.
  process.on('newListener', (name: string | symbol, listener: (signal: Signal) => void) => {
    const signal = signals.find((each) => each === name);
    if (!signal || listener === onSignal) return;
    queueMicrotask(() => process.off(signal, listener));
    if (others === 'come later' && !found.includes(listener)) found.push(listener);
  });
}

/** An answer after which the connection is closed, so that whoever asks next does so elsewhere. */
function closesAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

async function stop(signal: Signal, running: Set<ServerResponse>): Promise<void> {
  const now = state();
  now.asked = signal;
  const began = Date.now();
  const left = (until: number) => Math.max(0, began + until - Date.now());
  setTimeout(() => {
    console.error('Not everything had ended after ten seconds: the app ends all the same.');
    process.exit(1);
  }, allEnds);
  for (const response of running) closesAfter(response);
  if (signal === 'SIGTERM') await balancerHears(now);
  if (now.others.length > 0) {
    const closed = new Promise((done) => process.once('sveltekit:shutdown', done));
    for (const other of now.others) other(signal);
    await atMost(left(requestsEnd), closed);
  }
  for (const end of [...now.ends]) await end().catch(() => {});
  process.exit(0);
}

// Only where somebody has asked lately: nobody else is waited for.
async function balancerHears(now: State): Promise<void> {
  const began = Date.now();
  if (began - now.readinessAsked > balancer.remembered) return;
  while (!now.readinessTold && Date.now() - began < balancer.hears) await sleep(20);
  if (now.readinessTold) await sleep(balancer.acts);
}
