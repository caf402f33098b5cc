-- Locks candidate, then shift, of an assignment at my organisations; gives it back. Refuses PT404, also for who has a protected address.
create function private.lock_assignment_as_lead(assignment uuid) returns public.assignments
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments;
begin
    select a.* into theirs from public.assignments a join public.shifts s on s.shift_id = a.shift_id
    where a.assignment_id = assignment and s.organisation_id in (select private.my_organisations());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.candidates c where c.person_id = theirs.candidate_id and not c.protected for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.shifts s where s.shift_id = theirs.shift_id for update;
    select a.* into theirs from public.assignments a where a.assignment_id = assignment for update;
    return theirs;
end $$;

-- «Ikke nå»: a lead lets a request go. Refuses PT404, PT409 wrong_way. Twice is once.
create function private.not_now(assignment uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments := private.lock_assignment_as_lead(assignment);
begin
    if theirs.state = 'not_chosen' then
        return;
    elsif theirs.state <> 'requested' then
        raise exception 'wrong_way' using errcode = 'PT409';
    end if;
    update public.assignments a set not_chosen_at = private.clock() where a.assignment_id = assignment;
end $$;
grant execute on function private.not_now(uuid) to authenticated;
create function public.not_now(assignment uuid) returns void language sql volatile set search_path = '' as $$
    select private.not_now(assignment);
$$;
grant execute on function public.not_now(uuid) to authenticated;

-- A lead cancels one person's seat, who is told; never counts against anyone. Refuses PT404, PT403 own_assignment (who cannot come says so),
-- PT409 already_over / wrong_way.
create function private.cancel_assignment(assignment uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments := private.lock_assignment_as_lead(assignment);
begin
    if theirs.candidate_id = private.me() then
        raise exception 'own_assignment' using errcode = 'PT403';
    elsif theirs.state = 'cancelled' then
        return;
    elsif theirs.state not in ('requested', 'confirmed') then
        raise exception 'wrong_way' using errcode = 'PT409';
    elsif theirs.ends_at <= private.clock() then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    update public.assignments a set cancelled_at = private.clock() where a.assignment_id = assignment;
end $$;
grant execute on function private.cancel_assignment(uuid) to authenticated;
create function public.cancel_assignment(assignment uuid) returns void language sql volatile set search_path = '' as $$
    select private.cancel_assignment(assignment);
$$;
grant execute on function public.cancel_assignment(uuid) to authenticated;

-- A chore of the clock: a request that nobody answered lapses when the shift is over.
create function private.lapse_requests(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    with over as (
        select a.assignment_id from public.assignments a join public.candidates c on c.person_id = a.candidate_id
        where a.state = 'requested' and a.ends_at <= private.clock()
        order by c.person_id limit most for update of c skip locked
    )
    update public.assignments a set not_chosen_at = a.ends_at from over
    where a.assignment_id = over.assignment_id and a.state = 'requested';
    get diagnostics done = row_count;
    return done;
end $$;
