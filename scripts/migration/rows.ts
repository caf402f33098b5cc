// The schema's own rows: each a place for a person, since a database with people in it may refer to them or have them already.
import type { Entry } from '../catalogue.ts';
import { literal, quoted } from '../catalogue/rows.ts';
import { mark, type Draft } from './draft.ts';

export function dropRow(draft: Draft, old: Entry): void {
  const where = old.name.slice(old.name.indexOf(' where '));
  draft.derived.push({
    at: draft.trace.statements.length,
    text: `${mark(`the schema no longer puts this row in; other rows may refer to it.`)}\ndelete from ${old.on}${where};`,
  });
}

export function addRow(draft: Draft, now: Entry, fresh: boolean): void {
  const own = draft.trace.filling.get(now.on ?? '') ?? [];
  if (fresh) for (const index of own) draft.taken.set(index, 'as it is');
  if (fresh) return;
  const told = Object.entries(now.facts).filter(([, value]) => value !== null);
  draft.derived.push({
    at: own.at(-1) ?? draft.trace.statements.length,
    text: [
      mark(
        `a new row of the schema's own; look whether a running database can have it already, and take this line away.`,
      ),
      `insert into ${now.on} (${told.map(([name]) => quoted(name)).join(', ')})`,
      `values (${told.map(([, value]) => literal(value)).join(', ')});`,
    ].join('\n'),
  });
}

export function changeRow(draft: Draft, old: Entry, now: Entry, all: string[]): void {
  // a column that comes now brings its default along
  const facts = all.filter((fact) => fact in old.facts || !now.byDefault?.includes(fact));
  if (facts.length === 0) return;
  draft.derived.push({
    at: (draft.trace.filling.get(now.on ?? '') ?? []).at(-1) ?? draft.trace.statements.length,
    text: [
      mark(
        `a row of the schema's own changes (${facts.map((fact) => `${fact} was ${old.facts[fact] ?? 'empty'}`).join(', ')}); look at what refers to it, and take this line away.`,
      ),
      `update ${now.on} set ${facts.map((fact) => `${quoted(fact)} = ${literal(now.facts[fact] ?? null)}`).join(', ')}${now.name.slice(now.name.indexOf(' where '))};`,
    ].join('\n'),
  });
}
