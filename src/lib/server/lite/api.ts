import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { App } from '@supabase/lite';
import { createPostgresConnection } from '@supabase/lite/postgres';
import { codeOf, pageSeconds, passes, waited, whileWaited } from '../deadline.ts';
import { StartError } from '../environment.ts';
import { openPool, type Driver, type Line, type Pool } from '../pool.ts';
import { authMail, authSubject } from './auth-mail.ts';
import { openFunctions } from './functions.ts';
import { compareWithNobodys, hashInThreads, notingHashes, type Hashes } from './hashing.ts';
import { closedSignUp } from './making-accounts.ts';
import { withoutLogging } from './quiet.ts';
import { askOn, type Ways } from './round-trips.ts';
import { checkWhoAsks } from './self-check.ts';
import { askedNow } from './token-times.ts';

export type Api = {
  fetch: typeof fetch;
  // one question by the way that pages ask
  reachable: () => Promise<unknown>;
  close: () => Promise<void>;
};
type Options = {
  loginUrl: string;
  secret: string;
  origin: string | null;
  keepPlans: boolean;
};

// the API hands over JSON that is text already; writing it out once more would store a string
const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
const parse = (text: string): unknown => JSON.parse(text);

// An asker who is told wrongly can leave a connection so that the next waits for ever: that is a refusal too.
async function within(seconds: number, work: Promise<void>): Promise<void> {
  const late = sleep(seconds * 1000, 'late', { ref: false });
  if ((await Promise.race([work, late])) === 'late')
    throw new StartError(
      `The data API in this process did not say within ${seconds} seconds who asks: look at the load of the database and start the app again. If it stays so, run npm ci, so that @supabase/lite is the version that this app was tried with.`,
    );
}

type Call = {
  trouble: string | null;
  hashes: Hashes;
  // from where on its statements are one transaction
  whole: 'from the first' | 'from the hash' | null;
  line: Promise<Line> | null;
};

// What Auth does in several statements. Of a renewal broken off after the first, the old token would be spent and the new one not there: the
// person would be signed out. Of a sign-up, the invitation would be spent on an account that nobody has come into; nobody else's page waits for a
// connection meanwhile, so it takes its own only when the password has had its turn. (A mailed code is one transaction by itself.)
const wholeIn = (url: string): Call['whole'] =>
  /\/auth\/v1\/token\?.*grant_type=refresh_token/.test(url)
    ? 'from the first'
    : /\/auth\/v1\/signup(\?|$)/.test(url)
      ? 'from the hash'
      : null;

const isAuth = (url: string) => new URL(url).pathname.startsWith('/auth/');

// What went wrong in the database, by its own code instead of the API's, which has one for all of them. Auth's client throws a session away
// when it is told anything but that nobody can tell just now.
function failedFor(url: string, code: string): Response {
  const status = isAuth(url) ? 503 : 500;
  return Response.json(
    { code, message: 'the database gave no answer', details: null, hint: null },
    { status },
  );
}

async function begun(pool: Pool): Promise<Line> {
  const line = await pool.reserve();
  try {
    await line.unsafe('begin');
    return line;
  } catch (error) {
    line.release();
    throw error;
  }
}

// Each role's own limit, which a login takes over and "set role" does not.
async function timeoutsOf(driver: Driver): Promise<Map<string, string>> {
  const rows = await driver<{ role: string; timeout: string }[]>`
    select r.rolname as role, split_part(setting, '=', 2) as timeout
    from pg_catalog.pg_roles r, unnest(r.rolconfig) as setting
    where r.rolname in ('anon', 'authenticated') and split_part(setting, '=', 1) = 'statement_timeout'`;
  return new Map(rows.map(({ role, timeout }) => [role, timeout]));
}

