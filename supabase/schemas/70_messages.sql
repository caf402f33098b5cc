-- A notice to one person of something that happened to them or on their place. Says nothing sensitive. Personal.
create table public.notices (
    notice_id uuid primary key default gen_random_uuid(),
    person_id uuid not null references public.people on delete cascade,
    as_role text not null check (as_role in ('candidate', 'lead', 'adviser', 'administrator')), -- in what role they are told
    at timestamptz not null,
    kind text not null check (kind ~ '^[a-z_]+$'),
    shift_id uuid references public.shifts on delete cascade, -- null: about no shift
    assignment_id uuid references public.assignments on delete cascade, -- null: about no assignment
    about_id uuid references public.people on delete cascade, -- null: about oneself, or about the assignment's person
    detail text, -- null: the kind says it
    read_at timestamptz, -- null: not read
    was_starts_at timestamptz, -- null: is not about a shift that was moved
    was_ends_at timestamptz, -- null: the same
    now_starts_at timestamptz, -- where it was moved to then, whatever became of it since; null: the same
    now_ends_at timestamptz -- null: the same
);
comment on table public.notices is 'personal';
create index notices_person on public.notices (person_id, at);
create index notices_shift on public.notices (shift_id);
create index notices_assignment on public.notices (assignment_id);
create index notices_about on public.notices (about_id);
alter table public.notices enable row level security;
grant select on public.notices to authenticated;
create policy "A person reads their own notices" on public.notices
for select to authenticated using (person_id = (select private.me()));

