// All that is ours in a database, as it was at one moment, while people go on.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import type { ISql, Sql } from 'postgres';
import { StartError, type Mode } from '../../src/lib/server/environment.ts';
import { errorCode } from '../../src/lib/server/server-words.ts';
import { bare, migrationsIn, type Done } from '../../src/lib/server/migrate.ts';
import { packed, written, type Header, type Sequence, type TableRows, type Told } from './archive.ts';
import { seal } from './sealed-file.ts';
import { accounts, columnsOf, isOfAccounts, ourSequences, ourTables, sameEverywhere } from './tables.ts';

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
export const hashOfSecret = (secret: string): string => hashOf(`secret of an installation: ${secret}`);
export const hashOfMigration = (text: string): string => hashOf(bare(text));
export const productVersion = (root: string): string =>
  String(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);

async function migrationsDone(sql: ISql, root: string): Promise<Header['migrations']> {
  const [there] = await sql<{ there: boolean }[]>`
    select pg_catalog.to_regclass('supabase_migrations.schema_migrations') is not null
      and pg_catalog.to_regprocedure('private.forgotten_list()') is not null as there`;
  if (!there?.there)
    throw new StartError(
      'This database is older than backups are: start the app of this version on it once (on Supabase: supabase db push), then run this again.',
    );
  const done = await sql<
    Done[]
  >`select version, statements from supabase_migrations.schema_migrations order by version`;
  const known = migrationsIn(root);
  return done.map(({ version, statements }) => {
    const migration = known.find((each) => each.version === version);
    if (!migration)
      throw new StartError(
        `The database is newer than this version (it has migration ${version}): make the backup with the newest version.`,
      );
    // by the text that made this database, where it says so
    const text = statements?.join('') || migration.text;
    return { version, name: migration.name, hash: hashOfMigration(text) };
  });
}

async function* rowsOf(tx: ISql): AsyncGenerator<TableRows> {
  for (const [name, wanted] of Object.entries(accounts)) {
    const there = await columnsOf(tx, name);
    const columns = Object.keys(wanted);
    const read = Object.entries(wanted).map(([column, type]) =>
      there.includes(column) ? `${column}::${type}` : `null::${type}`,
    );
    const rows = await tx.unsafe(`copy (select ${read.join(', ')} from ${name}) to stdout`).readable();
    yield { name, columns, rows };
  }
  for (const { name, columns } of await ourTables(tx)) {
    if (isOfAccounts(name)) throw new Error('an account is not ours');
    const rows = await tx.unsafe(`copy ${name} (${columns.join(', ')}) to stdout`).readable();
    yield { name, columns, rows };
  }
}

// Numbers that are given out belong to no moment: read last, they are at least as high as any that a row has.
async function sequencesOf(tx: ISql): Promise<Sequence[]> {
  const all: Sequence[] = [];
  for (const name of await ourSequences(tx)) {
    const [row] = await tx.unsafe<Omit<Sequence, 'name'>[]>(
      `select last_value::text as value, is_called as called from ${name}`,
    );
    if (row) all.push({ name, ...row });
  }
  return all;
}

export type Taken = { takenAt: string; tables: Told[]; bytes: number };

// Never over what is there. A share from another machine may know no hard links.
export async function claim(beside: string, path: string, linked = link): Promise<void> {
  try {
    await linked(beside, path);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errorCode(error))) throw error;
    await (await open(path, 'wx', 0o600)).close();
    await rename(beside, path);
  }
}

export async function takeBackup(
  owner: Sql,
  of: { backend: Mode['kind']; root: string; secret: string | null; otherSecret: string | null },
  path: string,
  key: KeyObject | null,
): Promise<Taken> {
  if (existsSync(path)) throw new StartError(`${path} is there already: choose another name with --to.`);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${process.pid}.part`;
  const file = await open(beside, 'wx', 0o600);
  const tables: Told[] = [];
  let bytes = 0;
  let takenAt = '';
  try {
    await owner.begin('isolation level repeatable read read only', async (tx) => {
      await sameEverywhere(tx);
      const [now] = await tx<{ at: Date; demonstration: boolean }[]>`
        select pg_catalog.clock_timestamp() as at, pg_catalog.to_regclass('private.settings') is not null as demonstration`;
      takenAt = (now?.at ?? new Date()).toISOString();
      const migrations = await migrationsDone(tx, of.root);
      const [demo] = await tx`select from private.settings where key = 'demonstration' and value = 'yes'`;
      const secret = of.secret ?? of.otherSecret;
      const head: Header = {
        format: 1,
        product: productVersion(of.root),
        takenAt,
        backend: of.backend,
        demonstration: demo !== undefined,
        migrations,
        secretHash: secret && hashOfSecret(secret),
        secret: key ? of.secret : null,
      };
      const records = written(
        head,
        rowsOf(tx),
        () => sequencesOf(tx),
        (table) => tables.push(table),
      );
      for await (const piece of seal(packed(records), key)) {
        await file.writeFile(piece);
        bytes += piece.length;
      }
    });
    await file.sync();
    await file.close();
    await claim(beside, path);
  } catch (error) {
    await file.close().catch(() => {});
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
  const folder = await open(dirname(path), 'r').catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
  // beside the backup, so that whoever looks the installation over sees how old the newest is
  await owner`
    insert into private.settings (key, value) values ('backed_up_at', ${takenAt})
    on conflict (key) do update set value = excluded.value`;
  return { takenAt, tables, bytes };
}
