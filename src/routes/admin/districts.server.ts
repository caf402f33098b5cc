import { check } from '$lib/server/db-error.ts';

export type District = { district_id: string; name: string };

export async function ownDistricts({ supabase, user }: App.Locals): Promise<District[]> {
  const rows = check(
    await supabase
      .from('districts')
      .select('district_id, name')
      .eq('municipality_code', user?.municipality ?? ''),
  );
  const { compare } = new Intl.Collator('nb');
  return rows.sort((a, b) => compare(a.name, b.name));
}
