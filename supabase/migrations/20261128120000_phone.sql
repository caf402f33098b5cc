-- Generated from supabase/schemas by "npm run migration".
set local lock_timeout = '5s';

drop function private.be_unsure(uuid,text,text);

drop function private.check_in(text);

drop function private.check_out(uuid);

drop function private.decline_offer(uuid,text);

drop function private.my_offers(uuid);

drop function private.set_availability(integer[],text[],text[]);

drop function private.step_off(uuid);

drop function private.withdraw(uuid,text,boolean);

-- allowed: drops function public.be_unsure(uuid,text,text), because the new one has more arguments, each with a default, and answers the same call.
drop function public.be_unsure(uuid,text,text);

-- allowed: drops function public.check_in(text), because the new one has more arguments, each with a default, and answers the same call.
drop function public.check_in(text);

-- allowed: drops function public.check_out(uuid), because the new one has more arguments, each with a default, and answers the same call.
drop function public.check_out(uuid);

-- allowed: drops function public.decline_offer(uuid,text), because the new one has more arguments, each with a default, and answers the same call.
drop function public.decline_offer(uuid,text);

-- allowed: drops function public.my_offers(uuid), because the new one has more arguments, each with a default, and answers the same call.
drop function public.my_offers(uuid);

-- allowed: drops function public.set_availability(integer[],text[],text[]), because the new one has more arguments, each with a default, and answers the same call.
drop function public.set_availability(integer[],text[],text[]);

-- allowed: drops function public.step_off(uuid), because the new one has more arguments, each with a default, and answers the same call.
drop function public.step_off(uuid);

-- allowed: drops function public.withdraw(uuid,text,boolean), because the new one has more arguments, each with a default, and answers the same call.
drop function public.withdraw(uuid,text,boolean);

insert into private.event_kinds (kind, sentence)
values ('assignment.said_coming', 'The person said that they come, as they were asked the day before.');

alter table public.candidates add column hours_said_at timestamptz; -- when they said when they can, by the tap; null: not since taps are noted

-- A tap on a phone, as the phone tells of it: many arrive long after they were made, when there is network again, and a phone's clock may
-- be wrong. One row per tap; request_id is the tap's, the same that its effect is registered with. Personal.
create table public.taps (
    request_id uuid primary key,
    person_id uuid not null references public.people on delete cascade,
    phone_id uuid not null, -- which phone, by a number that says nothing else
    seq int not null check (seq > 0), -- its place in that phone's own order
    kind text not null check (private.is_code(kind)),
    tapped_at timestamptz not null, -- by the phone's clock
    sent_at timestamptz not null, -- by the phone's clock, when it was sent
    clock_offset_ms bigint, -- how far the server was before the phone's clock, as the phone last knew it when tapped; null: it did not know
    heard_at timestamptz not null, -- by ours
    at timestamptz not null, -- when it was tapped: by the phone's clock, put right by how wrong that was when the tap was sent
    sure boolean not null, -- whether that can be relied on: nobody moved the clock between the tap and the sending
    check (at <= heard_at)
);
comment on table public.taps is 'personal: when somebody tapped what, lives ninety days';
create index taps_person on public.taps (person_id);
create index taps_phone on public.taps (phone_id, seq);
create index taps_heard on public.taps (heard_at);
alter table public.taps enable row level security;
grant select on public.taps to authenticated;
create policy "A person reads their own taps" on public.taps
for select to authenticated using (person_id = (select private.me()));

-- The highest number heard from a phone, whoever held it; 0: none. A phone whose storage was emptied sees by it that something may be
-- missing, and a phone that knows of higher ones that a restored server has lost them.
create function private.last_heard(phone uuid) returns int language plpgsql stable security definer set search_path = '' as $$
begin
    return coalesce((select max(t.seq) from public.taps t where t.phone_id = phone), 0);
end $$;
grant execute on function private.last_heard(uuid) to authenticated;
create function public.last_heard(phone uuid) returns int language sql stable set search_path = '' as $$
    select private.last_heard(phone);
$$;
grant execute on function public.last_heard(uuid) to authenticated;

