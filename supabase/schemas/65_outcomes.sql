-- How a person's participation ended or moved on: job, education and so on. Recorded by the adviser who follows them. Personal.
create table public.outcomes (
    outcome_id uuid primary key default gen_random_uuid(),
    candidate_id uuid not null references public.candidates on delete cascade,
    municipality_code text not null references public.municipalities,
    kind text not null check (kind in ('job', 'education', 'other_benefit', 'moved', 'health', 'other')),
    exited_on date not null,
    recorded_by uuid not null references public.people,
    recorded_at timestamptz not null default now(),
    withdrawn_at timestamptz -- null: stands; else it was recorded by mistake, and nothing counts it
);
comment on table public.outcomes is 'personal';
create index outcomes_candidate on public.outcomes (candidate_id);
create index outcomes_municipality on public.outcomes (municipality_code, exited_on);
create index outcomes_recorded_by on public.outcomes (recorded_by);
alter table public.outcomes enable row level security;
grant select on public.outcomes to authenticated;
create policy "A candidate reads their own outcomes" on public.outcomes
for select to authenticated using (candidate_id = (select private.me()) and withdrawn_at is null);

-- How it is 3, 6 and 12 months after an outcome. Personal.
create table public.follow_ups (
    outcome_id uuid not null references public.outcomes on delete cascade,
    months smallint not null check (months in (3, 6, 12)),
    still boolean not null, -- still in work or education
    recorded_by uuid not null references public.people,
    recorded_at timestamptz not null default now(),
    primary key (outcome_id, months)
);
comment on table public.follow_ups is 'personal';
create index follow_ups_recorded_by on public.follow_ups (recorded_by);
alter table public.follow_ups enable row level security;
grant select on public.follow_ups to authenticated;
create policy "A candidate reads their own follow-ups" on public.follow_ups
for select to authenticated using (
    follow_ups.outcome_id in (select o.outcome_id from public.outcomes o where o.candidate_id = (select private.me()))
);

create function private.log_outcome() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.events (at, recorded_at, kind, municipality_code, by_person, person_id, detail)
    values (private.midnight(new.exited_on), new.recorded_at, 'outcome.recorded', new.municipality_code, new.recorded_by,
        new.candidate_id, new.kind);
    return null;
end $$;
create trigger outcomes_500_log after insert on public.outcomes for each row execute function private.log_outcome();

-- What was put right is taken back in the log as it was said, and said anew.
create function private.log_outcome_change() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.events (at, recorded_at, kind, municipality_code, by_person, person_id, detail)
    select private.midnight(x.exited_on), private.clock(), x.what, new.municipality_code, private.me(), new.candidate_id, x.kind
    from (values
        (1, old.withdrawn_at, 'outcome.withdrawn', old.exited_on, old.kind),
        (2, new.withdrawn_at, 'outcome.recorded', new.exited_on, new.kind)
    ) as x (n, withdrawn_at, what, exited_on, kind)
    where x.withdrawn_at is null
        and (old.kind, old.exited_on, old.withdrawn_at) is distinct from (new.kind, new.exited_on, new.withdrawn_at)
    order by x.n;
    return null;
end $$;
create trigger outcomes_510_log_change after update of kind, exited_on, withdrawn_at on public.outcomes
for each row execute function private.log_outcome_change();

create function private.log_follow_up() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.events (at, recorded_at, kind, municipality_code, by_person, person_id, detail)
    select new.recorded_at, new.recorded_at, 'outcome.followed_up', o.municipality_code, new.recorded_by, o.candidate_id,
        new.months || case when new.still then ' months: still' else ' months: no longer' end
    from public.outcomes o where o.outcome_id = new.outcome_id;
    return null;
end $$;
create trigger follow_ups_500_log after insert or update of still, recorded_at on public.follow_ups
for each row execute function private.log_follow_up();

-- What an outcome may say of somebody. Refuses PT422 bad_outcome, PT422 before_referral.
create function private.check_outcome(person uuid, kind text, exited_on date) returns void
language plpgsql stable security definer set search_path = '' as $$
begin
    if exited_on is null or exited_on > private.today() or exited_on < private.today() - interval '5 years'
        or kind is null or kind not in ('job', 'education', 'other_benefit', 'moved', 'health', 'other') then
        raise exception 'bad_outcome' using errcode = 'PT422';
    elsif exited_on < (select private.local_day(min(r.referred_at)) from public.referrals r where r.candidate_id = person) then
        raise exception 'before_referral' using errcode = 'PT422';
    end if;
end $$;

