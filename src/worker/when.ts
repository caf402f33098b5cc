// Days and clock times as they stand within a sentence.
import { clock, dayName } from '../lib/time.ts';

export const when = (moment: Date, language: string): { day: string; time: string } => ({
  day: dayName(moment, language, new Date()),
  time: clock(moment),
});
