-- Generated from supabase/schemas by "npm run migration".
set local lock_timeout = '5s';

-- What was noted about somebody becomes a person's own, and the note goes.
create function private.merge_noted(noted uuid, own uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    update public.caseloads c set candidate_id = own where c.candidate_id = noted;
    update public.referrals r set candidate_id = own where r.candidate_id = noted;
    update public.agreed_activities g set candidate_id = own where g.candidate_id = noted;
    update public.invitations i set person_id = own where i.person_id = noted;
    update public.candidates c set protected = true
    where c.person_id = own and (select n.protected from public.candidates n where n.person_id = noted);
    insert into public.access_log (viewer_id, person_id, role, day, first_at)
    select l.viewer_id, own, l.role, l.day, l.first_at from public.access_log l where l.person_id = noted
    on conflict do nothing;
    delete from public.people p where p.person_id = noted;
end $$;

-- Somebody who takes part already was referred: what the adviser noted about them before they opened the invitation becomes
-- theirs, and the note goes. Refuses PT409 sign_out_first (not born on the same day, so somebody else's), already_referred.
create or replace function private.take_over_referral(noted uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
begin
    perform 1 from public.candidates c where c.person_id in (own, noted) order by c.person_id for update;
    if not exists (
        select from public.candidates mine
        join public.candidates n on n.person_id = noted and n.birth_date = mine.birth_date
        join public.people p on p.person_id = noted and p.user_id is null
        where mine.person_id = own
    ) then
        raise exception 'sign_out_first' using errcode = 'PT409';
    elsif exists (select from public.referrals r where r.candidate_id = own and r.ended_at is null)
        or exists (select from public.caseloads c where c.candidate_id = own and c.until_at is null) then
        raise exception 'already_referred' using errcode = 'PT409';
    end if;
    perform private.merge_noted(noted, own);
end $$;

-- For the solver alone: it was told to stop in the middle of a plan that it began, which waits again as if it had not.
create function private.give_plan_back(plan uuid) returns void
language sql volatile security definer set search_path = '' as $$
    update public.plans p set begun_at = null, tries = p.tries - 1
    where p.plan_id = plan and p.done_at is null and p.begun_at is not null and p.tries > 0;
$$;
create function public.give_plan_back(plan uuid) returns void language sql volatile set search_path = '' as $$
    select private.give_plan_back(plan);
$$;
grant execute on function public.give_plan_back(uuid), private.give_plan_back(uuid) to service_role;

-- Two people's numbers together: by it a restore of an older backup finds that one was noted about the other.
create function private.pair_hash(noted uuid, own uuid) returns bytea language plpgsql immutable set search_path = '' as $$
begin
    return sha256(convert_to(noted || ' ' || own, 'UTF8'));
end $$;

-- What was noted about somebody became a person's own, and the note went (25_invitations): an older backup has it still, and by these
-- lines it becomes theirs again when that is restored, or goes.
create function private.remember_merging() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if not exists (select from private.forgetting f where f.person_id = old.candidate_id) then
        insert into private.forgotten (gone_hash, at)
        select h.hash, private.clock()
        from (values (private.person_hash(old.candidate_id)), (private.pair_hash(old.candidate_id, new.candidate_id))) as h (hash)
        on conflict do nothing;
    end if;
    return null;
end $$;
create trigger referrals_900_remember_merging after update of candidate_id on public.referrals for each row
when (new.candidate_id is distinct from old.candidate_id)
execute function private.remember_merging();

-- In the transaction that brings a backup's rows: who was forgotten since is forgotten again, also where people are then followed by nobody;
-- what was noted about somebody who took part already, and had become theirs since, becomes theirs again, or is forgotten;
-- whose address was protected since is out of the market again; what waited to be sent, and was due by now, is not sent again; what is kept
-- for a while is deleted when that is over. Returns the mark of it. Called by npm run restore.
create or replace function private.settle_restore(taken timestamptz, forgotten text[], protected text[]) returns private.restores
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    mark private.restores;
    each record;
    went text;
begin
    -- by a clock that is behind nothing is deleted or forgotten
    if taken > right_now + interval '1 minute' then
        raise exception 'clock_behind_backup' using errcode = 'PT409';
    end if;
    mark.restored_at := right_now;
    mark.taken_at := least(taken, right_now);
    mark.forgotten := 0;
    -- what was noted about somebody and had become theirs becomes theirs again, where they are not referred otherwise then
    for each in
        select n.person_id as noted, own.person_id as own
        from public.people p
        join public.candidates n using (person_id)
        join public.candidates own on own.birth_date = n.birth_date and own.person_id <> n.person_id
        where p.user_id is null and encode(private.person_hash(n.person_id), 'hex') = any (settle_restore.forgotten)
            and encode(private.pair_hash(n.person_id, own.person_id), 'hex') = any (settle_restore.forgotten)
            and not exists (select from public.referrals r where r.candidate_id = own.person_id and r.ended_at is null)
            and not exists (select from public.caseloads c where c.candidate_id = own.person_id and c.until_at is null)
        order by n.person_id
    loop
        perform private.merge_noted(each.noted, each.own);
    end loop;
    for each in
        select p.person_id from public.people p
        where encode(private.person_hash(p.person_id), 'hex') = any (settle_restore.forgotten) order by p.person_id
    loop
        update public.caseloads c set until_at = right_now where c.adviser_id = each.person_id and c.until_at is null;
        perform private.forget(each.person_id);
        mark.forgotten := mark.forgotten + 1;
    end loop;
    insert into private.forgotten (gone_hash, at)
    select decode(h, 'hex'), right_now from unnest(settle_restore.forgotten) as h
    on conflict do nothing;
    update public.candidates c set protected = true
    where not c.protected and encode(private.person_hash(c.person_id), 'hex') = any (settle_restore.protected);
    get diagnostics mark.protected = row_count;
    -- what was sent after the backup was taken stands nowhere: what may have been is not sent twice
    delete from private.outgoing_mails m where m.sealed is not null;
    update public.reminders r set dropped_at = right_now, dropped_why = 'over'
    where r.sent_at is null and r.dropped_at is null and r.next_try_at <= right_now;
    for each in select c.name from private.chores c where c.name ~ '^(delete|drop|forget)_' order by c.number loop
        while private.run_chore(each.name) > 0 loop
            null;
        end loop;
        select c.last_result into went from private.chores c where c.name = each.name;
        if went <> 'done' then
            raise exception 'the chore % ended with %', each.name, went;
        end if;
    end loop;
    insert into private.restores (restored_at, taken_at, forgotten, protected)
    values (mark.restored_at, mark.taken_at, mark.forgotten, mark.protected);
    return mark;
end $$;
