-- Nav's side: referrals, agreed activity, caseloads, outcomes. For the person and the adviser who follows them; never for a lead, by any path.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

create function pg_temp.refer(who text, first_name text default 'Rana', born text default '1990-01-01', more text default '', request uuid default gen_random_uuid(),
    basis text default 'stl_20a') returns text language sql as $$
    select tests.say(who, format('select code from refer(%L, ''Nordmann'', %L, ''Nav Prøve'', %L, %L %s)', first_name, born, basis, request, more));
$$;

-- ── Referring ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(pg_temp.refer(who), 'PT404 not_found', who || ' refers nobody') from unnest('{Amina,Lise,Kjell,Petra,Ada}'::text[]) as who;
select is(pg_temp.refer(null), 'denied', 'nobody signed in does');
create temp table one as select pg_temp.refer('Kari', request => tests.id('r1'), more => ', assessed_on => ''2026-11-20'', hours_per_week => 10, from_date => ''2026-11-23'', to_date => ''2027-02-28'', plain_words => ''Ti timer i uka''') as code;
select matches(code, '^[A-HJ-NP-Z2-9]{12}$', 'Kari refers Rana and gets a code to hand over') from one;
select is(pg_temp.refer('Kari', request => tests.id('r1'), more => ', assessed_on => ''2026-11-20'', hours_per_week => 10, from_date => ''2026-11-23'', to_date => ''2027-02-28'', plain_words => ''Ti timer i uka'''), code, 'the same request gives the same code') from one;
select is(pg_temp.refer('Kari', request => tests.id('r1')), 'PT422 request_reused', 'the same id for something else gives nobody''s code');
select is((select count(*) from people where first_name = 'Rana'), 1::bigint, 'the request made one person');
create temp table rana as select person_id as id from people where first_name = 'Rana';
select is(tests.rows('Kari', 'select private.my_caseload()'), '2', 'Kari follows the person whom she referred');
select is(tests.rows('Leif', 'select private.my_caseload()'), '0', 'Leif, elsewhere, follows nobody');
select is((select municipality_code from candidates, rana where person_id = id), '3301', 'the referred person belongs to Kari''s municipality');
select is(pg_temp.refer('Kari', born => b), said, b || ' ' || said) from (values ('2010-11-24', 'PT422 too_young'), ('1919-12-31', 'PT422 too_young'), ('2010-11-23', 'ok')) as x (b, said) where said <> 'ok';
select matches(pg_temp.refer('Kari', 'Ung', '2010-11-23'), '^[A-HJ-NP-Z2-9]{12}$', 'Kari refers a person who is sixteen today');
select matches(pg_temp.refer('Kari', 'Feil', more => more), '^PT422 (bad_referral|bad_words|sensitive)$', 'refused:' || more) from unnest(array[', hours_per_week => 0', ', hours_per_week => 38, from_date => ''2026-11-23'', to_date => ''2026-12-23''',
    ', hours_per_week => 10', ', hours_per_week => 10, from_date => ''2026-11-23''', ', hours_per_week => 10, from_date => ''2026-11-23'', to_date => ''2026-11-22''',
    ', email => ''nothing''', ', assessed_on => ''2026-11-24''', ', plain_words => repeat(''x'', 401)']) as more;
select is(pg_temp.refer('Kari', ' '), 'PT422 bad_words', 'a name there must be');
select is(pg_temp.refer('Kari', 'Feil', more => ', phone => ''ring me'''), 'PT422 bad_phone', 'what is no phone number is refused');
select matches(pg_temp.refer('Kari', 'Feil', more => more), '^PT422 (bad_referral|bad_words|sensitive)$', 'refused:' || more) from unnest(array[', plain_words => ''Se 010190 12345''', ', basis_reference => ''17054026641''']) as more;
select is(pg_temp.refer('Kari', 'Feil', basis => 'whim'), 'PT422 bad_referral', 'an unknown basis is refused');
select is((select count(*) from people where first_name = 'Feil'), 0::bigint, 'nothing is left of the refused');

-- ── A new invitation for who has not come yet ────────────────────────────────────────────────────────────────────────────────
create temp table again as select tests.say('Kari', format('select invite_again(%L, %L)', id, tests.id('ia'))) as code from rana;
select matches(code, '^[A-HJ-NP-Z2-9]{12}$', 'Kari gets a new code for Rana') from again;
select is(tests.say('Kari', format('select invite_again(%L, %L)', id, tests.id('ia'))), code, 'the same request gives the same new code') from again, rana;
select is(tests.say(null, format('select state from invitation_state(%L)', code)), 'unknown', 'the earlier is worth nothing') from one;
select is(tests.say(null, format('select state from invitation_state(%L)', code)), 'open', 'the newer is open') from again;
select is(tests.say(who, format('select invite_again(%L, gen_random_uuid())', id)), 'PT404 not_found', who || ' invites Rana not') from rana, unnest('{Tor,Lise,Ada,Petra,Leif,Amina}'::text[]) as who;
select is(tests.say('Kari', format('select invite_again(%L, gen_random_uuid())', tests.id('Amina'))), 'PT409 has_account', 'Amina has come already');
select is(tests.say('Kari', format('select issue_reentry(%L, gen_random_uuid())', id)), 'PT409 no_account_yet', 'Rana, who has no account, gets no re-entry code') from rana;

