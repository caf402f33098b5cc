-- Plays a history, step by step, with the house's own functions and the cast of supabase/tests/000_cast.sql, and looks at the invariants
-- of the house after each. Everything is in one transaction, which the test rolls back.

create function tests.nth(list uuid[], n int) returns uuid language sql immutable as $$
    select list[1 + n % greatest(cardinality(list), 1)];
$$;

-- Everybody who comes on stage besides the cast.
create function tests.stage() returns void language plpgsql as $$
begin
    perform tests.cast();
    perform tests.at('2026-11-23 09:00');
    perform tests.candidate('Ung', '3301', '2009-11-26'); -- eighteen in a year
    perform tests.candidate('Barn', '3301', '2010-11-26'); -- sixteen on Thursday
    insert into public.candidates (person_id, municipality_code, birth_date, norwegian, lifting, notice_read_at)
    values (tests.id('Lise'), '3301', '1980-01-01', 4, 2, private.clock()); -- a lead who takes tasks, too
    insert into public.availability (candidate_id, weekday, from_time, to_time)
    select c.person_id, d, '00:00', '24:00' from public.candidates c, generate_series(1, 7) as d where c.municipality_code = '3301';
    delete from public.introductions where candidate_id = tests.id('Ung') and place_id = tests.id('Åsen''s place');
    insert into public.contracts (candidate_id, employer_id, from_date, to_date)
    values (tests.id('Amina'), tests.id('the municipality'), '2026-01-01', '2026-11-27');
    insert into public.clearances (candidate_id, employer_id, requirement, seen_on, valid_to)
    select tests.id(who), tests.id('the municipality'), 'politiattest', '2026-01-01', until
    from (values ('Amina', null::date), ('Bjørn', '2026-11-26'), ('Ung', null)) as t (who, until);
end $$;

-- One step; what was said, or the refusal.
create function tests.step(step jsonb) returns text language plpgsql as $$
declare
    who text := (array['Amina', 'Bjørn', 'Ung', 'Lise', 'Barn'])[1 + (step ->> 'who')::int % 5];
    n int := (step ->> 'n')::int;
    m int := (step ->> 'm')::int;
    k int := (step ->> 'k')::int;
    house text := case when m % 2 = 0 then 'Fjordgløtt' else 'Åsen' end;
    shifts uuid[] := array(select s.shift_id from public.shifts s join public.tasks t using (task_id) order by t.title, s.shift_id);
    shift uuid := tests.nth(shifts, n);
    mine uuid[] := array(select a.assignment_id from public.assignments a where a.candidate_id = tests.id(who) order by a.requested_at, a.shift_id);
    all_ uuid[] := array(select a.assignment_id from public.assignments a order by a.requested_at, a.shift_id, a.candidate_id);
    offers uuid[] := array(select o.offer_id from public.offers o where o.candidate_id = tests.id(who) order by o.offered_at, o.shift_id);
    their_lead text := (select case when s.organisation_id = tests.id('Åsen') then 'Ola' else 'Lise' end
        from public.assignments a join public.shifts s using (shift_id) where a.assignment_id = tests.nth(all_, n));
    shift_lead text := (select case when s.organisation_id = tests.id('Åsen') then 'Ola' else 'Lise' end from public.shifts s where s.shift_id = shift);
    starts timestamp := timestamp '2026-11-23 00:00' + make_interval(days => n % 9, mins => 30 * (m % 48));
    request uuid := tests.id('request ' || k % 6);
