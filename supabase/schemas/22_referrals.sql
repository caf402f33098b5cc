-- Nav's record of a person, on Nav's side only: on what basis, decided when and where, in what plain words. Not the decision itself.
-- Personal.
create table public.referrals (
    referral_id uuid primary key default gen_random_uuid(),
    candidate_id uuid not null references public.candidates on delete cascade,
    referred_by uuid not null references public.people,
    referred_at timestamptz not null default now(),
    office text not null check (private.is_words(office, 2, 80)),
    basis text not null check (basis in (
        'stl_20', 'stl_20a', 'kvalifiseringsprogram', 'introduksjonsprogram', 'forsok', 'arbeidstrening', 'none'
    )),
    basis_reference text check (private.is_words(basis_reference, 0, 60)), -- null: no decision
    assessed_on date, -- null: Nav's individual assessment is not made, and no activity counts
    plain_words text not null default '' check (private.is_words(plain_words, 0, 400)),
    ended_at timestamptz, -- null: runs
    ended_by uuid references public.people -- null: runs, or from the first set-up
);
comment on table public.referrals is 'personal: never to a lead, by any path';
create index referrals_candidate on public.referrals (candidate_id);
create index referrals_referred_by on public.referrals (referred_by);
create index referrals_ended_by on public.referrals (ended_by);
create unique index referrals_one on public.referrals (candidate_id) where ended_at is null;
create trigger referrals_120_guard_words before insert or update of office, basis_reference, plain_words on public.referrals
for each row execute function private.guard_words('office 2 80', 'basis_reference 0 60 told', 'plain_words 0 400 told');
alter table public.referrals enable row level security;
grant select on public.referrals to authenticated;
create policy "A candidate reads their own referral" on public.referrals
for select to authenticated using (candidate_id = (select private.me()));

-- The event stands on the day of the assessment, from which an activity counts, whenever it is told of.
create function private.log_assessment() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    select private.midnight(new.assessed_on), 'referral.assessed', c.municipality_code, private.me(), new.candidate_id
    from public.candidates c where c.person_id = new.candidate_id;
    return null;
end $$;
create trigger referrals_500_log_assessment_on_insert after insert on public.referrals for each row
when (new.assessed_on is not null)
execute function private.log_assessment();
create trigger referrals_500_log_assessment_on_update after update of assessed_on on public.referrals for each row
when (new.assessed_on is not null and new.assessed_on is distinct from old.assessed_on)
execute function private.log_assessment();

-- Hours a week and a period that Nav has agreed with a person. Counts only after the individual assessment. Personal.
create table public.agreed_activities (
    agreed_activity_id uuid primary key default gen_random_uuid(),
    candidate_id uuid not null references public.candidates on delete cascade,
    hours_per_week numeric(4, 1) not null check (hours_per_week > 0 and hours_per_week <= 37.5),
    from_date date not null,
    to_date date not null check (to_date >= from_date),
    agreed_by uuid not null references public.people,
    agreed_at timestamptz not null default now()
);
comment on table public.agreed_activities is 'personal: never to a lead, by any path';
create index agreed_activities_candidate on public.agreed_activities (candidate_id, from_date);
create index agreed_activities_agreed_by on public.agreed_activities (agreed_by);
alter table public.agreed_activities enable row level security;
grant select on public.agreed_activities to authenticated;
create policy "A candidate reads what is agreed with them" on public.agreed_activities
for select to authenticated using (candidate_id = (select private.me()));

-- The purpose of a candidate's next assignment: activity while Nav has agreed one, else voluntary.
create function private.purpose_of(candidate uuid, day date) returns text
language plpgsql stable security definer set search_path = '' as $$
begin
    return case when exists (
        select from public.agreed_activities g
        join public.referrals r on r.candidate_id = g.candidate_id and r.ended_at is null and r.assessed_on <= day
        where g.candidate_id = candidate and day between g.from_date and g.to_date
            -- an agreement ends with the referral it was made under
            and not exists (
                select from public.referrals e
                where e.candidate_id = candidate and e.ended_at >= g.agreed_at and private.local_day(e.ended_at) < day
            )
    ) then 'activity' else 'voluntary' end;
end $$;
