-- What holds for the whole house. A new table or function that is not as these say is seen here first: add it to the lists below on
-- purpose, or mend it.
begin;
set local search_path = public, extensions;
select no_plan();

create temp view ours as
select c.oid, c.relname, c.relkind, n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('public', 'private') and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e');
create temp view our_functions as
select p.oid, p.proname, p.prosecdef, p.provolatile, p.proconfig, p.prosrc, p.prorettype, n.nspname, p.proowner, p.proacl,
    l.lanname
from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
where n.nspname in ('public', 'private') and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e');

-- ── Tables and views ─────────────────────────────────────────────────────────────────────────────────────────────────────────
select cmp_ok((select count(*) from ours), '>', 30::bigint, 'the house has tables to look at');
select is_empty($$select relname from ours o join pg_class c using (oid, relname, relkind) where nspname in ('public', 'private') and relkind in ('r', 'p') and not c.relrowsecurity$$,
    'row-level security is on for every table');
select is_empty($$select relname from ours where nspname = 'public' and relkind in ('m', 'f')$$, 'no materialised view or foreign table is in public');
select is_empty($$select relname from ours where nspname = 'public' and relkind = 'r' and coalesce(obj_description(oid), '') !~ '^(not )?personal'$$,
    'the comment of every table says whether it is personal');
select is_empty($$select o.relname from ours o join pg_class c using (oid) where o.relkind = 'v' and not coalesce(c.reloptions @> '{security_invoker=true}', false)$$,
    'every view has the rights of whoever reads it');
select is_empty($$select relname from ours o where relkind = 'r' and not exists (select from pg_constraint k where k.conrelid = o.oid and k.contype = 'p')
    and nspname = 'public'$$, 'every table has a primary key');
select is_empty($$
    select k.conrelid::regclass || ' ' || k.conname from pg_constraint k join ours o on o.oid = k.conrelid
    where k.contype = 'f' and not exists (
        select from pg_index i where i.indrelid = k.conrelid and i.indpred is null
            and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey and k.conkey @> (i.indkey::int2[])[0:cardinality(k.conkey) - 1])$$,
    'every foreign key has an index that begins with it');
select is_empty($$select i.indexrelid::regclass || ' ' || j.indexrelid::regclass from pg_index i join pg_index j on i.indrelid = j.indrelid
    and i.indexrelid < j.indexrelid and i.indkey = j.indkey and i.indpred is not distinct from j.indpred and i.indclass = j.indclass
    join ours o on o.oid = i.indrelid where i.indexprs is not distinct from j.indexprs$$, 'no index stands twice');
select is_empty($$select o.relname || '.' || a.attname from ours o join pg_attribute a on a.attrelid = o.oid where a.attnum > 0 and not a.attisdropped
    and a.atttypid = 'timestamp'::regtype$$, 'no time without its zone');
select is_empty($$select o.relname from ours o join pg_attribute a on a.attrelid = o.oid where a.attname = 'status'$$, 'no status beside the times');

-- ── To be forgotten ──────────────────────────────────────────────────────────────────────────────────────────────────────────
create temp view our_columns as
select o.oid, o.nspname || '.' || o.relname as relation, a.attname::text as name, a.attnum, a.atttypid as type, a.attgenerated as generated,
    coalesce(obj_description(o.oid, 'pg_class'), '') ~ '^personal' as personal
from ours o join pg_attribute a on a.attrelid = o.oid where o.relkind = 'r' and a.attnum > 0 and not a.attisdropped;
create temp view people_columns as -- refers to a person, or to a row that is one person's
select c.relation, c.name from our_columns c
where exists (
        select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.conkey = array[c.attnum]
            and k.confrelid in ('public.people'::regclass, 'public.candidates'::regclass, 'auth.users'::regclass, 'public.assignments'::regclass,
                'public.attendance'::regclass, 'public.offers'::regclass, 'public.outcomes'::regclass))
    or (c.type in ('uuid'::regtype, 'uuid[]'::regtype)
        and c.name ~ '(person|people|candidate|user|adviser|viewer|colleague|owner|behalf|about|_by$|^by_)');
create temp view wordy_columns as -- may hold anything: no list, no other table says what
select c.relation, c.name from our_columns c
where c.personal and c.type in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype, 'json'::regtype) and c.generated = ''
    and not exists (select from private.forget_rules r where r.relation = c.relation and r.how = 'delete' and not r.in_own_words)
    and not exists (
        select from pg_constraint k where k.conrelid = c.oid and c.attnum = any (k.conkey)
            and (k.contype = 'f' or (k.contype = 'c' and pg_get_constraintdef(k.oid) ~ ('\(\(?' || c.name || ' = ANY \(ARRAY'))));
