// "npm run doctor": everything that it looks at is broken once, and the sentence read; and the whole command on real backends.
import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type ISql, type Sql } from 'postgres';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Asked, Finding } from '../../scripts/doctor/check.ts';
import {
  connectionFinding,
  databaseChecks,
  serverFinding,
  zoneFinding,
} from '../../scripts/doctor/database.ts';
import { diskFinding, nodeFinding, settingChecks } from '../../scripts/doctor/settings.ts';
import { supabaseChecks } from '../../scripts/doctor/supabase.ts';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { readEnvironment } from '../../src/lib/server/environment.ts';
import { secretsIn } from '../../src/lib/server/data-folder.ts';
import { migratedCluster } from '../database.ts';
import { clean, migratedFolder, ownerUrl, removeFolders, root } from './app.ts';

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
const check = (name: string, of: Asked): Promise<Finding> => {
  const found = [...settingChecks, ...supabaseChecks, ...databaseChecks].find((each) => each.name === name);
  if (!found) throw new Error(`no check is called ${name}`);
  return found.run(of);
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
  let answer: (path: string, headers: Record<string, unknown>) => [status: number, body: unknown];
  beforeAll(async () => {
    // a server of the tests' own that answers with PostgREST's codes; the real one is not here
    api = createServer((request, response) => {
      const [status, body] = answer(request.url ?? '', request.headers);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((done) => api.listen(0, '127.0.0.1', done));
  });
  afterAll(() => api.close());
  const set = (more: Record<string, string> = {}) => ({
    SUPABASE_URL: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
    SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_0123456789',
    SUPABASE_SECRET_KEY: 'sb_secret_0123456789abcdef',
    ORIGIN: 'https://x.example.no',
    ...more,
  });
  it.each<[name: string, status: number, body: unknown, sentence: RegExp]>([
    [
      'project',
      200,
      [{ last_run_at: '2026-11-28T10:00:00+00:00', stopped: false }],
      /^ok: The project answers/,
    ],
    ['project', 401, { message: 'Unauthorized' }, /^wrong: SUPABASE_SECRET_KEY is not the secret key/],
    [
      'project',
      404,
      { code: 'PGRST202', message: 'no function' },
      /^wrong: The project lacks what this version needs/,
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
      /^wrong: SUPABASE_PUBLISHABLE_KEY is a secret key/,
    ],
    ['publishable key', 401, {}, /^wrong: SUPABASE_PUBLISHABLE_KEY is not a key of the project/],
    ['schemas of the data API', 406, { code: 'PGRST106' }, /^ok: /],
    ['schemas of the data API', 401, { code: '42501' }, /^wrong: The data API shows schema private/],
  ])('%s: %i %j', async (name, status, body, sentence) => {
    answer = () => [status, body];
    expect(tell(await check(name, asked(set())))).toMatch(sentence);
  });
  it('keys that have changed places, and a project that is away', async () => {
    const changed = set({
      SUPABASE_PUBLISHABLE_KEY: 'sb_secret_0123456789abcdef',
      SUPABASE_SECRET_KEY: 'sb_publishable_0123456789',
    });
    expect(tell(await check('secrets', asked(changed)))).toMatch(/^wrong: .* have changed places/);
    const same = set({
      SUPABASE_PUBLISHABLE_KEY: 'an older key that is a token',
      SUPABASE_SECRET_KEY: 'an older key that is a token',
    });
    expect(tell(await check('secrets', asked(same)))).toMatch(/^wrong: .* are the same/);
    expect(tell(await check('mail', asked(set())))).toMatch(/^warning: SMTP_URL is missing/);
    for (const name of ['project', 'publishable key', 'schemas of the data API'])
      expect(tell(await check(name, asked(set({ SUPABASE_URL: 'http://127.0.0.1:1' }))))).toMatch(
        /^wrong: The project in SUPABASE_URL cannot be reached/,
      );
  });
});

describe('the command', () => {
  async function doctor(env: Record<string, string>, ...words: string[]) {
    const child = spawn(process.execPath, [join(root, 'scripts', 'doctor.ts'), ...words], {
      cwd: tmpdir(),
      env: { ...clean(), ...env },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (said += text.toString()));
    const code = await new Promise<number | null>((done) => child.once('close', done));
    return { code, said };
  }

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
