-- The goal ledger: counts of people under five are hidden, and so is what would give them away; an indicator equals its recomputation;
-- and every value by an example worked out by hand.
begin;
set local search_path = public, extensions;
select no_plan();

-- ── Which counts are hidden ──────────────────────────────────────────────────────────────────────────────────────────────────
select is(private.hidden_cells(counts), hidden, counts::text) from (values
    ('{}'::bigint[], '{}'::boolean[]), ('{4}', '{t}'), ('{5}', '{f}'), ('{0}', '{t}'),
    ('{5,5}', '{f,f}'), ('{4,9}', '{t,t}'), ('{0,9}', '{t,t}'), ('{4,4}', '{t,t}'),
    ('{4,9,20}', '{t,t,f}'), ('{20,4,9}', '{f,t,t}'), ('{4,1,20}', '{t,t,f}'), ('{3,1,20}', '{t,t,t}'), ('{0,0,6,20}', '{t,t,t,f}'),
    ('{1,4,7,20}', '{t,t,f,f}'), ('{5,6,7}', '{f,f,f}')) as x (counts, hidden);
create temp table tried as select i, (select array_agg(floor(random() * case when random() < 0.5 then 6 else 30 end)::bigint) from generate_series(1, 2 + i % 5)) as counts from generate_series(1, 300) as i;
alter table tried add hides boolean[];
update tried set hides = private.hidden_cells(counts);
select is_empty('select counts from tried where exists (select from unnest(counts, hides) as u (c, h) where c < 5 and not h)', 'no count under five is shown in any of 300 tables made by chance');
select is_empty('select counts from tried where (select count(*) from unnest(hides) h where h) = 1', 'one alone is never hidden');
select is_empty('select counts from tried where true = any (hides) and false = any (hides) and (select sum(c) from unnest(counts, hides) as u (c, h) where h) < 5', 'hidden counts beside shown ones are five or more together');
select is_empty('select counts from tried where true = any (hides) and not exists (select from unnest(counts) c where c < 5)', 'nothing is hidden without need');

select is(private.hidden_amounts(people), hidden, people::text) from (values
    ('{}'::bigint[], '{}'::boolean[]), ('{5,9}', '{f,f}'), ('{0,9}', '{f,f}'), ('{4,9,20}', '{t,t,f}'), ('{4,4}', '{t,t}'), ('{0,3,0}', '{f,t,f}'), ('{1,8,6,0}', '{t,f,t,f}')) as x (people, hidden);

select is(private.closed_month(day), month, day || ' knows ' || month) from (values (date '2026-11-07', date '2026-09-01'), ('2026-11-08', '2026-10-01'), ('2026-12-07', '2026-10-01'), ('2027-01-08', '2026-12-01')) as x (day, month);

-- ── Who sees the ledger ──────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.cast();
insert into figures (municipality_code, figure, value, unit, source, line) values ('3301', 'outside', 14169, 'people', 'a.md', 1), ('3312', 'outside', 1, 'people', 'a.md', 1);
insert into targets (municipality_code, indicator, year, value) values ('3301', '2.1', 2026, 0.8), ('3312', '2.1', 2026, 0.7);
select is(tests.say(who, 'select * from programme_indicators()'), 'PT404 not_found', who || ' has no ledger') from unnest('{Amina,Lise,Kjell,Kari,Ada,Liv,Nina}'::text[]) as who;
select is(tests.say(null, 'select * from programme_indicators()'), 'denied', 'nobody signed in has');
select is(tests.say(who, 'select string_agg(municipality_code, '','') from ' || t), m, who || ' reads the ' || t || ' of ' || m) from unnest('{figures,targets}'::text[]) as t, (values ('Petra', '3301'), ('Per', '3312')) as x (who, m);
select is(tests.rows(who, 'select from ' || t), '0', who || ' reads no ' || t) from unnest('{figures,targets}'::text[]) as t, unnest('{Amina,Lise,Kari,Ada}'::text[]) as who;
select is(tests.touches('Petra', s), 'denied', s) from unnest(array['update targets set value = 0', 'delete from figures', 'insert into targets default values']) as s;
select is(tests.say('Petra', format('select * from private.%s', f)), 'denied', 'nor what stands behind: ' || f) from unnest(array['ledger_from_events(''3301'')', 'ledger_from_rows(''3301'')', 'places_from_events(''3301'')', 'seats_from_events(''3301'')', 'indicator_2_1(null)', 'counted_cells(null)', 'judge_periods(null)', 'judged_piece(''3301'', ''month'', ''2026-10-01'')', 'shown_cells(''3301'')', 'closed_cells', 'closed_months']) as f;
select is(tests.rows(who, 'select from indicators'), '20', who || ' reads how the programme is measured') from unnest('{Petra,Amina}'::text[]) as who;
select is(tests.touches('Petra', 'update indicators set goal = 2'), 'denied', 'nobody changes that by hand');

