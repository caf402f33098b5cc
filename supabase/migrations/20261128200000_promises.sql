-- Generated from supabase/schemas by "npm run migration".
set local lock_timeout = '5s';

drop policy "A candidate reads their own contracts" on public.contracts;

insert into private.event_kinds (kind, sentence)
values ('contract.corrected', 'An employer put the dates of a contract with the person right.');

insert into private.event_kinds (kind, sentence)
values ('contract.withdrawn', 'An employer took back a contract that was recorded by mistake.');

-- What was noted about somebody becomes a person's own, and the note goes.
create function private.merge_noted(noted uuid, own uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    update public.caseloads c set candidate_id = own where c.candidate_id = noted;
    update public.referrals r set candidate_id = own where r.candidate_id = noted;
    update public.agreed_activities g set candidate_id = own where g.candidate_id = noted;
    update public.invitations i set person_id = own where i.person_id = noted;
    update public.candidates c set protected = true
    where c.person_id = own and (select n.protected from public.candidates n where n.person_id = noted);
    insert into public.access_log (viewer_id, person_id, role, day, first_at)
    select l.viewer_id, own, l.role, l.day, l.first_at from public.access_log l where l.person_id = noted
    on conflict do nothing;
    delete from public.people p where p.person_id = noted;
end $$;

-- Somebody who takes part already was referred: what the adviser noted about them before they opened the invitation becomes
-- theirs, and the note goes. Refuses PT409 sign_out_first (not born on the same day, so somebody else's), already_referred.
create or replace function private.take_over_referral(noted uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
begin
    perform 1 from public.candidates c where c.person_id in (own, noted) order by c.person_id for update;
    if not exists (
        select from public.candidates mine
        join public.candidates n on n.person_id = noted and n.birth_date = mine.birth_date
        join public.people p on p.person_id = noted and p.user_id is null
        where mine.person_id = own
    ) then
        raise exception 'sign_out_first' using errcode = 'PT409';
    elsif exists (select from public.referrals r where r.candidate_id = own and r.ended_at is null)
        or exists (select from public.caseloads c where c.candidate_id = own and c.until_at is null) then
        raise exception 'already_referred' using errcode = 'PT409';
    end if;
    perform private.merge_noted(noted, own);
end $$;

alter table public.contracts add column withdrawn_at timestamptz; -- null: stands; else it was recorded by mistake, and nobody is told of it any more

create policy "A candidate reads their own contracts" on public.contracts
for select to authenticated using (candidate_id = (select private.me()) and withdrawn_at is null);

create or replace function private.has_contract(candidate uuid, employer uuid, day date) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
    return (
        select exists (
            select from public.contracts c
            where c.candidate_id = candidate and c.employer_id = employer and c.withdrawn_at is null
                and c.from_date <= day and coalesce(c.to_date, 'infinity') >= day
        )
    );
end $$;

-- The people an employer's clearance officer may know by name: those who asked for, or are on, a shift there that asks something,
-- and those who have a clearance or a contract there, or had one a month ago: what was ended or withdrawn by a slip can be put right.
-- Never those with a protected address.
create or replace function private.register_people(employer uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
    select c.person_id from public.candidates c
    where not c.protected and c.person_id in (
        select a.candidate_id from public.assignments a
        join public.shifts s on s.shift_id = a.shift_id
        join public.organisations o on o.organisation_id = s.organisation_id
        where o.employer_id = employer and a.ends_at > private.clock() - interval '30 days'
            and a.state in ('requested', 'confirmed')
            and exists (select from public.task_requirements tr where tr.task_id = s.task_id)
        union
        select k.candidate_id from public.clearances k where k.employer_id = employer
            and (k.withdrawn_at is null or k.withdrawn_at > private.clock() - interval '30 days')
        union
        select k.candidate_id from public.contracts k where k.employer_id = employer
            and (k.withdrawn_at is null and coalesce(k.to_date, 'infinity') >= private.today() - 30
                or coalesce(k.withdrawn_at, k.recorded_at) > private.clock() - interval '30 days')
    );
$$;

comment on column public.register_row.contract_from is 'null: no contract; of several the one that runs, else the next, else the last';

-- The register of an employer, for its clearance officer, whole or of one person (null: whole); every person listed is logged as
-- looked at. One row per person and requirement that they have or need there. Refuses PT404.
create or replace function private.clearance_register(employer uuid, only_person uuid)
returns setof public.register_row language plpgsql volatile security definer set search_path = '' as $$
begin
    if (employer in (select private.my_employers())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(
        array(select r from private.register_people(employer) as r where only_person is null or r = only_person),
        'clearance_officer');
    return query
    with listed as (
        select r as person_id from private.register_people(employer) as r where only_person is null or r = only_person
    ),
    needs as (
        select distinct a.candidate_id, tr.requirement
        from public.assignments a
        join public.shifts s on s.shift_id = a.shift_id
        join public.organisations o on o.organisation_id = s.organisation_id
        join public.task_requirements tr on tr.task_id = s.task_id
        where o.employer_id = employer and a.state in ('requested', 'confirmed') and a.ends_at > private.clock()
    ),
    rows_ as (
        select n.candidate_id, n.requirement from needs n
        union
        select k.candidate_id, k.requirement from public.clearances k
        where k.employer_id = employer and k.withdrawn_at is null
    )
    select l.person_id, p.first_name || ' ' || p.last_name, r.requirement, k.clearance_id, k.seen_on, k.valid_to,
        (select q.first_name from public.people q where q.person_id = k.seen_by),
        exists (select from needs n where n.candidate_id = l.person_id and n.requirement = r.requirement),
        ct.from_date, ct.to_date
    from listed l
    join public.people p on p.person_id = l.person_id
    left join rows_ r on r.candidate_id = l.person_id
    left join public.clearances k on k.candidate_id = l.person_id and k.employer_id = employer
        and k.requirement = r.requirement and k.withdrawn_at is null
    left join lateral (
        select c.from_date, c.to_date from public.contracts c
        where c.candidate_id = l.person_id and c.employer_id = employer and c.withdrawn_at is null
        order by coalesce(c.to_date, 'infinity') < private.today(), c.from_date > private.today(),
            case when c.from_date > private.today() then c.from_date end, c.from_date desc
        limit 1
    ) ct on true
    order by p.last_name, p.first_name, l.person_id, r.requirement;
end $$;

-- A clearance recorded by mistake, or no longer good, is withdrawn. Refuses PT404, PT409 clearance_replaced (it was recorded anew since).
-- Twice is once.
create or replace function private.withdraw_clearance(clearance uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform 1 from public.clearances c
    where c.clearance_id = clearance and c.employer_id in (select private.my_employers())
        and c.candidate_id <> private.me();
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    update public.clearances c set withdrawn_at = private.clock() where c.clearance_id = clearance and c.withdrawn_at is null;
    if not found then
        if exists (
            select from public.clearances old
            join public.clearances c on c.candidate_id = old.candidate_id and c.employer_id = old.employer_id
                and c.requirement = old.requirement and c.withdrawn_at is null
            where old.clearance_id = clearance
        ) then
            raise exception 'clearance_replaced' using errcode = 'PT409';
        end if;
        return;
    end if;
    insert into public.events (at, kind, municipality_code, by_person, person_id, detail)
    select private.clock(), 'clearance.withdrawn', e.municipality_code, private.me(), c.candidate_id, c.requirement
    from public.clearances c join public.employers e on e.employer_id = c.employer_id
    where c.clearance_id = clearance;
end $$;

-- The days a contract may have. Refuses PT422 contract_days.
create function private.check_contract_days(from_date date, to_date date) returns void
language plpgsql stable set search_path = '' as $$
begin
    if (from_date between date '2000-01-01' and private.today() + interval '2 years'
        and coalesce(to_date between from_date and private.today() + interval '20 years', true)) is not true then
        raise exception 'contract_days' using errcode = 'PT422';
    end if;
end $$;

-- A clearance officer records that a person has a contract with their employer; one from the same day takes the place of the one that
-- was recorded. Refuses PT404, PT403 own_clearance, PT422 contract_days.
create or replace function private.record_contract(
    candidate uuid, employer uuid, from_date date, to_date date, request_id uuid
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column -- the conflict target below has a parameter's name
declare
    earlier text;
    made uuid;
begin
    if (employer in (select private.my_employers())
        and candidate in (select private.register_people(employer))) is not true
    then
        raise exception 'not_found' using errcode = 'PT404';
    elsif candidate = private.me() then
        raise exception 'own_clearance' using errcode = 'PT403';
    end if;
    earlier := private.repeated(request_id, 'record_contract', jsonb_build_array(candidate, employer, from_date, to_date));
    if earlier is not null then
        perform private.still_holds(
            c.from_date = record_contract.from_date and c.to_date is not distinct from record_contract.to_date
                and c.withdrawn_at is null, 'changed') from public.contracts c
        where c.contract_id = earlier::uuid;
        return earlier::uuid;
    end if;
    perform private.check_contract_days(from_date, to_date);
    insert into public.contracts (candidate_id, employer_id, from_date, to_date, recorded_by, recorded_at)
    values (candidate, employer, record_contract.from_date, record_contract.to_date, private.me(), private.clock())
    on conflict (candidate_id, employer_id, from_date)
    do update set to_date = excluded.to_date, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at,
        withdrawn_at = null
    returning contract_id into made;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    select private.clock(), 'contract.recorded', e.municipality_code, private.me(), candidate
    from public.employers e where e.employer_id = employer;
    return private.answer(request_id, made::text)::uuid;
end $$;

-- One contract of a person with an employer, as its clearance officer reads it.
create type public.registered_contract as (
    contract_id uuid, from_date date, to_date date, recorded_by text, recorded_at timestamptz
);

comment on column public.registered_contract.to_date is 'null: no end is set';

comment on column public.registered_contract.recorded_by is 'null: from the first set-up';

-- All contracts of one person with an employer, the newest first. Logged. Refuses PT404.
create function private.registered_contracts(employer uuid, person uuid)
returns setof public.registered_contract language plpgsql volatile security definer set search_path = '' as $$
begin
    if (employer in (select private.my_employers()) and person in (select private.register_people(employer))) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'clearance_officer');
    return query
    select c.contract_id, c.from_date, c.to_date,
        (select p.first_name from public.people p where p.person_id = c.recorded_by), c.recorded_at
    from public.contracts c
    where c.candidate_id = person and c.employer_id = employer and c.withdrawn_at is null
    order by c.from_date desc;
end $$;
grant execute on function private.registered_contracts(uuid, uuid) to authenticated;
create function public.registered_contracts(employer uuid, person uuid)
returns setof public.registered_contract language sql volatile set search_path = '' as $$
    select * from private.registered_contracts(employer, person);
$$;
grant execute on function public.registered_contracts(uuid, uuid) to authenticated;

-- Which of my register's contracts this is, locked. Refuses PT404, PT403 own_clearance.
create function private.own_contract(contract uuid) returns public.contracts
language plpgsql volatile security definer set search_path = '' as $$
declare
    found_one public.contracts;
begin
    select c.* into found_one from public.contracts c
    where c.contract_id = contract and c.employer_id in (select private.my_employers())
        and c.candidate_id in (select private.register_people(c.employer_id))
    for update;
    if found_one.contract_id is null then
        raise exception 'not_found' using errcode = 'PT404';
    elsif found_one.candidate_id = private.me() then
        raise exception 'own_clearance' using errcode = 'PT403';
    end if;
    return found_one;
end $$;

-- Dates of a contract put right, or an end set. The same dates again change nothing. Refuses PT404, PT403 own_clearance, PT422 contract_days,
-- PT409 contract_withdrawn / contract_there (another stands from that day).
create function private.correct_contract(contract uuid, from_date date, to_date date) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own public.contracts := private.own_contract(contract);
begin
    perform private.check_contract_days(from_date, to_date);
    if own.withdrawn_at is not null then
        raise exception 'contract_withdrawn' using errcode = 'PT409';
    elsif own.from_date = correct_contract.from_date and own.to_date is not distinct from correct_contract.to_date then
        return;
    end if;
    -- what was recorded by mistake does not keep its day
    delete from public.contracts c
    where c.candidate_id = own.candidate_id and c.employer_id = own.employer_id and c.from_date = correct_contract.from_date
        and c.withdrawn_at is not null;
    if exists (
        select from public.contracts c
        where c.candidate_id = own.candidate_id and c.employer_id = own.employer_id and c.from_date = correct_contract.from_date
            and c.contract_id <> contract
    ) then
        raise exception 'contract_there' using errcode = 'PT409';
    end if;
    update public.contracts c set from_date = correct_contract.from_date, to_date = correct_contract.to_date,
        recorded_by = private.me(), recorded_at = private.clock()
    where c.contract_id = contract;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    select private.clock(), 'contract.corrected', e.municipality_code, private.me(), own.candidate_id
    from public.employers e where e.employer_id = own.employer_id;
end $$;
grant execute on function private.correct_contract(uuid, date, date) to authenticated;
create function public.correct_contract(contract uuid, from_date date, to_date date default null)
returns void language sql volatile set search_path = '' as $$
    select private.correct_contract(contract, from_date, to_date);
$$;
grant execute on function public.correct_contract(uuid, date, date) to authenticated;

-- A contract that was recorded by mistake is taken back. Twice is once. Refuses PT404, PT403 own_clearance.
create function private.withdraw_contract(contract uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own public.contracts := private.own_contract(contract);
begin
    if own.withdrawn_at is not null then
        return;
    end if;
    update public.contracts c set withdrawn_at = private.clock() where c.contract_id = contract;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    select private.clock(), 'contract.withdrawn', e.municipality_code, private.me(), own.candidate_id
    from public.employers e where e.employer_id = own.employer_id;
end $$;
grant execute on function private.withdraw_contract(uuid) to authenticated;
create function public.withdraw_contract(contract uuid) returns void language sql volatile set search_path = '' as $$
    select private.withdraw_contract(contract);
$$;
grant execute on function public.withdraw_contract(uuid) to authenticated;

-- The open shifts of the next 28 days that a candidate can really take, best first. Hard filters: in the market; the whole shift
-- inside their hours, and outside what they are on; Norwegian and lifting; travel; paid or not as they want, with a contract for
-- pay; every requirement in order at the employer on the day; age and working time; not what they said no to. Then points, 0–105, which say how well the
-- task fits and nothing of the person: would like it 30 · done it 10, often 15 · known at the place 20 · near 20 · soon 10 · for who
-- was unsure, a first visit with company 10. What a no has taught takes away: this kind or this place 20, this time of the week 10, so
-- far 10; unsure of a place not known 10. ranked_people has the same points; a test holds the two equal.
-- Points depend on as_of, which a page keeps from the one before, and never on how many others have taken a seat: so the order stands
-- still while others fill in between. "after": the points, start and id of the last one seen; null: from the beginning. Filters
-- may be null. Shape: shift_id, points, starts_at, walk (minutes; null: not known).
create or replace function private.ranked_tasks(
    candidate uuid, as_of timestamptz, most int, after_points int, after_start timestamptz, after_shift uuid,
    only_day date, within_minutes int, only_type text
) returns table (shift_id uuid, points int, starts_at timestamptz, walk int)
language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
#variable_conflict use_column
declare
    right_now timestamptz := private.clock();
    from_ timestamptz := greatest(right_now, private.midnight(only_day));
    to_ timestamptz := least(right_now + interval '28 days', private.midnight(only_day + 1));
    of_type smallint := (select t.number from public.task_types t where t.task_type = only_type);
begin
    return query
    -- One row beside the shifts: a variable would be asked for anew at each of them. Distances are in degrees of latitude, 111 194.9 m
    -- each, at 80 m a minute on roads 1.3 times the line, as walk_minutes has it; three minutes are 1/602.3 of one.
    with f as materialized (
        select x.*, ~x.can_1 as cannot_1, ~x.can_2 as cannot_2, ~x.can_3 as cannot_3, ~x.seen_mask as unseen,
            (least(x.max_minutes, within_minutes) * (80 / 1.3::double precision / 111194.9)) ^ 2 as nearer,
            private.midnight((x.birth_date + interval '18 years')::date) as grown_at
        from private.candidate_features x where x.candidate_id = candidate and x.in_market
    ),
    busy as materialized (
        select a.starts_at as s, a.ends_at as e from public.assignments a
        where a.candidate_id = candidate and a.state in ('requested', 'confirmed')
            and a.starts_at > right_now - interval '8 days'
    ),
    free as materialized (
        select g.s, g.e from (
            select u.e as s, lead(u.s, 1, 'infinity') over (order by u.s) as e
            from (select b.s, b.e from busy b union all select '-infinity', '-infinity') as u
        ) as g
        where g.e >= g.s + interval '35 hours'
    ),
    seen as materialized (
        select k.employer_id, k.mask, k.until from private.clearance_masks k where k.candidate_id = candidate
    ),
    hired as materialized (
        select n.employer_id, private.midnight(n.from_date) as from_, private.midnight(n.to_date + 1) as to_
        from public.contracts n where n.candidate_id = candidate and n.withdrawn_at is null
    ),
    said_no as materialized (
        select u.shift_id from public.offers u
        where u.candidate_id = candidate and u.declined_at is not null and u.due_at > right_now - interval '28 days'
    ),
    in_order as (
        select o.shift_id, o.starts_at, o.ends_at, o.employer_id, o.task_id, o.last_day, o.need_mask, o.paid, o.latitude, o.longitude,
            greatest(0, case when o.task_type = any (f.liked_types) then 30 else 0 end
                + case when o.task_type = any (f.often_types) then 15 when o.task_type = any (f.done_types) then 10 else 0 end
                + case when o.place_id = any (f.known_places) then 20 when not f.asked_for_support then 0 when o.introduction then 10 else -10 end
                + coalesce(20 - least(w.near, 20), 10)
                + greatest(0, 10 - floor(date_part('epoch', o.starts_at - as_of) / 60480)::int)
                - case when o.task_type = any (f.declined_types) then 20 else 0 end
                - case when o.place_id = any (f.declined_places) then 20 else 0 end
                - case when o.six_hour_slot = any (f.declined_slots) then 10 else 0 end
                - case when w.near * 3 >= f.declined_minutes then 10 else 0 end
            ) as points
        -- The inner question alone, and of nothing but what stands first in the row: a row is read as far as the last column that its
        -- conditions name.
        from f cross join lateral (
            select i.* from private.open_shifts i
            -- the span whole, so that it is not taken for a way to few rows: it is most of them
            where i.municipality_code = f.municipality_code and (i.starts_at > from_ and i.starts_at < to_) is true
                and i.asks_1 & f.cannot_1 = 0 and i.asks_2 & f.cannot_2 = 0 and i.asks_3 & f.cannot_3 = 0 and i.need_mask & f.unseen = 0
                and (f.latitude is null or (i.latitude - f.latitude) * (i.latitude - f.latitude)
                    + f.longitude_scale * (i.longitude - f.longitude) * f.longitude_scale * (i.longitude - f.longitude) <= f.nearer)
            offset 0
        ) o
        cross join lateral (
            select floor(sqrt(
                (o.latitude - f.latitude) * (o.latitude - f.latitude)
                + f.longitude_scale * (o.longitude - f.longitude) * f.longitude_scale * (o.longitude - f.longitude)
            ) * 602.3)::int as near
        ) w
        where f.week @> o.span and (only_type is null or o.task_type = of_type)
            and (o.need_mask = 0 or exists (
                select from seen k where k.employer_id = o.employer_id and o.need_mask & ~k.mask = 0))
            and not exists (select from busy b where b.s < o.ends_at and b.e > o.starts_at)
            and o.shift_id not in (select n.shift_id from said_no n)
        order by points desc, starts_at, shift_id
        offset 0 -- keeps what is dear to ask above the order, so that it stops when enough are found
    )
    select o.shift_id, o.points, o.starts_at, private.walk_minutes(f.latitude, f.longitude, o.latitude, o.longitude)
    from in_order o cross join f
    left join seen k on k.employer_id = o.employer_id
    where (after_points is null or (o.points, after_start, after_shift) < (after_points, o.starts_at, o.shift_id))
        and (o.need_mask = 0 or k.until > o.last_day
            or cardinality(private.missing_clearances(candidate, o.task_id, o.last_day)) = 0)
        and (not o.paid or exists (
            select from hired n
            where n.employer_id = o.employer_id and o.starts_at >= n.from_ and (n.to_ is null or o.starts_at < n.to_)
        ))
        -- Most need not be asked about by the whole rule. The day: at most one other within 24 hours before and one after, either fifteen hours
        -- away, so that no day holds more than nine hours of two; or eleven, and nine hours together. The week: forty hours at most in the weeks
        -- around, and 35 hours free within three days both before and after, so that every week that holds this shift holds such a rest.
        and ((o.starts_at >= f.grown_at and o.ends_at - o.starts_at <= interval '9 hours'
                and (
                    select o.ends_at - o.starts_at + coalesce(sum(b.e - b.s), interval '0') <= interval '40 hours'
                        and count(*) filter (where z.away < interval '24 hours' and b.s < o.starts_at) <= 1
                        and count(*) filter (where z.away < interval '24 hours' and b.s > o.starts_at) <= 1
                        and (coalesce(min(z.away) >= interval '15 hours', true)
                            or min(z.away) >= interval '11 hours'
                                and o.ends_at - o.starts_at + sum(b.e - b.s) filter (where z.away < interval '24 hours') <= interval '9 hours')
                    from busy b
                    cross join lateral (select greatest(b.s - o.ends_at, o.starts_at - b.e) as away) z
                    where b.s < o.ends_at + interval '168 hours' and b.e > o.starts_at - interval '168 hours'
                )
                and exists (
                    select from free g where least(g.e, o.starts_at)
                        >= greatest(g.s, o.starts_at - interval '75 hours') + interval '35 hours'
                )
                and exists (
                    select from free g where least(g.e, o.ends_at + interval '75 hours')
                        >= greatest(g.s, o.ends_at) + interval '35 hours'
                ))
            or private.broken_rule(candidate, o.starts_at, o.ends_at, null) is null)
    limit most;
end $$;

-- The people whom an open shift fits and who were not asked for it, best first. Hard filters and points are those of ranked_tasks. Within a
-- band of twenty points people fit equally well, and there the fewest offers and hours per hour they can go first (turn_of): so
-- fit leads, and then whose turn it is. "besides": people left out; "band": another width, in points; more than there are, and turn alone
-- leads. Shape: candidate_id, points, turn.
create or replace function private.ranked_people(shift uuid, as_of timestamptz, most int, besides uuid[], band int default 20)
returns table (candidate_id uuid, points int, turn real)
language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
#variable_conflict use_column
declare
    right_now timestamptz := private.clock();
begin
    return query
    with o as materialized (
        select x.*, greatest(0, 10 - floor(extract(epoch from x.starts_at - as_of) / 60480)::int) as soon
        from private.open_shifts x where x.shift_id = shift and x.starts_at > right_now
    ),
    hired as materialized (
        select n.candidate_id from o join public.contracts n on n.employer_id = o.employer_id and n.withdrawn_at is null
        where o.paid and private.local_day(o.starts_at) between n.from_date and coalesce(n.to_date, 'infinity')
    ),
    pointed as (
        select f.candidate_id, f.turn, f.birth_date,
            greatest(0, case when o.task_type = any (f.liked_types) then 30 else 0 end
                + case when o.task_type = any (f.often_types) then 15 when o.task_type = any (f.done_types) then 10 else 0 end
                + case when o.place_id = any (f.known_places) then 20 when not f.asked_for_support then 0 when o.introduction then 10 else -10 end
                + coalesce(20 - least(w.near, 20), 10)
                + o.soon
                - case when o.task_type = any (f.declined_types) then 20 else 0 end
                - case when o.place_id = any (f.declined_places) then 20 else 0 end
                - case when o.six_hour_slot = any (f.declined_slots) then 10 else 0 end
                - case when w.near * 3 >= f.declined_minutes then 10 else 0 end
            ) as points
        -- The inner question alone, and of nothing but what stands first in the row: a row is read as far as the last column that its
        -- conditions name.
        from o cross join lateral (
            select i.* from private.candidate_features i
            where i.municipality_code = o.municipality_code
                and o.asks_1 & i.can_1 = o.asks_1 and o.asks_2 & i.can_2 = o.asks_2 and o.asks_3 & i.can_3 = o.asks_3
                and o.need_mask & i.seen_mask = o.need_mask
                and (i.latitude is null or (o.latitude - i.latitude) * (o.latitude - i.latitude)
                    + i.longitude_scale * (o.longitude - i.longitude) * i.longitude_scale * (o.longitude - i.longitude) <= i.reach_squared)
            offset 0
        ) f
        cross join lateral (
            select floor(sqrt(
                (o.latitude - f.latitude) * (o.latitude - f.latitude)
                + f.longitude_scale * (o.longitude - f.longitude) * f.longitude_scale * (o.longitude - f.longitude)
            ) * 602.3)::int as near
        ) w
        where f.week @> o.span and (not o.paid or f.candidate_id in (select n.candidate_id from hired n))
        offset 0 -- or the points are reckoned once for each time they are named
    ),
    in_order as (
        select p.* from pointed p
        order by p.points / band desc, p.turn, p.points desc, p.candidate_id
        offset 0 -- keeps what is dear to ask above the order, so that it stops when enough are found
    )
    select x.candidate_id, x.points, x.turn
    from in_order x cross join o
    where not exists (
            select from public.assignments a
            where a.candidate_id = x.candidate_id and a.state in ('requested', 'confirmed')
                and a.starts_at < o.ends_at and a.ends_at > o.starts_at
                and a.starts_at > o.starts_at - interval '12 hours' -- a shift lasts no longer
        )
        and x.candidate_id not in (select u.candidate_id from public.offers u where u.shift_id = shift)
        and x.candidate_id <> all (besides)
        and (o.need_mask = 0 or exists (
            select from private.clearance_masks k
            where k.employer_id = o.employer_id and k.candidate_id = x.candidate_id and o.need_mask & ~k.mask = 0
                and (k.until > o.last_day or cardinality(private.missing_clearances(x.candidate_id, o.task_id, o.last_day)) = 0)
        ))
        -- Most need not be asked about by the whole rule: grown, nothing else within a day, and at most two other shifts in the weeks
        -- around, 28 hours with this one: then four gaps share 140 hours, so that one of them is a rest of 35.
        and ((private.local_day(o.starts_at) >= (x.birth_date + interval '18 years')::date
                and o.ends_at - o.starts_at <= interval '9 hours'
                and (
                    select count(*) <= 2
                        and o.ends_at - o.starts_at + coalesce(sum(a.ends_at - a.starts_at), interval '0') <= interval '28 hours'
                        and coalesce(bool_and(a.starts_at >= o.ends_at + interval '24 hours'
                            or a.ends_at <= o.starts_at - interval '24 hours'), true)
                    from public.assignments a
                    where a.candidate_id = x.candidate_id and a.state in ('requested', 'confirmed')
                        and a.starts_at < o.ends_at + interval '168 hours' and a.starts_at > o.starts_at - interval '180 hours'
                ))
            or private.broken_rule(x.candidate_id, o.starts_at, o.ends_at, null) is null)
    limit most;
end $$;

-- Two people's numbers together: by it a restore of an older backup finds that one was noted about the other.
create function private.pair_hash(noted uuid, own uuid) returns bytea language plpgsql immutable set search_path = '' as $$
begin
    return sha256(convert_to(noted || ' ' || own, 'UTF8'));
end $$;

-- What was noted about somebody became a person's own, and the note went (25_invitations): an older backup has it still, and by these
-- lines it becomes theirs again when that is restored, or goes.
create function private.remember_merging() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if not exists (select from private.forgetting f where f.person_id = old.candidate_id) then
        insert into private.forgotten (gone_hash, at)
        select h.hash, private.clock()
        from (values (private.person_hash(old.candidate_id)), (private.pair_hash(old.candidate_id, new.candidate_id))) as h (hash)
        on conflict do nothing;
    end if;
    return null;
end $$;
create trigger referrals_900_remember_merging after update of candidate_id on public.referrals for each row
when (new.candidate_id is distinct from old.candidate_id)
execute function private.remember_merging();

-- In the transaction that brings a backup's rows: who was forgotten since is forgotten again, also where people are then followed by nobody;
-- what was noted about somebody who took part already, and had become theirs since, becomes theirs again, or is forgotten;
-- whose address was protected since is out of the market again; what waited to be sent, and was due by now, is not sent again; what is kept
-- for a while is deleted when that is over. Returns the mark of it. Called by npm run restore.
create or replace function private.settle_restore(taken timestamptz, forgotten text[], protected text[]) returns private.restores
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    mark private.restores;
    each record;
    went text;
begin
    -- by a clock that is behind nothing is deleted or forgotten
    if taken > right_now + interval '1 minute' then
        raise exception 'clock_behind_backup' using errcode = 'PT409';
    end if;
    mark.restored_at := right_now;
    mark.taken_at := least(taken, right_now);
    mark.forgotten := 0;
    -- what was noted about somebody and had become theirs becomes theirs again, where they are not referred otherwise then
    for each in
        select n.person_id as noted, own.person_id as own
        from public.people p
        join public.candidates n using (person_id)
        join public.candidates own on own.birth_date = n.birth_date and own.person_id <> n.person_id
        where p.user_id is null and encode(private.person_hash(n.person_id), 'hex') = any (settle_restore.forgotten)
            and encode(private.pair_hash(n.person_id, own.person_id), 'hex') = any (settle_restore.forgotten)
            and not exists (select from public.referrals r where r.candidate_id = own.person_id and r.ended_at is null)
            and not exists (select from public.caseloads c where c.candidate_id = own.person_id and c.until_at is null)
        order by n.person_id
    loop
        perform private.merge_noted(each.noted, each.own);
    end loop;
    for each in
        select p.person_id from public.people p
        where encode(private.person_hash(p.person_id), 'hex') = any (settle_restore.forgotten) order by p.person_id
    loop
        update public.caseloads c set until_at = right_now where c.adviser_id = each.person_id and c.until_at is null;
        perform private.forget(each.person_id);
        mark.forgotten := mark.forgotten + 1;
    end loop;
    insert into private.forgotten (gone_hash, at)
    select decode(h, 'hex'), right_now from unnest(settle_restore.forgotten) as h
    on conflict do nothing;
    update public.candidates c set protected = true
    where not c.protected and encode(private.person_hash(c.person_id), 'hex') = any (settle_restore.protected);
    get diagnostics mark.protected = row_count;
    -- what was sent after the backup was taken stands nowhere: what may have been is not sent twice
    delete from private.outgoing_mails m where m.sealed is not null;
    update public.reminders r set dropped_at = right_now, dropped_why = 'over'
    where r.sent_at is null and r.dropped_at is null and r.next_try_at <= right_now;
    for each in select c.name from private.chores c where c.name ~ '^(delete|drop|forget)_' order by c.number loop
        while private.run_chore(each.name) > 0 loop
            null;
        end loop;
        select c.last_result into went from private.chores c where c.name = each.name;
        if went <> 'done' then
            raise exception 'the chore % ended with %', each.name, went;
        end if;
    end loop;
    insert into private.restores (restored_at, taken_at, forgotten, protected)
    values (mark.restored_at, mark.taken_at, mark.forgotten, mark.protected);
    return mark;
end $$;
