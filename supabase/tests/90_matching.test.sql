-- What is shown to a candidate, and why: every hard filter with one just inside and one just outside, as words and never as a verdict.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
select is(private.walk_minutes(59.74, 10.2, 59.74, 10.2), 0, 'a walk of no way takes no minutes');
select is(private.walk_minutes(59.74, 10.2, 59.75, 10.2), 19, 'a hundredth of a degree north, 1 112 m as the crow flies, is nineteen minutes');
select is(private.walk_minutes(59.74, 10.2, 59.74, 10.22), 19, 'a walk of two hundredths of a degree east takes nineteen minutes');

insert into districts (district_id, municipality_code, name, latitude, longitude) values (tests.id('home'), '3301', 'Prøvenes', 59.75, 10.2);
select is(tests.say('Amina', $$select set_availability('{3}', '{10:00}', '{14:00}')$$), '', 'Amina can on Wednesdays from ten to two');
update candidates set district_id = tests.id('home'), max_minutes = 60 where person_id = tests.id('Amina');

-- The cards of the list, and the hindrances of one card.
create function pg_temp.sees(who text) returns text language sql as $$
    select tests.say(who, 'select string_agg(title, '','' order by title) from tasks_for_me(50)');
$$;
create function pg_temp.why_not(who text, shift text) returns text language sql as $$
    select tests.say(who, format('select array_to_string(hindrances, ''+'') from shift_card(%L)', tests.id(shift)));
$$;
create function pg_temp.why(who text, shift text) returns text language sql as $$
    select tests.say(who, format('select array_to_string(reasons, ''+'') from shift_card(%L)', tests.id(shift)));
$$;

select tests.shift('fits', '2026-11-25 10:00', '2026-11-25 14:00', 1);
select is(pg_temp.sees('Amina'), 'fits', 'a shift that fits to the minute is shown');
select is(pg_temp.why_not('Amina', 'fits'), '', 'nothing hinders a shift that fits');
select is(pg_temp.why('Amina', 'fits'), 'day+known_place+walk+no_requirements', 'the card says why the shift suits');
select is(tests.say('Amina', format('select walk_minutes || '' '' || district from shift_card(%L)', tests.id('fits'))), '', 'a place without a district has none');
select is(tests.say('Amina', format('select walk_minutes || '' '' || seats_left || '' '' || contact_name || '' '' || meet_where || '' '' || organisation_name from shift_card(%L)', tests.id('fits'))),
    '19 1 Tone i resepsjonen Fjordgløtt', 'the card says the walk, that a seat is free, and who meets Amina where');
savepoint seats;
update shifts set capacity = 4 where shift_id = tests.id('fits');
select is(tests.take('Bjørn', 'fits'), 'confirmed', 'Bjørn takes one of four seats');
select is(tests.say('Amina', format('select seats_left from shift_card(%L)', tests.id('fits'))), '1', 'and nobody else is told how many are left');
rollback to seats;

