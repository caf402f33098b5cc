import { check, refusal } from '$lib/server/db-error';
import * as fields from '$lib/server/fields.ts';
import { weekday } from '$lib/time.ts';
import { inSentence } from '$lib/say.ts';
import { error, fail, redirect } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { othersThan, type CardRow } from '../../cards.ts';
import { fullCard, hindrancesOf, hindranceWords, isShut } from '../../full-card.ts';
import { hasAdviser, words } from '../../person.ts';
import type { Actions, PageServerLoad } from './$types';

const others = 3;
// a shift that is full can be stood by for, whatever else one has said that one would rather
const mayStandBy = ['full', 'hours', 'far', 'norwegian', 'lifting', 'wants_unpaid_only', 'wants_paid_only'];

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { language, supabase } = locals;
  const [rows, referred] = await Promise.all([
    supabase.rpc('shift_card', { shift: params.shift }),
    hasAdviser(locals),
  ]);
  const row = (check(rows) ?? [])[0] ?? error(404);
  const card = await fullCard(row, locals);
  const texts = words(locals).card;
  const hindrances = hindrancesOf(row);
  return {
    texts,
    seriesTexts: words(locals).series,
    back: { href: '/', label: texts.back },
    now: new Date(),
    requestId: randomUUID(),
    requestForAll: randomUUID(),
    referred,
    card,
    others: card.closed ? await othersThan(params.shift, locals, others) : [],
    yours: row.assignment_id && { assignmentId: row.assignment_id, state: row.assignment_state },
    series: card.closed ? null : seriesOf(row, language),
    standby: row.stands_by
      ? 'stands'
      : hindrances.includes('full') && hindrances.every((code) => mayStandBy.includes(code))
        ? 'may'
        : null,
    free: url.searchParams.has('free') && !card.closed,
  };
};

/** The same weekday and hour, week after week, with more than this one to come. */
function seriesOf(row: CardRow, language: string) {
  const { series_id: id, series_left: left }: { series_id: string | null; series_left: number | null } = row;
  return id !== null && left !== null && left > 1
    ? { id, left, day: inSentence(weekday(row.starts_at, language), language) }
    : null;
}

const asked = z.object({ request_id: fields.requestId });
const nothing = { closed: false, others: [], series: null };

export const actions: Actions = {
  take: async ({ locals, params, request }) => {
    const form = asked.safeParse(fields.typed(await request.formData()));
    if (!form.success) return fail(400, { ...nothing, refusal: 'other' });
    const { error: failed } = await locals.supabase.rpc('take_shift', { shift: params.shift, ...form.data });
    return (await refused(failed, params.shift, locals)) ?? redirect(303, `/shifts/${params.shift}/taken`);
  },
  takeAll: async ({ locals, params, request }) => {
    const form = asked.extend({ series: fields.guid }).safeParse(fields.typed(await request.formData()));
    if (!form.success) return fail(400, { ...nothing, refusal: 'other' });
    const { data, error: failed } = await locals.supabase.rpc('take_series', form.data);
    const no = await refused(failed, params.shift, locals);
    if (no) return no;
    const rows: { starts_at: string; state: string | null; why_not: string | null }[] = data ?? [];
    return {
      ...nothing,
      refusal: null,
      series: rows.map(({ starts_at, state, why_not }) => ({
        startsAt: starts_at,
        state,
        whyNot: why_not && (hindranceWords(why_not, locals.language) || words(locals).series.whyNot),
      })),
    };
  },
  standBy: async ({ locals, params, request }) => {
    const ready = (await request.formData()).get('ready') !== 'no';
    const { error: failed } = await locals.supabase.rpc('stand_by', { shift: params.shift, ready });
    const code = refusal(failed);
    // meanwhile somebody gave it up, or it became theirs: the card says what there is to do
    if (code === 'not_full' || code === 'already_yours') redirect(303, `/shifts/${params.shift}?free`);
    return (await refused(failed, params.shift, locals)) ?? redirect(303, `/shifts/${params.shift}`);
  },
};

async function refused(failed: Parameters<typeof refusal>[0], shift: string, locals: App.Locals) {
  const code = refusal(failed);
  if (code === 'read_notice_first') redirect(303, '/welcome');
  if (code === 'not_found') error(404);
  if (code)
    return fail(409, {
      refusal: code,
      closed: isShut([code]),
      others: await othersThan(shift, locals, others),
      series: null,
    });
  check({ data: null, error: failed });
  return null;
}
