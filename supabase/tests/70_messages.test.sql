-- Notices to those it concerns, saying nothing sensitive; who looked; and what lapses by the clock.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
-- One who is both a lead at Fjordgløtt and takes shifts there, so that the two do not mix
select tests.candidate('Mona');
insert into staff_roles (person_id, role, municipality_code, organisation_id) values (tests.id('Mona'), 'lead', '3301', tests.id('Fjordgløtt'));
delete from notices;

-- Who has been told what since the last look; then the slate is clean.
create function pg_temp.told() returns text language plpgsql as $$
declare
    said text;
begin
    select string_agg(first_name || ' ' || kind, ', ' order by first_name, kind) into said from (
        select p.first_name, n.kind from public.notices n join public.people p using (person_id)
    ) as x;
    delete from public.notices;
    return coalesce(said, '');
end $$;

-- ── Who is told of what ──────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.shift('lunch', '2026-11-25 11:30', '2026-11-25 13:30', 5);
select is(pg_temp.told(), '', 'a shift that is posted tells nobody');
select is(tests.take('Amina', 'lunch'), 'confirmed', 'Amina takes the shift');
select is(pg_temp.told(), 'Lise comes, Mona comes', 'the leads of the place are told');
select tests.shift('asks', '2026-11-26 11:30', '2026-11-26 13:30', 5, asks => '{tb}');
select is(tests.take('Amina', 'asks'), 'requested', 'Amina asks for a shift');
select is(pg_temp.told(), 'Lise asks, Mona asks', 'the leads are told that somebody asks');
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('Amina', 'asks'))), '', 'Lise lets Amina''s request go');
select is(pg_temp.told(), 'Amina not_chosen', 'Amina is told that she was not chosen');
select is(tests.take('Bjørn', 'asks'), 'requested', 'Bjørn asks for the shift');
insert into clearances (candidate_id, employer_id, requirement, seen_on) values (tests.id('Bjørn'), tests.id('the municipality'), 'tb', '2026-11-01');
select is(pg_temp.told(), 'Lise asks, Mona asks', 'the leads are told that Bjørn asks');
select is(tests.say('Lise', format('select welcome(%L)', tests.on_('Bjørn', 'asks'))), '', 'Lise welcomes Bjørn');
select is(pg_temp.told(), 'Bjørn welcomed', 'Bjørn is told, the lead who did it is not');
select is(tests.say('Bjørn', format('select withdraw(%L, ''sick'', true)', tests.on_('Bjørn', 'asks'))), '', 'Bjørn gives the shift up');
select is((select count(*) from notices where coalesce(detail, '') <> '' or assignment_id <> tests.on_('Bjørn', 'asks')), 0::bigint, 'no notice says why somebody gave a shift up');
select is(pg_temp.told(), 'Lise cannot_come, Mona cannot_come', 'the leads are told');
select is(tests.take('Mona', 'lunch'), 'confirmed', 'Mona, a lead there, takes a shift');
select is(pg_temp.told(), 'Lise comes', 'her colleague is told, she is not');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Mona', 'lunch'))), '', 'Lise cancels Mona''s assignment');
create function pg_temp.off(who text) returns text language sql as $$
    select tests.say(who, 'select string_agg(coalesce(detail, ''all of it''), '','') from my_notices(''candidate'') where kind = ''cancelled''');
