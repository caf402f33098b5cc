-- Regular shifts: posted week after week, taken together, capped so that newcomers keep seats, given up one at a time.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
insert into templates (template_id, task_type, minutes, starts_local, norwegian, lifting, requirements, introduction, sort)
values (tests.id('template'), 'matvert', 120, '10:00', 0, 0, '{}', false, 1);
insert into template_texts (template_id, language, title, summary, does, does_not, bring)
values (tests.id('template'), 'nb', 'Matvert', 'Dekke bord.', '{Dekke}', '{Mate}', 'Sko');
create function pg_temp.post(who text, weeks int, together boolean, starts text default '2027-03-16 10:00', publish boolean default true, seats int default 1) returns text language sql as $$
    select tests.say(who, format('select post_task(%L, %L, %L, %L, %s, ''unpaid'', %L, gen_random_uuid(), weeks => %s, together => %L)', tests.id('template'),
        tests.id('Fjordgløtt''s contact'), tests.oslo(starts), tests.oslo(starts) + interval '2 hours', seats, publish, coalesce(weeks::text, 'null'), together));
$$;
select tests.at('2027-03-12 08:00');
select is(pg_temp.post('Lise', w, true), 'PT422 bad_weeks', coalesce(w::text, 'no') || ' weeks') from unnest('{0,27,NULL}'::int[]) as w;
select is(pg_temp.post('Lise', 26, true, '2027-04-16 10:00'), 'PT422 too_far', 'the last is too far ahead');
select is(pg_temp.post('Lise', 1, true) ~ '^[0-9a-f-]{36}$', true, 'Lise posts one week together');
select is((select count(*) from series), 0::bigint, 'one week makes no series');
select is(pg_temp.post('Lise', 3, false) ~ '^[0-9a-f-]{36}$', true, 'Lise posts three weeks apart');
select is((select count(*) || ' ' || count(series_id) from shifts), '4 0', 'need not be one');
update shifts set cancelled_at = private.clock();
select is(pg_temp.post('Lise', 4, true) ~ '^[0-9a-f-]{36}$', true, 'Lise posts four Tuesdays together');
select is((select string_agg(to_char(starts_at at time zone 'Europe/Oslo', 'DD.MM HH24:MI'), ', ' order by starts_at) from shifts where cancelled_at is null),
    '16.03 10:00, 23.03 10:00, 30.03 10:00, 06.04 10:00', 'the shifts begin at ten on the wall, also when summer time has come between');
select is((select count(distinct series_id) || ' ' || count(distinct task_id) from shifts where cancelled_at is null), '1 1', 'one series, one task');
select is(pg_temp.post('Lise', 3, true, '2027-03-17 10:00', false) ~ '^[0-9a-f-]{36}$', true, 'a draft of three');
select is((select count(*) from shifts where published_at is null), 3::bigint, 'a series posted as a draft is three drafts');
select is(tests.say('Lise', format('select publish_shift(%L)', (select shift_id from shifts where published_at is null order by starts_at limit 1))), '', 'Lise publishes the first draft');
select is((select count(*) from shifts where published_at is null), 0::bigint, 'publishes what is repeated');
update shifts set cancelled_at = private.clock() where extract(dow from starts_at) = 3;

-- ── Taking ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
create temp table s_ as select distinct series_id as id from shifts where cancelled_at is null;
grant select on s_ to authenticated;
create function pg_temp.take(who text, request text default null) returns text language sql as $$
    select tests.say(who, format('select string_agg(coalesce(state, why_not), '','' order by starts_at) from take_series((select id from s_), %L)', coalesce(tests.id(request), gen_random_uuid())));
