// What lies about when somebody signs in: unread notices, who has looked, and invitations that were sent.
import { at, minutesAfter } from '../rows.ts';
import { municipality, type Crowd, type Stage, type Staff, type Town } from '../stage.ts';

export async function writeNotices(stage: Stage, town: Town, staff: Staff, crowd: Crowd): Promise<void> {
  const { sql, now, today } = stage;
  const { amina } = crowd;
  const { organisationId: elvetun } = at(town.places, 0);
  await writeUnread(stage, staff, crowd);
  await sql`
    insert into public.access_log (viewer_id, person_id, role, day, first_at)
    select distinct on (x.viewer, x.day) x.viewer, ${amina}::uuid, x.role, x.day, (x.day + time '09:12') at time zone 'Europe/Oslo'
    from (
      select ${staff.lise}::uuid as viewer, 'lead' as role, private.local_day(a.starts_at) as day
      from public.assignments a where a.candidate_id = ${amina} and a.ends_at between ${minutesAfter(now, -60 * 24 * 20)} and ${now}
      union all
      select ${staff.kari}, 'adviser', ${today}::date - d from unnest(array[3, 10, 17]) as d
    ) as x`;
  await sql`
    insert into public.invitations (code_hash, municipality_code, first_name, last_name, email, role, organisation_id, made_by, made_at, expires_at)
    select sha256(convert_to('demonstration ' || x.first_name, 'UTF8')), ${municipality}, x.first_name, x.last_name, x.email, x.role,
      case x.role when 'lead' then ${elvetun}::uuid end, ${staff.ada}, ${now}::timestamptz - x.ago, ${now}::timestamptz - x.ago + interval '14 days'
    from (values
      ('Solfrid', 'Lie', null, null, interval '2 days'),
      ('Eskil', 'Moen', 'eskil@moen.example.no', null, interval '5 days'),
      ('Randi', 'Aas', 'randi@elvetun.example.no', 'lead', interval '16 days')
    ) as x (first_name, last_name, email, role, ago)`;
}

// Something unread for three of them, on things that did happen.
async function writeUnread({ sql }: Stage, { lise, kari }: Staff, { amina }: Crowd): Promise<void> {
  await sql`
    insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
    select ${amina}::uuid, 'candidate', now() - interval '3 hours', 'recorded', a.shift_id, a.assignment_id
    from public.assignments a join public.attendance f on f.assignment_id = a.assignment_id
    where a.candidate_id = ${amina} order by a.starts_at desc limit 1`;
  await sql`
    insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
    select ${lise}::uuid, 'lead', now() - interval '2 hours', case a.state when 'requested' then 'asks' else 'comes' end, a.shift_id, a.assignment_id
    from public.assignments a join public.shifts s on s.shift_id = a.shift_id
    join public.staff_roles r on r.organisation_id = s.organisation_id and r.person_id = ${lise} and r.role = 'lead'
    where a.state in ('requested', 'confirmed') and a.starts_at > now()
    order by a.state = 'requested' desc, a.requested_at desc limit 3`;
  await sql`
    insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
    select ${kari}::uuid, 'adviser', now() - interval '5 hours', 'words', a.shift_id, a.assignment_id
    from public.objections o join public.assignments a on a.assignment_id = o.assignment_id
    join public.caseloads c on c.candidate_id = a.candidate_id and c.adviser_id = ${kari} and c.until_at is null
    where o.claim = 'own_words'
      and not exists (select from public.notices n where n.person_id = ${kari} and n.assignment_id = a.assignment_id)
    order by o.said_at desc limit 2`;
}
