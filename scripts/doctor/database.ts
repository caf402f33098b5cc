// What the database says to its owner. Nothing is written.
import postgres from 'postgres';
import { compareTexts, migrationsIn, type Done } from '../../src/lib/server/migrate.ts';
import { ok, ownerCheck, warning, wrong, type Check, type Finding } from './check.ts';
import { committedSnapshot, differ, snapshotOf, type Difference } from './snapshot.ts';

const list = (names: string[], most = 5) =>
  names.slice(0, most).join(', ') + (names.length > most ? ` and ${names.length - most} more` : '');

type Server = { number: number; encoding: string; unsafe: string[] };
export function serverFinding({ number, encoding, unsafe }: Server): Finding {
  if (number < 15) return wrong(`The server is PostgreSQL ${number}: it must be 15 or newer, better 17.`);
  if (encoding !== 'UTF8')
    return wrong(
      'The database does not keep every letter: make one with encoding UTF8, and restore into it.',
    );
  if (unsafe.length > 0)
    return wrong(
      `What was confirmed to people can be lost when the machine stops, since ${list(unsafe)} is off: switch it on.`,
    );
  return ok(`PostgreSQL ${number} keeps what it confirms.`);
}
const version = ownerCheck('server', async (owner) => {
  const [row] = await owner<Server[]>`
    select current_setting('server_version_num')::int / 10000 as number, current_setting('server_encoding') as encoding,
      array(select name from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off') as unsafe`;
  return row ? serverFinding(row) : wrong('The server does not say what it is.');
});

const login: Check = {
  name: 'login role',
  backends: ['embedded', 'postgres'],
  asOwner: true,
  async run({ owner, environment: { mode } }) {
    if (!owner) throw new Error('the login role was asked about without an owner');
    const name = mode.kind === 'postgres' ? decodeURIComponent(new URL(mode.url).username) : 'authenticator';
    const [role] = await owner<{ may: boolean; people: boolean; inherits: boolean; login: boolean }[]>`
      select r.rolcanlogin as login,
        r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolreplication or exists (select from pg_class c where c.relowner = r.oid)
          or pg_has_role(r.oid, 'service_role', 'member') as may,
        pg_has_role(r.oid, 'anon', 'usage') or pg_has_role(r.oid, 'authenticated', 'usage') as people,
        pg_has_role(r.oid, 'authenticator', 'usage') as inherits
      from pg_roles r where r.rolname = ${name}`;
    if (!role?.login)
      return wrong(
        'The role that the app works as is not there, or may not log in: start the app, which makes it.',
      );
    if (role.may)
      return wrong(
        'The role that the app works as may do too much (it owns tables, or passes by row security): use one that owns nothing.',
      );
    if (role.people)
      return wrong(
        'The role that the app works as has the rights of people before it says for whom it asks: grant it authenticator only, and authenticator anon and authenticated "with inherit false".',
      );
    if (!role.inherits)
      return wrong(
        'The role that the app works as has not the rights of authenticator: grant it authenticator "with inherit true".',
      );
    if (mode.kind !== 'postgres') return ok('The app works as a role that owns nothing.');
    const sql = postgres(mode.url, { max: 1, onnotice: () => {}, connect_timeout: 10 });
    try {
      await sql`select 1`;
      return ok('The app works as a role that owns nothing, and it can log in.');
    } catch {
      return wrong(
        'The role in DATABASE_URL cannot log in: look at its password, and at who may connect (pg_hba.conf).',
      );
    } finally {
      await sql.end({ timeout: 1 }).catch(() => {});
    }
  },
};

const otherRoles = ownerCheck('roles', async (owner) => {
  const [row] = await owner<{ missing: string[]; able: string[] }[]>`
    select array(select w from unnest('{anon,authenticated,service_role,authenticator}'::text[]) w
        where not exists (select from pg_roles where rolname = w)) as missing,
      array(select rolname::text from pg_roles where rolname in ('anon', 'authenticated')
        and (rolsuper or rolbypassrls or rolcanlogin or rolcreaterole or rolcreatedb)) as able`;
  if (row && row.missing.length > 0)
    return wrong(
      `The roles ${list(row.missing)} are missing: start the app, which makes them (on Supabase they come with the project).`,
    );
  if (row && row.able.length > 0)
    return wrong(
      `The roles ${list(row.able)} may do more than ask for people: take login, bypassrls and the like from them.`,
    );
  return ok('The roles that people have may do nothing else.');
});

