-- What a person is told outside the app: that a shift is theirs, the day before, two hours before, when something changes, and when they
-- are asked. Each message stands in an outbox before it is sent, so that it goes out once, on however many nodes the app runs. The words
-- are the app's (src/lib/server/reminders); here stands who is told what, when, and when it is too late.

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

create index assignments_coming on public.assignments (starts_at) where state = 'confirmed';

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
    in_doubt boolean := private.clock_in_doubt();
    due public.reminders;
    why text;
    claimed int := 0;
begin
    for due in
        select r.* from public.reminders r
        where r.sent_at is null and r.dropped_at is null and r.channel = any (ways)
            -- nothing is put off for longer than a day, unless by a clock that was ahead
            and (r.next_try_at <= right_now or r.next_try_at > right_now + interval '25 hours')
        -- what is only dropped or put off here stands in nobody's way, as after a pause
        order by r.next_try_at, r.reminder_id limit most + 500 for update skip locked
    loop
        exit when claimed = most;
        why := private.why_not_remind(due);
        if why = 'over' and in_doubt then
            continue;
        elsif why is not null then
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
            -- who lost the place by a move is told the time that they had
            due.assignment_id, due.offer_id, a.coming_said_at is not null, due.starts_at, coalesce(a.ends_at, s.ends_at),
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

-- For the node that sends: why people are not on a shift that they are told not to come to. "how": shift (it is off), moved (to a time when
-- they could not), place (theirs alone is off).
create type public.place_off as (assignment_id uuid, how text);
create function private.places_off(assignments uuid[]) returns setof public.place_off
language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select a.assignment_id, case when s.cancelled_at is not null then 'shift' when a.let_go_why is not null then 'moved' else 'place' end
    from public.assignments a join public.shifts s on s.shift_id = a.shift_id
    where a.assignment_id = any (assignments) and a.state = 'cancelled';
end $$;
create function public.places_off(assignments uuid[]) returns setof public.place_off language sql stable set search_path = '' as $$
    select * from private.places_off(assignments);
$$;

-- How long what did not get out the first time, the second … waits for the next: a minute, two, four … half an hour, or longer where whoever
-- was to take it asks for that many seconds.
create function private.pause_after(tries int, wait_seconds int) returns interval language sql immutable set search_path = '' as $$
    select greatest(make_interval(secs => coalesce(wait_seconds, 0)), least(interval '1 minute' * 2 ^ (tries - 1), interval '30 minutes'));
$$;

-- How it went with a claimed message: 'sent', 'again' (after so many seconds, else as pause_after says) or 'refused' (it
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
            then right_now + private.pause_after(x.tries, wait_seconds) else x.next_try_at end
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
            public.places_off(uuid[]), private.places_off(uuid[]),
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
-- any more) / already_over / shift_moved (to a time that was not shown). Twice is once.
create function private.say_coming(
    assignment uuid, request_id uuid, shown_start timestamptz default null, shown_end timestamptz default null
) returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
begin
    select a.* into mine from public.assignments a
    where a.assignment_id = assignment and a.candidate_id = private.me() for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    -- it was said then, whatever was said after it
    if request_id is not null
            and private.repeated(request_id, 'say_coming', jsonb_build_array(assignment)) is not null then
        return;
    end if;
    if mine.state <> 'confirmed' then
        raise exception 'wrong_way' using errcode = 'PT409';
    elsif mine.ends_at <= private.tap_at(request_id) then
        raise exception 'already_over' using errcode = 'PT409';
    elsif mine.starts_at <> shown_start or mine.ends_at <> shown_end then
        raise exception 'shift_moved' using errcode = 'PT409';
    end if;
    update public.assignments a set coming_said_at = private.tap_at(request_id)
    where a.assignment_id = assignment and a.coming_said_at is null;
    if request_id is not null then
        perform private.answer(request_id, 'coming');
    end if;
end $$;
grant execute on function private.say_coming(uuid, uuid, timestamptz, timestamptz) to authenticated;
create function public.say_coming(
    assignment uuid, request_id uuid default null, shown_start timestamptz default null, shown_end timestamptz default null
) returns void language sql volatile set search_path = '' as $$
    select private.say_coming(assignment, request_id, shown_start, shown_end);
$$;
grant execute on function public.say_coming(uuid, uuid, timestamptz, timestamptz) to authenticated;

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
