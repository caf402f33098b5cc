// "npm test": sets up what it needs, runs every kind of check, and ends with one line that counts them.
// "npm test -- STEP [words]" runs one of them, or a part of it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from './browser.ts';
import { root } from './build.ts';
import { appIsBuilt } from './test/app.ts';
import { stopDatabases } from './test/databases.ts';
import { engines } from './test/engines.ts';
import { faults } from './test/faults.ts';
import { framework, lint, types } from './test/files.ts';
import { journeys, removeJourneyData } from './test/journeys.ts';
import { long } from './test/long.ts';
import { onSupabase } from './test/on-supabase.ts';
import { complain, problemsSeen, remember, say } from './test/output.ts';
import { pgtap } from './test/pgtap.ts';
import { removeTemporary, stopAll } from './test/processes.ts';
import { removeReady } from './test/ready.ts';
import { schema } from './test/schema.ts';
import { add, broken, none, type Count, type Step } from './test/step.ts';
import { supabase } from './test/supabase.ts';
import { histories, moving, runtime, unit } from './test/vitest.ts';

// two at a time, the longest first, each begun as soon as one has ended; beside the first, which waits for the build, one that does not
const beside: Step[] = [faults, histories, runtime, moving, types, lint, pgtap, schema, unit, supabase];
// these have the machine to themselves
const last: Step[] = [journeys];
const steps = [...beside, ...last];
// those that are run when they are asked for
const apart = [long, engines, onSupabase];

const [wanted, ...words] = process.argv.slice(2);
if (wanted && ![...steps, ...apart].some(({ name }) => name === wanted)) {
  console.error(
    `There is no step called ${wanted}: use one of ${steps.map((step) => step.name).join(', ')}.`,
  );
  process.exit(1);
}

async function tidy(): Promise<void> {
  await stopAll();
  await stopDatabases();
  removeJourneyData();
  await removeReady();
  removeTemporary();
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void tidy().finally(() => process.exit(130)));

const times: string[] = [];
let total: Count = none;
const began = performance.now();
const secondsSince = (then: number) => `${((performance.now() - then) / 1000).toFixed(1)} s`;

async function inOrder(some: Step[]): Promise<void> {
  for (const step of some) {
    const began = performance.now();
    say(`\n${step.name}: ${step.says}`);
    let count: Count;
    try {
      count = await step.run(words);
    } catch (error) {
      complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
      count = broken;
    }
    if (count.passed + count.failed === 0) {
      say('  ran no test: that counts as failed');
      count = broken;
    }
    total = add(total, count);
    const line = `${step.name}: ${count.passed} passed, ${count.failed} failed (${secondsSince(began)})`;
    say(line);
    times.push(line);
    if (count.failed > 0) remember(line);
  }
}

try {
  // written before several of them read and write it at once
  if (!wanted || !existsSync(join(root, '.svelte-kit', 'tsconfig.json'))) await framework();
  const chosen = (some: Step[]) => some.filter(({ name }) => !wanted || name === wanted);
  // what takes its time and is wanted later; whoever wants it hears of what went wrong
  if (chosen([runtime, moving, faults, journeys]).length > 0) void appIsBuilt().catch(() => {});
  if (chosen([faults, journeys]).length > 0) void findBrowser(say).catch(() => {});
  const waiting = chosen(beside);
  const oneAfterTheOther = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) await inOrder([step]);
  };
  await Promise.all([oneAfterTheOther(), oneAfterTheOther()]);
  await inOrder(chosen(last));
  await inOrder(apart.filter(({ name }) => name === wanted));
} finally {
  await tidy();
}

if (problemsSeen().length > 0) console.log(`\nWhat failed:\n${problemsSeen().join('\n')}`);
console.log(`\n${times.join('\n')}\nall: ${secondsSince(began)}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
