import type { TaskSummary } from '$lib/components/TaskFacts.svelte';
import type { CompositeTypes } from '$lib/database.types.ts';
import { say } from '$lib/say.ts';
import { check } from '$lib/server/db-error.ts';
import { placeOf } from '$lib/server/place-name.ts';
import { weekday } from '$lib/time.ts';
import { forEveryone } from '../../texts/index.ts';

export type CardRow = CompositeTypes<'task_card'>;
type Row = Pick<
  CardRow,
  | 'title'
  | 'task_type'
  | 'place_name'
  | 'organisation_name'
  | 'starts_at'
  | 'ends_at'
  | 'contact_name'
  | 'meet_where'
  | 'pay'
  | 'walk_minutes'
> &
  Partial<Pick<CardRow, 'address'>>;

export type Card = { shiftId: string; task: TaskSummary; reasons: string[] };

// longer than that most take a bus, of which we know nothing: then it is said how far it is
const longestWalk = 30;
const metresAMinute = 80;

/** From where on it is said in kilometres; null: it is a walk. */
export const kilometres = (minutes: number): number | null =>
  minutes <= longestWalk ? null : Math.round((minutes * metresAMinute) / 1000);

/** How far it is, as somebody would say it; null: not known from where. */
export function walkInWords(minutes: number | null, language: string): string | null {
  if (minutes === null) return null;
  const { facts } = forEveryone(language).common;
  const km = kilometres(minutes);
  return km === null
    ? say(facts.walk, { count: minutes }, language)
    : say(facts.away, { count: km }, language);
}

export const summaryOf = (row: Row, language: string): TaskSummary => ({
  title: row.title,
  taskType: row.task_type,
  placeName: placeOf(row),
  placeDetail: walkInWords(row.walk_minutes, language),
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  contactName: row.contact_name,
  meetingPoint: row.meet_where,
  paid: row.pay === 'paid',
  address: row.address,
});

/** Why a task fits, in words. */
export function reasonsOf(
  row: Pick<CardRow, 'starts_at' | 'reasons' | 'walk_minutes'>,
  language: string,
): string[] {
  const reasons: Readonly<Record<string, string>> = forEveryone(language).candidate.reasons;
  const values = { day: weekday(row.starts_at, language), count: row.walk_minutes ?? 0 };
  return row.reasons.flatMap((code) => {
    const text = reasons[code];
    // how far it is already stands at the place
    return text && code !== 'walk' ? [say(text, values, language)] : [];
  });
}

export const cardOf = (row: CardRow, language: string): Card => ({
  shiftId: row.shift_id,
  task: summaryOf(row, language),
  reasons: reasonsOf(row, language),
});

/** Other tasks than this one that fit, best first. */
export async function otherCardsThan(
  shift: string,
  { supabase, language }: App.Locals,
  most: number,
): Promise<Card[]> {
  const rows = check(await supabase.rpc('tasks_for_me', { most: most + 1 })) ?? [];
  return rows
    .filter(({ shift_id }) => shift_id !== shift)
    .slice(0, most)
    .map((row) => cardOf(row, language));
}
