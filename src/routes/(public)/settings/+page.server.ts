import { languageCookie, schemeCookie, schemeFrom, schemes } from '$lib/appearance.ts';
import { check } from '$lib/server/db-error.ts';
import { read } from '$lib/server/form.ts';
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { offeredLanguages } from '../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';

const choice = z.object({
  language: z.enum(offeredLanguages.map(({ code }) => code)).catch('nb'),
  scheme: z.enum(schemes).catch('auto'),
});

export const load: PageServerLoad = ({ cookies, url }) => ({
  scheme: schemeFrom(cookies.get(schemeCookie)),
  schemes,
  languages: offeredLanguages,
  saved: url.searchParams.has('saved'),
});

export const actions: Actions = {
  choose: async (event) => {
    const { cookies, locals } = event;
    const form = await read(event, choice);
    if (form.failed) return form.failed;
    const { language, scheme } = form.given;
    const year = { path: '/', maxAge: 60 * 60 * 24 * 365, sameSite: 'lax', httpOnly: true } as const;
    cookies.set(languageCookie, language, year);
    cookies.set(schemeCookie, scheme, year);
    // task texts come from the database in the language that it knows
    if (locals.user)
      check(await locals.supabase.from('people').update({ language }).eq('person_id', locals.user.personId));
    redirect(303, '/settings?saved');
  },
};
