import { check } from '$lib/server/db-error.ts';
import { instant } from '$lib/time.ts';

type WithSeats = { id: string; startsAt: string; seats: number; taken: number };

/** How many seats of each shift are held for who stands by; what is full, or has begun, is not asked about. */
export async function heldSeats(
  { supabase }: App.Locals,
  shifts: WithSeats[],
): Promise<ReadonlyMap<string, number>> {
  const now = new Date();
  const open = shifts.filter(({ startsAt, seats, taken }) => taken < seats && instant(startsAt) > now);
  const held = new Map<string, number>();
  for (let i = 0; i < open.length; i += 500) {
    const ids = open.slice(i, i + 500).map(({ id }) => id);
    for (const row of check(await supabase.rpc('shifts_held', { shifts: ids })))
      held.set(row.shift_id, row.held);
  }
  return held;
}
