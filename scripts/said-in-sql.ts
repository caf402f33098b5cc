// What SQL says of a column and the generator of types does not hear: that an attribute of a row shape is never null, and which
// values there are. Each stands once, in the schema; this carries it into database.types.ts.
import type { ISql } from 'postgres';

export type Said = {
  /** Attributes of composite types that may be null: their comment begins with "null:". */
  nullable: Set<string>;
  /** The values of a column: from its check, or from its rows where its comment begins with "values:". */
  values: Map<string, (string | number)[]>;
};

/** `CHECK ((kind = ANY (ARRAY['job'::text, 'other'::text])))`: a column that has only these values. */
export const valuesOfCheck = (definition: string): (string | number)[] | null => {
  const list = /^CHECK \(\(\w+ = ANY \(\(?ARRAY\[(.+?)\]\)?(?:::[\w[\]]+)?\)\)\)$/.exec(definition)?.[1];
  if (!list) return null;
  const items = list.split(/, (?=['\d])/).map((item) => /^(?:'(.*)'::\w+|(\d+))$/.exec(item));
  return items.every((item) => item !== null)
    ? items.map((item) => (item[1] === undefined ? Number(item[2]) : item[1].replaceAll("''", "'")))
    : null;
};

export async function saidInSql(sql: ISql): Promise<Said> {
  const attributes = await sql<{ name: string; comment: string | null; kind: string }[]>`
    select c.relname || '.' || a.attname as name, col_description(c.oid, a.attnum) as comment, c.relkind::text as kind
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('c', 'r') and a.attnum > 0 and not a.attisdropped`;
  const checks = await sql<{ name: string; definition: string }[]>`
    select c.relname || '.' || a.attname as name, pg_get_constraintdef(k.oid) as definition
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
    where c.relnamespace = 'public'::regnamespace and k.contype = 'c' and cardinality(k.conkey) = 1`;
  const values: Said['values'] = new Map();
  for (const { name, definition } of checks) {
    const found = valuesOfCheck(definition);
    if (found) values.set(name, found);
  }
  for (const { name } of attributes.filter(
    ({ kind, comment }) => kind === 'r' && /^values:/.test(comment ?? ''),
  )) {
    const [table = '', column = ''] = name.split('.');
    const rows = await sql<{ value: string }[]>`
      select distinct ${sql(column)} as value from ${sql(`public.${table}`)} order by 1`;
    values.set(
      name,
      rows.map(({ value }) => value),
    );
  }
  return {
    nullable: new Set(
      attributes.flatMap(({ name, comment, kind }) =>
        kind === 'c' && /^null:/.test(comment ?? '') ? [name] : [],
      ),
    ),
    values,
  };
}

const union = (values: (string | number)[]): string =>
  values
    .map((value) => (typeof value === 'number' ? value : `'${value.replaceAll("'", "\\'")}'`))
    .join(' | ');

/** The types with what SQL says put in; the text is as prettier leaves it, a field a line. */
export function withWhatSqlSays(types: string, said: Said): string {
  const path: string[] = [];
  return types
    .split('\n')
    .map((line) => {
      if (/^\s*[}\]]/.test(line)) path.pop();
      const field = /^\s*(\w+)\??: (.+?)( \| null)?;$/.exec(line);
      const [, , kind, owner, part] = path;
      if (/[{[]$/.test(line)) path.push(/(\w+)\??: .$/.exec(line)?.[1] ?? /(\w+) = .$/.exec(line)?.[1] ?? '');
      if (!field?.[1] || !owner) return line;
      const [, column, type = '', orNull = ''] = field;
      const name = `${owner}.${column}`;
      if (kind === 'CompositeTypes') return said.nullable.has(name) ? line : line.replace(/ \| null;$/, ';');
      const values = said.values.get(name);
      if (kind !== 'Tables' || !values || !/^(Row|Insert|Update)$/.test(part ?? '')) return line;
      return /^(string|number)$/.test(type)
        ? line.replace(`: ${type}${orNull};`, `: ${union(values)}${orNull};`)
        : line;
    })
    .join('\n');
}