const migrations = ownerCheck('migrations', async (owner, { environment: { root, mode } }) => {
  const run = mode.kind === 'supabase' ? 'run supabase db push' : 'start the app, which runs them';
  const [there] = await owner<
    { there: boolean }[]
  >`select to_regclass('supabase_migrations.schema_migrations') is not null as there`;
  if (!there?.there) return wrong(`No migration was run here: ${run}.`);
  const done = await owner<
    Done[]
  >`select version, statements from supabase_migrations.schema_migrations order by version`;
  const known = migrationsIn(root);
  const missing = known
    .filter(({ version: each }) => !done.some((row) => row.version === each))
    .map(({ version: each }) => each);
  const { changed, unsaid } = compareTexts(done, known);
  const unknown = done
    .filter((row) => !known.some((each) => each.version === row.version))
    .map((row) => row.version);
  if (missing.length > 0) return wrong(`The migrations ${list(missing)} are missing: ${run}.`);
  if (changed.length > 0)
    return wrong(
      `The database was made by another text of ${list(changed)} than the file here: bring back the file as it was (git log), or restore into a new database.`,
    );
  if (unknown.length > 0)
    return warning(`The database is newer than this version (${list(unknown)}): install the newest app.`);
  if (unsaid.length > 0)
    return warning(
      `The database does not say by what text ${list(unsaid)} was run, so nobody can tell whether it is the one here.`,
    );
  return ok(`All ${known.length} migrations were run as they stand here.`);
});

const inWords: Record<Difference['why'], string> = {
  missing: 'is missing',
  changed: 'is another',
  rights: 'has other rights',
  more: 'is not of this version',
};
const catalogue = ownerCheck('rights and rules', async (owner, { environment: { root, mode } }) => {
  const wanted = committedSnapshot(root);
  if (!wanted)
    return wrong('supabase/migrations/snapshot.txt is missing: fetch the whole of this version anew.');
  const there = await snapshotOf(owner);
  // a project gives its own roles rights of their own; they never reach people
  const all = differ(
    wanted,
    there,
    mode.kind === 'supabase' ? ['owner', 'service_role', 'authenticator', 'postgres', 'dashboard_user'] : [],
  );
  // and watches and a channel of its own, which it needs
  const found = all.filter(
    ({ thing, why }) =>
      !(
        mode.kind === 'supabase' &&
        why === 'more' &&
        /^(event trigger |publication supabase_realtime$)/.test(thing)
      ),
  );
  if (found.length === 0)
    return ok(
      `All ${wanted.things.size} tables, functions, policies, triggers and rights are those of this version.`,
    );
  const opens = found.filter((each) => each.why !== 'more' || /^(policy|trigger)/.test(each.thing));
  const told = list((opens.length > 0 ? opens : found).map((each) => `${each.thing} ${inWords[each.why]}`));
  return opens.length > 0
    ? wrong(
        `The database is not as its migrations made it: ${told}. Undo what was changed by hand, or restore a backup.`,
      )
    : warning(
        `There is more in the database than this version made: ${told}. Remove it unless you know why it is there.`,
      );
});

const exposed = ownerCheck('exposed schemas', async (owner) => {
  const [row] = await owner<{ open: string[]; api: string | null }[]>`
    select array(select n.nspname || ' (' || r || ')' from pg_namespace n, unnest('{anon,authenticated}'::text[]) r
        where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public', 'private', 'extensions', 'auth', 'storage', 'realtime',
          'graphql', 'graphql_public', 'vault', 'net', 'tests') and has_schema_privilege(r, n.oid, 'usage') order by 1) as open,
      (select substring(c from '^pgrst\.db_schemas=(.*)$') from pg_roles, unnest(rolconfig) c where rolname = 'authenticator' and c like 'pgrst.db_schemas=%') as api`;
  if (row && row.open.length > 0)
    return wrong(
      `People reach into schemas that are not the app's: ${list(row.open)}. Revoke usage on them.`,
    );
  if (row?.api && row.api.replaceAll(' ', '') !== 'public')
    return wrong('The data API shows more schemas than public: set "Exposed schemas" to public alone.');
  return ok('People reach schema public, and nothing else by itself.');
});

const signUp = ownerCheck('way in', async (owner) => {
  const [row] = await owner<{ enabled: string; right: boolean }[]>`
    select t.tgenabled as enabled, t.tgfoid = to_regprocedure('private.admit_invited()') and t.tgtype = 5 as right
    from pg_trigger t where t.tgrelid = to_regclass('auth.users') and t.tgname = 'users_200_admit_invited'`;
  if (!row)
    return wrong(
      'Anybody can make an account, since the trigger on auth.users is missing: restore it from the migrations before anybody is served.',
    );
  if (!row.right)
    return wrong(
      'Anybody can make an account, since the trigger on auth.users does something else: restore it from the migrations.',
    );
  if (row.enabled !== 'O' && row.enabled !== 'A')
    return wrong(
      'Anybody can make an account, since the trigger on auth.users is switched off: alter table auth.users enable trigger users_200_admit_invited.',
    );
  return ok('Nobody comes in without an invitation.');
});