-- ── Somebody who takes part already is referred ──────────────────────────────────────────────────────────────────────────────
create temp table noted as select tests.say('Kari', format('select person_id || '' '' || code from refer(''Ola'', ''N'', %L, ''Nav Prøve'', ''stl_20a'', gen_random_uuid(), hours_per_week => 8, from_date => ''2026-11-01'', to_date => ''2027-01-31'', assessed_on => ''2026-10-30'', protected => true)', born)) as said, called
from (values ('1990-01-01', 'same'), ('1990-01-02', 'other'), ('1990-01-01', 'again')) as x (born, called);
create function pg_temp.accept(who text, which text) returns text language sql as $$
    select tests.say(who, format('select accept_invitation(%L)', split_part(said, ' ', 2))) from noted where called = which;
$$;
select is(pg_temp.accept('Bjørn', 'other'), 'candidate', 'Bjørn is told nothing of a note about somebody born on another day');
select is(pg_temp.accept('Lise', 'same'), 'PT409 sign_out_first', 'Lise, who is no candidate, joins no note');
select is(pg_temp.accept('Leif', 'same'), 'PT409 sign_out_first', 'Leif, in another municipality, joins no note');
select is((select count(*) from referrals where candidate_id = tests.id('Bjørn')), 0::bigint, 'nothing of it is his');
savepoint joined;
select is(pg_temp.accept('Bjørn', 'same'), 'candidate', 'Bjørn, who takes part by himself, accepts');
select is((select string_agg(r.office || ' ' || g.hours_per_week || ' ' || c.protected, ',') from referrals r join agreed_activities g using (candidate_id) join candidates c on c.person_id = r.candidate_id where r.candidate_id = tests.id('Bjørn')), 'Nav Prøve 8.0 true', 'referral, hours and protection are his');
select is((select count(*) from people where person_id = (select split_part(said, ' ', 1)::uuid from noted where called = 'same')), 0::bigint, 'the noted person is gone');
select is((select p.user_id from people p where p.person_id = tests.id('Bjørn')), tests.id('Bjørn'), 'his account is the one he had');
select is(tests.rows('Kari', 'select from adviser_caseload() where name like ''Bjørn%'''), '1', 'Kari follows Bjørn');
select is((select string_agg(n.as_role || n.kind, ',') from notices n where n.person_id = tests.id('Kari') and n.about_id = tests.id('Bjørn')), 'advisercame_in', 'Kari is told');
select is(pg_temp.accept('Bjørn', which), 'candidate', 'once more says nothing else: ' || which) from unnest('{same,again}'::text[]) as which;
select is((select count(*) from referrals where candidate_id = tests.id('Bjørn')), 1::bigint, 'and Bjørn is not referred twice');
rollback to joined;
create temp table his_own as select tests.say('Ada', 'select invite(''Bjørn'', ''N'', gen_random_uuid())') as code;
select is(tests.say('Bjørn', format('select accept_invitation(%L)', code)), 'candidate', 'an open invitation looks the same to him') from his_own;
select is((select count(*) from caseloads where candidate_id = tests.id('Bjørn')), 0::bigint, 'a refused invitation leaves nobody following Bjørn');
delete from people where person_id in (select split_part(said, ' ', 1)::uuid from noted);

-- ── Agreed activity, and the assessment without which nothing counts ─────────────────────────────────────────────────────────
create function pg_temp.agree(who text, whom text, hours text, from_ text, to_ text, request uuid default gen_random_uuid()) returns text language sql as $$
    select tests.say(who, format('select agree_activity(%L, %s, %L, %L, %L)', tests.id(whom), hours, from_::date, to_::date, request));
$$;
select is(pg_temp.agree(who, 'Amina', '10', '2026-12-01', '2026-12-31'), 'PT404 not_found', who || ' agrees nothing with Amina') from unnest('{Tor,Lise,Ada,Amina,Leif}'::text[]) as who;
select is(pg_temp.agree('Kari', 'Bjørn', '10', '2026-12-01', '2026-12-31'), 'PT404 not_found', 'Kari agrees nothing with Bjørn, whom she does not follow');
select is(pg_temp.agree('Kari', 'Amina', h, f, t), 'PT422 bad_hours', h || ' hours from ' || coalesce(f, '-') || ' to ' || coalesce(t, '-')) from (values ('0', '2026-12-01', '2026-12-31'), ('37.6', '2026-12-01', '2026-12-31'), ('null', '2026-12-01', '2026-12-31'),
    ('10', '2026-12-02', '2026-12-01'), ('10', null, '2026-12-01'), ('10', '2026-12-01', null)) as x (h, f, t);
select is(pg_temp.agree('Kari', 'Amina', '37.5', '2026-12-01', '2026-12-31', tests.id('ag')), '', 'Kari agrees up to 37.5 hours');
select is(pg_temp.agree('Kari', 'Amina', '37.5', '2026-12-01', '2026-12-31', tests.id('ag')), '', 'Kari agrees a second time by the same request without effect');
select is((select string_agg(hours_per_week || ' ' || from_date || '–' || to_date, ', ' order by from_date) from agreed_activities where candidate_id = tests.id('Amina')),
    '15.0 2026-09-01–2026-11-30, 37.5 2026-12-01–2026-12-31', 'the running one ends the day before');
select is((select count(*) from notices where person_id = tests.id('Amina') and kind = 'activity_agreed'), 1::bigint, 'Amina is told of what is agreed');
select is(pg_temp.agree('Kari', 'Amina', '10', '2026-08-31', '2026-12-31'), 'PT409 begun_later', 'an agreement that has begun is not lost to one that starts before it');
select is(pg_temp.agree('Kari', 'Amina', '10', '2026-09-01', '2026-12-31'), 'PT409 begun_later', 'an agreement does not replace one that began the same day');
select is((select string_agg(hours_per_week || ' ' || from_date || '–' || to_date, ', ' order by from_date) from agreed_activities where candidate_id = tests.id('Amina')),
    '15.0 2026-09-01–2026-11-30, 37.5 2026-12-01–2026-12-31', 'the agreements stand as before');
