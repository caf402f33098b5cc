import { check, refusal } from '$lib/server/db-error';
import { instant } from '$lib/time.ts';
import { error, fail, redirect } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { summaryOf } from '../../../cards.server.ts';
import { myShift } from '../../../my-shifts.server.ts';
import { hasAdviser, words } from '../../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

const claims = ['was_there', 'minutes_wrong', 'information_wrong', 'own_words'] as const;

export const load: PageServerLoad = async ({ locals, params }) => {
  const [shift, referred] = await Promise.all([myShift(locals, params.assignment), hasAdviser(locals)]);
  if (shift.state !== 'confirmed') redirect(303, `/mine/${params.assignment}`);
  const texts = words(locals).wrong;
  const now = new Date();
  const begun = instant(shift.starts_at) <= now;
  return {
    texts,
    back: { href: `/mine/${params.assignment}`, label: texts.back },
    now,
    requestId: randomUUID(),
    task: summaryOf(shift, locals.language),
    begun,
    referred,
    claims: claims.filter((claim) =>
      claim === 'information_wrong' ? true : claim === 'own_words' ? referred : begun,
    ),
  };
};

const identityNumber = /\d{6}\s?\d{5}/;
const whole = z
  .string()
  .trim()
  .regex(/^\d{0,3}$/, 'number')
  .transform(Number)
  .default(0);

const said = z
  .object({
    claim: z.enum(claims, 'choose'),
    hours: whole.refine((hours) => hours <= 12, 'number_range'),
    minutes: whole.refine((minutes) => minutes <= 59, 'number_range'),
    words: z
      .string()
      .trim()
      .max(500, 'too_long')
      .refine((text) => !identityNumber.test(text), 'sensitive')
      .default(''),
    request_id: z.uuid(),
  })
  .refine(({ claim, words }) => claim !== 'own_words' || words !== '', {
    path: ['words'],
    error: 'wordsNeeded',
  })
  .refine(
    ({ claim, hours, minutes }) =>
      claim !== 'minutes_wrong' || (hours * 60 + minutes > 0 && hours * 60 + minutes <= 720),
    { path: ['hours'], error: 'minutesNeeded' },
  );

const fieldErrors = (error: z.ZodError): Record<string, string[] | undefined> =>
  z.flattenError(error).fieldErrors;

export const actions: Actions = {
  wrong: async ({ locals, params, request }) => {
    const values = Object.fromEntries(await request.formData());
    const form = said.safeParse(values);
    const typed = z.record(z.string(), z.string()).catch({}).parse(values);
    if (!form.success) return fail(400, { errors: fieldErrors(form.error), values: typed, refusal: null });
    const { claim, hours, minutes, words: own, request_id } = form.data;
    const { error: failed } = await locals.supabase.rpc('object', {
      assignment: params.assignment,
      claim,
      request_id,
      minutes: claim === 'minutes_wrong' ? hours * 60 + minutes : undefined,
      words: own || undefined,
    });
    const code = refusal(failed);
    if (code === 'not_found') error(404);
    if (code) return fail(409, { errors: fieldErrors(new z.ZodError([])), values: typed, refusal: code });
    check({ data: null, error: failed });
    redirect(303, `/mine/${params.assignment}?said=wrong`);
  },
};
