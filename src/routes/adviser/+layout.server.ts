import { check } from '$lib/server/db-error.ts';
import { staffShell } from '$lib/server/staff-shell.ts';
import { say } from '$lib/say.ts';
import { forStaff } from '../../texts/index.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals }) => {
  const { adviser: texts, refusals } = forStaff(locals.language);
  const [municipality] = check(
    await locals.supabase
      .from('municipalities')
      .select('name')
      .eq('municipality_code', locals.user?.municipality ?? ''),
  );
  const place = say(texts.place, { municipality: municipality?.name ?? '' }, locals.language);
  return {
    texts,
    refusals: { ...refusals, ...texts.refusals },
    shell: staffShell(locals, 'adviser', place),
  };
};
