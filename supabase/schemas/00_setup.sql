-- Rooms for what is not for everyone: helpers and definer functions in "private", extensions in "extensions".
create schema if not exists private;
create schema if not exists extensions;
create extension if not exists btree_gist with schema extensions;

-- A trigger's name is its table, three digits and what it does, since Postgres fires those of one moment in the order of their names:
-- 100 guards (refuses) · 200 fills in · 300 counts · 500 logs · 700 lets follow what hangs on it · 900 notifies. All before the row, then
-- all after it, then those of the statement; 00_conventions lists them.

-- Nothing is open by default; each right is given by name beside its table or function.
alter default privileges revoke execute on functions from public;
alter default privileges in schema public revoke all on tables from anon, authenticated;
alter default privileges in schema public revoke all on functions from anon, authenticated;
alter default privileges in schema public revoke all on sequences from anon, authenticated;
revoke all on schema private from public;
revoke create on schema public from public;
grant usage on schema private to anon, authenticated;
grant usage on schema public to anon, authenticated;

-- The clock: every rule asks here for the time, so that a test can freeze it.
-- Helpers that a rule calls again and again are plpgsql, which keeps its plan; a pinned sql function is planned at every call.
create function private.clock() returns timestamptz language plpgsql stable set search_path = '' as $$
begin
    return now();
end $$;

-- What is known of the clock itself: one row. A host's clock may jump, days ahead and back again, and what is done for good by a wrong one
-- is never mended. Not personal.
create table private.clock_watch (
    only_row boolean primary key default true check (only_row),
    seen_at timestamptz, -- null: nobody has looked at it yet
    jumped_from timestamptz, -- null: it holds; when it was last seen before it jumped
    jumped_at timestamptz, -- null: it holds; what it said then, since when it has to hold
    check ((jumped_from is null) = (jumped_at is null))
);
comment on table private.clock_watch is 'not personal';
alter table private.clock_watch enable row level security;
insert into private.clock_watch default values;

-- Whether nothing may be done for good just now: the clock has jumped and not held for long since, or it is elsewhere than it was seen last.
-- It is looked at every minute; after a longer pause nobody knows which of the two it was.
create function private.clock_in_doubt() returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
    return exists (
        select from private.clock_watch w
        where w.jumped_at is not null
            or private.clock() not between w.seen_at - interval '1 minute' and w.seen_at + interval '10 minutes'
    );
end $$;

-- Where the clock came from and went to, while it has to hold before anything is done by it; else no row. Shape: jumped_from, jumped_at.
create function private.clock_jump() returns table (jumped_from timestamptz, jumped_at timestamptz)
language sql stable security definer set search_path = '' as $$
    select w.jumped_from, w.jumped_at from private.clock_watch w where w.jumped_at is not null;
$$;
create function public.clock_jump() returns table (jumped_from timestamptz, jumped_at timestamptz)
language sql stable set search_path = '' as $$
    select * from private.clock_jump();
$$;

create function private.today() returns date language plpgsql stable set search_path = '' as $$
begin
    return (private.clock() at time zone 'Europe/Oslo')::date;
end $$;

-- The first instant of a day in Norway, whatever summer time does.
create function private.midnight(day date) returns timestamptz language plpgsql stable set search_path = '' as $$
begin
    return day::timestamp at time zone 'Europe/Oslo';
end $$;

create function private.local_day(at timestamptz) returns date language plpgsql stable set search_path = '' as $$
begin
    return (at at time zone 'Europe/Oslo')::date;
end $$;

-- The last day of a span that ends then: what ends at midnight ends on the day before.
create function private.last_day(ends_at timestamptz) returns date language plpgsql stable set search_path = '' as $$
begin
    return private.local_day(ends_at - interval '1 second');
end $$;

-- A code to hand over on paper: eight to sixteen signs that cannot be mistaken for each other.
create function private.new_code(length int) returns text language sql volatile set search_path = '' as $$
    select string_agg(substr('ABCDEFGHJKMNPQRSTUVWXYZ23456789',
        1 + (get_byte(uuid_send(gen_random_uuid()), i % 6) % 31), 1), '')
    from generate_series(1, length) as i;
$$;

-- What is stored of a code; spaces, hyphens and case do not count.
create function private.code_hash(code text) returns bytea language sql immutable set search_path = '' as $$
    select sha256(convert_to(upper(regexp_replace(coalesce(code, ''), '[^A-Za-z0-9]', '', 'g')), 'UTF8'));
