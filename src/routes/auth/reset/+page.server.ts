import { backend } from '$lib/server/backend';
import * as fields from '$lib/server/fields.ts';
import { read } from '$lib/server/form.ts';
import { rememberDevice } from '$lib/server/known-device';
import { giveBackAttempt, noAnswer, stopAttempt } from '$lib/server/limiter';
import { isRightCode, newCode } from '$lib/server/mailed-codes';
import { startSession } from '$lib/server/session';
import { endSession } from '$lib/server/standing';
import { z } from 'zod';
import { knownBrowser } from '../browser.server.ts';
import { enter, onTheWay, readOnTheWay } from '../enter.server.ts';
import { inConstantTime } from '../constant-time.server.ts';
import { told } from '../told.server.ts';
import type { Actions, PageServerLoad } from './$types';

const address = z.object({ email: fields.email, ...onTheWay });
const change = z.object({
  email: z.string(),
  code: fields.mailedCode,
  password: fields.newPassword,
  ...onTheWay,
});

export const load: PageServerLoad = ({ cookies, url }) => {
  knownBrowser(cookies);
  return { next: url.searchParams.get('next') };
};

export const actions: Actions = {
  way: async (event) => {
    const form = await readOnTheWay(event);
    return form.failed ?? form.done('way', form.given);
  },
  ask: async (event) => {
    const form = await read(event, address);
    if (form.failed) return form.failed;
    const { email } = form.given;
    if (!backend().reminders.email) return form.refuse('no_mail', 503);
    const stopped = await stopAttempt('code by mail', email, event);
    if (stopped) return form.refuse(...stopped);
    const browser = knownBrowser(event.cookies);
    const { no, looked } = await inConstantTime(() => newCode(email, 'password', browser));
    if (no) return told(form, no, event, looked ? undefined : ['code by mail', email]);
    return form.done('sent', form.given);
  },
  change: async (event) => {
    const form = await read(event, change, { about: 'change' });
    if (form.failed) return form.failed;
    const { email, code, password, ...where } = form.given;
    const stopped = await stopAttempt('try a code', '', event);
    if (stopped) return form.refuse(...stopped);
    // once right it is so again from this browser: where the password was not, or the answer got lost, the same form is sent anew
    const right = await isRightCode(email, 'password', code, knownBrowser(event.cookies)).catch(() => null);
    if (right === null) return form.refuse(...noAnswer);
    if (!right) return form.refuse('code_wrong', 400);
    await giveBackAttempt('try a code', '', event);
    const no = await startSession(email, event);
    if (no) return told(form, no, event);
    const { auth } = event.locals.supabase;
    const { error } = await auth.updateUser({ password });
    // the password they have already is as good a one as any
    if (error && error.code !== 'same_password') {
      // a code for a new password lets nobody in without one
      await endSession(event);
      return told(form, error, event);
    }
    // whoever else was signed in with the old one is not any more
    const others = async () => (await auth.signOut({ scope: 'others' })).error;
    if ((await others()) && (await others())) {
      await endSession(event);
      return told(form, { status: 503 }, event);
    }
    await giveBackAttempt('code by mail', email, event);
    rememberDevice(event.cookies, email);
    return enter(event, where);
  },
};