-- ── One indicator, one declaration: a row, a function that bears its number, and nothing else ────────────────────────────────
select set_eq($$select 'indicator_' || replace(indicator, '.', '_') from indicators where counts is not null$$,
    $$select p.proname::text from pg_proc p where p.pronamespace = 'private'::regnamespace and p.proname ~ '^indicator_[0-9]'$$,
    'each indicator computed here has its function, and each function its declaration');
select is_empty($$select p.proname from pg_proc p where p.pronamespace = 'private'::regnamespace and p.proname ~ '^indicator_[0-9]'
    and (p.pronargs <> 1 or p.proargtypes[0] <> 'private.ledger'::regtype or p.prorettype <> 'private.counted'::regtype or p.prosecdef)$$,
    'each indicator''s function reads the ledger alone, with its caller''s rights');
select is(tests.force(s), wall, s) from (values
    ($$insert into targets values ('3301', '2.9', 2026, 1)$$, 'targets_indicator_fkey'),
    ($$update figures set indicator = '2.9'$$, 'figures_indicator_fkey'),
    ($$insert into indicators (indicator, goal, definition, unit, source, frequency, direction) values ('2.6', 3, 'x', 'count', 'A', 'daily', 'up')$$, 'indicators_in_their_goal'),
    ($$update indicators set numerator = '{nothing}' where indicator = '2.1'$$, 'indicators_of_their_parts'),
    ($$update indicators set denominator = '{}' where indicator = '2.1'$$, 'indicators_shares_divide'),
    ($$update indicators set counts = 'people' where indicator = '1.1'$$, 'indicators_computed_whole')) as x (s, wall);


-- ── An example, worked out by hand. Today is 23 November 2026: October is the last month that is closed, and "now" is August to October ──
select tests.candidate('C' || i) from generate_series(1, 40) as i;
update candidates set birth_date = x.born from (values ('C1', '2006-11-01'::date), ('C2', '2006-10-31'), ('C3', '1959-10-31'), ('C4', '1959-11-01')) as x (who, born) where person_id = tests.id(x.who);
insert into contracts (candidate_id, employer_id, from_date) select tests.id('C' || i), tests.id('the municipality'), '2026-01-01' from generate_series(1, 40) as i;
insert into referrals (candidate_id, referred_by, referred_at, office, basis, assessed_on) select tests.id('C' || i), tests.id('Kari'), '2026-01-01', 'Nav', 'stl_20a', '2026-01-01' from generate_series(1, 20) as i;
insert into agreed_activities (candidate_id, hours_per_week, from_date, to_date, agreed_by) select tests.id('C' || i), 10, '2026-01-01', '2026-12-31', tests.id('Kari') from generate_series(1, 20) as i;
select tests.at('2026-07-01 08:00');
select tests.shift('october', '2026-10-10 10:00', '2026-10-10 12:00', 20);
select tests.shift('october paid', '2026-10-12 10:00', '2026-10-12 12:00', 8, 'paid', organisation => 'Åsen', of_type => 'vaktmester');
select tests.shift('withdrawn', '2026-10-14 10:00', '2026-10-14 12:00', 4);
select tests.shift('september', '2026-09-10 10:00', '2026-09-10 12:00', 20);
select tests.shift('last of august', '2026-08-31 23:59', '2026-09-01 00:59', 8);
select tests.shift('first of september', '2026-09-01 02:00', '2026-09-01 03:00', 5);
select tests.shift('november', '2026-11-10 10:00', '2026-11-10 12:00', 20);
select tests.shift('grew', '2026-10-16 10:00', '2026-10-16 12:00', 3);
select tests.shift('a draft', '2026-10-11 10:00', '2026-10-11 12:00', 5, draft => true);
update shifts set capacity = 6 where shift_id = tests.id('grew');
update shifts set cancelled_at = private.clock() where shift_id = tests.id('withdrawn');
create function pg_temp.was(who text, shift text, what text, for_minutes int default 0) returns void language sql as $$
    insert into assignments (assignment_id, candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at, confirmed_at)
    values (tests.id(who || shift), tests.id(who), tests.id(shift), '3301', now(), now(), 'voluntary', private.clock(), private.clock());
    insert into attendance (assignment_id, candidate_id, fact, minutes, recorded_at, recorded_by)
    select tests.id(who || shift), tests.id(who), what, for_minutes, private.clock(), tests.id('Lise') where what <> 'not recorded';
