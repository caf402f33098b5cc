-- The one cast of people that every test file plays with, and a few words to speak of them. Runs first and stays: the files after it
-- call tests.cast() inside a transaction that they roll back. Schema "tests" exists only where tests are run.
begin;
drop schema if exists tests cascade;
create schema tests;
grant usage on schema tests to anon, authenticated;

-- Everybody and everything has a name here; its id follows from the name.
create function tests.id(name text) returns uuid language sql immutable as $$
    select md5('cast:' || name)::uuid;
$$;
grant execute on function tests.id(text) to anon, authenticated;

-- The clock of the house is at a time in Norway, as if it had gone there step by step; or it jumps there.
create function tests.at(local_time text) returns void language sql security definer as $$
    select set_config('tests.now', (local_time::timestamp at time zone 'Europe/Oslo')::text, true);
    update private.clock_watch w set seen_at = null, jumped_from = null, jumped_at = null;
$$;
create function tests.jump_to(local_time text) returns void language sql as $$
    select set_config('tests.now', (local_time::timestamp at time zone 'Europe/Oslo')::text, true);
$$;

create function tests.oslo(local_time text) returns timestamptz language sql immutable as $$
    select local_time::timestamp at time zone 'Europe/Oslo';
$$;
grant execute on function tests.oslo(text) to anon, authenticated;

-- One batch of every chore of the clock, or of these, due or not. What goes wrong in one, which the clock would only write down, is wrong.
create function tests.tick(these text[] default null) returns int language plpgsql as $$
declare
    chore text;
    done int := 0;
begin
    for chore in select c.name from private.chores c where these is null or c.name = any (these) order by c.number loop
        done := done + private.run_chore(chore);
    end loop;
    if exists (select from private.chores c where c.last_result <> 'done') then
        raise exception 'a chore went wrong: %', (select string_agg(c.name || ' ' || c.last_result, ', ') from private.chores c where c.last_result <> 'done');
    end if;
    return done;
end $$;

