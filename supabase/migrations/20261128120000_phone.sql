-- Generated from supabase/schemas by "npm run migration".
set local lock_timeout = '5s';

insert into private.event_kinds (kind, sentence)
values ('assignment.said_coming', 'The person said that they come, as they were asked the day before.');

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
    limit most
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
begin
    for due in
        select r.* from public.reminders r
        where r.sent_at is null and r.dropped_at is null and r.next_try_at <= right_now and r.channel = any (ways)
        order by r.next_try_at, r.reminder_id limit most for update skip locked
    loop
        why := private.why_not_remind(due);
        if why is not null then
            update public.reminders r set dropped_at = right_now, dropped_why = why where r.reminder_id = due.reminder_id;
            continue;
        elsif morning <> right_now and not due.at_night then
            update public.reminders r set next_try_at = morning where r.reminder_id = due.reminder_id;
            continue;
        end if;
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
    elsif mine.ends_at <= private.clock() then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    update public.assignments a set coming_said_at = private.clock()
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

-- This phone is told from now on, whoever's it was before. Of each person the ten latest. Refuses PT422 bad_phone (not what a browser gives).
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

insert into private.chores (name, number, every, batch, says, next_at)
values ('delete_old_taps', '12', '01:00:00', '500', 'When something was tapped is kept as long as the request.', '-infinity');

insert into private.chores (name, number, every, batch, says, next_at)
values ('plan_reminders', '40', '00:01:00', '200', 'Who has a shift tomorrow, or in two hours, is to be reminded.', '-infinity');

insert into private.chores (name, number, every, batch, says, next_at)
values ('drop_late_reminders', '41', '00:01:00', '200', 'A message that is of no use any more is not sent.', '-infinity');

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
