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
    coming_said_at timestamptz, -- null: has not said so, which means nothing
    let_go_why text -- why the host's move let them go; null: it did not
        check (let_go_why in ('overlap', 'working_time', 'no_contract', 'missing_clearance')),
    check_out_undone_at timestamptz, -- null: has not taken a check-out back
    cannot_said_at timestamptz, -- null: has not said, once it had begun or they had come, that they do not come or had to go
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

-- The candidate's own assignments with what the card shows. Shape: one row per assignment, newest start last.
create view public.my_assignments with (security_invoker = true) as
select a.assignment_id, a.shift_id, a.state, a.purpose, a.starts_at, a.ends_at, a.requested_at, a.confirmed_at,
    a.checked_in_at, a.checked_out_at, s.changed_at, s.task_id
from public.assignments a join public.shifts s on s.shift_id = a.shift_id
where a.candidate_id = (select private.me());
grant select on public.my_assignments to authenticated;

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
create trigger assignments_300_count_on_update after update of confirmed_at, withdrawn_at, cancelled_at, not_chosen_at
on public.assignments for each row execute function private.count_taken();
create trigger assignments_300_count_on_insert after insert on public.assignments
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
            (7, 'assignment.checked_out', new.checked_out_at, case when tg_op = 'UPDATE' then old.checked_out_at end),
            (8, 'assignment.said_coming', new.coming_said_at, case when tg_op = 'UPDATE' then old.coming_said_at end),
            (9, 'assignment.check_out_undone', new.check_out_undone_at, case when tg_op = 'UPDATE' then old.check_out_undone_at end),
            (10, 'assignment.said_cannot', new.cannot_said_at, case when tg_op = 'UPDATE' then old.cannot_said_at end)
        ) as e (n, kind, at, before_)
        -- a phone may tell later of an earlier time at which one came or left
        where e.at is not null and (e.before_ is null or (e.n in (6, 7, 9, 10) and e.at <> e.before_))
        order by e.n
    loop
        insert into public.events
            (at, kind, municipality_code, by_person, person_id, organisation_id, shift_id, assignment_id)
        values (happened.at, happened.kind, new.municipality_code, private.me(), new.candidate_id, organisation,
            new.shift_id, new.assignment_id);
    end loop;
    return null;
end $$;
create trigger assignments_500_log after insert or update on public.assignments
for each row execute function private.log_assignment();
