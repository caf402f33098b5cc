import { addDays, mondayOf, weekNumber } from '$lib/calendar.ts';
import { instant, isoDate } from '$lib/time.ts';
import { scaleBand, scaleLinear } from 'd3-scale';

type Done = { starts_at: string; minutes: number | null; purpose: string };
type Agreed = { hours: number; from: string; to: string } | null;

export type Week = { monday: string; week: number; hours: number; agreed: number | null };

/** The last twelve weeks, this one included: hours recorded in agreed activity, beside what is agreed now. */
export const weeksOf = (done: Done[], agreed: Agreed, now: Date): Week[] => {
  const thisMonday = mondayOf(isoDate(now));
  const minutes = new Map<string, number>();
  for (const { starts_at: at, minutes: count, purpose } of done) {
    if (purpose !== 'activity' || count === null) continue;
    const monday = mondayOf(isoDate(instant(at)));
    minutes.set(monday, (minutes.get(monday) ?? 0) + count);
  }
  return Array.from({ length: 12 }, (_, i) => {
    const monday = addDays(thisMonday, (i - 11) * 7);
    const runs = agreed !== null && agreed.from <= addDays(monday, 6) && agreed.to >= monday;
    return {
      monday,
      week: weekNumber(monday),
      hours: Math.round((minutes.get(monday) ?? 0) / 6) / 10,
      agreed: runs ? agreed.hours : null,
    };
  });
};

/** Where the bars and the agreed line stand; drawn here, so that the browser gets only the picture. */
export const drawWeeks = (weeks: Week[]) => {
  const size = { width: 520, height: 200, left: 36, bottom: 26, top: 8 };
  const most = Math.max(4, ...weeks.flatMap(({ hours, agreed }) => [hours, agreed ?? 0]));
  const y = scaleLinear()
    .domain([0, most])
    .nice(4)
    .range([size.height - size.bottom, size.top]);
  const x = scaleBand<string>()
    .domain(weeks.map(({ monday }) => monday))
    .range([size.left, size.width])
    .padding(0.3);
  return {
    ...size,
    ticks: y.ticks(4).map((value) => ({ value, y: y(value) })),
    bars: weeks.map(({ monday, week, hours, agreed }) => ({
      week,
      x: x(monday) ?? 0,
      width: x.bandwidth(),
      y: y(hours),
      height: y(0) - y(hours),
      agreed: agreed === null ? null : y(agreed),
      step: x.step(),
    })),
  };
};
