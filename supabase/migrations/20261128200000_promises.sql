-- Generated from supabase/schemas by "npm run migration".
set local lock_timeout = '5s';

drop function private.post_task(uuid,uuid,timestamp with time zone,timestamp with time zone,integer,text,boolean,text,text,text[],text[],text,uuid,integer,boolean);

-- allowed: drops function public.post_task(uuid,uuid,timestamp with time zone,timestamp with time zone,integer,text,boolean,uuid,text,text,text[],text[],text,integer,boolean), because the new one has more arguments, each with a default, and answers the same call.
drop function public.post_task(uuid,uuid,timestamp with time zone,timestamp with time zone,integer,text,boolean,uuid,text,text,text[],text[],text,integer,boolean);

alter table public.invitations drop constraint invitations_last_name_check;

alter table public.people drop constraint people_last_name_check;

drop policy "A candidate reads their own contracts" on public.contracts;

-- Digits of any script as 0-9: Arabic, Persian, N'Ko, those of India and its neighbours, full width.
create function private.plain_digits(words text) returns text language sql immutable set search_path = '' as $$
    select case when words ~ '[\u0660-\u1819\uff10-\uff19]' then translate(words, '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹߀߁߂߃߄߅߆߇߈߉०१२३४५६७८९০১২৩৪৫৬৭৮৯੦੧੨੩੪੫੬੭੮੯૦૧૨૩૪૫૬૭૮૯୦୧୨୩୪୫୬୭୮୯௦௧௨௩௪௫௬௭௮௯౦౧౨౩౪౫౬౭౮౯೦೧೨೩೪೫೬೭೮೯൦൧൨൩൪൫൬൭൮൯෦෧෨෩෪෫෬෭෮෯๐๑๒๓๔๕๖๗๘๙໐໑໒໓໔໕໖໗໘໙༠༡༢༣༤༥༦༧༨༩၀၁၂၃၄၅၆၇၈၉႐႑႒႓႔႕႖႗႘႙០១២៣៤៥៦៧៨៩᠐᠑᠒᠓᠔᠕᠖᠗᠘᠙０１２３４５６７８９',
        repeat('0123456789', 21)) else words end;
$$;
-- What can be seen of a text: without spaces and signs that have no shape.
create function private.visible(words text) returns text language sql immutable set search_path = '' as $$
    select regexp_replace(words, '[\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]', '', 'g');
$$;
-- Whether eleven digits begin with a day of birth: of a D-number 40 is added to the day, of an H-number and of the made-up numbers that
-- registers try things out with 40, 65 or 80 to the month.
create function private.begins_with_birth(digits text) returns boolean language sql immutable set search_path = '' as $$
    select digits ~ '^([04][1-9]|[1256][0-9]|[37][01])(0[1-9]|1[0-2]|4[1-9]|5[0-2]|6[6-9]|7[0-7]|8[1-9]|9[0-2])';
$$;
-- Both control digits are right.
create function private.is_identity_number(digits text) returns boolean language plpgsql immutable set search_path = '' as $$
declare
    d int[];
begin
    if digits !~ '^[0-9]{11}$' or not private.begins_with_birth(digits) then
        return false;
    end if;
    d := string_to_array(digits, null)::int[];
    return (3 * d[1] + 7 * d[2] + 6 * d[3] + d[4] + 8 * d[5] + 9 * d[6] + 4 * d[7] + 5 * d[8] + 2 * d[9] + d[10]) % 11 = 0
        and (5 * d[1] + 4 * d[2] + 3 * d[3] + 2 * d[4] + 7 * d[5] + 6 * d[6] + 5 * d[7] + 4 * d[8] + 3 * d[9] + 2 * d[10] + d[11]) % 11 = 0;
end $$;

-- A national identity number is never stored, in whatever digits and however set apart: groups of digits that make eleven together, of
-- which both control digits are right; or a day of birth in six digits with five more beside it, where one may be mistyped. Other long
-- numbers may stand: what is only dates and clock times, a telephone number from its country on.
create or replace function private.holds_identity_number(words text) returns boolean language plpgsql immutable set search_path = '' as $$
declare
    plain text;
    run text;
    parts text[];
    gaps text[];
    digits text;
    written text;
begin
    if words is null or length(words) < 11 then
        return false;
    end if;
    plain := regexp_replace(private.plain_digits(words), '[\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\s]+', ' ', 'g');
    if length(regexp_replace(plain, '[^0-9]', '', 'g')) < 11 then
        return false;
    end if;
    for run in
        select m[1] from regexp_matches(plain, '(\+?[0-9]+(?: ?[-.,/:;_*()\u2010-\u2015\u2212\u00b7\u2022''|]{0,2} ?[0-9]+)*)', 'g') as m
    loop
        continue when length(regexp_replace(run, '[^0-9]', '', 'g')) < 11;
        parts := array(select m[1] from regexp_matches(run, '([0-9]+)', 'g') as m);
        gaps := array(select m[1] from regexp_matches(run, '[0-9]+([^0-9]*)', 'g') as m);
        for i in 1..cardinality(parts) loop
            continue when i = 1 and run ~ '^\+[1-9]';
            digits := '';
            written := '';
            for j in i..cardinality(parts) loop
                digits := digits || parts[j];
                written := written || parts[j];
                exit when length(digits) > 11;
                if length(digits) = 11
                    and written !~ '^([0-9]{1,2}[./-][0-9]{1,2}[./-]((19|20)?[0-9]{2})|([01]?[0-9]|2[0-3])[.:][0-5][0-9])([^0-9]+([0-9]{1,2}[./-][0-9]{1,2}[./-]((19|20)?[0-9]{2})|([01]?[0-9]|2[0-3])[.:][0-5][0-9]))*$'
                    and (private.is_identity_number(digits)
                        or (private.begins_with_birth(digits) and written ~ '^([0-9]{6}|[0-9]{2}[^0-9]+[0-9]{2}[^0-9]+[0-9]{2})[^0-9]+[0-9]{5}$'))
                then
                    return true;
                end if;
                written := written || gaps[j];
            end loop;
        end loop;
    end loop;
    return false;
