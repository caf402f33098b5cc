-- The facts of a shift, recorded by the host, never by oneself; the person's own side; the receipt; and what a lead may know of whom.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
select tests.shift('lunch', '2026-11-25 11:30', '2026-11-25 13:30', 5);
select tests.shift('tomorrow', '2026-11-26 11:30', '2026-11-26 13:30', 5);
select tests.shift('asks', '2026-11-25 15:00', '2026-11-25 16:00', 5, asks => '{tb}');
select tests.shift('at Åsen', '2026-11-27 11:30', '2026-11-27 13:30', 5, organisation => 'Åsen');
select is(tests.take('Amina', s), 'confirmed', 'Amina takes ' || s) from unnest('{lunch,tomorrow,at Åsen}'::text[]) as s;
select is(tests.take('Bjørn', 'lunch'), 'confirmed', 'Bjørn takes lunch');
select is(tests.take('Bjørn', 'asks'), 'requested', 'Bjørn asks for one more');

create function pg_temp.record(who text, candidate text, what text, for_minutes text default '0', more text default '', shift text default 'lunch') returns text language sql as $$
    select tests.say(who, format('select record_attendance(%L, %L, %s %s)', tests.on_(candidate, shift), what, for_minutes, more));
$$;
create function pg_temp.fact(candidate text, shift text default 'lunch') returns text language sql as $$
    select fact || ' ' || minutes from attendance where assignment_id = tests.on_(candidate, shift);
$$;

-- ── When, who, what ──────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(pg_temp.record('Lise', 'Amina', 'present', '120'), 'PT409 not_started', 'nothing is recorded before it begins');
select tests.at('2026-11-25 11:29:59');
select is(pg_temp.record('Lise', 'Amina', 'absent'), 'PT409 not_started', 'Lise records nothing a second before the start');
select tests.at('2026-11-25 11:30');
select is(pg_temp.record(who, 'Amina', 'absent'), 'PT404 not_found', who || ' records nothing for Amina') from unnest('{Amina,Bjørn,Ola,Kjell,Kari,Petra,Ada,Liv}'::text[]) as who;
select is(pg_temp.record(null, 'Amina', 'absent'), 'denied', 'nobody signed in does');
select is(pg_temp.record('Lise', 'Amina', what, m), said, said || ': ' || coalesce(what, 'nothing') || ' ' || m) from (values
    ('gone', '0', 'PT422 bad_fact'), (null, '0', 'PT422 bad_fact'), ('present', '0', 'PT422 bad_minutes'), ('present', '-1', 'PT422 bad_minutes'),
    ('present', '721', 'PT422 bad_minutes'), ('present', 'null', 'PT422 bad_minutes'), ('absent', '1', 'PT422 bad_minutes'),
    ('notified', '30', 'PT422 bad_minutes'), ('host_cancelled', '10', 'PT422 bad_minutes'), ('late', '0', 'PT422 bad_minutes')) as x (what, m, said);
select is(pg_temp.record('Lise', 'Amina', 'present', '120', s), 'PT422 bad_fact', 'strengths: ' || s) from unnest(array[', ''{lazy}''', ', ''{kind,careful,learns}''', ', ''{NULL}''']) as s;
select is(pg_temp.record('Lise', 'Bjørn', 'present', '60', shift => 'asks'), 'PT409 not_confirmed', 'Lise records nothing for a person who only asked');
select is(pg_temp.record('Lise', 'Amina', 'present', '720', ', ''{kind,careful}'''), '', 'twelve hours are the most');
select is(pg_temp.record('Lise', 'Amina', 'present', '720', ', ''{kind,careful}'''), '', 'Lise records the same again without effect');
select is((select count(*) from events where kind ~ 'attendance'), 1::bigint, 'recording leaves one event');

