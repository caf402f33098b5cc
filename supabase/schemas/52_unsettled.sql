-- «Uavklart oppmøte»: what the host sees of taps that could not simply be taken as they were said, and says that they have seen.

-- A tap about coming, leaving or giving up that a lead looks at.
create type public.unsettled_tap as (
    tap_id uuid, kind text, why text, at timestamptz, phone_said timestamptz, heard_at timestamptz, name text, place_name text,
    assignment_id uuid, shift_id uuid, title text, starts_at timestamptz, ends_at timestamptz, state text, fact text
);
comment on column public.unsettled_tap.name is 'null: nobody who has asked for, or is on, a shift here';
comment on column public.unsettled_tap.assignment_id is 'null: has no shift there at that time';
comment on column public.unsettled_tap.shift_id is 'null: has no shift there at that time';
comment on column public.unsettled_tap.title is 'null: has no shift there at that time';
comment on column public.unsettled_tap.starts_at is 'null: has no shift there at that time';
comment on column public.unsettled_tap.ends_at is 'null: has no shift there at that time';
comment on column public.unsettled_tap.state is 'null: has no shift there at that time';
comment on column public.unsettled_tap.fact is 'null: not recorded';

-- Whether somebody has asked for a shift of an organisation, or is on one, within thirty days: what lets a lead know their first name. Nobody
-- with a protected address is known to a lead.
create function private.known_to(candidate uuid, organisation uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
    return exists (
        select from public.assignments a join public.shifts s on s.shift_id = a.shift_id
        join public.candidates c on c.person_id = a.candidate_id and not c.protected
        where a.candidate_id = candidate and s.organisation_id = organisation and a.ends_at > private.clock() - interval '30 days'
    );
end $$;

-- What waits for the leads of an organisation, or about one shift, oldest first: until attendance is recorded or corrected after it was heard,
-- or a lead says that they have seen it. Each who is named is logged as looked at. Refuses PT404.
create function private.facility_unsettled(organisation uuid, shift uuid) returns setof public.unsettled_tap
language plpgsql volatile security definer set search_path = '' as $$
declare
    listed uuid[];
begin
    if (organisation in (select private.my_organisations())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    listed := array(
        select u.request_id
        from public.unsettled_taps u
        join public.candidates c on c.person_id = u.candidate_id and not c.protected
        join public.places p on p.place_id = u.place_id
        left join public.assignments a on a.assignment_id = u.assignment_id
        left join public.attendance f on f.assignment_id = u.assignment_id
        where p.organisation_id = organisation and (shift is null or a.shift_id = shift)
            and u.seen_at is null and u.listed_at <= private.clock() and u.kept_at > private.clock() - interval '30 days'
            and greatest(f.recorded_at, f.corrected_at) >= u.kept_at is not true
            and (u.why <> 'waited' or f.fact not in ('present', 'late'))
    );
    perform private.log_looks(array(
        select u.candidate_id from public.unsettled_taps u
        where u.request_id = any (listed) and private.known_to(u.candidate_id, organisation)
    ), 'lead');
    return query
    select u.request_id, u.kind,
        case u.why when 'waited' then 'recorded' else u.why end,
        u.at, t.tapped_at, t.heard_at,
        case when private.known_to(u.candidate_id, organisation) then private.name_for_lead(u.candidate_id, organisation) end,
        p.name, a.assignment_id, s.shift_id, k.title, a.starts_at, a.ends_at, a.state, f.fact
    from public.unsettled_taps u
    join public.taps t on t.request_id = u.request_id
    join public.places p on p.place_id = u.place_id
    left join public.assignments a on a.assignment_id = u.assignment_id
    left join public.shifts s on s.shift_id = a.shift_id
    left join public.tasks k on k.task_id = s.task_id
    left join public.attendance f on f.assignment_id = u.assignment_id
    where u.request_id = any (listed)
    order by coalesce(a.starts_at, u.at), a.assignment_id, u.at, u.request_id;
end $$;
grant execute on function private.facility_unsettled(uuid, uuid) to authenticated;
create function public.facility_unsettled(organisation uuid, shift uuid default null) returns setof public.unsettled_tap
language sql volatile set search_path = '' as $$
    select * from private.facility_unsettled(organisation, shift);
$$;
grant execute on function public.facility_unsettled(uuid, uuid) to authenticated;

-- The same in one value, which no limit of rows cuts.
create function private.whole_unsettled(organisation uuid, shift uuid) returns public.unsettled_tap[]
language sql volatile security definer set search_path = '' as $$
    select array(select r from private.facility_unsettled(organisation, shift) r);
$$;
grant execute on function private.whole_unsettled(uuid, uuid) to authenticated;
create function public.whole_unsettled(organisation uuid, shift uuid default null) returns public.unsettled_tap[] language sql volatile set search_path = '' as $$
    select private.whole_unsettled(organisation, shift);
$$;
grant execute on function public.whole_unsettled(uuid, uuid) to authenticated;

-- «Jeg har sett det»: a lead closes some without recording anything. Refuses PT404, PT403 own_assignment (nobody settles their own). Twice
-- is once.
create function private.settle_taps(taps uuid[]) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs uuid[] := array(
        select u.candidate_id from public.unsettled_taps u join public.places p on p.place_id = u.place_id
        join public.candidates c on c.person_id = u.candidate_id and not c.protected
        where u.request_id = any (taps) and p.organisation_id in (select private.my_organisations())
    );
begin
    if (cardinality(taps) between 1 and 50 and cardinality(theirs) = cardinality(taps)) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    elsif private.me() = any (theirs) then
        raise exception 'own_assignment' using errcode = 'PT403';
    end if;
    update public.unsettled_taps u set seen_at = private.clock(), seen_by = private.me()
    where u.request_id = any (taps) and u.seen_at is null;
end $$;
grant execute on function private.settle_taps(uuid[]) to authenticated;
create function public.settle_taps(taps uuid[]) returns void language sql volatile set search_path = '' as $$
    select private.settle_taps(taps);
$$;
grant execute on function public.settle_taps(uuid[]) to authenticated;

-- Somebody who would lose their place on a shift if it were moved, as its lead sees them.
create type public.losing_person as (
    assignment_id uuid, name text, asks boolean, why text
);

-- For a lead, before they save: who could not be on a shift of theirs, or ask for it, at another time. "why": no_contract,
-- missing_clearance, or cannot: what else somebody has, how much they work and how old they are, is nobody's to know, so that no more
-- than five times a day are answered about one shift. "version": the one that the lead looked at (null: they do not say). Logged for
-- all who are on it or ask, since who is not named can. Refuses PT404, PT409 changed_by_another, PT422 starts_too_soon / bad_span /
-- moves_too_far, PT429 times_asked.
create function private.who_would_lose(shift uuid, starts_at timestamptz, ends_at timestamptz, version int default null)
returns setof public.losing_person
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
begin
    -- one at a time: what is asked is counted
    select x.* into s from public.shifts x
    where x.shift_id = shift and x.organisation_id in (select private.my_organisations()) for no key update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    elsif s.starts_at = who_would_lose.starts_at and s.ends_at = who_would_lose.ends_at then
        return;
    end if;
    perform private.refuse_bad_move(s, who_would_lose.starts_at, who_would_lose.ends_at);
    if s.version <> who_would_lose.version then
        raise exception 'changed_by_another' using errcode = 'PT409';
    elsif not exists (select from private.seen_on(shift)) then
        return;
    end if;
    delete from private.times_asked x where x.shift_id = shift and x.day < private.today() - 1;
    insert into private.times_asked (shift_id, day, starts_at, ends_at)
    values (shift, private.today(), who_would_lose.starts_at, who_would_lose.ends_at)
    on conflict do nothing;
    if (select count(*) from private.times_asked x where x.shift_id = shift and x.day = private.today()) > 5 then
        raise exception 'times_asked' using errcode = 'PT429';
    end if;
    perform private.log_looks(array(select a.candidate_id from private.seen_on(shift) a), 'lead');
    return query
    select x.assignment_id, private.name_for_lead(x.candidate_id, s.organisation_id), x.state = 'requested',
        case when x.why in ('overlap', 'working_time') then 'cannot' else x.why end
    from (
        select a.*, private.why_not_at(a, who_would_lose.starts_at, who_would_lose.ends_at) as why from private.seen_on(shift) a
    ) x
    where x.why is not null
    order by x.requested_at, x.assignment_id;
end $$;
grant execute on function private.who_would_lose(uuid, timestamptz, timestamptz, int) to authenticated;
create function public.who_would_lose(shift uuid, starts_at timestamptz, ends_at timestamptz, version int default null)
returns setof public.losing_person
language sql volatile set search_path = '' as $$
    select * from private.who_would_lose(shift, starts_at, ends_at, version);
$$;
grant execute on function public.who_would_lose(uuid, timestamptz, timestamptz, int) to authenticated;
