-- What the programme measures: a row says all there is to say of an indicator, save its words. What is computed here has a function
-- private.indicator_<number> beside its row, and a line in private.counted_cells. Not personal.
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
    per text check (per in ('month', 'quarter')), -- null: only as it was when the last month was closed
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

-- What became of a place on a shift that somebody was confirmed on: the fact as recorded; not_recorded; or told: given up before the shift
-- began, and not given to them again. Whoever gave it up later, or was taken off by the host, is not here.
create type private.place_used as (
    assignment_id uuid, person_id uuid, shift_id uuid, organisation_id uuid, task_type text, pay text, starts_at timestamptz,
    became text, minutes int
);
create function private.became(fact text, confirmed boolean, off boolean, withdrawn_at timestamptz, starts_at timestamptz) returns text
language sql immutable set search_path = '' as $$
    select case
        when fact in ('present', 'late', 'absent', 'host_cancelled') then fact
        when off or not confirmed then null
        when withdrawn_at is not null then case when withdrawn_at < starts_at then 'told' end
        else coalesce(fact, 'not_recorded')
    end;
$$;

create function private.places_from_events(
    municipality text, from_at timestamptz default '-infinity', to_at timestamptz default 'infinity'
) returns setof private.place_used
language sql stable security definer set search_path = '' as $$
    with told as (
        select e.assignment_id, e.shift_id, (array_agg(e.person_id))[1] as person_id,
            min(e.at) filter (where e.kind = 'assignment.requested') as requested_at,
            bool_or(e.kind = 'assignment.confirmed') as confirmed,
            bool_or(e.kind in ('assignment.cancelled', 'assignment.not_chosen')) as off,
            max(e.at) filter (where e.kind = 'assignment.withdrawn') as withdrawn_at,
            (array_agg(e.detail order by e.event_id desc) filter (where e.kind ~ '^attendance\.(recorded|corrected)'))[1] as fact,
            (array_agg(e.minutes order by e.event_id desc) filter (where e.kind ~ '^attendance\.(recorded|corrected)'))[1] as minutes
        from public.shifts s
        join public.events e on e.shift_id = s.shift_id
        where s.municipality_code = municipality and s.starts_at >= from_at and s.starts_at < to_at
            and e.municipality_code = municipality and e.assignment_id is not null and e.kind ~ '^(assignment|attendance)\.'
        group by e.assignment_id, e.shift_id
    ), e as (
        select told.*, coalesce(bool_or(told.confirmed) over (
            partition by told.shift_id, told.person_id order by told.requested_at, told.assignment_id
            rows between 1 following and unbounded following
        ), false) as taken_again
        from told
    )
    select e.assignment_id, e.person_id, s.shift_id, s.organisation_id, t.task_type, t.pay, s.starts_at, b.became, coalesce(e.minutes, 0)
    from e
    join public.shifts s on s.shift_id = e.shift_id
    join public.tasks t on t.task_id = s.task_id
    cross join lateral (select private.became(e.fact, e.confirmed, e.off, e.withdrawn_at, s.starts_at) as became) b
    where s.starts_at < private.clock() and b.became is not null and not (b.became = 'told' and e.taken_again);
$$;

-- The first place that each person has come to, of those that began before: all that tells who has taken part.
create function private.beginnings_from_events(municipality text, until timestamptz) returns setof private.place_used
language sql stable security definer set search_path = '' as $$
    select null::uuid, f.person_id, null::uuid, null::uuid, null::text, null::text, min(s.starts_at), 'present', 0
    from (
        select distinct on (e.assignment_id) e.person_id, e.shift_id, e.detail
        from public.events e
        where e.municipality_code = municipality and e.kind in ('attendance.recorded', 'attendance.corrected')
        order by e.assignment_id, e.event_id desc
    ) as f
    join public.shifts s on s.shift_id = f.shift_id
    where f.detail in ('present', 'late') and s.starts_at < least(until, private.clock())
    group by f.person_id;
$$;

-- How somebody's participation ended; recorded_at: when it was said, which may be long after.
create type private.exit_told as (person_id uuid, exited_on date, recorded_at timestamptz, kind text);

-- All that a municipality's indicators are made of, gathered once: who and where is asked of the rows, what happened stands here. closed: the
-- last month that is closed; since: the first of the months that are counted one by one, null: all that anything is known of.
create type private.ledger as (
    municipality text, closed date, places private.place_used[], seats private.seats_posted[], exits private.exit_told[], since date
);

-- A month is closed on the 8th of the next: until then its last facts are recorded. What is shown goes by closed months, so that two days
-- apart cannot be told from each other, and what was true of somebody who began yesterday is not on a page today.
create function private.closed_month(day date) returns date language sql immutable set search_path = '' as $$
    select (date_trunc('month', day - 7) - interval '1 month')::date;
$$;

