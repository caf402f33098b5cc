import { keptTaps } from '../kept-taps.server.ts';
import { isComing, listed, myShifts } from '../my-shifts.server.ts';
import { forEveryone } from '../../../texts/index.ts';
import { words } from '../person.server.ts';
import type { PageServerLoad } from './$types';

const first = 8;

export const load: PageServerLoad = async ({ locals, url }) => {
  const now = new Date();
  const [shifts, kept] = await Promise.all([myShifts(locals), keptTaps(locals, now)]);
  const past = shifts.filter((shift) => !isComing(shift, now));
  const all = url.searchParams.has('all');
  return {
    texts: words(locals).mine,
    views: forEveryone(locals.language).calendar.week,
    now,
    keptTitle: words(locals).shift.kept.title,
    kept: kept.filter(({ seen }) => !seen),
    coming: shifts
      .filter((shift) => isComing(shift, now))
      .reverse()
      .map((shift) => listed(shift, locals, now)),
    past: (all ? past : past.slice(0, first)).map((shift) => listed(shift, locals, now)),
    more: !all && past.length > first,
  };
};
