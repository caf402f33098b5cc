-- One person on one shift. The times are the truth; the state is derived. Purpose is for the candidate and their adviser only.
-- Requested and confirmed are active: they hold the person's time. Personal.
create table public.assignments (
    assignment_id uuid primary key default gen_random_uuid(),
    candidate_id uuid not null references public.candidates,
    shift_id uuid not null references public.shifts,
    municipality_code text not null references public.municipalities,
    starts_at timestamptz not null, -- the shift's, kept by trigger
    ends_at timestamptz not null,
    purpose text not null check (purpose in ('activity', 'work_training', 'voluntary')),
    requested_at timestamptz not null,
    confirmed_at timestamptz, -- null: not confirmed
    confirmed_by uuid references public.people, -- null: not confirmed, or confirmed at once by the rules
    not_chosen_at timestamptz, -- null: not turned down
    withdrawn_at timestamptz, -- null: the person has not given it up
    cancelled_at timestamptz, -- null: the host has not cancelled it
    checked_in_at timestamptz, -- null: has not checked in
    checked_out_at timestamptz check (checked_out_at >= checked_in_at), -- null: has not checked out
    state text not null generated always as (
        case
            when cancelled_at is not null then 'cancelled'
            when withdrawn_at is not null then 'withdrawn'
            when not_chosen_at is not null then 'not_chosen'
            when confirmed_at is not null then 'confirmed'
            else 'requested'
        end
    ) stored,
    during tstzrange not null generated always as (tstzrange(starts_at, ends_at)) stored,
    series_id uuid references public.series, -- null: taken by itself; else together with the series' other shifts
    check (not_chosen_at is null or confirmed_at is null),
    check (checked_in_at is null or confirmed_at is not null),
    constraint assignments_no_overlap exclude using gist (candidate_id with =, during with &&)
        where (cancelled_at is null and withdrawn_at is null and not_chosen_at is null)
);
comment on table public.assignments is 'personal: who does what, when, and to what purpose';
create index assignments_shift on public.assignments (shift_id);
create index assignments_candidate on public.assignments (candidate_id, starts_at);
create index assignments_municipality on public.assignments (municipality_code, starts_at);
create index assignments_series on public.assignments (series_id);
create index assignments_waiting on public.assignments (ends_at) where state = 'requested';
create index assignments_confirmed_by on public.assignments (confirmed_by);
create unique index assignments_once on public.assignments (candidate_id, shift_id)
    where cancelled_at is null and withdrawn_at is null and not_chosen_at is null;
alter table public.assignments enable row level security;
grant select on public.assignments to authenticated;
create policy "A candidate reads their own assignments" on public.assignments
for select to authenticated using (candidate_id = (select private.me()));

-- Why somebody could not come, as a tap. Health data by its nature: kept apart, shared only by choice, and the unshared ones
-- are deleted after seven days and only counted. Personal.
create table public.reasons (
    assignment_id uuid primary key references public.assignments on delete cascade,
    reason text not null check (reason in ('sick', 'child', 'transport', 'appointment', 'unsure', 'other')),
    shared boolean not null default false,
    said_at timestamptz not null default now()
);
comment on table public.reasons is 'personal: health data by its nature; unshared rows live seven days';
alter table public.reasons enable row level security;
grant select on public.reasons to authenticated;
create policy "A candidate reads their own reasons" on public.reasons
for select to authenticated using (
    reasons.assignment_id in (
        select a.assignment_id from public.assignments a where a.candidate_id = (select private.me())
    )
);

-- How often each reason was given, per municipality and month, after the reasons themselves are gone. Not personal.
create table public.reason_counts (
    municipality_code text not null references public.municipalities,
    month date not null,
    reason text not null,
    times int not null check (times > 0),
    primary key (municipality_code, month, reason)
);
comment on table public.reason_counts is 'not personal: counts only';
alter table public.reason_counts enable row level security;

-- The rule of working time or age that a new span would break for a candidate, or null. Over all organisations, active spans only:
-- at most 9 h in 24 h with 11 h unbroken rest, 40 h in 7 days with 35 h unbroken rest, nobody under 16, under 18 at most 8 h
-- and none 21–06. Codes: too_young, night_rule_young, hours_day_young, hours_day, rest_day, hours_week, rest_week.
create function private.broken_rule(candidate uuid, span_start timestamptz, span_end timestamptz, besides uuid)
returns text language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    born date;
    day date := private.local_day(span_start);
    young boolean;
    near record;
    worst record;