$$;
select is(pg_temp.off('Mona'), 'place', 'it is told as her place: the shift goes on');
select is(pg_temp.told(), 'Mona cancelled', 'Mona is told that it was cancelled');
select is(tests.say('Lise', format('select change_shift(%L, %L, %L, 5, %L)', tests.id('lunch'), tests.oslo('2026-11-25 12:00'), tests.oslo('2026-11-25 14:00'), tests.id('Fjordgløtt''s contact'))), '', 'Lise changes the time of the shift');
select is(pg_temp.told(), 'Amina time_changed', 'Amina, who is on the shift, is told of the time once');
select tests.at('2026-11-23 08:05');
insert into contacts (contact_id, place_id, name, meet_where) values (tests.id('another''s contact'), tests.id('Fjordgløtt''s place'), 'Per', 'ved døra');
select is(tests.say('Lise', format('select change_shift(%L, %L, %L, 5, %L)', tests.id('lunch'), tests.oslo('2026-11-25 12:00'), tests.oslo('2026-11-25 14:00'), tests.id('another''s contact'))), '', 'Lise changes the contact of the shift');
select is(pg_temp.told(), 'Amina contact_changed', 'Amina, who is on the shift, is told of the contact');
select is(tests.say('Lise', format('select change_shift(%L, %L, %L, 6, %L)', tests.id('lunch'), tests.oslo('2026-11-25 12:00'), tests.oslo('2026-11-25 14:00'), tests.id('another''s contact'))), '', 'Lise adds a seat to the shift');
select is(pg_temp.told(), '', 'nobody is told of a seat more');
select tests.at('2026-11-25 12:00');
select is(tests.say('Lise', format('select record_attendance(%L, ''absent'', 0)', tests.on_('Amina', 'lunch'))), '', 'Amina did not come');
select is(pg_temp.told(), 'Amina recorded_absent, Kari absence', 'Amina and her adviser are told of the absence');
select is(tests.say('Lise', format('select record_attendance(%L, ''late'', 60, correction => ''Kom likevel'')', tests.on_('Amina', 'lunch'))), '', 'Lise corrects that Amina came');
select is(pg_temp.told(), 'Amina corrected, Kari absence_corrected', 'Amina is told of the correction, and Kari, who was told that she did not come');
select is(tests.say('Amina', format('select object(%L, ''own_words'', gen_random_uuid(), null, ''Bussen'')', tests.on_('Amina', 'lunch'))), '', 'Amina tells why in her own words');
select is(pg_temp.told(), 'Kari words', 'only Kari, her adviser, is told of the words');
select is(tests.say('Amina', format('select object(%L, ''minutes_wrong'', gen_random_uuid(), 70)', tests.on_('Amina', 'lunch'))), '', 'Amina says that the minutes are wrong');
select is(pg_temp.told(), 'Lise objects, Mona objects', 'only the leads are told that the minutes are wrong');
select tests.shift('off', '2026-11-26 11:30', '2026-11-26 13:30', 5);
select is(tests.take('Amina', 'off'), 'confirmed', '…') ;
select is(pg_temp.told(), 'Lise comes, Mona comes', 'the leads are told that Amina comes');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('off'))), '', 'a whole shift is cancelled');
select is(pg_temp.off('Amina'), 'all of it', 'a whole shift is told as that');
select is(pg_temp.told(), 'Amina cancelled', 'Amina, who was on the shift, is told that it was cancelled');
update staff_roles set revoked_at = private.clock() where person_id = tests.id('Mona');
select tests.shift('later', '2026-11-27 11:30', '2026-11-27 13:30', 5);
select is(tests.take('Bjørn', 'later'), 'confirmed', 'Bjørn takes a later shift');
select is(pg_temp.told(), 'Lise comes', 'Mona, who is a lead no more, is not told');
insert into events (at, kind, person_id, detail) values ('2026-11-23', 'clearance.seen', tests.id('Amina'), 'tb');
select is(pg_temp.told(), '', 'history that is loaded tells nobody');

