-- Who may take, give up, welcome and cancel; and the rules that no client gets past: seats, overlap, clearances, contract,
-- working time, age, and the arrows.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

-- ── «Jeg vil» ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.shift('lunch', '2026-11-25 11:30', '2026-11-25 13:30', 2);
select is(tests.take('Amina', 'lunch'), 'confirmed', 'Amina takes the lunch shift and has it at once');
select is(tests.take('Amina', 'lunch'), 'confirmed', 'a second tap says the same');
select is((select count(*) from assignments), 1::bigint, '… and leaves one assignment');
select is((select taken::int from shifts where shift_id = tests.id('lunch')), 1, 'one seat is taken');
select is((select count(*) from events where kind = 'assignment.confirmed' and person_id = tests.id('Amina')), 1::bigint, 'one event');
select is(tests.take('Bjørn', 'lunch'), 'confirmed', 'Bjørn takes the second place');
select is(tests.take('Sara', 'lunch'), 'PT404 not_found', 'somebody in another municipality is not told that it exists');
select is(tests.take('Lise', 'lunch'), 'PT409 shift_full', 'a lead is told it is full');
select is(tests.take('Lise', 'nothing'), 'PT404 not_found', 'a made-up shift is not there');
select is(tests.take(null, 'lunch'), 'denied', 'nobody signed in takes anything');
select is((select purpose from assignments where candidate_id = tests.id('Amina')), 'activity', 'Amina''s has the purpose that Nav agreed');
select is((select purpose from assignments where candidate_id = tests.id('Bjørn')), 'voluntary', 'Bjørn''s is voluntary');

select tests.shift('open', '2026-11-26 09:00', '2026-11-26 11:00');
select is(tests.take('Lise', 'open'), 'PT404 not_found', 'a lead is no candidate');
select is(tests.take('Kari', 'open'), 'PT404 not_found', 'an adviser is no candidate');
select is(tests.say('Bjørn', format('select state from take_shift(%L, %L)', tests.id('open'), tests.id('request 1'))), 'confirmed',
    'Bjørn takes it');
select is(tests.say('Bjørn', format('select withdraw(%L)', tests.on_('Bjørn', 'open'))), '', 'and gives it up');
select is(tests.say('Bjørn', format('select state from take_shift(%L, %L)', tests.id('open'), tests.id('request 1'))), 'withdrawn',
    'the same request, come late, has no second effect');
select is(tests.say('Amina', format('select state from take_shift(%L, %L)', tests.id('open'), tests.id('request 1'))), 'confirmed',
    'the same id from another person is another request');
select is(tests.say('Bjørn', format('select withdraw(%L)', tests.on_('Amina', 'open'))), 'PT404 not_found',
    'Bjørn cannot give up Amina''s shift');
select is(tests.say('Bjørn', format('select state from take_shift(%L, null)', tests.id('open'))), 'PT409 shift_full',
    'without a request id one is still told that it is full');

select tests.shift('last', '2026-11-27 09:00', '2026-11-27 11:00');
select is(tests.take('Amina', 'last'), 'confirmed', 'one just inside the capacity');
select is(tests.take('Bjørn', 'last'), 'PT409 shift_full', 'one just outside');
select is(tests.force(format('update shifts set taken = 2 where shift_id = %L', tests.id('last'))), 'shifts_taken', 'the table refuses it too');
select is(tests.force(format('update shifts set taken = -1 where shift_id = %L', tests.id('last'))), 'shifts_taken', 'and less than none');
select is(tests.force(format('insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose,
    requested_at, confirmed_at) values (%L, %L, ''3301'', now(), now(), ''voluntary'', private.clock(), private.clock())',
    tests.id('Bjørn'), tests.id('last'))), 'PT409 shift_full', 'nor does a row past the function get in');

select tests.shift('draft', '2026-11-25 15:00', '2026-11-25 16:00', draft => true);
select is(tests.take('Amina', 'draft'), 'PT404 not_found', 'a draft is not there');
select tests.shift('off', '2026-11-25 15:00', '2026-11-25 16:00');
update shifts set cancelled_at = private.clock() where shift_id = tests.id('off');
select is(tests.take('Amina', 'off'), 'PT409 shift_cancelled', 'a cancelled shift cannot be taken');
select is(tests.force(format('insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose,
    requested_at) values (%L, %L, ''3301'', now(), now(), ''voluntary'', private.clock())',
    tests.id('Bjørn'), tests.id('off'))), 'PT409 shift_cancelled', 'nor asked for, by any path');
