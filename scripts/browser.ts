// Finds a Chromium to drive, or gets one where that can be done.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const onPath = (name: string): string | null => {
  const found = spawnSync(process.platform === 'win32' ? 'where' : 'which', [name], { encoding: 'utf8' });
  return found.status === 0 ? (found.stdout.split('\n')[0]?.trim() ?? null) : null;
};

const usual = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

function system(): string | null {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const found = onPath(name);
    if (found) return found;
  }
  return usual.find((path) => existsSync(path)) ?? null;
}

// The path of a browser; says what it did. Null when none can be had.
export function findBrowser(say: (line: string) => void): string | null {
  const told = process.env.CHROMIUM_PATH;
  if (told) {
    if (existsSync(told)) return told;
    say(`CHROMIUM_PATH names ${told}, which is not there.`);
    return null;
  }
  const own = chromium.executablePath();
  if (existsSync(own)) {
    say(`Using Playwright's own browser.`);
    return own;
  }
  const there = system();
  if (there) {
    say(`Using the browser ${there}.`);
    return there;
  }
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    say('No browser found: installing Debian’s chromium by apt-get.');
    const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    spawnSync('apt-get', ['update'], quiet);
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], quiet);
    const installed = system();
    if (installed) return installed;
  }
  say("No browser found: installing Playwright's own.");
  spawnSync('npx', ['playwright', 'install', 'chromium'], {
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
  if (existsSync(own)) return own;
  say('A browser is missing: install Chromium or Google Chrome, or name one in CHROMIUM_PATH.');
  return null;
}
