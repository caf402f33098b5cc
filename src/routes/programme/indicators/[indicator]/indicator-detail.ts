import { number, say } from '$lib/say.ts';
import { fullDate } from '$lib/time.ts';
import type { Everyone, Staff } from '../../../../texts/index.ts';
import { cellOf, cellsOf, countSaid, hoursOf, percent, shareSaid, type Cell } from '../../cells.ts';
import { hoursOfAYear, type Computed } from '../../declarations.ts';
import { acrossChart, lineChart, stackedChart, type Chart } from './chart.ts';

export type Target = { year: number; value: number; decided_on: string | null };
export type Table = { caption: string; columns: string[]; rows: string[][] };

type Given = {
  cells: Cell[];
  targets: Target[];
  outside: number | null;
  today: string;
  words: Staff['programme'];
  taskTypes: Everyone['common']['taskTypes'];
  language: string;
};
type IndicatorDetail = {
  chart: Chart | null;
  caption: string;
  desc: string;
  tables: Table[];
  notes: string[];
};

const parts: Record<Computed, (keyof Staff['programme']['parts'])[]> = {
  '1.2': ['job', 'education', 'other'],
  '2.1': ['done', 'not_done', 'withdrawn'],
  '2.3': ['paid', 'unpaid'],
  '2.5': ['present', 'late', 'absent', 'told'],
  '3.1': ['referred', 'others'],
  '4.3': ['active', 'not_active'],
};

const hasShare = (id: Computed): boolean => id !== '2.3' && id !== '3.1';

const periodsOf = (cells: Cell[], id: string): string[] =>
  [
    ...new Set(
      cells.flatMap(({ indicator, period }) => (indicator === id && period !== null ? [period] : [])),
    ),
  ].sort();

const noon = (day: string): string => `${day}T12:00:00Z`;

/** «3. kv. 2026», «oktober 2026». */
const periodSaid = (period: string, id: Computed, { words, language, today }: Given): string => {
  if (id === '1.2')
    return say(
      words.one.quarter,
      { quarter: Math.floor((Number(period.slice(5, 7)) - 1) / 3) + 1, year: period.slice(0, 4) },
      language,
    );
  const month = fullDate(noon(period), language).replace(/^\D*\d+\.?\s+/, '');
  return period.slice(0, 7) === today.slice(0, 7) ? say(words.one.soFar, { period: month }, language) : month;
};

const cellSaid = (cell: Cell | undefined, id: Computed, { words, language }: Given): string =>
  id === '2.3' ? number(hoursOf(cell?.n ?? 0), language) : countSaid(cell, words, language);

const periodTable = (id: Computed, given: Given): Table => {
  const { cells, words, language } = given;
  const row = (period: string | null, name: string): string[] => [
    name,
    ...parts[id].map((part) => cellSaid(cellOf(cells, id, part, period), id, given)),
    ...(hasShare(id) ? [shareSaid(cellsOf(cells, id, period), words, language)] : []),
  ];
  return {
    caption: say(words.one.tableCaption, { name: words.indicators[id].name }, language),
    columns: [
      words.one.period,
      ...parts[id].map((part) => words.parts[part]),
      ...(hasShare(id) ? [words.one.share] : []),
    ],
    rows: [
      row(null, id === '1.2' ? words.one.lastQuarters : words.one.lastWeeks),
      ...periodsOf(cells, id)
        .reverse()
        .map((period) => row(period, periodSaid(period, id, given))),
    ],
  };
};

const countTable = (id: Computed, given: Given): Table => ({
  caption: given.words.indicators[id].name,
  columns: ['', given.words.one.count],
  rows: parts[id].map((part) => [
    given.words.parts[part],
    countSaid(cellOf(given.cells, id, part), given.words, given.language),
  ]),
});

/** A year with its share that has passed, so that quarters and yearly targets stand on one line. */
const yearOf = (day: string): number => Number(day.slice(0, 4)) + (Number(day.slice(5, 7)) - 1) / 12;

const shares = (id: Computed, given: Given): IndicatorDetail => {
  const { cells, targets, words, language } = given;
  const periods = periodsOf(cells, id);
  const long = id === '1.2' && targets.length > 0;
  const points = periods.map((period, i) => ({
    x: long ? yearOf(period) + 0.25 : i,
    value: cellsOf(cells, id, period)[0]?.value ?? null,
  }));
  // Targets stand at the end of their year.
  const goals = long ? targets.map(({ year, value }) => ({ x: year + 1, value })) : [];
  const last = targets.at(-1);
  const labels = long
    ? goals.map(({ x }) => ({ x, text: String(x - 1) }))
    : periods.map((period, i) => ({
        x: i,
        text: periodSaid(period, id, given).slice(0, id === '1.2' ? 6 : 3),
      }));
  const spoken = periods.map(
    (period) => `${periodSaid(period, id, given)}: ${shareSaid(cellsOf(cells, id, period), words, language)}`,
  );
  return {
    chart: points.some(({ value }) => value !== null)
      ? lineChart(points, goals, labels, {
          percent: (value) => percent(value, language),
          goal: last ? say(words.one.targetMark, { target: percent(last.value, language) }, language) : null,
        })
      : null,
    caption: `${long ? words.one.chartLine : ''} ${words.one.association}`.trim(),
    desc: say(words.one.chartDesc, { name: words.indicators[id].name, points: spoken.join('; ') }, language),
    tables: [periodTable(id, given)],
    notes: [],
  };
};