create function private.exits_told_of(municipality text) returns setof private.exit_told
language sql stable security definer set search_path = '' as $$
    select x.person_id, private.local_day(x.at), x.recorded_at, x.detail from (
        -- of what was said more than once, and taken back, the last counts
        select e.*, count(*) over same as told, row_number() over (same order by e.event_id desc) as nth, (
            select count(*) from public.events w
            where w.municipality_code = municipality and w.kind = 'outcome.withdrawn' and w.person_id = e.person_id
                and w.at = e.at and w.detail = e.detail
        ) as taken_back
        from public.events e where e.municipality_code = municipality and e.kind = 'outcome.recorded'
        window same as (partition by e.person_id, e.at, e.detail)
    ) as x where x.nth <= x.told - x.taken_back;
$$;

create function private.ledger_from_events(municipality text) returns private.ledger
language sql stable security definer set search_path = '' as $$
    select row(
        municipality, private.closed_month(private.today()),
        (select array_agg(w) from private.places_from_events(municipality) w),
        (select array_agg(p) from private.seats_from_events(municipality) p where p.starts_at < private.clock()),
        (select array_agg(row(x.person_id, x.exited_on, x.recorded_at, x.kind)::private.exit_told)
            from private.exits_told_of(municipality) x),
        null
    )::private.ledger;
$$;

-- The same from the rows; a test holds every indicator equal over the two.
create function private.ledger_from_rows(municipality text) returns private.ledger
language sql stable security definer set search_path = '' as $$
    select row(
        municipality, private.closed_month(private.today()),
        (select array_agg(row(a.assignment_id, a.candidate_id, s.shift_id, s.organisation_id, t.task_type, t.pay, s.starts_at, b.became,
                coalesce(f.minutes, 0))::private.place_used)
            from public.assignments a
            join public.shifts s on s.shift_id = a.shift_id
            join public.tasks t on t.task_id = s.task_id
            left join public.attendance f on f.assignment_id = a.assignment_id
            cross join lateral (select private.became(f.fact, a.confirmed_at is not null, a.state in ('cancelled', 'not_chosen'),
                a.withdrawn_at, s.starts_at) as became) b
            where a.municipality_code = municipality and s.starts_at < private.clock() and b.became is not null
                and not (b.became = 'told' and exists (
                    select from public.assignments later where later.shift_id = a.shift_id and later.candidate_id = a.candidate_id
                        and later.confirmed_at is not null
                        and (later.requested_at, later.assignment_id) > (a.requested_at, a.assignment_id)
                ))),
        (select array_agg(row(s.shift_id, s.starts_at, s.capacity, s.cancelled_at is not null)::private.seats_posted)
            from public.shifts s
            where s.municipality_code = municipality and s.published_at is not null and s.starts_at < private.clock()),
        (select array_agg(row(o.candidate_id, o.exited_on, o.recorded_at, o.kind)::private.exit_told) from public.outcomes o
            where o.municipality_code = municipality and o.withdrawn_at is null),
        null
    )::private.ledger;
$$;

-- The periods that are shown: six closed months, five closed quarters. "now" is the last three of the months, or the last four of the
-- quarters, whole: never another span, which less these would tell what is in none of them.
create function private.closed_periods(per text, closed date) returns table (period date, from_at timestamptz, to_at timestamptz, in_now boolean)
language sql immutable set search_path = '' as $$
    select p.first, private.midnight(p.first), private.midnight((p.first + make_interval(months => p.months))::date), p.in_now
    from (
        select (closed - make_interval(months => m))::date as first, 1 as months, m < 3 as in_now
        from generate_series(0, 5) as m where per = 'month'
        union all
        select (date_trunc('quarter', closed + interval '1 month') - make_interval(months => 3 * q))::date, 3, q < 5
        from generate_series(1, 5) as q where per = 'quarter'
    ) as p;
$$;

-- One number that an indicator is made of in a closed period, and of how many people it is (null: of nobody); "together": how many people
-- all that makes the indicator's numerator is of.
create type private.counted as (period date, part text, label text, n bigint, people bigint, together bigint);

-- What the programme lead was shown of a closed period, as it was when it was closed: it does not change when a fact is corrected or a
-- referral ended later, since the difference would be one person's. Not personal: hidden counts lie here too, and nobody reads them.
create table private.closed_cells (
    municipality_code text not null references public.municipalities,
    indicator text not null references public.indicators,
    period date not null,
    part text not null,
    label text not null, -- empty: the part says it all; an organisation's is its id, so that a new name does not part it from itself
    called text, -- what an organisation was called then; null: not an organisation
    n bigint, -- null: of too few to be told
    hides boolean not null,
    few boolean not null, -- hidden for being under five itself
    tells boolean not null, -- the indicator's value gives no count away
    closed_at timestamptz not null,
    primary key (municipality_code, indicator, period, part, label)
);
comment on table private.closed_cells is 'not personal: counts';
create index closed_cells_indicator on private.closed_cells (indicator);
alter table private.closed_cells enable row level security;

-- The last month of which all that is shown is written down; what is read is of it and of those before. Not personal.
create table private.closed_months (
    municipality_code text primary key references public.municipalities,
    month date not null,
    closed_at timestamptz not null
);
comment on table private.closed_months is 'not personal';
alter table private.closed_months enable row level security;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, per, parts, numerator, denominator, taken_along)
values ('1.2', 1, 'to_work_or_education', 'share', 'A', 'quarter', 'up', 'people', 'quarter',
    '{job,education,other}', '{job,education}', '{job,education,other}', 6);
