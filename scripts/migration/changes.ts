// What each kind of difference becomes in a draft.
import { differing, type Entry } from '../catalogue.ts';
import { mark, placeOf, statementsAbout, takeAll, takeReplacing, type Draft } from './draft.ts';
import { dropOf, partName } from './phrases.ts';
import { addRow, changeRow, dropRow } from './rows.ts';
import { changeDefaults, changeSaid } from './said.ts';
import { addColumn, addConstraint, addIndex, changeColumn } from './tables.ts';

const parts = ['column', 'attribute', 'constraint', 'sequence', 'index', 'row'];
const relations = ['table', 'foreign table', 'view', 'materialized view', 'type'];
const functions = ['function', 'procedure', 'aggregate'];

const isPublic = (entry: Entry) => entry.name.startsWith('public.');
const partOf = (map: Map<string, Entry>, entry: Entry) =>
  relations.some((kind) => entry.on !== null && map.has(`${kind} ${entry.on}`));
const isView = (map: Map<string, Entry>, entry: Entry) =>
  map.has(`view ${entry.on}`) || map.has(`materialized view ${entry.on}`);

export function added(draft: Draft, now: Entry): void {
  const fresh = !partOf(draft.old, now) && now.on !== null;
  if (now.kind === 'default rights') return changeDefaults(draft, undefined, now);
  if (now.kind === 'row') return addRow(draft, now, fresh);
  // a type's own statement makes its attributes, but what is said of each hangs on the relation behind it
  if (now.kind === 'attribute' && fresh) return changeSaid(draft, undefined, now);
  if (
    parts.includes(now.kind) &&
    (fresh || isView(draft.now, now)) &&
    !(now.kind === 'index' && !now.facts.constraint)
  )
    return;
  if (now.kind === 'sequence' && now.on !== null) return;
  if (now.kind === 'column' || now.kind === 'attribute') {
    addColumn(draft, now);
    changeSaid(draft, undefined, now);
  } else if (now.kind === 'constraint') addConstraint(draft, now);
  else if (now.kind === 'index') addIndex(draft, now);
  else if (statementsAbout(draft, now).length > 0) takeAll(draft, now);
  else
    draft.derived.push({
      at: 0,
      text: mark(`${now.kind} ${now.name} is in the schema, and no statement of its own makes it.`),
    });
}

// Why something that a running node may ask for must not go yet; null for what only the database itself uses.
function stays(old: Entry): string | null {
  const reached = ['table', 'column', 'schema', 'attribute'].includes(old.kind);
  return reached ||
    ((functions.includes(old.kind) || old.kind === 'view' || old.kind === 'type') && isPublic(old))
    ? mark(
        `${old.kind} ${old.name} goes, and a node that runs meanwhile may still ask for it: put it back in the schema for one more release, or write here instead "-- allowed: drops ${old.kind} ${old.name}, because …".`,
      )
    : null;
}

export function removed(draft: Draft, old: Entry): void {
  const gone = old.on !== null && !partOf(draft.now, old) && partOf(draft.old, old);
  if (old.kind === 'default rights') return changeDefaults(draft, old, undefined);
  if (gone || (['column', 'attribute'].includes(old.kind) && isView(draft.old, old))) return;
  if (old.kind === 'row') return dropRow(draft, old);
  if ((old.kind === 'index' && old.facts.constraint) || (old.kind === 'sequence' && old.facts['owned by']))
    return;
  draft.drops.set(old.address, [stays(old), dropOf(old)].filter(Boolean).join('\n'));
}

export function change(draft: Draft, old: Entry, now: Entry): void {
  const facts = differing(old, now);
  const inside = facts.filter((fact) => !['rights', 'comment', 'owner'].includes(fact));
  if (facts.includes('owner'))
    draft.derived.push({
      at: placeOf(draft, now),
      text: `${mark(`${now.kind} ${now.name} belongs to ${old.facts.owner} and should belong to ${now.facts.owner}.`)}`,
    });
  if (now.kind === 'default rights') return changeDefaults(draft, old, now);
  if (now.kind === 'row') return changeRow(draft, old, now, facts);
  if (inside.length > 0) changeInside(draft, old, now, inside);
  if (!draft.again.has(old.address)) changeSaid(draft, old, now);
}

// Dropped to be made again; if people outside the database know it, with a marked place.
function remake(draft: Draft, old: Entry, now: Entry): void {
  const seen = isPublic(old) && (functions.includes(old.kind) || old.kind === 'view');
  draft.again.add(old.address);
  draft.drops.set(
    old.address,
    [
      seen &&
        mark(
          `${old.kind} ${old.name} cannot be replaced, because what it takes or gives has changed: a node that runs meanwhile asks for the old one. Give the new one another name, or write here instead "-- allowed: changes ${old.kind} ${old.name}, because …".`,
        ),
      dropOf(old),
    ]
      .filter(Boolean)
      .join('\n'),
  );
  makeAgain(draft, now);
}

// Puts back what had to be dropped for the sake of something else.
export function makeAgain(draft: Draft, now: Entry): void {
  if (now.kind === 'constraint') addConstraint(draft, now);
  else if (now.kind === 'index') addIndex(draft, now);
  else takeAll(draft, now);
  if (now.kind === 'trigger' && now.facts.enabled !== 'O')
    draft.derived.push({ at: placeOf(draft, now), text: switched(now) });
}

