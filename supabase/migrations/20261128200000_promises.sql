-- Generated from supabase/schemas by "npm run migration".
set local lock_timeout = '5s';

revoke select on public.shifts from authenticated;

revoke select on public.tasks from authenticated;

drop function private.accept_offer(uuid,uuid);

drop function private.begin_joining(text,text,text,text,text,date,boolean);

drop function private.change_shift(uuid,timestamp with time zone,timestamp with time zone,integer,uuid);

drop function private.facts_from_events(text);

drop function private.facts_from_rows(text);

drop function private.hidden_periods(bigint[],boolean[]);

drop function private.hide_cells(private.indicator_cell[],date);

drop function private.indicator_1_2(private.facts);

drop function private.indicator_2_1(private.facts);

drop function private.indicator_2_3(private.facts);

drop function private.indicator_2_5(private.facts);

drop function private.indicator_3_1(private.facts);

drop function private.indicator_4_3(private.facts);

drop function private.indicator_cells(private.facts);

drop function private.my_notices(text);

drop function private.my_shifts(boolean);

drop function private.post_task(uuid,uuid,timestamp with time zone,timestamp with time zone,integer,text,boolean,text,text,text[],text[],text,uuid,integer,boolean);

drop function private.read_notices(text);

drop function private.reentry_address(text);

drop function private.say_coming(uuid,uuid);

drop function private.spans(text,date);

drop function private.stand_by(uuid,boolean);

drop function private.take_series(uuid,uuid);

drop function private.take_shift(uuid,uuid,uuid);

drop function private.welcome(uuid);

drop function private.who_looked();

drop function private.work_from_events(text);

-- allowed: drops function public.accept_offer(uuid,uuid), because the new one has more arguments, each with a default, and answers the same call.
drop function public.accept_offer(uuid,uuid);

-- allowed: drops function public.begin_joining(text,text,text,text,text,date,boolean), because the new one has more arguments, each with a default, and answers the same call.
drop function public.begin_joining(text,text,text,text,text,date,boolean);

-- allowed: drops function public.change_shift(uuid,timestamp with time zone,timestamp with time zone,integer,uuid), because the new one has more arguments, each with a default, and answers the same call.
drop function public.change_shift(uuid,timestamp with time zone,timestamp with time zone,integer,uuid);

-- allowed: drops function public.my_notices(text), because the new one has more arguments, each with a default, and answers the same call.
drop function public.my_notices(text);

-- allowed: drops function public.post_task(uuid,uuid,timestamp with time zone,timestamp with time zone,integer,text,boolean,uuid,text,text,text[],text[],text,integer,boolean), because the new one has more arguments, each with a default, and answers the same call.
drop function public.post_task(uuid,uuid,timestamp with time zone,timestamp with time zone,integer,text,boolean,uuid,text,text,text[],text[],text,integer,boolean);

-- allowed: drops function public.read_notices(text), because the new one has more arguments, each with a default, and answers the same call.
drop function public.read_notices(text);

-- allowed: drops function public.reentry_address(text), because the new one has more arguments, each with a default, and answers the same call.
drop function public.reentry_address(text);

-- allowed: drops function public.say_coming(uuid,uuid), because the new one has more arguments, each with a default, and answers the same call.
drop function public.say_coming(uuid,uuid);

-- allowed: drops function public.stand_by(uuid,boolean), because the new one has more arguments, each with a default, and answers the same call.
drop function public.stand_by(uuid,boolean);

-- allowed: drops function public.take_series(uuid,uuid), because the new one has more arguments, each with a default, and answers the same call.
drop function public.take_series(uuid,uuid);

-- allowed: drops function public.take_shift(uuid,uuid), because the new one has more arguments, each with a default, and answers the same call.
drop function public.take_shift(uuid,uuid);

-- allowed: drops function public.welcome(uuid), because the new one has more arguments, each with a default, and answers the same call.
drop function public.welcome(uuid);

-- allowed: drops function public.who_looked(), because the new one has more arguments, each with a default, and answers the same call.
drop function public.who_looked();

drop policy "Everyone signed in reads the templates" on public.templates;

drop policy "Everyone signed in reads the templates' words" on public.template_texts;

drop policy "Leads read their own shifts, others the published" on public.shifts;

drop policy "Leads read their own tasks, others the published" on public.tasks;

drop policy "Whoever invited reads the invitation" on public.invitations;

drop type private.facts;

drop type private.exit;

drop type private.indicator_cell;

drop type private.indicator_part;

drop type private.work_done;

alter table public.invitations drop constraint invitations_last_name_check;

alter table public.people drop constraint people_last_name_check;

alter table public.unsettled_taps drop constraint unsettled_taps_why_check;

drop policy "A candidate reads their own contracts" on public.contracts;

drop policy "A candidate reads their own outcomes" on public.outcomes;

drop trigger assignments_110_forbid_leaving_recorded on public.assignments;

drop trigger offers_700_end_standby on public.offers;

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
-- which both control digits are right; or a day of birth in six digits with five more after a space, a hyphen or a full stop, where one may
-- be mistyped. Other long numbers may stand: what is only dates and clock times, a telephone number from its country on.
create function private.holds_personal_number(words text) returns boolean language plpgsql immutable set search_path = '' as $$
declare
    plain text := regexp_replace(private.plain_digits(normalize(words, nfkc)),
        '[\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\s]+', ' ', 'g');
    run text;
    parts text[];
    gaps text[];
    digits text;
    written text;
begin
    if words is null or length(regexp_replace(plain, '[^0-9]', '', 'g')) < 11 then
        return false;
    end if;
    for run in
        select m[1] from regexp_matches(plain,
            '(\+?[0-9]+(?:[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u02c2-\u02df\u0300-\u036f\u060c\u061b-\u061f\u066a-\u066d\u06d4\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u2e00-\u2e7f\u3000-\u303f\u3164\ufe00-\ufe6f\ufeff\ufff0-\ufffd\U0001f000-\U0001faff]{1,4}[0-9]+)*)', 'g') as m
    loop
        continue when length(regexp_replace(run, '[^0-9]', '', 'g')) < 11;
        parts := array(select m[1] from regexp_matches(run, '([0-9]+)', 'g') as m);
        gaps := array(select m[1] from regexp_matches(run, '[0-9]+([^0-9]*)', 'g') as m);
        for i in 1..cardinality(parts) loop
            digits := '';
            written := '';
            for j in i..cardinality(parts) loop
                digits := digits || parts[j];
                written := written || parts[j];
                exit when length(digits) > 11;
                if length(digits) = 11
                    and (i > 1 or run !~ '^\+[1-9]' or (j = cardinality(parts) and private.is_identity_number(digits)))
                    and written !~ '^([0-9]{1,2}[./-][0-9]{1,2}[./-]((19|20)?[0-9]{2})|([01]?[0-9]|2[0-3])[.:][0-5][0-9])([^0-9]+([0-9]{1,2}[./-][0-9]{1,2}[./-]((19|20)?[0-9]{2})|([01]?[0-9]|2[0-3])[.:][0-5][0-9]))*$'
                    and (private.is_identity_number(digits)
                        or (private.begins_with_birth(digits) and written ~ '^[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}( | ?[-\u2010-\u2015\u2212] ?|[.])[0-9]{5}$'))
                then
                    return true;
                end if;
                written := written || gaps[j];
            end loop;
        end loop;
    end loop;
    return false;
end $$;
-- Whether words may be written anew. Whoever is named has one name at least, of which something can be seen.
create function private.words_pass(words text, shortest int, longest int) returns boolean
language sql immutable set search_path = '' as $$
    select length(private.visible(words)) >= least(shortest, 1) and length(btrim(words, e' \t\r\n\u00a0\u200b\ufeff')) >= shortest
        and length(words) <= longest and not private.holds_personal_number(words);
$$;
create function private.name_passes(name text) returns boolean language sql immutable set search_path = '' as $$
    select private.words_pass(name, 1, 60);
$$;
-- The last name of somebody: empty for who has one name.
create function private.last_name_passes(name text) returns boolean language sql immutable set search_path = '' as $$
    select name = '' or private.name_passes(name);
$$;
-- What a task card lists: a few lines.
create function private.lines_pass(lines text[]) returns boolean language sql immutable set search_path = '' as $$
    select cardinality(lines) between 1 and 6 and bool_and(private.words_pass(line, 1, 120)) from unnest(lines) as line;
$$;

-- For the checks of columns alone: what any version ever let in. What may be written anew is said above.
create or replace function private.is_words(words text, shortest int, longest int) returns boolean
language sql immutable set search_path = '' as $$
    select length(btrim(words, e' \t\r\n')) >= shortest and length(words) <= longest;
$$;

create function private.is_last_name(name text) returns boolean language sql immutable set search_path = '' as $$
    select private.is_words(name, 0, 60);
$$;

-- Somebody's names as one.
create function private.whole_name(first_name text, last_name text) returns text language sql immutable set search_path = '' as $$
    select first_name || case when last_name <> '' then ' ' || last_name else '' end;
$$;
-- The first name, and of the last the initial.
create function private.short_name(first_name text, last_name text) returns text language sql immutable set search_path = '' as $$
    select first_name || case when last_name <> '' then ' ' || left(last_name, 1) || '.' else '' end;
$$;
-- For the checks alone, as is_words: as it is stored, or was before numbers were kept in one way.
create or replace function private.is_phone(number text) returns boolean language sql immutable set search_path = '' as $$
    select number ~ '^\+?[0-9 ]{7,16}$';
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

create function private.email_passes(email text) returns boolean language sql immutable set search_path = '' as $$
    select private.is_email(email) and not private.holds_personal_number(email);
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
    private.is_identity_number(text), private.phone_of(text), private.is_day(date), private.is_last_name(text),
    private.holds_personal_number(text), private.words_pass(text, int, int), private.name_passes(text), private.last_name_passes(text),
    private.email_passes(text), private.lines_pass(text[]) to authenticated;

insert into private.event_kinds (kind, sentence)
values ('referral.joined', 'The person, who took part already, joined what to_person had noted about them beforehand.');

insert into private.event_kinds (kind, sentence)
values ('birth_date.differs', 'The person gave another birth date than was noted, which stays.');

insert into private.event_kinds (kind, sentence)
values ('birth_date.corrected', 'The person''s birth date was put right.');

insert into private.event_kinds (kind, sentence)
values ('referral.assessment_withdrawn', 'That day was not the day of the assessment, or there was none.');

insert into private.event_kinds (kind, sentence)
values ('referral.ended', 'The adviser ended the person''s referral.');

insert into private.event_kinds (kind, sentence)
values ('referral.reopened', 'The referral was ended by a slip, and runs on.');

insert into private.event_kinds (kind, sentence)
values ('address.protected', 'The person''s address became protected.');

insert into private.event_kinds (kind, sentence)
values ('address.open', 'The person''s address is protected no more.');

insert into private.event_kinds (kind, sentence)
values ('activity.corrected', 'Hours or period of what was agreed were put right.');

insert into private.event_kinds (kind, sentence)
values ('activity.withdrawn', 'What was recorded as agreed with the person was taken back.');

insert into private.event_kinds (kind, sentence)
values ('contract.corrected', 'An employer put the dates of a contract with the person right.');

insert into private.event_kinds (kind, sentence)
values ('contract.withdrawn', 'An employer took back a contract that was recorded by mistake.');

insert into private.event_kinds (kind, sentence)
values ('offer.decline_undone', 'The person took that no back.');

update private.event_kinds set sentence = 'The host cancelled it, or the person stepped off a shift that was changed, or they were let go without its doing.' where kind = 'assignment.cancelled';

insert into private.event_kinds (kind, sentence)
values ('assignment.check_out_undone', 'The person had not left after all.');

insert into private.event_kinds (kind, sentence)
values ('assignment.said_cannot', 'The person said, once it had begun or they had come, that they do not come or had to go.');

insert into private.event_kinds (kind, sentence)
values ('outcome.withdrawn', 'An outcome that was recorded for that day, with the detail, was taken back or put right.');

insert into private.event_kinds (kind, sentence)
values ('outcome.answer_withdrawn', 'What was noted so many months after was taken back.');

-- How many tries the function below has written in this hour: anybody can call it on Supabase, by whatever keys they make up.
create table private.attempts_an_hour (
    hour timestamptz primary key,
    written int not null
);
comment on table private.attempts_an_hour is 'not personal';
alter table private.attempts_an_hour enable row level security;

-- As nodes of the version before count a try (now: count_try): writes five thousand rows an hour at most, and lets nobody through beyond that.
create or replace function private.allow_attempt(attempt_key text, max_attempts int, window_seconds int)
returns boolean language plpgsql security definer set search_path = '' as $$
declare
    tries int;
    this_hour timestamptz := date_trunc('hour', private.clock());
begin
    if (length(attempt_key) <= 100 and max_attempts between 1 and 100 and window_seconds between 1 and 86400) is not true then
        return false;
    end if;
    perform pg_advisory_xact_lock(hashtextextended(attempt_key, 0));
    select count(*) into tries from private.attempts a
    where a.attempt_key = allow_attempt.attempt_key
        and a.at > private.clock() - make_interval(secs => window_seconds)
        -- those of a clock that was ahead do not count until it is there again
        and a.at < private.clock() + interval '1 minute';
    if tries >= max_attempts then
        return false;
    end if;
    insert into private.attempts_an_hour as w (hour, written) values (this_hour, 1)
    on conflict (hour) do update set written = w.written + 1 where w.written < 5000;
    if not found then
        return false;
    end if;
    delete from private.attempts_an_hour w where w.hour <> this_hour;
    insert into private.attempts (attempt_key, at) values (allow_attempt.attempt_key, private.clock());
    return true;
end $$;

-- A try that counts under several keys at once, each with so many in so many seconds: 0 when all have room, and each has counted it; else which
-- of them is full (from 1), and none has. Only the app's own nodes ask, as the owner or by the service's key.
create function private.count_try(try_keys text[], most int[], seconds int[]) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    full_one int;
    right_now timestamptz := private.clock();
begin
    perform pg_advisory_xact_lock(hashtextextended(k.key, 0)) from (select distinct key from unnest(try_keys) as key order by key) as k;
    select min(k.nr) into full_one
    from unnest(try_keys, most, seconds) with ordinality as k (key, most, seconds, nr)
    where (
        select count(*) from private.attempts a
        where a.attempt_key = k.key and a.at > right_now - make_interval(secs => k.seconds) and a.at < right_now + interval '1 minute'
    ) >= k.most;
    if full_one is not null then
        return full_one;
    end if;
    insert into private.attempts (attempt_key, at) select distinct key, right_now from unnest(try_keys) as key;
    return 0;
end $$;
create function public.count_try(try_keys text[], most int[], seconds int[]) returns int
language sql volatile set search_path = '' as $$
    select private.count_try(try_keys, most, seconds);
$$;

-- The try was a right one, or nobody has judged it: one is taken off under each key.
create function private.give_back_try(try_keys text[]) returns void
language sql volatile security definer set search_path = '' as $$
    delete from private.attempts a where a.ctid = any (array(
        select (select b.ctid from private.attempts b where b.attempt_key = key order by b.at desc limit 1)
        from (select distinct key from unnest(try_keys) as key) as k
    ));
$$;
create function public.give_back_try(try_keys text[]) returns void
language sql volatile set search_path = '' as $$
    select private.give_back_try(try_keys);
$$;

-- On Supabase the app sends with the key that is its own, and no person's session comes here.
do $$
begin
    if exists (select from pg_roles where rolname = 'service_role') then
        grant execute on function public.count_try(text[], int[], int[]), private.count_try(text[], int[], int[]),
            public.give_back_try(text[]), private.give_back_try(text[]) to service_role;
    end if;
end $$;

-- Words of what no task may hold (care, medicine, feeding, lifting people, photographs, anything clinical) and of anybody's health, with the
-- reason why each is watched, as they stand in a text but in small letters, whatever signs that nobody sees stand in them. Forms know the same list (src/lib/watched-words.ts); compounds
-- that name a room or a ward, as "medisinrommet", are none.
create function private.watched_words(words text) returns table (word text, reason text)
language sql immutable set search_path = '' as $$
    select distinct m[2], w.reason
    from (values
        ('care', 'stell(e|er|es|et|ing)?|(morgen|kvelds|natt)stell(et)?|bleie(r|n|ne|skift|skifte)?|bleia|dusj(er|et|ing)|dusjes?|bades?|bader|bading|(toalett|do)besøk|toaletthjelp|tann(puss|stell)|munnstell|barber(e|er|es|ing)|(på|av)kledning|kles? (på|av)|pleies?|pleier|pleien|intim(hygiene|vask)|kroppsvask|sengebad|kateter(et|pose)?|stomi(en|pose)?|avføring(en)?|urin(en)?|følge ([a-zæøå]+ ){0,2}(på|til) (do|wc|toalett|toalettet|badet)|(do|wc|toalett)(besøk)? med følge|vask(e|er)? (beboer|pasient|bruker)[a-zæøå]*|diapers?|nappy|nappies|toileting|bathing'),
        ('medicine', 'medisin(en|er|ene|ering|ere|erer|utdeling|dosett)?|legemid[a-zæøå]*|medikament[a-zæøå]*|insulin[a-zæøå]*|dosett[a-zæøå]*|pille(r|n|ne)?|tablett(er|en|ene)?|injeksjon[a-zæøå]*|sprøyte(r|n|ne)?|vaksine[a-zæøå]*|smertestillende|paracet|morfin|resept(en|er|ene)?|øyedråper|inhalator(en)?|medicines?|medication|pills?|injections?'),
        ('feeding', 'mates?|mater|matet|mating|(mate|spise)hjelp|hjelp(e|er)? ([a-zæøå]+ ){0,3}å (spise|drikke)|sonde(n|mat|ernæring)?|moset|mosekost|purert|konsistenstilpasset|fortykning[a-zæøå]*|findelt mat|svelge?vansker|dysfagi|feed|feeds|feeding'),
        ('lifting', 'løft|løftes?|løfter|løftet|løfting|forflyttes?|forflytter|forflytning(en|er)?|person(løft|løfter|heis)|(pasient|tak)heis(en)?|lifts?|liften|lifting|forflytt'),
        ('photos', 'foto|fotoer|fotografi[a-zæøå]*|fotografer[a-zæøå]*|filmes?|filmer|filming|selfie(r|s)?|ta bilder?|videoopptak|photos?|photograph[a-z]*'),
        ('clinical', 'sår|såret|sårene|sårstell|bandasje[a-zæøå]*|blod(prøve|trykk|sukker)[a-zæøå]*|feber(en)?|pasientjournal[a-zæøå]*|symptom(er|ene)?|måle (puls|temperatur|feber)|wounds?|blood pressure'),
        ('health', 'demens[a-zæøå]*|dement|demente|diagnose[a-zæøå]*|alzheimer[a-zæøå]*|parkinson[a-zæøå]*|kreft[a-zæøå]*|diabet[a-zæøå]*|hiv|astma[a-zæøå]*|hjerteinfarkt(et)?|hjerneslag(et)?|utviklingshem[a-zæøå]*|ms|epilep[a-zæøå]*|kols|psykose[a-zæøå]*|psykotisk|depresjon[a-zæøå]*|deprimert|angst(en)?|schizofren[a-zæøå]*|bipolar|autis[a-zæøå]*|adhd|rus(misbruk|avhengig)[a-zæøå]*|syk|syke|sykt|sykdom[a-zæøå]*|syke?meld[a-zæøå]*|selvmord[a-zæøå]*|dementia|depress(ed|ion)|anxiety|illness|diagnos(is|ed)|suicid[a-z]*')
    ) as w (reason, forms),
    regexp_matches(translate(lower(regexp_replace(normalize(words, nfkc), '[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]', '', 'g')), 'ÆØÅ', 'æøå'), '(^|[^a-zæøå0-9])(?![a-zæøå]*(?:rom|rommet|rommene|avdeling|avdelinga|avdelingen|avdelingene|poliklinikk|poliklinikken|lab|laben|laboratoriet|post|posten|prøvetakingen)(?![a-zæøå0-9]))(' || w.forms || ')(?![a-zæøå0-9])', 'g') as m;
$$;

-- Whether it says something of somebody's health.
create function private.names_health(words text) returns boolean language sql immutable set search_path = '' as $$
    select words is not null and exists (select from private.watched_words(words) w where w.reason in ('health', 'medicine', 'clinical'));
$$;
grant execute on function private.watched_words(text), private.names_health(text) to authenticated;

-- What is written anew passes these rules, and what stands stays until it is written: the checks of the columns let in what any version
-- ever let in, since a row that a check refuses cannot be changed in any of its columns, nor come out of a backup. Each argument is a column
-- and its rule: "name", "last_name", "email", "lines", or the least and the most signs, with "told" where others read it, so that it says
-- nothing of anybody's health.
create function private.guard_words() returns trigger language plpgsql set search_path = '' as $$
declare
    row_now jsonb := to_jsonb(new);
    row_before jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) end;
    rule text[];
    written text;
    passes boolean;
begin
    for arg in 0..tg_nargs - 1 loop
        rule := string_to_array(tg_argv[arg], ' ');
        written := row_now ->> rule[1];
        continue when written is not distinct from row_before ->> rule[1];
        if private.holds_personal_number(written) or (rule[4] = 'told' and private.names_health(written)) then
            raise exception 'sensitive' using errcode = 'PT422';
        end if;
        passes := case rule[2]
            when 'name' then private.name_passes(written)
            when 'last_name' then private.last_name_passes(written)
            when 'email' then private.email_passes(written)
            when 'lines' then private.lines_pass(array(select jsonb_array_elements_text(row_now -> rule[1])))
            else private.words_pass(written, rule[2]::int, rule[3]::int)
        end;
        if not passes then
            raise exception 'bad_words' using errcode = 'PT422';
        end if;
    end loop;
    return new;
end $$;

alter table public.people add constraint people_last_name_check CHECK (private.is_last_name(last_name)) not valid;

create trigger people_120_guard_words before insert or update of first_name, last_name, email on public.people
for each row execute function private.guard_words('first_name name', 'last_name last_name', 'email email');
create trigger people_200_keep_phone_on_insert before insert on public.people for each row
when (new.phone is not null) execute function private.keep_phone();
create trigger people_200_keep_phone_on_update before update of phone on public.people for each row
when (new.phone is not null and new.phone is distinct from old.phone) execute function private.keep_phone();

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
create trigger candidates_120_guard_words before insert or update of shared_help on public.candidates
for each row execute function private.guard_words('shared_help 0 200');

-- Who follows me and how I reach them at work; no row when nobody does. Shape: name, phone, email.
create or replace function private.my_adviser() returns setof public.adviser_contact
language sql stable security definer set search_path = '' as $$
    select private.whole_name(p.first_name, p.last_name), p.phone, p.email
    from public.caseloads c join public.people p on p.person_id = c.adviser_id
    where c.until_at is null and c.candidate_id = private.me();
$$;

alter table public.access_log add column viewer_name text; -- null: the viewer is called so still

-- Whoever changes their name has looked under the one they had; who is being forgotten leaves none.
create function private.keep_name_of_looks() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    update public.access_log l set viewer_name = private.short_name(old.first_name, old.last_name)
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

create trigger employers_120_guard_words before insert or update of name on public.employers
for each row execute function private.guard_words('name 2 120');

create trigger organisations_120_guard_words before insert or update of name on public.organisations
for each row execute function private.guard_words('name 2 120');

create trigger places_120_guard_words before insert or update of name, address on public.places
for each row execute function private.guard_words('name 2 120', 'address 2 160');

create trigger contacts_120_guard_words before insert or update of name, meet_where on public.contacts
for each row execute function private.guard_words('name name', 'meet_where 1 80 told');
create trigger contacts_200_keep_phone_on_insert before insert on public.contacts for each row
when (new.phone is not null) execute function private.keep_phone();
create trigger contacts_200_keep_phone_on_update before update of phone on public.contacts for each row
when (new.phone is not null and new.phone is distinct from old.phone) execute function private.keep_phone();

-- An administrator adds districts, each with its middle. What has such a name already stays as it is. Returns how many were made.
-- Refuses PT404 (not an administrator), PT422 bad_place.
create or replace function private.add_districts(
    names text[], latitudes double precision[], longitudes double precision[], request_id uuid
) returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('administrator');
    earlier text;
    made int;
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'add_districts', jsonb_build_array(names, latitudes, longitudes));
    if earlier is not null then
        return earlier::int;
    end if;
    if (cardinality(names) between 1 and 500 and cardinality(latitudes) = cardinality(names)
        and cardinality(longitudes) = cardinality(names)) is not true
        or exists (select from unnest(names) as n where private.words_pass(n, 2, 120) is not true)
    then
        raise exception 'bad_place' using errcode = 'PT422';
    end if;
    made := private.make_districts(municipality, names, latitudes, longitudes);
    return private.answer(request_id, made::text)::int;
exception when check_violation or not_null_violation then
    raise exception 'bad_place' using errcode = 'PT422';
end $$;

alter table public.referrals add column ended_by uuid references public.people; -- null: runs, or from the first set-up

create index referrals_ended_by on public.referrals (ended_by);

create trigger referrals_120_guard_words before insert or update of office, basis_reference, plain_words on public.referrals
for each row execute function private.guard_words('office 2 80', 'basis_reference 0 60 told', 'plain_words 0 400 told');

-- The purpose of a candidate's next assignment: activity while Nav has agreed one, else voluntary.
create or replace function private.purpose_of(candidate uuid, day date) returns text
language plpgsql stable security definer set search_path = '' as $$
begin
    return case when exists (
        select from public.agreed_activities g
        join public.referrals r on r.candidate_id = g.candidate_id and r.ended_at is null and r.assessed_on <= day
        where g.candidate_id = candidate and day between g.from_date and g.to_date
            -- an agreement ends with the referral it was made under
            and not exists (
                select from public.referrals e
                where e.candidate_id = candidate and e.ended_at >= g.agreed_at and private.local_day(e.ended_at) < day
            )
    ) then 'activity' else 'voluntary' end;
end $$;

alter table public.invitations add column wrong_tries int default 0; -- at a code that lets somebody in again: what only they know was wrong; null as none

alter table public.invitations add constraint invitations_last_name_check CHECK (private.is_last_name(last_name)) not valid;

create trigger invitations_120_guard_words before insert or update of first_name, last_name, email on public.invitations
-- whoever is let in again is called as they are
for each row when (not new.reentry) execute function private.guard_words('first_name name', 'last_name last_name', 'email email');

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

alter table private.joinings add column turn uuid unique; -- whose turn it is to come in by it; null: nobody's

alter table private.joinings add column turn_ends_at timestamptz; -- where whoever has it does not come to an end; null as above

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
-- whether something was noted about them beforehand, which becomes theirs, or not; it is open for one hour more, so that it lets in nobody who
-- finds it later. Returns the role. Refuses as open_invitation; PT403 own_role;
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

-- One code: of one person, for one purpose, asked for from one browser. It is hashed by the app with a key that the database does not have, so that
-- a copy of the database holds none that works. It goes an hour after it is over. Personal.
create table private.mailed_codes (
    person_id uuid not null references public.people on delete cascade,
    purpose text not null check (purpose in ('sign_in', 'password')),
    asked_from bytea not null, -- a hash of what the browser was given that asked
    code_hash text not null check (length(code_hash) between 20 and 100),
    made_at timestamptz not null,
    over_at timestamptz not null,
    wrong_here smallint not null default 0, -- tries from the browser that asked
    wrong_elsewhere smallint not null default 0, -- tries from all others, so that none of them can use up those
    used_at timestamptz, -- null: not used
    used_from bytea, -- a hash as above; null: not used, or from a browser that is known by nothing
    primary key (person_id, purpose, asked_from)
);
comment on table private.mailed_codes is 'personal: that somebody asked for a code, and how it went';
create index mailed_codes_over on private.mailed_codes (over_at);
alter table private.mailed_codes enable row level security;

-- Who has an address, and how long a code to it works.
create type public.code_reader as (
    person_id uuid,
    language text,
    over_at timestamptz
);

-- Who signs in with an address; null when nobody does.
create function private.person_at(address text) returns uuid language sql stable security definer set search_path = '' as $$
    select p.person_id from auth.users u join public.people p on p.user_id = u.id
    where lower(u.email) = lower(btrim(address)) limit 1;
$$;

-- A code is asked for: kept for ten minutes, in place of the one that the same browser asked for before. No row when nobody has the address, or it
-- leads nowhere. Only the app's own nodes ask, as the owner or by the service's key; so below.
create function private.keep_code(address text, purpose text, code_hash text, browser text) returns setof public.code_reader
language plpgsql volatile security definer set search_path = '' as $$
declare
    who uuid := private.person_at(address);
    right_now timestamptz := private.clock();
begin
    delete from private.mailed_codes c where (c.person_id, c.purpose, c.asked_from) in (
        select x.person_id, x.purpose, x.asked_from from private.mailed_codes x
        where x.over_at < right_now - interval '1 hour' limit 100 for update skip locked
    );
    if who is null or address like '%.invalid' then
        return;
    end if;
    insert into private.mailed_codes as c (person_id, purpose, asked_from, code_hash, made_at, over_at)
    values (who, keep_code.purpose, coalesce(private.browser_hash(browser), sha256(convert_to(gen_random_uuid()::text, 'UTF8'))),
        keep_code.code_hash, right_now, right_now + interval '10 minutes')
    on conflict on constraint mailed_codes_pkey do update
    set code_hash = excluded.code_hash, made_at = excluded.made_at, over_at = excluded.over_at,
        wrong_here = 0, wrong_elsewhere = 0, used_at = null, used_from = null;
    return query select p.person_id, p.language, right_now + interval '10 minutes' from public.people p where p.person_id = who;
end $$;
create function public.keep_code(address text, purpose text, code_hash text, browser text) returns setof public.code_reader
language sql volatile set search_path = '' as $$
    select * from private.keep_code(address, purpose, code_hash, browser);
$$;

