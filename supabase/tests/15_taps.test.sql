-- What a phone tells of a tap: when it was tapped whatever its clock shows, once, and whose it is.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
select tests.at('2026-11-23 12:00');

-- ── When it was tapped ───────────────────────────────────────────────────────────────────────────────────────────────────────
create temp table told (called text primary key, tapped text, sent text, known numeric, at text, sure boolean);
insert into told values
    ('a tap that comes at once', '2026-11-23 12:00', '2026-11-23 12:00', 0, '2026-11-23 12:00', true),
    ('a tap that waited for two hours', '2026-11-23 10:00', '2026-11-23 12:00', 0, '2026-11-23 10:00', true),
    ('a tap that waited for a fortnight', '2026-11-09 09:30', '2026-11-23 12:00', 0, '2026-11-09 09:30', true),
    ('a tap by a clock three days ahead', '2026-11-26 10:00', '2026-11-26 12:00', -3 * 24 * 60, '2026-11-23 10:00', true),
    ('a tap by a clock a year behind', '2025-11-23 10:00', '2025-11-23 12:00', 365 * 24 * 60, '2026-11-23 10:00', true),
    ('a tap by a clock that begins at 1970', '1970-01-02 00:10', '1970-01-02 00:40', null, '2026-11-23 11:30', false),
    ('a tap by a clock that was moved three hours on before it was sent', '2026-11-23 10:00', '2026-11-23 15:00', 0, '2026-11-23 07:00', false),
    ('a tap by a clock that was moved back behind the tap', '2026-11-23 10:00', '2026-11-23 09:00', 0, '2026-11-23 12:00', false),
    ('a tap that waited, by a clock nobody knows', '2026-11-23 10:00', '2026-11-23 12:00', null, '2026-11-23 10:00', false),
    ('a tap sent at once, by a clock nobody knows', '2026-11-24 10:00', '2026-11-24 10:02', null, '2026-11-23 11:58', true),
    ('a tap sent a little later than at once, by a clock nobody knows', '2026-11-24 10:00', '2026-11-24 10:02:01', null, '2026-11-23 11:57:59', false),
    ('a tap sent at once, by a clock that was put right since', '2026-11-23 11:59', '2026-11-23 12:00', 60, '2026-11-23 11:59', true),
    ('a clock that differs by two minutes', '2026-11-23 10:00', '2026-11-23 11:58', 0, '2026-11-23 10:02', true),
    ('a clock that differs by a second more', '2026-11-23 10:00', '2026-11-23 11:57:59', 0, '2026-11-23 10:02:01', false),
    ('a clock that differs by two minutes the other way', '2026-11-23 10:00', '2026-11-23 12:02', 0, '2026-11-23 09:58', true),
    ('a clock that differs by a second more that way', '2026-11-23 10:00', '2026-11-23 12:02:01', 0, '2026-11-23 09:57:59', false);
select isnt(tests.hear('Amina', called, tapped, sent, 1, 'take', known), '', called || ' is noted') from told;
select is(to_char(t.at at time zone 'Europe/Oslo', 'YYYY-MM-DD HH24:MI') || to_char(t.at, ':SS') || ' ' || t.sure,
    to_char(w.at::timestamp, 'YYYY-MM-DD HH24:MI:SS') || ' ' || w.sure, called || ' has its time')
from told w join taps t on t.request_id = tests.id(w.called);
select is((select count(*) from taps t join told w on t.request_id = tests.id(w.called) where t.tapped_at = tests.oslo(w.tapped) and t.sent_at = tests.oslo(w.sent)
    and t.heard_at = private.clock()), (select count(*) from told), 'what the phone said stays as it was said');

-- what a rule asks
select tests.at('2026-11-23 13:00');
create function pg_temp.tap_at(who text, tap text) returns text language plpgsql as $$
declare
    said timestamptz;
