// What was said afterwards: corrections, own words about absences, and somebody who was there longer than it says.
import { at, minutesAfter } from '../rows.ts';
import type { Crowd, Stage, Town } from '../stage.ts';

export async function recordCorrections(stage: Stage, town: Town, crowd: Crowd): Promise<void> {
  const { sql, now } = stage;
  const { organisationId: elvetun } = at(town.places, 0);
  // a few were written wrong at first
  await sql`
    update public.attendance f set minutes = f.minutes - 15, corrected_at = f.recorded_at + interval '20 hours',
      correction = 'Gikk et kvarter før, etter avtale.'
    from (
      select x.assignment_id, row_number() over (order by x.recorded_at, x.assignment_id) as n from public.attendance x
      where x.fact = 'present' and x.minutes >= 60 and x.recorded_at < ${minutesAfter(now, -60 * 24)}
    ) as few
    where few.assignment_id = f.assignment_id and few.n % 170 = 0`;
  await askWithoutClearance(
    stage,
    crowd.others.filter(({ cleared, account }) => !cleared && account).map(({ id }) => id),
  );
  await sql`
    insert into public.objections (assignment_id, candidate_id, claim, words, said_at)
    select f.assignment_id, f.candidate_id, 'own_words', (array['Bussen kom ikke, så jeg dro hjem.', 'Jeg tok feil av dagen. Jeg vil gjerne prøve igjen.', 'Jeg fant ikke inngangen.'])[1 + (row_number() over (order by f.assignment_id))::int % 3],
      f.recorded_at + interval '3 hours'
    from public.attendance f
    where f.fact = 'absent' and f.recorded_at > ${minutesAfter(now, -60 * 24 * 20)} and f.recorded_at < ${minutesAfter(now, -240)}`;
  // somebody at Elvetun was there longer than it says, and waits for an answer
  await sql`
    insert into public.objections (assignment_id, candidate_id, claim, minutes, said_at)
    select f.assignment_id, f.candidate_id, 'minutes_wrong', f.minutes + 30, ${minutesAfter(now, -180)}
    from public.attendance f join public.assignments a on a.assignment_id = f.assignment_id
    join public.shifts s on s.shift_id = a.shift_id
    where s.organisation_id = ${elvetun} and f.fact = 'present' and f.candidate_id <> ${crowd.amina}
    order by a.starts_at desc, a.assignment_id limit 1`;
  await sql`
    insert into public.events (at, kind, municipality_code, by_person, person_id, organisation_id, shift_id, assignment_id, detail)
    select o.said_at, 'assignment.objected', a.municipality_code, o.candidate_id, o.candidate_id, s.organisation_id, s.shift_id,
      o.assignment_id, o.claim
    from public.objections o join public.assignments a on a.assignment_id = o.assignment_id
    join public.shifts s on s.shift_id = a.shift_id
    order by o.said_at, o.assignment_id`;
}

// A few ask for something that they lack a requirement for, so that somebody has to look at it.
async function askWithoutClearance({ sql, now }: Stage, people: string[]): Promise<void> {
  await sql`
    insert into public.assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at)
    select who.person, s.shift_id, s.municipality_code, s.starts_at, s.ends_at,
      private.purpose_of(who.person, private.local_day(s.starts_at)), ${minutesAfter(now, -60 * 26)}
    from (
      select p as person, row_number() over (order by p) as n from unnest(${people}::uuid[]) as p
      where not exists (
        select from public.assignments a where a.candidate_id = p and a.starts_at > ${minutesAfter(now, -60 * 24 * 2)}
      )
    ) as who
    join (
      select x.*, row_number() over (order by x.place, x.starts_at, x.shift_id) as n
      from (
        select distinct on (o.organisation_id, s.starts_at) s.*, o.name <> 'Elvetun sykehjem' as place
        from public.shifts s
        join public.tasks t on t.task_id = s.task_id
        join public.organisations o on o.organisation_id = s.organisation_id
        where s.starts_at > ${minutesAfter(now, 60 * 24)} and s.taken < s.capacity and t.pay = 'unpaid' and o.sector = 'municipal'
          and exists (select from public.task_requirements r where r.task_id = t.task_id)
          and not exists (select from public.assignments a where a.shift_id = s.shift_id)
        order by o.organisation_id, s.starts_at, s.shift_id
      ) as x
    ) as s on s.n = who.n
    where who.n <= 5`;
}
