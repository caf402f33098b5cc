// Pages and lines that the worker makes. The server renders them, in the person's language and with the app's own
// components, as parts of one document; here they are filled as plain text, for a worker has no document of its own.
import { say, type Plural } from '../lib/say.ts';

/** Text that is markup already; all other text is escaped. */
export type Html = { readonly html: string };
export type Values = Readonly<Record<string, string | number | Html>>;
/** What only the worker can say, since only it knows the number or the day. */
export type Words = Readonly<Record<string, string | Plural>>;

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);
const unescaped = (text: string): string =>
  Object.entries(signs).reduceRight((plain, [sign, written]) => plain.replaceAll(written, sign), text);

/** Several pieces one after the other. */
export const all = (pieces: readonly Html[]): Html => ({ html: pieces.map(({ html }) => html).join('') });

// A link in a part leads to a page of our own, whatever stood in what it is filled with.
const own = (path: string): string => (/^\/(?![/\\])/.test(path) ? path : '/');

const filled = (part: string | Plural, values: Values, language: string): Html => {
  const texts = Object.entries(values).map(([name, value]): [string, string | number] => [
    name,
    typeof value === 'number'
      ? value
      : typeof value === 'object'
        ? value.html
        : escaped(name === 'href' ? own(value) : value),
  ]);
  return { html: say(part, Object.fromEntries(texts), language) };
};

const partPattern = /<template\b([^>]*?\bdata-part="([\w-]+)"[^>]*)>([^]*?)<\/template>/g;
const wordsPattern = /<template\b[^>]*?\bdata-words="([^"]*)"/;
const mainPattern = /(<main\b[^>]*>)([^]*)(<\/main>)/;
const titlePattern = /<title>[^]*?<\/title>/;
const languagePattern = /<html\b[^>]*\blang="([\w-]+)"/;
const partTitlePattern = /\bdata-title="([^"]*)"/;

export type Template = {
  language: string;
  has: (part: string) => boolean;
  /** One of the words beside the parts, with its plural by `count`. */
  word: (name: string, values?: Values) => Html;
  part: (name: string, values?: Values) => Html;
  /** The whole document with this part in the place of its main content. */
  page: (name: string, values?: Values) => string;
};

export function templateFrom(document: string): Template {
  const parts = new Map<string, { html: string; title: string }>();
  for (const [, attributes = '', name = '', html = ''] of document.matchAll(partPattern))
    parts.set(name, { html, title: partTitlePattern.exec(attributes)?.[1] ?? '' });
  const language = languagePattern.exec(document)?.[1] ?? 'nb';
  const words: Words = JSON.parse(unescaped(wordsPattern.exec(document)?.[1] ?? '{}'));
  const part = (name: string, values: Values = {}) => filled(parts.get(name)?.html ?? '', values, language);
  return {
    language,
    word: (name, values = {}) => filled(words[name] ?? '', values, language),
    has: (name) => parts.has(name),
    part,
    page(name, values = {}) {
      const main = part(name, values).html;
      const title = filled(parts.get(name)?.title ?? '', values, language).html;
      // functions: what people typed may hold «$&»
      return document
        .replace(mainPattern, (_all, open: string, _old, close: string) => open + main + close)
        .replace(titlePattern, (old) => (title ? `<title>${title}</title>` : old));
    },
  };
}

/** The document with quiet lines where its content begins. */
export const withLines = (document: string, lines: readonly Html[]): string =>
  lines.length === 0 ? document : document.replace(/<main\b[^>]*>/, (main) => main + all(lines).html);
