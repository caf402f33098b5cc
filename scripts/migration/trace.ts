// Makes a database from the schema files, one statement at a time, and lets PostgreSQL say what each of them made.
import type { Sql } from 'postgres';
import { whole, type Entry } from '../catalogue.ts';
import { statements, type Statement } from './statements.ts';
import { bare } from './tokens.ts';

export type Trace = {
  statements: Statement[];
  entries: Entry[];
  // which statements made, changed, described or gave rights to the thing at an address (without its columns)
  about: Map<string, number[]>;
  // those that put rows into a table
  filling: Map<string, number[]>;
  // "alter default privileges"
  defaults: number[];
  // those that made nothing that PostgreSQL told of: kept apart, because nobody can compare what they did
  other: number[];
};

const notes = `
  create schema migration_notes;
  create table migration_notes.made (statement int, address text);
  create function migration_notes.note() returns event_trigger language plpgsql as $$
  begin
    insert into migration_notes.made select current_setting('migration.statement')::int, c.classid || ':' || c.objid
    from pg_event_trigger_ddl_commands() c where c.objid is not null and not c.in_extension;
  end $$;
  create event trigger migration_notes on ddl_command_end execute function migration_notes.note()`;

export async function traceSchema(sql: Sql, text: string): Promise<Trace> {
  const all = statements(text);
  const about = new Map<string, number[]>();
  const filling = new Map<string, number[]>();
  const defaults: number[] = [];
  const put = (map: Map<string, number[]>, at: string, index: number) => {
    const list = map.get(at) ?? [];
    if (!list.includes(index)) map.set(at, [...list, index]);
  };
  await sql.begin(async (tx) => {
    await tx.unsafe(notes);
    for (const [index, statement] of all.entries()) {
      await tx`select set_config('migration.statement', ${String(index)}, true)`;
      await tx.unsafe(statement.text).catch((error: unknown) => {
        throw new Error(
          `supabase/schemas cannot be applied: ${error instanceof Error ? error.message : String(error)}\n${statement.text.slice(0, 200)}`,
        );
      });
    }
    const made = await tx<{ statement: number; address: string }[]>`
      select distinct statement, address from migration_notes.made order by 1`;
    for (const { statement, address } of made) put(about, address, statement);
    await tx`drop event trigger migration_notes`;
    await tx`drop schema migration_notes cascade`;
    for (const [index, statement] of all.entries()) {
      const [first, second] = statement.tokens.map((token) => token.text);
      if (first === 'alter' && second === 'default') defaults.push(index);
      if (first === 'insert') put(filling, nameAfter(statement, 'into'), index);
      if (first === 'grant' || first === 'revoke')
        for (const { address } of await tx.unsafe<{ address: string }[]>(grantedBy(statement)))
          put(about, address, index);
    }
  });
  const told = new Set([...about.values(), ...filling.values(), defaults].flat());
  for (const list of about.values()) list.sort((a, b) => a - b);
  return {
    statements: all,
    entries: await whole(sql),
    about,
    filling,
    defaults,
    other: all.map((_, index) => index).filter((index) => !told.has(index)),
  };
}

function nameAfter({ tokens }: Statement, word: string): string {
  const from = tokens.findIndex((token) => token.text === word) + 1;
  let name = '';
  for (
    let at = from;
    tokens[at] && (at === from || tokens[at]?.text === '.' || tokens[at - 1]?.text === '.');
    at++
  )
    name += tokens[at]?.text;
  return name;
}

// A question for the addresses of what a grant or revoke names.
function grantedBy(statement: Statement): string {
  const words = bare(statement.text);
  const found = /^(?:grant|revoke) .*? on (.*) (?:to|from) /.exec(words);
  const what = (found?.[1] ?? '').replaceAll(' . ', '.').replace(/\s*([(),])\s*/g, '$1');
  const every = /^all (table|function|sequence|routine|procedure)s in schema (.*)$/.exec(what);
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
  if (every)
    return every[1] === 'table' || every[1] === 'sequence'
      ? `select 'pg_class'::regclass::oid || ':' || oid as address from pg_class where relnamespace = ${text(every[2] ?? '')}::regnamespace
          and relkind ${every[1] === 'table' ? '<>' : '='} 'S'`
      : `select 'pg_proc'::regclass::oid || ':' || oid as address from pg_proc where pronamespace = ${text(every[2] ?? '')}::regnamespace`;
  const [, kind = 'table', names = what] =
    /^(table|function|procedure|routine|schema|sequence|type|domain) (.*)$/.exec(what) ?? [];
  const [catalogue, cast] = {
    schema: ['pg_namespace', 'regnamespace'],
    table: ['pg_class', 'regclass'],
    sequence: ['pg_class', 'regclass'],
    type: ['pg_type', 'regtype'],
    domain: ['pg_type', 'regtype'],
  }[kind] ?? ['pg_proc', 'regprocedure'];
  return names
    .split(/,(?![^(]*\))/)
    .map(
      (name) =>
        `select '${catalogue}'::regclass::oid || ':' || ${text(name)}::${name.includes('(') || catalogue !== 'pg_proc' ? cast : 'regproc'}::oid as address`,
    )
    .join(' union all ');
}
