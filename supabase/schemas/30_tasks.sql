-- A kind of facility work. Not personal.
create table public.task_types (
    task_type text primary key check (private.is_code(task_type)),
    sort smallint not null,
    shown boolean not null default true, -- false: its name never stands on a card or a receipt
    number smallint not null generated always as identity unique -- how matching writes it, in little room
);
comment on table public.task_types is 'not personal';
alter table public.task_types enable row level security;
grant select on public.task_types to authenticated;
create policy "Everyone signed in reads the task types" on public.task_types for select to authenticated using (true);
insert into public.task_types (task_type, sort, shown) values
    ('matvert', 1, true), ('postvert', 2, true), ('trivselskontakt', 3, true), ('teknologiansvarlig', 4, true),
    ('vaktmester', 5, true), ('hjelpemiddeltekniker', 6, true), ('renhold', 7, true), ('tilrettelagt', 8, false);

-- Something an employer must have seen before a person can do some tasks. Not personal.
create table public.requirements (
    requirement text primary key check (private.is_code(requirement)),
    sort smallint not null,
    lasts_months smallint check (lasts_months > 0), -- null: does not expire by itself
    number smallint not null generated always as identity unique check (number between 1 and 31) -- its bit in matching's masks
);
comment on table public.requirements is 'not personal';
alter table public.requirements enable row level security;
grant select on public.requirements to authenticated;
create policy "Everyone signed in reads the requirements" on public.requirements for select to authenticated using (true);
insert into public.requirements (requirement, sort, lasts_months) values
    ('taushetserklaering', 1, null), ('politiattest', 2, null), ('tb', 3, null), ('mrsa', 4, null), ('hygienekurs', 5, 24);

create function private.is_lead() returns boolean language sql stable security definer set search_path = '' as $$
    select exists (select private.my_organisations());
$$;
grant execute on function private.is_lead() to authenticated;

-- A ready task: what one does and does not, how long, what it asks. Not personal.
create table public.templates (
    template_id uuid primary key default gen_random_uuid(),
    municipality_code text references public.municipalities, -- null: for every municipality
    task_type text not null references public.task_types,
    minutes smallint not null check (minutes between 20 and 480),
    starts_local time not null, -- the usual start
    norwegian smallint not null default 0 check (norwegian between 0 and 4),
    lifting smallint not null default 0 check (lifting between 0 and 2),
    requirements text[] not null default '{}',
    introduction boolean not null default false,
    sort smallint not null default 0
);
comment on table public.templates is 'not personal';
create index templates_municipality on public.templates (municipality_code);
create index templates_task_type on public.templates (task_type);
alter table public.templates enable row level security;
grant select on public.templates to authenticated;
-- a template's words and its kind together would tell what a task is that says nothing of its kind
create policy "Everyone signed in reads the templates, leads of every kind" on public.templates
for select to authenticated using (
    (municipality_code is null or municipality_code = (select private.my_municipality()))
    and (task_type in (select k.task_type from public.task_types k where k.shown) or (select private.is_lead()))
);

-- A template's words in one language. Not personal.
create table public.template_texts (
    template_id uuid not null references public.templates on delete cascade,
    language text not null references public.languages,
    title text not null check (private.is_words(title, 3, 80)),
    summary text not null check (private.is_words(summary, 0, 160)),
    does text[] not null check (cardinality(does) between 1 and 6),
    does_not text[] not null check (cardinality(does_not) between 1 and 6),
    bring text not null check (private.is_words(bring, 0, 160)),
    primary key (template_id, language)
);
comment on table public.template_texts is 'not personal';
create index template_texts_language on public.template_texts (language);
create trigger template_texts_120_guard_words before insert or update of title, summary, bring on public.template_texts
for each row execute function private.guard_words('title 3 80', 'summary 0 160', 'bring 0 160');
alter table public.template_texts enable row level security;
grant select on public.template_texts to authenticated;
create policy "Whoever reads a template reads its words" on public.template_texts
for select to authenticated using (template_texts.template_id in (select t.template_id from public.templates t));