$$;

-- What people write, one rule for each kind of thing. Forms check by the same rules (src/lib/server/fields.ts); here they hold for
-- whoever writes by the data API. Each is true for null: whether there must be one is the column's own.

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
create function private.is_words(words text, shortest int, longest int) returns boolean
language sql immutable set search_path = '' as $$
    select length(btrim(words, e' \t\r\n')) >= shortest and length(words) <= longest;
$$;
create function private.is_name(name text) returns boolean language sql immutable set search_path = '' as $$
    select private.is_words(name, 1, 60);
$$;
create function private.is_last_name(name text) returns boolean language sql immutable set search_path = '' as $$
    select private.is_words(name, 0, 60);
$$;
-- As nodes of the version before knew a national identity number; asked no more.
create function private.holds_identity_number(words text) returns boolean language sql immutable set search_path = '' as $$
    select words ~ '(^|\D)\d{6}[ .]?\d{5}(\D|$)';
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
create function private.is_phone(number text) returns boolean language sql immutable set search_path = '' as $$
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
create function private.is_email(email text) returns boolean language sql immutable set search_path = '' as $$
    select length(email) <= 254
        and email ~ '^([A-Za-z0-9_''+-]+\.)*[A-Za-z0-9_''+-]*[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$';
$$;
create function private.email_passes(email text) returns boolean language sql immutable set search_path = '' as $$
    select private.is_email(email) and not private.holds_personal_number(email);
$$;
create function private.is_lines(lines text[]) returns boolean language sql immutable set search_path = '' as $$
    select cardinality(lines) between 1 and 6 and bool_and(private.is_words(line, 1, 120)) from unnest(lines) as line;
$$;
-- How long somebody was there: none for who did not come, at most twelve hours.
create function private.is_minutes(minutes int) returns boolean language sql immutable set search_path = '' as $$
    select minutes between 0 and 720;
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

-- A word of the code's own, as it stands in keys.
create function private.is_code(code text) returns boolean language sql immutable set search_path = '' as $$
    select code ~ '^[a-z][a-z0-9_]{0,59}$';
$$;
-- A check runs with the rights of who writes: these stand on the tables that a client writes by the data API itself.
grant execute on function private.holds_identity_number(text), private.is_words(text, int, int), private.is_name(text),
    private.is_phone(text), private.is_email(text), private.plain_digits(text), private.visible(text), private.begins_with_birth(text),
    private.is_identity_number(text), private.phone_of(text), private.is_day(date), private.is_last_name(text),
    private.holds_personal_number(text), private.words_pass(text, int, int), private.name_passes(text), private.last_name_passes(text),
    private.email_passes(text), private.lines_pass(text[]) to authenticated;

-- Facts about this installation; one row per key. Never personal.
create table private.settings (
    key text primary key,
    value text not null
);
alter table private.settings enable row level security;

