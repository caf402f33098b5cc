-- What the programme measures: a row says all there is to say of an indicator, save its words. What is computed here has a function
-- private.indicator_<number> beside its row, and a line in private.indicator_cells. Not personal.
create table public.indicators (
    indicator text primary key check (indicator ~ '^[1-4][.][1-9]$'),
    goal smallint not null check (goal in (1, 2, 3, 4)),
    definition text not null unique check (definition ~ '^[a-z_]+$'), -- the key of its words
    unit text not null check (unit in ('share', 'count', 'hours', 'days')),
    -- A computed here, N entered from Nav, S asked here, K public statistics
    source text not null check (source in ('A', 'N', 'S', 'K')),
    frequency text not null check (frequency in ('daily', 'month', 'quarter', 'half', 'year')),
    direction text not null check (direction in ('up', 'down', 'none')), -- which way is better
    -- null: not computed here yet. Attendances are of people, and as hidden when few
    counts text check (counts in ('people', 'attendances', 'seats', 'minutes')),
    per text check (per in ('month', 'quarter')), -- null: only as it is now
    parts text[] not null default '{}', -- in the order in which they are shown
    beside text[] not null default '{}', -- parts that are shown apart, each in its own way; of nobody by name or number
    numerator text[] not null default '{}',
    denominator text[] not null default '{}', -- empty: the numerator is the value
    taken_along smallint unique, -- its place among the few that are shown first; null: not one of them
    constraint indicators_in_their_goal check (goal = left(indicator, 1)::smallint),
    constraint indicators_of_their_parts check (numerator <@ parts and denominator <@ parts and not parts && beside),
    constraint indicators_computed_whole check ((counts is null) = (parts = '{}') and (parts = '{}') = (numerator = '{}')
        and (parts <> '{}' or beside = '{}')),
    constraint indicators_shares_divide check (counts is null or (unit = 'share') = (denominator <> '{}'))
);
comment on table public.indicators is 'not personal';
comment on column public.indicators.definition is 'values: made by the schema alone, so that each must have its words';
alter table public.indicators enable row level security;
grant select on public.indicators to authenticated;
create policy "Everyone signed in reads how the programme is measured" on public.indicators
for select to authenticated using (true);

-- Those that are not computed here yet.
insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction) values
    ('1.1', 1, 'out_of_assistance', 'share', 'N', 'half', 'up'),
    ('1.3', 1, 'lasting_work', 'share', 'A', 'half', 'up'),
    ('1.4', 1, 'long_term_receipt', 'share', 'K', 'year', 'down'),
    ('1.5', 1, 'own_progress', 'share', 'S', 'quarter', 'up'),
    ('2.2', 2, 'time_to_confirmed', 'hours', 'A', 'month', 'down'),
    ('2.4', 2, 'freed_time', 'hours', 'S', 'quarter', 'up'),
    ('3.2', 3, 'active_organisations', 'share', 'A', 'month', 'up'),
    ('3.3', 3, 'variety', 'count', 'A', 'month', 'up'),
    ('3.4', 3, 'fair_reach', 'share', 'A', 'month', 'up'),
    ('3.5', 3, 'task_to_job', 'share', 'A', 'half', 'up'),
    ('4.1', 4, 'coverage_of_the_young', 'share', 'N', 'half', 'up'),
    ('4.2', 4, 'days_to_first_shift', 'days', 'A', 'month', 'down'),
    ('4.4', 4, 'absence_followed_up', 'share', 'A', 'month', 'up'),
    ('4.5', 4, 'complaints', 'count', 'N', 'half', 'none');

-- A figure from a public source document, with file and line. Not personal.
create table public.figures (
    municipality_code text not null references public.municipalities,
    figure text not null check (figure ~ '^[a-z0-9_]+$'),
    value numeric not null,
    unit text not null,
    source text not null, -- the document's file name
    line int not null check (line > 0),
    note text, -- null: nothing to add
    indicator text references public.indicators, -- null: is shown beside none
    primary key (municipality_code, figure)
);
comment on table public.figures is 'not personal';
create index figures_indicator on public.figures (indicator);
alter table public.figures enable row level security;
grant select on public.figures to authenticated;
create policy "The programme lead reads the sources' figures" on public.figures
for select to authenticated using (municipality_code = (select private.municipality_as('programme_lead')));

