import { check, refusal } from '$lib/server/db-error.ts';
import { fieldErrors, typed } from '$lib/server/fields.ts';
import { error, fail } from '@sveltejs/kit';
import { z } from 'zod';
import type { RequestEvent } from './$types';

/** Whose page it is; what is no id is no page. */
export const personIn = (params: { person: string }): string => {
  const { data } = z.guid().safeParse(params.person);
  return data ?? error(404);
};

type DbError = { code?: string; message: string };
type Answer = { data: null; error: DbError } | { data: unknown; error: null };

/** One form, one call: at the field what is wrong, a sentence for a refusal, else what the call gave. */
export const ask = async <T extends z.ZodType>(
  at: string,
  { request, params }: RequestEvent,
  schema: T,
  call: (person: string, values: z.output<T>) => PromiseLike<Answer>,
) => {
  const person = personIn(params);
  const form = await request.formData();
  const parsed = schema.safeParse(Object.fromEntries(form));
  if (!parsed.success)
    return { failed: fail(400, { at, errors: fieldErrors(parsed.error), values: typed(form) }) };
  const answer = await call(person, parsed.data);
  const code = refusal(answer.error);
  if (code && code !== 'not_found') return { failed: fail(409, { at, refusal: code, values: typed(form) }) };
  return { data: check(answer) };
};
