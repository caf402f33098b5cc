import { check } from '$lib/server/db-error.ts';
import { redirect } from '@sveltejs/kit';
import { forEveryone } from '../../texts/index.ts';

/** The hook lets only signed-in candidates in here; this says so to the compiler. */
export function person({ user }: App.Locals): User {
  if (!user) redirect(303, '/auth/sign-in');
  return user;
}

export const words = ({ language }: App.Locals) => forEveryone(language).candidate;

/** Only then may a page say the words that concern a referral. */
export async function hasAdviser({ supabase }: App.Locals): Promise<boolean> {
  const rows = check(await supabase.from('caseloads').select('caseload_id').is('until_at', null).limit(1));
  return (rows ?? []).length > 0;
}
