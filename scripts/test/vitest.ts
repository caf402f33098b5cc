import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { root } from '../build.ts';
import { appIsBuilt } from './app.ts';
import { inShort, remember, say } from './output.ts';
import { follow, temporary } from './processes.ts';
import { readyFolder } from './ready.ts';
import { broken, type Count, type Step } from './step.ts';

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number().default(0),
  numFailedTestSuites: z.number(),
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string(),
          failureMessages: z.array(z.string()).default([]),
        }),
      ),
    }),
  ),
});

/** Each test that failed by its file and name, with the first lines of why; a file that could not be read has no tests. */
function tellFailures({ testResults }: z.infer<typeof report>): void {
  for (const { name, message, assertionResults } of testResults) {
    const file = relative(root, name);
    if (assertionResults.length === 0 && message) remember(`${file}\n${inShort(message, 10)}`);
    for (const { fullName, failureMessages } of assertionResults.filter(({ status }) => status === 'failed'))
      remember(`${file} > ${fullName}\n${inShort(failureMessages.join('\n'), 10)}`);
  }
}

export async function vitest(
  project: string,
  words: string[] = [],
  env: Record<string, string> = {},
): Promise<Count> {
  const file = join(temporary, `${project}.json`);
  await follow(
    'vitest/vitest.mjs',
    [
      'run',
      ...words,
      `--project=${project}`,
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${file}`,
      '--passWithNoTests',
    ],
    env,
  );
  if (!existsSync(file)) return broken;
  const counts = report.parse(JSON.parse(readFileSync(file, 'utf8')));
  tellFailures(counts);
  const leftOut = counts.numPendingTests + counts.numTodoTests;
  if (leftOut > 0) say(`${leftOut} tests were skipped: that counts as failed.`);
  const failed = counts.numFailedTests + leftOut;
  return { passed: counts.numPassedTests, failed: failed === 0 && !counts.success ? 1 : failed };
}

export const unit: Step = {
  name: 'unit',
  says: 'pure functions',
  run: (words) => vitest('unit', words),
};

/** Of what runs in "npm test" too, as much as takes minutes, however slow the machine is. */
export async function longer(project: string, file: string, env: Record<string, string>): Promise<Count> {
  await appIsBuilt();
  return vitest(project, [file, '--testTimeout=0'], { ...(await ready()), ...env });
}

/** What those need that start servers: see tests/database.ts. */
const ready = async () => ({ OPPGAVETORGET_TEST_READY: await readyFolder() });

export const histories: Step = {
  name: 'histories',
  says: 'many at once, and random histories, on a database of their own',
  run: async (words) => vitest('histories', words, await ready()),
};

const withProcesses = (name: string, says: string): Step => ({
  name,
  says,
  async run(words) {
    await appIsBuilt();
    return vitest(name, words, await ready());
  },
});

export const runtime = withProcesses('runtime', 'the backend, with real processes');
export const moving = withProcesses(
  'moving',
  'it begins, is looked over, runs on many nodes and moves house, with real processes',
);
