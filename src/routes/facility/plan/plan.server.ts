import { addDays, mondayOf } from '$lib/calendar.ts';
import type { PlanRow } from '$lib/plan.ts';
import { check } from '$lib/server/db-error.ts';
import { isoDate } from '$lib/time.ts';
import type { FittingPerson } from '../asking/offers.ts';
import { heldSeats } from '../board/held.server.ts';
import type { PlanShift } from './plan.ts';

/** The Mondays of the weeks that a plan can be made for: this one, and as far as four weeks go. */
export const mondays = (now: Date): string[] => {
  const first = mondayOf(isoDate(now));
  return [0, 7, 14, 21, 28]
    .map((days) => addDays(first, days))
    .filter((monday) => monday <= addDays(isoDate(now), 28));
};

/** The plans of a week that cover an organisation, its own and its municipality's, newest first. */
export async function plansOf(
  { supabase }: App.Locals,
  organisation: string,
  monday: string,
): Promise<PlanRow[]> {
  return check(
    await supabase
      .from('plans')
      .select(
        'plan_id, organisation_id, asked_at, begun_at, tries, done_at, solved_by, why, seats, filled, bound',
      )
      .or(`organisation_id.eq.${organisation},organisation_id.is.null`)
      .eq('week_start', monday)
      .order('asked_at', { ascending: false })
      .limit(20),
  );
}

/** The open shifts of a week with whom the plan has put on them, by start; and which plan that is. */
export async function plannedShifts(locals: App.Locals, organisation: string, monday: string) {
  const rows = check(await locals.supabase.rpc('whole_plan', { organisation, week_start: monday }));
  const shifts = new Map<string, PlanShift>();
  for (const row of rows) {
    const shift = shifts.get(row.shift_id) ?? {
      shiftId: row.shift_id,
      title: row.title,
      taskType: row.task_type,
      placeName: row.place_name,
      startsAt: row.starts_at,
      endsAt: row.ends_at,
      capacity: row.capacity,
      taken: row.taken,
      held: 0,
      asked: row.asked,
      people: [],
    };
    shifts.set(row.shift_id, shift);
    const { nth, stands, person, fits, added } = row;
    if (nth !== null && stands !== null && person !== null)
      shift.people.push({ nth, stands, person, fits: fits ?? [], added: added ?? false });
  }
  const held = await heldSeats(
    locals,
    [...shifts.values()].map((shift) => ({ ...shift, id: shift.shiftId, seats: shift.capacity })),
  );
  for (const shift of shifts.values()) shift.held = held.get(shift.shiftId) ?? 0;
  return { planId: rows[0]?.plan_id ?? null, shifts: [...shifts.values()] };
}

/** Who else could be put on a shift of the plan, best first. */
export async function othersFor({ supabase }: App.Locals, shift: PlanShift): Promise<FittingPerson[]> {
  const people: FittingPerson[] = check(
    await supabase.rpc('people_for_shift', { shift: shift.shiftId, most: 20 }),
  );
  const there = new Set(shift.people.map(({ person }) => person));
  return people
    .filter(({ person }) => !there.has(person))
    .slice(0, 8)
    .map((person, i) => ({ ...person, nth: i + 1 }));
}
