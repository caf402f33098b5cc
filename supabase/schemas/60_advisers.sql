-- What an adviser does for the people they follow, and reads of them. What Nav recorded stands in 22_referrals.

-- An adviser refers a new person and gets the code of their invitation, which cannot be told from any other.
-- Refuses PT404 (not an adviser), PT422 too_young / bad_referral.
create function private.refer(
    first_name text, last_name text, birth_date date, email text, phone text, office text, basis text,
    basis_reference text, assessed_on date, plain_words text, hours_per_week numeric, from_date date, to_date date,
    protected boolean, request_id uuid
) returns table (person_id uuid, code text) language plpgsql volatile security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('adviser');
    earlier text;
    made uuid;
    made_code text := private.code_for(request_id);
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'refer', jsonb_build_array(first_name, last_name, birth_date, email, phone, office,
        basis, basis_reference, assessed_on, plain_words, hours_per_week, from_date, to_date, protected));
    if earlier is not null then
        -- it is their own no more whom they have handed over
        perform private.still_holds(earlier::uuid in (select private.my_caseload()), 'handed_over');
        return query select earlier::uuid, private.code_again(made_code);
        return;
    end if;
    if birth_date is null or birth_date > private.today() - interval '16 years' or birth_date < date '1920-01-01' then
        raise exception 'too_young' using errcode = 'PT422';
    elsif assessed_on > private.today() or not private.is_day(assessed_on) or not private.is_day(from_date)
        or not private.is_day(to_date) or not private.is_hours(hours_per_week) then
        raise exception 'bad_referral' using errcode = 'PT422';
    end if;
    begin
        insert into public.people (municipality_code, first_name, last_name, email, phone, created_at)
        values (municipality, btrim(refer.first_name), btrim(refer.last_name), nullif(btrim(refer.email), ''),
            nullif(btrim(refer.phone), ''), private.clock())
        returning people.person_id into made;
        insert into public.candidates (person_id, municipality_code, birth_date, protected, created_at)
        values (made, municipality, refer.birth_date, coalesce(refer.protected, false), private.clock());
        insert into public.caseloads (candidate_id, adviser_id, since_at) values (made, private.me(), private.clock());
        insert into public.referrals
            (candidate_id, referred_by, referred_at, office, basis, basis_reference, assessed_on, plain_words)
        values (made, private.me(), private.clock(), btrim(refer.office), refer.basis,
            nullif(btrim(refer.basis_reference), ''), refer.assessed_on, coalesce(btrim(refer.plain_words), ''));
        if refer.hours_per_week is not null then
            insert into public.agreed_activities (candidate_id, hours_per_week, from_date, to_date, agreed_by, agreed_at)
            values (made, refer.hours_per_week, refer.from_date, refer.to_date, private.me(), private.clock());
        end if;
    exception when check_violation or not_null_violation then
        raise exception 'bad_referral' using errcode = 'PT422';
    end;
    insert into public.invitations
        (code_hash, municipality_code, person_id, first_name, last_name, email, made_by, made_at, expires_at)
    values (private.code_hash(made_code), municipality, made, btrim(refer.first_name), btrim(refer.last_name),
        nullif(btrim(refer.email), ''), private.me(), private.clock(), private.clock() + private.invitation_stands());
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'referral.made', municipality, private.me(), made);
    perform private.answer(request_id, made::text);
    return query select made, made_code;
end $$;
grant execute on function private.refer(
    text, text, date, text, text, text, text, text, date, text, numeric, date, date, boolean, uuid) to authenticated;
create function public.refer(
    first_name text, last_name text, birth_date date, office text, basis text, request_id uuid, email text default
    null, phone text default null, basis_reference text default null, assessed_on date default null, plain_words
    text default null, hours_per_week numeric default null, from_date date default null, to_date date default
    null, protected boolean default null
) returns table (person_id uuid, code text) language sql volatile set search_path = '' as $$
    select * from private.refer(first_name, last_name, birth_date, email, phone, office, basis, basis_reference,
        assessed_on, plain_words, hours_per_week, from_date, to_date, protected, request_id);
$$;
grant execute on function public.refer(text, text, date, text, text, uuid, text, text, text, date, text, numeric, date, date, boolean) to authenticated;

-- A new invitation for somebody in my caseload who has not used theirs; earlier ones stop working. Returns the code.
-- Refuses PT404, PT409 has_account.
create function private.invite_again(person uuid, request_id uuid) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    made_code text := private.code_for(request_id);
    who public.people;
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if private.repeated(request_id, 'invite_again', jsonb_build_array(person)) is not null then
        return private.code_again(made_code);
    end if;
    select p.* into who from public.people p where p.person_id = person;
    if who.user_id is not null then
        raise exception 'has_account' using errcode = 'PT409';
    end if;
    update public.invitations i set revoked_at = private.clock()
    where i.person_id = person and i.used_at is null and i.revoked_at is null;
    insert into public.invitations
        (code_hash, municipality_code, person_id, first_name, last_name, email, made_by, made_at, expires_at)
    values (private.code_hash(made_code), who.municipality_code, person, who.first_name, who.last_name, who.email,
        private.me(), private.clock(), private.clock() + private.invitation_stands());
    perform private.answer(request_id, 'invited');
    return made_code;
end $$;
grant execute on function private.invite_again(uuid, uuid) to authenticated;
create function public.invite_again(person uuid, request_id uuid) returns text
language sql volatile set search_path = '' as $$
    select private.invite_again(person, request_id);