-- What can happen, with a sentence each: every kind of event, whichever area writes it. Not personal.
create table private.event_kinds (
    kind text primary key check (kind ~ '^[a-z_]+[.][a-z_]+$'),
    sentence text not null
);
comment on table private.event_kinds is 'not personal';
alter table private.event_kinds enable row level security;
insert into private.event_kinds (kind, sentence) values
    ('municipality.begun', 'Whoever runs the installation began the municipality.'),
    ('administrator.invited', 'Whoever runs the installation made an invitation for its administrator, as detail says.'),
    ('invitation.used', 'The person opened an invitation, and came in or took a role with it.'),
    ('reentry.issued', 'Somebody made a code that lets the person in again.'),
    ('reentry.used', 'The person came in with such a code.'),
    ('person.renamed', 'The person''s name changed; what it was or became is not said.'),
    ('person.forgotten', 'Somebody was forgotten; who is not said.'),
    ('role.granted', 'The person was given the staff role in detail.'),
    ('role.revoked', 'The staff role in detail was ended.'),
    ('referral.made', 'An adviser referred the person.'),
    ('referral.joined', 'The person, who took part already, joined what to_person had noted about them beforehand.'),
    ('birth_date.differs', 'The person gave another birth date than was noted, which stays.'),
    ('birth_date.corrected', 'The person''s birth date was put right.'),
    ('referral.assessed', 'Nav assessed the person''s case on that day.'),
    ('referral.assessment_withdrawn', 'That day was not the day of the assessment, or there was none.'),
    ('referral.ended', 'The adviser ended the person''s referral.'),
    ('referral.reopened', 'The referral was ended by a slip, and runs on.'),
    ('activity.agreed', 'Hours a week and a period were agreed with the person.'),
    ('address.protected', 'The person''s address became protected.'),
    ('address.open', 'The person''s address is protected no more.'),
    ('activity.corrected', 'Hours or period of what was agreed were put right.'),
    ('activity.withdrawn', 'What was recorded as agreed with the person was taken back.'),
    ('caseload.handed_over', 'An adviser handed the person over to to_person.'),
    ('clearance.seen', 'An employer saw the requirement in detail for the person.'),
    ('clearance.withdrawn', 'The requirement in detail holds no longer.'),
    ('contract.recorded', 'An employer recorded a contract with the person.'),
    ('contract.corrected', 'An employer put the dates of a contract with the person right.'),
    ('contract.withdrawn', 'An employer took back a contract that was recorded by mistake.'),
    ('shift.published', 'A shift went out, with so many seats.'),
    ('shift.capacity', 'A published shift got another number of seats.'),
    ('shift.changed', 'A published shift got another time or contact, as detail says.'),
    ('shift.cancelled', 'The host withdrew a shift of so many seats.'),
    ('offer.sent', 'The person was asked to come on a shift, in the way that detail says.'),
    ('offer.seen', 'The person saw that.'),
    ('offer.unsure', 'The person was unsure, and wants what detail says.'),
    ('offer.accepted', 'The person said yes.'),
    ('offer.declined', 'The person said no.'),
    ('offer.decline_undone', 'The person took that no back.'),
    ('offer.expired', 'Nobody answered in time.'),
    ('offer.withdrawn', 'The question was taken back, for the reason in detail.'),
    ('assignment.requested', 'The person asked for a shift.'),
    ('assignment.confirmed', 'The person got it.'),
    ('assignment.not_chosen', 'The host let the request go, or it lapsed.'),
    ('assignment.said_coming', 'The person said that they come, as they were asked the day before.'),
    ('assignment.withdrawn', 'The person gave it up.'),
    ('assignment.cancelled', 'The host cancelled it, or the person stepped off a shift that was changed, or they were let go without its doing.'),
    ('assignment.checked_in', 'The person came.'),
    ('assignment.checked_out', 'The person left.'),
    ('assignment.check_out_undone', 'The person had not left after all.'),
    ('assignment.said_cannot', 'The person said, once it had begun or they had come, that they do not come or had to go.'),
    ('assignment.objected', 'The person said that something is wrong, as detail says.'),
    ('attendance.recorded', 'The host recorded the fact in detail and the minutes.'),
    ('attendance.corrected', 'The host corrected them.'),
    ('outcome.recorded', 'The person''s participation ended on that day, with the outcome in detail.'),
    ('outcome.withdrawn', 'An outcome that was recorded for that day, with the detail, was taken back or put right.'),
    ('outcome.followed_up', 'It was noted how it is so many months after, as detail says.'),
    ('outcome.answer_withdrawn', 'What was noted so many months after was taken back.');

-- Append-only: what happened, when, when it was said, who did it and on whose behalf. Written by triggers and functions only. Personal.
create table public.events (
    event_id bigint generated always as identity primary key,
    at timestamptz not null, -- when it happened
    recorded_at timestamptz not null default private.clock(), -- when it was said: an exit, say, is often told of later
    kind text not null references private.event_kinds,
    municipality_code text, -- null: concerns no municipality
    by_person uuid, -- null: the clock or the system
    on_behalf_of uuid, -- null: on one's own behalf
    person_id uuid, -- null: concerns nobody by name
    to_person uuid, -- null: nobody received anything
    organisation_id uuid, -- null: concerns no organisation
    shift_id uuid, -- null: concerns no shift
    assignment_id uuid, -- null: concerns no assignment
    detail text, -- null: the kind says it all
    minutes int, -- null: no time was recorded
    seats int, -- null: not about how many a shift takes
    constraint events_minutes check (minutes is null or kind in ('attendance.recorded', 'attendance.corrected')),
    constraint events_seats check ((seats is not null) = (kind in ('shift.published', 'shift.capacity', 'shift.cancelled')))
);
comment on table public.events is 'personal: append-only log of what happened; the recomputation of every indicator starts here';
create index events_assignment on public.events (assignment_id) where assignment_id is not null;
create index events_person on public.events (person_id) where person_id is not null;
create index events_kind on public.events (kind, municipality_code, at);
alter table public.events enable row level security;

