import { check } from '$lib/server/db-error.ts';
import { number } from '$lib/say.ts';
import { forStaff } from '../../../texts/index.ts';
import { percent } from '../cells.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const { language } = locals;
  const names: Record<string, string> = forStaff(language).programme.figures;
  const units: Record<string, string> = forStaff(language).programme.units;
  const rows = check(await locals.supabase.from('figures').select('*').order('source').order('line'));
  return {
    figures: rows.map(({ figure, value, unit, source, line }) => ({
      figure,
      name: names[figure] ?? figure,
      value:
        unit === 'share'
          ? percent(value, language, 1)
          : [number(value, language), units[unit]].filter(Boolean).join(' '),
      source,
      line,
    })),
  };
};
