// A node of this version on a database that a newer one has brought further.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { throwAwayCluster, type Cluster } from '../../src/lib/server/embedded.ts';
import { bringUpToDate, migrate, migrationsIn } from '../../src/lib/server/migrate.ts';
import { until } from '../until.ts';
import { dataFolder, failedStart, removeFolders, root, startApp } from './app.ts';

let cluster: Cluster;
const folders: string[] = [];
let owner: postgres.Sql;
const at = (name: string) => cluster.ownerUrl.replace(/postgres$/, name);
beforeAll(async () => {
  cluster = await throwAwayCluster(root, { name: 'newer', maxConnections: 60 });
  owner = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
  await owner.unsafe('create database stage');
  await bringUpToDate(at('stage'), root);
});
afterAll(async () => {
  await owner.end();
  await cluster.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  await removeFolders();
});

const last = migrationsIn(root).at(-1)?.version ?? '';
const after = (version: string) => String(BigInt(version) + 1n);
const newest = after(last);

// The project as a newer version has it: with one migration more.
function newerProject(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'oppgavetorget-newer-'));
  folders.push(folder);
  cpSync(join(root, 'supabase'), join(folder, 'supabase'), { recursive: true });
  writeFileSync(join(folder, 'supabase', 'migrations', `${newest}_newer.sql`), text);
  return folder;
}

let databases = 0;
async function databaseOf(newer: string, how: 'by the app' | 'by the Supabase CLI'): Promise<string> {
  const name = `newer_${++databases}`;
  // a connection that was closed a moment ago may still be there
  await until(async () => {
    const [row] = await owner<{ n: number }[]>`
      select count(*)::int as n from pg_stat_activity where datname = 'stage'`;
    return row?.n === 0;
  });
  await owner.unsafe(`create database ${name} template stage`);
  const url = at(name);
  if (how === 'by the app') await migrate(url, newer);
  else {
    const pushed = spawnSync(
      join(root, 'node_modules', '.bin', 'supabase'),
      ['db', 'push', `--remote=${url}`, '--yes'],
      { cwd: newer, encoding: 'utf8', env: { ...process.env, DO_NOT_TRACK: '1', PGSSLMODE: 'disable' } },
    );
    expect(pushed.status, pushed.stderr).toBe(0);
  }
  return url;
}

const adds = `
set local lock_timeout = '5s';
-- nothing is -- allowed: here
alter table public.places add column doorbell text;`;
const drops = `
set local lock_timeout = '5s';

-- allowed: drops public.places.notes, because the version before does not ask for it
alter table public.places drop column if exists notes;`;
const since = (version: string) => drops.replace('\nalter', `\n-- serves from: ${version}\nalter`);
const sentence = (end: RegExp) =>
  new RegExp(`^The database is newer than this app: its migration ${newest} ${end.source}$`);
const changes = sentence(/takes away or changes what this app needs\. Start the newest app\./);

describe.each(['by the app', 'by the Supabase CLI'] as const)('a database brought further %s', (how) => {
  const start = async (text: string) => bringUpToDate(await databaseOf(newerProject(text), how), root);

  it('is served when what is new only adds', async () => {
    await expect(start(adds)).resolves.toBeUndefined();
  });
  it('is refused when something is taken away', async () => {
    await expect(start(drops)).rejects.toThrow(changes);
  });
  it('is served when what is taken away was not used by this version any longer', async () => {
    await expect(start(since(last))).resolves.toBeUndefined();
    await expect(start(since(after(last)))).rejects.toThrow(changes);
  });
});

describe('a database brought further', () => {
  it('is refused when nothing is known of how', async () => {
    const url = await databaseOf(newerProject(adds), 'by the app');
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    await sql`update supabase_migrations.schema_migrations set statements = null where version = ${newest}`;
    await sql.end();
    await expect(bringUpToDate(url, root)).rejects.toThrow(
      sentence(/does not say whether older apps may run beside it\. Start the newest app\./),
    );
  });

  it('carries a real node, or ends it with that one sentence', async () => {
    const env = (url: string) => ({
      AUTH_SECRET: 'only-for-this-test-0123456789-abcdefghij',
      MIGRATION_DATABASE_URL: url,
      DATABASE_URL: url.replace(/\/\/[^@]+@/, '//newer_login:one-long-password@'),
    });
    const app = await startApp(dataFolder(), env(await databaseOf(newerProject(adds), 'by the app')));
    expect((await fetch(`${app.url}/about`)).status).toBe(200);
    await app.stop();
    const { code, said } = await failedStart({
      OPPGAVETORGET_DATA: dataFolder(),
      ORIGIN: 'http://localhost:1',
      ...env(await databaseOf(newerProject(drops), 'by the app')),
    });
    expect(code).toBe(1);
    expect(said).toMatch(changes);
  });
});
