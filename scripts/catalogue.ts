// Everything about a database that a migration could have made differently, one line of text for each.
import type { ISql } from 'postgres';

const schemas = ['public', 'private', 'extensions'];

export async function catalogue(sql: ISql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    with ours as (select oid, nspname from pg_namespace where nspname = any(${schemas}))
    select 'schema ' || n.nspname || ' ' || coalesce(n.nspacl::text, '') as line
    from pg_namespace n where n.nspname = any(${schemas})
    union all
    select 'relation ' || c.oid::regclass || ' ' || c.relkind::text || ' rls ' || c.relrowsecurity || c.relforcerowsecurity
      || ' options ' || coalesce(c.reloptions::text, '') || ' acl ' || coalesce(c.relacl::text, '')
      || ' comment ' || coalesce(obj_description(c.oid, 'pg_class'), '')
    from pg_class c join ours on ours.oid = c.relnamespace where c.relkind in ('r', 'v', 'm', 'p', 'S')
    union all
    select 'column ' || a.attrelid::regclass || '.' || a.attname || ' ' || a.attnum || ' '
      || format_type(a.atttypid, a.atttypmod) || ' notnull ' || a.attnotnull || ' identity ' || a.attidentity::text
      || ' generated ' || a.attgenerated::text || ' default ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
      || ' acl ' || coalesce(a.attacl::text, '') || ' comment ' || coalesce(col_description(a.attrelid, a.attnum), '')
    from pg_attribute a join pg_class c on c.oid = a.attrelid join ours on ours.oid = c.relnamespace
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'v', 'm', 'p')
    union all
    select 'constraint ' || conrelid::regclass || '.' || conname || ' ' || pg_get_constraintdef(k.oid)
    from pg_constraint k join ours on ours.oid = k.connamespace
    union all
    select 'index ' || pg_get_indexdef(i.indexrelid)
    from pg_index i join pg_class c on c.oid = i.indexrelid join ours on ours.oid = c.relnamespace
    union all
    select 'view ' || c.oid::regclass || ' ' || pg_get_viewdef(c.oid)
    from pg_class c join ours on ours.oid = c.relnamespace where c.relkind in ('v', 'm')
    union all
    select 'function ' || p.oid::regprocedure || ' ' || pg_get_functiondef(p.oid) || ' acl ' || coalesce(p.proacl::text, '')
    from pg_proc p join ours on ours.oid = p.pronamespace
    where p.prokind in ('f', 'p') and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    union all
    select 'trigger ' || pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where not t.tgisinternal and n.nspname in ('public', 'private', 'auth')
    union all
    select 'policy ' || schemaname || '.' || tablename || ' ' || policyname || ' ' || permissive || ' ' || roles::text
      || ' ' || cmd || ' using ' || coalesce(qual, '') || ' check ' || coalesce(with_check, '')
    from pg_policies where schemaname = any(${schemas})
    union all
    select 'type ' || t.oid::regtype || ' ' || t.typtype::text || ' '
      || coalesce((select string_agg(e.enumlabel, ',' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid), '')
    from pg_type t join ours on ours.oid = t.typnamespace where t.typtype in ('e', 'd', 'r')
    union all
    select 'default rights ' || coalesce(n.nspname, 'all') || ' ' || d.defaclobjtype::text || ' ' || d.defaclacl::text
    from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace
    union all
    select 'extension ' || e.extname || ' in ' || n.nspname
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    order by 1`;
  return rows.map((row) => row.line);
}

export function differences(a: string[], b: string[]): string[] {
  const inA = new Set(a);
  const inB = new Set(b);
  return [
    ...a.filter((line) => !inB.has(line)).map((line) => `only in the schema files: ${line.slice(0, 300)}`),
    ...b.filter((line) => !inA.has(line)).map((line) => `only in the migrations: ${line.slice(0, 300)}`),
  ];
}
