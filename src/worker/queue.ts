// What was tapped on this phone. It is written down before anything is sent, and stays until the server has said what came
// of it; nothing leaves by its age or for want of room without a word.
import type { Kind } from '../lib/queueable.ts';
import type { Better, Tries } from './outcome.ts';
import { phone } from './phone.ts';
import { nobody } from './reader.ts';

export type Field = [name: string, value: string];

export type Tap = Tries & {
  /** the form's own request_id */
  id: string;
  /** its place in this phone's order */
  seq: number;
  /** the mark of who tapped */
  person: string;
  kind: Kind;
  /** path and query of the form's action */
  url: string;
  fields: Field[];
  /** what it concerns, in the person's words */
  what: string;
  /** whom to call when it cannot be kept */
  call: string;
  /** by the phone's clock */
  tapped: number;
  /** how far the server was before it, as last known */
  offset: number | null;
  state: 'waiting' | 'sent' | 'refused';
  /** when it was sent or refused */
  ended: number | null;
  /** the page it led to */
  location: string | null;
  /** why it came to nothing; null when the server had no words for it */
  sentence: string | null;
  better: Better | null;
};

export type NewTap = Pick<
  Tap,
  'id' | 'person' | 'kind' | 'url' | 'fields' | 'what' | 'call' | 'tapped' | 'offset'
>;

const day = 86_400_000;
/** So long a server that was restored may ask for them again. */
const keptAfterSending = 14 * day;

// Why somebody cannot come is theirs alone: it is sent, and then it leaves the phone, whatever came of it.
const theirs = ['reason', 'share'];
export const lasting = (fields: readonly Field[]): Field[] =>
  fields.filter(([name]) => !theirs.includes(name));

const isSame = (one: NewTap, other: NewTap): boolean =>
  one.url === other.url &&
  one.person === other.person &&
  JSON.stringify(lasting(one.fields)) === JSON.stringify(lasting(other.fields));

/** A tap that is written down, and what was read in the same go: all of that person's, it among them, and who is here. */
export type Kept = { tap: Tap; taps: Tap[]; here: string };

/**
 * Writes a tap down with the phone's next number, in one go: there is a tap with its number, or neither. The same tap again
 * is the one that was written. Fails when the phone has no room.
 */
export async function keepTap(given: NewTap): Promise<Kept> {
  const database = await phone();
  // on the disk itself before anything is sent: a battery may be empty at any moment
  const write = database.transaction(['about', 'taps'], 'readwrite', { durability: 'strict' });
  const [about, taps] = [write.objectStore('about'), write.objectStore('taps')];
  // asked for together: the person waits for it
  const [known, newest, reader] = await Promise.all([taps.getAll(), about.get('seq'), about.get('reader')]);
  const theirs = inOrder(known.filter(({ person }) => person === given.person));
  const here = typeof reader === 'string' ? reader : nobody;
  const earlier = known.find(({ id }) => id === given.id);
  if (earlier && isSame(earlier, given)) {
    await write.done;
    return { tap: earlier, taps: theirs, here };
  }
  const seq = Number(newest ?? 0) + 1;
  const tap: Tap = {
    ...given,
    // an old page without script may send a used id with other words in it
    id: earlier ? crypto.randomUUID() : given.id,
    seq,
    state: 'waiting',
    tries: 0,
    next: 0,
    least: 0,
    ended: null,
    location: null,
    sentence: null,
    better: null,
  };
  await Promise.all([about.put(seq, 'seq'), taps.put(tap), write.done]);
  return { tap, taps: [...theirs, tap], here };
}

/** In the order they were tapped. A phone that gives no storage has none. */
export async function tapsOf(person: string): Promise<Tap[]> {
  const taps = await allTaps();
  return taps.filter((tap) => tap.person === person);
}

const inOrder = (taps: Tap[]): Tap[] => taps.sort((one, other) => one.seq - other.seq);

