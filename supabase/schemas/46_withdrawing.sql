-- Takes me off a shift that I am on or ask for; candidate, shift and assignment are locked. From its start, or once I have come, there is
-- nothing to give up any more: that I do not come, or had to go, is said, and what became of it is the host's to record. Judged by when it
-- was tapped, as far as that is sure; by when it came, and marked for the host, where it is not. Refuses PT409 newer_wish (a newer tap says
-- yes), checked_in (since), already_over, already_recorded.
create function private.give_up(mine public.assignments, tap public.taps) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    told timestamptz := private.wished_at(tap);
begin
    if tap.request_id is null then
        null; -- nothing can be newer than now
    elsif private.newest_yes(mine.shift_id) > told then
        raise exception 'newer_wish' using errcode = 'PT409';
    end if;
    if mine.checked_in_at > told then
        raise exception 'checked_in' using errcode = 'PT409';
    elsif mine.ends_at <= told and tap.sure is distinct from false then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    -- what is late only because it waited is the host's to judge
    if not tap.sure and mine.starts_at <= told then
        perform private.keep_tap_about(tap, 'withdraw', mine.assignment_id, 'clock');
        if mine.ends_at <= told then
            return;
        end if;
    end if;
    begin
        if mine.state = 'confirmed' and (mine.starts_at <= told or mine.checked_in_at is not null) then
            -- who came after saying that they do not may have to go
            update public.assignments a
            set cannot_said_at = case when a.checked_in_at > a.cannot_said_at then told else coalesce(a.cannot_said_at, told) end
            where a.assignment_id = mine.assignment_id;
        else
            update public.assignments a set withdrawn_at = greatest(told, a.requested_at) where a.assignment_id = mine.assignment_id;
        end if;
    exception when sqlstate 'PT409' then
        if tap.request_id is null or sqlerrm <> 'already_recorded' then
            raise;
        end if;
        perform private.keep_tap_about(tap, 'withdraw', mine.assignment_id, 'recorded');
    end;
end $$;

-- «Jeg kan ikke»: the candidate gives up a shift until it begins; then it is «Jeg kommer ikke», or «Jeg måtte gå», until it ends. With a
-- reason tap (null: none) that is shared with the adviser only if they say so. Never counts against anyone. Refuses PT404, PT409
-- already_over / checked_in / wrong_way / newer_wish / already_recorded. Twice is once.
create function private.withdraw(assignment uuid, reason text, shared boolean, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
    tap public.taps := private.tap_of(request_id);
begin
    perform 1 from public.candidates c where c.person_id = private.me() for update;
    select a.* into mine from public.assignments a
    where a.assignment_id = assignment and a.candidate_id = private.me();
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if request_id is not null and private.repeated(request_id, 'withdraw', jsonb_build_array(assignment, reason, shared)) is not null then
        return;
    end if;
    perform 1 from public.shifts s where s.shift_id = mine.shift_id for update;
    -- who has taken the same shift again since means the shift, whichever page the tap was made on
    select a.* into mine from public.assignments a
    where a.candidate_id = mine.candidate_id and a.shift_id = mine.shift_id
        and (a.assignment_id = assignment or (tap.request_id is not null and a.state in ('requested', 'confirmed')))
    order by (a.state in ('requested', 'confirmed')) desc, (a.assignment_id = assignment) desc limit 1 for update;
    if mine.state in ('cancelled', 'not_chosen') and tap.request_id is null then
        raise exception 'wrong_way' using errcode = 'PT409';
    elsif mine.state in ('requested', 'confirmed') then
        perform private.give_up(mine, tap);
        if reason is not null then
            begin
                insert into public.reasons (assignment_id, reason, shared, said_at)
                select a.assignment_id, withdraw.reason, coalesce(withdraw.shared, false), private.clock()
                from public.assignments a
                where a.assignment_id = mine.assignment_id and (a.state = 'withdrawn' or a.cannot_said_at is not null)
                on conflict on constraint reasons_pkey do update
                set reason = excluded.reason, shared = excluded.shared, said_at = excluded.said_at;
            exception when check_violation then
                raise exception 'bad_reason' using errcode = 'PT422';
            end;
        end if;
    end if;
    if request_id is not null then
        perform private.answer(request_id, mine.shift_id::text);
    end if;
end $$;
grant execute on function private.withdraw(uuid, text, boolean, uuid) to authenticated;
create function public.withdraw(assignment uuid, reason text default null, shared boolean default null, request_id uuid default null)
returns void language sql volatile set search_path = '' as $$
    select private.withdraw(assignment, reason, shared, request_id);
$$;
grant execute on function public.withdraw(uuid, text, boolean, uuid) to authenticated;

-- Why I could not come, said after I gave it up, as from a notification: within the days that an unshared reason lives. Said again, the
-- last holds. Refuses PT404, PT409 wrong_way (not given up, or long ago), PT422 bad_reason.
create function private.say_reason(assignment uuid, reason text, shared boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
begin
    select a.* into mine from public.assignments a
    where a.assignment_id = assignment and a.candidate_id = private.me() for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    elsif (mine.state in ('withdrawn', 'confirmed')
        and coalesce(mine.withdrawn_at, mine.cannot_said_at) > private.clock() - interval '7 days') is not true then
        raise exception 'wrong_way' using errcode = 'PT409';
    end if;
    insert into public.reasons as r (assignment_id, reason, shared, said_at)
    values (assignment, say_reason.reason, coalesce(say_reason.shared, false), private.clock())
    on conflict (assignment_id) do update set reason = excluded.reason, shared = excluded.shared, said_at = excluded.said_at;
exception when check_violation or not_null_violation then
    raise exception 'bad_reason' using errcode = 'PT422';
end $$;
grant execute on function private.say_reason(uuid, text, boolean) to authenticated;
create function public.say_reason(assignment uuid, reason text, shared boolean default null) returns void
language sql volatile set search_path = '' as $$
    select private.say_reason(assignment, reason, shared);
$$;
grant execute on function public.say_reason(uuid, text, boolean) to authenticated;

-- Steps off a shift that was changed after one was on it: the host's doing, so it leaves no trace on the person. Judged by when it was
-- tapped, as far as that is sure. Refuses PT404, PT409 not_changed / already_recorded. Twice is once.
create function private.step_off(assignment uuid, request_id uuid) returns void
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
    if request_id is not null and private.repeated(request_id, 'step_off', jsonb_build_array(assignment)) is not null then
        return;
    end if;
    select s.changed_at into changed from public.shifts s where s.shift_id = mine.shift_id for update;
    select a.* into mine from public.assignments a where a.assignment_id = assignment for update;
    if mine.state in ('requested', 'confirmed') then
        if changed is null or changed < mine.requested_at or mine.starts_at <= private.tap_at(request_id) then
            raise exception 'not_changed' using errcode = 'PT409';
        end if;
        update public.assignments a set cancelled_at = private.clock() where a.assignment_id = assignment;
    end if;
    if request_id is not null then
        perform private.answer(request_id, 'off');
    end if;
end $$;
grant execute on function private.step_off(uuid, uuid) to authenticated;
create function public.step_off(assignment uuid, request_id uuid default null) returns void
language sql volatile set search_path = '' as $$
    select private.step_off(assignment, request_id);
$$;
grant execute on function public.step_off(uuid, uuid) to authenticated;

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
