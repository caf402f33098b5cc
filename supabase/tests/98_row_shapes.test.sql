-- Which attribute of a row shape may be null is said once, in its comment, and reaches the app's types: here it is held against rows.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
select tests.say('Ada', 'select invite(''Ny'', ''Nordmann'', gen_random_uuid())');

-- A day on which something of each kind has happened, and as much has not.
insert into districts (district_id, municipality_code, name, latitude, longitude) values (tests.id('Strømsø'), '3301', 'Strømsø', 59.73, 10.2);
update candidates set district_id = tests.id('Strømsø'), wants_paid = true where person_id = tests.id('Amina');
insert into availability (candidate_id, weekday, from_time, to_time) select tests.id('Amina'), d, '06:00', '23:00' from generate_series(1, 7) as d;
insert into contracts (candidate_id, employer_id, from_date) values (tests.id('Bjørn'), tests.id('the municipality'), '2026-01-01');
select tests.shift('was', '2026-11-20 10:00', '2026-11-20 12:00', 2);
select tests.shift('empty', '2026-11-24 10:00', '2026-11-24 12:00', 2);
select tests.shift('taken', '2026-11-25 10:00', '2026-11-25 12:00', 2);
select tests.shift('asked', '2026-11-26 10:00', '2026-11-26 12:00', 1, asks => '{politiattest}');
select tests.shift('asked about', '2026-11-27 10:00', '2026-11-27 12:00', 1);
select tests.shift('free', '2026-11-28 10:00', '2026-11-28 12:00', 1);
select tests.shift('Gi insulin', '2026-11-29 10:00', '2026-11-29 12:00', 1);
select tests.at('2026-11-19 08:00');
select is(tests.take(who, s), state, who || ' takes ' || s) from (values ('Amina', 'was', 'confirmed'), ('Bjørn', 'was', 'confirmed'),
    ('Amina', 'taken', 'confirmed'), ('Amina', 'asked', 'requested')) as x (who, s, state);
select tests.at('2026-11-23 08:00');
select is(tests.say('Lise', format('select record_attendance(%L, ''present'', 120)', tests.on_('Amina', 'was'))), '', 'Lise records who came');
select is(tests.say('Lise', format('select record_attendance(%L, ''present'', 115, correction => ''Så feil'')', tests.on_('Amina', 'was'))), '', 'and puts it right');
select is(tests.say('Amina', format('select object(%L, ''minutes_wrong'', gen_random_uuid(), 110)', tests.on_('Amina', 'was'))), '', 'Amina says that it was less');
select is(tests.say('Kjell', format('select record_clearance(%L, %L, ''tb'', ''2026-11-01'', gen_random_uuid()) is not null', tests.id('Amina'), tests.id('the municipality'))), 'true', 'Kjell has seen something of Amina');
select is(tests.say('Kjell', format('select record_contract(%L, %L, ''2026-11-01'', gen_random_uuid()) is not null', tests.id('Amina'), tests.id('the municipality'))), 'true', 'and a contract');
select is(tests.say('Kari', format('select record_outcome(%L, ''job'', ''2026-10-30'', gen_random_uuid()) is not null', tests.id('Amina'))), 'true', 'Kari records where Amina went');
do $$ begin while private.close_periods(100) > 0 loop end loop; end $$;
insert into offers (offer_id, shift_id, candidate_id, municipality_code, offered_by, via, offered_at, due_at, sent_at, expires_at)
select tests.id('an offer'), tests.id('asked about'), tests.id('Amina'), '3301', tests.id('Lise'), 'lead', private.clock(), private.clock(), private.clock(), private.clock() + interval '1 day';
-- taps that waited: about a shift, and about none
select tests.hear('Amina', tap, tapped, '2026-11-23 08:00', kind => 'check_in') from (values ('late in', '2026-11-20 08:00'), ('in at no shift', '2026-11-22 08:00')) as x (tap, tapped);
update place_codes set code = 'ABCDEFGH23' where place_id = tests.id('Fjordgløtt''s place');
select is(tests.say('Amina', format('select check_in(''ABCDEFGH23'', %L)', tests.id(tap))), '', 'Amina''s check-in is kept') from unnest('{late in,in at no shift}'::text[]) as tap;
update attendance set recorded_at = recorded_at - interval '1 minute';