// Supabase's Auth and data API in our process, over the login role's connections. Its HTTP API is never mounted: who has `fetch` may ask.
export async function openApi({ loginUrl, secret, origin, keepPlans }: Options): Promise<Api> {
  const connection = createPostgresConnection({
    url: loginUrl,
    postgresOptions: {
      // for the first look only: what is asked goes by the pool
      max: 1,
      onnotice: () => {},
      types: {
        jsonb: { to: 3802, from: [3802], serialize: asText, parse },
        json: { to: 114, from: [114], serialize: asText, parse },
      },
    },
  });
  const { driver } = connection;
  let close = () => driver.end({ timeout: 1 }).catch(() => {});
  const calls = new AsyncLocalStorage<Call>();
  try {
    const statementTimeouts = await timeoutsOf(driver);
    await driver.end({ timeout: 5 });
    const pool = openPool(driver, { waitSeconds: pageSeconds / 3 });
    close = () => pool.close();
    const ways: Ways = {
      pool,
      keepPlans,
      statementTimeouts,
      lineOf() {
        const call = calls.getStore();
        if (!call?.whole || (call.whole === 'from the hash' && !call.hashes.made)) return null;
        return (call.line ??= begun(pool));
      },
      failed(error) {
        const call = calls.getStore();
        if (call) call.trouble ??= codeOf(error);
      },
    };
    askOn(connection, ways);
    hashInThreads();
    const app = new App({
      connection,
      auth: {
        enabled: true,
        jwt_secret: secret,
        jwt_expiry: 600,
        site_url: origin ?? 'http://localhost:5173',
        minimum_password_length: 12,
        email: {
          // the invitation is the confirmation: without one there is no account
          enable_confirmations: false,
          max_frequency: '0s',
          otp_expiry: 600,
          template: {
            magic_link: { subject: authSubject },
            confirmation: { subject: authSubject },
            recovery: { subject: authSubject },
          },
        },
      },
      options: { drivers: { email: authMail }, server: { disableStudio: true } },
    });
    if (app.adminMode !== false)
      throw new StartError('The data API started in admin mode, which is never right.');
    // All of it is done or nothing. A refusal is an answer, and what it does is done: a spent token that comes back ends the session it was of.
    const whole = async (url: string, call: Call, ask: () => Promise<Response>) => {
      try {
        const answer = await ask();
        const line = await call.line;
        if (!line) return answer;
        const good = answer.status < 500 && call.trouble === null;
        await line.unsafe(good ? 'commit' : 'rollback');
        return answer.ok && !good ? failedFor(url, call.trouble ?? 'unknown') : answer;
      } catch (error) {
        call.trouble ??= codeOf(error);
        return failedFor(url, call.trouble);
      } finally {
        (await call.line?.catch(() => null))?.release();
      }
    };
    const answerFunction = await openFunctions({ ...ways, secret });
    const inside: typeof fetch = async (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const closed = closedSignUp(url);
      if (closed) return closed;
      const hashes: Hashes = { made: false, compared: false };
      const call: Call = { trouble: null, hashes, whole: wholeIn(url), line: null };
      const page = waited();
      const answerIt = async () =>
        (await answerFunction(input, init)) ?? app.fetch(askedNow(new Request(input, init), secret));
      const ask = () => calls.run(call, () => notingHashes(hashes, () => withoutLogging(answerIt)));
      const all = () => (call.whole ? whole(url, call, ask) : ask());
      // A renewal is done also when its reader has left: the token that was sent is spent. A sign-up that nobody waits for is none.
      const answer = await (call.whole === 'from the first'
        ? whileWaited({ signal: AbortSignal.timeout(60_000), trouble: null }, all)
        : all());
      // how long it takes, and how long others must wait, says nothing of who has an account
      if (/grant_type=password/.test(url) && answer.status < 500 && !answer.ok && !hashes.compared)
        await compareWithNobodys();
      if (call.trouble === null || !(passes(call.trouble) || answer.status >= 500)) {
        // Auth's client asks again by itself
        if (isAuth(url) && page?.about === url) page.trouble = null;
        return answer;
      }
      if (page && passes(call.trouble)) Object.assign(page, { trouble: call.trouble, about: url });
      return failedFor(url, call.trouble);
    };
    // the first request builds the API's picture of the database, and tries to widen grants, which its role may not
    await inside('http://lite.internal/rest/v1/municipalities?select=name&limit=1');
    await inside('http://lite.internal/rest/v1/municipalities?select=name&limit=1');
    await within(60, checkWhoAsks(inside, secret));
    return { fetch: inside, reachable: () => pool.ask('select 1'), close };
  } catch (error) {
    // what hangs in there is not waited for
    await Promise.race([close(), sleep(2000, undefined, { ref: false })]);
    throw error;
  }
}
