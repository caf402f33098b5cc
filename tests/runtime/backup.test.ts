// "npm run backup" and "npm run restore": a pilot moves from one backend to the next, and what was promised to people moves with it.
import { spawn, type ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import { hashSync } from 'bcryptjs';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginThere } from '../../scripts/begin/ask.ts';
import { backupChecks, backupFinding } from '../../scripts/doctor/backup.ts';
import type { Finding } from '../../scripts/doctor/check.ts';
import { committedSnapshot, differ, snapshotOf } from '../../scripts/doctor/snapshot.ts';
import type { Database } from '../../src/lib/database.types.ts';
import { startBackend, type Backend } from '../../src/lib/server/backend.ts';
import { throwAwayCluster, type Cluster } from '../../src/lib/server/embedded.ts';
import { makeAuthTables } from '../../src/lib/server/lite/auth-tables.ts';
import { brokenOff, migrate, prepare } from '../../src/lib/server/migrate.ts';
import { readEnvironment } from '../../src/lib/server/environment.ts';
import { listAsOwner, readList, renewList } from '../../src/lib/server/forgotten-list.ts';
import { newKeys, restoreKeyFrom } from '../../scripts/backup/keys.ts';
import { lookThrough } from '../../scripts/backup/put-back.ts';
import { ourTables } from '../../scripts/backup/tables.ts';
import { until } from '../until.ts';
import { clean, dataFolder, migratedFolder, ownerUrl, removeFolders, root } from './app.ts';

const files = mkdtempSync(join(tmpdir(), 'oppgavetorget-backup-'));
const file = (name: string) => join(files, name);
let cluster: Cluster;
let keys: { BACKUP_KEY: string; RESTORE_KEY: string };

