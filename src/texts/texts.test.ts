import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { forEveryone, forStaff, languageFrom, offeredLanguages, staffLanguageFrom } from './index.ts';
import { languages, type Language } from './languages.ts';

type Leaf = { key: string; text: string };
type Node = Record<string, unknown>;
type Kind = 'everyone' | 'staff';

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Every text there is, a plural form by form, by its key: `candidate.home.title`. */
const leaves = (value: unknown, path: string[] = []): Leaf[] =>
  typeof value === 'string'
    ? [{ key: path.join('.'), text: value }]
    : isNode(value)
      ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
      : [];

const isPlural = (value: unknown): value is Node =>
  isNode(value) && typeof value.one === 'string' && typeof value.other === 'string';

/** A plural counts as one place in the tree, for languages differ in its forms. */
const keysOf = (value: unknown, path: string[] = []): string[] =>
  isNode(value) && !isPlural(value)
    ? Object.entries(value).flatMap(([key, inner]) => keysOf(inner, [...path, key]))
    : [path.join('.')];

const plurals = (value: unknown, path: string[] = []): { key: string; forms: Node }[] =>
  isPlural(value)
    ? [{ key: path.join('.'), forms: value }]
    : isNode(value)
      ? Object.entries(value).flatMap(([key, inner]) => plurals(inner, [...path, key]))
      : [];

const at = (value: unknown, key: string): unknown =>
  key.split('.').reduce<unknown>((node, part) => (isNode(node) ? node[part] : undefined), value);

const placesIn = (value: unknown): string[] => [
  ...new Set(
    leaves(value).flatMap(({ text }) => (text.match(/\{\w+\}/g) ?? []).map((place) => place.toLowerCase())),
  ),
];

const fileOf = (kind: Kind, language: string, key: string) =>
  `src/texts/${kind}/${language}/${key.split('.')[0]}.ts`;

// Read from the folders, so that a language which nobody has told the app of yet is looked at too.
const folders = (kind: Kind): string[] =>
  readdirSync(new URL(kind, import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

const load = async (kind: Kind, language: string): Promise<Node> => {
  const index = new URL(`${kind}/${language}/index.ts`, import.meta.url);
  const areas: unknown = existsSync(index) ? await import(index.href) : {};
  return isNode(areas) ? { ...areas } : {};
};

const catalogues = await Promise.all(
  (['everyone', 'staff'] as const).flatMap((kind) =>
    folders(kind).map(async (language) => ({
      kind,
      language,
      nb: await load(kind, 'nb'),
      texts: await load(kind, language),
    })),
  ),
);

describe('each language', () => {
  it('has every text that bokmål has, and no other', () => {
    const wrong = catalogues.flatMap(({ kind, language, nb, texts }) => {
      const [wanted, there] = [keysOf(nb), keysOf(texts)];
      return [
        ...wanted
          .filter((key) => !there.includes(key))
          .map((key) => `${fileOf(kind, language, key)} has no text for ${key}: write it there.`),
        ...there
          .filter((key) => !wanted.includes(key))
          .map((key) => `${fileOf(kind, language, key)} has ${key}, which bokmål does not: take it away.`),
      ];
    });
    expect(wrong.join('\n')).toBe('');
  });

  it('has for each text that changes with how many exactly the forms it counts in', () => {
    const wrong = catalogues.flatMap(({ kind, language, nb, texts }) => {
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
      return plurals(nb).flatMap(({ key }) => {
        const text = at(texts, key);
        const there = isNode(text) ? Object.keys(text).toSorted() : [];
        return there.join() === forms.join()
          ? []
          : [
              `${fileOf(kind, language, key)}: ${key} has the forms ${there.join(', ')}; the language counts in ${forms.join(', ')}.`,
            ];
      });
    });
    expect(wrong.join('\n')).toBe('');
  });

  it('has the same places for values in each text', () => {
    const wrong = catalogues.flatMap(({ kind, language, nb, texts }) =>
      keysOf(nb).flatMap((key) => {
        const [wanted, there] = [placesIn(at(nb, key)).toSorted(), placesIn(at(texts, key)).toSorted()];
        return wanted.join() === there.join()
          ? []
          : [
              `${fileOf(kind, language, key)}: ${key} has ${there.join(' ') || 'no places'} where bokmål has ${wanted.join(' ') || 'none'}.`,
            ];
      }),
    );
    expect(wrong.join('\n')).toBe('');
  });

  it('has nowhere an empty text, save the body of the general notice', () => {
    const wrong = catalogues.flatMap(({ kind, language, texts }) =>
      leaves(texts)
        .filter(({ key, text }) => text.trim() === '' && key !== 'notices.other.body')
        .map(({ key }) => `${fileOf(kind, language, key)}: ${key} is empty.`),
    );
    expect(wrong.join('\n')).toBe('');
  });

  it('is offered once it stands in `everyone`, and read by staff in bokmål until it stands in `staff`', () => {
    expect(folders('everyone').toSorted()).toEqual(offeredLanguages.map(({ code }) => code).toSorted());
    expect(folders('staff').toSorted()).toEqual(['en', 'nb']);
    for (const { code } of languages) {
      expect(staffLanguageFrom(code), code).toBe(code === 'en' ? 'en' : 'nb');
      expect(forStaff(code).admin.menu.plan, code).toBe(code === 'en' ? 'Weekly plan' : 'Ukeplan');
      if (!offeredLanguages.some((offered) => offered.code === code)) {
        expect(languageFrom(code), code).toBe('nb');
        expect(forEveryone(code).common.menu.help, code).toBe('Hjelp');
      }
    }
    expect(forEveryone('en').common.menu.help).toBe('Help');
    expect(forEveryone(undefined).common.menu.help).toBe('Hjelp');
  });
});

describe('the list of languages', () => {
  it('says of each the forms that it counts in, as `Intl.PluralRules` has them', () => {
    for (const { code, plurals } of languages)
      expect([...plurals].toSorted(), code).toEqual(
        new Intl.PluralRules(code).resolvedOptions().pluralCategories.toSorted(),
      );
  });

  it('is the one that the database has', () => {
    const schema = readFileSync(new URL('../../supabase/schemas/10_people.sql', import.meta.url), 'utf8');
    const [, rows = ''] =
      /insert into public\.languages \(language, name, direction\) values\n([^;]+);/.exec(schema) ?? [];
    const inSql = [...rows.matchAll(/\('(\w\w)', '([^']+)', '(\w+)'\)/g)].map(([, code, name, dir]) => ({
      code,
      name,
      dir,
    }));
    expect(
      inSql,
      'supabase/schemas/10_people.sql and src/texts/languages.ts: add the language to both',
    ).toEqual(languages.map(({ code, name, dir }) => ({ code, name, dir })));
  });
});

describe('texts', () => {
  const both = (language: Language): Leaf[] => [
    ...leaves(forEveryone(language)),
    ...leaves(forStaff(language)),
  ];

  it('never name Nav where leads, officers, administrators, notices or everyone read', () => {
    for (const language of ['nb', 'en'] as const)
      for (const { key, text } of both(language))
        if (/^(common|auth|open|notices|mails|reminders|refusals|words|facility|admin)\./.test(key))
          expect(text, key).not.toMatch(/\bnav\b/i);
  });

  it('keep the words that are not for the screen off it', () => {
    const words = /restkapasitet|arbeidskraftreserve|utenforskap|\bbrudd\b|\boppfylt\b|\boppdrag|\btilbud/i;
    for (const { key, text } of both('nb')) expect(text, key).not.toMatch(words);
  });
});
