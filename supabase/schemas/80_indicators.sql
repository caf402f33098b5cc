-- A figure from a public source document, with file and line. Not personal.
create table public.figures (
    municipality_code text not null references public.municipalities,
    figure text not null check (figure ~ '^[a-z0-9_]+$'),
    value numeric not null,
    unit text not null,
    source text not null, -- the document's file name
    line int not null check (line > 0),
    note text, -- null: nothing to add
    primary key (municipality_code, figure)
);
comment on table public.figures is 'not personal';
alter table public.figures enable row level security;
grant select on public.figures to authenticated;
create policy "The programme lead reads the sources' figures" on public.figures
for select to authenticated using (municipality_code = (select private.municipality_as('programme_lead')));

-- A goal for an indicator in a year; a proposal until the municipality decides. Not personal.
create table public.targets (
    municipality_code text not null references public.municipalities,
    indicator text not null check (indicator ~ '^[1-4][.][1-5]$'),
    year smallint not null check (year between 2025 and 2030),
    value numeric not null,
    decided_on date, -- null: our proposal («forslag»)
    primary key (municipality_code, indicator, year)
);
comment on table public.targets is 'not personal';
alter table public.targets enable row level security;
grant select on public.targets to authenticated;
create policy "The programme lead reads the targets" on public.targets
for select to authenticated using (municipality_code = (select private.municipality_as('programme_lead')));

-- Which of the counts of people that belong together are hidden: those under five, and as many of the next smallest as it takes for
-- nobody to work them out (at least two hidden, together five or more). Shape: one boolean per count.
create function private.hidden_cells(counts bigint[]) returns boolean[]
language plpgsql immutable set search_path = '' as $$
declare
    hidden boolean[] := '{}';
    next_one int;
begin
    for i in 1 .. coalesce(cardinality(counts), 0) loop
        hidden[i] := counts[i] < 5;
    end loop;
    if cardinality(counts) = 1 then
        return hidden;
    end if;
    while true in (select unnest(hidden)) and false in (select unnest(hidden)) and (
        (select count(*) from unnest(hidden) as h where h) < 2
        or (select sum(c) from unnest(counts, hidden) as u (c, h) where h) < 5
    ) loop
        select u.i into next_one from unnest(counts, hidden) with ordinality as u (c, h, i)
        where not h order by c, i limit 1;
        hidden[next_one] := true;
    end loop;
    return hidden;
end $$;

-- Which of the periods that add up to a shown sum are hidden whole, when some have a hidden count (hit): those, and as many of the
-- smallest others as it takes for nobody to work them out as the sum less the rest (at least two, five or more of each count).
-- counts: a row per period. Shape: one boolean per period.
create function private.hidden_periods(counts bigint[][], hit boolean[]) returns boolean[]
language plpgsql immutable set search_path = '' as $$
declare
    hidden boolean[] := hit;
    next_one int;
begin
    while true in (select unnest(hidden)) and false in (select unnest(hidden)) and (
        (select count(*) from unnest(hidden) as h where h) < 2
        or exists (
            select from generate_subscripts(counts, 2) as j
            where (select sum(counts[i][j]) from generate_subscripts(counts, 1) as i where hidden[i]) < 5
        )
    ) loop
        select i into next_one from generate_subscripts(counts, 1) as i
        where not hidden[i]
        order by (select sum(counts[i][j]) from generate_subscripts(counts, 2) as j), i limit 1;
        hidden[next_one] := true;
    end loop;
    return hidden;
end $$;

-- What was done, from the events alone: the last attendance event of each assignment. The shift says only when, where and what kind.
create function private.work_from_events(municipality text)
returns table (
    assignment_id uuid, person_id uuid, organisation_id uuid, task_type text, pay text, starts_at timestamptz,
    fact text, minutes int
) language sql stable security definer set search_path = '' as $$
    select distinct on (e.assignment_id) e.assignment_id, e.person_id, e.organisation_id, t.task_type, t.pay,
        s.starts_at, e.detail, e.minutes
    from public.events e
    join public.shifts s on s.shift_id = e.shift_id
    join public.tasks t on t.task_id = s.task_id
    where e.municipality_code = municipality and e.kind in ('attendance.recorded', 'attendance.corrected')
    order by e.assignment_id, e.event_id desc;
