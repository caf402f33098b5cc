-- Forgetting: somebody lives through everything that the house can do, is forgotten, and every number stands while nothing leads to them.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

-- ── What the checks ask ──────────────────────────────────────────────────────────────────────────────────────────────────────
-- The tables in which a word stands, in any column, of any kind.
create function pg_temp.found_in(word text) returns text language plpgsql as $$
declare
    t regclass;
    n bigint;
    places text[] := '{}';
begin
    for t in
        select c.oid::regclass from pg_class c join pg_namespace s on s.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'm') and s.nspname in ('public', 'private', 'auth') order by 1::text
    loop
        execute format('select count(*) from %s as t where t::text ~* %L', t, word) into n;
        if n > 0 then
            places := places || (t::text || ' ' || n);
        end if;
    end loop;
    return array_to_string(places, ', ');
end $$;
create function pg_temp.cells(municipality text default '3301') returns text[] language sql as $$
    select array_agg(c::text order by c::text) from (
        select 'events', c.* from private.counted_cells(tests.ledger(false, municipality)) c
        union all
        select 'rows', c.* from private.counted_cells(tests.ledger(true, municipality)) c
    ) as c;
$$;
create temp table kept (what text, said text[]);

-- ── A life ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.at('2026-08-03 09:00');
create temp table frida as
select x.* from (values (null::uuid, null::text)) as x (person_id, code) where false;
grant select on frida to authenticated;
select tests.be('Kari');
with made as (
    select * from refer('Frida', 'Glemmes', '1959-11-24', 'Nav Prøve', 'stl_20a', tests.id('referring Frida'), email => 'frida@glemmes.example', phone => '977 77 777',
        basis_reference => 'VEDTAK-4711', assessed_on => '2026-08-01', plain_words => 'Frida vil prøve kjøkken.', hours_per_week => 10, from_date => '2026-08-03', to_date => '2027-02-28')
)
select set_config('tests.frida', made.person_id || ' ' || made.code, true) from made;
select tests.leave();
insert into frida select split_part(current_setting('tests.frida'), ' ', 1)::uuid, split_part(current_setting('tests.frida'), ' ', 2);
create function pg_temp.frida() returns uuid language sql stable as 'select person_id from frida';
create function pg_temp.on_(shift text) returns uuid language sql stable as $$
    select a.assignment_id from public.assignments a where a.candidate_id = pg_temp.frida() and a.shift_id = tests.id(shift) order by a.requested_at desc limit 1;
$$;
create function pg_temp.offer(shift text) returns uuid language sql stable as $$
    select o.offer_id from public.offers o where o.candidate_id = pg_temp.frida() and o.shift_id = tests.id(shift) order by o.offered_at desc limit 1;
$$;
create function pg_temp.does(who text, statement text, variadic args text[] default '{}') returns text language sql as $$
    select case when said ~ '^(PT4|denied|ERROR)' then said else 'done' end from tests.say(who, format(statement, variadic args)) as said;
$$;
update frida set code = (select tests.say('Kari', format('select invite_again(%L, %L)', person_id, tests.id('inviting Frida again'))));
insert into auth.users (id, email, raw_user_meta_data)
select tests.id('Frida'), 'frida@glemmes.example', json_build_object('invitation', code, 'first_name', 'Frida', 'last_name', 'Glemmes-Helt', 'birth_date', (select c.birth_date from candidates c where c.person_id = frida.person_id))::jsonb from frida;
insert into auth.sessions (id, user_id) values (tests.id('Frida''s session'), tests.id('Frida'));
-- what Supabase's Auth keeps beside the account, where it does
do $$
begin
    if to_regclass('auth.identities') is not null then
        insert into auth.identities (id, user_id, provider, provider_id, identity_data)
        values (gen_random_uuid(), tests.id('Frida'), 'email', tests.id('Frida')::text, '{"email": "frida@glemmes.example"}');
    end if;
    if to_regclass('auth.flow_state') is not null then
        insert into auth.flow_state (id, user_id, auth_code, code_challenge_method, code_challenge, provider_type, authentication_method)
        values (gen_random_uuid(), tests.id('Frida'), 'x', 's256', 'x', 'email', 'otp');
    end if;
    if to_regclass('auth.audit_log_entries') is not null then
        insert into auth.audit_log_entries (id, payload, created_at, ip_address)
        values (gen_random_uuid(), json_build_object('actor_id', tests.id('Frida'), 'actor_username', 'frida@glemmes.example'), now(), '');
    end if;
