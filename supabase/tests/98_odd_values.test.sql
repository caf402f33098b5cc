-- What nobody means and somebody sends: an endless date, no number, the greatest one, nothing, a list of lists. Every public function, each
-- argument in turn and all at once, asked by whoever may get furthest with it, does it or refuses by a code of its own; never by an error of the database.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

-- ── Something there for whoever asks ─────────────────────────────────────────────────────────────────────────────────────────
insert into districts (district_id, municipality_code, name, latitude, longitude) values (tests.id('Strømsø'), '3301', 'Strømsø', 59.73, 10.2);
insert into templates (template_id, task_type, minutes, starts_local, requirements) values (tests.id('template'), 'matvert', 120, '10:00', '{}');
insert into template_texts (template_id, language, title, summary, does, does_not, bring)
values (tests.id('template'), 'nb', 'Matvert', 'Dekke bord.', '{Dekke}', '{Rydde}', 'Sko');
select tests.at('2026-11-19 08:00');
select tests.shift(called, from_, to_, 3) from (values ('open', '2026-11-25 10:00', '2026-11-25 11:00'), ('taken', '2026-11-27 10:00', '2026-11-27 11:00'),
    ('was', '2026-11-20 10:00', '2026-11-20 11:00'), ('here', '2026-11-23 08:30', '2026-11-23 09:30'), ('asked', '2026-11-28 10:00', '2026-11-28 11:00')) as x (called, from_, to_);
select is(tests.take('Amina', s), 'confirmed', 'Amina is on «' || s || '»') from unnest('{taken,was,here}'::text[]) as s;
select tests.shift('full', '2026-11-29 10:00', '2026-11-29 11:00');
select is(tests.take('Bjørn', 'full'), 'confirmed', 'Bjørn has the only seat of another');
select tests.at('2026-11-23 08:00');
insert into series (series_id, task_id, created_at) values (tests.id('series'), tests.id('open''s task'), private.clock());
update shifts set series_id = tests.id('series') where shift_id = tests.id('open');
insert into offers (offer_id, shift_id, candidate_id, municipality_code, offered_by, via, offered_at, due_at, sent_at, expires_at)
values (tests.id('offer'), tests.id('asked'), tests.id('Amina'), '3301', tests.id('Lise'), 'lead', private.clock(), private.clock(), private.clock(), private.clock() + interval '1 day');
insert into availability (candidate_id, weekday, from_time, to_time) select tests.id('Amina'), d, '06:00', '23:00' from generate_series(1, 7) as d;
insert into plans (plan_id, municipality_code, organisation_id, week_start, asked_by, asked_at, done_at, solved_by)
values (tests.id('plan'), '3301', tests.id('Fjordgløtt'), '2026-11-23', tests.id('Lise'), private.clock(), private.clock(), 'lp');
insert into plan_choices (plan_id, shift_id, candidate_id, nth) values (tests.id('plan'), tests.id('open'), tests.id('Bjørn'), 3);
insert into invitations (invitation_id, code_hash, municipality_code, first_name, last_name, made_by, expires_at)
values (tests.id('invitation'), private.code_hash('ABCDEFGH23'), '3301', 'Ny', 'Nordmann', tests.id('Ada'), private.clock() + interval '1 day');
update place_codes set code = 'ABCDEFGH23' where place_id = tests.id('Fjordgløtt''s place');
insert into clearances (clearance_id, candidate_id, employer_id, requirement, seen_on, seen_by)
values (tests.id('clearance'), tests.id('Amina'), tests.id('the municipality'), 'tb', '2026-11-01', tests.id('Kjell'));
insert into contracts (contract_id, candidate_id, employer_id, from_date, recorded_by) values (tests.id('contract'), tests.id('Amina'), tests.id('the municipality'), '2026-01-01', tests.id('Kjell'));
update assignments set checked_in_at = private.clock() where assignment_id = tests.on_('Amina', 'here');
insert into outcomes (outcome_id, candidate_id, municipality_code, kind, exited_on, recorded_by, recorded_at)
values (tests.id('outcome'), tests.id('Amina'), '3301', 'job', '2026-05-01', tests.id('Kari'), private.clock());

