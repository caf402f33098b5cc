import { z } from 'zod';

// What forms are checked with. A message is a key of common.errors, said at the field in the reader's language.

const digits11 = /(^|\D)\d{6}[ .]?\d{5}(\D|$)/;
const healthWords =
  /\b(diagnose\w*|sykdom\w*|syke?meld\w*|syk\b|depresjon\w*|angst\w*|psyk(isk|ose)\w*|rus(misbruk|avhengig)\w*|medisin\w*|diagnos(is|ed)|illness|depress(ed|ion)|anxiety|medication)\b/i;

/** Words that others read: never a national identity number, never health. */
export const isSensitive = (text: string): boolean => digits11.test(text) || healthWords.test(text);

export const name = z.string('required').trim().min(1, 'required').max(60, 'too_long');

export const words = (most: number) =>
  z
    .string()
    .trim()
    .max(most, 'too_long')
    .refine((text) => !isSensitive(text), 'sensitive');

/** An empty field is nothing, not an empty word. */
export const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
    schema.optional(),
  );

export const email = z.string().trim().max(254, 'too_long').pipe(z.email('email'));

export const phone = z
  .string()
  .trim()
  .regex(/^\+?[0-9 ]{8,16}$/, 'phone');

export const day = z.iso.date('date');

/** A decimal comma is as good as a point. */
export const hours = z
  .string('number')
  .trim()
  .transform((text) => Number(text.replace(',', '.')))
  .refine((value) => !Number.isNaN(value), 'number')
  .refine((value) => value > 0 && value <= 37.5, 'number_range');

export const requestId = z.guid();
export const guid = z.guid();

/** The first message of each field. */
export const fieldErrors = (error: z.ZodError): Record<string, string> =>
  Object.fromEntries(
    error.issues.toReversed().map(({ path, message }) => [String(path[0] ?? 'form'), message]),
  );

/** What was typed, to be shown again. Files are not text. */
export const typed = (form: FormData): Record<string, string> =>
  Object.fromEntries([...form].filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
