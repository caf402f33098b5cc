-- Puts a candidate, who is locked, on a shift, which is locked here: confirmed at once when the requirements are in order, the person
-- is introduced to the place (or this is the introduction) and a seat is free; else requested. Gives back the assignment, also
-- one that was there. "with_series": the series it is taken with, or null. Refusals are those of take_shift.
create function private.assign_to_shift(own public.candidates, shift uuid, with_series uuid) returns public.assignments
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
    t public.tasks;
    made public.assignments;
    at_once boolean;
begin
    select x.* into s from public.shifts x where x.shift_id = shift for update;
    select x.* into t from public.tasks x where x.task_id = s.task_id;
    select a.* into made from public.assignments a
    where a.candidate_id = own.person_id and a.shift_id = shift and a.state in ('requested', 'confirmed');
    if found then
        return made;
    elsif own.protected then
        raise exception 'not_in_market' using errcode = 'PT409';
    elsif own.notice_read_at is null then
        raise exception 'read_notice_first' using errcode = 'PT409';
    elsif s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    elsif t.closed_at is not null then
        raise exception 'shift_closed' using errcode = 'PT409';
    elsif s.starts_at <= private.clock() then
        raise exception 'shift_started' using errcode = 'PT409';
    elsif s.taken >= s.capacity then
        raise exception 'shift_full' using errcode = 'PT409';
    elsif exists (
        select from public.assignments a
        where a.candidate_id = own.person_id and a.state in ('requested', 'confirmed')
            and a.starts_at < s.ends_at and a.ends_at > s.starts_at
    ) then
        raise exception 'overlap' using errcode = 'PT409';
    elsif t.pay = 'paid' and not private.is_employed(own.person_id,
        (select o.employer_id from public.organisations o where o.organisation_id = s.organisation_id), s.starts_at, s.ends_at
    ) then
        raise exception 'no_contract' using errcode = 'PT409';
    end if;
    at_once := cardinality(private.missing_clearances(own.person_id, t.task_id, private.last_day(s.ends_at))) = 0
        and (t.introduction or exists (
            select from public.introductions i where i.candidate_id = own.person_id and i.place_id = t.place_id
        ));
    begin
        insert into public.assignments
            (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at, confirmed_at, series_id)
        values (own.person_id, shift, s.municipality_code, s.starts_at, s.ends_at,
            private.purpose_of(own.person_id, private.local_day(s.starts_at)),
            private.clock(), case when at_once then private.clock() end, with_series)
        returning * into made;
    exception
        when exclusion_violation then
            raise exception 'overlap' using errcode = 'PT409';
        when unique_violation then
            raise exception 'already_yours' using errcode = 'PT409';
    end;
    return made;
end $$;

-- Locks a shift whose time and address were shown to somebody who taps, and refuses PT409 shift_moved where they are others now. Null says
-- nothing: a page of the version before. A cancelled shift is refused as such by who asks.
create function private.as_shown(shift uuid, shown_start timestamptz, shown_end timestamptz, shown_address text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
begin
    if num_nonnulls(shown_start, shown_end, shown_address) = 0 then
        return;
    end if;
    select x.* into s from public.shifts x where x.shift_id = shift for update;
    if s.cancelled_at is null and (
        s.starts_at <> shown_start or s.ends_at <> shown_end
        or shown_address <> (select p.address from public.tasks t join public.places p on p.place_id = t.place_id where t.task_id = s.task_id)
    ) then
        raise exception 'shift_moved' using errcode = 'PT409';
    end if;
end $$;

-- An assignment and how it stands.
create type public.assignment_state as (
    assignment_id uuid, state text
);

-- «Jeg vil». Returns one row: assignment_id, state. The same request twice has one effect. "by_offer": who was asked and says yes.
-- Refuses PT409 no_longer when the same request put them on the shift, and they are on it no more; newer_wish when it was tapped before
-- they said no, and arrives after.
-- "shown…": the time and the address that stood on the page that was tapped (null: an older page, which does not say); where they are
-- others now, it is asked about: PT409 shift_moved.
-- Refuses PT404 not_found, PT409: shift_full, shift_cancelled, shift_started, shift_closed, already_yours, overlap, no_contract,
-- not_in_market, read_notice_first and the codes of broken_rule.
create function private.take_shift(
    shift uuid, request_id uuid, by_offer uuid default null, shown_start timestamptz default null, shown_end timestamptz default null,
    shown_address text default null
) returns setof public.assignment_state
language plpgsql volatile security definer set search_path = '' as $$
declare
    me uuid := private.me();
    own public.candidates;
    s public.shifts;
    earlier text;
    tap public.taps;
    made public.assignments;
begin
    -- A look before the locks turns away those who come too late without a queue.
    select x.* into s from public.shifts x where x.shift_id = shift and x.published_at is not null;
    if not found or s.municipality_code is distinct from private.my_municipality() then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if s.taken >= s.capacity and not exists (
        select from public.requests r where r.person_id = me and r.request_id = take_shift.request_id
    ) and not exists (
        select from public.assignments a
        where a.shift_id = shift and a.candidate_id = me and a.state in ('requested', 'confirmed')
    ) then
        raise exception 'shift_full' using errcode = 'PT409';
    end if;
    select c.* into own from public.candidates c where c.person_id = me for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, case when by_offer is null then 'take_shift' else 'accept_offer' end,
        jsonb_build_array(shift, by_offer));
    if earlier is not null then
        select a.* into made from public.assignments a where a.assignment_id = earlier::uuid;
        perform private.still_holds(made.state in ('requested', 'confirmed'), made.state);
        return query select made.assignment_id, made.state;
        return;
    end if;
    select t.* into tap from public.taps t where t.request_id = take_shift.request_id and t.person_id = me;
    if found and private.newest_no(shift) >= private.wished_at(tap) and not exists (
        select from public.assignments a
        where a.shift_id = shift and a.candidate_id = me and a.state in ('requested', 'confirmed')
    ) then
        raise exception 'newer_wish' using errcode = 'PT409';
    end if;
    -- before the rules: what they would say of the new time was not asked
    perform private.as_shown(shift, shown_start, shown_end, shown_address);
    made := private.assign_to_shift(own, shift, null);
    perform private.answer(request_id, made.assignment_id::text);
    return query select made.assignment_id, made.state;
end $$;
grant execute on function private.take_shift(uuid, uuid, uuid, timestamptz, timestamptz, text) to authenticated;
create function public.take_shift(
    shift uuid, request_id uuid, shown_start timestamptz default null, shown_end timestamptz default null,
    shown_address text default null
) returns setof public.assignment_state language sql volatile set search_path = '' as $$
    select * from private.take_shift(shift, request_id, null, shown_start, shown_end, shown_address);
$$;
grant execute on function public.take_shift(uuid, uuid, timestamptz, timestamptz, text) to authenticated;
