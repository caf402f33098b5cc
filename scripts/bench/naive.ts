// What matching is measured against: fetch the municipality from the tables as they are, and rank in JavaScript. By the owner, so
// without row-level security, on the same machine and so without a network; and without the rules of working time. All in its favour.
import type postgres from 'postgres';

type Window = [weekday: number, from: number, to: number];
type Busy = [from: number, to: number];

type Person = {
  id: string;
  norwegian: number;
  lifting: number;
  wants_paid: boolean;
  wants_unpaid: boolean;
  max_minutes: number;
  // null: has not said where
  latitude: number | null;
  longitude: number | null;
  hours: Window[];
  likes: string[];
  done: Record<string, number>;
  known: string[];
  clearances: { employer: string; requirement: string; seen_on: string; valid_to: string | null }[];
  contracts: { employer: string; from_date: string; to_date: string | null }[];
  busy: Busy[];
};

type Shift = {
  id: string;
  starts: number;
  ends: number;
  day: string;
  last_day: string;
  weekday: number;
  minute: number;
  minutes: number;
  type: string;
  norwegian: number;
  lifting: number;
  pay: string;
  place: string;
  employer: string;
  latitude: number;
  longitude: number;
  requirements: string[];
};

export type Ranked = { id: string; points: number; starts: number };

const weekOf = (hours: Window[]): Busy[] => {
  const spans = hours
    .flatMap(([weekday, from, to]): Busy[] => {
      const start = (weekday - 1) * 1440;
      const once: Busy = [start + from, start + to];
      // Monday comes once more after Sunday, for what lasts over midnight
      return weekday === 1 ? [once, [once[0] + 10_080, once[1] + 10_080]] : [once];
    })
    .sort((a, b) => a[0] - b[0]);
  const joined: Busy[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
    else joined.push([...span]);
  }
  return joined;
};

// The hard filters and the points of private.ranked_tasks, in its words. Null: does not fit.
function fits(person: Person, week: Busy[], shift: Shift, now: number): number | null {
  if (shift.norwegian > person.norwegian || shift.lifting > person.lifting) return null;
  if (shift.pay === 'paid' ? !person.wants_paid : !person.wants_unpaid) return null;
  const from = (shift.weekday - 1) * 1440 + shift.minute;
  if (!week.some(([start, end]) => start <= from && end >= from + shift.minutes)) return null;
  let near = 10;
  if (person.latitude !== null && person.longitude !== null) {
    const up = shift.latitude - person.latitude;
    const across = Math.cos((person.latitude * Math.PI) / 180) * (shift.longitude - person.longitude);
    const square = up * up + across * across;
    if (square > ((person.max_minutes * 80) / 1.3 / 111_194.9) ** 2) return null;
    near = 20 - Math.min(20, Math.floor(Math.sqrt(square) * 602.3));
  }
  for (const wanted of shift.requirements)
    if (
      !person.clearances.some(
        ({ employer, requirement, seen_on, valid_to }) =>
          employer === shift.employer &&
          requirement === wanted &&
          seen_on <= shift.last_day &&
          (valid_to === null || valid_to >= shift.last_day),
      )
    )
      return null;
  if (person.busy.some(([start, end]) => start < shift.ends && end > shift.starts)) return null;
  if (
    shift.pay === 'paid' &&
    !person.contracts.some(
      ({ employer, from_date, to_date }) =>
        employer === shift.employer && from_date <= shift.day && (to_date === null || to_date >= shift.day),
    )
  )
    return null;
  const times = person.done[shift.type] ?? 0;
  return (
    (person.likes.includes(shift.type) ? 30 : 0) +
    (times >= 5 ? 15 : times >= 1 ? 10 : 0) +
    (person.known.includes(shift.place) ? 20 : 0) +
    near +
    Math.max(0, 10 - Math.floor((shift.starts - now) / 60_480))
  );
}

const bestFirst = (a: Ranked, b: Ranked): number =>
  b.points - a.points || a.starts - b.starts || (a.id < b.id ? -1 : 1);

const only = <T>(row: T | undefined): T => {
  if (row === undefined) throw new Error('The naive way found no row.');
  return row;
};

