// Everything about a database that a migration could have made differently.
import type { ISql } from 'postgres';
import { entryQueries } from './catalogue/queries.ts';
import { rows } from './catalogue/rows.ts';

export type Entry = {
  kind: string;
  // as SQL names it: "public.people", "private.me()", "sees_own on public.people"
  name: string;
  // the table, view or type that it is a part of
  on: string | null;
  // where PostgreSQL keeps it: for what depends on what
  address: string;
  facts: Record<string, string | null>;
  // of a row: which columns it would have so without a word
  byDefault?: string[];
};

// One entry for each thing, in a fixed order. The connection must be one: names are written out in full meanwhile.
export async function entries(sql: ISql): Promise<Entry[]> {
  const [path] = await sql<{ before: string }[]>`select current_setting('search_path') as before`;
  await sql`select set_config('search_path', '', false)`;
  const found: Entry[] = [];
  for (const query of entryQueries) found.push(...(await sql.unsafe<Entry[]>(query)));
  await sql`select set_config('search_path', ${path?.before ?? ''}, false)`;
  return found.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

export const key = ({ kind, name }: Pick<Entry, 'kind' | 'name'>): string => `${kind} ${name}`;

// Which facts of a thing are not the same in two databases.
export const differing = (a: Entry, b: Entry): string[] =>
  [...new Set([...Object.keys(a.facts), ...Object.keys(b.facts)])].filter(
    (fact) => (a.facts[fact] ?? null) !== (b.facts[fact] ?? null),
  );

// The same with the rows that the schema itself puts in: of a database that has no others.
export const whole = async (sql: ISql): Promise<Entry[]> => [...(await entries(sql)), ...(await rows(sql))];

// A sentence for each difference between what the schema files make and what the migrations make.
export function compare(schema: Entry[], migrations: Entry[]): string[] {
  const wanted = new Map(schema.map((entry) => [key(entry), entry]));
  const there = new Map(migrations.map((entry) => [key(entry), entry]));
  const short = (fact: string | null | undefined) => (fact ?? 'nothing').replace(/\s+/g, ' ').slice(0, 120);
  return [
    ...schema.flatMap((entry) => {
      const other = there.get(key(entry));
      if (!other) return [`${key(entry)} is in the schema files, and no migration makes it`];
      return differing(entry, other).map(
        (fact) =>
          `${key(entry)}: ${fact} is "${short(entry.facts[fact])}" in the schema files, and "${short(other.facts[fact])}" by the migrations`,
      );
    }),
    ...migrations
      .filter((entry) => !wanted.has(key(entry)))
      .map((entry) => `${key(entry)} is made by the migrations, and is not in the schema files`),
  ];
}

const line = (entry: Entry) =>
  `${key(entry)} ${Object.entries(entry.facts)
    .filter(([, value]) => value !== null)
    .map(([fact, value]) => `${fact} ${value}`)
    .join(' · ')}`;

// One line of text for each thing.
export const catalogue = async (sql: ISql): Promise<string[]> => (await entries(sql)).map(line);

export function differences(a: string[], b: string[]): string[] {
  const inA = new Set(a);
  const inB = new Set(b);
  return [
    ...a.filter((line) => !inB.has(line)).map((line) => `only in the schema files: ${line.slice(0, 300)}`),
    ...b.filter((line) => !inA.has(line)).map((line) => `only in the migrations: ${line.slice(0, 300)}`),
  ];
}