-- ── A correction has a reason ────────────────────────────────────────────────────────────────────────────────────────────────
select is(pg_temp.record('Lise', 'Amina', 'present', '115'), 'PT422 reason_needed', 'Lise does not correct without a reason');
select is(pg_temp.record('Lise', 'Amina', 'present', '115', more), 'PT422 bad_words', 'Lise writes nothing that names a person: ' || more) from unnest(array[', correction => ''For 010190 12345''',
    ', introduced_by => ''010190 12345''', ', correction => repeat(''x'', 201)']) as more;
select is(pg_temp.record('Lise', 'Amina', 'present', '115', ', correction => '' x '''), 'PT422 reason_needed', 'Lise does not correct with a reason of one letter');
select is(pg_temp.fact('Amina'), 'present 720', 'a refused correction leaves the fact as it was');
select is(pg_temp.record('Lise', 'Amina', 'late', '115', ', ''{kind}'', correction => ''Leste feil på klokka'''), '', 'Lise corrects with a reason');
select is(pg_temp.fact('Amina'), 'late 115', 'the corrected fact stands');
select is((select string_agg(kind || ' ' || detail || ' ' || minutes || ' ' || (by_person = tests.id('Lise')), ', ' order by event_id) from events where kind ~ 'attendance'),
    'attendance.recorded present 720 true, attendance.corrected late 115 true', 'recording and correcting leave an event each, and say who did it');
select is((select minutes || ' ' || array_to_string(strengths, '+') || ' ' || done_on from receipts), '115 kind 2026-11-25', 'the receipt has the corrected minutes');
select is(pg_temp.record('Lise', 'Amina', 'absent', '0', ', correction => ''Det var en annen'''), '', 'Lise corrects Amina to absent');
select is((select count(*) from receipts), 0::bigint, 'an absent person has no receipt');
select is(pg_temp.record('Lise', 'Amina', 'present', '120', ', ''{kind}'', correction => ''Det var henne likevel'''), '', 'Lise corrects Amina to present again');
select is((select title || ', ' || place_name || ', ' || organisation_name || ', ' || minutes from receipts), 'lunch, Fjordgløtt kjøkken, Fjordgløtt, 120', 'the receipt says in plain words what was done');

-- ── Nobody their own, whatever roles they hold ───────────────────────────────────────────────────────────────────────────────
insert into staff_roles (person_id, role, municipality_code, organisation_id) values (tests.id('Bjørn'), 'lead', '3301', tests.id('Fjordgløtt'));
select is(pg_temp.record('Bjørn', 'Bjørn', 'present', '120'), 'PT403 own_attendance', 'a lead does not record their own attendance');
select is(tests.say('Bjørn', format('select welcome(%L)', tests.on_('Bjørn', 'asks'))), 'PT403 own_assignment', 'a lead does not welcome themselves');
select is(tests.force(format('insert into attendance (assignment_id, candidate_id, fact, minutes, recorded_at, recorded_by) values (%L, %L, ''present'', 1, private.clock(), %2$L)',
    tests.on_('Bjørn', 'lunch'), tests.id('Bjørn'))), 'PT403 own_attendance', 'nobody''s own attendance is recorded by any path');
select is(tests.force(format('update attendance set recorded_by = candidate_id')), 'PT403 own_attendance', 'nobody becomes the recorder of their own attendance');
select is(pg_temp.record('Bjørn', 'Amina', 'present', '120', ', ''{kind}'''), '', 'a colleague''s he may');
delete from staff_roles where person_id = tests.id('Bjørn');

-- ── Attendance only on an assignment that holds ──────────────────────────────────────────────────────────────────────────────
select is(tests.force(format('insert into attendance (assignment_id, candidate_id, fact, minutes, recorded_at) values (%L, %L, %L, %s, private.clock())',
    tests.on_('Bjørn', 'asks'), tests.id('Bjørn'), fact, minutes)), 'PT409 not_confirmed', 'no ' || fact || ' for who only asked') from (values ('present', 1), ('absent', 0), ('notified', 0)) as x (fact, minutes);
