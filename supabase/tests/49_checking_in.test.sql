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
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'now'))), '', 'Amina, who has checked in, says that she had to go');
select is(tests.state('Amina', 'now'), 'confirmed', 'and gives nothing up');
select is(tests.say('Bjørn', format('select check_out(%L)', tests.on_('Amina', 'now'))), 'PT404 not_found', 'Bjørn cannot check Amina out');
select is(tests.say('Bjørn', format('select check_out(%L)', tests.on_('Bjørn', 'lunch'))), 'PT409 not_checked_in', 'nobody checks out who has not checked in');
select is(tests.say('Amina', format('select check_out(%L)', tests.on_('Amina', 'now'))), '', 'Amina checks out');
select is(tests.say('Amina', format('select check_out(%L)', tests.on_('Amina', 'now'))), '', 'Amina checks out a second time without effect');
select tests.at('2026-11-26 07:59:59');
select is(tests.say('Amina', $$select check_in('ABCDEFGH23')$$), 'PT409 no_shift_here', 'Amina does not check in over 60 minutes before');
select tests.at('2026-11-26 08:00');
select is(tests.say('Amina', $$select check_in('ABCDEFGH23')$$), tests.on_('Amina', 'open')::text, '60 minutes before is not');
savepoint moved;
select is(tests.say('Lise', format('select change_shift(%L, %L, %L, 1, %L)', tests.id('open'), tests.oslo('2026-11-26 09:00'), tests.oslo('2026-11-26 11:30'), tests.id('Fjordgløtt''s contact'))), '', 'a shift that ends later');
select isnt((select checked_in_at from assignments where assignment_id = tests.on_('Amina', 'open')), null, 'has those who came');
select is(tests.say('Lise', format('select change_shift(%L, %L, %L, 1, %L)', tests.id('open'), tests.oslo('2026-11-27 09:00'), tests.oslo('2026-11-27 11:00'), tests.id('Fjordgløtt''s contact'))), '', 'one that is moved to the next day');
select is((select checked_in_at from assignments where assignment_id = tests.on_('Amina', 'open')), null, 'has nobody who came');
select tests.at('2026-11-27 08:30');
select is(tests.say('Amina', $$select check_in('ABCDEFGH23')$$), tests.on_('Amina', 'open')::text, 'until they come then');
select is((select checked_in_at from assignments where assignment_id = tests.on_('Amina', 'open')), private.clock(), 'at that time');
rollback to moved;
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
-- two that touch, at one place; each time as if nothing had been tapped before
select tests.candidate('Tuva');
update place_codes set code = 'ABCDEFGH23' where place_id = tests.id('Fjordgløtt''s place');
select tests.shift('first', '2026-11-28 08:00', '2026-11-28 10:00');
select tests.shift('second', '2026-11-28 10:00', '2026-11-28 12:00');
select tests.at('2026-11-27 08:00');
select is(tests.take('Tuva', s), 'confirmed', 'Tuva takes the ' || s) from unnest('{first,second}'::text[]) as s;
create function pg_temp.scans(at text) returns text language plpgsql as $$
begin
    perform tests.at('2026-11-28 ' || at);
    return (select t.title from assignments a join shifts s using (shift_id) join tasks t using (task_id)
        where a.assignment_id::text = tests.say('Tuva', 'select check_in(''abcd-efgh-23'')'));
end $$;
create function pg_temp.scanned_in() returns text language sql as $$
    select coalesce(string_agg(t.title, ' ' order by a.starts_at), '') from assignments a join shifts s using (shift_id) join tasks t using (task_id)
    where a.candidate_id = tests.id('Tuva') and a.checked_in_at is not null;
