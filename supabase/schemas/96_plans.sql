-- The weekly plan: who could fill all open shifts of a week at once. Asked for by a lead for their organisation, or by an administrator
-- for the whole municipality; solved beside the pages; changed and sent by the lead of each organisation, as offers.

-- A plan that somebody asked for. Not personal: its people are in plan_choices.
create table public.plans (
    plan_id uuid primary key default gen_random_uuid(),
    municipality_code text not null references public.municipalities,
    organisation_id uuid references public.organisations, -- null: the whole municipality
    week_start date not null check (extract(isodow from week_start) = 1), -- its Monday
    asked_by uuid not null references public.people,
    asked_at timestamptz not null,
    begun_at timestamptz, -- null: waits
    tries smallint not null default 0,
    done_at timestamptz, -- null: not solved
    solved_by text check (solved_by in ('lp', 'greedy')), -- null: not solved
    why text check (why in ('timed_out', 'infeasible', 'failed')), -- null: solved as it should be
    seats int, -- open seats that week; null: not solved
    filled int, -- null: not solved
    bound real -- the most that could be filled by any plan; null: not known
);
comment on table public.plans is 'not personal';
create index plans_organisation on public.plans (organisation_id, week_start);
create index plans_municipality on public.plans (municipality_code, week_start);
create index plans_asked_by on public.plans (asked_by);
create index plans_waiting on public.plans (asked_at) where done_at is null;
alter table public.plans enable row level security;
grant select on public.plans to authenticated;
create policy "Leads read the plans of their own organisation and their municipality, administrators of the municipality" on public.plans
for select to authenticated using (
    organisation_id in (select private.my_organisations())
    or municipality_code = (select private.municipality_as('administrator'))
    or (organisation_id is null and municipality_code = (select private.municipality_as('lead')))
);

-- One person for one seat in a plan. Read only through functions that do not say who. Personal.
create table public.plan_choices (
    plan_id uuid not null references public.plans on delete cascade,
    shift_id uuid not null references public.shifts on delete cascade,
    candidate_id uuid not null references public.candidates on delete cascade,
    nth int not null, -- what the person is called in this plan: one number a person
    added boolean not null default false, -- by the lead
    dropped_at timestamptz, -- null: stands
    offer_id uuid references public.offers on delete cascade, -- null: not sent
    refused_at timestamptz, -- null: not tried, or sent; else when it could not be sent, since they cannot be asked in time
    primary key (plan_id, shift_id, candidate_id)
);
comment on table public.plan_choices is 'personal: who is thought of for a shift';
create index plan_choices_shift on public.plan_choices (shift_id);
create index plan_choices_candidate on public.plan_choices (candidate_id);
create index plan_choices_offer on public.plan_choices (offer_id);
alter table public.plan_choices enable row level security;

-- How many minutes a person may be planned for in a week, beside what they hold: within what they wish and what is agreed, whichever is
-- less, and 37.5 hours at most. Never shown to a lead.
create function private.plannable_minutes(candidate uuid, monday date) returns int
language plpgsql stable security definer set search_path = '' as $$
begin
    return (
        select greatest(0, least(2250, c.wished_hours * 60, (
            select (min(g.hours_per_week) * 60)::int from private.agreements(array[candidate]) g
            where g.from_date <= monday + 6 and g.to_date >= monday
        )) - (
            select coalesce(sum(extract(epoch from a.ends_at - a.starts_at)) / 60, 0)::int from public.assignments a
            where a.candidate_id = candidate and a.state in ('requested', 'confirmed')
                and a.starts_at >= private.midnight(monday) and a.starts_at < private.midnight(monday + 7)
        ))
        from public.candidates c where c.person_id = candidate
    );
end $$;

-- Whoever was thought of for one time of a shift, and not asked yet, is not thought of for another.
create function private.forget_choices_of_moved() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    delete from public.plan_choices c where c.shift_id = new.shift_id and c.offer_id is null;
    return null;
end $$;
create trigger shifts_730_forget_choices after update on public.shifts for each row
when ((old.starts_at, old.ends_at) is distinct from (new.starts_at, new.ends_at))
execute function private.forget_choices_of_moved();

