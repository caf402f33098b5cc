-- A calendar to subscribe to: what stands in it, for how long, and who opens it.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

select tests.shift('lunch', '2026-11-25 11:30', '2026-11-25 13:30', 2);
select tests.shift('mail', '2026-11-26 11:30', '2026-11-26 13:30', 2);
select tests.shift('adapted', '2026-11-27 11:30', '2026-11-27 13:30', 2, of_type => 'tilrettelagt');
select tests.shift('needs', '2026-11-28 11:30', '2026-11-28 13:30', 2, asks => '{politiattest}');
select is(tests.take('Amina', s), 'confirmed', 'Amina takes ' || s) from unnest('{lunch,mail,adapted}'::text[]) as s;
select is(tests.take('Amina', 'needs'), 'requested', 'Amina asks for one that needs something');
select is(tests.take('Bjørn', 'lunch'), 'confirmed', 'Bjørn is on the lunch shift, too');

-- ── The link ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
create temp table token (who text, n int, token text);
grant select on token to anon, authenticated;
create function pg_temp.opens(who text, request text) returns text language sql as $$
    select tests.say(who, format('select open_calendar(%L)', tests.id(request)));
$$;
create function pg_temp.token(who text, n int) returns text language sql as $$
    select t.token from token t where (t.who, t.n) = (token.who, token.n);
$$;
select is(tests.say('Amina', 'select my_calendar_token()'), '', 'Amina has no link before she makes one');
insert into token values ('Amina', 1, pg_temp.opens('Amina', 'first'));
select matches(pg_temp.token('Amina', 1), '^[A-HJ-NP-Z2-9]{24}$', 'Amina makes a link');
select is(pg_temp.opens('Amina', 'first'), pg_temp.token('Amina', 1), 'the same request again gives the same link');
select is(tests.say('Amina', 'select my_calendar_token()'), pg_temp.token('Amina', 1), 'she can read it later');
select is_empty($$select from calendars c, token t where c::text like '%' || t.token || '%'$$, 'it is stored nowhere');
select is(tests.say(null, format('select language from calendar_behind(%L)', pg_temp.token('Amina', 1))), 'nb', 'whoever has it opens the calendar, nobody signed in');
select is(tests.rows('Bjørn', format('select * from calendar_feed(%L)', lower(pg_temp.token('Amina', 1)))), '4', 'and so does Bjørn, however it is written');
select is(tests.rows(null, 'select * from calendar_behind(''AAAAAAAAAAAAAAAAAAAAAAAA'')'), '0', 'a made-up link opens nothing');
select is(tests.rows(null, 'select * from calendar_feed(''AAAAAAAAAAAAAAAAAAAAAAAA'')'), '0', 'and shows nothing');
select is(tests.rows(null, 'select * from calendar_feed(null)'), '0', 'no link shows nothing');
select is(pg_temp.opens('Lise', 'lead'), 'PT404 not_found', 'a lead has no shifts and no calendar');
select is(tests.say(null, 'select open_calendar(gen_random_uuid())'), 'denied', 'nobody signed in makes one');
select is(tests.rows('Bjørn', 'select from calendars'), '0', 'Bjørn does not see that Amina has one');
select is(tests.rows('Kari', 'select from calendars'), '0', 'nor does her adviser');
select is(tests.touches('Amina', 'update calendars set alarms = ''{30,1440}'''), '1', 'Amina chooses when she is reminded');
select is(tests.touches('Bjørn', 'update calendars set alarms = ''{30}'''), '0', 'Bjørn does not choose for her');
select is(tests.touches('Amina', 'update calendars set salt = gen_random_uuid()'), 'denied', 'nothing else of it is hers to write');
select is(tests.force('update calendars set alarms = ''{7}'''), 'calendars_alarms_check', 'there are three times to choose among');
select is(tests.say(null, format('select alarms from calendar_behind(%L)', pg_temp.token('Amina', 1))), '{30,1440}', 'the link knows her choice');

