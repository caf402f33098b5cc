-- Offers in waves, by the clock: who, how many, when; filled, lapsed and given up; who stands by steps in.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
-- ten people who can at all hours, and like it the less the higher their number
select tests.candidate('P' || n) from generate_series(1, 9) as n;
insert into availability (candidate_id, weekday, from_time, to_time)
select c.person_id, d, '00:00', '24:00' from candidates c, generate_series(1, 7) as d where c.municipality_code = '3301';
delete from availability where candidate_id in (tests.id('Amina'), tests.id('Bjørn'));
create function pg_temp.asked(shift text) returns bigint language sql as $$
    select count(*) from public.offers o where o.shift_id = tests.id(shift);
$$;
create function pg_temp.open_(shift text) returns bigint language sql as $$
    select count(*) from public.offers o where o.shift_id = tests.id(shift) and o.state in ('sent', 'seen', 'unsure');
$$;
-- The clock of the house ticks until there is nothing more to do.
create function pg_temp.tick() returns void language plpgsql as $$
begin
    for n in 1..100 loop
        exit when tests.tick() = 0;
    end loop;
end $$;

select tests.at('2026-11-22 22:00');
select tests.shift('one', '2026-11-23 16:00', '2026-11-23 18:00', 1);
select lives_ok('select pg_temp.tick()', 'the clock runs at ten in the evening');
select is(pg_temp.asked('one'), 0::bigint, 'nobody is asked at ten in the evening');
select tests.at('2026-11-23 07:59');
select lives_ok('select pg_temp.tick()', 'a minute to eight');
select is(pg_temp.asked('one'), 0::bigint, 'nobody is asked a minute before eight');
select tests.at('2026-11-23 08:00');
select lives_ok('select pg_temp.tick()', 'the clock runs at eight');
select is(pg_temp.asked('one'), 3::bigint, 'three are asked for one seat');
select is((select next_at from private.waves where shift_id = tests.id('one')), tests.oslo('2026-11-23 09:00'), 'the next after an eighth of what is left');
select lives_ok('select pg_temp.tick()', 'another node runs the clock');
select is(pg_temp.asked('one'), 3::bigint, 'a second tick asks nobody more');
select tests.at('2026-11-23 08:59');
select lives_ok('select pg_temp.tick()', 'a minute before the next wave');
select is(pg_temp.asked('one'), 3::bigint, 'nobody more is asked a minute before the next wave');
select tests.at('2026-11-23 09:00');
select lives_ok('select pg_temp.tick()', 'the clock runs an hour later');
select is(pg_temp.asked('one'), 6::bigint, 'the next wave asks three others');
select is((select count(distinct candidate_id) from offers), 6::bigint, 'nobody is asked twice');
select is((select next_at from private.waves where shift_id = tests.id('one')), tests.oslo('2026-11-23 09:52:30'), 'the wave after comes sooner');
select tests.at('2026-11-23 10:00');
select lives_ok('select pg_temp.tick()', 'two hours after the first');
select is((select count(*) from offers where state = 'expired'), 3::bigint, 'offers of the first wave that nobody answered have lapsed');
select is(pg_temp.asked('one'), 9::bigint, 'the last three are asked');
select tests.at('2026-11-23 12:00');
select lives_ok('select pg_temp.tick()', 'the clock runs after all were asked');
select is(pg_temp.asked('one'), 9::bigint, 'nobody is asked again');

-- sizes, budget, other questions
select tests.at('2026-11-24 08:00');
select tests.shift('big', '2026-11-25 10:00', '2026-11-25 12:00', 8);
select tests.shift('same hours', '2026-11-25 11:00', '2026-11-25 13:00', 1, organisation => 'Åsen');
select tests.shift('third', '2026-11-26 10:00', '2026-11-26 12:00', 2);
select tests.shift('fourth', '2026-11-27 10:00', '2026-11-27 12:00', 2);
select tests.shift('far ahead', '2026-12-22 09:00', '2026-12-22 10:00', 1);
select lives_ok('select pg_temp.tick()', 'the next morning four shifts are out');
select is(pg_temp.asked('big'), 5::bigint, 'a wave asks at most five');
select is(pg_temp.asked('same hours'), 3::bigint, 'three for one seat');
select is((select count(*) from offers a join offers b on a.candidate_id = b.candidate_id and a.shift_id = tests.id('big') and b.shift_id = tests.id('same hours')), 0::bigint,
    'nobody is asked twice about the same hours');
