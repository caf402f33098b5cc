-- The one way in: a code for one person, used once, before it expires. An adviser's cannot be told from an open intake's.
-- Also the code that lets a person without e-mail in again. Personal.
create table public.invitations (
    invitation_id uuid primary key default gen_random_uuid(),
    code_hash bytea not null unique,
    municipality_code text not null references public.municipalities,
    person_id uuid references public.people on delete cascade, -- null until used, unless the person is registered already
    reentry boolean not null default false, -- lets an account in again instead of making one
    first_name text not null check (private.is_name(first_name)),
    last_name text not null check (private.is_name(last_name)),
    email text check (private.is_email(email)), -- null: handed over on paper
    role text check (role in ('lead', 'clearance_officer', 'adviser', 'programme_lead', 'administrator')), -- null: candidate
    organisation_id uuid references public.organisations, -- null unless a lead is invited
    employer_id uuid references public.employers, -- null unless a clearance officer is invited
    made_by uuid references public.people, -- null: from the first set-up
    made_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz, -- null: not used
    revoked_at timestamptz, -- null: not taken back
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
alter table public.invitations enable row level security;
grant select (
    invitation_id, municipality_code, reentry, first_name, last_name, email, role, organisation_id, employer_id,
    made_by, made_at, expires_at, used_at, revoked_at
) on public.invitations to authenticated;
create policy "Whoever invited reads the invitation" on public.invitations
for select to authenticated using (
    made_by = (select private.me())
    and ((select private.has_role('administrator')) or (select private.has_role('adviser')))
);

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

-- Locks an invitation and gives it back if it is open. Refuses PT404 invitation_unknown, PT410 invitation_used / invitation_expired.
create function private.open_invitation(code text) returns public.invitations
language plpgsql volatile security definer set search_path = '' as $$
declare
    found_one public.invitations;
begin
    select i.* into found_one from public.invitations i where i.code_hash = private.code_hash(code) for update;
    if not found or found_one.revoked_at is not null then
        raise exception 'invitation_unknown' using errcode = 'PT404';
    elsif found_one.used_at is not null then
        raise exception 'invitation_used' using errcode = 'PT410';
    elsif found_one.expires_at <= private.clock() then
        raise exception 'invitation_expired' using errcode = 'PT410';
    end if;
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

-- An account is made only with an open invitation (code and name in the sign-up's own data), by password and by e-mailed code alike.
create function private.admit_invited() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    given jsonb := new.raw_user_meta_data;
    invited public.invitations;
    person uuid;
    born date;
begin
    if jsonb_typeof(given) = 'string' then -- the embedded driver encodes it twice
        given := (given #>> '{}')::jsonb;
    end if;
    if coalesce(given ->> 'invitation', '') = '' then
        raise exception 'invitation_unknown' using errcode = 'PT404';
    end if;
    invited := private.open_invitation(given ->> 'invitation');
    if invited.reentry then
        raise exception 'invitation_unknown' using errcode = 'PT404';
    end if;
    person := invited.person_id;
    if person is null then
        insert into public.people (municipality_code, first_name, last_name, created_at)
        values (invited.municipality_code, invited.first_name, invited.last_name, private.clock())
        returning person_id into person;
    end if;
    update public.people p set
        user_id = new.id,
        first_name = coalesce(nullif(btrim(given ->> 'first_name'), ''), p.first_name),
        last_name = coalesce(nullif(btrim(given ->> 'last_name'), ''), p.last_name),
        language = coalesce((select l.language from public.languages l where l.language = given ->> 'language'), p.language),
        email = case when new.email like '%.invalid' then null else new.email end
    where p.person_id = person and p.user_id is null;
    if not found then -- has an account already: a second invitation must not take it over
        raise exception 'invitation_used' using errcode = 'PT410';
    end if;
    if invited.role is null and not exists (select from public.candidates c where c.person_id = person) then
        begin
            born := (given ->> 'birth_date')::date;
        exception when others then
            born := null;
        end;
        if born is null or born < date '1920-01-01' or born > private.today() - interval '16 years' then
            raise exception 'too_young' using errcode = 'PT422';
        end if;
        insert into public.candidates (person_id, municipality_code, birth_date, created_at)
        values (person, invited.municipality_code, born, private.clock());
    end if;
    perform private.give_role(invited, person);
    update public.invitations i set used_at = private.clock(), person_id = person
    where i.invitation_id = invited.invitation_id;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'invitation.used', invited.municipality_code, person, person);
    return null;
end $$;
create trigger users_200_admit_invited after insert on auth.users for each row execute function private.admit_invited();

-- Somebody who takes part already was referred: what the adviser noted about them before they opened the invitation becomes
-- theirs, and the note goes. Refuses PT409 sign_out_first (not born on the same day, so somebody else's), already_referred.
create function private.take_over_referral(noted uuid) returns void
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

-- Somebody who has an account takes one more role with a code, or, a candidate already, joins what was noted about them beforehand.
-- Returns the role. Refuses as open_invitation; PT403 own_role; PT409 sign_out_first (it is for somebody else).
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
    perform private.give_role(invited, private.me());
    update public.invitations i set used_at = private.clock(), person_id = private.me()
    where i.invitation_id = invited.invitation_id;
    if invited.role is null and invited.person_id is not null then
        perform private.take_over_referral(invited.person_id);
    end if;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'invitation.used', invited.municipality_code, private.me(), private.me());
    return coalesce(invited.role, 'candidate');
end $$;
grant execute on function private.accept_invitation(text) to authenticated;
create function public.accept_invitation(code text) returns text language sql volatile set search_path = '' as $$
    select private.accept_invitation(code);
$$;
grant execute on function public.accept_invitation(text) to authenticated;

-- An administrator invites: a candidate from open intake (role null) or staff. Returns the code, shown once; valid 14 days.
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
        private.me(), private.clock(), private.clock() + interval '14 days');
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
    -- who is no administrator any more takes nothing back
    if not found or not (private.has_role('administrator') or (mine.role is null and private.has_role('adviser'))) then
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

-- A code that lets a person in again, issued in person: by the adviser who follows them, or by whoever invited them.
-- Valid one day; earlier ones stop working. Refuses PT404, PT409 no_account_yet.
create function private.issue_reentry(person uuid, request_id uuid) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    made_code text := private.code_for(request_id);
    who public.people;
begin
    if (person in (select private.my_caseload())) is not true
        and not exists (
            select from public.invitations i
            where i.person_id = person and i.made_by = private.me() and i.used_at is not null and i.role is null
                and private.has_role('administrator')
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
    end if;
    update public.invitations i set revoked_at = private.clock()
    where i.person_id = person and i.reentry and i.used_at is null and i.revoked_at is null;
    insert into public.invitations
        (code_hash, municipality_code, person_id, reentry, first_name, last_name, made_by, made_at, expires_at)
    values (private.code_hash(made_code), who.municipality_code, person, true, who.first_name, who.last_name,
        private.me(), private.clock(), private.clock() + interval '1 day');
    perform private.answer(request_id, 'issued');
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
    where i.invitation_id = invitation and i.made_by = private.me() and i.role is null and i.used_at is not null;
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

-- Uses a re-entry code and gives the account's sign-in address to start a session with; null when the code is not good.
create function private.redeem_reentry(code text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    address text;
    invited public.invitations;
begin
    select i.* into invited from public.invitations i
    where i.code_hash = private.code_hash(code) and i.reentry and i.used_at is null and i.revoked_at is null
        and i.expires_at > private.clock()
        -- who has become staff since signs in as staff do
        and not exists (select from public.staff_roles r where r.person_id = i.person_id and r.revoked_at is null)
    for update;
    if not found then
        return null;
    end if;
    update public.invitations i set used_at = private.clock() where i.invitation_id = invited.invitation_id;
    select u.email into address from public.people p join auth.users u on u.id = p.user_id
    where p.person_id = invited.person_id;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'reentry.used', invited.municipality_code, invited.person_id, invited.person_id);
    return address;
end $$;
grant execute on function private.redeem_reentry(text) to anon, authenticated;
create function public.redeem_reentry(code text) returns text language sql volatile set search_path = '' as $$
    select private.redeem_reentry(code);
$$;
grant execute on function public.redeem_reentry(text) to anon, authenticated;

