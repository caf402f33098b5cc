-- A lead cancels a whole shift; everyone on it or asking is told. Refuses PT404, PT409 already_over. Twice is once.
create function private.cancel_shift(shift uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
begin
    select x.* into s from public.shifts x
    where x.shift_id = shift and x.organisation_id in (select private.my_organisations());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    -- Candidates first, in a fixed order, then the shift: the order of every lock in the house.
    perform 1 from public.candidates c
    where c.person_id in (select a.candidate_id from public.assignments a where a.shift_id = shift)
    order by c.person_id for update;
    select x.* into s from public.shifts x where x.shift_id = shift for update;
    if s.cancelled_at is not null then
        return;
    elsif s.ends_at <= private.clock() then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    update public.assignments a set cancelled_at = private.clock()
    where a.shift_id = shift and a.state in ('requested', 'confirmed');
    update public.shifts x set cancelled_at = private.clock(), cancelled_by = private.me() where x.shift_id = shift;
end $$;
grant execute on function private.cancel_shift(uuid) to authenticated;
create function public.cancel_shift(shift uuid) returns void language sql volatile set search_path = '' as $$
    select private.cancel_shift(shift);
$$;
grant execute on function public.cancel_shift(uuid) to authenticated;

-- Why somebody who is on a shift, or asks for it, could not be so at another time: overlap, working_time, no_contract or
-- missing_clearance; null: they could. The last wall (guard_assignment) says no to the same.
create function private.why_not_at(a public.assignments, starts timestamptz, ends timestamptz) returns text
language plpgsql stable security definer set search_path = '' as $$
begin
    return (
        select case
            when exists (
                select from public.assignments b
                where b.candidate_id = a.candidate_id and b.assignment_id <> a.assignment_id and b.state in ('requested', 'confirmed')
                    and b.starts_at < ends and b.ends_at > starts
            ) then 'overlap'
            when private.broken_rule(a.candidate_id, starts, ends, a.assignment_id) is not null then 'working_time'
            when a.state <> 'confirmed' then null
            when t.pay = 'paid' and not private.is_employed(a.candidate_id, o.employer_id, starts, ends) then 'no_contract'
            when cardinality(private.missing_clearances(a.candidate_id, t.task_id, private.last_day(ends))) > 0 then 'missing_clearance'
        end
        from public.shifts s
        join public.tasks t on t.task_id = s.task_id
        join public.organisations o on o.organisation_id = s.organisation_id
        where s.shift_id = a.shift_id
    );
end $$;

-- Who is on a shift, or asks for it, as far as its leads may see.
create function private.seen_on(shift uuid) returns setof public.assignments
language sql stable security definer set search_path = '' as $$
    select a.* from public.assignments a join public.candidates c on c.person_id = a.candidate_id and not c.protected
    where a.shift_id = seen_on.shift and a.state in ('requested', 'confirmed');
$$;

-- The times that the leads of a shift have asked about on a day, before they save: what bounds what they can find out of those on it.
-- Not personal.
create table private.times_asked (
    shift_id uuid not null references public.shifts on delete cascade,
    day date not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    primary key (shift_id, day, starts_at, ends_at)
);
comment on table private.times_asked is 'not personal';
alter table private.times_asked enable row level security;

-- The last wall of a move: refuses PT422 starts_too_soon, bad_span, moves_too_far (where anybody is on it or asks: twenty-eight days).
create function private.refuse_bad_move(s public.shifts, starts timestamptz, ends timestamptz) returns void
language plpgsql stable security definer set search_path = '' as $$
begin
    if (private.is_time(starts) and private.is_time(ends)) is not true then
        raise exception 'bad_span' using errcode = 'PT422';
    elsif starts <= private.clock() then
        raise exception 'starts_too_soon' using errcode = 'PT422';
    elsif not (ends > starts and ends - starts <= interval '9 hours') then
        raise exception 'bad_span' using errcode = 'PT422';
    elsif starts not between s.starts_at - interval '28 days' and s.starts_at + interval '28 days' and exists (
        select from public.assignments a where a.shift_id = s.shift_id and a.state in ('requested', 'confirmed')
    ) then
        raise exception 'moves_too_far' using errcode = 'PT422';
    end if;
end $$;

-- A lead changes a shift's time, seats or contact. People on it are told and may step off; whom the new time would put against a
-- rule or another shift is let go as cancelled by the host. "version": the one that the lead looked at (null: they do not say);
-- "may_lose": the assignments that they have seen would lose their place by it (null: they were not shown). Refuses PT404, PT409
-- shift_cancelled / already_over / too_many_on / changed_meanwhile (somebody came on it at the same moment: look again) /
-- changed_by_another (the shift is not as it was looked at) / would_lose (somebody whom the lead has not seen, or nobody
-- has asked who_would_lose about that time), PT422 starts_too_soon / bad_span / moves_too_far / bad_capacity. Twice is once.
create function private.change_shift(
    shift uuid, starts_at timestamptz, ends_at timestamptz, capacity int, contact uuid, version int default null,
    may_lose uuid[] default null
) returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
    moved boolean;
    locked uuid[];
    each record;
begin
    select x.* into s from public.shifts x
    where x.shift_id = shift and x.organisation_id in (select private.my_organisations());
    if not found or not exists (
        select from public.contacts c join public.tasks t on t.place_id = c.place_id
        where c.contact_id = contact and t.task_id = s.task_id and (c.retired_at is null or c.contact_id = s.contact_id)
    ) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    locked := array(
        select c.person_id from public.candidates c
        where c.person_id in (select a.candidate_id from public.assignments a where a.shift_id = shift)
        order by c.person_id for update
    );
    select x.* into s from public.shifts x where x.shift_id = shift for update;
    -- somebody who came on it just now is not locked, and their rules could not be kept
    if exists (
        select from public.assignments a
        where a.shift_id = shift and a.state in ('requested', 'confirmed') and a.candidate_id <> all (locked)
    ) then
        raise exception 'changed_meanwhile' using errcode = 'PT409';
    end if;
    moved := s.starts_at is distinct from change_shift.starts_at or s.ends_at is distinct from change_shift.ends_at;
    if s.cancelled_at is null and not moved and s.capacity = change_shift.capacity and s.contact_id = contact then
        return;
    elsif s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    elsif s.ends_at <= private.clock() then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    if moved then
        perform private.refuse_bad_move(s, change_shift.starts_at, change_shift.ends_at);
    end if;
    if (change_shift.capacity between 1 and 20) is not true then
        raise exception 'bad_capacity' using errcode = 'PT422';
    elsif s.version <> change_shift.version then
        raise exception 'changed_by_another' using errcode = 'PT409';
    elsif change_shift.capacity < s.taken then
        raise exception 'too_many_on' using errcode = 'PT409';
    elsif moved and exists (
        select from private.seen_on(shift) a
        where a.assignment_id <> all (may_lose)
            -- to be refused tells as much as to ask: a time that was not asked about is refused whoever would lose by it
            and (private.why_not_at(a, change_shift.starts_at, change_shift.ends_at) is not null or not exists (
                select from private.times_asked x
                where x.shift_id = shift and x.starts_at = change_shift.starts_at and x.ends_at = change_shift.ends_at
                    and x.day >= private.today() - 1
            ))
    ) then
        raise exception 'would_lose' using errcode = 'PT409';
    end if;
    update public.shifts x set
        starts_at = change_shift.starts_at, ends_at = change_shift.ends_at, capacity = change_shift.capacity,
        contact_id = contact, changed_at = case when moved and x.published_at is not null then private.clock() else x.changed_at end
    where x.shift_id = shift;
    if moved then
        for each in
            select a.assignment_id, private.why_not_at(a, change_shift.starts_at, change_shift.ends_at) as why
            from public.assignments a
            where a.shift_id = shift and a.state in ('requested', 'confirmed') order by a.candidate_id
        loop
            if each.why is null then
                update public.assignments a set starts_at = change_shift.starts_at, ends_at = change_shift.ends_at
                where a.assignment_id = each.assignment_id;
            else
                update public.assignments a set cancelled_at = private.clock(), let_go_why = each.why
                where a.assignment_id = each.assignment_id;
            end if;
        end loop;
    end if;
end $$;
grant execute on function private.change_shift(uuid, timestamptz, timestamptz, int, uuid, int, uuid[]) to authenticated;
create function public.change_shift(
    shift uuid, starts_at timestamptz, ends_at timestamptz, capacity int, contact uuid, version int default null,
    may_lose uuid[] default null
) returns void language sql volatile set search_path = '' as $$
    select private.change_shift(shift, starts_at, ends_at, capacity, contact, version, may_lose);
$$;
grant execute on function public.change_shift(uuid, timestamptz, timestamptz, int, uuid, int, uuid[]) to authenticated;