-- hours
select tests.shift('too early', '2026-11-25 09:59', '2026-11-25 11:00');
select tests.shift('too late', '2026-11-25 13:00', '2026-11-25 14:01');
select tests.shift('wrong day', '2026-11-26 10:00', '2026-11-26 11:00');
select is(pg_temp.why_not('Amina', s), 'hours', s) from unnest('{too early,too late,wrong day}'::text[]) as s;
-- time
select tests.shift('too far ahead', '2026-12-23 10:00', '2026-12-23 11:00');
select tests.shift('just near enough', '2026-12-16 10:00', '2026-12-16 11:00');
select is(pg_temp.sees('Amina'), 'fits,just near enough', 'the next twenty-eight days');
update shifts set cancelled_at = private.clock() where shift_id = tests.id('just near enough');
select is(pg_temp.why_not('Amina', 'just near enough'), 'cancelled', 'a cancelled one says so');
select tests.shift('closed', '2026-11-25 10:00', '2026-11-25 11:00');
update tasks set closed_at = private.clock() where task_id = tests.id('closed''s task');
select is(pg_temp.why_not('Amina', 'closed'), 'closed', 'a closed one too');
-- language, lifting
select tests.shift('hard', '2026-11-25 10:00', '2026-11-25 11:00', 5);
update tasks set norwegian = 3, lifting = 2 where task_id = tests.id('hard''s task');
select is(pg_temp.why_not('Amina', 'hard'), 'norwegian+lifting', 'a task of more Norwegian and heavier than Amina said is hindered');
update tasks set norwegian = 2, lifting = 1 where task_id = tests.id('hard''s task');
select is(pg_temp.why_not('Amina', 'hard'), '', 'exactly as she said');
select is(pg_temp.sees('Amina'), 'fits,hard', 'a task within what Amina said is shown');
-- the way
update candidates set max_minutes = 18 where person_id = tests.id('Amina');
select is(pg_temp.why_not('Amina', 'fits'), 'far', 'a minute too far');
update candidates set max_minutes = 19 where person_id = tests.id('Amina');
select is(pg_temp.why_not('Amina', 'fits'), '', 'a shift within Amina''s minutes is not too far');
update candidates set district_id = null, max_minutes = 5 where person_id = tests.id('Amina');
select is(pg_temp.why_not('Amina', 'fits'), '', 'a person who has not said where they live is not held to a distance');
update candidates set district_id = tests.id('home'), max_minutes = 60 where person_id = tests.id('Amina');
-- pay
select tests.shift('paid', '2026-11-25 10:00', '2026-11-25 11:00', 5, 'paid');
select is(pg_temp.why_not('Amina', 'paid'), 'no_contract', 'paid, without a contract');
insert into contracts (candidate_id, employer_id, from_date) values (tests.id('Amina'), tests.id('the municipality'), '2026-11-25');
select is(pg_temp.why_not('Amina', 'paid'), '', 'a contract from that day on opens the paid shift');
select is(pg_temp.why('Amina', 'paid'), 'day+known_place+walk+contract+no_requirements', 'the contract is a reason that the shift suits');
update candidates set wants_paid = false where person_id = tests.id('Amina');
select is(pg_temp.why_not('Amina', 'paid'), 'wants_unpaid_only', 'a paid shift is hindered for who wants unpaid alone');
update candidates set wants_paid = true, wants_unpaid = false where person_id = tests.id('Amina');
select is(pg_temp.sees('Amina'), 'paid', 'a person who wants pay alone sees the paid shift');
select is(pg_temp.why_not('Amina', 'fits'), 'wants_paid_only', 'an unpaid shift is hindered for who wants pay alone');
update candidates set wants_unpaid = true where person_id = tests.id('Amina');
delete from contracts;
-- requirements
select tests.shift('asks', '2026-11-25 10:00', '2026-11-25 11:00', 5, asks => '{mrsa,tb}');
select is(tests.say('Amina', format('select array_to_string(requirements, ''+'') || '' '' || array_to_string(missing, ''+'') from shift_card(%L)', tests.id('asks'))), 'mrsa+tb mrsa+tb', 'the card says what the task asks and what Amina lacks');
select is(pg_temp.why_not('Amina', 'asks'), 'missing_clearance', 'a missing clearance hinders');
select is(pg_temp.sees('Amina'), 'fits,hard', 'a task whose clearance is missing is not listed');
insert into clearances (candidate_id, employer_id, requirement, seen_on, valid_to) select tests.id('Amina'), tests.id('the municipality'), r, '2026-01-01', '2026-11-25' from unnest('{mrsa,tb}'::text[]) as r;
select is(pg_temp.sees('Amina'), 'asks,fits,hard', 'a task whose clearances are in order is listed');
-- full, taken, overlap, started
select is(tests.take('Bjørn', 'fits'), 'confirmed', 'Bjørn takes the only place');
select is(pg_temp.why_not('Amina', 'fits'), 'full', 'a full shift says that it is full');
select is(tests.say('Bjørn', format('select withdraw(%L)', tests.on_('Bjørn', 'fits'))), '', 'Bjørn gives it up');
select is(tests.take('Amina', 'fits'), 'confirmed', 'Amina takes the shift');
select is(pg_temp.why_not('Amina', 'fits'), '', 'her own is not full to her');
select is(tests.say('Amina', format('select assignment_state from shift_card(%L)', tests.id('fits'))), 'confirmed', 'the card says that Amina has the shift');
select is(pg_temp.why_not('Amina', 'hard'), 'overlap', 'another shift at that time overlaps');
select is(pg_temp.sees('Amina'), '', 'a shift that overlaps is not listed');
select tests.at('2026-11-25 10:00');
select is(pg_temp.why_not('Amina', 'hard'), 'started+overlap', 'a shift that has begun says so');
select tests.at('2026-11-23 08:00');

-- ── Working time and age: over all organisations, one just inside and one just outside ───────────────────────────────────────
savepoint before_rules;
select tests.candidate('Rest');
select is(tests.say('Rest', $$select set_availability('{1,2,3,4,5,6,7}', '{00:00,00:00,00:00,00:00,00:00,00:00,00:00}', '{24:00,24:00,24:00,24:00,24:00,24:00,24:00}')$$), '', 'Rest can at all hours');
update shifts set cancelled_at = private.clock() where cancelled_at is null;
select tests.shift('evening', '2026-12-01 14:00', '2026-12-01 22:00', 5, organisation => 'Åsen');
select is(tests.take('Rest', 'evening'), 'confirmed', 'Rest works until ten in the evening, elsewhere');
select tests.shift('eleven hours on', '2026-12-02 09:00', '2026-12-02 10:00', 5);
select tests.shift('a minute less', '2026-12-02 08:59', '2026-12-02 09:59', 5);
select is(pg_temp.sees('Rest'), 'eleven hours on', 'a shift after eleven hours of rest is listed, one a minute sooner is not');
select is(pg_temp.why_not('Rest', 'a minute less'), 'rest_day', 'the card says that the rest is too short');
select tests.shift('nine hours', '2026-12-08 09:00', '2026-12-08 18:00', 5);
select tests.shift('nine and a minute', '2026-12-10 09:00', '2026-12-10 18:01', 5);
select is(pg_temp.sees('Rest'), 'eleven hours on,nine hours', 'nine hours, and not a minute more');
select tests.candidate('Young', born => '2009-12-15');
select is(tests.say('Young', $$select set_availability('{1,2,3,4,5,6,7}', '{00:00,00:00,00:00,00:00,00:00,00:00,00:00}', '{24:00,24:00,24:00,24:00,24:00,24:00,24:00}')$$), '', 'Young, who is seventeen, says his hours');
select tests.shift('to nine', '2026-12-09 20:00', '2026-12-09 21:00', 5);
select tests.shift('past nine', '2026-12-11 20:00', '2026-12-11 21:01', 5);
select is((select string_agg(x, ',' order by x) from unnest(string_to_array(pg_temp.sees('Young'), ',')) as x where x in ('to nine', 'past nine', 'nine hours')), 'to nine', 'a person under eighteen sees no shift past nine in the evening and none of nine hours');
update candidates set birth_date = '2008-12-09' where person_id = tests.id('Young');
select is((select string_agg(x, ',' order by x) from unnest(string_to_array(pg_temp.sees('Young'), ',')) as x where x in ('to nine', 'past nine', 'nine hours')), 'past nine,to nine', 'a person sees them from the birthday on, and the day before not yet nine hours');
update candidates set birth_date = '2010-12-10' where person_id = tests.id('Young');
select is((select string_agg(x, ',' order by x) from unnest(string_to_array(pg_temp.sees('Young'), ',')) as x where x in ('to nine', 'past nine', 'nine and a minute')), null, 'a person under sixteen sees nothing');
-- over the two nights of summer time
select tests.at('2027-03-20 08:00');
select tests.shift('spring night', '2027-03-28 00:00', '2027-03-28 04:00', 5);
select is(pg_temp.why_not('Rest', 'spring night'), '', 'a night that is an hour shorter fits the hours on the wall');
select tests.at('2026-10-20 08:00');
select tests.shift('autumn night', '2026-10-25 00:00', '2026-10-25 04:00', 5);
select is(pg_temp.why_not('Rest', 'autumn night'), '', 'a shift over the night when summer time ends is an hour longer');
select tests.shift('autumn nine', '2026-10-25 00:00', '2026-10-25 08:00', 5);
select is(pg_temp.why_not('Rest', 'autumn nine'), '', 'eight hours on the wall that night are nine of work: allowed');
select tests.shift('autumn nine and a minute', '2026-10-25 00:00', '2026-10-25 08:01', 5);
select is(pg_temp.why_not('Rest', 'autumn nine and a minute'), 'hours_day', 'a minute more is not');
select is((select string_agg(x, ',' order by x) from unnest(string_to_array(pg_temp.sees('Rest'), ',')) as x where x like 'autumn%'), 'autumn night,autumn nine', 'the list says the same');
select tests.at('2026-11-23 08:00');
-- Sunday night into Monday
update availability set from_time = '22:00' where candidate_id = tests.id('Rest') and weekday = 7;
update availability set to_time = '02:00' where candidate_id = tests.id('Rest') and weekday = 1;
select tests.shift('over the week''s end', '2026-12-13 22:00', '2026-12-14 02:00', 5);
select tests.shift('longer than that', '2026-12-13 22:00', '2026-12-14 02:01', 5);
select is((select string_agg(x, ',' order by x) from unnest(string_to_array(pg_temp.sees('Rest'), ',')) as x where x in ('over the week''s end', 'longer than that')), 'over the week''s end', 'a week begins where the last one ends');
rollback to before_rules;