-- Who is being forgotten, and under what alias they are counted on: written by private.forget alone (98_forgetting), and gone before its
-- transaction ends, so that nobody ever reads it. Not in the write-ahead log either. Personal.
create unlogged table private.forgetting (
    person_id uuid primary key,
    alias uuid not null,
    transaction_id xid8 not null default pg_catalog.pg_current_xact_id()
);
comment on table private.forgetting is 'personal: empty but inside a transaction that forgets';
alter table private.forgetting enable row level security;

-- Whether a row changed in nothing but this: in these columns the person whom this very transaction forgets became their alias. A setting
-- would not do, since any SQL may set one.
create function private.only_forgets(before_ jsonb, after_ jsonb, columns text[]) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
    return after_ <> before_ and exists (
        select from private.forgetting f
        where f.transaction_id = pg_catalog.pg_current_xact_id() and after_ = before_ || (
            select jsonb_object_agg(c, case when before_ ->> c = f.person_id::text then f.alias::text else before_ ->> c end)
            from unnest(columns) as c
        )
    );
end $$;

-- What happened stays as it was said. The one way through is to be forgotten.
create function private.append_only() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if tg_op = 'UPDATE' and private.only_forgets(to_jsonb(old), to_jsonb(new), '{person_id,by_person,on_behalf_of,to_person}') then
        return new;
    end if;
    raise exception 'append_only' using errcode = 'PT403';
end $$;

create trigger events_100_append_only before update or delete on public.events
for each row execute function private.append_only();
create trigger events_100_no_truncate before truncate on public.events
for each statement execute function private.append_only();

-- Tries at a door (signing in, codes). The key is an HMAC made by the app, so nobody outside can fill another's account.
create table private.attempts (
    attempt_key text not null,
    at timestamptz not null default now()
);
create index attempts_key on private.attempts (attempt_key, at);
alter table private.attempts enable row level security;

-- How many tries the function below has written in this hour: anybody can call it on Supabase, by whatever keys they make up.
create table private.attempts_an_hour (
    hour timestamptz primary key,
    written int not null
);
comment on table private.attempts_an_hour is 'not personal';
alter table private.attempts_an_hour enable row level security;

-- As nodes of the version before count a try (now: count_try): writes five thousand rows an hour at most, and lets nobody through beyond that.
create function private.allow_attempt(attempt_key text, max_attempts int, window_seconds int)
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
grant execute on function private.allow_attempt(text, int, int) to anon, authenticated;

-- True when one more try is allowed within the window; counts it. Shape: boolean.
create function public.allow_attempt(attempt_key text, max_attempts int, window_seconds int)
returns boolean language sql volatile set search_path = '' as $$
    select private.allow_attempt(attempt_key, max_attempts, window_seconds);
$$;
grant execute on function public.allow_attempt(text, int, int) to anon, authenticated;

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

-- The try was a right one, so it does not count: only wrong ones do. Gives back one, never more.
create function private.give_back_attempt(attempt_key text) returns void
language sql volatile security definer set search_path = '' as $$
    delete from private.attempts a where a.ctid = (
        select b.ctid from private.attempts b where b.attempt_key = give_back_attempt.attempt_key
        order by b.at desc limit 1
    );
$$;
grant execute on function private.give_back_attempt(text) to anon, authenticated;
create function public.give_back_attempt(attempt_key text) returns void
language sql volatile set search_path = '' as $$
    select private.give_back_attempt(attempt_key);
$$;
grant execute on function public.give_back_attempt(text) to anon, authenticated;

-- A chore of the clock: tries of more than a day ago count no longer.
create function private.delete_old_attempts(most int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    done int;
begin
    delete from private.attempts t where t.ctid = any (array(
        select a.ctid from private.attempts a where a.at < private.clock() - interval '1 day' limit most for update skip locked
    ));
    get diagnostics done = row_count;
    return done;
end $$;

-- Whom the database takes the asker for: every start of the app looks whether it is right (src/lib/server/lite/self-check.ts).
create function private.who_asks() returns table (user_id uuid, role text, token_role text)
language sql stable set search_path = '' as $$
    select auth.uid(), current_user::text, auth.role();
$$;
grant execute on function private.who_asks() to anon, authenticated;
-- Shape: user_id (null: nobody is signed in), role, token_role.
create function public.who_asks() returns table (user_id uuid, role text, token_role text)
language sql stable set search_path = '' as $$
    select * from private.who_asks();
$$;
grant execute on function public.who_asks() to anon, authenticated;
