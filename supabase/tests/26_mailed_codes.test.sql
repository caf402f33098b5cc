-- Mailed codes: five tries on the code itself, nobody can use up another's, the same browser's repeat gets in, and one code does one thing.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
select tests.at('2026-11-23 12:00');
create function pg_temp.browser(called text) returns text language sql as $$ select case when called <> '' then 'a browser that is known as ' || called end $$;
create function pg_temp.hash(code text) returns text language sql as $$ select 'hashed_by_the_app:_' || code $$;
create function pg_temp.asks(who text, code text, browser text, purpose text default 'sign_in') returns bigint language sql as $$
    select count(*) from private.keep_code(md5(who) || '@example.no', purpose, pg_temp.hash(code), pg_temp.browser(browser));
$$;
create function pg_temp.tries(who text, code text, browser text, purpose text default 'sign_in') returns boolean language sql as $$
    select private.try_code(md5(who) || '@example.no', purpose, pg_temp.hash(code), pg_temp.browser(browser));
$$;

select is((select row(person_id, language, over_at) from private.keep_code(upper(md5('Amina')) || '@Example.no ', 'sign_in', pg_temp.hash('100000'), pg_temp.browser('hers'))),
    row(tests.id('Amina'), 'nb'::text, timestamptz '2026-11-23 12:10 Europe/Oslo'), 'who asks is told by the address, however it is written');
select is(pg_temp.asks('nobody', '1', 'hers'), 0::bigint, 'nobody has that address');
select is(pg_temp.tries('nobody', '1', 'hers'), false, 'so no code lets in there');
select is((select count(*) from private.mailed_codes), 1::bigint, 'and nothing is kept of it');

-- ── Guessing ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is((select count(*) from generate_series(1, 56) n where pg_temp.tries('Amina', n::text, 'elsewhere ' || n)), 0::bigint, 'fifty-six guesses from as many browsers');
select is(pg_temp.tries('Amina', '100000', 'elsewhere 57'), false, 'and then the right one lets in nobody there');
select is(pg_temp.tries('Amina', '100000', ''), false, 'nor a browser that is known by nothing');
select is(pg_temp.tries('Amina', '100000', 'hers'), true, 'but her who asked');
select pg_temp.asks('Amina', '200000', 'hers');
select is((select count(*) from generate_series(1, 5) n where pg_temp.tries('Amina', n::text, 'hers')), 0::bigint, 'five wrong ones of her own');
select is(pg_temp.tries('Amina', '200000', 'hers'), false, 'are the last');
select is(pg_temp.tries('Amina', '200000', 'her other one'), true, 'a code that is read elsewhere may be typed there');
select pg_temp.asks('Amina', '300000', 'a guesser''s');
select pg_temp.asks('Amina', '400000', 'hers');
select is(pg_temp.tries('Amina', n::text, 'a guesser''s'), false, 'a guesser tries') from generate_series(1, 9) n;
select is(pg_temp.tries('Amina', '400000', 'hers'), true, 'whoever asks for codes of hers ends none that she asked for');
select is(pg_temp.tries('Amina', '300000', 'a guesser''s'), false, 'and has none when she is in');

-- ── Once, and by whom ────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(pg_temp.tries('Amina', '400000', 'hers'), true, 'her answer got lost: the same browser gets in by the same code');
select is(pg_temp.tries('Amina', '400000', 'another'), false, 'no other does');
select is(pg_temp.tries('Bjørn', '400000', 'hers'), false, 'and it is nobody else''s');
select pg_temp.asks('Amina', '500000', 'hers');
select is(pg_temp.tries('Amina', '400000', 'hers'), false, 'of two that she asked for the newer works');
select is(pg_temp.tries('Amina', '500000', 'hers', 'password'), false, 'a code that lets in changes no password');
select pg_temp.asks('Amina', '600000', 'hers', 'password');
select is(pg_temp.tries('Amina', '600000', 'hers'), false, 'nor the reverse');
select is(pg_temp.tries('Amina', '600000', 'hers', 'password'), true, 'it changes a password');
select pg_temp.asks('Amina', '500000', 'hers');
select tests.at('2026-11-23 12:09:59');
select is(pg_temp.tries('Amina', '500000', 'hers'), true, 'ten minutes');
select tests.at('2026-11-23 12:10');
select is(pg_temp.tries('Amina', '500000', 'hers'), false, 'and no longer, not even for whom it let in');
select tests.at('2026-11-23 13:10:01');
select pg_temp.asks('Bjørn', '700000', 'his');
select is((select count(*) from private.mailed_codes), 1::bigint, 'an hour later nothing is left of them');
update auth.users set email = md5('Bjørn') || '@uten-epost.invalid' where email = md5('Bjørn') || '@example.no';
select is((select count(*) from private.keep_code(md5('Bjørn') || '@uten-epost.invalid', 'sign_in', pg_temp.hash('1'), pg_temp.browser('his'))), 0::bigint, 'an address that leads nowhere gets none');

