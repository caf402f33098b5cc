-- The people an employer's clearance officer may know by name: those who asked for, or are on, a shift there that asks something,
-- and those who have a clearance or a contract there, or had one a month ago: what was ended or withdrawn by a slip can be put right.
-- Never those with a protected address.
create function private.register_people(employer uuid) returns setof uuid
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

-- One requirement of one person in an employer's register; one row without requirement for who has and needs none.
create type public.register_row as (
    person_id uuid, name text, requirement text, clearance_id uuid, seen_on date, valid_to date, seen_by text,
    needed boolean, contract_from date, contract_to date
);
comment on column public.register_row.requirement is 'null: the person has and needs none';
comment on column public.register_row.clearance_id is 'null: not seen';
comment on column public.register_row.seen_on is 'null: not seen';
comment on column public.register_row.valid_to is 'null: not seen, or holds until withdrawn';
comment on column public.register_row.seen_by is 'null: not seen';
comment on column public.register_row.contract_from is 'null: no contract; of several the one that runs, else the next, else the last';
comment on column public.register_row.contract_to is 'null: no contract, or open-ended';

-- The register of an employer, for its clearance officer, whole or of one person (null: whole); every person listed is logged as
-- looked at. One row per person and requirement that they have or need there. Refuses PT404.
create function private.clearance_register(employer uuid, only_person uuid)
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
    select l.person_id, private.whole_name(p.first_name, p.last_name), r.requirement, k.clearance_id, k.seen_on, k.valid_to,
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
grant execute on function private.clearance_register(uuid, uuid) to authenticated;
create function public.clearance_register(employer uuid, only_person uuid default null)
returns setof public.register_row language sql volatile set search_path = '' as $$
    select * from private.clearance_register(employer, only_person);
$$;
grant execute on function public.clearance_register(uuid, uuid) to authenticated;

-- The same in one value, which no limit of rows cuts.
create function private.whole_register(employer uuid) returns public.register_row[]
language sql volatile security definer set search_path = '' as $$
    select array(select r from private.clearance_register(employer, null) r);
$$;
grant execute on function private.whole_register(uuid) to authenticated;
create function public.whole_register(employer uuid) returns public.register_row[] language sql volatile set search_path = '' as $$
    select private.whole_register(employer);
$$;
grant execute on function public.whole_register(uuid) to authenticated;

-- A clearance officer records that a requirement was seen for a person at their employer. Refuses PT404,
-- PT422 bad_date, PT403 own_clearance. Replaces what was recorded before.
create function private.record_clearance(
    candidate uuid, employer uuid, requirement text, seen_on date, valid_to date, request_id uuid
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
    earlier text;
    made uuid;
begin
    if (employer in (select private.my_employers())
        and exists (select from public.requirements r where r.requirement = record_clearance.requirement)
        and candidate in (select private.register_people(employer))) is not true
    then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if candidate = private.me() then
        raise exception 'own_clearance' using errcode = 'PT403';
    end if;
    earlier := private.repeated(request_id, 'record_clearance',
        jsonb_build_array(candidate, employer, requirement, seen_on, valid_to));
    if earlier is not null then
        perform private.still_holds(c.withdrawn_at is null, 'withdrawn') from public.clearances c
        where c.clearance_id = earlier::uuid;
        return earlier::uuid;
    end if;
    if seen_on is null or seen_on > private.today() or seen_on < date '2000-01-01' or valid_to < seen_on
        or valid_to > private.today() + interval '20 years' then
        raise exception 'bad_date' using errcode = 'PT422';
    end if;
    update public.clearances c set withdrawn_at = private.clock()
    where c.candidate_id = candidate and c.employer_id = employer
        and c.requirement = record_clearance.requirement and c.withdrawn_at is null;
    insert into public.clearances (candidate_id, employer_id, requirement, seen_on, seen_by, valid_to)
    values (candidate, employer, record_clearance.requirement, record_clearance.seen_on, private.me(),
        record_clearance.valid_to)
    returning clearance_id into made;
    insert into public.events (at, kind, municipality_code, by_person, person_id, detail)
    select private.clock(), 'clearance.seen', e.municipality_code, private.me(), candidate, record_clearance.requirement
    from public.employers e where e.employer_id = employer;
    return private.answer(request_id, made::text)::uuid;
end $$;
grant execute on function private.record_clearance(uuid, uuid, text, date, date, uuid) to authenticated;
create function public.record_clearance(
    candidate uuid, employer uuid, requirement text, seen_on date, request_id uuid, valid_to date default null
) returns uuid language sql volatile set search_path = '' as $$
    select private.record_clearance(candidate, employer, requirement, seen_on, valid_to, request_id);
$$;
grant execute on function public.record_clearance(uuid, uuid, text, date, uuid, date) to authenticated;

-- A clearance recorded by mistake, or no longer good, is withdrawn. Refuses PT404, PT409 clearance_replaced (it was recorded anew since).
-- Twice is once.
create function private.withdraw_clearance(clearance uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform 1 from public.clearances c join public.candidates h on h.person_id = c.candidate_id and not h.protected
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
grant execute on function private.withdraw_clearance(uuid) to authenticated;
create function public.withdraw_clearance(clearance uuid) returns void language sql volatile set search_path = '' as $$
    select private.withdraw_clearance(clearance);
$$;
grant execute on function public.withdraw_clearance(uuid) to authenticated;

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
create function private.record_contract(
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
grant execute on function private.record_contract(uuid, uuid, date, date, uuid) to authenticated;
create function public.record_contract(
    candidate uuid, employer uuid, from_date date, request_id uuid, to_date date default null
)
returns uuid language sql volatile set search_path = '' as $$
    select private.record_contract(candidate, employer, from_date, to_date, request_id);
$$;
grant execute on function public.record_contract(uuid, uuid, date, uuid, date) to authenticated;

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
