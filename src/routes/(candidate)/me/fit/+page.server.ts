import { check } from '$lib/server/db-error';
import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { person, words } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

const travel = [15, 30, 45, 60, 90];

export const load: PageServerLoad = async ({ locals, url }) => {
  const texts = words(locals).fit;
  const { personId, municipality } = person(locals);
  const [own, districts] = await Promise.all([
    locals.supabase
      .from('candidates')
      .select(
        'district_id, max_minutes, norwegian, lifting, wants_paid, wants_unpaid, shares_phone, shared_help',
      )
      .eq('person_id', personId)
      .single(),
    locals.supabase
      .from('districts')
      .select('district_id, name')
      .eq('municipality_code', municipality ?? ''),
  ]);
  const first = url.searchParams.has('first');
  const self = check(own);
  return {
    texts,
    ...(first ? {} : { back: { href: '/me', label: texts.back } }),
    first,
    saved: url.searchParams.has('saved'),
    own: self,
    travel: [...new Set([...travel, self?.max_minutes ?? 60])].sort((a, b) => a - b),
    districts: (check(districts) ?? []).sort((a, b) => new Intl.Collator('nb').compare(a.name, b.name)),
  };
};

const identityNumber = /\d{6}\s?\d{5}/;
const ticked = z
  .literal('yes')
  .optional()
  .transform((answer) => answer === 'yes');
const level = (top: number) => z.coerce.number('choose').int('choose').min(0, 'choose').max(top, 'choose');

const typed = z
  .object({
    district_id: z.union([z.literal('').transform(() => null), z.guid('choose')]),
    max_minutes: z.coerce.number('choose').int('choose').min(5, 'choose').max(240, 'choose'),
    norwegian: level(4),
    lifting: level(2),
    wants_paid: ticked,
    wants_unpaid: ticked,
    shares_phone: ticked,
    shared_help: z
      .string()
      .trim()
      .max(200, 'too_long')
      .refine((text) => !identityNumber.test(text), 'sensitive')
      .transform((text) => text || null),
  })
  .refine(({ wants_paid, wants_unpaid }) => wants_paid || wants_unpaid, {
    path: ['wants_paid'],
    error: 'payNeeded',
  });

const fieldErrors = (error: z.ZodError): Record<string, string[] | undefined> =>
  z.flattenError(error).fieldErrors;

export const actions: Actions = {
  save: async ({ locals, request, url }) => {
    const values = Object.fromEntries(await request.formData());
    const form = typed.safeParse(values);
    if (!form.success)
      return fail(400, {
        errors: fieldErrors(form.error),
        values: z.record(z.string(), z.string()).catch({}).parse(values),
      });
    const { personId } = person(locals);
    check(await locals.supabase.from('candidates').update(form.data).eq('person_id', personId));
    redirect(303, url.searchParams.has('first') ? '/' : '/me/fit?saved');
  },
};