-- ── In what order ────────────────────────────────────────────────────────────────────────────────────────────────────────────
savepoint before_order;
select tests.candidate('Omar');
select is(tests.say('Omar', $$select set_availability('{1,2,3,4,5,6,7}', '{08:00,08:00,08:00,08:00,08:00,08:00,08:00}', '{20:00,20:00,20:00,20:00,20:00,20:00,20:00}')$$), '', 'Omar can by day');
delete from introductions where candidate_id = tests.id('Omar');
update shifts set cancelled_at = private.clock() where cancelled_at is null;
create function pg_temp.order_of(who text, more text default '') returns text language sql as $$
    select tests.say(who, format('select string_agg(title, '','' order by n) from (select title, row_number() over () as n from tasks_for_me(50%s)) as x', more));
$$;
select tests.shift('post', '2026-12-15 10:00', '2026-12-15 11:00', 5, of_type => 'postvert');
select tests.shift('food', '2026-12-16 10:00', '2026-12-16 11:00', 5, of_type => 'matvert');
select tests.shift('clean', '2026-12-17 10:00', '2026-12-17 11:00', 5, of_type => 'renhold');
select is(pg_temp.order_of('Omar'), 'post,food,clean', 'shifts that fit equally well stand by their time');
select is(tests.say('Omar', 'select set_interests(''{renhold}'')'), '', 'Omar would like to clean');
select is(pg_temp.order_of('Omar'), 'clean,post,food', 'a liked kind of task comes first');
select is(pg_temp.why('Omar', 'clean'), 'day+likes+no_requirements', 'the card says that the task is liked');
insert into introductions (candidate_id, place_id, introduced_on, colleague) values (tests.id('Omar'), tests.id('Åsen''s place'), '2026-11-01', 'Tone');
select tests.shift('known', '2026-12-18 10:00', '2026-12-18 11:00', 5, of_type => 'vaktmester', organisation => 'Åsen');
select is(pg_temp.order_of('Omar'), 'clean,known,post,food', 'a known place comes next');
select tests.shift('soon', '2026-11-24 10:00', '2026-11-24 11:00', 5, of_type => 'vaktmester');
select is(pg_temp.order_of('Omar'), 'clean,known,soon,post,food', 'a shift that is soon comes next');
select is(tests.say('Omar', 'select set_interests(''{}'')'), '', 'Omar says that he has no wish');
select is(pg_temp.order_of('Omar'), 'known,soon,post,food,clean', 'no kind of task is preferred without a wish');
select is(tests.say('Omar', format('select set_interests(%L)', t)), 'PT422 bad_type', 'not ' || t) from unnest(array['{tilrettelagt}', '{king}', '{NULL}']) as t;
select is(tests.say('Lise', 'select set_interests(''{renhold}'')'), 'PT404 not_found', 'Lise, who is no candidate, has no wishes');
select is(tests.rows('Amina', 'select from interests'), '0', 'Amina does not read another''s wishes');
select is(tests.say('Omar', 'select set_interests(''{renhold,matvert,renhold}'')'), '', 'Omar says the same wish twice');
select is(tests.rows('Omar', 'select from interests'), '2', 'two wishes are kept');
select is(tests.touches('Omar', 'insert into interests values (private.me(), ''matvert'')'), 'denied', 'Omar adds no wish by the table');
select is(tests.say('Omar', 'select set_interests(''{}'')'), '', 'Omar takes his wishes back');