savepoint later;
select is(pg_temp.agree('Kari', 'Amina', '20', '2026-11-24', '2026-12-31'), '', 'one that has not begun may be replaced');
select is((select string_agg(hours_per_week || ' ' || from_date || '–' || to_date, ', ' order by from_date) from agreed_activities where candidate_id = tests.id('Amina')),
    '15.0 2026-09-01–2026-11-23, 20.0 2026-11-24–2026-12-31', 'the running agreement ends the day before the new');
rollback to later;
select is(private.purpose_of(tests.id('Amina'), d), p, d || ': ' || p) from (values ('2026-08-31'::date, 'voluntary'), ('2026-09-01', 'activity'), ('2026-12-31', 'activity'), ('2027-01-01', 'voluntary')) as x (d, p);
select is(private.purpose_of(tests.id('Bjørn'), '2026-11-23'), 'voluntary', 'Bjørn''s is his own');
update referrals set assessed_on = null where candidate_id = tests.id('Amina');
select is(private.purpose_of(tests.id('Amina'), '2026-11-23'), 'voluntary', 'no activity counts without the individual assessment');
select is(tests.say(who, format('select assess(%L, ''2026-11-20'')', tests.id('Amina'))), 'PT404 not_found', who || ' assesses nobody') from unnest('{Tor,Lise,Ada,Amina}'::text[]) as who;
select is(tests.say('Kari', format('select assess(%L, %L)', tests.id('Amina'), d)), 'PT422 bad_referral', 'not on ' || coalesce(d, 'no day')) from unnest(array['2026-11-24', '2016-11-22', null]) as d;
select is(tests.say('Kari', format('select assess(%L, ''2026-11-20'')', tests.id('Amina'))), '', 'Kari sets the day of the assessment');
select results_eq($$select at, recorded_at, by_person from events where kind = 'referral.assessed' and person_id = tests.id('Amina') order by event_id desc limit 1$$,
    $$values (tests.oslo('2026-11-20 00:00'), private.clock(), tests.id('Kari'))$$, 'the assessment''s event stands on its day, and tells when it was said');
select is(private.purpose_of(tests.id('Amina'), d), p, d || ': ' || p) from (values ('2026-11-19'::date, 'voluntary'), ('2026-11-20', 'activity')) as x (d, p);
update referrals set ended_at = private.clock() where candidate_id = tests.id('Amina');
select is(private.purpose_of(tests.id('Amina'), '2026-11-23'), 'voluntary', 'no activity counts after the referral has ended');
update referrals set ended_at = null where candidate_id = tests.id('Amina');

-- ── What the adviser reads: facts, of their own, each look logged ────────────────────────────────────────────────────────────
select tests.shift('last week', '2026-11-18 10:00', '2026-11-18 12:00', 5);
select tests.shift('three weeks ago', '2026-11-02 10:00', '2026-11-02 11:00', 5);
select tests.shift('long ago', '2026-10-26 10:00', '2026-10-26 11:30', 5);
insert into assignments (assignment_id, candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at, confirmed_at)
select tests.id(s || ' ' || who), tests.id(who), tests.id(s), '3301', now(), now(), case when who = 'Amina' then 'activity' else 'voluntary' end, '2026-10-01', '2026-10-01'
from unnest('{last week,three weeks ago,long ago}'::text[]) as s, unnest('{Amina,Bjørn}'::text[]) as who;
insert into attendance (assignment_id, candidate_id, fact, minutes, recorded_at) values
    (tests.id('last week Amina'), tests.id('Amina'), 'present', 110, '2026-11-18 13:00'), (tests.id('three weeks ago Amina'), tests.id('Amina'), 'late', 45, '2026-11-02 13:00'),
    (tests.id('long ago Amina'), tests.id('Amina'), 'present', 90, '2026-10-26 13:00'), (tests.id('last week Bjørn'), tests.id('Bjørn'), 'present', 100, '2026-11-18 13:00');
select is(tests.say('Kari', $$select string_agg(name || ' ' || coalesce(agreed_hours::text, '-') || ' ' || minutes_last_week || ' ' || minutes_four_weeks, ', ') from adviser_caseload() where name ~ 'Amina'$$),
    'Amina Testesen 15.0 110 155', 'Amina: fifteen hours agreed; last week 110 minutes, in four weeks 155');
select is(tests.rows('Kari', 'select from adviser_caseload()'), '3', 'Kari reads her own three');
select is(tests.rows('Tor', 'select from adviser_caseload()'), '0', 'Tor follows nobody');
select is(tests.rows('Leif', 'select from adviser_caseload()'), '0', 'Leif, elsewhere, follows nobody');
select is(tests.say(who, 'select * from adviser_caseload()'), 'PT404 not_found', who || ' has no caseload') from unnest('{Amina,Lise,Kjell,Petra,Ada}'::text[]) as who;
select is((select count(*) from access_log where viewer_id = tests.id('Kari') and role = 'adviser'), 3::bigint, 'each of the three in Kari''s caseload is logged as looked at');
select is(tests.say(who, format('select * from %s(%L)', f, tests.id('Amina'))), 'PT404 not_found', who || ' gets nothing of ' || f)
from unnest('{adviser_person,adviser_assignments,adviser_outcomes}'::text[]) as f, unnest('{Amina,Bjørn,Lise,Ola,Kjell,Tor,Petra,Ada,Leif,Liv}'::text[]) as who;
select is(tests.say(null, format('select * from %s(%L)', f, tests.id('Amina'))), 'denied', 'nobody signed in calls ' || f) from unnest('{adviser_person,adviser_assignments,adviser_outcomes}'::text[]) as f;
select is(tests.say('Kari', format('select * from %s(%L)', f, x)), 'PT404 not_found', 'of Bjørn, or nobody, Kari gets nothing of ' || f) from unnest('{adviser_person,adviser_assignments,adviser_outcomes}'::text[]) as f, unnest(array[tests.id('Bjørn'), null]) as x;
select is(tests.say('Kari', format('select first_name || '' '' || basis || '' '' || birth_date || '' '' || agreed_hours from adviser_person(%L)', tests.id('Amina'))), 'Amina stl_20a 1990-01-01 15.0', 'Kari reads what Nav recorded of Amina');
select is(tests.say('Kari', format('select string_agg(title || '' '' || coalesce(fact, ''-'') || '' '' || coalesce(minutes::text, ''-''), '', '') from adviser_assignments(%L)', tests.id('Amina'))),
    'last week present 110, three weeks ago late 45, long ago present 90', 'Kari reads the facts of Amina''s shifts, newest first');
