import { certaintyOf, type PlanRow, type PlanState } from '$lib/plan.ts';
import { say } from '$lib/say.ts';
import { sentenceWithCount, type Words } from '../words.ts';
import type { PlanCount, PlanShift } from './plan.ts';

type PlanWords = Words<'plan' | 'few'>;

/** The week as an answer: «Forslaget fyller 23 av 26 plasser.» */
export const planHeadline = (
  state: PlanState,
  count: PlanCount,
  words: PlanWords,
  language: string,
): string => {
  const { plan } = words;
  if (state === 'waiting' || state === 'solving') return plan.heading.solving;
  if (state === 'gave_up') return plan.heading.gaveUp;
  if (state === 'done' && count.proposed > 0)
    return say(plan.heading.fills, { count: count.seats, filled: count.filled }, language);
  if (state === 'done' && count.sent > 0)
    return [
      sentenceWithCount(plan.heading.comes, count.comes, words, language),
      ...(count.open > 0 ? [sentenceWithCount(plan.heading.open, count.open, words, language)] : []),
    ].join(' ');
  if (count.seats === 0) return plan.heading.full;
  return state === 'done'
    ? plan.heading.nobody
    : sentenceWithCount(plan.heading.empty, count.seats, words, language);
};

/** How much is behind the answer, said plainly. What the lead has changed, or sent some of, is no longer the reckoning's own. */
export const planNote = (plan: PlanRow, shifts: PlanShift[], words: PlanWords): string | null => {
  const people = shifts.flatMap((shift) => shift.people);
  const sure = certaintyOf(plan);
  if (!people.some(({ stands }) => stands === 'proposed')) return null;
  if (sure === 'cut_short') return words.plan.sure.cut_short;
  const untouched = people.every(({ stands, added }) => stands === 'proposed' && !added);
  // of a plan for the whole municipality, a lead sees a part: what holds for the whole need not hold for it
  return untouched && plan.organisation_id !== null ? words.plan.sure[sure] : null;
};

/** «To er spurt nå. Én går ut senere.» */
export const sentWords = (
  { sent, later, not_sent }: { sent: number; later: number; not_sent: number },
  words: PlanWords,
  language: string,
): string => {
  const { plan } = words;
  const parts = [
    ...(sent > 0 ? [sentenceWithCount(plan.sent.now, sent, words, language)] : []),
    ...(later > 0 ? [sentenceWithCount(plan.sent.later, later, words, language)] : []),
    ...(not_sent > 0 ? [sentenceWithCount(plan.sent.not, not_sent, words, language)] : []),
  ];
  return parts.join(' ') || plan.sent.none;
};
