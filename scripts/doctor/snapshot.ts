// What all migrations together make, a line for each thing: its rights in words and everything else as a hash. Written by "npm run types",
// held by "npm test -- schema", and what "npm run doctor" compares a database with.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ISql } from 'postgres';
import { entries } from '../catalogue.ts';

// beside the migrations' hashes, since it changes with them
const fileIn = (root: string) => join(root, 'supabase', 'migrations', 'snapshot.txt');

type Thing = { hash: string; rights: string[] };
export type Snapshot = { postgres: string; things: Map<string, Thing> };

// What nobody could break, or what differs by who owns it or how full it is.
const aside = ['rights', 'comment', 'owner', 'position', 'statistics', 'storage', 'compression', 'clustered'];

/** Of a database, whoever owns it. The connection must be one. */
export async function snapshotOf(sql: ISql): Promise<Snapshot> {
  const [about] = await sql<{ version: string; owner: string | null }[]>`
    select current_setting('server_version_num')::int / 10000 || '' as version,
      (select c.relowner::regrole::text from pg_class c where c.oid = to_regclass('public.people')) as owner`;
  const owner = about?.owner ?? '';
  const byRole = (right: string) => {
    const [, grantee = '', what = '', grantor = ''] = /^(.*)=([^/]*)\/(.*)$/.exec(right) ?? [];
    const name = (role: string) => (role === owner ? 'owner' : role);
    return `${name(grantee)}=${what}/${name(grantor)}`;
  };
  const told = new Map<string, { says: string[]; rights: string[] }>();
  const found = (await entries(sql)).filter(
    ({ kind, name }) => kind !== 'default rights' && !name.startsWith('extensions.'),
  );
  const wholes = new Map(
    found.filter(({ on }) => on === null).map(({ kind, name }) => [name, `${kind} ${name}`]),
  );
  for (const { kind, name, on, facts } of found) {
    const rights = (facts.rights ?? '').split(', ').filter(Boolean).map(byRole).sort();
    // a column, constraint or index is told with its table, unless somebody has a right to it alone; a policy and a trigger by themselves
    const part = on !== null && rights.length === 0 && !['policy', 'trigger'].includes(kind);
    const thing = (part ? wholes.get(on) : null) ?? `${kind} ${name}`;
    const said = Object.entries(facts)
      .filter(([fact, value]) => value !== null && !aside.includes(fact))
      .sort(([x], [y]) => (x < y ? -1 : 1));
    const so = told.get(thing) ?? { says: [], rights: [] };
    told.set(thing, {
      says: [...so.says, JSON.stringify([kind, name, said])],
      rights: [...so.rights, ...rights],
    });
  }
  // what comes by itself to people with whatever is made later, by name: other roles' own are the backend's affair
  const later = await sql<{ rights: string[] }[]>`
    select array(
      select distinct concat(case a.grantee when 0 then 'public' else a.grantee::regrole::text end, '=', lower(a.privilege_type), ' on ', t.says, '/owner')
      from (values ('r', 'r', 'tables'), ('S', 's', 'sequences'), ('f', 'f', 'functions')) as t (kind, own, says)
      cross join lateral (
        select coalesce((select d.defaclacl from pg_default_acl d where d.defaclrole = c.relowner and d.defaclnamespace = 0
          and d.defaclobjtype = t.kind::"char"), acldefault(t.own::"char", c.relowner)) as acl
        union all
        select d.defaclacl from pg_default_acl d where d.defaclrole = c.relowner and d.defaclnamespace = 'public'::regnamespace
          and d.defaclobjtype = t.kind::"char"
      ) as given cross join lateral aclexplode(given.acl) as a
      where a.grantee = 0 or a.grantee::regrole::text in ('anon', 'authenticated')
      order by 1) as rights
    from pg_class c where c.oid = to_regclass('public.people')`;
  told.set('default rights', { says: [], rights: later[0]?.rights ?? [] });
  const hash = (says: string[]) =>
    createHash('sha256').update(says.sort().join('\n')).digest('hex').slice(0, 12);
  const things = new Map(
    [...told]
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([thing, { says, rights }]): [string, Thing] => [thing, { hash: hash(says), rights }]),
  );
  return { postgres: about?.version ?? '', things };
}

export const textOf = ({ postgres, things }: Snapshot): string =>
  [
    `PostgreSQL ${postgres}`,
    ...[...things].map(([thing, { hash, rights }]) => [thing, hash, rights.join(', ')].join('\t').trimEnd()),
  ].join('\n') + '\n';

export function committedSnapshot(root: string): Snapshot | null {
  if (!existsSync(fileIn(root))) return null;
  const [first = '', ...lines] = readFileSync(fileIn(root), 'utf8').split(/\r?\n/).filter(Boolean);
  return {
    postgres: first.replace(/\D/g, ''),
    things: new Map(
      lines.map((line) => {
        const [thing = '', hash = '', rights = ''] = line.split('\t');
        return [thing, { hash, rights: rights.split(', ').filter(Boolean) }];
      }),
    ),
  };
}

/** True when it was another. */
export function writeSnapshot(root: string, text: string): boolean {
  const same = existsSync(fileIn(root)) && readFileSync(fileIn(root), 'utf8') === text;
  if (!same) writeFileSync(fileIn(root), text);
  return !same;
}

export type Difference = { thing: string; why: 'missing' | 'changed' | 'rights' | 'more' };

/** `without`: roles whose rights a backend gives of its own accord. */
export function differ(wanted: Snapshot, there: Snapshot, without: string[] = []): Difference[] {
  const counted = (rights: string[]) =>
    rights.filter((right) => !without.includes(right.split('=')[0] ?? '')).join(', ');
  const found: Difference[] = [];
  for (const [thing, { hash, rights }] of wanted.things) {
    const now = there.things.get(thing);
    if (!now) found.push({ thing, why: 'missing' });
    else if (counted(now.rights) !== counted(rights)) found.push({ thing, why: 'rights' });
    // each version of PostgreSQL writes definitions its own way
    else if (wanted.postgres === there.postgres && now.hash !== hash) found.push({ thing, why: 'changed' });
  }
  // an extension of somebody else's is their own affair
  for (const thing of there.things.keys())
    if (!wanted.things.has(thing) && !thing.startsWith('extension ')) found.push({ thing, why: 'more' });
  return found;
}
