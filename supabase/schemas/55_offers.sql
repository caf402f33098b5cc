-- An invitation to a shift. The times are the truth; the state is derived: waiting (for the morning, or for another day's budget) → sent
-- → seen → accepted | declined | unsure | expired | withdrawn; unsure → accepted | declined | expired | withdrawn. Personal.
create table public.offers (
    offer_id uuid primary key default gen_random_uuid(),
    candidate_id uuid not null references public.candidates on delete cascade,
    shift_id uuid not null references public.shifts on delete cascade,
    municipality_code text not null references public.municipalities,
    via text not null check (via in ('wave', 'lead', 'plan', 'standby')),
    offered_by uuid references public.people, -- null: the clock
    offered_at timestamptz not null,
    due_at timestamptz not null, -- when it may be sent: never between 21 and 08
    expires_at timestamptz not null,
    sent_at timestamptz, -- null: waits until it is due
    seen_at timestamptz, -- null: not seen
    unsure_at timestamptz, -- null: has not said so
    unsure_wants text check (unsure_wants in ('call', 'company')), -- null: not unsure, wants something else, or forgotten after 60 days
    called_at timestamptz, -- null: nobody at the place has answered that
    accepted_at timestamptz, -- null: not accepted
    declined_at timestamptz, -- null: not declined
    decline_reason text check (decline_reason in ('time', 'far', 'type', 'place', 'other')), -- null: not said, or forgotten after 60 days
    expired_at timestamptz, -- null: has not lapsed
    withdrawn_at timestamptz, -- null: stands
    withdrawn_why text check (withdrawn_why in ('filled', 'cancelled', 'changed')), -- null: stands
    state text not null generated always as (
        case
            when accepted_at is not null then 'accepted'
            when declined_at is not null then 'declined'
            when withdrawn_at is not null then 'withdrawn'
            when expired_at is not null then 'expired'
            when unsure_at is not null then 'unsure'
            when seen_at is not null then 'seen'
            when sent_at is not null then 'sent'
            else 'waiting'
        end
    ) stored,
    undone_at timestamptz, -- null: no no was taken back
    stood_since timestamptz, -- since when they stood by for it; null: they did not
    check (num_nonnulls(accepted_at, declined_at, withdrawn_at, expired_at) <= 1),
    check (expires_at > due_at),
    check (sent_at is not null or num_nonnulls(seen_at, unsure_at, declined_at) = 0),
    check ((unsure_wants is null) or unsure_at is not null),
    check ((withdrawn_why is null) = (withdrawn_at is null))
);
comment on table public.offers is 'personal: who was asked, and what they answered; a lead sees only that somebody cannot come';
create unique index offers_open on public.offers (candidate_id, shift_id)
    where accepted_at is null and declined_at is null and withdrawn_at is null and expired_at is null;
create index offers_candidate on public.offers (candidate_id, due_at);
create index offers_shift on public.offers (shift_id);
create index offers_municipality on public.offers (municipality_code, due_at);
create index offers_offered_by on public.offers (offered_by);
create index offers_due on public.offers (due_at) where sent_at is null and withdrawn_at is null and expired_at is null
    and accepted_at is null;
create index offers_expires on public.offers (expires_at)
    where accepted_at is null and declined_at is null and withdrawn_at is null and expired_at is null;
create index offers_learnt on public.offers (coalesce(declined_at, unsure_at))
    where decline_reason is not null or unsure_wants is not null;
alter table public.offers enable row level security;
grant select on public.offers to authenticated;
create policy "A candidate reads what they were asked" on public.offers
for select to authenticated using (candidate_id = (select private.me()) and sent_at is not null);

-- Somebody who steps in when a seat on a full shift becomes free, in the order they came. Personal.
create table public.standbys (
    candidate_id uuid not null references public.candidates on delete cascade,
    shift_id uuid not null references public.shifts on delete cascade,
    since_at timestamptz not null,
    primary key (candidate_id, shift_id)
);
comment on table public.standbys is 'personal';
create index standbys_shift on public.standbys (shift_id, since_at);
alter table public.standbys enable row level security;
grant select on public.standbys to authenticated;
create policy "A candidate reads where they stand by" on public.standbys
for select to authenticated using (candidate_id = (select private.me()));

-- Nobody is disturbed between 21 and 08 in Oslo: the time itself, or eight the next morning.
create function private.outside_quiet_hours(at timestamptz) returns timestamptz language plpgsql stable set search_path = '' as $$
declare
    wall timestamp := at at time zone 'Europe/Oslo';
begin
    return case
        when wall::time < time '08:00' then (wall::date + time '08:00') at time zone 'Europe/Oslo'
        when wall::time >= time '21:00' then (wall::date + 1 + time '08:00') at time zone 'Europe/Oslo'
        else at
    end;
end $$;

-- When a candidate, who is locked, may next be asked: awake, and not more often a day than they have said. Null: not within a week, or
-- they have asked not to be asked.
create function private.may_be_asked_at(candidate uuid) returns timestamptz
language plpgsql stable security definer set search_path = '' as $$
declare
    a_day smallint := (select c.offers_a_day from public.candidates c where c.person_id = candidate);
    at timestamptz := private.outside_quiet_hours(private.clock());
begin
    for i in 0..7 loop
        if (
            select count(*) from public.offers o where o.candidate_id = candidate and o.via <> 'standby'
                and o.due_at >= private.midnight(private.local_day(at)) and o.due_at < private.midnight(private.local_day(at) + 1)
        ) < a_day then
            return at;
        end if;
        at := private.outside_quiet_hours(private.midnight(private.local_day(at) + 1));
    end loop;
    return null;
end $$;

-- How long an offer stands, and, by half of it, how long until the next are asked: an eighth of the time that is left, from a quarter of
-- an hour to a day.
create function private.answer_time(starts_at timestamptz, at timestamptz) returns interval language sql immutable set search_path = '' as $$
    select least(greatest((starts_at - at) / 8, interval '15 minutes'), interval '1 day');
$$;

-- Until when an offer that is due then may be answered.
create function private.offer_ends(starts_at timestamptz, due timestamptz) returns timestamptz
language plpgsql stable set search_path = '' as $$
declare
    ends timestamptz := due + greatest(2 * private.answer_time(starts_at, due), interval '1 hour');
begin
    -- nobody loses their turn while they sleep
    if private.outside_quiet_hours(ends) <> ends then
        ends := private.outside_quiet_hours(ends) + interval '1 hour';
    end if;
    return least(ends, starts_at);
end $$;

-- Asks a candidate, who is locked, for a shift; gives back the offer's id, or null when they cannot be asked in time or were asked for it
-- already, or has a protected address. "unbudgeted": beside the daily budget, as for who stands by.
create function private.ask(candidate uuid, shift uuid, by_way text, unbudgeted boolean) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
    due timestamptz := case when unbudgeted then private.outside_quiet_hours(private.clock()) else private.may_be_asked_at(candidate) end;
    made uuid;
begin
    select x.* into s from public.shifts x where x.shift_id = shift;
    if due is null or due > s.starts_at - interval '30 minutes'
        or exists (select from public.candidates c where c.person_id = candidate and c.protected) then
        return null;
    end if;
    insert into public.offers (candidate_id, shift_id, municipality_code, via, offered_by, offered_at, due_at, expires_at, sent_at, stood_since)
    values (candidate, shift, s.municipality_code, by_way, private.me(), private.clock(), due, private.offer_ends(s.starts_at, due),
        case when due <= private.clock() then private.clock() end,
        (select b.since_at from public.standbys b where b.candidate_id = ask.candidate and b.shift_id = ask.shift))
    on conflict do nothing returning offer_id into made;
    return made;
end $$;

-- How long before a shift anybody is asked for it by the clock.
create function private.asking_begins() returns interval language sql immutable set search_path = '' as $$
    select interval '28 days';
$$;

-- How many of a shift's free seats are held for those who stand by for it, "but" one: those who are asked, while they may answer, and,
-- where the clock asks already, those who are yet to be asked and still can; of these, for who stands by themselves, only those who came
-- before them. Against who is asked themselves nothing is held: the first yes wins.
create function private.held_seats(shift uuid, but uuid) returns int
language plpgsql stable security definer set search_path = '' as $$
declare
    s public.shifts;
    since timestamptz;
    right_now timestamptz := private.clock();
begin
    if exists (
        select from public.offers o
        where o.shift_id = shift and o.candidate_id = but and o.via = 'standby' and o.sent_at is not null
            and o.state in ('sent', 'seen', 'unsure') and o.expires_at > right_now
    ) then
        return 0;
    end if;
    select b.since_at into since from public.standbys b where b.shift_id = shift and b.candidate_id = but;
    select x.* into s from public.shifts x where x.shift_id = shift;
    return (
        select count(*) from (
            select o.candidate_id from public.offers o
            where o.shift_id = shift and o.via = 'standby' and o.state in ('waiting', 'sent', 'seen', 'unsure')
                and o.expires_at > right_now and o.candidate_id is distinct from but
            union
            select b.candidate_id from public.standbys b join public.candidates c on c.person_id = b.candidate_id
            where b.shift_id = shift and b.candidate_id is distinct from but
                and (since is null or (b.since_at, b.candidate_id) < (since, but))
                and private.outside_quiet_hours(right_now) <= s.starts_at - interval '30 minutes' and not c.protected
                and s.starts_at < right_now + private.asking_begins()
                and not exists (select from public.offers o where o.shift_id = shift and o.candidate_id = b.candidate_id
                    and o.state in ('waiting', 'sent', 'seen', 'unsure'))
                and not exists (
                    select from public.assignments a where a.candidate_id = b.candidate_id and a.state in ('requested', 'confirmed')
                        and a.starts_at < s.ends_at and a.ends_at > s.starts_at
                )
                and private.broken_rule(b.candidate_id, s.starts_at, s.ends_at, null) is null
        ) held
    );
end $$;

-- How many seats of a shift are free for somebody (null: for whoever comes): neither taken nor held for who stands by.
create function private.free_seats(s public.shifts, who uuid) returns int
language plpgsql stable security definer set search_path = '' as $$
begin
    if s.taken >= s.capacity then
        return 0;
    elsif not exists (select from public.standbys b where b.shift_id = s.shift_id and b.candidate_id is distinct from who) then
        return s.capacity - s.taken;
    end if;
    return greatest(0, s.capacity - s.taken - private.held_seats(s.shift_id, who));
end $$;

-- How many seats of a shift that are not taken are held for who stands by.
create type public.held_shift as (shift_id uuid, held int);

-- Of these shifts at my organisations: those where seats are held.
create function private.shifts_held(shifts uuid[]) returns setof public.held_shift
language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select x.shift_id, x.held from (
        select s.shift_id, s.capacity - s.taken - private.free_seats(s, null) as held from public.shifts s
        where s.shift_id = any (shifts[1:1000]) and s.organisation_id in (select private.my_organisations())
            and s.published_at is not null and s.cancelled_at is null and s.starts_at > private.clock() and s.taken < s.capacity
    ) x
    where x.held > 0;
end $$;
grant execute on function private.shifts_held(uuid[]) to authenticated;
create function public.shifts_held(shifts uuid[]) returns setof public.held_shift language sql stable set search_path = '' as $$
    select * from private.shifts_held(shifts);
$$;
grant execute on function public.shifts_held(uuid[]) to authenticated;

-- The shifts of a series that are still to come, for a candidate of the municipality, and whether each has a seat free for them. Refuses PT404.
create type public.series_date as (shift_id uuid, starts_at timestamptz, free boolean);
create function private.series_dates(series uuid) returns setof public.series_date
language plpgsql stable security definer set search_path = '' as $$
begin
    if not exists (select from public.candidates c where c.person_id = private.me()) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    return query
    select s.shift_id, s.starts_at, private.free_seats(s, private.me()) > 0 from public.shifts s
    where s.series_id = series_dates.series and s.cancelled_at is null and s.published_at is not null
        and s.starts_at > private.clock() and s.municipality_code = private.my_municipality()
    order by s.starts_at;
end $$;
grant execute on function private.series_dates(uuid) to authenticated;
create function public.series_dates(series uuid) returns setof public.series_date language sql stable set search_path = '' as $$
    select * from private.series_dates(series);
$$;
grant execute on function public.series_dates(uuid) to authenticated;

-- The last wall, whoever writes: nobody is confirmed on a seat that is held for who stands by, but for the one for whom a lead made a seat
-- more just now. PT409 shift_held.
create function private.keep_held_seats() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if current_setting('private.seat_made_for', true) is distinct from new.assignment_id::text
        and exists (select from public.standbys b where b.shift_id = new.shift_id and b.candidate_id <> new.candidate_id)
        and private.held_seats(new.shift_id, new.candidate_id)
            >= (select greatest(1, s.capacity - s.taken) from public.shifts s where s.shift_id = new.shift_id) then
        raise exception 'shift_held' using errcode = 'PT409';
    end if;
    return new;
end $$;
create trigger assignments_150_keep_held_on_insert before insert on public.assignments for each row
when (new.confirmed_at is not null and new.cancelled_at is null and new.withdrawn_at is null)
execute function private.keep_held_seats();
create trigger assignments_150_keep_held_on_update before update of confirmed_at on public.assignments for each row
when (old.confirmed_at is null and new.confirmed_at is not null and new.cancelled_at is null and new.withdrawn_at is null)
execute function private.keep_held_seats();

-- Whoever writes: keeps the arrows, and what is over stays as it is, but for what is forgotten of it.
create function private.guard_offer() returns trigger language plpgsql set search_path = '' as $$
begin
    if new.candidate_id <> old.candidate_id
        and private.only_forgets(to_jsonb(old) - 'state', to_jsonb(new) - 'state', '{candidate_id}') then
        return new;
    end if;
    if new.candidate_id <> old.candidate_id or new.shift_id <> old.shift_id
        or (old.sent_at is not null and new.sent_at is distinct from old.sent_at)
        or (old.seen_at is not null and new.seen_at is distinct from old.seen_at)
        or (old.state in ('accepted', 'declined', 'expired', 'withdrawn')
            and not (old.state = 'declined' and new.declined_at is null and new.accepted_at is null and new.undone_at >= old.declined_at)
            and (
            (new.accepted_at, new.declined_at, new.expired_at, new.withdrawn_at, new.sent_at, new.seen_at)
                is distinct from (old.accepted_at, old.declined_at, old.expired_at, old.withdrawn_at, old.sent_at, old.seen_at)
            or (new.unsure_at is not null and new.unsure_at is distinct from old.unsure_at)
        ))
    then
        raise exception 'wrong_way' using errcode = 'PT409';
    end if;
    return new;
end $$;
create trigger offers_100_guard before update on public.offers for each row execute function private.guard_offer();

create function private.log_offer() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    happened record;
begin
    for happened in
        select e.kind, e.at, e.detail from (values
            (1, 'offer.sent', new.sent_at, case when tg_op = 'UPDATE' then old.sent_at end, new.via),
            (2, 'offer.seen', new.seen_at, case when tg_op = 'UPDATE' then old.seen_at end, null),
            (3, 'offer.unsure', new.unsure_at, case when tg_op = 'UPDATE' then old.unsure_at end, new.unsure_wants),
            (4, 'offer.accepted', new.accepted_at, case when tg_op = 'UPDATE' then old.accepted_at end, null),
            (5, 'offer.declined', new.declined_at, case when tg_op = 'UPDATE' then old.declined_at end, null),
            (6, 'offer.expired', new.expired_at, case when tg_op = 'UPDATE' then old.expired_at end, null),
            (7, 'offer.withdrawn', new.withdrawn_at, case when tg_op = 'UPDATE' then old.withdrawn_at end, new.withdrawn_why),
            (8, 'offer.decline_undone', new.undone_at, case when tg_op = 'UPDATE' then old.undone_at end, null)
        ) as e (n, kind, at, before_, detail)
        where e.at is not null and (e.before_ is null or (e.n = 8 and e.at <> e.before_)) and (new.sent_at is not null)
        order by e.n
    loop
        insert into public.events (at, kind, municipality_code, by_person, person_id, organisation_id, shift_id, detail)
        select happened.at, happened.kind, new.municipality_code,
            case when happened.kind = 'offer.sent' then new.offered_by
                when happened.kind in ('offer.expired', 'offer.withdrawn') then null else new.candidate_id end,
            new.candidate_id, s.organisation_id, new.shift_id, happened.detail
        from public.shifts s where s.shift_id = new.shift_id;
    end loop;
    return null;
end $$;
create trigger offers_500_log after insert or update on public.offers for each row execute function private.log_offer();

-- What happens on a shift settles its offers: whoever takes it has accepted; when it is full or off, the others' are withdrawn. Whoever
-- is on it stands by no longer.
create function private.accept_offers_of_taken_shift() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    update public.offers o set accepted_at = private.clock()
    where o.candidate_id = new.candidate_id and o.shift_id = new.shift_id
        and o.state in ('waiting', 'sent', 'seen', 'unsure');
    delete from public.standbys b where b.candidate_id = new.candidate_id and b.shift_id = new.shift_id;
    return null;
end $$;
create trigger assignments_700_accept_offers after insert on public.assignments
for each row execute function private.accept_offers_of_taken_shift();

-- Who was asked and did not say yes stands by no longer: nobody is asked again and again.
create function private.end_standby() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    delete from public.standbys b where b.candidate_id = new.candidate_id and b.shift_id = new.shift_id;
    return null;
end $$;
create trigger offers_700_end_standby after update on public.offers for each row
when (new.state in ('declined', 'expired') and old.state is distinct from new.state and new.sent_at is not null)
execute function private.end_standby();

create function private.withdraw_offers_of_shift() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    update public.offers o set withdrawn_at = private.clock(), withdrawn_why = case
        when new.cancelled_at is not null then 'cancelled' when new.taken >= new.capacity then 'filled' else 'changed' end
    where o.shift_id = new.shift_id and o.state in ('waiting', 'sent', 'seen', 'unsure')
        and not exists (
            select from public.assignments a
            where a.shift_id = o.shift_id and a.candidate_id = o.candidate_id and a.state in ('requested', 'confirmed')
        );
    return null;
end $$;
create trigger shifts_710_withdraw_offers after update on public.shifts for each row
when (
    (new.taken >= new.capacity and old.taken < old.capacity)
    or (new.cancelled_at is not null and old.cancelled_at is null)
    or (old.starts_at, old.ends_at) is distinct from (new.starts_at, new.ends_at)
)
execute function private.withdraw_offers_of_shift();

-- Locks the signed-in candidate, the shift and their offer, in the order of every lock in the house. Refuses PT404.
create function private.lock_offer(offer uuid) returns public.offers
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.offers;
begin
    perform 1 from public.candidates c where c.person_id = private.me() for update;
    select o.* into mine from public.offers o
    where o.offer_id = offer and o.candidate_id = private.me() and o.sent_at is not null;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.shifts s where s.shift_id = mine.shift_id for update;
    select o.* into mine from public.offers o where o.offer_id = offer for update;
    return mine;
end $$;

-- «Ja, jeg vil»: takes the shift. Returns one row: assignment_id, state. A yes that was tapped in time, or after the person's own no, takes
-- the shift if there is room, and the offer stays as it ended. Refuses PT404, PT409 offer_over (with the state as detail) and whatever
-- take_shift refuses. Twice is once.
create function private.accept_offer(
    offer uuid, request_id uuid, shown_start timestamptz default null, shown_end timestamptz default null,
    shown_address text default null
) returns setof public.assignment_state language plpgsql volatile security definer set search_path = '' as $$
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
    return query select * from private.take_shift(mine.shift_id, request_id, offer, shown_start, shown_end, shown_address);
end $$;
grant execute on function private.accept_offer(uuid, uuid, timestamptz, timestamptz, text) to authenticated;
create function public.accept_offer(
    offer uuid, request_id uuid, shown_start timestamptz default null, shown_end timestamptz default null,
    shown_address text default null
) returns setof public.assignment_state language sql volatile set search_path = '' as $$
    select * from private.accept_offer(offer, request_id, shown_start, shown_end, shown_address);
$$;
grant execute on function public.accept_offer(uuid, uuid, timestamptz, timestamptz, text) to authenticated;

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
    elsif tap.request_id is not null and mine.undone_at >= private.wished_at(tap) then
        null; -- it was taken back since
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

-- «Angre»: takes a no back, until the shift begins. The question is as open as it would have been; what has become of it meanwhile is said
-- of it, and the task is shown again in any case; who stood by does so again. What the no taught is forgotten. Refuses PT404, PT409 offer_over. Twice is once.
create function private.undo_decline(offer uuid, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.offers := private.lock_offer(offer);
    s public.shifts;
    told timestamptz := private.tap_at(request_id);
    right_now timestamptz := private.clock();
    off text;
begin
    if request_id is not null and private.repeated(request_id, 'undo_decline', jsonb_build_array(offer)) is not null then
        return;
    end if;
    select x.* into s from public.shifts x where x.shift_id = mine.shift_id;
    if mine.state = 'declined' and s.starts_at <= right_now then
        raise exception 'offer_over' using errcode = 'PT409', detail = mine.state;
    -- a no that was said again after this was tapped holds
    elsif mine.state = 'declined' and mine.declined_at <= told then
        off := case
            when s.cancelled_at is not null then 'cancelled'
            when s.taken >= s.capacity then 'filled'
            when s.changed_at > mine.offered_at or exists (
                select from public.offers o where o.candidate_id = mine.candidate_id and o.shift_id = mine.shift_id
                    and o.state in ('waiting', 'sent', 'seen', 'unsure')
            ) then 'changed' end;
        update public.offers o set declined_at = null, decline_reason = null, undone_at = told,
            unsure_at = case when o.unsure_wants is not null then o.unsure_at end,
            withdrawn_at = case when off is not null then right_now end, withdrawn_why = off,
            expired_at = case when off is null and o.expires_at <= right_now then right_now end
        where o.offer_id = offer;
        -- in their old place in the order, whether or not there is a seat just now
        if mine.stood_since is not null and s.cancelled_at is null and not exists (
            select from public.assignments a
            where a.candidate_id = mine.candidate_id and a.shift_id = mine.shift_id and a.state in ('requested', 'confirmed')
        ) and not exists (select from public.candidates c where c.person_id = mine.candidate_id and c.protected) then
            insert into public.standbys (candidate_id, shift_id, since_at) values (mine.candidate_id, mine.shift_id, mine.stood_since)
            on conflict do nothing;
        end if;
    end if;
    if request_id is not null then
        perform private.answer(request_id, 'open');
    end if;
end $$;
grant execute on function private.undo_decline(uuid, uuid) to authenticated;
create function public.undo_decline(offer uuid, request_id uuid default null) returns void
language sql volatile set search_path = '' as $$
    select private.undo_decline(offer, request_id);
$$;
grant execute on function public.undo_decline(uuid, uuid) to authenticated;

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
    elsif given is not null and private.phone_of(given) is null then
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

-- «Jeg kan steppe inn»: stands by for a full shift, or no longer. Refuses PT404, PT409 shift_cancelled, shift_started, shift_closed,
-- not_full (take it instead: no seat is held for another), already_yours, overlap, shift_moved (as take_shift). Twice is once.
create function private.stand_by(
    shift uuid, ready boolean, shown_start timestamptz default null, shown_end timestamptz default null, shown_address text default null
) returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    s public.shifts;
begin
    perform 1 from public.candidates c where c.person_id = own and not c.protected and c.notice_read_at is not null for update;
    select x.* into s from public.shifts x
    where x.shift_id = shift and x.published_at is not null and x.municipality_code = private.my_municipality();
    if not found or not exists (
        select from public.candidates c where c.person_id = own and not c.protected and c.notice_read_at is not null
    ) then
        raise exception 'not_found' using errcode = 'PT404';
    elsif not ready then
        delete from public.standbys b where b.candidate_id = own and b.shift_id = shift;
        return;
    elsif s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    elsif s.starts_at <= private.clock() then
        raise exception 'shift_started' using errcode = 'PT409';
    elsif exists (select from public.tasks t where t.task_id = s.task_id and t.closed_at is not null) then
        raise exception 'shift_closed' using errcode = 'PT409';
    elsif exists (
        select from public.assignments a
        where a.candidate_id = own and a.shift_id = shift and a.state in ('requested', 'confirmed')
    ) then
        raise exception 'already_yours' using errcode = 'PT409';
    elsif private.free_seats(s, own) > 0 then
        raise exception 'not_full' using errcode = 'PT409';
    elsif exists (
        select from public.assignments a where a.candidate_id = own and a.state in ('requested', 'confirmed')
            and a.starts_at < s.ends_at and a.ends_at > s.starts_at
    ) then
        raise exception 'overlap' using errcode = 'PT409';
    end if;
    perform private.as_shown(shift, shown_start, shown_end, shown_address);
    insert into public.standbys (candidate_id, shift_id, since_at) values (own, shift, private.clock())
    on conflict do nothing;
end $$;
grant execute on function private.stand_by(uuid, boolean, timestamptz, timestamptz, text) to authenticated;
create function public.stand_by(
    shift uuid, ready boolean default true, shown_start timestamptz default null, shown_end timestamptz default null,
    shown_address text default null
) returns void language sql volatile set search_path = '' as $$
    select private.stand_by(shift, ready, shown_start, shown_end, shown_address);
$$;
grant execute on function public.stand_by(uuid, boolean, timestamptz, timestamptz, text) to authenticated;

-- Somebody who was asked for a shift, as a lead sees them.
create type public.asked_person as (
    offer_id uuid, shift_id uuid, title text, place_name text, starts_at timestamptz, ends_at timestamptz, nth int,
    via text, stands text, at timestamptz, wants text, name text, phone text
);
comment on column public.asked_person.wants is 'null: not unsure';
comment on column public.asked_person.name is 'null: not unsure';
comment on column public.asked_person.phone is 'null: no call is wanted, or no number given';

-- A lead's offers from one day to another, or of one shift: how they stand, in order. Nobody is named, but who wants a call or company: they
-- are logged as looked at, and only a call brings a number. Who was asked and got a protected address since is one whose question has lapsed: a
-- row less would tell. "stands": waiting, asked, wants_talk, talked, comes, cannot, lapsed,
-- withdrawn. "nth": the how-manieth of that shift. Refuses PT404.
create function private.facility_offers(organisation uuid, shift uuid)
returns setof public.asked_person language plpgsql volatile security definer set search_path = '' as $$
begin
    if (organisation in (select private.my_organisations())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array(
        select o.candidate_id from public.offers o join public.shifts s on s.shift_id = o.shift_id
        join public.candidates c on c.person_id = o.candidate_id and not c.protected
        where s.organisation_id = organisation and (shift is null or s.shift_id = shift)
            and o.state = 'unsure' and s.ends_at > private.clock()
    ), 'lead');
    return query
    select o.offer_id, s.shift_id, t.title, p.name, s.starts_at, s.ends_at,
        (row_number() over (partition by o.shift_id order by o.offered_at, o.offer_id))::int, o.via,
        case o.state
            when 'waiting' then 'waiting'
            -- who said yes and is on it no more, for whatever reason, does not come
            when 'accepted' then case when exists (
                select from public.assignments a
                where a.shift_id = o.shift_id and a.candidate_id = o.candidate_id and a.state in ('requested', 'confirmed')
            ) then 'comes' else 'cannot' end
            when 'declined' then 'cannot' when 'expired' then 'lapsed'
            when 'withdrawn' then 'withdrawn' when 'unsure' then case when o.called_at is null then 'wants_talk' else 'talked' end
            else 'asked' end,
        case o.state
            when 'waiting' then o.due_at when 'accepted' then o.accepted_at when 'declined' then o.declined_at
            when 'expired' then o.expired_at when 'withdrawn' then o.withdrawn_at when 'unsure' then o.unsure_at else o.sent_at end,
        case when o.state = 'unsure' then o.unsure_wants end,
        case when o.state = 'unsure' then private.name_for_lead(o.candidate_id, organisation) end,
        case when o.state = 'unsure' and o.unsure_wants = 'call' then q.phone end
    from public.offers o
    join public.shifts s on s.shift_id = o.shift_id
    join public.tasks t on t.task_id = s.task_id
    join public.places p on p.place_id = t.place_id
    join public.people q on q.person_id = o.candidate_id
    where s.organisation_id = organisation and s.ends_at > private.clock() - interval '1 day'
        and (shift is null or s.shift_id = shift)
    order by s.starts_at, s.shift_id, o.offered_at, o.offer_id;
end $$;
grant execute on function private.facility_offers(uuid, uuid) to authenticated;
create function public.facility_offers(organisation uuid, shift uuid default null)
returns setof public.asked_person language sql volatile set search_path = '' as $$
    select * from private.facility_offers(organisation, shift);
$$;
grant execute on function public.facility_offers(uuid, uuid) to authenticated;

-- A lead welcomes somebody who asked; "more_seats", for «Gi en plass til»: on a seat more, if all are taken or
-- held: who stands by keeps what is held for them. Refuses PT404, PT403 own_assignment, PT409 shift_full, shift_held, missing_clearance, no_contract, shift_cancelled, shift_started, wrong_way and the codes of
-- broken_rule, PT422 bad_capacity. Twice is once.
create function private.welcome(assignment uuid, more_seats boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments := private.lock_assignment_as_lead(assignment);
    s public.shifts;
    none_free boolean;
begin
    select x.* into s from public.shifts x where x.shift_id = theirs.shift_id;
    none_free := private.free_seats(s, theirs.candidate_id) = 0;
    if theirs.candidate_id = private.me() then
        raise exception 'own_assignment' using errcode = 'PT403';
    elsif theirs.state = 'confirmed' then
        return;
    elsif theirs.state <> 'requested' then
        raise exception 'wrong_way' using errcode = 'PT409';
    elsif s.ends_at <= private.clock() then
        raise exception 'shift_started' using errcode = 'PT409';
    elsif s.taken >= s.capacity and more_seats is not true then
        raise exception 'shift_full' using errcode = 'PT409';
    elsif none_free and more_seats and s.capacity >= 20 then
        raise exception 'bad_capacity' using errcode = 'PT422';
    end if;
    if none_free and more_seats then
        perform set_config('private.seat_made_for', assignment::text, true);
        update public.shifts x set capacity = x.capacity + 1 where x.shift_id = theirs.shift_id;
    end if;
    update public.assignments a set confirmed_at = private.clock(), confirmed_by = private.me()
    where a.assignment_id = assignment;
end $$;
grant execute on function private.welcome(uuid, boolean) to authenticated;
create function public.welcome(assignment uuid, more_seats boolean default false) returns void
language sql volatile set search_path = '' as $$
    select private.welcome(assignment, more_seats);
$$;
grant execute on function public.welcome(uuid, boolean) to authenticated;

-- Why a lead cannot welcome somebody who asked, before they try: own, rules (of working time and age: which of them would tell of other
-- work), no_contract, missing_clearance, full, held (for who stands by); and who could record what is missing.
create type public.welcome_hindrance as (
    assignment_id uuid, why text, officers text[], officer_here boolean
);

-- One row for each of these requests at my organisations that cannot be welcomed as things are. No look is logged: nobody is named but staff.
create function private.welcome_hindrances(assignments uuid[]) returns setof public.welcome_hindrance
language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select x.assignment_id, x.why,
        array(
            select concat_ws(' ', p.first_name, p.last_name) from public.staff_roles r join public.people p on p.person_id = r.person_id
            where r.role = 'clearance_officer' and r.employer_id = x.employer_id and r.revoked_at is null
            order by 1 limit 3
        ),
        exists (
            select from public.staff_roles r
            where r.role = 'clearance_officer' and r.employer_id = x.employer_id and r.revoked_at is null and r.person_id = private.me()
        )
    from (
        select a.assignment_id, o.employer_id, case
            when a.candidate_id = private.me() then 'own'
            when private.broken_rule(a.candidate_id, a.starts_at, a.ends_at, a.assignment_id) is not null then 'rules'
            when t.pay = 'paid' and not private.is_employed(a.candidate_id, o.employer_id, a.starts_at, a.ends_at) then 'no_contract'
            when cardinality(private.missing_clearances(a.candidate_id, t.task_id, private.last_day(a.ends_at))) > 0
                then 'missing_clearance'
            -- last: the lead can mend it
            when s.taken >= s.capacity then 'full'
            when private.free_seats(s, a.candidate_id) = 0 then 'held' end as why
        from public.assignments a
        join public.shifts s on s.shift_id = a.shift_id
        join public.tasks t on t.task_id = s.task_id
        join public.organisations o on o.organisation_id = s.organisation_id
        where a.assignment_id = any (welcome_hindrances.assignments[1:200]) and a.state = 'requested'
            and s.organisation_id in (select private.my_organisations())
    ) x
    where x.why is not null;
end $$;
grant execute on function private.welcome_hindrances(uuid[]) to authenticated;
create function public.welcome_hindrances(assignments uuid[]) returns setof public.welcome_hindrance
language sql stable set search_path = '' as $$
    select * from private.welcome_hindrances(assignments);
$$;
grant execute on function public.welcome_hindrances(uuid[]) to authenticated;

-- «Jeg har snakket med …»: a lead has called, or arranged company. Refuses PT404. Twice is once.
create function private.talked(offer uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    update public.offers o set called_at = coalesce(o.called_at, private.clock())
    where o.offer_id = talked.offer and o.unsure_at is not null
        and not exists (select from public.candidates c where c.person_id = o.candidate_id and c.protected) and o.shift_id in (
        select s.shift_id from public.shifts s where s.organisation_id in (select private.my_organisations())
    );
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
end $$;
grant execute on function private.talked(uuid) to authenticated;
create function public.talked(offer uuid) returns void language sql volatile set search_path = '' as $$
    select private.talked(offer);
$$;
grant execute on function public.talked(uuid) to authenticated;

-- When a waiting offer of a candidate, who is locked, may be sent: now, or later where they are asked about enough today or sleep; null: not in
-- time any more. What was put by for today goes before what is left from a day on which the clock stood.
create function private.may_be_sent_at(offer public.offers, starts_at timestamptz) returns timestamptz
language plpgsql stable security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    today timestamptz := private.midnight(private.today());
    late boolean := offer.due_at < today;
    a_day smallint := (select c.offers_a_day from public.candidates c where c.person_id = offer.candidate_id);
    at timestamptz := private.outside_quiet_hours(right_now);
begin
    if at = right_now and (offer.via = 'standby' or (
        select count(*) from public.offers o
        where o.candidate_id = offer.candidate_id and o.via <> 'standby' and o.offer_id <> offer.offer_id
            and o.due_at >= today and o.due_at < private.midnight(private.today() + 1)
            and (late or o.sent_at is not null)
    ) < a_day) then
        return right_now;
    elsif offer.via <> 'standby' then
        at := private.may_be_asked_at(offer.candidate_id);
    end if;
    return case when at > right_now and at <= may_be_sent_at.starts_at - interval '30 minutes' then at end;
end $$;

-- A chore of the clock: offers whose hour has come are sent; nothing between 21 and 08, nothing past its end, and to nobody more than they
-- have said a day. Returns how many it looked at.
create function private.send_due_offers(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    due record;
    each public.offers;
    at timestamptz;
    done int := 0;
begin
    if private.outside_quiet_hours(right_now) <> right_now then
        return 0;
    end if;
    -- by the times, as the indexes have it, and not by the state that follows from them: what is over is not looked through every minute
    for due in
        select o.offer_id, s.starts_at from public.offers o
        join public.candidates c on c.person_id = o.candidate_id
        join public.shifts s on s.shift_id = o.shift_id
        where o.due_at <= right_now and o.sent_at is null and o.withdrawn_at is null and o.expired_at is null and o.accepted_at is null
            and o.expires_at > right_now
        order by c.person_id, o.due_at desc, o.offer_id limit most for update of c skip locked
    loop
        select o.* into each from public.offers o where o.offer_id = due.offer_id;
        continue when each.state <> 'waiting';
        at := private.may_be_sent_at(each, due.starts_at);
        update public.offers o set
            -- what is left from another day counts for this one
            due_at = case when at > right_now or o.due_at < private.midnight(private.today()) then coalesce(at, o.due_at) else o.due_at end,
            sent_at = case when at <= right_now then at end,
            expires_at = case when at > right_now then private.offer_ends(due.starts_at, at) else o.expires_at end,
            expired_at = case when at is null then right_now end
        where o.offer_id = due.offer_id;
        done := done + 1;
    end loop;
    return done;
end $$;

-- A chore of the clock: offers that nobody answered lapse.
create function private.expire_offers(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    done int;
begin
    with over as (
        select o.offer_id from public.offers o join public.candidates c on c.person_id = o.candidate_id
        where o.expires_at <= right_now
            and o.accepted_at is null and o.declined_at is null and o.withdrawn_at is null and o.expired_at is null
        order by c.person_id limit most for update of c skip locked
    )
    update public.offers o set expired_at = o.expires_at from over
    where o.offer_id = over.offer_id and o.state in ('waiting', 'sent', 'seen', 'unsure');
    get diagnostics done = row_count;
    return done;
end $$;

-- A chore of the clock: what a no has taught is forgotten after sixty days, and only counted.
create function private.forget_declines(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    done int;
begin
    with old as (
        select o.offer_id, o.decline_reason from public.offers o join public.candidates c on c.person_id = o.candidate_id
        where coalesce(o.declined_at, o.unsure_at) < right_now - interval '60 days'
            and (o.decline_reason is not null or o.unsure_wants is not null)
            and o.state not in ('sent', 'seen', 'unsure')
        order by c.person_id limit most for update of c skip locked
    ),
    forgotten as (
        update public.offers o set decline_reason = null, unsure_wants = null from old
        where o.offer_id = old.offer_id
        returning o.municipality_code, coalesce(o.declined_at, o.unsure_at) as at, old.decline_reason as reason
    ),
    counted as (
        insert into public.reason_counts (municipality_code, month, reason, times)
        select f.municipality_code, date_trunc('month', f.at at time zone 'Europe/Oslo')::date, 'offer_' || f.reason, count(*)
        from forgotten f where f.reason is not null group by 1, 2, 3
        on conflict (municipality_code, month, reason) do update set times = public.reason_counts.times + excluded.times
    )
    select count(*) into done from forgotten;
    return done;
end $$;

-- A chore of the clock: who stands by for a shift that has begun stands by no longer.
create function private.delete_old_standbys(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    delete from public.standbys d where d.ctid = any (array(
        select b.ctid from public.standbys b join public.shifts s on s.shift_id = b.shift_id
        where s.starts_at <= private.clock() limit most for update of b skip locked
    ));
    get diagnostics done = row_count;
    return done;
end $$;
