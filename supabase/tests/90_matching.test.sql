-- What is shown to a candidate, and why: every hard filter with one just inside and one just outside, as words and never as a verdict.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
select is(private.walk_minutes(59.74, 10.2, 59.74, 10.2), 0, 'no way at all');
select is(private.walk_minutes(59.74, 10.2, 59.75, 10.2), 19, 'a hundredth of a degree north, 1 112 m as the crow flies, is nineteen minutes');
select is(private.walk_minutes(59.74, 10.2, 59.74, 10.22), 19, 'and two hundredths east');

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
select is(pg_temp.sees('Amina'), 'fits', 'what fits to the minute is shown');
select is(pg_temp.why_not('Amina', 'fits'), '', 'nothing hinders');
select is(pg_temp.why('Amina', 'fits'), 'day+walk+known_place+no_requirements', 'and it says why it suits');
select is(tests.say('Amina', format('select walk_minutes || '' '' || district from shift_card(%L)', tests.id('fits'))), '', 'a place without a district has none');
select is(tests.say('Amina', format('select walk_minutes || '' '' || places_left || '' '' || contact_name || '' '' || meet_where || '' '' || organisation_name from shift_card(%L)', tests.id('fits'))),
    '19 1 Tone i resepsjonen Fjordgløtt', 'with the way, the place left, and who meets her where');

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
select is(pg_temp.why_not('Amina', 'hard'), 'norwegian+lifting', 'more Norwegian and heavier than she said');
update tasks set norwegian = 2, lifting = 1 where task_id = tests.id('hard''s task');
select is(pg_temp.why_not('Amina', 'hard'), '', 'exactly as she said');
select is(pg_temp.sees('Amina'), 'fits,hard', 'is shown');
-- the way
update candidates set max_minutes = 18 where person_id = tests.id('Amina');
select is(pg_temp.why_not('Amina', 'fits'), 'far', 'a minute too far');
update candidates set max_minutes = 19 where person_id = tests.id('Amina');
select is(pg_temp.why_not('Amina', 'fits'), '', 'not too far');
update candidates set district_id = null, max_minutes = 5 where person_id = tests.id('Amina');
select is(pg_temp.why_not('Amina', 'fits'), '', 'who has not said where they live is not held to a distance');
update candidates set district_id = tests.id('home'), max_minutes = 60 where person_id = tests.id('Amina');
-- pay
select tests.shift('paid', '2026-11-25 10:00', '2026-11-25 11:00', 5, 'paid');
select is(pg_temp.why_not('Amina', 'paid'), 'no_contract', 'paid, without a contract');
insert into contracts (candidate_id, employer_id, from_date) values (tests.id('Amina'), tests.id('the municipality'), '2026-11-25');
select is(pg_temp.why_not('Amina', 'paid'), '', 'with one from that day');
select is(pg_temp.why('Amina', 'paid'), 'day+walk+known_place+contract+no_requirements', 'which is a reason');
update candidates set wants_paid = false where person_id = tests.id('Amina');
select is(pg_temp.why_not('Amina', 'paid'), 'wants_unpaid_only', 'as she wants it');
update candidates set wants_paid = true, wants_unpaid = false where person_id = tests.id('Amina');
select is(pg_temp.sees('Amina'), 'paid', 'only paid');
select is(pg_temp.why_not('Amina', 'fits'), 'wants_paid_only', 'not unpaid');
update candidates set wants_unpaid = true where person_id = tests.id('Amina');
delete from contracts;
-- requirements
select tests.shift('asks', '2026-11-25 10:00', '2026-11-25 11:00', 5, asks => '{mrsa,tb}');
select is(tests.say('Amina', format('select array_to_string(requirements, ''+'') || '' '' || array_to_string(missing, ''+'') from shift_card(%L)', tests.id('asks'))), 'mrsa+tb mrsa+tb', 'what it asks, and what she lacks');
select is(pg_temp.why_not('Amina', 'asks'), 'missing_clearance', 'is said on its card');
select is(pg_temp.sees('Amina'), 'fits,hard', 'and it is not in the list; those that ask nothing are');
insert into clearances (candidate_id, employer_id, requirement, seen_on, valid_to) select tests.id('Amina'), tests.id('the municipality'), r, '2026-01-01', '2026-11-25' from unnest('{mrsa,tb}'::text[]) as r;
select is(pg_temp.sees('Amina'), 'asks,fits,hard', 'with them it is');
-- full, taken, overlap, started
select is(tests.take('Bjørn', 'fits'), 'confirmed', 'Bjørn takes the only place');
select is(pg_temp.why_not('Amina', 'fits'), 'full', 'then it is full');
select is(tests.say('Bjørn', format('select withdraw(%L)', tests.on_('Bjørn', 'fits'))), '', 'Bjørn gives it up');
select is(tests.take('Amina', 'fits'), 'confirmed', 'Amina takes it');
select is(pg_temp.why_not('Amina', 'fits'), '', 'her own is not full to her');
select is(tests.say('Amina', format('select assignment_state from shift_card(%L)', tests.id('fits'))), 'confirmed', 'it is hers');
select is(pg_temp.why_not('Amina', 'hard'), 'overlap', 'another at that time would overlap');
select is(pg_temp.sees('Amina'), '', 'and is not shown');
select tests.at('2026-11-25 10:00');
select is(pg_temp.why_not('Amina', 'hard'), 'started+overlap', 'when it has begun, it says so');
select tests.at('2026-11-23 08:00');

