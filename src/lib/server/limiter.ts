import type { RequestEvent } from '@sveltejs/kit';
import { addressOf } from './address.ts';
import { backend } from './backend.ts';
import { waited } from './deadline.ts';
import { isKnownDevice } from './known-device.ts';

type Limit = { most: number; seconds: number };
const quarter = (most: number): Limit => ({ most, seconds: 900 });
const day = (most: number): Limit => ({ most, seconds: 86_400 });

type Limits = {
  /** for an account from one address */
  account?: Limit;
  /** for an account from everywhere together: slow, so that who guesses from many addresses gets no further, and a device that is known passes by */
  slow?: Limit;
  /** for an account from the devices that are known to be its own, before the others are looked at */
  known?: Limit;
  /** for an account once `slow` is full: from one address, and from everywhere together; so that no one guesser closes the way for a day */
  beyond?: { fromHere: Limit; together: Limit };
  /** for an address: wide, since a whole town hall may have one */
  address: Limit;
};
const limits = {
  password: { account: quarter(10), slow: day(40), known: quarter(10), address: quarter(600) },
  'code by mail': {
    account: quarter(5),
    slow: day(10),
    known: day(10),
    beyond: { fromHere: { most: 1, seconds: 1800 }, together: { most: 12, seconds: 3600 } },
    address: quarter(300),
  },
  // each code counts its own tries
  'try a code': { address: quarter(600) },
  // who has found a slip does not go through all birth dates; whose it is asks for another
  'code in person': { slow: day(10), address: quarter(300) },
  // nobody guesses a calendar's link; the limit spares the database
  calendar: { address: quarter(300) },
  'check in': { account: quarter(16), address: quarter(600) },
  invitation: { account: quarter(10), address: quarter(600) },
} as const satisfies Record<string, Limits>;
export type Attempt = keyof typeof limits;

/** Why somebody may not try: the code of a sentence, and the status. */
export type NotNow = readonly [
  code: 'too_many_attempts' | 'too_many_today' | 'too_many_codes' | 'too_many_paper' | 'no_answer',
  status: 429 | 503,
];
const tooMany: NotNow = ['too_many_attempts', 429];
export const noAnswer: NotNow = ['no_answer', 503];

const today: Partial<Record<Attempt, NotNow[0]>> = {
  'code by mail': 'too_many_codes',
  'code in person': 'too_many_paper',
};

type Key = { key: string; limit: Limit; full: NotNow };

/** Under which keys a try was counted, of those that this request has made. */
const counted = new WeakMap<RequestEvent, Map<string, readonly Key[]>>();

// Each of them in turn, until one has room. The account is an e-mail address or the like, never stored as such. Where nobody says who comes from
// where, an address would be everybody's.
function doors(kind: Attempt, account: string, event: RequestEvent): [Key[], ...Key[][]] {
  const { sign, addressHeader } = backend();
  const { account: perAccount, slow, known, beyond, address: perAddress }: Limits = limits[kind];
  const whose = account.trim().toLowerCase();
  const address = (addressHeader ?? 'none') === 'none' ? null : addressOf(event);
  const key = (words: string, limit: Limit | undefined): Key[] =>
    limit
      ? [
          {
            key: sign(words),
            limit,
            full: limit.seconds > 3600 ? [today[kind] ?? 'too_many_today', 429] : tooMany,
          },
        ]
      : [];
  const here = address === null ? [] : key(`${kind}|${address}`, perAddress);
  // without an account only the address counts, so that a room full of people can come in by their invitations
  if (whose === '') return [here];
  const fromHere = [...here, ...key(`${kind}|${whose}|${address ?? ''}`, perAccount)];
  const ordinary = [...fromHere, ...key(`${kind}|${whose}`, slow)];
  const last = beyond && [
    ...fromHere,
    ...key(`${kind}|${whose}|${address ?? ''}|beyond`, beyond.fromHere),
    ...key(`${kind}|${whose}|beyond`, beyond.together),
  ];
  const others = last ? [last] : [];
  return known && isKnownDevice(event, whose)
    ? [key(`${kind}|${whose}|known`, known), ordinary, ...others]
    : [ordinary, ...others];
}

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
  let stopped: NotNow | null = null;
  try {
    for (const all of doors(kind, account, event)) {
      const full =
        all.length === 0
          ? 0
          : await backend().doors.countTry({
              keys: all.map(({ key }) => key),
              most: all.map(({ limit }) => limit.most),
              seconds: all.map(({ limit }) => limit.seconds),
            });
      if (full === 0) {
        counted.set(event, (counted.get(event) ?? new Map()).set(`${kind}|${account}`, all));
        return null;
      }
      // what was full first says when there is room again for more than the last resort
      stopped ??= all[full - 1]?.full ?? tooMany;
    }
    return stopped;
  } catch {
    return said();
  }
}

// The try was right: only wrong ones count, so that nobody is shut out for coming and going.
export async function giveBackAttempt(kind: Attempt, account: string, event: RequestEvent): Promise<void> {
  const all = counted.get(event)?.get(`${kind}|${account}`) ?? doors(kind, account, event)[0];
  if (all.length > 0)
    await backend()
      .doors.giveBackTry(all.map(({ key }) => key))
      .catch(() => {});
}