-- A code is tried: true when it is right. Then it is used, and lets in nobody but this browser, whose answer may get lost; and no other of the same
-- purpose works, nor any at all when it is for a new password. "code_hash": after a space also as hashed with the key before, where there is one. Five wrong tries end it for the browser that asked, five for all others together.
create function private.try_code(address text, purpose text, code_hash text, browser text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    who uuid := private.person_at(address);
    here bytea := private.browser_hash(browser);
    right_now timestamptz := private.clock();
    right_one bytea;
begin
    perform from private.mailed_codes c where c.person_id = who order by c.purpose, c.asked_from for update;
    update private.mailed_codes c set used_at = coalesce(c.used_at, right_now), used_from = here
    where c.person_id = who and c.purpose = try_code.purpose and c.code_hash = any (string_to_array(try_code.code_hash, ' '))
        and c.over_at > right_now and c.made_at < right_now + interval '1 minute'
        and case
            when c.used_at is not null then c.used_from = here
            when c.asked_from is not distinct from here then c.wrong_here < 5
            else c.wrong_elsewhere < 5
        end
    returning c.asked_from into right_one;
    if found then
        delete from private.mailed_codes c
        where c.person_id = who and (try_code.purpose = 'password' or c.purpose = try_code.purpose)
            and (c.purpose, c.asked_from) <> (try_code.purpose, right_one);
        return true;
    end if;
    update private.mailed_codes c
    set wrong_here = c.wrong_here + case when c.asked_from is not distinct from here then 1 else 0 end,
        wrong_elsewhere = c.wrong_elsewhere + case when c.asked_from is not distinct from here then 0 else 1 end
    where c.person_id = who and c.purpose = try_code.purpose and c.over_at > right_now
        and case when c.asked_from is not distinct from here then c.wrong_here else c.wrong_elsewhere end < 5;
    return false;
end $$;
create function public.try_code(address text, purpose text, code_hash text, browser text) returns boolean
language sql volatile set search_path = '' as $$
    select private.try_code(address, purpose, code_hash, browser);
$$;
-- Who chooses a new password shuts out whoever was let in by a code before, wherever it is chosen. What is used for this very change stays, since its
-- answer may get lost.
create function private.drop_codes_before() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    delete from private.mailed_codes c
    where c.person_id in (select p.person_id from public.people p where p.user_id = new.id) and (c.purpose = 'sign_in' or c.used_at is null);
    return null;
end $$;
create trigger users_300_drop_codes after update of encrypted_password on auth.users for each row
when (old.encrypted_password is distinct from new.encrypted_password)
execute function private.drop_codes_before();

-- On Supabase the app sends with the key that is its own, and no person's session comes here.
do $$
begin
    if exists (select from pg_roles where rolname = 'service_role') then
        grant execute on function public.keep_code(text, text, text, text), private.keep_code(text, text, text, text),
            public.try_code(text, text, text, text), private.try_code(text, text, text, text) to service_role;
    end if;
end $$;

create function private.is_lead() returns boolean language sql stable security definer set search_path = '' as $$
    select exists (select private.my_organisations());
$$;
grant execute on function private.is_lead() to authenticated;

-- a template's words and its kind together would tell what a task is that says nothing of its kind
create policy "Everyone signed in reads the templates, leads of every kind" on public.templates
for select to authenticated using (
    (municipality_code is null or municipality_code = (select private.my_municipality()))
    and (task_type in (select k.task_type from public.task_types k where k.shown) or (select private.is_lead()))
);

create trigger template_texts_120_guard_words before insert or update of title, summary, bring on public.template_texts
for each row execute function private.guard_words('title 3 80', 'summary 0 160', 'bring 0 160');

create policy "Whoever reads a template reads its words" on public.template_texts
for select to authenticated using (template_texts.template_id in (select t.template_id from public.templates t));

alter table public.tasks add column looked_over_at timestamptz; -- when its words were looked over last; null: not since words are watched

create trigger tasks_120_guard_words before insert or update of title, summary, does, does_not, bring on public.tasks
for each row execute function private.guard_words('title 3 80', 'summary 0 160', 'does lines', 'does_not lines', 'bring 0 160');

-- not task_type and template_id: which tasks are «tilrettelagt arbeid» would tell of who is on them; leads read it of theirs in led_shifts
grant select (
    task_id, municipality_code, organisation_id, place_id, title, summary, does, does_not, bring, pay, norwegian, lifting, introduction,
    created_by, created_at, published_at, closed_at, state
) on public.tasks to authenticated;
create policy "Leads read their own tasks, others the published, the programme lead none" on public.tasks
for select to authenticated using (
    (published_at is not null and municipality_code = (select private.my_municipality())
        and (select private.municipality_as('programme_lead')) is null)
    or organisation_id in (select private.my_organisations())
);

alter table public.shifts add column version int not null default 1; -- grows with every change, so that nobody overwrites what they have not seen

-- not taken: how many are on a shift is a count of few people; leads read it of theirs in led_shifts
grant select (
    shift_id, task_id, municipality_code, organisation_id, starts_at, ends_at, capacity, contact_id, published_at, changed_at, cancelled_at,
    cancelled_by, created_at, state, series_id, version
) on public.shifts to authenticated;
create policy "Leads read their own shifts, others the published, the programme lead none" on public.shifts
for select to authenticated using (
    (published_at is not null and municipality_code = (select private.my_municipality())
        and (select private.municipality_as('programme_lead')) is null)
    or organisation_id in (select private.my_organisations())
);

-- The templates that a lead's organisation posted by in ninety days, once for each task, the last 200.
create function private.templates_used(organisation uuid) returns uuid[]
language sql stable security definer set search_path = '' as $$
    select coalesce(array_agg(x.template_id), '{}') from (
        select t.template_id from public.tasks t
        where t.organisation_id = templates_used.organisation and t.organisation_id in (select private.my_organisations())
            and t.created_at >= private.clock() - interval '90 days' and t.template_id is not null
        order by t.created_at desc limit 200
    ) as x;
$$;
grant execute on function private.templates_used(uuid) to authenticated;
create function public.templates_used(organisation uuid) returns uuid[] language sql stable set search_path = '' as $$
    select private.templates_used(organisation);
$$;
grant execute on function public.templates_used(uuid) to authenticated;

alter table public.contracts add column withdrawn_at timestamptz; -- null: stands; else it was recorded by mistake, and nobody is told of it any more

create policy "A candidate reads their own contracts" on public.contracts
for select to authenticated using (candidate_id = (select private.me()) and withdrawn_at is null);

create trigger introductions_120_guard_words before insert or update of colleague on public.introductions
for each row execute function private.guard_words('colleague 1 60 told');

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

-- Whether somebody has a contract for all of a span: also for the day after midnight, which another contract may begin with.
create function private.is_employed(candidate uuid, employer uuid, starts timestamptz, ends timestamptz) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
    return private.has_contract(candidate, employer, private.local_day(starts))
        and (private.last_day(ends) = private.local_day(starts) or private.has_contract(candidate, employer, private.last_day(ends)));
end $$;

create function private.count_version() returns trigger language plpgsql set search_path = '' as $$
begin
    new.version := old.version + 1;
    return new;
end $$;
create trigger shifts_110_count_version before update on public.shifts for each row
when ((new.starts_at, new.ends_at, new.capacity, new.contact_id, new.published_at, new.cancelled_at) is distinct from
    (old.starts_at, old.ends_at, old.capacity, old.contact_id, old.published_at, old.cancelled_at))
execute function private.count_version();

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
    select array[w.title, w.summary, w.bring] || w.does from public.template_texts w
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
            pay, norwegian, lifting, introduction, created_by, created_at, published_at, looked_over_at
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
            chosen.introduction, private.me(), private.clock(), case when publish then private.clock() end, private.clock()
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

-- The watched words of a task that nobody has said are innocent in it, nor any template of its kind has itself.
create function private.unsaid_words(t public.tasks) returns table (word text, reason text)
language sql stable security definer set search_path = '' as $$
    select w.word, w.reason
    from private.own_watched_words(array[t.title, t.summary, t.bring, array_to_string(t.does, e'\n')], array(
        select s.said from public.templates k, unnest(private.template_texts_said(k.template_id)) as s (said) where k.task_type = t.task_type
    )) as w
    where not exists (
        select from private.innocent_words i where i.task_id = t.task_id and i.word = w.word and i.reason = w.reason
    );
$$;

-- A lead's task with words that are watched; as many reasons as words.
create type public.watched_task as (
    task_id uuid, title text, published boolean, next_starts_at timestamptz, words text[], reasons text[]
);

-- Of a lead's tasks that have a shift still to come: those that went out, or were written, before words were watched, and hold such words.
-- Soonest first. Refuses PT404.
create function private.watched_tasks(organisation uuid) returns setof public.watched_task
language plpgsql stable security definer set search_path = '' as $$
begin
    if (organisation in (select private.my_organisations())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    return query
    select t.task_id, t.title, t.published_at is not null, n.starts_at, w.words, w.reasons
    from public.tasks t
    cross join lateral (
        select min(s.starts_at) as starts_at from public.shifts s
        where s.task_id = t.task_id and s.cancelled_at is null and s.ends_at > private.clock()
    ) n
    cross join lateral (
        select array_agg(u.word order by u.reason, u.word) as words, array_agg(u.reason order by u.reason, u.word) as reasons
        from private.unsaid_words(t) u
    ) w
    where t.organisation_id = organisation and t.looked_over_at is null and n.starts_at is not null and w.words is not null
    order by n.starts_at, t.task_id;
end $$;
grant execute on function private.watched_tasks(uuid) to authenticated;
create function public.watched_tasks(organisation uuid) returns setof public.watched_task language sql stable set search_path = '' as $$
    select * from private.watched_tasks(organisation);
$$;
grant execute on function public.watched_tasks(uuid) to authenticated;

-- The same in one value, which no limit of rows cuts.
create function private.whole_watched_tasks(organisation uuid) returns public.watched_task[]
language sql stable security definer set search_path = '' as $$
    select array(select r from private.watched_tasks(organisation) r);
$$;
grant execute on function private.whole_watched_tasks(uuid) to authenticated;
create function public.whole_watched_tasks(organisation uuid) returns public.watched_task[] language sql stable set search_path = '' as $$
    select private.whole_watched_tasks(organisation);
$$;
grant execute on function public.whole_watched_tasks(uuid) to authenticated;

-- A lead puts the words of a task of theirs right while a shift of it is still to come, or says of those that are watched that they are used
-- innocently. With other words than its template's it is the lead's own. Refuses PT404, PT409 already_over, PT422 bad_words / sensitive /
-- watched_words. The same again changes nothing.
create function private.change_words(
    task uuid, title text, summary text, does text[], does_not text[], bring text, innocent text[]
) returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    own public.tasks;
begin
    select t.* into own from public.tasks t
    where t.task_id = task and t.organisation_id in (select private.my_organisations()) for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    elsif own.closed_at is not null or not exists (
        select from public.shifts s where s.task_id = task and s.cancelled_at is null and s.ends_at > private.clock()
    ) then
        raise exception 'already_over' using errcode = 'PT409';
    elsif change_words.does is null or change_words.does_not is null then
        raise exception 'bad_words' using errcode = 'PT422';
    end if;
    begin
        update public.tasks t set title = btrim(change_words.title), summary = coalesce(btrim(change_words.summary), ''),
            does = change_words.does, does_not = change_words.does_not, bring = coalesce(btrim(change_words.bring), ''),
            template_id = case when (btrim(change_words.title), coalesce(btrim(change_words.summary), ''), change_words.does, change_words.does_not,
                coalesce(btrim(change_words.bring), '')) = (t.title, t.summary, t.does, t.does_not, t.bring) then t.template_id end,
            looked_over_at = private.clock()
        where t.task_id = task returning t.* into own;
    exception when check_violation or not_null_violation then
        raise exception 'bad_words' using errcode = 'PT422';
    end;
    insert into private.innocent_words (task_id, word, reason, said_by, said_at)
    select task, w.word, w.reason, private.me(), private.clock() from private.unsaid_words(own) w where w.word = any (innocent);
    if exists (select from private.unsaid_words(own)) then
        raise exception 'watched_words' using errcode = 'PT422';
    end if;
end $$;
grant execute on function private.change_words(uuid, text, text, text[], text[], text, text[]) to authenticated;
create function public.change_words(
    task uuid, title text, does text[], does_not text[], summary text default null, bring text default null, innocent text[] default '{}'
) returns void language sql volatile set search_path = '' as $$
    select private.change_words(task, title, summary, does, does_not, bring, innocent);
$$;
grant execute on function public.change_words(uuid, text, text[], text[], text, text, text[]) to authenticated;

-- A lead publishes a draft, and with it what is repeated and still to come. Refuses PT404, PT422 starts_too_soon, watched_words (a draft of
-- before words were watched). Twice is once.
create or replace function private.publish_shift(shift uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.shifts;
begin
    select s.* into mine from public.shifts s
    where s.shift_id = shift and s.organisation_id in (select private.my_organisations()) for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    elsif mine.published_at is not null then
        return;
    elsif mine.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    elsif mine.starts_at <= private.clock() then
        raise exception 'starts_too_soon' using errcode = 'PT422';
    elsif exists (
        select from public.tasks t, private.unsaid_words(t) where t.task_id = mine.task_id and t.looked_over_at is null
    ) then
        raise exception 'watched_words' using errcode = 'PT422';
    end if;
    update public.tasks t set published_at = coalesce(t.published_at, private.clock()) where t.task_id = mine.task_id;
    update public.shifts s set published_at = private.clock()
    where s.shift_id = shift or (
        s.task_id = mine.task_id and s.published_at is null and s.cancelled_at is null and s.starts_at > mine.starts_at
    );
end $$;

-- Makes the municipality, its districts and the templates where they are missing, changes nothing that is there, and gives the invitation
-- of its first administrator: the same for as long as it is open, none once somebody has joined with one. "anew": another all the same,
-- and no earlier one opens anything any more. Refuses PT409 demonstration, not_first (an invitation for another address is open);
-- PT422 bad_municipality, bad_email, no_districts, bad_place.
create or replace function private.begin_municipality(
    municipality text, name text, administrator text, district_names text[], latitudes double precision[],
    longitudes double precision[], templates text, anew boolean
) returns setof public.beginning language plpgsql volatile security definer set search_path = '' as $$
declare
    done public.beginning;
    invited public.invitations;
    address text := lower(btrim(administrator));
begin
    perform pg_advisory_xact_lock(hashtextextended('private.begin_municipality', 0));
    if exists (select from private.settings s where s.key = 'demonstration' and s.value = 'yes') then
        raise exception 'demonstration' using errcode = 'PT409';
    elsif (municipality ~ '^[0-9]{4}$' and private.name_passes(name)) is not true then
        raise exception 'bad_municipality' using errcode = 'PT422';
    elsif private.email_passes(address) is not true then
        raise exception 'bad_email' using errcode = 'PT422';
    end if;
    insert into public.municipalities (municipality_code, name) values (municipality, btrim(begin_municipality.name))
    on conflict do nothing;
    done.municipality_made := found;
    if done.municipality_made then
        insert into public.events (at, kind, municipality_code) values (private.clock(), 'municipality.begun', municipality);
    end if;
    begin
        done.districts_made := private.make_districts(municipality, district_names, latitudes, longitudes);
    exception when check_violation or not_null_violation then
        raise exception 'bad_place' using errcode = 'PT422';
    end;
    select count(*) into done.districts from public.districts d where d.municipality_code = municipality;
    if done.districts = 0 then
        raise exception 'no_districts' using errcode = 'PT422';
    end if;
    done.templates_made := private.make_templates(templates);
    select count(*) into done.templates from public.templates t where t.municipality_code is null;

    -- by the log, which outlives the role and the person
    done.joined := exists (
        select from public.events e
        where e.kind = 'role.granted' and e.municipality_code = municipality and e.detail = 'administrator'
    );
    if done.joined and anew is not true then
        return next done;
        return;
    end if;
    select i.* into invited from public.invitations i
    where i.municipality_code = municipality and i.role = 'administrator' and i.made_by is null and i.used_at is null
        and i.revoked_at is null and i.expires_at > private.clock()
    order by i.made_at desc limit 1;
    if found and anew is not true and lower(invited.email) <> address then
        raise exception 'not_first' using errcode = 'PT409';
    elsif not found or anew then
        update public.invitations i set revoked_at = private.clock()
        where i.municipality_code = municipality and i.role = 'administrator' and i.made_by is null and i.used_at is null
            and i.revoked_at is null;
        invited.invitation_id := gen_random_uuid();
        invited.expires_at := private.clock() + interval '14 days';
        -- whoever opens it writes their own name
        insert into public.invitations (invitation_id, code_hash, municipality_code, first_name, last_name, email, role, made_at, expires_at)
        values (invited.invitation_id, private.code_hash(private.code_from(invited.invitation_id::text)), municipality,
            'Administrator', btrim(begin_municipality.name), address, 'administrator', private.clock(), invited.expires_at);
        insert into public.events (at, kind, municipality_code, detail)
        values (private.clock(), 'administrator.invited', municipality, case when anew then 'anew' else 'first' end);
    end if;
    done.code := private.code_from(invited.invitation_id::text);
    done.expires_at := invited.expires_at;
    return next done;
end $$;

alter table public.assignments add column let_go_why text;

alter table public.assignments add column check_out_undone_at timestamptz; -- null: has not taken a check-out back

alter table public.assignments add column cannot_said_at timestamptz; -- null: has not said, once it had begun or they had come, that they do not come or had to go

alter table public.assignments add constraint assignments_let_go_why_check CHECK ((let_go_why = ANY (ARRAY['overlap'::text, 'working_time'::text, 'no_contract'::text, 'missing_clearance'::text]))) not valid;

create or replace function private.log_assignment() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    organisation uuid;
    happened record;
begin
    select s.organisation_id into organisation from public.shifts s where s.shift_id = new.shift_id;
    for happened in
        select e.kind, e.at from (values
            (1, 'assignment.requested', new.requested_at, case when tg_op = 'UPDATE' then old.requested_at end),
            (2, 'assignment.confirmed', new.confirmed_at, case when tg_op = 'UPDATE' then old.confirmed_at end),
            (3, 'assignment.not_chosen', new.not_chosen_at, case when tg_op = 'UPDATE' then old.not_chosen_at end),
            (4, 'assignment.withdrawn', new.withdrawn_at, case when tg_op = 'UPDATE' then old.withdrawn_at end),
            (5, 'assignment.cancelled', new.cancelled_at, case when tg_op = 'UPDATE' then old.cancelled_at end),
            (6, 'assignment.checked_in', new.checked_in_at, case when tg_op = 'UPDATE' then old.checked_in_at end),
            (7, 'assignment.checked_out', new.checked_out_at, case when tg_op = 'UPDATE' then old.checked_out_at end),
            (8, 'assignment.said_coming', new.coming_said_at, case when tg_op = 'UPDATE' then old.coming_said_at end),
            (9, 'assignment.check_out_undone', new.check_out_undone_at, case when tg_op = 'UPDATE' then old.check_out_undone_at end),
            (10, 'assignment.said_cannot', new.cannot_said_at, case when tg_op = 'UPDATE' then old.cannot_said_at end)
        ) as e (n, kind, at, before_)
        -- a phone may tell later of an earlier time at which one came or left
        where e.at is not null and (e.before_ is null or (e.n in (6, 7, 9, 10) and e.at <> e.before_))
        order by e.n
    loop
        insert into public.events
            (at, kind, municipality_code, by_person, person_id, organisation_id, shift_id, assignment_id)
        values (happened.at, happened.kind, new.municipality_code, private.me(), new.candidate_id, organisation,
            new.shift_id, new.assignment_id);
    end loop;
    return null;
end $$;

alter table public.unsettled_taps add constraint unsettled_taps_why_check CHECK ((why = ANY (ARRAY['clock'::text, 'cancelled'::text, 'withdrawn'::text, 'moved'::text, 'no_shift'::text, 'no_check_in'::text, 'before_check_in'::text, 'too_late'::text, 'recorded'::text, 'waited'::text, 'before_start'::text]))) not valid;

-- The last wall, whoever writes: copies the shift's time; lets nobody become active against the rules of time and age, nor be confirmed
-- for a time, or moved to one, without clearances and, for pay, a contract; keeps the arrows. Refusals are PT409 with the rule's code.
create or replace function private.guard_assignment() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    s public.shifts;
    t public.tasks;
    broken text;
    was_active boolean := tg_op = 'UPDATE' and old.state in ('requested', 'confirmed');
    active boolean := new.cancelled_at is null and new.withdrawn_at is null and new.not_chosen_at is null;
    moves boolean := tg_op = 'UPDATE' and (new.starts_at <> old.starts_at or new.ends_at <> old.ends_at);
    confirms boolean := active and new.confirmed_at is not null
        and (tg_op = 'INSERT' or old.confirmed_at is null or moves);
begin
    if tg_op = 'UPDATE' then
        if new.candidate_id <> old.candidate_id and private.only_forgets(
            to_jsonb(old) - '{state,during}'::text[], to_jsonb(new) - '{state,during}'::text[], '{candidate_id}'
        ) then
            return new;
        end if;
        if new.candidate_id <> old.candidate_id or new.shift_id <> old.shift_id
            or (old.state in ('withdrawn', 'cancelled', 'not_chosen')
                and (new.cancelled_at, new.withdrawn_at, new.not_chosen_at, new.confirmed_at)
                is distinct from (old.cancelled_at, old.withdrawn_at, old.not_chosen_at, old.confirmed_at))
            or (old.confirmed_at is not null and new.confirmed_at is null)
        then
            raise exception 'wrong_way' using errcode = 'PT409';
        end if;
    end if;
    select x.* into s from public.shifts x where x.shift_id = new.shift_id;
    if tg_op = 'INSERT' then
        new.starts_at := s.starts_at;
        new.ends_at := s.ends_at;
        new.municipality_code := s.municipality_code;
    end if;
    if active and (not was_active or confirms) and s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    end if;
    if active and (not was_active or confirms or moves) then
        broken := private.broken_rule(new.candidate_id, new.starts_at, new.ends_at, new.assignment_id);
        if broken is not null then
            raise exception '%', broken using errcode = 'PT409';
        end if;
    end if;
    if confirms then
        select x.* into t from public.tasks x where x.task_id = s.task_id;
        if t.pay = 'paid' and not private.is_employed(
            new.candidate_id,
            (select o.employer_id from public.organisations o where o.organisation_id = s.organisation_id),
            new.starts_at, new.ends_at
        ) then
            raise exception 'no_contract' using errcode = 'PT409';
        end if;
        if cardinality(private.missing_clearances(new.candidate_id, s.task_id, private.last_day(new.ends_at))) > 0 then
            raise exception 'missing_clearance' using errcode = 'PT409';
        end if;
    end if;
    return new;
end $$;

-- Puts a candidate, who is locked, on a shift, which is locked here: confirmed at once when the requirements are in order, the person
-- is introduced to the place (or this is the introduction) and a seat is free; else requested. Gives back the assignment, also
-- one that was there. "with_series": the series it is taken with, or null. Refusals are those of take_shift.
create or replace function private.assign_to_shift(own public.candidates, shift uuid, with_series uuid) returns public.assignments
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
    t public.tasks;
    made public.assignments;
    at_once boolean;
begin
    select x.* into s from public.shifts x where x.shift_id = shift for update;
    select x.* into t from public.tasks x where x.task_id = s.task_id;
    select a.* into made from public.assignments a
    where a.candidate_id = own.person_id and a.shift_id = shift and a.state in ('requested', 'confirmed');
    if found then
        return made;
    elsif own.protected then
        raise exception 'not_in_market' using errcode = 'PT409';
    elsif own.notice_read_at is null then
        raise exception 'read_notice_first' using errcode = 'PT409';
    elsif s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    elsif t.closed_at is not null then
        raise exception 'shift_closed' using errcode = 'PT409';
    elsif s.starts_at <= private.clock() then
        raise exception 'shift_started' using errcode = 'PT409';
    elsif s.taken >= s.capacity then
        raise exception 'shift_full' using errcode = 'PT409';
    elsif exists (
        select from public.assignments a
        where a.candidate_id = own.person_id and a.state in ('requested', 'confirmed')
            and a.starts_at < s.ends_at and a.ends_at > s.starts_at
    ) then
        raise exception 'overlap' using errcode = 'PT409';
    elsif t.pay = 'paid' and not private.is_employed(own.person_id,
        (select o.employer_id from public.organisations o where o.organisation_id = s.organisation_id), s.starts_at, s.ends_at
    ) then
        raise exception 'no_contract' using errcode = 'PT409';
    end if;
    at_once := cardinality(private.missing_clearances(own.person_id, t.task_id, private.last_day(s.ends_at))) = 0
        and (t.introduction or exists (
            select from public.introductions i where i.candidate_id = own.person_id and i.place_id = t.place_id
        ));
    begin
        insert into public.assignments
            (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at, confirmed_at, series_id)
        values (own.person_id, shift, s.municipality_code, s.starts_at, s.ends_at,
            private.purpose_of(own.person_id, private.local_day(s.starts_at)),
            private.clock(), case when at_once then private.clock() end, with_series)
        returning * into made;
    exception
        when exclusion_violation then
            raise exception 'overlap' using errcode = 'PT409';
        when unique_violation then
            raise exception 'already_yours' using errcode = 'PT409';
    end;
    return made;
end $$;

-- Locks a shift whose time and address were shown to somebody who taps, and refuses PT409 shift_moved where they are others now. Null says
-- nothing: a page of the version before. A cancelled shift is refused as such by who asks.
create function private.as_shown(shift uuid, shown_start timestamptz, shown_end timestamptz, shown_address text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
begin
    if num_nonnulls(shown_start, shown_end, shown_address) = 0 then
        return;
    end if;
    select x.* into s from public.shifts x where x.shift_id = shift for update;
    if s.cancelled_at is null and (
        s.starts_at <> shown_start or s.ends_at <> shown_end
        or shown_address <> (select p.address from public.tasks t join public.places p on p.place_id = t.place_id where t.task_id = s.task_id)
    ) then
        raise exception 'shift_moved' using errcode = 'PT409';
    end if;
end $$;

-- «Jeg vil». Returns one row: assignment_id, state. The same request twice has one effect. "by_offer": who was asked and says yes.
-- Refuses PT409 no_longer when the same request put them on the shift, and they are on it no more; newer_wish when it was tapped before
-- they said no, and arrives after.
-- "shown…": the time and the address that stood on the page that was tapped (null: an older page, which does not say); where they are
-- others now, it is asked about: PT409 shift_moved.
-- Refuses PT404 not_found, PT409: shift_full, shift_cancelled, shift_started, shift_closed, already_yours, overlap, no_contract,
-- not_in_market, read_notice_first and the codes of broken_rule.
create function private.take_shift(
    shift uuid, request_id uuid, by_offer uuid default null, shown_start timestamptz default null, shown_end timestamptz default null,
    shown_address text default null
) returns setof public.assignment_state
language plpgsql volatile security definer set search_path = '' as $$
declare
    me uuid := private.me();
    own public.candidates;
    s public.shifts;
    earlier text;
    tap public.taps;
    made public.assignments;
begin
    -- A look before the locks turns away those who come too late without a queue.
    select x.* into s from public.shifts x where x.shift_id = shift and x.published_at is not null;
    if not found or s.municipality_code is distinct from private.my_municipality() then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if s.taken >= s.capacity and not exists (
        select from public.requests r where r.person_id = me and r.request_id = take_shift.request_id
    ) and not exists (
        select from public.assignments a
        where a.shift_id = shift and a.candidate_id = me and a.state in ('requested', 'confirmed')
    ) then
        raise exception 'shift_full' using errcode = 'PT409';
    end if;
    select c.* into own from public.candidates c where c.person_id = me for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, case when by_offer is null then 'take_shift' else 'accept_offer' end,
        jsonb_build_array(shift, by_offer));
    if earlier is not null then
        select a.* into made from public.assignments a where a.assignment_id = earlier::uuid;
        perform private.still_holds(made.state in ('requested', 'confirmed'), made.state);
        return query select made.assignment_id, made.state;
        return;
    end if;
    select t.* into tap from public.taps t where t.request_id = take_shift.request_id and t.person_id = me;
    if found and private.newest_no(shift) >= private.wished_at(tap) and not exists (
        select from public.assignments a
        where a.shift_id = shift and a.candidate_id = me and a.state in ('requested', 'confirmed')
    ) then
        raise exception 'newer_wish' using errcode = 'PT409';
    end if;
    -- before the rules: what they would say of the new time was not asked
    perform private.as_shown(shift, shown_start, shown_end, shown_address);
    made := private.assign_to_shift(own, shift, null);
    perform private.answer(request_id, made.assignment_id::text);
    return query select made.assignment_id, made.state;
end $$;
grant execute on function private.take_shift(uuid, uuid, uuid, timestamptz, timestamptz, text) to authenticated;
create function public.take_shift(
    shift uuid, request_id uuid, shown_start timestamptz default null, shown_end timestamptz default null,
    shown_address text default null
) returns setof public.assignment_state language sql volatile set search_path = '' as $$
    select * from private.take_shift(shift, request_id, null, shown_start, shown_end, shown_address);
$$;
grant execute on function public.take_shift(uuid, uuid, timestamptz, timestamptz, text) to authenticated;

-- «Fast vakt»: the candidate takes all that are still to come of a series. Shape: one row per shift in order: shift_id, starts_at, and
-- state (requested, confirmed) or why not (the code of take_shift's refusal). One shift that does not go leaves the others.
-- Refuses PT404, PT409 series_over (none to come), series_full (the place keeps the rest for newcomers), no_longer. The same request twice has
-- one effect.
create function private.take_series(
    series uuid, request_id uuid, shown_starts timestamptz[] default null, shown_ends timestamptz[] default null,
    shown_address text default null
) returns setof public.series_shift
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    own public.candidates;
    here uuid;
    wanted record;
    became public.series_shift;
    said text;
    soon int;
    earlier text;
    made public.assignments;
    taken uuid[] := '{}';
    tap public.taps := private.tap_of(request_id);
begin
    select t.place_id into here from public.series r join public.tasks t on t.task_id = r.task_id
    where r.series_id = series and t.municipality_code = private.my_municipality() and t.published_at is not null;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select c.* into own from public.candidates c where c.person_id = private.me() for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'take_series', jsonb_build_array(series));
    if earlier is not null then
        -- what was taken then: what has been given up since says so, and when nothing is left, all of it does
        perform private.still_holds(bool_or(a.state in ('requested', 'confirmed')), min(a.state))
        from public.assignments a where a.assignment_id = any (earlier::uuid[]);
        return query select a.shift_id, a.starts_at, case when a.state in ('requested', 'confirmed') then a.state end,
            case when a.state not in ('requested', 'confirmed') then 'no_longer' end
        from public.assignments a where a.assignment_id = any (earlier::uuid[]) order by a.starts_at;
        return;
    end if;
    -- one at a time at a place, or two could both find the last room
    perform 1 from public.places p where p.place_id = here for no key update;
    select count(*) filter (where s.starts_at < private.clock() + interval '28 days') into soon from public.shifts s
    where s.series_id = series and s.starts_at > private.clock() and s.cancelled_at is null and s.published_at is not null
    having count(*) > 0;
    if not found then
        raise exception 'series_over' using errcode = 'PT409';
    elsif soon > private.series_seats_left(here) then
        raise exception 'series_full' using errcode = 'PT409';
    end if;
    for wanted in
        select s.shift_id, s.starts_at, s.ends_at from public.shifts s
        where s.series_id = series and s.starts_at > private.clock() and s.cancelled_at is null and s.published_at is not null
        order by s.starts_at, s.shift_id
    loop
        became := (wanted.shift_id, wanted.starts_at, null, null);
        begin
            if tap.request_id is not null and private.newest_no(wanted.shift_id) >= private.wished_at(tap) then
                raise exception 'no_longer' using errcode = 'PT409';
            end if;
            if (shown_starts is null or exists (
                select from unnest(shown_starts, shown_ends) as n (starts, ends)
                where n.starts = wanted.starts_at and n.ends = wanted.ends_at
            )) is not true then
                raise exception 'shift_moved' using errcode = 'PT409';
            end if;
            perform private.as_shown(wanted.shift_id, wanted.starts_at, wanted.ends_at, shown_address);
            made := private.assign_to_shift(own, wanted.shift_id, series);
            became.state := made.state;
            taken := taken || made.assignment_id;
        exception when sqlstate 'PT409' then
            get stacked diagnostics said = message_text;
            became.why_not := said;
        end;
        return next became;
    end loop;
    perform private.answer(request_id, taken::text);
end $$;
grant execute on function private.take_series(uuid, uuid, timestamptz[], timestamptz[], text) to authenticated;
create function public.take_series(
    series uuid, request_id uuid, shown_starts timestamptz[] default null, shown_ends timestamptz[] default null,
    shown_address text default null
) returns setof public.series_shift language sql volatile set search_path = '' as $$
    select * from private.take_series(series, request_id, shown_starts, shown_ends, shown_address);
$$;
grant execute on function public.take_series(uuid, uuid, timestamptz[], timestamptz[], text) to authenticated;

-- Why all of a series cannot be taken now, before somebody tries: series_over, series_full; null: they can, or it is not there.
create function private.series_refusal(series uuid) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
    here uuid;
    coming int;
    soon int;
begin
    select t.place_id into here from public.series r join public.tasks t on t.task_id = r.task_id
    where r.series_id = series and t.municipality_code = private.my_municipality() and t.published_at is not null;
    if not found then
        return null;
    end if;
    select count(*), count(*) filter (where s.starts_at < private.clock() + interval '28 days') into coming, soon from public.shifts s
    where s.series_id = series and s.starts_at > private.clock() and s.cancelled_at is null and s.published_at is not null;
    return case when coming = 0 then 'series_over' when soon > private.series_seats_left(here) then 'series_full' end;
end $$;
grant execute on function private.series_refusal(uuid) to authenticated;
create function public.series_refusal(series uuid) returns text language sql stable set search_path = '' as $$
    select private.series_refusal(series);
$$;
grant execute on function public.series_refusal(uuid) to authenticated;

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

-- The same in one value, which no limit of rows cuts.
create function private.whole_register(employer uuid) returns public.register_row[]
language sql volatile security definer set search_path = '' as $$
    select array(select r from private.clearance_register(employer, null) r);
$$;
grant execute on function private.whole_register(uuid) to authenticated;
create function public.whole_register(employer uuid) returns public.register_row[] language sql volatile set search_path = '' as $$
    select private.whole_register(employer);
$$;
grant execute on function public.whole_register(uuid) to authenticated;

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

-- Takes me off a shift that I am on or ask for; candidate, shift and assignment are locked. From its start, or once I have come, there is
-- nothing to give up any more: that I do not come, or had to go, is said, and what became of it is the host's to record. Judged by when it
-- was tapped, as far as that is sure; by when it came, and marked for the host, where it is not. Refuses PT409 newer_wish (a newer tap says
-- yes), checked_in (since), already_over, already_recorded.
create or replace function private.give_up(mine public.assignments, tap public.taps) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    told timestamptz := private.wished_at(tap);
begin
    if tap.request_id is null then
        null; -- nothing can be newer than now
    elsif private.newest_yes(mine.shift_id) > told then
        raise exception 'newer_wish' using errcode = 'PT409';
    end if;
    if mine.checked_in_at > told then
        raise exception 'checked_in' using errcode = 'PT409';
    elsif mine.ends_at <= told and tap.sure is distinct from false then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    -- what is late only because it waited is the host's to judge
    if not tap.sure and mine.starts_at <= told then
        perform private.keep_tap_about(tap, 'withdraw', mine.assignment_id, 'clock');
        if mine.ends_at <= told then
            return;
        end if;
    end if;
    begin
        if mine.state = 'confirmed' and (mine.starts_at <= told or mine.checked_in_at is not null) then
            -- who came after saying that they do not may have to go
            update public.assignments a
            set cannot_said_at = case when a.checked_in_at > a.cannot_said_at then told else coalesce(a.cannot_said_at, told) end
            where a.assignment_id = mine.assignment_id;
        else
            update public.assignments a set withdrawn_at = greatest(told, a.requested_at) where a.assignment_id = mine.assignment_id;
        end if;
    exception when sqlstate 'PT409' then
        if tap.request_id is null or sqlerrm <> 'already_recorded' then
            raise;
        end if;
        perform private.keep_tap_about(tap, 'withdraw', mine.assignment_id, 'recorded');
    end;
end $$;

-- «Jeg kan ikke»: the candidate gives up a shift until it begins; then it is «Jeg kommer ikke», or «Jeg måtte gå», until it ends. With a
-- reason tap (null: none) that is shared with the adviser only if they say so. Never counts against anyone. Refuses PT404, PT409
-- already_over / checked_in / wrong_way / newer_wish / already_recorded. Twice is once.
create or replace function private.withdraw(assignment uuid, reason text, shared boolean, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
    tap public.taps := private.tap_of(request_id);
begin
    perform 1 from public.candidates c where c.person_id = private.me() for update;
    select a.* into mine from public.assignments a
    where a.assignment_id = assignment and a.candidate_id = private.me();
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if request_id is not null and private.repeated(request_id, 'withdraw', jsonb_build_array(assignment, reason, shared)) is not null then
        return;
    end if;
    perform 1 from public.shifts s where s.shift_id = mine.shift_id for update;
    -- who has taken the same shift again since means the shift, whichever page the tap was made on
    select a.* into mine from public.assignments a
    where a.candidate_id = mine.candidate_id and a.shift_id = mine.shift_id
        and (a.assignment_id = assignment or (tap.request_id is not null and a.state in ('requested', 'confirmed')))
    order by (a.state in ('requested', 'confirmed')) desc, (a.assignment_id = assignment) desc limit 1 for update;
    if mine.state in ('cancelled', 'not_chosen') and tap.request_id is null then
        raise exception 'wrong_way' using errcode = 'PT409';
    elsif mine.state in ('requested', 'confirmed') then
        perform private.give_up(mine, tap);
        if reason is not null then
            begin
                insert into public.reasons (assignment_id, reason, shared, said_at)
                select a.assignment_id, withdraw.reason, coalesce(withdraw.shared, false), private.clock()
                from public.assignments a
                where a.assignment_id = mine.assignment_id and (a.state = 'withdrawn' or a.cannot_said_at is not null)
                on conflict on constraint reasons_pkey do update
                set reason = excluded.reason, shared = excluded.shared, said_at = excluded.said_at;
            exception when check_violation then
                raise exception 'bad_reason' using errcode = 'PT422';
            end;
        end if;
    end if;
    if request_id is not null then
        perform private.answer(request_id, mine.shift_id::text);
    end if;
end $$;

-- Why I could not come, said after I gave it up, as from a notification: within the days that an unshared reason lives. Said again, the
-- last holds. Refuses PT404, PT409 wrong_way (not given up, or long ago), PT422 bad_reason.
create or replace function private.say_reason(assignment uuid, reason text, shared boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
begin
    select a.* into mine from public.assignments a
    where a.assignment_id = assignment and a.candidate_id = private.me() for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    elsif (mine.state in ('withdrawn', 'confirmed')
        and coalesce(mine.withdrawn_at, mine.cannot_said_at) > private.clock() - interval '7 days') is not true then
        raise exception 'wrong_way' using errcode = 'PT409';
    end if;
    insert into public.reasons as r (assignment_id, reason, shared, said_at)
    values (assignment, say_reason.reason, coalesce(say_reason.shared, false), private.clock())
    on conflict (assignment_id) do update set reason = excluded.reason, shared = excluded.shared, said_at = excluded.said_at;
exception when check_violation or not_null_violation then
    raise exception 'bad_reason' using errcode = 'PT422';
end $$;

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

-- A lead cancels one person's seat, who is told; never counts against anyone. Refuses PT404, PT403 own_assignment (who cannot come says so),
-- PT409 already_over / wrong_way.
create or replace function private.cancel_assignment(assignment uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments := private.lock_assignment_as_lead(assignment);
begin
    if theirs.candidate_id = private.me() then
        raise exception 'own_assignment' using errcode = 'PT403';
    elsif theirs.state = 'cancelled' then
        return;
    elsif theirs.state not in ('requested', 'confirmed') then
        raise exception 'wrong_way' using errcode = 'PT409';
    elsif theirs.ends_at <= private.clock() then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    update public.assignments a set cancelled_at = private.clock() where a.assignment_id = assignment;
end $$;

-- Why somebody who is on a shift, or asks for it, could not be so at another time: overlap, working_time, no_contract or
-- missing_clearance; null: they could. The last wall (guard_assignment) says no to the same.
create function private.why_not_at(a public.assignments, starts timestamptz, ends timestamptz) returns text
language plpgsql stable security definer set search_path = '' as $$
begin
    return (
        select case
            when exists (
                select from public.assignments b
                where b.candidate_id = a.candidate_id and b.assignment_id <> a.assignment_id and b.state in ('requested', 'confirmed')
                    and b.starts_at < ends and b.ends_at > starts
            ) then 'overlap'
            when private.broken_rule(a.candidate_id, starts, ends, a.assignment_id) is not null then 'working_time'
            when a.state <> 'confirmed' then null
            when t.pay = 'paid' and not private.is_employed(a.candidate_id, o.employer_id, starts, ends) then 'no_contract'
            when cardinality(private.missing_clearances(a.candidate_id, t.task_id, private.last_day(ends))) > 0 then 'missing_clearance'
        end
        from public.shifts s
        join public.tasks t on t.task_id = s.task_id
        join public.organisations o on o.organisation_id = s.organisation_id
        where s.shift_id = a.shift_id
    );
end $$;

-- Who is on a shift, or asks for it, as far as its leads may see.
create function private.seen_on(shift uuid) returns setof public.assignments
language sql stable security definer set search_path = '' as $$
    select a.* from public.assignments a join public.candidates c on c.person_id = a.candidate_id and not c.protected
    where a.shift_id = seen_on.shift and a.state in ('requested', 'confirmed');
$$;

-- The times that the leads of a shift have asked about on a day, before they save: what bounds what they can find out of those on it.
-- Not personal.
create table private.times_asked (
    shift_id uuid not null references public.shifts on delete cascade,
    day date not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    primary key (shift_id, day, starts_at, ends_at)
);
comment on table private.times_asked is 'not personal';
alter table private.times_asked enable row level security;

-- The last wall of a move: refuses PT422 starts_too_soon, bad_span, moves_too_far (where anybody is on it or asks: twenty-eight days).
create function private.refuse_bad_move(s public.shifts, starts timestamptz, ends timestamptz) returns void
language plpgsql stable security definer set search_path = '' as $$
begin
    if (private.is_time(starts) and private.is_time(ends)) is not true then
        raise exception 'bad_span' using errcode = 'PT422';
    elsif starts <= private.clock() then
        raise exception 'starts_too_soon' using errcode = 'PT422';
    elsif not (ends > starts and ends - starts <= interval '9 hours') then
        raise exception 'bad_span' using errcode = 'PT422';
    elsif starts not between s.starts_at - interval '28 days' and s.starts_at + interval '28 days' and exists (
        select from public.assignments a where a.shift_id = s.shift_id and a.state in ('requested', 'confirmed')
    ) then
        raise exception 'moves_too_far' using errcode = 'PT422';
    end if;
end $$;

-- A lead changes a shift's time, seats or contact. People on it are told and may step off; whom the new time would put against a
-- rule or another shift is let go as cancelled by the host. "version": the one that the lead looked at (null: they do not say);
-- "may_lose": the assignments that they have seen would lose their place by it (null: they were not shown). Refuses PT404, PT409
-- shift_cancelled / already_over / too_many_on / changed_meanwhile (somebody came on it at the same moment: look again) /
-- changed_by_another (the shift is not as it was looked at) / would_lose (somebody whom the lead has not seen, or nobody
-- has asked who_would_lose about that time), PT422 starts_too_soon / bad_span / moves_too_far / bad_capacity. Twice is once.
create function private.change_shift(
    shift uuid, starts_at timestamptz, ends_at timestamptz, capacity int, contact uuid, version int default null,
    may_lose uuid[] default null
) returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
    moved boolean;
    locked uuid[];
    each record;
begin
    select x.* into s from public.shifts x
    where x.shift_id = shift and x.organisation_id in (select private.my_organisations());
    if not found or not exists (
        select from public.contacts c join public.tasks t on t.place_id = c.place_id
        where c.contact_id = contact and t.task_id = s.task_id and (c.retired_at is null or c.contact_id = s.contact_id)
    ) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    locked := array(
        select c.person_id from public.candidates c
        where c.person_id in (select a.candidate_id from public.assignments a where a.shift_id = shift)
        order by c.person_id for update
    );
    select x.* into s from public.shifts x where x.shift_id = shift for update;
    -- somebody who came on it just now is not locked, and their rules could not be kept
    if exists (
        select from public.assignments a
        where a.shift_id = shift and a.state in ('requested', 'confirmed') and a.candidate_id <> all (locked)
    ) then
        raise exception 'changed_meanwhile' using errcode = 'PT409';
    end if;
    moved := s.starts_at is distinct from change_shift.starts_at or s.ends_at is distinct from change_shift.ends_at;
    if s.cancelled_at is null and not moved and s.capacity = change_shift.capacity and s.contact_id = contact then
        return;
    elsif s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    elsif s.ends_at <= private.clock() then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    if moved then
        perform private.refuse_bad_move(s, change_shift.starts_at, change_shift.ends_at);
    end if;
    if (change_shift.capacity between 1 and 20) is not true then
        raise exception 'bad_capacity' using errcode = 'PT422';
    elsif s.version <> change_shift.version then
        raise exception 'changed_by_another' using errcode = 'PT409';
    elsif change_shift.capacity < s.taken then
        raise exception 'too_many_on' using errcode = 'PT409';
    elsif moved and exists (
        select from private.seen_on(shift) a
        where a.assignment_id <> all (may_lose)
            -- to be refused tells as much as to ask: a time that was not asked about is refused whoever would lose by it
            and (private.why_not_at(a, change_shift.starts_at, change_shift.ends_at) is not null or not exists (
                select from private.times_asked x
                where x.shift_id = shift and x.starts_at = change_shift.starts_at and x.ends_at = change_shift.ends_at
                    and x.day >= private.today() - 1
            ))
    ) then
        raise exception 'would_lose' using errcode = 'PT409';
    end if;
    update public.shifts x set
        starts_at = change_shift.starts_at, ends_at = change_shift.ends_at, capacity = change_shift.capacity,
        contact_id = contact, changed_at = case when moved and x.published_at is not null then private.clock() else x.changed_at end
    where x.shift_id = shift;
    if moved then
        for each in
            select a.assignment_id, private.why_not_at(a, change_shift.starts_at, change_shift.ends_at) as why
            from public.assignments a
            where a.shift_id = shift and a.state in ('requested', 'confirmed') order by a.candidate_id
        loop
            if each.why is null then
                update public.assignments a set starts_at = change_shift.starts_at, ends_at = change_shift.ends_at
                where a.assignment_id = each.assignment_id;
            else
                update public.assignments a set cancelled_at = private.clock(), let_go_why = each.why
                where a.assignment_id = each.assignment_id;
            end if;
        end loop;
    end if;
end $$;
grant execute on function private.change_shift(uuid, timestamptz, timestamptz, int, uuid, int, uuid[]) to authenticated;
create function public.change_shift(
    shift uuid, starts_at timestamptz, ends_at timestamptz, capacity int, contact uuid, version int default null,
    may_lose uuid[] default null
) returns void language sql volatile set search_path = '' as $$
    select private.change_shift(shift, starts_at, ends_at, capacity, contact, version, may_lose);
$$;
grant execute on function public.change_shift(uuid, timestamptz, timestamptz, int, uuid, int, uuid[]) to authenticated;

-- «Jeg er her», by the code of the place's link or by the word on its poster: the candidate's own confirmed shift there, from 60 minutes
-- before until its end, judged by when it was tapped. It is the person's word that they came, at that time; the fact is recorded by the
-- place. Returns the assignment's id, or null: it waited for network and belongs to no shift that stands, so that it is kept for the place
-- to settle. The first time somebody came counts, in whatever order their phones tell of it.
-- Refuses PT404 not_found (no such place), PT409 no_shift_here (for who tapped just now).
create or replace function private.check_in(code text, request_id uuid) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    typed text := upper(regexp_replace(coalesce(check_in.code, ''), '[^A-Za-z0-9]', '', 'g'));
    here uuid[] := array(select p.place_id from public.place_codes p where p.code = typed or p.word = typed);
    mine public.assignments;
    earlier text;
    tap public.taps := private.tap_of(request_id);
    came timestamptz := private.came_at(tap);
    -- a tap whose time is not to be relied on may be of when it was heard, too
    times timestamptz[] := array_remove(array[coalesce(tap.at, private.clock()), case when not tap.sure then tap.heard_at end], null);
begin
    perform 1 from public.candidates c where c.person_id = own for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    -- what was done stays done, also when the poster was renewed before its answer was heard
    if request_id is not null then
        earlier := private.repeated(request_id, 'check_in', jsonb_build_array(code));
        if earlier is not null then
            return nullif(earlier, 'kept')::uuid;
        end if;
    end if;
    if here = '{}' then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select a.* into mine from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    join unnest(times) with ordinality as w (at, n) on a.starts_at - interval '60 minutes' <= w.at and a.ends_at > w.at
    where a.candidate_id = own and t.place_id = any (here) and a.state = 'confirmed'
    -- where one ends as the next begins, who comes means the one that begins
    order by w.n, (a.starts_at between w.at - interval '15 minutes' and w.at + interval '15 minutes') desc, (a.checked_in_at is null) desc, a.starts_at
    limit 1 for update of a;
    if found then
        if came < mine.starts_at - interval '60 minutes' or came >= mine.ends_at then
            came := coalesce(case when tap.sure then tap.at else tap.heard_at end, private.clock());
        end if;
        update public.assignments a set checked_in_at = least(a.checked_in_at, came)
        where a.assignment_id = mine.assignment_id and a.checked_in_at <= came is not true;
        if not private.clock_holds(tap) then
            perform private.keep_tap_about(tap, 'check_in', mine.assignment_id, 'clock');
        elsif private.waited(tap) then
            perform private.keep_tap_about(tap, 'check_in', mine.assignment_id, 'waited');
        end if;
        perform private.let_leave(mine.assignment_id);
        return case when request_id is null then mine.assignment_id else private.answer(request_id, mine.assignment_id::text)::uuid end;
    elsif not private.waited(tap) then
        raise exception 'no_shift_here' using errcode = 'PT409';
    end if;
    -- the shift that it must have been meant for: what was called off, else what was moved, else what was there on that day
    select a.* into mine from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    where a.candidate_id = own and t.place_id = any (here) and a.confirmed_at is not null and (
        private.local_day(a.starts_at) = private.local_day(tap.at)
        or (s.changed_at > a.requested_at and a.starts_at between tap.at - interval '7 days' and tap.at + interval '7 days')
    )
    order by (a.state <> 'confirmed' and a.starts_at - interval '60 minutes' <= tap.at and a.ends_at > tap.at) desc,
        (s.changed_at > a.requested_at) is true desc, abs(extract(epoch from a.starts_at - tap.at)), a.assignment_id
    limit 1;
    if found then
        perform private.keep_tap_about(tap, 'check_in', mine.assignment_id, case
            when mine.state <> 'confirmed' then mine.state
            when exists (
                select from public.shifts s where s.shift_id = mine.shift_id and s.changed_at > mine.requested_at
            ) then 'moved'
            else 'no_shift' end);
    else
        perform private.keep_tap(tap, 'check_in', here[1], null, 'no_shift');
    end if;
    perform private.answer(request_id, 'kept');
    return null;
end $$;

-- Who came for one time has not come for another: after a move they check in anew, but where the hour before the new start holds that time.
create function private.check_in_again_when_moved() returns trigger language plpgsql set search_path = '' as $$
begin
    new.checked_in_at := null;
    new.checked_out_at := null;
    return new;
end $$;
create trigger assignments_205_check_in_again_when_moved before update of starts_at on public.assignments for each row
when (old.starts_at is distinct from new.starts_at and new.checked_in_at < new.starts_at - interval '60 minutes')
execute function private.check_in_again_when_moved();

-- My shifts where a link hangs that I have opened; none where the link is nobody's or I have none. Never by a word, which could be guessed.
create function private.my_shifts_at(code text) returns setof uuid
language sql stable security definer set search_path = '' as $$
    select a.assignment_id from public.place_codes p
    join public.tasks t on t.place_id = p.place_id
    join public.shifts s on s.task_id = t.task_id
    join public.assignments a on a.shift_id = s.shift_id
    where p.code = upper(regexp_replace(my_shifts_at.code, '[^A-Za-z0-9]', '', 'g')) and a.candidate_id = private.me()
        and a.state = 'confirmed' and a.ends_at > private.clock() - interval '12 hours';
$$;
grant execute on function private.my_shifts_at(text) to authenticated;
create function public.my_shifts_at(code text) returns setof uuid language sql stable set search_path = '' as $$
    select * from private.my_shifts_at(code);
$$;
grant execute on function public.my_shifts_at(text) to authenticated;

-- Why somebody cannot have left a shift at that time; null: they can. The time stands on the row then, unless they left before, or have
-- said since that they had not left.
create or replace function private.leave(assignment uuid, left_at timestamptz) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
begin
    select a.* into mine from public.assignments a where a.assignment_id = assignment;
    if mine.checked_in_at is null then
        return 'no_check_in';
    elsif left_at < mine.checked_in_at then
        return 'before_check_in';
    elsif left_at < mine.starts_at then
        return 'before_start';
    elsif left_at > mine.starts_at + interval '12 hours' or left_at > mine.checked_in_at + interval '24 hours' then
        return 'too_late';
    end if;
    update public.assignments a set checked_out_at = least(a.checked_out_at, left_at)
    where a.assignment_id = assignment and a.checked_out_at <= left_at is not true and a.check_out_undone_at >= left_at is not true;
    return null;
end $$;

-- «Jeg går nå», from the start until 12 h after it, judged by when it was tapped. What comes before its check-in is held for it, and what
-- belongs to no shift that stands, or was tapped before the start, is kept for the place to settle.
-- Refuses PT404, PT409 not_checked_in / not_started / already_over (for who tapped just now). Twice is once.
create or replace function private.check_out(assignment uuid, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    mine public.assignments;
    tap public.taps := private.tap_of(request_id);
    left_at timestamptz := private.came_at(tap);
    why_not text;
begin
    perform 1 from public.candidates c where c.person_id = own for update;
    select a.* into mine from public.assignments a where a.assignment_id = assignment and a.candidate_id = own;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if request_id is not null and private.repeated(request_id, 'check_out', jsonb_build_array(assignment)) is not null then
        return;
    end if;
    -- who has taken the same shift again since means the shift
    select a.* into mine from public.assignments a
    where a.candidate_id = own and a.shift_id = mine.shift_id
        and (a.assignment_id = assignment or (tap.request_id is not null and a.state = 'confirmed'))
    order by (a.state = 'confirmed') desc, (a.assignment_id = assignment) desc limit 1 for update;
    -- who taps as it begins, by a clock that is a little slow
    if not private.waited(tap) and private.clock() >= mine.starts_at then
        left_at := greatest(left_at, mine.starts_at);
    end if;
    why_not := case
        when mine.checked_out_at is not null and tap.request_id is null then null
        when mine.checked_in_at is null and mine.state in ('cancelled', 'withdrawn') then mine.state
        else private.leave(mine.assignment_id, left_at) end;
    if why_not = 'too_late' and not private.waited(tap) then
        raise exception 'already_over' using errcode = 'PT409';
    elsif why_not = 'before_start' and not private.waited(tap) then
        raise exception 'not_started' using errcode = 'PT409';
    elsif why_not is not null and tap.request_id is null then
        raise exception 'not_checked_in' using errcode = 'PT409';
    end if;
    if why_not is null and mine.state <> 'confirmed' then
        why_not := mine.state;
    elsif why_not is null and not private.clock_holds(tap) then
        why_not := 'clock';
    elsif why_not is null and private.waited(tap) then
        why_not := 'waited';
    end if;
    if why_not is not null and tap.request_id is not null and mine.check_out_undone_at >= left_at is not true then
        perform private.keep_tap_about(tap, 'check_out', mine.assignment_id, why_not);
    end if;
    if request_id is not null then
        perform private.answer(request_id, 'left');
    end if;
end $$;

create trigger attendance_120_guard_words before insert or update of correction on public.attendance
for each row execute function private.guard_words('correction 3 200 told');

create trigger objections_120_guard_words before insert or update of words on public.objections
for each row execute function private.guard_words('words 1 500');

-- What was done cannot be undone: nobody leaves, says that they cannot come to, or is taken off, a shift on which they were recorded as there or not there.
create or replace function private.forbid_leaving_recorded_shift() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if (old.state = 'confirmed' and new.state <> 'confirmed' or new.cannot_said_at is not null) and exists (
        select from public.attendance f
        where f.assignment_id = new.assignment_id and f.fact in ('present', 'late', 'absent')
    ) then
        raise exception 'already_recorded' using errcode = 'PT409';
    end if;
    return null;
end $$;
create trigger assignments_110_forbid_leaving_recorded after update of withdrawn_at, cancelled_at, not_chosen_at, cannot_said_at
on public.assignments for each row execute function private.forbid_leaving_recorded_shift();

-- A lead records the facts and minutes of somebody's shift, from its start on; with a reason, corrects them. Strengths: at most two
-- of punctual, careful, kind, independent, learns, initiative. With introduced_by (a colleague's name) the place counts as shown.
-- Refuses PT404, PT403 own_attendance, PT409 not_confirmed / not_started, PT422 bad_minutes / bad_fact / bad_words / reason_needed.
-- The same facts again change nothing.
create or replace function private.record_attendance(
    assignment uuid, fact text, minutes int, strengths text[], introduced_by text, correction text
) returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments := private.lock_assignment_as_lead(assignment);
    before_ public.attendance;
begin
    if theirs.candidate_id = private.me() then
        raise exception 'own_attendance' using errcode = 'PT403';
    elsif theirs.state <> 'confirmed' and not private.came_unsettled(assignment)
        and not exists (select from public.attendance f where f.assignment_id = assignment) then
        raise exception 'not_confirmed' using errcode = 'PT409';
    elsif theirs.starts_at > private.clock() and fact <> 'host_cancelled' then
        raise exception 'not_started' using errcode = 'PT409';
    elsif fact is null or fact not in ('present', 'late', 'notified', 'absent', 'host_cancelled') then
        raise exception 'bad_fact' using errcode = 'PT422';
    elsif minutes is null or not private.is_minutes(minutes) or (minutes > 0 and fact not in ('present', 'late'))
        or (minutes = 0 and fact in ('present', 'late')) then
        raise exception 'bad_minutes' using errcode = 'PT422';
    elsif not private.words_pass(correction, 0, 200) or not private.words_pass(introduced_by, 0, 60) then
        raise exception 'bad_words' using errcode = 'PT422';
    end if;
    select x.* into before_ from public.attendance x where x.assignment_id = assignment;
    if not found then
        insert into public.attendance
            (assignment_id, candidate_id, fact, minutes, strengths, recorded_at, recorded_by)
        values (assignment, theirs.candidate_id, record_attendance.fact, record_attendance.minutes,
            coalesce(record_attendance.strengths, '{}'), private.clock(), private.me());
    elsif before_.fact = record_attendance.fact and before_.minutes = record_attendance.minutes
        and before_.strengths = coalesce(record_attendance.strengths, '{}') then
        null;
    elsif coalesce(length(btrim(record_attendance.correction)), 0) < 3 then
        raise exception 'reason_needed' using errcode = 'PT422';
    else
        update public.attendance x set
            fact = record_attendance.fact, minutes = record_attendance.minutes,
            strengths = coalesce(record_attendance.strengths, '{}'), recorded_by = private.me(),
            corrected_at = private.clock(), correction = btrim(record_attendance.correction)
        where x.assignment_id = assignment;
        update public.objections o set settled_at = private.clock()
        where o.assignment_id = assignment and o.settled_at is null;
    end if;
    if nullif(btrim(introduced_by), '') is not null and fact in ('present', 'late') then
        insert into public.introductions
            (candidate_id, place_id, introduced_on, colleague, recorded_by, recorded_at)
        select theirs.candidate_id, t.place_id, private.local_day(theirs.starts_at), btrim(introduced_by),
            private.me(), private.clock()
        from public.shifts s join public.tasks t on t.task_id = s.task_id where s.shift_id = theirs.shift_id
        on conflict do nothing;
    end if;
exception when check_violation then
    raise exception 'bad_fact' using errcode = 'PT422';
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
        or not private.is_minutes(minutes) or not private.words_pass(words, 0, 500)
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

-- «Jeg har ikke gått»: takes a check-out back within ten minutes, judged by when it was tapped; what was held or kept of it for the place
-- goes, and what was tapped before it and comes later counts no more. Refuses PT404, PT409 undo_too_late, already_recorded. Twice is once.
create function private.undo_check_out(assignment uuid, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    mine public.assignments;
    tap public.taps := private.tap_of(request_id);
    told timestamptz := private.came_at(tap);
    left_at timestamptz;
begin
    perform 1 from public.candidates c where c.person_id = own for update;
    select a.* into mine from public.assignments a where a.assignment_id = assignment and a.candidate_id = own for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    if request_id is not null and private.repeated(request_id, 'undo_check_out', jsonb_build_array(assignment)) is not null then
        return;
    end if;
    left_at := coalesce(mine.checked_out_at, (
        select max(u.at) from public.unsettled_taps u where u.assignment_id = assignment and u.kind = 'check_out' and u.at <= told
    ));
    if left_at is not null then
        if told > left_at + interval '10 minutes' then
            raise exception 'undo_too_late' using errcode = 'PT409';
        elsif exists (select from public.attendance f where f.assignment_id = assignment) then
            raise exception 'already_recorded' using errcode = 'PT409';
        end if;
        update public.assignments a set checked_out_at = null, check_out_undone_at = greatest(told, left_at)
        where a.assignment_id = assignment;
        delete from public.unsettled_taps u
        where u.assignment_id = assignment and u.kind = 'check_out' and u.at <= greatest(told, left_at) and u.seen_at is null;
    end if;
    if request_id is not null then
        perform private.answer(request_id, 'here');
    end if;
end $$;
grant execute on function private.undo_check_out(uuid, uuid) to authenticated;
create function public.undo_check_out(assignment uuid, request_id uuid default null) returns void
language sql volatile set search_path = '' as $$
    select private.undo_check_out(assignment, request_id);
$$;
grant execute on function public.undo_check_out(uuid, uuid) to authenticated;

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

-- How many are on a shift whom its leads may see: all, but for who got a protected address when they had come.
create function private.seen_taken(shift public.shifts) returns int
language plpgsql stable security definer set search_path = '' as $$
begin
    return (shift).taken - case when (shift).taken = 0 then 0 else (
        select count(*)::int from public.assignments a join public.candidates c on c.person_id = a.candidate_id
        where a.shift_id = (shift).shift_id and a.state = 'confirmed' and c.protected
    ) end;
end $$;

-- What a lead reads of their own shifts beside the table: how many are on each, and of what kind it is.
create type public.led_shift as (shift_id uuid, taken int, task_type text);
create function private.led_shifts(shifts uuid[]) returns setof public.led_shift
language sql stable security definer set search_path = '' as $$
    select s.shift_id, private.seen_taken(s), t.task_type
    from public.shifts s join public.tasks t on t.task_id = s.task_id
    where s.shift_id = any (led_shifts.shifts) and s.organisation_id in (select private.my_organisations());
$$;
grant execute on function private.led_shifts(uuid[]) to authenticated;
create function public.led_shifts(shifts uuid[]) returns setof public.led_shift language sql stable set search_path = '' as $$
    select * from private.led_shifts(shifts);
$$;
grant execute on function public.led_shifts(uuid[]) to authenticated;

-- A day's board for a lead, with what runs into it over midnight: one row per shift and person on it or asking (person columns null for an empty shift). Everyone listed is
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
            and s.starts_at > private.midnight(from_day) - interval '12 hours' and s.starts_at < private.midnight(to_day + 1)
            and (s.starts_at >= private.midnight(from_day) or s.ends_at > private.midnight(from_day))
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
        and s.starts_at > private.midnight(from_day) - interval '12 hours' and s.starts_at < private.midnight(to_day + 1)
        and (s.starts_at >= private.midnight(from_day) or s.ends_at > private.midnight(from_day))
    order by s.starts_at, s.shift_id, a.requested_at, a.assignment_id;
end $$;

-- The same in one value, which no limit of rows cuts.
create function private.whole_board(organisation uuid, from_day date, to_day date) returns public.board_row[]
language sql volatile security definer set search_path = '' as $$
    select array(select r from private.facility_board(organisation, from_day, to_day) r);
$$;
grant execute on function private.whole_board(uuid, date, date) to authenticated;
create function public.whole_board(organisation uuid, from_day date, to_day date) returns public.board_row[] language sql volatile set search_path = '' as $$
    select private.whole_board(organisation, from_day, to_day);
$$;
grant execute on function public.whole_board(uuid, date, date) to authenticated;

-- That somebody on a shift of a lead's does not come, or had to go, as they said once it had begun.
create type public.cannot_said as (assignment_id uuid, at timestamptz, had_come boolean);

-- One row for each of these people on shifts at my organisations who said so, and has not come since. It is what they said: the fact is
-- recorded by the place. No look is logged: nobody is named.
create function private.who_said_cannot(assignments uuid[]) returns setof public.cannot_said
language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select a.assignment_id, a.cannot_said_at, a.checked_in_at is not null
    from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.candidates c on c.person_id = a.candidate_id and not c.protected
    where a.assignment_id = any (who_said_cannot.assignments[1:5000]) and a.state = 'confirmed' and a.cannot_said_at is not null
        and a.checked_in_at > a.cannot_said_at is not true and s.ends_at > private.clock() - interval '30 days'
        and s.organisation_id in (select private.my_organisations());
end $$;
grant execute on function private.who_said_cannot(uuid[]) to authenticated;
create function public.who_said_cannot(assignments uuid[]) returns setof public.cannot_said
language sql stable set search_path = '' as $$
    select * from private.who_said_cannot(assignments);
$$;
grant execute on function public.who_said_cannot(uuid[]) to authenticated;

-- Shifts per day for a lead's week, with what runs into it over midnight, without names: counts only, so no look is logged. Refuses PT404.
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
            and a.checked_out_at is null and a.cannot_said_at >= a.checked_in_at is not true))::int,
        (count(f.assignment_id) filter (where not h.protected))::int, s.state, s.published_at is not null
    from public.shifts s
    join public.tasks t on t.task_id = s.task_id
    left join public.assignments a on a.shift_id = s.shift_id and a.state in ('requested', 'confirmed')
    left join public.candidates h on h.person_id = a.candidate_id
    left join public.attendance f on f.assignment_id = a.assignment_id
    where s.organisation_id = organisation
        and s.starts_at > private.midnight(from_day) - interval '12 hours' and s.starts_at < private.midnight(to_day + 1)
        and (s.starts_at >= private.midnight(from_day) or s.ends_at > private.midnight(from_day))
    group by s.shift_id, t.task_id
    order by s.starts_at, s.shift_id;
end $$;

-- The same in one value, which no limit of rows cuts.
create function private.whole_week(organisation uuid, from_day date, to_day date) returns public.week_shift[]
language sql stable security definer set search_path = '' as $$
    select array(select r from private.facility_week(organisation, from_day, to_day) r);
$$;
grant execute on function private.whole_week(uuid, date, date) to authenticated;
create function public.whole_week(organisation uuid, from_day date, to_day date) returns public.week_shift[] language sql stable set search_path = '' as $$
    select private.whole_week(organisation, from_day, to_day);
$$;
grant execute on function public.whole_week(uuid, date, date) to authenticated;

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

-- The same in one value, which no limit of rows cuts.
create function private.whole_people(organisation uuid) returns public.known_person[]
language sql volatile security definer set search_path = '' as $$
    select array(select r from private.facility_people(organisation) r);
$$;
grant execute on function private.whole_people(uuid) to authenticated;
create function public.whole_people(organisation uuid) returns public.known_person[] language sql volatile set search_path = '' as $$
    select private.whole_people(organisation);
$$;
grant execute on function public.whole_people(uuid) to authenticated;

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

-- The same in one value, which no limit of rows cuts.
create function private.whole_unsettled(organisation uuid, shift uuid) returns public.unsettled_tap[]
language sql volatile security definer set search_path = '' as $$
    select array(select r from private.facility_unsettled(organisation, shift) r);
$$;
grant execute on function private.whole_unsettled(uuid, uuid) to authenticated;
create function public.whole_unsettled(organisation uuid, shift uuid default null) returns public.unsettled_tap[] language sql volatile set search_path = '' as $$
    select private.whole_unsettled(organisation, shift);
$$;
grant execute on function public.whole_unsettled(uuid, uuid) to authenticated;

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

-- Somebody who would lose their place on a shift if it were moved, as its lead sees them.
create type public.losing_person as (
    assignment_id uuid, name text, asks boolean, why text
);

-- For a lead, before they save: who could not be on a shift of theirs, or ask for it, at another time. "why": no_contract,
-- missing_clearance, or cannot: what else somebody has, how much they work and how old they are, is nobody's to know, so that no more
-- than five times a day are answered about one shift. "version": the one that the lead looked at (null: they do not say). Logged for
-- all who are on it or ask, since who is not named can. Refuses PT404, PT409 changed_by_another, PT422 starts_too_soon / bad_span /
-- moves_too_far, PT429 times_asked.
create function private.who_would_lose(shift uuid, starts_at timestamptz, ends_at timestamptz, version int default null)
returns setof public.losing_person
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
begin
    -- one at a time: what is asked is counted
    select x.* into s from public.shifts x
    where x.shift_id = shift and x.organisation_id in (select private.my_organisations()) for no key update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    elsif s.starts_at = who_would_lose.starts_at and s.ends_at = who_would_lose.ends_at then
        return;
    end if;
    perform private.refuse_bad_move(s, who_would_lose.starts_at, who_would_lose.ends_at);
    if s.version <> who_would_lose.version then
        raise exception 'changed_by_another' using errcode = 'PT409';
    elsif not exists (select from private.seen_on(shift)) then
        return;
    end if;
    delete from private.times_asked x where x.shift_id = shift and x.day < private.today() - 1;
    insert into private.times_asked (shift_id, day, starts_at, ends_at)
    values (shift, private.today(), who_would_lose.starts_at, who_would_lose.ends_at)
    on conflict do nothing;
    if (select count(*) from private.times_asked x where x.shift_id = shift and x.day = private.today()) > 5 then
        raise exception 'times_asked' using errcode = 'PT429';
    end if;
    perform private.log_looks(array(select a.candidate_id from private.seen_on(shift) a), 'lead');
    return query
    select x.assignment_id, private.name_for_lead(x.candidate_id, s.organisation_id), x.state = 'requested',
        case when x.why in ('overlap', 'working_time') then 'cannot' else x.why end
    from (
        select a.*, private.why_not_at(a, who_would_lose.starts_at, who_would_lose.ends_at) as why from private.seen_on(shift) a
    ) x
    where x.why is not null
    order by x.requested_at, x.assignment_id;
end $$;
grant execute on function private.who_would_lose(uuid, timestamptz, timestamptz, int) to authenticated;
create function public.who_would_lose(shift uuid, starts_at timestamptz, ends_at timestamptz, version int default null)
returns setof public.losing_person
language sql volatile set search_path = '' as $$
    select * from private.who_would_lose(shift, starts_at, ends_at, version);
$$;
grant execute on function public.who_would_lose(uuid, timestamptz, timestamptz, int) to authenticated;

alter table public.offers add column undone_at timestamptz; -- null: no no was taken back

alter table public.offers add column stood_since timestamptz; -- since when they stood by for it; null: they did not

-- Until when an offer that is due then may be answered.
create function private.offer_ends(starts_at timestamptz, due timestamptz) returns timestamptz
language plpgsql stable set search_path = '' as $$
declare
    ends timestamptz := due + greatest(2 * private.answer_time(starts_at, due), interval '1 hour');
begin
    -- nobody loses their turn while they sleep
    if private.outside_quiet_hours(ends) <> ends then
        ends := private.outside_quiet_hours(ends) + interval '1 hour';
    end if;
    return least(ends, starts_at);
end $$;

-- Asks a candidate, who is locked, for a shift; gives back the offer's id, or null when they cannot be asked in time or were asked for it
-- already, or has a protected address. "unbudgeted": beside the daily budget, as for who stands by.
create or replace function private.ask(candidate uuid, shift uuid, by_way text, unbudgeted boolean) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
    due timestamptz := case when unbudgeted then private.outside_quiet_hours(private.clock()) else private.may_be_asked_at(candidate) end;
    made uuid;
begin
    select x.* into s from public.shifts x where x.shift_id = shift;
    if due is null or due > s.starts_at - interval '30 minutes'
        or exists (select from public.candidates c where c.person_id = candidate and c.protected) then
        return null;
    end if;
    insert into public.offers (candidate_id, shift_id, municipality_code, via, offered_by, offered_at, due_at, expires_at, sent_at, stood_since)
    values (candidate, shift, s.municipality_code, by_way, private.me(), private.clock(), due, private.offer_ends(s.starts_at, due),
        case when due <= private.clock() then private.clock() end,
        (select b.since_at from public.standbys b where b.candidate_id = ask.candidate and b.shift_id = ask.shift))
    on conflict do nothing returning offer_id into made;
    return made;
end $$;

-- How long before a shift anybody is asked for it by the clock.
create function private.asking_begins() returns interval language sql immutable set search_path = '' as $$
    select interval '28 days';
$$;

-- How many of a shift's free seats are held for those who stand by for it, "but" one: those who are asked, while they may answer, and,
-- where the clock asks already, those who are yet to be asked and still can; of these, for who stands by themselves, only those who came
-- before them. Against who is asked themselves nothing is held: the first yes wins.
create function private.held_seats(shift uuid, but uuid) returns int
language plpgsql stable security definer set search_path = '' as $$
declare
    s public.shifts;
    since timestamptz;
    right_now timestamptz := private.clock();
begin
    if exists (
        select from public.offers o
        where o.shift_id = shift and o.candidate_id = but and o.via = 'standby' and o.sent_at is not null
            and o.state in ('sent', 'seen', 'unsure') and o.expires_at > right_now
    ) then
        return 0;
    end if;
    select b.since_at into since from public.standbys b where b.shift_id = shift and b.candidate_id = but;
    select x.* into s from public.shifts x where x.shift_id = shift;
    return (
        select count(*) from (
            select o.candidate_id from public.offers o
            where o.shift_id = shift and o.via = 'standby' and o.state in ('waiting', 'sent', 'seen', 'unsure')
                and o.expires_at > right_now and o.candidate_id is distinct from but
            union
            select b.candidate_id from public.standbys b join public.candidates c on c.person_id = b.candidate_id
            where b.shift_id = shift and b.candidate_id is distinct from but
                and (since is null or (b.since_at, b.candidate_id) < (since, but))
                and private.outside_quiet_hours(right_now) <= s.starts_at - interval '30 minutes' and not c.protected
                and s.starts_at < right_now + private.asking_begins()
                and not exists (select from public.offers o where o.shift_id = shift and o.candidate_id = b.candidate_id
                    and o.state in ('waiting', 'sent', 'seen', 'unsure'))
                and not exists (
                    select from public.assignments a where a.candidate_id = b.candidate_id and a.state in ('requested', 'confirmed')
                        and a.starts_at < s.ends_at and a.ends_at > s.starts_at
                )
                and private.broken_rule(b.candidate_id, s.starts_at, s.ends_at, null) is null
        ) held
    );
end $$;

-- How many seats of a shift are free for somebody (null: for whoever comes): neither taken nor held for who stands by.
create function private.free_seats(s public.shifts, who uuid) returns int
language plpgsql stable security definer set search_path = '' as $$
begin
    if s.taken >= s.capacity then
        return 0;
    elsif not exists (select from public.standbys b where b.shift_id = s.shift_id and b.candidate_id is distinct from who) then
        return s.capacity - s.taken;
    end if;
    return greatest(0, s.capacity - s.taken - private.held_seats(s.shift_id, who));
end $$;

-- How many seats of a shift that are not taken are held for who stands by.
create type public.held_shift as (shift_id uuid, held int);

-- Of these shifts at my organisations: those where seats are held.
create function private.shifts_held(shifts uuid[]) returns setof public.held_shift
language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select x.shift_id, x.held from (
        select s.shift_id, s.capacity - s.taken - private.free_seats(s, null) as held from public.shifts s
        where s.shift_id = any (shifts[1:1000]) and s.organisation_id in (select private.my_organisations())
            and s.published_at is not null and s.cancelled_at is null and s.starts_at > private.clock() and s.taken < s.capacity
    ) x
    where x.held > 0;
end $$;
grant execute on function private.shifts_held(uuid[]) to authenticated;
create function public.shifts_held(shifts uuid[]) returns setof public.held_shift language sql stable set search_path = '' as $$
    select * from private.shifts_held(shifts);
$$;
grant execute on function public.shifts_held(uuid[]) to authenticated;

-- The shifts of a series that are still to come, for a candidate of the municipality, and whether each has a seat free for them. Refuses PT404.
create type public.series_date as (shift_id uuid, starts_at timestamptz, free boolean);
create function private.series_dates(series uuid) returns setof public.series_date
language plpgsql stable security definer set search_path = '' as $$
begin
    if not exists (select from public.candidates c where c.person_id = private.me()) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    return query
    select s.shift_id, s.starts_at, private.free_seats(s, private.me()) > 0 from public.shifts s
    where s.series_id = series_dates.series and s.cancelled_at is null and s.published_at is not null
        and s.starts_at > private.clock() and s.municipality_code = private.my_municipality()
    order by s.starts_at;
end $$;
grant execute on function private.series_dates(uuid) to authenticated;
create function public.series_dates(series uuid) returns setof public.series_date language sql stable set search_path = '' as $$
    select * from private.series_dates(series);
$$;
grant execute on function public.series_dates(uuid) to authenticated;

-- The last wall, whoever writes: nobody is confirmed on a seat that is held for who stands by, but for the one for whom a lead made a seat
-- more just now. PT409 shift_held.
create function private.keep_held_seats() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if current_setting('private.seat_made_for', true) is distinct from new.assignment_id::text
        and exists (select from public.standbys b where b.shift_id = new.shift_id and b.candidate_id <> new.candidate_id)
        and private.held_seats(new.shift_id, new.candidate_id)
            >= (select greatest(1, s.capacity - s.taken) from public.shifts s where s.shift_id = new.shift_id) then
        raise exception 'shift_held' using errcode = 'PT409';
    end if;
    return new;
end $$;
create trigger assignments_150_keep_held_on_insert before insert on public.assignments for each row
when (new.confirmed_at is not null and new.cancelled_at is null and new.withdrawn_at is null)
execute function private.keep_held_seats();
create trigger assignments_150_keep_held_on_update before update of confirmed_at on public.assignments for each row
when (old.confirmed_at is null and new.confirmed_at is not null and new.cancelled_at is null and new.withdrawn_at is null)
execute function private.keep_held_seats();

-- Whoever writes: keeps the arrows, and what is over stays as it is, but for what is forgotten of it.
create or replace function private.guard_offer() returns trigger language plpgsql set search_path = '' as $$
begin
    if new.candidate_id <> old.candidate_id
        and private.only_forgets(to_jsonb(old) - 'state', to_jsonb(new) - 'state', '{candidate_id}') then
        return new;
    end if;
    if new.candidate_id <> old.candidate_id or new.shift_id <> old.shift_id
        or (old.sent_at is not null and new.sent_at is distinct from old.sent_at)
        or (old.seen_at is not null and new.seen_at is distinct from old.seen_at)
        or (old.state in ('accepted', 'declined', 'expired', 'withdrawn')
            and not (old.state = 'declined' and new.declined_at is null and new.accepted_at is null and new.undone_at >= old.declined_at)
            and (
            (new.accepted_at, new.declined_at, new.expired_at, new.withdrawn_at, new.sent_at, new.seen_at)
                is distinct from (old.accepted_at, old.declined_at, old.expired_at, old.withdrawn_at, old.sent_at, old.seen_at)
            or (new.unsure_at is not null and new.unsure_at is distinct from old.unsure_at)
        ))
    then
        raise exception 'wrong_way' using errcode = 'PT409';
    end if;
    return new;
end $$;

create or replace function private.log_offer() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    happened record;
begin
    for happened in
        select e.kind, e.at, e.detail from (values
            (1, 'offer.sent', new.sent_at, case when tg_op = 'UPDATE' then old.sent_at end, new.via),
            (2, 'offer.seen', new.seen_at, case when tg_op = 'UPDATE' then old.seen_at end, null),
            (3, 'offer.unsure', new.unsure_at, case when tg_op = 'UPDATE' then old.unsure_at end, new.unsure_wants),
            (4, 'offer.accepted', new.accepted_at, case when tg_op = 'UPDATE' then old.accepted_at end, null),
            (5, 'offer.declined', new.declined_at, case when tg_op = 'UPDATE' then old.declined_at end, null),
            (6, 'offer.expired', new.expired_at, case when tg_op = 'UPDATE' then old.expired_at end, null),
            (7, 'offer.withdrawn', new.withdrawn_at, case when tg_op = 'UPDATE' then old.withdrawn_at end, new.withdrawn_why),
            (8, 'offer.decline_undone', new.undone_at, case when tg_op = 'UPDATE' then old.undone_at end, null)
        ) as e (n, kind, at, before_, detail)
        where e.at is not null and (e.before_ is null or (e.n = 8 and e.at <> e.before_)) and (new.sent_at is not null)
        order by e.n
    loop
        insert into public.events (at, kind, municipality_code, by_person, person_id, organisation_id, shift_id, detail)
        select happened.at, happened.kind, new.municipality_code,
            case when happened.kind = 'offer.sent' then new.offered_by
                when happened.kind in ('offer.expired', 'offer.withdrawn') then null else new.candidate_id end,
            new.candidate_id, s.organisation_id, new.shift_id, happened.detail
        from public.shifts s where s.shift_id = new.shift_id;
    end loop;
    return null;
end $$;

create trigger offers_700_end_standby after update on public.offers for each row
when (new.state in ('declined', 'expired') and old.state is distinct from new.state and new.sent_at is not null)
execute function private.end_standby();

-- «Ja, jeg vil»: takes the shift. Returns one row: assignment_id, state. A yes that was tapped in time, or after the person's own no, takes
-- the shift if there is room, and the offer stays as it ended. Refuses PT404, PT409 offer_over (with the state as detail) and whatever
-- take_shift refuses. Twice is once.
create function private.accept_offer(
    offer uuid, request_id uuid, shown_start timestamptz default null, shown_end timestamptz default null,
    shown_address text default null
) returns setof public.assignment_state language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.offers := private.lock_offer(offer);
    tap public.taps;
begin
    if mine.state in ('expired', 'withdrawn', 'declined') then
        tap := private.tap_of(request_id);
        if (tap.request_id is not null and (
            (mine.state = 'expired' and private.wished_at(tap) < mine.expired_at)
            or (mine.state = 'declined' and private.wished_at(tap) > mine.declined_at)
        )) is not true then
            raise exception 'offer_over' using errcode = 'PT409', detail = coalesce(mine.withdrawn_why, mine.state);
        end if;
    end if;
    return query select * from private.take_shift(mine.shift_id, request_id, offer, shown_start, shown_end, shown_address);
end $$;
grant execute on function private.accept_offer(uuid, uuid, timestamptz, timestamptz, text) to authenticated;
create function public.accept_offer(
    offer uuid, request_id uuid, shown_start timestamptz default null, shown_end timestamptz default null,
    shown_address text default null
) returns setof public.assignment_state language sql volatile set search_path = '' as $$
    select * from private.accept_offer(offer, request_id, shown_start, shown_end, shown_address);
$$;
grant execute on function public.accept_offer(uuid, uuid, timestamptz, timestamptz, text) to authenticated;

-- «Nei, ikke denne», with a reason tap or none. It is not told to anyone, and it teaches what to ask about next. A reason may be added to
-- a no that was said. Refuses PT404, PT409 offer_over, PT422 bad_reason; for a tap whose question was answered otherwise, as give_up does.
-- Twice is once.
create or replace function private.decline_offer(offer uuid, reason text, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.offers := private.lock_offer(offer);
    tap public.taps := private.tap_of(request_id);
begin
    if request_id is not null and private.repeated(request_id, 'decline_offer', jsonb_build_array(offer, reason)) is not null then
        return;
    end if;
    if reason not in ('time', 'far', 'type', 'place', 'other') then
        raise exception 'bad_reason' using errcode = 'PT422';
    elsif tap.request_id is not null and mine.undone_at >= private.wished_at(tap) then
        null; -- it was taken back since
    elsif mine.state in ('accepted', 'expired', 'withdrawn') and tap.request_id is not null then
        perform private.decline_late(mine, tap);
    elsif mine.state in ('accepted', 'expired', 'withdrawn') then
        raise exception 'offer_over' using errcode = 'PT409', detail = coalesce(mine.withdrawn_why, mine.state);
    else
        update public.offers o set declined_at = coalesce(o.declined_at, greatest(private.wished_at(tap), o.sent_at)),
            decline_reason = coalesce(decline_offer.reason, o.decline_reason)
        where o.offer_id = offer;
    end if;
    if request_id is not null then
        perform private.answer(request_id, mine.shift_id::text);
    end if;
end $$;

-- «Angre»: takes a no back, until the shift begins. The question is as open as it would have been; what has become of it meanwhile is said
-- of it, and the task is shown again in any case; who stood by does so again. What the no taught is forgotten. Refuses PT404, PT409 offer_over. Twice is once.
create function private.undo_decline(offer uuid, request_id uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.offers := private.lock_offer(offer);
    s public.shifts;
    told timestamptz := private.tap_at(request_id);
    right_now timestamptz := private.clock();
    off text;
begin
    if request_id is not null and private.repeated(request_id, 'undo_decline', jsonb_build_array(offer)) is not null then
        return;
    end if;
    select x.* into s from public.shifts x where x.shift_id = mine.shift_id;
    if mine.state = 'declined' and s.starts_at <= right_now then
        raise exception 'offer_over' using errcode = 'PT409', detail = mine.state;
    -- a no that was said again after this was tapped holds
    elsif mine.state = 'declined' and mine.declined_at <= told then
        off := case
            when s.cancelled_at is not null then 'cancelled'
            when s.taken >= s.capacity then 'filled'
            when s.changed_at > mine.offered_at or exists (
                select from public.offers o where o.candidate_id = mine.candidate_id and o.shift_id = mine.shift_id
                    and o.state in ('waiting', 'sent', 'seen', 'unsure')
            ) then 'changed' end;
        update public.offers o set declined_at = null, decline_reason = null, undone_at = told,
            unsure_at = case when o.unsure_wants is not null then o.unsure_at end,
            withdrawn_at = case when off is not null then right_now end, withdrawn_why = off,
            expired_at = case when off is null and o.expires_at <= right_now then right_now end
        where o.offer_id = offer;
        -- in their old place in the order, whether or not there is a seat just now
        if mine.stood_since is not null and s.cancelled_at is null and not exists (
            select from public.assignments a
            where a.candidate_id = mine.candidate_id and a.shift_id = mine.shift_id and a.state in ('requested', 'confirmed')
        ) and not exists (select from public.candidates c where c.person_id = mine.candidate_id and c.protected) then
            insert into public.standbys (candidate_id, shift_id, since_at) values (mine.candidate_id, mine.shift_id, mine.stood_since)
            on conflict do nothing;
        end if;
    end if;
    if request_id is not null then
        perform private.answer(request_id, 'open');
    end if;
end $$;
grant execute on function private.undo_decline(uuid, uuid) to authenticated;
create function public.undo_decline(offer uuid, request_id uuid default null) returns void
language sql volatile set search_path = '' as $$
    select private.undo_decline(offer, request_id);
$$;
grant execute on function public.undo_decline(uuid, uuid) to authenticated;

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

-- «Jeg kan steppe inn»: stands by for a full shift, or no longer. Refuses PT404, PT409 shift_cancelled, shift_started, shift_closed,
-- not_full (take it instead: no seat is held for another), already_yours, overlap, shift_moved (as take_shift). Twice is once.
create function private.stand_by(
    shift uuid, ready boolean, shown_start timestamptz default null, shown_end timestamptz default null, shown_address text default null
) returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
    s public.shifts;
begin
    perform 1 from public.candidates c where c.person_id = own and not c.protected and c.notice_read_at is not null for update;
    select x.* into s from public.shifts x
    where x.shift_id = shift and x.published_at is not null and x.municipality_code = private.my_municipality();
    if not found or not exists (
        select from public.candidates c where c.person_id = own and not c.protected and c.notice_read_at is not null
    ) then
        raise exception 'not_found' using errcode = 'PT404';
    elsif not ready then
        delete from public.standbys b where b.candidate_id = own and b.shift_id = shift;
        return;
    elsif s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    elsif s.starts_at <= private.clock() then
        raise exception 'shift_started' using errcode = 'PT409';
    elsif exists (select from public.tasks t where t.task_id = s.task_id and t.closed_at is not null) then
        raise exception 'shift_closed' using errcode = 'PT409';
    elsif exists (
        select from public.assignments a
        where a.candidate_id = own and a.shift_id = shift and a.state in ('requested', 'confirmed')
    ) then
        raise exception 'already_yours' using errcode = 'PT409';
    elsif private.free_seats(s, own) > 0 then
        raise exception 'not_full' using errcode = 'PT409';
    elsif exists (
        select from public.assignments a where a.candidate_id = own and a.state in ('requested', 'confirmed')
            and a.starts_at < s.ends_at and a.ends_at > s.starts_at
    ) then
        raise exception 'overlap' using errcode = 'PT409';
    end if;
    perform private.as_shown(shift, shown_start, shown_end, shown_address);
    insert into public.standbys (candidate_id, shift_id, since_at) values (own, shift, private.clock())
    on conflict do nothing;
end $$;
grant execute on function private.stand_by(uuid, boolean, timestamptz, timestamptz, text) to authenticated;
create function public.stand_by(
    shift uuid, ready boolean default true, shown_start timestamptz default null, shown_end timestamptz default null,
    shown_address text default null
) returns void language sql volatile set search_path = '' as $$
    select private.stand_by(shift, ready, shown_start, shown_end, shown_address);
$$;
grant execute on function public.stand_by(uuid, boolean, timestamptz, timestamptz, text) to authenticated;

-- A lead's offers from one day to another, or of one shift: how they stand, in order. Nobody is named, but who wants a call or company: they
-- are logged as looked at, and only a call brings a number. Who was asked and got a protected address since is one whose question has lapsed: a
-- row less would tell. "stands": waiting, asked, wants_talk, talked, comes, cannot, lapsed,
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
            when 'waiting' then 'waiting'
            -- who said yes and is on it no more, for whatever reason, does not come
            when 'accepted' then case when exists (
                select from public.assignments a
                where a.shift_id = o.shift_id and a.candidate_id = o.candidate_id and a.state in ('requested', 'confirmed')
            ) then 'comes' else 'cannot' end
            when 'declined' then 'cannot' when 'expired' then 'lapsed'
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
    where s.organisation_id = organisation and s.ends_at > private.clock() - interval '1 day'
        and (shift is null or s.shift_id = shift)
    order by s.starts_at, s.shift_id, o.offered_at, o.offer_id;
end $$;

-- A lead welcomes somebody who asked; "more_seats", for «Gi en plass til»: on a seat more, if all are taken or
-- held: who stands by keeps what is held for them. Refuses PT404, PT403 own_assignment, PT409 shift_full, shift_held, missing_clearance, no_contract, shift_cancelled, shift_started, wrong_way and the codes of
-- broken_rule, PT422 bad_capacity. Twice is once.
create function private.welcome(assignment uuid, more_seats boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    theirs public.assignments := private.lock_assignment_as_lead(assignment);
    s public.shifts;
    none_free boolean;
begin
    select x.* into s from public.shifts x where x.shift_id = theirs.shift_id;
    none_free := private.free_seats(s, theirs.candidate_id) = 0;
    if theirs.candidate_id = private.me() then
        raise exception 'own_assignment' using errcode = 'PT403';
    elsif theirs.state = 'confirmed' then
        return;
    elsif theirs.state <> 'requested' then
        raise exception 'wrong_way' using errcode = 'PT409';
    elsif s.ends_at <= private.clock() then
        raise exception 'shift_started' using errcode = 'PT409';
    elsif s.taken >= s.capacity and more_seats is not true then
        raise exception 'shift_full' using errcode = 'PT409';
    elsif none_free and more_seats and s.capacity >= 20 then
        raise exception 'bad_capacity' using errcode = 'PT422';
    end if;
    if none_free and more_seats then
        perform set_config('private.seat_made_for', assignment::text, true);
        update public.shifts x set capacity = x.capacity + 1 where x.shift_id = theirs.shift_id;
    end if;
    update public.assignments a set confirmed_at = private.clock(), confirmed_by = private.me()
    where a.assignment_id = assignment;
end $$;
grant execute on function private.welcome(uuid, boolean) to authenticated;
create function public.welcome(assignment uuid, more_seats boolean default false) returns void
language sql volatile set search_path = '' as $$
    select private.welcome(assignment, more_seats);
$$;
grant execute on function public.welcome(uuid, boolean) to authenticated;

-- Why a lead cannot welcome somebody who asked, before they try: own, rules (of working time and age: which of them would tell of other
-- work), no_contract, missing_clearance, full, held (for who stands by); and who could record what is missing.
create type public.welcome_hindrance as (
    assignment_id uuid, why text, officers text[], officer_here boolean
);

-- One row for each of these requests at my organisations that cannot be welcomed as things are. No look is logged: nobody is named but staff.
create function private.welcome_hindrances(assignments uuid[]) returns setof public.welcome_hindrance
language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select x.assignment_id, x.why,
        array(
            select concat_ws(' ', p.first_name, p.last_name) from public.staff_roles r join public.people p on p.person_id = r.person_id
            where r.role = 'clearance_officer' and r.employer_id = x.employer_id and r.revoked_at is null
            order by 1 limit 3
        ),
        exists (
            select from public.staff_roles r
            where r.role = 'clearance_officer' and r.employer_id = x.employer_id and r.revoked_at is null and r.person_id = private.me()
        )
    from (
        select a.assignment_id, o.employer_id, case
            when a.candidate_id = private.me() then 'own'
            when private.broken_rule(a.candidate_id, a.starts_at, a.ends_at, a.assignment_id) is not null then 'rules'
            when t.pay = 'paid' and not private.is_employed(a.candidate_id, o.employer_id, a.starts_at, a.ends_at) then 'no_contract'
            when cardinality(private.missing_clearances(a.candidate_id, t.task_id, private.last_day(a.ends_at))) > 0
                then 'missing_clearance'
            -- last: the lead can mend it
            when s.taken >= s.capacity then 'full'
            when private.free_seats(s, a.candidate_id) = 0 then 'held' end as why
        from public.assignments a
        join public.shifts s on s.shift_id = a.shift_id
        join public.tasks t on t.task_id = s.task_id
        join public.organisations o on o.organisation_id = s.organisation_id
        where a.assignment_id = any (welcome_hindrances.assignments[1:200]) and a.state = 'requested'
            and s.organisation_id in (select private.my_organisations())
    ) x
    where x.why is not null;
end $$;
grant execute on function private.welcome_hindrances(uuid[]) to authenticated;
create function public.welcome_hindrances(assignments uuid[]) returns setof public.welcome_hindrance
language sql stable set search_path = '' as $$
    select * from private.welcome_hindrances(assignments);
$$;
grant execute on function public.welcome_hindrances(uuid[]) to authenticated;

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

-- When a waiting offer of a candidate, who is locked, may be sent: now, or later where they are asked about enough today or sleep; null: not in
-- time any more. What was put by for today goes before what is left from a day on which the clock stood.
create function private.may_be_sent_at(offer public.offers, starts_at timestamptz) returns timestamptz
language plpgsql stable security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    today timestamptz := private.midnight(private.today());
    late boolean := offer.due_at < today;
    a_day smallint := (select c.offers_a_day from public.candidates c where c.person_id = offer.candidate_id);
    at timestamptz := private.outside_quiet_hours(right_now);
begin
    if at = right_now and (offer.via = 'standby' or (
        select count(*) from public.offers o
        where o.candidate_id = offer.candidate_id and o.via <> 'standby' and o.offer_id <> offer.offer_id
            and o.due_at >= today and o.due_at < private.midnight(private.today() + 1)
            and (late or o.sent_at is not null)
    ) < a_day) then
        return right_now;
    elsif offer.via <> 'standby' then
        at := private.may_be_asked_at(offer.candidate_id);
    end if;
    return case when at > right_now and at <= may_be_sent_at.starts_at - interval '30 minutes' then at end;
end $$;

-- A chore of the clock: offers whose hour has come are sent; nothing between 21 and 08, nothing past its end, and to nobody more than they
-- have said a day. Returns how many it looked at.
create or replace function private.send_due_offers(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    due record;
    each public.offers;
    at timestamptz;
    done int := 0;
begin
    if private.outside_quiet_hours(right_now) <> right_now then
        return 0;
    end if;
    -- by the times, as the indexes have it, and not by the state that follows from them: what is over is not looked through every minute
    for due in
        select o.offer_id, s.starts_at from public.offers o
        join public.candidates c on c.person_id = o.candidate_id
        join public.shifts s on s.shift_id = o.shift_id
        where o.due_at <= right_now and o.sent_at is null and o.withdrawn_at is null and o.expired_at is null and o.accepted_at is null
            and o.expires_at > right_now
        order by c.person_id, o.due_at desc, o.offer_id limit most for update of c skip locked
    loop
        select o.* into each from public.offers o where o.offer_id = due.offer_id;
        continue when each.state <> 'waiting';
        at := private.may_be_sent_at(each, due.starts_at);
        update public.offers o set
            -- what is left from another day counts for this one
            due_at = case when at > right_now or o.due_at < private.midnight(private.today()) then coalesce(at, o.due_at) else o.due_at end,
            sent_at = case when at <= right_now then at end,
            expires_at = case when at > right_now then private.offer_ends(due.starts_at, at) else o.expires_at end,
            expired_at = case when at is null then right_now end
        where o.offer_id = due.offer_id;
        done := done + 1;
    end loop;
    return done;
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

-- An event about somebody, by whoever acts now.
create function private.log_about(candidate uuid, what text, more text default null) returns void
language sql volatile security definer set search_path = '' as $$
    insert into public.events (at, kind, municipality_code, by_person, person_id, detail)
    select private.clock(), what, c.municipality_code, private.me(), candidate, more
    from public.candidates c where c.person_id = candidate;
$$;

-- The adviser who follows somebody puts their birth date right, by which they also come in with a code. Refuses PT404, PT422 too_young. Twice is once.
create function private.correct_birth_date(person uuid, birth_date date) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    elsif (birth_date between date '1920-01-01' and private.today() - interval '16 years') is not true then
        raise exception 'too_young' using errcode = 'PT422';
    end if;
    update public.candidates c set birth_date = correct_birth_date.birth_date
    where c.person_id = person and c.birth_date <> correct_birth_date.birth_date;
    if found then
        perform private.log_about(person, 'birth_date.corrected');
    end if;
end $$;
grant execute on function private.correct_birth_date(uuid, date) to authenticated;
create function public.correct_birth_date(person uuid, birth_date date) returns void language sql volatile set search_path = '' as $$
    select private.correct_birth_date(person, birth_date);
$$;
grant execute on function public.correct_birth_date(uuid, date) to authenticated;

-- What is to come counts as it is agreed now, also when that was agreed, put right or taken back after it was taken; what was stays as it was.
create function private.renew_purposes(candidate uuid) returns void language sql volatile security definer set search_path = '' as $$
    update public.assignments a set purpose = private.purpose_of(candidate, private.local_day(a.starts_at))
    where a.candidate_id = candidate and a.starts_at > private.clock() and a.state in ('requested', 'confirmed')
        and a.purpose in ('activity', 'voluntary') and a.purpose <> private.purpose_of(candidate, private.local_day(a.starts_at));
$$;
create function private.renew_purposes_of_row() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.renew_purposes(coalesce(new.candidate_id, old.candidate_id));
    return null;
end $$;
create trigger agreed_activities_700_renew_purposes after insert or update or delete on public.agreed_activities for each row
execute function private.renew_purposes_of_row();
create trigger referrals_700_renew_purposes after insert or update of assessed_on, ended_at, candidate_id on public.referrals for each row
execute function private.renew_purposes_of_row();
-- A shift that is moved to a day for which something else is agreed counts as that.
create function private.renew_purpose_of_moved() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    new.purpose := private.purpose_of(new.candidate_id, private.local_day(new.starts_at));
    return new;
end $$;
create trigger assignments_210_renew_purpose before update of starts_at on public.assignments for each row
when (old.starts_at is distinct from new.starts_at and new.purpose in ('activity', 'voluntary'))
execute function private.renew_purpose_of_moved();

-- Whether somebody was referred, and is no more.
create function private.referral_is_over(candidate uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select coalesce(bool_and(r.ended_at is not null), false) from public.referrals r where r.candidate_id = candidate;
$$;

-- Hours a week and a period agreed anew: ends the running one the day before, and takes the place of those not begun. Refuses PT404,
-- PT422 bad_hours, PT409 begun_later (one that has begun would be lost: what was agreed then stays) / referral_ended.
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
    elsif private.referral_is_over(person) then
        raise exception 'referral_ended' using errcode = 'PT409';
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

-- The day of Nav's individual assessment, set when it is made and put right when it was wrong; before it no activity counts.
-- Refuses PT404, PT422 bad_referral, PT409 referral_ended.
create or replace function private.assess(person uuid, assessed_on date) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    elsif assessed_on is null or assessed_on > private.today() or assessed_on < private.today() - interval '10 years' then
        raise exception 'bad_referral' using errcode = 'PT422';
    end if;
    update public.referrals r set assessed_on = assess.assessed_on where r.candidate_id = person and r.ended_at is null;
    if not found then
        raise exception 'referral_ended' using errcode = 'PT409';
    end if;
end $$;

-- There was no assessment, or not on that day: no activity counts. Refuses PT404. Twice is once.
create function private.withdraw_assessment(person uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    update public.referrals r set assessed_on = null
    where r.candidate_id = person and r.ended_at is null and r.assessed_on is not null;
    if found then
        perform private.log_about(person, 'referral.assessment_withdrawn');
    end if;
end $$;
grant execute on function private.withdraw_assessment(uuid) to authenticated;
create function public.withdraw_assessment(person uuid) returns void language sql volatile set search_path = '' as $$
    select private.withdraw_assessment(person);
$$;
grant execute on function public.withdraw_assessment(uuid) to authenticated;

-- What an agreement says, put right: hours or period were typed wrongly. The same again changes nothing. Refuses PT404, PT422 bad_hours,
-- PT409 agreement_there (another holds in that time).
create function private.correct_agreement(agreement uuid, hours_per_week numeric, from_date date, to_date date) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own public.agreed_activities;
begin
    select g.* into own from public.agreed_activities g
    where g.agreed_activity_id = agreement and g.candidate_id in (select private.my_caseload());
    if own.agreed_activity_id is null then
        raise exception 'not_found' using errcode = 'PT404';
    elsif (private.is_hours(hours_per_week) and private.is_day(from_date) and private.is_day(to_date) and to_date >= from_date) is not true then
        raise exception 'bad_hours' using errcode = 'PT422';
    end if;
    perform 1 from public.candidates c where c.person_id = own.candidate_id for update;
    if exists (
        select from public.agreed_activities g
        where g.candidate_id = own.candidate_id and g.agreed_activity_id <> agreement
            and g.from_date <= correct_agreement.to_date and g.to_date >= correct_agreement.from_date
    ) then
        raise exception 'agreement_there' using errcode = 'PT409';
    end if;
    update public.agreed_activities g set hours_per_week = correct_agreement.hours_per_week, from_date = correct_agreement.from_date,
        to_date = correct_agreement.to_date, agreed_by = private.me(), agreed_at = private.clock()
    where g.agreed_activity_id = agreement and (g.hours_per_week, g.from_date, g.to_date) is distinct from
        (correct_agreement.hours_per_week, correct_agreement.from_date, correct_agreement.to_date);
    if found then
        perform private.log_about(own.candidate_id, 'activity.corrected');
    end if;
end $$;
grant execute on function private.correct_agreement(uuid, numeric, date, date) to authenticated;
create function public.correct_agreement(agreement uuid, hours_per_week numeric, from_date date, to_date date) returns void
language sql volatile set search_path = '' as $$
    select private.correct_agreement(agreement, hours_per_week, from_date, to_date);
$$;
grant execute on function public.correct_agreement(uuid, numeric, date, date) to authenticated;

-- What was never agreed is taken back. Refuses PT404. Twice is once, while the person is followed.
create function private.withdraw_agreement(person uuid, agreement uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    delete from public.agreed_activities g where g.agreed_activity_id = agreement and g.candidate_id = person;
    if found then
        perform private.log_about(person, 'activity.withdrawn');
    end if;
end $$;
grant execute on function private.withdraw_agreement(uuid, uuid) to authenticated;
create function public.withdraw_agreement(person uuid, agreement uuid) returns void language sql volatile set search_path = '' as $$
    select private.withdraw_agreement(person, agreement);
$$;
grant execute on function public.withdraw_agreement(uuid, uuid) to authenticated;

-- The referral ends now: what is agreed holds no longer, and the shifts to come are the person's own. The adviser follows them still,
-- for how it goes. Refuses PT404. Twice is once.
create function private.end_referral(person uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())
        and exists (select from public.referrals r where r.candidate_id = person)) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.candidates c where c.person_id = person for update;
    update public.referrals r set ended_at = private.clock(), ended_by = private.me()
    where r.candidate_id = person and r.ended_at is null;
    if found then
        perform private.log_about(person, 'referral.ended');
    end if;
end $$;
grant execute on function private.end_referral(uuid) to authenticated;
create function public.end_referral(person uuid) returns void language sql volatile set search_path = '' as $$
    select private.end_referral(person);
$$;
grant execute on function public.end_referral(uuid) to authenticated;

-- The last referral was ended by a slip, and runs on. Refuses PT404. Twice is once.
create function private.reopen_referral(person uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())
        and exists (select from public.referrals r where r.candidate_id = person)) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform 1 from public.candidates c where c.person_id = person for update;
    if not private.referral_is_over(person) then
        return;
    end if;
    update public.referrals r set ended_at = null, ended_by = null
    where r.referral_id = (
        select x.referral_id from public.referrals x where x.candidate_id = person order by x.ended_at desc, x.referral_id limit 1
    );
    perform private.log_about(person, 'referral.reopened');
end $$;
grant execute on function private.reopen_referral(uuid) to authenticated;
create function public.reopen_referral(person uuid) returns void language sql volatile set search_path = '' as $$
    select private.reopen_referral(person);
$$;
grant execute on function public.reopen_referral(uuid) to authenticated;

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

-- What was agreed with these people and when it held: until the referral that it hangs on ended.
create function private.agreements(people uuid[])
returns table (candidate_id uuid, agreement_id uuid, hours_per_week numeric, from_date date, to_date date)
language sql stable security definer set search_path = '' as $$
    select x.* from (
        select g.candidate_id, g.agreed_activity_id, g.hours_per_week, g.from_date, least(g.to_date,
            (select private.local_day(min(r.ended_at)) from public.referrals r
                where r.candidate_id = g.candidate_id and r.ended_at >= g.agreed_at),
            (select private.local_day(max(r.ended_at)) from public.referrals r
                where r.candidate_id = g.candidate_id having bool_and(r.ended_at is not null))) as to_date
        from public.agreed_activities g where g.candidate_id = any (people)
    ) as x where x.from_date <= x.to_date;
$$;

-- What the asker has agreed on, as it holds: an agreement ends with its referral. The latest first.
create type public.my_agreement as (agreement_id uuid, hours_per_week numeric, from_date date, to_date date);
create function private.my_agreements() returns setof public.my_agreement language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select g.agreement_id, g.hours_per_week, g.from_date, g.to_date from private.agreements(array[private.me()]) g
    order by g.from_date desc, g.agreement_id;
end $$;
grant execute on function private.my_agreements() to authenticated;
create function public.my_agreements() returns setof public.my_agreement language sql stable set search_path = '' as $$
    select * from private.my_agreements();
$$;
grant execute on function public.my_agreements() to authenticated;

-- One week of somebody: recorded minutes by purpose, and the agreement that held in it (of two the later).
create type public.week_hours as (
    person_id uuid, monday date, activity int, training int, voluntary int, agreed_hours numeric
);

comment on column public.week_hours.agreed_hours is 'null: nothing was agreed in that week';

-- Hours by purpose and the agreement in force, week by week, of these people: the one place where they are counted.
create function private.hours_by_week(people uuid[], first_monday date, last_monday date)
returns setof public.week_hours language sql stable security definer set search_path = '' as $$
    with weeks as (
        select p.person_id, w::date as monday
        from unnest(people) as p (person_id), generate_series(first_monday, last_monday, interval '7 days') as w
    ),
    done as (
        select a.candidate_id, date_trunc('week', private.local_day(a.starts_at)::timestamp)::date as monday,
            sum(f.minutes) filter (where a.purpose = 'activity') as activity,
            sum(f.minutes) filter (where a.purpose = 'work_training') as training,
            sum(f.minutes) filter (where a.purpose = 'voluntary') as voluntary
        from public.assignments a join public.attendance f on f.assignment_id = a.assignment_id
        where a.candidate_id = any (people) and a.starts_at >= private.midnight(first_monday)
            and a.starts_at < private.midnight(last_monday + 7)
        group by 1, 2
    ),
    agreed as materialized (select g.* from private.agreements(people) g)
    select w.person_id, w.monday, coalesce(d.activity, 0)::int, coalesce(d.training, 0)::int, coalesce(d.voluntary, 0)::int,
        (select g.hours_per_week from agreed g
            where g.candidate_id = w.person_id and g.from_date <= w.monday + 6 and g.to_date >= w.monday
            order by g.from_date desc limit 1)
    from weeks w left join done d on d.candidate_id = w.person_id and d.monday = w.monday
    order by w.person_id, w.monday;
$$;

-- The last weeks of somebody I follow, this one included, oldest first. Logged. Refuses PT404.
create function private.followed_weeks(person uuid, weeks int)
returns setof public.week_hours language plpgsql volatile security definer set search_path = '' as $$
declare
    monday date := date_trunc('week', private.today()::timestamp)::date;
begin
    if (person in (select private.my_caseload()) and weeks between 1 and 520) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query select h.* from private.hours_by_week(array[person], monday - 7 * (weeks - 1), monday) h;
end $$;
grant execute on function private.followed_weeks(uuid, int) to authenticated;
create function public.followed_weeks(person uuid, weeks int default 12)
returns setof public.week_hours language sql volatile set search_path = '' as $$
    select * from private.followed_weeks(person, weeks);
$$;
grant execute on function public.followed_weeks(uuid, int) to authenticated;

-- What somebody said of one shift of theirs: «Jeg var der», the right minutes, or words.
create type public.said_of_shift as (
    assignment_id uuid, title text, starts_at timestamptz, claim text, minutes int, words text, said_at timestamptz
);

comment on column public.said_of_shift.minutes is 'null: not about time';

comment on column public.said_of_shift.words is 'null: the claim says it';

-- One person in my caseload: facts, and in whose words. "agreed" is what holds today, "next" the nearest to come, "last_week" the last
-- whole week from Monday.
create type public.followed_row as (
    person_id uuid, name text, has_account boolean, invited_at timestamptz, referred_at timestamptz, referral_ended_at timestamptz,
    protected boolean, agreed_hours numeric, agreed_from date, agreed_to date, next_hours numeric, next_from date,
    last_week public.week_hours, last_activity_at timestamptz, next_at timestamptz, absences int, last_absence_at timestamptz,
    last_absence_id uuid, last_absence_place text, said public.said_of_shift[]
);

comment on column public.followed_row.invited_at is 'null: not by invitation';

comment on column public.followed_row.referred_at is 'null: never referred';

comment on column public.followed_row.referral_ended_at is 'null: runs, or never referred';

comment on column public.followed_row.agreed_hours is 'null: nothing is agreed now';

comment on column public.followed_row.agreed_from is 'null: nothing is agreed now';

comment on column public.followed_row.agreed_to is 'null: nothing is agreed now';

comment on column public.followed_row.next_hours is 'null: nothing is agreed for later';

comment on column public.followed_row.next_from is 'null: nothing is agreed for later';

comment on column public.followed_row.last_activity_at is 'null: no shift done';

comment on column public.followed_row.next_at is 'null: no shift to come';

comment on column public.followed_row.last_absence_at is 'null: no absence is recorded';

comment on column public.followed_row.last_absence_id is 'null: no absence is recorded';

comment on column public.followed_row.last_absence_place is 'null: no absence is recorded';

-- My caseload with facts, one row per person, all of them; every one is logged as looked at. No order of merit: by name.
create function private.followed_people()
returns setof public.followed_row language plpgsql volatile security definer set search_path = '' as $$
declare
    last_monday date := date_trunc('week', private.today()::timestamp)::date - 7;
    mine uuid[];
begin
    if not private.has_role('adviser') then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    mine := array(select private.my_caseload());
    perform private.log_looks(mine, 'adviser');
    return query
    with agreed as materialized (select g.* from private.agreements(mine) g),
    weeks as materialized (select h as week, h.person_id from private.hours_by_week(mine, last_monday, last_monday) h)
    select p.person_id, private.whole_name(p.first_name, p.last_name), p.user_id is not null,
        (select max(i.made_at) from public.invitations i where i.person_id = p.person_id and not i.reentry),
        r.referred_at, r.ended_at, c.protected, g.hours_per_week, g.from_date, g.to_date, n.hours_per_week, n.from_date,
        w.week, d.last_at,
        (select min(a.starts_at) from public.assignments a
            where a.candidate_id = p.person_id and a.state = 'confirmed' and a.ends_at > private.clock()),
        coalesce(d.absences, 0)::int, b.starts_at, b.assignment_id, b.place_name,
        array(
            select row(x.assignment_id, t.title, a.starts_at, x.claim, x.minutes, x.words, x.said_at)::public.said_of_shift
            from (
                select distinct on (o.assignment_id) o.* from public.objections o
                where o.candidate_id = p.person_id and o.said_at > private.clock() - interval '14 days'
                order by o.assignment_id, o.said_at desc
            ) as x
            join public.assignments a on a.assignment_id = x.assignment_id
            join public.shifts s on s.shift_id = a.shift_id
            join public.tasks t on t.task_id = s.task_id
            order by x.said_at desc
        )
    from public.people p
    join public.candidates c on c.person_id = p.person_id
    join weeks w on w.person_id = p.person_id
    left join lateral (
        select x.referred_at, x.ended_at from public.referrals x where x.candidate_id = p.person_id
        order by x.ended_at desc nulls first, x.referred_at desc limit 1
    ) r on true
    left join lateral (
        select x.hours_per_week, x.from_date, x.to_date from agreed x
        where x.candidate_id = p.person_id and private.today() between x.from_date and x.to_date
        order by x.from_date desc limit 1
    ) g on true
    left join lateral (
        select x.hours_per_week, x.from_date from agreed x
        where x.candidate_id = p.person_id and x.from_date > private.today()
        order by x.from_date limit 1
    ) n on true
    left join lateral (
        select max(a.starts_at) filter (where f.fact in ('present', 'late')) as last_at,
            count(*) filter (where f.fact = 'absent' and a.starts_at >= private.midnight(private.today() - 27)) as absences
        from public.assignments a join public.attendance f on f.assignment_id = a.assignment_id
        where a.candidate_id = p.person_id
    ) d on true
    left join lateral (
        select a.assignment_id, a.starts_at, q.name as place_name
        from public.assignments a
        join public.attendance f on f.assignment_id = a.assignment_id and f.fact = 'absent'
        join public.shifts s on s.shift_id = a.shift_id
        join public.tasks t on t.task_id = s.task_id
        join public.places q on q.place_id = t.place_id
        where a.candidate_id = p.person_id
        order by a.starts_at desc limit 1
    ) b on true
    where p.person_id = any (mine)
    order by p.last_name, p.first_name, p.person_id;
end $$;
grant execute on function private.followed_people() to authenticated;
create function public.followed_people()
returns setof public.followed_row language sql volatile set search_path = '' as $$
    select * from private.followed_people();
$$;
grant execute on function public.followed_people() to authenticated;

-- One referral of somebody I follow.
create type public.followed_referral as (
    referral_id uuid, office text, basis text, basis_reference text, assessed_on date, plain_words text, referred_at timestamptz,
    ended_at timestamptz, ended_by text
);

comment on column public.followed_referral.basis_reference is 'null: no reference';

comment on column public.followed_referral.assessed_on is 'null: not assessed';

comment on column public.followed_referral.ended_at is 'null: runs';

comment on column public.followed_referral.ended_by is 'null: runs, or from the first set-up';

-- The referrals of somebody I follow, the one that runs first. Logged. Refuses PT404.
create function private.followed_referrals(person uuid)
returns setof public.followed_referral language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query
    select r.referral_id, r.office, r.basis, r.basis_reference, r.assessed_on, r.plain_words, r.referred_at, r.ended_at,
        (select private.whole_name(p.first_name, p.last_name) from public.people p where p.person_id = r.ended_by)
    from public.referrals r where r.candidate_id = person
    order by r.ended_at desc nulls first, r.referred_at desc;
end $$;
grant execute on function private.followed_referrals(uuid) to authenticated;
create function public.followed_referrals(person uuid)
returns setof public.followed_referral language sql volatile set search_path = '' as $$
    select * from private.followed_referrals(person);
$$;
grant execute on function public.followed_referrals(uuid) to authenticated;

-- One agreement with somebody I follow; "to_date" is when it ends or ended.
create type public.followed_agreement as (
    agreement_id uuid, hours_per_week numeric, from_date date, to_date date, agreed_by text, agreed_at timestamptz
);

-- All that was and is agreed with somebody I follow, and what is to come, the newest first. Logged. Refuses PT404.
create function private.followed_agreements(person uuid)
returns setof public.followed_agreement language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query
    select x.agreement_id, x.hours_per_week, x.from_date, x.to_date, private.whole_name(p.first_name, p.last_name), g.agreed_at
    from private.agreements(array[person]) x
    join public.agreed_activities g on g.agreed_activity_id = x.agreement_id
    join public.people p on p.person_id = g.agreed_by
    order by x.from_date desc, x.agreement_id;
end $$;
grant execute on function private.followed_agreements(uuid) to authenticated;
create function public.followed_agreements(person uuid)
returns setof public.followed_agreement language sql volatile set search_path = '' as $$
    select * from private.followed_agreements(person);
$$;
grant execute on function public.followed_agreements(uuid) to authenticated;

-- A fact as the host had recorded it before it was corrected.
create type public.earlier_fact as (at timestamptz, fact text, minutes int);

-- One assignment of somebody I follow: what the host recorded, before and now and why, when the person checked in and out, and what they
-- say of it. "in_all": how many there are.
create type public.followed_shift as (
    assignment_id uuid, title text, place_name text, starts_at timestamptz, ends_at timestamptz, state text, purpose text,
    checked_in_at timestamptz, checked_out_at timestamptz, fact text, minutes int, recorded_at timestamptz,
    corrected_at timestamptz, correction text, earlier public.earlier_fact[], reason text, said public.said_of_shift[], in_all int
);

comment on column public.followed_shift.checked_in_at is 'null: did not check in';

comment on column public.followed_shift.checked_out_at is 'null: did not check out';

comment on column public.followed_shift.fact is 'null: not recorded';

comment on column public.followed_shift.minutes is 'null: not recorded';

comment on column public.followed_shift.recorded_at is 'null: not recorded';

comment on column public.followed_shift.corrected_at is 'null: never corrected';

comment on column public.followed_shift.correction is 'null: never corrected';

comment on column public.followed_shift.reason is 'null: none, or not shared';

-- What somebody I follow did and will do, newest first, fifty at a time from "skip" on; why they could not come only if they share it.
-- Logged. Refuses PT404.
create function private.followed_shifts(person uuid, skip int, until timestamptz default null)
returns setof public.followed_shift language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload()) and skip >= 0) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query
    select a.assignment_id, t.title, p.name, a.starts_at, a.ends_at, a.state, a.purpose, a.checked_in_at, a.checked_out_at,
        f.fact, f.minutes::int, f.recorded_at, f.corrected_at, f.correction,
        array(
            select row(e.at, e.detail, e.minutes)::public.earlier_fact from public.events e
            where e.assignment_id = a.assignment_id and e.kind in ('attendance.recorded', 'attendance.corrected')
            order by e.event_id
            limit greatest((select count(*) from public.events k
                where k.assignment_id = a.assignment_id and k.kind in ('attendance.recorded', 'attendance.corrected')) - 1, 0)
        ),
        w.reason,
        array(
            select row(o.assignment_id, t.title, a.starts_at, o.claim, o.minutes, o.words, o.said_at)::public.said_of_shift
            from public.objections o where o.assignment_id = a.assignment_id order by o.said_at
        ),
        (select count(*)::int from public.assignments k where k.candidate_id = person and (until is null or k.requested_at <= until))
    from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    join public.places p on p.place_id = t.place_id
    left join public.attendance f on f.assignment_id = a.assignment_id
    left join public.reasons w on w.assignment_id = a.assignment_id and w.shared
    where a.candidate_id = person and (until is null or a.requested_at <= until)
    order by a.starts_at desc, a.assignment_id
    limit 50 offset skip;
end $$;
grant execute on function private.followed_shifts(uuid, int, timestamptz) to authenticated;
create function public.followed_shifts(person uuid, skip int default 0, until timestamptz default null)
returns setof public.followed_shift language sql volatile set search_path = '' as $$
    select * from private.followed_shifts(person, skip, until);
$$;
grant execute on function public.followed_shifts(uuid, int, timestamptz) to authenticated;

alter table public.outcomes add column withdrawn_at timestamptz; -- null: stands; else it was recorded by mistake, and nothing counts it

create policy "A candidate reads their own outcomes" on public.outcomes
for select to authenticated using (candidate_id = (select private.me()) and withdrawn_at is null);

-- What was put right is taken back in the log as it was said, and said anew.
create function private.log_outcome_change() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.events (at, recorded_at, kind, municipality_code, by_person, person_id, detail)
    select private.midnight(x.exited_on), private.clock(), x.what, new.municipality_code, private.me(), new.candidate_id, x.kind
    from (values
        (1, old.withdrawn_at, 'outcome.withdrawn', old.exited_on, old.kind),
        (2, new.withdrawn_at, 'outcome.recorded', new.exited_on, new.kind)
    ) as x (n, withdrawn_at, what, exited_on, kind)
    where x.withdrawn_at is null
        and (old.kind, old.exited_on, old.withdrawn_at) is distinct from (new.kind, new.exited_on, new.withdrawn_at)
    order by x.n;
    return null;
end $$;
create trigger outcomes_510_log_change after update of kind, exited_on, withdrawn_at on public.outcomes
for each row execute function private.log_outcome_change();

-- What an outcome may say of somebody. Refuses PT422 bad_outcome, PT422 before_referral.
create function private.check_outcome(person uuid, kind text, exited_on date) returns void
language plpgsql stable security definer set search_path = '' as $$
begin
    if exited_on is null or exited_on > private.today() or exited_on < private.today() - interval '5 years'
        or kind is null or kind not in ('job', 'education', 'other_benefit', 'moved', 'health', 'other') then
        raise exception 'bad_outcome' using errcode = 'PT422';
    elsif exited_on < (select private.local_day(min(r.referred_at)) from public.referrals r where r.candidate_id = person) then
        raise exception 'before_referral' using errcode = 'PT422';
    end if;
end $$;

-- An adviser records an outcome for somebody in their caseload; the same one again is the one that stands. Refuses PT404,
-- PT422 bad_outcome / before_referral.
create or replace function private.record_outcome(person uuid, kind text, exited_on date, request_id uuid) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    earlier text;
    made uuid;
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'record_outcome', jsonb_build_array(person, kind, exited_on));
    if earlier is not null then
        perform private.still_holds(
            o.withdrawn_at is null and o.kind = record_outcome.kind and o.exited_on = record_outcome.exited_on, 'changed')
        from public.outcomes o where o.outcome_id = earlier::uuid;
        return earlier::uuid;
    end if;
    perform private.check_outcome(person, kind, exited_on);
    perform 1 from public.candidates c where c.person_id = person for update;
    select o.outcome_id into made from public.outcomes o
    where o.candidate_id = person and o.kind = record_outcome.kind and o.exited_on = record_outcome.exited_on and o.withdrawn_at is null;
    if found then
        return private.answer(request_id, made::text)::uuid;
    end if;
    insert into public.outcomes
        (candidate_id, municipality_code, kind, exited_on, recorded_by, recorded_at)
    select person, c.municipality_code, record_outcome.kind, record_outcome.exited_on, private.me(), private.clock()
    from public.candidates c where c.person_id = person
    returning outcome_id into made;
    return private.answer(request_id, made::text)::uuid;
end $$;

-- An outcome put right: what it was, or from when. Answers that the new one does not ask for go. The same again changes nothing.
-- Refuses PT404, PT422 bad_outcome / before_referral, PT409 outcome_there / outcome_withdrawn.
create function private.correct_outcome(outcome uuid, kind text, exited_on date) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    o public.outcomes;
begin
    select x.* into o from public.outcomes x
    where x.outcome_id = outcome and x.candidate_id in (select private.my_caseload());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.check_outcome(o.candidate_id, kind, exited_on);
    perform 1 from public.candidates c where c.person_id = o.candidate_id for update;
    if o.withdrawn_at is not null then
        raise exception 'outcome_withdrawn' using errcode = 'PT409';
    elsif exists (
        select from public.outcomes x
        where x.candidate_id = o.candidate_id and x.outcome_id <> outcome and x.withdrawn_at is null
            and x.kind = correct_outcome.kind and x.exited_on = correct_outcome.exited_on
    ) then
        raise exception 'outcome_there' using errcode = 'PT409';
    end if;
    update public.outcomes x set kind = correct_outcome.kind, exited_on = correct_outcome.exited_on,
        recorded_by = private.me(), recorded_at = private.clock()
    where x.outcome_id = outcome and (x.kind, x.exited_on) is distinct from (correct_outcome.kind, correct_outcome.exited_on);
    delete from public.follow_ups f
    where f.outcome_id = outcome and (correct_outcome.kind not in ('job', 'education')
        or correct_outcome.exited_on + make_interval(months => f.months) > private.today());
end $$;
grant execute on function private.correct_outcome(uuid, text, date) to authenticated;
create function public.correct_outcome(outcome uuid, kind text, exited_on date) returns void
language sql volatile set search_path = '' as $$
    select private.correct_outcome(outcome, kind, exited_on);
$$;
grant execute on function public.correct_outcome(uuid, text, date) to authenticated;

-- An outcome that never was is taken back, with its answers. Refuses PT404. Twice is once.
create function private.withdraw_outcome(outcome uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform 1 from public.outcomes o where o.outcome_id = outcome and o.candidate_id in (select private.my_caseload());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    update public.outcomes o set withdrawn_at = private.clock() where o.outcome_id = outcome and o.withdrawn_at is null;
end $$;
grant execute on function private.withdraw_outcome(uuid) to authenticated;
create function public.withdraw_outcome(outcome uuid) returns void language sql volatile set search_path = '' as $$
    select private.withdraw_outcome(outcome);
$$;
grant execute on function public.withdraw_outcome(uuid) to authenticated;

-- How it is in work or education after 3, 6 or 12 months; said again replaces. Refuses PT404, PT422 too_early.
create or replace function private.follow_up(outcome uuid, months int, still boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column -- the conflict target below has a parameter's name
declare
    o public.outcomes;
begin
    select x.* into o from public.outcomes x
    where x.outcome_id = outcome and x.withdrawn_at is null and x.kind in ('job', 'education')
        and x.candidate_id in (select private.my_caseload());
    if not found or (months in (3, 6, 12)) is not true or still is null then
        raise exception 'not_found' using errcode = 'PT404';
    elsif o.exited_on + make_interval(months => months) > private.today() then
        raise exception 'too_early' using errcode = 'PT422';
    end if;
    insert into public.follow_ups (outcome_id, months, still, recorded_by, recorded_at)
    values (outcome, follow_up.months, follow_up.still, private.me(), private.clock())
    on conflict (outcome_id, months)
    do update set still = excluded.still, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at;
end $$;

-- An answer given by a slip is taken back. Refuses PT404. Twice is once.
create function private.withdraw_follow_up(outcome uuid, months int) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    whose uuid;
begin
    select o.candidate_id into whose from public.outcomes o
    where o.outcome_id = outcome and o.candidate_id in (select private.my_caseload());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    delete from public.follow_ups f where f.outcome_id = outcome and f.months = withdraw_follow_up.months;
    if found then
        perform private.log_about(whose, 'outcome.answer_withdrawn', withdraw_follow_up.months || ' months');
    end if;
end $$;
grant execute on function private.withdraw_follow_up(uuid, int) to authenticated;
create function public.withdraw_follow_up(outcome uuid, months int) returns void
language sql volatile set search_path = '' as $$
    select private.withdraw_follow_up(outcome, months);
$$;
grant execute on function public.withdraw_follow_up(uuid, int) to authenticated;

-- A person's outcomes with their follow-ups: one row per outcome and month mark. Logged. Refuses PT404.
create or replace function private.adviser_outcomes(person uuid)
returns setof public.outcome_follow_up
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query
    select o.outcome_id, o.kind, o.exited_on, m.months, (o.exited_on + make_interval(months => m.months))::date, f.still
    from public.outcomes o cross join (values (3), (6), (12)) as m (months)
    left join public.follow_ups f on f.outcome_id = o.outcome_id and f.months = m.months
    where o.candidate_id = person and o.withdrawn_at is null
    order by o.exited_on desc, o.outcome_id, m.months;
end $$;

-- One outcome of somebody I follow, at one time of its follow-up; only work and education are followed up.
create type public.followed_outcome as (
    outcome_id uuid, kind text, exited_on date, recorded_by text, recorded_at timestamptz, months int, due_on date, still boolean,
    answered_by text, answered_at timestamptz
);

comment on column public.followed_outcome.months is 'null: is not followed up';

comment on column public.followed_outcome.due_on is 'null: is not followed up';

comment on column public.followed_outcome.still is 'null: not answered';

comment on column public.followed_outcome.answered_by is 'null: not answered';

comment on column public.followed_outcome.answered_at is 'null: not answered';

-- The outcomes of somebody I follow: of work and education one row a time, of others one. Logged. Refuses PT404.
create function private.followed_outcomes(person uuid)
returns setof public.followed_outcome language plpgsql volatile security definer set search_path = '' as $$
begin
    if (person in (select private.my_caseload())) is not true then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    perform private.log_looks(array[person], 'adviser');
    return query
    select o.outcome_id, o.kind, o.exited_on, private.whole_name(p.first_name, p.last_name), o.recorded_at, m.months,
        (o.exited_on + make_interval(months => m.months))::date, f.still, private.whole_name(q.first_name, q.last_name), f.recorded_at
    from public.outcomes o
    join public.people p on p.person_id = o.recorded_by
    left join (values (3), (6), (12)) as m (months) on o.kind in ('job', 'education')
    left join public.follow_ups f on f.outcome_id = o.outcome_id and f.months = m.months
    left join public.people q on q.person_id = f.recorded_by
    where o.candidate_id = person and o.withdrawn_at is null
    order by o.exited_on desc, o.outcome_id, m.months;
end $$;
grant execute on function private.followed_outcomes(uuid) to authenticated;
create function public.followed_outcomes(person uuid)
returns setof public.followed_outcome language sql volatile set search_path = '' as $$
    select * from private.followed_outcomes(person);
$$;
grant execute on function public.followed_outcomes(uuid) to authenticated;

alter table public.notices add column was_starts_at timestamptz; -- null: is not about a shift that was moved

alter table public.notices add column was_ends_at timestamptz; -- null: the same

alter table public.notices add column now_starts_at timestamptz; -- where it was moved to then, whatever became of it since; null: the same

alter table public.notices add column now_ends_at timestamptz; -- null: the same

-- A clearance or a contract that does not reach a coming shift any more is told to both sides, once for as long as it is so; what has been put
-- right since is not left standing.
create function private.tell_of_gaps(person uuid, right_now timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    each record;
begin
    for each in
        select a.assignment_id, a.shift_id, s.organisation_id, case
                when a.state = 'confirmed' and cardinality(private.missing_clearances(person, t.task_id, private.last_day(a.ends_at))) > 0
                    then 'requirement_gap'
                when t.pay = 'paid' and not private.is_employed(person, o.employer_id, a.starts_at, a.ends_at) then 'contract_gap'
            end as gap
        from public.assignments a
        join public.shifts s on s.shift_id = a.shift_id
        join public.tasks t on t.task_id = s.task_id
        join public.organisations o on o.organisation_id = s.organisation_id
        where a.candidate_id = person and a.state in ('requested', 'confirmed') and a.starts_at > private.clock()
        order by a.starts_at, a.assignment_id
    loop
        delete from public.notices n
        where n.assignment_id = each.assignment_id and n.kind in ('requirement_gap', 'contract_gap') and n.kind is distinct from each.gap;
        if each.gap is not null and not exists (
            select from public.notices n where n.assignment_id = each.assignment_id and n.kind = each.gap
        ) then
            insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
            select person, 'candidate', right_now, each.gap, each.shift_id, each.assignment_id
            union all
            select distinct r.person_id, 'lead', right_now, each.gap, each.shift_id, each.assignment_id from public.staff_roles r
            where r.organisation_id = each.organisation_id and r.role = 'lead' and r.revoked_at is null and r.person_id <> person
                and not exists (select from public.candidates c where c.person_id = person and c.protected);
        end if;
    end loop;
end $$;

-- What happens is told to those it concerns. Candidates: confirmed by a lead, not chosen, cancelled by the host, changed, attendance
-- recorded or corrected, a clearance seen, asked to come, what they were asked about is filled or off. Leads of the place: somebody
-- asks, comes, cannot come (or was let go), says something is wrong, wants a call or company.
-- Advisers: handed over, an absence, that it was put right, what the person says of it. Whoever invited: that it was used. Who has an
-- account: that a code to it was made.
create or replace function private.notify_from_event() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    to_candidate text;
    to_leads text;
    to_adviser text;
    -- what a phone tells late is news when it is told
    -- their address became protected: the place hears no more than of anybody who cannot come
    let_go boolean := new.kind = 'assignment.cancelled' and exists (
        select from public.candidates c join public.assignments a on a.candidate_id = c.person_id
        where a.assignment_id = new.assignment_id and c.protected and a.checked_in_at is null
    );
    at timestamptz := case when new.kind in ('assignment.withdrawn', 'assignment.said_cannot') and new.by_person = new.person_id then new.recorded_at else new.at end;
begin
    if at < private.clock() - interval '1 day' then
        return null; -- history that is loaded tells nobody
    end if;
    to_candidate := case new.kind
        when 'assignment.confirmed' then case when new.by_person is distinct from new.person_id then 'welcomed' end
        when 'assignment.not_chosen' then 'not_chosen'
        when 'assignment.cancelled' then case when let_go then 'taken_off' when new.by_person is distinct from new.person_id and not exists (
            -- whom a move let go is told that, and not that it is off
            select from public.assignments a where a.assignment_id = new.assignment_id and a.let_go_why is not null
        ) then 'cancelled' end
        when 'attendance.recorded' then case new.detail
            when 'absent' then 'recorded_absent' when 'present' then 'recorded' when 'late' then 'recorded' end
        when 'attendance.corrected' then 'corrected'
        when 'clearance.seen' then 'clearance_seen'
        when 'activity.agreed' then 'activity_agreed'
        when 'activity.corrected' then 'activity_agreed'
        when 'activity.withdrawn' then 'activity_agreed'
        when 'referral.ended' then 'activity_agreed'
        when 'referral.reopened' then 'activity_agreed'
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
        when 'assignment.said_cannot' then case when exists (
            select from public.assignments a where a.assignment_id = new.assignment_id and a.checked_in_at is not null
        ) then 'had_to_go' else 'not_coming' end
        when 'assignment.cancelled' then case when let_go then 'cannot_come' when new.by_person is not distinct from new.person_id then 'stepped_off' end
        when 'assignment.objected' then case when new.detail <> 'own_words' then 'objects' end
        when 'offer.unsure' then case new.detail when 'call' then 'wants_call' when 'company' then 'wants_company' end
    end;
    -- of who has a protected address a place hears nothing but that
    if to_leads is not null and not let_go and exists (select from public.candidates c where c.person_id = new.person_id and c.protected) then
        to_leads := null;
    end if;
    if to_candidate is not null then
        insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id, detail)
        values (new.person_id, 'candidate', new.at, to_candidate, new.shift_id, new.assignment_id,
            case when new.kind in ('clearance.seen', 'offer.withdrawn') then new.detail end);
    end if;
    if to_leads is not null then
        insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
        select distinct r.person_id, 'lead', at, to_leads, new.shift_id, new.assignment_id
        from public.staff_roles r
        where r.organisation_id = new.organisation_id and r.role = 'lead' and r.revoked_at is null
            and r.person_id is distinct from new.by_person;
    end if;
    -- who meets one is told with the time where both changed (notify_of_move)
    if new.kind = 'shift.changed' and new.detail = 'contact' then
        insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
        select a.candidate_id, 'candidate', new.at, 'contact_changed', new.shift_id, a.assignment_id
        from public.assignments a join public.shifts s on s.shift_id = a.shift_id
        where a.shift_id = new.shift_id and a.state in ('requested', 'confirmed') and s.changed_at is distinct from new.at;
    end if;
    if new.kind like any ('{clearance.%,contract.%}'::text[]) then
        perform private.tell_of_gaps(new.person_id, new.at);
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
    if new.kind = 'birth_date.differs' then
        insert into public.notices (person_id, as_role, at, kind, about_id)
        select c.adviser_id, 'adviser', new.at, 'birth_date', new.person_id
        from public.caseloads c where c.candidate_id = new.person_id and c.until_at is null;
    end if;
    if new.kind = 'referral.joined' then
        insert into public.notices (person_id, as_role, at, kind, about_id) values (new.to_person, 'adviser', new.at, 'came_in', new.person_id);
    end if;
    to_adviser := case new.kind
        when 'attendance.recorded' then case new.detail when 'absent' then 'absence' end
        when 'attendance.corrected' then case
            when new.detail = 'absent' then 'absence'
            when exists (
                select from public.events e
                where e.assignment_id = new.assignment_id and e.kind in ('attendance.recorded', 'attendance.corrected')
                    and e.detail = 'absent'
            ) then 'absence_corrected' end
        when 'assignment.objected' then case new.detail when 'own_words' then 'words' when 'was_there' then 'objects' end
    end;
    if to_adviser is not null then
        insert into public.notices (person_id, as_role, at, kind, assignment_id)
        select c.adviser_id, 'adviser', new.at, to_adviser, new.assignment_id
        from public.caseloads c where c.candidate_id = new.person_id and c.until_at is null;
    end if;
    return null;
end $$;
-- A shift that is moved, told to each who is on it or asks: once, with the time it had and the time it has; and whoever the new time lets
-- go, why. The leads are told who that was.
create function private.notify_of_move() returns trigger language plpgsql security definer set search_path = '' as $$
declare
    s public.shifts;
begin
    select x.* into s from public.shifts x where x.shift_id = new.shift_id;
    if s.changed_at < private.clock() - interval '1 day' then
        return null; -- history that is loaded tells nobody
    end if;
    insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id, detail, was_starts_at, was_ends_at, now_starts_at,
        now_ends_at)
    select t.person_id, t.as_role, private.clock(), t.kind, new.shift_id, new.assignment_id, t.detail, old.starts_at, old.ends_at,
        s.starts_at, s.ends_at
    from (
        select new.candidate_id as person_id, 'candidate' as as_role, 'time_changed' as kind, case when exists (
            select from public.events e
            where e.kind = 'shift.changed' and e.municipality_code = s.municipality_code and e.at = s.changed_at
                and e.shift_id = s.shift_id and e.detail = 'contact'
        ) then 'contact' end as detail
        where new.let_go_why is null
        union all
        -- who only asked has lost no place
        select new.candidate_id, 'candidate', case old.state when 'requested' then 'ask_let_go' else 'let_go' end, new.let_go_why
        where new.let_go_why is not null
        union all
        select distinct r.person_id, 'lead', case old.state when 'requested' then 'ask_was_let_go' else 'was_let_go' end,
            -- what else somebody has, and how much they work, is nobody's to know
            case when new.let_go_why in ('no_contract', 'missing_clearance') then new.let_go_why end
        from public.staff_roles r
        where new.let_go_why is not null and r.organisation_id = s.organisation_id and r.role = 'lead' and r.revoked_at is null
            and not exists (select from public.candidates c where c.person_id = new.candidate_id and c.protected)
    ) t;
    return null;
end $$;
create trigger assignments_900_notify_of_move after update on public.assignments for each row
when ((new.state in ('requested', 'confirmed') and (old.starts_at, old.ends_at) is distinct from (new.starts_at, new.ends_at))
    or (new.let_go_why is not null and old.let_go_why is null))
execute function private.notify_of_move();

-- Who is not coming any more stands in no lead's messages as coming, asking or lacking something.
create function private.take_back_notices() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    delete from public.notices n
    where n.assignment_id = new.assignment_id and n.kind in ('comes', 'asks', 'requirement_gap', 'contract_gap');
    return null;
end $$;
create trigger assignments_910_take_back_notices after update on public.assignments for each row
when ((old.state in ('requested', 'confirmed') and new.state in ('withdrawn', 'cancelled', 'not_chosen'))
    or (old.cannot_said_at is null and new.cannot_said_at is not null))
execute function private.take_back_notices();

-- Who follows somebody no more reads of them no more, not what happened at which shift either.
create function private.take_back_notices_of_followed() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    delete from public.notices n
    where n.person_id = new.adviser_id and n.as_role = 'adviser' and (
        n.about_id = new.candidate_id
        or n.assignment_id in (select a.assignment_id from public.assignments a where a.candidate_id = new.candidate_id)
    );
    return null;
end $$;
create trigger caseloads_910_take_back_notices after update of until_at on public.caseloads for each row
when (old.until_at is null and new.until_at is not null)
execute function private.take_back_notices_of_followed();

-- Whoever is on a shift of a task, or asks for it, is told when its words change.
create function private.notify_of_words() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.notices (person_id, as_role, at, kind, shift_id, assignment_id)
    select a.candidate_id, 'candidate', private.clock(), 'words_changed', s.shift_id, a.assignment_id
    from public.shifts s join public.assignments a on a.shift_id = s.shift_id
    where s.task_id = new.task_id and s.ends_at > private.clock() and a.state in ('requested', 'confirmed');
    return null;
end $$;
create trigger tasks_900_notify_of_words after update of title, summary, does, does_not, bring on public.tasks for each row
when ((old.title, old.summary, old.does, old.does_not, old.bring) is distinct from (new.title, new.summary, new.does, new.does_not, new.bring))
execute function private.notify_of_words();

-- Who stands by for a shift that is moved, or off, is told.
create function private.notify_standbys() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.notices (person_id, as_role, at, kind, shift_id, was_starts_at, was_ends_at, now_starts_at, now_ends_at)
    select b.candidate_id, 'candidate', private.clock(), case when new.cancelled_at is null then 'standby_moved' else 'standby_off' end,
        new.shift_id, old.starts_at, old.ends_at, new.starts_at, new.ends_at
    from public.standbys b where b.shift_id = new.shift_id;
    return null;
end $$;
create trigger shifts_900_notify_standbys after update on public.shifts for each row
when ((new.cancelled_at is not null and old.cancelled_at is null)
    or (new.cancelled_at is null and (old.starts_at, old.ends_at) is distinct from (new.starts_at, new.ends_at)))
execute function private.notify_standbys();

-- My notices in one role, newest first, with what they are about. "name" is set only where the reader may know it in that role: a lead
-- about somebody on a shift of theirs within 30 days, but for who cannot come, whoever it is: somebody gave it up, was forgotten, or has a
-- protected address, and those cannot be told from each other; an adviser about their caseload, an administrator about whom they invited.
-- Sixty at a time, the newest or those before the "skip" newest. Logged for named people.
create function private.my_notices(in_role text, skip int default 0, until timestamptz default null)
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
                when 'lead' then s.organisation_id in (select private.my_organisations()) and n.kind <> 'cannot_come'
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
    select n.notice_id, n.at, n.kind,
        -- one who was let go from a shift that goes on
        case when n.kind = 'cancelled' and s.cancelled_at is null then 'place' else n.detail end,
        n.read_at, n.assignment_id, n.shift_id, t.title, p.name,
        coalesce(a.starts_at, s.starts_at), coalesce(a.ends_at, s.ends_at), k.name,
        case
            when in_role = 'lead' and n.kind <> 'cannot_come' and a.candidate_id <> own and s.organisation_id in (select private.my_organisations())
                and s.ends_at > private.clock() - interval '30 days'
                then private.name_for_lead(a.candidate_id, s.organisation_id)
            when in_role = 'adviser' and coalesce(a.candidate_id, n.about_id) in (select private.my_caseload()) then (
                select private.whole_name(q.first_name, q.last_name) from public.people q
                where q.person_id = coalesce(a.candidate_id, n.about_id))
            when in_role = 'administrator' and private.has_role('administrator') then (
                select private.whole_name(i.first_name, i.last_name) from public.invitations i
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
        and (until is null or n.at <= until)
    order by n.at desc, n.notice_id
    limit 60 offset greatest(skip, 0);
end $$;
grant execute on function private.my_notices(text, int, timestamptz) to authenticated;
create function public.my_notices(in_role text, skip int default 0, until timestamptz default null)
returns setof public.notice_row language sql volatile set search_path = '' as $$
    select * from private.my_notices(in_role, skip, until);
$$;
grant execute on function public.my_notices(text, int, timestamptz) to authenticated;

-- How many there are to read in one role.
create function private.count_notices(in_role text, until timestamptz default null) returns int
language sql stable security definer set search_path = '' as $$
    select count(*)::int from public.notices n
    where n.person_id = private.me() and n.as_role = in_role and n.at > private.clock() - interval '30 days'
        and (count_notices.until is null or n.at <= count_notices.until);
$$;
grant execute on function private.count_notices(text, timestamptz) to authenticated;
create function public.count_notices(in_role text, until timestamptz default null) returns int language sql stable set search_path = '' as $$
    select private.count_notices(in_role, until);
$$;
grant execute on function public.count_notices(text, timestamptz) to authenticated;

-- The notices that were shown are read, in one role: from the oldest to the newest of them (null: no end). Refuses PT400 bad_time.
create function private.read_notices(in_role text, oldest timestamptz default null, newest timestamptz default null) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if private.is_time(oldest) is false or private.is_time(newest) is false then
        raise exception 'bad_time' using errcode = 'PT400';
    end if;
    update public.notices n set read_at = private.clock()
    where n.person_id = private.me() and n.as_role = in_role and n.read_at is null
        and n.at between coalesce(oldest, '-infinity') and coalesce(newest, 'infinity');
end $$;
grant execute on function private.read_notices(text, timestamptz, timestamptz) to authenticated;
create function public.read_notices(in_role text, oldest timestamptz default null, newest timestamptz default null) returns void
language sql volatile set search_path = '' as $$
    select private.read_notices(in_role, oldest, newest);
$$;
grant execute on function public.read_notices(text, timestamptz, timestamptz) to authenticated;

-- Who has looked at me: one row per viewer, role and day, newest first, two hundred at a time; and how many there are.
create function private.who_looked(skip int default 0, until timestamptz default null)
returns setof public.look
language sql stable security definer set search_path = '' as $$
    select l.day, l.first_at, coalesce(l.viewer_name, private.short_name(p.first_name, p.last_name)), l.role,
        (select o.name from public.staff_roles r join public.organisations o on o.organisation_id = r.organisation_id
            where r.person_id = l.viewer_id and r.role = l.role order by r.granted_at limit 1)
    from public.access_log l join public.people p on p.person_id = l.viewer_id
    where l.person_id = private.me() and (who_looked.until is null or l.first_at <= who_looked.until)
    order by l.first_at desc, l.viewer_id, l.role, l.day
    limit 200 offset greatest(skip, 0);
$$;
grant execute on function private.who_looked(int, timestamptz) to authenticated;
create function public.who_looked(skip int default 0, until timestamptz default null)
returns setof public.look
language sql stable set search_path = '' as $$
    select * from private.who_looked(skip, until);
$$;
grant execute on function public.who_looked(int, timestamptz) to authenticated;
create function private.count_looks(until timestamptz default null) returns int language sql stable security definer set search_path = '' as $$
    select count(*)::int from public.access_log l
    where l.person_id = private.me() and (count_looks.until is null or l.first_at <= count_looks.until);
$$;
grant execute on function private.count_looks(timestamptz) to authenticated;
create function public.count_looks(until timestamptz default null) returns int language sql stable set search_path = '' as $$
    select private.count_looks(until);
$$;
grant execute on function public.count_looks(timestamptz) to authenticated;

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

-- Up to so many due messages of these ways, for the node that asks alone: for three minutes, after which another may take over what it
-- has not settled. What is over, off or not wanted any more is dropped here, and at night what can wait does.
create or replace function private.claim_reminders(most int, ways text[]) returns setof public.reminder_to_send
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    morning timestamptz := private.outside_quiet_hours(right_now);
    in_doubt boolean := private.clock_in_doubt();
    due public.reminders;
    why text;
    claimed int := 0;
begin
    for due in
        select r.* from public.reminders r
        where r.sent_at is null and r.dropped_at is null and r.channel = any (ways)
            -- nothing is put off for longer than a day, unless by a clock that was ahead
            and (r.next_try_at <= right_now or r.next_try_at > right_now + interval '25 hours')
        -- what is only dropped or put off here stands in nobody's way, as after a pause
        order by r.next_try_at, r.reminder_id limit most + 500 for update skip locked
    loop
        exit when claimed = most;
        why := private.why_not_remind(due);
        if why = 'over' and in_doubt then
            continue;
        elsif why is not null then
            update public.reminders r set dropped_at = right_now, dropped_why = why where r.reminder_id = due.reminder_id;
            continue;
        elsif morning <> right_now and not due.at_night then
            update public.reminders r set next_try_at = morning where r.reminder_id = due.reminder_id;
            continue;
        end if;
        claimed := claimed + 1;
        due.claim := gen_random_uuid();
        update public.reminders r set claim = due.claim, tries = r.tries + 1, next_try_at = right_now + interval '3 minutes'
        where r.reminder_id = due.reminder_id;
        return query
        select due.reminder_id, due.claim, due.channel, due.kind, due.detail, due.person_id, p.language, morning <> right_now, due.over_at,
            case due.channel when 'email' then p.email end, case due.channel when 'sms' then p.phone end,
            -- who lost the place by a move is told the time that they had
            due.assignment_id, due.offer_id, a.coming_said_at is not null, due.starts_at, coalesce(a.ends_at, s.ends_at),
            case when y.shown then t.title end, l.name, l.address, k.meet_where, k.name, t.bring,
            coalesce(ps.ids, '{}'), coalesce(ps.endpoints, '{}'), coalesce(ps.p256dhs, '{}'), coalesce(ps.auths, '{}')
        from public.people p
        left join public.assignments a on a.assignment_id = due.assignment_id
        left join public.offers o on o.offer_id = due.offer_id
        left join public.shifts s on s.shift_id = coalesce(a.shift_id, o.shift_id)
        left join public.tasks t on t.task_id = s.task_id
        left join public.task_types y on y.task_type = t.task_type
        left join public.places l on l.place_id = t.place_id
        left join public.contacts k on k.contact_id = s.contact_id
        left join lateral (
            select array_agg(x.subscription_id order by x.made_at, x.subscription_id) as ids,
                array_agg(x.endpoint order by x.made_at, x.subscription_id) as endpoints,
                array_agg(x.p256dh order by x.made_at, x.subscription_id) as p256dhs,
                array_agg(x.auth order by x.made_at, x.subscription_id) as auths
            from public.push_subscriptions x
            where due.channel = 'push' and x.person_id = due.person_id and x.subscription_id <> all (due.reached)
        ) as ps on true
        where p.person_id = due.person_id;
    end loop;
end $$;

-- For the node that sends: why people are not on a shift that they are told not to come to. "how": shift (it is off), moved (to a time when
-- they could not), place (theirs alone is off).
create type public.place_off as (assignment_id uuid, how text);
create function private.places_off(assignments uuid[]) returns setof public.place_off
language plpgsql stable security definer set search_path = '' as $$
begin
    return query
    select a.assignment_id, case when s.cancelled_at is not null then 'shift' when a.let_go_why is not null then 'moved' else 'place' end
    from public.assignments a join public.shifts s on s.shift_id = a.shift_id
    where a.assignment_id = any (assignments) and a.state = 'cancelled';
end $$;
create function public.places_off(assignments uuid[]) returns setof public.place_off language sql stable set search_path = '' as $$
    select * from private.places_off(assignments);
$$;

-- On Supabase the app sends with the key that is its own, and no person's session comes here.
do $$
begin
    if exists (select from pg_roles where rolname = 'service_role') then
        grant execute on function public.claim_reminders(int, text[]), private.claim_reminders(int, text[]),
            public.places_off(uuid[]), private.places_off(uuid[]),
            public.settle_reminder(uuid, uuid, text, uuid[], uuid[], int), private.settle_reminder(uuid, uuid, text, uuid[], uuid[], int)
            to service_role;
    end if;
end $$;

-- «Ja, jeg kommer», the answer to the day before. Nobody must: not answering is nothing. Refuses PT404, PT409 wrong_way (not on the shift
-- any more) / already_over / shift_moved (to a time that was not shown). Twice is once.
create function private.say_coming(
    assignment uuid, request_id uuid, shown_start timestamptz default null, shown_end timestamptz default null
) returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
begin
    select a.* into mine from public.assignments a
    where a.assignment_id = assignment and a.candidate_id = private.me() for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    -- it was said then, whatever was said after it
    if request_id is not null
            and private.repeated(request_id, 'say_coming', jsonb_build_array(assignment)) is not null then
        return;
    end if;
    if mine.state <> 'confirmed' then
        raise exception 'wrong_way' using errcode = 'PT409';
    elsif mine.ends_at <= private.tap_at(request_id) then
        raise exception 'already_over' using errcode = 'PT409';
    elsif mine.starts_at <> shown_start or mine.ends_at <> shown_end then
        raise exception 'shift_moved' using errcode = 'PT409';
    end if;
    update public.assignments a set coming_said_at = private.tap_at(request_id)
    where a.assignment_id = assignment and a.coming_said_at is null;
    if request_id is not null then
        perform private.answer(request_id, 'coming');
    end if;
end $$;
grant execute on function private.say_coming(uuid, uuid, timestamptz, timestamptz) to authenticated;
create function public.say_coming(
    assignment uuid, request_id uuid default null, shown_start timestamptz default null, shown_end timestamptz default null
) returns void language sql volatile set search_path = '' as $$
    select private.say_coming(assignment, request_id, shown_start, shown_end);
$$;
grant execute on function public.say_coming(uuid, uuid, timestamptz, timestamptz) to authenticated;

-- Puts a mail in the outbox, once. No code takes another's place: each works in the browser that it was asked for from, and whoever asks for
-- another's code from elsewhere does not stop the one on its way.
create or replace function private.queue_mail(mail uuid, kind text, person uuid, sealed text, lives_seconds int) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
begin
    insert into private.outgoing_mails (mail_id, kind, person_id, sealed, made_at, over_at, next_try_at)
    values (mail, kind, person, sealed, right_now, right_now + make_interval(secs => lives_seconds), right_now)
    on conflict (mail_id) do nothing;
end $$;

-- So is a task that is called something else, or asks to bring something else.
create function private.count_words_change() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.count_shift_changes(array(
        select s.shift_id from public.shifts s where s.task_id = new.task_id and s.ends_at > private.clock()
    ));
    return null;
end $$;
create trigger tasks_300_count_changes after update of title, bring on public.tasks for each row
when ((new.title, new.bring) is distinct from (old.title, old.bring))
execute function private.count_words_change();

-- So is a place or an organisation that is called something else, or lies elsewhere.
create function private.count_place_change() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.count_shift_changes(array(
        select s.shift_id from public.tasks t join public.shifts s on s.task_id = t.task_id
        where t.place_id = new.place_id and s.ends_at > private.clock()
    ));
    return null;
end $$;
create trigger places_300_count_changes after update of name, address on public.places for each row
when ((new.name, new.address) is distinct from (old.name, old.address))
execute function private.count_place_change();
create function private.count_organisation_change() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.count_shift_changes(array(
        select s.shift_id from public.shifts s where s.organisation_id = new.organisation_id and s.ends_at > private.clock()
    ));
    return null;
end $$;
create trigger organisations_300_count_changes after update of name on public.organisations for each row
when (new.name is distinct from old.name)
execute function private.count_organisation_change();

-- The same once for each shift: "entry_id" stays when a shift that was given up is taken again, and "assignment_id" is where it leads now.
create type public.calendar_shift as (
    entry_id uuid, assignment_id uuid, state text, title text, place_name text, organisation_name text, address text,
    starts_at timestamptz, ends_at timestamptz, contact_name text, contact_phone text, meet_where text, bring text, changes int,
    changed_at timestamptz
);

comment on column public.calendar_shift.title is 'null: not one to show';

comment on column public.calendar_shift.contact_phone is 'null: not confirmed, or has none';

-- "changes" and "changed_at" only grow, also when a shift is taken again.
create function private.calendar_shifts(candidate uuid) returns setof public.calendar_shift
language sql stable security definer set search_path = '' as $$
    select distinct on (a.shift_id) h.first_id, e.assignment_id, e.state, e.title, e.place_name, e.organisation_name, e.address, e.starts_at,
        e.ends_at, e.contact_name, e.contact_phone, e.meet_where, e.bring, coalesce(c.times, 0) + h.changes,
        greatest(e.changed_at, h.changed_at)
    from private.calendar_entries(candidate) e
    join public.assignments a on a.assignment_id = e.assignment_id
    left join private.shift_changes c on c.shift_id = a.shift_id
    cross join lateral (
        select (array_agg(b.assignment_id order by b.requested_at, b.assignment_id))[1] as first_id,
            (sum(1 + (b.confirmed_at is not null)::int + (b.state not in ('requested', 'confirmed'))::int) - 1)::int as changes,
            max(greatest(b.requested_at, b.confirmed_at, b.not_chosen_at, b.withdrawn_at, b.cancelled_at)) as changed_at
        from public.assignments b where b.candidate_id = candidate and b.shift_id = a.shift_id
    ) h
    order by a.shift_id, (a.state in ('requested', 'confirmed')) desc, a.requested_at desc, a.assignment_id desc;
$$;

-- The candidate's own, for one shift at a time, by any of the times that they took it.
create function private.my_calendar_shift(assignment uuid) returns setof public.calendar_shift
language sql stable security definer set search_path = '' as $$
    select e.* from private.calendar_shifts(private.me()) e join public.assignments n on n.assignment_id = e.assignment_id
    where n.shift_id = (select a.shift_id from public.assignments a where a.assignment_id = assignment and a.candidate_id = private.me());
$$;
grant execute on function private.my_calendar_shift(uuid) to authenticated;
create function public.my_calendar_shift(assignment uuid) returns setof public.calendar_shift
language sql stable set search_path = '' as $$
    select * from private.my_calendar_shift(assignment);
$$;
grant execute on function public.my_calendar_shift(uuid) to authenticated;

-- What stands in a calendar behind a link; none for a link that is not there.
create function private.calendar_behind_link(token text) returns setof public.calendar_shift
language sql stable security definer set search_path = '' as $$
    select e.* from public.calendars c, private.calendar_shifts(c.candidate_id) e
    where c.token_hash = private.code_hash(token) order by e.starts_at, e.entry_id;
$$;
grant execute on function private.calendar_behind_link(text) to anon, authenticated;
create function public.calendar_behind_link(token text) returns setof public.calendar_shift
language sql stable set search_path = '' as $$
    select * from private.calendar_behind_link(token);
$$;
grant execute on function public.calendar_behind_link(text) to anon, authenticated;

-- The same in one value, which no limit of rows cuts.
create function private.whole_calendar(token text) returns public.calendar_shift[]
language sql stable security definer set search_path = '' as $$
    select array(select r from private.calendar_behind_link(token) r);
$$;
grant execute on function private.whole_calendar(text) to anon, authenticated;
create function public.whole_calendar(token text) returns public.calendar_shift[] language sql stable set search_path = '' as $$
    select private.whole_calendar(token);
$$;
grant execute on function public.whole_calendar(text) to anon, authenticated;

-- What became of a place on a shift that somebody was confirmed on: the fact as recorded; not_recorded; or told: given up before the shift
-- began, and not given to them again. Whoever gave it up later, or was taken off by the host, is not here.
create type private.place_used as (
    assignment_id uuid, person_id uuid, shift_id uuid, organisation_id uuid, task_type text, pay text, starts_at timestamptz,
    became text, minutes int
);
create function private.became(fact text, confirmed boolean, off boolean, withdrawn_at timestamptz, starts_at timestamptz) returns text
language sql immutable set search_path = '' as $$
    select case
        when fact in ('present', 'late', 'absent', 'host_cancelled') then fact
        when off or not confirmed then null
        when withdrawn_at is not null then case when withdrawn_at < starts_at then 'told' end
        else coalesce(fact, 'not_recorded')
    end;
$$;

create function private.places_from_events(
    municipality text, from_at timestamptz default '-infinity', to_at timestamptz default 'infinity'
) returns setof private.place_used
language sql stable security definer set search_path = '' as $$
    with told as (
        select e.assignment_id, e.shift_id, (array_agg(e.person_id))[1] as person_id,
            min(e.at) filter (where e.kind = 'assignment.requested') as requested_at,
            bool_or(e.kind = 'assignment.confirmed') as confirmed,
            bool_or(e.kind in ('assignment.cancelled', 'assignment.not_chosen')) as off,
            max(e.at) filter (where e.kind = 'assignment.withdrawn') as withdrawn_at,
            (array_agg(e.detail order by e.event_id desc) filter (where e.kind ~ '^attendance\.(recorded|corrected)'))[1] as fact,
            (array_agg(e.minutes order by e.event_id desc) filter (where e.kind ~ '^attendance\.(recorded|corrected)'))[1] as minutes
        from public.shifts s
        join public.events e on e.shift_id = s.shift_id
        where s.municipality_code = municipality and s.starts_at >= from_at and s.starts_at < to_at
            and e.municipality_code = municipality and e.assignment_id is not null and e.kind ~ '^(assignment|attendance)\.'
        group by e.assignment_id, e.shift_id
    ), e as (
        select told.*, coalesce(bool_or(told.confirmed) over (
            partition by told.shift_id, told.person_id order by told.requested_at, told.assignment_id
            rows between 1 following and unbounded following
        ), false) as taken_again
        from told
    )
    select e.assignment_id, e.person_id, s.shift_id, s.organisation_id, t.task_type, t.pay, s.starts_at, b.became, coalesce(e.minutes, 0)
    from e
    join public.shifts s on s.shift_id = e.shift_id
    join public.tasks t on t.task_id = s.task_id
    cross join lateral (select private.became(e.fact, e.confirmed, e.off, e.withdrawn_at, s.starts_at) as became) b
    where s.starts_at < private.clock() and b.became is not null and not (b.became = 'told' and e.taken_again);
$$;

-- The first place that each person has come to, of those that began before: all that tells who has taken part.
create function private.beginnings_from_events(municipality text, until timestamptz) returns setof private.place_used
language sql stable security definer set search_path = '' as $$
    select null::uuid, f.person_id, null::uuid, null::uuid, null::text, null::text, min(s.starts_at), 'present', 0
    from (
        select distinct on (e.assignment_id) e.person_id, e.shift_id, e.detail
        from public.events e
        where e.municipality_code = municipality and e.kind in ('attendance.recorded', 'attendance.corrected')
        order by e.assignment_id, e.event_id desc
    ) as f
    join public.shifts s on s.shift_id = f.shift_id
    where f.detail in ('present', 'late') and s.starts_at < least(until, private.clock())
    group by f.person_id;
$$;

-- How somebody's participation ended; recorded_at: when it was said, which may be long after.
create type private.exit_told as (person_id uuid, exited_on date, recorded_at timestamptz, kind text);

-- All that a municipality's indicators are made of, gathered once: who and where is asked of the rows, what happened stands here. closed: the
-- last month that is closed; since: the first of the months that are counted one by one, null: all that anything is known of.
create type private.ledger as (
    municipality text, closed date, places private.place_used[], seats private.seats_posted[], exits private.exit_told[], since date
);

-- A month is closed on the 8th of the next: until then its last facts are recorded. What is shown goes by closed months, so that two days
-- apart cannot be told from each other, and what was true of somebody who began yesterday is not on a page today.
create function private.closed_month(day date) returns date language sql immutable set search_path = '' as $$
    select (date_trunc('month', day - 7) - interval '1 month')::date;
$$;

create function private.exits_told_of(municipality text) returns setof private.exit_told
language sql stable security definer set search_path = '' as $$
    select x.person_id, private.local_day(x.at), x.recorded_at, x.detail from (
        -- of what was said more than once, and taken back, the last counts
        select e.*, count(*) over same as told, row_number() over (same order by e.event_id desc) as nth, (
            select count(*) from public.events w
            where w.municipality_code = municipality and w.kind = 'outcome.withdrawn' and w.person_id = e.person_id
                and w.at = e.at and w.detail = e.detail
        ) as taken_back
        from public.events e where e.municipality_code = municipality and e.kind = 'outcome.recorded'
        window same as (partition by e.person_id, e.at, e.detail)
    ) as x where x.nth <= x.told - x.taken_back;
$$;

create function private.ledger_from_events(municipality text) returns private.ledger
language sql stable security definer set search_path = '' as $$
    select row(
        municipality, private.closed_month(private.today()),
        (select array_agg(w) from private.places_from_events(municipality) w),
        (select array_agg(p) from private.seats_from_events(municipality) p where p.starts_at < private.clock()),
        (select array_agg(row(x.person_id, x.exited_on, x.recorded_at, x.kind)::private.exit_told)
            from private.exits_told_of(municipality) x),
        null
    )::private.ledger;
$$;

-- The same from the rows; a test holds every indicator equal over the two.
create function private.ledger_from_rows(municipality text) returns private.ledger
language sql stable security definer set search_path = '' as $$
    select row(
        municipality, private.closed_month(private.today()),
        (select array_agg(row(a.assignment_id, a.candidate_id, s.shift_id, s.organisation_id, t.task_type, t.pay, s.starts_at, b.became,
                coalesce(f.minutes, 0))::private.place_used)
            from public.assignments a
            join public.shifts s on s.shift_id = a.shift_id
            join public.tasks t on t.task_id = s.task_id
            left join public.attendance f on f.assignment_id = a.assignment_id
            cross join lateral (select private.became(f.fact, a.confirmed_at is not null, a.state in ('cancelled', 'not_chosen'),
                a.withdrawn_at, s.starts_at) as became) b
            where a.municipality_code = municipality and s.starts_at < private.clock() and b.became is not null
                and not (b.became = 'told' and exists (
                    select from public.assignments later where later.shift_id = a.shift_id and later.candidate_id = a.candidate_id
                        and later.confirmed_at is not null
                        and (later.requested_at, later.assignment_id) > (a.requested_at, a.assignment_id)
                ))),
        (select array_agg(row(s.shift_id, s.starts_at, s.capacity, s.cancelled_at is not null)::private.seats_posted)
            from public.shifts s
            where s.municipality_code = municipality and s.published_at is not null and s.starts_at < private.clock()),
        (select array_agg(row(o.candidate_id, o.exited_on, o.recorded_at, o.kind)::private.exit_told) from public.outcomes o
            where o.municipality_code = municipality and o.withdrawn_at is null),
        null
    )::private.ledger;
$$;

-- The periods that are shown: six closed months, five closed quarters. "now" is the last three of the months, or the last four of the
-- quarters, whole: never another span, which less these would tell what is in none of them.
create function private.closed_periods(per text, closed date) returns table (period date, from_at timestamptz, to_at timestamptz, in_now boolean)
language sql immutable set search_path = '' as $$
    select p.first, private.midnight(p.first), private.midnight((p.first + make_interval(months => p.months))::date), p.in_now
    from (
        select (closed - make_interval(months => m))::date as first, 1 as months, m < 3 as in_now
        from generate_series(0, 5) as m where per = 'month'
        union all
        select (date_trunc('quarter', closed + interval '1 month') - make_interval(months => 3 * q))::date, 3, q < 5
        from generate_series(1, 5) as q where per = 'quarter'
    ) as p;
$$;

-- One number that an indicator is made of in a closed period, and of how many people it is (null: of nobody); "together": how many people
-- all that makes the indicator's numerator is of.
create type private.counted as (period date, part text, label text, n bigint, people bigint, together bigint);

-- What the programme lead was shown of a closed period, as it was when it was closed: it does not change when a fact is corrected or a
-- referral ended later, since the difference would be one person's. Not personal: hidden counts lie here too, and nobody reads them.
create table private.closed_cells (
    municipality_code text not null references public.municipalities,
    indicator text not null references public.indicators,
    period date not null,
    part text not null,
    label text not null, -- empty: the part says it all; an organisation's is its id, so that a new name does not part it from itself
    called text, -- what an organisation was called then; null: not an organisation
    n bigint, -- null: of too few to be told
    hides boolean not null,
    few boolean not null, -- hidden for being under five itself
    tells boolean not null, -- the indicator's value gives no count away
    closed_at timestamptz not null,
    primary key (municipality_code, indicator, period, part, label)
);
comment on table private.closed_cells is 'not personal: counts';
create index closed_cells_indicator on private.closed_cells (indicator);
alter table private.closed_cells enable row level security;

-- The last month of which all that is shown is written down; what is read is of it and of those before. Not personal.
create table private.closed_months (
    municipality_code text primary key references public.municipalities,
    month date not null,
    closed_at timestamptz not null
);
comment on table private.closed_months is 'not personal';
alter table private.closed_months enable row level security;

create function private.indicator_1_2(ledger private.ledger) returns setof private.counted
language sql stable set search_path = '' as $$
    with exits as (
        -- what is told after its quarter was closed counts in the one it is told in
        select x.person_id, case when x.kind in ('job', 'education') then x.kind else 'other' end as part,
            case when exists (
                select from private.closed_cells c
                where c.municipality_code = ledger.municipality and c.indicator = '1.2'
                    and c.period = date_trunc('quarter', x.exited_on)::date and c.closed_at <= x.recorded_at
            ) then private.local_day(x.recorded_at) else x.exited_on end as day
        from unnest(ledger.exits) x
    )
    select s.period, k.part, null::text, count(x.person_id) filter (where x.part = k.part),
        count(distinct x.person_id) filter (where x.part = k.part),
        count(distinct x.person_id) filter (where x.part in ('job', 'education'))
    from private.closed_periods('quarter', ledger.closed) s
    cross join unnest('{job,education,other}'::text[]) as k (part)
    left join exits x on private.midnight(x.day) >= s.from_at and private.midnight(x.day) < s.to_at
    group by s.period, k.part;
$$;

create function private.indicator_2_1(ledger private.ledger) returns setof private.counted
language sql stable set search_path = '' as $$
    with used as (
        select w.shift_id, count(*) filter (where w.became in ('present', 'late')) as done,
            count(*) filter (where w.became = 'not_recorded') as not_recorded,
            count(*) filter (where w.became = 'host_cancelled') as called_off
        from unnest(ledger.places) w group by w.shift_id
    ),
    -- a place that the host called off, with somebody on it, is withdrawn as one without
    each_shift as (
        select p.starts_at, coalesce(u.done, 0) as done,
            case when p.withdrawn then 0 else coalesce(u.not_recorded, 0) end as not_recorded,
            case when p.withdrawn then p.seats
                else least(coalesce(u.called_off, 0), greatest(p.seats - coalesce(u.done + u.not_recorded, 0), 0)) end as withdrawn,
            p.seats, p.shift_id, p.withdrawn as whole
        from unnest(ledger.seats) p left join used u on u.shift_id = p.shift_id
    ),
    summed as (
        select s.period, coalesce(sum(h.done), 0) as done, coalesce(sum(h.not_recorded), 0) as not_recorded,
            coalesce(sum(h.withdrawn), 0) as withdrawn,
            coalesce(sum(greatest(h.seats - h.done - h.not_recorded - h.withdrawn, 0)) filter (where not h.whole), 0) as not_done
        from private.closed_periods('month', ledger.closed) s
        left join each_shift h on h.starts_at >= s.from_at and h.starts_at < s.to_at
        group by s.period
    ),
    people as (
        select s.period, count(distinct w.person_id) filter (where w.became in ('present', 'late')) as done,
            count(distinct w.person_id) filter (where w.became = 'not_recorded') as not_recorded,
            count(distinct w.person_id) filter (where w.became = 'host_cancelled') as called_off
        from private.closed_periods('month', ledger.closed) s
        left join unnest(ledger.places) w on w.starts_at >= s.from_at and w.starts_at < s.to_at
        group by s.period
    )
    select m.period, k.part, null::text, k.n, k.people, p.done
    from summed m join people p on p.period = m.period,
        lateral (values ('done', m.done, p.done), ('not_done', m.not_done, m.not_done), ('not_recorded', m.not_recorded, p.not_recorded),
            ('withdrawn', m.withdrawn, p.called_off)) as k (part, n, people);
$$;

create function private.indicator_2_3(ledger private.ledger) returns setof private.counted
language sql stable set search_path = '' as $$
    with done as (
        select s.period, w.* from private.closed_periods('month', ledger.closed) s
        join unnest(ledger.places) w on w.starts_at >= s.from_at and w.starts_at < s.to_at
        where w.became in ('present', 'late')
    ),
    labelled as (
        select s.period, 'organisation' as part, o.organisation_id::text as label
        from public.organisations o cross join private.closed_periods('month', ledger.closed) s
        where o.municipality_code = ledger.municipality
        union
        select s.period, 'task_type', t.task_type
        from (select distinct d.task_type from done d) as t cross join private.closed_periods('month', ledger.closed) s
    )
    select s.period, k.part, null::text, coalesce(sum(d.minutes) filter (where d.pay = k.part), 0),
        count(distinct d.person_id) filter (where d.pay = k.part), count(distinct d.person_id)
    from private.closed_periods('month', ledger.closed) s
    cross join unnest('{paid,unpaid}'::text[]) as k (part)
    left join done d on d.period = s.period
    group by s.period, k.part
    union all
    select l.period, l.part, l.label, coalesce(sum(d.minutes), 0), count(distinct d.person_id), null
    from labelled l left join (
        select d.period, 'organisation' as part, d.organisation_id::text as label, d.minutes, d.person_id from done d
        union all
        select d.period, 'task_type', d.task_type, d.minutes, d.person_id from done d
    ) as d on d.period = l.period and d.part = l.part and d.label = l.label
    group by l.period, l.part, l.label;
$$;

create function private.indicator_2_5(ledger private.ledger) returns setof private.counted
language sql stable set search_path = '' as $$
    select s.period, k.part, null::text, count(w.person_id) filter (where w.became = k.part),
        count(distinct w.person_id) filter (where w.became = k.part),
        count(distinct w.person_id) filter (where w.became in ('present', 'late'))
    from private.closed_periods('month', ledger.closed) s
    cross join unnest('{present,late,absent,told}'::text[]) as k (part)
    left join unnest(ledger.places) w on w.starts_at >= s.from_at and w.starts_at < s.to_at
    group by s.period, k.part;
$$;

-- The months since the first that anything is known of, up to the one that is closed: what is told of all people so far steps by them.
create function private.months_until(ledger private.ledger) returns setof date language sql stable set search_path = '' as $$
    select m::date from generate_series(
        coalesce(ledger.since, least(ledger.closed, greatest((ledger.closed - interval '10 years')::date, coalesce(
            (select date_trunc('month', private.local_day(min(w.starts_at)))::date from unnest(ledger.places) w), ledger.closed)))),
        ledger.closed, interval '1 month') as m;
$$;

create function private.indicator_3_1(ledger private.ledger) returns setof private.counted
language sql stable set search_path = '' as $$
    with began as (
        select w.person_id, min(w.starts_at) as at from unnest(ledger.places) w where w.became in ('present', 'late') group by w.person_id
    ),
    took_part as (
        select m.first, c.birth_date, m.last_day, exists (
                select from public.referrals r where r.candidate_id = c.person_id and private.local_day(r.referred_at) <= m.last_day
            ) as referred
        from (
            select d as first, (d + interval '1 month')::date - 1 as last_day from private.months_until(ledger) as d
        ) as m
        join began b on b.at < private.midnight(m.last_day + 1)
        join public.candidates c on c.person_id = b.person_id
    ),
    counted as (
        select m as first,
            count(*) filter (where t.referred and extract(year from age(least(t.last_day, private.today()), t.birth_date)) between 20 and 66) as referred,
            count(*) filter (where not t.referred) as others
        from private.months_until(ledger) as m left join took_part t on t.first = m group by m
    )
    select c.first, k.part, null::text, k.n, k.n, null::bigint
    from counted c, lateral (values ('referred', c.referred), ('others', c.others)) as k (part, n);
$$;

update public.indicators set frequency = 'month', parts = '{done,not_done,not_recorded,withdrawn}', denominator = '{done,not_done,not_recorded}' where indicator = '2.1';

update public.indicators set frequency = 'month' where indicator = '2.3';

update public.indicators set frequency = 'month' where indicator = '2.5';

update public.indicators set frequency = 'month' where indicator = '3.1';

update public.indicators set frequency = 'month' where indicator = '4.3';

create function private.indicator_4_3(ledger private.ledger) returns setof private.counted
language sql stable set search_path = '' as $$
    with months as (
        select d as first, (d + interval '1 month')::date - 1 as last_day from private.months_until(ledger) as d
    ),
    -- on the last day of the month, and the 28 days until then
    agreed as (
        select m.first, g.candidate_id, coalesce(bool_or(w.became in ('present', 'late')), false) as active,
            coalesce(sum(w.minutes), 0) as minutes
        from months m
        join (
            select distinct g.candidate_id, g.from_date, g.to_date from public.agreed_activities g
            join public.candidates c on c.person_id = g.candidate_id and c.municipality_code = ledger.municipality
        ) as g on m.last_day between g.from_date and g.to_date
        left join unnest(ledger.places) w on w.person_id = g.candidate_id
            and w.starts_at >= private.midnight(m.last_day - 27) and w.starts_at < private.midnight(m.last_day + 1)
        where exists (
            select from public.referrals r where r.candidate_id = g.candidate_id and r.assessed_on <= m.last_day
                and (r.ended_at is null or r.ended_at >= private.midnight(m.last_day + 1))
        )
        group by m.first, g.candidate_id
    ),
    counted as (
        select m.first, count(a.candidate_id) filter (where a.active) as active, count(a.candidate_id) filter (where not a.active) as not_active,
            round(percentile_cont(0.5) within group (order by a.minutes / 4.0))::bigint as median_minutes
        from months m left join agreed a on a.first = m.first group by m.first
    )
    select c.first, k.part, null::text, k.n, k.people, null::bigint
    from counted c, lateral (values ('active', c.active, c.active), ('not_active', c.not_active, c.not_active),
        ('median_minutes', c.median_minutes, null)) as k (part, n, people);
$$;

-- A number with the indicator that it belongs to.
create type private.counted_cell as (indicator text, period date, part text, label text, n bigint, people bigint, together bigint);

-- The cells of every indicator that is computed here: the one place that joins them. A test holds it equal to what is declared.
create function private.counted_cells(ledger private.ledger) returns setof private.counted_cell
language sql stable security definer set search_path = '' as $$
    select '1.2', c.* from private.indicator_1_2(ledger) c
    union all select '2.1', c.* from private.indicator_2_1(ledger) c
    union all select '2.3', c.* from private.indicator_2_3(ledger) c
    union all select '2.5', c.* from private.indicator_2_5(ledger) c
    union all select '3.1', c.* from private.indicator_3_1(ledger) c
    union all select '4.3', c.* from private.indicator_4_3(ledger) c;
$$;

-- Which of the amounts that one sum is made of are hidden, by how many people each is of: those of one to four, and beside them the smallest
-- of five or more, so that the sum less what is shown is never theirs. What is of nobody is nothing, and shown. Shape: one boolean per amount.
create function private.hidden_amounts(people bigint[]) returns boolean[]
language sql immutable set search_path = '' as $$
    select coalesce(array_agg(u.p between 1 and 4 or (true in (select q between 1 and 4 from unnest(people) q) and u.i = coalesce((
        select v.i from unnest(people) with ordinality as v (p, i) where v.p >= 5 order by v.p, v.i limit 1
    ), 0)) order by u.i), '{}')
    from unnest(people) with ordinality as u (p, i);
$$;

-- A cell as it is kept: hides: its number is not shown; few: for being of under five itself, where that tells no more; tells: the value of
-- its indicator in that period may be shown.
create type private.judged_cell as (
    indicator text, period date, part text, label text, n bigint, hides boolean, few boolean, tells boolean
);

-- The one layer over all that a reader of the indicators can see. It judges each closed month, or quarter, by itself, over all indicators
-- together, and by people; everything else that is shown (sums, shares, two dates) is made of what is shown of these alone, and so can tell
-- no more. The places done of 2.1 are those present and late of 2.5, so the three are judged together, as are those who left to work, to
-- education, and to both. A property test plays the reader.
create function private.judge_periods(cells private.counted_cell[]) returns setof private.judged_cell
language sql stable security definer set search_path = '' as $$
    with c as (
        select x.*, left(x.indicator, 2) as family from unnest(cells) x where x.indicator in ('1.2', '2.1', '2.3', '2.5')
    ),
    -- a period in which nothing was posted, or nobody left, hides nobody
    nothing as (
        select c.family, c.period from c group by c.family, c.period having sum(c.n) = 0
    ),
    of_ as (
        select c.indicator, c.period, c.part, c.n, c.people, c.together from c where c.label is null
    ),
    -- the sums: what was done, beside the places that were not; who left to work or education, beside who did not
    sums as (
        select d.period, private.hidden_cells(array[d.people, e.people, r.people]) as places, p.people < 5 or l.people < 5 as parted,
            a.people < 5 as absent
        from of_ d
        join of_ e on e.period = d.period and e.indicator = '2.1' and e.part = 'not_done'
        join of_ r on r.period = d.period and r.indicator = '2.1' and r.part = 'not_recorded'
        join of_ p on p.period = d.period and p.indicator = '2.5' and p.part = 'present'
        join of_ l on l.period = d.period and l.indicator = '2.5' and l.part = 'late'
        join of_ a on a.period = d.period and a.indicator = '2.5' and a.part = 'absent'
        where d.indicator = '2.1' and d.part = 'done'
    ),
    left_ as (
        select o.period, private.hidden_cells(array[j.together, o.people]) as ways, j.people < 5 or e.people < 5 as parted
        from of_ o
        join of_ j on j.period = o.period and j.indicator = '1.2' and j.part = 'job'
        join of_ e on e.period = o.period and e.indicator = '1.2' and e.part = 'education'
        where o.indicator = '1.2' and o.part = 'other'
    ),
    pay as (
        select h.period, bool_or(h.people between 1 and 4) as parted, max(h.together) between 1 and 4 as all_
        from of_ h where h.indicator = '2.3' group by h.period
    ),
    labelled as (
        select u.* from (
            select c.period, c.part, array_agg(c.label order by c.label) as labels,
                private.hidden_amounts(array_agg(c.people order by c.label)) as hides
            from c where c.label is not null group by c.period, c.part
        ) as g, lateral (select g.period, g.part, v.label, v.hides from unnest(g.labels, g.hides) as v (label, hides)) u
    ),
    judged as (
        select c.*, z.family is not null as nothing,
            case
                when c.label is not null then l.hides
                when c.indicator = '2.1' then case c.part
                    when 'done' then s.places[1] when 'not_done' then s.places[2] when 'not_recorded' then s.places[3]
                    else c.people between 1 and 4 end
                when c.indicator = '2.5' then case
                    when c.part in ('present', 'late') then s.places[1] or s.parted else c.people < 5 end
                when c.indicator = '1.2' then case when c.part = 'other' then x.ways[2] else x.ways[1] or x.parted end
                else p.parted or p.all_
            end as hides,
            case c.indicator
                when '2.1' then not s.places[1] when '2.5' then not (s.places[1] or s.absent)
                when '1.2' then not (true = any (x.ways)) else not p.all_ end as tells,
            -- "fewer than five" beside a sum could tell which of them: it is said only where no sum is
            case when c.label is not null or c.indicator = '2.3' or c.part = 'withdrawn' then false
                when c.part in ('absent', 'told') then c.people < 5
                when c.indicator = '1.2' then true = any (x.ways) and x.ways[1] and c.people < 5
                else s.places[1] and c.people < 5 and c.part <> 'not_done' end as few
        from c
        left join nothing z on z.family = c.family and z.period = c.period
        left join sums s on s.period = c.period and c.family = '2.'
        left join left_ x on x.period = c.period and c.indicator = '1.2'
        left join pay p on p.period = c.period and c.indicator = '2.3'
        left join labelled l on l.period = c.period and l.part = c.part and l.label = c.label
    )
    select j.indicator, j.period, j.part, j.label, j.n, j.hides and not j.nothing, j.few and not j.nothing, j.tells or j.nothing
    from judged j;
$$;

-- What is told of all people so far, or of all with an agreement, month by month: a new figure stands when each count, and their sum, has
-- changed by five people or more, or not at all, since the last that was shown; until then that one stands. So two readings never differ by
-- one to four. What was closed stands as it was. Shape: the cells of the last month.
create function private.judge_steps(municipality text, cells private.counted_cell[]) returns setof private.judged_cell
language plpgsql stable security definer set search_path = '' as $$
declare
    g record;
    m record;
    shown bigint[];
    stood private.judged_cell[];
    hides boolean[];
begin
    -- the two counts of 4.3 make a share and go together, those of 3.1 each by itself
    for g in
        select x.indicator, array_agg(x.part order by x.place) as parts
        from (
            select i.indicator, p.part, p.place, case when i.unit = 'share' then 0 else p.place end as together
            from public.indicators i, unnest(i.parts) with ordinality as p (part, place) where i.indicator in ('3.1', '4.3')
        ) as x group by x.indicator, x.together
    loop
        shown := null;
        stood := null;
        for m in
            select c.period, array_agg(c.n order by array_position(g.parts, c.part)) as counts, array(
                    select row(k.indicator, k.period, k.part, null, k.n, k.hides, k.few, k.tells)::private.judged_cell
                    from private.closed_cells k
                    where k.municipality_code = municipality and k.indicator = g.indicator and k.period = c.period
                        and (k.part = any (g.parts) or k.part = 'median_minutes')
                ) as kept
            from unnest(cells) c where c.indicator = g.indicator and c.part = any (g.parts)
            group by c.period order by c.period
        loop
            if cardinality(m.kept) > 0 then
                stood := m.kept;
            elsif shown is null or (
                select bool_and(d = 0 or d >= 5) from (
                    select abs(u.n - u.s) as d from unnest(m.counts, shown) as u (n, s)
                    union all select abs(sum(u.n) - sum(u.s)) from unnest(m.counts, shown) as u (n, s)
                ) as x
            ) then
                hides := private.hidden_cells(m.counts);
                stood := array(
                    select row(g.indicator, m.period, u.part, null, u.n, u.h, u.h and u.n < 5, not (true = any (hides)))::private.judged_cell
                    from unnest(g.parts, m.counts, hides) as u (part, n, h)
                    union all
                    select row(c.indicator, m.period, c.part, null, c.n, true = any (hides), false, not (true = any (hides)))::private.judged_cell
                    from unnest(cells) c where c.indicator = g.indicator and c.period = m.period and c.part = 'median_minutes'
                );
            end if;
            -- only with what was seen can anything be compared
            if not exists (select from unnest(stood) k where k.hides and k.part = any (g.parts)) then
                shown := array(select k.n from unnest(stood) k where k.part = any (g.parts) order by array_position(g.parts, k.part));
            end if;
        end loop;
        return query
        select k.indicator, m.period, k.part, null::text, k.n, k.hides, k.few, k.tells from unnest(stood) k;
    end loop;
end $$;

-- The cells of one closed period, from no more of the ledger than it is made of: of a month, of a quarter, or of all so far until a month's
-- end ("so_far"), which steps from what stands of the months before it.
create function private.judged_piece(municipality text, what text, period date) returns setof private.judged_cell
language plpgsql stable security definer set search_path = '' as $$
declare
    from_at constant timestamptz := private.midnight(judged_piece.period);
    to_at constant timestamptz := private.midnight((judged_piece.period + interval '1 month')::date);
    ledger private.ledger;
begin
    case what
        when 'quarter' then
            ledger.exits := array(select x from private.exits_told_of(judged_piece.municipality) x);
            ledger.closed := (judged_piece.period + interval '2 months')::date;
        when 'month' then
            ledger.places := array(select w from private.places_from_events(judged_piece.municipality, from_at, to_at) w);
            ledger.seats := array(
                select p from private.seats_from_events(judged_piece.municipality) p where p.starts_at >= from_at and p.starts_at < to_at);
            ledger.closed := judged_piece.period;
        when 'so_far' then
            ledger.closed := judged_piece.period;
    end case;
    ledger.municipality := judged_piece.municipality;
    ledger.since := ledger.closed;
    if what = 'quarter' then
        return query
        select j.* from private.judge_periods(array(
            select row('1.2'::text, c.period, c.part, c.label, c.n, c.people, c.together)::private.counted_cell
            from private.indicator_1_2(ledger) c where c.period = judged_piece.period
        )) j;
    elsif what = 'month' then
        return query
        select j.* from private.judge_periods(array(
            select row(c.*)::private.counted_cell from (
                select '2.1'::text, c.* from private.indicator_2_1(ledger) c
                union all select '2.3', c.* from private.indicator_2_3(ledger) c
                union all select '2.5', c.* from private.indicator_2_5(ledger) c
            ) as c (indicator, period, part, label, n, people, together) where c.period = judged_piece.period
        )) j;
    else
        ledger.places := array(select w from private.beginnings_from_events(judged_piece.municipality, to_at) w);
        return query
        with counted as (
            select '3.1'::text as indicator, c.* from private.indicator_3_1(ledger) c
        )
        select j.* from private.judge_steps(judged_piece.municipality, array(
            select row(c.*)::private.counted_cell from counted c
            union all
            select row(k.indicator, k.period, k.part, null, k.n, null, null)::private.counted_cell from private.closed_cells k
            where k.municipality_code = judged_piece.municipality and k.indicator = '3.1' and k.period < judged_piece.period
        )) j where j.period = judged_piece.period;
        ledger.places := array(
            select w from private.places_from_events(judged_piece.municipality, to_at - interval '29 days', to_at) w);
        return query
        with counted as (
            select '4.3'::text as indicator, c.* from private.indicator_4_3(ledger) c
        )
        select j.* from private.judge_steps(judged_piece.municipality, array(
            select row(c.*)::private.counted_cell from counted c
            union all
            select row(k.indicator, k.period, k.part, null, k.n, null, null)::private.counted_cell from private.closed_cells k
            where k.municipality_code = judged_piece.municipality and k.indicator = '4.3' and k.period < judged_piece.period
        )) j where j.period = judged_piece.period;
    end if;
end $$;

-- The next period of a municipality that has to be written down before its month is closed: the quarters and months that are shown, and of
-- what is told of all so far every month since the first, in their order, since each steps from the one before. Null: none is left.
create function private.next_piece(municipality text, closed date, out what text, out period date)
language sql stable security definer set search_path = '' as $$
    select x.what, x.period from (
        select 1 as place, 'quarter' as what, p.period from private.closed_periods('quarter', closed) p
        where not exists (
            select from private.closed_cells k
            where k.municipality_code = municipality and k.indicator = '1.2' and k.period = p.period)
        union all
        select 2, 'month', p.period from private.closed_periods('month', closed) p
        where not exists (
            select from private.closed_cells k
            where k.municipality_code = municipality and k.indicator = '2.1' and k.period = p.period)
        union all
        select 3, 'so_far', n.month from (
            select coalesce(
                (
                    select (max(k.period) + interval '1 month')::date from private.closed_cells k
                    where k.municipality_code = municipality and k.indicator = '3.1'
                ),
                least(closed, greatest((closed - interval '10 years')::date, coalesce((
                    select date_trunc('month', private.local_day(min(s.starts_at)))::date from public.shifts s
                    where s.municipality_code = municipality and s.published_at is not null
                ), closed)))
            ) as month
        ) as n where n.month <= closed
    ) as x order by x.place, x.period limit 1;
$$;

-- A chore of the clock: what is shown of a closed month is written down, and stands. A piece at a time, and none is begun after a second, so
-- that it ends long before any limit; what is left comes next, and until all is there what was closed before is shown.
create function private.close_periods(most int) returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    closed date := private.closed_month(private.today());
    began constant timestamptz := clock_timestamp();
    municipality text;
    piece record;
    done int := 0;
begin
    while done < most and clock_timestamp() < began + interval '1 second' loop
        select m.municipality_code into municipality from public.municipalities m
        where not exists (
                select from private.closed_months k where k.municipality_code = m.municipality_code and k.month >= closed
            )
            -- one in which nothing has happened has nothing to stand
            and exists (
                select from public.events e
                where e.municipality_code = m.municipality_code and e.kind in ('shift.published', 'outcome.recorded')
                    and e.at < private.midnight((closed + interval '1 month')::date)
            )
        order by m.municipality_code limit 1 for no key update skip locked;
        exit when not found;
        select n.* into piece from private.next_piece(municipality, closed) n;
        if piece.what is null then
            insert into private.closed_months (municipality_code, month, closed_at)
            values (municipality, closed, private.clock())
            on conflict (municipality_code) do update set month = excluded.month, closed_at = excluded.closed_at;
        else
            insert into private.closed_cells (municipality_code, indicator, period, part, label, called, n, hides, few, tells, closed_at)
            select municipality, c.indicator, c.period, c.part, coalesce(c.label, ''), o.name, c.n, c.hides, c.few, c.tells, private.clock()
            from private.judged_piece(municipality, piece.what, piece.period) c
            left join public.organisations o on c.part = 'organisation' and o.organisation_id::text = c.label
            on conflict do nothing;
        end if;
        done := done + 1;
    end loop;
    return done;
end $$;

-- What is shown of the months until the last that is closed: read as it was written down, and never reckoned while somebody waits.
create function private.shown_cells(municipality text) returns setof private.closed_cells
language sql stable security definer set search_path = '' as $$
    select k.*
    from private.closed_months l
    join public.indicators i on i.counts is not null
    join private.closed_cells k on k.municipality_code = l.municipality_code and k.indicator = i.indicator
    where l.municipality_code = municipality
        and (i.per is null and k.period = l.month or k.period in (select p.period from private.closed_periods(i.per, l.month) p));
$$;

-- The indicators of the programme lead's municipality, of closed months and quarters. One row per cell; n is null when hidden («færre enn
-- fem» when under five is the reason and says no more than that), in minutes where the indicator counts them; value is that of the cell's
-- indicator and period, in the indicator's unit. "Now" is a sum of whole periods, and hidden where one of them is; an organisation is called
-- what it was called in the last of them. No rows before the first month is closed. Refuses PT404.
create or replace function private.programme_indicators() returns setof public.indicator_cell
language plpgsql stable security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('programme_lead');
    closed date := (select l.month from private.closed_months l where l.municipality_code = municipality);
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    return query
    with judged as (
        select c.indicator, c.period, c.part, nullif(c.label, '') as label, c.called, c.n, c.hides, c.few, c.tells
        from private.shown_cells(municipality) c
    ),
    marked as (
        select j.indicator, j.period, j.part, j.label as by, j.label, j.n::numeric as n, j.hides, j.few, j.tells
        from judged j join public.indicators i on i.indicator = j.indicator where i.per is not null and j.label is null
        union all
        select j.indicator, null, j.part, j.label, coalesce((array_agg(j.called order by j.period desc))[1], j.label), sum(j.n),
            bool_or(j.hides), false, bool_and(j.tells)
        from judged j
        join public.indicators i on i.indicator = j.indicator
        join private.closed_periods(i.per, closed) p on p.period = j.period and p.in_now
        group by j.indicator, j.part, j.label
        union all
        select j.indicator, null, j.part, j.label, j.label, j.n, j.hides, j.few, j.tells
        from judged j join public.indicators i on i.indicator = j.indicator where i.per is null
    ),
    placed as (
        select m.*, i.unit, m.part = any (i.numerator) as num, m.part = any (i.denominator) as den,
            array_position(i.parts || i.beside, m.part) as place
        from marked m join public.indicators i on i.indicator = m.indicator
    )
    select m.indicator, m.period, m.part, m.label, case when not m.hides then m.n::bigint end, m.hides, m.few,
        case
            when not bool_and(m.tells) filter (where m.num) over w then null
            when m.unit <> 'share' then round((sum(m.n) filter (where m.num) over w) / case m.unit when 'hours' then 60.0 else 1 end, 4)
            else round((sum(m.n) filter (where m.num and m.den) over w) / nullif(sum(m.n) filter (where m.den) over w, 0), 4)
        end, m.place
    from placed m
    window w as (partition by m.indicator, m.period)
    order by m.indicator, m.period desc nulls first, m.place, m.label;
end $$;

-- The last month that is closed for the programme lead's municipality; null: none is yet. Refuses PT404.
create function private.last_closed_month() returns date
language plpgsql stable security definer set search_path = '' as $$
declare
    municipality text := private.municipality_as('programme_lead');
begin
    if municipality is null then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    return (select l.month from private.closed_months l where l.municipality_code = municipality);
end $$;
grant execute on function private.last_closed_month() to authenticated;
create function public.last_closed_month() returns date
language sql stable set search_path = '' as $$
    select private.last_closed_month();
$$;
grant execute on function public.last_closed_month() to authenticated;

-- The same as programme_indicators in one value, which no limit of rows cuts.
create function private.whole_indicators() returns public.indicator_cell[]
language sql stable security definer set search_path = '' as $$
    select array(select r from private.programme_indicators() r);
$$;
grant execute on function private.whole_indicators() to authenticated;
create function public.whole_indicators() returns public.indicator_cell[] language sql stable set search_path = '' as $$
    select private.whole_indicators();
$$;
grant execute on function public.whole_indicators() to authenticated;

-- Whether no seat of a shift is free: those that are not taken are held for who stands by.
create function private.all_held(s public.shifts) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
    return private.free_seats(s, null) = 0;
end $$;

create or replace function private.refresh_shifts(ids uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    delete from private.open_shifts x where x.shift_id = any (ids) and not exists (
        select from public.shifts s join public.tasks t on t.task_id = s.task_id
        where s.shift_id = x.shift_id and s.published_at is not null and s.cancelled_at is null and t.closed_at is null
            and s.taken < s.capacity and s.starts_at > private.clock() and not private.all_held(s)
    );
    insert into private.open_shifts as x (
        asks_1, asks_2, asks_3, need_mask, latitude, longitude, starts_at, ends_at, municipality_code, shift_id, place_id, employer_id,
        task_id, organisation_id, last_day, task_type, six_hour_slot, norwegian, lifting, paid, introduction, span
    )
    select b.asks[1], b.asks[2], b.asks[3],
        coalesce((
            select bit_or(1 << (r.number - 1)) from public.task_requirements q
            join public.requirements r on r.requirement = q.requirement where q.task_id = t.task_id
        ), 0),
        p.latitude, p.longitude, s.starts_at, s.ends_at, s.municipality_code, s.shift_id, t.place_id, o.employer_id,
        s.task_id, s.organisation_id, private.last_day(s.ends_at), k.number, lower(w.span) / 360, t.norwegian, t.lifting, t.pay = 'paid',
        t.introduction, w.span
    from (select distinct unnest(ids) as id) as i
    join public.shifts s on s.shift_id = i.id
    join public.tasks t on t.task_id = s.task_id
    join public.task_types k on k.task_type = t.task_type
    join public.places p on p.place_id = t.place_id
    join public.organisations o on o.organisation_id = s.organisation_id
    cross join lateral (select private.week_span(s.starts_at, s.ends_at) as span) w
    cross join lateral (select private.bits_of_shift(w.span, t.pay = 'paid', t.lifting, t.norwegian) as asks) b
    where s.published_at is not null and s.cancelled_at is null and t.closed_at is null and s.taken < s.capacity
        and s.starts_at > private.clock() and not private.all_held(s)
    order by s.shift_id
    on conflict (shift_id) do update set
        asks_1 = excluded.asks_1, asks_2 = excluded.asks_2, asks_3 = excluded.asks_3, six_hour_slot = excluded.six_hour_slot,
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, last_day = excluded.last_day, span = excluded.span,
        task_type = excluded.task_type, place_id = excluded.place_id, latitude = excluded.latitude,
        longitude = excluded.longitude, norwegian = excluded.norwegian, lifting = excluded.lifting, paid = excluded.paid,
        introduction = excluded.introduction, need_mask = excluded.need_mask;
end $$;

-- Where somebody stands by, each seat that is taken or given up may be the last that is not held.
create function private.refresh_held_shift() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if exists (select from public.standbys b where b.shift_id = new.shift_id) then
        perform private.refresh_shifts(array[new.shift_id]);
    end if;
    return null;
end $$;
create trigger shifts_705_refresh_held_shift after update on public.shifts for each row
when (old.taken <> new.taken and old.taken < old.capacity and new.taken < new.capacity)
execute function private.refresh_held_shift();

-- Who stands by no longer, holds nothing any more; the list follows.
create function private.refresh_shift_of_standby() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.refresh_shifts(array(select distinct t.shift_id from touched t));
    return null;
end $$;
create trigger standbys_700_refresh_open_shift after delete on public.standbys referencing old table as touched
for each statement execute function private.refresh_shift_of_standby();
-- and who does so again, as after a no that was taken back
create trigger standbys_710_refresh_open_shift after insert on public.standbys referencing new table as touched
for each statement execute function private.refresh_shift_of_standby();

-- The open shifts of the next 28 days that a candidate can really take, best first. Hard filters: in the market; the whole shift
-- inside their hours, and outside what they are on; Norwegian and lifting; travel; paid or not as they want, with a contract for
-- pay; every requirement in order at the employer on the day; age and working time; not what they said no to or gave up, what they are
-- being asked about, which is shown as such, nor a place where they felt unsafe, as long as that is remembered. Then points, 0–105, which say how well the
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
        where u.candidate_id = candidate and u.due_at > right_now - interval '28 days'
            and (u.declined_at is not null or u.state in ('sent', 'seen', 'unsure'))
        union all
        select a.shift_id from public.assignments a
        where a.candidate_id = candidate and a.starts_at > right_now and a.withdrawn_at is not null
    ),
    unsafe as materialized (
        select t.place_id from public.assignments a
        join public.reasons r on r.assignment_id = a.assignment_id and r.reason = 'unsure'
        join public.shifts s on s.shift_id = a.shift_id join public.tasks t on t.task_id = s.task_id
        where a.candidate_id = candidate and coalesce(a.withdrawn_at, a.cannot_said_at) is not null
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
            and o.place_id not in (select u.place_id from unsafe u)
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
        ) and exists (
            select from hired n
            where n.employer_id = o.employer_id and o.ends_at > n.from_ and (n.to_ is null or o.ends_at <= n.to_)
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

-- The cards of shifts for the signed-in candidate, in their language where a translation holds, in the order asked for. "reasons" says
-- why a shift suits: day, likes, done_often, done_before, known_place, near, walk, contract, introduction, no_requirements.
-- "hindrances" says why it does not: taken, cancelled, started, closed, full, held (for who stands by), overlap, hours, norwegian, lifting, far,
-- wants_unpaid_only, wants_paid_only, no_contract, not_in_market, missing_clearance and the codes of broken_rule; not asked when it is
-- known already that all fit. "seats_left": 1 or 0, since how many would tell how many are on it. "series_left": how many of a series are
-- still to come with a seat free. "cursors": as many as are wanted,
-- of a list that goes on. No row for what is not published in the person's municipality. Refuses PT404 (no candidate).
create or replace function private.shift_cards(wanted uuid[], known_to_fit boolean, cursors text[] default null)
returns setof public.task_card language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    own public.candidates;
    f private.candidate_features;
    speaks text;
    right_now timestamptz := private.clock();
begin
    select c.* into own from public.candidates c where c.person_id = private.me();
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select x.* into f from private.candidate_features x where x.candidate_id = own.person_id;
    select p.language into speaks from public.people p where p.person_id = own.person_id;
    return query
    with busy as materialized (
        select a.shift_id, a.assignment_id, a.state, a.starts_at, a.ends_at from public.assignments a
        where a.candidate_id = own.person_id and a.state in ('requested', 'confirmed')
            and a.ends_at > right_now - interval '1 day'
    ),
    spoken as materialized (
        select w.* from public.template_texts w where w.language = speaks and speaks <> 'nb'
    ),
    asked as (
        select w.n, w.cursor, s.shift_id as id, s.task_id, s.starts_at as starts, s.ends_at as ends, s.capacity, s.taken, s.contact_id,
            s.cancelled_at, s.organisation_id, s.series_id as in_series
        from unnest(wanted, cursors) with ordinality as w (id, cursor, n)
        join public.shifts s on s.shift_id = w.id
        where s.municipality_code = own.municipality_code and s.published_at is not null
    ),
    judged as (
        select a.*, t.task_type as kind, t.template_id, t.title as words, t.summary as short, t.does as do_, t.does_not as do_not,
            t.bring as with_, t.pay as paid, t.norwegian, t.lifting, t.introduction as first_visit, t.closed_at, t.place_id,
            k.number, k.shown, o.name as organisation, o.employer_id, e.name as employer, p.name as place, p.address as street,
            d.name as district, own_one.assignment_id as own_id, own_one.state as own_state,
            known_to_fit or f.week @> private.week_span(a.starts, a.ends) as hours_fit,
            exists (
                select from busy b where b.shift_id <> a.id and b.starts_at < a.ends and b.ends_at > a.starts
            ) as overlaps,
            case when f.latitude is not null
                then private.walk_minutes(f.latitude, f.longitude, p.latitude, p.longitude) end as walk,
            t.pay = 'unpaid' or known_to_fit or private.is_employed(own.person_id, o.employer_id, a.starts, a.ends) as pay_open,
            t.place_id = any (f.known_places) as knows_place,
            case when not known_to_fit and a.starts > right_now and own_one.assignment_id is null
                then private.broken_rule(own.person_id, a.starts, a.ends, null) end as rule
        from asked a
        join public.tasks t on t.task_id = a.task_id
        join public.task_types k on k.task_type = t.task_type
        join public.organisations o on o.organisation_id = a.organisation_id
        join public.employers e on e.employer_id = o.employer_id
        join public.places p on p.place_id = t.place_id
        left join public.districts d on d.district_id = p.district_id
        left join busy own_one on own_one.shift_id = a.id
        offset 0
    ),
    said as (
        select j.*, case when known_to_fit then '{}'
                else private.missing_clearances(own.person_id, j.task_id, private.last_day(j.ends)) end as lacks,
            array(select r.requirement from public.task_requirements r where r.task_id = j.task_id order by 1) as asks,
            case when exists (select from public.standbys b where b.shift_id = j.id and b.candidate_id <> own.person_id)
                then (select private.free_seats(z, own.person_id) from public.shifts z where z.shift_id = j.id)
                else j.capacity - j.taken end as free
        from judged j
        offset 0
    )
    select x.id, case when x.shown then x.kind end,
        coalesce(w.title, x.words), coalesce(w.summary, x.short), coalesce(w.does, x.do_),
        coalesce(w.does_not, x.do_not), coalesce(w.bring, x.with_), w.title is not null, x.words,
        x.organisation, x.place, x.street, x.district, x.walk, x.starts, x.ends,
        c.name, c.meet_where, x.paid, x.employer, x.first_visit, x.knows_place, x.asks, x.lacks,
        least(x.free, 1)::int, x.own_id, x.own_state,
        array_remove(array[
            case when x.hours_fit then 'day' end,
            case when x.number = any (f.liked_types) then 'likes' end,
            case when x.number = any (f.often_types) then 'done_often' when x.number = any (f.done_types) then 'done_before' end,
            case when x.knows_place then 'known_place' end,
            case when x.walk <= 15 then 'near' when x.walk <= 45 then 'walk' end,
            case when x.paid = 'paid' and x.pay_open then 'contract' end,
            case when x.first_visit then 'introduction' end,
            case when cardinality(x.asks) = 0 then 'no_requirements' end
        ], null),
        array_remove(array[
            case when x.cancelled_at is not null then 'cancelled' end,
            case when x.starts <= right_now then 'started' end,
            case when x.closed_at is not null then 'closed' end,
            case when x.taken >= x.capacity and x.own_id is null then 'full' end,
            case when not known_to_fit and x.taken < x.capacity and x.own_id is null
                and x.free = 0 then 'held' end,
            case when x.overlaps then 'overlap' end,
            case when not x.hours_fit then 'hours' end,
            case when x.norwegian > own.norwegian then 'norwegian' end,
            case when x.lifting > own.lifting then 'lifting' end,
            case when x.walk > own.max_minutes then 'far' end,
            case when x.paid = 'paid' and not own.wants_paid then 'wants_unpaid_only' end,
            case when x.paid = 'unpaid' and not own.wants_unpaid then 'wants_paid_only' end,
            case when not x.pay_open then 'no_contract' end,
            case when own.protected then 'not_in_market' end,
            case when not x.overlaps then x.rule end,
            case when cardinality(x.lacks) > 0 then 'missing_clearance' end
        ], null),
        x.in_series,
        case when x.in_series is not null and x.own_id is null then (
            select count(*)::int from public.shifts s
            where s.series_id = x.in_series and s.starts_at > right_now and s.cancelled_at is null and s.published_at is not null
                and s.taken < s.capacity
                and (not exists (select from public.standbys b where b.shift_id = s.shift_id) or private.free_seats(s, own.person_id) > 0)
        ) end,
        exists (select from public.standbys b where b.shift_id = x.id and b.candidate_id = own.person_id),
        x.cursor
    from said x
    join public.contacts c on c.contact_id = x.contact_id
    left join spoken w on w.template_id = x.template_id
    order by x.n;
end $$;

-- The first few of these at a glance, at most 10: one place does not fill them while others fit; what is left out stands in the list.
create function private.tasks_at_a_glance(most int)
returns setof public.task_card language plpgsql stable security definer rows 10 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    return query select c.* from private.shift_cards(array(
        select x.shift_id from (
            select r.shift_id, r.n, row_number() over (partition by t.place_id order by r.n) as nth
            from private.ranked_tasks(private.me(), date_trunc('minute', private.clock()), 2 * least(greatest(most, 1), 10) + 2, null, null, null,
                null, null, null) with ordinality as r (shift_id, points, starts_at, walk, n)
            join public.shifts s on s.shift_id = r.shift_id
            join public.tasks t on t.task_id = s.task_id
        ) x
        order by x.nth > 2, x.n limit least(greatest(most, 1), 10)
    ), true) c;
end $$;
grant execute on function private.tasks_at_a_glance(int) to authenticated;
create function public.tasks_at_a_glance(most int)
returns setof public.task_card language sql stable set search_path = '' as $$
    select * from private.tasks_at_a_glance(most);
$$;
grant execute on function public.tasks_at_a_glance(int) to authenticated;

-- What the signed-in candidate stands by for, soonest first, each with its card. Refuses PT404.
create function private.my_standbys()
returns setof public.task_card language plpgsql stable security definer set search_path = '' as $$
begin
    return query select c.* from private.shift_cards(array(
        select b.shift_id from public.standbys b join public.shifts s on s.shift_id = b.shift_id
        where b.candidate_id = private.me() and s.cancelled_at is null and s.starts_at > private.clock()
        order by s.starts_at, s.shift_id
    ), false) c;
end $$;
grant execute on function private.my_standbys() to authenticated;
create function public.my_standbys()
returns setof public.task_card language sql stable set search_path = '' as $$
    select * from private.my_standbys();
$$;
grant execute on function public.my_standbys() to authenticated;

-- For whom nothing fits yet, as when they have not said when they can, or speak no Norwegian: the tasks that ask least, at most 10, each
-- by its soonest open shift of the next 28 days, with its card. Unpaid and without requirements, within the Norwegian, lifting and travel that
-- they have said, whatever the hour; least Norwegian first, then least lifting. Refuses PT404.
create or replace function private.tasks_that_ask_least(most int)
returns setof public.task_card language plpgsql stable security definer set search_path = '' as $$
declare
    own uuid := private.me();
    right_now timestamptz := private.clock();
begin
    return query
    select c.* from private.shift_cards(array(
        select x.shift_id from (
            select distinct on (o.task_id) o.shift_id, o.norwegian, o.lifting, o.starts_at
            from private.candidate_features f
            join private.open_shifts o on o.municipality_code = f.municipality_code
            where f.candidate_id = own and f.in_market and f.wants_unpaid and not o.paid and o.need_mask = 0
                and o.starts_at > right_now and o.starts_at < right_now + interval '28 days'
                and o.norwegian <= f.norwegian and o.lifting <= f.lifting
                and (f.latitude is null
                    or private.walk_minutes(f.latitude, f.longitude, o.latitude, o.longitude) <= f.max_minutes)
                and not exists (
                    select from public.assignments a where a.candidate_id = own and (
                        (a.state in ('requested', 'confirmed') and a.starts_at < o.ends_at and a.ends_at > o.starts_at)
                        or (a.shift_id = o.shift_id and a.withdrawn_at is not null)
                    )
                )
                and not exists (
                    select from public.offers u where u.candidate_id = own and u.shift_id = o.shift_id
                        and (u.declined_at is not null or u.state in ('sent', 'seen', 'unsure'))
                )
            order by o.task_id, o.starts_at, o.shift_id
        ) x
        order by x.norwegian, x.lifting, x.starts_at, x.shift_id limit least(greatest(most, 1), 10)
    ), false) c;
end $$;

-- My shifts as the candidate reads them: upcoming and past, with contact, facts and what may be said. One row per assignment,
-- latest start first: all that are not over, and of those that are the two hundred latest, or the two hundred before the "skip" latest.
-- "only_one": that one, however old. "only_next": the one that I am expected at next, or that I am at; what I have left, or said that I do
-- not come to, is behind me.
-- The plan is kept: made anew for each asker it takes ten times as long as the question.
create function private.my_shifts(only_next boolean default false, only_one uuid default null, skip int default 0)
returns setof public.my_shift language plpgsql stable security definer rows 20
set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    own uuid := private.me();
    next_one uuid;
begin
    if only_next then
        select a.assignment_id into next_one from public.assignments a
        where a.candidate_id = own and a.state = 'confirmed' and a.checked_out_at is null and a.ends_at > private.clock()
            and (a.cannot_said_at is null or a.checked_in_at > a.cannot_said_at)
        order by a.starts_at, a.assignment_id desc limit 1;
    end if;
    return query
    select a.assignment_id, a.shift_id, a.state, coalesce(w.title, t.title),
        case when tt.shown then t.task_type end, o.name, p.name, p.address,
        case when d.district_id is not null
            then private.walk_minutes(d.latitude, d.longitude, p.latitude, p.longitude) end,
        a.starts_at, a.ends_at, k.name, case when a.state = 'confirmed' then k.phone end, k.meet_where,
        coalesce(w.bring, t.bring), t.pay, a.requested_at, a.confirmed_at,
        case when s.changed_at >= a.requested_at then s.changed_at end,
        a.checked_in_at, a.checked_out_at, f.fact, f.minutes::int, f.corrected_at is not null,
        (select x.claim from public.objections x where x.assignment_id = a.assignment_id order by x.said_at desc limit 1),
        case when a.state <> 'requested' then null
            when cardinality(private.missing_clearances(a.candidate_id, t.task_id, private.last_day(a.ends_at))) > 0
                then 'clearance'
            else 'answer' end
    from public.assignments a
    join public.candidates c on c.person_id = a.candidate_id
    join public.people me on me.person_id = a.candidate_id
    left join public.districts d on d.district_id = c.district_id
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    join public.task_types tt on tt.task_type = t.task_type
    join public.organisations o on o.organisation_id = s.organisation_id
    join public.places p on p.place_id = t.place_id
    join public.contacts k on k.contact_id = s.contact_id
    left join public.template_texts w on w.template_id = t.template_id and w.language = me.language and me.language <> 'nb'
    left join public.attendance f on f.assignment_id = a.assignment_id
    where a.candidate_id = own and case
        when only_next then a.assignment_id = next_one
        when only_one is not null then a.assignment_id = only_one
        when a.ends_at > private.clock() then skip = 0
        else a.assignment_id in (
            select x.assignment_id from public.assignments x
            where x.candidate_id = own and x.ends_at <= private.clock()
            order by x.starts_at desc, x.assignment_id limit 200 offset skip
        ) end
    order by a.starts_at desc, a.assignment_id;
end $$;
grant execute on function private.my_shifts(boolean, uuid, int) to authenticated;

-- One of my shifts, however old.
create function private.my_own_shift(assignment uuid)
returns setof public.my_shift language sql stable security definer set search_path = '' as $$
    select * from private.my_shifts(only_one => assignment) where assignment is not null;
$$;
grant execute on function private.my_own_shift(uuid) to authenticated;
create function public.my_own_shift(assignment uuid)
returns setof public.my_shift language sql stable set search_path = '' as $$
    select * from private.my_own_shift(assignment);
$$;
grant execute on function public.my_own_shift(uuid) to authenticated;

-- My shifts that are over, before the "skip" latest, two hundred at a time; and how many there are.
create function private.my_past_shifts(skip int)
returns setof public.my_shift language sql stable security definer set search_path = '' as $$
    select * from private.my_shifts(skip => greatest(skip, 1));
$$;
grant execute on function private.my_past_shifts(int) to authenticated;
create function public.my_past_shifts(skip int)
returns setof public.my_shift language sql stable set search_path = '' as $$
    select * from private.my_past_shifts(skip);
$$;
grant execute on function public.my_past_shifts(int) to authenticated;
create function private.count_past_shifts() returns int language sql stable security definer set search_path = '' as $$
    select count(*)::int from public.assignments a where a.candidate_id = private.me() and a.ends_at <= private.clock();
$$;
grant execute on function private.count_past_shifts() to authenticated;
create function public.count_past_shifts() returns int language sql stable set search_path = '' as $$
    select private.count_past_shifts();
$$;
grant execute on function public.count_past_shifts() to authenticated;

-- What an organisation's leads were told on a day of how many a shift would fit, by a hash of what was asked: the same question has the same
-- answer all day, and a day has an end. Not personal.
create table private.fitting_told (
    organisation_id uuid not null references public.organisations on delete cascade,
    day date not null,
    asked text not null,
    fitting int not null,
    primary key (organisation_id, day, asked)
);
comment on table private.fitting_told is 'not personal: counts in steps of five';
alter table private.fitting_told enable row level security;

-- At least how many people a shift at this time, place, pay and with these demands would fit: for the lead who posts. Hard filters are those
-- of ranked_people, but for working time. Nobody's hours can be drawn by asking about one hour after the other, or again and again: whole
-- hours are asked about; none to four come as 4 alike, as do all where fewer than twenty people could at any time, since who knows the
-- others would find the one; more come in steps of five; what was told stands all day; and after sixty different questions in a day it is 0,
-- which says that no more is told until the next. Refuses PT404, PT422 bad_span.
create or replace function private.count_fitting(template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, pay text)
returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    most_questions constant int := 60;
    fewest_people constant int := 20;
    from_hour timestamptz;
    to_hour timestamptz;
    chosen public.templates;
    here public.places;
    employer uuid;
    question text;
    told int;
    could int;
    fitting int;
    span int4range;
begin
    if (private.is_time(starts_at) and private.is_time(ends_at) and ends_at > starts_at
        and ends_at - starts_at <= interval '24 hours') is not true then
        raise exception 'bad_span' using errcode = 'PT422';
    end if;
    from_hour := date_trunc('hour', starts_at);
    to_hour := date_trunc('hour', ends_at + interval '1 hour' - interval '1 microsecond');
    span := private.week_span(from_hour, to_hour);
    select p.* into here from public.contacts c join public.places p on p.place_id = c.place_id
    where c.contact_id = contact and p.organisation_id in (select private.my_organisations());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select t.* into chosen from public.templates t where t.template_id = template;
    question := md5(concat_ws('|', here.place_id, extract(epoch from from_hour), extract(epoch from to_hour), pay, chosen.norwegian, chosen.lifting,
        array(select r from unnest(chosen.requirements) r order by 1)));
    -- one at a time: what is asked is counted
    perform 1 from public.organisations o where o.organisation_id = here.organisation_id for no key update;
    delete from private.fitting_told x where x.organisation_id = here.organisation_id and x.day < private.today();
    select x.fitting into told from private.fitting_told x
    where x.organisation_id = here.organisation_id and x.day = private.today() and x.asked = question;
    if found then
        return told;
    elsif (
        select count(*) from private.fitting_told x where x.organisation_id = here.organisation_id and x.day = private.today()
    ) >= most_questions then
        return 0;
    end if;
    select o.employer_id into employer from public.organisations o where o.organisation_id = here.organisation_id;
    select count(*), count(*) filter (where f.week @> span and not exists (
        select from public.assignments a where a.candidate_id = f.candidate_id and a.state in ('requested', 'confirmed')
            and a.starts_at < to_hour and a.ends_at > from_hour offset 0
    )) into could, fitting
    from private.candidate_features f
    where f.municipality_code = here.municipality_code and f.in_market
        and f.norwegian >= chosen.norwegian and f.lifting >= chosen.lifting
        and (f.birth_date + interval '16 years')::date <= private.local_day(from_hour)
        and (f.latitude is null
            or private.walk_minutes(f.latitude, f.longitude, here.latitude, here.longitude) <= f.max_minutes)
        and case when pay = 'paid'
            then f.wants_paid and private.is_employed(f.candidate_id, employer, from_hour, to_hour)
            else f.wants_unpaid end
        and (select count(*) from public.clearances k where k.candidate_id = f.candidate_id and k.employer_id = employer
            and k.withdrawn_at is null and k.requirement = any (chosen.requirements)
            and coalesce(k.valid_to, 'infinity') >= private.last_day(to_hour)) = cardinality(chosen.requirements);
    fitting := case when could < fewest_people or fitting < 5 then 4 else fitting - fitting % 5 end;
    insert into private.fitting_told (organisation_id, day, asked, fitting)
    values (here.organisation_id, private.today(), question, fitting);
    return fitting;
end $$;

create or replace function public.count_fitting(
    template uuid, contact uuid, starts_at timestamptz, ends_at timestamptz, pay text default 'unpaid'
) returns int
language sql volatile set search_path = '' as $$
    select private.count_fitting(template, contact, starts_at, ends_at, pay);
$$;

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
            and exists (
                select from public.contracts m
                where m.candidate_id = n.candidate_id and m.employer_id = o.employer_id and m.withdrawn_at is null
                    and o.last_day between m.from_date and coalesce(m.to_date, 'infinity')
            )
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
        -- who was asked about another time may be asked about this one, unless they said no to the task or the place
        and x.candidate_id not in (
            select u.candidate_id from public.offers u join public.shifts z on z.shift_id = u.shift_id
            where u.shift_id = shift and (
                (u.offered_at >= coalesce(z.changed_at, '-infinity') and u.withdrawn_why is distinct from 'changed')
                or u.decline_reason in ('far', 'type', 'place')
            )
        )
        and x.candidate_id <> all (besides)
        -- who gave it up, or felt unsafe at the place
        and not exists (
            select from public.assignments a where a.shift_id = shift and a.candidate_id = x.candidate_id and a.withdrawn_at is not null
        )
        and not exists (
            select from public.assignments a
            join public.reasons r on r.assignment_id = a.assignment_id and r.reason = 'unsure'
            join public.shifts s on s.shift_id = a.shift_id join public.tasks t on t.task_id = s.task_id
            where a.candidate_id = x.candidate_id and coalesce(a.withdrawn_at, a.cannot_said_at) is not null and t.place_id = o.place_id
        )
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

-- Whether a shift still fits somebody whom it did fit: they may have said otherwise since, or have something else then.
create function private.still_fits(s public.shifts, candidate uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
    return exists (
        select from private.candidate_features f
        join public.tasks t on t.task_id = s.task_id
        join public.places p on p.place_id = t.place_id
        join public.organisations o on o.organisation_id = s.organisation_id
        where f.candidate_id = candidate and f.in_market and f.week @> private.week_span(s.starts_at, s.ends_at)
            and f.norwegian >= t.norwegian and f.lifting >= t.lifting
            and (f.latitude is null or private.walk_minutes(f.latitude, f.longitude, p.latitude, p.longitude) <= f.max_minutes)
            and case t.pay when 'paid' then f.wants_paid and private.is_employed(candidate, o.employer_id, s.starts_at, s.ends_at)
                else f.wants_unpaid end
    )
        and not exists (
            select from public.assignments a
            where a.candidate_id = candidate and a.state in ('requested', 'confirmed') and a.starts_at < s.ends_at and a.ends_at > s.starts_at
        )
        and cardinality(private.missing_clearances(candidate, s.task_id, private.last_day(s.ends_at))) = 0
        and private.broken_rule(candidate, s.starts_at, s.ends_at, null) is null;
end $$;

-- How often somebody has done a kind of task at an employer: what they did elsewhere is not that employer's to know.
create function private.times_done(candidate uuid, task_type smallint, employer uuid) returns int
language sql stable security definer set search_path = '' as $$
    select count(*)::int from public.attendance a
    join public.assignments g on g.assignment_id = a.assignment_id
    join public.shifts s on s.shift_id = g.shift_id
    join public.organisations e on e.organisation_id = s.organisation_id and e.employer_id = employer
    join public.tasks t on t.task_id = s.task_id
    join public.task_types k on k.task_type = t.task_type
    where a.candidate_id = candidate and a.fact in ('present', 'late') and k.number = times_done.task_type;
$$;

-- For a lead: the people whom a shift of theirs fits, at most 50, best first, never named: "person" is the word to invite them by, "nth" the
-- number to call them by, "fits" why: day, likes, done_before, done_often, known_place, near, contract; "times": how often they have
-- done such a task at that employer: what they did elsewhere is not the lead's to know. Nobody is logged, since nobody is known. Refuses PT404.
create or replace function private.people_for_shift(shift uuid, most int)
returns setof public.fitting_person
language plpgsql stable security definer rows 20 set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    o private.open_shifts;
begin
    if not exists (
        select from public.shifts s where s.shift_id = shift and s.organisation_id in (select private.my_organisations())
    ) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select x.* into o from private.open_shifts x where x.shift_id = people_for_shift.shift;
    return query
    select private.person_pseudonym(shift, r.candidate_id), r.n::int,
        array_remove(array[
            'day',
            case when o.task_type = any (f.liked_types) then 'likes' end,
            case when x.times >= 5 then 'done_often' when x.times > 0 then 'done_before' end,
            case when o.place_id = any (f.known_places) then 'known_place' end,
            case when private.walk_minutes(f.latitude, f.longitude, o.latitude, o.longitude) <= 20 then 'near' end,
            case when o.paid then 'contract' end
        ], null),
        x.times,
        f.norwegian::int
    from private.ranked_people(shift, date_trunc('minute', private.clock()), least(greatest(most, 1), 50), array[private.me()])
        with ordinality as r (candidate_id, points, turn, n)
    join private.candidate_features f on f.candidate_id = r.candidate_id
    cross join lateral (
        select case when o.task_type = any (f.done_types) then private.times_done(r.candidate_id, o.task_type, o.employer_id) else 0 end as times
    ) x
    order by r.n;
end $$;

-- A lead asks somebody from that list. Returns when they are told: now, or the next morning, or a day when they have not been asked enough.
-- Refuses PT404, PT409 shift_full, shift_held, shift_cancelled, shift_started, no_longer_fits, cannot_be_asked (asked enough until then, or
-- too late). The same request twice has one effect.
create or replace function private.invite_person(shift uuid, person text, request_id uuid) returns timestamptz
language plpgsql volatile security definer set search_path = '' as $$
declare
    s public.shifts;
    chosen uuid;
    earlier text;
    made uuid;
begin
    select x.* into s from public.shifts x
    where x.shift_id = shift and x.organisation_id in (select private.my_organisations());
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    earlier := private.repeated(request_id, 'invite_person', jsonb_build_array(shift, person));
    if earlier is not null then
        -- by what a lead knows of the shift, never by what the person answered
        perform private.still_holds(s.cancelled_at is null, 'cancelled');
        return (select o.due_at from public.offers o where o.offer_id = earlier::uuid);
    end if;
    if s.cancelled_at is not null then
        raise exception 'shift_cancelled' using errcode = 'PT409';
    elsif s.starts_at <= private.clock() then
        raise exception 'shift_started' using errcode = 'PT409';
    elsif s.taken >= s.capacity then
        raise exception 'shift_full' using errcode = 'PT409';
    elsif private.free_seats(s, null) = 0 then
        raise exception 'shift_held' using errcode = 'PT409';
    end if;
    select r.candidate_id into chosen from private.ranked_people(shift, private.clock(), 100, array[private.me()]) r
    where private.person_pseudonym(shift, r.candidate_id) = person;
    if not found then
        raise exception 'no_longer_fits' using errcode = 'PT409';
    end if;
    perform 1 from public.candidates c where c.person_id = chosen for update;
    made := private.ask(chosen, shift, 'lead', false);
    if made is null then
        raise exception 'cannot_be_asked' using errcode = 'PT409';
    end if;
    perform private.answer(request_id, made::text);
    return (select o.due_at from public.offers o where o.offer_id = made);
end $$;

-- A shift that is moved asks anew at once, and so does one that has room for more.
create function private.begin_waves_anew() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    update private.waves w set next_at = private.clock() where w.shift_id = new.shift_id and w.next_at > private.clock();
    return null;
end $$;
create trigger shifts_720_begin_waves_anew after update on public.shifts for each row
when ((old.starts_at, old.ends_at) is distinct from (new.starts_at, new.ends_at) or new.capacity > old.capacity)
execute function private.begin_waves_anew();

-- The people of a shift's next wave, best first: those who stand by, in the order they came, if there are any who still can; else three to
-- five whom it fits, whose budget of the day is not used and who are not being asked about the same hours: the first of ranked_people, and
-- as the last two those whose turn it is most of all whom it fits, however well. Shape: candidate_id, stood_by.
create or replace function private.next_wave(shift uuid) returns table (candidate_id uuid, stood_by boolean)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
    s public.shifts;
    spent uuid[];
    best uuid[];
    day_begins timestamptz := private.midnight(private.today());
    day_ends timestamptz := private.midnight(private.today() + 1);
begin
    select x.* into s from public.shifts x where x.shift_id = shift;
    return query
    select b.candidate_id, true from public.standbys b
    where b.shift_id = shift
        and not exists (select from public.offers o where o.shift_id = shift and o.candidate_id = b.candidate_id
            and o.state in ('waiting', 'sent', 'seen', 'unsure'))
        and not exists (
            select from public.assignments a where a.candidate_id = b.candidate_id and a.state in ('requested', 'confirmed')
                and a.starts_at < s.ends_at and a.ends_at > s.starts_at
        )
        and private.broken_rule(b.candidate_id, s.starts_at, s.ends_at, null) is null
    order by b.since_at, b.candidate_id
    limit greatest(0, s.capacity - s.taken - (
        select count(*) from public.offers o
        where o.shift_id = shift and o.via = 'standby' and o.state in ('waiting', 'sent', 'seen', 'unsure')
    ));
    -- nobody else is asked for a place that is held
    if found or private.all_held(s) then
        return;
    end if;
    -- want not to be asked, asked enough today, or being asked about the same hours
    spent := array(
        select f.candidate_id from private.candidate_features f
        where f.municipality_code = s.municipality_code and f.offers_a_day = 0
        union
        select o.candidate_id from public.offers o join private.candidate_features f on f.candidate_id = o.candidate_id
        where o.municipality_code = s.municipality_code and o.via <> 'standby'
            and o.due_at >= day_begins and o.due_at < day_ends
        group by o.candidate_id, f.offers_a_day having count(*) >= f.offers_a_day
        union
        select o.candidate_id from public.shifts x join public.offers o on o.shift_id = x.shift_id
        where x.municipality_code = s.municipality_code
            and x.starts_at < s.ends_at and x.starts_at > s.starts_at - interval '12 hours' and x.ends_at > s.starts_at
            and o.state in ('waiting', 'sent', 'seen', 'unsure')
    );
    best := array(
        select r.candidate_id
        from private.ranked_people(shift, private.clock(), least(3, greatest(1, s.capacity - s.taken)), spent)
            with ordinality as r (candidate_id, points, turn, n)
        order by r.n
    );
    return query
    select b.id, false from unnest(best) as b (id)
    union all
    select r.candidate_id, false from private.ranked_people(shift, private.clock(), 2, spent || best, 1000) r;
end $$;

-- A chore of the clock: the waves that are due are sent, soonest start first, of so many shifts at most; nothing between 21 and 08. Whoever
-- is busy elsewhere at this moment is passed over and comes in a later one. Returns how many shifts it looked at. One at a time: who is asked
-- is found out before anything is locked.
create or replace function private.send_waves(most int) returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    right_now timestamptz := private.clock();
    due record;
    chosen uuid[];
    stood uuid[];
    free uuid[];
    each uuid;
    done int := 0;
begin
    -- a seat that is held no longer since there is no time left to ask, which no row tells
    perform private.refresh_shifts(array(
        select s.shift_id from public.shifts s join public.tasks t on t.task_id = s.task_id
        where s.shift_id in (select b.shift_id from public.standbys b)
            and s.starts_at > right_now and s.starts_at < right_now + interval '12 hours'
            and s.published_at is not null and s.cancelled_at is null and t.closed_at is null and s.taken < s.capacity
            and not exists (select from private.open_shifts x where x.shift_id = s.shift_id) and not private.all_held(s)
        limit most
    ));
    if private.outside_quiet_hours(right_now) <> right_now then
        return 0;
    end if;
    for due in
        select o.shift_id, o.starts_at, o.held from (
            select x.shift_id, x.starts_at, false as held from private.open_shifts x
            union all
            -- what is held for who stands by is not among the open ones
            select s.shift_id, s.starts_at, true from public.shifts s join public.tasks t on t.task_id = s.task_id
            where s.shift_id in (select b.shift_id from public.standbys b)
                and s.published_at is not null and s.cancelled_at is null and t.closed_at is null and s.taken < s.capacity
                and not exists (select from private.open_shifts x where x.shift_id = s.shift_id)
        ) o
        left join private.waves w on w.shift_id = o.shift_id
        where coalesce(w.next_at, right_now) <= right_now
            and o.starts_at > right_now + interval '30 minutes' and o.starts_at < right_now + private.asking_begins()
        order by o.starts_at, o.shift_id limit most
    loop
        if due.held then
            -- it may have become open, as when who stood by has taken another shift
            perform private.refresh_shifts(array[due.shift_id]);
        end if;
        select array_agg(n.candidate_id), array_agg(n.candidate_id) filter (where n.stood_by) into chosen, stood
        from private.next_wave(due.shift_id) n;
        free := array(
            select c.person_id from public.candidates c where c.person_id = any (chosen)
            order by c.person_id for update skip locked
        );
        foreach each in array free loop
            perform private.ask(each, due.shift_id, case when each = any (stood) then 'standby' else 'wave' end, each = any (stood));
        end loop;
        insert into private.waves as w (shift_id, number, next_at)
        values (due.shift_id, 1, right_now + private.answer_time(due.starts_at, right_now))
        on conflict (shift_id) do update set number = w.number + 1, next_at = excluded.next_at;
        done := done + 1;
    end loop;
    return done;
end $$;

-- How many minutes a person may be planned for in a week, beside what they hold: within what they wish and what is agreed, whichever is
-- less, and 37.5 hours at most. Never shown to a lead.
create or replace function private.plannable_minutes(candidate uuid, monday date) returns int
language plpgsql stable security definer set search_path = '' as $$
begin
    return (
        select greatest(0, least(2250, c.wished_hours * 60, (
            select (min(g.hours_per_week) * 60)::int from private.agreements(array[candidate]) g
            where g.from_date <= monday + 6 and g.to_date >= monday
        )) - (
            select coalesce(sum(extract(epoch from a.ends_at - a.starts_at)) / 60, 0)::int from public.assignments a
            where a.candidate_id = candidate and a.state in ('requested', 'confirmed')
                and a.starts_at >= private.midnight(monday) and a.starts_at < private.midnight(monday + 7)
        ))
        from public.candidates c where c.person_id = candidate
    );
end $$;

-- Whoever was thought of for one time of a shift, and not asked yet, is not thought of for another.
create function private.forget_choices_of_moved() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    delete from public.plan_choices c where c.shift_id = new.shift_id and c.offer_id is null;
    return null;
end $$;
create trigger shifts_730_forget_choices after update on public.shifts for each row
when ((old.starts_at, old.ends_at) is distinct from (new.starts_at, new.ends_at))
execute function private.forget_choices_of_moved();

-- For the solver alone: the shifts of a municipality or an organisation between two days as a problem: {"shifts": [{id, startsAt, endsAt,
-- seats}], "people": [{id, minutes, bornOn, busy: [{startsAt, endsAt}]}], "edges": [{shift, person, points}]}, with times in
-- milliseconds, and edges by place in the lists, from 0: the fifty best people of each shift.
create or replace function private.plan_problem(municipality text, organisation uuid, monday date) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
    problem jsonb;
begin
    with wanted as materialized (
        select o.shift_id, o.starts_at, o.ends_at, private.free_seats(s, null) as seats,
            row_number() over (order by o.starts_at, o.shift_id) - 1 as n
        from private.open_shifts o join public.shifts s on s.shift_id = o.shift_id
        where o.municipality_code = municipality and (organisation is null or o.organisation_id = organisation)
            and o.starts_at >= greatest(private.midnight(monday), private.clock() + interval '2 hours')
            and o.starts_at < private.midnight(monday + 7)
    ),
    listed as materialized (
        select w.n as shift, r.candidate_id, r.points
        from wanted w cross join lateral private.ranked_people(w.shift_id, private.clock(), 50, '{}') r
    ),
    people as materialized (
        select p.candidate_id, row_number() over (order by p.candidate_id) - 1 as n
        from (select distinct l.candidate_id from listed l) as p
    )
    select jsonb_build_object(
        'shifts', coalesce((select jsonb_agg(jsonb_build_object('id', w.shift_id,
            'startsAt', (extract(epoch from w.starts_at) * 1000)::bigint, 'endsAt', (extract(epoch from w.ends_at) * 1000)::bigint,
            'seats', w.seats) order by w.n) from wanted w), '[]'),
        'people', coalesce((select jsonb_agg(jsonb_build_object('id', p.candidate_id,
            'minutes', private.plannable_minutes(p.candidate_id, monday), 'bornOn', c.birth_date,
            'busy', (
                select coalesce(jsonb_agg(jsonb_build_object('startsAt', (extract(epoch from a.starts_at) * 1000)::bigint,
                    'endsAt', (extract(epoch from a.ends_at) * 1000)::bigint) order by a.starts_at), '[]')
                from public.assignments a
                where a.candidate_id = p.candidate_id and a.state in ('requested', 'confirmed')
                    and a.starts_at > private.midnight(monday - 8) and a.starts_at < private.midnight(monday + 15)
            )) order by p.n) from people p join public.candidates c on c.person_id = p.candidate_id), '[]'),
        'edges', coalesce((select jsonb_agg(jsonb_build_object('shift', l.shift, 'person', p.n, 'points', l.points)
            order by l.shift, p.n) from listed l join people p on p.candidate_id = l.candidate_id), '[]')
    ) into problem;
    return problem;
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

-- For the solver alone: it was told to stop in the middle of a plan that it began, which waits again as if it had not.
create function private.give_plan_back(plan uuid) returns void
language sql volatile security definer set search_path = '' as $$
    update public.plans p set begun_at = null, tries = p.tries - 1
    where p.plan_id = plan and p.done_at is null and p.begun_at is not null and p.tries > 0;
$$;
create function public.give_plan_back(plan uuid) returns void language sql volatile set search_path = '' as $$
    select private.give_plan_back(plan);
$$;
grant execute on function public.give_plan_back(uuid), private.give_plan_back(uuid) to service_role;

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
    select newest, s.shift_id, t.title, t.task_type, q.name, s.starts_at, s.ends_at, s.capacity::int, private.seen_taken(s),
        (select count(*)::int from public.offers o where o.shift_id = s.shift_id and o.state in ('waiting', 'sent', 'seen', 'unsure')),
        c.nth, c.added,
        case when c.nth is not null then array_remove(array[
            'day',
            case when k.number = any (f.liked_types) then 'likes' end,
            case when w.times >= 5 then 'done_often' when w.times > 0 then 'done_before' end,
            case when t.place_id = any (f.known_places) then 'known_place' end,
            case when private.walk_minutes(f.latitude, f.longitude, q.latitude, q.longitude) <= 20 then 'near' end
        ], null) end,
        case when c.nth is null then null when c.dropped_at is not null then 'dropped'
            when c.offer_id is null then case when c.refused_at is not null then 'not_sent' else 'proposed' end
            else case o.state
                when 'waiting' then 'waiting' when 'declined' then 'cannot' when 'expired' then 'lapsed'
                -- who said yes and is on it no more, for whatever reason, does not come
                when 'accepted' then case when exists (
                    select from public.assignments a
                    where a.shift_id = o.shift_id and a.candidate_id = o.candidate_id and a.state in ('requested', 'confirmed')
                ) then 'comes' else 'cannot' end
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
    left join lateral (
        select case when k.number = any (f.done_types) then private.times_done(c.candidate_id, k.number, g.employer_id) else 0 end as times
        from public.organisations g where g.organisation_id = s.organisation_id and c.candidate_id is not null
    ) w on true
    where s.organisation_id = organisation and s.published_at is not null and s.cancelled_at is null
        and s.starts_at > private.clock() and s.starts_at >= private.midnight(week_start) and s.starts_at < private.midnight(week_start + 7)
        and (s.taken < s.capacity or c.nth is not null)
    order by s.starts_at, s.shift_id, c.nth;
end $$;

-- The same in one value, which no limit of rows cuts.
create function private.whole_plan(organisation uuid, week_start date) returns public.planned_shift[]
language sql stable security definer set search_path = '' as $$
    select array(select r from private.facility_plan(organisation, week_start) r);
$$;
grant execute on function private.whole_plan(uuid, date) to authenticated;
create function public.whole_plan(organisation uuid, week_start date) returns public.planned_shift[] language sql stable set search_path = '' as $$
    select private.whole_plan(organisation, week_start);
$$;
grant execute on function public.whole_plan(uuid, date) to authenticated;

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
        select c.shift_id, c.candidate_id, private.free_seats(s, c.candidate_id) > 0 and s.cancelled_at is null
            and private.still_fits(s, c.candidate_id) as open
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

-- Whoever has a protected address is let go of shifts that they have not come to, of questions, of standing by, and of plans. The place learns
-- that somebody cannot come, as of anybody, and what else it was told of them is gone. What they are at just now they go on with, and no
-- lead sees it.
create function private.let_go_of(person uuid) returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    perform 1 from public.shifts s where s.shift_id in (
        select a.shift_id from public.assignments a
        where a.candidate_id = person and a.state in ('requested', 'confirmed') and a.ends_at > private.clock()
    ) order by s.starts_at, s.shift_id for update;
    update public.assignments a set cancelled_at = private.clock()
    where a.candidate_id = person and a.state in ('requested', 'confirmed') and a.ends_at > private.clock()
        and a.checked_in_at is null and not exists (select from public.attendance f where f.assignment_id = a.assignment_id);
    update public.offers o set expired_at = private.clock()
    where o.candidate_id = person and o.state in ('waiting', 'sent', 'seen', 'unsure');
    delete from public.standbys b where b.candidate_id = person;
    delete from public.plan_choices c where c.candidate_id = person;
    delete from public.notices n using public.assignments a
    where a.candidate_id = person and n.assignment_id = a.assignment_id and n.as_role = 'lead' and n.kind <> 'cannot_come';
    delete from public.notices n where n.about_id = person and n.as_role = 'administrator';
end $$;

-- In whatever way it came about.
create function private.let_go_when_protected() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform private.let_go_of(new.person_id);
    return null;
end $$;
create trigger candidates_700_let_go after update of protected on public.candidates for each row
when (new.protected and not old.protected)
execute function private.let_go_when_protected();

-- A chore of the clock: whose address was protected before that let go of anything is let go of, as anybody is whose address becomes so.
create function private.let_go_of_protected(most int) returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    each uuid;
    done int := 0;
begin
    for each in
        select c.person_id from public.candidates c
        where c.protected and (
            exists (
                select from public.assignments a
                where a.candidate_id = c.person_id and a.state in ('requested', 'confirmed') and a.ends_at > private.clock()
                    and a.checked_in_at is null
                    and not exists (select from public.attendance f where f.assignment_id = a.assignment_id)
            )
            or exists (
                select from public.offers o where o.candidate_id = c.person_id and o.state in ('waiting', 'sent', 'seen', 'unsure')
            )
            or exists (select from public.standbys b where b.candidate_id = c.person_id)
            or exists (select from public.plan_choices p where p.candidate_id = c.person_id)
            or exists (
                select from public.notices n join public.assignments a on a.assignment_id = n.assignment_id
                where a.candidate_id = c.person_id and n.as_role = 'lead' and n.kind <> 'cannot_come'
            )
        )
        order by c.person_id limit most for update skip locked
    loop
        perform private.let_go_of(each);
        done := done + 1;
    end loop;
    return done;
end $$;

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

-- "cards": as tasks_for_me, and as tasks_at_a_glance where few are wanted and nothing is filtered. "offers": those that may be answered. "least": some that ask least, when nothing fits though nothing was filtered.
-- "task_types": to choose from, when wanted. Refuses PT400 bad_cursor / bad_filter.
create or replace function private.home_page(
    most int, after text, only_day date, within_minutes int, only_type text, looks boolean, with_types boolean, most_least int
) returns public.home_page language plpgsql volatile set search_path = '' as $$
declare
    page public.home_page;
begin
    page.cards := case when most <= 5 and coalesce(after, only_day::text, within_minutes::text, only_type) is null
        then array(select c from private.tasks_at_a_glance(most) c)
        else array(select c from private.tasks_for_me(most, after, only_day, within_minutes, only_type) c) end;
    page.offers := array(select o from private.my_offers(null, looks) o where o.open);
    page.next := (select n from private.my_shifts(true) n);
    page.task_types := case when with_types
        then array(select t.task_type from public.task_types t where t.shown order by t.sort) else '{}' end;
    select c.district_id, c.norwegian, c.protected into page.district_id, page.norwegian, page.protected
    from public.candidates c where c.person_id = (select private.me());
    page.hours_said := exists (select from public.availability);
    page.least := case when cardinality(page.cards) = 0 and not page.protected
            and coalesce(after, only_day::text, within_minutes::text, only_type) is null
        then array(select c from private.tasks_that_ask_least(most_least) c) else '{}' end;
    return page;
end $$;

-- The same with the cards of what one stands by for; "asked_mine" goes when no node of before asks for it.
create type public.mine_now_page as (shifts public.my_shift[], taps public.kept_tap[], stands public.task_card[]);
create type public.asked_mine_now as (who public.signed_in_person, page public.mine_now_page);

comment on column public.asked_mine_now.who is 'null: nobody, or the session was ended';

comment on column public.asked_mine_now.page is 'null: not a candidate';

create function private.mine_now_page() returns public.mine_now_page language plpgsql stable set search_path = '' as $$
declare
    page public.mine_now_page;
begin
    page.shifts := array(select s from private.my_shifts() s);
    page.taps := array(select t from private.my_kept_taps(null) t);
    page.stands := array(select c from private.my_standbys() c);
    return page;
end $$;
grant execute on function private.mine_now_page() to authenticated;
create function public.asked_mine_now() returns public.asked_mine_now language sql stable set search_path = '' as $$
    select w, case when 'candidate' = any (w.roles) then private.mine_now_page() end from private.whoami() w;
$$;
grant execute on function public.asked_mine_now() to authenticated;

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

-- The same with what the list shows now: hours by purpose, what is agreed for later, and in whose words.
create type public.followed_page as (municipality_name text, people public.followed_row[]);

comment on column public.followed_page.municipality_name is 'null: of none';

create type public.asked_followed as (who public.signed_in_person, page public.followed_page);

comment on column public.asked_followed.who is 'null: nobody, or the session was ended';

comment on column public.asked_followed.page is 'null: not an adviser';

create function private.followed_page(municipality text) returns public.followed_page language plpgsql volatile set search_path = '' as $$
declare
    page public.followed_page;
begin
    page.municipality_name := (select m.name from public.municipalities m where m.municipality_code = municipality);
    page.people := array(select r from private.followed_people() r);
    return page;
end $$;
grant execute on function private.followed_page(text) to authenticated;
create function public.asked_followed() returns public.asked_followed language sql volatile set search_path = '' as $$
    select w, case when 'adviser' = any (w.roles) then private.followed_page(w.municipality_code) end from private.whoami() w;
$$;
grant execute on function public.asked_followed() to authenticated;

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('private.mailed_codes', 'person_id', 'delete', 'false', 'their way in');

insert into private.forget_rules (relation, column_name, how, whose, in_own_words, reason)
values ('public.access_log', 'viewer_name', 'clear', 'viewer_id', 'false', 'a name that they had');

insert into private.forget_rules (relation, column_name, how, in_own_words, reason)
values ('public.referrals', 'ended_by', 'alias', 'false', 'the host''s, the adviser''s or the municipality''s row about somebody else');

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

insert into private.chores (name, number, every, batch, says, next_at)
values ('close_periods', '47', '01:00:00', '20', 'What is shown of a closed month is written down, and stands.', '-infinity');

insert into private.chores (name, number, every, batch, says, next_at)
values ('let_go_of_protected', '48', '01:00:00', '20', 'Whoever has a protected address is on nothing, and asked nothing.', '-infinity');

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

-- What is kept outside of the database for a restore of an older backup: who was forgotten, and whose address is protected, as hashes, and of
-- which installation, so that no list is taken for another's. In one row: the API gives no more than so many rows of an answer, and says
-- nothing of those that it left out. Called by the app's nodes, npm run backup and npm run restore. Shape: forgotten_told.
create or replace function private.forgotten_list() returns setof public.forgotten_told
language sql stable security definer set search_path = '' as $$
    select (select encode(sha256(convert_to('list of the forgotten' || s.value, 'UTF8')), 'hex') from private.settings s where s.key = 'code_secret'),
        private.clock(),
        array(select encode(f.gone_hash, 'hex') from private.forgotten f),
        array(select encode(private.person_hash(c.person_id), 'hex') from public.candidates c where c.protected);
$$;

-- The same in rows: the older of the two, for backups and restores by an earlier version. Drop it in a release after this one.
create or replace function private.list_forgotten() returns table (kind text, hash text, asked_at timestamptz)
language sql stable security definer set search_path = '' as $$
    select x.kind, x.hash, l.asked_at
    from private.forgotten_list() as l,
    lateral (
        select 'installation', l.installation where l.installation is not null
        union all select 'forgotten', unnest(l.forgotten)
        union all select 'protected', unnest(l.protected)
    ) as x (kind, hash);
$$;

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

-- The same in one value, which no limit of rows cuts.
create function private.whole_loss() returns public.phone_lost[]
language sql stable security definer set search_path = '' as $$
    select array(select r from private.lost_with_restore() r);
$$;
grant execute on function private.whole_loss() to authenticated;
create function public.whole_loss() returns public.phone_lost[] language sql stable set search_path = '' as $$
    select private.whole_loss();
$$;
grant execute on function public.whole_loss() to authenticated;