-- A clearance or a contract that does not reach a coming shift any more is told to both sides, once for as long as it is so; what has been put
-- right since is not left standing.
create function private.tell_of_gaps(person uuid, right_now timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    each record;
begin
    for each in
        select a.assignment_id, a.shift_id, s.organisation_id, case
                when a.state = 'confirmed' and cardinality(private.missing_clearances(person, t.task_id, private.last_day(a.ends_at))) > 0
                    then 'requirement_gap'
                when t.pay = 'paid' and not private.is_employed(person, o.employer_id, a.starts_at, a.ends_at) then 'contract_gap'
            end as gap
        from public.assignments a
        join public.shifts s on s.shift_id = a.shift_id
        join public.tasks t on t.task_id = s.task_id
        join public.organisations o on o.organisation_id = s.organisation_id
        where a.candidate_id = person and a.state in ('requested', 'confirmed') and a.starts_at > private.clock()
        order by a.starts_at, a.assignment_id
    loop
        delete from public.notices n
        where n.assignment_id = each.assignment_id and n.kind in ('requirement_gap', 'contract_gap') and n.kind is distinct from each.gap;
        if each.gap is not null and not exists (
            select from public.notices n where n.assignment_id = each.assignment_id and n.kind = each.gap
        ) then
            insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
            select person, 'candidate', right_now, each.gap, each.shift_id, each.assignment_id
            union all
            select distinct r.person_id, 'lead', right_now, each.gap, each.shift_id, each.assignment_id from public.staff_roles r
            where r.organisation_id = each.organisation_id and r.role = 'lead' and r.revoked_at is null and r.person_id <> person
                and not exists (select from public.candidates c where c.person_id = person and c.protected);
        end if;
    end loop;
end $$;

-- What happens is told to those it concerns. Candidates: confirmed by a lead, not chosen, cancelled by the host, changed, attendance
-- recorded or corrected, a clearance seen, asked to come, what they were asked about is filled or off. Leads of the place: somebody
-- asks, comes, cannot come (or was let go), says something is wrong, wants a call or company.
-- Advisers: handed over, an absence, that it was put right, what the person says of it. Whoever invited: that it was used. Who has an
-- account: that a code to it was made.
create function private.notify_from_event() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    to_candidate text;
    to_leads text;
    to_adviser text;
    -- what a phone tells late is news when it is told
    -- their address became protected: the place hears no more than of anybody who cannot come
    let_go boolean := new.kind = 'assignment.cancelled' and exists (
        select from public.candidates c join public.assignments a on a.candidate_id = c.person_id
        where a.assignment_id = new.assignment_id and c.protected and a.checked_in_at is null
    );
    at timestamptz := case when new.kind in ('assignment.withdrawn', 'assignment.said_cannot') and new.by_person = new.person_id then new.recorded_at else new.at end;
begin
    if at < private.clock() - interval '1 day' then
        return null; -- history that is loaded tells nobody
    end if;
    to_candidate := case new.kind
        when 'assignment.confirmed' then case when new.by_person is distinct from new.person_id then 'welcomed' end
        when 'assignment.not_chosen' then 'not_chosen'
        when 'assignment.cancelled' then case when let_go then 'taken_off' when new.by_person is distinct from new.person_id and not exists (
            -- whom a move let go is told that, and not that it is off
            select from public.assignments a where a.assignment_id = new.assignment_id and a.let_go_why is not null
        ) then 'cancelled' end
        when 'attendance.recorded' then case new.detail
            when 'absent' then 'recorded_absent' when 'present' then 'recorded' when 'late' then 'recorded' end
        when 'attendance.corrected' then 'corrected'
        when 'clearance.seen' then 'clearance_seen'
        when 'activity.agreed' then 'activity_agreed'
        when 'activity.corrected' then 'activity_agreed'
        when 'activity.withdrawn' then 'activity_agreed'
        when 'referral.ended' then 'activity_agreed'
        when 'referral.reopened' then 'activity_agreed'
        when 'offer.sent' then case new.detail when 'standby' then 'stands_free' else 'asked' end
        when 'offer.withdrawn' then case new.detail when 'filled' then 'offer_filled' else 'offer_off' end
        when 'reentry.issued' then 'code_made'
        when 'reentry.used' then 'code_used'
    end;
    to_leads := case new.kind
        when 'assignment.requested' then case when not exists (
            select from public.assignments a where a.assignment_id = new.assignment_id and a.confirmed_at is not null
        ) then 'asks' end
        when 'assignment.confirmed' then case when new.by_person is not distinct from new.person_id then 'comes' end
        when 'assignment.withdrawn' then 'cannot_come'
        when 'assignment.said_cannot' then case when exists (
            select from public.assignments a where a.assignment_id = new.assignment_id and a.checked_in_at is not null
        ) then 'had_to_go' else 'not_coming' end
        when 'assignment.cancelled' then case when let_go then 'cannot_come' when new.by_person is not distinct from new.person_id then 'stepped_off' end
        when 'assignment.objected' then case when new.detail <> 'own_words' then 'objects' end
        when 'offer.unsure' then case new.detail when 'call' then 'wants_call' when 'company' then 'wants_company' end
    end;
    -- of who has a protected address a place hears nothing but that
    if to_leads is not null and not let_go and exists (select from public.candidates c where c.person_id = new.person_id and c.protected) then
        to_leads := null;
    end if;
    if to_candidate is not null then
        insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id, detail)
        values (new.person_id, 'candidate', new.at, to_candidate, new.shift_id, new.assignment_id,
            case when new.kind in ('clearance.seen', 'offer.withdrawn') then new.detail end);
    end if;
    if to_leads is not null then
        insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
        select distinct r.person_id, 'lead', at, to_leads, new.shift_id, new.assignment_id
        from public.staff_roles r
        where r.organisation_id = new.organisation_id and r.role = 'lead' and r.revoked_at is null
            and r.person_id is distinct from new.by_person;
    end if;
    -- who meets one is told with the time where both changed (notify_of_move)
    if new.kind = 'shift.changed' and new.detail = 'contact' then
        insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
        select a.candidate_id, 'candidate', new.at, 'contact_changed', new.shift_id, a.assignment_id
        from public.assignments a join public.shifts s on s.shift_id = a.shift_id
        where a.shift_id = new.shift_id and a.state in ('requested', 'confirmed') and s.changed_at is distinct from new.at;
    end if;
    if new.kind like any ('{clearance.%,contract.%}'::text[]) then
        perform private.tell_of_gaps(new.person_id, new.at);
    end if;
    if new.kind = 'caseload.handed_over' then
        insert into public.notices (person_id, as_role, at, kind, about_id)
        values (new.to_person, 'adviser', new.at, 'handed_to_you', new.person_id),
            (new.person_id, 'candidate', new.at, 'new_adviser', null);
    end if;
    if new.kind = 'invitation.used' then
        insert into public.notices (person_id, as_role, at, kind, about_id)
        select i.made_by,
            case when exists (
                select from public.caseloads c
                where c.candidate_id = new.person_id and c.adviser_id = i.made_by and c.until_at is null
            ) then 'adviser' else 'administrator' end,
            new.at, 'came_in', new.person_id
        from public.invitations i
        where i.person_id = new.person_id and i.used_at = new.at and not i.reentry and i.made_by is not null;
    end if;
    if new.kind = 'birth_date.differs' then
        insert into public.notices (person_id, as_role, at, kind, about_id)
        select c.adviser_id, 'adviser', new.at, 'birth_date', new.person_id
        from public.caseloads c where c.candidate_id = new.person_id and c.until_at is null;
    end if;
    if new.kind = 'referral.joined' then
        insert into public.notices (person_id, as_role, at, kind, about_id) values (new.to_person, 'adviser', new.at, 'came_in', new.person_id);
    end if;
    to_adviser := case new.kind
        when 'attendance.recorded' then case new.detail when 'absent' then 'absence' end
        when 'attendance.corrected' then case
            when new.detail = 'absent' then 'absence'
            when exists (
                select from public.events e
                where e.assignment_id = new.assignment_id and e.kind in ('attendance.recorded', 'attendance.corrected')
                    and e.detail = 'absent'
            ) then 'absence_corrected' end
        when 'assignment.objected' then case new.detail when 'own_words' then 'words' when 'was_there' then 'objects' end
    end;
    if to_adviser is not null then
        insert into public.notices (person_id, as_role, at, kind, assignment_id)
        select c.adviser_id, 'adviser', new.at, to_adviser, new.assignment_id
        from public.caseloads c where c.candidate_id = new.person_id and c.until_at is null;
    end if;
    return null;