select tests.shift('closed', '2026-11-25 15:00', '2026-11-25 16:00');
update tasks set closed_at = private.clock() where task_id = tests.id('closed''s task');
select is(tests.take('Amina', 'closed'), 'PT409 shift_closed', 'a closed task takes nobody');
select tests.shift('now', '2026-11-23 08:00', '2026-11-23 10:00');
select is(tests.take('Amina', 'now'), 'PT409 shift_started', 'a shift that begins this second cannot be taken');
select tests.at('2026-11-23 07:59:59');
select is(tests.take('Amina', 'now'), 'confirmed', 'a second before, it can');
select tests.at('2026-11-23 08:00');

update candidates set notice_read_at = null where person_id = tests.id('Bjørn');
select tests.shift('notice', '2026-11-30 09:00', '2026-11-30 11:00');
select is(tests.take('Bjørn', 'notice'), 'PT409 read_notice_first', 'the privacy notice comes first');
select is(tests.say('Bjørn', 'select read_notice()'), '', 'he reads it');
update candidates set protected = true where person_id = tests.id('Bjørn');
select is(tests.take('Bjørn', 'notice'), 'PT409 not_in_market', 'a protected address is not in the market');
update candidates set protected = false where person_id = tests.id('Bjørn');
select is(tests.take('Bjørn', 'notice'), 'confirmed', 'now he can');

-- ── Overlap: touching is allowed, a minute over is not ───────────────────────────────────────────────────────────────────────
select tests.shift('after lunch', '2026-11-25 13:30', '2026-11-25 14:30', organisation => 'Åsen');
select tests.shift('over lunch', '2026-11-25 13:29', '2026-11-25 14:00', organisation => 'Åsen');
select tests.shift('around lunch', '2026-11-25 11:00', '2026-11-25 14:00', organisation => 'Åsen');
select is(tests.take('Amina', 'over lunch'), 'PT409 overlap', 'one minute of overlap is refused, over all organisations');
select is(tests.take('Amina', 'around lunch'), 'PT409 overlap', 'so is a span around');
select is(tests.take('Amina', 'after lunch'), 'confirmed', 'spans that touch are fine');
select is(tests.force(format('insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose,
    requested_at) values (%L, %L, ''3301'', now(), now(), ''voluntary'', private.clock())', tests.id('Amina'), tests.id('over lunch'))),
    'assignments_no_overlap', 'the table keeps it too, also for a request');

-- ── Clearances: valid on the day, expired the day before, someone else's employer ────────────────────────────────────────────
select tests.shift('asks', '2026-12-01 09:00', '2026-12-01 11:00', 5, asks => '{tb}');
select is(tests.take('Amina', 'asks'), 'requested', 'without the clearance one can ask, not be confirmed');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'asks'))), 'PT409 missing_clearance',
    'nor can the lead welcome past it');
insert into clearances (candidate_id, employer_id, requirement, seen_on, valid_to)
values (tests.id('Amina'), tests.id('the café'), 'tb', '2026-01-01', null);
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'asks'))), 'PT409 missing_clearance',
    'another employer''s clearance does not follow the person');
insert into clearances (candidate_id, employer_id, requirement, seen_on, valid_to)
values (tests.id('Amina'), tests.id('the municipality'), 'mrsa', '2026-01-01', null);
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'asks'))), 'PT409 missing_clearance', 'nor does another requirement');
insert into clearances (candidate_id, employer_id, requirement, seen_on, valid_to)
values (tests.id('Amina'), tests.id('the municipality'), 'tb', '2026-01-01', '2026-11-30');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'asks'))), 'PT409 missing_clearance', 'expired the day before: no');
update clearances set valid_to = '2026-12-01' where candidate_id = tests.id('Amina') and requirement = 'tb' and valid_to is not null;
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'asks'))), '', 'valid on the day: yes');
select is(tests.state('Amina', 'asks'), 'confirmed', 'and she is on it');
insert into clearances (candidate_id, employer_id, requirement, seen_on, withdrawn_at)
values (tests.id('Bjørn'), tests.id('the municipality'), 'tb', '2026-01-01', private.clock());
select is(tests.take('Bjørn', 'asks'), 'requested', 'a withdrawn clearance does not count');
select is(tests.force(format('update assignments set confirmed_at = private.clock() where assignment_id = %L', tests.on_('Bjørn', 'asks'))),
    'PT409 missing_clearance', 'the last wall holds for whoever writes');
