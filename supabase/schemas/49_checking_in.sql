-- «Jeg er her», by the code of the place's link or by the word on its poster: the candidate's own confirmed shift there, from 60 minutes
-- before until its end, judged by when it was tapped. It is the person's word that they came, at that time; the fact is recorded by the
-- place. Returns the assignment's id, or null: it waited for network and belongs to no shift that stands, so that it is kept for the place
-- to settle. The first time somebody came counts, in whatever order their phones tell of it.
-- Refuses PT404 not_found (no such place), PT409 no_shift_here (for who tapped just now).
create function private.check_in(code text, request_id uuid) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    typed text := upper(regexp_replace(coalesce(check_in.code, ''), '[^A-Za-z0-9]', '', 'g'));
    here uuid[] := array(select p.place_id from public.place_codes p where p.code = typed or p.word = typed);
    mine public.assignments;
    earlier text;
    tap public.taps := private.tap_of(request_id);
    came timestamptz := private.came_at(tap);
    -- a tap whose time is not to be relied on may be of when it was heard, too
    times timestamptz[] := array_remove(array[coalesce(tap.at, private.clock()), case when not tap.sure then tap.heard_at end], null);
begin
    perform 1 from public.candidates c where c.person_id = own for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    -- what was done stays done, also when the poster was renewed before its answer was heard
    if request_id is not null then
        earlier := private.repeated(request_id, 'check_in', jsonb_build_array(code));
        if earlier is not null then
            return nullif(earlier, 'kept')::uuid;
        end if;
    end if;
    if here = '{}' then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select a.* into mine from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    join unnest(times) with ordinality as w (at, n) on a.starts_at - interval '60 minutes' <= w.at and a.ends_at > w.at
    where a.candidate_id = own and t.place_id = any (here) and a.state = 'confirmed'
    -- where one ends as the next begins, who comes means the one that begins
    order by w.n, (a.starts_at between w.at - interval '15 minutes' and w.at + interval '15 minutes') desc, (a.checked_in_at is null) desc, a.starts_at
    limit 1 for update of a;
    if found then
        if came < mine.starts_at - interval '60 minutes' or came >= mine.ends_at then
            came := coalesce(case when tap.sure then tap.at else tap.heard_at end, private.clock());
        end if;
        update public.assignments a set checked_in_at = least(a.checked_in_at, came)
        where a.assignment_id = mine.assignment_id and a.checked_in_at <= came is not true;
        if not private.clock_holds(tap) then
            perform private.keep_tap_about(tap, 'check_in', mine.assignment_id, 'clock');
        elsif private.waited(tap) then
            perform private.keep_tap_about(tap, 'check_in', mine.assignment_id, 'waited');
        end if;
        perform private.let_leave(mine.assignment_id);
        return case when request_id is null then mine.assignment_id else private.answer(request_id, mine.assignment_id::text)::uuid end;
    elsif not private.waited(tap) then
        raise exception 'no_shift_here' using errcode = 'PT409';
    end if;
    -- the shift that it must have been meant for: what was called off, else what was moved, else what was there on that day
    select a.* into mine from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    where a.candidate_id = own and t.place_id = any (here) and a.confirmed_at is not null and (
        private.local_day(a.starts_at) = private.local_day(tap.at)
        or (s.changed_at > a.requested_at and a.starts_at between tap.at - interval '7 days' and tap.at + interval '7 days')
    )
    order by (a.state <> 'confirmed' and a.starts_at - interval '60 minutes' <= tap.at and a.ends_at > tap.at) desc,
        (s.changed_at > a.requested_at) is true desc, abs(extract(epoch from a.starts_at - tap.at)), a.assignment_id
    limit 1;
    if found then
        perform private.keep_tap_about(tap, 'check_in', mine.assignment_id, case
            when mine.state <> 'confirmed' then mine.state
            when exists (
                select from public.shifts s where s.shift_id = mine.shift_id and s.changed_at > mine.requested_at
            ) then 'moved'
            else 'no_shift' end);
    else
        perform private.keep_tap(tap, 'check_in', here[1], null, 'no_shift');
    end if;
    perform private.answer(request_id, 'kept');
    return null;
end $$;
grant execute on function private.check_in(text, uuid) to authenticated;
create function public.check_in(code text, request_id uuid default null) returns uuid
language sql volatile set search_path = '' as $$
    select private.check_in(code, request_id);
$$;
grant execute on function public.check_in(text, uuid) to authenticated;

-- Who came for one time has not come for another: after a move they check in anew, but where the hour before the new start holds that time.
create function private.check_in_again_when_moved() returns trigger language plpgsql set search_path = '' as $$
begin
    new.checked_in_at := null;
    new.checked_out_at := null;
    return new;
end $$;
create trigger assignments_205_check_in_again_when_moved before update of starts_at on public.assignments for each row
when (old.starts_at is distinct from new.starts_at and new.checked_in_at < new.starts_at - interval '60 minutes')
execute function private.check_in_again_when_moved();

-- My shifts where a link hangs that I have opened; none where the link is nobody's or I have none. Never by a word, which could be guessed.
create function private.my_shifts_at(code text) returns setof uuid
language sql stable security definer set search_path = '' as $$
    select a.assignment_id from public.place_codes p
    join public.tasks t on t.place_id = p.place_id
    join public.shifts s on s.task_id = t.task_id
    join public.assignments a on a.shift_id = s.shift_id
    where p.code = upper(regexp_replace(my_shifts_at.code, '[^A-Za-z0-9]', '', 'g')) and a.candidate_id = private.me()
        and a.state = 'confirmed' and a.ends_at > private.clock() - interval '12 hours';
