// What we rely on of the inside of @supabase/lite, looked at from outside it: by what goes over the wire to a real PostgreSQL.
import { randomUUID } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../src/lib/database.types.ts';
import { codeOf, whileWaited } from '../../src/lib/server/deadline.ts';
import { throwAwayCluster, type Cluster } from '../../src/lib/server/embedded.ts';
import { openApi, type Api } from '../../src/lib/server/lite/api.ts';
import { codeFrom } from '../../src/lib/server/lite/auth-mail.ts';
import { whileMakingAccounts } from '../../src/lib/server/lite/making-accounts.ts';
import { checkWhoAsks, tokenFor } from '../../src/lib/server/lite/self-check.ts';
import { limitedLogin } from '../../src/lib/server/login-role.ts';
import { bringUpToDate } from '../../src/lib/server/migrate.ts';
import { openPool, type Line, type Pool } from '../../src/lib/server/pool.ts';
import { until } from '../until.ts';
import { dataFolder, failedStart, removeFolders, root, startApp } from './app.ts';
import { wireTo, type Sent, type Wire } from './wire.ts';

const secret = 'only-for-this-test-0123456789-abcdefghij';
let cluster: Cluster;
let owner: postgres.Sql;
beforeAll(async () => {
  cluster = await throwAwayCluster(root, { name: 'lite', maxConnections: 120 });
  owner = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
  await bringUpToDate(cluster.ownerUrl, root, () => limitedLogin(owner, cluster.loginUrl));
});
afterAll(async () => {
  await owner.end();
  await cluster.stop();
  await removeFolders();
});

const clientOf = (api: Api, userId: string | null, issued?: number) =>
  createClient<Database>('http://lite.internal', 'sb_publishable_in_process', {
    global: {
      fetch: api.fetch,
      headers: userId ? { authorization: `Bearer ${tokenFor(userId, secret, issued)}` } : {},
    },
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });

