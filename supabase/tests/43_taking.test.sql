-- «Jeg vil»: who may take a shift, and the rules that no client gets past: seats, overlap, clearances, contract, introduction.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

-- ── «Jeg vil» ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.shift('lunch', '2026-11-25 11:30', '2026-11-25 13:30', 2);
select is(tests.take('Amina', 'lunch'), 'confirmed', 'Amina takes the lunch shift and has it at once');
select is(tests.take('Amina', 'lunch'), 'confirmed', 'a second tap gives Amina the same answer');
select is((select count(*) from assignments), 1::bigint, 'a second tap leaves one assignment');
select is((select taken::int from shifts where shift_id = tests.id('lunch')), 1, 'one seat is taken');
select is((select count(*) from events where kind = 'assignment.confirmed' and person_id = tests.id('Amina')), 1::bigint, 'taking a shift leaves one event');
select is(tests.take('Bjørn', 'lunch'), 'confirmed', 'Bjørn takes the second place');
select is(tests.take('Sara', 'lunch'), 'PT404 not_found', 'Sara, in another municipality, is not told that the shift exists');
select is(tests.take('Lise', 'lunch'), 'PT409 shift_full', 'a lead is told it is full');
select is(tests.take('Lise', 'nothing'), 'PT404 not_found', 'a made-up shift is not there');
select is(tests.take(null, 'lunch'), 'denied', 'nobody signed in takes anything');
select is((select purpose from assignments where candidate_id = tests.id('Amina')), 'activity', 'Amina''s has the purpose that Nav agreed');
select is((select purpose from assignments where candidate_id = tests.id('Bjørn')), 'voluntary', 'Bjørn''s assignment is voluntary');

select tests.shift('open', '2026-11-26 09:00', '2026-11-26 11:00');
select is(tests.take('Lise', 'open'), 'PT404 not_found', 'a lead is no candidate');
select is(tests.take('Kari', 'open'), 'PT404 not_found', 'an adviser is no candidate');
select is(tests.say('Bjørn', format('select state from take_shift(%L, %L)', tests.id('open'), tests.id('request 1'))), 'confirmed',
    'Bjørn takes the open shift');
select is(tests.say('Bjørn', format('select withdraw(%L)', tests.on_('Bjørn', 'open'))), '', 'Bjørn gives the open shift up');
select is(tests.say('Bjørn', format('select state from take_shift(%L, %L)', tests.id('open'), tests.id('request 1'))), 'PT409 no_longer',
    'a request that comes again has no second effect, and its answer is true no more');
select is(tests.say('Amina', format('select state from take_shift(%L, %L)', tests.id('open'), tests.id('request 1'))), 'confirmed',
    'Amina''s request with Bjørn''s id is another request');
select is(tests.say('Bjørn', format('select withdraw(%L)', tests.on_('Amina', 'open'))), 'PT404 not_found',
    'Bjørn cannot give up Amina''s shift');
select is(tests.say('Bjørn', format('select state from take_shift(%L, null)', tests.id('open'))), 'PT409 shift_full',
    'Bjørn is told that the shift is full before his request is looked at');

select tests.shift('last', '2026-11-27 09:00', '2026-11-27 11:00');
select is(tests.take('Amina', 'last'), 'confirmed', 'one just inside the capacity');
select is(tests.take('Bjørn', 'last'), 'PT409 shift_full', 'Bjørn does not take the seat after the last');
select is(tests.force(format('update shifts set taken = 2 where shift_id = %L', tests.id('last'))), 'shifts_taken', 'the table refuses it too');
select is(tests.force(format('update shifts set taken = -1 where shift_id = %L', tests.id('last'))), 'shifts_taken', 'the table holds no fewer than no seats');
select is(tests.force(format('insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose,
    requested_at, confirmed_at) values (%L, %L, ''3301'', now(), now(), ''voluntary'', private.clock(), private.clock())',
    tests.id('Bjørn'), tests.id('last'))), 'PT409 shift_full', 'a row past the function takes no seat after the last');

