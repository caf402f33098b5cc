-- One page, one question: each page's part is what the function or table of its own says, for everybody, and nothing is shown to whom it is not.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

-- Amina has much: shifts behind and before her, questions, a tap that was kept, cards that fit, more than a page; Bjørn has said no hours, so
-- that nothing fits; Sara has nothing at all, in another municipality. Lise leads two, and Ola one with nobody in it.
insert into districts (district_id, municipality_code, name, latitude, longitude) values (tests.id('Strømsø'), '3301', 'Strømsø', 59.73, 10.2);
update candidates set district_id = tests.id('Strømsø') where person_id = tests.id('Amina');
insert into availability (candidate_id, weekday, from_time, to_time) select tests.id('Amina'), d, '06:00', '23:00' from generate_series(1, 7) as d;
insert into staff_roles (person_id, role, municipality_code, organisation_id) values (tests.id('Lise'), 'lead', '3301', tests.id('Åsen'));
select tests.shift('was', '2026-11-20 10:00', '2026-11-20 12:00', 2);
select tests.shift('today', '2026-11-23 10:00', '2026-11-23 12:00', 2);
select tests.shift('soon', '2026-11-25 10:00', '2026-11-25 12:00', 2);
select tests.shift('asked', '2026-11-26 10:00', '2026-11-26 12:00', 1, asks => '{politiattest}');
select tests.shift('asked about', '2026-11-27 10:00', '2026-11-27 12:00', 2);
select tests.shift('full', '2026-11-28 10:00', '2026-11-28 12:00', 1);
select tests.shift('free ' || n, format('2026-12-%s 10:00', n), format('2026-12-%s 12:00', n), 1) from generate_series(10, 17) as n;
select tests.shift('at Åsen', '2026-11-23 10:00', '2026-11-23 12:00', 2, organisation => 'Åsen');
select tests.at('2026-11-19 08:00');
select isnt(tests.take(who, s), '', who || ' takes ' || s) from (values ('Amina', 'was'), ('Bjørn', 'was'), ('Amina', 'today'), ('Amina', 'soon'),
    ('Amina', 'asked'), ('Bjørn', 'full'), ('Bjørn', 'at Åsen')) as x (who, s);
insert into offers (offer_id, shift_id, candidate_id, municipality_code, offered_by, via, offered_at, due_at, sent_at, expires_at)
select tests.id('an offer to ' || who), tests.id('asked about'), tests.id(who), '3301', tests.id('Lise'), 'lead', private.clock(), private.clock(),
    private.clock(), tests.oslo('2026-11-26 10:00')
from unnest('{Amina,Bjørn}'::text[]) as who;
select is(tests.say('Bjørn', format('select be_unsure(%L, wants => ''company'', request_id => gen_random_uuid())', tests.id('an offer to Bjørn'))), '', 'Bjørn wants company first');
select tests.at('2026-11-23 08:00');
select is(tests.say('Lise', format('select record_attendance(%L, ''absent'', 0)', tests.on_('Bjørn', 'was'))), '', 'Lise records who came');
select tests.hear('Amina', tap, tapped, '2026-11-23 08:00', kind => 'check_in') from (values ('late in', '2026-11-20 08:00'), ('in at no shift', '2026-11-22 08:00')) as x (tap, tapped);
update place_codes set code = 'ABCDEFGH23' where place_id = tests.id('Fjordgløtt''s place');
select is(tests.say('Amina', format('select check_in(''ABCDEFGH23'', %L)', tests.id(tap))), '', 'Amina''s check-in is kept') from unnest('{late in,in at no shift}'::text[]) as tap;
update unsettled_taps set listed_at = private.clock();

-- Whether all of a page is what its parts say one by one: "same", or the names of those that are not.
create function pg_temp.beside(who text, page text, parts text[][]) returns text language plpgsql as $$
declare
    wrong text := '';
    got jsonb;
    said text := tests.say(who, format('select to_jsonb(q.page) from %s q', page));
