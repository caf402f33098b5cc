import { monthOfYear } from '$lib/calendar.ts';
import { number, say, sentence } from '$lib/say.ts';
import type { Everyone, Staff } from '../../../../texts/index.ts';
import {
  cellOf,
  cellsOf,
  hoursOf,
  hoursOfAYear,
  inUnit,
  partSaid,
  percent,
  valueSaid,
  type Cell,
  type Figure,
  type Indicator,
} from '../../cells.ts';
import { acrossChart, lineChart, stackedChart, type Chart } from './chart.ts';

export type Target = { year: number; value: number; decided_on: string | null };
export type Table = { caption: string; columns: string[]; rows: string[][] };

type Given = {
  cells: Cell[];
  targets: Target[];
  figures: Figure[];
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

/** A share of people, whose differences may be chance; attendances of the same people hang together. */
export const isSample = ({ unit, counts }: Indicator): boolean => unit === 'share' && counts === 'people';

const partName = (part: string, words: Staff['programme']): string => {
  const names: Partial<Record<string, string>> = words.parts;
  return names[part] ?? part;
};

const periodsOf = (cells: Cell[], id: string): string[] =>
  [
    ...new Set(
      cells.flatMap(({ indicator, period }) => (indicator === id && period !== null ? [period] : [])),
    ),
  ].sort();

const noon = (day: string): string => `${day}T12:00:00Z`;

/** «3. kv. 2026», «oktober 2026». */
const periodSaid = (period: string, per: Indicator['per'], { words, language }: Given): string => {
  if (per === 'quarter')
    return say(
      words.one.quarter,
      { quarter: Math.floor((Number(period.slice(5, 7)) - 1) / 3) + 1, year: period.slice(0, 4) },
      language,
    );
  return monthOfYear(noon(period), language);
};

const periodTable = (indicator: Indicator, given: Given): Table => {
  const { cells, words, language } = given;
  const { indicator: id, per, parts, unit, definition } = indicator;
  const row = (period: string | null, name: string): string[] => [
    name,
    ...parts.map((part) => partSaid(cellOf(cells, id, part, period), indicator, words, language)),
    ...(unit === 'share' ? [valueSaid(cellsOf(cells, id, period), indicator, words, language)] : []),
  ];
  return {
    caption: say(words.one.tableCaption, { name: words.indicators[definition].name }, language),
    columns: [
      words.one.period,
      ...parts.map((part) => partName(part, words)),
      ...(unit === 'share' ? [words.one.share] : []),
    ],
    rows: [
      row(null, per === 'quarter' ? words.one.lastQuarters : words.one.lastWeeks),
      ...periodsOf(cells, id)
        .reverse()
        .map((period) => row(period, sentence(periodSaid(period, per, given), language))),
    ],
  };
};

const countTable = (indicator: Indicator, { cells, words, language }: Given): Table => ({
  caption: words.indicators[indicator.definition].name,
  columns: ['', words.one.count],
  rows: indicator.parts.map((part) => [
    partName(part, words),
    partSaid(cellOf(cells, indicator.indicator, part), indicator, words, language),
  ]),
});

/** A year with its share that has passed, so that quarters and yearly targets stand on one line. */
const yearOf = (day: string): number => Number(day.slice(0, 4)) + (Number(day.slice(5, 7)) - 1) / 12;

const shares = (indicator: Indicator, given: Given): IndicatorDetail => {
  const { cells, targets, words, language } = given;
  const { indicator: id, per, unit, definition } = indicator;
  const periods = periodsOf(cells, id);
  const long = per === 'quarter' && targets.length > 0;
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
        text: periodSaid(period, per, given).slice(0, per === 'quarter' ? 6 : 3),
      }));
  const spoken = periods.map(
    (period) =>
      `${periodSaid(period, per, given)}: ${valueSaid(cellsOf(cells, id, period), indicator, words, language)}`,
  );
  return {
    chart: points.some(({ value }) => value !== null)
      ? lineChart(points, goals, labels, {
          percent: (value) => percent(value, language),
          goal: last
            ? say(words.one.targetMark, { target: inUnit(last.value, unit, words, language) }, language)
            : null,
        })
      : null,
    caption: `${long ? words.one.chartLine : ''} ${words.one.association}`.trim(),
    desc: say(
      words.one.chartDesc,
      { name: words.indicators[definition].name, points: spoken.join('; ') },
      language,
    ),
    tables: [periodTable(indicator, given)],
    notes: [],
  };
};

