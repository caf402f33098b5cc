import { backend } from '$lib/server/backend';
import * as fields from '$lib/server/fields.ts';
import { read } from '$lib/server/form.ts';
import { rememberDevice } from '$lib/server/known-device';
import { giveBackAttempt, noAnswer, stopAttempt } from '$lib/server/limiter';
import { isRightCode, newCode } from '$lib/server/mailed-codes';
import { startSession } from '$lib/server/session';
import { z } from 'zod';
import { knownBrowser } from '../browser.server.ts';
import { enter, onTheWay, readOnTheWay } from '../enter.server.ts';
import { inConstantTime } from '../constant-time.server.ts';
import { told } from '../told.server.ts';
import type { Actions, PageServerLoad } from './$types';

const address = z.object({ email: fields.email, ...onTheWay });
const withCode = z.object({ email: z.string(), code: fields.mailedCode, ...onTheWay });

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
    // the same answer, as slow, whether there is an account or not
    const { no, looked } = await inConstantTime(() => newCode(email, 'sign_in', browser));
    if (no) return told(form, no, event, looked ? undefined : ['code by mail', email]);
    return form.done('sent', form.given);
  },
  enter: async (event) => {
    const form = await read(event, withCode, { about: 'enter' });
    if (form.failed) return form.failed;
    const { email, code, ...where } = form.given;
    const stopped = await stopAttempt('try a code', '', event);
    if (stopped) return form.refuse(...stopped);
    const right = await isRightCode(email, 'sign_in', code, knownBrowser(event.cookies)).catch(() => null);
    if (right === null) return form.refuse(...noAnswer);
    if (!right) return form.refuse('code_wrong', 400);
    await giveBackAttempt('try a code', '', event);
    const no = await startSession(email, event);
    if (no) return told(form, no, event);
    await giveBackAttempt('code by mail', email, event);
    rememberDevice(event.cookies, email);
    return enter(event, where);
  },
};
