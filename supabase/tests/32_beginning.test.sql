-- A municipality begins, and again: what is missing is made, and the first administrator's invitation is one.
begin;
set local search_path = public, extensions;
select no_plan();

create function pg_temp.template(id uuid, title text) returns text language sql as $$
    select json_build_object('template_id', id, 'task_type', 'matvert', 'minutes', 120, 'starts_local', '11:30', 'norwegian', 1, 'lifting', 0,
        'requirements', array['hygienekurs'], 'introduction', false, 'sort', 7, 'texts', json_build_object(
            'nb', json_build_object('title', title, 'summary', 'Kort', 'does', array['Dekke'], 'does_not', array['Løfte'], 'bring', 'Innesko'),
            'en', json_build_object('title', 'Set tables', 'summary', '', 'does', array['Set'], 'does_not', array['Lift'], 'bring', 'Shoes')))::text;
$$;
create function pg_temp.begins(email text default 'ada@example.no', code text default '3903', name text default 'Holmestrand',
    districts text[] default '{Sande,Hof}', templates text default null, anew boolean default false, latitude float8 default 59.5)
returns public.beginning language sql as $$
    select b from public.begin_municipality(code, name, email, districts, array_fill(latitude, array[cardinality(districts)]),
        array_fill(10.1::float8, array[cardinality(districts)]), coalesce(templates, '[' || pg_temp.template(md5('one')::uuid, 'Dekke bord') || ']'), anew) b;
$$;
create function pg_temp.says(statement text) returns text language plpgsql as $$
declare
    said text;
begin
    execute statement into said;
    return coalesce(said, '');
exception when others then
    return sqlstate || ' ' || sqlerrm;
end $$;

-- ── An empty installation ────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say(null, 'select is_begun()'), (select exists (select from municipalities))::text, 'nobody signed in may ask whether anybody has begun');
select is(tests.say(null, $$select begin_municipality('3903', 'Holmestrand', 'ada@example.no', '{Sande}', '{59.5}', '{10.1}', '[]')$$), 'denied', 'and begins nothing');
select tests.cast();
select is(tests.say(null, 'select is_begun()'), 'true', 'somebody has');
select is(tests.say(who, $$select begin_municipality('3903', 'Holmestrand', 'ada@example.no', '{Sande}', '{59.5}', '{10.1}', '[]')$$), 'denied', who || ' begins nothing')
from unnest('{Amina,Lise,Ada}'::text[]) as who;

-- ── The first time ───────────────────────────────────────────────────────────────────────────────────────────────────────────
create temp table first as select * from pg_temp.begins();
select is((select row(municipality_made, districts, districts_made, templates_made, joined)::text from first), '(t,2,2,1,f)', 'municipality, districts and templates are made');
select is((select name from municipalities where municipality_code = '3903'), 'Holmestrand', 'by its name');
select is((select string_agg(language || ' ' || title || ' ' || array_to_string(does, ','), '; ' order by language) from template_texts where template_id = md5('one')::uuid),
    'en Set tables Set; nb Dekke bord Dekke', 'the template has its words');
select is((select row(task_type, minutes, starts_local, requirements, sort, municipality_code)::text from templates where template_id = md5('one')::uuid),
    '(matvert,120,11:30:00,{hygienekurs},7,)', 'and what it asks, for every municipality');
select matches((select code from first), '^[A-HJ-NP-Z2-9]{12}$', 'the invitation has a code');
select is((select expires_at from first), private.clock() + interval '14 days', 'it is valid for fourteen days');
select is((select tests.say(null, format('select state || kind from invitation_state(%L)', code)) from first), 'openstaff', 'it opens');
select is((select string_agg(kind || coalesce(' ' || detail, ''), ', ' order by event_id) from events where municipality_code = '3903'),
    'municipality.begun, administrator.invited first', 'the log says so');

-- ── Again ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
update municipalities set name = 'Holmestrand by' where municipality_code = '3903';
update districts set latitude = 60 where municipality_code = '3903' and name = 'Sande';
update template_texts set title = 'Dekke langbord' where template_id = md5('one')::uuid and language = 'nb';
delete from template_texts where template_id = md5('one')::uuid and language = 'en';
create temp table second as select * from pg_temp.begins('  ADA@example.no', districts => '{sande,Hof,Selvik}',
    templates => '[' || pg_temp.template(md5('one')::uuid, 'Dekke bord') || ',' || pg_temp.template(md5('two')::uuid, 'Rydde bord') || ']');