-- ── Reading them ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.at('2026-11-26 08:00');
select tests.shift('readable', '2026-11-28 11:30', '2026-11-28 13:30', 5);
select is(tests.take('Amina', 'readable'), 'confirmed', 'Amina takes one more');
select is(tests.say('Lise', format('select cancel_assignment(%L)', tests.on_('Amina', 'readable'))), '', 'Lise cancels Amina''s assignment');
select is((select count(*) from notices where kind = 'comes' and assignment_id = tests.on_('Amina', 'readable')), 0::bigint, 'who is let go stands in no lead''s messages as coming');
select tests.candidate('Nils');
select is(tests.take('Nils', 'readable'), 'confirmed', 'Nils takes it instead');
select is(tests.rows(who, 'select from notices'), n, who || ' reads their own: ' || n) from (values ('Amina', '1'), ('Lise', '1'), ('Bjørn', '0'), ('Kari', '0'), ('Ola', '0'), ('Ada', '0')) as x (who, n);
select is(tests.rows(null, 'select from notices'), 'denied', 'nobody signed in reads any');
select is(tests.rows(null, 'select from my_notices(''candidate'')'), 'denied', 'nobody signed in reads notices by the function');
select is(tests.touches('Amina', statement), 'denied', statement) from unnest(array['update notices set read_at = now()', 'delete from notices', 'insert into notices default values']) as statement;
delete from access_log;
select is(tests.say('Lise', 'select kind || '' '' || name || '' '' || coalesce(person_id::text, ''-'') from my_notices(''lead'')'), 'comes Nils T. -', 'Lise reads the first name and initial, and no id');
select is((select string_agg(p.first_name || ' ' || l.role, ',') from access_log l join people p on p.person_id = l.viewer_id), 'Lise lead', 'Lise''s look at the name is logged');
select is(tests.say('Amina', 'select kind || '' '' || title || '' '' || coalesce(name, ''-'') from my_notices(''candidate'')'), 'cancelled readable -', 'Amina reads her notices');
update staff_roles set revoked_at = private.clock() where person_id = tests.id('Lise') and role = 'lead';
select is(tests.say('Lise', 'select coalesce(name, ''-'') from my_notices(''lead'')'), '-', 'Lise, who is a lead no more, reads no name');
update staff_roles set revoked_at = null where person_id = tests.id('Lise');
select is(tests.say('Lise', 'select unread from whoami()'), '{"lead": 1}', 'one is unread, as a lead');
select is(tests.say('Lise', 'select read_notices(''candidate'')'), '', 'Lise reads her notices as a candidate');
select is(tests.say('Lise', 'select unread from whoami()'), '{"lead": 1}', 'reading as a candidate leaves a lead''s notices unread');
select is(tests.say('Lise', 'select read_notices(''lead'')'), '', 'Lise has read them');
select is(coalesce(tests.say('Lise', 'select unread from whoami()'), ''), '', 'Lise has no unread notices');
select is(tests.say('Amina', 'select unread from whoami()'), '{"candidate": 1}', 'Amina''s notice is unread');
select is(tests.rows('Amina', format('select from my_notices(%L)', r)), '0', 'in no other role: ' || r) from unnest('{lead,adviser,administrator,queen}'::text[]) as r;
select tests.at('2026-12-26 08:00');
select is(tests.rows('Amina', 'select from my_notices(''candidate'')'), '0', 'notices are not shown after thirty days');
select tests.at('2026-11-26 08:00');

-- ── A clearance or a contract that does not reach a coming shift any more ────────────────────────────────────────────────────
delete from notices;
insert into contracts (candidate_id, employer_id, from_date) values (tests.id('Amina'), tests.id('the municipality'), '2026-01-01');
insert into clearances (candidate_id, employer_id, requirement, seen_on) values (tests.id('Amina'), tests.id('the municipality'), 'tb', '2026-01-01');
select tests.shift('paid later', '2026-12-10 09:00', '2026-12-10 11:00', 1, 'paid');
select tests.shift('asks later', '2026-12-11 09:00', '2026-12-11 11:00', 1, asks => '{tb}');
select is(tests.take('Amina', s), 'confirmed', 'Amina is on ' || s) from unnest('{paid later,asks later}'::text[]) as s;
select pg_temp.told();
create function pg_temp.contract_to(day text) returns text language sql as $$
    select tests.say('Kjell', format('select record_contract(%L, %L, ''2026-01-01'', gen_random_uuid(), %L) is not null', tests.id('Amina'), tests.id('the municipality'), day));
$$;
create function pg_temp.clearance_to(day text) returns text language sql as $$
    select tests.say('Kjell', format('select record_clearance(%L, %L, ''tb'', ''2026-01-02'', gen_random_uuid(), %L) is not null', tests.id('Amina'), tests.id('the municipality'), day));
