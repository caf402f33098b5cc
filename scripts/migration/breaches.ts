// What a migration did to a database that a running node would feel, told from the database before and after.
import type { ISql } from 'postgres';
import { ours } from '../catalogue/queries.ts';
import { largeTables } from './large-tables.ts';

// Functions of schema private that the app itself calls, as the owner: as open to it as those of schema public.
export const calledByNodes = [
  'claim_mails',
  'claim_plan',
  'claim_reminders',
  'clock',
  'clock_jump',
  'clock_state',
  'count_try',
  'forgotten_list',
  'give_back_try',
  'give_plan_back',
  'keep_code',
  'places_off',
  'queue_mail',
  'run_chore',
  'run_due_chore',
  'schedule_clock',
  'settle_mail',
  'settle_reminder',
  'store_plan',
  'try_code',
];

type Thing = { kind: string; name: string; on: string | null; facts: string[] };
export type State = Map<string, Thing>;
export type Breach = { thing: string; seen: (state: State) => boolean; says: string };

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

export async function stateOf(sql: ISql): Promise<State> {
  await sql`select set_config('search_path', '', false)`;
  const things = await sql.unsafe<Thing[]>(snapshot(calledByNodes));
  await sql`select set_config('search_path', '"$user", public, extensions', false)`;
  return new Map(things.map((thing) => [`${thing.kind} ${thing.name}`, thing]));
}

const later = 'leave it for nodes of the version before, and drop it in a later release';

// What a whole migration did that a running node would feel.
export function breaches(before: State, after: State, alone: boolean): Breach[] {
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
  const bare = ({ name }: Thing) => name.slice(0, name.indexOf('('));
  for (const [thing, now] of after) {
    const old = before.get(thing);
    if (
      now.kind === 'function' &&
      !old &&
      // one that goes in the same migration answers no call any more, and that it goes has a rule of its own
      [...before].some(
        ([other, was]) => was.kind === 'function' && bare(was) === bare(now) && after.has(other),
      )
    )
      found.push({
        thing,
        seen: (state) => state.has(thing),
        says: `makes a second ${bare(now)}, and a call that both could answer is refused: give it a name of its own`,
      });
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
