-- «Jeg kan ikke»: who gives up a shift, until when, and who learns why.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

select tests.shift('lunch', '2026-11-25 11:30', '2026-11-25 13:30', 2);
select is(tests.take(who, 'lunch'), 'confirmed', who || ' takes the lunch shift') from unnest('{Amina,Bjørn}'::text[]) as who;
select tests.shift('answer', '2026-12-07 09:00', '2026-12-07 11:00');
select is(tests.take('Bjørn', 'answer'), 'confirmed', 'Bjørn takes a shift');
select is(tests.say('Bjørn', format('select withdraw(%L, ''sick'')', tests.on_('Bjørn', 'answer'))), '', 'Bjørn gives it up, being ill');

select is((select reason || ' ' || shared from reasons r where r.assignment_id = (
    select assignment_id from assignments where shift_id = tests.id('answer') and candidate_id = tests.id('Bjørn') and withdrawn_at is not null)),
    'sick false', 'a reason is kept unshared unless the person says so');
select is(tests.say('Amina', format('select withdraw(%L, ''lazy'')', tests.on_('Amina', 'lunch'))), 'PT422 bad_reason', 'Amina gives no reason but those there are');
select is(tests.state('Amina', 'lunch'), 'confirmed', 'a refused reason leaves Amina on the shift');
select is(tests.say('Lise', format('select withdraw(%L)', tests.on_('Amina', 'lunch'))), 'PT404 not_found', 'a lead does not withdraw for others');
select is(tests.rows('Amina', 'select from reasons'), '0', 'Amina sees no reasons of others');
select is(tests.rows('Bjørn', 'select from reasons'), '1', 'Bjørn sees his own');
select is(tests.rows('Lise', 'select from reasons'), '0', 'Lise sees no reasons');
select is(tests.rows('Kari', 'select from reasons'), '0', 'Kari sees none by the table');
select tests.at('2026-11-25 13:29:59');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'lunch'))), '', 'Amina gives up a shift a second before it ends');
select tests.at('2026-11-25 13:30');
select is(tests.say('Bjørn', format('select withdraw(%L)', tests.on_('Bjørn', 'lunch'))), 'PT409 already_over', 'Bjørn does not give up a shift that has ended');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Bjørn', 'lunch'))), 'PT409 already_over', 'Lise does not cancel an assignment that is over');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('lunch'))), 'PT409 already_over', 'Lise does not cancel a shift that is over');
select tests.at('2026-11-23 08:00');

select * from finish();
rollback;
