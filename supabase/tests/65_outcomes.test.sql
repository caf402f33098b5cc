-- How it went: recorded by the adviser who follows the person, followed up after 3, 6 and 12 months.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
update referrals set referred_at = '2026-08-20' where candidate_id = tests.id('Amina');
create function pg_temp.outcome(who text, whom text, kind text, day text, request uuid default gen_random_uuid()) returns text language sql as $$
    select tests.say(who, format('select record_outcome(%L, %L, %L, %L)', tests.id(whom), kind, day::date, request));
$$;
select is(pg_temp.outcome(who, 'Amina', 'job', '2026-08-23'), 'PT404 not_found', who || ' records nothing') from unnest('{Amina,Bjørn,Lise,Tor,Petra,Ada,Leif}'::text[]) as who;
select is(pg_temp.outcome('Kari', 'Bjørn', 'job', '2026-08-23'), 'PT404 not_found', 'Kari records nothing of Bjørn, whom she does not follow');
select is(pg_temp.outcome('Kari', 'nobody', 'job', '2026-08-23'), 'PT404 not_found', 'Kari records nothing of nobody');
select is(pg_temp.outcome(null, 'Amina', 'job', '2026-08-23'), 'denied', 'nobody signed in does');
select is(pg_temp.outcome('Kari', 'Amina', kind, day), 'PT422 bad_outcome', coalesce(kind, '-') || ' on ' || coalesce(day, '-')) from (values ('job', '2026-11-24'), ('job', '2021-11-22'), ('job', null), ('luck', '2026-08-23'), (null, '2026-08-23')) as x (kind, day);
select is(pg_temp.outcome('Kari', 'Amina', 'job', '2026-08-19'), 'PT422 before_referral', 'nothing came of a referral before it was made');
select matches(pg_temp.outcome('Kari', 'Amina', 'job', '2026-08-23', tests.id('o')), '^[0-9a-f-]{36}$', 'Kari records that Amina got a job');
select is(pg_temp.outcome('Kari', 'Amina', 'job', '2026-08-23', tests.id('o')), (select outcome_id::text from outcomes), 'the same request gives the same outcome');
select is(pg_temp.outcome('Kari', 'Amina', 'job', '2026-08-23'), (select outcome_id::text from outcomes), 'saved once more, it is the same one and counts once');
select is((select string_agg(detail || ' ' || private.local_day(at), ',') from events where kind = 'outcome.recorded'), 'job 2026-08-23', 'its event stands on the day it happened');
select is((select recorded_at from events where kind = 'outcome.recorded'), tests.oslo('2026-11-23 08:00'), 'the outcome''s event tells when it was said');
select matches(pg_temp.outcome('Kari', 'Amina', 'education', '2026-11-23'), '^[0-9a-f-]{36}$', 'Kari records an outcome of today');
create function pg_temp.follow_up(who text, months int, still text, kind_ text default 'job') returns text language sql as $$
    select tests.say(who, format('select follow_up(%L, %s, %s)', (select outcome_id from outcomes where kind = kind_), coalesce(months::text, 'null'), still));
$$;
select is(pg_temp.follow_up(who, 3, 'true'), 'PT404 not_found', who || ' follows nothing up') from unnest('{Amina,Lise,Tor,Petra,Ada}'::text[]) as who;
select is(pg_temp.follow_up('Kari', 6, 'true'), 'PT422 too_early', 'Kari does not follow up six months after three');
select is(pg_temp.follow_up('Kari', 3, 'true', 'education'), 'PT422 too_early', 'Kari does not follow up three months after the same day');
select is(pg_temp.follow_up('Kari', m, s), 'PT404 not_found', coalesce(m, -1) || ' months, ' || s || ': no') from (values (4, 'true'), (3, 'null'), (null, 'true')) as x (m, s);
select tests.at('2026-11-22 23:59');
select is(pg_temp.follow_up('Kari', 3, 'true'), 'PT422 too_early', 'a minute before the day');
select tests.at('2026-11-23 00:00');
select is(pg_temp.follow_up('Kari', 3, 'true'), '', 'Kari follows up on the day, from midnight in Norway');
select is(pg_temp.follow_up('Kari', 3, 'false'), '', 'Kari follows up again');
select is((select string_agg(months || ' ' || still, ',') from follow_ups), '3 false', 'the second follow-up replaces the first');
select results_eq($$select detail, person_id, by_person, at from events where kind = 'outcome.followed_up' order by event_id$$,
    $$select d, tests.id('Amina'), tests.id('Kari'), tests.oslo('2026-11-23 00:00') from unnest('{3 months: still,3 months: no longer}'::text[]) as d$$,
    'each follow-up leaves an event');
select is(tests.say('Kari', format('select string_agg(months || '' '' || due_on || '' '' || coalesce(still::text, ''-''), '', '') from adviser_outcomes(%L) where kind = ''job''', tests.id('Amina'))),
    '3 2026-11-23 false, 6 2027-02-23 -, 12 2027-08-23 -', 'Kari reads what is due');
