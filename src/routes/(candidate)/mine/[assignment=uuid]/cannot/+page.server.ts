import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { instant } from '$lib/time.ts';
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { forEveryone } from '../../../../../texts/index.ts';
import { summaryOf } from '../../../cards.server.ts';
import { cannotKind, cannotSaid, isComing, myShift, othersOfSeries } from '../../../my-shifts.server.ts';
import { hasAdviser, words } from '../../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

const reasons = ['sick', 'child', 'transport', 'appointment', 'unsure', 'other'] as const;

export const load: PageServerLoad = async ({ locals, params }) => {
  const [shift, referred, inSeries] = await Promise.all([
    myShift(locals, params.assignment),
    hasAdviser(locals),
    othersOfSeries(locals, params.assignment),
  ]);
  const now = new Date();
  // given up already, as from a notification: the reason may be said now, and need not
  const said = (await cannotSaid(locals, [shift], now)).has(shift.assignment_id);
  const givenUp = said || (shift.state === 'withdrawn' && instant(shift.ends_at) > now);
  if (!givenUp && (!isComing(shift, now) || shift.checked_out_at))
    redirect(303, `/mine/${params.assignment}`);
  const all = words(locals).cannot;
  const kind = cannotKind(shift, now);
  const texts = kind === 'cannot' ? all : { ...all, ...all[kind] };
  return {
    texts,
    back: { href: `/mine/${params.assignment}`, label: texts.back },
    now,
    assignmentId: shift.assignment_id,
    task: summaryOf(shift, locals.language),
    call: shift.contact_phone,
    reasons,
    referred,
    inSeries,
    givenUp,
    whyTexts: forEveryone(locals.language).reminders.why,
  };
};

const why = z.object({ reason: z.enum(reasons, 'bad_reason'), share: fields.ticked });
const said = z.object({
  reason: z.enum(reasons, 'bad_reason').optional(),
  share: fields.ticked,
  request_id: fields.requestId.optional(),
});

export const actions: Actions = {
  why: async (event) => {
    const { locals, params } = event;
    const referred = await hasAdviser(locals);
    const { failed } = await ask(event, why, ({ reason, share }) =>
      locals.supabase.rpc('say_reason', { assignment: params.assignment, reason, shared: share && referred }),
    );
    return failed ?? redirect(303, `/mine/${params.assignment}?said=cannot`);
  },
  cannot: async (event) => {
    const { locals, params } = event;
    const referred = await hasAdviser(locals);
    const { failed } = await ask(event, said, ({ reason, share, request_id }) =>
      locals.supabase.rpc('withdraw', {
        assignment: params.assignment,
        reason,
        request_id,
        shared: reason !== undefined && share && referred,
      }),
    );
    return failed ?? redirect(303, `/mine/${params.assignment}?said=cannot`);
  },
};
