import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addressed, openedAtError } from './form.ts';

// One way for a form to answer: whatever an action does, it reads its form and answers by form.ts.

const folder = 'src/routes';
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|svelte)$/.test(file) && !/\.test\.ts$/.test(file))
  .map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);
const pages = sources.flatMap(([file, text]) => {
  const start = text.indexOf('export const actions');
  return start < 0 ? [] : [[file, text, text.slice(start)] as const];
});

describe('an action', () => {
  it('is found on every page that has one', () => {
    expect(pages.length).toBeGreaterThan(35);
  });

  it.each(pages)('of %s answers by the form module', (_file, text, actions) => {
    expect(text, 'fail() is the form module’s').not.toMatch(/\bfail\b/);
    expect(text, 'a form is read by read() or ask()').not.toMatch(/\.formData\(\)/);
    expect(actions, 'an answer of its own shape').not.toMatch(
      /(return|\?\?)\s+\{(?!\s*\.\.\.form\.done)|^ {2}\w+: .*=> \(\{/m,
    );
    const names = actions.match(/^ {2}\w+: /gm) ?? [];
    const read = actions.match(/await (ask|read|readOnTheWay|withKept)\(/g) ?? [];
    const shared = actions.match(/readNotices\(|\banswers\.\w+|: recordTalk\b|=>\s+checkIn\(/g) ?? [];
    expect(read.length + shared.length, 'each action reads its form').toBeGreaterThanOrEqual(names.length);
  });

  it('is sent by the one enhancement that keeps what was typed', () => {
    const others = sources.filter(([, text]) => text.includes("'$app/forms'")).map(([file]) => file);
    expect(others).toEqual([]);
  });
});

describe('a form that changes what stands there', () => {
  const text = (of: string) =>
    sources
      .filter(([file]) => file.replaceAll('\\', '/').startsWith(of))
      .map(([, each]) => each)
      .join('\n');

  it.each([
    ['(candidate)/me/details', 1],
    ['(candidate)/me/fit', 1],
    ['(candidate)/me/how-often', 1],
    ['(candidate)/me/likes', 1],
    ['(candidate)/me/times', 1],
    ['(candidate)/me/reminders', 1],
    ['facility/shifts/[shift=uuid]', 1],
    ['facility/clearances/[person=uuid]', 2],
    ['adviser/candidates/[person=uuid]', 4],
  ])('of %s says what it showed, and overwrites nothing else', (of, forms) => {
    expect(text(of).match(/name="shown"/g)).toHaveLength(forms);
    expect(text(of).match(/\bstored: (async )?\(/g)).toHaveLength(forms);
  });
});

describe('a page that comes back', () => {
  const page = '<title>Lag</title><input a><input id="x" aria-invalid="true"><p role="alert">';

  it('opens at the first that is wrong, and its title says so', () => {
    expect(openedAtError(page, 'Feil: ')).toBe(
      '<title>Feil: Lag</title><input a><input id="x" autofocus aria-invalid="true"><p role="alert">',
    );
  });

  it.each([
    ['<textarea>Han sa role="alert" og data-wrong og aria-invalid="true"</textarea>', 'between tags'],
    ['<input value="a data-wrong b role=&quot;alert&quot;">', 'in an attribute'],
    ['<input value=\'a role="alert" b\'>', 'in single quotes'],
    ['<script nonce="x">const a = 1 <b; kit({ a: \'<p role="alert">\' })</script>', 'in a script'],
    ['<!-- <p role="alert"> --><style>a { content: \' data-wrong\' }</style>', 'in what nobody sees'],
    ['<input aria-invalid="false" data-wrongly role="alertdialog">', 'in another attribute'],
  ])('says what was typed as it was typed: %s (%s)', (typed) => {
    expect(openedAtError(typed + page, null)).toBe(typed + openedAtError(page, null));
    expect(openedAtError(page.replace('<input id', `${typed}<input id`), null)).toContain(
      `${typed}<input id="x" autofocus aria-invalid="true">`,
    );
  });

  it('opens at a choice by its mark, and has one title', () => {
    expect(
      openedAtError('<title>Lag</title><input data-wrong=""/><svg><title>x</title></svg>', 'Feil: '),
    ).toBe('<title>Feil: Lag</title><input autofocus data-wrong=""/><svg><title>x</title></svg>');
  });

  it('is read quickly, however long it is', () => {
    const long = `<input ${'a '.repeat(200_000)}${'<'.repeat(1000)}`;
    expect(openedAtError(long, null)).toBe(long);
  });

  it('is left as it is when nothing is wrong', () => {
    expect(openedAtError('<title>Lag</title><p>', null)).toBe('<title>Lag</title><p>');
  });
});

describe('where a form goes', () => {
  it('is where its page is, also at the start and for one of its buttons', () => {
    const page =
      '<form method="POST" class="a" action="?/a"><button type="submit" formaction="?/b">x</button></form>';
    expect(addressed('<form action="?/take">', '/')).toBe('<form action="/?/take">');
    expect(addressed(page, '/facility/week')).toBe(
      '<form method="POST" class="a" action="/facility/week?/a"><button type="submit" formaction="/facility/week?/b">x</button></form>',
    );
  });

  it('is left alone where it is said, and never becomes another site', () => {
    const said = '<form action="/settings?/choose"><a href="?/x">action="?/a"</a></form>';
    expect(addressed(said, '/help')).toBe(said);
    expect(addressed('<form action="?/a">', '//evil.example/x')).toBe('<form action="/evil.example/x?/a">');
    expect(addressed('<form action="?/a">', "/a&b'$&")).toBe(`<form action="/a&amp;b'$&amp;?/a">`);
  });
});
