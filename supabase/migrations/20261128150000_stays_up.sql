-- Generated from supabase/schemas by "npm run migration".
set local lock_timeout = '5s';

insert into private.event_kinds (kind, sentence)
values ('municipality.begun', 'Whoever runs the installation began the municipality.');

insert into private.event_kinds (kind, sentence)
values ('administrator.invited', 'Whoever runs the installation made an invitation for its administrator, as detail says.');

-- Makes those districts that are not there, by name whatever its case; one at a time for each municipality. Returns how many.
create function private.make_districts(
    municipality text, names text[], latitudes double precision[], longitudes double precision[]
) returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    made int;
begin
    perform from public.municipalities m where m.municipality_code = municipality for no key update;
    insert into public.districts (municipality_code, name, latitude, longitude)
    select distinct on (lower(btrim(d.name))) municipality, btrim(d.name), d.latitude, d.longitude
    from unnest(names, latitudes, longitudes) with ordinality as d (name, latitude, longitude, n)
    where not exists (
        select from public.districts t
        where t.municipality_code = municipality and lower(t.name) = lower(btrim(d.name))
    )
    order by lower(btrim(d.name)), d.n;
    get diagnostics made = row_count;
    return made;
end $$;

-- An administrator adds districts, each with its middle. What has such a name already stays as it is. Returns how many were made.
-- Refuses PT404 (not an administrator), PT422 bad_place.
create function private.add_districts(
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
        or exists (select from unnest(names) as n where private.is_words(n, 2, 120) is not true)
    then
        raise exception 'bad_place' using errcode = 'PT422';
    end if;
    made := private.make_districts(municipality, names, latitudes, longitudes);
    return private.answer(request_id, made::text)::int;
exception when check_violation or not_null_violation then
    raise exception 'bad_place' using errcode = 'PT422';
end $$;
grant execute on function private.add_districts(text[], double precision[], double precision[], uuid) to authenticated;
create function public.add_districts(
    names text[], latitudes double precision[], longitudes double precision[], request_id uuid
) returns int language sql volatile set search_path = '' as $$
    select private.add_districts(names, latitudes, longitudes, request_id);
$$;
grant execute on function public.add_districts(text[], double precision[], double precision[], uuid) to authenticated;

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
create or replace function private.code_for(request_id uuid) returns text
language sql stable security definer set search_path = '' as $$
    select private.code_from(private.me()::text || request_id::text);
$$;

-- Whether anybody has begun here. Says no more to anyone: the sign-in page tells who opens an empty installation what to do.
create function private.is_begun() returns boolean language sql stable security definer set search_path = '' as $$
    select exists (select from public.municipalities);
$$;
grant execute on function private.is_begun() to anon, authenticated;
create function public.is_begun() returns boolean language sql stable set search_path = '' as $$
    select private.is_begun();
$$;
grant execute on function public.is_begun() to anon, authenticated;

-- What beginning did, and the first administrator's invitation.
create type public.beginning as (
    municipality_made boolean, districts int, districts_made int, templates int, templates_made int, joined boolean,
    code text, expires_at timestamptz
);

comment on column public.beginning.code is 'null: an administrator has joined already';

comment on column public.beginning.expires_at is 'null: an administrator has joined already';

-- The templates that come with the product, made where they are missing. "given" is the text of supabase/product/templates.json.
create function private.make_templates(given text) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
    made int;
begin
    insert into public.templates
        (template_id, task_type, minutes, starts_local, norwegian, lifting, requirements, introduction, sort)
    select t.template_id, t.task_type, t.minutes, t.starts_local, t.norwegian, t.lifting, t.requirements, t.introduction, t.sort
    from jsonb_to_recordset(given::jsonb) as t (
        template_id uuid, task_type text, minutes smallint, starts_local time, norwegian smallint, lifting smallint,
        requirements text[], introduction boolean, sort smallint
    )
    on conflict (template_id) do nothing;
    get diagnostics made = row_count;
    insert into public.template_texts (template_id, language, title, summary, does, does_not, bring)
    select t.template_id, w.language, (w.words).title, (w.words).summary, (w.words).does, (w.words).does_not, (w.words).bring
    from jsonb_to_recordset(given::jsonb) as t (template_id uuid, texts jsonb),
        lateral (
            select e.key as language, jsonb_populate_record(null::public.template_texts, e.value) as words
            from jsonb_each(t.texts) as e
        ) as w
    on conflict (template_id, language) do nothing;
    return made;
end $$;

-- Makes the municipality, its districts and the templates where they are missing, changes nothing that is there, and gives the invitation
-- of its first administrator: the same for as long as it is open, none once somebody has joined with one. "anew": another all the same,
-- and no earlier one opens anything any more. Refuses PT409 demonstration, not_first (an invitation for another address is open);
-- PT422 bad_municipality, bad_email, no_districts, bad_place.
create function private.begin_municipality(
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
    elsif (municipality ~ '^[0-9]{4}$' and private.is_name(name)) is not true then
        raise exception 'bad_municipality' using errcode = 'PT422';
    elsif private.is_email(address) is not true then
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
-- Who has the secret key, or the owner's own login.
create function public.begin_municipality(
    municipality text, name text, administrator text, district_names text[], latitudes double precision[],
    longitudes double precision[], templates text, anew boolean default false
) returns setof public.beginning language sql volatile set search_path = '' as $$
    select * from private.begin_municipality(
        municipality, name, administrator, district_names, latitudes, longitudes, templates, anew);
$$;
grant execute on function
    public.begin_municipality(text, text, text, text[], double precision[], double precision[], text, boolean),
    private.begin_municipality(text, text, text, text[], double precision[], double precision[], text, boolean)
to service_role;

-- A seat that is taken changes nothing here until it is the last one: «Jeg vil» must not wait for more.
create or replace function private.refresh_open_shift() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if new.taken >= new.capacity or new.cancelled_at is not null then
        delete from private.open_shifts x where x.shift_id = new.shift_id;
    else
        perform private.refresh_shifts(array[new.shift_id]);
    end if;
    -- which hours somebody said no to is read from the shift
    if new.starts_at is distinct from old.starts_at then
        perform private.refresh_candidates(array(
            select distinct o.candidate_id from public.offers o where o.shift_id = new.shift_id and o.decline_reason = 'time'
        ));
    end if;
    return null;
end $$;

-- one that comes with its answer, as history that is loaded does
create trigger offers_710_refresh_features_on_insert after insert on public.offers for each row
when (new.decline_reason is not null or new.unsure_wants is not null)
execute function private.refresh_features_from_offer();

-- Makes all of it anew, and returns how many rows were not what they are derived from: none, or a trigger is missing above. While it works,
-- nobody's change gets through.
create function private.remake_features() returns int language plpgsql volatile security definer set search_path = '' as $$
declare
    wrong int;
begin
    lock table private.candidate_features, private.clearance_masks, private.open_shifts in share row exclusive mode;
    create temporary table features_before on commit drop as
    select to_jsonb(f) as row_ from private.candidate_features f
    union all select to_jsonb(c) from private.clearance_masks c
    -- those that have begun the clock removes
    union all select to_jsonb(o) from private.open_shifts o where o.starts_at > private.clock();
    delete from private.candidate_features;
    delete from private.clearance_masks;
    delete from private.open_shifts;
    perform private.refresh_candidates(array(select c.person_id from public.candidates c));
    perform private.refresh_clearance_masks(array(select c.person_id from public.candidates c));
    perform private.refresh_shifts(array(select s.shift_id from public.shifts s));
    with features_now as (
        select to_jsonb(f) as row_ from private.candidate_features f
        union all select to_jsonb(c) from private.clearance_masks c
        union all select to_jsonb(o) from private.open_shifts o
    )
    select count(*) into wrong from (
        (select b.row_ from pg_temp.features_before b except select n.row_ from features_now n)
        union all (select n.row_ from features_now n except select b.row_ from pg_temp.features_before b)
    ) as x;
    drop table pg_temp.features_before;
    return wrong;
end $$;