select is((select row(municipality_made, districts, districts_made, templates_made)::text from second), '(f,3,1,1)', 'what is missing is made');
select is((select name from municipalities where municipality_code = '3903'), 'Holmestrand by', 'the name stays as it was edited');
select is((select latitude from districts where municipality_code = '3903' and lower(name) = 'sande'), 60::float8, 'the district too');
select is((select string_agg(title, ', ' order by language desc) from template_texts where template_id = md5('one')::uuid), 'Dekke langbord, Set tables',
    'and the words, but for those that were missing');
select is((select code from second), (select code from first), 'the invitation is the same');
select is((select count(*) from invitations where municipality_code = '3903'), 1::bigint, 'there is one');
select is(pg_temp.says($$select pg_temp.begins('eva@example.no')$$), 'PT409 not_first', 'an address that was mistyped is not invited beside it');
create temp table third as select * from pg_temp.begins('eva@example.no', anew => true);
select isnt((select code from third), (select code from first), 'unless it is asked for');
select is((select tests.say(null, format('select state from invitation_state(%L)', code)) from first), 'unknown', 'then the earlier one opens nothing');
select is((select detail from events where municipality_code = '3903' order by event_id desc limit 1), 'anew', 'and the log says so');
update invitations set expires_at = private.clock() where municipality_code = '3903';
create temp table fourth as select * from pg_temp.begins('eva@example.no');
select is((select tests.say(null, format('select state from invitation_state(%L)', code)) from fourth), 'open', 'one that has expired is made anew');

-- ── An administrator has joined ──────────────────────────────────────────────────────────────────────────────────────────────
insert into auth.users (id, email, raw_user_meta_data) select tests.id('Eva'), 'eva@example.no',
    jsonb_build_object('invitation', code, 'first_name', 'Eva', 'last_name', 'Prøvesen') from fourth;
select is((select first_name from people where user_id = tests.id('Eva')), 'Eva', 'she comes in under her own name');
select is((select r.role || ' ' || r.municipality_code from staff_roles r join people p using (person_id) where p.user_id = tests.id('Eva')), 'administrator 3903', 'as administrator');
create temp table fifth as select * from pg_temp.begins('eva@example.no', templates => '[' || pg_temp.template(md5('three')::uuid, 'Vaske bord') || ']');
select is((select row(joined, code, expires_at, templates_made)::text from fifth), '(t,,,1)', 'nobody else is invited, and what is missing is made all the same');
select is((select count(*) from invitations where municipality_code = '3903' and used_at is null and revoked_at is null), 0::bigint, 'no invitation is left open');
update staff_roles set revoked_at = private.clock() where municipality_code = '3903';
select is((pg_temp.begins('ola@example.no')).code, null, 'nor when her role has ended');
select isnt((pg_temp.begins('ola@example.no', anew => true)).code, null, 'but when it is asked for');

-- ── What is wrong ────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(pg_temp.says($$select pg_temp.begins(code => '39')$$), 'PT422 bad_municipality', 'a number has four digits');
select is(pg_temp.says($$select pg_temp.begins(name => ' ')$$), 'PT422 bad_municipality', 'a municipality has a name');
select is(pg_temp.says(format('select pg_temp.begins(%L)', email)), 'PT422 bad_email', email || ' is no address') from unnest('{ada,ada@,@example.no}'::text[]) as email;
select is(pg_temp.says($$select pg_temp.begins(code => '5501', districts => '{}')$$), 'PT422 no_districts', 'a municipality has districts');
select is(pg_temp.says($$select pg_temp.begins(code => '5501', latitude => 10)$$), 'PT422 bad_place', 'they lie in Norway');
select is((select count(*) from municipalities where municipality_code = '5501'), 0::bigint, 'and nothing of it is left');
insert into private.settings (key, value) values ('demonstration', 'yes') on conflict (key) do update set value = 'yes';
select is(pg_temp.says('select pg_temp.begins()'), 'PT409 demonstration', 'nothing begins among invented people');

select * from finish();
rollback;
