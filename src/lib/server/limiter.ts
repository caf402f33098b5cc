import type { RequestEvent } from '@sveltejs/kit';
import { addressOf } from './address.ts';
import { backend } from './backend.ts';
import { waited } from './deadline.ts';

// How many tries in how many seconds. Per account and address, so that nobody can lock another out from elsewhere;
// and per address alone, so that one address cannot go through all accounts.
const limits = {
  password: { max: 10, seconds: 900, perAddress: 60 },
  'code by mail': { max: 5, seconds: 900, perAddress: 30 },
  'try a code': { max: 8, seconds: 900, perAddress: 60 },
  'code in person': { max: 8, seconds: 900, perAddress: 60 },
  // nobody guesses a calendar's link; the limit spares the database
  calendar: { max: 100, seconds: 900, perAddress: 100 },
  'check in': { max: 16, seconds: 900, perAddress: 100 },
  invitation: { max: 10, seconds: 900, perAddress: 100 },
} as const;
export type Attempt = keyof typeof limits;

// Without an account ('') only the address counts, so that a room full of people can come in by their invitations.
// The account is an e-mail address or the like, never stored as such.
function keys(kind: Attempt, account: string, event: RequestEvent): [key: string, most: number][] {
  const { max, perAddress } = limits[kind];
  const address = addressOf(event) ?? '';
  const all: [string, number][] = [[backend().sign(`${kind}|${address}`), perAddress]];
  if (account !== '') all.push([backend().sign(`${kind}|${account.trim().toLowerCase()}|${address}`), max]);
  return all;
}

/** Why somebody may not try: the code of a sentence, and the status. */
export type NotNow = readonly [code: 'too_many_attempts' | 'no_answer', status: 429 | 503];
const tooMany: NotNow = ['too_many_attempts', 429];
export const noAnswer: NotNow = ['no_answer', 503];

// What the page says of it itself is not said by another in its place.
function said(): NotNow {
  const page = waited();
  if (page) page.trouble = null;
  return noAnswer;
}

/** Null when one more try is allowed; counts it. A limiter that cannot count lets nobody through, and says that it is not their doing. */
export async function stopAttempt(
  kind: Attempt,
  account: string,
  event: RequestEvent,
): Promise<NotNow | null> {
  for (const [attempt_key, max_attempts] of keys(kind, account, event)) {
    const { data, error } = await event.locals.supabase.rpc('allow_attempt', {
      attempt_key,
      max_attempts,
      window_seconds: limits[kind].seconds,
    });
    if (error !== null) return said();
    if (data !== true) return tooMany;
  }
  return null;
}

// The try was right: only wrong ones count, so that nobody is shut out for coming and going.
export async function giveBackAttempt(kind: Attempt, account: string, event: RequestEvent): Promise<void> {
  for (const [attempt_key] of keys(kind, account, event))
    await event.locals.supabase.rpc('give_back_attempt', { attempt_key });
}
