// Which shifts there are: what people's weeks ask for over twelve weeks, a board for today, and open seats in the weeks to come.
import { addDays, mondayOf } from '../../../src/lib/calendar.ts';
import { at, put, weekdayOf } from '../rows.ts';
import type { Crowd, PlannedShift, Stage, Staff, Town } from '../stage.ts';
import { templates } from '../../product/product.ts';
import { introduction } from './clearances.ts';

type Planner = (
  place: number,
  template: number,
  day: string,
  clock: string,
  spare: number,
  pay?: string,
) => PlannedShift;

const join = (shift: PlannedShift, person: string, luck: number): void => {
  shift.on.push({ person, luck });
  shift.capacity += 1;
};

export async function planShifts(
  stage: Stage,
  town: Town,
  staff: Staff,
  crowd: Crowd,
): Promise<PlannedShift[]> {
  const { random, today } = stage;
  const shifts = new Map<string, PlannedShift>();
  // the same work at the same hour is one shift for all who do it
  const plan: Planner = (place, template, day, clock, spare, pay = 'unpaid') => {
    const key = `${place}|${template}|${day}|${clock}|${pay}`;
    const there = shifts.get(key);
    if (there) return there;
    const fresh = { place, template, day, clock, on: [], capacity: spare, cancelled: false, pay };
    shifts.set(key, fresh);
    return fresh;
  };
  planWeeks(stage, crowd, plan);
  planAminas(stage, crowd, plan);
  await planToday(stage, town, staff, crowd, plan);
  planOpenSeats(stage, town, plan);
  // now and then a place has to cancel
  for (const shift of shifts.values())
    if (shift.day < today && shift.on.every(({ person }) => person !== crowd.amina) && random.next() < 0.03)
      shift.cancelled = true;
  return [...shifts.values()];
}

function planWeeks({ random, today }: Stage, { others, since }: Crowd, plan: Planner): void {
  const monday = mondayOf(today);
  for (const person of others)
    for (let week = -12; week <= 1; week++)
      for (const { place, template, weekday, clock } of person.habits) {
        const day = addDays(monday, week * 7 + weekday - 1);
        const likely = week < 0 ? 0.62 : week === 0 ? 0.6 : 0.3;
        if (random.next() >= likely || day <= since(person.id)) continue;
        const spare = random.next() < 0.25 ? 1 : 0;
        const pay = person.contract && weekday % 2 === 0 ? 'paid' : 'unpaid';
        join(plan(place, template, day, clock, spare, pay), person.id, random.next());
      }
}

// Amina's own: seven at Elvetun, and one tomorrow.
function planAminas({ today, ago }: Stage, { amina }: Crowd, plan: Planner): void {
  for (const [days, template] of [
    [47, 0],
    [40, 1],
    [33, 0],
    [26, 19],
    [19, 1],
    [12, 0],
    [5, 4],
  ] as const) {
    const day = ago(days);
    join(plan(0, template, weekdayOf(day) === 7 ? addDays(day, -1) : day, '10.00', 1), amina, 0.2);
  }
  join(plan(0, 1, addDays(today, 1), '10.00', 2), amina, 0.1);
}

// A board for Elvetun today, whatever the day is.
async function planToday(
  { sql, today, ago }: Stage,
  town: Town,
  staff: Staff,
  { others }: Crowd,
  plan: Planner,
): Promise<void> {
  const free = others.filter(
    ({ cleared, norwegian, habits }) =>
      cleared && norwegian >= 2 && !habits.some(({ weekday }) => weekday === weekdayOf(today)),
  );
  const strangers: string[] = [];
  for (const [clock, template, count, spare, asks] of [
    ['09.00', 4, 1, 0],
    ['10.00', 16, 2, 0],
    ['13.00', 0, 1, 1],
    ['14.00', 9, 1, 0, 'asks'],
    ['16.00', 11, 1, 0],
  ] as const) {
    const shift = plan(0, template, today, clock, spare);
    for (let nth = 0; nth < count; nth++) {
      const person = free.pop();
      if (!person) break;
      if (person.home !== 0) strangers.push(person.id);
      join(shift, person.id, asks ? 0.98 : 0.3);
    }
  }
  await put(
    sql,
    'public.introductions',
    strangers.map((person) => introduction(person, at(town.places, 0), ago(10), staff)),
  );
}

// Open seats the next two weeks, everywhere.
function planOpenSeats({ random, today }: Stage, { places }: Town, plan: Planner): void {
  for (let place = 0; place < places.length; place++)
    for (let ahead = 1; ahead <= 15; ahead++) {
      const day = addDays(today, ahead);
      if (weekdayOf(day) === 7) continue;
      for (let nth = 0; nth < (place === 0 ? 2 : 1); nth++)
        if (random.next() < 0.75) {
          const template = place >= 14 ? random.one([5, 10, 15, 17]) : random.below(templates.length);
          const { starts_local, introduction: first } = at(templates, template);
          const shift = plan(place, template, day, starts_local.replace(':', '.'), 1 + random.below(2));
          if (shift.on.length === 0 && !first && random.next() < 0.12) shift.pay = 'paid';
        }
    }
}