create function private.indicator_1_2(ledger private.ledger) returns setof private.counted
language sql stable set search_path = '' as $$
    with exits as (
        -- what is told after its quarter was closed counts in the one it is told in
        select x.person_id, case when x.kind in ('job', 'education') then x.kind else 'other' end as part,
            case when exists (
                select from private.closed_cells c
                where c.municipality_code = ledger.municipality and c.indicator = '1.2'
                    and c.period = date_trunc('quarter', x.exited_on)::date and c.closed_at <= x.recorded_at
            ) then private.local_day(x.recorded_at) else x.exited_on end as day
        from unnest(ledger.exits) x
    )
    select s.period, k.part, null::text, count(x.person_id) filter (where x.part = k.part),
        count(distinct x.person_id) filter (where x.part = k.part),
        count(distinct x.person_id) filter (where x.part in ('job', 'education'))
    from private.closed_periods('quarter', ledger.closed) s
    cross join unnest('{job,education,other}'::text[]) as k (part)
    left join exits x on private.midnight(x.day) >= s.from_at and private.midnight(x.day) < s.to_at
    group by s.period, k.part;
$$;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, per, parts, numerator, denominator, taken_along)
values ('2.1', 2, 'fill_rate', 'share', 'A', 'month', 'up', 'seats', 'month',
    '{done,not_done,not_recorded,withdrawn}', '{done}', '{done,not_done,not_recorded}', 3);
create function private.indicator_2_1(ledger private.ledger) returns setof private.counted
language sql stable set search_path = '' as $$
    with used as (
        select w.shift_id, count(*) filter (where w.became in ('present', 'late')) as done,
            count(*) filter (where w.became = 'not_recorded') as not_recorded,
            count(*) filter (where w.became = 'host_cancelled') as called_off
        from unnest(ledger.places) w group by w.shift_id
    ),
    -- a place that the host called off, with somebody on it, is withdrawn as one without
    each_shift as (
        select p.starts_at, coalesce(u.done, 0) as done,
            case when p.withdrawn then 0 else coalesce(u.not_recorded, 0) end as not_recorded,
            case when p.withdrawn then p.seats
                else least(coalesce(u.called_off, 0), greatest(p.seats - coalesce(u.done + u.not_recorded, 0), 0)) end as withdrawn,
            p.seats, p.shift_id, p.withdrawn as whole
        from unnest(ledger.seats) p left join used u on u.shift_id = p.shift_id
    ),
    summed as (
        select s.period, coalesce(sum(h.done), 0) as done, coalesce(sum(h.not_recorded), 0) as not_recorded,
            coalesce(sum(h.withdrawn), 0) as withdrawn,
            coalesce(sum(greatest(h.seats - h.done - h.not_recorded - h.withdrawn, 0)) filter (where not h.whole), 0) as not_done
        from private.closed_periods('month', ledger.closed) s
        left join each_shift h on h.starts_at >= s.from_at and h.starts_at < s.to_at
        group by s.period
    ),
    people as (
        select s.period, count(distinct w.person_id) filter (where w.became in ('present', 'late')) as done,
            count(distinct w.person_id) filter (where w.became = 'not_recorded') as not_recorded,
            count(distinct w.person_id) filter (where w.became = 'host_cancelled') as called_off
        from private.closed_periods('month', ledger.closed) s
        left join unnest(ledger.places) w on w.starts_at >= s.from_at and w.starts_at < s.to_at
        group by s.period
    )
    select m.period, k.part, null::text, k.n, k.people, p.done
    from summed m join people p on p.period = m.period,
        lateral (values ('done', m.done, p.done), ('not_done', m.not_done, m.not_done), ('not_recorded', m.not_recorded, p.not_recorded),
            ('withdrawn', m.withdrawn, p.called_off)) as k (part, n, people);
$$;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, per, parts, beside, numerator, taken_along)
values ('2.3', 2, 'hours_done', 'hours', 'A', 'month', 'up', 'minutes', 'month',
    '{paid,unpaid}', '{task_type,organisation}', '{paid,unpaid}', 2);
create function private.indicator_2_3(ledger private.ledger) returns setof private.counted
language sql stable set search_path = '' as $$
    with done as (
        select s.period, w.* from private.closed_periods('month', ledger.closed) s
        join unnest(ledger.places) w on w.starts_at >= s.from_at and w.starts_at < s.to_at
        where w.became in ('present', 'late')
    ),
    labelled as (
        select s.period, 'organisation' as part, o.organisation_id::text as label
        from public.organisations o cross join private.closed_periods('month', ledger.closed) s
        where o.municipality_code = ledger.municipality
        union
        select s.period, 'task_type', t.task_type
        from (select distinct d.task_type from done d) as t cross join private.closed_periods('month', ledger.closed) s
    )
    select s.period, k.part, null::text, coalesce(sum(d.minutes) filter (where d.pay = k.part), 0),
        count(distinct d.person_id) filter (where d.pay = k.part), count(distinct d.person_id)
    from private.closed_periods('month', ledger.closed) s
    cross join unnest('{paid,unpaid}'::text[]) as k (part)
    left join done d on d.period = s.period
    group by s.period, k.part
    union all
    select l.period, l.part, l.label, coalesce(sum(d.minutes), 0), count(distinct d.person_id), null
    from labelled l left join (
        select d.period, 'organisation' as part, d.organisation_id::text as label, d.minutes, d.person_id from done d
        union all
        select d.period, 'task_type', d.task_type, d.minutes, d.person_id from done d
    ) as d on d.period = l.period and d.part = l.part and d.label = l.label
    group by l.period, l.part, l.label;
