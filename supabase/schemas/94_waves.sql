-- Offers go out in waves of few people, by the clock: the next wave after a while that shrinks as the start nears.

-- How far a shift's waves have come. Not personal.
create table private.waves (
    shift_id uuid primary key references public.shifts on delete cascade,
    number int not null, -- waves sent
    next_at timestamptz not null -- when the next may go, if there is still a seat
);
comment on table private.waves is 'not personal';
create index waves_next on private.waves (next_at);
alter table private.waves enable row level security;

-- A seat that somebody gives up is offered again at once.
create function private.hasten_next_wave() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    update private.waves w set next_at = private.clock() where w.shift_id = new.shift_id and w.next_at > private.clock();
    return null;
end $$;
create trigger assignments_710_hasten_next_wave after update on public.assignments for each row
when (old.state = 'confirmed' and new.state in ('withdrawn', 'cancelled'))
execute function private.hasten_next_wave();

-- A shift that is moved asks anew at once, and so does one that has room for more.
create function private.begin_waves_anew() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    update private.waves w set next_at = private.clock() where w.shift_id = new.shift_id and w.next_at > private.clock();
    return null;
end $$;
create trigger shifts_720_begin_waves_anew after update on public.shifts for each row
when ((old.starts_at, old.ends_at) is distinct from (new.starts_at, new.ends_at) or new.capacity > old.capacity)
execute function private.begin_waves_anew();

-- The people of a shift's next wave, best first: those who stand by, in the order they came, if there are any who still can; else three to
-- five whom it fits, whose budget of the day is not used and who are not being asked about the same hours: the first of ranked_people, and
-- as the last two those whose turn it is most of all whom it fits, however well. Shape: candidate_id, stood_by.
create function private.next_wave(shift uuid) returns table (candidate_id uuid, stood_by boolean)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
    s public.shifts;
    spent uuid[];
    best uuid[];
    day_begins timestamptz := private.midnight(private.today());
    day_ends timestamptz := private.midnight(private.today() + 1);
begin
    select x.* into s from public.shifts x where x.shift_id = shift;
    return query
    select b.candidate_id, true from public.standbys b
    where b.shift_id = shift
        and not exists (select from public.offers o where o.shift_id = shift and o.candidate_id = b.candidate_id
            and o.state in ('waiting', 'sent', 'seen', 'unsure'))
        and not exists (
            select from public.assignments a where a.candidate_id = b.candidate_id and a.state in ('requested', 'confirmed')
                and a.starts_at < s.ends_at and a.ends_at > s.starts_at
        )
        and private.broken_rule(b.candidate_id, s.starts_at, s.ends_at, null) is null
    order by b.since_at, b.candidate_id
    limit greatest(0, s.capacity - s.taken - (
        select count(*) from public.offers o
        where o.shift_id = shift and o.via = 'standby' and o.state in ('waiting', 'sent', 'seen', 'unsure')
    ));
    -- nobody else is asked for a place that is held
    if found or private.all_held(s) then
        return;
    end if;
    -- want not to be asked, asked enough today, or being asked about the same hours
    spent := array(
        select f.candidate_id from private.candidate_features f
        where f.municipality_code = s.municipality_code and f.offers_a_day = 0
        union
        select o.candidate_id from public.offers o join private.candidate_features f on f.candidate_id = o.candidate_id
        where o.municipality_code = s.municipality_code and o.via <> 'standby'
            and o.due_at >= day_begins and o.due_at < day_ends
        group by o.candidate_id, f.offers_a_day having count(*) >= f.offers_a_day
        union
        select o.candidate_id from public.shifts x join public.offers o on o.shift_id = x.shift_id
        where x.municipality_code = s.municipality_code
            and x.starts_at < s.ends_at and x.starts_at > s.starts_at - interval '12 hours' and x.ends_at > s.starts_at
            and o.state in ('waiting', 'sent', 'seen', 'unsure')
    );
    best := array(
        select r.candidate_id
        from private.ranked_people(shift, private.clock(), least(3, greatest(1, s.capacity - s.taken)), spent)
            with ordinality as r (candidate_id, points, turn, n)
        order by r.n
    );
    return query
    select b.id, false from unnest(best) as b (id)
    union all
    select r.candidate_id, false from private.ranked_people(shift, private.clock(), 2, spent || best, 1000) r;
end $$;

-- A chore of the clock: the waves that are due are sent, soonest start first, of so many shifts at most; nothing between 21 and 08. Whoever
-- is busy elsewhere at this moment is passed over and comes in a later one. Returns how many shifts it looked at. One at a time: who is asked
-- is found out before anything is locked.
create function private.send_waves(most int) returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    due record;
    chosen uuid[];
    stood uuid[];
    free uuid[];
    each uuid;
    done int := 0;
begin
    -- a seat that is held no longer since there is no time left to ask, which no row tells
    perform private.refresh_shifts(array(
        select s.shift_id from public.shifts s join public.tasks t on t.task_id = s.task_id
        where s.shift_id in (select b.shift_id from public.standbys b)
            and s.starts_at > right_now and s.starts_at < right_now + interval '12 hours'
            and s.published_at is not null and s.cancelled_at is null and t.closed_at is null and s.taken < s.capacity
            and not exists (select from private.open_shifts x where x.shift_id = s.shift_id) and not private.all_held(s)
        limit most
    ));
    if private.outside_quiet_hours(right_now) <> right_now then
        return 0;
    end if;
    for due in
        select o.shift_id, o.starts_at, o.held from (
            select x.shift_id, x.starts_at, false as held from private.open_shifts x
            union all
            -- what is held for who stands by is not among the open ones
            select s.shift_id, s.starts_at, true from public.shifts s join public.tasks t on t.task_id = s.task_id
            where s.shift_id in (select b.shift_id from public.standbys b)
                and s.published_at is not null and s.cancelled_at is null and t.closed_at is null and s.taken < s.capacity
                and not exists (select from private.open_shifts x where x.shift_id = s.shift_id)
        ) o
        left join private.waves w on w.shift_id = o.shift_id
        where coalesce(w.next_at, right_now) <= right_now
            and o.starts_at > right_now + interval '30 minutes' and o.starts_at < right_now + private.asking_begins()
        order by o.starts_at, o.shift_id limit most
    loop
        if due.held then
            -- it may have become open, as when who stood by has taken another shift
            perform private.refresh_shifts(array[due.shift_id]);
        end if;
        select array_agg(n.candidate_id), array_agg(n.candidate_id) filter (where n.stood_by) into chosen, stood
        from private.next_wave(due.shift_id) n;
        free := array(
            select c.person_id from public.candidates c where c.person_id = any (chosen)
            order by c.person_id for update skip locked
        );
        foreach each in array free loop
            perform private.ask(each, due.shift_id, case when each = any (stood) then 'standby' else 'wave' end, each = any (stood));
        end loop;
        insert into private.waves as w (shift_id, number, next_at)
        values (due.shift_id, 1, right_now + private.answer_time(due.starts_at, right_now))
        on conflict (shift_id) do update set number = w.number + 1, next_at = excluded.next_at;
        done := done + 1;
    end loop;
    return done;
end $$;
