-- The rule of working time or age that a new span would break for a candidate, or null. Over all organisations, active spans only:
-- at most 9 h in 24 h with 11 h unbroken rest, 40 h in 7 days with 35 h unbroken rest, nobody under 16, under 18 at most 8 h
-- and none 21–06. Codes: too_young, night_rule_young, hours_day_young, hours_day, rest_day, hours_week, rest_week.
create function private.broken_rule(candidate uuid, span_start timestamptz, span_end timestamptz, besides uuid)
returns text language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    born date;
    day date := private.local_day(span_start);
    young boolean;
    near record;
    worst record;
begin
    select c.birth_date into born from public.candidates c where c.person_id = candidate;
    -- by birthdays: age() counts months as thirty days when compared, and so lets people in a day early
    if born + interval '16 years' > day then
        return 'too_young';
    end if;
    young := born + interval '18 years' > day;
    if young and (
        (span_start at time zone 'Europe/Oslo')::time < time '06:00'
        or (span_end at time zone 'Europe/Oslo') > day + time '21:00'
    ) then
        return 'night_rule_young';
    end if;
    -- Most have 35 hours free before and after it, and few hours in the weeks around: then every week that holds any of it holds such a rest,
    -- every day only itself.
    select coalesce(bool_and(a.ends_at <= span_start - interval '35 hours' or a.starts_at >= span_end + interval '35 hours'), true) as alone,
        span_end - span_start + coalesce(sum(a.ends_at - a.starts_at), interval '0') as hours
    into near
    from public.assignments a
    where a.candidate_id = candidate and a.cancelled_at is null and a.withdrawn_at is null
        and a.not_chosen_at is null and a.assignment_id is distinct from besides
        and a.starts_at < span_end + interval '168 hours' and a.ends_at > span_start - interval '168 hours';
    if near.alone and near.hours <= interval '40 hours' then
        return case
            when young and span_end - span_start > interval '8 hours' then 'hours_day_young'
            when span_end - span_start > interval '9 hours' then 'hours_day'
        end;
    end if;
    with work as (
        select a.starts_at as s, a.ends_at as e from public.assignments a
        where a.candidate_id = candidate and a.cancelled_at is null and a.withdrawn_at is null
            and a.not_chosen_at is null and a.assignment_id is distinct from besides
            and a.starts_at < span_end + interval '168 hours' and a.ends_at > span_start - interval '168 hours'
        union all
        select span_start, span_end
    ),
    anchors as (
        select w.s as a, l.hours from work w, (values (24), (168)) as l (hours)
        union
        select w.e - make_interval(hours => l.hours), l.hours from work w, (values (24), (168)) as l (hours)
    ),
    windows as (
        select a, a + make_interval(hours => hours) as z, hours from anchors
        where a < span_end and a + make_interval(hours => hours) > span_start
    ),
    inside as (
        select w.a, w.z, w.hours, greatest(k.s, w.a) as s, least(k.e, w.z) as e
        from windows w join work k on k.s < w.z and k.e > w.a
    ),
    gaps as (
        select i.a, i.hours, sum(i.e - i.s) as worked,
            greatest(
                max(i.s - i.before_), min(i.s) - i.a, max(i.z) - max(i.e)
            ) as rest
        from (
            select inside.*, lag(inside.e, 1, inside.a) over (partition by inside.a, inside.hours order by inside.s) as before_
            from inside
        ) as i
        group by i.a, i.hours
    )
    select
        max(worked) filter (where hours = 24) as day_worked, min(rest) filter (where hours = 24) as day_rest,
        max(worked) filter (where hours = 168) as week_worked, min(rest) filter (where hours = 168) as week_rest
    into worst from gaps;
    if young and worst.day_worked > interval '8 hours' then
        return 'hours_day_young';
    elsif worst.day_worked > interval '9 hours' then
        return 'hours_day';
    elsif worst.day_rest < interval '11 hours' then
        return 'rest_day';
    elsif worst.week_worked > interval '40 hours' then
        return 'hours_week';
    elsif worst.week_rest < interval '35 hours' then
        return 'rest_week';
    end if;
    return null;
end $$;

-- The last wall, whoever writes: copies the shift's time; lets nobody become active against the rules of time and age, nor be confirmed
-- for a time, or moved to one, without clearances and, for pay, a contract; keeps the arrows. Refusals are PT409 with the rule's code.
create function private.guard_assignment() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    s public.shifts;
    t public.tasks;
    broken text;
    was_active boolean := tg_op = 'UPDATE' and old.state in ('requested', 'confirmed');
    active boolean := new.cancelled_at is null and new.withdrawn_at is null and new.not_chosen_at is null;
    moves boolean := tg_op = 'UPDATE' and (new.starts_at <> old.starts_at or new.ends_at <> old.ends_at);
    confirms boolean := active and new.confirmed_at is not null
        and (tg_op = 'INSERT' or old.confirmed_at is null or moves);
begin
    if tg_op = 'UPDATE' then
        if new.candidate_id <> old.candidate_id and private.only_forgets(
            to_jsonb(old) - '{state,during}'::text[], to_jsonb(new) - '{state,during}'::text[], '{candidate_id}'
        ) then
            return new;
        end if;
        if new.candidate_id <> old.candidate_id or new.shift_id <> old.shift_id
            or (old.state in ('withdrawn', 'cancelled', 'not_chosen')
                and (new.cancelled_at, new.withdrawn_at, new.not_chosen_at, new.confirmed_at)
                is distinct from (old.cancelled_at, old.withdrawn_at, old.not_chosen_at, old.confirmed_at))
            or (old.confirmed_at is not null and new.confirmed_at is null)
        then
            raise exception 'wrong_way' using errcode = 'PT409';
        end if;
    end if;
    select x.* into s from public.shifts x where x.shift_id = new.shift_id;
    if tg_op = 'INSERT' then
        new.starts_at := s.starts_at;
        new.ends_at := s.ends_at;
        new.municipality_code := s.municipality_code;
    end if;
    if active and (not was_active or confirms) and s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    end if;
    if active and (not was_active or confirms or moves) then
        broken := private.broken_rule(new.candidate_id, new.starts_at, new.ends_at, new.assignment_id);
        if broken is not null then
            raise exception '%', broken using errcode = 'PT409';
        end if;
    end if;
    if confirms then
        select x.* into t from public.tasks x where x.task_id = s.task_id;
        if t.pay = 'paid' and not private.is_employed(
            new.candidate_id,
            (select o.employer_id from public.organisations o where o.organisation_id = s.organisation_id),
            new.starts_at, new.ends_at
        ) then
            raise exception 'no_contract' using errcode = 'PT409';
        end if;
        if cardinality(private.missing_clearances(new.candidate_id, s.task_id, private.last_day(new.ends_at))) > 0 then
            raise exception 'missing_clearance' using errcode = 'PT409';
        end if;
    end if;
    return new;
end $$;
create trigger assignments_100_guard before insert or update on public.assignments
for each row execute function private.guard_assignment();
