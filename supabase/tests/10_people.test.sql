-- People, what fits them, who follows them and who looked: each one's own, nobody else's.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
create temp table everybody as
select unnest('{Amina,Bjørn,Sara,Lise,Ola,Kjell,Kari,Tor,Petra,Ada,Liv,Leif,Per,Nina}'::text[]) as who;

-- ── A token lives on for a while after its session has ended ─────────────────────────────────────────────────────────────────
select is(tests.say('Amina', 'select private.me()'), tests.id('Amina')::text, 'Amina is signed in');
select is(tests.rows('Amina', q), n, 'and reads ' || q) from (values ('select from people', '1'), ('select from caseloads', '1'), ('select from referrals', '1'), ('select from whoami()', '1')) as x (q, n);
delete from auth.sessions where user_id = tests.id('Amina');
select is(tests.say('Amina', 'select private.me()'), '', 'signed out she is nobody');
select is(tests.rows('Amina', 'select from ' || t), '0', 'and reads no ' || t) from unnest('{people,candidates,caseloads,referrals,agreed_activities,access_log,organisations,places,tasks,shifts,whoami(),my_shifts(),my_adviser(),who_looked()}'::text[]) as t;
select is(tests.touches('Amina', 'update people set phone = ''999 99 999'''), '0', 'nor changes anything');
insert into auth.sessions (id, user_id) values (tests.id('Amina''s session'), tests.id('Bjørn')), (tests.id('another'), tests.id('Amina'));
select is(tests.say('Amina', 'select private.me()'), '', 'nor by somebody else''s session, or another of her own');
delete from auth.sessions where user_id = tests.id('Kari');
select is(tests.say('Kari', q), 'PT404 not_found', 'nor do staff: ' || q) from unnest(array['select count(*) from adviser_caseload()', format('select adviser_person(%L)', tests.id('Amina'))]) as q;
delete from auth.sessions where id = tests.id('Amina''s session');
insert into auth.sessions (id, user_id) select tests.id(who || '''s session'), tests.id(who) from unnest('{Amina,Kari}'::text[]) as who;

-- ── People ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say(who, 'select string_agg(first_name, '','') from people'), who, who || ' reads exactly their own row') from everybody;
select is(tests.rows(null, 'select from people'), 'denied', 'nobody signed in reads people');
select is(tests.say('Amina', 'select phone from people'), '+4790000000', 'her own phone too');
select is(tests.touches('Amina', $$update people set first_name = 'Amina Noor', phone = '933 33 333', language = 'so'$$), '1', 'Amina corrects her name, phone and language: one row');
select is((select count(*) from people where first_name = 'Amina Noor'), 1::bigint, 'Amina changes nobody else''s name');
select results_eq($$select person_id, by_person, detail from events where kind = 'person.renamed'$$, $$values (tests.id('Amina'), tests.id('Amina'), null::text)$$,
    'the event says that a name changed, and not the name');
select is(tests.touches('Amina', format('update people set phone = null where person_id = %L', tests.id('Bjørn'))), '0', 'Amina does not reach Bjørn''s phone');
select is(tests.touches('Ada', $$update people set phone = null where first_name <> 'Ada'$$), '0', 'Ada, the administrator, changes nobody''s phone');
select is(tests.touches('Amina', statement), 'denied', 'not hers to write: ' || statement) from unnest(array[
    'update people set municipality_code = ''3312''', 'update people set user_id = null', 'update people set email = ''x@y.no''',
    'update people set person_id = gen_random_uuid()', 'insert into people (municipality_code, first_name, last_name) values (''3301'', ''A'', ''B'')',
    'delete from people', 'truncate people']) as statement;
select matches(tests.touches('Amina', $$update people set language = 'xx'$$), '^ERROR 23503', 'a language there is not, is not');
select matches(tests.touches('Amina', $$update people set first_name = ' '$$), 'PT422 bad_words', 'Amina cannot empty her name');
select is(tests.rows(who, 'select from languages'), (select count(*)::text from languages), who || ' reads every language that there is') from everybody;
select is(tests.rows(null, 'select from languages'), 'denied', 'nobody signed in reads languages');
select is(tests.touches(who, statement), 'denied', who || ' does not write: ' || statement) from unnest(array['insert into languages values (''xx'', ''X'', ''ltr'')',
    'update languages set direction = ''ltr''', 'delete from languages']) as statement, unnest('{Amina,Lise,Kari,Ada}'::text[]) as who;

-- ── What fits ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.rows(who, 'select from candidates'), case when who in ('Amina', 'Bjørn', 'Sara') then '1' else '0' end,
    who || ' reads ' || case when who in ('Amina', 'Bjørn', 'Sara') then 'their own' else 'nobody''s' end) from everybody;
