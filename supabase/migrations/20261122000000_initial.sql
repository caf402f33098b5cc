-- Rooms for what is not for everyone: helpers and definer functions in "private", extensions in "extensions".
create schema if not exists private;
create schema if not exists extensions;
create extension if not exists btree_gist with schema extensions;

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

-- Facts about this installation; one row per key. Never personal.
create table private.settings (
    key text primary key,
    value text not null
);

-- Append-only: what happened, when, who did it and on whose behalf. Written by triggers only. Personal.
create table public.events (
    event_id bigint generated always as identity primary key,
    at timestamptz not null,
    kind text not null,
    municipality_code text, -- null: concerns no municipality
    by_person uuid, -- null: the clock or the system
    on_behalf_of uuid, -- null: on one's own behalf
    person_id uuid, -- null: concerns nobody by name
    organisation_id uuid, -- null: concerns no organisation
    shift_id uuid, -- null: concerns no shift
    assignment_id uuid, -- null: concerns no assignment
    detail text, -- null: the kind says it all
    minutes int -- null: no time was recorded
);
comment on table public.events is 'personal: append-only log of what happened; the recomputation of every indicator starts here';
create index events_assignment on public.events (assignment_id) where assignment_id is not null;
create index events_person on public.events (person_id) where person_id is not null;
create index events_kind on public.events (municipality_code, kind, at);
alter table public.events enable row level security;

create function private.append_only() returns trigger language plpgsql set search_path = '' as $$
begin
    raise exception 'append_only' using errcode = 'PT403';
end $$;

create trigger events_append_only before update or delete on public.events
for each row execute function private.append_only();
create trigger events_no_truncate before truncate on public.events
for each statement execute function private.append_only();

-- Tries at a door (signing in, codes). The key is an HMAC made by the app, so nobody outside can fill another's account.
create table private.attempts (
    attempt_key text not null,
    at timestamptz not null default now()
);
create index attempts_key on private.attempts (attempt_key, at);

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

-- A person with, or on the way to, an account. Personal.
create table public.people (
    person_id uuid primary key default gen_random_uuid(),
    user_id uuid unique references auth.users (id) on delete set null, -- null until the invitation is used
    municipality_code text not null references public.municipalities,
    first_name text not null check (length(btrim(first_name)) between 1 and 60),
    last_name text not null check (length(btrim(last_name)) between 1 and 60),
    email text check (email like '%@%' and length(email) <= 254), -- null: has no e-mail
    phone text check (phone ~ '^\+?[0-9 ]{8,16}$'), -- null: not given
    language text not null default 'nb' check (language in ('nb', 'en', 'ar', 'uk', 'so', 'ti', 'pl', 'fa')),
    created_at timestamptz not null default now()
);
comment on table public.people is 'personal: name and how to reach a person; staff read it only through functions that log the look';
create index people_municipality on public.people (municipality_code);
alter table public.people enable row level security;
grant select on public.people to authenticated;
grant update (first_name, last_name, phone, language) on public.people to authenticated;

-- Who I am, or null.
create function private.me() returns uuid language plpgsql stable security definer set search_path = '' as $$
begin
    return (select p.person_id from public.people p where p.user_id = (select auth.uid()));
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
    shared_help text check (length(shared_help) <= 200), -- null: nothing shared; functional words the person chose
    protected boolean not null default false, -- protected address: kept out of the market and of every list
    notice_read_at timestamptz, -- null: has not read the privacy notice
    created_at timestamptz not null default now()
);
comment on table public.candidates is 'personal: what fits a person, in their own words';
create index candidates_municipality on public.candidates (municipality_code);
create index candidates_district on public.candidates (district_id);
alter table public.candidates enable row level security;
grant select on public.candidates to authenticated;
grant update (district_id, max_minutes, norwegian, lifting, wants_paid, wants_unpaid, shares_phone, shared_help)
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

-- The people I follow now. Only while I am an adviser: 20_places, which has the roles, says so.
create function private.my_caseload() returns setof uuid language sql stable security definer set search_path = '' as $$
    select c.candidate_id from public.caseloads c
    where c.until_at is null and c.adviser_id = (select private.me());
$$;
grant execute on function private.my_caseload() to authenticated;

create policy "A candidate reads who follows them" on public.caseloads
for select to authenticated using (candidate_id = (select private.me()));

-- Who follows me and how I reach them at work; no row when nobody does. Shape: name, phone, email.
create function private.my_adviser() returns table (name text, phone text, email text)
language sql stable security definer set search_path = '' as $$
    select p.first_name || ' ' || p.last_name, p.phone, p.email
    from public.caseloads c join public.people p on p.person_id = c.adviser_id
    where c.until_at is null and c.candidate_id = private.me();
$$;
grant execute on function private.my_adviser() to authenticated;
create function public.my_adviser() returns table (name text, phone text, email text)
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

-- A client-made id and its answer: the same request again has one effect. Personal.
create table public.requests (
    person_id uuid not null references public.people on delete cascade,
    request_id uuid not null,
    action text not null,
    answer text, -- null only inside the transaction that makes the effect
    at timestamptz not null default now(),
    primary key (person_id, request_id)
);
comment on table public.requests is 'personal: for doing a repeated request once';
alter table public.requests enable row level security;

