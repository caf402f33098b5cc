import { languageCookie, schemeCookie, schemeFrom } from '$lib/appearance.ts';
import { redirect } from '@sveltejs/kit';
import { languageFrom } from '../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';

// Language and light say nothing of who was here: they come back after all else is cleared.
export const load: PageServerLoad = ({ locals, url, cookies }) => {
  const [language, scheme] = [url.searchParams.get('language'), url.searchParams.get('scheme')];
  if (!locals.user && (language || scheme)) {
    const year = { path: '/', maxAge: 60 * 60 * 24 * 365, sameSite: 'lax', httpOnly: true } as const;
    if (language) cookies.set(languageCookie, languageFrom(language), year);
    if (scheme) cookies.set(schemeCookie, schemeFrom(scheme), year);
    redirect(303, '/auth/sign-out');
  }
  return { signedIn: locals.user !== null };
};

export const actions: Actions = {
  default: async ({ locals, cookies, setHeaders }) => {
    await locals.supabase.auth.signOut({ scope: 'local' });
    setHeaders({ 'clear-site-data': '"cache", "cookies", "storage"' });
    const kept = new URLSearchParams({ language: locals.language });
    const scheme = cookies.get(schemeCookie);
    if (scheme) kept.set('scheme', scheme);
    redirect(303, `/auth/sign-out?${kept}`);
  },
};