$$;
select is(private.series_seats_left(tests.id('Fjordgløtt''s place')), 2, 'four seats are to be done at Fjordgløtt in four weeks, and series may hold two');
select is(tests.say('Amina', 'select series_refusal((select id from s_))'), 'series_full', 'Amina reads that she cannot have all');
select is(pg_temp.take('Amina'), 'PT409 series_full', 'Amina does not take a series of four where two may be held');
select tests.shift('beside ' || n, format('2027-03-%s 10:00', 17 + n), format('2027-03-%s 11:00', 17 + n), 1) from generate_series(1, 3) as n;
select is(pg_temp.take('Amina'), 'PT409 series_full', 'seven seats: three may be held, and four are too many');
select tests.shift('beside 4', '2027-03-26 10:00', '2027-03-26 11:00', 1);
select is(tests.say('Amina', format('select series_left || '' '' || (series_id = (select id from s_)) from shift_card(%L)', (select shift_id from shifts where series_id = (select id from s_) order by starts_at limit 1))), '4 true', 'the card says that there are four');
select is(tests.say('Bjørn', format('select string_agg(free::text, '','' order by starts_at) from series_dates(%L)', (select id from s_))), 'true,true,true,true', 'a candidate reads which dates of a series have a seat free, and not how many');
select is(tests.rows('Sara', format('select from series_dates(%L)', (select id from s_))), '0', 'none in another municipality');
select is(tests.rows('Lise', format('select from series_dates(%L)', (select id from s_))), 'PT404 not_found', 'who is no candidate has none');
select is(tests.say('Amina', 'select series_refusal((select id from s_))'), '', 'eight seats: four may be held, and she can');
select is(tests.say('Sara', 'select series_refusal((select id from s_))'), '', 'Sara reads nothing of it');
select is(pg_temp.take('Sara'), 'PT404 not_found', 'Sara does not reach another municipality''s series');
select is(pg_temp.take('Lise'), 'PT404 not_found', 'a lead is no candidate');
select tests.shift('elsewhere', '2027-03-23 11:00', '2027-03-23 13:00', 1, organisation => 'Åsen');
select is(tests.take('Amina', 'elsewhere'), 'confirmed', 'Amina is elsewhere on the second Tuesday');
select is(pg_temp.take('Amina', 'once'), 'confirmed,overlap,confirmed,confirmed', 'Amina takes the series, but for the shift that overlaps');
select is(pg_temp.take('Amina', 'once'), 'confirmed,confirmed,confirmed', 'the same request gives Amina the same shifts');
select is((select count(*) || ' ' || count(series_id) from assignments where candidate_id = tests.id('Amina')), '4 3', 'three of the series, one by itself');
select is(pg_temp.take('Bjørn'), 'PT409 series_full', 'Bjørn does not take the series, since the rest is kept for newcomers');
select is(tests.say('Bjørn', format('select state from take_shift(%L, gen_random_uuid())', (select shift_id from shifts where series_id = (select id from s_) order by starts_at offset 1 limit 1))), 'confirmed', 'Bjørn takes one shift of the series by itself');
-- fair turn: the series apart
select is((select turn from private.candidate_features where candidate_id = tests.id('Amina')), 2::real, 'Amina''s turn counts only the two hours that she has by themselves');
select is(tests.say('Amina', 'select minutes || '' '' || series_minutes from my_turn()'), '120 360', 'Amina reads her series hours apart');
-- one given up, the rest kept
select is(tests.say('Amina', format('select withdraw(%L)', (select assignment_id from assignments where candidate_id = tests.id('Amina') and series_id is not null order by starts_at limit 1))), '', 'Amina cannot on the first');
select is((select string_agg(state, ',' order by starts_at) from assignments where candidate_id = tests.id('Amina') and series_id is not null), 'withdrawn,confirmed,confirmed', 'Amina keeps the rest of the series');
select is(pg_temp.take('Amina'), 'PT409 series_full', 'Amina does not take the series anew, since there is no room for all');
update shifts set cancelled_at = private.clock() where starts_at > tests.oslo('2027-03-24 00:00') and series_id = (select id from s_);
select tests.at('2027-03-24 08:00');
select is(tests.say('Bjørn', 'select series_refusal((select id from s_))'), 'series_over', 'which is said before');
select is(pg_temp.take('Bjørn'), 'PT409 series_over', 'a series with none to come is over');
select is(tests.rows(who, 'select from series'), n, who || ' reads ' || n) from (values ('Amina', '2'), ('Lise', '2'), ('Sara', '0')) as t (who, n);
select is(tests.touches('Lise', 'insert into series default values'), 'denied', 'nobody writes them by hand');

select * from finish();
rollback;