select is(tests.force(format('insert into attendance (assignment_id, candidate_id, fact, minutes, recorded_at) values (%L, %L, ''absent'', 0, private.clock())',
    gen_random_uuid(), tests.id('Bjørn'))) ~ '^(ERROR 23|attendance)', true, 'attendance on no assignment is refused');
select is(tests.force(format('update attendance set %s', wrong)), wall, wall || ': ' || wrong) from (values
    ('minutes = 721', 'attendance_minutes_check'), ('minutes = -1', 'attendance_minutes_check'), ('fact = ''gone'', minutes = 0', 'attendance_fact_check'),
    ('fact = ''absent''', 'attendance_check1'), ('correction = null', 'attendance_check')) as x (wrong, wall);
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'lunch'))), 'PT409 already_recorded', 'Amina does not give up a shift that she has done');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Amina', 'lunch'))), 'PT409 already_recorded', 'Lise does not cancel an assignment that was done');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('lunch'))), 'PT409 already_recorded', 'Lise does not cancel a shift that was done');
select is((select string_agg(state, ',') from assignments where shift_id = tests.id('lunch')), 'confirmed,confirmed', 'what was done stays confirmed');
-- until it begins
select tests.at('2026-11-25 11:29:59');
select is(tests.say('Bjørn', format('select withdraw(%L, ''sick'')', tests.on_('Bjørn', 'lunch'))), '', 'Bjørn, of whom nothing is recorded, may');
select tests.at('2026-11-25 11:30');
select is(tests.force(format('insert into attendance (assignment_id, candidate_id, fact, minutes, recorded_at) values (%L, %L, ''absent'', 0, private.clock())',
    tests.on_('Bjørn', 'lunch'), tests.id('Bjørn'))), 'PT409 not_confirmed', 'a person who told in time is not recorded as absent');
select is(tests.force(format('insert into attendance (assignment_id, candidate_id, fact, minutes, recorded_at) values (%L, %L, ''notified'', 0, private.clock())',
    tests.on_('Bjørn', 'lunch'), tests.id('Bjørn'))), 'done', 'a person who told in time is recorded as notified');
select is(pg_temp.record('Lise', 'Amina', 'host_cancelled', '0', shift => 'tomorrow'), '', 'Lise records before the start that the host cancelled');

-- ── «Dette stemmer ikke» ─────────────────────────────────────────────────────────────────────────────────────────────────────
create function pg_temp.object(who text, candidate text, claim text, more text default '', request uuid default gen_random_uuid()) returns text language sql as $$
    select tests.say(who, format('select object(%L, %L, %L %s)', tests.on_(candidate, 'lunch'), claim, request, more));
$$;
select is(pg_temp.object(who, 'Amina', 'was_there'), 'PT404 not_found', who || ' says nothing for Amina') from unnest('{Bjørn,Lise,Kari,Ada}'::text[]) as who;
select is(pg_temp.object(null, 'Amina', 'was_there'), 'denied', 'nobody signed in does');
select is(pg_temp.object('Amina', 'Amina', claim, more), 'PT422 bad_claim', 'refused: ' || coalesce(claim, 'nothing') || more) from (values
    ('unfair', ''), (null, ''), ('minutes_wrong', ''), ('minutes_wrong', ', 721'), ('minutes_wrong', ', -1'), ('own_words', ''), ('own_words', ', null, '' '''),
    ('own_words', ', null, repeat(''x'', 501)'), ('own_words', ', null, ''010190 12345''')) as x (claim, more);
