import { check } from '$lib/server/db-error';
import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { phoneWords } from '$lib/phone.ts';
import { say } from '$lib/say.ts';
import { clock, dayName } from '$lib/time.ts';
import { placeOf } from '$lib/server/place-name.ts';
import { error, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { otherCardsThan } from '../../cards.server.ts';
import { fullCard, saidHours } from '../../full-card.server.ts';
import { myOffer, type MyOffer } from '../../my-offers.server.ts';
import { hasAdviser, person, words } from '../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

const most = 3;

export const load: PageServerLoad = async ({ locals, params }) => {
  const { language, supabase } = locals;
  const offer = await myOffer(locals, params.offer);
  if (!offer.open) redirect(303, `/offers/${params.offer}/answered`);
  const [rows, referred, own, hours] = await Promise.all([
    supabase.rpc('shift_card', { shift: offer.shift_id }),
    hasAdviser(locals),
    supabase.from('people').select('phone').eq('person_id', person(locals).personId).single(),
    saidHours(locals),
  ]);
  const row = (check(rows) ?? [])[0] ?? error(404);
  const card = fullCard(row, language, hours);
  const texts = words(locals).offer;
  const now = new Date();
  const day = dayName(offer.expires_at, language, now);
  const names = {
    name: offer.contact_name,
    place: placeOf(offer),
    phone: phoneWords(check(own)?.phone ?? ''),
    day,
    time: clock(offer.expires_at),
  };
  const told = (text: string) => say(text, names, language);
  return {
    texts,
    cardTexts: words(locals).card,
    back: { href: '/', label: texts.back },
    now,
    offerId: params.offer,
    referred,
    card,
    call: offer.contact_phone,
    asks: told(offer.via === 'standby' ? texts.asksStandby : texts.asks),
    until: card.closed ? null : told(texts.until),
    talks: told(talksOf(offer, texts)),
    answers: card.asksFirst ? told(texts.asksFirst) : null,
    others: card.closed ? await otherCardsThan(offer.shift_id, locals, most) : [],
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

const accepted = z.object({ request_id: fields.requestId, ...fields.shown });
const tapped = z.object({ request_id: fields.requestId.optional() });

/** That page says what became of it. */
const answeredAt = (offer: string) => ({ offer_over: `/offers/${offer}/answered` });

export const actions: Actions = {
  accept: async (event) => {
    const { locals, params } = event;
    const offer = await myOffer(locals, params.offer);
    const { failed } = await ask(
      event,
      accepted,
      (given) => locals.supabase.rpc('accept_offer', { offer: params.offer, ...given }),
      { to: { read_notice_first: '/welcome', ...answeredAt(params.offer) } },
    );
    return failed ?? redirect(303, `/shifts/${offer.shift_id}/taken`);
  },
  decline: async (event) => {
    const { offer } = event.params;
    const to = answeredAt(offer);
    const { failed } = await ask(
      event,
      tapped,
      (given) => event.locals.supabase.rpc('decline_offer', { offer, ...given }),
      { to },
    );
    return failed ?? redirect(303, to.offer_over);
  },
};
