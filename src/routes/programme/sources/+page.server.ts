import { check } from '$lib/server/db-error.ts';
import { forStaff } from '../../../texts/index.ts';
import { inUnit } from '../cells.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const { language } = locals;
  const words = forStaff(language).programme;
  const names: Record<string, string> = words.figures;
  const rows = check(await locals.supabase.from('figures').select('*').order('source').order('line'));
  return {
    figures: rows.map(({ figure, value, unit, source, line }) => ({
      figure,
      name: names[figure] ?? figure,
      value: inUnit(value, unit, words, language, 1),
      source,
      line,
    })),
  };
};
