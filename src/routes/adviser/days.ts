import { inSentence } from '$lib/say.ts';
import { dayName, fullDay } from '$lib/time.ts';

/** A day within a sentence: «i går», «onsdag 18. november». */
export const dayInSentence = (moment: string, language: string, now: Date): string =>
  inSentence(dayName(moment, language, now), language);

/** The same of a date without a clock time. */
export const dateInSentence = (date: string, language: string): string =>
  inSentence(fullDay(`${date}T12:00:00Z`, language), language);
