import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { chromiumArgs } from '../chromium.ts';
import { seeds } from './seeds.ts';
import type { Own } from './setting.ts';

// "npm test -- faults" finds a browser, builds the app and names a migrated data folder; a project is a seed.
export default defineConfig<Own>({
  testDir: '.',
  testMatch: 'F*.spec.ts',
  outputDir: '../../test-results/faults',
  globalSetup: './app.ts',
  // far beyond what a slow machine needs: none of them is there to measure anything
  timeout: 300_000,
  expect: { timeout: 60_000 },
  fullyParallel: true, // no fault shares its people or its place with another
  forbidOnly: true,
  retries: 0,
  workers: Math.max(2, Math.min(availableParallelism(), 8)),
  projects: seeds.map((seed) => ({ name: `seed ${seed}`, use: { seed } })),
  use: {
    screenshot: 'only-on-failure',
    trace: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: chromiumArgs,
    },
  },
});