-- Asks for a plan of a week that begins on this Monday; null for the organisation: the whole municipality. A plan that is being made is not
-- asked for twice. Refuses PT404 (not theirs), PT422 bad_week (no Monday, past, or over four weeks ahead).
create function private.ask_for_plan(organisation uuid, week_start date) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    municipality text := case when organisation is null then private.municipality_as('administrator')
        else (select o.municipality_code from public.organisations o
            where o.organisation_id = organisation and o.organisation_id in (select private.my_organisations())) end;
    made uuid;
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    elsif (extract(isodow from week_start) = 1 and week_start + 6 >= private.today() and week_start <= private.today() + 28) is not true then
        raise exception 'bad_week' using errcode = 'PT422';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('plan ' || municipality || coalesce(organisation::text, ''), 0));
    select p.plan_id into made from public.plans p
    where p.municipality_code = municipality and p.organisation_id is not distinct from organisation
        and p.week_start = ask_for_plan.week_start and p.done_at is null and p.tries < 3;
    if not found then
        insert into public.plans (municipality_code, organisation_id, week_start, asked_by, asked_at)
        values (municipality, organisation, week_start, private.me(), private.clock())
        returning plan_id into made;
    end if;
    return made;
end $$;
grant execute on function private.ask_for_plan(uuid, date) to authenticated;
create function public.ask_for_plan(organisation uuid, week_start date) returns uuid
language sql volatile set search_path = '' as $$
    select private.ask_for_plan(organisation, week_start);
$$;
grant execute on function public.ask_for_plan(uuid, date) to authenticated;

-- For the solver alone: the shifts of a municipality or an organisation between two days as a problem: {"shifts": [{id, startsAt, endsAt,
-- seats}], "people": [{id, minutes, bornOn, busy: [{startsAt, endsAt}]}], "edges": [{shift, person, points}]}, with times in
-- milliseconds, and edges by place in the lists, from 0: the fifty best people of each shift.
create function private.plan_problem(municipality text, organisation uuid, monday date) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
    problem jsonb;
begin
    with wanted as materialized (
        select o.shift_id, o.starts_at, o.ends_at, private.free_seats(s, null) as seats,
            row_number() over (order by o.starts_at, o.shift_id) - 1 as n
        from private.open_shifts o join public.shifts s on s.shift_id = o.shift_id
        where o.municipality_code = municipality and (organisation is null or o.organisation_id = organisation)
            and o.starts_at >= greatest(private.midnight(monday), private.clock() + interval '2 hours')
            and o.starts_at < private.midnight(monday + 7)
    ),
    listed as materialized (
        select w.n as shift, r.candidate_id, r.points
        from wanted w cross join lateral private.ranked_people(w.shift_id, private.clock(), 50, '{}') r
    ),
    people as materialized (
        select p.candidate_id, row_number() over (order by p.candidate_id) - 1 as n
        from (select distinct l.candidate_id from listed l) as p
    )
    select jsonb_build_object(
        'shifts', coalesce((select jsonb_agg(jsonb_build_object('id', w.shift_id,
            'startsAt', (extract(epoch from w.starts_at) * 1000)::bigint, 'endsAt', (extract(epoch from w.ends_at) * 1000)::bigint,
            'seats', w.seats) order by w.n) from wanted w), '[]'),
        'people', coalesce((select jsonb_agg(jsonb_build_object('id', p.candidate_id,
            'minutes', private.plannable_minutes(p.candidate_id, monday), 'bornOn', c.birth_date,
            'busy', (
                select coalesce(jsonb_agg(jsonb_build_object('startsAt', (extract(epoch from a.starts_at) * 1000)::bigint,
                    'endsAt', (extract(epoch from a.ends_at) * 1000)::bigint) order by a.starts_at), '[]')
                from public.assignments a
                where a.candidate_id = p.candidate_id and a.state in ('requested', 'confirmed')
                    and a.starts_at > private.midnight(monday - 8) and a.starts_at < private.midnight(monday + 15)
            )) order by p.n) from people p join public.candidates c on c.person_id = p.candidate_id), '[]'),
        'edges', coalesce((select jsonb_agg(jsonb_build_object('shift', l.shift, 'person', p.n, 'points', l.points)
            order by l.shift, p.n) from listed l join people p on p.candidate_id = l.candidate_id), '[]')
    ) into problem;
    return problem;
end $$;

-- For the solver alone: the plan that has waited longest, with its problem, as one row: plan_id, problem; no row: none waits. What was begun
-- five minutes ago and never came is begun anew, three times in all. Safe on many nodes at once.
create function private.claim_plan() returns table (plan_id uuid, problem jsonb)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    next public.plans;
begin
    select p.* into next from public.plans p
    where p.done_at is null and p.tries < 3
        -- what was begun in the future was begun by a clock that was ahead
        and (coalesce(p.begun_at, '-infinity') < private.clock() - interval '5 minutes' or p.begun_at > private.clock())
    order by p.asked_at limit 1 for update skip locked;
    if not found then
        return;
    end if;
    update public.plans p set begun_at = private.clock(), tries = p.tries + 1 where p.plan_id = next.plan_id;
    return query select next.plan_id, private.plan_problem(next.municipality_code, next.organisation_id, next.week_start);
