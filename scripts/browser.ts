// Finds a Chromium to drive, or gets one where that can be done.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';

const run = promisify(execFile);
const windows = process.platform === 'win32';

const onPath = async (name: string): Promise<string | null> => {
  const found = await run(windows ? 'where' : 'which', [name]).catch(() => null);
  return found?.stdout.split('\n')[0]?.trim() || null;
};
const firstOnPath = async (names: string[]): Promise<string | null> => {
  for (const name of names) {
    const found = await onPath(name);
    if (found) return found;
  }
  return null;
};

// A whole browser: Chromium's headless shell takes half the processor time, but keeps no page in memory for «back».
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const usual = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

// The path of a browser; says what it did. Null when none can be had.
async function look(say: (line: string) => void): Promise<string | null> {
  const told = process.env.CHROMIUM_PATH;
  if (told) {
    if (existsSync(told)) return told;
    say(`CHROMIUM_PATH names ${told}, which is not there.`);
    return null;
  }
  const own = chromium.executablePath();
  const there =
    (existsSync(own) ? own : null) ?? (await firstOnPath(names)) ?? usual.find((path) => existsSync(path));
  if (there) {
    say(`Using the browser ${there}.`);
    return there;
  }
  if (process.getuid?.() === 0 && (await onPath('apt-get'))) {
    say('No browser found: installing Debian’s chromium by apt-get.');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args: string[]) => run('apt-get', args, { env, maxBuffer: 64e6 }).catch(() => null);
    await apt('update');
    await apt('install', '-y', '--no-install-recommends', 'chromium');
    const installed = await onPath('chromium');
    if (installed) return installed;
  }
  say('A browser is missing: install Chromium or Google Chrome, or name one in CHROMIUM_PATH.');
  return null;
}

let found: Promise<string | null> | null = null;
/** Looks once; who asks later gets the same answer. */
export const findBrowser = (say: (line: string) => void): Promise<string | null> => (found ??= look(say));
