-- Generated from supabase/schemas by "npm run migration".
set local lock_timeout = '5s';

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

-- When a request of mine was tapped: by its tap, else now. A tap whose time is not to be relied on counts from when it was heard.
create function private.tap_at(request_id uuid) returns timestamptz language plpgsql stable security definer set search_path = '' as $$
begin
    return coalesce((
        select case when t.sure then t.at else t.heard_at end
        from public.taps t where t.request_id = tap_at.request_id and t.person_id = private.me()
    ), private.clock());
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

-- Check-in by the code of the place's link or by the word on its poster: the candidate's own confirmed shift there, from 60 minutes before
-- until its end. It is the person's word that they came, at that time; the fact is recorded by the place. Returns the assignment's id.
-- At a second tap nothing changes. Refuses PT404 not_found (no such place), PT409 no_shift_here.
create or replace function private.check_in(code text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    typed text := upper(regexp_replace(coalesce(check_in.code, ''), '[^A-Za-z0-9]', '', 'g'));
    here uuid[] := array(select p.place_id from public.place_codes p where p.code = typed or p.word = typed);
    mine public.assignments;
begin
    if here = '{}' or not exists (select from public.candidates c where c.person_id = private.me()) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select a.* into mine from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    where a.candidate_id = private.me() and t.place_id = any (here) and a.state = 'confirmed'
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

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('public.calendars', 'candidate_id', 'delete', 'false', 'a way to read what is theirs');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('public.taps', 'person_id', 'delete', 'false', 'nobody sends it again');

insert into private.chores (name, number, every, batch, says, next_at)
values ('delete_old_taps', '12', '01:00:00', '500', 'When something was tapped is kept as long as the request.', '-infinity');

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
