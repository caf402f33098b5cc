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

-- The tap by which I asked for this, if there is one; else a row of nulls. What judges by time asks for it once.
create function private.tap_of(request_id uuid) returns public.taps language plpgsql stable security definer set search_path = '' as $$
declare
    tap public.taps;
begin
    if request_id is not null then
        select t.* into tap from public.taps t where t.request_id = tap_of.request_id and t.person_id = private.me();
    end if;
    return tap;
end $$;

-- When somebody wished for something, by which two wishes are put in order: when it was tapped, or when it was heard if the tap's time is
-- not to be relied on; now, when there is no tap.
create function private.wished_at(tap public.taps) returns timestamptz language plpgsql stable set search_path = '' as $$
begin
    return coalesce(case when tap.sure then tap.at else tap.heard_at end, private.clock());
end $$;

-- The same of a request of mine.
create function private.tap_at(request_id uuid) returns timestamptz language plpgsql stable security definer set search_path = '' as $$
begin
    return private.wished_at(private.tap_of(request_id));
end $$;

-- Whether a phone's own clock can be taken at its word: nobody moved it, and it is right within ten minutes.
create function private.clock_holds(tap public.taps) returns boolean language plpgsql immutable set search_path = '' as $$
begin
    return tap.sure and tap.tapped_at - tap.at between interval '-10 minutes' and interval '10 minutes';
end $$;

-- When somebody came or left: by the phone's own clock when that holds, so that it is the time that they saw; else put right.
create function private.came_at(tap public.taps) returns timestamptz language plpgsql stable set search_path = '' as $$
begin
    return coalesce(case when private.clock_holds(tap) then least(tap.tapped_at, tap.heard_at) else tap.at end, private.clock());
end $$;

-- Whether a tap waited for network. Who tapped just now reads the answer, and can do something about it.
create function private.waited(tap public.taps) returns boolean language plpgsql immutable set search_path = '' as $$
begin
    return coalesce(not tap.sure or tap.heard_at - tap.at > interval '2 minutes', false);
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
