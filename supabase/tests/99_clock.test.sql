-- The clock: what is due, in what order, when again; what goes wrong; when it has stopped; who schedules it.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
create function pg_temp.run() returns text language plpgsql as $$
declare
    ran text[] := '{}';
    one text;
begin
    for n in 1..200 loop
        one := private.run_due_chore();
        exit when one is null;
        ran := ran || one;
    end loop;
    return array_to_string(ran, ' ');
end $$;
create function pg_temp.all_() returns text language sql as $$ select string_agg(c.name, ' ' order by c.number) from private.chores c $$;
create function pg_temp.as_due() returns text language sql as $$ select string_agg(c.name, ' ' order by c.every, c.number) from private.chores c $$;
create function pg_temp.every_minute() returns text language sql as $$
    select string_agg(c.name, ' ' order by c.number) from private.chores c where c.every = interval '1 minute'
$$;

select tests.at('2026-11-23 22:00');
select isnt(pg_temp.run(), '', 'the clock runs what is due');
update private.chores set next_at = '-infinity', last_run_at = null, last_result = null;
select is(pg_temp.run(), pg_temp.all_(), 'every chore runs once, in order, when it has nothing to do');
select is(pg_temp.run(), '', 'nothing is due again in the same minute');
select is((select count(*) from private.chores where last_run_at = private.clock() and last_result = 'done'), (select count(*) from private.chores), 'each chore says when it ran and how it went');
select tests.at('2026-11-23 22:00:59');
select is(pg_temp.run(), '', 'nothing is due a second before the minute is over');
select tests.at('2026-11-23 22:01');
select is(pg_temp.run(), pg_temp.every_minute(), 'what runs every minute is due in the next');
select tests.at('2026-11-23 23:00');
select is(pg_temp.run(), pg_temp.as_due(), 'what runs every hour is due after one');
select tests.at('2026-11-23 12:00');
select is(pg_temp.run(), pg_temp.as_due(), 'a clock that was set back makes everything due');

-- what is not done in one batch is due at once
update private.chores set batch = 2 where name = 'delete_old_attempts';
insert into private.attempts (attempt_key, at) select 'key', private.clock() - interval '2 days' from generate_series(1, 5);
select tests.at('2026-11-23 14:00');
select is((select count(*) from regexp_matches(pg_temp.run(), 'delete_old_attempts', 'g')), 4::bigint, 'five tries in batches of two: three that do something, and one that finds nothing more');
select is_empty('select from private.attempts', 'all old tries are gone');

-- what goes wrong is written down and undone, and the others go on
insert into private.attempts (attempt_key, at) values ('key', private.clock() - interval '2 days');
create or replace function private.delete_old_standbys(most int) returns int language plpgsql volatile security definer set search_path = '' as $$
begin
    delete from private.attempts;
    return 1 / 0;
end $$;
select tests.at('2026-11-23 14:01');
select is(pg_temp.run(), pg_temp.every_minute(), 'a chore that goes wrong does not stop the others');
select is((select last_result || ' ' || (next_at = private.clock() + interval '1 minute') from private.chores where name = 'delete_old_standbys'), '22012 true', 'its code is kept, and it comes again in a minute');
select is((select count(*) from private.attempts), 1::bigint, 'what it did is undone');
select is((select string_agg(distinct last_result, ' ') from private.chores where name <> 'delete_old_standbys'), 'done', 'the others are done');

-- ── When it has stopped ──────────────────────────────────────────────────────────────────────────────────────────────────────
create function pg_temp.stopped(since text) returns text language sql as $$
    select to_char(s.last_run_at at time zone 'Europe/Oslo', 'HH24:MI') || ' ' || s.stopped from private.clock_state(tests.oslo(since)) s
$$;
select is(pg_temp.stopped('2026-11-23 10:00'), '14:01 false', 'the clock says when it last ran');
select tests.at('2026-11-23 14:06');
select is(pg_temp.stopped('2026-11-23 10:00'), '14:01 false', 'five minutes are nothing yet');
select tests.at('2026-11-23 14:06:01');
select is(pg_temp.stopped('2026-11-23 10:00'), '14:01 true', 'after more than five minutes it has stopped');
select is(pg_temp.stopped('2026-11-23 14:03'), '14:01 false', 'an app that began since waits as long');
update private.chores set last_run_at = null;
select is((select s.stopped from private.clock_state(tests.oslo('2026-11-23 14:00')) s), true, 'a clock that never ran has stopped, too');

