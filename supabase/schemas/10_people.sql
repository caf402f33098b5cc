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
    last_name text not null check (private.is_last_name(last_name)),
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

create trigger people_120_guard_words before insert or update of first_name, last_name, email on public.people
for each row execute function private.guard_words('first_name name', 'last_name last_name', 'email email');
create trigger people_200_keep_phone_on_insert before insert on public.people for each row
when (new.phone is not null) execute function private.keep_phone();
create trigger people_200_keep_phone_on_update before update of phone on public.people for each row
when (new.phone is not null and new.phone is distinct from old.phone) execute function private.keep_phone();

-- Who I am, or null: also when the session that the token is of was ended, since the token itself lives on for a while.
create function private.me() returns uuid language plpgsql stable security definer set search_path = '' as $$
declare
    uid uuid := auth.uid();
    session uuid := (nullif(current_setting('request.jwt.claims', true), '')::json ->> 'session_id')::uuid;
    own uuid;
begin
    select p.person_id into own from public.people p
    where p.user_id = (select s.user_id from auth.sessions s where s.id = session and s.user_id = uid);
    return own;
end $$;
grant execute on function private.me() to authenticated;

-- An account goes with all that Auth holds of it: what has no foreign key to it would outlive it.
create function private.delete_account(account uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if pg_catalog.to_regclass('auth.refresh_tokens') is not null then
        delete from auth.refresh_tokens t where t.user_id::text = account::text;
    end if;
    if pg_catalog.to_regclass('auth.flow_state') is not null then
        delete from auth.flow_state t where t.user_id = account;
    end if;
    if pg_catalog.to_regclass('auth.audit_log_entries') is not null then
        delete from auth.audit_log_entries t where t.payload::text like '%' || account || '%';
    end if;
    delete from auth.users u where u.id = account;
end $$;

create function private.my_municipality() returns text language plpgsql stable security definer set search_path = '' as $$
begin
    return (select p.municipality_code from public.people p where p.person_id = (select private.me()));
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
    offers_a_day smallint not null default 2 check (offers_a_day between 0 and 5), -- 0: asks not to be asked
    hours_said_at timestamptz -- when they said when they can, by the tap; null: not since taps are noted
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

-- What helps a person is told to places: what one can do and needs, never what one has. An earlier word stays until it is changed, and no
-- place reads it.
create function private.guard_help() returns trigger language plpgsql set search_path = '' as $$
begin
    if private.names_health(new.shared_help) then
        raise exception 'sensitive' using errcode = 'PT422';
    end if;
    return new;
end $$;
create trigger candidates_100_guard_help_on_insert before insert on public.candidates for each row
when (new.shared_help is not null) execute function private.guard_help();
create trigger candidates_100_guard_help_on_update before update of shared_help on public.candidates for each row
when (new.shared_help is distinct from old.shared_help) execute function private.guard_help();
create trigger candidates_120_guard_words before insert or update of shared_help on public.candidates
for each row execute function private.guard_words('shared_help 0 200');

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
    select private.whole_name(p.first_name, p.last_name), p.phone, p.email
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
    viewer_name text, -- null: the viewer is called so still
    primary key (person_id, day, viewer_id, role)
);
comment on table public.access_log is 'personal: who looked at whom';
create index access_log_viewer on public.access_log (viewer_id);
alter table public.access_log enable row level security;
grant select on public.access_log to authenticated;
create policy "A person reads who has looked at them" on public.access_log
for select to authenticated using (person_id = (select private.me()));

-- Whoever changes their name has looked under the one they had; who is being forgotten leaves none.
create function private.keep_name_of_looks() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    update public.access_log l set viewer_name = private.short_name(old.first_name, old.last_name)
    where l.viewer_id = old.person_id and l.viewer_name is null
        and not exists (select from private.forgetting f where f.person_id = old.person_id or f.alias = old.person_id);
    return null;
end $$;
create trigger people_700_keep_name_of_looks after update on public.people for each row
when ((old.first_name, old.last_name) is distinct from (new.first_name, new.last_name))
execute function private.keep_name_of_looks();

create function private.log_looks(viewed uuid[], as_role text) returns void
language sql volatile security definer set search_path = '' as $$
    insert into public.access_log (viewer_id, person_id, role, day, first_at)
    select (select private.me()), v, as_role, private.today(), private.clock()
    from (select distinct unnest(viewed) as v) as looked
    where v is not null and v <> (select private.me())
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
