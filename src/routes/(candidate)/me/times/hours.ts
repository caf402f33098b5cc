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

/** What goes on after midnight, of a night that is stored in two: shorter than a day together. */
const morningAfter = (spans: Span[], { weekday, from, to }: Span): Span | undefined =>
  to === '24:00'
    ? spans.find((each) => each.weekday === (weekday % 7) + 1 && each.from === '00:00' && each.to < from)
    : undefined;
const ends = (spans: Span[], span: Span): boolean =>
  span.from === '00:00' && spans.some((each) => morningAfter(spans, each) === span);

export const weekOf = (spans: Span[]): Day[] =>
  weekdays.map((weekday) => {
    const day: Day = { weekday, parts: [], own: [] };
    for (const span of spans.filter((each) => each.weekday === weekday)) {
      const { from, to } = span;
      if (ends(spans, span)) continue;
      const tapped = taps({ from, to });
      if (tapped) day.parts.push(...tapped);
      else day.own.push({ from, to: to === '24:00' ? (morningAfter(spans, span)?.to ?? '00:00') : to });
    }
    return day;
  });

// «22–06» is the end of one day and the beginning of the next, which is how it is stored
function overMidnight(weekday: number, { from, to }: OwnHours): Span[] {
  if (from < to) return [{ weekday, from, to }];
  const tonight = { weekday, from, to: '24:00' };
  return to === '00:00' ? [tonight] : [tonight, { weekday: (weekday % 7) + 1, from: '00:00', to }];
}

export const spansOf = (week: Day[]): Span[] =>
  mergeTouchingSpans(
    week.flatMap(({ weekday, parts: tapped, own }) => [
      ...parts.filter(({ part }) => tapped.includes(part)).map(({ from, to }) => ({ weekday, from, to })),
      ...own.flatMap((hours) => overMidnight(weekday, hours)),
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
