// "npm run doctor": everything that it looks at is broken once, and the sentence read; and the whole command on real backends.
import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type ISql, type Sql } from 'postgres';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ok, type Asked, type Finding } from '../../scripts/doctor/check.ts';
import {
  connectionFinding,
  databaseChecks,
  serverFinding,
  zoneFinding,
} from '../../scripts/doctor/database.ts';
import { diskFinding, nodeFinding, settingChecks } from '../../scripts/doctor/settings.ts';
import { proveMail } from '../../scripts/doctor/mail-proof.ts';
import { managementChecks } from '../../scripts/doctor/management.ts';
import { paceFinding, supabaseChecks } from '../../scripts/doctor/supabase.ts';
import { wantedByApi } from '../../scripts/settings/config.ts';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { readEnvironment, StartError } from '../../src/lib/server/environment.ts';
import { lookAtProject } from '../../src/lib/server/supabase-start.ts';
import { secretsIn } from '../../src/lib/server/data-folder.ts';
import { migratedCluster } from '../database.ts';
import { clean, dataFolder, failedStart, migratedFolder, ownerUrl, removeFolders, root } from './app.ts';

let cluster: Cluster;
let owner: Sql;
let smtp: SMTPServer;
let smtpAt: string;
const good = () => ({
  MIGRATION_DATABASE_URL: cluster.ownerUrl,
  DATABASE_URL: cluster.loginUrl,
  AUTH_SECRET: 'qX3vM8pT1zK6nB4wR9yL2cF7hD5gJ0sA',
  ORIGIN: 'https://oppgavetorget.example.no',
  ADDRESS_HEADER: 'X-Forwarded-For',
  SMTP_URL: smtpAt,
  MAIL_FROM: 'Oppgavetorget <noreply@example.no>',
});