$$;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, per, parts, numerator, denominator, taken_along)
values ('2.5', 2, 'attendance', 'share', 'A', 'month', 'up', 'attendances', 'month',
    '{present,late,absent,told}', '{present,late}', '{present,late,absent}', 4);
create function private.indicator_2_5(ledger private.ledger) returns setof private.counted
language sql stable set search_path = '' as $$
    select s.period, k.part, null::text, count(w.person_id) filter (where w.became = k.part),
        count(distinct w.person_id) filter (where w.became = k.part),
        count(distinct w.person_id) filter (where w.became in ('present', 'late'))
    from private.closed_periods('month', ledger.closed) s
    cross join unnest('{present,late,absent,told}'::text[]) as k (part)
    left join unnest(ledger.places) w on w.starts_at >= s.from_at and w.starts_at < s.to_at
    group by s.period, k.part;
$$;

-- The months since the first that anything is known of, up to the one that is closed: what is told of all people so far steps by them.
create function private.months_until(ledger private.ledger) returns setof date language sql stable set search_path = '' as $$
    select m::date from generate_series(
        coalesce(ledger.since, least(ledger.closed, greatest((ledger.closed - interval '10 years')::date, coalesce(
            (select date_trunc('month', private.local_day(min(w.starts_at)))::date from unnest(ledger.places) w), ledger.closed)))),
        ledger.closed, interval '1 month') as m;
$$;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, parts, numerator, taken_along)
values ('3.1', 3, 'reach', 'count', 'A', 'month', 'up', 'people', '{referred,others}', '{referred}', 1);
create function private.indicator_3_1(ledger private.ledger) returns setof private.counted
language sql stable set search_path = '' as $$
    with began as (
        select w.person_id, min(w.starts_at) as at from unnest(ledger.places) w where w.became in ('present', 'late') group by w.person_id
    ),
    took_part as (
        select m.first, c.birth_date, m.last_day, exists (
                select from public.referrals r where r.candidate_id = c.person_id and private.local_day(r.referred_at) <= m.last_day
            ) as referred
        from (
            select d as first, (d + interval '1 month')::date - 1 as last_day from private.months_until(ledger) as d
        ) as m
        join began b on b.at < private.midnight(m.last_day + 1)
        join public.candidates c on c.person_id = b.person_id
    ),
    counted as (
        select m as first,
            count(*) filter (where t.referred and extract(year from age(least(t.last_day, private.today()), t.birth_date)) between 20 and 66) as referred,
            count(*) filter (where not t.referred) as others
        from private.months_until(ledger) as m left join took_part t on t.first = m group by m
    )
    select c.first, k.part, null::text, k.n, k.n, null::bigint
    from counted c, lateral (values ('referred', c.referred), ('others', c.others)) as k (part, n);
$$;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, parts, beside, numerator, denominator, taken_along)
values ('4.3', 4, 'real_activity', 'share', 'A', 'month', 'up', 'people',
    '{active,not_active}', '{median_minutes}', '{active}', '{active,not_active}', 5);
create function private.indicator_4_3(ledger private.ledger) returns setof private.counted
language sql stable set search_path = '' as $$
    with months as (
        select d as first, (d + interval '1 month')::date - 1 as last_day from private.months_until(ledger) as d
    ),
    -- on the last day of the month, and the 28 days until then
    agreed as (
        select m.first, g.candidate_id, coalesce(bool_or(w.became in ('present', 'late')), false) as active,
            coalesce(sum(w.minutes), 0) as minutes
        from months m
        join (
            select distinct g.candidate_id, g.from_date, g.to_date from public.agreed_activities g
            join public.candidates c on c.person_id = g.candidate_id and c.municipality_code = ledger.municipality
        ) as g on m.last_day between g.from_date and g.to_date
        left join unnest(ledger.places) w on w.person_id = g.candidate_id
            and w.starts_at >= private.midnight(m.last_day - 27) and w.starts_at < private.midnight(m.last_day + 1)
        where exists (
            select from public.referrals r where r.candidate_id = g.candidate_id and r.assessed_on <= m.last_day
                and (r.ended_at is null or r.ended_at >= private.midnight(m.last_day + 1))
        )
        group by m.first, g.candidate_id
    ),
    counted as (
        select m.first, count(a.candidate_id) filter (where a.active) as active, count(a.candidate_id) filter (where not a.active) as not_active,
            round(percentile_cont(0.5) within group (order by a.minutes / 4.0))::bigint as median_minutes
        from months m left join agreed a on a.first = m.first group by m.first
    )
    select c.first, k.part, null::text, k.n, k.people, null::bigint
    from counted c, lateral (values ('active', c.active, c.active), ('not_active', c.not_active, c.not_active),
        ('median_minutes', c.median_minutes, null)) as k (part, n, people);
