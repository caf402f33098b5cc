import postgres, { type Sql } from 'postgres';
import { StartError } from './environment.ts';

export async function reachable(sql: Sql, name: string) {
  try {
    await sql`select 1`;
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    throw new StartError(`The database in ${name} cannot be reached (${why}).`);
  }
}

// The role that the app works as: made or mended here, and refused when it could do more than it should.
export async function limitedLogin(owner: Sql, loginUrl: string) {
  const { username, password } = new URL(loginUrl);
  const name = decodeURIComponent(username);
  const [role] = await owner<{ super: boolean; bypass: boolean; owns: boolean; service: boolean }[]>`
    select rolsuper as super, rolbypassrls as bypass,
      exists (select from pg_class c where c.relowner = r.oid) as owns,
      pg_has_role(r.oid, 'service_role', 'member') as service
    from pg_roles r where rolname = ${name}`;
  if (role?.super || role?.bypass || role?.owns || role?.service)
    throw new StartError(
      `The role ${name} in DATABASE_URL may do too much (it owns tables, or passes by row security): use a login role that owns nothing.`,
    );
  const quoted = `"${name.replaceAll('"', '""')}"`;
  const secret = `'${decodeURIComponent(password).replaceAll("'", "''")}'`;
  if (name === 'authenticator') await owner.unsafe(`alter role ${quoted} login password ${secret}`);
  else if (role) await owner.unsafe(`grant authenticator to ${quoted}`);
  // its rights are those of authenticator, which inherits nothing itself
  else await owner.unsafe(`create role ${quoted} login inherit in role authenticator password ${secret}`);
  if (name !== 'authenticator') await limitLikeAuthenticator(owner, name);
  const [rights] = await owner<{ auth: boolean; people: boolean }[]>`
    select pg_has_role(${name}, 'authenticator', 'usage') as auth,
      pg_has_role(${name}, 'anon', 'usage') or pg_has_role(${name}, 'authenticated', 'usage') as people`;
  if (rights?.people)
    throw new StartError(
      `The role ${name} in DATABASE_URL inherits the rights of anon or authenticated, so that a question without an asker would be answered: grant it authenticator only, and authenticator the two "with inherit false".`,
    );
  if (!rights?.auth)
    throw new StartError(
      `The role ${name} in DATABASE_URL does not inherit the rights of authenticator: grant it authenticator "with inherit true".`,
    );
  const login = postgres(loginUrl, { max: 1, onnotice: () => {} });
  try {
    await reachable(login, 'DATABASE_URL');
  } finally {
    await login.end({ timeout: 1 });
  }
}

// A login has its own role's settings only. What somebody has set by hand stays.
async function limitLikeAuthenticator(owner: Sql, name: string) {
  const missing = await owner<{ statement: string }[]>`
    select format('alter role %I set %I = %L', ${name}::text, split_part(theirs, '=', 1), split_part(theirs, '=', 2)) as statement
    from pg_roles a, unnest(a.rolconfig) as theirs
    where a.rolname = 'authenticator' and not exists (
      select from pg_roles r, unnest(r.rolconfig) as own
      where r.rolname = ${name} and split_part(own, '=', 1) = split_part(theirs, '=', 1))`;
  try {
    for (const { statement } of missing) await owner.unsafe(statement);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '42501')) throw error;
    throw new StartError(
      `The role ${name} in DATABASE_URL was made by somebody else, so its time limits cannot be set by the owner: drop it, and the app makes it anew, or as superuser: grant ${name} to the role in MIGRATION_DATABASE_URL with admin option.`,
    );
  }
}