describe.each([true, false])('what the data API sends when plans are kept: %s', (keepPlans) => {
  let wire: Wire;
  let api: Api;
  beforeAll(async () => {
    wire = await wireTo(cluster.loginUrl);
    api = await openApi({ loginUrl: wire.url, secret, origin: null, keepPlans });
  });
  afterAll(async () => {
    await api.close();
    await wire.stop();
  });

  const sentBy = async (work: () => PromiseLike<unknown>): Promise<Sent[]> => {
    const from = wire.sent.length;
    await work();
    return wire.sent.slice(from);
  };
  const who = randomUUID();
  const setting = ({ sql, values }: Sent, name: string) =>
    sql.includes('set_config') && values.includes(name) ? values[values.indexOf(name) + 1] : undefined;

  type Way = [string, (userId: string | null) => PromiseLike<unknown>, RegExp];
  const ways: Way[] = [
    ['a table', (user) => clientOf(api, user).from('people').select('person_id'), /"people"/],
    ['a function', (user) => clientOf(api, user).rpc('who_asks'), /who_asks/],
    [
      'a function that only reads',
      (user) => clientOf(api, user).rpc('who_asks', {}, { get: true }),
      /who_asks/,
    ],
  ];
  it.each(ways)('to ask %s it begins, says who asks, and only then asks', async (_, ask, question) => {
    for (const [user, role] of [
      [who, 'authenticated'],
      [null, 'anon'],
    ] as const) {
      const all = await sentBy(() => ask(user));
      const begun = all.findIndex(({ sql }) => /^begin( read only)?$/.test(sql.toLowerCase()));
      // before that the account is looked up, by the login role itself
      for (const { sql } of all.slice(0, begun))
        expect(sql).toMatch(/^select \* from "auth"\."users" where "id" = \$1$/);
      const sent = all.slice(begun);
      expect(new Set(sent.map(({ connection }) => connection)).size).toBe(1);
      const asked = sent.findIndex(({ sql }) => question.test(sql));
      const said = sent.findIndex((each) => setting(each, 'role') !== undefined);
      expect(said).toBe(1);
      expect(asked).toBeGreaterThan(said);
      // nothing but settings before the question; after it what it said about its answer, and the end
      for (const { sql } of sent.slice(1, asked))
        expect(sql.toLowerCase()).toMatch(/^(select set_config|set local)/);
      for (const { sql } of sent.slice(asked + 1, -1))
        expect(sql).toMatch(/^\s*SELECT current_setting\('response\./);
      expect(sent.at(-1)?.sql.toLowerCase()).toMatch(/^(commit|rollback)$/);
      const saying = sent[said];
      if (!saying) throw new Error('nobody was named');
      expect(setting(saying, 'role')).toBe(role);
      expect(setting(saying, 'request.jwt.claim.sub')).toBe(user ?? '');
      expect(setting(saying, 'statement_timeout')).toBe(user ? '8s' : '3s');
      expect(setting(saying, 'request.jwt.claim.role')).toBe(role);
      // for the length of the transaction, each of them
      expect(saying.sql).not.toMatch(/false/i);
      expect(saying.sql.match(/set_config\(\$\d+, \$\d+, true\)/g)?.length).toBe(saying.values.length / 2);
    }
  });

  it('knows who asks with a token of a node whose clock is ahead, or of before the clock was set back', async () => {
    const ahead = Math.floor(Date.now() / 1000) + 3 * 86_400;
    const { data } = await clientOf(api, who, ahead).rpc('who_asks').single();
    expect(data?.user_id).toBe(who);
    const over = await clientOf(api, who, ahead - 6 * 86_400).rpc('who_asks');
    expect(over.status).toBe(401);
  });

  it('auth.uid() and the role are those of the token, on one connection after another’s question', async () => {
    const askers = [who, null, randomUUID()];
    // in an order that never repeats itself, so that connections meet several of them, however many connections there are
    const order = Array.from(
      { length: 40 },
      (_, n) => askers[n.toString(2).replaceAll('0', '').length % 3] ?? null,
    );
    const sent = await sentBy(async () => {
      for (const user of order) {
        const role = user ? 'authenticated' : 'anon';
        const { data } = await clientOf(api, user).rpc('who_asks').single();
        expect(data).toEqual({ user_id: user, role, token_role: role });
      }
    });
    const met = new Map<number, Set<string | null | undefined>>();
    for (const each of sent) {
      const user = setting(each, 'request.jwt.claim.sub');
      if (user !== undefined) met.set(each.connection, (met.get(each.connection) ?? new Set()).add(user));
    }
    expect([...met.values()].some((users) => users.size > 1)).toBe(true);
  });
});

describe('what Auth does in several statements', () => {
  let wire: Wire;
  let api: Api;
  beforeAll(async () => {
    wire = await wireTo(cluster.loginUrl);
    api = await openApi({ loginUrl: wire.url, secret, origin: null, keepPlans: true });
    await owner`insert into public.municipalities (municipality_code, name) values ('3301', 'Drammen') on conflict do nothing`;
  });
  afterAll(async () => {
    await api.close();
    await wire.stop();
  });

  async function invited() {
    const invitation = `KODE${randomUUID().slice(0, 8).toUpperCase()}`;
    await owner`
      insert into public.invitations (code_hash, municipality_code, first_name, last_name, expires_at)
      values (private.code_hash(${invitation}), '3301', 'Åse', 'Ødegård', now() + interval '1 day')`;
    const email = `${randomUUID()}@example.no`;
    const data = { invitation, birth_date: '1990-05-17', language: 'nb' };
    return { email, password: 'et langt passord', options: { data } };
  }
  const signUp = (who: Awaited<ReturnType<typeof invited>>) =>
    whileMakingAccounts(() => clientOf(api, null).auth.signUp(who));
  async function tokenOfSomebody() {
    const { data } = await signUp(await invited());
    if (!data.session) throw new Error('nobody came in');
    return data.session.refresh_token;
  }
  async function renew(refresh_token: string) {
    const answer = await api.fetch('http://lite.internal/auth/v1/token?grant_type=refresh_token', {
      method: 'POST',
      headers: { apikey: 'sb_publishable_in_process', 'content-type': 'application/json' },
      body: JSON.stringify({ refresh_token }),
    });
    const said = z.object({ refresh_token: z.string().default('') }).parse(await answer.json());
    return { status: answer.status, token: said.refresh_token };
  }

  it.each([/^update "auth"."refresh_tokens"/, /^insert into "auth"."refresh_tokens"/])(
    'a session whose renewal breaks at %s is renewed the next time it is asked for',
    async (statement) => {
      const token = await tokenOfSomebody();
      wire.breakAt(statement);
      // nobody can tell just now: whoever is told anything else throws the session away
      expect((await renew(token)).status).toBe(503);
      expect(await renew(token)).toEqual({ status: 200, token: expect.stringMatching(/./) });
    },
  );

  it('a session ends when a token of it comes back that was spent long ago', async () => {
    const first = await tokenOfSomebody();
    const second = await renew(first);
    const third = await renew(second.token);
    expect(third.status).toBe(200);
    expect((await renew(first)).status).toBe(400);
    expect((await renew(third.token)).status).toBe(400);
  });

  it.each([
    /^insert into "auth"."users"/,
    /^insert into "auth"."identities"/,
    /^insert into "auth"."sessions"/,
    /^commit$/,
  ])('a sign-up that breaks at %s has not been, and the invitation opens again', async (statement) => {
    const who = await invited();
    wire.breakAt(statement);
    expect((await signUp(who)).error?.status).toBe(503);
    const { data } = await signUp(who);
    expect(data.session).not.toBeNull();
  });

  it('a sign-up that nobody waits for any more has not been', async () => {
    const who = await invited();
    const gone = new AbortController();
    await owner`begin`;
    await owner`lock table auth.sessions in access exclusive mode`;
    const asked = wire.sent.length;
    const signing = whileWaited({ signal: gone.signal, trouble: null }, () => signUp(who));
    await until(() =>
      wire.sent.slice(asked).some(({ sql }) => sql.startsWith('insert into "auth"."sessions"')),
    );
    gone.abort();
    expect((await signing).error?.status).toBe(503);
    await owner`rollback`;
    expect((await signUp(who)).data.session).not.toBeNull();
  });

  it('a code of Auth’s that was entered while the connection broke opens the next time', async () => {
    const who = await invited();
    await signUp(who);
    const { auth } = clientOf(api, null);
    const code = await codeFrom(() =>
      auth.signInWithOtp({ email: who.email, options: { shouldCreateUser: false } }),
    );
    const enter = () => auth.verifyOtp({ email: who.email, token: code ?? '', type: 'magiclink' });
    wire.breakAt(/^insert into "auth"."refresh_tokens"/);
    expect((await enter()).data.session).toBeNull();
    expect((await enter()).data.session).not.toBeNull();
  });

  it('a code issued in person opens though the connection breaks once; if nothing helps, it is not used up, and the page says so', async () => {
    const { data } = await signUp(await invited());
    // who has e-mail comes in by that
    await owner`update auth.users set email = id || '@uten-epost.invalid' where id = ${data.user?.id ?? null}`;
    const issued = async () => {
      const reentry = `KODE${randomUUID().slice(0, 8).toUpperCase()}`;
      await owner`
        insert into public.invitations
          (code_hash, municipality_code, person_id, reentry, first_name, last_name, expires_at)
        select private.code_hash(${reentry}), municipality_code, person_id, true, first_name, last_name, now() + interval '1 day'
        from public.people where user_id = ${data.user?.id ?? null}`;
      return reentry;
    };
    const app = await startApp(dataFolder(), {
      AUTH_SECRET: secret,
      MIGRATION_DATABASE_URL: cluster.ownerUrl,
      DATABASE_URL: wire.url,
    });
    const enter = async (reentry: string) =>
      fetch(`${app.url}/auth/reentry?/enter`, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          origin: app.url,
          accept: 'text/html',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ code: reentry, birth_date: '17.05.1990' }),
      });
    try {
      const good = await issued();
      wire.breakAt(/^insert into "auth"."refresh_tokens"/);
      expect((await enter(good)).status).toBe(303);
      await owner`alter table auth.refresh_tokens rename to elsewhere`;
      const kept = await issued();
      const refused = await enter(kept);
      expect(refused.status).toBe(503);
      expect(await refused.text()).toContain('Koden er ikke brukt opp');
      await owner`alter table auth.elsewhere rename to refresh_tokens`;
      expect((await enter(kept)).status).toBe(303);
      // once is once
      expect((await enter(kept)).status).toBe(400);
    } finally {
      await owner`alter table if exists auth.elsewhere rename to refresh_tokens`;
      await app.stop();
    }
  });
});

