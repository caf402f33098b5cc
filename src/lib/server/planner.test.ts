import { expect, test } from 'vitest';
import type { PlanProblem } from './plan/problem.ts';
import { startPlanner, stored, type PlanDesk, type Stored } from './planner.ts';

const hour = 3_600_000;
const monday = Date.parse('2026-11-23T09:00:00Z');

/** So many shifts at once of one place each, and as many people, each of whom fits all. */
const problem = (size: number): PlanProblem => ({
  shifts: Array.from({ length: size }, (_, n) => ({
    id: `shift-${n}`,
    startsAt: monday + (n % 50) * 3 * hour,
    endsAt: monday + (n % 50) * 3 * hour + 2 * hour,
    places: 1,
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

function desk(waiting: PlanProblem[]): PlanDesk & { kept: Stored[]; begun: number } {
  const there = {
    kept: [] as Stored[],
    begun: 0,
    async claim() {
      const next = waiting.shift();
      return next ? { plan_id: `plan-${++there.begun}`, problem: next } : null;
    },
    async store(plan: Stored) {
      there.kept.push(plan);
    },
  };
  return there;
}

const until = async (there: () => boolean) => {
  for (let look = 0; look < 600 && !there(); look++) await new Promise((soon) => setTimeout(soon, 50));
};

test('plans that wait are made one after the other, and kept by the ids of the problem', async () => {
  const plans = desk([problem(2), problem(3)]);
  const planner = startPlanner(plans, { everySeconds: 3600 });
  await until(() => plans.kept.length === 2);
  await planner.stop();
  const [first, second] = plans.kept;
  expect(first).toMatchObject({ plan: 'plan-1', places: 2, why: null });
  expect(new Set(first?.shifts)).toEqual(new Set(['shift-0', 'shift-1']));
  expect(first?.candidates).toEqual([
    expect.stringMatching(/^person-[01]$/),
    expect.stringMatching(/^person-[01]$/),
  ]);
  expect(second).toMatchObject({ plan: 'plan-2', places: 3 });
});

test('a look that is asked for finds what came after the last one', async () => {
  const waiting: PlanProblem[] = [];
  const plans = desk(waiting);
  const planner = startPlanner(plans, { everySeconds: 3600 });
  waiting.push(problem(1));
  planner.look();
  await until(() => plans.kept.length === 1);
  await planner.stop();
  expect(plans.kept).toHaveLength(1);
});

test('stopped in the middle, the thread ends and nothing is kept', async () => {
  const plans = desk([problem(1500)]);
  const planner = startPlanner(plans, { everySeconds: 3600 });
  await until(() => plans.begun === 1);
  await new Promise((soon) => setTimeout(soon, 300));
  const began = Date.now();
  await planner.stop();
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(plans.kept).toEqual([]);
});

test('a choice of what the problem does not have is left out', () => {
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
    places: 1,
    bound: null,
  });
});