$$;
-- October: 6 present, 5 late, 5 absent, 2 of whom nothing is recorded and one whom the place called off, of 20; and 6 for pay of 8; nobody on 6
select pg_temp.was('C' || i, 'october', case when i <= 6 then 'present' when i <= 11 then 'late' when i <= 16 then 'absent' when i <= 18 then 'not recorded' else 'host_cancelled' end,
    case when i <= 6 then 120 when i <= 11 then 60 else 0 end) from generate_series(1, 19) as i;
select pg_temp.was('C' || i, 'october paid', 'present', 90) from generate_series(21, 26) as i;
-- September: 9 present, 3 late, 8 absent, of 25
select pg_temp.was('C' || i, 'september', case when i <= 4 then 'present' when i <= 7 then 'late' when i <= 15 then 'absent' else 'not recorded' end, case when i <= 7 then 100 else 0 end) from generate_series(1, 20) as i;
select pg_temp.was('C' || i, 'first of september', 'present', 30) from generate_series(31, 35) as i;
-- August: 7 present of 8
select pg_temp.was('C' || i, 'last of august', 'present', 40) from generate_series(30, 36) as i;
-- exits, told on the day: none in the last quarter of 2025, then 14, 23 and 18
insert into outcomes (candidate_id, municipality_code, kind, exited_on, recorded_by, recorded_at)
select tests.id('C' || (1 + row_number() over ()) % 40 + 1), '3301', kind, day::date, tests.id('Kari'), private.midnight(day::date) from (values
    ('job', 3, '2026-01-01'), ('education', 5, '2026-02-01'), ('moved', 6, '2026-03-31'),
    ('job', 8, '2026-04-01'), ('education', 6, '2026-05-01'), ('health', 9, '2026-06-30'),
    ('job', 6, '2026-07-01'), ('education', 5, '2026-08-01'), ('other', 7, '2026-09-30'),
    ('job', 12, '2026-10-01')) as x (kind, n, day), generate_series(1, n);
select tests.at('2026-11-23 08:00');

-- ── A month is closed by the clock, a piece at a time, and only what is closed is read ───────────────────────────────────────
select is(tests.say(who, 'select last_closed_month()'), said, who || ' is told which month is closed: ' || said) from (values
    ('Petra', ''), ('Per', ''), ('Amina', 'PT404 not_found'), ('Lise', 'PT404 not_found'), ('Ada', 'PT404 not_found')) as x (who, said);
select is(tests.rows('Petra', 'select from programme_indicators()'), '0', 'before a month is closed there are no figures');
create temp table in_pieces (i int, done int, closed date, cells bigint);
do $$
begin
    for i in 1 .. 40 loop
        insert into in_pieces (i, done) values (i, private.close_periods(1));
        update in_pieces p set closed = (select month from private.closed_months where municipality_code = '3301'),
            cells = (select count(*) from private.closed_cells) where p.cells is null;
    end loop;
