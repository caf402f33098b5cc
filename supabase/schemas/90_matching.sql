-- The simple fit: what can be asked for and why it suits. Ranking with fair turn comes on top of this.

-- Minutes on foot between a district's middle and a place, rounded up to whole minutes; 80 m a minute, roads 1.3 times the line.
create function private.walk_minutes(lat1 double precision, lon1 double precision, lat2 double precision, lon2 double precision)
returns int language plpgsql immutable set search_path = '' as $$
begin
    return ceil(6371000 * sqrt(
        power(radians(lat2 - lat1), 2) + power(cos(radians(lat1)) * radians(lon2 - lon1), 2)
    ) * 1.3 / 80)::int;
end $$;

-- The cards of shifts for the signed-in candidate, in their language where a translation holds. With only = null: the open shifts of
-- the next 28 days that fit (place free, hours, overlap, language, lifting, pay, travel, clearances or none asked), most reasons
-- first, then soonest; with only = a shift's id: that shift, fit or not, and "hindrances" says why not.
-- reasons: day, near, walk, done_before, known_place, contract, no_requirements, introduction. hindrances: taken, cancelled, started,
-- closed, full, overlap, hours, norwegian, lifting, far, wants_unpaid_only, wants_paid_only, no_contract, missing_clearance.
create function private.shift_cards(only_shift uuid, most int)
returns table (
    shift_id uuid, task_type text, title text, summary text, does text[], does_not text[], bring text,
    translated boolean, original_title text, organisation_name text, place_name text, address text, district text,
    walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, meet_where text, pay text,
    employer_name text, introduction boolean, introduced boolean, requirements text[], missing text[],
    places_left int, assignment_id uuid, assignment_state text, reasons text[], hindrances text[]
) language plpgsql stable security definer set search_path = '' as $$
declare
    own public.candidates;
    speaks text;
    home public.districts;
    right_now timestamptz := private.clock();
    types_done text[];
    places_known uuid[];