begin
    perform set_config('request.jwt.claim.sub', tests.id(who)::text, true), set_config('request.jwt.claims', json_build_object('sub', tests.id(who), 'session_id', tests.id(who || '''s session'))::text, true);
    said := private.tap_at(tests.id(tap));
    perform tests.leave();
    return to_char(said at time zone 'Europe/Oslo', 'HH24:MI');
end $$;
select is(pg_temp.tap_at('Amina', 'a tap by a clock three days ahead'), '10:00', 'a rule asks when it was tapped');
select is(pg_temp.tap_at('Amina', 'a tap that waited, by a clock nobody knows'), '12:00', 'a time that is not to be relied on is when it was heard');
select is(pg_temp.tap_at('Amina', 'no tap'), '13:00', 'what has no tap is now');
select is(pg_temp.tap_at('Amina', null), '13:00', 'what has no request is now');
select is(pg_temp.tap_at('Bjørn', 'a tap by a clock three days ahead'), '13:00', 'another''s tap is not one''s own');

-- ── Once ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
create temp table before_ as select t.* from taps t;
select is(tests.hear('Amina', 'a tap that waited for two hours', '2026-11-23 10:00', '2026-11-23 13:00'), '1', 'a tap that is sent again is heard');
select is(tests.hear('Amina', 'a tap that waited for two hours', '2026-11-23 05:00', '2026-11-23 13:00'), '1', 'a tap that is sent again with another time is heard');
select results_eq('select * from taps order by request_id', 'select * from before_ order by request_id', 'the first time it is heard counts');
select is(tests.hear('Amina', 'a tap that waited for two hours', '2026-11-23 10:00', '2026-11-23 13:00', 4), '4', 'a tap that is sent again under a higher number is heard');
select is((select t.seq || ' ' || to_char(t.heard_at at time zone 'Europe/Oslo', 'HH24:MI') from taps t where t.request_id = tests.id('a tap that waited for two hours')), '4 12:00', 'its number is the higher one, and its time the first');
select is(tests.hear('Amina', 'a tap that waited for two hours', '2026-11-23 10:00', '2026-11-23 13:00', 2), '4', 'a lower number takes nothing back');
select is(tests.hear('Amina', 'a tap that waited for two hours', '2026-11-23 10:00', '2026-11-23 13:00', 9, phone => 'another'), '0', 'the same tap from another phone is the same tap');
select is((select count(*) from taps), (select count(*) from told), 'each is noted once');
select is(tests.hear('Amina', 'a tap that waited for two hours', '2026-11-23 10:00', '2026-11-23 13:00', 4, 'withdraw'), 'PT422 request_reused', 'its id stands for nothing else');

-- ── Whose ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.hear('Bjørn', 'a tap that waited for two hours', '2026-11-23 10:00', '2026-11-23 13:00'), 'PT422 request_reused', 'an id of Amina''s is none of Bjørn''s');
select is(tests.hear('Bjørn', 'a tap that waited for two hours', '2026-11-23 10:00', '2026-11-23 13:00', phone => 'Amina'), 'PT422 request_reused', 'not on the same phone either');
select is((select count(*) from taps where person_id <> tests.id('Amina')), 0::bigint, 'nothing is noted for Bjørn');
select is(tests.hear('Bjørn', 'of Bjørn', '2026-11-23 10:00', '2026-11-23 13:00', 7, phone => 'Amina'), '7', 'the phone has one order, whoever holds it');
select is(tests.hear(null, 'of nobody', '2026-11-23 10:00', '2026-11-23 13:00'), 'denied', 'nobody signed in notes a tap');
select is(tests.say('Amina', format('select last_heard(%L)', tests.id('Amina''s phone'))), '7', 'the highest number of a phone is known');
select is(tests.say('Amina', 'select last_heard(gen_random_uuid())'), '0', 'of a phone that is not known it is none');
select is(tests.rows('Amina', 'select from taps'), (select count(*)::text from told), 'Amina reads her own taps');
select is(tests.rows('Bjørn', 'select from taps'), '1', 'Bjørn reads his own');
select is(tests.rows(who, 'select from taps'), '0', who || ' reads none') from unnest('{Lise,Kari,Petra,Ada}'::text[]) as who;
select is(tests.touches('Amina', s), 'denied', 'Amina does not write by the table: ' || s) from unnest(array['update taps set at = now()', 'delete from taps',
    'insert into taps (request_id) values (gen_random_uuid())']) as s;

-- ── What is no tap ───────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say('Amina', format('select note_tap(%s)', a)), 'PT422 bad_tap', a) from unnest(array[
    'null, gen_random_uuid(), 1, ''take'', now(), now(), 0', 'gen_random_uuid(), null, 1, ''take'', now(), now(), 0',
    'gen_random_uuid(), gen_random_uuid(), 0, ''take'', now(), now(), 0', 'gen_random_uuid(), gen_random_uuid(), null, ''take'', now(), now(), 0',
    'gen_random_uuid(), gen_random_uuid(), 1, ''Take it!'', now(), now(), 0', 'gen_random_uuid(), gen_random_uuid(), 1, null, now(), now(), 0',
    'gen_random_uuid(), gen_random_uuid(), 1, ''take'', ''infinity'', now(), 0', 'gen_random_uuid(), gen_random_uuid(), 1, ''take'', now(), ''-infinity'', 0',
    'gen_random_uuid(), gen_random_uuid(), 1, ''take'', null, now(), 0', 'gen_random_uuid(), gen_random_uuid(), 1, ''take'', now(), null, 0',
    'gen_random_uuid(), gen_random_uuid(), 1, ''take'', ''0001-01-01'', now(), 0', 'gen_random_uuid(), gen_random_uuid(), 1, ''take'', now(), now(), 9223372036854775807']) as a;

-- ── How long ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.at('2027-02-21 12:00');
select tests.hear('Amina', 'new', '2027-02-21 12:00', '2027-02-21 12:00');
select is(tests.tick('{delete_old_taps}'), 0, 'a tap lives ninety days');
select tests.at('2027-02-21 12:00:01');
select is(tests.tick('{delete_old_taps}'), (select count(*)::int from told), 'and a second more is too long');
select is((select string_agg(t.request_id::text, '') from taps t where t.person_id = tests.id('Amina')), tests.id('new')::text, 'what is newer stays');
select is(tests.force(format('select private.forget(%L)', tests.id('Amina'))), 'done', 'Amina is forgotten');
select is((select count(*) from taps where person_id <> tests.id('Bjørn')), 0::bigint, 'her taps are gone');

select * from finish();
rollback;
