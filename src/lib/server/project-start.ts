import { z } from 'zod';
import { StartError } from './environment.ts';
import { clockAhead, type Keys } from './project.ts';

const answer = z.union([z.array(z.looseObject({ role: z.string() })), z.looseObject({ code: z.string() })]);

/** What the data API takes somebody for who brings the publishable key alone; null when it does not say. */
async function whoIsNobody({ url, publishableKey }: Keys, calls: typeof fetch): Promise<string | null> {
  try {
    const said = await calls(`${url}/rest/v1/rpc/who_asks`, {
      headers: { apikey: publishableKey, authorization: `Bearer ${publishableKey}` },
      signal: AbortSignal.timeout(5_000),
    });
    const read = answer.parse(await said.json());
    if (Array.isArray(read)) return read[0]?.role ?? null;
    // somebody, and one who may not ask this: of nobody it is said with another status
    return said.status === 403 && read.code === '42501' ? 'service_role' : null;
  } catch {
    return null;
  }
}

/** Before anybody is served: who is not signed in must be nobody. A project that is away is left to /health to tell. */
export async function refuseOthersProject(keys: Keys, calls: typeof fetch): Promise<void> {
  const nobody = await whoIsNobody(keys, calls);
  if (nobody !== null && nobody !== 'anon')
    throw new StartError(
      'Whoever is not signed in would pass by every rule: SUPABASE_PUBLISHABLE_KEY is taken for a secret key. Put the publishable key of the project in its place, and make another secret key.',
    );
  const apart = clockAhead();
  if (Math.abs(apart) > 60)
    console.error(
      `The clock of this machine is ${Math.abs(apart)} seconds ${apart > 0 ? 'behind' : 'ahead of'} that of the project: set it by a time server (NTP). Sessions are judged by the project’s clock meanwhile.`,
    );
}
