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
export function listed(shift: MyShift, locals: App.Locals, now: Date) {
  const { common, candidate } = forEveryone(locals.language);
  const coming = isComing(shift, now);
  const states: Readonly<Record<string, string>> = candidate.assignment;
  const facts: Readonly<Record<string, string>> = common.attendance;
  const status: { is: StatusName; label: string } =
    coming && shift.checked_in_at
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
                is: shift.fact === 'present' || shift.fact === 'late' ? 'done' : shift.fact ? 'not' : 'empty',
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
