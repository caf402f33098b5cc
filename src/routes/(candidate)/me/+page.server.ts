import { check } from '$lib/server/db-error';
import { hasAdviser, person, words } from '../person.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const { supabase } = locals;
  const { personId } = person(locals);
  const [hours, clearances, receipts, referred] = await Promise.all([
    supabase.from('availability').select('weekday').order('weekday'),
    supabase.from('clearances').select('clearance_id').eq('candidate_id', personId).is('withdrawn_at', null),
    supabase.from('receipts').select('receipt_id').is('hidden_at', null),
    hasAdviser(locals),
  ]);
  return {
    texts: words(locals).me,
    weekdays: [...new Set((check(hours) ?? []).map(({ weekday }) => weekday))],
    clearances: (check(clearances) ?? []).length,
    receipts: (check(receipts) ?? []).length,
    referred,
  };
};
