// What a migration must not do to a database under running nodes: each is refused by a sentence, and allowed by a reason.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyDatabase, open } from '../../scripts/migration/make.ts';
import { calledByNodes } from '../../scripts/migration/breaches.ts';
import { broken } from '../../scripts/migration/rules.ts';
import { throwAwayCluster, type Cluster } from '../../src/lib/server/embedded.ts';
import { makeRecord } from '../../src/lib/server/migrate.ts';
import { root } from './app.ts';

let cluster: Cluster;
let owner: Sql;
beforeAll(async () => {
  cluster = await throwAwayCluster(root, { name: 'rules', maxConnections: 30 });
  await emptyDatabase(cluster.ownerUrl, 'empty', root);
  owner = open(cluster.ownerUrl);
});
afterAll(async () => {
  await owner.end();
  await cluster.stop();
});

const first = `
  create schema private;
  create table public.tags (tag text primary key, sort int);
  create table public.events (event_id int, kind text);
  create view public.kinds with (security_invoker = true) as select kind from public.events;
  create function public.count_tags(lowest int) returns bigint language sql as 'select count(*) from public.tags where sort > lowest';
  create function private.claim_plan() returns int language sql as 'select 1';
  create function private.own() returns int language sql as 'select 1';`;
const wait = `set local lock_timeout = '5s';\n`;

let copies = 0;
// What is said of the last of some migrations.
async function said(...texts: string[]): Promise<string[]> {
  const name = `rules_${++copies}`;
  await owner.unsafe(`create database ${name} template empty`);
  const sql = open(cluster.ownerUrl.replace(/[^/]*$/, name));
  await makeRecord(sql);
  const migrations = [first, ...texts].map((text, at) => ({
    version: `2027010100000${at}`,
    name: 'change',
    text,
  }));
  try {
    return (await broken(sql, migrations))
      .filter((line) => line.includes(`2027010100000${texts.length}_`))
      .map((line) => line.replace(/^\S+ /, '').split(/[:;]/)[0] ?? '');
  } finally {
    await sql.end();
    await owner.unsafe(`drop database ${name}`);
  }
}

const refused: [statement: string, sentence: string][] = [
  ['drop table public.tags;', 'drops or renames table public.tags'],
  ['alter table public.tags rename to labels;', 'drops or renames table public.tags'],
  ['drop view public.kinds;', 'drops or renames view public.kinds'],
  ['alter table public.tags drop column sort;', 'drops or renames column public.tags.sort'],
  ['alter table public.tags rename column sort to place;', 'drops or renames column public.tags.sort'],
  ['drop function public.count_tags(int);', 'drops or renames function public.count_tags(integer)'],
  [
    'alter function public.count_tags(int) set schema private;',
    'drops or renames function public.count_tags(integer)',
  ],
  ['drop function private.claim_plan();', 'drops or renames function private.claim_plan()'],
  [`do $$ begin drop table public.tags; end $$;`, 'drops or renames table public.tags'],
  [
    `drop function public.count_tags(int); create function public.count_tags(lowest int) returns int language sql as 'select 1';`,
    'changes what public.count_tags(integer) takes or gives',
  ],
  [
    `drop function public.count_tags(int); create function public.count_tags(other int) returns bigint language sql as 'select 1::bigint';`,
    'changes what public.count_tags(integer) takes or gives',
  ],
  ['alter table public.tags alter column sort type bigint;', 'changes the type of public.tags.sort'],
  [
    'alter table public.tags alter column sort set not null;',
    'lets public.tags.sort be empty no longer, while older nodes may leave it so',
  ],
  [
    'alter table public.tags add column name text not null;',
    'adds public.tags.name, which may not be empty, to a table that has rows',
  ],
  [
    'alter table public.tags add constraint small check (sort < 9);',
    'holds every row of public.tags to small at once',
  ],
  [
    'alter table public.tags add constraint small check (sort < 9) not valid; alter table public.tags validate constraint small;',
    'holds every row of public.tags to small at once',
  ],
  [
    'alter table public.events add constraint tagged foreign key (kind) references public.tags;',
    'holds every row of public.events to tagged at once',
  ],
  [
    'alter table public.events add column size int check (size > 0);',
    'holds every row of public.events to events_size_check at once',
  ],
  [
    'alter table public.events add constraint one unique (event_id);',
    'builds the index of one on public.events while nobody can write',
  ],
  [
    'create index events_kind on public.events (kind);',
    'builds index public.events_kind on public.events, which is large, while nobody can write',
  ],
  [
    'drop table public.events cascade;',
    'drops with cascade what it does not name ("drop table public . events cascade")',
  ],
  [
    `create function public.count_tags(lowest int, highest int default 9) returns bigint language sql as 'select 1::bigint';`,
    'makes a second public.count_tags, and a call that both could answer is refused',
  ],
  ['begin;', 'says "begin" itself'],
];

