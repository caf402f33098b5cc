import { check } from '$lib/server/db-error';
import * as fields from '$lib/server/fields.ts';
import { read } from '$lib/server/form.ts';
import { giveBackAttempt, noAnswer, stopAttempt } from '$lib/server/limiter';
import { startSession } from '$lib/server/session';
import { z } from 'zod';
import { enter, kept, withKept } from '../enter.server.ts';
import type { Actions } from './$types';

const withCode = z.object({ code: fields.issuedCode, kept });

export const actions: Actions = {
  way: async (event) => {
    const form = await withKept(event);
    return form.failed ?? form.done('way', form.given);
  },
  enter: async (event) => {
    const form = await read(event, withCode);
    if (form.failed) return form.failed;
    const { code, ...where } = form.given;
    const stopped = await stopAttempt('code in person', '', event);
    if (stopped) return form.refuse(...stopped);
    // null when the code is not good
    const email: string | null = check(await event.locals.supabase.rpc('redeem_reentry', { code }));
    const started = email ? await startSession(email, event) : false;
    if (started === null) return form.refuse(...noAnswer);
    if (!started) return form.refuse('code_wrong', 400);
    await giveBackAttempt('code in person', '', event);
    return enter(event, { ...where, role: null });
  },
};
