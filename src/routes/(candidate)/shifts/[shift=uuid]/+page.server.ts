import { check } from '$lib/server/db-error.ts';
import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { say } from '$lib/say.ts';
import { weekday } from '$lib/time.ts';
import { error, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { cardOf, type CardRow } from '../../cards.server.ts';
import { fullCard, hindrancesOf } from '../../full-card.server.ts';
import { words } from '../../person.server.ts';
import { card as question } from './question.server.ts';
import type { Actions, PageServerLoad } from './$types';

// a shift that is full can be stood by for, whatever else one has said that one would rather
const mayStandBy = [
  'full',
  'held',
  'hours',
  'far',
  'norwegian',
  'lifting',
  'wants_unpaid_only',
  'wants_paid_only',
];

export const load: PageServerLoad = async (event) => {
  const { locals, params, url } = event;
  const { language } = locals;
  const { card: found, referred, hours_said, others } = await question.page(event);
  const row = found ?? error(404);
  const card = fullCard(row, language, hours_said);
  const texts = words(locals).card;
  const yours = row.assignment_id && { assignmentId: row.assignment_id, state: row.assignment_state };
  return {
    texts,
    back: { href: '/', label: texts.back },
    now: new Date(),
    shiftId: params.shift,
    referred,
    card,
    others: others.map((other) => cardOf(other, language)),
    yours,
    notes: yours ? [yours.state === 'requested' ? texts.asked : texts.yours] : card.notes,
    asksFirst: card.asksFirst ? say(texts.asksFirst, { name: row.contact_name }, language) : null,
    series: card.closed ? null : await seriesOf(row, locals),
    standby: standbyOf(row, texts),
    free: url.searchParams.has('free') && !card.closed && !yours,
  };
};

/** The same weekday and hour, week after week, with more than this one to come. */
async function seriesOf({ series_id: series, series_left: left, starts_at }: CardRow, locals: App.Locals) {
  if (series === null || left === null || left < 2) return null;
  const { card: texts, refusals } = words(locals);
  const values = { day: weekday(starts_at, locals.language), count: left };
  // what is kept for others is said here, and there is nothing to tap
  const kept = check(await locals.supabase.rpc('series_refusal', { series })) === 'series_full';
  return {
    says: say(texts.series, values, locals.language),
    all: kept ? null : say(texts.takeAll, values, locals.language),
    refused: kept ? refusals.series_full : null,
  };
}

function standbyOf(row: CardRow, texts: ReturnType<typeof words>['card']) {
  const hindrances = hindrancesOf(row);
  return row.stands_by
    ? { title: texts.standsTitle, text: texts.standsText, tap: texts.standByNot, ready: 'no' }
    : (hindrances.includes('full') || hindrances.includes('held')) &&
        hindrances.every((code) => mayStandBy.includes(code))
      ? { title: texts.standByTitle, text: texts.standByText, tap: texts.standBy, ready: 'yes' }
      : null;
}

const asked = z.object({ request_id: fields.requestId, ...fields.shown });
const standing = z.object({ ready: z.enum(['yes', 'no']).catch('yes'), ...fields.shown });
const first = { read_notice_first: '/welcome' };

export const actions: Actions = {
  take: async (event) => {
    const { shift } = event.params;
    const { failed } = await ask(
      event,
      asked,
      (given) => event.locals.supabase.rpc('take_shift', { shift, ...given }),
      { to: first },
    );
    return failed ?? redirect(303, `/shifts/${shift}/taken`);
  },
  standBy: async (event) => {
    const { shift } = event.params;
    // meanwhile somebody gave it up, or it became theirs: the card says what there is to do
    const free = `/shifts/${shift}?free`;
    const { failed } = await ask(
      event,
      standing,
      ({ ready, ...given }) =>
        event.locals.supabase.rpc('stand_by', { shift, ready: ready === 'yes', ...given }),
      { to: { ...first, not_full: free, already_yours: free } },
    );
    return failed ?? redirect(303, `/shifts/${shift}`);
  },
};