-- A goal for an indicator in a year, in the indicator's unit; a proposal until the municipality decides. Not personal.
create table public.targets (
    municipality_code text not null references public.municipalities,
    indicator text not null references public.indicators,
    year smallint not null check (year between 2025 and 2030),
    value numeric not null,
    decided_on date, -- null: our proposal («forslag»)
    primary key (municipality_code, indicator, year)
);
comment on table public.targets is 'not personal';
create index targets_indicator on public.targets (indicator);
alter table public.targets enable row level security;
grant select on public.targets to authenticated;
create policy "The programme lead reads the targets" on public.targets
for select to authenticated using (municipality_code = (select private.municipality_as('programme_lead')));

-- What was done: one recorded attendance, with when, where and what kind of the shift.
create type private.work_done as (
    assignment_id uuid, person_id uuid, organisation_id uuid, task_type text, pay text, starts_at timestamptz, fact text, minutes int
);

-- The same from the events alone: the last attendance event of each assignment.
create function private.work_from_events(municipality text) returns setof private.work_done
language sql stable security definer set search_path = '' as $$
    select distinct on (e.assignment_id) e.assignment_id, e.person_id, e.organisation_id, t.task_type, t.pay,
        s.starts_at, e.detail, e.minutes
    from public.events e
    join public.shifts s on s.shift_id = e.shift_id
    join public.tasks t on t.task_id = s.task_id
    where e.municipality_code = municipality and e.kind in ('attendance.recorded', 'attendance.corrected')
    order by e.assignment_id, e.event_id desc;
$$;

-- Seats posted per shift, and whether the host withdrew the shift.
create type private.seats_posted as (shift_id uuid, starts_at timestamptz, seats int, withdrawn boolean);

-- The same from the events alone: the last said capacity.
create function private.seats_from_events(municipality text) returns setof private.seats_posted
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

create type private.exit as (exited_at timestamptz, kind text);

-- All that a municipality's indicators are made of, gathered once: who and where is asked of the rows, what happened stands here.
-- told: when the shifts began that somebody gave up in time.
create type private.facts as (
    municipality text, day date, work private.work_done[], seats private.seats_posted[], exits private.exit[], told timestamptz[]
);

create function private.facts_from_events(municipality text) returns private.facts
language sql stable security definer set search_path = '' as $$
    select row(
        municipality, private.today(),
        (select array_agg(w) from private.work_from_events(municipality) w),
        (select array_agg(p) from private.seats_from_events(municipality) p where p.starts_at < private.clock()),
        (select array_agg(row(e.at, e.detail)::private.exit) from public.events e
            where e.municipality_code = municipality and e.kind = 'outcome.recorded'),
        (select array_agg(s.starts_at) from public.events e join public.shifts s on s.shift_id = e.shift_id
            where e.municipality_code = municipality and e.kind = 'assignment.withdrawn' and e.at < s.starts_at and s.starts_at < private.clock())
    )::private.facts;
$$;

-- The same from the rows; a test holds every indicator equal over the two.
create function private.facts_from_rows(municipality text) returns private.facts
language sql stable security definer set search_path = '' as $$
    select row(
        municipality, private.today(),
        (select array_agg(row(f.assignment_id, f.candidate_id, s.organisation_id, t.task_type, t.pay, s.starts_at, f.fact,
                f.minutes)::private.work_done)
            from public.attendance f
            join public.assignments a on a.assignment_id = f.assignment_id
            join public.shifts s on s.shift_id = a.shift_id
            join public.tasks t on t.task_id = s.task_id
            where a.municipality_code = municipality),
        (select array_agg(row(s.shift_id, s.starts_at, s.capacity, s.cancelled_at is not null)::private.seats_posted)
            from public.shifts s
            where s.municipality_code = municipality and s.published_at is not null and s.starts_at < private.clock()),
        (select array_agg(row(private.midnight(o.exited_on), o.kind)::private.exit) from public.outcomes o
            where o.municipality_code = municipality),
        (select array_agg(s.starts_at) from public.assignments a join public.shifts s on s.shift_id = a.shift_id
            where a.municipality_code = municipality and a.withdrawn_at < s.starts_at and s.starts_at < private.clock())
    )::private.facts;
$$;