insert into clearances (candidate_id, employer_id, requirement, seen_on, valid_to)
values (tests.id('Amina'), tests.id('the municipality'), 'politiattest', '2026-01-01', '2026-12-08');
select tests.shift('past midnight', '2026-12-08 20:00', '2026-12-09 00:01', asks => '{politiattest}');
select is(tests.take('Amina', 'past midnight'), 'requested', 'a shift into the day after the clearance ends: no');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'past midnight'))), '', 'she lets it go');
select tests.shift('to midnight', '2026-12-08 20:00', '2026-12-09 00:00', asks => '{politiattest}');
select is(tests.take('Amina', 'to midnight'), 'confirmed', 'a shift that ends at midnight belongs to the day it began');

-- ── Pay: only with that employer's contract, on the day ──────────────────────────────────────────────────────────────────────
select tests.shift('paid', '2026-12-03 09:00', '2026-12-03 11:00', 5, 'paid');
select is(tests.take('Bjørn', 'paid'), 'PT409 no_contract', 'no contract, no paid shift');
insert into contracts (candidate_id, employer_id, from_date) values (tests.id('Bjørn'), tests.id('the café'), '2026-01-01');
select is(tests.take('Bjørn', 'paid'), 'PT409 no_contract', 'another employer''s contract is not enough');
insert into contracts (candidate_id, employer_id, from_date, to_date)
values (tests.id('Bjørn'), tests.id('the municipality'), '2026-01-01', '2026-12-02');
select is(tests.take('Bjørn', 'paid'), 'PT409 no_contract', 'nor one that ended the day before');
select is(tests.force(format('insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose,
    requested_at, confirmed_at) values (%L, %L, ''3301'', now(), now(), ''voluntary'', private.clock(), private.clock())',
    tests.id('Bjørn'), tests.id('paid'))), 'PT409 no_contract', 'the last wall says so too');
update contracts set to_date = '2026-12-03' where candidate_id = tests.id('Bjørn') and to_date is not null;
select is(tests.take('Bjørn', 'paid'), 'confirmed', 'one that holds on the day is');

-- ── The first visit to a place is the introduction ───────────────────────────────────────────────────────────────────────────
select tests.candidate('Ny');
delete from introductions where candidate_id = tests.id('Ny');
select tests.shift('ordinary', '2026-12-04 09:00', '2026-12-04 11:00', 5);
select tests.shift('hello', '2026-12-04 12:00', '2026-12-04 12:30', 5, first_visit => true);
select is(tests.take('Ny', 'ordinary'), 'requested', 'not introduced to the place: asked, not confirmed');
select is(tests.take('Ny', 'hello'), 'confirmed', 'save the introduction itself');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Ny', 'ordinary'))), '', 'the lead may welcome them all the same');

