import { check } from '$lib/server/db-error';
import { redirect } from '@sveltejs/kit';
import { hasAdviser, person, words } from '../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const { noticeRead } = person(locals);
  return { texts: words(locals).welcome, referred: await hasAdviser(locals), noticeRead };
};

export const actions: Actions = {
  read: async ({ locals }) => {
    check(await locals.supabase.rpc('read_notice'));
    redirect(303, '/me/times?first');
  },
};
