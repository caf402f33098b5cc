import { allow, wasRight } from '$lib/server/limiter';
import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { forEveryone } from '../../../texts/index.ts';
import { rolesNow } from '../roles-now.server.ts';
import { lastRoleCookie, whereNext } from '../where-next.ts';
import type { Actions, PageServerLoad } from './$types';

const form = z.object({
  email: z.email({ error: 'email' }).max(254, { error: 'email' }),
  password: z.string().min(1, { error: 'required' }).max(200, { error: 'too_long' }),
});

export const load: PageServerLoad = ({ locals, url, cookies }) => {
  if (locals.user)
    redirect(303, whereNext(url.searchParams.get('next'), locals.user.roles, cookies.get(lastRoleCookie)));
  return {
    next: url.searchParams.get('next'),
    demoWords: locals.demo ? forEveryone(locals.language).auth.demo : null,
  };
};

export const actions: Actions = {
  default: async (event) => {
    const fields = await event.request.formData();
    const typed = String(fields.get('email') ?? '').trim();
    const given = form.safeParse({ email: typed, password: fields.get('password') ?? '' });
    if (!given.success) {
      const errors = z.flattenError(given.error).fieldErrors;
      return fail(400, {
        email: typed,
        errors: { email: errors.email?.[0], password: errors.password?.[0] },
      });
    }
    if (!(await allow('password', given.data.email, event)))
      return fail(429, { email: typed, refusal: 'too_many_attempts' });
    const started = Date.now();
    const { error } = await event.locals.supabase.auth.signInWithPassword(given.data);
    if (error) {
      // as long for an address that has no account as for a wrong password
      await new Promise((done) => setTimeout(done, Math.max(0, 400 - (Date.now() - started))));
      return fail(400, { email: typed, refusal: 'sign_in_wrong' });
    }
    await wasRight('password', given.data.email, event);
    redirect(
      303,
      whereNext(fields.get('next'), await rolesNow(event.locals), event.cookies.get(lastRoleCookie)),
    );
  },
};
