import type { RequestEvent } from '@sveltejs/kit';
import { backend } from './backend';
import { codeFrom } from './lite/auth-mail';
import { unanswered } from './limiter';
import { adminClient } from './supabase';

// True when the code that was mailed is right; then there is a session. Null when nobody could say. The two services call the same thing by
// two names.
export async function enterMailedCode(
  email: string,
  token: string,
  event: RequestEvent,
): Promise<boolean | null> {
  const type = backend().kind === 'supabase' ? 'email' : 'magiclink';
  const { data, error } = await event.locals.supabase.auth.verifyOtp({ type, email, token });
  return unanswered(error) ? null : error === null && data.session !== null;
}

// A session for a known account without its password: only after a one-time code issued in person was found right.
export async function startSession(email: string, event: RequestEvent): Promise<boolean | null> {
  const { auth } = event.locals.supabase;
  const admin = adminClient();
  if (admin) {
    const { data, error } = await admin.auth.admin.generateLink({ type: 'magiclink', email });
    if (error) return unanswered(error) ? null : false;
    const verified = await auth.verifyOtp({ type: 'email', token_hash: data.properties.hashed_token });
    return unanswered(verified.error) ? null : verified.error === null;
  }
  const code = await codeFrom(() => auth.signInWithOtp({ email, options: { shouldCreateUser: false } }));
  return code === null ? null : enterMailedCode(email, code, event);
}