end $$;
select is((select p.person_id from people p where p.user_id = tests.id('Frida')), pg_temp.frida(), 'Frida, whom Kari referred, has an account');
select is(pg_temp.does('Frida', statement), 'done', statement) from unnest(array[
    'select read_notice()', $$select set_availability('{1,2,3,4,5}', '{08:00,08:00,08:00,08:00,08:00}', '{20:00,20:00,20:00,20:00,20:00}')$$,
    $$select set_interests('{matvert,renhold}')$$]) as statement;
select is(tests.touches('Frida', $$update candidates set shared_help = 'Frida trenger stol', shares_phone = true, wished_hours = 20, offers_a_day = 5$$), '1', 'Frida shares what helps');
insert into introductions (candidate_id, place_id, introduced_on, colleague, recorded_by)
select pg_temp.frida(), p.place_id, '2026-08-03', 'Tone', tests.id('Lise') from places p where municipality_code = '3301';

update auth.users set email = 'frida@uten-epost.invalid' where id = tests.id('Frida');
select is(pg_temp.does('Kari', 'select issue_reentry(%L, %L)', pg_temp.frida()::text, tests.id('re-entry')::text), 'done', 'Kari lets Frida in again');
update auth.users set email = 'frida@glemmes.example' where id = tests.id('Frida');
select is(pg_temp.does('Kari', 'select assess(%L, ''2026-08-02'')', pg_temp.frida()::text), 'done', 'Kari sets Frida''s assessment');
select is(pg_temp.does('Kari', 'select agree_activity(%L, 12, ''2026-08-10'', ''2027-02-28'', %L)', pg_temp.frida()::text, tests.id('agreeing')::text), 'done', 'Kari agrees on hours with Frida');
update referrals set referred_at = '2026-04-01' where candidate_id = pg_temp.frida();
select is(pg_temp.does('Kari', 'select record_outcome(%L, ''education'', ''2026-05-01'', %L)', pg_temp.frida()::text, tests.id('outcome')::text), 'done', 'Kari records an outcome that Frida had');
select is(pg_temp.does('Kari', 'select follow_up(%L, 3, true)', (select outcome_id::text from outcomes where candidate_id = pg_temp.frida())), 'done', 'Kari follows the outcome up');

-- on a shift that asks something, with clearance, contract, welcome, attendance, correction, objection, receipt
select tests.shift('asks', '2026-11-16 10:00', '2026-11-16 12:00', 2, asks => '{tb}');
select tests.shift('absent', '2026-11-18 10:00', '2026-11-18 12:00', 2);
select tests.shift('paid', '2026-11-19 10:00', '2026-11-19 12:00', 2, 'paid');
select tests.at('2026-11-13 09:00');
select is(tests.take('Frida', 'asks'), 'requested', 'Frida asks for what asks a clearance');
select is(pg_temp.does('Kjell', 'select record_clearance(%L, %L, ''tb'', ''2026-11-12'', %L)', pg_temp.frida()::text, tests.id('the municipality')::text, gen_random_uuid()::text), 'done', 'Kjell records that Frida''s clearance was seen');
select is(pg_temp.does('Kjell', 'select record_contract(%L, %L, ''2026-11-01'', %L)', pg_temp.frida()::text, tests.id('the municipality')::text, gen_random_uuid()::text), 'done', 'Kjell records Frida''s contract');
select is(pg_temp.does('Kjell', 'select * from clearance_register(%L)', tests.id('the municipality')::text), 'done', 'Kjell looks Frida up in the register');
select is(pg_temp.does('Lise', 'select welcome(%L)', pg_temp.on_('asks')::text), 'done', 'Lise welcomes Frida');
select is(tests.take('Frida', s), 'confirmed', 'takes ' || s) from unnest('{absent,paid}'::text[]) as s;
select tests.at('2026-11-16 09:55');
select is(pg_temp.does('Frida', 'select open_calendar(%L)', gen_random_uuid()::text), 'done', 'Frida has her shifts in a calendar');
select is(pg_temp.does('Frida', statement), 'done', statement) from unnest(array[
    format('select add_push_subscription(''https://push.example/frida'', %L, %L, ''android'')', repeat('B', 87), repeat('a', 22)),
    'select set_reminders(''email'', ''{}'')', 'select send_test_reminder()']) as statement;