-- why somebody could not come, only if they share it
select tests.shift('day ' || s, '2026-11-2' || s || ' 10:00', '2026-11-2' || s || ' 11:00', 5) from unnest('{5,6}'::text[]) as s;
select is(tests.take('Amina', 'day ' || s), 'confirmed', 'Amina takes day ' || s) from unnest('{5,6}'::text[]) as s;
select is(tests.say('Amina', format('select withdraw(%L, ''sick'', true)', tests.on_('Amina', 'day 5'))), '', 'gives one up, and shares why');
select is(tests.say('Amina', format('select withdraw(%L, ''child'')', tests.on_('Amina', 'day 6'))), '', 'gives one up, and does not');
select is(tests.say('Kari', format('select string_agg(coalesce(reason, ''-''), '','' order by starts_at) from adviser_assignments(%L) where state = ''withdrawn''', tests.id('Amina'))), 'sick,-', 'Kari reads what is shared, and only that');

-- ── Who reads the rows ───────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.rows('Amina', 'select from ' || t), n, 'Amina reads her ' || t) from (values ('referrals', '1'), ('agreed_activities', '2'), ('caseloads', '1')) as x (t, n);
select is(tests.rows(who, 'select from ' || t), '0', who || ' reads no ' || t) from unnest('{referrals,agreed_activities,outcomes,follow_ups}'::text[]) as t, unnest('{Bjørn,Lise,Ola,Kjell,Kari,Tor,Petra,Ada,Leif}'::text[]) as who;
select is(tests.rows(null, 'select from ' || t), 'denied', 'nobody signed in reads ' || t) from unnest('{referrals,agreed_activities,caseloads,outcomes,follow_ups}'::text[]) as t;
select is(tests.touches(who, statement), 'denied', who || ': ' || statement) from unnest(array['update referrals set assessed_on = now()', 'update agreed_activities set hours_per_week = 1', 'delete from referrals',
    'update outcomes set kind = ''job''', 'update follow_ups set still = true']) as statement, unnest('{Amina,Kari,Ada}'::text[]) as who;
select is(tests.force(format('insert into referrals (candidate_id, referred_by, office, basis) values (%L, %L, ''Nav'', ''none'')', tests.id('Amina'), tests.id('Kari'))), 'referrals_one', 'one referral runs at a time');

-- ── Hours by purpose, and the agreement in force, week by week ───────────────────────────────────────────────────────────────
savepoint facts;
create function pg_temp.weeks(weeks int) returns text language sql as $$
    select tests.say('Kari', format('select string_agg(to_char(monday, ''MM-DD'') || '' '' || activity || ''/'' || training || ''/'' || voluntary || '' of '' || coalesce(agreed_hours::text, ''-''), '', '' order by monday) from followed_weeks(%L, %s)', tests.id('Amina'), weeks));
$$;
create function pg_temp.listed(what text) returns text language sql as $$
    select tests.say('Kari', format('select (%s)::text from (select (q.page).people from asked_followed() q) p, unnest(p.people) r where r.name like ''Amina%%''', what));
$$;
update agreed_activities set agreed_at = '2026-09-01' where candidate_id = tests.id('Amina');
update assignments set purpose = 'voluntary' where assignment_id = tests.id('last week Amina');
select is(pg_temp.weeks(2), '11-16 0/0/110 of 15.0, 11-23 0/0/0 of 15.0', 'voluntary hours are hours');
select is(pg_temp.listed('(r.last_week).activity || ''/'' || (r.last_week).training || ''/'' || (r.last_week).voluntary || '' of '' || (r.last_week).agreed_hours'), '0/0/110 of 15.0', 'the list tells the same');
update assignments set purpose = 'activity' where assignment_id = tests.id('last week Amina');
select is(pg_temp.weeks(2), '11-16 110/0/0 of 15.0, 11-23 0/0/0 of 15.0', 'so is agreed activity, apart');
-- what is agreed anew changes no week it did not hold in
select is(pg_temp.agree('Kari', 'Amina', '20', '2026-11-23', '2026-12-31'), '', 'Kari agrees twenty hours from this week on');
select is(pg_temp.weeks(13), '08-31 0/0/0 of 15.0, 09-07 0/0/0 of 15.0, 09-14 0/0/0 of 15.0, 09-21 0/0/0 of 15.0, 09-28 0/0/0 of 15.0, 10-05 0/0/0 of 15.0, 10-12 0/0/0 of 15.0, 10-19 0/0/0 of 15.0, 10-26 90/0/0 of 15.0, 11-02 45/0/0 of 15.0, 11-09 0/0/0 of 15.0, 11-16 110/0/0 of 15.0, 11-23 0/0/0 of 20.0', 'the weeks before keep what held in them');
select is(pg_temp.weeks(14) ~ '^08-24 0/0/0 of -, ', true, 'nothing is agreed in the week before the first');
select is(pg_temp.listed('(r.last_week).agreed_hours || '' then '' || r.agreed_hours'), '15.0 then 20.0', 'the list shows what held last week beside the hours of last week');
-- what is to come is told, and is why the end of the one before asks for nothing
select is(pg_temp.agree('Kari', 'Amina', '25', '2026-12-01', '2027-02-28'), '', 'Kari agrees what comes after');
select is(pg_temp.listed('r.agreed_hours || '' to '' || r.agreed_to || '', '' || r.next_hours || '' from '' || r.next_from'), '20.0 to 2026-11-30, 25.0 from 2026-12-01', 'the list knows what comes');
create function pg_temp.agreements() returns text language sql as $$
    select tests.say('Kari', format('select string_agg(hours_per_week || '' '' || from_date || ''–'' || to_date, '', '') from followed_agreements(%L)', tests.id('Amina')));
