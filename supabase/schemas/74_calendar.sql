-- A person's own shifts in the calendar they use: a link to subscribe to, which they make, renew and close.

-- How often what a calendar says of a shift has changed since it was posted, and when last. Not personal.
create table private.shift_changes (
    shift_id uuid primary key references public.shifts on delete cascade,
    times int not null check (times > 0),
    last_at timestamptz not null
);
comment on table private.shift_changes is 'not personal';
alter table private.shift_changes enable row level security;

create function private.count_shift_changes(shifts uuid[]) returns void
language sql volatile security definer set search_path = '' as $$
    insert into private.shift_changes (shift_id, times, last_at)
    select s, 1, private.clock() from unnest(shifts) as s order by s
    on conflict (shift_id) do update set times = private.shift_changes.times + 1, last_at = excluded.last_at;
$$;

create function private.count_shift_change() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.count_shift_changes(array[new.shift_id]);
    return null;
end $$;
create trigger shifts_300_count_changes after update of starts_at, ends_at, contact_id, cancelled_at on public.shifts for each row
when ((new.starts_at, new.ends_at, new.contact_id, new.cancelled_at) is distinct from
    (old.starts_at, old.ends_at, old.contact_id, old.cancelled_at))
execute function private.count_shift_change();

-- A contact who is called something else, or meets people elsewhere, is another line in each calendar that names them.
create function private.count_contact_change() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.count_shift_changes(array(
        select s.shift_id from public.shifts s where s.contact_id = new.contact_id and s.ends_at > private.clock()
    ));
    return null;
end $$;
create trigger contacts_300_count_changes after update of name, phone, meet_where on public.contacts for each row
when ((new.name, new.phone, new.meet_where) is distinct from (old.name, old.phone, old.meet_where))
execute function private.count_contact_change();

-- So is a task that is called something else, or asks to bring something else.
create function private.count_words_change() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.count_shift_changes(array(
        select s.shift_id from public.shifts s where s.task_id = new.task_id and s.ends_at > private.clock()
    ));
    return null;
end $$;
create trigger tasks_300_count_changes after update of title, bring on public.tasks for each row
when ((new.title, new.bring) is distinct from (old.title, old.bring))
execute function private.count_words_change();

-- So is a place or an organisation that is called something else, or lies elsewhere.
create function private.count_place_change() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.count_shift_changes(array(
        select s.shift_id from public.tasks t join public.shifts s on s.task_id = t.task_id
        where t.place_id = new.place_id and s.ends_at > private.clock()
    ));
    return null;
end $$;
create trigger places_300_count_changes after update of name, address on public.places for each row
when ((new.name, new.address) is distinct from (old.name, old.address))
execute function private.count_place_change();
create function private.count_organisation_change() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.count_shift_changes(array(
        select s.shift_id from public.shifts s where s.organisation_id = new.organisation_id and s.ends_at > private.clock()
    ));
    return null;
end $$;
create trigger organisations_300_count_changes after update of name on public.organisations for each row
when (new.name is distinct from old.name)
execute function private.count_organisation_change();

-- Somebody's calendar is open to whoever has its link. Of the link's token only a hash is stored; for the person alone it is made anew
-- from the salt and a secret, so that they can put it into another calendar later. Closed: there is no row. Personal.
create table public.calendars (
    candidate_id uuid primary key references public.candidates on delete cascade,
    salt uuid not null, -- the request that made or renewed it
    token_hash bytea not null unique,
    alarms smallint[] not null default '{120}' -- how many minutes before the start a calendar should remind
        check (alarms <@ '{30,120,1440}'::smallint[] and cardinality(alarms) <= 3),
    opened_at timestamptz not null
);
comment on table public.calendars is 'personal: a way to read somebody''s shifts; never the token itself';
alter table public.calendars enable row level security;
grant select (candidate_id, alarms, opened_at) on public.calendars to authenticated;
grant update (alarms) on public.calendars to authenticated;
create policy "A candidate reads how their own calendar is set" on public.calendars
for select to authenticated using (candidate_id = (select private.me()));
create policy "A candidate changes the alarms of their own calendar" on public.calendars
for update to authenticated using (candidate_id = (select private.me())) with check (candidate_id = (select private.me()));

-- Some 118 bits, which nobody guesses.
create function private.calendar_token(candidate uuid, salt uuid) returns text
language sql stable security definer set search_path = '' as $$
    select string_agg(substr('ABCDEFGHJKMNPQRSTUVWXYZ23456789', 1 + get_byte(h, i) % 31, 1), '' order by i)
    from (
        select sha256(convert_to(s.value || 'calendar' || candidate::text || salt::text, 'UTF8')) as h
        from private.settings s where s.key = 'code_secret'
    ) as secret, generate_series(0, 23) as i;
$$;

