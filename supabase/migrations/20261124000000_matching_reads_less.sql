-- What matching reads first stands first: most of the hard filters are three comparisons of numbers. Both tables are derived, so they are
-- made anew. And what «Jeg vil» asks along the way keeps its plans.

drop table private.candidate_features;
drop table private.open_shifts;

-- What fits a person. Personal. What every question compares stands first, at a fixed place in the row, so that the others need not
-- be read for whom it does not fit.
create table private.candidate_features (
    can_1 bigint not null, -- what they can, as bits that hold all of open_shifts.asks_1 if a shift may fit: see private.bits_of_person
    can_2 bigint not null,
    can_3 bigint not null,
    seen int not null, -- the requirements that any employer has seen, as cleared.mask
    far double precision not null, -- max_minutes as the square of degrees of latitude
    latitude double precision, -- null: has not said where; of the middle of the district
    longitude double precision,
    around double precision, -- null as latitude; the cosine of it: how much narrower a degree is there
    municipality_code text not null,
    candidate_id uuid primary key references public.candidates on delete cascade,
    birth_date date not null,
    turn real not null, -- offers and hours per hour they can, of the last 28 days and what lies ahead; series apart
    turn_on date not null, -- the day of that; infinity: nothing to reckon anew
    week_minutes int not null, -- how long week is
    max_minutes smallint not null,
    norwegian smallint not null,
    lifting smallint not null,
    offers_a_day smallint not null,
    no_minutes smallint, -- null: none; the nearest that was too far
    in_market boolean not null, -- has read the privacy notice, and has no protected address
    wants_paid boolean not null,
    wants_unpaid boolean not null,
    wary boolean not null, -- was unsure, and wanted a call or company
    likes smallint[] not null, -- task types by number
    done smallint[] not null, -- task types done once or more
    often smallint[] not null, -- done five times or more
    no_types smallint[] not null, -- what a no of the last 60 days has taught: task types by number
    no_times smallint[] not null, -- six hours of the week, by number from Monday 00:00
    no_places uuid[] not null,
    known uuid[] not null, -- places that they were introduced to
    week int4multirange not null -- when they can, in minutes from Monday 00:00 in Oslo; Monday comes once more after Sunday
) with (fillfactor = 80); -- a turn changes in its place
comment on table private.candidate_features is 'personal: derived; what fits a person';
create index candidate_features_municipality on private.candidate_features (municipality_code);
create index candidate_features_turn on private.candidate_features (turn_on);
alter table private.candidate_features enable row level security;

-- A published shift with a place free, that has not begun. Not personal. What is compared first stands first, as above.
create table private.open_shifts (
    asks_1 bigint not null, -- what it asks, as candidate_features.can_1: see private.bits_of_shift
    asks_2 bigint not null,
    asks_3 bigint not null,
    need int not null, -- the requirements it asks, as cleared.mask
    latitude double precision not null,
    longitude double precision not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    municipality_code text not null,
    shift_id uuid primary key references public.shifts on delete cascade,
    place_id uuid not null,
    employer_id uuid not null,
    task_id uuid not null,
    organisation_id uuid not null,
    last_day date not null, -- the day in Oslo on which requirements must still hold
    task_type smallint not null, -- by number
    part smallint not null, -- the six hours of the week in which it starts, as candidate_features.no_times
    norwegian smallint not null,
    lifting smallint not null,
    paid boolean not null,
    introduction boolean not null,
    span int4range not null -- in minutes from Monday 00:00 in Oslo, as candidate_features.week
);
comment on table private.open_shifts is 'not personal: derived';
create index open_shifts_municipality on private.open_shifts (municipality_code, starts_at);
create index open_shifts_task on private.open_shifts (task_id);
alter table private.open_shifts enable row level security;

-- The hours of the week that these minutes touch, as three words of 56 bits each, Monday 00:00 lowest: whoever has not all the hours that a
-- shift touches, cannot take it; whoever has them all, may.
create function private.hours_of(week int4multirange) returns bigint[]
language plpgsql immutable set search_path = '' as $$
begin
    return (
        select array[
            coalesce(bit_or(1::bigint << x.hour) filter (where x.hour < 56), 0),
            coalesce(bit_or(1::bigint << x.hour - 56) filter (where x.hour between 56 and 111), 0),
            coalesce(bit_or(1::bigint << x.hour - 112) filter (where x.hour > 111), 0)
        ]
        from unnest(week) as r (span), generate_series(lower(r.span) / 60, (upper(r.span) - 1) / 60) as h (nth), mod(h.nth, 168) as x (hour)
    );
end $$;

-- Hours, and above them: 56 in the first word: in the market, 57 wants pay, 58 wants none, 59–61 every lifting up to theirs; 56–60 in the
-- second: every Norwegian up to theirs. So three comparisons of numbers are most of the hard filters.
create function private.bits_of_person(week int4multirange, in_market boolean, paid boolean, unpaid boolean, lifting int, norwegian int)
returns bigint[] language plpgsql immutable set search_path = '' as $$
declare
    hours bigint[] := private.hours_of(week);
begin
    return array[
        hours[1] | (in_market::int::bigint << 56) | (paid::int::bigint << 57) | (unpaid::int::bigint << 58) | ((2::bigint << lifting) - 1 << 59),
        hours[2] | ((2::bigint << norwegian) - 1 << 56), hours[3]
    ];
