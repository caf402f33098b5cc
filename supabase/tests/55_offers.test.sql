-- Who is asked, when they may be, what they answer, and what a lead may know of it.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();
select tests.candidate('Nils');

-- An offer made by the clock now: its id, or null.
create function pg_temp.ask(who text, shift text, by_way text default 'wave', unbudgeted boolean default false) returns uuid language sql as $$
    select private.ask(tests.id(who), tests.id(shift), by_way, unbudgeted);
$$;
create function pg_temp.offer(who text, shift text) returns uuid language sql as $$
    select o.offer_id from public.offers o where o.candidate_id = tests.id(who) and o.shift_id = tests.id(shift) order by o.offered_at desc, o.offer_id limit 1;
$$;
create function pg_temp.stands(who text, shift text) returns text language sql as $$
    select o.state || coalesce(' ' || o.withdrawn_why, '') from public.offers o where o.offer_id = pg_temp.offer(who, shift);
$$;
create function pg_temp.does(who text, what text, shift text, more text default '') returns text language sql as $$
    select tests.say(who, format('select %s(%L%s)', what, pg_temp.offer(who, shift), more));
$$;

-- ── When somebody may be asked ───────────────────────────────────────────────────────────────────────────────────────────────
select is(private.outside_quiet_hours(tests.oslo(at)), tests.oslo(then_), at || ' is ' || then_) from (values
    ('2026-11-24 07:59', '2026-11-24 08:00'), ('2026-11-24 08:00', '2026-11-24 08:00'), ('2026-11-24 20:59:59', '2026-11-24 20:59:59'),
    ('2026-11-24 21:00', '2026-11-25 08:00'), ('2026-11-24 23:59', '2026-11-25 08:00'), ('2026-11-25 00:00', '2026-11-25 08:00'),
    ('2026-03-28 22:00', '2026-03-29 08:00'), ('2026-03-29 03:30', '2026-03-29 08:00'), -- the night that is an hour shorter
    ('2026-10-24 22:00', '2026-10-25 08:00'), ('2026-10-25 02:30', '2026-10-25 08:00')) as t (at, then_); -- and the one that is longer
select is(private.answer_time(tests.oslo('2026-11-24 10:00') + h, tests.oslo('2026-11-24 10:00')), p, 'with ' || h || ' left the next are asked after ' || p) from (values
    (interval '1 hour', interval '15 minutes'), (interval '2 hours', interval '15 minutes'), (interval '8 hours', interval '1 hour'),
    (interval '4 days', interval '12 hours'), (interval '8 days', interval '1 day'), (interval '20 days', interval '1 day')) as t (h, p);

select tests.shift('soon', '2026-11-24 10:00', '2026-11-24 12:00', 1);
select tests.shift('other', '2026-11-25 10:00', '2026-11-25 12:00', 1);
select tests.shift('third', '2026-11-26 10:00', '2026-11-26 12:00', 1);
select tests.shift('tonight', '2026-11-24 07:00', '2026-11-24 08:10', 1);
select tests.at('2026-11-23 10:00');
select isnt(pg_temp.ask('Amina', 'soon'), null, 'Amina is asked');
select is(pg_temp.stands('Amina', 'soon'), 'sent', 'the offer is sent at once in the middle of the day');
select is(pg_temp.ask('Amina', 'soon'), null, 'Amina is not asked twice while the offer stands');
select is((select o.expires_at from offers o where o.offer_id = pg_temp.offer('Amina', 'soon')), tests.oslo('2026-11-23 16:00'), 'the offer stands for a quarter of the time that is left');
select isnt(pg_temp.ask('Amina', 'other'), null, 'Amina is asked a second time the same day');
select isnt(pg_temp.ask('Amina', 'third'), null, 'Amina is asked a third time');
select is(pg_temp.stands('Amina', 'third') || (select o.due_at = tests.oslo('2026-11-24 08:00') from offers o where o.offer_id = pg_temp.offer('Amina', 'third'))::text,
    'waitingtrue', 'waits for the next morning: two a day, as she has said');
