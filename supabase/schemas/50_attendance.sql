-- The facts of one assignment as the host recorded them; not recorded is no row, never an absence. A correction overwrites and
-- leaves an event with its reason. Personal.
create table public.attendance (
    assignment_id uuid primary key references public.assignments,
    candidate_id uuid not null references public.candidates,
    fact text not null check (fact in ('present', 'late', 'notified', 'absent', 'host_cancelled')),
    minutes smallint not null check (private.is_minutes(minutes)),
    strengths text[] not null default '{}' check (
        cardinality(strengths) <= 2 and strengths <@ array['punctual', 'careful', 'kind', 'independent', 'learns', 'initiative']
    ),
    recorded_at timestamptz not null,
    recorded_by uuid references public.people, -- null: from the first set-up
    corrected_at timestamptz, -- null: never corrected
    correction text check (private.is_words(correction, 3, 200)), -- null: never corrected; why
    check ((corrected_at is null) = (correction is null)),
    check (minutes = 0 or fact in ('present', 'late'))
);
comment on table public.attendance is 'personal: facts, never verdicts';
create index attendance_candidate on public.attendance (candidate_id);
create index attendance_recorded_by on public.attendance (recorded_by);
create trigger attendance_120_guard_words before insert or update of correction on public.attendance
for each row execute function private.guard_words('correction 3 200 told');
alter table public.attendance enable row level security;
grant select on public.attendance to authenticated;
create policy "A candidate reads their own attendance" on public.attendance
for select to authenticated using (candidate_id = (select private.me()));

-- «Dette stemmer ikke», and a person's own words about an absence. The host sees what is said to be wrong; the words are for the
-- person and their adviser. Personal.
create table public.objections (
    objection_id uuid primary key default gen_random_uuid(),
    assignment_id uuid not null references public.assignments on delete cascade,
    candidate_id uuid not null references public.candidates,
    claim text not null check (claim in ('was_there', 'minutes_wrong', 'information_wrong', 'own_words')),
    minutes smallint check (private.is_minutes(minutes)), -- null: the claim is not about time
    words text check (private.is_words(words, 1, 500)), -- null: the claim says it
    said_at timestamptz not null,
    settled_at timestamptz -- null: waits for the host; set when the host corrects
);
comment on table public.objections is 'personal: the person''s own side';
create index objections_assignment on public.objections (assignment_id);
create index objections_candidate on public.objections (candidate_id);
create trigger objections_120_guard_words before insert or update of words on public.objections
for each row execute function private.guard_words('words 1 500');
alter table public.objections enable row level security;
grant select on public.objections to authenticated;
create policy "A candidate reads their own objections" on public.objections
for select to authenticated using (candidate_id = (select private.me()));

-- A plain verified sentence's parts about work done; owned by the candidate. Personal.
create table public.receipts (
    receipt_id uuid primary key default gen_random_uuid(),
    assignment_id uuid not null unique references public.assignments on delete cascade,
    candidate_id uuid not null references public.candidates,
    title text not null,
    place_name text not null,
    organisation_name text not null,
    done_on date not null,
    minutes smallint not null check (minutes between 1 and 720),
    strengths text[] not null default '{}',
    hidden_at timestamptz -- null: shown; the candidate may put it away
);
comment on table public.receipts is 'personal: owned by the candidate';
create index receipts_candidate on public.receipts (candidate_id, done_on);
alter table public.receipts enable row level security;
grant select on public.receipts to authenticated;
grant update (hidden_at) on public.receipts to authenticated;
create policy "A candidate reads their own receipts" on public.receipts
for select to authenticated using (candidate_id = (select private.me()));
create policy "A candidate puts away their own receipts" on public.receipts
for update to authenticated using (candidate_id = (select private.me())) with check (candidate_id = (select private.me()));

