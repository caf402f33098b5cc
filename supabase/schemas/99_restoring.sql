-- A backup that is restored: what has to happen to it before anybody comes in again, and what is known of what it lacks.

-- A restore of this database, the newest last. Not personal.
create table private.restores (
    restored_at timestamptz primary key,
    taken_at timestamptz not null check (taken_at <= restored_at), -- when the backup was taken: what was done after it is not here
    forgotten int not null, -- how many people had been forgotten since, and were again
    protected int not null -- how many had got a protected address since, and were given it again
);
comment on table private.restores is 'not personal';
alter table private.restores enable row level security;

-- The whole list of the forgotten, in one row.
create type public.forgotten_told as (
    installation text, asked_at timestamptz, forgotten text[], protected text[]
);

-- What is kept outside of the database for a restore of an older backup: who was forgotten, and whose address is protected, as hashes, and of
-- which installation, so that no list is taken for another's. In one row: the API gives no more than so many rows of an answer, and says
-- nothing of those that it left out. Called by the app's nodes, npm run backup and npm run restore. Shape: forgotten_told.
create function private.forgotten_list() returns setof public.forgotten_told
language sql stable security definer set search_path = '' as $$
    select (select encode(sha256(convert_to('list of the forgotten' || s.value, 'UTF8')), 'hex') from private.settings s where s.key = 'code_secret'),
        private.clock(),
        array(select encode(f.gone_hash, 'hex') from private.forgotten f),
        array(select encode(private.person_hash(c.person_id), 'hex') from public.candidates c where c.protected);
$$;
create function public.forgotten_list() returns setof public.forgotten_told
language sql stable set search_path = '' as $$
    select * from private.forgotten_list();
$$;
-- On Supabase the app keeps the list with the key that is its own.
grant execute on function public.forgotten_list(), private.forgotten_list() to service_role;

-- The same in rows: the older of the two, for backups and restores by an earlier version. Drop it in a release after this one.
create function private.list_forgotten() returns table (kind text, hash text, asked_at timestamptz)
language sql stable security definer set search_path = '' as $$
    select x.kind, x.hash, l.asked_at
    from private.forgotten_list() as l,
    lateral (
        select 'installation', l.installation where l.installation is not null
        union all select 'forgotten', unnest(l.forgotten)
        union all select 'protected', unnest(l.protected)
    ) as x (kind, hash);
$$;

-- In the transaction that brings a backup's rows: who was forgotten since is forgotten again, also where people are then followed by nobody;
-- what was noted about somebody who took part already, and had become theirs since, becomes theirs again, or is forgotten;
-- whose address was protected since is out of the market again; what waited to be sent, and was due by now, is not sent again; what is kept
-- for a while is deleted when that is over. Returns the mark of it. Called by npm run restore.
create function private.settle_restore(taken timestamptz, forgotten text[], protected text[]) returns private.restores
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

-- What of the newest restore an administrator is told.
create type public.restore_told as (
    restored_at timestamptz, taken_at timestamptz, forgotten int, protected int
);

-- The newest restore of the last ninety days, for the administrator of a municipality; else no row. Shape: restore_told.
create function private.last_restore() returns setof public.restore_told
language sql stable security definer set search_path = '' as $$
    select r.restored_at, r.taken_at, r.forgotten, r.protected from private.restores r
    where private.municipality_as('administrator') is not null and r.restored_at > private.clock() - interval '90 days'
    order by r.restored_at desc limit 1;
$$;
grant execute on function private.last_restore() to authenticated;
create function public.last_restore() returns setof public.restore_told
language sql stable set search_path = '' as $$
    select * from private.last_restore();
$$;
grant execute on function public.last_restore() to authenticated;

-- A phone that had been heard before a restore, and of which numbers are not known here that it gave since the backup.
create type public.phone_lost as (
    last_known_at timestamptz, heard_again_at timestamptz, lost int
);

-- Of which phones something is lost with the newest restore: what they gave a number after the backup was taken, have no longer, and did not
-- send again. Nobody is named: the person reads on the phone that something may be missing. Shape: phone_lost, oldest first.
create function private.lost_with_restore() returns setof public.phone_lost
language sql stable security definer set search_path = '' as $$
    select before.heard_at, since.first_at, (since.last - before.last - since.numbers)::int
    from private.last_restore() as r
    cross join lateral (
        select t.phone_id, max(t.seq) as last, max(t.heard_at) as heard_at from public.taps t
        where t.heard_at < r.restored_at group by t.phone_id
    ) as before
    cross join lateral (
        select max(t.seq) as last, min(t.heard_at) as first_at, count(*) filter (where t.seq > before.last) as numbers
        from public.taps t join public.people p on p.person_id = t.person_id
        where t.phone_id = before.phone_id and t.heard_at >= r.restored_at
            and p.municipality_code = private.municipality_as('administrator')
    ) as since
    where since.last - before.last > since.numbers
    order by since.first_at, before.heard_at;
$$;
grant execute on function private.lost_with_restore() to authenticated;
create function public.lost_with_restore() returns setof public.phone_lost
language sql stable set search_path = '' as $$
    select * from private.lost_with_restore();
$$;
grant execute on function public.lost_with_restore() to authenticated;

-- The same in one value, which no limit of rows cuts.
create function private.whole_loss() returns public.phone_lost[]
language sql stable security definer set search_path = '' as $$
    select array(select r from private.lost_with_restore() r);
$$;
grant execute on function private.whole_loss() to authenticated;
create function public.whole_loss() returns public.phone_lost[] language sql stable set search_path = '' as $$
    select private.whole_loss();
$$;
grant execute on function public.whole_loss() to authenticated;