$$;

-- The same from the rows; a test holds the two equal.
create function private.work_from_rows(municipality text)
returns table (
    assignment_id uuid, person_id uuid, organisation_id uuid, task_type text, pay text, starts_at timestamptz,
    fact text, minutes int
) language sql stable security definer set search_path = '' as $$
    select f.assignment_id, f.candidate_id, s.organisation_id, t.task_type, t.pay, s.starts_at, f.fact, f.minutes::int
    from public.attendance f
    join public.assignments a on a.assignment_id = f.assignment_id
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    where a.municipality_code = municipality;
$$;

-- Seats posted per shift, from the events alone: the last said capacity, and whether the host withdrew the shift.
create function private.seats_from_events(municipality text)
returns table (shift_id uuid, starts_at timestamptz, seats int, withdrawn boolean)
language sql stable security definer set search_path = '' as $$
    select s.shift_id, s.starts_at, p.seats, exists (
        select from public.events c where c.shift_id = s.shift_id and c.kind = 'shift.cancelled'
            and c.municipality_code = municipality)
    from (
        select distinct on (e.shift_id) e.shift_id, e.seats from public.events e
        where e.municipality_code = municipality and e.kind in ('shift.published', 'shift.capacity')
        order by e.shift_id, e.event_id desc
    ) as p
    join public.shifts s on s.shift_id = p.shift_id;
$$;
create index events_shift on public.events (shift_id) where shift_id is not null;