end $$;
create function public.claim_plan() returns table (plan_id uuid, problem jsonb) language sql volatile set search_path = '' as $$
    select * from private.claim_plan();
$$;

-- For the solver alone: keeps what it found, pair by pair. A plan that is done stays as it is. "bound": null when not known.
create function private.store_plan(
    plan uuid, shifts uuid[], candidates uuid[], solved_by text, why text, seats int, bound real
) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    perform 1 from public.plans p where p.plan_id = plan and p.done_at is null for update;
    if not found then
        return;
    end if;
    insert into public.plan_choices (plan_id, shift_id, candidate_id, nth)
    select plan, u.shift_id, u.candidate_id,
        dense_rank() over (order by f.first_start, u.candidate_id)
    from unnest(shifts, candidates) as u (shift_id, candidate_id)
    -- their address may have become protected while it was solved
    join public.candidates h on h.person_id = u.candidate_id and not h.protected
    join (
        select v.candidate_id, min(s.starts_at) as first_start
        from unnest(shifts, candidates) as v (shift_id, candidate_id) join public.shifts s on s.shift_id = v.shift_id
        group by v.candidate_id
    ) as f on f.candidate_id = u.candidate_id;
    update public.plans p set done_at = private.clock(), solved_by = store_plan.solved_by, why = store_plan.why,
        seats = store_plan.seats, filled = cardinality(shifts), bound = store_plan.bound
    where p.plan_id = plan;
end $$;
create function public.store_plan(
    plan uuid, shifts uuid[], candidates uuid[], solved_by text, why text, seats int, bound real
) returns void language sql volatile set search_path = '' as $$
    select private.store_plan(plan, shifts, candidates, solved_by, why, seats, bound);
$$;
-- On Supabase the app solves with the key that is its own, and no person's session comes here.
do $$
begin
    if exists (select from pg_roles where rolname = 'service_role') then
        grant usage on schema private to service_role;
        grant execute on function public.claim_plan(), private.claim_plan(), public.store_plan(uuid, uuid[], uuid[], text, text, int, real),
            private.store_plan(uuid, uuid[], uuid[], text, text, int, real) to service_role;
    end if;
end $$;

-- For the solver alone: it was told to stop in the middle of a plan that it began, which waits again as if it had not.
create function private.give_plan_back(plan uuid) returns void
language sql volatile security definer set search_path = '' as $$
    update public.plans p set begun_at = null, tries = p.tries - 1
    where p.plan_id = plan and p.done_at is null and p.begun_at is not null and p.tries > 0;
$$;
create function public.give_plan_back(plan uuid) returns void language sql volatile set search_path = '' as $$
    select private.give_plan_back(plan);
$$;
grant execute on function public.give_plan_back(uuid), private.give_plan_back(uuid) to service_role;

-- One open shift of a week with one person whom the plan proposes; one row without a person when there is none.
create type public.planned_shift as (
    plan_id uuid, shift_id uuid, title text, task_type text, place_name text, starts_at timestamptz, ends_at
    timestamptz, capacity int, taken int, asked int, nth int, added boolean, fits text[], stands text, person text
);
comment on column public.planned_shift.plan_id is 'null: no plan is done';
comment on column public.planned_shift.nth is 'null: nobody is proposed';
comment on column public.planned_shift.added is 'null: nobody is proposed';
comment on column public.planned_shift.fits is 'null: nobody is proposed';
comment on column public.planned_shift.stands is 'null: nobody is proposed';
comment on column public.planned_shift.person is 'null: nobody is proposed';

-- For a lead: their open shifts of a week beside the newest plan that covers them: one row per shift and person thought of (person columns
-- null where there is none). "stands": proposed, dropped, not_sent (cannot be asked in time), and when sent as facility_offers says.
-- Who it is is not said, nor how much they can or wish; "person" is the word that people_for_shift has for them. Refuses PT404.
create function private.facility_plan(organisation uuid, week_start date)
returns setof public.planned_shift language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
    newest uuid;
