import type { RequestEvent } from '@sveltejs/kit';
import type { AuthNo } from './auth-refusals';
import { backend } from './backend';
import { codeFrom } from './lite/auth-mail';
import { adminClient } from './supabase';

/** What Auth says to being let in: null when there is a session now. */
export type LetIn = AuthNo | null;

const without: AuthNo = { code: 'otp_expired', status: 403 };

// The code that was mailed is right, or not. The two services call the same thing by two names.
export async function enterMailedCode(email: string, token: string, event: RequestEvent): Promise<LetIn> {
  const type = backend().kind === 'supabase' ? 'email' : 'magiclink';
  const { data, error } = await event.locals.supabase.auth.verifyOtp({ type, email, token });
  return error ?? (data.session ? null : without);
}

// A session for a known account without its password: only after a one-time code issued in person was found right.
export async function startSession(email: string, event: RequestEvent): Promise<LetIn> {
  const { auth } = event.locals.supabase;
  const admin = adminClient(event);
  if (admin) {
    const { data, error } = await admin.auth.admin.generateLink({ type: 'magiclink', email });
    if (error) return error;
    const verified = await auth.verifyOtp({ type: 'email', token_hash: data.properties.hashed_token });
    return verified.error;
  }
  const code = await codeFrom(() => auth.signInWithOtp({ email, options: { shouldCreateUser: false } }));
  return code === null ? { status: 503 } : enterMailedCode(email, code, event);
}
