-- The employer's register: who stands in it, who reads and writes it, and that it holds what was seen, never what it said.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
select tests.shift('asks', '2026-11-25 11:30', '2026-11-25 13:30', 5, asks => '{tb,politiattest}');
select tests.shift('asks nothing', '2026-11-26 11:30', '2026-11-26 13:30', 5);
select tests.shift('at the café', '2026-11-27 11:30', '2026-11-27 13:30', 5, asks => '{hygienekurs}', organisation => 'Kafeen');

create function pg_temp.register(who text, employer text default 'the municipality') returns text language sql as $$
    select tests.say(who, format('select string_agg(distinct split_part(name, '' '', 1), '','') from clearance_register(%L)', tests.id(employer)));
$$;
create function pg_temp.record(who text, candidate text, seen text default '2026-11-20', to_ text default null, what text default 'tb', employer text default 'the municipality', request uuid default gen_random_uuid())
returns text language sql as $$
    select tests.say(who, format('select record_clearance(%L, %L, %L, %L, %L, %L)', tests.id(candidate), tests.id(employer), what, seen::date, request, to_::date));
$$;

-- ── Who stands in it ─────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(pg_temp.register('Kjell'), '', 'nobody, while nobody needs anything');
select is(tests.take('Amina', 'asks nothing'), 'confirmed', 'Amina takes a shift that asks nothing');
select is(pg_temp.register('Kjell'), '', 'Kjell does not know Amina for a shift that asks nothing');
select is(pg_temp.record('Kjell', 'Amina'), 'PT404 not_found', 'Kjell records nothing for Amina yet');
select is(tests.take('Amina', 'asks'), 'requested', 'Amina asks for one that asks something');
select is(pg_temp.register('Kjell'), 'Amina', 'Amina stands in Kjell''s register');
select is(pg_temp.register('Lise'), 'Amina', 'Amina stands in the register of Lise, who is an officer too');
select is((select string_agg(role, ',') from access_log where person_id = tests.id('Amina') and viewer_id = tests.id('Kjell')), 'clearance_officer', 'Kjell''s look is logged');
select is(tests.say('Kjell', format('select string_agg(requirement || '' '' || needed, '','' order by requirement) from clearance_register(%L)', tests.id('the municipality'))), 'politiattest true,tb true', 'the register says what Amina needs');
select is(pg_temp.register(who), 'PT404 not_found', who || ' has no register') from unnest('{Amina,Ola,Kari,Petra,Ada,Liv,Kaja}'::text[]) as who;
select is(pg_temp.register('Kjell', 'the café'), 'PT404 not_found', 'Kjell does not read another employer''s register');
select is(pg_temp.register(null), 'denied', 'nobody signed in has');
select is(tests.say('Kjell', 'select count(*) from clearance_register(null)'), 'PT404 not_found', 'a register of no employer is not there');
select is(tests.take('Bjørn', 'at the café'), 'requested', 'Bjørn asks at the café');
select is(pg_temp.register('Kaja', 'the café'), 'Bjørn', 'Bjørn stands in the café''s register');
-- one person's page is a look at that one only
select is(tests.take('Bjørn', 'asks'), 'requested', 'Bjørn asks for the other too');
delete from access_log;
select is(tests.say('Kjell', format('select string_agg(distinct name, '','') from clearance_register(%L, %L)', tests.id('the municipality'), tests.id('Amina'))), 'Amina Testesen', 'one person is read alone');
select is((select string_agg(p.first_name, ',') from access_log l join people p using (person_id)), 'Amina', 'only the look at that one person is logged');
select is(tests.rows('Kjell', format('select from clearance_register(%L, %L)', tests.id('the municipality'), tests.id('Ola'))), '0', 'a person who does not stand in the register is not found by an id');
select is(tests.say('Bjørn', format('select withdraw(%L, ''sick'')', tests.on_('Bjørn', 'asks'))), '', 'Bjørn gives the shift up');
select is(pg_temp.register('Kjell'), 'Amina', 'Bjørn stands in the municipality''s register no more');
update candidates set protected = true where person_id = tests.id('Amina');
select is(pg_temp.register('Kjell'), '', 'a protected address stands in no list');
select is(pg_temp.record('Kjell', 'Amina'), 'PT404 not_found', 'Kjell records nothing for a protected person by id');
update candidates set protected = false where person_id = tests.id('Amina');
select is(pg_temp.register('Kjell'), '', 'protected no more, she is in it when she asks again');
select is(tests.take('Amina', 'asks'), 'requested', 'Amina asks again');