-- ── What is usually said, and what is odd ────────────────────────────────────────────────────────────────────────────────────
-- by argument, or by function and argument
create temp table usual (of_type text, argument text, said text);
insert into usual values
    ('uuid', 'template', tests.id('template')), ('uuid', 'contact', tests.id('Fjordgløtt''s contact')), ('uuid', 'shift', tests.id('open')),
    ('uuid', 'offer', tests.id('offer')), ('uuid', 'assignment', tests.on_('Amina', 'taken')), ('uuid', 'person', tests.id('Amina')),
    ('uuid', 'candidate', tests.id('Amina')), ('uuid', 'place', tests.id('Fjordgløtt''s place')), ('uuid', 'organisation', tests.id('Fjordgløtt')),
    ('uuid', 'employer', tests.id('the municipality')), ('uuid', 'series', tests.id('series')), ('uuid', 'plan', tests.id('plan')), ('uuid', 'subscription', tests.id('nobody')),
    ('uuid', 'district', tests.id('Strømsø')), ('uuid', 'task', tests.id('open''s task')), ('uuid', 'colleague', tests.id('Tor')), ('uuid', 'outcome', tests.id('outcome')),
    ('uuid', 'clearance', tests.id('clearance')), ('uuid', 'agreement', (select agreed_activity_id from agreed_activities where candidate_id = tests.id('Amina'))), ('uuid', 'contract', tests.id('contract')), ('uuid', 'invitation', tests.id('invitation')), ('uuid', 'phone', tests.id('phone')), ('uuid[]', '', '{}'),
    ('date', '', '2026-11-30'), ('date', 'birth_date', '1990-05-01'), ('date', 'seen_on', '2026-11-20'), ('date', 'exited_on', '2026-11-01'),
    ('date', 'assessed_on', '2026-11-02'), ('date', 'valid_to', '2027-11-30'), ('date', 'to_date', '2027-01-31'), ('date', 'to_day', '2026-12-06'),
    ('timestamp with time zone', '', '2026-12-02 10:00+00'), ('timestamp with time zone', 'ends_at', '2026-12-02 12:00+00'),
    ('timestamp with time zone', 'tapped_at', '2026-11-23 07:00+00'), ('timestamp with time zone', 'sent_at', '2026-11-23 07:00+00'),
    ('integer', '', '3'), ('integer', 'most', '20'), ('integer', 'within_minutes', '30'), ('integer', 'minutes', '60'), ('integer', 'window_seconds', '60'), ('bigint', '', '0'), ('integer[]', '', '{1,2}'),
    ('numeric', '', '12.5'), ('boolean', '', 'true'), ('double precision[]', '', '{59.7}'), ('double precision[]', 'longitudes', '{10.2}'),
    ('text', '', 'Noe'), ('text', 'pay', 'unpaid'), ('text', 'email', 'en@example.no'), ('text', 'phone', '900 00 000'), ('text', 'code', 'ABCDEFGH23'),
    ('text', 'kind', 'job'), ('text', 'sector', 'municipal'), ('text', 'basis', 'stl_20a'), ('text', 'fact', 'present'), ('text', 'requirement', 'tb'),
    ('text', 'claim', 'own_words'), ('text', 'in_role', 'lead'), ('text', 'way', 'email'), ('text', 'reason', 'sick'), ('text', 'wants', 'company'),
    ('text', 'language', 'nb'), ('text', 'endpoint', 'https://push.example/a'), ('text', 'correction', null),
    ('text', 'after', null), ('text', 'role', 'lead'), ('uuid', 'check_out.assignment', tests.on_('Amina', 'here')), ('uuid', 'record_attendance.assignment', tests.on_('Amina', 'was')),
    ('uuid', 'object.assignment', tests.on_('Amina', 'was')), ('text', 'decline_offer.reason', 'far'), ('uuid', 'invite.employer', null), ('uuid', 'not_now.assignment', tests.on_('Bjørn', 'full')), ('date', 'only_day', '2026-11-25'),
    ('text', 'only_type', 'matvert'), ('text', 'add_organisation.kind', 'nursing_home'), ('uuid', 'stand_by.shift', tests.id('full')),
    ('text', 'invite_person.person', private.person_pseudonym(tests.id('open'), tests.id('Bjørn'))),
    ('text[]', '', '{Noe}'), ('text[]', 'strengths', null), ('text[]', 'from_times', '{08:00,09:00}'), ('text[]', 'to_times', '{10:00,11:00}'), ('text[]', 'kinds', '{day_before}'),
    ('text[]', 'task_types', '{matvert}');
