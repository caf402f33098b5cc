-- A lead welcomes, lets go and cancels those who ask; nobody else's lead does.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

select tests.shift('answer', '2026-12-07 09:00', '2026-12-07 11:00', 1, asks => '{hygienekurs}');
select is(tests.take('Amina', 'answer'), 'requested', 'Amina asks for the shift');
select is(tests.take('Bjørn', 'answer'), 'requested', 'Bjørn asks for the shift');
select is(tests.say('Ola', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT404 not_found', 'Ola, another place''s lead, does not welcome Amina');
select is(tests.say('Ola', format('select not_now(%L)', tests.on_('Amina', 'answer'))), 'PT404 not_found', 'Ola does not let Amina go');
select is(tests.say('Ola', format('select cancel_assignment(%L)', tests.on_('Amina', 'answer'))), 'PT404 not_found', 'Ola does not cancel Amina''s request');
select is(tests.say('Amina', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT404 not_found', 'Amina cannot welcome herself');
select is(tests.say('Kari', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT404 not_found', 'Kari, her adviser, does not welcome Amina');
select is(tests.say('Ada', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT404 not_found', 'Ada, the administrator, does not welcome Amina');
select is(tests.say('Liv', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT404 not_found', 'a lead elsewhere cannot');
select is(tests.say(null, format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'denied', 'nobody signed in cannot');
-- what a lead reads before they try
create function pg_temp.hindered(who text, shift text, lead text default 'Lise') returns text language sql as $$
    select tests.say(lead, format('select why || '' '' || array_to_string(officers, '', '') || case when officer_here then '' here'' else '''' end from welcome_hindrances(array[%L]::uuid[])', tests.on_(who, shift)));
$$;
select is(pg_temp.hindered('Amina', 'answer'), 'missing_clearance Kjell Ansatt, Lise Ansatt here', 'Lise reads that a requirement is missing, and who records it: Kjell, or she herself');
select is(pg_temp.hindered('Amina', 'answer', 'Ola'), '', 'Ola reads nothing of it');
select is(pg_temp.hindered('Amina', 'answer', 'Amina'), '', 'nor does Amina');
select is(tests.say(null, 'select why from welcome_hindrances(''{}'')'), 'denied', 'nor nobody');
insert into clearances (candidate_id, employer_id, requirement, seen_on)
select tests.id(x), tests.id('the municipality'), 'hygienekurs', '2026-11-01' from unnest('{Amina,Bjørn}'::text[]) as x;
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Bjørn', 'answer'))), '', 'Lise welcomes Bjørn');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Bjørn', 'answer'))), '', 'Lise welcomes Bjørn a second time without effect');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT409 shift_full', 'Lise has no seat left for Amina');
select is(pg_temp.hindered('Amina', 'answer'), 'full Kjell Ansatt, Lise Ansatt here', 'which she reads before she tries');
savepoint one_more_seat;
select is(tests.say('Lise', format('select welcome(%L, true)', tests.on_('Amina', 'answer'))), '', 'Lise gives one more seat');
select is((select capacity || ' ' || taken from shifts where shift_id = tests.id('answer')), '2 2', 'on which Amina comes');
select is(tests.say('Lise', format('select welcome(%L, true)', tests.on_('Amina', 'answer'))), '', 'twice');
select is((select capacity || ' ' || taken from shifts where shift_id = tests.id('answer')), '2 2', 'is once');
rollback to one_more_seat;
savepoint by_the_rules;
update candidates set birth_date = '2011-06-01' where person_id = tests.id('Amina');
update shifts set capacity = 2 where shift_id = tests.id('answer');
select is(pg_temp.hindered('Amina', 'answer'), 'rules Kjell Ansatt, Lise Ansatt here', 'a rule of age or working time is not said by name');
rollback to by_the_rules;
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('Amina', 'answer'))), '', 'Lise lets Amina''s request go');
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('Amina', 'answer'))), '', 'Lise lets it go a second time without effect');
select is(tests.state('Amina', 'answer'), 'not_chosen', 'Amina is not chosen');
select is((select confirmed_by from assignments where assignment_id = tests.on_('Bjørn', 'answer')), tests.id('Lise'), 'the assignment says that Lise welcomed Bjørn');

-- ── Every arrow that is not in the design is refused ────────────────────────────────────────────────────────────────────────
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT409 wrong_way', 'Lise does not welcome who was not chosen');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'answer'))), 'PT409 wrong_way', 'Amina does not withdraw after she was not chosen');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Amina', 'answer'))), 'PT409 wrong_way', 'Lise does not cancel who was not chosen');
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('Bjørn', 'answer'))), 'PT409 wrong_way', 'Lise does not let a confirmed assignment go');
savepoint in_two_roles;
insert into staff_roles (person_id, role, municipality_code, organisation_id) values (tests.id('Bjørn'), 'lead', '3301', tests.id('Fjordgløtt'));
select is(tests.say('Bjørn', format('select cancel_assignment(%L)', tests.on_('Bjørn', 'answer'))), 'PT403 own_assignment', 'a lead does not cancel for themselves, as if it were the place');
rollback to in_two_roles;
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Bjørn', 'answer'))), '', 'Lise cancels a confirmed assignment');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Bjørn', 'answer'))), '', 'Lise cancels it a second time without effect');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Bjørn', 'answer'))), 'PT409 wrong_way', 'Lise does not welcome a cancelled assignment');
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('Bjørn', 'answer'))), 'PT409 wrong_way', 'Lise does not let a cancelled assignment go');
select is(tests.say('Bjørn', format('select withdraw(%L)', tests.on_('Bjørn', 'answer'))), 'PT409 wrong_way', 'Bjørn does not withdraw from a cancelled assignment');
select is((select taken::int from shifts where shift_id = tests.id('answer')), 0, 'the seat is free again');
select is(tests.take('Bjørn', 'answer'), 'confirmed', 'Bjørn takes the seat anew');
select is(tests.say('Bjørn', format('select withdraw(%L, ''sick'')', tests.on_('Bjørn', 'answer'))), '', 'Bjørn withdraws from a confirmed assignment');
select is(tests.say('Bjørn', format('select withdraw(%L, ''sick'')', tests.on_('Bjørn', 'answer'))), '', 'Bjørn withdraws a second time without effect');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Bjørn', 'answer'))), 'PT409 wrong_way', 'Lise does not welcome a withdrawn assignment');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Bjørn', 'answer'))), 'PT409 wrong_way', 'Lise does not cancel a withdrawn assignment');
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('Bjørn', 'answer'))), 'PT409 wrong_way', 'Lise does not let a withdrawn assignment go');

-- «Gi en plass til» is the asker's own, whoever stands by: they keep what is held for them
select tests.shift('one more', '2026-12-08 10:00', '2026-12-08 12:00', 1, 'unpaid', '{tb}');
select tests.candidate(who) from unnest('{Ask,Has,Waits,Waits too}'::text[]) as who;
select tests.at('2026-11-24 10:00');
select is(tests.take('Ask', 'one more'), 'requested', 'somebody asks');
insert into clearances (candidate_id, employer_id, requirement, seen_on) select tests.id(who), tests.id('the municipality'), 'tb', '2026-01-01' from unnest('{Ask,Has,Waits,Waits too}'::text[]) as who;
select is(tests.take('Has', 'one more'), 'confirmed', 'the only seat is taken');
select is(tests.say(who, format('select stand_by(%L)', tests.id('one more'))), '', who || ' stands by') from unnest('{Waits,Waits too}'::text[]) as who;
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Ask', 'one more'))), 'PT409 shift_full', 'there is none');
select is(tests.say('Lise', format('select welcome(%L, true)', tests.on_('Ask', 'one more'))), '', 'Lise gives a seat more, though others stand by');
select is((select taken || ' of ' || capacity from shifts where shift_id = tests.id('one more')), '2 of 2', 'one, and no more than one');
select is(tests.say('Has', format('select withdraw(%L)', tests.on_('Has', 'one more'))), '', 'one gives theirs up');
select tests.candidate('Late');
insert into clearances (candidate_id, employer_id, requirement, seen_on) values (tests.id('Late'), tests.id('the municipality'), 'tb', '2026-01-01');
select is(tests.take('Late', 'one more'), 'PT409 shift_held', 'which is held for who stands by');

select * from finish();
rollback;
