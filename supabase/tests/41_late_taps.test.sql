-- What phones tell late, in whatever order they tell it: the newest wish holds, and who came when is the same.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

select tests.shift('lunch', '2026-11-25 10:00', '2026-11-25 14:00', 2);
update place_codes set code = 'ABCDEFGH23' where place_id = tests.id('Fjordgløtt''s place');
select tests.at('2026-11-23 08:00');
select is(tests.take('Amina', 'lunch'), 'confirmed', 'Amina takes the shift');
insert into offers (offer_id, shift_id, candidate_id, municipality_code, offered_by, via, offered_at, due_at, sent_at, expires_at)
select tests.id('asked'), tests.id('lunch'), tests.id('Bjørn'), '3301', tests.id('Lise'), 'lead', private.clock(), private.clock(), private.clock(), private.clock() + interval '1 day';

-- Who taps what, when; "(id)" stands for the request's id.
create temp table taps_made (name text primary key, who text, tapped text, ask text, kind text);
create function pg_temp.made(name text, who text, tapped text, kind text, ask text) returns void language sql as $$
    insert into taps_made values (name, who, tapped, ask, kind);
$$;
-- One tap that arrives now: "done", or the refusal.
create function pg_temp.arrive(tap text) returns text language plpgsql as $$
declare
    made taps_made;
begin
    select m.* into strict made from taps_made m where m.name = tap;
    perform tests.hear(made.who, made.name, made.tapped, to_char(private.clock() at time zone 'Europe/Oslo', 'YYYY-MM-DD HH24:MI:SS'), kind => made.kind);
    return coalesce(nullif(tests.say(made.who, replace(made.ask, '(id)', quote_literal(tests.id(made.name)))), ''), 'done');
end $$;
-- They arrive in this order, from "begins" on with a minute between, and the first of them once more at last; then it stands so, and all is
-- undone.
create function pg_temp.play(arriving text[], begins text, stands text) returns text language plpgsql as $$
declare
    tap text;
    said text;
    first_ text;
begin
    perform tests.at(begins);
    foreach tap in array arriving loop
        said := pg_temp.arrive(tap);
        first_ := coalesce(first_, said);
        perform set_config('tests.now', (private.clock() + interval '1 minute')::text, true);
    end loop;
    if first_ !~ '^PT4' then
        said := pg_temp.arrive(arriving[1]);
        if said not in (first_, 'PT409 no_longer') then
            raise exception '% is % and then %', arriving[1], first_, said;
        end if;
    end if;
    execute stands into said;
    raise exception using errcode = 'UN000', message = coalesce(said, 'nothing');
exception when sqlstate 'UN000' then
    return sqlerrm;
end $$;
-- Every order of every choice of these.
create function pg_temp.orders(names text[]) returns setof text[] language sql as $$
    with recursive o as (
        select array[n] as taps from unnest(names) as n
        union all
        select o.taps || n from o, unnest(names) as n where n <> all (o.taps)
    )
    select taps from o;
$$;

-- ── Wishes ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select pg_temp.made(name, 'Amina', tapped, kind, ask) from (values
    ('no at 08:10', '2026-11-24 08:10', 'withdraw', format('select withdraw(%L, request_id => (id))', tests.on_('Amina', 'lunch'))),
    ('yes at 08:20', '2026-11-24 08:20', 'take', format('select state from take_shift(%L, (id))', tests.id('lunch'))),
    ('no at 08:30', '2026-11-24 08:30', 'withdraw', format('select withdraw(%L, request_id => (id))', tests.on_('Amina', 'lunch'))),
    ('yes at 08:40', '2026-11-24 08:40', 'take', format('select state from take_shift(%L, (id))', tests.id('lunch'))),
    ('no at 08:50', '2026-11-24 08:50', 'withdraw', format('select withdraw(%L, request_id => (id))', tests.on_('Amina', 'lunch')))) as x (name, tapped, kind, ask);
create function pg_temp.newest(names text[]) returns text language sql as $$ select split_part(max(right(n, 5) || ' ' || n), ' ', 2) from unnest(names) as n $$;
create temp table played as
select o as taps, pg_temp.play(o, '2026-11-24 09:00', $$select coalesce(max('yes'), 'no') from assignments a where a.candidate_id = tests.id('Amina') and a.state in ('requested', 'confirmed')$$) as became
from pg_temp.orders(array(select name from taps_made)) as o;
select is((select count(*) from played), 325::bigint, 'every order of up to five wishes is played');
select is_empty($$select taps, became from played where became <> pg_temp.newest(taps)$$, 'the newest wish holds, in every order in which they come');

