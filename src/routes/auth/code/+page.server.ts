import * as fields from '$lib/server/fields.ts';
import { read } from '$lib/server/form.ts';
import { giveBackAttempt, stopAttempt } from '$lib/server/limiter';
import { enterMailedCode } from '$lib/server/session';
import { z } from 'zod';
import { enter, kept, withKept } from '../enter.server.ts';
import { inConstantTime } from '../constant-time.server.ts';
import { told } from '../told.server.ts';
import type { Actions } from './$types';

const address = z.object({ email: fields.email, kept });
const withCode = z.object({ email: z.string(), code: fields.mailedCode, kept });

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
    // the same answer, as slow, whether there is an account or not
    const no = await inConstantTime(() =>
      event.locals.supabase.auth.signInWithOtp({ email, options: { shouldCreateUser: false } }),
    );
    if (no) return told(form, no, event, ['code by mail', email]);
    return form.done('sent', form.given);
  },
  enter: async (event) => {
    const form = await read(event, withCode, { about: 'enter' });
    if (form.failed) return form.failed;
    const { email, code, ...where } = form.given;
    const stopped = await stopAttempt('try a code', email, event);
    if (stopped) return form.refuse(...stopped);
    const no = await enterMailedCode(email, code, event);
    if (no) return told(form, no, event, ['try a code', email]);
    await giveBackAttempt('try a code', email, event);
    return enter(event, where);
  },
};