select is(tests.rows(null, 'select from candidates'), 'denied', 'nobody signed in reads candidates');
select is(tests.touches('Amina', $$update candidates set shares_phone = true, shared_help = 'Viser gjerne fram', wants_paid = false,
    wants_unpaid = true, max_minutes = 30, norwegian = 3, lifting = 0, district_id = null$$), '1', 'Amina says what fits her: one row');
select is(tests.touches('Amina', format('update candidates set norwegian = 0 where person_id = %L', tests.id('Bjørn'))), '0', 'Amina does not change what fits Bjørn');
select is(tests.touches('Kari', 'update candidates set norwegian = 0'), '0', 'her adviser changes nothing by the table');
select is(tests.touches('Lise', 'update candidates set norwegian = 0'), '0', 'Lise changes no candidate');
select is(tests.touches('Amina', statement), 'denied', 'not hers to write: ' || statement) from unnest(array[
    'update candidates set protected = false', 'update candidates set birth_date = ''2000-01-01''', 'update candidates set municipality_code = ''3312''',
    'update candidates set notice_read_at = now()', 'update candidates set person_id = gen_random_uuid()', 'delete from candidates']) as statement;
select matches(tests.touches('Amina', 'update candidates set ' || value), '^(ERROR 23514|PT422 bad_words)', 'out of bounds: ' || value) from unnest(array[
    'norwegian = 5', 'norwegian = -1', 'lifting = 3', 'max_minutes = 4', 'max_minutes = 241', 'shared_help = repeat(''x'', 201)']) as value;