select is(pg_temp.object('Amina', 'Amina', 'minutes_wrong', ', 130', tests.id('o1')), '', 'Amina says it was 130 minutes');
select is(pg_temp.object('Amina', 'Amina', 'minutes_wrong', ', 130', tests.id('o1')), '', 'Amina objects a second time by the same request without effect');
select is(pg_temp.object('Amina', 'Amina', 'own_words', ', null, ''Bussen var innstilt'''), '', 'Amina gives a word of her own');
select is((select count(*) from objections), 2::bigint, 'two objections stand');
select is(tests.rows('Amina', 'select from objections'), '2', 'Amina reads her objections');
select is(tests.rows(who, 'select from objections'), '0', who || ' reads none by the table') from unnest('{Bjørn,Lise,Kari,Ada,Petra}'::text[]) as who;
select is((select string_agg(distinct p.first_name, ',') from notices n join people p using (person_id) where n.kind = 'objects'), 'Lise', 'Lise is told that something is wrong');
select is((select string_agg(distinct p.first_name, ',') from notices n join people p using (person_id) where n.kind = 'words'), 'Kari', 'only Kari, her adviser, is told of Amina''s own words');
select is(tests.say('Lise', format('select claim || '' '' || claim_minutes from facility_board(%L, ''2026-11-25'', ''2026-11-25'') where name ~ ''Amina''', tests.id('Fjordgløtt'))), 'minutes_wrong 130', 'Lise sees the claim, never the words');
select is(pg_temp.record('Lise', 'Amina', 'present', '130', ', ''{kind}'', correction => ''Hun har rett'''), '', 'Lise corrects the minutes');
select is((select count(*) from objections where settled_at is null), 0::bigint, 'correcting settles the objections');

-- ── Who reads and writes the rows ────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.rows('Amina', 'select from attendance'), '2', 'Amina reads her attendance');
select is(tests.rows(who, 'select from attendance'), case who when 'Bjørn' then '1' else '0' end, who || ' reads nobody else''s') from unnest('{Bjørn,Lise,Ola,Kari,Petra,Ada,Sara}'::text[]) as who;
select is(tests.rows('Amina', 'select from receipts'), '1', 'Amina reads her receipt');
select is(tests.rows(who, 'select from receipts'), '0', who || ' does not') from unnest('{Bjørn,Lise,Kari,Petra,Ada}'::text[]) as who;
select is(tests.touches('Amina', 'update receipts set hidden_at = now()'), '1', 'Amina puts her receipt away');
select is(tests.touches('Bjørn', 'update receipts set hidden_at = null'), '0', 'Bjørn may not take it out');
select is(tests.touches('Amina', statement), 'denied', 'nor may she: ' || statement) from unnest(array['update receipts set minutes = 720', 'delete from receipts', 'update attendance set minutes = 720',
    'delete from attendance', 'update objections set settled_at = now()', 'insert into receipts default values']) as statement;
select is(tests.rows(null, 'select from ' || t), 'denied', 'nobody signed in reads ' || t) from unnest('{attendance,objections,receipts}'::text[]) as t;

-- ── Events are for ever ──────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.force(s), 'PT403 append_only', s) from unnest(array['update events set detail = ''x''', 'delete from events', 'truncate events cascade']) as s;
select is(tests.rows(who, 'select from events'), 'denied', who || ' reads no events') from unnest('{Amina,Lise,Kari,Petra,Ada}'::text[]) as who;

-- ── What a lead may know of whom ─────────────────────────────────────────────────────────────────────────────────────────────
create function pg_temp.board(who text, organisation text, what text, from_ date default '2026-11-25', to_ date default '2026-11-25') returns text language sql as $$
    select tests.say(who, format('select string_agg(%s, '','' order by name) from facility_board(%L, %L, %L) where assignment_id is not null', what, tests.id(organisation), from_, to_));