$$;
grant execute on function private.my_shifts_at(text) to authenticated;
create function public.my_shifts_at(code text) returns setof uuid language sql stable set search_path = '' as $$
    select * from private.my_shifts_at(code);
$$;
grant execute on function public.my_shifts_at(text) to authenticated;

-- Why somebody cannot have left a shift at that time; null: they can. The time stands on the row then, unless they left before, or have
-- said since that they had not left.
create function private.leave(assignment uuid, left_at timestamptz) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
begin
    select a.* into mine from public.assignments a where a.assignment_id = assignment;
    if mine.checked_in_at is null then
        return 'no_check_in';
    elsif left_at < mine.checked_in_at then
        return 'before_check_in';
    elsif left_at < mine.starts_at then
        return 'before_start';
    elsif left_at > mine.starts_at + interval '12 hours' or left_at > mine.checked_in_at + interval '24 hours' then
        return 'too_late';
    end if;
    update public.assignments a set checked_out_at = least(a.checked_out_at, left_at)
    where a.assignment_id = assignment and a.checked_out_at <= left_at is not true and a.check_out_undone_at >= left_at is not true;
    return null;
end $$;

-- What was held for want of a check-in is done when that has come.
create function private.let_leave(assignment uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    held public.unsettled_taps;
    tap public.taps;
    why_not text;
begin
    for held in
        select u.* from public.unsettled_taps u
        where u.assignment_id = assignment and u.kind = 'check_out' and u.why in ('no_check_in', 'before_check_in')
        order by u.at, u.request_id
    loop
        why_not := private.leave(assignment, held.at);
        tap := private.tap_of(held.request_id);
        if why_not is null and private.clock_holds(tap) and not private.waited(tap) then
            delete from public.unsettled_taps u where u.request_id = held.request_id;
        else
            perform private.keep_tap_about(tap, 'check_out', assignment,
                coalesce(why_not, case when private.clock_holds(tap) then 'waited' else 'clock' end));
        end if;
    end loop;
end $$;

-- «Jeg går nå», from the start until 12 h after it, judged by when it was tapped. What comes before its check-in is held for it, and what
-- belongs to no shift that stands, or was tapped before the start, is kept for the place to settle.
-- Refuses PT404, PT409 not_checked_in / not_started / already_over (for who tapped just now). Twice is once.
create function private.check_out(assignment uuid, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    mine public.assignments;
    tap public.taps := private.tap_of(request_id);
    left_at timestamptz := private.came_at(tap);
    why_not text;
begin
    perform 1 from public.candidates c where c.person_id = own for update;
    select a.* into mine from public.assignments a where a.assignment_id = assignment and a.candidate_id = own;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if request_id is not null and private.repeated(request_id, 'check_out', jsonb_build_array(assignment)) is not null then
        return;
    end if;
    -- who has taken the same shift again since means the shift
    select a.* into mine from public.assignments a
    where a.candidate_id = own and a.shift_id = mine.shift_id
        and (a.assignment_id = assignment or (tap.request_id is not null and a.state = 'confirmed'))
    order by (a.state = 'confirmed') desc, (a.assignment_id = assignment) desc limit 1 for update;
    -- who taps as it begins, by a clock that is a little slow
    if not private.waited(tap) and private.clock() >= mine.starts_at then
        left_at := greatest(left_at, mine.starts_at);
    end if;
    why_not := case
        when mine.checked_out_at is not null and tap.request_id is null then null
        when mine.checked_in_at is null and mine.state in ('cancelled', 'withdrawn') then mine.state
        else private.leave(mine.assignment_id, left_at) end;
    if why_not = 'too_late' and not private.waited(tap) then
        raise exception 'already_over' using errcode = 'PT409';
    elsif why_not = 'before_start' and not private.waited(tap) then
        raise exception 'not_started' using errcode = 'PT409';
    elsif why_not is not null and tap.request_id is null then
        raise exception 'not_checked_in' using errcode = 'PT409';
    end if;
    if why_not is null and mine.state <> 'confirmed' then
        why_not := mine.state;
    elsif why_not is null and not private.clock_holds(tap) then
        why_not := 'clock';
    elsif why_not is null and private.waited(tap) then
        why_not := 'waited';
    end if;
    if why_not is not null and tap.request_id is not null and mine.check_out_undone_at >= left_at is not true then
        perform private.keep_tap_about(tap, 'check_out', mine.assignment_id, why_not);
    end if;
    if request_id is not null then
        perform private.answer(request_id, 'left');
    end if;
end $$;
grant execute on function private.check_out(uuid, uuid) to authenticated;
create function public.check_out(assignment uuid, request_id uuid default null) returns void
language sql volatile set search_path = '' as $$
    select private.check_out(assignment, request_id);
$$;
grant execute on function public.check_out(uuid, uuid) to authenticated;

-- The first of these codes (a phone's, which has opened their links) that is the place's where the candidate has this shift; null: none.
-- Never a word, which could be guessed.
create function private.known_code(assignment uuid, codes text[]) returns text
language sql stable security definer set search_path = '' as $$
    select p.code from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    join public.place_codes p on p.place_id = t.place_id
    where a.assignment_id = assignment and a.candidate_id = private.me() and p.code = any (codes[1:10]);
$$;
grant execute on function private.known_code(uuid, text[]) to authenticated;
create function public.known_code(assignment uuid, codes text[]) returns text language sql stable set search_path = '' as $$
    select private.known_code(assignment, codes);
$$;
grant execute on function public.known_code(uuid, text[]) to authenticated;