-- ── Recording ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(pg_temp.record(who, 'Amina'), 'PT404 not_found', who || ' records nothing') from unnest('{Amina,Ola,Kari,Petra,Ada,Kaja}'::text[]) as who;
select is(pg_temp.record(null, 'Amina'), 'denied', 'nobody signed in does');
select is(pg_temp.record('Kjell', 'Bjørn'), 'PT404 not_found', 'Kjell records nothing for a person who does not stand in the register');
select is(pg_temp.record('Kjell', 'Amina', employer => 'the café'), 'PT404 not_found', 'Kjell records nothing at another employer');
select is(pg_temp.record('Kjell', 'Amina', what => 'vaccination'), 'PT404 not_found', 'Kjell records no unknown requirement');
select is(pg_temp.record('Kjell', 'Amina', seen => '2026-11-24'), 'PT422 bad_date', 'a clearance is not seen tomorrow');
select is(pg_temp.record('Kjell', 'Amina', seen => null), 'PT422 bad_date', 'a clearance without a date is refused');
select is(pg_temp.record('Kjell', 'Amina', seen => '1999-12-31'), 'PT422 bad_date', 'a clearance is not seen in another century');
select is(pg_temp.record('Kjell', 'Amina', to_ => '2026-11-19'), 'PT422 bad_date', 'a clearance does not end before it was seen');
select is(pg_temp.record('Kjell', 'Amina', to_ => '2046-11-24'), 'PT422 bad_date', 'a clearance does not hold more than twenty years');
select matches(pg_temp.record('Kjell', 'Amina', '2026-11-23', '2026-11-23', request => tests.id('k1')), '^[0-9a-f-]{36}$', 'seen today, valid today');
select is(pg_temp.record('Kjell', 'Amina', '2026-11-23', '2026-11-23', request => tests.id('k1')), (select clearance_id::text from clearances), 'the same request gives the same clearance');
select is((select count(*) from events where kind = 'clearance.seen'), 1::bigint, 'recording a clearance leaves one event');
select is((select string_agg(kind || ' ' || detail, ',') from notices where person_id = tests.id('Amina') and kind = 'clearance_seen'), 'clearance_seen tb', 'Amina is told that her clearance was seen');
select matches(pg_temp.record('Kjell', 'Amina', to_ => '2027-11-20'), '^[0-9a-f-]{36}$', 'Kjell records the clearance anew');
select is((select count(*) || ' ' || count(*) filter (where withdrawn_at is null) from clearances where candidate_id = tests.id('Amina')), '2 1', 'replaces the earlier, which stays to be seen');
select is(tests.force(format('insert into clearances (candidate_id, employer_id, requirement, seen_on) values (%L, %L, ''tb'', ''2026-01-01'')', tests.id('Amina'), tests.id('the municipality'))), 'clearances_one', 'one that holds, per person, employer and requirement');
select is(tests.say('Kjell', format('select seen_by || '' '' || valid_to from clearance_register(%L) where requirement = ''tb''', tests.id('the municipality'))), 'Kjell 2027-11-20', 'Kjell reads who saw the clearance, and to when it holds');

