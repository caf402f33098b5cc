import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { copyFolder, freePort } from '../../src/lib/server/embedded.ts';
import { until } from '../../tests/until.ts';
import { findBrowser } from '../browser.ts';
import { root } from '../build.ts';
import { appIsBuilt } from './app.ts';
import { complain, say } from './output.ts';
import { appEnvironment, follow, start, stop, temporary } from './processes.ts';
import { readyFolder, removeDataFolder } from './ready.ts';
import { add, broken, type Count, type Step } from './step.ts';

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()).default([]),
});

/** What a report of Playwright's says. */
export function countIn(report: unknown): Count {
  const { stats, errors } = playwrightReport.parse(report);
  if (stats.skipped > 0) say(`${stats.skipped} were skipped: that counts as failed.`);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
  };
}

/** Where the app under test has its database; gone when the journeys are. */
const data = join(temporary, 'journeys');
export const removeJourneyData = (): void => removeDataFolder(data);

export async function travel(words: string[]): Promise<Count> {
  const browser = await findBrowser(say);
  if (!browser) return broken;
  await appIsBuilt();
  await copyFolder(await readyFolder(), data, root);
  const port = await freePort();
  const log: string[] = [];
  const app = start(join(root, 'scripts', 'demo.ts'), ['--port', String(port)], {
    hears: (text) => log.push(text),
    // each journey comes from an address of its own
    env: { ...appEnvironment(), OPPGAVETORGET_DATA: data, ADDRESS_HEADER: 'x-forwarded-for' },
  });
  const address = `http://localhost:${port}`;
  try {
    // as long as it takes: an app that does not start ends
    const ended = () => app.exitCode !== null || app.signalCode !== null;
    await until(async () => ended() || ((await fetch(`${address}/health`).catch(() => null))?.ok ?? false));
    if (ended()) {
      complain(`The app did not start:\n${log.join('')}`);
      return broken;
    }
    const report = join(temporary, 'journeys.json');
    await follow(
      '@playwright/test/cli.js',
      ['test', '--reporter=list,json', '--pass-with-no-tests', ...words],
      {
        BASE_URL: address,
        CHROMIUM_PATH: browser,
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
        OPPGAVETORGET_TEST_DATA: data,
      },
    );
    if (!existsSync(report)) return broken;
    const count = countIn(JSON.parse(readFileSync(report, 'utf8')));
    const wrong = log.join('').match(/^error .*(\n {4}at .*)*/gm);
    if (wrong) complain(`The app's own log has ${wrong.length} errors:\n${wrong.slice(0, 10).join('\n')}`);
    return wrong ? add(count, broken) : count;
  } finally {
    await stop(app);
    removeJourneyData();
  }
}

/** Those whose names end with @long wait for "npm run test:long", unless they are asked for. */
export const journeys: Step = {
  name: 'journeys',
  says: 'what people come to do, in a browser',
  run: (words) =>
    travel(words.length === 0 || words[0] === '--shard' ? ['--grep-invert', '@long', ...words] : words),
};
