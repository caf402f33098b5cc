import { allRows } from '$lib/server/lists.ts';
import { check } from '$lib/server/db-error';
import { otherRoles } from '$lib/server/staff-shell.ts';
import { isoDate } from '$lib/time.ts';
import { hasHadShift, installOffer } from '../install.server.ts';
import { hasAdviser, person, words } from '../person.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, cookies }) => {
  const { supabase } = locals;
  const { personId } = person(locals);
  const today = isoDate(new Date());
  const [hours, likes, clearances, receipts, own, referred, agreed, hasShift] = await Promise.all([
    supabase.from('availability').select('weekday').order('weekday'),
    supabase.from('interests').select('task_type'),
    supabase.from('clearances').select('valid_to').eq('candidate_id', personId).is('withdrawn_at', null),
    allRows((from, to) =>
      supabase
        .from('receipts')
        .select('receipt_id')
        .is('hidden_at', null)
        .order('receipt_id')
        .range(from, to),
    ),
    supabase.from('candidates').select('offers_a_day').eq('person_id', personId).single(),
    hasAdviser(locals),
    supabase.rpc('my_agreements').lte('from_date', today).gte('to_date', today),
    hasHadShift(locals),
  ]);
  return {
    texts: words(locals).me,
    others: otherRoles(locals, 'candidate'),
    weekdays: [...new Set((check(hours) ?? []).map(({ weekday }) => weekday))],
    likes: (check(likes) ?? []).length,
    clearances: (check(clearances) ?? []).filter(({ valid_to }) => valid_to === null || valid_to >= today)
      .length,
    receipts: receipts.length,
    offersADay: check(own)?.offers_a_day ?? 0,
    referred,
    hasShift,
    install: hasShift ? installOffer(locals, cookies) : null,
    hasAgreed: referred && check(agreed).length > 0,
  };
};