$$;
select is(pg_temp.contract_to('2026-12-10'), 'true', 'the contract ends on the day of her shift');
select is(pg_temp.told(), '', 'which it reaches');
select is(pg_temp.contract_to('2026-12-09'), 'true', 'it ends the day before');
select is((select string_agg(p.first_name || ' ' || n.kind || ' ' || (n.assignment_id = tests.on_('Amina', 'paid later')), ', ' order by p.first_name) from notices n join people p using (person_id)), 'Amina contract_gap true, Lise contract_gap true', 'both sides are told, of that shift alone');
select is(pg_temp.contract_to('2026-12-08'), 'true', 'a day earlier still');
select is((select count(*) from notices), 2::bigint, 'is not told twice');
select is(pg_temp.contract_to('2027-12-08'), 'true', 'it is put right');
select is(pg_temp.told(), '', 'and nobody reads any more that it is wanting');
select is(pg_temp.clearance_to('2026-12-10'), 'true', 'the clearance expires before the other shift');
select is(pg_temp.told(), 'Amina clearance_seen, Amina requirement_gap, Lise requirement_gap', 'both sides are told');
select is(pg_temp.clearance_to('2026-12-11'), 'true', 'it reaches it again');
select is(pg_temp.told(), 'Amina clearance_seen', 'and that is all');
select is(tests.say('Kjell', format('select withdraw_clearance(%L)', (select c.clearance_id from clearances c where c.candidate_id = tests.id('Amina') and c.requirement = 'tb' and c.withdrawn_at is null))), '', 'it is withdrawn');
select is((select string_agg(n.kind, ' ' order by n.kind) from notices n where n.person_id = tests.id('Lise')), 'requirement_gap', 'the lead is told');
select is((select count(*) from notices where detail is not null), 0::bigint, 'and not which requirement it is');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'asks later'))), '', 'Amina gives it up');
select is(pg_temp.told(), 'Lise cannot_come', 'then nothing is wanting any more');

-- A code to somebody's account, an invitation that is used, a person handed over
delete from notices;
update auth.users set email = 'amina@uten-epost.invalid' where id = tests.id('Amina');
create temp table made_code as select tests.say('Kari', format('select issue_reentry(%L, gen_random_uuid())', tests.id('Amina'))) as code;
select is(pg_temp.told(), 'Amina code_made', 'Amina is told that a code to her account was made');
select is(tests.say('Amina', format('select use_reentry(%L)', code)), 'true', 'the re-entry code is used') from made_code;
select is(pg_temp.told(), 'Amina code_used', 'Amina is told that the code was used');
create temp table referred as select tests.say('Kari', format('select code from refer(''Rana'', ''Nordmann'', ''1990-01-01'', ''Nav Prøve'', ''stl_20a'', %L)', gen_random_uuid())) as code;
insert into auth.users (id, email, raw_user_meta_data) select tests.id('Rana'), 'rana@example.no', json_build_object('invitation', code, 'birth_date', '1990-01-01')::jsonb from referred;
select is(tests.say('Kari', 'select as_role || '' '' || kind from notices'), 'adviser came_in', 'an adviser is told that the one they referred came in');
delete from access_log;
select is(tests.say('Kari', 'select name from my_notices(''adviser'')'), 'Rana Nordmann', 'Kari reads the name of whom she referred');
select is((select string_agg(l.role, ',') from access_log l), 'adviser', 'Kari''s look at the name is logged');
delete from notices;
create temp table open_one as select tests.say('Ada', 'select invite(''Runa'', ''Nordmann'', gen_random_uuid())') as code;
insert into auth.users (id, email, raw_user_meta_data) select tests.id('Runa'), 'runa@example.no', json_build_object('invitation', code, 'birth_date', '1990-01-01')::jsonb from open_one;
select is(tests.say('Ada', 'select kind || '' '' || name from my_notices(''administrator'')'), 'came_in Runa Nordmann', 'an administrator reads the name they wrote in the invitation');
update staff_roles set revoked_at = private.clock() where person_id = tests.id('Ada');
select is(tests.say('Ada', 'select coalesce(name, ''-'') from my_notices(''administrator'')'), '-', 'while they are one');
update staff_roles set revoked_at = null where person_id = tests.id('Ada');
delete from notices;
select is(tests.say('Kari', format('select hand_over(%L, %L)', tests.id('Amina'), tests.id('Tor'))), '', 'Kari hands Amina over to Tor');
select is(pg_temp.told(), 'Amina new_adviser, Tor handed_to_you', 'Amina and Tor are told of the hand-over');
select is(tests.say('Tor', format('select hand_over(%L, %L)', tests.id('Amina'), tests.id('Kari'))), '', 'Tor hands Amina back to Kari');
select is(tests.say('Kari', 'select name from my_notices(''adviser'')'), 'Amina Testesen', 'Kari reads who was handed to her');
select is(tests.say('Tor', format('select hand_over(%L, %L)', tests.id('Amina'), tests.id('Kari'))), '', 'Tor''s late second tap is quiet');
delete from notices;