select is(tests.unsaid(who, 'select * from ' || replace(query, ':fjord', quote_literal(tests.id('Fjordgløtt'))), ('public.' || shape)::regclass), 'nothing', shape || ', by ' || query)
from (values
    ('Amina', 'my_adviser()', 'adviser_contact'),
    ('Amina', format('take_shift(%L, gen_random_uuid())', tests.id('empty')), 'assignment_state'),
    ('Kjell', format('clearance_register(%L)', tests.id('the municipality')), 'register_row'),
    ('Kjell', format('registered_contracts(%L, %L)', tests.id('the municipality'), tests.id('Amina')), 'registered_contract'),
    ('Lise', 'facility_board(:fjord, ''2026-11-20'', ''2026-11-30'')', 'board_row'),
    ('Lise', 'facility_week(:fjord, ''2026-11-20'', ''2026-11-30'')', 'week_shift'),
    ('Lise', 'facility_people(:fjord)', 'known_person'),
    ('Lise', 'facility_offers(:fjord)', 'asked_person'),
    ('Lise', 'facility_unsettled(:fjord)', 'unsettled_tap'),
    ('Kari', 'adviser_caseload()', 'caseload_row'),
    ('Kari', format('adviser_person(%L)', tests.id('Amina')), 'followed_person'),
    ('Kari', format('adviser_assignments(%L)', tests.id('Amina')), 'followed_assignment'),
    ('Kari', format('adviser_outcomes(%L)', tests.id('Amina')), 'outcome_follow_up'),
    ('Lise', 'my_notices(''lead'')', 'notice_row'),
    ('Amina', 'my_notices(''candidate'')', 'notice_row'),
    ('Amina', 'who_looked()', 'look'),
    ('Amina', 'whoami()', 'signed_in_person'),
    ('Amina', 'tasks_for_me(10)', 'task_card'),
    ('Bjørn', 'tasks_that_ask_least(10)', 'task_card'),
    ('Amina', format('shift_card(%L)', tests.id('taken')), 'task_card'),
    ('Bjørn', format('shift_card(%L)', tests.id('was')), 'task_card'),
    ('Amina', 'my_shifts()', 'my_shift'),
    ('Bjørn', 'my_shifts()', 'my_shift'),
    ('Amina', format('my_calendar_entry(%L)', tests.on_('Amina', 'was')), 'calendar_entry'),
    ('Amina', format('my_calendar_shift(%L)', tests.on_('Amina', 'was')), 'calendar_shift'),
    ('Lise', format('who_would_lose(%L, ''2026-11-26 10:30+01'', ''2026-11-26 12:30+01'')', tests.id('taken')), 'losing_person'),
    ('Lise', format('people_for_shift(%L)', tests.id('free')), 'fitting_person'),
    ('Lise', format('led_shifts(array[%L]::uuid[])', tests.id('free')), 'led_shift'),
    ('Lise', 'watched_tasks(:fjord)', 'watched_task'),
    ('Amina', 'my_offers()', 'my_offer'),
    ('Amina', 'my_turn()', 'turn'),
    ('Lise', 'facility_plan(:fjord, ''2026-11-23'')', 'planned_shift'),
    ('Petra', 'programme_indicators()', 'indicator_cell'),
    ('Amina', 'my_kept_taps()', 'kept_tap'),
    ('Amina', 'asked_home(10)', 'asked_home'),
    ('Bjørn', '(select (q.page).* from asked_home(10) q) p', 'home_page'),
    ('Amina', format('asked_card(%L)', tests.id('free')), 'asked_card'),
    ('Bjørn', format('(select (q.page).* from asked_card(%L) q) p', tests.id('free')), 'card_page'),
    ('Amina', 'asked_mine()', 'asked_mine'),
    ('Amina', 'asked_mine_now()', 'asked_mine_now'),
    ('Bjørn', '(select (q.page).* from asked_mine_now() q) p', 'mine_now_page'),
    ('Bjørn', '(select (q.page).* from asked_mine() q) p', 'mine_page'),
    ('Lise', 'asked_today(''2026-11-24'', ''2026-11-23'')', 'asked_today'),
    ('Ola', '(select (q.page).* from asked_today(''2026-11-24'', ''2026-11-23'') q) p', 'today_page'),
    ('Ola', '(select o.* from asked_today(''2026-11-24'', ''2026-11-23'') q, unnest((q.page).organisations) o) p', 'led_organisation'),
    ('Ada', 'my_invitations()', 'sent_invitation'),
    ('Kari', 'followed_people()', 'followed_row'),
    ('Kari', '(select (r.last_week).* from followed_people() r) p', 'week_hours'),
    ('Kari', '(select s.* from followed_people() r, unnest(r.said) s) p', 'said_of_shift'),
    ('Kari', format('followed_referrals(%L)', tests.id('Amina')), 'followed_referral'),
    ('Kari', format('followed_agreements(%L)', tests.id('Amina')), 'followed_agreement'),
    ('Amina', 'my_agreements()', 'my_agreement'),
    ('Kari', format('followed_shifts(%L)', tests.id('Amina')), 'followed_shift'),
    ('Kari', format('(select e.* from followed_shifts(%L) s, unnest(s.earlier) e) p', tests.id('Amina')), 'earlier_fact'),
    ('Kari', format('followed_outcomes(%L)', tests.id('Amina')), 'followed_outcome'),
    ('Kari', 'asked_followed()', 'asked_followed'),
    ('Kari', '(select (q.page).* from asked_followed() q) p', 'followed_page'),
    ('Kari', 'asked_caseload()', 'asked_caseload'),
    ('Kari', '(select (q.page).* from asked_caseload() q) p', 'caseload_page')) as x (who, query, shape);
