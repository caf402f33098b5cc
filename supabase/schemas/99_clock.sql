-- What happens by the clock: chores, each a batched function in the area that it belongs to, called private.<name>(most).

-- A chore, and how it went. Not personal.
create table private.chores (
    name text primary key,
    number int not null unique, -- who goes first of those that are due
    every interval not null check (every >= interval '1 minute'),
    batch int not null check (batch > 0), -- the most that is done in one transaction: so few that nobody waits for it
    says text not null check (says ~ '^[A-Z].+\.$'), -- what it does, as a sentence
    next_at timestamptz not null default '-infinity', -- when it is due
    last_run_at timestamptz, -- null: never yet
    last_result text -- null: never yet; 'done', or the code of what went wrong
);
comment on table private.chores is 'not personal';
alter table private.chores enable row level security;
insert into private.chores (number, name, every, batch, says) values
    (1, 'lapse_requests', '1 minute', 50, 'A request that nobody answered lapses when the shift is over.'),
    (2, 'send_due_offers', '1 minute', 50, 'Offers whose hour has come are sent.'),
    (3, 'expire_offers', '1 minute', 50, 'Offers that nobody answered lapse.'),
    (4, 'renew_turns', '1 minute', 50, 'A day that has passed gives some people another turn.'),
    (5, 'send_waves', '1 minute', 1, 'Shifts with a seat free ask the next few people.'),
    (6, 'remove_begun_shifts', '1 minute', 200, 'A shift that has begun is no longer open.'),
    (7, 'delete_old_standbys', '1 minute', 200, 'Who stands by for a shift that has begun stands by no longer.'),
    (8, 'delete_unshared_reasons', '1 minute', 50, 'Reasons that were not shared live seven days; then only their number is left.'),
    (9, 'forget_declines', '1 hour', 50, 'What a no has taught is forgotten after sixty days, and only counted.'),
    (10, 'delete_old_attempts', '1 hour', 500, 'Tries at a door count for a day.'),
    (11, 'delete_old_requests', '1 hour', 500, 'A request may be repeated for ninety days.'),
    (12, 'delete_old_taps', '1 hour', 500, 'When something was tapped is kept as long as the request.'),
    (13, 'delete_old_unsettled_taps', '1 hour', 500, 'What a lead has to settle is kept for thirty days.'),
    (0, 'plan_reminders', '1 minute', 200, 'Who has a shift tomorrow, or in two hours, is to be reminded.'),
    (41, 'drop_late_reminders', '1 hour', 200, 'A message that is of no use any more is not sent.'),
    (42, 'delete_old_reminders', '1 hour', 500, 'What somebody was told is kept for thirty days.'),
    (43, 'drop_late_mails', '1 minute', 200, 'A mail whose code or link is over is not sent.'),
    (44, 'delete_old_mails', '1 hour', 500, 'That a mail was sent is kept for seven days.'),
    (45, 'delete_lapsed_joinings', '1 hour', 50, 'Who began to come in and did not is not kept.'),
    (46, 'bare_old_accounts', '1 hour', 200, 'Accounts say nothing about the person, to Auth or in a token.'),
    (47, 'close_periods', '1 hour', 20, 'What is shown of a closed month is written down, and stands.'),
    (48, 'let_go_of_protected', '1 hour', 20, 'Whoever has a protected address is on nothing, and asked nothing.');

-- One batch of a chore whose row is locked by the caller, so that no other node is at it. What goes wrong is written down and undone, and
-- the other chores go on. It waits for nobody: whoever holds what it needs is passed over, or after a moment it gives up and comes again.
create function private.do_chore(chore private.chores) returns int
language plpgsql volatile security definer set search_path = '' set lock_timeout = '100ms' as $$
declare
    most int := chore.batch;
    done int := 0;
    result text := 'done';
begin
    begin
        done := case chore.name
            when 'lapse_requests' then private.lapse_requests(most)
            when 'send_due_offers' then private.send_due_offers(most)
            when 'expire_offers' then private.expire_offers(most)
            when 'renew_turns' then private.renew_turns(most)
            when 'send_waves' then private.send_waves(most)
            when 'remove_begun_shifts' then private.remove_begun_shifts(most)
            when 'delete_old_standbys' then private.delete_old_standbys(most)
            when 'delete_unshared_reasons' then private.delete_unshared_reasons(most)
            when 'forget_declines' then private.forget_declines(most)
            when 'delete_old_attempts' then private.delete_old_attempts(most)
            when 'delete_old_requests' then private.delete_old_requests(most)
            when 'delete_old_taps' then private.delete_old_taps(most)
            when 'plan_reminders' then private.plan_reminders(most)
            when 'drop_late_reminders' then private.drop_late_reminders(most)
            when 'delete_old_reminders' then private.delete_old_reminders(most)
            when 'drop_late_mails' then private.drop_late_mails(most)
            when 'delete_old_mails' then private.delete_old_mails(most)
            when 'delete_lapsed_joinings' then private.delete_lapsed_joinings(most)
            when 'bare_old_accounts' then private.bare_old_accounts(most)
            when 'close_periods' then private.close_periods(most)
            when 'let_go_of_protected' then private.let_go_of_protected(most)
            when 'delete_old_unsettled_taps' then private.delete_old_unsettled_taps(most)
        end;
    exception when query_canceled or others then
        done := 0;
        result := sqlstate;
    end;
    -- as long as there is something to do it stays due, behind those that have waited longer
    update private.chores c set last_run_at = private.clock(), last_result = result,
        next_at = case when done > 0 then private.clock() else date_trunc('minute', private.clock()) + c.every end
    where c.name = chore.name;
    return done;
