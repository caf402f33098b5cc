// A folder per build, and a switch at the end, so that a build never touches what runs:
//   build/index.js        starts the current build: written anew as the last thing that a build does
//   build/20261128T…/     one build as the adapter makes it, never changed once it is there
//     .sources            what it was made of
//     .files.json         files of former builds' pages that lie in it too, and since when
//     .running/           a mark per app that serves from it: the folder stays as long as one of them lives
//     .replaced           made when another build became the current one
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { isAlive } from './processes.ts';

const isVersion = (name: string) => /^\d{8}T\d{9}$/.test(name);
const unfinished = '.making-';

const versionAt = (at: number) => new Date(at).toISOString().replace(/[-:.Z]/g, '');

/** Where the next build is made; nobody looks into it before it is published. */
export function newFolder(builds: string): string {
  let at = Date.now();
  while (existsSync(join(builds, versionAt(at)))) at++;
  return join(builds, unfinished + versionAt(at));
}

/** What a build that was broken off has left. Only for who holds the lock. */
export function removeUnfinished(builds: string): void {
  for (const name of existsSync(builds) ? readdirSync(builds) : [])
    if (name.startsWith(unfinished)) rmSync(join(builds, name), { recursive: true, force: true });
}

const versions = (builds: string): string[] => readdirSync(builds).filter(isVersion).sort();

/** The build that a start takes now; null when there is none. */
export function currentBuild(builds: string): string | null {
  const pointer = join(builds, 'index.js');
  const name = existsSync(pointer)
    ? /^const version = '(\w+)';$/m.exec(readFileSync(pointer, 'utf8'))?.[1]
    : null;
  return name && existsSync(join(builds, name, 'index.js')) ? name : null;
}

/** What the current build was made of; null when there is none. */
export function builtOf(builds: string): string | null {
  const current = currentBuild(builds);
  const mark = join(builds, current ?? '', '.sources');
  return current && existsSync(mark) ? readFileSync(mark, 'utf8') : null;
}

// The mark is renewed while the app lives: an app on another machine, or in another container, cannot be asked. Nor do the
// name of the machine and a number say enough: a container on its host's network has the name, and numbers of its own.
const renewedEveryHours = 1;
const goneAfterHours = 48;
// a process of that number may be another by now
const goneThoughAliveAfterHours = 30 * 24;

// Also without any mark: an app that may not write here is not seen, and has so long to be started anew.
const keptForDaysOnceReplaced = 7;

const pointerTo = (
  version: string,
) => `// Made by npm run build. Starts the build that is current, and marks it as in use.
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';

const version = '${version}';
const running = new URL(\`./\${version}/.running/\`, import.meta.url);
// two containers may have the same name and number, and one that ends takes away its own mark only
const mark = new URL(\`\${process.pid}@\${encodeURIComponent(hostname())}@\${randomUUID()}\`, running);
const renew = () => {
  try {
    mkdirSync(running, { recursive: true });
    writeFileSync(mark, '');
    return true;
  } catch {
    // who builds may write here though the app may not: that the folder stays for days is all there is then
    return false;
  }
};
if (!renew())
  console.error(
    'This build cannot be marked as in use: when another is made beside it, start the app anew within ${keptForDaysOnceReplaced} days, or let it write in ' +
      fileURLToPath(running),
  );
setInterval(renew, ${renewedEveryHours} * 3_600_000).unref();
process.once('exit', () => {
  try {
    rmSync(mark, { force: true });
  } catch {
    // it is seen that the process is gone
  }
});
await import(\`./\${version}/index.js\`);
`;

/** An app serves from that build: it reads a page's code when the page is first asked for. */
export function isInUse(build: string): boolean {
  const running = join(build, '.running');
  if (!existsSync(running)) return false;
  return readdirSync(running).some((mark) => {
    const [pid, host] = mark.split('@');
    const alive = decodeURIComponent(host ?? '') === hostname() && isAlive(Number(pid));
    const hours = alive ? goneThoughAliveAfterHours : goneAfterHours;
    const renewed = statSync(join(running, mark), { throwIfNoEntry: false })?.mtimeMs;
    return renewed !== undefined && Date.now() - renewed < hours * 3_600_000;
  });
}

const replacedMark = (build: string) => join(build, '.replaced');

/** Replaced so long ago that whoever began to run from it has marked it, or was to be started anew. */
function isReplacedForLong(build: string): boolean {
  const at = statSync(replacedMark(build), { throwIfNoEntry: false })?.mtimeMs;
  if (at !== undefined) return Date.now() - at > keptForDaysOnceReplaced * 86_400_000;
  writeFileSync(replacedMark(build), '');
  return false;
}

const filesOf = z.record(z.string(), z.object({ until: z.iso.datetime(), builds: z.number() }));
type FormerFiles = z.infer<typeof filesOf>;
const immutable = join('client', '_app', 'immutable');

function formerFiles(build: string): FormerFiles {
  try {
    return filesOf.parse(JSON.parse(readFileSync(join(build, '.files.json'), 'utf8')));
  } catch {
    return {};
  }
}

const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    : [];

// A page that is open, or that a browser has put aside, asks for the files of its own build after the restart too.
const keptForDays = 30;
const keptForBuilds = 20;

function bringFormerFiles(from: string, to: string): void {
  const known = formerFiles(from);
  const own = new Set(filesIn(join(to, immutable)));
  const now = new Date().toISOString();
  const kept: FormerFiles = {};
  for (const file of filesIn(join(from, immutable))) {
    if (own.has(file)) continue;
    const { until, builds } = known[file] ?? { until: now, builds: 0 };
    if (builds >= keptForBuilds || Date.now() - Date.parse(until) > keptForDays * 86_400_000) continue;
    kept[file] = { until, builds: builds + 1 };
    const [there, here] = [join(from, immutable, file), join(to, immutable, file)];
    mkdirSync(dirname(here), { recursive: true });
    try {
      linkSync(there, here);
    } catch {
      copyFileSync(there, here);
    }
  }
  writeFileSync(join(to, '.files.json'), JSON.stringify(kept, null, 1));
}

// The app may be another account's than who builds: each may mark, and nobody may take away another's mark.
function letEveryoneMark(build: string): void {
  const running = join(build, '.running');
  mkdirSync(running, { recursive: true });
  chmodSync(running, 0o1777);
}

/** The finished build becomes the one that starts take. Former ones go some days later, once nobody runs from them. */
export function publish(builds: string, made: string): string {
  const former = currentBuild(builds);
  if (former) bringFormerFiles(join(builds, former), made);
  const version = made.slice(made.indexOf(unfinished) + unfinished.length);
  letEveryoneMark(made);
  renameSync(made, join(builds, version));
  const beside = join(builds, `.index-${process.pid}.js`);
  writeFileSync(beside, pointerTo(version));
  renameSync(beside, join(builds, 'index.js'));
  for (const other of versions(builds)) {
    const folder = join(builds, other);
    try {
      if (other !== version && isReplacedForLong(folder) && !isInUse(folder))
        rmSync(folder, { recursive: true, force: true });
    } catch {
      // another account made it, and it is theirs to take away
    }
  }
  return version;
}
