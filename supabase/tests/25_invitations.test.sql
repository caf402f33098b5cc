-- The one way in: an invitation, used once, before it expires, by whom it was made for; an adviser's cannot be told from any other.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

-- Signing up, as the sign-up's own data has it.
create function pg_temp.sign_up(code text, who text, born text default '1990-01-01', more jsonb default '{}') returns text language sql as $$
    select tests.force(format('insert into auth.users (id, email, raw_user_meta_data) values (%L, %L, %L)', tests.id(who),
        md5(who) || '@example.no', jsonb_build_object('invitation', code, 'birth_date', born) || more));
$$;
create function pg_temp.invite(who text, first_name text default 'Ny', as_ text default null, organisation uuid default null, employer uuid default null,
    request uuid default gen_random_uuid()) returns text language sql as $$
    select tests.say(who, format('select invite(%L, ''Nordmann'', %L, role => %L, organisation => %L, employer => %L)', first_name, request, as_, organisation, employer));
$$;
create function pg_temp.state(code text) returns text language sql as $$
    select tests.say(null, format('select state || '' '' || kind from invitation_state(%L)', code));
$$;
create temp table codes (name text primary key, code text);

-- ── No other way in ──────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.force(format('insert into auth.users (id, email) values (%L, ''x@example.no'')', tests.id('x'))), 'PT404 invitation_unknown', 'an account is not made without an invitation');
select is(pg_temp.sign_up('', 'x'), 'PT404 invitation_unknown', 'an account is not made with an empty code');
select is(pg_temp.sign_up('AAAABBBBCCCC', 'x'), 'PT404 invitation_unknown', 'an account is not made with a made-up code');
select is((select count(*) from auth.users where id = tests.id('x')), 0::bigint, 'nothing is left of it');

-- ── Open intake ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(pg_temp.invite(who), 'PT404 not_found', who || ' invites nobody') from unnest('{Amina,Lise,Kjell,Kari,Petra}'::text[]) as who;
select is(pg_temp.invite(null), 'denied', 'nobody signed in does');
insert into codes select 'open', pg_temp.invite('Ada', 'Nils', request => tests.id('i1'));
select matches((select code from codes), '^[A-HJ-NP-Z2-9]{12}$', 'Ada gets a code of twelve signs');
select is(pg_temp.invite('Ada', 'Nils', request => tests.id('i1')), (select code from codes), 'the same request gives the same code');
select is((select count(*) from invitations where first_name = 'Nils'), 1::bigint, 'the request made one invitation');
create temp table nora as select pg_temp.invite('Nina', 'Nora', request => tests.id('i1')) as code;
select matches(code, '^[A-HJ-NP-Z2-9]{12}$', 'somebody else''s request with the same id gives a code') from nora;
select isnt(n.code, c.code, 'somebody else''s code is another') from nora n, codes c;
select ok(not exists (select from invitations i, codes c where i::text ~ c.code), 'the code itself is stored nowhere');
select ok(not exists (select from requests r, codes c where r::text ~ c.code), 'the code does not stand with the request');
select is(pg_temp.state(code), 'open candidate', 'the invitation is open to whoever has the code') from codes;
select is(pg_temp.state(lower(substr(code, 1, 4) || ' - ' || substr(code, 5))), 'open candidate', 'however it is typed') from codes;
select is(pg_temp.state('AAAABBBBCCCC'), 'unknown candidate', 'a made-up one is not known');
select is(pg_temp.state(null), 'unknown candidate', 'no code is an unknown invitation');
select is(pg_temp.invite('Ada', ' '), 'PT422 bad_words', 'a name there must be');
select is(pg_temp.invite('Ada', '010190 12345'), 'PT422 sensitive', 'an identity number is no name');
select is(pg_temp.sign_up(code, 'Nils', '2010-11-24'), 'PT422 too_young', 'nobody under sixteen comes in') from codes;
select is(pg_temp.sign_up(code, 'Nils', ''), 'PT422 too_young', 'a candidate does not come in without a birth date') from codes;
select is(pg_temp.sign_up(code, 'Nils', 'soon'), 'PT422 too_young', 'a candidate does not come in with a birth date that is none') from codes;
select is(pg_temp.sign_up(code, 'Nils', '1919-12-31'), 'PT422 too_young', 'a candidate does not come in born in a mistyped century') from codes;
select is(pg_temp.sign_up(code, 'Nils', '2010-11-23', '{"language": "xx", "role": "administrator", "roles": ["lead"]}'), 'done', 'a candidate comes in on the day they are sixteen') from codes;
select is(tests.say('Ada', 'select string_agg(first_name || coalesce('' used'' || left(used_at::text, 0), ''''), '','') from my_invitations()'), 'Nils used', 'Ada sees that it is used');
select is((select string_agg(l.role, ',') from access_log l join people p using (person_id) where p.user_id = tests.id('Nils') and l.viewer_id = tests.id('Ada')), 'administrator', 'and that she looked is his to read');
select is((select array_to_string(array(select role from staff_roles r where r.person_id = p.person_id), ',') || p.language from people p where user_id = tests.id('Nils')), 'nb', 'a sign-up gives no role, and an unknown language becomes Norwegian');
select is((select c.municipality_code from candidates c join people p using (person_id) where user_id = tests.id('Nils')), '3301', 'a candidate in the municipality that invited');
select is(pg_temp.sign_up(code, 'second', '1990-01-01'), 'PT410 invitation_used', 'a used invitation lets nobody in') from codes;
select is(pg_temp.state(code), 'used candidate', 'a used invitation says that it is used') from codes;
insert into codes select 'slow', pg_temp.invite('Ada');
select tests.at('2026-12-07 07:59:59');
select is(pg_temp.state(code), 'open candidate', 'an invitation is open for fourteen days') from codes where name = 'slow';
select tests.at('2026-12-07 08:00');
select is(pg_temp.state(code), 'expired candidate', 'an invitation has expired a second later') from codes where name = 'slow';
select is(pg_temp.sign_up(code, 'slow'), 'PT410 invitation_expired', 'an expired invitation lets nobody in') from codes where name = 'slow';
select tests.at('2026-11-23 08:00');

-- the embedded backend sends the sign-up's data encoded twice
insert into codes select 'twice', pg_temp.invite('Ada');
select is(tests.force(format('insert into auth.users (id, email, raw_user_meta_data) values (%L, ''twice@example.no'', %L)', tests.id('twice'),
    to_jsonb(jsonb_build_object('invitation', code, 'birth_date', '1990-01-01')::text))), 'done', 'data that is encoded twice is read') from codes where name = 'twice';

-- ── Taking back ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
insert into codes select 'back', pg_temp.invite('Ada', 'Tilbake');
select is(tests.say(who, format('select take_back_invitation(%L)', (select invitation_id from invitations where first_name = 'Tilbake'))), 'PT404 not_found', who || ' takes back nothing of Ada''s')
from unnest('{Nina,Kari,Lise,Amina}'::text[]) as who;
select is(tests.say('Ada', format('select take_back_invitation(%L)', (select invitation_id from invitations where first_name = 'Tilbake'))), '', 'Ada takes back her invitation');
select is(pg_temp.state(code), 'unknown candidate', 'an invitation taken back is unknown') from codes where name = 'back';
select is(pg_temp.sign_up(code, 'back'), 'PT404 invitation_unknown', 'an invitation taken back lets nobody in') from codes where name = 'back';

-- ── Who reads an invitation ──────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.rows('Ada', 'select from my_invitations()'), '4', 'Ada reads those she made');
select is(tests.rows('Nina', 'select from my_invitations()'), '1', 'Nina hers');
select is(tests.say(who, 'select count(*) from my_invitations()'), 'PT404 not_found', who || ' reads none') from unnest('{Amina,Lise,Kari,Petra}'::text[]) as who;
select is(tests.say(null, 'select count(*) from my_invitations()'), 'denied', 'nobody signed in reads any');
select is(tests.rows(who, 'select first_name from invitations'), '0', who || ' reads none by the table, where no look is logged') from unnest('{Ada,Amina,Lise,Kari,Petra}'::text[]) as who;
select is(tests.rows('Ada', 'select ' || c || ' from invitations'), 'denied', 'nor does Ada read its ' || c) from unnest('{code_hash,person_id}'::text[]) as c;
select is(tests.touches('Ada', 'update invitations set used_at = null'), 'denied', 'nobody opens a used one');

-- ── An adviser's and an open one are the same to look at ─────────────────────────────────────────────────────────────────────
insert into codes select 'referred', tests.say('Kari', format('select code from refer(''Rana'', ''Nordmann'', ''1990-01-01'', ''Nav Prøve'', ''stl_20a'', %L)', gen_random_uuid()));
insert into codes select 'not referred', pg_temp.invite('Ada', 'Runa');
select is((select count(distinct pg_temp.state(code)) from codes where name in ('referred', 'not referred')), 1::bigint, 'an invitation does not tell who made it');
select is((select count(distinct length(code)) from codes where name in ('referred', 'not referred')), 1::bigint, 'the code of a referral is as long as any other');
select is(tests.rows('Ada', 'select from my_invitations() where first_name = ''Rana'''), '0', 'the administrator does not see who is referred');
select is(pg_temp.sign_up(code, 'Rana'), 'done', 'Rana comes in with the adviser''s invitation') from codes where name = 'referred';
select is((select person_id from people where user_id = tests.id('Rana')), (select candidate_id from referrals r join people p on p.person_id = r.candidate_id where p.first_name = 'Rana'), 'Rana is the person whom the adviser registered');
-- a second invitation for the same person never takes over their account
insert into invitations (code_hash, municipality_code, person_id, first_name, last_name, expires_at)
select private.code_hash('SECONDSECOND'), '3301', person_id, 'Rana', 'X', private.clock() + interval '1 day' from people where first_name = 'Rana';
select is(pg_temp.sign_up('SECONDSECOND', 'thief'), 'PT410 invitation_used', 'a second invitation takes over no account');
select is((select user_id from people where first_name = 'Rana'), tests.id('Rana'), 'the account is still Rana''s');

