import { notInstallCookie } from '$lib/install.ts';
import { read } from '$lib/server/form.ts';
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
    // the page itself sets the same when the app has come among the others
    event.cookies.set(notInstallCookie, 'yes', {
      path: '/',
      maxAge: 60 * 60 * 24 * 365,
      sameSite: 'lax',
      httpOnly: false,
    });
    redirect(303, form.given.back);
  },
};
