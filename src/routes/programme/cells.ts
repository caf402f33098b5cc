import { number } from '$lib/say.ts';
import type { Staff } from '../../texts/index.ts';
import { isComputed, type Computed } from './declarations.ts';

/** One cell as the database gives it. `period` null is now; `n` null is a count that is not shown. */
export type Cell = {
  indicator: string;
  period: string | null;
  part: string;
  label: string | null;
  n: number | null;
  under_five: boolean;
  value: number | null;
};

type Words = Staff['programme'];

export const percent = (value: number, language: string, decimals = 0): string =>
  new Intl.NumberFormat(`${language}-u-nu-latn`, {
    style: 'percent',
    maximumFractionDigits: decimals,
  }).format(value);

export const hoursOf = (minutes: number): number => Math.round(minutes / 60);

export const cellsOf = (cells: Cell[], indicator: string, period: string | null): Cell[] =>
  cells.filter((cell) => cell.indicator === indicator && cell.period === period);

export const cellOf = (cells: Cell[], indicator: string, part: string, period: string | null = null) =>
  cellsOf(cells, indicator, period).find((cell) => cell.part === part);

/** A count, or why it is not shown. */
export const countSaid = (cell: Cell | undefined, words: Words, language: string): string =>
  !cell
    ? words.overview.nothing
    : cell.n !== null
      ? number(cell.n, language)
      : cell.under_five
        ? words.overview.small
        : words.overview.hidden;

/** A share; hidden when it would give a count away, a dash when there is nothing to divide by. */
export const shareSaid = (cells: Cell[], words: Words, language: string): string => {
  const value = cells[0]?.value ?? null;
  if (value !== null) return percent(value, language);
  return cells.some(({ n }) => n === null) ? words.overview.hidden : words.overview.nothing;
};

const valueOf: Record<Computed, (cells: Cell[], words: Words, language: string) => string> = {
  '1.2': shareSaid,
  '2.1': shareSaid,
  '2.5': shareSaid,
  '4.3': shareSaid,
  '2.3': (cells, words, language) => {
    const minutes = cells.filter(({ part }) => part === 'paid' || part === 'unpaid').map(({ n }) => n ?? 0);
    return minutes.length === 0
      ? words.overview.nothing
      : number(hoursOf(minutes.reduce((a, b) => a + b, 0)), language);
  },
  '3.1': (cells, words, language) =>
    countSaid(
      cells.find(({ part }) => part === 'referred'),
      words,
      language,
    ),
};

/** The one figure that stands for an indicator now. */
export const headline = (cells: Cell[], id: string, words: Words, language: string): string =>
  isComputed(id) ? valueOf[id](cellsOf(cells, id, null), words, language) : words.overview.nothing;
