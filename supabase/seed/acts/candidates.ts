// Candidates: Amina and Bjørn first, then some three hundred, each with hours that suit and a week of their own.
import { osloInstant } from '../../../src/lib/calendar.ts';
import { firstNames, lastNames } from '../names.ts';
import { districts } from '../places.ts';
import { at, put, type Row } from '../rows.ts';
import { municipality, type Candidate, type Crowd, type Habit, type Stage, type Town } from '../stage.ts';
import { templates } from '../../product/product.ts';

type Known = {
  first: string;
  last: string;
  district: string;
  norwegian: number;
  lifting: number;
  days: number;
  born?: string;
  protected?: boolean;
};

const clocks = ['08.30', '09.00', '10.00', '11.30', '13.00', '14.00'];
// the one whose address nobody may know, and who therefore is in no market
const protectedOne = 211;

export async function inviteCandidates(stage: Stage, town: Town): Promise<Crowd> {
  const { sql, random, ago } = stage;
  const started = new Map<string, string>();
  const people: Row[] = [];
  const candidates: Row[] = [];
  const hours: Row[] = [];
  const add = (id: string, who: Known) => {
    started.set(id, ago(who.days));
    people.push(personRow(stage, id, who));
    candidates.push(candidateRow(stage, town, id, who));
  };
  const amina = random.uuid();
  const bjorn = random.uuid();
  add(amina, {
    first: 'Amina',
    last: 'Yusuf',
    district: 'Gulskogen',
    norwegian: 1,
    lifting: 1,
    days: 95,
    born: '2002-04-18',
  });
  add(bjorn, {
    first: 'Bjørn',
    last: 'Solli',
    district: 'Sentrum',
    norwegian: 4,
    lifting: 1,
    days: 120,
    born: '1957-09-02',
  });
  for (const id of [amina, bjorn])
    for (let weekday = 1; weekday <= 6; weekday++)
      hours.push({
        candidate_id: id,
        weekday,
        from_time: '08:00',
        to_time: id === amina ? '16:00' : '18:00',
      });
  const others: Candidate[] = [];
  for (let nth = 0; nth < 300; nth++) {
    const id = random.uuid();
    const district = random.one(Object.keys(districts));
    const referred = nth % 5 < 3;
    const norwegian = referred ? random.below(4) : 2 + random.below(3);
    const lifting = random.below(3);
    const days = 20 + random.below(160);
    const [first, last] = [random.one(firstNames), random.one(lastNames)];
    add(id, { first, last, district, norwegian, lifting, days, protected: nth === protectedOne });
    hours.push(...usualHours(stage, id));
    const home = random.one(nearestPlaces(town, district));
    const cleared = random.next() < 0.85;
    const contract = cleared && home < 14 && random.next() < 0.12;
    // some have not opened their invitation yet
    const account = !(referred && nth % 29 === 2);
    const comes = nth !== protectedOne && account && random.next() < 0.9;
    const habits = comes ? habitsOf(stage, { home, cleared, norwegian, lifting }) : [];
    others.push({ id, home, norwegian, lifting, cleared, referred, contract, account, habits });
  }
  await put(sql, 'public.people', people);
  await put(sql, 'public.candidates', candidates);
  await put(sql, 'public.availability', hours);
  await wish(stage, amina);
  return { amina, bjorn, others, since: (person) => started.get(person) ?? ago(30) };
}

const personRow = ({ random, ago }: Stage, id: string, { first, last, days }: Known): Row => ({
  person_id: id,
  municipality_code: municipality,
  first_name: first,
  last_name: last,
  phone: `+47 9${String(random.below(10_000_000)).padStart(7, '0')}`,
  language: 'nb',
  created_at: osloInstant(ago(days), '10.00'),
});

const candidateRow = ({ random, ago }: Stage, town: Town, id: string, who: Known): Row => ({
  person_id: id,
  municipality_code: municipality,
  birth_date:
    who.born ??
    `${1960 + random.below(46)}-${String(1 + random.below(12)).padStart(2, '0')}-${String(1 + random.below(28)).padStart(2, '0')}`,
  district_id: town.districtIds.get(who.district),
  max_minutes: 60,
  norwegian: who.norwegian,
  lifting: who.lifting,
  wants_paid: true,
  wants_unpaid: true,
  shares_phone: random.next() < 0.3,
  shared_help:
    random.next() < 0.08
      ? random.one(['Vis meg først', 'Jeg trenger pause hver time', 'Snakk gjerne sakte'])
      : null,
  protected: who.protected ?? false,
  notice_read_at: osloInstant(ago(who.days - 1), '10.00'),
  created_at: osloInstant(ago(who.days), '10.00'),
});

const nearestPlaces = (town: Town, district: string): number[] => {
  const [lat, lon] = at([districts[district] ?? [59.74, 10.2]], 0);
  return town.places
    .map((m, index) => ({ index, far: Math.hypot(m.at[0] - lat, (m.at[1] - lon) * 0.5) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, 4)
    .map(({ index }) => index);
};

function usualHours({ random }: Stage, candidate: string): Row[] {
  const hours: Row[] = [];
  const from = random.next() < 0.8 ? '08:00' : '12:00';
  for (let weekday = 1; weekday <= 7; weekday++)
    if (random.next() < (weekday < 6 ? 0.75 : 0.3))
      hours.push({
        candidate_id: candidate,
        weekday,
        from_time: from,
        to_time: random.next() < 0.7 ? '16:00' : '21:00',
      });
  return hours;
}

function habitsOf(
  { random }: Stage,
  who: Pick<Candidate, 'home' | 'cleared' | 'norwegian' | 'lifting'>,
): Habit[] {
  const habits: Habit[] = [];
  for (const weekday of [1, 2, 3, 4, 5, 6].filter(() => random.next() < 0.3)) {
    // the last template is the introduction
    const template = random.below(templates.length - 1);
    const { requirements, norwegian, lifting } = at(templates, template);
    const open = requirements.length === 0 || who.cleared;
    if (open && norwegian <= who.norwegian && lifting <= who.lifting)
      habits.push({ place: who.home, template, weekday, clock: random.one(clocks) });
  }
  return habits;
}

// What some would like to do, one to three kinds of task, and how much of it a week: the same each time.
async function wish({ sql }: Stage, amina: string): Promise<void> {
  await sql`
    insert into public.interests (candidate_id, task_type)
    select c.person_id, t.task_type from public.candidates c join public.task_types t on t.shown
    where get_byte(sha256(convert_to(c.birth_date::text || t.task_type, 'UTF8')), 0) < 60 or (c.person_id = ${amina} and t.task_type = 'matvert')`;
  await sql`
    update public.candidates c set wished_hours = 4 + get_byte(x.dice, 1) % 17
    from (select person_id, sha256(convert_to(birth_date::text || person_id, 'UTF8')) as dice from public.candidates) as x
    where x.person_id = c.person_id and get_byte(x.dice, 0) < 90`;
}
