-- Generated from supabase/schemas by "npm run migration".
set local lock_timeout = '5s';

revoke select on sequence public.events_event_id_seq from anon;
revoke update on sequence public.events_event_id_seq from anon;
revoke usage on sequence public.events_event_id_seq from anon;
revoke select on sequence public.events_event_id_seq from authenticated;
revoke update on sequence public.events_event_id_seq from authenticated;
revoke usage on sequence public.events_event_id_seq from authenticated;

revoke select on sequence public.requirements_number_seq from anon;
revoke update on sequence public.requirements_number_seq from anon;
revoke usage on sequence public.requirements_number_seq from anon;
revoke select on sequence public.requirements_number_seq from authenticated;
revoke update on sequence public.requirements_number_seq from authenticated;
revoke usage on sequence public.requirements_number_seq from authenticated;

revoke select on sequence public.task_types_number_seq from anon;
revoke update on sequence public.task_types_number_seq from anon;
revoke usage on sequence public.task_types_number_seq from anon;
revoke select on sequence public.task_types_number_seq from authenticated;
revoke update on sequence public.task_types_number_seq from authenticated;
revoke usage on sequence public.task_types_number_seq from authenticated;

drop function private.my_shifts();

alter default privileges in schema public revoke select on sequences from anon;

alter default privileges in schema public revoke update on sequences from anon;

alter default privileges in schema public revoke usage on sequences from anon;

alter default privileges in schema public revoke select on sequences from authenticated;

alter default privileges in schema public revoke update on sequences from authenticated;

alter default privileges in schema public revoke usage on sequences from authenticated;

-- What is known of the clock itself: one row. A host's clock may jump, days ahead and back again, and what is done for good by a wrong one
-- is never mended. Not personal.
create table private.clock_watch (
    only_row boolean primary key default true check (only_row),
    seen_at timestamptz, -- null: nobody has looked at it yet
    jumped_from timestamptz, -- null: it holds; when it was last seen before it jumped
    jumped_at timestamptz, -- null: it holds; what it said then, since when it has to hold
    check ((jumped_from is null) = (jumped_at is null))
);
comment on table private.clock_watch is 'not personal';
alter table private.clock_watch enable row level security;
insert into private.clock_watch default values;

-- Whether nothing may be done for good just now: the clock has jumped and not held for long since, or it is elsewhere than it was seen last.
-- It is looked at every minute; after a longer pause nobody knows which of the two it was.
create function private.clock_in_doubt() returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
    return exists (
        select from private.clock_watch w
        where w.jumped_at is not null
            or private.clock() not between w.seen_at - interval '1 minute' and w.seen_at + interval '10 minutes'
    );
end $$;

-- Where the clock came from and went to, while it has to hold before anything is done by it; else no row. Shape: jumped_from, jumped_at.
create function private.clock_jump() returns table (jumped_from timestamptz, jumped_at timestamptz)
language sql stable security definer set search_path = '' as $$
    select w.jumped_from, w.jumped_at from private.clock_watch w where w.jumped_at is not null;
$$;
create function public.clock_jump() returns table (jumped_from timestamptz, jumped_at timestamptz)
language sql stable set search_path = '' as $$
    select * from private.clock_jump();
$$;

insert into private.event_kinds (kind, sentence)
values ('municipality.begun', 'Whoever runs the installation began the municipality.');

insert into private.event_kinds (kind, sentence)
values ('administrator.invited', 'Whoever runs the installation made an invitation for its administrator, as detail says.');

create or replace function private.allow_attempt(attempt_key text, max_attempts int, window_seconds int)
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
        and a.at > private.clock() - make_interval(secs => window_seconds)
        -- those of a clock that was ahead do not count until it is there again
        and a.at < private.clock() + interval '1 minute';
    if tries >= max_attempts then
        return false;
    end if;
    insert into private.attempts (attempt_key, at) values (allow_attempt.attempt_key, private.clock());
    return true;
end $$;

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
        or exists (select from unnest(names) as n where private.is_words(n, 2, 120) is not true)
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

alter table public.invitations add column used_from bytea; -- a hash of what the browser was given that it was used from; null: not used, or nobody can come back by it

-- The code that follows from these words here, and nowhere else: it is stored nowhere.
create function private.code_from(words text) returns text
language sql stable security definer set search_path = '' as $$
    select string_agg(substr('ABCDEFGHJKMNPQRSTUVWXYZ23456789', 1 + get_byte(h, i) % 31, 1), '' order by i)
    from (
        select sha256(convert_to(s.value || words, 'UTF8')) as h
        from private.settings s where s.key = 'code_secret'
    ) as secret, generate_series(0, 11) as i;
$$;

-- The code that belongs to a person's request: the same request gives the same code, and nobody else's does.
create or replace function private.code_for(request_id uuid) returns text
language sql stable security definer set search_path = '' as $$
    select private.code_from(private.me()::text || request_id::text);
$$;

-- Refuses unless an invitation, locked by the caller, is open: PT404 invitation_unknown, PT410 invitation_used / invitation_expired.
create function private.still_opens(invited public.invitations) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (invited).invitation_id is null or (invited).revoked_at is not null then
        raise exception 'invitation_unknown' using errcode = 'PT404';
    elsif (invited).used_at is not null then
        raise exception 'invitation_used' using errcode = 'PT410';
    elsif (invited).expires_at <= private.clock() then
        raise exception 'invitation_expired' using errcode = 'PT410';
    end if;
end $$;

-- Locks an invitation and gives it back if it is open. Refuses as still_opens.
create or replace function private.open_invitation(code text) returns public.invitations
language plpgsql volatile security definer set search_path = '' as $$
declare
    found_one public.invitations;
begin
    select i.* into found_one from public.invitations i where i.code_hash = private.code_hash(code) for update;
    perform private.still_opens(found_one);
    return found_one;
end $$;

-- What somebody has typed who is coming in by an invitation, from there until they are in. Their account is made with a reference to this row,
-- so that nothing about them lies with Auth. It goes when they are in, and lapses with the invitation or after a day. Personal.
create table private.joinings (
    invitation_id uuid primary key references public.invitations on delete cascade,
    reference_hash bytea unique, -- null: typed into the account itself, as nodes of the version before do
    address text check (length(address) <= 254), -- what the account is signed in with; null as above
    first_name text, -- null: as the invitation has it
    last_name text, -- null: as the invitation has it
    language text, -- null: not said
    birth_date date, -- null: not asked
    account_id uuid unique, -- null: there is no account yet; no key to it, since this is written before the account is
    began_at timestamptz not null
);
comment on table private.joinings is 'personal: what somebody types who is coming in';
alter table private.joinings enable row level security;

-- Nobody under sixteen comes in, nor without a birth date who is to have one. Refuses PT422 too_young.
create function private.old_enough(invited public.invitations, born date) returns void
language plpgsql stable security definer set search_path = '' as $$
begin
    if (invited).role is null and not exists (select from public.candidates c where c.person_id = (invited).person_id)
        and (born is null or born < date '1920-01-01' or born > private.today() - interval '16 years')
    then
        raise exception 'too_young' using errcode = 'PT422';
    end if;
end $$;

-- Somebody begins to come in: what they typed is kept against their invitation, and their account is to be made with the reference. "address":
-- what the account is signed in with, one that leads nowhere where there is no e-mail. "made": there is one already, from a try that did not
-- come to its end, with this very address. With another one it is made anew, and when "anew" is said, by who does not know its password. Typed
-- again is corrected. Refuses as open_invitation; PT422 too_young, bad_words.
create function private.begin_joining(
    code text, email text, first_name text, last_name text, language text, birth_date date, anew boolean default false
) returns table (reference text, address text, made boolean)
language plpgsql volatile security definer set search_path = '' as $$
declare
    invited public.invitations := private.open_invitation(code);
    before private.joinings;
    same_reference text := private.code_from('joining ' || invited.invitation_id);
    wanted text := lower(nullif(btrim(begin_joining.email), ''));