$$;

-- A number with the indicator that it belongs to.
create type private.counted_cell as (indicator text, period date, part text, label text, n bigint, people bigint, together bigint);

-- The cells of every indicator that is computed here: the one place that joins them. A test holds it equal to what is declared.
create function private.counted_cells(ledger private.ledger) returns setof private.counted_cell
language sql stable security definer set search_path = '' as $$
    select '1.2', c.* from private.indicator_1_2(ledger) c
    union all select '2.1', c.* from private.indicator_2_1(ledger) c
    union all select '2.3', c.* from private.indicator_2_3(ledger) c
    union all select '2.5', c.* from private.indicator_2_5(ledger) c
    union all select '3.1', c.* from private.indicator_3_1(ledger) c
    union all select '4.3', c.* from private.indicator_4_3(ledger) c;
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

-- Which of the amounts that one sum is made of are hidden, by how many people each is of: those of one to four, and beside them the smallest
-- of five or more, so that the sum less what is shown is never theirs. What is of nobody is nothing, and shown. Shape: one boolean per amount.
create function private.hidden_amounts(people bigint[]) returns boolean[]
language sql immutable set search_path = '' as $$
    select coalesce(array_agg(u.p between 1 and 4 or (true in (select q between 1 and 4 from unnest(people) q) and u.i = coalesce((
        select v.i from unnest(people) with ordinality as v (p, i) where v.p >= 5 order by v.p, v.i limit 1
    ), 0)) order by u.i), '{}')
    from unnest(people) with ordinality as u (p, i);
$$;

-- A cell as it is kept: hides: its number is not shown; few: for being of under five itself, where that tells no more; tells: the value of
-- its indicator in that period may be shown.
create type private.judged_cell as (
    indicator text, period date, part text, label text, n bigint, hides boolean, few boolean, tells boolean
);

-- The one layer over all that a reader of the indicators can see. It judges each closed month, or quarter, by itself, over all indicators
-- together, and by people; everything else that is shown (sums, shares, two dates) is made of what is shown of these alone, and so can tell
-- no more. The places done of 2.1 are those present and late of 2.5, so the three are judged together, as are those who left to work, to
-- education, and to both. A property test plays the reader.
create function private.judge_periods(cells private.counted_cell[]) returns setof private.judged_cell
language sql stable security definer set search_path = '' as $$
    with c as (
        select x.*, left(x.indicator, 2) as family from unnest(cells) x where x.indicator in ('1.2', '2.1', '2.3', '2.5')
    ),
    -- a period in which nothing was posted, or nobody left, hides nobody
    nothing as (
        select c.family, c.period from c group by c.family, c.period having sum(c.n) = 0
    ),
    of_ as (
        select c.indicator, c.period, c.part, c.n, c.people, c.together from c where c.label is null
    ),
    -- the sums: what was done, beside the places that were not; who left to work or education, beside who did not
    sums as (
        select d.period, private.hidden_cells(array[d.people, e.people, r.people]) as places, p.people < 5 or l.people < 5 as parted,
            a.people < 5 as absent
        from of_ d
        join of_ e on e.period = d.period and e.indicator = '2.1' and e.part = 'not_done'
        join of_ r on r.period = d.period and r.indicator = '2.1' and r.part = 'not_recorded'
        join of_ p on p.period = d.period and p.indicator = '2.5' and p.part = 'present'
        join of_ l on l.period = d.period and l.indicator = '2.5' and l.part = 'late'
        join of_ a on a.period = d.period and a.indicator = '2.5' and a.part = 'absent'
        where d.indicator = '2.1' and d.part = 'done'
    ),
    left_ as (
        select o.period, private.hidden_cells(array[j.together, o.people]) as ways, j.people < 5 or e.people < 5 as parted
        from of_ o
        join of_ j on j.period = o.period and j.indicator = '1.2' and j.part = 'job'
        join of_ e on e.period = o.period and e.indicator = '1.2' and e.part = 'education'
        where o.indicator = '1.2' and o.part = 'other'
    ),
    pay as (
        select h.period, bool_or(h.people between 1 and 4) as parted, max(h.together) between 1 and 4 as all_
        from of_ h where h.indicator = '2.3' group by h.period
    ),
    labelled as (
        select u.* from (
            select c.period, c.part, array_agg(c.label order by c.label) as labels,
                private.hidden_amounts(array_agg(c.people order by c.label)) as hides
            from c where c.label is not null group by c.period, c.part
        ) as g, lateral (select g.period, g.part, v.label, v.hides from unnest(g.labels, g.hides) as v (label, hides)) u
    ),
    judged as (
        select c.*, z.family is not null as nothing,
            case
                when c.label is not null then l.hides
                when c.indicator = '2.1' then case c.part
                    when 'done' then s.places[1] when 'not_done' then s.places[2] when 'not_recorded' then s.places[3]
                    else c.people between 1 and 4 end
                when c.indicator = '2.5' then case
                    when c.part in ('present', 'late') then s.places[1] or s.parted else c.people < 5 end
                when c.indicator = '1.2' then case when c.part = 'other' then x.ways[2] else x.ways[1] or x.parted end
                else p.parted or p.all_
            end as hides,
            case c.indicator
                when '2.1' then not s.places[1] when '2.5' then not (s.places[1] or s.absent)
                when '1.2' then not (true = any (x.ways)) else not p.all_ end as tells,
            -- "fewer than five" beside a sum could tell which of them: it is said only where no sum is
            case when c.label is not null or c.indicator = '2.3' or c.part = 'withdrawn' then false
                when c.part in ('absent', 'told') then c.people < 5
                when c.indicator = '1.2' then true = any (x.ways) and x.ways[1] and c.people < 5
                else s.places[1] and c.people < 5 and c.part <> 'not_done' end as few
        from c
        left join nothing z on z.family = c.family and z.period = c.period
        left join sums s on s.period = c.period and c.family = '2.'
        left join left_ x on x.period = c.period and c.indicator = '1.2'
        left join pay p on p.period = c.period and c.indicator = '2.3'
        left join labelled l on l.period = c.period and l.part = c.part and l.label = c.label
    )
    select j.indicator, j.period, j.part, j.label, j.n, j.hides and not j.nothing, j.few and not j.nothing, j.tells or j.nothing
    from judged j;
