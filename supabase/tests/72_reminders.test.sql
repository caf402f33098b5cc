-- Reminders: who is told what, when, once; what is over, off, moved or not wanted is not told; phones; the answer to the day before.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
select tests.candidate('Nils');
insert into availability (candidate_id, weekday, from_time, to_time)
select c.person_id, d, '00:00', '24:00' from candidates c, generate_series(1, 7) as d where c.municipality_code = '3301';
update people set phone = null, email = null;

create function pg_temp.phone(who text, endpoint text default null, device text default 'android') returns text language sql as $$
    select tests.say(who, format('select add_push_subscription(%L, %L, %L, %L)', coalesce(endpoint, 'https://push.example/' || who),
        repeat('B', 87), repeat('a', 22), device));
$$;
create function pg_temp.tick() returns void language plpgsql as $$
begin
    for n in 1..20 loop
        exit when tests.tick('{send_due_offers,plan_reminders,drop_late_reminders,delete_old_reminders}') = 0;
    end loop;
end $$;
create temp table unsaid (attribute text primary key);
-- What a node claims now, in words; each is then settled so.
create function pg_temp.sends(outcome text default 'sent', ways text[] default '{push,email,sms}') returns text language plpgsql as $$
declare
    r public.reminder_to_send;
    said text[] := '{}';
begin
    perform pg_temp.tick();
    for r in select * from private.claim_reminders(50, ways) loop
        said := said || (select concat_ws(' ', p.first_name, r.channel, r.kind, r.detail, to_char(r.starts_at at time zone 'Europe/Oslo', 'DD HH24:MI'),
            case when r.silent then 'silent' end) from public.people p where p.person_id = r.person_id);
        insert into unsaid
        select k.key from jsonb_each(to_jsonb(r)) as k
        join pg_attribute a on a.attrelid = 'public.reminder_to_send'::regclass and a.attname = k.key
        where k.value = 'null' and coalesce(col_description(a.attrelid, a.attnum), '') !~ '^null: '
        on conflict do nothing;
        perform private.settle_reminder(r.reminder_id, r.claim, outcome, case outcome when 'sent' then r.subscriptions else '{}' end, '{}', null);
    end loop;
    return array_to_string(array(select s from unnest(said) as s order by s), ', ');
end $$;
create function pg_temp.dropped() returns text language sql as $$
    select coalesce(string_agg(concat_ws(' ', p.first_name, r.channel, r.kind, r.dropped_why), ', ' order by p.first_name, r.channel, r.kind), '')
    from public.reminders r join public.people p using (person_id) where r.dropped_at = private.clock();
$$;

-- ── Phones ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(pg_temp.phone('Amina'), '', 'Amina''s phone is told from now on');
select is(pg_temp.phone('Amina'), '', 'twice is once');
select is(tests.rows('Amina', 'select from push_subscriptions'), '1', 'she reads that it is');
select is(tests.rows('Bjørn', 'select from push_subscriptions'), '0', 'Bjørn reads nothing of hers');
select is(tests.rows('Lise', 'select from push_subscriptions'), '0', 'nor does a lead');
select is(pg_temp.phone('Bjørn', 'https://push.example/Amina'), '', 'handed over to Bjørn, who lets it be told');
select is(tests.rows('Amina', 'select from push_subscriptions'), '0', 'it is no longer Amina''s');
select is(tests.say('Amina', format('select remove_push_subscription(%L)', (select subscription_id from push_subscriptions))), '', 'Amina takes away what is not hers');
select is(tests.rows('Bjørn', 'select from push_subscriptions'), '1', 'it stands');
select is(tests.say('Bjørn', format('select remove_push_subscription(%L)', (select subscription_id from push_subscriptions))), '', 'Bjørn takes it away');
select is(tests.rows('Bjørn', 'select from push_subscriptions'), '0', 'it is told no more');
select is(pg_temp.phone('Amina', e), 'PT422 bad_subscription', 'no address of a push service: ' || left(e, 30))
from unnest(array['ftp://x', 'https://user@x/y', 'https://x /y', 'https://x/' || repeat('y', 1000), '']) as e;
select is(pg_temp.phone('Amina', 'https://push.example/1', 'toaster'), 'PT422 bad_subscription', 'no such device');
select is(pg_temp.phone(null), 'denied', 'nobody signed in has no phone');
select is(pg_temp.phone('Nils', 'https://push.example/n' || n), '', 'Nils'' phone ' || n) from generate_series(1, 11) as n;
select is(tests.rows('Nils', 'select from push_subscriptions'), '10', 'ten phones a person are enough');
select ok(exists (select from push_subscriptions where endpoint = 'https://push.example/n11'), 'the one just added is among them');
delete from push_subscriptions;

