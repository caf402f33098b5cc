import { check } from '$lib/server/db-error.ts';
import { say } from '$lib/say.ts';
import { fullDate, isoDate } from '$lib/time.ts';
import { error } from '@sveltejs/kit';
import { forEveryone, forStaff } from '../../../../texts/index.ts';
import { headline, percent } from '../../cells.ts';
import { declarations, isComputed } from '../../declarations.ts';
import type { PageServerLoad } from './$types';
import { chancePoints, indicatorDetail } from './indicator-detail.ts';

export const load: PageServerLoad = async ({ locals, params }) => {
  const { language, supabase } = locals;
  const { programme: words } = forStaff(language);
  const { common } = forEveryone(language);
  const declared = declarations.find(({ id }) => id === params.indicator) ?? error(404);
  const { id, from, often } = declared;
  const now = new Date();
  const [answer, goals, figures] = await Promise.all([
    supabase.rpc('programme_indicators'),
    supabase.from('targets').select('year, value, decided_on').eq('indicator', id).order('year'),
    supabase.from('figures').select('value').eq('figure', 'outside_work'),
  ]);
  const cells = check(answer);
  const targets = check(goals);
  const day = fullDate(now, language);
  const points = isComputed(id) ? chancePoints(id, cells) : null;
  const about = (term: string, value: string) => ({ term, value });

  return {
    id,
    goal: words.goals[declared.goal],
    name: words.indicators[id].name,
    value: isComputed(id) ? headline(cells, id, words, language) : null,
    state: isComputed(id) ? null : from === 'A' || from === 'S' ? ('coming' as const) : ('missing' as const),
    proposal: targets.length > 0 && targets.every(({ decided_on: decided }) => decided === null),
    targets: targets.map(({ year, value }) => [String(year), percent(value, language)]),
    detail: isComputed(id)
      ? indicatorDetail(id, {
          cells,
          targets,
          outside: check(figures)[0]?.value ?? null,
          today: isoDate(now),
          words,
          taskTypes: common.taskTypes,
          language,
        })
      : null,
    declared: [
      about(words.one.means, words.indicators[id].means),
      about(words.one.how, words.indicators[id].how),
      about(words.one.source, words.kinds[from]),
      ...(isComputed(id)
        ? [
            about(
              words.one.updated,
              say(words.one.updatedSaid, { day, often: words.often[often] }, language),
            ),
            ...(id === '1.2' || id === '4.3'
              ? [
                  about(
                    words.one.unsure,
                    points === null
                      ? words.one.unsureSmall
                      : say(words.one.unsurePoints, { points }, language),
                  ),
                ]
              : []),
            about(words.one.notKnown, words.unknown[id]),
          ]
        : []),
    ],
  };
};
