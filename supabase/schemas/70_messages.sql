-- A notice to one person of something that happened to them or on their place. Says nothing sensitive. Personal.
create table public.notices (
    notice_id uuid primary key default gen_random_uuid(),
    person_id uuid not null references public.people on delete cascade,
    at timestamptz not null,
    kind text not null check (kind ~ '^[a-z_]+$'),
    shift_id uuid references public.shifts on delete cascade, -- null: about no shift
    assignment_id uuid references public.assignments on delete cascade, -- null: about no assignment
    detail text, -- null: the kind says it
    read_at timestamptz -- null: not read
);
comment on table public.notices is 'personal';
create index notices_person on public.notices (person_id, at);
create index notices_shift on public.notices (shift_id);
create index notices_assignment on public.notices (assignment_id);
alter table public.notices enable row level security;
grant select on public.notices to authenticated;
create policy "A person reads their own notices" on public.notices
for select to authenticated using (person_id = (select private.me()));

-- What happens is told to those it concerns. Candidates: confirmed by a lead, not chosen, cancelled by the host, changed, attendance
-- recorded or corrected, a clearance seen. Leads of the place: somebody asks, comes, cannot come, says something is wrong.
-- Advisers: handed over, an absence, own words.
create function private.tell() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    to_candidate text;
    to_leads text;
begin
    if new.at < private.clock() - interval '1 day' then
        return null; -- history that is loaded tells nobody
    end if;
    to_candidate := case new.kind
        when 'assignment.confirmed' then case when new.by_person is distinct from new.person_id then 'welcomed' end
        when 'assignment.not_chosen' then 'not_chosen'
        when 'assignment.cancelled' then case when new.by_person is distinct from new.person_id then 'cancelled' end
        when 'attendance.recorded' then case new.detail
            when 'absent' then 'recorded_absent' when 'present' then 'recorded' when 'late' then 'recorded' end
        when 'attendance.corrected' then 'corrected'
        when 'clearance.seen' then 'clearance_seen'
        when 'activity.agreed' then 'activity_agreed'
    end;
    to_leads := case new.kind
        when 'assignment.requested' then case when not exists (
            select from public.assignments a where a.assignment_id = new.assignment_id and a.confirmed_at is not null
        ) then 'asks' end
        when 'assignment.confirmed' then case when new.by_person is not distinct from new.person_id then 'comes' end
        when 'assignment.withdrawn' then 'cannot_come'
        when 'assignment.cancelled' then case when new.by_person is not distinct from new.person_id then 'stepped_off' end
        when 'assignment.objected' then case when new.detail <> 'own_words' then 'objects' end
    end;
    if to_candidate is not null then
        insert into public.notices (person_id, at, kind, shift_id, assignment_id, detail)
        values (new.person_id, new.at, to_candidate, new.shift_id, new.assignment_id,
            case when new.kind = 'clearance.seen' then new.detail end);
    end if;
    if to_leads is not null then
        insert into public.notices (person_id, at, kind, shift_id, assignment_id)
        select distinct r.person_id, new.at, to_leads, new.shift_id, new.assignment_id
        from public.staff_roles r
        where r.organisation_id = new.organisation_id and r.role = 'lead' and r.revoked_at is null
            and r.person_id is distinct from new.by_person;
    end if;
    if new.kind = 'shift.changed' then
        insert into public.notices (person_id, at, kind, shift_id, assignment_id)
        select a.candidate_id, new.at, case new.detail when 'time' then 'time_changed' else 'contact_changed' end,
            new.shift_id, a.assignment_id
        from public.assignments a where a.shift_id = new.shift_id and a.state in ('requested', 'confirmed');
    end if;
    if new.kind = 'caseload.handed_over' then
        insert into public.notices (person_id, at, kind) values (new.on_behalf_of, new.at, 'handed_to_you'),
            (new.person_id, new.at, 'new_adviser');
    end if;
    if (new.kind in ('attendance.recorded', 'attendance.corrected') and new.detail = 'absent')
        or (new.kind = 'assignment.objected' and new.detail = 'own_words') then
        insert into public.notices (person_id, at, kind, assignment_id)
        select c.adviser_id, new.at, case when new.detail = 'absent' then 'absence' else 'words' end, new.assignment_id
        from public.caseloads c where c.candidate_id = new.person_id and c.until_at is null;
    end if;
    return null;
end $$;
create trigger events_tell after insert on public.events for each row execute function private.tell();

-- My notices, newest first, with what they are about. "name" is set only where the reader may know it (a lead about somebody on a
-- shift of theirs within 30 days; an adviser about their caseload). Logged for named people.
create function private.my_notices()
returns table (
    notice_id uuid, at timestamptz, kind text, detail text, read_at timestamptz, assignment_id uuid, shift_id uuid,
    title text, place_name text, starts_at timestamptz, ends_at timestamptz, contact_name text, name text,
    person_id uuid, organisation_id uuid
) language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
begin
    perform private.log_looks(array(
        select a.candidate_id from public.notices n
        join public.assignments a on a.assignment_id = n.assignment_id
        join public.shifts s on s.shift_id = a.shift_id
        where n.person_id = own and a.candidate_id <> own and n.at > private.clock() - interval '30 days'
            and s.organisation_id in (select private.my_organisations())
            and s.ends_at > private.clock() - interval '30 days'
    ), 'lead');
    perform private.log_looks(array(
        select a.candidate_id from public.notices n
        join public.assignments a on a.assignment_id = n.assignment_id
        where n.person_id = own and a.candidate_id in (select private.my_caseload())
            and n.at > private.clock() - interval '30 days'
    ), 'adviser');
    return query
    select n.notice_id, n.at, n.kind, n.detail, n.read_at, n.assignment_id, n.shift_id, t.title, p.name,
        coalesce(a.starts_at, s.starts_at), coalesce(a.ends_at, s.ends_at), k.name,
        case
            when a.candidate_id = own then null
            when a.candidate_id in (select private.my_caseload()) then (
                select q.first_name || ' ' || q.last_name from public.people q where q.person_id = a.candidate_id)
            when s.organisation_id in (select private.my_organisations())
                and s.ends_at > private.clock() - interval '30 days'
                then private.name_for_lead(a.candidate_id, s.organisation_id)
        end,
        case when a.candidate_id in (select private.my_caseload()) then a.candidate_id end,
        case when s.organisation_id in (select private.my_organisations()) then s.organisation_id end
    from public.notices n
    left join public.assignments a on a.assignment_id = n.assignment_id
    left join public.shifts s on s.shift_id = coalesce(n.shift_id, a.shift_id)
    left join public.tasks t on t.task_id = s.task_id
    left join public.places p on p.place_id = t.place_id
    left join public.contacts k on k.contact_id = s.contact_id
    where n.person_id = own and n.at > private.clock() - interval '30 days'
    order by n.at desc, n.notice_id
    limit 60;