end $$;
-- A shift that is moved, told to each who is on it or asks: once, with the time it had and the time it has; and whoever the new time lets
-- go, why. The leads are told who that was.
create function private.notify_of_move() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    s public.shifts;
begin
    select x.* into s from public.shifts x where x.shift_id = new.shift_id;
    if s.changed_at < private.clock() - interval '1 day' then
        return null; -- history that is loaded tells nobody
    end if;
    insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id, detail, was_starts_at, was_ends_at, now_starts_at,
        now_ends_at)
    select t.person_id, t.as_role, private.clock(), t.kind, new.shift_id, new.assignment_id, t.detail, old.starts_at, old.ends_at,
        s.starts_at, s.ends_at
    from (
        select new.candidate_id as person_id, 'candidate' as as_role, 'time_changed' as kind, case when exists (
            select from public.events e
            where e.kind = 'shift.changed' and e.municipality_code = s.municipality_code and e.at = s.changed_at
                and e.shift_id = s.shift_id and e.detail = 'contact'
        ) then 'contact' end as detail
        where new.let_go_why is null
        union all
        -- who only asked has lost no place
        select new.candidate_id, 'candidate', case old.state when 'requested' then 'ask_let_go' else 'let_go' end, new.let_go_why
        where new.let_go_why is not null
        union all
        select distinct r.person_id, 'lead', case old.state when 'requested' then 'ask_was_let_go' else 'was_let_go' end,
            -- what else somebody has, and how much they work, is nobody's to know
            case when new.let_go_why in ('no_contract', 'missing_clearance') then new.let_go_why end
        from public.staff_roles r
        where new.let_go_why is not null and r.organisation_id = s.organisation_id and r.role = 'lead' and r.revoked_at is null
            and not exists (select from public.candidates c where c.person_id = new.candidate_id and c.protected)
    ) t;
    return null;
end $$;
create trigger assignments_900_notify_of_move after update on public.assignments for each row
when ((new.state in ('requested', 'confirmed') and (old.starts_at, old.ends_at) is distinct from (new.starts_at, new.ends_at))
    or (new.let_go_why is not null and old.let_go_why is null))
execute function private.notify_of_move();

-- Who is not coming any more stands in no lead's messages as coming, asking or lacking something.
create function private.take_back_notices() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    delete from public.notices n
    where n.assignment_id = new.assignment_id and n.kind in ('comes', 'asks', 'requirement_gap', 'contract_gap');
    return null;