-- ── Whose cards ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(pg_temp.sees(who), 'PT404 not_found', who || ' is shown no tasks') from unnest('{Lise,Kari,Petra,Ada}'::text[]) as who;
select is(pg_temp.sees(null), 'denied', 'nor nobody signed in');
select is(tests.rows('Sara', format('select from shift_card(%L)', tests.id('fits'))), '0', 'another municipality''s card is not there');
select is(tests.rows('Amina', format('select from shift_card(%L)', gen_random_uuid())), '0', 'nor a made-up one');
select is(tests.rows('Amina', 'select from shift_card(null)'), '0', 'nor none');
select tests.shift('draft', '2026-11-25 15:00', '2026-11-25 16:00', draft => true);
select is(tests.rows('Amina', format('select from shift_card(%L)', tests.id('draft'))), '0', 'nor a draft');
update candidates set protected = true where person_id = tests.id('Bjørn');
select is(tests.say('Bjørn', $$select set_availability('{3}', '{10:00}', '{14:00}')$$), '', 'Bjørn can on Wednesdays');
select is(pg_temp.sees('Bjørn'), '', 'a protected address is not in the market');
update candidates set protected = false where person_id = tests.id('Bjørn');
select isnt(pg_temp.sees('Bjørn'), '', 'else he would be');
select is(tests.say('Bjørn', 'select count(*) from tasks_for_me(' || most || ')'), '1', 'most ' || most) from unnest('{0,1,-5,null}'::text[]) as most where most is not null;
select is(tests.say('Bjørn', 'select count(*) from tasks_for_me(null)'), '1', 'most nothing');
select tests.shift('shown never', '2026-11-25 10:00', '2026-11-25 11:00', 5, of_type => 'tilrettelagt');
select is(tests.say('Bjørn', format('select coalesce(task_type, ''-'') from shift_card(%L)', tests.id('shown never'))), '-', 'facilitated work is never named on a card');

-- ── The person's language, where a translation holds ─────────────────────────────────────────────────────────────────────────
insert into templates (template_id, task_type, minutes, starts_local) values (tests.id('template'), 'matvert', 60, '10:00');
insert into template_texts (template_id, language, title, summary, does, does_not, bring) values
    (tests.id('template'), 'nb', 'Lunsj', 'Lunsj', '{Dekke}', '{Mate}', ''), (tests.id('template'), 'so', 'Qado', 'Qado', '{Qado}', '{Maya}', '');
