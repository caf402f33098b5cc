-- Generated from supabase/schemas by "npm run migration".
set local lock_timeout = '5s';

-- A tap on a phone, as the phone tells of it: many arrive long after they were made, when there is network again, and a phone's clock may
-- be wrong. One row per tap; request_id is the tap's, the same that its effect is registered with. Personal.
create table public.taps (
    request_id uuid primary key,
    person_id uuid not null references public.people on delete cascade,
    phone_id uuid not null, -- which phone, by a number that says nothing else
    seq int not null check (seq > 0), -- its place in that phone's own order
    kind text not null check (private.is_code(kind)),
    tapped_at timestamptz not null, -- by the phone's clock
    sent_at timestamptz not null, -- by the phone's clock, when it was sent
    clock_offset_ms bigint, -- how far the server was before the phone's clock, as the phone last knew it when tapped; null: it did not know
    heard_at timestamptz not null, -- by ours
    at timestamptz not null, -- when it was tapped: by the phone's clock, put right by how wrong that was when the tap was sent
    sure boolean not null, -- whether that can be relied on: nobody moved the clock between the tap and the sending
    check (at <= heard_at)
);
comment on table public.taps is 'personal: when somebody tapped what, lives ninety days';
create index taps_person on public.taps (person_id);
create index taps_phone on public.taps (phone_id, seq);
create index taps_heard on public.taps (heard_at);
alter table public.taps enable row level security;
grant select on public.taps to authenticated;
create policy "A person reads their own taps" on public.taps
for select to authenticated using (person_id = (select private.me()));

-- The highest number heard from a phone, whoever held it; 0: none. A phone whose storage was emptied sees by it that something may be
-- missing, and a phone that knows of higher ones that a restored server has lost them.
create function private.last_heard(phone uuid) returns int language plpgsql stable security definer set search_path = '' as $$
begin
    return coalesce((select max(t.seq) from public.taps t where t.phone_id = phone), 0);
end $$;
grant execute on function private.last_heard(uuid) to authenticated;
create function public.last_heard(phone uuid) returns int language sql stable set search_path = '' as $$
    select private.last_heard(phone);
$$;
grant execute on function public.last_heard(uuid) to authenticated;

-- Notes a tap before what it asks for is done; returns the highest number heard from that phone. The first time it is heard counts, since
-- that is nearest to the tap. A wrong clock alone is no reason to refuse. Refuses PT401, PT422 bad_tap (no phone's clock says such a
-- thing), request_reused (the id is another person's tap, or another tap).
create function private.note_tap(
    request_id uuid, phone uuid, seq int, kind text, tapped_at timestamptz, sent_at timestamptz, clock_offset_ms bigint
) returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    heard timestamptz := private.clock();
    behind interval;
    known interval;
begin
    if own is null then
        raise exception 'not_signed_in' using errcode = 'PT401';
    elsif (request_id is not null and phone is not null and seq > 0 and private.is_code(kind)
        and tapped_at between '1970-01-01' and '2200-01-01' and sent_at between '1970-01-01' and '2200-01-01'
        and coalesce(clock_offset_ms, 0) between -10000000000000 and 10000000000000) is not true then
        raise exception 'bad_tap' using errcode = 'PT422';
    end if;
    behind := heard - sent_at;
    known := clock_offset_ms * interval '1 millisecond';
    -- first in, so that of several deliveries at the same moment one notes it; what was sent again under a higher number is heard, too
    insert into public.taps (request_id, person_id, phone_id, seq, kind, tapped_at, sent_at, clock_offset_ms, heard_at, at, sure)
    values (note_tap.request_id, own, phone, note_tap.seq, note_tap.kind, note_tap.tapped_at, note_tap.sent_at, note_tap.clock_offset_ms,
        heard, least(note_tap.tapped_at + behind, heard),
        coalesce(known - behind between interval '-2 minutes' and interval '2 minutes', false)
            or note_tap.sent_at - note_tap.tapped_at between interval '0' and interval '2 minutes')
    on conflict on constraint taps_pkey do update set seq = greatest(public.taps.seq, excluded.seq)
    where (public.taps.person_id, public.taps.phone_id, public.taps.kind) = (excluded.person_id, excluded.phone_id, excluded.kind);
    if not found and not exists (
        select from public.taps t
        where t.request_id = note_tap.request_id and t.person_id = own and t.kind = note_tap.kind
    ) then
        raise exception 'request_reused' using errcode = 'PT422';
    end if;
    return private.last_heard(phone);
end $$;
grant execute on function private.note_tap(uuid, uuid, int, text, timestamptz, timestamptz, bigint) to authenticated;
create function public.note_tap(
    request_id uuid, phone uuid, seq int, kind text, tapped_at timestamptz, sent_at timestamptz, clock_offset_ms bigint default null
) returns int language sql volatile set search_path = '' as $$
    select private.note_tap(request_id, phone, seq, kind, tapped_at, sent_at, clock_offset_ms);
$$;
grant execute on function public.note_tap(uuid, uuid, int, text, timestamptz, timestamptz, bigint) to authenticated;

-- When a request of mine was tapped: by its tap, else now. A tap whose time is not to be relied on counts from when it was heard.
create function private.tap_at(request_id uuid) returns timestamptz language plpgsql stable security definer set search_path = '' as $$
begin
    return coalesce((
        select case when t.sure then t.at else t.heard_at end
        from public.taps t where t.request_id = tap_at.request_id and t.person_id = private.me()
    ), private.clock());
end $$;

-- A chore of the clock: a tap lives as long as its request.
create function private.delete_old_taps(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    delete from public.taps t where t.ctid = any (array(
        select q.ctid from public.taps q where q.heard_at < private.clock() - interval '90 days' limit most for update skip locked
    ));
    get diagnostics done = row_count;
    return done;
end $$;

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('public.taps', 'person_id', 'delete', 'false', 'nobody sends it again');

insert into private.chores (name, number, every, batch, says, next_at)
values ('delete_old_taps', '12', '01:00:00', '500', 'When something was tapped is kept as long as the request.', '-infinity');

-- One batch of a chore whose row is locked by the caller, so that no other node is at it. What goes wrong is written down and undone, and
-- the other chores go on. It waits for nobody: whoever holds what it needs is passed over, or after a moment it gives up and comes again.
create or replace function private.do_chore(chore private.chores) returns int
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
