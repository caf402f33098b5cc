import { languageCookie, schemeCookie, schemeFrom } from '$lib/appearance.ts';
import { noFields, read } from '$lib/server/form.ts';
import { whoCookie } from '$lib/server/kept.ts';
import { redirect } from '@sveltejs/kit';
import { languageFrom } from '../../../texts/index.ts';
import type { Actions, PageServerLoad } from './$types';

// Language and light say nothing of who was here, nor does the mark by which a form that is still open in another tab
// finds its owner again: they come back after all else is cleared.
export const load: PageServerLoad = ({ locals, url, cookies }) => {
  const [language, scheme] = [url.searchParams.get('language'), url.searchParams.get('scheme')];
  if (!locals.user && (language || scheme)) {
    const year = { path: '/', maxAge: 60 * 60 * 24 * 365, sameSite: 'lax', httpOnly: true } as const;
    if (language) cookies.set(languageCookie, languageFrom(language), year);
    if (scheme) cookies.set(schemeCookie, schemeFrom(scheme), year);
    const who = url.searchParams.get('who');
    if (who) cookies.set(whoCookie, who, { path: '/', sameSite: 'lax', httpOnly: true });
    redirect(303, '/auth/sign-out');
  }
  return { signedIn: locals.user !== null };
};

export const actions: Actions = {
  default: async (event) => {
    const { locals, cookies, setHeaders } = event;
    const form = await read(event, noFields);
    if (form.failed) return form.failed;
    await locals.supabase.auth.signOut({ scope: 'local' });
    setHeaders({ 'clear-site-data': '"cache", "cookies", "storage"' });
    const kept = new URLSearchParams({ language: locals.language });
    const scheme = cookies.get(schemeCookie);
    if (scheme) kept.set('scheme', scheme);
    const who = cookies.get(whoCookie);
    if (who) kept.set('who', who);
    redirect(303, `/auth/sign-out?${kept}`);
  },
};
