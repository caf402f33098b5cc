-- When somebody can: their hours, and which of two sayings holds.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
select tests.at('2026-11-23 12:00');

-- ── Hours ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say('Amina', $$select set_availability('{1,1,3}', '{08:00,13:00,09:30}', '{12:00,16:00,24:00}')$$), '', 'Amina says when she can');
select is(tests.rows('Amina', 'select from availability'), '3', 'Amina has three spans of hours');
select is(tests.say('Amina', $$select set_availability('{5}', '{10:00}', '{11:00}')$$), '', 'Amina says her hours anew');
select is(tests.say('Amina', 'select weekday || '' '' || from_time from availability'), '5 10:00:00', 'the new hours replace the earlier');
select is(tests.say('Amina', 'select set_availability(' || hours || ')'), 'PT422 bad_hours', 'refused: ' || hours) from unnest(array[
    $$'{0}', '{08:00}', '{09:00}'$$, $$'{8}', '{08:00}', '{09:00}'$$, $$'{1}', '{09:00}', '{09:00}'$$, $$'{1}', '{09:00}', '{08:59}'$$,
    $$'{1}', '{9:00}', '{10:00}'$$, $$'{1}', '{08:00}', '{24:01}'$$, $$'{1}', '{08:60}', '{10:00}'$$, $$'{1}', '{08:00,09:00}', '{10:00}'$$,
    $$'{1,1}', '{08:00,09:59}', '{10:00,11:00}'$$, $$'{NULL}', '{08:00}', '{09:00}'$$, $$'{1}', '{NULL}', '{09:00}'$$, $$'{1}', '{08:00}', '{NULL}'$$,
    $$array(select 1 + i % 7 from generate_series(1, 43) i), array(select '08:00' from generate_series(1, 43)), array(select '09:00' from generate_series(1, 43))$$]) as hours;
select is(tests.say('Amina', $$select set_availability('{1,1}', '{08:00,10:00}', '{10:00,11:00}')$$), '', 'spans that touch are fine');
select is(tests.say('Amina', $$select set_availability('{}', '{}', '{}')$$), '', 'Amina says that she has no hours');
select is(tests.rows('Amina', 'select from availability'), '0', 'no hours are left');
select is(tests.say('Bjørn', $$select set_availability('{1}', '{08:00}', '{09:00}')$$), '', 'Bjørn says his hours');
select is(tests.rows('Amina', 'select from availability'), '0', 'Amina does not see Bjørn''s hours');
select is(tests.rows(who, 'select from availability'), '0', 'nor does ' || who) from unnest('{Lise,Kari,Petra,Ada}'::text[]) as who;
select is(tests.say('Lise', $$select set_availability('{1}', '{08:00}', '{09:00}')$$), 'PT404 not_found', 'a lead has no hours to say');
select is(tests.say(null, $$select set_availability('{1}', '{08:00}', '{09:00}')$$), 'denied', 'nobody signed in has');

-- ── Two phones ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.at('2026-11-24 12:00');
select isnt(tests.hear('Amina', 'mornings at ten', '2026-11-24 10:00', '2026-11-24 12:00', 1, 'times', 0), '', 'Amina tapped mornings at ten');
select isnt(tests.hear('Amina', 'evenings at eleven', '2026-11-24 11:00', '2026-11-24 12:00', 1, 'times', 0, phone => 'another'), '', 'and evenings at eleven, on another phone');
select is(tests.say('Amina', format($$select set_availability('{1}', '{16:00}', '{20:00}', %L)$$, tests.id('evenings at eleven'))), '', 'the evenings arrive first');
select is(tests.say('Amina', format($$select set_availability('{1}', '{08:00}', '{12:00}', %L)$$, tests.id('mornings at ten'))), 'PT409 newer_hours', 'the mornings, which were tapped before, are refused');
select is(tests.say('Amina', 'select from_time from availability'), '16:00:00', 'what was tapped last holds');
select is(tests.say('Amina', format($$select set_availability('{1}', '{16:00}', '{20:00}', %L)$$, tests.id('evenings at eleven'))), '', 'the same once more is the same');
select is(tests.say('Amina', format($$select set_availability('{2}', '{16:00}', '{20:00}', %L)$$, tests.id('evenings at eleven'))), 'PT422 request_reused', 'another wish under its id is not');
select is(tests.say('Amina', $$select set_availability('{3}', '{10:00}', '{14:00}')$$), '', 'what is said now, without a tap, is the last');
select is(tests.say('Amina', format($$select set_availability('{1}', '{16:00}', '{20:00}', %L)$$, tests.id('evenings at eleven'))), '', 'an earlier one that comes again');
select is(tests.say('Amina', 'select weekday from availability'), '3', 'takes nothing back');

select isnt(tests.hear('Bjørn', 'mornings', '2026-11-24 10:00', '2026-11-24 12:00', 1, 'times', 0), '', 'Bjørn tapped mornings');
select isnt(tests.hear('Bjørn', 'evenings', '2026-11-24 11:00', '2026-11-24 12:00', 2, 'times', 0), '', 'and evenings');
select is(tests.say('Bjørn', format($$select set_availability('{1}', '{08:00}', '{12:00}', %L)$$, tests.id('mornings'))), '', 'they arrive in their order');
select is(tests.say('Bjørn', format($$select set_availability('{1}', '{16:00}', '{20:00}', %L)$$, tests.id('evenings'))), '', 'both are done');
select is(tests.say('Bjørn', 'select from_time from availability'), '16:00:00', 'and it ends the same');

select * from finish();
rollback;