describe('a connection', () => {
  let pool: Pool;
  beforeAll(async () => {
    const like = postgres(cluster.loginUrl, { max: 1, onnotice: () => {} });
    await like`select 1`;
    await like.end();
    pool = openPool(like, { most: 1 });
    await owner`select pg_advisory_lock(61)`;
  });
  afterAll(async () => {
    await owner`select pg_advisory_unlock(61)`;
    await pool.close();
  });
  const endless = 'select pg_advisory_lock(61)';

  const askedBy = async (line: Line) => {
    const [row] = await line.unsafe(
      `select pg_backend_pid() as pid, current_setting('request.who', true) as who`,
    );
    return { pid: Number(row?.pid), who: row?.who ? String(row.who) : null };
  };
  const say = (line: Line, who: string) =>
    line.unsafe('select set_config($1, $2, true)', ['request.who', who]);
  const end = (pid: number) => owner`select pg_terminate_backend(${pid})`;

  it('that broke is nobody’s any more: who held it does not come to the next one’s', async () => {
    const first = await pool.reserve();
    await first.unsafe('begin');
    const { pid } = await askedBy(first);
    const asking = first.unsafe(endless).catch(codeOf);
    const waiting = pool.reserve();
    await end(pid);
    expect(await asking).toBe('CONNECTION_CLOSED');
    const second = await waiting;
    await second.unsafe('begin');
    await say(second, 'second');
    // the first goes on as if nothing had been, as the data API does
    expect(await first.unsafe('rollback').catch(codeOf)).toBe('CONNECTION_CLOSED');
    expect(await askedBy(first).catch(codeOf)).toBe('CONNECTION_CLOSED');
    first.release();
    expect(await first.unsafe('select 1').catch(codeOf)).toBe('CONNECTION_ENDED');
    const third = pool.reserve();
    expect((await askedBy(second)).who).toBe('second');
    await second.unsafe('commit');
    const { pid: later } = await askedBy(second);
    expect(later).not.toBe(pid);
    second.release();
    const line = await third;
    expect(await askedBy(line)).toEqual({ pid: later, who: null });
    line.release();
  });

  it('that is given back in the middle of something is thrown away', async () => {
    const first = await pool.reserve();
    await first.unsafe('begin');
    await say(first, 'first');
    const { pid } = await askedBy(first);
    first.release();
    const second = await pool.reserve();
    const asked = await askedBy(second);
    expect(asked.pid).not.toBe(pid);
    expect(asked.who).toBeNull();
    second.release();
  });

  it('whose asker has gone is thrown away, and its question ends in the database', async () => {
    const gone = new AbortController();
    const working = async () =>
      (await owner`select from pg_stat_activity where query = ${endless} and wait_event_type = 'Lock'`)
        .length;
    const asking = whileWaited({ signal: gone.signal, trouble: null }, () => pool.ask(endless));
    const code = asking.catch(codeOf);
    await until(async () => (await working()) === 1);
    gone.abort();
    expect(await code).toBe('DEADLINE');
    await until(async () => (await working()) === 0);
    expect(await pool.ask('select 1')).toHaveLength(1);
  });
});