select cmp_ok((select count(*) from people_columns), '>', 50::bigint, 'there are columns that refer to people');
select is_empty($$select 'Add ' || relation || '.' || name || ' to private.forget_rules (98_forgetting): it refers to a person, and nothing says what becomes of it when they are forgotten.'
    from people_columns where (relation, name) not in (select r.relation, r.column_name from private.forget_rules r)$$,
    'every column that refers to a person has a line in the list of what is forgotten');
select is_empty($$select 'Add ' || relation || '.' || name || ' to private.forget_rules (98_forgetting): it may hold words about a person, and nothing says what becomes of them.'
    from wordy_columns where (relation, name) not in (select r.relation, r.column_name from private.forget_rules r)$$,
    'every column of free words about a person has a line, too');
select is_empty($$select 'Take ' || r.relation || '.' || r.column_name || ' out of private.forget_rules: there is no such column.'
    from private.forget_rules r where not exists (select from our_columns c where (c.relation, c.name) = (r.relation, r.column_name)
        and (r.whose is null or exists (select from our_columns w where (w.relation, w.name) = (r.relation, r.whose))))$$,
    'each line of that list is about a column there is');

-- ── Events ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is_empty($$select 'Take ' || k.kind || ' out of private.event_kinds (00_setup), or write it: no function does.' from private.event_kinds k
    where not exists (select from our_functions f where f.prosrc ~ '(insert into public\.events|private\.log_about\()' and position('''' || k.kind || '''' in f.prosrc) > 0)$$,
    'every kind of event is written by a function');

-- ── Triggers, per table in the order in which they fire ──────────────────────────────────────────────────────────────────────
create temp view our_triggers as
select c.relname::text collate "default" as relation, t.tgname::text collate "default" as name,
    case when t.tgtype & 2 = 2 then 'before ' else 'after ' end || case when t.tgtype & 1 = 1 then 'row' else 'statement' end as moment,
    concat_ws(' or ', case when t.tgtype & 4 = 4 then 'insert' end, case when t.tgtype & 16 = 16 then 'update' end,
        case when t.tgtype & 8 = 8 then 'delete' end, case when t.tgtype & 32 = 32 then 'truncate' end) as command
from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
where not t.tgisinternal and p.pronamespace in ('public'::regnamespace, 'private'::regnamespace);
select is_empty($$select 'Name the trigger ' || name || ' ' || relation || '_NNN_what_it_does: the number says when it fires (bands in 00_setup); then list it below.'
    from our_triggers where name !~ ('^' || relation || '_[1-9][0-9]{2}_[a-z_]+$')$$, 'every trigger has its table, a number and what it does in its name');
select is_empty($$select 'Give ' || a.name || ' or ' || b.name || ' another number: they fire at the same moment, and nothing that can be read says which comes first.'
    from our_triggers a join our_triggers b on (a.relation, a.moment) = (b.relation, b.moment) and a.name < b.name
        and substring(a.name from '_([0-9]{3})_') = substring(b.name from '_([0-9]{3})_')
        and string_to_array(a.command, ' or ') && string_to_array(b.command, ' or ')$$, 'no two triggers of one moment share a number');
select results_eq($$
    select relation, substring(name from length(relation) + 2), moment || ' ' || command from our_triggers
    order by relation collate "C", array_position('{before statement,before row,after row,after statement}'::text[], moment), name collate "C"$$,
$$values
    ('agreed_activities', '700_renew_purposes', 'after row insert or update or delete'),
    ('assignments', '100_guard', 'before row insert or update'),
    ('assignments', '150_keep_held_on_insert', 'before row insert'),
    ('assignments', '150_keep_held_on_update', 'before row update'),
    ('assignments', '200_ask_again_when_moved', 'before row update'),
    ('assignments', '205_check_in_again_when_moved', 'before row update'),
    ('assignments', '210_renew_purpose', 'before row update'),
    ('assignments', '110_forbid_leaving_recorded', 'after row update'),
    ('assignments', '300_count_on_insert', 'after row insert'),
    ('assignments', '300_count_on_update', 'after row update'),
    ('assignments', '500_log', 'after row insert or update'),
    ('assignments', '700_accept_offers', 'after row insert'),
    ('assignments', '710_hasten_next_wave', 'after row update'),
    ('assignments', '720_refresh_turn_on_update', 'after row update'),
    ('assignments', '900_notify_of_move', 'after row update'),
    ('assignments', '910_take_back_notices', 'after row update'),
    ('assignments', '720_refresh_turns_on_insert', 'after statement insert'),
    ('attendance', '100_guard', 'before row insert or update'),
    ('attendance', '120_guard_words', 'before row insert or update'),
    ('attendance', '500_log', 'after row insert or update'),
    ('attendance', '700_write_receipt', 'after row insert or update'),
    ('attendance', '700_refresh_features_on_delete', 'after statement delete'),
    ('attendance', '700_refresh_features_on_insert', 'after statement insert'),
    ('attendance', '700_refresh_features_on_update', 'after statement update'),
    ('availability', '700_refresh_features_on_delete', 'after statement delete'),
    ('availability', '700_refresh_features_on_insert', 'after statement insert'),
    ('availability', '700_refresh_features_on_update', 'after statement update'),
    ('candidates', '100_guard_help_on_insert', 'before row insert'),
    ('candidates', '100_guard_help_on_update', 'before row update'),
    ('candidates', '120_guard_words', 'before row insert or update'),
    ('candidates', '500_log_protection', 'after row update'),
    ('candidates', '600_revoke_invitations', 'after row update'),
    ('candidates', '700_let_go', 'after row update'),
    ('candidates', '700_refresh_features_on_insert', 'after statement insert'),
    ('candidates', '700_refresh_features_on_update', 'after statement update'),
    ('caseloads', '500_revoke_invitations', 'after row update'),
    ('caseloads', '910_take_back_notices', 'after row update'),
    ('clearances', '700_refresh_features_on_delete', 'after statement delete'),
    ('clearances', '700_refresh_features_on_insert', 'after statement insert'),
    ('clearances', '700_refresh_features_on_update', 'after statement update'),
    ('contacts', '120_guard_words', 'before row insert or update'),
    ('contacts', '200_keep_phone_on_insert', 'before row insert'),
    ('contacts', '200_keep_phone_on_update', 'before row update'),
    ('contacts', '300_count_changes', 'after row update'),
    ('employers', '120_guard_words', 'before row insert or update'),
    ('events', '100_no_truncate', 'before statement truncate'),
    ('events', '100_append_only', 'before row update or delete'),
    ('events', '900_notify', 'after row insert'),
    ('events', '910_remind', 'after row insert'),
    ('follow_ups', '500_log', 'after row insert or update'),
    ('identities', '200_keep_bare', 'before row insert or update'),
    ('interests', '700_refresh_features_on_delete', 'after statement delete'),
    ('interests', '700_refresh_features_on_insert', 'after statement insert'),
    ('interests', '700_refresh_features_on_update', 'after statement update'),
    ('introductions', '120_guard_words', 'before row insert or update'),
    ('introductions', '700_refresh_features_on_delete', 'after statement delete'),
    ('introductions', '700_refresh_features_on_insert', 'after statement insert'),
    ('introductions', '700_refresh_features_on_update', 'after statement update'),
    ('invitations', '120_guard_words', 'before row insert or update'),
    ('objections', '120_guard_words', 'before row insert or update'),
    ('offers', '100_guard', 'before row update'),
    ('offers', '500_log', 'after row insert or update'),
    ('offers', '700_end_standby', 'after row update'),
    ('offers', '710_refresh_features', 'after row update'),
    ('offers', '710_refresh_features_on_insert', 'after row insert'),
    ('offers', '720_refresh_turns_on_insert', 'after statement insert'),
    ('organisations', '120_guard_words', 'before row insert or update'),
    ('organisations', '300_count_changes', 'after row update'),
    ('outcomes', '500_log', 'after row insert'),
    ('outcomes', '510_log_change', 'after row update'),
    ('people', '120_guard_words', 'before row insert or update'),
    ('people', '200_keep_phone_on_insert', 'before row insert'),
    ('people', '200_keep_phone_on_update', 'before row update'),
    ('people', '500_log_renaming', 'after row update'),
    ('people', '700_keep_name_of_looks', 'after row update'),
    ('places', '120_guard_words', 'before row insert or update'),
    ('places', '200_give_code', 'after row insert'),
    ('places', '300_count_changes', 'after row update'),
    ('referrals', '120_guard_words', 'before row insert or update'),
    ('referrals', '500_log_assessment_on_insert', 'after row insert'),
    ('referrals', '500_log_assessment_on_update', 'after row update'),
    ('referrals', '700_renew_purposes', 'after row insert or update'),
    ('referrals', '900_remember_merging', 'after row update'),
    ('shifts', '100_forbid_going_back', 'before row update'),
    ('shifts', '110_count_version', 'before row update'),
    ('shifts', '300_count_changes', 'after row update'),
    ('shifts', '500_log', 'after row insert or update'),
    ('shifts', '700_refresh_open_shift', 'after row update'),
    ('shifts', '705_refresh_held_shift', 'after row update'),
    ('shifts', '710_withdraw_offers', 'after row update'),
    ('shifts', '720_begin_waves_anew', 'after row update'),
    ('shifts', '730_forget_choices', 'after row update'),
    ('shifts', '900_notify_standbys', 'after row update'),
    ('shifts', '700_refresh_features_on_insert', 'after statement insert'),
    ('staff_roles', '500_log', 'after row insert or update'),
    ('staff_roles', '600_revoke_invitations', 'after row update'),
    ('standbys', '700_refresh_open_shift', 'after statement delete'),
    ('standbys', '710_refresh_open_shift', 'after statement insert'),
    ('task_requirements', '700_refresh_features_on_delete', 'after statement delete'),
    ('task_requirements', '700_refresh_features_on_insert', 'after statement insert'),
    ('task_requirements', '700_refresh_features_on_update', 'after statement update'),
    ('tasks', '100_forbid_going_back', 'before row update'),
    ('tasks', '120_guard_words', 'before row insert or update'),
    ('tasks', '300_count_changes', 'after row update'),
    ('tasks', '900_notify_of_words', 'after row update'),
    ('tasks', '700_refresh_features_on_insert', 'after statement insert'),
    ('tasks', '700_refresh_features_on_update', 'after statement update'),
    ('template_texts', '120_guard_words', 'before row insert or update'),
    ('users', '200_keep_bare', 'before row insert or update'),
    ('users', '200_admit_invited', 'after row insert'),
    ('users', '300_drop_codes', 'after row update')$$, 'these triggers fire, per table in this order');

-- ── Policies ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is_empty($$select tablename || ': ' || policyname from pg_policies where schemaname = 'public' and roles <> '{authenticated}'$$,
    'every policy is for people who are signed in');
select is_empty($$select tablename || ' ' || cmd from pg_policies where schemaname = 'public' group by tablename, cmd having count(*) > 1$$,
    'one policy per table and command: they add up, so a second would open what the first closes');
select is_empty($$select tablename || ': ' || policyname from pg_policies where schemaname = 'public' and cmd = 'ALL'$$, 'no policy for every command at once');
select is_empty($$select tablename || ': ' || policyname from pg_policies where schemaname = 'public' and (permissive <> 'PERMISSIVE'
    or policyname !~ '^[A-Z].* (reads?|changes|corrects|adds|puts) ')$$, 'a policy is named as a sentence');
select is_empty($$select tablename || ': ' || policyname from pg_policies where schemaname = 'public' and cmd in ('UPDATE', 'INSERT')
    and (with_check is null or with_check = 'true')$$, 'what may be written is checked');
select is_empty($$select tablename || ': ' || policyname from pg_policies where schemaname = 'public' and cmd = 'DELETE'$$, 'nobody deletes by hand');
select is_empty($$select tablename || ': ' || policyname from pg_policies where schemaname = 'public'
    and coalesce(qual, '') || coalesce(with_check, '') ~ '(\m[a-z_]+\.[a-z_]+)\M = \(?\1\M'$$,
    'no policy compares a column with itself: an outer column without its table''s name binds to the inner table, and opens all');
select is_empty($$select tablename || ': ' || policyname from pg_policies where schemaname = 'public'
    and coalesce(qual, '') || coalesce(with_check, '') ~* 'exists ?\(' $$, 'no policy asks row by row: sets of ids only');
select is_empty($$select tablename || ': ' || policyname from pg_policies where schemaname = 'public'
    and regexp_replace(coalesce(qual, '') || coalesce(with_check, ''), 'SELECT (private|auth)\.[a-z_]+\(', '', 'g') ~ '(private|auth)\.[a-z_]+\(|current_setting'$$,
    'who one is is asked once per statement: every call in a policy stands in a select of its own');
select is_empty($$select tablename || ': ' || policyname from pg_policies where schemaname = 'public'
    and coalesce(qual, '') || coalesce(with_check, '') ~* 'jwt|metadata|current_setting'$$, 'no policy believes what a token says beyond who it is');
select set_eq($$select tablename::text from pg_policies where schemaname = 'public' and qual = 'true'$$,
    array['municipalities', 'districts', 'languages', 'task_types', 'requirements', 'indicators'], 'only what is nobody''s is read by all who are signed in');
select set_eq($$select o.relname::text from ours o where nspname = 'public' and relkind = 'r' and not exists (
        select from pg_policy p where p.polrelid = o.oid)$$,
    array['events', 'requests', 'reason_counts', 'plan_choices', 'invitations'], 'nobody reads these tables by a policy');

-- ── Functions ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is_empty($$select nspname || '.' || proname from our_functions
        where not coalesce(proconfig @> array['search_path=""'], false)$$,
    'every function has its search path fixed, and empty');
select is_empty($$select proname from our_functions where nspname = 'public' and prosecdef$$, 'no function in public has more than its caller''s rights');
select is_empty($$select proname from our_functions where nspname = 'public' and (lanname <> 'sql' or prosrc !~ '^\s*select [^;]*\mprivate\.[^;]*;?\s*$')$$,
    'a function in public is one line that calls the one behind it');
select is_empty($$select f.nspname || '.' || f.proname from our_functions f, aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
    where a.grantee = 0$$, 'none is executable by PUBLIC');
select is_empty($$select nspname || '.' || proname from our_functions group by nspname, proname having count(*) > 1$$, 'no name twice: the data API could not tell them apart');
select is_empty($$select f.proname from our_functions f join pg_proc p on p.oid = f.oid where f.nspname = 'public'
    and (select count(*) from unnest(p.proargmodes) as m where m = 't') > 3$$,
    'a row of more than three columns has a type of its own, whose comments say which may be null');
-- A function that takes a request id registers it with all that it was asked, or hands it on to one that does; what was shown is not asked.
select is_empty($$select f.proname || '.' || a from our_functions f join pg_proc p on p.oid = f.oid, unnest(p.proargnames[1:p.pronargs]) as a
    where f.nspname = 'private' and 'request_id' = any (p.proargnames) and a <> 'request_id' and a !~ '^shown_' and f.proname not in ('code_for', 'note_tap')
        and f.prosrc !~ 'private\.(take_shift|issue_reentry)\('
        and coalesce(substring(f.prosrc from 'private\.repeated\(request_id,[^;]*;'), '') !~ ('\m' || a || '\M')$$,
    'every argument beside a request id belongs to what the id stands for');
select is_empty($$select proname from our_functions where prosrc ~ '\mlog_looks\(' and provolatile <> 'v'$$, 'what logs a look is volatile');
select set_eq($$select proname::text from our_functions where nspname = 'private' and has_function_privilege('authenticated', oid, 'execute')
        and prosrc ~ '(first_name|last_name|name_for_lead|birth_date|\mphone\M)' and prosrc !~ '\mlog_looks\('$$,
    array['whoami', 'who_looked', 'my_adviser', 'adviser_colleagues', 'my_shifts', 'my_offers', 'be_unsure', -- oneself, and staff at work
        'correct_birth_date', -- whom they follow, by their own words
        'refer', 'invite', 'invite_again', 'begin_joining', 'take_part', 'reentry_address', -- what somebody writes themselves; a way in for whom they let in
        'invitation_for', -- whom a role is offered to, to whoever holds the code
        'note_tap', 'last_heard', -- a phone by a number of its own
        'welcome_hindrances', -- staff at work
        'count_fitting'], -- uses an age, and gives a number
    'whatever reads a name logs the look, but for these');
select is_empty($$select p.proname from our_functions p join our_functions q on q.nspname = 'private' and q.proname = p.proname
    where p.nspname = 'public' and p.provolatile <> q.provolatile$$, 'the line in front is as volatile as what stands behind');
select is_empty($$select proname from our_functions where prosrc ~* '\mexecute\s+(format|case|''|\w+\s*;)' and proname <> 'forget'$$,
    'no function builds SQL from text, but the one that does what its own list says');
select is_empty($$select proname from our_functions where nspname = 'public' and prosrc ~ '\mnow\(\)'$$, 'the house has one clock');
select is_empty($$select proname from our_functions where nspname = 'private' and proname <> 'clock' and prosrc ~ '\m(now\(\)|current_date|current_timestamp)'$$,
    'every rule asks the house''s clock');

-- ── The clock ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
select is_empty($$select c.name from private.chores c where to_regprocedure(format('private.%I(integer)', c.name)) is null$$,
    'every chore of the clock is a function private.<name>(most int): write it in the area it belongs to');
select set_eq($$select m[1] from our_functions f, regexp_matches(f.prosrc, 'when ''(\w+)'' then private\.\1\(most\)', 'g') as m where f.proname = 'do_chore'$$,
    'select name from private.chores', 'every chore has its line in private.do_chore, and every line its row in private.chores');
select set_eq($$select p.proname::text from our_functions f join pg_proc p using (oid) where f.nspname = 'private' and p.pronargs = 1 and p.proargnames = '{most}' and p.provolatile = 'v'$$,
    'select name from private.chores', 'every function of that shape has its row in private.chores');
select is_empty($$select name from private.chores where says !~ '^[A-Z].{15,}\.$'$$, 'every chore says in a sentence what it does');

-- ── What is exposed, by name ─────────────────────────────────────────────────────────────────────────────────────────────────
create temp table exposed (name text primary key, also_anon boolean not null default false);
insert into exposed (name) select unnest(array[
    -- everyone signed in
    'whoami', 'my_notices', 'count_notices', 'read_notices', 'who_looked', 'count_looks', 'accept_invitation', 'take_part', 'finish_joining', 'use_reentry', 'note_tap', 'last_heard',
    -- pages, each with who asks
    'asked_home', 'asked_card', 'asked_mine', 'asked_mine_now', 'asked_today', 'asked_caseload', 'asked_followed',
    -- candidate
    'words_to_think_of', 'my_kept_taps', 'my_agreements', 'tasks_for_me', 'shift_card', 'my_shifts', 'my_own_shift', 'my_past_shifts', 'count_past_shifts', 'my_adviser', 'take_shift', 'withdraw', 'step_off', 'check_in', 'check_out', 'object',
    'set_availability', 'set_interests', 'read_notice', 'take_series', 'my_offers', 'accept_offer', 'decline_offer', 'be_unsure',
    'stand_by', 'undo_check_out', 'undo_decline', 'my_standbys', 'series_refusal', 'tasks_at_a_glance', 'my_turn', 'series_dates', 'tasks_that_ask_least', 'known_code', 'my_shifts_at', 'open_calendar', 'close_calendar', 'my_calendar_token', 'my_calendar_entry', 'my_calendar_shift',
    'say_coming', 'say_reason', 'add_push_subscription', 'remove_push_subscription', 'my_reminder_switches', 'set_reminders', 'send_test_reminder', 'mail_stuck_since',
    -- facility lead
    'post_task', 'publish_shift', 'change_shift', 'who_would_lose', 'cancel_shift', 'count_fitting', 'facility_board', 'facility_week', 'facility_people',
    'welcome', 'welcome_hindrances', 'not_now', 'cancel_assignment', 'record_attendance', 'who_said_cannot', 'people_for_shift', 'invite_person', 'facility_offers', 'talked',
    'whole_board', 'whole_week', 'whole_people', 'whole_plan', 'whole_unsettled', 'led_shifts', 'watched_tasks', 'whole_watched_tasks', 'change_words', 'shifts_held', 'templates_used', 'facility_unsettled', 'settle_taps', 'ask_for_plan', 'facility_plan', 'drop_from_plan', 'add_to_plan', 'send_plan', 'renew_place_code',
    -- clearance officer
    'clearance_register', 'whole_register', 'record_clearance', 'withdraw_clearance', 'record_contract', 'registered_contracts', 'correct_contract', 'withdraw_contract',
    -- adviser
    'adviser_caseload', 'adviser_person', 'adviser_assignments', 'adviser_outcomes', 'adviser_colleagues', 'refer', 'invite_again',
    'agree_activity', 'assess', 'hand_over', 'protect_address', 'record_outcome', 'follow_up', 'issue_reentry', 'withdraw_assessment', 'correct_agreement', 'correct_birth_date', 'withdraw_agreement',
    'end_referral', 'reopen_referral', 'correct_outcome', 'withdraw_outcome', 'withdraw_follow_up', 'followed_people', 'followed_weeks', 'followed_shifts',
    'followed_referrals', 'followed_agreements', 'followed_outcomes',
    -- programme lead
    'programme_indicators', 'whole_indicators', 'last_closed_month',
    -- administrator
    'add_organisation', 'add_place', 'add_districts', 'invite', 'my_invitations', 'count_invitations', 'take_back_invitation', 'reentry_for_invitation', 'last_restore', 'lost_with_restore', 'whole_loss']);
create temp table solvers (name text primary key); -- for the app's own key on Supabase, and no person's session
insert into solvers select unnest(array['claim_plan', 'store_plan', 'give_plan_back', 'run_due_chore', 'clock_state', 'clock_jump', 'claim_reminders', 'places_off', 'settle_reminder', 'begin_municipality',
    'queue_mail', 'claim_mails', 'settle_mail', 'forgotten_list', 'count_try', 'give_back_try', 'keep_code', 'try_code']);
insert into exposed values ('allow_attempt', true), ('give_back_attempt', true), ('invitation_state', true), ('invitation_for', true), ('is_begun', true), ('redeem_reentry', true), ('who_asks', true),
    ('begin_joining', true), ('end_joining_turn', true), ('way_back', true), ('reentry_address', true), ('calendar_behind', true), ('calendar_feed', true), ('calendar_behind_link', true), ('whole_calendar', true); -- before one is signed in
select set_eq($$select proname::text from our_functions where nspname = 'public'$$, 'select name from exposed union all select name from solvers', 'these functions are exposed, and no others');
select set_eq($$select proname::text from our_functions where nspname = 'public' and has_function_privilege('authenticated', oid, 'execute')$$,
    'select name from exposed', 'whoever is signed in may call them');
select set_eq($$select nspname || '.' || proname from our_functions where has_function_privilege('anon', oid, 'execute')$$,
    $$select s || name from exposed, unnest(array['public.', 'private.']) as s where also_anon$$, 'nobody signed in may call any but these');
select set_eq($$select proname::text from our_functions where nspname = 'private' and has_function_privilege('authenticated', oid, 'execute')$$,
    $$select case name when 'shift_card' then 'shift_cards' else regexp_replace(name, '^asked_(.*)$', '\1_page') end from exposed
        union all select unnest(array['me', 'my_municipality', 'has_role', 'my_organisations', 'is_lead', 'my_employers', 'municipality_as', 'my_caseload',
            'holds_identity_number', 'holds_personal_number', 'words_pass', 'name_passes', 'last_name_passes', 'email_passes', 'lines_pass', 'visible', 'plain_digits', 'begins_with_birth', 'is_identity_number', 'phone_of', 'is_day', 'is_last_name', 'watched_words', 'names_health', 'is_words', 'is_name', 'is_phone', 'is_email'])$$,
    'behind them only their own kind, and the words that policies and checks use');
select is_empty($$select proname from our_functions where nspname = 'private' and proname ~ '_page$' and prosecdef$$,
    'a page has only the rights of whoever asks for it');
select is_empty($$select f.nspname || '.' || f.proname from our_functions f, aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
    where a.grantee not in (f.proowner, 'anon'::regrole, 'authenticated'::regrole)
        and not (a.grantee = 'service_role'::regrole and f.proname in (select name from solvers))$$, 'nobody else has been given a function');

-- ── Grants: every right to a table, column by column ─────────────────────────────────────────────────────────────────────────
create temp table granted (who text, relation text, privilege text, columns text);
insert into granted select 'authenticated', unnest(array[
    'access_log', 'agreed_activities', 'assignments', 'attendance', 'availability', 'candidates', 'caseloads', 'clearances', 'contacts',
    'contracts', 'districts', 'employers', 'figures', 'follow_ups', 'indicators', 'interests', 'introductions', 'languages', 'municipalities', 'my_assignments', 'notices',
    'objections', 'offers', 'organisations', 'outcomes', 'people', 'place_codes', 'places', 'plans', 'push_subscriptions', 'reasons', 'receipts', 'referrals', 'reminder_switches', 'reminders', 'requirements',
    'series', 'staff_roles', 'standbys', 'taps', 'targets', 'task_requirements', 'task_types', 'template_texts', 'templates']), 'SELECT', '*'
-- never how many are on a shift, nor of what kind a task is
union all values ('authenticated', 'shifts', 'SELECT', 'cancelled_at, cancelled_by, capacity, changed_at, contact_id, created_at, ends_at, municipality_code, organisation_id, published_at, series_id, shift_id, starts_at, state, task_id, version'),
    ('authenticated', 'tasks', 'SELECT', 'bring, closed_at, created_at, created_by, does, does_not, introduction, lifting, municipality_code, norwegian, organisation_id, pay, place_id, published_at, state, summary, task_id, title');
insert into granted values
    ('authenticated', 'calendars', 'SELECT', 'alarms, candidate_id, opened_at'),
    ('authenticated', 'calendars', 'UPDATE', 'alarms'),
    ('authenticated', 'candidates', 'UPDATE', 'district_id, lifting, max_minutes, norwegian, offers_a_day, shared_help, shares_phone, wants_paid, wants_unpaid, wished_hours'),
    ('authenticated', 'contacts', 'INSERT', 'meet_where, name, phone, place_id'),
    ('authenticated', 'contacts', 'UPDATE', 'meet_where, name, phone, retired_at'),
    ('authenticated', 'invitations', 'SELECT', 'email, employer_id, expires_at, first_name, invitation_id, last_name, made_at, made_by, municipality_code, organisation_id, reentry, revoked_at, role, used_at'),
    ('authenticated', 'people', 'UPDATE', 'first_name, language, last_name, phone'),
    ('authenticated', 'receipts', 'UPDATE', 'hidden_at'),
    ('authenticated', 'unsettled_taps', 'SELECT', 'assignment_id, at, candidate_id, kept_at, kind, listed_at, place_id, request_id, seen_at, why');
create temp view grants_now as
select case a.grantee when 0 then 'PUBLIC' else a.grantee::regrole::text end as who, o.relname::text as relation, a.privilege_type::text as privilege, '*' as columns
from ours o join pg_class c using (oid), aclexplode(c.relacl) a where a.grantee <> c.relowner
union all
select case a.grantee when 0 then 'PUBLIC' else a.grantee::regrole::text end, o.relname, a.privilege_type,
    string_agg(t.attname, ', ' order by t.attname)
from ours o join pg_class c using (oid) join pg_attribute t on t.attrelid = o.oid, aclexplode(t.attacl) a
where a.grantee <> c.relowner group by a.grantee, o.relname, a.privilege_type;
select set_eq('select * from grants_now where who not in (''service_role'', ''authenticator'')', 'select * from granted',
    'exactly these rights to tables and columns are given, to nobody else');
select is_empty($$select relation || ' ' || privilege from grants_now where who = 'authenticator' and privilege <> 'REFERENCES'$$,
    'the login role sees that tables are there, and reads none');
select ok(not pg_has_role('authenticator', r, 'usage'), 'the login role inherits nothing from ' || r) from unnest('{anon,authenticated}'::text[]) as r;
select is_empty($$select c.oid::regclass || ' ' || r from pg_class c, unnest('{anon,authenticated}'::text[]) as r
    where c.relkind = 'S' and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and has_sequence_privilege(r, c.oid, 'usage, select, update')$$,
    'nobody has a right to a sequence');
select is_empty($$select relname || ' ' || p from ours, unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) as p
    where has_table_privilege('anon', oid, p) or (p not in ('TRUNCATE', 'DELETE', 'TRIGGER') and has_any_column_privilege('anon', oid, p))$$,
    'before one is signed in one reads and writes nothing at all');
select is_empty($$select n || ' ' || r from unnest('{public,private,extensions}'::text[]) as n, unnest('{anon,authenticated}'::text[]) as r
    where to_regnamespace(n) is not null and has_schema_privilege(r, n, 'create')$$, 'nobody makes things of their own here');

-- what is made later begins closed, too
create function public.made_later() returns int language sql set search_path = '' as 'select 1';
create table public.made_later (id int);
create table private.made_later (id int);
create sequence public.made_later_number;
select ok(not has_function_privilege(r, 'public.made_later()', 'execute'), 'a new function is closed to ' || r) from unnest('{anon,authenticated}'::text[]) as r;
select ok(not has_table_privilege(r, t, 'select, insert, update, delete'), t || ' is closed to ' || r)
from unnest('{anon,authenticated}'::text[]) as r, unnest('{public.made_later,private.made_later}'::text[]) as t;
select ok(not has_sequence_privilege(r, 'public.made_later_number', 'usage, select, update'), 'a new sequence is closed to ' || r)
from unnest('{anon,authenticated}'::text[]) as r;
drop sequence public.made_later_number;
drop function public.made_later();
drop table public.made_later, private.made_later;

-- ── How long anybody may take ────────────────────────────────────────────────────────────────────────────────────────────────
select is((select split_part(s, '=', 2) from pg_roles, unnest(rolconfig) as s where rolname = r and split_part(s, '=', 1) = setting), wanted,
    format('%s of %s is what it is on Supabase', setting, r))
from (values ('anon', 'statement_timeout', '3s'), ('authenticated', 'statement_timeout', '8s'), ('authenticator', 'statement_timeout', '8s'),
    ('authenticator', 'lock_timeout', '8s')) as x (r, setting, wanted);

-- ── What must never be stored, and what a lead must never be given ───────────────────────────────────────────────────────────
select is_empty($$select o.relname || '.' || a.attname from ours o join pg_attribute a on a.attrelid = o.oid where a.attnum > 0
    and a.attname ~ '(ssn|fnr|fodselsnummer|national_id|personnummer|diagnos|benefit|latitude_home|home_address|rating|stars|score)'$$,
    'no national identity number, diagnosis, benefit, home address or rating has a column');
create temp view given as -- what a function asks for and gives, by name: also the attributes of the row shape that it returns
select p.proname, n from our_functions f join pg_proc p on p.oid = f.oid, unnest(p.proargnames) as n
union all
select f.proname, a.attname::text from our_functions f join pg_type t on t.oid = f.prorettype join pg_attribute a on a.attrelid = t.typrelid
where t.typrelid <> 0 and a.attnum > 0 and not a.attisdropped;
select cmp_ok((select count(*) from given where proname = 'facility_board'), '>', 60::bigint, 'what a row shape holds is looked at, too');
select is_empty($$select p.proname || ': ' || p.n from given p
    where (p.proname ~ '^facility_' or p.proname in ('clearance_register', 'count_fitting', 'my_notices', 'people_for_shift', 'invite_person', 'send_plan'))
        and p.n ~ '(purpose|referr|basis|assess|advis|office|agreed|hours|birth|benefit|reason|email|outcome|caseload|protected|user_id|last_name)'$$,
    'what a lead or a clearance officer is given has no column for where somebody comes from');
select is_empty($$select f.proname from our_functions f where f.proname ~ '^facility_' and f.nspname = 'private'
    and f.prosrc ~ '(purpose|referrals|caseloads|agreed_activities|outcomes|public\.reasons|birth_date)'$$,
    'a lead''s functions do not so much as read where somebody comes from');

select * from finish();
rollback;
