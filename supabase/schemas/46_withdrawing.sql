-- «Jeg kan ikke»: the candidate gives up a shift that has not ended, with a reason tap (null: none) that is shared with the adviser
-- only if they say so. Never counts against anyone. Refuses PT404, PT409 already_over / checked_in / wrong_way. Twice is once.
create function private.withdraw(assignment uuid, reason text, shared boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
begin
    perform 1 from public.candidates c where c.person_id = private.me() for update;
    select a.* into mine from public.assignments a
    where a.assignment_id = assignment and a.candidate_id = private.me();
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.shifts s where s.shift_id = mine.shift_id for update;
    select a.* into mine from public.assignments a where a.assignment_id = assignment for update;
    if mine.state = 'withdrawn' then
        return;
    elsif mine.state in ('cancelled', 'not_chosen') then
        raise exception 'wrong_way' using errcode = 'PT409';
    elsif mine.checked_in_at is not null then
        raise exception 'checked_in' using errcode = 'PT409';
    elsif mine.ends_at <= private.clock() then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    update public.assignments a set withdrawn_at = private.clock() where a.assignment_id = assignment;
    if reason is not null then
        begin
            insert into public.reasons (assignment_id, reason, shared, said_at)
            values (assignment, withdraw.reason, coalesce(withdraw.shared, false), private.clock());
        exception when check_violation then
            raise exception 'bad_reason' using errcode = 'PT422';
        end;
    end if;
end $$;
grant execute on function private.withdraw(uuid, text, boolean) to authenticated;
create function public.withdraw(assignment uuid, reason text default null, shared boolean default null) returns void
language sql volatile set search_path = '' as $$
    select private.withdraw(assignment, reason, shared);
$$;
grant execute on function public.withdraw(uuid, text, boolean) to authenticated;

-- Steps off a shift that was changed after one was on it: the host's doing, so it leaves no trace on the person.
-- Refuses PT404, PT409 not_changed.
create function private.step_off(assignment uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
    changed timestamptz;
begin
    perform 1 from public.candidates c where c.person_id = private.me() for update;
    select a.* into mine from public.assignments a
    where a.assignment_id = assignment and a.candidate_id = private.me();
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select s.changed_at into changed from public.shifts s where s.shift_id = mine.shift_id for update;
    if mine.state not in ('requested', 'confirmed') then
        return;
    elsif changed is null or changed < mine.requested_at or mine.starts_at <= private.clock() then
        raise exception 'not_changed' using errcode = 'PT409';
    end if;
    update public.assignments a set cancelled_at = private.clock() where a.assignment_id = assignment;
end $$;
grant execute on function private.step_off(uuid) to authenticated;
create function public.step_off(assignment uuid) returns void language sql volatile set search_path = '' as $$
    select private.step_off(assignment);
$$;
grant execute on function public.step_off(uuid) to authenticated;

-- A chore of the clock: reasons that were not shared live seven days; then only their number is left.
create function private.delete_unshared_reasons(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    with old as (
        select r.assignment_id from public.reasons r
        where not r.shared and r.said_at < private.clock() - interval '7 days' limit most for update skip locked
    ),
    gone as (
        delete from public.reasons r using old where r.assignment_id = old.assignment_id
        returning r.assignment_id, r.reason, r.said_at
    ),
    counted as (
        insert into public.reason_counts (municipality_code, month, reason, times)
        select a.municipality_code, date_trunc('month', g.said_at at time zone 'Europe/Oslo')::date, g.reason, count(*)
        from gone g join public.assignments a on a.assignment_id = g.assignment_id
        group by 1, 2, 3
        on conflict (municipality_code, month, reason) do update set times = public.reason_counts.times + excluded.times
    )
    select count(*) into done from gone;
    return done;
end $$;