begin
    if (organisation in (select private.my_organisations()) and private.is_day(week_start)) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select p.plan_id into newest from public.plans p join public.organisations o on o.organisation_id = organisation
    where p.municipality_code = o.municipality_code and coalesce(p.organisation_id, organisation) = organisation
        and p.week_start = facility_plan.week_start and p.done_at is not null
    order by p.done_at desc limit 1;
    return query
    select newest, s.shift_id, t.title, t.task_type, q.name, s.starts_at, s.ends_at, s.capacity::int, private.seen_taken(s),
        (select count(*)::int from public.offers o where o.shift_id = s.shift_id and o.state in ('waiting', 'sent', 'seen', 'unsure')),
        c.nth, c.added,
        case when c.nth is not null then array_remove(array[
            'day',
            case when k.number = any (f.liked_types) then 'likes' end,
            case when w.times >= 5 then 'done_often' when w.times > 0 then 'done_before' end,
            case when t.place_id = any (f.known_places) then 'known_place' end,
            case when private.walk_minutes(f.latitude, f.longitude, q.latitude, q.longitude) <= 20 then 'near' end
        ], null) end,
        case when c.nth is null then null when c.dropped_at is not null then 'dropped'
            when c.offer_id is null then case when c.refused_at is not null then 'not_sent' else 'proposed' end
            else case o.state
                when 'waiting' then 'waiting' when 'declined' then 'cannot' when 'expired' then 'lapsed'
                -- who said yes and is on it no more, for whatever reason, does not come
                when 'accepted' then case when exists (
                    select from public.assignments a
                    where a.shift_id = o.shift_id and a.candidate_id = o.candidate_id and a.state in ('requested', 'confirmed')
                ) then 'comes' else 'cannot' end
                when 'withdrawn' then 'withdrawn' when 'unsure' then 'wants_talk' else 'asked' end end,
        case when c.nth is not null then private.person_pseudonym(s.shift_id, c.candidate_id) end
    from public.shifts s
    join public.tasks t on t.task_id = s.task_id
    join public.task_types k on k.task_type = t.task_type
    join public.places q on q.place_id = t.place_id
    left join (public.plan_choices c join public.candidates h on h.person_id = c.candidate_id and not h.protected)
        on c.plan_id = newest and c.shift_id = s.shift_id
    left join private.candidate_features f on f.candidate_id = c.candidate_id
    left join public.offers o on o.offer_id = c.offer_id
    left join lateral (
        select case when k.number = any (f.done_types) then private.times_done(c.candidate_id, k.number, g.employer_id) else 0 end as times
        from public.organisations g where g.organisation_id = s.organisation_id and c.candidate_id is not null
    ) w on true
    where s.organisation_id = organisation and s.published_at is not null and s.cancelled_at is null
        and s.starts_at > private.clock() and s.starts_at >= private.midnight(week_start) and s.starts_at < private.midnight(week_start + 7)
        and (s.taken < s.capacity or c.nth is not null)
    order by s.starts_at, s.shift_id, c.nth;
end $$;
grant execute on function private.facility_plan(uuid, date) to authenticated;
create function public.facility_plan(organisation uuid, week_start date)
returns setof public.planned_shift language sql stable set search_path = '' as $$
    select * from private.facility_plan(organisation, week_start);
$$;
grant execute on function public.facility_plan(uuid, date) to authenticated;

-- The same in one value, which no limit of rows cuts.
create function private.whole_plan(organisation uuid, week_start date) returns public.planned_shift[]
language sql stable security definer set search_path = '' as $$
    select array(select r from private.facility_plan(organisation, week_start) r);
$$;
grant execute on function private.whole_plan(uuid, date) to authenticated;
create function public.whole_plan(organisation uuid, week_start date) returns public.planned_shift[] language sql stable set search_path = '' as $$
    select private.whole_plan(organisation, week_start);
$$;
grant execute on function public.whole_plan(uuid, date) to authenticated;