function run(command: 'backup' | 'restore', words: string[], env: Record<string, string> = {}, limit = '') {
  const all = [process.execPath, join(root, 'scripts', `${command}.ts`), ...words];
  const child = limit
    ? spawn('/bin/sh', ['-c', `ulimit -f ${limit}; exec "$@"`, 'sh', ...all], {
        cwd: files,
        env: { ...clean(), ...env },
      })
    : spawn(process.execPath, all.slice(1), { cwd: files, env: { ...clean(), ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise<{ code: number | null; said: string }>((done) =>
    child.once('close', (code) => done({ code, said: said.trim() })),
  );
  return Object.assign(ended, { child: child as ChildProcess });
}

// An invented municipality of few people.
const [amina, bjorn, kari] = [
  '00000000-0000-4000-8000-000000000001',
  '00000000-0000-4000-8000-000000000002',
  '00000000-0000-4000-8000-000000000003',
] as const;
const password = 'det gamle passordet';
async function people(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    // as joining leaves it, without the way there
    await tx`set local session_replication_role = replica`;
    await tx`insert into public.municipalities (municipality_code, name) values ('3301', 'Drammen')`;
    for (const [person, name] of [
      [amina, 'Amina'],
      [bjorn, 'Bjørn'],
      [kari, 'Kari'],
    ] as const)
      await tx`with account as (
          insert into auth.users (id, email, encrypted_password, email_confirmed_at, raw_user_meta_data, created_at, updated_at)
          values (${person}, ${`${name.toLowerCase()}@example.no`}, ${hashSync(password, 4)}, now(), '"{}"', now(), now()) returning id)
        insert into public.people (person_id, user_id, municipality_code, first_name, last_name)
        select id, id, '3301', ${name}, 'Prøve' from account`;
    await tx`insert into public.candidates (person_id, municipality_code, birth_date, shared_help)
      select person_id, '3301', '1990-05-05', e'en\ttabulator, en\\ skråstrek\nog en linje til' from public.people where person_id <> ${kari}`;
    await tx`insert into public.caseloads (candidate_id, adviser_id) values (${amina}, ${kari})`;
    await tx`insert into public.events (at, kind, municipality_code, person_id) values (now(), 'invitation.used', '3301', ${amina})`;
    await tx`insert into public.taps (request_id, person_id, phone_id, seq, kind, tapped_at, sent_at, heard_at, at, sure)
      values (gen_random_uuid(), ${amina}, ${amina}, 3, 'take', now(), now(), now(), now(), true)`;
    await tx`insert into private.outgoing_mails (mail_id, kind, person_id, sealed, made_at, over_at, next_try_at)
      values (gen_random_uuid(), 'invitation', ${amina}, 'x', now(), now() + interval '1 day', now())`;
    await tx`insert into public.reminders (person_id, channel, kind, cause_at, made_at, over_at, at_night, next_try_at)
      values (${amina}, 'push', 'test', now(), now(), now() + interval '1 day', true, now() - interval '1 second')`;
  });
  await sql`select private.refresh_candidates(${[amina, bjorn]}::uuid[])`;
}

type Rows = Record<string, string>;
/** Of each table how many rows, and what is in them; but for what a restore is there to change. */
async function rowsOf(sql: Sql): Promise<Rows> {
  const changed = ['private.restores', 'private.chores', 'private.outgoing_mails', 'public.reminders'];
  const rows: Rows = {};
  for (const name of [
    ...(await ourTables(sql)).map((table) => table.name),
    'auth.users',
    'auth.identities',
  ]) {
    const what = name === 'auth.users' ? `t.id || t.email || t.encrypted_password` : `t::text`;
    const [row] = await sql.unsafe<{ number: number; hash: string }[]>(
      `select count(*)::int as number, md5(coalesce(string_agg(${what}, '|' order by ${what}), '')) as hash from ${name} t
       ${name === 'private.settings' ? `where key <> 'backed_up_at'` : ''}`,
    );
    rows[name] = changed.includes(name)
      ? `${row?.number}`.replace(/.*/, 'as it becomes')
      : `${row?.number} ${row?.hash}`;
  }
  return rows;
}
const asMigrated = async (sql: Sql) => {
  const wanted = committedSnapshot(root);
  if (!wanted) throw new Error('the snapshot is missing');
  return differ(wanted, await snapshotOf(sql), []);
};
const oldPassword = (backend: Backend, email: string) =>
  createClient<Database>(backend.url, backend.publishableKey, {
    global: { fetch: backend.fetch },
    auth: { persistSession: false, autoRefreshToken: false },
  }).auth.signInWithPassword({ email, password });

let before: Rows;
let secretBefore: unknown;
beforeAll(async () => {
  const { said } = await run('backup', ['--new-key']);
  keys = {
    BACKUP_KEY: /backup-key-\S+/.exec(said)?.[0] ?? '',
    RESTORE_KEY: /restore-key-\S+/.exec(said)?.[0] ?? '',
  };
  cluster = await throwAwayCluster(root, { name: 'restored', maxConnections: 60 });
  await prepare(cluster.ownerUrl, root);
});
afterAll(async () => {
  await cluster.stop();
  await removeFolders();
  rmSync(files, { recursive: true });
});

async function freshDatabase(name: string): Promise<string> {
  const sql = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
  await sql.unsafe(`create database ${name}`);
  await sql.end();
  return cluster.ownerUrl.replace(/\/postgres$/, `/${name}`);
}
async function at<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

/** What the doctor finds, asked of this database. */
async function found(name: string, source: NodeJS.ProcessEnv, owner: Sql | null): Promise<string> {
  const check = backupChecks.find((each) => each.name === name);
  const finding = await check?.run({ environment: readEnvironment(source), source, owner, running: null });
  return finding ? said(finding) : 'nothing';
}
const said = ({ state, says }: Finding) => `${state}: ${says}`;

describe('a backup', () => {
  it('is taken while the app runs and people write, is as it was at one moment, and is read only with the other key', async () => {
    const data = await migratedFolder();
    const app = await startBackend({ source: { OPPGAVETORGET_DATA: data }, say: () => {} });
    const owner = app.owner;
    if (!owner) throw new Error('an owner connection is there in this mode');
    await people(owner);
    expect((await oldPassword(app, 'amina@example.no')).error).toBeNull();
    // two rows that are always together
    let going = true;
    const writing = (async () => {
      for (let n = 0; going; n++)
        await owner`with one as (insert into private.settings (key, value) values (${`one${n}`}, 'x'))
          insert into public.districts (municipality_code, name, latitude, longitude) values ('3301', ${`one${n}`}, 59.7, 10.2)`;
    })();
    await until(async () => (await owner`select from private.settings where key = 'one3'`).length === 1);
    const busy = await run('backup', ['--to', 'busy.backup'], { OPPGAVETORGET_DATA: data, ...keys });
    going = false;
    await writing;
    expect(busy).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^\d+ rows of \d+ tables.*, encrypted\)\./),
    });
    expect(statSync(file('busy.backup')).mode & 0o777).toBe(0o600);
    expect(readFileSync(file('busy.backup')).includes('Amina')).toBe(false);

    before = await rowsOf(owner);
    expect((await run('backup', ['--to', 'still.backup'], { OPPGAVETORGET_DATA: data })).code).toBe(0);
    // what the day brings after it
    await owner`update public.caseloads set until_at = now()`;
    for (const gone of [bjorn, kari]) await owner`select private.forget(${gone})`;
    await owner`update public.candidates set protected = true where person_id = ${amina}`;
    const list = await run('backup', ['--forgotten', 'forgotten.txt'], { OPPGAVETORGET_DATA: data });
    expect(list.said).toMatch(
      /^The list of the forgotten is whole until .*\(2 forgotten, 1 with a protected address\)\.$/,
    );
    expect(readFileSync(file('forgotten.txt'), 'utf8')).not.toMatch(/Bjørn|Kari|0000-4000-8000/);
    await app.close();
    expect((await readList(join(data, 'forgotten.txt')))?.installation).toBe(
      (await readList(file('forgotten.txt')))?.installation,
    );
    secretBefore = JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')).authSecret;
  });
});

