import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { boardOf, greedy } from './greedy.ts';
import type { Plan, PlanProblem } from './problem.ts';
import { solveInWorker } from './run.ts';
import { solve } from './solve.ts';

const monday = Date.UTC(2027, 0, 10, 23);

// Scarce people, overlapping shifts: the larger, the longer the relaxation takes.
function scarce(shifts: number): PlanProblem {
  let state = 3301;
  const below = (most: number) => (state = (state * 48_271) % 2_147_483_647) % most;
  const people = Math.ceil(shifts * 0.6);
  return {
    shifts: Array.from({ length: shifts }, (_, s) => {
      const startsAt = monday + (1440 * below(7) + 420 + 30 * below(20)) * 60_000;
      return { id: `s${s}`, startsAt, endsAt: startsAt + 30 * (4 + below(7)) * 60_000, seats: 1 + below(2) };
    }),
    people: Array.from({ length: people }, (_, p) => ({
      id: `p${p}`,
      minutes: 30 * (8 + below(60)),
      bornOn: '1980-05-05',
      busy: [],
    })),
    edges: Array.from({ length: 40 * shifts }, (_, e) => ({
      shift: e % shifts,
      person: below(people),
      points: below(101),
    })),
  };
}

// Every thread that is started from now on in this test.
function threads(): Worker[] {
  const started: Worker[] = [];
  const note = (worker: Worker) => void started.push(worker);
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  return started;
}

const ended = (started: readonly Worker[]) => started.map(({ threadId }) => threadId === -1);
// What a plan is, in a few lines: one that fails is read, not scrolled through.
const inShort = ({ choices, filled, score, by, why }: Omit<Plan, 'ms' | 'bound'>) => ({
  choices: createHash('sha256').update(JSON.stringify(choices)).digest('hex').slice(0, 12),
  filled,
  score,
  by,
  why,
});
const madeAtOnce = (problem: PlanProblem, why: Plan['why']) =>
  inShort({ ...greedy(boardOf(problem)), by: 'greedy', why });

// Far beyond what any machine needs: no answer here depends on how fast one is.
const hour = 3600;

describe('a weekly plan in a thread of its own', { timeout: 600_000 }, () => {
  it('is the one that would be made here, and the thread is gone after it', async () => {
    const started = threads();
    const problem = scarce(60);
    const plan = await solveInWorker(problem, { seconds: hour });
    expect(inShort(plan)).toEqual(inShort(await solve(problem, { seconds: hour })));
    expect(plan).toMatchObject({ by: 'lp', why: null });
    expect(ended(started)).toEqual([true]);
  });

  it('lets other work go on while it takes its time', async () => {
    const started = threads();
    const problem = scarce(60);
    const plan = solveInWorker(problem, { seconds: hour, thread: 'endless.ts' });
    await once(process, 'worker');
    const [thread] = started;
    if (!thread) throw new Error('a thread was to begin');
    await once(thread, 'message');
    // each needs a turn of this thread, while the other one never rests
    for (let i = 0; i < 1500; i++) await readFile(import.meta.filename);
    expect(ended(started)).toEqual([false]);
    // a thread that dies leaves the plan made at once
    await thread.terminate();
    expect(inShort(await plan)).toEqual(madeAtOnce(problem, 'failed'));
  });

  it('gives the plan made at once when the limit comes, and ends the thread', async () => {
    const started = threads();
    const problem = scarce(60);
    const plan = await solveInWorker(problem, { seconds: 1, thread: 'endless.ts' });
    expect(inShort(plan)).toEqual(madeAtOnce(problem, 'timed_out'));
    expect(plan.bound).toBeNull();
    expect(plan.filled).toBeGreaterThan(0);
    expect(ended(started)).toEqual([true]);
  });

  it('gives the plan made at once even when the limit is over before it', async () => {
    const problem = scarce(60);
    expect(inShort(await solveInWorker(problem, { seconds: 0 }))).toEqual(madeAtOnce(problem, 'timed_out'));
  });
});