begin
    case step ->> 'do'
        when 'post' then
            perform tests.shift('h' || lpad((cardinality(shifts))::text, 3, '0'), starts::text, (starts + make_interval(mins => 30 * (1 + k % 18)))::text,
                1 + m % 2, case when k % 5 = 0 then 'paid' else 'unpaid' end, case when k % 3 = 0 then '{politiattest}'::text[] else '{}' end, house, k % 7 = 0);
            if k % 4 = 0 then -- and a week later, together
                insert into public.series (series_id, task_id) values (tests.id('series ' || cardinality(shifts)), tests.id('h' || lpad(cardinality(shifts)::text, 3, '0') || '''s task'));
                insert into public.shifts (shift_id, task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at, created_at)
                select tests.id('later ' || cardinality(shifts)), s.task_id, s.municipality_code, s.organisation_id, private.weeks_later(s.starts_at, 1),
                    private.weeks_later(s.ends_at, 1), s.capacity, s.contact_id, s.published_at, s.created_at
                from public.shifts s where s.shift_id = tests.id('h' || lpad(cardinality(shifts)::text, 3, '0'));
                update public.shifts s set series_id = tests.id('series ' || cardinality(shifts))
                where s.task_id = tests.id('h' || lpad(cardinality(shifts)::text, 3, '0') || '''s task');
            end if;
            return '';
        when 'take' then return tests.say(who, format('select x::text from take_shift(%L, %L) x', shift, request));
        when 'series' then return tests.say(who, format('select string_agg(concat_ws('' '', state, why_not), '','' order by starts_at) from take_series(%L, %L)',
            (select s.series_id from public.shifts s where s.shift_id = shift), tests.id('series request ' || k % 6)));
        when 'withdraw' then return tests.say(who, format('select withdraw(%L, %L, %L)', tests.nth(mine, n), case when k % 2 = 0 then 'sick' end, m % 2 = 0));
        when 'step_off' then return tests.say(who, format('select step_off(%L)', tests.nth(mine, n)));
        when 'welcome' then return tests.say(their_lead, format('select welcome(%L)', tests.nth(all_, n)));
        when 'not_now' then return tests.say(their_lead, format('select not_now(%L)', tests.nth(all_, n)));
        when 'cancel_assignment' then return tests.say(their_lead, format('select cancel_assignment(%L)', tests.nth(all_, n)));
        when 'cancel_shift' then return tests.say(shift_lead, format('select cancel_shift(%L)', shift));
        when 'change_shift' then return tests.say(shift_lead, format('select change_shift(%L, %L, %L, %s, %L)', shift, tests.oslo(starts::text),
            tests.oslo((starts + make_interval(mins => 30 * (1 + k % 18)))::text), 1 + k % 3, (select s.contact_id from public.shifts s where s.shift_id = shift)));
        when 'invite' then return tests.say(shift_lead, format('select invite_person(%L, %L, %L)', shift, private.person_pseudonym(shift, tests.id(who)), tests.id('invitation ' || k % 9)));
        when 'accept' then return tests.say(who, format('select x::text from accept_offer(%L, %L) x', tests.nth(offers, n), request));
        when 'decline' then return tests.say(who, format('select decline_offer(%L, %L)', tests.nth(offers, n), (array['time', 'far', 'type', 'place', 'other', null])[1 + k % 6]));
        when 'unsure' then return tests.say(who, format('select be_unsure(%L, %L)', tests.nth(offers, n), (array['call', 'company', null])[1 + k % 3]));
        when 'look' then return tests.say(who, 'select count(*) from my_offers()');
        when 'stand_by' then return tests.say(who, format('select stand_by(%L, %L)', shift, k % 4 <> 0));
        when 'check_in' then return tests.say(who, format('select check_in(%L)', (select c.code from public.place_codes c where c.place_id = tests.id(house || '''s place'))));
        when 'check_out' then return tests.say(who, format('select check_out(%L)', tests.nth(mine, n)));
        when 'record' then return tests.say(case when m % 5 = 0 then 'Lise' else their_lead end, format('select record_attendance(%L, %L, %s, ''{}'', null, %L)', tests.nth(all_, n),
            (array['present', 'late', 'notified', 'absent', 'host_cancelled'])[1 + k % 5], (array[120, 0, 720, 721, -1, 45])[1 + m % 6], case when n % 2 = 0 then 'Feil' end));
        when 'clear' then
            if k % 2 = 0 then
                update public.clearances c set withdrawn_at = private.clock() where c.candidate_id = tests.id(who) and c.withdrawn_at is null;
            else
                insert into public.clearances (candidate_id, employer_id, requirement, seen_on)
                values (tests.id(who), tests.id('the municipality'), 'politiattest', private.today()) on conflict do nothing;
            end if;
            return '';
        when 'protect' then
            update public.candidates c set protected = k % 3 = 0 where c.person_id = tests.id(who);
            return '';
        when 'wait' then
            perform set_config('tests.now', (private.clock() + make_interval(mins => 10 * (1 + n % 30) * case when k % 4 = 0 then 12 else 1 end))::text, true);
            return '';
        when 'tick' then
            for piece in 1..60 loop
                exit when tests.tick() = 0;
            end loop;
            return '';
    end case;
end $$;

-- How much there is of what a repeated request must not make more of.
create function tests.effects() returns text language plpgsql as $$
begin
    return concat_ws(' ', (select count(*) from public.assignments), (select count(*) from public.offers), (select count(*) from public.attendance),
        (select count(*) from public.standbys), (select count(*) from public.events where kind <> 'offer.seen'), (select sum(taken) from public.shifts));
end $$;

-- What is not as it must be, in words; empty when all is well.
create function tests.broken() returns text[] language plpgsql as $$
begin
    return array(
        select 'counter of ' || t.title || ': ' || s.taken || ' of ' || s.capacity || ', confirmed ' || x.n
        from public.shifts s join public.tasks t using (task_id)
        cross join lateral (select count(*) as n from public.assignments a where a.shift_id = s.shift_id and a.state = 'confirmed') x
        where s.taken <> x.n or x.n > s.capacity
        union all
        select 'overlap of ' || a.assignment_id from public.assignments a join public.assignments b
            on a.candidate_id = b.candidate_id and a.assignment_id < b.assignment_id and a.starts_at < b.ends_at and a.ends_at > b.starts_at
        where a.state in ('requested', 'confirmed') and b.state in ('requested', 'confirmed')
        union all
        select 'span of ' || a.assignment_id from public.assignments a join public.shifts s using (shift_id)
        where a.state in ('requested', 'confirmed') and (a.starts_at, a.ends_at) <> (s.starts_at, s.ends_at)
        union all
        select 'confirmed without clearance ' || a.assignment_id
        from public.assignments a join public.shifts s using (shift_id)
        where a.state = 'confirmed' and a.confirmed_at = private.clock()
            and cardinality(private.missing_clearances(a.candidate_id, s.task_id, private.last_day(a.ends_at))) > 0
        union all
        select 'paid without contract ' || a.assignment_id
        from public.assignments a join public.shifts s using (shift_id) join public.tasks t using (task_id)
        where a.state = 'confirmed' and a.confirmed_at = private.clock() and t.pay = 'paid' and not exists (
            select from public.contracts c where c.candidate_id = a.candidate_id and c.employer_id = tests.id('the municipality')
                and c.from_date <= (a.starts_at at time zone 'Europe/Oslo')::date and coalesce(c.to_date, 'infinity') >= (a.starts_at at time zone 'Europe/Oslo')::date)
        union all
        select 'confirmed at once without introduction ' || a.assignment_id
        from public.assignments a join public.shifts s using (shift_id) join public.tasks t using (task_id)
        where a.state = 'confirmed' and a.confirmed_at = private.clock() and a.confirmed_by is null and a.requested_at = a.confirmed_at and not t.introduction
            and not exists (select from public.introductions i where i.candidate_id = a.candidate_id and i.place_id = t.place_id)
        union all
        select 'confirmed by oneself ' || a.assignment_id from public.assignments a where a.confirmed_by = a.candidate_id
        union all
        select 'attendance ' || f.assignment_id from public.attendance f join public.assignments a using (assignment_id)
        where f.minutes not between 0 and 720 or f.recorded_by = a.candidate_id or f.candidate_id <> a.candidate_id
        union all
        select 'arrow of assignment: ' || coalesce(x.before_, 'nothing') || ' → ' || x.kind from (
            select e.kind, lag(e.kind) over (partition by e.assignment_id order by e.event_id) as before_
            from public.events e where e.kind like 'assignment.%' and e.kind <> 'assignment.objected'
        ) as x
        where (coalesce(replace(x.before_, 'assignment.', ''), ''), replace(x.kind, 'assignment.', '')) not in (
            ('', 'requested'), ('requested', 'confirmed'), ('requested', 'not_chosen'), ('requested', 'withdrawn'), ('requested', 'cancelled'),
            ('confirmed', 'withdrawn'), ('confirmed', 'cancelled'), ('confirmed', 'checked_in'), ('checked_in', 'checked_out'),
            ('checked_in', 'cancelled'), ('checked_out', 'cancelled'), ('confirmed', 'said_cannot'), ('checked_in', 'said_cannot'),
            ('checked_out', 'said_cannot'), ('said_cannot', 'checked_in'), ('said_cannot', 'checked_out'), ('said_cannot', 'cancelled'))
        union all
        select 'arrow of offer: ' || coalesce(x.before_, 'nothing') || ' → ' || x.kind from (
            select e.kind, lag(e.kind) over (partition by e.person_id, e.shift_id order by e.event_id) as before_
            from public.events e where e.kind like 'offer.%'
        ) as x
        where (coalesce(replace(x.before_, 'offer.', ''), ''), replace(x.kind, 'offer.', '')) not in (
            ('', 'sent'), ('accepted', 'sent'), ('declined', 'sent'), ('expired', 'sent'), ('withdrawn', 'sent'),
            ('sent', 'seen'), ('sent', 'accepted'), ('sent', 'declined'), ('sent', 'unsure'), ('sent', 'expired'), ('sent', 'withdrawn'),
            ('seen', 'accepted'), ('seen', 'declined'), ('seen', 'unsure'), ('seen', 'expired'), ('seen', 'withdrawn'),
            ('unsure', 'accepted'), ('unsure', 'declined'), ('unsure', 'expired'), ('unsure', 'withdrawn'))
        union all
        select 'asked at night ' || (o.sent_at at time zone 'Europe/Oslo') from public.offers o
        where (o.sent_at at time zone 'Europe/Oslo')::time not between time '08:00' and time '20:59:59.999999'
        union all
        select 'asked too often on ' || (o.due_at at time zone 'Europe/Oslo')::date from public.offers o where o.via <> 'standby'
        group by o.candidate_id, (o.due_at at time zone 'Europe/Oslo')::date having count(*) > 2
        union all
        select 'offer ' || o.offer_id || ' open for a shift that is ' || case when s.cancelled_at is not null then 'cancelled' else 'full' end
        from public.offers o join public.shifts s using (shift_id)
        where o.state in ('waiting', 'sent', 'seen', 'unsure') and (s.cancelled_at is not null or s.taken >= s.capacity)
        union all
        select 'offer ' || o.offer_id || ' open for somebody who has the shift' from public.offers o join public.assignments a using (candidate_id, shift_id)
        where o.state in ('waiting', 'sent', 'seen', 'unsure') and a.state in ('requested', 'confirmed') and a.requested_at >= o.offered_at
        union all
        select 'offered outside ' || o.offer_id from public.offers o join public.shifts s using (shift_id)
        where o.expires_at > s.starts_at and o.state in ('waiting', 'sent', 'seen', 'unsure')
        union all
        select 'open shift ' || s.shift_id from public.shifts s
        -- what is held for who stands by comes back to the list by the clock
        where s.starts_at > private.clock() and not exists (select from public.standbys b where b.shift_id = s.shift_id)
            and (s.taken < s.capacity and s.cancelled_at is null)
            <> exists (select from private.open_shifts o where o.shift_id = s.shift_id and (o.starts_at, o.ends_at) = (s.starts_at, s.ends_at))
    );
end $$;

-- Plays a history. Returns {"bad": what went wrong and at which step, "held": everybody's active spans with when they were born}.
create function tests.play(steps jsonb) returns jsonb language plpgsql as $$
declare
    each record;
    said text;
    again text;
    had text;
    wrong text[] := '{}';
begin
    for each in select e.step, e.n from jsonb_array_elements(steps) with ordinality as e (step, n) loop
        perform set_config('tests.now', (private.clock() + interval '1 second')::text, true);
        said := tests.step(each.step);
        if said like 'ERROR%' then
            wrong := wrong || said;
        end if;
        if (each.step ->> 'twice')::boolean and each.step ->> 'do' not in ('post', 'clear', 'protect', 'wait', 'tick', 'look', 'check_in') then
            had := tests.effects();
            again := tests.step(each.step);
            if tests.effects() <> had then
                wrong := wrong || format('twice is not once: %s, then %s', said, again);
            end if;
        end if;
        wrong := wrong || tests.broken();
        if cardinality(wrong) > 0 then
            return jsonb_build_object('bad', format('step %s %s said %s: %s', each.n, each.step, said, array_to_string(wrong, '; ')), 'held', '[]'::jsonb);
        end if;
    end loop;
    if exists (
        (select * from private.counted_cells(tests.ledger(false)) except select * from private.counted_cells(tests.ledger(true)))
        union all (select * from private.counted_cells(tests.ledger(true)) except select * from private.counted_cells(tests.ledger(false)))
    ) then
        return '{"bad": "an indicator of the events is not that of the rows", "held": []}';
    end if;
    return jsonb_build_object('bad', null, 'held', coalesce((
        select jsonb_agg(jsonb_build_object('bornOn', c.birth_date, 'spans', x.spans))
        from public.candidates c join lateral (
            select jsonb_agg(jsonb_build_object('startsAt', extract(epoch from a.starts_at) * 1000, 'endsAt', extract(epoch from a.ends_at) * 1000)) as spans
            from public.assignments a where a.candidate_id = c.person_id and a.state in ('requested', 'confirmed')
        ) x on x.spans is not null), '[]'));
end $$;

-- What the house says of a span beside others for somebody born on a day: a rule's code, or null.
create function tests.rule(born date, span_start timestamptz, span_end timestamptz, starts timestamptz[], ends timestamptz[]) returns text language plpgsql as $$
declare
    other uuid;
begin
    update public.candidates c set birth_date = '1980-01-01' where c.person_id = tests.id('Bjørn');
    delete from public.assignments a where a.candidate_id = tests.id('Bjørn');
    for i in 1..cardinality(starts) loop
        insert into public.shifts (shift_id, task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at)
        values (tests.id('rule ' || i), tests.id('rule''s task'), '3301', tests.id('Fjordgløtt'), starts[i], ends[i], 20, tests.id('Fjordgløtt''s contact'), private.clock())
        on conflict (shift_id) do update set starts_at = excluded.starts_at, ends_at = excluded.ends_at;
        insert into public.assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at)
        values (tests.id('Bjørn'), tests.id('rule ' || i), '3301', starts[i], ends[i], 'voluntary', private.clock());
    end loop;
    update public.candidates c set birth_date = born where c.person_id = tests.id('Bjørn');
    return private.broken_rule(tests.id('Bjørn'), span_start, span_end, null);
end $$;
