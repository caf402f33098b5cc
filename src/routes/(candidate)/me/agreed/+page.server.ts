import { check } from '$lib/server/db-error';
import { error } from '@sveltejs/kit';
import { person, words } from '../../person.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const { supabase } = locals;
  const { personId } = person(locals);
  const texts = words(locals).agreed;
  const [referrals, activities, advisers] = await Promise.all([
    supabase
      .from('referrals')
      .select('office, basis, assessed_on, plain_words, referred_at')
      .eq('candidate_id', personId)
      .is('ended_at', null),
    supabase.rpc('my_agreements'),
    supabase.rpc('my_adviser'),
  ]);
  const referral = (check(referrals) ?? [])[0];
  const adviser = (check(advisers) ?? [])[0];
  // for others this page is not there
  if (!referral && !adviser) error(404);
  const bases: Readonly<Record<string, string>> = texts.bases;
  return {
    texts,
    back: { href: '/me', label: texts.back },
    referral: referral && { ...referral, basis: bases[referral.basis] ?? referral.basis },
    activities: check(activities) ?? [],
    adviser,
  };
};