-- page by page, while others take and post
create temp table page (n serial, title text, mark text);
grant all on page to authenticated;
grant all on sequence page_n_seq to authenticated;
create function pg_temp.turn(most int) returns text language sql as $$
    select tests.touches('Omar', format('insert into page (title, mark) select title, cursor from tasks_for_me(%s, %L)', most, (select mark from page order by n desc limit 1)));
$$;
select is(pg_temp.turn(2), '2', 'a page of two');
update shifts set capacity = 1 where shift_id = tests.id('known');
insert into introductions (candidate_id, place_id, introduced_on, colleague) values (tests.id('Amina'), tests.id('Åsen''s place'), '2026-11-01', 'Tone') on conflict do nothing;
select is(tests.take('Amina', 'known'), 'confirmed', 'Amina fills the first of them');
select tests.shift('new and near', '2026-11-24 12:00', '2026-11-24 13:00', 5, of_type => 'vaktmester');
select is(pg_temp.turn(2), '2', 'the second page has the next two');
select is(pg_temp.turn(2), '2', 'the third page has the last, with what was posted meanwhile');
select is(pg_temp.turn(2), '0', 'the fourth page is empty');
select is((select count(distinct title) || ' of ' || count(*) from page), '6 of 6', 'no shift comes twice');
select is((select string_agg(title, ',' order by title) from page where title <> 'new and near'), 'clean,food,known,post,soon', 'no shift is lost');
select is(tests.say('Omar', format('select count(*) from tasks_for_me(2, %L)', m)), 'PT400 bad_cursor', 'a made-up place to go on from: ' || m)
from unnest(array['', 'x', '1.1.1.x', '9999999999.10.1764000000.00000000-0000-0000-0000-000000000000', '1764000000.10.1764000000.00000000-0000-0000-0000-000000000000']) as m;
select tests.at('2026-11-23 08:59');
select is(pg_temp.turn(2), '0', 'a page may be turned for an hour');
select tests.at('2026-11-23 09:01');
select is(tests.say('Omar', format('select count(*) from tasks_for_me(2, %L)', (select mark from page order by n desc limit 1))), 'PT400 bad_cursor', 'a page that is over an hour old is refused');
select tests.at('2026-11-23 08:00');
-- filters
select is(pg_temp.order_of('Omar', ', only_type => ''matvert'''), 'food', 'a filter shows one kind');
select is(pg_temp.order_of('Omar', ', only_day => ''2026-12-15'''), 'post', 'a filter shows one day');
select is(pg_temp.order_of('Omar', ', only_day => ''2026-11-26'''), '', 'a filter shows nothing on a day without shifts');
select is(tests.say('Omar', format('select count(*) from tasks_for_me(5%s)', f)), 'PT400 bad_filter', f)
from unnest(array[', only_day => ''2026-11-22''', ', only_day => ''2026-12-22''', ', within_minutes => 4', ', within_minutes => 241', ', only_type => ''king''', ', only_type => ''tilrettelagt''']) as f;
update candidates set district_id = tests.id('home'), max_minutes = 60 where person_id = tests.id('Omar');
select is(pg_temp.order_of('Omar', ', within_minutes => 18'), '', 'nearer than anything is');
select is(pg_temp.order_of('Omar', ', within_minutes => 19, only_type => ''matvert'''), 'food', 'a filter shows what is near enough');
rollback to before_order;

-- ── Whose cards ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(pg_temp.sees(who), 'PT404 not_found', who || ' is shown no tasks') from unnest('{Lise,Kari,Petra,Ada}'::text[]) as who;
select is(pg_temp.sees(null), 'denied', 'nobody signed in sees tasks');
select is(tests.rows('Sara', format('select from shift_card(%L)', tests.id('fits'))), '0', 'Sara does not see another municipality''s card');
select is(tests.rows('Amina', format('select from shift_card(%L)', gen_random_uuid())), '0', 'a made-up card is not there');
select is(tests.rows('Amina', 'select from shift_card(null)'), '0', 'a card of no shift is not there');
select tests.shift('draft', '2026-11-25 15:00', '2026-11-25 16:00', draft => true);
select is(tests.rows('Amina', format('select from shift_card(%L)', tests.id('draft'))), '0', 'a draft has no card');
update candidates set protected = true where person_id = tests.id('Bjørn');
select is(tests.say('Bjørn', $$select set_availability('{3}', '{10:00}', '{14:00}')$$), '', 'Bjørn can on Wednesdays');
select is(pg_temp.sees('Bjørn'), '', 'a protected address is not in the market');
update candidates set protected = false where person_id = tests.id('Bjørn');
select isnt(pg_temp.sees('Bjørn'), '', 'else he would be');
select is(tests.say('Bjørn', 'select count(*) from tasks_for_me(' || most || ')'), '1', 'most ' || most) from unnest('{0,1,-5,null}'::text[]) as most where most is not null;
select is(tests.say('Bjørn', 'select count(*) from tasks_for_me(null)'), '1', 'a list of no length has one card');
select tests.shift('shown never', '2026-11-25 10:00', '2026-11-25 11:00', 5, of_type => 'tilrettelagt');
select is(tests.say('Bjørn', format('select coalesce(task_type, ''-'') from shift_card(%L)', tests.id('shown never'))), '-', 'facilitated work is never named on a card');