-- ── When it jumps ────────────────────────────────────────────────────────────────────────────────────────────────────────────
create function pg_temp.jumped() returns text language sql as $$
    select coalesce(string_agg(to_char(jumped_from at time zone 'Europe/Oslo', 'DD. HH24:MI') || ' to ' || to_char(jumped_at at time zone 'Europe/Oslo', 'DD. HH24:MI'), ''), 'holds')
    from private.clock_jump()
$$;
select tests.at('2026-11-30 12:00');
select tests.shift('in two days', '2026-12-02 10:00', '2026-12-02 12:00', 2, asks => '{tb}');
select is(tests.take('Amina', 'in two days'), 'requested', 'Amina asks for a shift in two days');
select isnt(private.ask(tests.id('Bjørn'), tests.id('in two days'), 'wave', false), null, 'and Bjørn is asked for it');
select private.remind(tests.id('Amina'), 'changed', 'time', a.assignment_id, null, a.starts_at, private.clock(), a.starts_at) from assignments a where a.candidate_id = tests.id('Amina') and a.starts_at > private.clock();
insert into push_subscriptions (person_id, endpoint, p256dh, auth, device, made_at)
values (tests.id('Amina'), 'https://push.example.no/a', repeat('a', 87), repeat('a', 22), 'android', private.clock());
insert into private.attempts (attempt_key, at) values ('a door', private.clock());
insert into private.waves (shift_id, number, next_at) values (tests.id('in two days'), 1, private.clock() + interval '1 hour')
on conflict (shift_id) do update set next_at = excluded.next_at;
select isnt(pg_temp.run(), '', 'the chores are done');
select is(pg_temp.jumped(), 'holds', 'the clock holds');
create temp table before_jump as
select (select jsonb_agg(to_jsonb(a) order by a.assignment_id) from assignments a) as assignments, (select jsonb_agg(to_jsonb(o) order by o.offer_id) from offers o) as offers,
    (select count(*) from private.attempts) as attempts, (select count(*) from reminders r where r.dropped_at is null) as reminders;
create function pg_temp.nothing_was_done() returns boolean language sql as $$
    select b.assignments is not distinct from (select jsonb_agg(to_jsonb(a) order by a.assignment_id) from assignments a)
        and b.offers is not distinct from (select jsonb_agg(to_jsonb(o) order by o.offer_id) from offers o)
        and b.reminders = (select count(*) from reminders r where r.dropped_at is null)
    from before_jump b
$$;

select tests.jump_to('2026-12-03 12:00:30');
select is(pg_temp.run(), '', 'three days ahead, no chore is done');
select is(pg_temp.jumped(), '30. 12:00 to 03. 12:00', 'from where the clock jumped, and to where');
select is((select s.stopped from private.clock_state(tests.oslo('2026-11-30 10:00')) s), false, 'it has not stopped while it is looked at');
select is((select count(*) from private.claim_reminders(10, '{push,email,sms}')), 0::bigint, 'no message is sent that would be over by it');
select is(pg_temp.nothing_was_done(), true, 'nothing has lapsed, and no message is dropped');
select is(private.allow_attempt('another door', 1, 3600), true, 'somebody tries a door by that clock');
update private.waves set next_at = private.clock() + interval '1 day' where shift_id = tests.id('in two days');
select private.refresh_shifts(array[tests.id('in two days')]);
select is((select count(*) from private.open_shifts where shift_id = tests.id('in two days')), 0::bigint, 'the shift is no longer open by it');
select private.queue_mail(tests.id('mail'), 'invitation', null, 'x', 172800);
select is((select count(*) from private.claim_mails(1)), 1::bigint, 'a mail is tried');
select private.settle_mail(mail_id, claim, 'again') from private.outgoing_mails;