-- Null the first time; the stored answer when this request was done already. A request id used for something else, or none, is refused.
create function private.repeated(wanted uuid, wanted_action text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    earlier public.requests;
begin
    if private.me() is null then
        raise exception 'not_signed_in' using errcode = 'PT401';
    elsif wanted is null then
        raise exception 'request_reused' using errcode = 'PT422';
    end if;
    insert into public.requests (person_id, request_id, action, at)
    values (private.me(), wanted, wanted_action, private.clock())
    on conflict do nothing;
    if found then
        return null;
    end if;
    select r.* into earlier from public.requests r where r.person_id = private.me() and r.request_id = wanted;
    if earlier.action <> wanted_action then
        raise exception 'request_reused' using errcode = 'PT422';
    end if;
    return earlier.answer;
end $$;

create function private.answer(given uuid, said text) returns text
language sql volatile security definer set search_path = '' as $$
    update public.requests r set answer = said
    where r.person_id = private.me() and r.request_id = given
    returning said;
$$;

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
    name text not null check (length(btrim(name)) between 2 and 120),
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
    name text not null check (length(btrim(name)) between 2 and 120),
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
    name text not null check (length(btrim(name)) between 2 and 120),
    address text not null check (length(btrim(address)) between 2 and 160),
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

create or replace function private.my_caseload() returns setof uuid
language sql stable security definer set search_path = '' as $$
    select c.candidate_id from public.caseloads c
    where c.until_at is null and c.adviser_id = (select private.me()) and (select private.has_role('adviser'));
$$;

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
create trigger places_give_code after insert on public.places for each row execute function private.give_place_code();

-- A colleague who meets people at a place: name, phone and where to find them. A work contact of the place. Personal.
create table public.contacts (
    contact_id uuid primary key default gen_random_uuid(),
    place_id uuid not null references public.places on delete cascade,
    name text not null check (length(btrim(name)) between 1 and 60),
    phone text check (phone ~ '^\+?[0-9 ]{8,16}$'), -- null: none
    meet_where text not null check (length(btrim(meet_where)) between 1 and 80),
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
create trigger staff_roles_log after insert or update of revoked_at on public.staff_roles
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
    earlier := private.repeated(request_id, 'add_organisation');
    if earlier is not null then
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
    earlier := private.repeated(request_id, 'add_place');
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

-- The one way in: a code for one person, used once, before it expires. An adviser's cannot be told from an open intake's.
-- Also the code that lets a person without e-mail in again. Personal.
create table public.invitations (
    invitation_id uuid primary key default gen_random_uuid(),
    code_hash bytea not null unique,
    municipality_code text not null references public.municipalities,
    person_id uuid references public.people on delete cascade, -- null until used, unless the person is registered already
    reentry boolean not null default false, -- lets an account in again instead of making one
    first_name text not null check (length(btrim(first_name)) between 1 and 60),
    last_name text not null check (length(btrim(last_name)) between 1 and 60),
    email text check (email like '%@%' and length(email) <= 254), -- null: handed over on paper
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
create function private.admit() returns trigger language plpgsql security definer set search_path = '' as $$
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
        language = coalesce(
            (select x from unnest('{nb,en,ar,uk,so,ti,pl,fa}'::text[]) as x where x = given ->> 'language'), p.language),
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
create trigger invitation_required after insert on auth.users for each row execute function private.admit();

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
    if private.repeated(request_id, 'invite') is not null then
        return made_code;
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
    if private.repeated(request_id, 'issue_reentry') is not null then
        return made_code;
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
    task_type text primary key check (task_type ~ '^[a-z_]+$'),
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
    requirement text primary key check (requirement ~ '^[a-z_]+$'),
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
    language text not null check (language in ('nb', 'en', 'ar', 'uk', 'so', 'ti', 'pl', 'fa')),
    title text not null check (length(title) between 3 and 80),
    summary text not null check (length(summary) <= 160),
    does text[] not null check (cardinality(does) between 1 and 6),
    does_not text[] not null check (cardinality(does_not) between 1 and 6),
    bring text not null check (length(bring) <= 160),
    primary key (template_id, language)
);
comment on table public.template_texts is 'not personal';
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
    title text not null check (length(btrim(title)) between 3 and 80),
    summary text not null default '' check (length(summary) <= 160),
    does text[] not null check (cardinality(does) between 1 and 6),
    does_not text[] not null check (cardinality(does_not) between 1 and 6),
    bring text not null default '' check (length(bring) <= 160),
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
    constraint shifts_taken check (taken between 0 and capacity),
    constraint shifts_span check (ends_at > starts_at and ends_at - starts_at <= interval '12 hours')
);
comment on table public.shifts is 'not personal, but for the name of the contact it points to';
create index shifts_task on public.shifts (task_id);
create index shifts_organisation on public.shifts (organisation_id, starts_at);
create index shifts_contact on public.shifts (contact_id);
create index shifts_municipality on public.shifts (municipality_code);
create index shifts_cancelled_by on public.shifts (cancelled_by);
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
    colleague text not null check (length(btrim(colleague)) between 1 and 60),
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
language plpgsql stable security definer set search_path = '' as $$
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
        insert into public.events (at, kind, municipality_code, by_person, organisation_id, shift_id, minutes)
        values (new.published_at, 'shift.published', new.municipality_code, private.me(), new.organisation_id,
            new.shift_id, new.capacity);
    end if;
    if new.cancelled_at is not null and (tg_op = 'INSERT' or old.cancelled_at is null) then
        insert into public.events (at, kind, municipality_code, by_person, organisation_id, shift_id, minutes)
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
        insert into public.events (at, kind, municipality_code, by_person, organisation_id, shift_id, detail, minutes)
        values (private.clock(), 'shift.capacity', new.municipality_code, private.me(), new.organisation_id,
            new.shift_id, null, new.capacity);
    end if;
    return null;
end $$;
create trigger shifts_log after insert or update on public.shifts for each row execute function private.log_shift();

-- States move only along the arrows: draft → published → closed; open → cancelled.
create function private.keep_arrows() returns trigger language plpgsql set search_path = '' as $$
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
create trigger shifts_arrows before update on public.shifts for each row execute function private.keep_arrows();
create trigger tasks_arrows before update on public.tasks for each row execute function private.keep_arrows();

-- A lead posts a task with one shift, from a template, in five answers: template, start, end, places, contact. With words of
-- their own where given (null: the template's). Returns the shift's id. Refuses PT404 (not their place or template),
-- PT422 starts_too_soon / bad_span / bad_capacity / bad_words / too_far.
create function private.post_task(
    template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, capacity int, pay text, publish boolean,
    title text, summary text, does text[], does_not text[], bring text, request_id uuid
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
    chosen public.templates;
    words public.template_texts;
    here public.places;
    earlier text;
    made_task uuid;
    made_shift uuid;
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
    elsif starts_at > private.clock() + interval '200 days' then
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
    insert into public.shifts (
        task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at, created_at
    ) values (
        made_task, here.municipality_code, here.organisation_id, post_task.starts_at, post_task.ends_at,
        post_task.capacity, contact, case when publish then private.clock() end, private.clock()
    ) returning shift_id into made_shift;
    return private.answer(request_id, made_shift::text)::uuid;
end $$;
grant execute on function private.post_task(
    uuid, uuid, timestamptz, timestamptz, int, text, boolean, text, text, text[], text[], text, uuid) to authenticated;
create function public.post_task(
    template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, capacity int, pay text, publish
    boolean, request_id uuid, title text default null, summary text default null, does text[] default null,
    does_not text[] default null, bring text default null
) returns uuid language sql volatile set search_path = '' as $$
    select private.post_task(template, contact, starts_at, ends_at, capacity, pay, publish,
        title, summary, does, does_not, bring, request_id);
$$;
grant execute on function public.post_task(uuid, uuid, timestamptz, timestamptz, int, text, boolean, uuid, text, text, text[], text[], text) to authenticated;

-- A lead publishes a draft. Refuses PT404, PT422 starts_too_soon. Twice is once.
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
    update public.shifts s set published_at = private.clock() where s.shift_id = shift;
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
    check (not_chosen_at is null or confirmed_at is null),
    check (checked_in_at is null or confirmed_at is not null),
    constraint assignments_no_overlap exclude using gist (candidate_id with =, during with &&)
        where (cancelled_at is null and withdrawn_at is null and not_chosen_at is null)
);
comment on table public.assignments is 'personal: who does what, when, and to what purpose';
create index assignments_shift on public.assignments (shift_id);
create index assignments_candidate on public.assignments (candidate_id, starts_at);
create index assignments_municipality on public.assignments (municipality_code, starts_at);
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

-- The rule of working time or age that a new span would break for a candidate, or null. Over all organisations, active spans only:
-- at most 9 h in 24 h with 11 h unbroken rest, 40 h in 7 days with 35 h unbroken rest, nobody under 16, under 18 at most 8 h
-- and none 21–06. Codes: too_young, night_rule_young, hours_day_young, hours_day, rest_day, hours_week, rest_week.
create function private.broken_rule(candidate uuid, span_start timestamptz, span_end timestamptz, besides uuid)
returns text language plpgsql stable security definer set search_path = '' as $$
declare
    born date;
    day date := private.local_day(span_start);
    young boolean;
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
create trigger assignments_guard before insert or update on public.assignments
for each row execute function private.guard_assignment();

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
create trigger assignments_recount after update of confirmed_at, withdrawn_at, cancelled_at, not_chosen_at
on public.assignments for each row execute function private.count_taken();
create trigger assignments_count after insert on public.assignments
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
create trigger assignments_log after insert or update on public.assignments
for each row execute function private.log_assignment();

-- The purpose of a candidate's next assignment: activity while Nav has agreed one, else voluntary. Replaced by 60_referrals.
create function private.purpose_of(candidate uuid, day date) returns text
language sql stable security definer set search_path = '' as $$
    select case when exists (
        select from public.caseloads c where c.candidate_id = candidate and c.until_at is null
    ) then 'activity' else 'voluntary' end;
$$;

-- «Jeg vil». Confirmed at once when the requirements are in order, the person is introduced to the place (or this is the
-- introduction) and a place is free; else requested. Returns one row: assignment_id, state. The same request twice has one effect.
-- Refuses PT404 not_found, PT409: shift_full, shift_cancelled, shift_started, shift_closed, already_yours, overlap, no_contract,
-- not_in_market, read_notice_first and the codes of broken_rule.
create function private.take_shift(shift uuid, request_id uuid)
returns table (assignment_id uuid, state text)
language plpgsql volatile security definer set search_path = '' as $$
declare
    me uuid := private.me();
    own public.candidates;
    s public.shifts;
    t public.tasks;
    earlier text;
    made uuid;
    at_once boolean;
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
    select x.* into s from public.shifts x where x.shift_id = shift for update;
    select x.* into t from public.tasks x where x.task_id = s.task_id;
    select a.assignment_id into made from public.assignments a
    where a.candidate_id = own.person_id and a.shift_id = shift and a.state in ('requested', 'confirmed');
    if found then
        return query select a.assignment_id, a.state from public.assignments a where a.assignment_id = made;
        perform private.answer(request_id, made::text);
        return;
    end if;
    if own.protected then
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
            (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at, confirmed_at)
        values (own.person_id, shift, s.municipality_code, s.starts_at, s.ends_at,
            private.purpose_of(own.person_id, private.local_day(s.starts_at)),
            private.clock(), case when at_once then private.clock() end)
        returning assignments.assignment_id into made;
    exception
        when exclusion_violation then
            raise exception 'overlap' using errcode = 'PT409';
        when unique_violation then
            raise exception 'already_yours' using errcode = 'PT409';
    end;
    perform private.answer(request_id, made::text);
    return query select made, case when at_once then 'confirmed' else 'requested' end;
end $$;
grant execute on function private.take_shift(uuid, uuid) to authenticated;
create function public.take_shift(shift uuid, request_id uuid) returns table (assignment_id uuid, state text)
language sql volatile set search_path = '' as $$
    select * from private.take_shift(shift, request_id);
$$;
grant execute on function public.take_shift(uuid, uuid) to authenticated;

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

-- Locks candidate, then shift, of an assignment at my organisations; gives it back. Refuses PT404.
create function private.lock_as_lead(assignment uuid) returns public.assignments
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
    theirs public.assignments := private.lock_as_lead(assignment);
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
    theirs public.assignments := private.lock_as_lead(assignment);
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

-- A lead cancels one person's place, who is told; never counts against anyone. Refuses PT404, PT409 already_over / wrong_way.
create function private.cancel_assignment(assignment uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments := private.lock_as_lead(assignment);
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

-- A lead changes a shift's time, places or contact. People on it are told and may step off; whom the new time would put against a
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

-- The candidate's own assignments with what the card shows. Shape: one row per assignment, newest start last.
create view public.my_assignments with (security_invoker = true) as
select a.assignment_id, a.shift_id, a.state, a.purpose, a.starts_at, a.ends_at, a.requested_at, a.confirmed_at,
    a.checked_in_at, a.checked_out_at, s.changed_at, s.task_id
from public.assignments a join public.shifts s on s.shift_id = a.shift_id
where a.candidate_id = (select private.me());
grant select on public.my_assignments to authenticated;

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

-- The register of an employer, for its clearance officer, whole or of one person (null: whole); every person listed is logged as
-- looked at. One row per person and requirement that they have or need there. Refuses PT404.
create function private.clearance_register(employer uuid, only_person uuid)
returns table (
    person_id uuid, name text, requirement text, clearance_id uuid, seen_on date, valid_to date, seen_by text,
    needed boolean, contract_from date, contract_to date
) language plpgsql volatile security definer set search_path = '' as $$
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
returns table (
    person_id uuid, name text, requirement text, clearance_id uuid, seen_on date, valid_to date, seen_by text,
    needed boolean, contract_from date, contract_to date
) language sql volatile set search_path = '' as $$
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
    earlier := private.repeated(request_id, 'record_clearance');
    if earlier is not null then
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
    earlier := private.repeated(request_id, 'record_contract');
    if earlier is not null then
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

-- The facts of one assignment as the host recorded them; not recorded is no row, never an absence. A correction overwrites and
-- leaves an event with its reason. Personal.
create table public.attendance (
    assignment_id uuid primary key references public.assignments,
    candidate_id uuid not null references public.candidates,
    fact text not null check (fact in ('present', 'late', 'notified', 'absent', 'host_cancelled')),
    minutes smallint not null check (minutes between 0 and 720),
    strengths text[] not null default '{}' check (
        cardinality(strengths) <= 2 and strengths <@ array['punctual', 'careful', 'kind', 'independent', 'learns', 'initiative']
    ),
    recorded_at timestamptz not null,
    recorded_by uuid references public.people, -- null: from the first set-up
    corrected_at timestamptz, -- null: never corrected
    correction text check (length(btrim(correction)) between 3 and 200), -- null: never corrected; why
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
    minutes smallint check (minutes between 0 and 720), -- null: the claim is not about time
    words text check (length(btrim(words)) between 1 and 500), -- null: the claim says it
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
    select x.* into a from public.assignments x where x.assignment_id = new.assignment_id;
    new.candidate_id := a.candidate_id;
    if new.recorded_by = a.candidate_id then
        raise exception 'own_attendance' using errcode = 'PT403';
    end if;
    if not (a.state = 'confirmed' or (a.state = 'withdrawn' and new.fact = 'notified')
        or (a.state = 'cancelled' and new.fact = 'host_cancelled')) then
        raise exception 'not_confirmed' using errcode = 'PT409';
    end if;
    return new;
end $$;
create trigger attendance_guard before insert or update on public.attendance
for each row execute function private.guard_attendance();

-- What was done cannot be undone: nobody leaves, or is taken off, a shift on which they were recorded as there or not there.
create function private.keep_recorded() returns trigger
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
create trigger assignments_keep_recorded after update of withdrawn_at, cancelled_at, not_chosen_at
on public.assignments for each row execute function private.keep_recorded();

create function private.log_attendance() returns trigger language plpgsql security definer set search_path = '' as $$
begin
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
create trigger attendance_log after insert or update on public.attendance
for each row execute function private.log_attendance();

-- Work done makes a receipt; a correction changes it; a fact that is no longer work takes it away.
create function private.write_receipt() returns trigger language plpgsql security definer set search_path = '' as $$
begin
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
create trigger attendance_receipt after insert or update on public.attendance
for each row execute function private.write_receipt();

-- A lead records the facts and minutes of somebody's shift, from its start on; with a reason, corrects them. Strengths: at most two
-- of punctual, careful, kind, independent, learns, initiative. With introduced_by (a colleague's name) the place counts as shown.
-- Refuses PT404, PT403 own_attendance, PT409 not_confirmed / not_started, PT422 bad_minutes / bad_fact / reason_needed.
-- The same facts again change nothing.
create function private.record_attendance(
    assignment uuid, fact text, minutes int, strengths text[], introduced_by text, correction text
) returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments := private.lock_as_lead(assignment);
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
    elsif minutes is null or minutes not between 0 and 720 or (minutes > 0 and fact not in ('present', 'late'))
        or (minutes = 0 and fact in ('present', 'late')) then
        raise exception 'bad_minutes' using errcode = 'PT422';
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
            corrected_at = private.clock(), correction = left(btrim(record_attendance.correction), 200)
        where x.assignment_id = assignment;
        update public.objections o set settled_at = private.clock()
        where o.assignment_id = assignment and o.settled_at is null;
    end if;
    if nullif(btrim(introduced_by), '') is not null and fact in ('present', 'late') then
        insert into public.introductions
            (candidate_id, place_id, introduced_on, colleague, recorded_by, recorded_at)
        select theirs.candidate_id, t.place_id, private.local_day(theirs.starts_at), left(btrim(introduced_by), 60),
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
    if private.repeated(request_id, 'object') is not null then
        return;
    end if;
    if claim is null or claim not in ('was_there', 'minutes_wrong', 'information_wrong', 'own_words')
        or minutes not between 0 and 720 or length(words) > 500
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

-- A day's board for a lead: one row per shift and person on it or asking (person columns null for an empty shift). Everyone listed is
-- logged as looked at. Names until 30 days after. Ordered by start. Refuses PT404.
create function private.facility_board(organisation uuid, from_day date, to_day date)
returns table (
    shift_id uuid, task_id uuid, title text, task_type text, place_id uuid, place_name text, starts_at timestamptz,
    ends_at timestamptz, capacity int, taken int, shift_state text, published boolean, pay text, introduction boolean,
    contact_id uuid, contact_name text, meet_where text,
    assignment_id uuid, state text, name text, phone text, shared_help text, norwegian int, requirements_ok boolean,
    introduced boolean, first_time boolean, checked_in_at timestamptz, checked_out_at timestamptz,
    fact text, minutes int, strengths text[], correction text, claim text, claim_minutes int
) language plpgsql volatile security definer set search_path = '' as $$
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
returns table (
    shift_id uuid, task_id uuid, title text, task_type text, place_id uuid, place_name text, starts_at timestamptz,
    ends_at timestamptz, capacity int, taken int, shift_state text, published boolean, pay text, introduction boolean,
    contact_id uuid, contact_name text, meet_where text,
    assignment_id uuid, state text, name text, phone text, shared_help text, norwegian int, requirements_ok boolean,
    introduced boolean, first_time boolean, checked_in_at timestamptz, checked_out_at timestamptz,
    fact text, minutes int, strengths text[], correction text, claim text, claim_minutes int
) language sql volatile set search_path = '' as $$
    select * from private.facility_board(organisation, from_day, to_day);
$$;
grant execute on function public.facility_board(uuid, date, date) to authenticated;

-- Shifts per day for a lead's week, without names: counts only, so no look is logged. Refuses PT404.
create function private.facility_week(organisation uuid, from_day date, to_day date)
returns table (
    shift_id uuid, title text, task_type text, starts_at timestamptz, ends_at timestamptz, capacity int, taken int,
    waiting int, here int, recorded int, shift_state text, published boolean
) language plpgsql stable security definer set search_path = '' as $$
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
returns table (
    shift_id uuid, title text, task_type text, starts_at timestamptz, ends_at timestamptz, capacity int, taken int,
    waiting int, here int, recorded int, shift_state text, published boolean
) language sql stable set search_path = '' as $$
    select * from private.facility_week(organisation, from_day, to_day);
$$;
grant execute on function public.facility_week(uuid, date, date) to authenticated;

-- The people who are, or within 30 days were, on shifts of a lead's organisation; each is logged as looked at. Refuses PT404.
-- Without order but by name; never by how they did.
create function private.facility_people(organisation uuid)
returns table (
    name text, phone text, shared_help text, norwegian int, shifts_done int, last_at timestamptz, next_at timestamptz,
    introduced_at_places text[], contract boolean
) language plpgsql volatile security definer set search_path = '' as $$
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
returns table (
    name text, phone text, shared_help text, norwegian int, shifts_done int, last_at timestamptz, next_at timestamptz,
    introduced_at_places text[], contract boolean
) language sql volatile set search_path = '' as $$
    select * from private.facility_people(organisation);
$$;
grant execute on function public.facility_people(uuid) to authenticated;

-- Nav's record of a person, on Nav's side only: on what basis, decided when and where, in what plain words. Not the decision itself.
-- Personal.
create table public.referrals (
    referral_id uuid primary key default gen_random_uuid(),
    candidate_id uuid not null references public.candidates on delete cascade,
    referred_by uuid not null references public.people,
    referred_at timestamptz not null default now(),
    office text not null check (length(btrim(office)) between 2 and 80),
    basis text not null check (basis in (
        'stl_20', 'stl_20a', 'kvalifiseringsprogram', 'introduksjonsprogram', 'forsok', 'arbeidstrening', 'none'
    )),
    basis_reference text check (length(basis_reference) <= 60), -- null: no decision
    assessed_on date, -- null: Nav's individual assessment is not made, and no activity counts
    plain_words text not null default '' check (length(plain_words) <= 400),
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

create or replace function private.purpose_of(candidate uuid, day date) returns text
language sql stable security definer set search_path = '' as $$
    select case when exists (
        select from public.agreed_activities g
        join public.referrals r on r.candidate_id = g.candidate_id and r.ended_at is null and r.assessed_on <= day
        where g.candidate_id = candidate and day between g.from_date and g.to_date
    ) then 'activity' else 'voluntary' end;
$$;

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
    earlier := private.repeated(request_id, 'refer');
    if earlier is not null then
        return query select earlier::uuid, made_code;
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
    if private.repeated(request_id, 'invite_again') is not null then
        return made_code;
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
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if private.repeated(request_id, 'agree_activity') is not null then
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
        private.clock());
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    select private.clock(), 'activity.agreed', c.municipality_code, private.me(), person
    from public.candidates c where c.person_id = person;
    perform private.answer(request_id, 'agreed');
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
    insert into public.events (at, kind, municipality_code, by_person, on_behalf_of, person_id)
    select private.clock(), 'caseload.handed_over', c.municipality_code, private.me(), colleague, person
    from public.candidates c where c.person_id = person;
end $$;
grant execute on function private.hand_over(uuid, uuid) to authenticated;
create function public.hand_over(person uuid, colleague uuid) returns void language sql volatile set search_path = '' as $$
    select private.hand_over(person, colleague);
$$;
grant execute on function public.hand_over(uuid, uuid) to authenticated;

-- My caseload with facts, one row per person; every one is logged as looked at. Hours are of recorded attendance with the purpose
-- activity; "last_week" is the last whole week from Monday, "four_weeks" the last 28 days. No order of merit: by name.
create function private.adviser_caseload()
returns table (
    person_id uuid, name text, has_account boolean, invited_at timestamptz, referred_at timestamptz, protected boolean,
    agreed_hours numeric, agreed_to date, minutes_last_week int, minutes_four_weeks int, last_activity_at timestamptz,
    next_at timestamptz, absences int, last_absence_at timestamptz, own_words text
) language plpgsql volatile security definer set search_path = '' as $$
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
returns table (
    person_id uuid, name text, has_account boolean, invited_at timestamptz, referred_at timestamptz, protected boolean,
    agreed_hours numeric, agreed_to date, minutes_last_week int, minutes_four_weeks int, last_activity_at timestamptz,
    next_at timestamptz, absences int, last_absence_at timestamptz, own_words text
) language sql volatile set search_path = '' as $$
    select * from private.adviser_caseload();
$$;
grant execute on function public.adviser_caseload() to authenticated;

-- One person of my caseload: what Nav recorded and what fits them. Logged. Refuses PT404.
create function private.adviser_person(person uuid)
returns table (
    person_id uuid, first_name text, last_name text, birth_date date, email text, phone text, language text,
    has_account boolean, protected boolean, office text, basis text, basis_reference text, assessed_on date,
    plain_words text, referred_at timestamptz, agreed_hours numeric, agreed_from date, agreed_to date,
    norwegian int, lifting int, wants_paid boolean, wants_unpaid boolean, district text, hours_available numeric,
    clearances_ok text[]
) language plpgsql volatile security definer set search_path = '' as $$
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
returns table (
    person_id uuid, first_name text, last_name text, birth_date date, email text, phone text, language text,
    has_account boolean, protected boolean, office text, basis text, basis_reference text, assessed_on date,
    plain_words text, referred_at timestamptz, agreed_hours numeric, agreed_from date, agreed_to date,
    norwegian int, lifting int, wants_paid boolean, wants_unpaid boolean, district text, hours_available numeric,
    clearances_ok text[]
) language sql volatile set search_path = '' as $$
    select * from private.adviser_person(person);
$$;
grant execute on function public.adviser_person(uuid) to authenticated;

-- What a person of my caseload did and will do, newest first, as facts; why they could not come only if they share it. Logged.
-- Refuses PT404.
create function private.adviser_assignments(person uuid)
returns table (
    assignment_id uuid, title text, place_name text, starts_at timestamptz, ends_at timestamptz, state text, purpose text,
    fact text, minutes int, corrected boolean, reason text, claim text, claim_minutes int, words text
) language plpgsql volatile security definer set search_path = '' as $$
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
returns table (
    assignment_id uuid, title text, place_name text, starts_at timestamptz, ends_at timestamptz, state text, purpose text,
    fact text, minutes int, corrected boolean, reason text, claim text, claim_minutes int, words text
) language sql volatile set search_path = '' as $$
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
    recorded_at timestamptz not null default now(),
    request_id uuid not null unique
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
    insert into public.events (at, kind, municipality_code, by_person, person_id, detail)
    values (new.exited_on::timestamp at time zone 'Europe/Oslo', 'outcome.recorded', new.municipality_code,
        new.recorded_by, new.candidate_id, new.kind);
    return null;
end $$;
create trigger outcomes_log after insert on public.outcomes for each row execute function private.log_outcome();

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
    earlier := private.repeated(request_id, 'record_outcome');
    if earlier is not null then
        return earlier::uuid;
    end if;
    if exited_on is null or exited_on > private.today() or exited_on < private.today() - interval '5 years'
        or kind is null or kind not in ('job', 'education', 'other_benefit', 'moved', 'health', 'other') then
        raise exception 'bad_outcome' using errcode = 'PT422';
    end if;
    insert into public.outcomes
        (candidate_id, municipality_code, kind, exited_on, recorded_by, recorded_at, request_id)
    select person, c.municipality_code, record_outcome.kind, record_outcome.exited_on, private.me(), private.clock(),
        record_outcome.request_id
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

-- A person's outcomes with their follow-ups: one row per outcome and month mark. Logged. Refuses PT404.
create function private.adviser_outcomes(person uuid)
returns table (outcome_id uuid, kind text, exited_on date, months int, due_on date, still boolean)
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
returns table (outcome_id uuid, kind text, exited_on date, months int, due_on date, still boolean)
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
-- recorded or corrected, a clearance seen. Leads of the place: somebody asks, comes, cannot come, says something is wrong.
-- Advisers: handed over, an absence, own words. Whoever invited: that it was used. Who has an account: that a code to it was made.
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
create trigger events_tell after insert on public.events for each row execute function private.tell();

-- My notices in one role, newest first, with what they are about. "name" is set only where the reader may know it in that role: a lead
-- about somebody on a shift of theirs within 30 days, an adviser about their caseload, an administrator about whom they invited.
-- Logged for named people.
create function private.my_notices(in_role text)
returns table (
    notice_id uuid, at timestamptz, kind text, detail text, read_at timestamptz, assignment_id uuid, shift_id uuid,
    title text, place_name text, starts_at timestamptz, ends_at timestamptz, contact_name text, name text,
    person_id uuid
) language plpgsql volatile security definer set search_path = '' as $$
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
returns table (
    notice_id uuid, at timestamptz, kind text, detail text, read_at timestamptz, assignment_id uuid, shift_id uuid,
    title text, place_name text, starts_at timestamptz, ends_at timestamptz, contact_name text, name text,
    person_id uuid
) language sql volatile set search_path = '' as $$
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

-- The signed-in person, or no row: when the account is linked to nobody, or the session was ended. "unread": number of unread
-- notices by role, such as {"lead": 2}; null when there is none.
create function private.whoami()
returns table (
    person_id uuid, first_name text, last_name text, language text, roles text[], notice_read boolean, unread jsonb,
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
returns table (
    person_id uuid, first_name text, last_name text, language text, roles text[], notice_read boolean, unread jsonb,
    municipality_code text
) language sql stable set search_path = '' as $$
    select * from private.whoami();
$$;
grant execute on function public.whoami() to authenticated;

-- A figure from a public source document, with file and line. Not personal.
create table public.figures (
    municipality_code text not null references public.municipalities,
    figure text not null check (figure ~ '^[a-z0-9_]+$'),
    value numeric not null,
    unit text not null,
    source text not null, -- the document's file name
    line int not null check (line > 0),
    note text, -- null: nothing to add
    primary key (municipality_code, figure)
);
comment on table public.figures is 'not personal';
alter table public.figures enable row level security;
grant select on public.figures to authenticated;
create policy "The programme lead reads the sources' figures" on public.figures
for select to authenticated using (municipality_code = (select private.municipality_as('programme_lead')));

-- A goal for an indicator in a year; a proposal until the municipality decides. Not personal.
create table public.targets (
    municipality_code text not null references public.municipalities,
    indicator text not null check (indicator ~ '^[1-4][.][1-5]$'),
    year smallint not null check (year between 2025 and 2030),
    value numeric not null,
    decided_on date, -- null: our proposal («forslag»)
    primary key (municipality_code, indicator, year)
);
comment on table public.targets is 'not personal';
alter table public.targets enable row level security;
grant select on public.targets to authenticated;
create policy "The programme lead reads the targets" on public.targets
for select to authenticated using (municipality_code = (select private.municipality_as('programme_lead')));

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

-- What was done, from the events alone: the last attendance event of each assignment. The shift says only when, where and what kind.
create function private.work_from_events(municipality text)
returns table (
    assignment_id uuid, person_id uuid, organisation_id uuid, task_type text, pay text, starts_at timestamptz,
    fact text, minutes int
) language sql stable security definer set search_path = '' as $$
    select distinct on (e.assignment_id) e.assignment_id, e.person_id, e.organisation_id, t.task_type, t.pay,
        s.starts_at, e.detail, e.minutes
    from public.events e
    join public.shifts s on s.shift_id = e.shift_id
    join public.tasks t on t.task_id = s.task_id
    where e.municipality_code = municipality and e.kind in ('attendance.recorded', 'attendance.corrected')
    order by e.assignment_id, e.event_id desc;
$$;

-- The same from the rows; a test holds the two equal.
create function private.work_from_rows(municipality text)
returns table (
    assignment_id uuid, person_id uuid, organisation_id uuid, task_type text, pay text, starts_at timestamptz,
    fact text, minutes int
) language sql stable security definer set search_path = '' as $$
    select f.assignment_id, f.candidate_id, s.organisation_id, t.task_type, t.pay, s.starts_at, f.fact, f.minutes::int
    from public.attendance f
    join public.assignments a on a.assignment_id = f.assignment_id
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    where a.municipality_code = municipality;
$$;

-- Places posted per shift, from the events alone: the last said capacity, and whether the host withdrew the shift.
create function private.places_from_events(municipality text)
returns table (shift_id uuid, starts_at timestamptz, places int, withdrawn boolean)
language sql stable security definer set search_path = '' as $$
    select s.shift_id, s.starts_at, p.places, exists (
        select from public.events c where c.shift_id = s.shift_id and c.kind = 'shift.cancelled'
            and c.municipality_code = municipality)
    from (
        select distinct on (e.shift_id) e.shift_id, e.minutes as places from public.events e
        where e.municipality_code = municipality and e.kind in ('shift.published', 'shift.capacity')
        order by e.shift_id, e.event_id desc
    ) as p
    join public.shifts s on s.shift_id = p.shift_id;
$$;
create index events_shift on public.events (shift_id) where shift_id is not null;

-- The cells that the indicators are made of. period: the first day of a month (2.x) or quarter (1.2), or null for "now" (the last
-- 84 days for 2.x, the last four whole quarters for 1.2). counts: of people, hidden when small. num and den: what the value is made of.
create function private.indicator_cells(municipality text)
returns table (
    indicator text, period date, part text, label text, n bigint, counts_people boolean, num boolean, den boolean, sort int
) language sql stable security definer set search_path = '' as $$
    with today as (select private.today() as day),
    months as (
        select (date_trunc('month', day) - make_interval(months => m))::date as first from today, generate_series(0, 5) as m
    ),
    spans as (
        select first as period, private.midnight(first) as a,
            private.midnight((first + interval '1 month')::date) as z
        from months
        union all
        select null::date, private.midnight(day - 83), private.midnight(day + 1) from today
    ),
    quarters as (
        select (date_trunc('quarter', day) - make_interval(months => 3 * q))::date as first from today, generate_series(1, 5) as q
    ),
    exits as (
        select private.local_day(e.at) as day, e.detail as kind from public.events e
        where e.municipality_code = municipality and e.kind = 'outcome.recorded'
    ),
    quarter_spans as (
        select first as period, first as a, (first + interval '3 months')::date as z from quarters
        union all
        select null::date, (date_trunc('quarter', day) - interval '12 months')::date, date_trunc('quarter', day)::date from today
    ),
    work as materialized (select * from private.work_from_events(municipality)),
    places as materialized (
        select * from private.places_from_events(municipality) p where p.starts_at < private.clock()
    ),
    lately as materialized (
        select w.person_id, sum(w.minutes) as minutes
        from work w, (select private.midnight(day - 27) as at from today) as since
        where w.starts_at >= since.at group by 1
    ),
    done_by as (
        select w.person_id, max(w.starts_at) as last_at from work w where w.fact in ('present', 'late') group by 1
    ),
    agreed as (
        select g.candidate_id from public.agreed_activities g
        join public.candidates c on c.person_id = g.candidate_id and c.municipality_code = municipality
        join public.referrals r on r.candidate_id = g.candidate_id and r.ended_at is null and r.assessed_on is not null
        cross join today where today.day between g.from_date and g.to_date
        group by 1
    )
    select '1.2', q.period, k.part, null::text,
        (select count(*) from exits x where x.day >= q.a and x.day < q.z and case k.part
            when 'job' then x.kind = 'job' when 'education' then x.kind = 'education'
            else x.kind not in ('job', 'education') end),
        true, k.num, true, k.sort
    from quarter_spans q, (values ('job', true, 1), ('education', true, 2), ('other', false, 3)) as k (part, num, sort)
    union all
    select '2.1', s.period, k.part, null,
        case k.part
            when 'done' then (select count(*) from work w where w.fact in ('present', 'late') and w.starts_at >= s.a and w.starts_at < s.z)
            when 'not_done' then
                (select coalesce(sum(p.places), 0) from places p where not p.withdrawn and p.starts_at >= s.a and p.starts_at < s.z)
                - (select count(*) from work w where w.fact in ('present', 'late') and w.starts_at >= s.a and w.starts_at < s.z)
            else (select coalesce(sum(p.places), 0) from places p where p.withdrawn and p.starts_at >= s.a and p.starts_at < s.z)
        end, false, k.num, k.den, k.sort
    from spans s, (values ('done', true, true, 1), ('not_done', false, true, 2), ('withdrawn', false, false, 3)) as k (part, num, den, sort)
    union all
    select '2.3', s.period, k.part, null,
        (select coalesce(sum(w.minutes), 0) from work w
            where w.pay = k.part and w.starts_at >= s.a and w.starts_at < s.z), false, true, false, k.sort
    from spans s, (values ('paid', 1), ('unpaid', 2)) as k (part, sort)
    union all
    select '2.3', null, 'organisation', o.name, coalesce(sum(w.minutes), 0), false, false, false, 10
    from public.organisations o
    left join work w on w.organisation_id = o.organisation_id
        and w.starts_at >= (select s.a from spans s where s.period is null)
    where o.municipality_code = municipality
    group by o.organisation_id, o.name
    union all
    select '2.3', null, 'task_type', w.task_type, sum(w.minutes), false, false, false, 11
    from work w where w.starts_at >= (select s.a from spans s where s.period is null)
    group by w.task_type
    union all
    select '2.5', s.period, k.part, null,
        (select count(*) from work w where w.fact = k.part and w.starts_at >= s.a and w.starts_at < s.z),
        true, k.num, k.den, k.sort
    from spans s, (values ('present', true, true, 1), ('late', true, true, 2), ('absent', false, true, 3)) as k (part, num, den, sort)
    union all
    select '2.5', s.period, 'told', null,
        (select count(*) from public.events e join public.shifts x on x.shift_id = e.shift_id
            where e.municipality_code = municipality and e.kind = 'assignment.withdrawn'
                and x.starts_at >= s.a and x.starts_at < s.z and x.starts_at < private.clock()),
        true, false, false, 4
    from spans s
    union all
    select '3.1', null, k.part, null,
        (select count(*) from done_by d join public.candidates c on c.person_id = d.person_id
            where case k.part
                when 'referred' then exists (select from public.referrals r where r.candidate_id = c.person_id)
                    and extract(year from age(private.today(), c.birth_date)) between 20 and 66
                else not exists (select from public.referrals r where r.candidate_id = c.person_id) end),
        true, true, false, k.sort
    from (values ('referred', 1), ('others', 2)) as k (part, sort)
    union all
    select '4.3', null, k.part, null,
        (select count(*) from agreed g left join done_by d on d.person_id = g.candidate_id
            where (d.last_at >= private.midnight(private.today() - 27)) is true = (k.part = 'active')),
        true, k.part = 'active', true, k.sort
    from (values ('active', 1), ('not_active', 2)) as k (part, sort)
    union all
    select '4.3', null, 'median_minutes', null,
        (select round(percentile_cont(0.5) within group (order by m.minutes / 4.0))::bigint
            from (
                select coalesce(l.minutes, 0) as minutes from agreed g
                left join lately l on l.person_id = g.candidate_id
            ) as m having count(*) >= 5),
        false, false, false, 9;
$$;

-- The indicators of the programme lead's municipality. One row per cell; n is null when hidden («færre enn fem» when under five is
-- the reason, else hidden for the neighbour's sake, which may be a whole period), value is numerator over denominator of the cell's
-- indicator and period, null when it would give a hidden count away or there is nothing to divide by. Minutes for 2.3 and
-- median_minutes. Refuses PT404.
create function private.programme_indicators()
returns table (
    indicator text, period date, part text, label text, n bigint, hidden boolean, under_five boolean, value numeric, sort int
) language plpgsql stable security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('programme_lead');
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    return query
    with cells as materialized (select c.* from private.indicator_cells(municipality) c),
    together as (
        select c.indicator, c.period, array_agg(c.part order by c.sort) as parts,
            private.hidden_cells(array_agg(c.n order by c.sort)) as hides
        from cells c where c.counts_people and c.den group by c.indicator, c.period
    ),
    judged as (
        select c.*, case
            when not c.counts_people then false
            when c.den then (select u.h from unnest(t.parts, t.hides) as u (p, h) where u.p = c.part)
            else c.n < 5 end as own_hides
        from cells c
        left join together t on t.indicator = c.indicator and t.period is not distinct from c.period
    ),
    -- the periods within "now" add up to it, or nearly: a count that is hidden there must not be its sum less the others
    by_period as (
        select c.indicator, c.den, c.period, array_agg(c.n order by c.sort) as counts, bool_or(c.own_hides) as hit
        from judged c
        where c.counts_people and c.period is not null and c.period >= case when c.indicator = '1.2'
            then date_trunc('quarter', private.today()) - interval '12 months'
            else date_trunc('month', private.today() - 83) end
        group by c.indicator, c.den, c.period
        having sum(c.n) > 0 -- a period in which nothing happened hides nobody
    ),
    whole as (
        select u.indicator, u.den, u.period from (
            select b.indicator, b.den, unnest(array_agg(b.period order by b.period)) as period,
                unnest(private.hidden_periods(array_agg(b.counts order by b.period), array_agg(b.hit order by b.period))) as h
            from by_period b group by b.indicator, b.den
        ) as u where u.h
    ),
    marked as (
        select c.*, c.own_hides or w.indicator is not null as hides, c.own_hides and w.indicator is null and c.n < 5 as few
        from judged c
        left join whole w on c.counts_people and w.indicator = c.indicator and w.den = c.den and w.period = c.period
    )
    select m.indicator, m.period, m.part, m.label, case when m.hides then null else m.n end, m.hides,
        m.few,
        case
            when bool_or(m.hides and m.den) over w and not (
                bool_and(m.hides) filter (where m.num and m.den) over w
                and not coalesce(bool_or(m.hides) filter (where m.den and not m.num) over w, false)
                and sum(m.n) filter (where m.num and m.den) over w >= 5
            ) then null
            else round(
                (sum(m.n) filter (where m.num and m.den) over w)::numeric
                / nullif(sum(m.n) filter (where m.den) over w, 0), 4)
        end, m.sort
    from marked m
    window w as (partition by m.indicator, m.period)
    order by m.indicator, m.period desc nulls first, m.sort, m.label;
end $$;
grant execute on function private.programme_indicators() to authenticated;
create function public.programme_indicators()
returns table (
    indicator text, period date, part text, label text, n bigint, hidden boolean, under_five boolean, value numeric, sort int
) language sql stable set search_path = '' as $$
    select * from private.programme_indicators();
$$;
grant execute on function public.programme_indicators() to authenticated;

-- What matching reads: one narrow row a person and one an open shift, ready to compare. Derived from the tables below, kept by
-- triggers, written by nothing else and shown to nobody; a test holds them equal to what they are derived from. Places, districts and
-- employers stand still: whatever comes to move them, refreshes here.

-- What fits a person. Personal.
create table private.candidate_features (
    candidate_id uuid primary key references public.candidates on delete cascade,
    municipality_code text not null,
    in_market boolean not null, -- has read the privacy notice, and has no protected address
    birth_date date not null,
    latitude double precision, -- null: has not said where; of the middle of the district
    longitude double precision,
    around double precision, -- null as latitude; the cosine of it: how much narrower a degree is there
    max_minutes smallint not null,
    norwegian smallint not null,
    lifting smallint not null,
    wants_paid boolean not null,
    wants_unpaid boolean not null,
    week int4multirange not null, -- when they can, in minutes from Monday 00:00 in Oslo; Monday comes once more after Sunday
    week_minutes int not null, -- how long that is
    likes smallint[] not null, -- task types by number
    done smallint[] not null, -- task types done once or more
    often smallint[] not null, -- done five times or more
    known uuid[] not null -- places that they were introduced to
);
comment on table private.candidate_features is 'personal: derived; what fits a person';
create index candidate_features_municipality on private.candidate_features (municipality_code);
alter table private.candidate_features enable row level security;

-- Which requirements an employer has seen for a person. A bit is a requirement by its number. Personal.
create table private.cleared (
    employer_id uuid not null,
    candidate_id uuid not null references public.candidates on delete cascade,
    mask int not null,
    until date not null, -- the first day on which one of them no longer holds; infinity: none lapses
    primary key (employer_id, candidate_id)
);
comment on table private.cleared is 'personal: derived; that something was seen';
create index cleared_candidate on private.cleared (candidate_id);
alter table private.cleared enable row level security;

-- A published shift with a place free, that has not begun. Not personal.
create table private.open_shifts (
    shift_id uuid primary key references public.shifts on delete cascade,
    municipality_code text not null,
    task_id uuid not null,
    organisation_id uuid not null,
    place_id uuid not null,
    employer_id uuid not null,
    task_type smallint not null, -- by number
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    last_day date not null, -- the day in Oslo on which requirements must still hold
    span int4range not null, -- in minutes from Monday 00:00 in Oslo, as candidate_features.week
    latitude double precision not null,
    longitude double precision not null,
    norwegian smallint not null,
    lifting smallint not null,
    paid boolean not null,
    introduction boolean not null,
    need int not null -- the requirements it asks, as cleared.mask
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

create function private.refresh_candidates(ids uuid[]) returns void language sql volatile security definer set search_path = '' as $$
    insert into private.candidate_features as f
    select c.person_id, c.municipality_code, not c.protected and c.notice_read_at is not null, c.birth_date,
        d.latitude, d.longitude, cos(radians(d.latitude)), c.max_minutes, c.norwegian, c.lifting, c.wants_paid, c.wants_unpaid,
        coalesce(w.week, '{}'), coalesce(w.minutes, 0),
        array(
            select t.number from public.interests i join public.task_types t on t.task_type = i.task_type
            where i.candidate_id = c.person_id order by 1
        ),
        coalesce(x.done, '{}'), coalesce(x.often, '{}'),
        array(select i.place_id from public.introductions i where i.candidate_id = c.person_id order by 1)
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
    order by c.person_id
    on conflict (candidate_id) do update set
        municipality_code = excluded.municipality_code, in_market = excluded.in_market, birth_date = excluded.birth_date,
        latitude = excluded.latitude, longitude = excluded.longitude, around = excluded.around,
        max_minutes = excluded.max_minutes, norwegian = excluded.norwegian, lifting = excluded.lifting,
        wants_paid = excluded.wants_paid, wants_unpaid = excluded.wants_unpaid, week = excluded.week,
        week_minutes = excluded.week_minutes, likes = excluded.likes, done = excluded.done, often = excluded.often,
        known = excluded.known;
$$;

create function private.refresh_cleared(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    delete from private.cleared x where x.candidate_id = any (ids) and not exists (
        select from public.clearances k
        where k.candidate_id = x.candidate_id and k.employer_id = x.employer_id and k.withdrawn_at is null
    );
    insert into private.cleared as x
    select k.employer_id, k.candidate_id, bit_or(1 << (r.number - 1)), min(coalesce(k.valid_to + 1, 'infinity'))
    from public.clearances k join public.requirements r on r.requirement = k.requirement
    where k.candidate_id = any (ids) and k.withdrawn_at is null
    group by k.employer_id, k.candidate_id
    order by 2, 1
    on conflict (employer_id, candidate_id) do update set mask = excluded.mask, until = excluded.until;
end $$;

create function private.refresh_shifts(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    delete from private.open_shifts x where x.shift_id = any (ids) and not exists (
        select from public.shifts s join public.tasks t on t.task_id = s.task_id
        where s.shift_id = x.shift_id and s.published_at is not null and s.cancelled_at is null and t.closed_at is null
            and s.taken < s.capacity and s.starts_at > private.clock()
    );
    insert into private.open_shifts as x
    select s.shift_id, s.municipality_code, s.task_id, s.organisation_id, t.place_id, o.employer_id, k.number, s.starts_at, s.ends_at,
        private.last_day(s.ends_at), private.week_span(s.starts_at, s.ends_at), p.latitude, p.longitude, t.norwegian, t.lifting,
        t.pay = 'paid', t.introduction,
        coalesce((
            select bit_or(1 << (r.number - 1)) from public.task_requirements q
            join public.requirements r on r.requirement = q.requirement where q.task_id = t.task_id
        ), 0)
    from (select distinct unnest(ids) as id) as i
    join public.shifts s on s.shift_id = i.id
    join public.tasks t on t.task_id = s.task_id
    join public.task_types k on k.task_type = t.task_type
    join public.places p on p.place_id = t.place_id
    join public.organisations o on o.organisation_id = s.organisation_id
    where s.published_at is not null and s.cancelled_at is null and t.closed_at is null and s.taken < s.capacity
        and s.starts_at > private.clock()
    order by s.shift_id
    on conflict (shift_id) do update set
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, last_day = excluded.last_day, span = excluded.span,
        task_type = excluded.task_type, place_id = excluded.place_id, latitude = excluded.latitude,
        longitude = excluded.longitude, norwegian = excluded.norwegian, lifting = excluded.lifting, paid = excluded.paid,
        introduction = excluded.introduction, need = excluded.need;
end $$;

-- One statement, one refresh, however many rows it touched. "touched" is what the trigger calls them.
create function private.features_follow() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if tg_table_name = 'candidates' then
        perform private.refresh_candidates(array(select t.person_id from touched t));
    elsif tg_table_name = 'clearances' then
        perform private.refresh_cleared(array(select distinct t.candidate_id from touched t));
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
            for each statement execute function private.features_follow()', followed || '_matched_insert', followed);
        if followed <> 'shifts' then
            execute format('create trigger %I after update on public.%I referencing new table as touched
                for each statement execute function private.features_follow()', followed || '_matched_update', followed);
        end if;
        if followed not in ('candidates', 'shifts', 'tasks') then
            execute format('create trigger %I after delete on public.%I referencing old table as touched
                for each statement execute function private.features_follow()', followed || '_matched_delete', followed);
        end if;
    end loop;
end $$;

-- A place that is taken changes nothing here until it is the last one: «Jeg vil» must not wait for more.
create function private.shift_follows() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if new.taken >= new.capacity or new.cancelled_at is not null then
        delete from private.open_shifts x where x.shift_id = new.shift_id;
    else
        perform private.refresh_shifts(array[new.shift_id]);
    end if;
    return null;
end $$;
create trigger shifts_matched_update after update on public.shifts for each row
when (
    (old.taken >= old.capacity) <> (new.taken >= new.capacity)
    or (old.starts_at, old.ends_at, old.published_at, old.cancelled_at)
        is distinct from (new.starts_at, new.ends_at, new.published_at, new.cancelled_at)
)
execute function private.shift_follows();

-- Right task, right person: what fits, in what order, and why.

-- Minutes on foot between a district's middle and a place, rounded up to whole minutes; 80 m a minute, roads 1.3 times the line.
create function private.walk_minutes(lat1 double precision, lon1 double precision, lat2 double precision, lon2 double precision)
returns int language plpgsql immutable set search_path = '' as $$
begin
    return ceil(6371000 * sqrt(
        power(radians(lat2 - lat1), 2) + power(cos(radians(lat1)) * radians(lon2 - lon1), 2)
    ) * 1.3 / 80)::int;
end $$;

-- The open shifts of the next 28 days that a candidate can really take, best first. Hard filters: in the market; the whole shift
-- inside their hours, and outside what they are on; Norwegian and lifting; travel; paid or not as they want, with a contract for
-- pay; every requirement in order at the employer on the day; age and working time. Then points, 0–95, which say how well the
-- task fits and nothing of the person: would like it 30 · done it 10, often 15 · known at the place 20 · near 20 · soon 10.
-- Points depend on as_of, which a page keeps from the one before, and never on how many others have taken a place: so the order stands
-- still while others fill in between. "after": the points, start and id of the last one seen; null: from the beginning. Filters
-- may be null. Shape: shift_id, points, starts_at, walk (minutes; null: not known).
create function private.ranked_tasks(
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
        select x.*, power(least(x.max_minutes, within_minutes) * 80 / 1.3 / 111194.9, 2) as far, (x.birth_date + interval '18 years')::date as grown_on
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
    in_order as (
        select o.shift_id, o.starts_at,
            case when o.task_type = any (f.likes) then 30 else 0 end
            + case when o.task_type = any (f.often) then 15 when o.task_type = any (f.done) then 10 else 0 end
            + case when o.place_id = any (f.known) then 20 else 0 end
            + coalesce(20 - least(floor(sqrt(
                (o.latitude - f.latitude) * (o.latitude - f.latitude)
                + f.around * (o.longitude - f.longitude) * f.around * (o.longitude - f.longitude)
            ) * 602.3)::int, 20), 10)
            + greatest(0, 10 - floor(extract(epoch from o.starts_at - as_of) / 60480)::int) as points
        from f join private.open_shifts o on o.municipality_code = f.municipality_code
        where o.starts_at > from_ and o.starts_at < to_
            and o.norwegian <= f.norwegian and o.lifting <= f.lifting
            and (only_type is null or o.task_type = of_type)
            and case when o.paid then f.wants_paid else f.wants_unpaid end
            and f.week @> o.span
            and (f.latitude is null or (o.latitude - f.latitude) * (o.latitude - f.latitude)
                + f.around * (o.longitude - f.longitude) * f.around * (o.longitude - f.longitude) <= f.far)
            and (o.need = 0 or exists (
                select from seen k where k.employer_id = o.employer_id and o.need & ~k.mask = 0))
            and not exists (select from busy b where b.s < o.ends_at and b.e > o.starts_at)
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
-- known already that all fit. No row for what is not published in
-- the person's municipality. Refuses PT404 (no candidate).
create function private.shift_cards(wanted uuid[], known_to_fit boolean)
returns table (
    shift_id uuid, task_type text, title text, summary text, does text[], does_not text[], bring text,
    translated boolean, original_title text, organisation_name text, place_name text, address text, district text,
    walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, meet_where text, pay text,
    employer_name text, introduction boolean, introduced boolean, requirements text[], missing text[],
    places_left int, assignment_id uuid, assignment_state text, reasons text[], hindrances text[]
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
            s.cancelled_at, s.organisation_id
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
        ], null)
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
    places_left int, assignment_id uuid, assignment_state text, reasons text[], hindrances text[], cursor text
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
            '^(\d{9,11})\.(\d{1,2})\.(\d{9,11})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$');
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
    places_left int, assignment_id uuid, assignment_state text, reasons text[], hindrances text[], cursor text
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
    places_left int, assignment_id uuid, assignment_state text, reasons text[], hindrances text[]
) language sql stable set search_path = '' as $$
    select * from private.shift_cards(array[shift], false);
$$;
grant execute on function public.shift_card(uuid) to authenticated;

-- My shifts as the candidate reads them: upcoming and past, with contact, facts and what may be said. One row per assignment,
-- latest start first.
create function private.my_shifts()
returns table (
    assignment_id uuid, shift_id uuid, state text, title text, task_type text, organisation_name text, place_name text,
    address text, walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, contact_phone text,
    meet_where text, bring text, pay text, requested_at timestamptz, confirmed_at timestamptz, changed_at timestamptz,
    checked_in_at timestamptz, checked_out_at timestamptz, fact text, minutes int, corrected boolean, claim text,
    waits_for text
) language plpgsql stable security definer set search_path = '' as $$
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
returns table (
    assignment_id uuid, shift_id uuid, state text, title text, task_type text, organisation_name text, place_name text,
    address text, walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, contact_phone text,
    meet_where text, bring text, pay text, requested_at timestamptz, confirmed_at timestamptz, changed_at timestamptz,
    checked_in_at timestamptz, checked_out_at timestamptz, fact text, minutes int, corrected boolean, claim text,
    waits_for text
) language sql stable set search_path = '' as $$
    select * from private.my_shifts();
$$;
grant execute on function public.my_shifts() to authenticated;

-- How many people a shift at this time, place, pay and with these demands would fit: for the lead who posts. Counts under five come
-- as 4. Refuses PT404.
create function private.count_fitting(template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, pay text)
returns int
language plpgsql stable security definer set search_path = '' as $$
declare
    chosen public.templates;
    here public.places;
    employer uuid;
    fitting int;
    local_start timestamp := starts_at at time zone 'Europe/Oslo';
    local_end timestamp := ends_at at time zone 'Europe/Oslo';
begin
    select p.* into here from public.contacts c join public.places p on p.place_id = c.place_id
    where c.contact_id = contact and p.organisation_id in (select private.my_organisations());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select t.* into chosen from public.templates t where t.template_id = template;
    select o.employer_id into employer from public.organisations o where o.organisation_id = here.organisation_id;
    select count(*) into fitting from public.candidates c
    where c.municipality_code = here.municipality_code and not c.protected
        and case when pay = 'paid' then c.wants_paid and private.has_contract(c.person_id, employer, local_start::date)
            else c.wants_unpaid end
        and c.norwegian >= chosen.norwegian and c.lifting >= chosen.lifting
        and exists (
            select from public.availability v where v.candidate_id = c.person_id
                and v.weekday = extract(isodow from local_start)
                and v.from_time <= local_start::time and v.to_time >= local_end::time
        )
        and (select count(*) from public.clearances k where k.candidate_id = c.person_id and k.employer_id = employer
            and k.withdrawn_at is null and k.requirement = any (chosen.requirements)
            and coalesce(k.valid_to, 'infinity') >= local_end::date) = cardinality(chosen.requirements)
        and not exists (
            select from public.assignments a where a.candidate_id = c.person_id and a.state in ('requested', 'confirmed')
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
    delete from private.open_shifts x where x.starts_at <= private.clock();
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