select is(pg_temp.does('Frida', 'select check_in(%L)', (select code from place_codes where place_id = tests.id('Fjordgløtt''s place'))), 'done', 'Frida checks in');
select tests.at('2026-11-16 12:05');
select is(pg_temp.does('Frida', 'select check_out(%L)', pg_temp.on_('asks')::text), 'done', 'Frida checks out');
select is(pg_temp.does('Lise', 'select * from facility_board(%L, ''2026-11-16'', ''2026-11-16'')', tests.id('Fjordgløtt')::text), 'done', 'Lise looks at Frida on the board');
select is(pg_temp.does('Lise', 'select record_attendance(%L, ''present'', 120, ''{kind,careful}'', ''Tone'')', pg_temp.on_('asks')::text), 'done', 'Lise records that Frida was there');
select is(pg_temp.does('Frida', 'select object(%L, ''minutes_wrong'', %L, 130, ''Frida ble lenger'')', pg_temp.on_('asks')::text, gen_random_uuid()::text), 'done', 'Frida objects');
select is(pg_temp.does('Lise', 'select record_attendance(%L, ''late'', 125, ''{kind}'', null, ''Frida kom sent'')', pg_temp.on_('asks')::text), 'done', 'Lise corrects the fact');
select is(tests.touches('Frida', 'update receipts set hidden_at = now()'), '1', 'puts her receipt away');
select tests.at('2026-11-19 12:30');
select is(pg_temp.does('Lise', 'select record_attendance(%L, ''absent'', 0)', pg_temp.on_('absent')::text), 'done', 'Lise records that Frida was absent');
select is(pg_temp.does('Frida', 'select object(%L, ''own_words'', %L, null, ''Frida var syk'')', pg_temp.on_('absent')::text, gen_random_uuid()::text), 'done', 'Frida says why in her own words');
select is(pg_temp.does('Lise', 'select record_attendance(%L, ''present'', 110)', pg_temp.on_('paid')::text), 'done', 'Lise records that Frida worked for pay');
select is(tests.hear('Frida', 'Frida''s tap', '2026-11-18 12:00', '2026-11-19 12:30', kind => 'check_out'), '1', 'Frida''s phone tells late that she left');
select is(pg_temp.does('Frida', 'select check_out(%L, %L)', pg_temp.on_('absent')::text, tests.id('Frida''s tap')::text), 'done', 'which is kept for Lise');
select is(pg_temp.does('Lise', 'select settle_taps(array[%L]::uuid[])', tests.id('Frida''s tap')::text), 'done', 'Lise has seen it');

