// Municipalities with all that matching reads, at the size of a country: invented by the database itself, set by set. Everything
// follows from a person's or a shift's number, so that a municipality has the same rows whatever else the database holds.
import postgres from 'postgres';
import { firstNames, lastNames } from '../../supabase/seed/names.ts';
import { districts } from '../../supabase/seed/places.ts';
import { templates } from '../../supabase/product/product.ts';

export type Municipality = { code: string; name: string; people: number; shifts: number };

export const drammen: Municipality = { code: '3301', name: 'Drammen', people: 14_169, shifts: 2_000 };
export const oslo: Municipality = { code: '0301', name: 'Oslo', people: 85_000, shifts: 12_410 };

// Sizes by rank, as those of Norway's municipalities fall: a few large, most small.
export function country(count = 357, people = 685_000, shifts = 100_000): Municipality[] {
  const others = count - 2;
  const share = Array.from({ length: others }, (_, rank) => 1 / (rank + 2.5) ** 0.93);
  const whole = share.reduce((sum, one) => sum + one, 0);
  const spread = (total: number) => {
    const parts = share.map((one) => Math.max(1, Math.round((total * one) / whole)));
    parts[0] = (parts[0] ?? 0) + total - parts.reduce((sum, part) => sum + part, 0);
    return parts;
  };
  const peopleOf = spread(people - drammen.people - oslo.people);
  const shiftsOf = spread(shifts - drammen.shifts - oslo.shifts);
  const rest = peopleOf.map((size, rank) => ({
    code: String(4000 + rank),
    name: `Kommune ${rank + 1}`,
    people: size,
    shifts: shiftsOf[rank] ?? 1,
  }));
  return [oslo, drammen, ...rest];
}

const prelude = `
  create schema bench;
  -- between 0 and 1, the same for the same number and question; random() would depend on what was asked before it
  create function bench.luck(n bigint, question int) returns double precision language sql immutable parallel safe as $$
    select (hashint8extended(n, question) & 9007199254740991)::double precision / 9007199254740992
  $$;
  create function bench.pick(n bigint, question int, of_ int) returns int language sql immutable parallel safe as $$
    select floor((hashint8extended(n, question) & 9007199254740991)::double precision / 9007199254740992 * of_)::int
  $$;
  create table bench.municipalities (
    code text primary key, n bigint not null, name text not null, people int not null, shifts int not null,
    latitude double precision not null, longitude double precision not null
  );
  create table bench.names (i int primary key, first_name text, last_name text);
  create table bench.templates (
    i int primary key, template_id uuid not null, task_type text not null, norwegian int not null, lifting int not null,
    requirements text[] not null, title text not null, summary text not null, does text[] not null, does_not text[] not null,
    bring text not null
  );`;

const employersOfOthers = 7; // every seventh organisation is not the municipality's

