-- The right people for a shift, and nothing of who they are.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
insert into districts (district_id, municipality_code, name, latitude, longitude) values (tests.id('home'), '3301', 'Prøvenes', 59.75, 10.2);
select tests.be(null);
select tests.leave();
create function pg_temp.can(who text, weekday int, from_ text, to_ text) returns void language sql as $$
    insert into public.availability (candidate_id, weekday, from_time, to_time) values (tests.id(who), weekday, from_::time, to_::time);
$$;
create function pg_temp.people(shift text) returns text language sql as $$
    select string_agg(p.first_name, ',' order by r.n)
    from private.ranked_people(tests.id(shift), private.clock(), 50, '{}') with ordinality as r (candidate_id, points, turn, n)
    join public.people p on p.person_id = r.candidate_id;
$$;
select pg_temp.can('Amina', 3, '10:00', '14:00');
select tests.shift('fits', '2026-11-25 10:00', '2026-11-25 14:00', 2);
select is(pg_temp.people('fits'), 'Amina', 'Amina can on Wednesdays from ten to two, Bjørn has said no hours');

-- every hard filter, with one just inside and one just outside
select tests.shift('early', '2026-11-25 09:59', '2026-11-25 11:00');
select tests.shift('late', '2026-11-25 13:00', '2026-11-25 14:01');
select is(pg_temp.people(s), null, s) from unnest('{early,late}'::text[]) as s;
update candidates set norwegian = 1, lifting = 0 where person_id = tests.id('Amina');
update tasks set norwegian = 2 where task_id = tests.id('fits''s task');
select is(pg_temp.people('fits'), null, 'a task of more Norwegian than Amina has does not fit her');
update tasks set norwegian = 1, lifting = 1 where task_id = tests.id('fits''s task');
select is(pg_temp.people('fits'), null, 'heavier than she can');
update tasks set lifting = 0 where task_id = tests.id('fits''s task');
select is(pg_temp.people('fits'), 'Amina', 'exactly as she said');
update candidates set district_id = tests.id('home'), max_minutes = 18 where person_id = tests.id('Amina');
select is(pg_temp.people('fits'), null, 'a minute too far');
update candidates set max_minutes = 19 where person_id = tests.id('Amina');
select is(pg_temp.people('fits'), 'Amina', 'a place within Amina''s minutes fits her');
update candidates set wants_unpaid = false where person_id = tests.id('Amina');
select is(pg_temp.people('fits'), null, 'an unpaid task does not fit Amina, who wants pay alone');
update tasks set pay = 'paid' where task_id = tests.id('fits''s task');
select is(pg_temp.people('fits'), null, 'a paid task does not fit Amina without a contract');
insert into contracts (candidate_id, employer_id, from_date, to_date) values (tests.id('Amina'), tests.id('the municipality'), '2026-11-01', '2026-11-24');
select is(pg_temp.people('fits'), null, 'a paid task does not fit Amina with a contract that ends a day too early');
update contracts set to_date = '2026-11-25';
select is(pg_temp.people('fits'), 'Amina', 'a paid task fits Amina with a contract to the day');
update tasks set pay = 'unpaid' where task_id = tests.id('fits''s task');
update candidates set wants_unpaid = true, wants_paid = false where person_id = tests.id('Amina');
insert into task_requirements (task_id, requirement) values (tests.id('fits''s task'), 'tb'), (tests.id('fits''s task'), 'politiattest');
select is(pg_temp.people('fits'), null, 'a task whose clearances nobody has seen does not fit Amina');
insert into clearances (candidate_id, employer_id, requirement, seen_on, valid_to) values
    (tests.id('Amina'), tests.id('the municipality'), 'tb', '2026-11-01', null), (tests.id('Amina'), tests.id('the café'), 'politiattest', '2026-11-01', null);