-- What is to be done at one place; its shifts say when. Its words are Norwegian; a template's translations hold while the words
-- are the template's own. Not personal.
create table public.tasks (
    task_id uuid primary key default gen_random_uuid(),
    municipality_code text not null references public.municipalities,
    organisation_id uuid not null references public.organisations,
    place_id uuid not null references public.places,
    template_id uuid references public.templates, -- null: the words are the lead's own
    task_type text not null references public.task_types,
    title text not null check (private.is_words(title, 3, 80)),
    summary text not null default '' check (private.is_words(summary, 0, 160)),
    does text[] not null check (private.is_lines(does)),
    does_not text[] not null check (private.is_lines(does_not)),
    bring text not null default '' check (private.is_words(bring, 0, 160)),
    pay text not null check (pay in ('paid', 'unpaid')),
    norwegian smallint not null default 0 check (norwegian between 0 and 4),
    lifting smallint not null default 0 check (lifting between 0 and 2),
    introduction boolean not null default false, -- the first visit: 20–30 minutes with a named colleague
    created_by uuid references public.people, -- null: from the first set-up
    created_at timestamptz not null default now(),
    published_at timestamptz, -- null: a draft
    closed_at timestamptz, -- null: not closed
    state text not null generated always as (
        case when closed_at is not null then 'closed' when published_at is not null then 'published' else 'draft' end
    ) stored,
    looked_over_at timestamptz, -- when its words were looked over last; null: not since words are watched
    check (closed_at is null or published_at is not null)
);
comment on table public.tasks is 'not personal';
create index tasks_organisation on public.tasks (organisation_id, created_at);
create index tasks_place on public.tasks (place_id);
create index tasks_municipality on public.tasks (municipality_code);
create index tasks_template on public.tasks (template_id);
create index tasks_task_type on public.tasks (task_type);
create index tasks_created_by on public.tasks (created_by);
create trigger tasks_120_guard_words before insert or update of title, summary, does, does_not, bring on public.tasks
for each row execute function private.guard_words('title 3 80', 'summary 0 160', 'does lines', 'does_not lines', 'bring 0 160');
alter table public.tasks enable row level security;
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

-- A requirement of a task. Not personal.
create table public.task_requirements (
    task_id uuid not null references public.tasks on delete cascade,
    requirement text not null references public.requirements,
    primary key (task_id, requirement)
);
comment on table public.task_requirements is 'not personal';
create index task_requirements_requirement on public.task_requirements (requirement);
alter table public.task_requirements enable row level security;
grant select on public.task_requirements to authenticated;
create policy "Whoever reads a task reads what it asks" on public.task_requirements
for select to authenticated using (task_requirements.task_id in (select t.task_id from public.tasks t));

-- Shifts of one task that one person can take together: the same weekday and hour, week after week. Not personal.
create table public.series (
    series_id uuid primary key default gen_random_uuid(),
    task_id uuid not null references public.tasks on delete cascade,
    created_at timestamptz not null default now()
);
comment on table public.series is 'not personal';
create index series_task on public.series (task_id);
alter table public.series enable row level security;
grant select on public.series to authenticated;
create policy "Whoever reads a task reads its series" on public.series
for select to authenticated using (series.task_id in (select t.task_id from public.tasks t));

-- One time span of a task, at one place. Not personal but for its contact, who is at work.
create table public.shifts (
    shift_id uuid primary key default gen_random_uuid(),
    task_id uuid not null references public.tasks on delete cascade,
    municipality_code text not null references public.municipalities,
    organisation_id uuid not null references public.organisations,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    capacity smallint not null check (capacity between 1 and 20),
    taken smallint not null default 0, -- the one counter: confirmed assignments
    contact_id uuid not null references public.contacts,
    published_at timestamptz, -- null: a draft
    changed_at timestamptz, -- null: as published; else when its time was last changed
    cancelled_at timestamptz, -- null: open
    cancelled_by uuid references public.people, -- null: open
    created_at timestamptz not null default now(),
    state text not null generated always as (
        case when cancelled_at is not null then 'cancelled' else 'open' end
    ) stored,
    series_id uuid references public.series, -- null: stands alone
    version int not null default 1, -- grows with every change, so that nobody overwrites what they have not seen
    constraint shifts_taken check (taken between 0 and capacity),
    constraint shifts_span check (ends_at > starts_at and ends_at - starts_at <= interval '12 hours')
);
comment on table public.shifts is 'not personal, but for the name of the contact it points to';
create index shifts_task on public.shifts (task_id);
create index shifts_organisation on public.shifts (organisation_id, starts_at);
create index shifts_contact on public.shifts (contact_id);
create index shifts_municipality on public.shifts (municipality_code);
create index shifts_cancelled_by on public.shifts (cancelled_by);
create index shifts_series on public.shifts (series_id);
create index shifts_open on public.shifts (municipality_code, starts_at)
    where cancelled_at is null and published_at is not null;
