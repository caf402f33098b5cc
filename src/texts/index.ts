// Every text. `everyone`, a folder per language, is what candidates and visitors read, and is whole in each
// language that is offered; `staff` is bokmål and English. Only load functions and the server import this
// file: what a page shows reaches it as data, in one language and with the words its reader needs.
import * as everyoneEn from './everyone/en/index.ts';
import * as everyoneNb from './everyone/nb/index.ts';
import { languages, type Language } from './languages.ts';
import type { Asked, Read } from './shape.ts';
import * as staffEn from './staff/en/index.ts';
import * as staffNb from './staff/nb/index.ts';

type Nb = typeof everyoneNb;
type StaffNb = typeof staffNb;

type Common = Omit<Read<Nb['common']>, 'refusals' | 'errors' | 'taskTypes' | 'requirements'> & {
  refusals: Asked<Nb['common']['refusals']>;
  errors: Asked<Nb['common']['errors']>;
  taskTypes: Asked<Nb['common']['taskTypes']>;
  requirements: Asked<Nb['common']['requirements']>;
};

export type Everyone = Omit<Read<Nb>, 'common' | 'notices'> & {
  common: Common;
  notices: Asked<Nb['notices']>;
};

export type Staff = Omit<Read<StaffNb>, 'notices'> & { notices: Asked<StaffNb['notices']> };

/** A page's own part of a catalogue: what the other pages say does not travel with it. */
export const partOf = <Words extends object, Named extends keyof Words>(
  words: Words,
  ...names: Named[]
): Pick<Words, Named> => Object.fromEntries(names.map((name) => [name, words[name]])) as Pick<Words, Named>;

/** Sentences by the code of a refusal. */
export type Refusals = Readonly<Record<string, string | undefined>>;

const everyone: Partial<Record<Language, Everyone>> & { nb: Everyone } = { nb: everyoneNb, en: everyoneEn };
const staff: Partial<Record<Language, Staff>> & { nb: Staff } = { nb: staffNb, en: staffEn };

/** The languages one can choose: those whose catalogue for everyone is whole. */
export const offeredLanguages = languages.filter(({ code }) => code in everyone);

/** The language asked for when it is offered, else bokmål. */
export const languageFrom = (code: string | null | undefined): Language =>
  offeredLanguages.find((language) => language.code === code)?.code ?? 'nb';

/** Staff read a page that is whole: bokmål where their own language is not written for them. */
export const staffLanguageFrom = (code: string | null | undefined): Language => {
  const language = languageFrom(code);
  return language in staff ? language : 'nb';
};

export const forEveryone = (language: string | null | undefined): Everyone =>
  everyone[languageFrom(language)] ?? everyone.nb;

export const forStaff = (language: string | null | undefined): Staff =>
  staff[staffLanguageFrom(language)] ?? staff.nb;

/** What is refused, in the words of who reads it; the few that are the same for all stand in `common`. */
export function refusalsFor(reader: string | null, language: string | null | undefined): Refusals {
  const { candidate, auth } = forEveryone(language);
  const { refusals, adviser } = forStaff(language);
  if (reader === 'candidate') return candidate.refusals;
  if (reader === 'everyone') return auth.refusals;
  return reader === 'adviser' ? { ...refusals, ...adviser.refusals } : refusals;
}