-- ── Switches ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
create function pg_temp.on_(who text) returns text language plpgsql as $$
declare said text;
begin
    perform tests.be(who);
    select string_agg(channel || ' ' || kind, ', ') filter (where wanted) into said from my_reminder_switches();
    perform tests.leave();
    return coalesce(said, '');
end $$;
select is(pg_temp.on_('Amina'), 'push day_before, push two_hours, push changed, push confirmed, push asked, email day_before, email changed', 'what is on when nobody has said anything');
select is(tests.say('Amina', $$select set_reminders('push', '{day_before}')$$), '', 'Amina wants only the day before on her phone');
select is(tests.say('Amina', $$select set_reminders('email', '{}')$$), '', 'and no e-mail');
select is(pg_temp.on_('Amina'), 'push day_before', 'that is what is on');
select is(tests.say('Amina', $$select set_reminders('pigeon', '{}')$$), 'PT422 bad_wish', 'no such way');
select is(tests.say('Amina', $$select set_reminders('push', '{everything}')$$), 'PT422 bad_wish', 'no such kind');
select is(tests.say('Amina', $$select set_reminders('push', null)$$), 'PT422 bad_wish', 'nothing said');
select is(tests.rows('Bjørn', 'select from reminder_switches'), '0', 'Bjørn reads nothing of hers');
select is(tests.touches('Amina', 'update reminder_switches set wanted = true'), 'denied', 'by hand nobody changes any');
delete from reminder_switches;

-- ── The day before, and two hours before ─────────────────────────────────────────────────────────────────────────────────────
select pg_temp.phone('Amina');
update people set email = 'amina@example.no' where person_id = tests.id('Amina');
update people set email = 'bjorn@oppgavetorget.invalid' where person_id = tests.id('Bjørn');
select tests.shift('table', '2026-11-26 10:00', '2026-11-26 12:00', 3);
select is(tests.take('Amina', 'table'), 'confirmed', 'Amina takes a shift on Thursday');
select is(tests.take('Bjørn', 'table'), 'confirmed', 'Bjørn too, who has no phone and an address that leads nowhere');
select is(pg_temp.sends(), 'Amina push confirmed 26 10:00', 'she is told that it is hers; e-mail she has not asked for');
select is(pg_temp.sends(), '', 'once');
select tests.at('2026-11-25 16:59');
select is(pg_temp.sends(), '', 'a minute before 17 nothing is due');
select tests.at('2026-11-25 17:00');
select is(pg_temp.sends(), 'Amina email day_before 26 10:00, Amina push day_before 26 10:00', 'at 17 she is reminded by each way');
select is(pg_temp.sends(), '', 'however often the chore runs, once');
select tests.at('2026-11-24 09:00');
select is(pg_temp.sends(), '', 'a clock that is set back sends nothing anew');
select tests.at('2026-11-25 17:30');
select is(pg_temp.sends(), '', 'nor when it comes there again');
select tests.at('2026-11-26 08:00');
select is(pg_temp.sends(), 'Amina push two_hours 26 10:00', 'two hours before');
select tests.at('2026-11-26 13:00');
select is(pg_temp.sends(), '', 'afterwards nothing');

-- after a pause only what is still of use
select tests.shift('pause', '2026-12-02 10:00', '2026-12-02 12:00', 3);
select is(tests.take('Amina', 'pause'), 'confirmed', 'Amina takes another');
select is(pg_temp.sends(), 'Amina push confirmed 02 10:00', 'told');
select tests.at('2026-12-01 20:59');
select pg_temp.tick();
select is((select count(*) from reminders where kind = 'day_before' and sent_at is null), 2::bigint, 'a minute to nine in the evening it is in the outbox');
select tests.at('2026-12-01 21:00');
select is(pg_temp.sends(), '', 'but is not sent any more at nine');
select is(pg_temp.dropped(), 'Amina email day_before over, Amina push day_before over', 'it is over');
select tests.at('2026-12-02 09:40');
select is(pg_temp.sends(), 'Amina push two_hours 02 10:00', 'what is left of the two hours is still of use');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'pause'))), '', 'Amina cannot come');