alter table public.shifts enable row level security;
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

-- Person × employer: that a requirement was seen: yes, when, by whom, valid to. Never its content. Personal.
create table public.clearances (
    clearance_id uuid primary key default gen_random_uuid(),
    candidate_id uuid not null references public.candidates on delete cascade,
    employer_id uuid not null references public.employers,
    requirement text not null references public.requirements,
    seen_on date not null,
    seen_by uuid references public.people, -- null: from the first set-up
    valid_to date check (valid_to >= seen_on), -- null: does not expire
    withdrawn_at timestamptz -- null: holds
);
comment on table public.clearances is 'personal: that something was seen, never what it said';
create unique index clearances_one on public.clearances (candidate_id, employer_id, requirement)
    where withdrawn_at is null;
create index clearances_employer on public.clearances (employer_id, valid_to) where withdrawn_at is null;
create index clearances_employer_all on public.clearances (employer_id);
create index clearances_candidate on public.clearances (candidate_id);
create index clearances_requirement on public.clearances (requirement);
create index clearances_seen_by on public.clearances (seen_by);
alter table public.clearances enable row level security;
grant select on public.clearances to authenticated;
create policy "A candidate reads their own clearances" on public.clearances
for select to authenticated using (candidate_id = (select private.me()));

-- A person's employment contract with an employer: opens its paid shifts. Personal.
create table public.contracts (
    contract_id uuid primary key default gen_random_uuid(),
    candidate_id uuid not null references public.candidates on delete cascade,
    employer_id uuid not null references public.employers,
    from_date date not null,
    to_date date check (to_date >= from_date), -- null: no end is set
    recorded_by uuid references public.people, -- null: from the first set-up
    recorded_at timestamptz not null default now(), -- the last time
    withdrawn_at timestamptz -- null: stands; else it was recorded by mistake, and nobody is told of it any more
);
comment on table public.contracts is 'personal';
create unique index contracts_one on public.contracts (candidate_id, employer_id, from_date);
create index contracts_employer on public.contracts (employer_id);
create index contracts_recorded_by on public.contracts (recorded_by);
alter table public.contracts enable row level security;
grant select on public.contracts to authenticated;
create policy "A candidate reads their own contracts" on public.contracts
for select to authenticated using (candidate_id = (select private.me()) and withdrawn_at is null);

-- The first visit was made: a named colleague showed the person round. Personal.
create table public.introductions (
    candidate_id uuid not null references public.candidates on delete cascade,
    place_id uuid not null references public.places,
    introduced_on date not null,
    colleague text not null check (private.is_name(colleague)),
    recorded_by uuid references public.people, -- null: from the first set-up
    recorded_at timestamptz not null default now(),
    primary key (candidate_id, place_id)
);
comment on table public.introductions is 'personal';
create index introductions_place on public.introductions (place_id);
create index introductions_recorded_by on public.introductions (recorded_by);
create trigger introductions_120_guard_words before insert or update of colleague on public.introductions
for each row execute function private.guard_words('colleague 1 60 told');
alter table public.introductions enable row level security;
grant select on public.introductions to authenticated;
create policy "A candidate reads where they are introduced" on public.introductions
for select to authenticated using (candidate_id = (select private.me()));

create function private.has_contract(candidate uuid, employer uuid, day date) returns boolean
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

