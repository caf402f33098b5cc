// Two builds at once in one project would spoil each other: the second waits for the first.
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../../src/lib/server/environment.ts';
import { isAlive } from './processes.ts';

// Who holds it says so again and again. A number of a process alone says little: it may belong to another one by now, or to
// another machine or container that has the same folder.
const saysEvery = 2000;
const goneAfter = 20_000;

type Held = { text: string; pid: number; here: boolean; at: number };

function held(lock: string): Held | null {
  try {
    const text = readFileSync(lock, 'utf8');
    const [pid, host] = text.split(' ');
    return { text, pid: Number(pid), here: host === hostname(), at: statSync(lock).mtimeMs };
  } catch {
    return null;
  }
}

const isGone = ({ pid, here, at }: Held) => (here && !isAlive(pid)) || Date.now() - at > goneAfter;

// Taken aside and looked at again: between the look and the taking, another may have taken it and begun.
function takeAside(lock: string, seen: Held): void {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (readFileSync(aside, 'utf8') !== seen.text) linkSync(aside, lock);
  } catch {
    // another was faster
  }
  rmSync(aside, { force: true });
}

const codeOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

function take(lock: string, mine: string): boolean {
  let isFolder = false;
  try {
    mkdirSync(dirname(lock), { recursive: true });
    isFolder = true;
    writeFileSync(lock, mine, { flag: 'wx' });
    return true;
  } catch (error) {
    if (isFolder && codeOf(error) === 'EEXIST') return false;
    const why =
      codeOf(error) === 'ENOSPC' ? 'the disk is full' : `nothing may be written in ${dirname(lock)}`;
    throw new StartError(
      `The app is not built from these sources yet, and cannot be: ${why} (${codeOf(error)}). Mend that, or build it in a copy of the folder that you may write in.`,
    );
  }
}

export async function alone<T>(
  lock: string,
  say: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const mine = `${process.pid} ${hostname()} ${Math.random()}`;
  let told = 0;
  while (!take(lock, mine)) {
    const other = held(lock);
    if (other && isGone(other)) takeAside(lock, other);
    else {
      if (other && Date.now() - told > 10_000) {
        say(
          `Another build of this folder is under way (process ${other.pid}${other.here ? '' : ', on another machine'}): waiting for it.`,
        );
        told = Date.now();
      }
      await sleep(200);
    }
  }
  const saying = setInterval(() => {
    try {
      utimesSync(lock, new Date(), new Date());
    } catch {
      // it is said again in a moment
    }
  }, saysEvery);
  const leave = () => {
    if (held(lock)?.text === mine) rmSync(lock, { force: true });
  };
  process.once('exit', leave);
  try {
    return await work();
  } finally {
    clearInterval(saying);
    process.off('exit', leave);
    leave();
  }
}