-- The session is now this person's (null: nobody signed in), as the data API would have it.
create function tests.be(who text) returns void language plpgsql as $$
begin
    perform set_config('request.jwt.claim.sub', coalesce(tests.id(who)::text, ''), true);
    perform set_config('request.jwt.claims', case when who is null then '' else json_build_object(
        'sub', tests.id(who), 'role', 'authenticated', 'session_id', tests.id(who || '''s session'))::text end, true);
    perform set_config('role', case when who is null then 'anon' else 'authenticated' end, true);
end $$;

-- Back to the owner, signed in as nobody.
create function tests.leave() returns void language sql as $$
    select set_config('role', 'none', true), set_config('request.jwt.claim.sub', '', true), set_config('request.jwt.claims', '', true);
    select;
$$;
grant execute on function tests.leave() to anon, authenticated;

-- How a refusal reads: "PT409 shift_full"; a missing right is "denied"; anything else the database says is "ERROR …".
create function tests.refusal(state text, message text) returns text language sql immutable as $$
    select case when state like 'PT4%' then state || ' ' || message when state = '42501' then 'denied'
        else 'ERROR ' || state || ' ' || message end;
$$;

-- What this person gets: the first field of the first row as text, or the refusal.
create function tests.say(who text, query text) returns text language plpgsql as $$
declare
    said text;
    state text;
    message text;
begin
    perform tests.be(who);
    execute query into said;
    perform tests.leave();
    return coalesce(said, '');
exception when others then
    get stacked diagnostics state = returned_sqlstate, message = message_text;
    return tests.refusal(state, message);
end $$;

-- How many rows this person gets, or the refusal.
create function tests.rows(who text, query text) returns text language sql as $$
    select tests.say(who, 'select count(*) from (' || query || ') as x');
$$;

-- What a row shape does not say of the rows that this person gets: each attribute that is null and must not be. "nothing" when all is
-- said, and "no rows" when nothing was looked at.
create function tests.unsaid(who text, query text, shape regclass) returns text language plpgsql as $$
declare
    said text;
begin
    perform tests.be(who);
    execute format('select case when count(*) = 0 then ''no rows'' else coalesce(string_agg(distinct k.key, '', '')
            filter (where k.value = ''null'' and coalesce(col_description(%s, (
                select a.attnum from pg_attribute a where a.attrelid = %s and a.attname = k.key)::int), '''') !~ ''^null: ''), ''nothing'') end
        from (%s) as r, jsonb_each(to_jsonb(r)) as k', shape::oid, shape::oid, query) into said;
    perform tests.leave();
    return said;
end $$;

-- How many rows this person's statement touches, or the refusal.
create function tests.touches(who text, statement text) returns text language plpgsql as $$
declare
    n bigint;
    state text;
    message text;
begin
    perform tests.be(who);
    execute statement;
    get diagnostics n = row_count;
    perform tests.leave();
    return n::text;
exception when others then
    get stacked diagnostics state = returned_sqlstate, message = message_text;
    return tests.refusal(state, message);
end $$;

-- What the owner gets, past row-level security: 'done' or the refusal. The safety nets are tested with it.
create function tests.force(statement text) returns text language plpgsql as $$
declare
    state text;
    message text;
    wall text;
begin
    execute statement;
    return 'done';
exception when others then
    get stacked diagnostics state = returned_sqlstate, message = message_text, wall = constraint_name;
    return case when wall <> '' then wall else tests.refusal(state, message) end;
end $$;

-- An account for a person who is registered already, through the one way in there is.
create function tests.sign_up(who text, invited_as text default null, organisation text default null, employer text default null)
returns void language plpgsql as $$
begin
    insert into public.invitations
        (code_hash, municipality_code, person_id, first_name, last_name, role, organisation_id, employer_id, expires_at)
    select private.code_hash('cast ' || who), p.municipality_code, p.person_id, p.first_name, p.last_name, invited_as,
        tests.id(organisation), tests.id(employer), private.clock() + interval '1 day'
    from public.people p where p.person_id = tests.id(who);
    insert into auth.users (id, email, raw_user_meta_data)
    values (tests.id(who), md5(who) || '@example.no', json_build_object('invitation', 'cast ' || who)::jsonb);
    insert into auth.sessions (id, user_id) values (tests.id(who || '''s session'), tests.id(who));
end $$;

create function tests.candidate(who text, municipality text default '3301', born date default '1990-01-01') returns void
language plpgsql as $$
begin
    insert into public.people (person_id, municipality_code, first_name, last_name, phone)
    values (tests.id(who), municipality, who, 'Testesen', '900 00 000');
    insert into public.candidates (person_id, municipality_code, birth_date, norwegian, lifting, notice_read_at)
    values (tests.id(who), municipality, born, 2, 1, private.clock());
    perform tests.sign_up(who);
    insert into public.introductions (candidate_id, place_id, introduced_on, colleague)
    select tests.id(who), p.place_id, '2026-01-01', 'Tone' from public.places p where p.municipality_code = municipality;
end $$;

create function tests.staff(who text, in_role text, municipality text default '3301', organisation text default null,
    employer text default null) returns void
language plpgsql as $$
begin
    insert into public.people (person_id, municipality_code, first_name, last_name, phone)
    values (tests.id(who), municipality, who, 'Ansatt', '911 11 111');
    perform tests.sign_up(who, in_role, organisation, employer);
end $$;

create function tests.organisation(called text, employer text, municipality text default '3301', of_sector text default 'municipal')
returns void language plpgsql as $$
begin
    insert into public.organisations (organisation_id, municipality_code, employer_id, name, kind, sector)
    values (tests.id(called), municipality, tests.id(employer), called, 'nursing_home', of_sector);
    insert into public.places (place_id, organisation_id, municipality_code, name, address, latitude, longitude)
    values (tests.id(called || '''s place'), tests.id(called), municipality, called || ' kjøkken', 'Testgata 1', 59.74, 10.2);
    insert into public.contacts (contact_id, place_id, name, phone, meet_where)
    values (tests.id(called || '''s contact'), tests.id(called || '''s place'), 'Tone', '922 22 222', 'i resepsjonen');
end $$;

-- A published shift with its task. Times are Norway's.
create function tests.shift(called text, from_ text, to_ text, seats int default 1, pay_ text default 'unpaid',
    asks text[] default '{}', organisation text default 'Fjordgløtt', first_visit boolean default false, draft boolean default false,
    of_type text default 'matvert') returns void
language plpgsql as $$
begin
    insert into public.tasks (task_id, municipality_code, organisation_id, place_id, task_type, title, does, does_not, pay,
        introduction, created_at, published_at)
    select tests.id(called || '''s task'), o.municipality_code, o.organisation_id, tests.id(organisation || '''s place'), of_type,
        called, '{Dekke bord}', '{Gi medisin}', pay_, first_visit, private.clock(), case when not draft then private.clock() end
    from public.organisations o where o.organisation_id = tests.id(organisation);
    insert into public.task_requirements (task_id, requirement) select tests.id(called || '''s task'), unnest(asks);
    insert into public.shifts (shift_id, task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id,
        published_at, created_at)
    select tests.id(called), t.task_id, t.municipality_code, t.organisation_id, tests.oslo(from_), tests.oslo(to_), seats,
        tests.id(organisation || '''s contact'), t.published_at, private.clock()
    from public.tasks t where t.task_id = tests.id(called || '''s task');
end $$;

-- «Jeg vil»: the state, or the refusal.
create function tests.take(who text, shift text) returns text language sql as $$
    select tests.say(who, format('select state from take_shift(%L, %L)', tests.id(shift), gen_random_uuid()));
$$;

-- The house hears now of somebody's tap on a phone, which is called as the person's unless it has a name of its own. Times are what the
-- phone's clock shows in Norway; "known": how many minutes the phone then knew its clock to be behind (null: it did not know).
create function tests.hear(who text, tap text, tapped text, sent text, seq int default 1, kind text default 'take', known numeric default 0,
    phone text default null) returns text language sql as $$
    select tests.say(who, format('select note_tap(%L, %L, %L, %L, %L, %L, %L)', tests.id(tap), tests.id(coalesce(phone, who) || '''s phone'), seq,
        kind, tests.oslo(tapped), tests.oslo(sent), (known * 60000)::bigint));
$$;

-- Somebody's latest assignment on a shift.
create function tests.on_(who text, shift text) returns uuid language sql stable as $$
    select a.assignment_id from public.assignments a
    where a.candidate_id = tests.id(who) and a.shift_id = tests.id(shift) order by (select max(e.event_id) from public.events e where e.assignment_id = a.assignment_id) desc limit 1;
$$;

create function tests.state(who text, shift text) returns text language sql stable as $$
    select a.state from public.assignments a where a.assignment_id = tests.on_(who, shift);
$$;

-- What the indicators are made of, from the events or from the rows, as if the month that runs were closed.
create function tests.ledger(from_rows boolean default false, municipality text default '3301') returns private.ledger
language sql stable as $$
    select row(l.municipality, date_trunc('month', private.today())::date, l.places, l.seats, l.exits, null)::private.ledger
    from (select (case when from_rows then private.ledger_from_rows(municipality) else private.ledger_from_events(municipality) end).*) as l;
$$;

-- Everybody, on Monday 23 November 2026 at eight in the morning.
create function tests.cast() returns setof text language plpgsql as $$
begin
    create or replace function private.clock() returns timestamptz language sql stable set search_path = '' as
        'select coalesce(nullif(pg_catalog.current_setting(''tests.now'', true), '''')::timestamptz, pg_catalog.now())';
    perform tests.at('2026-11-23 08:00');
    insert into public.municipalities (municipality_code, name) values ('3301', 'Drammen'), ('3312', 'Lier')
    on conflict do nothing;
    insert into public.employers (employer_id, municipality_code, name) values
        (tests.id('the municipality'), '3301', 'Prøve kommune'), (tests.id('the café'), '3301', 'Prøvekafeen'),
        (tests.id('the other municipality'), '3312', 'Nabo kommune');
    perform tests.organisation('Fjordgløtt', 'the municipality');
    perform tests.organisation('Åsen', 'the municipality');
    perform tests.organisation('Kafeen', 'the café', '3301', 'private');
    perform tests.organisation('Nabohjemmet', 'the other municipality', '3312');
    perform tests.candidate('Amina');
    perform tests.candidate('Bjørn');
    perform tests.candidate('Sara', '3312');
    perform tests.staff('Lise', 'lead', '3301', 'Fjordgløtt');
    perform tests.staff('Ola', 'lead', '3301', 'Åsen');
    perform tests.staff('Kjell', 'clearance_officer', '3301', null, 'the municipality');
    perform tests.staff('Kaja', 'clearance_officer', '3301', null, 'the café');
    perform tests.staff('Kari', 'adviser');
    perform tests.staff('Tor', 'adviser');
    perform tests.staff('Petra', 'programme_lead');
    perform tests.staff('Ada', 'administrator');
    perform tests.staff('Liv', 'lead', '3312', 'Nabohjemmet');
    perform tests.staff('Leif', 'adviser', '3312');
    perform tests.staff('Per', 'programme_lead', '3312');
    perform tests.staff('Nina', 'administrator', '3312');
    insert into public.staff_roles (person_id, role, municipality_code, employer_id)
    values (tests.id('Lise'), 'clearance_officer', '3301', tests.id('the municipality'));
    -- Amina comes from Nav, and nobody who posts tasks may know; Bjørn came by himself
    insert into public.caseloads (candidate_id, adviser_id, since_at) values (tests.id('Amina'), tests.id('Kari'), '2026-09-01');
    insert into public.referrals (candidate_id, referred_by, referred_at, office, basis, assessed_on, plain_words)
    values (tests.id('Amina'), tests.id('Kari'), '2026-09-01', 'Nav Prøve', 'stl_20a', '2026-09-01', 'Vi har avtalt aktivitet.');
    insert into public.agreed_activities (candidate_id, hours_per_week, from_date, to_date, agreed_by)
    values (tests.id('Amina'), 15, '2026-09-01', '2026-12-31', tests.id('Kari'));
    return;
end $$;

commit;

begin;
set local search_path = public, extensions;
select plan(2);
select lives_ok('select tests.cast()', 'the cast comes on stage');
select is((select count(*)::int from public.people), 15, 'fifteen people');
select * from finish();
rollback;
