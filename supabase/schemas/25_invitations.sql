-- The one way in: a code for one person, used once, before it expires. An adviser's cannot be told from an open intake's.
-- Also the code that lets a person without e-mail in again. Personal.
create table public.invitations (
    invitation_id uuid primary key default gen_random_uuid(),
    code_hash bytea not null unique,
    municipality_code text not null references public.municipalities,
    person_id uuid references public.people on delete cascade, -- null until used, unless the person is registered already
    reentry boolean not null default false, -- lets an account in again instead of making one
    first_name text not null check (private.is_name(first_name)),
    last_name text not null check (private.is_last_name(last_name)),
    email text check (private.is_email(email)), -- null: handed over on paper
    role text check (role in ('lead', 'clearance_officer', 'adviser', 'programme_lead', 'administrator')), -- null: candidate
    organisation_id uuid references public.organisations, -- null unless a lead is invited
    employer_id uuid references public.employers, -- null unless a clearance officer is invited
    made_by uuid references public.people, -- null: from the first set-up
    made_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz, -- null: not used
    revoked_at timestamptz, -- null: not taken back
    used_from bytea, -- a hash of what the browser was given that it was used from; null: not used, or nobody can come back by it
    wrong_tries int default 0, -- at a code that lets somebody in again: what only they know was wrong; null as none
    check (role is null or not reentry),
    check ((role is not distinct from 'lead') = (organisation_id is not null)),
    check ((role is not distinct from 'clearance_officer') = (employer_id is not null)),
    check (not reentry or person_id is not null)
);
comment on table public.invitations is 'personal: who was invited, by whom; never the code itself';
create index invitations_person on public.invitations (person_id);
create index invitations_made_by on public.invitations (made_by);
create index invitations_municipality on public.invitations (municipality_code);
create index invitations_organisation on public.invitations (organisation_id);
create index invitations_employer on public.invitations (employer_id);
create trigger invitations_120_guard_words before insert or update of first_name, last_name, email on public.invitations
-- whoever is let in again is called as they are
for each row when (not new.reentry) execute function private.guard_words('first_name name', 'last_name last_name', 'email email');
alter table public.invitations enable row level security;
grant select (
    invitation_id, municipality_code, reentry, first_name, last_name, email, role, organisation_id, employer_id,
    made_by, made_at, expires_at, used_at, revoked_at
) on public.invitations to authenticated;
-- No policy: they are read by a function that logs the look. The right stands for nodes of the version before, which find an empty list.

-- Whom I invited as administrator: nobody noted by me as their adviser, since that goes with them when I hand them over; nor a candidate whose
-- address is protected.
create function private.my_invited() returns setof uuid
language sql stable security definer set search_path = '' as $$
    select i.invitation_id from public.invitations i
    where i.made_by = (select private.me()) and not i.reentry and (select private.has_role('administrator'))
        and not exists (
            select from public.caseloads c
            where i.role is null and c.candidate_id = i.person_id and c.adviser_id = i.made_by and c.since_at <= i.made_at
        )
        and not exists (select from public.candidates c where i.role is null and c.person_id = i.person_id and c.protected);
$$;

-- One whom an administrator invited.
create type public.sent_invitation as (
    invitation_id uuid, first_name text, last_name text, email text, role text, where_name text, made_at timestamptz, expires_at timestamptz,
    used_at timestamptz, revoked_at timestamptz
);
comment on column public.sent_invitation.email is 'null: handed over on paper';
comment on column public.sent_invitation.role is 'null: candidate';
comment on column public.sent_invitation.where_name is 'null: of no organisation or employer';
comment on column public.sent_invitation.used_at is 'null: not used';
comment on column public.sent_invitation.revoked_at is 'null: not taken back';

-- Those whom I invited as administrator, or one of them, newest first; who has come in is logged as looked at. Refuses PT404.
create function private.my_invitations(only_invitation uuid, skip int, until timestamptz, most int) returns setof public.sent_invitation
language plpgsql volatile security definer set search_path = '' as $$
declare
    listed uuid[];
begin
    if not private.has_role('administrator') then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    listed := array(
        select i.invitation_id from public.invitations i
        where i.invitation_id in (select private.my_invited()) and (only_invitation is null or i.invitation_id = only_invitation)
            and (until is null or i.made_at <= until)
        order by i.made_at desc, i.invitation_id
        limit case when most < 0 then 0 else most end offset greatest(skip, 0)
    );
    perform private.log_looks(array(select i.person_id from public.invitations i where i.invitation_id = any (listed)), 'administrator');
    return query
    select i.invitation_id, i.first_name, i.last_name, i.email, i.role, coalesce(o.name, e.name), i.made_at, i.expires_at, i.used_at, i.revoked_at
    from public.invitations i
    left join public.organisations o on o.organisation_id = i.organisation_id
    left join public.employers e on e.employer_id = i.employer_id
    where i.invitation_id = any (listed)
    order by i.made_at desc, i.invitation_id;
end $$;
grant execute on function private.my_invitations(uuid, int, timestamptz, int) to authenticated;
create function public.my_invitations(
    only_invitation uuid default null, skip int default 0, until timestamptz default null, most int default null
) returns setof public.sent_invitation
language sql volatile set search_path = '' as $$
    select * from private.my_invitations(only_invitation, skip, until, most);
$$;
grant execute on function public.my_invitations(uuid, int, timestamptz, int) to authenticated;
create function private.count_invitations(only_open boolean, until timestamptz) returns int
language sql stable security definer set search_path = '' as $$
    select count(*)::int from public.invitations i
    where i.invitation_id in (select private.my_invited()) and (count_invitations.until is null or i.made_at <= count_invitations.until)
        and (not only_open or (i.used_at is null and i.revoked_at is null and i.expires_at > private.clock()));