select is(pg_temp.people('fits'), null, 'one is missing here, though another employer has seen it');
insert into clearances (candidate_id, employer_id, requirement, seen_on, valid_to) values (tests.id('Amina'), tests.id('the municipality'), 'politiattest', '2026-11-01', '2026-11-24');
select is(pg_temp.people('fits'), null, 'a clearance that lapses the day before does not do');
update clearances set valid_to = '2026-11-25' where requirement = 'politiattest' and employer_id = tests.id('the municipality');
select is(pg_temp.people('fits'), 'Amina', 'a clearance that holds on the day does');
update candidates set birth_date = '2010-11-26' where person_id = tests.id('Amina');
select is(pg_temp.people('fits'), null, 'fifteen, the day before a birthday');
update candidates set birth_date = '2010-11-25' where person_id = tests.id('Amina');
select is(pg_temp.people('fits'), 'Amina', 'sixteen on the day');
update candidates set birth_date = '1990-01-01', notice_read_at = null where person_id = tests.id('Amina');
select is(pg_temp.people('fits'), null, 'a person who has not read the notice is not listed');
update candidates set notice_read_at = private.clock(), protected = true where person_id = tests.id('Amina');
select is(pg_temp.people('fits'), null, 'a protected person is not listed');
update candidates set protected = false where person_id = tests.id('Amina');
-- other shifts
select tests.shift('touching', '2026-11-25 14:00', '2026-11-25 15:00', organisation => 'Åsen');
select tests.shift('inside', '2026-11-25 13:59', '2026-11-25 15:00', organisation => 'Åsen');
select pg_temp.can('Amina', 4, '00:00', '24:00');
insert into assignments (assignment_id, candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at)
select tests.id('busy'), tests.id('Amina'), tests.id('touching'), '3301', now(), now(), 'voluntary', private.clock();
select is(pg_temp.people('fits'), 'Amina', 'a shift right after another fits');
update assignments set withdrawn_at = private.clock();
insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at)
select tests.id('Amina'), tests.id('inside'), '3301', now(), now(), 'voluntary', private.clock();
select is(pg_temp.people('fits'), null, 'a minute of something else');
update assignments set cancelled_at = private.clock() where withdrawn_at is null;
select tests.shift('long', '2026-11-25 18:00', '2026-11-25 23:00', organisation => 'Åsen');
select tests.shift('longer', '2026-11-25 18:00', '2026-11-25 23:01', organisation => 'Åsen');
insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at)
select tests.id('Amina'), tests.id('long'), '3301', now(), now(), 'voluntary', private.clock();
select is(pg_temp.people('fits'), 'Amina', 'four hours and five are nine in a day, over all organisations, with eleven of rest');
update assignments set cancelled_at = private.clock() where shift_id = tests.id('long');
insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at)
select tests.id('Amina'), tests.id('longer'), '3301', now(), now(), 'voluntary', private.clock();
select is(pg_temp.people('fits'), null, 'a day of nine hours and a minute does not fit');
update assignments set cancelled_at = private.clock() where shift_id = tests.id('longer');
-- what the quick way lets past without the whole rule, the whole rule lets past
select tests.shift('w' || d, format('2026-11-%s 08:00', d), format('2026-11-%s 17:00', d), organisation => 'Åsen') from unnest('{23,27,28,29}'::int[]) as d;
select tests.at('2026-11-22 08:00');
insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at)
select tests.id('Amina'), tests.id('w' || d), '3301', now(), now(), 'voluntary', private.clock() from unnest('{23,27,28}'::int[]) as d;
select is(pg_temp.people('fits'), 'Amina', 'twenty-seven hours and four are under forty');
insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at)
select tests.id('Amina'), tests.id('w29'), '3301', now(), now(), 'voluntary', private.clock();
select is(pg_temp.people('fits'), 'Amina', 'thirty-six and four are forty');
update tasks set task_type = 'renhold' where task_id = tests.id('fits''s task');
update shifts set ends_at = tests.oslo('2026-11-25 14:01') where shift_id = tests.id('fits');
select pg_temp.can('Amina', 3, '14:00', '15:00');
select is(pg_temp.people('fits'), null, 'a minute more is not');
update shifts set ends_at = tests.oslo('2026-11-25 14:00') where shift_id = tests.id('fits');
update assignments set cancelled_at = private.clock() where cancelled_at is null and withdrawn_at is null;
select tests.at('2026-11-23 08:00');

