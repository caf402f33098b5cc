import { check } from '$lib/server/db-error.ts';
import { staffShell } from '$lib/server/staff-shell.ts';
import { say } from '$lib/say.ts';
import { forStaff } from '../../texts/index.ts';
import type { LayoutServerLoad } from './$types';

export const csr = true;

export const load: LayoutServerLoad = async ({ locals }) => {
  const { refusals: _refusals, ...texts } = forStaff(locals.language).adviser;
  const [municipality] = check(
    await locals.supabase
      .from('municipalities')
      .select('name')
      .eq('municipality_code', locals.user?.municipality ?? ''),
  );
  const place = say(texts.place, { municipality: municipality?.name ?? '' }, locals.language);
  return {
    texts,
    shell: staffShell(locals, 'adviser', place),
  };
};
