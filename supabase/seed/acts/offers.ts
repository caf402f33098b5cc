// Who was asked and what they answered: four weeks of it, one open question to Amina, one who wants to be called by Lise, a regular
// shift, and somebody who stands by. All follows from the data that is there, so it is the same each time.
import { at } from '../rows.ts';
import type { Crowd, Stage, Staff, Town } from '../stage.ts';

export async function recordOffers(stage: Stage, town: Town, staff: Staff, crowd: Crowd): Promise<void> {
  const { sql, now } = stage;
  const { organisationId: home } = at(town.places, 0);
  // so that what follows is asked of indexes
  await sql`analyze public.assignments, public.shifts, public.offers`;
  await recordAnswered(stage, crowd);
  await recordOpen(stage, staff, crowd, home);
  await postRegularShift(stage, staff, home);
  await sql`
    insert into public.standbys (candidate_id, shift_id, since_at)
    select ${crowd.bjorn}, s.shift_id, ${now}::timestamptz - interval '5 hours'
    from public.shifts s
    where s.organisation_id = ${home} and s.taken = s.capacity and s.starts_at > ${now}::timestamptz + interval '1 day'
      and s.cancelled_at is null and not exists (
        select from public.assignments a where a.candidate_id = ${crowd.bjorn} and a.state in ('requested', 'confirmed')
          and a.starts_at < s.ends_at and a.ends_at > s.starts_at)
    order by s.starts_at, s.shift_id limit 1`;
  // what is open has been offered about already; the next are asked in the days to come
  await sql`
    insert into private.waves (shift_id, number, next_at)
    select o.shift_id, 2, ${now}::timestamptz + interval '6 hours' + get_byte(uuid_send(o.shift_id), 3) * interval '12 minutes'
    from private.open_shifts o`;
}

async function recordAnswered({ sql, now }: Stage, { amina }: Crowd): Promise<void> {
  // half of those who had a shift lately were asked for it
  await sql`
    insert into public.offers (candidate_id, shift_id, municipality_code, via, offered_at, due_at, expires_at, sent_at, seen_at, accepted_at)
    select a.candidate_id, a.shift_id, a.municipality_code, 'wave', x.at, x.at, least(x.at + interval '1 day', a.starts_at), x.at,
      x.at + interval '20 minutes', x.at + interval '25 minutes'
    from public.assignments a
    cross join lateral (
      select (private.local_day(a.requested_at) + time '10:00') at time zone 'Europe/Oslo' + get_byte(uuid_send(a.assignment_id), 5) * interval '1 minute' as at
    ) x
    where a.state = 'confirmed' and a.ends_at < ${now} and a.starts_at > ${now}::timestamptz - interval '28 days'
      and x.at < a.starts_at and get_byte(uuid_send(a.assignment_id), 4) < 128`;
  // and for each shift two or three others, who said no or nothing
  await sql`
    insert into public.offers (candidate_id, shift_id, municipality_code, via, offered_at, due_at, expires_at, sent_at, seen_at,
      declined_at, decline_reason, expired_at)
    select f.candidate_id, s.shift_id, s.municipality_code, 'wave', x.at, x.at, x.at + interval '6 hours', x.at,
      case when f.dice < 150 then x.at + interval '1 hour' end, case when f.dice < 150 then x.at + interval '2 hours' end,
      case when f.dice < 100 then (array['time', 'far', 'type', 'place', 'other'])[1 + f.dice % 5] end,
      case when f.dice >= 150 then x.at + interval '6 hours' end
    from public.shifts s
    cross join lateral (
      select (private.local_day(s.starts_at) - 3 + time '11:00') at time zone 'Europe/Oslo' as at,
        private.week_span(s.starts_at, s.ends_at) as span offset 0
    ) x
    cross join lateral (
      select g.candidate_id, get_byte(sha256(uuid_send(g.candidate_id) || uuid_send(s.shift_id)), 0) as dice
      from private.candidate_features g
      where g.municipality_code = s.municipality_code and g.in_market and g.week @> x.span
        and g.candidate_id <> ${amina}
        and not exists (select from public.assignments a where a.shift_id = s.shift_id and a.candidate_id = g.candidate_id)
      order by sha256(uuid_send(g.candidate_id) || uuid_send(s.shift_id)) desc limit 2
    ) f
    where s.published_at < x.at and s.ends_at < ${now} and s.starts_at > ${now}::timestamptz - interval '21 days'`;
  // Amina said no to one, and why
  await sql`
    insert into public.offers (candidate_id, shift_id, municipality_code, via, offered_at, due_at, expires_at, sent_at, seen_at, declined_at,
      decline_reason)
    select ${amina}, s.shift_id, s.municipality_code, 'wave', x.at, x.at, x.at + interval '6 hours', x.at, x.at + interval '1 hour',
      x.at + interval '2 hours', 'time'
    from public.shifts s
    cross join lateral (select (private.local_day(s.starts_at) - 2 + time '12:00') at time zone 'Europe/Oslo' as at) x
    where s.published_at < x.at and s.ends_at < ${now} and s.starts_at > ${now}::timestamptz - interval '10 days'
      and not exists (select from public.assignments a where a.shift_id = s.shift_id and a.candidate_id = ${amina})
    order by s.starts_at, s.shift_id limit 1`;
}