end $$;
select is((select string_agg(done::text, '' order by i) from in_pieces) ~ '^1+0+$', true, 'a call writes down one piece when it may do no more');
select is((select count(distinct cells) from in_pieces where done = 1) >= 5 + 6 + 2, true, 'five quarters, six months, and all so far month by month');
select is((select array_agg(closed order by i) filter (where closed is not null) from in_pieces where done = 1), '{2026-10-01}', 'and the month is closed once all is there');
select is(tests.say('Petra', 'select last_closed_month()'), '2026-10-01', 'Petra is told that it is October');
select is(tests.say('Per', 'select last_closed_month()'), '', 'where nothing has happened none is closed');

create function pg_temp.ledger(indicator_ text, period_ date) returns text language sql as $$
    select tests.say('Petra', format('select string_agg(part || coalesce('' '' || label, '''') || '' '' || coalesce(n::text, case when under_five then ''few'' else ''hidden'' end), '', '' order by sort, label)
        || coalesce('' = '' || min(value), '''') from programme_indicators() where indicator = %L and period is not distinct from %L', indicator_, period_));
$$;
select is(pg_temp.ledger('2.1', '2026-10-01'), 'done 17, not_done hidden, not_recorded hidden, withdrawn hidden = 0.5152', '2.1 in October: 17 of 33 that the place did not withdraw; the two whom nothing is recorded of, and the one it called off, are hidden');
select is(pg_temp.ledger('2.1', '2026-09-01'), 'done 12, not_done 8, not_recorded 5, withdrawn 0 = 0.4800', 'Petra reads what is not recorded apart from what was not done');
select is(pg_temp.ledger('2.1', '2026-08-01'), 'done hidden, not_done hidden, not_recorded few, withdrawn 0', '2.1 in August: seven of eight, and the one place less would be told');
select is(pg_temp.ledger('2.1', '2026-11-01'), '', 'a month that runs is not there');
select is(pg_temp.ledger('2.1', '2026-07-01'), 'done 0, not_done 0, not_recorded 0, withdrawn 0', 'a month in which nothing was posted hides nobody');
select is(pg_temp.ledger('2.1', null), 'done hidden, not_done hidden, not_recorded hidden, withdrawn hidden', '2.1 now is hidden where one of its months is');
select is(pg_temp.ledger('2.5', '2026-10-01'), 'present 12, late 5, absent 5, told few = 0.7727', '2.5 in October: 17 of 22');
select is(pg_temp.ledger('2.5', '2026-09-01'), 'present hidden, late hidden, absent 8, told few = 0.6000', '2.5 in September: three were late, and 2.1 tells how many came: so how many were there in time is hidden too');
select is(tests.say('Petra', $$select string_agg(part || ' ' || coalesce(n::text, 'hidden'), ', ' order by sort) from programme_indicators() where indicator = '2.3' and period is null and part in ('paid', 'unpaid')$$), 'paid 540, unpaid 2150', '2.3 now: 6 × 90 paid; 6 × 120 + 5 × 60, 7 × 100 + 5 × 30, 7 × 40 unpaid');
select is(tests.say('Petra', $$select value from programme_indicators() where indicator = '2.3' and period is null and part = 'paid'$$), '44.8333', 'the value of 2.3 is hours');
select is(tests.say('Petra', $$select string_agg(label || ' ' || n, ', ' order by label) from programme_indicators() where indicator = '2.3' and part = 'organisation'$$), 'Fjordgløtt 2150, Kafeen 0, Åsen 540', 'Petra reads 2.3 per organisation');
select is(tests.say('Petra', $$select string_agg(label || ' ' || n, ', ' order by label) from programme_indicators() where indicator = '2.3' and part = 'task_type'$$), 'matvert 2150, vaktmester 540', '2.3 per task type');
select is(pg_temp.ledger('1.2', '2026-04-01'), 'job 8, education 6, other 9 = 0.6087', '1.2 in the second quarter');
select is(pg_temp.ledger('1.2', '2026-01-01'), 'job hidden, education hidden, other 6 = 0.5714', '1.2 in the first quarter: three got a job, so neither way is told, but both together');
select is(pg_temp.ledger('1.2', null), 'job hidden, education hidden, other 22 = 0.6000', '1.2 now: the last four whole quarters, 33 of 55');
select is(pg_temp.ledger('1.2', '2026-10-01'), '', 'a quarter that is not whole is not there');
select is(pg_temp.ledger('3.1', null), 'referred 5, others 13 = 5.0000', '3.1 at the end of September: seven referred who came, of whom two were nineteen; four more in October do not move it');
select is(pg_temp.ledger('4.3', null), 'active 7, not_active 14, median_minutes 0 = 0.3333', '4.3: seven of twenty-one in September''s last 28 days; four more in October do not move it');

