// Columns, attributes, constraints and indexes of tables that are there already.
import type { Entry } from '../catalogue.ts';
import { mark, placeOf, statementsAbout, takeAll, words, type Draft } from './draft.ts';
import { largeTables } from './large-tables.ts';
import { partName } from './phrases.ts';
import { pieces, type Piece } from './statements.ts';

const tableOf = (draft: Draft, entry: Entry): Entry | undefined =>
  ['table', 'foreign table', 'type', 'view', 'materialized view']
    .map((kind) => draft.now.get(`${kind} ${entry.on}`))
    .find((found) => found !== undefined);

const isNew = (draft: Draft, entry: Entry): boolean => !draft.old.has(`${entry.kind} ${entry.name}`);

// How the table's own text words one of its columns or constraints.
function pieceOf(draft: Draft, entry: Entry): Piece | undefined {
  const table = tableOf(draft, entry);
  const made =
    table && statementsAbout(draft, table).find(({ statement }) => words(statement, 2).startsWith('create'));
  const name = partName(entry).replace(/^"(.*)"$/, '$1');
  return made
    ? pieces(made.statement).find((piece) =>
        entry.kind === 'constraint'
          ? piece.constraint && new RegExp(`^constraint\\s+"?${name}"?\\s`, 'i').test(piece.text)
          : !piece.constraint && piece.name === name,
      )
    : undefined;
}

// The statement that adds a part to its table, where the schema has one apart from "create table".
function ownStatement(draft: Draft, entry: Entry): number | undefined {
  const table = tableOf(draft, entry);
  const name = partName(entry).replace(/^"(.*)"$/, '$1');
  return table
    ? statementsAbout(draft, table).find(
        ({ statement }) =>
          words(statement, 2) === 'alter table' &&
          statement.tokens.some(({ text }) => text === 'add') &&
          statement.tokens.some(({ text }) => text === name || text === `"${name}"`),
      )?.index
    : undefined;
}

const add = (draft: Draft, entry: Entry, ...lines: string[]) =>
  draft.derived.push({
    at: ownStatement(draft, entry) ?? placeOf(draft, tableOf(draft, entry)),
    text: lines.join('\n'),
  });

const lastOf = (draft: Draft, entry: Entry): number =>
  [...draft.old.values()].filter(
    (other) =>
      other.kind === entry.kind && other.on === entry.on && draft.now.has(`${other.kind} ${other.name}`),
  ).length;

const isLarge = (entry: Entry): boolean => largeTables.includes(entry.on ?? '');

// What a new column of a large table is held to is not read under a lock: it comes after the column, not valid first.
const heldApart = (column: Entry, piece: Piece): boolean =>
  isLarge(column) &&
  !column.facts.generated &&
  !column.facts.identity &&
  piece.words.some((word) => word === 'check' || word === 'references');

const plainly = (column: Entry): string =>
  [
    `${partName(column)} ${column.facts.type}`,
    column.facts.collation && `collate "${column.facts.collation}"`,
    column.facts['not null'] === 'true' && 'not null',
    column.facts.default && `default ${column.facts.default}`,
  ]
    .filter(Boolean)
    .join(' ');

export function addColumn(draft: Draft, entry: Entry): void {
  if (Number(entry.facts.position) <= lastOf(draft, entry))
    throw new Error(
      `${entry.name} stands before columns that are there already: move it to the end of ${entry.on} in supabase/schemas, because a new one can only come last.`,
    );
  if (entry.kind === 'attribute') {
    add(draft, entry, `alter type ${entry.on} add attribute ${partName(entry)} ${entry.facts.type};`);
    return;
  }
  const piece = pieceOf(draft, entry);
  const { facts } = entry;
  const text = piece && !heldApart(entry, piece) ? piece.text : plainly(entry);
  const lines: string[] = [];
  if (facts['not null'] === 'true' && !facts.default && !facts.identity && !facts.generated)
    lines.push(
      mark(
        `${entry.name} may not be empty, and the rows that are there have nothing to put in it: give it a default in the schema, or let it be empty until a later migration has filled it.`,
      ),
    );
  if (isLarge(entry) && facts.generated)
    lines.push(
      mark(
        `every row of ${entry.on} would be written under a lock: add ${partName(entry)} plain, and fill it from a trigger and in pieces.`,
      ),
    );
  add(
    draft,
    entry,
    ...lines,
    `alter table ${entry.on} add column ${text};${piece?.beside ? ` ${piece.beside}` : ''}`,
  );
}

