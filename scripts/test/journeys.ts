import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { secretsIn } from '../../src/lib/server/data-folder.ts';
import { freePort } from '../../src/lib/server/embedded.ts';
import { findBrowser, findShell } from '../browser.ts';
import { withDatabase } from './databases.ts';
import { errorsIn, withDemo } from './demo.ts';
import { complain, inShort, remember, say } from './output.ts';
import { follow, temporary } from './processes.ts';
import { removeDataFolder } from './ready.ts';
import { add, broken, one, type Count, type Step } from './step.ts';

type Suite = {
  specs: {
    title: string;
    file: string;
    line: number;
    ok: boolean;
    tests: { results: { error?: { message?: string | undefined } | undefined }[] }[];
  }[];
  suites?: Suite[] | undefined;
};
const suite: z.ZodType<Suite> = z.lazy(() =>
  z.object({
    specs: z.array(
      z.object({
        title: z.string(),
        file: z.string(),
        line: z.number(),
        ok: z.boolean(),
        tests: z.array(
          z.object({
            results: z.array(z.object({ error: z.object({ message: z.string().optional() }).optional() })),
          }),
        ),
      }),
    ),
    suites: z.array(suite).optional(),
  }),
);

const playwrightReport = z.object({
  suites: z.array(suite).default([]),
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()).default([]),
});

/** Each journey that failed by its file, line and name, with the first lines of why. */
function tellFailures({ specs, suites = [] }: Suite): void {
  for (const { title, file, line, tests } of specs.filter(({ ok }) => !ok)) {
    const why = tests.flatMap(({ results }) => results.map(({ error }) => error?.message ?? ''));
    remember(`${file}:${line} > ${title}\n${inShort(stripVTControlCharacters(why.join('\n')), 10)}`);
  }
  suites.forEach(tellFailures);
}

/** What a report of Playwright's says. */
export function countIn(report: unknown): Count {
  const { stats, errors, suites } = playwrightReport.parse(report);
  suites.forEach(tellFailures);
  if (stats.skipped > 0) say(`${stats.skipped} were skipped: that counts as failed.`);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
  };
}

/** Where the app under test has its database; gone when the journeys are. */
const data = join(temporary, 'journeys');
export const removeJourneyData = (): void => removeDataFolder(data);

/** What was seeded just now is derived as it would be anew: history is loaded in ways that nobody takes by hand. */
export async function derivedAreRight(sql: Sql): Promise<Count> {
  const wrong = (await sql<{ wrong: number }[]>`select private.remake_features() as wrong`)[0]?.wrong;
  return one(wrong === 0, () => `Of the seeded people and shifts ${wrong} rows of features were wrong.`);
}

type Play = {
  browser: string;
  shell: string;
  where: Record<string, string>;
  words: string[];
  log: readonly string[];
};

/** The journeys by Playwright; an error in the app's own log fails them. */
export async function play({ browser, shell, where, words, log }: Play): Promise<Count> {
  const report = join(temporary, 'journeys.json');
  await follow(
    '@playwright/test/cli.js',
    ['test', '--reporter=list,json', '--pass-with-no-tests', ...words],
    {
      CHROMIUM_PATH: browser,
      CHROMIUM_SHELL_PATH: shell,
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      ...where,
    },
  );
  if (!existsSync(report)) return broken;
  const count = countIn(JSON.parse(readFileSync(report, 'utf8')));
  const wrong = errorsIn(log);
  if (wrong.length === 0) return count;
  complain(`The app's own log has ${wrong.length} errors:\n${wrong.slice(0, 10).join('\n')}`);
  return add(count, broken);
}

export async function travel(words: string[]): Promise<Count> {
  const browser = await findBrowser(say);
  const shell = await findShell(say);
  if (!browser || !shell) return broken;
  const port = await freePort();
  const done = await withDemo({ data, port }, async (log) => {
    const { port: database, ownerPassword } = secretsIn(data);
    const seeded = await withDatabase(
      `postgresql://postgres:${ownerPassword}@127.0.0.1:${database}/postgres`,
      derivedAreRight,
    );
    const where = { BASE_URL: `http://localhost:${port}`, OPPGAVETORGET_TEST_DATA: data };
    return add(seeded, await play({ browser, shell, where, words, log }));
  });
  return done ?? broken;
}

/** Those whose names end with @long wait for "npm run test:long", unless they are asked for. */
export const journeys: Step = {
  name: 'journeys',
  says: 'what people come to do, in a browser',
  run: (words) =>
    travel(words.length === 0 || words[0] === '--shard' ? ['--grep-invert', '@long', ...words] : words),
};
