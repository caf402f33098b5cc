-- A lead changes or cancels a shift: those on it are told, may step off, and are let go where a rule would be broken.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

insert into clearances (candidate_id, employer_id, requirement, seen_on, valid_to) values (tests.id('Amina'), tests.id('the municipality'), 'tb', '2026-01-01', '2026-12-01');
insert into contracts (candidate_id, employer_id, from_date, to_date) values (tests.id('Bjørn'), tests.id('the municipality'), '2026-01-01', '2026-12-03');
select tests.shift('paid', '2026-12-03 09:00', '2026-12-03 11:00', 5, 'paid');
select is(tests.take('Bjørn', 'paid'), 'confirmed', 'Bjørn takes a paid shift on the last day of his contract');

select tests.shift('moving', '2026-12-14 09:00', '2026-12-14 11:00', 3);
select is(tests.take('Amina', 'moving'), 'confirmed', 'Amina is on it');
select is(tests.take('Bjørn', 'moving'), 'confirmed', 'Bjørn is on it');
create function pg_temp.change(who text, shift text, from_ text, to_ text, seats int, contact text default 'Fjordgløtt') returns text
language sql as $$
    select tests.say(who, format('select change_shift(%L, %L, %L, %L, %L)', tests.id(shift), tests.oslo(from_), tests.oslo(to_), seats,
        tests.id(contact || '''s contact')));
$$;
select is(pg_temp.change('Ola', 'moving', '2026-12-14 10:00', '2026-12-14 12:00', 3), 'PT404 not_found', 'Ola, another place''s lead, does not change the shift');
select is(pg_temp.change('Amina', 'moving', '2026-12-14 10:00', '2026-12-14 12:00', 3), 'PT404 not_found', 'Amina does not change the shift');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', '2026-12-14 12:00', 3, 'Åsen'), 'PT404 not_found', 'Lise does not give the shift another place''s contact');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', '2026-12-14 12:00', 1), 'PT409 too_many_on', 'never fewer seats than people');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', '2026-12-14 12:00', 21), 'PT422 bad_capacity', 'a shift has at most twenty seats');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', '2026-12-14 12:00', 0), 'PT422 bad_capacity', 'a shift has at least one seat');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', '2026-12-14 12:00', null), 'PT422 bad_capacity', 'a number there must be');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', '2026-12-14 10:00', 3), 'PT422 bad_span', 'the end comes after the start');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', '2026-12-14 19:01', 3), 'PT422 bad_span', 'nine hours and a minute are too long');
select is(pg_temp.change('Lise', 'moving', null, '2026-12-14 12:00', 3), 'PT422 bad_span', 'a start there must be');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 10:00', null, 3), 'PT422 bad_span', 'a shift without an end is refused');
select is(pg_temp.change('Lise', 'moving', '2026-11-23 07:00', '2026-11-23 09:00', 3), 'PT422 starts_too_soon', 'a shift does not move into the past');
select is(tests.say('Amina', format('select step_off(%L)', tests.on_('Amina', 'moving'))), 'PT409 not_changed', 'nothing has changed: «jeg kan ikke» is the way');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 09:00', '2026-12-14 11:00', 4), '', 'Lise adds a seat');
select is(tests.say('Amina', format('select step_off(%L)', tests.on_('Amina', 'moving'))), 'PT409 not_changed', 'Amina does not step off a shift that only got more seats');
select tests.shift('in the way', '2026-12-14 12:00', '2026-12-14 13:00');
select is(tests.take('Bjørn', 'in the way'), 'confirmed', 'Bjørn has another shift later that day');
select tests.at('2026-11-23 08:01');
select is(pg_temp.change('Lise', 'moving', '2026-12-14 11:00', '2026-12-14 13:00', 4), '', 'Lise moves the shift');
select is((select starts_at from assignments where assignment_id = tests.on_('Amina', 'moving')), tests.oslo('2026-12-14 11:00'), 'Amina''s time moves with it');
select is(tests.state('Bjørn', 'moving'), 'cancelled', 'Bjørn, whom it would put on two shifts at once, is let go by the host');
select is(tests.state('Bjørn', 'in the way'), 'confirmed', 'Bjørn keeps the shift in the way');
select is((select count(*) from notices where kind = 'time_changed' and shift_id = tests.id('moving') and person_id = tests.id('Amina')), 1::bigint, 'Amina is told that the time changed');
select is(tests.say('Bjørn', format('select step_off(%L)', tests.on_('Amina', 'moving'))), 'PT404 not_found', 'nobody steps off for another');
select is(tests.say('Amina', format('select step_off(%L)', tests.on_('Amina', 'moving'))), '', 'Amina steps off');
select is(tests.say('Amina', format('select step_off(%L)', tests.on_('Amina', 'moving'))), '', 'Amina steps off a second time without effect');
select is(tests.state('Amina', 'moving'), 'cancelled', 'stepping off stands as the host''s doing');
select is((select taken::int from shifts where shift_id = tests.id('moving')), 0, 'nobody is left on it');

select tests.shift('with clearance', '2026-12-01 12:00', '2026-12-01 13:00', 3, asks => '{tb}');
select is(tests.take('Amina', 'with clearance'), 'confirmed', 'Amina''s clearance holds to the day');
select is(pg_temp.change('Lise', 'with clearance', '2026-12-02 12:00', '2026-12-02 13:00', 3), '', 'the shift moves to the day after');
select is(tests.state('Amina', 'with clearance'), 'cancelled', 'nobody stays confirmed on a day the clearance does not reach');
select is(pg_temp.change('Lise', 'paid', '2026-12-04 07:00', '2026-12-04 08:00', 5), '', 'a paid shift moves past the end of a contract');
select is(tests.state('Bjørn', 'paid'), 'cancelled', 'Bjørn is not confirmed on a day his contract does not reach');

select tests.shift('cancelled', '2026-12-15 09:00', '2026-12-15 11:00', 3, asks => '{hygienekurs,mrsa,tb}');
select is(tests.take('Amina', 'cancelled'), 'requested', 'Amina asks for the shift');
select is(tests.say('Ola', format('select cancel_shift(%L)', tests.id('cancelled'))), 'PT404 not_found', 'Ola, another place''s lead, does not cancel the shift');
select is(tests.say('Amina', format('select cancel_shift(%L)', tests.id('cancelled'))), 'PT404 not_found', 'Amina does not cancel the shift');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('cancelled'))), '', 'its own lead can');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('cancelled'))), '', 'Lise cancels it a second time without effect');
select is(tests.state('Amina', 'cancelled'), 'cancelled', 'Amina, who asked, is let go');
select is((select kind from notices where shift_id = tests.id('cancelled') and person_id = tests.id('Amina')), 'cancelled', 'Amina is told that it is cancelled');
select is(pg_temp.change('Lise', 'cancelled', '2026-12-15 10:00', '2026-12-15 12:00', 3), 'PT409 shift_cancelled', 'a cancelled shift does not move');
select is(tests.force(format('update shifts set cancelled_at = null where shift_id = %L', tests.id('cancelled'))), 'PT409 wrong_way', 'a cancelled shift does not come back');

-- What was tapped before the shift began, and heard after, leaves no less trace.
select tests.shift('heard late', '2026-12-16 09:00', '2026-12-16 11:00', 3);
select is(tests.take(who, 'heard late'), 'confirmed', who || ' takes it') from unnest('{Amina,Bjørn}'::text[]) as who;
select is(pg_temp.change('Lise', 'heard late', '2026-12-16 10:00', '2026-12-16 12:00', 3), '', 'it is moved');
select tests.at('2026-12-16 10:30');
select is(tests.hear('Amina', 'off in time', '2026-12-16 09:40:00', '2026-12-16 10:30:00', kind => 'step_off'), '1', 'Amina tapped in time');
select is(tests.say('Amina', format('select step_off(%L, %L)', tests.on_('Amina', 'heard late'), tests.id('off in time'))), '', 'she is off');
select is(tests.state('Amina', 'heard late'), 'cancelled', 'as the host''s doing');
select is(tests.hear('Bjørn', 'off too late', '2026-12-16 10:10:00', '2026-12-16 10:30:00', kind => 'step_off'), '1', 'Bjørn tapped after it had begun');
select is(tests.say('Bjørn', format('select step_off(%L, %L)', tests.on_('Bjørn', 'heard late'), tests.id('off too late'))), 'PT409 not_changed', 'he reads that it is too late');
select is(tests.hear('Bjørn', 'off some time', '2026-12-16 09:10:00', '2026-12-16 10:30:00', kind => 'step_off', known => null), '1', 'nobody knows when');
select is(tests.say('Bjørn', format('select step_off(%L, %L)', tests.on_('Bjørn', 'heard late'), tests.id('off some time'))), 'PT409 not_changed', 'what is not sure counts from when it is heard');

-- ── Who loses their place is seen before, and told once, with both times and why ─────────────────────────────────────────────
select tests.at('2026-11-24 09:00');
select tests.shift('meeting', '2027-01-12 09:00', '2027-01-12 11:00', 4);
select is(tests.take(who, 'meeting'), 'confirmed', who || ' is on it') from unnest('{Amina,Bjørn}'::text[]) as who;
select tests.shift('Bjørn''s other', '2027-01-12 14:00', '2027-01-12 15:00', 1);
select is(tests.take('Bjørn', 'Bjørn''s other'), 'confirmed', 'Bjørn has something else in the afternoon');
create function pg_temp.change_seen(who text, shift text, from_ text, to_ text, seats int, version_ int, seen text default '{}', contact text default 'Fjordgløtt')
returns text language plpgsql as $$
begin
    -- as the page does: what was not asked about is not saved
    perform tests.say(who, format('select from who_would_lose(%L, %L, %L)', tests.id(shift), tests.oslo(from_), tests.oslo(to_)));
    return tests.say(who, format('select change_shift(%L, %L, %L, %L, %L, %L, %L)', tests.id(shift), tests.oslo(from_), tests.oslo(to_), seats,
        tests.id(contact || '''s contact'), version_, seen));
end $$;
create function pg_temp.would_lose(who text, shift text, from_ text, to_ text) returns text language sql as $$
    select tests.say(who, format('select string_agg(name || '' '' || why || '' '' || asks, '', '') from who_would_lose(%L, %L, %L)', tests.id(shift), tests.oslo(from_), tests.oslo(to_)));
$$;
create function pg_temp.told(who text, shift text, role text default 'candidate') returns text language sql as $$
    select coalesce(string_agg(concat_ws(' ', n.kind, n.detail, to_char(n.was_starts_at at time zone 'Europe/Oslo', 'HH24:MI'), to_char(n.was_ends_at at time zone 'Europe/Oslo', 'HH24:MI'),
        to_char(n.now_starts_at at time zone 'Europe/Oslo', 'HH24:MI'), to_char(n.now_ends_at at time zone 'Europe/Oslo', 'HH24:MI')), ', ' order by n.at, n.kind), '')
    from notices n where n.person_id = tests.id(who) and n.shift_id = tests.id(shift) and n.as_role = role and n.at = private.clock();
$$;
select is(pg_temp.would_lose('Lise', 'meeting', '2027-01-12 13:30', '2027-01-12 15:30'), 'Bjørn Testesen cannot false', 'Lise sees before she saves that Bjørn cannot, and not what else he has');
select is((select count(*) from access_log where viewer_id = tests.id('Lise') and person_id = tests.id('Bjørn') and day = '2026-11-24'), 1::bigint, 'and that she looked is written down');
select is(pg_temp.would_lose('Lise', 'meeting', '2027-01-12 11:30', '2027-01-12 13:30'), '', 'at another time nobody loses anything');
select is(pg_temp.would_lose('Lise', 'meeting', '2027-01-12 09:00', '2027-01-12 11:00'), '', 'nor when nothing is moved');
select is(pg_temp.would_lose(who, 'meeting', '2027-01-12 13:30', '2027-01-12 15:30'), 'PT404 not_found', who || ' does not see it') from unnest('{Ola,Amina,Kari}'::text[]) as who;
select is(tests.state('Bjørn', 'meeting'), 'confirmed', 'to look changes nothing');
select tests.at('2026-11-24 09:01');
select is(pg_temp.change_seen('Lise', 'meeting', '2027-01-12 13:30', '2027-01-12 15:30', 4, 1), 'PT409 would_lose', 'who has not been shown to lose their place is asked about first');
select is(tests.state('Bjørn', 'meeting'), 'confirmed', 'and nothing is saved');
select is(pg_temp.change_seen('Lise', 'meeting', '2027-01-12 13:30', '2027-01-12 15:30', 4, 1, format('{%s}', tests.on_('Bjørn', 'meeting'))), '', 'Lise has seen it, and saves');
select is(pg_temp.told('Amina', 'meeting'), 'time_changed 09:00 11:00 13:30 15:30', 'Amina is told once, with the time that it had and the time that it has');
select is(pg_temp.told('Bjørn', 'meeting'), 'let_go overlap 09:00 11:00 13:30 15:30', 'Bjørn is told once, with both times, and why');
select is(pg_temp.told('Lise', 'meeting', 'lead'), 'was_let_go 09:00 11:00 13:30 15:30', 'the lead has it in her messages, without what else Bjørn has');
select is((select string_agg(n.kind, ' ' order by n.kind) from notices n where n.as_role = 'lead' and n.person_id = tests.id('Lise') and n.assignment_id in (select a.assignment_id from assignments a where a.shift_id = tests.id('meeting') and a.candidate_id = tests.id('Bjørn'))), 'was_let_go', 'and he stands there as coming no more');
select is((select count(*) from notices n where n.as_role = 'lead' and n.person_id = tests.id('Lise') and n.kind = 'comes' and n.assignment_id = tests.on_('Amina', 'meeting')), 1::bigint, 'as Amina does');
select is(tests.say('Bjørn', format('select let_go_why from assignments where shift_id = %L', tests.id('meeting'))), 'overlap', 'Bjørn reads why on his shift, too');

-- the version: a page that another has changed since overwrites nothing
select is((select version from shifts where shift_id = tests.id('meeting')), 2, 'each change makes another version');
select is(pg_temp.change_seen('Lise', 'meeting', '2027-01-12 13:30', '2027-01-12 15:30', 6, 1), 'PT409 changed_by_another', 'what was looked at is not what there is');
select is((select capacity::int from shifts where shift_id = tests.id('meeting')), 4, 'nothing is overwritten');
select is(pg_temp.change_seen('Lise', 'meeting', '2027-01-12 13:30', '2027-01-12 15:30', 4, 1), '', 'the same change once more, as when its answer was lost, is done already');
select is(pg_temp.change_seen('Lise', 'meeting', '2027-01-12 13:30', '2027-01-12 15:30', 6, 2), '', 'who looked at what there is changes it');
select is(tests.force(format('update shifts set taken = taken where shift_id = %L', tests.id('meeting'))), 'done', 'who comes and goes');
select is((select version from shifts where shift_id = tests.id('meeting')), 3, 'is not a change of the shift');

-- time and who meets them at once is one notice; each why in its words
select tests.at('2026-11-24 09:02');
insert into contacts (contact_id, place_id, name, meet_where) values (tests.id('Per''s contact'), tests.id('Fjordgløtt''s place'), 'Per', 'i resepsjonen');
select is(pg_temp.change_seen('Lise', 'meeting', '2027-01-12 13:00', '2027-01-12 15:00', 6, 3, '{}', 'Per'), '', 'another time, and Per meets them');
select is(pg_temp.told('Amina', 'meeting'), 'time_changed contact 13:30 15:30 13:00 15:00', 'Amina is told both in one');
select tests.at('2026-11-24 09:03');
select is(pg_temp.change_seen('Lise', 'meeting', '2027-01-12 13:00', '2027-01-12 15:00', 6, 4), '', 'only who meets them');
select is(pg_temp.told('Amina', 'meeting'), 'contact_changed', 'is told as that');
select tests.shift('long', '2027-01-20 09:00', '2027-01-20 11:00', 4);
select is(tests.take(who, 'long'), 'confirmed', who || ' is on it') from unnest('{Amina,Bjørn}'::text[]) as who;
select tests.shift('the day before', '2027-01-19 16:00', '2027-01-19 23:30', 1);
select is(tests.take('Amina', 'the day before'), 'PT409 hours_day', 'Amina could not do that, for her hours');
select tests.shift('the evening before', '2027-01-19 17:00', '2027-01-19 21:00', 1);
select is(tests.take('Amina', 'the evening before'), 'confirmed', 'the evening is all right');
select is(pg_temp.would_lose('Lise', 'long', '2027-01-20 07:00', '2027-01-20 09:00'), 'Amina T. cannot false', 'how much somebody works is not the lead''s to know');
select tests.at('2026-11-24 09:04');
select is(pg_temp.change_seen('Lise', 'long', '2027-01-20 07:00', '2027-01-20 09:00', 4, 1, format('{%s,%s}', tests.on_('Amina', 'long'), tests.on_('Bjørn', 'long'))), '', 'a lead may have been shown more than come to lose it');
select is(pg_temp.told('Amina', 'long'), 'let_go working_time 09:00 11:00 07:00 09:00', 'Amina herself reads that it is her rest');
select is(pg_temp.told('Bjørn', 'long'), 'time_changed 09:00 11:00 07:00 09:00', 'Bjørn keeps his');

-- who stands by is told, too
select tests.shift('full', '2027-01-26 09:00', '2027-01-26 11:00', 1);
select is(tests.take('Amina', 'full'), 'confirmed', 'Amina fills it');
select is(tests.say('Bjørn', format('select stand_by(%L)', tests.id('full'))), '', 'Bjørn can step in');
select tests.at('2026-11-24 09:05');
select is(pg_temp.change_seen('Lise', 'full', '2027-01-26 10:00', '2027-01-26 12:00', 1, 1), '', 'it is moved');
select is(pg_temp.told('Bjørn', 'full'), 'standby_moved 09:00 11:00 10:00 12:00', 'Bjørn is told that what he stands by for has another time');
select tests.at('2026-11-24 09:06');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('full'))), '', 'it is off');
select is(pg_temp.told('Bjørn', 'full'), 'standby_off 10:00 12:00 10:00 12:00', 'and that he need not wait for it');

select * from finish();
rollback;
