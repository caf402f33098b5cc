-- What matching reads is what it is derived from, whatever happens and in whatever order; and nobody reads or writes it.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

select cmp_ok((select count(*) from private.candidate_features), '>=', 2::bigint, 'the cast has features');
select is(private.remake_features(), 0, 'features equal their sources for the cast');
insert into districts (district_id, municipality_code, name, latitude, longitude) values (tests.id('home'), '3301', 'Prøvenes', 59.75, 10.2);
select tests.shift('first', '2026-11-25 10:00', '2026-11-25 12:00', 1);
select tests.shift('second', '2026-11-26 23:00', '2026-11-27 01:00', 2, asks => '{tb,politiattest}');
select tests.shift('third', '2026-11-20 10:00', '2026-11-20 12:00', 1);
select tests.shift('draft', '2026-11-27 10:00', '2026-11-27 12:00', 1, draft => true);
select is(private.remake_features(), 0, 'features equal their sources after shifts and a draft are posted');
select is((select string_agg(t.title, ',' order by t.title) from private.open_shifts o join tasks t using (task_id)), 'first,second', 'open are those that are out and have not begun');
select is((select span::text || need_mask || last_day from private.open_shifts where shift_id = tests.id('second')), '[5700,5820)6' || '2026-11-27', 'Thursday at eleven to Friday at one; two requirements; the last day');
select is(tests.say('Amina', statement), '', statement) from unnest(array[
    'select set_availability(''{3,3,1,7}'', ''{10:00,12:00,00:00,22:00}'', ''{12:00,14:00,02:00,24:00}'')',
    'select set_interests(''{renhold,matvert}'')']) as statement;
update candidates set district_id = tests.id('home'), norwegian = 3, lifting = 0, wants_paid = false, max_minutes = 25 where person_id = tests.id('Amina');
select is((select week::text from private.candidate_features where candidate_id = tests.id('Amina')), '{[0,120),[3480,3720),[9960,10200)}', 'windows that touch are one, and Monday follows Sunday');
select is(private.hour_bits(week), hours, called) from (values
    ('{[0,60)}'::int4multirange, array[1, 0, 0]::bigint[], 'an hour is one bit'),
    ('{[59,61)}', array[3, 0, 0], 'two minutes over the hour touch two'),
    ('{[3359,3361)}', array[1::bigint << 55, 1, 0], 'from one word to the next'),
    ('{[10020,10140)}', array[1, 0, 1::bigint << 55], 'from Sunday night to Monday, which is the first hour again'),
    ('{}', array[0, 0, 0], 'no hours')
) as x (week, hours, called);
select is((select week_minutes from private.candidate_features where candidate_id = tests.id('Amina')), 480, 'eight hours a week');
select is(private.remake_features(), 0, 'features equal their sources after Amina says her hours, interests and limits');
insert into clearances (candidate_id, employer_id, requirement, seen_on, valid_to) values
    (tests.id('Amina'), tests.id('the municipality'), 'tb', '2026-01-01', '2026-12-01'), (tests.id('Amina'), tests.id('the municipality'), 'politiattest', '2026-01-01', null);
select is((select until from private.clearance_masks where candidate_id = tests.id('Amina')), date '2026-12-02', 'the first day on which something lapses');
select is(private.remake_features(), 0, 'features equal their sources after clearances are recorded');
update clearances set withdrawn_at = private.clock() where requirement = 'tb';
select is(private.remake_features(), 0, 'features equal their sources after one clearance is withdrawn');
update clearances set withdrawn_at = private.clock() where withdrawn_at is null;
select is(private.remake_features(), 0, 'features equal their sources after all clearances are withdrawn');
select is((select count(*) from private.clearance_masks where candidate_id = tests.id('Amina')), 0::bigint, 'no clearance mask is left');
update candidates set lifting = 2 where person_id = tests.id('Amina');
update availability set to_time = '14:00' where candidate_id = tests.id('Amina') and weekday = 3 and from_time = '10:00';
select is(tests.take('Amina', 'first'), 'confirmed', 'a seat is taken');
select is((select count(*) from private.open_shifts where shift_id = tests.id('first')), 0::bigint, 'a full shift is not open');
select is(private.remake_features(), 0, 'features equal their sources after Amina takes a shift');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'first'))), '', 'Amina gives the shift up');
select tests.shift('two seats', '2026-11-28 10:00', '2026-11-28 12:00', 2);
select is(tests.take('Bjørn', 'two seats'), 'confirmed', 'one of two seats is taken');
select is((select count(*) from private.open_shifts where shift_id = tests.id('two seats')), 1::bigint, 'a shift with one of two seats taken is open');
update shifts set capacity = 1 where shift_id = tests.id('two seats');
select is((select count(*) from private.open_shifts where shift_id = tests.id('two seats')), 0::bigint, 'one seat less, and it is full');
update shifts set capacity = 3 where shift_id = tests.id('two seats');
select is(private.remake_features(), 0, 'two more, and it is open');
update shifts set cancelled_at = private.clock() where shift_id = tests.id('two seats');
select is((select count(*) from private.open_shifts where shift_id = tests.id('first')), 1::bigint, 'a shift that was given up is open again');
select is(private.remake_features(), 0, 'features equal their sources after a shift is given up');
update tasks set norwegian = 2, pay = 'paid' where task_id = tests.id('second''s task');
delete from task_requirements where task_id = tests.id('second''s task') and requirement = 'tb';
select is(private.remake_features(), 0, 'features equal their sources after a task changes');
update shifts set starts_at = starts_at + interval '1 day', ends_at = ends_at + interval '1 day' where shift_id = tests.id('second');
select is(private.remake_features(), 0, 'features equal their sources after a shift moves');
update tasks set closed_at = private.clock() where task_id = tests.id('second''s task');
select is(private.remake_features(), 0, 'a task is closed');
update shifts set cancelled_at = private.clock() where shift_id = tests.id('first');
select is(private.remake_features(), 0, 'features equal their sources after a shift is cancelled');
select is((select count(*) from private.open_shifts), 0::bigint, 'no shift is open');
insert into assignments (assignment_id, candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at, confirmed_at)
select tests.id('done'), tests.id('Bjørn'), tests.id('third'), '3301', now(), now(), 'voluntary', '2026-11-01', '2026-11-01';
insert into attendance (assignment_id, candidate_id, fact, minutes, recorded_at) values (tests.id('done'), tests.id('Bjørn'), 'present', 90, '2026-11-20 13:00');
select is((select cardinality(done_types) from private.candidate_features where candidate_id = tests.id('Bjørn')), 1, 'work done is remembered');
select is(private.remake_features(), 0, 'features equal their sources after attendance is recorded');
update attendance set fact = 'absent', minutes = 0, corrected_at = private.clock(), correction = 'Feil' where assignment_id = tests.id('done');
select is(private.remake_features(), 0, 'features equal their sources after attendance is corrected');
delete from introductions where candidate_id = tests.id('Bjørn');
update candidates set protected = true where person_id = tests.id('Bjørn');
select is(private.remake_features(), 0, 'features equal their sources after introductions go and an address becomes protected');
select is((select in_market from private.candidate_features where candidate_id = tests.id('Bjørn')), false, 'a protected person is not in the market');