$$;
grant execute on function private.count_invitations(boolean, timestamptz) to authenticated;
create function public.count_invitations(only_open boolean default false, until timestamptz default null) returns int
language sql stable set search_path = '' as $$
    select private.count_invitations(only_open, until);
$$;
grant execute on function public.count_invitations(boolean, timestamptz) to authenticated;

insert into private.settings (key, value)
values ('code_secret', gen_random_uuid()::text || gen_random_uuid()::text)
on conflict do nothing;

-- The code that follows from these words here, and nowhere else: it is stored nowhere.
create function private.code_from(words text) returns text
language sql stable security definer set search_path = '' as $$
    select string_agg(substr('ABCDEFGHJKMNPQRSTUVWXYZ23456789', 1 + get_byte(h, i) % 31, 1), '' order by i)
    from (
        select sha256(convert_to(s.value || words, 'UTF8')) as h
        from private.settings s where s.key = 'code_secret'
    ) as secret, generate_series(0, 11) as i;
$$;

-- The code that belongs to a person's request: the same request gives the same code, and nobody else's does.
create function private.code_for(request_id uuid) returns text
language sql stable security definer set search_path = '' as $$
    select private.code_from(private.me()::text || request_id::text);
$$;

-- The code of a repeated request, while it still opens something; else refuses PT409 no_longer: used, revoked or expired meanwhile.
create function private.code_again(code text) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
    its public.invitations;
begin
    select i.* into its from public.invitations i where i.code_hash = private.code_hash(code);
    perform private.still_holds(its.used_at is null and its.revoked_at is null and its.expires_at > private.clock(),
        case when its.used_at is not null then 'used' when its.revoked_at is not null then 'revoked' else 'expired' end);
    return code;
end $$;

-- What an invitation is now: open, used, expired or unknown; "staff" or "candidate" by its kind. Says no more to anyone.
create function private.invitation_state(code text) returns table (state text, kind text)
language sql stable security definer set search_path = '' as $$
    select case
        when i.invitation_id is null or i.revoked_at is not null or i.reentry then 'unknown'
        when i.used_at is not null then 'used'
        when i.expires_at <= private.clock() then 'expired'
        else 'open' end,
        case when i.role is null then 'candidate' else 'staff' end
    from (select 1) as one
    left join public.invitations i on i.code_hash = private.code_hash(code);
$$;
grant execute on function private.invitation_state(text) to anon, authenticated;
create function public.invitation_state(code text) returns table (state text, kind text)
language sql stable set search_path = '' as $$
    select * from private.invitation_state(code);
$$;
grant execute on function public.invitation_state(text) to anon, authenticated;

-- Whom an open invitation to a role was written to, for whoever holds its code: one role is not taken by another without a word. Null for a
-- candidate's, which says nothing about anybody.
create function private.invitation_for(code text) returns text language sql stable security definer set search_path = '' as $$
    select btrim(i.first_name || ' ' || i.last_name) from public.invitations i
    where i.code_hash = private.code_hash(code) and i.role is not null and not i.reentry
        and i.used_at is null and i.revoked_at is null and i.expires_at > private.clock();
$$;
grant execute on function private.invitation_for(text) to anon, authenticated;
create function public.invitation_for(code text) returns text language sql stable set search_path = '' as $$
    select private.invitation_for(code);
$$;
grant execute on function public.invitation_for(text) to anon, authenticated;

-- Refuses unless an invitation, locked by the caller, is open: PT404 invitation_unknown, PT410 invitation_used / invitation_expired.
create function private.still_opens(invited public.invitations) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (invited).invitation_id is null or (invited).revoked_at is not null then
        raise exception 'invitation_unknown' using errcode = 'PT404';
    elsif (invited).used_at is not null then
        raise exception 'invitation_used' using errcode = 'PT410';
    elsif (invited).expires_at <= private.clock() then
        raise exception 'invitation_expired' using errcode = 'PT410';
    end if;
end $$;

-- Locks an invitation and gives it back if it is open. Refuses as still_opens.
create function private.open_invitation(code text) returns public.invitations
language plpgsql volatile security definer set search_path = '' as $$
declare
    found_one public.invitations;
begin
    select i.* into found_one from public.invitations i where i.code_hash = private.code_hash(code) for update;
    perform private.still_opens(found_one);
    return found_one;
end $$;

create function private.give_role(invited public.invitations, person uuid) returns void
language sql volatile security definer set search_path = '' as $$
    insert into public.staff_roles
        (person_id, role, municipality_code, organisation_id, employer_id, granted_by, granted_at)
    select person, (invited).role, (invited).municipality_code, (invited).organisation_id, (invited).employer_id,
        (invited).made_by, private.clock()
    where (invited).role is not null
    on conflict do nothing;
$$;

-- What somebody has typed who is coming in by an invitation, from there until they are in. Their account is made with a reference to this row,
-- so that nothing about them lies with Auth. It goes when they are in, and lapses with the invitation or after a day. Personal.
create table private.joinings (
    invitation_id uuid primary key references public.invitations on delete cascade,
    reference_hash bytea unique, -- null: typed into the account itself, as nodes of the version before do
    address text check (length(address) <= 254), -- what the account is signed in with; null as above
    first_name text, -- null: as the invitation has it
    last_name text, -- null: as the invitation has it
    language text, -- null: not said
    birth_date date, -- null: not asked
    account_id uuid unique, -- null: there is no account yet; no key to it, since this is written before the account is
    began_at timestamptz not null,
    turn uuid unique, -- whose turn it is to come in by it; null: nobody's
    turn_ends_at timestamptz -- where whoever has it does not come to an end; null as above
);
comment on table private.joinings is 'personal: what somebody types who is coming in';
alter table private.joinings enable row level security;