const hours = (indicator: Indicator, given: Given): IndicatorDetail => {
  const { cells, words, language, taskTypes } = given;
  const { indicator: id, per, parts, beside, definition } = indicator;
  const [first = '', second = ''] = parts;
  const periods = periodsOf(cells, id);
  const of = (part: string, period: string | null) => hoursOf(cellOf(cells, id, part, period)?.n ?? 0);
  const said = (part: string, period: string | null) =>
    partSaid(cellOf(cells, id, part, period), indicator, words, language);
  const splits: Partial<Record<string, { caption: string; column: string }>> = words.one.by;
  const name = (part: string, label: string): string =>
    part === 'task_type' ? (taskTypes[label]?.name ?? label) : label;
  const split = (part: string): Table => ({
    caption: splits[part]?.caption ?? part,
    columns: [splits[part]?.column ?? part, words.one.hours],
    rows: cellsOf(cells, id, null)
      .filter((cell) => cell.part === part && cell.label !== null)
      .sort((a, b) => name(part, a.label ?? '').localeCompare(name(part, b.label ?? ''), 'nb'))
      .map((cell) => [name(part, cell.label ?? ''), partSaid(cell, indicator, words, language)]),
  });
  const paid = cellOf(cells, id, 'paid', null)?.n ?? null;
  return {
    chart: stackedChart(
      periods.map((period) => ({
        text: periodSaid(period, per, given).slice(0, 3),
        first: of(first, period),
        second: of(second, period),
      })),
      (value) => number(value, language),
    ),
    caption: `${words.one.chartBars} ${words.one.association}`,
    desc: say(
      words.one.chartDesc,
      {
        name: words.indicators[definition].name,
        points: periods
          .map(
            (period) => `${periodSaid(period, per, given)}: ${said(first, period)} + ${said(second, period)}`,
          )
          .join('; '),
      },
      language,
    ),
    tables: [periodTable(indicator, given), ...beside.map(split)],
    notes:
      paid === null
        ? []
        : [
            say(
              words.one.years,
              {
                hours: number(hoursOf(paid), language),
                years: number(Math.round((hoursOf(paid) / hoursOfAYear) * 100) / 100, language),
              },
              language,
            ),
          ],
  };
};

const counts = (indicator: Indicator, given: Given): IndicatorDetail => {
  const { cells, words, language, figures } = given;
  const { indicator: id, parts, definition } = indicator;
  const rows = parts.map((part) => {
    const cell = cellOf(cells, id, part);
    return {
      text: partName(part, words),
      said: partSaid(cell, indicator, words, language),
      n: cell?.n ?? null,
    };
  });
  const figure = (name: string) => figures.find(({ figure }) => figure === name)?.value;
  const [outside, share] = [figure('outside_work'), figure('capacity_share_claimed')];
  const claim =
    outside === undefined || share === undefined
      ? []
      : [
          {
            text: say(
              words.one.claim,
              { share: percent(share, language), outside: number(outside, language) },
              language,
            ),
            said: number(Math.round(outside * share), language),
            n: Math.round(outside * share),
            other: true,
          },
        ];
  const median = cellOf(cells, id, 'median_minutes')?.n;
  return {
    chart: acrossChart([...rows, ...claim]),
    caption: `${words.one.chartAcross} ${words.one.association}`,
    desc: say(
      words.one.chartDesc,
      {
        name: words.indicators[definition].name,
        points: [...rows, ...claim].map(({ text, said }) => `${text}: ${said}`).join('; '),
      },
      language,
    ),
    tables: [countTable(indicator, given)],
    notes: [
      ...(outside !== undefined
        ? [say(words.one.outside, { outside: number(outside, language) }, language)]
        : []),
      ...(typeof median === 'number'
        ? [say(words.one.median, { hours: number(Math.round(median / 6) / 10, language) }, language)]
        : []),
    ],
  };
};

/** Everything that the page of one indicator shows, in words and lines. */
export const indicatorDetail = (indicator: Indicator, given: Given): IndicatorDetail =>
  indicator.unit === 'hours'
    ? hours(indicator, given)
    : indicator.per === null
      ? counts(indicator, given)
      : shares(indicator, given);

/** How far two shares must be apart before it is likely to be more than chance; null when the counts are not all known. */
export const chancePoints = ({ indicator, parts }: Indicator, cells: Cell[]): number | null => {
  const now = cellsOf(cells, indicator, null).filter(({ part }) => parts.includes(part));
  const share = now[0]?.value ?? null;
  const people = now.reduce((sum, { n }) => sum + (n ?? 0), 0);
  if (share === null || people < 20 || now.some(({ n }) => n === null)) return null;
  return Math.ceil(1.96 * Math.sqrt((2 * share * (1 - share)) / people) * 100);
};