$$;
grant execute on function public.invite_again(uuid, uuid) to authenticated;

-- An event about somebody, by whoever acts now.
create function private.log_about(candidate uuid, what text, more text default null) returns void
language sql volatile security definer set search_path = '' as $$
    insert into public.events (at, kind, municipality_code, by_person, person_id, detail)
    select private.clock(), what, c.municipality_code, private.me(), candidate, more
    from public.candidates c where c.person_id = candidate;
$$;

-- The adviser who follows somebody puts their birth date right, by which they also come in with a code. Refuses PT404, PT422 too_young. Twice is once.
create function private.correct_birth_date(person uuid, birth_date date) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    elsif (birth_date between date '1920-01-01' and private.today() - interval '16 years') is not true then
        raise exception 'too_young' using errcode = 'PT422';
    end if;
    update public.candidates c set birth_date = correct_birth_date.birth_date
    where c.person_id = person and c.birth_date <> correct_birth_date.birth_date;
    if found then
        perform private.log_about(person, 'birth_date.corrected');
    end if;
end $$;
grant execute on function private.correct_birth_date(uuid, date) to authenticated;
create function public.correct_birth_date(person uuid, birth_date date) returns void language sql volatile set search_path = '' as $$
    select private.correct_birth_date(person, birth_date);
$$;
grant execute on function public.correct_birth_date(uuid, date) to authenticated;

-- What is to come counts as it is agreed now, also when that was agreed, put right or taken back after it was taken; what was stays as it was.
create function private.renew_purposes(candidate uuid) returns void language sql volatile security definer set search_path = '' as $$
    update public.assignments a set purpose = private.purpose_of(candidate, private.local_day(a.starts_at))
    where a.candidate_id = candidate and a.starts_at > private.clock() and a.state in ('requested', 'confirmed')
        and a.purpose in ('activity', 'voluntary') and a.purpose <> private.purpose_of(candidate, private.local_day(a.starts_at));
$$;
create function private.renew_purposes_of_row() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.renew_purposes(coalesce(new.candidate_id, old.candidate_id));
    return null;
end $$;
create trigger agreed_activities_700_renew_purposes after insert or update or delete on public.agreed_activities for each row
execute function private.renew_purposes_of_row();
create trigger referrals_700_renew_purposes after insert or update of assessed_on, ended_at, candidate_id on public.referrals for each row
execute function private.renew_purposes_of_row();
-- A shift that is moved to a day for which something else is agreed counts as that.
create function private.renew_purpose_of_moved() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    new.purpose := private.purpose_of(new.candidate_id, private.local_day(new.starts_at));
    return new;
end $$;
create trigger assignments_210_renew_purpose before update of starts_at on public.assignments for each row
when (old.starts_at is distinct from new.starts_at and new.purpose in ('activity', 'voluntary'))
execute function private.renew_purpose_of_moved();