-- ── The person's language, where a translation holds ─────────────────────────────────────────────────────────────────────────
insert into templates (template_id, task_type, minutes, starts_local) values (tests.id('template'), 'matvert', 60, '10:00');
insert into template_texts (template_id, language, title, summary, does, does_not, bring) values
    (tests.id('template'), 'nb', 'Lunsj', 'Lunsj', '{Dekke}', '{Mate}', ''), (tests.id('template'), 'so', 'Qado', 'Qado', '{Qado}', '{Maya}', '');
update tasks set template_id = tests.id('template') where task_id = tests.id('hard''s task');
select is(tests.say('Bjørn', format('select title || '' '' || translated from shift_card(%L)', tests.id('hard'))), 'hard false', 'a card in Norwegian has the task''s own words');
select is(tests.touches('Bjørn', 'update people set language = ''so'''), '1', 'Bjørn chooses Somali');
select is(tests.say('Bjørn', format('select title || '' '' || translated || '' '' || original_title from shift_card(%L)', tests.id('hard'))), 'Qado true hard', 'a card in Somali has the translation, and the original beside it');
select is(tests.touches('Bjørn', 'update people set language = ''pl'''), '1', 'Bjørn chooses Polish');
select is(tests.say('Bjørn', format('select title || '' '' || translated from shift_card(%L)', tests.id('hard'))), 'hard false', 'where there is none, the Norwegian');

-- ── My shifts ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say('Amina', 'select title || '' '' || state || '' '' || contact_phone from my_shifts()'), 'fits confirmed +4792222222', 'Amina reads hers, with the phone of who meets her');
select is(tests.rows('Bjørn', 'select from my_shifts() where state = ''confirmed'''), '0', 'Bjørn has no confirmed shift');
select is(tests.take('Bjørn', 'asks'), 'requested', 'Bjørn asks for a shift');
select is(tests.say('Bjørn', 'select state || '' '' || coalesce(contact_phone, ''-'') || '' '' || waits_for from my_shifts() where title = ''asks'''), 'requested - clearance', 'Bjørn reads what he waits for, and no phone before he is confirmed');
select is(tests.rows('Lise', 'select from my_shifts()'), '0', 'a lead has none');
select is(tests.rows(null, 'select from my_shifts()'), 'denied', 'nobody signed in has');