function switched(trigger: Entry): string {
  const how =
    { D: 'disable', R: 'enable replica', A: 'enable always' }[trigger.facts.enabled ?? ''] ?? 'enable';
  return `alter table ${trigger.on} ${how} trigger ${partName(trigger)};`;
}

function changeInside(draft: Draft, old: Entry, now: Entry, facts: string[]): void {
  const say = (text: string): void => {
    draft.derived.push({ at: placeOf(draft, now), text });
  };
  if (now.kind === 'column' && isView(draft.now, now)) return;
  if (now.kind === 'column' || now.kind === 'attribute') return changeColumn(draft, old, now, facts);
  if (functions.includes(now.kind))
    return replaceable(old, now) ? takeReplacing(draft, now) : remake(draft, old, now);
  if (now.kind === 'view')
    return sameColumns(draft, now) ? takeReplacing(draft, now) : remake(draft, old, now);
  if (now.kind === 'trigger' && facts.join() === 'enabled') return say(switched(now));
  if (
    now.kind === 'constraint' &&
    facts.every((fact) => fact === 'validated' || fact === 'definition') &&
    now.facts.validated === 'true' &&
    old.facts.definition === `${now.facts.definition} NOT VALID`
  ) {
    draft.validations.push(`alter table ${now.on} validate constraint ${partName(now)};`);
    return;
  }
  if (now.kind === 'index' && now.facts.constraint) return;
  if (
    [
      'policy',
      'trigger',
      'constraint',
      'index',
      'rule',
      'statistics',
      'materialized view',
      'event trigger',
      'cast',
    ].includes(now.kind)
  )
    return remake(draft, old, now);
  if (now.kind === 'table') return changeTable(old, now, facts, say);
  if (now.kind === 'type' && facts.join() === 'labels' && addLabels(old, now, say)) return;
  if (now.kind === 'sequence' && facts.join() === 'numbers')
    return say(`alter sequence ${now.name} ${(now.facts.numbers ?? '').replace('start with', 'start')};`);
  if (now.kind === 'extension' && facts.join() === 'schema')
    return say(`alter extension ${now.name} set schema ${now.facts.schema};`);
  say(
    mark(
      `${now.kind} ${now.name} changes its ${facts.map((fact) => `${fact} from "${old.facts[fact] ?? ''}" to "${now.facts[fact] ?? ''}"`).join(', ')}, which this command cannot write.`,
    ),
  );
}

const replaceable = (old: Entry, now: Entry) =>
  now.kind !== 'aggregate' &&
  old.facts.result === now.facts.result &&
  old.facts['argument names'] === now.facts['argument names'] &&
  Number(now.facts.defaults) >= Number(old.facts.defaults);

// A view can be replaced when it only gains columns at its end.
function sameColumns(draft: Draft, view: Entry): boolean {
  const columns = (map: Map<string, Entry>) =>
    [...map.values()]
      .filter((entry) => entry.kind === 'column' && entry.on === view.name)
      .sort((a, b) => Number(a.facts.position) - Number(b.facts.position))
      .map((entry) => `${entry.name} ${entry.facts.type} ${entry.facts.collation ?? ''}`);
  const now = columns(draft.now);
  return columns(draft.old).every((column, at) => now[at] === column);
}

function changeTable(old: Entry, now: Entry, facts: string[], say: (text: string) => void): void {
  const alter = (what: string) => say(`alter table ${now.name} ${what};`);
  for (const fact of facts)
    if (fact === 'row security')
      alter(`${now.facts[fact] === 'true' ? 'enable' : 'disable'} row level security`);
    else if (fact === 'forced') alter(`${now.facts[fact] === 'true' ? '' : 'no '}force row level security`);
    else if (fact === 'replica identity' && now.facts[fact] !== 'i')
      alter(`replica identity ${{ d: 'default', n: 'nothing', f: 'full' }[now.facts[fact] ?? 'd']}`);
    else if (fact === 'options') {
      const options = (entry: Entry) => (entry.facts.options ?? '{}').slice(1, -1).split(',').filter(Boolean);
      const gone = options(old).filter(
        (one) => !options(now).some((other) => other.split('=')[0] === one.split('=')[0]),
      );
      if (options(now).length > 0) alter(`set (${options(now).join(', ')})`);
      if (gone.length > 0) alter(`reset (${gone.map((one) => one.split('=')[0]).join(', ')})`);
    } else
      say(
        mark(
          `table ${now.name} changes its ${fact} from "${old.facts[fact] ?? ''}" to "${now.facts[fact] ?? ''}", which this command cannot write.`,
        ),
      );
}

// True when a list of words only grew.
function addLabels(old: Entry, now: Entry, say: (text: string) => void): boolean {
  const labels = (entry: Entry) => (entry.facts.labels ?? '').split(', ');
  const [from, to] = [labels(old), labels(now)];
  if (from.join() !== to.filter((label) => from.includes(label)).join()) return false;
  for (const [at, label] of to.entries())
    if (!from.includes(label))
      say(
        `alter type ${now.name} add value ${label}${at === 0 ? ` before ${from[0]}` : ` after ${to[at - 1]}`};`,
      );
  return true;
}
