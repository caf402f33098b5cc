-- Posting: a lead's own place, in one call; drafts are the lead's own; what is published is read in the municipality; the arrows.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

insert into templates (template_id, task_type, minutes, starts_local, norwegian, lifting, requirements, introduction)
values (tests.id('template'), 'matvert', 120, '11:30', 1, 1, '{tb,taushetserklaering}', false);
insert into templates (template_id, municipality_code, task_type, minutes, starts_local)
values (tests.id('their template'), '3312', 'postvert', 60, '09:00'), (tests.id('our template'), '3301', 'postvert', 60, '09:00');
insert into template_texts (template_id, language, title, summary, does, does_not, bring) values
    (tests.id('template'), 'nb', 'Hjelpe til ved lunsj', 'Dekke bord og rydde', '{Dekke bord,Rydde}', '{Gi medisin,Mate}', 'Innesko'),
    (tests.id('template'), 'en', 'Help at lunch', 'Lay and clear', '{Lay,Clear}', '{Medicine}', 'Shoes'),
    (tests.id('our template'), 'nb', 'Hente post', 'Gå med posten', '{Hente}', '{Åpne}', ''),
    (tests.id('their template'), 'nb', 'Deres', 'Deres', '{Deres}', '{Deres}', '');

create function pg_temp.post(who text, more text default '', template text default 'template', contact text default 'Fjordgløtt',
    from_ text default '2026-11-25 11:30', to_ text default '2026-11-25 13:30', seats text default '2', pay text default 'unpaid', publish text default 'true',
    request uuid default gen_random_uuid()) returns text language sql as $$
    select tests.say(who, format('select post_task(%L, %L, %L, %L, %s, %L, %s, %L %s)', tests.id(template), tests.id(contact || '''s contact'),
        tests.oslo(from_), tests.oslo(to_), seats, pay, publish, request, more));
$$;
create temp table posted (name text primary key, shift uuid);

-- ── Who posts ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(pg_temp.post(who), 'PT404 not_found', who || ' posts nothing at Lise''s place') from unnest('{Amina,Ola,Kjell,Kari,Petra,Ada,Liv}'::text[]) as who;
select is(pg_temp.post(null), 'denied', 'nobody signed in does');
select is(pg_temp.post('Lise', contact => 'Åsen'), 'PT404 not_found', 'Lise posts nothing at Ola''s');
update organisations set closed_at = private.clock() where organisation_id = tests.id('Fjordgløtt');
select is(pg_temp.post('Lise'), 'PT404 not_found', 'Lise posts nothing for an organisation that takes part no more');
update organisations set closed_at = null where organisation_id = tests.id('Fjordgløtt');
insert into posted select 'lunch', pg_temp.post('Lise', request => tests.id('p1'))::uuid;
select is(pg_temp.post('Lise', request => tests.id('p1')), (select shift::text from posted), 'the same request gives the same shift');
select is((select count(*) from tasks), 1::bigint, 'the request made one task');
select results_eq('select title, summary, does, pay, state, norwegian::int, lifting::int, organisation_id, template_id from tasks',
    $$values ('Hjelpe til ved lunsj', 'Dekke bord og rydde', '{Dekke bord,Rydde}'::text[], 'unpaid', 'published', 1, 1, tests.id('Fjordgløtt'), tests.id('template'))$$,
    'the task has the template''s words and demands');
select set_eq('select requirement from task_requirements', array['tb', 'taushetserklaering'], 'the task has the template''s requirements');
select results_eq('select starts_at, ends_at, capacity::int, taken::int, state from shifts', $$values (tests.oslo('2026-11-25 11:30'), tests.oslo('2026-11-25 13:30'), 2, 0, 'open')$$, 'the shift has the times and seats that were asked for');
select is((select string_agg(concat_ws(' ', kind, seats, minutes), ',') from events where kind ~ '^shift'), 'shift.published 2', 'one event says how many seats went out');
select isnt(pg_temp.post('Lise', ', title => ''Noe annet her'''), '', 'words of one''s own');
select is((select template_id from tasks where title = 'Noe annet her'), null, 'a task with words of its own is no longer the template''s');

-- ── What is refused, one just inside and one just outside ────────────────────────────────────────────────────────────────────
select is(pg_temp.post('Lise', template => 'their template'), 'PT404 not_found', 'Lise does not reach another municipality''s template');
select matches(pg_temp.post('Lise', template => 'our template'), '^[0-9a-f-]{36}$', 'the municipality''s own is');
select is(pg_temp.post('Lise', template => 'no template'), 'PT404 not_found', 'a made-up one is not');
select is(pg_temp.post('Lise', from_ => '2026-11-23 08:00', to_ => '2026-11-23 09:00'), 'PT422 starts_too_soon', 'a shift does not start this second');
select matches(pg_temp.post('Lise', from_ => '2026-11-23 08:00:01', to_ => '2026-11-23 09:00'), '^[0-9a-f-]{36}$', 'a shift starts in the next second');
select is(pg_temp.post('Lise', from_ => '2027-06-12 10:00', to_ => '2027-06-12 11:00'), 'PT422 too_far', 'a shift does not start over 200 days ahead');
select matches(pg_temp.post('Lise', from_ => '2027-06-11 09:00', to_ => '2027-06-11 10:00'), '^[0-9a-f-]{36}$', 'a shift starts up to 200 days ahead');
select is(pg_temp.post('Lise', to_ => '2026-11-25 11:30'), 'PT422 bad_span', 'the end after the start');
select is(pg_temp.post('Lise', to_ => '2026-11-25 20:31'), 'PT422 bad_span', 'a shift does not last over nine hours');
select matches(pg_temp.post('Lise', to_ => '2026-11-25 20:30'), '^[0-9a-f-]{36}$', 'a shift lasts nine hours');
select is(pg_temp.post('Lise', seats => p), 'PT422 bad_capacity', p || ' seats') from unnest(array['0', '21', 'null']) as p;
select matches(pg_temp.post('Lise', seats => p), '^[0-9a-f-]{36}$', p || ' seats') from unnest('{1,20}'::text[]) as p;
select is(pg_temp.post('Lise', to_ => null), 'PT422 bad_span', 'an end there must be');
select is(pg_temp.post('Lise', from_ => null), 'PT422 bad_span', 'a shift without a start is refused');
select is(pg_temp.post('Lise', pay => p), 'PT422 bad_words', 'pay is paid or unpaid, not ' || coalesce(p, 'nothing')) from unnest(array['cheap', null]) as p;
select matches(pg_temp.post('Lise', more), '^PT422 (bad_words|sensitive)$', 'words: ' || left(more, 40)) from unnest(array[', title => ''ab''', ', title => ''For 010190 12345''', ', does => array[''Ring 010190 12345'']', ', title => repeat(''x'', 81)', ', summary => repeat(''x'', 161)',
    ', does => ''{}''', ', does => ''{a,b,c,d,e,f,g}''', ', does_not => ''{}''', ', bring => repeat(''x'', 161)']) as more;
update contacts set retired_at = private.clock() where contact_id = tests.id('Fjordgløtt''s contact');
select is(pg_temp.post('Lise'), 'PT404 not_found', 'a contact who has left meets nobody');
update contacts set retired_at = null where contact_id = tests.id('Fjordgløtt''s contact');

-- ── Draft → published → closed, and no way back ──────────────────────────────────────────────────────────────────────────────
insert into posted select 'draft', pg_temp.post('Lise', ', title => ''Et utkast''', publish => 'false')::uuid;
select is((select state from tasks where title = 'Et utkast'), 'draft', 'the task is a draft');
select is(tests.rows('Amina', format('select from shifts where shift_id = %L', shift)), '0', 'Amina does not see a draft') from posted where name = 'draft';
select is(tests.rows('Ola', format('select from shifts where shift_id = %L', shift)), '0', 'Ola does not see another place''s draft') from posted where name = 'draft';
select is(tests.rows('Amina', $$select from tasks where title = 'Et utkast'$$), '0', 'Amina does not see the draft''s task');
select is(tests.rows('Amina', format('select from task_requirements r where r.task_id = (select task_id from tasks where title = ''Et utkast'')')), '0', 'Amina does not see what the draft asks');
select is(tests.rows('Lise', format('select from shifts where shift_id = %L', shift)), '1', 'Lise sees her draft') from posted where name = 'draft';
select is(tests.say(who, format('select publish_shift(%L)', shift)), 'PT404 not_found', who || ' does not publish it') from posted, unnest('{Ola,Amina,Kari,Ada}'::text[]) as who where name = 'draft';
select is(tests.say('Lise', format('select publish_shift(%L)', shift)), '', 'Lise publishes her draft') from posted where name = 'draft';
select is(tests.say('Lise', format('select publish_shift(%L)', shift)), '', 'Lise publishes it a second time without effect') from posted where name = 'draft';
select is((select count(*) from events e join posted p on p.shift = e.shift_id where p.name = 'draft'), 1::bigint, 'publishing leaves one event');
select is(tests.rows('Amina', $$select from tasks where title = 'Et utkast' and state = 'published'$$), '1', 'Amina sees the published task');
insert into posted select 'late', pg_temp.post('Lise', publish => 'false')::uuid;
select tests.at('2026-11-25 11:30');
select is(tests.say('Lise', format('select publish_shift(%L)', shift)), 'PT422 starts_too_soon', 'a draft whose time has come is not published') from posted where name = 'late';
select tests.at('2026-11-25 11:29');
select is(tests.say('Lise', format('select publish_shift(%L)', shift)), '', 'a minute before it is') from posted where name = 'late';
select tests.at('2026-11-23 08:00');
insert into posted select 'gone', pg_temp.post('Lise', publish => 'false')::uuid;
select is(tests.say('Lise', format('select cancel_shift(%L)', shift)), '', 'a draft is given up') from posted where name = 'gone';
select is(tests.say('Lise', format('select publish_shift(%L)', shift)), 'PT409 shift_cancelled', 'a cancelled draft is not published') from posted where name = 'gone';
select is(tests.force('update tasks set published_at = null where title = ''Et utkast'''), 'PT409 wrong_way', 'published → draft: no');
select is(tests.force('update shifts set published_at = null where shift_id = ''' || shift || ''''), 'PT409 wrong_way', 'a published shift does not become a draft again') from posted where name = 'draft';
select is(tests.force('update tasks set closed_at = private.clock() where title = ''Et utkast'''), 'done', 'a published task is closed');
select is(tests.force('update tasks set closed_at = null where title = ''Et utkast'''), 'PT409 wrong_way', 'closed → published: no');
select is(tests.force('insert into tasks (municipality_code, organisation_id, place_id, task_type, title, does, does_not, pay, closed_at)
    select municipality_code, organisation_id, place_id, task_type, title, does, does_not, pay, now() from tasks limit 1'), 'tasks_check', 'draft → closed: no');
select is(tests.force('update shifts set ends_at = starts_at where shift_id = ''' || shift || ''''), 'shifts_span', 'a shift has a length') from posted where name = 'draft';
select is(tests.force('update shifts set capacity = 21 where shift_id = ''' || shift || ''''), 'shifts_capacity_check', 'a shift has at most twenty seats') from posted where name = 'draft';

-- ── Who reads, who writes ────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.rows(who, format('select from shifts where shift_id = %L', shift)), n, who || case n when '1' then ' reads' else ' does not read' end || ' a published shift')
from posted, (values ('Amina', '1'), ('Bjørn', '1'), ('Ola', '1'), ('Kari', '1'), ('Petra', '0'), ('Ada', '1'), ('Sara', '0'), ('Liv', '0'), ('Leif', '0')) as x (who, n) where name = 'lunch';
select is(tests.rows('Petra', 'select from ' || t), '0', 'the programme lead reads no ' || t) from unnest('{tasks,shifts,series,task_requirements,assignments,attendance,candidates,outcomes,offers}'::text[]) as t;
-- how many are on a shift, and what kind of task says nothing of its kind, is nobody's to read but its lead's
select is(tests.rows(who, 'select ' || c), 'denied', who || ' does not read ' || c) from unnest('{Amina,Lise,Ola,Kjell,Kari,Petra,Ada}'::text[]) as who,
    unnest('{taken from shifts,task_type from tasks,template_id from tasks,* from shifts}'::text[]) as c;
select is(tests.say(who, format('select taken || '' '' || task_type from led_shifts(array[%L]::uuid[])', shift)), said, who || ' reads how many are on a shift: ' || said) from posted, (values ('Lise', '0 matvert'), ('Ola', ''), ('Amina', ''), ('Petra', '')) as x (who, said) where name = 'lunch';
select is(tests.say(who, format('select cardinality(templates_used(%L))::text', tests.id('Fjordgløtt'))), said, who || ' reads which templates Fjordgløtt uses: ' || said) from (values ('Lise', (select count(*)::text from tasks where organisation_id = tests.id('Fjordgløtt') and template_id is not null)), ('Ola', '0')) as x (who, said);
update task_types set shown = false where task_type = 'postvert';
insert into templates (template_id, task_type, minutes, starts_local) values (tests.id('unshown'), 'postvert', 60, '10:00');
insert into template_texts values (tests.id('unshown'), 'nb', 'Usynlig', '', '{Dekke}', '{Mate}', '');
select is(tests.rows(who, format('select from %s where template_id = %L', t, tests.id('unshown'))), n, who || ' reads ' || n || ' of the ' || t || ' of a kind that is not shown') from unnest('{templates,template_texts}'::text[]) as t, (values ('Lise', '1'), ('Amina', '0'), ('Petra', '0'), ('Kari', '0')) as x (who, n);
delete from templates where template_id = tests.id('unshown');
update task_types set shown = true where task_type = 'postvert';
select is(tests.rows('Sara', 'select from tasks'), '0', 'Sara, in another municipality, does not see the task');
select is(tests.rows('Sara', 'select from task_requirements'), '0', 'Sara does not see what the task asks');
select is(tests.rows(null, 'select from ' || t), 'denied', 'nobody signed in reads ' || t) from unnest('{tasks,shifts,task_types,requirements,templates,template_texts,task_requirements,clearances,contracts,introductions}'::text[]) as t;
select is(tests.touches(who, 'update ' || t), 'denied', who || ' does not write ' || t) from unnest('{tasks set title = ''Alt'',shifts set capacity = 20,task_types set shown = true,requirements set sort = 1,templates set minutes = 30,task_requirements set requirement = ''tb''}'::text[]) as t, unnest('{Lise,Ada,Amina}'::text[]) as who;
select is(tests.touches('Lise', 'delete from ' || t), 'denied', 'Lise deletes no ' || t) from unnest('{tasks,shifts,task_requirements,templates}'::text[]) as t;
select is(tests.rows('Lise', 'select from templates where municipality_code = ''3312'''), '0', 'Lise does not read another municipality''s templates');
select is(tests.rows('Lise', 'select from templates where municipality_code is distinct from ''3312'''), (select count(*)::text from templates where municipality_code is distinct from '3312'), 'Lise reads the common templates and her municipality''s');
select is((select count(*) from task_types), 8::bigint, 'the eight task types');
select is((select string_agg(task_type, ',') from task_types where not shown), 'tilrettelagt', 'one task type never stands on a card');

-- the displacement of people's own facts: clearances, contracts and introductions are read by nobody else through the tables
insert into clearances (candidate_id, employer_id, requirement, seen_on) values (tests.id('Amina'), tests.id('the municipality'), 'tb', '2026-01-01');
insert into contracts (candidate_id, employer_id, from_date) values (tests.id('Amina'), tests.id('the municipality'), '2026-01-01');
select is(tests.rows('Amina', 'select from ' || t), n, 'Amina reads her ' || t) from (values ('clearances', '1'), ('contracts', '1'), ('introductions', '3')) as x (t, n);
select is(tests.rows(who, 'select from ' || t), '0', who || ' reads no ' || t || ' of hers') from unnest('{clearances,contracts}'::text[]) as t, unnest('{Bjørn,Lise,Kjell,Kari,Petra,Ada}'::text[]) as who;
select is(tests.rows(who, 'select from introductions'), '0', who || ' reads no introductions') from unnest('{Lise,Kjell,Kari,Petra,Ada}'::text[]) as who;
select is(tests.touches(who, 'update ' || t), 'denied', who || ' does not write ' || t) from unnest('{clearances set valid_to = null,contracts set to_date = null,introductions set colleague = ''x''}'::text[]) as t, unnest('{Amina,Lise,Kjell}'::text[]) as who;
select is(tests.touches('Amina', format('insert into clearances (candidate_id, employer_id, requirement, seen_on) values (%L, %L, ''mrsa'', now())', tests.id('Amina'), tests.id('the municipality'))), 'denied', 'nobody gives themselves a clearance');

-- ── Words that are watched ───────────────────────────────────────────────────────────────────────────────────────────────────
select is(pg_temp.post('Lise', ', does => ''{Mate beboere,Løfte kasser}'''), 'PT422 watched_words', 'a task of care and lifting does not go out');
select is(pg_temp.post('Lise', ', does => ''{Mate beboere,Løfte kasser}'', innocent => ''{løfte}'''), 'PT422 watched_words', 'nor when only one of the words is said to be innocent');
select is(tests.say('Lise', format('select string_agg(word || '' '' || reason, '', '') from words_to_think_of(%L, does => ''{Mate beboere,Løfte kasser}'')', tests.id('template'))), 'mate feeding, løfte lifting', 'the words are named, with the reason');
select is((select count(*) from private.innocent_words), 0::bigint, 'what did not go out is not recorded');
select matches(pg_temp.post('Lise', ', does => ''{Løfte kasser}'', innocent => ''{løfte}'''), '^[0-9a-f-]{36}$', 'a word that is used innocently lets the task out');
select is((select string_agg(word || ' ' || reason || ' ' || (said_by = tests.id('Lise')), ',') from private.innocent_words), 'løfte lifting true', 'who said so is recorded');
select matches(pg_temp.post('Lise', ', does_not => ''{Gi insulin}'''), '^[0-9a-f-]{36}$', 'what one does not do may name it');
select is(tests.rows('Lise', 'select from private.innocent_words'), 'denied', 'nobody reads who said so');

-- ── What went out before words were watched ──────────────────────────────────────────────────────────────────────────────────
select tests.shift('Gi insulin', '2026-11-25 10:00', '2026-11-25 12:00', 2);
select tests.shift('Mate og løfte', '2026-11-24 10:00', '2026-11-24 12:00', 2);
select tests.shift('Mate fugler', '2026-11-20 10:00', '2026-11-20 12:00', 2);
select tests.shift('Stelle', '2026-11-26 10:00', '2026-11-26 12:00', 2, organisation => 'Åsen');
select tests.shift('Dusje', '2026-11-27 10:00', '2026-11-27 12:00', 2, draft => true);
create function pg_temp.watched(who text) returns text language sql as $$
    select tests.say(who, format('select string_agg(title || '': '' || array_to_string(words, ''+'') || '' '' || array_to_string(reasons, ''+'') || '' '' || published, '', '') from watched_tasks(%L)', tests.id('Fjordgløtt')));
$$;
select is(pg_temp.watched('Lise'), 'Mate og løfte: mate+løfte feeding+lifting true, Gi insulin: insulin medicine true, Dusje: dusje care false', 'a lead reads which of theirs that are still to come hold which words, soonest first');
select is(pg_temp.watched(who), 'PT404 not_found', who || ' reads none of them') from unnest('{Ola,Amina,Kari,Ada,Petra}'::text[]) as who;
select is(tests.say('Lise', format('select publish_shift(%L)', tests.id('Dusje'))), 'PT422 watched_words', 'a draft of before does not go out with such words');
create function pg_temp.words(who text, task text, called text, innocent text default '{}', more text default '') returns text language sql as $$
    select tests.say(who, format('select change_words(%L, %L, ''{Dekke bord}'', ''{Gi medisin}'', innocent => %L %s)', tests.id(task || '''s task'), called, innocent, more));
$$;
select is(pg_temp.words(who, 'Gi insulin', 'Noe annet'), 'PT404 not_found', who || ' changes no words of theirs') from unnest('{Ola,Amina,Kari,Ada,Petra}'::text[]) as who;
select is(tests.take('Amina', 'Gi insulin'), 'confirmed', 'Amina is on one');
delete from notices;
select is(pg_temp.words('Lise', 'Gi insulin', 'Gi insulin'), 'PT422 watched_words', 'the same words are as watched as before');
select is(pg_temp.words('Lise', 'Gi insulin', ' '), 'PT422 bad_words', 'a title there must be');
select is(pg_temp.words('Lise', 'Gi insulin', 'For 010190 12345'), 'PT422 sensitive', 'of nobody by number');
select is(pg_temp.words('Lise', 'Gi insulin', 'Følge til apoteket'), '', 'Lise writes what is meant') from generate_series(1, 2);
select is((select string_agg(p.first_name || ' ' || n.kind, ',') from notices n join people p using (person_id)), 'Amina words_changed', 'whoever is on it is told, once');
select is((select times from private.shift_changes where shift_id = tests.id('Gi insulin')), 1, 'and calendars know');
select is(pg_temp.words('Lise', 'Mate og løfte', 'Mate og løfte', '{mate}'), 'PT422 watched_words', 'one of two words is not both');
select is(pg_temp.words('Lise', 'Mate og løfte', 'Mate og løfte', '{mate,løfte}'), '', 'of words that are used innocently Lise says so');
select is((select string_agg(word || ' ' || (said_by = tests.id('Lise')), ',' order by word) from private.innocent_words where task_id = tests.id('Mate og løfte''s task')), 'løfte true,mate true', 'which is recorded');
select is((select count(*) from notices), 1::bigint, 'and told to nobody, since nothing changed');
select is(pg_temp.watched('Lise'), 'Dusje: dusje care false', 'what was looked over is not shown again');
select is(pg_temp.words('Lise', 'Dusje', 'Dekke bord'), '', 'a draft is put right');
select is(tests.say('Lise', format('select publish_shift(%L)', tests.id('Dusje'))), '', 'and goes out');
select is(pg_temp.words('Lise', 'Mate fugler', 'Fugler'), 'PT409 already_over', 'what is over stays as it was');
select is(pg_temp.watched('Lise'), '', 'nothing is left');

select * from finish();
rollback;