begin
    select c.birth_date into born from public.candidates c where c.person_id = candidate;
    -- by birthdays: age() counts months as thirty days when compared, and so lets people in a day early
    if born + interval '16 years' > day then
        return 'too_young';
    end if;
    young := born + interval '18 years' > day;
    if young and (
        (span_start at time zone 'Europe/Oslo')::time < time '06:00'
        or (span_end at time zone 'Europe/Oslo') > day + time '21:00'
    ) then
        return 'night_rule_young';
    end if;
    -- Most have 35 hours free before and after it, and few hours in the weeks around: then every week that holds any of it holds such a rest,
    -- every day only itself.
    select coalesce(bool_and(a.ends_at <= span_start - interval '35 hours' or a.starts_at >= span_end + interval '35 hours'), true) as alone,
        span_end - span_start + coalesce(sum(a.ends_at - a.starts_at), interval '0') as hours
    into near
    from public.assignments a
    where a.candidate_id = candidate and a.cancelled_at is null and a.withdrawn_at is null
        and a.not_chosen_at is null and a.assignment_id is distinct from besides
        and a.starts_at < span_end + interval '168 hours' and a.ends_at > span_start - interval '168 hours';
    if near.alone and near.hours <= interval '40 hours' then
        return case
            when young and span_end - span_start > interval '8 hours' then 'hours_day_young'
            when span_end - span_start > interval '9 hours' then 'hours_day'
        end;
    end if;
    with work as (
        select a.starts_at as s, a.ends_at as e from public.assignments a
        where a.candidate_id = candidate and a.cancelled_at is null and a.withdrawn_at is null
            and a.not_chosen_at is null and a.assignment_id is distinct from besides
            and a.starts_at < span_end + interval '168 hours' and a.ends_at > span_start - interval '168 hours'
        union all
        select span_start, span_end
    ),
    anchors as (
        select w.s as a, l.hours from work w, (values (24), (168)) as l (hours)
        union
        select w.e - make_interval(hours => l.hours), l.hours from work w, (values (24), (168)) as l (hours)
    ),
    windows as (
        select a, a + make_interval(hours => hours) as z, hours from anchors
        where a < span_end and a + make_interval(hours => hours) > span_start
    ),
    inside as (
        select w.a, w.z, w.hours, greatest(k.s, w.a) as s, least(k.e, w.z) as e
        from windows w join work k on k.s < w.z and k.e > w.a
    ),
    gaps as (
        select i.a, i.hours, sum(i.e - i.s) as worked,
            greatest(
                max(i.s - i.before_), min(i.s) - i.a, max(i.z) - max(i.e)
            ) as rest
        from (
            select inside.*, lag(inside.e, 1, inside.a) over (partition by inside.a, inside.hours order by inside.s) as before_
            from inside
        ) as i
        group by i.a, i.hours
    )
    select
        max(worked) filter (where hours = 24) as day_worked, min(rest) filter (where hours = 24) as day_rest,
        max(worked) filter (where hours = 168) as week_worked, min(rest) filter (where hours = 168) as week_rest
    into worst from gaps;
    if young and worst.day_worked > interval '8 hours' then
        return 'hours_day_young';
    elsif worst.day_worked > interval '9 hours' then
        return 'hours_day';
    elsif worst.day_rest < interval '11 hours' then
        return 'rest_day';
    elsif worst.week_worked > interval '40 hours' then
        return 'hours_week';
    elsif worst.week_rest < interval '35 hours' then
        return 'rest_week';
    end if;
    return null;
end $$;

-- The last wall, whoever writes: copies the shift's time; lets nobody become active against the rules of time and age, nor be confirmed
-- for a time, or moved to one, without clearances and, for pay, a contract; keeps the arrows. Refusals are PT409 with the rule's code.
create function private.guard_assignment() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    s public.shifts;
    t public.tasks;
    broken text;
    was_active boolean := tg_op = 'UPDATE' and old.state in ('requested', 'confirmed');
    active boolean := new.cancelled_at is null and new.withdrawn_at is null and new.not_chosen_at is null;
    moves boolean := tg_op = 'UPDATE' and (new.starts_at <> old.starts_at or new.ends_at <> old.ends_at);
    confirms boolean := active and new.confirmed_at is not null
        and (tg_op = 'INSERT' or old.confirmed_at is null or moves);