-- No candidate comes in under sixteen, or without saying when they were born, whatever was noted about them before; but who is set up with the
-- installation itself. Refuses PT422 too_young.
create function private.old_enough(invited public.invitations, born date) returns void
language plpgsql stable security definer set search_path = '' as $$
begin
    if (invited).role is null and not (
            born is null and (invited).made_by is null and exists (select from public.candidates c where c.person_id = (invited).person_id)
        )
        and (born is null or born < date '1920-01-01' or born > private.today() - interval '16 years')
    then
        raise exception 'too_young' using errcode = 'PT422';
    end if;
end $$;

-- Somebody begins to come in: what they typed is kept against their invitation, and their account is to be made with the reference. "address":
-- what the account is signed in with, one that leads nowhere where there is no e-mail. "made": there is one already, from a try that did not
-- come to its end, with this very address. With another one it is made anew, and when "anew" is said, by who does not know its password. Typed
-- again is corrected. "turn": by what one try is known on whichever node, so that of several at once with the same invitation each waits for the
-- one before and none undoes what it began. Refuses as open_invitation; PT409 joining_turn (another try is at it), PT422 too_young, bad_words.
create function private.begin_joining(
    code text, email text, first_name text, last_name text, language text, birth_date date, anew boolean default false, turn uuid default null
) returns table (reference text, address text, made boolean)
language plpgsql volatile security definer set search_path = '' as $$
declare
    invited public.invitations := private.open_invitation(code);
    before private.joinings;
    same_reference text := private.code_from('joining ' || invited.invitation_id);
    wanted text := lower(nullif(btrim(begin_joining.email), ''));
begin
    if invited.reentry then
        raise exception 'invitation_unknown' using errcode = 'PT404';
    elsif private.name_passes(begin_joining.first_name) is not true or private.last_name_passes(btrim(begin_joining.last_name)) is not true
        or private.email_passes(wanted) is false
    then
        raise exception 'bad_words' using errcode = 'PT422';
    end if;
    perform private.old_enough(invited, begin_joining.birth_date);
    select j.* into before from private.joinings j where j.invitation_id = invited.invitation_id;
    if before.turn <> begin_joining.turn and before.turn_ends_at > private.clock() then
        raise exception 'joining_turn' using errcode = 'PT409';
    end if;
    wanted := coalesce(wanted, case when before.address like '%.invalid' then before.address end,
        gen_random_uuid() || '@uten-epost.invalid');
    -- by the account's own address: what was typed last may be another's, whose account this is not
    perform private.delete_account(u.id) from auth.users u
    where u.id = before.account_id and (begin_joining.anew or lower(u.email) is distinct from wanted)
        and not exists (select from public.people p where p.user_id = u.id);
    insert into private.joinings as j
        (invitation_id, reference_hash, address, first_name, last_name, language, birth_date, began_at, turn, turn_ends_at)
    values (invited.invitation_id, private.code_hash(same_reference), wanted, btrim(begin_joining.first_name),
        btrim(begin_joining.last_name), begin_joining.language, begin_joining.birth_date, private.clock(),
        begin_joining.turn, private.clock() + interval '20 seconds')
    on conflict (invitation_id) do update set
        reference_hash = excluded.reference_hash, address = excluded.address, first_name = excluded.first_name,
        last_name = excluded.last_name, language = excluded.language, birth_date = excluded.birth_date, began_at = excluded.began_at,
        turn = excluded.turn, turn_ends_at = excluded.turn_ends_at,
        account_id = (select u.id from auth.users u where u.id = j.account_id);
    return query select same_reference, wanted, exists (
        select from auth.users u where u.id = before.account_id and lower(u.email) = wanted
            and not exists (select from public.people p where p.user_id = u.id)
    );
end $$;
grant execute on function private.begin_joining(text, text, text, text, text, date, boolean, uuid) to anon, authenticated;
create function public.begin_joining(
    code text, first_name text, last_name text, email text default null, language text default null, birth_date date default null,
    anew boolean default false, turn uuid default null
) returns table (reference text, address text, made boolean) language sql volatile set search_path = '' as $$
    select * from private.begin_joining(code, email, first_name, last_name, language, birth_date, anew, turn);
$$;
grant execute on function public.begin_joining(text, text, text, text, text, date, boolean, uuid) to anon, authenticated;

-- A try has come to its end without anybody being in: the next need not wait.
create function private.end_joining_turn(turn uuid) returns void language sql volatile security definer set search_path = '' as $$
    update private.joinings j set turn = null, turn_ends_at = null where j.turn = end_joining_turn.turn;
$$;
grant execute on function private.end_joining_turn(uuid) to anon, authenticated;
create function public.end_joining_turn(turn uuid) returns void language sql volatile set search_path = '' as $$
    select private.end_joining_turn(turn);
$$;
grant execute on function public.end_joining_turn(uuid) to anon, authenticated;

-- What an account may say of itself: who it is and whether its address was confirmed, and nothing about the person. Encoded twice it is read
-- all the same, as the embedded driver sends it.
create function private.bare(said jsonb, words text[]) returns jsonb language sql immutable set search_path = '' as $$
    select coalesce(jsonb_object_agg(e.key, e.value) filter (where e.key = any (words)), '{}')
    from (
        select case when jsonb_typeof(said) = 'object' then said
            when said #>> '{}' ~ '^\{.*\}$' then (said #>> '{}')::jsonb else '{}' end as whole
    ) as w, jsonb_each(w.whole) as e;
$$;
create function private.bare_account(said jsonb) returns jsonb language sql immutable set search_path = '' as $$
    select private.bare(said, '{sub,email_verified,phone_verified}');
$$;
create function private.bare_identity(said jsonb) returns jsonb language sql immutable set search_path = '' as $$
    select private.bare(said, '{sub,email,phone,email_verified,phone_verified}');
$$;

