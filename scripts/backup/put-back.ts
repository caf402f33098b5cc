// A backup's rows in an empty database, all of them or none.
import { once } from 'node:events';
import type { KeyObject } from 'node:crypto';
import type { ISql, Sql, TransactionSql } from 'postgres';
import { StartError } from '../../src/lib/server/environment.ts';
import type { ForgottenList } from '../../src/lib/server/forgotten-list.ts';
import { migrationsIn } from '../../src/lib/server/migrate.ts';
import { read, type Header, type TableHead } from './archive.ts';
import { unsealed } from './sealed-file.ts';
import { accounts, columnsOf, isOfAccounts, ourTables, sameEverywhere, type AccountTable } from './tables.ts';
import { hashOfMigration } from './take.ts';

export type Backup = {
  path: string;
  key: KeyObject | null;
  head: Header;
  sealed: boolean;
  rows: Map<string, number>;
};

/** Reads a backup from end to end, before anything is written anywhere. */
export async function lookThrough(path: string, key: KeyObject | null, root: string): Promise<Backup> {
  const { sealed, pieces } = await unsealed(path, key);
  let head: Header | null = null;
  const rows = await read(pieces(), {
    async head(said) {
      head = said;
      suits(said, root);
    },
  });
  if (!head) throw new Error('a backup was read without its head');
  return { path, key, head, sealed, rows };
}

// Its migrations are ours up to some point, word for word.
function suits(head: Header, root: string): void {
  const known = migrationsIn(root);
  for (const [at, { version, name, hash }] of head.migrations.entries()) {
    const migration = known[at];
    if (!known.some((each) => each.version === version))
      throw new StartError(
        `The backup is of a newer version (${head.product}, with the migration ${version}_${name}) than this one: install that version, and restore with it.`,
      );
    if (migration?.version !== version || hashOfMigration(migration.text) !== hash)
      throw new StartError(
        `The backup was made with another text of the migration ${version}_${name} than stands here: restore it with the version that made it (${head.product}).`,
      );
  }
}

/** A StartError when somebody's data is there already, or what was begun there is of another time. */
export async function isEmpty(owner: ISql): Promise<void> {
  const has = async (table: string) => {
    const [row] = await owner<
      { there: boolean }[]
    >`select pg_catalog.to_regclass(${table}) is not null as there`;
    return row?.there ? (await owner.unsafe(`select from ${table} limit 1`)).length > 0 : false;
  };
  const held = [
    (await has('auth.users')) && 'accounts',
    (await has('public.people')) && 'people',
    (await has('public.municipalities')) && 'a municipality',
  ].filter((what) => what !== false);
  if (held.length > 0)
    throw new StartError(
      `This database holds ${held.join(' and ')} already, and a restore never writes over anything: name an empty one (another folder in OPPGAVETORGET_DATA, a new database, or a new project).`,
    );
}

export async function appliedIn(owner: ISql): Promise<string[]> {
  const [there] = await owner<{ there: boolean }[]>`
    select pg_catalog.to_regclass('supabase_migrations.schema_migrations') is not null as there`;
  if (!there?.there) return [];
  const rows = await owner<
    { version: string }[]
  >`select version from supabase_migrations.schema_migrations order by version`;
  return rows.map(({ version }) => version);
}

// While it stands no app begins on this database; gone in the transaction that brings the rows.
// Never on a database that somebody has begun to use meanwhile, which would not start any more.
export async function markBegun(owner: Sql): Promise<void> {
  await owner.begin(async (tx) => {
    await alone(tx);
    await isEmpty(tx);
    await tx`create table if not exists supabase_migrations.restore_begun (at timestamptz not null default now())`;
  });
}

const alone = (tx: ISql) =>
  tx`lock table auth.users, public.people, public.municipalities in share row exclusive mode`;

type Row = { name: string; definition: string };