-- ── What was closed stands, and what is told later is told later ─────────────────────────────────────────────────────────────
select is(tests.tick('{close_periods}'), 0, 'what is closed is closed once');
create temp table before_ as select * from private.shown_cells('3301');
select is(tests.say('Lise', format('select record_attendance(%L, ''absent'', 0, correction => ''Rettet'')', tests.id('C1october'))), '', 'a fact of October is corrected in November');
insert into outcomes (candidate_id, municipality_code, kind, exited_on, recorded_by, recorded_at) values (tests.id('C1'), '3301', 'job', '2026-09-01', tests.id('Kari'), private.clock());
update referrals set ended_at = private.clock() where candidate_id = tests.id('C2');
delete from agreed_activities where candidate_id = tests.id('C3');
select bag_eq($$select * from private.shown_cells('3301')$$, 'select * from before_', 'no figure of a closed period changes');
select is((select sum(n)::int from private.counted_cells(row('3301', '2026-12-01', null, null, (select exits from private.ledger_from_events('3301')), null)::private.ledger) where indicator = '1.2' and period = '2026-10-01'), 13, 'an exit that is told of later counts when it is told');

select tests.at('2026-12-08 00:30');
select is(tests.say('Petra', 'select last_closed_month()'), '2026-10-01', 'at midnight of the 8th it is still October that is closed');
select bag_eq($$select * from private.shown_cells('3301')$$, 'select * from before_', 'and its figures stand until the clock has come by');
update organisations set name = 'Fjordgløtt bo- og aktivitetssenter' where organisation_id = tests.id('Fjordgløtt');
select is(tests.say('Petra', $$select string_agg(label || ' ' || n, ', ' order by label) from programme_indicators() where indicator = '2.3' and part = 'organisation'$$), 'Fjordgløtt 2150, Kafeen 0, Åsen 540', 'a closed period calls an organisation what it was called then');
savepoint next_month;
do $$ begin while private.close_periods(100) > 0 loop end loop; end $$;
select is(tests.say('Petra', 'select last_closed_month()'), '2026-11-01', 'then it is November');
select is(tests.say('Petra', $$select count(*) from programme_indicators() where part = 'organisation' and label ~ 'Fjordgløtt'$$), '1', 'an organisation with a new name is one, over all its months');
select is(tests.say('Petra', $$select count(*) from programme_indicators() where part = 'organisation' and label = 'Fjordgløtt bo- og aktivitetssenter'$$), '1', 'called as in the last of them');
rollback to next_month;
select tests.at('2026-11-23 08:00');

-- ── An example by hand: who gave it up, took it again and came has come, and told nobody anything ────────────────────────────
select tests.shift('retaken', '2026-11-25 10:00', '2026-11-25 12:00', 4);
create temp table told_before as select rows, c.part, c.n from unnest('{f,t}'::boolean[]) as rows, private.counted_cells(tests.ledger(rows)) c
where c.indicator in ('2.1', '2.5') and c.period = '2026-11-01' and c.part in ('present', 'late', 'absent', 'told', 'done', 'withdrawn');
create function pg_temp.more(rows_ boolean) returns text language sql as $$
    select string_agg(c.part || ' ' || c.n - b.n, ', ' order by c.part) filter (where c.n <> b.n) from private.counted_cells(tests.ledger(rows_)) c
    join told_before b on b.rows = rows_ and b.part = c.part where c.indicator in ('2.1', '2.5') and c.period = '2026-11-01';