-- The spans that an indicator is told for: "now" (period null), which is the last 84 days or the last four whole quarters, and before
-- it six months with the one that runs, or five whole quarters.
create function private.spans(per text, day date) returns table (period date, from_at timestamptz, to_at timestamptz)
language sql stable set search_path = '' as $$
    select p.first, private.midnight(p.first), private.midnight((p.first + make_interval(months => p.months))::date)
    from (
        select (date_trunc('month', day) - make_interval(months => m))::date as first, 1 as months
        from generate_series(0, 5) as m where per = 'month'
        union all
        select (date_trunc('quarter', day) - make_interval(months => 3 * q))::date, 3
        from generate_series(1, 5) as q where per = 'quarter'
    ) as p
    union all
    select null, private.midnight(day - 83), private.midnight(day + 1) where per = 'month'
    union all
    select null, private.midnight((date_trunc('quarter', day) - interval '12 months')::date),
        private.midnight(date_trunc('quarter', day)::date) where per = 'quarter';
$$;

-- One number that an indicator is made of. period: the first day of a month or quarter, null for "now".
create type private.indicator_part as (period date, part text, label text, n bigint);

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, per, parts, numerator, denominator, taken_along)
values ('1.2', 1, 'to_work_or_education', 'share', 'A', 'quarter', 'up', 'people', 'quarter',
    '{job,education,other}', '{job,education}', '{job,education,other}', 6);
create function private.indicator_1_2(facts private.facts) returns setof private.indicator_part
language sql stable set search_path = '' as $$
    select s.period, k.part, null::text, count(x.kind)
    from private.spans('quarter', facts.day) s
    cross join unnest('{job,education,other}'::text[]) as k (part)
    left join unnest(facts.exits) x on x.exited_at >= s.from_at and x.exited_at < s.to_at
        and k.part = case when x.kind in ('job', 'education') then x.kind else 'other' end
    group by s.period, k.part;
$$;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, per, parts, numerator, denominator, taken_along)
values ('2.1', 2, 'fill_rate', 'share', 'A', 'daily', 'up', 'seats', 'month',
    '{done,not_done,withdrawn}', '{done}', '{done,not_done}', 3);
create function private.indicator_2_1(facts private.facts) returns setof private.indicator_part
language sql stable set search_path = '' as $$
    with done as (
        select s.period, count(w.starts_at) as n from private.spans('month', facts.day) s
        left join unnest(facts.work) w on w.fact in ('present', 'late') and w.starts_at >= s.from_at and w.starts_at < s.to_at
        group by s.period
    ),
    posted as (
        select s.period, coalesce(sum(p.seats) filter (where p.withdrawn), 0) as withdrawn,
            coalesce(sum(p.seats) filter (where not p.withdrawn), 0) as held
        from private.spans('month', facts.day) s
        left join unnest(facts.seats) p on p.starts_at >= s.from_at and p.starts_at < s.to_at
        group by s.period
    )
    -- somebody may have been there though the host had called it off
    select d.period, k.part, null::text, k.n
    from done d join posted p on p.period is not distinct from d.period,
        lateral (values ('done', d.n), ('not_done', greatest(p.held - d.n, 0)), ('withdrawn', p.withdrawn)) as k (part, n);
$$;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, per, parts, beside, numerator, taken_along)
values ('2.3', 2, 'hours_done', 'hours', 'A', 'daily', 'up', 'minutes', 'month',
    '{paid,unpaid}', '{task_type,organisation}', '{paid,unpaid}', 2);
create function private.indicator_2_3(facts private.facts) returns setof private.indicator_part
language sql stable set search_path = '' as $$
    with now as (
        select w.* from private.spans('month', facts.day) s
        join unnest(facts.work) w on w.starts_at >= s.from_at and w.starts_at < s.to_at
        where s.period is null
    )
    select s.period, k.part, null::text, coalesce(sum(w.minutes), 0)
    from private.spans('month', facts.day) s
    cross join unnest('{paid,unpaid}'::text[]) as k (part)
    left join unnest(facts.work) w on w.pay = k.part and w.starts_at >= s.from_at and w.starts_at < s.to_at
    group by s.period, k.part
    union all
    select null, 'organisation', o.name, coalesce(sum(n.minutes), 0)
    from public.organisations o left join now n on n.organisation_id = o.organisation_id
    where o.municipality_code = facts.municipality
    group by o.organisation_id, o.name
    union all
    select null, 'task_type', n.task_type, sum(n.minutes) from now n group by n.task_type;
$$;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, per, parts, numerator, denominator, taken_along)
values ('2.5', 2, 'attendance', 'share', 'A', 'daily', 'up', 'attendances', 'month',
    '{present,late,absent,told}', '{present,late}', '{present,late,absent}', 4);