insert into token values ('Amina', 2, pg_temp.opens('Amina', 'second')), ('Bjørn', 1, pg_temp.opens('Bjørn', 'first'));
select is((select count(distinct token)::int from token), 3, 'a renewed link is another, and so is somebody else''s of a request with the same id');
select is(tests.rows(null, format('select * from calendar_behind(%L)', pg_temp.token('Amina', 1))), '0', 'the earlier one opens nothing any more');
select is(tests.say(null, format('select alarms from calendar_behind(%L)', pg_temp.token('Amina', 2))), '{30,1440}', 'the new one keeps her choice');
select is(pg_temp.opens('Amina', 'first'), 'PT409 no_longer', 'the first request is not answered with a link that is no more');
select is(tests.say('Bjørn', 'select close_calendar()'), '', 'Bjørn closes his');
select is(tests.say('Bjørn', 'select close_calendar()'), '', 'twice is once');
select is(tests.rows(null, format('select * from calendar_behind(%L)', pg_temp.token('Bjørn', 1))), '0', 'a closed one opens nothing');
select is(tests.rows(null, format('select * from calendar_behind(%L)', pg_temp.token('Amina', 2))), '1', 'hers is as it was');

-- ── What stands in it ────────────────────────────────────────────────────────────────────────────────────────────────────────
create function pg_temp.entry(shift text, what text) returns text language sql as $$
    select tests.say(null, format('select %s from calendar_feed(%L) where assignment_id = %L', what, pg_temp.token('Amina', 2), tests.on_('Amina', shift)));
$$;
select is(pg_temp.entry('lunch', 'title'), 'lunch', 'what is to be done');
select is(pg_temp.entry('adapted', 'coalesce(title, ''(none)'')'), '(none)', 'tilrettelagt arbeid has no name there');
select is(pg_temp.entry('lunch', 'state'), 'confirmed', 'a shift of hers is confirmed');
select is(pg_temp.entry('needs', 'state'), 'requested', 'one she has asked for is not');
select is(pg_temp.entry('lunch', 'contact_phone'), '+4792222222', 'whom to ring stands where it stands on her page');
select is(pg_temp.entry('needs', 'contact_phone'), '', 'and not before that');
select is_empty($$select a.attname from pg_type t join pg_attribute a on a.attrelid = t.typrelid where t.typname = 'calendar_entry'
    and a.attname ~ '(purpose|reason|require|missing|waits|referr|agreed|office|task_type|first_name|last_name|fact|minutes|claim)'$$,
    'nothing in it says why somebody is there, what is asked of them or how it went');
select is(tests.unsaid(null, format('select * from calendar_feed(%L)', pg_temp.token('Amina', 2)), 'public.calendar_entry'), 'nothing', 'its row says what it says it does');

-- ── Each change is counted ───────────────────────────────────────────────────────────────────────────────────────────────────
select is(pg_temp.entry('lunch', 'changes'), '1', 'a confirmed shift has changed once');
select is(pg_temp.entry('needs', 'changes'), '0', 'one that waits has not');
select tests.at('2026-11-23 09:00');
create function pg_temp.changes(shift text, from_ text, to_ text, seats int) returns text language sql as $$
    select tests.say('Lise', format('select change_shift(%L, %L, %L, %s, %L)', tests.id(shift), tests.oslo(from_), tests.oslo(to_), seats, tests.id('Fjordgløtt''s contact')));
$$;
select is(pg_temp.changes('lunch', '2026-11-25 11:30', '2026-11-25 13:30', 3), '', 'Lise adds a seat');
select is(pg_temp.entry('lunch', 'changes'), '1', 'which is nothing to a calendar');
select is(pg_temp.changes('lunch', '2026-11-25 12:00', '2026-11-25 14:00', 3), '', 'Lise moves it');
select is(pg_temp.entry('lunch', 'changes'), '2', 'that is a change');
select is(pg_temp.entry('lunch', 'starts_at = tests.oslo(''2026-11-25 12:00'')'), 'true', 'to the new time');
select is(pg_temp.entry('lunch', 'changed_at = tests.oslo(''2026-11-23 09:00'')'), 'true', 'made then');
select is(tests.touches('Lise', 'update contacts set phone = ''933 33 333'''), '1', 'Tone gets another number');
select is(pg_temp.entry('lunch', 'changes'), '3', 'that is another');
select is(pg_temp.entry('mail', 'changes'), '2', 'on each shift where she meets people');
select is(tests.touches('Lise', 'update contacts set phone = ''933 33 333'''), '1', 'the same number again');
select is(pg_temp.entry('lunch', 'changes'), '3', 'is none');

