// What an answer means for a tap, and when the next try is. Pure, so that every case of it can be tried.
import { parse } from 'devalue';

/** The best of what else there is, after somebody else was quicker. */
export type Better = { title: string; when: string; href: string };

export type Outcome =
  | { is: 'sent'; location: string | null }
  | { is: 'refused'; sentence: string | null; better: Better | null }
  /** nobody is signed in, or somebody else is */
  | { is: 'held' }
  /** our server cannot just now, or not at this address, and may have said how many seconds to leave it alone */
  | { is: 'later'; wait: number; only: 'this' | 'all' }
  /** no answer of ours: no network, one that wants to be signed in to first, or silence */
  | { is: 'lost' };

const second = 1000;
/** So long between two tries. */
export const least = 30 * second;
const most = 15 * 60 * second;

const later = [408, 425, 429];
/** A wireless network's own way of saying that one has to sign in to it first. */
const signInToNetwork = 511;

/** Seconds or a date, as the standard has it. */
export function waitIn(answer: Response, now: number): number {
  const said = answer.headers.get('retry-after');
  if (said === null) return 0;
  const seconds = /^\d+$/.test(said.trim()) ? Number(said) : (Date.parse(said) - now) / second;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}

type Answered = { type?: unknown; location?: unknown; data?: unknown };

/** The sentence in what a form action answered: why it was refused, or what is wrong at the first field. */
export function sentenceIn(data: unknown): string | null {
  if (typeof data !== 'string') return null;
  let answer: unknown = null;
  try {
    answer = parse(data);
  } catch {
    // said in a way that this version does not know
  }
  if (typeof answer !== 'object' || answer === null) return null;
  const { refusal, errors } = answer as { refusal?: unknown; errors?: unknown };
  if (typeof refusal === 'string') return refusal;
  const said: unknown[] = typeof errors === 'object' && errors !== null ? Object.values(errors) : [];
  return said.find((each): each is string => typeof each === 'string') ?? null;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const ownPath = (value: unknown): value is string => isText(value) && /^\/(?![/\\])/.test(value);

export function betterIn(answer: Response): Better | null {
  try {
    const told: unknown = JSON.parse(decodeURIComponent(answer.headers.get('x-next') ?? 'null'));
    const { title, when, href } = (told ?? {}) as Record<keyof Better, unknown>;
    return isText(title) && isText(when) && ownPath(href) ? { title, when, href } : null;
  } catch {
    return null;
  }
}

/** `isOurs`: whether our server answers at this address when it is only asked who is here. */
export async function outcomeOf(
  answer: Response,
  person: string,
  isOurs: () => Promise<boolean>,
  now = Date.now(),
): Promise<Outcome> {
  const reader = answer.headers.get('x-reader');
  const { status } = answer;
  // whoever says so: what stands before our server speaks for it when it is down, or when too many ask
  if ((status >= 500 && status !== signInToNetwork) || later.includes(status))
    return {
      is: 'later',
      wait: waitIn(answer, now),
      // what our server itself says is of one form: somebody who tried many words may still say that they cannot come
      only: status === 429 && reader !== null ? 'this' : 'all',
    };
  // a server that is told another address than its own refuses its own pages' forms before it looks whose they are
  if (reader === null && status === 403 && (await isOurs())) return { is: 'later', wait: 0, only: 'all' };
  if (reader === null) return { is: 'lost' };
  if (status === 401 || reader !== person) return { is: 'held' };
  const answered = await answer
    .json()
    .then((found: unknown) => (typeof found === 'object' && found !== null ? (found as Answered) : null))
    .catch(() => null);
  // what cannot be done has words of its own, or those for what is not there any more
  if (status >= 400 || answered?.type === 'failure')
    return { is: 'refused', sentence: sentenceIn(answered?.data), better: betterIn(answer) };
  if (answered?.type === 'redirect')
    return { is: 'sent', location: ownPath(answered.location) ? answered.location : null };
  if (answered?.type === 'success') return { is: 'sent', location: null };
  // a page where an answer was asked for: nobody knows what it is
  return { is: 'lost' };
}

/** How long to leave it after so many tries: longer each time, and never all phones at the same moment. */
export const pauseAfter = (tries: number, random: number = Math.random()): number =>
  least + random * (Math.min(most, 2 * least * 2 ** Math.min(tries - 1, 10)) - least);

/** `aside`: it waits alone, and others than those to the same address may go before it. */
export type Tries = { tries: number; next: number; least: number; aside?: boolean };

/** `next`: when to try by itself; `least`: when to try at the earliest, though there is a sign of network. */
export function triedAgain(
  { tries }: Pick<Tries, 'tries'>,
  outcome: Extract<Outcome, { is: 'later' | 'lost' }>,
  now: number,
  random?: number,
): Tries {
  const earliest = outcome.is === 'lost' ? 0 : now + Math.max(least, outcome.wait * second);
  return {
    tries: tries + 1,
    next: Math.max(earliest, now + pauseAfter(tries + 1, random)),
    least: earliest,
    aside: outcome.is === 'later' && outcome.only === 'this',
  };
}
