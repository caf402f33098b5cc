import { check } from '$lib/server/db-error';
import { person, words } from '../../person.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const { supabase } = locals;
  const texts = words(locals).turn;
  const { personId } = person(locals);
  const [turn, own] = await Promise.all([
    supabase.rpc('my_turn'),
    supabase.from('candidates').select('protected').eq('person_id', personId).single(),
  ]);
  const row = (check(turn) ?? [])[0];
  const direct = check(own)?.protected === true;
  const lacksHours = !direct && row !== undefined && row.week_minutes === 0;
  const place = row?.third === 'first' || row?.third === 'middle' ? row.third : 'last';
  return {
    texts,
    back: { href: '/me', label: texts.back },
    own: row && {
      offers: row.offers,
      minutes: row.minutes,
      seriesMinutes: row.series_minutes,
      weekMinutes: row.week_minutes,
    },
    offersADay: row?.offers_a_day ?? 0,
    lacksHours,
    // who asks not to be asked has no turn to wait for
    place: direct
      ? texts.place.direct
      : lacksHours
        ? texts.place.hours
        : row && row.offers_a_day > 0
          ? texts.place[place]
          : null,
  };
};
