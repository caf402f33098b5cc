-- A request id means one request: the same again gives the same answer, other arguments are refused, an answer that is true no more is not
-- repeated, and everybody's ids are their own.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
select tests.candidate('Cem');
select tests.candidate('Dag');
update auth.users set email = id || '@uten-epost.invalid' where id in (tests.id('Cem'), tests.id('Dag'));
insert into caseloads (candidate_id, adviser_id, since_at) select tests.id(who), tests.id('Kari'), '2026-09-01' from unnest('{Cem,Dag}'::text[]) as who;
insert into districts (district_id, municipality_code, name, latitude, longitude) values (tests.id('Strømsø'), '3301', 'Strømsø', 59.73, 10.2);
insert into templates (template_id, task_type, minutes, starts_local, norwegian, lifting, requirements, introduction, sort)
values (tests.id('template'), 'matvert', 120, '10:00', 0, 0, '{}', false, 1);
insert into template_texts (template_id, language, title, summary, does, does_not, bring)
values (tests.id('template'), 'nb', 'Matvert', 'Dekke bord.', '{Dekke}', '{Mate}', 'Sko');
select tests.shift(called, from_, to_, 3) from (values ('first', '2026-11-25 10:00', '2026-11-25 11:00'), ('second', '2026-11-27 10:00', '2026-11-27 11:00'),
    ('asked', '2026-11-28 10:00', '2026-11-28 11:00'), ('was', '2026-11-20 10:00', '2026-11-20 11:00'), ('later', '2026-12-05 10:00', '2026-12-05 11:00')) as x (called, from_, to_);
insert into series (series_id, task_id, created_at) select tests.id(s), tests.id('first''s task'), private.clock() from unnest('{series,another}'::text[]) as s;
insert into shifts (shift_id, task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at, created_at, series_id)
select tests.id('week ' || w), s.task_id, s.municipality_code, s.organisation_id, s.starts_at + interval '7 days' * w, s.ends_at + interval '7 days' * w, 3, s.contact_id, s.published_at, s.created_at, tests.id('series')
from shifts s, generate_series(1, 2) as w where s.shift_id = tests.id('first');
select tests.shift('much ' || n, format('2026-12-%s 14:00', n), format('2026-12-%s 15:00', n), 9) from generate_series(10, 14) as n;
insert into offers (offer_id, shift_id, candidate_id, municipality_code, offered_by, via, offered_at, due_at, sent_at, expires_at)
select tests.id('offer ' || s), tests.id(s), tests.id('Bjørn'), '3301', tests.id('Lise'), 'lead', private.clock(), private.clock(), private.clock(), private.clock() + interval '1 day'
from unnest('{asked,second}'::text[]) as s;
insert into availability (candidate_id, weekday, from_time, to_time) select tests.id(who), d, '06:00', '23:00' from generate_series(1, 7) as d, unnest('{Amina,Cem,Dag}'::text[]) as who;
select tests.at('2026-11-19 08:00');
select is(tests.take('Cem', 'was'), 'confirmed', 'Cem takes a shift');
select is(tests.take('Dag', 'was'), 'confirmed', 'Dag takes the shift, too');
insert into task_requirements (task_id, requirement) values (tests.id('later''s task'), 'tb');
select is(tests.take(who, 'later'), 'requested', who || ' asks for a later one') from unnest('{Cem,Dag}'::text[]) as who;
select tests.at('2026-11-23 08:00');