end $$;

create function private.bits_of_shift(span int4range, paid boolean, lifting int, norwegian int)
returns bigint[] language plpgsql immutable set search_path = '' as $$
declare
    hours bigint[] := private.hours_of(int4multirange(span));
begin
    return array[
        hours[1] | (1::bigint << 56) | (1::bigint << case when paid then 57 else 58 end) | (1::bigint << 59 + lifting),
        hours[2] | (1::bigint << 56 + norwegian), hours[3]
    ];
end $$;

create or replace function private.refresh_turns(ids uuid[]) returns void
language plpgsql volatile security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    update private.candidate_features f
    set turn = t.turn, turn_on = case when t.turn > 0 then private.today() else 'infinity' end
    from (
        select x.candidate_id, private.turn_of(x.candidate_id, x.week_minutes) as turn
        from private.candidate_features x where x.candidate_id = any (ids)
    ) as t
    where f.candidate_id = t.candidate_id;
end $$;

create or replace function private.refresh_candidates(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    -- so that of two at once the second reads what the first has written
    perform from private.candidate_features f where f.candidate_id = any (ids) order by f.candidate_id for update;
    insert into private.candidate_features as f (
        can_1, can_2, can_3, seen, far, latitude, longitude, around, municipality_code, candidate_id, birth_date, turn, turn_on,
        week_minutes, max_minutes, norwegian, lifting, offers_a_day, no_minutes, in_market, wants_paid, wants_unpaid, wary,
        likes, done, often, no_types, no_times, no_places, known, week
    )
    select b.can[1], b.can[2], b.can[3], coalesce(s.mask, 0), (c.max_minutes * (80 / 1.3::double precision / 111194.9)) ^ 2,
        d.latitude, d.longitude, cos(radians(d.latitude)), c.municipality_code, c.person_id, c.birth_date,
        u.turn, case when u.turn > 0 then private.today() else 'infinity' end,
        coalesce(w.minutes, 0), c.max_minutes, c.norwegian, c.lifting, c.offers_a_day, z.minutes, m.in_market, c.wants_paid, c.wants_unpaid,
        coalesce(z.wary, false),
        array(
            select t.number from public.interests i join public.task_types t on t.task_type = i.task_type
            where i.candidate_id = c.person_id order by 1
        ),
        coalesce(x.done, '{}'), coalesce(x.often, '{}'), coalesce(z.types, '{}'), coalesce(z.times, '{}'), coalesce(z.places, '{}'),
        array(select i.place_id from public.introductions i where i.candidate_id = c.person_id order by 1),
        coalesce(w.week, '{}')
    from (select distinct unnest(ids) as id) as i
    join public.candidates c on c.person_id = i.id
    left join public.districts d on d.district_id = c.district_id
    cross join lateral (select not c.protected and c.notice_read_at is not null as in_market) m
    left join lateral (
        select bit_or(1 << (r.number - 1)) as mask
        from public.clearances k join public.requirements r on r.requirement = k.requirement
        where k.candidate_id = c.person_id and k.withdrawn_at is null
    ) s on true
    left join lateral (
        select range_agg(int4range(
                (v.weekday - 1 + again.days) * 1440 + floor(extract(epoch from v.from_time) / 60)::int,
                (v.weekday - 1 + again.days) * 1440 + floor(extract(epoch from v.to_time) / 60)::int
            )) as week,
            (sum(extract(epoch from v.to_time - v.from_time)) filter (where again.days = 0) / 60)::int as minutes
        from public.availability v join (values (0), (7)) as again (days) on again.days = 0 or v.weekday = 1
        where v.candidate_id = c.person_id
    ) w on true
    left join lateral (
        select array_agg(y.number order by y.number) as done, array_agg(y.number order by y.number) filter (where y.times >= 5) as often
        from (
            select k.number, count(*) as times
            from public.attendance a
            join public.assignments g on g.assignment_id = a.assignment_id
            join public.shifts s on s.shift_id = g.shift_id
            join public.tasks t on t.task_id = s.task_id
            join public.task_types k on k.task_type = t.task_type
            where a.candidate_id = c.person_id and a.fact in ('present', 'late')
            group by k.number
        ) as y
    ) x on true
    left join lateral (
        select array_agg(distinct k.number order by k.number) filter (where o.decline_reason = 'type') as types,
            array_agg(distinct t.place_id order by t.place_id) filter (where o.decline_reason = 'place') as places,
            array_agg(distinct y.part order by y.part) filter (where o.decline_reason = 'time') as times,
            min(private.walk_minutes(d.latitude, d.longitude, p.latitude, p.longitude))
                filter (where o.decline_reason = 'far')::smallint as minutes,
            bool_or(o.unsure_wants is not null) as wary
        from public.offers o
        join public.shifts s on s.shift_id = o.shift_id
        join public.tasks t on t.task_id = s.task_id
        join public.task_types k on k.task_type = t.task_type
        join public.places p on p.place_id = t.place_id
        cross join lateral (select (lower(private.week_span(s.starts_at, s.ends_at)) / 360)::smallint as part) y
        where o.candidate_id = c.person_id and (o.decline_reason is not null or o.unsure_wants is not null)
    ) z on true
    cross join lateral (select private.turn_of(c.person_id, coalesce(w.minutes, 0)) as turn) u
    cross join lateral (
        select private.bits_of_person(coalesce(w.week, '{}'), m.in_market, c.wants_paid, c.wants_unpaid, c.lifting, c.norwegian) as can
    ) b
    order by c.person_id
    on conflict (candidate_id) do update set
        can_1 = excluded.can_1, can_2 = excluded.can_2, can_3 = excluded.can_3, seen = excluded.seen, far = excluded.far,
        latitude = excluded.latitude, longitude = excluded.longitude, around = excluded.around,
        municipality_code = excluded.municipality_code, birth_date = excluded.birth_date, turn = excluded.turn,
        turn_on = excluded.turn_on, week_minutes = excluded.week_minutes, max_minutes = excluded.max_minutes,
        norwegian = excluded.norwegian, lifting = excluded.lifting, offers_a_day = excluded.offers_a_day,
        no_minutes = excluded.no_minutes, in_market = excluded.in_market, wants_paid = excluded.wants_paid,
        wants_unpaid = excluded.wants_unpaid, wary = excluded.wary, likes = excluded.likes, done = excluded.done,
        often = excluded.often, no_types = excluded.no_types, no_times = excluded.no_times, no_places = excluded.no_places,
        known = excluded.known, week = excluded.week;
end $$;

create or replace function private.refresh_cleared(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    perform from private.candidate_features f where f.candidate_id = any (ids) order by f.candidate_id for update;
    delete from private.cleared x where x.candidate_id = any (ids) and not exists (
        select from public.clearances k
        where k.candidate_id = x.candidate_id and k.employer_id = x.employer_id and k.withdrawn_at is null
    );
    insert into private.cleared as x
    select k.employer_id, k.candidate_id, bit_or(1 << (r.number - 1)), min(coalesce(k.valid_to + 1, 'infinity'))
    from public.clearances k join public.requirements r on r.requirement = k.requirement
    where k.candidate_id = any (ids) and k.withdrawn_at is null
    group by k.employer_id, k.candidate_id
    order by 2, 1
    on conflict (employer_id, candidate_id) do update set mask = excluded.mask, until = excluded.until;
    update private.candidate_features f set seen = s.mask
    from (
        select i.id, coalesce(bit_or(x.mask), 0) as mask
        from unnest(ids) as i (id) left join private.cleared x on x.candidate_id = i.id
        group by i.id
    ) as s
    where f.candidate_id = s.id and f.seen <> s.mask;
end $$;

create or replace function private.refresh_shifts(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    delete from private.open_shifts x where x.shift_id = any (ids) and not exists (
        select from public.shifts s join public.tasks t on t.task_id = s.task_id
        where s.shift_id = x.shift_id and s.published_at is not null and s.cancelled_at is null and t.closed_at is null
            and s.taken < s.capacity and s.starts_at > private.clock()
    );
    insert into private.open_shifts as x (
        asks_1, asks_2, asks_3, need, latitude, longitude, starts_at, ends_at, municipality_code, shift_id, place_id, employer_id,
        task_id, organisation_id, last_day, task_type, part, norwegian, lifting, paid, introduction, span
    )
    select b.asks[1], b.asks[2], b.asks[3],
        coalesce((
            select bit_or(1 << (r.number - 1)) from public.task_requirements q
            join public.requirements r on r.requirement = q.requirement where q.task_id = t.task_id
        ), 0),
        p.latitude, p.longitude, s.starts_at, s.ends_at, s.municipality_code, s.shift_id, t.place_id, o.employer_id,
        s.task_id, s.organisation_id, private.last_day(s.ends_at), k.number, lower(w.span) / 360, t.norwegian, t.lifting, t.pay = 'paid',
        t.introduction, w.span
    from (select distinct unnest(ids) as id) as i
    join public.shifts s on s.shift_id = i.id
    join public.tasks t on t.task_id = s.task_id
    join public.task_types k on k.task_type = t.task_type
    join public.places p on p.place_id = t.place_id
    join public.organisations o on o.organisation_id = s.organisation_id
    cross join lateral (select private.week_span(s.starts_at, s.ends_at) as span) w
    cross join lateral (select private.bits_of_shift(w.span, t.pay = 'paid', t.lifting, t.norwegian) as asks) b
    where s.published_at is not null and s.cancelled_at is null and t.closed_at is null and s.taken < s.capacity
        and s.starts_at > private.clock()
    order by s.shift_id
    on conflict (shift_id) do update set
        asks_1 = excluded.asks_1, asks_2 = excluded.asks_2, asks_3 = excluded.asks_3, part = excluded.part,
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, last_day = excluded.last_day, span = excluded.span,
        task_type = excluded.task_type, place_id = excluded.place_id, latitude = excluded.latitude,
        longitude = excluded.longitude, norwegian = excluded.norwegian, lifting = excluded.lifting, paid = excluded.paid,
        introduction = excluded.introduction, need = excluded.need;
end $$;

create or replace function private.me() returns uuid language plpgsql stable security definer set search_path = '' as $$
declare
    uid uuid := auth.uid();
    own uuid;
begin
    select p.person_id into own from public.people p where p.user_id = uid;
    return own;
end $$;

create or replace function private.answer(given uuid, said text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
begin
    update public.requests r set answer = said where r.person_id = own and r.request_id = given;
    return case when found then said end;
end $$;

create or replace function private.purpose_of(candidate uuid, day date) returns text
language plpgsql stable security definer set search_path = '' as $$
begin
    return case when exists (
        select from public.agreed_activities g
        join public.referrals r on r.candidate_id = g.candidate_id and r.ended_at is null and r.assessed_on <= day
        where g.candidate_id = candidate and day between g.from_date and g.to_date
    ) then 'activity' else 'voluntary' end;
end $$;

create or replace function private.missing_clearances(candidate uuid, task uuid, day date) returns text[]
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    return (
        select coalesce(array_agg(tr.requirement order by tr.requirement), '{}')
        from public.task_requirements tr
        join public.tasks t on t.task_id = tr.task_id
        join public.organisations o on o.organisation_id = t.organisation_id
        where tr.task_id = task and not exists (
            select from public.clearances c
            where c.candidate_id = candidate and c.employer_id = o.employer_id and c.requirement = tr.requirement
                and c.withdrawn_at is null and c.seen_on <= day and coalesce(c.valid_to, 'infinity') >= day
        )
    );
end $$;

create or replace function private.broken_rule(candidate uuid, span_start timestamptz, span_end timestamptz, besides uuid)
returns text language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    born date;
    day date := private.local_day(span_start);
    young boolean;
    near record;
    worst record;
begin
    select c.birth_date into born from public.candidates c where c.person_id = candidate;
    -- by birthdays: age() counts months as thirty days when compared, and so lets people in a day early
    if born + interval '16 years' > day then
        return 'too_young';
    end if;
    young := born + interval '18 years' > day;
    if young and (
        (span_start at time zone 'Europe/Oslo')::time < time '06:00'
        or (span_end at time zone 'Europe/Oslo') > day + time '21:00'
    ) then
        return 'night_rule_young';
    end if;
    -- Most have 35 hours free before and after it, and few hours in the weeks around: then every week that holds any of it holds such a rest,
    -- every day only itself.
    select coalesce(bool_and(a.ends_at <= span_start - interval '35 hours' or a.starts_at >= span_end + interval '35 hours'), true) as alone,
        span_end - span_start + coalesce(sum(a.ends_at - a.starts_at), interval '0') as hours
    into near
    from public.assignments a
    where a.candidate_id = candidate and a.cancelled_at is null and a.withdrawn_at is null
        and a.not_chosen_at is null and a.assignment_id is distinct from besides
        and a.starts_at < span_end + interval '168 hours' and a.ends_at > span_start - interval '168 hours';
    if near.alone and near.hours <= interval '40 hours' then
        return case
            when young and span_end - span_start > interval '8 hours' then 'hours_day_young'
            when span_end - span_start > interval '9 hours' then 'hours_day'
        end;
    end if;
    with work as (
        select a.starts_at as s, a.ends_at as e from public.assignments a
        where a.candidate_id = candidate and a.cancelled_at is null and a.withdrawn_at is null
            and a.not_chosen_at is null and a.assignment_id is distinct from besides
            and a.starts_at < span_end + interval '168 hours' and a.ends_at > span_start - interval '168 hours'
        union all
        select span_start, span_end
    ),
    anchors as (
        select w.s as a, l.hours from work w, (values (24), (168)) as l (hours)
        union
        select w.e - make_interval(hours => l.hours), l.hours from work w, (values (24), (168)) as l (hours)
    ),
    windows as (
        select a, a + make_interval(hours => hours) as z, hours from anchors
        where a < span_end and a + make_interval(hours => hours) > span_start
    ),
    inside as (
        select w.a, w.z, w.hours, greatest(k.s, w.a) as s, least(k.e, w.z) as e
        from windows w join work k on k.s < w.z and k.e > w.a
    ),
    gaps as (
        select i.a, i.hours, sum(i.e - i.s) as worked,
            greatest(
                max(i.s - i.before_), min(i.s) - i.a, max(i.z) - max(i.e)
            ) as rest
        from (
            select inside.*, lag(inside.e, 1, inside.a) over (partition by inside.a, inside.hours order by inside.s) as before_
            from inside
        ) as i
        group by i.a, i.hours
    )
    select
        max(worked) filter (where hours = 24) as day_worked, min(rest) filter (where hours = 24) as day_rest,
        max(worked) filter (where hours = 168) as week_worked, min(rest) filter (where hours = 168) as week_rest
    into worst from gaps;
    if young and worst.day_worked > interval '8 hours' then
        return 'hours_day_young';
    elsif worst.day_worked > interval '9 hours' then
        return 'hours_day';
    elsif worst.day_rest < interval '11 hours' then
        return 'rest_day';
    elsif worst.week_worked > interval '40 hours' then
        return 'hours_week';
    elsif worst.week_rest < interval '35 hours' then
        return 'rest_week';
    end if;
    return null;
end $$;

create or replace function private.ranked_tasks(
    candidate uuid, as_of timestamptz, most int, after_points int, after_start timestamptz, after_shift uuid,
    only_day date, within_minutes int, only_type text
) returns table (shift_id uuid, points int, starts_at timestamptz, walk int)
language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
#variable_conflict use_column
declare
    right_now timestamptz := private.clock();
    from_ timestamptz := greatest(right_now, private.midnight(only_day));
    to_ timestamptz := least(right_now + interval '28 days', private.midnight(only_day + 1));
    of_type smallint := (select t.number from public.task_types t where t.task_type = only_type);
begin
    return query
    -- One row beside the shifts: a variable would be asked for anew at each of them. Distances are in degrees of latitude, 111 194.9 m
    -- each, at 80 m a minute on roads 1.3 times the line, as walk_minutes has it; three minutes are 1/602.3 of one.
    with f as materialized (
        select x.*, ~x.can_1 as cannot_1, ~x.can_2 as cannot_2, ~x.can_3 as cannot_3, ~x.seen as unseen,
            (least(x.max_minutes, within_minutes) * (80 / 1.3::double precision / 111194.9)) ^ 2 as nearer,
            private.midnight((x.birth_date + interval '18 years')::date) as grown_at
        from private.candidate_features x where x.candidate_id = candidate and x.in_market
    ),
    busy as materialized (
        select a.starts_at as s, a.ends_at as e from public.assignments a
        where a.candidate_id = candidate and a.state in ('requested', 'confirmed')
            and a.starts_at > right_now - interval '8 days'
    ),
    free as materialized (
        select g.s, g.e from (
            select u.e as s, lead(u.s, 1, 'infinity') over (order by u.s) as e
            from (select b.s, b.e from busy b union all select '-infinity', '-infinity') as u
        ) as g
        where g.e >= g.s + interval '35 hours'
    ),
    seen as materialized (
        select k.employer_id, k.mask, k.until from private.cleared k where k.candidate_id = candidate
    ),
    hired as materialized (
        select n.employer_id, private.midnight(n.from_date) as from_, private.midnight(n.to_date + 1) as to_
        from public.contracts n where n.candidate_id = candidate
    ),
    said_no as materialized (
        select u.shift_id from public.offers u
        where u.candidate_id = candidate and u.declined_at is not null and u.due_at > right_now - interval '28 days'
    ),
    in_order as (
        select o.shift_id, o.starts_at, o.ends_at, o.employer_id, o.task_id, o.last_day, o.need, o.paid, o.latitude, o.longitude,
            greatest(0, case when o.task_type = any (f.likes) then 30 else 0 end
                + case when o.task_type = any (f.often) then 15 when o.task_type = any (f.done) then 10 else 0 end
                + case when o.place_id = any (f.known) then 20 when not f.wary then 0 when o.introduction then 10 else -10 end
                + coalesce(20 - least(w.near, 20), 10)
                + greatest(0, 10 - floor(date_part('epoch', o.starts_at - as_of) / 60480)::int)
                - case when o.task_type = any (f.no_types) then 20 else 0 end
                - case when o.place_id = any (f.no_places) then 20 else 0 end
                - case when o.part = any (f.no_times) then 10 else 0 end
                - case when w.near * 3 >= f.no_minutes then 10 else 0 end
            ) as points
        -- The inner question alone, and of nothing but what stands first in the row: a row is read as far as the last column that its
        -- conditions name.
        from f cross join lateral (
            select i.* from private.open_shifts i
            -- the span whole, so that it is not taken for a way to few rows: it is most of them
            where i.municipality_code = f.municipality_code and (i.starts_at > from_ and i.starts_at < to_) is true
                and i.asks_1 & f.cannot_1 = 0 and i.asks_2 & f.cannot_2 = 0 and i.asks_3 & f.cannot_3 = 0 and i.need & f.unseen = 0
                and (f.latitude is null or (i.latitude - f.latitude) * (i.latitude - f.latitude)
                    + f.around * (i.longitude - f.longitude) * f.around * (i.longitude - f.longitude) <= f.nearer)
            offset 0
        ) o
        cross join lateral (
            select floor(sqrt(
                (o.latitude - f.latitude) * (o.latitude - f.latitude)
                + f.around * (o.longitude - f.longitude) * f.around * (o.longitude - f.longitude)
            ) * 602.3)::int as near
        ) w
        where f.week @> o.span and (only_type is null or o.task_type = of_type)
            and (o.need = 0 or exists (
                select from seen k where k.employer_id = o.employer_id and o.need & ~k.mask = 0))
            and not exists (select from busy b where b.s < o.ends_at and b.e > o.starts_at)
            and o.shift_id not in (select n.shift_id from said_no n)
        order by points desc, starts_at, shift_id
        offset 0 -- keeps what is dear to ask above the order, so that it stops when enough are found
    )
    select o.shift_id, o.points, o.starts_at, private.walk_minutes(f.latitude, f.longitude, o.latitude, o.longitude)
    from in_order o cross join f
    left join seen k on k.employer_id = o.employer_id
    where (after_points is null or (o.points, after_start, after_shift) < (after_points, o.starts_at, o.shift_id))
        and (o.need = 0 or k.until > o.last_day
            or cardinality(private.missing_clearances(candidate, o.task_id, o.last_day)) = 0)
        and (not o.paid or exists (
            select from hired n
            where n.employer_id = o.employer_id and o.starts_at >= n.from_ and (n.to_ is null or o.starts_at < n.to_)
        ))
        -- Most need not be asked about by the whole rule. The day: at most one other within 24 hours before and one after, either fifteen hours
        -- away, so that no day holds more than nine hours of two; or eleven, and nine hours together. The week: forty hours at most in the weeks
        -- around, and 35 hours free within three days both before and after, so that every week that holds this shift holds such a rest.
        and ((o.starts_at >= f.grown_at and o.ends_at - o.starts_at <= interval '9 hours'
                and (
                    select o.ends_at - o.starts_at + coalesce(sum(b.e - b.s), interval '0') <= interval '40 hours'
                        and count(*) filter (where z.away < interval '24 hours' and b.s < o.starts_at) <= 1
                        and count(*) filter (where z.away < interval '24 hours' and b.s > o.starts_at) <= 1
                        and (coalesce(min(z.away) >= interval '15 hours', true)
                            or min(z.away) >= interval '11 hours'
                                and o.ends_at - o.starts_at + sum(b.e - b.s) filter (where z.away < interval '24 hours') <= interval '9 hours')
                    from busy b
                    cross join lateral (select greatest(b.s - o.ends_at, o.starts_at - b.e) as away) z
                    where b.s < o.ends_at + interval '168 hours' and b.e > o.starts_at - interval '168 hours'
                )
                and exists (
                    select from free g where least(g.e, o.starts_at)
                        >= greatest(g.s, o.starts_at - interval '75 hours') + interval '35 hours'
                )
                and exists (
                    select from free g where least(g.e, o.ends_at + interval '75 hours')
                        >= greatest(g.s, o.ends_at) + interval '35 hours'
                ))
            or private.broken_rule(candidate, o.starts_at, o.ends_at, null) is null)
    limit most;
end $$;

create or replace function private.shift_cards(wanted uuid[], known_to_fit boolean)
returns table (
    shift_id uuid, task_type text, title text, summary text, does text[], does_not text[], bring text,
    translated boolean, original_title text, organisation_name text, place_name text, address text, district text,
    walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, meet_where text, pay text,
    employer_name text, introduction boolean, introduced boolean, requirements text[], missing text[],
    places_left int, assignment_id uuid, assignment_state text, reasons text[], hindrances text[],
    series_id uuid, series_left int, stands_by boolean
) language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    own public.candidates;
    f private.candidate_features;
    speaks text;
    right_now timestamptz := private.clock();
begin
    select c.* into own from public.candidates c where c.person_id = private.me();
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select x.* into f from private.candidate_features x where x.candidate_id = own.person_id;
    select p.language into speaks from public.people p where p.person_id = own.person_id;
    return query
    with busy as materialized (
        select a.shift_id, a.assignment_id, a.state, a.starts_at, a.ends_at from public.assignments a
        where a.candidate_id = own.person_id and a.state in ('requested', 'confirmed')
            and a.ends_at > right_now - interval '1 day'
    ),
    spoken as materialized (
        select w.* from public.template_texts w where w.language = speaks and speaks <> 'nb'
    ),
    asked as (
        select w.n, s.shift_id as id, s.task_id, s.starts_at as starts, s.ends_at as ends, s.capacity, s.taken, s.contact_id,
            s.cancelled_at, s.organisation_id, s.series_id as in_series
        from unnest(wanted) with ordinality as w (id, n)
        join public.shifts s on s.shift_id = w.id
        where s.municipality_code = own.municipality_code and s.published_at is not null
    ),
    judged as (
        select a.*, t.task_type as kind, t.template_id, t.title as words, t.summary as short, t.does as do_, t.does_not as do_not,
            t.bring as with_, t.pay as paid, t.norwegian, t.lifting, t.introduction as first_visit, t.closed_at, t.place_id,
            k.number, k.shown, o.name as organisation, o.employer_id, e.name as employer, p.name as place, p.address as street,
            d.name as part, own_one.assignment_id as own_id, own_one.state as own_state,
            known_to_fit or f.week @> private.week_span(a.starts, a.ends) as hours_fit,
            exists (
                select from busy b where b.shift_id <> a.id and b.starts_at < a.ends and b.ends_at > a.starts
            ) as overlaps,
            case when f.latitude is not null
                then private.walk_minutes(f.latitude, f.longitude, p.latitude, p.longitude) end as walk,
            t.pay = 'unpaid' or known_to_fit or private.has_contract(own.person_id, o.employer_id, private.local_day(a.starts)) as pay_open,
            t.place_id = any (f.known) as knows_place,
            case when not known_to_fit and a.starts > right_now and own_one.assignment_id is null
                then private.broken_rule(own.person_id, a.starts, a.ends, null) end as rule
        from asked a
        join public.tasks t on t.task_id = a.task_id
        join public.task_types k on k.task_type = t.task_type
        join public.organisations o on o.organisation_id = a.organisation_id
        join public.employers e on e.employer_id = o.employer_id
        join public.places p on p.place_id = t.place_id
        left join public.districts d on d.district_id = p.district_id
        left join busy own_one on own_one.shift_id = a.id
        offset 0
    ),
    said as (
        select j.*, case when known_to_fit then '{}'
                else private.missing_clearances(own.person_id, j.task_id, private.last_day(j.ends)) end as lacks,
            array(select r.requirement from public.task_requirements r where r.task_id = j.task_id order by 1) as asks
        from judged j
        offset 0
    )
    select x.id, case when x.shown then x.kind end,
        coalesce(w.title, x.words), coalesce(w.summary, x.short), coalesce(w.does, x.do_),
        coalesce(w.does_not, x.do_not), coalesce(w.bring, x.with_), w.title is not null, x.words,
        x.organisation, x.place, x.street, x.part, x.walk, x.starts, x.ends,
        c.name, c.meet_where, x.paid, x.employer, x.first_visit, x.knows_place, x.asks, x.lacks,
        (x.capacity - x.taken)::int, x.own_id, x.own_state,
        array_remove(array[
            case when x.hours_fit then 'day' end,
            case when x.number = any (f.likes) then 'likes' end,
            case when x.number = any (f.often) then 'done_often' when x.number = any (f.done) then 'done_before' end,
            case when x.knows_place then 'known_place' end,
            case when x.walk <= 15 then 'near' when x.walk <= 45 then 'walk' end,
            case when x.paid = 'paid' and x.pay_open then 'contract' end,
            case when x.first_visit then 'introduction' end,
            case when cardinality(x.asks) = 0 then 'no_requirements' end
        ], null),
        array_remove(array[
            case when x.cancelled_at is not null then 'cancelled' end,
            case when x.starts <= right_now then 'started' end,
            case when x.closed_at is not null then 'closed' end,
            case when x.taken >= x.capacity and x.own_id is null then 'full' end,
            case when x.overlaps then 'overlap' end,
            case when not x.hours_fit then 'hours' end,
            case when x.norwegian > own.norwegian then 'norwegian' end,
            case when x.lifting > own.lifting then 'lifting' end,
            case when x.walk > own.max_minutes then 'far' end,
            case when x.paid = 'paid' and not own.wants_paid then 'wants_unpaid_only' end,
            case when x.paid = 'unpaid' and not own.wants_unpaid then 'wants_paid_only' end,
            case when not x.pay_open then 'no_contract' end,
            case when not x.overlaps then x.rule end,
            case when cardinality(x.lacks) > 0 then 'missing_clearance' end
        ], null),
        x.in_series,
        case when x.in_series is not null and x.own_id is null then (
            select count(*)::int from public.shifts s
            where s.series_id = x.in_series and s.starts_at > right_now and s.cancelled_at is null and s.published_at is not null
                and s.taken < s.capacity
        ) end,
        exists (select from public.standbys b where b.shift_id = x.id and b.candidate_id = own.person_id)
    from said x
    join public.contacts c on c.contact_id = x.contact_id
    left join spoken w on w.template_id = x.template_id
    order by x.n;
end $$;

create or replace function private.tasks_for_me(most int, after text, only_day date, within_minutes int, only_type text)
returns table (
    shift_id uuid, task_type text, title text, summary text, does text[], does_not text[], bring text,
    translated boolean, original_title text, organisation_name text, place_name text, address text, district text,
    walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, meet_where text, pay text,
    employer_name text, introduction boolean, introduced boolean, requirements text[], missing text[],
    places_left int, assignment_id uuid, assignment_state text, reasons text[], hindrances text[],
    series_id uuid, series_left int, stands_by boolean, cursor text
) language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    own uuid := private.me();
    right_now timestamptz := private.clock();
    as_of timestamptz := date_trunc('minute', right_now);
    mark text[];
begin
    if not exists (select from public.candidates c where c.person_id = own) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if within_minutes not between 5 and 240
        or only_day not between private.today() and private.today() + 28
        or (only_type is not null and not exists (select from public.task_types t where t.task_type = only_type and t.shown))
    then
        raise exception 'bad_filter' using errcode = 'PT400';
    end if;
    if after is not null then
        mark := regexp_match(after,
            '^(\d{9,11})\.(\d{1,3})\.(\d{9,11})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$');
        as_of := to_timestamp(mark[1]::bigint);
        if (as_of between right_now - interval '1 hour' and right_now) is not true then
            raise exception 'bad_cursor' using errcode = 'PT400';
        end if;
    end if;
    return query
    with ranked as materialized (
        select row_number() over () as n, r.* from private.ranked_tasks(own, as_of, least(greatest(most, 1), 50), mark[2]::int,
            to_timestamp(mark[3]::bigint), mark[4]::uuid, only_day, within_minutes, only_type) r
    )
    select c.*, format('%s.%s.%s.%s', extract(epoch from as_of)::bigint, r.points,
        extract(epoch from r.starts_at)::bigint, r.shift_id)
    from private.shift_cards(array(select r.shift_id from ranked r order by r.n), true) c
    join ranked r on r.shift_id = c.shift_id
    order by r.n;
end $$;

create or replace function private.ranked_people(shift uuid, as_of timestamptz, most int, besides uuid[], band int default 20)
returns table (candidate_id uuid, points int, turn real)
language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
#variable_conflict use_column
declare
    right_now timestamptz := private.clock();
begin
    return query
    with o as materialized (
        select x.*, greatest(0, 10 - floor(extract(epoch from x.starts_at - as_of) / 60480)::int) as soon
        from private.open_shifts x where x.shift_id = shift and x.starts_at > right_now
    ),
    hired as materialized (
        select n.candidate_id from o join public.contracts n on n.employer_id = o.employer_id
        where o.paid and private.local_day(o.starts_at) between n.from_date and coalesce(n.to_date, 'infinity')
    ),
    pointed as (
        select f.candidate_id, f.turn, f.birth_date,
            greatest(0, case when o.task_type = any (f.likes) then 30 else 0 end
                + case when o.task_type = any (f.often) then 15 when o.task_type = any (f.done) then 10 else 0 end
                + case when o.place_id = any (f.known) then 20 when not f.wary then 0 when o.introduction then 10 else -10 end
                + coalesce(20 - least(w.near, 20), 10)
                + o.soon
                - case when o.task_type = any (f.no_types) then 20 else 0 end
                - case when o.place_id = any (f.no_places) then 20 else 0 end
                - case when o.part = any (f.no_times) then 10 else 0 end
                - case when w.near * 3 >= f.no_minutes then 10 else 0 end
            ) as points
        -- The inner question alone, and of nothing but what stands first in the row: a row is read as far as the last column that its
        -- conditions name.
        from o cross join lateral (
            select i.* from private.candidate_features i
            where i.municipality_code = o.municipality_code
                and o.asks_1 & i.can_1 = o.asks_1 and o.asks_2 & i.can_2 = o.asks_2 and o.asks_3 & i.can_3 = o.asks_3
                and o.need & i.seen = o.need
                and (i.latitude is null or (o.latitude - i.latitude) * (o.latitude - i.latitude)
                    + i.around * (o.longitude - i.longitude) * i.around * (o.longitude - i.longitude) <= i.far)
            offset 0
        ) f
        cross join lateral (
            select floor(sqrt(
                (o.latitude - f.latitude) * (o.latitude - f.latitude)
                + f.around * (o.longitude - f.longitude) * f.around * (o.longitude - f.longitude)
            ) * 602.3)::int as near
        ) w
        where f.week @> o.span and (not o.paid or f.candidate_id in (select n.candidate_id from hired n))
        offset 0 -- or the points are reckoned once for each time they are named
    ),
    in_order as (
        select p.* from pointed p
        order by p.points / band desc, p.turn, p.points desc, p.candidate_id
        offset 0 -- keeps what is dear to ask above the order, so that it stops when enough are found
    )
    select x.candidate_id, x.points, x.turn
    from in_order x cross join o
    where not exists (
            select from public.assignments a
            where a.candidate_id = x.candidate_id and a.state in ('requested', 'confirmed')
                and a.starts_at < o.ends_at and a.ends_at > o.starts_at
                and a.starts_at > o.starts_at - interval '12 hours' -- a shift lasts no longer
        )
        and x.candidate_id not in (select u.candidate_id from public.offers u where u.shift_id = shift)
        and x.candidate_id <> all (besides)
        and (o.need = 0 or exists (
            select from private.cleared k
            where k.employer_id = o.employer_id and k.candidate_id = x.candidate_id and o.need & ~k.mask = 0
                and (k.until > o.last_day or cardinality(private.missing_clearances(x.candidate_id, o.task_id, o.last_day)) = 0)
        ))
        -- Most need not be asked about by the whole rule: grown, nothing else within a day, and at most two other shifts in the weeks
        -- around, 28 hours with this one: then four gaps share 140 hours, so that one of them is a rest of 35.
        and ((private.local_day(o.starts_at) >= (x.birth_date + interval '18 years')::date
                and o.ends_at - o.starts_at <= interval '9 hours'
                and (
                    select count(*) <= 2
                        and o.ends_at - o.starts_at + coalesce(sum(a.ends_at - a.starts_at), interval '0') <= interval '28 hours'
                        and coalesce(bool_and(a.starts_at >= o.ends_at + interval '24 hours'
                            or a.ends_at <= o.starts_at - interval '24 hours'), true)
                    from public.assignments a
                    where a.candidate_id = x.candidate_id and a.state in ('requested', 'confirmed')
                        and a.starts_at < o.ends_at + interval '168 hours' and a.starts_at > o.starts_at - interval '180 hours'
                ))
            or private.broken_rule(x.candidate_id, o.starts_at, o.ends_at, null) is null)
    limit most;
end $$;

create or replace function private.people_for_shift(shift uuid, most int)
returns table (person text, nth int, fits text[], times int, norwegian int)
language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    o private.open_shifts;
begin
    if not exists (
        select from public.shifts s where s.shift_id = shift and s.organisation_id in (select private.my_organisations())
    ) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select x.* into o from private.open_shifts x where x.shift_id = people_for_shift.shift;
    return query
    select private.person_word(shift, r.candidate_id), r.n::int,
        array_remove(array[
            'day',
            case when o.task_type = any (f.likes) then 'likes' end,
            case when o.task_type = any (f.often) then 'done_often' when o.task_type = any (f.done) then 'done_before' end,
            case when o.place_id = any (f.known) then 'known_place' end,
            case when private.walk_minutes(f.latitude, f.longitude, o.latitude, o.longitude) <= 20 then 'near' end,
            case when o.paid then 'contract' end
        ], null),
        case when o.task_type = any (f.done) then (
            select count(*)::int from public.attendance a
            join public.assignments g on g.assignment_id = a.assignment_id
            join public.shifts s on s.shift_id = g.shift_id
            join public.tasks t on t.task_id = s.task_id
            join public.task_types k on k.task_type = t.task_type
            where a.candidate_id = r.candidate_id and a.fact in ('present', 'late') and k.number = o.task_type
        ) else 0 end,
        f.norwegian::int
    from private.ranked_people(shift, date_trunc('minute', private.clock()), least(greatest(most, 1), 50), array[private.me()])
        with ordinality as r (candidate_id, points, turn, n)
    join private.candidate_features f on f.candidate_id = r.candidate_id
    order by r.n;
end $$;

do $$
begin
    perform private.refresh_candidates(array(select c.person_id from public.candidates c));
    perform private.refresh_shifts(array(select s.shift_id from public.shifts s where s.starts_at > private.clock()));
end $$;
