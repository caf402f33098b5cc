// Which tables a backup holds: all that migrations made, and of the accounts what everybody's Auth server has.
import type { ISql } from 'postgres';

/** What of an account is kept: never a session or a code, so that everybody signs in anew. */
export const accounts = {
  'auth.users': {
    id: 'uuid',
    aud: 'text',
    role: 'text',
    email: 'text',
    encrypted_password: 'text',
    phone: 'text',
    email_confirmed_at: 'timestamptz',
    phone_confirmed_at: 'timestamptz',
    raw_app_meta_data: 'jsonb',
    raw_user_meta_data: 'jsonb',
    banned_until: 'timestamptz',
    deleted_at: 'timestamptz',
    is_sso_user: 'boolean',
    is_anonymous: 'boolean',
    last_sign_in_at: 'timestamptz',
    created_at: 'timestamptz',
    updated_at: 'timestamptz',
  },
  'auth.identities': {
    id: 'uuid',
    provider: 'text',
    provider_id: 'text',
    user_id: 'uuid',
    identity_data: 'jsonb',
    last_sign_in_at: 'timestamptz',
    created_at: 'timestamptz',
    updated_at: 'timestamptz',
  },
} as const satisfies Record<string, Record<string, string>>;
export type AccountTable = keyof typeof accounts;
export const isOfAccounts = (name: string): name is AccountTable => name in accounts;

// What may be there and not be ours: made by an extension, or not kept by the database itself.
const ours = `
  select c.oid, format('%I.%I', n.nspname, c.relname) as name from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'private') and c.relkind = 'r' and c.relpersistence = 'p' and not exists (
    select from pg_catalog.pg_depend d where d.objid = c.oid and d.deptype = 'e')`;

export type Table = { name: string; columns: string[] };

/** Ours, those that others refer to first. */
export async function ourTables(sql: ISql): Promise<Table[]> {
  const tables = await sql.unsafe<(Table & { after: string[] })[]>(`
    with ours as (${ours})
    select o.name,
      array(select format('%I', a.attname) from pg_catalog.pg_attribute a
        where a.attrelid = o.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
      array(select distinct r.name from pg_catalog.pg_constraint k join ours r on r.oid = k.confrelid
        where k.contype = 'f' and k.conrelid = o.oid and r.oid <> o.oid) as after
    from ours o order by o.name`);
  const done: Table[] = [];
  const has = (name: string) => done.some((table) => table.name === name);
  while (done.length < tables.length) {
    const next = tables.filter(({ name, after }) => !has(name) && after.every(has));
    if (next.length === 0) throw new Error('tables refer to each other in a circle');
    done.push(...next.map(({ name, columns }) => ({ name, columns })));
  }
  return done;
}

export async function columnsOf(sql: ISql, name: string): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select a.attname as name from pg_catalog.pg_attribute a
    where a.attrelid = ${name}::text::pg_catalog.regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`;
  return rows.map((row) => row.name);
}

export async function ourSequences(sql: ISql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'private') and c.relkind = 'S' order by 1`;
  return rows.map((row) => row.name);
}

// Copied rows are read again by another server: nothing in them may hang on how this one is set.
export async function sameEverywhere(sql: ISql): Promise<void> {
  await sql.unsafe(`
    set local search_path = '';
    set local datestyle = 'ISO, YMD';
    set local intervalstyle = 'postgres';
    set local timezone = 'UTC';
    set local bytea_output = 'hex';
    set local extra_float_digits = 1;
    set local statement_timeout = 0;
    set local lock_timeout = '30s';
    set local idle_in_transaction_session_timeout = 0`);
}
