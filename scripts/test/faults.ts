import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '../browser.ts';
import { root } from '../build.ts';
import { appIsBuilt } from './app.ts';
import { countIn } from './journeys.ts';
import { say } from './output.ts';
import { follow, temporary } from './processes.ts';
import { readyFolder } from './ready.ts';
import { broken, type Count, type Step } from './step.ts';

export async function suffer(words: string[], env: Record<string, string> = {}): Promise<Count> {
  const browser = await findBrowser(say);
  if (!browser) return broken;
  await appIsBuilt();
  const report = join(temporary, 'faults.json');
  await follow(
    '@playwright/test/cli.js',
    [
      'test',
      '--config',
      join(root, 'tests', 'faults', 'playwright.config.ts'),
      '--reporter=list,json',
      ...words,
    ],
    {
      CHROMIUM_PATH: browser,
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      OPPGAVETORGET_TEST_READY: await readyFolder(),
      ...env,
    },
  );
  return existsSync(report) ? countIn(JSON.parse(readFileSync(report, 'utf8'))) : broken;
}

/** One seed; `SEED=17 npm test -- faults F04` is one that failed again, and `npm run test:long` takes twenty. */
export const faults: Step = {
  name: 'faults',
  says: 'what goes wrong with phones, networks and servers, by its number',
  run: (words) => suffer(words),
};
