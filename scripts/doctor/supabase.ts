// What only a Supabase project can be asked, with its keys. Settings of its Auth server are still to come here.
import { createClient } from '@supabase/supabase-js';
import type { Database } from '../../src/lib/database.types.ts';
import { ok, wrong, type Asked, type Check, type Finding } from './check.ts';

const backends = ['supabase'] as const;

async function rest({ environment: { mode } }: Asked, path: string, headers: Record<string, string>) {
  if (mode.kind !== 'supabase') throw new Error('no Supabase project');
  try {
    return await fetch(`${mode.url}${path}`, { headers, signal: AbortSignal.timeout(10_000) });
  } catch {
    return null;
  }
}
const unreachable = wrong(
  'The project in SUPABASE_URL cannot be reached: look at the address, and whether the project is paused.',
);

const reachable: Check = {
  name: 'project',
  backends,
  asOwner: false,
  async run(asked): Promise<Finding> {
    const { mode } = asked.environment;
    if (mode.kind !== 'supabase') throw new Error('no Supabase project');
    const service = createClient<Database>(mode.url, mode.secretKey, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    });
    const { data, error, status } = await service
      .rpc('clock_state', { since: new Date().toISOString() })
      .abortSignal(AbortSignal.timeout(10_000));
    if (status === 0) return unreachable;
    if (status === 401 || status === 403)
      return wrong('SUPABASE_SECRET_KEY is not the secret key of the project in SUPABASE_URL: copy it anew.');
    if (error?.code === 'PGRST202')
      return wrong('The project lacks what this version needs: run supabase db push.');
    if (error)
      return wrong(
        `The data API does not answer as it should (${error.code || status}): see its log in the project.`,
      );
    return data[0]?.last_run_at
      ? ok('The project answers, and the secret key is its own.')
      : ok(
          'The project answers, and the secret key is its own; the clock begins with the first start of the app.',
        );
  },
};

const publishable: Check = {
  name: 'publishable key',
  backends,
  asOwner: false,
  async run(asked) {
    const { mode } = asked.environment;
    if (mode.kind !== 'supabase') throw new Error('no Supabase project');
    const answer = await rest(asked, '/rest/v1/rpc/who_asks', { apikey: mode.publishableKey });
    if (!answer) return unreachable;
    if (answer.status === 401 || answer.status === 403)
      return wrong('SUPABASE_PUBLISHABLE_KEY is not a key of the project in SUPABASE_URL: copy it anew.');
    return /"role"\s*:\s*"service_role"/.test(await answer.text())
      ? wrong(
          'SUPABASE_PUBLISHABLE_KEY is a secret key, which passes by every rule: put the publishable one in its place, and make another secret key.',
        )
      : ok('Who is not signed in asks as nobody.');
  },
};

const schemas: Check = {
  name: 'schemas of the data API',
  backends,
  asOwner: false,
  async run(asked) {
    const { mode } = asked.environment;
    if (mode.kind !== 'supabase') throw new Error('no Supabase project');
    const answer = await rest(asked, '/rest/v1/settings?limit=1', {
      apikey: mode.publishableKey,
      'accept-profile': 'private',
    });
    if (!answer) return unreachable;
    return /PGRST106/.test(await answer.text())
      ? ok('The data API shows no other schema than it should.')
      : wrong('The data API shows schema private: set "Exposed schemas" to public alone.');
  },
};

export const supabaseChecks: Check[] = [reachable, publishable, schemas];
