import { check } from '$lib/server/db-error';
import { sentence } from '$lib/say.ts';
import { isoDate } from '$lib/time.ts';
import { forEveryone } from '../../../../texts/index.ts';
import { person, words } from '../../person.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const { supabase } = locals;
  const { personId } = person(locals);
  const texts = words(locals).clearances;
  const [clearances, contracts] = await Promise.all([
    supabase
      .from('clearances')
      .select('clearance_id, employer_id, requirement, seen_on, valid_to')
      .eq('candidate_id', personId)
      .is('withdrawn_at', null)
      .order('seen_on'),
    supabase
      .from('contracts')
      .select('contract_id, employer_id, from_date, to_date')
      .eq('candidate_id', personId)
      .order('from_date'),
  ]);
  const today = isoDate(new Date());
  // those that hold something, not all there are
  const theirs = [...(check(clearances) ?? []), ...(check(contracts) ?? [])].map(
    ({ employer_id }) => employer_id,
  );
  const employers = await supabase
    .from('employers')
    .select('employer_id, name')
    .in('employer_id', [...new Set(theirs)]);
  const names = forEveryone(locals.language).common.requirements;
  const seen = (check(clearances) ?? []).map((row) => ({
    ...row,
    name: sentence(names[row.requirement] ?? row.requirement, locals.language),
    expired: row.valid_to !== null && row.valid_to < today,
  }));
  const agreed = check(contracts) ?? [];
  return {
    texts,
    back: { href: '/me', label: texts.back },
    employers: (check(employers) ?? [])
      .map(({ employer_id, name }) => ({
        name,
        clearances: seen.filter((row) => row.employer_id === employer_id),
        contracts: agreed.filter((row) => row.employer_id === employer_id),
      }))
      .filter(({ clearances, contracts }) => clearances.length + contracts.length > 0)
      .sort((a, b) => new Intl.Collator('nb').compare(a.name, b.name)),
  };
};