-- Before an account is written: what it was made with goes where it belongs, so that tokens and the tables of Auth hold nothing of it; and where
-- nothing is to be confirmed stands an empty word, since Auth takes null for a broken row and signs that person in no more.
create function private.keep_account_bare() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    given jsonb := new.raw_user_meta_data;
    born date;
begin
    if tg_op = 'INSERT' then
        if given #>> '{}' ~ '^\{.*\}$' then
            given := (given #>> '{}')::jsonb;
        end if;
        if given ? 'joining' then
            -- the invitation first, as whoever begins and finishes locks them
            perform from public.invitations i where i.invitation_id = (
                select j.invitation_id from private.joinings j where j.reference_hash = private.code_hash(given ->> 'joining')
            ) for update;
            -- an account with another address than was typed last is of nobody, so refused below
            update private.joinings j set account_id = new.id
            where j.reference_hash = private.code_hash(given ->> 'joining') and j.address = lower(new.email)
                and not exists (select from auth.users u where u.id = j.account_id);
        elsif coalesce(given ->> 'invitation', '') <> '' then
            begin
                born := (given ->> 'birth_date')::date;
            exception when others then
                born := null;
            end;
            perform from public.invitations i where i.code_hash = private.code_hash(given ->> 'invitation') for update;
            insert into private.joinings as j (invitation_id, account_id, first_name, last_name, language, birth_date, began_at)
            select i.invitation_id, new.id, left(nullif(btrim(given ->> 'first_name'), ''), 200),
                left(nullif(btrim(given ->> 'last_name'), ''), 200), left(given ->> 'language', 20), born, private.clock()
            from public.invitations i where i.code_hash = private.code_hash(given ->> 'invitation')
            on conflict (invitation_id) do update set
                reference_hash = null, address = null, account_id = new.id, first_name = excluded.first_name,
                last_name = excluded.last_name, language = excluded.language, birth_date = excluded.birth_date
            -- who is on the way in is not put aside
            where not exists (select from auth.users u where u.id = j.account_id);
        end if;
    end if;
    new.raw_user_meta_data := private.bare_account(new.raw_user_meta_data);
    new.confirmation_token := coalesce(new.confirmation_token, '');
    new.recovery_token := coalesce(new.recovery_token, '');
    new.email_change := coalesce(new.email_change, '');
    new.email_change_token_new := coalesce(new.email_change_token_new, '');
    new.email_change_token_current := coalesce(new.email_change_token_current, '');
    new.phone_change := coalesce(new.phone_change, '');
    new.phone_change_token := coalesce(new.phone_change_token, '');
    new.reauthentication_token := coalesce(new.reauthentication_token, '');
    return new;
end $$;
create trigger users_200_keep_bare before insert or update of raw_user_meta_data, confirmation_token, recovery_token, email_change,
    email_change_token_new, email_change_token_current, phone_change, phone_change_token, reauthentication_token
on auth.users for each row execute function private.keep_account_bare();

create function private.keep_identity_bare() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    new.identity_data := private.bare_identity(new.identity_data);
    return new;
end $$;
create trigger identities_200_keep_bare before insert or update of identity_data on auth.identities for each row
execute function private.keep_identity_bare();

-- A chore of the clock: accounts that were there before the triggers above, or came past them, become as bare.
create function private.bare_old_accounts(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
    more int;
begin
    update auth.users u set raw_user_meta_data = u.raw_user_meta_data where u.id = any (array(
        select o.id from auth.users o
        where o.raw_user_meta_data is distinct from private.bare_account(o.raw_user_meta_data)
            or num_nulls(o.confirmation_token, o.recovery_token, o.email_change, o.email_change_token_new,
                o.email_change_token_current, o.phone_change, o.phone_change_token, o.reauthentication_token) > 0
        limit most for update skip locked
    ));
    get diagnostics done = row_count;
    update auth.identities t set identity_data = t.identity_data where t.id = any (array(
        select o.id from auth.identities o where o.identity_data is distinct from private.bare_identity(o.identity_data)
        limit most for update skip locked
    ));
    get diagnostics more = row_count;
    return done + more;
end $$;

-- A chore of the clock: who began to come in and did not is not kept, nor the account that nobody has come into.
create function private.delete_lapsed_joinings(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    accounts uuid[];
begin
    with lapsed as (
        select j.invitation_id from private.joinings j join public.invitations i using (invitation_id)
        where j.began_at < private.clock() - interval '1 day' or i.expires_at <= private.clock()
            or i.revoked_at is not null or i.used_at is not null
        limit most for update skip locked
    ), gone as (
        delete from private.joinings j using lapsed l where j.invitation_id = l.invitation_id returning j.account_id
    )
    select array_agg(g.account_id) into accounts from gone g;
    perform private.delete_account(u.id) from auth.users u
    where u.id = any (accounts) and not exists (select from public.people p where p.user_id = u.id);
    return coalesce(cardinality(accounts), 0);
end $$;

-- Whoever the account is of, by what was typed, comes in: they are the person whom the invitation is for, it is used, and what was typed goes.
-- The caller holds the invitation's lock. Refuses as still_opens; PT410 invitation_used (the person has another account), PT422 too_young.
create function private.admit(account uuid, invited public.invitations, browser text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    typed private.joinings;
    person uuid := (invited).person_id;
begin
    perform private.still_opens(invited);
    delete from private.joinings j where j.account_id = account returning j.* into typed;
    perform private.old_enough(invited, typed.birth_date);
    if person is null then
        insert into public.people (municipality_code, first_name, last_name, created_at)
        values ((invited).municipality_code, (invited).first_name, (invited).last_name, private.clock())
        returning person_id into person;
    end if;
    update public.people p set
        user_id = account,
        first_name = coalesce(typed.first_name, p.first_name),
        last_name = coalesce(typed.last_name, p.last_name),
        language = coalesce((select l.language from public.languages l where l.language = typed.language), p.language),
        email = (select u.email from auth.users u where u.id = account and u.email not like '%.invalid')
    where p.person_id = person and p.user_id is null;
    if not found then -- has an account already: a second invitation must not take it over
        raise exception 'invitation_used' using errcode = 'PT410';
    end if;
    if (invited).role is null and not exists (select from public.candidates c where c.person_id = person) then
        insert into public.candidates (person_id, municipality_code, birth_date, created_at)
        values (person, (invited).municipality_code, typed.birth_date, private.clock());
    elsif (invited).role is null and typed.birth_date
        <> (select c.birth_date from public.candidates c where c.person_id = person) then
        -- what was noted stays, until who follows them has asked which is right
        insert into public.events (at, kind, municipality_code, by_person, person_id)
        values (private.clock(), 'birth_date.differs', (invited).municipality_code, person, person);
    end if;
    perform private.give_role(invited, person);
    update public.invitations i set used_at = private.clock(), person_id = person, used_from = private.browser_hash(browser)
    where i.invitation_id = (invited).invitation_id;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'invitation.used', (invited).municipality_code, person, person);
end $$;

-- What is stored of what a browser was given to be known by; null when that is too short to be told from a guess.
create function private.browser_hash(browser text) returns bytea language sql immutable set search_path = '' as $$
    select sha256(convert_to(browser, 'UTF8')) where length(browser) between 20 and 100;
$$;

-- An account is made only for who is coming in by an open invitation: the second lock, behind sign-ups that are closed. They are let in when
-- their session stands (finish_joining); with an invitation's own code, as the version before made accounts, at once.
create function private.admit_invited() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    own private.joinings;
    invited public.invitations;
begin
    select j.* into own from private.joinings j where j.account_id = new.id;
    select i.* into invited from public.invitations i where i.invitation_id = own.invitation_id and not i.reentry for update;
    perform private.still_opens(invited);
    if own.reference_hash is null then
        perform private.admit(new.id, invited, null);
    elsif exists (select from public.people p where p.person_id = invited.person_id and p.user_id is not null) then
        raise exception 'invitation_used' using errcode = 'PT410';
    end if;
    return null;
end $$;
create trigger users_200_admit_invited after insert on auth.users for each row execute function private.admit_invited();

-- The session of somebody who is coming in stands: now they are in, and the invitation is used. "browser": what this browser is known by for an
-- hour, in case the answer gets lost. Twice is once; false when nobody is coming in by this account, or, when a code is said, not by that
-- code's invitation. Refuses as admit; PT401 not_signed_in.
create function private.finish_joining(browser text, code text default null) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := auth.uid();
    invited public.invitations;
begin
    if own is null then
        raise exception 'not_signed_in' using errcode = 'PT401';
    end if;
    select i.* into invited from public.invitations i
    where i.invitation_id = (select j.invitation_id from private.joinings j where j.account_id = own) for update;
    if finish_joining.code is not null and invited.code_hash is distinct from private.code_hash(finish_joining.code) then
        return exists (
            select from public.invitations i
            where i.code_hash = private.code_hash(finish_joining.code) and i.used_at is not null and i.person_id = private.me()
        );
    elsif invited.invitation_id is null or not exists (select from private.joinings j where j.account_id = own) then
        return private.me() is not null;
    end if;
    perform private.admit(own, invited, browser);
    return true;
end $$;
grant execute on function private.finish_joining(text, text) to authenticated;
create function public.finish_joining(browser text default null, code text default null) returns boolean
language sql volatile set search_path = '' as $$
    select private.finish_joining(browser, code);
$$;
grant execute on function public.finish_joining(text, text) to authenticated;

-- The sign-in address of whoever came in by this code from this very browser within the hour, or is signed in: their answer got lost, or
-- they tapped twice. Null for everybody else, and for staff, who have a password.
create function private.way_back(code text, browser text) returns text
language sql stable security definer set search_path = '' as $$
    select u.email
    from public.invitations i
    join public.people p on p.person_id = i.person_id
    join auth.users u on u.id = p.user_id
    where i.code_hash = private.code_hash(code) and i.revoked_at is null and i.used_at > private.clock() - interval '1 hour'
        and (i.used_from = private.browser_hash(browser) or p.person_id = private.me())
        and not exists (select from public.staff_roles r where r.person_id = i.person_id and r.revoked_at is null);
$$;
grant execute on function private.way_back(text, text) to anon, authenticated;
create function public.way_back(code text, browser text) returns text language sql stable set search_path = '' as $$
    select private.way_back(code, browser);
$$;
grant execute on function public.way_back(text, text) to anon, authenticated;

-- What was noted about somebody becomes a person's own, and the note goes.
create function private.merge_noted(noted uuid, own uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    update public.caseloads c set candidate_id = own where c.candidate_id = noted;
    update public.referrals r set candidate_id = own where r.candidate_id = noted;
    update public.agreed_activities g set candidate_id = own where g.candidate_id = noted;
    -- an invitation that nobody used is of nobody now, as any other
    update public.invitations i set person_id = null, first_name = 'Ny', last_name = 'kandidat', email = null where i.person_id = noted;
    update public.candidates c set protected = true
    where c.person_id = own and (select n.protected from public.candidates n where n.person_id = noted);
    insert into public.access_log (viewer_id, person_id, role, day, first_at, viewer_name)
    select l.viewer_id, own, l.role, l.day, l.first_at, l.viewer_name from public.access_log l where l.person_id = noted
    on conflict do nothing;
    delete from public.people p where p.person_id = noted;
end $$;

-- Somebody who takes part already was referred: what the adviser noted about them before they opened the invitation becomes theirs, and the
-- note goes. Nothing happens, and nobody is told, when they are not born on the same day or are followed already.
create function private.take_over_referral(noted uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    adviser uuid;
begin
    perform 1 from public.candidates c where c.person_id in (own, noted) order by c.person_id for update;
    if not exists (
        select from public.candidates mine
        join public.candidates n on n.person_id = noted and n.birth_date = mine.birth_date
        join public.people p on p.person_id = noted and p.user_id is null
        where mine.person_id = own
    ) or exists (select from public.referrals r where r.candidate_id = own and r.ended_at is null)
        or exists (select from public.caseloads c where c.candidate_id = own and c.until_at is null) then
        return;
    end if;
    select c.adviser_id into adviser from public.caseloads c where c.candidate_id = noted and c.until_at is null;
    perform private.merge_noted(noted, own);
    insert into public.events (at, kind, municipality_code, by_person, person_id, to_person)
    select private.clock(), 'referral.joined', c.municipality_code, own, own, adviser from public.candidates c where c.person_id = own and adviser is not null;
end $$;

-- Somebody who has an account takes one more role with a code. Who is a candidate already uses up none for candidates, and gets one answer,
-- whether something was noted about them beforehand, which becomes theirs, or not; it is open for one hour more, so that it lets in nobody who
-- finds it later. Returns the role. Refuses as open_invitation; PT403 own_role;
-- PT409 sign_out_first (it is for somebody else).
create function private.accept_invitation(code text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    invited public.invitations;
begin
    if private.me() is null then
        raise exception 'not_signed_in' using errcode = 'PT401';
    end if;
    invited := private.open_invitation(code);
    if invited.reentry or (invited.role is null and not exists (
        select from public.candidates c
        where c.person_id = private.me() and c.municipality_code = invited.municipality_code)) then
        raise exception 'sign_out_first' using errcode = 'PT409';
    end if;
    if invited.made_by = private.me() then
        raise exception 'own_role' using errcode = 'PT403';
    end if;
    if invited.role is null then
        if invited.person_id is not null then
            perform private.take_over_referral(invited.person_id);
        end if;
        update public.invitations i set expires_at = least(i.expires_at, private.clock() + interval '1 hour')
        where i.invitation_id = invited.invitation_id;
        return 'candidate';
    end if;
    perform private.give_role(invited, private.me());
    update public.invitations i set used_at = private.clock(), person_id = private.me()
    where i.invitation_id = invited.invitation_id;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'invitation.used', invited.municipality_code, private.me(), private.me());
    return invited.role;
end $$;
grant execute on function private.accept_invitation(text) to authenticated;
create function public.accept_invitation(code text) returns text language sql volatile set search_path = '' as $$
    select private.accept_invitation(code);
$$;
grant execute on function public.accept_invitation(text) to authenticated;

-- Who has an account from their work takes part too, with a candidate's invitation and when they were born, as anybody who comes in by it: the
-- invitation is used, and what was noted beforehand becomes theirs. Who takes part already gets the answer of accept_invitation. Refuses as that;
-- PT422 too_young; PT409 sign_out_first (of another municipality: that takes an account of its own).
create function private.take_part(code text, birth_date date) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    invited public.invitations;
    noted date;
begin
    if own is null then
        raise exception 'not_signed_in' using errcode = 'PT401';
    end if;
    invited := private.open_invitation(code);
    if invited.role is not null or invited.reentry or exists (select from public.candidates c where c.person_id = own)
        or not exists (select from public.people p where p.person_id = own and p.municipality_code = invited.municipality_code)
    then
        return private.accept_invitation(code);
    end if;
    -- nobody follows themselves, whoever of their colleagues wrote it
    if invited.made_by = own or exists (
        select from public.caseloads c where c.candidate_id = invited.person_id and c.adviser_id = own and c.until_at is null)
    then
        raise exception 'own_role' using errcode = 'PT403';
    end if;
    if birth_date is null then
        raise exception 'too_young' using errcode = 'PT422';
    end if;
    perform private.old_enough(invited, birth_date);
    if exists (select from public.people p where p.person_id = invited.person_id and p.user_id is not null) then
        raise exception 'invitation_used' using errcode = 'PT410';
    end if;
    select c.birth_date into noted from public.candidates c where c.person_id = invited.person_id;
    insert into public.candidates (person_id, municipality_code, birth_date, created_at)
    values (own, invited.municipality_code, coalesce(noted, take_part.birth_date), private.clock());
    if invited.person_id is not null then
        perform private.take_over_referral(invited.person_id);
    end if;
    if noted <> take_part.birth_date then
        -- what was noted stays, until who follows them has asked which is right
        insert into public.events (at, kind, municipality_code, by_person, person_id)
        values (private.clock(), 'birth_date.differs', invited.municipality_code, own, own);
    end if;
    -- whoever noted them is told by that already (referral.joined), and once
    if invited.person_id is null then
        update public.invitations i set used_at = private.clock(), person_id = own where i.invitation_id = invited.invitation_id;
    end if;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'invitation.used', invited.municipality_code, own, own);
    if invited.person_id is not null then
        update public.invitations i set used_at = private.clock(), person_id = own where i.invitation_id = invited.invitation_id;
    end if;
    return 'candidate';
end $$;
grant execute on function private.take_part(text, date) to authenticated;
create function public.take_part(code text, birth_date date) returns text language sql volatile set search_path = '' as $$
    select private.take_part(code, birth_date);
$$;
grant execute on function public.take_part(text, date) to authenticated;

-- Whoever follows somebody no more, or lost the role in which they invite, is left with no code that opens anything: who follows them now, or
-- another administrator, makes a new one. A candidate's from open intake is the candidate's own.
create function private.revoke_with_caseload() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    update public.invitations i set revoked_at = private.clock()
    where i.person_id = new.candidate_id and i.used_at is null and i.revoked_at is null;
    return null;
end $$;
create trigger caseloads_500_revoke_invitations after update of until_at on public.caseloads for each row
when (old.until_at is null and new.until_at is not null)
execute function private.revoke_with_caseload();
create function private.revoke_with_role() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    update public.invitations i set revoked_at = private.clock()
    where i.made_by = new.person_id and i.used_at is null and i.revoked_at is null
        and (i.person_id is not null or (new.role = 'administrator' and i.role is not null));
    return null;
end $$;
create trigger staff_roles_600_revoke_invitations after update of revoked_at on public.staff_roles for each row
when (old.revoked_at is null and new.revoked_at is not null and new.role in ('adviser', 'administrator'))
execute function private.revoke_with_role();
-- Nor is anybody but who follows them left with a code of somebody whose address becomes protected.
create function private.revoke_with_protection() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    update public.invitations i set revoked_at = private.clock()
    where i.person_id = new.person_id and i.used_at is null and i.revoked_at is null
        and not exists (
            select from public.caseloads c where c.candidate_id = i.person_id and c.adviser_id = i.made_by and c.until_at is null
        );
    return null;
end $$;
create trigger candidates_600_revoke_invitations after update of protected on public.candidates for each row
when (new.protected and not old.protected)
execute function private.revoke_with_protection();

-- How long an invitation is open, whoever made it.
create function private.invitation_stands() returns interval language sql immutable set search_path = '' as $$
    select interval '14 days';
$$;

-- An administrator invites: a candidate from open intake (role null) or staff. Returns the code, shown once.
-- Refuses PT404 (not an administrator), PT422 role_needs_place / bad_words (name or e-mail).
create function private.invite(
    first_name text, last_name text, email text, role text, organisation uuid, employer uuid, request_id uuid
) returns text language plpgsql volatile security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('administrator');
    made_code text := private.code_for(request_id);
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if private.repeated(request_id, 'invite', jsonb_build_array(first_name, last_name, email, role, organisation, employer))
        is not null
    then
        return private.code_again(made_code);
    end if;
    if role not in ('lead', 'clearance_officer', 'adviser', 'programme_lead', 'administrator')
        or (role is not distinct from 'lead') <> (organisation is not null)
        or (role is not distinct from 'clearance_officer') <> (employer is not null)
        or (organisation is not null and not exists (
            select from public.organisations o
            where o.organisation_id = organisation and o.municipality_code = municipality))
        or (employer is not null and not exists (
            select from public.employers e where e.employer_id = employer and e.municipality_code = municipality))
    then
        raise exception 'role_needs_place' using errcode = 'PT422';
    end if;
    insert into public.invitations
        (code_hash, municipality_code, first_name, last_name, email, role, organisation_id, employer_id,
        made_by, made_at, expires_at)
    values (private.code_hash(made_code), municipality, btrim(invite.first_name), btrim(invite.last_name),
        nullif(btrim(invite.email), ''), invite.role, organisation, employer,
        private.me(), private.clock(), private.clock() + private.invitation_stands());
    perform private.answer(request_id, 'invited');
    return made_code;
exception when check_violation or not_null_violation then
    raise exception 'bad_words' using errcode = 'PT422';
end $$;
grant execute on function private.invite(text, text, text, text, uuid, uuid, uuid) to authenticated;
create function public.invite(
    first_name text, last_name text, request_id uuid, email text default null, role text default null,
    organisation uuid default null, employer uuid default null
) returns text language sql volatile set search_path = '' as $$
    select private.invite(first_name, last_name, email, role, organisation, employer, request_id);
$$;
grant execute on function public.invite(text, text, uuid, text, text, uuid, uuid) to authenticated;

-- Takes back an invitation that is not used; or, used by staff, the role that came with it.
create function private.take_back_invitation(invitation uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.invitations;
begin
    select i.* into mine from public.invitations i
    where i.invitation_id = invitation and i.made_by = private.me() for update;
    -- who is no administrator any more takes nothing back, nor who has handed somebody over
    if not found or (invitation in (select private.my_invited())
        or (mine.role is null and coalesce(mine.person_id in (select private.my_caseload()), false))) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    update public.invitations i set revoked_at = coalesce(i.revoked_at, private.clock())
    where i.invitation_id = invitation;
    if mine.used_at is not null and mine.role is not null then
        update public.staff_roles r set revoked_at = private.clock(), revoked_by = private.me()
        where r.person_id = mine.person_id and r.role = mine.role and r.revoked_at is null
            and r.organisation_id is not distinct from mine.organisation_id
            and r.employer_id is not distinct from mine.employer_id
            and r.person_id <> private.me();
    end if;
end $$;
grant execute on function private.take_back_invitation(uuid) to authenticated;
create function public.take_back_invitation(invitation uuid) returns void
language sql volatile set search_path = '' as $$
    select private.take_back_invitation(invitation);
$$;
grant execute on function public.take_back_invitation(uuid) to authenticated;

-- A code that lets a person in again who has no e-mail, issued in person: by the adviser who follows them, or by the administrator with whose
-- invitation they came in. Valid one day; earlier ones stop working. The person reads who made it. Refuses PT404, PT409 no_account_yet, has_email.
create function private.issue_reentry(person uuid, request_id uuid) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    made_code text := private.code_for(request_id);
    who public.people;
begin
    if (person in (select private.my_caseload())) is not true
        and not exists (
            select from public.invitations i
            where i.person_id = person and i.used_at is not null and i.role is null and i.invitation_id in (select private.my_invited())
                -- by which they came in, and not one that they opened since
                and not exists (
                    select from public.invitations x
                    where x.person_id = person and not x.reentry and x.role is null and x.used_at < i.used_at
                )
        )
    then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if private.repeated(request_id, 'issue_reentry', jsonb_build_array(person)) is not null then
        return private.code_again(made_code);
    end if;
    select p.* into who from public.people p where p.person_id = person;
    if who.user_id is null then
        raise exception 'no_account_yet' using errcode = 'PT409';
    end if;
    if exists (select from public.staff_roles r where r.person_id = person and r.revoked_at is null) then
        raise exception 'not_found' using errcode = 'PT404';
    elsif exists (select from auth.users u where u.id = who.user_id and u.email not like '%.invalid') then
        raise exception 'has_email' using errcode = 'PT409';
    end if;
    update public.invitations i set revoked_at = private.clock()
    where i.person_id = person and i.reentry and i.used_at is null and i.revoked_at is null;
    insert into public.invitations
        (code_hash, municipality_code, person_id, reentry, first_name, last_name, made_by, made_at, expires_at)
    values (private.code_hash(made_code), who.municipality_code, person, true, who.first_name, who.last_name,
        private.me(), private.clock(), private.clock() + interval '1 day');
    perform private.answer(request_id, 'issued');
    perform private.log_looks(array[person], 'code_made');
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'reentry.issued', who.municipality_code, private.me(), person);
    return made_code;
end $$;
grant execute on function private.issue_reentry(uuid, uuid) to authenticated;
create function public.issue_reentry(person uuid, request_id uuid) returns text
language sql volatile set search_path = '' as $$
    select private.issue_reentry(person, request_id);
$$;
grant execute on function public.issue_reentry(uuid, uuid) to authenticated;

-- The administrator's way from a used invitation of their own to a re-entry code. Refuses as issue_reentry.
create function private.reentry_for_invitation(invitation uuid, request_id uuid) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    person uuid;
begin
    select i.person_id into person from public.invitations i
    where i.invitation_id = invitation and i.invitation_id in (select private.my_invited()) and i.role is null and i.used_at is not null;
    if person is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    return private.issue_reentry(person, request_id);
end $$;
grant execute on function private.reentry_for_invitation(uuid, uuid) to authenticated;
create function public.reentry_for_invitation(invitation uuid, request_id uuid) returns text
language sql volatile set search_path = '' as $$
    select private.reentry_for_invitation(invitation, request_id);
$$;
grant execute on function public.reentry_for_invitation(uuid, uuid) to authenticated;

-- The re-entry code's row while it lets its person in; else none. Who has become staff since signs in as staff do, who has e-mail by that.
create function private.good_reentry(code text) returns setof public.invitations
language sql volatile security definer set search_path = '' as $$
    select i.* from public.invitations i
    where i.code_hash = private.code_hash(code) and i.reentry and i.used_at is null and i.revoked_at is null
        and i.expires_at > private.clock()
        and not exists (select from public.staff_roles r where r.person_id = i.person_id and r.revoked_at is null)
        and not exists (
            select from public.people p join auth.users u on u.id = p.user_id where p.person_id = i.person_id and u.email not like '%.invalid'
        )
    for update;
$$;

-- The sign-in address of the account that a re-entry code lets in, to start a session with, when whoever brings it knows when its person was born:
-- a slip of paper alone opens nothing. Null when not; after five wrong days the code is worth nothing. It is used when the session stands
-- (use_reentry), so that nobody loses it to a session that did not come.
create function private.reentry_address(code text, birth_date date) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    its public.invitations;
begin
    select g.* into its from private.good_reentry(code) g;
    if not found or birth_date is null then
        return null;
    elsif not exists (select from public.candidates c where c.person_id = its.person_id and c.birth_date = reentry_address.birth_date) then
        update public.invitations i set wrong_tries = coalesce(i.wrong_tries, 0) + 1,
            revoked_at = case when coalesce(i.wrong_tries, 0) >= 4 then private.clock() end
        where i.invitation_id = its.invitation_id;
        return null;
    end if;
    return (select u.email from public.people p join auth.users u on u.id = p.user_id where p.person_id = its.person_id);
end $$;
grant execute on function private.reentry_address(text, date) to anon, authenticated;
create function public.reentry_address(code text, birth_date date default null) returns text language sql volatile set search_path = '' as $$
    select private.reentry_address(code, birth_date);
$$;
grant execute on function public.reentry_address(text, date) to anon, authenticated;

-- Whoever has come in by a re-entry code uses it up, once; the browser as in finish_joining. False when it was used meanwhile, from elsewhere.
create function private.use_reentry(code text, browser text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    used public.invitations;
begin
    update public.invitations i set used_at = private.clock(), used_from = private.browser_hash(browser)
    where i.invitation_id = (select g.invitation_id from private.good_reentry(code) g where g.person_id = own)
    returning i.* into used;
    if not found then
        return exists (
            select from public.invitations i
            where i.code_hash = private.code_hash(code) and i.reentry and i.person_id = own and i.revoked_at is null
                and i.used_at > private.clock() - interval '1 hour' and i.used_from = private.browser_hash(browser)
        );
    end if;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'reentry.used', used.municipality_code, own, own);
    insert into public.access_log (viewer_id, person_id, role, day, first_at)
    select used.made_by, own, 'code_used', private.today(), private.clock() where used.made_by is not null
    on conflict do nothing;
    return true;
end $$;
grant execute on function private.use_reentry(text, text) to authenticated;
create function public.use_reentry(code text, browser text default null) returns boolean
language sql volatile set search_path = '' as $$
    select private.use_reentry(code, browser);
$$;
grant execute on function public.use_reentry(text, text) to authenticated;

-- What the version before asked at its door, which asks nobody when they were born: it opens to none.
create function private.redeem_reentry(code text) returns text
language sql stable security definer set search_path = '' as $$
    select null::text where code is null or true;
$$;
grant execute on function private.redeem_reentry(text) to anon, authenticated;
create function public.redeem_reentry(code text) returns text language sql stable set search_path = '' as $$
    select private.redeem_reentry(code);
$$;
grant execute on function public.redeem_reentry(text) to anon, authenticated;
