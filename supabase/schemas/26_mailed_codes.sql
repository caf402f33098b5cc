-- Codes that let somebody in by e-mail, or let them choose a new password. The app makes them and mails them itself (73), on every backend: what Auth
-- writes in its own mails, how many it sends and what it does with a code that is guessed at is of no account here.

-- One code: of one person, for one purpose, asked for from one browser. It is hashed by the app with a key that the database does not have, so that
-- a copy of the database holds none that works. It goes an hour after it is over. Personal.
create table private.mailed_codes (
    person_id uuid not null references public.people on delete cascade,
    purpose text not null check (purpose in ('sign_in', 'password')),
    asked_from bytea not null, -- a hash of what the browser was given that asked
    code_hash text not null check (length(code_hash) between 20 and 100),
    made_at timestamptz not null,
    over_at timestamptz not null,
    wrong_here smallint not null default 0, -- tries from the browser that asked
    wrong_elsewhere smallint not null default 0, -- tries from all others, so that none of them can use up those
    used_at timestamptz, -- null: not used
    used_from bytea, -- a hash as above; null: not used, or from a browser that is known by nothing
    primary key (person_id, purpose, asked_from)
);
comment on table private.mailed_codes is 'personal: that somebody asked for a code, and how it went';
create index mailed_codes_over on private.mailed_codes (over_at);
alter table private.mailed_codes enable row level security;

-- Who has an address, and how long a code to it works.
create type public.code_reader as (
    person_id uuid,
    language text,
    over_at timestamptz
);

-- Who signs in with an address; null when nobody does.
create function private.person_at(address text) returns uuid language sql stable security definer set search_path = '' as $$
    select p.person_id from auth.users u join public.people p on p.user_id = u.id
    where lower(u.email) = lower(btrim(address)) limit 1;
$$;

-- A code is asked for: kept for ten minutes, in place of the one that the same browser asked for before. No row when nobody has the address, or it
-- leads nowhere. Only the app's own nodes ask, as the owner or by the service's key; so below.
create function private.keep_code(address text, purpose text, code_hash text, browser text) returns setof public.code_reader
language plpgsql volatile security definer set search_path = '' as $$
declare
    who uuid := private.person_at(address);
    right_now timestamptz := private.clock();
begin
    delete from private.mailed_codes c where (c.person_id, c.purpose, c.asked_from) in (
        select x.person_id, x.purpose, x.asked_from from private.mailed_codes x
        where x.over_at < right_now - interval '1 hour' limit 100 for update skip locked
    );
    if who is null or address like '%.invalid' then
        return;
    end if;
    insert into private.mailed_codes as c (person_id, purpose, asked_from, code_hash, made_at, over_at)
    values (who, keep_code.purpose, coalesce(private.browser_hash(browser), sha256(convert_to(gen_random_uuid()::text, 'UTF8'))),
        keep_code.code_hash, right_now, right_now + interval '10 minutes')
    on conflict on constraint mailed_codes_pkey do update
    set code_hash = excluded.code_hash, made_at = excluded.made_at, over_at = excluded.over_at,
        wrong_here = 0, wrong_elsewhere = 0, used_at = null, used_from = null;
    return query select p.person_id, p.language, right_now + interval '10 minutes' from public.people p where p.person_id = who;
end $$;
create function public.keep_code(address text, purpose text, code_hash text, browser text) returns setof public.code_reader
language sql volatile set search_path = '' as $$
    select * from private.keep_code(address, purpose, code_hash, browser);
$$;

-- A code is tried: true when it is right. Then it is used, and lets in nobody but this browser, whose answer may get lost; and no other of the same
-- purpose works, nor any at all when it is for a new password. "code_hash": after a space also as hashed with the key before, where there is one. Five wrong tries end it for the browser that asked, five for all others together.
create function private.try_code(address text, purpose text, code_hash text, browser text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    who uuid := private.person_at(address);
    here bytea := private.browser_hash(browser);
    right_now timestamptz := private.clock();
    right_one bytea;
begin
    perform from private.mailed_codes c where c.person_id = who order by c.purpose, c.asked_from for update;
    update private.mailed_codes c set used_at = coalesce(c.used_at, right_now), used_from = here
    where c.person_id = who and c.purpose = try_code.purpose and c.code_hash = any (string_to_array(try_code.code_hash, ' '))
        and c.over_at > right_now and c.made_at < right_now + interval '1 minute'
        and case
            when c.used_at is not null then c.used_from = here
            when c.asked_from is not distinct from here then c.wrong_here < 5
            else c.wrong_elsewhere < 5
        end
    returning c.asked_from into right_one;
    if found then
        delete from private.mailed_codes c
        where c.person_id = who and (try_code.purpose = 'password' or c.purpose = try_code.purpose)
            and (c.purpose, c.asked_from) <> (try_code.purpose, right_one);
        return true;
    end if;
    update private.mailed_codes c
    set wrong_here = c.wrong_here + case when c.asked_from is not distinct from here then 1 else 0 end,
        wrong_elsewhere = c.wrong_elsewhere + case when c.asked_from is not distinct from here then 0 else 1 end
    where c.person_id = who and c.purpose = try_code.purpose and c.over_at > right_now
        and case when c.asked_from is not distinct from here then c.wrong_here else c.wrong_elsewhere end < 5;
    return false;
end $$;
create function public.try_code(address text, purpose text, code_hash text, browser text) returns boolean
language sql volatile set search_path = '' as $$
    select private.try_code(address, purpose, code_hash, browser);
$$;
-- Who chooses a new password shuts out whoever was let in by a code before, wherever it is chosen. What is used for this very change stays, since its
-- answer may get lost.
create function private.drop_codes_before() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    delete from private.mailed_codes c
    where c.person_id in (select p.person_id from public.people p where p.user_id = new.id) and (c.purpose = 'sign_in' or c.used_at is null);
    return null;
end $$;
create trigger users_300_drop_codes after update of encrypted_password on auth.users for each row
when (old.encrypted_password is distinct from new.encrypted_password)
execute function private.drop_codes_before();

-- On Supabase the app sends with the key that is its own, and no person's session comes here.
do $$
begin
    if exists (select from pg_roles where rolname = 'service_role') then
        grant execute on function public.keep_code(text, text, text, text), private.keep_code(text, text, text, text),
            public.try_code(text, text, text, text), private.try_code(text, text, text, text) to service_role;
    end if;
end $$;
