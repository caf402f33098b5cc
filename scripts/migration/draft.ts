// A migration while it is being written: what is dropped, what is taken over from the schema's text, what is derived.
import type { Entry } from '../catalogue.ts';
import type { Trace } from './trace.ts';
import type { Statement } from './statements.ts';

export type Draft = {
  trace: Trace;
  old: Map<string, Entry>;
  now: Map<string, Entry>;
  // by address in the old database
  drops: Map<string, string>;
  // statements of the schema, by number; with "or replace" where the thing is there already
  taken: Map<number, 'as it is' | 'replace'>;
  // statements of our own, each at the place of a statement of the schema
  derived: { at: number; text: string }[];
  // things that are dropped only to be made again
  again: Set<string>;
  // migrations of their own, after this one
  validations: string[];
  indexes: { name: string; text: string }[];
};

export const mark = (sentence: string): string => `-- WRITE THIS: ${sentence}`;
export const marked = /^\s*-- WRITE THIS:/m;

const whole = (entry: Entry) => entry.address.replace(/:\d+$/, '');

// The statements of the schema that made, described or opened a thing.
export const statementsAbout = ({ trace }: Draft, entry: Entry): { index: number; statement: Statement }[] =>
  (trace.about.get(whole(entry)) ?? []).flatMap((index) => {
    const statement = trace.statements[index];
    return statement ? [{ index, statement }] : [];
  });

export const words = (statement: Statement, count = 3): string =>
  statement.tokens
    .slice(0, count)
    .map((token) => token.text)
    .join(' ');

const making = /^create /;

// Where in the schema a thing is made; at the end when nothing says so.
export const placeOf = (draft: Draft, entry: Entry | undefined): number =>
  (entry && statementsAbout(draft, entry).find(({ statement }) => making.test(words(statement)))?.index) ??
  draft.trace.statements.length;

// Takes over every statement about a thing: for what is new, and for what is made again.
export function takeAll(draft: Draft, entry: Entry): void {
  for (const { index } of statementsAbout(draft, entry))
    if (!draft.taken.has(index)) draft.taken.set(index, 'as it is');
}

// Takes over the last statement that makes a function or view, over the one that is there.
export function takeReplacing(draft: Draft, entry: Entry): void {
  const last = statementsAbout(draft, entry).findLast(({ statement }) => making.test(words(statement)));
  if (last) draft.taken.set(last.index, 'replace');
}

export const textOf = (statement: Statement, how: 'as it is' | 'replace'): string =>
  (statement.lead ? `${statement.lead}\n` : '') +
  (how === 'replace'
    ? statement.text.replace(/^create\s+(?!or\s+replace\b)/i, 'create or replace ')
    : statement.text);
