-- One page, one question: what a page shows, and who asks, in one call. Who it is, is found out once a request and never remembered, so that
-- a session that was ended, or a role that was taken away, ends with the very next page.
-- Each "…_page" has the rights of whoever asks, and is made of the functions and tables that answer its parts one by one: it shows nothing that
-- they do not show. "asked_…" is what the app gets: a page only for whom it is.

-- A candidate's own page: what fits, what they are asked about, and where they go next.
create type public.home_page as (
    cards public.task_card[], offers public.my_offer[], next public.my_shift, least public.task_card[], task_types text[],
    district_id uuid, norwegian int, protected boolean, hours_said boolean
);
comment on column public.home_page.next is 'null: none to come';
comment on column public.home_page.district_id is 'null: has not said where';
create type public.asked_home as (who public.signed_in_person, page public.home_page);
comment on column public.asked_home.who is 'null: nobody, or the session was ended';
comment on column public.asked_home.page is 'null: not a candidate';

-- "cards": as tasks_for_me, and as tasks_at_a_glance where few are wanted and nothing is filtered. "offers": those that may be answered. "least": some that ask least, when nothing fits though nothing was filtered.
-- "task_types": to choose from, when wanted. Refuses PT400 bad_cursor / bad_filter.
create function private.home_page(
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
grant execute on function private.home_page(int, text, date, int, text, boolean, boolean, int) to authenticated;
create function public.asked_home(
    most int, after text default null, only_day date default null, within_minutes int default null, only_type text default null,
    looks boolean default true, with_types boolean default false, most_least int default 3
) returns public.asked_home language sql volatile set search_path = '' as $$
    select w, case when 'candidate' = any (w.roles)
        then private.home_page(most, after, only_day, within_minutes, only_type, looks, with_types, most_least) end from private.whoami() w;
$$;
grant execute on function public.asked_home(int, text, date, int, text, boolean, boolean, int) to authenticated;

-- A shift's card, and what stands around it.
create type public.card_page as (
    card public.task_card, referred boolean, hours_said boolean, others public.task_card[]
);
comment on column public.card_page.card is 'null: not there, or not theirs to see';
create type public.asked_card as (who public.signed_in_person, page public.card_page);
comment on column public.asked_card.who is 'null: nobody, or the session was ended';
comment on column public.asked_card.page is 'null: not a candidate';

-- "others": other cards that fit, when one is not on the shift and something of "closed_by" hinders.
create function private.card_page(shift uuid, closed_by text[], most_others int)
returns public.card_page language plpgsql stable set search_path = '' as $$
declare
    page public.card_page;
    card public.task_card;
begin
    select c.* into card from private.shift_cards(array[shift], false) c;
    page.referred := exists (select from public.caseloads l where l.until_at is null);
    page.hours_said := exists (select from public.availability);
    page.others := '{}';
    if card.shift_id is not null then
        page.card := card;
        if card.assignment_id is null and card.hindrances && closed_by then
            page.others := array(
                select o from private.tasks_for_me(most_others + 1, null, null, null, null) o where o.shift_id <> shift limit most_others
            );
        end if;
    end if;
    return page;
end $$;
grant execute on function private.card_page(uuid, text[], int) to authenticated;
create function public.asked_card(shift uuid, closed_by text[] default '{}', most_others int default 3)
returns public.asked_card language sql stable set search_path = '' as $$
    select w, case when 'candidate' = any (w.roles) then private.card_page(shift, closed_by, most_others) end from private.whoami() w;
$$;
grant execute on function public.asked_card(uuid, text[], int) to authenticated;

-- A candidate's own shifts, and what of theirs could not be taken as it was tapped.
create type public.kept_tap as (
    request_id uuid, assignment_id uuid, place_name text, kind text, why text, at timestamptz, kept_at timestamptz, listed_at timestamptz,
    seen_at timestamptz, fact text, fact_at timestamptz
);
comment on column public.kept_tap.assignment_id is 'null: has no shift there at that time';
comment on column public.kept_tap.seen_at is 'null: the host has not said that they have seen it';
comment on column public.kept_tap.fact is 'null: not recorded';
comment on column public.kept_tap.fact_at is 'null: not recorded';
create type public.mine_page as (shifts public.my_shift[], taps public.kept_tap[]);
create type public.asked_mine as (who public.signed_in_person, page public.mine_page);
comment on column public.asked_mine.who is 'null: nobody, or the session was ended';
comment on column public.asked_mine.page is 'null: not a candidate';

-- What of mine the host looks at, of one shift or of all, by the time that counts; "fact_at": when the place last said how it was.
create function private.my_kept_taps(assignment uuid) returns setof public.kept_tap language plpgsql stable set search_path = '' as $$
begin
    return query
    select u.request_id, u.assignment_id, coalesce(p.name, ''), u.kind, u.why, u.at, u.kept_at, u.listed_at, u.seen_at, f.fact,
        coalesce(f.corrected_at, f.recorded_at)
    from public.unsettled_taps u
    left join public.places p on p.place_id = u.place_id
    left join public.attendance f on f.assignment_id = u.assignment_id
    where assignment is null or u.assignment_id = assignment
    order by u.at, u.request_id;
end $$;
grant execute on function private.my_kept_taps(uuid) to authenticated;
create function public.my_kept_taps(assignment uuid default null) returns setof public.kept_tap
language sql stable set search_path = '' as $$
    select * from private.my_kept_taps(assignment);
$$;
grant execute on function public.my_kept_taps(uuid) to authenticated;

create function private.mine_page() returns public.mine_page language plpgsql stable set search_path = '' as $$
declare
    page public.mine_page;
begin
    page.shifts := array(select s from private.my_shifts() s);
    page.taps := array(select t from private.my_kept_taps(null) t);
    return page;
end $$;
grant execute on function private.mine_page() to authenticated;
create function public.asked_mine() returns public.asked_mine language sql stable set search_path = '' as $$
    select w, case when 'candidate' = any (w.roles) then private.mine_page() end from private.whoami() w;
$$;
grant execute on function public.asked_mine() to authenticated;

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

-- A lead's today: the organisations they lead by name, and of the one they chose, else the first, who comes, the week in counts, who wants a
-- word first and what waits to be settled. Everyone named is logged as looked at.
create type public.led_organisation as (organisation_id uuid, name text);
create type public.today_page as (
    organisations public.led_organisation[], organisation public.led_organisation, board public.board_row[],
    week public.week_shift[], talk public.asked_person[], unsettled public.unsettled_tap[]
);
comment on column public.today_page.organisation is 'null: leads none';
create type public.asked_today as (who public.signed_in_person, page public.today_page);
comment on column public.asked_today.who is 'null: nobody, or the session was ended';
comment on column public.asked_today.page is 'null: not a lead';

create function private.today_page(chosen uuid, today date, monday date)
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
grant execute on function private.today_page(uuid, date, date) to authenticated;
create function public.asked_today(today date, monday date, chosen uuid default null)
returns public.asked_today language sql volatile set search_path = '' as $$
    select w, case when 'lead' = any (w.roles) then private.today_page(chosen, today, monday) end from private.whoami() w;
$$;
grant execute on function public.asked_today(date, date, uuid) to authenticated;

-- An adviser's caseload, and where. Everyone in it is logged as looked at.
create type public.caseload_page as (municipality_name text, people public.caseload_row[]);
comment on column public.caseload_page.municipality_name is 'null: of none';
create type public.asked_caseload as (who public.signed_in_person, page public.caseload_page);
comment on column public.asked_caseload.who is 'null: nobody, or the session was ended';
comment on column public.asked_caseload.page is 'null: not an adviser';

create function private.caseload_page(municipality text) returns public.caseload_page language plpgsql volatile set search_path = '' as $$
declare
    page public.caseload_page;
begin
    page.municipality_name := (select m.name from public.municipalities m where m.municipality_code = municipality);
    page.people := array(select r from private.adviser_caseload() r);
    return page;
end $$;
grant execute on function private.caseload_page(text) to authenticated;
create function public.asked_caseload() returns public.asked_caseload language sql volatile set search_path = '' as $$
    select w, case when 'adviser' = any (w.roles) then private.caseload_page(w.municipality_code) end from private.whoami() w;
$$;
grant execute on function public.asked_caseload() to authenticated;

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
