// Makes a weekly plan in a thread of its own, so that no page waits for it.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { packed, type Packed, type Plan, type PlanProblem } from './problem.ts';

export type Task = { packed: Packed; seconds: number };
export type Answer = { kind: 'early' | 'last'; plan: Plan };

// Not part of the bundle: the thread runs sources. A build has its own copy, so that an app never runs those of a newer version.
function folderOfThreads(): string {
  let above = dirname(fileURLToPath(import.meta.url));
  const folder = () => join(above, 'src/lib/server/plan');
  while (!existsSync(folder()) && above !== dirname(above)) above = dirname(above);
  return folder();
}

// Within so many seconds, or the plan that was made at once, marked timed_out. Throws only when there is no plan at all.
export async function solveInWorker(
  problem: PlanProblem,
  { seconds, thread = 'worker.ts' }: { seconds: number; thread?: string },
): Promise<Plan> {
  const began = performance.now();
  const task: Task = { packed: packed(problem), seconds };
  const worker = new Worker(join(folderOfThreads(), thread), {
    workerData: task,
    transferList: [task.packed.ends.buffer, task.packed.points.buffer],
    execArgv: [],
    env: {},
  });
  let early: Plan | null = null;
  let limit: NodeJS.Timeout | undefined;
  const late = (why: Plan['why']): Plan | null => early && { ...early, why, ms: performance.now() - began };
  try {
    return await new Promise<Plan>((done, failed) => {
      let overtime = false;
      limit = setTimeout(() => {
        overtime = true;
        const plan = late('timed_out');
        if (plan) done(plan);
      }, 1000 * seconds);
      worker.on('message', ({ kind, plan }: Answer) => {
        if (kind === 'last') return done(plan);
        early = plan;
        if (overtime) done({ ...plan, ms: performance.now() - began });
      });
      worker.once('error', (error) => {
        const plan = late('failed');
        if (plan) done(plan);
        else failed(error);
      });
      worker.once('exit', (code) => {
        const plan = late('failed');
        if (plan) done(plan);
        else failed(new Error(`The plan's thread ended with ${code} and no plan.`));
      });
    });
  } finally {
    clearTimeout(limit);
    await worker.terminate();
  }
}
