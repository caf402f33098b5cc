import { check } from '$lib/server/db-error.ts';
import { summaryOf } from '../cards.server.ts';
import { skipped } from '$lib/server/lists.ts';
import { instant } from '$lib/time.ts';
import { keptTapsOf } from '../kept-taps.server.ts';
import { cannotSaid, isComing, listed } from '../my-shifts.server.ts';
import { forEveryone } from '../../../texts/index.ts';
import { words } from '../person.server.ts';
import { mine } from './question.server.ts';
import type { PageServerLoad } from './$types';

const first = 8;
// as many as `my_shifts` gives of those that are over
const step = 200;

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event;
  const { shifts, taps, stands } = await mine.page(event);
  const now = new Date();
  const said = await cannotSaid(locals, shifts, now);
  const skip = skipped(url);
  const latest = shifts.filter((shift) => !isComing(shift, now));
  const past = skip > 0 ? (check(await locals.supabase.rpc('my_past_shifts', { skip })) ?? []) : latest;
  const all = url.searchParams.has('all') || skip > 0;
  const over = past.filter(({ ends_at }) => instant(ends_at) <= now).length;
  // of fewer than are given at a time, all are there
  const count =
    skip > 0 || over >= step ? (check(await locals.supabase.rpc('count_past_shifts')) ?? 0) : over;
  return {
    texts: words(locals).mine,
    views: forEveryone(locals.language).calendar.week,
    now,
    keptTitle: words(locals).shift.kept.title,
    kept: keptTapsOf(taps, locals, now).filter(({ seen }) => !seen),
    coming: shifts
      .filter((shift) => isComing(shift, now))
      .reverse()
      .map((shift) => listed(shift, locals, now, said)),
    stands: stands.map((card) => ({
      shiftId: card.shift_id,
      task: summaryOf(card, locals.language),
    })),
    past: (all ? past : past.slice(0, first)).map((shift) => listed(shift, locals, now, said)),
    more: !all && past.length > first,
    list: all ? { skip, shown: over, all: count, step } : null,
  };
};
