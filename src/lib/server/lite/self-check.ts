import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { passes } from '../deadline.ts';
import { StartError } from '../environment.ts';
import { tokenOf } from './token-times.ts';

// A token for nobody: an id that was made up now.
export function tokenFor(userId: string, secret: string, now = Math.floor(Date.now() / 1000)): string {
  return tokenOf(
    { sub: userId, role: 'authenticated', aud: 'authenticated', iat: now, exp: now + 60 },
    secret,
  );
}

const answer = z.tuple([
  z.object({ user_id: z.string().nullable(), role: z.string(), token_role: z.string().nullable() }),
]);

const codeIn = async (answer: Response): Promise<string> =>
  z.object({ code: z.string() }).safeParse(await answer.json().catch(() => null)).data?.code ?? '';

// A machine that is busy says nothing of who asks.
const tries = 8;

// Row security is only as right as what the database is told about who asks. That is told by the inside of a package that may change, so
// each start asks through the app's own way in as people who do not exist, and refuses to go on when one is taken for somebody else.
export async function checkWhoAsks(ask: typeof fetch, secret: string): Promise<void> {
  const as = async (userId: string | null, path: string, body?: object) => {
    for (let left = tries; ; left--) {
      const answer = await ask(`http://lite.internal/rest/v1/${path}`, {
        method: body ? 'POST' : 'GET',
        headers: {
          apikey: 'sb_publishable_in_process',
          'content-type': 'application/json',
          ...(userId ? { authorization: `Bearer ${tokenFor(userId, secret)}` } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const code = answer.status < 500 ? '' : await codeIn(answer.clone());
      if (!passes(code)) return answer;
      if (left === 0)
        throw new StartError(
          `The database was too slow, or gone, when the app asked it at its start (${code}): look at its load and its log, and start the app again.`,
        );
    }
  };
  const wrong = (what: string) =>
    new StartError(
      `The data API in this process does not say rightly who asks (${what}), so nothing may be asked: run npm ci, so that @supabase/lite is the version that this app was tried with.`,
    );

  const known = async (userId: string | null, body?: object) => {
    const said = await as(userId, 'rpc/who_asks', body);
    const read = answer.safeParse(await said.json().catch(() => null));
    if (!read.success) throw wrong(`who_asks answered ${said.status}`);
    const [who] = read.data;
    const role = userId ? 'authenticated' : 'anon';
    if (who.user_id !== userId)
      throw wrong(
        `${userId ? 'somebody' : 'nobody'} was taken for ${who.user_id ? 'somebody else' : 'nobody'}`,
      );
    if (who.role !== role || who.token_role !== role)
      throw wrong(`the role was ${who.role} and ${who.token_role} instead of ${role}`);
  };
  // four at once, and then as many who are nobody on the connections that the four had: nothing of one is left for the next
  for (const body of [undefined, {}]) {
    await Promise.all(Array.from({ length: 4 }, () => known(randomUUID(), body)));
    await Promise.all(Array.from({ length: 4 }, () => known(null, body)));
  }

  // the way to a table is another than the way to a function
  const own = await as(randomUUID(), 'people?select=person_id&limit=1');
  const rows: unknown = await own.json().catch(() => null);
  if (own.status !== 200 || !Array.isArray(rows))
    throw wrong(`a table answered ${own.status} to somebody signed in`);
  if (rows.length > 0) throw wrong('somebody who does not exist was shown a person');
  const open = await as(null, 'people?select=person_id&limit=1');
  if (open.status !== 401) throw wrong(`a table answered ${open.status} to nobody`);
}
