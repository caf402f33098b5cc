import { EventEmitter, once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { PlanProblem } from './plan/problem.ts';
import { startPlanner, stored, type PlanQueries, type Stored } from './planner.ts';

const hour = 3_600_000;
const monday = Date.parse('2026-11-23T09:00:00Z');

/** So many shifts at once of one place each, and as many people, each of whom fits all. */
const problem = (size: number): PlanProblem => ({
  shifts: Array.from({ length: size }, (_, n) => ({
    id: `shift-${n}`,
    startsAt: monday + (n % 50) * 3 * hour,
    endsAt: monday + (n % 50) * 3 * hour + 2 * hour,
    seats: 1,
  })),
  people: Array.from({ length: size }, (_, n) => ({
    id: `person-${n}`,
    minutes: 600,
    bornOn: '1990-05-14',
    busy: [],
  })),
  edges: Array.from({ length: size * Math.min(size, 50) }, (_, e) => ({
    shift: Math.floor(e / Math.min(size, 50)),
    person: (e * 7) % size,
    points: (e * 13) % 100,
  })),
});

// Where plans wait and are kept, and word of each that is kept.
function desk(waiting: PlanProblem[]) {
  const kept: Stored[] = [];
  const back: string[] = [];
  const news = new EventEmitter();
  let begun = 0;
  const there: PlanQueries = {
    async claim() {
      const next = waiting.shift();
      return next ? { plan_id: `plan-${++begun}`, problem: next } : null;
    },
    async store(plan: Stored) {
      kept.push(plan);
      news.emit('kept');
    },
    async giveBack(plan) {
      back.push(plan);
    },
  };
  const keeps = async (count: number) => {
    while (kept.length < count) await once(news, 'kept');
  };
  return { ...there, kept, back, keeps };
}

test('the planner makes the plans that wait one after the other, and keeps them by the ids of the problem', async () => {
  const plans = desk([problem(2), problem(3)]);
  const planner = startPlanner(plans, { everySeconds: 3600 });
  await plans.keeps(2);
  await planner.stop();
  const [first, second] = plans.kept;
  expect(first).toMatchObject({ plan: 'plan-1', seats: 2, why: null });
  expect(new Set(first?.shifts)).toEqual(new Set(['shift-0', 'shift-1']));
  expect(first?.candidates).toEqual([
    expect.stringMatching(/^person-[01]$/),
    expect.stringMatching(/^person-[01]$/),
  ]);
  expect(second).toMatchObject({ plan: 'plan-2', seats: 3 });
});

test('the planner finds what came after its last look when it is asked to look', async () => {
  const waiting: PlanProblem[] = [];
  const plans = desk(waiting);
  const planner = startPlanner(plans, { everySeconds: 3600 });
  waiting.push(problem(1));
  planner.look();
  await plans.keeps(1);
  await planner.stop();
  expect(plans.kept).toHaveLength(1);
});

test('the planner ends its thread, keeps nothing and gives the plan back when it is stopped in the middle', async () => {
  const plans = desk([problem(2)]);
  const begins = once(process, 'worker') as Promise<[Worker]>;
  const planner = startPlanner(plans, { everySeconds: 3600, withinSeconds: 3600, thread: 'endless.ts' });
  const [thread] = await begins;
  await once(thread, 'message');
  await planner.stop();
  expect(thread.threadId).toBe(-1);
  expect(plans.kept).toEqual([]);
  expect(plans.back).toEqual(['plan-1']);
});

test('what is stored of a plan leaves out a choice that the problem does not have', () => {
  const kept = stored('plan', problem(1), {
    choices: [
      { shift: 0, person: 0 },
      { shift: 5, person: 0 },
    ],
    filled: 2,
    score: 0,
    by: 'greedy',
    why: 'timed_out',
    bound: null,
    ms: 1,
  });
  expect(kept).toEqual({
    plan: 'plan',
    shifts: ['shift-0'],
    candidates: ['person-0'],
    solved_by: 'greedy',
    why: 'timed_out',
    seats: 1,
    bound: null,
  });
});