begin
    select c.* into own from public.candidates c where c.person_id = private.me();
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select p.language into speaks from public.people p where p.person_id = own.person_id;
    select d.* into home from public.districts d where d.district_id = own.district_id;
    types_done := array(
        select distinct t.task_type from public.attendance f
        join public.assignments a on a.assignment_id = f.assignment_id
        join public.shifts s on s.shift_id = a.shift_id
        join public.tasks t on t.task_id = s.task_id
        where f.candidate_id = own.person_id and f.fact in ('present', 'late')
    );
    places_known := array(select i.place_id from public.introductions i where i.candidate_id = own.person_id);
    return query
    with busy as materialized (
        select a.shift_id, a.assignment_id, a.state, a.starts_at, a.ends_at from public.assignments a
        where a.candidate_id = own.person_id and a.state in ('requested', 'confirmed')
            and a.ends_at > right_now - interval '1 day'
    ),
    hours as materialized (
        select v.weekday, v.from_time, v.to_time from public.availability v where v.candidate_id = own.person_id
    ),
    spots as materialized (
        select p.place_id, p.name as the_place, p.address as the_address, d.name as the_district,
            o.name as the_organisation, e.employer_id, e.name as the_employer,
            case when home.district_id is not null
                then private.walk_minutes(home.latitude, home.longitude, p.latitude, p.longitude) end as walk
        from public.places p
        left join public.districts d on d.district_id = p.district_id
        join public.organisations o on o.organisation_id = p.organisation_id
        join public.employers e on e.employer_id = o.employer_id
        where p.municipality_code = own.municipality_code
    ),
    -- two arms, so that each finds its index; what is dear to know is asked further down, of what is left
    wanted as materialized (
        select s.shift_id, s.task_id, s.starts_at, s.ends_at,
            s.starts_at at time zone 'Europe/Oslo' as local_start, s.ends_at at time zone 'Europe/Oslo' as local_end
        from public.shifts s join public.tasks t on t.task_id = s.task_id
        where only_shift is null and not own.protected
            and s.municipality_code = own.municipality_code and s.published_at is not null and s.cancelled_at is null
            and s.starts_at > right_now and s.starts_at < right_now + interval '28 days'
            and s.taken < s.capacity and t.closed_at is null and t.norwegian <= own.norwegian and t.lifting <= own.lifting
            and case when t.pay = 'paid' then own.wants_paid else own.wants_unpaid end
        union all
        select s.shift_id, s.task_id, s.starts_at, s.ends_at,
            s.starts_at at time zone 'Europe/Oslo', s.ends_at at time zone 'Europe/Oslo'
        from public.shifts s
        where s.shift_id = only_shift and s.municipality_code = own.municipality_code and s.published_at is not null
    ),
    timed as materialized (
        select w.*,
            exists (
                select from hours v where v.weekday = extract(isodow from w.local_start)
                    and v.from_time <= w.local_start::time and v.to_time >= w.local_end::time
                    and w.local_end::date = w.local_start::date
            ) as hours_fit,
            exists (
                select from busy b where b.shift_id <> w.shift_id and b.starts_at < w.ends_at and b.ends_at > w.starts_at
            ) as overlaps
        from wanted w
    ),
    judged as (
        select w.*, s.capacity, s.taken, s.contact_id, s.cancelled_at, t.task_type, t.template_id, t.title, t.summary, t.does,
            t.does_not, t.bring, t.pay, t.norwegian, t.lifting, t.introduction, t.closed_at,
            p.the_place, p.the_address, p.the_district, p.the_organisation, p.the_employer, p.walk,
            own_one.assignment_id as own_id, own_one.state as own_state,
            t.pay = 'unpaid' or private.has_contract(own.person_id, p.employer_id, w.local_start::date) as pay_open,
            t.task_type = any (types_done) as did_before,
            t.place_id = any (places_known) as knows_place
        from timed w
        join public.shifts s on s.shift_id = w.shift_id
        join public.tasks t on t.task_id = w.task_id
        join spots p on p.place_id = t.place_id
        left join busy own_one on own_one.shift_id = w.shift_id
        where only_shift is not null or (w.hours_fit and not w.overlaps and coalesce(p.walk <= own.max_minutes, true))
    ),
    said as (
        select j.*,
            array_remove(array[
                case when j.hours_fit then 'day' end,
                case when j.walk <= 15 then 'near' when j.walk <= 45 then 'walk' end,
                case when j.did_before then 'done_before' end,
                case when j.knows_place then 'known_place' end,
                case when j.pay = 'paid' and j.pay_open then 'contract' end,
                case when j.introduction then 'introduction' end,
                case when not exists (select from public.task_requirements r where r.task_id = j.task_id)
                    then 'no_requirements' end
            ], null) as why,
            array_remove(array[
                case when j.cancelled_at is not null then 'cancelled' end,
                case when j.starts_at <= right_now then 'started' end,
                case when j.closed_at is not null then 'closed' end,
                case when j.taken >= j.capacity and j.own_id is null then 'full' end,
                case when j.overlaps then 'overlap' end,
                case when not j.hours_fit then 'hours' end,
                case when j.norwegian > own.norwegian then 'norwegian' end,
                case when j.lifting > own.lifting then 'lifting' end,
                case when j.walk > own.max_minutes then 'far' end,
                case when j.pay = 'paid' and not own.wants_paid then 'wants_unpaid_only' end,
                case when j.pay = 'unpaid' and not own.wants_unpaid then 'wants_paid_only' end,
                case when not j.pay_open then 'no_contract' end
            ], null) as why_not
        from judged j
    ),
    in_order as (
        select x.* from said x
        where only_shift is not null or (x.own_id is null and cardinality(x.why_not) = 0)
        order by cardinality(x.why) desc, x.starts_at, x.shift_id
        offset 0 -- keeps the next question above the order, so that it stops when enough are found
    ),
    chosen as (
        select x.*, private.missing_clearances(own.person_id, x.task_id, private.last_day(x.ends_at)) as lacks
        from in_order x
        where only_shift is not null
            or cardinality(private.missing_clearances(own.person_id, x.task_id, private.last_day(x.ends_at))) = 0
        limit most
    )
    select x.shift_id, case when tt.shown then x.task_type end,
        coalesce(w.title, x.title), coalesce(w.summary, x.summary), coalesce(w.does, x.does),
        coalesce(w.does_not, x.does_not), coalesce(w.bring, x.bring), w.title is not null, x.title,
        x.the_organisation, x.the_place, x.the_address, x.the_district, x.walk, x.starts_at, x.ends_at,
        k.name, k.meet_where, x.pay, x.the_employer, x.introduction, x.knows_place,
        array(select r.requirement from public.task_requirements r where r.task_id = x.task_id order by 1), x.lacks,
        (x.capacity - x.taken)::int, x.own_id, x.own_state, x.why,
        case when cardinality(x.lacks) > 0 then x.why_not || 'missing_clearance'::text else x.why_not end
    from chosen x
    join public.task_types tt on tt.task_type = x.task_type
    join public.contacts k on k.contact_id = x.contact_id
    left join public.template_texts w on w.template_id = x.template_id and w.language = speaks and speaks <> 'nb'
    order by cardinality(x.why) desc, x.starts_at, x.shift_id;
