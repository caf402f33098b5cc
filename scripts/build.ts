// Builds the app, or finds that nothing has changed since the last build.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

export const root = join(import.meta.dirname, '..');
export const buildFolder = resolve(root, process.env.OPPGAVETORGET_BUILD || 'build');

const sources = ['src', 'static', 'package-lock.json', 'svelte.config.js', 'tsconfig.json', 'vite.config.ts'];

function files(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => files(join(root, source))))
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

const run = promisify(execFile);

const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

// Two builds at once in one folder would spoil each other: the second waits for the first.
async function alone<T>(work: () => Promise<T>): Promise<T> {
  const lock = join(root, '.svelte-kit', 'building');
  mkdirSync(join(root, '.svelte-kit'), { recursive: true });
  while (true) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
      if (holder && !alive(holder)) rmSync(lock, { force: true });
      await sleep(200);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

// True when it built, false when the last build still holds; throws with the tool's own words.
export async function buildWhenChanged(): Promise<boolean> {
  const mark = join(buildFolder, '.sources');
  return alone(async () => {
    const wanted = fingerprint();
    if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return false;
    await run(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build'], {
      cwd: root,
      maxBuffer: 64e6,
      env: { ...process.env, NODE_ENV: 'production' },
    }).catch(({ stdout, stderr }) => {
      throw new Error(`The build failed.\n${stdout}\n${stderr}`);
    });
    writeFileSync(mark, wanted);
    return true;
  });
}
