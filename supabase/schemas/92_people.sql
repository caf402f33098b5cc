-- The mirror image: the right people for a shift, shown without who they are.

-- The people whom an open shift fits and who were not asked for it, best first. Hard filters and points are those of ranked_tasks. Within a
-- band of twenty points people fit equally well, and there the fewest offers and hours per hour they can go first (turn_of): so
-- fit leads, and then whose turn it is. "besides": people left out; "band": another width, in points; more than there are, and turn alone
-- leads. Shape: candidate_id, points, turn.
create function private.ranked_people(shift uuid, as_of timestamptz, most int, besides uuid[], band int default 20)
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
            and exists (
                select from public.contracts m
                where m.candidate_id = n.candidate_id and m.employer_id = o.employer_id and m.withdrawn_at is null
                    and o.last_day between m.from_date and coalesce(m.to_date, 'infinity')
            )
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
        -- who was asked about another time may be asked about this one, unless they said no to the task or the place
        and x.candidate_id not in (
            select u.candidate_id from public.offers u join public.shifts z on z.shift_id = u.shift_id
            where u.shift_id = shift and (
                (u.offered_at >= coalesce(z.changed_at, '-infinity') and u.withdrawn_why is distinct from 'changed')
                or u.decline_reason in ('far', 'type', 'place')
            )
        )
        and x.candidate_id <> all (besides)
        -- who gave it up, or felt unsafe at the place
        and not exists (
            select from public.assignments a where a.shift_id = shift and a.candidate_id = x.candidate_id and a.withdrawn_at is not null
        )
        and not exists (
            select from public.assignments a
            join public.reasons r on r.assignment_id = a.assignment_id and r.reason = 'unsure'
            join public.shifts s on s.shift_id = a.shift_id join public.tasks t on t.task_id = s.task_id
            where a.candidate_id = x.candidate_id and coalesce(a.withdrawn_at, a.cannot_said_at) is not null and t.place_id = o.place_id
        )
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