-- early and late shifts: two hours before lies in the quiet hours
select tests.at('2026-12-03 12:00');
select tests.shift('early', '2026-12-04 08:30', '2026-12-04 09:30', 1);
select tests.shift('earlier', '2026-12-05 07:00', '2026-12-05 08:00', 1);
select is(tests.take('Amina', s), 'confirmed', 'takes ' || s) from unnest('{early,earlier}'::text[]) as s;
select is(pg_temp.sends(), 'Amina push confirmed 04 08:30, Amina push confirmed 05 07:00', 'told of both');
select tests.at('2026-12-03 17:00');
select is(pg_temp.sends(), 'Amina email day_before 04 08:30, Amina push day_before 04 08:30', 'the day before');
select tests.at('2026-12-04 06:30');
select is(pg_temp.sends(), '', 'nobody is woken at half past six');
select tests.at('2026-12-04 08:00');
select is(pg_temp.sends(), 'Amina push two_hours 04 08:30', 'at eight, half an hour before');
select tests.at('2026-12-05 05:00');
select is(pg_temp.sends(), '', 'for seven o''clock the evening before must do');

-- when the hour changes, 17 is 17 on the wall
select tests.at('2027-03-26 12:00');
select tests.shift('spring', '2027-03-28 10:00', '2027-03-28 12:00', 1);
select is(tests.take('Amina', 'spring'), 'confirmed', 'a shift on the day that is an hour shorter');
select is(pg_temp.sends(), 'Amina push confirmed 28 10:00', 'told');
select tests.at('2027-03-27 16:59');
select is(pg_temp.sends(), '', 'not before 17 on the wall');
select tests.at('2027-03-27 17:00');
select is(pg_temp.sends(), 'Amina email day_before 28 10:00, Amina push day_before 28 10:00', 'at 17 on the wall');
select tests.at('2027-10-29 12:00');
select tests.shift('autumn', '2027-10-31 22:30', '2027-10-31 23:30', 1);
select is(tests.take('Amina', 'autumn'), 'confirmed', 'late on the day that is an hour longer');
select is(pg_temp.sends(), 'Amina push confirmed 31 22:30', 'told');
select tests.at('2027-10-30 17:00');
select is(pg_temp.sends(), 'Amina email day_before 31 22:30, Amina push day_before 31 22:30', 'thirty hours and a half ahead, at 17');

-- ── What changes ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.at('2027-11-02 10:00');
create function pg_temp.move(shift text, from_ text, to_ text, who text default null) returns text language sql as $$
    select tests.say('Lise', format('select change_shift(%L, %L, %L, %s, %L)', tests.id(shift), tests.oslo(from_), tests.oslo(to_),
        (select capacity from public.shifts where shift_id = tests.id(shift)), tests.id(coalesce(who, 'Fjordgløtt''s contact'))));