describe('a restore', () => {
  it('into an empty folder: who was forgotten since stays so, whoever is left signs in with the old password, and nothing is sent twice', async () => {
    const data = dataFolder();
    const env = { OPPGAVETORGET_DATA: data, ...keys };
    const restored = await run('restore', ['busy.backup', '--forgotten', 'forgotten.txt'], env);
    expect(restored.said).toMatch(/Forgotten again: 2; given a protected address again: 1\./);
    expect(restored.said).not.toContain('another than the one');
    expect(restored.code).toBe(0);
    expect(JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')).authSecret).toBe(secretBefore);
    const app = await startBackend({ source: env, say: () => {} });
    const owner = app.owner;
    if (!owner) throw new Error('an owner connection is there in this mode');
    try {
      expect((await oldPassword(app, 'amina@example.no')).error).toBeNull();
      expect((await oldPassword(app, 'bjørn@example.no')).error).not.toBeNull();
      const [row] = await owner`
        select array(select first_name from public.people order by 1) as names,
          (select protected from public.candidates where person_id = ${amina}) as protected,
          (select count(*)::int from public.caseloads where until_at is null) as followed,
          (select count(*)::int from private.outgoing_mails where sealed is not null) as mails,
          (select count(*)::int from public.reminders where sent_at is null and dropped_at is null) as reminders,
          (select count(*)::int from auth.refresh_tokens where created_at < (select restored_at from private.restores)) as sessions,
          (select count(*)::int from private.settings where key ~ '^one') - (select count(*)::int from public.districts) as apart,
          (select count(*)::int from public.districts) > 3 as busy, private.clock_in_doubt() as doubt`;
      expect(row).toEqual({
        names: ['Amina', 'Slettet', 'Slettet'],
        protected: true,
        followed: 0,
        mails: 0,
        reminders: 0,
        sessions: 0,
        apart: 0,
        busy: true,
        doubt: false,
      });
      expect(await at(ownerUrl(data), asMigrated)).toEqual([]);
      expect((await readList(join(data, 'forgotten.txt')))?.forgotten.size).toBe(2);
      const used = await run('restore', ['busy.backup', '--forgotten', 'none'], env);
      expect(used).toMatchObject({
        code: 1,
        said: expect.stringMatching(/^An Oppgavetorget is running on the data folder/),
      });
    } finally {
      await app.close();
    }
  });

  it('into a Postgres that was given: every table as it was, and the rights as migrated', async () => {
    const url = await freshDatabase('given');
    const env = {
      MIGRATION_DATABASE_URL: url,
      DATABASE_URL: url.replace(/\/\/[^@]+@/, '//app:0123456789abcdefgh@'),
      AUTH_SECRET: 'kun for prøver: 0123456789abcdefghijklmnop',
    };
    const restored = await run('restore', ['still.backup', '--forgotten', 'none'], env);
    expect(restored.said).toMatch(/The secret here is another than the one that the backup was made under/);
    expect(restored.code).toBe(0);
    await at(url, async (sql) => {
      expect(await rowsOf(sql)).toEqual(before);
      expect(await asMigrated(sql)).toEqual([]);
      const [next] = await sql<{ higher: boolean }[]>`
        insert into public.events (at, kind, municipality_code) values (now(), 'municipality.begun', '3301')
        returning event_id > (select max(e.event_id) from public.events e) as higher`;
      expect(next?.higher).toBe(true);
    });
    const again = await run('restore', ['still.backup', '--forgotten', 'none'], env);
    expect(again.said).toMatch(/^This database holds accounts and people and a municipality already/);
    expect(again.code).toBe(1);

    // nothing was forgotten again here, as when a snapshot of the machine is put back: that is said until it is settled
    const list = file('outside.txt');
    cpSync(file('forgotten.txt'), list);
    const look = () => at(url, (sql) => renewList(list, listAsOwner(sql), true));
    expect(await look()).toMatchObject({
      wholeAt: (await readList(file('forgotten.txt')))?.wholeAt,
      older: expect.stringMatching(/^2 of those on the list .* --settle /),
    });
    const asked = (owner: Sql) => found('forgotten people', { ...env, FORGOTTEN_LIST: list }, owner);
    expect(await at(url, asked)).toMatch(/^wrong: 2 of those on the list /);
    const settled = await run('restore', ['--settle', 'outside.txt'], env);
    expect(settled.said).toMatch(/^Forgotten again: 2; given a protected address again: 1\./);
    expect(await look()).toMatchObject({ older: null });
    expect(await at(url, asked)).toMatch(/^ok: /);
    // whoever renews it, it stays whose it was
    if (process.getuid?.() === 0) chownSync(list, 1234, 1234);
    const { uid, gid } = statSync(list);
    expect(await look()).toMatchObject({ older: null });
    expect(statSync(list)).toMatchObject({ uid, gid });
    // one of another installation is neither taken for this one's nor written over
    const other = readFileSync(list, 'utf8').replace(/^installation .*/m, `installation ${'0'.repeat(64)}`);
    writeFileSync(list, other);
    expect(await at(url, asked)).toMatch(/^wrong: .*outside\.txt is the list of another installation/);
    await expect(look()).rejects.toThrow(/belongs to another database than this one/);
    expect(readFileSync(list, 'utf8')).toBe(other);
  });

  it('into a project whose owner is no superuser and does not own the accounts, as on Supabase', async () => {
    const url = await freshDatabase('project');
    await at(url, async (sql) => {
      await sql.unsafe(`
        create role supabase_auth_admin; create role project login password 'x' bypassrls createrole;
        grant anon, authenticated, service_role, authenticator to project with admin option;
        alter database project owner to project; grant create on schema public to project; alter schema public owner to project`);
    });
    await at(url, async (sql) => {
      await makeAuthTables(url);
      const tables = await sql<
        { name: string }[]
      >`select format('auth.%I', tablename) as name from pg_tables where schemaname = 'auth'`;
      // as the real ones are: never null where a code may stand, and by what they are looked up
      await sql.unsafe(`
        alter table auth.users add instance_id uuid, alter confirmation_token set not null, alter recovery_token set not null,
          alter email_change set not null, alter email_change_token_new set not null;
        grant usage, create on schema auth to supabase_auth_admin; grant usage on schema auth to project;
        grant usage on schema auth to anon, authenticated, service_role; grant all on all tables in schema auth to project`);
      await sql.unsafe(readFileSync(join(root, 'supabase', 'prelude.sql'), 'utf8'));
      for (const { name } of tables) await sql.unsafe(`alter table ${name} owner to supabase_auth_admin`);
      await sql.unsafe(`alter schema extensions owner to project; drop schema if exists supabase_migrations cascade;
        grant create on database project to project; grant all on all tables in schema auth to project;
        grant execute on all functions in schema auth to project`);
    });
    const env = {
      SUPABASE_URL: 'http://127.0.0.1:1',
      SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_0123456789',
      SUPABASE_SECRET_KEY: 'sb_secret_0123456789abcdef',
      SUPABASE_DB_URL: url.replace(/\/\/[^@]+@/, '//project:x@'),
    };
    const restored = await run('restore', ['busy.backup', '--forgotten', 'forgotten.txt'], {
      ...env,
      ...keys,
    });
    expect(restored.said).toMatch(/npm run -s restore -- FILE --secret shows it/);
    expect(restored.code).toBe(0);
    await at(url, async (sql) => {
      expect(
        await sql`select email, instance_id::text, jsonb_typeof(raw_user_meta_data) as data, confirmation_token || recovery_token as tokens,
          exists (select from auth.identities i where i.user_id = u.id) as identity from auth.users u`,
      ).toEqual([
        {
          email: 'amina@example.no',
          instance_id: '00000000-0000-0000-0000-000000000000',
          data: 'object',
          tokens: '',
          identity: true,
        },
      ]);
      // the way in is closed again
      await expect(sql`insert into auth.users (id, email, confirmation_token, recovery_token, email_change, email_change_token_new)
        values (gen_random_uuid(), 'x@example.no', '', '', '', '')`).rejects.toThrow(/invitation/);
    });
    mkdirSync(file('nightly'));
    for (const to of ['nightly', 'nightly/2026/'])
      expect((await run('backup', ['--to', to], env)).said).toMatch(
        /nightly\/(2026\/)?oppgavetorget-\d+T\d+Z\.backup \(/,
      );
    const back = await run('backup', ['--to', 'project.backup'], env);
    expect(back).toMatchObject({
      code: 0,
      said: expect.stringContaining('SUPABASE_SECRET_KEY, by which phones'),
    });
    expect((await run('restore', ['busy.backup', '--secret'], keys)).said).toBe(secretBefore);
  });

  // the server finishes what whoever is gone has asked last
  const ended = (url: string) =>
    until(() =>
      at(url, async (look) => {
        const others = await look`
          select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
            and state <> 'idle' and backend_type = 'client backend'`;
        return others.length === 0;
      }),
    );

  it('that is killed leaves nothing but a word that says so, and is run again', async () => {
    const url = await freshDatabase('killed');
    const env = {
      MIGRATION_DATABASE_URL: url,
      DATABASE_URL: url.replace(/\/\/[^@]+@/, '//app:0123456789abcdefgh@'),
      AUTH_SECRET: 'kun for prøver: 0123456789abcdefghijklmnop',
    };
    // somebody's transaction holds it up in the middle: before its first row, and among the accounts
    const restore = () => run('restore', ['still.backup', '--forgotten', 'none'], env);
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    const waits = () =>
      until(async () => (await at(url, (look) => look`select from pg_locks where not granted`)).length > 0);
    const holds = [
      `lock table public.languages in access share mode`,
      `insert into auth.users (id) values ('${amina}')`,
    ];
    // so that there is something to hold
    await prepare(url, root);
    await migrate(url, root);
    for (const hold of holds) {
      await sql.unsafe(`begin; set local session_replication_role = replica; ${hold}`);
      const held = restore();
      await waits();
      held.child.kill('SIGKILL');
      await held;
      await sql.unsafe('rollback');
      await ended(url);
      await at(url, async (look) => {
        expect(await look`select from public.people`).toHaveLength(0);
        expect(await look`select from auth.users`).toHaveLength(0);
      });
      await expect(startBackend({ source: env, say: () => {} })).rejects.toThrow(brokenOff);
    }
    // nothing is begun on it, by either way, and whoever looks it over is told
    const project = {
      SUPABASE_URL: 'http://127.0.0.1:1',
      SUPABASE_PUBLISHABLE_KEY: `sb_publishable_${'x'.repeat(20)}`,
      SUPABASE_SECRET_KEY: `sb_secret_${'x'.repeat(20)}`,
    };
    const wish = { code: '3301', name: 'Drammen', email: 'ada@example.no', districts: [], anew: false };
    for (const there of [env, project])
      await expect((async () => beginThere(readEnvironment(there), url, wish, () => {}))()).rejects.toThrow(
        brokenOff,
      );
    expect(await found('restore', env, sql)).toBe(`wrong: ${brokenOff}`);
    await sql.end();
    // two at once: the one that comes later finds it taken
    const [one, other] = await Promise.all([restore(), restore()]);
    expect([one.code, other.code].toSorted()).toEqual([0, 1]);
    expect(one.code === 0 ? other.said : one.said).toMatch(/^This database holds accounts and people/m);
    expect(await at(url, (look) => found('restore', env, look))).toMatch(/^ok: /);
    expect(await at(url, rowsOf)).toEqual(before);
  });

  it('and wherever it was: in a long run twenty times, from the first table on', async () => {
    const kills = Number(process.env.KILLS ?? 0) / 10;
    for (let kill = 0; kill < kills; kill++) {
      const url = await freshDatabase(`killed${kill}`);
      const env = {
        MIGRATION_DATABASE_URL: url,
        DATABASE_URL: url.replace(/\/\/[^@]+@/, '//app:0123456789abcdefgh@'),
        AUTH_SECRET: 'kun for prøver: 0123456789abcdefghijklmnop',
      };
      const restore = () => run('restore', ['still.backup', '--forgotten', 'none'], env);
      const first = restore();
      await until(
        async () =>
          first.child.exitCode !== null ||
          (
            await at(
              url,
              (sql) =>
                sql`select from pg_tables where schemaname in ('public', 'private', 'supabase_migrations')`,
            )
          ).length >=
            kill * 4,
      );
      first.child.kill('SIGKILL');
      await first;
      await ended(url);
      const whole = await at(
        url,
        async (sql) => (await sql`select from private.restores`.catch(() => [])).length > 0,
      );
      expect((await restore()).code).toBe(whole ? 1 : 0);
      expect(await at(url, rowsOf)).toEqual(before);
    }
    if (kills > 0) console.info(`${kills} restores killed and run again: every table as it was`);
  });
});

describe('what is wrong is said in a sentence, before anything is written', () => {
  const spoilt = (name: string, change: (bytes: Buffer) => Buffer) => {
    writeFileSync(file(name), change(readFileSync(file('busy.backup'))));
    return name;
  };
  it('with the file, the key, the list, the words and the place', async () => {
    const nowhere = join(files, 'nowhere');
    const here = { OPPGAVETORGET_DATA: nowhere };
    writeFileSync(file('text.backup'), 'Kjære dagbok');
    writeFileSync(file('empty.backup'), '');
    writeFileSync(file('half.txt'), readFileSync(file('forgotten.txt'), 'utf8').slice(0, 200));
    const older = readFileSync(file('forgotten.txt'), 'utf8').replace(
      /^whole .*/m,
      'whole 2020-01-01T00:00:00.000Z',
    );
    writeFileSync(file('older.txt'), older);
    const otherKey = newKeys().restoreKey;
    const flipped = (at: number) => (bytes: Buffer) => {
      const copy = Buffer.from(bytes);
      copy[at < 0 ? copy.length + at : at]! ^= 1;
      return copy;
    };
    const cut = spoilt('cut.backup', (bytes) => bytes.subarray(0, bytes.length - 9));
    truncateSync(file(cut), 200);
    const right = keys.RESTORE_KEY;
    const looks: [name: string, key: string, sentence: RegExp][] = [
      ['none.backup', right, /^The backup .*none\.backup is not there: look at its name\.$/],
      ['text.backup', right, /^text\.backup is no backup of Oppgavetorget/],
      ['empty.backup', right, /^empty\.backup is no backup of Oppgavetorget/],
      ['.', right, / is no file: name a backup\.$/],
      ['busy.backup', '', /^busy\.backup is encrypted: set RESTORE_KEY/],
      ['busy.backup', otherKey, /^busy\.backup was encrypted for another key than RESTORE_KEY/],
      ['busy.backup', keys.BACKUP_KEY, /^RESTORE_KEY is the key that makes backups, and cannot open one/],
      ['busy.backup', 'hemmelig', /^RESTORE_KEY is no key for backups/],
      [cut, right, /^cut\.backup ends too early, so nothing was restored/],
      [spoilt('last.backup', (bytes) => bytes.subarray(0, -30)), right, /^last\.backup ends too early/],
      [spoilt('flip.backup', flipped(200)), right, /^flip\.backup is damaged, so nothing was restored/],
      [spoilt('end.backup', flipped(-1)), right, /^end\.backup is damaged/],
      [
        spoilt('more.backup', (bytes) => Buffer.concat([bytes, Buffer.from('x')])),
        right,
        /^more\.backup has something behind its end/,
      ],
    ];
    for (const [name, key, sentence] of looks)
      await expect((async () => lookThrough(file(name), restoreKeyFrom(key), root))()).rejects.toThrow(
        sentence,
      );
    // an older version than the one that made it, and one whose migrations say something else
    const otherRoot = file('other');
    cpSync(join(root, 'supabase', 'migrations'), join(otherRoot, 'supabase', 'migrations'), {
      recursive: true,
    });
    const ofOther = () => lookThrough(file('busy.backup'), restoreKeyFrom(right), otherRoot);
    const first = join(otherRoot, 'supabase', 'migrations', '20261128000000_initial.sql');
    appendFileSync(first, 'select 1;');
    await expect(ofOther()).rejects.toThrow(
      /^The backup was made with another text of the migration 20261128000000_initial/,
    );
    rmSync(join(otherRoot, 'supabase'), { recursive: true });
    await expect(ofOther()).rejects.toThrow(/^The backup is of a newer version/);

    const says: [words: string[], env: Record<string, string>, sentence: RegExp][] = [
      [[], {}, /^The backup is missing: npm run restore -- FILE --forgotten LIST\.$/],
      [['a', 'b'], {}, /^One FILE at a time/],
      [['busy.backup', '--forgoten', 'x'], keys, /^Unknown option '--forgoten'/],
      [['flip.backup', '--forgotten', 'none'], keys, /^flip\.backup is damaged, so nothing was restored/],
      [['busy.backup'], keys, /^Who was forgotten since the backup was taken would come back: name the list/],
      [['busy.backup', '--forgotten', 'nothing.txt'], keys, /nothing\.txt is not there: look at its name\.$/],
      [['busy.backup', '--forgotten', 'half.txt'], keys, /half\.txt is no whole list of the forgotten/],
      [
        ['busy.backup', '--forgotten', 'older.txt'],
        keys,
        /^The list of the forgotten is older than the backup/,
      ],
    ];
    const answers = await Promise.all(says.map(([words, env]) => run('restore', words, { ...here, ...env })));
    for (const [n, [, , sentence]] of says.entries()) {
      expect(answers[n]?.said).toMatch(sentence);
      expect(answers[n]?.said).not.toMatch(/\n\s+at /);
      expect(answers[n]?.code).toBe(1);
    }
    expect(() => statSync(nowhere)).toThrow();

    const backups: [words: string[], env: Record<string, string>, sentence: RegExp, limit?: string][] = [
      [['--to', 'busy.backup'], env(), /busy\.backup is there already: choose another name with --to\.$/],
      [
        ['--to', 'x.backup'],
        { ...env(), BACKUP_KEY: keys.RESTORE_KEY },
        /^BACKUP_KEY is the key that opens backups/,
      ],
      [['--to', 'x.backup'], { ...env(), BACKUP_KEY: 'x' }, /^BACKUP_KEY is no key for backups/],
      [['--to', 'x.backup'], here, /^There is no data in .*nowhere: name the right folder/],
      [['--to', 'text.backup/x'], env(), /^A file is in the way/],
      [['--to', 'big.backup'], env(), /^A file may not grow further.*: raise the limit/, '8'],
      [['x.backup'], env(), /npm run backup takes --to …/],
    ];
    const told = await Promise.all(backups.map(([words, set, , limit]) => run('backup', words, set, limit)));
    for (const [n, [, , sentence]] of backups.entries()) {
      expect(told[n]?.said).toMatch(sentence);
      expect(told[n]?.code).toBe(1);
    }
    expect(() => statSync(file('big.backup'))).toThrow();
  });
  const env = () => ({
    MIGRATION_DATABASE_URL: cluster.ownerUrl.replace(/\/postgres$/, '/given'),
    DATABASE_URL: cluster.ownerUrl.replace(/\/\/[^@]+@/, '//app:0123456789abcdefgh@'),
    AUTH_SECRET: 'kun for prøver: 0123456789abcdefghijklmnop',
  });
});

describe('npm run doctor', () => {
  it('says how old the newest backup is, and whether the forgotten are kept', async () => {
    const now = Date.parse('2026-11-28T12:00:00Z');
    expect(said(backupFinding(null, now))).toMatch(/^warning: No backup was taken/);
    expect(said(backupFinding('2026-11-27T03:00:00Z', now))).toMatch(/^ok: /);
    expect(said(backupFinding('2026-11-24T03:00:00Z', now))).toMatch(/^warning: .* is 4 days old/);
    const kept = (FORGOTTEN_LIST: string | undefined) =>
      found(
        'forgotten people',
        {
          MIGRATION_DATABASE_URL: 'postgresql://o:x@127.0.0.1:1/a',
          DATABASE_URL: 'postgresql://a:x@127.0.0.1:1/a',
          AUTH_SECRET: 'kun for prøver: 0123456789abcdefghijklmnop',
          FORGOTTEN_LIST,
        },
        null,
      );
    expect(await kept(undefined)).toMatch(/^warning: Nothing outside of the database keeps/);
    // as the app keeps it
    writeFileSync(
      file('forgotten.txt'),
      readFileSync(file('forgotten.txt'), 'utf8').replace(/^whole .*/m, `whole ${new Date().toISOString()}`),
    );
    expect(await kept(file('forgotten.txt'))).toMatch(/^ok: /);
    expect(await kept(file('none.txt'))).toMatch(/^warning: The list of who was forgotten is not there yet/);
    expect(await kept(file('half.txt'))).toMatch(/^wrong: .* is no whole list/);
    expect(await kept(file('older.txt'))).toMatch(/^warning: .* whole only until 2020-01-01T00:00:00\.000Z/);
    // where the database itself lies it is lost together with it
    const data = file('data');
    mkdirSync(data);
    cpSync(file('forgotten.txt'), join(data, 'forgotten.txt'));
    const embedded = (FORGOTTEN_LIST?: string) =>
      found('forgotten people', { OPPGAVETORGET_DATA: data, FORGOTTEN_LIST }, null);
    expect(await embedded()).toMatch(/^warning: .* lies beside the database, in .*data, and is lost with it/);
    expect(await embedded(file('forgotten.txt'))).toMatch(/^ok: /);
  });
});
