import { check, refusal } from '$lib/server/db-error';
import { instant } from '$lib/time.ts';
import { error, fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { summaryOf, walkOf } from '../../cards.server.ts';
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
  const walk = walkOf(shift.walk_minutes, locals.language);
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

const typed = z.object({ code: z.string().trim().min(1).max(40) });

export const actions: Actions = {
  checkIn: async ({ locals, request }) => {
    const values = Object.fromEntries(await request.formData());
    const form = typed.safeParse(values);
    if (!form.success) return fail(400, { error: 'required', code: '' });
    const { data, error: failed } = await locals.supabase.rpc('check_in', { code: form.data.code });
    const code = refusal(failed);
    if (code === 'not_found') return fail(409, { error: words(locals).arrive.unknown, code: form.data.code });
    if (code) return fail(409, { refusal: code, code: form.data.code });
    redirect(303, `/mine/${check({ data, error: failed })}`);
  },
  checkOut: async ({ locals, params }) => {
    const { error: failed } = await locals.supabase.rpc('check_out', { assignment: params.assignment });
    return answer(failed, params.assignment, '');
  },
  stepOff: async ({ locals, params }) => {
    const { error: failed } = await locals.supabase.rpc('step_off', { assignment: params.assignment });
    return answer(failed, params.assignment, '?said=off');
  },
};

function answer(failed: Parameters<typeof refusal>[0], assignment: string, then: string) {
  const code = refusal(failed);
  if (code === 'not_found') error(404);
  if (code) return fail(409, { refusal: code });
  check({ data: null, error: failed });
  redirect(303, `/mine/${assignment}${then}`);
}