-- Notes a tap before what it asks for is done; returns the highest number heard from that phone. The first time it is heard counts, since
-- that is nearest to the tap. A wrong clock alone is no reason to refuse. Refuses PT401, PT422 bad_tap (no phone's clock says such a
-- thing), request_reused (the id is another person's tap, or another tap).
create function private.note_tap(
    request_id uuid, phone uuid, seq int, kind text, tapped_at timestamptz, sent_at timestamptz, clock_offset_ms bigint
) returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    heard timestamptz := private.clock();
    behind interval;
    known interval;
begin
    if own is null then
        raise exception 'not_signed_in' using errcode = 'PT401';
    elsif (request_id is not null and phone is not null and seq > 0 and private.is_code(kind)
        and tapped_at between '1970-01-01' and '2200-01-01' and sent_at between '1970-01-01' and '2200-01-01'
        and coalesce(clock_offset_ms, 0) between -10000000000000 and 10000000000000) is not true then
        raise exception 'bad_tap' using errcode = 'PT422';
    end if;
    behind := heard - sent_at;
    known := clock_offset_ms * interval '1 millisecond';
    -- first in, so that of several deliveries at the same moment one notes it; what was sent again under a higher number is heard, too
    insert into public.taps (request_id, person_id, phone_id, seq, kind, tapped_at, sent_at, clock_offset_ms, heard_at, at, sure)
    values (note_tap.request_id, own, phone, note_tap.seq, note_tap.kind, note_tap.tapped_at, note_tap.sent_at, note_tap.clock_offset_ms,
        heard, least(note_tap.tapped_at + behind, heard),
        coalesce(known - behind between interval '-2 minutes' and interval '2 minutes', false)
            or note_tap.sent_at - note_tap.tapped_at between interval '0' and interval '2 minutes')
    on conflict on constraint taps_pkey do update set seq = greatest(public.taps.seq, excluded.seq)
    where (public.taps.person_id, public.taps.phone_id, public.taps.kind) = (excluded.person_id, excluded.phone_id, excluded.kind);
    if not found and not exists (
        select from public.taps t
        where t.request_id = note_tap.request_id and t.person_id = own and t.kind = note_tap.kind
    ) then
        raise exception 'request_reused' using errcode = 'PT422';
    end if;
    return private.last_heard(phone);
end $$;
grant execute on function private.note_tap(uuid, uuid, int, text, timestamptz, timestamptz, bigint) to authenticated;
create function public.note_tap(
    request_id uuid, phone uuid, seq int, kind text, tapped_at timestamptz, sent_at timestamptz, clock_offset_ms bigint default null
) returns int language sql volatile set search_path = '' as $$
    select private.note_tap(request_id, phone, seq, kind, tapped_at, sent_at, clock_offset_ms);
$$;
grant execute on function public.note_tap(uuid, uuid, int, text, timestamptz, timestamptz, bigint) to authenticated;

-- The tap by which I asked for this, if there is one; else a row of nulls. What judges by time asks for it once.
create function private.tap_of(request_id uuid) returns public.taps language plpgsql stable security definer set search_path = '' as $$
declare
    tap public.taps;
begin
    if request_id is not null then
        select t.* into tap from public.taps t where t.request_id = tap_of.request_id and t.person_id = private.me();
    end if;
    return tap;
end $$;

-- When somebody wished for something, by which two wishes are put in order: when it was tapped, or when it was heard if the tap's time is
-- not to be relied on; now, when there is no tap.
create function private.wished_at(tap public.taps) returns timestamptz language plpgsql stable set search_path = '' as $$
begin
    return coalesce(case when tap.sure then tap.at else tap.heard_at end, private.clock());
end $$;

-- The same of a request of mine.
create function private.tap_at(request_id uuid) returns timestamptz language plpgsql stable security definer set search_path = '' as $$
begin
    return private.wished_at(private.tap_of(request_id));
end $$;

-- Whether a phone's own clock can be taken at its word: nobody moved it, and it is right within ten minutes.
create function private.clock_holds(tap public.taps) returns boolean language plpgsql immutable set search_path = '' as $$
begin
    return tap.sure and tap.tapped_at - tap.at between interval '-10 minutes' and interval '10 minutes';
end $$;

-- When somebody came or left: by the phone's own clock when that holds, so that it is the time that they saw; else put right.
create function private.came_at(tap public.taps) returns timestamptz language plpgsql stable set search_path = '' as $$
begin
    return coalesce(case when private.clock_holds(tap) then least(tap.tapped_at, tap.heard_at) else tap.at end, private.clock());
end $$;

-- Whether a tap waited for network. Who tapped just now reads the answer, and can do something about it.
create function private.waited(tap public.taps) returns boolean language plpgsql immutable set search_path = '' as $$
begin
    return coalesce(not tap.sure or tap.heard_at - tap.at > interval '2 minutes', false);
end $$;

-- A chore of the clock: a tap lives as long as its request.
create function private.delete_old_taps(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    delete from public.taps t where t.ctid = any (array(
        select q.ctid from public.taps q where q.heard_at < private.clock() - interval '90 days' limit most for update skip locked
    ));
    get diagnostics done = row_count;
    return done;
end $$;

-- A candidate says when they can: three arrays of equal length replace all earlier hours. What was tapped last holds, whichever phone is
-- heard first; the same request twice has one effect. Refuses PT422 bad_hours, PT409 newer_hours: other hours were said after that tap.
create function private.set_availability(weekdays int[], from_times text[], to_times text[], request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    said_at timestamptz := private.tap_at(request_id);
    earlier timestamptz;
begin
    select c.hours_said_at into earlier from public.candidates c where c.person_id = own for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if request_id is not null
        and private.repeated(request_id, 'set_availability', jsonb_build_array(weekdays, from_times, to_times)) is not null then
        return;
    end if;
    if earlier > said_at then
        raise exception 'newer_hours' using errcode = 'PT409';
    end if;
    if coalesce(array_length(weekdays, 1), 0) > 42
        or coalesce(array_length(weekdays, 1), 0) <> coalesce(array_length(from_times, 1), 0)
        or coalesce(array_length(weekdays, 1), 0) <> coalesce(array_length(to_times, 1), 0)
        or exists (
            select from unnest(weekdays, from_times, to_times) as u (d, f, t)
            where (d between 1 and 7 and f ~ '^[0-2][0-9]:[0-5][0-9]$' and t ~ '^[0-2][0-9]:[0-5][0-9]$'
                and f < t and t <= '24:00') is not true
        )
        or exists (
            select from unnest(weekdays, from_times, to_times) with ordinality as a (d, f, t, n)
            join unnest(weekdays, from_times, to_times) with ordinality as b (d, f, t, n)
                on a.d = b.d and a.n < b.n and a.f < b.t and b.f < a.t
        )
    then
        raise exception 'bad_hours' using errcode = 'PT422';
    end if;
    delete from public.availability a where a.candidate_id = own;
    insert into public.availability (candidate_id, weekday, from_time, to_time)
    select own, d, f::time, t::time from unnest(weekdays, from_times, to_times) as u (d, f, t);
    update public.candidates c set hours_said_at = said_at where c.person_id = own;
    perform private.answer(request_id, 'said');
end $$;
grant execute on function private.set_availability(int[], text[], text[], uuid) to authenticated;
create function public.set_availability(weekdays int[], from_times text[], to_times text[], request_id uuid default null) returns void
language sql volatile set search_path = '' as $$
    select private.set_availability(weekdays, from_times, to_times, request_id);
$$;
grant execute on function public.set_availability(int[], text[], text[], uuid) to authenticated;

-- The word that belongs to a place's code, for who has no camera: six letters that are said and written in one way only (no K before I,
-- no G, C or Å) and mistaken for no other in print, and no word that somebody would not want on their wall. It changes with the code.
create function private.word_of(code text) returns text language plpgsql immutable set search_path = '' as $$
declare
    h bytea := sha256(convert_to(code, 'UTF8'));
    word text;
begin
    loop
        select string_agg(substr('BDFHJLMNRSTV', 1 + get_byte(h, 2 * i) % 12, 1) || substr('AEIOU', 1 + get_byte(h, 2 * i + 1) % 5, 1),
            '' order by i) into word
        from generate_series(0, 2) as i;
        exit when word !~ '(NAV|FIT|TIT|FIS|TIS|RUS|LAT|DUM|DOD|DOM|HOR|HOM|HAT|FAN|LAM|MUS|NAS|NAR|RAS|JOD|JUD|BIT|FET|FOS|SAT[AE]N|ANUS|SADO|MASO|LUDE|TAB)';
        h := sha256(h);
    end loop;
    return word;
end $$;

alter table public.place_codes add column word text generated always as (private.word_of(code)) stored;

create index place_codes_word on public.place_codes (word);

-- A code whose word no other place has. Two that are made at the same moment may come to share one, which harms nobody: a word is looked
-- up among the places where one has a shift (49_checking_in).
create function private.new_place_code() returns text language plpgsql volatile security definer set search_path = '' as $$
declare
    made text;
begin
    loop
        made := private.new_code(10);
        exit when not exists (select from public.place_codes c where c.word = private.word_of(made));
    end loop;
    return made;
end $$;

create or replace function private.give_place_code() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.place_codes (place_id, code) values (new.place_id, private.new_place_code());
    return null;
end $$;

-- A lead hangs up a new poster, since the old one was photographed or went astray: its code and word open nothing from now on.
-- Refuses PT404.
create function private.renew_place_code(place uuid, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if not exists (
        select from public.places p where p.place_id = place and p.organisation_id in (select private.my_organisations())
    ) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if private.repeated(request_id, 'renew_place_code', jsonb_build_array(place)) is not null then
        return;
    end if;
    update public.place_codes c set code = private.new_place_code() where c.place_id = place;
    perform private.answer(request_id, 'renewed');
end $$;
grant execute on function private.renew_place_code(uuid, uuid) to authenticated;
create function public.renew_place_code(place uuid, request_id uuid) returns void language sql volatile set search_path = '' as $$
    select private.renew_place_code(place, request_id);
$$;
grant execute on function public.renew_place_code(uuid, uuid) to authenticated;

alter table public.assignments add column coming_said_at timestamptz; -- null: has not said so, which means nothing

create or replace function private.log_assignment() returns trigger language plpgsql security definer set search_path = '' as $$
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
            (8, 'assignment.said_coming', new.coming_said_at, case when tg_op = 'UPDATE' then old.coming_said_at end)
        ) as e (n, kind, at, before_)
        -- a phone may tell later of an earlier time at which one came or left
        where e.at is not null and (e.before_ is null or (e.n in (6, 7) and e.at <> e.before_))
        order by e.n
    loop
        insert into public.events
            (at, kind, municipality_code, by_person, person_id, organisation_id, shift_id, assignment_id)
        values (happened.at, happened.kind, new.municipality_code, private.me(), new.candidate_id, organisation,
            new.shift_id, new.assignment_id);
    end loop;
    return null;
end $$;

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
    -- otherwise · waited: counts, and concerns the host only if they had said that nobody came
    why text not null check (why in (
        'clock', 'cancelled', 'withdrawn', 'moved', 'no_shift', 'no_check_in', 'before_check_in', 'too_late', 'recorded', 'waited'
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

-- «Jeg vil». Returns one row: assignment_id, state. The same request twice has one effect. "by_offer": who was asked and says yes.
-- Refuses PT409 no_longer when the same request put them on the shift, and they are on it no more; newer_wish when it was tapped before
-- they said no, and arrives after.
-- Refuses PT404 not_found, PT409: shift_full, shift_cancelled, shift_started, shift_closed, already_yours, overlap, no_contract,
-- not_in_market, read_notice_first and the codes of broken_rule.
create or replace function private.take_shift(shift uuid, request_id uuid, by_offer uuid default null)
returns setof public.assignment_state
language plpgsql volatile security definer set search_path = '' as $$
declare
    me uuid := private.me();
    own public.candidates;
    s public.shifts;
    earlier text;
    tap public.taps;
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
    earlier := private.repeated(request_id, case when by_offer is null then 'take_shift' else 'accept_offer' end,
        jsonb_build_array(shift, by_offer));
    if earlier is not null then
        select a.* into made from public.assignments a where a.assignment_id = earlier::uuid;
        perform private.still_holds(made.state in ('requested', 'confirmed'), made.state);
        return query select made.assignment_id, made.state;
        return;
    end if;
    select t.* into tap from public.taps t where t.request_id = take_shift.request_id and t.person_id = me;
    if found and private.newest_no(shift) >= private.wished_at(tap) and not exists (
        select from public.assignments a
        where a.shift_id = shift and a.candidate_id = me and a.state in ('requested', 'confirmed')
    ) then
        raise exception 'newer_wish' using errcode = 'PT409';
    end if;
    made := private.assign_to_shift(own, shift, null);
    perform private.answer(request_id, made.assignment_id::text);
    return query select made.assignment_id, made.state;
end $$;

-- «Fast vakt»: the candidate takes all that are still to come of a series. Shape: one row per shift in order: shift_id, starts_at, and
-- state (requested, confirmed) or why not (the code of take_shift's refusal). One shift that does not go leaves the others.
-- Refuses PT404, PT409 series_over (none to come), series_full (the place keeps the rest for newcomers), no_longer. The same request twice has
-- one effect.
create or replace function private.take_series(series uuid, request_id uuid)
returns setof public.series_shift
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    own public.candidates;
    here uuid;
    wanted record;
    became public.series_shift;
    said text;
    soon int;
    earlier text;
    made public.assignments;
    taken uuid[] := '{}';
    tap public.taps := private.tap_of(request_id);
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
    earlier := private.repeated(request_id, 'take_series', jsonb_build_array(series));
    if earlier is not null then
        -- what was taken then: what has been given up since says so, and when nothing is left, all of it does
        perform private.still_holds(bool_or(a.state in ('requested', 'confirmed')), min(a.state))
        from public.assignments a where a.assignment_id = any (earlier::uuid[]);
        return query select a.shift_id, a.starts_at, case when a.state in ('requested', 'confirmed') then a.state end,
            case when a.state not in ('requested', 'confirmed') then 'no_longer' end
        from public.assignments a where a.assignment_id = any (earlier::uuid[]) order by a.starts_at;
        return;
    end if;
    -- one at a time at a place, or two could both find the last room
    perform 1 from public.places p where p.place_id = here for no key update;
    select count(*) filter (where s.starts_at < private.clock() + interval '28 days') into soon from public.shifts s
    where s.series_id = series and s.starts_at > private.clock() and s.cancelled_at is null and s.published_at is not null
    having count(*) > 0;
    if not found then
        raise exception 'series_over' using errcode = 'PT409';
    elsif soon > private.series_seats_left(here) then
        raise exception 'series_full' using errcode = 'PT409';
    end if;
    for wanted in
        select s.shift_id, s.starts_at from public.shifts s
        where s.series_id = series and s.starts_at > private.clock() and s.cancelled_at is null and s.published_at is not null
        order by s.starts_at, s.shift_id
    loop
        became := (wanted.shift_id, wanted.starts_at, null, null);
        begin
            if tap.request_id is not null and private.newest_no(wanted.shift_id) >= private.wished_at(tap) then
                raise exception 'no_longer' using errcode = 'PT409';
            end if;
            made := private.assign_to_shift(own, wanted.shift_id, series);
            became.state := made.state;
            taken := taken || made.assignment_id;
        exception when sqlstate 'PT409' then
            get stacked diagnostics said = message_text;
            became.why_not := said;
        end;
        return next became;
    end loop;
    perform private.answer(request_id, taken::text);
end $$;

-- Takes me off a shift that I am on or ask for; candidate, shift and assignment are locked. Judged by when it was tapped, as far as that is
-- sure; by when it came, and marked for the host, where it is not. Refuses PT409 newer_wish (a newer tap says yes), checked_in,
-- already_over.
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
    if mine.checked_in_at is not null then
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
        update public.assignments a set withdrawn_at = greatest(told, a.requested_at) where a.assignment_id = mine.assignment_id;
    exception when sqlstate 'PT409' then
        if tap.request_id is null or sqlerrm <> 'already_recorded' then
            raise;
        end if;
        perform private.keep_tap_about(tap, 'withdraw', mine.assignment_id, 'recorded');
    end;
end $$;

-- «Jeg kan ikke»: the candidate gives up a shift that has not ended, with a reason tap (null: none) that is shared with the adviser
-- only if they say so. Never counts against anyone. Refuses PT404, PT409 already_over / checked_in / wrong_way / newer_wish. Twice is once.
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
                from public.assignments a where a.assignment_id = mine.assignment_id and a.state = 'withdrawn';
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
    elsif (mine.state = 'withdrawn' and mine.withdrawn_at > private.clock() - interval '7 days') is not true then
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
    order by w.n, (a.checked_in_at is null) desc, a.starts_at
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

-- Why somebody cannot have left a shift at that time; null: they can. The time stands on the row then, unless they left before.
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
    elsif left_at > mine.starts_at + interval '12 hours' or left_at > mine.checked_in_at + interval '24 hours' then
        return 'too_late';
    end if;
    update public.assignments a set checked_out_at = least(a.checked_out_at, left_at)
    where a.assignment_id = assignment and a.checked_out_at <= left_at is not true;
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

-- «Jeg er ferdig», until 12 h after the start, judged by when it was tapped. What comes before its check-in is held for it, and what
-- belongs to no shift that stands is kept for the place to settle.
-- Refuses PT404, PT409 not_checked_in / already_over (for who tapped just now). Twice is once.
create function private.check_out(assignment uuid, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    mine public.assignments;
    tap public.taps := private.tap_of(request_id);
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
    why_not := case
        when mine.checked_out_at is not null and tap.request_id is null then null
        when mine.checked_in_at is null and mine.state in ('cancelled', 'withdrawn') then mine.state
        else private.leave(mine.assignment_id, private.came_at(tap)) end;
    if why_not = 'too_late' and not private.waited(tap) then
        raise exception 'already_over' using errcode = 'PT409';
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
    if why_not is not null and tap.request_id is not null then
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
create or replace function private.guard_attendance() returns trigger
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

-- A lead records the facts and minutes of somebody's shift, from its start on; with a reason, corrects them. Strengths: at most two
-- of punctual, careful, kind, independent, learns, initiative. With introduced_by (a colleague's name) the place counts as shown.
-- Refuses PT404, PT403 own_attendance, PT409 not_confirmed / not_started, PT422 bad_minutes / bad_fact / bad_words / reason_needed.
-- The same facts again change nothing.
create or replace function private.record_attendance(
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
    elsif not private.is_words(correction, 0, 200) or not private.is_words(introduced_by, 0, 60) then
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

alter type public.board_row add attribute coming_said boolean;

comment on column public.board_row.coming_said is 'null: nobody is on the shift';

-- A day's board for a lead: one row per shift and person on it or asking (person columns null for an empty shift). Everyone listed is
-- logged as looked at. Names until 30 days after. Ordered by start. Refuses PT404.
create or replace function private.facility_board(organisation uuid, from_day date, to_day date)
returns setof public.board_row language plpgsql volatile security definer set search_path = '' as $$
begin
    if (organisation in (select private.my_organisations()) and to_day - from_day between 0 and 62) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array(
        select a.candidate_id from public.assignments a join public.shifts s on s.shift_id = a.shift_id
        where s.organisation_id = organisation and a.state in ('requested', 'confirmed')
            and s.starts_at >= private.midnight(from_day) and s.starts_at < private.midnight(to_day + 1)
            and s.ends_at > private.clock() - interval '30 days'
    ), 'lead');
    return query
    select s.shift_id, t.task_id, t.title, t.task_type, p.place_id, p.name, s.starts_at, s.ends_at,
        s.capacity::int, s.taken::int, s.state, s.published_at is not null, t.pay, t.introduction,
        k.contact_id, k.name, k.meet_where,
        a.assignment_id, a.state,
        case when s.ends_at > private.clock() - interval '30 days'
            then private.name_for_lead(a.candidate_id, organisation) end,
        case when c.shares_phone and s.ends_at > private.clock() - interval '30 days' then person.phone end,
        case when s.ends_at > private.clock() - interval '30 days' then c.shared_help end,
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
    left join public.assignments a on a.shift_id = s.shift_id and a.state in ('requested', 'confirmed')
    left join public.candidates c on c.person_id = a.candidate_id
    left join public.people person on person.person_id = a.candidate_id
    left join public.attendance f on f.assignment_id = a.assignment_id
    left join lateral (
        select o.claim, o.minutes from public.objections o
        where o.assignment_id = a.assignment_id and o.settled_at is null and o.claim <> 'own_words'
        order by o.said_at desc limit 1
    ) ob on true
    where s.organisation_id = organisation
        and s.starts_at >= private.midnight(from_day) and s.starts_at < private.midnight(to_day + 1)
    order by s.starts_at, s.shift_id, a.requested_at, a.assignment_id;
end $$;

-- A tap about coming, leaving or giving up that a lead looks at.
create type public.unsettled_tap as (
    tap_id uuid, kind text, why text, at timestamptz, phone_said timestamptz, heard_at timestamptz, name text, place_name text,
    assignment_id uuid, shift_id uuid, title text, starts_at timestamptz, ends_at timestamptz, state text, fact text
);

comment on column public.unsettled_tap.name is 'null: nobody who has asked for, or is on, a shift here';

comment on column public.unsettled_tap.assignment_id is 'null: has no shift there at that time';

comment on column public.unsettled_tap.shift_id is 'null: has no shift there at that time';

comment on column public.unsettled_tap.title is 'null: has no shift there at that time';

comment on column public.unsettled_tap.starts_at is 'null: has no shift there at that time';

comment on column public.unsettled_tap.ends_at is 'null: has no shift there at that time';

comment on column public.unsettled_tap.state is 'null: has no shift there at that time';

comment on column public.unsettled_tap.fact is 'null: not recorded';

-- Whether somebody has asked for a shift of an organisation, or is on one, within thirty days: what lets a lead know their first name.
create function private.known_to(candidate uuid, organisation uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
    return exists (
        select from public.assignments a join public.shifts s on s.shift_id = a.shift_id
        where a.candidate_id = candidate and s.organisation_id = organisation and a.ends_at > private.clock() - interval '30 days'
    );
end $$;

-- What waits for the leads of an organisation, or about one shift, oldest first: until attendance is recorded or corrected after it was heard,
-- or a lead says that they have seen it. Each who is named is logged as looked at. Refuses PT404.
create function private.facility_unsettled(organisation uuid, shift uuid) returns setof public.unsettled_tap
language plpgsql volatile security definer set search_path = '' as $$
declare
    listed uuid[];
begin
    if (organisation in (select private.my_organisations())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    listed := array(
        select u.request_id
        from public.unsettled_taps u
        join public.places p on p.place_id = u.place_id
        left join public.assignments a on a.assignment_id = u.assignment_id
        left join public.attendance f on f.assignment_id = u.assignment_id
        where p.organisation_id = organisation and (shift is null or a.shift_id = shift)
            and u.seen_at is null and u.listed_at <= private.clock() and u.kept_at > private.clock() - interval '30 days'
            and greatest(f.recorded_at, f.corrected_at) >= u.kept_at is not true
            and (u.why <> 'waited' or f.fact not in ('present', 'late'))
    );
    perform private.log_looks(array(
        select u.candidate_id from public.unsettled_taps u
        where u.request_id = any (listed) and private.known_to(u.candidate_id, organisation)
    ), 'lead');
    return query
    select u.request_id, u.kind,
        case u.why when 'waited' then 'recorded' else u.why end,
        u.at, t.tapped_at, t.heard_at,
        case when private.known_to(u.candidate_id, organisation) then private.name_for_lead(u.candidate_id, organisation) end,
        p.name, a.assignment_id, s.shift_id, k.title, a.starts_at, a.ends_at, a.state, f.fact
    from public.unsettled_taps u
    join public.taps t on t.request_id = u.request_id
    join public.places p on p.place_id = u.place_id
    left join public.assignments a on a.assignment_id = u.assignment_id
    left join public.shifts s on s.shift_id = a.shift_id
    left join public.tasks k on k.task_id = s.task_id
    left join public.attendance f on f.assignment_id = u.assignment_id
    where u.request_id = any (listed)
    order by coalesce(a.starts_at, u.at), a.assignment_id, u.at, u.request_id;
end $$;
grant execute on function private.facility_unsettled(uuid, uuid) to authenticated;
create function public.facility_unsettled(organisation uuid, shift uuid default null) returns setof public.unsettled_tap
language sql volatile set search_path = '' as $$
    select * from private.facility_unsettled(organisation, shift);
$$;
grant execute on function public.facility_unsettled(uuid, uuid) to authenticated;

-- «Jeg har sett det»: a lead closes some without recording anything. Refuses PT404, PT403 own_assignment (nobody settles their own). Twice
-- is once.
create function private.settle_taps(taps uuid[]) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs uuid[] := array(
        select u.candidate_id from public.unsettled_taps u join public.places p on p.place_id = u.place_id
        where u.request_id = any (taps) and p.organisation_id in (select private.my_organisations())
    );
begin
    if (cardinality(taps) between 1 and 50 and cardinality(theirs) = cardinality(taps)) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    elsif private.me() = any (theirs) then
        raise exception 'own_assignment' using errcode = 'PT403';
    end if;
    update public.unsettled_taps u set seen_at = private.clock(), seen_by = private.me()
    where u.request_id = any (taps) and u.seen_at is null;
end $$;
grant execute on function private.settle_taps(uuid[]) to authenticated;
create function public.settle_taps(taps uuid[]) returns void language sql volatile set search_path = '' as $$
    select private.settle_taps(taps);
$$;
grant execute on function public.settle_taps(uuid[]) to authenticated;

-- «Ja, jeg vil»: takes the shift. Returns one row: assignment_id, state. A yes that was tapped in time, or after the person's own no, takes
-- the shift if there is room, and the offer stays as it ended. Refuses PT404, PT409 offer_over (with the state as detail) and whatever
-- take_shift refuses. Twice is once.
create or replace function private.accept_offer(offer uuid, request_id uuid) returns setof public.assignment_state
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.offers := private.lock_offer(offer);
    tap public.taps;
begin
    if mine.state in ('expired', 'withdrawn', 'declined') then
        tap := private.tap_of(request_id);
        if (tap.request_id is not null and (
            (mine.state = 'expired' and private.wished_at(tap) < mine.expired_at)
            or (mine.state = 'declined' and private.wished_at(tap) > mine.declined_at)
        )) is not true then
            raise exception 'offer_over' using errcode = 'PT409', detail = coalesce(mine.withdrawn_why, mine.state);
        end if;
    end if;
    return query select * from private.take_shift(mine.shift_id, request_id, offer);
end $$;

-- A no to what is no open question any more, from a phone: who said yes meanwhile is taken off the shift, unless the yes is the newer wish;
-- what has ended otherwise needs no no. Candidate, shift and offer are locked. Refuses as give_up does.
create function private.decline_late(mine public.offers, tap public.taps) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    taken public.assignments;
begin
    select a.* into taken from public.assignments a
    where a.candidate_id = mine.candidate_id and a.shift_id = mine.shift_id and a.state in ('requested', 'confirmed') for update;
    if found then
        perform private.give_up(taken, tap);
    end if;
end $$;

-- «Nei, ikke denne», with a reason tap or none. It is not told to anyone, and it teaches what to ask about next. A reason may be added to
-- a no that was said. Refuses PT404, PT409 offer_over, PT422 bad_reason; for a tap whose question was answered otherwise, as give_up does.
-- Twice is once.
create function private.decline_offer(offer uuid, reason text, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.offers := private.lock_offer(offer);
    tap public.taps := private.tap_of(request_id);
begin
    if request_id is not null and private.repeated(request_id, 'decline_offer', jsonb_build_array(offer, reason)) is not null then
        return;
    end if;
    if reason not in ('time', 'far', 'type', 'place', 'other') then
        raise exception 'bad_reason' using errcode = 'PT422';
    elsif mine.state in ('accepted', 'expired', 'withdrawn') and tap.request_id is not null then
        perform private.decline_late(mine, tap);
    elsif mine.state in ('accepted', 'expired', 'withdrawn') then
        raise exception 'offer_over' using errcode = 'PT409', detail = coalesce(mine.withdrawn_why, mine.state);
    else
        update public.offers o set declined_at = coalesce(o.declined_at, greatest(private.wished_at(tap), o.sent_at)),
            decline_reason = coalesce(decline_offer.reason, o.decline_reason)
        where o.offer_id = offer;
    end if;
    if request_id is not null then
        perform private.answer(request_id, mine.shift_id::text);
    end if;
end $$;
grant execute on function private.decline_offer(uuid, text, uuid) to authenticated;
create function public.decline_offer(offer uuid, reason text default null, request_id uuid default null) returns void
language sql volatile set search_path = '' as $$
    select private.decline_offer(offer, reason, request_id);
$$;
grant execute on function public.decline_offer(uuid, text, uuid) to authenticated;

-- «Jeg er usikker»: wants a call or company from the place, who is then shown first name, initial and, for a call, this number; or
-- something else instead (null), which says no to this one. A number given here becomes the person's own. Refuses PT404,
-- PT409 offer_over, PT422 bad_wish, no_phone (a call without a number), bad_phone. Twice is once.
create function private.be_unsure(offer uuid, wants text, phone text, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.offers := private.lock_offer(offer);
    given text := nullif(btrim(phone), '');
    tap public.taps := private.tap_of(request_id);
begin
    if request_id is not null and private.repeated(request_id, 'be_unsure', jsonb_build_array(offer, wants, phone)) is not null then
        return;
    end if;
    if wants is null and mine.state in ('accepted', 'declined', 'expired', 'withdrawn') and tap.request_id is not null then
        perform private.decline_late(mine, tap);
        perform private.answer(request_id, mine.shift_id::text);
        return;
    elsif mine.state in ('accepted', 'declined', 'expired', 'withdrawn') then
        raise exception 'offer_over' using errcode = 'PT409', detail = coalesce(mine.withdrawn_why, mine.state);
    elsif wants not in ('call', 'company') then
        raise exception 'bad_wish' using errcode = 'PT422';
    elsif not private.is_phone(given) then
        raise exception 'bad_phone' using errcode = 'PT422';
    end if;
    if given is not null then
        update public.people p set phone = given where p.person_id = mine.candidate_id;
    end if;
    if wants = 'call' and not exists (
        select from public.people p where p.person_id = mine.candidate_id and p.phone is not null
    ) then
        raise exception 'no_phone' using errcode = 'PT422';
    end if;
    update public.offers o set unsure_at = coalesce(o.unsure_at, greatest(private.wished_at(tap), o.sent_at)), unsure_wants = wants,
        declined_at = case when wants is null then greatest(private.wished_at(tap), o.sent_at) end
    where o.offer_id = offer;
    if request_id is not null then
        perform private.answer(request_id, case when wants is null then mine.shift_id::text else 'said' end);
    end if;
end $$;
grant execute on function private.be_unsure(uuid, text, text, uuid) to authenticated;
create function public.be_unsure(offer uuid, wants text default null, phone text default null, request_id uuid default null)
returns void language sql volatile set search_path = '' as $$
    select private.be_unsure(offer, wants, phone, request_id);
$$;
grant execute on function public.be_unsure(uuid, text, text, uuid) to authenticated;

-- What happens is told to those it concerns. Candidates: confirmed by a lead, not chosen, cancelled by the host, changed, attendance
-- recorded or corrected, a clearance seen, asked to come, what they were asked about is filled or off. Leads of the place: somebody
-- asks, comes, cannot come, says something is wrong, wants a call or company.
-- Advisers: handed over, an absence, own words. Whoever invited: that it was used. Who has an account: that a code to it was made.
create or replace function private.notify_from_event() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    to_candidate text;
    to_leads text;
    -- what a phone tells late is news when it is told
    at timestamptz := case when new.kind = 'assignment.withdrawn' and new.by_person = new.person_id then new.recorded_at else new.at end;
begin
    if at < private.clock() - interval '1 day' then
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
        when 'assignment.cancelled' then case when new.by_person is not distinct from new.person_id then 'stepped_off' end
        when 'assignment.objected' then case when new.detail <> 'own_words' then 'objects' end
        when 'offer.unsure' then case new.detail when 'call' then 'wants_call' when 'company' then 'wants_company' end
    end;
    if to_candidate is not null then
        insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id, detail)
        values (new.person_id, 'candidate', new.at, to_candidate, new.shift_id, new.assignment_id,
            case when new.kind = 'clearance.seen' then new.detail end);
    end if;
    if to_leads is not null then
        insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
        select distinct r.person_id, 'lead', at, to_leads, new.shift_id, new.assignment_id
        from public.staff_roles r
        where r.organisation_id = new.organisation_id and r.role = 'lead' and r.revoked_at is null
            and r.person_id is distinct from new.by_person;
    end if;
    if new.kind = 'shift.changed' then
        insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
        select a.candidate_id, 'candidate', new.at, case new.detail when 'time' then 'time_changed' else 'contact_changed' end,
            new.shift_id, a.assignment_id
        from public.assignments a where a.shift_id = new.shift_id and a.state in ('requested', 'confirmed');
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
    if (new.kind in ('attendance.recorded', 'attendance.corrected') and new.detail = 'absent')
        or (new.kind = 'assignment.objected' and new.detail = 'own_words') then
        insert into public.notices (person_id, as_role, at, kind, assignment_id)
        select c.adviser_id, 'adviser', new.at, case when new.detail = 'absent' then 'absence' else 'words' end, new.assignment_id
        from public.caseloads c where c.candidate_id = new.person_id and c.until_at is null;
    end if;
    return null;
end $$;

-- A phone or browser that shows messages, as its push service gave it to us. Handed over to somebody else it is theirs. Personal.
create table public.push_subscriptions (
    subscription_id uuid primary key default gen_random_uuid(),
    person_id uuid not null references public.people on delete cascade,
    -- an address that a browser names, so that whoever sends looks again where it leads
    endpoint text not null unique check (length(endpoint) <= 1000 and endpoint ~ '^https?://[^[:space:]@]+$'),
    p256dh text not null check (p256dh ~ '^[A-Za-z0-9_-]{87}$'),
    auth text not null check (auth ~ '^[A-Za-z0-9_-]{22}$'),
    device text not null check (device in ('android', 'iphone', 'computer', 'other')),
    made_at timestamptz not null,
    last_used_at timestamptz -- null: nothing was sent to it yet
);
comment on table public.push_subscriptions is 'personal: where a person''s phone is reached';
create index push_subscriptions_person on public.push_subscriptions (person_id, made_at);
alter table public.push_subscriptions enable row level security;
grant select on public.push_subscriptions to authenticated;
create policy "A person reads which of their phones are told" on public.push_subscriptions
for select to authenticated using (person_id = (select private.me()));

-- What somebody wants to be told by which way, where they have said it themselves. Personal.
create table public.reminder_switches (
    person_id uuid not null references public.people on delete cascade,
    channel text not null check (channel in ('push', 'email', 'sms')),
    kind text not null check (kind in ('confirmed', 'day_before', 'two_hours', 'changed', 'asked')),
    wanted boolean not null,
    primary key (person_id, channel, kind)
);
comment on table public.reminder_switches is 'personal';
alter table public.reminder_switches enable row level security;
grant select on public.reminder_switches to authenticated;
create policy "A person reads what they want to be told" on public.reminder_switches
for select to authenticated using (person_id = (select private.me()));

-- One message to one person by one way. It waits until due, is claimed by a node, and ends as sent or dropped. What it says of a shift is
-- true of the start that the shift then had; moved, it is another message. Personal.
create table public.reminders (
    reminder_id uuid primary key default gen_random_uuid(),
    person_id uuid not null references public.people on delete cascade,
    channel text not null check (channel in ('push', 'email', 'sms')),
    kind text not null check (kind in ('confirmed', 'day_before', 'two_hours', 'changed', 'asked', 'test')),
    detail text check (detail in ('series', 'time', 'contact', 'cancelled')), -- null: the kind says it all
    assignment_id uuid references public.assignments on delete cascade, -- null: about no shift that the person is on
    offer_id uuid references public.offers on delete cascade, -- null: does not ask
    starts_at timestamptz, -- the shift's start as it then was; null: about no shift
    cause_at timestamptz not null, -- when what it tells happened; of what the clock says, the start
    made_at timestamptz not null,
    over_at timestamptz not null, -- from then on it is of no use, and is not sent
    at_night boolean not null, -- cannot wait until the morning
    next_try_at timestamptz not null, -- when it is due; while a node is at it, when another may take it over
    tries smallint not null default 0,
    claim uuid, -- null: nobody has been at it
    reached uuid[] not null default '{}', -- the phones that have taken it, which are not asked again
    sent_at timestamptz, -- null: not sent
    dropped_at timestamptz, -- null: not dropped
    dropped_why text check (dropped_why in ('over', 'off', 'unwanted', 'nowhere', 'refused')), -- null: not dropped
    check ((dropped_at is null) = (dropped_why is null)),
    check (num_nonnulls(sent_at, dropped_at) <= 1),
    check (num_nonnulls(assignment_id, offer_id) = case kind when 'test' then 0 else 1 end)
);
comment on table public.reminders is 'personal: what somebody was told, and by which way; no words';
create unique index reminders_once on public.reminders (person_id, kind, channel, assignment_id, offer_id, starts_at, cause_at)
nulls not distinct;
create index reminders_waiting on public.reminders (next_try_at) where sent_at is null and dropped_at is null;
create index reminders_over on public.reminders (over_at) where sent_at is null and dropped_at is null;
create index reminders_made on public.reminders (made_at);
create index reminders_assignment on public.reminders (assignment_id);
create index reminders_offer on public.reminders (offer_id);
alter table public.reminders enable row level security;
grant select on public.reminders to authenticated;
create policy "A person reads what they were told" on public.reminders
for select to authenticated using (person_id = (select private.me()));

-- What nobody has said anything about: a phone that was asked for it tells all; e-mail what must not be missed; a text message nothing,
-- since it costs and cannot be silent.
create function private.wants_reminder(person uuid, way text, of_kind text) returns boolean
language sql stable security definer set search_path = '' as $$
    select coalesce(
        (select w.wanted from public.reminder_switches w where w.person_id = person and w.channel = way and w.kind = of_kind),
        case way when 'push' then true when 'email' then of_kind in ('day_before', 'changed') else false end);
$$;

-- The ways by which somebody is told this kind: wanted, and there is somewhere to send it. An address in .invalid leads nowhere.
create function private.reminder_ways(person uuid, of_kind text) returns setof text
language sql stable security definer set search_path = '' as $$
    select w.way from public.people p, unnest('{push,email,sms}'::text[]) as w (way)
    where p.person_id = person
        and case w.way
            when 'push' then exists (select from public.push_subscriptions s where s.person_id = person)
            when 'email' then p.email is not null and p.email !~* '\.invalid$'
            else p.phone is not null end
        and case of_kind when 'test' then exists (
                select from public.reminder_switches x where x.person_id = person and x.channel = w.way and x.wanted
            ) or w.way <> 'sms'
            else private.wants_reminder(person, w.way, of_kind) end;
$$;

-- Puts a message in the outbox, once for each way. In the quiet hours it waits for the morning, unless the shift then begins within two
-- hours or has begun: such a one goes at once by the ways that make no sound.
create function private.remind(
    person uuid, of_kind text, what text, assignment uuid, offer uuid, starts timestamptz, cause timestamptz, useless_from timestamptz
) returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    morning timestamptz := private.outside_quiet_hours(right_now);
    cannot_wait boolean := of_kind = 'test' or (of_kind in ('confirmed', 'changed') and morning > starts - interval '2 hours');
begin
    insert into public.reminders (person_id, channel, kind, detail, assignment_id, offer_id, starts_at, cause_at, made_at, over_at, at_night,
        next_try_at)
    select person, w.way, of_kind, what, assignment, offer, starts, cause, right_now, useless_from, cannot_wait and w.way <> 'sms',
        case when cannot_wait and w.way <> 'sms' then right_now else morning end
    from private.reminder_ways(person, of_kind) as w (way)
    where useless_from > case when cannot_wait and w.way <> 'sms' then right_now else morning end
    on conflict do nothing;
end $$;

-- What happens is told at once: that a shift is somebody's, that it was moved, has another contact or is off, that they are asked. Who
-- takes a whole series is told once.
create function private.remind_from_event() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    each record;
begin
    if new.at < private.clock() - interval '1 day' then
        return null; -- history that is loaded tells nobody
    end if;
    if new.kind = 'offer.sent' then
        for each in
            select o.offer_id, o.expires_at, s.starts_at from public.offers o join public.shifts s on s.shift_id = o.shift_id
            where o.candidate_id = new.person_id and o.shift_id = new.shift_id and o.state = 'sent'
        loop
            perform private.remind(new.person_id, 'asked', null, null, each.offer_id, each.starts_at, new.at, each.expires_at);
        end loop;
    elsif new.kind = 'shift.changed' then
        for each in
            select a.assignment_id, a.candidate_id, s.starts_at from public.assignments a join public.shifts s on s.shift_id = a.shift_id
            where a.shift_id = new.shift_id and a.state = 'confirmed' and s.starts_at > private.clock()
        loop
            perform private.remind(each.candidate_id, 'changed', new.detail, each.assignment_id, null, each.starts_at, new.at, each.starts_at);
        end loop;
    elsif new.kind = 'assignment.confirmed' or new.by_person is distinct from new.person_id then
        for each in
            select a.* from public.assignments a where a.assignment_id = new.assignment_id and a.starts_at > private.clock()
                and not (new.kind = 'assignment.confirmed' and a.series_id is not null and exists (
                    select from public.reminders r join public.assignments b on b.assignment_id = r.assignment_id
                    where r.person_id = a.candidate_id and r.kind = 'confirmed' and r.cause_at = new.at and b.series_id = a.series_id
                ))
        loop
            perform private.remind(new.person_id, case new.kind when 'assignment.confirmed' then 'confirmed' else 'changed' end,
                case when new.kind = 'assignment.cancelled' then 'cancelled' when each.series_id is not null then 'series' end,
                each.assignment_id, null, each.starts_at, new.at, each.starts_at);
        end loop;
    end if;
    return null;
end $$;
create trigger events_910_remind after insert on public.events for each row
when (new.kind in ('assignment.confirmed', 'assignment.cancelled', 'shift.changed', 'offer.sent'))
execute function private.remind_from_event();

-- A chore of the clock: who has a shift tomorrow is reminded from 17 until 21, and who has one within two hours until it begins. After a
-- pause only what is still of use. Who got the shift, or had it moved, after that hour knows by that message.
create function private.plan_reminders(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    done int;
begin
    insert into public.reminders (person_id, channel, kind, assignment_id, starts_at, cause_at, made_at, over_at, at_night, next_try_at)
    select a.candidate_id, w.way, k.kind, a.assignment_id, a.starts_at, a.starts_at, right_now, k.over_at, false, k.due_at
    from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    cross join lateral (values
        ('day_before', (private.local_day(a.starts_at) - 1 + time '17:00') at time zone 'Europe/Oslo',
            (private.local_day(a.starts_at) - 1 + time '21:00') at time zone 'Europe/Oslo'),
        ('two_hours', private.outside_quiet_hours(a.starts_at - interval '2 hours'), a.starts_at)
    ) as k (kind, due_at, over_at)
    cross join lateral private.reminder_ways(a.candidate_id, k.kind) as w (way)
    where a.state = 'confirmed' and a.checked_in_at is null
        -- from 17 until the next day ends, on the day that is an hour longer
        and a.starts_at > right_now and a.starts_at < right_now + interval '32 hours'
        and k.due_at <= right_now and k.over_at > right_now
        and greatest(a.confirmed_at, s.changed_at) < k.due_at
        and not exists (
            select from public.reminders r
            where r.person_id = a.candidate_id and r.kind = k.kind and r.channel = w.way and r.assignment_id = a.assignment_id
                and r.starts_at = a.starts_at
        )
    limit most for key share of a skip locked
    on conflict do nothing;
    get diagnostics done = row_count;
    return done;
end $$;

-- Why a message is not sent after all; null: it is.
create function private.why_not_remind(r public.reminders) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
    a public.assignments;
begin
    if r.over_at <= private.clock() then
        return 'over';
    elsif r.offer_id is not null then
        if not exists (select from public.offers o where o.offer_id = r.offer_id and o.state = 'sent') then
            return 'off';
        end if;
    elsif r.assignment_id is not null then
        select x.* into a from public.assignments x where x.assignment_id = r.assignment_id;
        if (a.state, a.starts_at) is distinct from (case r.detail when 'cancelled' then 'cancelled' else 'confirmed' end, r.starts_at)
            or (a.checked_in_at is not null) then
            return 'off';
        end if;
    end if;
    if r.channel not in (select private.reminder_ways(r.person_id, r.kind)) then
        return 'unwanted';
    end if;
    return null;
end $$;

-- A message that a node has claimed, with all that its words are made of and where it goes. The four lists are as long as each other: the
-- phones that have not taken it yet.
create type public.reminder_to_send as (
    reminder_id uuid, claim uuid, channel text, kind text, detail text, person_id uuid, language text, silent boolean,
    over_at timestamptz, email text, phone text, assignment_id uuid, offer_id uuid, coming_said boolean, starts_at timestamptz,
    ends_at timestamptz, title text, place_name text, address text, meet_where text, contact_name text, bring text,
    subscriptions uuid[], endpoints text[], p256dhs text[], auths text[]
);

comment on column public.reminder_to_send.detail is 'null: the kind says it all';

comment on column public.reminder_to_send.email is 'null: does not go by e-mail';

comment on column public.reminder_to_send.phone is 'null: is no text message';

comment on column public.reminder_to_send.assignment_id is 'null: about no shift that the person is on';

comment on column public.reminder_to_send.offer_id is 'null: does not ask';

comment on column public.reminder_to_send.starts_at is 'null: about no shift';

comment on column public.reminder_to_send.ends_at is 'null: about no shift';

comment on column public.reminder_to_send.title is 'null: about no shift, or the kind of task is not named';

comment on column public.reminder_to_send.place_name is 'null: about no shift';

comment on column public.reminder_to_send.address is 'null: about no shift';

comment on column public.reminder_to_send.meet_where is 'null: about no shift';

comment on column public.reminder_to_send.contact_name is 'null: about no shift';

comment on column public.reminder_to_send.bring is 'null: about no shift';

-- Up to so many due messages of these ways, for the node that asks alone: for three minutes, after which another may take over what it
-- has not settled. What is over, off or not wanted any more is dropped here, and at night what can wait does.
create function private.claim_reminders(most int, ways text[]) returns setof public.reminder_to_send
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    morning timestamptz := private.outside_quiet_hours(right_now);
    due public.reminders;
    why text;
    claimed int := 0;
begin
    for due in
        select r.* from public.reminders r
        where r.sent_at is null and r.dropped_at is null and r.next_try_at <= right_now and r.channel = any (ways)
        -- what is only dropped or put off here stands in nobody's way, as after a pause
        order by r.next_try_at, r.reminder_id limit most + 500 for update skip locked
    loop
        exit when claimed = most;
        why := private.why_not_remind(due);
        if why is not null then
            update public.reminders r set dropped_at = right_now, dropped_why = why where r.reminder_id = due.reminder_id;
            continue;
        elsif morning <> right_now and not due.at_night then
            update public.reminders r set next_try_at = morning where r.reminder_id = due.reminder_id;
            continue;
        end if;
        claimed := claimed + 1;
        due.claim := gen_random_uuid();
        update public.reminders r set claim = due.claim, tries = r.tries + 1, next_try_at = right_now + interval '3 minutes'
        where r.reminder_id = due.reminder_id;
        return query
        select due.reminder_id, due.claim, due.channel, due.kind, due.detail, due.person_id, p.language, morning <> right_now, due.over_at,
            case due.channel when 'email' then p.email end, case due.channel when 'sms' then p.phone end,
            due.assignment_id, due.offer_id, a.coming_said_at is not null, due.starts_at, s.ends_at,
            case when y.shown then t.title end, l.name, l.address, k.meet_where, k.name, t.bring,
            coalesce(ps.ids, '{}'), coalesce(ps.endpoints, '{}'), coalesce(ps.p256dhs, '{}'), coalesce(ps.auths, '{}')
        from public.people p
        left join public.assignments a on a.assignment_id = due.assignment_id
        left join public.offers o on o.offer_id = due.offer_id
        left join public.shifts s on s.shift_id = coalesce(a.shift_id, o.shift_id)
        left join public.tasks t on t.task_id = s.task_id
        left join public.task_types y on y.task_type = t.task_type
        left join public.places l on l.place_id = t.place_id
        left join public.contacts k on k.contact_id = s.contact_id
        left join lateral (
            select array_agg(x.subscription_id order by x.made_at, x.subscription_id) as ids,
                array_agg(x.endpoint order by x.made_at, x.subscription_id) as endpoints,
                array_agg(x.p256dh order by x.made_at, x.subscription_id) as p256dhs,
                array_agg(x.auth order by x.made_at, x.subscription_id) as auths
            from public.push_subscriptions x
            where due.channel = 'push' and x.person_id = due.person_id and x.subscription_id <> all (due.reached)
        ) as ps on true
        where p.person_id = due.person_id;
    end loop;
end $$;
create function public.claim_reminders(most int, ways text[]) returns setof public.reminder_to_send
language sql volatile set search_path = '' as $$
    select * from private.claim_reminders(most, ways);
$$;

-- How it went with a claimed message: 'sent', 'again' (after so many seconds, else one minute, two, four … half an hour) or 'refused' (it
-- never will). "took_it": phones that have it; "dead": phones that are no more, which are forgotten. Who comes too late, when another node
-- has taken the message over, changes nothing of it.
create function private.settle_reminder(reminder uuid, claim uuid, outcome text, took_it uuid[], dead uuid[], wait_seconds int) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    r public.reminders;
    reached_now uuid[];
    result text := outcome;
begin
    select x.* into r from public.reminders x where x.reminder_id = reminder for update;
    if not found then
        return;
    end if;
    delete from public.push_subscriptions s where s.subscription_id = any (dead) and s.person_id = r.person_id;
    update public.push_subscriptions s set last_used_at = right_now where s.subscription_id = any (took_it) and s.person_id = r.person_id;
    reached_now := array(select distinct u from unnest(r.reached || took_it) as u);
    update public.reminders x set reached = reached_now where x.reminder_id = reminder;
    if r.claim is distinct from settle_reminder.claim or num_nonnulls(r.sent_at, r.dropped_at) > 0 then
        return;
    end if;
    if r.channel = 'push' and result <> 'again' then
        result := case when cardinality(reached_now) > 0 then 'sent'
            when exists (select from public.push_subscriptions s where s.person_id = r.person_id) then 'refused' else 'nowhere' end;
    end if;
    update public.reminders x set
        sent_at = case when result = 'sent' then right_now end,
        dropped_at = case when result in ('refused', 'nowhere') then right_now end,
        dropped_why = case when result in ('refused', 'nowhere') then result end,
        next_try_at = case when result = 'again'
            then right_now + greatest(make_interval(secs => coalesce(wait_seconds, 0)), least(interval '1 minute' * 2 ^ (x.tries - 1), interval '30 minutes'))
            else x.next_try_at end
    where x.reminder_id = reminder;
end $$;
create function public.settle_reminder(
    reminder uuid, claim uuid, outcome text, took_it uuid[], dead uuid[], wait_seconds int default null
) returns void language sql volatile set search_path = '' as $$
    select private.settle_reminder(reminder, claim, outcome, took_it, dead, wait_seconds);
$$;

-- On Supabase the app sends with the key that is its own, and no person's session comes here.
do $$
begin
    if exists (select from pg_roles where rolname = 'service_role') then
        grant execute on function public.claim_reminders(int, text[]), private.claim_reminders(int, text[]),
            public.settle_reminder(uuid, uuid, text, uuid[], uuid[], int), private.settle_reminder(uuid, uuid, text, uuid[], uuid[], int)
            to service_role;
    end if;
end $$;

-- A chore of the clock: what was not sent while it was of use is not sent late.
create function private.drop_late_reminders(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    update public.reminders r set
        -- some of the person's phones have it
        sent_at = case when cardinality(r.reached) > 0 then private.clock() end,
        dropped_at = case when cardinality(r.reached) = 0 then private.clock() end,
        dropped_why = case when cardinality(r.reached) = 0 then 'over' end
    where r.reminder_id = any (array(
        select x.reminder_id from public.reminders x
        where x.sent_at is null and x.dropped_at is null and x.over_at <= private.clock() limit most for update skip locked
    ));
    get diagnostics done = row_count;
    return done;
end $$;

-- A chore of the clock: what somebody was told is kept for thirty days.
create function private.delete_old_reminders(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    delete from public.reminders r where r.reminder_id = any (array(
        select x.reminder_id from public.reminders x
        where x.made_at < private.clock() - interval '30 days' and num_nonnulls(x.sent_at, x.dropped_at) > 0
        limit most for update skip locked
    ));
    get diagnostics done = row_count;
    return done;
end $$;

-- «Ja, jeg kommer», the answer to the day before. Nobody must: not answering is nothing. Refuses PT404, PT409 wrong_way (not on the shift
-- any more) / already_over. Twice is once.
create function private.say_coming(assignment uuid, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
begin
    select a.* into mine from public.assignments a
    where a.assignment_id = assignment and a.candidate_id = private.me() for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if request_id is not null then
        perform private.repeated(request_id, 'say_coming', jsonb_build_array(assignment));
    end if;
    if mine.state <> 'confirmed' then
        raise exception 'wrong_way' using errcode = 'PT409';
    elsif mine.ends_at <= private.tap_at(request_id) then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    update public.assignments a set coming_said_at = private.tap_at(request_id)
    where a.assignment_id = assignment and a.coming_said_at is null;
    if request_id is not null then
        perform private.answer(request_id, 'coming');
    end if;
end $$;
grant execute on function private.say_coming(uuid, uuid) to authenticated;
create function public.say_coming(assignment uuid, request_id uuid default null) returns void
language sql volatile set search_path = '' as $$
    select private.say_coming(assignment, request_id);
$$;
grant execute on function public.say_coming(uuid, uuid) to authenticated;

-- What was said of one hour is not said of another.
create function private.ask_again_when_moved() returns trigger language plpgsql set search_path = '' as $$
begin
    new.coming_said_at := null;
    return new;
end $$;
create trigger assignments_200_ask_again_when_moved before update of starts_at on public.assignments for each row
when (old.starts_at is distinct from new.starts_at and new.coming_said_at is not null)
execute function private.ask_again_when_moved();

-- This phone is told from now on, whoever's it was before. Of each person the ten latest. Refuses PT422 bad_subscription (not what a browser gives).
create function private.add_push_subscription(endpoint text, p256dh text, auth text, device text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    me uuid := private.me();
begin
    if me is null then
        raise exception 'not_signed_in' using errcode = 'PT401';
    end if;
    insert into public.push_subscriptions as s (person_id, endpoint, p256dh, auth, device, made_at)
    values (me, add_push_subscription.endpoint, add_push_subscription.p256dh, add_push_subscription.auth, add_push_subscription.device,
        private.clock())
    on conflict on constraint push_subscriptions_endpoint_key do update
    set person_id = excluded.person_id, p256dh = excluded.p256dh, auth = excluded.auth, device = excluded.device,
        -- somebody else's is theirs from the beginning
        subscription_id = case when s.person_id = excluded.person_id then s.subscription_id else gen_random_uuid() end,
        made_at = case when s.person_id = excluded.person_id then s.made_at else excluded.made_at end,
        last_used_at = case when s.person_id = excluded.person_id then s.last_used_at end;
    delete from public.push_subscriptions s where s.subscription_id in (
        select x.subscription_id from public.push_subscriptions x
        where x.person_id = me order by (x.endpoint = add_push_subscription.endpoint) desc, x.made_at desc offset 10
    );
exception when check_violation or not_null_violation then
    raise exception 'bad_subscription' using errcode = 'PT422';
end $$;
grant execute on function private.add_push_subscription(text, text, text, text) to authenticated;
create function public.add_push_subscription(endpoint text, p256dh text, auth text, device text) returns void
language sql volatile set search_path = '' as $$
    select private.add_push_subscription(endpoint, p256dh, auth, device);
$$;
grant execute on function public.add_push_subscription(text, text, text, text) to authenticated;

-- This phone of mine is told no more. Twice is once.
create function private.remove_push_subscription(subscription uuid) returns void
language sql volatile security definer set search_path = '' as $$
    delete from public.push_subscriptions s where s.subscription_id = subscription and s.person_id = private.me();
$$;
grant execute on function private.remove_push_subscription(uuid) to authenticated;
create function public.remove_push_subscription(subscription uuid) returns void language sql volatile set search_path = '' as $$
    select private.remove_push_subscription(subscription);
$$;
grant execute on function public.remove_push_subscription(uuid) to authenticated;

-- What I am told by which way, whether I have said so or not.
create function private.my_reminder_switches() returns table (channel text, kind text, wanted boolean)
language sql stable security definer set search_path = '' as $$
    select c.way, k.kind, private.wants_reminder(private.me(), c.way, k.kind)
    from unnest('{push,email,sms}'::text[]) with ordinality as c (way, n),
        unnest('{day_before,two_hours,changed,confirmed,asked}'::text[]) with ordinality as k (kind, n)
    where private.me() is not null
    order by c.n, k.n;
$$;
grant execute on function private.my_reminder_switches() to authenticated;
-- Shape: channel, kind, wanted.
create function public.my_reminder_switches() returns table (channel text, kind text, wanted boolean)
language sql stable set search_path = '' as $$
    select * from private.my_reminder_switches();
$$;
grant execute on function public.my_reminder_switches() to authenticated;

-- All switches of one way at once: these kinds on, the others off. Refuses PT422 bad_wish.
create function private.set_reminders(way text, kinds text[]) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    me uuid := private.me();
    known constant text[] := '{confirmed,day_before,two_hours,changed,asked}';
begin
    if me is null then
        raise exception 'not_signed_in' using errcode = 'PT401';
    elsif (way in ('push', 'email', 'sms') and kinds <@ known) is not true then
        raise exception 'bad_wish' using errcode = 'PT422';
    end if;
    insert into public.reminder_switches as w (person_id, channel, kind, wanted)
    select me, way, k.kind, k.kind = any (kinds) from unnest(known) as k (kind)
    on conflict (person_id, channel, kind) do update set wanted = excluded.wanted;
end $$;
grant execute on function private.set_reminders(text, text[]) to authenticated;
create function public.set_reminders(way text, kinds text[]) returns void language sql volatile set search_path = '' as $$
    select private.set_reminders(way, kinds);
$$;
grant execute on function public.set_reminders(text, text[]) to authenticated;

-- «Send meg en prøve»: one message by each way that I am told by, at once. Returns by how many. Refuses PT429 too_often (five in an hour).
create function private.send_test_reminder() returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    me uuid := private.me();
    right_now timestamptz := private.clock();
begin
    if me is null then
        raise exception 'not_signed_in' using errcode = 'PT401';
    end if;
    perform 1 from public.people p where p.person_id = me for update;
    if (
        select count(distinct r.cause_at) from public.reminders r
        where r.person_id = me and r.kind = 'test' and r.made_at > right_now - interval '1 hour'
    ) >= 5 then
        raise exception 'too_often' using errcode = 'PT429';
    end if;
    perform private.remind(me, 'test', null, null, null, null, right_now, right_now + interval '10 minutes');
    return (select count(*) from public.reminders r where r.person_id = me and r.kind = 'test' and r.cause_at = right_now);
end $$;
grant execute on function private.send_test_reminder() to authenticated;
create function public.send_test_reminder() returns int language sql volatile set search_path = '' as $$
    select private.send_test_reminder();
$$;
grant execute on function public.send_test_reminder() to authenticated;

-- How often what a calendar says of a shift has changed since it was posted, and when last. Not personal.
create table private.shift_changes (
    shift_id uuid primary key references public.shifts on delete cascade,
    times int not null check (times > 0),
    last_at timestamptz not null
);
comment on table private.shift_changes is 'not personal';
alter table private.shift_changes enable row level security;

create function private.count_shift_changes(shifts uuid[]) returns void
language sql volatile security definer set search_path = '' as $$
    insert into private.shift_changes (shift_id, times, last_at)
    select s, 1, private.clock() from unnest(shifts) as s order by s
    on conflict (shift_id) do update set times = private.shift_changes.times + 1, last_at = excluded.last_at;
$$;

create function private.count_shift_change() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.count_shift_changes(array[new.shift_id]);
    return null;
end $$;
create trigger shifts_300_count_changes after update of starts_at, ends_at, contact_id, cancelled_at on public.shifts for each row
when ((new.starts_at, new.ends_at, new.contact_id, new.cancelled_at) is distinct from
    (old.starts_at, old.ends_at, old.contact_id, old.cancelled_at))
execute function private.count_shift_change();

-- A contact who is called something else, or meets people elsewhere, is another line in each calendar that names them.
create function private.count_contact_change() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.count_shift_changes(array(
        select s.shift_id from public.shifts s where s.contact_id = new.contact_id and s.ends_at > private.clock()
    ));
    return null;
end $$;
create trigger contacts_300_count_changes after update of name, phone, meet_where on public.contacts for each row
when ((new.name, new.phone, new.meet_where) is distinct from (old.name, old.phone, old.meet_where))
execute function private.count_contact_change();

-- Somebody's calendar is open to whoever has its link. Of the link's token only a hash is stored; for the person alone it is made anew
-- from the salt and a secret, so that they can put it into another calendar later. Closed: there is no row. Personal.
create table public.calendars (
    candidate_id uuid primary key references public.candidates on delete cascade,
    salt uuid not null, -- the request that made or renewed it
    token_hash bytea not null unique,
    alarms smallint[] not null default '{120}' -- how many minutes before the start a calendar should remind
        check (alarms <@ '{30,120,1440}'::smallint[] and cardinality(alarms) <= 3),
    opened_at timestamptz not null
);
comment on table public.calendars is 'personal: a way to read somebody''s shifts; never the token itself';
alter table public.calendars enable row level security;
grant select (candidate_id, alarms, opened_at) on public.calendars to authenticated;
grant update (alarms) on public.calendars to authenticated;
create policy "A candidate reads how their own calendar is set" on public.calendars
for select to authenticated using (candidate_id = (select private.me()));
create policy "A candidate changes the alarms of their own calendar" on public.calendars
for update to authenticated using (candidate_id = (select private.me())) with check (candidate_id = (select private.me()));

-- Some 118 bits, which nobody guesses.
create function private.calendar_token(candidate uuid, salt uuid) returns text
language sql stable security definer set search_path = '' as $$
    select string_agg(substr('ABCDEFGHJKMNPQRSTUVWXYZ23456789', 1 + get_byte(h, i) % 31, 1), '' order by i)
    from (
        select sha256(convert_to(s.value || 'calendar' || candidate::text || salt::text, 'UTF8')) as h
        from private.settings s where s.key = 'code_secret'
    ) as secret, generate_series(0, 23) as i;
$$;

-- Makes the candidate's link, or another in its place: the earlier one opens nothing from now on. Returns its token. Refuses PT404
-- not_found (no candidate), PT409 no_longer (renewed or closed since this request).
create function private.open_calendar(request_id uuid) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    token text := private.calendar_token(own, request_id);
begin
    perform 1 from public.candidates c where c.person_id = own for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if private.repeated(request_id, 'open_calendar', jsonb_build_array()) is not null then
        perform private.still_holds(exists (
            select from public.calendars c where c.candidate_id = own and c.salt = request_id), 'renewed');
        return token;
    end if;
    insert into public.calendars (candidate_id, salt, token_hash, opened_at)
    values (own, request_id, private.code_hash(token), private.clock())
    on conflict (candidate_id) do update set salt = excluded.salt, token_hash = excluded.token_hash, opened_at = excluded.opened_at;
    perform private.answer(request_id, 'opened');
    return token;
end $$;
grant execute on function private.open_calendar(uuid) to authenticated;
create function public.open_calendar(request_id uuid) returns text language sql volatile set search_path = '' as $$
    select private.open_calendar(request_id);
$$;
grant execute on function public.open_calendar(uuid) to authenticated;

-- The candidate's link opens nothing any more. Twice is once.
create function private.close_calendar() returns void language sql volatile security definer set search_path = '' as $$
    delete from public.calendars c where c.candidate_id = private.me();
$$;
grant execute on function private.close_calendar() to authenticated;
create function public.close_calendar() returns void language sql volatile set search_path = '' as $$
    select private.close_calendar();
$$;
grant execute on function public.close_calendar() to authenticated;

-- The token of the candidate's own link; null: it is closed.
create function private.my_calendar_token() returns text language sql stable security definer set search_path = '' as $$
    select private.calendar_token(c.candidate_id, c.salt) from public.calendars c where c.candidate_id = private.me();
$$;
grant execute on function private.my_calendar_token() to authenticated;
create function public.my_calendar_token() returns text language sql stable set search_path = '' as $$
    select private.my_calendar_token();
$$;
grant execute on function public.my_calendar_token() to authenticated;

-- What a calendar says of one shift. Nothing of why somebody is on it, what it asks of them, or why they are not.
create type public.calendar_entry as (
    assignment_id uuid, state text, title text, place_name text, organisation_name text, address text, starts_at timestamptz,
    ends_at timestamptz, contact_name text, contact_phone text, meet_where text, bring text, changes int, changed_at timestamptz
);

comment on column public.calendar_entry.title is 'null: not one to show';

comment on column public.calendar_entry.contact_phone is 'null: not confirmed, or has none';

-- Five weeks back and all ahead; what was cancelled, given up or given to another is there for as long as it would have been.
create function private.calendar_entries(candidate uuid) returns setof public.calendar_entry
language sql stable security definer set search_path = '' as $$
    select a.assignment_id, case when a.state in ('requested', 'confirmed') then a.state else 'cancelled' end,
        case when tt.shown then coalesce(w.title, t.title) end, p.name, o.name, p.address, a.starts_at, a.ends_at, k.name,
        case when a.state = 'confirmed' then k.phone end, k.meet_where, coalesce(w.bring, t.bring),
        coalesce(c.times, 0) + (a.confirmed_at is not null)::int + (a.state not in ('requested', 'confirmed'))::int,
        greatest(a.requested_at, a.confirmed_at, a.not_chosen_at, a.withdrawn_at, a.cancelled_at, c.last_at)
    from public.assignments a
    join public.people me on me.person_id = a.candidate_id
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    join public.task_types tt on tt.task_type = t.task_type
    join public.organisations o on o.organisation_id = s.organisation_id
    join public.places p on p.place_id = t.place_id
    join public.contacts k on k.contact_id = s.contact_id
    left join public.template_texts w on w.template_id = t.template_id and w.language = me.language and me.language <> 'nb'
    left join private.shift_changes c on c.shift_id = a.shift_id
    where a.candidate_id = candidate and a.ends_at > private.clock() - interval '35 days'
    order by a.starts_at, a.assignment_id;
$$;

-- The candidate's own, for one shift at a time.
create function private.my_calendar_entry(assignment uuid) returns setof public.calendar_entry
language sql stable security definer set search_path = '' as $$
    select e.* from private.calendar_entries(private.me()) e where e.assignment_id = assignment;
$$;
grant execute on function private.my_calendar_entry(uuid) to authenticated;
create function public.my_calendar_entry(assignment uuid) returns setof public.calendar_entry
language sql stable set search_path = '' as $$
    select * from private.my_calendar_entry(assignment);
$$;
grant execute on function public.my_calendar_entry(uuid) to authenticated;

-- How the calendar behind a link is set; no row: no such link. For whoever has the link, signed in or not.
create function private.calendar_behind(token text) returns table (language text, alarms smallint[])
language sql stable security definer set search_path = '' as $$
    select p.language, c.alarms from public.calendars c join public.people p on p.person_id = c.candidate_id
    where c.token_hash = private.code_hash(token);
$$;
grant execute on function private.calendar_behind(text) to anon, authenticated;
create function public.calendar_behind(token text) returns table (language text, alarms smallint[])
language sql stable set search_path = '' as $$
    select * from private.calendar_behind(token);
$$;
grant execute on function public.calendar_behind(text) to anon, authenticated;

-- What stands in it, earliest first; none for a link that is not there.
create function private.calendar_feed(token text) returns setof public.calendar_entry
language sql stable security definer set search_path = '' as $$
    select e.* from public.calendars c, private.calendar_entries(c.candidate_id) e
    where c.token_hash = private.code_hash(token);
$$;
grant execute on function private.calendar_feed(text) to anon, authenticated;
create function public.calendar_feed(token text) returns setof public.calendar_entry
language sql stable set search_path = '' as $$
    select * from private.calendar_feed(token);
$$;
grant execute on function public.calendar_feed(text) to anon, authenticated;

create or replace function private.facts_from_events(municipality text) returns private.facts
language sql stable security definer set search_path = '' as $$
    select row(
        municipality, private.today(),
        (select array_agg(w) from private.work_from_events(municipality) w),
        (select array_agg(p) from private.seats_from_events(municipality) p where p.starts_at < private.clock()),
        (select array_agg(row(e.at, e.detail)::private.exit) from public.events e
            where e.municipality_code = municipality and e.kind = 'outcome.recorded'),
        (select array_agg(s.starts_at) from public.events e join public.shifts s on s.shift_id = e.shift_id
            where e.municipality_code = municipality and e.kind = 'assignment.withdrawn' and e.at < s.starts_at and s.starts_at < private.clock())
    )::private.facts;
$$;

-- The same from the rows; a test holds every indicator equal over the two.
create or replace function private.facts_from_rows(municipality text) returns private.facts
language sql stable security definer set search_path = '' as $$
    select row(
        municipality, private.today(),
        (select array_agg(row(f.assignment_id, f.candidate_id, s.organisation_id, t.task_type, t.pay, s.starts_at, f.fact,
                f.minutes)::private.work_done)
            from public.attendance f
            join public.assignments a on a.assignment_id = f.assignment_id
            join public.shifts s on s.shift_id = a.shift_id
            join public.tasks t on t.task_id = s.task_id
            where a.municipality_code = municipality),
        (select array_agg(row(s.shift_id, s.starts_at, s.capacity, s.cancelled_at is not null)::private.seats_posted)
            from public.shifts s
            where s.municipality_code = municipality and s.published_at is not null and s.starts_at < private.clock()),
        (select array_agg(row(private.midnight(o.exited_on), o.kind)::private.exit) from public.outcomes o
            where o.municipality_code = municipality),
        (select array_agg(s.starts_at) from public.assignments a join public.shifts s on s.shift_id = a.shift_id
            where a.municipality_code = municipality and a.withdrawn_at < s.starts_at and s.starts_at < private.clock())
    )::private.facts;
$$;

create or replace function private.indicator_2_1(facts private.facts) returns setof private.indicator_part
language sql stable set search_path = '' as $$
    with done as (
        select s.period, count(w.starts_at) as n from private.spans('month', facts.day) s
        left join unnest(facts.work) w on w.fact in ('present', 'late') and w.starts_at >= s.from_at and w.starts_at < s.to_at
        group by s.period
    ),
    posted as (
        select s.period, coalesce(sum(p.seats) filter (where p.withdrawn), 0) as withdrawn,
            coalesce(sum(p.seats) filter (where not p.withdrawn), 0) as held
        from private.spans('month', facts.day) s
        left join unnest(facts.seats) p on p.starts_at >= s.from_at and p.starts_at < s.to_at
        group by s.period
    )
    -- somebody may have been there though the host had called it off
    select d.period, k.part, null::text, k.n
    from done d join posted p on p.period is not distinct from d.period,
        lateral (values ('done', d.n), ('not_done', greatest(p.held - d.n, 0)), ('withdrawn', p.withdrawn)) as k (part, n);
$$;

-- For the candidate: what they are asked about, and what they were in the last two weeks, each with its card; the open ones first, soonest
-- first. Those that are open are seen thereby, unless nobody looks: a phone fetches pages ahead. "open": may still be answered. "over": filled, cancelled, changed, expired,
-- declined, accepted; null while open.
create function private.my_offers(only_offer uuid, looks boolean)
returns setof public.my_offer language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    own uuid := private.me();
    wanted uuid[];
begin
    if looks and exists (select from public.offers o where o.candidate_id = own and o.state = 'sent') then
        perform 1 from public.candidates c where c.person_id = own for update;
        update public.offers o set seen_at = private.clock()
        where o.candidate_id = own and o.state = 'sent' and (only_offer is null or o.offer_id = only_offer);
    end if;
    -- each shift once: somebody may have been asked about it, and then again as standing by
    wanted := array(
        select o.shift_id from public.offers o
        where o.candidate_id = own and o.sent_at is not null and (only_offer is null or o.offer_id = only_offer)
            and o.sent_at > private.clock() - interval '14 days'
        group by o.shift_id
        order by bool_or(o.state in ('sent', 'seen', 'unsure')) desc, max(o.sent_at) desc limit 20
    );
    return query
    select o.offer_id, o.via, o.sent_at, o.expires_at, o.state in ('sent', 'seen', 'unsure'),
        case o.state when 'withdrawn' then o.withdrawn_why when 'accepted' then 'accepted' when 'declined' then 'declined'
            when 'expired' then 'expired' end,
        o.state = 'unsure', o.unsure_wants, o.called_at is not null,
        c.shift_id, c.task_type, c.title, c.summary, c.organisation_name, c.place_name, c.walk_minutes, c.starts_at, c.ends_at,
        c.contact_name, k.phone, c.pay, c.introduction, c.introduced, c.requirements, c.missing, c.reasons, c.hindrances,
        c.assignment_id
    from public.offers o
    join private.shift_cards(wanted, false) c on c.shift_id = o.shift_id
    join public.shifts s on s.shift_id = o.shift_id
    join public.contacts k on k.contact_id = s.contact_id
    where o.candidate_id = own and o.sent_at is not null and (only_offer is null or o.offer_id = only_offer)
        and o.sent_at > private.clock() - interval '14 days'
    order by 5 desc, c.starts_at, o.offer_id;
end $$;
grant execute on function private.my_offers(uuid, boolean) to authenticated;
create function public.my_offers(only_offer uuid default null, looks boolean default true)
returns setof public.my_offer language sql volatile set search_path = '' as $$
    select * from private.my_offers(only_offer, looks);
$$;
grant execute on function public.my_offers(uuid, boolean) to authenticated;

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('public.calendars', 'candidate_id', 'delete', 'false', 'a way to read what is theirs');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('public.taps', 'person_id', 'delete', 'false', 'nobody sends it again');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('public.push_subscriptions', 'person_id', 'delete', 'false', 'nobody is told any more');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('public.reminder_switches', 'person_id', 'delete', 'false', 'nothing counts it');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('public.reminders', 'person_id', 'delete', 'false', 'told to them');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('public.reminders', 'assignment_id', 'delete', 'true', 'goes with its person_id');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('public.reminders', 'offer_id', 'delete', 'true', 'the same');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('public.unsettled_taps', 'candidate_id', 'delete', 'false', 'nothing counts it');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('public.unsettled_taps', 'assignment_id', 'delete', 'true', 'goes with its candidate_id');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('public.unsettled_taps', 'seen_by', 'alias', 'false', 'the host''s, the adviser''s or the municipality''s row about somebody else');

insert into private.chores (name, number, every, batch, says, next_at)
values ('delete_old_taps', '12', '01:00:00', '500', 'When something was tapped is kept as long as the request.', '-infinity');

insert into private.chores (name, number, every, batch, says, next_at)
values ('delete_old_unsettled_taps', '13', '01:00:00', '500', 'What a lead has to settle is kept for thirty days.', '-infinity');

insert into private.chores (name, number, every, batch, says, next_at)
values ('plan_reminders', '0', '00:01:00', '200', 'Who has a shift tomorrow, or in two hours, is to be reminded.', '-infinity');

insert into private.chores (name, number, every, batch, says, next_at)
values ('drop_late_reminders', '41', '01:00:00', '200', 'A message that is of no use any more is not sent.', '-infinity');

insert into private.chores (name, number, every, batch, says, next_at)
values ('delete_old_reminders', '42', '01:00:00', '500', 'What somebody was told is kept for thirty days.', '-infinity');

-- One batch of a chore whose row is locked by the caller, so that no other node is at it. What goes wrong is written down and undone, and
-- the other chores go on. It waits for nobody: whoever holds what it needs is passed over, or after a moment it gives up and comes again.
create or replace function private.do_chore(chore private.chores) returns int
language plpgsql volatile security definer set search_path = '' set lock_timeout = '100ms' as $$
declare
    most int := chore.batch;
    done int := 0;
    result text := 'done';
begin
    begin
        done := case chore.name
            when 'lapse_requests' then private.lapse_requests(most)
            when 'send_due_offers' then private.send_due_offers(most)
            when 'expire_offers' then private.expire_offers(most)
            when 'renew_turns' then private.renew_turns(most)
            when 'send_waves' then private.send_waves(most)
            when 'remove_begun_shifts' then private.remove_begun_shifts(most)
            when 'delete_old_standbys' then private.delete_old_standbys(most)
            when 'delete_unshared_reasons' then private.delete_unshared_reasons(most)
            when 'forget_declines' then private.forget_declines(most)
            when 'delete_old_attempts' then private.delete_old_attempts(most)
            when 'delete_old_requests' then private.delete_old_requests(most)
            when 'delete_old_taps' then private.delete_old_taps(most)
            when 'plan_reminders' then private.plan_reminders(most)
            when 'drop_late_reminders' then private.drop_late_reminders(most)
            when 'delete_old_reminders' then private.delete_old_reminders(most)
            when 'delete_old_unsettled_taps' then private.delete_old_unsettled_taps(most)
        end;
    exception when query_canceled or others then
        done := 0;
        result := sqlstate;
    end;
    -- as long as there is something to do it stays due, behind those that have waited longer
    update private.chores c set last_run_at = private.clock(), last_result = result,
        next_at = case when done > 0 then private.clock() else date_trunc('minute', private.clock()) + c.every end
    where c.name = chore.name;
    return done;
end $$;
