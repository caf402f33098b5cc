-- A small made-up municipality with five months of shifts behind it: so few people that every count is near five.
create function tests.town(code text, n int) returns void language plpgsql as $$
declare
    people int := 8 + floor(random() * 25);
    late float := random() * 0.3;
    absent float := random() * 0.3;
    forgotten float := random() * random() * 0.3;
    shift uuid;
    fact text;
    who int;
    day date;
begin
    insert into public.municipalities (municipality_code, name) values (code, 'By ' || code);
    insert into public.employers (employer_id, municipality_code, name) values (tests.id(code), code, 'Arbeidsgiver ' || code);
    perform tests.organisation(code || ' ' || o, code, code) from generate_series(1, 3) as o;
    perform tests.staff('Petra ' || code, 'programme_lead', code);
    perform tests.staff('Kari ' || code, 'adviser', code);
    insert into public.people (person_id, municipality_code, first_name, last_name)
    select tests.id(code || i), code, 'Noen', 'Testesen' from generate_series(1, people) as i;
    insert into public.candidates (person_id, municipality_code, birth_date, notice_read_at)
    select tests.id(code || i), code, date '1965-01-01' + floor(random() * 15000)::int, now() from generate_series(1, people) as i;
    insert into public.referrals (candidate_id, referred_by, referred_at, office, basis, assessed_on)
    select tests.id(code || i), tests.id('Kari ' || code), date '2026-07-01' + floor(random() * 150)::int, 'Nav', 'stl_20a', '2026-07-01'
    from generate_series(1, people) as i where random() < 0.6;
    insert into public.agreed_activities (candidate_id, hours_per_week, from_date, to_date, agreed_by)
    select r.candidate_id, 10, r.referred_at::date, r.referred_at::date + 60 + floor(random() * 200)::int, r.referred_by
    from public.referrals r join public.candidates c on c.person_id = r.candidate_id
    where c.municipality_code = code and random() < 0.8;
    for s in 0 .. 5 * n - 1 loop
        day := date '2026-08-01' + (s / n || ' months')::interval + s % n * (28 / n) * interval '1 day';
        perform tests.shift(code || ' ' || s, day || ' 10:00', day || ' 12:00', 1 + floor(random() * 6)::int,
            case when random() < 0.2 then 'paid' else 'unpaid' end, organisation => code || ' ' || 1 + floor(random() * 3)::int,
            of_type => (array['matvert', 'postvert', 'renhold'])[1 + floor(random() * 3)::int]);
        shift := tests.id(code || ' ' || s);
        for who in select i from generate_series(1, people) as i order by random() limit floor(random() * 7) loop
            fact := case when random() < forgotten then 'not recorded' when random() < absent then 'absent' when random() < late then 'late'
                when random() < 0.1 then 'told' when random() < 0.05 then 'host_cancelled' else 'present' end;
            begin
                insert into public.assignments (assignment_id, candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose,
                    requested_at, confirmed_at, withdrawn_at)
                select tests.id(code || ' ' || s || ' on it ' || who), tests.id(code || who), shift, code, now(), now(), 'voluntary', tests.oslo(day || ' 08:00'),
                    tests.oslo(day || ' 08:00'), case when fact = 'told' then tests.oslo(day || ' 09:00') end;
            exception when sqlstate 'PT409' then
                exit; -- full
            end;
            insert into public.attendance (assignment_id, candidate_id, fact, minutes, recorded_at)
            select tests.id(code || ' ' || s || ' on it ' || who), tests.id(code || who), fact, case when fact in ('present', 'late') then 60 else 0 end,
                tests.oslo(day || ' 13:00')
            where fact not in ('told', 'not recorded');
        end loop;
    end loop;
    insert into public.outcomes (candidate_id, municipality_code, kind, exited_on, recorded_by, recorded_at)
    select tests.id(code || 1 + floor(random() * people)::int), code, (array['job', 'education', 'moved', 'health'])[1 + floor(random() * random() * 4)::int],
        x.day, tests.id('Kari ' || code), private.midnight(x.day)
    from (select (date '2025-06-01' + floor(random() * 570)::int) as day from generate_series(1, 20 + floor(random() * 60)::int)) as x;
end $$;