const clock = ownerCheck('clock', async (owner, { running }) => {
  const [row] = await owner<{ last: Date | null; stopped: boolean | null; now: Date; failing: string[] }[]>`
    select max(c.last_run_at) as last, max(c.last_run_at) < now() - interval '5 minutes' as stopped, clock_timestamp() as now,
      array(select f.name || ' ' || f.last_result from private.chores f where f.last_result <> 'done' order by f.number) as failing
    from private.chores c`;
  const apart = Math.abs(Date.now() - (row?.now.getTime() ?? 0)) / 1000;
  if (apart > 60)
    return wrong(
      `The clocks of this machine and of the database are ${Math.round(apart)} seconds apart: set both by NTP, or sessions end at once.`,
    );
  if (row && row.failing.length > 0)
    return wrong(
      `Chores of the clock fail: ${list(row.failing)}. See the log of the app, and mend it before anybody waits for them.`,
    );
  if (!row?.last) return warning('The clock has never run: it begins with the first start of the app.');
  if (row.stopped && running === false) return warning('The clock rests, since the app is not running.');
  if (row.stopped)
    return wrong('The clock has stopped for more than five minutes: start the app, or see its log for why.');
  return ok('The clock is running.');
});

const zones = ownerCheck('time zones', async (owner) => {
  const [row] = await owner<
    { there: boolean }[]
  >`select exists (select from pg_timezone_names where name = 'Europe/Oslo') as there`;
  const [summer] = row?.there
    ? await owner<
        { right: boolean }[]
      >`select '2026-07-01 12:00+00'::timestamptz at time zone 'Europe/Oslo' = '2026-07-01 14:00'::timestamp
        and '2026-12-01 12:00+00'::timestamptz at time zone 'Europe/Oslo' = '2026-12-01 13:00'::timestamp as right`
    : [];
  return zoneFinding(summer?.right ?? false);
});
export const zoneFinding = (right: boolean): Finding =>
  right
    ? ok('The database knows summer and winter in Oslo.')
    : wrong(
        'The database does not know the time in Oslo: install time zones (tzdata) on its machine, and start it anew.',
      );

const extensions = ownerCheck('extensions', async (owner) => {
  const [row] = await owner<{ where: string | null }[]>`
    select (select n.nspname::text from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'btree_gist') as where`;
  if (!row?.where)
    return wrong(
      'The extension btree_gist is missing, which keeps people from two shifts at once: create extension btree_gist with schema extensions.',
    );
  if (row.where !== 'extensions')
    return warning(
      'The extension btree_gist does not lie in schema extensions: alter extension btree_gist set schema extensions.',
    );
  return ok('The extension it needs is there.');
});

/** By what is left for one more node. */
export function connectionFinding(most: number, used: number): Finding {
  const left = most - used;
  const says = `${left} of ${most} connections to the database are left`;
  if (left < 15)
    return wrong(`${says}, and one node needs 15: raise max_connections, or end what holds them.`);
  if (left < 30)
    return warning(`${says}: enough for one more node and no two. Raise max_connections before you add any.`);
  return ok(`${says}.`);
}
const connections = ownerCheck('connections', async (owner) => {
  const [row] = await owner<{ most: number; used: number }[]>`
    select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as most,
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used`;
  return connectionFinding(row?.most ?? 0, row?.used ?? 0);
});

const data = ownerCheck('people', async (owner) => {
  const [row] = await owner<{ demonstration: boolean; begun: string[]; without: string[] }[]>`
    select exists (select from private.settings where key = 'demonstration' and value = 'yes') as demonstration,
      array(select municipality_code from public.municipalities order by 1) as begun,
      array(select m.municipality_code from public.municipalities m where not exists (
        select from public.staff_roles r where r.municipality_code = m.municipality_code and r.role = 'administrator' and r.revoked_at is null) order by 1) as without`;
  if (row?.demonstration)
    return wrong(
      'This is a demonstration, with invented people and passwords that everybody knows: give the app a database of its own.',
    );
  if (!row || row.begun.length === 0)
    return wrong('No municipality has begun: npm run begin -- --municipality 3301 --admin ada@example.no.');
  if (row.without.length > 0)
    return warning(
      `Nobody administers ${list(row.without)} yet: the invitation that npm run begin printed is still to be opened.`,
    );
  return ok(
    `${row.begun.length === 1 ? 'One municipality has' : `${row.begun.length} municipalities have`} begun, with administrators.`,
  );
});

export const databaseChecks: Check[] = [
  version,
  otherRoles,
  login,
  migrations,
  catalogue,
  exposed,
  signUp,
  clock,
  zones,
  extensions,
  connections,
  data,
];
