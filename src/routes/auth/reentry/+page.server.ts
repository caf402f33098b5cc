import { check } from '$lib/server/db-error';
import { waited } from '$lib/server/deadline';
import * as fields from '$lib/server/fields.ts';
import { read } from '$lib/server/form.ts';
import { giveBackAttempt, stopAttempt } from '$lib/server/limiter';
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
    if (!email) return form.refuse('code_wrong', 400);
    // the code is spent: what came in the way for a moment is not left to whoever has no other
    if ((await startSession(email, event)) && (await startSession(email, event))) {
      const page = waited();
      if (page) page.trouble = null;
      return form.refuse('code_spent', 503);
    }
    await giveBackAttempt('code in person', '', event);
    return enter(event, { ...where, role: null });
  },
};