$$;
insert into contacts (contact_id, place_id, name, meet_where) values (tests.id('another contact'), tests.id('Fjordgløtt''s place'), 'Hanne', 'ved døra');
select tests.shift('moves', '2027-11-04 10:00', '2027-11-04 12:00', 2);
select is(tests.take('Amina', 'moves'), 'confirmed', 'a shift that will move');
select is(pg_temp.move('moves', '2027-11-04 13:00', '2027-11-04 15:00'), '', 'it moves before she was told that it is hers');
select is(pg_temp.sends(), 'Amina email changed time 04 13:00, Amina push changed time 04 13:00', 'what was true of ten o''clock is not said; the new time is');
select is(pg_temp.dropped(), 'Amina push confirmed off', 'the older message is dropped');
select tests.at('2027-11-02 10:01');
select is(pg_temp.move('moves', '2027-11-04 10:00', '2027-11-04 12:00'), '', 'back again');
select tests.at('2027-11-02 10:02');
select is(pg_temp.move('moves', '2027-11-04 13:00', '2027-11-04 15:00', 'another contact'), '', 'and forth, with somebody else to meet');
select is(pg_temp.sends(), 'Amina email changed time 04 13:00, Amina push changed time 04 13:00', 'what holds now is told, once for one change');
select tests.at('2027-11-02 10:03');
select is(pg_temp.move('moves', '2027-11-04 13:00', '2027-11-04 15:00'), '', 'the first contact is back');
select is(pg_temp.sends(), 'Amina email changed contact 04 13:00, Amina push changed contact 04 13:00', 'that somebody else meets her is told, too');
select tests.at('2027-11-03 17:00');
select is(pg_temp.sends(), 'Amina email day_before 04 13:00, Amina push day_before 04 13:00', 'the day before, with the time that holds');
select is(tests.say('Amina', format('select say_coming(%L)', tests.on_('Amina', 'moves'))), '', 'she says that she comes');
select tests.at('2027-11-03 18:00');
select is(pg_temp.move('moves', '2027-11-05 10:00', '2027-11-05 12:00'), '', 'moved to the day after');
select is((select coming_said_at from assignments where assignment_id = tests.on_('Amina', 'moves')), null, 'what she said of one hour is not said of another');
select is(pg_temp.sends(), 'Amina email changed time 05 10:00, Amina push changed time 05 10:00', 'told at once');
select tests.at('2027-11-04 11:00');
select is(pg_temp.sends(), '', 'two hours before the old time nobody is reminded');
select tests.at('2027-11-04 17:00');
select is(pg_temp.sends(), 'Amina email day_before 05 10:00, Amina push day_before 05 10:00', 'reminded at its new time');
select is(pg_temp.move('moves', '2027-11-05 12:00', '2027-11-05 14:00'), '', 'moved within the day, after she was reminded');
select is(pg_temp.sends(), 'Amina email changed time 05 12:00, Amina push changed time 05 12:00', 'the change says it; the day before is not said again');
select tests.at('2027-11-04 22:00');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('moves'))), '', 'cancelled at ten in the evening');
select is(pg_temp.sends(), '', 'it can wait until the morning');
select tests.at('2027-11-05 08:00');
select is(pg_temp.sends(), 'Amina email changed cancelled 05 12:00, Amina push changed cancelled 05 12:00', 'told at eight');
create function pg_temp.off(who text, shift text) returns text language sql as $$
    select x.how from private.places_off(array[tests.on_(who, shift)]) x;
$$;
select is(pg_temp.off('Amina', 'moves'), 'shift', 'since the whole shift is off');
select tests.at('2027-11-05 10:30');
select is(pg_temp.sends(), '', 'a cancelled shift reminds nobody');

-- what cannot wait comes at night, without a sound, and never as a text message
update people set phone = '900 00 000' where person_id = tests.id('Amina');
select is(tests.say('Amina', $$select set_reminders('sms', '{changed,day_before}')$$), '', 'Amina wants text messages, too');
select tests.shift('dawn', '2027-11-08 07:00', '2027-11-08 09:00', 2);
select is(tests.take('Amina', 'dawn'), 'confirmed', 'a shift at seven');
select is(pg_temp.sends(), 'Amina push confirmed 08 07:00', 'told');
select tests.at('2027-11-07 17:00');
select is(pg_temp.sends(), 'Amina email day_before 08 07:00, Amina push day_before 08 07:00, Amina sms day_before 08 07:00', 'the day before by all three');
select tests.at('2027-11-07 23:00');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Amina', 'dawn'))), '', 'cancelled at eleven in the evening');
select is(pg_temp.sends(), 'Amina email changed cancelled 08 07:00 silent, Amina push changed cancelled 08 07:00 silent', 'nobody goes there in vain, and nobody is woken');
select is(pg_temp.off('Amina', 'dawn'), 'place', 'her place alone is off');
select is((select count(*) from private.places_off(array[tests.on_('Nils', 'dawn')])), 0::bigint, 'of who is not told so nothing is said');
savepoint let_go;
update assignments set let_go_why = 'overlap' where assignment_id = tests.on_('Amina', 'dawn');
select is(pg_temp.off('Amina', 'dawn'), 'moved', 'a move would have said so');
rollback to let_go;

-- the person's own doing is no change
select tests.at('2027-11-09 10:00');
select tests.shift('gives up', '2027-11-10 10:00', '2027-11-10 12:00', 2);
select is(tests.take('Amina', 'gives up'), 'confirmed', 'takes');
select is(pg_temp.sends(), 'Amina push confirmed 10 10:00', 'told');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'gives up'))), '', 'and gives up');
select tests.at('2027-11-09 17:00');
select is(pg_temp.sends(), '', 'who cannot come is not reminded');

