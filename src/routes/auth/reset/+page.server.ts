import { allow, wasRight } from '$lib/server/limiter';
import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { evenly } from '../evenly.ts';
import { goodPassword } from '../password.server.ts';
import { rolesNow } from '../roles-now.server.ts';
import { lastRoleCookie, whereNext } from '../where-next.ts';
import type { Actions } from './$types';

const address = z.email({ error: 'email' }).max(254, { error: 'email' });
const change = z.object({
  code: z
    .string()
    .transform((typed) => typed.replace(/\D/g, ''))
    .pipe(z.string().min(6, { error: 'code' }).max(10, { error: 'code' })),
  password: goodPassword,
});

export const actions: Actions = {
  ask: async (event) => {
    const email = String((await event.request.formData()).get('email') ?? '').trim();
    const given = address.safeParse(email);
    if (!given.success) return fail(400, { email, errors: { email: 'email' } });
    if (!(await allow('code by mail', given.data, event)))
      return fail(429, { email, refusal: 'too_many_attempts' });
    await evenly(() => event.locals.supabase.auth.resetPasswordForEmail(given.data));
    return { email, sent: true };
  },
  change: async (event) => {
    const fields = await event.request.formData();
    const email = String(fields.get('email') ?? '').trim();
    const typed = String(fields.get('code') ?? '');
    const given = change.safeParse({ code: typed, password: String(fields.get('password') ?? '') });
    if (!given.success) {
      const errors = z.flattenError(given.error).fieldErrors;
      return fail(400, {
        email,
        typed,
        sent: true,
        errors: { code: errors.code?.[0], password: errors.password?.[0] },
      });
    }
    if (!(await allow('try a code', email, event)))
      return fail(429, { email, typed, sent: true, refusal: 'too_many_attempts' });
    const { auth } = event.locals.supabase;
    const verified = await auth.verifyOtp({ email, token: given.data.code, type: 'recovery' });
    if (verified.error) return fail(400, { email, typed, sent: true, refusal: 'code_wrong' });
    await wasRight('try a code', email, event);
    const { error } = await auth.updateUser({ password: given.data.password });
    // the password they have already is as good a one as any
    if (error && error.code !== 'same_password') throw new Error(`updateUser answered ${error.code}`);
    // whoever else was signed in with the old one is not any more
    await auth.signOut({ scope: 'others' });
    redirect(303, whereNext(null, await rolesNow(event.locals), event.cookies.get(lastRoleCookie)));
  },
};
