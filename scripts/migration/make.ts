// From two databases to the text of a migration, and the proof that it leads from one to the other.
import postgres, { type Sql } from 'postgres';
import { applyMigration, migrate, prepare, type Migration } from '../../src/lib/server/migrate.ts';
import { dependants } from './dependants.ts';
import { statements } from './statements.ts';
import { bare } from './tokens.ts';
import { traceSchema, type Trace } from './trace.ts';
import { writeMigration, type Before, type Written } from './write.ts';
import { compare, whole } from '../catalogue.ts';

export const open = (url: string): Sql => postgres(url, { max: 1, onnotice: () => {} });

// A database of its own, as Supabase has it before the first migration.
export async function emptyDatabase(ownerUrl: string, name: string, root: string): Promise<string> {
  const sql = open(ownerUrl);
  await sql.unsafe(`create database ${name}`);
  await sql.unsafe(`alter database ${name} set search_path = "$user", public, extensions`);
  await sql.end();
  const url = ownerUrl.replace(/[^/]*$/, name);
  await prepare(url, root);
  return url;
}

// What the migrations make, as the writer wants it.
export async function readBefore(sql: Sql, migrations: string[]): Promise<Before> {
  return {
    entries: await whole(sql),
    dependants: await dependants(sql),
    statements: migrations.flatMap((text) => statements(text).map((statement) => bare(statement.text))),
  };
}

// Runs what was written on the old database, as a start of the app does, and says what is still different.
export async function tryWritten(sql: Sql, written: Written[], trace: Trace): Promise<string[]> {
  try {
    for (const [at, { text, after }] of written.entries())
      await applyMigration(sql, { version: `9999123123595${at}`, name: `written${after}`, text });
  } catch (error) {
    return [`it does not run: ${error instanceof Error ? error.message : String(error)}`];
  }
  return compare(trace.entries, await whole(sql));
}

export type Made = { written: Written[]; left: string[] };

// The next migration of a project, from its migrations and its schema, and what it leaves undone.
export async function makeMigration(
  ownerUrl: string,
  root: string,
  migrations: Migration[],
  schema?: string,
): Promise<Made> {
  const [oldUrl, nowUrl] = [
    await emptyDatabase(ownerUrl, 'from_migrations', root),
    await emptyDatabase(ownerUrl, 'from_schema', root),
  ];
  await migrate(oldUrl, root);
  const [old, now] = [open(oldUrl), open(nowUrl)];
  try {
    const before = await readBefore(
      old,
      migrations.map(({ text }) => text),
    );
    const trace = await traceSchema(now, schema);
    const written = writeMigration(before, trace);
    return { written, left: written.length > 0 ? await tryWritten(old, written, trace) : [] };
  } finally {
    await old.end();
    await now.end();
  }
}
