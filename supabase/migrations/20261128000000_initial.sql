-- Generated from supabase/schemas: the first migration, whole.

-- Rooms for what is not for everyone: helpers and definer functions in "private", extensions in "extensions".
create schema if not exists private;
create schema if not exists extensions;
create extension if not exists btree_gist with schema extensions;

-- A trigger's name is its table, three digits and what it does, since Postgres fires those of one moment in the order of their names:
-- 100 guards (refuses) · 200 fills in · 300 counts · 500 logs · 700 lets follow what hangs on it · 900 notifies. All before the row, then
-- all after it, then those of the statement; 00_conventions lists them.

-- Nothing is open by default; each right is given by name beside its table or function.
alter default privileges revoke execute on functions from public;
alter default privileges in schema public revoke all on tables from anon, authenticated;
alter default privileges in schema public revoke all on functions from anon, authenticated;
revoke all on schema private from public;
revoke create on schema public from public;
grant usage on schema private to anon, authenticated;
grant usage on schema public to anon, authenticated;

-- The clock: every rule asks here for the time, so that a test can freeze it.
-- Helpers that a rule calls again and again are plpgsql, which keeps its plan; a pinned sql function is planned at every call.
create function private.clock() returns timestamptz language plpgsql stable set search_path = '' as $$
begin
    return now();
end $$;

create function private.today() returns date language plpgsql stable set search_path = '' as $$
begin
    return (private.clock() at time zone 'Europe/Oslo')::date;
end $$;

-- The first instant of a day in Norway, whatever summer time does.
create function private.midnight(day date) returns timestamptz language plpgsql stable set search_path = '' as $$
begin
    return day::timestamp at time zone 'Europe/Oslo';
end $$;

create function private.local_day(at timestamptz) returns date language plpgsql stable set search_path = '' as $$
begin
    return (at at time zone 'Europe/Oslo')::date;
end $$;

-- The last day of a span that ends then: what ends at midnight ends on the day before.
create function private.last_day(ends_at timestamptz) returns date language plpgsql stable set search_path = '' as $$
begin
    return private.local_day(ends_at - interval '1 second');
end $$;

-- A code to hand over on paper: eight to sixteen signs that cannot be mistaken for each other.
create function private.new_code(length int) returns text language sql volatile set search_path = '' as $$
    select string_agg(substr('ABCDEFGHJKMNPQRSTUVWXYZ23456789',
        1 + (get_byte(uuid_send(gen_random_uuid()), i % 6) % 31), 1), '')
    from generate_series(1, length) as i;
$$;

-- What is stored of a code; spaces, hyphens and case do not count.
create function private.code_hash(code text) returns bytea language sql immutable set search_path = '' as $$
    select sha256(convert_to(upper(regexp_replace(coalesce(code, ''), '[^A-Za-z0-9]', '', 'g')), 'UTF8'));
$$;

-- What people write, one rule for each kind of thing. Forms check by the same rules (src/lib/server/fields.ts); here they hold for
-- whoever writes by the data API. Each is true for null: whether there must be one is the column's own.

-- Eleven digits, also with a space or point after the birth date: a national identity number is never stored.
create function private.holds_identity_number(words text) returns boolean language sql immutable set search_path = '' as $$
    select words ~ '(^|\D)\d{6}[ .]?\d{5}(\D|$)';
$$;
create function private.is_words(words text, shortest int, longest int) returns boolean
language sql immutable set search_path = '' as $$
    select length(btrim(words, e' \t\r\n')) >= shortest and length(words) <= longest and not private.holds_identity_number(words);
$$;
create function private.is_name(name text) returns boolean language sql immutable set search_path = '' as $$
    select private.is_words(name, 1, 60);
$$;
create function private.is_phone(number text) returns boolean language sql immutable set search_path = '' as $$
    select number ~ '^\+?[0-9 ]{8,16}$';
$$;
create function private.is_email(email text) returns boolean language sql immutable set search_path = '' as $$
    select length(email) <= 254
        and email ~ '^([A-Za-z0-9_''+-]+\.)*[A-Za-z0-9_''+-]*[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$';
$$;
-- What a task card lists: a few lines.
create function private.is_lines(lines text[]) returns boolean language sql immutable set search_path = '' as $$
    select cardinality(lines) between 1 and 6 and bool_and(private.is_words(line, 1, 120)) from unnest(lines) as line;
$$;
-- How long somebody was there: none for who did not come, at most twelve hours.
create function private.is_minutes(minutes int) returns boolean language sql immutable set search_path = '' as $$
    select minutes between 0 and 720;
$$;
-- A word of the code's own, as it stands in keys.
create function private.is_code(code text) returns boolean language sql immutable set search_path = '' as $$
    select code ~ '^[a-z][a-z0-9_]{0,59}$';
$$;
-- A check runs with the rights of who writes: these stand on the tables that a client writes by the data API itself.
grant execute on function private.holds_identity_number(text), private.is_words(text, int, int), private.is_name(text),
    private.is_phone(text), private.is_email(text) to authenticated;

-- Facts about this installation; one row per key. Never personal.
create table private.settings (
    key text primary key,
    value text not null
);
alter table private.settings enable row level security;

-- What can happen, with a sentence each: every kind of event, whichever area writes it. Not personal.
create table private.event_kinds (
    kind text primary key check (kind ~ '^[a-z_]+[.][a-z_]+$'),
    sentence text not null
);
comment on table private.event_kinds is 'not personal';
alter table private.event_kinds enable row level security;
insert into private.event_kinds (kind, sentence) values
    ('invitation.used', 'The person opened an invitation, and came in or took a role with it.'),
    ('reentry.issued', 'Somebody made a code that lets the person in again.'),
    ('reentry.used', 'The person came in with such a code.'),
    ('person.renamed', 'The person''s name changed; what it was or became is not said.'),
    ('person.forgotten', 'Somebody was forgotten; who is not said.'),
    ('role.granted', 'The person was given the staff role in detail.'),
    ('role.revoked', 'The staff role in detail was ended.'),
    ('referral.made', 'An adviser referred the person.'),
    ('referral.assessed', 'Nav assessed the person''s case on that day.'),
    ('activity.agreed', 'Hours a week and a period were agreed with the person.'),
    ('caseload.handed_over', 'An adviser handed the person over to to_person.'),
    ('clearance.seen', 'An employer saw the requirement in detail for the person.'),
    ('clearance.withdrawn', 'The requirement in detail holds no longer.'),
    ('contract.recorded', 'An employer recorded a contract with the person.'),
    ('shift.published', 'A shift went out, with so many seats.'),
    ('shift.capacity', 'A published shift got another number of seats.'),
    ('shift.changed', 'A published shift got another time or contact, as detail says.'),
    ('shift.cancelled', 'The host withdrew a shift of so many seats.'),
    ('offer.sent', 'The person was asked to come on a shift, in the way that detail says.'),
    ('offer.seen', 'The person saw that.'),
    ('offer.unsure', 'The person was unsure, and wants what detail says.'),
    ('offer.accepted', 'The person said yes.'),
    ('offer.declined', 'The person said no.'),
    ('offer.expired', 'Nobody answered in time.'),
    ('offer.withdrawn', 'The question was taken back, for the reason in detail.'),
    ('assignment.requested', 'The person asked for a shift.'),
    ('assignment.confirmed', 'The person got it.'),
    ('assignment.not_chosen', 'The host let the request go, or it lapsed.'),
    ('assignment.withdrawn', 'The person gave it up.'),
    ('assignment.cancelled', 'The host cancelled it, or the person stepped off a shift that was changed.'),
    ('assignment.checked_in', 'The person came.'),
    ('assignment.checked_out', 'The person left.'),
    ('assignment.objected', 'The person said that something is wrong, as detail says.'),
    ('attendance.recorded', 'The host recorded the fact in detail and the minutes.'),
    ('attendance.corrected', 'The host corrected them.'),
    ('outcome.recorded', 'The person''s participation ended on that day, with the outcome in detail.'),
    ('outcome.followed_up', 'It was noted how it is so many months after, as detail says.');

-- Append-only: what happened, when, when it was said, who did it and on whose behalf. Written by triggers and functions only. Personal.
create table public.events (
    event_id bigint generated always as identity primary key,
    at timestamptz not null, -- when it happened
    recorded_at timestamptz not null default private.clock(), -- when it was said: an exit, say, is often told of later
    kind text not null references private.event_kinds,
    municipality_code text, -- null: concerns no municipality
    by_person uuid, -- null: the clock or the system
    on_behalf_of uuid, -- null: on one's own behalf
    person_id uuid, -- null: concerns nobody by name
    to_person uuid, -- null: nobody received anything
    organisation_id uuid, -- null: concerns no organisation
    shift_id uuid, -- null: concerns no shift
    assignment_id uuid, -- null: concerns no assignment
    detail text, -- null: the kind says it all
    minutes int, -- null: no time was recorded
    seats int, -- null: not about how many a shift takes
    constraint events_minutes check (minutes is null or kind in ('attendance.recorded', 'attendance.corrected')),
    constraint events_seats check ((seats is not null) = (kind in ('shift.published', 'shift.capacity', 'shift.cancelled')))
);
comment on table public.events is 'personal: append-only log of what happened; the recomputation of every indicator starts here';
create index events_assignment on public.events (assignment_id) where assignment_id is not null;
create index events_person on public.events (person_id) where person_id is not null;
create index events_kind on public.events (kind, municipality_code, at);
alter table public.events enable row level security;

-- Who is being forgotten, and under what alias they are counted on: written by private.forget alone (98_forgetting), and gone before its
-- transaction ends, so that nobody ever reads it. Not in the write-ahead log either. Personal.
create unlogged table private.forgetting (
    person_id uuid primary key,
    alias uuid not null,
    transaction_id xid8 not null default pg_catalog.pg_current_xact_id()
);
comment on table private.forgetting is 'personal: empty but inside a transaction that forgets';
alter table private.forgetting enable row level security;

-- Whether a row changed in nothing but this: in these columns the person whom this very transaction forgets became their alias. A setting
-- would not do, since any SQL may set one.
create function private.only_forgets(before_ jsonb, after_ jsonb, columns text[]) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
    return after_ <> before_ and exists (
        select from private.forgetting f
        where f.transaction_id = pg_catalog.pg_current_xact_id() and after_ = before_ || (
            select jsonb_object_agg(c, case when before_ ->> c = f.person_id::text then f.alias::text else before_ ->> c end)
            from unnest(columns) as c
        )
    );
end $$;

-- What happened stays as it was said. The one way through is to be forgotten.
create function private.append_only() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if tg_op = 'UPDATE' and private.only_forgets(to_jsonb(old), to_jsonb(new), '{person_id,by_person,on_behalf_of,to_person}') then
        return new;
    end if;
    raise exception 'append_only' using errcode = 'PT403';
end $$;

create trigger events_100_append_only before update or delete on public.events
for each row execute function private.append_only();
create trigger events_100_no_truncate before truncate on public.events
for each statement execute function private.append_only();

-- Tries at a door (signing in, codes). The key is an HMAC made by the app, so nobody outside can fill another's account.
create table private.attempts (
    attempt_key text not null,
    at timestamptz not null default now()
);
create index attempts_key on private.attempts (attempt_key, at);
alter table private.attempts enable row level security;

create function private.allow_attempt(attempt_key text, max_attempts int, window_seconds int)
returns boolean language plpgsql security definer set search_path = '' as $$
declare
    tries int;
begin
    if (length(attempt_key) <= 100 and max_attempts between 1 and 100 and window_seconds between 1 and 86400) is not true then
        return false;
    end if;
    perform pg_advisory_xact_lock(hashtextextended(attempt_key, 0));
    select count(*) into tries from private.attempts a
    where a.attempt_key = allow_attempt.attempt_key
        and a.at > private.clock() - make_interval(secs => window_seconds);
    if tries >= max_attempts then
        return false;
    end if;
    insert into private.attempts (attempt_key, at) values (allow_attempt.attempt_key, private.clock());
    return true;
end $$;
grant execute on function private.allow_attempt(text, int, int) to anon, authenticated;

-- True when one more try is allowed within the window; counts it. Shape: boolean.
create function public.allow_attempt(attempt_key text, max_attempts int, window_seconds int)
returns boolean language sql volatile set search_path = '' as $$
    select private.allow_attempt(attempt_key, max_attempts, window_seconds);
$$;
grant execute on function public.allow_attempt(text, int, int) to anon, authenticated;

-- The try was a right one, so it does not count: only wrong ones do. Gives back one, never more.
create function private.give_back_attempt(attempt_key text) returns void
language sql volatile security definer set search_path = '' as $$
    delete from private.attempts a where a.ctid = (
        select b.ctid from private.attempts b where b.attempt_key = give_back_attempt.attempt_key
        order by b.at desc limit 1
    );
$$;
grant execute on function private.give_back_attempt(text) to anon, authenticated;
create function public.give_back_attempt(attempt_key text) returns void
language sql volatile set search_path = '' as $$
    select private.give_back_attempt(attempt_key);
$$;
grant execute on function public.give_back_attempt(text) to anon, authenticated;

-- A chore of the clock: tries of more than a day ago count no longer.
create function private.delete_old_attempts(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    delete from private.attempts t where t.ctid = any (array(
        select a.ctid from private.attempts a where a.at < private.clock() - interval '1 day' limit most for update skip locked
    ));
    get diagnostics done = row_count;
    return done;
end $$;

-- Whom the database takes the asker for: every start of the app looks whether it is right (src/lib/server/lite/self-check.ts).
create function private.who_asks() returns table (user_id uuid, role text, token_role text)
language sql stable set search_path = '' as $$
    select auth.uid(), current_user::text, auth.role();
$$;
grant execute on function private.who_asks() to anon, authenticated;
-- Shape: user_id (null: nobody is signed in), role, token_role.
create function public.who_asks() returns table (user_id uuid, role text, token_role text)
language sql stable set search_path = '' as $$
    select * from private.who_asks();
$$;
grant execute on function public.who_asks() to anon, authenticated;

-- A municipality is a tenant; its code is the official kommunenummer. Not personal.
create table public.municipalities (
    municipality_code text primary key check (municipality_code ~ '^[0-9]{4}$'),
    name text not null
);
comment on table public.municipalities is 'not personal';
alter table public.municipalities enable row level security;
grant select on public.municipalities to authenticated;
create policy "Everyone signed in reads the municipalities" on public.municipalities
for select to authenticated using (true);

-- A part of a municipality, with its middle point: as near to a home address as we store. Not personal.
create table public.districts (
    district_id uuid primary key default gen_random_uuid(),
    municipality_code text not null references public.municipalities,
    name text not null,
    latitude double precision not null check (latitude between 57 and 72),
    longitude double precision not null check (longitude between 4 and 32),
    unique (municipality_code, name)
);
comment on table public.districts is 'not personal';
alter table public.districts enable row level security;
grant select on public.districts to authenticated;
create policy "Everyone signed in reads the districts" on public.districts
for select to authenticated using (true);

-- A language that people may read the app in, by its own name. `src/texts/languages.ts` is the same list, for pages before anybody
-- has signed in, and a test holds the two equal; which are offered is which have all their texts. Not personal.
create table public.languages (
    language text primary key check (language ~ '^[a-z]{2}$'),
    name text not null unique,
    direction text not null check (direction in ('ltr', 'rtl'))
);
comment on table public.languages is 'not personal';
alter table public.languages enable row level security;
grant select on public.languages to authenticated;
create policy "Everyone signed in reads the languages" on public.languages for select to authenticated using (true);
insert into public.languages (language, name, direction) values
    ('nb', 'Norsk (bokmål)', 'ltr'),
    ('nn', 'Norsk (nynorsk)', 'ltr'),
    ('en', 'English', 'ltr'),
    ('uk', 'Українська', 'ltr'),
    ('ar', 'العربية', 'rtl'),
    ('so', 'Soomaali', 'ltr'),
    ('pl', 'Polski', 'ltr'),
    ('ti', 'ትግርኛ', 'ltr'),
    ('tr', 'Türkçe', 'ltr');

-- A person with, or on the way to, an account. Personal.
create table public.people (
    person_id uuid primary key default gen_random_uuid(),
    user_id uuid unique references auth.users (id) on delete set null, -- null until the invitation is used
    municipality_code text not null references public.municipalities,
    first_name text not null check (private.is_name(first_name)),
    last_name text not null check (private.is_name(last_name)),
    email text check (private.is_email(email)), -- null: has no e-mail
    phone text check (private.is_phone(phone)), -- null: not given
    language text not null default 'nb' references public.languages,
    created_at timestamptz not null default now()
);
comment on table public.people is 'personal: name and how to reach a person; staff read it only through functions that log the look';
create index people_municipality on public.people (municipality_code);
create index people_language on public.people (language);
alter table public.people enable row level security;
grant select on public.people to authenticated;
grant update (first_name, last_name, phone, language) on public.people to authenticated;

-- Who I am, or null.
create function private.me() returns uuid language plpgsql stable security definer set search_path = '' as $$
declare
    uid uuid := auth.uid();
    own uuid;
begin
    select p.person_id into own from public.people p where p.user_id = uid;
    return own;
end $$;
grant execute on function private.me() to authenticated;

create function private.my_municipality() returns text language plpgsql stable security definer set search_path = '' as $$
begin
    return (select p.municipality_code from public.people p where p.user_id = (select auth.uid()));
end $$;
grant execute on function private.my_municipality() to authenticated;

create policy "A person reads their own row" on public.people
for select to authenticated using (person_id = (select private.me()));
create policy "A person corrects their own name, phone and language" on public.people
for update to authenticated using (person_id = (select private.me())) with check (person_id = (select private.me()));

-- That a name changed, never the name: the log is kept when the person is forgotten. Whoever comes in gives their own.
create function private.log_renaming() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'person.renamed', new.municipality_code,
        case when old.user_id is null and new.user_id is not null then new.person_id else private.me() end, new.person_id);
    return null;
end $$;
create trigger people_500_log_renaming after update on public.people for each row
when ((old.first_name, old.last_name) is distinct from (new.first_name, new.last_name))
execute function private.log_renaming();

-- Somebody who wants tasks. Where they come from is not here. Personal.
create table public.candidates (
    person_id uuid primary key references public.people on delete cascade,
    municipality_code text not null references public.municipalities,
    birth_date date not null,
    district_id uuid references public.districts, -- null: has not said where; distance is then not used
    max_minutes smallint not null default 60 check (max_minutes between 5 and 240), -- travel on foot or by bus, one way
    norwegian smallint not null default 1 check (norwegian between 0 and 4), -- 0 none, 1 a little, 2 some, 3 good, 4 fluent
    lifting smallint not null default 1 check (lifting between 0 and 2), -- 0 sits or stands, 1 light, 2 heavy
    wants_paid boolean not null default true,
    wants_unpaid boolean not null default true,
    shares_phone boolean not null default false,
    shared_help text check (private.is_words(shared_help, 0, 200)), -- null: nothing shared; functional words the person chose
    protected boolean not null default false, -- protected address: kept out of the market and of every list
    notice_read_at timestamptz, -- null: has not read the privacy notice
    created_at timestamptz not null default now(),
    wished_hours smallint check (wished_hours between 1 and 37), -- a week, at most; null: has not said
    offers_a_day smallint not null default 2 check (offers_a_day between 0 and 5) -- 0: asks not to be asked
);
comment on table public.candidates is 'personal: what fits a person, in their own words';
create index candidates_municipality on public.candidates (municipality_code);
create index candidates_district on public.candidates (district_id);
alter table public.candidates enable row level security;
grant select on public.candidates to authenticated;
grant update (district_id, max_minutes, norwegian, lifting, wants_paid, wants_unpaid, shares_phone, shared_help,
    wished_hours, offers_a_day)
on public.candidates to authenticated;
create policy "A candidate reads their own row" on public.candidates
for select to authenticated using (person_id = (select private.me()));
create policy "A candidate changes what fits them" on public.candidates
for update to authenticated using (person_id = (select private.me())) with check (person_id = (select private.me()));

-- When a person can, as hours of a weekday in Norway. Personal.
create table public.availability (
    candidate_id uuid not null references public.candidates on delete cascade,
    weekday smallint not null check (weekday between 1 and 7), -- 1 is Monday
    from_time time not null,
    to_time time not null check (to_time > from_time),
    primary key (candidate_id, weekday, from_time)
);
comment on table public.availability is 'personal';
alter table public.availability enable row level security;
grant select on public.availability to authenticated;
create policy "A candidate reads their own hours" on public.availability
for select to authenticated using (candidate_id = (select private.me()));

-- An adviser follows a candidate from one day to another; at most one at a time. Its existence tells of a referral. Personal.
create table public.caseloads (
    caseload_id uuid primary key default gen_random_uuid(),
    candidate_id uuid not null references public.candidates on delete cascade,
    adviser_id uuid not null references public.people,
    since_at timestamptz not null default now(),
    until_at timestamptz -- null: follows now
);
comment on table public.caseloads is 'personal: tells of a referral; never to a lead';
create unique index caseloads_one on public.caseloads (candidate_id) where until_at is null;
create index caseloads_candidate on public.caseloads (candidate_id);
create index caseloads_adviser on public.caseloads (adviser_id) where until_at is null;
create index caseloads_adviser_all on public.caseloads (adviser_id);
alter table public.caseloads enable row level security;
grant select on public.caseloads to authenticated;

create policy "A candidate reads who follows them" on public.caseloads
for select to authenticated using (candidate_id = (select private.me()));

-- How a candidate reaches the adviser who follows them.
create type public.adviser_contact as (
    name text, phone text, email text
);
comment on column public.adviser_contact.phone is 'null: not given';
comment on column public.adviser_contact.email is 'null: not given';

-- Who follows me and how I reach them at work; no row when nobody does. Shape: name, phone, email.
create function private.my_adviser() returns setof public.adviser_contact
language sql stable security definer set search_path = '' as $$
    select p.first_name || ' ' || p.last_name, p.phone, p.email
    from public.caseloads c join public.people p on p.person_id = c.adviser_id
    where c.until_at is null and c.candidate_id = private.me();
$$;
grant execute on function private.my_adviser() to authenticated;
create function public.my_adviser() returns setof public.adviser_contact
language sql stable set search_path = '' as $$
    select * from private.my_adviser();
$$;
grant execute on function public.my_adviser() to authenticated;

-- One row per viewer, person, role and day: staff looked at a named person. Personal.
create table public.access_log (
    viewer_id uuid not null references public.people,
    person_id uuid not null references public.people on delete cascade,
    role text not null,
    day date not null,
    first_at timestamptz not null default now(),
    primary key (person_id, day, viewer_id, role)
);
comment on table public.access_log is 'personal: who looked at whom';
create index access_log_viewer on public.access_log (viewer_id);
alter table public.access_log enable row level security;
grant select on public.access_log to authenticated;
create policy "A person reads who has looked at them" on public.access_log
for select to authenticated using (person_id = (select private.me()));

create function private.log_looks(viewed uuid[], as_role text) returns void
language sql volatile security definer set search_path = '' as $$
    insert into public.access_log (viewer_id, person_id, role, day, first_at)
    select private.me(), v, as_role, private.today(), private.clock()
    from (select distinct unnest(viewed) as v) as looked
    where v is not null and v <> private.me()
    order by v
    on conflict do nothing;
$$;

-- A client-made id, what was asked with it, and the answer: the same request again has one effect. Personal.
create table public.requests (
    person_id uuid not null references public.people on delete cascade,
    request_id uuid not null,
    action text not null,
    arguments bytea not null, -- a hash: that it is the same request can be told, and not what was asked
    answer text, -- null only inside the transaction that makes the effect
    at timestamptz not null default now(),
    primary key (person_id, request_id)
);
comment on table public.requests is 'personal: for doing a repeated request once';
alter table public.requests enable row level security;

