// What a Supabase project is asked when the app starts: a wrong key stops it, since it would serve wrongly or not at all. A project that does
// not answer does not, since it may come back; whoever runs the app is told.
import { z } from 'zod';
import { StartError, type Mode } from './environment.ts';

type Project = Extract<Mode, { kind: 'supabase' }>;
type Tell = (sentence: string) => void;

/** Of a project that only sleeps, or is far away. */
const patience = 5_000;
/** By as much a clock may be wrong before it is worth a word; sessions are judged by the project’s own clock. */
export const clockSlack = 60;

export type Answer = { status: number; text: string; code: string | null; body: unknown; at: Date | null };

/** Null when nobody answers, or not in time. */
export async function askProject(
  { url }: { url: string },
  path: string,
  key: string,
  more: { headers?: Record<string, string>; body?: unknown; method?: string; patience?: number } = {},
): Promise<Answer | null> {
  try {
    const answer = await fetch(`${url}${path}`, {
      method: more.method ?? (more.body === undefined ? 'GET' : 'POST'),
      headers: {
        apikey: key,
        // an older key is a token, and stands in both places
        ...(key.startsWith('sb_') ? {} : { authorization: `Bearer ${key}` }),
        ...(more.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...more.headers,
      },
      body: more.body === undefined ? undefined : JSON.stringify(more.body),
      // where it sends us on to, the key does not go along
      redirect: 'manual',
      signal: AbortSignal.timeout(more.patience ?? patience),
    });
    const text = await answer.text();
    const date = answer.headers.get('date');
    let body: unknown = null;
    try {
      body = JSON.parse(text);
    } catch {
      // a page of somebody else's
    }
    const code = z.object({ code: z.string() }).safeParse(body).data?.code ?? null;
    return { status: answer.status, text, code, body, at: date ? new Date(date) : null };
  } catch {
    return null;
  }
}

const asked = z.array(z.object({ role: z.string() })).min(1);
export const authSettings = z.object({
  disable_signup: z.boolean(),
  mailer_autoconfirm: z.boolean(),
  external: z.record(z.string(), z.boolean()),
});

export const lacksMigrations =
  'The project in SUPABASE_URL lacks what this version needs: run npx supabase db push, as docs/running.md says.';
const notItsKey = (name: string) =>
  `${name} is not a key of the project in SUPABASE_URL, or was switched off there: copy it anew from Settings > API Keys.`;

const sendsOn =
  'SUPABASE_URL sends on to another address, where no key is sent along: set it to the address of the project itself, as Settings > Data API tells it.';
const isSentOn = (status: number) => status >= 300 && status < 400;

/** Null when whoever asks with the publishable key alone is nobody, as it must be. */
export function mistakeOfPublishable({ status, code, body, text }: Answer): string | null {
  if (isSentOn(status)) return sendsOn;
  const role = asked.safeParse(body).data?.[0]?.role;
  // the function is there for people alone: who is refused it as somebody known asks as something else
  if (role === 'service_role' || (status === 403 && code === '42501'))
    return 'SUPABASE_PUBLISHABLE_KEY acts as a secret key, which passes by every rule: put the publishable one in its place, and make another secret key if this one has been seen.';
  if (status === 200 && role) return role === 'anon' ? null : notItsKey('SUPABASE_PUBLISHABLE_KEY');
  if (code === 'PGRST202') return lacksMigrations;
  if (code === '42501')
    return 'The project in SUPABASE_URL does not let people ask who they are, so its rights are not those of this version: npm run doctor says which.';
  if (status === 401 || status === 403) return notItsKey('SUPABASE_PUBLISHABLE_KEY');
  if (status === 404 || (status === 200 && !/^\s*[[{]/.test(text)))
    return 'There is no data API at SUPABASE_URL: set it to the address of the project itself, such as https://name.supabase.co.';
  return null;
}

export function mistakeOfSecret({ status, code }: Answer): string | null {
  if (isSentOn(status)) return sendsOn;
  if (code === 'PGRST202') return lacksMigrations;
  return status === 401 || status === 403
    ? 'SUPABASE_SECRET_KEY is not the secret key of the project in SUPABASE_URL: copy it anew from Settings > API Keys.'
    : null;
}

const troubled = (answer: Answer | null): answer is null => answer === null || answer.status >= 500;

export function clockSentence(at: Date | null, now = Date.now()): string | null {
  const apart = at ? Math.round(Math.abs(now - at.getTime()) / 1000) : 0;
  return apart > clockSlack
    ? `The clocks of this machine and of the project in SUPABASE_URL are ${apart} seconds apart: set this one by NTP, or sessions end too early or are refused.`
    : null;
}

export const openToAll =
  'Anybody may sign up in the project in SUPABASE_URL, so its settings are not those of this version: run npx supabase config push, as docs/running.md says.';

export async function lookAtProject(project: Project, tell: Tell): Promise<void> {
  const { publishableKey, secretKey } = project;
  const since = new Date().toISOString();
  const [nobody, service, auth] = await Promise.all([
    askProject(project, '/rest/v1/rpc/who_asks', publishableKey),
    askProject(project, '/rest/v1/rpc/clock_state', secretKey, { body: { since } }),
    askProject(project, '/auth/v1/settings', publishableKey),
  ]);
  const mistake = (nobody && mistakeOfPublishable(nobody)) ?? (service && mistakeOfSecret(service)) ?? null;
  if (mistake) throw new StartError(mistake);
  if (troubled(nobody) || troubled(service))
    tell(
      'The project in SUPABASE_URL does not answer: look at the address, and whether the project is paused. The app starts all the same, and tells people to wait until it does.',
    );
  else if (troubled(auth) || !authSettings.safeParse(auth?.body).success)
    tell(
      'Auth of the project in SUPABASE_URL does not answer as it should, so nobody can sign in until it does: npm run doctor says more.',
    );
  const apart = clockSentence((nobody ?? service ?? auth)?.at ?? null);
  if (apart) tell(apart);
  if (authSettings.safeParse(auth?.body).data?.disable_signup === false) tell(openToAll);
}