select is_empty($$select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'c' and c.relname not in (
    'adviser_contact', 'assignment_state', 'series_shift', 'register_row', 'registered_contract', 'board_row', 'week_shift', 'known_person', 'asked_person', 'caseload_row', 'followed_person', 'followed_assignment', 'outcome_follow_up', 'notice_row', 'look',
    'signed_in_person', 'task_card', 'my_shift', 'fitting_person', 'led_shift', 'watched_task', 'series_date', 'my_offer', 'turn', 'planned_shift', 'indicator_cell', 'unsettled_tap', 'calendar_entry', 'calendar_shift', 'losing_person', 'reminder_to_send', 'beginning',
    'kept_tap', 'asked_home', 'home_page', 'asked_card', 'card_page', 'asked_mine', 'mine_page', 'asked_mine_now', 'mine_now_page', 'asked_today', 'today_page', 'led_organisation', 'asked_caseload', 'caseload_page', 'followed_row', 'week_hours', 'said_of_shift', 'followed_referral', 'followed_agreement',
    'followed_shift', 'earlier_fact', 'followed_outcome', 'asked_followed', 'followed_page', 'sent_invitation', 'my_agreement', 'restore_told', 'phone_lost', 'forgotten_told', 'code_reader', 'welcome_hindrance', 'cannot_said', 'held_shift', 'place_off')$$, 'no row shape is left out here; who said that they do not come is looked at in 46_withdrawing, who cannot be welcomed in 47_answering, what is held in 94_waves, who is not to come in 72_reminders, beginning is looked at in 32_beginning, a series and its dates in 44_series, what is sent in 72_reminders, a restore in 99_restoring, a code in 26_mailed_codes');
select is_empty($$select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'c' and col_description(c.oid, a.attnum) is not null and col_description(c.oid, a.attnum) !~ '^null: .'$$,
    'a comment on an attribute says why it may be null');

select * from finish();
rollback;