begin
    if tg_op = 'UPDATE' then
        if new.candidate_id <> old.candidate_id or new.shift_id <> old.shift_id
            or (old.state in ('withdrawn', 'cancelled', 'not_chosen')
                and (new.cancelled_at, new.withdrawn_at, new.not_chosen_at, new.confirmed_at)
                is distinct from (old.cancelled_at, old.withdrawn_at, old.not_chosen_at, old.confirmed_at))
            or (old.confirmed_at is not null and new.confirmed_at is null)
        then
            raise exception 'wrong_way' using errcode = 'PT409';
        end if;
    end if;
    select x.* into s from public.shifts x where x.shift_id = new.shift_id;
    if tg_op = 'INSERT' then
        new.starts_at := s.starts_at;
        new.ends_at := s.ends_at;
        new.municipality_code := s.municipality_code;
    end if;
    if active and (not was_active or confirms) and s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    end if;
    if active and (not was_active or confirms or moves) then
        broken := private.broken_rule(new.candidate_id, new.starts_at, new.ends_at, new.assignment_id);
        if broken is not null then
            raise exception '%', broken using errcode = 'PT409';
        end if;
    end if;
    if confirms then
        select x.* into t from public.tasks x where x.task_id = s.task_id;
        if t.pay = 'paid' and not private.has_contract(
            new.candidate_id,
            (select o.employer_id from public.organisations o where o.organisation_id = s.organisation_id),
            private.local_day(new.starts_at)
        ) then
            raise exception 'no_contract' using errcode = 'PT409';
        end if;
        if cardinality(private.missing_clearances(new.candidate_id, s.task_id, private.last_day(new.ends_at))) > 0 then
            raise exception 'missing_clearance' using errcode = 'PT409';
        end if;
    end if;
    return new;
end $$;
create trigger assignments_guard before insert or update on public.assignments
for each row execute function private.guard_assignment();

-- Keeps the one counter.
create function private.count_taken() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    change int := (case when new.state = 'confirmed' then 1 else 0 end)
        - (case when tg_op = 'UPDATE' and old.state = 'confirmed' then 1 else 0 end);
begin
    if change <> 0 then
        update public.shifts s set taken = s.taken + change where s.shift_id = new.shift_id;
    end if;
    return null;
exception when check_violation then
    raise exception 'shift_full' using errcode = 'PT409';
end $$;
create trigger assignments_recount after update of confirmed_at, withdrawn_at, cancelled_at, not_chosen_at
on public.assignments for each row execute function private.count_taken();
create trigger assignments_count after insert on public.assignments
for each row execute function private.count_taken();

create function private.log_assignment() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    organisation uuid;
    happened record;
begin
    select s.organisation_id into organisation from public.shifts s where s.shift_id = new.shift_id;
    for happened in
        select e.kind, e.at from (values
            (1, 'assignment.requested', new.requested_at, case when tg_op = 'UPDATE' then old.requested_at end),
            (2, 'assignment.confirmed', new.confirmed_at, case when tg_op = 'UPDATE' then old.confirmed_at end),
            (3, 'assignment.not_chosen', new.not_chosen_at, case when tg_op = 'UPDATE' then old.not_chosen_at end),
            (4, 'assignment.withdrawn', new.withdrawn_at, case when tg_op = 'UPDATE' then old.withdrawn_at end),
            (5, 'assignment.cancelled', new.cancelled_at, case when tg_op = 'UPDATE' then old.cancelled_at end),
            (6, 'assignment.checked_in', new.checked_in_at, case when tg_op = 'UPDATE' then old.checked_in_at end),
            (7, 'assignment.checked_out', new.checked_out_at, case when tg_op = 'UPDATE' then old.checked_out_at end)
        ) as e (n, kind, at, before_)
        where e.at is not null and e.before_ is null
        order by e.n
    loop
        insert into public.events
            (at, kind, municipality_code, by_person, person_id, organisation_id, shift_id, assignment_id)
        values (happened.at, happened.kind, new.municipality_code, private.me(), new.candidate_id, organisation,
            new.shift_id, new.assignment_id);
    end loop;
    return null;
