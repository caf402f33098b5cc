import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { instant } from '$lib/time.ts';
import { redirect } from '@sveltejs/kit';
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
    task: summaryOf(shift, locals.language),
    call: shift.contact_phone,
    begun,
    referred,
    claims: claims.filter((claim) =>
      claim === 'information_wrong' ? true : claim === 'own_words' ? referred : begun,
    ),
  };
};

const part = (most: number) => fields.optional(fields.whole(0, most)).transform((time) => time ?? 0);

const said = z
  .object({
    claim: z.enum(claims, 'choose'),
    hours: part(12),
    minutes: part(59),
    words: fields.optional(fields.ownWords(500)),
    request_id: fields.requestId,
  })
  .refine(({ claim, words }) => claim !== 'own_words' || words !== undefined, {
    path: ['words'],
    error: 'wordsNeeded',
  })
  .refine(
    ({ claim, hours, minutes }) =>
      claim !== 'minutes_wrong' || (hours * 60 + minutes > 0 && hours * 60 + minutes <= 720),
    { path: ['hours'], error: 'minutesNeeded' },
  );

export const actions: Actions = {
  wrong: async (event) => {
    const { locals, params } = event;
    const { failed } = await ask(
      event,
      said,
      ({ claim, hours, minutes, words, request_id }) =>
        locals.supabase.rpc('object', {
          assignment: params.assignment,
          claim,
          request_id,
          minutes: claim === 'minutes_wrong' ? hours * 60 + minutes : undefined,
          words,
        }),
      { says: words(locals).wrong },
    );
    return failed ?? redirect(303, `/mine/${params.assignment}?said=wrong`);
  },
};
