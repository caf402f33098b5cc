import * as fields from '$lib/server/fields.ts';
import { read } from '$lib/server/form.ts';
import { giveBackAttempt, stopAttempt } from '$lib/server/limiter';
import { provedByCode } from '$lib/server/standing';
import { z } from 'zod';
import { enter, kept, withKept } from '../enter.server.ts';
import { inConstantTime } from '../constant-time.server.ts';
import { told } from '../told.server.ts';
import type { Actions } from './$types';

const address = z.object({ email: fields.email, kept });
const change = z.object({
  email: z.string(),
  code: fields.mailedCode,
  password: fields.newPassword,
  kept,
});

export const actions: Actions = {
  way: async (event) => {
    const form = await withKept(event);
    return form.failed ?? form.done('way', form.given);
  },
  ask: async (event) => {
    const form = await read(event, address);
    if (form.failed) return form.failed;
    const { email } = form.given;
    const stopped = await stopAttempt('code by mail', email, event);
    if (stopped) return form.refuse(...stopped);
    const no = await inConstantTime(() => event.locals.supabase.auth.resetPasswordForEmail(email));
    if (no) return told(form, no, event, ['code by mail', email]);
    return form.done('sent', form.given);
  },
  change: async (event) => {
    const form = await read(event, change, { about: 'change' });
    if (form.failed) return form.failed;
    const { email, code, password, ...where } = form.given;
    const stopped = await stopAttempt('try a code', email, event);
    if (stopped) return form.refuse(...stopped);
    const { auth } = event.locals.supabase;
    // a code works once: where it was right and the password was not, only the password is looked at anew
    if (!provedByCode(event, email)) {
      const verified = await auth.verifyOtp({ email, token: code, type: 'recovery' });
      if (verified.error) return told(form, verified.error, event, ['try a code', email]);
    }
    await giveBackAttempt('try a code', email, event);
    const { error } = await auth.updateUser({ password });
    // the password they have already is as good a one as any
    if (error && error.code !== 'same_password') return told(form, error, event);
    // whoever else was signed in with the old one is not any more
    const others = async () => (await auth.signOut({ scope: 'others' })).error;
    // sent again, the form comes this far without another code
    if ((await others()) && (await others())) return told(form, { status: 503 }, event);
    return enter(event, where);
  },
};