-- ── What lapses by the clock ─────────────────────────────────────────────────────────────────────────────────────────────────
delete from reasons;
select tests.shift('waiting', '2026-11-28 11:30', '2026-11-28 13:30', 5, asks => '{mrsa}');
select is(tests.take('Bjørn', 'waiting'), 'requested', 'Bjørn waits for an answer');
select is(tests.say('Amina', format('select withdraw(%L, ''sick'')', tests.on_('Amina', 'later'))), 'PT404 not_found', 'Amina gives up no shift that is Bjørn''s');
select tests.shift(s, f, t, 5) from (values ('one', '2026-12-01 09:00', '2026-12-01 10:00'), ('two', '2026-12-02 09:00', '2026-12-02 10:00'), ('three', '2026-12-03 09:00', '2026-12-03 10:00')) as x (s, f, t);
select is(tests.take('Amina', s), 'confirmed', 'Amina takes ' || s) from unnest('{one,two,three}'::text[]) as s;
select is(tests.say('Amina', format('select withdraw(%L, ''sick'', %s)', tests.on_('Amina', s), shared)), '', 'Amina gives the shift up') from (values ('one', 'false'), ('two', 'true'), ('three', 'null')) as x (s, shared);
delete from notices;
select tests.at('2026-11-28 13:29:59');
select tests.tick();
select is(tests.state('Bjørn', 'waiting'), 'requested', 'Bjørn''s request waits until a second before the end');
select tests.at('2026-11-28 13:30');
select tests.tick();
select is(tests.state('Bjørn', 'waiting'), 'not_chosen', 'Bjørn''s request lapses when the shift is over');
select is(pg_temp.told(), 'Bjørn not_chosen', 'Bjørn is told that he was not chosen');
select is((select by_person from events where kind = 'assignment.not_chosen' order by event_id desc limit 1), null, 'the event says that the clock let the request go');
select is(tests.tick('{lapse_requests}'), 0, 'a second tick has nothing to do');
select tests.at('2026-12-03 08:00');
select tests.tick();
select is((select count(*) from reasons), 3::bigint, 'reasons live for seven days');
select tests.at('2026-12-03 08:00:01');
select tests.tick();
select is((select string_agg(reason || ' ' || shared, ',') from reasons), 'sick true', 'only the shared reason is left after seven days');
select is((select string_agg(municipality_code || ' ' || month || ' ' || reason || ' ' || times, ',') from reason_counts), '3301 2026-11-01 sick 2', 'the reasons that are gone are counted');
select tests.tick();
select is((select sum(times) from reason_counts), 2::bigint, 'each reason is counted once');
select is(tests.rows(who, 'select from reason_counts'), 'denied', who || ' does not read the numbers by the table') from unnest('{Amina,Lise,Kari,Petra}'::text[]) as who;
select is(tests.say('Amina', 'select private.run_due_chore()'), 'denied', 'nobody turns the clock');

-- ── Every list says how many there are, and goes on ──────────────────────────────────────────────────────────────────────────
delete from notices;
insert into notices (person_id, as_role, at, kind) select tests.id('Lise'), 'lead', private.clock() - make_interval(mins => n), 'asks' from generate_series(1, 290) as n;
create function pg_temp.seen(skip int) returns int language sql as $$
    select tests.rows('Lise', format('select from my_notices(''lead'', %s)', skip))::int;
