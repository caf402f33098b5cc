// The databases that the steps ask: all on one throw-away cluster.
import postgres from 'postgres';
import { throwAwayCluster, type Cluster } from '../../src/lib/server/embedded.ts';
import { prepare } from '../../src/lib/server/migrate.ts';
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

/** As Supabase would have it before the first migration. */
export async function freshDatabase(): Promise<string> {
  const { ownerUrl } = await (cluster ??= throwAwayCluster(root, { name: 'test', say }));
  const name = `test_${++databases}`;
  await withDatabase(ownerUrl, async (sql) => {
    await sql.unsafe(`create database ${name}`);
    await sql.unsafe(`alter database ${name} set search_path = "$user", public, extensions`);
  });
  const url = ownerUrl.replace(/postgres$/, name);
  await prepare(url, root);
  return url;
}

/** With the schema files in it, as they are read and edited. */
export async function schemaDatabase(): Promise<string> {
  const url = await freshDatabase();
  await withDatabase(url, (sql) => sql.begin((tx) => tx.unsafe(schemaText())));
  return url;
}

export async function stopDatabases(): Promise<void> {
  await (await cluster?.catch(() => null))?.stop();
}