-- whose turn it is, and what a no has taught
select tests.shift('asked ' || n, format('2026-12-%s 10:00', n), format('2026-12-%s 12:00', n), 1) from unnest('{10,11,12,14}'::int[]) as n;
update candidates set district_id = tests.id('home'), offers_a_day = 5, wished_hours = 12;
select is(private.remake_features(), 0, 'features equal their sources after people say how often they may be asked');
select isnt(private.ask(tests.id('Amina'), tests.id('asked ' || n), 'wave', false), null, 'Amina is asked') from unnest('{10,11,12,14}'::int[]) as n;
select is(private.remake_features(), 0, 'features equal their sources after Amina is asked four times');
select is(tests.take('Amina', 'asked 10'), 'confirmed', 'Amina takes one of the shifts');
select is(private.remake_features(), 0, 'features equal their sources after Amina takes a shift');
select is(tests.say('Amina', format('select decline_offer(%L, %L)', (select offer_id from offers where shift_id = tests.id(s)), r)), '', r)
from (values ('asked 11', 'far'), ('asked 12', 'time')) as x (s, r);
select is(tests.say('Amina', format('select be_unsure(%L, ''company'')', (select offer_id from offers where shift_id = tests.id('asked 14')))), '', 'Amina is unsure of another');
select is(private.remake_features(), 0, 'features equal their sources after Amina answers her offers');
select is((select concat_ws(' ', declined_minutes, declined_slots, asked_for_support, turn > 0) from private.candidate_features where candidate_id = tests.id('Amina')), '19 {21} t t', 'Amina''s features say that one was too far, one at the wrong hour, that she asked for support and had something');
update shifts set starts_at = starts_at + interval '12 hours', ends_at = ends_at + interval '12 hours' where shift_id = tests.id('asked 12');
select is(private.remake_features(), 0, 'features equal their sources after a shift moves whose hour was refused');
insert into offers (candidate_id, shift_id, municipality_code, via, offered_at, due_at, expires_at, sent_at, declined_at, decline_reason, unsure_at, unsure_wants)
select tests.id('Bjørn'), s.shift_id, '3301', 'wave', now, now, now + interval '1 day', now, case when what = 'declined' then now end, case when what = 'declined' then 'type' end,
    case when what = 'unsure' then now end, case when what = 'unsure' then 'call' end
from private.clock() as now, (values ('asked 11', 'declined'), ('asked 14', 'unsure')) as x (called, what) join shifts s on s.shift_id = tests.id(x.called);
select is(private.remake_features(), 0, 'features equal their sources after history is loaded with its answers');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'asked 10'))), '', 'Amina gives the shift up');
select is(private.remake_features(), 0, 'features equal their sources after Amina gives the shift up');
select tests.at('2026-12-12 09:00');
select lives_ok('select tests.tick(''{send_due_offers,expire_offers,renew_turns,forget_declines}'')', 'the clock advances offers on a later day');
select is(private.remake_features(), 0, 'features equal their sources after the clock advances offers on a later day');
select tests.at('2027-02-20 09:00');
select lives_ok('select tests.tick(''{send_due_offers,expire_offers,renew_turns,forget_declines}'')', 'the clock advances offers ten weeks later');
select is(private.remake_features(), 0, 'features equal their sources after the clock forgets what answers taught');
select is((select concat_ws(' ', declined_minutes, declined_slots, asked_for_support, turn) from private.candidate_features where candidate_id = tests.id('Amina')), '{} f 0', 'Amina''s features hold nothing that was taught');

select lives_ok('select private.regroup()', 'rows are put beside each other');
select is(private.remake_features(), 0, 'features equal their sources after their rows are put beside each other');

select is(tests.rows(who, format('select from private.%I', t)), 'denied', coalesce(who, 'nobody') || ' reads no ' || t)
from unnest('{Amina,Lise,Kari,Ada,NULL}'::text[]) as who, unnest('{candidate_features,clearance_masks,open_shifts}'::text[]) as t;
select is(tests.say('Amina', format('select private.%s(''{}'')', f)), 'denied', 'nor calls ' || f) from unnest('{refresh_candidates,refresh_clearance_masks,refresh_shifts,refresh_turns}'::text[]) as f;

select * from finish();
rollback;
