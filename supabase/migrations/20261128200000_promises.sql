-- Generated from supabase/schemas by "npm run migration".
set local lock_timeout = '5s';

drop function private.reentry_address(text);

-- allowed: drops function public.reentry_address(text), because the new one has more arguments, each with a default, and answers the same call.
drop function public.reentry_address(text);

drop policy "Whoever invited reads the invitation" on public.invitations;

drop policy "A candidate reads their own contracts" on public.contracts;

insert into private.event_kinds (kind, sentence)
values ('referral.joined', 'The person, who took part already, joined what to_person had noted about them beforehand.');

insert into private.event_kinds (kind, sentence)
values ('address.protected', 'The person''s address became protected.');

insert into private.event_kinds (kind, sentence)
values ('address.open', 'The person''s address is protected no more.');

insert into private.event_kinds (kind, sentence)
values ('contract.corrected', 'An employer put the dates of a contract with the person right.');

insert into private.event_kinds (kind, sentence)
values ('contract.withdrawn', 'An employer took back a contract that was recorded by mistake.');

update private.event_kinds set sentence = 'The host cancelled it, or the person stepped off a shift that was changed, or they were let go without its doing.' where kind = 'assignment.cancelled';

-- Who I am, or null: also when the session that the token is of was ended, since the token itself lives on for a while.
create or replace function private.me() returns uuid language plpgsql stable security definer set search_path = '' as $$
declare
    uid uuid := auth.uid();
    session uuid := (nullif(current_setting('request.jwt.claims', true), '')::json ->> 'session_id')::uuid;
    own uuid;
begin
    select p.person_id into own from public.people p
    where p.user_id = (select s.user_id from auth.sessions s where s.id = session and s.user_id = uid);
    return own;
end $$;

create or replace function private.my_municipality() returns text language plpgsql stable security definer set search_path = '' as $$
begin
    return (select p.municipality_code from public.people p where p.person_id = (select private.me()));
end $$;

alter table public.access_log add column viewer_name text; -- null: the viewer is called so still

-- Whoever changes their name has looked under the one they had; who is being forgotten leaves none.
create function private.keep_name_of_looks() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    update public.access_log l set viewer_name = old.first_name || ' ' || left(old.last_name, 1) || '.'
    where l.viewer_id = old.person_id and l.viewer_name is null
        and not exists (select from private.forgetting f where f.person_id = old.person_id or f.alias = old.person_id);
    return null;
end $$;
create trigger people_700_keep_name_of_looks after update on public.people for each row
when ((old.first_name, old.last_name) is distinct from (new.first_name, new.last_name))
execute function private.keep_name_of_looks();

create or replace function private.log_looks(viewed uuid[], as_role text) returns void
language sql volatile security definer set search_path = '' as $$
    insert into public.access_log (viewer_id, person_id, role, day, first_at)
    select (select private.me()), v, as_role, private.today(), private.clock()
    from (select distinct unnest(viewed) as v) as looked
    where v is not null and v <> (select private.me())
    order by v
    on conflict do nothing;
$$;

alter table public.invitations add column wrong_tries int default 0; -- at a code that lets somebody in again: what only they know was wrong; null as none

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
create function private.my_invitations(only_invitation uuid) returns setof public.sent_invitation
language plpgsql volatile security definer set search_path = '' as $$
begin
    if not private.has_role('administrator') then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array(
        select i.person_id from public.invitations i
        where i.invitation_id in (select private.my_invited()) and (only_invitation is null or i.invitation_id = only_invitation)
    ), 'administrator');
    return query
    select i.invitation_id, i.first_name, i.last_name, i.email, i.role, coalesce(o.name, e.name), i.made_at, i.expires_at, i.used_at, i.revoked_at
    from public.invitations i
    left join public.organisations o on o.organisation_id = i.organisation_id
    left join public.employers e on e.employer_id = i.employer_id
    where i.invitation_id in (select private.my_invited()) and (only_invitation is null or i.invitation_id = only_invitation)
    order by i.made_at desc, i.invitation_id;
end $$;
grant execute on function private.my_invitations(uuid) to authenticated;
create function public.my_invitations(only_invitation uuid default null) returns setof public.sent_invitation
language sql volatile set search_path = '' as $$
    select * from private.my_invitations(only_invitation);
$$;
grant execute on function public.my_invitations(uuid) to authenticated;

-- No candidate comes in under sixteen, or without saying when they were born, whatever was noted about them before; but who is set up with the
-- installation itself. Refuses PT422 too_young.
create or replace function private.old_enough(invited public.invitations, born date) returns void
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

-- Whoever the account is of, by what was typed, comes in: they are the person whom the invitation is for, it is used, and what was typed goes.
-- The caller holds the invitation's lock. Refuses as still_opens; PT410 invitation_used (the person has another account), PT422 too_young.
create or replace function private.admit(account uuid, invited public.invitations, browser text) returns void
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
    elsif (invited).role is null then
        -- they know it best, and are asked for it when they come with a code
        update public.candidates c set birth_date = typed.birth_date where c.person_id = person and c.birth_date <> typed.birth_date;
    end if;
    perform private.give_role(invited, person);
    update public.invitations i set used_at = private.clock(), person_id = person, used_from = private.browser_hash(browser)
    where i.invitation_id = (invited).invitation_id;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'invitation.used', (invited).municipality_code, person, person);
end $$;

-- The sign-in address of whoever came in by this code from this very browser within the hour, or is signed in: their answer got lost, or
-- they tapped twice. Null for everybody else, and for staff, who have a password.
create or replace function private.way_back(code text, browser text) returns text
language sql stable security definer set search_path = '' as $$
    select u.email
    from public.invitations i
    join public.people p on p.person_id = i.person_id
    join auth.users u on u.id = p.user_id
    where i.code_hash = private.code_hash(code) and i.revoked_at is null and i.used_at > private.clock() - interval '1 hour'
        and (i.used_from = private.browser_hash(browser) or p.person_id = private.me())
        and not exists (select from public.staff_roles r where r.person_id = i.person_id and r.revoked_at is null);
$$;

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
create or replace function private.take_over_referral(noted uuid) returns void
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
-- whether something was noted about them beforehand, which becomes theirs, or not. Returns the role. Refuses as open_invitation; PT403 own_role;
-- PT409 sign_out_first (it is for somebody else).
create or replace function private.accept_invitation(code text) returns text
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
        return 'candidate';
    end if;
    perform private.give_role(invited, private.me());
    update public.invitations i set used_at = private.clock(), person_id = private.me()
    where i.invitation_id = invited.invitation_id;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'invitation.used', invited.municipality_code, private.me(), private.me());
    return invited.role;
end $$;

-- How long an invitation is open, whoever made it.
create function private.invitation_stands() returns interval language sql immutable set search_path = '' as $$
    select interval '14 days';
$$;