-- ── A new password shuts out whoever was let in before ───────────────────────────────────────────────────────────────────────
select pg_temp.asks('Amina', '111111', 'a thief''s');
select is(pg_temp.tries('Amina', '111111', 'a thief''s'), true, 'a thief who reads her mail comes in');
select pg_temp.asks('Amina', '222222', 'hers', 'password');
select pg_temp.asks('Amina', '333333', 'a thief''s', 'password');
select is(pg_temp.tries('Amina', '222222', 'hers', 'password'), true, 'she asks for a new password');
select is(pg_temp.tries('Amina', '111111', 'a thief''s'), false, 'and the thief comes back by no code of before');
select is(pg_temp.tries('Amina', '333333', 'a thief''s', 'password'), false, 'nor by one for a password');
select pg_temp.asks('Amina', '444444', 'a thief''s');
select is(pg_temp.tries('Amina', '444444', 'a thief''s'), true, 'who comes in once more before the password is set');
select pg_temp.asks('Amina', '555555', 'a thief''s', 'password');
update auth.users set encrypted_password = 'another' where email = md5('Amina') || '@example.no';
select is(pg_temp.tries('Amina', '444444', 'a thief''s'), false, 'is out when it is, wherever it was set');
select is(pg_temp.tries('Amina', '555555', 'a thief''s', 'password'), false, 'and has no code for a password either');
select is(pg_temp.tries('Amina', '222222', 'hers', 'password'), true, 'her own answer that got lost comes again');
insert into private.mailed_codes (person_id, purpose, asked_from, code_hash, made_at, over_at)
values (tests.id('Amina'), 'sign_in', sha256('x'), 'hashed_with_the_key_of_before', private.clock(), private.clock() + interval '10 minutes');
select is(private.try_code(md5('Amina') || '@example.no', 'sign_in', 'hashed_with_the_key_of_now hashed_with_the_key_of_before', pg_temp.browser('hers')), true, 'a code from before the secret was changed works');

-- ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.rows(who, 'select from private.mailed_codes'), 'denied', coalesce(who, 'nobody') || ' reads no codes') from unnest('{Ada,Amina}'::text[]) as who;
select is(tests.say(who, ask), 'denied', coalesce(who, 'who is not signed in') || ' does not ask ' || ask)
from (values (null), ('Ada')) as x (who), (values ('select keep_code (''a'', ''sign_in'', repeat(''x'', 40), repeat(''x'', 40))'), ('select try_code (''a'', ''sign_in'', repeat(''x'', 40), repeat(''x'', 40))'),
    ('select count_try (''{a}'', ''{1}'', ''{1}'')'), ('select give_back_try (''{a}'')')) as y (ask);

-- ── Tries ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is((select string_agg(private.count_try('{a,b,b}', '{3,2,2}', '{900,3600,3600}')::text, ',') from generate_series(1, 3)), '0,0,2', 'which of them is full');
select is((select count(*) from private.attempts where attempt_key in ('a', 'b')), 4::bigint, 'a try that is not let through is written nowhere, and counts once under a key that is said twice');
select private.give_back_try('{a,b}');
select is((select string_agg(private.count_try('{a,b}', '{3,2}', '{900,3600}')::text, ',') from generate_series(1, 2)), '0,2', 'a right one is given back');
select tests.at('2026-11-23 13:25:02');
select is(private.count_try('{a,b}', '{1,9}', '{900,3600}'), 0, 'each key has a window of its own');
-- what anybody can call on Supabase
select is((select count(*) from generate_series(1, 6000) n where private.allow_attempt('made up ' || n, 100, 1)), 5000::bigint, 'by made up keys five thousand are written in an hour');
select tests.at('2026-11-23 14:00');
select is(private.allow_attempt('made up', 100, 1), true, 'and more in the next');
select is((select count(*) from private.attempts_an_hour), 1::bigint, 'that it was full is forgotten');

select * from finish();
rollback;
