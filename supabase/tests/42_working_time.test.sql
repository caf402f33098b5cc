-- Working time and age, over all organisations, each with one just inside and one just outside: 9 h in 24 h, 11 h of rest, 40 h in
-- 7 days, 35 h of weekly rest, 16 years, under 18 at most 8 h and none 21–06; and both nights when the clock is moved.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

-- A life of its own for each case: a candidate, the spans already theirs, and the one they want.
create function pg_temp.wants(has text[], wanted_from text, wanted_to text, born date default '1990-01-01') returns text
language plpgsql as $$
declare
    -- letters only: a name with eleven digits in a row, as one in some, is refused
    who text := translate(gen_random_uuid()::text, '0123456789', 'ghijklmnop');
    i int := 0;
    said text;
begin
    perform tests.candidate(who, '3301', born);
    while i < cardinality(has) loop
        perform tests.shift(who || i, has[i + 1], has[i + 2], organisation => case when i % 4 = 0 then 'Åsen' else 'Fjordgløtt' end);
        said := tests.take(who, who || i);
        if said <> 'confirmed' then
            return 'before that: ' || said || ' ' || has[i + 1];
        end if;
        i := i + 2;
    end loop;
    perform tests.shift(who, wanted_from, wanted_to);
    return tests.take(who, who);
end $$;

-- 9 h in 24 h, wherever the 24 h begin
select is(pg_temp.wants('{}', '2026-12-01 08:00', '2026-12-01 17:00'), 'confirmed', 'nine hours in one go');
select is(pg_temp.wants('{}', '2026-12-01 08:00', '2026-12-01 17:01'), 'PT409 hours_day', 'a minute more is too much');
select is(pg_temp.wants('{2026-12-01 08:00, 2026-12-01 12:00}', '2026-12-01 13:00', '2026-12-01 18:00'), 'confirmed', 'Amina works four and five hours in a day');
select is(pg_temp.wants('{2026-12-01 08:00, 2026-12-01 12:00}', '2026-12-01 13:00', '2026-12-01 18:01'), 'PT409 hours_day', 'Amina does not work nine hours and a minute');
select is(pg_temp.wants('{2026-12-01 14:00, 2026-12-01 20:00}', '2026-12-02 07:00', '2026-12-02 10:00'), 'confirmed', 'six in the evening, three next morning');
select is(pg_temp.wants('{2026-12-01 14:00, 2026-12-01 20:00}', '2026-12-02 07:00', '2026-12-02 10:01'), 'PT409 hours_day', 'a minute more, across midnight');
select is(pg_temp.wants('{2026-12-02 07:00, 2026-12-02 10:00}', '2026-12-01 13:59', '2026-12-01 20:00'), 'PT409 hours_day', 'the day is counted also when the earlier shift comes last');
select is(pg_temp.wants('{2026-12-01 08:00, 2026-12-01 17:00}', '2026-12-02 08:00', '2026-12-02 17:00'), 'confirmed', 'nine and nine, a day apart');
select is(pg_temp.wants('{2026-12-01 08:00, 2026-12-01 17:00}', '2026-12-02 07:59', '2026-12-02 10:00'), 'PT409 hours_day', 'a minute less than a day apart');

-- 11 h of unbroken rest
select is(pg_temp.wants('{2026-12-01 18:00, 2026-12-01 21:00}', '2026-12-02 08:00', '2026-12-02 10:00'), 'confirmed', 'eleven hours of night');
select is(pg_temp.wants('{2026-12-01 09:00, 2026-12-01 11:00}', '2026-12-01 20:00', '2026-12-01 22:00'), 'confirmed', 'the rest may lie in the middle of the day: nine hours between, eleven after');
select is(pg_temp.wants('{2026-12-01 09:00, 2026-12-01 11:00}', '2026-12-01 20:00', '2026-12-01 22:01'), 'PT409 rest_day', 'nine between and a minute under eleven after');
select is(pg_temp.wants('{2026-12-01 06:00, 2026-12-01 09:00, 2026-12-01 14:00, 2026-12-01 17:00}', '2026-12-01 18:00', '2026-12-01 19:00'), 'confirmed', 'three in a day with eleven after the last');
select is(pg_temp.wants('{2026-12-01 06:00, 2026-12-01 09:00, 2026-12-01 14:00, 2026-12-01 17:00}', '2026-12-01 18:01', '2026-12-01 19:01'), 'PT409 rest_day', 'a minute later there are not');
select is(pg_temp.wants('{2026-12-01 18:00, 2026-12-01 20:00}', '2026-12-02 07:00', '2026-12-02 09:00'), 'confirmed', 'eleven hours between two');
select is(pg_temp.wants('{2026-12-01 10:00, 2026-12-01 12:00, 2026-12-01 18:00, 2026-12-01 21:00}', '2026-12-02 08:00', '2026-12-02 10:00'), 'confirmed', 'eleven hours after a long evening');
select is(pg_temp.wants('{2026-12-01 10:00, 2026-12-01 12:00, 2026-12-01 18:00, 2026-12-01 21:01}', '2026-12-02 08:00', '2026-12-02 10:00'), 'PT409 rest_day', 'a rest of a minute under eleven hours is refused');

