import { dir, type Language } from '../texts/languages.ts';

export const schemes = ['auto', 'light', 'dark'] as const;
export type Scheme = (typeof schemes)[number];

export const languageCookie = 'language';
export const schemeCookie = 'scheme';

export const schemeFrom = (cookie: string | undefined): Scheme =>
  schemes.find((scheme) => scheme === cookie) ?? 'auto';

/** What `resolve` in the server hook needs so that the page is in the right language and light from its first byte. */
export const pageAttributes = (language: Language, cookie: string | undefined, description: string) => ({
  transformPageChunk: ({ html }: { html: string }): string =>
    html
      .replace('%lang%', language)
      .replace('%dir%', dir(language))
      .replace('%scheme%', schemeFrom(cookie))
      .replace('%language%', language)
      .replace('%description%', description),
});
