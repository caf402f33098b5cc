import { check } from '$lib/server/db-error.ts';
import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { daysFrom, instant, parts } from '$lib/time.ts';
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { forEveryone } from '../../../../texts/index.ts';
import { summaryOf, walkInWords } from '../../cards.server.ts';
import { checkIn, isHere, isOpen, knownCode, leavingOf, undoUntil } from '../../check-in.server.ts';
import { keptTaps } from '../../kept-taps.server.ts';
import {
  cannotKind,
  cannotSaid,
  isActive,
  isComing,
  myShift,
  othersOfSeries,
} from '../../my-shifts.server.ts';
import { words } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { locals, params, url } = event;
  const texts = words(locals).shift;
  const now = new Date();
  const [shift, kept, answer] = await Promise.all([
    myShift(locals, params.assignment),
    keptTaps(locals, now, params.assignment),
    locals.supabase
      .from('assignments')
      .select('coming_said_at, let_go_why')
      .eq('assignment_id', params.assignment)
      .single(),
  ]);
  const said = url.searchParams.get('said');
  const starts = instant(shift.starts_at).getTime();
  const coming = isComing(shift, now);
  const confirmed = shift.state === 'confirmed';
  const arriving = coming && confirmed && !shift.checked_in_at;
  const cannotSaidAt =
    (await cannotSaid(locals, [shift], now, { alsoOver: true })).get(shift.assignment_id) ?? null;
  const walk = walkInWords(shift.walk_minutes, locals.language);
  return {
    texts,
    back: { href: '/mine', label: texts.back },
    now,
    assignmentId: shift.assignment_id,
    shiftId: shift.shift_id,
    state: shift.state,
    letGo: check(answer)?.let_go_why ?? null,
    waitsForClearance: shift.waits_for === 'clearance',
    task: {
      ...summaryOf(shift, locals.language),
      placeDetail: [shift.address, walk].filter(Boolean).join(', '),
    },
    phone: coming ? shift.contact_phone : null,
    bring: coming ? shift.bring : '',
    coming,
    active: isActive(shift),
    // what one can still say of not being there
    cannot:
      coming && isActive(shift) && !shift.checked_out_at && !shift.fact && !cannotSaidAt
        ? cannotKind(shift, now)
        : null,
    cannotSaidAt,
    changed: coming && starts > now.getTime() && shift.changed_at !== null,
    checkIn: !arriving ? null : isOpen(shift, now) ? 'now' : 'later',
    code: arriving ? await knownCode(event, shift.assignment_id) : null,
    checkInTexts: forEveryone(locals.language).checkIn,
    checkedInAt: shift.checked_in_at,
    checkedOutAt: shift.checked_out_at,
    leaving: isHere(shift, now) ? leavingOf(shift, now) : null,
    undoUntil: undoUntil(shift, now),
    // who was there though it was called off has attendance, too
    begun: (confirmed && starts <= now.getTime()) || (shift.minutes ?? 0) > 0,
    kept,
    // from when the reminder of the day before goes out
    answer:
      !coming || !confirmed || shift.checked_in_at || starts <= now.getTime()
        ? null
        : check(answer)?.coming_said_at
          ? 'said'
          : daysFrom(shift.starts_at, now) === 0 ||
              (daysFrom(shift.starts_at, now) === 1 && Number(parts(now).hour) >= 17)
            ? 'asks'
            : null,
    comingTexts: forEveryone(locals.language).reminders.coming,
    fact: shift.fact,
    minutes: shift.minutes,
    corrected: shift.corrected,
    claim: shift.claim,
    said,
    keepsSeries: said === 'cannot' && (await othersOfSeries(locals, params.assignment)),
  };
};

const tapped = z.object({ request_id: fields.optional(fields.requestId) });
const coming = tapped.extend({ shown_start: fields.shown.shown_start, shown_end: fields.shown.shown_end });

export const actions: Actions = {
  checkIn: async (event) => checkIn(event, (assignment) => `/mine/${assignment}`),
  checkOut: async (event) => {
    const { assignment } = event.params;
    const { failed } = await ask(event, tapped, (given) =>
      event.locals.supabase.rpc('check_out', { assignment, ...given }),
    );
    return failed ?? redirect(303, `/mine/${assignment}`);
  },
  undoCheckOut: async (event) => {
    const { assignment } = event.params;
    const { failed } = await ask(event, tapped, (given) =>
      event.locals.supabase.rpc('undo_check_out', { assignment, ...given }),
    );
    return failed ?? redirect(303, `/mine/${assignment}`);
  },
  coming: async (event) => {
    const { assignment } = event.params;
    const { failed } = await ask(event, coming, (given) =>
      event.locals.supabase.rpc('say_coming', { assignment, ...given }),
    );
    return failed ?? redirect(303, `/mine/${assignment}`);
  },
  stepOff: async (event) => {
    const { assignment } = event.params;
    const { failed } = await ask(event, tapped, (given) =>
      event.locals.supabase.rpc('step_off', { assignment, ...given }),
    );
    return failed ?? redirect(303, `/mine/${assignment}?said=off`);
  },
};
