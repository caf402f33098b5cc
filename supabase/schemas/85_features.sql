-- What matching reads: one narrow row a person and one an open shift, ready to compare. Derived from the tables below, kept by
-- triggers, written by nothing else and shown to nobody; a test holds them equal to what they are derived from. Places, districts and
-- employers stand still: whatever comes to move them, refreshes here.

-- What fits a person. Personal. What every question compares stands first, at a fixed place in the row, so that the others need not
-- be read for whom it does not fit.
create table private.candidate_features (
    can_1 bigint not null, -- what they can, as bits that hold all of open_shifts.asks_1 if a shift may fit: see private.bits_of_person
    can_2 bigint not null,
    can_3 bigint not null,
    seen_mask int not null, -- the requirements that any employer has seen, as clearance_masks.mask
    reach_squared double precision not null, -- max_minutes as the square of degrees of latitude
    latitude double precision, -- null: has not said where; of the middle of the district
    longitude double precision,
    longitude_scale double precision, -- null as latitude; the cosine of it: how much narrower a degree is there
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
    declined_minutes smallint, -- null: none; the nearest that was too far
    in_market boolean not null, -- has read the privacy notice, and has no protected address
    wants_paid boolean not null,
    wants_unpaid boolean not null,
    asked_for_support boolean not null, -- was unsure, and wanted a call or company
    liked_types smallint[] not null, -- task types by number
    done_types smallint[] not null, -- task types done once or more
    often_types smallint[] not null, -- done five times or more
    declined_types smallint[] not null, -- what a no of the last 60 days has taught: task types by number
    declined_slots smallint[] not null, -- six hours of the week, by number from Monday 00:00
    declined_places uuid[] not null,
    known_places uuid[] not null, -- places that they were introduced to
    week int4multirange not null -- when they can, in minutes from Monday 00:00 in Oslo; Monday comes once more after Sunday
) with (fillfactor = 80); -- a turn changes in its place
comment on table private.candidate_features is 'personal: derived; what fits a person';
create index candidate_features_municipality on private.candidate_features (municipality_code);
create index candidate_features_turn on private.candidate_features (turn_on);
alter table private.candidate_features enable row level security;

-- Which requirements an employer has seen for a person. A bit is a requirement by its number. Personal.
create table private.clearance_masks (
    employer_id uuid not null,
    candidate_id uuid not null references public.candidates on delete cascade,
    mask int not null,
    until date not null, -- the first day on which one of them no longer holds; infinity: none lapses
    primary key (employer_id, candidate_id)
);
comment on table private.clearance_masks is 'personal: derived; that something was seen';
create index clearance_masks_candidate on private.clearance_masks (candidate_id);
alter table private.clearance_masks enable row level security;

