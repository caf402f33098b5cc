import type { TaskSummary } from '$lib/components/TaskFacts.svelte';
import { say } from '$lib/say.ts';
import { check } from '$lib/server/db-error.ts';
import { forEveryone } from '../../texts/index.ts';
import { summaryOf, walkInWords, type CardRow } from './cards.server.ts';

/** What of its hindrances closes a shift. */
export const closing = [
  'cancelled',
  'started',
  'closed',
  'full',
  'held',
  'overlap',
  'no_contract',
  'not_in_market',
  // the rules of age and working time
  'too_young',
  'night_rule_young',
  'hours_day_young',
  'hours_day',
  'rest_day',
  'hours_week',
  'rest_week',
];

/** Why a shift does not fit. One that is over or cancelled needs no further reasons. */
export const hindrancesOf = ({ hindrances }: Pick<CardRow, 'hindrances'>): string[] => {
  const last = hindrances.find((code) => code === 'cancelled' || code === 'started');
  return last ? [last] : hindrances;
};

/** A hindrance, or the code of a refusal, as a sentence. */
export const hindranceWords = (code: string, language: string): string => {
  const texts: Readonly<Record<string, string>> = forEveryone(language).candidate.card.hindrances;
  return texts[code.replace(/^shift_/, '')] ?? '';
};

export async function saidHours({ supabase }: App.Locals): Promise<boolean> {
  return check(await supabase.from('availability').select('weekday').limit(1)).length > 0;
}

/** All that a shift's card says: on the shift's own page, and where somebody is asked for it. */
export function fullCard(card: CardRow, language: string, hoursSaid: boolean) {
  const hindrances = hindrancesOf(card);
  // whose hours are not known, has not said that these do not fit
  const saysNoHours = hindrances.includes('hours') && !hoursSaid;
  const { common } = forEveryone(language);
  const task: TaskSummary = { ...summaryOf(card, language), payDetail: payDetail(card, language) };
  return {
    task,
    district: districtOf(card, language),
    original: card.translated && card.original_title !== card.title ? card.original_title : null,
    does: card.does,
    doesNot: card.does_not,
    bring: card.bring,
    introduction: card.introduction && !card.introduced,
    employer: card.employer_name,
    requirements: card.requirements.map((code) => ({
      name: common.requirements[code] ?? code,
      missing: card.missing.includes(code),
    })),
    asksFirst: card.missing.length > 0 || !(card.introduction || card.introduced),
    closed: card.assignment_id === null && hindrances.some((code) => closing.includes(code)),
    notes: hindrances
      .filter((code) => code !== 'taken')
      .map((code) => hindranceWords(code === 'hours' && saysNoHours ? 'hours_not_said' : code, language)),
  };
}

export type FullCard = ReturnType<typeof fullCard>;

const payDetail = ({ pay, employer_name }: CardRow, language: string): string => {
  const { facts } = forEveryone(language).common;
  return pay === 'paid' ? say(facts.paidBy, { employer: employer_name }, language) : facts.withReceipt;
};

function districtOf(card: CardRow, language: string): string | null {
  return [card.district, walkInWords(card.walk_minutes, language)].filter(Boolean).join(', ') || null;
}