-- somebody who is on a shift now, gives another up, and is asked about three
select tests.candidate('Erik');
select tests.shift(called, from_, to_, 3) from (values ('here', '2026-11-23 08:30', '2026-11-23 09:30'), ('elsewhere', '2026-11-25 10:00', '2026-11-25 11:00'), ('given up', '2026-11-27 10:00', '2026-11-27 11:00'), ('moved', '2026-11-28 14:00', '2026-11-28 15:00')) as x (called, from_, to_);
select is(tests.take('Erik', s), 'confirmed', 'Erik takes ' || s) from unnest('{here,elsewhere,given up,moved}'::text[]) as s;
select tests.at('2026-11-23 07:50');
select tests.shift('begun', '2026-11-23 08:00', '2026-11-23 08:20');
select is(tests.take('Erik', 'begun'), 'confirmed', 'Erik takes one that begins');
select tests.at('2026-11-23 08:00');
update shifts set changed_at = private.clock() where shift_id = tests.id('moved');
insert into offers (offer_id, shift_id, candidate_id, municipality_code, offered_by, via, offered_at, due_at, sent_at, expires_at)
select tests.id('Erik is asked ' || n), tests.id('much ' || n), tests.id('Erik'), '3301', tests.id('Lise'), 'lead', private.clock(), private.clock(), private.clock(), private.clock() + interval '1 day'
from generate_series(10, 12) as n;
update place_codes set code = case place_id when tests.id('Fjordgløtt''s place') then 'ABCDEFGH23' else 'BBBBBBBB23' end
where place_id in (tests.id('Fjordgløtt''s place'), tests.id('Åsen''s place'));

