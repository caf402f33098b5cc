import { check } from '$lib/server/db-error.ts';
import { say } from '$lib/say.ts';
import { fullDate } from '$lib/time.ts';
import { error } from '@sveltejs/kit';
import { forEveryone, forStaff } from '../../../../texts/index.ts';
import { headline, inUnit, isComputed, lastDayOf } from '../../cells.ts';
import type { PageServerLoad } from './$types';
import { chancePoints, indicatorDetail, isSample } from './indicator-detail.ts';

export const load: PageServerLoad = async ({ locals, params }) => {
  const { language, supabase } = locals;
  const { programme: words } = forStaff(language);
  const { common } = forEveryone(language);
  const id = params.indicator;
  // what cannot be one is not asked of the database, which on the embedded backend takes «true» for no word
  if (!/^[1-4]\.[1-9]$/.test(id)) error(404);
  const [declared, answer, last, goals, sources] = await Promise.all([
    supabase.from('indicators').select('*').eq('indicator', id),
    supabase.rpc('whole_indicators'),
    supabase.rpc('last_closed_month'),
    supabase.from('targets').select('year, value, decided_on').eq('indicator', id).order('year'),
    supabase.from('figures').select('figure, value, unit').eq('indicator', id),
  ]);
  const indicator = check(declared)[0] ?? error(404);
  const { source, frequency, definition, unit } = indicator;
  const cells = check(answer);
  const month = check(last);
  const targets = check(goals);
  const figures = check(sources);
  const computed = isComputed(indicator);
  const unknown: Partial<Record<string, string>> = words.unknown;
  const points = chancePoints(indicator, cells);
  const about = (term: string, value: string | undefined) => (value ? [{ term, value }] : []);

  return {
    id,
    goal: words.goals[indicator.goal],
    name: words.indicators[definition].name,
    value: computed ? headline(cells, indicator, words, language) : null,
    state: computed ? null : source === 'A' || source === 'S' ? ('coming' as const) : ('missing' as const),
    proposal: targets.length > 0 && targets.every(({ decided_on: decided }) => decided === null),
    targets: targets.map(({ year, value }) => [String(year), inUnit(value, unit, words, language)]),
    detail: computed
      ? indicatorDetail(indicator, {
          cells,
          targets,
          figures,
          words,
          taskTypes: common.taskTypes,
          language,
        })
      : null,
    declared: [
      ...about(words.one.means, words.indicators[definition].means),
      ...about(words.one.how, words.indicators[definition].how),
      ...about(words.one.source, words.kinds[source]),
      ...(computed
        ? [
            ...about(
              words.one.updated,
              month === null
                ? words.overview.notYet
                : say(
                    words.one.updatedSaid,
                    { day: fullDate(lastDayOf(month), language), often: words.often[frequency] },
                    language,
                  ),
            ),
            ...(isSample(indicator)
              ? about(
                  words.one.unsure,
                  points === null ? words.one.unsureSmall : say(words.one.unsurePoints, { points }, language),
                )
              : []),
            ...about(words.one.notKnown, unknown[definition]),
          ]
        : []),
    ],
  };
};