$$;

-- What is told of all people so far, or of all with an agreement, month by month: a new figure stands when each count, and their sum, has
-- changed by five people or more, or not at all, since the last that was shown; until then that one stands. So two readings never differ by
-- one to four. What was closed stands as it was. Shape: the cells of the last month.
create function private.judge_steps(municipality text, cells private.counted_cell[]) returns setof private.judged_cell
language plpgsql stable security definer set search_path = '' as $$
declare
    g record;
    m record;
    shown bigint[];
    stood private.judged_cell[];
    hides boolean[];
begin
    -- the two counts of 4.3 make a share and go together, those of 3.1 each by itself
    for g in
        select x.indicator, array_agg(x.part order by x.place) as parts
        from (
            select i.indicator, p.part, p.place, case when i.unit = 'share' then 0 else p.place end as together
            from public.indicators i, unnest(i.parts) with ordinality as p (part, place) where i.indicator in ('3.1', '4.3')
        ) as x group by x.indicator, x.together
    loop
        shown := null;
        stood := null;
        for m in
            select c.period, array_agg(c.n order by array_position(g.parts, c.part)) as counts, array(
                    select row(k.indicator, k.period, k.part, null, k.n, k.hides, k.few, k.tells)::private.judged_cell
                    from private.closed_cells k
                    where k.municipality_code = municipality and k.indicator = g.indicator and k.period = c.period
                        and (k.part = any (g.parts) or k.part = 'median_minutes')
                ) as kept
            from unnest(cells) c where c.indicator = g.indicator and c.part = any (g.parts)
            group by c.period order by c.period
        loop
            if cardinality(m.kept) > 0 then
                stood := m.kept;
            elsif shown is null or (
                select bool_and(d = 0 or d >= 5) from (
                    select abs(u.n - u.s) as d from unnest(m.counts, shown) as u (n, s)
                    union all select abs(sum(u.n) - sum(u.s)) from unnest(m.counts, shown) as u (n, s)
                ) as x
            ) then
                hides := private.hidden_cells(m.counts);
                stood := array(
                    select row(g.indicator, m.period, u.part, null, u.n, u.h, u.h and u.n < 5, not (true = any (hides)))::private.judged_cell
                    from unnest(g.parts, m.counts, hides) as u (part, n, h)
                    union all
                    select row(c.indicator, m.period, c.part, null, c.n, true = any (hides), false, not (true = any (hides)))::private.judged_cell
                    from unnest(cells) c where c.indicator = g.indicator and c.period = m.period and c.part = 'median_minutes'
                );
            end if;
            -- only with what was seen can anything be compared
            if not exists (select from unnest(stood) k where k.hides and k.part = any (g.parts)) then
                shown := array(select k.n from unnest(stood) k where k.part = any (g.parts) order by array_position(g.parts, k.part));
            end if;
        end loop;
        return query
        select k.indicator, m.period, k.part, null::text, k.n, k.hides, k.few, k.tells from unnest(stood) k;
    end loop;
end $$;

-- The cells of one closed period, from no more of the ledger than it is made of: of a month, of a quarter, or of all so far until a month's
-- end ("so_far"), which steps from what stands of the months before it.
create function private.judged_piece(municipality text, what text, period date) returns setof private.judged_cell
language plpgsql stable security definer set search_path = '' as $$
declare
    from_at constant timestamptz := private.midnight(judged_piece.period);
    to_at constant timestamptz := private.midnight((judged_piece.period + interval '1 month')::date);
    ledger private.ledger;
