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
