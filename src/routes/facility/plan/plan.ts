import type { StatusName } from '$lib/components/Status.svelte';

/** Somebody whom the plan has put on a shift: a number in this plan, and never a name. */
export type Proposal = {
  nth: number;
  person: string;
  added: boolean;
  fits: string[];
  /** proposed, dropped, not_sent, and when sent what came of it */
  stands: string;
};

export type PlanShift = {
  shiftId: string;
  title: string;
  taskType: string;
  placeName: string;
  startsAt: string;
  endsAt: string;
  capacity: number;
  taken: number;
  /** held for who stands by: neither taken nor free */
  held: number;
  asked: number;
  people: Proposal[];
};

export type PlanCount = {
  seats: number;
  filled: number;
  proposed: number;
  sent: number;
  comes: number;
  open: number;
};

const open = new Set(['waiting', 'asked', 'wants_talk']);
const unsent = new Set(['proposed', 'dropped', 'not_sent']);

export const emptySeats = ({ capacity, taken, held }: PlanShift): number =>
  Math.max(0, capacity - taken - held);

/** A week in numbers: what the headline is made of. */
export const countPlan = (shifts: PlanShift[]): PlanCount => {
  const people = shifts.flatMap((shift) => shift.people);
  const many = (which: (stands: string) => boolean) => people.filter(({ stands }) => which(stands)).length;
  return {
    seats: shifts.reduce((sum, shift) => sum + emptySeats(shift), 0),
    filled: shifts.reduce(
      (sum, shift) =>
        sum + Math.min(emptySeats(shift), shift.people.filter(({ stands }) => stands === 'proposed').length),
      0,
    ),
    proposed: many((stands) => stands === 'proposed'),
    sent: many((stands) => !unsent.has(stands)),
    comes: many((stands) => stands === 'comes'),
    open: many((stands) => open.has(stands)),
  };
};

const shapes: Record<string, StatusName> = {
  proposed: 'empty',
  waiting: 'waits',
  asked: 'waits',
  wants_talk: 'waits',
  comes: 'comes',
};

export const shapeOfProposal = (stands: string): StatusName => shapes[stands] ?? 'not';
