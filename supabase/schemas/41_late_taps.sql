-- What comes late, or in another order than it was tapped: wishes that are told after newer ones, and what cannot be taken as it was said.

-- A tap about coming, leaving or giving up that was kept instead of being refused, or that the host shall look at though it counts. Never
-- an absence, and nothing says why somebody was without network. Goes after thirty days. Personal.
create table public.unsettled_taps (
    request_id uuid primary key references public.taps on delete cascade,
    candidate_id uuid not null references public.candidates on delete cascade,
    place_id uuid not null references public.places on delete cascade,
    assignment_id uuid references public.assignments on delete cascade, -- null: has no shift there at that time
    kind text not null check (kind in ('check_in', 'check_out', 'withdraw')),
    at timestamptz not null, -- the time that counts, or would
    -- clock: by a clock that does not hold · cancelled, withdrawn: what became of the assignment · moved: the shift has another time now ·
    -- no_shift · no_check_in: left without having come · before_check_in · too_late: left long after · recorded: the host has said
    -- otherwise · before_start: left before it began · waited: counts, and concerns the host only if they had said that nobody came
    why text not null check (why in (
        'clock', 'cancelled', 'withdrawn', 'moved', 'no_shift', 'no_check_in', 'before_check_in', 'too_late', 'recorded', 'waited', 'before_start'
    )),
    kept_at timestamptz not null,
    listed_at timestamptz not null, -- from when the host sees it: what may still be put right by itself waits
    seen_at timestamptz, -- null: the host has not said that they have seen it
    seen_by uuid references public.people, -- null: the same
    check ((seen_at is null) = (seen_by is null)),
    check (assignment_id is not null or why = 'no_shift')
);
comment on table public.unsettled_taps is 'personal: taps about coming and leaving that the host looks at; lives thirty days';
create index unsettled_taps_candidate on public.unsettled_taps (candidate_id);
create index unsettled_taps_place on public.unsettled_taps (place_id, listed_at);
create index unsettled_taps_assignment on public.unsettled_taps (assignment_id);
create index unsettled_taps_seen_by on public.unsettled_taps (seen_by);
create index unsettled_taps_kept on public.unsettled_taps (kept_at);
alter table public.unsettled_taps enable row level security;
grant select (request_id, candidate_id, place_id, assignment_id, kind, at, why, kept_at, listed_at, seen_at) on public.unsettled_taps
to authenticated;
create policy "A candidate reads their own unsettled taps" on public.unsettled_taps
for select to authenticated using (candidate_id = (select private.me()));

-- Keeps a tap for the host; what may still be put right by itself they see after a day.
create function private.keep_tap(tap public.taps, kind text, place uuid, assignment uuid, why text) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    insert into public.unsettled_taps (request_id, candidate_id, place_id, assignment_id, kind, at, why, kept_at, listed_at)
    values (tap.request_id, tap.person_id, place, assignment, keep_tap.kind, private.came_at(tap), keep_tap.why, private.clock(),
        private.clock() + case keep_tap.why when 'no_check_in' then interval '24 hours' else interval '0' end)
    on conflict on constraint unsettled_taps_pkey do update set why = excluded.why, listed_at = excluded.listed_at;
end $$;

-- The same of a tap about a shift that one is, or was, on.
create function private.keep_tap_about(tap public.taps, kind text, assignment uuid, why text) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform private.keep_tap(tap, kind, t.place_id, a.assignment_id, why)
    from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    where a.assignment_id = assignment;
end $$;

-- A chore of the clock: what was kept for the host lives thirty days, as long as they see who was on a shift.
create function private.delete_old_unsettled_taps(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    delete from public.unsettled_taps u where u.ctid = any (array(
        select q.ctid from public.unsettled_taps q
        where q.kept_at < private.clock() - interval '30 days' limit most for update skip locked
    ));
    get diagnostics done = row_count;
    return done;
end $$;

-- Two wishes about a shift from two phones end the same in every order: the newest by when it was tapped holds. A yes is registered with the
-- assignment it made, a no with the shift that it was about.

-- When I last said that I want a shift; null: never.
create function private.newest_yes(shift uuid) returns timestamptz language plpgsql stable security definer set search_path = '' as $$
declare
    own uuid := private.me();
begin
    return (
        select max(case when t.request_id is null then r.at else private.wished_at(t) end)
        from public.assignments a
        join public.requests r on r.person_id = own and r.action in ('take_shift', 'accept_offer', 'take_series')
            and position(a.assignment_id::text in r.answer) > 0
        left join public.taps t on t.request_id = r.request_id and t.person_id = own
        where a.candidate_id = own and a.shift_id = shift
    );
end $$;

-- When I last said that I do not; null: never.
create function private.newest_no(shift uuid) returns timestamptz language plpgsql stable security definer set search_path = '' as $$
declare
    own uuid := private.me();
begin
    return coalesce(
        (
            select max(case when t.request_id is null then r.at else private.wished_at(t) end)
            from public.requests r left join public.taps t on t.request_id = r.request_id and t.person_id = own
            where r.person_id = own and r.action in ('withdraw', 'decline_offer', 'be_unsure') and r.answer = shift::text
        ),
        -- given up by a page that sent no id with it
        (select max(a.withdrawn_at) from public.assignments a where a.candidate_id = own and a.shift_id = shift)
    );
end $$;