-- Whether a shift still fits somebody whom it did fit: they may have said otherwise since, or have something else then.
create function private.still_fits(s public.shifts, candidate uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
    return exists (
        select from private.candidate_features f
        join public.tasks t on t.task_id = s.task_id
        join public.places p on p.place_id = t.place_id
        join public.organisations o on o.organisation_id = s.organisation_id
        where f.candidate_id = candidate and f.in_market and f.week @> private.week_span(s.starts_at, s.ends_at)
            and f.norwegian >= t.norwegian and f.lifting >= t.lifting
            and (f.latitude is null or private.walk_minutes(f.latitude, f.longitude, p.latitude, p.longitude) <= f.max_minutes)
            and case t.pay when 'paid' then f.wants_paid and private.is_employed(candidate, o.employer_id, s.starts_at, s.ends_at)
                else f.wants_unpaid end
    )
        and not exists (
            select from public.assignments a
            where a.candidate_id = candidate and a.state in ('requested', 'confirmed') and a.starts_at < s.ends_at and a.ends_at > s.starts_at
        )
        and cardinality(private.missing_clearances(candidate, s.task_id, private.last_day(s.ends_at))) = 0
        and private.broken_rule(candidate, s.starts_at, s.ends_at, null) is null;
end $$;

-- What a person is called to a lead before they have said yes: another word on every shift, and of no use anywhere else.
insert into private.settings (key, value) values ('people_secret', gen_random_uuid()::text || gen_random_uuid()::text);
create function private.person_pseudonym(shift uuid, candidate uuid) returns text language plpgsql stable set search_path = '' as $$
begin
    return (
        select left(encode(sha256(convert_to(x.value || shift::text || candidate::text, 'UTF8')), 'hex'), 24)
        from private.settings x where x.key = 'people_secret'
    );
end $$;

-- How often somebody has done a kind of task at an employer: what they did elsewhere is not that employer's to know.
create function private.times_done(candidate uuid, task_type smallint, employer uuid) returns int
language sql stable security definer set search_path = '' as $$
    select count(*)::int from public.attendance a
    join public.assignments g on g.assignment_id = a.assignment_id
    join public.shifts s on s.shift_id = g.shift_id
    join public.organisations e on e.organisation_id = s.organisation_id and e.employer_id = employer
    join public.tasks t on t.task_id = s.task_id
    join public.task_types k on k.task_type = t.task_type
    where a.candidate_id = candidate and a.fact in ('present', 'late') and k.number = times_done.task_type;
$$;

-- Somebody whom a shift fits, by a name that holds for that shift alone.
create type public.fitting_person as (
    person text, nth int, fits text[], times int, norwegian int
);

-- For a lead: the people whom a shift of theirs fits, at most 50, best first, never named: "person" is the word to invite them by, "nth" the
-- number to call them by, "fits" why: day, likes, done_before, done_often, known_place, near, contract; "times": how often they have
-- done such a task at that employer: what they did elsewhere is not the lead's to know. Nobody is logged, since nobody is known. Refuses PT404.
create function private.people_for_shift(shift uuid, most int)
returns setof public.fitting_person
language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    o private.open_shifts;
begin
    if not exists (
        select from public.shifts s where s.shift_id = shift and s.organisation_id in (select private.my_organisations())
    ) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select x.* into o from private.open_shifts x where x.shift_id = people_for_shift.shift;
    return query
    select private.person_pseudonym(shift, r.candidate_id), r.n::int,
        array_remove(array[
            'day',
            case when o.task_type = any (f.liked_types) then 'likes' end,
            case when x.times >= 5 then 'done_often' when x.times > 0 then 'done_before' end,
            case when o.place_id = any (f.known_places) then 'known_place' end,
            case when private.walk_minutes(f.latitude, f.longitude, o.latitude, o.longitude) <= 20 then 'near' end,
            case when o.paid then 'contract' end
        ], null),
        x.times,
        f.norwegian::int
    from private.ranked_people(shift, date_trunc('minute', private.clock()), least(greatest(most, 1), 50), array[private.me()])
        with ordinality as r (candidate_id, points, turn, n)
    join private.candidate_features f on f.candidate_id = r.candidate_id
    cross join lateral (
        select case when o.task_type = any (f.done_types) then private.times_done(r.candidate_id, o.task_type, o.employer_id) else 0 end as times
    ) x
    order by r.n;
end $$;
grant execute on function private.people_for_shift(uuid, int) to authenticated;
create function public.people_for_shift(shift uuid, most int default 20)
returns setof public.fitting_person
language sql stable set search_path = '' as $$
    select * from private.people_for_shift(shift, most);
$$;
grant execute on function public.people_for_shift(uuid, int) to authenticated;

-- A lead asks somebody from that list. Returns when they are told: now, or the next morning, or a day when they have not been asked enough.
-- Refuses PT404, PT409 shift_full, shift_held, shift_cancelled, shift_started, no_longer_fits, cannot_be_asked (asked enough until then, or
-- too late). The same request twice has one effect.
create function private.invite_person(shift uuid, person text, request_id uuid) returns timestamptz
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
    chosen uuid;
    earlier text;
    made uuid;
begin
    select x.* into s from public.shifts x
    where x.shift_id = shift and x.organisation_id in (select private.my_organisations());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'invite_person', jsonb_build_array(shift, person));
    if earlier is not null then
        -- by what a lead knows of the shift, never by what the person answered
        perform private.still_holds(s.cancelled_at is null, 'cancelled');
        return (select o.due_at from public.offers o where o.offer_id = earlier::uuid);
    end if;
    if s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    elsif s.starts_at <= private.clock() then
        raise exception 'shift_started' using errcode = 'PT409';
    elsif s.taken >= s.capacity then
        raise exception 'shift_full' using errcode = 'PT409';
    elsif private.free_seats(s, null) = 0 then
        raise exception 'shift_held' using errcode = 'PT409';
    end if;
    select r.candidate_id into chosen from private.ranked_people(shift, private.clock(), 100, array[private.me()]) r
    where private.person_pseudonym(shift, r.candidate_id) = person;
    if not found then
        raise exception 'no_longer_fits' using errcode = 'PT409';
    end if;
    perform 1 from public.candidates c where c.person_id = chosen for update;
    made := private.ask(chosen, shift, 'lead', false);
    if made is null then
        raise exception 'cannot_be_asked' using errcode = 'PT409';
    end if;
    perform private.answer(request_id, made::text);
    return (select o.due_at from public.offers o where o.offer_id = made);
end $$;
grant execute on function private.invite_person(uuid, text, uuid) to authenticated;
create function public.invite_person(shift uuid, person text, request_id uuid) returns timestamptz
language sql volatile set search_path = '' as $$
    select private.invite_person(shift, person, request_id);
$$;
grant execute on function public.invite_person(uuid, text, uuid) to authenticated;

-- What a candidate is or was asked about.
create type public.my_offer as (
    offer_id uuid, via text, sent_at timestamptz, expires_at timestamptz, open boolean, over text, unsure boolean,
    wants text, talked boolean, shift_id uuid, task_type text, title text, summary text, organisation_name text,
    place_name text, walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text, contact_phone
    text, pay text, introduction boolean, introduced boolean, requirements text[], missing text[], reasons text[],
    hindrances text[], assignment_id uuid
);
comment on column public.my_offer.over is 'null: open';
comment on column public.my_offer.wants is 'null: not unsure';
comment on column public.my_offer.task_type is 'null: not one to show';
comment on column public.my_offer.walk_minutes is 'null: not known from where';
comment on column public.my_offer.assignment_id is 'null: not on it';