$$;
select is(pg_temp.board('Lise', 'Fjordgløtt', 'name'), 'Amina T.,Bjørn T.', 'Lise reads first names and initials');
select is(pg_temp.board(who, 'Fjordgløtt', 'name'), 'PT404 not_found', who || ' has no board there') from unnest('{Ola,Amina,Kjell,Kari,Petra,Ada,Liv}'::text[]) as who;
select is(pg_temp.board('Lise', 'Åsen', 'name', '2026-11-27', '2026-11-27'), 'PT404 not_found', 'Lise does not read the board of Åsen');
select is(pg_temp.board('Ola', 'Åsen', 'name', '2026-11-25', '2026-11-27'), 'Amina T.', 'Ola reads who comes to Åsen, and nobody else');
select is(pg_temp.board(null, 'Fjordgløtt', 'name'), 'denied', 'nobody signed in has a board');
select is(pg_temp.board('Lise', 'Fjordgløtt', 'name', '2026-11-01', '2027-01-03'), 'PT404 not_found', 'a board does not span more than 63 days');
select is(pg_temp.board('Lise', 'Fjordgløtt', 'name', '2026-11-26', '2026-11-25'), 'PT404 not_found', 'a board does not span backwards');
select is(tests.say('Lise', 'select count(*) from facility_board(null, null, null)'), 'PT404 not_found', 'a board of no organisation is not there');
select is((select string_agg(distinct p.first_name, ',') from access_log l join people p on p.person_id = l.person_id where l.viewer_id = tests.id('Lise') and l.role = 'lead'), 'Amina,Bjørn', 'each person whom Lise reads of is logged');
select is((select count(*) from access_log where viewer_id = tests.id('Ola') and person_id = tests.id('Bjørn')), 0::bigint, 'a person whom Ola does not read of is not logged');
select is(pg_temp.board('Lise', 'Fjordgløtt', 'coalesce(phone, ''none'')'), 'none,none', 'Lise reads no phone that nobody shares');
update candidates set shares_phone = true, shared_help = 'Trenger pause' where person_id = tests.id('Amina');
select is(pg_temp.board('Lise', 'Fjordgløtt', 'coalesce(phone, ''none'')'), '+4790000000,none', 'Lise reads the phone of Amina, who shares it');
select is(pg_temp.board('Lise', 'Fjordgløtt', 'coalesce(shared_help, ''none'')'), 'Trenger pause,none', 'Lise reads the help that Amina tells of');
select is(pg_temp.board('Lise', 'Fjordgløtt', 'requirements_ok::text'), 'true,false', 'Lise reads whether requirements are in order, yes or no');
insert into contracts (candidate_id, employer_id, from_date) values (tests.id('Amina'), tests.id('the café'), '2026-01-01');
select is(pg_temp.board('Lise', 'Fjordgløtt', 'name'), 'Amina T.,Bjørn T.', 'another employer''s contract gives no full name');
insert into contracts (candidate_id, employer_id, from_date) values (tests.id('Amina'), tests.id('the municipality'), '2026-01-01');
select is(pg_temp.board('Lise', 'Fjordgløtt', 'name'), 'Amina Testesen,Bjørn T.', 'this employer''s contract gives a full name');
select is(tests.rows('Lise', format('select from facility_board(%L, ''2026-11-26'', ''2026-11-26'')', tests.id('Fjordgløtt'))), '1', 'the next day from midnight in Norway');
select is(tests.say('Lise', format('select taken || '' '' || waiting || '' '' || here || '' '' || recorded from facility_week(%L, ''2026-11-23'', ''2026-11-29'') order by starts_at limit 1', tests.id('Fjordgløtt'))), '1 0 0 1', 'the week is counts');
select is(tests.say(who, format('select * from facility_week(%L, ''2026-11-23'', ''2026-11-29'')', tests.id('Fjordgløtt'))), 'PT404 not_found', who || ' has no week there') from unnest('{Ola,Amina,Kari,Ada}'::text[]) as who;
select is(tests.say('Lise', format('select string_agg(name || '' '' || shifts_done || '' '' || contract, '','') from facility_people(%L)', tests.id('Fjordgløtt'))), 'Amina Testesen 1 true,Bjørn T. 0 false', 'her people, by name, with how often');
select is(tests.say(who, format('select name from facility_people(%L)', tests.id('Fjordgløtt'))), 'PT404 not_found', who || ' has none there') from unnest('{Ola,Amina,Kari,Petra,Ada}'::text[]) as who;