select is((select count(*) from notices n where n.person_id = tests.id('Amina') and n.kind = 'asked'), 2::bigint, 'Amina is told of two offers');
select is(tests.rows('Amina', 'select from offers'), '2', 'Amina reads two offers');
update candidates set offers_a_day = 0 where person_id = tests.id('Nils');
select is(pg_temp.ask('Nils', 'soon'), null, 'Nils, who asks not to be asked, is not asked');
select isnt(pg_temp.ask('Nils', 'soon', 'standby', true), null, 'Nils is asked for what he stands by for');
select tests.at('2026-11-23 21:00');
select isnt(pg_temp.ask('Bjørn', 'soon'), null, 'Bjørn is asked at nine in the evening');
select is(pg_temp.stands('Bjørn', 'soon'), 'waiting', 'the evening''s offer waits for the morning');
select is(tests.rows('Bjørn', 'select from offers'), '0', 'Bjørn reads no offer that waits');
select is(pg_temp.does('Bjørn', 'decline_offer', 'soon'), 'PT404 not_found', 'Bjørn does not answer an offer that waits');
select is(pg_temp.ask('Bjørn', 'tonight'), null, 'Bjørn is not asked for a shift that begins before he wakes');
select is(tests.tick('{send_due_offers,expire_offers,renew_turns,forget_declines}'), 2, 'the clock: what nobody answered by four lapses, two of them');
select tests.at('2026-11-24 08:00');
select is(tests.tick('{send_due_offers,expire_offers,renew_turns,forget_declines}') > 0, true, 'the clock advances offers at eight');
select is(pg_temp.stands('Bjørn', 'soon') || ' ' || pg_temp.stands('Amina', 'third'), 'sent sent', 'the offers that waited are sent');
select is((select count(*) from notices n where n.person_id = tests.id('Bjørn') and n.kind = 'asked'), 1::bigint, 'Bjørn is told that he is asked');

-- ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say('Bjørn', 'select title from my_offers(looks => false)') || ' ' || pg_temp.stands('Bjørn', 'soon'), 'soon sent', 'a page that the phone fetches ahead is seen by nobody');
select is(tests.say('Bjørn', 'select open || title || contact_phone from my_offers()'), 'truesoon+4792222222', 'Bjørn reads what he is asked about, and whom he can ring');
select is(pg_temp.stands('Bjørn', 'soon'), 'seen', 'Bjørn has seen his offer');
select is(pg_temp.does('Amina', 'accept_offer', 'third', ', gen_random_uuid()') ~ 'confirmed', true, 'Amina accepts her offer');
select is(tests.state('Amina', 'third') || ' ' || pg_temp.stands('Amina', 'third'), 'confirmed accepted', 'Amina has the shift');
select is(pg_temp.does('Amina', 'accept_offer', 'third', ', gen_random_uuid()') ~ 'confirmed', true, 'Amina accepts a second time with the same answer');
select is(tests.say('Bjørn', format('select decline_offer(%L)', pg_temp.offer('Amina', 'third'))), 'PT404 not_found', 'nobody answers for another');
select is(pg_temp.does('Bjørn', 'decline_offer', 'soon', ', ''because'''), 'PT422 bad_reason', 'an unknown reason to decline is refused');
select is(pg_temp.does('Bjørn', 'decline_offer', 'soon'), '', 'Bjørn declines his offer');
select is(pg_temp.stands('Bjørn', 'soon'), 'declined', 'Bjørn''s offer is declined');
select is(pg_temp.does('Bjørn', 'decline_offer', 'soon', ', ''type'''), '', 'Bjørn says why a moment later');
select is((select decline_reason from offers o where o.offer_id = pg_temp.offer('Bjørn', 'soon')), 'type', 'the reason is kept');
select is(pg_temp.does('Bjørn', 'accept_offer', 'soon', ', gen_random_uuid()'), 'PT409 offer_over', 'a no is a no');
select is((select declined_types from private.candidate_features f where f.candidate_id = tests.id('Bjørn')),
    array(select number from task_types where task_type = 'matvert'), 'the reason has taught that Bjørn wants less of that kind');
select is((select count(*) from notices n where n.person_id in (tests.id('Lise'), tests.id('Kari')) and n.at >= private.clock() and n.kind not in ('comes', 'asks')), 0::bigint, 'neither Lise nor Kari is told why Bjørn declined');

