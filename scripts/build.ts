// "npm run build": builds the app, or finds that nothing has changed since the last build.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StartError } from '../src/lib/server/environment.ts';
import { alone } from './build/lock.ts';
import { fingerprint } from './build/sources.ts';
import { builtOf, currentBuild, newFolder, publish, removeUnfinished } from './build/versions.ts';
import { inWords, optionsOf } from './command.ts';

export const root = join(import.meta.dirname, '..');
export const buildFolder = resolve(root, process.env.OPPGAVETORGET_BUILD || 'build');

const inThreads = ['src/lib/server/plan', 'src/lib/time.ts', 'src/lib/made-once.ts'];

type Say = (line: string) => void;

// The tool's own words are for who writes the app; what the machine lacks is for who runs it.
function whyNot(output: string): Error {
  const lacks: [RegExp, string][] = [
    [/ENOSPC|No space left/, 'the disk is full: make room and try again'],
    [/EDQUOT|EFBIG/, 'the disk quota or the limit on file sizes is reached: raise it and try again'],
    [/EROFS|EACCES|EPERM/, 'it may not be written there: give yourself the right to, and try again'],
    [
      /heap out of memory|Cannot allocate memory|ENOMEM/,
      'there is not enough memory: about 2 GB is needed; build on another machine and copy the folder',
    ],
  ];
  const found = lacks.find(([sign]) => sign.test(output));
  return new StartError(
    found ? `The app could not be built in ${buildFolder}: ${found[1]}.` : `The build failed.\n${output}`,
  );
}

// What Vite is doing, in the order in which it does it.
const stages: [RegExp, string][] = [
  [/building client/, 'putting together what the browser gets'],
  [/built in[^]*built in/, 'packing it for the server'],
];

async function build(into: string, say: Say): Promise<void> {
  say('Building the app: half a minute, or some minutes on a small machine.');
  const began = Date.now();
  let output = '';
  const vite = spawn(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', OPPGAVETORGET_BUILD_INTO: into },
  });
  for (const stream of [vite.stdout, vite.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const tell = setInterval(() => {
    const now = stages.findLast(([sign]) => sign.test(output))?.[1] ?? 'reading and checking the sources';
    say(`  ${Math.round((Date.now() - began) / 1000)} s: ${now} …`);
  }, 5000);
  try {
    const code = await new Promise<number | null>((done, failed) => {
      vite.once('error', failed);
      vite.once('close', done);
    });
    if (code !== 0 || !existsSync(join(into, 'index.js'))) throw whyNot(output.trim());
  } finally {
    clearInterval(tell);
  }
}

const isBuilt = (wanted: string) => builtOf(buildFolder) === wanted;

/** True when it built, false when the last build still holds. What runs is not touched: see build/versions.ts. */
export async function buildWhenChanged(say: Say = () => {}, anew = false): Promise<boolean> {
  // asked before the lock, too: who only wants to run it needs no right to write
  if (!anew && isBuilt(fingerprint())) return false;
  return alone(join(root, '.svelte-kit', 'building'), say, async () => {
    const wanted = fingerprint();
    if (!anew && isBuilt(wanted)) return false;
    try {
      mkdirSync(buildFolder, { recursive: true });
      removeUnfinished(buildFolder);
      const into = newFolder(buildFolder);
      await build(into, say);
      // what runs in threads of its own is no part of the bundle
      for (const source of inThreads)
        cpSync(join(root, source), join(into, source), {
          recursive: true,
          filter: (path) => !path.endsWith('.test.ts'),
        });
      writeFileSync(join(into, '.sources'), wanted);
      publish(buildFolder, into);
    } catch (error) {
      // half a build is nothing to anybody, and takes room that may be lacking
      removeUnfinished(buildFolder);
      throw error;
    }
    return true;
  });
}

/** "24.1 s", from then until now. */
export const secondsSince = (then: number): string => `${((Date.now() - then) / 1000).toFixed(1)} s`;

if (import.meta.main)
  await inWords(async () => {
    const { anew } = optionsOf('build', { anew: { type: 'boolean', default: false } });
    const began = Date.now();
    const built = await buildWhenChanged(console.log, anew);
    console.log(
      built
        ? `Built the app in ${secondsSince(began)}: ${currentBuild(buildFolder)}. An app that is running goes on as it was; start it again to have this one.`
        : 'The app is built already, and nothing has changed since: build it all the same with npm run build -- --anew.',
    );
  });