-- thirty days after, names are gone
delete from contracts;
select tests.at('2026-12-25 13:29:59');
select is(pg_temp.board('Lise', 'Fjordgløtt', 'coalesce(name, ''hidden'')') ~ 'Amina T', true, 'thirty days after, the name is still there');
select tests.at('2026-12-26 13:30');
delete from access_log;
select is(pg_temp.board('Lise', 'Fjordgløtt', 'coalesce(name, ''hidden'') || coalesce(phone, '''') || coalesce(shared_help, '''')'), 'hidden,hidden', 'the board hides name, phone and help after thirty days');
select is((select count(*) from access_log), 0::bigint, 'the hidden board leaves no look in the log');
select is(tests.say('Lise', format('select count(*) from facility_people(%L)', tests.id('Fjordgløtt'))), '0', 'the people of the place are gone after thirty days');
select tests.at('2026-11-25 11:30');

-- ── The introduction ─────────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.candidate('Ny');
delete from introductions where candidate_id = tests.id('Ny');
select tests.shift('hello', '2026-11-25 12:00', '2026-11-25 12:30', 5, first_visit => true);
select is(tests.take('Ny', 'hello'), 'confirmed', 'Ny takes the introduction');
select tests.at('2026-11-25 12:30');
select is(pg_temp.record('Lise', 'Ny', 'absent', '0', ', introduced_by => ''Tone''', 'hello'), '', 'Lise records that Ny did not come');
select is((select count(*) from introductions where candidate_id = tests.id('Ny')), 0::bigint, 'a person who did not come is not introduced');
select is(pg_temp.record('Lise', 'Ny', 'present', '30', ', introduced_by => ''Tone'', correction => ''Kom likevel''', 'hello'), '', 'Lise corrects that Ny came');
select is((select colleague || ' ' || introduced_on from introductions where candidate_id = tests.id('Ny')), 'Tone 2026-11-25', 'a person who came is introduced by Tone');
select tests.shift('next', '2026-11-27 12:00', '2026-11-27 13:00', 5);
select is(tests.take('Ny', 'next'), 'confirmed', 'Ny has the next shift at once');

-- ── Over midnight ────────────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.at('2026-12-01 08:00');
select tests.shift('night', '2026-12-02 22:00', '2026-12-03 06:00');
select tests.shift('late', '2026-12-02 16:00', '2026-12-03 00:00');
select is(tests.say('Lise', format('select string_agg(distinct title, '','') from facility_board(%L, %L, %L)', tests.id('Fjordgløtt'), d, d)), said, 'on ' || d || ' the board has: ' || said)
from (values ('2026-12-02', 'late,night'), ('2026-12-03', 'night'), ('2026-12-04', '')) as x (d, said);
-- a Sunday's night runs into the week that a Monday begins
select tests.shift('Sunday night', '2026-12-06 22:00', '2026-12-07 06:00');
select tests.shift('Sunday evening', '2026-12-06 18:00', '2026-12-07 00:00');
select is(tests.say('Lise', format('select string_agg(title, '','' order by starts_at, title) from facility_week(%L, ''2026-12-07'', ''2026-12-13'')', tests.id('Fjordgløtt'))), 'Sunday night', 'the week has what runs into it over midnight');

-- ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.force('update people set last_name = '''' where first_name = ''Ny'''), 'done', 'one name is a name');
select is(private.name_for_lead(tests.id('Ny'), tests.id('Fjordgløtt')), 'Ny', 'a lead reads the one name, without an initial');
select is(tests.force(format('update people set last_name = %L where first_name = ''Ny''', E'\u200b')), 'PT422 bad_words', 'what cannot be seen is none');

select * from finish();
rollback;
