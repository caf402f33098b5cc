// What hangs on a thing in a database, and so must go before it and come again after it.
import type { Sql } from 'postgres';

export type Dependants = Map<string, string[]>;

// Rules stand for their view, defaults for their column. Rows and arrays of a type are kept as steps on the way.
export async function dependants(sql: Sql): Promise<Dependants> {
  const found = await sql<{ on: string; by: string }[]>`
    select distinct d.refclassid || ':' || d.refobjid || ':' || d.refobjsubid as on,
      coalesce('pg_class'::regclass::oid || ':' || r.ev_class || ':0',
        'pg_class'::regclass::oid || ':' || f.adrelid || ':' || f.adnum,
        d.classid || ':' || d.objid || ':' || d.objsubid) as by
    from pg_depend d
    left join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid and r.rulename = '_RETURN'
    left join pg_attrdef f on d.classid = 'pg_attrdef'::regclass and f.oid = d.objid
    where d.refobjid >= 16384 and d.deptype in ('n', 'a', 'i')`;
  const map: Dependants = new Map();
  for (const { on, by } of found) if (on !== by) map.set(on, [...(map.get(on) ?? []), by]);
  return map;
}

// All that hangs on what is to be dropped, those first on which nothing hangs: the order in which to drop.
export function dropOrder(map: Dependants, roots: Iterable<string>): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const parts = new Map<string, string[]>();
  for (const address of map.keys()) {
    const whole = address.replace(/:\d+$/, ':0');
    parts.set(whole, [...(parts.get(whole) ?? []), address]);
  }
  const visit = (address: string) => {
    if (seen.has(address)) return;
    seen.add(address);
    for (const next of [...(map.get(address) ?? []), ...(parts.get(address) ?? [])]) visit(next);
    order.push(address);
  };
  for (const root of roots) visit(root);
  return order;
}
