// The database of this installation as whoever owns it, on each backend: brought up to date, and asked beside an app that runs.
import postgres, { type Sql } from 'postgres';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { secretsIn } from '../src/lib/server/data-folder.ts';
import { movedCluster, startCluster } from '../src/lib/server/embedded.ts';
import { StartError, type Environment } from '../src/lib/server/environment.ts';
import { lockKey } from '../src/lib/server/folder-lock.ts';
import { limitedLogin, reachable } from '../src/lib/server/login-role.ts';
import { bringUpToDate } from '../src/lib/server/migrate.ts';

// a pooler before a project's database may not know prepared statements
const connect = (url: string) =>
  postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 10, prepare: false });

/** The owner's address of the embedded database when its app is running; null when nobody holds it. Makes nothing. */
export async function ownerOfRunning(folder: string): Promise<string | null> {
  if (!existsSync(join(folder, 'secrets.json'))) return null;
  const { port, ownerPassword, id } = secretsIn(folder);
  if (port === null) return null;
  const url = `postgresql://postgres:${ownerPassword}@127.0.0.1:${port}/postgres`;
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 3 });
  try {
    const [row] = await sql<{ folder: string; held: boolean }[]>`
      select current_setting('data_directory') as folder,
        exists (select from pg_locks where locktype = 'advisory' and granted and objid = ${lockKey}) as held`;
    const own = [join(folder, 'postgres'), movedCluster(folder, id)].map((each) => join(each, 'data'));
    const same = (path: string) => path.replaceAll('\\', '/');
    return row?.held && own.some((each) => same(each) === same(row.folder)) ? url : null;
  } catch {
    return null;
  } finally {
    await sql.end({ timeout: 1 }).catch(() => {});
  }
}

/** What is done as the owner; an embedded database that is not running is started for it, and stopped again. */
export async function asOwner<T>(
  { mode, dataFolder, root }: Environment,
  say: (line: string) => void,
  work: (owner: Sql) => Promise<T>,
): Promise<T> {
  if (mode.kind === 'supabase') throw new Error('the owner of a Supabase project has an address of its own');
  const running = mode.kind === 'embedded' ? await ownerOfRunning(dataFolder) : null;
  const cluster =
    mode.kind === 'embedded' && !running ? await startCluster({ folder: dataFolder, root, say }) : null;
  const ownerUrl = running ?? cluster?.ownerUrl ?? (mode.kind === 'postgres' ? mode.ownerUrl : '');
  const loginUrl = cluster?.loginUrl ?? (mode.kind === 'postgres' ? mode.url : null);
  const owner = connect(ownerUrl);
  try {
    await reachable(owner, 'MIGRATION_DATABASE_URL');
    // an app that runs has done so, by its own version's migrations
    if (loginUrl) await bringUpToDate(ownerUrl, root, () => limitedLogin(owner, loginUrl));
    return await work(owner);
  } finally {
    await owner.end({ timeout: 5 }).catch(() => {});
    await cluster?.stop();
  }
}

export function looksLikeAddress(url: string, name: string): void {
  if (!/^postgres(ql)?:\/\/[^@/]+@[^/]+\/.+$/.test(url))
    throw new StartError(`${name} must look like postgresql://user:password@host:5432/database.`);
}

/** The same at an address that was given for this alone, whose migrations come another way. */
export async function atAddress<T>(url: string, name: string, work: (owner: Sql) => Promise<T>): Promise<T> {
  looksLikeAddress(url, name);
  const owner = connect(url);
  try {
    await reachable(owner, name);
    return await work(owner);
  } finally {
    await owner.end({ timeout: 5 }).catch(() => {});
  }
}

/** The owner on any backend, of a database as it is: nothing is made, and no migration is run. */
export async function asItIs<T>(
  { mode, dataFolder, root }: Environment,
  say: (line: string) => void,
  work: (owner: Sql) => Promise<T>,
): Promise<T> {
  if (mode.kind === 'postgres') return atAddress(mode.ownerUrl, 'MIGRATION_DATABASE_URL', work);
  if (mode.kind === 'supabase') return atAddress(projectAddress(), 'SUPABASE_DB_URL', work);
  if (!existsSync(join(dataFolder, 'secrets.json')))
    throw new StartError(`There is no data in ${dataFolder}: name the right folder in OPPGAVETORGET_DATA.`);
  const running = await ownerOfRunning(dataFolder);
  if (running) return atAddress(running, 'the data folder', work);
  const cluster = await startCluster({ folder: dataFolder, root, say });
  try {
    return await atAddress(cluster.ownerUrl, 'the data folder', work);
  } finally {
    await cluster.stop();
  }
}

/** Of a Supabase project's own database, where the environment says it. */
export function projectAddress(): string {
  const url = process.env.SUPABASE_DB_URL;
  if (!url)
    throw new StartError(
      "SUPABASE_DB_URL is missing: set it to the address of the project's database, from Connect in the project.",
    );
  return url;
}