select tests.shift('draft', '2026-11-25 15:00', '2026-11-25 16:00', draft => true);
select is(tests.take('Amina', 'draft'), 'PT404 not_found', 'a draft is not there');
select tests.shift('off', '2026-11-25 15:00', '2026-11-25 16:00');
update shifts set cancelled_at = private.clock() where shift_id = tests.id('off');
select is(tests.take('Amina', 'off'), 'PT409 shift_cancelled', 'a cancelled shift cannot be taken');
select is(tests.force(format('insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose,
    requested_at) values (%L, %L, ''3301'', now(), now(), ''voluntary'', private.clock())',
    tests.id('Bjørn'), tests.id('off'))), 'PT409 shift_cancelled', 'a row past the function asks for no cancelled shift');
select tests.shift('closed', '2026-11-25 15:00', '2026-11-25 16:00');
update tasks set closed_at = private.clock() where task_id = tests.id('closed''s task');
select is(tests.take('Amina', 'closed'), 'PT409 shift_closed', 'a closed task takes nobody');
select tests.shift('now', '2026-11-23 08:00', '2026-11-23 10:00');
select is(tests.take('Amina', 'now'), 'PT409 shift_started', 'a shift that begins this second cannot be taken');
select tests.at('2026-11-23 07:59:59');
select is(tests.take('Amina', 'now'), 'confirmed', 'Amina takes a shift a second before it begins');
select tests.at('2026-11-23 08:00');

update candidates set notice_read_at = null where person_id = tests.id('Bjørn');
select tests.shift('notice', '2026-11-30 09:00', '2026-11-30 11:00');
select is(tests.take('Bjørn', 'notice'), 'PT409 read_notice_first', 'the privacy notice comes first');
select is(tests.say('Bjørn', 'select read_notice()'), '', 'Bjørn reads the notice');
update candidates set protected = true where person_id = tests.id('Bjørn');
select is(tests.take('Bjørn', 'notice'), 'PT409 not_in_market', 'a protected address is not in the market');
update candidates set protected = false where person_id = tests.id('Bjørn');
select is(tests.take('Bjørn', 'notice'), 'confirmed', 'Bjørn takes a shift once his address is protected no more');

-- ── Overlap: touching is allowed, a minute over is not ──────────────────────────────────────────────────────────────────────
select tests.shift('after lunch', '2026-11-25 13:30', '2026-11-25 14:30', organisation => 'Åsen');
select tests.shift('over lunch', '2026-11-25 13:29', '2026-11-25 14:00', organisation => 'Åsen');
select tests.shift('around lunch', '2026-11-25 11:00', '2026-11-25 14:00', organisation => 'Åsen');
select is(tests.take('Amina', 'over lunch'), 'PT409 overlap', 'one minute of overlap is refused, over all organisations');
select is(tests.take('Amina', 'around lunch'), 'PT409 overlap', 'Amina does not take a shift around the one she has');
select is(tests.take('Amina', 'after lunch'), 'confirmed', 'spans that touch are fine');
select is(tests.force(format('insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose,
    requested_at) values (%L, %L, ''3301'', now(), now(), ''voluntary'', private.clock())', tests.id('Amina'), tests.id('over lunch'))),
    'assignments_no_overlap', 'the table keeps it too, also for a request');

-- ── Clearances: valid on the day, expired the day before, someone else's employer ───────────────────────────────────────────
select tests.shift('asks', '2026-12-01 09:00', '2026-12-01 11:00', 5, asks => '{tb}');
select is(tests.take('Amina', 'asks'), 'requested', 'Amina asks for a shift whose clearance she lacks');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'asks'))), 'PT409 missing_clearance',
    'Lise does not welcome past a missing clearance');
insert into clearances (candidate_id, employer_id, requirement, seen_on, valid_to)
values (tests.id('Amina'), tests.id('the café'), 'tb', '2026-01-01', null);
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'asks'))), 'PT409 missing_clearance',
    'another employer''s clearance does not follow Amina');