create temp table odd (of_type text, said text);
insert into odd values
    ('uuid', '00000000-0000-0000-0000-000000000000'), ('uuid', null), ('uuid[]', '{NULL}'), ('uuid[]', '{{00000000-0000-0000-0000-000000000000}}'), ('uuid[]', null),
    ('date', 'infinity'), ('date', '-infinity'), ('date', '0001-01-01'), ('date', '9999-12-31'), ('date', '5874897-12-31'), ('date', '4713-01-01 BC'), ('date', null),
    ('timestamp with time zone', 'infinity'), ('timestamp with time zone', '-infinity'), ('timestamp with time zone', '0001-01-01 00:00+00'),
    ('timestamp with time zone', '9999-12-31 00:00+00'), ('timestamp with time zone', '294276-12-31 00:00+00'), ('timestamp with time zone', '4713-01-02 00:00+00 BC'), ('timestamp with time zone', null),
    ('integer', '-1'), ('integer', '0'), ('integer', '2147483647'), ('integer', '-2147483648'), ('integer', '40000'), ('integer', null),
    ('bigint', '9223372036854775807'), ('bigint', '-9223372036854775808'), ('bigint', null),
    ('integer[]', '{}'), ('integer[]', '{NULL}'), ('integer[]', '{{1,2},{3,4}}'), ('integer[]', '{2147483647,-1}'), ('integer[]', '{40000,2}'), ('integer[]', null),
    ('numeric', 'NaN'), ('numeric', 'Infinity'), ('numeric', '-Infinity'), ('numeric', '1e30'), ('numeric', '-1'), ('numeric', '0'), ('numeric', '0.004'), ('numeric', '0.04'), ('numeric', null),
    ('boolean', 'false'), ('boolean', null),
    ('double precision[]', '{NaN}'), ('double precision[]', '{Infinity}'), ('double precision[]', '{}'), ('double precision[]', '{NULL}'), ('double precision[]', '{{1},{2}}'), ('double precision[]', null),
    ('text', ''), ('text', ' '), ('text', e'\x01'), ('text', repeat('å', 300)), ('text', repeat('a b ', 3000)), ('text', e'\u202e\u200b'), ('text', '''"\%_('), ('text', '01019012345'),
    ('text', '25:61'), ('text', null),
    ('text[]', '{}'), ('text[]', '{NULL}'), ('text[]', '{"",""}'), ('text[]', '{{a,b},{c,d}}'), ('text[]', '{25:61,x}'), ('text[]', '{24:00,24:00}'), ('text[]', '{day_before,NULL}'), ('text[]', null);

create temp table called as
select p.proname::text as called, a.n, p.proargnames[a.n] as argument, format_type(t.oid, null) as of_type,
    case when own.argument is not null then own.said when u.argument is not null then u.said else any_.said end as said
from pg_proc p
cross join lateral unnest(p.proargtypes) with ordinality as a (type_oid, n)
join pg_type t on t.oid = a.type_oid
left join usual own on own.argument = p.proname || '.' || p.proargnames[a.n] and own.of_type = format_type(t.oid, null)
left join usual u on u.argument = p.proargnames[a.n] and u.of_type = format_type(t.oid, null)
left join usual any_ on any_.argument = '' and any_.of_type = format_type(t.oid, null)
where p.pronamespace = 'public'::regnamespace and has_function_privilege('authenticated', p.oid, 'execute');

-- A call with these arguments odd, as SQL.
create function pg_temp.call_of(wanted text, odd_at int[], odd_said text[]) returns text language sql as $$
    select format('select * from public.%I(%s)', wanted, string_agg(format('%I => %s::%s', c.argument,
        case when array_position(odd_at, c.n::int) is not null then coalesce(quote_literal(odd_said[array_position(odd_at, c.n::int)]), 'null')
            when c.argument = 'request_id' then quote_literal(gen_random_uuid()) else coalesce(quote_literal(c.said), 'null') end, c.of_type), ', ' order by c.n))
    from called c where c.called = wanted;
$$;
-- What comes of it; nothing stays.
create function pg_temp.comes_of(who text, call text) returns text language plpgsql as $$
declare
    state text;
    message text;
begin
    perform tests.be(who);
    execute call;
    perform tests.leave();
    raise exception 'undone' using errcode = 'PT299';
exception when others then
    get stacked diagnostics state = returned_sqlstate, message = message_text;
    return case when state = 'PT299' then 'done' else tests.refusal(state, message) end;
end $$;

-- ── Who gets furthest: not refused for who they are ──────────────────────────────────────────────────────────────────────────
create temp table tried as
select f.called, who.n, who.name as who, pg_temp.comes_of(who.name, pg_temp.call_of(f.called, '{}', '{}')) as comes
from (select distinct c.called from called c) as f,
    (values (1, 'Amina'), (2, 'Lise'), (3, 'Kari'), (4, 'Ada'), (5, 'Kjell'), (6, 'Petra')) as who (n, name)
where f.called <> 'asked_today' or who.name = 'Lise';
create temp table asks as
select distinct on (called) called, who, comes from tried
order by called, case when comes = 'done' then 0 when comes ~ 'PT404|denied' then 2 else 1 end, n;
select is_empty($$select called, who, comes from asks where comes ~ '^ERROR|denied'$$, 'what is usually said is no error of the database');

select is((select string_agg(called, ', ' order by called) from asks where comes ~ 'PT404|denied'), 'reentry_for_invitation, settle_taps, talked', 'each is tried by who gets as far as what is said, but for three that take ids alone');
create temp table came as
select a.called, a.who, c.argument, o.of_type, o.said, pg_temp.comes_of(a.who, pg_temp.call_of(a.called, array[c.n::int], array[o.said])) as comes
from asks a join called c using (called) join odd o using (of_type);
select is_empty($$select called, who, argument, left(said, 20) as said, left(comes, 200) from came where comes ~ '^ERROR|denied' order by 1, 3, 4$$,
    'one odd argument is done or refused by a code');
-- up to when a list is read is kept nowhere: the list is empty, or whole; nor is a birth date of who takes part already
select is_empty($$select called, who, argument, said from came where comes = 'done' and of_type ~ '^(date|timestamp)' and said ~ 'infinity|BC|^(0001|9999|\d{5,})-' and argument <> 'until' and called not in ('asked_home', 'reentry_address', 'take_part')$$,
    'no day is taken that nobody lives to see; a wrong birth date is a wrong try, whatever it is');
select cmp_ok((select count(*) from came)::int, '>', 1200, 'they were tried');
select is_empty($$
    select called, who, comes from (
        select a.called, w.who, pg_temp.comes_of(w.who, pg_temp.call_of(a.called, array_agg(c.n::int), array_agg(null::text))) as comes
        from asks a join called c using (called) cross join lateral (values (a.who), (null), ('Sara')) as w (who) group by 1, 2
    ) as x where comes ~ '^ERROR'$$, 'nothing at all is said in every argument');

select finish();
rollback;
