import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { access } from '../lib/server/access.ts';
import { forEveryone, forStaff, refusalsFor, type Refusals } from './index.ts';

// What the database can refuse, and who can meet it: from the functions and triggers of the schema, and from what the
// pages of each role call. Whoever can meet a refusal has a sentence for it that was written for them.

const files = (folder: string, ends: RegExp): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ends.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

const every = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].flatMap((found) => found[1] ?? []);

const schema = files('supabase/schemas', /\.sql$/)
  .join('\n')
  .replaceAll(/--.*$/gm, '');

/** Every function's own text; what is overloaded is one. */
const bodies = new Map<string, string>();
for (const [, name = '', text = ''] of schema.matchAll(
  /create (?:or replace )?function ((?:public|private)\.\w+)\s*\(([\s\S]*?\$\$[\s\S]*?)\$\$/g,
))
  bodies.set(name, `${bodies.get(name) ?? ''}\n${text}`);

/** What writing to a table sets off. */
const triggers = new Map<string, string[]>();
for (const [, table = '', run = ''] of schema.matchAll(
  /create (?:or replace )?(?:constraint )?trigger \w+[^;]*?\son (?:public|auth)\.(\w+)[^;]*?execute function (private\.\w+)/g,
))
  triggers.set(table, [...(triggers.get(table) ?? []), run]);

const writes = /(?:insert into|update|delete from) (?:only )?public\.(\w+)/g;

/** They give seats and questions back, or say anew what a shift counts as: what only frees, or only names, is refused by no rule of taking. */
const letsGo = ['private.let_go_of', 'private.renew_purposes'];

/** All that one function can come to run. */
function reached(start: string[], seen = new Set<string>()): Set<string> {
  for (const name of start) {
    const body = bodies.get(name);
    if (body === undefined || seen.has(name) || letsGo.includes(name)) continue;
    seen.add(name);
    const called = every(body, /\b((?:public|private)\.\w+)\s*\(/g);
    reached([...called, ...every(body, writes).flatMap((table) => triggers.get(table) ?? [])], seen);
  }
  return seen;
}

/** The codes a function raises itself, save PT400, which is an address made by hand; «%» is what another found broken. */
const raised = (name: string): string[] =>
  every(bodies.get(name) ?? '', /raise exception '(\w+)'[^;]*errcode = 'PT4(?!00)/g);
const brokenRules = [...bodies.keys()]
  .filter((name) => /broken/.test(name))
  .flatMap((name) => every(bodies.get(name) ?? '', /(?:return|then|else) '(\w+)'/g));

const codesOf = (functions: string[]): string[] => {
  const all = [...reached(functions)];
  const dynamic = all.some((name) => /raise exception '%', broken/.test(bodies.get(name) ?? ''));
  return [...new Set([...all.flatMap(raised), ...(dynamic ? brokenRules : [])])].sort();
};

/** What the pages of a role call, and the tables they write to themselves. */
const calledBy = (folder: string): string[] => {
  const pages = files(folder, /\.ts$/).join('\n');
  const tables = every(pages, /\.from\('(\w+)'\)\s*\.(?:update|insert|upsert|delete)\(/g);
  return [
    ...every(pages, /\.rpc\(\s*'(\w+)'/g).map((name) => `public.${name}`),
    ...tables.flatMap((table) => triggers.get(table) ?? []),
    ...(pages.includes('makeAccount(') ? (triggers.get('users') ?? []) : []),
  ];
};

describe('a refusal', () => {
  const rooms = Object.entries(access).filter(([route]) => existsSync(join('src/routes', route)));

  it('is found in what the pages call', () => {
    expect(codesOf(calledBy('src/routes/(candidate)'))).toEqual(
      expect.arrayContaining(['shift_full', 'hours_day_young', 'read_notice_first', 'no_phone']),
    );
    expect(codesOf(calledBy('src/routes/facility'))).toEqual(
      expect.arrayContaining(['shift_full', 'own_assignment', 'rest_day', 'too_many_on']),
    );
    expect(codesOf(calledBy('src/routes/auth'))).toContain('invitation_used');
  });

  it.each(rooms)('has a sentence for who can meet it under %s', (route, reader) => {
    for (const language of ['nb', 'en'] as const) {
      const said: Refusals = { ...forEveryone(language).common.refusals, ...refusalsFor(reader, language) };
      const silent = codesOf(calledBy(join('src/routes', route))).filter((code) => !said[code]);
      expect(silent, `codes without a sentence in ${language} for ${reader}`).toEqual([]);
    }
  });

  it('is never told to staff in the words for a candidate', () => {
    for (const reader of ['lead', 'clearance_officer', 'adviser', 'programme_lead', 'administrator'] as const)
      for (const [code, words] of Object.entries(refusalsFor(reader, 'nb'))) {
        expect(words, `${reader}: ${code}`).not.toMatch(
          /kontaktpersonen din|passer for deg|mine vakter|oppgavene dine|velg en annen (oppgave|vakt)/i,
        );
      }
  });

  it('has no sentence that nobody can meet', () => {
    const said = files('src/lib', /(?<!\.test)\.ts$/)
      .concat(files('src/routes', /\.ts$/))
      .join('\n');
    const idle = (table: Refusals, readers: (reader: string) => boolean) => {
      const met = rooms
        .filter(([, reader]) => readers(reader))
        .flatMap(([route]) => codesOf(calledBy(join('src/routes', route))));
      return Object.keys(table).filter((code) => !met.includes(code) && !said.includes(`'${code}'`));
    };
    const { candidate, auth } = forEveryone('nb');
    const { refusals, adviser } = forStaff('nb');
    expect(idle(candidate.refusals, (reader) => reader === 'candidate')).toEqual([]);
    expect(idle(auth.refusals, (reader) => reader === 'everyone')).toEqual([]);
    expect(idle(adviser.refusals, (reader) => reader === 'adviser')).toEqual([]);
    expect(idle(refusals, (reader) => reader !== 'candidate' && reader !== 'everyone')).toEqual([]);
  });
});
