// How migrations are applied at a start: whole, by one node, and never to data of another history.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { throwAwayCluster, type Cluster } from '../../src/lib/server/embedded.ts';
import { bringUpToDate, makeRecord } from '../../src/lib/server/migrate.ts';
import { root } from './app.ts';

let cluster: Cluster;
let owner: Sql;
let sql: Sql;
let url: string;
const project = mkdtempSync(join(tmpdir(), 'oppgavetorget-migrate-'));
const folder = join(project, 'supabase', 'migrations');

beforeAll(async () => {
  cluster = await throwAwayCluster(root, { name: 'migrate', maxConnections: 40 });
  owner = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'supabase', 'prelude.sql'), join(project, 'supabase', 'prelude.sql'));
  writeFileSync(join(folder, '20270101000000_first.sql'), 'create table public.grown (a int);');
  writeFileSync(
    join(folder, '20270102000000_index.sql'),
    '-- built while others write\ncreate unique index concurrently grown_a on public.grown (a);',
  );
});
afterAll(async () => {
  await owner.end();
  await cluster.stop();
  rmSync(project, { recursive: true });
});

let databases = 0;
beforeEach(async () => {
  await sql?.end();
  const name = `migrate_${++databases}`;
  await owner.unsafe(`create database ${name}`);
  url = cluster.ownerUrl.replace(/[^/]*$/, name);
  sql = postgres(url, { max: 1, onnotice: () => {} });
});
afterAll(() => sql.end());

const index = () => sql`
  select i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid where c.relname = 'grown_a'`;

describe('an index that is built concurrently', () => {
  it('is built once, while other nodes wait for the one that builds it', async () => {
    await Promise.all([1, 2, 3].map(() => bringUpToDate(url, project)));
    expect([...(await index())]).toEqual([{ valid: true }]);
    expect(await sql`select version from supabase_migrations.schema_migrations`).toHaveLength(2);
  });

  it('is built anew where a try was broken off', async () => {
    await sql`create table public.grown (a int)`;
    await sql`insert into public.grown values (1), (1)`;
    await makeRecord(sql);
    await sql`insert into supabase_migrations.schema_migrations (version) values ('20270101000000')`;
    await expect(bringUpToDate(url, project)).rejects.toThrow('could not create unique index');
    expect([...(await index())]).toEqual([{ valid: false }]);
    await sql`truncate public.grown`;
    await bringUpToDate(url, project);
    expect([...(await index())]).toEqual([{ valid: true }]);
  });
});

describe('data of a history that was written anew', () => {
  it('is refused by one sentence that says what to do', async () => {
    await makeRecord(sql);
    await sql`insert into supabase_migrations.schema_migrations (version) values ('20261122000000'), ('20261123000000')`;
    await expect(bringUpToDate(url, project, undefined, 'move it aside and start again')).rejects.toThrow(
      /^This data was made before the first release \(it has migration 20261122000000, and the history begins with 20270101000000\) and cannot be carried over: move it aside and start again\.$/,
    );
  });
});