-- A lead takes somebody out of the plan for a shift of theirs, or in again. Refuses PT404, PT409 sent_already.
create function private.drop_from_plan(plan uuid, shift uuid, nth int, dropped boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.plan_choices;
begin
    select c.* into mine from public.plan_choices c join public.shifts s on s.shift_id = c.shift_id
    join public.candidates h on h.person_id = c.candidate_id and not h.protected
    where c.plan_id = plan and c.shift_id = shift and c.nth = drop_from_plan.nth
        and s.organisation_id in (select private.my_organisations()) for update of c;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    elsif mine.offer_id is not null then
        raise exception 'sent_already' using errcode = 'PT409';
    end if;
    update public.plan_choices c set dropped_at = case when dropped then coalesce(c.dropped_at, private.clock()) end
    where c.plan_id = plan and c.shift_id = shift and c.candidate_id = mine.candidate_id;
end $$;
grant execute on function private.drop_from_plan(uuid, uuid, int, boolean) to authenticated;
create function public.drop_from_plan(plan uuid, shift uuid, nth int, dropped boolean default true) returns void
language sql volatile set search_path = '' as $$
    select private.drop_from_plan(plan, shift, nth, dropped);
$$;
grant execute on function public.drop_from_plan(uuid, uuid, int, boolean) to authenticated;

-- A lead puts somebody from people_for_shift into the plan for a shift of theirs. Refuses PT404, PT409 no_longer_fits. Twice is once.
create function private.add_to_plan(plan uuid, shift uuid, person text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    chosen uuid;
begin
    perform 1 from public.plans p join public.shifts s on s.shift_id = shift
    where p.plan_id = plan and p.done_at is not null and s.organisation_id in (select private.my_organisations())
        and p.municipality_code = s.municipality_code and coalesce(p.organisation_id, s.organisation_id) = s.organisation_id
        and s.starts_at >= private.midnight(p.week_start) and s.starts_at < private.midnight(p.week_start + 7)
    for update of p;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select r.candidate_id into chosen from private.ranked_people(shift, private.clock(), 100, array[private.me()]) r
    where private.person_pseudonym(shift, r.candidate_id) = person;
    if not found then
        raise exception 'no_longer_fits' using errcode = 'PT409';
    end if;
    insert into public.plan_choices (plan_id, shift_id, candidate_id, nth, added)
    select plan, shift, chosen, coalesce(
        (select c.nth from public.plan_choices c where c.plan_id = plan and c.candidate_id = chosen limit 1),
        (select coalesce(max(c.nth), 0) + 1 from public.plan_choices c where c.plan_id = plan)
    ), true
    on conflict (plan_id, shift_id, candidate_id) do update set dropped_at = null;
end $$;
grant execute on function private.add_to_plan(uuid, uuid, text) to authenticated;
create function public.add_to_plan(plan uuid, shift uuid, person text) returns void
language sql volatile set search_path = '' as $$
    select private.add_to_plan(plan, shift, person);
$$;
grant execute on function public.add_to_plan(uuid, uuid, text) to authenticated;

-- A lead sends what stands of the plan for their organisation, as offers. Returns one row: how many were sent now, how many go out later
-- (in the morning, or when people have not been asked enough), how many could not be asked in time. Sent already is not sent again.
-- Refuses PT404.
create function private.send_plan(plan uuid, organisation uuid) returns table (sent int, later int, not_sent int)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    each record;
    made uuid;
begin
    if (organisation in (select private.my_organisations()) and exists (
        select from public.plans p join public.organisations o on o.municipality_code = p.municipality_code
        where p.plan_id = plan and p.done_at is not null and o.organisation_id = organisation
            and coalesce(p.organisation_id, organisation) = organisation
    )) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.candidates k where k.person_id in (
        select c.candidate_id from public.plan_choices c join public.shifts s on s.shift_id = c.shift_id
        where c.plan_id = plan and s.organisation_id = organisation
    ) order by k.person_id for update;
    sent := 0;
    later := 0;
    not_sent := 0;
    for each in
        select c.shift_id, c.candidate_id, private.free_seats(s, c.candidate_id) > 0 and s.cancelled_at is null
            and private.still_fits(s, c.candidate_id) as open
        from public.plan_choices c join public.shifts s on s.shift_id = c.shift_id
        join public.candidates h on h.person_id = c.candidate_id and not h.protected
        where c.plan_id = plan and s.organisation_id = organisation and c.dropped_at is null and c.offer_id is null
            and s.starts_at > private.clock()
        order by s.starts_at, c.nth for update of c
    loop
        made := case when each.open then private.ask(each.candidate_id, each.shift_id, 'plan', false) end;
        update public.plan_choices c set offer_id = made, refused_at = case when made is null then private.clock() end
        where c.plan_id = plan and c.shift_id = each.shift_id and c.candidate_id = each.candidate_id;
        if made is null then
            not_sent := not_sent + 1;
        elsif exists (select from public.offers o where o.offer_id = made and o.sent_at is not null) then
            sent := sent + 1;
        else
            later := later + 1;
        end if;
    end loop;
    return next;
end $$;
grant execute on function private.send_plan(uuid, uuid) to authenticated;
create function public.send_plan(plan uuid, organisation uuid) returns table (sent int, later int, not_sent int)
language sql volatile set search_path = '' as $$
    select * from private.send_plan(plan, organisation);
$$;
grant execute on function public.send_plan(uuid, uuid) to authenticated;