const hours = (given: Given): IndicatorDetail => {
  const { cells, words, language, taskTypes } = given;
  const periods = periodsOf(cells, '2.3');
  const of = (part: string, period: string | null) => hoursOf(cellOf(cells, '2.3', part, period)?.n ?? 0);
  const split = (part: string, caption: string, column: string, name: (label: string) => string): Table => ({
    caption,
    columns: [column, words.one.hours],
    rows: cellsOf(cells, '2.3', null)
      .filter((cell) => cell.part === part && cell.label !== null)
      .sort((a, b) => name(a.label ?? '').localeCompare(name(b.label ?? ''), 'nb'))
      .map((cell) => [name(cell.label ?? ''), number(hoursOf(cell.n ?? 0), language)]),
  });
  const paid = of('paid', null);
  return {
    chart: stackedChart(
      periods.map((period) => ({
        text: periodSaid(period, '2.3', given).slice(0, 3),
        first: of('paid', period),
        second: of('unpaid', period),
      })),
      (value) => number(value, language),
    ),
    caption: `${words.one.chartBars} ${words.one.association}`,
    desc: say(
      words.one.chartDesc,
      {
        name: words.indicators['2.3'].name,
        points: periods
          .map(
            (period) =>
              `${periodSaid(period, '2.3', given)}: ${number(of('paid', period), language)} + ${number(of('unpaid', period), language)}`,
          )
          .join('; '),
      },
      language,
    ),
    tables: [
      periodTable('2.3', given),
      split('task_type', words.one.byType, words.one.taskType, (label) => taskTypes[label]?.name ?? label),
      split('organisation', words.one.byOrganisation, words.one.organisation, (label) => label),
    ],
    notes: [
      say(
        words.one.years,
        {
          hours: number(paid, language),
          years: number(Math.round((paid / hoursOfAYear) * 100) / 100, language),
        },
        language,
      ),
    ],
  };
};

const counts = (id: '3.1' | '4.3', given: Given): IndicatorDetail => {
  const { cells, words, language, outside } = given;
  const rows = parts[id].map((part) => {
    const cell = cellOf(cells, id, part);
    return { text: words.parts[part], said: countSaid(cell, words, language), n: cell?.n ?? null };
  });
  const heads = outside === null ? null : Math.round(outside * 0.07);
  const claim =
    id === '3.1' && outside !== null && heads !== null
      ? [
          {
            text: say(words.one.claim, { outside: number(outside, language) }, language),
            said: number(heads, language),
            n: heads,
            other: true,
          },
        ]
      : [];
  const median = cellOf(cells, id, 'median_minutes')?.n;
  return {
    chart: acrossChart([...rows, ...claim]),
    caption: `${words.one.chartAcross} ${words.one.association}`,
    desc: say(
      words.one.chartDesc,
      {
        name: words.indicators[id].name,
        points: [...rows, ...claim].map(({ text, said }) => `${text}: ${said}`).join('; '),
      },
      language,
    ),
    tables: [countTable(id, given)],
    notes: [
      ...(id === '3.1' && outside !== null
        ? [say(words.one.outside, { outside: number(outside, language) }, language)]
        : []),
      ...(typeof median === 'number'
        ? [say(words.one.median, { hours: number(Math.round(median / 6) / 10, language) }, language)]
        : []),
    ],
  };
};

/** Everything that the page of one indicator shows, in words and lines. */
export const indicatorDetail = (id: Computed, given: Given): IndicatorDetail =>
  id === '2.3' ? hours(given) : id === '3.1' || id === '4.3' ? counts(id, given) : shares(id, given);

/** How far two shares must be apart before it is likely to be more than chance; null when the counts are not all known. */
export const chancePoints = (id: Computed, cells: Cell[]): number | null => {
  const now = cellsOf(cells, id, null).filter(({ part }) => parts[id].some((one) => one === part));
  const share = now[0]?.value ?? null;
  const people = now.reduce((sum, { n }) => sum + (n ?? 0), 0);
  if (share === null || people < 20 || now.some(({ n }) => n === null)) return null;
  return Math.ceil(1.96 * Math.sqrt((2 * share * (1 - share)) / people) * 100);
};
