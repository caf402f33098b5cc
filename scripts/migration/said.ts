// Comments, rights and default rights: what is too much is taken back, and the schema's own text says the rest.
import type { Entry } from '../catalogue.ts';
import { placeOf, statementsAbout, words, type Draft } from './draft.ts';
import { commentOf, defaultRights, grantOf, missing, revokeOf, rightsOf, type Right } from './phrases.ts';
import type { Statement } from './statements.ts';

// Of one thing.
export function changeSaid(draft: Draft, old: Entry | undefined, now: Entry): void {
  const about = statementsAbout(draft, now);
  if ((old?.facts.comment ?? null) !== (now.facts.comment ?? null)) {
    const own = about.filter(({ statement }) => words(statement, 1) === 'comment');
    const at = own.at(-1)?.index ?? placeOf(draft, now);
    draft.derived.push({ at, text: commentOf(now, now.facts.comment ?? null) });
  }
  const [from, to] = [rightsOf(old), rightsOf(now)];
  const [less, more] = [missing(from, to), missing(to, from)];
  if (less.length > 0)
    draft.drops.set(`rights ${now.kind} ${now.name}`, less.map((right) => revokeOf(now, right)).join('\n'));
  if (less.length === 0 && more.length === 0) return;
  const given = about.filter(({ statement }) => words(statement, 1) === 'grant');
  for (const { index } of given) if (!draft.taken.has(index)) draft.taken.set(index, 'as it is');
  const covers = ({ tokens }: Statement, { what, who }: Right) =>
    // "update (name)" says nothing of the table as a whole
    tokens.some(
      ({ text }, at) =>
        text === 'all' || (text === what && (now.kind !== 'table' || tokens[at + 1]?.text !== '(')),
    ) && tokens.slice(tokens.findLastIndex(({ text }) => text === 'to')).some(({ text }) => text === who);
  for (const right of more)
    if (!given.some(({ statement }) => covers(statement, right)))
      draft.derived.push({ at: placeOf(draft, now), text: grantOf(now, right) });
}

export function changeDefaults(draft: Draft, old: Entry | undefined, now: Entry | undefined): void {
  const maker = draft.trace.entries.find((entry) => entry.kind === 'schema' && entry.name === 'private')
    ?.facts.owner;
  for (const text of defaultRights(old, now, maker ?? ''))
    draft.derived.push({ at: draft.trace.defaults.at(-1) ?? 0, text });
}
