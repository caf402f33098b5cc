-- Check-in by the code of the place's link or by the word on its poster: the candidate's own confirmed shift there, from 60 minutes before
-- until its end. It is the person's word that they came, at that time; the fact is recorded by the place. Returns the assignment's id.
-- At a second tap nothing changes. Refuses PT404 not_found (no such place), PT409 no_shift_here.
create function private.check_in(code text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    typed text := upper(regexp_replace(coalesce(check_in.code, ''), '[^A-Za-z0-9]', '', 'g'));
    here uuid[] := array(select p.place_id from public.place_codes p where p.code = typed or p.word = typed);
    mine public.assignments;
begin
    if here = '{}' or not exists (select from public.candidates c where c.person_id = private.me()) then
        raise exception 'not_found' using errcode = 'PT404';
    end if;
    select a.* into mine from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    where a.candidate_id = private.me() and t.place_id = any (here) and a.state = 'confirmed'
        and a.starts_at - interval '60 minutes' <= private.clock() and a.ends_at > private.clock()
    order by (a.checked_in_at is null) desc, a.starts_at
    limit 1 for update of a;
    if not found then
        raise exception 'no_shift_here' using errcode = 'PT409';
    end if;
    update public.assignments a set checked_in_at = coalesce(a.checked_in_at, private.clock())
    where a.assignment_id = mine.assignment_id;
    return mine.assignment_id;
end $$;
grant execute on function private.check_in(text) to authenticated;
create function public.check_in(code text) returns uuid language sql volatile set search_path = '' as $$
    select private.check_in(code);
$$;
grant execute on function public.check_in(text) to authenticated;

-- Check-out, until 12 h after the start. Refuses PT404, PT409 not_checked_in / already_over. Twice is once.
create function private.check_out(assignment uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    mine public.assignments;
begin
    select a.* into mine from public.assignments a
    where a.assignment_id = assignment and a.candidate_id = private.me() for update;
    if not found then
        raise exception 'not_found' using errcode = 'PT404';
    elsif mine.checked_in_at is null then
        raise exception 'not_checked_in' using errcode = 'PT409';
    elsif mine.checked_out_at is null and private.clock() > mine.starts_at + interval '12 hours' then
        raise exception 'already_over' using errcode = 'PT409';
    end if;
    update public.assignments a set checked_out_at = coalesce(a.checked_out_at, private.clock())
    where a.assignment_id = assignment;
end $$;
grant execute on function private.check_out(uuid) to authenticated;
create function public.check_out(assignment uuid) returns void language sql volatile set search_path = '' as $$
    select private.check_out(assignment);
$$;
grant execute on function public.check_out(uuid) to authenticated;

-- The first of these codes (a phone's, which has opened their links) that is the place's where the candidate has this shift; null: none.
-- Never a word, which could be guessed.
create function private.known_code(assignment uuid, codes text[]) returns text
language sql stable security definer set search_path = '' as $$
    select p.code from public.assignments a
    join public.shifts s on s.shift_id = a.shift_id
    join public.tasks t on t.task_id = s.task_id
    join public.place_codes p on p.place_id = t.place_id
    where a.assignment_id = assignment and a.candidate_id = private.me() and p.code = any (codes[1:10]);
$$;
grant execute on function private.known_code(uuid, text[]) to authenticated;
create function public.known_code(assignment uuid, codes text[]) returns text language sql stable set search_path = '' as $$
    select private.known_code(assignment, codes);
$$;
grant execute on function public.known_code(uuid, text[]) to authenticated;
