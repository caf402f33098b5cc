-- A backup is restored: what happens to it before anybody comes in, and what is known of what it lacks.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
select tests.at('2026-08-05 10:00');

-- ── The list outside of the database ─────────────────────────────────────────────────────────────────────────────────────────
select ok((select l.installation ~ '^[0-9a-f]{64}$' from forgotten_list() as l), 'the list says of which installation it is');
select is((select cardinality(l.forgotten) from forgotten_list() as l), 0, 'nobody was forgotten yet');
create temp table gone as select who, encode(private.person_hash(tests.id(who)), 'hex') as hash from unnest('{Bjørn,Kari,Amina}'::text[]) as who;
select ok((select not l.protected && array(select hash from gone) from forgotten_list() as l), 'none of these has a protected address');
savepoint forgetting;
select private.forget(tests.id('Bjørn'));
update candidates set protected = true where person_id = tests.id('Amina');
select is((select l.forgotten from forgotten_list() as l), (select array_agg(hash) from gone where who = 'Bjørn'), 'who is forgotten is on it, by a hash');
select ok((select l.protected @> array(select hash from gone where who = 'Amina') from forgotten_list() as l), 'and so is whose address became protected');
select is((select l.asked_at from forgotten_list() as l), private.clock(), 'with when it was asked for');
select ok(not exists (select from private.forgotten f where f::text like '%' || tests.id('Bjørn') || '%'), 'and not by the number that they had');
select set_eq('select kind, hash, asked_at from private.list_forgotten()',
    $$select kind, hash, l.asked_at from forgotten_list() as l, lateral (values ('installation', array[l.installation]), ('forgotten', l.forgotten),
        ('protected', l.protected)) as each (kind, hashes), unnest(each.hashes) as hash$$, 'an earlier version is told the same in rows');
rollback to forgetting;
select is((select string_agg(v.key, ', ') from forgotten_list() as l, jsonb_each(to_jsonb(l)) as v where v.value = 'null'), null, 'and it says something of each');
select is(tests.say('Ada', 'select count(*) from forgotten_list()'), 'denied', 'an administrator does not read it');
select is(tests.say(null, 'select count(*) from forgotten_list()'), 'denied', 'nor does anybody from outside');
select ok(has_function_privilege('service_role', 'public.forgotten_list()', 'execute'), 'the app does, also on Supabase');
select ok(not bool_or(has_function_privilege(r, 'private.settle_restore(timestamptz, text[], text[])', 'execute')), 'and no role but the owner restores')
from unnest('{anon,authenticated,service_role}'::text[]) as r;

-- ── What was noted about somebody, and became theirs ─────────────────────────────────────────────────────────────────────────
create temp table noted as
select split_part(said, ' ', 1)::uuid as id, split_part(said, ' ', 2) as code from tests.say('Kari',
    'select person_id || '' '' || code from refer(''Bjørn'', ''N'', ''1990-01-01'', ''Nav Prøve'', ''stl_20a'', gen_random_uuid(), hours_per_week => 8, from_date => ''2026-08-01'', to_date => ''2026-10-31'', assessed_on => ''2026-08-01'')') as said;
create function pg_temp.listed() returns text[] language sql as $$
    select array[encode(private.person_hash(id), 'hex'), encode(private.pair_hash(id, tests.id('Bjørn')), 'hex')] from noted;
$$;
create function pg_temp.settled() returns text language sql as $$
    select (r.forgotten, r.protected)::text from private.settle_restore(tests.oslo('2026-08-05 03:00'), pg_temp.listed(), '{}') as r;
$$;
savepoint backed_up;
select is(tests.say('Bjørn', format('select accept_invitation(%L)', code)), 'candidate', 'Bjørn accepts what was noted about him') from noted;
select set_eq('select unnest(l.forgotten) from forgotten_list() as l', pg_temp.listed(), 'that the note went, and whose it became, is on the list');
rollback to backed_up;
savepoint restored;
select is(pg_temp.settled(), '(0,0)', 'a backup from before is restored, and nobody is forgotten');
select is((select count(*)::int from people join noted on id = person_id), 0, 'the note is gone again');
select is((select count(*)::int from referrals r join caseloads c using (candidate_id) where candidate_id = tests.id('Bjørn')), 1, 'and is Bjørn''s again');
rollback to restored;
update candidates set birth_date = '1990-01-02' where person_id = (select id from noted);
select is(pg_temp.settled(), '(1,0)', 'where it cannot become his, it is forgotten');
select is((select count(*)::int from people p join noted on id = person_id or p.last_name = 'N' and p.user_id is null), 0, 'with its name');
rollback to backed_up;