-- withdrawing, being asked, standing by, a series, a plan
select tests.at('2026-11-23 08:00');
select tests.shift('sick', '2026-11-24 10:00', '2026-11-24 12:00', 2);
select tests.shift('unsaid', '2026-11-25 10:00', '2026-11-25 12:00', 2);
select tests.shift('asked ' || n, '2026-11-26 ' || n || ':00', '2026-11-26 ' || n || ':50', 1) from unnest('{10,11,12,13}'::int[]) as n;
select tests.shift('full', '2026-11-27 09:00', '2026-11-27 10:00', 1);
select tests.shift('planned', '2026-11-30 09:00', '2026-11-30 10:00', 1);
select tests.shift('to come', '2026-12-01 10:00', '2026-12-01 12:00', 1);
select tests.shift('right now', '2026-11-23 07:30', '2026-11-23 09:00', 1);
insert into assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at, confirmed_at)
select pg_temp.frida(), s.shift_id, s.municipality_code, s.starts_at, s.ends_at, 'activity', '2026-11-20 08:00', '2026-11-20 08:00' from shifts s where s.shift_id = tests.id('right now');
select is(tests.take('Frida', s), 'confirmed', 'takes ' || s) from unnest('{sick,unsaid,to come}'::text[]) as s;
select is(pg_temp.does('Frida', 'select withdraw(%L, ''sick'', true)', pg_temp.on_('sick')::text), 'done', 'Frida gives a shift up, and shares why');
select is(pg_temp.does('Frida', 'select withdraw(%L, ''child'')', pg_temp.on_('unsaid')::text), 'done', 'Frida gives a shift up, and does not share why');
select isnt(private.ask(pg_temp.frida(), tests.id('asked ' || n), 'lead', true), null, 'Frida is asked') from unnest('{10,11,12,13}'::int[]) as n;
select is(pg_temp.does('Frida', 'select * from my_offers()'), 'done', 'Frida sees her offers');
select is(pg_temp.does('Frida', 'select decline_offer(%L, ''far'')', pg_temp.offer('asked 10')::text), 'done', 'Frida declines one');
select is(pg_temp.does('Frida', 'select be_unsure(%L, ''call'', ''977 77 778'')', pg_temp.offer('asked 11')::text), 'done', 'Frida is unsure of one');
select is(pg_temp.does('Frida', 'select * from accept_offer(%L, %L)', pg_temp.offer('asked 12')::text, gen_random_uuid()::text), 'done', 'Frida accepts one');
select is(pg_temp.does('Lise', 'select * from facility_offers(%L)', tests.id('Fjordgløtt')::text), 'done', 'Lise looks at Frida, whom she is to call');
select is(tests.take('Bjørn', 'full'), 'confirmed', 'Bjørn fills a shift');
select is(pg_temp.does('Frida', 'select stand_by(%L)', tests.id('full')::text), 'done', 'Frida stands by');
insert into templates (template_id, task_type, minutes, starts_local) values (tests.id('template'), 'matvert', 60, '15:00');
insert into template_texts (template_id, language, title, summary, does, does_not, bring) values (tests.id('template'), 'nb', 'Fast hjelp', '', '{Dekke}', '{Løfte}', '');
select is(pg_temp.does('Lise', 'select post_task(%L, %L, %L, %L, 2, ''unpaid'', true, %L, weeks => 4, together => true)', tests.id('template')::text,
    tests.id('Fjordgløtt''s contact')::text, tests.oslo('2026-12-02 15:00')::text, tests.oslo('2026-12-02 16:00')::text, gen_random_uuid()::text), 'done', 'Lise posts a series');
select is(pg_temp.does('Frida', 'select * from take_series(%L, %L)', (select series_id::text from series), gen_random_uuid()::text), 'done', 'Frida takes the series');
select is((select count(*) from assignments where candidate_id = pg_temp.frida() and series_id is not null), 4::bigint, 'Frida has the series'' four shifts');
select is(pg_temp.does('Lise', 'select ask_for_plan(%L, ''2026-11-30'')', tests.id('Fjordgløtt')::text), 'done', 'a plan is asked for');
select lives_ok('select private.claim_plan()', 'the plan is claimed');
select lives_ok(format('select private.store_plan(%L, array[%L]::uuid[], array[%L]::uuid[], ''lp'', null, 1, 1)', plan_id, tests.id('planned'), pg_temp.frida()), 'the plan is stored with Frida in it') from plans;
select is(pg_temp.does('Lise', 'select * from send_plan(%L, %L)', (select plan_id::text from plans), tests.id('Fjordgløtt')::text), 'done', 'Lise sends the plan');

-- handed over and looked at; and she is staff, too
select is(pg_temp.does('Kari', 'select hand_over(%L, %L)', pg_temp.frida()::text, tests.id('Tor')::text), 'done', 'Kari hands Frida over to Tor');
select is(pg_temp.does('Tor', 'select * from adviser_person(%L)', pg_temp.frida()::text), 'done', 'Tor looks at Frida');
select is(pg_temp.does('Frida', 'select accept_invitation(%L)', tests.say('Ada', format('select invite(''Frida'', ''Glemmes'', %L, role => ''lead'', organisation => %L)', gen_random_uuid(), tests.id('Åsen')))), 'done', 'Frida becomes lead of Åsen');
select is(pg_temp.does('Ada', 'select invite(''Frida'', ''Glemmes'', %L, ''FRIDA@glemmes.example'')', gen_random_uuid()::text), 'done', 'Ada invites Frida''s address again, and nobody uses it');
select is(pg_temp.does('Frida', 'select post_task(%L, %L, %L, %L, 2, ''unpaid'', true, %L)', tests.id('template')::text,
    tests.id('Åsen''s contact')::text, tests.oslo('2026-11-23 08:30')::text, tests.oslo('2026-11-23 10:00')::text, gen_random_uuid()::text), 'done', 'Frida posts a task');
