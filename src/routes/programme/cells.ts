import { addDays, osloInstant } from '$lib/calendar.ts';
import { number, say } from '$lib/say.ts';
import type { CompositeTypes, Tables } from '$lib/database.types.ts';
import type { Staff } from '../../texts/index.ts';

export type Indicator = Tables<'indicators'>;
/** One cell as the database gives it. */
export type Cell = CompositeTypes<'indicator_cell'>;
/** A number from a source that stands beside an indicator. */
export type Figure = Pick<Tables<'figures'>, 'figure' | 'value' | 'unit'>;

type Words = Staff['programme'];

/** A full-time year of paid work, in hours. */
export const hoursOfAYear = 1750;

/** The last day of a closed month. */
export const lastDayOf = (month: string): Date =>
  osloInstant(addDays(`${addDays(month, 31).slice(0, 7)}-01`, -1), '12.00');

export const isComputed = ({ counts }: Indicator): boolean => counts !== null;

export const percent = (value: number, language: string, decimals = 0): string =>
  new Intl.NumberFormat(`${language}-u-nu-latn`, {
    style: 'percent',
    maximumFractionDigits: decimals,
  }).format(value);

const bare = (value: number, unit: string, language: string, decimals = 0): string =>
  unit === 'share'
    ? percent(value, language, decimals)
    : number(unit === 'hours' || unit === 'days' ? Math.round(value) : value, language);

/** A value in its unit: «80 %», «200», «1 650 timer». */
export const inUnit = (value: number, unit: string, words: Words, language: string, decimals = 0): string => {
  const units: Partial<Record<string, string>> = words.units;
  return [bare(value, unit, language, decimals), units[unit]].filter(Boolean).join(' ');
};

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

/** What a part holds, as it is counted: minutes are told as hours. */
export const partSaid = (cell: Cell | undefined, { counts }: Indicator, words: Words, language: string) =>
  counts === 'minutes' && typeof cell?.n === 'number'
    ? number(hoursOf(cell.n), language)
    : countSaid(cell, words, language);

/** The value of an indicator in a period; why not, when it would give a count away; a dash when there is none. */
export const valueSaid = (cells: Cell[], indicator: Indicator, words: Words, language: string): string => {
  const value = cells[0]?.value ?? null;
  if (value !== null) return bare(value, indicator.unit, language);
  const [whole] = cells.filter(({ part }) => indicator.numerator.includes(part));
  if (indicator.unit !== 'share') return countSaid(whole, words, language);
  return cells.some(({ n }) => n === null) ? words.overview.hidden : words.overview.nothing;
};

/** The one figure that stands for an indicator now. */
export const headline = (cells: Cell[], indicator: Indicator, words: Words, language: string): string =>
  valueSaid(cellsOf(cells, indicator.indicator, null), indicator, words, language);

/** What stands beside a headline, of its parts and the sources' figures; null when one of them is not known. */
export const besideSaid = (
  cells: Cell[],
  indicator: Indicator,
  figures: Figure[],
  words: Words,
  language: string,
): string | null => {
  const texts: Partial<Record<string, string>> = words.beside;
  const text = texts[indicator.definition];
  if (!text) return null;
  const said = say(
    text,
    Object.fromEntries([
      ...figures.map(({ figure, value, unit }) => [figure, bare(value, unit, language)] as const),
      ...cellsOf(cells, indicator.indicator, null).map(
        (cell) => [cell.part, partSaid(cell, indicator, words, language)] as const,
      ),
    ]),
    language,
  );
  return /\{\w+\}/.test(said) ? null : said;
};
