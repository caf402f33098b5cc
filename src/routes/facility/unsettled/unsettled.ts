import type { CompositeTypes } from '$lib/database.types.ts';
import { say, sentence } from '$lib/say.ts';
import { clock, dayName, isoDate } from '$lib/time.ts';
import type { Some, Words } from '../words.ts';

export type Tap = CompositeTypes<'unsettled_tap'>;

/** What one person's phone told late of one shift, or of a time at which they had none. */
export type Unsettled = {
  id: string;
  name: string | null;
  assignmentId: string | null;
  state: string | null;
  fact: string | null;
  /** null: there was none */
  shift: { shiftId: string; title: string; startsAt: string } | null;
  /** in the order in which they were tapped */
  taps: Tap[];
};

export function grouped(taps: Tap[]): Unsettled[] {
  const groups = new Map<string, Unsettled>();
  for (const tap of taps) {
    const id = tap.assignment_id ?? tap.tap_id;
    const group = groups.get(id) ?? {
      id,
      name: tap.name,
      assignmentId: tap.assignment_id,
      state: tap.state,
      fact: tap.fact,
      shift:
        tap.shift_id && tap.title && tap.starts_at
          ? { shiftId: tap.shift_id, title: tap.title, startsAt: tap.starts_at }
          : null,
      taps: [],
    };
    groups.set(id, group);
    group.taps.push(tap);
  }
  return [...groups.values()];
}

/** Was there all the same, or told in time that they could not: what can be recorded of who is not on the shift. */
export const recordable = ({ state }: Unsettled) =>
  state === 'cancelled'
    ? (['present', 'late', 'host_cancelled'] as const)
    : (['present', 'late', 'notified'] as const);

type TapWords = Words<'unsettled'> & Some<'board', 'somebody'>;
type Facts = Readonly<Record<string, string>>;

/** «Amina T. kom kl. 09.58. Da hadde dere avlyst. Telefonen sa 09.58, vi fikk det 15.40.» */
export function sayTap(tap: Tap, words: TapWords, facts: Facts, language: string, now: Date): string {
  const { unsettled } = words;
  const does: Readonly<Record<string, string>> = unsettled.does;
  const why: Readonly<Record<string, string>> = unsettled.why;
  const name = tap.name ?? words.board.somebody;
  const day = dayName(tap.at, language, now);
  const here = isoDate(tap.phone_said) === isoDate(tap.heard_at);
  const moment = (at: string) =>
    here
      ? clock(at)
      : say(unsettled.dayAndTime, { day: dayName(at, language, now), time: clock(at) }, language);
  return [
    say(does[tap.kind] ?? '', { name, day, time: clock(tap.at) }, language),
    say(why[tap.why] ?? '', { name, fact: facts[tap.fact ?? ''] ?? '' }, language),
    say(unsettled.times, { said: moment(tap.phone_said), heard: moment(tap.heard_at) }, language),
  ]
    .map((each) => sentence(each, language))
    .join(' ');
}
