import { languageCookie } from '$lib/appearance.ts';
import { check } from '$lib/server/db-error';
import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { shownAs } from '$lib/server/shown.ts';
import { error, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { offeredLanguages } from '../../../../texts/index.ts';
import { person, words } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

async function stored(locals: App.Locals) {
  const [own] = check(
    await locals.supabase
      .from('people')
      .select('first_name, last_name, phone, language')
      .eq('person_id', person(locals).personId),
  );
  return own ?? error(404);
}

export const load: PageServerLoad = async ({ locals, url }) => {
  const texts = words(locals).details;
  const { personId } = person(locals);
  const [own, shown] = await Promise.all([
    locals.supabase.from('people').select('email').eq('person_id', personId),
    stored(locals),
  ]);
  return {
    texts,
    back: { href: '/me', label: texts.back },
    own: { ...shown, email: check(own)[0]?.email ?? null },
    shown: shownAs(shown),
    languages: offeredLanguages,
    saved: url.searchParams.has('saved'),
  };
};

const details = z.object({
  first_name: fields.name,
  last_name: fields.lastName,
  phone: fields.optional(fields.phone).transform((phone) => phone ?? null),
  language: z.enum(
    offeredLanguages.map(({ code }) => code),
    'choose',
  ),
});

export const actions: Actions = {
  save: async (event) => {
    const { locals, cookies } = event;
    const { personId } = person(locals);
    const { failed, given } = await ask(
      event,
      details,
      (values) => locals.supabase.from('people').update(values).eq('person_id', personId),
      { at: { bad_phone: 'phone' }, stored: () => stored(locals) },
    );
    if (failed) return failed;
    const year = { path: '/', maxAge: 60 * 60 * 24 * 365, sameSite: 'lax', httpOnly: true } as const;
    cookies.set(languageCookie, given.language, year);
    redirect(303, '/me/details?saved');
  },
};