end $$;
create trigger assignments_910_take_back_notices after update on public.assignments for each row
when ((old.state in ('requested', 'confirmed') and new.state in ('withdrawn', 'cancelled', 'not_chosen'))
    or (old.cannot_said_at is null and new.cannot_said_at is not null))
execute function private.take_back_notices();

-- Who follows somebody no more reads of them no more, not what happened at which shift either.
create function private.take_back_notices_of_followed() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    delete from public.notices n
    where n.person_id = new.adviser_id and n.as_role = 'adviser' and (
        n.about_id = new.candidate_id
        or n.assignment_id in (select a.assignment_id from public.assignments a where a.candidate_id = new.candidate_id)
    );
    return null;
end $$;
create trigger caseloads_910_take_back_notices after update of until_at on public.caseloads for each row
when (old.until_at is null and new.until_at is not null)
execute function private.take_back_notices_of_followed();

-- Whoever is on a shift of a task, or asks for it, is told when its words change.
create function private.notify_of_words() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
    select a.candidate_id, 'candidate', private.clock(), 'words_changed', s.shift_id, a.assignment_id
    from public.shifts s join public.assignments a on a.shift_id = s.shift_id
    where s.task_id = new.task_id and s.ends_at > private.clock() and a.state in ('requested', 'confirmed');
    return null;
end $$;
create trigger tasks_900_notify_of_words after update of title, summary, does, does_not, bring on public.tasks for each row
when ((old.title, old.summary, old.does, old.does_not, old.bring) is distinct from (new.title, new.summary, new.does, new.does_not, new.bring))
execute function private.notify_of_words();

-- Who stands by for a shift that is moved, or off, is told.
create function private.notify_standbys() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.notices (person_id, as_role, at, kind, shift_id, was_starts_at, was_ends_at, now_starts_at, now_ends_at)
    select b.candidate_id, 'candidate', private.clock(), case when new.cancelled_at is null then 'standby_moved' else 'standby_off' end,
        new.shift_id, old.starts_at, old.ends_at, new.starts_at, new.ends_at
    from public.standbys b where b.shift_id = new.shift_id;
    return null;
end $$;
create trigger shifts_900_notify_standbys after update on public.shifts for each row
when ((new.cancelled_at is not null and old.cancelled_at is null)
    or (new.cancelled_at is null and (old.starts_at, old.ends_at) is distinct from (new.starts_at, new.ends_at)))
execute function private.notify_standbys();

create trigger events_900_notify after insert on public.events for each row execute function private.notify_from_event();

-- One notice as it is read in a role; what it is not about has no value.
create type public.notice_row as (
    notice_id uuid, at timestamptz, kind text, detail text, read_at timestamptz, assignment_id uuid, shift_id uuid,
    title text, place_name text, starts_at timestamptz, ends_at timestamptz, contact_name text, name text, person_id
    uuid
);
comment on column public.notice_row.detail is 'null: is not about that';
comment on column public.notice_row.read_at is 'null: unread';
comment on column public.notice_row.assignment_id is 'null: is not about that';
comment on column public.notice_row.shift_id is 'null: is not about that';
comment on column public.notice_row.title is 'null: is not about that';
comment on column public.notice_row.place_name is 'null: is not about that';
comment on column public.notice_row.starts_at is 'null: is not about that';
comment on column public.notice_row.ends_at is 'null: is not about that';
comment on column public.notice_row.contact_name is 'null: is not about that';
comment on column public.notice_row.name is 'null: nobody, or not for this role to know';
comment on column public.notice_row.person_id is 'null: nobody, or not for this role to know';

