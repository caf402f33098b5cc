-- Offers, fair turn, series, people for a shift, waves and the weekly plan. What stands here is what supabase/schemas says; a test holds
-- the two equal.
alter table public.candidates
    add column wished_hours smallint check (wished_hours between 1 and 37),
    add column offers_a_day smallint not null default 2 check (offers_a_day between 0 and 5);
grant update (wished_hours, offers_a_day) on public.candidates to authenticated;

-- Shifts of one task that one person can take together: the same weekday and hour, week after week. Not personal.
create table public.series (
    series_id uuid primary key default gen_random_uuid(),
    task_id uuid not null references public.tasks on delete cascade,
    created_at timestamptz not null default now()
);
comment on table public.series is 'not personal';
create index series_task on public.series (task_id);
alter table public.series enable row level security;
grant select on public.series to authenticated;
create policy "Whoever reads a task reads its series" on public.series
for select to authenticated using (series.task_id in (select t.task_id from public.tasks t));

alter table public.shifts add column series_id uuid references public.series;
create index shifts_series on public.shifts (series_id);
alter table public.assignments add column series_id uuid references public.series;
create index assignments_series on public.assignments (series_id);
create index assignments_waiting on public.assignments (ends_at) where state = 'requested';

drop function public.post_task;

drop function private.post_task;

-- So many weeks later at the same hour on the wall in Oslo, whatever summer time does.
create function private.weeks_on(at timestamptz, weeks int) returns timestamptz language plpgsql stable set search_path = '' as $$
begin
    return ((at at time zone 'Europe/Oslo') + make_interval(days => 7 * weeks)) at time zone 'Europe/Oslo';
end $$;

