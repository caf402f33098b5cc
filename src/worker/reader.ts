// Whom the phone belongs to now. Each answer of ours says it in a header, by a mark that tells nothing; an answer without
// it is not ours, as when a wireless network wants one to sign in to it first.
import { phone, type About } from './phone.ts';

export const header = 'x-reader';
export const nobody = 'none';
type Known = Pick<About, 'reader' | 'signOut' | 'told' | 'toldUntil'>;
const unknown: Known = { reader: nobody, signOut: null, told: false, toldUntil: '' };

/** What a request is asked under; an answer from before a sign-out does not undo it. */
let age = 0;
export const now = (): number => age;

// a phone that gives no storage still gets its pages
const known: Partial<Known> = {};

export async function get<K extends keyof Known>(key: K): Promise<Known[K]> {
  const value = await phone()
    .then((database) => database.get('about', key))
    .catch(() => known[key]);
  return (value ?? unknown[key]) as Known[K];
}

export async function set<K extends keyof Known>(key: K, value: Known[K]): Promise<void> {
  known[key] = value;
  await phone()
    .then((database) => database.put('about', value, key))
    .catch(() => undefined);
}

/** The mark of who is signed in; `nobody` when nobody is. */
export const current = (): Promise<string> => get('reader');

/** A sign-out that the server has not heard of. */
export const pendingSignOut = (): Promise<About['signOut']> => get('signOut');

/** The cache with what may be read without network, by whose it is. */
export const storeOf = (mark: string): string => `kept-${mark}`;

// Nothing that was kept for somebody else stays; nothing at all when nobody is signed in.
async function forgetOthers(mine: string): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith(storeOf('')) && name !== storeOf(mine)) await caches.delete(name);
}

async function becomes(mark: string): Promise<void> {
  await set('reader', mark);
  await forgetOthers(mark);
}

/** Nobody is here, until an answer to what is asked from now on says who. */
export async function leaves(): Promise<void> {
  age++;
  await becomes(nobody);
}

export async function signOut(pending: About['signOut']): Promise<void> {
  await set('signOut', pending);
  await leaves();
}

export const signedOut = (): Promise<void> => set('signOut', null);

export const markOf = (answer: Response): string | null => answer.headers.get(header);

/** Somebody else may be here than before. */
export async function note(answer: Response, asked: number): Promise<void> {
  const mark = markOf(answer);
  if (mark === null || asked !== age) return;
  // at every answer, and before the mark is theirs: a phone that died in the midst of it, or had no room, does it at the next
  const before = answer.headers.get('x-reader-before');
  if (before !== null && mark !== nobody) await takeOver(before, mark).catch(() => undefined);
  if (asked === age && mark !== (await current())) await becomes(mark);
}

/** The server has another secret now, and knows the same person by another mark: what waits for them is theirs still. */
async function takeOver(before: string, mark: string): Promise<void> {
  const database = await phone();
  // nearly always there are none, and then no tap that is being written down waits for this
  if (!(await database.getAll('taps')).some(({ person }) => person === before)) return;
  const write = database.transaction('taps', 'readwrite');
  for (const tap of await write.store.getAll())
    if (tap.person === before) await write.store.put({ ...tap, person: mark });
  await write.done;
}