-- nobody for themselves, whatever roles they hold
insert into staff_roles (person_id, role, municipality_code, employer_id) values (tests.id('Amina'), 'clearance_officer', '3301', tests.id('the municipality'));
select is(pg_temp.record('Amina', 'Amina'), 'PT403 own_clearance', 'an officer does not record their own');
select is(tests.say('Amina', format('select record_contract(%L, %L, ''2026-11-01'', gen_random_uuid())', tests.id('Amina'), tests.id('the municipality'))), 'PT403 own_clearance', 'Amina does not record her own contract');
select is(tests.say('Amina', format('select withdraw_clearance(%L)', (select clearance_id from clearances where withdrawn_at is null))), 'PT404 not_found', 'Amina does not withdraw her own clearance');
delete from staff_roles where person_id = tests.id('Amina');

-- ── Withdrawing ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say(who, format('select withdraw_clearance(%L)', (select clearance_id from clearances where withdrawn_at is null))), 'PT404 not_found', who || ' withdraws nothing') from unnest('{Kaja,Ola,Kari,Ada}'::text[]) as who;
create temp table one as select clearance_id from clearances where withdrawn_at is null;
select is(tests.say('Kjell', format('select withdraw_clearance(%L)', clearance_id)), '', 'Kjell withdraws the clearance') from one;
select is(tests.say('Kjell', format('select withdraw_clearance(%L)', clearance_id)), '', 'Kjell withdraws it a second time without effect') from one;
select is((select count(*) from events where kind = 'clearance.withdrawn'), 1::bigint, 'withdrawing a clearance leaves one event');
select is((select count(*) from clearances where withdrawn_at is null), 0::bigint, 'no clearance holds');
-- the last one withdrawn, and nothing else that says why: the page it was done on is still there, and it can be put right
create temp table asked as select assignment_id from assignments where candidate_id = tests.id('Amina') and state = 'requested';
select is(tests.say('Amina', format('select withdraw(%L, ''other'')', assignment_id)), '', 'Amina gives up what asks something') from asked;
select is(pg_temp.register('Kjell'), 'Amina', 'whose last clearance was withdrawn still stands there');
select matches(pg_temp.record('Kjell', 'Amina', '2026-11-20', '2027-11-20'), '^[0-9a-f-]{36}$', 'what was withdrawn by a slip is recorded again');
select is(tests.say('Kjell', format('select withdraw_clearance(%L)', clearance_id)), 'PT409 clearance_replaced', 'an old page does not say that it is withdrawn while another holds') from one;
update clearances set withdrawn_at = tests.oslo('2026-10-24 09:00') where withdrawn_at is null;
select is(pg_temp.register('Kjell'), 'Amina', 'the one withdrawn today holds her there');
create temp table withdrawn_today as select clearance_id from clearances where withdrawn_at > tests.oslo('2026-11-20 00:00');
update clearances set withdrawn_at = tests.oslo('2026-10-24 09:00');
select is(pg_temp.register('Kjell'), '', 'withdrawn more than thirty days ago, she stands there no more');
update clearances set withdrawn_at = private.clock() where clearance_id in (select clearance_id from withdrawn_today);

-- ── Contracts ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
create function pg_temp.contract(who text, candidate text, from_ text, to_ text default null, request uuid default gen_random_uuid()) returns text language sql as $$
    select tests.say(who, format('select record_contract(%L, %L, %L, %L, %L)', tests.id(candidate), tests.id('the municipality'), from_::date, request, to_::date));
