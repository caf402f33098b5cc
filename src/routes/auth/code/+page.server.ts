import { allow, wasRight } from '$lib/server/limiter';
import { enterMailedCode } from '$lib/server/session';
import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { evenly } from '../evenly.ts';
import { rolesNow } from '../roles-now.server.ts';
import { lastRoleCookie, whereNext } from '../where-next.ts';
import type { Actions } from './$types';

const address = z.email({ error: 'email' }).max(254, { error: 'email' });
const code = z
  .string()
  .transform((typed) => typed.replace(/\D/g, ''))
  .pipe(z.string().min(6, { error: 'code' }).max(10, { error: 'code' }));

export const actions: Actions = {
  ask: async (event) => {
    const email = String((await event.request.formData()).get('email') ?? '').trim();
    const given = address.safeParse(email);
    if (!given.success) return fail(400, { email, errors: { email: 'email' } });
    if (!(await allow('code by mail', given.data, event)))
      return fail(429, { email, refusal: 'too_many_attempts' });
    // the same answer, as slow, whether there is an account or not
    await evenly(() =>
      event.locals.supabase.auth.signInWithOtp({ email: given.data, options: { shouldCreateUser: false } }),
    );
    return { email, sent: true };
  },
  enter: async (event) => {
    const fields = await event.request.formData();
    const email = String(fields.get('email') ?? '').trim();
    const given = code.safeParse(String(fields.get('code') ?? ''));
    if (!given.success) return fail(400, { email, sent: true, errors: { code: 'code' } });
    if (!(await allow('try a code', email, event)))
      return fail(429, { email, sent: true, refusal: 'too_many_attempts' });
    if (!(await enterMailedCode(email, given.data, event)))
      return fail(400, { email, sent: true, refusal: 'code_wrong' });
    await wasRight('try a code', email, event);
    redirect(303, whereNext(null, await rolesNow(event.locals), event.cookies.get(lastRoleCookie)));
  },
};
