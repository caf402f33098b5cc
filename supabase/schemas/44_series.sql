-- How many seats of a series one more person may still hold at its place: at most half of all that is to be done there in the coming
-- 28 days is held by series, so that newcomers keep seats.
create function private.series_seats_left(place uuid) returns int
language plpgsql stable security definer set search_path = '' as $$
begin
    return (
        select coalesce(sum(s.capacity), 0) / 2 - coalesce(sum((
            select count(*) from public.assignments a
            where a.shift_id = s.shift_id and a.series_id is not null and a.state in ('requested', 'confirmed')
        )), 0)
        from public.tasks t join public.shifts s on s.task_id = t.task_id
        where t.place_id = place and s.published_at is not null and s.cancelled_at is null
            and s.starts_at > private.clock() and s.starts_at < private.clock() + interval '28 days'
    )::int;
end $$;

-- One shift of a series and what became of it.
create type public.series_shift as (
    shift_id uuid, starts_at timestamptz, state text, why_not text
);
comment on column public.series_shift.state is 'null: not taken';
comment on column public.series_shift.why_not is 'null: taken';

-- «Fast vakt»: the candidate takes all that are still to come of a series. Shape: one row per shift in order: shift_id, starts_at, and
-- state (requested, confirmed) or why not (the code of take_shift's refusal). One shift that does not go leaves the others.
-- Refuses PT404, PT409 series_over (none to come), series_full (the place keeps the rest for newcomers), no_longer. The same request twice has
-- one effect.
create function private.take_series(
    series uuid, request_id uuid, shown_starts timestamptz[] default null, shown_ends timestamptz[] default null,
    shown_address text default null
) returns setof public.series_shift
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    own public.candidates;
    here uuid;
    wanted record;
    became public.series_shift;
    said text;
    soon int;
    earlier text;
    made public.assignments;
    taken uuid[] := '{}';
    tap public.taps := private.tap_of(request_id);
begin
    select t.place_id into here from public.series r join public.tasks t on t.task_id = r.task_id
    where r.series_id = series and t.municipality_code = private.my_municipality() and t.published_at is not null;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select c.* into own from public.candidates c where c.person_id = private.me() for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'take_series', jsonb_build_array(series));
    if earlier is not null then
        -- what was taken then: what has been given up since says so, and when nothing is left, all of it does
        perform private.still_holds(bool_or(a.state in ('requested', 'confirmed')), min(a.state))
        from public.assignments a where a.assignment_id = any (earlier::uuid[]);
        return query select a.shift_id, a.starts_at, case when a.state in ('requested', 'confirmed') then a.state end,
            case when a.state not in ('requested', 'confirmed') then 'no_longer' end
        from public.assignments a where a.assignment_id = any (earlier::uuid[]) order by a.starts_at;
        return;
    end if;
    -- one at a time at a place, or two could both find the last room
    perform 1 from public.places p where p.place_id = here for no key update;
    select count(*) filter (where s.starts_at < private.clock() + interval '28 days') into soon from public.shifts s
    where s.series_id = series and s.starts_at > private.clock() and s.cancelled_at is null and s.published_at is not null
    having count(*) > 0;
    if not found then
        raise exception 'series_over' using errcode = 'PT409';
    elsif soon > private.series_seats_left(here) then
        raise exception 'series_full' using errcode = 'PT409';
    end if;
    for wanted in
        select s.shift_id, s.starts_at, s.ends_at from public.shifts s
        where s.series_id = series and s.starts_at > private.clock() and s.cancelled_at is null and s.published_at is not null
        order by s.starts_at, s.shift_id
    loop
        became := (wanted.shift_id, wanted.starts_at, null, null);
        begin
            if tap.request_id is not null and private.newest_no(wanted.shift_id) >= private.wished_at(tap) then
                raise exception 'no_longer' using errcode = 'PT409';
            end if;
            if (shown_starts is null or exists (
                select from unnest(shown_starts, shown_ends) as n (starts, ends)
                where n.starts = wanted.starts_at and n.ends = wanted.ends_at
            )) is not true then
                raise exception 'shift_moved' using errcode = 'PT409';
            end if;
            perform private.as_shown(wanted.shift_id, wanted.starts_at, wanted.ends_at, shown_address);
            made := private.assign_to_shift(own, wanted.shift_id, series);
            became.state := made.state;
            taken := taken || made.assignment_id;
        exception when sqlstate 'PT409' then
            get stacked diagnostics said = message_text;
            became.why_not := said;
        end;
        return next became;
    end loop;
    perform private.answer(request_id, taken::text);
end $$;
grant execute on function private.take_series(uuid, uuid, timestamptz[], timestamptz[], text) to authenticated;
create function public.take_series(
    series uuid, request_id uuid, shown_starts timestamptz[] default null, shown_ends timestamptz[] default null,
    shown_address text default null
) returns setof public.series_shift language sql volatile set search_path = '' as $$
    select * from private.take_series(series, request_id, shown_starts, shown_ends, shown_address);
$$;
grant execute on function public.take_series(uuid, uuid, timestamptz[], timestamptz[], text) to authenticated;

-- Why all of a series cannot be taken now, before somebody tries: series_over, series_full; null: they can, or it is not there.
create function private.series_refusal(series uuid) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
    here uuid;
    coming int;
    soon int;
begin
    select t.place_id into here from public.series r join public.tasks t on t.task_id = r.task_id
    where r.series_id = series and t.municipality_code = private.my_municipality() and t.published_at is not null;
    if not found then
        return null;
    end if;
    select count(*), count(*) filter (where s.starts_at < private.clock() + interval '28 days') into coming, soon from public.shifts s
    where s.series_id = series and s.starts_at > private.clock() and s.cancelled_at is null and s.published_at is not null;
    return case when coming = 0 then 'series_over' when soon > private.series_seats_left(here) then 'series_full' end;
end $$;
grant execute on function private.series_refusal(uuid) to authenticated;
create function public.series_refusal(series uuid) returns text language sql stable set search_path = '' as $$
    select private.series_refusal(series);
$$;
grant execute on function public.series_refusal(uuid) to authenticated;