$$;
select is(tests.take(who, 'retaken'), 'confirmed', who || ' takes it') from unnest('{C1,C2,C3,C4}'::text[]) as who;
select tests.at('2026-11-24 08:00');
select is(tests.say(who, format('select withdraw(%L)', tests.on_(who, 'retaken'))), '', who || ' gives it up the day before') from unnest('{C1,C2,C4}'::text[]) as who;
select is(tests.take('C1', 'retaken'), 'confirmed', 'C1 takes it again');
insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at) values (tests.id('C4'), tests.id('retaken'), '3301', now(), now(), 'voluntary', private.clock());
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('C4', 'retaken'))), '', 'C4 asks for it again, and does not get it');
select tests.at('2026-11-25 11:40');
select is(tests.say('C3', format('select withdraw(%L)', tests.on_('C3', 'retaken'))), '', 'C3 says a hundred minutes after the start that they do not come');
select tests.at('2026-11-25 13:00');
select is(tests.say('Lise', format('select record_attendance(%L, ''present'', 120)', tests.on_('C1', 'retaken'))), '', 'C1 came');
select is(pg_temp.more(rows), 'done 1, present 1, told 2', 'C1 counts as come and as nothing else, C2 and C4 told in time, C3 is neither' || case when rows then ', by the rows' else ', by the events' end) from unnest('{f,t}'::boolean[]) as rows;
select is(tests.say('Lise', format('select record_attendance(%L, ''absent'', 0)', tests.on_('C3', 'retaken'))), '', 'until Lise records of C3 that nobody came');
select is(pg_temp.more(rows), 'absent 1, done 1, present 1, told 2', 'which then is an absence') from unnest('{f,t}'::boolean[]) as rows;
select tests.at('2026-11-23 08:00');

-- ── No new figure is one to four people from the one before ──────────────────────────────────────────────────────────────────
create function pg_temp.steps(variadic counts bigint[]) returns text language sql as $$
    select string_agg(coalesce((select case when c.hides then '-' else c.n::text end from private.judge_steps('3312', array(
        select row('3.1', date '2026-01-01' + make_interval(months => m - 1), p.part, null, p.n, p.n, null)::private.counted_cell
        from generate_series(1, i) as m, lateral (values ('referred', counts[m]), ('others', 0)) as p (part, n))) c where c.indicator = '3.1' and c.part = 'referred'), '?'), ' ' order by i)
    from generate_subscripts(counts, 1) as i;
$$;
select is(pg_temp.steps(2, 4, 5, 6, 9, 10, 13, 15, 14, 14, 9), '- - 5 5 5 10 10 15 15 15 9', 'a figure stands until five more, or five fewer, have come');

-- ── No count of people under five is ever in an answer, nor the sum that gives it away ───────────────────────────────────────
select is(tests.rows('Petra', $$select from programme_indicators() where n between 1 and 4 and (indicator in ('1.2', '2.5', '3.1') or indicator = '4.3' and part <> 'median_minutes')$$), '0', 'no count of people under five is shown');
select is(tests.rows('Petra', $$select from programme_indicators() where hidden and n is not null$$), '0', 'a hidden cell has no number');
select is(tests.rows('Petra', $$select from programme_indicators() a join programme_indicators() b using (indicator, part)
    where a.period is null and not a.hidden and b.hidden and b.period >= case indicator when '1.2' then date '2025-10-01' else date '2026-08-01' end$$), '0', 'a sum is shown only where each of its periods is');
select is(tests.say('Per', $$select coalesce(sum(n), 0) from programme_indicators()$$), '0', 'another municipality''s ledger holds nothing of this');

-- ── An indicator equals its recomputation from the rows, whatever has happened ───────────────────────────────────────────────
select tests.at('2026-09-01 06:00');
do $$
declare
    each record;
    said text;
    n int := 0;
