-- Who answers for clearances and pay: the municipality for its own organisations, else the organisation itself. Not personal.
create table public.employers (
    employer_id uuid primary key default gen_random_uuid(),
    municipality_code text not null references public.municipalities,
    name text not null check (private.is_words(name, 2, 120)),
    unique (municipality_code, name)
);
comment on table public.employers is 'not personal';
create trigger employers_120_guard_words before insert or update of name on public.employers
for each row execute function private.guard_words('name 2 120');
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
create trigger organisations_120_guard_words before insert or update of name on public.organisations
for each row execute function private.guard_words('name 2 120');
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
create trigger places_120_guard_words before insert or update of name, address on public.places
for each row execute function private.guard_words('name 2 120', 'address 2 160');
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

-- The code in a place's check-in link and QR, and its word. Whoever stands there may have it; so only its leads read it here.
-- Not personal.
create table public.place_codes (
    place_id uuid primary key references public.places on delete cascade,
    code text not null unique default private.new_code(10),
    word text generated always as (private.word_of(code)) stored
);
comment on table public.place_codes is 'not personal';
create index place_codes_word on public.place_codes (word);
alter table public.place_codes enable row level security;
grant select on public.place_codes to authenticated;
create policy "A lead reads the check-in codes of their own places" on public.place_codes
for select to authenticated using (
    place_codes.place_id in (
        select p.place_id from public.places p where p.organisation_id in (select private.my_organisations())
    )
);

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

create function private.give_place_code() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.place_codes (place_id, code) values (new.place_id, private.new_place_code());
    return null;
end $$;
create trigger places_200_give_code after insert on public.places for each row execute function private.give_place_code();

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
create trigger contacts_120_guard_words before insert or update of name, meet_where on public.contacts
for each row execute function private.guard_words('name name', 'meet_where 1 80 told');
create trigger contacts_200_keep_phone_on_insert before insert on public.contacts for each row
when (new.phone is not null) execute function private.keep_phone();
create trigger contacts_200_keep_phone_on_update before update of phone on public.contacts for each row
when (new.phone is not null and new.phone is distinct from old.phone) execute function private.keep_phone();
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

-- Makes those districts that are not there, by name whatever its case; one at a time for each municipality. Returns how many.
create function private.make_districts(
    municipality text, names text[], latitudes double precision[], longitudes double precision[]
) returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    made int;
begin
    perform from public.municipalities m where m.municipality_code = municipality for no key update;
    insert into public.districts (municipality_code, name, latitude, longitude)
    select distinct on (lower(btrim(d.name))) municipality, btrim(d.name), d.latitude, d.longitude
    from unnest(names, latitudes, longitudes) with ordinality as d (name, latitude, longitude, n)
    where not exists (
        select from public.districts t
        where t.municipality_code = municipality and lower(t.name) = lower(btrim(d.name))
    )
    order by lower(btrim(d.name)), d.n;
    get diagnostics made = row_count;
    return made;
end $$;

-- An administrator adds districts, each with its middle. What has such a name already stays as it is. Returns how many were made.
-- Refuses PT404 (not an administrator), PT422 bad_place.
create function private.add_districts(
    names text[], latitudes double precision[], longitudes double precision[], request_id uuid
) returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('administrator');
    earlier text;
    made int;
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'add_districts', jsonb_build_array(names, latitudes, longitudes));
    if earlier is not null then
        return earlier::int;
    end if;
    if (cardinality(names) between 1 and 500 and cardinality(latitudes) = cardinality(names)
        and cardinality(longitudes) = cardinality(names)) is not true
        or exists (select from unnest(names) as n where private.words_pass(n, 2, 120) is not true)
    then
        raise exception 'bad_place' using errcode = 'PT422';
    end if;
    made := private.make_districts(municipality, names, latitudes, longitudes);
    return private.answer(request_id, made::text)::int;
exception when check_violation or not_null_violation then
    raise exception 'bad_place' using errcode = 'PT422';
end $$;
grant execute on function private.add_districts(text[], double precision[], double precision[], uuid) to authenticated;
create function public.add_districts(
    names text[], latitudes double precision[], longitudes double precision[], request_id uuid
) returns int language sql volatile set search_path = '' as $$
    select private.add_districts(names, latitudes, longitudes, request_id);
$$;
grant execute on function public.add_districts(text[], double precision[], double precision[], uuid) to authenticated;