-- ── The lead's answers, and that nobody else's lead has any ──────────────────────────────────────────────────────────────────
select tests.shift('answer', '2026-12-07 09:00', '2026-12-07 11:00', 1, asks => '{hygienekurs}');
select is(tests.take('Amina', 'answer'), 'requested', 'Amina asks');
select is(tests.take('Bjørn', 'answer'), 'requested', 'Bjørn asks');
select is(tests.say('Ola', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT404 not_found', 'another place''s lead cannot welcome');
select is(tests.say('Ola', format('select not_now(%L)', tests.on_('Amina', 'answer'))), 'PT404 not_found', 'nor let go');
select is(tests.say('Ola', format('select cancel_assignment(%L)', tests.on_('Amina', 'answer'))), 'PT404 not_found', 'nor cancel');
select is(tests.say('Amina', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT404 not_found', 'Amina cannot welcome herself');
select is(tests.say('Kari', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT404 not_found', 'her adviser cannot');
select is(tests.say('Ada', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT404 not_found', 'the administrator cannot');
select is(tests.say('Liv', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT404 not_found', 'a lead elsewhere cannot');
select is(tests.say(null, format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'denied', 'nobody signed in cannot');
insert into clearances (candidate_id, employer_id, requirement, seen_on)
select tests.id(x), tests.id('the municipality'), 'hygienekurs', '2026-11-01' from unnest('{Amina,Bjørn}'::text[]) as x;
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Bjørn', 'answer'))), '', 'Lise welcomes Bjørn');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Bjørn', 'answer'))), '', 'twice is once');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT409 shift_full', 'no place for Amina');
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('Amina', 'answer'))), '', '«Ikke nå»');
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('Amina', 'answer'))), '', 'twice is once');
select is(tests.state('Amina', 'answer'), 'not_chosen', 'she is not chosen');
select is((select confirmed_by from assignments where assignment_id = tests.on_('Bjørn', 'answer')), tests.id('Lise'), 'it stands who welcomed');

-- ── Every arrow that is not in the design is refused ─────────────────────────────────────────────────────────────────────────
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT409 wrong_way', 'not_chosen → confirmed');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'answer'))), 'PT409 wrong_way', 'not_chosen → withdrawn');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Amina', 'answer'))), 'PT409 wrong_way', 'not_chosen → cancelled');
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('Bjørn', 'answer'))), 'PT409 wrong_way', 'confirmed → not_chosen');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Bjørn', 'answer'))), '', 'confirmed → cancelled');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Bjørn', 'answer'))), '', 'twice is once');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Bjørn', 'answer'))), 'PT409 wrong_way', 'cancelled → confirmed');
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('Bjørn', 'answer'))), 'PT409 wrong_way', 'cancelled → not_chosen');
select is(tests.say('Bjørn', format('select withdraw(%L)', tests.on_('Bjørn', 'answer'))), 'PT409 wrong_way', 'cancelled → withdrawn');
select is((select taken::int from shifts where shift_id = tests.id('answer')), 0, 'the seat is free again');
select is(tests.take('Bjørn', 'answer'), 'confirmed', 'and he may take it anew');
select is(tests.say('Bjørn', format('select withdraw(%L, ''sick'')', tests.on_('Bjørn', 'answer'))), '', 'confirmed → withdrawn');
select is(tests.say('Bjørn', format('select withdraw(%L, ''sick'')', tests.on_('Bjørn', 'answer'))), '', 'twice is once');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Bjørn', 'answer'))), 'PT409 wrong_way', 'withdrawn → confirmed');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Bjørn', 'answer'))), 'PT409 wrong_way', 'withdrawn → cancelled');
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('Bjørn', 'answer'))), 'PT409 wrong_way', 'withdrawn → not_chosen');

-- the same, past every function: all pairs of states, of which exactly those of the design go through
create temp table tries as
select f.state as from_, g.state as to_ from unnest('{requested,confirmed,not_chosen,withdrawn,cancelled}'::text[]) as f (state),
    unnest('{requested,confirmed,not_chosen,withdrawn,cancelled}'::text[]) as g (state) where f <> g;
create function pg_temp.try(from_ text, to_ text) returns text language plpgsql as $$
declare
    one uuid := gen_random_uuid();
    made text;
begin
    perform tests.shift('arrow ' || from_ || to_, '2027-01-11 10:00', '2027-01-11 11:00', 3);
    insert into assignments (assignment_id, candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at,
        confirmed_at, not_chosen_at, withdrawn_at, cancelled_at)
    values (one, tests.id('Bjørn'), tests.id('arrow ' || from_ || to_), '3301', now(), now(), 'voluntary', private.clock(),
        case when from_ = 'confirmed' then private.clock() end, case when from_ = 'not_chosen' then private.clock() end,
        case when from_ = 'withdrawn' then private.clock() end, case when from_ = 'cancelled' then private.clock() end);
    made := tests.force(format('update assignments set confirmed_at = %s, not_chosen_at = %s, withdrawn_at = %s, cancelled_at = %s
        where assignment_id = %L',
        case when to_ in ('confirmed') then 'private.clock()' when to_ = 'requested' then 'null' else 'confirmed_at' end,
        case when to_ = 'not_chosen' then 'private.clock()' else 'null' end,
        case when to_ = 'withdrawn' then 'private.clock()' else 'null' end,
        case when to_ = 'cancelled' then 'private.clock()' else 'null' end, one));
    delete from assignments where assignment_id = one;
    return case when made = 'done' then 'done' else 'refused' end;
end $$;
select set_eq(
    $$select from_ || ' → ' || to_ from tries where pg_temp.try(from_, to_) = 'done'$$,
    array['requested → confirmed', 'requested → not_chosen', 'requested → withdrawn', 'requested → cancelled',
        'confirmed → withdrawn', 'confirmed → cancelled'],
    'of the twenty arrows exactly the six of the design are open, whoever writes');
