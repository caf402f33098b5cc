-- Mails that the app writes itself: codes, and invitations. Each waits here before it is sent, so that nobody's page waits for a mail server,
-- and it goes out once, on however many nodes the app runs. The words are the app's; what is written about a shift is a reminder (72).

-- One mail on its way. To whom and what it says is sealed by the app with a key that the database does not have, so that a copy of the
-- database holds no code and no link that works, and is gone as soon as the mail is. Personal.
create table private.outgoing_mails (
    mail_id uuid primary key, -- the app's, so that who asks twice sends once
    kind text not null check (kind in ('sign_in_code', 'password_code', 'invitation')),
    person_id uuid references public.people on delete cascade, -- null: to somebody who is not known here yet
    sealed text check (length(sealed) between 1 and 20000), -- null: it is on its way no more
    made_at timestamptz not null,
    over_at timestamptz not null, -- from then on what it holds is of no use, and it is not sent
    next_try_at timestamptz not null, -- when it is due; while a node is at it, when another may take it over
    tries smallint not null default 0,
    claim uuid, -- null: nobody has been at it
    failed_at timestamptz, -- null: no try has failed; when the first did
    sent_at timestamptz, -- null: not sent
    dropped_at timestamptz, -- null: not dropped
    dropped_why text check (dropped_why in ('over', 'replaced', 'refused')), -- null: not dropped
    check ((dropped_at is null) = (dropped_why is null)),
    check (num_nonnulls(sealed, sent_at, dropped_at) = 1)
);
comment on table private.outgoing_mails is 'personal: that a mail was sent, and until then a sealed one';
create index outgoing_mails_waiting on private.outgoing_mails (over_at) where sealed is not null;
create index outgoing_mails_made on private.outgoing_mails (made_at);
create index outgoing_mails_person on private.outgoing_mails (person_id);
alter table private.outgoing_mails enable row level security;

-- Puts a mail in the outbox, once. No code takes another's place: each works in the browser that it was asked for from, and whoever asks for
-- another's code from elsewhere does not stop the one on its way.
create function private.queue_mail(mail uuid, kind text, person uuid, sealed text, lives_seconds int) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
begin
    insert into private.outgoing_mails (mail_id, kind, person_id, sealed, made_at, over_at, next_try_at)
    values (mail, kind, person, sealed, right_now, right_now + make_interval(secs => lives_seconds), right_now)
    on conflict (mail_id) do nothing;
end $$;
create function public.queue_mail(mail uuid, kind text, sealed text, lives_seconds int, person uuid default null) returns void
language sql volatile set search_path = '' as $$
    select private.queue_mail(mail, kind, person, sealed, lives_seconds);
$$;

-- Up to so many due mails, for the node that asks alone: for five minutes, after which another may take over what it has not settled. What is
-- over soonest goes first.
create function private.claim_mails(most int) returns table (mail_id uuid, claim uuid, sealed text)
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
begin
    return query
    update private.outgoing_mails m
    set claim = gen_random_uuid(), tries = m.tries + 1, next_try_at = right_now + interval '5 minutes'
    where m.mail_id = any (array(
        select x.mail_id from private.outgoing_mails x
        where x.sealed is not null and x.over_at > right_now
            -- nothing is put off for longer than half an hour, unless by a clock that was ahead
            and (x.next_try_at <= right_now or x.next_try_at > right_now + interval '1 hour')
        order by x.over_at, x.mail_id limit most for update skip locked
    ))
    returning m.mail_id, m.claim, m.sealed;
end $$;
create function public.claim_mails(most int) returns table (mail_id uuid, claim uuid, sealed text)
language sql volatile set search_path = '' as $$
    select * from private.claim_mails(most);
$$;

-- How it went with a claimed mail: 'sent', 'again' (after a while, as pause_after says) or 'refused' (whoever it is to does not take it).
-- Who comes too late, when another node has taken it over, changes nothing.
create function private.settle_mail(mail uuid, claim uuid, outcome text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
begin
    update private.outgoing_mails m set
        sealed = case when outcome = 'again' then m.sealed end,
        failed_at = case when outcome = 'again' then coalesce(m.failed_at, right_now) else m.failed_at end,
        next_try_at = case when outcome = 'again' then right_now + private.pause_after(m.tries, null) else m.next_try_at end,
        sent_at = case when outcome = 'sent' then right_now end,
        dropped_at = case when outcome = 'refused' then right_now end,
        dropped_why = case when outcome = 'refused' then outcome end
    where m.mail_id = mail and m.claim = settle_mail.claim and m.sealed is not null;
end $$;
create function public.settle_mail(mail uuid, claim uuid, outcome text) returns void language sql volatile set search_path = '' as $$
    select private.settle_mail(mail, claim, outcome);
$$;
-- On Supabase the app sends with the key that is its own, and no person's session comes here. Whether the clock holds it asks likewise.
do $$
begin
    if exists (select from pg_roles where rolname = 'service_role') then
        grant execute on function public.queue_mail(uuid, text, text, int, uuid), private.queue_mail(uuid, text, uuid, text, int),
            public.claim_mails(int), private.claim_mails(int), public.settle_mail(uuid, uuid, text), private.settle_mail(uuid, uuid, text),
            public.clock_jump(), private.clock_jump() to service_role;
    end if;
end $$;

-- A chore of the clock: what was not sent while it was of use is not sent late.
create function private.drop_late_mails(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    update private.outgoing_mails m set sealed = null, dropped_at = private.clock(), dropped_why = 'over'
    where m.mail_id = any (array(
        select x.mail_id from private.outgoing_mails x
        where x.sealed is not null and x.over_at <= private.clock() limit most for update skip locked
    ));
    get diagnostics done = row_count;
    return done;
end $$;

-- A chore of the clock: that a mail was sent is kept for seven days.
create function private.delete_old_mails(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    delete from private.outgoing_mails m where m.mail_id = any (array(
        select x.mail_id from private.outgoing_mails x
        where x.made_at < private.clock() - interval '7 days' and x.sealed is null limit most for update skip locked
    ));
    get diagnostics done = row_count;
    return done;
end $$;

-- Since when no mail gets out, though there was one to send: a try failed, or a mail was left lying for two minutes, and none has been sent
-- since. Null: all is well, or who asks is no administrator.
create function private.mail_stuck_since() returns timestamptz
language plpgsql stable security definer set search_path = '' as $$
begin
    if private.municipality_as('administrator') is null then
        return null;
    end if;
    return (
        select min(x.since)
        from private.outgoing_mails m
        cross join lateral (
            select coalesce(m.failed_at, case when m.made_at < private.clock() - interval '2 minutes' then m.made_at end) as since
        ) as x
        where (m.sealed is not null or m.dropped_why = 'over')
            and x.since > greatest(
                coalesce((select max(y.sent_at) from private.outgoing_mails y), '-infinity'),
                coalesce((select max(r.sent_at) from public.reminders r where r.channel = 'email'), '-infinity'))
    );
end $$;
grant execute on function private.mail_stuck_since() to authenticated;
create function public.mail_stuck_since() returns timestamptz language sql stable set search_path = '' as $$
    select private.mail_stuck_since();
$$;
grant execute on function public.mail_stuck_since() to authenticated;