end $$;
-- Whoever is named has one name at least, of which something can be seen.
create or replace function private.is_words(words text, shortest int, longest int) returns boolean
language sql immutable set search_path = '' as $$
    select length(private.visible(words)) >= least(shortest, 1) and length(btrim(words, e' \t\r\n\u00a0\u200b\ufeff')) >= shortest
        and length(words) <= longest and not private.holds_identity_number(words);
$$;

-- The last name of somebody: empty for who has one name.
create function private.is_last_name(name text) returns boolean language sql immutable set search_path = '' as $$
    select name = '' or private.is_name(name);
$$;
-- Somebody's names as one.
create function private.whole_name(first_name text, last_name text) returns text language sql immutable set search_path = '' as $$
    select first_name || case when last_name <> '' then ' ' || last_name else '' end;
$$;
-- The first name, and of the last the initial.
create function private.short_name(first_name text, last_name text) returns text language sql immutable set search_path = '' as $$
    select first_name || case when last_name <> '' then ' ' || left(last_name, 1) || '.' else '' end;
$$;
-- As it is stored, or as it was stored before numbers were kept in one way.
create or replace function private.is_phone(number text) returns boolean language sql immutable set search_path = '' as $$
    select number ~ '^\+?[0-9 ]{8,16}$' and length(regexp_replace(number, '[^0-9]', '', 'g')) >= 8 and not private.holds_identity_number(number);
$$;
-- A telephone number as people write it, in the one way in which it is stored: +, country, number. Null: it is none, and so is null.
create function private.phone_of(written text) returns text language plpgsql immutable set search_path = '' as $$
declare
    plain text := regexp_replace(private.plain_digits(written), '[-./()\u00a0\u00ad\u2000-\u200f\u2010-\u2015\u2028-\u202f\u205f-\u206f\u2212\u3000\ufeff\s]+', '', 'g');
begin
    plain := regexp_replace(regexp_replace(plain, '^\uff0b', '+'), '^00', '+');
    -- so that «+47 (0) …», as cards have it, is the same number
    if plain ~ '^\+470?[2-9][0-9]{7}$' then
        return '+47' || right(plain, 8);
    elsif plain ~ '^[2-9][0-9]{7}$' then
        return '+47' || plain;
    elsif plain ~ '^\+(?!47|0)[0-9]{7,15}$' then
        return plain;
    end if;
    return null;
end $$;
create or replace function private.is_email(email text) returns boolean language sql immutable set search_path = '' as $$
    select length(email) <= 254
        and not private.holds_identity_number(email)
        and email ~ '^([A-Za-z0-9_''+-]+\.)*[A-Za-z0-9_''+-]*[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$';
$$;

-- A day that people live to see: no endless one, none whose year nobody can write.
create function private.is_day(day date) returns boolean language sql immutable set search_path = '' as $$
    select day between date '1900-01-01' and date '2199-12-31';
$$;
create function private.is_time(at timestamptz) returns boolean language sql immutable set search_path = '' as $$
    select at between timestamptz '1900-01-01 00:00:00+00' and timestamptz '2199-12-31 00:00:00+00';
$$;
-- Agreed hours a week, as they are stored: with one decimal.
create function private.is_hours(hours numeric) returns boolean language sql immutable set search_path = '' as $$
    select hours between 0.1 and 37.5;
$$;
-- A number is written down in one way, whoever writes it and however; what is none is refused.
create function private.keep_phone() returns trigger language plpgsql set search_path = '' as $$
begin
    if private.phone_of(new.phone) is null then
        raise exception 'bad_phone' using errcode = 'PT422';
    end if;
    new.phone := private.phone_of(new.phone);
    return new;
end $$;

-- A check runs with the rights of who writes: these stand on the tables that a client writes by the data API itself.
grant execute on function private.holds_identity_number(text), private.is_words(text, int, int), private.is_name(text),
    private.is_phone(text), private.is_email(text), private.plain_digits(text), private.visible(text), private.begins_with_birth(text),
    private.is_identity_number(text), private.phone_of(text), private.is_day(date), private.is_last_name(text) to authenticated;

insert into private.event_kinds (kind, sentence)
values ('address.protected', 'The person''s address became protected.');

insert into private.event_kinds (kind, sentence)
values ('address.open', 'The person''s address is protected no more.');

insert into private.event_kinds (kind, sentence)
values ('contract.corrected', 'An employer put the dates of a contract with the person right.');

insert into private.event_kinds (kind, sentence)
values ('contract.withdrawn', 'An employer took back a contract that was recorded by mistake.');