select is(tests.force(format('update assignments set candidate_id = %L where assignment_id = %L', tests.id('Bjørn'), tests.on_('Amina', 'lunch'))),
    'PT409 wrong_way', 'an assignment does not change hands');
select is(tests.force(format('update assignments set shift_id = %L where assignment_id = %L', tests.id('draft'), tests.on_('Amina', 'lunch'))),
    'PT409 wrong_way', 'nor shift');

-- ── «Jeg kan ikke» ───────────────────────────────────────────────────────────────────────────────────────────────────────────
select is((select reason || ' ' || shared from reasons r where r.assignment_id = (
    select assignment_id from assignments where shift_id = tests.id('answer') and candidate_id = tests.id('Bjørn') and withdrawn_at is not null)),
    'sick false', 'a reason is kept unshared unless the person says so');
select is(tests.say('Amina', format('select withdraw(%L, ''lazy'')', tests.on_('Amina', 'lunch'))), 'PT422 bad_reason', 'only the reasons there are');
select is(tests.state('Amina', 'lunch'), 'confirmed', 'and a bad one leaves all as it was');
select is(tests.say('Lise', format('select withdraw(%L)', tests.on_('Amina', 'lunch'))), 'PT404 not_found', 'a lead does not withdraw for others');
select is(tests.rows('Amina', 'select from reasons'), '0', 'Amina sees no reasons of others');
select is(tests.rows('Bjørn', 'select from reasons'), '1', 'Bjørn sees his own');
select is(tests.rows('Lise', 'select from reasons'), '0', 'Lise sees none');
select is(tests.rows('Kari', 'select from reasons'), '0', 'Kari sees none by the table');
select tests.at('2026-11-25 13:29:59');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'lunch'))), '', 'a second before it ends one can still say so');
select tests.at('2026-11-25 13:30');
select is(tests.say('Bjørn', format('select withdraw(%L)', tests.on_('Bjørn', 'lunch'))), 'PT409 already_over', 'after it ended one cannot');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Bjørn', 'lunch'))), 'PT409 already_over', 'nor can the lead cancel');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('lunch'))), 'PT409 already_over', 'nor the shift');
select tests.at('2026-11-23 08:00');

-- ── Check-in and check-out ───────────────────────────────────────────────────────────────────────────────────────────────────
update place_codes set code = 'ABCDEFGH23' where place_id = tests.id('Fjordgløtt''s place');
select is(tests.say('Amina', $$select check_in('abcd-efgh 23')$$), tests.on_('Amina', 'now')::text, 'the code works however it is typed');
select is(tests.say('Amina', $$select check_in('ABCDEFGH23')$$), tests.on_('Amina', 'now')::text, 'twice is once');
select is((select count(*) from events where kind = 'assignment.checked_in'), 1::bigint, 'one event');
select is(tests.say('Bjørn', $$select check_in('ABCDEFGH23')$$), 'PT409 no_shift_here', 'Bjørn has no shift here now');
select is(tests.say('Amina', $$select check_in('ABCDEFGH24')$$), 'PT404 not_found', 'a wrong code is no place');
select is(tests.say('Amina', $$select check_in(null)$$), 'PT404 not_found', 'no code neither');
select is(tests.say('Lise', $$select check_in('ABCDEFGH23')$$), 'PT404 not_found', 'a lead does not check in');
select is(tests.say(null, $$select check_in('ABCDEFGH23')$$), 'denied', 'nobody signed in does');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'now'))), 'PT409 checked_in', 'who has come does not say «jeg kan ikke»');
select is(tests.say('Bjørn', format('select check_out(%L)', tests.on_('Amina', 'now'))), 'PT404 not_found', 'Bjørn cannot check Amina out');
select is(tests.say('Bjørn', format('select check_out(%L)', tests.on_('Bjørn', 'lunch'))), 'PT409 not_checked_in', 'nobody checks out who has not checked in');
select is(tests.say('Amina', format('select check_out(%L)', tests.on_('Amina', 'now'))), '', 'Amina checks out');
select is(tests.say('Amina', format('select check_out(%L)', tests.on_('Amina', 'now'))), '', 'twice is once');
select tests.at('2026-11-26 07:59:59');
select is(tests.say('Amina', $$select check_in('ABCDEFGH23')$$), 'PT409 no_shift_here', 'more than 60 minutes before is too early');
select tests.at('2026-11-26 08:00');
select is(tests.say('Amina', $$select check_in('ABCDEFGH23')$$), tests.on_('Amina', 'open')::text, '60 minutes before is not');
select tests.at('2026-11-26 21:00:01');
select is(tests.say('Amina', format('select check_out(%L)', tests.on_('Amina', 'open'))), 'PT409 already_over', 'twelve hours after the start it is too late to check out');
select tests.at('2026-11-26 21:00');
select is(tests.say('Amina', format('select check_out(%L)', tests.on_('Amina', 'open'))), '', 'until then it is not');
select tests.at('2026-11-27 11:00');
select is(tests.say('Amina', $$select check_in('ABCDEFGH23')$$), 'PT409 no_shift_here', 'at the end it is too late to check in');
select tests.at('2026-11-23 08:00');

