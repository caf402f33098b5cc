import { say, type Plural } from '$lib/say.ts';
import { weekday } from '$lib/time.ts';
import type { Some } from '../words.ts';

type Why = { fits: string[]; times?: number; norwegian?: number };

/** Why a shift fits somebody: «passer onsdag · har gjort dette 4 ganger · god norsk». */
export const whyItFits = (
  { fits, times = 0, norwegian }: Why,
  startsAt: string,
  { find }: Some<'find', 'fits' | 'norwegian'>,
  language: string,
): string => {
  const words: Readonly<Record<string, string | Plural | undefined>> = find.fits;
  const day = weekday(startsAt, language);
  const reason = (code: string): string[] => {
    const text = times > 0 && code.startsWith('done_') ? find.fits.done : words[code];
    return text ? [say(text, { day, count: times }, language)] : [];
  };
  const level = norwegian === undefined ? undefined : Object.values(find.norwegian)[norwegian];
  return [...fits.flatMap(reason), ...(level ? [level] : [])].join(' · ');
};