end $$;
grant execute on function private.shift_cards(uuid, int) to authenticated;

-- Open shifts that fit the signed-in candidate. Shape: a card per row, best first, at most 50.
create function public.tasks_for_me(most int)
returns table (
    shift_id uuid, task_type text, title text, summary text, does text[], does_not text[], bring text,
    translated boolean, original_title text, organisation_name text, place_name text, address text, district text,
    walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, meet_where text, pay text,
    employer_name text, introduction boolean, introduced boolean, requirements text[], missing text[],
    places_left int, assignment_id uuid, assignment_state text, reasons text[], hindrances text[]
) language sql stable set search_path = '' as $$
    select * from private.shift_cards(null, least(greatest(most, 1), 50));
$$;
grant execute on function public.tasks_for_me(int) to authenticated;

-- One shift's card for the signed-in candidate, with why it does not fit. No row: not there, or not theirs to see.
create function public.shift_card(shift uuid)
returns table (
    shift_id uuid, task_type text, title text, summary text, does text[], does_not text[], bring text,
    translated boolean, original_title text, organisation_name text, place_name text, address text, district text,
    walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, meet_where text, pay text,
    employer_name text, introduction boolean, introduced boolean, requirements text[], missing text[],
    places_left int, assignment_id uuid, assignment_state text, reasons text[], hindrances text[]
) language sql stable set search_path = '' as $$
    select * from private.shift_cards(coalesce(shift, '00000000-0000-0000-0000-000000000000'), 1);
$$;
grant execute on function public.shift_card(uuid) to authenticated;

-- My shifts as the candidate reads them: upcoming and past, with contact, facts and what may be said. One row per assignment,
-- latest start first.
create function private.my_shifts()
returns table (
    assignment_id uuid, shift_id uuid, state text, title text, task_type text, organisation_name text, place_name text,
    address text, walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, contact_phone text,
    meet_where text, bring text, pay text, requested_at timestamptz, confirmed_at timestamptz, changed_at timestamptz,
    checked_in_at timestamptz, checked_out_at timestamptz, fact text, minutes int, corrected boolean, claim text,
    waits_for text
) language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select a.assignment_id, a.shift_id, a.state, coalesce(w.title, t.title),
        case when tt.shown then t.task_type end, o.name, p.name, p.address,
        case when d.district_id is not null
            then private.walk_minutes(d.latitude, d.longitude, p.latitude, p.longitude) end,
        a.starts_at, a.ends_at, k.name, case when a.state = 'confirmed' then k.phone end, k.meet_where,
        coalesce(w.bring, t.bring), t.pay, a.requested_at, a.confirmed_at,
        case when s.changed_at >= a.requested_at then s.changed_at end,
        a.checked_in_at, a.checked_out_at, f.fact, f.minutes::int, f.corrected_at is not null,
        (select x.claim from public.objections x where x.assignment_id = a.assignment_id order by x.said_at desc limit 1),
        case when a.state <> 'requested' then null
            when cardinality(private.missing_clearances(a.candidate_id, t.task_id, private.last_day(a.ends_at))) > 0
                then 'clearance'
            else 'answer' end
    from public.assignments a
    join public.candidates c on c.person_id = a.candidate_id
    join public.people me on me.person_id = a.candidate_id
    left join public.districts d on d.district_id = c.district_id
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    join public.task_types tt on tt.task_type = t.task_type
    join public.organisations o on o.organisation_id = s.organisation_id
    join public.places p on p.place_id = t.place_id
    join public.contacts k on k.contact_id = s.contact_id
    left join public.template_texts w on w.template_id = t.template_id and w.language = me.language and me.language <> 'nb'
    left join public.attendance f on f.assignment_id = a.assignment_id
    where a.candidate_id = private.me()
    order by a.starts_at desc, a.assignment_id
    limit 200;