-- An adviser records an outcome for somebody in their caseload; the same one again is the one that stands. Refuses PT404,
-- PT422 bad_outcome / before_referral.
create function private.record_outcome(person uuid, kind text, exited_on date, request_id uuid) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    earlier text;
    made uuid;
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'record_outcome', jsonb_build_array(person, kind, exited_on));
    if earlier is not null then
        perform private.still_holds(
            o.withdrawn_at is null and o.kind = record_outcome.kind and o.exited_on = record_outcome.exited_on, 'changed')
        from public.outcomes o where o.outcome_id = earlier::uuid;
        return earlier::uuid;
    end if;
    perform private.check_outcome(person, kind, exited_on);
    perform 1 from public.candidates c where c.person_id = person for update;
    select o.outcome_id into made from public.outcomes o
    where o.candidate_id = person and o.kind = record_outcome.kind and o.exited_on = record_outcome.exited_on and o.withdrawn_at is null;
    if found then
        return private.answer(request_id, made::text)::uuid;
    end if;
    insert into public.outcomes
        (candidate_id, municipality_code, kind, exited_on, recorded_by, recorded_at)
    select person, c.municipality_code, record_outcome.kind, record_outcome.exited_on, private.me(), private.clock()
    from public.candidates c where c.person_id = person
    returning outcome_id into made;
    return private.answer(request_id, made::text)::uuid;
end $$;
grant execute on function private.record_outcome(uuid, text, date, uuid) to authenticated;
create function public.record_outcome(person uuid, kind text, exited_on date, request_id uuid) returns uuid
language sql volatile set search_path = '' as $$
    select private.record_outcome(person, kind, exited_on, request_id);
$$;
grant execute on function public.record_outcome(uuid, text, date, uuid) to authenticated;

-- An outcome put right: what it was, or from when. Answers that the new one does not ask for go. The same again changes nothing.
-- Refuses PT404, PT422 bad_outcome / before_referral, PT409 outcome_there / outcome_withdrawn.
create function private.correct_outcome(outcome uuid, kind text, exited_on date) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    o public.outcomes;
begin
    select x.* into o from public.outcomes x
    where x.outcome_id = outcome and x.candidate_id in (select private.my_caseload());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.check_outcome(o.candidate_id, kind, exited_on);
    perform 1 from public.candidates c where c.person_id = o.candidate_id for update;
    if o.withdrawn_at is not null then
        raise exception 'outcome_withdrawn' using errcode = 'PT409';
    elsif exists (
        select from public.outcomes x
        where x.candidate_id = o.candidate_id and x.outcome_id <> outcome and x.withdrawn_at is null
            and x.kind = correct_outcome.kind and x.exited_on = correct_outcome.exited_on
    ) then
        raise exception 'outcome_there' using errcode = 'PT409';
    end if;
    update public.outcomes x set kind = correct_outcome.kind, exited_on = correct_outcome.exited_on,
        recorded_by = private.me(), recorded_at = private.clock()
    where x.outcome_id = outcome and (x.kind, x.exited_on) is distinct from (correct_outcome.kind, correct_outcome.exited_on);
    delete from public.follow_ups f
    where f.outcome_id = outcome and (correct_outcome.kind not in ('job', 'education')
        or correct_outcome.exited_on + make_interval(months => f.months) > private.today());
end $$;
grant execute on function private.correct_outcome(uuid, text, date) to authenticated;
create function public.correct_outcome(outcome uuid, kind text, exited_on date) returns void
language sql volatile set search_path = '' as $$
    select private.correct_outcome(outcome, kind, exited_on);
$$;
grant execute on function public.correct_outcome(uuid, text, date) to authenticated;

