import { say } from '$lib/say.ts';
import { check } from '$lib/server/db-error.ts';
import { staffShell } from '$lib/server/staff-shell.ts';
import { forStaff } from '../../texts/index.ts';
import type { LayoutServerLoad } from './$types';

export const csr = true;

export const load: LayoutServerLoad = async ({ locals }) => {
  const [municipality] = check(
    await locals.supabase
      .from('municipalities')
      .select('name')
      .eq('municipality_code', locals.user?.municipality ?? ''),
  );
  const texts = forStaff(locals.language).programme;
  const place = municipality ? say(texts.place, { municipality: municipality.name }, locals.language) : '';
  return { texts, shell: staffShell(locals, 'programme_lead', place) };
};