-- ── Every way of opening both kinds, side by side: what is answered, and what is left of it ──────────────────────────────────
create temp table kinds (kind text, way text, code text, primary key (kind, way));
insert into kinds select k.kind, w.way, case k.kind
    when 'open' then pg_temp.invite('Ada', 'Side', request => md5('open' || w.way)::uuid)
    else tests.say('Kari', format('select code from refer(''Side'', ''Nordmann'', ''1990-01-01'', ''Nav Prøve'', ''stl_20a'', %L, protected => %L)', md5('referred' || w.way)::uuid, w.way ~ 'day')) end
from (values ('open'), ('referred')) as k (kind),
    unnest('{unread,typed,too young,no day,came in,came in on another day,signed in,signed in twice,staff,another municipality,maker,out of date,taken back}'::text[]) as w (way);
create function pg_temp.typed(code text, born text, mail text) returns text language sql as $$
    select tests.say(null, format('select (reference ~ ''^[A-Z2-9]{12}$'') || address || made from begin_joining(%L, ''Side'', ''Nordmann'', %L, ''nb'', %L)', code, mail, born));
$$;
create function pg_temp.came_in(kind text, code text, born text) returns text language plpgsql as $$
declare
    who text := kind || code;
    said text := tests.say(null, format('select reference from begin_joining(%L, ''Side'', ''Nordmann'', %L, ''nb'', %L)', code, md5(code) || '@example.no', born));