beforeAll(async () => {
  cluster = await migratedCluster('doctor', 60);
  owner = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
  await owner.unsafe(`alter role authenticator login password '${new URL(cluster.loginUrl).password}'`);
  await owner`insert into public.municipalities (municipality_code, name) values ('3301', 'Drammen')`;
  await owner`update private.chores set last_run_at = now(), last_result = 'done'`;
  const [ada] = await owner<{ person_id: string }[]>`
    insert into public.people (municipality_code, first_name, last_name) values ('3301', 'Ada', 'Prøve') returning person_id`;
  await owner`insert into public.staff_roles (person_id, role, municipality_code) values (${ada?.person_id ?? ''}, 'administrator', '3301')`;
  smtp = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, callback) =>
      callback(username === 'torget' && password === 'riktig' ? null : new Error('no'), { user: 'torget' }),
  });
  await new Promise<void>((done) => smtp.listen(0, '127.0.0.1', done));
  smtpAt = `smtp://torget:riktig@127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await owner.end();
  await cluster.stop();
  await new Promise<void>((done) => smtp.close(done));
  await removeFolders();
});

const asked = (source: Record<string, string | undefined>, sql: ISql | null = null): Asked => ({
  environment: readEnvironment(source),
  source,
  owner: sql,
  running: null,
});
const check = async (name: string, of: Asked): Promise<Finding> => {
  const all = [...settingChecks, ...supabaseChecks, ...managementChecks, ...databaseChecks];
  const found = all.find((each) => each.name === name);
  if (!found) throw new Error(`no check is called ${name}`);
  return (await found.run(of)) ?? ok('nothing to ask here');
};
const tell = ({ state, says }: Finding) => `${state}: ${says}`;

describe('what the settings say', () => {
  const embedded = () =>
    migratedFolder().then((OPPGAVETORGET_DATA) => ({ ORIGIN: 'https://x.example.no', OPPGAVETORGET_DATA }));
  it.each<[name: string, set: Record<string, string>, sentence: RegExp]>([
    ['address', {}, /^ok: People come by https\.$/],
    ['address', { ORIGIN: '' }, /^wrong: ORIGIN is missing/],
    ['address', { ORIGIN: 'http://localhost:3000' }, /^wrong: ORIGIN is this machine alone/],
    ['address', { ORIGIN: 'http://x.example.no' }, /^wrong: ORIGIN begins with http,/],
    ['proxy', {}, /^ok: The proxy says who asks\.$/],
    ['proxy', { ADDRESS_HEADER: '' }, /^wrong: ADDRESS_HEADER is missing/],
    ['proxy', { ADDRESS_HEADER: 'none' }, /^warning: ADDRESS_HEADER is none/],
    ['secrets', {}, /^ok: /],
    [
      'secrets',
      { AUTH_SECRET: 'abcdabcdabcdabcdabcdabcdabcdabcdabcd' },
      /^wrong: AUTH_SECRET can be guessed/,
    ],
    [
      'secrets',
      { DATABASE_URL: 'postgresql://app:hemmelig@127.0.0.1:5432/app' },
      /^wrong: The password in DATABASE_URL can be guessed/,
    ],
    [
      'secrets',
      {
        DATABASE_URL: 'postgresql://app:0123456789abcdefgh@h/a',
        MIGRATION_DATABASE_URL: 'postgresql://o:0123456789abcdefgh@h/a',
      },
      /^wrong: DATABASE_URL and MIGRATION_DATABASE_URL have the same password/,
    ],
    ['mail', {}, /^ok: The mail server answers/],
    ['mail', { SMTP_URL: '' }, /^wrong: SMTP_URL is missing/],
    [
      'mail',
      { SMTP_URL: 'smtp://127.0.0.1:1' },
      /^wrong: The mail server in SMTP_URL cannot be reached or does not answer \(E/,
    ],
    ['mail', { MAIL_FROM: '' }, /^wrong: MAIL_FROM is missing/],
    ['time on this machine', {}, /^ok: /],
  ])('%s %j', async (name, set, sentence) => {
    expect(tell(await check(name, asked({ ...good(), ...set })))).toMatch(sentence);
  });

  it('mail with the wrong password, and tests’ own door', async () => {
    const wrongly = smtpAt.replace('riktig', 'galt');
    expect(tell(await check('mail', asked({ ...good(), SMTP_URL: wrongly })))).toMatch(
      /^wrong: The mail server does not take/,
    );
    const open = { ...good(), ORIGIN: 'http://localhost:1', PUSH_TO_LOOPBACK: 'yes' };
    expect(tell(await check('secrets', asked(open)))).toMatch(/^wrong: PUSH_TO_LOOPBACK is for tests/);
  });

  it('of an embedded database', async () => {
    const set = await embedded();
    secretsIn(set.OPPGAVETORGET_DATA);
    expect(tell(await check('disk', asked(set)))).toMatch(
      /^(ok|warning|wrong): The disk with the data has [\d.]+ GB left/,
    );
    chmodSync(join(set.OPPGAVETORGET_DATA, 'secrets.json'), 0o644);
    expect(tell(await check('secrets', asked(set)))).toMatch(
      /^wrong: secrets\.json in the data folder can be read by other users/,
    );
  });

  it('what cannot be broken here is told by its numbers', () => {
    const disk = (bavail: number, ffree = 1e6) =>
      tell(diskFinding({ bavail, bsize: 4096, ffree, files: 1e6 }));
    expect(disk(1e8)).toMatch(/^ok: The disk with the data has 381\.5 GB left\.$/);
    expect(disk(1e6)).toMatch(/^warning: The disk with the data has 3\.8 GB left: make room/);
    expect(disk(1e5)).toMatch(/^wrong: The disk with the data has 0\.4 GB left, and the database stops/);
    expect(disk(1e8, 10)).toMatch(/^wrong: The disk with the data has no room for more files/);
    expect(tell(nodeFinding('Wednesday 14'))).toMatch(/^wrong: This Node does not know Norwegian/);
    expect(tell(zoneFinding(false))).toMatch(/^wrong: The database does not know the time in Oslo/);
    expect(tell(connectionFinding(60, 5))).toBe('ok: 55 of 60 connections to the database are left.');
    expect(tell(connectionFinding(60, 35))).toMatch(/^warning: 25 of 60 .* no two/);
    expect(tell(connectionFinding(60, 50))).toMatch(/^wrong: 10 of 60 connections .* one node needs 15/);
    expect(tell(serverFinding({ number: 13, encoding: 'UTF8', unsafe: [] }))).toMatch(
      /^wrong: The server is PostgreSQL 13/,
    );
    expect(tell(serverFinding({ number: 17, encoding: 'SQL_ASCII', unsafe: [] }))).toMatch(
      /^wrong: The database does not keep every letter/,
    );
    expect(tell(serverFinding({ number: 17, encoding: 'UTF8', unsafe: [] }))).toBe(
      'ok: PostgreSQL 17 keeps what it confirms.',
    );
  });
});

describe('what the database says', () => {
  class Undone extends Error {}
  /** Broken, asked, and undone. */
  async function broken(name: string, statement: string): Promise<string> {
    let said = '';
    await owner
      .begin(async (tx) => {
        await tx.unsafe(statement);
        said = tell(await check(name, asked(good(), tx)));
        throw new Undone();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Undone)) throw error;
      });
    return said;
  }

  it.each<[name: string, statement: string, sentence: RegExp]>([
    [
      'server',
      'select 1',
      /^wrong: What was confirmed to people can be lost .* since fsync, full_page_writes, synchronous_commit is off/,
    ],
    ['login role', 'select 1', /^ok: The app works as a role that owns nothing, and it can log in\.$/],
    [
      'login role',
      'alter role authenticator bypassrls',
      /^wrong: The role that the app works as may do too much/,
    ],
    [
      'login role',
      'grant service_role to authenticator',
      /^wrong: The role that the app works as may do too much/,
    ],
    [
      'login role',
      'grant anon to authenticator with inherit true',
      /^wrong: The role that the app works as has the rights of people/,
    ],
    [
      'login role',
      'alter role authenticator nologin',
      /^wrong: The role that the app works as is not there, or may not log in/,
    ],
    ['roles', 'select 1', /^ok: /],
    ['roles', 'alter role anon login', /^wrong: The roles anon may do more/],
    ['roles', 'alter role service_role rename to another', /^wrong: The roles service_role are missing/],
    ['migrations', 'select 1', /^ok: All \d+ migrations were run as they stand here\.$/],
    [
      'migrations',
      'drop schema supabase_migrations cascade',
      /^wrong: No migration was run here: start the app/,
    ],
    [
      'migrations',
      `delete from supabase_migrations.schema_migrations where version = '20261128120000'`,
      /^wrong: The migrations 20261128120000 are missing/,
    ],
    [
      'migrations',
      `update supabase_migrations.schema_migrations set statements = '{select 1}' where version = '20261128120000'`,
      /^wrong: The database was made by another text of 20261128120000_phone/,
    ],
    [
      'migrations',
      `update supabase_migrations.schema_migrations set statements = null where version = '20261128120000'`,
      /^warning: The database does not say by what text 20261128120000_phone/,
    ],
    [
      'migrations',
      `insert into supabase_migrations.schema_migrations (version) values ('20991231000000')`,
      /^warning: The database is newer than this version \(20991231000000\)/,
    ],
    ['rights and rules', 'select 1', /^ok: All \d{3,} tables/],
    [
      'rights and rules',
      'grant select on public.people to anon',
      /^wrong: .*table public\.people has other rights/,
    ],
    [
      'rights and rules',
      'grant select (phone) on public.people to anon',
      /^wrong: .*column public\.people\.phone /,
    ],
    [
      'rights and rules',
      'alter table public.people disable row level security',
      /^wrong: .*table public\.people is another/,
    ],
    [
      'rights and rules',
      'drop policy "A person reads their own row" on public.people',
      /^wrong: .*A person reads their own row.* is missing/,
    ],
    [
      'rights and rules',
      'create policy open on public.people for select to anon using (true)',
      /^wrong: .*policy open on public\.people is not of this version/,
    ],
    [
      'rights and rules',
      `create or replace function private.has_role(wanted text) returns boolean language sql stable security definer set search_path = '' as 'select true'`,
      /^wrong: .*function private\.has_role\(text\) is another/,
    ],
    [
      'rights and rules',
      'drop function public.take_back_invitation(uuid)',
      /^wrong: .*take_back_invitation\(uuid\) is missing/,
    ],
    [
      'rights and rules',
      'create table public.notes (a int)',
      /^warning: There is more in the database .*table public\.notes is not of this version/,
    ],
    ['exposed schemas', 'select 1', /^ok: /],
    [
      'exposed schemas',
      'create schema reports; grant usage on schema reports to anon',
      /^wrong: People reach into schemas .*reports \(anon\)/,
    ],
    [
      'exposed schemas',
      `alter role authenticator set pgrst.db_schemas = 'public, private'`,
      /^wrong: The data API shows more schemas than public/,
    ],
    ['way in', 'select 1', /^ok: /],
    [
      'way in',
      'drop trigger users_200_admit_invited on auth.users',
      /^wrong: Anybody can make an account, since the trigger on auth\.users is missing/,
    ],
    [
      'way in',
      'alter table auth.users disable trigger users_200_admit_invited',
      /^wrong: .* is switched off/,
    ],
    [
      'way in',
      'drop trigger users_200_admit_invited on auth.users; create trigger users_200_admit_invited after update on auth.users for each row execute function private.admit_invited()',
      /^wrong: .* does something else/,
    ],
    ['clock', 'select 1', /^ok: The clock is running\.$/],
    [
      'clock',
      `update private.chores set last_run_at = now() - interval '1 hour'`,
      /^wrong: The clock has stopped for more than five minutes/,
    ],
    [
      'clock',
      `update private.chores set last_result = '42883' where name = 'send_waves'`,
      /^wrong: Chores of the clock fail: send_waves 42883/,
    ],
    [
      'clock',
      'update private.chores set last_run_at = null, last_result = null',
      /^warning: The clock has never run/,
    ],
    ['time zones', 'select 1', /^ok: /],
    ['extensions', 'select 1', /^ok: /],
    ['extensions', 'drop extension btree_gist cascade', /^wrong: The extension btree_gist is missing/],
    [
      'extensions',
      'alter extension btree_gist set schema public',
      /^warning: The extension btree_gist does not lie in schema extensions/,
    ],
    ['connections', 'select 1', /^ok: \d+ of \d+ connections/],
    ['people', 'select 1', /^ok: One municipality has begun/],
    [
      'people',
      `insert into private.settings (key, value) values ('demonstration', 'yes')`,
      /^wrong: This is a demonstration/,
    ],
    ['people', 'delete from public.staff_roles', /^warning: Nobody administers 3301 yet/],
    [
      'people',
      'delete from public.staff_roles; delete from public.people; delete from public.municipalities',
      /^wrong: No municipality has begun/,
    ],
  ])('%s: %s', async (name, statement, sentence) => {
    expect(await broken(name, statement)).toMatch(sentence);
  });

  it('what a Supabase project brings of its own is not ours to remove', async () => {
    const project = {
      SUPABASE_URL: 'https://abcdefghijklmnopqrst.supabase.co',
      SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_0123456789',
      SUPABASE_SECRET_KEY: 'sb_secret_0123456789abcdef',
    };
    const said: string[] = [];
    await owner
      .begin(async (tx) => {
        await tx.unsafe(
          `create function extensions.watch() returns event_trigger language plpgsql as 'begin end';
          create event trigger pgrst_ddl_watch on ddl_command_end execute function extensions.watch()`,
        );
        for (const source of [project, good()])
          said.push(tell(await check('rights and rules', asked(source, tx))));
        throw new Undone();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Undone)) throw error;
      });
    expect(said).toEqual([
      expect.stringMatching(/^ok: All \d{3,} tables/),
      expect.stringMatching(/^warning: .*event trigger pgrst_ddl_watch is not of this version/),
    ]);
  });

  it('clocks that are apart, a clock that rests, and a login that is refused', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 600_000 });
    const apart = await check('clock', asked(good(), owner)).finally(() => vi.useRealTimers());
    expect(tell(apart)).toMatch(
      /^wrong: The clocks of this machine and of the database are (59\d|60\d) seconds apart/,
    );
    await owner`update private.chores set last_run_at = now() - interval '1 hour'`;
    const rests = await check('clock', { ...asked(good(), owner), running: false });
    await owner`update private.chores set last_run_at = now()`;
    expect(tell(rests)).toBe('warning: The clock rests, since the app is not running.');
    const refused = { ...good(), DATABASE_URL: cluster.loginUrl.replace(/:[^:@]+@/, ':0123456789abcdefgh@') };
    expect(tell(await check('login role', asked(refused, owner)))).toMatch(
      /^wrong: The role in DATABASE_URL cannot log in/,
    );
  });
});

describe('what a Supabase project says', () => {
  let api: Server;
  type Answered = [status: number, body: unknown, headers?: Record<string, string>];
  let answer: (path: string, key: string) => Answered;
  const asksFor: string[] = [];
  const publishable = 'sb_publishable_0123456789';
  const secret = 'sb_secret_0123456789abcdef';
  const ref = 'abcdefghijklmnopqrst';
  beforeAll(async () => {
    // a server of the tests' own, in the shapes of the data API, of Auth and of the management API; the real ones are not here
    api = createServer((request, response) => {
      asksFor.push(`${request.method} ${request.url}`);
      request.resume();
      const [status, body, headers] = answer(request.url ?? '', String(request.headers.apikey ?? ''));
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    await new Promise<void>((done) => api.listen(0, '127.0.0.1', done));
  });
  afterAll(() => api.close());
  const at = () => `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const set = (more: Record<string, string> = {}) => ({
    SUPABASE_URL: at(),
    SUPABASE_PUBLISHABLE_KEY: publishable,
    SUPABASE_SECRET_KEY: secret,
    ORIGIN: 'https://x.example.no',
    ...more,
  });

  const auth = (more: object = {}) => ({
    external: { anonymous_users: false, email: true, phone: false, github: false },
    disable_signup: true,
    mailer_autoconfirm: true,
    phone_autoconfirm: false,
    sms_provider: '',
    saml_enabled: false,
    ...more,
  });
  const health = (version: string) => ({ version, name: 'GoTrue', description: 'an API' });
  /** As a project answers that is as it should be. */
  const well = (path: string, key: string): Answered => {
    if (path === '/auth/v1/settings') return [200, auth()];
    if (path === '/auth/v1/health') return [200, health('v2.196.0')];
    if (path.startsWith('/rest/v1/rpc/clock_state'))
      return key === secret
        ? [200, [{ last_run_at: '2026-11-28T10:00:00+00:00', stopped: false }]]
        : [401, { code: '42501', message: 'permission denied for function clock_state' }];
    if (path === '/rest/v1/rpc/who_asks')
      return key === publishable
        ? [200, [{ user_id: null, role: 'anon', token_role: 'anon' }]]
        : [403, { code: '42501', message: 'permission denied for function who_asks' }];
    if (path === '/rest/v1/') return [200, { definitions: { people: {}, shifts: {} }, paths: {} }];
    return [406, { code: 'PGRST106', message: 'schema' }];
  };

  it.each<[name: string, status: number, body: unknown, sentence: RegExp]>([
    [
      'project',
      200,
      [{ last_run_at: '2026-11-28T10:00:00+00:00', stopped: false }],
      /^ok: The project answers/,
    ],
    ['project', 200, [{ last_run_at: null, stopped: true }], /^ok: .*; the clock begins with/],
    ['project', 401, { message: 'Unauthorized' }, /^wrong: SUPABASE_SECRET_KEY is not the secret key/],
    [
      'project',
      404,
      { code: 'PGRST202', message: 'no function' },
      /^wrong: The project in SUPABASE_URL lacks what this version needs/,
    ],
    [
      'project',
      500,
      { code: 'XX000', message: 'broken' },
      /^wrong: The data API does not answer as it should \(XX000\)/,
    ],
    ['publishable key', 200, [{ user_id: null, role: 'anon', token_role: 'anon' }], /^ok: /],
    [
      'publishable key',
      200,
      [{ user_id: null, role: 'service_role', token_role: 'service_role' }],
      /^wrong: SUPABASE_PUBLISHABLE_KEY acts as a secret key/,
    ],
    [
      'publishable key',
      403,
      { code: '42501', message: 'permission denied for function who_asks' },
      /^wrong: SUPABASE_PUBLISHABLE_KEY acts as a secret key/,
    ],
    [
      'publishable key',
      401,
      { code: '42501', message: 'permission denied for function who_asks' },
      /^wrong: .* its rights are not those of this version/,
    ],
    ['publishable key', 401, {}, /^wrong: SUPABASE_PUBLISHABLE_KEY is not a key of the project/],
    ['publishable key', 404, '<html>nothing</html>', /^wrong: There is no data API at SUPABASE_URL/],
    ['publishable key', 503, {}, /^wrong: The data API does not answer as it should \(503\)/],
    ['schemas of the data API', 406, { code: 'PGRST106' }, /^ok: /],
    ['schemas of the data API', 401, { code: '42501' }, /^wrong: The data API shows schema private/],
    ['tables of others', 200, { definitions: { people: {} } }, /^ok: Schema public holds our tables alone/],
    [
      'tables of others',
      200,
      { definitions: { people: {}, notes: {}, profiles: {} } },
      /^wrong: Schema public holds what is not ours \(notes, profiles\)/,
    ],
    ['tables of others', 404, {}, /^warning: The data API does not say which tables it shows/],
    ['Auth', 200, auth(), /^ok: Auth answers, and nobody can sign up by themselves\.$/],
    ['Auth', 200, auth({ disable_signup: false }), /^wrong: Anybody may sign up/],
    ['Auth', 200, auth({ mailer_autoconfirm: false }), /^warning: Auth wants addresses to be confirmed/],
    [
      'Auth',
      200,
      auth({ external: { anonymous_users: true, email: true } }),
      /^wrong: Auth lets anybody in without a name/,
    ],
    ['Auth', 200, auth({ external: { email: false } }), /^wrong: Sign-in by e-mail is switched off/],
    [
      'Auth',
      200,
      auth({ external: { email: true, github: true } }),
      /^warning: Auth lets people sign in by github too/,
    ],
    ['Auth', 503, { message: 'name resolution failed' }, /^wrong: Auth of the project does not answer/],
    // the key has a line of its own
    ['Auth', 401, { message: 'Invalid API key' }, /^ok: nothing to ask here/],
    ['tables of others', 401, { message: 'Invalid API key' }, /^ok: nothing to ask here/],
    ['schemas of the data API', 401, { message: 'Invalid API key' }, /^ok: nothing to ask here/],
    ['version of Auth', 401, { message: 'Invalid API key' }, /^ok: nothing to ask here/],
    ['Auth', 404, { code: 'no_route' }, /^wrong: There is no Auth server as this version knows it/],
    ['version of Auth', 200, health('v2.196.0'), /^ok: Auth is version 2\.196\.0\.$/],
    ['version of Auth', 200, health('2.185.0'), /^ok: /],
    [
      'version of Auth',
      200,
      health('v2.184.9'),
      /^wrong: Auth is version 2\.184\.9, .* update it to 2\.185\.0/,
    ],
    ['version of Auth', 200, health('v1.999.0'), /^wrong: Auth is version 1\.999\.0/],
    ['version of Auth', 200, health(''), /^ok: Auth does not say its version/],
    ['clock of the project', 200, health('v2.196.0'), /^ok: This machine and the project agree/],
  ])('%s: %i %j', async (name, status, body, sentence) => {
    answer = () => [status, body];
    expect(tell(await check(name, asked(set())))).toMatch(sentence);
  });

  it('a clock that is ten minutes off, Auth that is slow, and kinds of keys', async () => {
    answer = () => [200, health('v2.196.0'), { date: new Date(Date.now() - 600_000).toUTCString() }];
    expect(tell(await check('clock of the project', asked(set())))).toMatch(
      /^wrong: The clocks of this machine and of the project in SUPABASE_URL are (599|60\d) seconds apart/,
    );
    expect(tell(paceFinding(2_340))).toMatch(/^warning: Auth took 2\.3 seconds to say its settings/);
    const older = (role: string) =>
      `e30.${Buffer.from(JSON.stringify({ role, ref })).toString('base64url')}.signature`;
    const kind = async (more: Record<string, string>) => tell(await check('kind of keys', asked(set(more))));
    const hosted = { SUPABASE_URL: `https://${ref}.supabase.co` };
    expect(await kind({})).toMatch(/^ok: The keys are of the newer kind/);
    expect(await kind({ SUPABASE_SECRET_KEY: older('service_role') })).toMatch(/^ok: /);
    expect(await kind({ ...hosted, SUPABASE_SECRET_KEY: older('service_role') })).toMatch(
      /^wrong: SUPABASE_SECRET_KEY is of the older kind, beside which Auth does not believe/,
    );
    expect(await kind({ ...hosted, SUPABASE_PUBLISHABLE_KEY: older('anon') })).toMatch(
      /^warning: SUPABASE_PUBLISHABLE_KEY is of the older kind/,
    );
    expect(await kind({ SUPABASE_SECRET_KEY: 'neither-of-the-two-kinds' })).toMatch(
      /^warning: A key is neither/,
    );
  });

  it.each<[how: string, past: string, app: string, sentence: RegExp]>([
    [
      'shut to all but the app',
      'captcha_failed',
      'invalid_credentials',
      /^ok: Whoever asks Auth past the app is refused before anything is looked up/,
    ],
    [
      'open to who has the publishable key',
      'invalid_credentials',
      'invalid_credentials',
      /^warning: Whoever has the publishable key may try passwords and ask for codes at Auth past the app/,
    ],
    [
      'shut to the app as well',
      'captcha_failed',
      'captcha_failed',
      /^wrong: Auth asks the app itself for a puzzle that it does not show, so nobody gets in/,
    ],
    [
      'crowded',
      'over_request_rate_limit',
      'invalid_credentials',
      /^warning: Nobody could see whether Auth is shut .* \(over_request_rate_limit\)/,
    ],
  ])('doors of Auth that are %s', async (_how, past, app, sentence) => {
    answer = (_path, key) => [400, { code: key === secret ? app : past, message: 'no' }];
    expect(tell(await check('doors of Auth', asked(set())))).toMatch(sentence);
  });

  it('a project that is away', async () => {
    expect(tell(await check('mail', asked(set())))).toMatch(/^wrong: SMTP_URL is missing/);
    for (const { name } of supabaseChecks.filter((each) => !/^(kind|Auth)/.test(each.name)))
      expect(tell(await check(name, asked(set({ SUPABASE_URL: 'http://127.0.0.1:1' }))))).toMatch(
        /^wrong: The project in SUPABASE_URL cannot be reached/,
      );
  });

  describe('to the management API', () => {
    const managed = (more: Record<string, string> = {}) =>
      set({
        SUPABASE_API_URL: at(),
        SUPABASE_PROJECT_REF: ref,
        SUPABASE_ACCESS_TOKEN: 'sbp_0123456789',
        ...more,
      });
    const told = (more: object = {}) => ({
      ...wantedByApi(root, { ORIGIN: 'https://x.example.no' }),
      smtp_host: 'smtp.example.no',
      hook_send_email_enabled: false,
      ...more,
    });
    const link = '<a href="{{ .ConfirmationURL }}">Log In</a>';
    it.each<[name: string, body: object, sentence: RegExp]>([
      ['limits of Auth', told(), /^ok: /],
      ['limits of Auth', told({ rate_limit_token_refresh: 9000 }), /^ok: /],
      [
        'limits of Auth',
        told({ rate_limit_token_refresh: 150, rate_limit_otp: undefined }),
        /^wrong: Auth stops a town too early \(rate_limit_token_refresh is 150, not 3000; rate_limit_otp is undefined, not 300\)/,
      ],
      ['address forwarding', told(), /^ok: /],
      [
        'address forwarding',
        told({ security_sb_forwarded_for_enabled: false }),
        /^wrong: Auth counts all people as one address, .* IP Address Forwarding/,
      ],
      ['leaked passwords', told(), /^ok: /],
      ['leaked passwords', told({ password_hibp_enabled: false }), /^warning: Auth takes passwords/],
      ['settings of Auth', told(), /^ok: Auth was told what this version asks/],
      [
        'settings of Auth',
        told({ jwt_exp: 3600, mailer_otp_exp: 3600 }),
        /^wrong: Auth was told otherwise than this version asks \(jwt_exp is 3600, not 600; mailer_otp_exp is 3600, not 600\)/,
      ],
      [
        'settings of Auth',
        told({ security_captcha_enabled: false }),
        /^wrong: .* \(security_captcha_enabled is false, not true\): run npx supabase config push/,
      ],
      [
        'settings of Auth',
        told({ site_url: 'http://localhost:3000' }),
        /^warning: Auth takes the app to be at another/,
      ],
      ['data API', { db_schema: 'public', max_rows: 1000 }, /^ok: /],
      [
        'data API',
        { db_schema: 'public, graphql_public', max_rows: 1000 },
        /^wrong: The data API shows more schemas/,
      ],
      ['data API', { db_schema: 'public', max_rows: 1e6 }, /^warning: The data API gives 1000000 rows/],
    ])('%s', async (name, body, sentence) => {
      answer = (path) =>
        path === `/v1/projects/${ref}/${name === 'data API' ? 'postgrest' : 'config/auth'}`
          ? [200, body]
          : [404, {}];
      expect(tell(await check(name, asked(managed())))).toMatch(sentence);
    });

    it('what the real CLI pushes is what it finds right', async () => {
      // the management API as the CLI asks it, for a project as it is made; what it does not ask for is not there
      const remote: Record<string, unknown> = {
        disable_signup: false,
        jwt_exp: 3600,
        smtp_host: null,
        rate_limit_token_refresh: 150,
        mailer_templates_magic_link_content: link,
        hook_send_email_enabled: false,
        security_captcha_enabled: false,
      };
      const api = { db_schema: 'public', db_extra_search_path: 'public,extensions', max_rows: 1000 };
      const hosted = createServer((request, response) => {
        let body = '';
        request.on('data', (piece: Buffer) => (body += piece.toString()));
        request.on('end', () => {
          if (request.method === 'PATCH') Object.assign(remote, JSON.parse(body));
          const path = request.url ?? '';
          const said = path.startsWith('/v2/')
            ? { data: { type: 'project_config', id: ref, attributes: { auth: remote, api } } }
            : path.endsWith('/billing/addons')
              ? { selected_addons: [], available_addons: [] }
              : path.endsWith('/config/auth')
                ? remote
                : null;
          response
            .writeHead(said ? 200 : 404, { 'content-type': 'application/json' })
            .end(JSON.stringify(said ?? {}));
        });
      });
      await new Promise<void>((done) => hosted.listen(0, '127.0.0.1', done));
      const url = `http://127.0.0.1:${(hosted.address() as AddressInfo).port}`;
      const profile = join(dataFolder(), 'profile.yml');
      writeFileSync(
        profile,
        `name: tests\napi_url: ${url}\ndashboard_url: ${url}\nproject_host: example.no\npooler_host: example.no\n`,
      );
      const source = {
        ORIGIN: 'https://x.example.no',
        SMTP_HOST: 'smtp.example.no',
        SMTP_PORT: '587',
        SMTP_USER: 'torget',
        SMTP_PASS: 'riktig',
        MAIL_ADDRESS: 'noreply@example.no',
      };
      const told = managed({ SUPABASE_API_URL: url, ...source });
      const lines = async () => {
        const one = asked(told);
        return Object.fromEntries(
          await Promise.all(
            managementChecks.map(async ({ name, run }) => [name, (await run(one))?.state ?? null] as const),
          ),
        );
      };
      const before = await lines();
      const cli = spawn(
        join(root, 'node_modules', '.bin', 'supabase'),
        ['config', 'push', '--profile', profile, `--remote=${ref}`, '--yes'],
        {
          cwd: root,
          env: {
            ...clean(),
            ...source,
            SUPABASE_ACCESS_TOKEN: `sbp_${'0123456789'.repeat(4)}`,
            DO_NOT_TRACK: '1',
          },
          stdio: 'ignore',
        },
      );
      await new Promise((done) => cli.once('close', done));
      const after = await lines();
      hosted.close();
      expect(before).toMatchObject({
        'limits of Auth': 'wrong',
        'settings of Auth': 'wrong',
      });
      expect(after).toMatchObject({
        'limits of Auth': 'ok',
        'settings of Auth': 'ok',
        // what the CLI cannot push
        'address forwarding': 'wrong',
        'leaked passwords': 'warning',
      });
    });

    it('once for all of them, with a token that is right, and else by whoever runs it', async () => {
      answer = () => [200, told()];
      const one = asked(managed());
      asksFor.length = 0;
      for (const { name } of managementChecks) await check(name, one);
      expect(asksFor.sort()).toEqual([
        `GET /v1/projects/${ref}/config/auth`,
        `GET /v1/projects/${ref}/postgrest`,
      ]);
      const limits = async (status: number) => {
        answer = () => [status, { message: 'no' }];
        return tell(await check('limits of Auth', asked(managed())));
      };
      expect(await limits(401)).toMatch(/^wrong: SUPABASE_ACCESS_TOKEN is not valid/);
      expect(await limits(404)).toMatch(/^wrong: SUPABASE_ACCESS_TOKEN may not look at the project/);
      expect(await limits(500)).toMatch(/^warning: The management API of Supabase answers with 500/);
      const away = asked(managed({ SUPABASE_API_URL: 'http://127.0.0.1:1' }));
      expect(tell(await check('limits of Auth', away))).toMatch(
        /^warning: The management API of Supabase does not answer/,
      );

      const byHand = async (more: Record<string, string>) =>
        tell(await check('what Auth was told', asked(set(more))));
      expect(await byHand({})).toMatch(/^warning: Limits .* of your own Auth .* npm run settings/);
      expect(await byHand({ SUPABASE_PROJECT_REF: ref })).toMatch(
        /^warning: .* set SUPABASE_ACCESS_TOKEN .* IP Address Forwarding/,
      );
      for (const { name } of managementChecks.slice(1))
        expect(tell(await check(name, asked(set())))).toBe('ok: nothing to ask here');
    });
  });

  describe('when the app starts', () => {
    async function start(more: Record<string, string> = {}) {
      const said: string[] = [];
      const { mode } = readEnvironment(set(more));
      if (mode.kind !== 'supabase') throw new Error('no Supabase project');
      const stopped = await lookAtProject(mode, (line) => said.push(line)).then(
        () => null,
        (error: unknown) => (error instanceof StartError ? error.message : 'no sentence'),
      );
      return { stopped, said };
    }
    it('nothing is said of a project that is as it should be', async () => {
      answer = well;
      expect(await start()).toEqual({ stopped: null, said: [] });
    });
    it.each<[path: string, answered: Answered, sentence: RegExp]>([
      [
        '/rest/v1/rpc/who_asks',
        [401, { message: 'Invalid API key' }],
        /^SUPABASE_PUBLISHABLE_KEY is not a key of the project/,
      ],
      ['/rest/v1/rpc/who_asks', [403, { code: '42501' }], /^SUPABASE_PUBLISHABLE_KEY acts as a secret key/],
      [
        '/rest/v1/rpc/who_asks',
        [200, [{ role: 'service_role' }]],
        /^SUPABASE_PUBLISHABLE_KEY acts as a secret key/,
      ],
      [
        '/rest/v1/rpc/who_asks',
        [404, { code: 'PGRST202' }],
        /^The project in SUPABASE_URL lacks what this version needs/,
      ],
      [
        '/rest/v1/rpc/clock_state',
        [401, { message: 'Invalid API key' }],
        /^SUPABASE_SECRET_KEY is not the secret key/,
      ],
      [
        '/rest/v1/rpc/clock_state',
        [307, {}, { location: '/auth/v1/settings' }],
        /^SUPABASE_URL sends on to another address/,
      ],
    ])('%s with %j stops it', async (path, answered, sentence) => {
      answer = (asks, key) => (asks === path ? answered : well(asks, key));
      expect((await start()).stopped).toMatch(sentence);
    });
    it.each<[answers: Record<string, Answered>, sentence: RegExp]>([
      [{ '/rest/v1/rpc/who_asks': [503, {}] }, /^The project in SUPABASE_URL does not answer/],
      [{ '/auth/v1/settings': [503, {}] }, /^Auth of the project in SUPABASE_URL does not answer/],
      [{ '/auth/v1/settings': [200, auth({ disable_signup: false })] }, /^Anybody may sign up/],
      [
        {
          '/rest/v1/rpc/who_asks': [
            200,
            [{ role: 'anon' }],
            { date: new Date(Date.now() + 600_000).toUTCString() },
          ],
        },
        /^The clocks of this machine and of the project/,
      ],
    ])('%j is told, and it starts', async (answers, sentence) => {
      answer = (asks, key) => answers[asks] ?? well(asks, key);
      expect(await start()).toEqual({ stopped: null, said: [expect.stringMatching(sentence)] });
    });
    it('the app itself ends with the sentence', async () => {
      answer = (asks, key) =>
        asks === '/rest/v1/rpc/who_asks'
          ? [403, { code: '42501', message: 'permission denied' }]
          : well(asks, key);
      expect(await failedStart({ ...set(), ADDRESS_HEADER: 'none', SMTP_URL: smtpAt })).toEqual({
        code: 1,
        said: expect.stringMatching(/^SUPABASE_PUBLISHABLE_KEY acts as a secret key, .*$/),
      });
    });
    it('a project that is away is told, and it starts', async () => {
      expect(await start({ SUPABASE_URL: 'http://127.0.0.1:1' })).toEqual({
        stopped: null,
        said: [expect.stringMatching(/^The project in SUPABASE_URL does not answer/)],
      });
    });
  });
});

