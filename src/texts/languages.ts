/**
 * The languages the product is made for, by their own names, and the plural categories each has
 * (`Intl.PluralRules` says which; a test holds the two equal). `public.languages` is the same list in SQL.
 * One is offered once its catalogue in `everyone` is whole: `index.ts` says which are.
 */
export const languages = [
  { code: 'nb', name: 'Norsk (bokmål)', dir: 'ltr', plurals: ['one', 'other'] },
  { code: 'nn', name: 'Norsk (nynorsk)', dir: 'ltr', plurals: ['one', 'other'] },
  { code: 'en', name: 'English', dir: 'ltr', plurals: ['one', 'other'] },
  { code: 'uk', name: 'Українська', dir: 'ltr', plurals: ['one', 'few', 'many', 'other'] },
  { code: 'ar', name: 'العربية', dir: 'rtl', plurals: ['zero', 'one', 'two', 'few', 'many', 'other'] },
  { code: 'so', name: 'Soomaali', dir: 'ltr', plurals: ['one', 'other'] },
  { code: 'pl', name: 'Polski', dir: 'ltr', plurals: ['one', 'few', 'many', 'other'] },
  { code: 'ti', name: 'ትግርኛ', dir: 'ltr', plurals: ['one', 'other'] },
  { code: 'tr', name: 'Türkçe', dir: 'ltr', plurals: ['one', 'other'] },
] as const;

export type Language = (typeof languages)[number]['code'];

/** The categories of a language: what a text that changes with how many must have, no more and no fewer. */
export type PluralOf<L extends Language> = Record<
  Extract<(typeof languages)[number], { code: L }>['plurals'][number],
  string
>;

export const dir = (code: Language): 'ltr' | 'rtl' =>
  languages.find((language) => language.code === code)?.dir ?? 'ltr';
