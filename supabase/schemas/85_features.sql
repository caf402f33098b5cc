-- What matching reads: one narrow row a person and one an open shift, ready to compare. Derived from the tables below, kept by
-- triggers, written by nothing else and shown to nobody; a test holds them equal to what they are derived from. Places, districts and
-- employers stand still: whatever comes to move them, refreshes here.

-- What fits a person. Personal.
create table private.candidate_features (
    candidate_id uuid primary key references public.candidates on delete cascade,
    municipality_code text not null,
    in_market boolean not null, -- has read the privacy notice, and has no protected address
    birth_date date not null,
    latitude double precision, -- null: has not said where; of the middle of the district
    longitude double precision,
    around double precision, -- null as latitude; the cosine of it: how much narrower a degree is there
    max_minutes smallint not null,
    norwegian smallint not null,
    lifting smallint not null,
    wants_paid boolean not null,
    wants_unpaid boolean not null,
    week int4multirange not null, -- when they can, in minutes from Monday 00:00 in Oslo; Monday comes once more after Sunday
    week_minutes int not null, -- how long that is
    likes smallint[] not null, -- task types by number
    done smallint[] not null, -- task types done once or more
    often smallint[] not null, -- done five times or more
    known uuid[] not null, -- places that they were introduced to
    offers_a_day smallint not null,
    no_types smallint[] not null, -- what a no of the last 60 days has taught: task types by number
    no_places uuid[] not null,
    no_times smallint[] not null, -- six hours of the week, by number from Monday 00:00
    no_minutes smallint, -- null: none; the nearest that was too far
    wary boolean not null, -- was unsure, and wanted a call or company
    turn real not null, -- offers and hours per hour they can, of the last 28 days and what lies ahead; series apart
    turn_on date not null -- the day of that; infinity: nothing to reckon anew
) with (fillfactor = 80); -- a turn changes in its place
comment on table private.candidate_features is 'personal: derived; what fits a person';
create index candidate_features_municipality on private.candidate_features (municipality_code);
create index candidate_features_turn on private.candidate_features (turn_on);
alter table private.candidate_features enable row level security;

-- Which requirements an employer has seen for a person. A bit is a requirement by its number. Personal.
create table private.cleared (
    employer_id uuid not null,
    candidate_id uuid not null references public.candidates on delete cascade,
    mask int not null,
    until date not null, -- the first day on which one of them no longer holds; infinity: none lapses
    primary key (employer_id, candidate_id)
);
comment on table private.cleared is 'personal: derived; that something was seen';
create index cleared_candidate on private.cleared (candidate_id);
alter table private.cleared enable row level security;