$$;
select is(pg_temp.agreements(), '25.0 2026-12-01–2027-02-28, 20.0 2026-11-23–2026-11-30, 15.0 2026-09-01–2026-11-22', 'the page lists all of them');
-- a wrong tap
create temp table wrong as select agreed_activity_id as id from agreed_activities where hours_per_week = 20;
select is(tests.say(who, format('select correct_agreement(%L, 2, ''2026-11-23'', ''2026-11-30'')', id)), 'PT404 not_found', who || ' corrects no agreement') from wrong, unnest('{Tor,Lise,Ada,Amina,Leif}'::text[]) as who;
select is(tests.say('Kari', format('select correct_agreement(%L, %s)', id, said)), 'PT422 bad_hours', said || ' is refused') from wrong, unnest(array['0, ''2026-11-23'', ''2026-11-30''', '38, ''2026-11-23'', ''2026-11-30''', '2, ''2026-11-30'', ''2026-11-23''', '2, ''-infinity'', ''infinity''', 'null, null, null']) as said;
select is(tests.say('Kari', format('select correct_agreement(%L, 2, ''2026-11-23'', ''2026-12-01'')', id)), 'PT409 agreement_there', 'two do not hold on one day') from wrong;
select is(tests.say('Kari', format('select correct_agreement(%L, 2, ''2026-11-24'', ''2026-11-29'')', id)), '', 'Kari puts hours and days right, though it has begun') from wrong, generate_series(1, 2);
select is((select count(*) from events where kind = 'activity.corrected'), 1::bigint, 'which leaves one event');
select is(tests.say(who, format('select withdraw_agreement(%L, %L)', tests.id('Amina'), id)), 'PT404 not_found', who || ' takes no agreement back') from wrong, unnest('{Tor,Lise,Ada,Amina,Leif}'::text[]) as who;
select is(tests.say('Kari', format('select withdraw_agreement(%L, %L)', tests.id('Amina'), id)), '', 'Kari takes it back') from wrong, generate_series(1, 2);
select is(pg_temp.agreements(), '25.0 2026-12-01–2027-02-28, 15.0 2026-09-01–2026-11-22', 'it is gone');
-- the assessment
select is(tests.say(who, format('select withdraw_assessment(%L)', tests.id('Amina'))), 'PT404 not_found', who || ' takes no assessment back') from unnest('{Tor,Lise,Ada,Amina}'::text[]) as who;
select is(tests.say('Kari', format('select withdraw_assessment(%L)', tests.id('Amina'))), '', 'Kari takes the day of the assessment back') from generate_series(1, 2);
select is((select coalesce(assessed_on::text, 'none') || ' ' || (select count(*) from events where kind = 'referral.assessment_withdrawn') from referrals where candidate_id = tests.id('Amina')), 'none 1', 'there is none, and one event');
select is(tests.say('Kari', format('select assess(%L, ''2026-09-01'')', tests.id('Amina'))), '', 'Kari sets the right one');

-- ── What the page says of a shift ────────────────────────────────────────────────────────────────────────────────────────────
create function pg_temp.shifts(what text, title text) returns text language sql as $$
    select tests.say('Kari', format('select %s from followed_shifts(%L) s where s.title = %L', what, tests.id('Amina'), title));