export function changeColumn(draft: Draft, old: Entry, now: Entry, changed: string[]): void {
  const name = partName(now);
  const alter = (what: string) => `alter table ${now.on} alter column ${name} ${what};`;
  if (changed.includes('position') && now.facts.position !== old.facts.position) {
    const there = [...draft.old.values()].filter(
      (other) =>
        other.on === now.on && other.kind === now.kind && draft.now.has(`${other.kind} ${other.name}`),
    );
    const by = (map: Map<string, Entry>) =>
      there
        .map((other) => map.get(`${other.kind} ${other.name}`) ?? other)
        .sort((a, b) => Number(a.facts.position) - Number(b.facts.position))
        .map((other) => other.name)
        .join();
    if (by(draft.old) !== by(draft.now))
      throw new Error(
        `The columns of ${now.on} stand in another order: put them back in supabase/schemas as they were.`,
      );
  }
  if (now.kind === 'attribute') {
    if (changed.includes('type'))
      add(
        draft,
        now,
        mark(
          `the type of ${now.name} goes from ${old.facts.type} to ${now.facts.type}, and who reads it must cope with both.`,
        ),
        `alter type ${now.on} alter attribute ${name} type ${now.facts.type};`,
      );
    return;
  }
  const unforeseen = changed.filter(
    (fact) => !['position', 'default', 'not null', 'type', 'rights', 'comment', 'generated'].includes(fact),
  );
  if (
    changed.includes('type') ||
    unforeseen.length > 0 ||
    (changed.includes('default') && (now.facts.generated ?? old.facts.generated))
  )
    add(
      draft,
      now,
      mark(
        `${now.name} changes its ${changed.join(', ')} (type ${old.facts.type} to ${now.facts.type}): add a column beside it, move the values, and drop this one in a later release. In one step it would be:`,
      ),
      `-- ${alter(`type ${now.facts.type} using ${name}::${now.facts.type}`)}`,
    );
  if (changed.includes('default') && !now.facts.generated && !old.facts.generated)
    add(draft, now, alter(now.facts.default ? `set default ${now.facts.default}` : 'drop default'));
  if (changed.includes('not null'))
    if (now.facts['not null'] === 'true')
      add(
        draft,
        now,
        mark(
          `${now.name} may be empty no longer: fill it, add check (${name} is not null) not valid, validate that in a migration of its own, and only then say:`,
        ),
        alter('set not null'),
      );
    else add(draft, now, alter('drop not null'));
}

export function addConstraint(draft: Draft, entry: Entry): void {
  const { facts } = entry;
  const columns = (facts.columns ?? '').split(',');
  const column = draft.now.get(`column ${entry.on}.${columns[0]}`);
  const piece = pieceOf(draft, entry);
  // what a new column's own text says came with the column
  if (columns.length === 1 && column && isNew(draft, column) && !piece) {
    const word = { c: 'check', f: 'references', p: 'primary', u: 'unique' }[facts.kind ?? ''];
    const own = pieceOf(draft, column);
    if (word && own?.words.includes(word) && !(heldApart(column, own) && 'cf'.includes(facts.kind ?? '')))
      return;
  }
  const name = partName(entry);
  const text = piece?.text ?? `constraint ${name} ${(facts.definition ?? '').replace(/ NOT VALID$/, '')}`;
  const waits = facts.kind === 'c' || facts.kind === 'f';
  const domain = tableOf(draft, entry)?.kind === 'type' ? 'domain' : 'table';
  if (!waits && isLarge(entry))
    add(
      draft,
      entry,
      mark(
        `${entry.on} is large: build the index of ${name} concurrently in a migration of its own, then add constraint ${name} … using index.`,
      ),
    );
  add(draft, entry, `alter ${domain} ${entry.on} add ${text}${waits ? ' not valid' : ''};`);
  if (waits && facts.validated === 'true')
    draft.validations.push(`alter ${domain} ${entry.on} validate constraint ${name};`);
}

// A new one of a large table goes into a migration of its own, built while others write.
export function addIndex(draft: Draft, entry: Entry): void {
  if (entry.facts.constraint) return;
  const own = statementsAbout(draft, entry);
  const making = own.find(({ statement }) => words(statement, 1) === 'create');
  if (!making || !isLarge(entry) || isNew(draft, { ...entry, kind: 'table', name: entry.on ?? '' })) {
    takeAll(draft, entry);
    return;
  }
  draft.indexes.push({
    name: partName({ ...entry, on: entry.name.split('.')[0] ?? null }).replaceAll('"', ''),
    text: making.statement.text.replace(/^(create\s+(?:unique\s+)?index)\s+/i, '$1 concurrently '),
  });
}