-- A published shift with a seat free, that has not begun. Not personal. What is compared first stands first, as above.
create table private.open_shifts (
    asks_1 bigint not null, -- what it asks, as candidate_features.can_1: see private.bits_of_shift
    asks_2 bigint not null,
    asks_3 bigint not null,
    need_mask int not null, -- the requirements it asks, as clearance_masks.mask
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
    six_hour_slot smallint not null, -- the six hours of the week in which it starts, as candidate_features.declined_slots
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

-- Minutes from Monday 00:00 in Oslo. A shift over a night of summer time is as long as the clock on the wall says.
create function private.week_span(starts_at timestamptz, ends_at timestamptz) returns int4range
language plpgsql immutable set search_path = '' as $$
declare
    from_ timestamp := starts_at at time zone 'Europe/Oslo';
    to_ timestamp := ends_at at time zone 'Europe/Oslo';
    start_minute int := (extract(isodow from from_)::int - 1) * 1440 + floor(extract(epoch from from_::time) / 60)::int;
begin
    return int4range(start_minute, start_minute + greatest(1, ceil(extract(epoch from to_ - from_) / 60)::int));
end $$;

-- Minutes on foot between a district's middle and a place, rounded up to whole minutes; 80 m a minute, roads 1.3 times the line.
create function private.walk_minutes(lat1 double precision, lon1 double precision, lat2 double precision, lon2 double precision)
returns int language plpgsql immutable set search_path = '' as $$
begin
    return ceil(6371000 * sqrt(
        power(radians(lat2 - lat1), 2) + power(cos(radians(lat1)) * radians(lon2 - lon1), 2)
    ) * 1.3 / 80)::int;
end $$;

-- The hours of the week that these minutes touch, as three words of 56 bits each, Monday 00:00 lowest: whoever has not all the hours that a
-- shift touches, cannot take it; whoever has them all, may.
create function private.hour_bits(week int4multirange) returns bigint[]
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
    hours bigint[] := private.hour_bits(week);
begin
    return array[
        hours[1] | (in_market::int::bigint << 56) | (paid::int::bigint << 57) | (unpaid::int::bigint << 58) | ((2::bigint << lifting) - 1 << 59),
        hours[2] | ((2::bigint << norwegian) - 1 << 56), hours[3]
    ];
end $$;

create function private.bits_of_shift(span int4range, paid boolean, lifting int, norwegian int)
returns bigint[] language plpgsql immutable set search_path = '' as $$
declare
    hours bigint[] := private.hour_bits(int4multirange(span));
begin
    return array[
        hours[1] | (1::bigint << 56) | (1::bigint << case when paid then 57 else 58 end) | (1::bigint << 59 + lifting),
        hours[2] | (1::bigint << 56 + norwegian), hours[3]
    ];
end $$;

-- Fair turn, in its one place: whose turn it is follows from how much a person was asked and had, beside how much they can.
-- (offers due + hours of shifts, asked for or held) ÷ hours they can in four weeks, over the last 28 days and all that lies ahead. Shifts of a
-- series are left out: they are had for keeps. Fewest goes first, among those whom a shift fits equally well (see ranked_people). But those
-- who know the place and like the task are always the same few, and the list is open to the quickest thumb: so two of each wave are those
-- with the fewest of all whom the shift fits (see next_wave). Eight weeks of it are lived through in tests/long, beside first come, first
-- served.
-- "week_minutes": the hours they can in a week, in minutes; none at all counts as one hour.
create function private.turn_of(candidate uuid, week_minutes int) returns real
language plpgsql stable security definer set search_path = '' as $$
declare
    since timestamptz := private.clock() - interval '28 days';
begin
    return (
        (
            select count(*) from public.offers o
            where o.candidate_id = candidate and o.due_at > since
        ) + (
            select coalesce(sum(extract(epoch from a.ends_at - a.starts_at)) / 3600, 0) from public.assignments a
            where a.candidate_id = candidate and a.state in ('requested', 'confirmed') and a.series_id is null
                and a.starts_at > since
        )
    ) / greatest(week_minutes * 4 / 60.0, 1);
end $$;

create function private.refresh_turns(ids uuid[]) returns void
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

create function private.refresh_candidates(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    -- so that of two at once the second reads what the first has written
    perform from private.candidate_features f where f.candidate_id = any (ids) order by f.candidate_id for update;
    insert into private.candidate_features as f (
        can_1, can_2, can_3, seen_mask, reach_squared, latitude, longitude, longitude_scale, municipality_code, candidate_id, birth_date, turn, turn_on,
        week_minutes, max_minutes, norwegian, lifting, offers_a_day, declined_minutes, in_market, wants_paid, wants_unpaid, asked_for_support,
        liked_types, done_types, often_types, declined_types, declined_slots, declined_places, known_places, week
    )
    select b.can[1], b.can[2], b.can[3], coalesce(s.mask, 0), (c.max_minutes * (80 / 1.3::double precision / 111194.9)) ^ 2,
        d.latitude, d.longitude, cos(radians(d.latitude)), c.municipality_code, c.person_id, c.birth_date,
        u.turn, case when u.turn > 0 then private.today() else 'infinity' end,
        coalesce(w.minutes, 0), c.max_minutes, c.norwegian, c.lifting, c.offers_a_day, z.minutes, m.in_market, c.wants_paid, c.wants_unpaid,
        coalesce(z.asked_for_support, false),
        array(
            select t.number from public.interests i join public.task_types t on t.task_type = i.task_type
            where i.candidate_id = c.person_id order by 1
        ),
        coalesce(x.done_types, '{}'), coalesce(x.often_types, '{}'), coalesce(z.types, '{}'), coalesce(z.times, '{}'), coalesce(z.places, '{}'),
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
        select array_agg(y.number order by y.number) as done_types, array_agg(y.number order by y.number) filter (where y.times >= 5) as often_types
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
            array_agg(distinct y.six_hour_slot order by y.six_hour_slot) filter (where o.decline_reason = 'time') as times,
            min(private.walk_minutes(d.latitude, d.longitude, p.latitude, p.longitude))
                filter (where o.decline_reason = 'far')::smallint as minutes,
            bool_or(o.unsure_wants is not null) as asked_for_support
        from public.offers o
        join public.shifts s on s.shift_id = o.shift_id
        join public.tasks t on t.task_id = s.task_id
        join public.task_types k on k.task_type = t.task_type
        join public.places p on p.place_id = t.place_id
        cross join lateral (select (lower(private.week_span(s.starts_at, s.ends_at)) / 360)::smallint as six_hour_slot) y
        where o.candidate_id = c.person_id and (o.decline_reason is not null or o.unsure_wants is not null)
    ) z on true
    cross join lateral (select private.turn_of(c.person_id, coalesce(w.minutes, 0)) as turn) u
    cross join lateral (
        select private.bits_of_person(coalesce(w.week, '{}'), m.in_market, c.wants_paid, c.wants_unpaid, c.lifting, c.norwegian) as can
    ) b
    order by c.person_id
    on conflict (candidate_id) do update set
        can_1 = excluded.can_1, can_2 = excluded.can_2, can_3 = excluded.can_3, seen_mask = excluded.seen_mask, reach_squared = excluded.reach_squared,
        latitude = excluded.latitude, longitude = excluded.longitude, longitude_scale = excluded.longitude_scale,
        municipality_code = excluded.municipality_code, birth_date = excluded.birth_date, turn = excluded.turn,
        turn_on = excluded.turn_on, week_minutes = excluded.week_minutes, max_minutes = excluded.max_minutes,
        norwegian = excluded.norwegian, lifting = excluded.lifting, offers_a_day = excluded.offers_a_day,
        declined_minutes = excluded.declined_minutes, in_market = excluded.in_market, wants_paid = excluded.wants_paid,
        wants_unpaid = excluded.wants_unpaid, asked_for_support = excluded.asked_for_support, liked_types = excluded.liked_types, done_types = excluded.done_types,
        often_types = excluded.often_types, declined_types = excluded.declined_types, declined_slots = excluded.declined_slots, declined_places = excluded.declined_places,
        known_places = excluded.known_places, week = excluded.week;
end $$;

create function private.refresh_clearance_masks(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    perform from private.candidate_features f where f.candidate_id = any (ids) order by f.candidate_id for update;
    delete from private.clearance_masks x where x.candidate_id = any (ids) and not exists (
        select from public.clearances k
        where k.candidate_id = x.candidate_id and k.employer_id = x.employer_id and k.withdrawn_at is null
    );
    insert into private.clearance_masks as x
    select k.employer_id, k.candidate_id, bit_or(1 << (r.number - 1)), min(coalesce(k.valid_to + 1, 'infinity'))
    from public.clearances k join public.requirements r on r.requirement = k.requirement
    where k.candidate_id = any (ids) and k.withdrawn_at is null
    group by k.employer_id, k.candidate_id
    order by 2, 1
    on conflict (employer_id, candidate_id) do update set mask = excluded.mask, until = excluded.until;
    update private.candidate_features f set seen_mask = s.mask
    from (
        select i.id, coalesce(bit_or(x.mask), 0) as mask
        from unnest(ids) as i (id) left join private.clearance_masks x on x.candidate_id = i.id
        group by i.id
    ) as s
    where f.candidate_id = s.id and f.seen_mask <> s.mask;
end $$;

-- Whether no seat of a shift is free: those that are not taken are held for who stands by.
create function private.all_held(s public.shifts) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
    return private.free_seats(s, null) = 0;
end $$;

create function private.refresh_shifts(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    delete from private.open_shifts x where x.shift_id = any (ids) and not exists (
        select from public.shifts s join public.tasks t on t.task_id = s.task_id
        where s.shift_id = x.shift_id and s.published_at is not null and s.cancelled_at is null and t.closed_at is null
            and s.taken < s.capacity and s.starts_at > private.clock() and not private.all_held(s)
    );
    insert into private.open_shifts as x (
        asks_1, asks_2, asks_3, need_mask, latitude, longitude, starts_at, ends_at, municipality_code, shift_id, place_id, employer_id,
        task_id, organisation_id, last_day, task_type, six_hour_slot, norwegian, lifting, paid, introduction, span
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
        and s.starts_at > private.clock() and not private.all_held(s)
    order by s.shift_id
    on conflict (shift_id) do update set
        asks_1 = excluded.asks_1, asks_2 = excluded.asks_2, asks_3 = excluded.asks_3, six_hour_slot = excluded.six_hour_slot,
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, last_day = excluded.last_day, span = excluded.span,
        task_type = excluded.task_type, place_id = excluded.place_id, latitude = excluded.latitude,
        longitude = excluded.longitude, norwegian = excluded.norwegian, lifting = excluded.lifting, paid = excluded.paid,
        introduction = excluded.introduction, need_mask = excluded.need_mask;
end $$;

-- One statement, one refresh, however many rows it touched. "touched" is what the trigger calls them.
create function private.refresh_features_per_statement() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if tg_table_name = 'candidates' then
        perform private.refresh_candidates(array(select t.person_id from touched t));
    elsif tg_table_name = 'clearances' then
        perform private.refresh_clearance_masks(array(select distinct t.candidate_id from touched t));
    elsif tg_table_name = 'shifts' then
        perform private.refresh_shifts(array(select t.shift_id from touched t));
    elsif tg_table_name in ('tasks', 'task_requirements') then
        perform private.refresh_shifts(array(
            select s.shift_id from public.shifts s where s.task_id in (select t.task_id from touched t)
                and s.starts_at > private.clock()
        ));
    else
        perform private.refresh_candidates(array(select distinct t.candidate_id from touched t));
    end if;
    return null;
end $$;

do $$
declare
    followed text;
begin
    foreach followed in array array[
        'candidates', 'availability', 'interests', 'introductions', 'attendance', 'clearances', 'shifts', 'tasks', 'task_requirements'
    ] loop
        execute format('create trigger %I after insert on public.%I referencing new table as touched
            for each statement execute function private.refresh_features_per_statement()', followed || '_700_refresh_features_on_insert', followed);
        if followed <> 'shifts' then
            execute format('create trigger %I after update on public.%I referencing new table as touched
                for each statement execute function private.refresh_features_per_statement()', followed || '_700_refresh_features_on_update', followed);
        end if;
        if followed not in ('candidates', 'shifts', 'tasks') then
            execute format('create trigger %I after delete on public.%I referencing old table as touched
                for each statement execute function private.refresh_features_per_statement()', followed || '_700_refresh_features_on_delete', followed);
        end if;
    end loop;
end $$;

-- A seat that is taken changes nothing here until it is the last one: «Jeg vil» must not wait for more.
create function private.refresh_open_shift() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if new.taken >= new.capacity or new.cancelled_at is not null then
        delete from private.open_shifts x where x.shift_id = new.shift_id;
    else
        perform private.refresh_shifts(array[new.shift_id]);
    end if;
    -- which hours somebody said no to is read from the shift
    if new.starts_at is distinct from old.starts_at then
        perform private.refresh_candidates(array(
            select distinct o.candidate_id from public.offers o where o.shift_id = new.shift_id and o.decline_reason = 'time'
        ));
    end if;
    return null;
end $$;
create trigger shifts_700_refresh_open_shift after update on public.shifts for each row
when (
    (old.taken >= old.capacity) <> (new.taken >= new.capacity)
    or (old.starts_at, old.ends_at, old.published_at, old.cancelled_at)
        is distinct from (new.starts_at, new.ends_at, new.published_at, new.cancelled_at)
)
execute function private.refresh_open_shift();

-- Where somebody stands by, each seat that is taken or given up may be the last that is not held.
create function private.refresh_held_shift() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if exists (select from public.standbys b where b.shift_id = new.shift_id) then
        perform private.refresh_shifts(array[new.shift_id]);
    end if;
    return null;
end $$;
create trigger shifts_705_refresh_held_shift after update on public.shifts for each row
when (old.taken <> new.taken and old.taken < old.capacity and new.taken < new.capacity)
execute function private.refresh_held_shift();

-- Whoever is asked, or takes or gives up a shift, has another turn; what they answer teaches.
create function private.refresh_turns_per_statement() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.refresh_turns(array(select distinct t.candidate_id from touched t));
    return null;
end $$;
create trigger assignments_720_refresh_turns_on_insert after insert on public.assignments referencing new table as touched
for each statement execute function private.refresh_turns_per_statement();
create trigger offers_720_refresh_turns_on_insert after insert on public.offers referencing new table as touched
for each statement execute function private.refresh_turns_per_statement();

create function private.refresh_turns_per_row() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.refresh_turns(array[new.candidate_id]);
    return null;
end $$;
create trigger assignments_720_refresh_turn_on_update after update on public.assignments for each row
when ((old.state, old.starts_at, old.ends_at) is distinct from (new.state, new.starts_at, new.ends_at))
execute function private.refresh_turns_per_row();

create function private.refresh_features_from_offer() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.refresh_candidates(array[new.candidate_id]);
    return null;
end $$;
create trigger offers_710_refresh_features after update on public.offers for each row
when ((old.decline_reason, old.unsure_wants, old.due_at) is distinct from (new.decline_reason, new.unsure_wants, new.due_at))
execute function private.refresh_features_from_offer();
-- one that comes with its answer, as history that is loaded does
create trigger offers_710_refresh_features_on_insert after insert on public.offers for each row
when (new.decline_reason is not null or new.unsure_wants is not null)
execute function private.refresh_features_from_offer();

-- Who stands by no longer, holds nothing any more; the list follows.
create function private.refresh_shift_of_standby() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.refresh_shifts(array(select distinct t.shift_id from touched t));
    return null;
end $$;
create trigger standbys_700_refresh_open_shift after delete on public.standbys referencing old table as touched
for each statement execute function private.refresh_shift_of_standby();
-- and who does so again, as after a no that was taken back
create trigger standbys_710_refresh_open_shift after insert on public.standbys referencing new table as touched
for each statement execute function private.refresh_shift_of_standby();

-- A chore of the clock: a day that has passed gives some people another turn.
create function private.renew_turns(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    aged uuid[];
begin
    with stale as (
        select f.candidate_id from private.candidate_features f join public.candidates c on c.person_id = f.candidate_id
        -- those of a clock that was ahead, too
        where (f.turn_on < private.today() or (f.turn_on > private.today() and f.turn_on < 'infinity')) order by f.candidate_id limit most for update of c skip locked
    )
    select array_agg(s.candidate_id) into aged from stale s;
    perform private.refresh_turns(aged);
    return coalesce(cardinality(aged), 0);
end $$;

-- A chore of the clock: what has begun is no longer open.
create function private.remove_begun_shifts(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    delete from private.open_shifts d where d.ctid = any (array(
        select x.ctid from private.open_shifts x where x.starts_at <= private.clock() limit most for update skip locked
    ));
    get diagnostics done = row_count;
    return done;
end $$;

-- Puts the rows of one municipality beside each other, so that a question reads few pages however many municipalities there are. For once,
-- after much was filled in and before anybody asks: nobody can read or write these tables while it works, a fifth of a second for Drammen,
-- some twenty for all of Norway. A row that changes keeps to its page while there is room; who comes later stands where there is some.
create function private.regroup() returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    cluster private.candidate_features using candidate_features_municipality;
    cluster private.clearance_masks using clearance_masks_pkey;
    cluster private.open_shifts using open_shifts_municipality;
end $$;

-- Makes all of it anew, and returns how many rows were not what they are derived from: none, or a trigger is missing above. While it works,
-- nobody's change gets through.
create function private.remake_features() returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    wrong int;
begin
    lock table private.candidate_features, private.clearance_masks, private.open_shifts in share row exclusive mode;
    create temporary table features_before on commit drop as
    select to_jsonb(f) as row_ from private.candidate_features f
    union all select to_jsonb(c) from private.clearance_masks c
    -- those that have begun the clock removes
    union all select to_jsonb(o) from private.open_shifts o where o.starts_at > private.clock();
    delete from private.candidate_features;
    delete from private.clearance_masks;
    delete from private.open_shifts;
    perform private.refresh_candidates(array(select c.person_id from public.candidates c));
    perform private.refresh_clearance_masks(array(select c.person_id from public.candidates c));
    perform private.refresh_shifts(array(select s.shift_id from public.shifts s));
    with features_now as (
        select to_jsonb(f) as row_ from private.candidate_features f
        union all select to_jsonb(c) from private.clearance_masks c
        union all select to_jsonb(o) from private.open_shifts o
    )
    select count(*) into wrong from (
        (select b.row_ from pg_temp.features_before b except select n.row_ from features_now n)
        union all (select n.row_ from features_now n except select b.row_ from pg_temp.features_before b)
    ) as x;
    drop table pg_temp.features_before;
    return wrong;
end $$;