describe('the login role by itself', () => {
  it.each([
    'select count(*) from public.people',
    'select * from public.who_asks()',
    'select * from private.who_asks()',
    'select public.allow_attempt($$x$$, 1, 1)',
  ])('may not %s', async (statement) => {
    const login = postgres(cluster.loginUrl, { max: 1 });
    try {
      await expect(login.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await login.end();
    }
  });
});

describe('a start', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi({ loginUrl: cluster.loginUrl, secret, origin: null, keepPlans: true });
  });
  afterAll(() => api.close());

  const faults: [string, (real: typeof fetch) => typeof fetch, string][] = [
    [
      'forgets who asks',
      (real) => (url, init) => real(url, { ...init, headers: {} }),
      'somebody was taken for nobody',
    ],
    [
      'remembers who asked before',
      (real) => {
        let first: HeadersInit | undefined;
        return (url, init) => real(url, { ...init, headers: (first ??= init?.headers) });
      },
      'taken for somebody else',
    ],
    [
      'shows everything',
      (real) => (url, init) =>
        String(url).includes('people')
          ? Promise.resolve(Response.json([{ person_id: randomUUID() }]))
          : real(url, init),
      'somebody who does not exist was shown a person',
    ],
  ];
  it.each(faults)('is refused where the data API %s', async (_, fault, sentence) => {
    await expect(checkWhoAsks(api.fetch, secret)).resolves.toBeUndefined();
    await expect(checkWhoAsks(fault(api.fetch), secret)).rejects.toThrow(sentence);
  });

  it('asks again where the database was only slow, and says so when it stays so', async () => {
    const slow = (times: number): typeof fetch => {
      let left = times;
      return (url, init) =>
        left-- > 0
          ? Promise.resolve(Response.json({ code: '57014', message: '' }, { status: 500 }))
          : api.fetch(url, init);
    };
    await expect(checkWhoAsks(slow(6), secret)).resolves.toBeUndefined();
    await expect(checkWhoAsks(slow(Infinity), secret)).rejects.toThrow(
      /^The database was too slow, or gone, .* \(57014\)/,
    );
  });

  it('ends with a sentence where the database takes somebody for somebody else', async () => {
    await owner.unsafe('create database mistaken');
    const at = (url: string) => url.replace(/postgres$/, 'mistaken');
    const env = {
      ORIGIN: 'http://localhost:1',
      AUTH_SECRET: secret,
      MIGRATION_DATABASE_URL: at(cluster.ownerUrl),
      DATABASE_URL: at(cluster.loginUrl),
    };
    const app = await startApp(dataFolder(), { ...env, ORIGIN: 'http://localhost:2' });
    await app.stop();
    const sql = postgres(env.MIGRATION_DATABASE_URL, { max: 1, onnotice: () => {} });
    await sql.unsafe(`
      create or replace function private.who_asks() returns table (user_id uuid, role text, token_role text)
      language sql stable set search_path = '' as $$ select gen_random_uuid(), current_user::text, auth.role() $$`);
    await sql.end();
    const { code, said } = await failedStart({ OPPGAVETORGET_DATA: dataFolder(), ...env });
    expect(code).toBe(1);
    expect(said).toMatch(
      /^The data API in this process does not say rightly who asks \(somebody was taken for somebody else\)/,
    );
    expect(said.split('\n')).toHaveLength(1);
  });

  it('ends with a sentence where the login role inherits what people may', async () => {
    await owner.unsafe(`create role heir login password 'one-long-password'`);
    await owner.unsafe('grant authenticated to heir');
    const { code, said } = await failedStart({
      OPPGAVETORGET_DATA: dataFolder(),
      ORIGIN: 'http://localhost:1',
      AUTH_SECRET: secret,
      MIGRATION_DATABASE_URL: cluster.ownerUrl,
      DATABASE_URL: cluster.loginUrl.replace(/authenticator:[^@]+/, 'heir:one-long-password'),
    });
    expect(code).toBe(1);
    expect(said).toMatch(/^The role heir in DATABASE_URL inherits the rights of anon or authenticated/);
    expect(said.split('\n')).toHaveLength(1);
  });
});

