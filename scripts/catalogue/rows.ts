// The rows that the schema itself puts in: task types, requirements and the like.
import type { ISql } from 'postgres';
import { ours } from './queries.ts';
import type { Entry } from '../catalogue.ts';

// Secrets of an installation: no two databases have the same.
const atRandom = ['private.settings.value'];

// What a row has by itself, at random or by the clock, is not the schema's.
const byItself = /\b(gen_random_uuid|now|clock|today|nextval|current_date|current_timestamp|random)\b/;

type Table = {
  name: string;
  columns: { name: string; from: string | null; identity: boolean; key: boolean }[];
};

// An entry for each row of each table. A row is known by its key; where that comes by itself, by all that it says.
export async function rows(sql: ISql): Promise<Entry[]> {
  const tables = await sql.unsafe<Table[]>(`
    select format('%I.%I', n.nspname, c.relname) as name, json_agg(json_build_object('name', a.attname,
      'from', pg_get_expr(d.adbin, d.adrelid), 'identity', a.attidentity <> '' or a.attgenerated <> '',
      'key', exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey)))
      order by a.attnum) as columns
    from pg_class c join ${ours} n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped group by 1 order by 1`);
  const found: Entry[] = [];
  for (const { name: table, columns } of tables) {
    const told = columns.filter((column) => !column.identity && !(column.from && byItself.test(column.from)));
    if (told.length === 0) continue;
    const keys = told.some((column) => column.key) ? told.filter((column) => column.key) : told;
    const lines = await sql.unsafe<Record<string, string | null>[]>(
      `select ${told.map(({ name }) => `${quoted(name)}::text`).join(', ')},
        array_to_string(array[${told.map(({ name, from }) => `case when ${quoted(name)} is not distinct from (${from ?? 'null'}) then ${literal(name)} end`).join(', ')}], ' ') as "by default"
      from ${table}`,
    );
    for (const line of lines)
      found.push({
        kind: 'row',
        name: `${table} where ${keys.map(({ name }) => `${quoted(name)} ${equals(line[name] ?? null)}`).join(' and ')}`,
        on: table,
        address: '',
        facts: Object.fromEntries(
          told.map(({ name }) => [name, atRandom.includes(`${table}.${name}`) ? null : (line[name] ?? null)]),
        ),
        byDefault: (line['by default'] ?? '').split(' '),
      });
  }
  return found;
}

export const quoted = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

export const literal = (value: string | null): string =>
  value === null
    ? 'null'
    : `${value.includes('\\') ? 'E' : ''}'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

const equals = (value: string | null) => (value === null ? 'is null' : `= ${literal(value)}`);
