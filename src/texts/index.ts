// Every text, a folder per language. Only load functions and the server import this file: what a page
// shows reaches the phone as data, in the one language and area it needs.
import type { Plural } from '../lib/say.ts';
import * as en from './en/index.ts';
import { languageFrom, type Language } from './languages.ts';
import * as nb from './nb/index.ts';

export * from './languages.ts';

/** What another language must have to be complete: the same keys, a text for a text, plural forms for plural forms. */
export type Shape<T> = T extends string
  ? string
  : T extends { other: string; one: string }
    ? Plural
    : { [K in keyof T]: Shape<T[K]> };

/** A table that may be asked for a code it does not have. */
type Asked<T> = Shape<T> & Readonly<Record<string, Shape<T[keyof T]> | undefined>>;

type Common = Omit<
  Shape<typeof nb.common>,
  'refusals' | 'errors' | 'notices' | 'taskTypes' | 'requirements'
> & {
  refusals: Asked<typeof nb.common.refusals>;
  errors: Asked<typeof nb.common.errors>;
  notices: Asked<typeof nb.common.notices>;
  taskTypes: Asked<typeof nb.common.taskTypes>;
  requirements: Asked<typeof nb.common.requirements>;
};

export type Texts = Omit<Shape<typeof nb>, 'common'> & { common: Common };

const catalogue: Partial<Record<Language, Texts>> & { nb: Texts } = { nb, en };

export const textsFor = (language: string | null | undefined): Texts =>
  catalogue[languageFrom(language)] ?? catalogue.nb;
