-- Right task, right person: what fits, in what order, and why.

-- The open shifts of the next 28 days that a candidate can really take, best first. Hard filters: in the market; the whole shift
-- inside their hours, and outside what they are on; Norwegian and lifting; travel; paid or not as they want, with a contract for
-- pay; every requirement in order at the employer on the day; age and working time; not what they said no to or gave up, what they are
-- being asked about, which is shown as such, nor a place where they felt unsafe, as long as that is remembered. Then points, 0–105, which say how well the
-- task fits and nothing of the person: would like it 30 · done it 10, often 15 · known at the place 20 · near 20 · soon 10 · for who
-- was unsure, a first visit with company 10. What a no has taught takes away: this kind or this place 20, this time of the week 10, so
-- far 10; unsure of a place not known 10. ranked_people has the same points; a test holds the two equal.
-- Points depend on as_of, which a page keeps from the one before, and never on how many others have taken a seat: so the order stands
-- still while others fill in between. "after": the points, start and id of the last one seen; null: from the beginning. Filters
-- may be null. Shape: shift_id, points, starts_at, walk (minutes; null: not known).
create function private.ranked_tasks(
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
        where u.candidate_id = candidate and u.due_at > right_now - interval '28 days'
            and (u.declined_at is not null or u.state in ('sent', 'seen', 'unsure'))
        union all
        select a.shift_id from public.assignments a
        where a.candidate_id = candidate and a.starts_at > right_now and a.withdrawn_at is not null
    ),
    unsafe as materialized (
        select t.place_id from public.assignments a
        join public.reasons r on r.assignment_id = a.assignment_id and r.reason = 'unsure'
        join public.shifts s on s.shift_id = a.shift_id join public.tasks t on t.task_id = s.task_id
        where a.candidate_id = candidate and coalesce(a.withdrawn_at, a.cannot_said_at) is not null
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
            and o.place_id not in (select u.place_id from unsafe u)
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
        ) and exists (
            select from hired n
            where n.employer_id = o.employer_id and o.ends_at > n.from_ and (n.to_ is null or o.ends_at <= n.to_)
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

-- The card of a shift, as its candidate reads it.
create type public.task_card as (
    shift_id uuid, task_type text, title text, summary text, does text[], does_not text[], bring text, translated
    boolean, original_title text, organisation_name text, place_name text, address text, district text, walk_minutes
    int, starts_at timestamptz, ends_at timestamptz, contact_name text, meet_where text, pay text, employer_name
    text, introduction boolean, introduced boolean, requirements text[], missing text[], seats_left int,
    assignment_id uuid, assignment_state text, reasons text[], hindrances text[], series_id uuid, series_left int,
    stands_by boolean, cursor text
);
comment on column public.task_card.task_type is 'null: not one to show';
comment on column public.task_card.district is 'null: the place lies in none';
comment on column public.task_card.walk_minutes is 'null: not known from where';
comment on column public.task_card.assignment_id is 'null: not on it';
comment on column public.task_card.assignment_state is 'null: not on it';
comment on column public.task_card.series_id is 'null: no series';
comment on column public.task_card.series_left is 'null: no series, or on it already';
comment on column public.task_card.cursor is 'null: not of a list that goes on';

-- The cards of shifts for the signed-in candidate, in their language where a translation holds, in the order asked for. "reasons" says
-- why a shift suits: day, likes, done_often, done_before, known_place, near, walk, contract, introduction, no_requirements.
-- "hindrances" says why it does not: taken, cancelled, started, closed, full, held (for who stands by), overlap, hours, norwegian, lifting, far,
-- wants_unpaid_only, wants_paid_only, no_contract, not_in_market, missing_clearance and the codes of broken_rule; not asked when it is
-- known already that all fit. "seats_left": 1 or 0, since how many would tell how many are on it. "series_left": how many of a series are
-- still to come with a seat free. "cursors": as many as are wanted,
-- of a list that goes on. No row for what is not published in the person's municipality. Refuses PT404 (no candidate).
create function private.shift_cards(wanted uuid[], known_to_fit boolean, cursors text[] default null)
returns setof public.task_card language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    own public.candidates;
    f private.candidate_features;
    speaks text;
    right_now timestamptz := private.clock();
begin
    select c.* into own from public.candidates c where c.person_id = private.me();
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select x.* into f from private.candidate_features x where x.candidate_id = own.person_id;
    select p.language into speaks from public.people p where p.person_id = own.person_id;
    return query
    with busy as materialized (
        select a.shift_id, a.assignment_id, a.state, a.starts_at, a.ends_at from public.assignments a
        where a.candidate_id = own.person_id and a.state in ('requested', 'confirmed')
            and a.ends_at > right_now - interval '1 day'
    ),
    spoken as materialized (
        select w.* from public.template_texts w where w.language = speaks and speaks <> 'nb'
    ),
    asked as (
        select w.n, w.cursor, s.shift_id as id, s.task_id, s.starts_at as starts, s.ends_at as ends, s.capacity, s.taken, s.contact_id,
            s.cancelled_at, s.organisation_id, s.series_id as in_series
        from unnest(wanted, cursors) with ordinality as w (id, cursor, n)
        join public.shifts s on s.shift_id = w.id
        where s.municipality_code = own.municipality_code and s.published_at is not null
    ),
    judged as (
        select a.*, t.task_type as kind, t.template_id, t.title as words, t.summary as short, t.does as do_, t.does_not as do_not,
            t.bring as with_, t.pay as paid, t.norwegian, t.lifting, t.introduction as first_visit, t.closed_at, t.place_id,
            k.number, k.shown, o.name as organisation, o.employer_id, e.name as employer, p.name as place, p.address as street,
            d.name as district, own_one.assignment_id as own_id, own_one.state as own_state,
            known_to_fit or f.week @> private.week_span(a.starts, a.ends) as hours_fit,
            exists (
                select from busy b where b.shift_id <> a.id and b.starts_at < a.ends and b.ends_at > a.starts
            ) as overlaps,
            case when f.latitude is not null
                then private.walk_minutes(f.latitude, f.longitude, p.latitude, p.longitude) end as walk,
            t.pay = 'unpaid' or known_to_fit or private.is_employed(own.person_id, o.employer_id, a.starts, a.ends) as pay_open,
            t.place_id = any (f.known_places) as knows_place,
            case when not known_to_fit and a.starts > right_now and own_one.assignment_id is null
                then private.broken_rule(own.person_id, a.starts, a.ends, null) end as rule
        from asked a
        join public.tasks t on t.task_id = a.task_id
        join public.task_types k on k.task_type = t.task_type
        join public.organisations o on o.organisation_id = a.organisation_id
        join public.employers e on e.employer_id = o.employer_id
        join public.places p on p.place_id = t.place_id
        left join public.districts d on d.district_id = p.district_id
        left join busy own_one on own_one.shift_id = a.id
        offset 0
    ),
    said as (
        select j.*, case when known_to_fit then '{}'
                else private.missing_clearances(own.person_id, j.task_id, private.last_day(j.ends)) end as lacks,
            array(select r.requirement from public.task_requirements r where r.task_id = j.task_id order by 1) as asks,
            case when exists (select from public.standbys b where b.shift_id = j.id and b.candidate_id <> own.person_id)
                then (select private.free_seats(z, own.person_id) from public.shifts z where z.shift_id = j.id)
                else j.capacity - j.taken end as free
        from judged j
        offset 0
    )
    select x.id, case when x.shown then x.kind end,
        coalesce(w.title, x.words), coalesce(w.summary, x.short), coalesce(w.does, x.do_),
        coalesce(w.does_not, x.do_not), coalesce(w.bring, x.with_), w.title is not null, x.words,
        x.organisation, x.place, x.street, x.district, x.walk, x.starts, x.ends,
        c.name, c.meet_where, x.paid, x.employer, x.first_visit, x.knows_place, x.asks, x.lacks,
        least(x.free, 1)::int, x.own_id, x.own_state,
        array_remove(array[
            case when x.hours_fit then 'day' end,
            case when x.number = any (f.liked_types) then 'likes' end,
            case when x.number = any (f.often_types) then 'done_often' when x.number = any (f.done_types) then 'done_before' end,
            case when x.knows_place then 'known_place' end,
            case when x.walk <= 15 then 'near' when x.walk <= 45 then 'walk' end,
            case when x.paid = 'paid' and x.pay_open then 'contract' end,
            case when x.first_visit then 'introduction' end,
            case when cardinality(x.asks) = 0 then 'no_requirements' end
        ], null),
        array_remove(array[
            case when x.cancelled_at is not null then 'cancelled' end,
            case when x.starts <= right_now then 'started' end,
            case when x.closed_at is not null then 'closed' end,
            case when x.taken >= x.capacity and x.own_id is null then 'full' end,
            case when not known_to_fit and x.taken < x.capacity and x.own_id is null
                and x.free = 0 then 'held' end,
            case when x.overlaps then 'overlap' end,
            case when not x.hours_fit then 'hours' end,
            case when x.norwegian > own.norwegian then 'norwegian' end,
            case when x.lifting > own.lifting then 'lifting' end,
            case when x.walk > own.max_minutes then 'far' end,
            case when x.paid = 'paid' and not own.wants_paid then 'wants_unpaid_only' end,
            case when x.paid = 'unpaid' and not own.wants_unpaid then 'wants_paid_only' end,
            case when not x.pay_open then 'no_contract' end,
            case when own.protected then 'not_in_market' end,
            case when not x.overlaps then x.rule end,
            case when cardinality(x.lacks) > 0 then 'missing_clearance' end
        ], null),
        x.in_series,
        case when x.in_series is not null and x.own_id is null then (
            select count(*)::int from public.shifts s
            where s.series_id = x.in_series and s.starts_at > right_now and s.cancelled_at is null and s.published_at is not null
                and s.taken < s.capacity
                and (not exists (select from public.standbys b where b.shift_id = s.shift_id) or private.free_seats(s, own.person_id) > 0)
        ) end,
        exists (select from public.standbys b where b.shift_id = x.id and b.candidate_id = own.person_id),
        x.cursor
    from said x
    join public.contacts c on c.contact_id = x.contact_id
    left join spoken w on w.template_id = x.template_id
    order by x.n;
end $$;
grant execute on function private.shift_cards(uuid[], boolean, text[]) to authenticated;

-- Open shifts that fit the signed-in candidate, best first, at most 50, each with its card and with "cursor": given back as "after", the
-- list goes on behind it, in the order it had, for an hour. Filters: a day, minutes on foot, a task type; null: all.
-- Refuses PT400 bad_cursor / bad_filter, PT404.
create function private.tasks_for_me(most int, after text, only_day date, within_minutes int, only_type text)
returns setof public.task_card language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    own uuid := private.me();
    right_now timestamptz := private.clock();
    as_of timestamptz := date_trunc('minute', right_now);
    mark text[];
    found_ones uuid[];
    cursors text[];
begin
    if not exists (select from public.candidates c where c.person_id = own) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if within_minutes not between 5 and 240
        or only_day not between private.today() and private.today() + 28
        or (only_type is not null and not exists (select from public.task_types t where t.task_type = only_type and t.shown))
    then
        raise exception 'bad_filter' using errcode = 'PT400';
    end if;
    if after is not null then
        mark := regexp_match(after,
            '^(\d{9,11})\.(\d{1,3})\.(\d{9,11})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$');
        as_of := to_timestamp(mark[1]::bigint);
        if (as_of between right_now - interval '1 hour' and right_now) is not true then
            raise exception 'bad_cursor' using errcode = 'PT400';
        end if;
    end if;
    select array_agg(r.shift_id order by r.n),
        array_agg(format('%s.%s.%s.%s', extract(epoch from as_of)::bigint, r.points, extract(epoch from r.starts_at)::bigint,
            r.shift_id) order by r.n)
    into found_ones, cursors
    from private.ranked_tasks(own, as_of, least(greatest(most, 1), 50), mark[2]::int, to_timestamp(mark[3]::bigint),
        mark[4]::uuid, only_day, within_minutes, only_type) with ordinality
        as r (shift_id, points, starts_at, walk, n);
    return query select c.* from private.shift_cards(found_ones, true, cursors) c;
end $$;
grant execute on function private.tasks_for_me(int, text, date, int, text) to authenticated;
create function public.tasks_for_me(
    most int, after text default null, only_day date default null, within_minutes int default null,
    only_type text default null
)
returns setof public.task_card language sql stable set search_path = '' as $$
    select * from private.tasks_for_me(most, after, only_day, within_minutes, only_type);
$$;
grant execute on function public.tasks_for_me(int, text, date, int, text) to authenticated;

-- The first few of these at a glance, at most 10: one place does not fill them while others fit; what is left out stands in the list.
create function private.tasks_at_a_glance(most int)
returns setof public.task_card language plpgsql stable security definer rows 10 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    return query select c.* from private.shift_cards(array(
        select x.shift_id from (
            select r.shift_id, r.n, row_number() over (partition by t.place_id order by r.n) as nth
            from private.ranked_tasks(private.me(), date_trunc('minute', private.clock()), 2 * least(greatest(most, 1), 10) + 2, null, null, null,
                null, null, null) with ordinality as r (shift_id, points, starts_at, walk, n)
            join public.shifts s on s.shift_id = r.shift_id
            join public.tasks t on t.task_id = s.task_id
        ) x
        order by x.nth > 2, x.n limit least(greatest(most, 1), 10)
    ), true) c;
end $$;
grant execute on function private.tasks_at_a_glance(int) to authenticated;
create function public.tasks_at_a_glance(most int)
returns setof public.task_card language sql stable set search_path = '' as $$
    select * from private.tasks_at_a_glance(most);
$$;
grant execute on function public.tasks_at_a_glance(int) to authenticated;

-- One shift's card for the signed-in candidate, with why it does not fit. No row: not there, or not theirs to see.
create function public.shift_card(shift uuid)
returns setof public.task_card language sql stable set search_path = '' as $$
    select * from private.shift_cards(array[shift], false);
$$;
grant execute on function public.shift_card(uuid) to authenticated;

-- What the signed-in candidate stands by for, soonest first, each with its card. Refuses PT404.
create function private.my_standbys()
returns setof public.task_card language plpgsql stable security definer set search_path = '' as $$
begin
    return query select c.* from private.shift_cards(array(
        select b.shift_id from public.standbys b join public.shifts s on s.shift_id = b.shift_id
        where b.candidate_id = private.me() and s.cancelled_at is null and s.starts_at > private.clock()
        order by s.starts_at, s.shift_id
    ), false) c;
end $$;
grant execute on function private.my_standbys() to authenticated;
create function public.my_standbys()
returns setof public.task_card language sql stable set search_path = '' as $$
    select * from private.my_standbys();
$$;
grant execute on function public.my_standbys() to authenticated;

-- For whom nothing fits yet, as when they have not said when they can, or speak no Norwegian: the tasks that ask least, at most 10, each
-- by its soonest open shift of the next 28 days, with its card. Unpaid and without requirements, within the Norwegian, lifting and travel that
-- they have said, whatever the hour; least Norwegian first, then least lifting. Refuses PT404.
create function private.tasks_that_ask_least(most int)
returns setof public.task_card language plpgsql stable security definer set search_path = '' as $$
declare
    own uuid := private.me();
    right_now timestamptz := private.clock();
begin
    return query
    select c.* from private.shift_cards(array(
        select x.shift_id from (
            select distinct on (o.task_id) o.shift_id, o.norwegian, o.lifting, o.starts_at
            from private.candidate_features f
            join private.open_shifts o on o.municipality_code = f.municipality_code
            where f.candidate_id = own and f.in_market and f.wants_unpaid and not o.paid and o.need_mask = 0
                and o.starts_at > right_now and o.starts_at < right_now + interval '28 days'
                and o.norwegian <= f.norwegian and o.lifting <= f.lifting
                and (f.latitude is null
                    or private.walk_minutes(f.latitude, f.longitude, o.latitude, o.longitude) <= f.max_minutes)
                and not exists (
                    select from public.assignments a where a.candidate_id = own and (
                        (a.state in ('requested', 'confirmed') and a.starts_at < o.ends_at and a.ends_at > o.starts_at)
                        or (a.shift_id = o.shift_id and a.withdrawn_at is not null)
                    )
                )
                and not exists (
                    select from public.offers u where u.candidate_id = own and u.shift_id = o.shift_id
                        and (u.declined_at is not null or u.state in ('sent', 'seen', 'unsure'))
                )
            order by o.task_id, o.starts_at, o.shift_id
        ) x
        order by x.norwegian, x.lifting, x.starts_at, x.shift_id limit least(greatest(most, 1), 10)
    ), false) c;
end $$;
grant execute on function private.tasks_that_ask_least(int) to authenticated;
create function public.tasks_that_ask_least(most int)
returns setof public.task_card language sql stable set search_path = '' as $$
    select * from private.tasks_that_ask_least(most);
$$;
grant execute on function public.tasks_that_ask_least(int) to authenticated;

-- One of a candidate's own shifts.
create type public.my_shift as (
    assignment_id uuid, shift_id uuid, state text, title text, task_type text, organisation_name text, place_name
    text, address text, walk_minutes int, starts_at timestamptz, ends_at timestamptz, contact_name text,
    contact_phone text, meet_where text, bring text, pay text, requested_at timestamptz, confirmed_at timestamptz,
    changed_at timestamptz, checked_in_at timestamptz, checked_out_at timestamptz, fact text, minutes int, corrected
    boolean, claim text, waits_for text
);
comment on column public.my_shift.task_type is 'null: not one to show';
comment on column public.my_shift.walk_minutes is 'null: not known from where';
comment on column public.my_shift.contact_phone is 'null: not confirmed';
comment on column public.my_shift.confirmed_at is 'null: not confirmed';
comment on column public.my_shift.changed_at is 'null: not changed since';
comment on column public.my_shift.checked_in_at is 'null: not checked in';
comment on column public.my_shift.checked_out_at is 'null: not checked out';
comment on column public.my_shift.fact is 'null: not recorded';
comment on column public.my_shift.minutes is 'null: not recorded';
comment on column public.my_shift.claim is 'null: no objection';
comment on column public.my_shift.waits_for is 'null: waits for nothing';

-- My shifts as the candidate reads them: upcoming and past, with contact, facts and what may be said. One row per assignment,
-- latest start first: all that are not over, and of those that are the two hundred latest, or the two hundred before the "skip" latest.
-- "only_one": that one, however old. "only_next": the one that I am expected at next, or that I am at; what I have left, or said that I do
-- not come to, is behind me.
-- The plan is kept: made anew for each asker it takes ten times as long as the question.
create function private.my_shifts(only_next boolean default false, only_one uuid default null, skip int default 0)
returns setof public.my_shift language plpgsql stable security definer rows 20
set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    own uuid := private.me();
    next_one uuid;
begin
    if only_next then
        select a.assignment_id into next_one from public.assignments a
        where a.candidate_id = own and a.state = 'confirmed' and a.checked_out_at is null and a.ends_at > private.clock()
            and (a.cannot_said_at is null or a.checked_in_at > a.cannot_said_at)
        order by a.starts_at, a.assignment_id desc limit 1;
    end if;
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
    where a.candidate_id = own and case
        when only_next then a.assignment_id = next_one
        when only_one is not null then a.assignment_id = only_one
        when a.ends_at > private.clock() then skip = 0
        else a.assignment_id in (
            select x.assignment_id from public.assignments x
            where x.candidate_id = own and x.ends_at <= private.clock()
            order by x.starts_at desc, x.assignment_id limit 200 offset skip
        ) end
    order by a.starts_at desc, a.assignment_id;
end $$;
grant execute on function private.my_shifts(boolean, uuid, int) to authenticated;
create function public.my_shifts()
returns setof public.my_shift language sql stable set search_path = '' as $$
    select * from private.my_shifts();
$$;
grant execute on function public.my_shifts() to authenticated;

-- One of my shifts, however old.
create function private.my_own_shift(assignment uuid)
returns setof public.my_shift language sql stable security definer set search_path = '' as $$
    select * from private.my_shifts(only_one => assignment) where assignment is not null;
$$;
grant execute on function private.my_own_shift(uuid) to authenticated;
create function public.my_own_shift(assignment uuid)
returns setof public.my_shift language sql stable set search_path = '' as $$
    select * from private.my_own_shift(assignment);
$$;
grant execute on function public.my_own_shift(uuid) to authenticated;

-- My shifts that are over, before the "skip" latest, two hundred at a time; and how many there are.
create function private.my_past_shifts(skip int)
returns setof public.my_shift language sql stable security definer set search_path = '' as $$
    select * from private.my_shifts(skip => greatest(skip, 1));
$$;
grant execute on function private.my_past_shifts(int) to authenticated;
create function public.my_past_shifts(skip int)
returns setof public.my_shift language sql stable set search_path = '' as $$
    select * from private.my_past_shifts(skip);
$$;
grant execute on function public.my_past_shifts(int) to authenticated;
create function private.count_past_shifts() returns int language sql stable security definer set search_path = '' as $$
    select count(*)::int from public.assignments a where a.candidate_id = private.me() and a.ends_at <= private.clock();
$$;
grant execute on function private.count_past_shifts() to authenticated;
create function public.count_past_shifts() returns int language sql stable set search_path = '' as $$
    select private.count_past_shifts();
$$;
grant execute on function public.count_past_shifts() to authenticated;


-- What an organisation's leads were told on a day of how many a shift would fit, by a hash of what was asked: the same question has the same
-- answer all day, and a day has an end. Not personal.
create table private.fitting_told (
    organisation_id uuid not null references public.organisations on delete cascade,
    day date not null,
    asked text not null,
    fitting int not null,
    primary key (organisation_id, day, asked)
);
comment on table private.fitting_told is 'not personal: counts in steps of five';
alter table private.fitting_told enable row level security;

-- At least how many people a shift at this time, place, pay and with these demands would fit: for the lead who posts. Hard filters are those
-- of ranked_people, but for working time. Nobody's hours can be drawn by asking about one hour after the other, or again and again: whole
-- hours are asked about; none to four come as 4 alike, as do all where fewer than twenty people could at any time, since who knows the
-- others would find the one; more come in steps of five; what was told stands all day; and after sixty different questions in a day it is 0,
-- which says that no more is told until the next. Refuses PT404, PT422 bad_span.
create function private.count_fitting(template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, pay text)
returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    most_questions constant int := 60;
    fewest_people constant int := 20;
    from_hour timestamptz;
    to_hour timestamptz;
    chosen public.templates;
    here public.places;
    employer uuid;
    question text;
    told int;
    could int;
    fitting int;
    span int4range;
begin
    if (private.is_time(starts_at) and private.is_time(ends_at) and ends_at > starts_at
        and ends_at - starts_at <= interval '24 hours') is not true then
        raise exception 'bad_span' using errcode = 'PT422';
    end if;
    from_hour := date_trunc('hour', starts_at);
    to_hour := date_trunc('hour', ends_at + interval '1 hour' - interval '1 microsecond');
    span := private.week_span(from_hour, to_hour);
    select p.* into here from public.contacts c join public.places p on p.place_id = c.place_id
    where c.contact_id = contact and p.organisation_id in (select private.my_organisations());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select t.* into chosen from public.templates t where t.template_id = template;
    question := md5(concat_ws('|', here.place_id, extract(epoch from from_hour), extract(epoch from to_hour), pay, chosen.norwegian, chosen.lifting,
        array(select r from unnest(chosen.requirements) r order by 1)));
    -- one at a time: what is asked is counted
    perform 1 from public.organisations o where o.organisation_id = here.organisation_id for no key update;
    delete from private.fitting_told x where x.organisation_id = here.organisation_id and x.day < private.today();
    select x.fitting into told from private.fitting_told x
    where x.organisation_id = here.organisation_id and x.day = private.today() and x.asked = question;
    if found then
        return told;
    elsif (
        select count(*) from private.fitting_told x where x.organisation_id = here.organisation_id and x.day = private.today()
    ) >= most_questions then
        return 0;
    end if;
    select o.employer_id into employer from public.organisations o where o.organisation_id = here.organisation_id;
    select count(*), count(*) filter (where f.week @> span and not exists (
        select from public.assignments a where a.candidate_id = f.candidate_id and a.state in ('requested', 'confirmed')
            and a.starts_at < to_hour and a.ends_at > from_hour offset 0
    )) into could, fitting
    from private.candidate_features f
    where f.municipality_code = here.municipality_code and f.in_market
        and f.norwegian >= chosen.norwegian and f.lifting >= chosen.lifting
        and (f.birth_date + interval '16 years')::date <= private.local_day(from_hour)
        and (f.latitude is null
            or private.walk_minutes(f.latitude, f.longitude, here.latitude, here.longitude) <= f.max_minutes)
        and case when pay = 'paid'
            then f.wants_paid and private.is_employed(f.candidate_id, employer, from_hour, to_hour)
            else f.wants_unpaid end
        and (select count(*) from public.clearances k where k.candidate_id = f.candidate_id and k.employer_id = employer
            and k.withdrawn_at is null and k.requirement = any (chosen.requirements)
            and coalesce(k.valid_to, 'infinity') >= private.last_day(to_hour)) = cardinality(chosen.requirements);
    fitting := case when could < fewest_people or fitting < 5 then 4 else fitting - fitting % 5 end;
    insert into private.fitting_told (organisation_id, day, asked, fitting)
    values (here.organisation_id, private.today(), question, fitting);
    return fitting;
end $$;
grant execute on function private.count_fitting(uuid, uuid, timestamptz, timestamptz, text) to authenticated;
create function public.count_fitting(
    template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, pay text default 'unpaid'
) returns int
language sql volatile set search_path = '' as $$
    select private.count_fitting(template, contact, starts_at, ends_at, pay);
$$;
grant execute on function public.count_fitting(uuid, uuid, timestamptz, timestamptz, text) to authenticated;
