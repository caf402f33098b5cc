// Writes the migration that turns the database which the migrations make into the one that the schema makes.
import { differing, key, type Entry } from '../catalogue.ts';
import { added, change, makeAgain, removed } from './changes.ts';
import { dropOrder, type Dependants } from './dependants.ts';
import { mark, textOf, words, type Draft } from './draft.ts';
import { dropOf } from './phrases.ts';
import type { Trace } from './trace.ts';
import { bare } from './tokens.ts';

export type Before = { entries: Entry[]; dependants: Dependants; statements: string[] };
// what follows the name that was asked for, and the text; none: there is no difference
export type Written = { after: string; text: string };

const head = 'Generated from supabase/schemas by "npm run migration"';
const wait = `set local lock_timeout = '5s';`;

const byKey = (entries: Entry[]) => new Map(entries.map((entry) => [key(entry), entry]));

const remade = [
  'function',
  'procedure',
  'aggregate',
  'view',
  'materialized view',
  'policy',
  'trigger',
  'constraint',
  'index',
  'rule',
  'statistics',
];

export function writeMigration(before: Before, trace: Trace): Written[] {
  const draft: Draft = {
    trace,
    old: byKey(before.entries),
    now: byKey(trace.entries),
    drops: new Map(),
    taken: new Map(),
    derived: [],
    again: new Set(),
    validations: [],
    indexes: [],
  };
  for (const old of before.entries) if (!draft.now.has(key(old))) removed(draft, old);
  // columns come first, in the order in which they stand: what is said of them comes after
  const place = (entry: Entry) => Number(entry.facts.position ?? 10_000);
  for (const now of trace.entries.toSorted((a, b) => place(a) - place(b))) {
    const old = draft.old.get(key(now));
    if (!old) added(draft, now);
    else if (differing(old, now).length > 0) change(draft, old, now);
  }
  const order = takeDependantsAlong(draft, before);
  doOther(draft, before);
  const drops = [...draft.drops.keys()].filter((address) => !order.includes(address)).concat(order);
  const blocks = [...drops.flatMap((address) => draft.drops.get(address) ?? []), ...inPlace(draft)];
  return [
    ...(blocks.length > 0 ? [{ after: '', text: `-- ${head}.\n${wait}\n\n${blocks.join('\n\n')}\n` }] : []),
    ...(draft.validations.length > 0
      ? [
          {
            after: '_validate',
            text: `-- ${head}: what was not valid yet, read while others write.\n${wait}\n\n${draft.validations.join('\n')}\n`,
          },
        ]
      : []),
    ...draft.indexes.map(({ name, text }) => ({
      after: `_${name}`,
      text: `-- ${head}: alone, because it is built outside a transaction while others write.\n${text}\n`,
    })),
  ];
}

// What hangs on something that is dropped goes before it, and comes again when the schema still has it.
function takeDependantsAlong(draft: Draft, before: Before): string[] {
  const at = new Map(before.entries.map((entry) => [entry.address, entry]));
  const roots = [...draft.drops.keys()].filter((address) => at.has(address));
  const order = dropOrder(before.dependants, roots);
  for (const address of order) {
    const old = at.get(address);
    if (!old || draft.drops.has(address) || draft.again.has(address)) continue;
    const now = draft.now.get(key(old));
    if (!now || (old.kind === 'index' && old.facts.constraint)) continue;
    if (!remade.includes(old.kind)) {
      if (old.kind === 'table' || (old.kind === 'column' && draft.old.has(`table ${old.on}`)))
        draft.drops.set(
          address,
          mark(
            `${old.kind} ${old.name} hangs on something that is dropped below, and must be led over by hand first.`,
          ),
        );
      continue;
    }
    draft.drops.set(address, dropOf(old));
    draft.again.add(address);
    makeAgain(draft, now);
  }
  return order.filter((address) => draft.drops.has(address));
}

// Statements whose work nobody can compare: those that no migration has yet.
function doOther(draft: Draft, before: Before): void {
  const done = new Set(before.statements);
  for (const index of draft.trace.other) {
    const statement = draft.trace.statements[index];
    if (!statement || /^(create|alter|grant|revoke|comment)$/.test(words(statement, 1))) continue;
    if (done.has(bare(statement.text))) continue;
    draft.derived.push({
      at: index,
      text: `${mark('this makes nothing that can be compared: look whether it may run on a database with data, and take this line away.')}\n${textOf(statement, 'as it is')}`,
    });
  }
}

// In the order of the schema's text, where each thing refers only to what stands above it, and as close together as there.
function inPlace(draft: Draft): string[] {
  const all = draft.trace.statements;
  const blocks = [...draft.taken].flatMap(([at, how]) => {
    const statement = all[at];
    return statement ? [{ at, own: 0, text: textOf(statement, how) }] : [];
  });
  for (const { at, text } of draft.derived) blocks.push({ at, own: 1, text });
  blocks.sort((a, b) => a.at - b.at || a.own - b.own);
  return blocks.reduce<string[]>((done, block, index) => {
    const above = blocks[index - 1];
    const joined = above && above.own + block.own === 0 && block.at === above.at + 1 && all[block.at]?.close;
    return joined ? [...done.slice(0, -1), `${done.at(-1)}\n${block.text}`] : [...done, block.text];
  }, []);
}
