import { read } from '$lib/server/form.ts';
import { offersNoMore } from '$lib/server/install.ts';
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { words } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, request }) => {
  const texts = words(locals).install;
  // an iPad says that it is a Mac: its own steps are the other ones then, one tap away
  const iphone = /iPhone|iPad|iPod/.test(request.headers.get('user-agent') ?? '');
  const [own, other] = iphone ? (['iphone', 'android'] as const) : (['android', 'iphone'] as const);
  return { texts, back: { href: '/me', label: texts.back }, own, other };
};

// where the offer stands
const answer = z.object({
  back: z
    .string()
    .regex(/^\/(me|shifts\/[0-9a-f-]{36}\/taken)$/)
    .catch('/me'),
});

export const actions: Actions = {
  no: async (event) => {
    const form = await read(event, answer);
    if (form.failed) return form.failed;
    offersNoMore(event.cookies);
    redirect(303, form.given.back);
  },
};