-- Who asks what; "again" is the same id for something else. (r) stands for the id.
create temp table asked (what text primary key, who text, ask text, other text);
insert into asked values
    ('take_shift', 'Amina', format('select assignment_id from take_shift(%L, (r))', tests.id('first')), format('select assignment_id from take_shift(%L, (r))', tests.id('second'))),
    ('accept_offer', 'Bjørn', format('select assignment_id from accept_offer(%L, (r))', tests.id('offer asked')), format('select assignment_id from accept_offer(%L, (r))', tests.id('offer second'))),
    ('check_in', 'Erik', 'select check_in(''ABCDEFGH23'', (r))', 'select check_in(''BBBBBBBB23'', (r))'),
    ('say_coming', 'Erik', format('select say_coming(%L, (r))', tests.on_('Erik', 'here')), format('select say_coming(%L, (r))', tests.on_('Erik', 'elsewhere'))),
    ('set_availability', 'Erik', $$select set_availability('{1}', '{08:00}', '{12:00}', (r))$$, $$select set_availability('{2}', '{08:00}', '{12:00}', (r))$$),
    ('check_out', 'Erik', format('select check_out(%L, (r))', tests.on_('Erik', 'begun')), format('select check_out(%L, (r))', tests.on_('Erik', 'elsewhere'))),
    ('undo_check_out', 'Erik', format('select undo_check_out(%L, (r))', tests.on_('Erik', 'elsewhere')), format('select undo_check_out(%L, (r))', tests.on_('Erik', 'here'))),
    ('undo_decline', 'Erik', format('select undo_decline(%L, (r))', tests.id('Erik is asked 12')), format('select undo_decline(%L, (r))', tests.id('Erik is asked 11'))),
    ('withdraw', 'Erik', format('select withdraw(%L, ''sick'', false, (r))', tests.on_('Erik', 'given up')), format('select withdraw(%L, ''sick'', false, (r))', tests.on_('Erik', 'elsewhere'))),
    ('step_off', 'Erik', format('select step_off(%L, (r))', tests.on_('Erik', 'moved')), format('select step_off(%L, (r))', tests.on_('Erik', 'elsewhere'))),
    ('decline_offer', 'Erik', format('select decline_offer(%L, ''far'', (r))', tests.id('Erik is asked 10')), format('select decline_offer(%L, ''far'', (r))', tests.id('Erik is asked 12'))),
    ('be_unsure', 'Erik', format('select be_unsure(%L, ''company'', request_id => (r))', tests.id('Erik is asked 11')), format('select be_unsure(%L, ''company'', request_id => (r))', tests.id('Erik is asked 12'))),
    ('open_calendar', 'Amina', 'select open_calendar((r))', format('select state from take_shift(%L, (r))', tests.id('second'))),
    ('renew_place_code', 'Lise', format('select renew_place_code(%L, (r))', tests.id('Fjordgløtt''s place')), format('select invite_person(%L, %L, (r))', tests.id('second'), private.person_pseudonym(tests.id('second'), tests.id('Dag')))),
    ('take_series', 'Bjørn', format('select string_agg(state, '','') from take_series(%L, (r))', tests.id('series')), format('select string_agg(state, '','') from take_series(%L, (r))', tests.id('another'))),
    ('object', 'Cem', format('select object(%L, ''was_there'', (r))', tests.on_('Cem', 'was')), format('select object(%L, ''own_words'', (r), words => ''Nei'')', tests.on_('Cem', 'was'))),
    ('record_clearance', 'Kjell', format('select record_clearance(%L, %L, ''tb'', ''2026-11-01'', (r))', tests.id('Cem'), tests.id('the municipality')), format('select record_clearance(%L, %L, ''tb'', ''2026-11-01'', (r))', tests.id('Dag'), tests.id('the municipality'))),
    ('record_contract', 'Kjell', format('select record_contract(%L, %L, ''2026-12-01'', (r))', tests.id('Cem'), tests.id('the municipality')), format('select record_contract(%L, %L, ''2026-12-02'', (r))', tests.id('Cem'), tests.id('the municipality'))),
    ('agree_activity', 'Kari', format('select agree_activity(%L, 10, ''2026-12-01'', ''2026-12-31'', (r))', tests.id('Cem')), format('select agree_activity(%L, 10, ''2026-12-01'', ''2026-12-31'', (r))', tests.id('Dag'))),
    ('record_outcome', 'Kari', format('select record_outcome(%L, ''job'', ''2026-11-01'', (r))', tests.id('Cem')), format('select record_outcome(%L, ''job'', ''2026-11-01'', (r))', tests.id('Dag'))),
    ('issue_reentry', 'Kari', format('select issue_reentry(%L, (r))', tests.id('Cem')), format('select issue_reentry(%L, (r))', tests.id('Dag'))),
    ('refer', 'Kari', 'select code from refer(''Rana'', ''Nordmann'', ''1990-01-01'', ''Nav Prøve'', ''stl_20a'', (r))', 'select code from refer(''Ravn'', ''Nordmann'', ''1990-01-01'', ''Nav Prøve'', ''stl_20a'', (r))'),
    ('invite', 'Ada', 'select invite(''Ida'', ''Nordmann'', (r))', 'select invite(''Ina'', ''Nordmann'', (r))'),
    ('add_organisation', 'Ada', format('select add_organisation(''Nyhjemmet'', ''nursing_home'', ''municipal'', ''Kjøkkenet'', ''Gata 2'', %L, (r))', tests.id('Strømsø')), format('select add_organisation(''Gammelhjemmet'', ''nursing_home'', ''municipal'', ''Kjøkkenet'', ''Gata 2'', %L, (r))', tests.id('Strømsø'))),
    ('add_place', 'Ada', format('select add_place(%L, ''Hagen'', ''Gata 3'', %L, (r))', tests.id('Fjordgløtt'), tests.id('Strømsø')), format('select add_place(%L, ''Hagen'', ''Gata 3'', %L, (r))', tests.id('Åsen'), tests.id('Strømsø'))),
    ('add_districts', 'Ada', 'select add_districts(''{Nordbyen}'', ''{59.7}'', ''{10.2}'', (r))', 'select add_districts(''{Sørbyen}'', ''{59.7}'', ''{10.2}'', (r))'),
    ('post_task', 'Lise', format('select post_task(%L, %L, %L, %L, 1, ''unpaid'', true, (r))', tests.id('template'), tests.id('Fjordgløtt''s contact'), tests.oslo('2026-12-20 10:00'), tests.oslo('2026-12-20 11:00')),
        format('select post_task(%L, %L, %L, %L, 1, ''unpaid'', true, (r))', tests.id('template'), tests.id('Fjordgløtt''s contact'), tests.oslo('2026-12-21 10:00'), tests.oslo('2026-12-21 11:00'))),
    ('invite_person', 'Lise', format('select invite_person(%L, %L, (r))', tests.id('second'), private.person_pseudonym(tests.id('second'), tests.id('Cem'))), format('select invite_person(%L, %L, (r))', tests.id('second'), private.person_pseudonym(tests.id('second'), tests.id('Dag'))));
create function pg_temp.ask(what_ text, again boolean default false, id text default '') returns text language sql as $$
    select tests.say(who, replace(case when again then other else ask end, '(r)', quote_literal(tests.id('request ' || what || id)))) from asked where what = what_;
