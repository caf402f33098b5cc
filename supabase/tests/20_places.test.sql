-- Employers, organisations, places, contacts and roles: read in one's own municipality, written by the administrator, contacts by the lead.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

select is(tests.rows(who, 'select from ' || t || ' where municipality_code = ''3301'' and ' || k || ' in (select tests.id(x) from unnest(''{the municipality,the café,Fjordgløtt,Åsen,Kafeen}''::text[]) x)'), n, who || ' reads the ' || t || ' of Drammen')
from (values ('employers', 'employer_id', '2'), ('organisations', 'organisation_id', '3')) as x (t, k, n), unnest('{Amina,Lise,Kari,Petra,Ada}'::text[]) as who;
select is(tests.rows(who, 'select from ' || t || ' where municipality_code = ''3301'''), '0', who || ', of another municipality, reads none of its ' || t)
from unnest('{employers,organisations,places}'::text[]) as t, unnest('{Sara,Liv,Nina}'::text[]) as who;
select is(tests.rows('Amina', 'select from places'), '3', 'Amina reads the places');
select is(tests.rows(null, 'select from ' || t), 'denied', 'nobody signed in reads ' || t) from unnest('{municipalities,districts,employers,organisations,places,staff_roles,contacts,place_codes}'::text[]) as t;
select is(tests.touches(who, 'update ' || t || ' set municipality_code = ''3312'''), 'denied', who || ' does not write ' || t)
from unnest('{organisations,places,employers,staff_roles,municipalities}'::text[]) as t, unnest('{Lise,Ada}'::text[]) as who;

-- ── Roles come from an administrator, and never from oneself ─────────────────────────────────────────────────────────────────
select is(tests.say('Lise', 'select string_agg(role, ''+'' order by role) from staff_roles'), 'clearance_officer+lead', 'Lise reads her own roles');
select is(tests.rows('Amina', 'select from staff_roles'), '0', 'Amina has none to read');
select is(tests.rows('Ada', 'select from staff_roles'), '1', 'Ada reads only her own by the table');
select is(tests.touches('Ada', format('insert into staff_roles (person_id, role, municipality_code) values (%L, ''adviser'', ''3301'')', tests.id('Ada'))), 'denied', 'nobody gives a role by the table');
select is(tests.force(format('insert into staff_roles (person_id, role, municipality_code, granted_by) values (%L, ''adviser'', ''3301'', %1$L)', tests.id('Ada'))), 'staff_roles_check2', 'nobody gives themselves a role by any path');
select is(tests.force(format('insert into staff_roles (person_id, role, municipality_code) values (%L, ''lead'', ''3301'')', tests.id('Tor'))), 'staff_roles_check', 'a lead leads an organisation');
select is(tests.force(format('insert into staff_roles (person_id, role, municipality_code) values (%L, ''clearance_officer'', ''3301'')', tests.id('Tor'))), 'staff_roles_check1', 'a clearance officer has an employer');
select is(tests.force(format('insert into staff_roles (person_id, role, municipality_code) values (%L, ''adviser'', ''3301'')', tests.id('Kari'))), 'staff_roles_one', 'a role is held once');
select is(tests.say('Ada', $$select private.has_role('administrator')$$), 'true', 'Ada is administrator');
select is(tests.say('Ada', $$select private.municipality_as('administrator')$$), '3301', 'Ada is administrator of Drammen');
select is(tests.say('Ada', $$select private.municipality_as('adviser')$$), '', 'Ada holds no other role');
select is((select string_agg(kind, ',' order by event_id) from events where person_id = tests.id('Kari')), 'role.granted,invitation.used', 'a role given leaves an event');
update staff_roles set revoked_at = private.clock(), revoked_by = tests.id('Ada') where person_id = tests.id('Lise') and role = 'lead';
select is((select by_person from events where kind = 'role.revoked' and person_id = tests.id('Lise')), tests.id('Ada'), 'the event of a role that ended says by whom');
select is(tests.rows('Lise', 'select private.my_organisations()'), '0', 'an ended role opens no organisation');
select is(tests.say('Lise', format('select * from facility_week(%L, ''2026-11-23'', ''2026-11-29'')', tests.id('Fjordgløtt'))), 'PT404 not_found', 'an ended role opens no board');
select is(tests.rows('Lise', 'select from contacts'), '0', 'an ended role opens no contacts');
update staff_roles set revoked_at = null, revoked_by = null where person_id = tests.id('Lise');

