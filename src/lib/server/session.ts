import type { RequestEvent } from '@sveltejs/kit';
import { backend } from './backend';
import { codeFrom } from './lite/auth-mail';
import { adminClient } from './supabase';

// True when the code that was mailed is right; then there is a session. The two services call the same thing by two names.
export async function enterMailedCode(email: string, token: string, event: RequestEvent): Promise<boolean> {
  const type = backend().kind === 'supabase' ? 'email' : 'magiclink';
  const { data, error } = await event.locals.supabase.auth.verifyOtp({ type, email, token });
  return error === null && data.session !== null;
}

// A session for a known account without its password: only after a one-time code issued in person was found right.
export async function startSession(email: string, event: RequestEvent): Promise<boolean> {
  const { auth } = event.locals.supabase;
  const admin = adminClient();
  if (admin) {
    const { data, error } = await admin.auth.admin.generateLink({ type: 'magiclink', email });
    if (error) return false;
    const verified = await auth.verifyOtp({ type: 'email', token_hash: data.properties.hashed_token });
    return verified.error === null;
  }
  const code = await codeFrom(() => auth.signInWithOtp({ email, options: { shouldCreateUser: false } }));
  return code !== null && enterMailedCode(email, code, event);
}
