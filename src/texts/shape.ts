import type { Plural } from '../lib/say.ts';
import type { Language, PluralOf } from './languages.ts';

/** The same keys, a text for a text, and for a text that changes with how many the forms `P`. */
type Formed<T, P> = T extends string
  ? string
  : T extends { one: string; other: string }
    ? P
    : { [K in keyof T]: Formed<T[K], P> };

/** What a catalogue in the language `L` must have, bokmål's being `T`. */
export type Shape<T, L extends Language> = Formed<T, PluralOf<L>>;

/** The same as whoever shows it reads it, in whichever language it is. */
export type Read<T> = Formed<T, Plural>;

/** A table that may be asked for a code it does not have. */
export type Asked<T> = Read<T> & Readonly<Record<string, Read<T[keyof T]> | undefined>>;