begin
    said := tests.force(format('insert into auth.users (id, email, raw_user_meta_data) values (%L, %L, %L)', tests.id(who), md5(code) || '@example.no', jsonb_build_object('joining', said)));
    insert into auth.sessions (id, user_id) values (tests.id(who || '''s session'), tests.id(who));
    return said || tests.say(who, format('select finish_joining(''a browser known by this'', %L)', code))
        || tests.say(who, 'select first_name || language || roles::text || coalesce(notice_read, false) || coalesce(unread::text, '''') from whoami()')
        || tests.say(who, 'select birth_date || '' '' || norwegian || (notice_read_at is null) from candidates') || tests.say(who, format('select way_back(%L, null) is not null', code));
end $$;
create function pg_temp.out_of_date(code text) returns text language plpgsql as $$
declare
    said text;
begin
    perform tests.at('2026-12-07 08:00');
    said := pg_temp.state(code) || pg_temp.typed(code, '1990-01-01', null) || tests.say('Bjørn', format('select accept_invitation(%L)', code));
    perform tests.at('2026-11-23 08:00');
    return said;
end $$;
create temp table answers as
select k.kind, k.way, case k.way
    when 'unread' then pg_temp.state(k.code)
    when 'typed' then pg_temp.typed(k.code, '1990-01-01', 'side@example.no') || pg_temp.typed(k.code, '1990-01-01', 'side@example.no')
    when 'too young' then pg_temp.typed(k.code, '2015-01-01', null) || pg_temp.sign_up(k.code, 'side', '2015-01-01')
    when 'no day' then pg_temp.typed(k.code, null, null) || pg_temp.sign_up(k.code, 'side', '')
    when 'came in' then pg_temp.came_in(k.kind, k.code, '1990-01-01') || pg_temp.typed(k.code, '1990-01-01', 'thief@example.no')
    when 'came in on another day' then pg_temp.came_in(k.kind, k.code, '1991-02-03')
    when 'signed in' then tests.say('Bjørn', format('select accept_invitation(%L)', k.code))
    when 'signed in twice' then tests.say('Amina', format('select accept_invitation(%L)', k.code)) || tests.say('Amina', format('select accept_invitation(%L)', k.code))
    when 'staff' then tests.say('Tor', format('select accept_invitation(%L)', k.code))
    when 'another municipality' then tests.say('Sara', format('select accept_invitation(%L)', k.code))
    when 'maker' then tests.say(case k.kind when 'open' then 'Ada' else 'Kari' end, format('select accept_invitation(%L)', k.code))
    when 'out of date' then pg_temp.out_of_date(k.code)
    else tests.say(case k.kind when 'open' then 'Ada' else 'Kari' end, format('select take_back_invitation(%L)', (select i.invitation_id from invitations i where i.code_hash = private.code_hash(k.code))))
        || pg_temp.state(k.code) || pg_temp.typed(k.code, '1990-01-01', null) || tests.say('Bjørn', format('select accept_invitation(%L)', k.code))
    end as said
from kinds k order by k.way, k.kind;
select is(case o.way when 'came in on another day' then replace(r.said, '1990-01-01', '1991-02-03') else r.said end, o.said, 'both kinds answer the same: ' || o.way) from answers o join answers r using (way) where o.kind = 'open' and r.kind = 'referred';
select is((select said like '%1990-01-01%' from answers where kind = 'referred' and way = 'came in on another day'), true, 'the birth date that was noted stays');
select is((select string_agg(n.as_role || ' ' || p.first_name, ',') from notices n join people p using (person_id) where n.kind = 'birth_date'), 'adviser Kari', 'and their adviser is told that they gave another');
select is((select string_agg(a.way, ',') from answers a where a.said ~ '(ERROR|denied)' or a.said is null), null, 'and answer at all');
select is((select protected from candidates where person_id = tests.id('Bjørn')), false, 'Bjørn, born that day, took over what was noted of him');
select is((select count(*) from referrals where candidate_id = tests.id('Bjørn')), 1::bigint, 'once');
-- what stands after it, to whoever opens it then
select is(pg_temp.state(r.code), pg_temp.state(o.code), 'and leave the same behind: ' || o.way) from kinds o join kinds r using (way) where o.kind = 'open' and r.kind = 'referred';
select is(replace(pg_temp.came_in(r.kind || 'after', r.code, '1992-01-01'), '1990-01-01', '1992-01-01'), pg_temp.came_in(o.kind || 'after', o.code, '1992-01-01'), 'also to somebody else who comes in by it after: ' || o.way)
from kinds o join kinds r using (way) where o.kind = 'open' and r.kind = 'referred' and o.way ~ '^signed in|^staff|^maker';
select is((select count(distinct i.expires_at - i.made_at) from invitations i join kinds k on i.code_hash = private.code_hash(k.code) where k.way !~ '^signed in'), 1::bigint, 'both are open as long');
select is((select string_agg(distinct to_char(i.expires_at - private.clock(), 'HH24:MI'), '') from invitations i join kinds k on i.code_hash = private.code_hash(k.code) where k.way ~ '^signed in'), '01:00', 'and an hour more when somebody has opened them who is in already, of both kinds');
select is((select count(*) from invitations where first_name = 'Side' and person_id = tests.id('Bjørn')), 0::bigint, 'and none is by Bjørn''s name');
delete from private.joinings;
delete from caseloads where candidate_id = tests.id('Bjørn');
delete from referrals where candidate_id = tests.id('Bjørn');
delete from access_log;

-- ── Staff ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(pg_temp.invite('Ada', 'L', 'lead'), 'PT422 role_needs_place', 'a lead needs an organisation');
select is(pg_temp.invite('Ada', 'L', 'lead', tests.id('Nabohjemmet')), 'PT422 role_needs_place', 'a lead is not invited to another municipality''s organisation');
select is(pg_temp.invite('Ada', 'L', 'adviser', tests.id('Fjordgløtt')), 'PT422 role_needs_place', 'an adviser is invited to no organisation');
select is(pg_temp.invite('Ada', 'L', null, tests.id('Fjordgløtt')), 'PT422 role_needs_place', 'least of all a candidate');
select is(pg_temp.invite('Ada', 'L', 'clearance_officer'), 'PT422 role_needs_place', 'a clearance officer needs an employer');
select is(pg_temp.invite('Ada', 'L', 'clearance_officer', null, tests.id('the other municipality')), 'PT422 role_needs_place', 'a clearance officer is not invited to another municipality''s employer');
select is(pg_temp.invite('Ada', 'L', 'king'), 'PT422 role_needs_place', 'an unknown role is refused');
insert into codes select 'lead', pg_temp.invite('Ada', 'Lars', 'lead', tests.id('Åsen'));
select is(pg_temp.state(code), 'open staff', 'a lead''s invitation is staff''s') from codes where name = 'lead';
select is(tests.say('Ada', format('select accept_invitation(%L)', code)), 'PT403 own_role', 'Ada does not take the role that she offers') from codes where name = 'lead';
select is(tests.say(null, format('select accept_invitation(%L)', code)), 'denied', 'nobody signed in takes it') from codes where name = 'lead';
select is(tests.say('nobody', format('select accept_invitation(%L)', code)), 'PT401 not_signed_in', 'an account of nobody accepts no role') from codes where name = 'lead';
select is(tests.say('Tor', format('select accept_invitation(%L)', code)), 'lead', 'Tor accepts the role of lead') from codes where name = 'lead';
select is(tests.say('Bjørn', format('select accept_invitation(%L)', code)), 'PT410 invitation_used', 'the invitation that Tor accepted is used') from codes where name = 'lead';
select is(tests.say('Tor', 'select string_agg(r, ''+'' order by r) from whoami(), unnest(roles) as r'), 'adviser+lead', 'Tor has two roles');
select is(tests.say('Tor', format('select count(*) from facility_week(%L, ''2026-11-23'', ''2026-11-29'')', tests.id('Åsen'))), '0', 'the board of Åsen is his to see');
select is(tests.say('Ada', format('select take_back_invitation(%L)', (select invitation_id from invitations where first_name = 'Lars'))), '', 'Ada takes the role back');
select is(tests.say('Tor', format('select count(*) from facility_week(%L, ''2026-11-23'', ''2026-11-29'')', tests.id('Åsen'))), 'PT404 not_found', 'a role taken back no longer opens the week');
select is(tests.say('Tor', 'select array_to_string(roles, ''+'') from whoami()'), 'adviser', 'the other role stays');
insert into codes select 'a new one', pg_temp.invite('Ada', 'Siv', 'programme_lead');
select is(pg_temp.sign_up(code, 'Siv', ''), 'done', 'staff sign up without a birth date') from codes where name = 'a new one';
select is((select count(*) from candidates c join people p using (person_id) where p.first_name = 'Siv'), 0::bigint, 'invited staff are no candidates');
insert into codes select 'candidate', pg_temp.invite('Ada', 'Per');
select is(tests.say('Tor', format('select accept_invitation(%L)', code)), 'PT409 sign_out_first', 'staff who are signed in do not use a candidate''s invitation') from codes where name = 'candidate';
select is(tests.say('Bjørn', 'select accept_invitation(''AAAABBBBCCCC'')'), 'PT404 invitation_unknown', 'Bjørn accepts no made-up code');
-- who works here is invited to take part, by open intake or by an adviser
create temp table staffs as select kind, case kind when 'open' then pg_temp.invite('Ada', 'Per') else
    tests.say('Kari', 'select code from refer(''Per'', ''Nordmann'', ''1985-05-05'', ''Nav Prøve'', ''stl_20a'', gen_random_uuid(), protected => true)') end as code
from unnest('{open,referred}'::text[]) as kind;
create function pg_temp.takes_part(who text, kind text, born text default '1985-05-05') returns text language sql as $$
    select tests.say(who, format('select take_part(%L, %L)', s.code, born)) from staffs s where s.kind = takes_part.kind;
$$;
select is(pg_temp.takes_part('Tor', kind, born), 'PT422 too_young', 'Tor says when he was born: ' || kind) from staffs, unnest('{2015-01-01,NULL}'::text[]) as born;
select is(pg_temp.takes_part('Leif', kind), 'PT409 sign_out_first', 'Leif, of another municipality, has no account here: ' || kind) from staffs;
select is(pg_temp.takes_part(case kind when 'open' then 'Ada' else 'Kari' end, kind), 'PT403 own_role', 'whoever wrote it does not take it: ' || kind) from staffs;
select is(pg_temp.takes_part('nobody', kind), 'PT401 not_signed_in', 'an account of nobody takes no part: ' || kind) from staffs;
select is(pg_temp.takes_part(null, kind), 'denied', 'nor does nobody signed in: ' || kind) from staffs;
select is(pg_temp.takes_part('Bjørn', kind), 'candidate', 'who takes part already gets one answer: ' || kind) from staffs;
select is(pg_temp.state(code), 'open candidate', 'none of them uses it up: ' || kind) from staffs;
savepoint staff;
select is(pg_temp.takes_part('Tor', 'open'), 'candidate', 'Tor, who works here, takes part: open');
select is(tests.say('Tor', 'select string_agg(r, ''+'' order by r) || '' '' || bool_and(not coalesce(notice_read, false)) from whoami(), unnest(roles) as r'), 'adviser+candidate true', 'he has both roles, and a notice to read: open');
select is((select pg_temp.state(code) from staffs where kind = 'open'), 'used candidate', 'and it is used: open');
rollback to staff;
select is(pg_temp.takes_part('Tor', 'referred', '1985-05-06'), 'candidate', 'Tor, who works here, takes part: referred');
select is(tests.say('Tor', 'select string_agg(r, ''+'' order by r) || '' '' || bool_and(not coalesce(notice_read, false)) from whoami(), unnest(roles) as r'), 'adviser+candidate true', 'he has both roles, and a notice to read: referred');
select is((select pg_temp.state(code) from staffs where kind = 'referred'), 'used candidate', 'and it is used: referred');
select is((select c.birth_date || ' ' || c.protected || ' ' || count(r.*) from candidates c left join referrals r on r.candidate_id = c.person_id where c.person_id = tests.id('Tor') group by c.person_id), '1985-05-05 true 1', 'what was noted is his, with the birth date that was noted');
select is(tests.rows('Kari', 'select from adviser_caseload() where name like ''Tor%'''), '1', 'Kari follows him');
select is((select string_agg(n.kind, ',' order by n.kind) from notices n where n.person_id = tests.id('Kari') and n.about_id = tests.id('Tor')), 'birth_date,came_in', 'and is told so once, and that he gave another birth date');
select is(pg_temp.takes_part('Petra', 'referred'), 'PT410 invitation_used', 'nobody else takes it');
rollback to staff;
-- whom it is for
insert into codes select 'for Siri', pg_temp.invite('Ada', 'Siri', 'adviser');
select is(tests.say(who, format('select invitation_for(%L)', code)), (select btrim(i.first_name || ' ' || i.last_name) from invitations i where i.first_name = 'Siri'), 'whoever holds an invitation to a role reads whom it is for: ' || coalesce(who, 'nobody')) from codes, unnest('{Tor,NULL}'::text[]) as who where name = 'for Siri';
select is(tests.say('Tor', format('select invitation_for(%L)', code)), '', 'a candidate''s names nobody: ' || kind) from staffs;
select is(tests.say('Tor', format('select accept_invitation(%L)', code)), 'adviser', 'used') from codes where name = 'for Siri';
select is(tests.say('Tor', format('select invitation_for(%L)', code)), '', 'nor does one that is used') from codes where name = 'for Siri';
rollback to staff;
update invitations set expires_at = private.clock() where code_hash = (select private.code_hash(code) from codes where name = 'candidate');
select is(tests.say('Bjørn', format('select accept_invitation(%L)', code)), 'PT410 invitation_expired', 'Bjørn accepts no expired code') from codes where name = 'candidate';

-- who is no administrator any more has nothing to read or take back
update staff_roles set revoked_at = private.clock() where person_id = tests.id('Ada');
select is(tests.say('Ada', format('select take_back_invitation(%L)', invitation_id)), 'PT404 not_found', 'an administrator of yesterday does not take back ' || first_name) from invitations where first_name in ('Siv', 'Per') and made_by = tests.id('Ada');
select is(tests.rows('Ada', 'select from my_invitations()'), 'PT404 not_found', 'an administrator of yesterday reads no invitations');
select is(pg_temp.invite('Ada'), 'PT404 not_found', 'an administrator of yesterday invites nobody');
update staff_roles set revoked_at = null where person_id = tests.id('Ada');

-- ── Coming in: typed first, then an account with a reference, then a session ─────────────────────────────────────────────────
create function pg_temp.begin_(code text, email text default null, first_name text default 'Tove', born text default '1990-05-17') returns text language sql as $$
    select tests.say(null, format('select reference || '' '' || address || '' '' || made from begin_joining(%L, %L, ''Nordlys'', %L, ''en'', %L)', code, first_name, email, born));
$$;
create function pg_temp.make(said text, who text, meta jsonb default '{}') returns text language sql as $$
    select tests.force(format('insert into auth.users (id, email, raw_user_meta_data) values (%L, %L, %L)', tests.id(who), split_part(said, ' ', 2),
        jsonb_build_object('joining', split_part(said, ' ', 1), 'email_verified', true, 'sub', tests.id(who)) || meta));
$$;
create function pg_temp.finish(who text, browser text default 'a browser known by this') returns text language sql as $$
    select tests.say(who, format('select finish_joining(%L)', browser));
$$;
create temp table said (name text primary key, words text);
insert into codes select 'coming', pg_temp.invite('Ada', 'Tove');
select is(pg_temp.begin_('AAAABBBBCCCC'), 'PT404 invitation_unknown', 'nobody begins with a made-up code');
select is(pg_temp.begin_(code, born => '2015-01-01'), 'PT422 too_young', 'nobody under sixteen begins') from codes where name = 'coming';
select is(pg_temp.begin_(code, born => null), 'PT422 too_young', 'nor does anybody without a birth date') from codes where name = 'coming';
select is(pg_temp.begin_(code, first_name => ' '), 'PT422 bad_words', 'a name there must be, before there is an account') from codes where name = 'coming';
select is(pg_temp.begin_(code, 'no address'), 'PT422 bad_words', 'an address must be one') from codes where name = 'coming';
insert into said select 'coming', pg_temp.begin_(code, 'Tove@Example.no') from codes where name = 'coming';
select matches(words, '^[A-Z2-9]{12} tove@example[.]no false$', 'there is a reference, and no account yet') from said where name = 'coming';
select is(pg_temp.begin_(code, 'tove@example.no'), words, 'twice is once') from codes, said where codes.name = 'coming' and said.name = 'coming';
select is(pg_temp.state(code), 'open candidate', 'the invitation is open still') from codes where name = 'coming';
select ok(not exists (select from private.joinings j, said s where j::text ~ split_part(s.words, ' ', 1)), 'the reference is stored nowhere');
select is(tests.rows(who, 'select from private.joinings'), 'denied', coalesce(who, 'nobody signed in') || ' reads nothing of it') from unnest('{Ada,Amina,null}'::text[]) as who;
select is(pg_temp.make('AAAABBBBCCCC tove@example.no', 'Tove'), 'PT404 invitation_unknown', 'an account is not made with a made-up reference');
select is(pg_temp.make(words, 'Tove', '{"first_name": "Tove", "birth_date": "1990-05-17"}'), 'done', 'the account is made') from said where name = 'coming';
select is((select raw_user_meta_data from auth.users where id = tests.id('Tove')), jsonb_build_object('email_verified', true, 'sub', tests.id('Tove')), 'and says nothing about her');
select is(pg_temp.make(replace(words, 'tove@', 'second@'), 'a second'), 'PT404 invitation_unknown', 'no second one by the same reference') from said where name = 'coming';
select is(pg_temp.state(code), 'open candidate', 'until she has a session the invitation is open') from codes where name = 'coming';
select is(tests.say('Tove', 'select count(*) from whoami()'), '0', 'and the account is nobody''s');
select is(pg_temp.begin_(code, 'tove@example.no'), replace(words, 'false', 'true'), 'who tries again is told that there is one') from codes, said where codes.name = 'coming' and said.name = 'coming';
insert into auth.identities (id, provider, provider_id, user_id, identity_data)
values (tests.id('Tove''s identity'), 'email', tests.id('Tove'), tests.id('Tove'), '{"sub": "x", "email": "tove@example.no", "first_name": "Tove", "invitation": "CODE"}');
select is((select identity_data from auth.identities where user_id = tests.id('Tove')), '{"sub": "x", "email": "tove@example.no"}'::jsonb, 'her identity holds her address alone');
select is(pg_temp.begin_(code, 'another@example.no') ~ 'false$', true, 'with another address she begins anew') from codes where name = 'coming';
select is((select count(*) from auth.users where id = tests.id('Tove')), 0::bigint, 'and the account that nobody came into is gone');
update said set words = pg_temp.begin_((select code from codes where name = 'coming'), 'tove@example.no', 'Tøve') where name = 'coming';
select is(pg_temp.make(words, 'Tove'), 'done', 'it is made anew') from said where name = 'coming';
select is(pg_temp.finish(null), 'denied', 'nobody signed in comes in');
select is(pg_temp.finish('somebody'), 'false', 'an account that did not begin is let in nowhere');
select is(pg_temp.finish('Amina'), 'true', 'who is in is in');
insert into auth.sessions (id, user_id) select tests.id('Tove''s session'), tests.id('Tove');
insert into auth.identities (id, provider, provider_id, user_id, identity_data)
values (tests.id('Tove''s identity'), 'email', tests.id('Tove'), tests.id('Tove'), '{"sub": "x", "email": "tove@example.no"}');
select is(pg_temp.finish('Tove'), 'true', 'her session stands: she is in');
select is(pg_temp.finish('Tove'), 'true', 'twice is once');
select is(tests.say('Tove', 'select first_name || language || array_to_string(roles, '','') from whoami()'), 'Tøveencandidate', 'by what she typed last');
select is((select email || (select birth_date from candidates c where c.person_id = p.person_id) from people p where user_id = tests.id('Tove')), 'tove@example.no1990-05-17', 'with her address and birth date');
select is(pg_temp.state(code), 'used candidate', 'the invitation is used') from codes where name = 'coming';
select is((select count(*) from private.joinings), 0::bigint, 'and what she typed is gone');
select is(pg_temp.begin_(code, 'thief@example.no'), 'PT410 invitation_used', 'nobody begins with it again') from codes where name = 'coming';
select is((select count(*) from events where kind = 'invitation.used' and person_id = (select person_id from people where user_id = tests.id('Tove'))), 1::bigint, 'one event says so');

-- an answer that got lost
select is(tests.say(null, format('select way_back(%L, %L)', code, browser)), back, 'the way back: ' || what) from codes, (values
    ('a browser known by this', 'tove@example.no', 'the browser that she came in from'), ('a browser known by that', '', 'no other'), ('short', '', 'not a guess'), (null, '', 'not none')) as b (browser, back, what)
where name = 'coming';
select is(tests.say('Tove', format('select way_back(%L, null)', code)), 'tove@example.no', 'she herself, signed in') from codes where name = 'coming';
select is(tests.say('Bjørn', format('select way_back(%L, null)', code)), '', 'not Bjørn') from codes where name = 'coming';
select tests.at('2026-11-23 09:00:01');
select is(tests.say(null, format('select way_back(%L, ''a browser known by this'')', code)), '', 'nor she after an hour') from codes where name = 'coming';
select tests.at('2026-11-23 08:00');

-- without an address; and what lapses
insert into codes select 'no mail', pg_temp.invite('Ada', 'Yonas');
insert into said select 'no mail', pg_temp.begin_(code, null, 'Yonas') from codes where name = 'no mail';
select matches(words, ' [0-9a-f-]{36}@uten-epost[.]invalid false$', 'who has no e-mail has an address that leads nowhere') from said where name = 'no mail';
select is(pg_temp.begin_(code, null, 'Yonas'), words, 'the same one when he tries again') from codes, said where codes.name = 'no mail' and said.name = 'no mail';
select is(pg_temp.make(words, 'Yonas'), 'done', 'his account is made') from said where name = 'no mail';
select is(tests.say('Ada', format('select take_back_invitation(%L)', (select invitation_id from invitations where first_name = 'Yonas'))), '', 'Ada takes the invitation back meanwhile');
select is(pg_temp.finish('Yonas'), 'PT404 invitation_unknown', 'he does not come in');
select is(tests.tick('{delete_lapsed_joinings}'), 1, 'what he typed lapses with the invitation');
select is((select count(*) from private.joinings) + (select count(*) from auth.users where id = tests.id('Yonas')), 0::bigint, 'and the account with it');
insert into codes select 'slow to come', pg_temp.invite('Ada', 'Treg');
insert into said select 'slow to come', pg_temp.begin_(code, null, 'Treg') from codes where name = 'slow to come';
select is(pg_temp.make(words, 'Treg'), 'done', 'an account that nobody comes into') from said where name = 'slow to come';
select is(tests.tick('{delete_lapsed_joinings}'), 0, 'is kept at first');
select tests.at('2026-11-24 08:00:01');
select is(tests.tick('{delete_lapsed_joinings}'), 1, 'and gone after a day');
select is(pg_temp.state(code) || (select count(*) from auth.users where id = tests.id('Treg')), 'open candidate0', 'the invitation stays open') from codes where name = 'slow to come';
select tests.at('2026-11-23 08:00');

-- several at once by one code, on whichever nodes: each waits for its turn
create function pg_temp.begin_in_turn(code text, email text, turn int) returns text language sql as $$
    select tests.say(null, format('select address from begin_joining(%L, ''Tur'', ''Nordlys'', %L, ''en'', ''1990-05-17'', turn => %L)', code, email, tests.id('turn ' || turn)));
$$;
insert into codes select 'in turn', pg_temp.invite('Ada', 'Tur');
select is(pg_temp.begin_in_turn(code, email, turn), says, what) from codes, (values
    (1, 'first@example.no', 1, 'first@example.no', 'the first has the turn'),
    (2, 'second@example.no', 2, 'PT409 joining_turn', 'the second waits'),
    (3, 'other@example.no', 1, 'other@example.no', 'the first goes on')) as t (nr, email, turn, says, what)
where name = 'in turn' order by nr;
select is(tests.say(null, format('select end_joining_turn(%L)', tests.id('turn 2'))), '', 'nobody ends another''s turn');
select is(pg_temp.begin_in_turn(code, 'second@example.no', 2), 'PT409 joining_turn', 'who still waits') from codes where name = 'in turn';
select is(tests.say(null, format('select end_joining_turn(%L)', tests.id('turn 1'))), '', 'the first gives up');
select is(pg_temp.begin_in_turn(code, 'second@example.no', 2), 'second@example.no', 'now it is the second''s turn') from codes where name = 'in turn';
select tests.at('2026-11-23 08:00:21');
select is(pg_temp.begin_in_turn(code, 'third@example.no', 3), 'third@example.no', 'which ends by itself where its node is gone') from codes where name = 'in turn';
select tests.at('2026-11-23 08:00');

-- two at once by one code, the later one with the address of somebody who has an account
create function pg_temp.finish_by(who text, code text) returns text language sql as $$
    select tests.say(who, format('select finish_joining(%L, %L)', 'a browser known by this', code));
$$;
create function pg_temp.begin_anew(code text, email text) returns text language sql as $$
    select tests.say(null, format('select reference || '' '' || address || '' '' || made from begin_joining(%L, ''Ulrik'', ''Nordlys'', %L, ''en'', ''1990-05-17'', true)', code, email));
$$;
insert into codes select 'two at once', pg_temp.invite('Ada', 'Ulrik');
insert into said select 'two at once', pg_temp.begin_(code, 'ulrik@example.no') from codes where name = 'two at once';
select is(split_part(pg_temp.begin_(code, 'tove@example.no'), ' ', 3), 'false', 'an address of another''s begins as any other') from codes where name = 'two at once';
select is(pg_temp.make(words, 'Ulrik'), 'PT404 invitation_unknown', 'no account is made with another address than was typed last') from said where name = 'two at once';
select is(split_part(pg_temp.begin_(code, 'ulrik@example.no'), ' ', 3) || pg_temp.make(words, 'Ulrik'), 'falsedone', 'typed again it is') from codes, said where codes.name = 'two at once' and said.name = 'two at once';
update private.joinings set address = 'tove@example.no' where account_id = tests.id('Ulrik');
select is(split_part(pg_temp.begin_(code, 'tove@example.no'), ' ', 3), 'false', 'an account with another address is not the one that was begun') from codes where name = 'two at once';
select is((select count(*) from auth.users where id = tests.id('Ulrik')), 0::bigint, 'and goes');
select is((select count(*) from auth.users where email = 'tove@example.no'), 1::bigint, 'hers stays');
select is(split_part(pg_temp.begin_anew(code, 'tove@example.no'), ' ', 3) || (select count(*) from auth.users where email = 'tove@example.no'), 'false1', 'anew as well') from codes where name = 'two at once';
select is(pg_temp.finish_by('Tove', code), 'false', 'nor does who is in come in by a code that is another''s') from codes where name = 'two at once';
select is(split_part(pg_temp.begin_(code, 'ulrik@example.no'), ' ', 3) || pg_temp.make(words, 'Ulrik'), 'falsedone', 'his account is made') from codes, said where codes.name = 'two at once' and said.name = 'two at once';
insert into auth.sessions (id, user_id) select tests.id('Ulrik''s session'), tests.id('Ulrik');
insert into auth.audit_log_entries (id, payload) select gen_random_uuid(), json_build_object('actor_id', tests.id('Ulrik'), 'actor_username', 'ulrik@example.no')
where to_regclass('auth.audit_log_entries') is not null;
select is(split_part(pg_temp.begin_anew(code, 'ulrik@example.no'), ' ', 3), 'false', 'whose password does not fit makes it anew') from codes where name = 'two at once';
select is((select count(*) from auth.users where id = tests.id('Ulrik')) + (select count(*) from auth.sessions where user_id = tests.id('Ulrik')), 0::bigint, 'with no session of before');
select is((select count(*) from auth.audit_log_entries where payload::text like '%ulrik@example.no%'), 0::bigint, 'nor a word about it with Auth');
select is(pg_temp.finish_by('Ulrik', code), 'false', 'who held such a session is let in nowhere') from codes where name = 'two at once';
select is(pg_temp.make(words, 'Ulrik the second'), 'done', 'the new one is made') from said where name = 'two at once';
insert into auth.sessions (id, user_id) select tests.id('Ulrik the second''s session'), tests.id('Ulrik the second');
select is(pg_temp.finish_by('Ulrik the second', other.code), 'false', 'it comes in by no other code') from codes as other where other.name = 'coming';
select is(pg_temp.finish_by('Ulrik the second', code) || pg_temp.finish_by('Ulrik the second', code), 'truetrue', 'by its own it does, and twice is once') from codes where name = 'two at once';
select is(pg_temp.finish_by('Amina', code), 'false', 'nobody else by it, who is in or not') from codes where name = 'two at once';
select is(pg_temp.begin_anew(code, 'ulrik@example.no') || (select count(*) from auth.users where id = tests.id('Ulrik the second')), 'PT410 invitation_used1', 'nor is an account that somebody has come into made anew') from codes where name = 'two at once';

-- staff, and who has another account already
insert into codes select 'new lead', pg_temp.invite('Ada', 'Lone', 'lead', tests.id('Åsen'));
insert into said select 'new lead', pg_temp.begin_(code, 'lone@example.no', 'Lone', null) from codes where name = 'new lead';
select is(pg_temp.make(words, 'Lone') || pg_temp.finish('Lone'), 'donetrue', 'staff come in without a birth date') from said where name = 'new lead';
insert into auth.sessions (id, user_id) select tests.id('Lone''s session'), tests.id('Lone');
select is(tests.say('Lone', 'select array_to_string(roles, '','') from whoami()'), 'lead', 'with the role of their invitation');
select is(tests.say(null, format('select way_back(%L, ''a browser known by this'')', code)), '', 'and sign in by their password when the answer got lost') from codes where name = 'new lead';
insert into invitations (code_hash, municipality_code, person_id, first_name, last_name, expires_at)
select private.code_hash('THIRDTHIRD'), '3301', person_id, 'Tove', 'X', private.clock() + interval '1 day' from people where user_id = tests.id('Tove');
insert into said select 'third', pg_temp.begin_('THIRDTHIRD', 'third@example.no');
select is(pg_temp.make(words, 'third'), 'PT410 invitation_used', 'nobody makes another account for whoever has one') from said where name = 'third';

-- ── What is written straight into the accounts ───────────────────────────────────────────────────────────────────────────────
select is((select count(*) from auth.users u, jsonb_each(to_jsonb(u)) as e where e.value = 'null' and e.key = any ('{confirmation_token,recovery_token,email_change,email_change_token_new,email_change_token_current,phone_change,phone_change_token,reauthentication_token}')), 0::bigint,
    'none has null where Auth takes it for a broken row');
update auth.users set recovery_token = null, raw_user_meta_data = raw_user_meta_data || '{"first_name": "Amina"}' where id = tests.id('Amina');
select is((select recovery_token || coalesce(raw_user_meta_data ->> 'first_name', '') from auth.users where id = tests.id('Amina')), '', 'nor does a change bring it, or a name');
alter table auth.users disable trigger users_200_keep_bare;
alter table auth.identities disable trigger identities_200_keep_bare;
update auth.users set phone_change = null, raw_user_meta_data = '{"first_name": "Amina", "birth_date": "1990-01-01", "sub": "x"}' where id = tests.id('Amina');
update auth.users set raw_user_meta_data = to_jsonb('{"invitation": "CODE", "sub": "x"}'::text) where id = tests.id('Bjørn');
update auth.identities set identity_data = identity_data || '{"last_name": "Nordlys"}' where user_id = tests.id('Tove');
alter table auth.users enable trigger users_200_keep_bare;
alter table auth.identities enable trigger identities_200_keep_bare;
select is(tests.tick('{bare_old_accounts}'), 3, 'accounts from before are made bare');
select is(tests.tick('{bare_old_accounts}'), 0, 'once');
select is((select string_agg(raw_user_meta_data::text || coalesce(phone_change, 'null'), '' order by email = md5('Amina') || '@example.no') from auth.users where id in (tests.id('Amina'), tests.id('Bjørn'))), '{"sub": "x"}{"sub": "x"}', 'and say nothing any more');
select is((select identity_data from auth.identities where user_id = tests.id('Tove')), '{"sub": "x", "email": "tove@example.no"}'::jsonb, 'nor their identities');

update auth.users set email = 'amina@uten-epost.invalid' where id = tests.id('Amina');
-- When whoever brings a code says that they were born: Amina's own day unless said otherwise.
create function pg_temp.lets_in(code text, born text default '1990-01-01') returns text language sql as $$
    select tests.say(null, format('select reentry_address(%L, %L)', code, born));
$$;
-- ── A code that lets one in again ────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say(who, format('select issue_reentry(%L, gen_random_uuid())', tests.id('Amina'))), 'PT404 not_found', who || ' gives Amina no code') from unnest('{Tor,Lise,Ada,Petra,Bjørn,Leif,Amina}'::text[]) as who;
select is(tests.say('Kari', 'select issue_reentry(null, gen_random_uuid())'), 'PT404 not_found', 'a re-entry code for nobody is refused');
insert into codes select 'again', tests.say('Kari', format('select issue_reentry(%L, %L)', tests.id('Amina'), tests.id('re1')));
select is(tests.say('Kari', format('select issue_reentry(%L, %L)', tests.id('Amina'), tests.id('re1'))), code, 'Kari, who follows her, does; twice is once') from codes where name = 'again';
select is(pg_temp.state(code), 'unknown candidate', 'a re-entry code is no invitation') from codes where name = 'again';
select is(pg_temp.sign_up(code, 'thief'), 'PT404 invitation_unknown', 'a re-entry code makes no account') from codes where name = 'again';
select is(tests.say('Tor', format('select accept_invitation(%L)', code)), 'PT409 sign_out_first', 'a re-entry code gives no role') from codes where name = 'again';
select is((select string_agg(l.role, ',' order by l.role) from access_log l where l.person_id = tests.id('Amina') and l.viewer_id = tests.id('Kari')), 'code_made', 'Amina reads that Kari made it');
insert into codes select 'again 2', tests.say('Kari', format('select issue_reentry(%L, gen_random_uuid())', tests.id('Amina')));
select is(pg_temp.lets_in(code), '', 'a newer one makes the older useless') from codes where name = 'again';
select is(pg_temp.lets_in(code, born), '', 'the slip alone opens nothing: born ' || coalesce(born, 'not said')) from codes, unnest('{1990-01-02,1990-01-03,1990-01-04,NULL,NULL,NULL,1990-01-05}'::text[]) as born where name = 'again 2';
select is(tests.say(null, format('select redeem_reentry(%L)', code)), '', 'nor does a door that asks for nothing else') from codes where name = 'again 2';
select is(pg_temp.lets_in(code), 'amina@uten-epost.invalid', 'who knows when Amina was born comes in') from codes where name = 'again 2';
select is(pg_temp.lets_in(code, '1990-01-06'), '', 'a fifth wrong day') from codes where name = 'again 2';
select is(pg_temp.lets_in(code), '', 'and the code is worth nothing') from codes where name = 'again 2';
insert into codes select 'again 3', tests.say('Kari', format('select issue_reentry(%L, gen_random_uuid())', tests.id('Amina')));
select tests.at('2026-11-24 08:00');
select is(pg_temp.lets_in(code), '', 'a re-entry code has expired after a day') from codes where name = 'again 3';
select tests.at('2026-11-24 07:59:59');
select is(pg_temp.lets_in(code), 'amina@uten-epost.invalid', 'a re-entry code is good until then') from codes where name = 'again 3';
select tests.at('2026-11-23 08:00');
select is(pg_temp.lets_in(code), '', 'an invitation is no such code') from codes where name = 'open';
insert into codes select 'again 4', tests.say('Kari', format('select issue_reentry(%L, gen_random_uuid())', tests.id('Amina')));
select is(pg_temp.lets_in(code), 'amina@uten-epost.invalid', 'looking for whom a code lets in: ' || n) from codes, unnest('{once,twice}'::text[]) as n where name = 'again 4';
select is(tests.say('Bjørn', format('select use_reentry(%L, ''a browser known by this'')', code)), 'false', 'nobody else uses it') from codes where name = 'again 4';
select is(tests.say('Amina', format('select use_reentry(%L, ''a browser known by this'')', code)), 'true', 'it is used when she is in: ' || n) from codes, unnest('{once,twice}'::text[]) as n where name = 'again 4';
select is(tests.say('Amina', format('select use_reentry(%L, ''another browser of hers'')', code)), 'false', 'not from elsewhere') from codes where name = 'again 4';
select is(pg_temp.lets_in(code), '', 'then it lets in nobody') from codes where name = 'again 4';
select is(tests.say(null, format('select way_back(%L, %L)', code, browser)), back, 'but from that browser for an hour: ' || browser) from codes, (values ('a browser known by this', 'amina@uten-epost.invalid'), ('another browser of hers', '')) as b (browser, back) where name = 'again 4';
select is((select string_agg(kind, ',' order by event_id) from events where person_id = tests.id('Amina') and kind ~ 'reentry'), 'reentry.issued,reentry.issued,reentry.issued,reentry.issued,reentry.used', 'each re-entry leaves its events');
select is(tests.say('Amina', 'select string_agg(viewer || '' '' || role, '', '' order by role) from who_looked() where role ~ ''^code'''), 'Kari A. code_made, Kari A. code_used', 'and Amina reads who made the codes, and that one was used');

