import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import bcrypt from 'bcryptjs';
import { projectRoot, StartError } from '../environment.ts';

// The API in our process hashes passwords in JavaScript, a tenth of a second at a time in which no page is served: with eight people signing in
// at once everybody else waited seven seconds. Here the same library does it in threads of its own.

export type ToHash = { id: number; password: string; hash?: string; cost?: number };
export type Hashed = { id: number; answer: string | boolean | null };
type Asking = { done: (answer: string | boolean) => void; failed: (error: Error) => void };
type Thread = { worker: Worker; asked: Map<number, Asking> };

const most = Math.min(2, Math.max(1, availableParallelism() - 1));
const threads: Thread[] = [];
let last = 0;

/** What was done of it for one request. */
export type Hashes = { made: boolean; compared: boolean };
const noted = new AsyncLocalStorage<Hashes>();
export const notingHashes = <T>(hashes: Hashes, work: () => T): T => noted.run(hashes, work);

// of a word that nobody knows, and as dear as the API's own
const nobodys = '$2b$10$pjNCMqPntEahjFlFNPx2Iu7r7nrl4DuO2IYIElJKqFuN1PFKkT05G';

/** Where there is no account there is nothing to compare with: this takes as long, and its turn in the same queue. */
export const compareWithNobodys = (): Promise<unknown> => inThread({ password: 'nobody', hash: nobodys });

function begin(): Thread {
  // not part of the bundle: the thread runs the sources, which are there wherever the app is
  const worker = new Worker(join(projectRoot(), 'src/lib/server/lite/hashing-thread.ts'), {
    execArgv: [],
    env: {},
  });
  const thread: Thread = { worker, asked: new Map() };
  const gone = () => {
    const at = threads.indexOf(thread);
    if (at !== -1) threads.splice(at, 1);
    for (const { failed } of thread.asked.values()) failed(new Error('the thread that hashes has ended'));
    thread.asked.clear();
  };
  worker.on('message', ({ id, answer }: Hashed) => {
    const asking = thread.asked.get(id);
    thread.asked.delete(id);
    if (thread.asked.size === 0) worker.unref();
    if (answer === null) asking?.failed(new Error('this cannot be hashed'));
    else asking?.done(answer);
  });
  worker.on('error', gone);
  worker.on('exit', gone);
  worker.unref();
  threads.push(thread);
  return thread;
}

// The one with the least to do; another one while all have something and there may be more.
function next(): Thread {
  const [idlest] = threads.toSorted((a, b) => a.asked.size - b.asked.size);
  return idlest && (idlest.asked.size === 0 || threads.length >= most) ? idlest : begin();
}

function inThread(what: Omit<ToHash, 'id'>): Promise<string | boolean> {
  const { worker, asked } = next();
  const id = ++last;
  return new Promise((done, failed) => {
    asked.set(id, { done, failed });
    worker.ref();
    worker.postMessage({ id, ...what } satisfies ToHash);
  });
}

/** From now on the API's own library hands its work to the threads. */
export function hashInThreads(): void {
  const theirs = createRequire(import.meta.resolve('@supabase/lite')).resolve('bcryptjs');
  if (theirs !== createRequire(import.meta.url).resolve('bcryptjs'))
    throw new StartError(
      '@supabase/lite hashes passwords with another bcryptjs than the app: run npm ci, so that both are the versions that this app was tried with.',
    );
  Object.assign(bcrypt, {
    async hash(password: string, cost: number) {
      // the library would leave the rest out, and Auth refuses such a one
      if (Buffer.byteLength(password) > 72) throw new Error('bcrypt takes no more than 72 bytes');
      const made = await inThread({ password, cost });
      Object.assign(noted.getStore() ?? {}, { made: true } satisfies Partial<Hashes>);
      return made;
    },
    async compare(password: string, hash: string) {
      Object.assign(noted.getStore() ?? {}, { compared: true } satisfies Partial<Hashes>);
      return inThread({ password, hash });
    },
  });
}