-- ── Contacts: a lead's own places ────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say('Lise', 'select count(*) || '' '' || min(name) from contacts'), '1 Tone', 'Lise reads the contacts of her place');
select is(tests.rows(who, 'select from contacts'), '0', who || ' reads none') from unnest('{Amina,Bjørn,Kjell,Kari,Petra,Ada}'::text[]) as who;
select is(tests.rows('Ola', format('select from contacts where contact_id = %L', tests.id('Fjordgløtt''s contact'))), '0', 'Ola does not read Lise''s');
select is(tests.touches('Lise', format($$insert into contacts (place_id, name, phone, meet_where) values (%L, 'Per', '944 44 444', 'ved døra')$$, tests.id('Fjordgløtt''s place'))), '1', 'Lise adds a contact at her place');
select is(tests.touches('Lise', format($$insert into contacts (place_id, name, meet_where) values (%L, 'Per', 'ved døra')$$, tests.id('Åsen''s place'))), 'denied', 'Lise adds no contact at Ola''s place');
select is(tests.touches('Ola', format($$insert into contacts (place_id, name, meet_where) values (%L, 'Per', 'ved døra')$$, tests.id('Fjordgløtt''s place'))), 'denied', 'Ola adds no contact at Lise''s place');
select is(tests.touches('Amina', format($$insert into contacts (place_id, name, meet_where) values (%L, 'Per', 'ved døra')$$, tests.id('Fjordgløtt''s place'))), 'denied', 'Amina adds no contact');
select is(tests.touches('Lise', $$update contacts set meet_where = 'i kantina'$$), '2', 'Lise changes hers, and only hers');
select is(tests.touches('Ola', format($$update contacts set retired_at = now() where contact_id = %L$$, tests.id('Fjordgløtt''s contact'))), '0', 'Ola does not reach them');
select is(tests.touches('Lise', format('update contacts set place_id = %L', tests.id('Åsen''s place'))), 'denied', 'a contact does not move to another place');
select is(tests.touches('Lise', 'delete from contacts'), 'denied', 'a lead deletes no contact');

-- ── The check-in code: whoever stands there has it, so nobody else reads it here ─────────────────────────────────────────────
select is(tests.rows('Lise', 'select from place_codes'), '1', 'Lise reads her place''s code');
select is(tests.rows('Ola', 'select from place_codes'), '1', 'Ola reads the code of his place');
select is(tests.rows('Ola', format('select from place_codes where place_id = %L', tests.id('Fjordgløtt''s place'))), '0', 'Ola does not read the code of Lise''s place');
select is(tests.rows(who, 'select from place_codes'), '0', who || ' reads none') from unnest('{Amina,Bjørn,Kjell,Kari,Petra,Ada}'::text[]) as who;
select matches((select code from place_codes where place_id = tests.id('Åsen''s place')), '^[A-HJ-NP-Z2-9]{10}$', 'ten signs that cannot be mistaken');
select is((select count(distinct private.new_code(10)) from generate_series(1, 500)), 500::bigint, 'five hundred new codes are all different');
select is(tests.touches('Lise', 'update place_codes set code = ''AAAAAAAAAA'''), 'denied', 'a lead does not choose a code');

-- ── The administrator adds organisations and places ──────────────────────────────────────────────────────────────────────────
insert into districts (district_id, municipality_code, name, latitude, longitude) values
    (tests.id('Bragernes'), '3301', 'Prøvenes', 59.75, 10.2), (tests.id('Lierbyen'), '3312', 'Prøvebyen', 59.79, 10.25);
create function pg_temp.add(who text, called text, sector text default 'municipal', district text default 'Bragernes', request uuid default gen_random_uuid(),
    kind text default 'nursing_home') returns text
language sql as $$
    select tests.say(who, format('select add_organisation(%L, %L, %L, ''Kjøkkenet'', ''Gata 2'', %L, %L)', called, kind, sector, tests.id(district), request));
$$;
select is(pg_temp.add(who, 'Nytt hjem'), 'PT404 not_found', who || ' adds no organisation') from unnest('{Amina,Lise,Kjell,Kari,Petra}'::text[]) as who;
select is(pg_temp.add(null, 'Nytt hjem'), 'denied', 'nobody signed in does');
select matches(pg_temp.add('Ada', 'Nytt hjem', request => tests.id('a1')), '^[0-9a-f-]{36}$', 'Ada adds an organisation');
select is(pg_temp.add('Ada', 'Nytt hjem', request => tests.id('a1')), (select organisation_id::text from organisations where name = 'Nytt hjem'), 'the same request gives the same organisation');
select is((select count(*) from organisations where name = 'Nytt hjem'), 1::bigint, 'the request made one organisation');
select is((select count(*) from places p join organisations o using (organisation_id) where o.name = 'Nytt hjem'), 1::bigint, 'the organisation has its first place');
select is((select e.name from employers e join organisations o using (employer_id) where o.name = 'Nytt hjem'), 'Drammen kommune', 'the municipality answers for it');
select matches(pg_temp.add('Ada', 'Frivillig', 'voluntary'), '^[0-9a-f-]{36}$', 'Ada adds a voluntary organisation');
select is((select e.name from employers e join organisations o using (employer_id) where o.name = 'Frivillig'), 'Frivillig', 'a voluntary organisation is its own employer');
select is(pg_temp.add('Ada', 'NYTT HJEM'), 'PT409 name_taken', 'the same name in capitals is taken');
select is(pg_temp.add('Ada', 'Et til', district => 'Lierbyen'), 'PT422 bad_place', 'a district of another municipality is none');
select is(pg_temp.add('Ada', 'Et til', 'martian'), 'PT422 bad_place', 'an unknown sector is refused');
select is(pg_temp.add('Ada', 'Et til', kind => 'castle'), 'PT422 bad_place', 'an unknown kind is refused');
select is(pg_temp.add('Ada', ' '), 'PT422 bad_words', 'an empty name is refused');
create function pg_temp.add_place(who text, organisation text, called text, request uuid default gen_random_uuid()) returns text
language sql as $$
    select tests.say(who, format('select add_place(%L, %L, ''Gata 2'', %L, %L)', tests.id(organisation), called, tests.id('Bragernes'), request));
