import { check } from '$lib/server/db-error';
import { instant } from '$lib/time.ts';
import { cardsFor, summaryOf } from './cards.ts';
import { isComing, myShifts } from './my-shifts.ts';
import { person, words } from './person.ts';
import type { PageServerLoad } from './$types';

const first = 4;
const most = 50;

export const load: PageServerLoad = async ({ locals, url }) => {
  const { personId } = person(locals);
  const all = url.searchParams.has('all');
  const now = new Date();
  const [cards, shifts, self, hours] = await Promise.all([
    cardsFor(locals, all ? most : first + 1),
    myShifts(locals),
    locals.supabase.from('candidates').select('district_id, protected').eq('person_id', personId).single(),
    locals.supabase.from('availability').select('weekday').limit(1),
  ]);
  const { district_id, protected: direct } = check(self) ?? { district_id: null, protected: false };
  const next = shifts
    .filter((shift) => shift.state === 'confirmed' && !shift.checked_out_at && isComing(shift, now))
    .at(-1);
  return {
    texts: words(locals).home,
    now,
    next: next && {
      assignmentId: next.assignment_id,
      begun: instant(next.starts_at) <= now,
      here: next.checked_in_at !== null,
      task: summaryOf(next, locals.language),
    },
    cards: all ? cards : cards.slice(0, first),
    more: !all && cards.length > first,
    direct,
    lacksHours: (check(hours) ?? []).length === 0,
    lacksDistrict: district_id === null,
  };
};