-- The requirements of a task that a candidate lacks at its employer on a day. Shape: text[], empty when all is in order.
create function private.missing_clearances(candidate uuid, task uuid, day date) returns text[]
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    return (
        select coalesce(array_agg(tr.requirement order by tr.requirement), '{}')
        from public.task_requirements tr
        join public.tasks t on t.task_id = tr.task_id
        join public.organisations o on o.organisation_id = t.organisation_id
        where tr.task_id = task and not exists (
            select from public.clearances c
            where c.candidate_id = candidate and c.employer_id = o.employer_id and c.requirement = tr.requirement
                and c.withdrawn_at is null and c.seen_on <= day and coalesce(c.valid_to, 'infinity') >= day
        )
    );
end $$;

create function private.log_shift() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if new.published_at is not null and (tg_op = 'INSERT' or old.published_at is null) then
        insert into public.events (at, kind, municipality_code, by_person, organisation_id, shift_id, seats)
        values (new.published_at, 'shift.published', new.municipality_code, private.me(), new.organisation_id,
            new.shift_id, new.capacity);
    end if;
    if new.cancelled_at is not null and (tg_op = 'INSERT' or old.cancelled_at is null) then
        insert into public.events (at, kind, municipality_code, by_person, organisation_id, shift_id, seats)
        values (new.cancelled_at, 'shift.cancelled', new.municipality_code, new.cancelled_by, new.organisation_id,
            new.shift_id, new.capacity);
    end if;
    if tg_op = 'UPDATE' and new.changed_at is distinct from old.changed_at then
        insert into public.events (at, kind, municipality_code, by_person, organisation_id, shift_id, detail)
        values (new.changed_at, 'shift.changed', new.municipality_code, private.me(), new.organisation_id,
            new.shift_id, 'time');
    end if;
    if tg_op = 'UPDATE' and new.published_at is not null and new.contact_id <> old.contact_id then
        insert into public.events (at, kind, municipality_code, by_person, organisation_id, shift_id, detail)
        values (private.clock(), 'shift.changed', new.municipality_code, private.me(), new.organisation_id,
            new.shift_id, 'contact');
    end if;
    if tg_op = 'UPDATE' and new.published_at is not null and new.capacity <> old.capacity then
        insert into public.events (at, kind, municipality_code, by_person, organisation_id, shift_id, seats)
        values (private.clock(), 'shift.capacity', new.municipality_code, private.me(), new.organisation_id,
            new.shift_id, new.capacity);
    end if;
    return null;
end $$;
create trigger shifts_500_log after insert or update on public.shifts for each row execute function private.log_shift();

-- States move only along the arrows: draft → published → closed; open → cancelled.
create function private.forbid_going_back() returns trigger language plpgsql set search_path = '' as $$
declare
    wrong boolean := old.published_at is not null and new.published_at is null;
begin
    if tg_table_name = 'shifts' then -- each table's own columns in its own branch: the other has them not
        wrong := wrong or (old.cancelled_at is not null and new.cancelled_at is null);
    else
        wrong := wrong or (old.closed_at is not null and new.closed_at is null);
    end if;
    if wrong then
        raise exception 'wrong_way' using errcode = 'PT409';
    end if;
    return new;
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
create trigger shifts_100_forbid_going_back before update on public.shifts for each row execute function private.forbid_going_back();
create trigger tasks_100_forbid_going_back before update on public.tasks for each row execute function private.forbid_going_back();

-- So many weeks later at the same hour on the wall in Oslo, whatever summer time does.
create function private.weeks_later(at timestamptz, weeks int) returns timestamptz language plpgsql stable set search_path = '' as $$
begin
    return ((at at time zone 'Europe/Oslo') + make_interval(days => 7 * weeks)) at time zone 'Europe/Oslo';
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
create function private.publish_shift(shift uuid) returns void
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
grant execute on function private.publish_shift(uuid) to authenticated;
create function public.publish_shift(shift uuid) returns void language sql volatile set search_path = '' as $$
    select private.publish_shift(shift);
$$;
grant execute on function public.publish_shift(uuid) to authenticated;