describe('the command', () => {
  async function doctor(env: Record<string, string>, ...words: string[]) {
    return typing(env, () => '', ...words);
  }
  /** What is typed once it is asked for. */
  async function typing(env: Record<string, string>, types: () => string, ...words: string[]) {
    const child = spawn(process.execPath, [join(root, 'scripts', 'doctor.ts'), ...words], {
      cwd: tmpdir(),
      env: { ...clean(), ...env },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => {
        said += text.toString();
        if (/Type it,/.test(text.toString())) child.stdin.end(`${types()}\n`);
      });
    const code = await new Promise<number | null>((done) => child.once('close', done));
    return { code, said };
  }

  it('a code is really sent, and typed; an address is wanted', async () => {
    const mails: string[] = [];
    const catcher = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData(stream, _session, callback) {
        let text = '';
        stream.on('data', (piece: Buffer) => (text += piece.toString()));
        stream.on('end', () => callback(null, void mails.push(text)));
      },
    });
    await new Promise<void>((done) => catcher.listen(0, '127.0.0.1', done));
    const env = { ...good(), SMTP_URL: `smtp://127.0.0.1:${(catcher.server.address() as AddressInfo).port}` };
    const code = () => /^(\d{6})\r?$/m.exec(mails.at(-1) ?? '')?.[1] ?? '';
    const arrived = await typing(env, code, '--mail', 'ada@example.no');
    expect(arrived.said).toMatch(/^ok +mail that arrives +A mail was sent, and it arrived\.$/m);
    const of = readEnvironment(env);
    expect(tell(await proveMail(of, 'ada@example.no', async () => '1'))).toMatch(
      /^wrong: That is not the code that was sent/,
    );
    expect(tell(await proveMail({ ...of, smtpUrl: null }, 'ada@example.no', async () => '1'))).toMatch(
      /^wrong: No mail can be sent/,
    );
    await new Promise<void>((done) => catcher.close(done));
    await expect(proveMail(of, 'ada', async () => null)).rejects.toThrow(/^--mail wants an address/);
  });

  it('ends with 0 where people may be served, and with 1 and the reason where not', async () => {
    const folder = await migratedFolder();
    const { ORIGIN, ADDRESS_HEADER, SMTP_URL, MAIL_FROM } = good();
    const embedded = { OPPGAVETORGET_DATA: folder, ORIGIN, ADDRESS_HEADER, SMTP_URL, MAIL_FROM };
    const begin = spawn(
      process.execPath,
      [join(root, 'scripts', 'begin.ts'), '--municipality', '3301', '--admin', 'ada@example.no'],
      {
        cwd: tmpdir(),
        env: { ...clean(), ...embedded },
        stdio: 'ignore',
      },
    );
    expect(await new Promise((done) => begin.once('close', done))).toBe(0);
    const well = await doctor(embedded);
    expect(well.said).not.toMatch(/^wrong/m);
    expect(well).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^warning {2}people .*\n\nIt can serve people\.\n$/m),
    });
    expect(ownerUrl(folder)).toContain('127.0.0.1');

    const [given, nothing, unset, away, typo] = await Promise.all([
      doctor(good(), '--json'),
      doctor({ OPPGAVETORGET_DATA: join(folder, 'none') }),
      doctor({ DATABASE_URL: 'x', AUTH_SECRET: 'short' }),
      doctor({ ...good(), MIGRATION_DATABASE_URL: 'postgresql://o:0123456789abcdefgh@127.0.0.1:1/a' }),
      doctor({}, '--jason'),
    ]);
    const { serves, checks }: { serves: boolean; checks: { name: string; state: string }[] } = JSON.parse(
      given.said,
    );
    expect({
      serves,
      code: given.code,
      wrong: checks.filter(({ state }) => state === 'wrong').map(({ name }) => name),
    }).toEqual({
      serves: false,
      code: 1,
      wrong: ['server'],
    });
    expect(nothing).toMatchObject({
      code: 1,
      said: expect.stringMatching(/^wrong {4}database {2}There is no data in .* yet: begin with/),
    });
    expect(unset.said).toMatch(
      /^wrong {4}settings {2}DATABASE_URL must look like.*\nwrong {4}settings {2}AUTH_SECRET must have at least 32/,
    );
    expect(away.said).toMatch(
      /^wrong +database +The database in MIGRATION_DATABASE_URL cannot be reached \(ECONNREFUSED\)/m,
    );
    expect(typo).toMatchObject({ code: 1, said: expect.stringMatching(/^Unknown option '--jason'/) });
  });
});