-- taken back
select is(tests.say('Amina', format('select undo_decline(%L)', pg_temp.offer('Bjørn', 'soon'))), 'PT404 not_found', 'nobody takes another''s no back');
select is(tests.rows('Bjørn', $$select from tasks_for_me(50) where title = 'soon'$$), '0', 'what Bjørn said no to is hidden');
select tests.at('2026-11-24 08:05');
select is(pg_temp.does('Bjørn', 'undo_decline', 'soon'), '', 'Bjørn takes his no back');
select is(pg_temp.stands('Bjørn', 'soon'), 'seen', 'the question is as open as before');
select is(pg_temp.does('Bjørn', 'undo_decline', 'soon'), '', 'twice is once');
select is((select declined_types from private.candidate_features f where f.candidate_id = tests.id('Bjørn')), '{}', 'what it taught is forgotten');
select is((select string_agg(kind, ' ' order by event_id) from events where person_id = tests.id('Bjørn') and shift_id = tests.id('soon') and kind ~ '^offer'), 'offer.sent offer.seen offer.declined offer.decline_undone', 'the log tells both');
select is(tests.hear('Bjørn', 'old no', '2026-11-24 08:01', '2026-11-24 08:05', kind => 'decline') <> '', true, 'a no that another phone tapped before');
select is(pg_temp.does('Bjørn', 'decline_offer', 'soon', ', null, ' || quote_literal(tests.id('old no'))), '', 'and told after');
select is(pg_temp.stands('Bjørn', 'soon'), 'seen', 'is older than that');
select is(pg_temp.does('Bjørn', 'decline_offer', 'soon', ', ''type'''), '', 'Bjørn says no again');
select is(pg_temp.stands('Bjørn', 'soon'), 'declined', 'which holds');
savepoint before_what_came_of_it;
select is(tests.take('Amina', 'soon'), 'confirmed', 'Amina takes it');
select is(pg_temp.does('Bjørn', 'undo_decline', 'soon'), '', 'Bjørn takes his no back');
select is(pg_temp.stands('Bjørn', 'soon'), 'withdrawn filled', 'and reads that it is full');
rollback to before_what_came_of_it;
select tests.at('2026-11-24 09:45');
select is(pg_temp.does('Bjørn', 'undo_decline', 'soon'), '', 'when the question would have lapsed');
select is(pg_temp.stands('Bjørn', 'soon'), 'expired', 'it has');
rollback to before_what_came_of_it;
select tests.at('2026-11-24 10:00');
select is(pg_temp.does('Bjørn', 'undo_decline', 'soon'), 'PT409 offer_over', 'when it has begun there is nothing to take back');
rollback to before_what_came_of_it;
select tests.at('2026-11-24 08:00');

select isnt(pg_temp.ask('Bjørn', 'other'), null, 'Bjørn is asked for the other');
select is(pg_temp.does('Bjørn', 'be_unsure', 'other', ', ''sing'''), 'PT422 bad_wish', 'an unknown wish is refused');
update people set phone = null where person_id = tests.id('Bjørn');
select is(pg_temp.does('Bjørn', 'be_unsure', 'other', ', ''call'''), 'PT422 no_phone', 'a call needs a number');
select is(pg_temp.does('Bjørn', 'be_unsure', 'other', ', ''call'', ''ring me'''), 'PT422 bad_phone', 'a phone number that is none is refused');
select is(pg_temp.stands('Bjørn', 'other'), 'sent', 'nothing is half said');
select is(pg_temp.does('Bjørn', 'be_unsure', 'other', ', ''call'', ''900 11 222'''), '', 'Bjørn is unsure and wants a call');
select is((select phone from people where person_id = tests.id('Bjørn')), '+4790011222', 'the number that Bjørn gave is his own');
select is((select asked_for_support from private.candidate_features f where f.candidate_id = tests.id('Bjørn')), true, 'a known place comes first for Bjørn from now on');
select is((select string_agg(kind, ',') from notices where person_id = tests.id('Lise') and kind like 'wants%'), 'wants_call', 'the lead is told');
select is(tests.say('Lise', format('select string_agg(concat_ws('' '', stands, wants, name, phone), '','') from facility_offers(%L, %L)', tests.id('Fjordgløtt'), tests.id('other'))),
    'asked,wants_talk call Bjørn T. +4790011222', 'Lise reads who wants a call and at what number, and of others only that somebody was asked');
