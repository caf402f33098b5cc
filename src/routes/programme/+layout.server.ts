import { check } from '$lib/server/db-error.ts';
import { textsFor } from '../../texts/index.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals }) => {
  const [municipality] = check(
    await locals.supabase
      .from('municipalities')
      .select('name')
      .eq('municipality_code', locals.user?.municipality ?? ''),
  );
  return {
    texts: textsFor(locals.language).programme,
    place: municipality ? `${municipality.name} kommune` : '',
  };
};
