import type { CompositeTypes } from '$lib/database.types.ts';
import { say } from '$lib/say.ts';
import { minutesAsWords } from '$lib/time.ts';
import type { Staff } from '../../texts/index.ts';

/** What the person says of a shift, in one line: «Jeg var der», the right time, or their own words. */
export const saidInWords = (
  { claim, minutes, words }: Pick<CompositeTypes<'said_of_shift'>, 'claim' | 'minutes' | 'words'>,
  claims: Staff['adviser']['claims'],
  language: string,
): string => {
  const said = (claims as Readonly<Record<string, string>>)[claim] ?? '';
  const line = say(said, { minutes: minutesAsWords(minutes ?? 0, language) }, language);
  return words === null ? line : `${line} «${words}»`;
};