select is((select count(*) from access_log where viewer_id = tests.id('Lise') and person_id = tests.id('Bjørn') and role = 'lead'), 1::bigint, 'Lise''s look at Bjørn is logged');
select is(tests.say('Lise', format('select string_agg(concat_ws('' '', nth, stands, wants, name, phone), '','' order by nth) from facility_offers(%L, %L)', tests.id('Fjordgløtt'), tests.id('soon'))) ~ '(Amina|Nils|Bjørn|type)', false, 'Lise does not read who declined, nor why');
select is(tests.rows(who, format('select from facility_offers(%L)', tests.id('Fjordgløtt'))), 'PT404 not_found', coalesce(who, 'nobody') || ' reads no lead''s offers')
from unnest('{Ola,Kari,Ada,Petra,Amina}'::text[]) as who;
select is(tests.say('Ola', format('select talked(%L)', pg_temp.offer('Bjørn', 'other'))), 'PT404 not_found', 'Ola, another place''s lead, has not talked with Bjørn');
select is(tests.say('Lise', format('select talked(%L)', pg_temp.offer('Bjørn', 'other'))), '', 'Lise says that she has talked with Bjørn');
select is(tests.say('Bjørn', format('select wants || talked || open from my_offers(%L)', pg_temp.offer('Bjørn', 'other'))), 'calltruetrue', 'Bjørn sees it, and can still answer');
select is(tests.take('Bjørn', 'other'), 'confirmed', 'Bjørn takes the shift from the list');
select is(pg_temp.stands('Bjørn', 'other'), 'accepted', 'taking the shift accepts the offer');
select is(tests.say('Lise', format('select string_agg(concat_ws('' '', stands, name, phone), '','' order by nth) from facility_offers(%L, %L)', tests.id('Fjordgløtt'), tests.id('other'))), 'withdrawn,comes', 'the number is gone again, and Amina is too late');
-- something else instead
select tests.shift('fourth', '2026-11-27 10:00', '2026-11-27 12:00', 2);
update candidates set offers_a_day = 5 where person_id in (tests.id('Bjørn'), tests.id('Amina'), tests.id('Nils'));
select isnt(pg_temp.ask('Nils', 'fourth'), null, 'Nils is asked');
select is(pg_temp.does('Nils', 'be_unsure', 'fourth'), '', 'Nils wants something else');
select is(pg_temp.stands('Nils', 'fourth'), 'declined', 'wanting something else declines the offer');

-- ── What happens to the shift settles what was asked ─────────────────────────────────────────────────────────────────────────
select tests.shift('last', '2026-11-28 10:00', '2026-11-28 12:00', 1);
select tests.candidate('Eva');
select isnt(pg_temp.ask(who, 'last'), null, who || ' is asked') from unnest('{Amina,Bjørn,Nils}'::text[]) as who;
select is(pg_temp.does('Nils', 'be_unsure', 'last', ', ''company'''), '', 'Nils wants company');
select is(tests.take('Amina', 'last'), 'confirmed', 'Amina has the last place');
select is(pg_temp.stands('Amina', 'last') || ', ' || pg_temp.stands('Bjørn', 'last') || ', ' || pg_temp.stands('Nils', 'last'),
    'accepted, withdrawn filled, withdrawn filled', 'the others'' are withdrawn');
select is((select count(*) from notices where kind = 'offer_filled' and shift_id = tests.id('last')), 2::bigint, 'those whose offer was withdrawn are told that it is filled');
select is(pg_temp.does('Bjørn', 'accept_offer', 'last', ', gen_random_uuid()'), 'PT409 offer_over', 'a late yes is turned down');
select isnt(pg_temp.ask(who, 'fourth'), null, who || ' is asked again') from unnest('{Bjørn,Eva}'::text[]) as who;
select is(tests.say('Lise', format('select change_shift(%L, %L, %L, 2, %L)', tests.id('fourth'), tests.oslo('2026-11-27 11:00'), tests.oslo('2026-11-27 13:00'), tests.id('Fjordgløtt''s contact'))), '', 'the time is changed');
select is(pg_temp.stands('Bjørn', 'fourth'), 'withdrawn changed', 'an offer for another hour is withdrawn');
select tests.at('2026-11-24 08:30');
select isnt(pg_temp.ask('Bjørn', 'fourth'), null, 'Bjørn is asked anew for the new hour');
select is(tests.say('Lise', format('select cancel_shift(%L)', tests.id('fourth'))), '', 'Lise cancels the shift');
select is(pg_temp.stands('Bjørn', 'fourth'), 'withdrawn cancelled', 'a cancelled shift withdraws its offers');
select is((select count(*) from notices where kind = 'offer_off' and person_id = tests.id('Bjørn')), 2::bigint, 'Bjørn is told that the offer is off');