begin
    if invited.reentry then
        raise exception 'invitation_unknown' using errcode = 'PT404';
    elsif private.is_name(begin_joining.first_name) is not true or private.is_name(begin_joining.last_name) is not true
        or private.is_email(wanted) is false
    then
        raise exception 'bad_words' using errcode = 'PT422';
    end if;
    perform private.old_enough(invited, begin_joining.birth_date);
    select j.* into before from private.joinings j where j.invitation_id = invited.invitation_id;
    wanted := coalesce(wanted, case when before.address like '%.invalid' then before.address end,
        gen_random_uuid() || '@uten-epost.invalid');
    -- by the account's own address: what was typed last may be another's, whose account this is not
    perform private.delete_account(u.id) from auth.users u
    where u.id = before.account_id and (begin_joining.anew or lower(u.email) is distinct from wanted)
        and not exists (select from public.people p where p.user_id = u.id);
    insert into private.joinings as j
        (invitation_id, reference_hash, address, first_name, last_name, language, birth_date, began_at)
    values (invited.invitation_id, private.code_hash(same_reference), wanted, btrim(begin_joining.first_name),
        btrim(begin_joining.last_name), begin_joining.language, begin_joining.birth_date, private.clock())
    on conflict (invitation_id) do update set
        reference_hash = excluded.reference_hash, address = excluded.address, first_name = excluded.first_name,
        last_name = excluded.last_name, language = excluded.language, birth_date = excluded.birth_date, began_at = excluded.began_at,
        account_id = (select u.id from auth.users u where u.id = j.account_id);
    return query select same_reference, wanted, exists (
        select from auth.users u where u.id = before.account_id and lower(u.email) = wanted
            and not exists (select from public.people p where p.user_id = u.id)
    );
end $$;
grant execute on function private.begin_joining(text, text, text, text, text, date, boolean) to anon, authenticated;
create function public.begin_joining(
    code text, first_name text, last_name text, email text default null, language text default null, birth_date date default null,
    anew boolean default false
) returns table (reference text, address text, made boolean) language sql volatile set search_path = '' as $$
    select * from private.begin_joining(code, email, first_name, last_name, language, birth_date, anew);
$$;
grant execute on function public.begin_joining(text, text, text, text, text, date, boolean) to anon, authenticated;

-- What an account may say of itself: who it is and whether its address was confirmed, and nothing about the person. Encoded twice it is read
-- all the same, as the embedded driver sends it.
create function private.bare(said jsonb, words text[]) returns jsonb language sql immutable set search_path = '' as $$
    select coalesce(jsonb_object_agg(e.key, e.value) filter (where e.key = any (words)), '{}')
    from (
        select case when jsonb_typeof(said) = 'object' then said
            when said #>> '{}' ~ '^\{.*\}$' then (said #>> '{}')::jsonb else '{}' end as whole
    ) as w, jsonb_each(w.whole) as e;
$$;
create function private.bare_account(said jsonb) returns jsonb language sql immutable set search_path = '' as $$
    select private.bare(said, '{sub,email_verified,phone_verified}');
$$;
create function private.bare_identity(said jsonb) returns jsonb language sql immutable set search_path = '' as $$
    select private.bare(said, '{sub,email,phone,email_verified,phone_verified}');
$$;

-- Before an account is written: what it was made with goes where it belongs, so that tokens and the tables of Auth hold nothing of it; and where
-- nothing is to be confirmed stands an empty word, since Auth takes null for a broken row and signs that person in no more.
create function private.keep_account_bare() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    given jsonb := new.raw_user_meta_data;
    born date;