begin
    case what
        when 'quarter' then
            ledger.exits := array(select x from private.exits_told_of(judged_piece.municipality) x);
            ledger.closed := (judged_piece.period + interval '2 months')::date;
        when 'month' then
            ledger.places := array(select w from private.places_from_events(judged_piece.municipality, from_at, to_at) w);
            ledger.seats := array(
                select p from private.seats_from_events(judged_piece.municipality) p where p.starts_at >= from_at and p.starts_at < to_at);
            ledger.closed := judged_piece.period;
        when 'so_far' then
            ledger.closed := judged_piece.period;
    end case;
    ledger.municipality := judged_piece.municipality;
    ledger.since := ledger.closed;
    if what = 'quarter' then
        return query
        select j.* from private.judge_periods(array(
            select row('1.2'::text, c.period, c.part, c.label, c.n, c.people, c.together)::private.counted_cell
            from private.indicator_1_2(ledger) c where c.period = judged_piece.period
        )) j;
    elsif what = 'month' then
        return query
        select j.* from private.judge_periods(array(
            select row(c.*)::private.counted_cell from (
                select '2.1'::text, c.* from private.indicator_2_1(ledger) c
                union all select '2.3', c.* from private.indicator_2_3(ledger) c
                union all select '2.5', c.* from private.indicator_2_5(ledger) c
            ) as c (indicator, period, part, label, n, people, together) where c.period = judged_piece.period
        )) j;
    else
        ledger.places := array(select w from private.beginnings_from_events(judged_piece.municipality, to_at) w);
        return query
        with counted as (
            select '3.1'::text as indicator, c.* from private.indicator_3_1(ledger) c
        )
        select j.* from private.judge_steps(judged_piece.municipality, array(
            select row(c.*)::private.counted_cell from counted c
            union all
            select row(k.indicator, k.period, k.part, null, k.n, null, null)::private.counted_cell from private.closed_cells k
            where k.municipality_code = judged_piece.municipality and k.indicator = '3.1' and k.period < judged_piece.period
        )) j where j.period = judged_piece.period;
        ledger.places := array(
            select w from private.places_from_events(judged_piece.municipality, to_at - interval '29 days', to_at) w);
        return query
        with counted as (
            select '4.3'::text as indicator, c.* from private.indicator_4_3(ledger) c
        )
        select j.* from private.judge_steps(judged_piece.municipality, array(
            select row(c.*)::private.counted_cell from counted c
            union all
            select row(k.indicator, k.period, k.part, null, k.n, null, null)::private.counted_cell from private.closed_cells k
            where k.municipality_code = judged_piece.municipality and k.indicator = '4.3' and k.period < judged_piece.period
        )) j where j.period = judged_piece.period;
    end if;
end $$;

-- The next period of a municipality that has to be written down before its month is closed: the quarters and months that are shown, and of
-- what is told of all so far every month since the first, in their order, since each steps from the one before. Null: none is left.
create function private.next_piece(municipality text, closed date, out what text, out period date)
language sql stable security definer set search_path = '' as $$
    select x.what, x.period from (
        select 1 as place, 'quarter' as what, p.period from private.closed_periods('quarter', closed) p
        where not exists (
            select from private.closed_cells k
            where k.municipality_code = municipality and k.indicator = '1.2' and k.period = p.period)
        union all
        select 2, 'month', p.period from private.closed_periods('month', closed) p
        where not exists (
            select from private.closed_cells k
            where k.municipality_code = municipality and k.indicator = '2.1' and k.period = p.period)
        union all
        select 3, 'so_far', n.month from (
            select coalesce(
                (
                    select (max(k.period) + interval '1 month')::date from private.closed_cells k
                    where k.municipality_code = municipality and k.indicator = '3.1'
                ),
                least(closed, greatest((closed - interval '10 years')::date, coalesce((
                    select date_trunc('month', private.local_day(min(s.starts_at)))::date from public.shifts s
                    where s.municipality_code = municipality and s.published_at is not null
                ), closed)))
            ) as month
        ) as n where n.month <= closed
    ) as x order by x.place, x.period limit 1;
$$;

-- A chore of the clock: what is shown of a closed month is written down, and stands. A piece at a time, and none is begun after a second, so
-- that it ends long before any limit; what is left comes next, and until all is there what was closed before is shown.
create function private.close_periods(most int) returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    closed date := private.closed_month(private.today());
    began constant timestamptz := clock_timestamp();
    municipality text;
    piece record;
    done int := 0;
begin
    while done < most and clock_timestamp() < began + interval '1 second' loop
        select m.municipality_code into municipality from public.municipalities m
        where not exists (
                select from private.closed_months k where k.municipality_code = m.municipality_code and k.month >= closed
            )
            -- one in which nothing has happened has nothing to stand
            and exists (
                select from public.events e
                where e.municipality_code = m.municipality_code and e.kind in ('shift.published', 'outcome.recorded')
                    and e.at < private.midnight((closed + interval '1 month')::date)
            )
        order by m.municipality_code limit 1 for no key update skip locked;
        exit when not found;
        select n.* into piece from private.next_piece(municipality, closed) n;
        if piece.what is null then
            insert into private.closed_months (municipality_code, month, closed_at)
            values (municipality, closed, private.clock())
            on conflict (municipality_code) do update set month = excluded.month, closed_at = excluded.closed_at;
        else
            insert into private.closed_cells (municipality_code, indicator, period, part, label, called, n, hides, few, tells, closed_at)
            select municipality, c.indicator, c.period, c.part, coalesce(c.label, ''), o.name, c.n, c.hides, c.few, c.tells, private.clock()
            from private.judged_piece(municipality, piece.what, piece.period) c
            left join public.organisations o on c.part = 'organisation' and o.organisation_id::text = c.label
            on conflict do nothing;
        end if;
        done := done + 1;
    end loop;
    return done;
