import { say } from '$lib/say.ts';
import { check } from '$lib/server/db-error.ts';
import { textsFor } from '../../texts/index.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals }) => {
  const texts = textsFor(locals.language).admin;
  const [own] = check(
    await locals.supabase
      .from('municipalities')
      .select('name')
      .eq('municipality_code', locals.user?.municipality ?? ''),
  );
  return { texts, place: say(texts.place, { municipality: own?.name ?? '' }, locals.language) };
};