const steps: [says: string, statements: string[]][] = [
  [
    'municipalities and places',
    [
      `insert into public.municipalities (municipality_code, name) select code, name from bench.municipalities
        on conflict do nothing`,
      `create table bench.districts as
        select m.code, k as i, md5('district:' || m.code || k)::uuid as district_id, 'Del ' || (k + 1) as name,
          m.latitude + (bench.luck(m.n * 100 + k, 1) - 0.5) * r.reach as latitude,
          m.longitude + (bench.luck(m.n * 100 + k, 2) - 0.5) * r.reach * 2 as longitude
        from bench.municipalities m, lateral (select 0.05 + least(0.1, m.people / 400000.0) as reach) r,
          generate_series(0, 3 + least(8, m.people / 2000)) as k
        where m.code <> '3301'`,
      `insert into bench.districts
        select '3301', (row_number() over (order by d.name) - 1)::int, md5('district:3301' || d.name)::uuid, d.name, d.latitude, d.longitude
        from bench.drammen d`,
      `insert into public.districts (district_id, municipality_code, name, latitude, longitude)
        select district_id, code, name, latitude, longitude from bench.districts`,
      `create table bench.organisations as
        select m.code, m.n * 1000 + k as n, k as i, md5('organisation:' || m.code || ':' || k)::uuid as organisation_id,
          k % ${employersOfOthers} <> ${employersOfOthers - 1} as municipal,
          md5('employer:' || m.code || ':' || case when k % ${employersOfOthers} = ${employersOfOthers - 1} then k else -1 end)::uuid as employer_id
        from bench.municipalities m, generate_series(0, greatest(1, round(m.shifts / 125.0)::int) - 1) as k`,
      `insert into public.employers (employer_id, municipality_code, name)
        select distinct o.employer_id, o.code, case when o.municipal then m.name || ' kommune' else 'Virksomhet ' || o.i end
        from bench.organisations o join bench.municipalities m on m.code = o.code`,
      `insert into public.organisations (organisation_id, municipality_code, employer_id, name, kind, sector, enrolled_at)
        select organisation_id, code, employer_id, 'Virksomhet ' || i,
          case when not municipal then 'voluntary' when i % 5 = 4 then 'home_care' else 'nursing_home' end,
          case when municipal then 'municipal' else 'voluntary' end, now() - interval '200 days'
        from bench.organisations`,
      `create table bench.places as
        select o.code, (row_number() over (partition by o.code order by o.i, k) - 1)::int as i,
          count(*) over (partition by o.code)::int as all_, o.organisation_id, o.employer_id, o.i as organisation, k,
          md5('place:' || o.code || ':' || o.i || ':' || k)::uuid as place_id,
          md5('contact:' || o.code || ':' || o.i || ':' || k)::uuid as contact_id, o.n * 4 + k as n
        from bench.organisations o, generate_series(0, (o.i % 4 = 0)::int) as k`,
      `insert into public.places (place_id, organisation_id, municipality_code, name, address, district_id, latitude, longitude)
        select p.place_id, p.organisation_id, p.code, 'Avdeling ' || p.organisation || '-' || p.k, 'Gata ' || p.i + 1, d.district_id,
          d.latitude + (bench.luck(p.n, 4) - 0.5) * 0.01, d.longitude + (bench.luck(p.n, 5) - 0.5) * 0.02
        from bench.places p
        join (select d.*, count(*) over (partition by d.code)::int as all_ from bench.districts d) d
          on d.code = p.code and d.i = bench.pick(p.n, 3, d.all_)`,
      `insert into public.contacts (contact_id, place_id, name, meet_where)
        select contact_id, place_id, 'Tone', 'i resepsjonen' from bench.places`,
    ],
  ],
  [
    'people',
    [
      // by id: people come from all over the country in between each other, and so their rows lie
      `create table bench.people as
        select md5('person:' || m.code || ':' || i)::uuid as person_id, m.code, m.n * 1000000 + i as n, i, m.people as all_, o.others
        from bench.municipalities m
        join (select code, (count(*) filter (where not municipal))::int as others from bench.organisations group by 1) o on o.code = m.code
        cross join generate_series(0, m.people - 1) as i order by 1`,
      `alter table bench.people add primary key (person_id)`,
      `create index on bench.people (code, i)`,
      `insert into public.people (person_id, municipality_code, first_name, last_name, phone, language, created_at)
        select p.person_id, p.code, f.first_name, l.last_name, '+47 9' || lpad((p.n % 10000000)::text, 7, '0'),
          (array['nb', 'nb', 'nb', 'nb', 'nb', 'en', 'ar', 'uk', 'so', 'ti'])[1 + bench.pick(p.n, 12, 10)], now() - interval '60 days'
        from bench.people p
        join bench.names f on f.i = bench.pick(p.n, 10, ${firstNames.length}) join bench.names l on l.i = bench.pick(p.n, 11, ${lastNames.length})
        order by p.person_id`,
      `insert into public.candidates (person_id, municipality_code, birth_date, district_id, max_minutes, norwegian, lifting,
          wants_paid, wants_unpaid, shares_phone, protected, notice_read_at, created_at)
        select p.person_id, p.code,
          case when bench.luck(p.n, 20) < 0.02 then current_date - 5900 - bench.pick(p.n, 21, 660)
            else current_date - 6600 - bench.pick(p.n, 21, 17500) end,
          case when bench.luck(p.n, 22) < 0.95 then d.district_id end, 20 + 5 * bench.pick(p.n, 23, 21),
          least(4, bench.pick(p.n, 24, 6)), (array[0, 1, 1, 2])[1 + bench.pick(p.n, 25, 4)], w.wish < 0.85, w.wish > 0.08,
          bench.luck(p.n, 27) < 0.3, bench.luck(p.n, 28) < 0.01,
          case when bench.luck(p.n, 29) < 0.96 then now() - interval '59 days' end, now() - interval '60 days'
        from bench.people p
        join (select d.*, count(*) over (partition by d.code)::int as all_ from bench.districts d) d
          on d.code = p.code and d.i = bench.pick(p.n, 30, d.all_)
        cross join lateral (select bench.luck(p.n, 26) as wish) w
        order by p.person_id`,
      // three to ten windows a week: mostly from Monday on, four of ten whole days; whoever has more than seven has two on some days
      `insert into public.availability (candidate_id, weekday, from_time, to_time)
        select p.person_id, 1 + (p.first_day + k) % 7,
          case s.shape when 'whole' then (array['07:00', '08:00'])[1 + bench.pick(p.n * 16 + k, 43, 2)]
            when 'morning' then (array['07:00', '08:00', '09:00'])[1 + bench.pick(p.n * 16 + k, 43, 3)]
            else (array['12:00', '13:00', '15:00'])[1 + bench.pick(p.n * 16 + k, 43, 3)] end::time,
          case s.shape when 'whole' then (array['15:00', '16:00', '18:00', '21:00'])[1 + bench.pick(p.n * 16 + k, 44, 4)]
            when 'morning' then (array['11:30', '12:00'])[1 + bench.pick(p.n * 16 + k, 44, 2)]
            else (array['17:00', '19:00', '21:00'])[1 + bench.pick(p.n * 16 + k, 44, 3)] end::time
        from (
          select p.person_id, p.n, 3 + bench.pick(p.n, 40, 8) as windows,
            case when bench.luck(p.n, 41) < 0.75 then 0 else bench.pick(p.n, 41, 7) end as first_day
          from bench.people p
        ) as p
        cross join lateral generate_series(0, p.windows - 1) as k
        cross join lateral (
          select case when k >= 7 then 'late' when k < p.windows - 7 then 'morning'
            when bench.luck(p.n * 16 + k, 42) < 0.4 then 'whole' when bench.luck(p.n * 16 + k, 42) < 0.72 then 'morning'
            else 'late' end as shape
        ) s
        order by p.person_id, 2, 3`,
      `insert into public.interests (candidate_id, task_type)
        select p.person_id, t.task_type from bench.people p, public.task_types t
        where t.shown and bench.luck(p.n * 16 + t.number, 50) < 0.56
        order by p.person_id, 2`,
    ],
  ],
  [
    'clearances, contracts and introductions',
    [
      // most at the municipality, a few at another employer there; some lapse while the open shifts are still to come
      `insert into public.clearances (candidate_id, employer_id, requirement, seen_on, valid_to)
        select p.person_id, e.employer_id, r.requirement, current_date - 20 - bench.pick(p.n, 61, 700),
          case when bench.luck(p.n * 64 + r.number, 62) < 0.06 then current_date + 1 + bench.pick(p.n * 64 + r.number, 63, 27)
            when r.lasts_months is not null or bench.luck(p.n * 64 + r.number, 62) < 0.2
              then current_date + 30 + bench.pick(p.n * 64 + r.number, 63, 600) end
        from bench.people p
        cross join lateral generate_series(0, 1) as g
        join lateral (
          select case when g = 0 then md5('employer:' || p.code || ':-1')::uuid
            else md5('employer:' || p.code || ':' || (${employersOfOthers - 1} + ${employersOfOthers} * bench.pick(p.n, 65, p.others)))::uuid end as employer_id
        ) as e on case when g = 0 then bench.luck(p.n, 60) < 0.8 else p.others > 0 and bench.luck(p.n, 64) < 0.06 end
        cross join public.requirements r
        where bench.luck(p.n * 64 + r.number, 66)
          < case r.requirement when 'taushetserklaering' then 0.95 when 'politiattest' then 0.8 when 'hygienekurs' then 0.75 else 0.3 end
        order by p.person_id`,
      `insert into public.contracts (candidate_id, employer_id, from_date, to_date)
        select p.person_id, md5('employer:' || p.code || ':-1')::uuid, current_date - 100,
          case when bench.luck(p.n, 71) < 0.3 then current_date + bench.pick(p.n, 72, 60) end
        from bench.people p where bench.luck(p.n, 70) < 0.05 order by p.person_id`,
      `insert into public.introductions (candidate_id, place_id, introduced_on, colleague)
        select distinct p.person_id, x.place_id, current_date - 40, 'Tone'
        from bench.people p
        cross join generate_series(0, 2) as g
        join bench.places x on x.code = p.code and x.i = bench.pick(p.n * 4 + g, 81, x.all_)
        where bench.luck(p.n * 4 + g, 80) < 0.4 order by 1, 2`,
    ],
  ],
  [
    'tasks, shifts and who is on them',
    [
      // as many filled ones as open ones lie ahead, half as many behind; daytime, so that a night's rest lies between two days
      `create table bench.shifts as
        select md5('shift:' || x.kind || m.code || ':' || i)::uuid as shift_id, md5('task:' || x.kind || m.code || ':' || i)::uuid as task_id,
          x.kind, m.code, i, n.n, y.day, 1 + bench.pick(n.n, 90, 6) as capacity, m.people,
          (current_date + y.day + time '07:00' + make_interval(mins => 30 * bench.pick(n.n, 91, 17))) at time zone 'Europe/Oslo' as starts_at,
          make_interval(mins => 120 + 30 * bench.pick(n.n, 92, 7)) as lasts,
          case when x.kind = 'past' then case when x.many >= 84 then (i / 84) * 5 else i end % 41 else bench.pick(n.n, 93, 41) end as template,
          bench.luck(n.n, 94) < 0.06 as paid
        from bench.municipalities m
        cross join lateral (values
          ('open', 1, m.shifts), ('full', 2, m.shifts), ('past', 3, greatest(12, m.shifts / 2))
        ) as x (kind, k, many)
        cross join lateral generate_series(0, x.many - 1) as i
        cross join lateral (select m.n * 4000000 + x.k * 1000000 + i as n) n
        cross join lateral (select case when x.kind = 'past' then -1 - i % 84 else 1 + bench.pick(n.n, 95, 27) end as day) y
        order by 1`,
      `create index on bench.shifts (code, kind, i)`,
      `create table bench.taken as
        select s.shift_id, s.kind, s.code, s.starts_at, s.starts_at + s.lasts as ends_at, s.capacity, p.person_id, s.n * 32 + k as n, s.day
        from bench.shifts s
        cross join lateral generate_series(1, case s.kind when 'full' then s.capacity + 1 when 'open' then bench.pick(s.n, 100, s.capacity) else 0 end) as k
        join bench.people p on p.code = s.code and p.i = bench.pick(s.n * 32 + k, 101, (s.people * 0.4)::int)`,
      // one a day and four in all: so that nobody's overlap
      `create table bench.on_ as
        select x.*, bench.luck(x.n, 102) < 0.9 as confirmed from (
          select y.*, row_number() over (partition by y.person_id order by y.n) as nth from (
            select distinct on (t.person_id, t.day) t.* from bench.taken t order by t.person_id, t.day, t.n
          ) as y
        ) as x
        where x.nth <= 4`,
      `delete from bench.shifts s where s.kind = 'full'
        and not exists (select from bench.on_ a where a.shift_id = s.shift_id and a.confirmed)`,
      `delete from bench.on_ a where not exists (select from bench.shifts s where s.shift_id = a.shift_id)`,
      // the one in eight who has been on shifts, up to twelve times, mostly on the same kind of task
      `create table bench.histories as
        select p.person_id, p.n, p.code,
          case when m.many >= 84 then d.day + 84 * bench.pick(p.n, 112, m.many / 84) else d.day % m.many end as i
        from (select p.*, bench.luck(p.n, 110) as luck from bench.people p where p.i < p.all_ * 0.12) as p
        join (select m.code, greatest(12, m.shifts / 2) as many from bench.municipalities m) m on m.code = p.code
        cross join lateral generate_series(0, floor(p.luck * p.luck * 12)::int) as k
        cross join lateral (select (bench.pick(p.n, 111, 84) + 7 * k) % 84 as day) d`,
      `create table bench.was as
        select distinct on (h.person_id, s.shift_id) h.person_id, s.shift_id, s.code, s.starts_at, s.starts_at + s.lasts as ends_at, s.n,
          h.n as person
        from bench.histories h
        join bench.shifts s on s.kind = 'past' and s.code = h.code and s.i = h.i
        order by h.person_id, s.shift_id`,
      // a third of the people were asked one to four times in four weeks, for what has been and for what is still to come
      `create table bench.asked as
        select p.person_id, p.code, g.n, bench.luck(g.n, 133) as answer, case when k % 2 = 0 then 'open' else 'past' end as kind,
          bench.pick(g.n, 136, case when k % 2 = 0 then m.shifts else greatest(12, m.shifts / 2) end) as i,
          (current_date - 1 - bench.pick(g.n, 132, 28) + time '09:00' + make_interval(mins => bench.pick(g.n, 135, 660)))
            at time zone 'Europe/Oslo' as at
        from bench.people p
        join bench.municipalities m on m.code = p.code
        cross join lateral generate_series(0, bench.pick(p.n, 131, 4)) as k
        cross join lateral (select p.n * 4 + k as n) g
        where bench.luck(p.n, 130) < 0.34`,
      `insert into public.tasks (task_id, municipality_code, organisation_id, place_id, template_id, task_type, title, summary, does,
          does_not, bring, pay, norwegian, lifting, introduction, created_at, published_at)
        select s.task_id, s.code, p.organisation_id, p.place_id, t.template_id, t.task_type, t.title, t.summary, t.does, t.does_not,
          t.bring, case when s.paid then 'paid' else 'unpaid' end, t.norwegian, t.lifting, false,
          least(now(), s.starts_at) - interval '2 days', least(now(), s.starts_at) - interval '2 days'
        from bench.shifts s
        join bench.templates t on t.i = s.template
        join bench.places p on p.code = s.code and p.i = bench.pick(s.n, 96, p.all_)
        order by s.task_id`,
      `insert into public.task_requirements (task_id, requirement)
        select s.task_id, r.requirement from bench.shifts s
        join bench.templates t on t.i = s.template
        cross join lateral (
          select unnest(t.requirements) as requirement
          union
          select 'tb' where bench.luck(s.n, 97) < 0.06
        ) as r
        order by 1, 2`,
      `insert into public.shifts (shift_id, task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, taken, contact_id,
          published_at, created_at)
        select s.shift_id, s.task_id, s.code, p.organisation_id, s.starts_at, s.starts_at + s.lasts,
          case s.kind when 'open' then s.capacity else least(20, greatest(1, c.on_)) end, least(20, c.on_), p.contact_id,
          least(now(), s.starts_at) - interval '2 days', least(now(), s.starts_at) - interval '2 days'
        from bench.shifts s
        join bench.places p on p.code = s.code and p.i = bench.pick(s.n, 96, p.all_)
        left join (
          select x.shift_id, count(*)::int as on_ from (
            select a.shift_id from bench.on_ a where a.confirmed union all select w.shift_id from bench.was w
          ) as x group by 1
        ) as n on n.shift_id = s.shift_id
        cross join lateral (select coalesce(n.on_, 0) as on_) c
        order by s.shift_id`,
      `insert into public.assignments (assignment_id, candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose,
          requested_at, confirmed_at)
        select md5('assignment:' || x.person_id || x.shift_id)::uuid, x.person_id, x.shift_id, x.code, x.starts_at, x.ends_at, 'voluntary',
          least(now(), x.starts_at) - interval '1 day', case when x.confirmed then least(now(), x.starts_at) - interval '1 day' end
        from (
          select a.person_id, a.shift_id, a.code, a.starts_at, a.ends_at, a.confirmed from bench.on_ a
          union all
          select w.person_id, w.shift_id, w.code, w.starts_at, w.ends_at, true from bench.was w
        ) as x
        order by x.person_id, x.starts_at`,
      `insert into public.attendance (assignment_id, candidate_id, fact, minutes, recorded_at)
        select md5('assignment:' || w.person_id || w.shift_id)::uuid, w.person_id, f.fact,
          case when f.fact in ('present', 'late') then 120 else 0 end, w.ends_at
        from bench.was w
        cross join lateral (
          select (array['present', 'present', 'present', 'present', 'present', 'present', 'late', 'notified', 'absent'])[
            1 + bench.pick(w.n * 1000 + w.person % 1000, 120, 9)] as fact
        ) as f
        order by 1`,
      `insert into public.offers (candidate_id, shift_id, municipality_code, via, offered_at, due_at, expires_at, sent_at, seen_at,
          unsure_at, unsure_wants, accepted_at, declined_at, decline_reason, expired_at)
        select distinct on (a.person_id, s.shift_id) a.person_id, s.shift_id, a.code, 'wave', a.at, a.at, a.at + interval '1 day', a.at,
          a.at + interval '1 hour', case when a.answer >= 0.95 then a.at + interval '2 hours' end,
          case when a.answer >= 0.98 then 'company' when a.answer >= 0.96 then 'call' end,
          case when a.answer < 0.2 then a.at + interval '2 hours' end,
          case when a.answer between 0.2 and 0.45 then a.at + interval '2 hours' end,
          case when a.answer between 0.2 and 0.4 then (array['time', 'far', 'type', 'place', 'other'])[1 + bench.pick(a.n, 134, 5)] end,
          case when a.answer > 0.45 and a.at + interval '1 day' < now() then a.at + interval '1 day' end
        from bench.asked a
        join bench.shifts s on s.code = a.code and s.kind = a.kind and s.i = a.i
        order by a.person_id, s.shift_id`,
    ],
  ],
];