end $$;

-- What is shown of the months until the last that is closed: read as it was written down, and never reckoned while somebody waits.
create function private.shown_cells(municipality text) returns setof private.closed_cells
language sql stable security definer set search_path = '' as $$
    select k.*
    from private.closed_months l
    join public.indicators i on i.counts is not null
    join private.closed_cells k on k.municipality_code = l.municipality_code and k.indicator = i.indicator
    where l.municipality_code = municipality
        and (i.per is null and k.period = l.month or k.period in (select p.period from private.closed_periods(i.per, l.month) p));
$$;

-- One cell as the programme lead sees it.
create type public.indicator_cell as (
    indicator text, period date, part text, label text, n bigint, hidden boolean, under_five boolean, value numeric, sort int
);
comment on column public.indicator_cell.period is 'null: now';
comment on column public.indicator_cell.label is 'null: the part says it all';
comment on column public.indicator_cell.n is 'null: hidden, or of too few to be told';
comment on column public.indicator_cell.value is 'null: would give a hidden count away, or there is nothing to divide by';

-- The indicators of the programme lead's municipality, of closed months and quarters. One row per cell; n is null when hidden («færre enn
-- fem» when under five is the reason and says no more than that), in minutes where the indicator counts them; value is that of the cell's
-- indicator and period, in the indicator's unit. "Now" is a sum of whole periods, and hidden where one of them is; an organisation is called
-- what it was called in the last of them. No rows before the first month is closed. Refuses PT404.
create function private.programme_indicators() returns setof public.indicator_cell
language plpgsql stable security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('programme_lead');
    closed date := (select l.month from private.closed_months l where l.municipality_code = municipality);
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    return query
    with judged as (
        select c.indicator, c.period, c.part, nullif(c.label, '') as label, c.called, c.n, c.hides, c.few, c.tells
        from private.shown_cells(municipality) c
    ),
    marked as (
        select j.indicator, j.period, j.part, j.label as by, j.label, j.n::numeric as n, j.hides, j.few, j.tells
        from judged j join public.indicators i on i.indicator = j.indicator where i.per is not null and j.label is null
        union all
        select j.indicator, null, j.part, j.label, coalesce((array_agg(j.called order by j.period desc))[1], j.label), sum(j.n),
            bool_or(j.hides), false, bool_and(j.tells)
        from judged j
        join public.indicators i on i.indicator = j.indicator
        join private.closed_periods(i.per, closed) p on p.period = j.period and p.in_now
        group by j.indicator, j.part, j.label
        union all
        select j.indicator, null, j.part, j.label, j.label, j.n, j.hides, j.few, j.tells
        from judged j join public.indicators i on i.indicator = j.indicator where i.per is null
    ),
    placed as (
        select m.*, i.unit, m.part = any (i.numerator) as num, m.part = any (i.denominator) as den,
            array_position(i.parts || i.beside, m.part) as place
        from marked m join public.indicators i on i.indicator = m.indicator
    )
    select m.indicator, m.period, m.part, m.label, case when not m.hides then m.n::bigint end, m.hides, m.few,
        case
            when not bool_and(m.tells) filter (where m.num) over w then null
            when m.unit <> 'share' then round((sum(m.n) filter (where m.num) over w) / case m.unit when 'hours' then 60.0 else 1 end, 4)
            else round((sum(m.n) filter (where m.num and m.den) over w) / nullif(sum(m.n) filter (where m.den) over w, 0), 4)
        end, m.place
    from placed m
    window w as (partition by m.indicator, m.period)
    order by m.indicator, m.period desc nulls first, m.place, m.label;
end $$;
grant execute on function private.programme_indicators() to authenticated;
create function public.programme_indicators() returns setof public.indicator_cell
language sql stable set search_path = '' as $$
    select * from private.programme_indicators();
$$;
grant execute on function public.programme_indicators() to authenticated;

-- The last month that is closed for the programme lead's municipality; null: none is yet. Refuses PT404.
create function private.last_closed_month() returns date
language plpgsql stable security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('programme_lead');
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    return (select l.month from private.closed_months l where l.municipality_code = municipality);
end $$;
grant execute on function private.last_closed_month() to authenticated;
create function public.last_closed_month() returns date
language sql stable set search_path = '' as $$
    select private.last_closed_month();
$$;
grant execute on function public.last_closed_month() to authenticated;

-- The same as programme_indicators in one value, which no limit of rows cuts.
create function private.whole_indicators() returns public.indicator_cell[]
language sql stable security definer set search_path = '' as $$
    select array(select r from private.programme_indicators() r);
$$;
grant execute on function private.whole_indicators() to authenticated;
create function public.whole_indicators() returns public.indicator_cell[] language sql stable set search_path = '' as $$
    select private.whole_indicators();
$$;
grant execute on function public.whole_indicators() to authenticated;
