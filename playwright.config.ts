import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { chromiumArgs } from './tests/chromium.ts';

const journeys = join(import.meta.dirname, 'tests', 'journeys');
// where a phone has its worker, its camera, or goes back to what it remembers
const inWholeBrowser = readdirSync(journeys).filter((file) =>
  /serviceWorkers: 'allow'|fake-device|history\.back|goBack|goesBack/.test(
    readFileSync(join(journeys, file), 'utf8'),
  ),
);

// "npm test" starts the built app on a fresh database, finds a browser and sets both here.
export default defineConfig({
  testDir: 'tests/journeys',
  outputDir: 'test-results',
  // far beyond what a slow machine needs: none of them is there to measure anything
  timeout: 300_000,
  expect: { timeout: 30_000 },
  fullyParallel: true, // no journey shares its people, its place or its municipality's numbers with another
  forbidOnly: true,
  retries: 0,
  // one more than there are processors: each waits for the app now and then
  workers: Math.min(availableParallelism() + 1, 8),
  use: {
    baseURL: process.env.BASE_URL ?? 'http://localhost:5173',
    locale: 'nb-NO',
    timezoneId: 'Europe/Oslo',
    serviceWorkers: 'block', // the same without a worker; journeys about the phone allow it
    contextOptions: { reducedMotion: 'reduce' }, // a tap must not meet a page that is still folding up
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    screenshot: 'only-on-failure',
    trace: process.env.JOURNEY_TRACE ? 'retain-on-failure' : 'off', // a trace of every step costs a third of the time
  },
  projects: [
    {
      // half the processor time, but no memory for «back», no camera, no notifications, and no network to lose for a worker
      name: 'shell',
      testIgnore: inWholeBrowser.map((file) => `**/${file}`),
      use: {
        launchOptions: {
          executablePath: process.env.CHROMIUM_SHELL_PATH ?? process.env.CHROMIUM_PATH,
          args: chromiumArgs,
        },
      },
    },
    {
      name: 'whole browser',
      testMatch: inWholeBrowser.map((file) => `**/${file}`),
      use: {
        launchOptions: {
          executablePath: process.env.CHROMIUM_PATH,
          // as people have it: «back» gives the page from memory, as it was left
          ignoreDefaultArgs: ['--disable-back-forward-cache'],
          args: chromiumArgs,
        },
      },
    },
  ],
});