-- An administrator invites: a candidate from open intake (role null) or staff. Returns the code, shown once.
-- Refuses PT404 (not an administrator), PT422 role_needs_place / bad_words (name or e-mail).
create or replace function private.invite(
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

-- Takes back an invitation that is not used; or, used by staff, the role that came with it.
create or replace function private.take_back_invitation(invitation uuid) returns void
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

-- A code that lets a person in again who has no e-mail, issued in person: by the adviser who follows them, or by the administrator with whose
-- invitation they came in. Valid one day; earlier ones stop working. The person reads who made it. Refuses PT404, PT409 no_account_yet, has_email.
create or replace function private.issue_reentry(person uuid, request_id uuid) returns text
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

-- The administrator's way from a used invitation of their own to a re-entry code. Refuses as issue_reentry.
create or replace function private.reentry_for_invitation(invitation uuid, request_id uuid) returns text
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

-- The re-entry code's row while it lets its person in; else none. Who has become staff since signs in as staff do, who has e-mail by that.
create or replace function private.good_reentry(code text) returns setof public.invitations
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
create or replace function private.use_reentry(code text, browser text) returns boolean
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

-- What the version before asked at its door, which asks nobody when they were born: it opens to none.
create or replace function private.redeem_reentry(code text) returns text
language sql stable security definer set search_path = '' as $$
    select null::text where code is null or true;
$$;

create or replace function public.redeem_reentry(code text) returns text language sql stable set search_path = '' as $$
    select private.redeem_reentry(code);
$$;

alter table public.contracts add column withdrawn_at timestamptz; -- null: stands; else it was recorded by mistake, and nobody is told of it any more

create policy "A candidate reads their own contracts" on public.contracts
for select to authenticated using (candidate_id = (select private.me()) and withdrawn_at is null);

create or replace function private.has_contract(candidate uuid, employer uuid, day date) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
    return (
        select exists (
            select from public.contracts c
            where c.candidate_id = candidate and c.employer_id = employer and c.withdrawn_at is null
                and c.from_date <= day and coalesce(c.to_date, 'infinity') >= day
        )
    );
end $$;

-- The people an employer's clearance officer may know by name: those who asked for, or are on, a shift there that asks something,
-- and those who have a clearance or a contract there, or had one a month ago: what was ended or withdrawn by a slip can be put right.
-- Never those with a protected address.
create or replace function private.register_people(employer uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
    select c.person_id from public.candidates c
    where not c.protected and c.person_id in (
        select a.candidate_id from public.assignments a
        join public.shifts s on s.shift_id = a.shift_id
        join public.organisations o on o.organisation_id = s.organisation_id
        where o.employer_id = employer and a.ends_at > private.clock() - interval '30 days'
            and a.state in ('requested', 'confirmed')
            and exists (select from public.task_requirements tr where tr.task_id = s.task_id)
        union
        select k.candidate_id from public.clearances k where k.employer_id = employer
            and (k.withdrawn_at is null or k.withdrawn_at > private.clock() - interval '30 days')
        union
        select k.candidate_id from public.contracts k where k.employer_id = employer
            and (k.withdrawn_at is null and coalesce(k.to_date, 'infinity') >= private.today() - 30
                or coalesce(k.withdrawn_at, k.recorded_at) > private.clock() - interval '30 days')
    );
$$;

comment on column public.register_row.contract_from is 'null: no contract; of several the one that runs, else the next, else the last';

-- The register of an employer, for its clearance officer, whole or of one person (null: whole); every person listed is logged as
-- looked at. One row per person and requirement that they have or need there. Refuses PT404.
create or replace function private.clearance_register(employer uuid, only_person uuid)
returns setof public.register_row language plpgsql volatile security definer set search_path = '' as $$
begin
    if (employer in (select private.my_employers())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(
        array(select r from private.register_people(employer) as r where only_person is null or r = only_person),
        'clearance_officer');
    return query
    with listed as (
        select r as person_id from private.register_people(employer) as r where only_person is null or r = only_person
    ),
    needs as (
        select distinct a.candidate_id, tr.requirement
        from public.assignments a
        join public.shifts s on s.shift_id = a.shift_id
        join public.organisations o on o.organisation_id = s.organisation_id
        join public.task_requirements tr on tr.task_id = s.task_id
        where o.employer_id = employer and a.state in ('requested', 'confirmed') and a.ends_at > private.clock()
    ),
    rows_ as (
        select n.candidate_id, n.requirement from needs n
        union
        select k.candidate_id, k.requirement from public.clearances k
        where k.employer_id = employer and k.withdrawn_at is null
    )
    select l.person_id, p.first_name || ' ' || p.last_name, r.requirement, k.clearance_id, k.seen_on, k.valid_to,
        (select q.first_name from public.people q where q.person_id = k.seen_by),
        exists (select from needs n where n.candidate_id = l.person_id and n.requirement = r.requirement),
        ct.from_date, ct.to_date
    from listed l
    join public.people p on p.person_id = l.person_id
    left join rows_ r on r.candidate_id = l.person_id
    left join public.clearances k on k.candidate_id = l.person_id and k.employer_id = employer
        and k.requirement = r.requirement and k.withdrawn_at is null
    left join lateral (
        select c.from_date, c.to_date from public.contracts c
        where c.candidate_id = l.person_id and c.employer_id = employer and c.withdrawn_at is null
        order by coalesce(c.to_date, 'infinity') < private.today(), c.from_date > private.today(),
            case when c.from_date > private.today() then c.from_date end, c.from_date desc
        limit 1
    ) ct on true
    order by p.last_name, p.first_name, l.person_id, r.requirement;
end $$;

-- A clearance recorded by mistake, or no longer good, is withdrawn. Refuses PT404, PT409 clearance_replaced (it was recorded anew since).
-- Twice is once.
create or replace function private.withdraw_clearance(clearance uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform 1 from public.clearances c join public.candidates h on h.person_id = c.candidate_id and not h.protected
    where c.clearance_id = clearance and c.employer_id in (select private.my_employers())
        and c.candidate_id <> private.me();
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    update public.clearances c set withdrawn_at = private.clock() where c.clearance_id = clearance and c.withdrawn_at is null;
    if not found then
        if exists (
            select from public.clearances old
            join public.clearances c on c.candidate_id = old.candidate_id and c.employer_id = old.employer_id
                and c.requirement = old.requirement and c.withdrawn_at is null
            where old.clearance_id = clearance
        ) then
            raise exception 'clearance_replaced' using errcode = 'PT409';
        end if;
        return;
    end if;
    insert into public.events (at, kind, municipality_code, by_person, person_id, detail)
    select private.clock(), 'clearance.withdrawn', e.municipality_code, private.me(), c.candidate_id, c.requirement
    from public.clearances c join public.employers e on e.employer_id = c.employer_id
    where c.clearance_id = clearance;
end $$;

-- The days a contract may have. Refuses PT422 contract_days.
create function private.check_contract_days(from_date date, to_date date) returns void
language plpgsql stable set search_path = '' as $$
begin
    if (from_date between date '2000-01-01' and private.today() + interval '2 years'
        and coalesce(to_date between from_date and private.today() + interval '20 years', true)) is not true then
        raise exception 'contract_days' using errcode = 'PT422';
    end if;
end $$;

-- A clearance officer records that a person has a contract with their employer; one from the same day takes the place of the one that
-- was recorded. Refuses PT404, PT403 own_clearance, PT422 contract_days.
create or replace function private.record_contract(
    candidate uuid, employer uuid, from_date date, to_date date, request_id uuid
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column -- the conflict target below has a parameter's name
declare
    earlier text;
    made uuid;
begin
    if (employer in (select private.my_employers())
        and candidate in (select private.register_people(employer))) is not true
    then
        raise exception 'not_found' using errcode = 'PT404';
    elsif candidate = private.me() then
        raise exception 'own_clearance' using errcode = 'PT403';
    end if;
    earlier := private.repeated(request_id, 'record_contract', jsonb_build_array(candidate, employer, from_date, to_date));
    if earlier is not null then
        perform private.still_holds(
            c.from_date = record_contract.from_date and c.to_date is not distinct from record_contract.to_date
                and c.withdrawn_at is null, 'changed') from public.contracts c
        where c.contract_id = earlier::uuid;
        return earlier::uuid;
    end if;
    perform private.check_contract_days(from_date, to_date);
    insert into public.contracts (candidate_id, employer_id, from_date, to_date, recorded_by, recorded_at)
    values (candidate, employer, record_contract.from_date, record_contract.to_date, private.me(), private.clock())
    on conflict (candidate_id, employer_id, from_date)
    do update set to_date = excluded.to_date, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at,
        withdrawn_at = null
    returning contract_id into made;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    select private.clock(), 'contract.recorded', e.municipality_code, private.me(), candidate
    from public.employers e where e.employer_id = employer;
    return private.answer(request_id, made::text)::uuid;
end $$;

-- One contract of a person with an employer, as its clearance officer reads it.
create type public.registered_contract as (
    contract_id uuid, from_date date, to_date date, recorded_by text, recorded_at timestamptz
);

comment on column public.registered_contract.to_date is 'null: no end is set';

comment on column public.registered_contract.recorded_by is 'null: from the first set-up';

-- All contracts of one person with an employer, the newest first. Logged. Refuses PT404.
create function private.registered_contracts(employer uuid, person uuid)
returns setof public.registered_contract language plpgsql volatile security definer set search_path = '' as $$
begin
    if (employer in (select private.my_employers()) and person in (select private.register_people(employer))) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'clearance_officer');
    return query
    select c.contract_id, c.from_date, c.to_date,
        (select p.first_name from public.people p where p.person_id = c.recorded_by), c.recorded_at
    from public.contracts c
    where c.candidate_id = person and c.employer_id = employer and c.withdrawn_at is null
    order by c.from_date desc;
end $$;
grant execute on function private.registered_contracts(uuid, uuid) to authenticated;
create function public.registered_contracts(employer uuid, person uuid)
returns setof public.registered_contract language sql volatile set search_path = '' as $$
    select * from private.registered_contracts(employer, person);
$$;
grant execute on function public.registered_contracts(uuid, uuid) to authenticated;

-- Which of my register's contracts this is, locked. Refuses PT404, PT403 own_clearance.
create function private.own_contract(contract uuid) returns public.contracts
language plpgsql volatile security definer set search_path = '' as $$
declare
    found_one public.contracts;
begin
    select c.* into found_one from public.contracts c
    where c.contract_id = contract and c.employer_id in (select private.my_employers())
        and c.candidate_id in (select private.register_people(c.employer_id))
    for update;
    if found_one.contract_id is null then
        raise exception 'not_found' using errcode = 'PT404';
    elsif found_one.candidate_id = private.me() then
        raise exception 'own_clearance' using errcode = 'PT403';
    end if;
    return found_one;
end $$;

-- Dates of a contract put right, or an end set. The same dates again change nothing. Refuses PT404, PT403 own_clearance, PT422 contract_days,
-- PT409 contract_withdrawn / contract_there (another stands from that day).
create function private.correct_contract(contract uuid, from_date date, to_date date) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own public.contracts := private.own_contract(contract);
begin
    perform private.check_contract_days(from_date, to_date);
    if own.withdrawn_at is not null then
        raise exception 'contract_withdrawn' using errcode = 'PT409';
    elsif own.from_date = correct_contract.from_date and own.to_date is not distinct from correct_contract.to_date then
        return;
    end if;
    -- what was recorded by mistake does not keep its day
    delete from public.contracts c
    where c.candidate_id = own.candidate_id and c.employer_id = own.employer_id and c.from_date = correct_contract.from_date
        and c.withdrawn_at is not null;
    if exists (
        select from public.contracts c
        where c.candidate_id = own.candidate_id and c.employer_id = own.employer_id and c.from_date = correct_contract.from_date
            and c.contract_id <> contract
    ) then
        raise exception 'contract_there' using errcode = 'PT409';
    end if;
    update public.contracts c set from_date = correct_contract.from_date, to_date = correct_contract.to_date,
        recorded_by = private.me(), recorded_at = private.clock()
    where c.contract_id = contract;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    select private.clock(), 'contract.corrected', e.municipality_code, private.me(), own.candidate_id
    from public.employers e where e.employer_id = own.employer_id;
end $$;
grant execute on function private.correct_contract(uuid, date, date) to authenticated;
create function public.correct_contract(contract uuid, from_date date, to_date date default null)
returns void language sql volatile set search_path = '' as $$
    select private.correct_contract(contract, from_date, to_date);
$$;
grant execute on function public.correct_contract(uuid, date, date) to authenticated;

-- A contract that was recorded by mistake is taken back. Twice is once. Refuses PT404, PT403 own_clearance.
create function private.withdraw_contract(contract uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own public.contracts := private.own_contract(contract);
begin
    if own.withdrawn_at is not null then
        return;
    end if;
    update public.contracts c set withdrawn_at = private.clock() where c.contract_id = contract;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    select private.clock(), 'contract.withdrawn', e.municipality_code, private.me(), own.candidate_id
    from public.employers e where e.employer_id = own.employer_id;
end $$;
grant execute on function private.withdraw_contract(uuid) to authenticated;
create function public.withdraw_contract(contract uuid) returns void language sql volatile set search_path = '' as $$
    select private.withdraw_contract(contract);
$$;
grant execute on function public.withdraw_contract(uuid) to authenticated;

-- Locks candidate, then shift, of an assignment at my organisations; gives it back. Refuses PT404, also for who has a protected address.
create or replace function private.lock_assignment_as_lead(assignment uuid) returns public.assignments
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments;
begin
    select a.* into theirs from public.assignments a join public.shifts s on s.shift_id = a.shift_id
    where a.assignment_id = assignment and s.organisation_id in (select private.my_organisations());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.candidates c where c.person_id = theirs.candidate_id and not c.protected for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.shifts s where s.shift_id = theirs.shift_id for update;
    select a.* into theirs from public.assignments a where a.assignment_id = assignment for update;
    return theirs;
end $$;

-- What a lead may call a candidate: first name and initial; the full name with a contract at the employer. Nothing (null) for who has a
-- protected address.
create or replace function private.name_for_lead(candidate uuid, organisation uuid) returns text
language sql stable security definer set search_path = '' as $$
    select p.first_name || ' ' || case
        when private.has_contract(candidate, o.employer_id, private.today()) then p.last_name
        else left(p.last_name, 1) || '.' end
    from public.people p, public.organisations o
    where p.person_id = candidate and o.organisation_id = organisation
        and not exists (select from public.candidates c where c.person_id = candidate and c.protected);
$$;

-- How many are on a shift whom its leads may see: all, but for who got a protected address after it had begun.
create function private.seen_taken(shift public.shifts) returns int
language plpgsql stable security definer set search_path = '' as $$
begin
    return (shift).taken - case when (shift).starts_at > private.clock() then 0 else (
        select count(*)::int from public.assignments a join public.candidates c on c.person_id = a.candidate_id
        where a.shift_id = (shift).shift_id and a.state = 'confirmed' and c.protected
    ) end;
end $$;

-- A day's board for a lead: one row per shift and person on it or asking (person columns null for an empty shift). Everyone listed is
-- logged as looked at. Names until 30 days after. Who has a protected address is on no board, and in no count of it. Ordered by start.
-- Refuses PT404.
create or replace function private.facility_board(organisation uuid, from_day date, to_day date)
returns setof public.board_row language plpgsql volatile security definer set search_path = '' as $$
begin
    if (organisation in (select private.my_organisations()) and to_day - from_day between 0 and 62) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array(
        select a.candidate_id from public.assignments a join public.shifts s on s.shift_id = a.shift_id
        join public.candidates c on c.person_id = a.candidate_id and not c.protected
        where s.organisation_id = organisation and a.state in ('requested', 'confirmed')
            and s.starts_at >= private.midnight(from_day) and s.starts_at < private.midnight(to_day + 1)
            and s.ends_at > private.clock() - interval '30 days'
    ), 'lead');
    return query
    select s.shift_id, t.task_id, t.title, t.task_type, p.place_id, p.name, s.starts_at, s.ends_at,
        s.capacity::int, private.seen_taken(s), s.state, s.published_at is not null, t.pay, t.introduction,
        k.contact_id, k.name, k.meet_where,
        a.assignment_id, a.state,
        case when s.ends_at > private.clock() - interval '30 days'
            then private.name_for_lead(a.candidate_id, organisation) end,
        case when c.shares_phone and s.ends_at > private.clock() - interval '30 days' then person.phone end,
        case when s.ends_at > private.clock() - interval '30 days' then c.shared_help end,
        c.norwegian::int,
        case when a.assignment_id is not null then
            cardinality(private.missing_clearances(a.candidate_id, t.task_id, private.last_day(s.ends_at))) = 0 end,
        case when a.assignment_id is not null then exists (
            select from public.introductions i where i.candidate_id = a.candidate_id and i.place_id = t.place_id) end,
        case when a.assignment_id is not null then not exists (
            select from public.assignments b
            join public.shifts bs on bs.shift_id = b.shift_id join public.tasks bt on bt.task_id = bs.task_id
            where b.candidate_id = a.candidate_id and bt.place_id = t.place_id and b.state = 'confirmed'
                and b.starts_at < a.starts_at) end,
        a.checked_in_at, a.checked_out_at, f.fact, f.minutes::int, f.strengths, f.correction, ob.claim, ob.minutes::int,
        case when a.assignment_id is not null then a.coming_said_at is not null end
    from public.shifts s
    join public.tasks t on t.task_id = s.task_id
    join public.places p on p.place_id = t.place_id
    join public.contacts k on k.contact_id = s.contact_id
    left join (public.assignments a join public.candidates c on c.person_id = a.candidate_id and not c.protected)
        on a.shift_id = s.shift_id and a.state in ('requested', 'confirmed')
    left join public.people person on person.person_id = a.candidate_id
    left join public.attendance f on f.assignment_id = a.assignment_id
    left join lateral (
        select o.claim, o.minutes from public.objections o
        where o.assignment_id = a.assignment_id and o.settled_at is null and o.claim <> 'own_words'
        order by o.said_at desc limit 1
    ) ob on true
    where s.organisation_id = organisation
        and s.starts_at >= private.midnight(from_day) and s.starts_at < private.midnight(to_day + 1)
    order by s.starts_at, s.shift_id, a.requested_at, a.assignment_id;
end $$;

-- Shifts per day for a lead's week, without names: counts only, so no look is logged. Refuses PT404.
create or replace function private.facility_week(organisation uuid, from_day date, to_day date)
returns setof public.week_shift language plpgsql stable security definer set search_path = '' as $$
begin
    if (organisation in (select private.my_organisations()) and to_day - from_day between 0 and 62) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    return query
    select s.shift_id, t.title, t.task_type, s.starts_at, s.ends_at, s.capacity::int,
        s.taken - (count(*) filter (where h.protected and a.state = 'confirmed'))::int,
        (count(a.assignment_id) filter (where not h.protected and a.state = 'requested'))::int,
        (count(a.assignment_id) filter (where not h.protected and a.state = 'confirmed' and a.checked_in_at is not null
            and a.checked_out_at is null))::int,
        (count(f.assignment_id) filter (where not h.protected))::int, s.state, s.published_at is not null
    from public.shifts s
    join public.tasks t on t.task_id = s.task_id
    left join public.assignments a on a.shift_id = s.shift_id and a.state in ('requested', 'confirmed')
    left join public.candidates h on h.person_id = a.candidate_id
    left join public.attendance f on f.assignment_id = a.assignment_id
    where s.organisation_id = organisation
        and s.starts_at >= private.midnight(from_day) and s.starts_at < private.midnight(to_day + 1)
    group by s.shift_id, t.task_id
    order by s.starts_at, s.shift_id;
end $$;

-- The people who are, or within 30 days were, on shifts of a lead's organisation; each is logged as looked at. Who has a protected address is
-- not among them. Refuses PT404.
-- Without order but by name; never by how they did.
create or replace function private.facility_people(organisation uuid)
returns setof public.known_person language plpgsql volatile security definer set search_path = '' as $$
begin
    if (organisation in (select private.my_organisations())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array(
        select a.candidate_id from public.assignments a join public.shifts s on s.shift_id = a.shift_id
        join public.candidates c on c.person_id = a.candidate_id and not c.protected
        where s.organisation_id = organisation and a.state in ('requested', 'confirmed')
            and a.ends_at > private.clock() - interval '30 days'
    ), 'lead');
    return query
    select private.name_for_lead(a.candidate_id, organisation), case when c.shares_phone then p.phone end,
        c.shared_help, c.norwegian::int,
        (count(*) filter (where f.fact in ('present', 'late')))::int,
        max(a.starts_at) filter (where a.starts_at <= private.clock()),
        min(a.starts_at) filter (where a.starts_at > private.clock()),
        array(
            select pl.name from public.introductions i join public.places pl on pl.place_id = i.place_id
            where i.candidate_id = a.candidate_id and pl.organisation_id = organisation order by pl.name
        ),
        private.has_contract(a.candidate_id,
            (select o.employer_id from public.organisations o where o.organisation_id = organisation), private.today())
    from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.candidates c on c.person_id = a.candidate_id and not c.protected
    join public.people p on p.person_id = a.candidate_id
    left join public.attendance f on f.assignment_id = a.assignment_id
    where s.organisation_id = organisation and a.state in ('requested', 'confirmed')
    group by a.candidate_id, c.person_id, p.person_id
    having max(a.ends_at) > private.clock() - interval '30 days'
    order by 1, a.candidate_id;
end $$;

-- Whether somebody has asked for a shift of an organisation, or is on one, within thirty days: what lets a lead know their first name. Nobody
-- with a protected address is known to a lead.
create or replace function private.known_to(candidate uuid, organisation uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
    return exists (
        select from public.assignments a join public.shifts s on s.shift_id = a.shift_id
        join public.candidates c on c.person_id = a.candidate_id and not c.protected
        where a.candidate_id = candidate and s.organisation_id = organisation and a.ends_at > private.clock() - interval '30 days'
    );
end $$;

-- What waits for the leads of an organisation, or about one shift, oldest first: until attendance is recorded or corrected after it was heard,
-- or a lead says that they have seen it. Each who is named is logged as looked at. Refuses PT404.
create or replace function private.facility_unsettled(organisation uuid, shift uuid) returns setof public.unsettled_tap
language plpgsql volatile security definer set search_path = '' as $$
declare
    listed uuid[];
begin
    if (organisation in (select private.my_organisations())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    listed := array(
        select u.request_id
        from public.unsettled_taps u
        join public.candidates c on c.person_id = u.candidate_id and not c.protected
        join public.places p on p.place_id = u.place_id
        left join public.assignments a on a.assignment_id = u.assignment_id
        left join public.attendance f on f.assignment_id = u.assignment_id
        where p.organisation_id = organisation and (shift is null or a.shift_id = shift)
            and u.seen_at is null and u.listed_at <= private.clock() and u.kept_at > private.clock() - interval '30 days'
            and greatest(f.recorded_at, f.corrected_at) >= u.kept_at is not true
            and (u.why <> 'waited' or f.fact not in ('present', 'late'))
    );
    perform private.log_looks(array(
        select u.candidate_id from public.unsettled_taps u
        where u.request_id = any (listed) and private.known_to(u.candidate_id, organisation)
    ), 'lead');
    return query
    select u.request_id, u.kind,
        case u.why when 'waited' then 'recorded' else u.why end,
        u.at, t.tapped_at, t.heard_at,
        case when private.known_to(u.candidate_id, organisation) then private.name_for_lead(u.candidate_id, organisation) end,
        p.name, a.assignment_id, s.shift_id, k.title, a.starts_at, a.ends_at, a.state, f.fact
    from public.unsettled_taps u
    join public.taps t on t.request_id = u.request_id
    join public.places p on p.place_id = u.place_id
    left join public.assignments a on a.assignment_id = u.assignment_id
    left join public.shifts s on s.shift_id = a.shift_id
    left join public.tasks k on k.task_id = s.task_id
    left join public.attendance f on f.assignment_id = u.assignment_id
    where u.request_id = any (listed)
    order by coalesce(a.starts_at, u.at), a.assignment_id, u.at, u.request_id;
end $$;

-- «Jeg har sett det»: a lead closes some without recording anything. Refuses PT404, PT403 own_assignment (nobody settles their own). Twice
-- is once.
create or replace function private.settle_taps(taps uuid[]) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs uuid[] := array(
        select u.candidate_id from public.unsettled_taps u join public.places p on p.place_id = u.place_id
        join public.candidates c on c.person_id = u.candidate_id and not c.protected
        where u.request_id = any (taps) and p.organisation_id in (select private.my_organisations())
    );
begin
    if (cardinality(taps) between 1 and 50 and cardinality(theirs) = cardinality(taps)) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    elsif private.me() = any (theirs) then
        raise exception 'own_assignment' using errcode = 'PT403';
    end if;
    update public.unsettled_taps u set seen_at = private.clock(), seen_by = private.me()
    where u.request_id = any (taps) and u.seen_at is null;
end $$;

-- Asks a candidate, who is locked, for a shift; gives back the offer's id, or null when they cannot be asked in time or were asked for it
-- already, or has a protected address. "unbudgeted": beside the daily budget, as for who stands by.
create or replace function private.ask(candidate uuid, shift uuid, by_way text, unbudgeted boolean) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
    due timestamptz := case when unbudgeted then private.outside_quiet_hours(private.clock()) else private.may_be_asked_at(candidate) end;
    ends timestamptz;
    made uuid;
begin
    select x.* into s from public.shifts x where x.shift_id = shift;
    if due is null or due > s.starts_at - interval '30 minutes'
        or exists (select from public.candidates c where c.person_id = candidate and c.protected) then
        return null;
    end if;
    ends := due + greatest(2 * private.answer_time(s.starts_at, due), interval '1 hour');
    -- nobody loses their turn while they sleep
    if private.outside_quiet_hours(ends) <> ends then
        ends := private.outside_quiet_hours(ends) + interval '1 hour';
    end if;
    insert into public.offers (candidate_id, shift_id, municipality_code, via, offered_by, offered_at, due_at, expires_at, sent_at)
    values (candidate, shift, s.municipality_code, by_way, private.me(), private.clock(), due, least(ends, s.starts_at),
        case when due <= private.clock() then private.clock() end)
    on conflict do nothing returning offer_id into made;
    return made;
end $$;

-- A lead's offers from one day to another, or of one shift: how they stand, in order. Nobody is named, but who wants a call or company: they
-- are logged as looked at, and only a call brings a number. "stands": waiting, asked, wants_talk, talked, comes, cannot, lapsed,
-- withdrawn. "nth": the how-manieth of that shift. Refuses PT404.
create or replace function private.facility_offers(organisation uuid, shift uuid)
returns setof public.asked_person language plpgsql volatile security definer set search_path = '' as $$
begin
    if (organisation in (select private.my_organisations())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array(
        select o.candidate_id from public.offers o join public.shifts s on s.shift_id = o.shift_id
        join public.candidates c on c.person_id = o.candidate_id and not c.protected
        where s.organisation_id = organisation and (shift is null or s.shift_id = shift)
            and o.state = 'unsure' and s.ends_at > private.clock()
    ), 'lead');
    return query
    select o.offer_id, s.shift_id, t.title, p.name, s.starts_at, s.ends_at,
        (row_number() over (partition by o.shift_id order by o.offered_at, o.offer_id))::int, o.via,
        case o.state
            when 'waiting' then 'waiting' when 'accepted' then 'comes' when 'declined' then 'cannot' when 'expired' then 'lapsed'
            when 'withdrawn' then 'withdrawn' when 'unsure' then case when o.called_at is null then 'wants_talk' else 'talked' end
            else 'asked' end,
        case o.state
            when 'waiting' then o.due_at when 'accepted' then o.accepted_at when 'declined' then o.declined_at
            when 'expired' then o.expired_at when 'withdrawn' then o.withdrawn_at when 'unsure' then o.unsure_at else o.sent_at end,
        case when o.state = 'unsure' then o.unsure_wants end,
        case when o.state = 'unsure' then private.name_for_lead(o.candidate_id, organisation) end,
        case when o.state = 'unsure' and o.unsure_wants = 'call' then q.phone end
    from public.offers o
    join public.shifts s on s.shift_id = o.shift_id
    join public.tasks t on t.task_id = s.task_id
    join public.places p on p.place_id = t.place_id
    join public.people q on q.person_id = o.candidate_id
    join public.candidates h on h.person_id = o.candidate_id and not h.protected
    where s.organisation_id = organisation and s.ends_at > private.clock() - interval '1 day'
        and (shift is null or s.shift_id = shift)
    order by s.starts_at, s.shift_id, o.offered_at, o.offer_id;
end $$;

-- «Jeg har snakket med …»: a lead has called, or arranged company. Refuses PT404. Twice is once.
create or replace function private.talked(offer uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    update public.offers o set called_at = coalesce(o.called_at, private.clock())
    where o.offer_id = talked.offer and o.unsure_at is not null
        and not exists (select from public.candidates c where c.person_id = o.candidate_id and c.protected) and o.shift_id in (
        select s.shift_id from public.shifts s where s.organisation_id in (select private.my_organisations())
    );
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
end $$;

-- An adviser refers a new person and gets the code of their invitation, which cannot be told from any other.
-- Refuses PT404 (not an adviser), PT422 too_young / bad_referral.
create or replace function private.refer(
    first_name text, last_name text, birth_date date, email text, phone text, office text, basis text,
    basis_reference text, assessed_on date, plain_words text, hours_per_week numeric, from_date date, to_date date,
    protected boolean, request_id uuid
) returns table (person_id uuid, code text) language plpgsql volatile security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('adviser');
    earlier text;
    made uuid;
    made_code text := private.code_for(request_id);
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'refer', jsonb_build_array(first_name, last_name, birth_date, email, phone, office,
        basis, basis_reference, assessed_on, plain_words, hours_per_week, from_date, to_date, protected));
    if earlier is not null then
        -- it is their own no more whom they have handed over
        perform private.still_holds(earlier::uuid in (select private.my_caseload()), 'handed_over');
        return query select earlier::uuid, private.code_again(made_code);
        return;
    end if;
    if birth_date is null or birth_date > private.today() - interval '16 years' or birth_date < date '1920-01-01' then
        raise exception 'too_young' using errcode = 'PT422';
    elsif assessed_on > private.today() then
        raise exception 'bad_referral' using errcode = 'PT422';
    end if;
    begin
        insert into public.people (municipality_code, first_name, last_name, email, phone, created_at)
        values (municipality, btrim(refer.first_name), btrim(refer.last_name), nullif(btrim(refer.email), ''),
            nullif(btrim(refer.phone), ''), private.clock())
        returning people.person_id into made;
        insert into public.candidates (person_id, municipality_code, birth_date, protected, created_at)
        values (made, municipality, refer.birth_date, coalesce(refer.protected, false), private.clock());
        insert into public.caseloads (candidate_id, adviser_id, since_at) values (made, private.me(), private.clock());
        insert into public.referrals
            (candidate_id, referred_by, referred_at, office, basis, basis_reference, assessed_on, plain_words)
        values (made, private.me(), private.clock(), btrim(refer.office), refer.basis,
            nullif(btrim(refer.basis_reference), ''), refer.assessed_on, coalesce(btrim(refer.plain_words), ''));
        if refer.hours_per_week is not null then
            insert into public.agreed_activities (candidate_id, hours_per_week, from_date, to_date, agreed_by, agreed_at)
            values (made, refer.hours_per_week, refer.from_date, refer.to_date, private.me(), private.clock());
        end if;
    exception when check_violation or not_null_violation then
        raise exception 'bad_referral' using errcode = 'PT422';
    end;
    insert into public.invitations
        (code_hash, municipality_code, person_id, first_name, last_name, email, made_by, made_at, expires_at)
    values (private.code_hash(made_code), municipality, made, btrim(refer.first_name), btrim(refer.last_name),
        nullif(btrim(refer.email), ''), private.me(), private.clock(), private.clock() + private.invitation_stands());
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'referral.made', municipality, private.me(), made);
    perform private.answer(request_id, made::text);
    return query select made, made_code;
end $$;

-- A new invitation for somebody in my caseload who has not used theirs; earlier ones stop working. Returns the code.
-- Refuses PT404, PT409 has_account.
create or replace function private.invite_again(person uuid, request_id uuid) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    made_code text := private.code_for(request_id);
    who public.people;
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if private.repeated(request_id, 'invite_again', jsonb_build_array(person)) is not null then
        return private.code_again(made_code);
    end if;
    select p.* into who from public.people p where p.person_id = person;
    if who.user_id is not null then
        raise exception 'has_account' using errcode = 'PT409';
    end if;
    update public.invitations i set revoked_at = private.clock()
    where i.person_id = person and i.used_at is null and i.revoked_at is null;
    insert into public.invitations
        (code_hash, municipality_code, person_id, first_name, last_name, email, made_by, made_at, expires_at)
    values (private.code_hash(made_code), who.municipality_code, person, who.first_name, who.last_name, who.email,
        private.me(), private.clock(), private.clock() + private.invitation_stands());
    perform private.answer(request_id, 'invited');
    return made_code;
end $$;

-- What happens is told to those it concerns. Candidates: confirmed by a lead, not chosen, cancelled by the host, changed, attendance
-- recorded or corrected, a clearance seen, asked to come, what they were asked about is filled or off. Leads of the place: somebody
-- asks, comes, cannot come (or was let go), says something is wrong, wants a call or company.
-- Advisers: handed over, an absence, own words. Whoever invited: that it was used. Who has an account: that a code to it was made.
create or replace function private.notify_from_event() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    to_candidate text;
    to_leads text;
    -- what a phone tells late is news when it is told
    -- their address became protected: the place hears no more than of anybody who cannot come
    let_go boolean := new.kind = 'assignment.cancelled' and exists (
        select from public.candidates c join public.assignments a on a.candidate_id = c.person_id
        where a.assignment_id = new.assignment_id and c.protected and a.checked_in_at is null
    );
    at timestamptz := case when new.kind = 'assignment.withdrawn' and new.by_person = new.person_id then new.recorded_at else new.at end;
begin
    if at < private.clock() - interval '1 day' then
        return null; -- history that is loaded tells nobody
    end if;
    to_candidate := case new.kind
        when 'assignment.confirmed' then case when new.by_person is distinct from new.person_id then 'welcomed' end
        when 'assignment.not_chosen' then 'not_chosen'
        when 'assignment.cancelled' then case when let_go then 'taken_off' when new.by_person is distinct from new.person_id then 'cancelled' end
        when 'attendance.recorded' then case new.detail
            when 'absent' then 'recorded_absent' when 'present' then 'recorded' when 'late' then 'recorded' end
        when 'attendance.corrected' then 'corrected'
        when 'clearance.seen' then 'clearance_seen'
        when 'activity.agreed' then 'activity_agreed'
        when 'offer.sent' then case new.detail when 'standby' then 'stands_free' else 'asked' end
        when 'offer.withdrawn' then case new.detail when 'filled' then 'offer_filled' else 'offer_off' end
        when 'reentry.issued' then 'code_made'
        when 'reentry.used' then 'code_used'
    end;
    to_leads := case new.kind
        when 'assignment.requested' then case when not exists (
            select from public.assignments a where a.assignment_id = new.assignment_id and a.confirmed_at is not null
        ) then 'asks' end
        when 'assignment.confirmed' then case when new.by_person is not distinct from new.person_id then 'comes' end
        when 'assignment.withdrawn' then 'cannot_come'
        when 'assignment.cancelled' then case when let_go then 'cannot_come' when new.by_person is not distinct from new.person_id then 'stepped_off' end
        when 'assignment.objected' then case when new.detail <> 'own_words' then 'objects' end
        when 'offer.unsure' then case new.detail when 'call' then 'wants_call' when 'company' then 'wants_company' end
    end;
    if to_candidate is not null then
        insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id, detail)
        values (new.person_id, 'candidate', new.at, to_candidate, new.shift_id, new.assignment_id,
            case when new.kind = 'clearance.seen' then new.detail end);
    end if;
    if to_leads is not null then
        insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
        select distinct r.person_id, 'lead', at, to_leads, new.shift_id, new.assignment_id
        from public.staff_roles r
        where r.organisation_id = new.organisation_id and r.role = 'lead' and r.revoked_at is null
            and r.person_id is distinct from new.by_person;
    end if;
    if new.kind = 'shift.changed' then
        insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
        select a.candidate_id, 'candidate', new.at, case new.detail when 'time' then 'time_changed' else 'contact_changed' end,
            new.shift_id, a.assignment_id
        from public.assignments a where a.shift_id = new.shift_id and a.state in ('requested', 'confirmed');
    end if;
    if new.kind = 'caseload.handed_over' then
        insert into public.notices (person_id, as_role, at, kind, about_id)
        values (new.to_person, 'adviser', new.at, 'handed_to_you', new.person_id),
            (new.person_id, 'candidate', new.at, 'new_adviser', null);
    end if;
    if new.kind = 'invitation.used' then
        insert into public.notices (person_id, as_role, at, kind, about_id)
        select i.made_by,
            case when exists (
                select from public.caseloads c
                where c.candidate_id = new.person_id and c.adviser_id = i.made_by and c.until_at is null
            ) then 'adviser' else 'administrator' end,
            new.at, 'came_in', new.person_id
        from public.invitations i
        where i.person_id = new.person_id and i.used_at = new.at and not i.reentry and i.made_by is not null;
    end if;
    if new.kind = 'referral.joined' then
        insert into public.notices (person_id, as_role, at, kind, about_id) values (new.to_person, 'adviser', new.at, 'came_in', new.person_id);
    end if;
    if (new.kind in ('attendance.recorded', 'attendance.corrected') and new.detail = 'absent')
        or (new.kind = 'assignment.objected' and new.detail = 'own_words') then
        insert into public.notices (person_id, as_role, at, kind, assignment_id)
        select c.adviser_id, 'adviser', new.at, case when new.detail = 'absent' then 'absence' else 'words' end, new.assignment_id
        from public.caseloads c where c.candidate_id = new.person_id and c.until_at is null;
    end if;
    return null;
end $$;

-- My notices in one role, newest first, with what they are about. "name" is set only where the reader may know it in that role: a lead
-- about somebody on a shift of theirs within 30 days, an adviser about their caseload, an administrator about whom they invited.
-- Logged for named people.
create or replace function private.my_notices(in_role text)
returns setof public.notice_row language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
begin
    perform private.log_looks(array(
        select coalesce(a.candidate_id, n.about_id) from public.notices n
        left join public.assignments a on a.assignment_id = n.assignment_id
        left join public.shifts s on s.shift_id = a.shift_id
        where n.person_id = own and n.as_role = in_role and n.at > private.clock() - interval '30 days'
            and case in_role
                when 'lead' then s.organisation_id in (select private.my_organisations())
                    and s.ends_at > private.clock() - interval '30 days'
                    and not exists (select from public.candidates c where c.person_id = a.candidate_id and c.protected)
                when 'adviser' then coalesce(a.candidate_id, n.about_id) in (select private.my_caseload())
                when 'administrator' then exists (
                    select from public.invitations i
                    where i.person_id = n.about_id and i.used_at = n.at and i.invitation_id in (select private.my_invited())
                )
            end
    ), in_role);
    return query
    select n.notice_id, n.at, n.kind, n.detail, n.read_at, n.assignment_id, n.shift_id, t.title, p.name,
        coalesce(a.starts_at, s.starts_at), coalesce(a.ends_at, s.ends_at), k.name,
        case
            when in_role = 'lead' and a.candidate_id <> own and s.organisation_id in (select private.my_organisations())
                and s.ends_at > private.clock() - interval '30 days'
                then private.name_for_lead(a.candidate_id, s.organisation_id)
            when in_role = 'adviser' and coalesce(a.candidate_id, n.about_id) in (select private.my_caseload()) then (
                select q.first_name || ' ' || q.last_name from public.people q
                where q.person_id = coalesce(a.candidate_id, n.about_id))
            when in_role = 'administrator' and private.has_role('administrator') then (
                select i.first_name || ' ' || i.last_name from public.invitations i
                where i.person_id = n.about_id and i.used_at = n.at and i.invitation_id in (select private.my_invited()))
        end,
        case when in_role = 'adviser' and coalesce(a.candidate_id, n.about_id) in (select private.my_caseload())
            then coalesce(a.candidate_id, n.about_id) end
    from public.notices n
    left join public.assignments a on a.assignment_id = n.assignment_id
    left join public.shifts s on s.shift_id = coalesce(n.shift_id, a.shift_id)
    left join public.tasks t on t.task_id = s.task_id
    left join public.places p on p.place_id = t.place_id
    left join public.contacts k on k.contact_id = s.contact_id
    where n.person_id = own and n.as_role = in_role and n.at > private.clock() - interval '30 days'
    order by n.at desc, n.notice_id
    limit 60;
end $$;

-- Who has looked at me: one row per viewer, role and day, newest first.
create or replace function private.who_looked()
returns setof public.look
language sql stable security definer set search_path = '' as $$
    select l.day, l.first_at, coalesce(l.viewer_name, p.first_name || ' ' || left(p.last_name, 1) || '.'), l.role,
        (select o.name from public.staff_roles r join public.organisations o on o.organisation_id = r.organisation_id
            where r.person_id = l.viewer_id and r.role = l.role order by r.granted_at limit 1)
    from public.access_log l join public.people p on p.person_id = l.viewer_id
    where l.person_id = private.me()
    order by l.first_at desc
    limit 200;
$$;

-- The signed-in person, or no row: when the account is linked to nobody, or the session was ended. "unread": number of unread
-- notices by role, such as {"lead": 2}; null when there is none.
create or replace function private.whoami()
returns setof public.signed_in_person language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select p.person_id, p.first_name, p.last_name, p.language,
        array(
            select 'candidate' where c.person_id is not null
            union all
            select x.role from (
                select distinct r.role from public.staff_roles r where r.person_id = p.person_id and r.revoked_at is null
            ) as x
        ),
        c.notice_read_at is not null,
        (select jsonb_object_agg(x.as_role, x.times) from (
            select n.as_role, count(*) as times from public.notices n
            where n.person_id = p.person_id and n.read_at is null and n.at > private.clock() - interval '30 days'
            group by n.as_role
        ) as x),
        p.municipality_code
    from public.people p
    left join public.candidates c on c.person_id = p.person_id
    where p.user_id = (select auth.uid())
        and exists (
            select from auth.sessions s
            where s.id = (nullif(current_setting('request.jwt.claims', true), '')::json ->> 'session_id')::uuid
                and s.user_id = p.user_id
        );
end $$;

-- The open shifts of the next 28 days that a candidate can really take, best first. Hard filters: in the market; the whole shift
-- inside their hours, and outside what they are on; Norwegian and lifting; travel; paid or not as they want, with a contract for
-- pay; every requirement in order at the employer on the day; age and working time; not what they said no to. Then points, 0–105, which say how well the
-- task fits and nothing of the person: would like it 30 · done it 10, often 15 · known at the place 20 · near 20 · soon 10 · for who
-- was unsure, a first visit with company 10. What a no has taught takes away: this kind or this place 20, this time of the week 10, so
-- far 10; unsure of a place not known 10. ranked_people has the same points; a test holds the two equal.
-- Points depend on as_of, which a page keeps from the one before, and never on how many others have taken a seat: so the order stands
-- still while others fill in between. "after": the points, start and id of the last one seen; null: from the beginning. Filters
-- may be null. Shape: shift_id, points, starts_at, walk (minutes; null: not known).
create or replace function private.ranked_tasks(
    candidate uuid, as_of timestamptz, most int, after_points int, after_start timestamptz, after_shift uuid,
    only_day date, within_minutes int, only_type text
) returns table (shift_id uuid, points int, starts_at timestamptz, walk int)
language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
#variable_conflict use_column
declare
    right_now timestamptz := private.clock();
    from_ timestamptz := greatest(right_now, private.midnight(only_day));
    to_ timestamptz := least(right_now + interval '28 days', private.midnight(only_day + 1));
    of_type smallint := (select t.number from public.task_types t where t.task_type = only_type);
begin
    return query
    -- One row beside the shifts: a variable would be asked for anew at each of them. Distances are in degrees of latitude, 111 194.9 m
    -- each, at 80 m a minute on roads 1.3 times the line, as walk_minutes has it; three minutes are 1/602.3 of one.
    with f as materialized (
        select x.*, ~x.can_1 as cannot_1, ~x.can_2 as cannot_2, ~x.can_3 as cannot_3, ~x.seen_mask as unseen,
            (least(x.max_minutes, within_minutes) * (80 / 1.3::double precision / 111194.9)) ^ 2 as nearer,
            private.midnight((x.birth_date + interval '18 years')::date) as grown_at
        from private.candidate_features x where x.candidate_id = candidate and x.in_market
    ),
    busy as materialized (
        select a.starts_at as s, a.ends_at as e from public.assignments a
        where a.candidate_id = candidate and a.state in ('requested', 'confirmed')
            and a.starts_at > right_now - interval '8 days'
    ),
    free as materialized (
        select g.s, g.e from (
            select u.e as s, lead(u.s, 1, 'infinity') over (order by u.s) as e
            from (select b.s, b.e from busy b union all select '-infinity', '-infinity') as u
        ) as g
        where g.e >= g.s + interval '35 hours'
    ),
    seen as materialized (
        select k.employer_id, k.mask, k.until from private.clearance_masks k where k.candidate_id = candidate
    ),
    hired as materialized (
        select n.employer_id, private.midnight(n.from_date) as from_, private.midnight(n.to_date + 1) as to_
        from public.contracts n where n.candidate_id = candidate and n.withdrawn_at is null
    ),
    said_no as materialized (
        select u.shift_id from public.offers u
        where u.candidate_id = candidate and u.declined_at is not null and u.due_at > right_now - interval '28 days'
    ),
    in_order as (
        select o.shift_id, o.starts_at, o.ends_at, o.employer_id, o.task_id, o.last_day, o.need_mask, o.paid, o.latitude, o.longitude,
            greatest(0, case when o.task_type = any (f.liked_types) then 30 else 0 end
                + case when o.task_type = any (f.often_types) then 15 when o.task_type = any (f.done_types) then 10 else 0 end
                + case when o.place_id = any (f.known_places) then 20 when not f.asked_for_support then 0 when o.introduction then 10 else -10 end
                + coalesce(20 - least(w.near, 20), 10)
                + greatest(0, 10 - floor(date_part('epoch', o.starts_at - as_of) / 60480)::int)
                - case when o.task_type = any (f.declined_types) then 20 else 0 end
                - case when o.place_id = any (f.declined_places) then 20 else 0 end
                - case when o.six_hour_slot = any (f.declined_slots) then 10 else 0 end
                - case when w.near * 3 >= f.declined_minutes then 10 else 0 end
            ) as points
        -- The inner question alone, and of nothing but what stands first in the row: a row is read as far as the last column that its
        -- conditions name.
        from f cross join lateral (
            select i.* from private.open_shifts i
            -- the span whole, so that it is not taken for a way to few rows: it is most of them
            where i.municipality_code = f.municipality_code and (i.starts_at > from_ and i.starts_at < to_) is true
                and i.asks_1 & f.cannot_1 = 0 and i.asks_2 & f.cannot_2 = 0 and i.asks_3 & f.cannot_3 = 0 and i.need_mask & f.unseen = 0
                and (f.latitude is null or (i.latitude - f.latitude) * (i.latitude - f.latitude)
                    + f.longitude_scale * (i.longitude - f.longitude) * f.longitude_scale * (i.longitude - f.longitude) <= f.nearer)
            offset 0
        ) o
        cross join lateral (
            select floor(sqrt(
                (o.latitude - f.latitude) * (o.latitude - f.latitude)
                + f.longitude_scale * (o.longitude - f.longitude) * f.longitude_scale * (o.longitude - f.longitude)
            ) * 602.3)::int as near
        ) w
        where f.week @> o.span and (only_type is null or o.task_type = of_type)
            and (o.need_mask = 0 or exists (
                select from seen k where k.employer_id = o.employer_id and o.need_mask & ~k.mask = 0))
            and not exists (select from busy b where b.s < o.ends_at and b.e > o.starts_at)
            and o.shift_id not in (select n.shift_id from said_no n)
        order by points desc, starts_at, shift_id
        offset 0 -- keeps what is dear to ask above the order, so that it stops when enough are found
    )
    select o.shift_id, o.points, o.starts_at, private.walk_minutes(f.latitude, f.longitude, o.latitude, o.longitude)
    from in_order o cross join f
    left join seen k on k.employer_id = o.employer_id
    where (after_points is null or (o.points, after_start, after_shift) < (after_points, o.starts_at, o.shift_id))
        and (o.need_mask = 0 or k.until > o.last_day
            or cardinality(private.missing_clearances(candidate, o.task_id, o.last_day)) = 0)
        and (not o.paid or exists (
            select from hired n
            where n.employer_id = o.employer_id and o.starts_at >= n.from_ and (n.to_ is null or o.starts_at < n.to_)
        ))
        -- Most need not be asked about by the whole rule. The day: at most one other within 24 hours before and one after, either fifteen hours
        -- away, so that no day holds more than nine hours of two; or eleven, and nine hours together. The week: forty hours at most in the weeks
        -- around, and 35 hours free within three days both before and after, so that every week that holds this shift holds such a rest.
        and ((o.starts_at >= f.grown_at and o.ends_at - o.starts_at <= interval '9 hours'
                and (
                    select o.ends_at - o.starts_at + coalesce(sum(b.e - b.s), interval '0') <= interval '40 hours'
                        and count(*) filter (where z.away < interval '24 hours' and b.s < o.starts_at) <= 1
                        and count(*) filter (where z.away < interval '24 hours' and b.s > o.starts_at) <= 1
                        and (coalesce(min(z.away) >= interval '15 hours', true)
                            or min(z.away) >= interval '11 hours'
                                and o.ends_at - o.starts_at + sum(b.e - b.s) filter (where z.away < interval '24 hours') <= interval '9 hours')
                    from busy b
                    cross join lateral (select greatest(b.s - o.ends_at, o.starts_at - b.e) as away) z
                    where b.s < o.ends_at + interval '168 hours' and b.e > o.starts_at - interval '168 hours'
                )
                and exists (
                    select from free g where least(g.e, o.starts_at)
                        >= greatest(g.s, o.starts_at - interval '75 hours') + interval '35 hours'
                )
                and exists (
                    select from free g where least(g.e, o.ends_at + interval '75 hours')
                        >= greatest(g.s, o.ends_at) + interval '35 hours'
                ))
            or private.broken_rule(candidate, o.starts_at, o.ends_at, null) is null)
    limit most;
end $$;

-- The people whom an open shift fits and who were not asked for it, best first. Hard filters and points are those of ranked_tasks. Within a
-- band of twenty points people fit equally well, and there the fewest offers and hours per hour they can go first (turn_of): so
-- fit leads, and then whose turn it is. "besides": people left out; "band": another width, in points; more than there are, and turn alone
-- leads. Shape: candidate_id, points, turn.
create or replace function private.ranked_people(shift uuid, as_of timestamptz, most int, besides uuid[], band int default 20)
returns table (candidate_id uuid, points int, turn real)
language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
#variable_conflict use_column
declare
    right_now timestamptz := private.clock();
begin
    return query
    with o as materialized (
        select x.*, greatest(0, 10 - floor(extract(epoch from x.starts_at - as_of) / 60480)::int) as soon
        from private.open_shifts x where x.shift_id = shift and x.starts_at > right_now
    ),
    hired as materialized (
        select n.candidate_id from o join public.contracts n on n.employer_id = o.employer_id and n.withdrawn_at is null
        where o.paid and private.local_day(o.starts_at) between n.from_date and coalesce(n.to_date, 'infinity')
    ),
    pointed as (
        select f.candidate_id, f.turn, f.birth_date,
            greatest(0, case when o.task_type = any (f.liked_types) then 30 else 0 end
                + case when o.task_type = any (f.often_types) then 15 when o.task_type = any (f.done_types) then 10 else 0 end
                + case when o.place_id = any (f.known_places) then 20 when not f.asked_for_support then 0 when o.introduction then 10 else -10 end
                + coalesce(20 - least(w.near, 20), 10)
                + o.soon
                - case when o.task_type = any (f.declined_types) then 20 else 0 end
                - case when o.place_id = any (f.declined_places) then 20 else 0 end
                - case when o.six_hour_slot = any (f.declined_slots) then 10 else 0 end
                - case when w.near * 3 >= f.declined_minutes then 10 else 0 end
            ) as points
        -- The inner question alone, and of nothing but what stands first in the row: a row is read as far as the last column that its
        -- conditions name.
        from o cross join lateral (
            select i.* from private.candidate_features i
            where i.municipality_code = o.municipality_code
                and o.asks_1 & i.can_1 = o.asks_1 and o.asks_2 & i.can_2 = o.asks_2 and o.asks_3 & i.can_3 = o.asks_3
                and o.need_mask & i.seen_mask = o.need_mask
                and (i.latitude is null or (o.latitude - i.latitude) * (o.latitude - i.latitude)
                    + i.longitude_scale * (o.longitude - i.longitude) * i.longitude_scale * (o.longitude - i.longitude) <= i.reach_squared)
            offset 0
        ) f
        cross join lateral (
            select floor(sqrt(
                (o.latitude - f.latitude) * (o.latitude - f.latitude)
                + f.longitude_scale * (o.longitude - f.longitude) * f.longitude_scale * (o.longitude - f.longitude)
            ) * 602.3)::int as near
        ) w
        where f.week @> o.span and (not o.paid or f.candidate_id in (select n.candidate_id from hired n))
        offset 0 -- or the points are reckoned once for each time they are named
    ),
    in_order as (
        select p.* from pointed p
        order by p.points / band desc, p.turn, p.points desc, p.candidate_id
        offset 0 -- keeps what is dear to ask above the order, so that it stops when enough are found
    )
    select x.candidate_id, x.points, x.turn
    from in_order x cross join o
    where not exists (
            select from public.assignments a
            where a.candidate_id = x.candidate_id and a.state in ('requested', 'confirmed')
                and a.starts_at < o.ends_at and a.ends_at > o.starts_at
                and a.starts_at > o.starts_at - interval '12 hours' -- a shift lasts no longer
        )
        and x.candidate_id not in (select u.candidate_id from public.offers u where u.shift_id = shift)
        and x.candidate_id <> all (besides)
        and (o.need_mask = 0 or exists (
            select from private.clearance_masks k
            where k.employer_id = o.employer_id and k.candidate_id = x.candidate_id and o.need_mask & ~k.mask = 0
                and (k.until > o.last_day or cardinality(private.missing_clearances(x.candidate_id, o.task_id, o.last_day)) = 0)
        ))
        -- Most need not be asked about by the whole rule: grown, nothing else within a day, and at most two other shifts in the weeks
        -- around, 28 hours with this one: then four gaps share 140 hours, so that one of them is a rest of 35.
        and ((private.local_day(o.starts_at) >= (x.birth_date + interval '18 years')::date
                and o.ends_at - o.starts_at <= interval '9 hours'
                and (
                    select count(*) <= 2
                        and o.ends_at - o.starts_at + coalesce(sum(a.ends_at - a.starts_at), interval '0') <= interval '28 hours'
                        and coalesce(bool_and(a.starts_at >= o.ends_at + interval '24 hours'
                            or a.ends_at <= o.starts_at - interval '24 hours'), true)
                    from public.assignments a
                    where a.candidate_id = x.candidate_id and a.state in ('requested', 'confirmed')
                        and a.starts_at < o.ends_at + interval '168 hours' and a.starts_at > o.starts_at - interval '180 hours'
                ))
            or private.broken_rule(x.candidate_id, o.starts_at, o.ends_at, null) is null)
    limit most;
end $$;

-- For the solver alone: keeps what it found, pair by pair. A plan that is done stays as it is. "bound": null when not known.
create or replace function private.store_plan(
    plan uuid, shifts uuid[], candidates uuid[], solved_by text, why text, seats int, bound real
) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    perform 1 from public.plans p where p.plan_id = plan and p.done_at is null for update;
    if not found then
        return;
    end if;
    insert into public.plan_choices (plan_id, shift_id, candidate_id, nth)
    select plan, u.shift_id, u.candidate_id,
        dense_rank() over (order by f.first_start, u.candidate_id)
    from unnest(shifts, candidates) as u (shift_id, candidate_id)
    -- their address may have become protected while it was solved
    join public.candidates h on h.person_id = u.candidate_id and not h.protected
    join (
        select v.candidate_id, min(s.starts_at) as first_start
        from unnest(shifts, candidates) as v (shift_id, candidate_id) join public.shifts s on s.shift_id = v.shift_id
        group by v.candidate_id
    ) as f on f.candidate_id = u.candidate_id;
    update public.plans p set done_at = private.clock(), solved_by = store_plan.solved_by, why = store_plan.why,
        seats = store_plan.seats, filled = cardinality(shifts), bound = store_plan.bound
    where p.plan_id = plan;
end $$;

-- For a lead: their open shifts of a week beside the newest plan that covers them: one row per shift and person thought of (person columns
-- null where there is none). "stands": proposed, dropped, not_sent (cannot be asked in time), and when sent as facility_offers says.
-- Who it is is not said, nor how much they can or wish; "person" is the word that people_for_shift has for them. Refuses PT404.
create or replace function private.facility_plan(organisation uuid, week_start date)
returns setof public.planned_shift language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
    newest uuid;
begin
    if (organisation in (select private.my_organisations())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select p.plan_id into newest from public.plans p join public.organisations o on o.organisation_id = organisation
    where p.municipality_code = o.municipality_code and coalesce(p.organisation_id, organisation) = organisation
        and p.week_start = facility_plan.week_start and p.done_at is not null
    order by p.done_at desc limit 1;
    return query
    select newest, s.shift_id, t.title, t.task_type, q.name, s.starts_at, s.ends_at, s.capacity::int, s.taken::int,
        (select count(*)::int from public.offers o where o.shift_id = s.shift_id and o.state in ('waiting', 'sent', 'seen', 'unsure')),
        c.nth, c.added,
        case when c.nth is not null then array_remove(array[
            'day',
            case when k.number = any (f.liked_types) then 'likes' end,
            case when k.number = any (f.often_types) then 'done_often' when k.number = any (f.done_types) then 'done_before' end,
            case when t.place_id = any (f.known_places) then 'known_place' end,
            case when private.walk_minutes(f.latitude, f.longitude, q.latitude, q.longitude) <= 20 then 'near' end
        ], null) end,
        case when c.nth is null then null when c.dropped_at is not null then 'dropped'
            when c.offer_id is null then case when c.refused_at is not null then 'not_sent' else 'proposed' end
            else case o.state
                when 'waiting' then 'waiting' when 'accepted' then 'comes' when 'declined' then 'cannot' when 'expired' then 'lapsed'
                when 'withdrawn' then 'withdrawn' when 'unsure' then 'wants_talk' else 'asked' end end,
        case when c.nth is not null then private.person_pseudonym(s.shift_id, c.candidate_id) end
    from public.shifts s
    join public.tasks t on t.task_id = s.task_id
    join public.task_types k on k.task_type = t.task_type
    join public.places q on q.place_id = t.place_id
    left join (public.plan_choices c join public.candidates h on h.person_id = c.candidate_id and not h.protected)
        on c.plan_id = newest and c.shift_id = s.shift_id
    left join private.candidate_features f on f.candidate_id = c.candidate_id
    left join public.offers o on o.offer_id = c.offer_id
    where s.organisation_id = organisation and s.published_at is not null and s.cancelled_at is null
        and s.starts_at > private.clock() and s.starts_at >= private.midnight(week_start) and s.starts_at < private.midnight(week_start + 7)
        and (s.taken < s.capacity or c.nth is not null)
    order by s.starts_at, s.shift_id, c.nth;
end $$;

-- A lead takes somebody out of the plan for a shift of theirs, or in again. Refuses PT404, PT409 sent_already.
create or replace function private.drop_from_plan(plan uuid, shift uuid, nth int, dropped boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.plan_choices;
begin
    select c.* into mine from public.plan_choices c join public.shifts s on s.shift_id = c.shift_id
    join public.candidates h on h.person_id = c.candidate_id and not h.protected
    where c.plan_id = plan and c.shift_id = shift and c.nth = drop_from_plan.nth
        and s.organisation_id in (select private.my_organisations()) for update of c;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    elsif mine.offer_id is not null then
        raise exception 'sent_already' using errcode = 'PT409';
    end if;
    update public.plan_choices c set dropped_at = case when dropped then coalesce(c.dropped_at, private.clock()) end
    where c.plan_id = plan and c.shift_id = shift and c.candidate_id = mine.candidate_id;
end $$;

-- A lead sends what stands of the plan for their organisation, as offers. Returns one row: how many were sent now, how many go out later
-- (in the morning, or when people have not been asked enough), how many could not be asked in time. Sent already is not sent again.
-- Refuses PT404.
create or replace function private.send_plan(plan uuid, organisation uuid) returns table (sent int, later int, not_sent int)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    each record;
    made uuid;
begin
    if (organisation in (select private.my_organisations()) and exists (
        select from public.plans p join public.organisations o on o.municipality_code = p.municipality_code
        where p.plan_id = plan and p.done_at is not null and o.organisation_id = organisation
            and coalesce(p.organisation_id, organisation) = organisation
    )) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.candidates k where k.person_id in (
        select c.candidate_id from public.plan_choices c join public.shifts s on s.shift_id = c.shift_id
        where c.plan_id = plan and s.organisation_id = organisation
    ) order by k.person_id for update;
    sent := 0;
    later := 0;
    not_sent := 0;
    for each in
        select c.shift_id, c.candidate_id, s.taken < s.capacity and s.cancelled_at is null as open
        from public.plan_choices c join public.shifts s on s.shift_id = c.shift_id
        join public.candidates h on h.person_id = c.candidate_id and not h.protected
        where c.plan_id = plan and s.organisation_id = organisation and c.dropped_at is null and c.offer_id is null
            and s.starts_at > private.clock()
        order by s.starts_at, c.nth for update of c
    loop
        made := case when each.open then private.ask(each.candidate_id, each.shift_id, 'plan', false) end;
        update public.plan_choices c set offer_id = made, refused_at = case when made is null then private.clock() end
        where c.plan_id = plan and c.shift_id = each.shift_id and c.candidate_id = each.candidate_id;
        if made is null then
            not_sent := not_sent + 1;
        elsif exists (select from public.offers o where o.offer_id = made and o.sent_at is not null) then
            sent := sent + 1;
        else
            later := later + 1;
        end if;
    end loop;
    return next;
end $$;

create function private.log_protection() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), case when new.protected then 'address.protected' else 'address.open' end, new.municipality_code, private.me(), new.person_id);
    return null;
end $$;
create trigger candidates_500_log_protection after update of protected on public.candidates for each row
when (new.protected is distinct from old.protected)
execute function private.log_protection();

-- Whose address becomes protected is let go, in whatever way it came about: of shifts that they have not come to, of questions, of standing by,
-- and of plans. The place learns that somebody cannot come, as of anybody. What they are at just now they go on with, and no lead sees it.
create function private.let_go_of_protected() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform 1 from public.shifts s where s.shift_id in (
        select a.shift_id from public.assignments a
        where a.candidate_id = new.person_id and a.state in ('requested', 'confirmed') and a.ends_at > private.clock()
    ) order by s.starts_at, s.shift_id for update;
    update public.assignments a set cancelled_at = private.clock()
    where a.candidate_id = new.person_id and a.state in ('requested', 'confirmed') and a.ends_at > private.clock()
        and a.checked_in_at is null and not exists (select from public.attendance f where f.assignment_id = a.assignment_id);
    update public.offers o set expired_at = private.clock()
    where o.candidate_id = new.person_id and o.state in ('waiting', 'sent', 'seen', 'unsure');
    delete from public.standbys b where b.candidate_id = new.person_id;
    delete from public.plan_choices c where c.candidate_id = new.person_id;
    return null;
end $$;
create trigger candidates_700_let_go after update of protected on public.candidates for each row
when (new.protected and not old.protected)
execute function private.let_go_of_protected();

-- The adviser who follows somebody says that their address is protected, or is so no more. Refuses PT404. Twice is once.
create function private.protect_address(person uuid, is_protected boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload()) and is_protected is not null) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    update public.candidates c set protected = is_protected where c.person_id = person and c.protected <> is_protected;
end $$;
grant execute on function private.protect_address(uuid, boolean) to authenticated;
create function public.protect_address(person uuid, is_protected boolean default true) returns void
language sql volatile set search_path = '' as $$
    select private.protect_address(person, is_protected);
$$;
grant execute on function public.protect_address(uuid, boolean) to authenticated;

insert into private.forget_rules (relation, column_name, how, whose, in_own_words, reason)
values ('public.access_log', 'viewer_name', 'clear', 'viewer_id', 'false', 'a name that they had');

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