-- For the candidate: what they are asked about, and what they were in the last two weeks, each with its card; the open ones first, soonest
-- first. Those that are open are seen thereby, unless nobody looks: a phone fetches pages ahead. "open": may still be answered. "over": filled, cancelled, changed, expired,
-- declined, accepted; null while open.
create function private.my_offers(only_offer uuid, looks boolean)
returns setof public.my_offer language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    own uuid := private.me();
    wanted uuid[];
begin
    if looks and exists (select from public.offers o where o.candidate_id = own and o.state = 'sent') then
        perform 1 from public.candidates c where c.person_id = own for update;
        update public.offers o set seen_at = private.clock()
        where o.candidate_id = own and o.state = 'sent' and (only_offer is null or o.offer_id = only_offer);
    end if;
    -- each shift once: somebody may have been asked about it, and then again as standing by
    wanted := array(
        select o.shift_id from public.offers o
        where o.candidate_id = own and o.sent_at is not null and (only_offer is null or o.offer_id = only_offer)
            and o.sent_at > private.clock() - interval '14 days'
        group by o.shift_id
        order by bool_or(o.state in ('sent', 'seen', 'unsure')) desc, max(o.sent_at) desc limit 20
    );
    return query
    select o.offer_id, o.via, o.sent_at, o.expires_at, o.state in ('sent', 'seen', 'unsure'),
        case o.state when 'withdrawn' then o.withdrawn_why when 'accepted' then 'accepted' when 'declined' then 'declined'
            when 'expired' then 'expired' end,
        o.state = 'unsure', o.unsure_wants, o.called_at is not null,
        c.shift_id, c.task_type, c.title, c.summary, c.organisation_name, c.place_name, c.walk_minutes, c.starts_at, c.ends_at,
        c.contact_name, k.phone, c.pay, c.introduction, c.introduced, c.requirements, c.missing, c.reasons, c.hindrances,
        c.assignment_id
    from public.offers o
    join private.shift_cards(wanted, false) c on c.shift_id = o.shift_id
    join public.shifts s on s.shift_id = o.shift_id
    join public.contacts k on k.contact_id = s.contact_id
    where o.candidate_id = own and o.sent_at is not null and (only_offer is null or o.offer_id = only_offer)
        and o.sent_at > private.clock() - interval '14 days'
    order by 5 desc, c.starts_at, o.offer_id;
end $$;
grant execute on function private.my_offers(uuid, boolean) to authenticated;
create function public.my_offers(only_offer uuid default null, looks boolean default true)
returns setof public.my_offer language sql volatile set search_path = '' as $$
    select * from private.my_offers(only_offer, looks);
$$;
grant execute on function public.my_offers(uuid, boolean) to authenticated;

-- What a candidate's turn follows from.
create type public.turn as (
    offers int, minutes int, series_minutes int, week_minutes int, offers_a_day int, third text
);

-- «Når er det min tur»: what my turn follows from, in four weeks and what lies ahead. "offers" and "minutes" (series apart), "week_minutes":
-- the hours I can in a week; "third": first, middle or last third of the municipality's people who can at all. No row: no candidate.
create function private.my_turn() returns setof public.turn
language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select
        (select count(*)::int from public.offers o
            where o.candidate_id = f.candidate_id and o.due_at > private.clock() - interval '28 days'),
        coalesce(w.alone, 0), coalesce(w.series, 0), f.week_minutes, f.offers_a_day::int,
        (
            select case when count(*) filter (where g.turn < f.turn) * 3 < count(*) then 'first'
                when count(*) filter (where g.turn < f.turn) * 3 < 2 * count(*) then 'middle' else 'last' end
            from private.candidate_features g
            where g.municipality_code = f.municipality_code and g.in_market and g.week_minutes > 0
        )
    from private.candidate_features f
    cross join lateral (
        select (sum(extract(epoch from a.ends_at - a.starts_at)) filter (where a.series_id is null) / 60)::int as alone,
            (sum(extract(epoch from a.ends_at - a.starts_at)) filter (where a.series_id is not null) / 60)::int as series
        from public.assignments a
        where a.candidate_id = f.candidate_id and a.state in ('requested', 'confirmed')
            and a.starts_at > private.clock() - interval '28 days'
    ) w
    where f.candidate_id = private.me();
end $$;
grant execute on function private.my_turn() to authenticated;
create function public.my_turn() returns setof public.turn
language sql stable set search_path = '' as $$
    select * from private.my_turn();
$$;
grant execute on function public.my_turn() to authenticated;