const batch = 5_000;
const atOnce = 2;

// Returns how many seconds it took.
export async function makeMunicipalities(
  ownerUrl: string,
  municipalities: Municipality[],
  say: (line: string) => void,
): Promise<number> {
  const began = Date.now();
  const sql = postgres(ownerUrl, {
    max: atOnce,
    onnotice: () => {},
    idle_timeout: 0,
    max_lifetime: null,
    connection: {
      // no triggers while the rows come in: what follows from them is made afterwards, by the functions that the triggers call
      session_replication_role: 'replica',
      synchronous_commit: 'off',
      work_mem: '256MB',
      maintenance_work_mem: '256MB',
    },
  });
  try {
    await sql.unsafe(prelude);
    await sql`
      insert into bench.municipalities
      select m.code, m.code::bigint, m.name, m.people, m.shifts,
        case when m.code = '3301' then 59.74 else 58.2 + 12 * bench.luck(m.code::bigint, 1) ^ 1.5 end,
        case when m.code = '3301' then 10.2 else 6 + 8 * bench.luck(m.code::bigint, 2) end
      from jsonb_to_recordset(${sql.json(municipalities)}) as m (code text, name text, people int, shifts int)`;
    await sql`
      create table bench.drammen as select d.name, d.latitude, d.longitude
      from unnest(${Object.keys(districts)}::text[], ${Object.values(districts).map(([latitude]) => latitude)}::float8[],
        ${Object.values(districts).map(([, longitude]) => longitude)}::float8[]) as d (name, latitude, longitude)`;
    await sql`
      insert into bench.names select (row_number() over () - 1)::int, f, l
      from unnest(${firstNames}::text[], ${lastNames}::text[]) as n (f, l)`;
    // without the first visit, which is shorter than a shift is here
    await sql`
      insert into bench.templates
      select (t.i - 1)::int, md5('template:' || t.i)::uuid, t.template ->> 'task_type', (t.template -> 'norwegian')::int,
        (t.template -> 'lifting')::int, array(select jsonb_array_elements_text(t.template -> 'requirements')), w ->> 'title', w ->> 'summary',
        array(select jsonb_array_elements_text(w -> 'does')), array(select jsonb_array_elements_text(w -> 'does_not')), w ->> 'bring'
      from jsonb_array_elements(${sql.json(templates.filter(({ introduction }) => !introduction))}) with ordinality as t (template, i)
      cross join lateral (select t.template -> 'texts' -> 'nb' as w) w`;
    await sql`
      insert into public.templates (template_id, task_type, minutes, starts_local, norwegian, lifting, requirements)
      select t.template_id, t.task_type, 120, '10:00', t.norwegian, t.lifting, t.requirements from bench.templates t`;
    await sql`
      insert into public.template_texts (template_id, language, title, summary, does, does_not, bring)
      select t.template_id, l, t.title, t.summary, t.does, t.does_not, t.bring from bench.templates t, unnest('{nb,en}'::text[]) as l`;
    // an index made over all rows at once costs a tenth of one that grows with each; those of constraints stay
    const indexes = await sql<{ name: string; made: string }[]>`
      select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made
      from pg_index i join pg_class c on c.oid = i.indrelid
      where c.relnamespace = 'public'::regnamespace
        and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`;
    for (const { name } of indexes) await sql.unsafe(`drop index ${name}`);
    await sql`analyze`;
    for (const [says, statements] of steps) {
      const from = Date.now();
      const rows = statements.filter((statement) => statement.startsWith('insert into public.'));
      for (const statement of statements.filter((other) => !rows.includes(other))) {
        await sql.unsafe(statement);
        const made = /^create table (\S+)/.exec(statement)?.[1];
        if (made) await sql.unsafe(`analyze ${made}`);
      }
      await together(rows.map((statement) => () => sql.unsafe(statement)));
      say(`  ${says}: ${since(from)} s`);
    }
    const indexing = Date.now();
    await together(
      indexes.map(
        ({ made }) =>
          () =>
            sql.unsafe(made),
      ),
    );
    await sql`analyze`;
    say(`  indexes: ${since(indexing)} s`);
    const deriving = Date.now();
    await derive(sql, 'bench.people', 'person_id', ['refresh_candidates', 'refresh_clearance_masks']);
    await derive(sql, `(select s.shift_id from bench.shifts s where s.kind = 'open')`, 'shift_id', [
      'refresh_shifts',
    ]);
    say(`  derived rows: ${since(deriving)} s`);
    // as the clock does every night
    await sql`select private.regroup()`;
    await sql`vacuum analyze`;
    // so that none falls into a measurement
    await sql`checkpoint`;
  } finally {
    await sql.end({ timeout: 5 });
  }
  return (Date.now() - began) / 1000;
}

const since = (from: number) => ((Date.now() - from) / 1000).toFixed(1);

async function together(work: (() => Promise<unknown>)[]): Promise<void> {
  const left = [...work];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = left.shift(); next; next = left.shift()) await next();
    }),
  );
}

async function derive(sql: postgres.Sql, from: string, id: string, refreshes: string[]): Promise<void> {
  const [row] = await sql.unsafe<{ ids: string[] }[]>(
    `select array_agg(x.${id} order by x.${id}) as ids from ${from} as x`,
  );
  const ids = row?.ids ?? [];
  await together(
    Array.from({ length: Math.ceil(ids.length / batch) }, (_, i) => async () => {
      for (const refresh of refreshes)
        await sql.unsafe(`select private.${refresh}($1::uuid[])`, [ids.slice(i * batch, (i + 1) * batch)]);
    }),
  );
}