// One row a person with all about them, for whom the condition holds; of clearances and contracts the employer's, if one is given.
const peopleWhere = (condition: string, atEmployer: string) => `
  with wanted as materialized (
    select c.* from public.candidates c where ${condition} and not c.protected and c.notice_read_at is not null
  )
  select c.person_id as id, p.first_name, left(p.last_name, 1) as initial, p.language, c.birth_date, c.norwegian, c.lifting,
    c.wants_paid, c.wants_unpaid, c.max_minutes, d.latitude, d.longitude, coalesce(v.list, '[]') as hours,
    coalesce(i.list, '[]') as likes, coalesce(t.list, '{}') as done, coalesce(n.list, '[]') as known,
    coalesce(k.list, '[]') as clearances, coalesce(q.list, '[]') as contracts, coalesce(b.list, '[]') as busy
  from wanted c
  join public.people p on p.person_id = c.person_id
  left join public.districts d on d.district_id = c.district_id
  left join (
    select v.candidate_id, json_agg(json_build_array(v.weekday, extract(epoch from v.from_time)::int / 60,
      extract(epoch from v.to_time)::int / 60)) as list
    from public.availability v join wanted w on w.person_id = v.candidate_id group by 1
  ) v on v.candidate_id = c.person_id
  left join (
    select i.candidate_id, json_agg(i.task_type) as list from public.interests i join wanted w on w.person_id = i.candidate_id group by 1
  ) i on i.candidate_id = c.person_id
  left join (
    select x.candidate_id, json_object_agg(x.task_type, x.times) as list from (
      select a.candidate_id, t.task_type, count(*) as times
      from wanted w join public.attendance a on a.candidate_id = w.person_id
      join public.assignments g on g.assignment_id = a.assignment_id
      join public.shifts s on s.shift_id = g.shift_id join public.tasks t on t.task_id = s.task_id
      where a.fact in ('present', 'late') group by 1, 2
    ) as x group by 1
  ) t on t.candidate_id = c.person_id
  left join (
    select n.candidate_id, json_agg(n.place_id) as list from public.introductions n join wanted w on w.person_id = n.candidate_id group by 1
  ) n on n.candidate_id = c.person_id
  left join (
    select k.candidate_id, json_agg(json_build_object('employer', k.employer_id, 'requirement', k.requirement, 'seen_on', k.seen_on,
      'valid_to', k.valid_to)) as list
    from public.clearances k join wanted w on w.person_id = k.candidate_id where k.withdrawn_at is null ${atEmployer} group by 1
  ) k on k.candidate_id = c.person_id
  left join (
    select k.candidate_id, json_agg(json_build_object('employer', k.employer_id, 'from_date', k.from_date, 'to_date', k.to_date)) as list
    from public.contracts k join wanted w on w.person_id = k.candidate_id where true ${atEmployer} group by 1
  ) q on q.candidate_id = c.person_id
  left join (
    select a.candidate_id, json_agg(json_build_array(extract(epoch from a.starts_at)::int, extract(epoch from a.ends_at)::int)) as list
    from public.assignments a join wanted w on w.person_id = a.candidate_id
    where a.state in ('requested', 'confirmed') and a.starts_at > now() - interval '8 days' group by 1
  ) b on b.candidate_id = c.person_id`;

// One row a shift with all that a card shows and the filters ask.
const shiftsWhere = (condition: string) => `
  select s.shift_id as id, extract(epoch from s.starts_at)::int as starts, extract(epoch from s.ends_at)::int as ends,
    (s.starts_at at time zone 'Europe/Oslo')::date as day,
    ((s.ends_at - interval '1 second') at time zone 'Europe/Oslo')::date as last_day,
    extract(isodow from s.starts_at at time zone 'Europe/Oslo')::int as weekday,
    extract(epoch from (s.starts_at at time zone 'Europe/Oslo')::time)::int / 60 as minute,
    extract(epoch from s.ends_at - s.starts_at)::int / 60 as minutes, s.capacity - s.taken as seats_left, t.title, t.summary,
    t.does, t.does_not, t.bring, t.task_type as type, t.norwegian, t.lifting, t.pay, t.introduction, t.place_id as place,
    o.employer_id as employer, o.name as organisation_name, p.name as place_name, p.address, d.name as district, p.latitude,
    p.longitude, k.name as contact_name, k.meet_where, array(
      select q.requirement from public.task_requirements q where q.task_id = t.task_id) as requirements
  from public.shifts s
  join public.tasks t on t.task_id = s.task_id
  join public.organisations o on o.organisation_id = s.organisation_id
  join public.places p on p.place_id = t.place_id
  join public.contacts k on k.contact_id = s.contact_id
  left join public.districts d on d.district_id = p.district_id
  where ${condition}`;

// The data API answers with one text of JSON; so does this.
async function fetched<T>(sql: postgres.Sql, query: string, args: string[]): Promise<T[]> {
  const [row] = await sql.unsafe<{ all_: T[] }[]>(
    `select coalesce(json_agg(x), '[]') as all_ from (${query}) as x`,
    args,
    { prepare: true },
  );
  return only(row).all_;
}

const onePerson = peopleWhere('c.person_id = $1', '');
const openShifts =
  shiftsWhere(`s.municipality_code = $1 and s.published_at is not null and s.cancelled_at is null
  and t.closed_at is null and s.taken < s.capacity and s.starts_at > now() and s.starts_at < now() + interval '28 days'
  and not exists (select from public.offers u where u.shift_id = s.shift_id and u.candidate_id = $2::uuid and u.declined_at is not null)`);
const oneShift = shiftsWhere('s.shift_id = $1');
// without those who were asked for that shift already
const allPeople = peopleWhere(
  'c.municipality_code = $1 and c.person_id not in (select o.candidate_id from public.offers o where o.shift_id = $3::uuid)',
  'and k.employer_id = $2::uuid',
);

export async function tasksForOne(
  sql: postgres.Sql,
  municipality: string,
  person: string,
): Promise<Ranked[]> {
  const who = only((await fetched<Person>(sql, onePerson, [person]))[0]);
  const shifts = await fetched<Shift>(sql, openShifts, [municipality, person]);
  const now = Math.floor(Date.now() / 60_000) * 60;
  const week = weekOf(who.hours);
  const found: Ranked[] = [];
  for (const shift of shifts) {
    const points = fits(who, week, shift, now);
    if (points !== null) found.push({ id: shift.id, points, starts: shift.starts });
  }
  return found.sort(bestFirst);
}

export async function peopleForOne(
  sql: postgres.Sql,
  municipality: string,
  shift: string,
): Promise<Ranked[]> {
  const what = only((await fetched<Shift>(sql, oneShift, [shift]))[0]);
  const people = await fetched<Person>(sql, allPeople, [municipality, what.employer, shift]);
  const now = Math.floor(Date.now() / 60_000) * 60;
  const found: Ranked[] = [];
  for (const person of people) {
    const points = fits(person, weekOf(person.hours), what, now);
    if (points !== null) found.push({ id: person.id, points, starts: what.starts });
  }
  return found.sort(bestFirst);
}
