import type { StatusName } from '$lib/components/Status.svelte';
import type { CompositeTypes } from '$lib/database.types.ts';
import { instant } from '$lib/time.ts';

/** A shift as counts, without names: what a week is drawn from. */
export type ShiftCount = CompositeTypes<'week_shift'> & {
  /** seats that are held for who stands by */
  held: number;
};

export const isOpen = (shift: ShiftCount): boolean => shift.published && shift.shift_state === 'open';

export const emptySeatsIn = (shift: ShiftCount, now: Date): number =>
  isOpen(shift) && instant(shift.starts_at) > now
    ? Math.max(0, shift.capacity - shift.taken - shift.held - shift.waiting)
    : 0;

/** One shape per person and empty place. What is over and not recorded waits on the lead: it is no absence. */
export const shapesOf = (shift: ShiftCount, now: Date): StatusName[] => {
  if (!isOpen(shift)) return [];
  const over = instant(shift.ends_at) <= now;
  const done = Math.min(shift.recorded, shift.taken);
  const here = over ? 0 : Math.min(shift.here, shift.taken - done);
  const list = (count: number, name: StatusName): StatusName[] => Array.from({ length: count }, () => name);
  return [
    ...list(done, 'done'),
    ...list(here, 'here'),
    ...list(shift.taken - done - here, over ? 'waits' : 'comes'),
    ...list(over ? 0 : shift.waiting + shift.held, 'waits'),
    ...list(emptySeatsIn(shift, now), 'empty'),
  ];
};
