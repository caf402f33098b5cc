// What pgTAP cannot see, since the database knows no files: each thing is written once, and an area refers only to lower numbers.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { schemaFiles } from './schema.ts';

type Area = { file: string; text: string };
type Made = { kind: 'function' | 'rows'; name: string; file: string };

// Comments and the sentences of refusals say names without using them.
const areas: Area[] = schemaFiles().map((path) => ({
  file: basename(path),
  text: readFileSync(path, 'utf8').replace(/--.*$/gm, ''),
}));

const madeIn = ({ file, text }: Area): Made[] =>
  [...text.matchAll(/^create (?:or replace )?(function|table|view|type)\s+((?:public|private)\.\w+)/gm)].map(
    ([, kind, name = '']) => ({ kind: kind === 'function' ? 'function' : 'rows', name, file }),
  );

const twice = (made: Made[]): string[] =>
  made
    // a function may be called as the shape of its rows
    .filter(({ kind, name }, at) => made.findIndex((one) => one.kind === kind && one.name === name) < at)
    .map(
      ({ name, file }) =>
        `Write ${name} once: ${file} makes it again. Move it to the lowest area that has all it reads.`,
    );

// A function's parameters are named after it ("take_shift.request_id"), never with its schema, so that every "public.x" is a thing.
const upward = (all: Area[]): string[] => {
  const home = new Map(all.flatMap(madeIn).map(({ name, file }) => [name, file]));
  return all.flatMap(({ file, text }) =>
    [...new Set([...text.matchAll(/\b(?:public|private)\.\w+/g)].map(([name]) => name))]
      .filter((name) => (home.get(name) ?? file) > file)
      .map(
        (name) =>
          `Move what uses ${name} out of ${file}, or ${name} down into it: it stands in ${home.get(name)}, and an area refers only to lower numbers.`,
      ),
  );
};

describe('the schema files', () => {
  it('make each function, table, view and type once', () => expect(twice(areas.flatMap(madeIn))).toEqual([]));
  it('refer only to lower numbers', () => expect(upward(areas)).toEqual([]));
});

describe('a schema that is not so', () => {
  const low = { file: '10_low.sql', text: 'create function private.reads() as select private.late();' };
  const high = { file: '20_high.sql', text: 'create function private.late() as select 1;' };
  it('is told where a thing is made again', () =>
    expect(twice([low, { ...high, text: low.text }].flatMap(madeIn))).toEqual([
      'Write private.reads once: 20_high.sql makes it again. Move it to the lowest area that has all it reads.',
    ]));
  it('is told what it refers to above itself', () =>
    expect(upward([low, high])).toEqual([
      'Move what uses private.late out of 10_low.sql, or private.late down into it: it stands in 20_high.sql, and an area refers only to lower numbers.',
    ]));
});
