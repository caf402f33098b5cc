import { fail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { say } from '../say.ts';
import { forEveryone, refusalsFor } from '../../texts/index.ts';
import type { Answer } from '../form.ts';
import { accessTo } from './access.ts';
import { check, refusal } from './db-error.ts';
import { withoutControls } from '../signs.ts';
import { keptFor } from './kept.ts';
import { overwrites, type Shown } from './shown.ts';

type Failed = ActionFailure<Answer<never>>;
type DbError = { code?: string; message: string };

export type Ways = {
  /** which form on the page, or which thing; told from what was typed when a page has many */
  about?: string | ((values: Values) => string);
  /** the page's own sentences for a code, before the reader's */
  says?: Readonly<Record<string, unknown>>;
  /** refusals that concern one field */
  at?: Readonly<Record<string, string>>;
  /** what is stored now of what the form changes; it is refused where that is not what it showed: see shownAs */
  stored?: (values: Values) => Promise<Shown | null>;
  /** refusals that another page answers */
  to?: Readonly<Record<string, string>>;
};

/** What was typed, to be shown again: several answers to one question a line each; files and passwords never. */
const typed = (data: Iterable<[string, FormDataEntryValue]>): Record<string, string> => {
  const values: Record<string, string> = {};
  for (const [name, sent] of data) {
    if (typeof sent !== 'string') continue;
    const value = withoutControls(sent);
    values[name] = Object.hasOwn(values, name) ? `${values[name]}\n${value}` : value;
  }
  return values;
};

/** A code as a sentence for whoever reads it: a candidate and a lead are not told the same way. A range says its ends: `number_range 1 20`. */
export function sentence(told: string, { locals, route }: RequestEvent, says: Ways['says'] = {}): string {
  const [code = told, from, to] = told.split(' ');
  const { common } = forEveryone(locals.language);
  const own: Ways['says'] = refusalsFor(accessTo(route.id ?? ''), locals.language);
  const said = says[code] ?? own[code] ?? common.errors[code] ?? common.refusals[code];
  if (typeof said !== 'string') return common.refusals.other;
  return to === undefined ? said : say(said, { from: Number(from), to: Number(to) }, locals.language);
}

type Values = Answer['values'];
/** What is asked for, which may hang on what was answered. */
type Fields<T extends z.ZodType> = T | ((values: Values) => T);

/** A form as it came: what its rules make of it, or the answer that says what is wrong. */
export async function read<T extends z.ZodType>(event: RequestEvent, fields: Fields<T>, ways: Ways = {}) {
  const data = await event.request.formData();
  const kept = keptFor(event, data);
  const given = typed(kept?.fields ?? data);
  // what was refused had no effect: the next tap is a request of its own
  const { password: _secret, request_id: _used, ...values } = given;
  const about = typeof ways.about === 'function' ? ways.about(values) : (ways.about ?? '');
  const back = (status: number, said: Partial<Answer<never>>): Failed =>
    fail(status, { refusal: null, errors: {}, values, about, done: null, ...said });
  const refuse = (code: string, status = 409): Failed => {
    event.locals.wrong = status !== 401;
    return back(status, { refusal: sentence(code, event, ways.says) });
  };
  const wrong = (codes: Record<string, string>, status = 400): Failed => {
    event.locals.wrong = true;
    const errors = Object.entries(codes).map(([field, code]) => [field, sentence(code, event, ways.says)]);
    return back(status, { errors: Object.fromEntries(errors) });
  };
  const done = <W extends string, D extends object = object>(
    what: W,
    details: D = {} as D,
  ): Answer<{ what: W } & D> => ({
    refusal: null,
    errors: {},
    values: {},
    about,
    done: { what, ...details },
  });
  /** What was chosen to be sent along; null when nothing was. */
  const file = (name: string): File | null => {
    const sent = data.get(name);
    return sent instanceof File && sent.size > 0 ? sent : null;
  };
  const form = { values, file, refuse, wrong, done };
  // it was sent by somebody who was signed out: it comes back to be looked over, and is sent by a tap of theirs
  if (kept) return { ...form, failed: refuse('kept', 401), given: null };
  const parsed = (typeof fields === 'function' ? fields(values) : fields).safeParse(given);
  if (parsed.success) return { ...form, failed: null, given: parsed.data };
  const codes = parsed.error.issues.toReversed().map(({ path, message }) => [String(path[0] ?? ''), message]);
  const wrongs = Object.fromEntries(codes);
  // what no field on the page can show is a fault of the page, not of whoever filled it in
  const hidden = Object.values(wrongs).includes('other');
  return { ...form, failed: hidden ? refuse('other', 400) : wrong(wrongs), given: null };
}

/** One form, one call: at the field what is wrong, a sentence for a refusal, else what the call gave. */
export async function ask<T extends z.ZodType, D>(
  event: RequestEvent,
  fields: Fields<T>,
  call: (given: z.output<T>) => PromiseLike<{ data: D; error: null } | { data: null; error: DbError }>,
  ways: Ways = {},
) {
  const form = await read(event, fields, ways);
  if (form.failed) return { ...form, data: null };
  const stored = form.values.shown ? await ways.stored?.(form.values) : null;
  // a form that has no fields changes nothing that could be shown
  const given: unknown = form.given;
  if (stored && typeof given === 'object' && overwrites(form.values.shown, stored, { ...given }))
    return { ...form, failed: form.refuse('changed_by_another'), given: null, data: null };
  const answer = await call(form.given);
  const code = refusal(answer.error);
  // what is not there is a page of its own, unless a field asked for it
  if (code === null || (code === 'not_found' && !ways.at?.[code])) return { ...form, data: check(answer) };
  const page = ways.to?.[code];
  // what waited on a phone is answered there: nobody would read the page
  if (page && !event.locals.tap?.replayed) redirect(303, page);
  const field = ways.at?.[code];
  const failed = field ? form.wrong({ [field]: code }, 409) : form.refuse(code);
  return { ...form, failed, given: null, data: null };
}

/** A form of one button. */
export const noFields = z.object({});

/**
 * Forms go to where their page is, whatever address it stands at: WebKit shows a page that a redirect led to at the address from before,
 * after Back, and so does whoever is answered with another page than was asked for.
 */
export const addressed = (html: string, path: string): string => {
  const whole = path.replace(/^\/+/, '/').replaceAll('&', '&amp;');
  return html.replace(
    /<(?:form|button)\b[^>]*?\s(?:form)?action="(?=\?\/)/g,
    (found: string) => found + whole,
  );
};

// What people typed stands between tags, in attributes and in scripts, and may look like a mark: only attributes of start
// tags are looked at, and scripts, styles and comments are passed over whole.
const piece =
  /<!--[^]*?-->|<(script|style)\b[^]*?<\/\1>|(<[a-z][^\s"'<>/=]*)((?:\s+[^\s"'<>/=]+(?:=(?:"[^"]*"|'[^']*'|[^\s"'<>=]+))?)*)\s*\/?>/g;
const attribute = /\s+[^\s"'<>/=]+(?:=(?:"[^"]*"|'[^']*'|[^\s"'<>=]+))?/g;
const mark = /^\s+(aria-invalid="true"|data-wrong(="[^"]*")?|role="alert")$/;

/** Without JavaScript: a whole page that comes back opens at the first that is wrong, and its title says so first. */
export const openedAtError = (html: string, wrong: string | null): string => {
  let opened = false;
  let titled = wrong === null;
  return html.replace(piece, (found: string, _passed?: string, tag?: string, attributes: string = '') => {
    if (tag === '<title' && !titled) {
      titled = true;
      return found + wrong;
    }
    if (tag === undefined || opened) return found;
    const marked = attributes.replace(attribute, (each: string) => {
      if (opened || !mark.test(each)) return each;
      opened = true;
      return ` autofocus${each}`;
    });
    return tag + marked + found.slice(tag.length + attributes.length);
  });
};