create function private.indicator_2_5(facts private.facts) returns setof private.indicator_part
language sql stable set search_path = '' as $$
    select s.period, k.part, null::text, count(w.starts_at)
    from private.spans('month', facts.day) s
    cross join unnest('{present,late,absent}'::text[]) as k (part)
    left join unnest(facts.work) w on w.fact = k.part and w.starts_at >= s.from_at and w.starts_at < s.to_at
    group by s.period, k.part
    union all
    select s.period, 'told', null, count(t)
    from private.spans('month', facts.day) s
    left join unnest(facts.told) as t on t >= s.from_at and t < s.to_at
    group by s.period;
$$;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, parts, numerator, taken_along)
values ('3.1', 3, 'reach', 'count', 'A', 'daily', 'up', 'people', '{referred,others}', '{referred}', 1);
create function private.indicator_3_1(facts private.facts) returns setof private.indicator_part
language sql stable set search_path = '' as $$
    with took_part as (
        select c.birth_date, exists (select from public.referrals r where r.candidate_id = c.person_id) as referred
        from public.candidates c
        where c.person_id in (select w.person_id from unnest(facts.work) w where w.fact in ('present', 'late'))
    )
    select null::date, 'referred', null::text,
        count(*) filter (where t.referred and extract(year from age(facts.day, t.birth_date)) between 20 and 66) from took_part t
    union all
    select null, 'others', null, count(*) filter (where not t.referred) from took_part t;
$$;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, parts, beside, numerator, denominator, taken_along)
values ('4.3', 4, 'real_activity', 'share', 'A', 'daily', 'up', 'people',
    '{active,not_active}', '{median_minutes}', '{active}', '{active,not_active}', 5);
create function private.indicator_4_3(facts private.facts) returns setof private.indicator_part
language sql stable set search_path = '' as $$
    with lately as (
        select w.person_id, sum(w.minutes) as minutes, bool_or(w.fact in ('present', 'late')) as active
        from unnest(facts.work) w where w.starts_at >= private.midnight(facts.day - 27) group by w.person_id
    ),
    agreed as (
        select g.candidate_id, coalesce(bool_or(l.active), false) as active, coalesce(max(l.minutes), 0) as minutes
        from public.agreed_activities g
        join public.candidates c on c.person_id = g.candidate_id and c.municipality_code = facts.municipality
        join public.referrals r on r.candidate_id = g.candidate_id and r.ended_at is null and r.assessed_on is not null
        left join lately l on l.person_id = g.candidate_id
        where facts.day between g.from_date and g.to_date
        group by g.candidate_id
    )
    select null::date, 'active', null::text, count(*) filter (where a.active) from agreed a
    union all
    select null, 'not_active', null, count(*) filter (where not a.active) from agreed a
    union all
    -- minutes a week; of fewer than five no median is told
    select null, 'median_minutes', null,
        (select round(percentile_cont(0.5) within group (order by a.minutes / 4.0))::bigint from agreed a having count(*) >= 5);
$$;

-- A number with the indicator that it belongs to.
create type private.indicator_cell as (indicator text, period date, part text, label text, n bigint);

-- The cells of every indicator that is computed here: the one place that joins them. A test holds it equal to what is declared.
create function private.indicator_cells(facts private.facts) returns setof private.indicator_cell
language sql stable security definer set search_path = '' as $$
    select '1.2', c.* from private.indicator_1_2(facts) c
    union all select '2.1', c.* from private.indicator_2_1(facts) c
    union all select '2.3', c.* from private.indicator_2_3(facts) c
    union all select '2.5', c.* from private.indicator_2_5(facts) c
    union all select '3.1', c.* from private.indicator_3_1(facts) c
    union all select '4.3', c.* from private.indicator_4_3(facts) c;
$$;

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

