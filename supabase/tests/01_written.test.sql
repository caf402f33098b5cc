-- What people write, at the edges of each rule; and that every column a client can write words into has its rule.
begin;
set local search_path = public, extensions;
select no_plan();
select tests.cast();

select is(private.is_name(written), expected, format('%L is %s name', left(written, 20), case when expected then 'a' else 'no' end))
from (values ('A', true), (repeat('a', 60), true), ('', false), (E' \n', false), (repeat('a', 61), false), ('010190 12345', false)) as sample (written, expected);
select is(private.is_words(written, 3, 10), expected, format('%L may %s stand', written, case when expected then 'well' else 'not' end))
from (values ('abc', true), ('abcdefghij', true), ('ab', false), ('  a  ', false), ('abcdefghijk', false)) as sample (written, expected);
select is(private.holds_identity_number(written), expected, format('%L holds %s identity number', written, case when expected then 'an' else 'no' end))
from (values ('01019012345', true), ('010190 12345', true), ('nr. 010190.12345 her', true), ('0101901234', false), ('010190123456', false),
    ('010190  12345', false), ('900 00 000', false)) as sample (written, expected);
select is(private.is_phone(written), expected, format('%L is %s phone number', written, case when expected then 'a' else 'no' end))
from (values ('90000000', true), ('+479000000000000', true), ('1234567890123456', true), ('9000000', false), ('12345678901234567', false), ('9000000x', false)) as sample (written, expected);
select is(private.is_email(written), expected, format('%L is %s e-mail address', right(written, 12), case when expected then 'an' else 'no' end))
from (values ('a@b.no', true), (repeat('a', 249) || '@b.no', true), (repeat('a', 250) || '@b.no', false), ('a@b', false), ('a..b@c.no', false), ('@b.no', false)) as sample (written, expected);
select is(private.is_lines(written), expected, format('%s lines may %s stand', cardinality(written), case when expected then 'well' else 'not' end))
from (values (array['a'], true), (array_fill('a'::text, array[6]), true), ('{}', false), (array_fill('a'::text, array[7]), false), (array[repeat('a', 121)], false)) as sample (written, expected);
select is(private.is_minutes(written), expected, format('%s is %s while', written, case when expected then 'a' else 'no' end))
from (values (0, true), (720, true), (-1, false), (721, false)) as sample (written, expected);
select is(private.is_code(written), expected, format('%L is %s code', left(written, 10), case when expected then 'a' else 'no' end))
from (values ('tb', true), (repeat('a', 60), true), (repeat('a', 61), false), ('Tb', false), ('', false), ('t b', false)) as sample (written, expected);

-- ── Where it is stored ───────────────────────────────────────────────────────────────────────────────────────────────────────
select matches(tests.touches('Amina', statement), '^ERROR 23514', 'a signed-in client is refused: ' || statement) from unnest(array[
    'update people set first_name = ''010190 12345''', 'update people set phone = ''9000000''',
    'update candidates set shared_help = ''Nummeret er 010190 12345''', 'update candidates set shared_help = repeat(''a'', 201)']) as statement;
select is(tests.touches('Amina', $$update candidates set shared_help = repeat('a', 200)$$), '1', 'what is just inside is stored');

select is_empty($$
    select c.table_name || '.' || c.column_name
    from information_schema.column_privileges c
    join information_schema.columns t using (table_schema, table_name, column_name)
    where c.table_schema = 'public' and c.grantee = 'authenticated' and c.privilege_type in ('INSERT', 'UPDATE')
        and t.udt_name in ('text', '_text')
        and not exists (
            select from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
            where k.conrelid = format('public.%I', c.table_name)::regclass and a.attname = c.column_name
                and (k.contype = 'f' or pg_get_constraintdef(k.oid) ~ 'private\.is_'))$$,
    'every column that a client writes words into has its rule');

-- ── A kind word before the check ─────────────────────────────────────────────────────────────────────────────────────────────
select finish();
rollback;
