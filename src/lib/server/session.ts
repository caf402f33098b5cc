import type { RequestEvent } from '@sveltejs/kit';
import { codeFrom } from './mail.ts';
import { adminClient } from './supabase.ts';

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
  if (!code) return false;
  const verified = await auth.verifyOtp({ type: 'email', email, token: code });
  return verified.error === null;
}