$$;
select is((select string_agg(pg_temp.seen(skip)::text, ',' order by skip) from generate_series(0, 300, 60) as skip), '60,60,60,60,50,0', 'all 290 can be read, sixty at a time');
select is(tests.say('Lise', 'select count_notices(''lead'')'), '290', 'the page knows how many there are');
insert into notices (person_id, as_role, at, kind) select tests.id('Lise'), 'lead', private.clock() - make_interval(secs => n), 'asks' from generate_series(1, 5) as n;
select is(tests.say('Lise', format('select string_agg((extract(epoch from %1$L::timestamptz - at) / 60)::int::text, '','') from (select at from my_notices(''lead'', 60, %2$L) limit 2) as x', private.clock(), private.clock() - interval '1 minute')), '61,62',
    'what comes while somebody reads pushes no page on');
select is(tests.say('Lise', format('select count_notices(''lead'', %L) || '' of '' || count_notices(''lead'')', private.clock() - interval '1 minute')), '290 of 295', 'which are as many as they were');
delete from notices where at > private.clock() - interval '30 seconds';
select is(tests.say('Lise', format('select read_notices(''lead'', %L, %L)', private.clock() - interval '60 minutes', private.clock() - interval '1 minute')), '', 'what was shown is read');
select is((select count(*) from notices where read_at is null), 230::bigint, 'and what was not shown is not');
select is(tests.say('Lise', 'select read_notices(''lead'')'), '', 'a page from before marks all');
select is((select count(*) from notices where read_at is null), 0::bigint, 'as it said');
delete from access_log where person_id = tests.id('Amina');
insert into access_log (viewer_id, person_id, role, day, first_at) select tests.id('Lise'), tests.id('Amina'), 'lead', private.today() - n, private.clock() - make_interval(days => n) from generate_series(1, 450) as n;
select is((select string_agg(tests.rows('Amina', format('select from who_looked(%s)', skip)), ',' order by skip) from generate_series(0, 400, 200) as skip) || ' of ' || tests.say('Amina', 'select count_looks()'), '200,200,50 of 450', 'so can all who looked');
select is(tests.say('Amina', format('select count(*) || '' of '' || count_looks(%1$L) from who_looked(200, %1$L)', private.clock() - interval '50 days')), '200 of 401', 'and as they were when the first page was read');

-- ── Who only asked loses no place when a shift is moved ──────────────────────────────────────────────────────────────────────
select tests.at('2027-03-01 10:00');
select tests.candidate('Asker');
select tests.shift('asked for', '2027-03-22 10:00', '2027-03-22 12:00', 1, 'unpaid', '{mrsa}');
select tests.shift('their other', '2027-03-22 14:00', '2027-03-22 15:00', 1);
select is(tests.take('Asker', 'asked for') || ' ' || tests.take('Asker', 'their other'), 'requested confirmed', 'somebody asks for one, and has another');
select is(tests.say('Lise', format('select change_shift(%L, %L, %L, 1, %L)', tests.id('asked for'), tests.oslo('2027-03-22 14:00'), tests.oslo('2027-03-22 16:00'), tests.id('Fjordgløtt''s contact'))), '', 'the first is moved there');
select is((select string_agg(as_role || ' ' || kind || coalesce(' ' || detail, ''), ', ' order by as_role, kind) from notices where shift_id = tests.id('asked for')), 'candidate ask_let_go overlap, lead ask_was_let_go', 'each is told so');
select tests.shift('not now', '2027-03-23 10:00', '2027-03-23 12:00', 1, 'unpaid', '{mrsa}');
select is(tests.take('Asker', 'not now'), 'requested', 'they ask for one more');
select is(tests.say('Lise', format('select not_now(%L)', tests.on_('Asker', 'not now'))), '', 'not now, says the lead');
select is((select string_agg(as_role || ' ' || kind, ', ') from notices where shift_id = tests.id('not now')), 'candidate not_chosen', 'and they stand as asking in nobody''s messages');

select * from finish();
rollback;
