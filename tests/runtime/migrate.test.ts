// How migrations are applied at a start: whole, by one node, and never to data of another history.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { throwAwayCluster, type Cluster } from '../../src/lib/server/embedded.ts';
import { bringUpToDate, makeRecord, migrate, prepare } from '../../src/lib/server/migrate.ts';
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

describe('people whose names and numbers an earlier version let in', () => {
  it('come along, and can be changed; what is written anew passes the rules of today', async () => {
    await prepare(url, root);
    await migrate(url, root, '20261128150000');
    const names = [
      ['\u00a0', '\u200b', '9999 999'],
      ['Ali', 'Ali 010190-12345', '1       2'],
    ] as const;
    await sql`insert into public.municipalities (municipality_code, name) values ('3301', 'Drammen') on conflict do nothing`;
    for (const [first, last, phone] of names)
      await sql`insert into public.people (municipality_code, first_name, last_name, phone)
        values ('3301', ${first}, ${last}, ${phone})`;
    await migrate(url, root);
    expect(await sql`update public.people set language = 'en' returning person_id`).toHaveLength(2);
    await expect(sql`update public.people set last_name = 'Ali 17054026641'`).rejects.toThrow('sensitive');
    await expect(sql`update public.people set first_name = ${'\u2060'}`).rejects.toThrow('bad_words');
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

describe('a migration that was changed after a database got it', () => {
  const file = join(folder, '20270101000000_first.sql');
  const text = () => readFileSync(file, 'utf8');
  const push = async () => {
    await prepare(url, project);
    const { status, stderr } = spawnSync(
      join(root, 'node_modules', '.bin', 'supabase'),
      ['db', 'push', `--remote=${url}`, '--yes'],
      { cwd: project, encoding: 'utf8', env: { ...process.env, DO_NOT_TRACK: '1', PGSSLMODE: 'disable' } },
    );
    expect(status, stderr).toBe(0);
  };
  const sentence = (end: string) =>
    new RegExp(
      `^This database was made by another text of 20270101000000_first than the file .+ Put the file back as it was when this data was made .+, or ${end}\\.$`,
    );

  it.each([
    ['the app', async () => bringUpToDate(url, project)],
    ['the Supabase CLI', push],
  ])('is told where %s made it, with what to do', async (_, make) => {
    const before = text();
    writeFileSync(file, `-- kept; with a remark\n${before}\n\nselect ';';\n`);
    try {
      await make();
      await expect(bringUpToDate(url, project)).resolves.toBeUndefined();
      // another end of lines is no other text
      writeFileSync(file, text().replaceAll('\n', '\r\n'));
      await expect(bringUpToDate(url, project)).resolves.toBeUndefined();
      writeFileSync(file, text().replace('(a int)', '(a bigint)'));
      await expect(bringUpToDate(url, project)).rejects.toThrow(sentence('give the app an empty database'));
      await expect(bringUpToDate(url, project, undefined, 'move it aside')).rejects.toThrow(
        sentence('move it aside'),
      );
    } finally {
      writeFileSync(file, before);
    }
  });

  it('is not vouched for where nothing says how the database was made', async () => {
    await bringUpToDate(url, project);
    await sql`update supabase_migrations.schema_migrations set statements = null where version = '20270101000000'`;
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    try {
      await bringUpToDate(url, project);
      await bringUpToDate(url, project);
      const line =
        'The database does not say by what text 20270101000000_first was applied, so this start cannot tell whether it is the one in supabase/migrations.';
      expect(said.mock.calls).toEqual([[line], [line]]);
    } finally {
      said.mockRestore();
    }
  });
});