-- what was asked about: accepted, declined, taken from the market, unsure
delete from taps_made;
select pg_temp.made(name, 'Bjørn', tapped, kind, ask) from (values
    ('yes at 08:10', '2026-11-24 07:10', 'accept', format('select state from accept_offer(%L, (id))', tests.id('asked'))),
    ('no at 08:20', '2026-11-24 07:20', 'decline', format('select decline_offer(%L, ''far'', (id))', tests.id('asked'))),
    ('yes at 08:30', '2026-11-24 07:30', 'take', format('select state from take_shift(%L, (id))', tests.id('lunch'))),
    ('no at 08:40', '2026-11-24 07:40', 'unsure', format('select be_unsure(%L, request_id => (id))', tests.id('asked'))),
    ('yes at 08:50', '2026-11-24 07:50', 'accept', format('select state from accept_offer(%L, (id))', tests.id('asked')))) as x (name, tapped, kind, ask);
truncate played;
insert into played
select o, pg_temp.play(o, '2026-11-24 08:00', $$select coalesce(max('yes'), 'no') from assignments a where a.candidate_id = tests.id('Bjørn') and a.state in ('requested', 'confirmed')$$)
from pg_temp.orders(array(select name from taps_made)) as o;
select is_empty($$select taps, became from played where became <> pg_temp.newest(taps)$$, 'the newest answer holds, in every order in which they come');
-- the question has lapsed meanwhile
update offers set expires_at = tests.oslo('2026-11-24 08:55') where offer_id = tests.id('asked');
select tests.at('2026-11-24 09:00');
select is(tests.tick('{expire_offers}') > 0, true, 'the question lapses');
truncate played;
insert into played
select o, pg_temp.play(o, '2026-11-24 09:00', $$select coalesce(max('yes'), 'no') from assignments a where a.candidate_id = tests.id('Bjørn') and a.state in ('requested', 'confirmed')$$)
from pg_temp.orders(array(select name from taps_made)) as o where cardinality(o) = 5;
select is_empty($$select taps, became from played where became <> pg_temp.newest(taps)$$, 'the same when the question has lapsed before they come: a yes was in time');

-- refused in a way that is told
select is(pg_temp.play('{no at 08:20,yes at 08:10}', '2026-11-24 09:00', $$select pg_temp.arrive('yes at 08:10')$$), 'PT409 newer_wish', 'a yes that is older than the no is told so');
select is(pg_temp.play('{yes at 08:30}', '2026-11-24 09:00', $$select pg_temp.arrive('no at 08:20')$$), 'PT409 newer_wish', 'a no that is older than the yes is told so');
-- without a tap it is said now
select is(pg_temp.play('{yes at 08:30}', '2026-11-24 09:00', $$select tests.say('Bjørn', format('select decline_offer(%L, request_id => gen_random_uuid())', tests.id('asked')))$$), 'PT409 offer_over', 'who taps on the page of a question that is over is told so, as before');
select is(pg_temp.play('{no at 08:40}', '2026-11-24 09:00', $$select tests.say('Bjørn', format('select state from take_shift(%L, gen_random_uuid())', tests.id('lunch')))$$), 'confirmed', 'a yes that is said now is newer than any tap');
-- the rest of the arrows hold: no room, no yes
select is(pg_temp.play('{no at 08:20}', '2026-11-24 09:00', $$update shifts set capacity = 1 where shift_id = tests.id('lunch') returning pg_temp.arrive('yes at 08:30')$$), 'PT409 shift_full', 'a newer yes takes the shift only if there is room');

-- ── Coming and leaving ───────────────────────────────────────────────────────────────────────────────────────────────────────
delete from taps_made;
select pg_temp.made(name, 'Amina', '2026-11-25 ' || right(name, 5), kind, case kind when 'check_in' then 'select check_in(''ABCDEFGH23'', (id)) is not null'
    else format('select check_out(%L, (id))', tests.on_('Amina', 'lunch')) end)