create function pg_temp.hers(clock text) returns uuid language sql stable as 'select shift_id from shifts where organisation_id = tests.id(''Åsen'') and starts_at = tests.oslo(clock)';
delete from introductions where candidate_id = tests.id('Bjørn') and place_id = tests.id('Åsen''s place');
select is(pg_temp.does('Bjørn', 'select * from take_shift(%L, %L)', pg_temp.hers('2026-11-23 08:30')::text, gen_random_uuid()::text), 'done', 'Bjørn asks for Frida''s task');
create temp table bjorns as select assignment_id from assignments where candidate_id = tests.id('Bjørn') and shift_id = pg_temp.hers('2026-11-23 08:30');
select is(pg_temp.does('Frida', 'select welcome(%L)', assignment_id::text), 'done', 'Frida welcomes Bjørn') from bjorns;
select is(pg_temp.does('Frida', 'select * from facility_board(%L, ''2026-11-23'', ''2026-11-23'')', tests.id('Åsen')::text), 'done', 'Frida looks at the board');
select tests.at('2026-11-23 08:40');
select is(pg_temp.does('Frida', 'select record_attendance(%L, ''present'', 80, null, ''Tone'')', assignment_id::text), 'done', 'records that he was there') from bjorns;
select is(pg_temp.does('Frida', 'select post_task(%L, %L, %L, %L, 2, ''unpaid'', true, %L)', tests.id('template')::text,
    tests.id('Åsen''s contact')::text, tests.oslo('2026-12-08 09:00')::text, tests.oslo('2026-12-08 10:00')::text, gen_random_uuid()::text), 'done', 'Frida posts another task');
select is(pg_temp.does('Frida', 'select cancel_shift(%L)', pg_temp.hers('2026-12-08 09:00')::text), 'done', 'Frida cancels the other');
select is(pg_temp.does('Frida', 'select ask_for_plan(%L, ''2026-11-30'')', tests.id('Åsen')::text), 'done', 'Frida asks for a plan');

-- ── Before ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
insert into kept select 'indicators', pg_temp.cells() union all select 'events', array_agg((to_jsonb(e) - '{person_id,by_person,on_behalf_of,to_person}'::text[])::text) from events e;
create temp table counted as
select pg_temp.frida() as id, (select count(*) from events where pg_temp.frida() in (person_id, by_person, on_behalf_of, to_person)) as events,
    (select count(*) from assignments where candidate_id = pg_temp.frida()) as assignments, (select count(*) from attendance where candidate_id = pg_temp.frida()) as attendance,
    (select count(*) from offers where candidate_id = pg_temp.frida()) as offers, (select count(*) from outcomes where candidate_id = pg_temp.frida()) as outcomes,
    (select count(*) from agreed_activities where candidate_id = pg_temp.frida()) as agreed, (select count(*) from caseloads where candidate_id <> pg_temp.frida()) as caseloads,
    (select count(*) from access_log where viewer_id = pg_temp.frida()) as looks;
select is((select string_agg(format('%s %s %s', indicator, part, n), ', ' order by indicator, part) from private.counted_cells(tests.ledger(false))
    where indicator in ('3.1', '4.3') and period = '2026-11-01' and part <> 'median_minutes'), '3.1 others 1, 3.1 referred 1, 4.3 active 1, 4.3 not_active 1', 'Frida is who is counted as referred and as active, the day before her birthday');
select is_empty($$select r.relation || '.' || r.column_name from private.forget_rules r where r.how in ('alias', 'delete') and r.relation ~ '^public' and r.column_name not in ('user_id')
        and (r.relation, r.column_name) not in (('public.notices', 'about_id'), ('public.plan_choices', 'offer_id'), ('public.events', 'on_behalf_of'), ('public.events', 'to_person'), ('public.reasons', 'assignment_id'), ('public.receipts', 'assignment_id'), ('public.objections', 'assignment_id'), ('public.follow_ups', 'recorded_by'))
        and pg_temp.found_in(pg_temp.frida()::text) !~ ('\m' || split_part(r.relation, '.', 2) || ' ')$$, 'Frida stands in every table that has a line about people');
