-- Checking in by the place's code, and out: when, and nobody for another.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

select tests.shift('lunch', '2026-11-25 11:30', '2026-11-25 13:30', 2);
select is(tests.take(who, 'lunch'), 'confirmed', who || ' takes the lunch shift') from unnest('{Amina,Bjørn}'::text[]) as who;
select tests.shift('open', '2026-11-26 09:00', '2026-11-26 11:00');
select tests.shift('now', '2026-11-23 08:00', '2026-11-23 10:00');
select tests.at('2026-11-23 07:59:59');
select is(tests.take('Amina', s), 'confirmed', 'Amina takes ' || s) from unnest('{open,now}'::text[]) as s;
select tests.at('2026-11-23 08:00');

update place_codes set code = 'ABCDEFGH23' where place_id = tests.id('Fjordgløtt''s place');
select is(tests.say('Amina', $$select check_in('abcd-efgh 23')$$), tests.on_('Amina', 'now')::text, 'the code works however it is typed');
select is(tests.say('Amina', $$select check_in('ABCDEFGH23')$$), tests.on_('Amina', 'now')::text, 'Amina checks in a second time without effect');
select is((select count(*) from events where kind = 'assignment.checked_in'), 1::bigint, 'checking in leaves one event');

-- the word on the poster, for who has no camera
select matches(private.word_of(private.new_code(10)), '^([BDFHJLMNRSTV][AEIOU]){3}$', 'a word is three syllables that are said in one way') from generate_series(1, 200);
select is(private.word_of('ABCDEFGH23'), private.word_of('ABCDEFGH23'), 'it belongs to the code');
select is(tests.say('Amina', format('select check_in(%L)', lower(private.word_of('ABCDEFGH23')))), tests.on_('Amina', 'now')::text, 'the word opens the same, in any case');
select is(tests.say('Amina', 'select check_in(''BABABX'')'), 'PT404 not_found', 'a wrong word is no place');
update place_codes set code = 'SAMEWORD23' where place_id = tests.id('Åsen''s place');
select is(tests.say('Amina', format('select check_in(%L)', private.word_of('SAMEWORD23'))), 'PT409 no_shift_here', 'another place''s word finds no shift there');

-- a phone that has opened the link
select is(tests.say('Amina', format('select known_code(%L, ''{SAMEWORD23,ABCDEFGH23}'')', tests.on_('Amina', 'now'))), 'ABCDEFGH23', 'of the links that a phone has opened, the place''s own is told');
select is(tests.say('Amina', format('select known_code(%L, ''{SAMEWORD23}'')', tests.on_('Amina', 'now'))), '', 'no other');
select is(tests.say('Amina', format('select known_code(%L, array[%L])', tests.on_('Amina', 'now'), private.word_of('ABCDEFGH23'))), '', 'and never by its word');
select is(tests.say('Bjørn', format('select known_code(%L, ''{ABCDEFGH23}'')', tests.on_('Amina', 'now'))), '', 'nor to another than whose shift it is');

select is(tests.say('Bjørn', $$select check_in('ABCDEFGH23')$$), 'PT409 no_shift_here', 'Bjørn has no shift here now');
select is(tests.say('Amina', $$select check_in('ABCDEFGH24')$$), 'PT404 not_found', 'a wrong code is no place');
select is(tests.say('Amina', $$select check_in(null)$$), 'PT404 not_found', 'Amina does not check in without a code');
select is(tests.say('Lise', $$select check_in('ABCDEFGH23')$$), 'PT404 not_found', 'a lead does not check in');
select is(tests.say(null, $$select check_in('ABCDEFGH23')$$), 'denied', 'nobody signed in does');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'now'))), 'PT409 checked_in', 'Amina, who has checked in, does not withdraw');
select is(tests.say('Bjørn', format('select check_out(%L)', tests.on_('Amina', 'now'))), 'PT404 not_found', 'Bjørn cannot check Amina out');
select is(tests.say('Bjørn', format('select check_out(%L)', tests.on_('Bjørn', 'lunch'))), 'PT409 not_checked_in', 'nobody checks out who has not checked in');
select is(tests.say('Amina', format('select check_out(%L)', tests.on_('Amina', 'now'))), '', 'Amina checks out');
select is(tests.say('Amina', format('select check_out(%L)', tests.on_('Amina', 'now'))), '', 'Amina checks out a second time without effect');
select tests.at('2026-11-26 07:59:59');
select is(tests.say('Amina', $$select check_in('ABCDEFGH23')$$), 'PT409 no_shift_here', 'Amina does not check in over 60 minutes before');
select tests.at('2026-11-26 08:00');
select is(tests.say('Amina', $$select check_in('ABCDEFGH23')$$), tests.on_('Amina', 'open')::text, '60 minutes before is not');
select tests.at('2026-11-26 21:00:01');
select is(tests.say('Amina', format('select check_out(%L)', tests.on_('Amina', 'open'))), 'PT409 already_over', 'twelve hours after the start it is too late to check out');
select tests.at('2026-11-26 21:00');
select is(tests.say('Amina', format('select check_out(%L)', tests.on_('Amina', 'open'))), '', 'Amina checks out twelve hours after the start');
select tests.at('2026-11-27 11:00');
select is(tests.say('Amina', $$select check_in('ABCDEFGH23')$$), 'PT409 no_shift_here', 'Amina does not check in once the shift has ended');
select tests.at('2026-11-26 09:30');

-- a poster that was photographed
create function pg_temp.renews(who text, request text) returns text language sql as $$
    select tests.say(who, format('select renew_place_code(%L, %L)', tests.id('Fjordgløtt''s place'), tests.id(request)));
$$;
select is(pg_temp.renews('Ola', 'new poster'), 'PT404 not_found', 'another lead hangs up no poster here');
select is(pg_temp.renews('Lise', 'new poster'), '', 'Lise hangs up a new poster');
create temp table poster as select code, word from place_codes where place_id = tests.id('Fjordgløtt''s place');
select is(tests.say('Amina', 'select check_in(''ABCDEFGH23'')'), 'PT404 not_found', 'the old code opens nothing');
select is(tests.say('Amina', format('select check_in(%L)', private.word_of('ABCDEFGH23'))), 'PT404 not_found', 'nor does the old word');
select is(tests.say('Amina', format('select check_in(%L)', (select word from poster))), tests.on_('Amina', 'open')::text, 'the new word does');
select is(pg_temp.renews('Lise', 'new poster'), '', 'the same tap again');
select is((select code from place_codes where place_id = tests.id('Fjordgløtt''s place')), (select code from poster), 'makes no third');
select tests.at('2026-11-23 08:00');

select * from finish();
rollback;
