-- A protected address that is set later: the person is let go of everything, no lead knows of them any more, and the place learns no reason.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
select tests.candidate('Cem');
insert into availability (candidate_id, weekday, from_time, to_time)
select c.person_id, d, '00:00', '24:00' from candidates c, generate_series(1, 7) as d where c.municipality_code = '3301';
update place_codes set code = 'ABCDEFGH23' where place_id = tests.id('Fjordgløtt''s place');
create function pg_temp.told() returns text language sql as $$
    select coalesce(string_agg(p.first_name || ' ' || n.kind, ', ' order by p.first_name, n.kind), 'nobody')
    from public.notices n join public.people p on p.person_id = n.person_id;
$$;
-- All that a lead of Fjordgløtt reads, in one text.
create function pg_temp.reads(who text) returns text language sql as $$
    select string_agg(q || '|' || tests.say(who, format('select coalesce(string_agg(to_jsonb(x)::text, E''\n''), '''') from ' || q || ' x', tests.id('Fjordgløtt'), tests.id('old'))), E'\n')
    from unnest(array['facility_board(%1$L, ''2026-11-01'', ''2026-12-10'')', 'facility_people(%1$L)', 'facility_offers(%1$L)', 'facility_unsettled(%1$L)',
        'my_notices(''lead'')', 'facility_plan(%1$L, ''2026-11-23'')', 'facility_plan(%1$L, ''2026-11-30'')', 'clearance_register(%3$L)']) as f (q0),
        lateral (select replace(q0, '%3$L', quote_literal(tests.id('the municipality')))) as r (q);
$$;

-- ── Amina has all that a person can have ─────────────────────────────────────────────────────────────────────────────────────
select tests.shift('old', '2026-11-23 09:00', '2026-11-23 10:00', 2);
select tests.shift('long past', '2026-11-24 09:00', '2026-11-24 10:00', 1);
select tests.shift('now', '2026-11-25 08:00', '2026-11-25 12:00', 2);
select tests.shift('missed', '2026-11-25 13:00', '2026-11-25 15:00', 2);
select tests.shift('takes', '2026-11-27 10:00', '2026-11-27 12:00', 1);
select tests.shift('asks', '2026-11-28 10:00', '2026-11-28 12:00', 1, asks => '{mrsa}');
select tests.shift('full', '2026-11-29 10:00', '2026-11-29 12:00', 1);
select tests.shift('asked', '2026-11-26 10:00', '2026-11-26 12:00', 3);
select tests.shift('later', '2026-11-26 18:00', '2026-11-26 20:00', 3);
select tests.shift('planned', '2026-12-01 10:00', '2026-12-01 12:00', 2);
select is(tests.take('Amina', s), 'confirmed', 'Amina takes ' || s) from unnest('{old,long past,now,missed,takes}'::text[]) as s;
select is(tests.take('Amina', 'asks'), 'requested', 'and asks for one');
select is(tests.take('Bjørn', s), 'confirmed', 'Bjørn takes ' || s) from unnest('{old,full}'::text[]) as s;
select is(tests.say('Amina', format('select stand_by(%L)', tests.id('full'))), '', 'Amina stands by');
select tests.at('2026-11-23 10:05');
select is(tests.say('Lise', format('select record_attendance(%L, ''present'', 60, ''{}'')', tests.on_(who, 'old'))), '', 'what ' || who || ' did is recorded') from unnest('{Amina,Bjørn}'::text[]) as who;
select is(tests.say('Lise', format('select length(invite_person(%L, f.person, gen_random_uuid())::text) > 0 from people_for_shift(%L) f join (select private.person_pseudonym(%L, %L) as person) p using (person)',
    tests.id('asked'), tests.id('asked'), tests.id('asked'), tests.id('Amina'))), 'denied', 'a lead does not make the word for somebody');
insert into offers (offer_id, candidate_id, shift_id, municipality_code, via, offered_by, offered_at, due_at, expires_at, sent_at)
select tests.id('offer ' || s), tests.id('Amina'), tests.id(s), '3301', 'lead', tests.id('Lise'), private.clock(), tests.oslo(due), tests.oslo('2026-11-26 09:00'), sent
from (values ('asked', '2026-11-23 10:05', private.clock()), ('later', '2026-11-26 08:00', null)) as o (s, due, sent);
select is(tests.say('Amina', format('select be_unsure(%L, ''call'')', tests.id('offer asked'))), '', 'Amina wants a call first');
insert into plans (plan_id, municipality_code, organisation_id, week_start, asked_by, asked_at, done_at, solved_by)
values (tests.id('plan'), '3301', tests.id('Fjordgløtt'), '2026-11-30', tests.id('Lise'), private.clock(), private.clock(), 'greedy');
insert into plan_choices (plan_id, shift_id, candidate_id, nth) values (tests.id('plan'), tests.id('planned'), tests.id('Amina'), 1), (tests.id('plan'), tests.id('planned'), tests.id('Cem'), 2);
insert into clearances (clearance_id, candidate_id, employer_id, requirement, seen_on, seen_by)
values (tests.id('seen'), tests.id('Amina'), tests.id('the municipality'), 'tb', '2026-11-01', tests.id('Kjell'));
select tests.at('2026-11-25 08:00');
select is(tests.say('Amina', 'select check_in(''ABCDEFGH23'') is not null'), 'true', 'Amina is at work');
select tests.at('2026-11-25 14:00');
select tests.hear('Amina', 'a late tap', '2026-11-24 08:58', '2026-11-25 14:00', kind => 'x');
select tests.say('Amina', format('select check_in(''ABCDEFGH23'', %L)', tests.id('a late tap')));
select isnt((select count(*) from unsettled_taps where candidate_id = tests.id('Amina')), 0::bigint, 'and has a tap that waits to be settled');
select ok(pg_temp.reads('Lise') ~ 'Amina T\.' and (select count(*) from regexp_matches(pg_temp.reads('Lise'), 'Amina', 'g')) > 5, 'a lead reads of Amina in many places');
select is(tests.say('Lise', format('select string_agg(title || taken, '','' order by starts_at) from facility_week(%L, ''2026-11-23'', ''2026-11-29'')', tests.id('Fjordgløtt'))),
    'old2,long past1,now1,missed1,asked0,later0,takes1,asks0,full1', 'and counts her');
delete from notices; delete from access_log;

-- ── Set by whom it is for to set ─────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say(who, format('select protect_address(%L)', tests.id('Amina'))), 'PT404 not_found', who || ' protects nobody''s address') from unnest('{Tor,Lise,Ada,Petra,Amina,Leif}'::text[]) as who;
select is(tests.say(null, format('select protect_address(%L)', tests.id('Amina'))), 'denied', 'nobody signed in does');
select is(tests.say('Kari', format('select protect_address(%L, null)', tests.id('Amina'))), 'PT404 not_found', 'yes or no must be said');
select is(tests.say('Kari', format('select protect_address(%L)', tests.id('Amina'))), '', 'Kari, who follows her, does: ' || n) from unnest('{once,twice}'::text[]) as n;
select is((select string_agg(kind || (by_person = tests.id('Kari')), ',') from events where kind ~ '^address'), 'address.protectedtrue', 'and it is written down once');

-- ── Let go of, without a reason ──────────────────────────────────────────────────────────────────────────────────────────────
select is((select string_agg(s || ' ' || tests.state('Amina', s), ', ') from unnest('{takes,asks,missed,now,long past,old}'::text[]) as s),
    'takes cancelled, asks cancelled, missed cancelled, now confirmed, long past confirmed, old confirmed', 'what is to come is let go of, and what was is as it was');
select is((select taken from shifts where shift_id = tests.id('takes')), 0::smallint, 'the place is free');
select is((select string_agg(state, ',') from offers where candidate_id = tests.id('Amina')), 'expired,expired', 'nothing is asked of her, nor will be');
select is((select count(*) from standbys where candidate_id = tests.id('Amina')), 0::bigint, 'she stands by for nothing');
select is((select string_agg(candidate_id::text, ',') from plan_choices), tests.id('Cem')::text, 'and is in no plan');
select is(pg_temp.told(), 'Amina taken_off, Amina taken_off, Amina taken_off, Lise cannot_come, Lise cannot_come, Lise cannot_come', 'Amina is told, and the lead that somebody cannot come');
select is(tests.say('Lise', 'select string_agg(distinct coalesce(name, ''somebody''), '','') from my_notices(''lead'')'), 'somebody', 'not who');
select is(tests.say('Kari', format('select string_agg(state, '','' order by starts_at) from adviser_assignments(%L)', tests.id('Amina'))), 'confirmed,confirmed,confirmed,cancelled,cancelled,cancelled', 'her adviser reads what was and what is off');

-- ── No lead knows of her ─────────────────────────────────────────────────────────────────────────────────────────────────────
select unalike(pg_temp.reads(who), '%Amina%', who || ' reads nothing of her') from unnest('{Lise,Kjell}'::text[]) as who;
select unalike(pg_temp.reads('Lise'), '%' || private.person_pseudonym(tests.id('planned'), tests.id('Amina')) || '%', 'nor by another word');
select alike(pg_temp.reads('Lise'), '%Bjørn T.%', 'of Bjørn as before');
select is((select count(*) from access_log where person_id = tests.id('Amina') and viewer_id <> tests.id('Kari')), 0::bigint, 'and nobody but Kari has looked at her');
select is(tests.say('Lise', format('select string_agg(title || taken || waiting || here || recorded, '','' order by starts_at) from facility_week(%L, ''2026-11-23'', ''2026-11-29'')', tests.id('Fjordgløtt'))),
    'old1001,long past0000,now0000,missed0000,asked0000,later0000,takes0000,asks0000,full1000', 'counts do not count her');
select is(tests.say('Lise', format('select string_agg(distinct title || taken, '','') from facility_board(%L, ''2026-11-23'', ''2026-11-25'')', tests.id('Fjordgløtt'))), 'long past0,missed0,now0,old1', 'nor does the board');
select is(tests.say('Lise', q), 'PT404 not_found', 'by its id it is not there: ' || q) from unnest(array[
    format('select record_attendance(%L, ''present'', 60)', tests.on_('Amina', 'long past')), format('select record_attendance(%L, ''present'', 30, correction => ''feil'')', tests.on_('Amina', 'old')),
    format('select welcome(%L)', tests.on_('Amina', 'asks')), format('select not_now(%L)', tests.on_('Amina', 'asks')), format('select cancel_assignment(%L)', tests.on_('Amina', 'takes')),
    format('select talked(%L)', tests.id('offer asked')), format('select drop_from_plan(%L, %L, 1)', tests.id('plan'), tests.id('planned')),
    format('select settle_taps(array[%L]::uuid[])', tests.id('a late tap')), format('select withdraw_clearance(%L)', tests.id('seen'))]) as q;
select is(private.name_for_lead(tests.id('Amina'), tests.id('Fjordgløtt')), null, 'a lead has no name for her');
-- what was begun before, and comes to its end after
insert into plans (plan_id, municipality_code, organisation_id, week_start, asked_by, asked_at) values (tests.id('plan 2'), '3301', tests.id('Fjordgløtt'), '2026-11-30', tests.id('Lise'), private.clock());
select private.store_plan(tests.id('plan 2'), array[tests.id('planned'), tests.id('planned')], array[tests.id('Amina'), tests.id('Cem')], 'greedy', null, 2, null);
select is((select string_agg(candidate_id::text, ',') from plan_choices where plan_id = tests.id('plan 2')), tests.id('Cem')::text, 'a plan that was being made leaves her out');
insert into plan_choices (plan_id, shift_id, candidate_id, nth) values (tests.id('plan 2'), tests.id('planned'), tests.id('Amina'), 9) on conflict do nothing;
select is(tests.say('Lise', format('select (sent, later, not_sent)::text from send_plan(%L, %L)', tests.id('plan 2'), tests.id('Fjordgløtt'))), '(1,0,0)', 'a plan that is sent asks her nothing, and does not count her');
select is(private.ask(tests.id('Amina'), tests.id('planned'), 'wave', true), null::uuid, 'she is asked by nobody');
select is(tests.take('Amina', 'planned'), 'PT409 not_in_market', 'and takes nothing by herself');
select is(tests.say('Amina', format('select stand_by(%L)', tests.id('full'))), 'PT404 not_found', 'nor stands by');
select is((select count(*) from private.next_wave(tests.id('planned')) w where w.candidate_id = tests.id('Amina')), 0::bigint, 'no wave reaches her');
select is(tests.say('Amina', format('select check_out(%L)', tests.on_('Amina', 'now'))), '', 'what she was at she ends herself');

-- ── Codes in others' hands ───────────────────────────────────────────────────────────────────────────────────────────────────
savepoint codes;
update candidates set protected = false where person_id = tests.id('Amina');
insert into invitations (code_hash, municipality_code, person_id, reentry, first_name, last_name, made_by, expires_at)
select private.code_hash(who), '3301', tests.id('Amina'), true, 'A', 'A', tests.id(who), private.clock() + interval '1 day' from unnest('{Ada,Kari}'::text[]) as who;
select is(tests.say('Kari', format('select protect_address(%L)', tests.id('Amina'))), '', 'an address is protected');
select is((select string_agg(p.first_name, ',') from invitations i join people p on p.person_id = i.made_by where i.person_id = tests.id('Amina') and i.reentry and i.revoked_at is null), 'Kari', 'and nobody but who follows the person holds a code of theirs');
rollback to codes;

-- ── By a referral that somebody takes over ───────────────────────────────────────────────────────────────────────────────────
delete from notices;
create temp table note as select tests.say('Kari', format('select code from refer(''B'', ''B'', ''1990-01-01'', ''Nav Prøve'', ''stl_20a'', gen_random_uuid(), protected => true)')) as code;
select is(tests.say('Bjørn', format('select accept_invitation(%L)', code)), 'candidate', 'Bjørn takes over what was noted about him, protected address and all') from note;
select is((select protected from candidates where person_id = tests.id('Bjørn')), true, 'his address is protected');
select is(tests.state('Bjørn', 'full'), 'cancelled', 'and he is let go of');
select is(pg_temp.told(), 'Bjørn taken_off, Kari came_in, Lise cannot_come', 'told in the same words');
select unalike(pg_temp.reads('Lise'), '%Bjørn%', 'Lise reads nothing of him');

-- ── Protected before anything was let go of ──────────────────────────────────────────────────────────────────────────────────
savepoint before_this;
select private.run_chore('let_go_of_protected');
select tests.candidate('Dina');
insert into availability (candidate_id, weekday, from_time, to_time) select tests.id('Dina'), d, '00:00', '24:00' from generate_series(1, 7) as d;
select tests.shift('dinas', '2026-12-02 10:00', '2026-12-02 12:00', 2);
select is(tests.take('Dina', 'dinas'), 'confirmed', 'Dina is on a shift');
insert into offers (candidate_id, shift_id, municipality_code, via, offered_by, offered_at, due_at, expires_at, sent_at)
values (tests.id('Dina'), tests.id('planned'), '3301', 'lead', tests.id('Lise'), private.clock(), private.clock(), tests.oslo('2026-11-30 09:00'), private.clock());
set local session_replication_role = replica;
update candidates set protected = true where person_id = tests.id('Dina');
set local session_replication_role = origin;
delete from notices where kind = 'cannot_come';
select is(private.run_chore('let_go_of_protected'), 1, 'the clock finds her');
select is(tests.state('Dina', 'dinas'), 'cancelled', 'she is let go of');
select is((select string_agg(state, ',') from offers where candidate_id = tests.id('Dina')), 'expired', 'and asked no more');
select is(pg_temp.told(), 'Bjørn taken_off, Dina asked, Dina taken_off, Kari came_in, Lise cannot_come', 'told in the same words');
select is(private.run_chore('let_go_of_protected'), 0, 'once');
rollback to before_this;

-- ── By whom they were invited ────────────────────────────────────────────────────────────────────────────────────────────────
savepoint invited;
create temp table by_ada as select tests.say('Ada', 'select invite(''Gro'', ''Nordmann'', gen_random_uuid())') as code;
insert into auth.users (id, email, raw_user_meta_data) select tests.id('Gro'), 'gro@example.no', jsonb_build_object('invitation', code, 'birth_date', '1990-01-01') from by_ada;
select is(tests.say('Ada', 'select string_agg(kind || '' '' || name, '','') from my_notices(''administrator'') where name ~ ''Gro'''), 'came_in Gro Nordmann', 'an administrator reads that whom they invited came in');
update candidates set protected = true where person_id = (select person_id from people where user_id = tests.id('Gro'));
select is(tests.rows('Ada', 'select from my_notices(''administrator'') where name is null or name ~ ''Gro'''), '0', 'and nothing of it when the address is protected');
select is(tests.rows('Ada', 'select from my_invitations() where first_name = ''Gro'''), '0', 'nor the invitation');
rollback to invited;

-- ── At work while it happens ─────────────────────────────────────────────────────────────────────────────────────────────────
savepoint at_work;
select tests.candidate('Finn');
insert into clearances (candidate_id, employer_id, requirement, seen_on, valid_to) values (tests.id('Finn'), tests.id('the municipality'), 'tb', '2026-11-01', '2026-11-27');
select tests.shift('at work', '2026-11-26 09:00', '2026-11-26 12:00', 2, asks => '{tb}');
select tests.shift('at work before', '2026-11-25 17:00', '2026-11-25 18:00', 1);
select is(tests.take('Finn', s), 'confirmed', 'Finn takes ' || s) from unnest('{at work,at work before}'::text[]) as s;
select tests.at('2026-11-26 08:20');
select is(tests.say('Lise', format('select record_attendance(%L, ''present'', 60)', tests.on_('Finn', 'at work before'))), '', 'what he did is recorded');
select is(tests.say('Finn', 'select check_in(''ABCDEFGH23'') is not null'), 'true', 'and he comes early');
update candidates set protected = true where person_id = tests.id('Finn');
delete from notices;
-- how many are on it, in every way in which a lead is told, and how many rows name somebody
create function pg_temp.on_it() returns text language sql as $$
    select string_agg(tests.say('Lise', format(q, tests.id('Fjordgløtt'), tests.id('at work'))), ' ')
    from unnest(array['select taken from led_shifts(array[%2$L]::uuid[])', 'select taken from facility_week(%1$L, ''2026-11-23'', ''2026-11-29'') where shift_id = %2$L',
        'select taken from facility_board(%1$L, ''2026-11-26'', ''2026-11-26'') where shift_id = %2$L', 'select count(assignment_id) from facility_board(%1$L, ''2026-11-26'', ''2026-11-26'') where shift_id = %2$L',
        'select coalesce(max(taken), 0) from facility_plan(%1$L, ''2026-11-23'') where shift_id = %2$L']) as q;
$$;
select is(pg_temp.on_it(), '0 0 0 0 0', 'who has come before it begins is counted nowhere');
select is(tests.rows('Lise', format('select from who_would_lose(%L, %L, %L)', tests.id('at work'), tests.oslo('2026-11-28 09:00'), tests.oslo('2026-11-28 12:00'))), '0', 'nor would he lose anything that a lead knows of');
savepoint moved;
select is(tests.say('Lise', format('select change_shift(%L, %L, %L, 2, %L, may_lose => ''{}'')', tests.id('at work'), tests.oslo('2026-11-28 09:00'), tests.oslo('2026-11-28 12:00'), tests.id('Fjordgløtt''s contact'))), '', 'a lead who moves it is asked about nobody');
select is(tests.rows('Lise', 'select from my_notices(''lead'')'), '0', 'and told of nobody');
rollback to moved;
select tests.at('2026-11-26 09:30');
select is(pg_temp.on_it(), '0 0 0 0 0', 'nor when it runs');
select is(tests.say('Finn', format('select object(%L, ''minutes_wrong'', gen_random_uuid(), 90)', tests.on_('Finn', 'at work before'))), '', 'Finn says that something of before is wrong');
select is(tests.say('Finn', format('select withdraw(%L)', tests.on_('Finn', 'at work'))), '', 'and has to go');
select is(tests.rows('Lise', 'select from my_notices(''lead'')'), '0', 'of which a lead reads nothing');
select is(tests.say('Lise', 'select count_notices(''lead'')'), '0', 'nor a number');
rollback to at_work;

-- ── What a lead is told is the same, whoever it is and why ───────────────────────────────────────────────────────────────────
savepoint alike;
create temp table alike (why text, who text);
insert into alike values ('gives it up', 'E1'), ('is forgotten', 'E2'), ('protected', 'E3'), ('protected before', 'E4');
select tests.candidate(who) from alike;
insert into availability (candidate_id, weekday, from_time, to_time) select tests.id(who), d, '00:00', '24:00' from alike, generate_series(1, 7) as d;
select tests.shift('alike ' || who, '2026-12-02 10:00', '2026-12-02 12:00', 2) from alike;
insert into offers (candidate_id, shift_id, municipality_code, via, offered_by, offered_at, due_at, expires_at, sent_at)
select tests.id(who), tests.id('alike ' || who), '3301', 'lead', tests.id('Lise'), private.clock(), private.clock(), tests.oslo('2026-11-30 09:00'), private.clock() from alike;
select is(tests.take(who, 'alike ' || who), 'confirmed', who || ' takes one') from alike;
delete from notices where person_id = tests.id('Lise');
select is(tests.say('E1', format('select withdraw(%L)', tests.on_('E1', 'alike E1'))), '', 'one gives it up');
select private.forget(tests.id('E2'));
update candidates set protected = true where person_id = tests.id('E3');
set local session_replication_role = replica;
update candidates set protected = true where person_id = tests.id('E4');
set local session_replication_role = origin;
select private.run_chore('let_go_of_protected');
-- all that the lead reads of each shift, but for its own ids and name
create function pg_temp.of_shift(who text) returns text language sql as $$
    select replace(replace(replace(string_agg(tests.say('Lise', q), E'\n'), tests.id('alike ' || who)::text, 'shift'), 'alike ' || who, 'title'), (select task_id::text from shifts where shift_id = tests.id('alike ' || who)), 'task')
    from unnest(array[
        format('select string_agg((to_jsonb(n) - ''notice_id'' - ''assignment_id'')::text, '';'') from my_notices(''lead'') n where shift_id = %L', tests.id('alike ' || who)),
        format('select string_agg(to_jsonb(b)::text, '';'') from facility_board(%L, ''2026-12-02'', ''2026-12-02'') b where shift_id = %L', tests.id('Fjordgløtt'), tests.id('alike ' || who)),
        format('select string_agg(to_jsonb(w)::text, '';'') from facility_week(%L, ''2026-12-02'', ''2026-12-02'') w where shift_id = %L', tests.id('Fjordgløtt'), tests.id('alike ' || who)),
        format('select string_agg((to_jsonb(o) - ''offer_id'')::text, '';'') from facility_offers(%L, %L) o', tests.id('Fjordgløtt'), tests.id('alike ' || who))]) as q;
$$;
select is(pg_temp.of_shift(who), pg_temp.of_shift('E1'), 'of a shift that somebody is off who ' || why || ' a lead reads what they read where somebody gives it up') from alike where who <> 'E1';
select alike(pg_temp.of_shift('E1'), '%cannot_come%', 'that somebody cannot come');
select unalike(pg_temp.of_shift('E1'), '%E1%', 'and not who');
select alike(pg_temp.of_shift('E1'), '%"stands": "cannot"%', 'nor does who said yes stand as coming');
rollback to alike;

-- ── Protected no more ────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say('Kari', format('select protect_address(%L, false)', tests.id('Amina'))), '', 'Kari opens it again');
select is(tests.take('Amina', 'planned'), 'confirmed', 'and Amina takes what she likes');
select alike(pg_temp.reads('Lise'), '%Amina T.%', 'as anybody else');
select is((select string_agg(kind, ',' order by event_id) from events where kind ~ '^address'), 'address.protected,address.protected,address.open', 'each change is written down');

select * from finish();
rollback;
