import { check, refusal } from '$lib/server/db-error';
import * as fields from '$lib/server/fields.ts';
import { instant, parts, weekday } from '$lib/time.ts';
import { inSentence, say } from '$lib/say.ts';
import { error, fail, redirect } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { othersThan, placeOf } from '../../cards.ts';
import { fullCard, isShut } from '../../full-card.ts';
import { myOffer, type MyOffer } from '../../my-offers.ts';
import { hasAdviser, person, words } from '../../person.ts';
import type { Actions, PageServerLoad } from './$types';

const most = 3;
const reasons = ['time', 'far', 'type', 'place', 'other'] as const;

export const load: PageServerLoad = async ({ locals, params }) => {
  const { language, supabase } = locals;
  const offer = await myOffer(locals, params.offer);
  const [rows, referred, said, own] = await Promise.all([
    supabase.rpc('shift_card', { shift: offer.shift_id }),
    hasAdviser(locals),
    supabase.from('offers').select('decline_reason').eq('offer_id', params.offer).single(),
    supabase.from('people').select('phone').eq('person_id', person(locals).personId).single(),
  ]);
  const row = (check(rows) ?? [])[0] ?? error(404);
  const card = await fullCard(row, locals);
  const texts = words(locals).offer;
  const reason = reasons.find((code) => code === check(said)?.decline_reason) ?? null;
  const free = !card.closed && row.assignment_id === null;
  return {
    texts,
    cardTexts: words(locals).card,
    back: { href: '/', label: texts.back },
    now: new Date(),
    requestId: randomUUID(),
    referred,
    card,
    offer: {
      place: placeOf(offer),
      stoodBy: offer.via === 'standby',
      until: offer.expires_at,
      over: offer.open ? null : (offer.over ?? 'expired'),
      wants: offer.unsure ? offer.wants : null,
      talked: offer.talked,
    },
    phone: check(own)?.phone ?? null,
    reasons,
    taught: reason && taught(reason, offer, language, texts.taught),
    // it can still be had, though not by answering here
    shiftId: free ? offer.shift_id : null,
    assignmentId: row.assignment_id,
    others: offer.open && !card.closed ? [] : await othersThan(offer.shift_id, locals, most),
  };
};

type Reason = (typeof reasons)[number];

/** What a reason has taught, in the words of what it was about. */
function taught(
  reason: Reason,
  offer: MyOffer,
  language: string,
  texts: Record<Reason | PartOfDay | 'somewhere', string>,
) {
  const values = {
    day: inSentence(weekday(offer.starts_at, language), language),
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

const accepted = z.object({ request_id: fields.requestId });
const declined = z.object({ reason: z.enum(reasons).optional() });

export const actions: Actions = {
  accept: async ({ locals, params, request }) => {
    const form = accepted.safeParse(fields.typed(await request.formData()));
    if (!form.success) return fail(400, { refusal: 'other', closed: false, others: [] });
    const offer = await myOffer(locals, params.offer);
    const { error: failed } = await locals.supabase.rpc('accept_offer', {
      offer: params.offer,
      ...form.data,
    });
    const code = refusal(failed);
    if (code === 'read_notice_first') redirect(303, '/welcome');
    if (code === 'not_found') error(404);
    // the page says what became of it
    if (code === 'offer_over') redirect(303, `/offers/${params.offer}`);
    if (code)
      return fail(409, {
        refusal: code,
        closed: isShut([code]),
        others: await othersThan(offer.shift_id, locals, most),
      });
    check({ data: null, error: failed });
    redirect(303, `/shifts/${offer.shift_id}/taken`);
  },
  decline: async ({ locals, params, request }) => {
    const form = declined.safeParse(fields.typed(await request.formData()));
    if (!form.success) return fail(400, { refusal: 'bad_reason', closed: false, others: [] });
    const { error: failed } = await locals.supabase.rpc('decline_offer', {
      offer: params.offer,
      ...form.data,
    });
    const code = refusal(failed);
    if (code === 'not_found') error(404);
    if (code && code !== 'offer_over') return fail(409, { refusal: code, closed: false, others: [] });
    if (!code) check({ data: null, error: failed });
    redirect(303, `/offers/${params.offer}`);
  },
};