-- welcomed by a lead, in the evening
select tests.shift('asks', '2027-11-12 10:00', '2027-11-12 12:00', 2, asks => '{mrsa}');
select is(tests.take('Amina', 'asks'), 'requested', 'asks for a shift');
select is(pg_temp.sends(), '', 'who has only asked is told nothing');
insert into clearances (candidate_id, employer_id, requirement, seen_on) values (tests.id('Amina'), tests.id('the municipality'), 'mrsa', '2027-11-01');
select tests.at('2027-11-10 21:30');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Amina', 'asks'))), '', 'Lise welcomes her at half past nine');
select is(pg_temp.sends(), '', 'not in the quiet hours');
select tests.at('2027-11-11 08:00');
select is(pg_temp.sends(), 'Amina push confirmed 12 10:00', 'in the morning');

-- a whole series is told once
select tests.at('2027-12-01 10:00');
select tests.shift('each ' || n, (date '2027-12-06' + 7 * n) || ' 10:00', (date '2027-12-06' + 7 * n) || ' 12:00', 1) from generate_series(0, 3) as n;
select tests.shift('beside ' || n, '2027-12-0' || n || ' 14:00', '2027-12-0' || n || ' 16:00', 4) from generate_series(6, 9) as n;
insert into series (series_id, task_id) values (tests.id('series'), tests.id('each 0''s task'));
update shifts set series_id = tests.id('series'), task_id = tests.id('each 0''s task') where shift_id in (select tests.id('each ' || n) from generate_series(0, 3) as n);
select is(tests.rows('Amina', format('select from take_series(%L, %L)', tests.id('series'), gen_random_uuid())), '4', 'Amina takes four at once');
select is((select count(*) from assignments where series_id = tests.id('series') and state = 'confirmed') > 1, true, 'more than one is hers');
select is(pg_temp.sends(), 'Amina push confirmed series 06 10:00', 'told once');

-- ── Asked ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.at('2027-12-02 20:00');
select pg_temp.phone('Nils');
select tests.shift('wants', '2027-12-10 10:00', '2027-12-10 12:00', 1);
select isnt(private.ask(tests.id('Nils'), tests.id('wants'), 'wave', false), null, 'Nils is asked');
select is(pg_temp.sends(), 'Nils push asked 10 10:00', 'and told so');
select tests.shift('wants more', '2027-12-11 10:00', '2027-12-11 12:00', 1);
select tests.shift('too many', '2027-12-12 10:00', '2027-12-12 12:00', 1);
select isnt(private.ask(tests.id('Nils'), tests.id(s), 'wave', false), null, 'Nils is asked of ' || s) from unnest('{wants more,too many}'::text[]) as s;
select is(pg_temp.sends(), 'Nils push asked 11 10:00', 'no more than twice a day, as he has said');
select tests.at('2027-12-03 08:00');
select is(pg_temp.sends(), 'Nils push asked 12 10:00', 'the third in the morning');
select tests.shift('seen', '2027-12-13 10:00', '2027-12-13 12:00', 1);
select isnt(private.ask(tests.id('Nils'), tests.id('seen'), 'wave', false), null, 'asked once more');
select is(tests.say('Nils', 'select count(*) from my_offers()') <> '0', true, 'he sees it in the app');
update offers set seen_at = private.clock() where shift_id = tests.id('seen') and seen_at is null;
select is(pg_temp.sends(), '', 'what he has seen he is not told');