from (values ('in at 09:58', 'check_in'), ('in at 10:03', 'check_in'), ('out at 10:01', 'check_out'), ('out at 12:05', 'check_out'), ('out at 09:50', 'check_out')) as x (name, kind);
-- what they must come to, by the times alone
create function pg_temp.times(names text[]) returns text language sql as $$
    select coalesce(i.at, '-') || ' ' || coalesce((select min(right(n, 5)) from unnest(names) as n where n ~ '^out' and right(n, 5) >= i.at), '-')
    from (select min(right(n, 5)) as at from unnest(names) as n where n ~ '^in') as i;
$$;
create function pg_temp.stands() returns text language sql as $$
    select $s$select coalesce(to_char(a.checked_in_at at time zone 'Europe/Oslo', 'HH24:MI'), '-') || ' ' || coalesce(to_char(a.checked_out_at at time zone 'Europe/Oslo', 'HH24:MI'), '-')
        from assignments a where a.candidate_id = tests.id('Amina') and a.shift_id = tests.id('lunch') and a.state = 'confirmed'$s$;
$$;
create function pg_temp.kept() returns text language sql as $$
    select $s$select string_agg(to_char(u.at at time zone 'Europe/Oslo', 'HH24:MI') || ' ' || u.why, ', ' order by u.at, u.kind) from unsettled_taps u$s$;
$$;
truncate played;
insert into played select o, pg_temp.play(o, '2026-11-25 13:00', pg_temp.stands()) from pg_temp.orders(array(select name from taps_made)) as o;
select is_empty($$select taps, became, pg_temp.times(taps) from played where became <> pg_temp.times(taps)$$, 'when somebody came and left is the same, in every order in which it comes');
create temp table kept as select o as taps, pg_temp.play(o, '2026-11-25 13:00', pg_temp.kept()) as became from pg_temp.orders(array(select name from taps_made)) as o where cardinality(o) = 5;
select is((select array_agg(distinct became) from kept), array['09:50 before_check_in, 09:58 waited, 10:01 waited, 10:03 waited, 12:05 waited'], 'what is kept for the host is the same, too');
-- the log says each time that was ever true
select is(pg_temp.play('{in at 10:03,out at 12:05,in at 09:58,out at 10:01}', '2026-11-25 13:00', $$select string_agg(kind || ' ' || to_char(at at time zone 'Europe/Oslo', 'HH24:MI') || ' ' || to_char(recorded_at at time zone 'Europe/Oslo', 'HH24:MI'), ', ' order by event_id)
    from events where kind ~ 'checked'$$), 'assignment.checked_in 10:03 13:00, assignment.checked_out 12:05 13:01, assignment.checked_in 09:58 13:02, assignment.checked_out 10:01 13:03', 'each time that was told has its event, with when it was told');
-- after the shift has ended, and three days later
select is(pg_temp.play('{in at 09:58,out at 12:05}', '2026-11-25 16:00', pg_temp.stands()), '09:58 12:05', 'what is told after the end counts');
select is(pg_temp.play('{out at 12:05,in at 09:58}', '2026-11-28 16:00', pg_temp.stands()), '09:58 12:05', 'what is told three days later counts');

-- A check-in is no wish: where it meets a giving up, the host decides, and in neither order is it lost when they came.
select pg_temp.made('given up at 09:50', 'Amina', '2026-11-25 09:50', 'withdraw', format('select withdraw(%L, request_id => (id))', tests.on_('Amina', 'lunch')));
select is(pg_temp.play('{given up at 09:50,in at 09:58}', '2026-11-25 13:00', pg_temp.kept()), '09:58 withdrawn', 'who gave up and came all the same: it is kept when they came');
select is(pg_temp.play('{in at 09:58,given up at 09:50}', '2026-11-25 13:00', pg_temp.stands()), '09:58 -', 'the other way round it stands when they came');
select is(pg_temp.play('{in at 09:58}', '2026-11-25 13:00', $$select pg_temp.arrive('given up at 09:50')$$), 'PT409 checked_in', 'and the older giving up is told that they are there');

-- ── How long ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.at('2026-11-25 13:00');
select is(pg_temp.arrive('out at 12:05'), 'done', 'something is kept');
select tests.at('2026-12-25 13:00');
select is(tests.tick('{delete_old_unsettled_taps}'), 0, 'what is kept lives thirty days');
select tests.at('2026-12-25 13:00:01');
select is(tests.tick('{delete_old_unsettled_taps}'), 1, 'and not a second more');
select is(tests.touches('Amina', s), 'denied', 'Amina does not write by the table: ' || s) from unnest(array['update unsettled_taps set seen_at = now()', 'delete from unsettled_taps']) as s;

select * from finish();
rollback;
