-- A kind of task that a person would like to do. Personal.
create table public.interests (
    candidate_id uuid not null references public.candidates on delete cascade,
    task_type text not null references public.task_types,
    primary key (candidate_id, task_type)
);
comment on table public.interests is 'personal: what somebody would like to do, in their own words';
create index interests_task_type on public.interests (task_type);
alter table public.interests enable row level security;
grant select on public.interests to authenticated;
create policy "A candidate reads what they would like" on public.interests
for select to authenticated using (candidate_id = (select private.me()));

-- The signed-in candidate says anew which kinds of task they would like; an empty list is no wish. Refuses PT404, PT422 bad_type (unknown,
-- or one whose name is not shown).
create function private.set_interests(task_types text[]) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    own uuid := private.me();
begin
    perform 1 from public.candidates c where c.person_id = own for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    elsif exists (
        select from unnest(task_types) as w (task_type)
        where w.task_type is null or not exists (
            select from public.task_types t where t.task_type = w.task_type and t.shown)
    ) then
        raise exception 'bad_type' using errcode = 'PT422';
    end if;
    delete from public.interests i where i.candidate_id = own and i.task_type <> all (task_types);
    insert into public.interests (candidate_id, task_type)
    select distinct own, w.task_type from unnest(task_types) as w (task_type)
    on conflict do nothing;
end $$;
grant execute on function private.set_interests(text[]) to authenticated;
create function public.set_interests(task_types text[]) returns void language sql volatile set search_path = '' as $$
    select private.set_interests(coalesce(task_types, '{}'));
$$;
grant execute on function public.set_interests(text[]) to authenticated;
