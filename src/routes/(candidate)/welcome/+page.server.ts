import { pathWithin } from '$lib/path-within.ts';
import { ask } from '$lib/server/form.ts';
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { hasAdviser, person, words } from '../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const { noticeRead } = person(locals);
  return {
    texts: words(locals).welcome,
    referred: await hasAdviser(locals),
    noticeRead,
    next: pathWithin(url.searchParams.get('next')),
  };
};

export const actions: Actions = {
  read: async (event) => {
    const { failed, given } = await ask(event, z.object({ next: z.string().optional() }), () =>
      event.locals.supabase.rpc('read_notice'),
    );
    // what they came for, as the shift whose poster they have scanned, goes before what one may tell about oneself
    return failed ?? redirect(303, pathWithin(given?.next) ?? '/me/times?first');
  },
};
