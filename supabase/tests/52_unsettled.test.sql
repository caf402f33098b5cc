-- «Uavklart oppmøte»: what a lead sees of taps that could not be taken as they were said, what they can do, and what nobody learns.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
select tests.candidate('Cem');
update place_codes set code = case place_id when tests.id('Fjordgløtt''s place') then 'ABCDEFGH23' else 'BBBBBBBB23' end
where place_id in (tests.id('Fjordgløtt''s place'), tests.id('Åsen''s place'));
select tests.shift('lunch', '2026-11-25 10:00', '2026-11-25 12:00', 3);
select tests.shift('kitchen', '2026-11-27 10:00', '2026-11-27 12:00', 3);
select tests.shift('garden', '2026-11-29 10:00', '2026-11-29 12:00', 3);
select is(tests.take(who, s), 'confirmed', who || ' takes ' || s) from unnest('{Amina,Bjørn}'::text[]) as who, unnest('{lunch,kitchen,garden}'::text[]) as s;
create function pg_temp.tap(who text, what text, tapped text, ask text) returns text language plpgsql as $$
begin
    perform tests.hear(who, what, tapped, to_char(private.clock() at time zone 'Europe/Oslo', 'YYYY-MM-DD HH24:MI'), kind => 'x');
    return tests.say(who, replace(ask, '(id)', quote_literal(tests.id(what))));
end $$;
create function pg_temp.listed(who text, organisation text default 'Fjordgløtt', shift text default null) returns text language sql as $$
    select tests.say(who, format($s$select coalesce(string_agg(concat_ws(' ', coalesce(u.name, 'somebody'), u.kind, u.why, to_char(u.phone_said at time zone 'Europe/Oslo', 'HH24:MI'),
        to_char(u.heard_at at time zone 'Europe/Oslo', 'HH24:MI'), u.title, u.state, u.fact), ', '), 'nothing') from facility_unsettled(%L, %L) u$s$, tests.id(organisation), tests.id(shift)));
$$;

select tests.at('2026-11-25 08:00');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Amina', 'lunch'))), '', 'Lise cancels Amina''s seat');
select tests.at('2026-11-25 15:40');
select is(pg_temp.listed('Lise'), 'nothing', 'there is nothing to settle');
select is((select count(*) from access_log where role = 'lead'), 0::bigint, 'and nobody was looked at');
select is(pg_temp.tap('Amina', 'in', '2026-11-25 09:58', 'select check_in(''ABCDEFGH23'', (id))'), '', 'Amina, who could not know, had come');
select is(pg_temp.tap('Amina', 'out', '2026-11-25 12:02', format('select check_out(%L, (id))', tests.on_('Amina', 'lunch'))), '', 'and left');
select is(pg_temp.listed('Lise'), 'Amina T. check_in cancelled 09:58 15:40 lunch cancelled, Amina T. check_out cancelled 12:02 15:40 lunch cancelled', 'Lise sees both, with what the phone said and when it was heard');
select is(pg_temp.listed('Lise', shift => 'lunch') ~ '^Amina', true, 'on the shift, too');
select is(pg_temp.listed('Lise', shift => 'kitchen'), 'nothing', 'and on no other');
select is((select string_agg(person_id::text, '') from access_log where viewer_id = tests.id('Lise')), tests.id('Amina')::text, 'she is logged as having looked at Amina');
select is(pg_temp.listed(who), 'PT404 not_found', who || ' sees nothing of Fjordgløtt') from unnest('{Ola,Kjell,Kari,Petra,Ada,Amina,Liv}'::text[]) as who;
select is(tests.say(who, format('select settle_taps(array[%L]::uuid[])', tests.id('in'))), 'PT404 not_found', who || ' settles nothing of Fjordgløtt''s') from unnest('{Ola,Kari,Ada,Amina}'::text[]) as who;
select is(tests.say(null, format('select settle_taps(array[%L]::uuid[])', tests.id('in'))), 'denied', 'nobody signed in does');
select is(tests.rows('Amina', 'select kind, why, at, seen_at from unsettled_taps'), '2', 'Amina reads her own');
select is(tests.rows('Bjørn', 'select kind from unsettled_taps'), '0', 'Bjørn reads none of hers');
select is(tests.rows('Lise', 'select kind from unsettled_taps'), '0', 'Lise reads none by the table');
select is(tests.rows('Amina', 'select seen_by from unsettled_taps'), 'denied', 'who saw it is not told');

