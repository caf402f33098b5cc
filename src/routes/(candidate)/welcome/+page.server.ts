import { ask, noFields } from '$lib/server/form.ts';
import { redirect } from '@sveltejs/kit';
import { hasAdviser, person, words } from '../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const { noticeRead } = person(locals);
  return { texts: words(locals).welcome, referred: await hasAdviser(locals), noticeRead };
};

export const actions: Actions = {
  read: async (event) => {
    const { failed } = await ask(event, noFields, () => event.locals.supabase.rpc('read_notice'));
    return failed ?? redirect(303, '/me/times?first');
  },
};
