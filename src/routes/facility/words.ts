import { number, say, type Plural, type Values } from '$lib/say.ts';
import { clock } from '$lib/time.ts';
import type { Staff } from '../../texts/index.ts';
import type { DayCount } from './board/board.ts';

type Facility = Staff['facility'];

/** What a component says, of all that a lead's pages say. */
export type Words<Named extends keyof Facility> = Pick<Facility, Named>;

/** Of one part, what a component says of it. */
export type Some<Part extends keyof Facility, Named extends keyof Facility[Part]> = Record<
  Part,
  Pick<Facility[Part], Named>
>;

type Few = Words<'few'>;

/** A small count as a word: «to», and «Tretten» is 13. */
export const countInWords = (count: number, words: Few, language: string): string =>
  words.few.split(' ')[count] ?? number(count, language);

/** A text with a count as a word: «To spør om å få komme.» */
export const sentenceWithCount = (
  text: string | Plural,
  count: number,
  words: Few,
  language: string,
  values: Values = {},
): string => say(text, { ...values, count, many: countInWords(count, words, language) }, language);

/** `13` on the hour, else `13.30`: the shortest that cannot be misread in a headline. */
export const shortClock = (moment: string): string => clock(moment).replace(/\.00$/, '').replace(/^0/, '');

/** The day as an answer: «To er her nå og to kommer. Én plass er tom kl. 13.» */
export const dayHeadline = (day: DayCount, words: Words<'few' | 'today'>, language: string): string => {
  const { today } = words;
  if (day.shifts === 0) return today.noShifts;
  const here = countInWords(day.here, words, language);
  const coming = countInWords(day.coming, words, language);
  const people =
    day.here > 0 && day.coming > 0
      ? say(today.hereAndComing, { here, coming }, language)
      : day.here > 0
        ? say(today.here, { here }, language)
        : day.coming > 0
          ? say(today.coming, { coming }, language)
          : day.asks + day.empty + day.held === 0
            ? today.allDone
            : today.noneYet;
  const next =
    day.emptyAt !== null
      ? sentenceWithCount(day.emptyTimes > 1 ? today.emptyFrom : today.emptyAt, day.empty, words, language, {
          time: shortClock(day.emptyAt),
        })
      : day.asks > 0
        ? sentenceWithCount(today.asks, day.asks, words, language)
        : day.unrecorded > 0
          ? sentenceWithCount(today.unrecorded, day.unrecorded, words, language)
          : '';
  return `${people} ${next}`.trim();
};

/** «taushetserklæring, politiattest og hygienekurs» */
export const listed = (items: string[], language: string): string =>
  new Intl.ListFormat(language, { type: 'conjunction' }).format(items);

/** How much Norwegian, in words; 0 to 4. */
export const levelName = (
  level: number | null,
  { shift: { norwegianLevels: levels } }: Some<'shift', 'norwegianLevels'>,
): string => Object.values(levels)[level ?? 0] ?? levels.n0;