$$;
update assignments set checked_in_at = tests.oslo('2026-11-18 10:04'), checked_out_at = tests.oslo('2026-11-18 11:58') where assignment_id = tests.id('last week Amina');
select is(tests.say('Lise', format('select record_attendance(%L, ''absent'', 0, correction => ''Feil person'')', tests.id('last week Amina'))), '', 'Lise corrects it to absent');
select is(pg_temp.shifts('to_char(checked_in_at at time zone ''Europe/Oslo'', ''HH24.MI'') || ''–'' || to_char(checked_out_at at time zone ''Europe/Oslo'', ''HH24.MI'')', 'last week'), '10.04–11.58', 'the check-in stands beside what was recorded');
select is(pg_temp.shifts('fact || '' ('' || correction || ''), before '' || (earlier[1]).fact || '' '' || (earlier[1]).minutes || '' '' || cardinality(earlier)', 'last week'), 'absent (Feil person), before present 110 1', 'so do the earlier value and why it was changed');
select is(pg_temp.shifts('cardinality(earlier)::text', 'three weeks ago'), '0', 'what was never corrected has no earlier value');
select is(pg_temp.listed('r.last_absence_id = ''' || tests.id('last week Amina') || ''' and r.last_absence_place is not null and r.said = ''{}'''), 'true', 'the list knows which shift, and who recorded it');
select is(tests.say('Amina', format('select object(%L, ''own_words'', gen_random_uuid(), null, ''Det var fint der.'')', tests.id('three weeks ago Amina'))), '', 'Amina says something of another shift');
select is(pg_temp.listed('(r.said[1]).title || '': '' || (r.said[1]).words || '' '' || ((r.said[1]).assignment_id = r.last_absence_id)'), 'three weeks ago: Det var fint der. false', 'which is told with that shift, not under the absence');
select is(tests.say('Amina', format('select object(%L, ''was_there'', gen_random_uuid())', tests.id('last week Amina'))), '', 'Amina was there');
select is(pg_temp.listed('(select x.claim || '' '' || coalesce(x.words, ''-'') from unnest(r.said) x where x.assignment_id = r.last_absence_id)'), 'was_there -', '«Jeg var der» is told under the absence');
select is(pg_temp.shifts('(said[1]).claim', 'last week'), 'was_there', 'and on the page');
select is((select string_agg(n.kind, ',' order by n.kind) from notices n where n.person_id = tests.id('Kari') and n.as_role = 'adviser' and n.assignment_id in (tests.id('last week Amina'), tests.id('three weeks ago Amina'))), 'absence,objects,words', 'Kari is told of each');
select is(tests.say('Lise', format('select record_attendance(%L, ''present'', 110, correction => ''Hun var der'')', tests.id('last week Amina'))), '', 'Lise puts it right');
select is((select count(*) from notices n where n.person_id = tests.id('Kari') and n.kind = 'absence_corrected'), 1::bigint, 'and Kari, who was told of an absence, is told so');
select is(pg_temp.shifts('cardinality(earlier) || '' '' || (earlier[2]).fact || '' '' || fact', 'last week'), '2 absent present', 'all that it was before can be read');
select is(pg_temp.listed('coalesce(r.last_absence_at::text, ''none'')'), 'none', 'no absence is left');
-- all of them, fifty at a time
insert into shifts (shift_id, task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at)
select tests.id('old ' || n), s.task_id, s.municipality_code, s.organisation_id, s.starts_at - make_interval(days => 3 * n), s.ends_at - make_interval(days => 3 * n), 5, s.contact_id, s.published_at
from shifts s, generate_series(1, 260) as n where s.shift_id = tests.id('long ago');
insert into assignments (assignment_id, candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at, confirmed_at)
select gen_random_uuid(), tests.id('Amina'), tests.id('old ' || n), '3301', now(), now(), 'voluntary', '2024-01-01', '2024-01-01' from generate_series(1, 260) as n;
create temp table seen as select tests.say('Kari', format('select string_agg(assignment_id::text, '','') || '' '' || max(in_all) from followed_shifts(%L, %s)', tests.id('Amina'), skip)) as said from generate_series(0, 300, 50) as skip;
select is((select count(distinct id) || ' of ' || max(split_part(said, ' ', 2)) from seen, unnest(string_to_array(split_part(said, ' ', 1), ',')) as id),
    (select count(*) || ' of ' || count(*) from assignments where candidate_id = tests.id('Amina')), 'every shift is reached, and the page knows how many there are');
select is(tests.say(who, format('select * from %s(%L)', f, tests.id('Amina'))), 'PT404 not_found', who || ' gets nothing of ' || f)
from unnest('{followed_weeks,followed_shifts,followed_referrals,followed_agreements,followed_outcomes}'::text[]) as f, unnest('{Amina,Bjørn,Lise,Ola,Kjell,Tor,Petra,Ada,Leif,Liv}'::text[]) as who;
select is(tests.say(null, format('select * from %s(%L)', f, tests.id('Amina'))), 'denied', 'nobody signed in calls ' || f) from unnest('{followed_weeks,followed_shifts,followed_referrals,followed_agreements,followed_outcomes}'::text[]) as f;
select is(tests.say(who, 'select count(*) from asked_followed() q where q.page is not null'), '0', who || ' has no caseload to ask for') from unnest('{Amina,Lise,Kjell,Petra,Ada}'::text[]) as who;

-- ── Ending a referral ────────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.shift('to come', '2026-12-02 10:00', '2026-12-02 11:00', 5);
select is(tests.take('Amina', 'to come'), 'confirmed', 'Amina takes a shift');
select is((select purpose from assignments where assignment_id = tests.on_('Amina', 'to come')), 'activity', 'as agreed activity');
select is(tests.say(who, format('select %s(%L)', f, tests.id('Amina'))), 'PT404 not_found', who || ' calls ' || f || ' in vain') from unnest('{end_referral,reopen_referral}'::text[]) as f, unnest('{Tor,Lise,Ada,Petra,Amina,Leif}'::text[]) as who;
select is(tests.say('Kari', format('select end_referral(%L)', tests.id('Amina'))), '', 'Kari ends the referral') from generate_series(1, 2);
select is((select count(*) from events where kind = 'referral.ended'), 1::bigint, 'twice is once');
select is(tests.say('Kari', format('select string_agg(office || '' '' || (ended_at is not null) || '' '' || ended_by, '','') from followed_referrals(%L)', tests.id('Amina'))), 'Nav Prøve true Kari Ansatt', 'Kari reads that it ended, and by whom');
select is((select purpose from assignments where assignment_id = tests.on_('Amina', 'to come')), 'voluntary', 'what is to come is her own');
select is((select purpose from assignments where assignment_id = tests.id('last week Amina')), 'activity', 'what was stays as it was');
select is(pg_temp.agreements(), '15.0 2026-09-01–2026-11-22', 'nothing is agreed from then on');
select is(tests.say('Amina', 'select string_agg(hours_per_week || '' '' || from_date || ''–'' || to_date, '', '') from my_agreements()'), '15.0 2026-09-01–2026-11-22', 'and Amina reads the same');
select is(tests.rows('Bjørn', 'select from my_agreements()'), '0', 'Bjørn reads nothing of it');
select is(pg_temp.listed('coalesce(r.agreed_hours::text, ''-'') || coalesce(r.next_hours::text, ''-'') || (r.referral_ended_at is not null)'), '--true', 'the list says that it ended');
select is(tests.say('Kari', format('select assess(%L, ''2026-11-20'')', tests.id('Amina'))), 'PT409 referral_ended', 'nothing is assessed any more');
select is(pg_temp.agree('Kari', 'Amina', '10', '2027-01-01', '2027-01-31'), 'PT409 referral_ended', 'nor agreed');
select is(tests.say('Kari', format('select reopen_referral(%L)', tests.id('Amina'))), '', 'ended by a slip, it runs on') from generate_series(1, 2);
select is((select count(*) from events where kind = 'referral.reopened'), 1::bigint, 'twice is once again');
select is((select purpose from assignments where assignment_id = tests.on_('Amina', 'to come')), 'activity', 'what is to come is agreed activity again');
select is(pg_temp.agreements(), '25.0 2026-12-01–2027-02-28, 15.0 2026-09-01–2026-11-22', 'what was agreed holds again');
-- what is to come counts as it is agreed now
create function pg_temp.counts() returns text language sql as $$
    select purpose from assignments where assignment_id = tests.on_('Amina', 'to come');
