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
