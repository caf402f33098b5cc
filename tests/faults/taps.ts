// What people tap that must survive a dead network: how it is tapped, how it is sent, and what it has done when it has been done once.
// Messages between people are taps of this kind when there are any.
import type { Page } from '@playwright/test';
import { isAsked } from '../steps/asked.ts';
import {
  aCandidate,
  aPlace,
  aShift,
  database,
  isIntroducedTo,
  isOnShift,
  placeRecords,
  type Candidate,
  type Place,
} from '../steps/world.ts';
import type { Random } from './random.ts';

/** As the table of faults names them: A W I O V, an answer to an offer (Y N U), and «Dette stemmer ikke» (X). */
export const cells = ['A', 'W', 'I', 'O', 'V', 'Y', 'N', 'U', 'X'] as const;
export type Cell = (typeof cells)[number];

export type Operation = {
  cell: Cell;
  /** the page where it is tapped */
  page: string;
  press: (page: Page) => Promise<void>;
  /** the same without a page: path and action, and what the form holds */
  to: string;
  fields: Record<string, string>;
  /** how often it has been done */
  effects: () => Promise<number>;
};

/** Somebody with a place where they are known. */
export type Life = { person: Candidate; place: Place };
export async function aLife(firstName = 'Amina'): Promise<Life> {
  const [person, place] = [await aCandidate(firstName), await aPlace()];
  await isIntroducedTo(person, place);
  return { person, place };
}

const happened = async (kind: string, assignment: string) => {
  const [row] = await database()<{ n: number }[]>`select count(*)::int as n from public.events
    where kind = ${kind} and assignment_id = ${assignment}`;
  return row?.n ?? 0;
};

const button = (name: string) => (page: Page) =>
  page.getByRole('button', { name, exact: true }).first().click();

export async function applies(
  { person, place }: Life,
  { inDays = 3, title = 'Vanne plantene', capacity = 3 } = {},
): Promise<Operation> {
  const shift = await aShift(place, { inDays, title, capacity });
  return {
    cell: 'A',
    page: `/shifts/${shift.id}`,
    press: button('Jeg vil'),
    to: `/shifts/${shift.id}?/take`,
    fields: {},
    async effects() {
      const [row] = await database()<{ n: number }[]>`select count(*)::int as n from public.events
        where kind = 'assignment.requested' and shift_id = ${shift.id} and person_id = ${person.id}`;
      return row?.n ?? 0;
    },
  };
}

export async function withdraws({ person, place }: Life, { inDays = 4 } = {}): Promise<Operation> {
  const assignment = await isOnShift(person, await aShift(place, { inDays }));
  return {
    cell: 'W',
    page: `/mine/${assignment}/cannot`,
    async press(page) {
      await page.getByRole('radio', { name: 'Barn' }).check();
      await button('Si fra')(page);
    },
    to: `/mine/${assignment}/cannot?/cannot`,
    fields: { reason: 'child' },
    effects: () => happened('assignment.withdrawn', assignment),
  };
}

/** At the place, with the shift about to begin. */
export async function checksIn(
  { person, place }: Life,
  { inMinutes = 20 } = {},
): Promise<Operation & { assignment: string }> {
  const assignment = await isOnShift(person, await aShift(place, { inMinutes }));
  return {
    assignment,
    cell: 'I',
    page: `/in/${place.code}`,
    press: button('Jeg er her'),
    to: `/in/${place.code}?/checkIn`,
    fields: {},
    effects: () => happened('assignment.checked_in', assignment),
  };
}

export const checkOutOf = (assignment: string): Operation => ({
  cell: 'O',
  page: `/mine/${assignment}`,
  press: button('Jeg går nå'),
  to: `/mine/${assignment}?/checkOut`,
  fields: {},
  effects: () => happened('assignment.checked_out', assignment),
});

/** Was there, and goes somewhat late. */
export async function checksOut({ person, place }: Life): Promise<Operation> {
  const assignment = await isOnShift(person, await aShift(place, { inMinutes: -150 }));
  await database()`update public.assignments set checked_in_at = starts_at where assignment_id = ${assignment}`;
  return checkOutOf(assignment);
}

/** A shift that began two and a half hours ago and ended half an hour ago, with coming and leaving yet to be told of. */
export async function shiftJustOver({ person, place }: Life) {
  const shift = await aShift(place, { inMinutes: -150 });
  const assignment = await isOnShift(person, shift);
  const arrival: Operation = {
    cell: 'I',
    page: `/in/${place.code}`,
    press: button('Jeg er her'),
    to: `/in/${place.code}?/checkIn`,
    fields: {},
    effects: () => happened('assignment.checked_in', assignment),
  };
  return { shift, assignment, arrival, leaving: checkOutOf(assignment) };
}

/** What is kept for the place to settle. */
export const unsettledOf = async (assignment: string): Promise<{ kind: string; why: string }[]> => [
  ...(await database()<{ kind: string; why: string }[]>`
    select kind, why from public.unsettled_taps where assignment_id = ${assignment} order by kind`),
];