-- by whom, and for whom
select is(tests.say('Ada', format('select reentry_for_invitation(%L, gen_random_uuid())', (select invitation_id from invitations where first_name = 'Nils'))), 'PT409 has_email', 'who has e-mail comes in by that');
update auth.users set email = id || '@uten-epost.invalid' where id in (tests.id('Nils'), tests.id('Rana'), tests.id('Bjørn'));
select is(tests.say('Ada', format('select length(reentry_for_invitation(%L, gen_random_uuid()))', (select invitation_id from invitations where first_name = 'Nils'))), '12', 'Ada gives one to him whom she let in');
select is(tests.say(who, format('select reentry_for_invitation(%L, gen_random_uuid())', (select invitation_id from invitations where first_name = 'Nils' and not reentry))), 'PT404 not_found', who || ' does not') from unnest('{Nina,Kari,Lise,Amina}'::text[]) as who;
select is(tests.say('Ada', format('select reentry_for_invitation(%L, gen_random_uuid())', (select invitation_id from invitations where first_name = 'Siv'))), 'PT404 not_found', 'Ada gives no re-entry code to staff');
select is(tests.say('Kari', format('select issue_reentry(p.person_id, gen_random_uuid()) from (select %L::uuid as person_id) p', (select person_id from people where first_name = 'Rana'))) ~ '^[A-Z2-9]{12}$', true, 'Kari gives Rana a re-entry code');
-- a signed-in candidate who opens an invitation does not become the guest of whoever made it
insert into codes select 'opened by who is in', pg_temp.invite('Ada', 'Sverre');
select is(tests.say('Bjørn', format('select accept_invitation(%L)', code)), 'candidate', 'Bjørn, who is in, opens it: ' || n) from codes, unnest('{once,twice}'::text[]) as n where name = 'opened by who is in';
select is(pg_temp.state(code), 'open candidate', 'and it stays open') from codes where name = 'opened by who is in';
update invitations set expires_at = expires_at - interval '1 hour' where code_hash = (select private.code_hash(code) from codes where name = 'opened by who is in');
select is(pg_temp.state(code), 'expired candidate', 'for an hour, and not for whoever finds the slip') from codes where name = 'opened by who is in';
select is(tests.say('Ada', format('select issue_reentry(%L, gen_random_uuid())', tests.id('Bjørn'))), 'PT404 not_found', 'Ada gives him no code');
update invitations set used_at = private.clock() + interval '1 minute', person_id = tests.id('Bjørn') where first_name = 'Sverre'; -- as the version before did
select is(tests.say('Ada', format('select issue_reentry(%L, gen_random_uuid())', tests.id('Bjørn'))), 'PT404 not_found', 'nor for one that he opened before this was so');
update candidates set protected = true where person_id = (select person_id from people where user_id = tests.id('Nils'));
select is(tests.say('Ada', format('select reentry_for_invitation(%L, gen_random_uuid())', (select invitation_id from invitations where first_name = 'Nils' and not reentry))), 'PT404 not_found', 'nor to whose address is protected');
select is(tests.rows('Ada', 'select from my_invitations() where first_name = ''Nils'''), '0', 'whom she does not read of any more');
insert into codes select 'staff since', tests.say('Kari', format('select issue_reentry(%L, gen_random_uuid())', tests.id('Amina')));
insert into staff_roles (person_id, role, municipality_code) values (tests.id('Amina'), 'programme_lead', '3301');
select is(pg_temp.lets_in(code), '', 'a person who has become staff does not come in by a re-entry code') from codes where name = 'staff since';
select is(tests.say('Kari', format('select issue_reentry(%L, gen_random_uuid())', tests.id('Amina'))), 'PT404 not_found', 'a person who has become staff gets no re-entry code');