-- The cells that the indicators are made of. period: the first day of a month (2.x) or quarter (1.2), or null for "now" (the last
-- 84 days for 2.x, the last four whole quarters for 1.2). counts: of people, hidden when small. num and den: what the value is made of.
create function private.indicator_cells(municipality text)
returns table (
    indicator text, period date, part text, label text, n bigint, counts_people boolean, num boolean, den boolean, sort int
) language sql stable security definer set search_path = '' as $$
    with today as (select private.today() as day),
    months as (
        select (date_trunc('month', day) - make_interval(months => m))::date as first from today, generate_series(0, 5) as m
    ),
    spans as (
        select first as period, private.midnight(first) as a,
            private.midnight((first + interval '1 month')::date) as z
        from months
        union all
        select null::date, private.midnight(day - 83), private.midnight(day + 1) from today
    ),
    quarters as (
        select (date_trunc('quarter', day) - make_interval(months => 3 * q))::date as first from today, generate_series(1, 5) as q
    ),
    exits as (
        select private.local_day(e.at) as day, e.detail as kind from public.events e
        where e.municipality_code = municipality and e.kind = 'outcome.recorded'
    ),
    quarter_spans as (
        select first as period, first as a, (first + interval '3 months')::date as z from quarters
        union all
        select null::date, (date_trunc('quarter', day) - interval '12 months')::date, date_trunc('quarter', day)::date from today
    ),
    work as materialized (select * from private.work_from_events(municipality)),
    seats_posted as materialized (
        select * from private.seats_from_events(municipality) p where p.starts_at < private.clock()
    ),
    lately as materialized (
        select w.person_id, sum(w.minutes) as minutes
        from work w, (select private.midnight(day - 27) as at from today) as since
        where w.starts_at >= since.at group by 1
    ),
    done_by as (
        select w.person_id, max(w.starts_at) as last_at from work w where w.fact in ('present', 'late') group by 1
    ),
    agreed as (
        select g.candidate_id from public.agreed_activities g
        join public.candidates c on c.person_id = g.candidate_id and c.municipality_code = municipality
        join public.referrals r on r.candidate_id = g.candidate_id and r.ended_at is null and r.assessed_on is not null
        cross join today where today.day between g.from_date and g.to_date
        group by 1
    )
    select '1.2', q.period, k.part, null::text,
        (select count(*) from exits x where x.day >= q.a and x.day < q.z and case k.part
            when 'job' then x.kind = 'job' when 'education' then x.kind = 'education'
            else x.kind not in ('job', 'education') end),
        true, k.num, true, k.sort
    from quarter_spans q, (values ('job', true, 1), ('education', true, 2), ('other', false, 3)) as k (part, num, sort)
    union all
    select '2.1', s.period, k.part, null,
        case k.part
            when 'done' then (select count(*) from work w where w.fact in ('present', 'late') and w.starts_at >= s.a and w.starts_at < s.z)
            when 'not_done' then
                (select coalesce(sum(p.seats), 0) from seats_posted p where not p.withdrawn and p.starts_at >= s.a and p.starts_at < s.z)
                - (select count(*) from work w where w.fact in ('present', 'late') and w.starts_at >= s.a and w.starts_at < s.z)
            else (select coalesce(sum(p.seats), 0) from seats_posted p where p.withdrawn and p.starts_at >= s.a and p.starts_at < s.z)
        end, false, k.num, k.den, k.sort
    from spans s, (values ('done', true, true, 1), ('not_done', false, true, 2), ('withdrawn', false, false, 3)) as k (part, num, den, sort)
    union all
    select '2.3', s.period, k.part, null,
        (select coalesce(sum(w.minutes), 0) from work w
            where w.pay = k.part and w.starts_at >= s.a and w.starts_at < s.z), false, true, false, k.sort
    from spans s, (values ('paid', 1), ('unpaid', 2)) as k (part, sort)
    union all
    select '2.3', null, 'organisation', o.name, coalesce(sum(w.minutes), 0), false, false, false, 10
    from public.organisations o
    left join work w on w.organisation_id = o.organisation_id
        and w.starts_at >= (select s.a from spans s where s.period is null)
    where o.municipality_code = municipality
    group by o.organisation_id, o.name
    union all
    select '2.3', null, 'task_type', w.task_type, sum(w.minutes), false, false, false, 11
    from work w where w.starts_at >= (select s.a from spans s where s.period is null)
    group by w.task_type
    union all
    select '2.5', s.period, k.part, null,
        (select count(*) from work w where w.fact = k.part and w.starts_at >= s.a and w.starts_at < s.z),
        true, k.num, k.den, k.sort
    from spans s, (values ('present', true, true, 1), ('late', true, true, 2), ('absent', false, true, 3)) as k (part, num, den, sort)
    union all
    select '2.5', s.period, 'told', null,
        (select count(*) from public.events e join public.shifts x on x.shift_id = e.shift_id
            where e.municipality_code = municipality and e.kind = 'assignment.withdrawn'
                and x.starts_at >= s.a and x.starts_at < s.z and x.starts_at < private.clock()),
        true, false, false, 4
    from spans s
    union all
    select '3.1', null, k.part, null,
        (select count(*) from done_by d join public.candidates c on c.person_id = d.person_id
            where case k.part
                when 'referred' then exists (select from public.referrals r where r.candidate_id = c.person_id)
                    and extract(year from age(private.today(), c.birth_date)) between 20 and 66
                else not exists (select from public.referrals r where r.candidate_id = c.person_id) end),
        true, true, false, k.sort
    from (values ('referred', 1), ('others', 2)) as k (part, sort)
    union all
    select '4.3', null, k.part, null,
        (select count(*) from agreed g left join done_by d on d.person_id = g.candidate_id
            where (d.last_at >= private.midnight(private.today() - 27)) is true = (k.part = 'active')),
        true, k.part = 'active', true, k.sort
    from (values ('active', 1), ('not_active', 2)) as k (part, sort)
    union all
    select '4.3', null, 'median_minutes', null,
        (select round(percentile_cont(0.5) within group (order by m.minutes / 4.0))::bigint
            from (
                select coalesce(l.minutes, 0) as minutes from agreed g
                left join lately l on l.person_id = g.candidate_id
            ) as m having count(*) >= 5),
        false, false, false, 9;