select is((select max(n) from (select count(*) as n from offers where sent_at >= tests.oslo('2026-11-24 00:00') group by candidate_id) x), 2::bigint, 'nobody more than twice a day');
select is((select sum(n) from (select count(*) as n from offers where sent_at >= tests.oslo('2026-11-24 00:00') group by candidate_id) x), 16::numeric, 'sixteen questions to nine people');
select is(pg_temp.asked('far ahead'), 0::bigint, 'a month ahead is too early');
select tests.at('2026-12-01 08:00');
select lives_ok('select pg_temp.tick()', 'a week without the clock');
select is((select count(*) from offers where state in ('sent', 'seen') and sent_at < private.clock()), 0::bigint, 'offers that lapsed while the clock stood are stamped');
select is((select count(*) from offers where expired_at > expires_at), 0::bigint, 'offers lapse at their hour, not when the clock came to it');
select is(pg_temp.asked('far ahead'), 3::bigint, 'the clock sends one wave, not those of a week');

-- filled
select tests.shift('fills', '2026-12-03 10:00', '2026-12-03 12:00', 1);
select lives_ok('select pg_temp.tick()', 'the clock sends a new shift''s wave');
select is(pg_temp.open_('fills'), 3::bigint, 'three are asked');
create temp table first_ as select p.first_name as who from offers o join people p on p.person_id = o.candidate_id where o.shift_id = tests.id('fills') order by o.offer_id limit 1;
select is(tests.say((select who from first_), format('select state from accept_offer(%L, gen_random_uuid())', (select offer_id from offers where shift_id = tests.id('fills') and candidate_id = tests.id((select who from first_))))), 'confirmed', 'the first of them accepts');
select is(pg_temp.open_('fills'), 0::bigint, 'the others'' are withdrawn');
select tests.at('2026-12-01 16:00');
select lives_ok('select pg_temp.tick()', 'the clock runs in the afternoon');
select is(pg_temp.asked('fills'), 3::bigint, 'nobody is asked about a full shift');

