-- The states of an assignment move only along the arrows of the design, whoever writes; and who reads the rows.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

select tests.shift('lunch', '2026-11-25 11:30', '2026-11-25 13:30', 2);
select is(tests.take(who, 'lunch'), 'confirmed', who || ' takes the lunch shift') from unnest('{Amina,Bjørn}'::text[]) as who;
select tests.shift('draft', '2026-11-25 15:00', '2026-11-25 16:00', draft => true);

-- ── The arrows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
-- All pairs of states, of which exactly those of the design go through
create temp table tries as
select f.state as from_, g.state as to_ from unnest('{requested,confirmed,not_chosen,withdrawn,cancelled}'::text[]) as f (state),
    unnest('{requested,confirmed,not_chosen,withdrawn,cancelled}'::text[]) as g (state) where f <> g;
create function pg_temp.try(from_ text, to_ text) returns text language plpgsql as $$
declare
    one uuid := gen_random_uuid();
    made text;
begin
    perform tests.shift('arrow ' || from_ || to_, '2027-01-11 10:00', '2027-01-11 11:00', 3);
    insert into assignments (assignment_id, candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at,
        confirmed_at, not_chosen_at, withdrawn_at, cancelled_at)
    values (one, tests.id('Bjørn'), tests.id('arrow ' || from_ || to_), '3301', now(), now(), 'voluntary', private.clock(),
        case when from_ = 'confirmed' then private.clock() end, case when from_ = 'not_chosen' then private.clock() end,
        case when from_ = 'withdrawn' then private.clock() end, case when from_ = 'cancelled' then private.clock() end);
    made := tests.force(format('update assignments set confirmed_at = %s, not_chosen_at = %s, withdrawn_at = %s, cancelled_at = %s
        where assignment_id = %L',
        case when to_ in ('confirmed') then 'private.clock()' when to_ = 'requested' then 'null' else 'confirmed_at' end,
        case when to_ = 'not_chosen' then 'private.clock()' else 'null' end,
        case when to_ = 'withdrawn' then 'private.clock()' else 'null' end,
        case when to_ = 'cancelled' then 'private.clock()' else 'null' end, one));
    delete from assignments where assignment_id = one;
    return case when made = 'done' then 'done' else 'refused' end;
end $$;
select set_eq(
    $$select from_ || ' → ' || to_ from tries where pg_temp.try(from_, to_) = 'done'$$,
    array['requested → confirmed', 'requested → not_chosen', 'requested → withdrawn', 'requested → cancelled',
        'confirmed → withdrawn', 'confirmed → cancelled'],
    'of the twenty arrows exactly the six of the design are open, whoever writes');
select is(tests.force(format('update assignments set candidate_id = %L where assignment_id = %L', tests.id('Bjørn'), tests.on_('Amina', 'lunch'))),
    'PT409 wrong_way', 'an assignment does not change hands');
select is(tests.force(format('update assignments set shift_id = %L where assignment_id = %L', tests.id('draft'), tests.on_('Amina', 'lunch'))),
    'PT409 wrong_way', 'an assignment does not move to another shift');

-- ── Who reads the rows ──────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.rows('Amina', 'select from assignments'), (select count(*)::text from assignments where candidate_id = tests.id('Amina')), 'Amina reads her own assignments');
select is(tests.rows('Amina', 'select from my_assignments'), (select count(*)::text from assignments where candidate_id = tests.id('Amina')), 'the view gives Amina the same assignments');
select is(tests.rows(who, 'select from assignments'), '0', who || ' reads no assignment by the table')
from unnest('{Lise,Ola,Kjell,Kari,Tor,Petra,Ada,Sara,Liv,Leif}'::text[]) as who;
select is(tests.rows(who, 'select from my_assignments'), '0', who || ' reads none by the view')
from unnest('{Lise,Kari,Petra,Ada,Sara}'::text[]) as who;
select is(tests.rows(null, 'select from assignments'), 'denied', 'nobody signed in reads assignments');
select is(tests.rows(null, 'select from my_assignments'), 'denied', 'nobody signed in reads the view');
select is(tests.touches('Amina', statement), 'denied', 'nobody writes assignments by hand: ' || statement)
from unnest(array['update assignments set confirmed_at = now()', 'delete from assignments', 'update assignments set purpose = ''voluntary''',
    'insert into assignments default values', 'update shifts set taken = 0', 'update shifts set capacity = 20', 'delete from reasons',
    'insert into reasons default values', 'select from reason_counts', 'truncate assignments']) as statement;
select is(tests.rows('Amina', 'select private.lock_assignment_as_lead(''' || tests.on_('Amina', 'lunch') || ''')'), 'denied', 'helpers behind the functions are nobody''s');

select * from finish();
rollback;
