import type { TaskSummary } from '$lib/components/TaskFacts.svelte';
import type { StatusName } from '$lib/components/Status.svelte';
import type { CompositeTypes } from '$lib/database.types.ts';
import { check } from '$lib/server/db-error.ts';
import { instant } from '$lib/time.ts';
import { error } from '@sveltejs/kit';
import { forEveryone } from '../../texts/index.ts';
import { summaryOf } from './cards.server.ts';

export type MyShift = CompositeTypes<'my_shift'>;

export const isActive = ({ state }: Pick<MyShift, 'state'>): boolean =>
  state === 'requested' || state === 'confirmed';

export const isComing = (shift: MyShift, now: Date): boolean =>
  isActive(shift) && instant(shift.ends_at) > now;

/** What one says of a shift that one cannot be on: a request is taken back, a shift given up until it begins, and then it is only said. */
export type CannotKind = 'cannot' | 'notComing' | 'hadToGo';

export const cannotKind = (shift: MyShift, now: Date): CannotKind =>
  shift.checked_in_at
    ? 'hadToGo'
    : shift.state === 'confirmed' && hasBegun(shift, now)
      ? 'notComing'
      : 'cannot';

const hasBegun = ({ starts_at }: MyShift, now: Date): boolean => instant(starts_at) <= now;

/** When one said that one does not come, or had to go, by assignment; who has come since has come. */
export async function cannotSaid(
  { supabase }: App.Locals,
  shifts: MyShift[],
  now: Date,
  { alsoOver = false } = {},
): Promise<ReadonlyMap<string, string>> {
  // only of what is going on there can anything have been said
  const going = shifts.filter(
    (shift) =>
      shift.state === 'confirmed' &&
      (alsoOver || isComing(shift, now)) &&
      (hasBegun(shift, now) || shift.checked_in_at !== null),
  );
  if (going.length === 0) return new Map();
  const rows = check(
    await supabase
      .from('assignments')
      .select('assignment_id, cannot_said_at, checked_in_at')
      .in(
        'assignment_id',
        going.map(({ assignment_id }) => assignment_id),
      )
      .not('cannot_said_at', 'is', null),
  );
  return new Map(
    rows.flatMap((row) =>
      row.cannot_said_at && !(row.checked_in_at && instant(row.checked_in_at) > instant(row.cannot_said_at))
        ? [[row.assignment_id, row.cannot_said_at]]
        : [],
    ),
  );
}

/** Mine, latest start first: all to come, and the two hundred latest of those that are over. */
export async function myShifts({ supabase }: App.Locals): Promise<MyShift[]> {
  return check(await supabase.rpc('my_shifts')) ?? [];
}

export async function myShift(locals: App.Locals, assignment: string): Promise<MyShift> {
  const [shift] = check(await locals.supabase.rpc('my_own_shift', { assignment })) ?? [];
  return shift ?? error(404);
}

/** Taken together with others that are still to come, which stay when this one is given up. */
export async function othersOfSeries({ supabase }: App.Locals, assignment: string): Promise<boolean> {
  const rows =
    check(
      await supabase
        .from('assignments')
        .select('assignment_id, series_id, state')
        .not('series_id', 'is', null)
        .or(`assignment_id.eq.${assignment},starts_at.gt.${new Date().toISOString()}`),
    ) ?? [];
  const series = rows.find(({ assignment_id }) => assignment_id === assignment)?.series_id;
  return rows.some((row) => row.series_id === series && row.assignment_id !== assignment && isActive(row));
}

/** What a list of my shifts shows of each. */
export function listed(shift: MyShift, locals: App.Locals, now: Date, said: ReadonlyMap<string, string>) {
  const { common, candidate } = forEveryone(locals.language);
  const coming = isComing(shift, now);
  const states: Readonly<Record<string, string>> = candidate.assignment;
  const facts: Readonly<Record<string, string>> = common.attendance;
  const status: { is: StatusName; label: string } =
    coming && said.has(shift.assignment_id)
      ? {
          is: 'not',
          label: shift.checked_in_at ? candidate.mine.saidHadToGo : candidate.mine.saidNotComing,
        }
      : coming && shift.checked_in_at
        ? { is: 'here', label: candidate.mine.here }
        : coming && shift.waits_for
          ? {
              is: 'waits',
              label:
                shift.waits_for === 'clearance' ? candidate.mine.waitsClearance : candidate.mine.waitsAnswer,
            }
          : coming
            ? { is: 'comes', label: states.confirmed ?? '' }
            : shift.state === 'confirmed'
              ? {
                  is:
                    shift.fact === 'present' || shift.fact === 'late' ? 'done' : shift.fact ? 'not' : 'empty',
                  label: facts[shift.fact ?? 'none'] ?? '',
                }
              : { is: 'not', label: states[shift.state] ?? '' };
  const task: TaskSummary = summaryOf(shift, locals.language);
  return {
    assignmentId: shift.assignment_id,
    task,
    status,
    minutes: shift.minutes && status.is === 'done' ? shift.minutes : null,
    changed: coming && shift.changed_at !== null,
  };
}
