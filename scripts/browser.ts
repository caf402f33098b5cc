// Finds a Chromium to drive, or gets one where that can be done.
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { install, mayInstall, onPath } from './debian.ts';

const firstOnPath = async (names: string[]): Promise<string | null> => {
  for (const name of names) {
    const found = await onPath(name);
    if (found) return found;
  }
  return null;
};

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
  if (await mayInstall()) {
    say('No browser found: installing Debian’s chromium by apt-get.');
    await install('chromium');
    const installed = await onPath('chromium');
    if (installed) return installed;
  }
  say('A browser is missing: install Chromium or Google Chrome, or name one in CHROMIUM_PATH.');
  return null;
}

let found: Promise<string | null> | null = null;
/** Looks once; who asks later gets the same answer. */
export const findBrowser = (say: (line: string) => void): Promise<string | null> => (found ??= look(say));

async function lookForShell(say: (line: string) => void): Promise<string | null> {
  const told = process.env.CHROMIUM_SHELL_PATH;
  if (told && existsSync(told)) return told;
  if (told) say(`CHROMIUM_SHELL_PATH names ${told}, which is not there.`);
  const there = await onPath('chromium-headless-shell');
  if (there || !(await mayInstall())) return there;
  say('No headless shell found: installing Debian’s by apt-get.');
  await install('chromium-headless-shell');
  return onPath('chromium-headless-shell');
}

let shell: Promise<string | null> | null = null;
/**
 * The path of Chromium's headless shell, which takes half the processor time of a whole browser but keeps no page in memory for «back»;
 * where none can be had, the whole browser's. Null when there is neither.
 */
export const findShell = (say: (line: string) => void): Promise<string | null> =>
  (shell ??= findBrowser(say).then(async (browser) => (await lookForShell(say)) ?? browser));