-- 40 h in 7 days
select is(pg_temp.wants('{2026-11-30 08:00, 2026-11-30 16:00, 2026-12-01 08:00, 2026-12-01 16:00, 2026-12-02 08:00, 2026-12-02 16:00, 2026-12-03 08:00, 2026-12-03 16:00}',
    '2026-12-04 08:00', '2026-12-04 16:00'), 'confirmed', 'five days of eight hours');
select is(pg_temp.wants('{2026-11-30 08:00, 2026-11-30 16:00, 2026-12-01 08:00, 2026-12-01 16:00, 2026-12-02 08:00, 2026-12-02 16:00, 2026-12-03 08:00, 2026-12-03 16:00}',
    '2026-12-04 08:00', '2026-12-04 16:01'), 'PT409 hours_week', 'a week of forty hours and a minute is refused');
select is(pg_temp.wants('{2026-12-03 08:00, 2026-12-03 16:00, 2026-12-04 08:00, 2026-12-04 16:00, 2026-12-05 08:00, 2026-12-05 16:00, 2026-12-08 08:00, 2026-12-08 16:00}',
    '2026-12-09 08:00', '2026-12-09 16:01'), 'PT409 hours_week', 'the seven days need not begin on a Monday');
select is(pg_temp.wants('{2026-12-03 08:00, 2026-12-03 16:00, 2026-12-04 08:00, 2026-12-04 16:00, 2026-12-05 08:00, 2026-12-05 16:00, 2026-12-08 08:00, 2026-12-08 16:00}',
    '2026-12-10 08:00', '2026-12-10 16:00'), 'confirmed', 'a day later the first has left the seven');

-- 35 h of weekly rest
select is(pg_temp.wants('{2026-11-30 09:00, 2026-11-30 10:00, 2026-12-01 09:00, 2026-12-01 10:00, 2026-12-02 09:00, 2026-12-02 10:00, 2026-12-03 09:00, 2026-12-03 10:00, 2026-12-04 09:00, 2026-12-04 10:00, 2026-12-06 22:00, 2026-12-06 23:00}',
    '2026-12-05 21:00', '2026-12-05 22:00'), 'confirmed', 'an hour every day of seven, with thirty-five hours between two of them');
select is(pg_temp.wants('{2026-11-30 09:00, 2026-11-30 10:00, 2026-12-01 09:00, 2026-12-01 10:00, 2026-12-02 09:00, 2026-12-02 10:00, 2026-12-03 09:00, 2026-12-03 10:00, 2026-12-04 09:00, 2026-12-04 10:00, 2026-12-06 22:00, 2026-12-06 23:00}',
    '2026-12-05 20:59', '2026-12-05 21:59'), 'PT409 rest_week', 'a weekly rest of a minute under 35 hours is refused');
select is(pg_temp.wants('{2026-11-30 09:00, 2026-11-30 10:00, 2026-12-01 09:00, 2026-12-01 10:00, 2026-12-02 09:00, 2026-12-02 10:00, 2026-12-03 09:00, 2026-12-03 10:00, 2026-12-04 09:00, 2026-12-04 10:00, 2026-12-05 09:00, 2026-12-05 10:00}',
    '2026-12-06 09:00', '2026-12-06 10:00'), 'PT409 rest_week', 'an hour every day for seven days');

-- Given-up and cancelled shifts are no work
select tests.candidate('Rolf');
select tests.shift('whole day', '2026-12-01 08:00', '2026-12-01 16:00', 2);
select tests.shift('evening', '2026-12-01 17:00', '2026-12-01 19:00', 2);
select is(tests.take('Rolf', 'whole day'), 'confirmed', 'Rolf takes a shift of eight hours');
select is(tests.take('Rolf', 'evening'), 'PT409 hours_day', 'two more are too many');
select is(tests.say('Rolf', format('select withdraw(%L)', tests.on_('Rolf', 'whole day'))), '', 'the first is given up');
select is(tests.take('Rolf', 'evening'), 'confirmed', 'a shift given up makes room in the day');
-- … and a request counts already
select tests.candidate('Rita');
select tests.shift('asks a lot', '2026-12-01 08:00', '2026-12-01 16:00', 2, asks => '{politiattest}');
select is(tests.take('Rita', 'asks a lot'), 'requested', 'a request for eight hours');
select is(tests.take('Rita', 'evening'), 'PT409 hours_day', 'a shift asked for holds the day');

-- Sixteen years, to the day: the birthday itself is the first
select is(pg_temp.wants('{}', '2026-11-24 10:00', '2026-11-24 11:00', '2010-11-24'), 'confirmed', 'a person of sixteen today takes a shift');
select is(pg_temp.wants('{}', '2026-11-24 10:00', '2026-11-24 11:00', '2010-11-25'), 'PT409 too_young', 'a person of sixteen tomorrow is too young');
select is(pg_temp.wants('{}', '2026-11-30 10:00', '2026-11-30 11:00', '2010-12-01'), 'PT409 too_young', 'a birthday after a short month is counted by the day');
select is(pg_temp.wants('{}', '2027-01-30 10:00', '2027-01-30 11:00', '2011-01-31'), 'PT409 too_young', 'a birthday after a long month is counted by the day');
select is(pg_temp.wants('{}', '2026-11-25 00:00', '2026-11-25 00:30', '1990-01-01'), 'confirmed', 'grown-ups may work at night');

