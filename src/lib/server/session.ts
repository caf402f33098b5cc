import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestEvent } from '@sveltejs/kit';
import type { AuthNo } from './auth-refusals';
import { codeFrom } from './lite/auth-mail';
import { whileMakingAccounts } from './lite/making-accounts';
import { adminClient } from './supabase';
import { inTurn } from './turns';

/** What Auth says to being let in: null when there is a session now. */
export type LetIn = AuthNo | null;

// A session for a known account without its password: only after a one-time code, mailed or issued in person, was found right. Of two taps that come
// at once the second makes what the first was about to use worthless: here they take turns, and one on another node is waited out for a while.
export const startSession = (email: string, event: RequestEvent): Promise<LetIn> =>
  inTurn(`session ${email.trim().toLowerCase()}`, async () => {
    for (let tries = 0; tries < 4; tries++) {
      const no = await tryToStart(email, event);
      if (no?.code !== 'otp_expired') return no;
      await sleep(100 * (tries + 1) * Math.random());
    }
    return { status: 503 };
  });

async function tryToStart(email: string, event: RequestEvent): Promise<LetIn> {
  const { auth } = event.locals.supabase;
  const admin = adminClient(event);
  if (admin) {
    const { data, error } = await admin.auth.admin.generateLink({ type: 'magiclink', email });
    if (error) return error;
    const verified = await auth.verifyOtp({ type: 'email', token_hash: data.properties.hashed_token });
    return verified.error;
  }
  const code = await codeFrom(() => auth.signInWithOtp({ email, options: { shouldCreateUser: false } }));
  if (code === null) return { status: 503 };
  return (await auth.verifyOtp({ type: 'magiclink', email, token: code })).error;
}

type NewAccount = { email: string; password: string; reference: string };
/** What Auth says to making an account; null when there is one now, and "entered" when a session came with it. */
export type Made = { no: AuthNo | null; entered: boolean };

// An account for who is coming in by an invitation, with a reference to what they typed and nothing about them. Sign-ups are closed; the trigger on
// auth.users is the second lock. Where nobody could say there may be one all the same.
export async function makeAccount(
  { email, password, reference }: NewAccount,
  event: RequestEvent,
): Promise<Made> {
  const joining = { joining: reference };
  const admin = adminClient(event);
  if (admin) {
    const { error } = await admin.auth.admin.createUser({
      email,
      password,
      email_confirm: true,
      user_metadata: joining,
    });
    return { no: error, entered: false };
  }
  const { data, error } = await whileMakingAccounts(() =>
    event.locals.supabase.auth.signUp({ email, password, options: { data: joining } }),
  );
  return { no: error, entered: data.session !== null };
}

// A session for an account that was made a moment ago, or by a try that did not come to its end: only ever by the password it was made with. By its
// address alone nobody is let in: another's account may bear it.
export async function enterNewAccount(
  { email, password }: Pick<NewAccount, 'email' | 'password'>,
  event: RequestEvent,
): Promise<LetIn> {
  return (await event.locals.supabase.auth.signInWithPassword({ email, password })).error;
}
