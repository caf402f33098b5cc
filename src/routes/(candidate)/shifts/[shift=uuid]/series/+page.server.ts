import { check } from '$lib/server/db-error';
import * as fields from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import { say } from '$lib/say.ts';
import { weekday } from '$lib/time.ts';
import { error, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { summaryOf } from '../../../cards.server.ts';
import { hindranceWords } from '../../../full-card.server.ts';
import { isActive, myShifts } from '../../../my-shifts.server.ts';
import { words } from '../../../person.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  const { language, supabase } = locals;
  const row = (check(await supabase.rpc('shift_card', { shift: params.shift })) ?? [])[0] ?? error(404);
  const series = row.series_id;
  if (series === null) redirect(303, `/shifts/${params.shift}`);
  const [shifts, ends, mine, refused] = await Promise.all([
    supabase.rpc('series_dates', { series }),
    supabase.from('shifts').select('shift_id, ends_at').eq('series_id', series),
    myShifts(locals),
    supabase.rpc('series_refusal', { series }),
  ]);
  const endOf = new Map(check(ends).map(({ shift_id, ends_at }) => [shift_id, ends_at]));
  const texts = words(locals).series;
  const task = summaryOf(row, language);
  const day = weekday(row.starts_at, language);
  const dates = (check(shifts) ?? []).map(({ shift_id, starts_at, free }) => ({
    startsAt: starts_at,
    endsAt: endOf.get(shift_id) ?? starts_at,
    state: mine.find((own) => own.shift_id === shift_id && isActive(own))?.state ?? null,
    free,
  }));
  return {
    texts,
    back: { href: `/shifts/${params.shift}`, label: texts.back },
    title: say(texts.title, { day }, language),
    lead: say(texts.lead, { title: task.title, place: task.placeName }, language),
    name: row.contact_name,
    task,
    series,
    // all of it is kept for others, or over: then it is said, and there is nothing to tap
    refused: check(refused) === 'series_full' ? words(locals).refusals.series_full : null,
    dates,
    left: dates.filter(({ state, free }) => state === null && free).length,
  };
};

const asked = z.object({
  request_id: fields.requestId,
  series: fields.hidden,
  shown_starts: fields.moments,
  shown_ends: fields.moments,
  shown_address: fields.shown.shown_address,
});

export const actions: Actions = {
  take: async (event) => {
    const { locals } = event;
    const taken = await ask(event, asked, (given) => locals.supabase.rpc('take_series', given), {
      to: { read_notice_first: '/welcome' },
    });
    if (taken.failed) return taken.failed;
    return taken.done('taken', {
      shifts: taken.data.map(({ starts_at, state, why_not }) => ({
        startsAt: starts_at,
        state,
        whyNot: why_not && (hindranceWords(why_not, locals.language) || words(locals).series.whyNot),
      })),
    });
  },
};
