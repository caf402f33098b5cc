import { check, refusal } from '$lib/server/db-error';
import { error, fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { summaryOf } from '../../../cards.server.ts';
import { isComing, myShift, othersOfSeries } from '../../../my-shifts.server.ts';
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
  if (!isComing(shift, now)) redirect(303, `/mine/${params.assignment}`);
  const texts = words(locals).cannot;
  return {
    texts,
    back: { href: `/mine/${params.assignment}`, label: texts.back },
    now,
    assignmentId: shift.assignment_id,
    task: summaryOf(shift, locals.language),
    reasons,
    referred,
    inSeries,
  };
};

const said = z.object({
  reason: z.enum(reasons).optional(),
  share: z
    .literal('yes')
    .optional()
    .transform((answer) => answer === 'yes'),
});

export const actions: Actions = {
  cannot: async ({ locals, params, request }) => {
    const form = said.safeParse(Object.fromEntries(await request.formData()));
    if (!form.success) return fail(400, { refusal: 'bad_reason' });
    const { reason, share } = form.data;
    const { error: failed } = await locals.supabase.rpc('withdraw', {
      assignment: params.assignment,
      reason,
      shared: reason !== undefined && share && (await hasAdviser(locals)),
    });
    const code = refusal(failed);
    if (code === 'not_found') error(404);
    if (code) return fail(409, { refusal: code });
    check({ data: null, error: failed });
    redirect(303, `/mine/${params.assignment}?said=cannot`);
  },
};