-- My notices in one role, newest first, with what they are about. "name" is set only where the reader may know it in that role: a lead
-- about somebody on a shift of theirs within 30 days, but for who cannot come, whoever it is: somebody gave it up, was forgotten, or has a
-- protected address, and those cannot be told from each other; an adviser about their caseload, an administrator about whom they invited.
-- Sixty at a time, the newest or those before the "skip" newest. Logged for named people.
create function private.my_notices(in_role text, skip int default 0, until timestamptz default null)
returns setof public.notice_row language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
begin
    perform private.log_looks(array(
        select coalesce(a.candidate_id, n.about_id) from public.notices n
        left join public.assignments a on a.assignment_id = n.assignment_id
        left join public.shifts s on s.shift_id = a.shift_id
        where n.person_id = own and n.as_role = in_role and n.at > private.clock() - interval '30 days'
            and case in_role
                when 'lead' then s.organisation_id in (select private.my_organisations()) and n.kind <> 'cannot_come'
                    and s.ends_at > private.clock() - interval '30 days'
                    and not exists (select from public.candidates c where c.person_id = a.candidate_id and c.protected)
                when 'adviser' then coalesce(a.candidate_id, n.about_id) in (select private.my_caseload())
                when 'administrator' then exists (
                    select from public.invitations i
                    where i.person_id = n.about_id and i.used_at = n.at and i.invitation_id in (select private.my_invited())
                )
            end
    ), in_role);
    return query
    select n.notice_id, n.at, n.kind,
        -- one who was let go from a shift that goes on
        case when n.kind = 'cancelled' and s.cancelled_at is null then 'place' else n.detail end,
        n.read_at, n.assignment_id, n.shift_id, t.title, p.name,
        coalesce(a.starts_at, s.starts_at), coalesce(a.ends_at, s.ends_at), k.name,
        case
            when in_role = 'lead' and n.kind <> 'cannot_come' and a.candidate_id <> own and s.organisation_id in (select private.my_organisations())
                and s.ends_at > private.clock() - interval '30 days'
                then private.name_for_lead(a.candidate_id, s.organisation_id)
            when in_role = 'adviser' and coalesce(a.candidate_id, n.about_id) in (select private.my_caseload()) then (
                select private.whole_name(q.first_name, q.last_name) from public.people q
                where q.person_id = coalesce(a.candidate_id, n.about_id))
            when in_role = 'administrator' and private.has_role('administrator') then (
                select private.whole_name(i.first_name, i.last_name) from public.invitations i
                where i.person_id = n.about_id and i.used_at = n.at and i.invitation_id in (select private.my_invited()))
        end,
        case when in_role = 'adviser' and coalesce(a.candidate_id, n.about_id) in (select private.my_caseload())
            then coalesce(a.candidate_id, n.about_id) end
    from public.notices n
    left join public.assignments a on a.assignment_id = n.assignment_id
    left join public.shifts s on s.shift_id = coalesce(n.shift_id, a.shift_id)
    left join public.tasks t on t.task_id = s.task_id
    left join public.places p on p.place_id = t.place_id
    left join public.contacts k on k.contact_id = s.contact_id
    where n.person_id = own and n.as_role = in_role and n.at > private.clock() - interval '30 days'
        and (until is null or n.at <= until)
    order by n.at desc, n.notice_id
    limit 60 offset greatest(skip, 0);
end $$;
grant execute on function private.my_notices(text, int, timestamptz) to authenticated;
create function public.my_notices(in_role text, skip int default 0, until timestamptz default null)
returns setof public.notice_row language sql volatile set search_path = '' as $$
    select * from private.my_notices(in_role, skip, until);
$$;
grant execute on function public.my_notices(text, int, timestamptz) to authenticated;

-- How many there are to read in one role.
create function private.count_notices(in_role text, until timestamptz default null) returns int
language sql stable security definer set search_path = '' as $$
    select count(*)::int from public.notices n
    where n.person_id = private.me() and n.as_role = in_role and n.at > private.clock() - interval '30 days'
        and (count_notices.until is null or n.at <= count_notices.until);
$$;
grant execute on function private.count_notices(text, timestamptz) to authenticated;
create function public.count_notices(in_role text, until timestamptz default null) returns int language sql stable set search_path = '' as $$
    select private.count_notices(in_role, until);
$$;
grant execute on function public.count_notices(text, timestamptz) to authenticated;

