-- The outbox of the app's own mails: once each, on many nodes, while they are of use; and nobody reads it.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
select tests.at('2026-11-23 12:00');
create temp table claimed as select * from private.claim_mails(0);
create function pg_temp.claim(most int default 10) returns text language sql as $$
    with taken as (select * from private.claim_mails(most)), noted as (insert into claimed select * from taken)
    select coalesce(string_agg(t.sealed, ' ' order by m.over_at, t.sealed), '') from taken t join private.outgoing_mails m using (mail_id);
$$;
create function pg_temp.settle(sealed text, outcome text) returns void language plpgsql as $$
begin
    perform private.settle_mail(c.mail_id, c.claim, outcome) from claimed c where c.sealed = settle.sealed;
    delete from claimed c where c.sealed = settle.sealed;
end $$;
create function pg_temp.state(called text) returns text language sql as $$
    select concat_ws(' ', coalesce(dropped_why, case when sent_at is null then 'waits' else 'sent' end), tries, sealed) from private.outgoing_mails where mail_id = tests.id(called)
$$;
create function pg_temp.queue(called text, kind text default 'sign_in_code', who text default null, seconds int default 600) returns void language sql as $$
    select private.queue_mail(tests.id(called), kind, tests.id(who), called, seconds);
$$;

-- ── Once each ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select pg_temp.queue('invitation', 'invitation', null, 172800);
select pg_temp.queue('code', who => 'Amina');
select pg_temp.queue('code', who => 'Amina');
select is((select count(*) from private.outgoing_mails), 2::bigint, 'who asks twice with one number sends one mail');
select is(pg_temp.claim(1), 'code', 'what is over soonest goes first');
select is(pg_temp.claim(), 'invitation', 'another node takes what is left');
select is(pg_temp.claim(), '', 'and a third finds nothing');
select pg_temp.settle('code', 'sent');
select is(pg_temp.state('code'), 'sent 1', 'what is sent holds nothing any more');
select pg_temp.settle('invitation', 'again');
select is(pg_temp.claim(), '', 'what failed waits');
select tests.at('2026-11-23 12:01');
select is(pg_temp.claim(), 'invitation', 'a minute');
select pg_temp.settle('invitation', 'again');
select tests.at('2026-11-23 12:02:59');
select is(pg_temp.claim(), '', 'then two');
select tests.at('2026-11-23 12:03');
select is(pg_temp.claim(), 'invitation', 'and is tried a third time');

-- ── A node that dies between sending and settling ────────────────────────────────────────────────────────────────────────────
select tests.at('2026-11-23 12:07:59');
select is(pg_temp.claim(), '', 'nobody takes over what a node has had for less than five minutes');
select tests.at('2026-11-23 12:08');
create temp table before_ as select * from claimed;
select is(pg_temp.claim(), 'invitation', 'after five another takes it over');
select private.settle_mail(mail_id, claim, 'refused') from before_;
select is(pg_temp.state('invitation'), 'waits 4 invitation', 'who comes too late changes nothing');
select pg_temp.settle('invitation', 'refused');
select is(pg_temp.state('invitation'), 'refused 4', 'what is refused holds nothing any more');
select private.settle_mail(mail_id, claim, 'again') from before_;
select is(pg_temp.state('invitation'), 'refused 4', 'and stays so');

-- ── What is over ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.at('2026-11-23 13:00');
select pg_temp.queue('late', who => 'Amina');
select tests.at('2026-11-23 13:09:59');
select is(pg_temp.claim(), 'late', 'a code goes out while it works');
select pg_temp.settle('late', 'again');
select tests.at('2026-11-23 13:12');
select is(pg_temp.claim(), '', 'and not when it is over');
select is(tests.tick('{drop_late_mails}'), 1, 'the clock drops it');
select is(pg_temp.state('late'), 'over 1', 'it holds nothing any more');
select pg_temp.queue('left', who => 'Amina');
select tests.at('2026-11-23 13:22');
select is(tests.tick('{drop_late_mails}'), 1, 'the clock drops what no node has looked at');
select is(pg_temp.state('left'), 'over 0', 'it holds nothing either');