$$;
-- invite_again needs one who has not come yet: whoever is referred here
create temp table first_time as select what, pg_temp.ask(what) as said from asked where what <> 'invite_again' order by what;
select is(substring(said from '^(?:PT4|ERROR|denied).*'), null, what || ' is done') from first_time;
create function pg_temp.traces() returns bigint language sql as $$
    select (select count(*) from assignments) + (select count(*) from events) + (select count(*) from requests) + (select count(*) from invitations) + (select count(*) from offers)
        + (select count(*) from agreed_activities) + (select count(*) from clearances) + (select count(*) from contracts) + (select count(*) from people) + (select count(*) from shifts);
$$;
create temp table before as select pg_temp.traces() as n;
select is(pg_temp.ask(what), said, what || ' again has the same answer') from first_time;
select is(pg_temp.ask(what, true), 'PT422 request_reused', what || ' for something else with that id is refused') from first_time;
select is(pg_temp.traces(), n, 'nothing more came of it') from before;
insert into asked select 'invite_again', 'Kari', format('select invite_again(%L, (r))', rana.person_id), format('select invite_again(%L, (r))', ravn.person_id)
from people rana, people ravn where rana.first_name = 'Rana' and ravn.first_name = 'Cem';
select is(pg_temp.ask('invite_again'), pg_temp.ask('invite_again'), 'invite_again again has the same answer');
select is(pg_temp.ask('invite_again', true), 'PT422 request_reused', 'invite_again for something else with that id is refused');
select set_eq($$select what from asked$$, $$select p.proname::text from pg_proc p where p.pronamespace = 'public'::regnamespace and 'request_id' = any (p.proargnames) and p.proname not in ('reentry_for_invitation', 'note_tap')$$,
    'each function that takes a request id is asked here');
select is(tests.say('Bjørn', format('select state from take_shift(%L, %L)', tests.id('asked'), tests.id('request accept_offer'))), 'PT422 request_reused', 'a yes to an offer is another request than «Jeg vil»');
-- the way that hands its id on
update invitations set used_at = private.clock(), made_by = tests.id('Ada') where person_id in (tests.id('Cem'), tests.id('Dag')) and not reentry;
create function pg_temp.enter(who text) returns text language sql as $$
    select tests.say('Ada', format('select reentry_for_invitation(%L, %L)', (select i.invitation_id from invitations i where i.person_id = tests.id(who) and not i.reentry), tests.id('Ada''s')));
$$;
select is(pg_temp.enter('Cem'), pg_temp.enter('Cem'), 'reentry_for_invitation again has the same answer');
select is(pg_temp.enter('Dag'), 'PT422 request_reused', 'with that id nobody else''s code is told');

-- ── Everybody's ids are their own ────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say('Cem', format('select state from take_shift(%L, %L)', tests.id('second'), tests.id('request take_shift'))), 'confirmed', 'Cem takes a shift with the id that is Amina''s');
select is(tests.say('Tor', format('select record_outcome(%L, ''job'', ''2026-11-01'', %L)', tests.id('Amina'), tests.id('request record_outcome'))), 'PT404 not_found', 'an id of Kari''s opens nothing to Tor');
select is(tests.say('Kari', format('select record_outcome(%L, ''job'', ''2026-11-02'', gen_random_uuid()) is not null', tests.id('Cem'))), 'true', 'Kari records another with another id');

