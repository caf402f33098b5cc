/**
 * The eight languages the product is made for, by their own names. Those with `offered` are complete;
 * a new one is a folder beside `nb` and `en` (the compiler says what it lacks) and `offered: true` here.
 */
export const languages = [
  { code: 'nb', name: 'Norsk (bokmål)', dir: 'ltr', offered: true },
  { code: 'en', name: 'English', dir: 'ltr', offered: true },
  { code: 'ar', name: 'العربية', dir: 'rtl', offered: false },
  { code: 'uk', name: 'Українська', dir: 'ltr', offered: false },
  { code: 'so', name: 'Soomaali', dir: 'ltr', offered: false },
  { code: 'ti', name: 'ትግርኛ', dir: 'ltr', offered: false },
  { code: 'pl', name: 'Polski', dir: 'ltr', offered: false },
  { code: 'fa', name: 'فارسی', dir: 'rtl', offered: false },
] as const;

export type Language = (typeof languages)[number]['code'];

export const offeredLanguages = languages.filter((language) => language.offered);

export const dir = (code: Language): 'ltr' | 'rtl' =>
  languages.find((language) => language.code === code)?.dir ?? 'ltr';

/** The language asked for when we have it, else bokmål. */
export const languageFrom = (code: string | null | undefined): Language =>
  offeredLanguages.find((language) => language.code === code)?.code ?? 'nb';
