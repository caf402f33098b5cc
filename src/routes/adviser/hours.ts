import { number, say } from '$lib/say.ts';
import type { Staff } from '../../texts/index.ts';

/** Half an hour is said as 0,5. */
export const hoursOf = (minutes: number): number => Math.round(minutes / 6) / 10;

/** «4 av 6 timer», or the hours alone when none are agreed. */
export const hoursInWords = (
  minutes: number,
  agreed: number | null,
  words: Pick<Staff['adviser']['today'], 'hours' | 'hoursAlone'>,
  language: string,
): string => {
  const done = hoursOf(minutes);
  return agreed === null
    ? say(words.hoursAlone, { count: done }, language)
    : say(words.hours, { done: number(done, language), agreed: number(agreed, language) }, language);
};
