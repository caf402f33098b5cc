import { check, refusal } from '$lib/server/db-error';
import * as fields from '$lib/server/fields.ts';
import { say } from '$lib/say.ts';
import { clock, dayName } from '$lib/time.ts';
import { error, fail, redirect } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { othersThan, placeOf } from '../../cards.server.ts';
import { fullCard } from '../../full-card.server.ts';
import { myOffer, type MyOffer } from '../../my-offers.server.ts';
import { hasAdviser, person, words } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

const most = 3;

export const load: PageServerLoad = async ({ locals, params }) => {
  const { language, supabase } = locals;
  const offer = await myOffer(locals, params.offer);
  if (!offer.open) redirect(303, `/offers/${params.offer}/answered`);
  const [rows, referred, own] = await Promise.all([
    supabase.rpc('shift_card', { shift: offer.shift_id }),
    hasAdviser(locals),
    supabase.from('people').select('phone').eq('person_id', person(locals).personId).single(),
  ]);
  const row = (check(rows) ?? [])[0] ?? error(404);
  const card = await fullCard(row, locals);
  const texts = words(locals).offer;
  const now = new Date();
  const day = dayName(offer.expires_at, language, now);
  const names = {
    name: offer.contact_name,
    place: placeOf(offer),
    phone: check(own)?.phone ?? '',
    day,
    time: clock(offer.expires_at),
  };
  const told = (text: string) => say(text, names, language);
  return {
    texts,
    cardTexts: words(locals).card,
    back: { href: '/', label: texts.back },
    now,
    requestId: randomUUID(),
    offerId: params.offer,
    referred,
    card,
    asks: told(offer.via === 'standby' ? texts.asksStandby : texts.asks),
    until: card.closed ? null : told(texts.until),
    talks: told(talksOf(offer, texts)),
    answers: card.asksFirst ? told(texts.asksFirst) : null,
    others: card.closed ? await othersThan(offer.shift_id, locals, most) : [],
  };
};

/** What comes of having been unsure. */
const talksOf = (
  { unsure, wants, talked }: MyOffer,
  texts: { calls: string; called: string; companyAsked: string; companyReady: string },
): string =>
  !unsure
    ? ''
    : wants === 'call'
      ? talked
        ? texts.called
        : texts.calls
      : talked
        ? texts.companyReady
        : texts.companyAsked;

const accepted = z.object({ request_id: fields.requestId });

export const actions: Actions = {
  accept: async ({ locals, params, request }) => {
    const form = accepted.safeParse(fields.typed(await request.formData()));
    if (!form.success) return fail(400, { refusal: 'other' });
    const offer = await myOffer(locals, params.offer);
    const { error: failed } = await locals.supabase.rpc('accept_offer', {
      offer: params.offer,
      ...form.data,
    });
    const code = refusal(failed);
    if (code === 'read_notice_first') redirect(303, '/welcome');
    if (code === 'not_found') error(404);
    // that page says what became of it
    if (code === 'offer_over') redirect(303, `/offers/${params.offer}/answered`);
    if (code) return fail(409, { refusal: code });
    check({ data: null, error: failed });
    redirect(303, `/shifts/${offer.shift_id}/taken`);
  },
  decline: async ({ locals, params }) => {
    const { error: failed } = await locals.supabase.rpc('decline_offer', { offer: params.offer });
    const code = refusal(failed);
    if (code === 'not_found') error(404);
    if (code && code !== 'offer_over') return fail(409, { refusal: code });
    if (!code) check({ data: null, error: failed });
    redirect(303, `/offers/${params.offer}/answered`);
  },
};
