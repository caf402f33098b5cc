-- How a municipality begins: by whoever runs the installation, since only an administrator invites and there is none yet.

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