end $$;
grant execute on function private.my_shifts() to authenticated;
create function public.my_shifts()
returns table (
    assignment_id uuid, shift_id uuid, state text, title text, task_type text, organisation_name text, place_name text,
    address text, walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, contact_phone text,
    meet_where text, bring text, pay text, requested_at timestamptz, confirmed_at timestamptz, changed_at timestamptz,
    checked_in_at timestamptz, checked_out_at timestamptz, fact text, minutes int, corrected boolean, claim text,
    waits_for text
) language sql stable set search_path = '' as $$
    select * from private.my_shifts();
$$;
grant execute on function public.my_shifts() to authenticated;

-- How many people a shift at this time, place, pay and with these demands would fit: for the lead who posts. Counts under five come
-- as 4. Refuses PT404.
create function private.count_fitting(template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, pay text)
returns int
language plpgsql stable security definer set search_path = '' as $$
declare
    chosen public.templates;
    here public.places;
    employer uuid;
    fitting int;
    local_start timestamp := starts_at at time zone 'Europe/Oslo';
    local_end timestamp := ends_at at time zone 'Europe/Oslo';
begin
    select p.* into here from public.contacts c join public.places p on p.place_id = c.place_id
    where c.contact_id = contact and p.organisation_id in (select private.my_organisations());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select t.* into chosen from public.templates t where t.template_id = template;
    select o.employer_id into employer from public.organisations o where o.organisation_id = here.organisation_id;
    select count(*) into fitting from public.candidates c
    where c.municipality_code = here.municipality_code and not c.protected
        and case when pay = 'paid' then c.wants_paid and private.has_contract(c.person_id, employer, local_start::date)
            else c.wants_unpaid end
        and c.norwegian >= chosen.norwegian and c.lifting >= chosen.lifting
        and exists (
            select from public.availability v where v.candidate_id = c.person_id
                and v.weekday = extract(isodow from local_start)
                and v.from_time <= local_start::time and v.to_time >= local_end::time
        )
        and (select count(*) from public.clearances k where k.candidate_id = c.person_id and k.employer_id = employer
            and k.withdrawn_at is null and k.requirement = any (chosen.requirements)
            and coalesce(k.valid_to, 'infinity') >= local_end::date) = cardinality(chosen.requirements)
        and not exists (
            select from public.assignments a where a.candidate_id = c.person_id and a.state in ('requested', 'confirmed')
                and a.starts_at < count_fitting.ends_at and a.ends_at > count_fitting.starts_at offset 0
        );
    return case when fitting between 1 and 4 then 4 else fitting end;
end $$;
grant execute on function private.count_fitting(uuid, uuid, timestamptz, timestamptz, text) to authenticated;
create function public.count_fitting(
    template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, pay text default 'unpaid'
) returns int
language sql stable set search_path = '' as $$
    select private.count_fitting(template, contact, starts_at, ends_at, pay);
$$;
grant execute on function public.count_fitting(uuid, uuid, timestamptz, timestamptz, text) to authenticated;