-- ── Two codes ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select pg_temp.queue('first', who => 'Amina');
select pg_temp.queue('Bjørn''s', who => 'Bjørn');
select pg_temp.queue('password', 'password_code', 'Amina');
select pg_temp.queue('second', who => 'Amina');
select is(pg_temp.claim(), 'Bjørn''s first password second', 'of two codes of one kind to one person both go out: another browser may have asked for the one');
select pg_temp.settle(called, 'sent') from unnest('{first,second,password,Bjørn''s}'::text[]) as called;

-- ── Whether anything gets out ────────────────────────────────────────────────────────────────────────────────────────────────
create function pg_temp.stuck(who text default 'Ada') returns text language sql as $$
    select tests.say(who, $q$select to_char(mail_stuck_since() at time zone 'Europe/Oslo', 'HH24:MI')$q$)
$$;
select is(pg_temp.stuck(), '', 'all is well');
select tests.at('2026-11-23 14:00');
select pg_temp.queue('fails', 'invitation', null, 172800);
select is(pg_temp.claim(), 'fails', 'a mail is tried');
select is(pg_temp.stuck(), '', 'while it is, nothing is wrong');
select tests.at('2026-11-23 14:01');
select pg_temp.settle('fails', 'again');
select pg_temp.queue('fails too', who => 'Bjørn');
select is(pg_temp.claim() <> '', true, 'another is tried');
select tests.at('2026-11-23 14:30');
select is(pg_temp.stuck(), '14:01', 'since when the first failed');
select is(pg_temp.stuck('Lise'), '', 'which only an administrator is told');
select is(pg_temp.claim(), 'fails', 'the code is over');
select is(tests.tick('{drop_late_mails}'), 1, 'and dropped');
select pg_temp.settle('fails', 'sent');
select is(pg_temp.stuck(), '', 'one that gets out ends it');
select tests.at('2026-11-23 14:31');
select pg_temp.queue('left lying', who => 'Bjørn');
select tests.at('2026-11-23 14:34');
select is(pg_temp.stuck(), '14:31', 'one that no node takes tells, too');
select tests.at('2026-11-23 15:00');
select is(tests.tick('{drop_late_mails}'), 1, 'it is over');
select is(pg_temp.stuck(), '14:31', 'and still tells');

-- ── Who reads it, and for how long ───────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say(who, 'select count(*) from private.outgoing_mails'), 'denied', coalesce(who, 'nobody') || ' reads no mail')
from unnest('{Amina,Lise,Kari,Ada,NULL}'::text[]) as who;
select is(tests.say(who, call), 'denied', coalesce(who, 'nobody') || ': ' || call)
from unnest('{Amina,Ada,NULL}'::text[]) as who, unnest(array[
    'select queue_mail(gen_random_uuid(), ''invitation'', ''x'', 60)', 'select claim_mails(10)', 'select settle_mail(gen_random_uuid(), gen_random_uuid(), ''sent'')']) as call;
select pg_temp.queue('to Amina', 'password_code', 'Amina');
select lives_ok('select private.forget(tests.id(''Amina''))', 'Amina is forgotten');
select is((select count(*) from private.outgoing_mails where person_id = tests.id('Amina') or mail_id = tests.id('to Amina')), 0::bigint, 'with what was on its way to her, and that it was sent');
select tests.at('2026-12-01 16:00');
select pg_temp.queue('fresh');
select lives_ok('select tests.tick(''{drop_late_mails,delete_old_mails}'')', 'a week goes by');
select is((select string_agg(sealed, ',') from private.outgoing_mails), 'fresh', 'what is older than a week is gone');

select * from finish();
rollback;