-- The notices that were shown are read, in one role: from the oldest to the newest of them (null: no end). Refuses PT400 bad_time.
create function private.read_notices(in_role text, oldest timestamptz default null, newest timestamptz default null) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if private.is_time(oldest) is false or private.is_time(newest) is false then
        raise exception 'bad_time' using errcode = 'PT400';
    end if;
    update public.notices n set read_at = private.clock()
    where n.person_id = private.me() and n.as_role = in_role and n.read_at is null
        and n.at between coalesce(oldest, '-infinity') and coalesce(newest, 'infinity');
end $$;
grant execute on function private.read_notices(text, timestamptz, timestamptz) to authenticated;
create function public.read_notices(in_role text, oldest timestamptz default null, newest timestamptz default null) returns void
language sql volatile set search_path = '' as $$
    select private.read_notices(in_role, oldest, newest);
$$;
grant execute on function public.read_notices(text, timestamptz, timestamptz) to authenticated;

-- Somebody looked at me in a role on a day.
create type public.look as (
    day date, first_at timestamptz, viewer text, role text, organisation text
);
comment on column public.look.organisation is 'null: of none';

-- Who has looked at me: one row per viewer, role and day, newest first, two hundred at a time; and how many there are.
create function private.who_looked(skip int default 0, until timestamptz default null)
returns setof public.look
language sql stable security definer set search_path = '' as $$
    select l.day, l.first_at, coalesce(l.viewer_name, private.short_name(p.first_name, p.last_name)), l.role,
        (select o.name from public.staff_roles r join public.organisations o on o.organisation_id = r.organisation_id
            where r.person_id = l.viewer_id and r.role = l.role order by r.granted_at limit 1)
    from public.access_log l join public.people p on p.person_id = l.viewer_id
    where l.person_id = private.me() and (who_looked.until is null or l.first_at <= who_looked.until)
    order by l.first_at desc, l.viewer_id, l.role, l.day
    limit 200 offset greatest(skip, 0);
$$;
grant execute on function private.who_looked(int, timestamptz) to authenticated;
create function public.who_looked(skip int default 0, until timestamptz default null)
returns setof public.look
language sql stable set search_path = '' as $$
    select * from private.who_looked(skip, until);
$$;
grant execute on function public.who_looked(int, timestamptz) to authenticated;
create function private.count_looks(until timestamptz default null) returns int language sql stable security definer set search_path = '' as $$
    select count(*)::int from public.access_log l
    where l.person_id = private.me() and (count_looks.until is null or l.first_at <= count_looks.until);
$$;
grant execute on function private.count_looks(timestamptz) to authenticated;
create function public.count_looks(until timestamptz default null) returns int language sql stable set search_path = '' as $$
    select private.count_looks(until);
$$;
grant execute on function public.count_looks(timestamptz) to authenticated;

-- The person who is signed in.
create type public.signed_in_person as (
    person_id uuid, first_name text, last_name text, language text, roles text[], notice_read boolean, unread jsonb,
    municipality_code text
);
comment on column public.signed_in_person.unread is 'null: nothing is unread';

-- The signed-in person, or no row: when the account is linked to nobody, or the session was ended. "unread": number of unread
-- notices by role, such as {"lead": 2}; null when there is none.
create function private.whoami()
returns setof public.signed_in_person language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select p.person_id, p.first_name, p.last_name, p.language,
        array(
            select 'candidate' where c.person_id is not null
            union all
            select x.role from (
                select distinct r.role from public.staff_roles r where r.person_id = p.person_id and r.revoked_at is null
            ) as x
        ),
        c.notice_read_at is not null,
        (select jsonb_object_agg(x.as_role, x.times) from (
            select n.as_role, count(*) as times from public.notices n
            where n.person_id = p.person_id and n.read_at is null and n.at > private.clock() - interval '30 days'
            group by n.as_role
        ) as x),
        p.municipality_code
    from public.people p
    left join public.candidates c on c.person_id = p.person_id
    where p.user_id = (select auth.uid())
        and exists (
            select from auth.sessions s
            where s.id = (nullif(current_setting('request.jwt.claims', true), '')::json ->> 'session_id')::uuid
                and s.user_id = p.user_id
        );
end $$;
grant execute on function private.whoami() to authenticated;
create function public.whoami()
returns setof public.signed_in_person language sql stable set search_path = '' as $$
    select * from private.whoami();
$$;
grant execute on function public.whoami() to authenticated;