end $$;
grant execute on function private.my_notices() to authenticated;
create function public.my_notices()
returns table (
    notice_id uuid, at timestamptz, kind text, detail text, read_at timestamptz, assignment_id uuid, shift_id uuid,
    title text, place_name text, starts_at timestamptz, ends_at timestamptz, contact_name text, name text,
    person_id uuid, organisation_id uuid
) language sql volatile set search_path = '' as $$
    select * from private.my_notices();
$$;
grant execute on function public.my_notices() to authenticated;

-- All notices until now are read.
create function private.read_notices() returns void language sql volatile security definer set search_path = '' as $$
    update public.notices n set read_at = private.clock() where n.person_id = private.me() and n.read_at is null;
$$;
grant execute on function private.read_notices() to authenticated;
create function public.read_notices() returns void language sql volatile set search_path = '' as $$
    select private.read_notices();
$$;
grant execute on function public.read_notices() to authenticated;

-- Who has looked at me: one row per viewer, role and day, newest first.
create function private.who_looked()
returns table (day date, first_at timestamptz, viewer text, role text, organisation text)
language sql stable security definer set search_path = '' as $$
    select l.day, l.first_at, p.first_name || ' ' || left(p.last_name, 1) || '.', l.role,
        (select o.name from public.staff_roles r join public.organisations o on o.organisation_id = r.organisation_id
            where r.person_id = l.viewer_id and r.role = l.role order by r.granted_at limit 1)
    from public.access_log l join public.people p on p.person_id = l.viewer_id
    where l.person_id = private.me()
    order by l.first_at desc
    limit 200;
$$;
grant execute on function private.who_looked() to authenticated;
create function public.who_looked()
returns table (day date, first_at timestamptz, viewer text, role text, organisation text)
language sql stable set search_path = '' as $$
    select * from private.who_looked();
$$;
grant execute on function public.who_looked() to authenticated;

-- The signed-in person, or no row: when the account is linked to nobody, or the session was ended.
create function private.whoami()
returns table (
    person_id uuid, first_name text, last_name text, language text, roles text[], notice_read boolean, unread int,
    municipality_code text
) language plpgsql stable security definer set search_path = '' as $$
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
        (select count(*)::int from public.notices n where n.person_id = p.person_id and n.read_at is null
            and n.at > private.clock() - interval '30 days'),
        p.municipality_code
    from public.people p
    left join public.candidates c on c.person_id = p.person_id
    where p.user_id = (select auth.uid())
        and exists (
            select from auth.sessions s
            where s.id::text = nullif(current_setting('request.jwt.claims', true), '')::json ->> 'session_id'
                and s.user_id = p.user_id
        );
end $$;
grant execute on function private.whoami() to authenticated;
create function public.whoami()
returns table (
    person_id uuid, first_name text, last_name text, language text, roles text[], notice_read boolean, unread int,
    municipality_code text
) language sql stable set search_path = '' as $$
    select * from private.whoami();
$$;
grant execute on function public.whoami() to authenticated;

-- What lapses by the clock, every minute; safe to run on many nodes at once and after a pause. Returns how many rows it stamped.
create function private.tick() returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    done int := 0;
    stamped int;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('oppgavetorget.tick', 0)) then
        return 0;
    end if;
    -- A request that nobody answered lapses when the shift is over.
    update public.assignments a set not_chosen_at = a.ends_at
    where a.state = 'requested' and a.ends_at <= private.clock();
    get diagnostics stamped = row_count;
    done := done + stamped;
    -- Reasons that were not shared live seven days; then only their number is left.
    with gone as (
        delete from public.reasons r where not r.shared and r.said_at < private.clock() - interval '7 days'
        returning r.assignment_id, r.reason, r.said_at
    )
    insert into public.reason_counts (municipality_code, month, reason, times)
    select a.municipality_code, date_trunc('month', g.said_at at time zone 'Europe/Oslo')::date, g.reason, count(*)
    from gone g join public.assignments a on a.assignment_id = g.assignment_id
    group by 1, 2, 3
    on conflict (municipality_code, month, reason) do update set times = public.reason_counts.times + excluded.times;
    get diagnostics stamped = row_count;
    done := done + stamped;
    delete from private.attempts t where t.at < private.clock() - interval '1 day';
    delete from public.requests q where q.at < private.clock() - interval '90 days';
    return done;
end $$;

-- Where the database has its own scheduler, it runs the clock; elsewhere the app does.
do $$
begin
    if exists (select from pg_extension where extname = 'pg_cron') then
        perform cron.schedule('oppgavetorget-tick', '* * * * *', 'select private.tick()');
    end if;
end $$;