const good: string[] = [
  'create table public.others (id int not null, tag text not null references public.tags); create index on public.others (tag);',
  'alter table public.tags add column size int not null default 1 check (size > 0);',
  'alter table public.tags add constraint small check (sort < 9) not valid;',
  'create index tags_sort on public.tags (sort);',
  `create or replace function public.count_tags(lowest int) returns bigint language sql as 'select 2::bigint';`,
  'drop function private.own();',
  `-- allowed: drops function public.count_tags(integer), because the new one answers the same call.
  drop function public.count_tags(int);
  create function public.count_tags(lowest int, highest int default 9) returns bigint language sql as 'select 1::bigint';`,
  'drop view public.kinds; create view public.kinds with (security_invoker = true) as select kind from public.events where true;',
];

describe('a migration', () => {
  it.each(refused)('is refused that says: %s', async (statement, sentence) => {
    const found = await said(wait + statement);
    expect(found).toContain(sentence);
  });

  it.each(refused.filter(([statement]) => !/^begin|; .*;$|cascade/.test(statement)))(
    'is let through that gives a reason before: %s',
    async (statement) => {
      const reason = '-- allowed: does what it says, because nobody uses it any more\n';
      expect(await said(wait + reason + statement)).toEqual([]);
    },
  );

  it('is refused whose reason stands above another statement', async () => {
    const reason = '-- allowed: drops tags, because nobody uses them any more\n';
    expect(await said(`${wait}${reason}select 1;\ndrop table public.tags;`)).toEqual([
      'drops or renames table public.tags',
    ]);
  });

  it.each(good)('is let through that says: %s', async (statement) => {
    expect(await said(wait + statement)).toEqual([]);
  });

  it('is let through that validates what an earlier one added', async () => {
    const add = `${wait}alter table public.tags add constraint small check (sort < 9) not valid;`;
    expect(await said(add, `${wait}alter table public.tags validate constraint small;`)).toEqual([]);
  });

  it('is let through that builds an index concurrently, and then takes it for a constraint', async () => {
    const build = 'create unique index concurrently one on public.events (event_id);';
    expect(await said(`-- alone\n${build}`)).toEqual([]);
    expect(
      await said(build, `${wait}alter table public.events add constraint one unique using index one;`),
    ).toEqual([]);
  });

  it('is refused that does something concurrently beside something else', async () => {
    const text = `${wait}select 1; create index concurrently tags_sort on public.tags (sort);`;
    expect(await said(text)).toEqual(['does something concurrently beside other statements']);
  });

  it('is refused that waits for locks without an end', async () => {
    expect(await said('create table public.others ();')).toEqual([
      'may wait for a lock while everybody waits behind it',
    ]);
  });
});

describe('the functions that the app calls as the owner', () => {
  it('are those that the rules know', () => {
    const folder = join(root, 'src');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /(?<!\.test|\.samples)\.ts$/.test(file),
    );
    const called = sources.flatMap((file) => [
      ...readFileSync(join(folder, file), 'utf8').matchAll(/\bprivate\.([a-z_]+)\(/g),
    ]);
    const unknown = called.map(([, name = '']) => name).filter((name) => !calledByNodes.includes(name));
    expect(unknown, 'put them into calledByNodes in scripts/migration/breaches.ts').toEqual([]);
  });
});
