// The databases that the steps ask: all on one throw-away cluster, and most of them copies of one that was migrated once.
import postgres from 'postgres';
import { throwAwayCluster, type Cluster } from '../../src/lib/server/embedded.ts';
import { migrate, prepare } from '../../src/lib/server/migrate.ts';
import { root } from '../build.ts';
import { schemaText } from '../schema.ts';
import { say } from './output.ts';

let cluster: Promise<Cluster> | null = null;
let databases = 0;

export const withDatabase = async <T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
};

/** A database like the one that the template names, or an empty one; with the search path that Supabase has. */
async function database(template?: string): Promise<string> {
  const { ownerUrl } = await (cluster ??= throwAwayCluster(root, { name: 'test', say }));
  const name = `test_${++databases}`;
  await withDatabase(ownerUrl, async (sql) => {
    await sql.unsafe(`create database ${name} ${template ? `template ${template}` : ''}`);
    await sql.unsafe(`alter database ${name} set search_path = "$user", public, extensions`);
  });
  return ownerUrl.replace(/postgres$/, name);
}

const nameOf = (url: string) => new URL(url).pathname.slice(1);

/** As Supabase would have it before the first migration. */
export async function freshDatabase(): Promise<string> {
  const url = await database();
  await prepare(url, root);
  return url;
}

let migrated: Promise<string> | null = null;
async function migrateOnce(): Promise<string> {
  const url = await freshDatabase();
  await migrate(url, root);
  return url;
}

/** As the migrations make it. Nobody is connected to the one that it is a copy of. */
export const migratedDatabase = async (): Promise<string> => copyOf(await (migrated ??= migrateOnce()));

/** Like another, to which nobody is connected. */
export const copyOf = (url: string): Promise<string> => database(nameOf(url));

/** With the schema files in it, as they are read and edited. */
export async function schemaDatabase(): Promise<string> {
  const url = await freshDatabase();
  await withDatabase(url, (sql) => sql.begin((tx) => tx.unsafe(schemaText())));
  return url;
}

export async function dropDatabase(url: string): Promise<void> {
  const { ownerUrl } = await (cluster ??= throwAwayCluster(root, { name: 'test', say }));
  await withDatabase(ownerUrl, (sql) => sql.unsafe(`drop database ${nameOf(url)} with (force)`));
}

export async function stopDatabases(): Promise<void> {
  await (await cluster?.catch(() => null))?.stop();
}