begin
    if tg_op = 'INSERT' then
        if given #>> '{}' ~ '^\{.*\}$' then
            given := (given #>> '{}')::jsonb;
        end if;
        if given ? 'joining' then
            -- the invitation first, as whoever begins and finishes locks them
            perform from public.invitations i where i.invitation_id = (
                select j.invitation_id from private.joinings j where j.reference_hash = private.code_hash(given ->> 'joining')
            ) for update;
            -- an account with another address than was typed last is of nobody, so refused below
            update private.joinings j set account_id = new.id
            where j.reference_hash = private.code_hash(given ->> 'joining') and j.address = lower(new.email)
                and not exists (select from auth.users u where u.id = j.account_id);
        elsif coalesce(given ->> 'invitation', '') <> '' then
            begin
                born := (given ->> 'birth_date')::date;
            exception when others then
                born := null;
            end;
            perform from public.invitations i where i.code_hash = private.code_hash(given ->> 'invitation') for update;
            insert into private.joinings as j (invitation_id, account_id, first_name, last_name, language, birth_date, began_at)
            select i.invitation_id, new.id, left(nullif(btrim(given ->> 'first_name'), ''), 200),
                left(nullif(btrim(given ->> 'last_name'), ''), 200), left(given ->> 'language', 20), born, private.clock()
            from public.invitations i where i.code_hash = private.code_hash(given ->> 'invitation')
            on conflict (invitation_id) do update set
                reference_hash = null, address = null, account_id = new.id, first_name = excluded.first_name,
                last_name = excluded.last_name, language = excluded.language, birth_date = excluded.birth_date
            -- who is on the way in is not put aside
            where not exists (select from auth.users u where u.id = j.account_id);
        end if;
    end if;
    new.raw_user_meta_data := private.bare_account(new.raw_user_meta_data);
    new.confirmation_token := coalesce(new.confirmation_token, '');
    new.recovery_token := coalesce(new.recovery_token, '');
    new.email_change := coalesce(new.email_change, '');
    new.email_change_token_new := coalesce(new.email_change_token_new, '');
    new.email_change_token_current := coalesce(new.email_change_token_current, '');
    new.phone_change := coalesce(new.phone_change, '');
    new.phone_change_token := coalesce(new.phone_change_token, '');
    new.reauthentication_token := coalesce(new.reauthentication_token, '');
    return new;
end $$;
create trigger users_200_keep_bare before insert or update of raw_user_meta_data, confirmation_token, recovery_token, email_change,
    email_change_token_new, email_change_token_current, phone_change, phone_change_token, reauthentication_token
on auth.users for each row execute function private.keep_account_bare();

create function private.keep_identity_bare() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    new.identity_data := private.bare_identity(new.identity_data);
    return new;
end $$;
create trigger identities_200_keep_bare before insert or update of identity_data on auth.identities for each row
execute function private.keep_identity_bare();

-- A chore of the clock: accounts that were there before the triggers above, or came past them, become as bare.
create function private.bare_old_accounts(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
    more int;
begin
    update auth.users u set raw_user_meta_data = u.raw_user_meta_data where u.id = any (array(
        select o.id from auth.users o
        where o.raw_user_meta_data is distinct from private.bare_account(o.raw_user_meta_data)
            or num_nulls(o.confirmation_token, o.recovery_token, o.email_change, o.email_change_token_new,
                o.email_change_token_current, o.phone_change, o.phone_change_token, o.reauthentication_token) > 0
        limit most for update skip locked
    ));
    get diagnostics done = row_count;
    update auth.identities t set identity_data = t.identity_data where t.id = any (array(
        select o.id from auth.identities o where o.identity_data is distinct from private.bare_identity(o.identity_data)
        limit most for update skip locked
    ));
    get diagnostics more = row_count;
    return done + more;
end $$;

-- A chore of the clock: who began to come in and did not is not kept, nor the account that nobody has come into.
create function private.delete_lapsed_joinings(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    accounts uuid[];
begin
    with lapsed as (
        select j.invitation_id from private.joinings j join public.invitations i using (invitation_id)
        where j.began_at < private.clock() - interval '1 day' or i.expires_at <= private.clock()
            or i.revoked_at is not null or i.used_at is not null
        limit most for update skip locked
    ), gone as (
        delete from private.joinings j using lapsed l where j.invitation_id = l.invitation_id returning j.account_id
    )
    select array_agg(g.account_id) into accounts from gone g;
    perform private.delete_account(u.id) from auth.users u
    where u.id = any (accounts) and not exists (select from public.people p where p.user_id = u.id);
    return coalesce(cardinality(accounts), 0);
end $$;

-- Whoever the account is of, by what was typed, comes in: they are the person whom the invitation is for, it is used, and what was typed goes.
-- The caller holds the invitation's lock. Refuses as still_opens; PT410 invitation_used (the person has another account), PT422 too_young.
create function private.admit(account uuid, invited public.invitations, browser text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    typed private.joinings;
    person uuid := (invited).person_id;
begin
    perform private.still_opens(invited);
    delete from private.joinings j where j.account_id = account returning j.* into typed;
    perform private.old_enough(invited, typed.birth_date);
    if person is null then
        insert into public.people (municipality_code, first_name, last_name, created_at)
        values ((invited).municipality_code, (invited).first_name, (invited).last_name, private.clock())
        returning person_id into person;
    end if;
    update public.people p set
        user_id = account,
        first_name = coalesce(typed.first_name, p.first_name),
        last_name = coalesce(typed.last_name, p.last_name),
        language = coalesce((select l.language from public.languages l where l.language = typed.language), p.language),
        email = (select u.email from auth.users u where u.id = account and u.email not like '%.invalid')
    where p.person_id = person and p.user_id is null;
    if not found then -- has an account already: a second invitation must not take it over
        raise exception 'invitation_used' using errcode = 'PT410';
    end if;
    if (invited).role is null and not exists (select from public.candidates c where c.person_id = person) then
        insert into public.candidates (person_id, municipality_code, birth_date, created_at)
        values (person, (invited).municipality_code, typed.birth_date, private.clock());
    end if;
    perform private.give_role(invited, person);
    update public.invitations i set used_at = private.clock(), person_id = person, used_from = private.browser_hash(browser)
    where i.invitation_id = (invited).invitation_id;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'invitation.used', (invited).municipality_code, person, person);
end $$;

-- What is stored of what a browser was given to be known by; null when that is too short to be told from a guess.
create function private.browser_hash(browser text) returns bytea language sql immutable set search_path = '' as $$
    select sha256(convert_to(browser, 'UTF8')) where length(browser) between 20 and 100;
$$;

-- An account is made only for who is coming in by an open invitation: the second lock, behind sign-ups that are closed. They are let in when
-- their session stands (finish_joining); with an invitation's own code, as the version before made accounts, at once.
create or replace function private.admit_invited() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    own private.joinings;
    invited public.invitations;
begin
    select j.* into own from private.joinings j where j.account_id = new.id;
    select i.* into invited from public.invitations i where i.invitation_id = own.invitation_id and not i.reentry for update;
    perform private.still_opens(invited);
    if own.reference_hash is null then
        perform private.admit(new.id, invited, null);
    elsif exists (select from public.people p where p.person_id = invited.person_id and p.user_id is not null) then
        raise exception 'invitation_used' using errcode = 'PT410';
    end if;
    return null;
end $$;

-- The session of somebody who is coming in stands: now they are in, and the invitation is used. "browser": what this browser is known by for an
-- hour, in case the answer gets lost. Twice is once; false when nobody is coming in by this account, or, when a code is said, not by that
-- code's invitation. Refuses as admit; PT401 not_signed_in.
create function private.finish_joining(browser text, code text default null) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := auth.uid();
    invited public.invitations;
begin
    if own is null then
        raise exception 'not_signed_in' using errcode = 'PT401';
    end if;
    select i.* into invited from public.invitations i
    where i.invitation_id = (select j.invitation_id from private.joinings j where j.account_id = own) for update;
    if finish_joining.code is not null and invited.code_hash is distinct from private.code_hash(finish_joining.code) then
        return exists (
            select from public.invitations i
            where i.code_hash = private.code_hash(finish_joining.code) and i.used_at is not null and i.person_id = private.me()
        );
    elsif invited.invitation_id is null or not exists (select from private.joinings j where j.account_id = own) then
        return private.me() is not null;
    end if;
    perform private.admit(own, invited, browser);
    return true;
end $$;
grant execute on function private.finish_joining(text, text) to authenticated;
create function public.finish_joining(browser text default null, code text default null) returns boolean
language sql volatile set search_path = '' as $$
    select private.finish_joining(browser, code);
$$;
grant execute on function public.finish_joining(text, text) to authenticated;

-- The sign-in address of whoever came in by this code from this very browser within the hour, or is signed in: their answer got lost, or
-- they tapped twice. Null for everybody else, and for staff, who have a password.
create function private.way_back(code text, browser text) returns text
language sql stable security definer set search_path = '' as $$
    select u.email
    from public.invitations i
    join public.people p on p.person_id = i.person_id
    join auth.users u on u.id = p.user_id
    where i.code_hash = private.code_hash(code) and i.revoked_at is null and i.used_at > private.clock() - interval '1 hour'
        and (i.used_from = private.browser_hash(browser) or p.user_id = auth.uid())
        and not exists (select from public.staff_roles r where r.person_id = i.person_id and r.revoked_at is null);
$$;
grant execute on function private.way_back(text, text) to anon, authenticated;
create function public.way_back(code text, browser text) returns text language sql stable set search_path = '' as $$
    select private.way_back(code, browser);
$$;
grant execute on function public.way_back(text, text) to anon, authenticated;

-- The re-entry code's row while it lets its person in; else none. Who has become staff since signs in as staff do.
create function private.good_reentry(code text) returns setof public.invitations
language sql volatile security definer set search_path = '' as $$
    select i.* from public.invitations i
    where i.code_hash = private.code_hash(code) and i.reentry and i.used_at is null and i.revoked_at is null
        and i.expires_at > private.clock()
        and not exists (select from public.staff_roles r where r.person_id = i.person_id and r.revoked_at is null)
    for update;
$$;

-- The sign-in address of the account that a re-entry code lets in, to start a session with; null when the code is not good. The code is used
-- when the session stands (use_reentry), so that nobody loses it to a session that did not come.
create function private.reentry_address(code text) returns text
language sql volatile security definer set search_path = '' as $$
    select u.email from private.good_reentry(code) i
    join public.people p on p.person_id = i.person_id join auth.users u on u.id = p.user_id;
$$;
grant execute on function private.reentry_address(text) to anon, authenticated;
create function public.reentry_address(code text) returns text language sql volatile set search_path = '' as $$
    select private.reentry_address(code);
$$;
grant execute on function public.reentry_address(text) to anon, authenticated;

-- Whoever has come in by a re-entry code uses it up, once; the browser as in finish_joining. False when it was used meanwhile, from elsewhere.
create function private.use_reentry(code text, browser text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    used public.invitations;
begin
    update public.invitations i set used_at = private.clock(), used_from = private.browser_hash(browser)
    where i.invitation_id = (select g.invitation_id from private.good_reentry(code) g where g.person_id = own)
    returning i.* into used;
    if not found then
        return exists (
            select from public.invitations i
            where i.code_hash = private.code_hash(code) and i.reentry and i.person_id = own and i.revoked_at is null
                and i.used_at > private.clock() - interval '1 hour' and i.used_from = private.browser_hash(browser)
        );
    end if;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'reentry.used', used.municipality_code, own, own);
    return true;
end $$;
grant execute on function private.use_reentry(text, text) to authenticated;
create function public.use_reentry(code text, browser text default null) returns boolean
language sql volatile set search_path = '' as $$
    select private.use_reentry(code, browser);
$$;
grant execute on function public.use_reentry(text, text) to authenticated;

-- Uses a re-entry code and gives the account's sign-in address at once, as the version before asked for it; null when the code is not good.
create or replace function private.redeem_reentry(code text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    address text;
    used public.invitations;
begin
    update public.invitations i set used_at = private.clock()
    where i.invitation_id = (select g.invitation_id from private.good_reentry(code) g)
    returning i.* into used;
    if not found then
        return null;
    end if;
    select u.email into address from public.people p join auth.users u on u.id = p.user_id
    where p.person_id = used.person_id;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'reentry.used', used.municipality_code, used.person_id, used.person_id);
    return address;
end $$;

-- Whether anybody has begun here. Says no more to anyone: the sign-in page tells who opens an empty installation what to do.
create function private.is_begun() returns boolean language sql stable security definer set search_path = '' as $$
    select exists (select from public.municipalities);
$$;
grant execute on function private.is_begun() to anon, authenticated;
create function public.is_begun() returns boolean language sql stable set search_path = '' as $$
    select private.is_begun();
$$;
grant execute on function public.is_begun() to anon, authenticated;

-- What beginning did, and the first administrator's invitation.
create type public.beginning as (
    municipality_made boolean, districts int, districts_made int, templates int, templates_made int, joined boolean,
    code text, expires_at timestamptz
);

comment on column public.beginning.code is 'null: an administrator has joined already';

comment on column public.beginning.expires_at is 'null: an administrator has joined already';

-- The templates that come with the product, made where they are missing. "given" is the text of supabase/product/templates.json.
create function private.make_templates(given text) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    made int;
begin
    insert into public.templates
        (template_id, task_type, minutes, starts_local, norwegian, lifting, requirements, introduction, sort)
    select t.template_id, t.task_type, t.minutes, t.starts_local, t.norwegian, t.lifting, t.requirements, t.introduction, t.sort
    from jsonb_to_recordset(given::jsonb) as t (
        template_id uuid, task_type text, minutes smallint, starts_local time, norwegian smallint, lifting smallint,
        requirements text[], introduction boolean, sort smallint
    )
    on conflict (template_id) do nothing;
    get diagnostics made = row_count;
    insert into public.template_texts (template_id, language, title, summary, does, does_not, bring)
    select t.template_id, w.language, (w.words).title, (w.words).summary, (w.words).does, (w.words).does_not, (w.words).bring
    from jsonb_to_recordset(given::jsonb) as t (template_id uuid, texts jsonb),
        lateral (
            select e.key as language, jsonb_populate_record(null::public.template_texts, e.value) as words
            from jsonb_each(t.texts) as e
        ) as w
    on conflict (template_id, language) do nothing;
    return made;
end $$;

-- Makes the municipality, its districts and the templates where they are missing, changes nothing that is there, and gives the invitation
-- of its first administrator: the same for as long as it is open, none once somebody has joined with one. "anew": another all the same,
-- and no earlier one opens anything any more. Refuses PT409 demonstration, not_first (an invitation for another address is open);
-- PT422 bad_municipality, bad_email, no_districts, bad_place.
create function private.begin_municipality(
    municipality text, name text, administrator text, district_names text[], latitudes double precision[],
    longitudes double precision[], templates text, anew boolean
) returns setof public.beginning language plpgsql volatile security definer set search_path = '' as $$
declare
    done public.beginning;
    invited public.invitations;
    address text := lower(btrim(administrator));
begin
    perform pg_advisory_xact_lock(hashtextextended('private.begin_municipality', 0));
    if exists (select from private.settings s where s.key = 'demonstration' and s.value = 'yes') then
        raise exception 'demonstration' using errcode = 'PT409';
    elsif (municipality ~ '^[0-9]{4}$' and private.is_name(name)) is not true then
        raise exception 'bad_municipality' using errcode = 'PT422';
    elsif private.is_email(address) is not true then
        raise exception 'bad_email' using errcode = 'PT422';
    end if;
    insert into public.municipalities (municipality_code, name) values (municipality, btrim(begin_municipality.name))
    on conflict do nothing;
    done.municipality_made := found;
    if done.municipality_made then
        insert into public.events (at, kind, municipality_code) values (private.clock(), 'municipality.begun', municipality);
    end if;
    begin
        done.districts_made := private.make_districts(municipality, district_names, latitudes, longitudes);
    exception when check_violation or not_null_violation then
        raise exception 'bad_place' using errcode = 'PT422';
    end;
    select count(*) into done.districts from public.districts d where d.municipality_code = municipality;
    if done.districts = 0 then
        raise exception 'no_districts' using errcode = 'PT422';
    end if;
    done.templates_made := private.make_templates(templates);
    select count(*) into done.templates from public.templates t where t.municipality_code is null;

    -- by the log, which outlives the role and the person
    done.joined := exists (
        select from public.events e
        where e.kind = 'role.granted' and e.municipality_code = municipality and e.detail = 'administrator'
    );
    if done.joined and anew is not true then
        return next done;
        return;
    end if;
    select i.* into invited from public.invitations i
    where i.municipality_code = municipality and i.role = 'administrator' and i.made_by is null and i.used_at is null
        and i.revoked_at is null and i.expires_at > private.clock()
    order by i.made_at desc limit 1;
    if found and anew is not true and lower(invited.email) <> address then
        raise exception 'not_first' using errcode = 'PT409';
    elsif not found or anew then
        update public.invitations i set revoked_at = private.clock()
        where i.municipality_code = municipality and i.role = 'administrator' and i.made_by is null and i.used_at is null
            and i.revoked_at is null;
        invited.invitation_id := gen_random_uuid();
        invited.expires_at := private.clock() + interval '14 days';
        -- whoever opens it writes their own name
        insert into public.invitations (invitation_id, code_hash, municipality_code, first_name, last_name, email, role, made_at, expires_at)
        values (invited.invitation_id, private.code_hash(private.code_from(invited.invitation_id::text)), municipality,
            'Administrator', btrim(begin_municipality.name), address, 'administrator', private.clock(), invited.expires_at);
        insert into public.events (at, kind, municipality_code, detail)
        values (private.clock(), 'administrator.invited', municipality, case when anew then 'anew' else 'first' end);
    end if;
    done.code := private.code_from(invited.invitation_id::text);
    done.expires_at := invited.expires_at;
    return next done;
end $$;
-- Who has the secret key, or the owner's own login.
create function public.begin_municipality(
    municipality text, name text, administrator text, district_names text[], latitudes double precision[],
    longitudes double precision[], templates text, anew boolean default false
) returns setof public.beginning language sql volatile set search_path = '' as $$
    select * from private.begin_municipality(
        municipality, name, administrator, district_names, latitudes, longitudes, templates, anew);
$$;
grant execute on function
    public.begin_municipality(text, text, text, text[], double precision[], double precision[], text, boolean),
    private.begin_municipality(text, text, text, text[], double precision[], double precision[], text, boolean)
to service_role;

-- Up to so many due messages of these ways, for the node that asks alone: for three minutes, after which another may take over what it
-- has not settled. What is over, off or not wanted any more is dropped here, and at night what can wait does.
create or replace function private.claim_reminders(most int, ways text[]) returns setof public.reminder_to_send
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

-- How long what did not get out the first time, the second … waits for the next: a minute, two, four … half an hour, or longer where whoever
-- was to take it asks for that many seconds.
create function private.pause_after(tries int, wait_seconds int) returns interval language sql immutable set search_path = '' as $$
    select greatest(make_interval(secs => coalesce(wait_seconds, 0)), least(interval '1 minute' * 2 ^ (tries - 1), interval '30 minutes'));
$$;

-- How it went with a claimed message: 'sent', 'again' (after so many seconds, else as pause_after says) or 'refused' (it
-- never will). "took_it": phones that have it; "dead": phones that are no more, which are forgotten. Who comes too late, when another node
-- has taken the message over, changes nothing of it.
create or replace function private.settle_reminder(reminder uuid, claim uuid, outcome text, took_it uuid[], dead uuid[], wait_seconds int) returns void
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

-- «Ja, jeg kommer», the answer to the day before. Nobody must: not answering is nothing. Refuses PT404, PT409 wrong_way (not on the shift
-- any more) / already_over. Twice is once.
create or replace function private.say_coming(assignment uuid, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
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
    end if;
    update public.assignments a set coming_said_at = private.tap_at(request_id)
    where a.assignment_id = assignment and a.coming_said_at is null;
    if request_id is not null then
        perform private.answer(request_id, 'coming');
    end if;
end $$;

-- One mail on its way. To whom and what it says is sealed by the app with a key that the database does not have, so that a copy of the
-- database holds no code and no link that works, and is gone as soon as the mail is. Personal.
create table private.outgoing_mails (
    mail_id uuid primary key, -- the app's, so that who asks twice sends once
    kind text not null check (kind in ('sign_in_code', 'password_code', 'invitation')),
    person_id uuid references public.people on delete cascade, -- null: to somebody who is not known here yet
    sealed text check (length(sealed) between 1 and 20000), -- null: it is on its way no more
    made_at timestamptz not null,
    over_at timestamptz not null, -- from then on what it holds is of no use, and it is not sent
    next_try_at timestamptz not null, -- when it is due; while a node is at it, when another may take it over
    tries smallint not null default 0,
    claim uuid, -- null: nobody has been at it
    failed_at timestamptz, -- null: no try has failed; when the first did
    sent_at timestamptz, -- null: not sent
    dropped_at timestamptz, -- null: not dropped
    dropped_why text check (dropped_why in ('over', 'replaced', 'refused')), -- null: not dropped
    check ((dropped_at is null) = (dropped_why is null)),
    check (num_nonnulls(sealed, sent_at, dropped_at) = 1)
);
comment on table private.outgoing_mails is 'personal: that a mail was sent, and until then a sealed one';
create index outgoing_mails_waiting on private.outgoing_mails (over_at) where sealed is not null;
create index outgoing_mails_made on private.outgoing_mails (made_at);
create index outgoing_mails_person on private.outgoing_mails (person_id);
alter table private.outgoing_mails enable row level security;

-- Puts a mail in the outbox, once. Of two codes only the newer works, so that the older is sent no more.
create function private.queue_mail(mail uuid, kind text, person uuid, sealed text, lives_seconds int) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
begin
    if kind <> 'invitation' then
        update private.outgoing_mails m set sealed = null, dropped_at = right_now, dropped_why = 'replaced'
        where m.person_id = person and m.kind = queue_mail.kind and m.sealed is not null and m.mail_id <> mail;
    end if;
    insert into private.outgoing_mails (mail_id, kind, person_id, sealed, made_at, over_at, next_try_at)
    values (mail, kind, person, sealed, right_now, right_now + make_interval(secs => lives_seconds), right_now)
    on conflict (mail_id) do nothing;
end $$;
create function public.queue_mail(mail uuid, kind text, sealed text, lives_seconds int, person uuid default null) returns void
language sql volatile set search_path = '' as $$
    select private.queue_mail(mail, kind, person, sealed, lives_seconds);
$$;

-- Up to so many due mails, for the node that asks alone: for five minutes, after which another may take over what it has not settled. What is
-- over soonest goes first.
create function private.claim_mails(most int) returns table (mail_id uuid, claim uuid, sealed text)
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
begin
    return query
    update private.outgoing_mails m
    set claim = gen_random_uuid(), tries = m.tries + 1, next_try_at = right_now + interval '5 minutes'
    where m.mail_id = any (array(
        select x.mail_id from private.outgoing_mails x
        where x.sealed is not null and x.over_at > right_now
            -- nothing is put off for longer than half an hour, unless by a clock that was ahead
            and (x.next_try_at <= right_now or x.next_try_at > right_now + interval '1 hour')
        order by x.over_at, x.mail_id limit most for update skip locked
    ))
    returning m.mail_id, m.claim, m.sealed;
end $$;
create function public.claim_mails(most int) returns table (mail_id uuid, claim uuid, sealed text)
language sql volatile set search_path = '' as $$
    select * from private.claim_mails(most);
$$;

-- How it went with a claimed mail: 'sent', 'again' (after a while, as pause_after says) or 'refused' (whoever it is to does not take it).
-- Who comes too late, when another node has taken it over, changes nothing.
create function private.settle_mail(mail uuid, claim uuid, outcome text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
begin
    update private.outgoing_mails m set
        sealed = case when outcome = 'again' then m.sealed end,
        failed_at = case when outcome = 'again' then coalesce(m.failed_at, right_now) else m.failed_at end,
        next_try_at = case when outcome = 'again' then right_now + private.pause_after(m.tries, null) else m.next_try_at end,
        sent_at = case when outcome = 'sent' then right_now end,
        dropped_at = case when outcome = 'refused' then right_now end,
        dropped_why = case when outcome = 'refused' then outcome end
    where m.mail_id = mail and m.claim = settle_mail.claim and m.sealed is not null;
end $$;
create function public.settle_mail(mail uuid, claim uuid, outcome text) returns void language sql volatile set search_path = '' as $$
    select private.settle_mail(mail, claim, outcome);
$$;

-- On Supabase the app sends with the key that is its own, and no person's session comes here. Whether the clock holds it asks likewise.
do $$
begin
    if exists (select from pg_roles where rolname = 'service_role') then
        grant execute on function public.queue_mail(uuid, text, text, int, uuid), private.queue_mail(uuid, text, uuid, text, int),
            public.claim_mails(int), private.claim_mails(int), public.settle_mail(uuid, uuid, text), private.settle_mail(uuid, uuid, text),
            public.clock_jump(), private.clock_jump() to service_role;
    end if;
end $$;

-- A chore of the clock: what was not sent while it was of use is not sent late.
create function private.drop_late_mails(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    update private.outgoing_mails m set sealed = null, dropped_at = private.clock(), dropped_why = 'over'
    where m.mail_id = any (array(
        select x.mail_id from private.outgoing_mails x
        where x.sealed is not null and x.over_at <= private.clock() limit most for update skip locked
    ));
    get diagnostics done = row_count;
    return done;
end $$;

-- A chore of the clock: that a mail was sent is kept for seven days.
create function private.delete_old_mails(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    delete from private.outgoing_mails m where m.mail_id = any (array(
        select x.mail_id from private.outgoing_mails x
        where x.made_at < private.clock() - interval '7 days' and x.sealed is null limit most for update skip locked
    ));
    get diagnostics done = row_count;
    return done;
end $$;

-- Since when no mail gets out, though there was one to send: a try failed, or a mail was left lying for two minutes, and none has been sent
-- since. Null: all is well, or who asks is no administrator.
create function private.mail_stuck_since() returns timestamptz
language plpgsql stable security definer set search_path = '' as $$
begin
    if private.municipality_as('administrator') is null then
        return null;
    end if;
    return (
        select min(x.since)
        from private.outgoing_mails m
        cross join lateral (
            select coalesce(m.failed_at, case when m.made_at < private.clock() - interval '2 minutes' then m.made_at end) as since
        ) as x
        where (m.sealed is not null or m.dropped_why = 'over')
            and x.since > greatest(
                coalesce((select max(y.sent_at) from private.outgoing_mails y), '-infinity'),
                coalesce((select max(r.sent_at) from public.reminders r where r.channel = 'email'), '-infinity'))
    );
end $$;
grant execute on function private.mail_stuck_since() to authenticated;
create function public.mail_stuck_since() returns timestamptz language sql stable set search_path = '' as $$
    select private.mail_stuck_since();
$$;
grant execute on function public.mail_stuck_since() to authenticated;

-- A seat that is taken changes nothing here until it is the last one: «Jeg vil» must not wait for more.
create or replace function private.refresh_open_shift() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if new.taken >= new.capacity or new.cancelled_at is not null then
        delete from private.open_shifts x where x.shift_id = new.shift_id;
    else
        perform private.refresh_shifts(array[new.shift_id]);
    end if;
    -- which hours somebody said no to is read from the shift
    if new.starts_at is distinct from old.starts_at then
        perform private.refresh_candidates(array(
            select distinct o.candidate_id from public.offers o where o.shift_id = new.shift_id and o.decline_reason = 'time'
        ));
    end if;
    return null;
end $$;

-- one that comes with its answer, as history that is loaded does
create trigger offers_710_refresh_features_on_insert after insert on public.offers for each row
when (new.decline_reason is not null or new.unsure_wants is not null)
execute function private.refresh_features_from_offer();

-- A chore of the clock: a day that has passed gives some people another turn.
create or replace function private.renew_turns(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    aged uuid[];
begin
    with stale as (
        select f.candidate_id from private.candidate_features f join public.candidates c on c.person_id = f.candidate_id
        -- those of a clock that was ahead, too
        where (f.turn_on < private.today() or (f.turn_on > private.today() and f.turn_on < 'infinity')) order by f.candidate_id limit most for update of c skip locked
    )
    select array_agg(s.candidate_id) into aged from stale s;
    perform private.refresh_turns(aged);
    return coalesce(cardinality(aged), 0);
end $$;

-- Makes all of it anew, and returns how many rows were not what they are derived from: none, or a trigger is missing above. While it works,
-- nobody's change gets through.
create function private.remake_features() returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    wrong int;
begin
    lock table private.candidate_features, private.clearance_masks, private.open_shifts in share row exclusive mode;
    create temporary table features_before on commit drop as
    select to_jsonb(f) as row_ from private.candidate_features f
    union all select to_jsonb(c) from private.clearance_masks c
    -- those that have begun the clock removes
    union all select to_jsonb(o) from private.open_shifts o where o.starts_at > private.clock();
    delete from private.candidate_features;
    delete from private.clearance_masks;
    delete from private.open_shifts;
    perform private.refresh_candidates(array(select c.person_id from public.candidates c));
    perform private.refresh_clearance_masks(array(select c.person_id from public.candidates c));
    perform private.refresh_shifts(array(select s.shift_id from public.shifts s));
    with features_now as (
        select to_jsonb(f) as row_ from private.candidate_features f
        union all select to_jsonb(c) from private.clearance_masks c
        union all select to_jsonb(o) from private.open_shifts o
    )
    select count(*) into wrong from (
        (select b.row_ from pg_temp.features_before b except select n.row_ from features_now n)
        union all (select n.row_ from features_now n except select b.row_ from pg_temp.features_before b)
    ) as x;
    drop table pg_temp.features_before;
    return wrong;
end $$;

-- My shifts as the candidate reads them: upcoming and past, with contact, facts and what may be said. One row per assignment,
-- latest start first. "only_next": the one that I am expected at next, or that I am at; what I have left already is behind me.
-- The plan is kept: made anew for each asker it takes ten times as long as the question.
create function private.my_shifts(only_next boolean default false)
returns setof public.my_shift language plpgsql stable security definer rows 20
set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    own uuid := private.me();
    next_one uuid;
begin
    if only_next then
        select a.assignment_id into next_one from public.assignments a
        where a.candidate_id = own and a.state = 'confirmed' and a.checked_out_at is null and a.ends_at > private.clock()
        order by a.starts_at, a.assignment_id desc limit 1;
    end if;
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
    where a.candidate_id = own and (not only_next or a.assignment_id = next_one)
    order by a.starts_at desc, a.assignment_id
    limit 200;
end $$;
grant execute on function private.my_shifts(boolean) to authenticated;

-- For the solver alone: the plan that has waited longest, with its problem, as one row: plan_id, problem; no row: none waits. What was begun
-- five minutes ago and never came is begun anew, three times in all. Safe on many nodes at once.
create or replace function private.claim_plan() returns table (plan_id uuid, problem jsonb)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    next public.plans;
begin
    select p.* into next from public.plans p
    where p.done_at is null and p.tries < 3
        -- what was begun in the future was begun by a clock that was ahead
        and (coalesce(p.begun_at, '-infinity') < private.clock() - interval '5 minutes' or p.begun_at > private.clock())
    order by p.asked_at limit 1 for update skip locked;
    if not found then
        return;
    end if;
    update public.plans p set begun_at = private.clock(), tries = p.tries + 1 where p.plan_id = next.plan_id;
    return query select next.plan_id, private.plan_problem(next.municipality_code, next.organisation_id, next.week_start);
end $$;

-- A candidate's own page: what fits, what they are asked about, and where they go next.
create type public.home_page as (
    cards public.task_card[], offers public.my_offer[], next public.my_shift, least public.task_card[], task_types text[],
    district_id uuid, norwegian int, protected boolean, hours_said boolean
);

comment on column public.home_page.next is 'null: none to come';

comment on column public.home_page.district_id is 'null: has not said where';

create type public.asked_home as (who public.signed_in_person, page public.home_page);

comment on column public.asked_home.who is 'null: nobody, or the session was ended';

comment on column public.asked_home.page is 'null: not a candidate';

-- "cards": as tasks_for_me. "offers": those that may be answered. "least": some that ask least, when nothing fits though nothing was filtered.
-- "task_types": to choose from, when wanted. Refuses PT400 bad_cursor / bad_filter.
create function private.home_page(
    most int, after text, only_day date, within_minutes int, only_type text, looks boolean, with_types boolean, most_least int
) returns public.home_page language plpgsql volatile set search_path = '' as $$
declare
    page public.home_page;
begin
    page.cards := array(select c from private.tasks_for_me(most, after, only_day, within_minutes, only_type) c);
    page.offers := array(select o from private.my_offers(null, looks) o where o.open);
    page.next := (select n from private.my_shifts(true) n);
    page.task_types := case when with_types
        then array(select t.task_type from public.task_types t where t.shown order by t.sort) else '{}' end;
    select c.district_id, c.norwegian, c.protected into page.district_id, page.norwegian, page.protected
    from public.candidates c where c.person_id = (select private.me());
    page.hours_said := exists (select from public.availability);
    page.least := case when cardinality(page.cards) = 0 and not page.protected
            and coalesce(after, only_day::text, within_minutes::text, only_type) is null
        then array(select c from private.tasks_that_ask_least(most_least) c) else '{}' end;
    return page;
end $$;
grant execute on function private.home_page(int, text, date, int, text, boolean, boolean, int) to authenticated;
create function public.asked_home(
    most int, after text default null, only_day date default null, within_minutes int default null, only_type text default null,
    looks boolean default true, with_types boolean default false, most_least int default 3
) returns public.asked_home language sql volatile set search_path = '' as $$
    select w, case when 'candidate' = any (w.roles)
        then private.home_page(most, after, only_day, within_minutes, only_type, looks, with_types, most_least) end from private.whoami() w;
$$;
grant execute on function public.asked_home(int, text, date, int, text, boolean, boolean, int) to authenticated;

-- A shift's card, and what stands around it.
create type public.card_page as (
    card public.task_card, referred boolean, hours_said boolean, others public.task_card[]
);

comment on column public.card_page.card is 'null: not there, or not theirs to see';

create type public.asked_card as (who public.signed_in_person, page public.card_page);

comment on column public.asked_card.who is 'null: nobody, or the session was ended';

comment on column public.asked_card.page is 'null: not a candidate';

-- "others": other cards that fit, when one is not on the shift and something of "closed_by" hinders.
create function private.card_page(shift uuid, closed_by text[], most_others int)
returns public.card_page language plpgsql stable set search_path = '' as $$
declare
    page public.card_page;
    card public.task_card;
begin
    select c.* into card from private.shift_cards(array[shift], false) c;
    page.referred := exists (select from public.caseloads l where l.until_at is null);
    page.hours_said := exists (select from public.availability);
    page.others := '{}';
    if card.shift_id is not null then
        page.card := card;
        if card.assignment_id is null and card.hindrances && closed_by then
            page.others := array(
                select o from private.tasks_for_me(most_others + 1, null, null, null, null) o where o.shift_id <> shift limit most_others
            );
        end if;
    end if;
    return page;
end $$;
grant execute on function private.card_page(uuid, text[], int) to authenticated;
create function public.asked_card(shift uuid, closed_by text[] default '{}', most_others int default 3)
returns public.asked_card language sql stable set search_path = '' as $$
    select w, case when 'candidate' = any (w.roles) then private.card_page(shift, closed_by, most_others) end from private.whoami() w;
$$;
grant execute on function public.asked_card(uuid, text[], int) to authenticated;

-- A candidate's own shifts, and what of theirs could not be taken as it was tapped.
create type public.kept_tap as (
    request_id uuid, assignment_id uuid, place_name text, kind text, why text, at timestamptz, kept_at timestamptz, listed_at timestamptz,
    seen_at timestamptz, fact text, fact_at timestamptz
);

comment on column public.kept_tap.assignment_id is 'null: has no shift there at that time';

comment on column public.kept_tap.seen_at is 'null: the host has not said that they have seen it';

comment on column public.kept_tap.fact is 'null: not recorded';

comment on column public.kept_tap.fact_at is 'null: not recorded';

create type public.mine_page as (shifts public.my_shift[], taps public.kept_tap[]);
create type public.asked_mine as (who public.signed_in_person, page public.mine_page);

comment on column public.asked_mine.who is 'null: nobody, or the session was ended';

comment on column public.asked_mine.page is 'null: not a candidate';

-- What of mine the host looks at, of one shift or of all, by the time that counts; "fact_at": when the place last said how it was.
create function private.my_kept_taps(assignment uuid) returns setof public.kept_tap language plpgsql stable set search_path = '' as $$
begin
    return query
    select u.request_id, u.assignment_id, coalesce(p.name, ''), u.kind, u.why, u.at, u.kept_at, u.listed_at, u.seen_at, f.fact,
        coalesce(f.corrected_at, f.recorded_at)
    from public.unsettled_taps u
    left join public.places p on p.place_id = u.place_id
    left join public.attendance f on f.assignment_id = u.assignment_id
    where assignment is null or u.assignment_id = assignment
    order by u.at, u.request_id;
end $$;
grant execute on function private.my_kept_taps(uuid) to authenticated;
create function public.my_kept_taps(assignment uuid default null) returns setof public.kept_tap
language sql stable set search_path = '' as $$
    select * from private.my_kept_taps(assignment);
$$;
grant execute on function public.my_kept_taps(uuid) to authenticated;

create function private.mine_page() returns public.mine_page language plpgsql stable set search_path = '' as $$
declare
    page public.mine_page;
begin
    page.shifts := array(select s from private.my_shifts() s);
    page.taps := array(select t from private.my_kept_taps(null) t);
    return page;
end $$;
grant execute on function private.mine_page() to authenticated;
create function public.asked_mine() returns public.asked_mine language sql stable set search_path = '' as $$
    select w, case when 'candidate' = any (w.roles) then private.mine_page() end from private.whoami() w;
$$;
grant execute on function public.asked_mine() to authenticated;

-- A lead's today: the organisations they lead by name, and of the one they chose, else the first, who comes, the week in counts, who wants a
-- word first and what waits to be settled. Everyone named is logged as looked at.
create type public.led_organisation as (organisation_id uuid, name text);
create type public.today_page as (
    organisations public.led_organisation[], organisation public.led_organisation, board public.board_row[],
    week public.week_shift[], talk public.asked_person[], unsettled public.unsettled_tap[]
);

comment on column public.today_page.organisation is 'null: leads none';

create type public.asked_today as (who public.signed_in_person, page public.today_page);

comment on column public.asked_today.who is 'null: nobody, or the session was ended';

comment on column public.asked_today.page is 'null: not a lead';

create function private.today_page(chosen uuid, today date, monday date)
returns public.today_page language plpgsql volatile set search_path = '' as $$
declare
    page public.today_page;
    here uuid;
begin
    page.organisations := array(
        select (o.organisation_id, o.name)::public.led_organisation from public.organisations o
        where o.organisation_id in (
            select r.organisation_id from public.staff_roles r where r.role = 'lead' and r.revoked_at is null
        )
        order by o.name
    );
    page.organisation := coalesce(
        (select o from unnest(page.organisations) o where o.organisation_id = chosen limit 1), page.organisations[1]
    );
    here := (page.organisation).organisation_id;
    page.board := '{}'; page.week := '{}'; page.talk := '{}'; page.unsettled := '{}';
    if here is not null then
        page.board := array(select b from private.facility_board(here, today, today) b);
        page.week := array(select w from private.facility_week(here, monday, monday + 6) w);
        page.talk := array(select t from private.facility_offers(here, null) t where t.stands = 'wants_talk');
        page.unsettled := array(select u from private.facility_unsettled(here, null) u);
    end if;
    return page;
end $$;
grant execute on function private.today_page(uuid, date, date) to authenticated;
create function public.asked_today(today date, monday date, chosen uuid default null)
returns public.asked_today language sql volatile set search_path = '' as $$
    select w, case when 'lead' = any (w.roles) then private.today_page(chosen, today, monday) end from private.whoami() w;
$$;
grant execute on function public.asked_today(date, date, uuid) to authenticated;

-- An adviser's caseload, and where. Everyone in it is logged as looked at.
create type public.caseload_page as (municipality_name text, people public.caseload_row[]);

comment on column public.caseload_page.municipality_name is 'null: of none';

create type public.asked_caseload as (who public.signed_in_person, page public.caseload_page);

comment on column public.asked_caseload.who is 'null: nobody, or the session was ended';

comment on column public.asked_caseload.page is 'null: not an adviser';

create function private.caseload_page(municipality text) returns public.caseload_page language plpgsql volatile set search_path = '' as $$
declare
    page public.caseload_page;
begin
    page.municipality_name := (select m.name from public.municipalities m where m.municipality_code = municipality);
    page.people := array(select r from private.adviser_caseload() r);
    return page;
end $$;
grant execute on function private.caseload_page(text) to authenticated;
create function public.asked_caseload() returns public.asked_caseload language sql volatile set search_path = '' as $$
    select w, case when 'adviser' = any (w.roles) then private.caseload_page(w.municipality_code) end from private.whoami() w;
$$;
grant execute on function public.asked_caseload() to authenticated;

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('private.outgoing_mails', 'person_id', 'delete', 'false', 'written to them');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('private.joinings', 'first_name', 'delete', 'true', 'goes with its invitation');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('private.joinings', 'last_name', 'delete', 'true', 'the same');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('private.joinings', 'address', 'delete', 'true', 'the same');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('private.joinings', 'language', 'delete', 'true', 'the same');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('private.joinings', 'account_id', 'delete', 'true', 'the same; nobody has come into the account, which lapses with it');

-- The number that a person had, so that nobody reads it there: whoever has the number can tell that it is meant, as a restore does.
create function private.person_hash(person uuid) returns bytea language plpgsql immutable set search_path = '' as $$
begin
    return sha256(convert_to(person::text, 'UTF8'));
end $$;

-- Who was forgotten, by the hash of a number that nothing else here holds any more; an older backup does, and by it they are forgotten again
-- when that is restored (99_restoring). Not personal.
create table private.forgotten (
    gone_hash bytea primary key,
    at timestamptz not null
);
comment on table private.forgotten is 'not personal: leads to nobody but in an older backup';
alter table private.forgotten enable row level security;

-- Forgets a person. They are let go from what is to come, like a withdrawal; roles end; what is health data is counted and deleted; then
-- each table is treated as forget_rules says, under an alias made here and stored nowhere. Nobody may call it yet: the page for it, and who
-- may, come later. Twice is once. Refuses PT409 hand_over_first (they follow people, who must not be left without an adviser).
create or replace function private.forget(person uuid) returns void language plpgsql volatile security definer set search_path = '' as $$
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
        perform private.delete_account(who.user_id);
    end if;
    insert into private.forgotten (gone_hash, at) values (private.person_hash(person), right_now) on conflict do nothing;
    insert into public.events (at, kind, municipality_code, by_person)
    values (right_now, 'person.forgotten', who.municipality_code, nullif(private.me(), person));
end $$;

insert into private.chores (name, number, every, batch, says, next_at)
values ('drop_late_mails', '43', '00:01:00', '200', 'A mail whose code or link is over is not sent.', '-infinity');

insert into private.chores (name, number, every, batch, says, next_at)
values ('delete_old_mails', '44', '01:00:00', '500', 'That a mail was sent is kept for seven days.', '-infinity');

insert into private.chores (name, number, every, batch, says, next_at)
values ('delete_lapsed_joinings', '45', '01:00:00', '50', 'Who began to come in and did not is not kept.', '-infinity');

insert into private.chores (name, number, every, batch, says, next_at)
values ('bare_old_accounts', '46', '01:00:00', '200', 'Accounts say nothing about the person, to Auth or in a token.', '-infinity');

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
            when 'drop_late_mails' then private.drop_late_mails(most)
            when 'delete_old_mails' then private.delete_old_mails(most)
            when 'delete_lapsed_joinings' then private.delete_lapsed_joinings(most)
            when 'bare_old_accounts' then private.bare_old_accounts(most)
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

-- Looks at the clock before anything is done by it, and says whether it holds: not for ten minutes after it was found elsewhere than it was
-- seen last. No chore is done meanwhile, since most of them end or delete something for good. Where it turns out to have been ahead, what
-- was put off to its days, or is no longer open by it, is put right.
create function private.look_at_clock() returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    w private.clock_watch;
begin
    select x.* into w from private.clock_watch x for update skip locked;
    if not found then
        -- another node is at it, and writes down what there is
        return not private.clock_in_doubt();
    end if;
    if right_now not between w.seen_at - interval '1 minute' and w.seen_at + interval '10 minutes' then
        update private.clock_watch x set jumped_from = w.seen_at, jumped_at = right_now, seen_at = right_now;
        return false;
    elsif right_now >= w.jumped_at + interval '10 minutes' then
        if w.jumped_from > w.jumped_at then
            update private.waves x set next_at = right_now where x.next_at > right_now + interval '25 hours';
            perform private.refresh_shifts(array(
                select s.shift_id from public.shifts s
                where s.starts_at > right_now and s.starts_at <= w.jumped_from + interval '10 minutes'
            ));
        end if;
        update private.clock_watch x set jumped_from = null, jumped_at = null, seen_at = right_now;
        return true;
    elsif w.seen_at is null or w.seen_at < right_now - interval '10 seconds' then
        update private.clock_watch x set seen_at = right_now;
    end if;
    return w.jumped_at is null;
end $$;

-- One batch of the chore that has been due longest and that no other node is at. Returns its name; null: nothing is due, or the clock has to
-- hold first. Each call is a
-- transaction of its own, safe on many nodes at once and after a pause.
create or replace function private.run_due_chore() returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    chore private.chores;
begin
    if not private.look_at_clock() then
        return null;
    end if;
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

-- When the clock last ran, and whether it has stopped: some chore is due every minute, and for five there was none. An app that has just
-- begun says since when it is there, and waits as long. A clock that has to hold first has not stopped while it is looked at; what is said
-- to have been in its future says nothing.
create or replace function private.clock_state(since timestamptz) returns table (last_run_at timestamptz, stopped boolean)
language sql stable security definer set search_path = '' as $$
    select max(c.last_run_at), greatest(
            max(c.last_run_at) filter (where c.last_run_at < n.at + interval '1 minute'),
            case when since < n.at + interval '1 minute' then since end,
            (select least(w.seen_at, n.at) from private.clock_watch w where w.jumped_at is not null or w.seen_at > n.at)
        ) < n.at - interval '5 minutes'
    from private.clock() as n (at) left join private.chores c on true
    group by n.at;
$$;

-- A restore of this database, the newest last. Not personal.
create table private.restores (
    restored_at timestamptz primary key,
    taken_at timestamptz not null check (taken_at <= restored_at), -- when the backup was taken: what was done after it is not here
    forgotten int not null, -- how many people had been forgotten since, and were again
    protected int not null -- how many had got a protected address since, and were given it again
);
comment on table private.restores is 'not personal';
alter table private.restores enable row level security;

-- What is kept outside of the database for a restore of an older backup: who was forgotten, and whose address is protected, as hashes. The
-- first row says of which installation, so that no list is taken for another's. Called by the app's nodes and by npm run backup.
create function private.list_forgotten() returns table (kind text, hash text, asked_at timestamptz)
language sql stable security definer set search_path = '' as $$
    select 'installation', encode(sha256(convert_to('list of the forgotten' || s.value, 'UTF8')), 'hex'), private.clock()
    from private.settings s where s.key = 'code_secret'
    union all
    select 'forgotten', encode(f.gone_hash, 'hex'), private.clock() from private.forgotten f
    union all
    select 'protected', encode(private.person_hash(c.person_id), 'hex'), private.clock() from public.candidates c where c.protected;
$$;
-- The whole list, in one row.
create type public.forgotten_told as (
    installation text, asked_at timestamptz, forgotten text[], protected text[]
);

-- The same in one row: the API gives no more than so many rows of an answer, and says nothing of those that it left out.
-- Shape: forgotten_told.
create function private.forgotten_list() returns setof public.forgotten_told
language sql stable security definer set search_path = '' as $$
    select max(l.hash) filter (where l.kind = 'installation'), private.clock(),
        coalesce(array_agg(l.hash) filter (where l.kind = 'forgotten'), '{}'),
        coalesce(array_agg(l.hash) filter (where l.kind = 'protected'), '{}')
    from private.list_forgotten() as l;
$$;
create function public.forgotten_list() returns setof public.forgotten_told
language sql stable set search_path = '' as $$
    select * from private.forgotten_list();
$$;
-- On Supabase the app keeps the list with the key that is its own.
grant execute on function public.forgotten_list(), private.forgotten_list() to service_role;

-- In the transaction that brings a backup's rows: who was forgotten since is forgotten again, also where people are then followed by nobody;
-- whose address was protected since is out of the market again; what waited to be sent, and was due by now, is not sent again; what is kept
-- for a while is deleted when that is over. Returns the mark of it. Called by npm run restore.
create function private.settle_restore(taken timestamptz, forgotten text[], protected text[]) returns private.restores
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    mark private.restores;
    each record;
    went text;
begin
    -- by a clock that is behind nothing is deleted or forgotten
    if taken > right_now + interval '1 minute' then
        raise exception 'clock_behind_backup' using errcode = 'PT409';
    end if;
    mark.restored_at := right_now;
    mark.taken_at := least(taken, right_now);
    mark.forgotten := 0;
    for each in
        select p.person_id from public.people p
        where encode(private.person_hash(p.person_id), 'hex') = any (settle_restore.forgotten) order by p.person_id
    loop
        update public.caseloads c set until_at = right_now where c.adviser_id = each.person_id and c.until_at is null;
        perform private.forget(each.person_id);
        mark.forgotten := mark.forgotten + 1;
    end loop;
    insert into private.forgotten (gone_hash, at)
    select decode(h, 'hex'), right_now from unnest(settle_restore.forgotten) as h
    on conflict do nothing;
    update public.candidates c set protected = true
    where not c.protected and encode(private.person_hash(c.person_id), 'hex') = any (settle_restore.protected);
    get diagnostics mark.protected = row_count;
    -- what was sent after the backup was taken stands nowhere: what may have been is not sent twice
    delete from private.outgoing_mails m where m.sealed is not null;
    update public.reminders r set dropped_at = right_now, dropped_why = 'over'
    where r.sent_at is null and r.dropped_at is null and r.next_try_at <= right_now;
    for each in select c.name from private.chores c where c.name ~ '^(delete|drop|forget)_' order by c.number loop
        while private.run_chore(each.name) > 0 loop
            null;
        end loop;
        select c.last_result into went from private.chores c where c.name = each.name;
        if went <> 'done' then
            raise exception 'the chore % ended with %', each.name, went;
        end if;
    end loop;
    insert into private.restores (restored_at, taken_at, forgotten, protected)
    values (mark.restored_at, mark.taken_at, mark.forgotten, mark.protected);
    return mark;
end $$;

-- What of the newest restore an administrator is told.
create type public.restore_told as (
    restored_at timestamptz, taken_at timestamptz, forgotten int, protected int
);

-- The newest restore of the last ninety days, for the administrator of a municipality; else no row. Shape: restore_told.
create function private.last_restore() returns setof public.restore_told
language sql stable security definer set search_path = '' as $$
    select r.restored_at, r.taken_at, r.forgotten, r.protected from private.restores r
    where private.municipality_as('administrator') is not null and r.restored_at > private.clock() - interval '90 days'
    order by r.restored_at desc limit 1;
$$;
grant execute on function private.last_restore() to authenticated;
create function public.last_restore() returns setof public.restore_told
language sql stable set search_path = '' as $$
    select * from private.last_restore();
$$;
grant execute on function public.last_restore() to authenticated;

-- A phone that had been heard before a restore, and of which numbers are not known here that it gave since the backup.
create type public.phone_lost as (
    last_known_at timestamptz, heard_again_at timestamptz, lost int
);

-- Of which phones something is lost with the newest restore: what they gave a number after the backup was taken, have no longer, and did not
-- send again. Nobody is named: the person reads on the phone that something may be missing. Shape: phone_lost, oldest first.
create function private.lost_with_restore() returns setof public.phone_lost
language sql stable security definer set search_path = '' as $$
    select before.heard_at, since.first_at, (since.last - before.last - since.numbers)::int
    from private.last_restore() as r
    cross join lateral (
        select t.phone_id, max(t.seq) as last, max(t.heard_at) as heard_at from public.taps t
        where t.heard_at < r.restored_at group by t.phone_id
    ) as before
    cross join lateral (
        select max(t.seq) as last, min(t.heard_at) as first_at, count(*) filter (where t.seq > before.last) as numbers
        from public.taps t join public.people p on p.person_id = t.person_id
        where t.phone_id = before.phone_id and t.heard_at >= r.restored_at
            and p.municipality_code = private.municipality_as('administrator')
    ) as since
    where since.last - before.last > since.numbers
    order by since.first_at, before.heard_at;
$$;
grant execute on function private.lost_with_restore() to authenticated;
create function public.lost_with_restore() returns setof public.phone_lost
language sql stable set search_path = '' as $$
    select * from private.lost_with_restore();
$$;
grant execute on function public.lost_with_restore() to authenticated;