-- ── Arrows, whoever writes ───────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.force(format('update offers set %s where offer_id = %L', change, pg_temp.offer('Bjørn', 'last'))), wall, change) from (values
    ('accepted_at = now(), withdrawn_at = null, withdrawn_why = null', 'PT409 wrong_way'), ('declined_at = now()', 'PT409 wrong_way'),
    ('seen_at = now()', 'PT409 wrong_way'), ('sent_at = null', 'PT409 wrong_way'), ('shift_id = gen_random_uuid()', 'PT409 wrong_way'), ('unsure_at = now()', 'PT409 wrong_way')) as t (change, wall);
select is(tests.force(format('update offers set expired_at = now(), declined_at = now() where offer_id = %L', pg_temp.offer('Nils', 'soon'))), 'PT409 wrong_way', 'an offer that is over does not change');
select is(tests.touches('Amina', 'update offers set accepted_at = now()'), 'denied', 'nobody writes them by hand');
select is(tests.touches('Lise', 'insert into offers default values'), 'denied', 'Lise makes no offer by the table');
select is(tests.rows(who, 'select from offers'), '0', who || ' reads nobody''s offers') from unnest('{Lise,Ola,Kari,Petra,Ada,Kjell}'::text[]) as who;
select is((select string_agg(e.kind, ',' order by e.event_id) from events e where e.shift_id = tests.id('other') and e.person_id = tests.id('Bjørn') and e.kind like 'offer%'),
    'offer.sent,offer.unsure,offer.accepted', 'each step of an offer leaves an event');

-- ── Standing by ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is(tests.say('Bjørn', format('select stand_by(%L)', tests.id('last'))), '', 'Bjørn can step in');
select is(tests.say('Bjørn', format('select stand_by(%L)', tests.id('last'))), '', 'Bjørn stands by a second time without effect');
select is(tests.say('Bjørn', format('select stands_by from shift_card(%L)', tests.id('last'))), 'true', 'his card says so');
select is(tests.rows('Bjørn', 'select from standbys') || tests.rows('Amina', 'select from standbys') || tests.rows('Lise', 'select from standbys'), '100', 'only Bjørn reads that he stands by');
select is(tests.say('Amina', format('select stand_by(%L)', tests.id('last'))), 'PT409 already_yours', 'Amina is on it');
select tests.shift('open', '2026-11-28 14:00', '2026-11-28 15:00', 1);
select is(tests.say('Bjørn', format('select stand_by(%L)', tests.id('open'))), 'PT409 not_full', 'Bjørn does not stand by for a shift with a free seat');
select is(tests.say('Sara', format('select stand_by(%L)', tests.id('last'))), 'PT404 not_found', 'Sara does not reach another municipality''s shift');
select is(tests.say('Lise', format('select stand_by(%L)', tests.id('last'))), 'PT404 not_found', 'a lead stands by for nothing');
select tests.shift('beside', '2026-11-28 11:00', '2026-11-28 13:00', 1);
select is(tests.take('Eva', 'beside'), 'confirmed', 'Eva takes a shift elsewhere');
select is(tests.say('Eva', format('select stand_by(%L)', tests.id('last'))), 'PT409 overlap', 'Eva does not stand by for hours that she has taken');
select is(tests.say('Bjørn', format('select stand_by(%L, false)', tests.id('last'))), '', 'Bjørn cannot after all');
select is((select count(*) from standbys), 0::bigint, 'a person who takes the shift stands by no longer');

-- ── Forgetting ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
select tests.at('2027-01-23 07:00');
select lives_ok('select tests.tick(''{send_due_offers,expire_offers,renew_turns,forget_declines}'')', 'the clock runs sixty days later');
select is((select count(*) from offers where decline_reason is not null), 1::bigint, 'a reason is kept to the day');
select tests.at('2027-01-23 09:00');
select lives_ok('select tests.tick(''{send_due_offers,expire_offers,renew_turns,forget_declines}'')', 'the clock runs a little later');
select is((select count(*) from offers where decline_reason is not null or unsure_wants is not null), 0::bigint, 'the reason is forgotten');
select is((select string_agg(reason || times, ',' order by reason) from reason_counts), 'offer_type1', 'a forgotten reason is only counted');
select is((select declined_types from private.candidate_features f where f.candidate_id = tests.id('Bjørn')), '{}', 'what the reason taught is forgotten');

select * from finish();
rollback;