$$;
create temp table december as select agreed_activity_id as id from agreed_activities where hours_per_week = 25;
select is(tests.say('Kari', format('select withdraw_assessment(%L)', tests.id('Amina'))) || pg_temp.counts(), 'voluntary', 'without an assessment it is her own');
select is(tests.say('Kari', format('select assess(%L, ''2026-09-01'')', tests.id('Amina'))) || pg_temp.counts(), 'activity', 'with one it is agreed activity');
select is(tests.say('Kari', format('select correct_agreement(%L, 25, ''2026-12-05'', ''2027-02-28'')', id)) || pg_temp.counts(), 'voluntary', 'an agreement that is put right to begin later does not hold it') from december;
select is(tests.say('Kari', format('select correct_agreement(%L, 25, ''2026-12-01'', ''2026-12-03'')', id)) || pg_temp.counts(), 'activity', 'put right again it does') from december;
savepoint moves;
select is(tests.say('Lise', format('select change_shift(%L, %L, %L, 5, %L)', tests.id('to come'), tests.oslo('2026-12-04 10:00'), tests.oslo('2026-12-04 11:00'), tests.id('Fjordgløtt''s contact'))) || pg_temp.counts(), 'voluntary', 'moved to a day for which nothing is agreed it is her own');
rollback to moves;
select is(tests.say('Kari', format('select withdraw_agreement(%L, %L)', tests.id('Amina'), id)) || pg_temp.counts(), 'voluntary', 'an agreement that was never made holds nothing') from december;
select is(pg_temp.agree('Kari', 'Amina', '12', '2026-12-01', '2026-12-31') || pg_temp.counts(), 'activity', 'one that is made after the shift was taken does');
select is((select purpose from assignments where assignment_id = tests.id('last week Amina')), 'activity', 'what was stays as it was, whatever is agreed');
rollback to facts;

-- ── Handing over ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say('Kari', 'select string_agg(name, '','') from adviser_colleagues()'), 'Tor Ansatt', 'Kari''s colleagues are the advisers of her municipality');
select is(tests.rows(who, 'select from adviser_colleagues()'), '0', who || ' has none') from unnest('{Amina,Lise,Petra,Ada,Leif}'::text[]) as who;
create function pg_temp.hand_over(who text, person text, to_ text) returns text language sql as $$
    select tests.say(who, format('select hand_over(%L, %L)', tests.id(person), tests.id(to_)));
$$;
select is(pg_temp.hand_over('Kari', 'Amina', x), 'PT404 not_found', 'not to ' || x) from unnest('{Leif,Lise,Kari,Amina,nobody}'::text[]) as x;
select is(pg_temp.hand_over(who, 'Amina', 'Tor'), 'PT404 not_found', 'not by ' || who) from unnest('{Tor,Lise,Ada,Amina,Leif}'::text[]) as who;
select is(pg_temp.hand_over('Kari', 'Bjørn', 'Tor'), 'PT404 not_found', 'Kari does not hand over Bjørn, whom she does not follow');
insert into notices (person_id, as_role, at, kind, about_id, assignment_id) values (tests.id('Kari'), 'adviser', private.clock(), 'birth_date', tests.id('Amina'), null),
    (tests.id('Kari'), 'adviser', private.clock(), 'absence', null, tests.id('last week Amina'));
select is(tests.say('Kari', 'select count(*) from my_notices(''adviser'') where name ~ ''Amina'''), '2', 'Kari reads of Amina what happened');
select is(pg_temp.hand_over('Kari', 'Amina', 'Tor'), '', 'Kari hands Amina over to Tor');
select is(pg_temp.hand_over('Kari', 'Amina', 'Tor'), '', 'Kari hands over a second time without effect');
select results_eq($$select by_person, person_id, to_person, on_behalf_of from events where kind = 'caseload.handed_over'$$,
    $$values (tests.id('Kari'), tests.id('Amina'), tests.id('Tor'), null::uuid)$$, 'the event names who handed whom over to whom, on nobody''s behalf');