const allTaps = async (): Promise<Tap[]> =>
  inOrder(
    await phone()
      .then((database) => database.getAll('taps'))
      .catch((): Tap[] => []),
  );

/** As it is now; undefined when it is not there any more. */
export const tapOf = async (id: string): Promise<Tap | undefined> =>
  phone()
    .then((database) => database.get('taps', id))
    .catch(() => undefined);

export const isWaiting = ({ state }: Tap): boolean => state === 'waiting';

/** How many things of this person wait; all, whoever tapped them, when nobody is named. */
export async function countWaiting(person?: string): Promise<number> {
  const taps = await (person === undefined ? allTaps() : tapsOf(person));
  return taps.filter(isWaiting).length;
}

/** Changes one that is still there; of one that is not, `orElse` is what is written. */
export async function changeTap(id: string, change: Partial<Tap>, orElse?: Tap): Promise<void> {
  const database = await phone();
  const write = database.transaction('taps', 'readwrite');
  const tap = (await write.store.get(id)) ?? orElse;
  if (tap) await write.store.put({ ...tap, ...change });
  await write.done;
}

/** By the person's own choice: what waits is not sent, what came to nothing has been read. */
export async function removeTap(id: string, person: string): Promise<void> {
  const database = await phone();
  const write = database.transaction('taps', 'readwrite');
  if ((await write.store.get(id))?.person === person) await write.store.delete(id);
  await write.done;
}

async function removeWhere(isGone: (tap: Tap) => boolean): Promise<void> {
  const database = await phone();
  const write = database.transaction('taps', 'readwrite');
  for (const tap of await write.store.getAll()) if (isGone(tap)) await write.store.delete(tap.id);
  await write.done;
}

/** Thrown away by choice, at sign-out. */
export const throwAway = (person: string): Promise<void> => removeWhere((tap) => tap.person === person);

/** What is done with leaves the phone with whoever signs out; what waits for them stays. */
export const forgetSent = (person: string): Promise<void> =>
  removeWhere((tap) => tap.person === person && tap.state === 'sent');

export const tidyTaps = (): Promise<void> =>
  removeWhere(({ state, ended }) => state === 'sent' && (ended ?? 0) < Date.now() - keptAfterSending);

/**
 * The server says up to which number it had heard this phone before this answer, and has now. What was sent above that and is
 * not there any more was lost with a server that was restored, and is sent again; of what has left this phone since, it is said
 * that something may be missing. So it is when the server has heard of more than this phone knows: its storage was emptied.
 */
export async function compareWithServer(had: number, has: number): Promise<void> {
  const database = await phone();
  const write = database.transaction(['about', 'taps'], 'readwrite');
  const [about, taps] = [write.objectStore('about'), write.objectStore('taps')];
  const [seq, heard] = [Number((await about.get('seq')) ?? 0), Number((await about.get('heard')) ?? 0)];
  if (had > seq) {
    await about.put(had, 'seq');
    await about.put(true, 'missing');
  }
  if (had < heard) {
    const lost = (await taps.getAll()).filter((tap) => tap.seq > had && tap.seq <= heard);
    for (const tap of lost)
      if (tap.state === 'sent')
        await taps.put({ ...tap, state: 'waiting', tries: 0, next: 0, least: 0, ended: null });
    // a server that knows none at all has only forgotten a phone that was long away
    if (had > 0 && lost.length < heard - had) await about.put(true, 'missing');
  }
  if (has !== heard) await about.put(has, 'heard');
  await write.done;
}

export const mayBeMissing = async (): Promise<boolean> =>
  phone()
    .then(async (database) => (await database.get('about', 'missing')) === true)
    .catch(() => false);

export const knowsThatMissing = async (): Promise<void> => {
  await (await phone()).put('about', false, 'missing');
};

/** True when this phone knows of no tap at all: it is new, or its storage was emptied. */
export const hasNoNumber = async (): Promise<boolean> =>
  phone()
    .then(async (database) => (await database.get('about', 'seq')) === undefined)
    .catch(() => false);
