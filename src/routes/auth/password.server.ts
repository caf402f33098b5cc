import { refusedBy, type AuthNo } from '$lib/server/auth-refusals.ts';
import type { RequestEvent } from '@sveltejs/kit';

const milliseconds = 400;

/** What Auth says to a password: as late for an address that has no account as for a wrong password. */
export async function tryPassword(
  { locals }: Pick<RequestEvent, 'locals'>,
  account: { email: string; password: string },
): Promise<AuthNo | null> {
  const started = Date.now();
  const { error } = await locals.supabase.auth.signInWithPassword(account);
  const left = error && refusedBy(error).judged ? milliseconds - (Date.now() - started) : 0;
  if (left > 0) await new Promise((done) => setTimeout(done, left));
  return error;
}
