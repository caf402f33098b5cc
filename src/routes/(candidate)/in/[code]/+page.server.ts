import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { instant } from '$lib/time.ts';
import { redirect } from '@sveltejs/kit';
import { summaryOf } from '../../cards.server.ts';
import { isComing, myShifts } from '../../my-shifts.server.ts';
import { words } from '../../person.server.ts';
import { z } from 'zod';
import type { Actions, PageServerLoad } from './$types';

const hour = 3_600_000;

// Opening the link changes nothing; the button does.
export const load: PageServerLoad = async ({ locals, url }) => {
  const now = new Date();
  const near = (await myShifts(locals)).filter(
    (shift) =>
      shift.state === 'confirmed' &&
      isComing(shift, now) &&
      instant(shift.starts_at).getTime() - hour <= now.getTime(),
  );
  const arrived = near.find(({ assignment_id }) => assignment_id === url.searchParams.get('done'));
  const shift = arrived ?? near.at(-1);
  return {
    texts: words(locals).arrive,
    now,
    arrivedAt: arrived?.checked_in_at ?? null,
    assignmentId: shift?.assignment_id ?? null,
    task: shift ? summaryOf(shift, locals.language) : null,
    call: shift?.contact_phone ?? null,
  };
};

const arrival = z.object({ request_id: fields.requestId.optional() });

export const actions: Actions = {
  checkIn: async (event) => {
    const { locals, params, url } = event;
    const { failed, data } = await ask(
      event,
      arrival,
      (given) => locals.supabase.rpc('check_in', { code: params.code, ...given }),
      { at: { not_found: 'code' }, says: { not_found: words(locals).arrive.unknown } },
    );
    // without a shift there that stands, it is kept for the place to settle
    return failed ?? redirect(303, data === null ? '/mine' : `${url.pathname}?done=${data}`);
  },
};
