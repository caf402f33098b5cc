// The checks themselves: each is seen to fail once.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue, differences } from '../../scripts/catalogue.ts';
import { loadPgtap, runTapFile } from '../../scripts/pgtap.ts';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { migratedCluster } from '../database.ts';

let cluster: Cluster;
let sql: postgres.Sql;
const folder = mkdtempSync(join(tmpdir(), 'oppgavetorget-tap-'));

beforeAll(async () => {
  cluster = await migratedCluster('tools', 30);
  sql = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
  await loadPgtap(sql);
});
afterAll(async () => {
  await sql.end({ timeout: 5 });
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (text: string) => {
  const file = join(folder, 'a.test.sql');
  writeFileSync(file, `begin; set local search_path = public, extensions;\n${text}\nrollback;`);
  return runTapFile(cluster.ownerUrl, file);
};

describe('a pgTAP file', () => {
  it('passes with as many as it planned', async () => {
    const { passed, failed } = await run(
      `select plan(2); select ok(true, 'a'); select is(1, 1, 'b'); select * from finish();`,
    );
    expect({ passed, failed }).toEqual({ passed: 2, failed: [] });
  });

  it.each([
    [`select plan(1); select ok(false, 'wrong'); select * from finish();`, 'not ok 1 - wrong'],
    [`select plan(2); select ok(true, 'only one');`, 'planned 2, ran 1'],
    [`select ok_is_misspelt(true);`, 'stopped near line 2'],
    [
      `select plan(1); select * from skip('not now', 1); select * from finish();`,
      'left out: ok 1 # SKIP not now',
    ],
    [`select 1;`, 'planned nothing, ran 0'],
  ])('fails on %s', async (text, reason) => {
    const { failed } = await run(text);
    expect(failed.join('\n')).toContain(reason);
  });
});

describe('the comparison of two databases', () => {
  it('sees nothing where nothing is different', async () => {
    expect(differences(await catalogue(sql), await catalogue(sql))).toEqual([]);
  });

  it.each([
    'grant update (created_at) on public.people to authenticated',
    'grant select on public.events to anon',
    'alter table public.people disable row level security',
    'alter table public.shifts drop constraint shifts_taken',
    'drop trigger users_200_admit_invited on auth.users',
    `create policy "A hole" on public.people for select to authenticated using (true)`,
    'grant execute on function private.tick() to authenticated',
    'alter table public.people add column extra text',
    'drop index public.people_municipality',
    `comment on table public.people is 'not personal'`,
    'alter default privileges in schema public grant select on tables to anon',
  ])('sees %s', async (change) => {
    const before = await catalogue(sql);
    let after: string[] = [];
    await sql
      .begin(async (tx) => {
        await tx.unsafe(change);
        after = await catalogue(tx);
        throw new Error('undo');
      })
      .catch((error: unknown) => {
        if (!(error instanceof Error) || error.message !== 'undo') throw error;
      });
    expect(differences(before, after).length).toBeGreaterThan(0);
  });
});