-- A published shift with a place free, that has not begun. Not personal.
create table private.open_shifts (
    shift_id uuid primary key references public.shifts on delete cascade,
    municipality_code text not null,
    task_id uuid not null,
    organisation_id uuid not null,
    place_id uuid not null,
    employer_id uuid not null,
    task_type smallint not null, -- by number
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    last_day date not null, -- the day in Oslo on which requirements must still hold
    span int4range not null, -- in minutes from Monday 00:00 in Oslo, as candidate_features.week
    latitude double precision not null,
    longitude double precision not null,
    norwegian smallint not null,
    lifting smallint not null,
    paid boolean not null,
    introduction boolean not null,
    need int not null -- the requirements it asks, as cleared.mask
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

create function private.refresh_turns(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    update private.candidate_features f
    set turn = t.turn, turn_on = case when t.turn > 0 then private.today() else 'infinity' end
    from (
        select x.candidate_id, private.turn_of(x.candidate_id, x.week_minutes) as turn
        from private.candidate_features x where x.candidate_id = any (ids)
    ) as t
    where f.candidate_id = t.candidate_id;
end $$;

create function private.refresh_candidates(ids uuid[]) returns void language sql volatile security definer set search_path = '' as $$
    insert into private.candidate_features as f
    select c.person_id, c.municipality_code, not c.protected and c.notice_read_at is not null, c.birth_date,
        d.latitude, d.longitude, cos(radians(d.latitude)), c.max_minutes, c.norwegian, c.lifting, c.wants_paid, c.wants_unpaid,
        coalesce(w.week, '{}'), coalesce(w.minutes, 0),
        array(
            select t.number from public.interests i join public.task_types t on t.task_type = i.task_type
            where i.candidate_id = c.person_id order by 1
        ),
        coalesce(x.done, '{}'), coalesce(x.often, '{}'),
        array(select i.place_id from public.introductions i where i.candidate_id = c.person_id order by 1),
        c.offers_a_day, coalesce(z.types, '{}'), coalesce(z.places, '{}'), coalesce(z.times, '{}'), z.minutes, coalesce(z.wary, false),
        u.turn, case when u.turn > 0 then private.today() else 'infinity' end
    from (select distinct unnest(ids) as id) as i
    join public.candidates c on c.person_id = i.id
    left join public.districts d on d.district_id = c.district_id
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
    order by c.person_id
    on conflict (candidate_id) do update set
        municipality_code = excluded.municipality_code, in_market = excluded.in_market, birth_date = excluded.birth_date,
        latitude = excluded.latitude, longitude = excluded.longitude, around = excluded.around,
        max_minutes = excluded.max_minutes, norwegian = excluded.norwegian, lifting = excluded.lifting,
        wants_paid = excluded.wants_paid, wants_unpaid = excluded.wants_unpaid, week = excluded.week,
        week_minutes = excluded.week_minutes, likes = excluded.likes, done = excluded.done, often = excluded.often,
        known = excluded.known, offers_a_day = excluded.offers_a_day, no_types = excluded.no_types, no_places = excluded.no_places,
        no_times = excluded.no_times, no_minutes = excluded.no_minutes, wary = excluded.wary, turn = excluded.turn,
        turn_on = excluded.turn_on;
$$;

create function private.refresh_cleared(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
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
end $$;

create function private.refresh_shifts(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    delete from private.open_shifts x where x.shift_id = any (ids) and not exists (
        select from public.shifts s join public.tasks t on t.task_id = s.task_id
        where s.shift_id = x.shift_id and s.published_at is not null and s.cancelled_at is null and t.closed_at is null
            and s.taken < s.capacity and s.starts_at > private.clock()
    );
    insert into private.open_shifts as x
    select s.shift_id, s.municipality_code, s.task_id, s.organisation_id, t.place_id, o.employer_id, k.number, s.starts_at, s.ends_at,
        private.last_day(s.ends_at), private.week_span(s.starts_at, s.ends_at), p.latitude, p.longitude, t.norwegian, t.lifting,
        t.pay = 'paid', t.introduction,
        coalesce((
            select bit_or(1 << (r.number - 1)) from public.task_requirements q
            join public.requirements r on r.requirement = q.requirement where q.task_id = t.task_id
        ), 0)
    from (select distinct unnest(ids) as id) as i
    join public.shifts s on s.shift_id = i.id
    join public.tasks t on t.task_id = s.task_id
    join public.task_types k on k.task_type = t.task_type
    join public.places p on p.place_id = t.place_id
    join public.organisations o on o.organisation_id = s.organisation_id
    where s.published_at is not null and s.cancelled_at is null and t.closed_at is null and s.taken < s.capacity
        and s.starts_at > private.clock()
    order by s.shift_id
    on conflict (shift_id) do update set
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, last_day = excluded.last_day, span = excluded.span,
        task_type = excluded.task_type, place_id = excluded.place_id, latitude = excluded.latitude,
        longitude = excluded.longitude, norwegian = excluded.norwegian, lifting = excluded.lifting, paid = excluded.paid,
        introduction = excluded.introduction, need = excluded.need;
end $$;

-- One statement, one refresh, however many rows it touched. "touched" is what the trigger calls them.
create function private.features_follow() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if tg_table_name = 'candidates' then
        perform private.refresh_candidates(array(select t.person_id from touched t));
    elsif tg_table_name = 'clearances' then
        perform private.refresh_cleared(array(select distinct t.candidate_id from touched t));
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
            for each statement execute function private.features_follow()', followed || '_matched_insert', followed);
        if followed <> 'shifts' then
            execute format('create trigger %I after update on public.%I referencing new table as touched
                for each statement execute function private.features_follow()', followed || '_matched_update', followed);
        end if;
        if followed not in ('candidates', 'shifts', 'tasks') then
            execute format('create trigger %I after delete on public.%I referencing old table as touched
                for each statement execute function private.features_follow()', followed || '_matched_delete', followed);
        end if;
    end loop;
end $$;

-- A place that is taken changes nothing here until it is the last one: «Jeg vil» must not wait for more.
create function private.shift_follows() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if new.taken >= new.capacity or new.cancelled_at is not null then
        delete from private.open_shifts x where x.shift_id = new.shift_id;
    else
        perform private.refresh_shifts(array[new.shift_id]);
    end if;
    return null;
end $$;
create trigger shifts_matched_update after update on public.shifts for each row
when (
    (old.taken >= old.capacity) <> (new.taken >= new.capacity)
    or (old.starts_at, old.ends_at, old.published_at, old.cancelled_at)
        is distinct from (new.starts_at, new.ends_at, new.published_at, new.cancelled_at)
)
execute function private.shift_follows();

-- Whoever is asked, or takes or gives up a shift, has another turn; what they answer teaches.
create function private.turns_follow() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.refresh_turns(array(select distinct t.candidate_id from touched t));
    return null;
end $$;
create trigger assignments_turn_insert after insert on public.assignments referencing new table as touched
for each statement execute function private.turns_follow();
create trigger offers_turn_insert after insert on public.offers referencing new table as touched
for each statement execute function private.turns_follow();

create function private.turn_follows() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.refresh_turns(array[new.candidate_id]);
    return null;
end $$;
create trigger assignments_turn_update after update on public.assignments for each row
when ((old.state, old.starts_at, old.ends_at) is distinct from (new.state, new.starts_at, new.ends_at))
execute function private.turn_follows();

create function private.offer_teaches() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.refresh_candidates(array[new.candidate_id]);
    return null;
end $$;
create trigger offers_teach after update on public.offers for each row
when ((old.decline_reason, old.unsure_wants, old.due_at) is distinct from (new.decline_reason, new.unsure_wants, new.due_at))
execute function private.offer_teaches();

-- Puts the rows of one municipality beside each other again, so that a question reads few pages however many municipalities there are.
-- Holds matching up while it does: a fifth of a second for Drammen, some twenty for all of Norway. Gives way if it cannot have the tables at once.
create function private.regroup() returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    set local lock_timeout = '2s';
    cluster private.candidate_features using candidate_features_municipality;
    cluster private.cleared using cleared_pkey;
    cluster private.open_shifts using open_shifts_municipality;
exception when lock_not_available then
    null;
end $$;