-- recorded
select is(tests.say('Lise', format('select record_attendance(%L, ''absent'', 0)', tests.on_('Amina', 'lunch'))), 'PT409 not_confirmed', 'who was sent away is not recorded as absent');
select is(tests.say('Lise', format('select record_attendance(%L, ''present'', 120)', tests.on_('Amina', 'lunch'))), '', 'Lise records that she was there all the same');
select is(pg_temp.listed('Lise'), 'nothing', 'which settles both');
select is((select r.minutes from receipts r where r.candidate_id = tests.id('Amina'))::int, 120, 'the hours are not lost');
select is(tests.rows('Amina', 'select from attendance'), '1', 'Amina sees what became of it');
select is(tests.say('Lise', format('select record_attendance(%L, ''present'', 110, correction => ''Regnet feil'')', tests.on_('Amina', 'lunch'))), '', 'Lise may correct it');
select is((select bool_and(c.n >= 0) from private.counted_cells(tests.ledger(true)) c), true, 'no number is less than nothing');
select set_eq('select * from private.counted_cells(tests.ledger(true))', 'select * from private.counted_cells(tests.ledger(false))', 'rows and events say the same');
select is(tests.say('Lise', format('select record_attendance(%L, ''present'', 120)', tests.on_('Bjørn', 'lunch'))), '', 'Lise records Bjørn, who was there');

-- said otherwise before it was heard
select tests.at('2026-11-27 12:30');
select is(tests.say('Lise', format('select record_attendance(%L, ''absent'', 0)', tests.on_(who, 'kitchen'))), '', 'Lise records that ' || who || ' was not there') from unnest('{Amina,Bjørn}'::text[]) as who;
select tests.at('2026-11-27 16:00');
select is(pg_temp.tap('Bjørn', 'kitchen in', '2026-11-27 10:00', 'select check_in(''ABCDEFGH23'', (id)) is not null'), 'true', 'Bjørn''s check-in comes');
select is(pg_temp.listed('Lise'), 'Bjørn T. check_in recorded 10:00 16:00 kitchen confirmed absent', 'Lise sees that she had said otherwise');
select is(tests.say('Lise', format('select record_attendance(%L, ''present'', 120, correction => ''Var her'')', tests.on_('Bjørn', 'kitchen'))), '', 'she puts it right');
select is(pg_temp.listed('Lise'), 'nothing', 'which settles it');
-- what came late and agrees concerns nobody
select tests.at('2026-11-29 12:10');
select is(tests.say('Lise', format('select record_attendance(%L, ''present'', 120)', tests.on_('Bjørn', 'garden'))), '', 'Lise records that Bjørn was there');
select tests.at('2026-11-29 16:00');
select is(pg_temp.tap('Bjørn', 'garden in', '2026-11-29 10:00', 'select check_in(''ABCDEFGH23'', (id)) is not null'), 'true', 'Bjørn''s check-in comes late');
select is(pg_temp.tap('Amina', 'garden in too', '2026-11-29 10:00', 'select check_in(''ABCDEFGH23'', (id)) is not null'), 'true', 'so does Amina''s');
select is(pg_temp.listed('Lise'), 'nothing', 'there is nothing to settle');

