import { check } from '$lib/server/db-error.ts';
import { byName } from '$lib/names.ts';
import { shownAs } from '$lib/server/shown.ts';
import { isoDate } from '$lib/time.ts';
import { error } from '@sveltejs/kit';
import type { OnShift, Slot } from '../../board/board.ts';
import { boardFor } from '../../board/board.server.ts';
import { unsettledFor } from '../../unsettled/unsettled.server.ts';

/** Which of a regular shift's weeks this is; null when it stands alone. */
async function seriesOf({ supabase }: App.Locals, series: string | null, shift: string) {
  if (series === null) return null;
  const all = check(
    await supabase
      .from('shifts')
      .select('shift_id, starts_at')
      .eq('series_id', series)
      .is('cancelled_at', null)
      .order('starts_at'),
  );
  const last = all.at(-1);
  return last
    ? {
        nth: all.findIndex(({ shift_id }) => shift_id === shift) + 1,
        count: all.length,
        lastAt: last.starts_at,
      }
    : null;
}

/** What a form about somebody's coming changes. */
export const recordedOf = ({ fact, minutes, strengths }: OnShift) => ({ fact, minutes, strengths });

/** Which of these is the lead's own, who may take shifts, too: nobody records their own attendance. */
async function ownAmong({ supabase, user }: App.Locals, { people }: Slot): Promise<string[]> {
  if (!user?.roles.includes('candidate') || people.length === 0) return [];
  const rows = check(
    await supabase
      .from('assignments')
      .select('assignment_id')
      .eq('candidate_id', user.personId)
      .in(
        'assignment_id',
        people.map(({ assignmentId }) => assignmentId),
      ),
  );
  return rows.map(({ assignment_id }) => assignment_id);
}

/** A shift of one's own with who is on it, its task, and the colleagues who could meet people there. */
export async function shiftFor(locals: App.Locals, id: string) {
  const { supabase } = locals;
  const [shift] = check(
    await supabase
      .from('shifts')
      .select('shift_id, task_id, organisation_id, starts_at, contact_id, series_id, version')
      .eq('shift_id', id),
  );
  if (!shift) error(404);
  const day = isoDate(shift.starts_at);
  // Another's published shift can be read as a task, but its board is refused: then it is not there.
  const slots = await boardFor(locals, shift.organisation_id, day, day);
  const slot = slots.find(({ shiftId }) => shiftId === shift.shift_id) ?? error(404);
  const [tasks, asked, series, unsettled, own] = await Promise.all([
    supabase
      .from('tasks')
      .select('place_id, does, does_not, bring, pay, summary')
      .eq('task_id', shift.task_id),
    supabase.from('task_requirements').select('requirement').eq('task_id', shift.task_id),
    seriesOf(locals, shift.series_id, shift.shift_id),
    unsettledFor(locals, shift.organisation_id, shift.shift_id),
    ownAmong(locals, slot),
  ]);
  const task = check(tasks)[0] ?? error(404);
  const contacts = check(
    await supabase
      .from('contacts')
      .select('contact_id, name, meet_where, retired_at')
      .eq('place_id', task.place_id)
      .order('name'),
  )
    .sort(byName)
    .filter(({ contact_id, retired_at }) => retired_at === null || contact_id === shift.contact_id);
  return {
    day,
    slot,
    contact: shift.contact_id,
    version: shift.version,
    contacts,
    task,
    series,
    unsettled,
    own,
    // what was recorded of each, by assignment
    shown: Object.fromEntries(
      slot.people.map((person) => [person.assignmentId, shownAs(recordedOf(person))]),
    ),
    requirements: check(asked).map(({ requirement }) => requirement),
  };
}