select is_empty($$select r.relation || '.' || r.column_name from private.forget_rules r where r.how = 'alias' and r.relation ~ '^public' and r.relation <> 'public.events' and r.relation <> 'public.requests'
    and (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %s where %I = %L', r.relation, r.column_name, pg_temp.frida()), false, true, '')))[1]::text = '0'
    and r.column_name not in ('adviser_id', 'referred_by', 'ended_by', 'agreed_by', 'made_by', 'granted_by', 'revoked_by', 'seen_by') and r.relation not in ('public.outcomes', 'public.follow_ups', 'public.contracts', 'public.offers')$$,
    'Frida stands in each of their columns that a lead and a candidate can fill');

-- ── Forgotten ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select lives_ok('select private.forget(pg_temp.frida())', 'Frida is forgotten');
select is(pg_temp.found_in(word), '', word || ' stands nowhere, in any column of any table')
from (select id::text from counted union all select tests.id('Frida')::text union all select unnest('{frida,glemmes,977 ?77,VEDTAK,kom sent}'::text[])) as x (word);
select is(pg_temp.cells(), said, 'every indicator is what it was before Frida was forgotten') from kept where what = 'indicators';
create temp table alias as
select distinct candidate_id as id from assignments where shift_id = tests.id('asks');
select is((select count(*) from alias), 1::bigint, 'what Frida did is somebody''s, under one alias');
select is((select count(*) from events e, alias where id in (e.person_id, e.by_person, e.on_behalf_of, e.to_person)) - let_go, events, 'every event of Frida''s has the same alias')
from counted, lateral (select count(*) as let_go from events where recorded_at = tests.oslo('2026-11-23 08:40') and kind in ('assignment.withdrawn', 'offer.expired', 'role.revoked')) as l;
select is_empty($$select unnest(said) from kept where what = 'events' except select (to_jsonb(e) - '{person_id,by_person,on_behalf_of,to_person}'::text[])::text from events e$$,
    'no event changed in anything else');
select is((select count(*) from assignments a, alias where candidate_id = id), assignments, 'as many assignments stand as before') from counted;
select is((select count(*) from attendance a, alias where candidate_id = id), attendance, 'as many attendances stand as before') from counted;
select is((select count(*) from offers a, alias where candidate_id = id), offers, 'as many offers stand as before') from counted;
select is((select count(*) from outcomes a, alias where candidate_id = id), outcomes, 'as many outcomes stand as before') from counted;
select is((select count(*) from agreed_activities a, alias where candidate_id = id), agreed, 'as many agreements stand as before') from counted;
select is((select count(*) from access_log a, alias where viewer_id = id), looks, 'as many looks at Bjørn stand as before') from counted;
select is(tests.say('Bjørn', 'select viewer || '' '' || role from who_looked() where organisation = ''Åsen'''), 'Slettet P. lead', 'Bjørn reads a word for the name of who looked');
select is((select count(*) from follow_ups), 1::bigint, 'the follow-up is there');
select results_eq($$select p.first_name, p.last_name, p.email, p.phone, p.user_id, c.birth_date, c.shared_help, c.notice_read_at, c.district_id from people p join candidates c using (person_id) join alias on id = person_id$$,
    $$values ('Slettet', 'Person', null::text, null::text, null::uuid, date '1959-12-31', null::text, null::timestamptz, null::uuid)$$, 'a word and an age are left of Frida');
select results_eq($$select office, basis, basis_reference, plain_words, assessed_on, ended_at from referrals join alias on id = candidate_id$$,
    $$values ('––', 'none', null::text, '', date '2026-08-02', null::timestamptz)$$, 'the referral keeps that there was one, and its assessment');
select is((select string_agg(distinct a.state, ',') from assignments a, alias where candidate_id = id and starts_at > private.clock()), 'withdrawn', 'Frida is let go from what was to come');
select is((select taken::int from shifts where shift_id = tests.id('to come')), 0, 'the seat that Frida had is free');
select is((select count(*) from notices where kind = 'cannot_come' and person_id = tests.id('Lise') and shift_id = tests.id('to come')), 1::bigint, 'Lise is told that somebody cannot come');
select is((select state from assignments where shift_id = tests.id('right now')), 'confirmed', 'a shift that has begun stays, for its host to record');
select is(pg_temp.does('Lise', 'select record_attendance(%L, ''absent'', 0)', (select assignment_id::text from assignments where shift_id = tests.id('right now'))), 'done', 'Lise records the shift that had begun');
select is((select string_agg(distinct state, ',' order by state) from offers o, alias where candidate_id = id), 'accepted,declined,expired', 'no offer to Frida stands open');
select is((select count(*) from offers where decline_reason is not null or unsure_wants is not null), 0::bigint, 'no offer holds what a no has taught');
select is((select string_agg(reason || ' ' || times, ', ' order by reason) from reason_counts), 'child 1, offer_far 1, sick 1', 'why she could not come is only counted');
select is((select count(*) from staff_roles r, alias where person_id = id and revoked_at is null), 0::bigint, 'her role has ended');
select is((select count(*) from caseloads), caseloads, 'nobody follows her, and the others are followed') from counted;
select is((select string_agg(t, ',') from unnest('{availability,interests,introductions,clearances,contracts,standbys,receipts,objections,plan_choices}'::text[]) as t
    where (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I where candidate_id = %L', t, (select id from alias)), false, true, '')))[1]::text <> '0'), null, 'no row of Frida''s own is left under the alias');
select is((select count(*) from auth.users where id = tests.id('Frida')), 0::bigint, 'the account is gone');
select is(tests.rows('Frida', 'select from whoami()'), '0', 'Frida''s session is nobody''s');
select is((select count(*) from private.forgetting), 0::bigint, 'no table says what Frida became');
select results_eq($$select municipality_code, person_id, by_person, to_person from events where kind = 'person.forgotten'$$, $$values ('3301', null::uuid, null::uuid, null::uuid)$$, 'one event says that somebody was forgotten');
select is((select count(*) from private.candidate_features f join alias on id = candidate_id where in_market), 0::bigint, 'nobody asks the alias');
create temp table before_ as select (select count(*) from events) as n;
select lives_ok('select private.forget(id) from counted', 'Frida is forgotten a second time');
select is((select count(*) from events), n, 'forgetting a second time leaves no event') from before_;

-- ── Staff ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.force(format('select private.forget(%L)', tests.id('Kari'))), 'PT409 hand_over_first', 'Kari follows Amina, and is not forgotten before Amina has another');
select is(pg_temp.does('Kari', 'select hand_over(%L, %L)', tests.id('Amina')::text, tests.id('Tor')::text), 'done', 'Kari hands Amina over');
update kept set said = pg_temp.cells() where what = 'indicators';
select is(tests.force(format('select private.forget(%L)', tests.id(who))), 'done', who || ' is forgotten') from unnest('{Kari,Lise,Kjell,Ada,Petra}'::text[]) as who;
select is(pg_temp.found_in(tests.id(who)::text), '', who || ' stands nowhere') from unnest('{Kari,Lise,Kjell,Ada,Petra}'::text[]) as who;
select is(pg_temp.cells(), said, 'every indicator is what it was before staff were forgotten') from kept where what = 'indicators';
select is((select concat_ws(' ', r.office, p.first_name) from referrals r join people p on p.person_id = r.referred_by where r.candidate_id = tests.id('Amina')), 'Nav Prøve Slettet', 'Amina''s referral is as it was, by somebody');
select is((select count(*) from events where kind = 'attendance.corrected'), 1::bigint, 'nothing is recorded anew');
select is(tests.say('Amina', 'select name from my_adviser()'), 'Tor Ansatt', 'Tor follows Amina');
select is((select count(*) from private.forgetting), 0::bigint, 'nothing says who became what');

-- somebody of whom nothing is known but that they were invited, and somebody who is nobody
select is(tests.force(format('select private.forget(%L)', tests.id('Sara'))), 'done', 'Sara, elsewhere, is forgotten');
select is(pg_temp.found_in(tests.id('Sara')::text), '', 'Sara stands nowhere');
select is(tests.force('select private.forget(gen_random_uuid())'), 'done', 'nobody is forgotten quietly');

-- ── What the log takes ───────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.force(format('insert into events (at, kind, minutes, seats) values (now(), %L, %L, %L)', kind, minutes, seats)), said, called) from (values
    ('shift.opened', null::int, null::int, 'events_kind_fkey', 'an event of an unknown kind is refused'),
    ('shift.published', null, null, 'events_seats', 'an event of a published shift without seats is refused'),
    ('assignment.confirmed', null, 1, 'events_seats', 'an event of an assignment has no seats'),
    ('shift.published', 2, 2, 'events_minutes', 'an event of a published shift has no minutes'),
    ('attendance.recorded', 60, null, 'done', 'an event of attendance has minutes')) as x (kind, minutes, seats, said, called);

-- ── The log stays shut ───────────────────────────────────────────────────────────────────────────────────────────────────────
create function pg_temp.try(statement text) returns text language sql as 'select tests.force(statement)';
select is(pg_temp.try(s), 'PT403 append_only', s) from unnest(array[
    'update events set detail = ''x''', 'update events set person_id = gen_random_uuid() where person_id is not null', 'update events set at = at',
    'delete from events', 'truncate events cascade']) as s;
select set_config(s, 'on', true) from unnest('{private.forgetting,app.forgetting,tests.forgetting,oppgavetorget.forgetting}'::text[]) as s;
select is(pg_temp.try('update events set person_id = gen_random_uuid() where person_id is not null'), 'PT403 append_only', 'a setting made by hand opens nothing');
create temp table forgetting as select tests.id('Bjørn') as person_id, gen_random_uuid() as alias, pg_current_xact_id() as transaction_id;
select is(pg_temp.try(format('update events set person_id = %L where person_id = %L', alias, person_id)), 'PT403 append_only', 'a table of that name made by hand opens nothing') from forgetting;
select is(tests.touches(who, 'insert into private.forgetting (person_id, alias) values (gen_random_uuid(), gen_random_uuid())'), 'denied', who || ' forgets nobody by the table')
from unnest('{Amina,Ola,Tor,Per,Nina}'::text[]) as who;
select is(tests.say(who, format('select private.forget(%L)', tests.id('Amina'))), 'denied', coalesce(who, 'nobody') || ' forgets nobody') from unnest('{Amina,Ola,Tor,Per,Nina,NULL}'::text[]) as who;
select is_empty($$select r.rolname from pg_roles r where r.rolname in ('anon', 'authenticated', 'service_role', 'authenticator')
    and (has_table_privilege(r.rolname, 'private.forgetting', 'insert') or has_function_privilege(r.rolname, 'private.forget(uuid)', 'execute'))$$, 'no role but the owner may forget');
-- even while somebody is forgotten, only that they become their alias
insert into private.forgetting select f.person_id, f.alias, f.transaction_id from forgetting f;
select is(pg_temp.try(format(s, person_id, alias)), 'PT403 append_only', s) from forgetting, unnest(array[
    'update public.events set detail = ''x'' where person_id = %1$L and %2$L <> ''''', 'update public.events set person_id = %2$L, minutes = 1 where person_id = %1$L and minutes is not null',
    'update public.events set person_id = gen_random_uuid() where person_id = %1$L and %2$L <> ''''', 'update public.events set person_id = %2$L where person_id <> %1$L',
    'update public.events set person_id = %2$L, at = at + interval ''1 second'' where person_id = %1$L', 'delete from public.events where person_id = %1$L and %2$L <> ''''']) as s;
select is(pg_temp.try(format(s, person_id, alias)), 'PT409 wrong_way', s) from forgetting, unnest(array[
    'update public.assignments set candidate_id = %2$L, checked_in_at = private.clock() where candidate_id = %1$L', 'update public.assignments set candidate_id = gen_random_uuid() where candidate_id = %1$L and %2$L <> ''''']) as s;
create function pg_temp.whole() returns text language sql as $$
    select pg_temp.try(format('update public.events e set person_id = case when person_id = %1$L then %2$L else person_id end, by_person = case when by_person = %1$L then %2$L else by_person end
        where %1$L in (person_id, by_person)', person_id, alias)) from forgetting;
$$;
update private.forgetting set transaction_id = '1'::xid8;
select is(pg_temp.whole(), 'PT403 append_only', 'a row that another transaction left opens nothing');
update private.forgetting set transaction_id = pg_current_xact_id();
select is(pg_temp.whole(), 'done', 'the very change that forgetting makes goes through');

select * from finish();
rollback;
