-- A candidate says when they can: three arrays of equal length replace all earlier hours. What was tapped last holds, whichever phone is
-- heard first; the same request twice has one effect. Refuses PT422 bad_hours, PT409 newer_hours: other hours were said after that tap.
create function private.set_availability(weekdays int[], from_times text[], to_times text[], request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    said_at timestamptz := private.tap_at(request_id);
    earlier timestamptz;
begin
    select c.hours_said_at into earlier from public.candidates c where c.person_id = own for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if request_id is not null
        and private.repeated(request_id, 'set_availability', jsonb_build_array(weekdays, from_times, to_times)) is not null then
        return;
    end if;
    if earlier > said_at then
        raise exception 'newer_hours' using errcode = 'PT409';
    end if;
    if coalesce(array_length(weekdays, 1), 0) > 42
        or coalesce(array_length(weekdays, 1), 0) <> coalesce(array_length(from_times, 1), 0)
        or coalesce(array_length(weekdays, 1), 0) <> coalesce(array_length(to_times, 1), 0)
        or exists (
            select from unnest(weekdays, from_times, to_times) as u (d, f, t)
            where (d between 1 and 7 and f ~ '^[0-2][0-9]:[0-5][0-9]$' and t ~ '^[0-2][0-9]:[0-5][0-9]$'
                and f < t and t <= '24:00') is not true
        )
        or exists (
            select from unnest(weekdays, from_times, to_times) with ordinality as a (d, f, t, n)
            join unnest(weekdays, from_times, to_times) with ordinality as b (d, f, t, n)
                on a.d = b.d and a.n < b.n and a.f < b.t and b.f < a.t
        )
    then
        raise exception 'bad_hours' using errcode = 'PT422';
    end if;
    delete from public.availability a where a.candidate_id = own;
    insert into public.availability (candidate_id, weekday, from_time, to_time)
    select own, d, f::time, t::time from unnest(weekdays, from_times, to_times) as u (d, f, t);
    update public.candidates c set hours_said_at = said_at where c.person_id = own;
    perform private.answer(request_id, 'said');
end $$;
grant execute on function private.set_availability(int[], text[], text[], uuid) to authenticated;
create function public.set_availability(weekdays int[], from_times text[], to_times text[], request_id uuid default null) returns void
language sql volatile set search_path = '' as $$
    select private.set_availability(weekdays, from_times, to_times, request_id);
$$;
grant execute on function public.set_availability(int[], text[], text[], uuid) to authenticated;
