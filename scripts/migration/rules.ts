// What a migration must not do to a database under running nodes: found by its effects, allowed by a comment with a reason.
import type { ISql, Sql } from 'postgres';
import { applyMigration, exception, runsAlone, type Migration } from '../../src/lib/server/migrate.ts';
import { ours } from '../catalogue/queries.ts';
import { largeTables } from './large-tables.ts';
import { statements, type Statement } from './statements.ts';

// Functions of schema private that the app itself calls, as the owner: as open to it as those of schema public.
export const calledByNodes = ['claim_plan', 'clock_state', 'run_due_chore', 'schedule_clock', 'store_plan'];

type Thing = { kind: string; name: string; on: string | null; facts: string[] };
type State = Map<string, Thing>;
type Breach = { thing: string; seen: (state: State) => boolean; says: string };

const snapshot = (called: string[]) => `
  select case c.relkind when 'v' then 'view' else 'table' end as kind, format('%I.%I', n.nspname, c.relname) as name, null as on, '{}'::text[] as facts
  from pg_class c join ${ours} n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'm', 'f') or (c.relkind = 'v' and n.nspname = 'public')
  union all
  select 'column', format('%I.%I.%I', n.nspname, c.relname, a.attname), format('%I.%I', n.nspname, c.relname),
    array[format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' else '' end,
      case when a.atthasdef or a.attidentity <> '' then 'filled' else '' end]
  from pg_class c join ${ours} n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
  where a.attnum > 0 and not a.attisdropped and (c.relkind in ('r', 'p', 'm', 'f') or (c.relkind in ('v', 'c') and n.nspname = 'public'))
  union all
  select 'function', p.oid::regprocedure::text, null, array[coalesce(pg_get_function_result(p.oid), ''), coalesce(array_to_string(p.proargnames, ', '), '')]
  from pg_proc p join ${ours} n on n.oid = p.pronamespace
  where n.nspname = 'public' or (n.nspname = 'private' and p.proname in (${called.map((name) => `'${name}'`).join(', ')}))
  union all
  select 'constraint', format('%I on %s', k.conname, k.conrelid::regclass), k.conrelid::regclass::text,
    array[k.contype::text, case when k.convalidated then 'valid' else '' end, k.conindid::text,
      (select coalesce(string_agg(format('%s.%I', k.conrelid::regclass, a.attname), ','), '') from pg_attribute a where a.attrelid = k.conrelid and a.attnum = any (k.conkey))]
  from pg_constraint k join ${ours} n on n.oid = k.connamespace where k.conrelid <> 0 and k.contype in ('c', 'f', 'p', 'u', 'x')
  union all
  select 'index', format('%I.%I', n.nspname, c.relname), i.indrelid::regclass::text,
    array[c.oid::text, case when exists (select from pg_constraint k where k.conindid = c.oid and k.contype in ('p', 'u', 'x')) then 'of a constraint' else '' end]
  from pg_index i join pg_class c on c.oid = i.indexrelid join ${ours} n on n.oid = c.relnamespace`;

async function stateOf(sql: ISql): Promise<State> {
  await sql`select set_config('search_path', '', false)`;
  const things = await sql.unsafe<Thing[]>(snapshot(calledByNodes));
  await sql`select set_config('search_path', '"$user", public, extensions', false)`;
  return new Map(things.map((thing) => [`${thing.kind} ${thing.name}`, thing]));
}

const later = 'leave it for nodes of the version before, and drop it in a later release';

// What a whole migration did that a running node would feel.
function breaches(before: State, after: State, alone: boolean): Breach[] {
  const found: Breach[] = [];
  for (const [thing, old] of before) {
    const now = after.get(thing);
    const without = (state: State) => !state.has(thing);
    const parent = `table ${old.on}`;
    if (!now && ['table', 'view', 'function'].includes(old.kind))
      found.push({ thing, seen: without, says: `drops or renames ${thing}: ${later}` });
    else if (
      !now &&
      old.kind === 'column' &&
      (after.has(parent) || after.has(`view ${old.on}`) || !before.has(parent))
    )
      found.push({ thing, seen: without, says: `drops or renames ${thing}: ${later}` });
    if (!now) continue;
    const differs = (state: State) => state.get(thing)?.facts.join() !== old.facts.join();
    if (old.kind === 'function' && differs(after))
      found.push({
        thing,
        seen: differs,
        says: `changes what ${old.name} takes or gives: make one of another name beside it, and drop this one in a later release`,
      });
    if (old.kind === 'column' && old.facts[0] !== now.facts[0])
      found.push({
        thing,
        seen: (state) => state.get(thing)?.facts[0] !== old.facts[0],
        says: `changes the type of ${old.name}: add a column beside it, move the values, and drop this one in a later release`,
      });
    if (old.kind === 'column' && !old.facts[1] && now.facts[1])
      found.push({
        thing,
        seen: (state) => state.get(thing)?.facts[1] === 'not null',
        says: `lets ${old.name} be empty no longer, while older nodes may leave it so: fill it and check "is not null" not valid first, and say so in a later release`,
      });
  }
  for (const [thing, now] of after) {
    const old = before.get(thing);
    if (!now.on || !before.has(`table ${now.on}`)) continue;
    const large = largeTables.includes(now.on);
    const there = (state: State) => state.has(thing);
    if (now.kind === 'column' && !old && now.facts[1] && !now.facts[2])
      found.push({
        thing,
        seen: there,
        says: `adds ${now.name}, which may not be empty, to a table that has rows: give it a default`,
      });
    if (now.kind === 'constraint' && now.facts[1] && !old?.facts[1]) {
      const [kind = '', , index, columns = ''] = now.facts;
      const withColumn = columns.split(',').every((column) => !before.has(`column ${column}`));
      const valid = (state: State) => state.get(thing)?.facts[1] === 'valid';
      // one that stood there unproved already is proved in this migration, as it should be
      if ((kind === 'c' || kind === 'f') && !old && (!withColumn || large))
        found.push({
          thing,
          seen: valid,
          says: `holds every row of ${now.on} to ${now.name.split(' on ')[0]} at once: add it not valid, and validate it in a migration of its own`,
        });
      const built = [...before.values()].some((other) => other.kind === 'index' && other.facts[0] === index);
      if ((kind === 'u' || kind === 'p' || kind === 'x') && large && !built)
        found.push({
          thing,
          seen: there,
          says: `builds the index of ${now.name} while nobody can write: build it concurrently in a migration of its own, then add the constraint using that index`,
        });
    }
    if (now.kind === 'index' && large && !alone && !now.facts[1] && old?.facts[0] !== now.facts[0])
      found.push({
        thing,
        seen: there,
        says: `builds ${thing} on ${now.on}, which is large, while nobody can write: create it concurrently, alone in a migration of its own`,
      });
  }
  return found;
}