-- ── One node, many nodes ─────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.at('2028-01-10 10:00');
delete from reminders;
select is(tests.say('Nils', 'select send_test_reminder()'), '1', 'Nils asks for a test on his phone');
create function pg_temp.claimed() returns text language sql as $$ select coalesce(string_agg(c.kind, ','), '') from private.claim_reminders(5, '{push}') c $$;
select is(pg_temp.claimed(), 'test', 'a node takes it');
select is(pg_temp.claimed(), '', 'another does not');
create temp table first_claim as select reminder_id, claim from reminders;
select tests.at('2028-01-10 10:02:59');
select is(pg_temp.claimed(), '', 'as long as the first may be at it');
select tests.at('2028-01-10 10:03');
select is(pg_temp.claimed(), 'test', 'when the first has died, another takes it over');
select private.settle_reminder(reminder_id, claim, 'refused', '{}', '{}', null) from first_claim;
select is((select count(*) from reminders where sent_at is null and dropped_at is null), 1::bigint, 'the first, come to life, changes nothing');
select private.settle_reminder(r.reminder_id, r.claim, 'again', '{}', '{}', null) from reminders r;
select is((select next_try_at from reminders), tests.oslo('2028-01-10 10:05'), 'after a second failure two minutes');
select tests.at('2028-01-10 10:05');
select is(pg_temp.claimed(), 'test', 'tried again');
select private.settle_reminder(r.reminder_id, r.claim, 'again', '{}', '{}', 120) from reminders r;
select is((select next_try_at from reminders), tests.oslo('2028-01-10 10:09'), 'four minutes, though told two');
select tests.at('2028-01-10 10:09');
select is(pg_temp.claimed(), 'test', 'tried again');
select private.settle_reminder(r.reminder_id, r.claim, 'sent', array(select subscription_id from push_subscriptions where person_id = tests.id('Nils')), '{}', null) from reminders r;
select is((select sent_at from reminders), tests.oslo('2028-01-10 10:09'), 'sent');
select is((select last_used_at from push_subscriptions where person_id = tests.id('Nils')), tests.oslo('2028-01-10 10:09'), 'the phone was used');
select is(pg_temp.claimed(), '', 'and never again');

-- after a pause much is over: it stands in nobody's way
select tests.at('2028-01-10 11:00');
select is(tests.say('Nils', 'select send_test_reminder()'), '1', 'Nils asks for another');
insert into reminders (person_id, channel, kind, cause_at, made_at, over_at, at_night, next_try_at)
select tests.id('Nils'), 'push', 'test', at, at, at + interval '10 minutes', true, at
from generate_series(tests.oslo('2028-01-10 10:20'), tests.oslo('2028-01-10 10:26'), interval '1 minute') as at;
select is(pg_temp.claimed(), 'test', 'a node takes it at once');
select is((select count(*) from reminders where dropped_why = 'over'), 7::bigint, 'and drops the others');
delete from reminders where dropped_why = 'over' or sent_at is null;

-- one phone has it, the other must wait; the dead one is forgotten
select tests.at('2028-01-10 12:00');
select pg_temp.phone('Nils', 'https://push.example/' || n) from generate_series(1, 2) as n;
select is(tests.say('Nils', 'select send_test_reminder()'), '1', 'a test to three phones');
create temp table three as select * from private.claim_reminders(5, '{push}');
select is((select cardinality(endpoints) from three), 3, 'three are asked');
select private.settle_reminder(reminder_id, claim, 'again', subscriptions[1:1], subscriptions[2:2], null) from three;
select is(tests.rows('Nils', 'select from push_subscriptions'), '2', 'the dead phone is forgotten');
select tests.at('2028-01-10 12:01');
create temp table rest as select * from private.claim_reminders(5, '{push}');
select is((select endpoints from rest), (select endpoints[3:3] from three), 'only the one that could not be reached is asked again');
select tests.at('2028-01-10 12:11');
select pg_temp.tick();
select is((select count(*) from reminders where sent_at = private.clock()), 1::bigint, 'when it is over it was sent to one of them');
delete from push_subscriptions where person_id = tests.id('Nils');
select pg_temp.phone('Nils');
select is(tests.say('Nils', 'select send_test_reminder()'), '1', 'a test to one phone');
create temp table one as select * from private.claim_reminders(5, '{push}');
select private.settle_reminder(reminder_id, claim, 'refused', '{}', subscriptions, null) from one;
select is(pg_temp.dropped(), 'Nils push test nowhere', 'no phone is left');
select tests.at('2028-01-10 12:12');
select is(tests.say('Nils', 'select send_test_reminder()'), '0', 'there is no way left to try');

-- tests are few, also at night
update people set email = 'nils@example.no' where person_id = tests.id('Nils');
select tests.at('2028-01-11 23:00');
select is(tests.say('Nils', 'select send_test_reminder()'), '1', 'asked for at night');
select is(pg_temp.sends(), 'Nils email test silent', 'it comes at night');
select tests.at('2028-01-11 23:0' || n), tests.say('Nils', 'select send_test_reminder()') from generate_series(1, 4) as n;
select is(tests.say('Nils', 'select send_test_reminder()'), 'PT429 too_often', 'not without end');
select is(pg_temp.sends(), 'Nils email test silent, Nils email test silent, Nils email test silent, Nils email test silent', 'those he asked for come');

