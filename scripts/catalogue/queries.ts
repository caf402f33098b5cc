// A question for each kind of thing. Rights are listed one by one with who gave them, so that an empty list and a list of
// what goes without saying are the same.
const rights = (acl: string) => `
  (select string_agg(concat(case a.grantee when 0 then 'public' else a.grantee::regrole::text end, '=', lower(a.privilege_type),
      case when a.is_grantable then '*' end, '/', a.grantor::regrole), ', '
      order by a.grantee::regrole::text, a.privilege_type, a.grantor::regrole::text)
   from aclexplode(${acl}) a)`;

// Not ours: what PostgreSQL and Supabase bring, and what an extension or a range type made for itself.
export const ours = `
  (select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'auth', 'cron', 'graphql',
    'graphql_public', 'net', 'pgsodium', 'realtime', 'storage', 'supabase_functions', 'supabase_migrations', 'vault', 'migration_notes'))`;
const made = (catalogue: string, oid: string) =>
  `not exists (select from pg_depend member where member.classid = '${catalogue}'::regclass and member.objid = ${oid} and (member.deptype = 'e' or (member.deptype = 'i' and member.classid in ('pg_proc'::regclass, 'pg_cast'::regclass))))`;
const said = (catalogue: string, oid: string) => `obj_description(${oid}, '${catalogue}')`;

const entry = (kind: string, name: string, on: string, address: [string, string, string?], facts: string) => `
  select ${kind} as kind, ${name} as name, ${on} as "on",
    '${address[0]}'::regclass::oid::text || ':' || ${address[1]}::text || ':' || ${address[2] ?? '0'}::text as address,
    json_build_object(${facts}) as facts`;

const relation = `format('%I.%I', n.nspname, c.relname)`;
const relations = `pg_class c join ${ours} n on n.oid = c.relnamespace`;