update private.event_kinds set sentence = 'The host cancelled it, or the person stepped off a shift that was changed, or they were let go without its doing.' where kind = 'assignment.cancelled';

-- Words of what no task may hold (care, medicine, feeding, lifting people, photographs, anything clinical) and of anybody's health, with the
-- reason why each is watched, as they stand in a text but in small letters. Forms know the same list (src/lib/watched-words.ts); compounds
-- that name a room or an office, as "medisinrommet", are none.
create function private.watched_words(words text) returns table (word text, reason text)
language sql immutable set search_path = '' as $$
    select distinct m[2], w.reason
    from (values
        ('care', 'stell(e|er|et|ing)?|(morgen|kvelds|natt)stell(et)?|bleie(r|n|ne|skift|skifte)?|dusj(er|et|ing)|dusje|bade|bader|bading|(toalett|do)besøk|toaletthjelp|tann(puss|stell)|munnstell|barber(e|er|ing)|(på|av)kledning|kle (på|av)|pleie|pleier|pleien|intim(hygiene|vask)|kroppsvask|sengebad|kateter(et|pose)?|stomi(en|pose)?|avføring(en)?|urin(en)?|følge (på|til) (do|toalettet)|vaske (beboer|pasient|bruker)[a-zæøå]*|diapers?|nappy|nappies|toileting|bathing'),
        ('medicine', 'medisin(en|er|ene|ering|ere|erer|utdeling|dosett)?|legemid[a-zæøå]*|insulin[a-zæøå]*|dosett[a-zæøå]*|pille(r|n|ne)?|tablett(er|en|ene)?|injeksjon[a-zæøå]*|sprøyte(r|n|ne)?|vaksine[a-zæøå]*|smertestillende|paracet|morfin|resept(en|er|ene)?|øyedråper|inhalator(en)?|medicines?|medication|pills?|injections?'),
        ('feeding', 'mate|mater|matet|mating|(mate|spise)hjelp|sonde(n|mat|ernæring)?|moset|mosekost|purert|konsistenstilpasset|fortykning[a-zæøå]*|findelt mat|svelge?vansker|dysfagi|feed|feeds|feeding'),
        ('lifting', 'løfte|løfter|løftet|løfting|forflytte|forflytter|forflytning(en|er)?|person(løft|løfter|heis)|(pasient|tak)heis(en)?|lifting'),
        ('photos', 'foto|fotoer|fotografi[a-zæøå]*|fotografer[a-zæøå]*|filme|filmer|filming|selfie(r|s)?|ta bilder?|videoopptak|photos?|photograph[a-z]*'),
        ('clinical', 'sår|såret|sårene|sårstell|bandasje[a-zæøå]*|blod(prøve|trykk|sukker)[a-zæøå]*|feber(en)?|pasientjournal[a-zæøå]*|symptom(er|ene)?|måle (puls|temperatur|feber)|wounds?|blood pressure'),
        ('health', 'demens[a-zæøå]*|dement|demente|diagnose[a-zæøå]*|alzheimer[a-zæøå]*|parkinson[a-zæøå]*|kreft[a-zæøå]*|diabet[a-zæøå]*|epilep[a-zæøå]*|kols|psykose[a-zæøå]*|psykotisk|depresjon[a-zæøå]*|deprimert|angst(en)?|schizofren[a-zæøå]*|bipolar|autis[a-zæøå]*|adhd|rus(misbruk|avhengig)[a-zæøå]*|syk|syke|sykt|sykdom[a-zæøå]*|syke?meld[a-zæøå]*|selvmord[a-zæøå]*|dementia|depress(ed|ion)|anxiety|illness|diagnos(is|ed)|suicid[a-z]*')
    ) as w (reason, forms),
    regexp_matches(translate(lower(normalize(words, nfc)), 'ÆØÅ', 'æøå'), '(^|[^a-zæøå0-9])(' || w.forms || ')(?![a-zæøå0-9])', 'g') as m;
$$;

-- Whether it says something of somebody's health.
create function private.names_health(words text) returns boolean language sql immutable set search_path = '' as $$
    select words is not null and exists (select from private.watched_words(words) w where w.reason in ('health', 'medicine', 'clinical'));
$$;
grant execute on function private.watched_words(text), private.names_health(text) to authenticated;

alter table public.people add constraint people_last_name_check CHECK (private.is_last_name(last_name)) not valid;

create trigger people_200_keep_phone_on_insert before insert on public.people for each row
when (new.phone is not null) execute function private.keep_phone();
create trigger people_200_keep_phone_on_update before update of phone on public.people for each row
when (new.phone is not null and new.phone is distinct from old.phone) execute function private.keep_phone();

-- What helps a person is told to places: what one can do and needs, never what one has. An earlier word stays until it is changed, and no
-- place reads it.
create function private.guard_help() returns trigger language plpgsql set search_path = '' as $$
begin
    if private.names_health(new.shared_help) then
        raise exception 'sensitive' using errcode = 'PT422';
    end if;
    return new;
end $$;
create trigger candidates_100_guard_help_on_insert before insert on public.candidates for each row
when (new.shared_help is not null) execute function private.guard_help();
create trigger candidates_100_guard_help_on_update before update of shared_help on public.candidates for each row
when (new.shared_help is distinct from old.shared_help) execute function private.guard_help();

