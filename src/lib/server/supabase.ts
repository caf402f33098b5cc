import { createServerClient } from '@supabase/ssr';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { RequestEvent } from '@sveltejs/kit';
import type { Database } from '../database.types.ts';
import { backend } from './backend.ts';

export const sessionCookie = 'session';

// A client with the person's own session, kept in cookies that no script can read.
export function clientFor(event: RequestEvent): SupabaseClient<Database> {
  const { url, publishableKey, fetch, origin } = backend();
  return createServerClient<Database>(url, publishableKey, {
    global: { fetch },
    cookieOptions: {
      name: sessionCookie,
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: origin?.startsWith('https:') ?? false,
    },
    cookies: {
      getAll: () => event.cookies.getAll(),
      setAll(cookies) {
        for (const { name, value, options } of cookies)
          event.cookies.set(name, value, {
            ...options,
            path: '/',
            httpOnly: true,
            sameSite: 'lax',
            secure: origin?.startsWith('https:') ?? false,
          });
      },
    },
  });
}

// Only on Supabase, only on the server: what needs the secret key.
export function adminClient(): SupabaseClient<Database> | null {
  const { url, secretKey, fetch } = backend();
  if (!secretKey) return null;
  return createClient<Database>(url, secretKey, {
    global: { fetch },
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
}
