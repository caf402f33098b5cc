import type { CompositeTypes } from '$lib/database.types.ts';
import { number, say } from '$lib/say.ts';
import type { Staff } from '../../texts/index.ts';

/** Half an hour is said as 0,5. */
export const hoursOf = (minutes: number): number => Math.round(minutes / 6) / 10;

export type WeekHours = Pick<
  CompositeTypes<'week_hours'>,
  'activity' | 'training' | 'voluntary' | 'agreed_hours'
>;

/** «4 av 6 avtalte timer, 2 timer frivillig»: all that was done, each by what it was for. */
export const hoursInWords = (
  { activity, training, voluntary, agreed_hours: agreed }: WeekHours,
  words: Pick<
    Staff['adviser']['today'],
    'hours' | 'hoursAlone' | 'hoursActivity' | 'hoursTraining' | 'hoursVoluntary'
  >,
  language: string,
): string => {
  const count = (minutes: number) => ({ count: hoursOf(minutes) });
  const said = [
    agreed === null
      ? activity > 0 && say(words.hoursActivity, count(activity), language)
      : say(
          words.hours,
          { done: number(hoursOf(activity), language), agreed: number(agreed, language) },
          language,
        ),
    training > 0 && say(words.hoursTraining, count(training), language),
    voluntary > 0 && say(words.hoursVoluntary, count(voluntary), language),
  ].filter((part) => part !== false);
  return said.length > 0 ? said.join(', ') : say(words.hoursAlone, count(0), language);
};