/** Mondays at eight to twelve, and no other time. */
export const changesTimes = ({ person }: Life, from = '08:00', to = '12:00'): Operation => ({
  cell: 'V',
  page: '/me/times',
  async press(page) {
    for (const box of await page.locator('form input[type=checkbox]:checked').all()) await box.uncheck();
    for (const day of await page.locator('form details').all())
      for (const field of await day.locator('input[type=time]').all())
        await field.evaluate((input: HTMLInputElement) => (input.value = ''));
    await page
      .locator('input[name="from-1"]')
      .first()
      .evaluate((input: HTMLInputElement, time) => (input.value = time), from);
    await page
      .locator('input[name="to-1"]')
      .first()
      .evaluate((input: HTMLInputElement, time) => (input.value = time), to);
    await button('Lagre')(page);
  },
  to: '/me/times?/save',
  fields: { 'from-1': from, 'to-1': to },
  async effects() {
    const rows = await database()<{ weekday: number; from_time: string; to_time: string }[]>`
      select weekday, from_time::text, to_time::text from public.availability where candidate_id = ${person.id}`;
    return rows.length === 1 && rows[0]?.from_time.startsWith(from) && rows[0].to_time.startsWith(to) ? 1 : 0;
  },
});

async function asked({ person, place }: Life, inDays: number) {
  const shift = await aShift(place, { inDays, capacity: 2 });
  const address = await isAsked(person, shift);
  const offer = address.split('/').at(-1) ?? '';
  const answered = async (kind: string) => {
    const [row] = await database()<{ n: number }[]>`select count(*)::int as n from public.events e
      join public.offers o on o.shift_id = e.shift_id and o.candidate_id = e.person_id
      where e.kind = ${kind} and o.offer_id = ${offer}`;
    return row?.n ?? 0;
  };
  return { address, answered };
}

export async function saysYes(life: Life, { inDays = 5 } = {}): Promise<Operation> {
  const { address, answered } = await asked(life, inDays);
  return {
    cell: 'Y',
    page: address,
    press: button('Ja, jeg vil'),
    to: `${address}?/accept`,
    fields: {},
    effects: () => answered('offer.accepted'),
  };
}

/** One question, and both answers to it. */
export async function saysBoth(life: Life) {
  const { address } = await asked(life, 5);
  // the question came an hour ago
  await database().begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update public.offers set offered_at = offered_at - interval '1 hour', due_at = due_at - interval '1 hour',
      sent_at = sent_at - interval '1 hour' where offer_id = ${address.split('/').at(-1) ?? ''}`;
  });
  const state = async () => {
    const [row] = await database()<{ n: number }[]>`select count(*)::int as n from public.assignments
      where candidate_id = ${life.person.id} and state in ('requested', 'confirmed')`;
    return row?.n === 1 ? ('on the shift' as const) : ('not on it' as const);
  };
  return {
    yes: { to: `${address}?/accept`, fields: {} },
    no: { to: `${address}?/decline`, fields: {} },
    state,
  };
}

export async function saysNo(life: Life, { inDays = 6 } = {}): Promise<Operation> {
  const { address, answered } = await asked(life, inDays);
  return {
    cell: 'N',
    page: address,
    press: button('Nei, ikke denne'),
    to: `${address}?/decline`,
    fields: {},
    effects: () => answered('offer.declined'),
  };
}

export async function isUnsureOf(life: Life, { inDays = 7 } = {}): Promise<Operation> {
  const { address, answered } = await asked(life, inDays);
  return {
    cell: 'U',
    page: `${address}/unsure`,
    press: button('Bli med meg'),
    to: `${address}/unsure?/wish`,
    fields: { wants: 'company' },
    effects: () => answered('offer.unsure'),
  };
}

export async function objects({ person, place }: Life): Promise<Operation> {
  const assignment = await isOnShift(person, await aShift(place, { inMinutes: -300 }));
  await placeRecords(assignment, 'present', 60);
  return {
    cell: 'X',
    page: `/mine/${assignment}/wrong`,
    async press(page) {
      await page.getByRole('radio', { name: 'Tiden er feil' }).check();
      await page.getByLabel('Timer').fill('2');
      await button('Si fra')(page);
    },
    to: `/mine/${assignment}/wrong?/wrong`,
    fields: { claim: 'minutes_wrong', hours: '2' },
    effects: () => happened('assignment.objected', assignment),
  };
}

const made: Record<Cell, (life: Life) => Operation | Promise<Operation>> = {
  A: applies,
  W: withdraws,
  I: checksIn,
  O: checksOut,
  V: changesTimes,
  Y: saysYes,
  N: saysNo,
  U: isUnsureOf,
  X: objects,
};

/** One of a kind, with the world it needs. */
export const aTap = async (cell: Cell, life: Life): Promise<Operation> => made[cell](life);

/** All kinds, in an order of chance; each possible for one person on one day. */
export async function oneOfEach(
  life: Life,
  random: Random,
  of: readonly Cell[] = cells,
): Promise<Operation[]> {
  const operations: Operation[] = [];
  for (const cell of random.shuffled(of)) operations.push(await aTap(cell, life));
  return operations;
}