-- Who follows me and how I reach them at work; no row when nobody does. Shape: name, phone, email.
create or replace function private.my_adviser() returns setof public.adviser_contact
language sql stable security definer set search_path = '' as $$
    select private.whole_name(p.first_name, p.last_name), p.phone, p.email
    from public.caseloads c join public.people p on p.person_id = c.adviser_id
    where c.until_at is null and c.candidate_id = private.me();
$$;

create trigger contacts_200_keep_phone_on_insert before insert on public.contacts for each row
when (new.phone is not null) execute function private.keep_phone();
create trigger contacts_200_keep_phone_on_update before update of phone on public.contacts for each row
when (new.phone is not null and new.phone is distinct from old.phone) execute function private.keep_phone();

alter table public.invitations add constraint invitations_last_name_check CHECK (private.is_last_name(last_name)) not valid;

-- Somebody begins to come in: what they typed is kept against their invitation, and their account is to be made with the reference. "address":
-- what the account is signed in with, one that leads nowhere where there is no e-mail. "made": there is one already, from a try that did not
-- come to its end, with this very address. With another one it is made anew, and when "anew" is said, by who does not know its password. Typed
-- again is corrected. Refuses as open_invitation; PT422 too_young, bad_words.
create or replace function private.begin_joining(
    code text, email text, first_name text, last_name text, language text, birth_date date, anew boolean default false
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
    elsif private.is_name(begin_joining.first_name) is not true or private.is_last_name(btrim(begin_joining.last_name)) is not true
        or private.is_email(wanted) is false
    then
        raise exception 'bad_words' using errcode = 'PT422';
    end if;
    perform private.old_enough(invited, begin_joining.birth_date);
    select j.* into before from private.joinings j where j.invitation_id = invited.invitation_id;
    wanted := coalesce(wanted, case when before.address like '%.invalid' then before.address end,
        gen_random_uuid() || '@uten-epost.invalid');
    -- by the account's own address: what was typed last may be another's, whose account this is not
    perform private.delete_account(u.id) from auth.users u
    where u.id = before.account_id and (begin_joining.anew or lower(u.email) is distinct from wanted)
        and not exists (select from public.people p where p.user_id = u.id);
    insert into private.joinings as j
        (invitation_id, reference_hash, address, first_name, last_name, language, birth_date, began_at)
    values (invited.invitation_id, private.code_hash(same_reference), wanted, btrim(begin_joining.first_name),
        btrim(begin_joining.last_name), begin_joining.language, begin_joining.birth_date, private.clock())
    on conflict (invitation_id) do update set
        reference_hash = excluded.reference_hash, address = excluded.address, first_name = excluded.first_name,
        last_name = excluded.last_name, language = excluded.language, birth_date = excluded.birth_date, began_at = excluded.began_at,
        account_id = (select u.id from auth.users u where u.id = j.account_id);
    return query select same_reference, wanted, exists (
        select from auth.users u where u.id = before.account_id and lower(u.email) = wanted
            and not exists (select from public.people p where p.user_id = u.id)
    );
end $$;

-- What was noted about somebody becomes a person's own, and the note goes.
create function private.merge_noted(noted uuid, own uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
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

-- Somebody who takes part already was referred: what the adviser noted about them before they opened the invitation becomes
-- theirs, and the note goes. Refuses PT409 sign_out_first (not born on the same day, so somebody else's), already_referred.
create or replace function private.take_over_referral(noted uuid) returns void
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
    perform private.merge_noted(noted, own);
end $$;

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

-- A word that is watched, and that a lead said is used innocently in this task: "løfte" of boxes, say. What tasks may not hold stands in
-- 05_words. Not personal but for who said so.
create table private.innocent_words (
    task_id uuid not null references public.tasks on delete cascade,
    word text not null,
    reason text not null,
    said_by uuid references public.people, -- null: forgotten
    said_at timestamptz not null,
    primary key (task_id, word, reason)
);
comment on table private.innocent_words is 'personal: who answers for a word of a task';
create index innocent_words_said_by on private.innocent_words (said_by);
alter table private.innocent_words enable row level security;

-- The watched words of a task's texts that its template does not have itself.
create function private.own_watched_words(said text[], template_said text[]) returns table (word text, reason text)
language sql immutable set search_path = '' as $$
    select * from private.watched_words(array_to_string(said, e'\n'))
    except select * from private.watched_words(array_to_string(template_said, e'\n'));
$$;

create function private.template_texts_said(template uuid) returns text[] language sql stable set search_path = '' as $$
    select array[w.title, w.summary, w.bring] || w.does || w.does_not from public.template_texts w
    where w.template_id = template and w.language = 'nb';
$$;

-- What a lead is asked about before a task with these words goes out: each watched word, with the reason. What one does not do may name
-- anything. Shape: word, reason.
create function private.words_to_think_of(template uuid, title text, summary text, does text[], bring text)
returns table (word text, reason text) language sql stable security definer set search_path = '' as $$
    select o.* from private.own_watched_words(array[title, summary, bring, array_to_string(does, e'\n')], private.template_texts_said(template)) as o order by 2, 1;
$$;
grant execute on function private.words_to_think_of(uuid, text, text, text[], text) to authenticated;
create function public.words_to_think_of(
    template uuid, title text default null, summary text default null, does text[] default null, bring text default null
) returns table (word text, reason text) language sql stable set search_path = '' as $$
    select * from private.words_to_think_of(template, title, summary, does, bring);
$$;
grant execute on function public.words_to_think_of(uuid, text, text, text[], text) to authenticated;

-- A lead posts a task with one shift, from a template, in five answers: template, start, end, seats, contact. With words of
-- their own where given (null: the template's). "weeks": so many weeks, at the same hour on the wall; "together": one person can take
-- them all, as a series. Returns the first shift's id. Refuses PT404 (not their place or template),
-- PT422 starts_too_soon / bad_span / bad_capacity / bad_words / watched_words (of which the lead has not said that they are used
-- innocently) / bad_weeks / too_far.
create function private.post_task(
    template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, capacity int, pay text, publish boolean,
    title text, summary text, does text[], does_not text[], bring text, request_id uuid, weeks int, together boolean,
    innocent text[]
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
    chosen public.templates;
    words public.template_texts;
    here public.places;
    earlier text;
    made_task uuid;
    made_shift uuid;
    made_series uuid;
begin
    select p.* into here from public.contacts c join public.places p on p.place_id = c.place_id
    where c.contact_id = contact and c.retired_at is null and p.organisation_id in (select private.my_organisations())
        and exists (
            select from public.organisations o where o.organisation_id = p.organisation_id and o.closed_at is null
        );
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select t.* into chosen from public.templates t
    where t.template_id = template and coalesce(t.municipality_code, here.municipality_code) = here.municipality_code;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'post_task', jsonb_build_array(template, contact, extract(epoch from starts_at),
        extract(epoch from ends_at), capacity, pay, publish, title, summary, does, does_not, bring, weeks, together)
        || case when innocent <> '{}' then jsonb_build_array(innocent) else '[]' end);
    if earlier is not null then
        perform private.still_holds(s.cancelled_at is null, 'cancelled') from public.shifts s where s.shift_id = earlier::uuid;
        return earlier::uuid;
    end if;
    if starts_at <= private.clock() then
        raise exception 'starts_too_soon' using errcode = 'PT422';
    elsif not private.is_time(starts_at) then
        raise exception 'too_far' using errcode = 'PT422';
    elsif (weeks between 1 and 26) is not true then
        raise exception 'bad_weeks' using errcode = 'PT422';
    elsif starts_at + make_interval(weeks => weeks - 1) > private.clock() + interval '200 days' then
        raise exception 'too_far' using errcode = 'PT422';
    elsif (ends_at > starts_at and ends_at - starts_at <= interval '9 hours') is not true then
        raise exception 'bad_span' using errcode = 'PT422';
    elsif (capacity between 1 and 20) is not true then
        raise exception 'bad_capacity' using errcode = 'PT422';
    end if;
    select w.* into words from public.template_texts w where w.template_id = template and w.language = 'nb';
    begin
        insert into public.tasks (
            municipality_code, organisation_id, place_id, template_id, task_type, title, summary, does, does_not, bring,
            pay, norwegian, lifting, introduction, created_by, created_at, published_at
        ) values (
            here.municipality_code, here.organisation_id, here.place_id,
            case when coalesce(post_task.title, words.title) = words.title
                and coalesce(post_task.summary, words.summary) = words.summary
                and coalesce(post_task.does, words.does) = words.does
                and coalesce(post_task.does_not, words.does_not) = words.does_not
                and coalesce(post_task.bring, words.bring) = words.bring then template end,
            chosen.task_type, coalesce(post_task.title, words.title), coalesce(post_task.summary, words.summary),
            coalesce(post_task.does, words.does), coalesce(post_task.does_not, words.does_not),
            coalesce(post_task.bring, words.bring), post_task.pay, chosen.norwegian, chosen.lifting,
            chosen.introduction, private.me(), private.clock(), case when publish then private.clock() end
        ) returning task_id into made_task;
    exception when check_violation or not_null_violation then
        raise exception 'bad_words' using errcode = 'PT422';
    end;
    insert into private.innocent_words (task_id, word, reason, said_by, said_at)
    select made_task, w.word, w.reason, private.me(), private.clock()
    from private.words_to_think_of(template, post_task.title, post_task.summary, post_task.does, post_task.bring) as w;
    if exists (
        select from private.innocent_words w where w.task_id = made_task and (w.word = any (innocent)) is not true
    ) then
        raise exception 'watched_words' using errcode = 'PT422';
    end if;
    insert into public.task_requirements (task_id, requirement)
    select made_task, unnest(chosen.requirements);
    if together and weeks > 1 then
        insert into public.series (task_id, created_at) values (made_task, private.clock()) returning series_id into made_series;
    end if;
    made_shift := gen_random_uuid();
    insert into public.shifts (
        shift_id, task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at, created_at,
        series_id
    )
    select case when w.n = 0 then made_shift else gen_random_uuid() end, made_task, here.municipality_code, here.organisation_id,
        private.weeks_later(post_task.starts_at, w.n), private.weeks_later(post_task.ends_at, w.n), post_task.capacity, contact,
        case when publish then private.clock() end, private.clock(), made_series
    from generate_series(0, weeks - 1) as w (n);
    return private.answer(request_id, made_shift::text)::uuid;
end $$;
grant execute on function private.post_task(
    uuid, uuid, timestamptz, timestamptz, int, text, boolean, text, text, text[], text[], text, uuid, int, boolean, text[]) to authenticated;
create function public.post_task(
    template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, capacity int, pay text, publish
    boolean, request_id uuid, title text default null, summary text default null, does text[] default null,
    does_not text[] default null, bring text default null, weeks int default 1, together boolean default false,
    innocent text[] default '{}'
) returns uuid language sql volatile set search_path = '' as $$
    select private.post_task(template, contact, starts_at, ends_at, capacity, pay, publish,
        title, summary, does, does_not, bring, request_id, weeks, together, innocent);
$$;
grant execute on function public.post_task(
    uuid, uuid, timestamptz, timestamptz, int, text, boolean, uuid, text, text, text[], text[], text, int, boolean, text[]) to authenticated;

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
    select l.person_id, private.whole_name(p.first_name, p.last_name), r.requirement, k.clearance_id, k.seen_on, k.valid_to,
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

-- The candidate says what is wrong, or gives their own words about an absence. Refuses PT404, PT422 bad_claim.
create or replace function private.object(assignment uuid, claim text, minutes int, words text, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
begin
    select a.* into mine from public.assignments a
    where a.assignment_id = assignment and a.candidate_id = private.me();
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if private.repeated(request_id, 'object', jsonb_build_array(assignment, claim, minutes, words)) is not null then
        return;
    end if;
    if claim is null or claim not in ('was_there', 'minutes_wrong', 'information_wrong', 'own_words')
        or not private.is_minutes(minutes) or not private.is_words(words, 0, 500)
        or (claim = 'own_words' and coalesce(private.visible(words), '') = '')
        or (claim = 'minutes_wrong' and minutes is null) then
        raise exception 'bad_claim' using errcode = 'PT422';
    end if;
    insert into public.objections (assignment_id, candidate_id, claim, minutes, words, said_at)
    values (assignment, mine.candidate_id, object.claim, object.minutes,
        case when private.visible(words) <> '' then btrim(object.words) end, private.clock());
    insert into public.events (at, kind, municipality_code, by_person, person_id, organisation_id, shift_id, assignment_id, detail)
    select private.clock(), 'assignment.objected', mine.municipality_code, private.me(), mine.candidate_id,
        s.organisation_id, s.shift_id, assignment, object.claim
    from public.shifts s where s.shift_id = mine.shift_id;
    perform private.answer(request_id, 'said');
end $$;

-- What a lead may call a candidate: first name and initial; the full name with a contract at the employer. Nothing (null) for who has a
-- protected address.
create or replace function private.name_for_lead(candidate uuid, organisation uuid) returns text
language sql stable security definer set search_path = '' as $$
    select case when private.has_contract(candidate, o.employer_id, private.today()) then private.whole_name(p.first_name, p.last_name)
        else private.short_name(p.first_name, p.last_name) end
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
    if (organisation in (select private.my_organisations())
        and private.is_day(from_day) and private.is_day(to_day) and to_day between from_day and from_day + 62) is not true then
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
        case when s.ends_at > private.clock() - interval '30 days' and not private.names_health(c.shared_help) then c.shared_help end,
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
    if (organisation in (select private.my_organisations())
        and private.is_day(from_day) and private.is_day(to_day) and to_day between from_day and from_day + 62) is not true then
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
        case when not private.names_health(c.shared_help) then c.shared_help end, c.norwegian::int,
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

-- «Jeg er usikker»: wants a call or company from the place, who is then shown first name, initial and, for a call, this number; or
-- something else instead (null), which says no to this one. A number given here becomes the person's own. Refuses PT404,
-- PT409 offer_over, PT422 bad_wish, no_phone (a call without a number), bad_phone. Twice is once.
create or replace function private.be_unsure(offer uuid, wants text, phone text, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.offers := private.lock_offer(offer);
    given text := nullif(btrim(phone), '');
    tap public.taps := private.tap_of(request_id);
begin
    if request_id is not null and private.repeated(request_id, 'be_unsure', jsonb_build_array(offer, wants, phone)) is not null then
        return;
    end if;
    if wants is null and mine.state in ('accepted', 'declined', 'expired', 'withdrawn') and tap.request_id is not null then
        perform private.decline_late(mine, tap);
        perform private.answer(request_id, mine.shift_id::text);
        return;
    elsif mine.state in ('accepted', 'declined', 'expired', 'withdrawn') then
        raise exception 'offer_over' using errcode = 'PT409', detail = coalesce(mine.withdrawn_why, mine.state);
    elsif wants not in ('call', 'company') then
        raise exception 'bad_wish' using errcode = 'PT422';
    elsif given is not null and private.phone_of(given) is null then
        raise exception 'bad_phone' using errcode = 'PT422';
    end if;
    if given is not null then
        update public.people p set phone = given where p.person_id = mine.candidate_id;
    end if;
    if wants = 'call' and not exists (
        select from public.people p where p.person_id = mine.candidate_id and p.phone is not null
    ) then
        raise exception 'no_phone' using errcode = 'PT422';
    end if;
    update public.offers o set unsure_at = coalesce(o.unsure_at, greatest(private.wished_at(tap), o.sent_at)), unsure_wants = wants,
        declined_at = case when wants is null then greatest(private.wished_at(tap), o.sent_at) end
    where o.offer_id = offer;
    if request_id is not null then
        perform private.answer(request_id, case when wants is null then mine.shift_id::text else 'said' end);
    end if;
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

-- An adviser refers a new person and gets the code of their invitation, which cannot be told from any other. Valid 30 days.
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
        return query select earlier::uuid, private.code_again(made_code);
        return;
    end if;
    if birth_date is null or birth_date > private.today() - interval '16 years' or birth_date < date '1920-01-01' then
        raise exception 'too_young' using errcode = 'PT422';
    elsif assessed_on > private.today() or not private.is_day(assessed_on) or not private.is_day(from_date)
        or not private.is_day(to_date) or not private.is_hours(hours_per_week) then
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
        nullif(btrim(refer.email), ''), private.me(), private.clock(), private.clock() + interval '30 days');
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    values (private.clock(), 'referral.made', municipality, private.me(), made);
    perform private.answer(request_id, made::text);
    return query select made, made_code;
end $$;

-- Hours a week and a period agreed anew: ends the running one the day before, and takes the place of those not begun. Refuses PT404,
-- PT422 bad_hours, PT409 begun_later (one that has begun would be lost: what was agreed then stays).
create or replace function private.agree_activity(person uuid, hours_per_week numeric, from_date date, to_date date, request_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    earlier text;
    made uuid;
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'agree_activity', jsonb_build_array(person, hours_per_week, from_date, to_date));
    if earlier is not null then
        perform private.still_holds(exists (
            select from public.agreed_activities g
            where g.agreed_activity_id = earlier::uuid and g.to_date = agree_activity.to_date
        ), 'replaced');
        return;
    end if;
    if (private.is_hours(hours_per_week) and private.is_day(from_date) and private.is_day(to_date)
        and to_date >= from_date) is not true then
        raise exception 'bad_hours' using errcode = 'PT422';
    end if;
    if exists (
        select from public.agreed_activities g
        where g.candidate_id = person and g.from_date between agree_activity.from_date and private.today()
    ) then
        raise exception 'begun_later' using errcode = 'PT409';
    end if;
    delete from public.agreed_activities g where g.candidate_id = person and g.from_date >= agree_activity.from_date;
    update public.agreed_activities g set to_date = agree_activity.from_date - 1
    where g.candidate_id = person and g.to_date >= agree_activity.from_date;
    insert into public.agreed_activities (candidate_id, hours_per_week, from_date, to_date, agreed_by, agreed_at)
    values (person, agree_activity.hours_per_week, agree_activity.from_date, agree_activity.to_date, private.me(),
        private.clock())
    returning agreed_activity_id into made;
    insert into public.events (at, kind, municipality_code, by_person, person_id)
    select private.clock(), 'activity.agreed', c.municipality_code, private.me(), person
    from public.candidates c where c.person_id = person;
    perform private.answer(request_id, made::text);
end $$;

-- The colleagues an adviser can hand somebody over to: advisers of the same municipality. Shape: person_id, name.
create or replace function private.adviser_colleagues() returns table (person_id uuid, name text)
language sql stable security definer set search_path = '' as $$
    select p.person_id, private.whole_name(p.first_name, p.last_name)
    from public.people p join public.staff_roles r on r.person_id = p.person_id
    where private.has_role('adviser') and r.role = 'adviser' and r.revoked_at is null and p.person_id <> private.me()
        and r.municipality_code = private.municipality_as('adviser')
    order by 2;
$$;

-- My caseload with facts, one row per person; every one is logged as looked at. Hours are of recorded attendance with the purpose
-- activity; "last_week" is the last whole week from Monday, "four_weeks" the last 28 days. No order of merit: by name.
create or replace function private.adviser_caseload()
returns setof public.caseload_row language plpgsql volatile security definer set search_path = '' as $$
declare
    monday date := date_trunc('week', private.today()::timestamp)::date;
begin
    if not private.has_role('adviser') then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array(select private.my_caseload()), 'adviser');
    return query
    select p.person_id, private.whole_name(p.first_name, p.last_name), p.user_id is not null,
        (select max(i.made_at) from public.invitations i where i.person_id = p.person_id and not i.reentry),
        r.referred_at, c.protected, g.hours_per_week, g.to_date,
        coalesce(w.last_week, 0)::int, coalesce(w.four_weeks, 0)::int, w.last_at,
        (select min(a.starts_at) from public.assignments a
            where a.candidate_id = p.person_id and a.state = 'confirmed' and a.ends_at > private.clock()),
        coalesce(w.absences, 0)::int, w.last_absence,
        (select o.words from public.objections o
            where o.candidate_id = p.person_id and o.words is not null and o.said_at > private.clock() - interval '14 days'
            order by o.said_at desc limit 1)
    from public.people p
    join public.candidates c on c.person_id = p.person_id
    left join public.referrals r on r.candidate_id = p.person_id and r.ended_at is null
    left join lateral (
        select x.hours_per_week, x.to_date from public.agreed_activities x
        where x.candidate_id = p.person_id and private.today() between x.from_date and x.to_date
        order by x.from_date desc limit 1
    ) g on true
    left join lateral (
        select
            sum(f.minutes) filter (where a.purpose = 'activity' and a.starts_at >= private.midnight(monday - 7)
                and a.starts_at < private.midnight(monday)) as last_week,
            sum(f.minutes) filter (where a.purpose = 'activity'
                and a.starts_at >= private.midnight(private.today() - 27)) as four_weeks,
            max(a.starts_at) filter (where f.fact in ('present', 'late')) as last_at,
            count(*) filter (where f.fact = 'absent' and a.starts_at >= private.midnight(private.today() - 27)) as absences,
            max(a.starts_at) filter (where f.fact = 'absent') as last_absence
        from public.assignments a join public.attendance f on f.assignment_id = a.assignment_id
        where a.candidate_id = p.person_id
    ) w on true
    where p.person_id in (select private.my_caseload())
    order by p.last_name, p.first_name, p.person_id;
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
                select private.whole_name(q.first_name, q.last_name) from public.people q
                where q.person_id = coalesce(a.candidate_id, n.about_id))
            when in_role = 'administrator' and private.has_role('administrator') then (
                select private.whole_name(i.first_name, i.last_name) from public.invitations i
                where i.person_id = n.about_id and i.made_by = own and i.used_at = n.at)
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
    select l.day, l.first_at, private.short_name(p.first_name, p.last_name), l.role,
        (select o.name from public.staff_roles r join public.organisations o on o.organisation_id = r.organisation_id
            where r.person_id = l.viewer_id and r.role = l.role order by r.granted_at limit 1)
    from public.access_log l join public.people p on p.person_id = l.viewer_id
    where l.person_id = private.me()
    order by l.first_at desc
    limit 200;
$$;

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

-- How many people a shift at this time, place, pay and with these demands would fit: for the lead who posts. Hard filters are those of
-- ranked_people, but for working time. Counts under five come as 4. Refuses PT404.
create or replace function private.count_fitting(template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, pay text)
returns int
language plpgsql stable security definer set search_path = '' as $$
declare
    chosen public.templates;
    here public.places;
    employer uuid;
    fitting int;
    span int4range;
begin
    if (private.is_time(starts_at) and private.is_time(ends_at) and ends_at > starts_at
        and ends_at - starts_at <= interval '24 hours') is not true then
        raise exception 'bad_span' using errcode = 'PT422';
    end if;
    span := private.week_span(starts_at, ends_at);
    select p.* into here from public.contacts c join public.places p on p.place_id = c.place_id
    where c.contact_id = contact and p.organisation_id in (select private.my_organisations());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select t.* into chosen from public.templates t where t.template_id = template;
    select o.employer_id into employer from public.organisations o where o.organisation_id = here.organisation_id;
    select count(*) into fitting from private.candidate_features f
    where f.municipality_code = here.municipality_code and f.in_market
        and f.norwegian >= chosen.norwegian and f.lifting >= chosen.lifting and f.week @> span
        and (f.birth_date + interval '16 years')::date <= private.local_day(count_fitting.starts_at)
        and (f.latitude is null
            or private.walk_minutes(f.latitude, f.longitude, here.latitude, here.longitude) <= f.max_minutes)
        and case when pay = 'paid'
            then f.wants_paid and private.has_contract(f.candidate_id, employer, private.local_day(count_fitting.starts_at))
            else f.wants_unpaid end
        and (select count(*) from public.clearances k where k.candidate_id = f.candidate_id and k.employer_id = employer
            and k.withdrawn_at is null and k.requirement = any (chosen.requirements)
            and coalesce(k.valid_to, 'infinity') >= private.last_day(count_fitting.ends_at)) = cardinality(chosen.requirements)
        and not exists (
            select from public.assignments a where a.candidate_id = f.candidate_id and a.state in ('requested', 'confirmed')
                and a.starts_at < count_fitting.ends_at and a.ends_at > count_fitting.starts_at offset 0
        );
    return case when fitting between 1 and 4 then 4 else fitting end;
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
    if (organisation in (select private.my_organisations()) and private.is_day(week_start)) is not true then
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

create or replace function private.today_page(chosen uuid, today date, monday date)
returns public.today_page language plpgsql volatile set search_path = '' as $$
declare
    page public.today_page;
    here uuid;
begin
    page.organisations := array(
        select (o.organisation_id, o.name)::public.led_organisation from public.organisations o
        where o.organisation_id in (
            select r.organisation_id from public.staff_roles r where r.role = 'lead' and r.revoked_at is null
        )
        order by o.name
    );
    page.organisation := coalesce(
        (select o from unnest(page.organisations) o where o.organisation_id = chosen limit 1), page.organisations[1]
    );
    here := (page.organisation).organisation_id;
    page.board := '{}'; page.week := '{}'; page.talk := '{}'; page.unsettled := '{}';
    if here is not null then
        if (private.is_day(today) and private.is_day(monday)) is not true then
            raise exception 'not_found' using errcode = 'PT404';
        end if;
        page.board := array(select b from private.facility_board(here, today, today) b);
        page.week := array(select w from private.facility_week(here, monday, monday + 6) w);
        page.talk := array(select t from private.facility_offers(here, null) t where t.stands = 'wants_talk');
        page.unsettled := array(select u from private.facility_unsettled(here, null) u);
    end if;
    return page;
end $$;

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('private.innocent_words', 'said_by', 'alias', 'false', 'the house''s row');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('private.innocent_words', 'word', 'keep', 'false', 'a word of a task');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('private.innocent_words', 'reason', 'keep', 'false', 'the same');

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