-- seen, without recording anything
select is(pg_temp.tap('Amina', 'too late', '2026-11-29 22:30', format('select check_out(%L, (id))', tests.on_('Amina', 'garden'))), '', 'something comes') from tests.at('2026-11-30 09:00');
select is(pg_temp.listed('Lise'), 'Amina T. check_out too_late 22:30 09:00 garden confirmed', 'Lise sees it');
select is(tests.say('Lise', format('select settle_taps(array[%L]::uuid[])', tests.id('too late'))), '', 'she says that she has seen it');
select is(pg_temp.listed('Lise'), 'nothing', 'which closes it');
create temp table seen as select u.seen_at from unsettled_taps u where u.request_id = tests.id('too late');
select tests.at('2026-11-30 10:00');
select is(tests.say('Lise', format('select settle_taps(array[%L]::uuid[])', tests.id('too late'))), '', 'twice is once');
select is((select u.seen_at from unsettled_taps u where u.request_id = tests.id('too late')), seen_at, 'the first time stands') from seen;
select is(tests.say('Amina', format('select seen_at is not null from unsettled_taps where request_id = %L', tests.id('too late'))), 'true', 'Amina sees that it was seen');
select is(tests.say('Lise', 'select settle_taps(array[gen_random_uuid()])'), 'PT404 not_found', 'what is not there is not settled');
select is(tests.say('Lise', format('select settle_taps(array[%L, gen_random_uuid()]::uuid[])', tests.id('in'))), 'PT404 not_found', 'nor anything beside it');
select is(tests.say('Lise', s), 'PT404 not_found', s) from unnest(array['select settle_taps(null)', 'select settle_taps(''{}'')', 'select settle_taps(''{null}'')']) as s;

-- what is held is listed after a day
select tests.at('2026-12-01 08:00');
select tests.shift('held', '2026-12-01 10:00', '2026-12-01 12:00', 3);
select is(tests.take('Amina', 'held'), 'confirmed', 'Amina takes another');
select tests.at('2026-12-01 12:30');
select is(pg_temp.tap('Amina', 'held out', '2026-12-01 12:00', format('select check_out(%L, (id))', tests.on_('Amina', 'held'))), '', 'she leaves without having come');
select tests.at('2026-12-02 12:29:59');
select is(pg_temp.listed('Lise'), 'nothing', 'for a day the check-in may still come');
select tests.at('2026-12-02 12:30');
select is(pg_temp.listed('Lise'), 'Amina T. check_out no_check_in 12:00 12:30 held confirmed', 'then Lise sees it');

-- who has nothing to do with a place is not named to it, whatever they tap
select is(pg_temp.tap('Cem', 'at home', '2026-12-02 09:00', 'select check_in(''BBBBBBBB23'', (id))'), '', 'Cem opens a photographed poster at home');
select is(pg_temp.listed('Ola', 'Åsen'), 'somebody check_in no_shift 09:00 12:30', 'Ola sees that somebody did, not who');
select is((select count(*) from access_log where viewer_id = tests.id('Ola')), 0::bigint, 'and has looked at nobody');
select is(tests.say('Ola', format('select settle_taps(array[%L]::uuid[])', tests.id('at home'))), '', 'he says that he has seen it');

-- nobody settles their own
insert into staff_roles (person_id, role, municipality_code, organisation_id) values (tests.id('Amina'), 'lead', '3301', tests.id('Fjordgløtt'));
select is(tests.say('Amina', format('select settle_taps(array[%L]::uuid[])', tests.id('held out'))), 'PT403 own_assignment', 'Amina, who is a lead now, does not settle her own');
delete from staff_roles where person_id = tests.id('Amina');

-- gone with the person, and after thirty days
select tests.at('2026-12-31 12:29:59');
select is(pg_temp.listed('Lise') ~ 'somebody|Amina', true, 'for thirty days it is there');
select tests.at('2026-12-31 12:30');
select is(pg_temp.listed('Lise'), 'nothing', 'and no longer');
select is(tests.force(format('select private.forget(%L)', tests.id('Amina'))), 'done', 'Amina is forgotten');
select is((select count(*) from unsettled_taps where candidate_id not in (tests.id('Bjørn'), tests.id('Cem'))), 0::bigint, 'with all that was kept of her taps');

