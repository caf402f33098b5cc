import { setTimeout as sleep } from 'node:timers/promises';
import { coded, waited } from './deadline.ts';

// The one place where a Supabase project is called for a person. Auth is told who asks and believes it beside the secret key; the data API
// never sees that key, since who asks it without a session would then pass by every rule.

export type Keys = { url: string; publishableKey: string; secretKey: string };

// Auth's clock beside ours: tokens and their ends are told by it.
let ahead = 0;
/** Now, by the clock of the project that was called last; by our own where there is none. */
export const projectNow = (): number => Date.now() + ahead;

// to the second, as a header tells it
function noteClock(answer: Response): void {
  const said = Date.parse(answer.headers.get('date') ?? '');
  if (Number.isNaN(said)) return;
  const apart = said - Date.now();
  ahead = Math.abs(apart) < 3_000 ? 0 : apart;
}

/** For a client that bears the secret key: where the project sends on to another address, the key does not go along. */
export const notSentOn: typeof fetch = (input, init) => fetch(input, { ...init, redirect: 'manual' });

/** How long Auth may say nothing at all, within the two seconds in which a page is answered; and how long it may take when it is there. */
const quiet = { before: 600, sign: 900, remembered: 300, most: 10_000 };

let answeredAt = 0;
let silentUntil = 0;
const silence = () => coded('AUTH_SILENT', 'Auth gave no answer');

/** Whether Auth is there: it says so without looking anything up. */
export async function authLives({ url, secretKey }: Keys, milliseconds = quiet.sign): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/auth/v1/health`, {
      headers: { apikey: secretKey },
      redirect: 'manual',
      signal: AbortSignal.timeout(milliseconds),
    });
    await answer.body?.cancel();
    return answer.status < 300 || answer.status === 429;
  } catch {
    return false;
  }
}

let looking: Promise<boolean> | null = null;
/** One look for all who wait; an answer to anybody meanwhile is one as well. */
async function look(keys: Keys): Promise<boolean> {
  const began = Date.now();
  looking ??= authLives(keys).finally(() => (looking = null));
  return (await looking) || answeredAt >= began;
}

// Slow is not away: where nothing comes for a moment it is asked whether it is there, and waited for when it is.
async function unlessSilent(keys: Keys, ask: (signal: AbortSignal) => Promise<Response>): Promise<Response> {
  if (Date.now() < silentUntil) throw silence();
  const ends = new AbortController();
  const answered = new AbortController();
  const watch = async () => {
    const until = Date.now() + quiet.most;
    while (Date.now() < until) {
      await sleep(quiet.before, null, { ref: false, signal: answered.signal });
      if (await look(keys)) continue;
      if (!answered.signal.aborted) silentUntil = Date.now() + quiet.remembered;
      break;
    }
    ends.abort(silence());
  };
  watch().catch(() => {});
  try {
    const answer = await ask(ends.signal);
    // what comes later than its head is waited for here
    const body = [101, 204, 205, 304].includes(answer.status) ? null : await answer.arrayBuffer();
    answeredAt = Date.now();
    return new Response(body, {
      status: answer.status,
      statusText: answer.statusText,
      headers: answer.headers,
    });
  } finally {
    answered.abort();
  }
}

// Passwords keep Auth's processors at work: so many at once, and the others wait here, so that it still has a moment for whoever asks less.
const passwordsAtOnce = 6;
const waiting: (() => void)[] = [];
let hashing = 0;
async function inTurn<T>(signals: AbortSignal[], work: () => Promise<T>): Promise<T> {
  if (hashing >= passwordsAtOnce) await new Promise<void>((turn) => waiting.push(turn));
  else hashing += 1;
  try {
    // whoever has left meanwhile
    for (const signal of signals) signal.throwIfAborted();
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else hashing -= 1;
  }
}
const hashes = (path: string, method = 'GET') =>
  /\/token\?.*grant_type=password|\/admin\/users/.test(path) ||
  (method === 'PUT' && /\/user(\?|$)/.test(path));

const bearer = (key: string) => `Bearer ${key}`;

/** How a person's client calls the project: to Auth with the secret key and their own address, to the data API with neither. */
export function callsFor(keys: Keys, address: string | null): typeof fetch {
  const base = new URL(keys.url).pathname.replace(/\/$/, '');
  return async (input, init) => {
    const to = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    const page = waited();
    const signals = [page?.signal, init?.signal].filter((signal) => signal != null);
    if (to.origin !== new URL(keys.url).origin)
      throw new Error('a person’s client calls its own project alone');
    headers.delete('sb-forwarded-for');
    if (to.pathname.startsWith(`${base}/auth/v1/`)) {
      headers.set('apikey', keys.secretKey);
      if (address) headers.set('sb-forwarded-for', address);
      // no session's token: the gateway goes by the key, and one that knows the older kind alone passes on what stands here
      if ([null, bearer(keys.publishableKey)].includes(headers.get('authorization'))) {
        headers.delete('authorization');
        if (!keys.secretKey.startsWith('sb_')) headers.set('authorization', bearer(keys.secretKey));
      }
      const ask = () =>
        unlessSilent(keys, (signal) =>
          // where it sends us on to, the key does not go along
          fetch(input, {
            ...init,
            headers,
            redirect: 'manual',
            signal: AbortSignal.any([...signals, signal]),
          }),
        );
      const answer = await (hashes(to.pathname + to.search, init?.method) ? inTurn(signals, ask) : ask());
      noteClock(answer);
      return answer;
    }
    if (!to.pathname.startsWith(`${base}/rest/v1/`))
      throw new Error('a person’s client calls Auth and the data API alone');
    headers.set('apikey', keys.publishableKey);
    if (headers.get('authorization') === bearer(keys.secretKey)) headers.delete('authorization');
    const answer = await fetch(input, {
      ...init,
      headers,
      redirect: 'manual',
      ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
    });
    noteClock(answer);
    return answer;
  };
}
