import { addDays } from '$lib/calendar.ts';
import type { CompositeTypes } from '$lib/database.types.ts';
import { instant, isoDate } from '$lib/time.ts';

/** What is asked of one person; what has not happened is null. */
export type CaseloadRow = Pick<
  CompositeTypes<'followed_row'>,
  | 'has_account'
  | 'invited_at'
  | 'referred_at'
  | 'agreed_hours'
  | 'agreed_from'
  | 'agreed_to'
  | 'next_from'
  | 'last_activity_at'
  | 'last_absence_at'
  | 'last_absence_id'
  | 'said'
  | 'protected'
>;

export type Reason =
  | { kind: 'absence' | 'quiet' | 'period'; day: string; at: string }
  | { kind: 'words' | 'quietNever'; at: string }
  | { kind: 'invitation'; days: number; at: string };

const dayMs = 86_400_000;

/** The facts that ask for a talk, and only facts. `at` is when the fact came to be: the newest is read first. */
export const reasonsFor = (row: CaseloadRow, now: Date): Reason[] => {
  const today = isoDate(now);
  const daysSince = (at: string): number => Math.floor((now.getTime() - instant(at).getTime()) / dayMs);
  const reasons: Reason[] = [];

  const absent = row.last_absence_at !== null && daysSince(row.last_absence_at) < 14;
  if (row.last_absence_at && absent)
    reasons.push({ kind: 'absence', day: row.last_absence_at, at: isoDate(row.last_absence_at) });
  // what is said of the absence stands with it; what is said of another shift is a fact of its own
  const [words] = row.said.filter((said) => !(absent && said.assignment_id === row.last_absence_id));
  if (words) reasons.push({ kind: 'words', at: isoDate(words.said_at) });

  if (!row.has_account && row.invited_at) {
    const days = daysSince(row.invited_at);
    if (days > 7) reasons.push({ kind: 'invitation', days, at: addDays(isoDate(row.invited_at), 7) });
  }

  // what comes after it is agreed already: nothing ends
  if (
    row.agreed_to &&
    row.next_from === null &&
    row.agreed_to >= today &&
    row.agreed_to <= addDays(today, 14)
  )
    reasons.push({ kind: 'period', day: row.agreed_to, at: addDays(row.agreed_to, -14) });

  if (row.agreed_hours !== null && row.has_account && !row.protected) {
    const since =
      row.last_activity_at ??
      (row.agreed_from && row.referred_at && row.agreed_from > isoDate(row.referred_at)
        ? `${row.agreed_from}T12:00:00Z`
        : row.referred_at);
    if (since && daysSince(since) >= 14) {
      const at = addDays(isoDate(since), 14);
      reasons.push(
        row.last_activity_at ? { kind: 'quiet', day: row.last_activity_at, at } : { kind: 'quietNever', at },
      );
    }
  }
  return reasons;
};