$$;
select is(pg_temp.contract(who, 'Amina', '2026-12-01'), 'PT404 not_found', who || ' records no contract') from unnest('{Amina,Ola,Kari,Ada,Kaja}'::text[]) as who;
select is(pg_temp.contract('Kjell', 'Bjørn', '2026-12-01'), 'PT404 not_found', 'Kjell records no contract for a person he does not know');
select is(pg_temp.contract('Kjell', 'Amina', '2026-12-01', '2026-11-30'), 'PT422 contract_days', 'its end comes not before its beginning');
select is(pg_temp.contract('Kjell', 'Amina', null), 'PT422 contract_days', 'a contract without a beginning is refused');
select matches(pg_temp.contract('Kjell', 'Amina', '2026-12-01', null, tests.id('c1')), '^[0-9a-f-]{36}$', 'Kjell records a contract');
select is(pg_temp.contract('Kjell', 'Amina', '2026-12-01', null, tests.id('c1')), (select contract_id::text from contracts), 'the same request gives the same contract');
select matches(pg_temp.contract('Kjell', 'Amina', '2026-12-01', '2026-12-31'), '^[0-9a-f-]{36}$', 'Kjell gives the contract an end');
select is((select count(*) || ' ' || max(to_date) from contracts), '1 2026-12-31', 'the contract with an end is the same contract');
select ok(not private.has_contract(tests.id('Amina'), tests.id('the municipality'), day), day || ' is outside') from unnest('{2026-11-30,2027-01-01}'::date[]) as day;
select ok(private.has_contract(tests.id('Amina'), tests.id('the municipality'), day), day || ' is inside') from unnest('{2026-12-01,2026-12-31}'::date[]) as day;