async function recordOpen({ sql, now }: Stage, staff: Staff, crowd: Crowd, home: string): Promise<void> {
  // a moment of the last hours in which people may be asked
  const [moment] = await sql<{ at: Date }[]>`
    select case when private.outside_quiet_hours(x.at) = x.at then x.at
      else (private.local_day(x.at - interval '8 hours') + time '20:10') at time zone 'Europe/Oslo' end as at
    from (select ${now}::timestamptz - interval '40 minutes' as at) x`;
  const asked = moment?.at ?? now;
  await sql`
    insert into public.offers (candidate_id, shift_id, municipality_code, via, offered_at, due_at, expires_at, sent_at)
    select ${crowd.amina}, s.shift_id, s.municipality_code, 'wave', ${asked}, ${asked}, least(s.starts_at, ${asked}::timestamptz + interval '1 day'), ${asked}
    from private.ranked_tasks(${crowd.amina}, ${now}, 6, null, null, null, null, null, null) r join public.shifts s on s.shift_id = r.shift_id
    where s.starts_at > ${now}::timestamptz + interval '2 days' order by r.points desc, s.starts_at limit 1`;
  await sql`
    insert into public.offers (candidate_id, shift_id, municipality_code, via, offered_by, offered_at, due_at, expires_at, sent_at,
      seen_at, unsure_at, unsure_wants)
    select r.candidate_id, s.shift_id, s.municipality_code, 'lead', ${staff.lise}, x.at, x.at, s.starts_at, x.at, ${asked}, ${asked}, 'call'
    from (
      select o.shift_id from private.open_shifts o where o.organisation_id = ${home} and not o.paid and o.starts_at > ${now}::timestamptz + interval '3 days'
      order by o.starts_at, o.shift_id limit 1
    ) w
    join public.shifts s on s.shift_id = w.shift_id
    cross join lateral (
      select p.candidate_id from private.ranked_people(s.shift_id, ${now}, 30, ${[crowd.amina, crowd.bjorn]}) p
      join public.people q on q.person_id = p.candidate_id and q.phone is not null limit 1
    ) r
    cross join lateral (select ${asked}::timestamptz - interval '30 minutes' as at) x`;
}

// A regular shift: the same hour every week, six times.
async function postRegularShift({ sql, now }: Stage, { lise }: Staff, home: string): Promise<void> {
  await sql`
    with kind as (
      select t.* from public.tasks t
      where t.organisation_id = ${home} and t.task_type = 'trivselskontakt' and t.template_id is not null and t.pay = 'unpaid'
      order by t.created_at, t.task_id limit 1
    ),
    task as (
      insert into public.tasks (municipality_code, organisation_id, place_id, template_id, task_type, title, summary, does, does_not,
        bring, pay, norwegian, lifting, introduction, created_by, created_at, published_at)
      select municipality_code, organisation_id, place_id, template_id, task_type, title, summary, does, does_not, bring, pay,
        norwegian, lifting, introduction, ${lise}, ${now}::timestamptz - interval '1 day', ${now}::timestamptz - interval '1 day'
      from kind returning *
    ),
    asks as (
      insert into public.task_requirements (task_id, requirement)
      select t.task_id, r.requirement from task t, kind k join public.task_requirements r on r.task_id = k.task_id
    ),
    series as (
      insert into public.series (task_id, created_at) select task_id, created_at from task returning *
    )
    insert into public.shifts (task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at, created_at, series_id)
    select t.task_id, t.municipality_code, t.organisation_id, (x.day + time '13:00') at time zone 'Europe/Oslo',
      (x.day + time '15:00') at time zone 'Europe/Oslo', 1,
      (select c.contact_id from public.contacts c where c.place_id = t.place_id and c.retired_at is null order by c.contact_id limit 1),
      t.published_at, t.created_at, s.series_id
    from task t, series s, lateral (
      select (date_trunc('week', ${now}::timestamptz at time zone 'Europe/Oslo')::date + 8 + 7 * n) as day from generate_series(0, 5) n
    ) x`;
}
