import { dayName, fullDay } from '$lib/time.ts';

// Norwegian writes weekdays and months small; English only «today» and its like.
const inSentence = (day: string, language: string): string =>
  language === 'nb' || !/\d/.test(day) ? day.toLocaleLowerCase(language) : day;

/** A day within a sentence: «i går», «onsdag 18. november». */
export const dayInSentence = (moment: string, language: string, now: Date): string =>
  inSentence(dayName(moment, language, now), language);

/** The same of a date without a clock time. */
export const dateInSentence = (date: string, language: string): string =>
  inSentence(fullDay(`${date}T12:00:00Z`, language), language);
