import type { Sql } from 'postgres';
import { firstNames, lastNames } from './names.ts';

// Tops up to so many candidates with hours, clearances and introductions, and so many open shifts in the next four weeks, all by
// the database itself from a fixed seed. Returns how many there are then.
export async function seedMore(
  owner: Sql,
  wanted: { candidates: number; shifts: number },
): Promise<{ candidates: number; shifts: number }> {
  await owner.begin(async (sql) => {
    await sql`select setseed(0.3301)`;
    const [has] = await sql<{ candidates: number; shifts: number }[]>`
      select (select count(*)::int from public.candidates) as candidates,
        (select count(*)::int from public.shifts s where s.cancelled_at is null and s.published_at is not null
          and s.taken < s.capacity and s.starts_at > now() and s.starts_at < now() + interval '28 days') as shifts`;
    const people = Math.max(0, wanted.candidates - (has?.candidates ?? 0));
    const shifts = Math.max(0, wanted.shifts - (has?.shifts ?? 0));
    await sql`
      create temporary table fresh on commit drop as
      select gen_random_uuid() as person_id, n, random() as luck, random() as luck2, random() as luck3
      from generate_series(1, ${people}) as n`;
    await sql`
      insert into public.people (person_id, municipality_code, first_name, last_name, phone, created_at)
      select person_id, '3301', (${firstNames}::text[])[1 + (luck * ${firstNames.length})::int % ${firstNames.length}],
        (${lastNames}::text[])[1 + (luck2 * ${lastNames.length})::int % ${lastNames.length}],
        '+47 9' || lpad(n::text, 7, '0'), now() - interval '60 days'
      from fresh`;
    await sql`
      insert into public.candidates (person_id, municipality_code, birth_date, district_id, max_minutes, norwegian, lifting,
        notice_read_at, created_at)
      select f.person_id, '3301', date '1960-01-01' + (f.luck * 16000)::int, d.district_id, 30 + (f.luck2 * 90)::int,
        (f.luck3 * 4)::int, (f.luck * 2)::int, now() - interval '59 days', now() - interval '60 days'
      from fresh f
      join (select district_id, row_number() over (order by name) - 1 as i, count(*) over () as all_ from public.districts) d
        on d.i = (f.n % d.all_)`;
    await sql`
      insert into public.availability (candidate_id, weekday, from_time, to_time)
      select f.person_id, w, case when f.luck3 < 0.8 then time '08:00' else time '12:00' end,
        case when f.luck2 < 0.7 then time '16:00' else time '21:00' end
      from fresh f, generate_series(1, 7) as w where random() < case when w < 6 then 0.75 else 0.3 end`;
    await sql`
      insert into public.clearances (candidate_id, employer_id, requirement, seen_on, valid_to)
      select f.person_id, e.employer_id, r.requirement, current_date - 50,
        case when r.lasts_months is not null then current_date + 400 end
      from fresh f, public.requirements r, public.employers e
      where e.name = 'Drammen kommune' and r.requirement in ('taushetserklaering', 'politiattest', 'hygienekurs')
        and random() < 0.8`;
    await sql`
      insert into public.introductions (candidate_id, place_id, introduced_on, colleague)
      select f.person_id, p.place_id, current_date - 40, 'Tone'
      from fresh f join (select place_id, row_number() over (order by name) - 1 as i, count(*) over () as all_ from public.places) p
        on p.i = (f.n % p.all_) or p.i = ((f.n + 5) % p.all_)`;
    await sql`
      create temporary table posted on commit drop as
      select gen_random_uuid() as task_id, gen_random_uuid() as shift_id, t.*, w.title, w.summary, w.does, w.does_not, w.bring,
        p.place_id, p.organisation_id, p.contact_id,
        ((current_date + 1 + (n % 27)) + t.starts_local) at time zone 'Europe/Oslo' as starts_at, 1 + (n % 3) as places
      from generate_series(1, ${shifts}) as n
      join (select *, row_number() over (order by sort) - 1 as i, count(*) over () as all_ from public.templates) t
        on t.i = (n * 7) % t.all_
      join public.template_texts w on w.template_id = t.template_id and w.language = 'nb'
      join (
        select distinct on (pl.place_id) pl.place_id, pl.organisation_id, c.contact_id,
          dense_rank() over (order by pl.name) - 1 as i, (select count(*) from public.places) as all_
        from public.places pl join public.contacts c on c.place_id = pl.place_id order by pl.place_id, c.contact_id
      ) p on p.i = (n * 5) % p.all_`;
    await sql`
      insert into public.tasks (task_id, municipality_code, organisation_id, place_id, template_id, task_type, title, summary,
        does, does_not, bring, pay, norwegian, lifting, introduction, created_at, published_at)
      select task_id, '3301', organisation_id, place_id, template_id, task_type, title, summary, does, does_not, bring,
        'unpaid', norwegian, lifting, introduction, now() - interval '2 days', now() - interval '2 days'
      from posted`;
    await sql`
      insert into public.task_requirements (task_id, requirement) select task_id, unnest(requirements) from posted`;
    await sql`
      insert into public.shifts (shift_id, task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id,
        published_at, created_at)
      select shift_id, task_id, '3301', organisation_id, starts_at, starts_at + make_interval(mins => minutes), places,
        contact_id, now() - interval '2 days', now() - interval '2 days'
      from posted`;
    // they have been offered about already: the next are asked in the hours and days to come
    await sql`
      insert into private.waves (shift_id, number, next_at)
      select p.shift_id, 2, now() + interval '6 hours' + random() * interval '40 hours' from posted p`;
  });
  await owner.unsafe('analyze');
  const [now] = await owner<{ candidates: number; shifts: number }[]>`
    select (select count(*)::int from public.candidates) as candidates,
      (select count(*)::int from public.shifts s where s.cancelled_at is null and s.published_at is not null
        and s.taken < s.capacity and s.starts_at > now() and s.starts_at < now() + interval '28 days') as shifts`;
  return { candidates: now?.candidates ?? 0, shifts: now?.shifts ?? 0 };
}