describe('functions that are not as this app knows them', () => {
  const called = async (api: Api, name: string, body: object) =>
    (
      await api.fetch(`http://lite.internal/rest/v1/rpc/${name}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${tokenFor(randomUUID(), secret)}`,
        },
        body: JSON.stringify(body),
      })
    ).json();

  it('do not stop the start, and are answered as they are by then', async () => {
    await owner`create function public.add_up(int, int) returns int language sql return $1 + $2`;
    await owner`create function public.say_it() returns text language sql stable return 'before'`;
    await owner`grant execute on function public.say_it to authenticated`;
    const api = await openApi({ loginUrl: cluster.loginUrl, secret, origin: null, keepPlans: true });
    try {
      expect(await called(api, 'say_it', {})).toBe('before');
      // as a newer app's migration does it, which this one has not read
      await owner`create table public.said_once (said text)`;
      await owner`create or replace function public.say_it() returns text language sql volatile security definer
        begin atomic insert into public.said_once values ('after') returning said; end`;
      expect(await called(api, 'say_it', {})).toBe('after');
      expect(await owner`select said from public.said_once`).toEqual([{ said: 'after' }]);
    } finally {
      await api.close();
      await owner`drop function public.say_it(), public.add_up(int, int)`;
      await owner`drop table public.said_once`;
    }
  });

  it('give a thousand rows at a time, as a table does and as Supabase does', async () => {
    await owner`create function public.many() returns setof int language sql stable
      return generate_series(1, 1500)`;
    await owner`grant execute on function public.many to authenticated`;
    await owner`create table public.many_rows as select n from generate_series(1, 1500) as n`;
    await owner`grant select on public.many_rows to authenticated`;
    const api = await openApi({ loginUrl: cluster.loginUrl, secret, origin: null, keepPlans: true });
    try {
      const rows = z.array(z.number()).parse(await called(api, 'many', {}));
      expect([rows.length, rows[0], rows.at(-1)]).toEqual([1000, 1, 1000]);
      const table = await api.fetch('http://lite.internal/rest/v1/many_rows?select=n', {
        headers: { authorization: `Bearer ${tokenFor(randomUUID(), secret)}` },
      });
      expect(z.array(z.unknown()).parse(await table.json())).toHaveLength(1000);
    } finally {
      await api.close();
      await owner`drop function public.many()`;
      await owner`drop table public.many_rows`;
    }
  });

  it('asked twice for one page, and once in vain, leave it late, whichever was answered last', async () => {
    await owner`create function public.say_it(wrong boolean) returns boolean language plpgsql stable as $$
      begin
        if wrong then raise exception 'another holds it' using errcode = '55P03'; end if;
        return true;
      end $$`;
    await owner`grant execute on function public.say_it to authenticated`;
    const api = await openApi({ loginUrl: cluster.loginUrl, secret, origin: null, keepPlans: true });
    try {
      const page = { signal: new AbortController().signal, trouble: null };
      await whileWaited(page, async () => {
        await called(api, 'say_it', { wrong: true });
        expect(await called(api, 'say_it', { wrong: false })).toBe(true);
      });
      expect(page.trouble).toBe('55P03');
    } finally {
      await api.close();
      await owner`drop function public.say_it(boolean)`;
    }
  });
});