-- Under eighteen: at most 8 h, none 21–06
select is(pg_temp.wants('{}', '2026-11-24 08:00', '2026-11-24 16:00', '2008-11-25'), 'confirmed', 'a person of seventeen works eight hours');
select is(pg_temp.wants('{}', '2026-11-24 08:00', '2026-11-24 16:01', '2008-11-25'), 'PT409 hours_day_young', 'a person of seventeen does not work a minute more');
select is(pg_temp.wants('{}', '2026-11-24 08:00', '2026-11-24 16:01', '2008-11-24'), 'confirmed', 'eighteen today: nine hours');
select is(pg_temp.wants('{2026-11-24 08:00, 2026-11-24 12:00}', '2026-11-24 13:00', '2026-11-24 17:01', '2008-11-25'), 'PT409 hours_day_young', 'a person of seventeen does not work over eight hours in two shifts');
select is(pg_temp.wants('{}', '2026-11-24 19:00', '2026-11-24 21:00', '2008-11-25'), 'confirmed', 'a person of seventeen works until nine in the evening');
select is(pg_temp.wants('{}', '2026-11-24 19:00', '2026-11-24 21:01', '2008-11-25'), 'PT409 night_rule_young', 'a person of seventeen does not work past nine');
select is(pg_temp.wants('{}', '2026-11-24 06:00', '2026-11-24 08:00', '2008-11-25'), 'confirmed', 'a person of seventeen works from six in the morning');
select is(pg_temp.wants('{}', '2026-11-24 05:59', '2026-11-24 08:00', '2008-11-25'), 'PT409 night_rule_young', 'a person of seventeen does not work before six');
select is(pg_temp.wants('{}', '2026-11-24 20:00', '2026-11-25 00:00', '2008-11-26'), 'PT409 night_rule_young', 'a person of seventeen does not work until midnight');
select is(pg_temp.wants('{}', '2026-11-24 22:00', '2026-11-24 23:00', '2008-11-25'), 'PT409 night_rule_young', 'a person of seventeen does not work at ten in the evening');

-- The nights when the clock is moved: 28 March 2027 has 23 hours, 25 October 2026 had 25. Rest is hours lived, not read off a clock.
select is(pg_temp.wants('{2027-03-27 10:00, 2027-03-27 12:00, 2027-03-27 18:00, 2027-03-27 21:00}', '2027-03-28 09:00', '2027-03-28 10:00'), 'confirmed', 'spring: twelve on the clock are eleven of rest');
select is(pg_temp.wants('{2027-03-27 10:00, 2027-03-27 12:00, 2027-03-27 18:00, 2027-03-27 21:00}', '2027-03-28 08:59', '2027-03-28 10:00'), 'PT409 rest_day', 'spring: a minute less are not');
select tests.at('2026-10-20 08:00');
select is(pg_temp.wants('{2026-10-24 10:00, 2026-10-24 12:00, 2026-10-24 18:00, 2026-10-24 21:00}', '2026-10-25 07:00', '2026-10-25 08:00'), 'confirmed', 'autumn: ten on the clock are eleven of rest');
select is(pg_temp.wants('{2026-10-24 10:00, 2026-10-24 12:00, 2026-10-24 18:00, 2026-10-24 21:00}', '2026-10-25 06:59', '2026-10-25 08:00'), 'PT409 rest_day', 'autumn: a minute less are not');
select is(pg_temp.wants('{}', '2026-10-24 22:00', '2026-10-25 06:00'), 'confirmed', 'autumn: a night from ten to six is nine hours');
select is(pg_temp.wants('{}', '2026-10-24 22:00', '2026-10-25 06:01'), 'PT409 hours_day', 'autumn: a minute more is too long');
select is(private.midnight('2026-10-26') - private.midnight('2026-10-25'), interval '25 hours', 'the day on which summer time ends has twenty-five hours');
select is(private.midnight('2027-03-29') - private.midnight('2027-03-28'), interval '23 hours', 'the day on which summer time begins has twenty-three hours');
select is(private.local_day(timestamptz '2026-10-24 22:00Z'), date '2026-10-25', 'the day begins at midnight in Norway');
select is(private.local_day(timestamptz '2026-10-24 21:59Z'), date '2026-10-24', 'a minute before midnight in Norway belongs to the day before');

-- The rule is a wall for whoever writes, and nobody but the house asks it about somebody.
select is(tests.force(format('insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose,
    requested_at) values (%L, %L, ''3301'', now(), now(), ''voluntary'', private.clock())', tests.id('Rita'), tests.id('evening'))),
    'PT409 hours_day', 'a row past the function meets it too');
select is(tests.say('Lise', format('select private.broken_rule(%L, now(), now(), null)', tests.id('Amina'))), 'denied', 'a lead cannot ask it for somebody''s age');

select * from finish();
rollback;