select is(tests.touches('Amina', 'insert into availability values (''' || tests.id('Amina') || ''', 1, ''08:00'', ''09:00'')'), 'denied', 'Amina adds no hours by the table');
select is(tests.touches('Amina', 'delete from availability'), 'denied', 'Amina deletes no hours by the table');

-- ── The privacy notice ───────────────────────────────────────────────────────────────────────────────────────────────────────
update candidates set notice_read_at = null where person_id in (tests.id('Amina'), tests.id('Bjørn'));
select is(tests.say('Amina', 'select read_notice()'), '', 'Amina has read it');
select tests.at('2026-11-24 08:00');
select is(tests.say('Amina', 'select read_notice()'), '', 'Amina reads the notice again');
select is((select notice_read_at from candidates where person_id = tests.id('Amina')), tests.oslo('2026-11-23 08:00'), 'the first time counts');
select is((select notice_read_at from candidates where person_id = tests.id('Bjørn')), null, 'Bjørn has not read the notice');
update candidates set notice_read_at = private.clock() where person_id = tests.id('Bjørn');
select tests.at('2026-11-23 08:00');

-- ── Who follows whom ─────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.rows('Amina', 'select from caseloads'), '1', 'Amina reads who follows her');
select is(tests.say('Amina', 'select name || '' '' || phone from my_adviser()'), 'Kari Ansatt +4791111111', 'Amina reads how to reach her adviser');
select is(tests.rows('Bjørn', 'select from my_adviser()'), '0', 'nobody follows Bjørn');
select is(tests.rows(who, 'select from caseloads'), '0', 'the table tells ' || who || ' nothing') from everybody where who not in ('Amina');
select is(tests.rows(who, 'select private.my_caseload()'), case when who = 'Kari' then '1' else '0' end, 'the caseload of ' || who) from everybody;
update staff_roles set revoked_at = private.clock(), revoked_by = tests.id('Ada') where person_id = tests.id('Kari');
select is(tests.rows('Kari', 'select private.my_caseload()'), '0', 'whoever is no adviser any more follows nobody');
select is(tests.say('Kari', format('select issue_reentry(%L, gen_random_uuid())', tests.id('Amina'))), 'PT404 not_found', 'gives nobody a way in');
select is(tests.say('Kari', format('select * from adviser_person(%L)', tests.id('Amina'))), 'PT404 not_found', 'a former adviser reads about nobody');
update staff_roles set revoked_at = null, revoked_by = null where person_id = tests.id('Kari');
select is(tests.force(format('insert into caseloads (candidate_id, adviser_id) values (%L, %L)', tests.id('Amina'), tests.id('Tor'))), 'caseloads_one', 'one adviser at a time');
select is(tests.touches('Kari', 'update caseloads set until_at = now()'), 'denied', 'nobody writes caseloads by hand');

-- ── The log of looks ─────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.rows('Kari', format('select from adviser_person(%L)', tests.id('Amina'))), '1', 'Kari looks at Amina');
select is(tests.rows('Kari', format('select from adviser_person(%L)', tests.id('Amina'))), '1', 'Kari looks at Amina twice in a day');
select is(tests.rows('Amina', 'select from access_log'), '1', 'Amina reads of it: one row for the day');
select tests.at('2026-11-24 00:00');
select is(tests.rows('Kari', format('select from adviser_person(%L)', tests.id('Amina'))), '1', 'Kari looks again the day after, from midnight in Norway');
select is(tests.say('Amina', 'select string_agg(viewer || '' '' || role || '' '' || day, '', '') from who_looked()'), 'Kari A. adviser 2026-11-24, Kari A. adviser 2026-11-23', 'two days, two rows');
select is(tests.rows('Bjørn', 'select from access_log'), '0', 'Bjørn reads nothing of it');
select is(tests.rows('Bjørn', 'select from who_looked()'), '0', 'Bjørn reads nobody else''s log by the function');
select is(tests.rows('Kari', 'select from access_log'), '0', 'Kari does not read whom she looked at');
select is(tests.rows('Ada', 'select from access_log'), '0', 'Ada reads no access log');
select is(tests.touches('Kari', 'delete from access_log'), 'denied', 'nobody takes a look back');
select is(tests.touches('Amina', format('insert into access_log (viewer_id, person_id, role, day) values (%L, %1$L, ''x'', now())', tests.id('Amina'))), 'denied', 'Amina invents no look');
select tests.at('2026-11-23 08:00');

-- ── Who I am ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say(who, 'select string_agg(r, ''+'' order by r) || '' '' || min(municipality_code) from whoami(), unnest(roles) as r'), said, who || ' is ' || said)
from (values ('Amina', 'candidate 3301'), ('Lise', 'clearance_officer+lead 3301'), ('Kari', 'adviser 3301'), ('Petra', 'programme_lead 3301'),
    ('Ada', 'administrator 3301'), ('Liv', 'lead 3312')) as x (who, said);
select is(tests.rows('nobody', 'select from whoami()'), '0', 'an account that is linked to nobody is nobody');
select is(tests.rows('nobody', 'select from people'), '0', 'an account of nobody reads no people');
select is(tests.rows(null, 'select from whoami()'), 'denied', 'nobody signed in is asked');
delete from auth.sessions where id = tests.id('Amina''s session');
select is(tests.rows('Amina', 'select from whoami()'), '0', 'a session that was ended is nobody''s');

-- ── The same request twice ───────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.force('select private.repeated(gen_random_uuid(), ''x'', ''[]'')'), 'PT401 not_signed_in', 'nobody has no requests');
select is(tests.rows('Bjørn', 'select from requests'), 'denied', 'requests are nobody''s to read');
select tests.shift('a shift', '2026-11-25 11:30', '2026-11-25 13:30', 2);
select is(tests.say('Bjørn', format('select state from take_shift(%L, %L)', tests.id('a shift'), tests.id('r'))), 'confirmed', 'Bjørn takes a shift by a request');
select is(tests.say('Bjørn', format('select object(%L, ''was_there'', %L)', tests.on_('Bjørn', 'a shift'), tests.id('r'))), 'PT422 request_reused', 'its id serves nothing else');
select is(tests.say('Bjørn', format('select object(%L, ''was_there'', null)', tests.on_('Bjørn', 'a shift'))), 'PT422 request_reused', 'a call without a request id does nothing');

-- ── Who looked, by the name they had ─────────────────────────────────────────────────────────────────────────────────────────
delete from access_log;
insert into auth.sessions (id, user_id) values (tests.id('Amina''s session'), tests.id('Amina'));
select is(tests.say('Kari', format('select count(*) from adviser_person(%L)', tests.id('Amina'))), '1', 'Kari looks');
select is(tests.touches('Kari', 'update people set first_name = ''Karin'', last_name = ''Øst'''), '1', 'and changes her name');
select is(tests.say('Amina', 'select string_agg(viewer, '','') from who_looked()'), 'Kari A.', 'who looked then is called as then');
select is((select count(*) from events where kind = 'person.renamed' and person_id = tests.id('Kari') and by_person = tests.id('Kari')), 1::bigint, 'the change is written down');
select tests.at('2026-11-24 08:00');
select is(tests.say('Kari', format('select count(*) from adviser_person(%L)', tests.id('Amina'))), '1', 'Karin looks the day after');
select is(tests.say('Amina', 'select string_agg(viewer, '','' order by day) from who_looked()'), 'Kari A.,Karin Ø.', 'and is called as now');

select * from finish();
rollback;