end $$;
create trigger assignments_log after insert or update on public.assignments
for each row execute function private.log_assignment();

-- The purpose of a candidate's next assignment: activity while Nav has agreed one, else voluntary. Replaced by 60_referrals.
create function private.purpose_of(candidate uuid, day date) returns text
language sql stable security definer set search_path = '' as $$
    select case when exists (
        select from public.caseloads c where c.candidate_id = candidate and c.until_at is null
    ) then 'activity' else 'voluntary' end;
$$;

-- Puts a candidate, who is locked, on a shift, which is locked here: confirmed at once when the requirements are in order, the person
-- is introduced to the place (or this is the introduction) and a place is free; else requested. Gives back the assignment, also
-- one that was there. "with_series": the series it is taken with, or null. Refusals are those of take_shift.
create function private.put_on(own public.candidates, shift uuid, with_series uuid) returns public.assignments
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
    elsif t.pay = 'paid' and not private.has_contract(own.person_id,
        (select o.employer_id from public.organisations o where o.organisation_id = s.organisation_id),
        private.local_day(s.starts_at)
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

-- «Jeg vil». Returns one row: assignment_id, state. The same request twice has one effect.
-- Refuses PT404 not_found, PT409: shift_full, shift_cancelled, shift_started, shift_closed, already_yours, overlap, no_contract,
-- not_in_market, read_notice_first and the codes of broken_rule.
create function private.take_shift(shift uuid, request_id uuid)
returns table (assignment_id uuid, state text)
language plpgsql volatile security definer set search_path = '' as $$
declare
    me uuid := private.me();
    own public.candidates;
    s public.shifts;
    earlier text;
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
    earlier := private.repeated(request_id, 'take_shift');
    if earlier is not null then
        return query select a.assignment_id, a.state from public.assignments a where a.assignment_id = earlier::uuid;
        return;
    end if;
    made := private.put_on(own, shift, null);
    perform private.answer(request_id, made.assignment_id::text);
    return query select made.assignment_id, made.state;
end $$;
grant execute on function private.take_shift(uuid, uuid) to authenticated;
create function public.take_shift(shift uuid, request_id uuid) returns table (assignment_id uuid, state text)
language sql volatile set search_path = '' as $$
    select * from private.take_shift(shift, request_id);
$$;
grant execute on function public.take_shift(uuid, uuid) to authenticated;

-- How many places of a series one more person may still hold at its place: at most half of all that is to be done there in the coming
-- 28 days is held by series, so that newcomers keep places.
create function private.series_room(place uuid) returns int
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

-- «Fast vakt»: the candidate takes all that are still to come of a series. Shape: one row per shift in order: shift_id, starts_at, and
-- state (requested, confirmed) or why not (the code of take_shift's refusal). One shift that does not go leaves the others.
-- Refuses PT404, PT409 series_over (none to come), series_full (the place keeps the rest for newcomers). The same request twice has
-- one effect.
create function private.take_series(series uuid, request_id uuid)
returns table (shift_id uuid, starts_at timestamptz, state text, why_not text)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    own public.candidates;
    here uuid;
    wanted record;
    said text;
    soon int;
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
    if private.repeated(request_id, 'take_series') is not null then
        return query select a.shift_id, a.starts_at, a.state, null::text from public.assignments a
        where a.candidate_id = own.person_id and a.series_id = series and a.state in ('requested', 'confirmed') order by 2;
        return;
    end if;
    -- one at a time at a place, or two could both find the last room
    perform 1 from public.places p where p.place_id = here for no key update;
    select count(*) filter (where s.starts_at < private.clock() + interval '28 days') into soon from public.shifts s
    where s.series_id = series and s.starts_at > private.clock() and s.cancelled_at is null and s.published_at is not null
    having count(*) > 0;
    if not found then
        raise exception 'series_over' using errcode = 'PT409';
    elsif soon > private.series_room(here) then
        raise exception 'series_full' using errcode = 'PT409';
    end if;
    for wanted in
        select s.shift_id, s.starts_at from public.shifts s
        where s.series_id = series and s.starts_at > private.clock() and s.cancelled_at is null and s.published_at is not null
        order by s.starts_at, s.shift_id
    loop
        shift_id := wanted.shift_id;
        starts_at := wanted.starts_at;
        why_not := null;
        begin
            state := (private.put_on(own, wanted.shift_id, series)).state;
        exception when sqlstate 'PT409' then
            get stacked diagnostics said = message_text;
            state := null;
            why_not := said;
        end;
        return next;
    end loop;
    perform private.answer(request_id, series::text);
end $$;
grant execute on function private.take_series(uuid, uuid) to authenticated;
create function public.take_series(series uuid, request_id uuid)
returns table (shift_id uuid, starts_at timestamptz, state text, why_not text)
language sql volatile set search_path = '' as $$
    select * from private.take_series(series, request_id);
$$;
grant execute on function public.take_series(uuid, uuid) to authenticated;

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

-- Locks candidate, then shift, of an assignment at my organisations; gives it back. Refuses PT404.
create function private.lock_as_lead(assignment uuid) returns public.assignments
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments;
begin
    select a.* into theirs from public.assignments a join public.shifts s on s.shift_id = a.shift_id
    where a.assignment_id = assignment and s.organisation_id in (select private.my_organisations());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.candidates c where c.person_id = theirs.candidate_id for update;
    perform 1 from public.shifts s where s.shift_id = theirs.shift_id for update;
    select a.* into theirs from public.assignments a where a.assignment_id = assignment for update;
    return theirs;
end $$;

-- A lead welcomes somebody who asked. Refuses PT404, PT403 own_assignment, PT409 shift_full, missing_clearance, no_contract,
-- shift_cancelled, shift_started, wrong_way and the codes of broken_rule. Twice is once.
create function private.welcome(assignment uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments := private.lock_as_lead(assignment);
    s public.shifts;
begin
    select x.* into s from public.shifts x where x.shift_id = theirs.shift_id;
    if theirs.candidate_id = private.me() then
        raise exception 'own_assignment' using errcode = 'PT403';
    elsif theirs.state = 'confirmed' then
        return;
    elsif theirs.state <> 'requested' then
        raise exception 'wrong_way' using errcode = 'PT409';
    elsif s.ends_at <= private.clock() then
        raise exception 'shift_started' using errcode = 'PT409';
    elsif s.taken >= s.capacity then
        raise exception 'shift_full' using errcode = 'PT409';
    end if;
    update public.assignments a set confirmed_at = private.clock(), confirmed_by = private.me()
    where a.assignment_id = assignment;
end $$;
grant execute on function private.welcome(uuid) to authenticated;
create function public.welcome(assignment uuid) returns void language sql volatile set search_path = '' as $$
    select private.welcome(assignment);
$$;
grant execute on function public.welcome(uuid) to authenticated;

-- «Ikke nå»: a lead lets a request go. Refuses PT404, PT409 wrong_way. Twice is once.
create function private.not_now(assignment uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments := private.lock_as_lead(assignment);
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

-- A lead cancels one person's place, who is told; never counts against anyone. Refuses PT404, PT409 already_over / wrong_way.
create function private.cancel_assignment(assignment uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments := private.lock_as_lead(assignment);
begin
    if theirs.state = 'cancelled' then
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

-- A lead changes a shift's time, places or contact. People on it are told and may step off; whom the new time would put against a
-- rule or another shift is let go as cancelled by the host. Refuses PT404, PT409 shift_cancelled / already_over / too_many_on /
-- changed_meanwhile (somebody came on it at the same moment: look again), PT422 starts_too_soon / bad_span / bad_capacity.
create function private.change_shift(
    shift uuid, starts_at timestamptz, ends_at timestamptz, capacity int, contact uuid
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
    if s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    elsif s.ends_at <= private.clock() then
        raise exception 'already_over' using errcode = 'PT409';
    elsif moved and change_shift.starts_at <= private.clock() then
        raise exception 'starts_too_soon' using errcode = 'PT422';
    elsif (change_shift.ends_at > change_shift.starts_at
        and change_shift.ends_at - change_shift.starts_at <= interval '9 hours') is not true then
        raise exception 'bad_span' using errcode = 'PT422';
    elsif (change_shift.capacity between 1 and 20) is not true then
        raise exception 'bad_capacity' using errcode = 'PT422';
    elsif change_shift.capacity < s.taken then
        raise exception 'too_many_on' using errcode = 'PT409';
    end if;
    update public.shifts x set
        starts_at = change_shift.starts_at, ends_at = change_shift.ends_at, capacity = change_shift.capacity,
        contact_id = contact, changed_at = case when moved and x.published_at is not null then private.clock() else x.changed_at end
    where x.shift_id = shift;
    if moved then
        for each in
            select a.assignment_id from public.assignments a
            where a.shift_id = shift and a.state in ('requested', 'confirmed') order by a.candidate_id
        loop
            begin
                update public.assignments a set starts_at = change_shift.starts_at, ends_at = change_shift.ends_at
                where a.assignment_id = each.assignment_id;
            exception when exclusion_violation or sqlstate 'PT409' then
                update public.assignments a set cancelled_at = private.clock()
                where a.assignment_id = each.assignment_id;
            end;
        end loop;
    end if;
end $$;
grant execute on function private.change_shift(uuid, timestamptz, timestamptz, int, uuid) to authenticated;
create function public.change_shift(
    shift uuid, starts_at timestamptz, ends_at timestamptz, capacity int, contact uuid
) returns void language sql volatile set search_path = '' as $$
    select private.change_shift(shift, starts_at, ends_at, capacity, contact);
$$;
grant execute on function public.change_shift(uuid, timestamptz, timestamptz, int, uuid) to authenticated;

-- The candidate's own assignments with what the card shows. Shape: one row per assignment, newest start last.
create view public.my_assignments with (security_invoker = true) as
select a.assignment_id, a.shift_id, a.state, a.purpose, a.starts_at, a.ends_at, a.requested_at, a.confirmed_at,
    a.checked_in_at, a.checked_out_at, s.changed_at, s.task_id
from public.assignments a join public.shifts s on s.shift_id = a.shift_id
where a.candidate_id = (select private.me());
grant select on public.my_assignments to authenticated;

-- Check-in by the code of the place's link: the candidate's own confirmed shift there, from 60 minutes before until its end.
-- Returns the assignment's id. At a second tap nothing changes. Refuses PT404 not_found (no such place), PT409 no_shift_here.
create function private.check_in(code text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    here uuid;
    mine public.assignments;
begin
    select p.place_id into here from public.place_codes p
    where p.code = upper(regexp_replace(coalesce(check_in.code, ''), '[^A-Za-z0-9]', '', 'g'));
    if not found or not exists (select from public.candidates c where c.person_id = private.me()) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select a.* into mine from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    where a.candidate_id = private.me() and t.place_id = here and a.state = 'confirmed'
        and a.starts_at - interval '60 minutes' <= private.clock() and a.ends_at > private.clock()
    order by (a.checked_in_at is null) desc, a.starts_at
    limit 1 for update of a;
    if not found then
        raise exception 'no_shift_here' using errcode = 'PT409';
    end if;
    update public.assignments a set checked_in_at = coalesce(a.checked_in_at, private.clock())
    where a.assignment_id = mine.assignment_id;
    return mine.assignment_id;
end $$;
grant execute on function private.check_in(text) to authenticated;
create function public.check_in(code text) returns uuid language sql volatile set search_path = '' as $$
    select private.check_in(code);
$$;
grant execute on function public.check_in(text) to authenticated;

-- Check-out, until 12 h after the start. Refuses PT404, PT409 not_checked_in / already_over. Twice is once.
create function private.check_out(assignment uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
begin
    select a.* into mine from public.assignments a
    where a.assignment_id = assignment and a.candidate_id = private.me() for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    elsif mine.checked_in_at is null then
        raise exception 'not_checked_in' using errcode = 'PT409';
    elsif mine.checked_out_at is null and private.clock() > mine.starts_at + interval '12 hours' then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    update public.assignments a set checked_out_at = coalesce(a.checked_out_at, private.clock())
    where a.assignment_id = assignment;
end $$;
grant execute on function private.check_out(uuid) to authenticated;
create function public.check_out(assignment uuid) returns void language sql volatile set search_path = '' as $$
    select private.check_out(assignment);
$$;
grant execute on function public.check_out(uuid) to authenticated;
