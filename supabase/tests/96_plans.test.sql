-- The weekly plan: asked for, solved elsewhere, changed and sent by the lead, who learns nothing of anybody.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
insert into availability (candidate_id, weekday, from_time, to_time)
select c.person_id, d, '00:00', '24:00' from candidates c, generate_series(1, 7) as d where c.municipality_code = '3301';
select tests.shift('monday', '2026-11-30 10:00', '2026-11-30 12:00', 1);
select tests.shift('tuesday', '2026-12-01 10:00', '2026-12-01 12:00', 2);
select tests.shift('sunday', '2026-12-06 22:00', '2026-12-06 23:59', 1);
select tests.shift('after', '2026-12-07 00:00', '2026-12-07 02:00', 1);
select tests.shift('elsewhere', '2026-12-01 10:00', '2026-12-01 12:00', 1, organisation => 'Åsen');
create function pg_temp.problem(organisation text) returns jsonb language sql as $$
    select private.plan_problem('3301', tests.id(organisation), '2026-11-30');
$$;

-- ── What a person may be planned for ─────────────────────────────────────────────────────────────────────────────────────────
select is(private.plannable_minutes(tests.id('Bjørn'), '2026-11-30'), 2250, 'Bjørn, who has said nothing, may be planned for 37.5 hours');
update candidates set wished_hours = 10 where person_id in (tests.id('Bjørn'), tests.id('Amina'));
select is(private.plannable_minutes(tests.id('Bjørn'), '2026-11-30'), 600, 'Bjørn may be planned for the ten hours that he wishes');
select is(private.plannable_minutes(tests.id('Amina'), '2026-11-30'), 600, 'wished before agreed, when that is less');
update candidates set wished_hours = 20 where person_id = tests.id('Amina');
select is(private.plannable_minutes(tests.id('Amina'), '2026-11-30'), 900, 'agreed, when that is less');
select is(private.plannable_minutes(tests.id('Amina'), '2027-01-04'), 1200, 'Amina is not held to an agreement that is over');
select is(tests.take('Amina', 'elsewhere'), 'confirmed', 'Amina has two hours elsewhere');
select is(private.plannable_minutes(tests.id('Amina'), '2026-11-30'), 780, 'hours that Amina has are not there to be planned');
select is(private.plannable_minutes(tests.id('Amina'), '2026-12-07'), 900, 'the week after they are');
select is(tests.say(who, format('select private.plannable_minutes(%L, ''2026-11-30'')', tests.id('Amina'))), 'denied', who || ' does not see them')
from unnest('{Amina,Lise,Kari}'::text[]) as who;

-- ── The problem ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is((select string_agg(x.title, ',' order by s.n) from jsonb_array_elements(pg_temp.problem('Fjordgløtt') -> 'shifts') with ordinality as s (v, n)
    join shifts h on h.shift_id = (s.v ->> 'id')::uuid join tasks x on x.task_id = h.task_id), 'monday,tuesday,sunday', 'the week from Monday to Sunday midnight, and no other''s');
select is((select string_agg(s ->> 'seats', ',') from jsonb_array_elements(pg_temp.problem('Fjordgløtt') -> 'shifts') as s), '1,2,1', 'the problem says how many seats each shift has');
select is((select (s ->> 'startsAt')::bigint from jsonb_array_elements(pg_temp.problem('Fjordgløtt') -> 'shifts') as s limit 1), (extract(epoch from tests.oslo('2026-11-30 10:00')) * 1000)::bigint, 'the problem says times in milliseconds');
select is(jsonb_array_length(pg_temp.problem('Fjordgløtt') -> 'people'), 2, 'the problem has two people');
select is((select string_agg(jsonb_array_length(p -> 'busy')::text || (p ->> 'minutes'), ',' order by p ->> 'minutes') from jsonb_array_elements(pg_temp.problem('Fjordgløtt') -> 'people') as p), '0600,1780', 'the problem says what people have, and how much more they can');
select is(jsonb_array_length(pg_temp.problem('Fjordgløtt') -> 'edges'), 5, 'Amina is busy on Tuesday');
select is(jsonb_array_length(private.plan_problem('3301', null, '2026-11-30') -> 'shifts'), 3, 'the whole municipality: Åsen''s is full');
select is(private.plan_problem('3312', null, '2026-11-30'), '{"edges": [], "people": [], "shifts": []}', 'a municipality with nothing');
select is((private.plan_problem('3301', tests.id('Fjordgløtt'), '2026-11-30') -> 'people')::text ~ '(Amina|Testesen|900)', false, 'the problem holds no names');

-- ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
create function pg_temp.ask(who text, organisation text, monday text default '2026-11-30') returns text language sql as $$
    select tests.say(who, format('select ask_for_plan(%L, %L)', tests.id(organisation), monday));
$$;
select is(pg_temp.ask(who, 'Fjordgløtt'), 'PT404 not_found', who || ' asks for no plan here') from unnest('{Ola,Amina,Kari,Petra,Ada,Kjell}'::text[]) as who;
select is(pg_temp.ask('Lise', null), 'PT404 not_found', 'Lise, a lead, asks for no plan of the whole municipality');
select is(pg_temp.ask('Lise', 'Fjordgløtt', d), 'PT422 bad_week', d) from unnest('{2026-12-01,2026-11-16,2026-12-28}'::text[]) as d;
select is(pg_temp.ask('Lise', 'Fjordgløtt') ~ '^[0-9a-f-]{36}$', true, 'Lise asks for a plan');
select is(pg_temp.ask('Lise', 'Fjordgløtt') = (select plan_id::text from plans), true, 'Lise asks again while it is being made, and gets the same');
select is(pg_temp.ask('Ada', null) ~ '^[0-9a-f-]{36}$', true, 'an administrator asks for the municipality');
select is(tests.rows(who, 'select from plans'), n, who || ' reads ' || n || ' plans') from (values ('Lise', '2'), ('Ola', '1'), ('Ada', '2'), ('Kari', '0'), ('Amina', '0'), ('Liv', '0')) as t (who, n);
select is(tests.rows(who, 'select from plan_choices'), 'denied', who || ' reads no choices') from unnest('{Lise,Ada,Amina,Petra}'::text[]) as who;

-- ── Solving ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say(who, 'select * from claim_plan()'), 'denied', coalesce(who, 'nobody') || ' solves nothing') from unnest('{Lise,Ada,NULL}'::text[]) as who;
select is(tests.say('Lise', 'select store_plan(gen_random_uuid(), ''{}'', ''{}'', ''lp'', null, 0, null)'), 'denied', 'Lise stores no plan');
set local role service_role;
select is((select jsonb_typeof(problem) from claim_plan()), 'object', 'the app''s own key gets the one that waited longest');
reset role;
select is((select count(*) from plans where begun_at is not null), 1::bigint, 'claiming begins one plan');
select set_config('tests.begun', (select plan_id::text from plans where begun_at is not null), true);
select is(tests.say('Lise', format('select give_plan_back(%L)', current_setting('tests.begun'))), 'denied', 'Lise gives no plan back');
set local role service_role;
select give_plan_back(current_setting('tests.begun')::uuid), give_plan_back(current_setting('tests.begun')::uuid);
reset role;
select is((select string_agg(coalesce(begun_at::text, 'waits') || tries, ',') from plans), 'waits0,waits0', 'a plan that is given back by who was told to stop has cost no try');
select is((select plan_id::text from private.claim_plan()), current_setting('tests.begun'), 'and is begun at once by the next');
select is((select count(*) from private.claim_plan()), 1::bigint, 'claiming again begins the other');
select is((select count(*) from private.claim_plan()), 0::bigint, 'nothing is left to claim');
update public.plans set begun_at = private.clock() + interval '3 days', tries = 0 where done_at is null;
select is((select count(*) from private.claim_plan(), generate_series(1, 1)), 1::bigint, 'a plan that was begun by a clock ahead does not wait for it');
select is((select count(*) from private.claim_plan()), 1::bigint, 'nor does the other');
select is((select count(*) from private.claim_plan()), 0::bigint, 'and they are begun now');
select tests.at('2026-11-23 08:06');
select is((select count(*) from private.claim_plan()), 1::bigint, 'a plan that never came is begun anew');
select tests.at('2026-11-23 08:20');
select is((select count(*) from private.claim_plan()), 1::bigint, 'the other plan is begun anew too');
select tests.at('2026-11-23 08:40');
select is((select count(*) from private.claim_plan(), generate_series(1, 1)), 1::bigint, 'a plan is begun a third time');
select tests.at('2026-11-23 09:00');
select lives_ok('select count(*) from private.claim_plan()', 'the other plan is begun a third time');
select is((select count(*) from private.claim_plan()), 0::bigint, 'a plan that never came three times is given up');
select is(pg_temp.ask('Lise', 'Fjordgløtt') <> (select plan_id::text from plans where organisation_id is not null order by asked_at limit 1), true, 'Lise asks anew for a plan that was given up');
select tests.at('2026-11-23 09:10');
create temp table plan_ as select plan_id from plans where organisation_id is not null order by asked_at desc limit 1;
grant select on plan_ to authenticated;
select is((select plan_id from private.claim_plan()), (select plan_id from plan_), 'the plan is claimed');
select lives_ok($$select private.store_plan((select plan_id from plan_), array[tests.id('monday'), tests.id('tuesday'), tests.id('sunday')],
    array[tests.id('Amina'), tests.id('Bjørn'), tests.id('Amina')], 'lp', null, 4, 3)$$, 'the plan is stored');