-- An outcome that never was is taken back, with its answers. Refuses PT404. Twice is once.
create function private.withdraw_outcome(outcome uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform 1 from public.outcomes o where o.outcome_id = outcome and o.candidate_id in (select private.my_caseload());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    update public.outcomes o set withdrawn_at = private.clock() where o.outcome_id = outcome and o.withdrawn_at is null;
end $$;
grant execute on function private.withdraw_outcome(uuid) to authenticated;
create function public.withdraw_outcome(outcome uuid) returns void language sql volatile set search_path = '' as $$
    select private.withdraw_outcome(outcome);
$$;
grant execute on function public.withdraw_outcome(uuid) to authenticated;

-- How it is in work or education after 3, 6 or 12 months; said again replaces. Refuses PT404, PT422 too_early.
create function private.follow_up(outcome uuid, months int, still boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column -- the conflict target below has a parameter's name
declare
    o public.outcomes;
begin
    select x.* into o from public.outcomes x
    where x.outcome_id = outcome and x.withdrawn_at is null and x.kind in ('job', 'education')
        and x.candidate_id in (select private.my_caseload());
    if not found or (months in (3, 6, 12)) is not true or still is null then
        raise exception 'not_found' using errcode = 'PT404';
    elsif o.exited_on + make_interval(months => months) > private.today() then
        raise exception 'too_early' using errcode = 'PT422';
    end if;
    insert into public.follow_ups (outcome_id, months, still, recorded_by, recorded_at)
    values (outcome, follow_up.months, follow_up.still, private.me(), private.clock())
    on conflict (outcome_id, months)
    do update set still = excluded.still, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at;
end $$;
grant execute on function private.follow_up(uuid, int, boolean) to authenticated;
create function public.follow_up(outcome uuid, months int, still boolean) returns void
language sql volatile set search_path = '' as $$
    select private.follow_up(outcome, months, still);
$$;
grant execute on function public.follow_up(uuid, int, boolean) to authenticated;

-- An answer given by a slip is taken back. Refuses PT404. Twice is once.
create function private.withdraw_follow_up(outcome uuid, months int) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    whose uuid;
begin
    select o.candidate_id into whose from public.outcomes o
    where o.outcome_id = outcome and o.candidate_id in (select private.my_caseload());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    delete from public.follow_ups f where f.outcome_id = outcome and f.months = withdraw_follow_up.months;
    if found then
        perform private.log_about(whose, 'outcome.answer_withdrawn', withdraw_follow_up.months || ' months');
    end if;
end $$;
grant execute on function private.withdraw_follow_up(uuid, int) to authenticated;
create function public.withdraw_follow_up(outcome uuid, months int) returns void
language sql volatile set search_path = '' as $$
    select private.withdraw_follow_up(outcome, months);
$$;
grant execute on function public.withdraw_follow_up(uuid, int) to authenticated;

-- One time at which an outcome is followed up.
create type public.outcome_follow_up as (
    outcome_id uuid, kind text, exited_on date, months int, due_on date, still boolean
);
comment on column public.outcome_follow_up.still is 'null: not answered';

-- A person's outcomes with their follow-ups: one row per outcome and month mark. Logged. Refuses PT404.
create function private.adviser_outcomes(person uuid)
returns setof public.outcome_follow_up
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query
    select o.outcome_id, o.kind, o.exited_on, m.months, (o.exited_on + make_interval(months => m.months))::date, f.still
    from public.outcomes o cross join (values (3), (6), (12)) as m (months)
    left join public.follow_ups f on f.outcome_id = o.outcome_id and f.months = m.months
    where o.candidate_id = person and o.withdrawn_at is null
    order by o.exited_on desc, o.outcome_id, m.months;
end $$;
grant execute on function private.adviser_outcomes(uuid) to authenticated;
create function public.adviser_outcomes(person uuid)
returns setof public.outcome_follow_up
language sql volatile set search_path = '' as $$
    select * from private.adviser_outcomes(person);
$$;
grant execute on function public.adviser_outcomes(uuid) to authenticated;

-- One outcome of somebody I follow, at one time of its follow-up; only work and education are followed up.
create type public.followed_outcome as (
    outcome_id uuid, kind text, exited_on date, recorded_by text, recorded_at timestamptz, months int, due_on date, still boolean,
    answered_by text, answered_at timestamptz
);
comment on column public.followed_outcome.months is 'null: is not followed up';
comment on column public.followed_outcome.due_on is 'null: is not followed up';
comment on column public.followed_outcome.still is 'null: not answered';
comment on column public.followed_outcome.answered_by is 'null: not answered';
comment on column public.followed_outcome.answered_at is 'null: not answered';

-- The outcomes of somebody I follow: of work and education one row a time, of others one. Logged. Refuses PT404.
create function private.followed_outcomes(person uuid)
returns setof public.followed_outcome language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query
    select o.outcome_id, o.kind, o.exited_on, private.whole_name(p.first_name, p.last_name), o.recorded_at, m.months,
        (o.exited_on + make_interval(months => m.months))::date, f.still, private.whole_name(q.first_name, q.last_name), f.recorded_at
    from public.outcomes o
    join public.people p on p.person_id = o.recorded_by
    left join (values (3), (6), (12)) as m (months) on o.kind in ('job', 'education')
    left join public.follow_ups f on f.outcome_id = o.outcome_id and f.months = m.months
    left join public.people q on q.person_id = f.recorded_by
    where o.candidate_id = person and o.withdrawn_at is null
    order by o.exited_on desc, o.outcome_id, m.months;
end $$;
grant execute on function private.followed_outcomes(uuid) to authenticated;
create function public.followed_outcomes(person uuid)
returns setof public.followed_outcome language sql volatile set search_path = '' as $$
    select * from private.followed_outcomes(person);
$$;
grant execute on function public.followed_outcomes(uuid) to authenticated;