-- Makes the candidate's link, or another in its place: the earlier one opens nothing from now on. Returns its token. Refuses PT404
-- not_found (no candidate), PT409 no_longer (renewed or closed since this request).
create function private.open_calendar(request_id uuid) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    token text := private.calendar_token(own, request_id);
begin
    perform 1 from public.candidates c where c.person_id = own for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if private.repeated(request_id, 'open_calendar', jsonb_build_array()) is not null then
        perform private.still_holds(exists (
            select from public.calendars c where c.candidate_id = own and c.salt = request_id), 'renewed');
        return token;
    end if;
    insert into public.calendars (candidate_id, salt, token_hash, opened_at)
    values (own, request_id, private.code_hash(token), private.clock())
    on conflict (candidate_id) do update set salt = excluded.salt, token_hash = excluded.token_hash, opened_at = excluded.opened_at;
    perform private.answer(request_id, 'opened');
    return token;
end $$;
grant execute on function private.open_calendar(uuid) to authenticated;
create function public.open_calendar(request_id uuid) returns text language sql volatile set search_path = '' as $$
    select private.open_calendar(request_id);
$$;
grant execute on function public.open_calendar(uuid) to authenticated;

-- The candidate's link opens nothing any more. Twice is once.
create function private.close_calendar() returns void language sql volatile security definer set search_path = '' as $$
    delete from public.calendars c where c.candidate_id = private.me();
$$;
grant execute on function private.close_calendar() to authenticated;
create function public.close_calendar() returns void language sql volatile set search_path = '' as $$
    select private.close_calendar();
$$;
grant execute on function public.close_calendar() to authenticated;

-- The token of the candidate's own link; null: it is closed.
create function private.my_calendar_token() returns text language sql stable security definer set search_path = '' as $$
    select private.calendar_token(c.candidate_id, c.salt) from public.calendars c where c.candidate_id = private.me();
$$;
grant execute on function private.my_calendar_token() to authenticated;
create function public.my_calendar_token() returns text language sql stable set search_path = '' as $$
    select private.my_calendar_token();
$$;
grant execute on function public.my_calendar_token() to authenticated;

-- What a calendar says of one shift. Nothing of why somebody is on it, what it asks of them, or why they are not.
create type public.calendar_entry as (
    assignment_id uuid, state text, title text, place_name text, organisation_name text, address text, starts_at timestamptz,
    ends_at timestamptz, contact_name text, contact_phone text, meet_where text, bring text, changes int, changed_at timestamptz
);
comment on column public.calendar_entry.title is 'null: not one to show';
comment on column public.calendar_entry.contact_phone is 'null: not confirmed, or has none';

-- Five weeks back and all ahead; what was cancelled, given up or given to another is there for as long as it would have been.
create function private.calendar_entries(candidate uuid) returns setof public.calendar_entry
language sql stable security definer set search_path = '' as $$
    select a.assignment_id, case when a.state in ('requested', 'confirmed') then a.state else 'cancelled' end,
        case when tt.shown then coalesce(w.title, t.title) end, p.name, o.name, p.address, a.starts_at, a.ends_at, k.name,
        case when a.state = 'confirmed' then k.phone end, k.meet_where, coalesce(w.bring, t.bring),
        coalesce(c.times, 0) + (a.confirmed_at is not null)::int + (a.state not in ('requested', 'confirmed'))::int,
        greatest(a.requested_at, a.confirmed_at, a.not_chosen_at, a.withdrawn_at, a.cancelled_at, c.last_at)
    from public.assignments a
    join public.people me on me.person_id = a.candidate_id
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    join public.task_types tt on tt.task_type = t.task_type
    join public.organisations o on o.organisation_id = s.organisation_id
    join public.places p on p.place_id = t.place_id
    join public.contacts k on k.contact_id = s.contact_id
    left join public.template_texts w on w.template_id = t.template_id and w.language = me.language and me.language <> 'nb'
    left join private.shift_changes c on c.shift_id = a.shift_id
    where a.candidate_id = candidate and a.ends_at > private.clock() - interval '35 days'
    order by a.starts_at, a.assignment_id;
$$;

-- The candidate's own, for one shift at a time.
create function private.my_calendar_entry(assignment uuid) returns setof public.calendar_entry
language sql stable security definer set search_path = '' as $$
    select e.* from private.calendar_entries(private.me()) e where e.assignment_id = assignment;
$$;
grant execute on function private.my_calendar_entry(uuid) to authenticated;
create function public.my_calendar_entry(assignment uuid) returns setof public.calendar_entry
language sql stable set search_path = '' as $$
    select * from private.my_calendar_entry(assignment);
$$;
grant execute on function public.my_calendar_entry(uuid) to authenticated;

-- The same once for each shift: "entry_id" stays when a shift that was given up is taken again, and "assignment_id" is where it leads now.
create type public.calendar_shift as (
    entry_id uuid, assignment_id uuid, state text, title text, place_name text, organisation_name text, address text,
    starts_at timestamptz, ends_at timestamptz, contact_name text, contact_phone text, meet_where text, bring text, changes int,
    changed_at timestamptz
);
comment on column public.calendar_shift.title is 'null: not one to show';
comment on column public.calendar_shift.contact_phone is 'null: not confirmed, or has none';

