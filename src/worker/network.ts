// What an answer is worth. Null: there is no network, or something else than our server answered, as when a wireless
// network wants one to sign in to it first.
import { markOf } from './reader.ts';

/** Behind a proxy that waits for our server there is no page either. */
const notThere = [502, 503, 504];

/** A server of ours from before the header was there still is ours: its health is told in its own words. */
async function isOursAnyway(): Promise<boolean> {
  const health = await fetch('/health', { cache: 'no-store' }).catch(() => null);
  if (!health?.headers.get('content-type')?.startsWith('application/json')) return false;
  const told: unknown = await health.json().catch(() => null);
  return typeof told === 'object' && told !== null && 'clock' in told;
}

export async function ours(arriving: Promise<Response>): Promise<Response | null> {
  const answer = await arriving.catch(() => null);
  if (answer === null || answer.type === 'opaqueredirect' || markOf(answer) !== null) return answer;
  if (notThere.includes(answer.status)) return null;
  return (await isOursAnyway()) ? answer : null;
}

/** To another of our pages; under the same policy as all of them, or the browser would begin a new process for it. */
export const redirectTo = (path: string): Response =>
  new Response(null, {
    status: 303,
    headers: { location: path, 'cross-origin-opener-policy': 'same-origin' },
  });

/** Null when it takes longer. */
export const within = <T>(ms: number, arriving: Promise<T>): Promise<T | null> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(null), ms);
    arriving.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