-- a wrong end does not take her out of the register, and is put right
create function pg_temp.contracts(who text) returns text language sql as $$
    select tests.say(who, format('select string_agg(from_date || ''–'' || coalesce(to_date::text, ''''), '', '') from registered_contracts(%L, %L)', tests.id('the municipality'), tests.id('Amina')));
$$;
create function pg_temp.correct(who text, contract uuid, from_ text, to_ text default null) returns text language sql as $$
    select tests.say(who, format('select correct_contract(%L, %L, %L)', contract, from_::date, to_::date));
$$;
update clearances set withdrawn_at = tests.oslo('2026-10-24 09:00');
create temp table c1 as select contract_id from contracts;
select is(pg_temp.correct('Kjell', contract_id, '2025-12-01', '2026-11-01'), '', 'Kjell ends it on a day that has passed') from c1;
select is(pg_temp.register('Kjell'), 'Amina', 'with an ended contract Amina still stands there');
select is(pg_temp.contracts('Kjell'), '2025-12-01–2026-11-01', 'Kjell reads the contract that ended');
select is(tests.say('Kjell', format('select contract_from || ''–'' || contract_to from clearance_register(%L) limit 1', tests.id('the municipality'))), '2025-12-01–2026-11-01', 'so does the list');
select ok(not private.has_contract(tests.id('Amina'), tests.id('the municipality'), '2026-11-23'), 'she has no contract today');
select is(pg_temp.correct('Kjell', contract_id, '2026-11-02', '2027-06-30'), '', 'Kjell puts both days right') from c1;
select is(pg_temp.correct('Kjell', contract_id, '2026-11-02', '2027-06-30'), '', 'the same days again') from c1;
select is((select count(*) || ' ' || max(contract_id::text) from contracts), '1 ' || contract_id, 'it is the same contract, and no second one') from c1;
select is((select count(*) from events where kind = 'contract.corrected'), 2::bigint, 'each correction leaves one event');
select is(pg_temp.contract('Kjell', 'Amina', '2026-12-01', null, tests.id('c1')), 'PT409 no_longer', 'a page from before is told that the contract was changed');
select ok(private.has_contract(tests.id('Amina'), tests.id('the municipality'), '2026-11-23'), 'she has a contract today');
select ok(not private.has_contract(tests.id('Amina'), tests.id('the municipality'), '2026-11-01'), 'and none before it');
select is(pg_temp.correct('Kjell', contract_id, from_, to_), 'PT422 contract_days', 'a contract ' || coalesce(from_, 'from no day') || ' to ' || coalesce(to_, 'no day') || ' is refused')
from c1, (values ('2026-11-02', '2026-11-01'), (null, null), ('1999-12-31', null), ('infinity', null), ('-infinity', null), ('2026-11-02', 'infinity'), ('2030-01-01', null)) as d (from_, to_);
select is(pg_temp.correct(who, contract_id, '2026-11-02'), 'PT404 not_found', who || ' corrects no contract') from c1, unnest('{Amina,Ola,Kari,Ada,Kaja}'::text[]) as who;
select is(pg_temp.contracts(who), 'PT404 not_found', who || ' reads no contracts') from unnest('{Amina,Ola,Kari,Ada,Kaja}'::text[]) as who;

-- several
select matches(pg_temp.contract('Kjell', 'Amina', '2027-07-01'), '^[0-9a-f-]{36}$', 'Kjell records the next one');
select is(pg_temp.contracts('Kjell'), '2027-07-01–, 2026-11-02–2027-06-30', 'all of them can be read');
select is(tests.say('Kjell', format('select contract_from || ''–'' || contract_to from clearance_register(%L) limit 1', tests.id('the municipality'))), '2026-11-02–2027-06-30', 'the list shows the one that runs');
select is(pg_temp.correct('Kjell', contract_id, '2027-07-01'), 'PT409 contract_there', 'two do not begin on one day') from c1;
create temp table c2 as select contract_id from contracts where from_date = '2027-07-01';
select is(tests.say(who, format('select withdraw_contract(%L)', contract_id)), 'PT404 not_found', who || ' takes back no contract') from c2, unnest('{Amina,Ola,Kari,Ada,Kaja}'::text[]) as who;
select is(tests.say('Kjell', format('select withdraw_contract(%L)', contract_id)), '', 'Kjell takes back the one that was a mistake') from c2;
select is(tests.say('Kjell', format('select withdraw_contract(%L)', contract_id)), '', 'twice is once') from c2;
select is((select count(*) from events where kind = 'contract.withdrawn'), 1::bigint, 'taking it back leaves one event');
select is(pg_temp.correct('Kjell', contract_id, '2027-07-02'), 'PT409 contract_withdrawn', 'what was taken back has no days to put right') from c2;
select is(pg_temp.contracts('Kjell'), '2026-11-02–2027-06-30', 'one is left');
select is(tests.rows('Amina', 'select from contracts'), '1', 'Amina reads no contract that was a mistake');
select ok(not private.has_contract(tests.id('Amina'), tests.id('the municipality'), '2027-07-02'), 'it opens nothing');
select is(pg_temp.correct('Kjell', contract_id, '2027-07-01'), '', 'the day of a mistake is free') from c1;
select is(tests.say('Kjell', format('select withdraw_contract(%L)', contract_id)), '', 'Kjell takes back the last') from c1;
select is(pg_temp.register('Kjell'), 'Amina', 'and the person it was recorded for still stands there');
select matches(pg_temp.contract('Kjell', 'Amina', '2027-07-01'), '^[0-9a-f-]{36}$', 'taken back by a slip, it is recorded again');
update candidates set protected = true where person_id = tests.id('Amina');
select is(pg_temp.contracts('Kjell'), 'PT404 not_found', 'a protected address is not there');
select is(tests.say('Kjell', format('select withdraw_contract(%L)', contract_id)), 'PT404 not_found', 'nor is their contract') from contracts where withdrawn_at is null;
update candidates set protected = false where person_id = tests.id('Amina');
insert into staff_roles (person_id, role, municipality_code, employer_id) values (tests.id('Amina'), 'clearance_officer', '3301', tests.id('the municipality'));
select is(tests.say('Amina', format('select %s', call)), 'PT403 own_clearance', 'nobody touches their own contract')
from contracts, unnest(array[format('correct_contract(%L, ''2026-11-01'')', contract_id), format('withdraw_contract(%L)', contract_id)]) as call where withdrawn_at is null;
delete from staff_roles where person_id = tests.id('Amina');

-- ── When it is forgotten ─────────────────────────────────────────────────────────────────────────────────────────────────────
delete from contracts;
select is(tests.take('Amina', 'asks'), 'requested', 'Amina asks once more');
select tests.at('2026-12-25 13:29');
select is(pg_temp.register('Kjell'), 'Amina', 'thirty days after the shift she still stands there');
select tests.at('2026-12-25 13:30');
select is(pg_temp.register('Kjell'), '', 'the register is empty a month after the contract');

select * from finish();
rollback;
