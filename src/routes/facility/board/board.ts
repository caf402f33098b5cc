import type { CompositeTypes } from '$lib/database.types.ts';
import type { StatusName } from '$lib/components/Status.svelte';
import { instant } from '$lib/time.ts';

export type Hindrance = Pick<CompositeTypes<'welcome_hindrance'>, 'why' | 'officers' | 'officer_here'>;

export type OnShift = {
  assignmentId: string;
  /** has asked, and waits for an answer */
  asks: boolean;
  /** why they cannot be welcomed as things are; null: they can */
  hindrance: Hindrance | null;
  /** null when more than 30 days have gone */
  name: string | null;
  phone: string | null;
  help: string | null;
  norwegian: number | null;
  requirementsOk: boolean;
  introduced: boolean;
  firstTime: boolean;
  /** has said so when reminded the day before; who has not has said nothing */
  saidComing: boolean;
  /** once it had begun or they had come: that they do not come, or had to go; null: nothing of the kind */
  saidCannot: { at: string; hadCome: boolean } | null;
  checkedInAt: string | null;
  checkedOutAt: string | null;
  fact: string | null;
  minutes: number | null;
  strengths: string[];
  correction: string | null;
  claim: string | null;
  claimMinutes: number | null;
};

export type Slot = {
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
  cancelled: boolean;
  published: boolean;
  introduction: boolean;
  contactName: string;
  meetWhere: string;
  people: OnShift[];
};

/**
 * Where a person on a shift is in their day. `cannot`: does not come, or had to go, by what they said. `unrecorded`: it is over, and nobody
 * has said how it went.
 */
export type Standing = 'asks' | 'comes' | 'expected' | 'cannot' | 'here' | 'left' | 'unrecorded' | 'recorded';

type Span = { startsAt: string; endsAt: string };

export const standingOf = (person: OnShift, { startsAt, endsAt }: Span, now: Date): Standing => {
  if (person.fact !== null) return 'recorded';
  if (person.asks) return 'asks';
  if (person.checkedOutAt !== null) return 'left';
  if (instant(endsAt) <= now) return 'unrecorded';
  if (person.saidCannot !== null) return 'cannot';
  if (person.checkedInAt !== null) return 'here';
  return instant(startsAt) <= now ? 'expected' : 'comes';
};

const came = new Set(['present', 'late']);

export const shapeOf = (person: OnShift, standing: Standing): StatusName => {
  switch (standing) {
    case 'asks':
    case 'cannot':
    case 'unrecorded':
      return 'waits';
    case 'comes':
    case 'expected':
      return 'comes';
    case 'here':
      return 'here';
    case 'left':
      return 'done';
    case 'recorded':
      return came.has(person.fact ?? '') ? 'done' : 'not';
  }
};

/** Seats that nobody has, nobody asks for, and that are held for nobody. */
export const emptySeats = (slot: Slot): number =>
  slot.cancelled || !slot.published
    ? 0
    : Math.max(0, slot.capacity - slot.taken - slot.held - slot.people.filter(({ asks }) => asks).length);

export type DayCount = {
  shifts: number;
  here: number;
  coming: number;
  asks: number;
  unrecorded: number;
  empty: number;
  /** held for who stands by */
  held: number;
  /** when the first empty seat begins; null when there is none */
  emptyAt: string | null;
  emptyTimes: number;
};

/** A day in numbers: what the headline is made of. */
export const countDay = (slots: Slot[], now: Date): DayCount => {
  const open = slots.filter((slot) => !slot.cancelled && slot.published);
  const standings = open.flatMap((slot) => slot.people.map((person) => standingOf(person, slot, now)));
  const how = (...wanted: Standing[]) => standings.filter((standing) => wanted.includes(standing)).length;
  const gaps = open.filter((slot) => emptySeats(slot) > 0 && instant(slot.startsAt) > now);
  return {
    shifts: open.length,
    here: how('here'),
    coming: how('comes', 'expected'),
    asks: open
      .filter((slot) => instant(slot.endsAt) > now)
      .flatMap(({ people }) => people.filter(({ asks }) => asks)).length,
    unrecorded: how('unrecorded', 'left', 'cannot'),
    empty: gaps.reduce((sum, slot) => sum + emptySeats(slot), 0),
    held: open.reduce((sum, { held }) => sum + held, 0),
    emptyAt: gaps[0]?.startsAt ?? null,
    emptyTimes: new Set(gaps.map(({ startsAt }) => startsAt)).size,
  };
};