// Rules and notices are for what people do: these rows have been through them. Of what is not ours the rules are our functions.
async function rulesRest(tx: TransactionSql, tables: string[]): Promise<() => Promise<void>> {
  for (const name of tables) await tx.unsafe(`alter table ${name} disable trigger user`);
  const functions = await tx<Row[]>`
    select distinct p.oid::pg_catalog.regprocedure::text as name, pg_catalog.pg_get_functiondef(p.oid) as definition
    from pg_catalog.pg_trigger t join pg_catalog.pg_proc p on p.oid = t.tgfoid
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where not t.tgisinternal and t.tgrelid = any (array['auth.users', 'auth.identities']::pg_catalog.regclass[])
      and n.nspname in ('public', 'private')`;
  for (const { name } of functions)
    await tx.unsafe(
      `create or replace function ${name} returns trigger language plpgsql as 'begin return coalesce(new, old); end'`,
    );
  return async () => {
    for (const { definition } of functions) await tx.unsafe(definition);
    for (const name of tables) await tx.unsafe(`alter table ${name} enable trigger user`);
  };
}

async function copyIn(tx: TransactionSql, into: string, rows: AsyncIterable<Buffer>): Promise<void> {
  const stream = await tx.unsafe(`copy ${into} from stdin`).writable();
  let failed: Error | null = null;
  stream.on('error', (error: Error) => (failed ??= error));
  const ended = new Promise<void>((done, fail) => {
    stream.once('finish', done);
    stream.once('error', fail);
  });
  ended.catch(() => {});
  for await (const chunk of rows) {
    if (failed) break;
    if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), ended]);
  }
  stream.end();
  await ended;
}

// Each account as the server there wants it: whoever has one came by an invitation, so the address counts as confirmed; what the driver
// has packed twice is unpacked; columns for codes are empty, never null.
const asWanted: Record<string, string> = {
  email_confirmed_at: 'coalesce(email_confirmed_at, created_at, now())',
  raw_app_meta_data: `coalesce(case pg_catalog.jsonb_typeof(raw_app_meta_data) when 'string' then (raw_app_meta_data #>> '{}')::jsonb
    when 'object' then raw_app_meta_data end, '{"provider": "email", "providers": ["email"]}')`,
  raw_user_meta_data: `coalesce(case pg_catalog.jsonb_typeof(raw_user_meta_data) when 'string' then (raw_user_meta_data #>> '{}')::jsonb
    when 'object' then raw_user_meta_data end, '{}')`,
  identity_data: `coalesce(case pg_catalog.jsonb_typeof(identity_data) when 'string' then (identity_data #>> '{}')::jsonb
    when 'object' then identity_data end, '{}')`,
  is_sso_user: 'coalesce(is_sso_user, false)',
  is_anonymous: 'coalesce(is_anonymous, false)',
};
const besides: Record<string, string> = {
  instance_id: `'00000000-0000-0000-0000-000000000000'`,
  confirmation_token: `''`,
  recovery_token: `''`,
  email_change: `''`,
  email_change_token_new: `''`,
};

async function accountsIn(
  tx: TransactionSql,
  name: AccountTable,
  rows: AsyncIterable<Buffer>,
): Promise<void> {
  const columns: Record<string, string> = accounts[name];
  const all = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
  await tx.unsafe(`create temporary table restored_accounts (${all.join(', ')}) on commit drop`);
  await copyIn(tx, `pg_temp.restored_accounts (${Object.keys(columns).join(', ')})`, rows);
  const there = await columnsOf(tx, name);
  const values = Object.entries({
    ...Object.fromEntries(Object.keys(columns).map((column) => [column, asWanted[column] ?? column])),
    ...(name === 'auth.users' ? besides : {}),
  }).filter(([column]) => there.includes(column));
  await tx.unsafe(
    `insert into ${name} (${values.map(([column]) => column).join(', ')})
    select ${values.map(([, value]) => value).join(', ')} from pg_temp.restored_accounts`,
  );
  await tx.unsafe('drop table pg_temp.restored_accounts');
}

