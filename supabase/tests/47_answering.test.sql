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
insert into clearances (candidate_id, employer_id, requirement, seen_on)
select tests.id(x), tests.id('the municipality'), 'hygienekurs', '2026-11-01' from unnest('{Amina,Bjørn}'::text[]) as x;
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Bjørn', 'answer'))), '', 'Lise welcomes Bjørn');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Bjørn', 'answer'))), '', 'Lise welcomes Bjørn a second time without effect');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT409 shift_full', 'Lise has no seat left for Amina');
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('Amina', 'answer'))), '', 'Lise lets Amina''s request go');
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('Amina', 'answer'))), '', 'Lise lets it go a second time without effect');
select is(tests.state('Amina', 'answer'), 'not_chosen', 'Amina is not chosen');
select is((select confirmed_by from assignments where assignment_id = tests.on_('Bjørn', 'answer')), tests.id('Lise'), 'the assignment says that Lise welcomed Bjørn');

-- ── Every arrow that is not in the design is refused ────────────────────────────────────────────────────────────────────────
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'answer'))), 'PT409 wrong_way', 'Lise does not welcome who was not chosen');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'answer'))), 'PT409 wrong_way', 'Amina does not withdraw after she was not chosen');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Amina', 'answer'))), 'PT409 wrong_way', 'Lise does not cancel who was not chosen');
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('Bjørn', 'answer'))), 'PT409 wrong_way', 'Lise does not let a confirmed assignment go');
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

select * from finish();
rollback;
