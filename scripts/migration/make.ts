// From two databases to the text of a migration, and the proof that it leads from one to the other.
import postgres, { type Sql } from 'postgres';
import { applyMigration, prepare } from '../../src/lib/server/migrate.ts';
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
export async function readBefore(url: string, migrations: string[]): Promise<Before> {
  const sql = open(url);
  const before = {
    entries: await whole(sql),
    dependants: await dependants(sql),
    statements: migrations.flatMap((text) => statements(text).map((statement) => bare(statement.text))),
  };
  await sql.end();
  return before;
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

// The next migration: from a database that the migrations made to the one that the schema's text makes in an empty one; and
// what it leaves undone. The old database is the new one afterwards.
export async function makeMigration(
  oldUrl: string,
  emptyUrl: string,
  before: Before,
  schema: string,
): Promise<Made> {
  const [old, now] = [open(oldUrl), open(emptyUrl)];
  try {
    const trace = await traceSchema(now, schema);
    const written = writeMigration(before, trace);
    return { written, left: written.length > 0 ? await tryWritten(old, written, trace) : [] };
  } finally {
    await old.end();
    await now.end();
  }
}
