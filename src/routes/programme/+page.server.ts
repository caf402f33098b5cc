import { check } from '$lib/server/db-error.ts';
import { number, say } from '$lib/say.ts';
import { fullDate, isoDate } from '$lib/time.ts';
import { forStaff } from '../../texts/index.ts';
import type { PageServerLoad } from './$types';
import { cellOf, headline, hoursOf, percent } from './cells.ts';
import { computed, declarations, isComputed, type Computed } from './declarations.ts';

export const load: PageServerLoad = async ({ locals }) => {
  const { language, supabase } = locals;
  const words = forStaff(language).programme;
  const now = new Date();
  const year = Number(isoDate(now).slice(0, 4));
  const [answer, goals, figures] = await Promise.all([
    supabase.rpc('programme_indicators'),
    supabase.from('targets').select('indicator, value, decided_on').eq('year', year),
    supabase.from('figures').select('figure, value').eq('figure', 'outside_work'),
  ]);
  const cells = check(answer);
  const outside = check(figures)[0]?.value;
  const target = new Map(check(goals).map((goal) => [goal.indicator, goal]));

  const hours = (part: string): string => number(hoursOf(cellOf(cells, '2.3', part)?.n ?? 0), language);
  const beside = (id: Computed): string | null => {
    if (id === '3.1')
      return outside === undefined
        ? null
        : say(words.beside.reach, { outside: number(outside, language) }, language);
    if (id === '2.3')
      return say(words.beside.hours, { paid: hours('paid'), unpaid: hours('unpaid') }, language);
    const goal = target.get(id);
    if (!goal) return null;
    const text = goal.decided_on === null ? words.overview.goalTarget : words.overview.decidedTarget;
    return say(text, { target: percent(goal.value, language) }, language);
  };

  return {
    day: fullDate(now, language),
    big: computed.map((id) => ({
      id,
      value: headline(cells, id, words, language),
      says: words.big[id],
      beside: beside(id),
    })),
    goals: (['g1', 'g2', 'g3', 'g4'] as const).map((goal, i) => ({
      number: i + 1,
      name: words.goals[goal],
      indicators: declarations
        .filter((declared) => declared.goal === goal)
        .map(({ id, from }) => ({
          id,
          name: words.indicators[id].name,
          value: isComputed(id) ? headline(cells, id, words, language) : null,
          without: from === 'A' || from === 'S' ? words.overview.coming : words.overview.missing,
        })),
    })),
  };
};