-- switched off after it was put there; and what is of no use
select tests.at('2028-01-20 10:00');
select tests.shift('off', '2028-01-22 10:00', '2028-01-22 12:00', 1);
select pg_temp.phone('Amina');
select is(tests.take('Amina', 'off'), 'confirmed', 'takes');
select is(tests.say('Amina', $$select set_reminders('push', '{}')$$), '', 'and wants nothing on her phone');
select is(pg_temp.sends(), '', 'nothing comes');
select is(pg_temp.dropped(), 'Amina push confirmed unwanted', 'it is dropped');

-- ── «Ja, jeg kommer» ─────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say('Bjørn', format('select say_coming(%L)', tests.on_('Amina', 'off'))), 'PT404 not_found', 'not for somebody else');
select is(tests.say('Amina', format('select say_coming(%L, %L)', tests.on_('Amina', 'off'), tests.id('tap'))), '', 'Amina comes');
select is(tests.say('Amina', format('select say_coming(%L, %L)', tests.on_('Amina', 'off'), tests.id('tap'))), '', 'the same tap again');
select is((select count(*) from events where kind = 'assignment.said_coming' and assignment_id = tests.on_('Amina', 'off')), 1::bigint, 'said once');
select is(tests.say('Lise', format('select coming_said from facility_board(%L, ''2028-01-22'', ''2028-01-22'')', tests.id('Fjordgløtt'))), 'true', 'the lead sees it');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'off'))), '', 'she may still say that she cannot');
select is(tests.say('Amina', format('select say_coming(%L)', tests.on_('Amina', 'off'))), 'PT409 wrong_way', 'and does not come then');
select is(tests.say('Amina', format('select say_coming(%L, %L)', tests.on_('Amina', 'off'), tests.id('tap'))), '', 'what she said before is no trouble when it comes again');
-- why, said afterwards
select is(tests.say('Amina', format('select say_reason(%L, ''sick'', false)', tests.on_('Amina', 'off'))), '', 'she says why, afterwards');
select is(tests.say('Amina', format('select say_reason(%L, ''child'', true)', tests.on_('Amina', 'off'))), '', 'and otherwise');
select is((select reason || ' ' || shared from reasons where assignment_id = tests.on_('Amina', 'off')), 'child true', 'the last holds');
select is(tests.say('Amina', format('select say_reason(%L, ''lazy'')', tests.on_('Amina', 'off'))), 'PT422 bad_reason', 'no such reason');
select is(tests.say('Bjørn', format('select say_reason(%L, ''sick'')', tests.on_('Amina', 'off'))), 'PT404 not_found', 'not for somebody else');
select is(tests.say('Amina', format('select say_reason(%L, ''sick'')', tests.on_('Amina', 'each 0'))), 'PT409 wrong_way', 'not of a shift that she has');
select tests.at('2028-01-28 10:00');
select is(tests.say('Amina', format('select say_reason(%L, ''sick'')', tests.on_('Amina', 'off'))), 'PT409 wrong_way', 'not after a week');
select tests.at('2028-01-25 10:00');
select is(tests.say('Amina', format('select say_coming(%L)', tests.on_('Amina', 'each 0'))), 'PT409 already_over', 'nor to what is over');

-- ── Who may not ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say(who, $$select * from claim_reminders(1, '{push}')$$), 'denied', who || ' claims no messages') from unnest('{Amina,Lise,Ada}'::text[]) as who;
select is(tests.rows('Bjørn', 'select from reminders'), '0', 'Bjørn reads nothing that others were told');
select is(tests.rows('Lise', 'select from reminders'), '0', 'a lead reads nothing of it');
select is(tests.touches('Amina', 'delete from reminders'), 'denied', 'by hand nobody takes any away');

-- kept for thirty days
select tests.at('2028-03-15 10:00');
select pg_temp.tick();
select is((select count(*) from reminders), 0::bigint, 'what somebody was told is gone after thirty days');

select is_empty('select attribute from unsaid', 'a message that is sent has all that its shape says');
select * from finish();
rollback;