-- ── What a restore does ──────────────────────────────────────────────────────────────────────────────────────────────────────
-- phones: one that had been heard up to 2, one that had not been heard at all, and one of another municipality's person
insert into public.taps (request_id, person_id, phone_id, seq, kind, tapped_at, sent_at, heard_at, at, sure)
select gen_random_uuid(), tests.id('Amina'), tests.id('phone'), n, 'take', t, t, t, t, true
from generate_series(1, 2) as n, tests.oslo('2026-08-05 02:30') as t;
insert into private.outgoing_mails (mail_id, kind, person_id, sealed, made_at, over_at, next_try_at)
values (gen_random_uuid(), 'sign_in_code', tests.id('Amina'), 'x', private.clock(), private.clock() + interval '1 hour', private.clock());
insert into public.reminders (person_id, channel, kind, cause_at, made_at, over_at, at_night, next_try_at)
select tests.id('Amina'), 'push', 'test', t + x.later, t, t + interval '1 day', true, t + x.later
from tests.oslo('2026-08-05 09:00') as t, (values (interval '0'), (interval '3 hours')) as x (later);
select is(tests.rows('Ada', 'select * from last_restore()'), '0', 'nothing was restored yet');
select throws_ok($$select private.settle_restore(tests.oslo('2026-08-05 10:05'), '{}', '{}')$$, 'PT409', 'clock_behind_backup', 'by a clock that is behind the backup nothing is done');
select is((select (r.forgotten, r.protected)::text from private.settle_restore(tests.oslo('2026-08-05 03:00'),
    array(select hash from gone where who in ('Bjørn', 'Kari')), array(select hash from gone where who = 'Amina')) as r), '(2,1)', 'two are forgotten again, one is protected again');
select is((select count(*)::int from public.people p where p.person_id in (tests.id('Bjørn'), tests.id('Kari'))), 0, 'they are gone');
select is((select count(*)::int from public.caseloads c where c.until_at is null and c.adviser_id = tests.id('Kari')), 0, 'an adviser too, though people were followed by them');
select ok((select c.protected from public.candidates c where c.person_id = tests.id('Amina')), 'the address is protected');
select is((select count(*)::int from private.outgoing_mails where sealed is not null), 0, 'no mail of then goes out');
select is((select array_agg(r.dropped_why order by r.next_try_at) from public.reminders r where r.kind = 'test'), array['over', null], 'a message that was due by now is not sent; what is due later is');
select ok((select l.forgotten @> array(select hash from gone where who in ('Bjørn', 'Kari')) from forgotten_list() as l), 'and they stay on the list');

-- ── What it lacks ────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say('Ada', 'select (taken_at, forgotten, protected)::text from last_restore()'), (select (tests.oslo('2026-08-05 03:00'), 2, 1)::text), 'an administrator reads when, and how many');
select is(tests.rows('Ada', 'select * from lost_with_restore()'), '0', 'of no phone is anything lost before one is heard');
select tests.at('2026-08-05 11:00');
insert into public.taps (request_id, person_id, phone_id, seq, kind, tapped_at, sent_at, heard_at, at, sure)
select gen_random_uuid(), tests.id('Amina'), tests.id(x.phone), x.seq, 'take', t, t, t, t, true
from (values ('phone', 4), ('phone', 6), ('new phone', 9)) as x (phone, seq), tests.oslo('2026-08-05 11:00') as t;
select is(tests.say('Ada', 'select (last_known_at, heard_again_at, lost)::text from lost_with_restore()'),
    (select (tests.oslo('2026-08-05 02:30'), tests.oslo('2026-08-05 11:00'), 2)::text), 'a phone that was heard up to 2, and sent 4 and 6 since: 3 and 5 are lost');
select is(tests.unsaid('Ada', 'select * from last_restore()', 'restore_told'), 'nothing', 'what it says is all there');
select is(tests.unsaid('Ada', 'select * from lost_with_restore()', 'phone_lost'), 'nothing', 'and so is what it says of a phone');
insert into public.taps (request_id, person_id, phone_id, seq, kind, tapped_at, sent_at, heard_at, at, sure)
select gen_random_uuid(), tests.id('Amina'), tests.id('phone'), n, 'take', t, t, t, t, true
from unnest('{3,5}'::int[]) as n, tests.oslo('2026-08-05 11:00') as t;
select is(tests.rows('Ada', 'select * from lost_with_restore()'), '0', 'what it sends again is lost no more, and a phone that was never heard says nothing');
select is(tests.rows('Lise', 'select * from last_restore()'), '0', 'a lead reads nothing of it');
select is(tests.say(null, 'select count(*) from lost_with_restore()'), 'denied', 'nor does anybody from outside');

select * from finish();
rollback;
