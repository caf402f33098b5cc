-- Generated from supabase/schemas by "npm run migration".
set local lock_timeout = '5s';

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
