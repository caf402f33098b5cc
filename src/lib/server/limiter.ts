import type { RequestEvent } from '@sveltejs/kit';
import { backend } from './backend.ts';

// How many tries in how many seconds. Per account and address, so that nobody can lock another out from elsewhere;
// and per address alone, so that one address cannot go through all accounts.
const limits = {
  password: { max: 10, seconds: 900, perAddress: 60 },
  'code by mail': { max: 5, seconds: 900, perAddress: 30 },
  'try a code': { max: 8, seconds: 900, perAddress: 60 },
  'code in person': { max: 8, seconds: 900, perAddress: 60 },
  invitation: { max: 10, seconds: 900, perAddress: 60 },
} as const;
export type Attempt = keyof typeof limits;

// True when one more try is allowed; counts it. The account is an e-mail address or the like, never stored as such;
// without one ('') only the address counts, so that a room full of people can come in by their invitations.
export async function allow(kind: Attempt, account: string, event: RequestEvent): Promise<boolean> {
  const { max, seconds, perAddress } = limits[kind];
  const address = event.getClientAddress();
  const ask = async (key: string, most: number) => {
    const { data, error } = await event.locals.supabase.rpc('allow_attempt', {
      attempt_key: backend().sign(key),
      max_attempts: most,
      window_seconds: seconds,
    });
    // a limiter that cannot count lets nobody through
    return error === null && data === true;
  };
  return (
    (await ask(`${kind}|${address}`, perAddress)) &&
    (account === '' || (await ask(`${kind}|${account.trim().toLowerCase()}|${address}`, max)))
  );
}
