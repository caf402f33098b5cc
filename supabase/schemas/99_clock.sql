-- What lapses by the clock, every minute; safe to run on many nodes at once and after a pause. Returns how many rows it stamped.
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
    delete from private.open_shifts x where x.starts_at <= private.clock();
    delete from private.attempts t where t.at < private.clock() - interval '1 day';
    delete from public.requests q where q.at < private.clock() - interval '90 days';
    return done;
end $$;

-- Where the database has its own scheduler, it runs the clock; elsewhere the app does.
do $$
begin
    if exists (select from pg_extension where extname = 'pg_cron') then
        perform cron.schedule('oppgavetorget-tick', '* * * * *', 'select private.tick()');
    end if;
end $$;
