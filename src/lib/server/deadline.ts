import { AsyncLocalStorage } from 'node:async_hooks';

/** Somebody waits for what is done now: until when, and what came in the way. */
export type Waited = {
  /** ended: nobody waits any more */
  signal: AbortSignal;
  /** why the database gave no answer, as a code, and to what */
  trouble: string | null;
  about?: string;
};

declare global {
  var oppgavetorgetWaited: AsyncLocalStorage<Waited> | undefined;
}

// one for all copies of this module: the demonstration starts the backend outside the bundle
const kept = (globalThis.oppgavetorgetWaited ??= new AsyncLocalStorage<Waited>());

export const waited = (): Waited | undefined => kept.getStore();
export const whileWaited = <T>(by: Waited, work: () => T): T => kept.run(by, work);

/** So long a page may take; what has not been answered then is ended in the database, too. */
export const pageSeconds = Number(process.env.OPPGAVETORGET_PAGE_SECONDS) || 15;

/** Rejected as soon as nobody waits any more, with a code; what goes on behind it is not heard of again. */
export function orEnded<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(coded('DEADLINE', 'nobody waits for this any more'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

export const coded = (code: string, message: string): Error & { code: string } =>
  Object.assign(new Error(message), { code });

/** The code of what was thrown: an SQLSTATE, or the driver's own. Never a value. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && /^[\w-]{1,40}$/.test(String(error.code))
    ? String(error.code)
    : 'unknown';

const ofConnections =
  /^(08...|57P0.|CONNECT(ION)?_\w+|E(CONN\w+|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN)|ENOTFOUND|POOL_\w+)$/;
/** The way to the database broke, or there was none: what is asked next may be answered. */
export const isLostConnection = (error: unknown): boolean => ofConnections.test(codeOf(error));

/** Not the question's own fault: too slow, a lock that another holds, too many, or no connection. Worth another try. */
export const passes = (code: string): boolean =>
  ofConnections.test(code) || /^(DEADLINE|57014|55P03|53...|40...)$/.test(code);