select is((select count(*) || ' ' || count(*) filter (where until_at is null) from caseloads where candidate_id = tests.id('Amina')), '2 1', 'the caseload keeps that Kari followed Amina');
select is(tests.say('Kari', format('select * from adviser_person(%L)', tests.id('Amina'))), 'PT404 not_found', 'Kari follows her no more');
select is(tests.rows('Tor', format('select from adviser_person(%L)', tests.id('Amina'))), '1', 'Tor reads about Amina');
select set_eq($$select p.first_name || ' ' || n.kind from notices n join people p using (person_id) where n.kind in ('handed_to_you', 'new_adviser')$$, array['Tor handed_to_you', 'Amina new_adviser'], 'Amina and Tor are told of the hand-over');
-- who has handed somebody over reads nothing of them any more, nor has a way in for them
select is(tests.say('Kari', 'select count(*) from my_notices(''adviser'') where person_id = ''' || tests.id('Amina') || ''''), '0', 'Kari reads of Amina in no notice');
select is(tests.rows('Kari', 'select from my_notices(''adviser'') where name is null'), '0', 'nor when and where something happened to somebody');
select is(tests.rows('Kari', format('select from notices where as_role = ''adviser'' and (about_id = %L or assignment_id = %L)', tests.id('Amina'), tests.id('last week Amina'))), '0', 'nor in the table');
select is(tests.say('Kari', format(q, tests.id('Amina'))), 'PT404 not_found', 'nor by: ' || q) from unnest('{select adviser_person(%L),select adviser_assignments(%L),select adviser_outcomes(%L),"select issue_reentry(%L, gen_random_uuid())","select invite_again(%L, gen_random_uuid())",select protect_address(%L)}'::text[]) as q;
create temp table given_away as select g.*, tests.id('given away') as request from (select tests.say('Kari', format('select person_id || '' '' || code from refer(''Gitt'', ''Videre'', ''1990-01-01'', ''Nav Prøve'', ''none'', %L)', tests.id('given away'))) as said) g;
select is(tests.say('Kari', format('select hand_over(%L, %L)', split_part(said, ' ', 1), tests.id('Tor'))), '', 'Kari hands over whom she has just referred') from given_away;
select is(tests.say('Kari', format('select code from refer(''Gitt'', ''Videre'', ''1990-01-01'', ''Nav Prøve'', ''none'', %L)', tests.id('given away'))), 'PT409 no_longer', 'the same request tells her the code no more');
select is((select s.state from given_away, private.invitation_state(split_part(said, ' ', 2)) s), 'unknown', 'the code that Kari holds opens nothing any more');
select is(tests.say('Tor', format('select length(invite_again(%L, gen_random_uuid()))', split_part(said, ' ', 1))), '12', 'and Tor makes a new one') from given_away;
insert into staff_roles (person_id, role, municipality_code) values (tests.id('Kari'), 'administrator', '3301');
select is(tests.rows('Kari', 'select from my_invitations()'), '0', 'nor, an administrator too, does she read the invitation');
select is(tests.say('Kari', format('select take_back_invitation(%L)', (select invitation_id from invitations where first_name = 'Gitt' and made_by = tests.id('Kari')))), 'PT404 not_found', 'or take it back');
delete from staff_roles where person_id = tests.id('Kari') and role = 'administrator';
select is(pg_temp.hand_over('Kari', 'Amina', 'Tor'), '', 'her late second tap is quiet');
update auth.users set email = md5('Amina') || '@uten-epost.invalid' where email = md5('Amina') || '@example.no';
create temp table way_in as select tests.say('Tor', format('select issue_reentry(%L, gen_random_uuid())', tests.id('Amina'))) as code;
create function pg_temp.lets_in() returns boolean language sql as $$
    select private.reentry_address(w.code, c.birth_date) is not null from way_in w, candidates c where c.person_id = tests.id('Amina');
$$;
select is(pg_temp.lets_in(), true, 'Tor''s code lets Amina in');
select is(pg_temp.hand_over('Tor', 'Amina', 'Kari'), '', 'Tor hands Amina back to Kari');
select is(pg_temp.lets_in(), false, 'and it lets in nobody after');

-- ── A role that ends ─────────────────────────────────────────────────────────────────────────────────────────────────────────
truncate way_in;
insert into way_in select tests.say('Kari', format('select issue_reentry(%L, gen_random_uuid())', tests.id('Amina')));
select is(pg_temp.lets_in(), true, 'Kari''s code lets Amina in');
savepoint role_ends;
update staff_roles set revoked_at = private.clock() where person_id = tests.id('Kari') and role = 'adviser';
select is(pg_temp.lets_in(), false, 'not when Kari is an adviser no more');
rollback to role_ends;

-- ── A birth date that is put right ───────────────────────────────────────────────────────────────────────────────────────────
create function pg_temp.born(who text, day date) returns text language sql as $$
    select tests.say(who, format('select correct_birth_date(%L, %L)', tests.id('Amina'), day));
$$;
select is(pg_temp.born(who, '1991-02-03'), 'PT404 not_found', who || ' does not correct it') from unnest('{Tor,Lise,Ada,Amina,Leif}'::text[]) as who;
select is(pg_temp.born('Kari', odd), 'PT422 too_young', 'no ' || coalesce(odd::text, 'day')) from unnest('{2015-01-01,1919-12-31,infinity,null}'::date[]) as odd;
select is(pg_temp.born('Kari', '1991-02-03'), '', 'Kari puts it right') from generate_series(1, 2);
select is((select birth_date from candidates where person_id = tests.id('Amina')), '1991-02-03', 'it is right');
select is((select count(*) from events where kind = 'birth_date.corrected' and by_person = tests.id('Kari') and person_id = tests.id('Amina') and detail is null), 1::bigint, 'once, and without the day');

select * from finish();
rollback;
