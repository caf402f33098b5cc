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
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'lunch'))), '', 'Amina says a second before it ends that she does not come');
select is(tests.state('Amina', 'lunch'), 'confirmed', 'what has begun is not given up: what became of it is the host''s to record');
select tests.at('2026-11-25 13:30');
select is(tests.say('Bjørn', format('select withdraw(%L)', tests.on_('Bjørn', 'lunch'))), 'PT409 already_over', 'Bjørn does not give up a shift that has ended');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Bjørn', 'lunch'))), 'PT409 already_over', 'Lise does not cancel an assignment that is over');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('lunch'))), 'PT409 already_over', 'Lise does not cancel a shift that is over');
select tests.at('2026-11-23 08:00');

-- ── Judged by the tap ────────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.candidate('Cem');
select tests.shift(called, '2026-11-26 10:00', '2026-11-26 12:00', 4) from unnest('{one,two,three,four,five,six}'::text[]) as called;
update shifts s set starts_at = s.starts_at + interval '1 day' * (x.n - 1), ends_at = s.ends_at + interval '1 day' * (x.n - 1)
from unnest('{one,two,three,four,five,six}'::text[]) with ordinality as x (called, n) where s.shift_id = tests.id(x.called);
select is(tests.take('Cem', called), 'confirmed', 'Cem takes ' || called) from unnest('{one,two,three,four,five,six}'::text[]) as called;
-- a tap of Cem's that comes now and gives a shift up
create function pg_temp.give_up(shift text, tapped text, sent text default null, known numeric default 0) returns text language plpgsql as $$
begin
    perform tests.hear('Cem', shift || ' ' || tapped, tapped, coalesce(sent, to_char(private.clock() at time zone 'Europe/Oslo', 'YYYY-MM-DD HH24:MI:SS')), kind => 'withdraw', known => known);
    return tests.say('Cem', format('select withdraw(%L, ''sick'', request_id => %L)', tests.on_('Cem', shift), tests.id(shift || ' ' || tapped)));
end $$;
create function pg_temp.given_up(shift text) returns text language sql as $$
    select a.state || coalesce(' ' || to_char(a.withdrawn_at at time zone 'Europe/Oslo', 'HH24:MI'), '') || coalesce(' said ' || to_char(a.cannot_said_at at time zone 'Europe/Oslo', 'HH24:MI'), '') || coalesce(' ' || (select u.kind || ' ' || u.why from unsettled_taps u where u.assignment_id = a.assignment_id), '')
    from assignments a where a.assignment_id = tests.on_('Cem', shift);
$$;
create function pg_temp.told() returns bigint language sql as $$
    select sum(c.n)::bigint from private.counted_cells(tests.ledger(false)) c where c.indicator = '2.5' and c.part = 'told' and c.period = date_trunc('month', private.today())::date;
$$;
select tests.at('2026-11-26 15:00');
create temp table told as select pg_temp.told() as n;
select is(pg_temp.give_up('one', '2026-11-26 09:30'), '', 'what was tapped before the shift and comes after it is a giving up');
select is(pg_temp.given_up('one'), 'withdrawn 09:30', 'it counts from when it was tapped');
select is((select to_char(e.at at time zone 'Europe/Oslo', 'HH24:MI') || ' ' || to_char(e.recorded_at at time zone 'Europe/Oslo', 'HH24:MI') from events e where e.assignment_id = tests.on_('Cem', 'one') and e.kind = 'assignment.withdrawn'), '09:30 15:00', 'the log says both when it was tapped and when it was heard');
select is(pg_temp.told() - n, 1::bigint, 'so it was told in time') from told;
select tests.tick('{send_waves,remove_begun_shifts}');
select is((select count(*) from offers where shift_id = tests.id('one')), 0::bigint, 'the seat of a shift that is over is offered to nobody');
select is((select r.reason from reasons r where r.assignment_id = tests.on_('Cem', 'one')), 'sick', 'the reason is kept as always');
select is(pg_temp.give_up('one', '2026-11-26 09:30'), '', 'it comes again without effect');
select tests.at('2026-11-27 15:00');
select is(pg_temp.give_up('two', '2026-11-27 10:30'), '', 'what was tapped during the shift is heard, too');
select is(pg_temp.given_up('two'), 'confirmed said 10:30', 'but it is said from when it was tapped, and gives nothing up');
select is(pg_temp.told() - n, 1::bigint, 'it was not in time') from told;
select is((select c.n from private.counted_cells(tests.ledger(true)) c where c.indicator = '2.5' and c.part = 'told' and c.period = date_trunc('month', private.today())::date), pg_temp.told(), 'the rows say the same');
select is(pg_temp.give_up('three', '2026-11-28 12:00', '2026-11-28 12:00', known => -1260), '', 'a tap by a clock that is a day ahead is of when it was tapped');
select is(pg_temp.given_up('three'), 'withdrawn 15:00', 'it is judged by the true time');
select tests.at('2026-11-29 12:30');
select is(pg_temp.give_up('four', '2026-11-29 12:00'), 'PT409 already_over', 'what was tapped when the shift had ended is refused');
-- a clock that nobody can rely on
select tests.at('2026-11-29 10:30');
select is(pg_temp.give_up('four', '2026-11-29 09:00', '2026-11-29 10:30', known => 600), '', 'a tap whose time is not to be relied on is heard');
select is(pg_temp.given_up('four'), 'confirmed said 10:30 withdraw clock', 'by when it came, and marked for the host');
select tests.at('2026-11-30 12:30');
select is(pg_temp.give_up('five', '2026-11-30 09:00', '2026-11-30 12:30', known => 600), '', 'such a tap after the end is no error');
select is(pg_temp.given_up('five'), 'confirmed withdraw clock', 'it is the host''s to judge');
select is((select count(*) from reasons r where r.assignment_id = tests.on_('Cem', 'five')), 0::bigint, 'and no reason is kept for it');
-- the host has recorded meanwhile
select tests.at('2026-12-01 10:30');
select is(tests.say('Lise', format('select record_attendance(%L, ''absent'', 0)', tests.on_('Cem', 'six'))), '', 'Lise records that nobody came');
select is(tests.say('Cem', format('select withdraw(%L, request_id => gen_random_uuid())', tests.on_('Cem', 'six'))), 'PT409 already_recorded', 'who taps then reads that it is recorded');
select is(pg_temp.give_up('six', '2026-12-01 08:30'), '', 'who had tapped before is not refused');
select is(pg_temp.given_up('six'), 'confirmed withdraw recorded', 'it is the host''s to put right');
select is(tests.say('Lise', format('select record_attendance(%L, ''notified'', 0, correction => ''Hadde sagt fra'')', tests.on_('Cem', 'six'))), '', 'Lise puts it right');

