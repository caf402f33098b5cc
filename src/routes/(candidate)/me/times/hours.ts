/** The hours of a week, and how they stand on the page: three parts of a day as taps, and times of one's own. */
export type Span = { weekday: number; from: string; to: string };

export const parts = [
  { part: 'morning', from: '08:00', to: '12:00' },
  { part: 'afternoon', from: '12:00', to: '16:00' },
  { part: 'evening', from: '16:00', to: '21:00' },
] as const;

export type Part = (typeof parts)[number]['part'];
export type OwnHours = { from: string; to: string };
export type Day = { weekday: number; parts: Part[]; own: OwnHours[] };

/** A shift must lie within one span, so times that touch or overlap become one. */
export function mergeTouchingSpans(spans: Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.weekday - b.weekday || a.from.localeCompare(b.from));
  const whole: Span[] = [];
  for (const span of sorted) {
    const last = whole.at(-1);
    if (last && last.weekday === span.weekday && span.from <= last.to)
      last.to = span.to > last.to ? span.to : last.to;
    else whole.push({ ...span });
  }
  return whole;
}

/** The taps that a span is made of, or null when it is a time of one's own. */
function taps({ from, to }: OwnHours): Part[] | null {
  const first = parts.findIndex((part) => part.from === from);
  const last = parts.findIndex((part) => part.to === to);
  return first >= 0 && last >= first ? parts.slice(first, last + 1).map(({ part }) => part) : null;
}

export const weekdays = [1, 2, 3, 4, 5, 6, 7];

export const weekOf = (spans: Span[]): Day[] =>
  weekdays.map((weekday) => {
    const day: Day = { weekday, parts: [], own: [] };
    for (const { from, to } of spans.filter((span) => span.weekday === weekday)) {
      const tapped = taps({ from, to });
      if (tapped) day.parts.push(...tapped);
      else day.own.push({ from, to });
    }
    return day;
  });

export const spansOf = (week: Day[]): Span[] =>
  mergeTouchingSpans(
    week.flatMap(({ weekday, parts: tapped, own }) => [
      ...parts.filter(({ part }) => tapped.includes(part)).map(({ from, to }) => ({ weekday, from, to })),
      ...own.map(({ from, to }) => ({ weekday, from, to })),
    ]),
  );

/** A day as its fields say it; a row that is left empty says nothing. */
export function typedDay(values: Readonly<Record<string, string>>, weekday: number): Day {
  const linesOf = (name: string) => (values[`${name}-${weekday}`] ?? '').split('\n');
  const until = linesOf('to');
  return {
    weekday,
    parts: parts.map(({ part }) => part).filter((part) => linesOf('day').includes(part)),
    own: linesOf('from')
      .map((from, n) => ({ from: from.trim(), to: (until[n] ?? '').trim() }))
      .filter(({ from, to }) => from !== '' || to !== ''),
  };
}