-- ── What came after is not undone by what comes again ────────────────────────────────────────────────────────────────────────
select is(tests.take('Erik', 'given up'), 'confirmed', 'Erik takes again what he had given up');
select is(pg_temp.ask('withdraw'), '', 'the giving up comes again');
select is(tests.state('Erik', 'given up'), 'confirmed', 'and gives up nothing');
select is(tests.say('Erik', format('select state from accept_offer(%L, gen_random_uuid())', tests.id('Erik is asked 11'))), 'confirmed', 'Erik says yes to what he was unsure of');
select is(pg_temp.ask('be_unsure'), '', 'the doubt comes again');
select is(tests.state('Erik', 'much 11'), 'confirmed', 'and changes nothing');
select is(tests.take('Erik', 'much 10'), 'confirmed', 'Erik takes what he had said no to');
select is(pg_temp.ask('decline_offer'), '', 'the no comes again');
select is(tests.state('Erik', 'much 10'), 'confirmed', 'and gives up nothing');
select tests.at('2026-11-23 08:40');
select is(pg_temp.ask('check_in'), tests.on_('Erik', 'begun')::text, 'the check-in comes again');
select is(pg_temp.ask('check_out'), '', 'so does the check-out');
select is((select to_char(a.checked_in_at at time zone 'Europe/Oslo', 'HH24:MI') || ' ' || to_char(a.checked_out_at at time zone 'Europe/Oslo', 'HH24:MI') from assignments a where a.assignment_id = tests.on_('Erik', 'begun')), '08:00 08:00', 'the first time stands');
select tests.at('2026-11-23 08:00');

-- ── What has been undone since is not told as done ───────────────────────────────────────────────────────────────────────────
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'first'))), '', 'Amina gives hers up');
select is(pg_temp.ask('take_shift'), 'PT409 no_longer', 'take_shift says so');
select is(pg_temp.ask('take_shift', id => ' of another tap') ~ '^[0-9a-f-]{36}$', true, 'another tap takes it anew');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('asked'))), '', 'Lise cancels what Bjørn said yes to');
select is(pg_temp.ask('accept_offer'), 'PT409 no_longer', 'accept_offer says so');
select is(tests.say('Bjørn', format('select withdraw(%L)', tests.on_('Bjørn', 'week 1'))), '', 'Bjørn gives the first of the series up');
select is(tests.say('Bjørn', format('select string_agg(coalesce(state, why_not), '','' order by starts_at) from take_series(%L, %L)', tests.id('series'), tests.id('request take_series'))), 'no_longer,confirmed', 'take_series says which of them is given up');
select is(tests.say('Bjørn', format('select withdraw(%L)', tests.on_('Bjørn', 'week 2'))), '', 'Bjørn gives the other up, too');
select is(pg_temp.ask('take_series'), 'PT409 no_longer', 'take_series says so of them all');
select is(tests.say('Kjell', format('select withdraw_clearance(%L)', said)), '', 'Kjell withdraws the clearance') from first_time where what = 'record_clearance';
select is(pg_temp.ask('record_clearance'), 'PT409 no_longer', 'record_clearance says so');
select is(tests.say('Kjell', format('select record_contract(%L, %L, ''2026-12-01'', gen_random_uuid(), to_date => ''2026-12-31'') is not null', tests.id('Cem'), tests.id('the municipality'))), 'true', 'Kjell records another end of the contract');
select is(pg_temp.ask('record_contract'), 'PT409 no_longer', 'record_contract says so');
select is(tests.say('Kari', format('select agree_activity(%L, 5, ''2026-12-01'', ''2026-12-31'', gen_random_uuid())', tests.id('Cem'))), '', 'Kari and Cem agree anew');
select is(pg_temp.ask('agree_activity'), 'PT409 no_longer', 'agree_activity says so');
select is(pg_temp.ask('issue_reentry'), 'PT409 no_longer', 'issue_reentry says so: a newer code took its place');
select is(pg_temp.ask('refer'), 'PT409 no_longer', 'refer says so: the code was made anew by invite_again');
update invitations set used_at = private.clock() where first_name = 'Ida';
select is(pg_temp.ask('invite'), 'PT409 no_longer', 'invite says so: the code was used');
select is(tests.say('Lise', format('select cancel_shift(%L)', said)), '', 'Lise cancels what she posted') from first_time where what = 'post_task';
select is(pg_temp.ask('post_task'), 'PT409 no_longer', 'post_task says so');
select is(pg_temp.ask('invite_person'), said, 'invite_person is silent about the yes of who was asked') from first_time where what = 'invite_person';
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('second'))), '', 'Lise cancels what she asked about');
select is(pg_temp.ask('invite_person'), 'PT409 no_longer', 'invite_person says so');
update organisations set closed_at = private.clock() where name = 'Nyhjemmet';
select is(pg_temp.ask('add_organisation'), 'PT409 no_longer', 'add_organisation says so');

select * from finish();
rollback;