-- ── Points are the same from both sides ──────────────────────────────────────────────────────────────────────────────────────
delete from task_requirements;
update candidates set max_minutes = 240, norwegian = 4, lifting = 2, wants_paid = true;
select pg_temp.can('Bjørn', d, '00:00', '24:00') from generate_series(1, 7) as d;
delete from availability where candidate_id = tests.id('Amina');
select pg_temp.can('Amina', d, '00:00', '24:00') from generate_series(1, 7) as d;
insert into interests values (tests.id('Bjørn'), 'renhold'), (tests.id('Amina'), 'matvert');
delete from introductions where candidate_id = tests.id('Amina') and place_id = tests.id('Åsen''s place');
select tests.shift('taught ' || t, '2026-11-30 10:00', '2026-11-30 12:00', 2, of_type => t, organisation => o)
from (values ('renhold', 'Åsen'), ('postvert', 'Kafeen'), ('vaktmester', 'Fjordgløtt')) as x (t, o);
insert into offers (candidate_id, shift_id, municipality_code, via, offered_at, due_at, expires_at, sent_at, declined_at, decline_reason, unsure_at, unsure_wants)
select tests.id(who), tests.id('taught ' || t), '3301', 'wave', private.clock() - interval '1 hour', private.clock() - interval '1 hour', private.clock() + interval '1 hour',
    private.clock() - interval '1 hour', private.clock(), why, case when asked_for_support then private.clock() end, case when asked_for_support then 'call' end
from (values ('Amina', 'renhold', 'type', false), ('Amina', 'vaktmester', 'far', false), ('Bjørn', 'postvert', 'place', false), ('Bjørn', 'vaktmester', 'time', true)) as x (who, t, why, asked_for_support);
update candidates set offers_a_day = 5;
select cmp_ok((select count(*) from private.candidate_features where asked_for_support or declined_types <> '{}' or declined_places <> '{}' or declined_slots <> '{}' or declined_minutes is not null), '>=', 2::bigint, 'offers have taught something about both');
create temp table both_sides as
select r.candidate_id, o.shift_id, r.points as of_person, t.points as of_task
from private.open_shifts o cross join lateral private.ranked_people(o.shift_id, private.clock(), 50, '{}') r
cross join lateral private.ranked_tasks(r.candidate_id, private.clock(), 50, null, null, null, null, null, null) t
where t.shift_id = o.shift_id;
select cmp_ok((select count(*) from both_sides), '>=', 10::bigint, 'there are pairs of shift and person to compare');
select is_empty('select * from both_sides where of_person <> of_task', 'a task has the same points for a person as a person for the task');
select cmp_ok((select count(distinct of_task) from both_sides), '>=', 5::bigint, 'the pairs have points of many kinds');
select is_empty($$
    select o.shift_id, t.candidate_id from private.open_shifts o
    cross join (select candidate_id from private.candidate_features where candidate_id in (tests.id('Amina'), tests.id('Bjørn'))) t
    where exists (select from private.ranked_tasks(t.candidate_id, private.clock(), 50, null, null, null, null, null, null) x where x.shift_id = o.shift_id)
        is distinct from (exists (select from private.ranked_people(o.shift_id, private.clock(), 50, '{}') y where y.candidate_id = t.candidate_id))$$, 'a shift is shown to exactly the people who are shown for it');

select is((select count(*) from both_sides b join offers o using (shift_id, candidate_id)), 0::bigint, 'a shift that somebody declined is shown to them no more, nor they for it');