$$;

-- The indicators of the programme lead's municipality. One row per cell; n is null when hidden («færre enn fem» when under five is
-- the reason, else hidden for the neighbour's sake, which may be a whole period), value is numerator over denominator of the cell's
-- indicator and period, null when it would give a hidden count away or there is nothing to divide by. Minutes for 2.3 and
-- median_minutes. Refuses PT404.
create function private.programme_indicators()
returns table (
    indicator text, period date, part text, label text, n bigint, hidden boolean, under_five boolean, value numeric, sort int
) language plpgsql stable security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('programme_lead');
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    return query
    with cells as materialized (select c.* from private.indicator_cells(municipality) c),
    together as (
        select c.indicator, c.period, array_agg(c.part order by c.sort) as parts,
            private.hidden_cells(array_agg(c.n order by c.sort)) as hides
        from cells c where c.counts_people and c.den group by c.indicator, c.period
    ),
    judged as (
        select c.*, case
            when not c.counts_people then false
            when c.den then (select u.h from unnest(t.parts, t.hides) as u (p, h) where u.p = c.part)
            else c.n < 5 end as own_hides
        from cells c
        left join together t on t.indicator = c.indicator and t.period is not distinct from c.period
    ),
    -- the periods within "now" add up to it, or nearly: a count that is hidden there must not be its sum less the others
    by_period as (
        select c.indicator, c.den, c.period, array_agg(c.n order by c.sort) as counts, bool_or(c.own_hides) as hit
        from judged c
        where c.counts_people and c.period is not null and c.period >= case when c.indicator = '1.2'
            then date_trunc('quarter', private.today()) - interval '12 months'
            else date_trunc('month', private.today() - 83) end
        group by c.indicator, c.den, c.period
        having sum(c.n) > 0 -- a period in which nothing happened hides nobody
    ),
    whole as (
        select u.indicator, u.den, u.period from (
            select b.indicator, b.den, unnest(array_agg(b.period order by b.period)) as period,
                unnest(private.hidden_periods(array_agg(b.counts order by b.period), array_agg(b.hit order by b.period))) as h
            from by_period b group by b.indicator, b.den
        ) as u where u.h
    ),
    marked as (
        select c.*, c.own_hides or w.indicator is not null as hides, c.own_hides and w.indicator is null and c.n < 5 as few
        from judged c
        left join whole w on c.counts_people and w.indicator = c.indicator and w.den = c.den and w.period = c.period
    )
    select m.indicator, m.period, m.part, m.label, case when m.hides then null else m.n end, m.hides,
        m.few,
        case
            when bool_or(m.hides and m.den) over w and not (
                bool_and(m.hides) filter (where m.num and m.den) over w
                and not coalesce(bool_or(m.hides) filter (where m.den and not m.num) over w, false)
                and sum(m.n) filter (where m.num and m.den) over w >= 5
            ) then null
            else round(
                (sum(m.n) filter (where m.num and m.den) over w)::numeric
                / nullif(sum(m.n) filter (where m.den) over w, 0), 4)
        end, m.sort
    from marked m
    window w as (partition by m.indicator, m.period)
    order by m.indicator, m.period desc nulls first, m.sort, m.label;
end $$;
grant execute on function private.programme_indicators() to authenticated;
create function public.programme_indicators()
returns table (
    indicator text, period date, part text, label text, n bigint, hidden boolean, under_five boolean, value numeric, sort int
) language sql stable set search_path = '' as $$
    select * from private.programme_indicators();
$$;
grant execute on function public.programme_indicators() to authenticated;
