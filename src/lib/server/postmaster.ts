// Which PostgreSQL server runs on a data directory, and whether the one that seems to is really that. What is not is never stopped.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { errorCode } from './server-words.ts';

export type Left = { pid: number; port: number };
export type Whose = 'its own' | "another's" | 'cannot tell';

export const address = (port: number, user: string, password: string): string =>
  `postgresql://${user}:${password}@127.0.0.1:${port}/postgres`;

export const connect = (url: string, onclose?: () => void): postgres.Sql =>
  postgres(url, {
    max: 1,
    connect_timeout: 5,
    onnotice: () => {},
    idle_timeout: 0,
    max_lifetime: null,
    // the driver's own question about types is a rejection that nobody catches when the connection breaks meanwhile
    fetch_types: false,
    ...(onclose ? { onclose } : {}),
  });

/** A process that we may not signal lives too. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

// The process id stands on the first line, negative when it serves nobody else; the port on the fourth.
export function leftOn(data: string): Left | null {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Math.abs(Number(lines[0]));
  return Number.isInteger(pid) && pid > 0 && alive(pid) ? { pid, port: Number(lines[3]) } : null;
}

// One folder may have many names, and after a copy many folders have the same in them. Null when one cannot be looked at.
function sameFolder(a: string, b: string): boolean | null {
  if (a === b) return true;
  try {
    const [one, other] = [statSync(a, { bigint: true }), statSync(b, { bigint: true })];
    return one.dev === other.dev && one.ino === other.ino;
  } catch {
    return null;
  }
}

function isPostgres(pid: number): boolean {
  if (process.platform === 'win32') return true;
  const found = spawnSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' });
  if (found.status === 0) return found.stdout.includes('postgres');
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').includes('postgres');
  } catch {
    // no way to look at it
    return true;
  }
}

// PostgreSQL works in its data directory; only Linux tells. Null when it does not.
function worksIn(pid: number, data: string, processes: string): boolean | null {
  return sameFolder(join(processes, String(pid), 'cwd'), data);
}

type Asked = { is: 'answers'; sql: postgres.Sql } | { is: "another's" | 'not yet' | 'silent' };

/** The server behind the address, if it says that it serves this very directory. */
async function ask(url: string, data: string, pid: number | null): Promise<Asked> {
  const sql = connect(url);
  try {
    const [row] = await sql<{ folder: string; file: string }[]>`
      select current_setting('data_directory') as folder, pg_read_file('postmaster.pid') as file`;
    const told = Math.abs(Number(row?.file.split('\n')[0]));
    const same = row ? sameFolder(row.folder, data) : null;
    if (same && (pid === null || told === pid)) return { is: 'answers', sql };
    await sql.end({ timeout: 1 });
    return { is: same === null ? 'silent' : "another's" };
  } catch (error) {
    await sql.end({ timeout: 1 }).catch(() => {});
    // 57P03: starting up, recovering or stopping; 53300: too many connections
    const code = errorCode(error);
    return { is: code === '57P03' || code === '53300' ? 'not yet' : 'silent' };
  }
}

/** Waits while the server starts or recovers; null when it has gone, or somebody else answers there. */
export async function connectWhenReady(
  url: string,
  data: string,
  patience: number,
  lives: () => boolean,
): Promise<postgres.Sql | null> {
  const until = Date.now() + patience;
  while (Date.now() < until) {
    const asked = await ask(url, data, null);
    if (asked.is === 'answers') return asked.sql;
    if (asked.is === "another's" || (asked.is === 'silent' && !lives())) return null;
    await sleep(40);
  }
  return null;
}

/** Whose is the process that a directory's postmaster.pid names? A copied directory names the server of the original. */
export async function whoseIs(
  { pid, port }: Left,
  data: string,
  ownerPassword: string,
  { processes = '/proc', patience = 20_000 } = {},
): Promise<Whose> {
  const works = worksIn(pid, data, processes);
  if (works === false || !isPostgres(pid)) return "another's";
  if (works) return 'its own';
  const until = Date.now() + patience;
  const url = address(port, 'postgres', ownerPassword);
  while (alive(pid)) {
    const asked = await ask(url, data, pid);
    if (asked.is === 'answers') {
      await asked.sql.end({ timeout: 1 }).catch(() => {});
      return 'its own';
    }
    if (asked.is === "another's") return "another's";
    if (Date.now() > until) return 'cannot tell';
    await sleep(100);
  }
  return "another's";
}

/** What a killed server leaves behind: its children, each until it has noticed. PostgreSQL does not begin anew beside them. */
export function endOrphans(data: string, processes = '/proc'): void {
  if (!existsSync(processes)) return;
  for (const name of readdirSync(processes)) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || !worksIn(pid, data, processes) || !isPostgres(pid)) continue;
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // gone already
    }
  }
}
