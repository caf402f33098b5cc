-- A schema with one of everything, for the tests of "npm run migration".
create schema private;
create extension btree_gist with schema extensions;
comment on schema private is 'kept in';

alter default privileges revoke execute on functions from public;
alter default privileges in schema public revoke all on tables from anon, authenticated;
grant usage on schema private to authenticated;

create type public.mood as enum ('glad', 'sad');
create type public.card as (title text, at timestamptz);
comment on type public.card is 'a row shape';
create domain public.code as text check (value ~ '^[a-z]+$');
create type private.span as range (subtype = numeric);
create sequence private.numbers increment by 2;

create function private.clock() returns timestamptz language sql stable set search_path = '' as $$
    select now(); -- what time it is
$$;
create function private.is_even(number int) returns boolean language sql immutable set search_path = '' as $$
    select number % 2 = 0;
$$;

-- What there is to choose from.
create table public.kinds (
    kind text primary key,
    sort int not null default 0
);
comment on table public.kinds is 'not personal';
insert into public.kinds (kind, sort) values ('one', 1), ('two', 2);

-- What people own.
create table public.things (
    thing_id bigint generated always as identity primary key,
    kind text not null references public.kinds,
    name text not null check (length(name) < 100), -- as they say it
    number int not null default 2,
    mood public.mood,
    code public.code,
    room int,
    during tstzrange,
    doubled int generated always as (number * 2) stored,
    constraint things_even check (private.is_even(number)),
    constraint things_one unique (kind, name),
    exclude using gist (room with =, during with &&)
);
comment on table public.things is 'personal: what people own';
comment on column public.things.name is 'how it is called';
create index things_name on public.things (name);
create index things_even_name on public.things (name) where private.is_even(number);
create statistics public.things_both on kind, name from public.things;
alter table public.things enable row level security;
alter table public.things replica identity full;
grant select, update (name, number) on public.things to authenticated;

-- What is said of a thing.
create table private.notes (
    note_id uuid primary key default gen_random_uuid(),
    thing_id bigint references public.things on delete cascade deferrable initially deferred,
    shape public.card,
    words text not null
);
create index notes_thing on private.notes (thing_id);
create rule notes_kept as on delete to private.notes do instead nothing;

create function private.mine() returns setof bigint language sql stable security definer set search_path = '' as $$
    select thing_id from public.things;
$$;
grant execute on function private.mine() to authenticated;
comment on function private.mine() is 'the ids that I may touch';

create policy "People read their own things" on public.things
for select to authenticated using (thing_id in (select private.mine()));
create policy "People change their own things" on public.things
for update to authenticated using (thing_id in (select private.mine()));
comment on policy "People read their own things" on public.things is 'and nobody else''s';

create view public.my_things with (security_invoker = true) as
select t.thing_id, t.name from public.things t where t.thing_id in (select private.mine());
comment on view public.my_things is 'mine';
grant select on public.my_things to authenticated;
create view public.my_names with (security_invoker = true) as select m.name from public.my_things m;
create materialized view private.counted as select count(*) as things from public.things;

create function public.cards(wanted int default 10) returns setof public.card language sql stable set search_path = '' as $$
    select t.name, private.clock() from public.things t limit wanted;
$$;
grant execute on function public.cards(int) to authenticated;
create procedure private.tidy() language sql set search_path = '' as $$
    delete from private.notes where words = '';
$$;
create function private.add(a int, b int) returns int language sql immutable set search_path = '' as 'select a + b';
create aggregate private.total(int) (sfunc = private.add, stype = int, initcond = '0');

create function private.note_change() returns trigger language plpgsql set search_path = '' as $$
begin
    return new;
end $$;
create trigger things_100_note before update on public.things for each row execute function private.note_change();
comment on trigger things_100_note on public.things is 'first';

-- A table that grows.
create table private.attempts (
    attempt_key text not null,
    at timestamptz not null default now()
);
create index attempts_key on private.attempts (attempt_key);

do $$
begin
    if exists (select from pg_extension where extname = 'pg_cron') then
        perform 1;
    end if;
end $$;