insert into clearances (candidate_id, employer_id, requirement, seen_on, valid_to)
values (tests.id('Amina'), tests.id('the municipality'), 'mrsa', '2026-01-01', null);
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'asks'))), 'PT409 missing_clearance', 'another requirement''s clearance does not do');
insert into clearances (candidate_id, employer_id, requirement, seen_on, valid_to)
values (tests.id('Amina'), tests.id('the municipality'), 'tb', '2026-01-01', '2026-11-30');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'asks'))), 'PT409 missing_clearance', 'expired the day before: no');
update clearances set valid_to = '2026-12-01' where candidate_id = tests.id('Amina') and requirement = 'tb' and valid_to is not null;
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'asks'))), '', 'valid on the day: yes');
select is(tests.state('Amina', 'asks'), 'confirmed', 'Amina is confirmed once her clearance holds on the day');
insert into clearances (candidate_id, employer_id, requirement, seen_on, withdrawn_at)
values (tests.id('Bjørn'), tests.id('the municipality'), 'tb', '2026-01-01', private.clock());
select is(tests.take('Bjørn', 'asks'), 'requested', 'a withdrawn clearance does not count');
select is(tests.force(format('update assignments set confirmed_at = private.clock() where assignment_id = %L', tests.on_('Bjørn', 'asks'))),
    'PT409 missing_clearance', 'the last wall holds for whoever writes');
insert into clearances (candidate_id, employer_id, requirement, seen_on, valid_to)
values (tests.id('Amina'), tests.id('the municipality'), 'politiattest', '2026-01-01', '2026-12-08');
select tests.shift('past midnight', '2026-12-08 20:00', '2026-12-09 00:01', asks => '{politiattest}');
select is(tests.take('Amina', 'past midnight'), 'requested', 'a shift into the day after the clearance ends: no');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'past midnight'))), '', 'Amina gives up the shift past midnight');
select tests.shift('to midnight', '2026-12-08 20:00', '2026-12-09 00:00', asks => '{politiattest}');
select is(tests.take('Amina', 'to midnight'), 'confirmed', 'a shift that ends at midnight belongs to the day it began');

-- ── Pay: only with that employer's contract, on the day ─────────────────────────────────────────────────────────────────────
select tests.shift('paid', '2026-12-03 09:00', '2026-12-03 11:00', 5, 'paid');
select is(tests.take('Bjørn', 'paid'), 'PT409 no_contract', 'Bjørn takes no paid shift without a contract');
insert into contracts (candidate_id, employer_id, from_date) values (tests.id('Bjørn'), tests.id('the café'), '2026-01-01');
select is(tests.take('Bjørn', 'paid'), 'PT409 no_contract', 'Bjørn takes no paid shift with another employer''s contract');
insert into contracts (candidate_id, employer_id, from_date, to_date)
values (tests.id('Bjørn'), tests.id('the municipality'), '2026-01-01', '2026-12-02');
select is(tests.take('Bjørn', 'paid'), 'PT409 no_contract', 'Bjørn takes no paid shift with a contract that ended the day before');
select is(tests.force(format('insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose,
    requested_at, confirmed_at) values (%L, %L, ''3301'', now(), now(), ''voluntary'', private.clock(), private.clock())',
    tests.id('Bjørn'), tests.id('paid'))), 'PT409 no_contract', 'the last wall says so too');
update contracts set to_date = '2026-12-03' where candidate_id = tests.id('Bjørn') and to_date is not null;
select is(tests.take('Bjørn', 'paid'), 'confirmed', 'one that holds on the day is');
select tests.shift('paid night', '2026-12-03 22:00', '2026-12-04 02:00', 5, 'paid');
select is(tests.take('Bjørn', 'paid night'), 'PT409 no_contract', 'a night into the day after the contract ends: no');
select is(tests.force(format('insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose,
    requested_at, confirmed_at) values (%L, %L, ''3301'', now(), now(), ''voluntary'', private.clock(), private.clock())',
    tests.id('Bjørn'), tests.id('paid night'))), 'PT409 no_contract', 'the last wall says so of the night, too');