-- given up: who stands by comes first, whatever their budget
select is(tests.say('Bjørn', format('select stand_by(%L)', tests.id('fills'))), '', 'Bjørn can step in');
select tests.at('2026-12-01 16:01');
select is(tests.say('Amina', format('select stand_by(%L)', tests.id('fills'))), '', 'Amina stands by a minute later');
update candidates set offers_a_day = 0 where person_id = tests.id('Bjørn');
select is(tests.say((select who from first_), format('select withdraw(%L)', tests.on_((select who from first_), 'fills'))), '', 'the first gives the shift up');
-- and the place is held for them
create function pg_temp.hinders(who text, shift text) returns text language sql as $$
    select tests.say(who, format('select coalesce(array_to_string(array_remove(hindrances, ''hours''), '',''), '''') from shift_card(%L)', tests.id(shift)));
$$;
select is(tests.take('P3', 'fills'), 'PT409 shift_held', 'nobody else takes the place at once');
select is(pg_temp.hinders('P3', 'fills'), 'held', 'as its card says');
select is(pg_temp.hinders('Bjørn', 'fills'), '', 'but not Bjørn''s');
select is(pg_temp.hinders('Amina', 'fills'), 'held', 'Amina is after him');
select is(tests.say('P3', format('select stand_by(%L)', tests.id('fills'))), '', 'who finds it held can stand by, too');
select is(tests.say('P3', format('select stand_by(%L, false)', tests.id('fills'))), '', 'or not');
select lives_ok('select pg_temp.tick()', 'the clock runs within the minute');
select is((select count(*) from private.open_shifts where shift_id = tests.id('fills')), 0::bigint, 'it is in nobody''s list');
select is(tests.take('P3', 'fills'), 'PT409 shift_held', 'and held while Bjørn may answer');
select is(tests.say('Lise', format('select invite_person(%L, ''nobody'', gen_random_uuid())', tests.id('fills'))), 'PT409 shift_held', 'Lise, who would invite somebody, is told that it is held');
select is(tests.say('Lise', format('select string_agg(held::text, '','') from shifts_held(array[%L]::uuid[])', tests.id('fills'))), '1', 'how many are held she can read');
select is(tests.say('Ola', format('select count(*) from shifts_held(array[%L]::uuid[])', tests.id('fills'))), '0', 'which is her organisation''s alone');
savepoint in_series;
insert into series (series_id, task_id) values (tests.id('held series'), tests.id('fills''s task'));
update shifts set series_id = tests.id('held series') where shift_id = tests.id('fills');
select is(tests.say(who, format('select string_agg(free::text, '','') from series_dates(%L)', tests.id('held series'))), free, 'a regular shift''s held date is free for ' || who || ': ' || free)
from (values ('P3', 'false'), ('Bjørn', 'true')) as x (who, free);
select is(tests.say(who, format('select series_left from shift_card(%L)', tests.id('fills'))), free, who || ' could still take ' || free) from (values ('P3', '0'), ('Bjørn', '1')) as x (who, free);
rollback to in_series;
savepoint lapses;
select tests.at('2026-12-02 20:00');
select lives_ok('select pg_temp.tick()', 'who does not answer in time');
select is((select count(*) from standbys where candidate_id = tests.id('Bjørn')), 0::bigint, 'holds nothing any more');
rollback to lapses;
select is((select string_agg(p.first_name || ' ' || o.via, ',') from offers o join people p on p.person_id = o.candidate_id where o.shift_id = tests.id('fills') and o.state = 'sent'), 'Bjørn standby', 'Bjørn is asked, alone');
select is((select string_agg(kind, ',') from notices where person_id = tests.id('Bjørn')), 'stands_free', 'Bjørn is told that a seat he stood by for is free');
select is(tests.say('Bjørn', format('select decline_offer(%L)', (select offer_id from offers where shift_id = tests.id('fills') and candidate_id = tests.id('Bjørn')))), '', 'Bjørn declines');
select lives_ok('select pg_temp.tick()', 'the clock runs before the next wave is due');
select is(pg_temp.open_('fills'), 0::bigint, 'nobody is asked before the next wave is due');
select tests.at('2026-12-02 08:00');
select is((select count(*) from standbys where candidate_id = tests.id('Bjørn')), 0::bigint, 'Bjørn stands by no longer');
select lives_ok('select pg_temp.tick()', 'the clock sends the next wave');
select is((select string_agg(p.first_name || ' ' || o.via, ',') from offers o join people p on p.person_id = o.candidate_id where o.shift_id = tests.id('fills') and o.state = 'sent'), 'Amina standby', 'Amina, who stands by, is the next wave');
select is(tests.say('Amina', format('select state from accept_offer(%L, gen_random_uuid())', (select offer_id from offers where shift_id = tests.id('fills') and candidate_id = tests.id('Amina')))), 'confirmed', 'Amina accepts');
select is((select count(*) from standbys), 0::bigint, 'Amina stands by no longer');
-- nobody stands by any more
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'fills'))), '', 'Amina gives it up');
select is(tests.take('P3', 'fills'), 'confirmed', 'and it is whose who comes first');
-- who stands by and has taken another shift meanwhile holds nothing
select tests.shift('kept seat', '2026-12-10 10:00', '2026-12-10 12:00', 1);
select tests.shift('kept hours', '2026-12-10 11:00', '2026-12-10 13:00', 1);
select is(tests.take('P1', 'kept seat'), 'confirmed', 'one shift');
select is(tests.say('P2', format('select stand_by(%L)', tests.id('kept seat'))), '', 'for which P2 stands by');
select is(tests.say('P1', format('select withdraw(%L)', tests.on_('P1', 'kept seat'))), '', 'is given up');
select is((select count(*) from private.open_shifts where shift_id = tests.id('kept seat')), 0::bigint, 'it is held');
select is(tests.take('P2', 'kept hours'), 'confirmed', 'but P2 has taken another');
select is(tests.take('P4', 'kept seat'), 'confirmed', 'so that it is open');

-- one of two that are free is held: a plan fills the other, and sends nobody to what is held
savepoint plans;
select tests.shift('half held', '2026-12-09 10:00', '2026-12-09 12:00', 2);
select is(tests.take(who, 'half held'), 'confirmed', who || ' takes one of two') from unnest('{P1,P5}'::text[]) as who;
select is(tests.say('P6', format('select stand_by(%L)', tests.id('half held'))), '', 'for which P6 stands by');
select is(tests.say(who, format('select withdraw(%L)', tests.on_(who, 'half held'))), '', who || ' gives it up') from unnest('{P1,P5}'::text[]) as who;
select is((select x ->> 'seats' from jsonb_array_elements(private.plan_problem('3301', tests.id('Fjordgløtt'), '2026-12-07') -> 'shifts') as x where x ->> 'id' = tests.id('half held')::text), '1', 'one of two is to be filled');
insert into plans (plan_id, municipality_code, organisation_id, week_start, asked_by, asked_at, done_at)
values (tests.id('plan'), '3301', tests.id('Fjordgløtt'), '2026-12-07', tests.id('Lise'), private.clock(), private.clock());
insert into plan_choices (plan_id, shift_id, candidate_id, nth) values (tests.id('plan'), tests.id('half held'), tests.id('P7'), 1);
select is(tests.take('P8', 'half held'), 'confirmed', 'P8 takes what was free');
select is((select count(*) from private.open_shifts where shift_id = tests.id('half held')), 0::bigint, 'what is left is held, and in nobody''s list');
select is(tests.say('Lise', format('select sent || '' '' || later || '' '' || not_sent from send_plan(%L, %L)', tests.id('plan'), tests.id('Fjordgløtt'))), '0 0 1', 'nobody is asked about what is held');
rollback to plans;

-- given up at night, or too late
select tests.shift('early', '2026-12-05 08:15', '2026-12-05 09:00', 1);
select is(tests.take('P1', 'early'), 'confirmed', 'a shift in the morning');
select is(tests.say('P2', format('select stand_by(%L)', tests.id('early'))), '', 'P2 stands by');
select tests.at('2026-12-04 23:00');
select is(tests.say('P1', format('select withdraw(%L)', tests.on_('P1', 'early'))), '', 'given up at eleven in the evening');
select lives_ok('select pg_temp.tick()', 'the clock runs');
select is(pg_temp.asked('early'), 0::bigint, 'nobody is asked before they wake');
select is(tests.say('P2', format('select seats_left from shift_card(%L)', tests.id('early'))), '1', 'the seat is there to be taken');

-- who is busy elsewhere is passed over, not waited for: seen with real connections elsewhere; here that the rest is sent
select tests.at('2026-12-07 09:00');
select tests.shift('many ' || n, '2026-12-08 10:00', '2026-12-08 10:30', 1) from generate_series(1, 12) as n;
select is(tests.tick() > 0, true, 'the clock runs one batch');
select cmp_ok((select count(*) from private.waves w join shifts s using (shift_id) where s.starts_at = tests.oslo('2026-12-08 10:00')), '=', 1::bigint, 'one batch of waves is one shift');
select lives_ok('select pg_temp.tick()', 'the clock runs batch by batch');
select cmp_ok((select count(*) from private.waves w join shifts s using (shift_id) where s.starts_at = tests.oslo('2026-12-08 10:00')), '=', 12::bigint, 'all twelve shifts have had their wave');

-- fit leads, but two of each wave are those whose turn it is most, however well it fits them
select tests.at('2027-01-11 08:00');
insert into interests (candidate_id, task_type) select tests.id('P' || n), 'matvert' from generate_series(1, 4) as n;
insert into offers (candidate_id, shift_id, municipality_code, via, offered_at, due_at, expires_at, sent_at, declined_at)
select tests.id('P' || n), tests.id('third'), '3301', 'lead', x.at, x.at, x.at + interval '1 hour', x.at, x.at
from generate_series(1, 7) as n cross join (select tests.oslo('2027-01-10 10:00') as at) as x;
select tests.shift('liked', '2027-01-13 10:00', '2027-01-13 12:00', 1);
select lives_ok('select pg_temp.tick()', 'four would like it and were asked yesterday; two were asked nothing for weeks');
select is((select string_agg(x.part, ', ' order by x.part) from (
    select case when p.first_name in ('P1', 'P2', 'P3', 'P4') then 'likes it' else p.first_name end as part
    from offers o join people p on p.person_id = o.candidate_id where o.shift_id = tests.id('liked')) as x),
    'P8, P9, likes it', 'one whom it fits best, and the two whose turn it is');

select is(tests.rows(coalesce(who, 'Amina'), 'select from private.waves'), 'denied', who || ' reads no waves') from unnest('{Amina,Lise,Ada}'::text[]) as who;
select is(tests.say('Lise', 'select private.' || f), 'denied', f) from unnest('{run_due_chore(),run_chore(null),send_waves(1),send_due_offers(1)}'::text[]) as f;

-- ── What hangs on a shift follows it ─────────────────────────────────────────────────────────────────────────────────────────
select tests.at('2027-02-01 08:00');
delete from offers;
update candidates set offers_a_day = 5;
create function pg_temp.change(shift text, from_ text, to_ text, seats int) returns text language sql as $$
    select tests.say('Lise', format('select change_shift(%L, %L, %L, %L, %L)', tests.id(shift), tests.oslo(from_), tests.oslo(to_), seats, tests.id('Fjordgløtt''s contact')));
$$;
select tests.shift('follows', '2027-02-10 10:00', '2027-02-10 12:00', 1);
select lives_ok('select pg_temp.tick()', 'the first wave');
create temp table first_wave as select o.candidate_id from offers o where o.shift_id = tests.id('follows');
select is((select count(*) from first_wave), 3::bigint, 'three are asked');
select is(tests.say((select p.first_name from people p where p.person_id in (select candidate_id from first_wave) order by 1 limit 1),
    format('select decline_offer(%L, ''type'')', (select offer_id from offers o join people p on p.person_id = o.candidate_id where o.shift_id = tests.id('follows') order by p.first_name limit 1))), '', 'one does not want such a task');
select tests.at('2027-02-01 08:01');
select is(pg_temp.change('follows', '2027-02-10 12:00', '2027-02-10 14:00', 1), '', 'it is moved a minute later');
select lives_ok('select pg_temp.tick()', 'the clock runs');
select is((select count(*) from offers o where o.shift_id = tests.id('follows') and o.state = 'sent'), 3::bigint, 'three are asked about the new time at once');
select is((select count(*) from first_wave f where exists (select from offers o where o.shift_id = tests.id('follows') and o.state = 'sent' and o.candidate_id = f.candidate_id)
    or f.candidate_id in (select r.candidate_id from private.ranked_people(tests.id('follows'), private.clock(), 50, '{}') r)), 2::bigint, 'those who were asked about the old one may be, but for who wants no such task');
select tests.shift('room', '2027-02-12 10:00', '2027-02-12 12:00', 1);
select is(tests.take('P1', 'room'), 'confirmed', 'P1 fills it');
select is(tests.say('P2', format('select stand_by(%L)', tests.id('room'))), '', 'P2 stands by');
select lives_ok('select pg_temp.tick()', 'the clock runs');
insert into private.waves (shift_id, number, next_at) values (tests.id('room'), 1, private.clock() + interval '20 hours') on conflict (shift_id) do update set next_at = excluded.next_at;
select is(pg_temp.asked('room'), 0::bigint, 'nobody is asked about a full one');
select is(pg_temp.change('room', '2027-02-12 10:00', '2027-02-12 12:00', 2), '', 'Lise gives it one place more');
select lives_ok('select pg_temp.tick()', 'the clock runs within the minute');
select is((select string_agg(p.first_name || ' ' || o.via, ',') from offers o join people p on p.person_id = o.candidate_id where o.shift_id = tests.id('room') and o.state = 'sent'), 'P2 standby', 'who stands by is asked at once');

-- ── After a pause of the clock ───────────────────────────────────────────────────────────────────────────────────────────────
delete from offers;
select tests.at('2027-02-15 09:00');
update candidates set offers_a_day = 2;
delete from private.waves;
update shifts set cancelled_at = private.clock() where starts_at > private.clock() and cancelled_at is null;
select tests.shift('pause ' || n, ('2027-02-' || 20 + n || ' 10:00'), ('2027-02-' || 20 + n || ' 12:00'), 1) from generate_series(1, 6) as n;
select tests.shift('soon', '2027-02-15 12:00', '2027-02-15 13:00', 1);
insert into offers (candidate_id, shift_id, municipality_code, via, offered_at, due_at, expires_at)
select tests.id('P1'), tests.id('pause ' || n), '3301', 'lead', private.clock(), tests.oslo('2027-02-15 20:00'), tests.oslo('2027-02-17 20:00') from generate_series(1, 2) as n;
insert into offers (candidate_id, shift_id, municipality_code, via, offered_at, due_at, expires_at)
select tests.id('P1'), tests.id('pause ' || n), '3301', 'lead', private.clock(), tests.oslo('2027-02-16 08:00'), tests.oslo('2027-02-17 20:00') from generate_series(3, 4) as n;
insert into offers (candidate_id, shift_id, municipality_code, via, offered_at, due_at, expires_at)
values (tests.id('P2'), tests.id('soon'), '3301', 'lead', private.clock(), tests.oslo('2027-02-15 10:00'), tests.oslo('2027-02-15 12:00')),
    (tests.id('P3'), tests.id('pause 1'), '3301', 'lead', private.clock(), tests.oslo('2027-02-15 20:00'), tests.oslo('2027-02-17 20:00'));
update candidates set offers_a_day = 0 where person_id = tests.id('P3');
create function pg_temp.sent(who text) returns bigint language sql as $$
    select count(*) from public.offers o where o.candidate_id = tests.id(who) and o.sent_at is not null;
$$;
select tests.at('2027-02-15 23:30');
select lives_ok($$select tests.tick('{send_due_offers,expire_offers}')$$, 'the clock stood from nine until half past eleven in the evening');
select is(pg_temp.sent(who), 0::bigint, who || ' is asked nothing at night') from unnest('{P1,P2,P3}'::text[]) as who;
select is((select state from offers where candidate_id = tests.id('P2')), 'expired', 'what is over is not asked');
select tests.at('2027-02-16 08:00');
select lives_ok($$select tests.tick('{send_due_offers,expire_offers}')$$, 'in the morning');
select is(pg_temp.sent('P1'), 2::bigint, 'P1, who wants two a day, is asked two of four');
select is((select string_agg(to_char(o.due_at at time zone 'Europe/Oslo', 'DD. HH24:MI'), ', ') from offers o where o.candidate_id = tests.id('P1') and o.sent_at is null), '17. 08:00, 17. 08:00', 'the others the day after');
select is((select count(*) from offers o where o.candidate_id = tests.id('P1') and o.sent_at is not null and o.shift_id in (tests.id('pause 3'), tests.id('pause 4'))), 2::bigint, 'what was put by for today goes first');
select is(pg_temp.sent('P3'), 0::bigint, 'who wants to be asked no more is not asked what waited');
select tests.at('2027-02-17 08:00');
select lives_ok($$select tests.tick('{send_due_offers,expire_offers}')$$, 'the day after');
select is(pg_temp.sent('P1'), 4::bigint, 'P1 is asked the other two');
select is((select max(n) from (select count(*) as n from offers o where o.candidate_id = tests.id('P1') group by private.local_day(o.sent_at)) x), 2::bigint, 'and never more than two a day');

-- ── Who is asked for a seat that is held, and who holds it ───────────────────────────────────────────────────────────────────
create function pg_temp.offer_of(who text, shift text) returns uuid language sql as $$
    select o.offer_id from offers o where o.candidate_id = tests.id(who) and o.shift_id = tests.id(shift) order by o.offered_at desc limit 1;
$$;
create function pg_temp.asked_by_name(shift text) returns text language sql as $$
    select coalesce(string_agg(p.first_name, ',' order by p.first_name), '') from offers o join people p on p.person_id = o.candidate_id
    where o.shift_id = tests.id(shift) and o.state = 'sent';
$$;
select tests.candidate(who) from unnest('{H1,H2,H3,H4}'::text[]) as who;
insert into introductions (candidate_id, place_id, introduced_on, colleague)
select tests.id(w), t.place_id, '2026-01-01', 'Tone' from unnest('{H1,H2,H3,H4}'::text[]) w, (select place_id from contacts where contact_id = tests.id('Fjordgløtt''s contact')) t on conflict do nothing;
select tests.at('2027-02-01 10:00');
-- the first could not when the seat came free, and can again
select tests.shift('mutual', '2027-02-20 10:00', '2027-02-20 12:00', 1);
select tests.shift('busy', '2027-02-20 11:00', '2027-02-20 13:00', 1);
select is(tests.take('H3', 'mutual'), 'confirmed', 'a shift is full');
select is(tests.say('H1', format('select stand_by(%L)', tests.id('mutual'))), '', 'H1 stands by first');
select tests.at('2027-02-01 10:01');
select is(tests.say('H2', format('select stand_by(%L)', tests.id('mutual'))), '', 'H2 second');
select is(tests.take('H1', 'busy'), 'confirmed', 'H1 takes another at that time');
select is(tests.say('H3', format('select withdraw(%L)', tests.on_('H3', 'mutual'))), '', 'the seat is given up');
select lives_ok('select pg_temp.tick()', 'the clock runs');
select is(pg_temp.asked_by_name('mutual'), 'H2', 'H2 is asked alone');
select is(tests.say('H1', format('select withdraw(%L)', tests.on_('H1', 'busy'))), '', 'H1 gives the other up');
select is(tests.take('H1', 'mutual'), 'PT409 shift_held', 'it is H2 who is asked');
select is(tests.say('H2', format('select state from accept_offer(%L, gen_random_uuid())', pg_temp.offer_of('H2', 'mutual'))), 'confirmed', 'whose yes holds');
-- two are asked, and there is one seat now: the first yes
select tests.shift('fewer', '2027-02-18 10:00', '2027-02-18 12:00', 2);
select is(tests.take(who, 'fewer'), 'confirmed', who || ' is on it') from unnest('{H3,H4}'::text[]) as who;
select is(tests.say(who, format('select stand_by(%L)', tests.id('fewer'))), '', who || ' stands by') from unnest('{H1,H2}'::text[]) as who;
select is(tests.say(who, format('select withdraw(%L)', tests.on_(who, 'fewer'))), '', who || ' gives it up') from unnest('{H3,H4}'::text[]) as who;
select lives_ok('select pg_temp.tick()', 'the clock runs');
select is(pg_temp.asked_by_name('fewer'), 'H1,H2', 'both are asked');
select is(tests.say('Lise', format('select change_shift(%L, %L, %L, 1, %L)', tests.id('fewer'), tests.oslo('2027-02-18 10:00'), tests.oslo('2027-02-18 12:00'), tests.id('Fjordgløtt''s contact'))), '', 'there is one seat');
select is(tests.say('H2', format('select state from accept_offer(%L, gen_random_uuid())', pg_temp.offer_of('H2', 'fewer'))), 'confirmed', 'the first yes has it');
-- nobody is asked yet, so that nothing is held
select tests.shift('far', '2027-04-20 10:00', '2027-04-20 12:00', 1);
select is(tests.take('H3', 'far'), 'confirmed', 'a shift far ahead is full');
select is(tests.say('H1', format('select stand_by(%L)', tests.id('far'))), '', 'H1 stands by');
select is(tests.say('H3', format('select withdraw(%L)', tests.on_('H3', 'far'))), '', 'it is given up');
select is((select count(*) from private.open_shifts where shift_id = tests.id('far')), 1::bigint, 'and open to all, for weeks before anybody is asked');
savepoint early_;
select is(tests.take('H4', 'far'), 'confirmed', 'whoever comes first');
rollback to early_;
select tests.at('2027-03-24 10:00');
select is(tests.take('H4', 'far'), 'PT409 shift_held', 'four weeks before, it is held');
select lives_ok('select pg_temp.tick()', 'the clock runs');
select is(pg_temp.asked_by_name('far'), 'H1', 'and H1 is asked');
-- a no that is taken back stands where it stood
select is(tests.say('H2', format('select stand_by(%L)', tests.id('far'))), '', 'H2 stands by after H1');
create temp table since as select b.since_at from standbys b where b.shift_id = tests.id('far') and b.candidate_id = tests.id('H1');
select is(tests.say('H1', format('select decline_offer(%L, ''other'', gen_random_uuid())', pg_temp.offer_of('H1', 'far'))), '', 'H1 says no');
select is((select count(*) from standbys where shift_id = tests.id('far') and candidate_id = tests.id('H1')), 0::bigint, 'and stands by no longer');
savepoint at_once;
select is(tests.say('H1', format('select undo_decline(%L)', pg_temp.offer_of('H1', 'far'))), '', 'takes it back at once');
select is((select b.since_at from standbys b where b.shift_id = tests.id('far') and b.candidate_id = tests.id('H1')), (select since_at from since), 'and stands where they stood');
select is(tests.say('H1', format('select state from accept_offer(%L, gen_random_uuid())', pg_temp.offer_of('H1', 'far'))), 'confirmed', 'their yes holds');
rollback to at_once;
select tests.at('2027-03-26 15:00');
select lives_ok('select pg_temp.tick()', 'the clock runs');
select is(pg_temp.asked_by_name('far'), 'H2', 'H2 is asked');
select is(tests.say('H1', format('select undo_decline(%L)', pg_temp.offer_of('H1', 'far'))), '', 'H1 takes it back when another is asked');
select is((select b.since_at from standbys b where b.shift_id = tests.id('far') and b.candidate_id = tests.id('H1')), (select since_at from since), 'and stands where they stood');
select is(tests.take('H1', 'far'), 'PT409 shift_held', 'while H2 may answer');
-- at night, when there is no time left to ask
select tests.at('2027-04-01 15:00');
select tests.shift('dawn', '2027-04-02 07:30', '2027-04-02 08:30', 1);
select is(tests.take('H3', 'dawn'), 'confirmed', 'an early shift is full');
select is(tests.say('H2', format('select stand_by(%L)', tests.id('dawn'))), '', 'H2 stands by');
select tests.at('2027-04-01 20:59');
select is(tests.say('H3', format('select withdraw(%L)', tests.on_('H3', 'dawn'))), '', 'it is given up in the evening');
select is((select count(*) from private.open_shifts where shift_id = tests.id('dawn')), 0::bigint, 'and held');
select tests.at('2027-04-01 21:01');
select lives_ok('select pg_temp.tick()', 'the clock runs at night');
select is((select count(*) from private.open_shifts where shift_id = tests.id('dawn')), 1::bigint, 'nobody can be asked any more: it is open');

select * from finish();
rollback;
