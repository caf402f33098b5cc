import { check } from '$lib/server/db-error';
import { allow, wasRight } from '$lib/server/limiter';
import { startSession } from '$lib/server/session';
import { fail, redirect } from '@sveltejs/kit';
import { rolesNow } from '../roles-now.server.ts';
import { whereNext } from '../where-next.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  default: async (event) => {
    const typed = String((await event.request.formData()).get('code') ?? '').slice(0, 60);
    if (typed.replace(/[^A-Za-z0-9]/g, '').length < 8) return fail(400, { typed, error: 'code' });
    if (!(await allow('code in person', '', event)))
      return fail(429, { typed, refusal: 'too_many_attempts' });
    // null when the code is not good
    const email: string | null = check(await event.locals.supabase.rpc('redeem_reentry', { code: typed }));
    if (!email || !(await startSession(email, event))) return fail(400, { typed, refusal: 'code_wrong' });
    await wasRight('code in person', '', event);
    redirect(303, whereNext(null, await rolesNow(event.locals)));
  },
};