select tests.shift('paid evening', '2026-12-03 22:00', '2026-12-04 00:00', 5, 'paid');
select is(tests.say('Bjørn', format('select ''no_contract'' = any (hindrances) from shift_card(%L)', tests.id(s))), refused, s || ' says on its card that a contract is missing: ' || refused)
from (values ('paid night', 'true'), ('paid evening', 'false')) as x (s, refused);
savepoint next_contract;
insert into contracts (candidate_id, employer_id, from_date) values (tests.id('Bjørn'), tests.id('the municipality'), '2026-12-04');
select is(tests.take('Bjørn', 'paid night'), 'confirmed', 'where the next contract begins at midnight: yes');
select is((select count(*) from notices where kind = 'contract_gap'), 0::bigint, 'and nobody is told of a gap');
rollback to next_contract;

-- ── The first visit to a place is the introduction ──────────────────────────────────────────────────────────────────────────
select tests.candidate('Ny');
delete from introductions where candidate_id = tests.id('Ny');
select tests.shift('ordinary', '2026-12-04 09:00', '2026-12-04 11:00', 5);
select tests.shift('hello', '2026-12-04 12:00', '2026-12-04 12:30', 5, first_visit => true);
select is(tests.take('Ny', 'ordinary'), 'requested', 'Ny, who was not introduced to the place, asks');
select is(tests.take('Ny', 'hello'), 'confirmed', 'Ny is confirmed on the introduction itself');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Ny', 'ordinary'))), '', 'the lead may welcome them all the same');

-- ── What was shown is part of the tap ────────────────────────────────────────────────────────────────────────────────────────
select tests.at('2026-11-23 10:00');
select tests.shift('shown', '2027-02-02 10:00', '2027-02-02 12:00', 3);
create function pg_temp.take_shown(who text, shift text, from_ text, to_ text, address text) returns text language sql as $$
    select tests.say(who, format('select state from take_shift(%L, gen_random_uuid(), %L, %L, %L)', tests.id(shift), tests.oslo(from_), tests.oslo(to_), address));
$$;
create temp table here as select p.address from places p where p.place_id = tests.id('Fjordgløtt''s place');
update shifts set starts_at = tests.oslo('2027-02-02 17:00'), ends_at = tests.oslo('2027-02-02 19:00') where shift_id = tests.id('shown');
select is(pg_temp.take_shown('Amina', 'shown', '2027-02-02 10:00', '2027-02-02 12:00', (select address from here)), 'PT409 shift_moved', 'a card that shows 10–12 does not take 17–19');
select is(pg_temp.take_shown('Amina', 'shown', '2027-02-02 17:00', '2027-02-02 21:00', (select address from here)), 'PT409 shift_moved', 'nor one that ends at another time');
select is(pg_temp.take_shown('Amina', 'shown', '2027-02-02 17:00', '2027-02-02 19:00', 'Et annet sted 1'), 'PT409 shift_moved', 'nor one that is elsewhere');
select is((select count(*) from assignments where shift_id = tests.id('shown')), 0::bigint, 'nobody is on it');
select is(pg_temp.take_shown('Amina', 'shown', '2027-02-02 17:00', '2027-02-02 19:00', (select address from here)), 'confirmed', 'who has seen it as it is takes it');
select is(tests.say('Bjørn', format('select state is not null from take_shift(%L, gen_random_uuid())', tests.id('shown'))), 'true', 'a page of the version before, or a tap that has waited on a phone since then, says nothing of what it showed');
select is(tests.say('Amina', format('select say_coming(%L, null, %L, %L)', tests.on_('Amina', 'shown'), tests.oslo('2027-02-02 10:00'), tests.oslo('2027-02-02 12:00'))),
    'PT409 shift_moved', 'nor does anybody say that they come at a time that it has no more');

select * from finish();
rollback;