$$;
savepoint touching;
select is(pg_temp.scans('09:44'), 'first', 'long before the first ends, it is meant');
rollback to touching;
select is(pg_temp.scans(at), 'second', 'where one ends as the next begins, the one that begins is meant: ' || at) from unnest('{09:45,09:59,10:00}'::text[]) as at;
select is(pg_temp.scanned_in(), 'second', 'however often, and never the one that ends');
rollback to touching;
select is(pg_temp.scans(at), 'first', 'who has come to the first: ' || at) from unnest('{07:55,08:10}'::text[]) as at;
select is(pg_temp.scans('09:50'), 'second', 'and scans as the second begins');
select is(pg_temp.scanned_in(), 'first second', 'has come to both');
rollback to touching;
-- where the link hangs
select tests.at('2026-11-28 06:30');
select is(tests.say('Tuva', 'select string_agg(a::text, '' '' order by a) from my_shifts_at(''abcd-efgh 23'') as a'), (select string_agg(tests.on_('Tuva', s)::text, ' ' order by tests.on_('Tuva', s)) from unnest('{first,second}'::text[]) as s), 'the link says which shifts are there, however early');
select is(tests.say(who, format('select string_agg(a::text, '''') from my_shifts_at(%L) as a', code)), '', 'and to nobody else, by no word and no other link: ' || who || code)
from (values ('Bjørn', 'ABCDEFGH23'), ('Lise', 'ABCDEFGH23'), ('Tuva', private.word_of('ABCDEFGH23')), ('Tuva', 'SAMEWORD23'), ('Tuva', 'ABCDEFGH99')) as x (who, code);
select is(tests.say(null, 'select count(*) from my_shifts_at(''ABCDEFGH23'')'), 'denied', 'nor to nobody signed in');
select tests.at('2026-11-29 00:01');
select is(tests.say('Tuva', 'select count(*) from my_shifts_at(''ABCDEFGH23'')'), '0', 'what was is no matter');
-- ── Judged by the tap ────────────────────────────────────────────────────────────────────────────────────────────────────────
update place_codes set code = 'ABCDEFGH23' where place_id = tests.id('Fjordgløtt''s place');
select tests.candidate('Cem');
select tests.shift('day ' || called, '2026-11-30 10:00', '2026-11-30 12:00', 4) from unnest('{a,b,c,d,e,f,g,h,i}'::text[]) as called;
update shifts s set starts_at = s.starts_at + interval '2 days' * (x.n - 1), ends_at = s.ends_at + interval '2 days' * (x.n - 1)
from unnest('{a,b,c,d,e,f,g,h,i}'::text[]) with ordinality as x (called, n) where s.shift_id = tests.id('day ' || x.called);
select tests.at('2026-11-23 08:00');
select is(tests.take('Cem', 'day ' || called), 'confirmed', 'Cem takes day ' || called) from unnest('{a,b,c,d,e,f,g,h,i}'::text[]) as called;
-- taps of Cem's that come now: what they get
create function pg_temp.come(tap text, tapped text, sent text default null, known numeric default 0, code text default 'ABCDEFGH23') returns text language plpgsql as $$
begin
    perform tests.hear('Cem', tap, tapped, coalesce(sent, to_char(private.clock() at time zone 'Europe/Oslo', 'YYYY-MM-DD HH24:MI:SS')), kind => 'check_in', known => known);
    return coalesce((select s.title from assignments a join shifts x on x.shift_id = a.shift_id join tasks s on s.task_id = x.task_id where a.assignment_id::text = said), nullif(said, ''), 'kept')
    from tests.say('Cem', format('select check_in(%L, %L)', code, tests.id(tap))) as said;
end $$;
create function pg_temp.go(tap text, shift text, tapped text, sent text default null, known numeric default 0) returns text language plpgsql as $$
begin
    perform tests.hear('Cem', tap, tapped, coalesce(sent, to_char(private.clock() at time zone 'Europe/Oslo', 'YYYY-MM-DD HH24:MI:SS')), kind => 'check_out', known => known);
    return tests.say('Cem', format('select check_out(%L, %L)', tests.on_('Cem', shift), tests.id(tap)));
end $$;
create function pg_temp.was_there(shift text) returns text language sql as $$
    select a.state || ' ' || coalesce(to_char(a.checked_in_at at time zone 'Europe/Oslo', 'HH24:MI'), '-') || ' ' || coalesce(to_char(a.checked_out_at at time zone 'Europe/Oslo', 'HH24:MI'), '-')
        || coalesce((select string_agg(', ' || u.kind || ' ' || u.why, '' order by u.at, u.kind) from unsettled_taps u where u.assignment_id = a.assignment_id), '')
    from assignments a where a.assignment_id = tests.on_('Cem', shift);
$$;

-- at once, as before
select tests.at('2026-11-30 09:58');
select is(pg_temp.come('a in', '2026-11-30 09:58'), 'day a', 'a tap that comes at once checks in');
select is(pg_temp.go('a early', 'day a', '2026-11-30 09:58'), 'PT409 not_started', 'nobody leaves before the start');
select tests.at('2026-11-30 10:01');
select is(pg_temp.go('a out', 'day a', '2026-11-30 09:59', '2026-11-30 09:59', 2), '', 'but as it begins, also by a clock that is a little slow');
select is(pg_temp.was_there('day a'), 'confirmed 09:58 10:00', 'there is nothing for the host to settle');
select tests.at('2026-11-30 22:30');
select is(pg_temp.come('too late', '2026-11-30 22:30'), 'PT409 no_shift_here', 'who taps where there is no shift reads so');
-- after the end
select tests.at('2026-12-02 15:40');
select is(pg_temp.come('b in', '2026-12-02 09:58'), 'day b', 'a tap from before the shift that comes after it checks in');
select is(pg_temp.go('b out', 'day b', '2026-12-02 12:04'), '', 'and out');
select is(pg_temp.was_there('day b'), 'confirmed 09:58 12:04, check_in waited, check_out waited', 'at the times of the taps');
select is((select string_agg(to_char(e.at at time zone 'Europe/Oslo', 'HH24:MI') || ' ' || to_char(e.recorded_at at time zone 'Europe/Oslo', 'HH24:MI'), ', ' order by e.event_id) from events e where e.assignment_id = tests.on_('Cem', 'day b') and e.kind ~ 'checked'),
    '09:58 15:40, 12:04 15:40', 'the log says both when they were tapped and when they were heard');
-- a clock that is a little wrong is taken at its word, in and out by the same rule; one that is more wrong is put right, and told
select tests.at('2026-12-04 12:30');
select is(pg_temp.come('c in', '2026-12-04 10:10', '2026-12-04 12:40', -10), 'day c', 'a clock ten minutes ahead checks in');
select is(pg_temp.go('c out', 'day c', '2026-12-04 12:12', '2026-12-04 12:40', -10), '', 'and out');
select is(pg_temp.was_there('day c'), 'confirmed 10:10 12:12, check_in waited, check_out waited', 'at what it showed');
select tests.at('2026-12-06 12:30');
select is(pg_temp.come('d in', '2026-12-06 10:11', '2026-12-06 12:41', -11), 'day d', 'a clock eleven minutes ahead checks in');
select is(pg_temp.go('d out', 'day d', '2026-12-09 12:00', '2026-12-09 12:30', -4320), '', 'and one three days ahead out');
select is(pg_temp.was_there('day d'), 'confirmed 10:00 12:00, check_in clock, check_out clock', 'at the true time, and the host is told');
select is((select to_char(t.tapped_at at time zone 'Europe/Oslo', 'DD HH24:MI') from taps t where t.request_id = tests.id('d out')), '09 12:00', 'what the phone said is kept, too');
-- a clock that was moved between: it counts from the true time as far as it is known, and never backwards
select tests.at('2026-12-08 11:30');
select is(pg_temp.come('e in', '2026-12-08 14:00', '2026-12-08 11:30', -240), 'day e', 'a clock that was moved back since the tap checks in');
select is(pg_temp.was_there('day e'), 'confirmed 11:30 -, check_in clock', 'by when it was heard, and the host is told');
select is(pg_temp.go('e out', 'day e', '2026-12-08 10:00'), '', 'who left before they came is not refused');
select is(pg_temp.was_there('day e'), 'confirmed 11:30 -, check_out before_check_in, check_in clock', 'but it does not count: never less than nothing');
-- before its check-in
select tests.at('2026-12-10 12:30');
select is(pg_temp.go('f out', 'day f', '2026-12-10 12:02'), '', 'a check-out that comes before its check-in is held');
select is(pg_temp.was_there('day f'), 'confirmed - -, check_out no_check_in', 'it waits');
select is((select u.listed_at - u.kept_at from unsettled_taps u where u.request_id = tests.id('f out')), interval '24 hours', 'the host sees it after a day');
select is(tests.say('Cem', format('select check_out(%L)', tests.on_('Cem', 'day f'))), 'PT409 not_checked_in', 'who taps now, without a phone that tells of it, reads that they have not come');
select is(pg_temp.come('f in', '2026-12-10 09:59'), 'day f', 'the check-in comes');
select is(pg_temp.was_there('day f'), 'confirmed 09:59 12:02, check_in waited, check_out waited', 'and both count');
select is((select u.listed_at - u.kept_at from unsettled_taps u where u.request_id = tests.id('f out')), interval '0', 'it waits no longer');
-- long after
select tests.at('2026-12-12 09:55');
select is(pg_temp.come('g in', '2026-12-12 09:55'), 'day g', 'Cem comes');
select tests.at('2026-12-13 09:00');
select is(pg_temp.go('g now', 'day g', '2026-12-13 09:00'), 'PT409 already_over', 'who says the day after that they leave now reads that it is over');
select is(pg_temp.go('g late', 'day g', '2026-12-12 23:00'), '', 'what was tapped more than twelve hours after the start and waited is kept');
select is(pg_temp.was_there('day g'), 'confirmed 09:55 -, check_out too_late', 'for the host to settle');
-- off, given up, moved
select tests.at('2026-12-14 08:00');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Cem', 'day h'))), '', 'Lise cancels Cem''s seat');
select is(tests.say('Cem', format('select withdraw(%L)', tests.on_('Cem', 'day i'))), '', 'Cem gives another shift up');
select tests.at('2026-12-14 09:58');
select is(pg_temp.come('h now', '2026-12-14 09:58'), 'PT409 no_shift_here', 'who taps at the door reads that there is no shift');
select tests.at('2026-12-14 15:00');
select is(pg_temp.come('h in', '2026-12-14 09:58'), 'kept', 'who came without network, not knowing that it was off, is not refused');
select is(pg_temp.go('h out', 'day h', '2026-12-14 12:01'), '', 'nor who left');
select is(pg_temp.was_there('day h'), 'cancelled - -, check_in cancelled, check_out cancelled', 'the host decides');
select tests.at('2026-12-16 15:00');
select is(pg_temp.come('i in', '2026-12-16 09:58'), 'kept', 'who came though they had given it up is not refused');
select is(pg_temp.was_there('day i'), 'withdrawn - -, check_in withdrawn', 'the host decides');
select tests.shift('moved', '2026-12-18 10:00', '2026-12-18 12:00');
select is(tests.take('Cem', 'moved'), 'confirmed', 'Cem takes one more');
select tests.at('2026-12-18 08:00');
select is(tests.say('Lise', format('select change_shift(%L, %L, %L, 1, %L)', tests.id('moved'), tests.oslo('2026-12-20 10:00'), tests.oslo('2026-12-20 12:00'), tests.id('Fjordgløtt''s contact'))), '', 'Lise moves it by two days');
select tests.at('2026-12-18 15:00');
select is(pg_temp.come('moved in', '2026-12-18 09:57'), 'kept', 'who came when it was to be, not knowing, is not refused');
select is(pg_temp.was_there('moved'), 'confirmed - -, check_in moved', 'the host decides');
-- nothing there at all
select tests.at('2026-12-28 15:00');
select is(pg_temp.come('nowhere', '2026-12-28 09:57'), 'kept', 'a tap that waited where there is no shift is kept');
select is(pg_temp.come('nowhere', '2026-12-28 09:57'), 'kept', 'it comes again without effect');
select is((select u.why || ' ' || (u.assignment_id is null) || ' ' || (u.place_id = tests.id('Fjordgløtt''s place')) from unsettled_taps u where u.request_id = tests.id('nowhere')), 'no_shift true true', 'for the place to settle');
select is(pg_temp.come('no place', '2026-12-28 09:57', code => 'ABCDEFGH24'), 'PT404 not_found', 'a code that is no place''s is none');
-- checked in, and then called off while there
select tests.shift('sent home', '2026-12-30 10:00', '2026-12-30 14:00');
select is(tests.take('Cem', 'sent home'), 'confirmed', 'Cem takes the last');
select tests.at('2026-12-30 10:00');
select is(pg_temp.come('home in', '2026-12-30 10:00'), 'sent home', 'Cem comes');
select tests.at('2026-12-30 11:00');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('sent home'))), '', 'Lise calls it off');
select is(pg_temp.go('home out', 'sent home', '2026-12-30 11:00'), '', 'Cem leaves');
select is(pg_temp.was_there('sent home'), 'cancelled 10:00 11:00, check_out cancelled', 'the hour is not lost');
-- ── Taken back ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
create function pg_temp.undo(tap text, shift text, tapped text) returns text language plpgsql as $$
begin
    perform tests.hear('Cem', tap, tapped, to_char(private.clock() at time zone 'Europe/Oslo', 'YYYY-MM-DD HH24:MI:SS'), kind => 'undo_check_out');
    return tests.say('Cem', format('select undo_check_out(%L, %L)', tests.on_('Cem', shift), tests.id(tap)));
end $$;
select tests.shift('gone ' || called, '2027-01-04 10:00', '2027-01-04 12:00') from unnest('{a,b,c,d,e}'::text[]) as called;
update shifts s set starts_at = s.starts_at + interval '2 days' * (x.n - 1), ends_at = s.ends_at + interval '2 days' * (x.n - 1)
from unnest('{a,b,c,d,e}'::text[]) with ordinality as x (called, n) where s.shift_id = tests.id('gone ' || x.called);
select is(tests.take('Cem', 'gone ' || called), 'confirmed', 'Cem takes gone ' || called) from unnest('{a,b,c,d,e}'::text[]) as called;
select tests.at('2027-01-04 09:58');
select is(pg_temp.come('ga in', '2027-01-04 09:58'), 'gone a', 'Cem comes');
select is(tests.say('Cem', format('select undo_check_out(%L)', tests.on_('Cem', 'gone a'))), '', 'who has not left takes nothing back');
select is(pg_temp.was_there('gone a'), 'confirmed 09:58 -', 'and nothing happens');
select tests.at('2027-01-04 10:30');
select is(tests.say('Cem', format('select check_out(%L)', tests.on_('Cem', 'gone a'))), '', 'Cem leaves by mistake');
select is(tests.say('Bjørn', format('select undo_check_out(%L)', tests.on_('Cem', 'gone a'))), 'PT404 not_found', 'nobody else takes that back');
select is(tests.say('Lise', format('select undo_check_out(%L)', tests.on_('Cem', 'gone a'))), 'PT404 not_found', 'a lead neither');
select tests.at('2027-01-04 10:40');
select is(pg_temp.undo('ga undo', 'gone a', '2027-01-04 10:40'), '', 'ten minutes later it can be taken back');
select is(pg_temp.undo('ga undo', 'gone a', '2027-01-04 10:40'), '', 'twice is once');
select is(pg_temp.was_there('gone a'), 'confirmed 09:58 -', 'Cem is there');
select is((select string_agg(e.kind, ' ' order by e.event_id) from events e where e.assignment_id = tests.on_('Cem', 'gone a') and e.kind ~ 'check'), 'assignment.checked_in assignment.checked_out assignment.check_out_undone', 'the log tells both');
select tests.at('2027-01-04 12:00');
select is(pg_temp.go('ga out', 'gone a', '2027-01-04 12:00'), '', 'and leaves in the end');
select is(pg_temp.was_there('gone a'), 'confirmed 09:58 12:00', 'at that time');
select tests.at('2027-01-04 12:10:01');
select is(pg_temp.undo('ga late', 'gone a', '2027-01-04 12:10:01'), 'PT409 undo_too_late', 'after ten minutes it stands');
-- all of it without network, and told late: in its order
select tests.at('2027-01-06 15:00');
select is(pg_temp.come('gb in', '2027-01-06 09:58'), 'gone b', 'what was tapped without network');
select is(pg_temp.go('gb oops', 'gone b', '2027-01-06 10:20'), '', 'comes');
select is(pg_temp.undo('gb undo', 'gone b', '2027-01-06 10:25'), '', 'in its order');
select is(pg_temp.was_there('gone b'), 'confirmed 09:58 -, check_in waited', 'and what was taken back is gone, also for the place');
select is(pg_temp.go('gb other phone', 'gone b', '2027-01-06 10:22'), '', 'another phone''s check-out from before that');
select is(pg_temp.was_there('gone b'), 'confirmed 09:58 -, check_in waited', 'counts no more');
select is(pg_temp.go('gb out', 'gone b', '2027-01-06 12:03'), '', 'the next one does');
select is(pg_temp.was_there('gone b'), 'confirmed 09:58 12:03, check_in waited, check_out waited', 'at its time');
-- held for its check-in, and taken back before that comes
select tests.at('2027-01-08 15:00');
select is(pg_temp.go('gc out', 'gone c', '2027-01-08 10:20'), '', 'a check-out that is held');
select is(pg_temp.undo('gc undo', 'gone c', '2027-01-08 10:21'), '', 'is taken back');
select is(pg_temp.come('gc in', '2027-01-08 09:58'), 'gone c', 'its check-in comes');
select is(pg_temp.was_there('gone c'), 'confirmed 09:58 -, check_in waited', 'and nobody has left');
-- before the start, without network
select tests.at('2027-01-10 15:00');
select is(pg_temp.come('gd in', '2027-01-10 09:40'), 'gone d', 'who came early');
select is(pg_temp.go('gd out', 'gone d', '2027-01-10 09:41'), '', 'and left before it began');
select is(pg_temp.was_there('gone d'), 'confirmed 09:40 -, check_in waited, check_out before_start', 'is the place''s to settle');
-- what the place has recorded
select tests.at('2027-01-12 11:00');
select is(pg_temp.come('ge in', '2027-01-12 11:00'), 'gone e', 'Cem comes');
select is(pg_temp.go('ge out', 'gone e', '2027-01-12 11:00'), '', 'and goes');
select is(tests.say('Lise', format('select record_attendance(%L, ''present'', 60)', tests.on_('Cem', 'gone e'))), '', 'Lise records it');
select is(pg_temp.undo('ge undo', 'gone e', '2027-01-12 11:00'), 'PT409 already_recorded', 'what the place has recorded is not taken back so');
-- another person's tap is nothing of mine
select is(tests.say('Bjørn', format('select check_out(%L, gen_random_uuid())', tests.on_('Cem', 'day a'))), 'PT404 not_found', 'Bjørn checks nobody else out by a request');

select tests.at('2026-11-23 08:00');

select * from finish();
rollback;
