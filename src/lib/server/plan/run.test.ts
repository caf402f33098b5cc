import { readFile } from 'node:fs/promises';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { boardOf, greedy } from './greedy.ts';
import type { PlanProblem } from './problem.ts';
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
      return { id: `s${s}`, startsAt, endsAt: startsAt + 30 * (4 + below(7)) * 60_000, places: 1 + below(2) };
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

describe('a weekly plan in a thread of its own', { timeout: 60_000 }, () => {
  it('is the one that would be made here, and the thread is gone after it', async () => {
    const started = threads();
    const problem = scarce(60);
    const plan = await solveInWorker(problem, { seconds: 60 });
    expect({ ...plan, ms: 0 }).toEqual({ ...(await solve(problem, { seconds: 60 })), ms: 0 });
    expect(plan).toMatchObject({ by: 'lp', why: null });
    expect(started.map(({ threadId }) => threadId)).toEqual([-1]);
  });

  it('lets other work go on, and at the limit gives the plan made at once and ends the thread', async () => {
    const started = threads();
    const problem = scarce(2400);
    const order: string[] = [];
    const plan = solveInWorker(problem, { seconds: 4 }).then((made) => {
      order.push('plan');
      return made;
    });
    // each needs a turn of this thread
    for (let i = 0; i < 1500; i++) await readFile(import.meta.filename);
    order.push('other work');
    const made = await plan;
    expect(order).toEqual(['other work', 'plan']);
    expect(made).toMatchObject({ ...greedy(boardOf(problem)), by: 'greedy', why: 'timed_out', bound: null });
    expect(made.filled).toBeGreaterThan(0);
    expect(started.map(({ threadId }) => threadId)).toEqual([-1]);
  });

  it('gives the plan made at once even when the limit is over before it', async () => {
    const problem = scarce(60);
    expect(await solveInWorker(problem, { seconds: 0 })).toMatchObject({
      ...greedy(boardOf(problem)),
      by: 'greedy',
      why: 'timed_out',
    });
  });
});
