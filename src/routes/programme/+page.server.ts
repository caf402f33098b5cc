import { check } from '$lib/server/db-error.ts';
import { say } from '$lib/say.ts';
import { fullDate, isoDate } from '$lib/time.ts';
import { forStaff } from '../../texts/index.ts';
import type { PageServerLoad } from './$types';
import { besideSaid, headline, inUnit, isComputed, lastDayOf, type Indicator } from './cells.ts';

export const load: PageServerLoad = async ({ locals }) => {
  const { language, supabase } = locals;
  const words = forStaff(language).programme;
  const year = Number(isoDate(new Date()).slice(0, 4));
  const [answer, last, declared, goals, sources] = await Promise.all([
    supabase.rpc('whole_indicators'),
    supabase.rpc('last_closed_month'),
    supabase.from('indicators').select('*').order('indicator'),
    supabase.from('targets').select('indicator, value, decided_on').eq('year', year),
    supabase.from('figures').select('figure, value, unit, indicator').not('indicator', 'is', null),
  ]);
  const cells = check(answer);
  const month = check(last);
  const indicators = check(declared);
  const figures = check(sources);
  const targets = new Map(check(goals).map((goal) => [goal.indicator, goal]));
  const big: Partial<Record<string, string>> = words.big;

  const targetSaid = ({ indicator, unit }: Indicator): string | null => {
    const goal = targets.get(indicator);
    if (!goal) return null;
    const text = goal.decided_on === null ? words.overview.goalTarget : words.overview.decidedTarget;
    return say(text, { target: inUnit(goal.value, unit, words, language) }, language);
  };

  return {
    until:
      month === null
        ? words.overview.notYet
        : say(words.overview.until, { day: fullDate(lastDayOf(month), language) }, language),
    big: indicators
      .filter(({ taken_along: place }) => place !== null)
      .sort((a, b) => Number(a.taken_along) - Number(b.taken_along))
      .map((one) => ({
        id: one.indicator,
        value: headline(cells, one, words, language),
        says: big[one.definition] ?? words.indicators[one.definition].name,
        beside:
          besideSaid(
            cells,
            one,
            figures.filter(({ indicator }) => indicator === one.indicator),
            words,
            language,
          ) ?? targetSaid(one),
      })),
    goals: ([1, 2, 3, 4] as const).map((goal) => ({
      number: goal,
      name: words.goals[goal],
      indicators: indicators
        .filter((one) => one.goal === goal)
        .map((one) => ({
          id: one.indicator,
          name: words.indicators[one.definition].name,
          value: isComputed(one) ? headline(cells, one, words, language) : null,
          without: one.source === 'A' || one.source === 'S' ? words.overview.coming : words.overview.missing,
        })),
    })),
  };
};