// Written straight into the database, as demonstrations are, an account may lack what the Auth server made beside it.
async function identitiesThatLack(tx: TransactionSql): Promise<void> {
  await tx`
    insert into auth.identities (id, provider, provider_id, user_id, identity_data, created_at, updated_at)
    select gen_random_uuid(), 'email', u.id::text, u.id,
      pg_catalog.jsonb_build_object('sub', u.id, 'email', u.email, 'email_verified', true), now(), now()
    from auth.users u where u.email is not null and not exists (select from auth.identities i where i.user_id = u.id)`;
}

const same = (some: string[], others: string[]) => some.toSorted().join() === others.toSorted().join();

export type Restored = { restored_at: Date; forgotten: number; protected: number; rows: number };

/** In one transaction: the rows, and all that has to happen before anybody comes in. */
export async function putBack(
  owner: Sql,
  { path, key, head, rows: expected }: Backup,
  list: ForgottenList | null,
  onSupabase: boolean,
): Promise<Restored> {
  return owner.begin(async (tx) => {
    await sameEverywhere(tx);
    await alone(tx);
    await isEmpty(tx);
    const tables = await ourTables(tx);
    const names = tables.map(({ name }) => name);
    const said = [...expected.keys()].filter((name) => !isOfAccounts(name));
    if (!same(names, said))
      throw new StartError(
        'This database has other tables than its migrations make, so the backup does not fit: give it an empty one.',
      );
    const rulesWork = await rulesRest(tx, names);
    // what migrations wrote is in the backup as it had become
    await tx.unsafe(`truncate table ${names.join(', ')}`);
    const { pieces } = await unsealed(path, key);
    await read(pieces(), {
      async table(head, rows) {
        await (isOfAccounts(head.name)
          ? accountsIn(tx, head.name, rows)
          : copyIn(tx, intoOf(head, tables), rows));
      },
      async sequences(all) {
        for (const { name, value, called } of all)
          await tx`select pg_catalog.setval(${name}::text::pg_catalog.regclass, ${value}::text::bigint, ${called})`;
      },
    });
    await rulesWork();
    let rows = 0;
    for (const [name, number] of expected) {
      const [counted] = await tx.unsafe<{ number: number }[]>(`select count(*)::int as number from ${name}`);
      if (counted?.number !== number)
        throw new Error(`${name} has ${counted?.number} rows, and not ${number}`);
      rows += number;
    }
    if (onSupabase) await identitiesThatLack(tx);
    await ofThisInstallation(tx, list);
    const [mark] = await tx<Omit<Restored, 'rows'>[]>`
      select * from private.settle_restore(${head.takenAt}::text::timestamptz, ${[...(list?.forgotten ?? [])]}::text[], ${[...(list?.protected ?? [])]}::text[])`;
    await tx`drop table if exists supabase_migrations.restore_begun`;
    if (!mark) throw new Error('a restore left no mark');
    return { ...mark, rows };
  });
}

function intoOf(head: TableHead, tables: { name: string; columns: string[] }[]): string {
  const there = tables.find(({ name }) => name === head.name);
  if (!there || !same(there.columns, head.columns))
    throw new StartError(
      `The table ${head.name} has other columns here than in the backup: give it a database that only migrations have made.`,
    );
  // by what was read from the catalogue, never by what stands in a file
  return `${there.name} (${head.columns.map((column) => there.columns.find((own) => own === column)).join(', ')})`;
}

export async function ofThisInstallation(tx: ISql, list: ForgottenList | null): Promise<void> {
  if (!list) return;
  const [row] = await tx<{ hash: string }[]>`select installation as hash from private.forgotten_list()`;
  if (row?.hash !== list.installation)
    throw new StartError(
      'The list of the forgotten belongs to another installation than these rows: name the one that was kept beside it.',
    );
}