-- ── Fair turn ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
delete from offers;
update assignments set cancelled_at = private.clock() where cancelled_at is null and withdrawn_at is null;
delete from interests;
insert into introductions (candidate_id, place_id, introduced_on, colleague) select tests.id('Amina'), tests.id('Åsen''s place'), '2026-01-01', 'Tone';
select private.refresh_candidates(array(select person_id from candidates));
select tests.shift('turn', '2026-12-02 10:00', '2026-12-02 12:00', 3);
update candidates set district_id = null;
select is((select array_agg(turn) from private.candidate_features where candidate_id in (tests.id('Amina'), tests.id('Bjørn'))), '{0,0}', 'the turn of people who have had nothing is none');
select isnt(private.ask(tests.id('Bjørn'), tests.id('fits'), 'wave', false), null, 'Bjørn was asked once');
select is((select turn from private.candidate_features where candidate_id = tests.id('Bjørn')), (1 / (7 * 24 * 4.0))::real, 'one offer in 672 hours is Bjørn''s turn');
select is(pg_temp.people('turn'), 'Amina,Bjørn', 'Amina comes first, whose turn it is');
select is(tests.take('Amina', 'fits'), 'confirmed', 'Amina has four hours');
select is((select turn from private.candidate_features where candidate_id = tests.id('Amina')), (4 / 672.0)::real, 'four hours count in Amina''s turn');
select is(pg_temp.people('turn'), 'Bjørn,Amina', 'Bjørn comes first, whose turn it is now');
insert into interests values (tests.id('Amina'), 'matvert');
select is(pg_temp.people('turn'), 'Amina,Bjørn', 'Amina comes first, since fit leads: she would like the task');
delete from interests;
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'fits'))), '', 'Amina gives the shift up');
select is((select turn from private.candidate_features where candidate_id = tests.id('Amina')), 0::real, 'a shift given up does not count in her turn');
select tests.at('2026-12-21 07:59');
select lives_ok('select tests.tick(''{send_due_offers,expire_offers,renew_turns,forget_declines}'')', 'four weeks later, less a minute');
select isnt((select turn from private.candidate_features where candidate_id = tests.id('Bjørn')), 0::real, 'an offer of 28 days less a minute ago still counts in Bjørn''s turn');
select tests.at('2026-12-22 08:00');
select lives_ok('select tests.tick(''{send_due_offers,expire_offers,renew_turns,forget_declines}'')', 'the clock runs the day after');
select is((select turn from private.candidate_features where candidate_id = tests.id('Bjørn')), 0::real, 'an offer of 29 days ago counts in Bjørn''s turn no more');
select tests.at('2026-11-23 08:00');
select private.refresh_turns(array(select person_id from candidates));
select is(tests.say('Amina', 'select concat_ws('' '', offers, minutes, series_minutes, week_minutes, offers_a_day, third) from my_turn()'), '0 0 0 10080 5 first', 'Amina reads her own turn');
select is(tests.say('Bjørn', 'select concat_ws('' '', offers, minutes, third) from my_turn()'), '1 0 middle', 'Bjørn reads his own turn');
select is(tests.rows('Lise', 'select from my_turn()'), '0', 'a lead has none');

-- ── What the lead sees ───────────────────────────────────────────────────────────────────────────────────────────────────────
insert into attendance (assignment_id, candidate_id, fact, minutes, recorded_at)
select a.assignment_id, a.candidate_id, 'present', 60, private.clock() from assignments a where false;
select is(tests.say('Lise', format('select string_agg(concat_ws('' '', nth, array_to_string(fits, ''+''), times, norwegian), '', '' order by nth) from people_for_shift(%L)', tests.id('turn'))),
    '1 day+known_place 0 4, 2 day+known_place 0 4', 'two people, by number');
select is(tests.rows(who, format('select from people_for_shift(%L)', tests.id('turn'))), 'PT404 not_found', coalesce(who, 'nobody') || ' does not')
from unnest('{Ola,Amina,Kari,Petra,Ada,Kjell}'::text[]) as who;
select is(tests.say('Lise', format('select p::text from people_for_shift(%L) p', tests.id('turn'))) ~ '(Amina|Bjørn|Testesen|\+47)', false, 'the list holds no name and no number');
create function pg_temp.did(who text, at_place text, day text) returns void language sql as $$
    select tests.shift(at_place || day, day || ' 10:00', day || ' 11:00', organisation => at_place);
    insert into assignments (assignment_id, candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at, confirmed_at)
    values (tests.id(at_place || day || who), tests.id(who), tests.id(at_place || day), '3301', now(), now(), 'voluntary', private.clock(), private.clock());
    insert into attendance (assignment_id, candidate_id, fact, minutes, recorded_at) values (tests.id(at_place || day || who), tests.id(who), 'present', 60, private.clock());