begin
    for i in 1 .. 25 loop
        perform tests.shift('chance ' || i, to_char(date '2026-09-02' + i * 2, 'YYYY-MM-DD') || ' 10:00', to_char(date '2026-09-02' + i * 2, 'YYYY-MM-DD') || ' 12:00', 1 + i % 4);
        for each in select who from unnest('{C1,C2,C5,C9,C14,C20}'::text[]) as who order by random() loop
            said := tests.take(each.who, 'chance ' || i);
            if said = 'confirmed' and random() < 0.2 then
                perform tests.say(each.who, format('select withdraw(%L)', tests.on_(each.who, 'chance ' || i)));
            end if;
        end loop;
        if random() < 0.1 then
            perform tests.say('Lise', format('select cancel_shift(%L)', tests.id('chance ' || i)));
        end if;
    end loop;
    perform tests.at('2026-11-23 08:00');
    for each in
        select a.assignment_id, k from assignments a join shifts s using (shift_id), generate_series(1, 3) as k
        where s.task_id in (select task_id from tasks where title ~ '^chance') and a.state = 'confirmed' order by random()
    loop
        said := (array['present', 'late', 'absent', 'notified', 'host_cancelled'])[1 + floor(random() * 5)];
        if tests.say('Lise', format('select record_attendance(%L, %L, %s, correction => ''Rettet'')', each.assignment_id, said,
            case when said in ('present', 'late') then 1 + floor(random() * 700)::int else 0 end)) = '' then
            n := n + 1;
        end if;
    end loop;
    perform set_config('tests.n', n::text, true);
end $$;
select cmp_ok(current_setting('tests.n')::int, '>', 50, 'much has happened: ' || current_setting('tests.n') || ' records and corrections');
select tests.at('2026-12-08 08:00');
prepare by_events as select * from private.counted_cells(private.ledger_from_events('3301'));
prepare by_rows as select * from private.counted_cells(private.ledger_from_rows('3301'));
select bag_eq('by_events', 'by_rows', 'every indicator computed from the events equals the one computed from the rows');
select is_empty($$select indicator from indicators i where counts is not null and not exists (
    select from private.counted_cells(private.ledger_from_events('3301')) c where c.indicator = i.indicator and c.n > 0)$$, 'every indicator has something to count');
select is_empty($$select c.indicator || ' ' || c.part from private.counted_cells(private.ledger_from_events('3301')) c join indicators i using (indicator)
    where c.part <> all (i.parts || i.beside)$$, 'every part has a declaration');
select is_empty($$select i.indicator || ' ' || p from indicators i, unnest(i.parts || i.beside) as p where not exists (
    select from private.counted_cells(private.ledger_from_events('3301')) c where c.indicator = i.indicator and c.part = p)$$, 'every declared part is there');
select is((select sum(n) from private.counted_cells(private.ledger_from_events('3301')) where indicator = '2.1' and period between '2026-09-01' and '2026-11-01'),
    (select sum(capacity)::numeric from shifts where municipality_code = '3301' and published_at is not null and starts_at >= tests.oslo('2026-09-01 00:00') and starts_at < tests.oslo('2026-12-01 00:00')),
    'every place that was posted is done, not done, not recorded or withdrawn');
select is((select sum(n) from private.counted_cells(private.ledger_from_events('3301')) where indicator = '2.3' and label is null and period between '2026-09-01' and '2026-11-01'),
    (select sum(f.minutes)::numeric from attendance f join assignments a using (assignment_id) join shifts s using (shift_id) where s.starts_at >= tests.oslo('2026-09-01 00:00') and s.starts_at < tests.oslo('2026-12-01 00:00')), 'the minutes of the events are the minutes of the rows');
select is_empty($$select s.shift_id from shifts s where s.taken <> (select count(*) from assignments a where a.shift_id = s.shift_id and a.state = 'confirmed')$$, 'the one counter is right');
select is_empty($$select a.assignment_id from assignments a join assignments b on a.candidate_id = b.candidate_id and a.assignment_id < b.assignment_id and a.during && b.during
    where a.state in ('requested', 'confirmed') and b.state in ('requested', 'confirmed')$$, 'nobody is on two shifts at once');
select is_empty($$select assignment_id, kind from events where kind ~ '^assignment\.(confirmed|withdrawn|cancelled|not_chosen)' group by 1, 2 having count(*) > 1$$, 'each step of an assignment happens once');
select is_empty($$select indicator from private.counted_cells(private.ledger_from_events('3301')) where n < 0$$, 'nothing is less than nothing');

select * from finish();
rollback;
