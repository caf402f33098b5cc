-- What Supabase has before the first migration and a plain PostgreSQL has not. Run as owner at every start, after the
-- tables of schema auth are made; never on Supabase itself. Every line may run again.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['anon', 'authenticated', 'service_role', 'authenticator'] loop
        if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin', wanted);
            exception when duplicate_object or unique_violation then
                null; -- another node made it at the same moment
            end;
        end if;
    end loop;
    -- The login role of the app may become one of the two roles that people have, and has nothing of theirs before it does: what is asked
    -- without saying for whom is refused. Owner of nothing, never service_role.
    if exists (select from pg_catalog.pg_roles where rolname = 'authenticator' and rolinherit) then
        alter role authenticator noinherit;
    end if;
    foreach wanted in array array['anon', 'authenticated'] loop
        if not pg_has_role('authenticator', wanted, 'member') then
            execute format('grant %I to authenticator', wanted);
        elsif pg_has_role('authenticator', wanted, 'usage') then
            -- since PostgreSQL 16 each grant says for itself whether it is inherited
            execute format('grant %I to authenticator with inherit false', wanted);
        end if;
    end loop;
end $$;

-- How long a statement may take and wait, as on Supabase, where nobody has said otherwise; and a statement whose asker has gone ends by itself.
do $$
declare
    wanted record;
begin
    for wanted in
        select w.* from (values
            ('anon', 'statement_timeout', '3s'),
            ('authenticated', 'statement_timeout', '8s'),
            ('authenticator', 'statement_timeout', '8s'),
            ('authenticator', 'lock_timeout', '8s'),
            ('authenticator', 'client_connection_check_interval', '1s')
        ) as w (role, setting, value)
        where not exists (
            select from pg_catalog.pg_roles r, unnest(r.rolconfig) as said
            where r.rolname = w.role and split_part(said, '=', 1) = w.setting
        )
    loop
        begin
            execute format('alter role %I set %I = %L', wanted.role, wanted.setting, wanted.value);
        exception when others then
            null; -- another node does it at this moment, or this machine cannot tell that an asker has gone
        end;
    end loop;
end $$;

-- What Supabase gives people by itself to whatever comes in schema public: the migrations take it back, here as there. Given before the
-- first of them and never again.
do $$
begin
    if to_regclass('public.people') is null then
        alter default privileges in schema public grant all on tables to anon, authenticated;
        alter default privileges in schema public grant all on functions to anon, authenticated;
        alter default privileges in schema public grant all on sequences to anon, authenticated;
    end if;
end $$;

create schema if not exists extensions;
grant usage on schema extensions to anon, authenticated, service_role;

-- The data API finds the tables through information_schema, which shows those to which one has a right: the one that reads nothing.
alter default privileges in schema public grant references on tables to authenticator;
do $$
begin
    if exists (
        select from pg_catalog.pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and not has_table_privilege('authenticator', c.oid, 'references')
    ) then
        grant references on all tables in schema public to authenticator;
    end if;
end $$;

-- Supabase's own definitions: both spellings of the claims, so that tests run unchanged everywhere.
create or replace function auth.uid() returns uuid language sql stable as $$
    select coalesce(
        nullif(current_setting('request.jwt.claim.sub', true), ''),
        (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')
    )::uuid
$$;

create or replace function auth.role() returns text language sql stable as $$
    select coalesce(
        nullif(current_setting('request.jwt.claim.role', true), ''),
        (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
    )::text
$$;

create or replace function auth.email() returns text language sql stable as $$
    select coalesce(
        nullif(current_setting('request.jwt.claim.email', true), ''),
        (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email')
    )::text
$$;

create or replace function auth.jwt() returns jsonb language sql stable as $$
    select coalesce(
        nullif(current_setting('request.jwt.claim', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')
    )::jsonb
$$;

grant usage on schema auth to anon, authenticated, service_role, authenticator;
revoke all on all tables in schema auth from public, anon, authenticated, service_role;
grant select, insert, update, delete on all tables in schema auth to authenticator;
grant usage on all sequences in schema auth to authenticator;