-- "changes" and "changed_at" only grow, also when a shift is taken again.
create function private.calendar_shifts(candidate uuid) returns setof public.calendar_shift
language sql stable security definer set search_path = '' as $$
    select distinct on (a.shift_id) h.first_id, e.assignment_id, e.state, e.title, e.place_name, e.organisation_name, e.address, e.starts_at,
        e.ends_at, e.contact_name, e.contact_phone, e.meet_where, e.bring, coalesce(c.times, 0) + h.changes,
        greatest(e.changed_at, h.changed_at)
    from private.calendar_entries(candidate) e
    join public.assignments a on a.assignment_id = e.assignment_id
    left join private.shift_changes c on c.shift_id = a.shift_id
    cross join lateral (
        select (array_agg(b.assignment_id order by b.requested_at, b.assignment_id))[1] as first_id,
            (sum(1 + (b.confirmed_at is not null)::int + (b.state not in ('requested', 'confirmed'))::int) - 1)::int as changes,
            max(greatest(b.requested_at, b.confirmed_at, b.not_chosen_at, b.withdrawn_at, b.cancelled_at)) as changed_at
        from public.assignments b where b.candidate_id = candidate and b.shift_id = a.shift_id
    ) h
    order by a.shift_id, (a.state in ('requested', 'confirmed')) desc, a.requested_at desc, a.assignment_id desc;
$$;

-- The candidate's own, for one shift at a time, by any of the times that they took it.
create function private.my_calendar_shift(assignment uuid) returns setof public.calendar_shift
language sql stable security definer set search_path = '' as $$
    select e.* from private.calendar_shifts(private.me()) e join public.assignments n on n.assignment_id = e.assignment_id
    where n.shift_id = (select a.shift_id from public.assignments a where a.assignment_id = assignment and a.candidate_id = private.me());
$$;
grant execute on function private.my_calendar_shift(uuid) to authenticated;
create function public.my_calendar_shift(assignment uuid) returns setof public.calendar_shift
language sql stable set search_path = '' as $$
    select * from private.my_calendar_shift(assignment);
$$;
grant execute on function public.my_calendar_shift(uuid) to authenticated;

-- What stands in a calendar behind a link; none for a link that is not there.
create function private.calendar_behind_link(token text) returns setof public.calendar_shift
language sql stable security definer set search_path = '' as $$
    select e.* from public.calendars c, private.calendar_shifts(c.candidate_id) e
    where c.token_hash = private.code_hash(token) order by e.starts_at, e.entry_id;
$$;
grant execute on function private.calendar_behind_link(text) to anon, authenticated;
create function public.calendar_behind_link(token text) returns setof public.calendar_shift
language sql stable set search_path = '' as $$
    select * from private.calendar_behind_link(token);
$$;
grant execute on function public.calendar_behind_link(text) to anon, authenticated;

-- The same in one value, which no limit of rows cuts.
create function private.whole_calendar(token text) returns public.calendar_shift[]
language sql stable security definer set search_path = '' as $$
    select array(select r from private.calendar_behind_link(token) r);
$$;
grant execute on function private.whole_calendar(text) to anon, authenticated;
create function public.whole_calendar(token text) returns public.calendar_shift[] language sql stable set search_path = '' as $$
    select private.whole_calendar(token);
$$;
grant execute on function public.whole_calendar(text) to anon, authenticated;

-- How the calendar behind a link is set; no row: no such link. For whoever has the link, signed in or not.
create function private.calendar_behind(token text) returns table (language text, alarms smallint[])
language sql stable security definer set search_path = '' as $$
    select p.language, c.alarms from public.calendars c join public.people p on p.person_id = c.candidate_id
    where c.token_hash = private.code_hash(token);
$$;
grant execute on function private.calendar_behind(text) to anon, authenticated;
create function public.calendar_behind(token text) returns table (language text, alarms smallint[])
language sql stable set search_path = '' as $$
    select * from private.calendar_behind(token);
$$;
grant execute on function public.calendar_behind(text) to anon, authenticated;

-- What stands in it, earliest first; none for a link that is not there.
create function private.calendar_feed(token text) returns setof public.calendar_entry
language sql stable security definer set search_path = '' as $$
    select e.* from public.calendars c, private.calendar_entries(c.candidate_id) e
    where c.token_hash = private.code_hash(token);
$$;
grant execute on function private.calendar_feed(text) to anon, authenticated;
create function public.calendar_feed(token text) returns setof public.calendar_entry
language sql stable set search_path = '' as $$
    select * from private.calendar_feed(token);
$$;
grant execute on function public.calendar_feed(text) to anon, authenticated;