select lives_ok($$select private.store_plan((select plan_id from plan_), array[tests.id('monday')], array[tests.id('Bjørn')], 'greedy', 'failed', 4, 3)$$, 'the plan is stored a second time');
select is((select solved_by || filled || seats || bound from plans p join plan_ using (plan_id)), 'lp343', 'a second answer changes nothing of a plan');

-- ── What the lead sees, changes and sends ────────────────────────────────────────────────────────────────────────────────────
create function pg_temp.plan_of(who text) returns text language sql as $$
    select tests.say(who, format('select string_agg(concat_ws('' '', title, taken || ''/'' || capacity, nth, stands), '', '' order by starts_at, nth) from facility_plan(%L, ''2026-11-30'')', tests.id('Fjordgløtt')));
$$;
select is(pg_temp.plan_of('Lise'), 'monday 0/1 1 proposed, tuesday 0/2 2 proposed, sunday 0/1 1 proposed', 'today''s state beside the plan, people by number');
select is(pg_temp.plan_of('Ola'), 'PT404 not_found', 'Ola, another place''s lead, does not read the plan');
select is(tests.say('Lise', format('select string_agg((to_jsonb(p) - array[''plan_id'', ''shift_id'', ''person''])::text, '''') from facility_plan(%L, ''2026-11-30'') p', tests.id('Fjordgløtt'))) ~ '(Amina|Bjørn|780|600|900)', false, 'the plan holds no name and no hours');
select is(tests.say('Lise', format('select nth::text from facility_plan(%L, ''2026-11-30'') where person = %L', tests.id('Fjordgløtt'), private.person_pseudonym(tests.id('monday'), tests.id('Amina')))), '1', 'the plan has each person''s pseudonym of the list');
select is(tests.say('Lise', format('select drop_from_plan((select plan_id from plan_), %L, 1)', tests.id('sunday'))), '', 'Lise takes one out');
select is(tests.say('Ola', format('select drop_from_plan((select plan_id from plan_), %L, 1)', tests.id('monday'))), 'PT404 not_found', 'Ola drops nobody from Lise''s plan');
select is(tests.say('Lise', format('select drop_from_plan((select plan_id from plan_), %L, 9)', tests.id('monday'))), 'PT404 not_found', 'nobody is number nine');
select is(tests.say('Lise', format('select add_to_plan((select plan_id from plan_), %L, %L)', tests.id('sunday'), private.person_pseudonym(tests.id('sunday'), tests.id('Bjørn')))), '', 'Lise adds another person');
select is(tests.say('Lise', format('select add_to_plan((select plan_id from plan_), %L, %L)', tests.id('tuesday'), private.person_pseudonym(tests.id('tuesday'), tests.id('Amina')))), 'PT409 no_longer_fits', 'Lise adds nobody who is busy');
select is(tests.say('Lise', format('select add_to_plan((select plan_id from plan_), %L, %L)', tests.id('after'), private.person_pseudonym(tests.id('after'), tests.id('Amina')))), 'PT404 not_found', 'Lise adds nobody to a shift of another week');
select is(tests.say('Ola', format('select add_to_plan((select plan_id from plan_), %L, ''x'')', tests.id('sunday'))), 'PT404 not_found', 'Ola adds nobody to Lise''s plan');
select is(pg_temp.plan_of('Lise'), 'monday 0/1 1 proposed, tuesday 0/2 2 proposed, sunday 0/1 1 dropped, sunday 0/1 2 proposed', 'the plan has what Lise dropped and added');
update candidates set offers_a_day = 1 where person_id = tests.id('Bjørn');
select is(tests.say('Ola', format('select send_plan((select plan_id from plan_), %L)', tests.id('Åsen'))), 'PT404 not_found', 'Ola sends none of it');
select is(tests.say('Lise', format('select concat_ws('' '', sent, later, not_sent) from send_plan((select plan_id from plan_), %L)', tests.id('Fjordgløtt'))), '2 1 0', 'Lise sends it: two now, one tomorrow');
select is(pg_temp.plan_of('Lise'), 'monday 0/1 1 asked, tuesday 0/2 2 asked, sunday 0/1 1 dropped, sunday 0/1 2 waiting', 'the plan says how its offers stand');
select is(tests.say('Lise', format('select concat_ws('' '', sent, later, not_sent) from send_plan((select plan_id from plan_), %L)', tests.id('Fjordgløtt'))), '0 0 0', 'Lise sends the plan a second time without effect');
select is(tests.say('Lise', format('select drop_from_plan((select plan_id from plan_), %L, 2)', tests.id('tuesday'))), 'PT409 sent_already', 'Lise drops nobody who was sent an offer');
select is((select string_agg(via, ',') from offers), 'plan,plan,plan', 'the plan went out as offers');
select is(tests.take('Amina', 'monday'), 'confirmed', 'Amina accepts');
select is(pg_temp.plan_of('Lise'), 'monday 1/1 1 comes, tuesday 0/2 2 asked, sunday 0/1 1 dropped, sunday 0/1 2 waiting', 'the plan says that Amina comes');
select is(tests.say('Lise', format('select drop_from_plan((select plan_id from plan_), %L, 1, false)', tests.id('sunday'))), '', 'Lise takes Amina in again');
update candidates set offers_a_day = 0 where person_id = tests.id('Amina');
select is(tests.say('Lise', format('select concat_ws('' '', sent, later, not_sent) from send_plan((select plan_id from plan_), %L)', tests.id('Fjordgløtt'))), '0 0 1', 'Amina, who asks not to be asked, is not sent an offer');
select is(pg_temp.plan_of('Lise') ~ 'sunday 0/1 1 not_sent', true, 'the plan says that it could not be sent');
select is((select count(*) from access_log where viewer_id = tests.id('Lise')), 0::bigint, 'Lise, who read no name, leaves no look in the log');
select is(tests.say('Amina', format('select withdraw(%L)', tests.on_('Amina', 'monday'))), '', 'Amina gives it up');
select is(pg_temp.plan_of('Lise') ~ 'monday 0/1 1 cannot', true, 'who said yes and is off the shift again does not stand as coming');

-- the municipality's plan, which each lead sends their part of
select lives_ok($$update plans set tries = 0, begun_at = null where organisation_id is null$$, 'the municipality''s plan is begun anew');
select lives_ok($$select private.store_plan((select plan_id from plans where organisation_id is null), array[tests.id('sunday')], array[tests.id('Amina')], 'greedy', 'timed_out', 3, null)$$, 'the municipality''s plan is stored later');
select tests.at('2026-11-23 09:20');
update plans set done_at = private.clock() where organisation_id is null;
select is(pg_temp.plan_of('Lise') ~ 'sunday 0/1 1 proposed', true, 'the newest is what she sees');

-- ── What has become of it since ──────────────────────────────────────────────────────────────────────────────────────────────
update candidates set offers_a_day = 5 where person_id = tests.id('Amina');
insert into plan_choices (plan_id, shift_id, candidate_id, nth) select plan_id, tests.id('tuesday'), tests.id('Amina'), 2 from plans where organisation_id is null;
savepoint since;
select is(tests.say('Lise', format('select concat_ws('' '', sent, later, not_sent) from send_plan(%L, %L)', plan_id, tests.id('Fjordgløtt'))), '1 0 1', 'who has something else by now is not asked') from plans where organisation_id is null;
rollback to since;
update availability set to_time = '20:00' where candidate_id = tests.id('Amina');
select is(tests.say('Lise', format('select concat_ws('' '', sent, later, not_sent) from send_plan(%L, %L)', plan_id, tests.id('Fjordgløtt'))), '0 0 2', 'nor whoever has said since that they cannot at that hour') from plans where organisation_id is null;
rollback to since;
select is(tests.say('Lise', format('select change_shift(%L, %L, %L, 1, %L)', tests.id('sunday'), tests.oslo('2026-12-06 18:00'), tests.oslo('2026-12-06 19:00'), tests.id('Fjordgløtt''s contact'))), '', 'Lise moves a shift');
select is(pg_temp.plan_of('Lise') ~ 'sunday 0/1(,|$)', true, 'whoever was thought of for the time that it had is not for another');

select * from finish();
rollback;