select tests.jump_to('2026-11-30 12:01:30');
select is(pg_temp.run(), '', 'set back again, no chore is done');
select is(pg_temp.jumped(), '03. 12:00 to 30. 12:01', 'it jumped once more');
select is(private.allow_attempt('another door', 1, 3600), true, 'who tried in its future is not kept out');
select is((select count(*) from private.claim_mails(1)), 1::bigint, 'what was put off to its future is not');
select tests.jump_to('2026-11-30 12:06:45');
select is(pg_temp.run(), '', 'it has to hold');
select is((select s.stopped from private.clock_state(tests.oslo('2026-12-03 12:00:30')) s), false, 'and has not stopped, also for an app that began in its future');
select tests.jump_to('2026-11-30 12:11:29');
select is(pg_temp.run(), '', 'for ten minutes');
select is(pg_temp.nothing_was_done(), true, 'all is as it was');
select tests.jump_to('2026-11-30 12:11:30');
select isnt(pg_temp.run(), '', 'then the chores are done again');
select is(pg_temp.jumped(), 'holds', 'the clock holds');
select is((select count(*) from private.open_shifts where shift_id = tests.id('in two days')), 1::bigint, 'the shift is open again');
select cmp_ok((select next_at from private.waves where shift_id = tests.id('in two days')), '<=', private.clock() + interval '1 day', 'its next wave does not wait for the days in between');
select is((select string_agg(state, ' ' order by state) from assignments where candidate_id = tests.id('Amina') and shift_id = tests.id('in two days')), 'requested', 'the request stands');
select is((select string_agg(state, ' ') from offers where candidate_id = tests.id('Bjørn') and shift_id = tests.id('in two days')), 'sent', 'and the question');
select tests.jump_to('2026-12-02 12:02');
select is(pg_temp.run(), '', 'after a pause of two days nobody knows whether it jumped');
select tests.jump_to('2026-12-02 12:12');
select isnt(pg_temp.run(), '', 'after ten minutes it is taken at its word');
select is((select state from assignments where candidate_id = tests.id('Amina') and shift_id = tests.id('in two days')), 'not_chosen', 'what is over lapses then');
select cmp_ok((select max(not_chosen_at) from assignments), '<=', private.clock(), 'and is stamped no later than the clock');

-- ── Who schedules it ─────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(private.schedule_clock(), false, 'a database without a scheduler leaves the clock to the app');
-- the three things of pg_cron that are used, as it declares them
create schema cron;
create table cron.job (jobid bigint generated always as identity primary key, schedule text, command text, jobname text);
create function cron.schedule(job_name text, schedule text, command text) returns bigint language sql as
    'insert into cron.job (jobname, schedule, command) values (job_name, schedule, command) returning jobid';
create function cron.unschedule(job_id bigint) returns boolean language sql as 'delete from cron.job where jobid = job_id returning true';
insert into cron.job (jobname, schedule, command) values ('oppgavetorget-tick', '* * * * *', 'select private.tick()'), ('another''s', '* * * * *', 'select 1');
select is(private.schedule_clock(), true, 'a database with a scheduler runs the clock');
select is((select string_agg(jobname, ' ' order by jobname) from cron.job), 'another''s oppgavetorget-clock', 'what it was called before is scheduled no longer, and others'' jobs stay');
create temp table jobs as select * from cron.job;
select is(private.schedule_clock(), true, 'the clock may be scheduled again');
select results_eq('select * from cron.job order by 1', 'select * from jobs order by 1', 'nothing changes when it is scheduled already');
update cron.job set command = 'select 1' where jobname = 'oppgavetorget-clock';
select private.schedule_clock();
select is((select string_agg(command, '') from cron.job where jobname = 'oppgavetorget-clock'), (select command from jobs where jobname = 'oppgavetorget-clock'), 'an old text is put right');
-- the text itself runs, but for its commit, which this test's own transaction does not let it do
select is((select count(*) from cron.job where command ~ 'private\.run_due_chore\(\) is null' and command ~ 'commit;'), 1::bigint, 'it runs batch by batch, each kept');

select is(tests.say(who, 'select * from ' || f), 'denied', who || ' does not call ' || f)
from unnest('{Amina,Lise,Ada}'::text[]) as who, unnest(array['public.run_due_chore()', 'private.run_chore(''send_waves'')', 'public.clock_state(null)', 'private.schedule_clock()']) as f;
select is(tests.rows('Ada', 'select from private.chores'), 'denied', 'nobody reads the chores by the table');

select * from finish();
rollback;