end $$;

-- One batch of one chore, due or not; waits when another is at it. Returns how many rows it touched.
create function private.run_chore(wanted text) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    chore private.chores;
begin
    select c.* into strict chore from private.chores c where c.name = wanted for update;
    return private.do_chore(chore);
end $$;

-- Looks at the clock before anything is done by it, and says whether it holds: not for ten minutes after it was found elsewhere than it was
-- seen last. No chore is done meanwhile, since most of them end or delete something for good. Where it turns out to have been ahead, what
-- was put off to its days, or is no longer open by it, is put right.
create function private.look_at_clock() returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    w private.clock_watch;
begin
    select x.* into w from private.clock_watch x for update skip locked;
    if not found then
        -- another node is at it, and writes down what there is
        return not private.clock_in_doubt();
    end if;
    if right_now not between w.seen_at - interval '1 minute' and w.seen_at + interval '10 minutes' then
        update private.clock_watch x set jumped_from = w.seen_at, jumped_at = right_now, seen_at = right_now;
        return false;
    elsif right_now >= w.jumped_at + interval '10 minutes' then
        if w.jumped_from > w.jumped_at then
            update private.waves x set next_at = right_now where x.next_at > right_now + interval '25 hours';
            perform private.refresh_shifts(array(
                select s.shift_id from public.shifts s
                where s.starts_at > right_now and s.starts_at <= w.jumped_from + interval '10 minutes'
            ));
        end if;
        update private.clock_watch x set jumped_from = null, jumped_at = null, seen_at = right_now;
        return true;
    elsif w.seen_at is null or w.seen_at < right_now - interval '10 seconds' then
        update private.clock_watch x set seen_at = right_now;
    end if;
    return w.jumped_at is null;
end $$;

-- One batch of the chore that has been due longest and that no other node is at. Returns its name; null: nothing is due, or the clock has to
-- hold first. Each call is a
-- transaction of its own, safe on many nodes at once and after a pause.
create function private.run_due_chore() returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    chore private.chores;
begin
    if not private.look_at_clock() then
        return null;
    end if;
    select c.* into chore from private.chores c
    -- a clock that was set back makes due what was done in its future
    where c.next_at <= private.clock() or c.last_run_at > private.clock()
    order by c.next_at, c.number limit 1 for update skip locked;
    if not found then
        return null;
    end if;
    perform private.do_chore(chore);
    return chore.name;
end $$;
create function public.run_due_chore() returns text language sql volatile set search_path = '' as $$
    select private.run_due_chore();
$$;

-- When the clock last ran, and whether it has stopped: some chore is due every minute, and for five there was none. An app that has just
-- begun says since when it is there, and waits as long. A clock that has to hold first has not stopped while it is looked at; what is said
-- to have been in its future says nothing.
create function private.clock_state(since timestamptz) returns table (last_run_at timestamptz, stopped boolean)
language sql stable security definer set search_path = '' as $$
    select max(c.last_run_at), greatest(
            max(c.last_run_at) filter (where c.last_run_at < n.at + interval '1 minute'),
            case when since < n.at + interval '1 minute' then since end,
            (select least(w.seen_at, n.at) from private.clock_watch w where w.jumped_at is not null or w.seen_at > n.at)
        ) < n.at - interval '5 minutes'
    from private.clock() as n (at) left join private.chores c on true
    group by n.at;
$$;
create function public.clock_state(since timestamptz) returns table (last_run_at timestamptz, stopped boolean)
language sql stable set search_path = '' as $$
    select * from private.clock_state(since);
$$;
-- On Supabase the app looks after the clock with the key that is its own, and no person's session comes here.
do $$
begin
    if exists (select from pg_roles where rolname = 'service_role') then
        grant usage on schema private to service_role;
        grant execute on function public.run_due_chore(), private.run_due_chore(), public.clock_state(timestamptz),
            private.clock_state(timestamptz) to service_role;
    end if;
end $$;

-- Where the database has a scheduler of its own, it runs the clock once a minute. May be called again at any time: after pg_cron was switched
-- on, or when what it runs has another name or text. Where nobody schedules it the app does (src/lib/server/scheduler.ts); where both do,
-- whoever comes first finds the chores due. Returns whether the database runs the clock.
create function private.schedule_clock() returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    minutely constant text := $clock$do $pieces$
begin
    for piece in 1..2000 loop
        exit when private.run_due_chore() is null;
        commit;
    end loop;
end $pieces$ $clock$;
begin
    if to_regprocedure('cron.schedule(text, text, text)') is null then
        return false;
    end if;
    perform cron.unschedule(j.jobid) from cron.job j
    where j.jobname like 'oppgavetorget-%' and (j.jobname, j.schedule, j.command) is distinct from ('oppgavetorget-clock', '* * * * *', minutely);
    if not exists (select from cron.job j where j.jobname = 'oppgavetorget-clock') then
        perform cron.schedule('oppgavetorget-clock', '* * * * *', minutely);
    end if;
    return true;
end $$;
do $$
begin
    if exists (select from pg_available_extensions where name = 'pg_cron') then
        begin
            create extension if not exists pg_cron;
        exception when others then
            null; -- only one database of a server may have it, and not everybody may make it: the app runs the clock
        end;
    end if;
    perform private.schedule_clock();
end $$;