-- A chore of the clock: nobody repeats a request after ninety days.
create function private.delete_old_requests(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    delete from public.requests r where r.ctid = any (array(
        select q.ctid from public.requests q where q.at < private.clock() - interval '90 days' limit most for update skip locked
    ));
    get diagnostics done = row_count;
    return done;
end $$;

-- Null the first time; the stored answer when this very request was done already. Whoever comes at the same moment with the same id
-- waits here for the first, and gets its answer. Refuses PT422 request_reused: the id stands for something else, or there is none.
create function private.repeated(wanted uuid, wanted_action text, wanted_arguments jsonb) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    earlier public.requests;
    hash bytea := sha256(convert_to(wanted_arguments::text, 'UTF8'));
begin
    if private.me() is null then
        raise exception 'not_signed_in' using errcode = 'PT401';
    elsif wanted is null then
        raise exception 'request_reused' using errcode = 'PT422';
    end if;
    insert into public.requests (person_id, request_id, action, arguments, at)
    values (private.me(), wanted, wanted_action, hash, private.clock())
    on conflict do nothing;
    if found then
        return null;
    end if;
    select r.* into earlier from public.requests r where r.person_id = private.me() and r.request_id = wanted;
    if earlier.action <> wanted_action or earlier.arguments <> hash then
        raise exception 'request_reused' using errcode = 'PT422';
    end if;
    return earlier.answer;
end $$;

-- Keeps the answer of a request that private.repeated let through, and gives it back.
create function private.answer(given uuid, said text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
begin
    update public.requests r set answer = said where r.person_id = own and r.request_id = given;
    return case when found then said end;
end $$;

-- A kept answer that is true no more is not repeated: what was done has been undone since. "now": how it stands, as the detail. The
-- person is told, and their next tap is a request of its own. Refuses PT409 no_longer, unless it holds.
create function private.still_holds(holds boolean, now text) returns void
language plpgsql immutable set search_path = '' as $$
begin
    if holds is not true then
        raise exception 'no_longer' using errcode = 'PT409', detail = coalesce(now, '');
    end if;
end $$;

-- A candidate says when they can: three arrays of equal length replace all earlier hours. Refuses PT422 bad_hours.
create function private.set_availability(weekdays int[], from_times text[], to_times text[]) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
begin
    perform 1 from public.candidates c where c.person_id = own for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
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
end $$;
grant execute on function private.set_availability(int[], text[], text[]) to authenticated;
create function public.set_availability(weekdays int[], from_times text[], to_times text[]) returns void
language sql volatile set search_path = '' as $$
    select private.set_availability(weekdays, from_times, to_times);
$$;
grant execute on function public.set_availability(int[], text[], text[]) to authenticated;

-- The candidate has read the privacy notice; the first time counts.
create function private.read_notice() returns void language sql volatile security definer set search_path = '' as $$
    update public.candidates c set notice_read_at = coalesce(c.notice_read_at, private.clock())
    where c.person_id = private.me();
$$;
grant execute on function private.read_notice() to authenticated;
create function public.read_notice() returns void language sql volatile set search_path = '' as $$
    select private.read_notice();
$$;
grant execute on function public.read_notice() to authenticated;

-- Who answers for clearances and pay: the municipality for its own organisations, else the organisation itself. Not personal.
create table public.employers (
    employer_id uuid primary key default gen_random_uuid(),
    municipality_code text not null references public.municipalities,
    name text not null check (private.is_words(name, 2, 120)),
    unique (municipality_code, name)
);
comment on table public.employers is 'not personal';
alter table public.employers enable row level security;
grant select on public.employers to authenticated;
create policy "Everyone signed in reads their municipality's employers" on public.employers
for select to authenticated using (municipality_code = (select private.my_municipality()));

-- A nursing home, a home-care base, a voluntary or private organisation. Not personal.
create table public.organisations (
    organisation_id uuid primary key default gen_random_uuid(),
    municipality_code text not null references public.municipalities,
    employer_id uuid not null references public.employers,
    name text not null check (private.is_words(name, 2, 120)),
    kind text not null check (kind in ('nursing_home', 'home_care', 'voluntary', 'business', 'other')),
    sector text not null check (sector in ('municipal', 'voluntary', 'private', 'state')),
    enrolled_at timestamptz not null default now(),
    closed_at timestamptz, -- null: takes part
    unique (municipality_code, name)
);
comment on table public.organisations is 'not personal';
create index organisations_employer on public.organisations (employer_id);
alter table public.organisations enable row level security;
grant select on public.organisations to authenticated;
create policy "Everyone signed in reads their municipality's organisations" on public.organisations
for select to authenticated using (municipality_code = (select private.my_municipality()));

-- Where one shows up: a base, never a private home. Not personal.
create table public.places (
    place_id uuid primary key default gen_random_uuid(),
    organisation_id uuid not null references public.organisations,
    municipality_code text not null references public.municipalities,
    name text not null check (private.is_words(name, 2, 120)),
    address text not null check (private.is_words(address, 2, 160)),
    district_id uuid references public.districts, -- null: not said
    latitude double precision not null check (latitude between 57 and 72),
    longitude double precision not null check (longitude between 4 and 32),
    unique (organisation_id, name)
);
comment on table public.places is 'not personal';
create index places_municipality on public.places (municipality_code);
create index places_district on public.places (district_id);
alter table public.places enable row level security;
grant select on public.places to authenticated;
create policy "Everyone signed in reads their municipality's places" on public.places
for select to authenticated using (municipality_code = (select private.my_municipality()));

-- A role that a person holds; given and taken back, never edited. Roles add up; nothing is inherited. Personal.
create table public.staff_roles (
    staff_role_id uuid primary key default gen_random_uuid(),
    person_id uuid not null references public.people on delete cascade,
    role text not null check (role in ('lead', 'clearance_officer', 'adviser', 'programme_lead', 'administrator')),
    municipality_code text not null references public.municipalities,
    organisation_id uuid references public.organisations, -- null unless a lead
    employer_id uuid references public.employers, -- null unless a clearance officer
    granted_by uuid references public.people, -- null: from the first set-up
    granted_at timestamptz not null default now(),
    revoked_by uuid references public.people, -- null while it holds
    revoked_at timestamptz, -- null while it holds
    check ((role = 'lead') = (organisation_id is not null)),
    check ((role = 'clearance_officer') = (employer_id is not null)),
    check (granted_by is distinct from person_id)
);
comment on table public.staff_roles is 'personal: who holds which role';
create unique index staff_roles_one on public.staff_roles (person_id, role, organisation_id, employer_id)
nulls not distinct where revoked_at is null;
create index staff_roles_person on public.staff_roles (person_id);
create index staff_roles_organisation on public.staff_roles (organisation_id);
create index staff_roles_employer on public.staff_roles (employer_id);
create index staff_roles_municipality on public.staff_roles (municipality_code);
create index staff_roles_granted_by on public.staff_roles (granted_by);
create index staff_roles_revoked_by on public.staff_roles (revoked_by);
alter table public.staff_roles enable row level security;
grant select on public.staff_roles to authenticated;
create policy "A person reads their own roles" on public.staff_roles
for select to authenticated using (person_id = (select private.me()));

create function private.has_role(wanted text) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
    return (
        select exists (
            select from public.staff_roles r
            where r.person_id = private.me() and r.role = wanted and r.revoked_at is null
        )
    );
end $$;
grant execute on function private.has_role(text) to authenticated;

-- The people I follow now: only while I am an adviser.
create function private.my_caseload() returns setof uuid
language sql stable security definer set search_path = '' as $$
    select c.candidate_id from public.caseloads c
    where c.until_at is null and c.adviser_id = (select private.me()) and (select private.has_role('adviser'));
$$;
grant execute on function private.my_caseload() to authenticated;

create function private.my_organisations() returns setof uuid
language sql stable security definer set search_path = '' as $$
    select r.organisation_id from public.staff_roles r
    where r.person_id = private.me() and r.role = 'lead' and r.revoked_at is null;
$$;
grant execute on function private.my_organisations() to authenticated;

create function private.my_employers() returns setof uuid
language sql stable security definer set search_path = '' as $$
    select r.employer_id from public.staff_roles r
    where r.person_id = private.me() and r.role = 'clearance_officer' and r.revoked_at is null;
$$;
grant execute on function private.my_employers() to authenticated;

-- The municipality that I hold this role in, or null.
create function private.municipality_as(wanted text) returns text
language plpgsql stable security definer set search_path = '' as $$
begin
    return (
        select r.municipality_code from public.staff_roles r
        where r.person_id = private.me() and r.role = wanted and r.revoked_at is null
        order by r.granted_at limit 1
    );
end $$;
grant execute on function private.municipality_as(text) to authenticated;

-- The code in a place's check-in link and QR. Whoever stands there may have it; so only its leads read it here. Not personal.
create table public.place_codes (
    place_id uuid primary key references public.places on delete cascade,
    code text not null unique default private.new_code(10)
);
comment on table public.place_codes is 'not personal';
alter table public.place_codes enable row level security;
grant select on public.place_codes to authenticated;
create policy "A lead reads the check-in codes of their own places" on public.place_codes
for select to authenticated using (
    place_codes.place_id in (
        select p.place_id from public.places p where p.organisation_id in (select private.my_organisations())
    )
);

create function private.give_place_code() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.place_codes (place_id) values (new.place_id);
    return null;
end $$;
create trigger places_200_give_code after insert on public.places for each row execute function private.give_place_code();

-- A colleague who meets people at a place: name, phone and where to find them. A work contact of the place. Personal.
create table public.contacts (
    contact_id uuid primary key default gen_random_uuid(),
    place_id uuid not null references public.places on delete cascade,
    name text not null check (private.is_name(name)),
    phone text check (private.is_phone(phone)), -- null: none
    meet_where text not null check (private.is_words(meet_where, 1, 80)),
    retired_at timestamptz -- null: can be chosen
);
comment on table public.contacts is 'personal: a work contact';
create index contacts_place on public.contacts (place_id);
alter table public.contacts enable row level security;
grant select on public.contacts to authenticated;
grant insert (place_id, name, phone, meet_where) on public.contacts to authenticated;
grant update (name, phone, meet_where, retired_at) on public.contacts to authenticated;
create policy "A lead reads the contacts of their own places" on public.contacts
for select to authenticated using (
    contacts.place_id in (
        select p.place_id from public.places p where p.organisation_id in (select private.my_organisations())
    )
);
create policy "A lead adds a contact at their own places" on public.contacts
for insert to authenticated with check (
    contacts.place_id in (
        select p.place_id from public.places p where p.organisation_id in (select private.my_organisations())
    )
);
create policy "A lead changes the contacts of their own places" on public.contacts
for update to authenticated using (
    contacts.place_id in (
        select p.place_id from public.places p where p.organisation_id in (select private.my_organisations())
    )
) with check (
    contacts.place_id in (
        select p.place_id from public.places p where p.organisation_id in (select private.my_organisations())
    )
);

create function private.log_staff_role() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.events (at, kind, municipality_code, by_person, person_id, organisation_id, detail)
    values (
        case when new.revoked_at is null then new.granted_at else new.revoked_at end,
        case when new.revoked_at is null then 'role.granted' else 'role.revoked' end,
        new.municipality_code,
        case when new.revoked_at is null then new.granted_by else new.revoked_by end,
        new.person_id, new.organisation_id, new.role
    );
    return null;
end $$;
create trigger staff_roles_500_log after insert or update of revoked_at on public.staff_roles
for each row execute function private.log_staff_role();

-- An administrator adds an organisation with its first place; a municipal one gets the municipality as employer.
-- Returns the organisation's id. Refuses PT404 (not an administrator), PT409 name_taken, PT422 bad_place.
create function private.add_organisation(
    name text, kind text, sector text, place_name text, address text, district uuid, request_id uuid
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('administrator');
    earlier text;
    employer uuid;
    made uuid;
    here public.districts;
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'add_organisation',
        jsonb_build_array(name, kind, sector, place_name, address, district));
    if earlier is not null then
        perform private.still_holds(o.closed_at is null, 'closed') from public.organisations o
        where o.organisation_id = earlier::uuid;
        return earlier::uuid;
    end if;
    select d.* into here from public.districts d where d.district_id = district and d.municipality_code = municipality;
    if not found then
        raise exception 'bad_place' using errcode = 'PT422';
    end if;
    if exists (
        select from public.organisations o
        where o.municipality_code = municipality and lower(o.name) = lower(btrim(add_organisation.name))
    ) then
        raise exception 'name_taken' using errcode = 'PT409';
    end if;
    select e.employer_id into employer from public.employers e
    where e.municipality_code = municipality and e.name = case
        when sector = 'municipal' then (
            select m.name || ' kommune' from public.municipalities m where m.municipality_code = municipality
        ) else btrim(add_organisation.name) end;
    if employer is null then
        insert into public.employers (municipality_code, name) values (municipality, case
            when sector = 'municipal' then (
                select m.name || ' kommune' from public.municipalities m where m.municipality_code = municipality
            ) else btrim(add_organisation.name) end)
        returning employer_id into employer;
    end if;
    insert into public.organisations (municipality_code, employer_id, name, kind, sector, enrolled_at)
    values (municipality, employer, btrim(add_organisation.name), add_organisation.kind, add_organisation.sector,
        private.clock())
    returning organisation_id into made;
    insert into public.places (organisation_id, municipality_code, name, address, district_id, latitude, longitude)
    values (made, municipality, btrim(place_name), btrim(address), district, here.latitude, here.longitude);
    return private.answer(request_id, made::text)::uuid;
exception when check_violation or not_null_violation then
    raise exception 'bad_place' using errcode = 'PT422';
end $$;
grant execute on function private.add_organisation(text, text, text, text, text, uuid, uuid) to authenticated;
create function public.add_organisation(
    name text, kind text, sector text, place_name text, address text, district uuid, request_id uuid
) returns uuid language sql volatile set search_path = '' as $$
    select private.add_organisation(name, kind, sector, place_name, address, district, request_id);
$$;
grant execute on function public.add_organisation(text, text, text, text, text, uuid, uuid) to authenticated;

-- One more place for an organisation of the administrator's municipality. Returns its id. Refuses PT404, PT409, PT422.
create function private.add_place(
    organisation uuid, place_name text, address text, district uuid, request_id uuid
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('administrator');
    earlier text;
    made uuid;
    here public.districts;
begin
    if municipality is null or not exists (
        select from public.organisations o
        where o.organisation_id = organisation and o.municipality_code = municipality and o.closed_at is null
    ) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'add_place', jsonb_build_array(organisation, place_name, address, district));
    if earlier is not null then
        return earlier::uuid;
    end if;
    select d.* into here from public.districts d where d.district_id = district and d.municipality_code = municipality;
    if not found then
        raise exception 'bad_place' using errcode = 'PT422';
    end if;
    if exists (
        select from public.places p where p.organisation_id = organisation and lower(p.name) = lower(btrim(place_name))
    ) then
        raise exception 'name_taken' using errcode = 'PT409';
    end if;
    insert into public.places (organisation_id, municipality_code, name, address, district_id, latitude, longitude)
    values (organisation, municipality, btrim(place_name), btrim(add_place.address), district,
        here.latitude, here.longitude)
    returning place_id into made;
    return private.answer(request_id, made::text)::uuid;
exception when check_violation or not_null_violation then
    raise exception 'bad_place' using errcode = 'PT422';
end $$;
grant execute on function private.add_place(uuid, text, text, uuid, uuid) to authenticated;
create function public.add_place(
    organisation uuid, place_name text, address text, district uuid, request_id uuid
) returns uuid language sql volatile set search_path = '' as $$
    select private.add_place(organisation, place_name, address, district, request_id);
$$;
grant execute on function public.add_place(uuid, text, text, uuid, uuid) to authenticated;

-- Nav's record of a person, on Nav's side only: on what basis, decided when and where, in what plain words. Not the decision itself.
-- Personal.
create table public.referrals (
    referral_id uuid primary key default gen_random_uuid(),
    candidate_id uuid not null references public.candidates on delete cascade,
    referred_by uuid not null references public.people,
    referred_at timestamptz not null default now(),
    office text not null check (private.is_words(office, 2, 80)),
    basis text not null check (basis in (
        'stl_20', 'stl_20a', 'kvalifiseringsprogram', 'introduksjonsprogram', 'forsok', 'arbeidstrening', 'none'
    )),
    basis_reference text check (private.is_words(basis_reference, 0, 60)), -- null: no decision
    assessed_on date, -- null: Nav's individual assessment is not made, and no activity counts
    plain_words text not null default '' check (private.is_words(plain_words, 0, 400)),
    ended_at timestamptz -- null: runs
);
comment on table public.referrals is 'personal: never to a lead, by any path';
create index referrals_candidate on public.referrals (candidate_id);
create index referrals_referred_by on public.referrals (referred_by);
create unique index referrals_one on public.referrals (candidate_id) where ended_at is null;
alter table public.referrals enable row level security;
grant select on public.referrals to authenticated;
create policy "A candidate reads their own referral" on public.referrals
for select to authenticated using (candidate_id = (select private.me()));

-- The event stands on the day of the assessment, from which an activity counts, whenever it is told of.
create function private.log_assessment() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    select private.midnight(new.assessed_on), 'referral.assessed', c.municipality_code, private.me(), new.candidate_id
    from public.candidates c where c.person_id = new.candidate_id;
    return null;
end $$;
create trigger referrals_500_log_assessment_on_insert after insert on public.referrals for each row
when (new.assessed_on is not null)
execute function private.log_assessment();
create trigger referrals_500_log_assessment_on_update after update of assessed_on on public.referrals for each row
when (new.assessed_on is not null and new.assessed_on is distinct from old.assessed_on)
execute function private.log_assessment();

-- Hours a week and a period that Nav has agreed with a person. Counts only after the individual assessment. Personal.
create table public.agreed_activities (
    agreed_activity_id uuid primary key default gen_random_uuid(),
    candidate_id uuid not null references public.candidates on delete cascade,
    hours_per_week numeric(4, 1) not null check (hours_per_week > 0 and hours_per_week <= 37.5),
    from_date date not null,
    to_date date not null check (to_date >= from_date),
    agreed_by uuid not null references public.people,
    agreed_at timestamptz not null default now()
);
comment on table public.agreed_activities is 'personal: never to a lead, by any path';
create index agreed_activities_candidate on public.agreed_activities (candidate_id, from_date);
create index agreed_activities_agreed_by on public.agreed_activities (agreed_by);
alter table public.agreed_activities enable row level security;
grant select on public.agreed_activities to authenticated;
create policy "A candidate reads what is agreed with them" on public.agreed_activities
for select to authenticated using (candidate_id = (select private.me()));

-- The purpose of a candidate's next assignment: activity while Nav has agreed one, else voluntary.
create function private.purpose_of(candidate uuid, day date) returns text
language plpgsql stable security definer set search_path = '' as $$
begin
    return case when exists (
        select from public.agreed_activities g
        join public.referrals r on r.candidate_id = g.candidate_id and r.ended_at is null and r.assessed_on <= day
        where g.candidate_id = candidate and day between g.from_date and g.to_date
    ) then 'activity' else 'voluntary' end;
end $$;

-- The one way in: a code for one person, used once, before it expires. An adviser's cannot be told from an open intake's.
-- Also the code that lets a person without e-mail in again. Personal.
create table public.invitations (
    invitation_id uuid primary key default gen_random_uuid(),
    code_hash bytea not null unique,
    municipality_code text not null references public.municipalities,
    person_id uuid references public.people on delete cascade, -- null until used, unless the person is registered already
    reentry boolean not null default false, -- lets an account in again instead of making one
    first_name text not null check (private.is_name(first_name)),
    last_name text not null check (private.is_name(last_name)),
    email text check (private.is_email(email)), -- null: handed over on paper
    role text check (role in ('lead', 'clearance_officer', 'adviser', 'programme_lead', 'administrator')), -- null: candidate
    organisation_id uuid references public.organisations, -- null unless a lead is invited
    employer_id uuid references public.employers, -- null unless a clearance officer is invited
    made_by uuid references public.people, -- null: from the first set-up
    made_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz, -- null: not used
    revoked_at timestamptz, -- null: not taken back
    check (role is null or not reentry),
    check ((role is not distinct from 'lead') = (organisation_id is not null)),
    check ((role is not distinct from 'clearance_officer') = (employer_id is not null)),
    check (not reentry or person_id is not null)
);
comment on table public.invitations is 'personal: who was invited, by whom; never the code itself';
create index invitations_person on public.invitations (person_id);
create index invitations_made_by on public.invitations (made_by);
create index invitations_municipality on public.invitations (municipality_code);
create index invitations_organisation on public.invitations (organisation_id);
create index invitations_employer on public.invitations (employer_id);
alter table public.invitations enable row level security;
grant select (
    invitation_id, municipality_code, reentry, first_name, last_name, email, role, organisation_id, employer_id,
    made_by, made_at, expires_at, used_at, revoked_at
) on public.invitations to authenticated;
create policy "Whoever invited reads the invitation" on public.invitations
for select to authenticated using (
    made_by = (select private.me())
    and ((select private.has_role('administrator')) or (select private.has_role('adviser')))
);

insert into private.settings (key, value)
values ('code_secret', gen_random_uuid()::text || gen_random_uuid()::text)
on conflict do nothing;

-- The code that belongs to a person's request: the same request gives the same code, nobody else's does, and it is stored nowhere.
create function private.code_for(request_id uuid) returns text
language sql stable security definer set search_path = '' as $$
    select string_agg(substr('ABCDEFGHJKMNPQRSTUVWXYZ23456789', 1 + get_byte(h, i) % 31, 1), '' order by i)
    from (
        select sha256(convert_to(s.value || private.me()::text || request_id::text, 'UTF8')) as h
        from private.settings s where s.key = 'code_secret'
    ) as secret, generate_series(0, 11) as i;
$$;

-- The code of a repeated request, while it still opens something; else refuses PT409 no_longer: used, revoked or expired meanwhile.
create function private.code_again(code text) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
    its public.invitations;
begin
    select i.* into its from public.invitations i where i.code_hash = private.code_hash(code);
    perform private.still_holds(its.used_at is null and its.revoked_at is null and its.expires_at > private.clock(),
        case when its.used_at is not null then 'used' when its.revoked_at is not null then 'revoked' else 'expired' end);
    return code;
end $$;

-- What an invitation is now: open, used, expired or unknown; "staff" or "candidate" by its kind. Says no more to anyone.
create function private.invitation_state(code text) returns table (state text, kind text)
language sql stable security definer set search_path = '' as $$
    select case
        when i.invitation_id is null or i.revoked_at is not null or i.reentry then 'unknown'
        when i.used_at is not null then 'used'
        when i.expires_at <= private.clock() then 'expired'
        else 'open' end,
        case when i.role is null then 'candidate' else 'staff' end
    from (select 1) as one
    left join public.invitations i on i.code_hash = private.code_hash(code);
$$;
grant execute on function private.invitation_state(text) to anon, authenticated;
create function public.invitation_state(code text) returns table (state text, kind text)
language sql stable set search_path = '' as $$
    select * from private.invitation_state(code);
$$;
grant execute on function public.invitation_state(text) to anon, authenticated;

-- Locks an invitation and gives it back if it is open. Refuses PT404 invitation_unknown, PT410 invitation_used / invitation_expired.
create function private.open_invitation(code text) returns public.invitations
language plpgsql volatile security definer set search_path = '' as $$
declare
    found_one public.invitations;
begin
    select i.* into found_one from public.invitations i where i.code_hash = private.code_hash(code) for update;
    if not found or found_one.revoked_at is not null then
        raise exception 'invitation_unknown' using errcode = 'PT404';
    elsif found_one.used_at is not null then
        raise exception 'invitation_used' using errcode = 'PT410';
    elsif found_one.expires_at <= private.clock() then
        raise exception 'invitation_expired' using errcode = 'PT410';
    end if;
    return found_one;
end $$;

create function private.give_role(invited public.invitations, person uuid) returns void
language sql volatile security definer set search_path = '' as $$
    insert into public.staff_roles
        (person_id, role, municipality_code, organisation_id, employer_id, granted_by, granted_at)
    select person, (invited).role, (invited).municipality_code, (invited).organisation_id, (invited).employer_id,
        (invited).made_by, private.clock()
    where (invited).role is not null
    on conflict do nothing;
$$;

-- An account is made only with an open invitation (code and name in the sign-up's own data), by password and by e-mailed code alike.
create function private.admit_invited() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    given jsonb := new.raw_user_meta_data;
    invited public.invitations;
    person uuid;
    born date;
begin
    if jsonb_typeof(given) = 'string' then -- the embedded driver encodes it twice
        given := (given #>> '{}')::jsonb;
    end if;
    if coalesce(given ->> 'invitation', '') = '' then
        raise exception 'invitation_unknown' using errcode = 'PT404';
    end if;
    invited := private.open_invitation(given ->> 'invitation');
    if invited.reentry then
        raise exception 'invitation_unknown' using errcode = 'PT404';
    end if;
    person := invited.person_id;
    if person is null then
        insert into public.people (municipality_code, first_name, last_name, created_at)
        values (invited.municipality_code, invited.first_name, invited.last_name, private.clock())
        returning person_id into person;
    end if;
    update public.people p set
        user_id = new.id,
        first_name = coalesce(nullif(btrim(given ->> 'first_name'), ''), p.first_name),
        last_name = coalesce(nullif(btrim(given ->> 'last_name'), ''), p.last_name),
        language = coalesce((select l.language from public.languages l where l.language = given ->> 'language'), p.language),
        email = case when new.email like '%.invalid' then null else new.email end
    where p.person_id = person and p.user_id is null;
    if not found then -- has an account already: a second invitation must not take it over
        raise exception 'invitation_used' using errcode = 'PT410';
    end if;
    if invited.role is null and not exists (select from public.candidates c where c.person_id = person) then
        begin
            born := (given ->> 'birth_date')::date;
        exception when others then
            born := null;
        end;
        if born is null or born < date '1920-01-01' or born > private.today() - interval '16 years' then
            raise exception 'too_young' using errcode = 'PT422';
        end if;
        insert into public.candidates (person_id, municipality_code, birth_date, created_at)
        values (person, invited.municipality_code, born, private.clock());
    end if;
    perform private.give_role(invited, person);
    update public.invitations i set used_at = private.clock(), person_id = person
    where i.invitation_id = invited.invitation_id;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'invitation.used', invited.municipality_code, person, person);
    return null;
end $$;
create trigger users_200_admit_invited after insert on auth.users for each row execute function private.admit_invited();

-- Somebody who takes part already was referred: what the adviser noted about them before they opened the invitation becomes
-- theirs, and the note goes. Refuses PT409 sign_out_first (not born on the same day, so somebody else's), already_referred.
create function private.take_over_referral(noted uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
begin
    perform 1 from public.candidates c where c.person_id in (own, noted) order by c.person_id for update;
    if not exists (
        select from public.candidates mine
        join public.candidates n on n.person_id = noted and n.birth_date = mine.birth_date
        join public.people p on p.person_id = noted and p.user_id is null
        where mine.person_id = own
    ) then
        raise exception 'sign_out_first' using errcode = 'PT409';
    elsif exists (select from public.referrals r where r.candidate_id = own and r.ended_at is null)
        or exists (select from public.caseloads c where c.candidate_id = own and c.until_at is null) then
        raise exception 'already_referred' using errcode = 'PT409';
    end if;
    update public.caseloads c set candidate_id = own where c.candidate_id = noted;
    update public.referrals r set candidate_id = own where r.candidate_id = noted;
    update public.agreed_activities g set candidate_id = own where g.candidate_id = noted;
    update public.invitations i set person_id = own where i.person_id = noted;
    update public.candidates c set protected = true
    where c.person_id = own and (select n.protected from public.candidates n where n.person_id = noted);
    insert into public.access_log (viewer_id, person_id, role, day, first_at)
    select l.viewer_id, own, l.role, l.day, l.first_at from public.access_log l where l.person_id = noted
    on conflict do nothing;
    delete from public.people p where p.person_id = noted;
end $$;

-- Somebody who has an account takes one more role with a code, or, a candidate already, joins what was noted about them beforehand.
-- Returns the role. Refuses as open_invitation; PT403 own_role; PT409 sign_out_first (it is for somebody else).
create function private.accept_invitation(code text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    invited public.invitations;
begin
    if private.me() is null then
        raise exception 'not_signed_in' using errcode = 'PT401';
    end if;
    invited := private.open_invitation(code);
    if invited.reentry or (invited.role is null and not exists (
        select from public.candidates c
        where c.person_id = private.me() and c.municipality_code = invited.municipality_code)) then
        raise exception 'sign_out_first' using errcode = 'PT409';
    end if;
    if invited.made_by = private.me() then
        raise exception 'own_role' using errcode = 'PT403';
    end if;
    perform private.give_role(invited, private.me());
    update public.invitations i set used_at = private.clock(), person_id = private.me()
    where i.invitation_id = invited.invitation_id;
    if invited.role is null and invited.person_id is not null then
        perform private.take_over_referral(invited.person_id);
    end if;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'invitation.used', invited.municipality_code, private.me(), private.me());
    return coalesce(invited.role, 'candidate');
end $$;
grant execute on function private.accept_invitation(text) to authenticated;
create function public.accept_invitation(code text) returns text language sql volatile set search_path = '' as $$
    select private.accept_invitation(code);
$$;
grant execute on function public.accept_invitation(text) to authenticated;

-- An administrator invites: a candidate from open intake (role null) or staff. Returns the code, shown once; valid 14 days.
-- Refuses PT404 (not an administrator), PT422 role_needs_place / bad_words (name or e-mail).
create function private.invite(
    first_name text, last_name text, email text, role text, organisation uuid, employer uuid, request_id uuid
) returns text language plpgsql volatile security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('administrator');
    made_code text := private.code_for(request_id);
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if private.repeated(request_id, 'invite', jsonb_build_array(first_name, last_name, email, role, organisation, employer))
        is not null
    then
        return private.code_again(made_code);
    end if;
    if role not in ('lead', 'clearance_officer', 'adviser', 'programme_lead', 'administrator')
        or (role is not distinct from 'lead') <> (organisation is not null)
        or (role is not distinct from 'clearance_officer') <> (employer is not null)
        or (organisation is not null and not exists (
            select from public.organisations o
            where o.organisation_id = organisation and o.municipality_code = municipality))
        or (employer is not null and not exists (
            select from public.employers e where e.employer_id = employer and e.municipality_code = municipality))
    then
        raise exception 'role_needs_place' using errcode = 'PT422';
    end if;
    insert into public.invitations
        (code_hash, municipality_code, first_name, last_name, email, role, organisation_id, employer_id,
        made_by, made_at, expires_at)
    values (private.code_hash(made_code), municipality, btrim(invite.first_name), btrim(invite.last_name),
        nullif(btrim(invite.email), ''), invite.role, organisation, employer,
        private.me(), private.clock(), private.clock() + interval '14 days');
    perform private.answer(request_id, 'invited');
    return made_code;
exception when check_violation or not_null_violation then
    raise exception 'bad_words' using errcode = 'PT422';
end $$;
grant execute on function private.invite(text, text, text, text, uuid, uuid, uuid) to authenticated;
create function public.invite(
    first_name text, last_name text, request_id uuid, email text default null, role text default null,
    organisation uuid default null, employer uuid default null
) returns text language sql volatile set search_path = '' as $$
    select private.invite(first_name, last_name, email, role, organisation, employer, request_id);
$$;
grant execute on function public.invite(text, text, uuid, text, text, uuid, uuid) to authenticated;

-- Takes back an invitation that is not used; or, used by staff, the role that came with it.
create function private.take_back_invitation(invitation uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.invitations;
begin
    select i.* into mine from public.invitations i
    where i.invitation_id = invitation and i.made_by = private.me() for update;
    -- who is no administrator any more takes nothing back
    if not found or not (private.has_role('administrator') or (mine.role is null and private.has_role('adviser'))) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    update public.invitations i set revoked_at = coalesce(i.revoked_at, private.clock())
    where i.invitation_id = invitation;
    if mine.used_at is not null and mine.role is not null then
        update public.staff_roles r set revoked_at = private.clock(), revoked_by = private.me()
        where r.person_id = mine.person_id and r.role = mine.role and r.revoked_at is null
            and r.organisation_id is not distinct from mine.organisation_id
            and r.employer_id is not distinct from mine.employer_id
            and r.person_id <> private.me();
    end if;
end $$;
grant execute on function private.take_back_invitation(uuid) to authenticated;
create function public.take_back_invitation(invitation uuid) returns void
language sql volatile set search_path = '' as $$
    select private.take_back_invitation(invitation);
$$;
grant execute on function public.take_back_invitation(uuid) to authenticated;

-- A code that lets a person in again, issued in person: by the adviser who follows them, or by whoever invited them.
-- Valid one day; earlier ones stop working. Refuses PT404, PT409 no_account_yet.
create function private.issue_reentry(person uuid, request_id uuid) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    made_code text := private.code_for(request_id);
    who public.people;
begin
    if (person in (select private.my_caseload())) is not true
        and not exists (
            select from public.invitations i
            where i.person_id = person and i.made_by = private.me() and i.used_at is not null and i.role is null
                and private.has_role('administrator')
        )
    then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if private.repeated(request_id, 'issue_reentry', jsonb_build_array(person)) is not null then
        return private.code_again(made_code);
    end if;
    select p.* into who from public.people p where p.person_id = person;
    if who.user_id is null then
        raise exception 'no_account_yet' using errcode = 'PT409';
    end if;
    if exists (select from public.staff_roles r where r.person_id = person and r.revoked_at is null) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    update public.invitations i set revoked_at = private.clock()
    where i.person_id = person and i.reentry and i.used_at is null and i.revoked_at is null;
    insert into public.invitations
        (code_hash, municipality_code, person_id, reentry, first_name, last_name, made_by, made_at, expires_at)
    values (private.code_hash(made_code), who.municipality_code, person, true, who.first_name, who.last_name,
        private.me(), private.clock(), private.clock() + interval '1 day');
    perform private.answer(request_id, 'issued');
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'reentry.issued', who.municipality_code, private.me(), person);
    return made_code;
end $$;
grant execute on function private.issue_reentry(uuid, uuid) to authenticated;
create function public.issue_reentry(person uuid, request_id uuid) returns text
language sql volatile set search_path = '' as $$
    select private.issue_reentry(person, request_id);
$$;
grant execute on function public.issue_reentry(uuid, uuid) to authenticated;

-- The administrator's way from a used invitation of their own to a re-entry code. Refuses as issue_reentry.
create function private.reentry_for_invitation(invitation uuid, request_id uuid) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    person uuid;
begin
    select i.person_id into person from public.invitations i
    where i.invitation_id = invitation and i.made_by = private.me() and i.role is null and i.used_at is not null;
    if person is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    return private.issue_reentry(person, request_id);
end $$;
grant execute on function private.reentry_for_invitation(uuid, uuid) to authenticated;
create function public.reentry_for_invitation(invitation uuid, request_id uuid) returns text
language sql volatile set search_path = '' as $$
    select private.reentry_for_invitation(invitation, request_id);
$$;
grant execute on function public.reentry_for_invitation(uuid, uuid) to authenticated;

-- Uses a re-entry code and gives the account's sign-in address to start a session with; null when the code is not good.
create function private.redeem_reentry(code text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    address text;
    invited public.invitations;
begin
    select i.* into invited from public.invitations i
    where i.code_hash = private.code_hash(code) and i.reentry and i.used_at is null and i.revoked_at is null
        and i.expires_at > private.clock()
        -- who has become staff since signs in as staff do
        and not exists (select from public.staff_roles r where r.person_id = i.person_id and r.revoked_at is null)
    for update;
    if not found then
        return null;
    end if;
    update public.invitations i set used_at = private.clock() where i.invitation_id = invited.invitation_id;
    select u.email into address from public.people p join auth.users u on u.id = p.user_id
    where p.person_id = invited.person_id;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'reentry.used', invited.municipality_code, invited.person_id, invited.person_id);
    return address;
end $$;
grant execute on function private.redeem_reentry(text) to anon, authenticated;
create function public.redeem_reentry(code text) returns text language sql volatile set search_path = '' as $$
    select private.redeem_reentry(code);
$$;
grant execute on function public.redeem_reentry(text) to anon, authenticated;

-- A kind of facility work. Not personal.
create table public.task_types (
    task_type text primary key check (private.is_code(task_type)),
    sort smallint not null,
    shown boolean not null default true, -- false: its name never stands on a card or a receipt
    number smallint not null generated always as identity unique -- how matching writes it, in little room
);
comment on table public.task_types is 'not personal';
alter table public.task_types enable row level security;
grant select on public.task_types to authenticated;
create policy "Everyone signed in reads the task types" on public.task_types for select to authenticated using (true);
insert into public.task_types (task_type, sort, shown) values
    ('matvert', 1, true), ('postvert', 2, true), ('trivselskontakt', 3, true), ('teknologiansvarlig', 4, true),
    ('vaktmester', 5, true), ('hjelpemiddeltekniker', 6, true), ('renhold', 7, true), ('tilrettelagt', 8, false);

-- Something an employer must have seen before a person can do some tasks. Not personal.
create table public.requirements (
    requirement text primary key check (private.is_code(requirement)),
    sort smallint not null,
    lasts_months smallint check (lasts_months > 0), -- null: does not expire by itself
    number smallint not null generated always as identity unique check (number between 1 and 31) -- its bit in matching's masks
);
comment on table public.requirements is 'not personal';
alter table public.requirements enable row level security;
grant select on public.requirements to authenticated;
create policy "Everyone signed in reads the requirements" on public.requirements for select to authenticated using (true);
insert into public.requirements (requirement, sort, lasts_months) values
    ('taushetserklaering', 1, null), ('politiattest', 2, null), ('tb', 3, null), ('mrsa', 4, null), ('hygienekurs', 5, 24);

-- A ready task: what one does and does not, how long, what it asks. Not personal.
create table public.templates (
    template_id uuid primary key default gen_random_uuid(),
    municipality_code text references public.municipalities, -- null: for every municipality
    task_type text not null references public.task_types,
    minutes smallint not null check (minutes between 20 and 480),
    starts_local time not null, -- the usual start
    norwegian smallint not null default 0 check (norwegian between 0 and 4),
    lifting smallint not null default 0 check (lifting between 0 and 2),
    requirements text[] not null default '{}',
    introduction boolean not null default false,
    sort smallint not null default 0
);
comment on table public.templates is 'not personal';
create index templates_municipality on public.templates (municipality_code);
create index templates_task_type on public.templates (task_type);
alter table public.templates enable row level security;
grant select on public.templates to authenticated;
create policy "Everyone signed in reads the templates" on public.templates
for select to authenticated using (municipality_code is null or municipality_code = (select private.my_municipality()));

-- A template's words in one language. Not personal.
create table public.template_texts (
    template_id uuid not null references public.templates on delete cascade,
    language text not null references public.languages,
    title text not null check (private.is_words(title, 3, 80)),
    summary text not null check (private.is_words(summary, 0, 160)),
    does text[] not null check (cardinality(does) between 1 and 6),
    does_not text[] not null check (cardinality(does_not) between 1 and 6),
    bring text not null check (private.is_words(bring, 0, 160)),
    primary key (template_id, language)
);
comment on table public.template_texts is 'not personal';
create index template_texts_language on public.template_texts (language);
alter table public.template_texts enable row level security;
grant select on public.template_texts to authenticated;
create policy "Everyone signed in reads the templates' words" on public.template_texts
for select to authenticated using (true);

-- What is to be done at one place; its shifts say when. Its words are Norwegian; a template's translations hold while the words
-- are the template's own. Not personal.
create table public.tasks (
    task_id uuid primary key default gen_random_uuid(),
    municipality_code text not null references public.municipalities,
    organisation_id uuid not null references public.organisations,
    place_id uuid not null references public.places,
    template_id uuid references public.templates, -- null: the words are the lead's own
    task_type text not null references public.task_types,
    title text not null check (private.is_words(title, 3, 80)),
    summary text not null default '' check (private.is_words(summary, 0, 160)),
    does text[] not null check (private.is_lines(does)),
    does_not text[] not null check (private.is_lines(does_not)),
    bring text not null default '' check (private.is_words(bring, 0, 160)),
    pay text not null check (pay in ('paid', 'unpaid')),
    norwegian smallint not null default 0 check (norwegian between 0 and 4),
    lifting smallint not null default 0 check (lifting between 0 and 2),
    introduction boolean not null default false, -- the first visit: 20–30 minutes with a named colleague
    created_by uuid references public.people, -- null: from the first set-up
    created_at timestamptz not null default now(),
    published_at timestamptz, -- null: a draft
    closed_at timestamptz, -- null: not closed
    state text not null generated always as (
        case when closed_at is not null then 'closed' when published_at is not null then 'published' else 'draft' end
    ) stored,
    check (closed_at is null or published_at is not null)
);
comment on table public.tasks is 'not personal';
create index tasks_organisation on public.tasks (organisation_id, created_at);
create index tasks_place on public.tasks (place_id);
create index tasks_municipality on public.tasks (municipality_code);
create index tasks_template on public.tasks (template_id);
create index tasks_task_type on public.tasks (task_type);
create index tasks_created_by on public.tasks (created_by);
alter table public.tasks enable row level security;
grant select on public.tasks to authenticated;
create policy "Leads read their own tasks, others the published" on public.tasks
for select to authenticated using (
    (published_at is not null and municipality_code = (select private.my_municipality()))
    or organisation_id in (select private.my_organisations())
);

-- A requirement of a task. Not personal.
create table public.task_requirements (
    task_id uuid not null references public.tasks on delete cascade,
    requirement text not null references public.requirements,
    primary key (task_id, requirement)
);
comment on table public.task_requirements is 'not personal';
create index task_requirements_requirement on public.task_requirements (requirement);
alter table public.task_requirements enable row level security;
grant select on public.task_requirements to authenticated;
create policy "Whoever reads a task reads what it asks" on public.task_requirements
for select to authenticated using (task_requirements.task_id in (select t.task_id from public.tasks t));

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

-- One time span of a task, at one place. Not personal but for its contact, who is at work.
create table public.shifts (
    shift_id uuid primary key default gen_random_uuid(),
    task_id uuid not null references public.tasks on delete cascade,
    municipality_code text not null references public.municipalities,
    organisation_id uuid not null references public.organisations,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    capacity smallint not null check (capacity between 1 and 20),
    taken smallint not null default 0, -- the one counter: confirmed assignments
    contact_id uuid not null references public.contacts,
    published_at timestamptz, -- null: a draft
    changed_at timestamptz, -- null: as published; else when its time was last changed
    cancelled_at timestamptz, -- null: open
    cancelled_by uuid references public.people, -- null: open
    created_at timestamptz not null default now(),
    state text not null generated always as (
        case when cancelled_at is not null then 'cancelled' else 'open' end
    ) stored,
    series_id uuid references public.series, -- null: stands alone
    constraint shifts_taken check (taken between 0 and capacity),
    constraint shifts_span check (ends_at > starts_at and ends_at - starts_at <= interval '12 hours')
);
comment on table public.shifts is 'not personal, but for the name of the contact it points to';
create index shifts_task on public.shifts (task_id);
create index shifts_organisation on public.shifts (organisation_id, starts_at);
create index shifts_contact on public.shifts (contact_id);
create index shifts_municipality on public.shifts (municipality_code);
create index shifts_cancelled_by on public.shifts (cancelled_by);
create index shifts_series on public.shifts (series_id);
create index shifts_open on public.shifts (municipality_code, starts_at)
    where cancelled_at is null and published_at is not null;
alter table public.shifts enable row level security;
grant select on public.shifts to authenticated;
create policy "Leads read their own shifts, others the published" on public.shifts
for select to authenticated using (
    (published_at is not null and municipality_code = (select private.my_municipality()))
    or organisation_id in (select private.my_organisations())
);

-- Person × employer: that a requirement was seen: yes, when, by whom, valid to. Never its content. Personal.
create table public.clearances (
    clearance_id uuid primary key default gen_random_uuid(),
    candidate_id uuid not null references public.candidates on delete cascade,
    employer_id uuid not null references public.employers,
    requirement text not null references public.requirements,
    seen_on date not null,
    seen_by uuid references public.people, -- null: from the first set-up
    valid_to date check (valid_to >= seen_on), -- null: does not expire
    withdrawn_at timestamptz -- null: holds
);
comment on table public.clearances is 'personal: that something was seen, never what it said';
create unique index clearances_one on public.clearances (candidate_id, employer_id, requirement)
    where withdrawn_at is null;
create index clearances_employer on public.clearances (employer_id, valid_to) where withdrawn_at is null;
create index clearances_employer_all on public.clearances (employer_id);
create index clearances_candidate on public.clearances (candidate_id);
create index clearances_requirement on public.clearances (requirement);
create index clearances_seen_by on public.clearances (seen_by);
alter table public.clearances enable row level security;
grant select on public.clearances to authenticated;
create policy "A candidate reads their own clearances" on public.clearances
for select to authenticated using (candidate_id = (select private.me()));

-- A person's employment contract with an employer: opens its paid shifts. Personal.
create table public.contracts (
    contract_id uuid primary key default gen_random_uuid(),
    candidate_id uuid not null references public.candidates on delete cascade,
    employer_id uuid not null references public.employers,
    from_date date not null,
    to_date date check (to_date >= from_date), -- null: no end is set
    recorded_by uuid references public.people, -- null: from the first set-up
    recorded_at timestamptz not null default now()
);
comment on table public.contracts is 'personal';
create unique index contracts_one on public.contracts (candidate_id, employer_id, from_date);
create index contracts_employer on public.contracts (employer_id);
create index contracts_recorded_by on public.contracts (recorded_by);
alter table public.contracts enable row level security;
grant select on public.contracts to authenticated;
create policy "A candidate reads their own contracts" on public.contracts
for select to authenticated using (candidate_id = (select private.me()));

-- The first visit was made: a named colleague showed the person round. Personal.
create table public.introductions (
    candidate_id uuid not null references public.candidates on delete cascade,
    place_id uuid not null references public.places,
    introduced_on date not null,
    colleague text not null check (private.is_name(colleague)),
    recorded_by uuid references public.people, -- null: from the first set-up
    recorded_at timestamptz not null default now(),
    primary key (candidate_id, place_id)
);
comment on table public.introductions is 'personal';
create index introductions_place on public.introductions (place_id);
create index introductions_recorded_by on public.introductions (recorded_by);
alter table public.introductions enable row level security;
grant select on public.introductions to authenticated;
create policy "A candidate reads where they are introduced" on public.introductions
for select to authenticated using (candidate_id = (select private.me()));

create function private.has_contract(candidate uuid, employer uuid, day date) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
    return (
        select exists (
            select from public.contracts c
            where c.candidate_id = candidate and c.employer_id = employer
                and c.from_date <= day and coalesce(c.to_date, 'infinity') >= day
        )
    );
end $$;

-- The requirements of a task that a candidate lacks at its employer on a day. Shape: text[], empty when all is in order.
create function private.missing_clearances(candidate uuid, task uuid, day date) returns text[]
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    return (
        select coalesce(array_agg(tr.requirement order by tr.requirement), '{}')
        from public.task_requirements tr
        join public.tasks t on t.task_id = tr.task_id
        join public.organisations o on o.organisation_id = t.organisation_id
        where tr.task_id = task and not exists (
            select from public.clearances c
            where c.candidate_id = candidate and c.employer_id = o.employer_id and c.requirement = tr.requirement
                and c.withdrawn_at is null and c.seen_on <= day and coalesce(c.valid_to, 'infinity') >= day
        )
    );
end $$;

create function private.log_shift() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if new.published_at is not null and (tg_op = 'INSERT' or old.published_at is null) then
        insert into public.events (at, kind, municipality_code, by_person, organisation_id, shift_id, seats)
        values (new.published_at, 'shift.published', new.municipality_code, private.me(), new.organisation_id,
            new.shift_id, new.capacity);
    end if;
    if new.cancelled_at is not null and (tg_op = 'INSERT' or old.cancelled_at is null) then
        insert into public.events (at, kind, municipality_code, by_person, organisation_id, shift_id, seats)
        values (new.cancelled_at, 'shift.cancelled', new.municipality_code, new.cancelled_by, new.organisation_id,
            new.shift_id, new.capacity);
    end if;
    if tg_op = 'UPDATE' and new.changed_at is distinct from old.changed_at then
        insert into public.events (at, kind, municipality_code, by_person, organisation_id, shift_id, detail)
        values (new.changed_at, 'shift.changed', new.municipality_code, private.me(), new.organisation_id,
            new.shift_id, 'time');
    end if;
    if tg_op = 'UPDATE' and new.published_at is not null and new.contact_id <> old.contact_id then
        insert into public.events (at, kind, municipality_code, by_person, organisation_id, shift_id, detail)
        values (private.clock(), 'shift.changed', new.municipality_code, private.me(), new.organisation_id,
            new.shift_id, 'contact');
    end if;
    if tg_op = 'UPDATE' and new.published_at is not null and new.capacity <> old.capacity then
        insert into public.events (at, kind, municipality_code, by_person, organisation_id, shift_id, seats)
        values (private.clock(), 'shift.capacity', new.municipality_code, private.me(), new.organisation_id,
            new.shift_id, new.capacity);
    end if;
    return null;
end $$;
create trigger shifts_500_log after insert or update on public.shifts for each row execute function private.log_shift();

-- States move only along the arrows: draft → published → closed; open → cancelled.
create function private.forbid_going_back() returns trigger language plpgsql set search_path = '' as $$
declare
    wrong boolean := old.published_at is not null and new.published_at is null;
begin
    if tg_table_name = 'shifts' then -- each table's own columns in its own branch: the other has them not
        wrong := wrong or (old.cancelled_at is not null and new.cancelled_at is null);
    else
        wrong := wrong or (old.closed_at is not null and new.closed_at is null);
    end if;
    if wrong then
        raise exception 'wrong_way' using errcode = 'PT409';
    end if;
    return new;
end $$;
create trigger shifts_100_forbid_going_back before update on public.shifts for each row execute function private.forbid_going_back();
create trigger tasks_100_forbid_going_back before update on public.tasks for each row execute function private.forbid_going_back();

-- So many weeks later at the same hour on the wall in Oslo, whatever summer time does.
create function private.weeks_later(at timestamptz, weeks int) returns timestamptz language plpgsql stable set search_path = '' as $$
begin
    return ((at at time zone 'Europe/Oslo') + make_interval(days => 7 * weeks)) at time zone 'Europe/Oslo';
end $$;

-- A lead posts a task with one shift, from a template, in five answers: template, start, end, seats, contact. With words of
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
    earlier := private.repeated(request_id, 'post_task', jsonb_build_array(template, contact, extract(epoch from starts_at),
        extract(epoch from ends_at), capacity, pay, publish, title, summary, does, does_not, bring, weeks, together));
    if earlier is not null then
        perform private.still_holds(s.cancelled_at is null, 'cancelled') from public.shifts s where s.shift_id = earlier::uuid;
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
        private.weeks_later(post_task.starts_at, w.n), private.weeks_later(post_task.ends_at, w.n), post_task.capacity, contact,
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
create function private.publish_shift(shift uuid) returns void
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
create function public.publish_shift(shift uuid) returns void language sql volatile set search_path = '' as $$
    select private.publish_shift(shift);
$$;
grant execute on function public.publish_shift(uuid) to authenticated;

-- A kind of task that a person would like to do. Personal.
create table public.interests (
    candidate_id uuid not null references public.candidates on delete cascade,
    task_type text not null references public.task_types,
    primary key (candidate_id, task_type)
);
comment on table public.interests is 'personal: what somebody would like to do, in their own words';
create index interests_task_type on public.interests (task_type);
alter table public.interests enable row level security;
grant select on public.interests to authenticated;
create policy "A candidate reads what they would like" on public.interests
for select to authenticated using (candidate_id = (select private.me()));

-- The signed-in candidate says anew which kinds of task they would like; an empty list is no wish. Refuses PT404, PT422 bad_type (unknown,
-- or one whose name is not shown).
create function private.set_interests(task_types text[]) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
begin
    perform 1 from public.candidates c where c.person_id = own for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    elsif exists (
        select from unnest(task_types) as w (task_type)
        where w.task_type is null or not exists (
            select from public.task_types t where t.task_type = w.task_type and t.shown)
    ) then
        raise exception 'bad_type' using errcode = 'PT422';
    end if;
    delete from public.interests i where i.candidate_id = own and i.task_type <> all (task_types);
    insert into public.interests (candidate_id, task_type)
    select distinct own, w.task_type from unnest(task_types) as w (task_type)
    on conflict do nothing;
end $$;
grant execute on function private.set_interests(text[]) to authenticated;
create function public.set_interests(task_types text[]) returns void language sql volatile set search_path = '' as $$
    select private.set_interests(coalesce(task_types, '{}'));
$$;
grant execute on function public.set_interests(text[]) to authenticated;

-- One person on one shift. The times are the truth; the state is derived. Purpose is for the candidate and their adviser only.
-- Requested and confirmed are active: they hold the person's time. Personal.
create table public.assignments (
    assignment_id uuid primary key default gen_random_uuid(),
    candidate_id uuid not null references public.candidates,
    shift_id uuid not null references public.shifts,
    municipality_code text not null references public.municipalities,
    starts_at timestamptz not null, -- the shift's, kept by trigger
    ends_at timestamptz not null,
    purpose text not null check (purpose in ('activity', 'work_training', 'voluntary')),
    requested_at timestamptz not null,
    confirmed_at timestamptz, -- null: not confirmed
    confirmed_by uuid references public.people, -- null: not confirmed, or confirmed at once by the rules
    not_chosen_at timestamptz, -- null: not turned down
    withdrawn_at timestamptz, -- null: the person has not given it up
    cancelled_at timestamptz, -- null: the host has not cancelled it
    checked_in_at timestamptz, -- null: has not checked in
    checked_out_at timestamptz check (checked_out_at >= checked_in_at), -- null: has not checked out
    state text not null generated always as (
        case
            when cancelled_at is not null then 'cancelled'
            when withdrawn_at is not null then 'withdrawn'
            when not_chosen_at is not null then 'not_chosen'
            when confirmed_at is not null then 'confirmed'
            else 'requested'
        end
    ) stored,
    during tstzrange not null generated always as (tstzrange(starts_at, ends_at)) stored,
    series_id uuid references public.series, -- null: taken by itself; else together with the series' other shifts
    check (not_chosen_at is null or confirmed_at is null),
    check (checked_in_at is null or confirmed_at is not null),
    constraint assignments_no_overlap exclude using gist (candidate_id with =, during with &&)
        where (cancelled_at is null and withdrawn_at is null and not_chosen_at is null)
);
comment on table public.assignments is 'personal: who does what, when, and to what purpose';
create index assignments_shift on public.assignments (shift_id);
create index assignments_candidate on public.assignments (candidate_id, starts_at);
create index assignments_municipality on public.assignments (municipality_code, starts_at);
create index assignments_series on public.assignments (series_id);
create index assignments_waiting on public.assignments (ends_at) where state = 'requested';
create index assignments_confirmed_by on public.assignments (confirmed_by);
create unique index assignments_once on public.assignments (candidate_id, shift_id)
    where cancelled_at is null and withdrawn_at is null and not_chosen_at is null;
alter table public.assignments enable row level security;
grant select on public.assignments to authenticated;
create policy "A candidate reads their own assignments" on public.assignments
for select to authenticated using (candidate_id = (select private.me()));

-- Why somebody could not come, as a tap. Health data by its nature: kept apart, shared only by choice, and the unshared ones
-- are deleted after seven days and only counted. Personal.
create table public.reasons (
    assignment_id uuid primary key references public.assignments on delete cascade,
    reason text not null check (reason in ('sick', 'child', 'transport', 'appointment', 'unsure', 'other')),
    shared boolean not null default false,
    said_at timestamptz not null default now()
);
comment on table public.reasons is 'personal: health data by its nature; unshared rows live seven days';
alter table public.reasons enable row level security;
grant select on public.reasons to authenticated;
create policy "A candidate reads their own reasons" on public.reasons
for select to authenticated using (
    reasons.assignment_id in (
        select a.assignment_id from public.assignments a where a.candidate_id = (select private.me())
    )
);

-- How often each reason was given, per municipality and month, after the reasons themselves are gone. Not personal.
create table public.reason_counts (
    municipality_code text not null references public.municipalities,
    month date not null,
    reason text not null,
    times int not null check (times > 0),
    primary key (municipality_code, month, reason)
);
comment on table public.reason_counts is 'not personal: counts only';
alter table public.reason_counts enable row level security;

-- The candidate's own assignments with what the card shows. Shape: one row per assignment, newest start last.
create view public.my_assignments with (security_invoker = true) as
select a.assignment_id, a.shift_id, a.state, a.purpose, a.starts_at, a.ends_at, a.requested_at, a.confirmed_at,
    a.checked_in_at, a.checked_out_at, s.changed_at, s.task_id
from public.assignments a join public.shifts s on s.shift_id = a.shift_id
where a.candidate_id = (select private.me());
grant select on public.my_assignments to authenticated;

-- Keeps the one counter.
create function private.count_taken() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    change int := (case when new.state = 'confirmed' then 1 else 0 end)
        - (case when tg_op = 'UPDATE' and old.state = 'confirmed' then 1 else 0 end);
begin
    if change <> 0 then
        update public.shifts s set taken = s.taken + change where s.shift_id = new.shift_id;
    end if;
    return null;
exception when check_violation then
    raise exception 'shift_full' using errcode = 'PT409';
end $$;
create trigger assignments_300_count_on_update after update of confirmed_at, withdrawn_at, cancelled_at, not_chosen_at
on public.assignments for each row execute function private.count_taken();
create trigger assignments_300_count_on_insert after insert on public.assignments
for each row execute function private.count_taken();

create function private.log_assignment() returns trigger language plpgsql security definer set search_path = '' as $$
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
            (7, 'assignment.checked_out', new.checked_out_at, case when tg_op = 'UPDATE' then old.checked_out_at end)
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
create trigger assignments_500_log after insert or update on public.assignments
for each row execute function private.log_assignment();

-- The rule of working time or age that a new span would break for a candidate, or null. Over all organisations, active spans only:
-- at most 9 h in 24 h with 11 h unbroken rest, 40 h in 7 days with 35 h unbroken rest, nobody under 16, under 18 at most 8 h
-- and none 21–06. Codes: too_young, night_rule_young, hours_day_young, hours_day, rest_day, hours_week, rest_week.
create function private.broken_rule(candidate uuid, span_start timestamptz, span_end timestamptz, besides uuid)
returns text language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    born date;
    day date := private.local_day(span_start);
    young boolean;
    near record;
    worst record;
begin
    select c.birth_date into born from public.candidates c where c.person_id = candidate;
    -- by birthdays: age() counts months as thirty days when compared, and so lets people in a day early
    if born + interval '16 years' > day then
        return 'too_young';
    end if;
    young := born + interval '18 years' > day;
    if young and (
        (span_start at time zone 'Europe/Oslo')::time < time '06:00'
        or (span_end at time zone 'Europe/Oslo') > day + time '21:00'
    ) then
        return 'night_rule_young';
    end if;
    -- Most have 35 hours free before and after it, and few hours in the weeks around: then every week that holds any of it holds such a rest,
    -- every day only itself.
    select coalesce(bool_and(a.ends_at <= span_start - interval '35 hours' or a.starts_at >= span_end + interval '35 hours'), true) as alone,
        span_end - span_start + coalesce(sum(a.ends_at - a.starts_at), interval '0') as hours
    into near
    from public.assignments a
    where a.candidate_id = candidate and a.cancelled_at is null and a.withdrawn_at is null
        and a.not_chosen_at is null and a.assignment_id is distinct from besides
        and a.starts_at < span_end + interval '168 hours' and a.ends_at > span_start - interval '168 hours';
    if near.alone and near.hours <= interval '40 hours' then
        return case
            when young and span_end - span_start > interval '8 hours' then 'hours_day_young'
            when span_end - span_start > interval '9 hours' then 'hours_day'
        end;
    end if;
    with work as (
        select a.starts_at as s, a.ends_at as e from public.assignments a
        where a.candidate_id = candidate and a.cancelled_at is null and a.withdrawn_at is null
            and a.not_chosen_at is null and a.assignment_id is distinct from besides
            and a.starts_at < span_end + interval '168 hours' and a.ends_at > span_start - interval '168 hours'
        union all
        select span_start, span_end
    ),
    anchors as (
        select w.s as a, l.hours from work w, (values (24), (168)) as l (hours)
        union
        select w.e - make_interval(hours => l.hours), l.hours from work w, (values (24), (168)) as l (hours)
    ),
    windows as (
        select a, a + make_interval(hours => hours) as z, hours from anchors
        where a < span_end and a + make_interval(hours => hours) > span_start
    ),
    inside as (
        select w.a, w.z, w.hours, greatest(k.s, w.a) as s, least(k.e, w.z) as e
        from windows w join work k on k.s < w.z and k.e > w.a
    ),
    gaps as (
        select i.a, i.hours, sum(i.e - i.s) as worked,
            greatest(
                max(i.s - i.before_), min(i.s) - i.a, max(i.z) - max(i.e)
            ) as rest
        from (
            select inside.*, lag(inside.e, 1, inside.a) over (partition by inside.a, inside.hours order by inside.s) as before_
            from inside
        ) as i
        group by i.a, i.hours
    )
    select
        max(worked) filter (where hours = 24) as day_worked, min(rest) filter (where hours = 24) as day_rest,
        max(worked) filter (where hours = 168) as week_worked, min(rest) filter (where hours = 168) as week_rest
    into worst from gaps;
    if young and worst.day_worked > interval '8 hours' then
        return 'hours_day_young';
    elsif worst.day_worked > interval '9 hours' then
        return 'hours_day';
    elsif worst.day_rest < interval '11 hours' then
        return 'rest_day';
    elsif worst.week_worked > interval '40 hours' then
        return 'hours_week';
    elsif worst.week_rest < interval '35 hours' then
        return 'rest_week';
    end if;
    return null;
end $$;

-- The last wall, whoever writes: copies the shift's time; lets nobody become active against the rules of time and age, nor be confirmed
-- for a time, or moved to one, without clearances and, for pay, a contract; keeps the arrows. Refusals are PT409 with the rule's code.
create function private.guard_assignment() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    s public.shifts;
    t public.tasks;
    broken text;
    was_active boolean := tg_op = 'UPDATE' and old.state in ('requested', 'confirmed');
    active boolean := new.cancelled_at is null and new.withdrawn_at is null and new.not_chosen_at is null;
    moves boolean := tg_op = 'UPDATE' and (new.starts_at <> old.starts_at or new.ends_at <> old.ends_at);
    confirms boolean := active and new.confirmed_at is not null
        and (tg_op = 'INSERT' or old.confirmed_at is null or moves);
begin
    if tg_op = 'UPDATE' then
        if new.candidate_id <> old.candidate_id and private.only_forgets(
            to_jsonb(old) - '{state,during}'::text[], to_jsonb(new) - '{state,during}'::text[], '{candidate_id}'
        ) then
            return new;
        end if;
        if new.candidate_id <> old.candidate_id or new.shift_id <> old.shift_id
            or (old.state in ('withdrawn', 'cancelled', 'not_chosen')
                and (new.cancelled_at, new.withdrawn_at, new.not_chosen_at, new.confirmed_at)
                is distinct from (old.cancelled_at, old.withdrawn_at, old.not_chosen_at, old.confirmed_at))
            or (old.confirmed_at is not null and new.confirmed_at is null)
        then
            raise exception 'wrong_way' using errcode = 'PT409';
        end if;
    end if;
    select x.* into s from public.shifts x where x.shift_id = new.shift_id;
    if tg_op = 'INSERT' then
        new.starts_at := s.starts_at;
        new.ends_at := s.ends_at;
        new.municipality_code := s.municipality_code;
    end if;
    if active and (not was_active or confirms) and s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    end if;
    if active and (not was_active or confirms or moves) then
        broken := private.broken_rule(new.candidate_id, new.starts_at, new.ends_at, new.assignment_id);
        if broken is not null then
            raise exception '%', broken using errcode = 'PT409';
        end if;
    end if;
    if confirms then
        select x.* into t from public.tasks x where x.task_id = s.task_id;
        if t.pay = 'paid' and not private.has_contract(
            new.candidate_id,
            (select o.employer_id from public.organisations o where o.organisation_id = s.organisation_id),
            private.local_day(new.starts_at)
        ) then
            raise exception 'no_contract' using errcode = 'PT409';
        end if;
        if cardinality(private.missing_clearances(new.candidate_id, s.task_id, private.last_day(new.ends_at))) > 0 then
            raise exception 'missing_clearance' using errcode = 'PT409';
        end if;
    end if;
    return new;
end $$;
create trigger assignments_100_guard before insert or update on public.assignments
for each row execute function private.guard_assignment();

-- Puts a candidate, who is locked, on a shift, which is locked here: confirmed at once when the requirements are in order, the person
-- is introduced to the place (or this is the introduction) and a seat is free; else requested. Gives back the assignment, also
-- one that was there. "with_series": the series it is taken with, or null. Refusals are those of take_shift.
create function private.assign_to_shift(own public.candidates, shift uuid, with_series uuid) returns public.assignments
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

-- An assignment and how it stands.
create type public.assignment_state as (
    assignment_id uuid, state text
);

-- «Jeg vil». Returns one row: assignment_id, state. The same request twice has one effect. "by_offer": who was asked and says yes.
-- Refuses PT409 no_longer when the same request put them on the shift, and they are on it no more.
-- Refuses PT404 not_found, PT409: shift_full, shift_cancelled, shift_started, shift_closed, already_yours, overlap, no_contract,
-- not_in_market, read_notice_first and the codes of broken_rule.
create function private.take_shift(shift uuid, request_id uuid, by_offer uuid default null)
returns setof public.assignment_state
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
    earlier := private.repeated(request_id, case when by_offer is null then 'take_shift' else 'accept_offer' end,
        jsonb_build_array(shift, by_offer));
    if earlier is not null then
        select a.* into made from public.assignments a where a.assignment_id = earlier::uuid;
        perform private.still_holds(made.state in ('requested', 'confirmed'), made.state);
        return query select made.assignment_id, made.state;
        return;
    end if;
    made := private.assign_to_shift(own, shift, null);
    perform private.answer(request_id, made.assignment_id::text);
    return query select made.assignment_id, made.state;
end $$;
grant execute on function private.take_shift(uuid, uuid, uuid) to authenticated;
create function public.take_shift(shift uuid, request_id uuid) returns setof public.assignment_state
language sql volatile set search_path = '' as $$
    select * from private.take_shift(shift, request_id);
$$;
grant execute on function public.take_shift(uuid, uuid) to authenticated;

-- How many seats of a series one more person may still hold at its place: at most half of all that is to be done there in the coming
-- 28 days is held by series, so that newcomers keep seats.
create function private.series_seats_left(place uuid) returns int
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

-- One shift of a series and what became of it.
create type public.series_shift as (
    shift_id uuid, starts_at timestamptz, state text, why_not text
);
comment on column public.series_shift.state is 'null: not taken';
comment on column public.series_shift.why_not is 'null: taken';

-- «Fast vakt»: the candidate takes all that are still to come of a series. Shape: one row per shift in order: shift_id, starts_at, and
-- state (requested, confirmed) or why not (the code of take_shift's refusal). One shift that does not go leaves the others.
-- Refuses PT404, PT409 series_over (none to come), series_full (the place keeps the rest for newcomers), no_longer. The same request twice has
-- one effect.
create function private.take_series(series uuid, request_id uuid)
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
grant execute on function private.take_series(uuid, uuid) to authenticated;
create function public.take_series(series uuid, request_id uuid)
returns setof public.series_shift
language sql volatile set search_path = '' as $$
    select * from private.take_series(series, request_id);
$$;
grant execute on function public.take_series(uuid, uuid) to authenticated;

-- The people an employer's clearance officer may know by name: those who asked for, or are on, a shift there that asks something,
-- and those who have a clearance or a contract there. Never those with a protected address.
create function private.register_people(employer uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
    select c.person_id from public.candidates c
    where not c.protected and c.person_id in (
        select a.candidate_id from public.assignments a
        join public.shifts s on s.shift_id = a.shift_id
        join public.organisations o on o.organisation_id = s.organisation_id
        where o.employer_id = employer and a.ends_at > private.clock() - interval '30 days'
            and a.state in ('requested', 'confirmed')
            and exists (select from public.task_requirements tr where tr.task_id = s.task_id)
        union
        select k.candidate_id from public.clearances k where k.employer_id = employer and k.withdrawn_at is null
        union
        select k.candidate_id from public.contracts k
        where k.employer_id = employer and coalesce(k.to_date, 'infinity') >= private.today()
    );
$$;

-- One requirement of one person in an employer's register; one row without requirement for who has and needs none.
create type public.register_row as (
    person_id uuid, name text, requirement text, clearance_id uuid, seen_on date, valid_to date, seen_by text,
    needed boolean, contract_from date, contract_to date
);
comment on column public.register_row.requirement is 'null: the person has and needs none';
comment on column public.register_row.clearance_id is 'null: not seen';
comment on column public.register_row.seen_on is 'null: not seen';
comment on column public.register_row.valid_to is 'null: not seen, or holds until withdrawn';
comment on column public.register_row.seen_by is 'null: not seen';
comment on column public.register_row.contract_from is 'null: no contract';
comment on column public.register_row.contract_to is 'null: no contract, or open-ended';

-- The register of an employer, for its clearance officer, whole or of one person (null: whole); every person listed is logged as
-- looked at. One row per person and requirement that they have or need there. Refuses PT404.
create function private.clearance_register(employer uuid, only_person uuid)
returns setof public.register_row language plpgsql volatile security definer set search_path = '' as $$
begin
    if (employer in (select private.my_employers())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(
        array(select r from private.register_people(employer) as r where only_person is null or r = only_person),
        'clearance_officer');
    return query
    with listed as (
        select r as person_id from private.register_people(employer) as r where only_person is null or r = only_person
    ),
    needs as (
        select distinct a.candidate_id, tr.requirement
        from public.assignments a
        join public.shifts s on s.shift_id = a.shift_id
        join public.organisations o on o.organisation_id = s.organisation_id
        join public.task_requirements tr on tr.task_id = s.task_id
        where o.employer_id = employer and a.state in ('requested', 'confirmed') and a.ends_at > private.clock()
    ),
    rows_ as (
        select n.candidate_id, n.requirement from needs n
        union
        select k.candidate_id, k.requirement from public.clearances k
        where k.employer_id = employer and k.withdrawn_at is null
    )
    select l.person_id, p.first_name || ' ' || p.last_name, r.requirement, k.clearance_id, k.seen_on, k.valid_to,
        (select q.first_name from public.people q where q.person_id = k.seen_by),
        exists (select from needs n where n.candidate_id = l.person_id and n.requirement = r.requirement),
        ct.from_date, ct.to_date
    from listed l
    join public.people p on p.person_id = l.person_id
    left join rows_ r on r.candidate_id = l.person_id
    left join public.clearances k on k.candidate_id = l.person_id and k.employer_id = employer
        and k.requirement = r.requirement and k.withdrawn_at is null
    left join lateral (
        select c.from_date, c.to_date from public.contracts c
        where c.candidate_id = l.person_id and c.employer_id = employer
        order by c.from_date desc limit 1
    ) ct on true
    order by p.last_name, p.first_name, l.person_id, r.requirement;
end $$;
grant execute on function private.clearance_register(uuid, uuid) to authenticated;
create function public.clearance_register(employer uuid, only_person uuid default null)
returns setof public.register_row language sql volatile set search_path = '' as $$
    select * from private.clearance_register(employer, only_person);
$$;
grant execute on function public.clearance_register(uuid, uuid) to authenticated;

-- A clearance officer records that a requirement was seen for a person at their employer. Refuses PT404,
-- PT422 bad_date, PT403 own_clearance. Replaces what was recorded before.
create function private.record_clearance(
    candidate uuid, employer uuid, requirement text, seen_on date, valid_to date, request_id uuid
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
    earlier text;
    made uuid;
begin
    if (employer in (select private.my_employers())
        and exists (select from public.requirements r where r.requirement = record_clearance.requirement)
        and candidate in (select private.register_people(employer))) is not true
    then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if candidate = private.me() then
        raise exception 'own_clearance' using errcode = 'PT403';
    end if;
    earlier := private.repeated(request_id, 'record_clearance',
        jsonb_build_array(candidate, employer, requirement, seen_on, valid_to));
    if earlier is not null then
        perform private.still_holds(c.withdrawn_at is null, 'withdrawn') from public.clearances c
        where c.clearance_id = earlier::uuid;
        return earlier::uuid;
    end if;
    if seen_on is null or seen_on > private.today() or seen_on < date '2000-01-01' or valid_to < seen_on
        or valid_to > private.today() + interval '20 years' then
        raise exception 'bad_date' using errcode = 'PT422';
    end if;
    update public.clearances c set withdrawn_at = private.clock()
    where c.candidate_id = candidate and c.employer_id = employer
        and c.requirement = record_clearance.requirement and c.withdrawn_at is null;
    insert into public.clearances (candidate_id, employer_id, requirement, seen_on, seen_by, valid_to)
    values (candidate, employer, record_clearance.requirement, record_clearance.seen_on, private.me(),
        record_clearance.valid_to)
    returning clearance_id into made;
    insert into public.events (at, kind, municipality_code, by_person, person_id, detail)
    select private.clock(), 'clearance.seen', e.municipality_code, private.me(), candidate, record_clearance.requirement
    from public.employers e where e.employer_id = employer;
    return private.answer(request_id, made::text)::uuid;
end $$;
grant execute on function private.record_clearance(uuid, uuid, text, date, date, uuid) to authenticated;
create function public.record_clearance(
    candidate uuid, employer uuid, requirement text, seen_on date, request_id uuid, valid_to date default null
) returns uuid language sql volatile set search_path = '' as $$
    select private.record_clearance(candidate, employer, requirement, seen_on, valid_to, request_id);
$$;
grant execute on function public.record_clearance(uuid, uuid, text, date, uuid, date) to authenticated;

-- A clearance recorded by mistake, or no longer good, is withdrawn. Refuses PT404. Twice is once.
create function private.withdraw_clearance(clearance uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform 1 from public.clearances c
    where c.clearance_id = clearance and c.employer_id in (select private.my_employers())
        and c.candidate_id <> private.me();
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    update public.clearances c set withdrawn_at = private.clock() where c.clearance_id = clearance and c.withdrawn_at is null;
    if not found then
        return;
    end if;
    insert into public.events (at, kind, municipality_code, by_person, person_id, detail)
    select private.clock(), 'clearance.withdrawn', e.municipality_code, private.me(), c.candidate_id, c.requirement
    from public.clearances c join public.employers e on e.employer_id = c.employer_id
    where c.clearance_id = clearance;
end $$;
grant execute on function private.withdraw_clearance(uuid) to authenticated;
create function public.withdraw_clearance(clearance uuid) returns void language sql volatile set search_path = '' as $$
    select private.withdraw_clearance(clearance);
$$;
grant execute on function public.withdraw_clearance(uuid) to authenticated;

-- A clearance officer records that a person has a contract with their employer. Refuses PT404, PT403 own_clearance, PT422 bad_date.
create function private.record_contract(
    candidate uuid, employer uuid, from_date date, to_date date, request_id uuid
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column -- the conflict target below has a parameter's name
declare
    earlier text;
    made uuid;
begin
    if (employer in (select private.my_employers())
        and candidate in (select private.register_people(employer))) is not true
    then
        raise exception 'not_found' using errcode = 'PT404';
    elsif candidate = private.me() then
        raise exception 'own_clearance' using errcode = 'PT403';
    end if;
    earlier := private.repeated(request_id, 'record_contract', jsonb_build_array(candidate, employer, from_date, to_date));
    if earlier is not null then
        perform private.still_holds(c.to_date is not distinct from record_contract.to_date, 'changed') from public.contracts c
        where c.contract_id = earlier::uuid;
        return earlier::uuid;
    end if;
    if from_date is null or from_date < date '2000-01-01' or to_date < from_date then
        raise exception 'bad_date' using errcode = 'PT422';
    end if;
    insert into public.contracts (candidate_id, employer_id, from_date, to_date, recorded_by, recorded_at)
    values (candidate, employer, record_contract.from_date, record_contract.to_date, private.me(), private.clock())
    on conflict (candidate_id, employer_id, from_date)
    do update set to_date = excluded.to_date, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at
    returning contract_id into made;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    select private.clock(), 'contract.recorded', e.municipality_code, private.me(), candidate
    from public.employers e where e.employer_id = employer;
    return private.answer(request_id, made::text)::uuid;
end $$;
grant execute on function private.record_contract(uuid, uuid, date, date, uuid) to authenticated;
create function public.record_contract(
    candidate uuid, employer uuid, from_date date, request_id uuid, to_date date default null
)
returns uuid language sql volatile set search_path = '' as $$
    select private.record_contract(candidate, employer, from_date, to_date, request_id);
$$;
grant execute on function public.record_contract(uuid, uuid, date, uuid, date) to authenticated;

-- «Jeg kan ikke»: the candidate gives up a shift that has not ended, with a reason tap (null: none) that is shared with the adviser
-- only if they say so. Never counts against anyone. Refuses PT404, PT409 already_over / checked_in / wrong_way. Twice is once.
create function private.withdraw(assignment uuid, reason text, shared boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
begin
    perform 1 from public.candidates c where c.person_id = private.me() for update;
    select a.* into mine from public.assignments a
    where a.assignment_id = assignment and a.candidate_id = private.me();
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.shifts s where s.shift_id = mine.shift_id for update;
    select a.* into mine from public.assignments a where a.assignment_id = assignment for update;
    if mine.state = 'withdrawn' then
        return;
    elsif mine.state in ('cancelled', 'not_chosen') then
        raise exception 'wrong_way' using errcode = 'PT409';
    elsif mine.checked_in_at is not null then
        raise exception 'checked_in' using errcode = 'PT409';
    elsif mine.ends_at <= private.clock() then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    update public.assignments a set withdrawn_at = private.clock() where a.assignment_id = assignment;
    if reason is not null then
        begin
            insert into public.reasons (assignment_id, reason, shared, said_at)
            values (assignment, withdraw.reason, coalesce(withdraw.shared, false), private.clock());
        exception when check_violation then
            raise exception 'bad_reason' using errcode = 'PT422';
        end;
    end if;
end $$;
grant execute on function private.withdraw(uuid, text, boolean) to authenticated;
create function public.withdraw(assignment uuid, reason text default null, shared boolean default null) returns void
language sql volatile set search_path = '' as $$
    select private.withdraw(assignment, reason, shared);
$$;
grant execute on function public.withdraw(uuid, text, boolean) to authenticated;

-- Steps off a shift that was changed after one was on it: the host's doing, so it leaves no trace on the person.
-- Refuses PT404, PT409 not_changed.
create function private.step_off(assignment uuid) returns void
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
    select s.changed_at into changed from public.shifts s where s.shift_id = mine.shift_id for update;
    if mine.state not in ('requested', 'confirmed') then
        return;
    elsif changed is null or changed < mine.requested_at or mine.starts_at <= private.clock() then
        raise exception 'not_changed' using errcode = 'PT409';
    end if;
    update public.assignments a set cancelled_at = private.clock() where a.assignment_id = assignment;
end $$;
grant execute on function private.step_off(uuid) to authenticated;
create function public.step_off(assignment uuid) returns void language sql volatile set search_path = '' as $$
    select private.step_off(assignment);
$$;
grant execute on function public.step_off(uuid) to authenticated;

-- A chore of the clock: reasons that were not shared live seven days; then only their number is left.
create function private.delete_unshared_reasons(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    with old as (
        select r.assignment_id from public.reasons r
        where not r.shared and r.said_at < private.clock() - interval '7 days' limit most for update skip locked
    ),
    gone as (
        delete from public.reasons r using old where r.assignment_id = old.assignment_id
        returning r.assignment_id, r.reason, r.said_at
    ),
    counted as (
        insert into public.reason_counts (municipality_code, month, reason, times)
        select a.municipality_code, date_trunc('month', g.said_at at time zone 'Europe/Oslo')::date, g.reason, count(*)
        from gone g join public.assignments a on a.assignment_id = g.assignment_id
        group by 1, 2, 3
        on conflict (municipality_code, month, reason) do update set times = public.reason_counts.times + excluded.times
    )
    select count(*) into done from gone;
    return done;
end $$;

-- Locks candidate, then shift, of an assignment at my organisations; gives it back. Refuses PT404.
create function private.lock_assignment_as_lead(assignment uuid) returns public.assignments
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments;
begin
    select a.* into theirs from public.assignments a join public.shifts s on s.shift_id = a.shift_id
    where a.assignment_id = assignment and s.organisation_id in (select private.my_organisations());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.candidates c where c.person_id = theirs.candidate_id for update;
    perform 1 from public.shifts s where s.shift_id = theirs.shift_id for update;
    select a.* into theirs from public.assignments a where a.assignment_id = assignment for update;
    return theirs;
end $$;

-- A lead welcomes somebody who asked. Refuses PT404, PT403 own_assignment, PT409 shift_full, missing_clearance, no_contract,
-- shift_cancelled, shift_started, wrong_way and the codes of broken_rule. Twice is once.
create function private.welcome(assignment uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments := private.lock_assignment_as_lead(assignment);
    s public.shifts;
begin
    select x.* into s from public.shifts x where x.shift_id = theirs.shift_id;
    if theirs.candidate_id = private.me() then
        raise exception 'own_assignment' using errcode = 'PT403';
    elsif theirs.state = 'confirmed' then
        return;
    elsif theirs.state <> 'requested' then
        raise exception 'wrong_way' using errcode = 'PT409';
    elsif s.ends_at <= private.clock() then
        raise exception 'shift_started' using errcode = 'PT409';
    elsif s.taken >= s.capacity then
        raise exception 'shift_full' using errcode = 'PT409';
    end if;
    update public.assignments a set confirmed_at = private.clock(), confirmed_by = private.me()
    where a.assignment_id = assignment;
end $$;
grant execute on function private.welcome(uuid) to authenticated;
create function public.welcome(assignment uuid) returns void language sql volatile set search_path = '' as $$
    select private.welcome(assignment);
$$;
grant execute on function public.welcome(uuid) to authenticated;

-- «Ikke nå»: a lead lets a request go. Refuses PT404, PT409 wrong_way. Twice is once.
create function private.not_now(assignment uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments := private.lock_assignment_as_lead(assignment);
begin
    if theirs.state = 'not_chosen' then
        return;
    elsif theirs.state <> 'requested' then
        raise exception 'wrong_way' using errcode = 'PT409';
    end if;
    update public.assignments a set not_chosen_at = private.clock() where a.assignment_id = assignment;
end $$;
grant execute on function private.not_now(uuid) to authenticated;
create function public.not_now(assignment uuid) returns void language sql volatile set search_path = '' as $$
    select private.not_now(assignment);
$$;
grant execute on function public.not_now(uuid) to authenticated;

-- A lead cancels one person's seat, who is told; never counts against anyone. Refuses PT404, PT409 already_over / wrong_way.
create function private.cancel_assignment(assignment uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments := private.lock_assignment_as_lead(assignment);
begin
    if theirs.state = 'cancelled' then
        return;
    elsif theirs.state not in ('requested', 'confirmed') then
        raise exception 'wrong_way' using errcode = 'PT409';
    elsif theirs.ends_at <= private.clock() then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    update public.assignments a set cancelled_at = private.clock() where a.assignment_id = assignment;
end $$;
grant execute on function private.cancel_assignment(uuid) to authenticated;
create function public.cancel_assignment(assignment uuid) returns void language sql volatile set search_path = '' as $$
    select private.cancel_assignment(assignment);
$$;
grant execute on function public.cancel_assignment(uuid) to authenticated;

-- A chore of the clock: a request that nobody answered lapses when the shift is over.
create function private.lapse_requests(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    with over as (
        select a.assignment_id from public.assignments a join public.candidates c on c.person_id = a.candidate_id
        where a.state = 'requested' and a.ends_at <= private.clock()
        order by c.person_id limit most for update of c skip locked
    )
    update public.assignments a set not_chosen_at = a.ends_at from over
    where a.assignment_id = over.assignment_id and a.state = 'requested';
    get diagnostics done = row_count;
    return done;
end $$;

-- A lead cancels a whole shift; everyone on it or asking is told. Refuses PT404, PT409 already_over. Twice is once.
create function private.cancel_shift(shift uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
begin
    select x.* into s from public.shifts x
    where x.shift_id = shift and x.organisation_id in (select private.my_organisations());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    -- Candidates first, in a fixed order, then the shift: the order of every lock in the house.
    perform 1 from public.candidates c
    where c.person_id in (select a.candidate_id from public.assignments a where a.shift_id = shift)
    order by c.person_id for update;
    select x.* into s from public.shifts x where x.shift_id = shift for update;
    if s.cancelled_at is not null then
        return;
    elsif s.ends_at <= private.clock() then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    update public.assignments a set cancelled_at = private.clock()
    where a.shift_id = shift and a.state in ('requested', 'confirmed');
    update public.shifts x set cancelled_at = private.clock(), cancelled_by = private.me() where x.shift_id = shift;
end $$;
grant execute on function private.cancel_shift(uuid) to authenticated;
create function public.cancel_shift(shift uuid) returns void language sql volatile set search_path = '' as $$
    select private.cancel_shift(shift);
$$;
grant execute on function public.cancel_shift(uuid) to authenticated;

-- A lead changes a shift's time, seats or contact. People on it are told and may step off; whom the new time would put against a
-- rule or another shift is let go as cancelled by the host. Refuses PT404, PT409 shift_cancelled / already_over / too_many_on /
-- changed_meanwhile (somebody came on it at the same moment: look again), PT422 starts_too_soon / bad_span / bad_capacity.
create function private.change_shift(
    shift uuid, starts_at timestamptz, ends_at timestamptz, capacity int, contact uuid
) returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
    moved boolean;
    locked uuid[];
    each record;
begin
    select x.* into s from public.shifts x
    where x.shift_id = shift and x.organisation_id in (select private.my_organisations());
    if not found or not exists (
        select from public.contacts c join public.tasks t on t.place_id = c.place_id
        where c.contact_id = contact and t.task_id = s.task_id and (c.retired_at is null or c.contact_id = s.contact_id)
    ) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    locked := array(
        select c.person_id from public.candidates c
        where c.person_id in (select a.candidate_id from public.assignments a where a.shift_id = shift)
        order by c.person_id for update
    );
    select x.* into s from public.shifts x where x.shift_id = shift for update;
    -- somebody who came on it just now is not locked, and their rules could not be kept
    if exists (
        select from public.assignments a
        where a.shift_id = shift and a.state in ('requested', 'confirmed') and a.candidate_id <> all (locked)
    ) then
        raise exception 'changed_meanwhile' using errcode = 'PT409';
    end if;
    moved := s.starts_at is distinct from change_shift.starts_at or s.ends_at is distinct from change_shift.ends_at;
    if s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    elsif s.ends_at <= private.clock() then
        raise exception 'already_over' using errcode = 'PT409';
    elsif moved and change_shift.starts_at <= private.clock() then
        raise exception 'starts_too_soon' using errcode = 'PT422';
    elsif (change_shift.ends_at > change_shift.starts_at
        and change_shift.ends_at - change_shift.starts_at <= interval '9 hours') is not true then
        raise exception 'bad_span' using errcode = 'PT422';
    elsif (change_shift.capacity between 1 and 20) is not true then
        raise exception 'bad_capacity' using errcode = 'PT422';
    elsif change_shift.capacity < s.taken then
        raise exception 'too_many_on' using errcode = 'PT409';
    end if;
    update public.shifts x set
        starts_at = change_shift.starts_at, ends_at = change_shift.ends_at, capacity = change_shift.capacity,
        contact_id = contact, changed_at = case when moved and x.published_at is not null then private.clock() else x.changed_at end
    where x.shift_id = shift;
    if moved then
        for each in
            select a.assignment_id from public.assignments a
            where a.shift_id = shift and a.state in ('requested', 'confirmed') order by a.candidate_id
        loop
            begin
                update public.assignments a set starts_at = change_shift.starts_at, ends_at = change_shift.ends_at
                where a.assignment_id = each.assignment_id;
            exception when exclusion_violation or sqlstate 'PT409' then
                update public.assignments a set cancelled_at = private.clock()
                where a.assignment_id = each.assignment_id;
            end;
        end loop;
    end if;
end $$;
grant execute on function private.change_shift(uuid, timestamptz, timestamptz, int, uuid) to authenticated;
create function public.change_shift(
    shift uuid, starts_at timestamptz, ends_at timestamptz, capacity int, contact uuid
) returns void language sql volatile set search_path = '' as $$
    select private.change_shift(shift, starts_at, ends_at, capacity, contact);
$$;
grant execute on function public.change_shift(uuid, timestamptz, timestamptz, int, uuid) to authenticated;

-- Check-in by the code of the place's link: the candidate's own confirmed shift there, from 60 minutes before until its end.
-- Returns the assignment's id. At a second tap nothing changes. Refuses PT404 not_found (no such place), PT409 no_shift_here.
create function private.check_in(code text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    here uuid;
    mine public.assignments;
begin
    select p.place_id into here from public.place_codes p
    where p.code = upper(regexp_replace(coalesce(check_in.code, ''), '[^A-Za-z0-9]', '', 'g'));
    if not found or not exists (select from public.candidates c where c.person_id = private.me()) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select a.* into mine from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    where a.candidate_id = private.me() and t.place_id = here and a.state = 'confirmed'
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
grant execute on function private.check_in(text) to authenticated;
create function public.check_in(code text) returns uuid language sql volatile set search_path = '' as $$
    select private.check_in(code);
$$;
grant execute on function public.check_in(text) to authenticated;

-- Check-out, until 12 h after the start. Refuses PT404, PT409 not_checked_in / already_over. Twice is once.
create function private.check_out(assignment uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
begin
    select a.* into mine from public.assignments a
    where a.assignment_id = assignment and a.candidate_id = private.me() for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    elsif mine.checked_in_at is null then
        raise exception 'not_checked_in' using errcode = 'PT409';
    elsif mine.checked_out_at is null and private.clock() > mine.starts_at + interval '12 hours' then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    update public.assignments a set checked_out_at = coalesce(a.checked_out_at, private.clock())
    where a.assignment_id = assignment;
end $$;
grant execute on function private.check_out(uuid) to authenticated;
create function public.check_out(assignment uuid) returns void language sql volatile set search_path = '' as $$
    select private.check_out(assignment);
$$;
grant execute on function public.check_out(uuid) to authenticated;

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

-- Nobody records their own attendance, whatever roles they hold; attendance only on a confirmed assignment (a withdrawn one can only
-- be "notified", a cancelled one only "host_cancelled").
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
        or (a.state = 'cancelled' and new.fact = 'host_cancelled')) then
        raise exception 'not_confirmed' using errcode = 'PT409';
    end if;
    return new;
end $$;
create trigger attendance_100_guard before insert or update on public.attendance
for each row execute function private.guard_attendance();

-- What was done cannot be undone: nobody leaves, or is taken off, a shift on which they were recorded as there or not there.
create function private.forbid_leaving_recorded_shift() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if old.state = 'confirmed' and new.state <> 'confirmed' and exists (
        select from public.attendance f
        where f.assignment_id = new.assignment_id and f.fact in ('present', 'late', 'absent')
    ) then
        raise exception 'already_recorded' using errcode = 'PT409';
    end if;
    return null;
end $$;
create trigger assignments_110_forbid_leaving_recorded after update of withdrawn_at, cancelled_at, not_chosen_at
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
    elsif theirs.state <> 'confirmed' then
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
        or not private.is_minutes(minutes) or not private.is_words(words, 0, 500)
        or (claim = 'own_words' and coalesce(length(btrim(words)), 0) = 0)
        or (claim = 'minutes_wrong' and minutes is null) then
        raise exception 'bad_claim' using errcode = 'PT422';
    end if;
    insert into public.objections (assignment_id, candidate_id, claim, minutes, words, said_at)
    values (assignment, mine.candidate_id, object.claim, object.minutes, nullif(btrim(object.words), ''), private.clock());
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

-- What a lead may call a candidate: first name and initial; the full name with a contract at the employer.
create function private.name_for_lead(candidate uuid, organisation uuid) returns text
language sql stable security definer set search_path = '' as $$
    select p.first_name || ' ' || case
        when private.has_contract(candidate, o.employer_id, private.today()) then p.last_name
        else left(p.last_name, 1) || '.' end
    from public.people p, public.organisations o
    where p.person_id = candidate and o.organisation_id = organisation;
$$;

-- One shift of a lead's board with one person who is on it or asks; an empty shift has one row without a person.
create type public.board_row as (
    shift_id uuid, task_id uuid, title text, task_type text, place_id uuid, place_name text, starts_at timestamptz,
    ends_at timestamptz, capacity int, taken int, shift_state text, published boolean, pay text, introduction
    boolean, contact_id uuid, contact_name text, meet_where text, assignment_id uuid, state text, name text, phone
    text, shared_help text, norwegian int, requirements_ok boolean, introduced boolean, first_time boolean,
    checked_in_at timestamptz, checked_out_at timestamptz, fact text, minutes int, strengths text[], correction
    text, claim text, claim_minutes int
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

-- A day's board for a lead: one row per shift and person on it or asking (person columns null for an empty shift). Everyone listed is
-- logged as looked at. Names until 30 days after. Ordered by start. Refuses PT404.
create function private.facility_board(organisation uuid, from_day date, to_day date)
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
        a.checked_in_at, a.checked_out_at, f.fact, f.minutes::int, f.strengths, f.correction, ob.claim, ob.minutes::int
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
grant execute on function private.facility_board(uuid, date, date) to authenticated;
create function public.facility_board(organisation uuid, from_day date, to_day date)
returns setof public.board_row language sql volatile set search_path = '' as $$
    select * from private.facility_board(organisation, from_day, to_day);
$$;
grant execute on function public.facility_board(uuid, date, date) to authenticated;

-- One shift of a lead's week, in counts.
create type public.week_shift as (
    shift_id uuid, title text, task_type text, starts_at timestamptz, ends_at timestamptz, capacity int, taken int,
    waiting int, here int, recorded int, shift_state text, published boolean
);

-- Shifts per day for a lead's week, without names: counts only, so no look is logged. Refuses PT404.
create function private.facility_week(organisation uuid, from_day date, to_day date)
returns setof public.week_shift language plpgsql stable security definer set search_path = '' as $$
begin
    if (organisation in (select private.my_organisations()) and to_day - from_day between 0 and 62) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    return query
    select s.shift_id, t.title, t.task_type, s.starts_at, s.ends_at, s.capacity::int, s.taken::int,
        (count(a.assignment_id) filter (where a.state = 'requested'))::int,
        (count(a.assignment_id) filter (where a.state = 'confirmed' and a.checked_in_at is not null
            and a.checked_out_at is null))::int,
        count(f.assignment_id)::int, s.state, s.published_at is not null
    from public.shifts s
    join public.tasks t on t.task_id = s.task_id
    left join public.assignments a on a.shift_id = s.shift_id and a.state in ('requested', 'confirmed')
    left join public.attendance f on f.assignment_id = a.assignment_id
    where s.organisation_id = organisation
        and s.starts_at >= private.midnight(from_day) and s.starts_at < private.midnight(to_day + 1)
    group by s.shift_id, t.task_id
    order by s.starts_at, s.shift_id;
end $$;
grant execute on function private.facility_week(uuid, date, date) to authenticated;
create function public.facility_week(organisation uuid, from_day date, to_day date)
returns setof public.week_shift language sql stable set search_path = '' as $$
    select * from private.facility_week(organisation, from_day, to_day);
$$;
grant execute on function public.facility_week(uuid, date, date) to authenticated;

-- One person an organisation knows from its shifts.
create type public.known_person as (
    name text, phone text, shared_help text, norwegian int, shifts_done int, last_at timestamptz, next_at
    timestamptz, introduced_at_places text[], contract boolean
);
comment on column public.known_person.phone is 'null: not shared';
comment on column public.known_person.shared_help is 'null: not shared';
comment on column public.known_person.last_at is 'null: has not been there';
comment on column public.known_person.next_at is 'null: has nothing to come there';

-- The people who are, or within 30 days were, on shifts of a lead's organisation; each is logged as looked at. Refuses PT404.
-- Without order but by name; never by how they did.
create function private.facility_people(organisation uuid)
returns setof public.known_person language plpgsql volatile security definer set search_path = '' as $$
begin
    if (organisation in (select private.my_organisations())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array(
        select a.candidate_id from public.assignments a join public.shifts s on s.shift_id = a.shift_id
        where s.organisation_id = organisation and a.state in ('requested', 'confirmed')
            and a.ends_at > private.clock() - interval '30 days'
    ), 'lead');
    return query
    select private.name_for_lead(a.candidate_id, organisation), case when c.shares_phone then p.phone end,
        c.shared_help, c.norwegian::int,
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
    join public.candidates c on c.person_id = a.candidate_id
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

-- Asks a candidate, who is locked, for a shift; gives back the offer's id, or null when they cannot be asked in time or were asked for it
-- already. "unbudgeted": beside the daily budget, as for who stands by.
create function private.ask(candidate uuid, shift uuid, by_way text, unbudgeted boolean) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
    due timestamptz := case when unbudgeted then private.outside_quiet_hours(private.clock()) else private.may_be_asked_at(candidate) end;
    ends timestamptz;
    made uuid;
begin
    select x.* into s from public.shifts x where x.shift_id = shift;
    if due is null or due > s.starts_at - interval '30 minutes' then
        return null;
    end if;
    ends := due + greatest(2 * private.answer_time(s.starts_at, due), interval '1 hour');
    -- nobody loses their turn while they sleep
    if private.outside_quiet_hours(ends) <> ends then
        ends := private.outside_quiet_hours(ends) + interval '1 hour';
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
    if new.candidate_id <> old.candidate_id
        and private.only_forgets(to_jsonb(old) - 'state', to_jsonb(new) - 'state', '{candidate_id}') then
        return new;
    end if;
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
when (new.state in ('declined', 'expired') and old.state is distinct from new.state)
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

-- «Ja, jeg vil»: takes the shift. Returns one row: assignment_id, state. Refuses PT404, PT409 offer_over (with the state as detail) and
-- whatever take_shift refuses. Twice is once.
create function private.accept_offer(offer uuid, request_id uuid) returns setof public.assignment_state
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.offers := private.lock_offer(offer);
begin
    if mine.state in ('expired', 'withdrawn', 'declined') then
        raise exception 'offer_over' using errcode = 'PT409', detail = coalesce(mine.withdrawn_why, mine.state);
    end if;
    return query select * from private.take_shift(mine.shift_id, request_id, offer);
end $$;
grant execute on function private.accept_offer(uuid, uuid) to authenticated;
create function public.accept_offer(offer uuid, request_id uuid) returns setof public.assignment_state
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

-- Somebody who was asked for a shift, as a lead sees them.
create type public.asked_person as (
    offer_id uuid, shift_id uuid, title text, place_name text, starts_at timestamptz, ends_at timestamptz, nth int,
    via text, stands text, at timestamptz, wants text, name text, phone text
);
comment on column public.asked_person.wants is 'null: not unsure';
comment on column public.asked_person.name is 'null: not unsure';
comment on column public.asked_person.phone is 'null: no call is wanted, or no number given';

-- A lead's offers from one day to another, or of one shift: how they stand, in order. Nobody is named, but who wants a call or company: they
-- are logged as looked at, and only a call brings a number. "stands": waiting, asked, wants_talk, talked, comes, cannot, lapsed,
-- withdrawn. "nth": the how-manieth of that shift. Refuses PT404.
create function private.facility_offers(organisation uuid, shift uuid)
returns setof public.asked_person language plpgsql volatile security definer set search_path = '' as $$
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
returns setof public.asked_person language sql volatile set search_path = '' as $$
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

-- A chore of the clock: offers whose hour has come are sent.
create function private.send_due_offers(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    done int;
begin
    -- by the times, as the indexes have it, and not by the state that follows from them: what is over is not looked through every minute
    with due as (
        select o.offer_id from public.offers o join public.candidates c on c.person_id = o.candidate_id
        where o.due_at <= right_now and o.sent_at is null and o.withdrawn_at is null and o.expired_at is null and o.accepted_at is null
        order by c.person_id limit most for update of c skip locked
    )
    update public.offers o set sent_at = right_now from due where o.offer_id = due.offer_id and o.state = 'waiting';
    get diagnostics done = row_count;
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

-- What an adviser does for the people they follow, and reads of them. What Nav recorded stands in 22_referrals.

-- An adviser refers a new person and gets the code of their invitation, which cannot be told from any other. Valid 30 days.
-- Refuses PT404 (not an adviser), PT422 too_young / bad_referral.
create function private.refer(
    first_name text, last_name text, birth_date date, email text, phone text, office text, basis text,
    basis_reference text, assessed_on date, plain_words text, hours_per_week numeric, from_date date, to_date date,
    protected boolean, request_id uuid
) returns table (person_id uuid, code text) language plpgsql volatile security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('adviser');
    earlier text;
    made uuid;
    made_code text := private.code_for(request_id);
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'refer', jsonb_build_array(first_name, last_name, birth_date, email, phone, office,
        basis, basis_reference, assessed_on, plain_words, hours_per_week, from_date, to_date, protected));
    if earlier is not null then
        return query select earlier::uuid, private.code_again(made_code);
        return;
    end if;
    if birth_date is null or birth_date > private.today() - interval '16 years' or birth_date < date '1920-01-01' then
        raise exception 'too_young' using errcode = 'PT422';
    elsif assessed_on > private.today() then
        raise exception 'bad_referral' using errcode = 'PT422';
    end if;
    begin
        insert into public.people (municipality_code, first_name, last_name, email, phone, created_at)
        values (municipality, btrim(refer.first_name), btrim(refer.last_name), nullif(btrim(refer.email), ''),
            nullif(btrim(refer.phone), ''), private.clock())
        returning people.person_id into made;
        insert into public.candidates (person_id, municipality_code, birth_date, protected, created_at)
        values (made, municipality, refer.birth_date, coalesce(refer.protected, false), private.clock());
        insert into public.caseloads (candidate_id, adviser_id, since_at) values (made, private.me(), private.clock());
        insert into public.referrals
            (candidate_id, referred_by, referred_at, office, basis, basis_reference, assessed_on, plain_words)
        values (made, private.me(), private.clock(), btrim(refer.office), refer.basis,
            nullif(btrim(refer.basis_reference), ''), refer.assessed_on, coalesce(btrim(refer.plain_words), ''));
        if refer.hours_per_week is not null then
            insert into public.agreed_activities (candidate_id, hours_per_week, from_date, to_date, agreed_by, agreed_at)
            values (made, refer.hours_per_week, refer.from_date, refer.to_date, private.me(), private.clock());
        end if;
    exception when check_violation or not_null_violation then
        raise exception 'bad_referral' using errcode = 'PT422';
    end;
    insert into public.invitations
        (code_hash, municipality_code, person_id, first_name, last_name, email, made_by, made_at, expires_at)
    values (private.code_hash(made_code), municipality, made, btrim(refer.first_name), btrim(refer.last_name),
        nullif(btrim(refer.email), ''), private.me(), private.clock(), private.clock() + interval '30 days');
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'referral.made', municipality, private.me(), made);
    perform private.answer(request_id, made::text);
    return query select made, made_code;
end $$;
grant execute on function private.refer(
    text, text, date, text, text, text, text, text, date, text, numeric, date, date, boolean, uuid) to authenticated;
create function public.refer(
    first_name text, last_name text, birth_date date, office text, basis text, request_id uuid, email text default
    null, phone text default null, basis_reference text default null, assessed_on date default null, plain_words
    text default null, hours_per_week numeric default null, from_date date default null, to_date date default
    null, protected boolean default null
) returns table (person_id uuid, code text) language sql volatile set search_path = '' as $$
    select * from private.refer(first_name, last_name, birth_date, email, phone, office, basis, basis_reference,
        assessed_on, plain_words, hours_per_week, from_date, to_date, protected, request_id);
$$;
grant execute on function public.refer(text, text, date, text, text, uuid, text, text, text, date, text, numeric, date, date, boolean) to authenticated;

-- A new invitation for somebody in my caseload who has not used theirs; earlier ones stop working. Returns the code.
-- Refuses PT404, PT409 has_account.
create function private.invite_again(person uuid, request_id uuid) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    made_code text := private.code_for(request_id);
    who public.people;
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if private.repeated(request_id, 'invite_again', jsonb_build_array(person)) is not null then
        return private.code_again(made_code);
    end if;
    select p.* into who from public.people p where p.person_id = person;
    if who.user_id is not null then
        raise exception 'has_account' using errcode = 'PT409';
    end if;
    update public.invitations i set revoked_at = private.clock()
    where i.person_id = person and i.used_at is null and i.revoked_at is null;
    insert into public.invitations
        (code_hash, municipality_code, person_id, first_name, last_name, email, made_by, made_at, expires_at)
    values (private.code_hash(made_code), who.municipality_code, person, who.first_name, who.last_name, who.email,
        private.me(), private.clock(), private.clock() + interval '30 days');
    perform private.answer(request_id, 'invited');
    return made_code;
end $$;
grant execute on function private.invite_again(uuid, uuid) to authenticated;
create function public.invite_again(person uuid, request_id uuid) returns text
language sql volatile set search_path = '' as $$
    select private.invite_again(person, request_id);
$$;
grant execute on function public.invite_again(uuid, uuid) to authenticated;

-- Hours a week and a period agreed anew: ends the running one the day before, and takes the place of those not begun. Refuses PT404,
-- PT422 bad_hours, PT409 begun_later (one that has begun would be lost: what was agreed then stays).
create function private.agree_activity(person uuid, hours_per_week numeric, from_date date, to_date date, request_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    earlier text;
    made uuid;
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'agree_activity', jsonb_build_array(person, hours_per_week, from_date, to_date));
    if earlier is not null then
        perform private.still_holds(exists (
            select from public.agreed_activities g
            where g.agreed_activity_id = earlier::uuid and g.to_date = agree_activity.to_date
        ), 'replaced');
        return;
    end if;
    if hours_per_week is null or hours_per_week <= 0 or hours_per_week > 37.5 or from_date is null or to_date is null
        or to_date < from_date then
        raise exception 'bad_hours' using errcode = 'PT422';
    end if;
    if exists (
        select from public.agreed_activities g
        where g.candidate_id = person and g.from_date between agree_activity.from_date and private.today()
    ) then
        raise exception 'begun_later' using errcode = 'PT409';
    end if;
    delete from public.agreed_activities g where g.candidate_id = person and g.from_date >= agree_activity.from_date;
    update public.agreed_activities g set to_date = agree_activity.from_date - 1
    where g.candidate_id = person and g.to_date >= agree_activity.from_date;
    insert into public.agreed_activities (candidate_id, hours_per_week, from_date, to_date, agreed_by, agreed_at)
    values (person, agree_activity.hours_per_week, agree_activity.from_date, agree_activity.to_date, private.me(),
        private.clock())
    returning agreed_activity_id into made;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    select private.clock(), 'activity.agreed', c.municipality_code, private.me(), person
    from public.candidates c where c.person_id = person;
    perform private.answer(request_id, made::text);
end $$;
grant execute on function private.agree_activity(uuid, numeric, date, date, uuid) to authenticated;
create function public.agree_activity(person uuid, hours_per_week numeric, from_date date, to_date date, request_id uuid)
returns void language sql volatile set search_path = '' as $$
    select private.agree_activity(person, hours_per_week, from_date, to_date, request_id);
$$;
grant execute on function public.agree_activity(uuid, numeric, date, date, uuid) to authenticated;

-- The day of Nav's individual assessment, set when it is made; before it no activity counts. Refuses PT404, PT422 bad_referral.
create function private.assess(person uuid, assessed_on date) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    elsif assessed_on is null or assessed_on > private.today() or assessed_on < private.today() - interval '10 years' then
        raise exception 'bad_referral' using errcode = 'PT422';
    end if;
    update public.referrals r set assessed_on = assess.assessed_on where r.candidate_id = person and r.ended_at is null;
end $$;
grant execute on function private.assess(uuid, date) to authenticated;
create function public.assess(person uuid, assessed_on date) returns void
language sql volatile set search_path = '' as $$
    select private.assess(person, assessed_on);
$$;
grant execute on function public.assess(uuid, date) to authenticated;

-- The colleagues an adviser can hand somebody over to: advisers of the same municipality. Shape: person_id, name.
create function private.adviser_colleagues() returns table (person_id uuid, name text)
language sql stable security definer set search_path = '' as $$
    select p.person_id, p.first_name || ' ' || p.last_name
    from public.people p join public.staff_roles r on r.person_id = p.person_id
    where private.has_role('adviser') and r.role = 'adviser' and r.revoked_at is null and p.person_id <> private.me()
        and r.municipality_code = private.municipality_as('adviser')
    order by 2;
$$;
grant execute on function private.adviser_colleagues() to authenticated;
create function public.adviser_colleagues() returns table (person_id uuid, name text)
language sql stable set search_path = '' as $$
    select * from private.adviser_colleagues();
$$;
grant execute on function public.adviser_colleagues() to authenticated;

-- Hands a person over to a colleague, who follows them from now on. Refuses PT404. Twice is once.
create function private.hand_over(person uuid, colleague uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform 1 from public.candidates c where c.person_id = person for update;
    if exists (
        select from public.caseloads c join public.caseloads mine on mine.candidate_id = c.candidate_id
        where c.candidate_id = person and c.adviser_id = colleague and c.until_at is null
            and mine.adviser_id = private.me() and mine.until_at = c.since_at
    ) then
        return;
    elsif (person in (select private.my_caseload())
        and colleague in (select c.person_id from private.adviser_colleagues() c) and colleague <> person) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    update public.caseloads c set until_at = private.clock() where c.candidate_id = person and c.until_at is null;
    insert into public.caseloads (candidate_id, adviser_id, since_at) values (person, colleague, private.clock());
    insert into public.events (at, kind, municipality_code, by_person, person_id, to_person)
    select private.clock(), 'caseload.handed_over', c.municipality_code, private.me(), person, colleague
    from public.candidates c where c.person_id = person;
end $$;
grant execute on function private.hand_over(uuid, uuid) to authenticated;
create function public.hand_over(person uuid, colleague uuid) returns void language sql volatile set search_path = '' as $$
    select private.hand_over(person, colleague);
$$;
grant execute on function public.hand_over(uuid, uuid) to authenticated;

-- One person in an adviser's caseload: facts.
create type public.caseload_row as (
    person_id uuid, name text, has_account boolean, invited_at timestamptz, referred_at timestamptz, protected
    boolean, agreed_hours numeric, agreed_to date, minutes_last_week int, minutes_four_weeks int, last_activity_at
    timestamptz, next_at timestamptz, absences int, last_absence_at timestamptz, own_words text
);
comment on column public.caseload_row.invited_at is 'null: not by invitation';
comment on column public.caseload_row.referred_at is 'null: no referral runs';
comment on column public.caseload_row.agreed_hours is 'null: nothing is agreed now';
comment on column public.caseload_row.agreed_to is 'null: nothing is agreed now';
comment on column public.caseload_row.last_activity_at is 'null: no shift done';
comment on column public.caseload_row.next_at is 'null: no shift to come';
comment on column public.caseload_row.last_absence_at is 'null: never absent';
comment on column public.caseload_row.own_words is 'null: nothing said lately';

-- My caseload with facts, one row per person; every one is logged as looked at. Hours are of recorded attendance with the purpose
-- activity; "last_week" is the last whole week from Monday, "four_weeks" the last 28 days. No order of merit: by name.
create function private.adviser_caseload()
returns setof public.caseload_row language plpgsql volatile security definer set search_path = '' as $$
declare
    monday date := date_trunc('week', private.today()::timestamp)::date;
begin
    if not private.has_role('adviser') then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array(select private.my_caseload()), 'adviser');
    return query
    select p.person_id, p.first_name || ' ' || p.last_name, p.user_id is not null,
        (select max(i.made_at) from public.invitations i where i.person_id = p.person_id and not i.reentry),
        r.referred_at, c.protected, g.hours_per_week, g.to_date,
        coalesce(w.last_week, 0)::int, coalesce(w.four_weeks, 0)::int, w.last_at,
        (select min(a.starts_at) from public.assignments a
            where a.candidate_id = p.person_id and a.state = 'confirmed' and a.ends_at > private.clock()),
        coalesce(w.absences, 0)::int, w.last_absence,
        (select o.words from public.objections o
            where o.candidate_id = p.person_id and o.words is not null and o.said_at > private.clock() - interval '14 days'
            order by o.said_at desc limit 1)
    from public.people p
    join public.candidates c on c.person_id = p.person_id
    left join public.referrals r on r.candidate_id = p.person_id and r.ended_at is null
    left join lateral (
        select x.hours_per_week, x.to_date from public.agreed_activities x
        where x.candidate_id = p.person_id and private.today() between x.from_date and x.to_date
        order by x.from_date desc limit 1
    ) g on true
    left join lateral (
        select
            sum(f.minutes) filter (where a.purpose = 'activity' and a.starts_at >= private.midnight(monday - 7)
                and a.starts_at < private.midnight(monday)) as last_week,
            sum(f.minutes) filter (where a.purpose = 'activity'
                and a.starts_at >= private.midnight(private.today() - 27)) as four_weeks,
            max(a.starts_at) filter (where f.fact in ('present', 'late')) as last_at,
            count(*) filter (where f.fact = 'absent' and a.starts_at >= private.midnight(private.today() - 27)) as absences,
            max(a.starts_at) filter (where f.fact = 'absent') as last_absence
        from public.assignments a join public.attendance f on f.assignment_id = a.assignment_id
        where a.candidate_id = p.person_id
    ) w on true
    where p.person_id in (select private.my_caseload())
    order by p.last_name, p.first_name, p.person_id;
end $$;
grant execute on function private.adviser_caseload() to authenticated;
create function public.adviser_caseload()
returns setof public.caseload_row language sql volatile set search_path = '' as $$
    select * from private.adviser_caseload();
$$;
grant execute on function public.adviser_caseload() to authenticated;

-- One person as their adviser reads them.
create type public.followed_person as (
    person_id uuid, first_name text, last_name text, birth_date date, email text, phone text, language text,
    has_account boolean, protected boolean, office text, basis text, basis_reference text, assessed_on date,
    plain_words text, referred_at timestamptz, agreed_hours numeric, agreed_from date, agreed_to date, norwegian
    int, lifting int, wants_paid boolean, wants_unpaid boolean, district text, hours_available numeric,
    clearances_ok text[]
);
comment on column public.followed_person.email is 'null: has none';
comment on column public.followed_person.phone is 'null: not given';
comment on column public.followed_person.office is 'null: no referral runs';
comment on column public.followed_person.basis is 'null: no referral runs';
comment on column public.followed_person.basis_reference is 'null: no referral runs, or no reference';
comment on column public.followed_person.assessed_on is 'null: no referral runs, or not assessed';
comment on column public.followed_person.plain_words is 'null: no referral runs, or no words';
comment on column public.followed_person.referred_at is 'null: no referral runs';
comment on column public.followed_person.agreed_hours is 'null: nothing was agreed';
comment on column public.followed_person.agreed_from is 'null: nothing was agreed';
comment on column public.followed_person.agreed_to is 'null: nothing was agreed';
comment on column public.followed_person.district is 'null: not said';
comment on column public.followed_person.hours_available is 'null: has not said when';

-- One person of my caseload: what Nav recorded and what fits them. Logged. Refuses PT404.
create function private.adviser_person(person uuid)
returns setof public.followed_person language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query
    select p.person_id, p.first_name, p.last_name, c.birth_date, p.email, p.phone, p.language, p.user_id is not null,
        c.protected, r.office, r.basis, r.basis_reference, r.assessed_on, r.plain_words, r.referred_at,
        g.hours_per_week, g.from_date, g.to_date, c.norwegian::int, c.lifting::int, c.wants_paid, c.wants_unpaid,
        d.name,
        (select round(sum(extract(epoch from v.to_time - v.from_time) / 3600)::numeric, 1)
            from public.availability v where v.candidate_id = p.person_id),
        array(
            select distinct k.requirement from public.clearances k
            where k.candidate_id = p.person_id and k.withdrawn_at is null
                and coalesce(k.valid_to, 'infinity') >= private.today()
            order by 1
        )
    from public.people p
    join public.candidates c on c.person_id = p.person_id
    left join public.districts d on d.district_id = c.district_id
    left join public.referrals r on r.candidate_id = p.person_id and r.ended_at is null
    left join lateral (
        select x.* from public.agreed_activities x where x.candidate_id = p.person_id
        order by (private.today() between x.from_date and x.to_date) desc, x.from_date desc limit 1
    ) g on true
    where p.person_id = person;
end $$;
grant execute on function private.adviser_person(uuid) to authenticated;
create function public.adviser_person(person uuid)
returns setof public.followed_person language sql volatile set search_path = '' as $$
    select * from private.adviser_person(person);
$$;
grant execute on function public.adviser_person(uuid) to authenticated;

-- One assignment of somebody, as their adviser reads it.
create type public.followed_assignment as (
    assignment_id uuid, title text, place_name text, starts_at timestamptz, ends_at timestamptz, state text, purpose
    text, fact text, minutes int, corrected boolean, reason text, claim text, claim_minutes int, words text
);
comment on column public.followed_assignment.fact is 'null: not recorded';
comment on column public.followed_assignment.minutes is 'null: not recorded';
comment on column public.followed_assignment.reason is 'null: none, or not shared';
comment on column public.followed_assignment.claim is 'null: no objection';
comment on column public.followed_assignment.claim_minutes is 'null: no objection about minutes';
comment on column public.followed_assignment.words is 'null: no objection in words';

-- What a person of my caseload did and will do, newest first, as facts; why they could not come only if they share it. Logged.
-- Refuses PT404.
create function private.adviser_assignments(person uuid)
returns setof public.followed_assignment language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query
    select a.assignment_id, t.title, p.name, a.starts_at, a.ends_at, a.state, a.purpose, f.fact, f.minutes::int,
        f.corrected_at is not null, w.reason, o.claim, o.minutes::int, o.words
    from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    join public.places p on p.place_id = t.place_id
    left join public.attendance f on f.assignment_id = a.assignment_id
    left join public.reasons w on w.assignment_id = a.assignment_id and w.shared
    left join lateral (
        select x.claim, x.minutes, x.words from public.objections x
        where x.assignment_id = a.assignment_id order by x.said_at desc limit 1
    ) o on true
    where a.candidate_id = person
    order by a.starts_at desc, a.assignment_id
    limit 200;
end $$;
grant execute on function private.adviser_assignments(uuid) to authenticated;
create function public.adviser_assignments(person uuid)
returns setof public.followed_assignment language sql volatile set search_path = '' as $$
    select * from private.adviser_assignments(person);
$$;
grant execute on function public.adviser_assignments(uuid) to authenticated;

-- How a person's participation ended or moved on: job, education and so on. Recorded by the adviser who follows them. Personal.
create table public.outcomes (
    outcome_id uuid primary key default gen_random_uuid(),
    candidate_id uuid not null references public.candidates on delete cascade,
    municipality_code text not null references public.municipalities,
    kind text not null check (kind in ('job', 'education', 'other_benefit', 'moved', 'health', 'other')),
    exited_on date not null,
    recorded_by uuid not null references public.people,
    recorded_at timestamptz not null default now()
);
comment on table public.outcomes is 'personal';
create index outcomes_candidate on public.outcomes (candidate_id);
create index outcomes_municipality on public.outcomes (municipality_code, exited_on);
create index outcomes_recorded_by on public.outcomes (recorded_by);
alter table public.outcomes enable row level security;
grant select on public.outcomes to authenticated;
create policy "A candidate reads their own outcomes" on public.outcomes
for select to authenticated using (candidate_id = (select private.me()));

-- How it is 3, 6 and 12 months after an outcome. Personal.
create table public.follow_ups (
    outcome_id uuid not null references public.outcomes on delete cascade,
    months smallint not null check (months in (3, 6, 12)),
    still boolean not null, -- still in work or education
    recorded_by uuid not null references public.people,
    recorded_at timestamptz not null default now(),
    primary key (outcome_id, months)
);
comment on table public.follow_ups is 'personal';
create index follow_ups_recorded_by on public.follow_ups (recorded_by);
alter table public.follow_ups enable row level security;
grant select on public.follow_ups to authenticated;
create policy "A candidate reads their own follow-ups" on public.follow_ups
for select to authenticated using (
    follow_ups.outcome_id in (select o.outcome_id from public.outcomes o where o.candidate_id = (select private.me()))
);

create function private.log_outcome() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.events (at, recorded_at, kind, municipality_code, by_person, person_id, detail)
    values (private.midnight(new.exited_on), new.recorded_at, 'outcome.recorded', new.municipality_code, new.recorded_by,
        new.candidate_id, new.kind);
    return null;
end $$;
create trigger outcomes_500_log after insert on public.outcomes for each row execute function private.log_outcome();

create function private.log_follow_up() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.events (at, recorded_at, kind, municipality_code, by_person, person_id, detail)
    select new.recorded_at, new.recorded_at, 'outcome.followed_up', o.municipality_code, new.recorded_by, o.candidate_id,
        new.months || case when new.still then ' months: still' else ' months: no longer' end
    from public.outcomes o where o.outcome_id = new.outcome_id;
    return null;
end $$;
create trigger follow_ups_500_log after insert or update of still, recorded_at on public.follow_ups
for each row execute function private.log_follow_up();

-- An adviser records an outcome for somebody in their caseload. Refuses PT404, PT422 bad_outcome.
create function private.record_outcome(person uuid, kind text, exited_on date, request_id uuid) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    earlier text;
    made uuid;
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'record_outcome', jsonb_build_array(person, kind, exited_on));
    if earlier is not null then
        return earlier::uuid;
    end if;
    if exited_on is null or exited_on > private.today() or exited_on < private.today() - interval '5 years'
        or kind is null or kind not in ('job', 'education', 'other_benefit', 'moved', 'health', 'other') then
        raise exception 'bad_outcome' using errcode = 'PT422';
    end if;
    insert into public.outcomes
        (candidate_id, municipality_code, kind, exited_on, recorded_by, recorded_at)
    select person, c.municipality_code, record_outcome.kind, record_outcome.exited_on, private.me(), private.clock()
    from public.candidates c where c.person_id = person
    returning outcome_id into made;
    return private.answer(request_id, made::text)::uuid;
end $$;
grant execute on function private.record_outcome(uuid, text, date, uuid) to authenticated;
create function public.record_outcome(person uuid, kind text, exited_on date, request_id uuid) returns uuid
language sql volatile set search_path = '' as $$
    select private.record_outcome(person, kind, exited_on, request_id);
$$;
grant execute on function public.record_outcome(uuid, text, date, uuid) to authenticated;

-- How it is after 3, 6 or 12 months; said again replaces. Refuses PT404, PT422 too_early.
create function private.follow_up(outcome uuid, months int, still boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column -- the conflict target below has a parameter's name
declare
    o public.outcomes;
begin
    select x.* into o from public.outcomes x
    where x.outcome_id = outcome and x.candidate_id in (select private.my_caseload());
    if not found or (months in (3, 6, 12)) is not true or still is null then
        raise exception 'not_found' using errcode = 'PT404';
    elsif o.exited_on + make_interval(months => months) > private.today() then
        raise exception 'too_early' using errcode = 'PT422';
    end if;
    insert into public.follow_ups (outcome_id, months, still, recorded_by, recorded_at)
    values (outcome, follow_up.months, follow_up.still, private.me(), private.clock())
    on conflict (outcome_id, months)
    do update set still = excluded.still, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at;
end $$;
grant execute on function private.follow_up(uuid, int, boolean) to authenticated;
create function public.follow_up(outcome uuid, months int, still boolean) returns void
language sql volatile set search_path = '' as $$
    select private.follow_up(outcome, months, still);
$$;
grant execute on function public.follow_up(uuid, int, boolean) to authenticated;

-- One time at which an outcome is followed up.
create type public.outcome_follow_up as (
    outcome_id uuid, kind text, exited_on date, months int, due_on date, still boolean
);
comment on column public.outcome_follow_up.still is 'null: not answered';

-- A person's outcomes with their follow-ups: one row per outcome and month mark. Logged. Refuses PT404.
create function private.adviser_outcomes(person uuid)
returns setof public.outcome_follow_up
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query
    select o.outcome_id, o.kind, o.exited_on, m.months, (o.exited_on + make_interval(months => m.months))::date, f.still
    from public.outcomes o cross join (values (3), (6), (12)) as m (months)
    left join public.follow_ups f on f.outcome_id = o.outcome_id and f.months = m.months
    where o.candidate_id = person
    order by o.exited_on desc, o.outcome_id, m.months;
end $$;
grant execute on function private.adviser_outcomes(uuid) to authenticated;
create function public.adviser_outcomes(person uuid)
returns setof public.outcome_follow_up
language sql volatile set search_path = '' as $$
    select * from private.adviser_outcomes(person);
$$;
grant execute on function public.adviser_outcomes(uuid) to authenticated;

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
    read_at timestamptz -- null: not read
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

-- What happens is told to those it concerns. Candidates: confirmed by a lead, not chosen, cancelled by the host, changed, attendance
-- recorded or corrected, a clearance seen, asked to come, what they were asked about is filled or off. Leads of the place: somebody
-- asks, comes, cannot come, says something is wrong, wants a call or company.
-- Advisers: handed over, an absence, own words. Whoever invited: that it was used. Who has an account: that a code to it was made.
create function private.notify_from_event() returns trigger language plpgsql security definer set search_path = '' as $$
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
-- about somebody on a shift of theirs within 30 days, an adviser about their caseload, an administrator about whom they invited.
-- Logged for named people.
create function private.my_notices(in_role text)
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
                when 'lead' then s.organisation_id in (select private.my_organisations())
                    and s.ends_at > private.clock() - interval '30 days'
                when 'adviser' then coalesce(a.candidate_id, n.about_id) in (select private.my_caseload())
            end
    ), in_role);
    return query
    select n.notice_id, n.at, n.kind, n.detail, n.read_at, n.assignment_id, n.shift_id, t.title, p.name,
        coalesce(a.starts_at, s.starts_at), coalesce(a.ends_at, s.ends_at), k.name,
        case
            when in_role = 'lead' and a.candidate_id <> own and s.organisation_id in (select private.my_organisations())
                and s.ends_at > private.clock() - interval '30 days'
                then private.name_for_lead(a.candidate_id, s.organisation_id)
            when in_role = 'adviser' and coalesce(a.candidate_id, n.about_id) in (select private.my_caseload()) then (
                select q.first_name || ' ' || q.last_name from public.people q
                where q.person_id = coalesce(a.candidate_id, n.about_id))
            when in_role = 'administrator' and private.has_role('administrator') then (
                select i.first_name || ' ' || i.last_name from public.invitations i
                where i.person_id = n.about_id and i.made_by = own and i.used_at = n.at)
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
    order by n.at desc, n.notice_id
    limit 60;
end $$;
grant execute on function private.my_notices(text) to authenticated;
create function public.my_notices(in_role text)
returns setof public.notice_row language sql volatile set search_path = '' as $$
    select * from private.my_notices(in_role);
$$;
grant execute on function public.my_notices(text) to authenticated;

-- All notices until now are read, in one role.
create function private.read_notices(in_role text) returns void
language sql volatile security definer set search_path = '' as $$
    update public.notices n set read_at = private.clock()
    where n.person_id = private.me() and n.as_role = in_role and n.read_at is null;
$$;
grant execute on function private.read_notices(text) to authenticated;
create function public.read_notices(in_role text) returns void language sql volatile set search_path = '' as $$
    select private.read_notices(in_role);
$$;
grant execute on function public.read_notices(text) to authenticated;

-- Somebody looked at me in a role on a day.
create type public.look as (
    day date, first_at timestamptz, viewer text, role text, organisation text
);
comment on column public.look.organisation is 'null: of none';

-- Who has looked at me: one row per viewer, role and day, newest first.
create function private.who_looked()
returns setof public.look
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
returns setof public.look
language sql stable set search_path = '' as $$
    select * from private.who_looked();
$$;
grant execute on function public.who_looked() to authenticated;

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
            where s.id::text = nullif(current_setting('request.jwt.claims', true), '')::json ->> 'session_id'
                and s.user_id = p.user_id
        );
end $$;
grant execute on function private.whoami() to authenticated;
create function public.whoami()
returns setof public.signed_in_person language sql stable set search_path = '' as $$
    select * from private.whoami();
$$;
grant execute on function public.whoami() to authenticated;

-- What the programme measures: a row says all there is to say of an indicator, save its words. What is computed here has a function
-- private.indicator_<number> beside its row, and a line in private.indicator_cells. Not personal.
create table public.indicators (
    indicator text primary key check (indicator ~ '^[1-4][.][1-9]$'),
    goal smallint not null check (goal in (1, 2, 3, 4)),
    definition text not null unique check (definition ~ '^[a-z_]+$'), -- the key of its words
    unit text not null check (unit in ('share', 'count', 'hours', 'days')),
    -- A computed here, N entered from Nav, S asked here, K public statistics
    source text not null check (source in ('A', 'N', 'S', 'K')),
    frequency text not null check (frequency in ('daily', 'month', 'quarter', 'half', 'year')),
    direction text not null check (direction in ('up', 'down', 'none')), -- which way is better
    -- null: not computed here yet. Attendances are of people, and as hidden when few
    counts text check (counts in ('people', 'attendances', 'seats', 'minutes')),
    per text check (per in ('month', 'quarter')), -- null: only as it is now
    parts text[] not null default '{}', -- in the order in which they are shown
    beside text[] not null default '{}', -- parts that are shown apart, each in its own way; of nobody by name or number
    numerator text[] not null default '{}',
    denominator text[] not null default '{}', -- empty: the numerator is the value
    taken_along smallint unique, -- its place among the few that are shown first; null: not one of them
    constraint indicators_in_their_goal check (goal = left(indicator, 1)::smallint),
    constraint indicators_of_their_parts check (numerator <@ parts and denominator <@ parts and not parts && beside),
    constraint indicators_computed_whole check ((counts is null) = (parts = '{}') and (parts = '{}') = (numerator = '{}')
        and (parts <> '{}' or beside = '{}')),
    constraint indicators_shares_divide check (counts is null or (unit = 'share') = (denominator <> '{}'))
);
comment on table public.indicators is 'not personal';
comment on column public.indicators.definition is 'values: made by the schema alone, so that each must have its words';
alter table public.indicators enable row level security;
grant select on public.indicators to authenticated;
create policy "Everyone signed in reads how the programme is measured" on public.indicators
for select to authenticated using (true);

-- Those that are not computed here yet.
insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction) values
    ('1.1', 1, 'out_of_assistance', 'share', 'N', 'half', 'up'),
    ('1.3', 1, 'lasting_work', 'share', 'A', 'half', 'up'),
    ('1.4', 1, 'long_term_receipt', 'share', 'K', 'year', 'down'),
    ('1.5', 1, 'own_progress', 'share', 'S', 'quarter', 'up'),
    ('2.2', 2, 'time_to_confirmed', 'hours', 'A', 'month', 'down'),
    ('2.4', 2, 'freed_time', 'hours', 'S', 'quarter', 'up'),
    ('3.2', 3, 'active_organisations', 'share', 'A', 'month', 'up'),
    ('3.3', 3, 'variety', 'count', 'A', 'month', 'up'),
    ('3.4', 3, 'fair_reach', 'share', 'A', 'month', 'up'),
    ('3.5', 3, 'task_to_job', 'share', 'A', 'half', 'up'),
    ('4.1', 4, 'coverage_of_the_young', 'share', 'N', 'half', 'up'),
    ('4.2', 4, 'days_to_first_shift', 'days', 'A', 'month', 'down'),
    ('4.4', 4, 'absence_followed_up', 'share', 'A', 'month', 'up'),
    ('4.5', 4, 'complaints', 'count', 'N', 'half', 'none');

-- A figure from a public source document, with file and line. Not personal.
create table public.figures (
    municipality_code text not null references public.municipalities,
    figure text not null check (figure ~ '^[a-z0-9_]+$'),
    value numeric not null,
    unit text not null,
    source text not null, -- the document's file name
    line int not null check (line > 0),
    note text, -- null: nothing to add
    indicator text references public.indicators, -- null: is shown beside none
    primary key (municipality_code, figure)
);
comment on table public.figures is 'not personal';
create index figures_indicator on public.figures (indicator);
alter table public.figures enable row level security;
grant select on public.figures to authenticated;
create policy "The programme lead reads the sources' figures" on public.figures
for select to authenticated using (municipality_code = (select private.municipality_as('programme_lead')));

-- A goal for an indicator in a year, in the indicator's unit; a proposal until the municipality decides. Not personal.
create table public.targets (
    municipality_code text not null references public.municipalities,
    indicator text not null references public.indicators,
    year smallint not null check (year between 2025 and 2030),
    value numeric not null,
    decided_on date, -- null: our proposal («forslag»)
    primary key (municipality_code, indicator, year)
);
comment on table public.targets is 'not personal';
create index targets_indicator on public.targets (indicator);
alter table public.targets enable row level security;
grant select on public.targets to authenticated;
create policy "The programme lead reads the targets" on public.targets
for select to authenticated using (municipality_code = (select private.municipality_as('programme_lead')));

-- What was done: one recorded attendance, with when, where and what kind of the shift.
create type private.work_done as (
    assignment_id uuid, person_id uuid, organisation_id uuid, task_type text, pay text, starts_at timestamptz, fact text, minutes int
);

-- The same from the events alone: the last attendance event of each assignment.
create function private.work_from_events(municipality text) returns setof private.work_done
language sql stable security definer set search_path = '' as $$
    select distinct on (e.assignment_id) e.assignment_id, e.person_id, e.organisation_id, t.task_type, t.pay,
        s.starts_at, e.detail, e.minutes
    from public.events e
    join public.shifts s on s.shift_id = e.shift_id
    join public.tasks t on t.task_id = s.task_id
    where e.municipality_code = municipality and e.kind in ('attendance.recorded', 'attendance.corrected')
    order by e.assignment_id, e.event_id desc;
$$;

-- Seats posted per shift, and whether the host withdrew the shift.
create type private.seats_posted as (shift_id uuid, starts_at timestamptz, seats int, withdrawn boolean);

-- The same from the events alone: the last said capacity.
create function private.seats_from_events(municipality text) returns setof private.seats_posted
language sql stable security definer set search_path = '' as $$
    select s.shift_id, s.starts_at, p.seats, exists (
        select from public.events c where c.shift_id = s.shift_id and c.kind = 'shift.cancelled'
            and c.municipality_code = municipality)
    from (
        select distinct on (e.shift_id) e.shift_id, e.seats from public.events e
        where e.municipality_code = municipality and e.kind in ('shift.published', 'shift.capacity')
        order by e.shift_id, e.event_id desc
    ) as p
    join public.shifts s on s.shift_id = p.shift_id;
$$;
create index events_shift on public.events (shift_id) where shift_id is not null;

create type private.exit as (exited_at timestamptz, kind text);

-- All that a municipality's indicators are made of, gathered once: who and where is asked of the rows, what happened stands here.
-- told: when the shifts began that somebody gave up in time.
create type private.facts as (
    municipality text, day date, work private.work_done[], seats private.seats_posted[], exits private.exit[], told timestamptz[]
);

create function private.facts_from_events(municipality text) returns private.facts
language sql stable security definer set search_path = '' as $$
    select row(
        municipality, private.today(),
        (select array_agg(w) from private.work_from_events(municipality) w),
        (select array_agg(p) from private.seats_from_events(municipality) p where p.starts_at < private.clock()),
        (select array_agg(row(e.at, e.detail)::private.exit) from public.events e
            where e.municipality_code = municipality and e.kind = 'outcome.recorded'),
        (select array_agg(s.starts_at) from public.events e join public.shifts s on s.shift_id = e.shift_id
            where e.municipality_code = municipality and e.kind = 'assignment.withdrawn' and s.starts_at < private.clock())
    )::private.facts;
$$;

-- The same from the rows; a test holds every indicator equal over the two.
create function private.facts_from_rows(municipality text) returns private.facts
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
            where a.municipality_code = municipality and a.withdrawn_at is not null and s.starts_at < private.clock())
    )::private.facts;
$$;

-- The spans that an indicator is told for: "now" (period null), which is the last 84 days or the last four whole quarters, and before
-- it six months with the one that runs, or five whole quarters.
create function private.spans(per text, day date) returns table (period date, from_at timestamptz, to_at timestamptz)
language sql stable set search_path = '' as $$
    select p.first, private.midnight(p.first), private.midnight((p.first + make_interval(months => p.months))::date)
    from (
        select (date_trunc('month', day) - make_interval(months => m))::date as first, 1 as months
        from generate_series(0, 5) as m where per = 'month'
        union all
        select (date_trunc('quarter', day) - make_interval(months => 3 * q))::date, 3
        from generate_series(1, 5) as q where per = 'quarter'
    ) as p
    union all
    select null, private.midnight(day - 83), private.midnight(day + 1) where per = 'month'
    union all
    select null, private.midnight((date_trunc('quarter', day) - interval '12 months')::date),
        private.midnight(date_trunc('quarter', day)::date) where per = 'quarter';
$$;

-- One number that an indicator is made of. period: the first day of a month or quarter, null for "now".
create type private.indicator_part as (period date, part text, label text, n bigint);

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, per, parts, numerator, denominator, taken_along)
values ('1.2', 1, 'to_work_or_education', 'share', 'A', 'quarter', 'up', 'people', 'quarter',
    '{job,education,other}', '{job,education}', '{job,education,other}', 6);
create function private.indicator_1_2(facts private.facts) returns setof private.indicator_part
language sql stable set search_path = '' as $$
    select s.period, k.part, null::text, count(x.kind)
    from private.spans('quarter', facts.day) s
    cross join unnest('{job,education,other}'::text[]) as k (part)
    left join unnest(facts.exits) x on x.exited_at >= s.from_at and x.exited_at < s.to_at
        and k.part = case when x.kind in ('job', 'education') then x.kind else 'other' end
    group by s.period, k.part;
$$;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, per, parts, numerator, denominator, taken_along)
values ('2.1', 2, 'fill_rate', 'share', 'A', 'daily', 'up', 'seats', 'month',
    '{done,not_done,withdrawn}', '{done}', '{done,not_done}', 3);
create function private.indicator_2_1(facts private.facts) returns setof private.indicator_part
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
    select d.period, k.part, null::text, k.n
    from done d join posted p on p.period is not distinct from d.period,
        lateral (values ('done', d.n), ('not_done', p.held - d.n), ('withdrawn', p.withdrawn)) as k (part, n);
$$;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, per, parts, beside, numerator, taken_along)
values ('2.3', 2, 'hours_done', 'hours', 'A', 'daily', 'up', 'minutes', 'month',
    '{paid,unpaid}', '{task_type,organisation}', '{paid,unpaid}', 2);
create function private.indicator_2_3(facts private.facts) returns setof private.indicator_part
language sql stable set search_path = '' as $$
    with now as (
        select w.* from private.spans('month', facts.day) s
        join unnest(facts.work) w on w.starts_at >= s.from_at and w.starts_at < s.to_at
        where s.period is null
    )
    select s.period, k.part, null::text, coalesce(sum(w.minutes), 0)
    from private.spans('month', facts.day) s
    cross join unnest('{paid,unpaid}'::text[]) as k (part)
    left join unnest(facts.work) w on w.pay = k.part and w.starts_at >= s.from_at and w.starts_at < s.to_at
    group by s.period, k.part
    union all
    select null, 'organisation', o.name, coalesce(sum(n.minutes), 0)
    from public.organisations o left join now n on n.organisation_id = o.organisation_id
    where o.municipality_code = facts.municipality
    group by o.organisation_id, o.name
    union all
    select null, 'task_type', n.task_type, sum(n.minutes) from now n group by n.task_type;
$$;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, per, parts, numerator, denominator, taken_along)
values ('2.5', 2, 'attendance', 'share', 'A', 'daily', 'up', 'attendances', 'month',
    '{present,late,absent,told}', '{present,late}', '{present,late,absent}', 4);
create function private.indicator_2_5(facts private.facts) returns setof private.indicator_part
language sql stable set search_path = '' as $$
    select s.period, k.part, null::text, count(w.starts_at)
    from private.spans('month', facts.day) s
    cross join unnest('{present,late,absent}'::text[]) as k (part)
    left join unnest(facts.work) w on w.fact = k.part and w.starts_at >= s.from_at and w.starts_at < s.to_at
    group by s.period, k.part
    union all
    select s.period, 'told', null, count(t)
    from private.spans('month', facts.day) s
    left join unnest(facts.told) as t on t >= s.from_at and t < s.to_at
    group by s.period;
$$;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, parts, numerator, taken_along)
values ('3.1', 3, 'reach', 'count', 'A', 'daily', 'up', 'people', '{referred,others}', '{referred}', 1);
create function private.indicator_3_1(facts private.facts) returns setof private.indicator_part
language sql stable set search_path = '' as $$
    with took_part as (
        select c.birth_date, exists (select from public.referrals r where r.candidate_id = c.person_id) as referred
        from public.candidates c
        where c.person_id in (select w.person_id from unnest(facts.work) w where w.fact in ('present', 'late'))
    )
    select null::date, 'referred', null::text,
        count(*) filter (where t.referred and extract(year from age(facts.day, t.birth_date)) between 20 and 66) from took_part t
    union all
    select null, 'others', null, count(*) filter (where not t.referred) from took_part t;
$$;

insert into public.indicators (indicator, goal, definition, unit, source, frequency, direction, counts, parts, beside, numerator, denominator, taken_along)
values ('4.3', 4, 'real_activity', 'share', 'A', 'daily', 'up', 'people',
    '{active,not_active}', '{median_minutes}', '{active}', '{active,not_active}', 5);
create function private.indicator_4_3(facts private.facts) returns setof private.indicator_part
language sql stable set search_path = '' as $$
    with lately as (
        select w.person_id, sum(w.minutes) as minutes, bool_or(w.fact in ('present', 'late')) as active
        from unnest(facts.work) w where w.starts_at >= private.midnight(facts.day - 27) group by w.person_id
    ),
    agreed as (
        select g.candidate_id, coalesce(bool_or(l.active), false) as active, coalesce(max(l.minutes), 0) as minutes
        from public.agreed_activities g
        join public.candidates c on c.person_id = g.candidate_id and c.municipality_code = facts.municipality
        join public.referrals r on r.candidate_id = g.candidate_id and r.ended_at is null and r.assessed_on is not null
        left join lately l on l.person_id = g.candidate_id
        where facts.day between g.from_date and g.to_date
        group by g.candidate_id
    )
    select null::date, 'active', null::text, count(*) filter (where a.active) from agreed a
    union all
    select null, 'not_active', null, count(*) filter (where not a.active) from agreed a
    union all
    -- minutes a week; of fewer than five no median is told
    select null, 'median_minutes', null,
        (select round(percentile_cont(0.5) within group (order by a.minutes / 4.0))::bigint from agreed a having count(*) >= 5);
$$;

-- A number with the indicator that it belongs to.
create type private.indicator_cell as (indicator text, period date, part text, label text, n bigint);

-- The cells of every indicator that is computed here: the one place that joins them. A test holds it equal to what is declared.
create function private.indicator_cells(facts private.facts) returns setof private.indicator_cell
language sql stable security definer set search_path = '' as $$
    select '1.2', c.* from private.indicator_1_2(facts) c
    union all select '2.1', c.* from private.indicator_2_1(facts) c
    union all select '2.3', c.* from private.indicator_2_3(facts) c
    union all select '2.5', c.* from private.indicator_2_5(facts) c
    union all select '3.1', c.* from private.indicator_3_1(facts) c
    union all select '4.3', c.* from private.indicator_4_3(facts) c;
$$;

-- Which of the counts of people that belong together are hidden: those under five, and as many of the next smallest as it takes for
-- nobody to work them out (at least two hidden, together five or more). Shape: one boolean per count.
create function private.hidden_cells(counts bigint[]) returns boolean[]
language plpgsql immutable set search_path = '' as $$
declare
    hidden boolean[] := '{}';
    next_one int;
begin
    for i in 1 .. coalesce(cardinality(counts), 0) loop
        hidden[i] := counts[i] < 5;
    end loop;
    if cardinality(counts) = 1 then
        return hidden;
    end if;
    while true in (select unnest(hidden)) and false in (select unnest(hidden)) and (
        (select count(*) from unnest(hidden) as h where h) < 2
        or (select sum(c) from unnest(counts, hidden) as u (c, h) where h) < 5
    ) loop
        select u.i into next_one from unnest(counts, hidden) with ordinality as u (c, h, i)
        where not h order by c, i limit 1;
        hidden[next_one] := true;
    end loop;
    return hidden;
end $$;

-- Which of the periods that add up to a shown sum are hidden whole, when some have a hidden count (hit): those, and as many of the
-- smallest others as it takes for nobody to work them out as the sum less the rest (at least two, five or more of each count).
-- counts: a row per period. Shape: one boolean per period.
create function private.hidden_periods(counts bigint[][], hit boolean[]) returns boolean[]
language plpgsql immutable set search_path = '' as $$
declare
    hidden boolean[] := hit;
    next_one int;
begin
    while true in (select unnest(hidden)) and false in (select unnest(hidden)) and (
        (select count(*) from unnest(hidden) as h where h) < 2
        or exists (
            select from generate_subscripts(counts, 2) as j
            where (select sum(counts[i][j]) from generate_subscripts(counts, 1) as i where hidden[i]) < 5
        )
    ) loop
        select i into next_one from generate_subscripts(counts, 1) as i
        where not hidden[i]
        order by (select sum(counts[i][j]) from generate_subscripts(counts, 2) as j), i limit 1;
        hidden[next_one] := true;
    end loop;
    return hidden;
end $$;

-- Which cells are hidden, judged over all cells of all indicators of a municipality together. hides: not shown; few: because it is under
-- five itself, and not for a neighbour's sake, which may be a whole period.
create function private.hide_cells(cells private.indicator_cell[], day date)
returns table (indicator text, period date, part text, label text, n bigint, hides boolean, few boolean)
language sql stable security definer set search_path = '' as $$
    with declared as (
        select c.*, array_position(i.parts, c.part) as place, i.per, c.part = any (i.denominator) as den,
            i.counts in ('people', 'attendances') and c.part = any (i.parts) as of_people
        from unnest(cells) c join public.indicators i on i.indicator = c.indicator
    ),
    -- counts that make one sum
    together as (
        select d.indicator, d.period, array_agg(d.part order by d.place) as parts,
            private.hidden_cells(array_agg(d.n order by d.place)) as hides
        from declared d where d.of_people and d.den group by d.indicator, d.period
    ),
    judged as (
        select d.*, case
            when not d.of_people then false
            when d.den then (select u.h from unnest(t.parts, t.hides) as u (p, h) where u.p = d.part)
            else d.n < 5 end as own_hides
        from declared d
        left join together t on t.indicator = d.indicator and t.period is not distinct from d.period
    ),
    -- the periods within "now" add up to it, or nearly: a count that is hidden there must not be its sum less the others
    by_period as (
        select j.indicator, j.den, j.period, array_agg(j.n order by j.place) as counts, bool_or(j.own_hides) as hit
        from judged j
        where j.of_people and j.period >= (
            select date_trunc(j.per, private.local_day(s.from_at)) from private.spans(j.per, day) s where s.period is null)
        group by j.indicator, j.den, j.period
        having sum(j.n) > 0 -- a period in which nothing happened hides nobody
    ),
    whole as (
        select u.indicator, u.den, u.period from (
            select b.indicator, b.den, unnest(array_agg(b.period order by b.period)) as period,
                unnest(private.hidden_periods(array_agg(b.counts order by b.period), array_agg(b.hit order by b.period))) as h
            from by_period b group by b.indicator, b.den
        ) as u where u.h
    )
    select j.indicator, j.period, j.part, j.label, j.n, j.own_hides or w.indicator is not null,
        j.own_hides and w.indicator is null and j.n < 5
    from judged j
    left join whole w on j.of_people and w.indicator = j.indicator and w.den = j.den and w.period = j.period;
$$;

-- One cell as the programme lead sees it.
create type public.indicator_cell as (
    indicator text, period date, part text, label text, n bigint, hidden boolean, under_five boolean, value numeric, sort int
);
comment on column public.indicator_cell.period is 'null: now';
comment on column public.indicator_cell.label is 'null: the part says it all';
comment on column public.indicator_cell.n is 'null: hidden, or of too few to be told';
comment on column public.indicator_cell.value is 'null: would give a hidden count away, or there is nothing to divide by';

-- The indicators of the programme lead's municipality. One row per cell; n is null when hidden («færre enn fem» when under five is
-- the reason, else hidden for the neighbour's sake), in minutes where the indicator counts them; value is that of the cell's indicator
-- and period, in the indicator's unit. Refuses PT404.
create function private.programme_indicators() returns setof public.indicator_cell
language plpgsql stable security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('programme_lead');
    facts private.facts;
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    facts := private.facts_from_events(municipality);
    return query
    with marked as (
        select h.*, i.unit, h.part = any (i.numerator) as num, h.part = any (i.denominator) as den,
            array_position(i.parts || i.beside, h.part) as place
        from private.hide_cells(array(select c from private.indicator_cells(facts) c), facts.day) h
        join public.indicators i on i.indicator = h.indicator
    )
    select m.indicator, m.period, m.part, m.label, case when m.hides then null else m.n end, m.hides, m.few,
        case
            when m.unit <> 'share' then case when bool_or(m.hides and m.num) over w then null else
                round((sum(m.n) filter (where m.num) over w) / case m.unit when 'hours' then 60.0 else 1 end, 4) end
            when bool_or(m.hides and m.den) over w and not (
                bool_and(m.hides) filter (where m.num and m.den) over w
                and not coalesce(bool_or(m.hides) filter (where m.den and not m.num) over w, false)
                and sum(m.n) filter (where m.num and m.den) over w >= 5
            ) then null
            else round(
                (sum(m.n) filter (where m.num and m.den) over w)::numeric
                / nullif(sum(m.n) filter (where m.den) over w, 0), 4)
        end, m.place
    from marked m
    window w as (partition by m.indicator, m.period)
    order by m.indicator, m.period desc nulls first, m.place, m.label;
end $$;
grant execute on function private.programme_indicators() to authenticated;
create function public.programme_indicators() returns setof public.indicator_cell
language sql stable set search_path = '' as $$
    select * from private.programme_indicators();
$$;
grant execute on function public.programme_indicators() to authenticated;

-- What matching reads: one narrow row a person and one an open shift, ready to compare. Derived from the tables below, kept by
-- triggers, written by nothing else and shown to nobody; a test holds them equal to what they are derived from. Places, districts and
-- employers stand still: whatever comes to move them, refreshes here.

-- What fits a person. Personal. What every question compares stands first, at a fixed place in the row, so that the others need not
-- be read for whom it does not fit.
create table private.candidate_features (
    can_1 bigint not null, -- what they can, as bits that hold all of open_shifts.asks_1 if a shift may fit: see private.bits_of_person
    can_2 bigint not null,
    can_3 bigint not null,
    seen_mask int not null, -- the requirements that any employer has seen, as clearance_masks.mask
    reach_squared double precision not null, -- max_minutes as the square of degrees of latitude
    latitude double precision, -- null: has not said where; of the middle of the district
    longitude double precision,
    longitude_scale double precision, -- null as latitude; the cosine of it: how much narrower a degree is there
    municipality_code text not null,
    candidate_id uuid primary key references public.candidates on delete cascade,
    birth_date date not null,
    turn real not null, -- offers and hours per hour they can, of the last 28 days and what lies ahead; series apart
    turn_on date not null, -- the day of that; infinity: nothing to reckon anew
    week_minutes int not null, -- how long week is
    max_minutes smallint not null,
    norwegian smallint not null,
    lifting smallint not null,
    offers_a_day smallint not null,
    declined_minutes smallint, -- null: none; the nearest that was too far
    in_market boolean not null, -- has read the privacy notice, and has no protected address
    wants_paid boolean not null,
    wants_unpaid boolean not null,
    asked_for_support boolean not null, -- was unsure, and wanted a call or company
    liked_types smallint[] not null, -- task types by number
    done_types smallint[] not null, -- task types done once or more
    often_types smallint[] not null, -- done five times or more
    declined_types smallint[] not null, -- what a no of the last 60 days has taught: task types by number
    declined_slots smallint[] not null, -- six hours of the week, by number from Monday 00:00
    declined_places uuid[] not null,
    known_places uuid[] not null, -- places that they were introduced to
    week int4multirange not null -- when they can, in minutes from Monday 00:00 in Oslo; Monday comes once more after Sunday
) with (fillfactor = 80); -- a turn changes in its place
comment on table private.candidate_features is 'personal: derived; what fits a person';
create index candidate_features_municipality on private.candidate_features (municipality_code);
create index candidate_features_turn on private.candidate_features (turn_on);
alter table private.candidate_features enable row level security;

-- Which requirements an employer has seen for a person. A bit is a requirement by its number. Personal.
create table private.clearance_masks (
    employer_id uuid not null,
    candidate_id uuid not null references public.candidates on delete cascade,
    mask int not null,
    until date not null, -- the first day on which one of them no longer holds; infinity: none lapses
    primary key (employer_id, candidate_id)
);
comment on table private.clearance_masks is 'personal: derived; that something was seen';
create index clearance_masks_candidate on private.clearance_masks (candidate_id);
alter table private.clearance_masks enable row level security;

-- A published shift with a seat free, that has not begun. Not personal. What is compared first stands first, as above.
create table private.open_shifts (
    asks_1 bigint not null, -- what it asks, as candidate_features.can_1: see private.bits_of_shift
    asks_2 bigint not null,
    asks_3 bigint not null,
    need_mask int not null, -- the requirements it asks, as clearance_masks.mask
    latitude double precision not null,
    longitude double precision not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    municipality_code text not null,
    shift_id uuid primary key references public.shifts on delete cascade,
    place_id uuid not null,
    employer_id uuid not null,
    task_id uuid not null,
    organisation_id uuid not null,
    last_day date not null, -- the day in Oslo on which requirements must still hold
    task_type smallint not null, -- by number
    six_hour_slot smallint not null, -- the six hours of the week in which it starts, as candidate_features.declined_slots
    norwegian smallint not null,
    lifting smallint not null,
    paid boolean not null,
    introduction boolean not null,
    span int4range not null -- in minutes from Monday 00:00 in Oslo, as candidate_features.week
);
comment on table private.open_shifts is 'not personal: derived';
create index open_shifts_municipality on private.open_shifts (municipality_code, starts_at);
create index open_shifts_task on private.open_shifts (task_id);
alter table private.open_shifts enable row level security;

-- Minutes from Monday 00:00 in Oslo. A shift over a night of summer time is as long as the clock on the wall says.
create function private.week_span(starts_at timestamptz, ends_at timestamptz) returns int4range
language plpgsql immutable set search_path = '' as $$
declare
    from_ timestamp := starts_at at time zone 'Europe/Oslo';
    to_ timestamp := ends_at at time zone 'Europe/Oslo';
    start_minute int := (extract(isodow from from_)::int - 1) * 1440 + floor(extract(epoch from from_::time) / 60)::int;
begin
    return int4range(start_minute, start_minute + greatest(1, ceil(extract(epoch from to_ - from_) / 60)::int));
end $$;

-- Minutes on foot between a district's middle and a place, rounded up to whole minutes; 80 m a minute, roads 1.3 times the line.
create function private.walk_minutes(lat1 double precision, lon1 double precision, lat2 double precision, lon2 double precision)
returns int language plpgsql immutable set search_path = '' as $$
begin
    return ceil(6371000 * sqrt(
        power(radians(lat2 - lat1), 2) + power(cos(radians(lat1)) * radians(lon2 - lon1), 2)
    ) * 1.3 / 80)::int;
end $$;

-- The hours of the week that these minutes touch, as three words of 56 bits each, Monday 00:00 lowest: whoever has not all the hours that a
-- shift touches, cannot take it; whoever has them all, may.
create function private.hour_bits(week int4multirange) returns bigint[]
language plpgsql immutable set search_path = '' as $$
begin
    return (
        select array[
            coalesce(bit_or(1::bigint << x.hour) filter (where x.hour < 56), 0),
            coalesce(bit_or(1::bigint << x.hour - 56) filter (where x.hour between 56 and 111), 0),
            coalesce(bit_or(1::bigint << x.hour - 112) filter (where x.hour > 111), 0)
        ]
        from unnest(week) as r (span), generate_series(lower(r.span) / 60, (upper(r.span) - 1) / 60) as h (nth), mod(h.nth, 168) as x (hour)
    );
end $$;

-- Hours, and above them: 56 in the first word: in the market, 57 wants pay, 58 wants none, 59–61 every lifting up to theirs; 56–60 in the
-- second: every Norwegian up to theirs. So three comparisons of numbers are most of the hard filters.
create function private.bits_of_person(week int4multirange, in_market boolean, paid boolean, unpaid boolean, lifting int, norwegian int)
returns bigint[] language plpgsql immutable set search_path = '' as $$
declare
    hours bigint[] := private.hour_bits(week);
begin
    return array[
        hours[1] | (in_market::int::bigint << 56) | (paid::int::bigint << 57) | (unpaid::int::bigint << 58) | ((2::bigint << lifting) - 1 << 59),
        hours[2] | ((2::bigint << norwegian) - 1 << 56), hours[3]
    ];
end $$;

create function private.bits_of_shift(span int4range, paid boolean, lifting int, norwegian int)
returns bigint[] language plpgsql immutable set search_path = '' as $$
declare
    hours bigint[] := private.hour_bits(int4multirange(span));
begin
    return array[
        hours[1] | (1::bigint << 56) | (1::bigint << case when paid then 57 else 58 end) | (1::bigint << 59 + lifting),
        hours[2] | (1::bigint << 56 + norwegian), hours[3]
    ];
end $$;

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

create function private.refresh_turns(ids uuid[]) returns void
language plpgsql volatile security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    update private.candidate_features f
    set turn = t.turn, turn_on = case when t.turn > 0 then private.today() else 'infinity' end
    from (
        select x.candidate_id, private.turn_of(x.candidate_id, x.week_minutes) as turn
        from private.candidate_features x where x.candidate_id = any (ids)
    ) as t
    where f.candidate_id = t.candidate_id;
end $$;

create function private.refresh_candidates(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    -- so that of two at once the second reads what the first has written
    perform from private.candidate_features f where f.candidate_id = any (ids) order by f.candidate_id for update;
    insert into private.candidate_features as f (
        can_1, can_2, can_3, seen_mask, reach_squared, latitude, longitude, longitude_scale, municipality_code, candidate_id, birth_date, turn, turn_on,
        week_minutes, max_minutes, norwegian, lifting, offers_a_day, declined_minutes, in_market, wants_paid, wants_unpaid, asked_for_support,
        liked_types, done_types, often_types, declined_types, declined_slots, declined_places, known_places, week
    )
    select b.can[1], b.can[2], b.can[3], coalesce(s.mask, 0), (c.max_minutes * (80 / 1.3::double precision / 111194.9)) ^ 2,
        d.latitude, d.longitude, cos(radians(d.latitude)), c.municipality_code, c.person_id, c.birth_date,
        u.turn, case when u.turn > 0 then private.today() else 'infinity' end,
        coalesce(w.minutes, 0), c.max_minutes, c.norwegian, c.lifting, c.offers_a_day, z.minutes, m.in_market, c.wants_paid, c.wants_unpaid,
        coalesce(z.asked_for_support, false),
        array(
            select t.number from public.interests i join public.task_types t on t.task_type = i.task_type
            where i.candidate_id = c.person_id order by 1
        ),
        coalesce(x.done_types, '{}'), coalesce(x.often_types, '{}'), coalesce(z.types, '{}'), coalesce(z.times, '{}'), coalesce(z.places, '{}'),
        array(select i.place_id from public.introductions i where i.candidate_id = c.person_id order by 1),
        coalesce(w.week, '{}')
    from (select distinct unnest(ids) as id) as i
    join public.candidates c on c.person_id = i.id
    left join public.districts d on d.district_id = c.district_id
    cross join lateral (select not c.protected and c.notice_read_at is not null as in_market) m
    left join lateral (
        select bit_or(1 << (r.number - 1)) as mask
        from public.clearances k join public.requirements r on r.requirement = k.requirement
        where k.candidate_id = c.person_id and k.withdrawn_at is null
    ) s on true
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
        select array_agg(y.number order by y.number) as done_types, array_agg(y.number order by y.number) filter (where y.times >= 5) as often_types
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
            array_agg(distinct y.six_hour_slot order by y.six_hour_slot) filter (where o.decline_reason = 'time') as times,
            min(private.walk_minutes(d.latitude, d.longitude, p.latitude, p.longitude))
                filter (where o.decline_reason = 'far')::smallint as minutes,
            bool_or(o.unsure_wants is not null) as asked_for_support
        from public.offers o
        join public.shifts s on s.shift_id = o.shift_id
        join public.tasks t on t.task_id = s.task_id
        join public.task_types k on k.task_type = t.task_type
        join public.places p on p.place_id = t.place_id
        cross join lateral (select (lower(private.week_span(s.starts_at, s.ends_at)) / 360)::smallint as six_hour_slot) y
        where o.candidate_id = c.person_id and (o.decline_reason is not null or o.unsure_wants is not null)
    ) z on true
    cross join lateral (select private.turn_of(c.person_id, coalesce(w.minutes, 0)) as turn) u
    cross join lateral (
        select private.bits_of_person(coalesce(w.week, '{}'), m.in_market, c.wants_paid, c.wants_unpaid, c.lifting, c.norwegian) as can
    ) b
    order by c.person_id
    on conflict (candidate_id) do update set
        can_1 = excluded.can_1, can_2 = excluded.can_2, can_3 = excluded.can_3, seen_mask = excluded.seen_mask, reach_squared = excluded.reach_squared,
        latitude = excluded.latitude, longitude = excluded.longitude, longitude_scale = excluded.longitude_scale,
        municipality_code = excluded.municipality_code, birth_date = excluded.birth_date, turn = excluded.turn,
        turn_on = excluded.turn_on, week_minutes = excluded.week_minutes, max_minutes = excluded.max_minutes,
        norwegian = excluded.norwegian, lifting = excluded.lifting, offers_a_day = excluded.offers_a_day,
        declined_minutes = excluded.declined_minutes, in_market = excluded.in_market, wants_paid = excluded.wants_paid,
        wants_unpaid = excluded.wants_unpaid, asked_for_support = excluded.asked_for_support, liked_types = excluded.liked_types, done_types = excluded.done_types,
        often_types = excluded.often_types, declined_types = excluded.declined_types, declined_slots = excluded.declined_slots, declined_places = excluded.declined_places,
        known_places = excluded.known_places, week = excluded.week;
end $$;

create function private.refresh_clearance_masks(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    perform from private.candidate_features f where f.candidate_id = any (ids) order by f.candidate_id for update;
    delete from private.clearance_masks x where x.candidate_id = any (ids) and not exists (
        select from public.clearances k
        where k.candidate_id = x.candidate_id and k.employer_id = x.employer_id and k.withdrawn_at is null
    );
    insert into private.clearance_masks as x
    select k.employer_id, k.candidate_id, bit_or(1 << (r.number - 1)), min(coalesce(k.valid_to + 1, 'infinity'))
    from public.clearances k join public.requirements r on r.requirement = k.requirement
    where k.candidate_id = any (ids) and k.withdrawn_at is null
    group by k.employer_id, k.candidate_id
    order by 2, 1
    on conflict (employer_id, candidate_id) do update set mask = excluded.mask, until = excluded.until;
    update private.candidate_features f set seen_mask = s.mask
    from (
        select i.id, coalesce(bit_or(x.mask), 0) as mask
        from unnest(ids) as i (id) left join private.clearance_masks x on x.candidate_id = i.id
        group by i.id
    ) as s
    where f.candidate_id = s.id and f.seen_mask <> s.mask;
end $$;

create function private.refresh_shifts(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    delete from private.open_shifts x where x.shift_id = any (ids) and not exists (
        select from public.shifts s join public.tasks t on t.task_id = s.task_id
        where s.shift_id = x.shift_id and s.published_at is not null and s.cancelled_at is null and t.closed_at is null
            and s.taken < s.capacity and s.starts_at > private.clock()
    );
    insert into private.open_shifts as x (
        asks_1, asks_2, asks_3, need_mask, latitude, longitude, starts_at, ends_at, municipality_code, shift_id, place_id, employer_id,
        task_id, organisation_id, last_day, task_type, six_hour_slot, norwegian, lifting, paid, introduction, span
    )
    select b.asks[1], b.asks[2], b.asks[3],
        coalesce((
            select bit_or(1 << (r.number - 1)) from public.task_requirements q
            join public.requirements r on r.requirement = q.requirement where q.task_id = t.task_id
        ), 0),
        p.latitude, p.longitude, s.starts_at, s.ends_at, s.municipality_code, s.shift_id, t.place_id, o.employer_id,
        s.task_id, s.organisation_id, private.last_day(s.ends_at), k.number, lower(w.span) / 360, t.norwegian, t.lifting, t.pay = 'paid',
        t.introduction, w.span
    from (select distinct unnest(ids) as id) as i
    join public.shifts s on s.shift_id = i.id
    join public.tasks t on t.task_id = s.task_id
    join public.task_types k on k.task_type = t.task_type
    join public.places p on p.place_id = t.place_id
    join public.organisations o on o.organisation_id = s.organisation_id
    cross join lateral (select private.week_span(s.starts_at, s.ends_at) as span) w
    cross join lateral (select private.bits_of_shift(w.span, t.pay = 'paid', t.lifting, t.norwegian) as asks) b
    where s.published_at is not null and s.cancelled_at is null and t.closed_at is null and s.taken < s.capacity
        and s.starts_at > private.clock()
    order by s.shift_id
    on conflict (shift_id) do update set
        asks_1 = excluded.asks_1, asks_2 = excluded.asks_2, asks_3 = excluded.asks_3, six_hour_slot = excluded.six_hour_slot,
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, last_day = excluded.last_day, span = excluded.span,
        task_type = excluded.task_type, place_id = excluded.place_id, latitude = excluded.latitude,
        longitude = excluded.longitude, norwegian = excluded.norwegian, lifting = excluded.lifting, paid = excluded.paid,
        introduction = excluded.introduction, need_mask = excluded.need_mask;
end $$;

-- One statement, one refresh, however many rows it touched. "touched" is what the trigger calls them.
create function private.refresh_features_per_statement() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if tg_table_name = 'candidates' then
        perform private.refresh_candidates(array(select t.person_id from touched t));
    elsif tg_table_name = 'clearances' then
        perform private.refresh_clearance_masks(array(select distinct t.candidate_id from touched t));
    elsif tg_table_name = 'shifts' then
        perform private.refresh_shifts(array(select t.shift_id from touched t));
    elsif tg_table_name in ('tasks', 'task_requirements') then
        perform private.refresh_shifts(array(
            select s.shift_id from public.shifts s where s.task_id in (select t.task_id from touched t)
                and s.starts_at > private.clock()
        ));
    else
        perform private.refresh_candidates(array(select distinct t.candidate_id from touched t));
    end if;
    return null;
end $$;

do $$
declare
    followed text;
begin
    foreach followed in array array[
        'candidates', 'availability', 'interests', 'introductions', 'attendance', 'clearances', 'shifts', 'tasks', 'task_requirements'
    ] loop
        execute format('create trigger %I after insert on public.%I referencing new table as touched
            for each statement execute function private.refresh_features_per_statement()', followed || '_700_refresh_features_on_insert', followed);
        if followed <> 'shifts' then
            execute format('create trigger %I after update on public.%I referencing new table as touched
                for each statement execute function private.refresh_features_per_statement()', followed || '_700_refresh_features_on_update', followed);
        end if;
        if followed not in ('candidates', 'shifts', 'tasks') then
            execute format('create trigger %I after delete on public.%I referencing old table as touched
                for each statement execute function private.refresh_features_per_statement()', followed || '_700_refresh_features_on_delete', followed);
        end if;
    end loop;
end $$;

-- A seat that is taken changes nothing here until it is the last one: «Jeg vil» must not wait for more.
create function private.refresh_open_shift() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if new.taken >= new.capacity or new.cancelled_at is not null then
        delete from private.open_shifts x where x.shift_id = new.shift_id;
    else
        perform private.refresh_shifts(array[new.shift_id]);
    end if;
    return null;
end $$;
create trigger shifts_700_refresh_open_shift after update on public.shifts for each row
when (
    (old.taken >= old.capacity) <> (new.taken >= new.capacity)
    or (old.starts_at, old.ends_at, old.published_at, old.cancelled_at)
        is distinct from (new.starts_at, new.ends_at, new.published_at, new.cancelled_at)
)
execute function private.refresh_open_shift();

-- Whoever is asked, or takes or gives up a shift, has another turn; what they answer teaches.
create function private.refresh_turns_per_statement() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.refresh_turns(array(select distinct t.candidate_id from touched t));
    return null;
end $$;
create trigger assignments_720_refresh_turns_on_insert after insert on public.assignments referencing new table as touched
for each statement execute function private.refresh_turns_per_statement();
create trigger offers_720_refresh_turns_on_insert after insert on public.offers referencing new table as touched
for each statement execute function private.refresh_turns_per_statement();

create function private.refresh_turns_per_row() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.refresh_turns(array[new.candidate_id]);
    return null;
end $$;
create trigger assignments_720_refresh_turn_on_update after update on public.assignments for each row
when ((old.state, old.starts_at, old.ends_at) is distinct from (new.state, new.starts_at, new.ends_at))
execute function private.refresh_turns_per_row();

create function private.refresh_features_from_offer() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.refresh_candidates(array[new.candidate_id]);
    return null;
end $$;
create trigger offers_710_refresh_features after update on public.offers for each row
when ((old.decline_reason, old.unsure_wants, old.due_at) is distinct from (new.decline_reason, new.unsure_wants, new.due_at))
execute function private.refresh_features_from_offer();

-- A chore of the clock: a day that has passed gives some people another turn.
create function private.renew_turns(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    aged uuid[];
begin
    with stale as (
        select f.candidate_id from private.candidate_features f join public.candidates c on c.person_id = f.candidate_id
        where f.turn_on < private.today() order by f.candidate_id limit most for update of c skip locked
    )
    select array_agg(s.candidate_id) into aged from stale s;
    perform private.refresh_turns(aged);
    return coalesce(cardinality(aged), 0);
end $$;

-- A chore of the clock: what has begun is no longer open.
create function private.remove_begun_shifts(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    delete from private.open_shifts d where d.ctid = any (array(
        select x.ctid from private.open_shifts x where x.starts_at <= private.clock() limit most for update skip locked
    ));
    get diagnostics done = row_count;
    return done;
end $$;

-- Puts the rows of one municipality beside each other, so that a question reads few pages however many municipalities there are. For once,
-- after much was filled in and before anybody asks: nobody can read or write these tables while it works, a fifth of a second for Drammen,
-- some twenty for all of Norway. A row that changes keeps to its page while there is room; who comes later stands where there is some.
create function private.regroup() returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    cluster private.candidate_features using candidate_features_municipality;
    cluster private.clearance_masks using clearance_masks_pkey;
    cluster private.open_shifts using open_shifts_municipality;
end $$;

-- Right task, right person: what fits, in what order, and why.

-- The open shifts of the next 28 days that a candidate can really take, best first. Hard filters: in the market; the whole shift
-- inside their hours, and outside what they are on; Norwegian and lifting; travel; paid or not as they want, with a contract for
-- pay; every requirement in order at the employer on the day; age and working time; not what they said no to. Then points, 0–105, which say how well the
-- task fits and nothing of the person: would like it 30 · done it 10, often 15 · known at the place 20 · near 20 · soon 10 · for who
-- was unsure, a first visit with company 10. What a no has taught takes away: this kind or this place 20, this time of the week 10, so
-- far 10; unsure of a place not known 10. ranked_people has the same points; a test holds the two equal.
-- Points depend on as_of, which a page keeps from the one before, and never on how many others have taken a seat: so the order stands
-- still while others fill in between. "after": the points, start and id of the last one seen; null: from the beginning. Filters
-- may be null. Shape: shift_id, points, starts_at, walk (minutes; null: not known).
create function private.ranked_tasks(
    candidate uuid, as_of timestamptz, most int, after_points int, after_start timestamptz, after_shift uuid,
    only_day date, within_minutes int, only_type text
) returns table (shift_id uuid, points int, starts_at timestamptz, walk int)
language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
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
        select x.*, ~x.can_1 as cannot_1, ~x.can_2 as cannot_2, ~x.can_3 as cannot_3, ~x.seen_mask as unseen,
            (least(x.max_minutes, within_minutes) * (80 / 1.3::double precision / 111194.9)) ^ 2 as nearer,
            private.midnight((x.birth_date + interval '18 years')::date) as grown_at
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
        select k.employer_id, k.mask, k.until from private.clearance_masks k where k.candidate_id = candidate
    ),
    hired as materialized (
        select n.employer_id, private.midnight(n.from_date) as from_, private.midnight(n.to_date + 1) as to_
        from public.contracts n where n.candidate_id = candidate
    ),
    said_no as materialized (
        select u.shift_id from public.offers u
        where u.candidate_id = candidate and u.declined_at is not null and u.due_at > right_now - interval '28 days'
    ),
    in_order as (
        select o.shift_id, o.starts_at, o.ends_at, o.employer_id, o.task_id, o.last_day, o.need_mask, o.paid, o.latitude, o.longitude,
            greatest(0, case when o.task_type = any (f.liked_types) then 30 else 0 end
                + case when o.task_type = any (f.often_types) then 15 when o.task_type = any (f.done_types) then 10 else 0 end
                + case when o.place_id = any (f.known_places) then 20 when not f.asked_for_support then 0 when o.introduction then 10 else -10 end
                + coalesce(20 - least(w.near, 20), 10)
                + greatest(0, 10 - floor(date_part('epoch', o.starts_at - as_of) / 60480)::int)
                - case when o.task_type = any (f.declined_types) then 20 else 0 end
                - case when o.place_id = any (f.declined_places) then 20 else 0 end
                - case when o.six_hour_slot = any (f.declined_slots) then 10 else 0 end
                - case when w.near * 3 >= f.declined_minutes then 10 else 0 end
            ) as points
        -- The inner question alone, and of nothing but what stands first in the row: a row is read as far as the last column that its
        -- conditions name.
        from f cross join lateral (
            select i.* from private.open_shifts i
            -- the span whole, so that it is not taken for a way to few rows: it is most of them
            where i.municipality_code = f.municipality_code and (i.starts_at > from_ and i.starts_at < to_) is true
                and i.asks_1 & f.cannot_1 = 0 and i.asks_2 & f.cannot_2 = 0 and i.asks_3 & f.cannot_3 = 0 and i.need_mask & f.unseen = 0
                and (f.latitude is null or (i.latitude - f.latitude) * (i.latitude - f.latitude)
                    + f.longitude_scale * (i.longitude - f.longitude) * f.longitude_scale * (i.longitude - f.longitude) <= f.nearer)
            offset 0
        ) o
        cross join lateral (
            select floor(sqrt(
                (o.latitude - f.latitude) * (o.latitude - f.latitude)
                + f.longitude_scale * (o.longitude - f.longitude) * f.longitude_scale * (o.longitude - f.longitude)
            ) * 602.3)::int as near
        ) w
        where f.week @> o.span and (only_type is null or o.task_type = of_type)
            and (o.need_mask = 0 or exists (
                select from seen k where k.employer_id = o.employer_id and o.need_mask & ~k.mask = 0))
            and not exists (select from busy b where b.s < o.ends_at and b.e > o.starts_at)
            and o.shift_id not in (select n.shift_id from said_no n)
        order by points desc, starts_at, shift_id
        offset 0 -- keeps what is dear to ask above the order, so that it stops when enough are found
    )
    select o.shift_id, o.points, o.starts_at, private.walk_minutes(f.latitude, f.longitude, o.latitude, o.longitude)
    from in_order o cross join f
    left join seen k on k.employer_id = o.employer_id
    where (after_points is null or (o.points, after_start, after_shift) < (after_points, o.starts_at, o.shift_id))
        and (o.need_mask = 0 or k.until > o.last_day
            or cardinality(private.missing_clearances(candidate, o.task_id, o.last_day)) = 0)
        and (not o.paid or exists (
            select from hired n
            where n.employer_id = o.employer_id and o.starts_at >= n.from_ and (n.to_ is null or o.starts_at < n.to_)
        ))
        -- Most need not be asked about by the whole rule. The day: at most one other within 24 hours before and one after, either fifteen hours
        -- away, so that no day holds more than nine hours of two; or eleven, and nine hours together. The week: forty hours at most in the weeks
        -- around, and 35 hours free within three days both before and after, so that every week that holds this shift holds such a rest.
        and ((o.starts_at >= f.grown_at and o.ends_at - o.starts_at <= interval '9 hours'
                and (
                    select o.ends_at - o.starts_at + coalesce(sum(b.e - b.s), interval '0') <= interval '40 hours'
                        and count(*) filter (where z.away < interval '24 hours' and b.s < o.starts_at) <= 1
                        and count(*) filter (where z.away < interval '24 hours' and b.s > o.starts_at) <= 1
                        and (coalesce(min(z.away) >= interval '15 hours', true)
                            or min(z.away) >= interval '11 hours'
                                and o.ends_at - o.starts_at + sum(b.e - b.s) filter (where z.away < interval '24 hours') <= interval '9 hours')
                    from busy b
                    cross join lateral (select greatest(b.s - o.ends_at, o.starts_at - b.e) as away) z
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

-- The card of a shift, as its candidate reads it.
create type public.task_card as (
    shift_id uuid, task_type text, title text, summary text, does text[], does_not text[], bring text, translated
    boolean, original_title text, organisation_name text, place_name text, address text, district text, walk_minutes
    int, starts_at timestamptz, ends_at timestamptz, contact_name text, meet_where text, pay text, employer_name
    text, introduction boolean, introduced boolean, requirements text[], missing text[], seats_left int,
    assignment_id uuid, assignment_state text, reasons text[], hindrances text[], series_id uuid, series_left int,
    stands_by boolean, cursor text
);
comment on column public.task_card.task_type is 'null: not one to show';
comment on column public.task_card.district is 'null: the place lies in none';
comment on column public.task_card.walk_minutes is 'null: not known from where';
comment on column public.task_card.assignment_id is 'null: not on it';
comment on column public.task_card.assignment_state is 'null: not on it';
comment on column public.task_card.series_id is 'null: no series';
comment on column public.task_card.series_left is 'null: no series, or on it already';
comment on column public.task_card.cursor is 'null: not of a list that goes on';

-- The cards of shifts for the signed-in candidate, in their language where a translation holds, in the order asked for. "reasons" says
-- why a shift suits: day, likes, done_often, done_before, known_place, near, walk, contract, introduction, no_requirements.
-- "hindrances" says why it does not: taken, cancelled, started, closed, full, overlap, hours, norwegian, lifting, far,
-- wants_unpaid_only, wants_paid_only, no_contract, missing_clearance and the codes of broken_rule; not asked when it is
-- known already that all fit. "series_left": how many of a series are still to come with a seat free. "cursors": as many as are wanted,
-- of a list that goes on. No row for what is not published in the person's municipality. Refuses PT404 (no candidate).
create function private.shift_cards(wanted uuid[], known_to_fit boolean, cursors text[] default null)
returns setof public.task_card language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
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
    spoken as materialized (
        select w.* from public.template_texts w where w.language = speaks and speaks <> 'nb'
    ),
    asked as (
        select w.n, w.cursor, s.shift_id as id, s.task_id, s.starts_at as starts, s.ends_at as ends, s.capacity, s.taken, s.contact_id,
            s.cancelled_at, s.organisation_id, s.series_id as in_series
        from unnest(wanted, cursors) with ordinality as w (id, cursor, n)
        join public.shifts s on s.shift_id = w.id
        where s.municipality_code = own.municipality_code and s.published_at is not null
    ),
    judged as (
        select a.*, t.task_type as kind, t.template_id, t.title as words, t.summary as short, t.does as do_, t.does_not as do_not,
            t.bring as with_, t.pay as paid, t.norwegian, t.lifting, t.introduction as first_visit, t.closed_at, t.place_id,
            k.number, k.shown, o.name as organisation, o.employer_id, e.name as employer, p.name as place, p.address as street,
            d.name as district, own_one.assignment_id as own_id, own_one.state as own_state,
            known_to_fit or f.week @> private.week_span(a.starts, a.ends) as hours_fit,
            exists (
                select from busy b where b.shift_id <> a.id and b.starts_at < a.ends and b.ends_at > a.starts
            ) as overlaps,
            case when f.latitude is not null
                then private.walk_minutes(f.latitude, f.longitude, p.latitude, p.longitude) end as walk,
            t.pay = 'unpaid' or known_to_fit or private.has_contract(own.person_id, o.employer_id, private.local_day(a.starts)) as pay_open,
            t.place_id = any (f.known_places) as knows_place,
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
        x.organisation, x.place, x.street, x.district, x.walk, x.starts, x.ends,
        c.name, c.meet_where, x.paid, x.employer, x.first_visit, x.knows_place, x.asks, x.lacks,
        (x.capacity - x.taken)::int, x.own_id, x.own_state,
        array_remove(array[
            case when x.hours_fit then 'day' end,
            case when x.number = any (f.liked_types) then 'likes' end,
            case when x.number = any (f.often_types) then 'done_often' when x.number = any (f.done_types) then 'done_before' end,
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
        exists (select from public.standbys b where b.shift_id = x.id and b.candidate_id = own.person_id),
        x.cursor
    from said x
    join public.contacts c on c.contact_id = x.contact_id
    left join spoken w on w.template_id = x.template_id
    order by x.n;
end $$;
grant execute on function private.shift_cards(uuid[], boolean, text[]) to authenticated;

-- Open shifts that fit the signed-in candidate, best first, at most 50, each with its card and with "cursor": given back as "after", the
-- list goes on behind it, in the order it had, for an hour. Filters: a day, minutes on foot, a task type; null: all.
-- Refuses PT400 bad_cursor / bad_filter, PT404.
create function private.tasks_for_me(most int, after text, only_day date, within_minutes int, only_type text)
returns setof public.task_card language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    own uuid := private.me();
    right_now timestamptz := private.clock();
    as_of timestamptz := date_trunc('minute', right_now);
    mark text[];
    found_ones uuid[];
    cursors text[];
begin
    if not exists (select from public.candidates c where c.person_id = own) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
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
    select array_agg(r.shift_id order by r.n),
        array_agg(format('%s.%s.%s.%s', extract(epoch from as_of)::bigint, r.points, extract(epoch from r.starts_at)::bigint,
            r.shift_id) order by r.n)
    into found_ones, cursors
    from private.ranked_tasks(own, as_of, least(greatest(most, 1), 50), mark[2]::int, to_timestamp(mark[3]::bigint),
        mark[4]::uuid, only_day, within_minutes, only_type) with ordinality
        as r (shift_id, points, starts_at, walk, n);
    return query select c.* from private.shift_cards(found_ones, true, cursors) c;
end $$;
grant execute on function private.tasks_for_me(int, text, date, int, text) to authenticated;
create function public.tasks_for_me(
    most int, after text default null, only_day date default null, within_minutes int default null,
    only_type text default null
)
returns setof public.task_card language sql stable set search_path = '' as $$
    select * from private.tasks_for_me(most, after, only_day, within_minutes, only_type);
$$;
grant execute on function public.tasks_for_me(int, text, date, int, text) to authenticated;

-- One shift's card for the signed-in candidate, with why it does not fit. No row: not there, or not theirs to see.
create function public.shift_card(shift uuid)
returns setof public.task_card language sql stable set search_path = '' as $$
    select * from private.shift_cards(array[shift], false);
$$;
grant execute on function public.shift_card(uuid) to authenticated;

-- For whom nothing fits yet, as when they have not said when they can, or speak no Norwegian: the tasks that ask least, at most 10, each
-- by its soonest open shift of the next 28 days, with its card. Unpaid and without requirements, within the Norwegian, lifting and travel that
-- they have said, whatever the hour; least Norwegian first, then least lifting. Refuses PT404.
create function private.tasks_that_ask_least(most int)
returns setof public.task_card language plpgsql stable security definer set search_path = '' as $$
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
            where f.candidate_id = own and f.in_market and f.wants_unpaid and not o.paid and o.need_mask = 0
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
returns setof public.task_card language sql stable set search_path = '' as $$
    select * from private.tasks_that_ask_least(most);
$$;
grant execute on function public.tasks_that_ask_least(int) to authenticated;

-- One of a candidate's own shifts.
create type public.my_shift as (
    assignment_id uuid, shift_id uuid, state text, title text, task_type text, organisation_name text, place_name
    text, address text, walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text,
    contact_phone text, meet_where text, bring text, pay text, requested_at timestamptz, confirmed_at timestamptz,
    changed_at timestamptz, checked_in_at timestamptz, checked_out_at timestamptz, fact text, minutes int, corrected
    boolean, claim text, waits_for text
);
comment on column public.my_shift.task_type is 'null: not one to show';
comment on column public.my_shift.walk_minutes is 'null: not known from where';
comment on column public.my_shift.contact_phone is 'null: not confirmed';
comment on column public.my_shift.confirmed_at is 'null: not confirmed';
comment on column public.my_shift.changed_at is 'null: not changed since';
comment on column public.my_shift.checked_in_at is 'null: not checked in';
comment on column public.my_shift.checked_out_at is 'null: not checked out';
comment on column public.my_shift.fact is 'null: not recorded';
comment on column public.my_shift.minutes is 'null: not recorded';
comment on column public.my_shift.claim is 'null: no objection';
comment on column public.my_shift.waits_for is 'null: waits for nothing';

-- My shifts as the candidate reads them: upcoming and past, with contact, facts and what may be said. One row per assignment,
-- latest start first.
create function private.my_shifts()
returns setof public.my_shift language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select a.assignment_id, a.shift_id, a.state, coalesce(w.title, t.title),
        case when tt.shown then t.task_type end, o.name, p.name, p.address,
        case when d.district_id is not null
            then private.walk_minutes(d.latitude, d.longitude, p.latitude, p.longitude) end,
        a.starts_at, a.ends_at, k.name, case when a.state = 'confirmed' then k.phone end, k.meet_where,
        coalesce(w.bring, t.bring), t.pay, a.requested_at, a.confirmed_at,
        case when s.changed_at >= a.requested_at then s.changed_at end,
        a.checked_in_at, a.checked_out_at, f.fact, f.minutes::int, f.corrected_at is not null,
        (select x.claim from public.objections x where x.assignment_id = a.assignment_id order by x.said_at desc limit 1),
        case when a.state <> 'requested' then null
            when cardinality(private.missing_clearances(a.candidate_id, t.task_id, private.last_day(a.ends_at))) > 0
                then 'clearance'
            else 'answer' end
    from public.assignments a
    join public.candidates c on c.person_id = a.candidate_id
    join public.people me on me.person_id = a.candidate_id
    left join public.districts d on d.district_id = c.district_id
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    join public.task_types tt on tt.task_type = t.task_type
    join public.organisations o on o.organisation_id = s.organisation_id
    join public.places p on p.place_id = t.place_id
    join public.contacts k on k.contact_id = s.contact_id
    left join public.template_texts w on w.template_id = t.template_id and w.language = me.language and me.language <> 'nb'
    left join public.attendance f on f.assignment_id = a.assignment_id
    where a.candidate_id = private.me()
    order by a.starts_at desc, a.assignment_id
    limit 200;
end $$;
grant execute on function private.my_shifts() to authenticated;
create function public.my_shifts()
returns setof public.my_shift language sql stable set search_path = '' as $$
    select * from private.my_shifts();
$$;
grant execute on function public.my_shifts() to authenticated;

-- How many people a shift at this time, place, pay and with these demands would fit: for the lead who posts. Hard filters are those of
-- ranked_people, but for working time. Counts under five come as 4. Refuses PT404.
create function private.count_fitting(template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, pay text)
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
create function public.count_fitting(
    template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, pay text default 'unpaid'
) returns int
language sql stable set search_path = '' as $$
    select private.count_fitting(template, contact, starts_at, ends_at, pay);
$$;
grant execute on function public.count_fitting(uuid, uuid, timestamptz, timestamptz, text) to authenticated;

-- The mirror image: the right people for a shift, shown without who they are.

-- The people whom an open shift fits and who were not asked for it, best first. Hard filters and points are those of ranked_tasks. Within a
-- band of twenty points people fit equally well, and there the fewest offers and hours per hour they can go first (turn_of): so
-- fit leads, and then whose turn it is. "besides": people left out; "band": another width, in points; more than there are, and turn alone
-- leads. Shape: candidate_id, points, turn.
create function private.ranked_people(shift uuid, as_of timestamptz, most int, besides uuid[], band int default 20)
returns table (candidate_id uuid, points int, turn real)
language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
#variable_conflict use_column
declare
    right_now timestamptz := private.clock();
begin
    return query
    with o as materialized (
        select x.*, greatest(0, 10 - floor(extract(epoch from x.starts_at - as_of) / 60480)::int) as soon
        from private.open_shifts x where x.shift_id = shift and x.starts_at > right_now
    ),
    hired as materialized (
        select n.candidate_id from o join public.contracts n on n.employer_id = o.employer_id
        where o.paid and private.local_day(o.starts_at) between n.from_date and coalesce(n.to_date, 'infinity')
    ),
    pointed as (
        select f.candidate_id, f.turn, f.birth_date,
            greatest(0, case when o.task_type = any (f.liked_types) then 30 else 0 end
                + case when o.task_type = any (f.often_types) then 15 when o.task_type = any (f.done_types) then 10 else 0 end
                + case when o.place_id = any (f.known_places) then 20 when not f.asked_for_support then 0 when o.introduction then 10 else -10 end
                + coalesce(20 - least(w.near, 20), 10)
                + o.soon
                - case when o.task_type = any (f.declined_types) then 20 else 0 end
                - case when o.place_id = any (f.declined_places) then 20 else 0 end
                - case when o.six_hour_slot = any (f.declined_slots) then 10 else 0 end
                - case when w.near * 3 >= f.declined_minutes then 10 else 0 end
            ) as points
        -- The inner question alone, and of nothing but what stands first in the row: a row is read as far as the last column that its
        -- conditions name.
        from o cross join lateral (
            select i.* from private.candidate_features i
            where i.municipality_code = o.municipality_code
                and o.asks_1 & i.can_1 = o.asks_1 and o.asks_2 & i.can_2 = o.asks_2 and o.asks_3 & i.can_3 = o.asks_3
                and o.need_mask & i.seen_mask = o.need_mask
                and (i.latitude is null or (o.latitude - i.latitude) * (o.latitude - i.latitude)
                    + i.longitude_scale * (o.longitude - i.longitude) * i.longitude_scale * (o.longitude - i.longitude) <= i.reach_squared)
            offset 0
        ) f
        cross join lateral (
            select floor(sqrt(
                (o.latitude - f.latitude) * (o.latitude - f.latitude)
                + f.longitude_scale * (o.longitude - f.longitude) * f.longitude_scale * (o.longitude - f.longitude)
            ) * 602.3)::int as near
        ) w
        where f.week @> o.span and (not o.paid or f.candidate_id in (select n.candidate_id from hired n))
        offset 0 -- or the points are reckoned once for each time they are named
    ),
    in_order as (
        select p.* from pointed p
        order by p.points / band desc, p.turn, p.points desc, p.candidate_id
        offset 0 -- keeps what is dear to ask above the order, so that it stops when enough are found
    )
    select x.candidate_id, x.points, x.turn
    from in_order x cross join o
    where not exists (
            select from public.assignments a
            where a.candidate_id = x.candidate_id and a.state in ('requested', 'confirmed')
                and a.starts_at < o.ends_at and a.ends_at > o.starts_at
                and a.starts_at > o.starts_at - interval '12 hours' -- a shift lasts no longer
        )
        and x.candidate_id not in (select u.candidate_id from public.offers u where u.shift_id = shift)
        and x.candidate_id <> all (besides)
        and (o.need_mask = 0 or exists (
            select from private.clearance_masks k
            where k.employer_id = o.employer_id and k.candidate_id = x.candidate_id and o.need_mask & ~k.mask = 0
                and (k.until > o.last_day or cardinality(private.missing_clearances(x.candidate_id, o.task_id, o.last_day)) = 0)
        ))
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
create function private.person_pseudonym(shift uuid, candidate uuid) returns text language plpgsql stable set search_path = '' as $$
begin
    return (
        select left(encode(sha256(convert_to(x.value || shift::text || candidate::text, 'UTF8')), 'hex'), 24)
        from private.settings x where x.key = 'people_secret'
    );
end $$;

-- Somebody whom a shift fits, by a name that holds for that shift alone.
create type public.fitting_person as (
    person text, nth int, fits text[], times int, norwegian int
);

-- For a lead: the people whom a shift of theirs fits, at most 50, best first, never named: "person" is the word to invite them by, "nth" the
-- number to call them by, "fits" why: day, likes, done_before, done_often, known_place, near, contract; "times": how often they have
-- done such a task. Nobody is logged, since nobody is known. Refuses PT404.
create function private.people_for_shift(shift uuid, most int)
returns setof public.fitting_person
language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
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
    select private.person_pseudonym(shift, r.candidate_id), r.n::int,
        array_remove(array[
            'day',
            case when o.task_type = any (f.liked_types) then 'likes' end,
            case when o.task_type = any (f.often_types) then 'done_often' when o.task_type = any (f.done_types) then 'done_before' end,
            case when o.place_id = any (f.known_places) then 'known_place' end,
            case when private.walk_minutes(f.latitude, f.longitude, o.latitude, o.longitude) <= 20 then 'near' end,
            case when o.paid then 'contract' end
        ], null),
        case when o.task_type = any (f.done_types) then (
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
returns setof public.fitting_person
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
    earlier := private.repeated(request_id, 'invite_person', jsonb_build_array(shift, person));
    if earlier is not null then
        -- by what a lead knows of the shift, never by what the person answered
        perform private.still_holds(s.cancelled_at is null, 'cancelled');
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
    where private.person_pseudonym(shift, r.candidate_id) = person;
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

-- What a candidate is or was asked about.
create type public.my_offer as (
    offer_id uuid, via text, sent_at timestamptz, expires_at timestamptz, open boolean, over text, unsure boolean,
    wants text, talked boolean, shift_id uuid, task_type text, title text, summary text, organisation_name text,
    place_name text, walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, contact_phone
    text, pay text, introduction boolean, introduced boolean, requirements text[], missing text[], reasons text[],
    hindrances text[], assignment_id uuid
);
comment on column public.my_offer.over is 'null: open';
comment on column public.my_offer.wants is 'null: not unsure';
comment on column public.my_offer.task_type is 'null: not one to show';
comment on column public.my_offer.walk_minutes is 'null: not known from where';
comment on column public.my_offer.assignment_id is 'null: not on it';

-- For the candidate: what they are asked about, and what they were in the last two weeks, each with its card; the open ones first, soonest
-- first. Those that are open are seen thereby. "open": may still be answered. "over": filled, cancelled, changed, expired,
-- declined, accepted; null while open.
create function private.my_offers(only_offer uuid)
returns setof public.my_offer language plpgsql volatile security definer set search_path = '' as $$
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
returns setof public.my_offer language sql volatile set search_path = '' as $$
    select * from private.my_offers(only_offer);
$$;
grant execute on function public.my_offers(uuid) to authenticated;

-- What a candidate's turn follows from.
create type public.turn as (
    offers int, minutes int, series_minutes int, week_minutes int, offers_a_day int, third text
);

-- «Når er det min tur»: what my turn follows from, in four weeks and what lies ahead. "offers" and "minutes" (series apart), "week_minutes":
-- the hours I can in a week; "third": first, middle or last third of the municipality's people who can at all. No row: no candidate.
create function private.my_turn() returns setof public.turn
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
create function public.my_turn() returns setof public.turn
language sql stable set search_path = '' as $$
    select * from private.my_turn();
$$;
grant execute on function public.my_turn() to authenticated;

-- Offers go out in waves of few people, by the clock: the next wave after a while that shrinks as the start nears.

-- How far a shift's waves have come. Not personal.
create table private.waves (
    shift_id uuid primary key references public.shifts on delete cascade,
    number int not null, -- waves sent
    next_at timestamptz not null -- when the next may go, if there is still a seat
);
comment on table private.waves is 'not personal';
create index waves_next on private.waves (next_at);
alter table private.waves enable row level security;

-- A seat that somebody gives up is offered again at once.
create function private.hasten_next_wave() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    update private.waves w set next_at = private.clock() where w.shift_id = new.shift_id and w.next_at > private.clock();
    return null;
end $$;
create trigger assignments_710_hasten_next_wave after update on public.assignments for each row
when (old.state = 'confirmed' and new.state in ('withdrawn', 'cancelled'))
execute function private.hasten_next_wave();

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

-- A chore of the clock: the waves that are due are sent, soonest start first, of so many shifts at most; nothing between 21 and 08. Whoever
-- is busy elsewhere at this moment is passed over and comes in a later one. Returns how many shifts it looked at. One at a time: who is asked
-- is found out before anything is locked.
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
    if private.outside_quiet_hours(right_now) <> right_now then
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
        values (due.shift_id, 1, right_now + private.answer_time(due.starts_at, right_now))
        on conflict (shift_id) do update set number = w.number + 1, next_at = excluded.next_at;
        done := done + 1;
    end loop;
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
    seats int, -- open seats that week; null: not solved
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

-- One person for one seat in a plan. Read only through functions that do not say who. Personal.
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
-- seats}], "people": [{id, minutes, bornOn, busy: [{startsAt, endsAt}]}], "edges": [{shift, person, points}]}, with times in
-- milliseconds, and edges by place in the lists, from 0: the fifty best people of each shift.
create function private.plan_problem(municipality text, organisation uuid, monday date) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
    problem jsonb;
begin
    with wanted as materialized (
        select o.shift_id, o.starts_at, o.ends_at, s.capacity - s.taken as seats,
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
            'seats', w.seats) order by w.n) from wanted w), '[]'),
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
    plan uuid, shifts uuid[], candidates uuid[], solved_by text, why text, seats int, bound real
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
        seats = store_plan.seats, filled = cardinality(shifts), bound = store_plan.bound
    where p.plan_id = plan;
end $$;
create function public.store_plan(
    plan uuid, shifts uuid[], candidates uuid[], solved_by text, why text, seats int, bound real
) returns void language sql volatile set search_path = '' as $$
    select private.store_plan(plan, shifts, candidates, solved_by, why, seats, bound);
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

-- One open shift of a week with one person whom the plan proposes; one row without a person when there is none.
create type public.planned_shift as (
    plan_id uuid, shift_id uuid, title text, task_type text, place_name text, starts_at timestamptz, ends_at
    timestamptz, capacity int, taken int, asked int, nth int, added boolean, fits text[], stands text, person text
);
comment on column public.planned_shift.plan_id is 'null: no plan is done';
comment on column public.planned_shift.nth is 'null: nobody is proposed';
comment on column public.planned_shift.added is 'null: nobody is proposed';
comment on column public.planned_shift.fits is 'null: nobody is proposed';
comment on column public.planned_shift.stands is 'null: nobody is proposed';
comment on column public.planned_shift.person is 'null: nobody is proposed';

-- For a lead: their open shifts of a week beside the newest plan that covers them: one row per shift and person thought of (person columns
-- null where there is none). "stands": proposed, dropped, not_sent (cannot be asked in time), and when sent as facility_offers says.
-- Who it is is not said, nor how much they can or wish; "person" is the word that people_for_shift has for them. Refuses PT404.
create function private.facility_plan(organisation uuid, week_start date)
returns setof public.planned_shift language plpgsql stable security definer set search_path = '' as $$
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
            case when k.number = any (f.liked_types) then 'likes' end,
            case when k.number = any (f.often_types) then 'done_often' when k.number = any (f.done_types) then 'done_before' end,
            case when t.place_id = any (f.known_places) then 'known_place' end,
            case when private.walk_minutes(f.latitude, f.longitude, q.latitude, q.longitude) <= 20 then 'near' end
        ], null) end,
        case when c.nth is null then null when c.dropped_at is not null then 'dropped'
            when c.offer_id is null then case when c.refused_at is not null then 'not_sent' else 'proposed' end
            else case o.state
                when 'waiting' then 'waiting' when 'accepted' then 'comes' when 'declined' then 'cannot' when 'expired' then 'lapsed'
                when 'withdrawn' then 'withdrawn' when 'unsure' then 'wants_talk' else 'asked' end end,
        case when c.nth is not null then private.person_pseudonym(s.shift_id, c.candidate_id) end
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
returns setof public.planned_shift language sql stable set search_path = '' as $$
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
    where private.person_pseudonym(shift, r.candidate_id) = person;
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

-- To be forgotten: a person becomes an alias that nobody can trace back. What is counted stays as it was; what is theirs goes.

-- What becomes of each column that refers to a person, or holds free words about one, when that person is forgotten. private.forget does
-- what stands here, and 00_conventions refuses a column that has no line. Not personal.
create table private.forget_rules (
    relation text not null,
    column_name text not null,
    how text not null check (how in ('alias', 'delete', 'clear', 'keep')), -- delete: the row; clear: the column
    whose text check (whose is null or how = 'clear'), -- the column of the row that says whose it is; null: this one does
    becomes text check (becomes is null or how = 'clear'), -- what a cleared column says then; null: nothing
    in_own_words boolean not null, -- private.forget has a statement of its own for it
    reason text not null,
    primary key (relation, column_name),
    check (how <> 'clear' or whose is not null or in_own_words)
);
comment on table private.forget_rules is 'not personal';
alter table private.forget_rules enable row level security;
insert into private.forget_rules (relation, column_name, how, whose, becomes, in_own_words, reason) values
    -- the log, by which all is counted
    ('public.events', 'person_id', 'alias', null, null, true, 'every indicator is computed from the events'),
    ('public.events', 'by_person', 'alias', null, null, true, 'the same'),
    ('public.events', 'on_behalf_of', 'alias', null, null, true, 'the same'),
    ('public.events', 'to_person', 'alias', null, null, true, 'the same'),
    ('public.events', 'municipality_code', 'keep', null, null, false, 'counts are per municipality'),
    ('public.events', 'detail', 'keep', null, null, false, 'a code, never words; it is what is counted'),
    -- the person: another row under the alias, so that what is kept has something to point to
    ('public.people', 'person_id', 'alias', null, null, true, 'what is kept points to it'),
    ('public.people', 'user_id', 'delete', null, null, true, 'the account goes, with its sessions'),
    ('public.people', 'first_name', 'clear', null, 'Slettet', true, 'only a word that says so is left'),
    ('public.people', 'last_name', 'clear', null, 'Person', true, 'the same'),
    ('public.people', 'email', 'clear', null, null, true, 'nobody is reached any more'),
    ('public.people', 'phone', 'clear', null, null, true, 'the same'),
    ('public.candidates', 'person_id', 'alias', null, null, true, '3.1 asks for age and municipality: the day of birth becomes the first or last of its year, by which the age stays'),
    ('public.candidates', 'shared_help', 'clear', null, null, true, 'words of their own'),
    ('public.staff_roles', 'person_id', 'alias', null, null, false, 'who looked, and in what role, is the right of whoever was looked at; the role is ended first'),
    -- what a person said of themselves, what was kept for them, and what was told to them
    ('public.availability', 'candidate_id', 'delete', null, null, false, 'nothing counts it'),
    ('public.interests', 'candidate_id', 'delete', null, null, false, 'nothing counts it'),
    ('public.introductions', 'candidate_id', 'delete', null, null, false, 'nothing counts it'),
    ('public.clearances', 'candidate_id', 'delete', null, null, false, 'nothing counts it; the event says that something was seen'),
    ('public.contracts', 'candidate_id', 'delete', null, null, false, 'the employer has its own'),
    ('public.standbys', 'candidate_id', 'delete', null, null, false, 'nothing counts it'),
    ('public.receipts', 'candidate_id', 'delete', null, null, false, 'theirs, and they have it'),
    ('public.receipts', 'assignment_id', 'delete', null, null, true, 'goes with its candidate_id'),
    ('public.objections', 'candidate_id', 'delete', null, null, false, 'words of their own; the event says that they objected'),
    ('public.objections', 'assignment_id', 'delete', null, null, true, 'goes with its candidate_id'),
    ('public.reasons', 'assignment_id', 'delete', null, null, true, 'health data by its nature; counted first'),
    ('public.notices', 'person_id', 'delete', null, null, false, 'told to them'),
    ('public.notices', 'about_id', 'delete', null, null, false, 'told of them by name'),
    ('public.notices', 'assignment_id', 'keep', null, null, false, 'the reader''s: that somebody cannot come must still reach the place'),
    ('public.requests', 'person_id', 'delete', null, null, false, 'nobody repeats it'),
    ('public.requests', 'answer', 'alias', null, null, true, 'a referral answers with the person it made, and may be repeated'),
    ('public.invitations', 'person_id', 'delete', null, null, false, 'names and an address'),
    ('public.invitations', 'email', 'delete', null, null, true, 'one to their address that nobody used names them too'),
    ('public.access_log', 'person_id', 'delete', null, null, false, 'belongs to the one looked at'),
    ('public.plan_choices', 'candidate_id', 'delete', null, null, false, 'the plan has its numbers of its own'),
    ('public.plan_choices', 'offer_id', 'delete', null, null, true, 'goes with its candidate_id'),
    ('private.candidate_features', 'candidate_id', 'delete', null, null, false, 'derived'),
    ('private.clearance_masks', 'candidate_id', 'delete', null, null, false, 'derived'),
    ('private.forgetting', 'person_id', 'delete', null, null, true, 'gone before the transaction ends'),
    -- what was done, which indicators count
    ('public.assignments', 'candidate_id', 'alias', null, null, false, 'a test holds what is counted from events equal to the rows'),
    ('public.attendance', 'candidate_id', 'alias', null, null, false, 'the same'),
    ('public.attendance', 'assignment_id', 'keep', null, null, false, 'the assignment is there under the alias'),
    ('public.attendance', 'strengths', 'clear', 'candidate_id', '{}', false, 'a judgement of the person'),
    ('public.attendance', 'correction', 'clear', 'candidate_id', '(slettet)', false, 'free words'),
    ('public.offers', 'candidate_id', 'alias', null, null, false, 'who was asked, and how evenly'),
    ('public.offers', 'decline_reason', 'clear', 'candidate_id', null, false, 'what a no has taught; counted first'),
    ('public.offers', 'unsure_wants', 'clear', 'candidate_id', null, false, 'the same'),
    ('public.referrals', 'candidate_id', 'alias', null, null, false, '3.1 and 4.3 ask who was referred, and assessed'),
    ('public.referrals', 'office', 'clear', 'candidate_id', '––', false, 'nothing counts it'),
    ('public.referrals', 'basis', 'clear', 'candidate_id', 'none', false, 'nothing counts it'),
    ('public.referrals', 'basis_reference', 'clear', 'candidate_id', null, false, 'leads to the decision'),
    ('public.referrals', 'plain_words', 'clear', 'candidate_id', '', false, 'free words'),
    ('public.agreed_activities', 'candidate_id', 'alias', null, null, false, '4.3 counts them while they run'),
    ('public.outcomes', 'candidate_id', 'alias', null, null, false, 'how it went is counted, and followed up for a year'),
    ('public.follow_ups', 'outcome_id', 'keep', null, null, false, 'the outcome is there under the alias'),
    ('public.caseloads', 'candidate_id', 'delete', null, null, false, 'nobody follows them any more'),
    -- what the person did as staff: the row is somebody else's, or the house's
    ('public.caseloads', 'adviser_id', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.access_log', 'viewer_id', 'alias', null, null, false, 'that they were looked at, and when, stays theirs'),
    ('public.referrals', 'referred_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.agreed_activities', 'agreed_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.invitations', 'made_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.staff_roles', 'granted_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.staff_roles', 'revoked_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.tasks', 'created_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.shifts', 'cancelled_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.clearances', 'seen_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.contracts', 'recorded_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.introductions', 'recorded_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.assignments', 'confirmed_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.attendance', 'recorded_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.offers', 'offered_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.outcomes', 'recorded_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.follow_ups', 'recorded_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.plans', 'asked_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    -- not by a person's id
    ('public.contacts', 'name', 'keep', null, null, false, 'a work contact that its place writes, and retires; nothing says which account it is'),
    ('public.contacts', 'phone', 'keep', null, null, false, 'the same'),
    ('public.contacts', 'meet_where', 'keep', null, null, false, 'the same');

-- Forgets a person. They are let go from what is to come, like a withdrawal; roles end; what is health data is counted and deleted; then
-- each table is treated as forget_rules says, under an alias made here and stored nowhere. Nobody may call it yet: the page for it, and who
-- may, come later. Twice is once. Refuses PT409 hand_over_first (they follow people, who must not be left without an adviser).
create function private.forget(person uuid) returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    new_id uuid := gen_random_uuid();
    right_now timestamptz := private.clock();
    who public.people;
    own public.candidates;
    rule private.forget_rules;
begin
    -- in the order of every lock in the house
    select c.* into own from public.candidates c where c.person_id = person for update;
    select p.* into who from public.people p where p.person_id = person for update;
    if not found then
        return;
    elsif exists (select from public.caseloads c where c.adviser_id = person and c.until_at is null) then
        raise exception 'hand_over_first' using errcode = 'PT409';
    end if;
    perform 1 from public.shifts s
    where s.shift_id in (select a.shift_id from public.assignments a where a.candidate_id = person) and s.starts_at > right_now
    order by s.shift_id for update;

    update public.assignments a set withdrawn_at = right_now
    where a.candidate_id = person and a.state in ('requested', 'confirmed') and a.starts_at > right_now;
    update public.offers o set expired_at = right_now
    where o.candidate_id = person and o.state in ('waiting', 'sent', 'seen', 'unsure');
    update public.staff_roles r set revoked_at = right_now, revoked_by = private.me()
    where r.person_id = person and r.revoked_at is null;
    with gone as (
        delete from public.reasons r using public.assignments a
        where a.assignment_id = r.assignment_id and a.candidate_id = person
        returning a.municipality_code, r.said_at as at, r.reason
    )
    insert into public.reason_counts (municipality_code, month, reason, times)
    select g.municipality_code, date_trunc('month', g.at at time zone 'Europe/Oslo')::date, g.reason, count(*) from (
        select g.* from gone g
        union all
        select o.municipality_code, o.declined_at, 'offer_' || o.decline_reason from public.offers o
        where o.candidate_id = person and o.declined_at is not null and o.decline_reason is not null
    ) as g
    group by 1, 2, 3
    on conflict (municipality_code, month, reason) do update set times = public.reason_counts.times + excluded.times;

    insert into private.forgetting (person_id, alias) values (person, new_id);
    insert into public.people (person_id, municipality_code, first_name, last_name, created_at)
    values (new_id, who.municipality_code,
        (select r.becomes from private.forget_rules r where (r.relation, r.column_name) = ('public.people', 'first_name')),
        (select r.becomes from private.forget_rules r where (r.relation, r.column_name) = ('public.people', 'last_name')),
        date_trunc('year', who.created_at));
    if own.person_id is not null then
        insert into public.candidates (person_id, municipality_code, birth_date, created_at)
        select new_id, own.municipality_code, case
                when extract(year from age(private.today(), own.birth_date)) = extract(year from private.today()) - y.born
                    then make_date(y.born, 1, 1)
                else make_date(y.born, 12, 31) end,
            date_trunc('year', own.created_at)
        from (select extract(year from own.birth_date)::int as born) as y;
    end if;
    for rule in
        select r.* from private.forget_rules r where not r.in_own_words and r.how <> 'keep'
        order by array_position('{delete,clear,alias}', r.how), r.relation, r.column_name
    loop
        execute case rule.how
            when 'delete' then format('delete from %s where %I = $1', rule.relation::pg_catalog.regclass, rule.column_name)
            when 'clear' then format('update %s set %I = %L where %I = $1 and %2$I is not null', rule.relation::pg_catalog.regclass,
                rule.column_name, rule.becomes, rule.whose)
            else format('update %s set %I = $2 where %2$I = $1', rule.relation::pg_catalog.regclass, rule.column_name)
        end using person, new_id;
    end loop;
    delete from public.invitations i
    where i.person_id is null and i.used_at is null and lower(i.email) in (
        select lower(who.email) union all select lower(u.email) from auth.users u where u.id = who.user_id
    );
    update public.requests r set answer = new_id::text where r.answer = person::text;
    update public.events e set
        person_id = case when e.person_id = person then new_id else e.person_id end,
        by_person = case when e.by_person = person then new_id else e.by_person end,
        on_behalf_of = case when e.on_behalf_of = person then new_id else e.on_behalf_of end,
        to_person = case when e.to_person = person then new_id else e.to_person end
    where person in (e.person_id, e.by_person, e.on_behalf_of, e.to_person);
    delete from public.candidates c where c.person_id = person;
    delete from public.people p where p.person_id = person;
    perform private.refresh_candidates(array[new_id]);
    delete from private.forgetting f where f.person_id = person;

    if who.user_id is not null then
        -- what has no foreign key to the account would outlive it
        if pg_catalog.to_regclass('auth.refresh_tokens') is not null then
            delete from auth.refresh_tokens t where t.user_id::text = who.user_id::text;
        end if;
        if pg_catalog.to_regclass('auth.flow_state') is not null then
            delete from auth.flow_state t where t.user_id = who.user_id;
        end if;
        if pg_catalog.to_regclass('auth.audit_log_entries') is not null then
            delete from auth.audit_log_entries t where t.payload::text like '%' || who.user_id || '%';
        end if;
        delete from auth.users u where u.id = who.user_id;
    end if;
    insert into public.events (at, kind, municipality_code, by_person)
    values (right_now, 'person.forgotten', who.municipality_code, nullif(private.me(), person));
end $$;

-- What happens by the clock: chores, each a batched function in the area that it belongs to, called private.<name>(most).

-- A chore, and how it went. Not personal.
create table private.chores (
    name text primary key,
    number int not null unique, -- who goes first of those that are due
    every interval not null check (every >= interval '1 minute'),
    batch int not null check (batch > 0), -- the most that is done in one transaction: so few that nobody waits for it
    says text not null check (says ~ '^[A-Z].+\.$'), -- what it does, as a sentence
    next_at timestamptz not null default '-infinity', -- when it is due
    last_run_at timestamptz, -- null: never yet
    last_result text -- null: never yet; 'done', or the code of what went wrong
);
comment on table private.chores is 'not personal';
alter table private.chores enable row level security;
insert into private.chores (number, name, every, batch, says) values
    (1, 'lapse_requests', '1 minute', 50, 'A request that nobody answered lapses when the shift is over.'),
    (2, 'send_due_offers', '1 minute', 50, 'Offers whose hour has come are sent.'),
    (3, 'expire_offers', '1 minute', 50, 'Offers that nobody answered lapse.'),
    (4, 'renew_turns', '1 minute', 50, 'A day that has passed gives some people another turn.'),
    (5, 'send_waves', '1 minute', 1, 'Shifts with a seat free ask the next few people.'),
    (6, 'remove_begun_shifts', '1 minute', 200, 'A shift that has begun is no longer open.'),
    (7, 'delete_old_standbys', '1 minute', 200, 'Who stands by for a shift that has begun stands by no longer.'),
    (8, 'delete_unshared_reasons', '1 minute', 50, 'Reasons that were not shared live seven days; then only their number is left.'),
    (9, 'forget_declines', '1 hour', 50, 'What a no has taught is forgotten after sixty days, and only counted.'),
    (10, 'delete_old_attempts', '1 hour', 500, 'Tries at a door count for a day.'),
    (11, 'delete_old_requests', '1 hour', 500, 'A request may be repeated for ninety days.');

-- One batch of a chore whose row is locked by the caller, so that no other node is at it. What goes wrong is written down and undone, and
-- the other chores go on. It waits for nobody: whoever holds what it needs is passed over, or after a moment it gives up and comes again.
create function private.do_chore(chore private.chores) returns int
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

-- One batch of one chore, due or not; waits when another is at it. Returns how many rows it touched.
create function private.run_chore(wanted text) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    chore private.chores;
begin
    select c.* into strict chore from private.chores c where c.name = wanted for update;
    return private.do_chore(chore);
end $$;

-- One batch of the chore that has been due longest and that no other node is at. Returns its name; null: nothing is due. Each call is a
-- transaction of its own, safe on many nodes at once and after a pause.
create function private.run_due_chore() returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    chore private.chores;
begin
    select c.* into chore from private.chores c
    -- a clock that was set back makes due what was done in its future
    where c.next_at <= private.clock() or c.last_run_at > private.clock()
    order by c.next_at, c.number limit 1 for update skip locked;
    if not found then
        return null;
    end if;
    perform private.do_chore(chore);
    return chore.name;
end $$;
create function public.run_due_chore() returns text language sql volatile set search_path = '' as $$
    select private.run_due_chore();
$$;

-- When the clock last ran, and whether it has stopped: some chore is due every minute, and for five there was none. An app that has just
-- begun says since when it is there, and waits as long.
create function private.clock_state(since timestamptz) returns table (last_run_at timestamptz, stopped boolean)
language sql stable security definer set search_path = '' as $$
    select max(c.last_run_at), greatest(max(c.last_run_at), since) < private.clock() - interval '5 minutes'
    from private.chores c;
$$;
create function public.clock_state(since timestamptz) returns table (last_run_at timestamptz, stopped boolean)
language sql stable set search_path = '' as $$
    select * from private.clock_state(since);
$$;
-- On Supabase the app looks after the clock with the key that is its own, and no person's session comes here.
do $$
begin
    if exists (select from pg_roles where rolname = 'service_role') then
        grant usage on schema private to service_role;
        grant execute on function public.run_due_chore(), private.run_due_chore(), public.clock_state(timestamptz),
            private.clock_state(timestamptz) to service_role;
    end if;
end $$;

-- Where the database has a scheduler of its own, it runs the clock once a minute. May be called again at any time: after pg_cron was switched
-- on, or when what it runs has another name or text. Where nobody schedules it the app does (src/lib/server/scheduler.ts); where both do,
-- whoever comes first finds the chores due. Returns whether the database runs the clock.
create function private.schedule_clock() returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    minutely constant text := $clock$do $pieces$
begin
    for piece in 1..2000 loop
        exit when private.run_due_chore() is null;
        commit;
    end loop;
end $pieces$ $clock$;
begin
    if to_regprocedure('cron.schedule(text, text, text)') is null then
        return false;
    end if;
    perform cron.unschedule(j.jobid) from cron.job j
    where j.jobname like 'oppgavetorget-%' and (j.jobname, j.schedule, j.command) is distinct from ('oppgavetorget-clock', '* * * * *', minutely);
    if not exists (select from cron.job j where j.jobname = 'oppgavetorget-clock') then
        perform cron.schedule('oppgavetorget-clock', '* * * * *', minutely);
    end if;
    return true;
end $$;
do $$
begin
    if exists (select from pg_available_extensions where name = 'pg_cron') then
        begin
            create extension if not exists pg_cron;
        exception when others then
            null; -- only one database of a server may have it, and not everybody may make it: the app runs the clock
        end;
    end if;
    perform private.schedule_clock();
end $$;