$$;
select matches(pg_temp.add_place('Ada', 'Fjordgløtt', 'Hagen', tests.id('a2')), '^[0-9a-f-]{36}$', 'Ada adds a place');
select is(pg_temp.add_place('Ada', 'Fjordgløtt', 'Hagen', tests.id('a2')), (select place_id::text from places where name = 'Hagen'), 'the same request gives the same place');
select is(pg_temp.add_place('Ada', 'Fjordgløtt', 'hagen'), 'PT409 name_taken', 'the name is taken');
select is(pg_temp.add_place('Ada', 'Fjordgløtt', ''), 'PT422 bad_words', 'a place without a name is refused');
select is(pg_temp.add_place('Ada', 'Fjordgløtt', 'Hos 010190 12345'), 'PT422 sensitive', 'nor is one called by an identity number');
select is(pg_temp.add_place('Ada', 'Nabohjemmet', 'Hagen'), 'PT404 not_found', 'Ada adds no place in another municipality');
select is(pg_temp.add_place(who, 'Fjordgløtt', 'Hagen 2'), 'PT404 not_found', who || ' adds none') from unnest('{Amina,Lise,Kari,Petra,Nina}'::text[]) as who;
update organisations set closed_at = private.clock() where organisation_id = tests.id('Åsen');
select is(pg_temp.add_place('Ada', 'Åsen', 'Hagen'), 'PT404 not_found', 'Ada adds no place to a closed organisation');

-- ── The administrator adds districts, one or a whole list ────────────────────────────────────────────────────────────────────
create function pg_temp.add_districts(who text, names text, request uuid default gen_random_uuid(), latitude text default '59.7') returns text
language sql as $$
    select tests.say(who, format('select add_districts(%1$L, array_fill(%2$L::float8, array[cardinality(%1$L::text[])]), array_fill(10.2::float8, array[cardinality(%1$L::text[])]), %3$L)',
        names, latitude, request));
$$;
select is(pg_temp.add_districts('Ada', '{Nordbyen,Sørbyen}', tests.id('a3')), '2', 'Ada adds two districts');
select is(pg_temp.add_districts('Ada', '{Nordbyen,Sørbyen}', tests.id('a3')), '2', 'the same request gives the same answer');
select is(pg_temp.add_districts('Ada', '{NORDBYEN,Vestbyen,vestbyen}'), '1', 'what is there already, and what stands twice, is made once');
select is((select string_agg(name, ',' order by name) from districts where municipality_code = '3301'), 'Nordbyen,Prøvenes,Sørbyen,Vestbyen', 'as they were written first');
select is((select latitude || ' ' || longitude from districts where name = 'Vestbyen'), '59.7 10.2', 'each with its middle');
select is(pg_temp.add_districts('Ada', '{Sydpolen}', latitude => '-80'), 'PT422 bad_place', 'what lies outside Norway is refused');
select is(pg_temp.add_districts('Ada', names), 'PT422 bad_place', names || ' is no list of districts') from unnest(array['{}', '{A}', '{" "}', '{NULL}', '{Hos 010190 12345}']) as names;
select is(tests.say('Ada', format('select add_districts(''{Ny,Nyere}'', ''{59}'', ''{10}'', %L)', tests.id('a4'))), 'PT422 bad_place', 'each has a middle');
select is(pg_temp.add_districts(who, '{Østbyen}'), 'PT404 not_found', who || ' adds none') from unnest('{Amina,Lise,Kari,Petra}'::text[]) as who;
select is(pg_temp.add_districts(null, '{Østbyen}'), 'denied', 'nobody signed in does');
select is(pg_temp.add_districts('Nina', '{Nordbyen}'), '1', 'another municipality may call its own the same');

select * from finish();
rollback;
