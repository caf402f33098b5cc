import { addDays, mondayOf, weekNumber } from '$lib/calendar.ts';
import { check } from '$lib/server/db-error.ts';
import { isoDate } from '$lib/time.ts';
import { error } from '@sveltejs/kit';
import { forEveryone } from '../../../../texts/index.ts';
import { myShifts } from '../../my-shifts.server.ts';
import { person } from '../../person.server.ts';
import { hoursOf } from './hours.ts';
import type { PageServerLoad } from './$types';

const weeksBefore = 4;

export const load: PageServerLoad = async ({ locals }) => {
  const { supabase, language } = locals;
  const { personId } = person(locals);
  const texts = forEveryone(language).calendar.hours;
  const now = new Date();
  const monday = mondayOf(isoDate(now));
  const [referrals, agreements, shifts] = await Promise.all([
    supabase.from('referrals').select('referral_id').eq('candidate_id', personId).is('ended_at', null),
    supabase.rpc('my_agreements').lte('from_date', addDays(monday, 6)).gte('to_date', monday).limit(1),
    myShifts(locals),
  ]);
  const [agreed] = check(agreements);
  // for others this page is not there
  if (!agreed || check(referrals).length === 0) error(404);
  const week = (start: string) => ({ number: weekNumber(start), ...hoursOf(shifts, start, now) });
  const before = Array.from({ length: weeksBefore }, (_, n) => addDays(monday, -7 * (n + 1)));
  return {
    texts,
    back: { href: '/me', label: texts.back },
    agreedMinutes: Number(agreed.hours_per_week) * 60,
    week: week(monday),
    before: before.filter((start) => start >= mondayOf(agreed.from_date)).map(week),
  };
};