-- ── A shift that changes or is cancelled ─────────────────────────────────────────────────────────────────────────────────────
select tests.shift('moving', '2026-12-14 09:00', '2026-12-14 11:00', 3);
select is(tests.take('Amina', 'moving'), 'confirmed', 'Amina is on it');
select is(tests.take('Bjørn', 'moving'), 'confirmed', 'Bjørn is on it');
create function pg_temp.change(who text, shift text, from_ text, to_ text, seats int, contact text default 'Fjordgløtt') returns text
language sql as $$
    select tests.say(who, format('select change_shift(%L, %L, %L, %L, %L)', tests.id(shift), tests.oslo(from_), tests.oslo(to_), seats,
        tests.id(contact || '''s contact')));
$$;
select is(pg_temp.change('Ola', 'moving', '2026-12-14 10:00', '2026-12-14 12:00', 3), 'PT404 not_found', 'another lead cannot change it');
select is(pg_temp.change('Amina', 'moving', '2026-12-14 10:00', '2026-12-14 12:00', 3), 'PT404 not_found', 'a candidate cannot');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', '2026-12-14 12:00', 3, 'Åsen'), 'PT404 not_found', 'nor with another place''s contact');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', '2026-12-14 12:00', 1), 'PT409 too_many_on', 'never fewer seats than people');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', '2026-12-14 12:00', 21), 'PT422 bad_capacity', 'at most twenty');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', '2026-12-14 12:00', 0), 'PT422 bad_capacity', 'at least one');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', '2026-12-14 12:00', null), 'PT422 bad_capacity', 'a number there must be');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', '2026-12-14 10:00', 3), 'PT422 bad_span', 'the end comes after the start');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', '2026-12-14 19:01', 3), 'PT422 bad_span', 'nine hours and a minute are too long');
select is(pg_temp.change('Lise', 'moving', null, '2026-12-14 12:00', 3), 'PT422 bad_span', 'a start there must be');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', null, 3), 'PT422 bad_span', 'and an end');
select is(pg_temp.change('Lise', 'moving', '2026-11-23 07:00', '2026-11-23 09:00', 3), 'PT422 starts_too_soon', 'not into the past');
select is(tests.say('Amina', format('select step_off(%L)', tests.on_('Amina', 'moving'))), 'PT409 not_changed', 'nothing has changed: «jeg kan ikke» is the way');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 09:00', '2026-12-14 11:00', 4), '', 'more seats change nothing for those on it');
select is(tests.say('Amina', format('select step_off(%L)', tests.on_('Amina', 'moving'))), 'PT409 not_changed', '… so still nothing has changed');
select tests.shift('in the way', '2026-12-14 12:00', '2026-12-14 13:00');
select is(tests.take('Bjørn', 'in the way'), 'confirmed', 'Bjørn has another shift later that day');
select tests.at('2026-11-23 08:01');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 11:00', '2026-12-14 13:00', 4), '', 'the shift moves');
select is((select starts_at from assignments where assignment_id = tests.on_('Amina', 'moving')), tests.oslo('2026-12-14 11:00'), 'Amina''s time moves with it');
select is(tests.state('Bjørn', 'moving'), 'cancelled', 'Bjørn, whom it would put on two shifts at once, is let go by the host');
select is(tests.state('Bjørn', 'in the way'), 'confirmed', 'and keeps the other');
select is((select count(*) from notices where kind = 'time_changed' and shift_id = tests.id('moving') and person_id = tests.id('Amina')), 1::bigint, 'Amina is told');
select is(tests.say('Bjørn', format('select step_off(%L)', tests.on_('Amina', 'moving'))), 'PT404 not_found', 'nobody steps off for another');
select is(tests.say('Amina', format('select step_off(%L)', tests.on_('Amina', 'moving'))), '', 'Amina steps off');
select is(tests.say('Amina', format('select step_off(%L)', tests.on_('Amina', 'moving'))), '', 'twice is once');
select is(tests.state('Amina', 'moving'), 'cancelled', 'it stands as the host''s doing');
select is((select taken::int from shifts where shift_id = tests.id('moving')), 0, 'nobody is left on it');

select tests.shift('with clearance', '2026-12-01 12:00', '2026-12-01 13:00', 3, asks => '{tb}');
select is(tests.take('Amina', 'with clearance'), 'confirmed', 'Amina''s clearance holds to the day');
select is(pg_temp.change('Lise', 'with clearance', '2026-12-02 12:00', '2026-12-02 13:00', 3), '', 'the shift moves to the day after');
select is(tests.state('Amina', 'with clearance'), 'cancelled', 'nobody stays confirmed on a day the clearance does not reach');
select is(pg_temp.change('Lise', 'paid', '2026-12-04 07:00', '2026-12-04 08:00', 5), '', 'a paid shift moves past the end of a contract');
select is(tests.state('Bjørn', 'paid'), 'cancelled', 'nor without the contract');

select tests.shift('cancelled', '2026-12-15 09:00', '2026-12-15 11:00', 3, asks => '{hygienekurs,mrsa,tb}');
select is(tests.take('Amina', 'cancelled'), 'requested', 'Amina asks');
select is(tests.say('Ola', format('select cancel_shift(%L)', tests.id('cancelled'))), 'PT404 not_found', 'another lead cannot cancel it');
select is(tests.say('Amina', format('select cancel_shift(%L)', tests.id('cancelled'))), 'PT404 not_found', 'a candidate cannot');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('cancelled'))), '', 'its own lead can');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('cancelled'))), '', 'twice is once');
select is(tests.state('Amina', 'cancelled'), 'cancelled', 'who asked is let go');
select is((select kind from notices where shift_id = tests.id('cancelled') and person_id = tests.id('Amina')), 'cancelled', 'and told');
select is(pg_temp.change('Lise', 'cancelled', '2026-12-15 10:00', '2026-12-15 12:00', 3), 'PT409 shift_cancelled', 'a cancelled shift does not move');
select is(tests.force(format('update shifts set cancelled_at = null where shift_id = %L', tests.id('cancelled'))), 'PT409 wrong_way', 'nor come back');

-- ── Who reads the rows ───────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.rows('Amina', 'select from assignments'), (select count(*)::text from assignments where candidate_id = tests.id('Amina')), 'Amina reads her own assignments');
select is(tests.rows('Amina', 'select from my_assignments'), (select count(*)::text from assignments where candidate_id = tests.id('Amina')), 'and the view gives the same');
select is(tests.rows(who, 'select from assignments'), '0', who || ' reads no assignment by the table')
from unnest('{Lise,Ola,Kjell,Kari,Tor,Petra,Ada,Sara,Liv,Leif}'::text[]) as who;
select is(tests.rows(who, 'select from my_assignments'), '0', who || ' reads none by the view')
from unnest('{Lise,Kari,Petra,Ada,Sara}'::text[]) as who;
select is(tests.rows(null, 'select from assignments'), 'denied', 'nobody signed in reads assignments');
select is(tests.rows(null, 'select from my_assignments'), 'denied', 'nor the view');
select is(tests.touches('Amina', statement), 'denied', 'nobody writes assignments by hand: ' || statement)
from unnest(array['update assignments set confirmed_at = now()', 'delete from assignments', 'update assignments set purpose = ''voluntary''',
    'insert into assignments default values', 'update shifts set taken = 0', 'update shifts set capacity = 20', 'delete from reasons',
    'insert into reasons default values', 'select from reason_counts', 'truncate assignments']) as statement;
select is(tests.rows('Amina', 'select private.lock_assignment_as_lead(''' || tests.on_('Amina', 'lunch') || ''')'), 'denied', 'helpers behind the functions are nobody''s');

select * from finish();
rollback;
