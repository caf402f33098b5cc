-- To be forgotten: a person becomes an alias that nobody can trace back. What is counted stays as it was; what is theirs goes.

-- What becomes of each column that refers to a person, or holds free words about one, when that person is forgotten. private.forget does
-- what stands here, and 00_conventions refuses a column that has no line. Not personal.
create table private.forget_rules (
    relation text not null,
    column_name text not null,
    how text not null check (how in ('alias', 'delete', 'clear', 'keep')), -- delete: the row; clear: the column
    whose text check (whose is null or how = 'clear'), -- the column of the row that says whose it is; null: this one does
    becomes text check (becomes is null or how = 'clear'), -- what a cleared column says then; null: nothing
    in_own_words boolean not null, -- private.forget has a statement of its own for it
    reason text not null,
    primary key (relation, column_name),
    check (how <> 'clear' or whose is not null or in_own_words)
);
comment on table private.forget_rules is 'not personal';
alter table private.forget_rules enable row level security;
insert into private.forget_rules (relation, column_name, how, whose, becomes, in_own_words, reason) values
    -- the log, by which all is counted
    ('public.events', 'person_id', 'alias', null, null, true, 'every indicator is computed from the events'),
    ('public.events', 'by_person', 'alias', null, null, true, 'the same'),
    ('public.events', 'on_behalf_of', 'alias', null, null, true, 'the same'),
    ('public.events', 'to_person', 'alias', null, null, true, 'the same'),
    ('public.events', 'municipality_code', 'keep', null, null, false, 'counts are per municipality'),
    ('public.events', 'detail', 'keep', null, null, false, 'a code, never words; it is what is counted'),
    -- the person: another row under the alias, so that what is kept has something to point to
    ('public.people', 'person_id', 'alias', null, null, true, 'what is kept points to it'),
    ('public.people', 'user_id', 'delete', null, null, true, 'the account goes, with its sessions'),
    ('public.people', 'first_name', 'clear', null, 'Slettet', true, 'only a word that says so is left'),
    ('public.people', 'last_name', 'clear', null, 'Person', true, 'the same'),
    ('public.people', 'email', 'clear', null, null, true, 'nobody is reached any more'),
    ('public.people', 'phone', 'clear', null, null, true, 'the same'),
    ('public.candidates', 'person_id', 'alias', null, null, true, '3.1 asks for age and municipality: the day of birth becomes the first or last of its year, by which the age stays'),
    ('public.candidates', 'shared_help', 'clear', null, null, true, 'words of their own'),
    ('public.staff_roles', 'person_id', 'alias', null, null, false, 'who looked, and in what role, is the right of whoever was looked at; the role is ended first'),
    -- what a person said of themselves, what was kept for them, and what was told to them
    ('public.availability', 'candidate_id', 'delete', null, null, false, 'nothing counts it'),
    ('public.interests', 'candidate_id', 'delete', null, null, false, 'nothing counts it'),
    ('public.introductions', 'candidate_id', 'delete', null, null, false, 'nothing counts it'),
    ('public.clearances', 'candidate_id', 'delete', null, null, false, 'nothing counts it; the event says that something was seen'),
    ('public.contracts', 'candidate_id', 'delete', null, null, false, 'the employer has its own'),
    ('public.standbys', 'candidate_id', 'delete', null, null, false, 'nothing counts it'),
    ('public.calendars', 'candidate_id', 'delete', null, null, false, 'a way to read what is theirs'),
    ('public.receipts', 'candidate_id', 'delete', null, null, false, 'theirs, and they have it'),
    ('public.receipts', 'assignment_id', 'delete', null, null, true, 'goes with its candidate_id'),
    ('public.objections', 'candidate_id', 'delete', null, null, false, 'words of their own; the event says that they objected'),
    ('public.objections', 'assignment_id', 'delete', null, null, true, 'goes with its candidate_id'),
    ('public.reasons', 'assignment_id', 'delete', null, null, true, 'health data by its nature; counted first'),
    ('public.notices', 'person_id', 'delete', null, null, false, 'told to them'),
    ('public.notices', 'about_id', 'delete', null, null, false, 'told of them by name'),
    ('public.notices', 'assignment_id', 'keep', null, null, false, 'the reader''s: that somebody cannot come must still reach the place'),
    ('public.taps', 'person_id', 'delete', null, null, false, 'nobody sends it again'),
    ('public.push_subscriptions', 'person_id', 'delete', null, null, false, 'nobody is told any more'),
    ('public.reminder_switches', 'person_id', 'delete', null, null, false, 'nothing counts it'),
    ('public.reminders', 'person_id', 'delete', null, null, false, 'told to them'),
    ('private.outgoing_mails', 'person_id', 'delete', null, null, false, 'written to them'),
    ('private.mailed_codes', 'person_id', 'delete', null, null, false, 'their way in'),
    ('public.reminders', 'assignment_id', 'delete', null, null, true, 'goes with its person_id'),
    ('public.reminders', 'offer_id', 'delete', null, null, true, 'the same'),
    ('public.unsettled_taps', 'candidate_id', 'delete', null, null, false, 'nothing counts it'),
    ('public.unsettled_taps', 'assignment_id', 'delete', null, null, true, 'goes with its candidate_id'),
    ('public.requests', 'person_id', 'delete', null, null, false, 'nobody repeats it'),
    ('public.requests', 'answer', 'alias', null, null, true, 'a referral answers with the person it made, and may be repeated'),
    ('public.invitations', 'person_id', 'delete', null, null, false, 'names and an address'),
    ('public.invitations', 'email', 'delete', null, null, true, 'one to their address that nobody used names them too'),
    ('private.joinings', 'first_name', 'delete', null, null, true, 'goes with its invitation'),
    ('private.joinings', 'last_name', 'delete', null, null, true, 'the same'),
    ('private.joinings', 'address', 'delete', null, null, true, 'the same'),
    ('private.joinings', 'language', 'delete', null, null, true, 'the same'),
    ('private.joinings', 'account_id', 'delete', null, null, true, 'the same; nobody has come into the account, which lapses with it'),
    ('public.access_log', 'person_id', 'delete', null, null, false, 'belongs to the one looked at'),
    ('public.plan_choices', 'candidate_id', 'delete', null, null, false, 'the plan has its numbers of its own'),
    ('public.plan_choices', 'offer_id', 'delete', null, null, true, 'goes with its candidate_id'),
    ('private.candidate_features', 'candidate_id', 'delete', null, null, false, 'derived'),
    ('private.clearance_masks', 'candidate_id', 'delete', null, null, false, 'derived'),
    ('private.forgetting', 'person_id', 'delete', null, null, true, 'gone before the transaction ends'),
    -- what was done, which indicators count
    ('public.assignments', 'candidate_id', 'alias', null, null, false, 'a test holds what is counted from events equal to the rows'),
    ('public.attendance', 'candidate_id', 'alias', null, null, false, 'the same'),
    ('public.attendance', 'assignment_id', 'keep', null, null, false, 'the assignment is there under the alias'),
    ('public.attendance', 'strengths', 'clear', 'candidate_id', '{}', false, 'a judgement of the person'),
    ('public.attendance', 'correction', 'clear', 'candidate_id', '(slettet)', false, 'free words'),
    ('public.offers', 'candidate_id', 'alias', null, null, false, 'who was asked, and how evenly'),
    ('public.offers', 'decline_reason', 'clear', 'candidate_id', null, false, 'what a no has taught; counted first'),
    ('public.offers', 'unsure_wants', 'clear', 'candidate_id', null, false, 'the same'),
    ('public.referrals', 'candidate_id', 'alias', null, null, false, '3.1 and 4.3 ask who was referred, and assessed'),
    ('public.referrals', 'office', 'clear', 'candidate_id', '––', false, 'nothing counts it'),
    ('public.referrals', 'basis', 'clear', 'candidate_id', 'none', false, 'nothing counts it'),
    ('public.referrals', 'basis_reference', 'clear', 'candidate_id', null, false, 'leads to the decision'),
    ('public.referrals', 'plain_words', 'clear', 'candidate_id', '', false, 'free words'),
    ('public.agreed_activities', 'candidate_id', 'alias', null, null, false, '4.3 counts them while they run'),
    ('public.outcomes', 'candidate_id', 'alias', null, null, false, 'how it went is counted, and followed up for a year'),
    ('public.follow_ups', 'outcome_id', 'keep', null, null, false, 'the outcome is there under the alias'),
    ('public.caseloads', 'candidate_id', 'delete', null, null, false, 'nobody follows them any more'),
    -- what the person did as staff: the row is somebody else's, or the house's
    ('public.caseloads', 'adviser_id', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.access_log', 'viewer_name', 'clear', 'viewer_id', null, false, 'a name that they had'),
    ('public.access_log', 'viewer_id', 'alias', null, null, false, 'that they were looked at, and when, stays theirs'),
    ('public.referrals', 'referred_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.referrals', 'ended_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.agreed_activities', 'agreed_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.invitations', 'made_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.staff_roles', 'granted_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.staff_roles', 'revoked_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('private.innocent_words', 'said_by', 'alias', null, null, false, 'the house''s row'),
    ('public.tasks', 'created_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.shifts', 'cancelled_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.clearances', 'seen_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.contracts', 'recorded_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.introductions', 'recorded_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.assignments', 'confirmed_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.attendance', 'recorded_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.unsettled_taps', 'seen_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.offers', 'offered_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.outcomes', 'recorded_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.follow_ups', 'recorded_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    ('public.plans', 'asked_by', 'alias', null, null, false, 'the host''s, the adviser''s or the municipality''s row about somebody else'),
    -- not by a person's id
    ('private.innocent_words', 'word', 'keep', null, null, false, 'a word of a task'),
    ('private.innocent_words', 'reason', 'keep', null, null, false, 'the same'),
    ('public.contacts', 'name', 'keep', null, null, false, 'a work contact that its place writes, and retires; nothing says which account it is'),
    ('public.contacts', 'phone', 'keep', null, null, false, 'the same'),
    ('public.contacts', 'meet_where', 'keep', null, null, false, 'the same');

-- The number that a person had, so that nobody reads it there: whoever has the number can tell that it is meant, as a restore does.
create function private.person_hash(person uuid) returns bytea language plpgsql immutable set search_path = '' as $$
begin
    return sha256(convert_to(person::text, 'UTF8'));
end $$;

-- Who was forgotten, by the hash of a number that nothing else here holds any more; an older backup does, and by it they are forgotten again
-- when that is restored (99_restoring). So is what was noted about somebody and became another's, with whose it became. Not personal.
create table private.forgotten (
    gone_hash bytea primary key,
    at timestamptz not null
);
comment on table private.forgotten is 'not personal: leads to nobody but in an older backup';
alter table private.forgotten enable row level security;

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

-- Forgets a person. They are let go from what is to come, like a withdrawal; roles end; what is health data is counted and deleted; then
-- each table is treated as forget_rules says, under an alias made here and stored nowhere. Nobody may call it yet: the page for it, and who
-- may, come later. Twice is once. Refuses PT409 hand_over_first (they follow people, who must not be left without an adviser).
create function private.forget(person uuid) returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    new_id uuid := gen_random_uuid();
    right_now timestamptz := private.clock();
    who public.people;
    own public.candidates;
    rule private.forget_rules;
begin
    -- in the order of every lock in the house
    select c.* into own from public.candidates c where c.person_id = person for update;
    select p.* into who from public.people p where p.person_id = person for update;
    if not found then
        return;
    elsif exists (select from public.caseloads c where c.adviser_id = person and c.until_at is null) then
        raise exception 'hand_over_first' using errcode = 'PT409';
    end if;
    perform 1 from public.shifts s
    where s.shift_id in (select a.shift_id from public.assignments a where a.candidate_id = person) and s.starts_at > right_now
    order by s.shift_id for update;

    update public.assignments a set withdrawn_at = right_now
    where a.candidate_id = person and a.state in ('requested', 'confirmed') and a.starts_at > right_now;
    update public.offers o set expired_at = right_now
    where o.candidate_id = person and o.state in ('waiting', 'sent', 'seen', 'unsure');
    update public.staff_roles r set revoked_at = right_now, revoked_by = private.me()
    where r.person_id = person and r.revoked_at is null;
    with gone as (
        delete from public.reasons r using public.assignments a
        where a.assignment_id = r.assignment_id and a.candidate_id = person
        returning a.municipality_code, r.said_at as at, r.reason
    )
    insert into public.reason_counts (municipality_code, month, reason, times)
    select g.municipality_code, date_trunc('month', g.at at time zone 'Europe/Oslo')::date, g.reason, count(*) from (
        select g.* from gone g
        union all
        select o.municipality_code, o.declined_at, 'offer_' || o.decline_reason from public.offers o
        where o.candidate_id = person and o.declined_at is not null and o.decline_reason is not null
    ) as g
    group by 1, 2, 3
    on conflict (municipality_code, month, reason) do update set times = public.reason_counts.times + excluded.times;

    insert into private.forgetting (person_id, alias) values (person, new_id);
    insert into public.people (person_id, municipality_code, first_name, last_name, created_at)
    values (new_id, who.municipality_code,
        (select r.becomes from private.forget_rules r where (r.relation, r.column_name) = ('public.people', 'first_name')),
        (select r.becomes from private.forget_rules r where (r.relation, r.column_name) = ('public.people', 'last_name')),
        date_trunc('year', who.created_at));
    if own.person_id is not null then
        insert into public.candidates (person_id, municipality_code, birth_date, created_at)
        select new_id, own.municipality_code, case
                when extract(year from age(private.today(), own.birth_date)) = extract(year from private.today()) - y.born
                    then make_date(y.born, 1, 1)
                else make_date(y.born, 12, 31) end,
            date_trunc('year', own.created_at)
        from (select extract(year from own.birth_date)::int as born) as y;
    end if;
    for rule in
        select r.* from private.forget_rules r where not r.in_own_words and r.how <> 'keep'
        order by array_position('{delete,clear,alias}', r.how), r.relation, r.column_name
    loop
        execute case rule.how
            when 'delete' then format('delete from %s where %I = $1', rule.relation::pg_catalog.regclass, rule.column_name)
            when 'clear' then format('update %s set %I = %L where %I = $1 and %2$I is not null', rule.relation::pg_catalog.regclass,
                rule.column_name, rule.becomes, rule.whose)
            else format('update %s set %I = $2 where %2$I = $1', rule.relation::pg_catalog.regclass, rule.column_name)
        end using person, new_id;
    end loop;
    delete from public.invitations i
    where i.person_id is null and i.used_at is null and lower(i.email) in (
        select lower(who.email) union all select lower(u.email) from auth.users u where u.id = who.user_id
    );
    update public.requests r set answer = new_id::text where r.answer = person::text;
    update public.events e set
        person_id = case when e.person_id = person then new_id else e.person_id end,
        by_person = case when e.by_person = person then new_id else e.by_person end,
        on_behalf_of = case when e.on_behalf_of = person then new_id else e.on_behalf_of end,
        to_person = case when e.to_person = person then new_id else e.to_person end
    where person in (e.person_id, e.by_person, e.on_behalf_of, e.to_person);
    delete from public.candidates c where c.person_id = person;
    delete from public.people p where p.person_id = person;
    perform private.refresh_candidates(array[new_id]);
    delete from private.forgetting f where f.person_id = person;

    if who.user_id is not null then
        perform private.delete_account(who.user_id);
    end if;
    insert into private.forgotten (gone_hash, at) values (private.person_hash(person), right_now) on conflict do nothing;
    insert into public.events (at, kind, municipality_code, by_person)
    values (right_now, 'person.forgotten', who.municipality_code, nullif(private.me(), person));
end $$;