-- ── How many would fit, for the lead who posts ───────────────────────────────────────────────────────────────────────────────
create function pg_temp.fitting(who text, contact text default 'Fjordgløtt', from_ text default '2026-12-02 10:00', to_ text default '2026-12-02 11:00', pay_ text default 'unpaid') returns text language sql as $$
    select tests.say(who, format('select count_fitting(%L, %L, %L, %L, %L)', tests.id('template'), tests.id(contact || '''s contact'), tests.oslo(from_), tests.oslo(to_), pay_));
$$;
select is(pg_temp.fitting(who), 'PT404 not_found', who || ' counts nobody') from unnest('{Ola,Amina,Kari,Petra,Ada,Liv}'::text[]) as who;
select is(pg_temp.fitting('Lise', 'Åsen'), 'PT404 not_found', 'Lise counts nobody for another place');
select is(pg_temp.fitting('Lise'), '4', 'two are told as «fewer than five»');
create function pg_temp.next_day() returns void language sql as $$ select tests.at(to_char(private.clock() at time zone 'Europe/Oslo' + interval '1 day', 'YYYY-MM-DD HH24:MI')) $$;
create function pg_temp.can(who text, n int, iso_day int, from_ time, to_ time) returns void language sql as $$
    select tests.candidate(who || i) from generate_series(1, n) as i;
    insert into availability select tests.id(who || i), iso_day, from_, to_ from generate_series(1, n) as i;
$$;
select pg_temp.can('F', 3, 3, '10:00', '11:00');
delete from private.fitting_told;
select is(pg_temp.fitting('Lise'), '4', 'five of so few are told as the same: who knows four of them would find the fifth');
select pg_temp.can('H', 20, 1, '10:00', '11:00');
select is(pg_temp.fitting('Lise'), '4', 'what was told stands all day, whoever comes');
select pg_temp.next_day();
select is(pg_temp.fitting('Lise'), '5', 'the next day Lise reads a count of five, since there are many who could');
select pg_temp.can('G', 6, 3, '10:00', '11:00');
select is(pg_temp.fitting('Lise'), '5', 'and again all day');
delete from private.fitting_told;
select is(pg_temp.fitting('Lise'), '10', 'eleven are told as ten: one more or less is not seen');
update candidates set protected = true where person_id in (select tests.id('G' || i) from generate_series(1, 6) as i);
update candidates set protected = true where person_id = tests.id('F1');
delete from private.fitting_told;
select is(pg_temp.fitting('Lise'), '4', 'a protected address does not count');
update candidates set protected = false where person_id = tests.id('F1');
select is(pg_temp.fitting('Lise', from_ => '2026-12-03 10:00', to_ => '2026-12-03 11:00'), '4', 'none is told as «fewer than five», too');
delete from private.fitting_told;
select is(pg_temp.fitting('Lise', from_ => '2026-12-02 10:17', to_ => '2026-12-02 10:48'), '5', 'whole hours are asked about');
select is(tests.rows(null, 'select from private.fitting_told'), 'denied', 'what was told is read by nobody');
select is((select count(*)::int from private.fitting_told), 1, 'and another minute is not another question');
select is(pg_temp.fitting('Lise', from_ => '2026-12-02 09:59'), '4', 'a minute earlier, when nobody can, Lise reads the same as of none');
select tests.shift('elsewhere', '2026-12-02 10:59', '2026-12-02 12:00', organisation => 'Åsen');
select is(tests.take('F2', 'elsewhere'), 'confirmed', 'one of them is taken');
select is(pg_temp.fitting('Lise'), '5', 'which nobody is told on that day');
select pg_temp.next_day();
select is(pg_temp.fitting('Lise'), '4', 'and on the next a person who is busy is not counted');

-- Lise plays the reader: she asks about every hour of a week, in every way the form has, to find when the one person can whose contract she
-- knows of. She asks twice, of a person who can and of one who cannot, and compares.
delete from private.fitting_told;
insert into contracts (candidate_id, employer_id, from_date, to_date) select tests.id(who), tests.id('the municipality'), '2026-01-01', '2027-01-01' from unnest('{F1,F3,H1,H2,H3}'::text[]) as who;
update candidates set wants_paid = true where person_id in (select tests.id(who) from unnest('{F1,F3,H1,H2,H3}'::text[]) as who);
insert into availability select tests.id(who), d, '08:00', '12:00' from unnest('{F3,H1,H2,H3}'::text[]) as who, generate_series(4, 5) as d;
create function pg_temp.drawn(can boolean) returns text[] language plpgsql as $$
declare
    said text[] := '{}';
begin
    delete from availability where candidate_id = tests.id('F1');
    if can then
        insert into availability select tests.id('F1'), d, '08:00', '12:00' from generate_series(4, 5) as d;
    end if;
    delete from private.fitting_told;
    for d in 3 .. 4 loop
        for h in 7 .. 12 loop
            said := said || pg_temp.fitting('Lise', from_ => format('2026-12-0%s %s:00', d, h), to_ => format('2026-12-0%s %s:00', d, h + 1), pay_ => 'paid')
                || pg_temp.fitting('Lise', from_ => format('2026-12-0%s %s:10', d, h), to_ => format('2026-12-0%s %s:50', d, h), pay_ => 'paid');
        end loop;
    end loop;
    return said;
end $$;
select is(pg_temp.drawn(true), pg_temp.drawn(false), 'Lise is told the same whether the fifth with a contract can or not');
select is((select array_agg(distinct x) from unnest(pg_temp.drawn(true)) x), '{4}', 'which is «fewer than five»');
savepoint mutant;
do $$ begin execute replace(pg_get_functiondef('private.count_fitting'::regproc), 'fewest_people constant int := 20', 'fewest_people constant int := 0'); end $$;
select isnt(pg_temp.drawn(true), pg_temp.drawn(false), 'as they would not be where five are told of whoever they are');
rollback to mutant;
do $$
begin
    for i in 1 .. 70 loop
        perform pg_temp.fitting('Lise', from_ => to_char(timestamp '2026-12-07 00:00' + i * interval '1 hour', 'YYYY-MM-DD HH24:MI'), to_ => to_char(timestamp '2026-12-07 01:00' + i * interval '1 hour', 'YYYY-MM-DD HH24:MI'));
    end loop;
end $$;
select is((select count(*)::int from private.fitting_told), 60, 'sixty questions are answered in a day');
select is(pg_temp.fitting('Lise', from_ => '2026-12-15 00:00', to_ => '2026-12-15 01:00'), '0', 'then Lise is told that no more is said');
select is(pg_temp.fitting('Lise', from_ => '2026-12-07 01:00', to_ => '2026-12-07 02:00'), '4', 'but what was said is said again');
select tests.at('2026-11-23 08:00');
delete from private.fitting_told;

-- ── For whom nothing fits yet: the tasks that ask least ──────────────────────────────────────────────────────────────────────
update shifts set cancelled_at = private.clock() where cancelled_at is null;
create function pg_temp.least(who text, most text default '10') returns text language sql as $$
    select tests.say(who, format('select string_agg(title, '','' order by n) from (select title, row_number() over () as n from tasks_that_ask_least(%s)) as x', most));
$$;
select tests.candidate('Zahra');
delete from availability where candidate_id = tests.id('Zahra');
update candidates set norwegian = 0, lifting = 1, wants_unpaid = true, wants_paid = true where person_id = tests.id('Zahra');
select is(pg_temp.least('Zahra'), '', 'nothing is open for Zahra');
select tests.shift(s, '2026-12-02 10:00', '2026-12-02 11:00') from unnest('{carrying,wordy,calmly,asking,paying}'::text[]) as s;
update tasks set norwegian = 0, lifting = 0 where task_id in (select tests.id(s || '''s task') from unnest('{carrying,wordy,calmly,asking,paying}'::text[]) as s);
update tasks set lifting = 1 where task_id = tests.id('carrying''s task');
update tasks set norwegian = 1 where task_id = tests.id('wordy''s task');
update tasks set pay = 'paid' where task_id = tests.id('paying''s task');
insert into task_requirements values (tests.id('asking''s task'), 'politiattest');
select is(pg_temp.sees('Zahra'), '', 'nothing fits a person without hours');
select is(pg_temp.least('Zahra'), 'calmly,carrying', 'Zahra is shown what asks least, least first: no Norwegian, no requirement, no contract');
select is(pg_temp.why_not('Zahra', 'calmly'), 'hours', 'the card says that it may not be a time when Zahra can');
select is(pg_temp.least('Zahra', '1'), 'calmly', 'the list is no longer than asked for');
update candidates set norwegian = 1 where person_id = tests.id('Zahra');
select is(pg_temp.least('Zahra'), 'calmly,carrying,wordy', 'a task that asks a little Norwegian is shown once Zahra speaks some');
update candidates set lifting = 0 where person_id = tests.id('Zahra');
select is(pg_temp.least('Zahra'), 'calmly,wordy', 'never heavier than she said');
select is(tests.take('Zahra', 'calmly') in ('confirmed', 'requested'), true, 'Zahra takes one of them');
select is(pg_temp.least('Zahra'), '', 'Zahra is shown nothing at the same hour');
select is(pg_temp.least(who), 'PT404 not_found', who || ' takes no tasks') from unnest('{Lise,Kari,Petra,Ada}'::text[]) as who;

-- Most shifts are judged by a quicker way than the whole rule of working time: whatever else people hold, both come to the same.
select setseed(0.1124);
update tasks set closed_at = private.clock() where closed_at is null and published_at is not null;
update candidates set birth_date = case person_id when tests.id('Bjørn') then date '1980-01-01' else date '2009-12-06' end
where person_id in (tests.id('Bjørn'), tests.id('Zahra'));
select tests.shift('held', '2026-12-20 08:00', '2026-12-20 09:00');
select tests.shift('offered', '2026-12-20 10:00', '2026-12-20 11:00');
update tasks set norwegian = 0, lifting = 0 where task_id in (tests.id('held''s task'), tests.id('offered''s task'));
delete from availability where candidate_id in (tests.id('Bjørn'), tests.id('Zahra'));
insert into availability (candidate_id, weekday, from_time, to_time)
select c.id, d, '00:00', '24:00' from (values (tests.id('Bjørn')), (tests.id('Zahra'))) as c (id), generate_series(1, 7) as d;
insert into shifts (task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at, created_at)
select tests.id('offered''s task'), '3301', s.organisation_id, x.at, x.at + make_interval(mins => 30 + 30 * floor(random() * 21)::int), 1, s.contact_id,
    s.published_at, s.created_at
from shifts s, (select tests.oslo('2026-11-27 00:00') + make_interval(mins => 30 * floor(random() * 480)::int) as at from generate_series(1, 400)) as x
where s.shift_id = tests.id('offered');
-- one life after another: so many shifts here and there, as the rules allow
create function pg_temp.lives(who uuid, many int) returns void language plpgsql as $$
declare
    at timestamptz;
begin
    update public.assignments set cancelled_at = private.clock() where candidate_id = who and state in ('requested', 'confirmed');
    for i in 1 .. many loop
        at := tests.oslo('2026-11-28 06:00') + make_interval(mins => 30 * floor(random() * 400)::int);
        begin
            insert into public.shifts (task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at, created_at)
            select s.task_id, '3301', s.organisation_id, at, at + make_interval(mins => 60 + 30 * floor(random() * 15)::int), 1, s.contact_id, s.published_at, s.created_at
            from public.shifts s where s.shift_id = tests.id('held');
            insert into public.assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at, confirmed_at)
            select who, s.shift_id, '3301', s.starts_at, s.ends_at, 'voluntary', private.clock(), private.clock()
            from public.shifts s where s.task_id = tests.id('held''s task') and s.starts_at = at limit 1;
        exception when others then
            null; -- against the rules, or at the same time
        end;
    end loop;
end $$;
-- what differs, both ways; and how much was looked at, by what the whole rule says
create function pg_temp.differs(who uuid) returns table (differs bigint, fits bigint, breaks bigint) language sql as $$
    with open as (
        select o.shift_id, private.broken_rule(who, o.starts_at, o.ends_at, null) is null as fits
        from private.open_shifts o
        where not exists (
            select from public.assignments a where a.candidate_id = who and a.state in ('requested', 'confirmed')
                and a.starts_at < o.ends_at and a.ends_at > o.starts_at
        )
    )
    select count(*) filter (where x.fits <> (r.shift_id is not null)), count(*) filter (where x.fits), count(*) filter (where not x.fits)
    from open x
    left join private.ranked_tasks(who, private.clock(), 100000, null, null, null, null, null, null) r on r.shift_id = x.shift_id;
$$;
create temp table lived (who text, differs bigint, fits bigint, breaks bigint);
do $$
begin
    for n in 0 .. 23 loop
        for who in 0 .. 1 loop
            perform pg_temp.lives(tests.id((array['Bjørn', 'Zahra'])[1 + who]), n / 3);
            insert into lived select (array['Bjørn', 'Zahra'])[1 + who], d.* from pg_temp.differs(tests.id((array['Bjørn', 'Zahra'])[1 + who])) d;
        end loop;
    end loop;
end $$;
select is(sum(differs), 0::numeric, 'the list of ' || who || ' is what the whole rule lets them take, in twenty-four lives') from lived group by who;
select cmp_ok(least(sum(fits), sum(breaks)), '>', 200::numeric, 'and there was much of both for ' || who) from lived group by who;

-- ── What stands in the list, and what does not ───────────────────────────────────────────────────────────────────────────────
select tests.at('2027-02-01 08:00');
select tests.candidate('Lea');
insert into availability (candidate_id, weekday, from_time, to_time) select tests.id('Lea'), d, '00:00', '24:00' from generate_series(1, 7) as d;
update candidates set max_minutes = 240 where person_id = tests.id('Lea');
select tests.shift('lea ' || n, '2027-02-03 10:00', '2027-02-03 12:00') from generate_series(1, 6) as n;
update shifts s set starts_at = s.starts_at + n * interval '1 day', ends_at = s.ends_at + n * interval '1 day' from generate_series(1, 6) as n where s.shift_id = tests.id('lea ' || n);
select tests.shift('lea elsewhere', '2027-02-12 10:00', '2027-02-12 12:00', organisation => 'Åsen');
create function pg_temp.lists(who text) returns text language sql as $$
    select tests.say(who, 'select string_agg(title, '','' order by title) from tasks_for_me(50) where title ~ ''^lea''');
$$;
select is(pg_temp.lists('Lea'), 'lea 1,lea 2,lea 3,lea 4,lea 5,lea 6,lea elsewhere', 'all that fits Lea');
select is(tests.say('Lea', 'select string_agg(title, '','' order by n) from (select title, row_number() over () as n from tasks_at_a_glance(3)) x'), 'lea 1,lea 2,lea elsewhere', 'at a glance one place does not fill the top while others fit');
select is(tests.say('Lea', 'select count(*) from tasks_at_a_glance(5)'), '5', 'but it fills what others do not');
select is(tests.rows('Lise', 'select from tasks_at_a_glance(5)'), 'PT404 not_found', 'a lead has no list');
select is(tests.rows(null, 'select from tasks_at_a_glance(5)'), 'denied', 'nor has nobody');
-- what one is asked about stands once
select isnt(private.ask(tests.id('Lea'), tests.id('lea 1'), 'lead', false), null, 'Lea is asked about one');
select is(pg_temp.lists('Lea'), 'lea 2,lea 3,lea 4,lea 5,lea 6,lea elsewhere', 'which stands above the list, and not in it');
update offers set expired_at = private.clock() where candidate_id = tests.id('Lea');
select is(pg_temp.lists('Lea'), 'lea 1,lea 2,lea 3,lea 4,lea 5,lea 6,lea elsewhere', 'until she is asked no longer');
-- what one gave up
select is(tests.take('Lea', 'lea 2'), 'confirmed', 'Lea takes one');
select is(tests.say('Lea', format('select withdraw(%L, ''child'')', tests.on_('Lea', 'lea 2'))), '', 'and gives it up');
select is(pg_temp.lists('Lea'), 'lea 1,lea 3,lea 4,lea 5,lea 6,lea elsewhere', 'it does not come back');
select is((select count(*) from private.ranked_people(tests.id('lea 2'), private.clock(), 50, '{}') r where r.candidate_id = tests.id('Lea')), 0::bigint, 'nor is she asked about it');
select is(tests.take('Lea', 'lea 2'), 'confirmed', 'though she may take it again');
select is(tests.say('Lea', format('select withdraw(%L, ''unsure'')', tests.on_('Lea', 'lea 2'))), '', 'who feels unsafe there');
select is(pg_temp.lists('Lea'), 'lea elsewhere', 'is shown nothing more of that place');
select is((select count(*) from private.ranked_people(tests.id('lea 3'), private.clock(), 50, '{}') r where r.candidate_id = tests.id('Lea')), 0::bigint, 'nor asked');
select tests.at('2027-02-08 10:30');
select lives_ok('select tests.tick(''{delete_unshared_reasons}'')', 'when the reason is forgotten');
select is(pg_temp.lists('Lea'), 'lea 6,lea elsewhere', 'so is that');
-- what one stands by for
select is(tests.take('Bjørn', 'lea elsewhere') in ('confirmed', 'PT409 already_yours'), true, 'a shift that is full');
select is(tests.say('Lea', format('select stand_by(%L)', tests.id('lea elsewhere'))), '', 'for which Lea stands by');
select is(tests.say('Lea', 'select string_agg(title, '','') from my_standbys()'), 'lea elsewhere', 'is found among her own');
select is(tests.say('Bjørn', 'select count(*) from my_standbys()'), '0', 'and not among another''s');
-- whose tasks are agreed directly
update candidates set protected = true where person_id = tests.id('Lea');
select is(pg_temp.why_not('Lea', 'lea 6') ~ 'not_in_market', true, 'a card says so, which offers what would be refused');

-- ── My shifts, however many ──────────────────────────────────────────────────────────────────────────────────────────────────
select tests.at('2026-11-23 08:00');
delete from objections; delete from receipts; delete from attendance; delete from offers; delete from assignments;
select tests.shift('one of many', '2026-11-23 20:00', '2026-11-23 20:30', 5);
insert into shifts (shift_id, task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at)
select tests.id('many ' || n), s.task_id, s.municipality_code, s.organisation_id, s.starts_at + make_interval(days => 3 * n), s.ends_at + make_interval(days => 3 * n), 5, s.contact_id, s.published_at
from shifts s, generate_series(-450, 260) as n where s.shift_id = tests.id('one of many') and n <> 0;
insert into assignments (assignment_id, candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at, confirmed_at)
select tests.id('mine ' || n), tests.id('Amina'), tests.id(case n when 0 then 'one of many' else 'many ' || n end), '3301', now(), now(), 'voluntary', '2023-01-01', '2023-01-01' from generate_series(-450, 260) as n;
select is(tests.rows('Amina', format('select from my_shifts() where starts_at >= %L', private.clock())), (select count(*)::text from assignments where starts_at >= private.clock()), 'all that is to come is there, today''s too');
select is(tests.rows('Amina', format('select from my_shifts() where assignment_id = %L', tests.id('mine 0'))), '1', 'today''s does not vanish behind what comes later');
select is((select string_agg(tests.rows('Amina', q), ',' order by n) from (values (1, format('select from my_shifts() where ends_at <= %L', private.clock())), (2, 'select from my_past_shifts(200)'), (3, 'select from my_past_shifts(400)')) as x (n, q)) || ' of ' || tests.say('Amina', 'select count_past_shifts()'),
    '200,200,50 of 450', 'and all that was, two hundred at a time');
select is(tests.rows('Amina', format('select from my_own_shift(%L)', tests.id('mine -450'))), '1', 'the oldest is asked for by its id');
select is(tests.rows('Bjørn', format('select from my_own_shift(%L)', tests.id('mine -450'))), '0', 'by nobody else');
select is(tests.rows('Amina', 'select from my_own_shift(null)'), '0', 'and none by none');

select * from finish();
rollback;
