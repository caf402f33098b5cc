-- A lead welcomes, lets go and cancels those who ask; nobody else's lead does.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

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

-- ── Every arrow that is not in the design is refused ────────────────────────────────────────────────────────────────────────
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

select * from finish();
rollback;
