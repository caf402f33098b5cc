import { weekNumber } from '$lib/calendar.ts';
import type { CompositeTypes } from '$lib/database.types.ts';
import { scaleBand, scaleLinear } from 'd3-scale';
import { hoursOf } from '../../hours.ts';

/** Hours of one week by what they were for, beside the agreement that held in it. */
export type Week = {
  monday: string;
  week: number;
  activity: number;
  training: number;
  voluntary: number;
  agreed: number | null;
};

export const weeksOf = (rows: readonly Omit<CompositeTypes<'week_hours'>, 'person_id'>[]): Week[] =>
  rows.map(({ monday, activity, training, voluntary, agreed_hours: agreed }) => ({
    monday,
    week: weekNumber(monday),
    activity: hoursOf(activity),
    training: hoursOf(training),
    voluntary: hoursOf(voluntary),
    agreed,
  }));

/** Where the bars and the agreed line stand; drawn here, so that the browser gets only the picture. */
export const drawWeeks = (weeks: readonly Week[]) => {
  const size = { width: 520, height: 200, left: 36, bottom: 26, top: 8 };
  const nav = ({ activity, training }: Week) => activity + training;
  const most = Math.max(4, ...weeks.flatMap((week) => [nav(week) + week.voluntary, week.agreed ?? 0]));
  const y = scaleLinear()
    .domain([0, most])
    .nice(4)
    .range([size.height - size.bottom, size.top]);
  const x = scaleBand<string>()
    .domain(weeks.map(({ monday }) => monday))
    .range([size.left, size.width])
    .padding(0.3);
  const tall = (from: number, to: number) => ({ y: y(to), height: y(from) - y(to) });
  return {
    ...size,
    ticks: y.ticks(4).map((value) => ({ value, y: y(value) })),
    bars: weeks.map((week) => ({
      week: week.week,
      x: x(week.monday) ?? 0,
      width: x.bandwidth(),
      done: tall(0, nav(week)),
      voluntary: tall(nav(week), nav(week) + week.voluntary),
      agreed: week.agreed === null ? null : y(week.agreed),
      step: x.step(),
    })),
  };
};