-- ── What a lead can find out of those on a shift, by asking who would lose by a move, is bounded ──────────────────────────────
select tests.at('2027-01-04 12:00');
select tests.candidate('Ung', born => '2010-11-20');
select tests.shift('asked about', '2027-01-08 10:00', '2027-01-08 12:00', 3);
select is(tests.take(who, 'asked about'), 'confirmed', who || ' is on it') from unnest('{Ung,Bjørn}'::text[]) as who;
create function pg_temp.loses(from_ text, to_ text, version int default null, who text default 'Lise') returns text language sql as $$
    select tests.say(who, format('select coalesce(string_agg(name || '' '' || why, '', ''), ''nobody'') from who_would_lose(%L, %L, %L, %L)', tests.id('asked about'), tests.oslo(from_), tests.oslo(to_), version));
$$;
create function pg_temp.moves(from_ text, to_ text, loses text default '{}') returns text language sql as $$
    select tests.say('Lise', format('select change_shift(%L, %L, %L, 3, %L, 1, %L)', tests.id('asked about'), tests.oslo(from_), tests.oslo(to_), tests.id('Fjordgløtt''s contact'), loses));
$$;
select is(pg_temp.loses(day || ' 10:00', day || ' 11:00'), 'PT422 starts_too_soon', 'nothing is told of ' || day) from unnest('{2026-11-19,2026-11-20,2020-01-01,2027-01-04}'::text[]) as day;
select is(pg_temp.loses('2027-02-05 10:01', '2027-02-05 11:00'), 'PT422 moves_too_far', 'nor of what is more than 28 days off');
select is(pg_temp.moves('2026-11-19 10:00', '2026-11-19 11:00'), 'PT422 starts_too_soon', 'to save tells no more of what is past');
select is(pg_temp.moves('2027-02-05 10:01', '2027-02-05 11:00'), 'PT422 moves_too_far', 'nor of what is far off');
select is((select count(*) from access_log where viewer_id = tests.id('Lise') and day = '2027-01-04'), 0::bigint, 'who is told nothing has looked at nobody');
select is(pg_temp.loses('2027-01-08 13:00', '2027-01-08 14:00', 2), 'PT409 changed_by_another', 'nothing is told of a shift that is not as it was looked at');
select is(pg_temp.loses('2027-01-08 10:00', '2027-01-08 12:00', 2), 'nobody', 'nobody loses by no move');
select is(pg_temp.loses(format('2027-01-08 %s:00', h), format('2027-01-08 %s:00', h + 1)), 'nobody', h || ' is asked about') from generate_series(13, 17) as h;
select is((select string_agg(distinct person_id::text, ',') = (select string_agg(id::text, ',' order by id::text) from unnest(array[tests.id('Ung'), tests.id('Bjørn')]) id) from access_log where viewer_id = tests.id('Lise') and day = '2027-01-04'), true, 'each can see that somebody looked: who is not named, can');
select is(pg_temp.loses('2027-01-08 18:00', '2027-01-08 19:00'), 'PT429 times_asked', 'a sixth time is not told of');
select is(pg_temp.loses('2027-01-08 17:00', '2027-01-08 18:00'), 'nobody', 'but the same again');
select is(pg_temp.moves('2027-01-08 18:00', '2027-01-08 19:00'), 'PT409 would_lose', 'to save what was not asked about is refused, whoever would lose by it');
savepoint saved;
select is(pg_temp.moves('2027-01-08 16:00', '2027-01-08 17:00'), '', 'one of the five is saved');
rollback to saved;
select tests.at('2027-01-05 09:00');
select is(pg_temp.loses('2027-01-08 18:00', '2027-01-08 19:00'), 'nobody', 'the day after one can ask again');
select is(pg_temp.moves('2027-01-08 18:00', '2027-01-08 19:00'), '', 'and save');

select * from finish();
rollback;
