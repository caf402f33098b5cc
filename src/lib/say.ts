import { madeOnce } from './made-once.ts';

/** A text that changes with how many. `other` is always there; a language adds the forms it has. */
export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

export type Values = Readonly<Record<string, string | number>>;

const rules = madeOnce((language) => new Intl.PluralRules(language));
const numbers = madeOnce((language) => new Intl.NumberFormat(`${language}-u-nu-latn`));

/** Western digits also in Arabic: the clock on the wall has them. */
export const number = (value: number, language: string): string => numbers(language).format(value);

/** At the start of a sentence, in the one place where a text gets its capital letter: «I morgen», «Politiattest». */
export const sentence = (text: string, language: string): string =>
  text.replace(/^\p{Ll}/u, (letter) => letter.toLocaleUpperCase(language));

/** Puts the values into a text. A plural is chosen by `count`; `{Day}` is `{day}` where a sentence begins. */
export const say = (text: string | Plural, values: Values, language: string): string => {
  const form =
    typeof text === 'string' ? text : (text[rules(language).select(Number(values.count ?? 0))] ?? text.other);
  return form.replace(/\{(\w)(\w*)\}/g, (whole, first: string, rest: string) => {
    const key = first.toLowerCase();
    const value = values[key + rest];
    if (value === undefined) return whole;
    const text = typeof value === 'number' ? number(value, language) : value;
    return first === key ? text : sentence(text, language);
  });
};