-- Whether somebody was referred, and is no more.
create function private.referral_is_over(candidate uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select coalesce(bool_and(r.ended_at is not null), false) from public.referrals r where r.candidate_id = candidate;
$$;

-- Hours a week and a period agreed anew: ends the running one the day before, and takes the place of those not begun. Refuses PT404,
-- PT422 bad_hours, PT409 begun_later (one that has begun would be lost: what was agreed then stays) / referral_ended.
create function private.agree_activity(person uuid, hours_per_week numeric, from_date date, to_date date, request_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    earlier text;
    made uuid;
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'agree_activity', jsonb_build_array(person, hours_per_week, from_date, to_date));
    if earlier is not null then
        perform private.still_holds(exists (
            select from public.agreed_activities g
            where g.agreed_activity_id = earlier::uuid and g.to_date = agree_activity.to_date
        ), 'replaced');
        return;
    elsif private.referral_is_over(person) then
        raise exception 'referral_ended' using errcode = 'PT409';
    end if;
    if (private.is_hours(hours_per_week) and private.is_day(from_date) and private.is_day(to_date)
        and to_date >= from_date) is not true then
        raise exception 'bad_hours' using errcode = 'PT422';
    end if;
    if exists (
        select from public.agreed_activities g
        where g.candidate_id = person and g.from_date between agree_activity.from_date and private.today()
    ) then
        raise exception 'begun_later' using errcode = 'PT409';
    end if;
    delete from public.agreed_activities g where g.candidate_id = person and g.from_date >= agree_activity.from_date;
    update public.agreed_activities g set to_date = agree_activity.from_date - 1
    where g.candidate_id = person and g.to_date >= agree_activity.from_date;
    insert into public.agreed_activities (candidate_id, hours_per_week, from_date, to_date, agreed_by, agreed_at)
    values (person, agree_activity.hours_per_week, agree_activity.from_date, agree_activity.to_date, private.me(),
        private.clock())
    returning agreed_activity_id into made;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    select private.clock(), 'activity.agreed', c.municipality_code, private.me(), person
    from public.candidates c where c.person_id = person;
    perform private.answer(request_id, made::text);
end $$;
grant execute on function private.agree_activity(uuid, numeric, date, date, uuid) to authenticated;
create function public.agree_activity(person uuid, hours_per_week numeric, from_date date, to_date date, request_id uuid)
returns void language sql volatile set search_path = '' as $$
    select private.agree_activity(person, hours_per_week, from_date, to_date, request_id);
$$;
grant execute on function public.agree_activity(uuid, numeric, date, date, uuid) to authenticated;

-- The day of Nav's individual assessment, set when it is made and put right when it was wrong; before it no activity counts.
-- Refuses PT404, PT422 bad_referral, PT409 referral_ended.
create function private.assess(person uuid, assessed_on date) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    elsif assessed_on is null or assessed_on > private.today() or assessed_on < private.today() - interval '10 years' then
        raise exception 'bad_referral' using errcode = 'PT422';
    end if;
    update public.referrals r set assessed_on = assess.assessed_on where r.candidate_id = person and r.ended_at is null;
    if not found then
        raise exception 'referral_ended' using errcode = 'PT409';
    end if;
end $$;
grant execute on function private.assess(uuid, date) to authenticated;
create function public.assess(person uuid, assessed_on date) returns void
language sql volatile set search_path = '' as $$
    select private.assess(person, assessed_on);
$$;
grant execute on function public.assess(uuid, date) to authenticated;

-- There was no assessment, or not on that day: no activity counts. Refuses PT404. Twice is once.
create function private.withdraw_assessment(person uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    update public.referrals r set assessed_on = null
    where r.candidate_id = person and r.ended_at is null and r.assessed_on is not null;
    if found then
        perform private.log_about(person, 'referral.assessment_withdrawn');
    end if;
end $$;
grant execute on function private.withdraw_assessment(uuid) to authenticated;
create function public.withdraw_assessment(person uuid) returns void language sql volatile set search_path = '' as $$
    select private.withdraw_assessment(person);
$$;
grant execute on function public.withdraw_assessment(uuid) to authenticated;

-- What an agreement says, put right: hours or period were typed wrongly. The same again changes nothing. Refuses PT404, PT422 bad_hours,
-- PT409 agreement_there (another holds in that time).
create function private.correct_agreement(agreement uuid, hours_per_week numeric, from_date date, to_date date) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own public.agreed_activities;
begin
    select g.* into own from public.agreed_activities g
    where g.agreed_activity_id = agreement and g.candidate_id in (select private.my_caseload());
    if own.agreed_activity_id is null then
        raise exception 'not_found' using errcode = 'PT404';
    elsif (private.is_hours(hours_per_week) and private.is_day(from_date) and private.is_day(to_date) and to_date >= from_date) is not true then
        raise exception 'bad_hours' using errcode = 'PT422';
    end if;
    perform 1 from public.candidates c where c.person_id = own.candidate_id for update;
    if exists (
        select from public.agreed_activities g
        where g.candidate_id = own.candidate_id and g.agreed_activity_id <> agreement
            and g.from_date <= correct_agreement.to_date and g.to_date >= correct_agreement.from_date
    ) then
        raise exception 'agreement_there' using errcode = 'PT409';
    end if;
    update public.agreed_activities g set hours_per_week = correct_agreement.hours_per_week, from_date = correct_agreement.from_date,
        to_date = correct_agreement.to_date, agreed_by = private.me(), agreed_at = private.clock()
    where g.agreed_activity_id = agreement and (g.hours_per_week, g.from_date, g.to_date) is distinct from
        (correct_agreement.hours_per_week, correct_agreement.from_date, correct_agreement.to_date);
    if found then
        perform private.log_about(own.candidate_id, 'activity.corrected');
    end if;
end $$;
grant execute on function private.correct_agreement(uuid, numeric, date, date) to authenticated;
create function public.correct_agreement(agreement uuid, hours_per_week numeric, from_date date, to_date date) returns void
language sql volatile set search_path = '' as $$
    select private.correct_agreement(agreement, hours_per_week, from_date, to_date);
$$;
grant execute on function public.correct_agreement(uuid, numeric, date, date) to authenticated;

-- What was never agreed is taken back. Refuses PT404. Twice is once, while the person is followed.
create function private.withdraw_agreement(person uuid, agreement uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    delete from public.agreed_activities g where g.agreed_activity_id = agreement and g.candidate_id = person;
    if found then
        perform private.log_about(person, 'activity.withdrawn');
    end if;
end $$;
grant execute on function private.withdraw_agreement(uuid, uuid) to authenticated;
create function public.withdraw_agreement(person uuid, agreement uuid) returns void language sql volatile set search_path = '' as $$
    select private.withdraw_agreement(person, agreement);
$$;
grant execute on function public.withdraw_agreement(uuid, uuid) to authenticated;

-- The referral ends now: what is agreed holds no longer, and the shifts to come are the person's own. The adviser follows them still,
-- for how it goes. Refuses PT404. Twice is once.
create function private.end_referral(person uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())
        and exists (select from public.referrals r where r.candidate_id = person)) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.candidates c where c.person_id = person for update;
    update public.referrals r set ended_at = private.clock(), ended_by = private.me()
    where r.candidate_id = person and r.ended_at is null;
    if found then
        perform private.log_about(person, 'referral.ended');
    end if;
end $$;
grant execute on function private.end_referral(uuid) to authenticated;
create function public.end_referral(person uuid) returns void language sql volatile set search_path = '' as $$
    select private.end_referral(person);
$$;
grant execute on function public.end_referral(uuid) to authenticated;

-- The last referral was ended by a slip, and runs on. Refuses PT404. Twice is once.
create function private.reopen_referral(person uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())
        and exists (select from public.referrals r where r.candidate_id = person)) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.candidates c where c.person_id = person for update;
    if not private.referral_is_over(person) then
        return;
    end if;
    update public.referrals r set ended_at = null, ended_by = null
    where r.referral_id = (
        select x.referral_id from public.referrals x where x.candidate_id = person order by x.ended_at desc, x.referral_id limit 1
    );
    perform private.log_about(person, 'referral.reopened');
end $$;
grant execute on function private.reopen_referral(uuid) to authenticated;
create function public.reopen_referral(person uuid) returns void language sql volatile set search_path = '' as $$
    select private.reopen_referral(person);
$$;
grant execute on function public.reopen_referral(uuid) to authenticated;

-- The colleagues an adviser can hand somebody over to: advisers of the same municipality. Shape: person_id, name.
create function private.adviser_colleagues() returns table (person_id uuid, name text)
language sql stable security definer set search_path = '' as $$
    select p.person_id, private.whole_name(p.first_name, p.last_name)
    from public.people p join public.staff_roles r on r.person_id = p.person_id
    where private.has_role('adviser') and r.role = 'adviser' and r.revoked_at is null and p.person_id <> private.me()
        and r.municipality_code = private.municipality_as('adviser')
    order by 2;
$$;
grant execute on function private.adviser_colleagues() to authenticated;
create function public.adviser_colleagues() returns table (person_id uuid, name text)
language sql stable set search_path = '' as $$
    select * from private.adviser_colleagues();
$$;
grant execute on function public.adviser_colleagues() to authenticated;

-- Hands a person over to a colleague, who follows them from now on. Refuses PT404. Twice is once.
create function private.hand_over(person uuid, colleague uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform 1 from public.candidates c where c.person_id = person for update;
    if exists (
        select from public.caseloads c join public.caseloads mine on mine.candidate_id = c.candidate_id
        where c.candidate_id = person and c.adviser_id = colleague and c.until_at is null
            and mine.adviser_id = private.me() and mine.until_at = c.since_at
    ) then
        return;
    elsif (person in (select private.my_caseload())
        and colleague in (select c.person_id from private.adviser_colleagues() c) and colleague <> person) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    update public.caseloads c set until_at = private.clock() where c.candidate_id = person and c.until_at is null;
    insert into public.caseloads (candidate_id, adviser_id, since_at) values (person, colleague, private.clock());
    insert into public.events (at, kind, municipality_code, by_person, person_id, to_person)
    select private.clock(), 'caseload.handed_over', c.municipality_code, private.me(), person, colleague
    from public.candidates c where c.person_id = person;
end $$;
grant execute on function private.hand_over(uuid, uuid) to authenticated;
create function public.hand_over(person uuid, colleague uuid) returns void language sql volatile set search_path = '' as $$
    select private.hand_over(person, colleague);
$$;
grant execute on function public.hand_over(uuid, uuid) to authenticated;

-- One person in an adviser's caseload: facts.
create type public.caseload_row as (
    person_id uuid, name text, has_account boolean, invited_at timestamptz, referred_at timestamptz, protected
    boolean, agreed_hours numeric, agreed_to date, minutes_last_week int, minutes_four_weeks int, last_activity_at
    timestamptz, next_at timestamptz, absences int, last_absence_at timestamptz, own_words text
);
comment on column public.caseload_row.invited_at is 'null: not by invitation';
comment on column public.caseload_row.referred_at is 'null: no referral runs';
comment on column public.caseload_row.agreed_hours is 'null: nothing is agreed now';
comment on column public.caseload_row.agreed_to is 'null: nothing is agreed now';
comment on column public.caseload_row.last_activity_at is 'null: no shift done';
comment on column public.caseload_row.next_at is 'null: no shift to come';
comment on column public.caseload_row.last_absence_at is 'null: never absent';
comment on column public.caseload_row.own_words is 'null: nothing said lately';

-- My caseload with facts, one row per person; every one is logged as looked at. Hours are of recorded attendance with the purpose
-- activity; "last_week" is the last whole week from Monday, "four_weeks" the last 28 days. No order of merit: by name.
create function private.adviser_caseload()
returns setof public.caseload_row language plpgsql volatile security definer set search_path = '' as $$
declare
    monday date := date_trunc('week', private.today()::timestamp)::date;
begin
    if not private.has_role('adviser') then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array(select private.my_caseload()), 'adviser');
    return query
    select p.person_id, private.whole_name(p.first_name, p.last_name), p.user_id is not null,
        (select max(i.made_at) from public.invitations i where i.person_id = p.person_id and not i.reentry),
        r.referred_at, c.protected, g.hours_per_week, g.to_date,
        coalesce(w.last_week, 0)::int, coalesce(w.four_weeks, 0)::int, w.last_at,
        (select min(a.starts_at) from public.assignments a
            where a.candidate_id = p.person_id and a.state = 'confirmed' and a.ends_at > private.clock()),
        coalesce(w.absences, 0)::int, w.last_absence,
        (select o.words from public.objections o
            where o.candidate_id = p.person_id and o.words is not null and o.said_at > private.clock() - interval '14 days'
            order by o.said_at desc limit 1)
    from public.people p
    join public.candidates c on c.person_id = p.person_id
    left join public.referrals r on r.candidate_id = p.person_id and r.ended_at is null
    left join lateral (
        select x.hours_per_week, x.to_date from public.agreed_activities x
        where x.candidate_id = p.person_id and private.today() between x.from_date and x.to_date
        order by x.from_date desc limit 1
    ) g on true
    left join lateral (
        select
            sum(f.minutes) filter (where a.purpose = 'activity' and a.starts_at >= private.midnight(monday - 7)
                and a.starts_at < private.midnight(monday)) as last_week,
            sum(f.minutes) filter (where a.purpose = 'activity'
                and a.starts_at >= private.midnight(private.today() - 27)) as four_weeks,
            max(a.starts_at) filter (where f.fact in ('present', 'late')) as last_at,
            count(*) filter (where f.fact = 'absent' and a.starts_at >= private.midnight(private.today() - 27)) as absences,
            max(a.starts_at) filter (where f.fact = 'absent') as last_absence
        from public.assignments a join public.attendance f on f.assignment_id = a.assignment_id
        where a.candidate_id = p.person_id
    ) w on true
    where p.person_id in (select private.my_caseload())
    order by p.last_name, p.first_name, p.person_id;
end $$;
grant execute on function private.adviser_caseload() to authenticated;
create function public.adviser_caseload()
returns setof public.caseload_row language sql volatile set search_path = '' as $$
    select * from private.adviser_caseload();
$$;
grant execute on function public.adviser_caseload() to authenticated;

-- One person as their adviser reads them.
create type public.followed_person as (
    person_id uuid, first_name text, last_name text, birth_date date, email text, phone text, language text,
    has_account boolean, protected boolean, office text, basis text, basis_reference text, assessed_on date,
    plain_words text, referred_at timestamptz, agreed_hours numeric, agreed_from date, agreed_to date, norwegian
    int, lifting int, wants_paid boolean, wants_unpaid boolean, district text, hours_available numeric,
    clearances_ok text[]
);
comment on column public.followed_person.email is 'null: has none';
comment on column public.followed_person.phone is 'null: not given';
comment on column public.followed_person.office is 'null: no referral runs';
comment on column public.followed_person.basis is 'null: no referral runs';
comment on column public.followed_person.basis_reference is 'null: no referral runs, or no reference';
comment on column public.followed_person.assessed_on is 'null: no referral runs, or not assessed';
comment on column public.followed_person.plain_words is 'null: no referral runs, or no words';
comment on column public.followed_person.referred_at is 'null: no referral runs';
comment on column public.followed_person.agreed_hours is 'null: nothing was agreed';
comment on column public.followed_person.agreed_from is 'null: nothing was agreed';
comment on column public.followed_person.agreed_to is 'null: nothing was agreed';
comment on column public.followed_person.district is 'null: not said';
comment on column public.followed_person.hours_available is 'null: has not said when';

-- One person of my caseload: what Nav recorded and what fits them. Logged. Refuses PT404.
create function private.adviser_person(person uuid)
returns setof public.followed_person language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query
    select p.person_id, p.first_name, p.last_name, c.birth_date, p.email, p.phone, p.language, p.user_id is not null,
        c.protected, r.office, r.basis, r.basis_reference, r.assessed_on, r.plain_words, r.referred_at,
        g.hours_per_week, g.from_date, g.to_date, c.norwegian::int, c.lifting::int, c.wants_paid, c.wants_unpaid,
        d.name,
        (select round(sum(extract(epoch from v.to_time - v.from_time) / 3600)::numeric, 1)
            from public.availability v where v.candidate_id = p.person_id),
        array(
            select distinct k.requirement from public.clearances k
            where k.candidate_id = p.person_id and k.withdrawn_at is null
                and coalesce(k.valid_to, 'infinity') >= private.today()
            order by 1
        )
    from public.people p
    join public.candidates c on c.person_id = p.person_id
    left join public.districts d on d.district_id = c.district_id
    left join public.referrals r on r.candidate_id = p.person_id and r.ended_at is null
    left join lateral (
        select x.* from public.agreed_activities x where x.candidate_id = p.person_id
        order by (private.today() between x.from_date and x.to_date) desc, x.from_date desc limit 1
    ) g on true
    where p.person_id = person;
end $$;
grant execute on function private.adviser_person(uuid) to authenticated;
create function public.adviser_person(person uuid)
returns setof public.followed_person language sql volatile set search_path = '' as $$
    select * from private.adviser_person(person);
$$;
grant execute on function public.adviser_person(uuid) to authenticated;

-- One assignment of somebody, as their adviser reads it.
create type public.followed_assignment as (
    assignment_id uuid, title text, place_name text, starts_at timestamptz, ends_at timestamptz, state text, purpose
    text, fact text, minutes int, corrected boolean, reason text, claim text, claim_minutes int, words text
);
comment on column public.followed_assignment.fact is 'null: not recorded';
comment on column public.followed_assignment.minutes is 'null: not recorded';
comment on column public.followed_assignment.reason is 'null: none, or not shared';
comment on column public.followed_assignment.claim is 'null: no objection';
comment on column public.followed_assignment.claim_minutes is 'null: no objection about minutes';
comment on column public.followed_assignment.words is 'null: no objection in words';

-- What a person of my caseload did and will do, newest first, as facts; why they could not come only if they share it. Logged.
-- Refuses PT404.
create function private.adviser_assignments(person uuid)
returns setof public.followed_assignment language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query
    select a.assignment_id, t.title, p.name, a.starts_at, a.ends_at, a.state, a.purpose, f.fact, f.minutes::int,
        f.corrected_at is not null, w.reason, o.claim, o.minutes::int, o.words
    from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    join public.places p on p.place_id = t.place_id
    left join public.attendance f on f.assignment_id = a.assignment_id
    left join public.reasons w on w.assignment_id = a.assignment_id and w.shared
    left join lateral (
        select x.claim, x.minutes, x.words from public.objections x
        where x.assignment_id = a.assignment_id order by x.said_at desc limit 1
    ) o on true
    where a.candidate_id = person
    order by a.starts_at desc, a.assignment_id
    limit 200;
end $$;
grant execute on function private.adviser_assignments(uuid) to authenticated;
create function public.adviser_assignments(person uuid)
returns setof public.followed_assignment language sql volatile set search_path = '' as $$
    select * from private.adviser_assignments(person);
$$;
grant execute on function public.adviser_assignments(uuid) to authenticated;

-- What was agreed with these people and when it held: until the referral that it hangs on ended.
create function private.agreements(people uuid[])
returns table (candidate_id uuid, agreement_id uuid, hours_per_week numeric, from_date date, to_date date)
language sql stable security definer set search_path = '' as $$
    select x.* from (
        select g.candidate_id, g.agreed_activity_id, g.hours_per_week, g.from_date, least(g.to_date,
            (select private.local_day(min(r.ended_at)) from public.referrals r
                where r.candidate_id = g.candidate_id and r.ended_at >= g.agreed_at),
            (select private.local_day(max(r.ended_at)) from public.referrals r
                where r.candidate_id = g.candidate_id having bool_and(r.ended_at is not null))) as to_date
        from public.agreed_activities g where g.candidate_id = any (people)
    ) as x where x.from_date <= x.to_date;
$$;

-- What the asker has agreed on, as it holds: an agreement ends with its referral. The latest first.
create type public.my_agreement as (agreement_id uuid, hours_per_week numeric, from_date date, to_date date);
create function private.my_agreements() returns setof public.my_agreement language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select g.agreement_id, g.hours_per_week, g.from_date, g.to_date from private.agreements(array[private.me()]) g
    order by g.from_date desc, g.agreement_id;
end $$;
grant execute on function private.my_agreements() to authenticated;
create function public.my_agreements() returns setof public.my_agreement language sql stable set search_path = '' as $$
    select * from private.my_agreements();
$$;
grant execute on function public.my_agreements() to authenticated;

-- One week of somebody: recorded minutes by purpose, and the agreement that held in it (of two the later).
create type public.week_hours as (
    person_id uuid, monday date, activity int, training int, voluntary int, agreed_hours numeric
);
comment on column public.week_hours.agreed_hours is 'null: nothing was agreed in that week';

-- Hours by purpose and the agreement in force, week by week, of these people: the one place where they are counted.
create function private.hours_by_week(people uuid[], first_monday date, last_monday date)
returns setof public.week_hours language sql stable security definer set search_path = '' as $$
    with weeks as (
        select p.person_id, w::date as monday
        from unnest(people) as p (person_id), generate_series(first_monday, last_monday, interval '7 days') as w
    ),
    done as (
        select a.candidate_id, date_trunc('week', private.local_day(a.starts_at)::timestamp)::date as monday,
            sum(f.minutes) filter (where a.purpose = 'activity') as activity,
            sum(f.minutes) filter (where a.purpose = 'work_training') as training,
            sum(f.minutes) filter (where a.purpose = 'voluntary') as voluntary
        from public.assignments a join public.attendance f on f.assignment_id = a.assignment_id
        where a.candidate_id = any (people) and a.starts_at >= private.midnight(first_monday)
            and a.starts_at < private.midnight(last_monday + 7)
        group by 1, 2
    ),
    agreed as materialized (select g.* from private.agreements(people) g)
    select w.person_id, w.monday, coalesce(d.activity, 0)::int, coalesce(d.training, 0)::int, coalesce(d.voluntary, 0)::int,
        (select g.hours_per_week from agreed g
            where g.candidate_id = w.person_id and g.from_date <= w.monday + 6 and g.to_date >= w.monday
            order by g.from_date desc limit 1)
    from weeks w left join done d on d.candidate_id = w.person_id and d.monday = w.monday
    order by w.person_id, w.monday;
$$;

-- The last weeks of somebody I follow, this one included, oldest first. Logged. Refuses PT404.
create function private.followed_weeks(person uuid, weeks int)
returns setof public.week_hours language plpgsql volatile security definer set search_path = '' as $$
declare
    monday date := date_trunc('week', private.today()::timestamp)::date;
begin
    if (person in (select private.my_caseload()) and weeks between 1 and 520) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query select h.* from private.hours_by_week(array[person], monday - 7 * (weeks - 1), monday) h;
end $$;
grant execute on function private.followed_weeks(uuid, int) to authenticated;
create function public.followed_weeks(person uuid, weeks int default 12)
returns setof public.week_hours language sql volatile set search_path = '' as $$
    select * from private.followed_weeks(person, weeks);
$$;
grant execute on function public.followed_weeks(uuid, int) to authenticated;

-- What somebody said of one shift of theirs: «Jeg var der», the right minutes, or words.
create type public.said_of_shift as (
    assignment_id uuid, title text, starts_at timestamptz, claim text, minutes int, words text, said_at timestamptz
);
comment on column public.said_of_shift.minutes is 'null: not about time';
comment on column public.said_of_shift.words is 'null: the claim says it';

-- One person in my caseload: facts, and in whose words. "agreed" is what holds today, "next" the nearest to come, "last_week" the last
-- whole week from Monday.
create type public.followed_row as (
    person_id uuid, name text, has_account boolean, invited_at timestamptz, referred_at timestamptz, referral_ended_at timestamptz,
    protected boolean, agreed_hours numeric, agreed_from date, agreed_to date, next_hours numeric, next_from date,
    last_week public.week_hours, last_activity_at timestamptz, next_at timestamptz, absences int, last_absence_at timestamptz,
    last_absence_id uuid, last_absence_place text, said public.said_of_shift[]
);
comment on column public.followed_row.invited_at is 'null: not by invitation';
comment on column public.followed_row.referred_at is 'null: never referred';
comment on column public.followed_row.referral_ended_at is 'null: runs, or never referred';
comment on column public.followed_row.agreed_hours is 'null: nothing is agreed now';
comment on column public.followed_row.agreed_from is 'null: nothing is agreed now';
comment on column public.followed_row.agreed_to is 'null: nothing is agreed now';
comment on column public.followed_row.next_hours is 'null: nothing is agreed for later';
comment on column public.followed_row.next_from is 'null: nothing is agreed for later';
comment on column public.followed_row.last_activity_at is 'null: no shift done';
comment on column public.followed_row.next_at is 'null: no shift to come';
comment on column public.followed_row.last_absence_at is 'null: no absence is recorded';
comment on column public.followed_row.last_absence_id is 'null: no absence is recorded';
comment on column public.followed_row.last_absence_place is 'null: no absence is recorded';

-- My caseload with facts, one row per person, all of them; every one is logged as looked at. No order of merit: by name.
create function private.followed_people()
returns setof public.followed_row language plpgsql volatile security definer set search_path = '' as $$
declare
    last_monday date := date_trunc('week', private.today()::timestamp)::date - 7;
    mine uuid[];
begin
    if not private.has_role('adviser') then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    mine := array(select private.my_caseload());
    perform private.log_looks(mine, 'adviser');
    return query
    with agreed as materialized (select g.* from private.agreements(mine) g),
    weeks as materialized (select h as week, h.person_id from private.hours_by_week(mine, last_monday, last_monday) h)
    select p.person_id, private.whole_name(p.first_name, p.last_name), p.user_id is not null,
        (select max(i.made_at) from public.invitations i where i.person_id = p.person_id and not i.reentry),
        r.referred_at, r.ended_at, c.protected, g.hours_per_week, g.from_date, g.to_date, n.hours_per_week, n.from_date,
        w.week, d.last_at,
        (select min(a.starts_at) from public.assignments a
            where a.candidate_id = p.person_id and a.state = 'confirmed' and a.ends_at > private.clock()),
        coalesce(d.absences, 0)::int, b.starts_at, b.assignment_id, b.place_name,
        array(
            select row(x.assignment_id, t.title, a.starts_at, x.claim, x.minutes, x.words, x.said_at)::public.said_of_shift
            from (
                select distinct on (o.assignment_id) o.* from public.objections o
                where o.candidate_id = p.person_id and o.said_at > private.clock() - interval '14 days'
                order by o.assignment_id, o.said_at desc
            ) as x
            join public.assignments a on a.assignment_id = x.assignment_id
            join public.shifts s on s.shift_id = a.shift_id
            join public.tasks t on t.task_id = s.task_id
            order by x.said_at desc
        )
    from public.people p
    join public.candidates c on c.person_id = p.person_id
    join weeks w on w.person_id = p.person_id
    left join lateral (
        select x.referred_at, x.ended_at from public.referrals x where x.candidate_id = p.person_id
        order by x.ended_at desc nulls first, x.referred_at desc limit 1
    ) r on true
    left join lateral (
        select x.hours_per_week, x.from_date, x.to_date from agreed x
        where x.candidate_id = p.person_id and private.today() between x.from_date and x.to_date
        order by x.from_date desc limit 1
    ) g on true
    left join lateral (
        select x.hours_per_week, x.from_date from agreed x
        where x.candidate_id = p.person_id and x.from_date > private.today()
        order by x.from_date limit 1
    ) n on true
    left join lateral (
        select max(a.starts_at) filter (where f.fact in ('present', 'late')) as last_at,
            count(*) filter (where f.fact = 'absent' and a.starts_at >= private.midnight(private.today() - 27)) as absences
        from public.assignments a join public.attendance f on f.assignment_id = a.assignment_id
        where a.candidate_id = p.person_id
    ) d on true
    left join lateral (
        select a.assignment_id, a.starts_at, q.name as place_name
        from public.assignments a
        join public.attendance f on f.assignment_id = a.assignment_id and f.fact = 'absent'
        join public.shifts s on s.shift_id = a.shift_id
        join public.tasks t on t.task_id = s.task_id
        join public.places q on q.place_id = t.place_id
        where a.candidate_id = p.person_id
        order by a.starts_at desc limit 1
    ) b on true
    where p.person_id = any (mine)
    order by p.last_name, p.first_name, p.person_id;
end $$;
grant execute on function private.followed_people() to authenticated;
create function public.followed_people()
returns setof public.followed_row language sql volatile set search_path = '' as $$
    select * from private.followed_people();
$$;
grant execute on function public.followed_people() to authenticated;

-- One referral of somebody I follow.
create type public.followed_referral as (
    referral_id uuid, office text, basis text, basis_reference text, assessed_on date, plain_words text, referred_at timestamptz,
    ended_at timestamptz, ended_by text
);
comment on column public.followed_referral.basis_reference is 'null: no reference';
comment on column public.followed_referral.assessed_on is 'null: not assessed';
comment on column public.followed_referral.ended_at is 'null: runs';
comment on column public.followed_referral.ended_by is 'null: runs, or from the first set-up';

-- The referrals of somebody I follow, the one that runs first. Logged. Refuses PT404.
create function private.followed_referrals(person uuid)
returns setof public.followed_referral language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query
    select r.referral_id, r.office, r.basis, r.basis_reference, r.assessed_on, r.plain_words, r.referred_at, r.ended_at,
        (select private.whole_name(p.first_name, p.last_name) from public.people p where p.person_id = r.ended_by)
    from public.referrals r where r.candidate_id = person
    order by r.ended_at desc nulls first, r.referred_at desc;
end $$;
grant execute on function private.followed_referrals(uuid) to authenticated;
create function public.followed_referrals(person uuid)
returns setof public.followed_referral language sql volatile set search_path = '' as $$
    select * from private.followed_referrals(person);
$$;
grant execute on function public.followed_referrals(uuid) to authenticated;

-- One agreement with somebody I follow; "to_date" is when it ends or ended.
create type public.followed_agreement as (
    agreement_id uuid, hours_per_week numeric, from_date date, to_date date, agreed_by text, agreed_at timestamptz
);

-- All that was and is agreed with somebody I follow, and what is to come, the newest first. Logged. Refuses PT404.
create function private.followed_agreements(person uuid)
returns setof public.followed_agreement language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query
    select x.agreement_id, x.hours_per_week, x.from_date, x.to_date, private.whole_name(p.first_name, p.last_name), g.agreed_at
    from private.agreements(array[person]) x
    join public.agreed_activities g on g.agreed_activity_id = x.agreement_id
    join public.people p on p.person_id = g.agreed_by
    order by x.from_date desc, x.agreement_id;
end $$;
grant execute on function private.followed_agreements(uuid) to authenticated;
create function public.followed_agreements(person uuid)
returns setof public.followed_agreement language sql volatile set search_path = '' as $$
    select * from private.followed_agreements(person);
$$;
grant execute on function public.followed_agreements(uuid) to authenticated;

-- A fact as the host had recorded it before it was corrected.
create type public.earlier_fact as (at timestamptz, fact text, minutes int);

-- One assignment of somebody I follow: what the host recorded, before and now and why, when the person checked in and out, and what they
-- say of it. "in_all": how many there are.
create type public.followed_shift as (
    assignment_id uuid, title text, place_name text, starts_at timestamptz, ends_at timestamptz, state text, purpose text,
    checked_in_at timestamptz, checked_out_at timestamptz, fact text, minutes int, recorded_at timestamptz,
    corrected_at timestamptz, correction text, earlier public.earlier_fact[], reason text, said public.said_of_shift[], in_all int
);
comment on column public.followed_shift.checked_in_at is 'null: did not check in';
comment on column public.followed_shift.checked_out_at is 'null: did not check out';
comment on column public.followed_shift.fact is 'null: not recorded';
comment on column public.followed_shift.minutes is 'null: not recorded';
comment on column public.followed_shift.recorded_at is 'null: not recorded';
comment on column public.followed_shift.corrected_at is 'null: never corrected';
comment on column public.followed_shift.correction is 'null: never corrected';
comment on column public.followed_shift.reason is 'null: none, or not shared';

-- What somebody I follow did and will do, newest first, fifty at a time from "skip" on; why they could not come only if they share it.
-- Logged. Refuses PT404.
create function private.followed_shifts(person uuid, skip int, until timestamptz default null)
returns setof public.followed_shift language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload()) and skip >= 0) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query
    select a.assignment_id, t.title, p.name, a.starts_at, a.ends_at, a.state, a.purpose, a.checked_in_at, a.checked_out_at,
        f.fact, f.minutes::int, f.recorded_at, f.corrected_at, f.correction,
        array(
            select row(e.at, e.detail, e.minutes)::public.earlier_fact from public.events e
            where e.assignment_id = a.assignment_id and e.kind in ('attendance.recorded', 'attendance.corrected')
            order by e.event_id
            limit greatest((select count(*) from public.events k
                where k.assignment_id = a.assignment_id and k.kind in ('attendance.recorded', 'attendance.corrected')) - 1, 0)
        ),
        w.reason,
        array(
            select row(o.assignment_id, t.title, a.starts_at, o.claim, o.minutes, o.words, o.said_at)::public.said_of_shift
            from public.objections o where o.assignment_id = a.assignment_id order by o.said_at
        ),
        (select count(*)::int from public.assignments k where k.candidate_id = person and (until is null or k.requested_at <= until))
    from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    join public.places p on p.place_id = t.place_id
    left join public.attendance f on f.assignment_id = a.assignment_id
    left join public.reasons w on w.assignment_id = a.assignment_id and w.shared
    where a.candidate_id = person and (until is null or a.requested_at <= until)
    order by a.starts_at desc, a.assignment_id
    limit 50 offset skip;
end $$;
grant execute on function private.followed_shifts(uuid, int, timestamptz) to authenticated;
create function public.followed_shifts(person uuid, skip int default 0, until timestamptz default null)
returns setof public.followed_shift language sql volatile set search_path = '' as $$
    select * from private.followed_shifts(person, skip, until);
$$;
grant execute on function public.followed_shifts(uuid, int, timestamptz) to authenticated;
