import { languageCookie } from '$lib/appearance.ts';
import { check } from '$lib/server/db-error';
import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { offeredLanguages } from '../../../../texts/index.ts';
import { person, words } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const texts = words(locals).details;
  const { personId } = person(locals);
  const own = await locals.supabase
    .from('people')
    .select('first_name, last_name, email, phone, language')
    .eq('person_id', personId)
    .single();
  return {
    texts,
    back: { href: '/me', label: texts.back },
    own: check(own),
    languages: offeredLanguages,
    saved: url.searchParams.has('saved'),
  };
};

const name = z.string().trim().min(1, 'required').max(60, 'too_long');
const typed = z.object({
  first_name: name,
  last_name: name,
  phone: z
    .string()
    .trim()
    .regex(/^(\+?[0-9 ]{8,16})?$/, 'phone')
    .transform((phone) => phone || null),
  language: z.enum(
    offeredLanguages.map(({ code }) => code),
    'choose',
  ),
});

export const actions: Actions = {
  save: async ({ locals, request, cookies }) => {
    const values = Object.fromEntries(await request.formData());
    const form = typed.safeParse(values);
    if (!form.success)
      return fail(400, {
        errors: z.flattenError(form.error).fieldErrors,
        values: z.record(z.string(), z.string()).catch({}).parse(values),
      });
    const { personId } = person(locals);
    check(await locals.supabase.from('people').update(form.data).eq('person_id', personId));
    const year = { path: '/', maxAge: 60 * 60 * 24 * 365, sameSite: 'lax', httpOnly: true } as const;
    cookies.set(languageCookie, form.data.language, year);
    redirect(303, '/me/details?saved');
  },
};
