import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  cpSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  binaries,
  cleanEnvironment,
  movedCluster,
  run,
  serverAccount,
  whereToPut,
  type Account,
} from './cluster-place.ts';
import { saveSecrets, secretsIn, type Secrets } from './data-folder.ts';
import { coded } from './deadline.ts';
import { errorCode, saidByServer } from './server-words.ts';
import { StartError } from './environment.ts';
import { hold, nobodyHolds, type Held } from './folder-lock.ts';
import { address, alive, connectWhenReady, endOrphans, leftOn, whoseIs } from './postmaster.ts';
import { atMost, endsWhenStopping } from './stopping.ts';

export { movedCluster } from './cluster-place.ts';

export type Cluster = {
  port: number;
  ownerUrl: string;
  loginUrl: string;
  /** the server's process; another one after it was started again */
  pid: () => number;
  /** settled when the server is there and this process alone holds its folder; rejected when that lasts too long */
  answers: () => Promise<void>;
  stop: () => Promise<void>;
};

/** A server that ends by itself is started again: so many times in so many seconds, after so many milliseconds each. */
type Restarts = { most: number; seconds: number; waits: number[]; lost: (sentence: string) => void };

type Options = {
  // where secrets, port and the database lie
  folder: string;
  // the project, for where binaries are put when they cannot be reached
  root: string;
  maxConnections?: number;
  // false only where losing everything is fine: throw-away clusters
  durable?: boolean;
  say?: (line: string) => void;
  // without it a server that has ended stays so
  restarts?: Restarts;
};

export const fiveInTenMinutes = { most: 5, seconds: 600, waits: [0, 500, 2_000, 5_000, 10_000] };

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
  if (done.status !== 0) {
    rmSync(making, { recursive: true, force: true });
    const said = done.error?.message ?? String(done.stderr);
    throw saidByServer(said, cluster, `The database could not be made in ${cluster}`);
  }
  renameSync(making, join(cluster, 'data'));
}

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

class FolderIsTaken extends StartError {
  constructor(folder: string) {
    super(
      `Another Oppgavetorget is already running on the data folder ${folder}: stop it, or start this one with another folder in OPPGAVETORGET_DATA.`,
    );
  }
}

// Told by its own number, not by what a file says.
async function stopProcess(pid: number, patience: number): Promise<boolean> {
  const until = Date.now() + patience;
  try {
    process.kill(pid, 'SIGINT');
  } catch (error) {
    if (errorCode(error) === 'EPERM') return false;
  }
  while (alive(pid) && Date.now() < until) await sleep(20);
  return !alive(pid);
}

// What the last app left running here is stopped, once nobody else holds it; what belongs to others is let be.
async function clear(data: string, secrets: Secrets, options: Options): Promise<void> {
  const { folder, say = () => {} } = options;
  const left = leftOn(data);
  if (!left) return;
  const file = join(data, 'postmaster.pid');
  const whose = await whoseIs(left, data, secrets.ownerPassword);
  if (whose === 'cannot tell')
    throw new StartError(
      `Process ${left.pid} is a PostgreSQL, and does not say whether it serves the data folder ${folder}, as ${file} would have it. If it does, stop it; if it serves another, remove that file. Then start again.`,
    );
  if (whose === "another's") {
    // the folder was copied, or the number has gone to somebody else; PostgreSQL would take it for its own server
    if (alive(left.pid)) rmSync(file, { force: true });
    return;
  }
  const lives = () => alive(left.pid) && leftOn(data) !== null;
  const url = address(left.port, 'postgres', secrets.ownerPassword);
  const sql = await connectWhenReady(url, data, 60_000, lives);
  if (sql) {
    if (!(await nobodyHolds(sql))) throw new FolderIsTaken(folder);
  } else if (!lives()) return;
  else
    throw new StartError(
      `A database server (process ${left.pid}) runs on the data folder ${folder} and does not answer, so that nobody can tell whether an app still uses it: stop that process, and start again.`,
    );
  if (!(await stopProcess(left.pid, 60_000)))
    throw new StartError(`The database server left over from last time (process ${left.pid}) does not stop.`);
  say('Last time the app was killed and left its database server running: stopped it, starting anew.');
}

const settingsOf = (port: number, { maxConnections = 60, durable = true }: Options) => ({
  port,
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: maxConnections,
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
});

type Server = { child: ChildProcess; ended: Promise<string>; lives: () => boolean };
type Setting = { home: string; data: string; logFile: string; account: Account; settings: object };

function begin({ home, data, logFile, account, settings }: Setting): Server {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(
    join(home, 'bin', 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // its own process group: a Ctrl-C in the terminal is for the app, which then stops the server in order
    { ...account, cwd: '/', detached: true, stdio: ['ignore', log, log], env: cleanEnvironment() },
  );
  closeSync(log);
  child.unref();
  let lives = true;
  const ended = new Promise<string>((done) => {
    const over = (how: string) => {
      lives = false;
      done(how);
    };
    child.once('exit', (code, signal) => over(signal ?? `exit code ${code}`));
    child.once('error', (error) => over(error.message));
  });
  return { child, ended, lives: () => lives };
}

const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);
const orphansHaveTime = 2_000;