const first = (statement: Statement | undefined, count: number) =>
  (statement?.tokens ?? [])
    .slice(0, count)
    .map(({ text }) => text)
    .join(' ');

const unrunnable = /^(does something concurrently|says ")/;

// What can be read off the text alone.
function readable(all: Statement[], alone: boolean): string[] {
  const found: string[] = [];
  const concurrent = all.some((statement) =>
    statement.tokens.some(({ text, kind }) => kind === 'word' && text === 'concurrently'),
  );
  if (concurrent && !(alone && all.length === 1))
    found.push(
      'does something concurrently beside other statements: that must stand alone in its migration, because it runs outside a transaction',
    );
  if (!alone && !/^set (local )?lock_timeout/.test(first(all[0], 3)))
    found.push(
      `may wait for a lock while everybody waits behind it: begin it with "set local lock_timeout = '5s';"`,
    );
  for (const statement of all)
    if (/^(begin|commit|rollback|start|end)$/.test(first(statement, 1)))
      found.push(
        `says "${first(statement, 1)}" itself: a migration runs in one transaction, whole or not at all`,
      );
    else if (
      /^(drop|alter|truncate)$/.test(first(statement, 1)) &&
      statement.tokens.at(-2)?.text === 'cascade' &&
      !exception.test(statement.lead)
    )
      found.push(`drops with cascade what it does not name ("${first(statement, 6)}"): name each thing`);
  return found;
}

// Runs the migrations on an empty database; a sentence for each rule that one after the first breaks.
export async function broken(sql: Sql, migrations: Migration[]): Promise<string[]> {
  const found: string[] = [];
  for (const [at, migration] of migrations.entries()) {
    if (at === 0) {
      await applyMigration(sql, migration);
      continue;
    }
    const all = statements(migration.text);
    const alone = runsAlone(migration.text);
    const say = (what: string) =>
      found.push(`supabase/migrations/${migration.version}_${migration.name}.sql ${what}.`);
    const read = readable(all, alone);
    for (const what of read) say(what);
    if (read.some((what) => unrunnable.test(what))) return found;
    const before = await stateOf(sql);
    const done = alone ? null : await culprits(sql, before, all);
    for (const { says, by } of done ?? [])
      if (!by || !exception.test(by.lead))
        say(`${says}; or say why it may, right above the statement: "-- allowed: …, because …"`);
    await applyMigration(sql, migration);
    if (alone) for (const { says } of breaches(before, await stateOf(sql), true)) say(says);
  }
  return found;
}

// Runs a migration and takes it back, once whole, and when that did something, statement by statement to see which did.
async function culprits(
  sql: Sql,
  before: State,
  all: Statement[],
): Promise<{ says: string; by: Statement | null }[]> {
  const undo = new Error('undo');
  const tried = async (work: (tx: ISql) => Promise<void>) => {
    await sql
      .begin(async (tx) => {
        await work(tx);
        throw undo;
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error;
      });
  };
  let found: Breach[] = [];
  await tried(async (tx) => {
    for (const { text } of all) await tx.unsafe(text);
    found = breaches(before, await stateOf(tx), false);
  });
  const by = new Map<Breach, Statement>();
  if (found.length > 0)
    await tried(async (tx) => {
      for (const statement of all) {
        await tx.unsafe(statement.text);
        const state = await stateOf(tx);
        for (const breach of found) if (!by.has(breach) && breach.seen(state)) by.set(breach, statement);
      }
    });
  return found.map((breach) => ({ says: breach.says, by: by.get(breach) ?? null }));
}
