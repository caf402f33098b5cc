-- A protected address: nobody but the adviser who follows the person knows of them, and finds tasks together with them.

create function private.log_protection() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), case when new.protected then 'address.protected' else 'address.open' end, new.municipality_code, private.me(), new.person_id);
    return null;
end $$;
create trigger candidates_500_log_protection after update of protected on public.candidates for each row
when (new.protected is distinct from old.protected)
execute function private.log_protection();

-- Whoever has a protected address is let go of shifts that they have not come to, of questions, of standing by, and of plans. The place learns
-- that somebody cannot come, as of anybody, and what else it was told of them is gone. What they are at just now they go on with, and no
-- lead sees it.
create function private.let_go_of(person uuid) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    perform 1 from public.shifts s where s.shift_id in (
        select a.shift_id from public.assignments a
        where a.candidate_id = person and a.state in ('requested', 'confirmed') and a.ends_at > private.clock()
    ) order by s.starts_at, s.shift_id for update;
    update public.assignments a set cancelled_at = private.clock()
    where a.candidate_id = person and a.state in ('requested', 'confirmed') and a.ends_at > private.clock()
        and a.checked_in_at is null and not exists (select from public.attendance f where f.assignment_id = a.assignment_id);
    update public.offers o set expired_at = private.clock()
    where o.candidate_id = person and o.state in ('waiting', 'sent', 'seen', 'unsure');
    delete from public.standbys b where b.candidate_id = person;
    delete from public.plan_choices c where c.candidate_id = person;
    delete from public.notices n using public.assignments a
    where a.candidate_id = person and n.assignment_id = a.assignment_id and n.as_role = 'lead' and n.kind <> 'cannot_come';
    delete from public.notices n where n.about_id = person and n.as_role = 'administrator';
end $$;

-- In whatever way it came about.
create function private.let_go_when_protected() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.let_go_of(new.person_id);
    return null;
end $$;
create trigger candidates_700_let_go after update of protected on public.candidates for each row
when (new.protected and not old.protected)
execute function private.let_go_when_protected();

-- A chore of the clock: whose address was protected before that let go of anything is let go of, as anybody is whose address becomes so.
create function private.let_go_of_protected(most int) returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    each uuid;
    done int := 0;
begin
    for each in
        select c.person_id from public.candidates c
        where c.protected and (
            exists (
                select from public.assignments a
                where a.candidate_id = c.person_id and a.state in ('requested', 'confirmed') and a.ends_at > private.clock()
                    and a.checked_in_at is null
                    and not exists (select from public.attendance f where f.assignment_id = a.assignment_id)
            )
            or exists (
                select from public.offers o where o.candidate_id = c.person_id and o.state in ('waiting', 'sent', 'seen', 'unsure')
            )
            or exists (select from public.standbys b where b.candidate_id = c.person_id)
            or exists (select from public.plan_choices p where p.candidate_id = c.person_id)
            or exists (
                select from public.notices n join public.assignments a on a.assignment_id = n.assignment_id
                where a.candidate_id = c.person_id and n.as_role = 'lead' and n.kind <> 'cannot_come'
            )
        )
        order by c.person_id limit most for update skip locked
    loop
        perform private.let_go_of(each);
        done := done + 1;
    end loop;
    return done;
end $$;

-- The adviser who follows somebody says that their address is protected, or is so no more. Refuses PT404. Twice is once.
create function private.protect_address(person uuid, is_protected boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload()) and is_protected is not null) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    update public.candidates c set protected = is_protected where c.person_id = person and c.protected <> is_protected;
end $$;
grant execute on function private.protect_address(uuid, boolean) to authenticated;
create function public.protect_address(person uuid, is_protected boolean default true) returns void
language sql volatile set search_path = '' as $$
    select private.protect_address(person, is_protected);
$$;
grant execute on function public.protect_address(uuid, boolean) to authenticated;