-- Which cells are hidden, judged over all cells of all indicators of a municipality together. hides: not shown; few: because it is under
-- five itself, and not for a neighbour's sake, which may be a whole period.
create function private.hide_cells(cells private.indicator_cell[], day date)
returns table (indicator text, period date, part text, label text, n bigint, hides boolean, few boolean)
language sql stable security definer set search_path = '' as $$
    with declared as (
        select c.*, array_position(i.parts, c.part) as place, i.per, c.part = any (i.denominator) as den,
            i.counts in ('people', 'attendances') and c.part = any (i.parts) as of_people
        from unnest(cells) c join public.indicators i on i.indicator = c.indicator
    ),
    -- counts that make one sum
    together as (
        select d.indicator, d.period, array_agg(d.part order by d.place) as parts,
            private.hidden_cells(array_agg(d.n order by d.place)) as hides
        from declared d where d.of_people and d.den group by d.indicator, d.period
    ),
    judged as (
        select d.*, case
            when not d.of_people then false
            when d.den then (select u.h from unnest(t.parts, t.hides) as u (p, h) where u.p = d.part)
            else d.n < 5 end as own_hides
        from declared d
        left join together t on t.indicator = d.indicator and t.period is not distinct from d.period
    ),
    -- the periods within "now" add up to it, or nearly: a count that is hidden there must not be its sum less the others
    by_period as (
        select j.indicator, j.den, j.period, array_agg(j.n order by j.place) as counts, bool_or(j.own_hides) as hit
        from judged j
        where j.of_people and j.period >= (
            select date_trunc(j.per, private.local_day(s.from_at)) from private.spans(j.per, day) s where s.period is null)
        group by j.indicator, j.den, j.period
        having sum(j.n) > 0 -- a period in which nothing happened hides nobody
    ),
    whole as (
        select u.indicator, u.den, u.period from (
            select b.indicator, b.den, unnest(array_agg(b.period order by b.period)) as period,
                unnest(private.hidden_periods(array_agg(b.counts order by b.period), array_agg(b.hit order by b.period))) as h
            from by_period b group by b.indicator, b.den
        ) as u where u.h
    )
    select j.indicator, j.period, j.part, j.label, j.n, j.own_hides or w.indicator is not null,
        j.own_hides and w.indicator is null and j.n < 5
    from judged j
    left join whole w on j.of_people and w.indicator = j.indicator and w.den = j.den and w.period = j.period;
$$;

-- One cell as the programme lead sees it.
create type public.indicator_cell as (
    indicator text, period date, part text, label text, n bigint, hidden boolean, under_five boolean, value numeric, sort int
);
comment on column public.indicator_cell.period is 'null: now';
comment on column public.indicator_cell.label is 'null: the part says it all';
comment on column public.indicator_cell.n is 'null: hidden, or of too few to be told';
comment on column public.indicator_cell.value is 'null: would give a hidden count away, or there is nothing to divide by';

-- The indicators of the programme lead's municipality. One row per cell; n is null when hidden («færre enn fem» when under five is
-- the reason, else hidden for the neighbour's sake), in minutes where the indicator counts them; value is that of the cell's indicator
-- and period, in the indicator's unit. Refuses PT404.
create function private.programme_indicators() returns setof public.indicator_cell
language plpgsql stable security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('programme_lead');
    facts private.facts;
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    facts := private.facts_from_events(municipality);
    return query
    with marked as (
        select h.*, i.unit, h.part = any (i.numerator) as num, h.part = any (i.denominator) as den,
            array_position(i.parts || i.beside, h.part) as place
        from private.hide_cells(array(select c from private.indicator_cells(facts) c), facts.day) h
        join public.indicators i on i.indicator = h.indicator
    )
    select m.indicator, m.period, m.part, m.label, case when m.hides then null else m.n end, m.hides, m.few,
        case
            when m.unit <> 'share' then case when bool_or(m.hides and m.num) over w then null else
                round((sum(m.n) filter (where m.num) over w) / case m.unit when 'hours' then 60.0 else 1 end, 4) end
            when bool_or(m.hides and m.den) over w and not (
                bool_and(m.hides) filter (where m.num and m.den) over w
                and not coalesce(bool_or(m.hides) filter (where m.den and not m.num) over w, false)
                and sum(m.n) filter (where m.num and m.den) over w >= 5
            ) then null
            else round(
                (sum(m.n) filter (where m.num and m.den) over w)::numeric
                / nullif(sum(m.n) filter (where m.den) over w, 0), 4)
        end, m.place
    from marked m
    window w as (partition by m.indicator, m.period)
    order by m.indicator, m.period desc nulls first, m.place, m.label;
end $$;
grant execute on function private.programme_indicators() to authenticated;
create function public.programme_indicators() returns setof public.indicator_cell
language sql stable set search_path = '' as $$
    select * from private.programme_indicators();
$$;
grant execute on function public.programme_indicators() to authenticated;
