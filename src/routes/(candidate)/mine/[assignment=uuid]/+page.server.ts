import * as fields from '$lib/server/fields.ts';
import { ask, noFields } from '$lib/server/form.ts';
import { instant } from '$lib/time.ts';
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { summaryOf, walkInWords } from '../../cards.server.ts';
import { isActive, isComing, myShift, othersOfSeries } from '../../my-shifts.server.ts';
import { words } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

const hour = 3_600_000;
const checkOutHours = 12;

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const texts = words(locals).shift;
  const shift = await myShift(locals, params.assignment);
  const said = url.searchParams.get('said');
  const now = new Date();
  const starts = instant(shift.starts_at).getTime();
  const coming = isComing(shift, now);
  const confirmed = shift.state === 'confirmed';
  const walk = walkInWords(shift.walk_minutes, locals.language);
  return {
    texts,
    back: { href: '/mine', label: texts.back },
    now,
    assignmentId: shift.assignment_id,
    shiftId: shift.shift_id,
    state: shift.state,
    waitsForClearance: shift.waits_for === 'clearance',
    task: {
      ...summaryOf(shift, locals.language),
      placeDetail: [shift.address, walk].filter(Boolean).join(', '),
    },
    phone: coming ? shift.contact_phone : null,
    bring: coming ? shift.bring : '',
    coming,
    active: isActive(shift),
    changed: coming && starts > now.getTime() && shift.changed_at !== null,
    checkIn:
      !coming || !confirmed || shift.checked_in_at ? null : starts - hour <= now.getTime() ? 'now' : 'later',
    checkedInAt: shift.checked_in_at,
    checkedOutAt: shift.checked_out_at,
    checkOut: shift.checked_in_at && !shift.checked_out_at && now.getTime() < starts + checkOutHours * hour,
    begun: confirmed && starts <= now.getTime(),
    fact: shift.fact,
    minutes: shift.minutes,
    corrected: shift.corrected,
    claim: shift.claim,
    said,
    keepsSeries: said === 'cannot' && (await othersOfSeries(locals, params.assignment)),
  };
};

const arrival = z.object({ code: fields.placeCode, request_id: fields.requestId.optional() });
const tapped = z.object({ request_id: fields.requestId.optional() });

export const actions: Actions = {
  checkIn: async (event) => {
    const { locals } = event;
    const { failed, data } = await ask(event, arrival, (given) => locals.supabase.rpc('check_in', given), {
      at: { not_found: 'code' },
      says: { not_found: words(locals).arrive.unknown },
    });
    // without a shift there that stands, it is kept for the place to settle
    return failed ?? redirect(303, `/mine/${data ?? event.params.assignment}`);
  },
  checkOut: async (event) => {
    const { assignment } = event.params;
    const { failed } = await ask(event, tapped, (given) =>
      event.locals.supabase.rpc('check_out', { assignment, ...given }),
    );
    return failed ?? redirect(303, `/mine/${assignment}`);
  },
  stepOff: async (event) => {
    const { assignment } = event.params;
    const { failed } = await ask(event, noFields, () =>
      event.locals.supabase.rpc('step_off', { assignment }),
    );
    return failed ?? redirect(303, `/mine/${assignment}?said=off`);
  },
};
