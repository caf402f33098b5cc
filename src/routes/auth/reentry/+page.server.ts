import { check } from '$lib/server/db-error';
import { waited } from '$lib/server/deadline';
import * as fields from '$lib/server/fields.ts';
import { read } from '$lib/server/form.ts';
import { giveBackAttempt, stopAttempt } from '$lib/server/limiter';
import { startSession } from '$lib/server/session';
import { endSession } from '$lib/server/standing';
import { z } from 'zod';
import { knownBrowser } from '../browser.server.ts';
import { enter, onTheWay, readOnTheWay } from '../enter.server.ts';
import type { Actions, PageServerLoad } from './$types';

const withCode = z.object({ code: fields.issuedCode, birth_date: fields.birthDate, ...onTheWay });

export const load: PageServerLoad = ({ cookies, url }) => {
  knownBrowser(cookies);
  return { next: url.searchParams.get('next') };
};

export const actions: Actions = {
  way: async (event) => {
    const form = await readOnTheWay(event);
    return form.failed ?? form.done('way', form.given);
  },
  enter: async (event) => {
    const form = await read(event, withCode);
    if (form.failed) return form.failed;
    const { code, birth_date, ...where } = form.given;
    // however it is written
    const tried = code.replace(/[^A-Za-z0-9]/g, '');
    const stopped = await stopAttempt('code in person', tried, event);
    if (stopped) return form.refuse(...stopped);
    const { supabase } = event.locals;
    const browser = knownBrowser(event.cookies);
    // null when the code is not good, or was used, or whoever brings it is not who it is for; but whose answer got lost comes in once more
    const address: string | null =
      check(await supabase.rpc('reentry_address', { code, birth_date })) ??
      check(await supabase.rpc('way_back', { code, browser }));
    if (!address) return form.refuse('paper_wrong', 400);
    // what came in the way for a moment is not left to whoever has no other way in; the code is used when they are in
    const no = (await startSession(address, event)) && (await startSession(address, event));
    const used = no ? null : await supabase.rpc('use_reentry', { code, browser });
    if (used?.data === false) {
      await endSession(event);
      return form.refuse('paper_wrong', 400);
    }
    if (!used?.data) {
      // nobody is in whose code stays good, since whoever finds the slip would come in by it, too
      if (!no) await endSession(event);
      await giveBackAttempt('code in person', tried, event);
      const page = waited();
      if (page) page.trouble = null;
      return form.refuse('code_kept', 503);
    }
    await giveBackAttempt('code in person', tried, event);
    return enter(event, { ...where, role: null });
  },
};