-- ── Tries at the door ────────────────────────────────────────────────────────────────────────────────────────────────────────
select is((select string_agg(tests.say(null, $$select allow_attempt('a key', 3, 900)$$), ',') from generate_series(1, 4)), 'true,true,true,false', 'three tries in a quarter of an hour, not four');
select is(tests.say(null, $$select allow_attempt('another key', 3, 900)$$), 'true', 'tries at one door do not count at another');
select tests.say(null, $$select give_back_attempt('a key')$$);
select is((select string_agg(tests.say(null, $$select allow_attempt('a key', 3, 900)$$), ',') from generate_series(1, 2)), 'true,false', 'a right try is given back, and it alone');
select tests.at('2026-11-23 08:15:01');
select is(tests.say(null, $$select allow_attempt('a key', 3, 900)$$), 'true', 'a try is allowed again after the window');
select is(tests.say(null, 'select allow_attempt(' || odd || ')'), 'false', 'odd: ' || odd) from unnest(array['repeat(''x'', 101), 3, 900', '''k'', 0, 900', '''k'', 3, 0', '''k'', 101, 900', '''k'', 3, 86401', 'null, 3, 900', '''k'', null, 900', '''k'', 3, null']) as odd;
select is(tests.rows('Ada', 'select from private.attempts'), 'denied', 'Ada reads no tries');
select is(tests.rows('Ada', 'select from private.settings'), 'denied', 'Ada does not read the house''s secret');

select * from finish();
rollback;