-- ── What is not to be stays, as cancelled, for as long as it would have been there ───────────────────────────────────────────
select is(tests.say('Amina', format('select withdraw(%L, ''sick'')', tests.on_('Amina', 'lunch'))), '', 'Amina cannot come to lunch');
select is(pg_temp.entry('lunch', 'state'), 'cancelled', 'what she gave up is cancelled');
select is(pg_temp.entry('lunch', 'changes'), '4', 'as one change more');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('mail'))), '', 'Lise cancels the mail');
select is(pg_temp.entry('mail', 'state'), 'cancelled', 'what the place cancelled looks the same');
select is(pg_temp.entry('mail', 'changes'), '4', 'and has grown');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'needs'))), '', 'Amina asks no more for the one that waits');
select is(pg_temp.entry('needs', 'state'), 'cancelled', 'what was never hers goes from the calendar like the others');
select tests.at('2026-12-30 13:59');
select is(tests.rows(null, format('select * from calendar_feed(%L)', pg_temp.token('Amina', 2))), '4', 'five weeks later all of it is still there');
select tests.at('2026-12-30 14:00');
select is(tests.rows(null, format('select * from calendar_feed(%L)', pg_temp.token('Amina', 2))), '3', 'then the first goes');
select tests.at('2026-11-23 09:00');

-- ── One shift at a time, for whoever it is ───────────────────────────────────────────────────────────────────────────────────
select is(tests.say('Amina', format('select title from my_calendar_entry(%L)', tests.on_('Amina', 'lunch'))), 'lunch', 'Amina takes one shift along');
select is(tests.rows('Bjørn', format('select * from my_calendar_entry(%L)', tests.on_('Amina', 'lunch'))), '0', 'Bjørn does not take hers');

-- ── A shift that was given up and is taken again is the same entry, and has only grown ───────────────────────────────────────
create temp table given_up as select e.* from private.calendar_shifts(tests.id('Amina')) e where e.title = 'lunch';
select is((select state || ' ' || (entry_id = tests.on_('Amina', 'lunch')) from given_up), 'cancelled true', 'given up, it stands as cancelled');
select tests.at('2026-11-23 09:10');
select is(tests.take('Amina', 'lunch'), 'confirmed', 'Amina takes it again');
create temp table again as select e.* from private.calendar_shifts(tests.id('Amina')) e where e.title = 'lunch';
select is((select count(*)::int from again), 1, 'it stands there once');
select is((select n.state || ' ' || (n.entry_id = g.entry_id) || ' ' || (n.assignment_id <> g.assignment_id) from again n, given_up g), 'confirmed true true', 'as the entry that it was, and leads to where it is now');
select cmp_ok((select changes from again), '>', (select changes from given_up), 'which has changed more often');
select cmp_ok((select changed_at from again), '>', (select changed_at from given_up), 'and later');
select is(tests.say('Amina', format('select assignment_id from my_calendar_shift(%L)', (select entry_id from again))), (select assignment_id::text from again), 'the link of the first time leads to the same');
select is(tests.rows('Bjørn', format('select * from my_calendar_shift(%L)', (select entry_id from again))), '0', 'but for Bjørn');
select is(tests.rows(null, format('select * from calendar_behind_link(%L)', pg_temp.token('Amina', 2))), '4', 'whoever has the link reads each shift once');
select is(tests.rows(null, 'select * from calendar_behind_link(''AAAAAAAAAAAAAAAAAAAAAAAA'')'), '0', 'and a made-up link nothing');
select is((select count(*)::int from private.calendar_shifts(tests.id('Amina')) e where e.changes <> (select x.changes from private.calendar_entries(tests.id('Amina')) x where x.assignment_id = e.assignment_id) and e.title <> 'lunch'), 0, 'taken once, it counts as before');
update places set address = 'Nye gata 1' where place_id = tests.id('Fjordgløtt''s place');
select cmp_ok((select e.changes from private.calendar_shifts(tests.id('Amina')) e where e.title = 'lunch'), '=', (select changes + 1 from again), 'a place that lies elsewhere is another line');
update organisations set name = 'Nye Fjordgløtt' where organisation_id = tests.id('Fjordgløtt');
select cmp_ok((select e.changes from private.calendar_shifts(tests.id('Amina')) e where e.title = 'lunch'), '=', (select changes + 2 from again), 'and so is an organisation that is called something else');
select is(tests.unsaid(null, format('select * from calendar_behind_link(%L)', pg_temp.token('Amina', 2)), 'public.calendar_shift'), 'nothing', 'its row says what it says it does');

-- ── To be forgotten ──────────────────────────────────────────────────────────────────────────────────────────────────────────
select private.forget(tests.id('Amina'));
select is(tests.rows(null, format('select * from calendar_behind(%L)', pg_temp.token('Amina', 2))), '0', 'the link of somebody who is forgotten opens nothing');
select is((select count(*)::int from calendars), 0, 'and there is none');

select * from finish();
rollback;