select is(tests.rows('Amina', 'select from outcomes'), '2', 'Amina reads her outcomes');
select is(tests.rows('Amina', 'select from follow_ups'), '1', 'Amina reads the follow-up');
select is(tests.rows(who, 'select from ' || t), '0', who || ' reads no ' || t) from unnest('{outcomes,follow_ups}'::text[]) as t, unnest('{Bjørn,Lise,Kjell,Kari,Petra,Ada}'::text[]) as who;
-- ── A wrong tap ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
create function pg_temp.read() returns text language sql as $$
    select tests.say('Kari', format('select string_agg(kind || '' '' || exited_on || '' '' || coalesce(months::text, ''-'') || '' '' || coalesce(still::text, ''-''), '', '') from followed_outcomes(%L)', tests.id('Amina')));
$$;
create function pg_temp.equal() returns boolean language sql as $$
    select (select array_agg(x order by x) from unnest((private.ledger_from_rows('3301')).exits) x) is not distinct from
        (select array_agg(x order by x) from unnest((private.ledger_from_events('3301')).exits) x);
$$;
create temp table job as select outcome_id as id from outcomes where kind = 'job';
create temp table school as select outcome_id as id from outcomes where kind = 'education';
select is(tests.say(who, format('select %s', call)), 'PT404 not_found', who || ' puts nothing right') from job, unnest(array[format('correct_outcome(%L, ''moved'', ''2026-08-23'')', id), format('withdraw_outcome(%L)', id), format('withdraw_follow_up(%L, 3)', id)]) as call, unnest('{Amina,Lise,Tor,Petra,Ada}'::text[]) as who;
select is(tests.say('Kari', format('select withdraw_follow_up(%L, 3)', id)), '', 'Kari takes an answer back') from job, generate_series(1, 2);
select is((select count(*) from follow_ups) || ' ' || (select count(*) from events where kind = 'outcome.answer_withdrawn'), '0 1', 'it is gone, with one event');
select is(pg_temp.follow_up('Kari', 3, 'true'), '', 'Kari answers again');
select is(tests.say('Kari', format('select correct_outcome(%L, %s)', id, said)), refused, said || ' ' || refused) from job, (values ('''luck'', ''2026-08-23''', 'PT422 bad_outcome'), ('''job'', ''2026-11-24''', 'PT422 bad_outcome'), ('''job'', ''2026-08-19''', 'PT422 before_referral'), ('''education'', ''2026-11-23''', 'PT409 outcome_there')) as x (said, refused);
select is(tests.say('Kari', format('select correct_outcome(%L, ''job'', ''2026-08-23'')', id)), '', 'the same again') from job;
select is((select count(*) from events where kind = 'outcome.withdrawn'), 0::bigint, 'changes nothing');
select is(tests.say('Kari', format('select correct_outcome(%L, ''moved'', ''2026-08-24'')', id)), '', 'Amina had moved') from job;
select is(pg_temp.read(), 'education 2026-11-23 3 -, education 2026-11-23 6 -, education 2026-11-23 12 -, moved 2026-08-24 - -', 'and whoever moved is asked about no work');
select ok(pg_temp.equal(), 'what is counted from the rows equals what is counted from the events');
select is((select count(*) from unnest((private.ledger_from_rows('3301')).exits)), 2::bigint, 'two count');
select is(tests.say('Kari', format('select follow_up(%L, 3, true)', id)), 'PT404 not_found', 'nor is an old page''s answer taken') from job;
select is(pg_temp.outcome('Kari', 'Amina', 'job', '2026-08-23', tests.id('o')), 'PT409 no_longer', 'a page from before is told that it was changed');
select is(tests.say('Kari', format('select withdraw_outcome(%L)', id)), '', 'Kari takes an outcome back') from school, generate_series(1, 2);
select is(pg_temp.read(), 'moved 2026-08-24 - -', 'it is gone');
select is(tests.rows('Amina', 'select from outcomes'), '1', 'for Amina too');
select ok(pg_temp.equal(), 'and is counted nowhere');
select is((select count(*) from unnest((private.ledger_from_events('3301')).exits)), 1::bigint, 'one counts');
select is(tests.say('Kari', format('select correct_outcome(%L, ''job'', ''2026-11-23'')', id)), 'PT409 outcome_withdrawn', 'what was taken back is not put right') from school;
select matches(pg_temp.outcome('Kari', 'Amina', 'education', '2026-11-23'), '^[0-9a-f-]{36}$', 'it is recorded anew');
select ok(pg_temp.equal(), 'and counted');
select is((select count(*) from access_log where person_id = tests.id('Amina') and viewer_id = tests.id('Kari')), 1::bigint, 'the look is logged');
select * from finish();
rollback;