$$;
select pg_temp.did('Amina', 'Kafeen', '2026-11-0' || i) from generate_series(1, 6) as i;
select is(tests.rows('Lise', format('select from people_for_shift(%L) where times > 0 or ''done_often'' = any (fits) or ''done_before'' = any (fits)', tests.id('turn'))), '0', 'what somebody has done at another employer is not told');
select pg_temp.did('Amina', 'Åsen', '2026-11-1' || i) from generate_series(1, 2) as i;
select is(tests.say('Lise', format('select times || '' '' || (''done_before'' = any (fits))::text from people_for_shift(%L) where times > 0', tests.id('turn'))), '2 true', 'what they have done at the same employer is');
select isnt((select private.person_pseudonym(tests.id('turn'), tests.id('Amina'))), (select private.person_pseudonym(tests.id('fits'), tests.id('Amina'))), 'a person has another pseudonym on another shift');
select is((select count(*) from access_log where viewer_id = tests.id('Lise')), 0::bigint, 'nobody was looked at');
create function pg_temp.invite(who text, whom text, shift text, request text default null) returns text language sql as $$
    select tests.say(who, format('select invite_person(%L, %L, %L)', tests.id(shift), private.person_pseudonym(tests.id(shift), tests.id(whom)), coalesce(tests.id(request), gen_random_uuid())));
$$;
select is(pg_temp.invite('Ola', 'Amina', 'turn'), 'PT404 not_found', 'Ola, another place''s lead, invites nobody');
select is(pg_temp.invite('Lise', 'Amina', 'turn', 'once')::timestamptz, private.clock(), 'Lise asks the first, at once');
select is(pg_temp.invite('Lise', 'Amina', 'turn', 'once')::timestamptz, private.clock(), 'the same request invites Amina once');
select is((select via || ' ' || state || (offered_by = tests.id('Lise')) from offers where candidate_id = tests.id('Amina')), 'lead senttrue', 'the invitation is an offer to Amina from Lise');
select is(pg_temp.invite('Lise', 'Amina', 'turn'), 'PT409 no_longer_fits', 'Amina, who was asked, is not asked again');
select is(pg_temp.people('turn'), 'Bjørn', 'Amina, who was asked, is not listed');
select is(tests.say('Lise', format('select invite_person(%L, ''0123456789abcdef'', gen_random_uuid())', tests.id('turn'))), 'PT409 no_longer_fits', 'a made-up pseudonym invites nobody');
update candidates set offers_a_day = 0 where person_id = tests.id('Bjørn');
select is(pg_temp.invite('Lise', 'Bjørn', 'turn'), 'PT409 cannot_be_asked', 'Bjørn, who asks not to be asked, is not invited');
update candidates set offers_a_day = 1 where person_id = tests.id('Bjørn');
select is(pg_temp.invite('Lise', 'Bjørn', 'turn')::timestamptz, tests.oslo('2026-11-24 08:00'), 'Bjørn, who was asked today, is asked tomorrow');
insert into candidates (person_id, municipality_code, birth_date, norwegian, lifting, notice_read_at) values (tests.id('Lise'), '3301', '1980-01-01', 4, 2, private.clock());
select pg_temp.can('Lise', d, '00:00', '24:00') from generate_series(1, 7) as d;
select is(pg_temp.people('turn'), 'Lise', 'a lead who is a candidate too');
select is(tests.rows('Lise', format('select from people_for_shift(%L)', tests.id('turn'))), '0', 'Lise, a candidate too, does not find herself');
select is(pg_temp.invite('Lise', 'Lise', 'turn'), 'PT409 no_longer_fits', 'Lise does not invite herself');
update shifts set cancelled_at = private.clock() where shift_id = tests.id('turn');
select is(pg_temp.invite('Lise', 'Amina', 'turn'), 'PT409 shift_cancelled', 'nobody is invited to a cancelled shift');
select is(tests.rows('Lise', format('select from people_for_shift(%L)', tests.id('turn'))), '0', 'a cancelled shift lists nobody');
select is(tests.say('Amina', format('select private.%s', f)), 'denied', f) from unnest(array['ranked_people(gen_random_uuid(), now(), 1, ''{}'')',
    'person_pseudonym(gen_random_uuid(), gen_random_uuid())', 'turn_of(gen_random_uuid(), 1)', 'ask(gen_random_uuid(), gen_random_uuid(), ''wave'', true)']) as f;

select * from finish();
rollback;
