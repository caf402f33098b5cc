-- A piece of what goes out and lapses by the clock: small, so that nobody waits for it long. Safe to run on many nodes at once and after a
-- pause. Returns how many rows it touched; 0: there is nothing more to do now, or another node is at it.
create function private.send_next_batch() returns int language plpgsql volatile security definer set search_path = '' as $$
begin
    if not pg_try_advisory_xact_lock(hashtextextended('oppgavetorget.tick', 0)) then
        return 0;
    end if;
    return private.advance_due_offers(50) + private.send_waves(10);
end $$;

-- What happens by the clock, every minute: what lapses and is tidied away, and the first piece of what goes out. As safe as that.
create function private.tick() returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    done int := 0;
    stamped int;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('oppgavetorget.tick', 0)) then
        return 0;
    end if;
    -- A request that nobody answered lapses when the shift is over.
    update public.assignments a set not_chosen_at = a.ends_at
    where a.state = 'requested' and a.ends_at <= private.clock();
    get diagnostics stamped = row_count;
    done := done + stamped;
    -- Reasons that were not shared live seven days; then only their number is left.
    with gone as (
        delete from public.reasons r where not r.shared and r.said_at < private.clock() - interval '7 days'
        returning r.assignment_id, r.reason, r.said_at
    )
    insert into public.reason_counts (municipality_code, month, reason, times)
    select a.municipality_code, date_trunc('month', g.said_at at time zone 'Europe/Oslo')::date, g.reason, count(*)
    from gone g join public.assignments a on a.assignment_id = g.assignment_id
    group by 1, 2, 3
    on conflict (municipality_code, month, reason) do update set times = public.reason_counts.times + excluded.times;
    get diagnostics stamped = row_count;
    done := done + stamped;
    done := done + private.send_next_batch();
    delete from public.standbys b using public.shifts s where s.shift_id = b.shift_id and s.starts_at <= private.clock();
    delete from private.open_shifts x where x.starts_at <= private.clock();
    -- in the small hours, once a night, where there is something to gain
    if (private.clock() at time zone 'Europe/Oslo')::time between time '03:00' and time '04:00'
        and (select c.reltuples > 50000 from pg_catalog.pg_class c where c.oid = 'private.candidate_features'::pg_catalog.regclass)
    then
        insert into private.settings as x (key, value) values ('regrouped_on', private.today()::text)
        on conflict (key) do update set value = excluded.value where x.value <> excluded.value;
        if found then
            perform private.regroup();
        end if;
    end if;
    delete from private.attempts t where t.at < private.clock() - interval '1 day';
    delete from public.requests q where q.at < private.clock() - interval '90 days';
    return done;
end $$;

-- Where the database has its own scheduler, it runs the clock: all that is due, piece by piece, each kept as it is done, and what is left
-- after five hundred pieces waits a minute. Elsewhere the app does the same (src/lib/server/scheduler.ts).
do $$
begin
    if exists (select from pg_extension where extname = 'pg_cron') then
        perform cron.schedule('oppgavetorget-tick', '* * * * *', $clock$
            do $pieces$
            begin
                perform private.tick();
                commit;
                for piece in 1..500 loop
                    exit when private.send_next_batch() = 0;
                    commit;
                end loop;
            end $pieces$
        $clock$);
    end if;
end $$;