-- A lead posts a task with one shift, from a template, in five answers: template, start, end, places, contact. With words of
-- their own where given (null: the template's). "weeks": so many weeks, at the same hour on the wall; "together": one person can take
-- them all, as a series. Returns the first shift's id. Refuses PT404 (not their place or template),
-- PT422 starts_too_soon / bad_span / bad_capacity / bad_words / bad_weeks / too_far.
create function private.post_task(
    template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, capacity int, pay text, publish boolean,
    title text, summary text, does text[], does_not text[], bring text, request_id uuid, weeks int, together boolean
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
    chosen public.templates;
    words public.template_texts;
    here public.places;
    earlier text;
    made_task uuid;
    made_shift uuid;
    made_series uuid;
begin
    select p.* into here from public.contacts c join public.places p on p.place_id = c.place_id
    where c.contact_id = contact and c.retired_at is null and p.organisation_id in (select private.my_organisations())
        and exists (
            select from public.organisations o where o.organisation_id = p.organisation_id and o.closed_at is null
        );
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select t.* into chosen from public.templates t
    where t.template_id = template and coalesce(t.municipality_code, here.municipality_code) = here.municipality_code;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'post_task');
    if earlier is not null then
        return earlier::uuid;
    end if;
    if starts_at <= private.clock() then
        raise exception 'starts_too_soon' using errcode = 'PT422';
    elsif (weeks between 1 and 26) is not true then
        raise exception 'bad_weeks' using errcode = 'PT422';
    elsif starts_at + make_interval(weeks => weeks - 1) > private.clock() + interval '200 days' then
        raise exception 'too_far' using errcode = 'PT422';
    elsif (ends_at > starts_at and ends_at - starts_at <= interval '9 hours') is not true then
        raise exception 'bad_span' using errcode = 'PT422';
    elsif (capacity between 1 and 20) is not true then
        raise exception 'bad_capacity' using errcode = 'PT422';
    end if;
    select w.* into words from public.template_texts w where w.template_id = template and w.language = 'nb';
    begin
        insert into public.tasks (
            municipality_code, organisation_id, place_id, template_id, task_type, title, summary, does, does_not, bring,
            pay, norwegian, lifting, introduction, created_by, created_at, published_at
        ) values (
            here.municipality_code, here.organisation_id, here.place_id,
            case when coalesce(post_task.title, words.title) = words.title
                and coalesce(post_task.summary, words.summary) = words.summary
                and coalesce(post_task.does, words.does) = words.does
                and coalesce(post_task.does_not, words.does_not) = words.does_not
                and coalesce(post_task.bring, words.bring) = words.bring then template end,
            chosen.task_type, coalesce(post_task.title, words.title), coalesce(post_task.summary, words.summary),
            coalesce(post_task.does, words.does), coalesce(post_task.does_not, words.does_not),
            coalesce(post_task.bring, words.bring), post_task.pay, chosen.norwegian, chosen.lifting,
            chosen.introduction, private.me(), private.clock(), case when publish then private.clock() end
        ) returning task_id into made_task;
    exception when check_violation or not_null_violation then
        raise exception 'bad_words' using errcode = 'PT422';
    end;
    insert into public.task_requirements (task_id, requirement)
    select made_task, unnest(chosen.requirements);
    if together and weeks > 1 then
        insert into public.series (task_id, created_at) values (made_task, private.clock()) returning series_id into made_series;
    end if;
    made_shift := gen_random_uuid();
    insert into public.shifts (
        shift_id, task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at, created_at,
        series_id
    )
    select case when w.n = 0 then made_shift else gen_random_uuid() end, made_task, here.municipality_code, here.organisation_id,
        private.weeks_on(post_task.starts_at, w.n), private.weeks_on(post_task.ends_at, w.n), post_task.capacity, contact,
        case when publish then private.clock() end, private.clock(), made_series
    from generate_series(0, weeks - 1) as w (n);
    return private.answer(request_id, made_shift::text)::uuid;
end $$;
grant execute on function private.post_task(
    uuid, uuid, timestamptz, timestamptz, int, text, boolean, text, text, text[], text[], text, uuid, int, boolean) to authenticated;

create function public.post_task(
    template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, capacity int, pay text, publish
    boolean, request_id uuid, title text default null, summary text default null, does text[] default null,
    does_not text[] default null, bring text default null, weeks int default 1, together boolean default false
) returns uuid language sql volatile set search_path = '' as $$
    select private.post_task(template, contact, starts_at, ends_at, capacity, pay, publish,
        title, summary, does, does_not, bring, request_id, weeks, together);
$$;
grant execute on function public.post_task(
    uuid, uuid, timestamptz, timestamptz, int, text, boolean, uuid, text, text, text[], text[], text, int, boolean) to authenticated;

-- A lead publishes a draft, and with it what is repeated and still to come. Refuses PT404, PT422 starts_too_soon. Twice is once.
create or replace function private.publish_shift(shift uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.shifts;
begin
    select s.* into mine from public.shifts s
    where s.shift_id = shift and s.organisation_id in (select private.my_organisations()) for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    elsif mine.published_at is not null then
        return;
    elsif mine.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    elsif mine.starts_at <= private.clock() then
        raise exception 'starts_too_soon' using errcode = 'PT422';
    end if;
    update public.tasks t set published_at = coalesce(t.published_at, private.clock()) where t.task_id = mine.task_id;
    update public.shifts s set published_at = private.clock()
    where s.shift_id = shift or (
        s.task_id = mine.task_id and s.published_at is null and s.cancelled_at is null and s.starts_at > mine.starts_at
    );
end $$;
grant execute on function private.publish_shift(uuid) to authenticated;

-- Puts a candidate, who is locked, on a shift, which is locked here: confirmed at once when the requirements are in order, the person
-- is introduced to the place (or this is the introduction) and a place is free; else requested. Gives back the assignment, also
-- one that was there. "with_series": the series it is taken with, or null. Refusals are those of take_shift.
create function private.put_on(own public.candidates, shift uuid, with_series uuid) returns public.assignments
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
    t public.tasks;
    made public.assignments;
    at_once boolean;
begin
    select x.* into s from public.shifts x where x.shift_id = shift for update;
    select x.* into t from public.tasks x where x.task_id = s.task_id;
    select a.* into made from public.assignments a
    where a.candidate_id = own.person_id and a.shift_id = shift and a.state in ('requested', 'confirmed');
    if found then
        return made;
    elsif own.protected then
        raise exception 'not_in_market' using errcode = 'PT409';
    elsif own.notice_read_at is null then
        raise exception 'read_notice_first' using errcode = 'PT409';
    elsif s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    elsif t.closed_at is not null then
        raise exception 'shift_closed' using errcode = 'PT409';
    elsif s.starts_at <= private.clock() then
        raise exception 'shift_started' using errcode = 'PT409';
    elsif s.taken >= s.capacity then
        raise exception 'shift_full' using errcode = 'PT409';
    elsif exists (
        select from public.assignments a
        where a.candidate_id = own.person_id and a.state in ('requested', 'confirmed')
            and a.starts_at < s.ends_at and a.ends_at > s.starts_at
    ) then
        raise exception 'overlap' using errcode = 'PT409';
    elsif t.pay = 'paid' and not private.has_contract(own.person_id,
        (select o.employer_id from public.organisations o where o.organisation_id = s.organisation_id),
        private.local_day(s.starts_at)
    ) then
        raise exception 'no_contract' using errcode = 'PT409';
    end if;
    at_once := cardinality(private.missing_clearances(own.person_id, t.task_id, private.last_day(s.ends_at))) = 0
        and (t.introduction or exists (
            select from public.introductions i where i.candidate_id = own.person_id and i.place_id = t.place_id
        ));
    begin
        insert into public.assignments
            (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at, confirmed_at, series_id)
        values (own.person_id, shift, s.municipality_code, s.starts_at, s.ends_at,
            private.purpose_of(own.person_id, private.local_day(s.starts_at)),
            private.clock(), case when at_once then private.clock() end, with_series)
        returning * into made;
    exception
        when exclusion_violation then
            raise exception 'overlap' using errcode = 'PT409';
        when unique_violation then
            raise exception 'already_yours' using errcode = 'PT409';
    end;
    return made;
end $$;

-- «Jeg vil». Returns one row: assignment_id, state. The same request twice has one effect.
-- Refuses PT404 not_found, PT409: shift_full, shift_cancelled, shift_started, shift_closed, already_yours, overlap, no_contract,
-- not_in_market, read_notice_first and the codes of broken_rule.
create or replace function private.take_shift(shift uuid, request_id uuid)
returns table (assignment_id uuid, state text)
language plpgsql volatile security definer set search_path = '' as $$
declare
    me uuid := private.me();
    own public.candidates;
    s public.shifts;
    earlier text;
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
    earlier := private.repeated(request_id, 'take_shift');
    if earlier is not null then
        return query select a.assignment_id, a.state from public.assignments a where a.assignment_id = earlier::uuid;
        return;
    end if;
    made := private.put_on(own, shift, null);
    perform private.answer(request_id, made.assignment_id::text);
    return query select made.assignment_id, made.state;
end $$;
grant execute on function private.take_shift(uuid, uuid) to authenticated;

-- How many places of a series one more person may still hold at its place: at most half of all that is to be done there in the coming
-- 28 days is held by series, so that newcomers keep places.
create function private.series_room(place uuid) returns int
language plpgsql stable security definer set search_path = '' as $$
begin
    return (
        select coalesce(sum(s.capacity), 0) / 2 - coalesce(sum((
            select count(*) from public.assignments a
            where a.shift_id = s.shift_id and a.series_id is not null and a.state in ('requested', 'confirmed')
        )), 0)
        from public.tasks t join public.shifts s on s.task_id = t.task_id
        where t.place_id = place and s.published_at is not null and s.cancelled_at is null
            and s.starts_at > private.clock() and s.starts_at < private.clock() + interval '28 days'
    )::int;
end $$;

-- «Fast vakt»: the candidate takes all that are still to come of a series. Shape: one row per shift in order: shift_id, starts_at, and
-- state (requested, confirmed) or why not (the code of take_shift's refusal). One shift that does not go leaves the others.
-- Refuses PT404, PT409 series_over (none to come), series_full (the place keeps the rest for newcomers). The same request twice has
-- one effect.
create function private.take_series(series uuid, request_id uuid)
returns table (shift_id uuid, starts_at timestamptz, state text, why_not text)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    own public.candidates;
    here uuid;
    wanted record;
    said text;
    soon int;
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
    if private.repeated(request_id, 'take_series') is not null then
        return query select a.shift_id, a.starts_at, a.state, null::text from public.assignments a
        where a.candidate_id = own.person_id and a.series_id = series and a.state in ('requested', 'confirmed') order by 2;
        return;
    end if;
    -- one at a time at a place, or two could both find the last room
    perform 1 from public.places p where p.place_id = here for no key update;
    select count(*) filter (where s.starts_at < private.clock() + interval '28 days') into soon from public.shifts s
    where s.series_id = series and s.starts_at > private.clock() and s.cancelled_at is null and s.published_at is not null
    having count(*) > 0;
    if not found then
        raise exception 'series_over' using errcode = 'PT409';
    elsif soon > private.series_room(here) then
        raise exception 'series_full' using errcode = 'PT409';
    end if;
    for wanted in
        select s.shift_id, s.starts_at from public.shifts s
        where s.series_id = series and s.starts_at > private.clock() and s.cancelled_at is null and s.published_at is not null
        order by s.starts_at, s.shift_id
    loop
        shift_id := wanted.shift_id;
        starts_at := wanted.starts_at;
        why_not := null;
        begin
            state := (private.put_on(own, wanted.shift_id, series)).state;
        exception when sqlstate 'PT409' then
            get stacked diagnostics said = message_text;
            state := null;
            why_not := said;
        end;
        return next;
    end loop;
    perform private.answer(request_id, series::text);
end $$;
grant execute on function private.take_series(uuid, uuid) to authenticated;

create function public.take_series(series uuid, request_id uuid)
returns table (shift_id uuid, starts_at timestamptz, state text, why_not text)
language sql volatile set search_path = '' as $$
    select * from private.take_series(series, request_id);
$$;
grant execute on function public.take_series(uuid, uuid) to authenticated;

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

-- Somebody who steps in when a place on a full shift becomes free, in the order they came. Personal.
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
create function private.waking(at timestamptz) returns timestamptz language plpgsql stable set search_path = '' as $$
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
create function private.next_turn_to_ask(candidate uuid) returns timestamptz
language plpgsql stable security definer set search_path = '' as $$
declare
    a_day smallint := (select c.offers_a_day from public.candidates c where c.person_id = candidate);
    at timestamptz := private.waking(private.clock());
begin
    for i in 0..7 loop
        if (
            select count(*) from public.offers o where o.candidate_id = candidate and o.via <> 'standby'
                and o.due_at >= private.midnight(private.local_day(at)) and o.due_at < private.midnight(private.local_day(at) + 1)
        ) < a_day then
            return at;
        end if;
        at := private.waking(private.midnight(private.local_day(at) + 1));
    end loop;
    return null;
end $$;

-- How long an offer stands, and, by half of it, how long until the next are asked: an eighth of the time that is left, from a quarter of
-- an hour to a day.
create function private.pace(starts_at timestamptz, at timestamptz) returns interval language sql immutable set search_path = '' as $$
    select least(greatest((starts_at - at) / 8, interval '15 minutes'), interval '1 day');
$$;

-- Asks a candidate, who is locked, for a shift; gives back the offer's id, or null when they cannot be asked in time or were asked for it
-- already. "unbudgeted": beside the daily budget, as for who stands by.
create function private.ask(candidate uuid, shift uuid, by_way text, unbudgeted boolean) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
    due timestamptz := case when unbudgeted then private.waking(private.clock()) else private.next_turn_to_ask(candidate) end;
    ends timestamptz;
    made uuid;
begin
    select x.* into s from public.shifts x where x.shift_id = shift;
    if due is null or due > s.starts_at - interval '30 minutes' then
        return null;
    end if;
    ends := due + greatest(2 * private.pace(s.starts_at, due), interval '1 hour');
    -- nobody loses their turn while they sleep
    if private.waking(ends) <> ends then
        ends := private.waking(ends) + interval '1 hour';
    end if;
    insert into public.offers (candidate_id, shift_id, municipality_code, via, offered_by, offered_at, due_at, expires_at, sent_at)
    values (candidate, shift, s.municipality_code, by_way, private.me(), private.clock(), due, least(ends, s.starts_at),
        case when due <= private.clock() then private.clock() end)
    on conflict do nothing returning offer_id into made;
    return made;
end $$;

-- Whoever writes: keeps the arrows, and what is over stays as it is, but for what is forgotten of it.
create function private.guard_offer() returns trigger language plpgsql set search_path = '' as $$
begin
    if new.candidate_id <> old.candidate_id or new.shift_id <> old.shift_id
        or (old.sent_at is not null and new.sent_at is distinct from old.sent_at)
        or (old.seen_at is not null and new.seen_at is distinct from old.seen_at)
        or (old.state in ('accepted', 'declined', 'expired', 'withdrawn') and (
            (new.accepted_at, new.declined_at, new.expired_at, new.withdrawn_at, new.sent_at, new.seen_at)
                is distinct from (old.accepted_at, old.declined_at, old.expired_at, old.withdrawn_at, old.sent_at, old.seen_at)
            or (new.unsure_at is not null and new.unsure_at is distinct from old.unsure_at)
        ))
    then
        raise exception 'wrong_way' using errcode = 'PT409';
    end if;
    return new;
end $$;
create trigger offers_guard before update on public.offers for each row execute function private.guard_offer();

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
            (7, 'offer.withdrawn', new.withdrawn_at, case when tg_op = 'UPDATE' then old.withdrawn_at end, new.withdrawn_why)
        ) as e (n, kind, at, before_, detail)
        where e.at is not null and e.before_ is null and (new.sent_at is not null)
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
create trigger offers_log after insert or update on public.offers for each row execute function private.log_offer();

-- What happens on a shift settles its offers: whoever takes it has accepted; when it is full or off, the others' are withdrawn. Whoever
-- is on it stands by no longer.
create function private.offers_follow_assignment() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    update public.offers o set accepted_at = private.clock()
    where o.candidate_id = new.candidate_id and o.shift_id = new.shift_id
        and o.state in ('waiting', 'sent', 'seen', 'unsure');
    delete from public.standbys b where b.candidate_id = new.candidate_id and b.shift_id = new.shift_id;
    return null;
end $$;
create trigger assignments_offers after insert on public.assignments
for each row execute function private.offers_follow_assignment();

-- Who was asked and did not say yes stands by no longer: nobody is asked again and again.
create function private.standby_ends() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    delete from public.standbys b where b.candidate_id = new.candidate_id and b.shift_id = new.shift_id;
    return null;
end $$;
create trigger offers_standby after update on public.offers for each row
when (new.state in ('declined', 'expired') and old.state is distinct from new.state)
execute function private.standby_ends();

create function private.offers_follow_shift() returns trigger language plpgsql security definer set search_path = '' as $$
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
create trigger shifts_offers after update on public.shifts for each row
when (
    (new.taken >= new.capacity and old.taken < old.capacity)
    or (new.cancelled_at is not null and old.cancelled_at is null)
    or (old.starts_at, old.ends_at) is distinct from (new.starts_at, new.ends_at)
)
execute function private.offers_follow_shift();

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

-- «Ja, jeg vil»: takes the shift. Returns one row: assignment_id, state. Refuses PT404, PT409 offer_over (with the state as detail) and
-- whatever take_shift refuses. Twice is once.
create function private.accept_offer(offer uuid, request_id uuid) returns table (assignment_id uuid, state text)
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.offers := private.lock_offer(offer);
begin
    if mine.state in ('expired', 'withdrawn', 'declined') then
        raise exception 'offer_over' using errcode = 'PT409', detail = coalesce(mine.withdrawn_why, mine.state);
    end if;
    return query select * from private.take_shift(mine.shift_id, request_id);
end $$;
grant execute on function private.accept_offer(uuid, uuid) to authenticated;
create function public.accept_offer(offer uuid, request_id uuid) returns table (assignment_id uuid, state text)
language sql volatile set search_path = '' as $$
    select * from private.accept_offer(offer, request_id);
$$;
grant execute on function public.accept_offer(uuid, uuid) to authenticated;

-- «Nei, ikke denne», with a reason tap or none. It is not told to anyone, and it teaches what to ask about next. A reason may be added to
-- a no that was said. Refuses PT404, PT409 offer_over, PT422 bad_reason. Twice is once.
create function private.decline_offer(offer uuid, reason text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.offers := private.lock_offer(offer);
begin
    if mine.state in ('accepted', 'expired', 'withdrawn') then
        raise exception 'offer_over' using errcode = 'PT409', detail = coalesce(mine.withdrawn_why, mine.state);
    elsif reason not in ('time', 'far', 'type', 'place', 'other') then
        raise exception 'bad_reason' using errcode = 'PT422';
    end if;
    update public.offers o set declined_at = coalesce(o.declined_at, private.clock()),
        decline_reason = coalesce(decline_offer.reason, o.decline_reason)
    where o.offer_id = offer;
end $$;
grant execute on function private.decline_offer(uuid, text) to authenticated;
create function public.decline_offer(offer uuid, reason text default null) returns void
language sql volatile set search_path = '' as $$
    select private.decline_offer(offer, reason);
$$;
grant execute on function public.decline_offer(uuid, text) to authenticated;

-- «Jeg er usikker»: wants a call or company from the place, who is then shown first name, initial and, for a call, this number; or
-- something else instead (null), which says no to this one. A number given here becomes the person's own. Refuses PT404,
-- PT409 offer_over, PT422 bad_wish, no_phone (a call without a number), bad_phone. Twice is once.
create function private.be_unsure(offer uuid, wants text, phone text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.offers := private.lock_offer(offer);
    given text := nullif(btrim(phone), '');
begin
    if mine.state in ('accepted', 'declined', 'expired', 'withdrawn') then
        raise exception 'offer_over' using errcode = 'PT409', detail = coalesce(mine.withdrawn_why, mine.state);
    elsif wants not in ('call', 'company') then
        raise exception 'bad_wish' using errcode = 'PT422';
    elsif given !~ '^\+?[0-9 ]{8,16}$' then
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
    update public.offers o set unsure_at = coalesce(o.unsure_at, private.clock()), unsure_wants = wants,
        declined_at = case when wants is null then private.clock() end
    where o.offer_id = offer;
end $$;
grant execute on function private.be_unsure(uuid, text, text) to authenticated;
create function public.be_unsure(offer uuid, wants text default null, phone text default null) returns void
language sql volatile set search_path = '' as $$
    select private.be_unsure(offer, wants, phone);
$$;
grant execute on function public.be_unsure(uuid, text, text) to authenticated;

-- «Jeg kan steppe inn»: stands by for a full shift, or no longer. Refuses PT404, PT409 shift_cancelled, shift_started, shift_closed,
-- not_full (take it instead), already_yours, overlap. Twice is once.
create function private.stand_by(shift uuid, ready boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
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
    elsif s.taken < s.capacity then
        raise exception 'not_full' using errcode = 'PT409';
    elsif exists (
        select from public.assignments a where a.candidate_id = own and a.state in ('requested', 'confirmed')
            and a.starts_at < s.ends_at and a.ends_at > s.starts_at
    ) then
        raise exception 'overlap' using errcode = 'PT409';
    end if;
    insert into public.standbys (candidate_id, shift_id, since_at) values (own, shift, private.clock())
    on conflict do nothing;
end $$;
grant execute on function private.stand_by(uuid, boolean) to authenticated;
create function public.stand_by(shift uuid, ready boolean default true) returns void
language sql volatile set search_path = '' as $$
    select private.stand_by(shift, ready);
$$;
grant execute on function public.stand_by(uuid, boolean) to authenticated;

-- A lead's offers from one day to another, or of one shift: how they stand, in order. Nobody is named, but who wants a call or company: they
-- are logged as looked at, and only a call brings a number. "stands": waiting, asked, wants_talk, talked, comes, cannot, lapsed,
-- withdrawn. "nth": the how-manieth of that shift. Refuses PT404.
create function private.facility_offers(organisation uuid, shift uuid)
returns table (
    offer_id uuid, shift_id uuid, title text, place_name text, starts_at timestamptz, ends_at timestamptz, nth int, via text,
    stands text, at timestamptz, wants text, name text, phone text
) language plpgsql volatile security definer set search_path = '' as $$
begin
    if (organisation in (select private.my_organisations())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array(
        select o.candidate_id from public.offers o join public.shifts s on s.shift_id = o.shift_id
        where s.organisation_id = organisation and (shift is null or s.shift_id = shift)
            and o.state = 'unsure' and s.ends_at > private.clock()
    ), 'lead');
    return query
    select o.offer_id, s.shift_id, t.title, p.name, s.starts_at, s.ends_at,
        (row_number() over (partition by o.shift_id order by o.offered_at, o.offer_id))::int, o.via,
        case o.state
            when 'waiting' then 'waiting' when 'accepted' then 'comes' when 'declined' then 'cannot' when 'expired' then 'lapsed'
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
returns table (
    offer_id uuid, shift_id uuid, title text, place_name text, starts_at timestamptz, ends_at timestamptz, nth int, via text,
    stands text, at timestamptz, wants text, name text, phone text
) language sql volatile set search_path = '' as $$
    select * from private.facility_offers(organisation, shift);
$$;
grant execute on function public.facility_offers(uuid, uuid) to authenticated;

-- «Jeg har snakket med …»: a lead has called, or arranged company. Refuses PT404. Twice is once.
create function private.talked(offer uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    update public.offers o set called_at = coalesce(o.called_at, private.clock())
    where o.offer_id = talked.offer and o.unsure_at is not null and o.shift_id in (
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

-- What happens is told to those it concerns. Candidates: confirmed by a lead, not chosen, cancelled by the host, changed, attendance
-- recorded or corrected, a clearance seen, asked to come, what they were asked about is filled or off. Leads of the place: somebody
-- asks, comes, cannot come, says something is wrong, wants a call or company.
-- Advisers: handed over, an absence, own words. Whoever invited: that it was used. Who has an account: that a code to it was made.
create or replace function private.tell() returns trigger language plpgsql security definer set search_path = '' as $$
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
        select distinct r.person_id, 'lead', new.at, to_leads, new.shift_id, new.assignment_id
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
        values (new.on_behalf_of, 'adviser', new.at, 'handed_to_you', new.person_id),
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

alter table private.candidate_features
    add column offers_a_day smallint,
    add column no_types smallint[],
    add column no_places uuid[],
    add column no_times smallint[],
    add column no_minutes smallint,
    add column wary boolean,
    add column turn real,
    add column turn_on date;
alter table private.candidate_features set (fillfactor = 80);
create index candidate_features_turn on private.candidate_features (turn_on);

-- Fair turn, in its one place: whose turn it is follows from how much a person was asked and had, beside how much they can.
-- (offers due + hours of shifts, asked for or held) ÷ hours they can in four weeks, over the last 28 days and all that lies ahead. Shifts of a
-- series are left out: they are had for keeps. Fewest goes first, among those whom a shift fits equally well (see ranked_people). But those
-- who know the place and like the task are always the same few, and the list is open to the quickest thumb: so two of each wave are those
-- with the fewest of all whom the shift fits (see next_wave). Eight weeks of it are lived through in tests/long, beside first come, first
-- served.
-- "week_minutes": the hours they can in a week, in minutes; none at all counts as one hour.
create function private.turn_of(candidate uuid, week_minutes int) returns real
language plpgsql stable security definer set search_path = '' as $$
declare
    since timestamptz := private.clock() - interval '28 days';
begin
    return (
        (
            select count(*) from public.offers o
            where o.candidate_id = candidate and o.due_at > since
        ) + (
            select coalesce(sum(extract(epoch from a.ends_at - a.starts_at)) / 3600, 0) from public.assignments a
            where a.candidate_id = candidate and a.state in ('requested', 'confirmed') and a.series_id is null
                and a.starts_at > since
        )
    ) / greatest(week_minutes * 4 / 60.0, 1);
end $$;

create function private.refresh_turns(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    update private.candidate_features f
    set turn = t.turn, turn_on = case when t.turn > 0 then private.today() else 'infinity' end
    from (
        select x.candidate_id, private.turn_of(x.candidate_id, x.week_minutes) as turn
        from private.candidate_features x where x.candidate_id = any (ids)
    ) as t
    where f.candidate_id = t.candidate_id;
end $$;

create or replace function private.refresh_candidates(ids uuid[]) returns void language sql volatile security definer set search_path = '' as $$
    insert into private.candidate_features as f
    select c.person_id, c.municipality_code, not c.protected and c.notice_read_at is not null, c.birth_date,
        d.latitude, d.longitude, cos(radians(d.latitude)), c.max_minutes, c.norwegian, c.lifting, c.wants_paid, c.wants_unpaid,
        coalesce(w.week, '{}'), coalesce(w.minutes, 0),
        array(
            select t.number from public.interests i join public.task_types t on t.task_type = i.task_type
            where i.candidate_id = c.person_id order by 1
        ),
        coalesce(x.done, '{}'), coalesce(x.often, '{}'),
        array(select i.place_id from public.introductions i where i.candidate_id = c.person_id order by 1),
        c.offers_a_day, coalesce(z.types, '{}'), coalesce(z.places, '{}'), coalesce(z.times, '{}'), z.minutes, coalesce(z.wary, false),
        u.turn, case when u.turn > 0 then private.today() else 'infinity' end
    from (select distinct unnest(ids) as id) as i
    join public.candidates c on c.person_id = i.id
    left join public.districts d on d.district_id = c.district_id
    left join lateral (
        select range_agg(int4range(
                (v.weekday - 1 + again.days) * 1440 + floor(extract(epoch from v.from_time) / 60)::int,
                (v.weekday - 1 + again.days) * 1440 + floor(extract(epoch from v.to_time) / 60)::int
            )) as week,
            (sum(extract(epoch from v.to_time - v.from_time)) filter (where again.days = 0) / 60)::int as minutes
        from public.availability v join (values (0), (7)) as again (days) on again.days = 0 or v.weekday = 1
        where v.candidate_id = c.person_id
    ) w on true
    left join lateral (
        select array_agg(y.number order by y.number) as done, array_agg(y.number order by y.number) filter (where y.times >= 5) as often
        from (
            select k.number, count(*) as times
            from public.attendance a
            join public.assignments g on g.assignment_id = a.assignment_id
            join public.shifts s on s.shift_id = g.shift_id
            join public.tasks t on t.task_id = s.task_id
            join public.task_types k on k.task_type = t.task_type
            where a.candidate_id = c.person_id and a.fact in ('present', 'late')
            group by k.number
        ) as y
    ) x on true
    left join lateral (
        select array_agg(distinct k.number order by k.number) filter (where o.decline_reason = 'type') as types,
            array_agg(distinct t.place_id order by t.place_id) filter (where o.decline_reason = 'place') as places,
            array_agg(distinct y.part order by y.part) filter (where o.decline_reason = 'time') as times,
            min(private.walk_minutes(d.latitude, d.longitude, p.latitude, p.longitude))
                filter (where o.decline_reason = 'far')::smallint as minutes,
            bool_or(o.unsure_wants is not null) as wary
        from public.offers o
        join public.shifts s on s.shift_id = o.shift_id
        join public.tasks t on t.task_id = s.task_id
        join public.task_types k on k.task_type = t.task_type
        join public.places p on p.place_id = t.place_id
        cross join lateral (select (lower(private.week_span(s.starts_at, s.ends_at)) / 360)::smallint as part) y
        where o.candidate_id = c.person_id and (o.decline_reason is not null or o.unsure_wants is not null)
    ) z on true
    cross join lateral (select private.turn_of(c.person_id, coalesce(w.minutes, 0)) as turn) u
    order by c.person_id
    on conflict (candidate_id) do update set
        municipality_code = excluded.municipality_code, in_market = excluded.in_market, birth_date = excluded.birth_date,
        latitude = excluded.latitude, longitude = excluded.longitude, around = excluded.around,
        max_minutes = excluded.max_minutes, norwegian = excluded.norwegian, lifting = excluded.lifting,
        wants_paid = excluded.wants_paid, wants_unpaid = excluded.wants_unpaid, week = excluded.week,
        week_minutes = excluded.week_minutes, likes = excluded.likes, done = excluded.done, often = excluded.often,
        known = excluded.known, offers_a_day = excluded.offers_a_day, no_types = excluded.no_types, no_places = excluded.no_places,
        no_times = excluded.no_times, no_minutes = excluded.no_minutes, wary = excluded.wary, turn = excluded.turn,
        turn_on = excluded.turn_on;
$$;

-- Whoever is asked, or takes or gives up a shift, has another turn; what they answer teaches.
create function private.turns_follow() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.refresh_turns(array(select distinct t.candidate_id from touched t));
    return null;
end $$;

create function private.turn_follows() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.refresh_turns(array[new.candidate_id]);
    return null;
end $$;

create function private.offer_teaches() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.refresh_candidates(array[new.candidate_id]);
    return null;
end $$;

-- Puts the rows of one municipality beside each other again, so that a question reads few pages however many municipalities there are.
-- Holds matching up while it does: a fifth of a second for Drammen, some twenty for all of Norway. Gives way if it cannot have the tables at once.
create function private.regroup() returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    set local lock_timeout = '2s';
    cluster private.candidate_features using candidate_features_municipality;
    cluster private.cleared using cleared_pkey;
    cluster private.open_shifts using open_shifts_municipality;
exception when lock_not_available then
    null;
end $$;

select private.refresh_candidates(array(select c.person_id from public.candidates c));
alter table private.candidate_features
    alter column offers_a_day set not null,
    alter column no_types set not null,
    alter column no_places set not null,
    alter column no_times set not null,
    alter column wary set not null,
    alter column turn set not null,
    alter column turn_on set not null;

create trigger assignments_turn_insert after insert on public.assignments referencing new table as touched
for each statement execute function private.turns_follow();

create trigger offers_turn_insert after insert on public.offers referencing new table as touched
for each statement execute function private.turns_follow();

create trigger assignments_turn_update after update on public.assignments for each row
when ((old.state, old.starts_at, old.ends_at) is distinct from (new.state, new.starts_at, new.ends_at))
execute function private.turn_follows();

create trigger offers_teach after update on public.offers for each row
when ((old.decline_reason, old.unsure_wants, old.due_at) is distinct from (new.decline_reason, new.unsure_wants, new.due_at))
execute function private.offer_teaches();

drop function public.tasks_for_me;

drop function public.shift_card;

drop function private.shift_cards;

drop function private.tasks_for_me;

-- The open shifts of the next 28 days that a candidate can really take, best first. Hard filters: in the market; the whole shift
-- inside their hours, and outside what they are on; Norwegian and lifting; travel; paid or not as they want, with a contract for
-- pay; every requirement in order at the employer on the day; age and working time; not what they said no to. Then points, 0–105, which say how well the
-- task fits and nothing of the person: would like it 30 · done it 10, often 15 · known at the place 20 · near 20 · soon 10 · for who
-- was unsure, a first visit with company 10. What a no has taught takes away: this kind or this place 20, this time of the week 10, so
-- far 10; unsure of a place not known 10. ranked_people has the same points; a test holds the two equal.
-- Points depend on as_of, which a page keeps from the one before, and never on how many others have taken a place: so the order stands
-- still while others fill in between. "after": the points, start and id of the last one seen; null: from the beginning. Filters
-- may be null. Shape: shift_id, points, starts_at, walk (minutes; null: not known).
create or replace function private.ranked_tasks(
    candidate uuid, as_of timestamptz, most int, after_points int, after_start timestamptz, after_shift uuid,
    only_day date, within_minutes int, only_type text
) returns table (shift_id uuid, points int, starts_at timestamptz, walk int)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
    right_now timestamptz := private.clock();
    from_ timestamptz := greatest(right_now, private.midnight(only_day));
    to_ timestamptz := least(right_now + interval '28 days', private.midnight(only_day + 1));
    of_type smallint := (select t.number from public.task_types t where t.task_type = only_type);
begin
    return query
    -- One row beside the shifts: a variable would be asked for anew at each of them. Distances are in degrees of latitude, 111 194.9 m
    -- each, at 80 m a minute on roads 1.3 times the line, as walk_minutes has it; three minutes are 1/602.3 of one.
    with f as materialized (
        select x.*, (least(x.max_minutes, within_minutes) * (80 / 1.3::double precision / 111194.9)) ^ 2 as far, (x.birth_date + interval '18 years')::date as grown_on
        from private.candidate_features x where x.candidate_id = candidate and x.in_market
    ),
    busy as materialized (
        select a.starts_at as s, a.ends_at as e from public.assignments a
        where a.candidate_id = candidate and a.state in ('requested', 'confirmed')
            and a.starts_at > right_now - interval '8 days'
    ),
    free as materialized (
        select g.s, g.e from (
            select u.e as s, lead(u.s, 1, 'infinity') over (order by u.s) as e
            from (select b.s, b.e from busy b union all select '-infinity', '-infinity') as u
        ) as g
        where g.e >= g.s + interval '35 hours'
    ),
    seen as materialized (
        select k.employer_id, k.mask, k.until from private.cleared k where k.candidate_id = candidate
    ),
    said_no as materialized (
        select u.shift_id from public.offers u
        where u.candidate_id = candidate and u.declined_at is not null and u.due_at > right_now - interval '28 days'
    ),
    in_order as (
        select o.shift_id, o.starts_at,
            greatest(0, case when o.task_type = any (f.likes) then 30 else 0 end
                + case when o.task_type = any (f.often) then 15 when o.task_type = any (f.done) then 10 else 0 end
                + case when o.place_id = any (f.known) then 20 when not f.wary then 0 when o.introduction then 10 else -10 end
                + coalesce(20 - least(w.near, 20), 10)
                + greatest(0, 10 - floor(extract(epoch from o.starts_at - as_of) / 60480)::int)
                - case when o.task_type = any (f.no_types) then 20 else 0 end
                - case when o.place_id = any (f.no_places) then 20 else 0 end
                - case when (lower(o.span) / 360)::smallint = any (f.no_times) then 10 else 0 end
                - case when w.near * 3 >= f.no_minutes then 10 else 0 end
            ) as points
        from f join private.open_shifts o on o.municipality_code = f.municipality_code
        cross join lateral (
            select floor(sqrt(
                (o.latitude - f.latitude) * (o.latitude - f.latitude)
                + f.around * (o.longitude - f.longitude) * f.around * (o.longitude - f.longitude)
            ) * 602.3)::int as near
        ) w
        -- whole, so that it is not taken for a way to few rows: it is most of them
        where (o.starts_at > from_ and o.starts_at < to_) is true
            and o.norwegian <= f.norwegian and o.lifting <= f.lifting
            and (only_type is null or o.task_type = of_type)
            and case when o.paid then f.wants_paid else f.wants_unpaid end
            and f.week @> o.span
            and (f.latitude is null or (o.latitude - f.latitude) * (o.latitude - f.latitude)
                + f.around * (o.longitude - f.longitude) * f.around * (o.longitude - f.longitude) <= f.far)
            and (o.need = 0 or exists (
                select from seen k where k.employer_id = o.employer_id and o.need & ~k.mask = 0))
            and not exists (select from busy b where b.s < o.ends_at and b.e > o.starts_at)
            and o.shift_id not in (select n.shift_id from said_no n)
        order by 3 desc, 2, 1
        offset 0 -- keeps what is dear to ask above the order, so that it stops when enough are found
    )
    select x.shift_id, x.points, x.starts_at,
        private.walk_minutes(f.latitude, f.longitude, o.latitude, o.longitude)
    from in_order x
    join private.open_shifts o on o.shift_id = x.shift_id
    cross join f
    left join seen k on k.employer_id = o.employer_id
    where (after_points is null or (x.points, after_start, after_shift) < (after_points, x.starts_at, x.shift_id))
        and (o.need = 0 or k.until > o.last_day
            or cardinality(private.missing_clearances(candidate, o.task_id, o.last_day)) = 0)
        and (not o.paid or private.has_contract(candidate, o.employer_id, private.local_day(o.starts_at)))
        -- Most need not be asked about by the whole rule: nothing else within a day, forty hours at most in the weeks around, and 35
        -- hours free within three days both before and after, so that every week that holds this shift holds such a rest.
        and ((private.local_day(o.starts_at) >= f.grown_on and o.ends_at - o.starts_at <= interval '9 hours'
                and (
                    select o.ends_at - o.starts_at + coalesce(sum(b.e - b.s), interval '0') <= interval '40 hours'
                        and coalesce(bool_and(b.s >= o.ends_at + interval '24 hours' or b.e <= o.starts_at - interval '24 hours'), true)
                    from busy b
                    where b.s < o.ends_at + interval '168 hours' and b.e > o.starts_at - interval '168 hours'
                )
                and exists (
                    select from free g where least(g.e, o.starts_at)
                        >= greatest(g.s, o.starts_at - interval '75 hours') + interval '35 hours'
                )
                and exists (
                    select from free g where least(g.e, o.ends_at + interval '75 hours')
                        >= greatest(g.s, o.ends_at) + interval '35 hours'
                ))
            or private.broken_rule(candidate, o.starts_at, o.ends_at, null) is null)
    limit most;
end $$;

-- The cards of shifts for the signed-in candidate, in their language where a translation holds, in the order asked for. "reasons" says
-- why a shift suits: day, likes, done_often, done_before, known_place, near, walk, contract, introduction, no_requirements.
-- "hindrances" says why it does not: taken, cancelled, started, closed, full, overlap, hours, norwegian, lifting, far,
-- wants_unpaid_only, wants_paid_only, no_contract, missing_clearance and the codes of broken_rule; not asked when it is
-- known already that all fit. "series_left": how many of a series are still to come with a place free; null: no series, or on it
-- already. No row for what is not published in the person's municipality. Refuses PT404 (no candidate).
create function private.shift_cards(wanted uuid[], known_to_fit boolean)
returns table (
    shift_id uuid, task_type text, title text, summary text, does text[], does_not text[], bring text,
    translated boolean, original_title text, organisation_name text, place_name text, address text, district text,
    walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, meet_where text, pay text,
    employer_name text, introduction boolean, introduced boolean, requirements text[], missing text[],
    places_left int, assignment_id uuid, assignment_state text, reasons text[], hindrances text[],
    series_id uuid, series_left int, stands_by boolean
) language plpgsql stable security definer set search_path = '' as $$
declare
    own public.candidates;
    f private.candidate_features;
    speaks text;
    right_now timestamptz := private.clock();
begin
    select c.* into own from public.candidates c where c.person_id = private.me();
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select x.* into f from private.candidate_features x where x.candidate_id = own.person_id;
    select p.language into speaks from public.people p where p.person_id = own.person_id;
    return query
    with busy as materialized (
        select a.shift_id, a.assignment_id, a.state, a.starts_at, a.ends_at from public.assignments a
        where a.candidate_id = own.person_id and a.state in ('requested', 'confirmed')
            and a.ends_at > right_now - interval '1 day'
    ),
    asked as (
        select w.n, s.shift_id as id, s.task_id, s.starts_at as starts, s.ends_at as ends, s.capacity, s.taken, s.contact_id,
            s.cancelled_at, s.organisation_id, s.series_id as in_series
        from unnest(wanted) with ordinality as w (id, n)
        join public.shifts s on s.shift_id = w.id
        where s.municipality_code = own.municipality_code and s.published_at is not null
    ),
    judged as (
        select a.*, t.task_type as kind, t.template_id, t.title as words, t.summary as short, t.does as do_, t.does_not as do_not,
            t.bring as with_, t.pay as paid, t.norwegian, t.lifting, t.introduction as first_visit, t.closed_at, t.place_id,
            k.number, k.shown, o.name as organisation, o.employer_id, e.name as employer, p.name as place, p.address as street,
            d.name as part, own_one.assignment_id as own_id, own_one.state as own_state,
            f.week @> private.week_span(a.starts, a.ends) as hours_fit,
            exists (
                select from busy b where b.shift_id <> a.id and b.starts_at < a.ends and b.ends_at > a.starts
            ) as overlaps,
            case when f.latitude is not null
                then private.walk_minutes(f.latitude, f.longitude, p.latitude, p.longitude) end as walk,
            t.pay = 'unpaid' or known_to_fit or private.has_contract(own.person_id, o.employer_id, private.local_day(a.starts)) as pay_open,
            t.place_id = any (f.known) as knows_place,
            case when not known_to_fit and a.starts > right_now and own_one.assignment_id is null
                then private.broken_rule(own.person_id, a.starts, a.ends, null) end as rule
        from asked a
        join public.tasks t on t.task_id = a.task_id
        join public.task_types k on k.task_type = t.task_type
        join public.organisations o on o.organisation_id = a.organisation_id
        join public.employers e on e.employer_id = o.employer_id
        join public.places p on p.place_id = t.place_id
        left join public.districts d on d.district_id = p.district_id
        left join busy own_one on own_one.shift_id = a.id
        offset 0
    ),
    said as (
        select j.*, case when known_to_fit then '{}'
                else private.missing_clearances(own.person_id, j.task_id, private.last_day(j.ends)) end as lacks,
            array(select r.requirement from public.task_requirements r where r.task_id = j.task_id order by 1) as asks
        from judged j
        offset 0
    )
    select x.id, case when x.shown then x.kind end,
        coalesce(w.title, x.words), coalesce(w.summary, x.short), coalesce(w.does, x.do_),
        coalesce(w.does_not, x.do_not), coalesce(w.bring, x.with_), w.title is not null, x.words,
        x.organisation, x.place, x.street, x.part, x.walk, x.starts, x.ends,
        c.name, c.meet_where, x.paid, x.employer, x.first_visit, x.knows_place, x.asks, x.lacks,
        (x.capacity - x.taken)::int, x.own_id, x.own_state,
        array_remove(array[
            case when x.hours_fit then 'day' end,
            case when x.number = any (f.likes) then 'likes' end,
            case when x.number = any (f.often) then 'done_often' when x.number = any (f.done) then 'done_before' end,
            case when x.knows_place then 'known_place' end,
            case when x.walk <= 15 then 'near' when x.walk <= 45 then 'walk' end,
            case when x.paid = 'paid' and x.pay_open then 'contract' end,
            case when x.first_visit then 'introduction' end,
            case when cardinality(x.asks) = 0 then 'no_requirements' end
        ], null),
        array_remove(array[
            case when x.cancelled_at is not null then 'cancelled' end,
            case when x.starts <= right_now then 'started' end,
            case when x.closed_at is not null then 'closed' end,
            case when x.taken >= x.capacity and x.own_id is null then 'full' end,
            case when x.overlaps then 'overlap' end,
            case when not x.hours_fit then 'hours' end,
            case when x.norwegian > own.norwegian then 'norwegian' end,
            case when x.lifting > own.lifting then 'lifting' end,
            case when x.walk > own.max_minutes then 'far' end,
            case when x.paid = 'paid' and not own.wants_paid then 'wants_unpaid_only' end,
            case when x.paid = 'unpaid' and not own.wants_unpaid then 'wants_paid_only' end,
            case when not x.pay_open then 'no_contract' end,
            case when not x.overlaps then x.rule end,
            case when cardinality(x.lacks) > 0 then 'missing_clearance' end
        ], null),
        x.in_series,
        case when x.in_series is not null and x.own_id is null then (
            select count(*)::int from public.shifts s
            where s.series_id = x.in_series and s.starts_at > right_now and s.cancelled_at is null and s.published_at is not null
                and s.taken < s.capacity
        ) end,
        exists (select from public.standbys b where b.shift_id = x.id and b.candidate_id = own.person_id)
    from said x
    join public.contacts c on c.contact_id = x.contact_id
    left join public.template_texts w on w.template_id = x.template_id and w.language = speaks and speaks <> 'nb'
    order by x.n;
end $$;
grant execute on function private.shift_cards(uuid[], boolean) to authenticated;

-- Open shifts that fit the signed-in candidate, best first, at most 50, each with its card and with "cursor": given back as "after", the
-- list goes on behind it, in the order it had, for an hour. Filters: a day, minutes on foot, a task type; null: all.
-- Refuses PT400 bad_cursor / bad_filter, PT404.
create function private.tasks_for_me(most int, after text, only_day date, within_minutes int, only_type text)
returns table (
    shift_id uuid, task_type text, title text, summary text, does text[], does_not text[], bring text,
    translated boolean, original_title text, organisation_name text, place_name text, address text, district text,
    walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, meet_where text, pay text,
    employer_name text, introduction boolean, introduced boolean, requirements text[], missing text[],
    places_left int, assignment_id uuid, assignment_state text, reasons text[], hindrances text[],
    series_id uuid, series_left int, stands_by boolean, cursor text
) language plpgsql stable security definer set search_path = '' as $$
declare
    own uuid := private.me();
    right_now timestamptz := private.clock();
    as_of timestamptz := date_trunc('minute', right_now);
    mark text[];
begin
    if within_minutes not between 5 and 240
        or only_day not between private.today() and private.today() + 28
        or (only_type is not null and not exists (select from public.task_types t where t.task_type = only_type and t.shown))
    then
        raise exception 'bad_filter' using errcode = 'PT400';
    end if;
    if after is not null then
        mark := regexp_match(after,
            '^(\d{9,11})\.(\d{1,3})\.(\d{9,11})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$');
        as_of := to_timestamp(mark[1]::bigint);
        if (as_of between right_now - interval '1 hour' and right_now) is not true then
            raise exception 'bad_cursor' using errcode = 'PT400';
        end if;
    end if;
    return query
    with ranked as materialized (
        select row_number() over () as n, r.* from private.ranked_tasks(own, as_of, least(greatest(most, 1), 50), mark[2]::int,
            to_timestamp(mark[3]::bigint), mark[4]::uuid, only_day, within_minutes, only_type) r
    )
    select c.*, format('%s.%s.%s.%s', extract(epoch from as_of)::bigint, r.points,
        extract(epoch from r.starts_at)::bigint, r.shift_id)
    from private.shift_cards(array(select r.shift_id from ranked r order by r.n), true) c
    join ranked r on r.shift_id = c.shift_id
    order by r.n;
end $$;
grant execute on function private.tasks_for_me(int, text, date, int, text) to authenticated;

create function public.tasks_for_me(
    most int, after text default null, only_day date default null, within_minutes int default null,
    only_type text default null
)
returns table (
    shift_id uuid, task_type text, title text, summary text, does text[], does_not text[], bring text,
    translated boolean, original_title text, organisation_name text, place_name text, address text, district text,
    walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, meet_where text, pay text,
    employer_name text, introduction boolean, introduced boolean, requirements text[], missing text[],
    places_left int, assignment_id uuid, assignment_state text, reasons text[], hindrances text[],
    series_id uuid, series_left int, stands_by boolean, cursor text
) language sql stable set search_path = '' as $$
    select * from private.tasks_for_me(most, after, only_day, within_minutes, only_type);
$$;
grant execute on function public.tasks_for_me(int, text, date, int, text) to authenticated;

-- One shift's card for the signed-in candidate, with why it does not fit. No row: not there, or not theirs to see.
create function public.shift_card(shift uuid)
returns table (
    shift_id uuid, task_type text, title text, summary text, does text[], does_not text[], bring text,
    translated boolean, original_title text, organisation_name text, place_name text, address text, district text,
    walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, meet_where text, pay text,
    employer_name text, introduction boolean, introduced boolean, requirements text[], missing text[],
    places_left int, assignment_id uuid, assignment_state text, reasons text[], hindrances text[],
    series_id uuid, series_left int, stands_by boolean
) language sql stable set search_path = '' as $$
    select * from private.shift_cards(array[shift], false);
$$;
grant execute on function public.shift_card(uuid) to authenticated;

-- For whom nothing fits yet, as when they have not said when they can, or speak no Norwegian: the tasks that ask least, at most 10, each
-- by its soonest open shift of the next 28 days, with its card. Unpaid and without requirements, within the Norwegian, lifting and travel that
-- they have said, whatever the hour; least Norwegian first, then least lifting. Refuses PT404.
create function private.tasks_that_ask_least(most int)
returns table (
    shift_id uuid, task_type text, title text, summary text, does text[], does_not text[], bring text,
    translated boolean, original_title text, organisation_name text, place_name text, address text, district text,
    walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, meet_where text, pay text,
    employer_name text, introduction boolean, introduced boolean, requirements text[], missing text[],
    places_left int, assignment_id uuid, assignment_state text, reasons text[], hindrances text[],
    series_id uuid, series_left int, stands_by boolean
) language plpgsql stable security definer set search_path = '' as $$
declare
    own uuid := private.me();
    right_now timestamptz := private.clock();
begin
    return query
    select c.* from private.shift_cards(array(
        select x.shift_id from (
            select distinct on (o.task_id) o.shift_id, o.norwegian, o.lifting, o.starts_at
            from private.candidate_features f
            join private.open_shifts o on o.municipality_code = f.municipality_code
            where f.candidate_id = own and f.in_market and f.wants_unpaid and not o.paid and o.need = 0
                and o.starts_at > right_now and o.starts_at < right_now + interval '28 days'
                and o.norwegian <= f.norwegian and o.lifting <= f.lifting
                and (f.latitude is null
                    or private.walk_minutes(f.latitude, f.longitude, o.latitude, o.longitude) <= f.max_minutes)
                and not exists (
                    select from public.assignments a where a.candidate_id = own and a.state in ('requested', 'confirmed')
                        and a.starts_at < o.ends_at and a.ends_at > o.starts_at
                )
            order by o.task_id, o.starts_at, o.shift_id
        ) x
        order by x.norwegian, x.lifting, x.starts_at, x.shift_id limit least(greatest(most, 1), 10)
    ), false) c;
end $$;
grant execute on function private.tasks_that_ask_least(int) to authenticated;

create function public.tasks_that_ask_least(most int)
returns table (
    shift_id uuid, task_type text, title text, summary text, does text[], does_not text[], bring text,
    translated boolean, original_title text, organisation_name text, place_name text, address text, district text,
    walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, meet_where text, pay text,
    employer_name text, introduction boolean, introduced boolean, requirements text[], missing text[],
    places_left int, assignment_id uuid, assignment_state text, reasons text[], hindrances text[],
    series_id uuid, series_left int, stands_by boolean
) language sql stable set search_path = '' as $$
    select * from private.tasks_that_ask_least(most);
$$;
grant execute on function public.tasks_that_ask_least(int) to authenticated;

-- How many people a shift at this time, place, pay and with these demands would fit: for the lead who posts. Hard filters are those of
-- ranked_people, but for working time. Counts under five come as 4. Refuses PT404.
create or replace function private.count_fitting(template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, pay text)
returns int
language plpgsql stable security definer set search_path = '' as $$
declare
    chosen public.templates;
    here public.places;
    employer uuid;
    fitting int;
    span int4range := private.week_span(starts_at, ends_at);
begin
    select p.* into here from public.contacts c join public.places p on p.place_id = c.place_id
    where c.contact_id = contact and p.organisation_id in (select private.my_organisations());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select t.* into chosen from public.templates t where t.template_id = template;
    select o.employer_id into employer from public.organisations o where o.organisation_id = here.organisation_id;
    select count(*) into fitting from private.candidate_features f
    where f.municipality_code = here.municipality_code and f.in_market
        and f.norwegian >= chosen.norwegian and f.lifting >= chosen.lifting and f.week @> span
        and (f.birth_date + interval '16 years')::date <= private.local_day(count_fitting.starts_at)
        and (f.latitude is null
            or private.walk_minutes(f.latitude, f.longitude, here.latitude, here.longitude) <= f.max_minutes)
        and case when pay = 'paid'
            then f.wants_paid and private.has_contract(f.candidate_id, employer, private.local_day(count_fitting.starts_at))
            else f.wants_unpaid end
        and (select count(*) from public.clearances k where k.candidate_id = f.candidate_id and k.employer_id = employer
            and k.withdrawn_at is null and k.requirement = any (chosen.requirements)
            and coalesce(k.valid_to, 'infinity') >= private.last_day(count_fitting.ends_at)) = cardinality(chosen.requirements)
        and not exists (
            select from public.assignments a where a.candidate_id = f.candidate_id and a.state in ('requested', 'confirmed')
                and a.starts_at < count_fitting.ends_at and a.ends_at > count_fitting.starts_at offset 0
        );
    return case when fitting between 1 and 4 then 4 else fitting end;
end $$;
grant execute on function private.count_fitting(uuid, uuid, timestamptz, timestamptz, text) to authenticated;

-- The mirror image: the right people for a shift, shown without who they are.

-- The people whom an open shift fits and who were not asked for it, best first. Hard filters and points are those of ranked_tasks. Within a
-- band of twenty points people fit equally well, and there the fewest offers and hours per hour they can go first (turn_of): so
-- fit leads, and then whose turn it is. "besides": people left out; "band": another width, in points; more than there are, and turn alone
-- leads. Shape: candidate_id, points, turn.
create function private.ranked_people(shift uuid, as_of timestamptz, most int, besides uuid[], band int default 20)
returns table (candidate_id uuid, points int, turn real)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
    right_now timestamptz := private.clock();
begin
    return query
    with o as materialized (
        select x.* from private.open_shifts x where x.shift_id = shift and x.starts_at > right_now
    ),
    -- whoever has something at that time, in one short scan; a shift lasts twelve hours at most
    busy as materialized (
        select a.candidate_id from o join public.assignments a on a.municipality_code = o.municipality_code
            and a.starts_at < o.ends_at and a.starts_at > o.starts_at - interval '12 hours'
        where a.ends_at > o.starts_at and a.state in ('requested', 'confirmed')
        union all
        select u.candidate_id from public.offers u where u.shift_id = shift
        union all
        select unnest(besides)
    ),
    seen as materialized (
        select k.candidate_id from o join private.cleared k on k.employer_id = o.employer_id
        where o.need <> 0 and o.need & ~k.mask = 0
    ),
    pointed as (
        select f.candidate_id, f.turn, f.birth_date,
            greatest(0, case when o.task_type = any (f.likes) then 30 else 0 end
                + case when o.task_type = any (f.often) then 15 when o.task_type = any (f.done) then 10 else 0 end
                + case when o.place_id = any (f.known) then 20 when not f.wary then 0 when o.introduction then 10 else -10 end
                + coalesce(20 - least(w.near, 20), 10)
                + greatest(0, 10 - floor(extract(epoch from o.starts_at - as_of) / 60480)::int)
                - case when o.task_type = any (f.no_types) then 20 else 0 end
                - case when o.place_id = any (f.no_places) then 20 else 0 end
                - case when (lower(o.span) / 360)::smallint = any (f.no_times) then 10 else 0 end
                - case when w.near * 3 >= f.no_minutes then 10 else 0 end
            ) as points
        from o join private.candidate_features f on f.municipality_code = o.municipality_code
        cross join lateral (
            select floor(sqrt(
                (o.latitude - f.latitude) * (o.latitude - f.latitude)
                + f.around * (o.longitude - f.longitude) * f.around * (o.longitude - f.longitude)
            ) * 602.3)::int as near
        ) w
        where f.in_market
            and o.norwegian <= f.norwegian and o.lifting <= f.lifting
            and case when o.paid then f.wants_paid else f.wants_unpaid end
            and f.week @> o.span
            and (f.latitude is null or (o.latitude - f.latitude) * (o.latitude - f.latitude)
                + f.around * (o.longitude - f.longitude) * f.around * (o.longitude - f.longitude)
                <= (f.max_minutes * (80 / 1.3::double precision / 111194.9)) ^ 2)
            and f.candidate_id not in (select b.candidate_id from busy b)
            and (o.need = 0 or f.candidate_id in (select k.candidate_id from seen k))
        offset 0 -- or the points are reckoned once for each time they are named
    ),
    in_order as (
        select p.* from pointed p
        order by p.points / band desc, p.turn, p.points desc, p.candidate_id
        offset 0 -- keeps what is dear to ask above the order, so that it stops when enough are found
    )
    select x.candidate_id, x.points, x.turn
    from in_order x cross join o
    where (o.need = 0
            or exists (
                select from private.cleared k
                where k.employer_id = o.employer_id and k.candidate_id = x.candidate_id and k.until > o.last_day
            )
            or cardinality(private.missing_clearances(x.candidate_id, o.task_id, o.last_day)) = 0)
        and (not o.paid or private.has_contract(x.candidate_id, o.employer_id, private.local_day(o.starts_at)))
        -- Most need not be asked about by the whole rule: grown, nothing else within a day, and at most two other shifts in the weeks
        -- around, 28 hours with this one: then four gaps share 140 hours, so that one of them is a rest of 35.
        and ((private.local_day(o.starts_at) >= (x.birth_date + interval '18 years')::date
                and o.ends_at - o.starts_at <= interval '9 hours'
                and (
                    select count(*) <= 2
                        and o.ends_at - o.starts_at + coalesce(sum(a.ends_at - a.starts_at), interval '0') <= interval '28 hours'
                        and coalesce(bool_and(a.starts_at >= o.ends_at + interval '24 hours'
                            or a.ends_at <= o.starts_at - interval '24 hours'), true)
                    from public.assignments a
                    where a.candidate_id = x.candidate_id and a.state in ('requested', 'confirmed')
                        and a.starts_at < o.ends_at + interval '168 hours' and a.starts_at > o.starts_at - interval '180 hours'
                ))
            or private.broken_rule(x.candidate_id, o.starts_at, o.ends_at, null) is null)
    limit most;
end $$;

-- What a person is called to a lead before they have said yes: another word on every shift, and of no use anywhere else.
insert into private.settings (key, value) values ('people_secret', gen_random_uuid()::text || gen_random_uuid()::text);
create function private.person_word(shift uuid, candidate uuid) returns text language plpgsql stable set search_path = '' as $$
begin
    return (
        select left(encode(sha256(convert_to(x.value || shift::text || candidate::text, 'UTF8')), 'hex'), 24)
        from private.settings x where x.key = 'people_secret'
    );
end $$;

-- For a lead: the people whom a shift of theirs fits, at most 50, best first, never named: "person" is the word to invite them by, "nth" the
-- number to call them by, "fits" why: day, likes, done_before, done_often, known_place, near, contract; "times": how often they have
-- done such a task. Nobody is logged, since nobody is known. Refuses PT404.
create function private.people_for_shift(shift uuid, most int)
returns table (person text, nth int, fits text[], times int, norwegian int)
language plpgsql stable security definer set search_path = '' as $$
declare
    o private.open_shifts;
begin
    if not exists (
        select from public.shifts s where s.shift_id = shift and s.organisation_id in (select private.my_organisations())
    ) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select x.* into o from private.open_shifts x where x.shift_id = people_for_shift.shift;
    return query
    select private.person_word(shift, r.candidate_id), r.n::int,
        array_remove(array[
            'day',
            case when o.task_type = any (f.likes) then 'likes' end,
            case when o.task_type = any (f.often) then 'done_often' when o.task_type = any (f.done) then 'done_before' end,
            case when o.place_id = any (f.known) then 'known_place' end,
            case when private.walk_minutes(f.latitude, f.longitude, o.latitude, o.longitude) <= 20 then 'near' end,
            case when o.paid then 'contract' end
        ], null),
        case when o.task_type = any (f.done) then (
            select count(*)::int from public.attendance a
            join public.assignments g on g.assignment_id = a.assignment_id
            join public.shifts s on s.shift_id = g.shift_id
            join public.tasks t on t.task_id = s.task_id
            join public.task_types k on k.task_type = t.task_type
            where a.candidate_id = r.candidate_id and a.fact in ('present', 'late') and k.number = o.task_type
        ) else 0 end,
        f.norwegian::int
    from private.ranked_people(shift, date_trunc('minute', private.clock()), least(greatest(most, 1), 50), array[private.me()])
        with ordinality as r (candidate_id, points, turn, n)
    join private.candidate_features f on f.candidate_id = r.candidate_id
    order by r.n;
end $$;
grant execute on function private.people_for_shift(uuid, int) to authenticated;
create function public.people_for_shift(shift uuid, most int default 20)
returns table (person text, nth int, fits text[], times int, norwegian int)
language sql stable set search_path = '' as $$
    select * from private.people_for_shift(shift, most);
$$;
grant execute on function public.people_for_shift(uuid, int) to authenticated;

-- A lead asks somebody from that list. Returns when they are told: now, or the next morning, or a day when they have not been asked enough.
-- Refuses PT404, PT409 shift_full, shift_cancelled, shift_started, no_longer_fits, cannot_be_asked (asked enough until then, or
-- too late). The same request twice has one effect.
create function private.invite_person(shift uuid, person text, request_id uuid) returns timestamptz
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
    chosen uuid;
    earlier text;
    made uuid;
begin
    select x.* into s from public.shifts x
    where x.shift_id = shift and x.organisation_id in (select private.my_organisations());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'invite_person');
    if earlier is not null then
        return (select o.due_at from public.offers o where o.offer_id = earlier::uuid);
    end if;
    if s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    elsif s.starts_at <= private.clock() then
        raise exception 'shift_started' using errcode = 'PT409';
    elsif s.taken >= s.capacity then
        raise exception 'shift_full' using errcode = 'PT409';
    end if;
    select r.candidate_id into chosen from private.ranked_people(shift, private.clock(), 100, array[private.me()]) r
    where private.person_word(shift, r.candidate_id) = person;
    if not found then
        raise exception 'no_longer_fits' using errcode = 'PT409';
    end if;
    perform 1 from public.candidates c where c.person_id = chosen for update;
    made := private.ask(chosen, shift, 'lead', false);
    if made is null then
        raise exception 'cannot_be_asked' using errcode = 'PT409';
    end if;
    perform private.answer(request_id, made::text);
    return (select o.due_at from public.offers o where o.offer_id = made);
end $$;
grant execute on function private.invite_person(uuid, text, uuid) to authenticated;
create function public.invite_person(shift uuid, person text, request_id uuid) returns timestamptz
language sql volatile set search_path = '' as $$
    select private.invite_person(shift, person, request_id);
$$;
grant execute on function public.invite_person(uuid, text, uuid) to authenticated;

-- For the candidate: what they are asked about, and what they were in the last two weeks, each with its card; the open ones first, soonest
-- first. Those that are open are seen thereby. "open": may still be answered. "over": filled, cancelled, changed, expired,
-- declined, accepted; null while open.
create function private.my_offers(only_offer uuid)
returns table (
    offer_id uuid, via text, sent_at timestamptz, expires_at timestamptz, open boolean, over text, unsure boolean, wants text,
    talked boolean, shift_id uuid, task_type text, title text, summary text, organisation_name text, place_name text,
    walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, contact_phone text, pay text,
    introduction boolean, introduced boolean, requirements text[], missing text[], reasons text[], hindrances text[],
    assignment_id uuid
) language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    own uuid := private.me();
    wanted uuid[];
begin
    if exists (select from public.offers o where o.candidate_id = own and o.state = 'sent') then
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
grant execute on function private.my_offers(uuid) to authenticated;
create function public.my_offers(only_offer uuid default null)
returns table (
    offer_id uuid, via text, sent_at timestamptz, expires_at timestamptz, open boolean, over text, unsure boolean, wants text,
    talked boolean, shift_id uuid, task_type text, title text, summary text, organisation_name text, place_name text,
    walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, contact_phone text, pay text,
    introduction boolean, introduced boolean, requirements text[], missing text[], reasons text[], hindrances text[],
    assignment_id uuid
) language sql volatile set search_path = '' as $$
    select * from private.my_offers(only_offer);
$$;
grant execute on function public.my_offers(uuid) to authenticated;

-- «Når er det min tur»: what my turn follows from, in four weeks and what lies ahead. "offers" and "minutes" (series apart), "week_minutes":
-- the hours I can in a week; "place": first, middle or last third of the municipality's people who can at all. No row: no candidate.
create function private.my_turn() returns table (offers int, minutes int, series_minutes int, week_minutes int, offers_a_day int, place text)
language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select
        (select count(*)::int from public.offers o
            where o.candidate_id = f.candidate_id and o.due_at > private.clock() - interval '28 days'),
        coalesce(w.alone, 0), coalesce(w.series, 0), f.week_minutes, f.offers_a_day::int,
        (
            select case when count(*) filter (where g.turn < f.turn) * 3 < count(*) then 'first'
                when count(*) filter (where g.turn < f.turn) * 3 < 2 * count(*) then 'middle' else 'last' end
            from private.candidate_features g
            where g.municipality_code = f.municipality_code and g.in_market and g.week_minutes > 0
        )
    from private.candidate_features f
    cross join lateral (
        select (sum(extract(epoch from a.ends_at - a.starts_at)) filter (where a.series_id is null) / 60)::int as alone,
            (sum(extract(epoch from a.ends_at - a.starts_at)) filter (where a.series_id is not null) / 60)::int as series
        from public.assignments a
        where a.candidate_id = f.candidate_id and a.state in ('requested', 'confirmed')
            and a.starts_at > private.clock() - interval '28 days'
    ) w
    where f.candidate_id = private.me();
end $$;
grant execute on function private.my_turn() to authenticated;
create function public.my_turn() returns table (offers int, minutes int, series_minutes int, week_minutes int, offers_a_day int, place text)
language sql stable set search_path = '' as $$
    select * from private.my_turn();
$$;
grant execute on function public.my_turn() to authenticated;

-- Offers go out in waves of few people, by the clock: the next wave after a while that shrinks as the start nears.

-- How far a shift's waves have come. Not personal.
create table private.waves (
    shift_id uuid primary key references public.shifts on delete cascade,
    number int not null, -- waves sent
    next_at timestamptz not null -- when the next may go, if there is still a place
);
comment on table private.waves is 'not personal';
create index waves_next on private.waves (next_at);
alter table private.waves enable row level security;

-- A place that somebody gives up is offered again at once.
create function private.place_came_free() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    update private.waves w set next_at = private.clock() where w.shift_id = new.shift_id and w.next_at > private.clock();
    return null;
end $$;
create trigger assignments_came_free after update on public.assignments for each row
when (old.state = 'confirmed' and new.state in ('withdrawn', 'cancelled'))
execute function private.place_came_free();

-- The people of a shift's next wave, best first: those who stand by, in the order they came, if there are any who still can; else three to
-- five whom it fits, whose budget of the day is not used and who are not being asked about the same hours: the first of ranked_people, and
-- as the last two those whose turn it is most of all whom it fits, however well. Shape: candidate_id, stood_by.
create function private.next_wave(shift uuid) returns table (candidate_id uuid, stood_by boolean)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
    s public.shifts;
    spent uuid[];
    best uuid[];
    day_begins timestamptz := private.midnight(private.today());
    day_ends timestamptz := private.midnight(private.today() + 1);
begin
    select x.* into s from public.shifts x where x.shift_id = shift;
    return query
    select b.candidate_id, true from public.standbys b
    where b.shift_id = shift
        and not exists (select from public.offers o where o.shift_id = shift and o.candidate_id = b.candidate_id
            and o.state in ('waiting', 'sent', 'seen', 'unsure'))
        and not exists (
            select from public.assignments a where a.candidate_id = b.candidate_id and a.state in ('requested', 'confirmed')
                and a.starts_at < s.ends_at and a.ends_at > s.starts_at
        )
        and private.broken_rule(b.candidate_id, s.starts_at, s.ends_at, null) is null
    order by b.since_at, b.candidate_id
    limit s.capacity - s.taken;
    if found then
        return;
    end if;
    -- want not to be asked, asked enough today, or being asked about the same hours
    spent := array(
        select f.candidate_id from private.candidate_features f
        where f.municipality_code = s.municipality_code and f.offers_a_day = 0
        union
        select o.candidate_id from public.offers o join private.candidate_features f on f.candidate_id = o.candidate_id
        where o.municipality_code = s.municipality_code and o.via <> 'standby'
            and o.due_at >= day_begins and o.due_at < day_ends
        group by o.candidate_id, f.offers_a_day having count(*) >= f.offers_a_day
        union
        select o.candidate_id from public.shifts x join public.offers o on o.shift_id = x.shift_id
        where x.municipality_code = s.municipality_code
            and x.starts_at < s.ends_at and x.starts_at > s.starts_at - interval '12 hours' and x.ends_at > s.starts_at
            and o.state in ('waiting', 'sent', 'seen', 'unsure')
    );
    best := array(
        select r.candidate_id
        from private.ranked_people(shift, private.clock(), least(3, greatest(1, s.capacity - s.taken)), spent)
            with ordinality as r (candidate_id, points, turn, n)
        order by r.n
    );
    return query
    select b.id, false from unnest(best) as b (id)
    union all
    select r.candidate_id, false from private.ranked_people(shift, private.clock(), 2, spent || best, 1000) r;
end $$;

-- Sends the waves that are due, soonest start first, of so many shifts at most; nothing between 21 and 08. Whoever is busy elsewhere at this
-- moment is passed over and comes in a later one. Returns how many shifts it looked at.
create function private.send_waves(most int) returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    due record;
    chosen uuid[];
    stood uuid[];
    free uuid[];
    each uuid;
    done int := 0;
begin
    if private.waking(right_now) <> right_now then
        return 0;
    end if;
    for due in
        select o.shift_id, o.starts_at from private.open_shifts o
        left join private.waves w on w.shift_id = o.shift_id
        where coalesce(w.next_at, right_now) <= right_now
            and o.starts_at > right_now + interval '30 minutes' and o.starts_at < right_now + interval '28 days'
        order by o.starts_at, o.shift_id limit most
    loop
        select array_agg(n.candidate_id), array_agg(n.candidate_id) filter (where n.stood_by) into chosen, stood
        from private.next_wave(due.shift_id) n;
        free := array(
            select c.person_id from public.candidates c where c.person_id = any (chosen)
            order by c.person_id for update skip locked
        );
        foreach each in array free loop
            perform private.ask(each, due.shift_id, case when each = any (stood) then 'standby' else 'wave' end, each = any (stood));
        end loop;
        insert into private.waves as w (shift_id, number, next_at)
        values (due.shift_id, 1, right_now + private.pace(due.starts_at, right_now))
        on conflict (shift_id) do update set number = w.number + 1, next_at = excluded.next_at;
        done := done + 1;
    end loop;
    return done;
end $$;

-- Offers whose hour has come are sent, and those that nobody answered lapse. What a no has taught is forgotten after sixty days, and only
-- counted. At most so many of each; returns how many.
create function private.turn_offers(most int) returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    today date := private.today();
    aged uuid[];
    done int := 0;
    stamped int;
begin
    -- by the times, as the indexes have it, and not by the state that follows from them: what is over is not looked through every minute
    with due as (
        select o.offer_id from public.offers o join public.candidates c on c.person_id = o.candidate_id
        where o.due_at <= right_now and o.sent_at is null and o.withdrawn_at is null and o.expired_at is null and o.accepted_at is null
        order by c.person_id limit most for update of c skip locked
    )
    update public.offers o set sent_at = right_now from due where o.offer_id = due.offer_id and o.state = 'waiting';
    get diagnostics stamped = row_count;
    done := done + stamped;
    with over as (
        select o.offer_id from public.offers o join public.candidates c on c.person_id = o.candidate_id
        where o.expires_at <= right_now
            and o.accepted_at is null and o.declined_at is null and o.withdrawn_at is null and o.expired_at is null
        order by c.person_id limit most for update of c skip locked
    )
    update public.offers o set expired_at = o.expires_at from over
    where o.offer_id = over.offer_id and o.state in ('waiting', 'sent', 'seen', 'unsure');
    get diagnostics stamped = row_count;
    done := done + stamped;
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
    select count(*) into stamped from forgotten;
    done := done + stamped;
    -- a day that has passed gives some people another turn
    with stale as (
        select f.candidate_id from private.candidate_features f join public.candidates c on c.person_id = f.candidate_id
        where f.turn_on < today order by f.candidate_id limit most for update of c skip locked
    )
    select array_agg(s.candidate_id) into aged from stale s;
    perform private.refresh_turns(aged);
    done := done + coalesce(cardinality(aged), 0);
    return done;
end $$;

-- The weekly plan: who could fill all open shifts of a week at once. Asked for by a lead for their organisation, or by an administrator
-- for the whole municipality; solved beside the pages; changed and sent by the lead of each organisation, as offers.

-- A plan that somebody asked for. Not personal: its people are in plan_choices.
create table public.plans (
    plan_id uuid primary key default gen_random_uuid(),
    municipality_code text not null references public.municipalities,
    organisation_id uuid references public.organisations, -- null: the whole municipality
    week_start date not null check (extract(isodow from week_start) = 1), -- its Monday
    asked_by uuid not null references public.people,
    asked_at timestamptz not null,
    begun_at timestamptz, -- null: waits
    tries smallint not null default 0,
    done_at timestamptz, -- null: not solved
    solved_by text check (solved_by in ('lp', 'greedy')), -- null: not solved
    why text check (why in ('timed_out', 'infeasible', 'failed')), -- null: solved as it should be
    places int, -- open places that week; null: not solved
    filled int, -- null: not solved
    bound real -- the most that could be filled by any plan; null: not known
);
comment on table public.plans is 'not personal';
create index plans_organisation on public.plans (organisation_id, week_start);
create index plans_municipality on public.plans (municipality_code, week_start);
create index plans_asked_by on public.plans (asked_by);
create index plans_waiting on public.plans (asked_at) where done_at is null;
alter table public.plans enable row level security;
grant select on public.plans to authenticated;
create policy "Leads read the plans of their own organisation and their municipality, administrators of the municipality" on public.plans
for select to authenticated using (
    organisation_id in (select private.my_organisations())
    or municipality_code = (select private.municipality_as('administrator'))
    or (organisation_id is null and municipality_code = (select private.municipality_as('lead')))
);

-- One person for one place in a plan. Read only through functions that do not say who. Personal.
create table public.plan_choices (
    plan_id uuid not null references public.plans on delete cascade,
    shift_id uuid not null references public.shifts on delete cascade,
    candidate_id uuid not null references public.candidates on delete cascade,
    nth int not null, -- what the person is called in this plan: one number a person
    added boolean not null default false, -- by the lead
    dropped_at timestamptz, -- null: stands
    offer_id uuid references public.offers on delete cascade, -- null: not sent
    refused_at timestamptz, -- null: not tried, or sent; else when it could not be sent, since they cannot be asked in time
    primary key (plan_id, shift_id, candidate_id)
);
comment on table public.plan_choices is 'personal: who is thought of for a shift';
create index plan_choices_shift on public.plan_choices (shift_id);
create index plan_choices_candidate on public.plan_choices (candidate_id);
create index plan_choices_offer on public.plan_choices (offer_id);
alter table public.plan_choices enable row level security;

-- How many minutes a person may be planned for in a week, beside what they hold: within what they wish and what is agreed, whichever is
-- less, and 37.5 hours at most. Never shown to a lead.
create function private.plannable_minutes(candidate uuid, monday date) returns int
language plpgsql stable security definer set search_path = '' as $$
begin
    return (
        select greatest(0, least(2250, c.wished_hours * 60, (
            select (min(g.hours_per_week) * 60)::int from public.agreed_activities g
            where g.candidate_id = candidate and g.from_date <= monday + 6 and g.to_date >= monday
        )) - (
            select coalesce(sum(extract(epoch from a.ends_at - a.starts_at)) / 60, 0)::int from public.assignments a
            where a.candidate_id = candidate and a.state in ('requested', 'confirmed')
                and a.starts_at >= private.midnight(monday) and a.starts_at < private.midnight(monday + 7)
        ))
        from public.candidates c where c.person_id = candidate
    );
end $$;

-- Asks for a plan of a week that begins on this Monday; null for the organisation: the whole municipality. A plan that is being made is not
-- asked for twice. Refuses PT404 (not theirs), PT422 bad_week (no Monday, past, or over four weeks ahead).
create function private.ask_for_plan(organisation uuid, week_start date) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    municipality text := case when organisation is null then private.municipality_as('administrator')
        else (select o.municipality_code from public.organisations o
            where o.organisation_id = organisation and o.organisation_id in (select private.my_organisations())) end;
    made uuid;
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    elsif (extract(isodow from week_start) = 1 and week_start + 6 >= private.today() and week_start <= private.today() + 28) is not true then
        raise exception 'bad_week' using errcode = 'PT422';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('plan ' || municipality || coalesce(organisation::text, ''), 0));
    select p.plan_id into made from public.plans p
    where p.municipality_code = municipality and p.organisation_id is not distinct from organisation
        and p.week_start = ask_for_plan.week_start and p.done_at is null and p.tries < 3;
    if not found then
        insert into public.plans (municipality_code, organisation_id, week_start, asked_by, asked_at)
        values (municipality, organisation, week_start, private.me(), private.clock())
        returning plan_id into made;
    end if;
    return made;
end $$;
grant execute on function private.ask_for_plan(uuid, date) to authenticated;
create function public.ask_for_plan(organisation uuid, week_start date) returns uuid
language sql volatile set search_path = '' as $$
    select private.ask_for_plan(organisation, week_start);
$$;
grant execute on function public.ask_for_plan(uuid, date) to authenticated;

-- For the solver alone: the shifts of a municipality or an organisation between two days as a problem: {"shifts": [{id, startsAt, endsAt,
-- places}], "people": [{id, minutes, bornOn, busy: [{startsAt, endsAt}]}], "edges": [{shift, person, points}]}, with times in
-- milliseconds, and edges by place in the lists, from 0: the fifty best people of each shift.
create function private.plan_problem(municipality text, organisation uuid, monday date) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
    problem jsonb;
begin
    with wanted as materialized (
        select o.shift_id, o.starts_at, o.ends_at, s.capacity - s.taken as places,
            row_number() over (order by o.starts_at, o.shift_id) - 1 as n
        from private.open_shifts o join public.shifts s on s.shift_id = o.shift_id
        where o.municipality_code = municipality and (organisation is null or o.organisation_id = organisation)
            and o.starts_at >= greatest(private.midnight(monday), private.clock() + interval '2 hours')
            and o.starts_at < private.midnight(monday + 7)
    ),
    listed as materialized (
        select w.n as shift, r.candidate_id, r.points
        from wanted w cross join lateral private.ranked_people(w.shift_id, private.clock(), 50, '{}') r
    ),
    people as materialized (
        select p.candidate_id, row_number() over (order by p.candidate_id) - 1 as n
        from (select distinct l.candidate_id from listed l) as p
    )
    select jsonb_build_object(
        'shifts', coalesce((select jsonb_agg(jsonb_build_object('id', w.shift_id,
            'startsAt', (extract(epoch from w.starts_at) * 1000)::bigint, 'endsAt', (extract(epoch from w.ends_at) * 1000)::bigint,
            'places', w.places) order by w.n) from wanted w), '[]'),
        'people', coalesce((select jsonb_agg(jsonb_build_object('id', p.candidate_id,
            'minutes', private.plannable_minutes(p.candidate_id, monday), 'bornOn', c.birth_date,
            'busy', (
                select coalesce(jsonb_agg(jsonb_build_object('startsAt', (extract(epoch from a.starts_at) * 1000)::bigint,
                    'endsAt', (extract(epoch from a.ends_at) * 1000)::bigint) order by a.starts_at), '[]')
                from public.assignments a
                where a.candidate_id = p.candidate_id and a.state in ('requested', 'confirmed')
                    and a.starts_at > private.midnight(monday - 8) and a.starts_at < private.midnight(monday + 15)
            )) order by p.n) from people p join public.candidates c on c.person_id = p.candidate_id), '[]'),
        'edges', coalesce((select jsonb_agg(jsonb_build_object('shift', l.shift, 'person', p.n, 'points', l.points)
            order by l.shift, p.n) from listed l join people p on p.candidate_id = l.candidate_id), '[]')
    ) into problem;
    return problem;
end $$;

-- For the solver alone: the plan that has waited longest, with its problem, as one row: plan_id, problem; no row: none waits. What was begun
-- five minutes ago and never came is begun anew, three times in all. Safe on many nodes at once.
create function private.claim_plan() returns table (plan_id uuid, problem jsonb)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    next public.plans;
begin
    select p.* into next from public.plans p
    where p.done_at is null and p.tries < 3 and coalesce(p.begun_at, '-infinity') < private.clock() - interval '5 minutes'
    order by p.asked_at limit 1 for update skip locked;
    if not found then
        return;
    end if;
    update public.plans p set begun_at = private.clock(), tries = p.tries + 1 where p.plan_id = next.plan_id;
    return query select next.plan_id, private.plan_problem(next.municipality_code, next.organisation_id, next.week_start);
end $$;
create function public.claim_plan() returns table (plan_id uuid, problem jsonb) language sql volatile set search_path = '' as $$
    select * from private.claim_plan();
$$;

-- For the solver alone: keeps what it found, pair by pair. A plan that is done stays as it is. "bound": null when not known.
create function private.store_plan(
    plan uuid, shifts uuid[], candidates uuid[], solved_by text, why text, places int, bound real
) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    perform 1 from public.plans p where p.plan_id = plan and p.done_at is null for update;
    if not found then
        return;
    end if;
    insert into public.plan_choices (plan_id, shift_id, candidate_id, nth)
    select plan, u.shift_id, u.candidate_id,
        dense_rank() over (order by f.first_start, u.candidate_id)
    from unnest(shifts, candidates) as u (shift_id, candidate_id)
    join (
        select v.candidate_id, min(s.starts_at) as first_start
        from unnest(shifts, candidates) as v (shift_id, candidate_id) join public.shifts s on s.shift_id = v.shift_id
        group by v.candidate_id
    ) as f on f.candidate_id = u.candidate_id;
    update public.plans p set done_at = private.clock(), solved_by = store_plan.solved_by, why = store_plan.why,
        places = store_plan.places, filled = cardinality(shifts), bound = store_plan.bound
    where p.plan_id = plan;
end $$;
create function public.store_plan(
    plan uuid, shifts uuid[], candidates uuid[], solved_by text, why text, places int, bound real
) returns void language sql volatile set search_path = '' as $$
    select private.store_plan(plan, shifts, candidates, solved_by, why, places, bound);
$$;
-- On Supabase the app solves with the key that is its own, and no person's session comes here.
do $$
begin
    if exists (select from pg_roles where rolname = 'service_role') then
        grant usage on schema private to service_role;
        grant execute on function public.claim_plan(), private.claim_plan(), public.store_plan(uuid, uuid[], uuid[], text, text, int, real),
            private.store_plan(uuid, uuid[], uuid[], text, text, int, real) to service_role;
    end if;
end $$;

-- For a lead: their open shifts of a week beside the newest plan that covers them: one row per shift and person thought of (person columns
-- null where there is none). "stands": proposed, dropped, not_sent (cannot be asked in time), and when sent as facility_offers says.
-- Who it is is not said, nor how much they can or wish; "person" is the word that people_for_shift has for them. Refuses PT404.
create function private.facility_plan(organisation uuid, week_start date)
returns table (
    plan_id uuid, shift_id uuid, title text, task_type text, place_name text, starts_at timestamptz, ends_at timestamptz,
    capacity int, taken int, asked int, nth int, added boolean, fits text[], stands text, person text
) language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
    newest uuid;
begin
    if (organisation in (select private.my_organisations())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select p.plan_id into newest from public.plans p join public.organisations o on o.organisation_id = organisation
    where p.municipality_code = o.municipality_code and coalesce(p.organisation_id, organisation) = organisation
        and p.week_start = facility_plan.week_start and p.done_at is not null
    order by p.done_at desc limit 1;
    return query
    select newest, s.shift_id, t.title, t.task_type, q.name, s.starts_at, s.ends_at, s.capacity::int, s.taken::int,
        (select count(*)::int from public.offers o where o.shift_id = s.shift_id and o.state in ('waiting', 'sent', 'seen', 'unsure')),
        c.nth, c.added,
        case when c.nth is not null then array_remove(array[
            'day',
            case when k.number = any (f.likes) then 'likes' end,
            case when k.number = any (f.often) then 'done_often' when k.number = any (f.done) then 'done_before' end,
            case when t.place_id = any (f.known) then 'known_place' end,
            case when private.walk_minutes(f.latitude, f.longitude, q.latitude, q.longitude) <= 20 then 'near' end
        ], null) end,
        case when c.nth is null then null when c.dropped_at is not null then 'dropped'
            when c.offer_id is null then case when c.refused_at is not null then 'not_sent' else 'proposed' end
            else case o.state
                when 'waiting' then 'waiting' when 'accepted' then 'comes' when 'declined' then 'cannot' when 'expired' then 'lapsed'
                when 'withdrawn' then 'withdrawn' when 'unsure' then 'wants_talk' else 'asked' end end,
        case when c.nth is not null then private.person_word(s.shift_id, c.candidate_id) end
    from public.shifts s
    join public.tasks t on t.task_id = s.task_id
    join public.task_types k on k.task_type = t.task_type
    join public.places q on q.place_id = t.place_id
    left join public.plan_choices c on c.plan_id = newest and c.shift_id = s.shift_id
    left join private.candidate_features f on f.candidate_id = c.candidate_id
    left join public.offers o on o.offer_id = c.offer_id
    where s.organisation_id = organisation and s.published_at is not null and s.cancelled_at is null
        and s.starts_at > private.clock() and s.starts_at >= private.midnight(week_start) and s.starts_at < private.midnight(week_start + 7)
        and (s.taken < s.capacity or c.nth is not null)
    order by s.starts_at, s.shift_id, c.nth;
end $$;
grant execute on function private.facility_plan(uuid, date) to authenticated;
create function public.facility_plan(organisation uuid, week_start date)
returns table (
    plan_id uuid, shift_id uuid, title text, task_type text, place_name text, starts_at timestamptz, ends_at timestamptz,
    capacity int, taken int, asked int, nth int, added boolean, fits text[], stands text, person text
) language sql stable set search_path = '' as $$
    select * from private.facility_plan(organisation, week_start);
$$;
grant execute on function public.facility_plan(uuid, date) to authenticated;

-- A lead takes somebody out of the plan for a shift of theirs, or in again. Refuses PT404, PT409 sent_already.
create function private.drop_from_plan(plan uuid, shift uuid, nth int, dropped boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.plan_choices;
begin
    select c.* into mine from public.plan_choices c join public.shifts s on s.shift_id = c.shift_id
    where c.plan_id = plan and c.shift_id = shift and c.nth = drop_from_plan.nth
        and s.organisation_id in (select private.my_organisations()) for update of c;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    elsif mine.offer_id is not null then
        raise exception 'sent_already' using errcode = 'PT409';
    end if;
    update public.plan_choices c set dropped_at = case when dropped then coalesce(c.dropped_at, private.clock()) end
    where c.plan_id = plan and c.shift_id = shift and c.candidate_id = mine.candidate_id;
end $$;
grant execute on function private.drop_from_plan(uuid, uuid, int, boolean) to authenticated;
create function public.drop_from_plan(plan uuid, shift uuid, nth int, dropped boolean default true) returns void
language sql volatile set search_path = '' as $$
    select private.drop_from_plan(plan, shift, nth, dropped);
$$;
grant execute on function public.drop_from_plan(uuid, uuid, int, boolean) to authenticated;

-- A lead puts somebody from people_for_shift into the plan for a shift of theirs. Refuses PT404, PT409 no_longer_fits. Twice is once.
create function private.add_to_plan(plan uuid, shift uuid, person text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    chosen uuid;
begin
    perform 1 from public.plans p join public.shifts s on s.shift_id = shift
    where p.plan_id = plan and p.done_at is not null and s.organisation_id in (select private.my_organisations())
        and p.municipality_code = s.municipality_code and coalesce(p.organisation_id, s.organisation_id) = s.organisation_id
        and s.starts_at >= private.midnight(p.week_start) and s.starts_at < private.midnight(p.week_start + 7)
    for update of p;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select r.candidate_id into chosen from private.ranked_people(shift, private.clock(), 100, array[private.me()]) r
    where private.person_word(shift, r.candidate_id) = person;
    if not found then
        raise exception 'no_longer_fits' using errcode = 'PT409';
    end if;
    insert into public.plan_choices (plan_id, shift_id, candidate_id, nth, added)
    select plan, shift, chosen, coalesce(
        (select c.nth from public.plan_choices c where c.plan_id = plan and c.candidate_id = chosen limit 1),
        (select coalesce(max(c.nth), 0) + 1 from public.plan_choices c where c.plan_id = plan)
    ), true
    on conflict (plan_id, shift_id, candidate_id) do update set dropped_at = null;
end $$;
grant execute on function private.add_to_plan(uuid, uuid, text) to authenticated;
create function public.add_to_plan(plan uuid, shift uuid, person text) returns void
language sql volatile set search_path = '' as $$
    select private.add_to_plan(plan, shift, person);
$$;
grant execute on function public.add_to_plan(uuid, uuid, text) to authenticated;

-- A lead sends what stands of the plan for their organisation, as offers. Returns one row: how many were sent now, how many go out later
-- (in the morning, or when people have not been asked enough), how many could not be asked in time. Sent already is not sent again.
-- Refuses PT404.
create function private.send_plan(plan uuid, organisation uuid) returns table (sent int, later int, not_sent int)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    each record;
    made uuid;
begin
    if (organisation in (select private.my_organisations()) and exists (
        select from public.plans p join public.organisations o on o.municipality_code = p.municipality_code
        where p.plan_id = plan and p.done_at is not null and o.organisation_id = organisation
            and coalesce(p.organisation_id, organisation) = organisation
    )) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.candidates k where k.person_id in (
        select c.candidate_id from public.plan_choices c join public.shifts s on s.shift_id = c.shift_id
        where c.plan_id = plan and s.organisation_id = organisation
    ) order by k.person_id for update;
    sent := 0;
    later := 0;
    not_sent := 0;
    for each in
        select c.shift_id, c.candidate_id, s.taken < s.capacity and s.cancelled_at is null as open
        from public.plan_choices c join public.shifts s on s.shift_id = c.shift_id
        where c.plan_id = plan and s.organisation_id = organisation and c.dropped_at is null and c.offer_id is null
            and s.starts_at > private.clock()
        order by s.starts_at, c.nth for update of c
    loop
        made := case when each.open then private.ask(each.candidate_id, each.shift_id, 'plan', false) end;
        update public.plan_choices c set offer_id = made, refused_at = case when made is null then private.clock() end
        where c.plan_id = plan and c.shift_id = each.shift_id and c.candidate_id = each.candidate_id;
        if made is null then
            not_sent := not_sent + 1;
        elsif exists (select from public.offers o where o.offer_id = made and o.sent_at is not null) then
            sent := sent + 1;
        else
            later := later + 1;
        end if;
    end loop;
    return next;
end $$;
grant execute on function private.send_plan(uuid, uuid) to authenticated;
create function public.send_plan(plan uuid, organisation uuid) returns table (sent int, later int, not_sent int)
language sql volatile set search_path = '' as $$
    select * from private.send_plan(plan, organisation);
$$;
grant execute on function public.send_plan(uuid, uuid) to authenticated;

-- A piece of what goes out and lapses by the clock: small, so that nobody waits for it long. Safe to run on many nodes at once and after a
-- pause. Returns how many rows it touched; 0: there is nothing more to do now, or another node is at it.
create function private.ask_around() returns int language plpgsql volatile security definer set search_path = '' as $$
begin
    if not pg_try_advisory_xact_lock(hashtextextended('oppgavetorget.tick', 0)) then
        return 0;
    end if;
    return private.turn_offers(50) + private.send_waves(10);
end $$;

-- What happens by the clock, every minute: what lapses and is tidied away, and the first piece of what goes out. As safe as that.
create or replace function private.tick() returns int language plpgsql volatile security definer set search_path = '' as $$
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
    done := done + private.ask_around();
    delete from public.standbys b using public.shifts s where s.shift_id = b.shift_id and s.starts_at <= private.clock();
    delete from private.open_shifts x where x.starts_at <= private.clock();
    -- in the small hours, once a night, where there is something to gain
    if (private.clock() at time zone 'Europe/Oslo')::time between time '03:00' and time '04:00'
        and (select c.reltuples > 50000 from pg_catalog.pg_class c where c.oid = 'private.candidate_features'::pg_catalog.regclass)
    then
        insert into private.settings as x (key, value) values ('regrouped_on', private.today()::text)
        on conflict (key) do update set value = excluded.value where x.value <> excluded.value;
        if found then
            perform private.regroup();
        end if;
    end if;
    delete from private.attempts t where t.at < private.clock() - interval '1 day';
    delete from public.requests q where q.at < private.clock() - interval '90 days';
    return done;
end $$;

-- Where the database has its own scheduler, it runs the clock: all that is due, piece by piece, each kept as it is done, and what is left
-- after five hundred pieces waits a minute. Elsewhere the app does the same (src/lib/server/scheduler.ts).
do $$
begin
    if exists (select from pg_extension where extname = 'pg_cron') then
        perform cron.schedule('oppgavetorget-tick', '* * * * *', $clock$
            do $pieces$
            begin
                perform private.tick();
                commit;
                for piece in 1..500 loop
                    exit when private.ask_around() = 0;
                    commit;
                end loop;
            end $pieces$
        $clock$);
    end if;
end $$;