-- what the host has called off needs no giving up, and nobody is told twice
select tests.shift('off', '2026-12-10 10:00', '2026-12-10 12:00');
select is(tests.take('Cem', 'off'), 'confirmed', 'Cem takes another');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('off'))), '', 'Lise calls it off');
select is(tests.say('Cem', format('select withdraw(%L)', tests.on_('Cem', 'off'))), 'PT409 wrong_way', 'who taps then reads that it is off');
select is(pg_temp.give_up('off', '2026-12-01 10:00'), '', 'who had tapped before is done');
select is(pg_temp.given_up('off'), 'cancelled', 'it stays the host''s doing');

-- whoever it concerns is told, however late it comes
select tests.shift('soon', '2026-12-08 10:00', '2026-12-08 12:00');
select is(tests.take('Cem', 'soon'), 'confirmed', 'Cem takes one more');
select tests.at('2026-12-05 10:00');
select is(pg_temp.give_up('soon', '2026-12-02 10:00'), '', 'a giving up that waited for three days comes');
select is((select string_agg(n.kind || ' ' || to_char(n.at at time zone 'Europe/Oslo', 'DD'), '') from notices n where n.person_id = tests.id('Lise') and n.shift_id = tests.id('soon') and n.kind = 'cannot_come'), 'cannot_come 05', 'Lise is told when it comes');

-- ── Once it has begun: «Jeg kommer ikke», «Jeg måtte gå» ─────────────────────────────────────────────────────────────────────
select tests.shift('begun', '2026-12-14 10:00', '2026-12-14 12:00', 3);
select is(tests.take(who, 'begun'), 'confirmed', who || ' takes a shift that will have begun') from unnest('{Amina,Bjørn,Cem}'::text[]) as who;
update place_codes set code = 'ABCDEFGH23' where place_id = tests.id('Fjordgløtt''s place');
delete from notices;
-- what Lise reads of it: news, and on her pages
create function pg_temp.news() returns text language sql as $$
    select string_agg(n.kind || ' ' || p.first_name, ', ' order by n.at, p.first_name) from notices n join assignments a using (assignment_id)
    join people p on p.person_id = a.candidate_id where n.person_id = tests.id('Lise') and n.as_role = 'lead' and n.kind <> 'comes';