update tasks set template_id = tests.id('template') where task_id = tests.id('hard''s task');
select is(tests.say('Bjørn', format('select title || '' '' || translated from shift_card(%L)', tests.id('hard'))), 'hard false', 'in Norwegian the task''s own words');
select is(tests.touches('Bjørn', 'update people set language = ''so'''), '1', 'Bjørn reads Somali');
select is(tests.say('Bjørn', format('select title || '' '' || translated || '' '' || original_title from shift_card(%L)', tests.id('hard'))), 'Qado true hard', 'then the translation, and the original beside it');
select is(tests.touches('Bjørn', 'update people set language = ''pl'''), '1', 'Bjørn reads Polish');
select is(tests.say('Bjørn', format('select title || '' '' || translated from shift_card(%L)', tests.id('hard'))), 'hard false', 'where there is none, the Norwegian');

-- ── My shifts ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say('Amina', 'select title || '' '' || state || '' '' || contact_phone from my_shifts()'), 'fits confirmed 922 22 222', 'Amina reads hers, with the phone of who meets her');
select is(tests.rows('Bjørn', 'select from my_shifts() where state = ''confirmed'''), '0', 'Bjørn not');
select is(tests.take('Bjørn', 'asks'), 'requested', 'Bjørn asks');
select is(tests.say('Bjørn', 'select state || '' '' || coalesce(contact_phone, ''-'') || '' '' || waits_for from my_shifts() where title = ''asks'''), 'requested - clearance', 'what he waits for, and no phone before he is confirmed');
select is(tests.rows('Lise', 'select from my_shifts()'), '0', 'a lead has none');
select is(tests.rows(null, 'select from my_shifts()'), 'denied', 'nobody signed in has');

-- ── How many would fit, for the lead who posts ───────────────────────────────────────────────────────────────────────────────
create function pg_temp.fitting(who text, contact text default 'Fjordgløtt', from_ text default '2026-12-02 10:00', to_ text default '2026-12-02 11:00', pay_ text default 'unpaid') returns text language sql as $$
    select tests.say(who, format('select count_fitting(%L, %L, %L, %L, %L)', tests.id('template'), tests.id(contact || '''s contact'), tests.oslo(from_), tests.oslo(to_), pay_));
$$;
select is(pg_temp.fitting(who), 'PT404 not_found', who || ' counts nobody') from unnest('{Ola,Amina,Kari,Petra,Ada,Liv}'::text[]) as who;
select is(pg_temp.fitting('Lise', 'Åsen'), 'PT404 not_found', 'nor Lise for another place');
select is(pg_temp.fitting('Lise'), '4', 'two are told as «fewer than five»');
select tests.candidate('F' || i) from generate_series(1, 3) as i;
insert into availability select tests.id('F' || i), 3, '10:00', '11:00' from generate_series(1, 3) as i;
select is(pg_temp.fitting('Lise'), '5', 'five are five');
update candidates set protected = true where person_id = tests.id('F1');
select is(pg_temp.fitting('Lise'), '4', 'a protected address does not count');
update candidates set protected = false where person_id = tests.id('F1');
select is(pg_temp.fitting('Lise', from_ => '2026-12-03 10:00', to_ => '2026-12-03 11:00'), '0', 'on a day when nobody can, none');
select is(pg_temp.fitting('Lise', from_ => '2026-12-02 09:59'), '0', 'nor a minute earlier');
select tests.shift('elsewhere', '2026-12-02 10:59', '2026-12-02 12:00', organisation => 'Åsen');
select is(tests.take('F2', 'elsewhere'), 'confirmed', 'one of them is taken');
select is(pg_temp.fitting('Lise'), '4', 'then he does not count');

select is(pg_temp.fitting('Lise', pay_ => 'paid'), '0', 'for pay, nobody without a contract there');
insert into contracts (candidate_id, employer_id, from_date, to_date) values (tests.id('F1'), tests.id('the municipality'), '2026-01-01', '2026-12-02'), (tests.id('F3'), tests.id('the municipality'), '2026-01-01', '2026-12-01');
update candidates set wants_paid = true where person_id in (tests.id('F1'), tests.id('F3'));
select is(pg_temp.fitting('Lise', pay_ => 'paid'), '4', 'with one that holds on the day, who wants pay');
update candidates set wants_paid = false where person_id = tests.id('F1');
select is(pg_temp.fitting('Lise', pay_ => 'paid'), '0', 'and not who wants none');

select * from finish();
rollback;
