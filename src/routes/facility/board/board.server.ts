import type { CompositeTypes } from '$lib/database.types.ts';
import { check } from '$lib/server/db-error.ts';
import { instant } from '$lib/time.ts';
import type { OnShift, Slot } from './board.ts';
import { heldSeats } from './held.server.ts';
import type { ShiftCount } from './shift-counts.ts';

type Locals = App.Locals;

const onShift = (assignmentId: string, row: CompositeTypes<'board_row'>): OnShift => ({
  assignmentId,
  asks: row.state === 'requested',
  hindrance: null,
  name: row.name,
  phone: row.phone,
  help: row.shared_help,
  norwegian: row.norwegian,
  requirementsOk: row.requirements_ok === true,
  introduced: row.introduced === true,
  firstTime: row.first_time === true,
  saidComing: row.coming_said === true,
  saidCannot: null,
  checkedInAt: row.checked_in_at,
  checkedOutAt: row.checked_out_at,
  fact: row.fact,
  minutes: row.minutes,
  strengths: row.strengths ?? [],
  correction: row.correction,
  claim: row.claim,
  claimMinutes: row.claim_minutes,
});

/** The shifts of some days with who is on them or asks, by start. Everyone named is logged as looked at. */
export async function boardFor(
  locals: Locals,
  organisation: string,
  from: string,
  to: string,
): Promise<Slot[]> {
  return withHindrances(
    locals,
    slotsOf(check(await locals.supabase.rpc('whole_board', { organisation, from_day: from, to_day: to }))),
  );
}

/** With what stands in the way of those who ask, what those said who do not come, and what is held. */
export async function withHindrances(locals: Locals, slots: Slot[]): Promise<Slot[]> {
  await Promise.all([
    findHindrances(locals, slots),
    findWhoSaidCannot(locals, slots),
    findHeld(locals, slots),
  ]);
  return slots;
}

async function findHeld(locals: Locals, slots: Slot[]): Promise<void> {
  const held = await heldSeats(
    locals,
    slots.map((slot) => ({ ...slot, id: slot.shiftId, seats: slot.capacity })),
  );
  for (const slot of slots) slot.held = held.get(slot.shiftId) ?? 0;
}

async function findWhoSaidCannot({ supabase }: Locals, slots: Slot[]): Promise<void> {
  const now = new Date();
  const going = slots
    .flatMap(({ startsAt, people }) =>
      people.filter(({ checkedInAt }) => checkedInAt !== null || instant(startsAt) <= now),
    )
    .filter(({ asks, fact }) => !asks && fact === null);
  if (going.length === 0) return;
  const assignments = going.map(({ assignmentId }) => assignmentId);
  const said = check(await supabase.rpc('who_said_cannot', { assignments }));
  for (const person of going) {
    const found = said.find(({ assignment_id }) => assignment_id === person.assignmentId);
    if (found) person.saidCannot = { at: found.at, hadCome: found.had_come };
  }
}

async function findHindrances(locals: Locals, slots: Slot[]): Promise<void> {
  const asking = slots.flatMap(({ people }) => people.filter(({ asks }) => asks));
  if (asking.length === 0) return;
  const assignments = asking.map(({ assignmentId }) => assignmentId);
  const found = check(await locals.supabase.rpc('welcome_hindrances', { assignments }));
  for (const person of asking)
    person.hindrance = found.find(({ assignment_id }) => assignment_id === person.assignmentId) ?? null;
}

/** A week in counts, with what is held. */
export async function withHeld(locals: Locals, week: CompositeTypes<'week_shift'>[]): Promise<ShiftCount[]> {
  const held = await heldSeats(
    locals,
    week.map((shift) => ({
      ...shift,
      id: shift.shift_id,
      startsAt: shift.starts_at,
      seats: shift.capacity,
    })),
  );
  return week.map((shift) => ({ ...shift, held: held.get(shift.shift_id) ?? 0 }));
}

/** The same rows by their shift. */
export function slotsOf(rows: CompositeTypes<'board_row'>[]): Slot[] {
  const slots = new Map<string, Slot>();
  for (const row of rows) {
    const slot = slots.get(row.shift_id) ?? {
      shiftId: row.shift_id,
      title: row.title,
      taskType: row.task_type,
      placeName: row.place_name,
      startsAt: row.starts_at,
      endsAt: row.ends_at,
      capacity: row.capacity,
      taken: row.taken,
      held: 0,
      cancelled: row.shift_state === 'cancelled',
      published: row.published,
      introduction: row.introduction,
      contactName: row.contact_name,
      meetWhere: row.meet_where,
      people: [],
    };
    slots.set(row.shift_id, slot);
    if (row.assignment_id !== null) slot.people.push(onShift(row.assignment_id, row));
  }
  return [...slots.values()];
}