$$;
create function pg_temp.on_page(lead text) returns text language sql as $$
    select tests.say(lead, format('select string_agg(to_char(x.at at time zone ''Europe/Oslo'', ''HH24:MI'') || case when x.had_come then '' had come'' else '''' end, '', '' order by x.at) from who_said_cannot(%L) x',
        (select array_agg(a.assignment_id) from assignments a where a.shift_id = tests.id('begun'))));
$$;
select tests.at('2026-12-14 10:00');
create temp table before_ as select pg_temp.told() as n;
select is(tests.say('Amina', $$select check_in('ABCDEFGH23')$$) <> '', true, 'Amina comes');
select is(tests.say('Bjørn', format('select withdraw(%L, ''sick'', true)', tests.on_('Bjørn', 'begun'))), '', 'Bjørn, who has not come, says so at the very start');
select tests.at('2026-12-14 10:40');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'begun'))), '', 'Amina had to go');
select is(tests.state(who, 'begun'), 'confirmed', who || ' gives nothing up by that') from unnest('{Amina,Bjørn}'::text[]) as who;
select is(pg_temp.news(), 'not_coming Bjørn, had_to_go Amina', 'the lead is told at once which');
select is((select count(*) from notices n where n.kind = 'comes' and n.assignment_id in (tests.on_('Amina', 'begun'), tests.on_('Bjørn', 'begun'))), 0::bigint, 'and reads of neither any more that they come');
select is(pg_temp.on_page('Lise'), '10:00, 10:40 had come', 'the lead''s pages say what was said');
select is(pg_temp.on_page(who), '', who || ' reads nothing of it') from unnest('{Amina,Ola,Kari,Ada,Petra}'::text[]) as who;
select is(tests.say(null, 'select at from who_said_cannot(''{}'')'), 'denied', 'nobody signed in does');
select is(tests.say('Lise', format('select here || '' of '' || taken from facility_week(%L, ''2026-12-14'', ''2026-12-14'')', tests.id('Fjordgløtt'))), '0 of 3', 'who had to go is not counted as there');
select is(tests.say('Bjørn', 'select count(*) from private.my_shifts(true) where shift_id = ' || quote_literal(tests.id('begun'))), '0', 'it is behind who said so');
select is((select r.reason || ' ' || r.shared from reasons r where r.assignment_id = tests.on_('Bjørn', 'begun')), 'sick true', 'the reason is kept as always');
select is(tests.say('Bjørn', format('select withdraw(%L, ''child'')', tests.on_('Bjørn', 'begun'))), '', 'said twice');
select is((select count(*) from events where kind = 'assignment.said_cannot'), (select count(*) from assignments where cannot_said_at is not null), 'it is one event');
select is(tests.say('Bjørn', format('select say_reason(%L, ''transport'')', tests.on_('Bjørn', 'begun'))), '', 'why may be said afterwards');
-- neither told in time, nor an absence, until the place records what became of it
create function pg_temp.become(who text, from_rows boolean) returns text language sql as $$
    select string_agg(p.became, ',') from unnest((tests.ledger(from_rows)).places) p where p.assignment_id = tests.on_(who, 'begun');
$$;
select is(pg_temp.become(who, rows), 'not_recorded', who || ': nothing has become of it yet') from unnest('{Amina,Bjørn}'::text[]) as who, unnest('{f,t}'::boolean[]) as rows;
select is(pg_temp.told() - n, 0::bigint, 'nobody told in time') from before_;
select is((select count(*) from attendance f where f.assignment_id in (tests.on_('Amina', 'begun'), tests.on_('Bjørn', 'begun'))), 0::bigint, 'nothing is recorded by itself');
-- who comes all the same has come
select tests.at('2026-12-14 10:50');
select is(tests.say('Bjørn', $$select check_in('ABCDEFGH23')$$) <> '', true, 'Bjørn comes all the same');
select is(pg_temp.on_page('Lise'), '10:40 had come', 'what he said before is over');
select tests.at('2026-12-14 11:10');
select is(tests.say('Bjørn', format('select withdraw(%L)', tests.on_('Bjørn', 'begun'))), '', 'and then he had to go');
select is(pg_temp.on_page('Lise'), '10:40 had come, 11:10 had come', 'which is said anew');
-- a phone's old envelope: tapped before somebody came, and heard after
select tests.at('2026-12-14 11:20');
select tests.hear('Cem', 'not coming', '2026-12-14 10:20', '2026-12-14 11:20', kind => 'withdraw');
select is(tests.say('Cem', format('select withdraw(%L, ''sick'', false, %L)', tests.on_('Cem', 'begun'), tests.id('not coming'))), '', 'a tap of 10.20 comes at 11.20');
select is(pg_temp.given_up('begun'), 'confirmed said 10:20', 'it is of when it was tapped');
select is((select to_char(n.at at time zone 'Europe/Oslo', 'HH24:MI') from notices n where n.kind = 'not_coming' and n.assignment_id = tests.on_('Cem', 'begun') and n.person_id = tests.id('Lise')), '11:20', 'and news when it comes');
-- the place records the facts
select is(tests.say('Lise', format('select record_attendance(%L, %L, %s)', tests.on_(who, 'begun'), fact, minutes)), '', 'Lise records ' || fact) from (values ('Amina', 'present', 40), ('Bjørn', 'late', 20), ('Cem', 'notified', 0)) as x (who, fact, minutes);
select is(pg_temp.told() - n, 0::bigint, 'one of whom it is recorded that they said so has not told in time either') from before_;
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'begun'))), 'PT409 already_recorded', 'what is recorded stands');
select tests.at('2026-12-14 12:00');
select is(tests.say('Cem', format('select withdraw(%L)', tests.on_('Cem', 'begun'))), 'PT409 already_over', 'what is over is over');
-- who came early, and had to go before it began
select tests.shift('early', '2026-12-15 10:00', '2026-12-15 12:00');
select is(tests.take('Amina', 'early'), 'confirmed', 'Amina takes one more');
select tests.at('2026-12-15 09:30');
select is(tests.say('Amina', $$select check_in('ABCDEFGH23')$$) <> '', true, 'comes early');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'early'))), '', 'and had to go');
select is(tests.state('Amina', 'early'), 'confirmed', 'that is the host''s to record, too');

select * from finish();
rollback;
