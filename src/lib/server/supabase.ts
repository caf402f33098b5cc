import { createServerClient } from '@supabase/ssr';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { RequestEvent } from '@sveltejs/kit';
import type { Database } from '../database.types.ts';
import { addressOf } from './address.ts';
import { backend } from './backend.ts';
import { sessionCookie, tokenOf } from './standing.ts';

type Client = SupabaseClient<Database>;

/**
 * A client with the person's own session, kept in cookies that no script can read. What it asks of the database bears the session's token as it
 * is: Auth's client, which would renew it at any question, is made only for who signs in or out.
 */
export function clientFor(event: RequestEvent): Client {
  const { url, publishableKey, callsOf } = backend();
  const fetch = callsOf(addressOf(event));
  const client = createClient<Database>(url, publishableKey, {
    global: { fetch },
    accessToken: async () => tokenOf(event),
  });
  let auth: Client['auth'] | null = null;
  return Object.defineProperty(client, 'auth', { get: () => (auth ??= authFor(event, fetch)) });
}

function authFor(event: RequestEvent, calls: typeof fetch): Client['auth'] {
  const { url, publishableKey, origin } = backend();
  const looks = {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: origin?.startsWith('https:') ?? false,
  } as const;
  const client = createServerClient<Database>(url, publishableKey, {
    global: { fetch: calls },
    cookieOptions: { name: sessionCookie, ...looks },
    cookies: {
      getAll: () => event.cookies.getAll(),
      setAll(cookies) {
        for (const { name, value, options } of cookies)
          event.cookies.set(name, value, { ...options, ...looks });
      },
    },
  });
  return client.auth;
}

// Only on Supabase, only on the server: what needs the secret key, which Auth alone is ever asked with.
export function adminClient(event: RequestEvent): Client | null {
  const { url, secretKey, callsOf } = backend();
  if (!secretKey) return null;
  return createClient<Database>(url, secretKey, {
    global: { fetch: callsOf(addressOf(event)) },
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
}
