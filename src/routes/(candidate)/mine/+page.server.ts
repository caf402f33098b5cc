import { check } from '$lib/server/db-error.ts';
import { summaryOf } from '../cards.server.ts';
import { keptTapsOf } from '../kept-taps.server.ts';
import { isComing, listed } from '../my-shifts.server.ts';
import { forEveryone } from '../../../texts/index.ts';
import { words } from '../person.server.ts';
import { mine } from './question.server.ts';
import type { PageServerLoad } from './$types';

const first = 8;

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event;
  const [{ shifts, taps }, stands] = await Promise.all([
    mine.page(event),
    locals.supabase.rpc('my_standbys'),
  ]);
  const now = new Date();
  const past = shifts.filter((shift) => !isComing(shift, now));
  const all = url.searchParams.has('all');
  return {
    texts: words(locals).mine,
    views: forEveryone(locals.language).calendar.week,
    now,
    keptTitle: words(locals).shift.kept.title,
    kept: keptTapsOf(taps, locals, now).filter(({ seen }) => !seen),
    coming: shifts
      .filter((shift) => isComing(shift, now))
      .reverse()
      .map((shift) => listed(shift, locals, now)),
    stands: check(stands).map((card) => ({
      shiftId: card.shift_id,
      task: summaryOf(card, locals.language),
    })),
    past: (all ? past : past.slice(0, first)).map((shift) => listed(shift, locals, now)),
    more: !all && past.length > first,
  };
};
