import { defineConfig } from '@playwright/test';

// "npm test" starts the built app on a fresh database, finds a browser and sets both here.
export default defineConfig({
  testDir: 'tests/journeys',
  outputDir: 'test-results',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  use: {
    baseURL: process.env.BASE_URL ?? 'http://localhost:5173',
    locale: 'nb-NO',
    timezoneId: 'Europe/Oslo',
    contextOptions: { reducedMotion: 'reduce' }, // a tap must not meet a page that is still folding up
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    screenshot: 'only-on-failure',
    trace: process.env.JOURNEY_TRACE ? 'retain-on-failure' : 'off', // a trace of every step costs a third of the time
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
    },
  },
});