-- Whether somebody's phone told that they came to a shift, or left it, which the host has to settle.
create function private.came_unsettled(assignment uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
    return exists (
        select from public.unsettled_taps u where u.assignment_id = assignment and u.kind in ('check_in', 'check_out')
    );
end $$;

-- Nobody records their own attendance, whatever roles they hold; attendance only on a confirmed assignment (a withdrawn one can only
-- be "notified", a cancelled one only "host_cancelled"; but who was there all the same, as their phone told later, was there).
create function private.guard_attendance() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    a public.assignments;
begin
    if tg_op = 'UPDATE' and new.candidate_id <> old.candidate_id
        and private.only_forgets(to_jsonb(old), to_jsonb(new), '{candidate_id}') then
        return new;
    end if;
    select x.* into a from public.assignments x where x.assignment_id = new.assignment_id;
    new.candidate_id := a.candidate_id;
    if new.recorded_by = a.candidate_id then
        raise exception 'own_attendance' using errcode = 'PT403';
    end if;
    -- a fact is judged when it is said
    if (tg_op = 'INSERT' or new.fact <> old.fact) and not (a.state = 'confirmed' or (a.state = 'withdrawn' and new.fact = 'notified')
        or (a.state = 'cancelled' and new.fact = 'host_cancelled')
        or (new.fact in ('present', 'late') and private.came_unsettled(new.assignment_id))) then
        raise exception 'not_confirmed' using errcode = 'PT409';
    end if;
    return new;
end $$;
create trigger attendance_100_guard before insert or update on public.attendance
for each row execute function private.guard_attendance();

-- What was done cannot be undone: nobody leaves, says that they cannot come to, or is taken off, a shift on which they were recorded as there or not there.
create function private.forbid_leaving_recorded_shift() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if (old.state = 'confirmed' and new.state <> 'confirmed' or new.cannot_said_at is not null) and exists (
        select from public.attendance f
        where f.assignment_id = new.assignment_id and f.fact in ('present', 'late', 'absent')
    ) then
        raise exception 'already_recorded' using errcode = 'PT409';
    end if;
    return null;
end $$;
create trigger assignments_110_forbid_leaving_recorded after update of withdrawn_at, cancelled_at, not_chosen_at, cannot_said_at
on public.assignments for each row execute function private.forbid_leaving_recorded_shift();

create function private.log_attendance() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if tg_op = 'UPDATE' and (new.fact, new.minutes, new.corrected_at) is not distinct from (old.fact, old.minutes, old.corrected_at) then
        return null; -- who recorded it, or whose it is, was forgotten
    end if;
    insert into public.events (
        at, kind, municipality_code, by_person, person_id, organisation_id, shift_id, assignment_id, detail, minutes
    )
    select case when tg_op = 'INSERT' then new.recorded_at else new.corrected_at end,
        case when tg_op = 'INSERT' then 'attendance.recorded' else 'attendance.corrected' end,
        a.municipality_code, new.recorded_by, new.candidate_id, s.organisation_id, s.shift_id, a.assignment_id,
        new.fact, new.minutes
    from public.assignments a join public.shifts s on s.shift_id = a.shift_id
    where a.assignment_id = new.assignment_id;
    return null;
end $$;
create trigger attendance_500_log after insert or update on public.attendance
for each row execute function private.log_attendance();

-- Work done makes a receipt; a correction changes it; a fact that is no longer work takes it away.
create function private.write_receipt() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if tg_op = 'UPDATE' and (new.fact, new.minutes, new.corrected_at) is not distinct from (old.fact, old.minutes, old.corrected_at) then
        return null;
    end if;
    if new.fact in ('present', 'late') and new.minutes > 0 then
        insert into public.receipts
            (assignment_id, candidate_id, title, place_name, organisation_name, done_on, minutes, strengths)
        select new.assignment_id, new.candidate_id, t.title, p.name, o.name, private.local_day(a.starts_at),
            new.minutes, new.strengths
        from public.assignments a
        join public.shifts s on s.shift_id = a.shift_id
        join public.tasks t on t.task_id = s.task_id
        join public.places p on p.place_id = t.place_id
        join public.organisations o on o.organisation_id = s.organisation_id
        where a.assignment_id = new.assignment_id
        on conflict (assignment_id) do update set minutes = excluded.minutes, strengths = excluded.strengths;
    else
        delete from public.receipts r where r.assignment_id = new.assignment_id;
    end if;
    return null;
end $$;
create trigger attendance_700_write_receipt after insert or update on public.attendance
for each row execute function private.write_receipt();

-- A lead records the facts and minutes of somebody's shift, from its start on; with a reason, corrects them. Strengths: at most two
-- of punctual, careful, kind, independent, learns, initiative. With introduced_by (a colleague's name) the place counts as shown.
-- Refuses PT404, PT403 own_attendance, PT409 not_confirmed / not_started, PT422 bad_minutes / bad_fact / bad_words / reason_needed.
-- The same facts again change nothing.
create function private.record_attendance(
    assignment uuid, fact text, minutes int, strengths text[], introduced_by text, correction text
) returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments := private.lock_assignment_as_lead(assignment);
    before_ public.attendance;
begin
    if theirs.candidate_id = private.me() then
        raise exception 'own_attendance' using errcode = 'PT403';
    elsif theirs.state <> 'confirmed' and not private.came_unsettled(assignment)
        and not exists (select from public.attendance f where f.assignment_id = assignment) then
        raise exception 'not_confirmed' using errcode = 'PT409';
    elsif theirs.starts_at > private.clock() and fact <> 'host_cancelled' then
        raise exception 'not_started' using errcode = 'PT409';
    elsif fact is null or fact not in ('present', 'late', 'notified', 'absent', 'host_cancelled') then
        raise exception 'bad_fact' using errcode = 'PT422';
    elsif minutes is null or not private.is_minutes(minutes) or (minutes > 0 and fact not in ('present', 'late'))
        or (minutes = 0 and fact in ('present', 'late')) then
        raise exception 'bad_minutes' using errcode = 'PT422';
    elsif not private.words_pass(correction, 0, 200) or not private.words_pass(introduced_by, 0, 60) then
        raise exception 'bad_words' using errcode = 'PT422';
    end if;
    select x.* into before_ from public.attendance x where x.assignment_id = assignment;
    if not found then
        insert into public.attendance
            (assignment_id, candidate_id, fact, minutes, strengths, recorded_at, recorded_by)
        values (assignment, theirs.candidate_id, record_attendance.fact, record_attendance.minutes,
            coalesce(record_attendance.strengths, '{}'), private.clock(), private.me());
    elsif before_.fact = record_attendance.fact and before_.minutes = record_attendance.minutes
        and before_.strengths = coalesce(record_attendance.strengths, '{}') then
        null;
    elsif coalesce(length(btrim(record_attendance.correction)), 0) < 3 then
        raise exception 'reason_needed' using errcode = 'PT422';
    else
        update public.attendance x set
            fact = record_attendance.fact, minutes = record_attendance.minutes,
            strengths = coalesce(record_attendance.strengths, '{}'), recorded_by = private.me(),
            corrected_at = private.clock(), correction = btrim(record_attendance.correction)
        where x.assignment_id = assignment;
        update public.objections o set settled_at = private.clock()
        where o.assignment_id = assignment and o.settled_at is null;
    end if;
    if nullif(btrim(introduced_by), '') is not null and fact in ('present', 'late') then
        insert into public.introductions
            (candidate_id, place_id, introduced_on, colleague, recorded_by, recorded_at)
        select theirs.candidate_id, t.place_id, private.local_day(theirs.starts_at), btrim(introduced_by),
            private.me(), private.clock()
        from public.shifts s join public.tasks t on t.task_id = s.task_id where s.shift_id = theirs.shift_id
        on conflict do nothing;
    end if;
exception when check_violation then
    raise exception 'bad_fact' using errcode = 'PT422';
end $$;
grant execute on function private.record_attendance(uuid, text, int, text[], text, text) to authenticated;
create function public.record_attendance(
    assignment uuid, fact text, minutes int, strengths text[] default null, introduced_by text default null,
    correction text default null
) returns void language sql volatile set search_path = '' as $$
    select private.record_attendance(assignment, fact, minutes, strengths, introduced_by, correction);
$$;
grant execute on function public.record_attendance(uuid, text, int, text[], text, text) to authenticated;

-- The candidate says what is wrong, or gives their own words about an absence. Refuses PT404, PT422 bad_claim.
create function private.object(assignment uuid, claim text, minutes int, words text, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
begin
    select a.* into mine from public.assignments a
    where a.assignment_id = assignment and a.candidate_id = private.me();
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if private.repeated(request_id, 'object', jsonb_build_array(assignment, claim, minutes, words)) is not null then
        return;
    end if;
    if claim is null or claim not in ('was_there', 'minutes_wrong', 'information_wrong', 'own_words')
        or not private.is_minutes(minutes) or not private.words_pass(words, 0, 500)
        or (claim = 'own_words' and coalesce(private.visible(words), '') = '')
        or (claim = 'minutes_wrong' and minutes is null) then
        raise exception 'bad_claim' using errcode = 'PT422';
    end if;
    insert into public.objections (assignment_id, candidate_id, claim, minutes, words, said_at)
    values (assignment, mine.candidate_id, object.claim, object.minutes,
        case when private.visible(words) <> '' then btrim(object.words) end, private.clock());
    insert into public.events (at, kind, municipality_code, by_person, person_id, organisation_id, shift_id, assignment_id, detail)
    select private.clock(), 'assignment.objected', mine.municipality_code, private.me(), mine.candidate_id,
        s.organisation_id, s.shift_id, assignment, object.claim
    from public.shifts s where s.shift_id = mine.shift_id;
    perform private.answer(request_id, 'said');
end $$;
grant execute on function private.object(uuid, text, int, text, uuid) to authenticated;
create function public.object(
    assignment uuid, claim text, request_id uuid, minutes int default null, words text default null
) returns void
language sql volatile set search_path = '' as $$
    select private.object(assignment, claim, minutes, words, request_id);
$$;
grant execute on function public.object(uuid, text, uuid, int, text) to authenticated;

-- «Jeg har ikke gått»: takes a check-out back within ten minutes, judged by when it was tapped; what was held or kept of it for the place
-- goes, and what was tapped before it and comes later counts no more. Refuses PT404, PT409 undo_too_late, already_recorded. Twice is once.
create function private.undo_check_out(assignment uuid, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    mine public.assignments;
    tap public.taps := private.tap_of(request_id);
    told timestamptz := private.came_at(tap);
    left_at timestamptz;
begin
    perform 1 from public.candidates c where c.person_id = own for update;
    select a.* into mine from public.assignments a where a.assignment_id = assignment and a.candidate_id = own for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if request_id is not null and private.repeated(request_id, 'undo_check_out', jsonb_build_array(assignment)) is not null then
        return;
    end if;
    left_at := coalesce(mine.checked_out_at, (
        select max(u.at) from public.unsettled_taps u where u.assignment_id = assignment and u.kind = 'check_out' and u.at <= told
    ));
    if left_at is not null then
        if told > left_at + interval '10 minutes' then
            raise exception 'undo_too_late' using errcode = 'PT409';
        elsif exists (select from public.attendance f where f.assignment_id = assignment) then
            raise exception 'already_recorded' using errcode = 'PT409';
        end if;
        update public.assignments a set checked_out_at = null, check_out_undone_at = greatest(told, left_at)
        where a.assignment_id = assignment;
        delete from public.unsettled_taps u
        where u.assignment_id = assignment and u.kind = 'check_out' and u.at <= greatest(told, left_at) and u.seen_at is null;
    end if;
    if request_id is not null then
        perform private.answer(request_id, 'here');
    end if;
end $$;
grant execute on function private.undo_check_out(uuid, uuid) to authenticated;
create function public.undo_check_out(assignment uuid, request_id uuid default null) returns void
language sql volatile set search_path = '' as $$
    select private.undo_check_out(assignment, request_id);
$$;
grant execute on function public.undo_check_out(uuid, uuid) to authenticated;

-- What a lead may call a candidate: first name and initial; the full name with a contract at the employer. Nothing (null) for who has a
-- protected address.
create function private.name_for_lead(candidate uuid, organisation uuid) returns text
language sql stable security definer set search_path = '' as $$
    select case when private.has_contract(candidate, o.employer_id, private.today()) then private.whole_name(p.first_name, p.last_name)
        else private.short_name(p.first_name, p.last_name) end
    from public.people p, public.organisations o
    where p.person_id = candidate and o.organisation_id = organisation
        and not exists (select from public.candidates c where c.person_id = candidate and c.protected);
$$;

-- How many are on a shift whom its leads may see: all, but for who got a protected address when they had come.
create function private.seen_taken(shift public.shifts) returns int
language plpgsql stable security definer set search_path = '' as $$
begin
    return (shift).taken - case when (shift).taken = 0 then 0 else (
        select count(*)::int from public.assignments a join public.candidates c on c.person_id = a.candidate_id
        where a.shift_id = (shift).shift_id and a.state = 'confirmed' and c.protected
    ) end;
end $$;

-- What a lead reads of their own shifts beside the table: how many are on each, and of what kind it is.
create type public.led_shift as (shift_id uuid, taken int, task_type text);
create function private.led_shifts(shifts uuid[]) returns setof public.led_shift
language sql stable security definer set search_path = '' as $$
    select s.shift_id, private.seen_taken(s), t.task_type
    from public.shifts s join public.tasks t on t.task_id = s.task_id
    where s.shift_id = any (led_shifts.shifts) and s.organisation_id in (select private.my_organisations());
$$;
grant execute on function private.led_shifts(uuid[]) to authenticated;
create function public.led_shifts(shifts uuid[]) returns setof public.led_shift language sql stable set search_path = '' as $$
    select * from private.led_shifts(shifts);
$$;
grant execute on function public.led_shifts(uuid[]) to authenticated;

-- One shift of a lead's board with one person who is on it or asks; an empty shift has one row without a person.
create type public.board_row as (
    shift_id uuid, task_id uuid, title text, task_type text, place_id uuid, place_name text, starts_at timestamptz,
    ends_at timestamptz, capacity int, taken int, shift_state text, published boolean, pay text, introduction
    boolean, contact_id uuid, contact_name text, meet_where text, assignment_id uuid, state text, name text, phone
    text, shared_help text, norwegian int, requirements_ok boolean, introduced boolean, first_time boolean,
    checked_in_at timestamptz, checked_out_at timestamptz, fact text, minutes int, strengths text[], correction
    text, claim text, claim_minutes int, coming_said boolean
);
comment on column public.board_row.assignment_id is 'null: nobody is on the shift';
comment on column public.board_row.state is 'null: nobody is on the shift';
comment on column public.board_row.name is 'null: nobody is on the shift, or it is long ago';
comment on column public.board_row.phone is 'null: not shared';
comment on column public.board_row.shared_help is 'null: not shared';
comment on column public.board_row.norwegian is 'null: nobody is on the shift';
comment on column public.board_row.requirements_ok is 'null: nobody is on the shift';
comment on column public.board_row.introduced is 'null: nobody is on the shift';
comment on column public.board_row.first_time is 'null: nobody is on the shift';
comment on column public.board_row.checked_in_at is 'null: not checked in';
comment on column public.board_row.checked_out_at is 'null: not checked out';
comment on column public.board_row.fact is 'null: not recorded';
comment on column public.board_row.minutes is 'null: not recorded';
comment on column public.board_row.strengths is 'null: not recorded';
comment on column public.board_row.correction is 'null: never corrected';
comment on column public.board_row.claim is 'null: no open objection';
comment on column public.board_row.claim_minutes is 'null: no open objection about minutes';
comment on column public.board_row.coming_said is 'null: nobody is on the shift';

-- A day's board for a lead, with what runs into it over midnight: one row per shift and person on it or asking (person columns null for an empty shift). Everyone listed is
-- logged as looked at. Names until 30 days after. Who has a protected address is on no board, and in no count of it. Ordered by start.
-- Refuses PT404.
create function private.facility_board(organisation uuid, from_day date, to_day date)
returns setof public.board_row language plpgsql volatile security definer set search_path = '' as $$
begin
    if (organisation in (select private.my_organisations())
        and private.is_day(from_day) and private.is_day(to_day) and to_day between from_day and from_day + 62) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array(
        select a.candidate_id from public.assignments a join public.shifts s on s.shift_id = a.shift_id
        join public.candidates c on c.person_id = a.candidate_id and not c.protected
        where s.organisation_id = organisation and a.state in ('requested', 'confirmed')
            and s.starts_at > private.midnight(from_day) - interval '12 hours' and s.starts_at < private.midnight(to_day + 1)
            and (s.starts_at >= private.midnight(from_day) or s.ends_at > private.midnight(from_day))
            and s.ends_at > private.clock() - interval '30 days'
    ), 'lead');
    return query
    select s.shift_id, t.task_id, t.title, t.task_type, p.place_id, p.name, s.starts_at, s.ends_at,
        s.capacity::int, private.seen_taken(s), s.state, s.published_at is not null, t.pay, t.introduction,
        k.contact_id, k.name, k.meet_where,
        a.assignment_id, a.state,
        case when s.ends_at > private.clock() - interval '30 days'
            then private.name_for_lead(a.candidate_id, organisation) end,
        case when c.shares_phone and s.ends_at > private.clock() - interval '30 days' then person.phone end,
        case when s.ends_at > private.clock() - interval '30 days' and not private.names_health(c.shared_help) then c.shared_help end,
        c.norwegian::int,
        case when a.assignment_id is not null then
            cardinality(private.missing_clearances(a.candidate_id, t.task_id, private.last_day(s.ends_at))) = 0 end,
        case when a.assignment_id is not null then exists (
            select from public.introductions i where i.candidate_id = a.candidate_id and i.place_id = t.place_id) end,
        case when a.assignment_id is not null then not exists (
            select from public.assignments b
            join public.shifts bs on bs.shift_id = b.shift_id join public.tasks bt on bt.task_id = bs.task_id
            where b.candidate_id = a.candidate_id and bt.place_id = t.place_id and b.state = 'confirmed'
                and b.starts_at < a.starts_at) end,
        a.checked_in_at, a.checked_out_at, f.fact, f.minutes::int, f.strengths, f.correction, ob.claim, ob.minutes::int,
        case when a.assignment_id is not null then a.coming_said_at is not null end
    from public.shifts s
    join public.tasks t on t.task_id = s.task_id
    join public.places p on p.place_id = t.place_id
    join public.contacts k on k.contact_id = s.contact_id
    left join (public.assignments a join public.candidates c on c.person_id = a.candidate_id and not c.protected)
        on a.shift_id = s.shift_id and a.state in ('requested', 'confirmed')
    left join public.people person on person.person_id = a.candidate_id
    left join public.attendance f on f.assignment_id = a.assignment_id
    left join lateral (
        select o.claim, o.minutes from public.objections o
        where o.assignment_id = a.assignment_id and o.settled_at is null and o.claim <> 'own_words'
        order by o.said_at desc limit 1
    ) ob on true
    where s.organisation_id = organisation
        and s.starts_at > private.midnight(from_day) - interval '12 hours' and s.starts_at < private.midnight(to_day + 1)
        and (s.starts_at >= private.midnight(from_day) or s.ends_at > private.midnight(from_day))
    order by s.starts_at, s.shift_id, a.requested_at, a.assignment_id;
end $$;
grant execute on function private.facility_board(uuid, date, date) to authenticated;
create function public.facility_board(organisation uuid, from_day date, to_day date)
returns setof public.board_row language sql volatile set search_path = '' as $$
    select * from private.facility_board(organisation, from_day, to_day);
$$;
grant execute on function public.facility_board(uuid, date, date) to authenticated;

-- The same in one value, which no limit of rows cuts.
create function private.whole_board(organisation uuid, from_day date, to_day date) returns public.board_row[]
language sql volatile security definer set search_path = '' as $$
    select array(select r from private.facility_board(organisation, from_day, to_day) r);
$$;
grant execute on function private.whole_board(uuid, date, date) to authenticated;
create function public.whole_board(organisation uuid, from_day date, to_day date) returns public.board_row[] language sql volatile set search_path = '' as $$
    select private.whole_board(organisation, from_day, to_day);
$$;
grant execute on function public.whole_board(uuid, date, date) to authenticated;

-- That somebody on a shift of a lead's does not come, or had to go, as they said once it had begun.
create type public.cannot_said as (assignment_id uuid, at timestamptz, had_come boolean);

-- One row for each of these people on shifts at my organisations who said so, and has not come since. It is what they said: the fact is
-- recorded by the place. No look is logged: nobody is named.
create function private.who_said_cannot(assignments uuid[]) returns setof public.cannot_said
language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select a.assignment_id, a.cannot_said_at, a.checked_in_at is not null
    from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.candidates c on c.person_id = a.candidate_id and not c.protected
    where a.assignment_id = any (who_said_cannot.assignments[1:5000]) and a.state = 'confirmed' and a.cannot_said_at is not null
        and a.checked_in_at > a.cannot_said_at is not true and s.ends_at > private.clock() - interval '30 days'
        and s.organisation_id in (select private.my_organisations());
end $$;
grant execute on function private.who_said_cannot(uuid[]) to authenticated;
create function public.who_said_cannot(assignments uuid[]) returns setof public.cannot_said
language sql stable set search_path = '' as $$
    select * from private.who_said_cannot(assignments);
$$;
grant execute on function public.who_said_cannot(uuid[]) to authenticated;

-- One shift of a lead's week, in counts.
create type public.week_shift as (
    shift_id uuid, title text, task_type text, starts_at timestamptz, ends_at timestamptz, capacity int, taken int,
    waiting int, here int, recorded int, shift_state text, published boolean
);

-- Shifts per day for a lead's week, with what runs into it over midnight, without names: counts only, so no look is logged. Refuses PT404.
create function private.facility_week(organisation uuid, from_day date, to_day date)
returns setof public.week_shift language plpgsql stable security definer set search_path = '' as $$
begin
    if (organisation in (select private.my_organisations())
        and private.is_day(from_day) and private.is_day(to_day) and to_day between from_day and from_day + 62) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    return query
    select s.shift_id, t.title, t.task_type, s.starts_at, s.ends_at, s.capacity::int,
        s.taken - (count(*) filter (where h.protected and a.state = 'confirmed'))::int,
        (count(a.assignment_id) filter (where not h.protected and a.state = 'requested'))::int,
        (count(a.assignment_id) filter (where not h.protected and a.state = 'confirmed' and a.checked_in_at is not null
            and a.checked_out_at is null and a.cannot_said_at >= a.checked_in_at is not true))::int,
        (count(f.assignment_id) filter (where not h.protected))::int, s.state, s.published_at is not null
    from public.shifts s
    join public.tasks t on t.task_id = s.task_id
    left join public.assignments a on a.shift_id = s.shift_id and a.state in ('requested', 'confirmed')
    left join public.candidates h on h.person_id = a.candidate_id
    left join public.attendance f on f.assignment_id = a.assignment_id
    where s.organisation_id = organisation
        and s.starts_at > private.midnight(from_day) - interval '12 hours' and s.starts_at < private.midnight(to_day + 1)
        and (s.starts_at >= private.midnight(from_day) or s.ends_at > private.midnight(from_day))
    group by s.shift_id, t.task_id
    order by s.starts_at, s.shift_id;
end $$;
grant execute on function private.facility_week(uuid, date, date) to authenticated;
create function public.facility_week(organisation uuid, from_day date, to_day date)
returns setof public.week_shift language sql stable set search_path = '' as $$
    select * from private.facility_week(organisation, from_day, to_day);
$$;
grant execute on function public.facility_week(uuid, date, date) to authenticated;

-- The same in one value, which no limit of rows cuts.
create function private.whole_week(organisation uuid, from_day date, to_day date) returns public.week_shift[]
language sql stable security definer set search_path = '' as $$
    select array(select r from private.facility_week(organisation, from_day, to_day) r);
$$;
grant execute on function private.whole_week(uuid, date, date) to authenticated;
create function public.whole_week(organisation uuid, from_day date, to_day date) returns public.week_shift[] language sql stable set search_path = '' as $$
    select private.whole_week(organisation, from_day, to_day);
$$;
grant execute on function public.whole_week(uuid, date, date) to authenticated;

-- One person an organisation knows from its shifts.
create type public.known_person as (
    name text, phone text, shared_help text, norwegian int, shifts_done int, last_at timestamptz, next_at
    timestamptz, introduced_at_places text[], contract boolean
);
comment on column public.known_person.phone is 'null: not shared';
comment on column public.known_person.shared_help is 'null: not shared';
comment on column public.known_person.last_at is 'null: has not been there';
comment on column public.known_person.next_at is 'null: has nothing to come there';

-- The people who are, or within 30 days were, on shifts of a lead's organisation; each is logged as looked at. Who has a protected address is
-- not among them. Refuses PT404.
-- Without order but by name; never by how they did.
create function private.facility_people(organisation uuid)
returns setof public.known_person language plpgsql volatile security definer set search_path = '' as $$
begin
    if (organisation in (select private.my_organisations())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array(
        select a.candidate_id from public.assignments a join public.shifts s on s.shift_id = a.shift_id
        join public.candidates c on c.person_id = a.candidate_id and not c.protected
        where s.organisation_id = organisation and a.state in ('requested', 'confirmed')
            and a.ends_at > private.clock() - interval '30 days'
    ), 'lead');
    return query
    select private.name_for_lead(a.candidate_id, organisation), case when c.shares_phone then p.phone end,
        case when not private.names_health(c.shared_help) then c.shared_help end, c.norwegian::int,
        (count(*) filter (where f.fact in ('present', 'late')))::int,
        max(a.starts_at) filter (where a.starts_at <= private.clock()),
        min(a.starts_at) filter (where a.starts_at > private.clock()),
        array(
            select pl.name from public.introductions i join public.places pl on pl.place_id = i.place_id
            where i.candidate_id = a.candidate_id and pl.organisation_id = organisation order by pl.name
        ),
        private.has_contract(a.candidate_id,
            (select o.employer_id from public.organisations o where o.organisation_id = organisation), private.today())
    from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.candidates c on c.person_id = a.candidate_id and not c.protected
    join public.people p on p.person_id = a.candidate_id
    left join public.attendance f on f.assignment_id = a.assignment_id
    where s.organisation_id = organisation and a.state in ('requested', 'confirmed')
    group by a.candidate_id, c.person_id, p.person_id
    having max(a.ends_at) > private.clock() - interval '30 days'
    order by 1, a.candidate_id;
end $$;
grant execute on function private.facility_people(uuid) to authenticated;
create function public.facility_people(organisation uuid)
returns setof public.known_person language sql volatile set search_path = '' as $$
    select * from private.facility_people(organisation);
$$;
grant execute on function public.facility_people(uuid) to authenticated;

-- The same in one value, which no limit of rows cuts.
create function private.whole_people(organisation uuid) returns public.known_person[]
language sql volatile security definer set search_path = '' as $$
    select array(select r from private.facility_people(organisation) r);
$$;
grant execute on function private.whole_people(uuid) to authenticated;
create function public.whole_people(organisation uuid) returns public.known_person[] language sql volatile set search_path = '' as $$
    select private.whole_people(organisation);
$$;
grant execute on function public.whole_people(uuid) to authenticated;
