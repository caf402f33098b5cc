import { languageCookie, schemeCookie, schemeFrom, schemes } from '$lib/appearance.ts';
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { offeredLanguages } from '../../../texts/languages.ts';
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
  choose: async ({ request, cookies }) => {
    const { language, scheme } = choice.parse(Object.fromEntries(await request.formData()));
    const year = { path: '/', maxAge: 60 * 60 * 24 * 365, sameSite: 'lax', httpOnly: true } as const;
    cookies.set(languageCookie, language, year);
    cookies.set(schemeCookie, scheme, year);
    redirect(303, '/settings?saved');
  },
};