export const entryQueries: string[] = [
  `${entry(
    `'schema'`,
    `format('%I', n.nspname)`,
    'null',
    ['pg_namespace', 'n.oid'],
    `
    'owner', s.nspowner::regrole::text, 'rights', ${rights(`coalesce(s.nspacl, acldefault('n', s.nspowner))`)},
    'comment', ${said('pg_namespace', 'n.oid')}`,
  )}
  from ${ours} n join pg_namespace s on s.oid = n.oid`,

  `${entry(
    `case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table' end`,
    relation,
    'null',
    ['pg_class', 'c.oid'],
    `
    'owner', c.relowner::regrole::text, 'persistence', c.relpersistence, 'row security', c.relrowsecurity::text,
    'forced', c.relforcerowsecurity::text, 'options', c.reloptions::text, 'replica identity', c.relreplident,
    'partition', concat_ws(' ', pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid)),
    'parents', (select string_agg(i.inhparent::regclass::text, ',' order by i.inhseqno) from pg_inherits i where i.inhrelid = c.oid),
    'of type', nullif(c.reloftype, 0)::regtype::text,
    'definition', case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end,
    'rights', ${rights(`coalesce(c.relacl, acldefault('r', c.relowner))`)},
    'comment', ${said('pg_class', 'c.oid')}`,
  )} from ${relations} where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${made('pg_class', 'c.oid')}`,

  `${entry(
    `'sequence'`,
    relation,
    `(select format('%I.%I', tn.nspname, t.relname) from pg_depend d join pg_class t on t.oid = d.refobjid
      join pg_namespace tn on tn.oid = t.relnamespace where d.classid = 'pg_class'::regclass and d.objid = c.oid
      and d.refclassid = 'pg_class'::regclass and d.deptype = 'i')`,
    ['pg_class', 'c.oid'],
    `
    'owner', c.relowner::regrole::text, 'persistence', c.relpersistence,
    'numbers', concat_ws(' ', 'as', format_type(s.seqtypid, null), 'increment by', s.seqincrement, 'minvalue', s.seqmin, 'maxvalue',
      s.seqmax, 'start with', s.seqstart, 'cache', s.seqcache, case when s.seqcycle then 'cycle' else 'no cycle' end),
    'owned by', (select concat(d.refobjid::regclass, '.', quote_ident(a.attname)) from pg_depend d
      join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
      where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i')),
    'rights', ${rights(`coalesce(c.relacl, acldefault('s', c.relowner))`)},
    'comment', ${said('pg_class', 'c.oid')}`,
  )}
  from ${relations} join pg_sequence s on s.seqrelid = c.oid where ${made('pg_class', 'c.oid')}`,

  // a dropped column leaves a gap in attnum, which nobody can see
  `${entry(
    `case c.relkind when 'c' then 'attribute' else 'column' end`,
    `${relation} || '.' || quote_ident(a.attname)`,
    relation,
    ['pg_class', 'c.oid', 'a.attnum'],
    `
    'position', (select count(*) from pg_attribute b where b.attrelid = c.oid and b.attnum between 1 and a.attnum and not b.attisdropped)::text,
    'type', format_type(a.atttypid, a.atttypmod), 'not null', a.attnotnull::text, 'identity', nullif(a.attidentity, ''),
    'generated', nullif(a.attgenerated, ''), 'default', pg_get_expr(d.adbin, d.adrelid),
    'collation', (select k.collname::text from pg_collation k where k.oid = a.attcollation and k.oid <> t.typcollation),
    'storage', nullif(a.attstorage, t.typstorage), 'compression', nullif(a.attcompression, ''),
    'statistics', nullif(a.attstattarget, -1)::text, 'options', a.attoptions::text,
    'rights', ${rights('a.attacl')},
    'comment', col_description(c.oid, a.attnum)`,
  )}
  from ${relations} join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f', 'c') and ${made('pg_class', 'c.oid')}`,

  `${entry(
    `'constraint'`,
    `format('%I on %s', k.conname, coalesce(nullif(k.conrelid, 0)::regclass::text, nullif(k.contypid, 0)::regtype::text))`,
    `coalesce(nullif(k.conrelid, 0)::regclass::text, nullif(k.contypid, 0)::regtype::text)`,
    ['pg_constraint', 'k.oid'],
    `
    'kind', k.contype, 'definition', pg_get_constraintdef(k.oid), 'validated', k.convalidated::text,
    'deferrable', k.condeferrable::text, 'deferred', k.condeferred::text, 'no inherit', k.connoinherit::text,
    'columns', (select string_agg(a.attname, ',' order by x.n) from unnest(k.conkey) with ordinality as x (attnum, n)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = x.attnum),
    'comment', ${said('pg_constraint', 'k.oid')}`,
  )}
  from pg_constraint k join ${ours} n on n.oid = k.connamespace where k.contype not in ('t', 'n') and ${made('pg_constraint', 'k.oid')}`,

  `${entry(
    `'index'`,
    relation,
    'i.indrelid::regclass::text',
    ['pg_class', 'c.oid'],
    `
    'definition', pg_get_indexdef(c.oid), 'valid', (i.indisvalid and i.indisready)::text, 'clustered', i.indisclustered::text,
    'replica identity', i.indisreplident::text, 'options', c.reloptions::text,
    'constraint', (select k.conname::text from pg_constraint k where k.conindid = c.oid and k.conrelid = i.indrelid and k.contype in ('p', 'u', 'x')),
    'comment', ${said('pg_class', 'c.oid')}`,
  )}
  from ${relations} join pg_index i on i.indexrelid = c.oid where ${made('pg_class', 'c.oid')}`,

  `${entry(
    `case p.prokind when 'a' then 'aggregate' when 'p' then 'procedure' else 'function' end`,
    'p.oid::regprocedure::text',
    'null',
    ['pg_proc', 'p.oid'],
    `
    'owner', p.proowner::regrole::text, 'result', pg_get_function_result(p.oid), 'arguments', pg_get_function_arguments(p.oid),
    'argument names', array_to_string(p.proargnames, ','), 'defaults', p.pronargdefaults::text,
    'definition', case when p.prokind <> 'a' then pg_get_functiondef(p.oid)
      else (select concat_ws(' ', g.aggtransfn, g.aggfinalfn, g.aggtranstype::regtype, g.agginitval) from pg_aggregate g where g.aggfnoid = p.oid) end,
    'rights', ${rights(`coalesce(p.proacl, acldefault('f', p.proowner))`)},
    'comment', ${said('pg_proc', 'p.oid')}`,
  )}
  from pg_proc p join ${ours} n on n.oid = p.pronamespace where ${made('pg_proc', 'p.oid')}`,

  `${entry(
    `'trigger'`,
    `format('%I on %s', t.tgname, t.tgrelid::regclass)`,
    't.tgrelid::regclass::text',
    ['pg_trigger', 't.oid'],
    `
    'definition', pg_get_triggerdef(t.oid), 'enabled', t.tgenabled, 'comment', ${said('pg_trigger', 't.oid')}`,
  )}
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where not t.tgisinternal and (n.nspname = 'auth' or n.oid in (select oid from ${ours} o)) and ${made('pg_trigger', 't.oid')}`,

  `${entry(
    `'policy'`,
    `format('%I on %s', p.polname, p.polrelid::regclass)`,
    'p.polrelid::regclass::text',
    ['pg_policy', 'p.oid'],
    `
    'for', p.polcmd, 'permissive', p.polpermissive::text,
    'to', (select string_agg(case r when 0 then 'public' else r::regrole::text end, ', ' order by r::regrole::text) from unnest(p.polroles) r),
    'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid),
    'comment', ${said('pg_policy', 'p.oid')}`,
  )}
  from pg_policy p join ${relations} on c.oid = p.polrelid`,

  `${entry(
    `'type'`,
    't.oid::regtype::text',
    'null',
    ['pg_type', 't.oid'],
    `
    'kind', t.typtype, 'owner', t.typowner::regrole::text,
    'labels', (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid),
    'base', nullif(t.typbasetype, 0)::regtype::text, 'not null', nullif(t.typnotnull, false)::text, 'default', t.typdefault,
    'range of', (select g.rngsubtype::regtype::text from pg_range g where g.rngtypid = t.oid),
    'rights', ${rights(`coalesce(t.typacl, acldefault('T', t.typowner))`)},
    'comment', ${said('pg_type', 't.oid')}`,
  )}
  from pg_type t join ${ours} n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
  where (t.typtype in ('e', 'd', 'r') or (t.typtype = 'c' and c.relkind = 'c')) and ${made('pg_type', 't.oid')}`,

  `${entry(
    `'default rights'`,
    `concat_ws(' ', 'of', d.defaclrole::regrole, 'in ' || n.nspname, 'on',
      case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types' else 'schemas' end)`,
    'null',
    ['pg_default_acl', 'd.oid'],
    `
    'role', d.defaclrole::regrole::text, 'schema', n.nspname, 'rights', ${rights('d.defaclacl')}`,
  )}
  from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace`,

  `${entry(
    `'extension'`,
    `format('%I', e.extname)`,
    'null',
    ['pg_extension', 'e.oid'],
    `
    'schema', n.nspname, 'comment', ${said('pg_extension', 'e.oid')}`,
  )}
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace`,

  `${entry(
    `'rule'`,
    `format('%I on %s', r.rulename, r.ev_class::regclass)`,
    'r.ev_class::regclass::text',
    ['pg_rewrite', 'r.oid'],
    `
    'definition', pg_get_ruledef(r.oid), 'enabled', r.ev_enabled`,
  )}
  from pg_rewrite r join ${relations} on c.oid = r.ev_class where r.rulename <> '_RETURN'`,

  `${entry(
    `'statistics'`,
    `format('%I.%I', n.nspname, s.stxname)`,
    's.stxrelid::regclass::text',
    ['pg_statistic_ext', 's.oid'],
    `'definition', pg_get_statisticsobjdef(s.oid)`,
  )}
  from pg_statistic_ext s join ${ours} n on n.oid = s.stxnamespace`,

  `${entry(
    `'publication'`,
    `format('%I', p.pubname)`,
    'null',
    ['pg_publication', 'p.oid'],
    `
    'does', concat_ws(' ', p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate),
    'tables', (select string_agg(r.prrelid::regclass || ' ' || coalesce(r.prattrs::text, ''), ', ' order by r.prrelid::regclass::text)
      from pg_publication_rel r where r.prpubid = p.oid)`,
  )}
  from pg_publication p`,

  `${entry(
    `'event trigger'`,
    `format('%I', e.evtname)`,
    'null',
    ['pg_event_trigger', 'e.oid'],
    `
    'definition', concat_ws(' ', e.evtevent, e.evtfoid::regprocedure, e.evtenabled, e.evttags::text)`,
  )}
  from pg_event_trigger e where e.evtname <> 'migration_notes' and ${made('pg_event_trigger', 'e.oid')}`,

  `${entry(`'operator'`, 'o.oid::regoperator::text', 'null', ['pg_operator', 'o.oid'], `'function', o.oprcode::text`)}
  from pg_operator o join ${ours} n on n.oid = o.oprnamespace where ${made('pg_operator', 'o.oid')}`,

  `${entry(
    `'cast'`,
    `format('(%s as %s)', c.castsource::regtype, c.casttarget::regtype)`,
    'null',
    ['pg_cast', 'c.oid'],
    `
    'by', concat_ws(' ', nullif(c.castfunc, 0)::regprocedure, c.castcontext, c.castmethod)`,
  )}
  from pg_cast c where c.oid >= 16384 and ${made('pg_cast', 'c.oid')}`,

  `${entry(
    `'collation'`,
    `format('%I.%I', n.nspname, k.collname)`,
    'null',
    ['pg_collation', 'k.oid'],
    `
    'definition', concat_ws(' ', k.collprovider, k.collcollate, k.collctype, k.colllocale, k.collisdeterministic)`,
  )}
  from pg_collation k join ${ours} n on n.oid = k.collnamespace`,
];
