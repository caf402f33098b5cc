// A folder per build, and a switch at the end, so that a build never touches what runs:
//   build/index.js        starts the current build: written anew as the last thing that a build does
//   build/20261128T…/     one build as the adapter makes it, never changed once it is there
//     .sources            what it was made of
//     .files.json         files of former builds' pages that lie in it too, and since when
//     .running/           a mark per app that serves from it: the folder stays as long as one of them lives
import {
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

// The mark is renewed while the app lives: an app on another machine, or in another container, cannot be asked.
const renewedEveryHours = 1;
const goneAfterHours = 48;

const pointerTo = (
  version: string,
) => `// Made by npm run build. Starts the build that is current, and marks it as in use.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

const version = '${version}';
const running = new URL(\`./\${version}/.running/\`, import.meta.url);
const mark = new URL(\`\${process.pid}@\${encodeURIComponent(hostname())}\`, running);
const renew = () => {
  try {
    mkdirSync(running, { recursive: true });
    writeFileSync(mark, '');
  } catch {
    // where nothing may be written, nothing is built anew either
  }
};
renew();
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
    if (decodeURIComponent(host ?? '') === hostname()) return isAlive(Number(pid));
    return Date.now() - statSync(join(running, mark)).mtimeMs < goneAfterHours * 3_600_000;
  });
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

/** The finished build becomes the one that starts take. Former ones go once nobody runs from them. */
export function publish(builds: string, made: string): string {
  const former = currentBuild(builds);
  if (former) bringFormerFiles(join(builds, former), made);
  const version = made.slice(made.indexOf(unfinished) + unfinished.length);
  renameSync(made, join(builds, version));
  const beside = join(builds, `.index-${process.pid}.js`);
  writeFileSync(beside, pointerTo(version));
  renameSync(beside, join(builds, 'index.js'));
  // the one before stays: somebody may have read its name a moment ago, and not have marked it yet
  for (const other of versions(builds))
    if (other !== version && other !== former && !isInUse(join(builds, other)))
      rmSync(join(builds, other), { recursive: true, force: true });
  return version;
}