begin
    if said !~ '^{' then
        return 'no page: ' || said;
    end if;
    got := said;
    if array(select jsonb_object_keys(got) order by 1) <> array(select parts[n][1] from generate_subscripts(parts, 1) n order by 1) then
        return 'other parts: ' || array(select jsonb_object_keys(got) order by 1)::text;
    end if;
    for n in 1 .. array_length(parts, 1) loop
        said := tests.say(who, 'select coalesce(to_jsonb((' || parts[n][2] || ')), ''null'')');
        if got -> parts[n][1] is distinct from said::jsonb then
            wrong := wrong || parts[n][1] || ' ' || (got -> parts[n][1])::text || ' <> ' || said || '; ';
        end if;
    end loop;
    return coalesce(nullif(wrong, ''), 'same');
end $$;
create function pg_temp.home(who text, filters text) returns text language sql as $$
    select pg_temp.beside(who, 'asked_home(5, ' || filters || ', looks => false, with_types => true)', array[
        ['cards', case filters when 'null, null' then 'select array(select c from tasks_at_a_glance(5) c)'
            else 'select array(select c from tasks_for_me(5, ' || filters || ') c)' end],
        ['offers', 'select array(select o from my_offers(null, false) o where o.open)'],
        ['next', 'select s from my_shifts() s where s.state = ''confirmed'' and s.checked_out_at is null and s.ends_at > tests.oslo(''2026-11-23 08:00'')
            order by s.starts_at limit 1'],
        ['least', case filters when 'null, null' then 'select array(select c from tasks_that_ask_least(3) c where not exists (select from tasks_for_me(5)))'
            else 'select array[]::task_card[]' end],
        ['task_types', 'select array(select task_type from task_types where shown order by sort)'],
        ['district_id', 'select district_id from candidates'],
        ['norwegian', 'select norwegian from candidates'],
        ['protected', 'select protected from candidates'],
        ['hours_said', 'select exists (select from availability)']]);
$$;
create function pg_temp.card(who text, shift text) returns text language sql as $$
    select pg_temp.beside(who, format('asked_card(%L, ''{full,overlap}'', 2)', tests.id(shift)), array[
        ['card', format('select c from shift_card(%L) c', tests.id(shift))],
        ['referred', 'select exists (select from caseloads where until_at is null)'],
        ['hours_said', 'select exists (select from availability)'],
        ['others', format('select array(select o from tasks_for_me(3) o where o.shift_id <> %1$L and exists (
            select from shift_card(%1$L) c where c.assignment_id is null and c.hindrances && ''{full,overlap}'') limit 2)', tests.id(shift))]]);
$$;
create function pg_temp.mine(who text) returns text language sql as $$
    select pg_temp.beside(who, 'asked_mine()', array[
        ['shifts', 'select array(select s from my_shifts() s)'],
        ['taps', 'select array(select (u.request_id, u.assignment_id, (select p.name from places p where p.place_id = u.place_id), u.kind, u.why, u.at, u.kept_at,
            u.listed_at, u.seen_at, f.fact, coalesce(f.corrected_at, f.recorded_at))::kept_tap
            from unsettled_taps u left join attendance f on f.assignment_id = u.assignment_id order by u.at)']]);
$$;
create function pg_temp.today(who text, chosen text, here text) returns text language sql as $$
    select pg_temp.beside(who, format('asked_today(''2026-11-23'', ''2026-11-23'', %L)', tests.id(chosen)), array[
        ['organisations', 'select array(select (o.organisation_id, o.name)::led_organisation from organisations o where o.organisation_id in (
            select r.organisation_id from staff_roles r where r.role = ''lead'' and r.revoked_at is null) order by o.name)'],
        ['organisation', format('select (o.organisation_id, o.name)::led_organisation from organisations o where o.organisation_id = %L', tests.id(here))],
        ['board', format('select array(select b from facility_board(%L, ''2026-11-23'', ''2026-11-23'') b)', tests.id(here))],
        ['week', format('select array(select w from facility_week(%L, ''2026-11-23'', ''2026-11-29'') w)', tests.id(here))],
        ['talk', format('select array(select t from facility_offers(%L) t where t.stands = ''wants_talk'')', tests.id(here))],
        ['unsettled', format('select array(select u from facility_unsettled(%L) u)', tests.id(here))]]);
$$;
create function pg_temp.caseload(who text) returns text language sql as $$
    select pg_temp.beside(who, 'asked_caseload()', array[
        ['municipality_name', 'select m.name from municipalities m where m.municipality_code = (select w.municipality_code from whoami() w)'],
        ['people', 'select array(select r from adviser_caseload() r)']]);
$$;
create function pg_temp.followed(who text) returns text language sql as $$
    select pg_temp.beside(who, 'asked_followed()', array[
        ['municipality_name', 'select m.name from municipalities m where m.municipality_code = (select w.municipality_code from whoami() w)'],
        ['people', 'select array(select r from followed_people() r)']]);
$$;

-- how much each has, so that equal does not mean empty
select is(tests.say('Amina', 'select cardinality((h.page).cards) || '' '' || cardinality((h.page).offers) || '' '' || ((h.page).next).title || '' '' || cardinality((h.page).least)
    from asked_home(5, looks => false) h'), '5 1 today 0', 'Amina has cards, a question and a next shift');
select is(tests.say('Bjørn', 'select cardinality((h.page).cards) || '' '' || ((h.page).next).title || '' '' || cardinality((h.page).least) from asked_home(5, looks => false) h'),
    '0 at Åsen 3', 'nothing fits Bjørn, so he is shown what asks least');
select is(tests.say('Sara', 'select cardinality((h.page).cards) || '' '' || coalesce(((h.page).next).title, ''none'') || '' '' || cardinality((h.page).least) from asked_home(5, looks => false) h'),
    '0 none 0', 'Sara has nothing');
select is(tests.say('Amina', 'select cardinality((m.page).shifts) || '' '' || cardinality((m.page).taps) from asked_mine() m'), '4 2', 'Amina has four shifts and two taps that were kept');
select is(tests.say('Amina', format('select cardinality((c.page).others) from asked_card(%L, ''{full,overlap}'', 2) c', tests.id('full'))), '2', 'a shift that is full leads to others');
select is(tests.say('Lise', 'select cardinality((t.page).organisations) || '' '' || cardinality((t.page).board) || '' '' || cardinality((t.page).week) || '' '' || cardinality((t.page).talk)
    || '' '' || cardinality((t.page).unsettled) from asked_today(''2026-11-23'', ''2026-11-23'', ' || quote_literal(tests.id('Fjordgløtt')) || ') t'), '2 1 5 1 2', 'Lise has something of each');
select is(tests.say('Kari', 'select cardinality((c.page).people) from asked_caseload() c'), '1', 'Kari follows one');

-- each part beside what says it by itself
select is(pg_temp.home(who, filters), 'same', who || '''s home, ' || filters) from unnest('{Amina,Bjørn,Sara}'::text[]) as who,
    unnest(array['null, null', 'null, ''2026-12-12''', 'null, null, 90', 'null, null, null, ''matvert''']) as filters;
select is(pg_temp.home('Amina', quote_literal(cursor) || ', null'), 'same', 'Amina''s home, further on') from (select tests.say('Amina', 'select cursor from tasks_for_me(3) offset 2') as cursor) x;
select is(tests.say('Amina', 'select asked_home(5, ''made up'')'), 'PT400 bad_cursor', 'a mark that is made up is refused');
select is(tests.say('Amina', 'select asked_home(5, only_type => ''made up'')'), 'PT400 bad_filter', 'so is a filter');
select is(pg_temp.card(who, s), 'same', who || '''s card of ' || s) from unnest('{Amina,Bjørn,Sara}'::text[]) as who,
    unnest('{was,today,soon,asked,full,free 10,not there}'::text[]) as s;
select is(pg_temp.mine(who), 'same', who || '''s own shifts') from unnest('{Amina,Bjørn,Sara}'::text[]) as who;
select is(pg_temp.today(who, chosen, here), 'same', who || '''s today of ' || chosen) from (values ('Lise', 'Fjordgløtt', 'Fjordgløtt'), ('Lise', 'Åsen', 'Åsen'),
    ('Lise', 'Nabohjemmet', 'Fjordgløtt'), ('Ola', 'Fjordgløtt', 'Åsen'), ('Liv', 'Fjordgløtt', 'Nabohjemmet')) as x (who, chosen, here);
select is(pg_temp.caseload(who), 'same', who || '''s caseload') from unnest('{Kari,Tor,Leif}'::text[]) as who;
select is(pg_temp.followed(who), 'same', 'whom ' || who || ' follows') from unnest('{Kari,Tor,Leif}'::text[]) as who;

-- a phone that fetches ahead has not looked; who opens the page has
select is(tests.say('Amina', 'select (asked_home(5, looks => false)).page is null'), 'false', 'a phone fetches Amina''s home');
select is((select seen_at from offers where offer_id = tests.id('an offer to Amina')), null, 'nobody has seen the question');
select is(tests.say('Amina', 'select (asked_home(5)).page is null'), 'false', 'Amina opens her home');
select isnt((select seen_at from offers where offer_id = tests.id('an offer to Amina')), null, 'now it is seen');
-- who is named is logged as looked at
delete from access_log;
select is(tests.say('Lise', format('select (asked_today(''2026-11-23'', ''2026-11-23'', %L)).page is null', tests.id('Fjordgløtt'))), 'false', 'Lise opens today');
select is(tests.say('Kari', 'select (asked_caseload()).page is null'), 'false', 'Kari opens her caseload');
select set_eq('select viewer_id, person_id, role from access_log', $$select tests.id(v) as v, tests.id(p) as p, r from (values ('Lise', 'Amina', 'lead'), ('Lise', 'Bjørn', 'lead'), ('Kari', 'Amina', 'adviser')) as x (v, p, r)$$,
    'both are logged as having looked');

-- Each page asks who it is, as whoami says, and is there only for whom it is.
create temp table pages (page text primary key, whose text, question text);
insert into pages values ('home', '{Amina,Bjørn,Sara}', 'asked_home(5)'), ('card', '{Amina,Bjørn,Sara}', format('asked_card(%L)', tests.id('soon'))),
    ('mine', '{Amina,Bjørn,Sara}', 'asked_mine()'), ('today', '{Lise,Ola,Liv}', 'asked_today(''2026-11-23'', ''2026-11-23'')'),
    ('caseload', '{Kari,Tor,Leif}', 'asked_caseload()'), ('followed', '{Kari,Tor,Leif}', 'asked_followed()');
select is(tests.say(who, format('select (a.who = (select w from whoami() w)) || '' '' || (a.page is null) from %s a', question)), 'true ' || (who <> all (whose::text[]))::text,
    who || ' asks for ' || page) from pages, unnest('{Amina,Bjørn,Sara,Lise,Ola,Liv,Kjell,Kari,Tor,Leif,Petra,Ada}'::text[]) as who;
select is(tests.say(null, 'select ' || question), 'denied', 'nobody signed in is told nothing of ' || page) from pages;
delete from access_log;
-- a role that is taken away, and a session that is ended, end with the next page
update staff_roles set revoked_at = private.clock(), revoked_by = tests.id('Ada') where person_id in (tests.id('Lise'), tests.id('Kari')) and role in ('lead', 'adviser');
select is(tests.say(who, format('select (a.who is null) || '' '' || (a.page is null) from %s a', question)), 'false true', who || ' has lost the role for ' || page)
from pages, unnest('{Lise,Kari}'::text[]) as who where who = any (whose::text[]);
delete from auth.sessions;
select is(tests.say(who, format('select (a.who is null) || '' '' || (a.page is null) from %s a', question)), 'true true', who || ' has no session any more: nothing of ' || page)
from pages, unnest('{Amina,Sara,Ola,Tor}'::text[]) as who where who = any (whose::text[]);
select is((select count(*) from access_log), 0::bigint, 'nobody was looked at');

select * from finish();
rollback;
