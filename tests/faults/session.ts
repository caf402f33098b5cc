// What happens to sessions while a phone is without network.
import type { BrowserContext } from '@playwright/test';
import { database, type Candidate } from '../steps/world.ts';
import type { Phone } from './phone.ts';

const longest = 3_180; // of one cookie, as @supabase/ssr divides them

const isSession = ({ name }: { name: string }) => /^session(\.\d+)?$/.test(name);

async function rewrite(
  context: BrowserContext,
  url: string,
  change: (session: Record<string, unknown>) => object,
) {
  const cookies = (await context.cookies(url)).filter(isSession);
  const [first] = cookies;
  if (!first) throw new Error('nobody is signed in');
  const whole = cookies
    .sort((one, other) => one.name.localeCompare(other.name))
    .map(({ value }) => value)
    .join('');
  const text = Buffer.from(whole.replace(/^base64-/, ''), 'base64url').toString();
  const changed = `base64-${Buffer.from(JSON.stringify(change(JSON.parse(text)))).toString('base64url')}`;
  const pieces = changed.match(new RegExp(`.{1,${longest}}`, 'g')) ?? [];
  await context.clearCookies({ name: /^session(\.\d+)?$/ });
  await context.addCookies(
    pieces.map((value, at) => ({
      ...first,
      name: pieces.length === 1 ? 'session' : `session.${at}`,
      value,
    })),
  );
}

const userOf = async (person: Candidate): Promise<string> => {
  const [row] = await database()<{ user_id: string }[]>`
    select user_id from public.people where person_id = ${person.id}`;
  return row?.user_id ?? '';
};

/** An hour and more has passed: the access token holds no longer, the refresh token does. */
export async function sessionRunsOut(phone: Phone, person: Candidate) {
  const user = await userOf(person);
  const count = async () => {
    const [row] = await database()<{ n: number }[]>`
      select count(*)::int as n from auth.refresh_tokens where user_id = ${user}`;
    return row?.n ?? 0;
  };
  const before = await count();
  await rewrite(phone.context, phone.network.url, (session) => ({
    ...session,
    expires_at: Math.floor(Date.now() / 1000) - 3_600,
  }));
  return { renewals: async () => (await count()) - before };
}

/** And somebody has ended it on the server. */
export async function sessionIsEnded(phone: Phone, person: Candidate): Promise<void> {
  await sessionRunsOut(phone, person);
  const user = await userOf(person);
  await database()`delete from auth.refresh_tokens where user_id = ${user}`;
  await database()`delete from auth.sessions where user_id = ${user}`;
}
