import { check } from '$lib/server/db-error';
import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { say } from '$lib/say.ts';
import { instant, parts, weekday } from '$lib/time.ts';
import { placeOf } from '$lib/server/place-name.ts';
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { otherCardsThan, summaryOf } from '../../../cards.server.ts';
import { myOffer, type MyOffer } from '../../../my-offers.server.ts';
import { hasAdviser, words } from '../../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

const most = 3;
const reasons = ['time', 'far', 'type', 'place', 'other'] as const;
type Reason = (typeof reasons)[number];

// What became of a question that is no longer open; after a no, why, if one wants to say so.
export const load: PageServerLoad = async ({ locals, params }) => {
  const { language, supabase } = locals;
  const offer = await myOffer(locals, params.offer);
  if (offer.open) redirect(303, `/offers/${params.offer}`);
  const [said, referred, others] = await Promise.all([
    supabase.from('offers').select('decline_reason').eq('offer_id', params.offer).single(),
    hasAdviser(locals),
    otherCardsThan(offer.shift_id, locals, most),
  ]);
  const texts = words(locals).answered;
  // whoever has the shift by another answer, as in another tab, is not told that they said no
  const over = offer.assignment_id ? 'accepted' : (overs.find((code) => code === offer.over) ?? 'expired');
  const reason = reasons.find((code) => code === check(said)?.decline_reason);
  const shut = offer.hindrances.some((code) =>
    ['full', 'held', 'cancelled', 'started', 'closed'].includes(code),
  );
  return {
    texts,
    back: { href: '/', label: texts.back },
    now: new Date(),
    ...texts.over[over],
    agreed: over === 'declined' && referred ? texts.noAgreed : null,
    task: summaryOf({ ...offer, meet_where: '' }, language),
    // only a no has a reason, and it is said once
    reasons:
      over === 'declined' && !reason ? reasons.map((code) => ({ code, label: texts.reasons[code] })) : [],
    taught: over === 'declined' && reason ? taught(reason, offer, language, texts.taught) : null,
    // it can still be had, though not by answering
    shiftId: (over === 'changed' || over === 'expired') && !shut ? offer.shift_id : null,
    assignmentId: offer.assignment_id,
    // a no that was a slip
    undo: over === 'declined' && instant(offer.starts_at) > new Date(),
    call: offer.contact_phone,
    others,
  };
};

const overs = ['filled', 'cancelled', 'changed', 'declined', 'accepted'] as const;

/** What a reason has taught, in the words of what it was about. */
function taught(
  reason: Reason,
  offer: MyOffer,
  language: string,
  texts: Record<Reason | PartOfDay | 'somewhere', string>,
): string {
  const values = {
    day: weekday(offer.starts_at, language),
    part: texts[partOfDay(offer.starts_at)],
    place: placeOf(offer),
  };
  // without a district there is no distance to learn from
  return say(texts[reason === 'far' && offer.walk_minutes === null ? 'somewhere' : reason], values, language);
}

type PartOfDay = 'night' | 'morning' | 'afternoon' | 'evening';
const partOfDay = (starts: string): PartOfDay =>
  (['night', 'morning', 'afternoon', 'evening'] as const)[
    Math.floor(Number(parts(instant(starts)).hour) / 6)
  ] ?? 'morning';

const asked = z.object({ reason: z.enum(reasons, 'bad_reason') });

const tapped = z.object({ request_id: fields.optional(fields.requestId) });

export const actions: Actions = {
  undo: async (event) => {
    const { offer } = event.params;
    const here = `/offers/${offer}/answered`;
    const { failed } = await ask(
      event,
      tapped,
      (given) => event.locals.supabase.rpc('undo_decline', { offer, ...given }),
      { to: { offer_over: here } },
    );
    // which says what has become of it, when it is not open any more
    return failed ?? redirect(303, `/offers/${offer}`);
  },
  why: async (event) => {
    const { offer } = event.params;
    const here = `/offers/${offer}/answered`;
    const { failed } = await ask(
      event,
      asked,
      (given) => event.locals.supabase.rpc('decline_offer', { offer, ...given }),
      { to: { offer_over: here } },
    );
    return failed ?? redirect(303, here);
  },
};