// A server that answers. Right after a kill -9 PostgreSQL refuses until all children of the old one have gone: that is waited for.
async function serve(setting: Setting, url: string, begun: (server: Server) => void): Promise<Server> {
  const { data, logFile } = setting;
  const began = Date.now();
  for (;;) {
    const before = sizeOf(logFile);
    const server = begin(setting);
    begun(server);
    const sql = await connectWhenReady(url, data, 120_000, server.lives);
    if (sql) {
      await sql.end({ timeout: 1 }).catch(() => {});
      return server;
    }
    const said = readFileSync(logFile).subarray(before).toString('utf8');
    const waits = /pre-existing shared memory block/.test(said) && Date.now() - began < 60_000;
    if (!waits) {
      server.child.kill('SIGINT');
      throw saidByServer(said, data, 'The database server did not start');
    }
    if (Date.now() - began > orphansHaveTime) endOrphans(data);
    await sleep(100);
  }
}

// Starts the folder's own PostgreSQL, making it the first time. The caller stops it.
export async function startCluster(options: Options): Promise<Cluster> {
  const { folder, restarts, say = () => {} } = options;
  const secrets = secretsIn(folder);
  const account = serverAccount(say);
  const { home, cluster } = whereToPut(await binaries(), options, secrets, account);
  initialise(home, cluster, secrets, account, options.durable ?? true);
  const data = join(cluster, 'data');
  await clear(data, secrets, options);

  let port = secrets.port;
  if (port === null || !(await portIsFree(port))) {
    port = await freePort();
    saveSecrets(folder, { ...secrets, port });
  }
  const logFile = join(cluster, 'server.log');
  rmSync(logFile, { force: true });
  const setting = { home, data, logFile, account, settings: settingsOf(port, options) };
  const url = address(port, 'postgres', secrets.ownerPassword);

  let server: Server | null = null;
  let held: Held | null = null;
  let stopped = false;
  const waiting = new AbortController();
  // should the process end without a word to us, the server ends too; only a kill -9 leaves it behind
  const onExit = () => {
    if (server?.lives()) server.child.kill('SIGINT');
  };
  process.once('exit', onExit);
  async function stop() {
    if (stopped) return;
    stopped = true;
    waiting.abort();
    staysUp();
    // who has the folder is let go of last, by the server's end
    if (server?.lives()) await endServer(server, setting);
    await held?.release();
    process.off('exit', onExit);
  }
  const staysUp = endsWhenStopping(stop);

  // closed while there is no server, or somebody else may have the folder
  let closed: { opens: Promise<void>; open: () => void } | null = null;
  const close = () => {
    if (closed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    closed = { opens: promise, open: resolve };
  };
  const open = () => {
    closed?.open();
    closed = null;
  };

  async function up(): Promise<void> {
    const now = await serve(setting, url, (begun) => {
      server = begun;
      if (stopped) begun.child.kill('SIGINT');
    });
    await haveAlone(now);
    void now.ended.then((how) => {
      if (!stopped && restarts) void upAgain(how, restarts);
    });
  }
  async function haveAlone(of: Server): Promise<void> {
    held = await hold(url, () => void haveAgain(of));
    if (!held) throw new FolderIsTaken(folder);
    open();
  }
  // The session that has the folder can break while the server lives.
  async function haveAgain(of: Server): Promise<void> {
    const goesOn = () => !stopped && of === server && of.lives();
    if (!goesOn()) return;
    close();
    for (; goesOn(); await sleep(100))
      try {
        return await haveAlone(of);
      } catch (error) {
        if (error instanceof FolderIsTaken && goesOn()) return restarts?.lost(error.message);
      }
  }
  let begun: number[] = [];
  async function upAgain(how: string, { most, seconds, waits, lost }: Restarts): Promise<void> {
    close();
    for (;;) {
      begun = begun.filter((at) => Date.now() - at < seconds * 1000);
      const within = `in ${Math.round(seconds / 60)} minutes`;
      if (begun.length >= most)
        return lost(
          `The database server ended ${most + 1} times ${within}, the last time with: ${how}. The app ends too: look at ${logFile} and at the disk, and start it again.`,
        );
      const wait = waits[begun.length] ?? 0;
      begun.push(Date.now());
      console.error(
        `The database server ended by itself (${how}): it is started again, ${begun.length} of at most ${most} times ${within}.`,
      );
      await sleep(wait, undefined, { signal: waiting.signal }).catch(() => {});
      if (stopped) return;
      try {
        await clear(data, secrets, options);
        return await up();
      } catch (error) {
        if (stopped) return;
        if (error instanceof FolderIsTaken) return lost(error.message);
        how = error instanceof StartError ? error.message : `error ${errorCode(error)}`;
      }
    }
  }

  try {
    await up();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    ownerUrl: url,
    loginUrl: address(port, 'authenticator', secrets.loginPassword),
    pid: () => server?.child.pid ?? 0,
    async answers() {
      if (closed) await atMost(pagesWait, closed.opens);
      if (closed) throw coded('ECONNREFUSED', 'the database server is not there');
    },
    stop,
  };
}

const pagesWait = 5_000;

// As PostgreSQL wants to be told: it breaks off what is being asked, and writes down what it has.
async function endServer({ child, ended, lives }: Server, { home, data, account }: Setting): Promise<void> {
  if (process.platform === 'win32')
    spawn(join(home, 'bin', 'pg_ctl'), ['stop', `--pgdata=${data}`, '--mode=fast', '--no-wait', '--silent'], {
      ...account,
      cwd: '/',
      stdio: 'ignore',
      env: cleanEnvironment(),
    });
  else child.kill('SIGINT');
  await atMost(60_000, ended);
  if (lives()) child.kill('SIGQUIT');
  await ended;
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
