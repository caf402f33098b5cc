import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boardOf, greedy } from './greedy.ts';
import { objective, packed, unpacked, type Plan, type PlanProblem, type Span } from './problem.ts';
import { brokenRule } from './rules.ts';
import { solve } from './solve.ts';

const hour = 3_600_000;
const monday = Date.UTC(2027, 0, 10, 23);

const spans = (days: number): fc.Arbitrary<Span> =>
  fc
    .record({
      day: fc.integer({ min: 0, max: days - 1 }),
      half: fc.integer({ min: 12, max: 40 }),
      long: fc.integer({ min: 3, max: 18 }),
    })
    .map(({ day, half, long }) => {
      const startsAt = monday + (24 * day + half / 2) * hour;
      return { startsAt, endsAt: startsAt + (long / 2) * hour };
    });

type Size = { shifts: number; people: number; edges: number };
const problems = (most: Size, least: Size = { shifts: 0, people: 0, edges: 0 }): fc.Arbitrary<PlanProblem> =>
  fc
    .record({
      shifts: fc.array(fc.record({ span: spans(4), seats: fc.integer({ min: 1, max: 2 }) }), {
        minLength: least.shifts,
        maxLength: most.shifts,
      }),
      people: fc.array(
        fc.record({
          minutes: fc.integer({ min: -2, max: 40 }).map((halves) => 30 * halves),
          bornOn: fc.constantFrom('1980-05-05', '1999-12-31', '1961-02-28', '2009-06-01', '2011-01-13'),
          busy: fc.oneof(
            { weight: 2, arbitrary: fc.constant<Span[]>([]) },
            fc.array(spans(6), { maxLength: 2 }),
          ),
        }),
        { minLength: least.people, maxLength: most.people },
      ),
      pairs: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 100 })), {
        minLength: least.edges,
        maxLength: most.edges,
      }),
    })
    .map(({ shifts, people, pairs }) => ({
      shifts: shifts.map(({ span, seats }, s) => ({ id: `s${s}`, ...span, seats })),
      people: people.map((person, p) => ({ id: `p${p}`, ...person })),
      edges:
        shifts.length === 0 || people.length === 0
          ? []
          : pairs.map(([s, p, points]) => ({ shift: s % shifts.length, person: p % people.length, points })),
    }));

const allowed = (problem: PlanProblem, choices: Plan['choices']): boolean => {
  const held = new Map<number, Span[]>();
  const taken = new Map<number, number>();
  const pairs = new Set<string>();
  for (const { shift, person } of choices) {
    const span = problem.shifts[shift];
    if (!span || !problem.people[person]) return false;
    held.set(person, [...(held.get(person) ?? []), span]);
    taken.set(shift, (taken.get(shift) ?? 0) + 1);
    pairs.add(`${shift} ${person}`);
  }
  const known = new Set(problem.edges.map(({ shift, person }) => `${shift} ${person}`));
  if (pairs.size < choices.length || ![...pairs].every((pair) => known.has(pair))) return false;
  if (![...taken].every(([shift, count]) => count <= (problem.shifts[shift]?.seats ?? 0))) return false;
  return [...held].every(([person, mine]) => {
    const { minutes, bornOn, busy } = problem.people[person] ?? { minutes: 0, bornOn: '', busy: [] };
    const used = mine.reduce((sum, { startsAt, endsAt }) => sum + (endsAt - startsAt) / 60_000, 0);
    return (
      used <= minutes &&
      mine.every((span, i) => {
        const others = [...busy, ...mine.toSpliced(i, 1)];
        return (
          others.every((other) => other.endsAt <= span.startsAt || other.startsAt >= span.endsAt) &&
          brokenRule(bornOn, span, others) === null
        );
      })
    );
  });
};

const pointsOf = (problem: PlanProblem, { shift, person }: Plan['choices'][number]): number =>
  Math.max(
    ...problem.edges.filter((edge) => edge.shift === shift && edge.person === person).map((e) => e.points),
  );

// The most seats that any plan can fill, and the most that the objective can be, by trying everything.
function best(problem: PlanProblem): { filled: number; objective: number } {
  const { edges } = boardOf(problem);
  const found = { filled: 0, objective: 0 };
  const search = (from: number, choices: Plan['choices'], score: number) => {
    found.filled = Math.max(found.filled, choices.length);
    found.objective = Math.max(found.objective, objective({ filled: choices.length, score }));
    for (let e = from; e < edges.length; e++) {
      const edge = edges[e];
      if (!edge) continue;
      const more = [...choices, { shift: edge.shift, person: edge.person }];
      if (allowed(problem, more)) search(e + 1, more, score + edge.points);
    }
  };
  search(0, [], 0);
  return found;
}

const solved = (problem: PlanProblem) => solve(problem, { seconds: 60 });
const shift = (day: number, from: number, hours: number, seats = 1) => ({
  id: `${day} ${from}`,
  startsAt: monday + (24 * day + from) * hour,
  endsAt: monday + (24 * day + from + hours) * hour,
  seats,
});
const person = (id: string, minutes: number) => ({ id, minutes, bornOn: '1980-05-05', busy: [] });

describe('a weekly plan', { timeout: 60_000 }, () => {
  it('keeps capacity, minutes, one place at a time and every rule, and counts what it holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        problems({ shifts: 12, people: 6, edges: 50 }, { shifts: 0, people: 0, edges: 25 }),
        async (problem) => {
          const board = boardOf(problem);
          const early = greedy(board);
          const plan = await solved(problem);
          expect(allowed(problem, early.choices)).toBe(true);
          expect(allowed(problem, plan.choices)).toBe(true);
          expect(plan.filled).toBe(plan.choices.length);
          expect(plan.score).toBe(plan.choices.reduce((sum, choice) => sum + pointsOf(problem, choice), 0));
          expect(plan.why).toBeNull();
          expect(plan.filled).toBeGreaterThanOrEqual(early.filled);
          if (plan.filled === early.filled) expect(plan.score).toBeGreaterThanOrEqual(early.score);
          expect(plan.bound?.objective).toBeGreaterThanOrEqual(objective(plan) - 1e-3);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is the same for the same problem', async () => {
    await fc.assert(
      fc.asyncProperty(
        problems({ shifts: 12, people: 6, edges: 50 }, { shifts: 0, people: 0, edges: 25 }),
        async (problem) => {
          const [one, other] = [await solved(problem), await solved(unpacked(packed(problem)))];
          expect({ ...other, ms: 0 }).toEqual({ ...one, ms: 0 });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('stays under its bound, and near what trying everything finds', async () => {
    let filled = 0;
    let possible = 0;
    await fc.assert(
      fc.asyncProperty(
        problems({ shifts: 6, people: 3, edges: 13 }, { shifts: 5, people: 3, edges: 13 }),
        async (problem) => {
          const top = best(problem);
          const plan = await solved(problem);
          expect(plan.filled).toBeLessThanOrEqual(top.filled);
          expect(plan.bound?.objective).toBeGreaterThanOrEqual(top.objective - 1e-3);
          filled += plan.filled;
          possible += top.filled;
        },
      ),
      { numRuns: 150, seed: 3301 },
    );
    expect(possible).toBeGreaterThan(150);
    expect(filled / possible).toBeGreaterThan(0.99);
  });

  it('fills a seat by moving somebody else', () => {
    const problem: PlanProblem = {
      shifts: [shift(0, 9, 3), shift(0, 10, 3), shift(1, 9, 3)],
      people: [person('both', 600), person('first only', 600), person('one of the last two', 180)],
      edges: [
        { shift: 0, person: 0, points: 90 },
        { shift: 0, person: 1, points: 10 },
        { shift: 1, person: 0, points: 80 },
        { shift: 1, person: 2, points: 5 },
        { shift: 2, person: 2, points: 95 },
      ],
    };
    expect(greedy(boardOf(problem))).toMatchObject({ filled: 3, score: 185 });
  });

  it('fills more than the plan made at once, where long shifts would eat the hours of short ones', async () => {
    const days = [0, 1, 2, 3];
    const problem: PlanProblem = {
      shifts: days.flatMap((day) => [shift(day, 8, 6), shift(day, 15, 2)]),
      people: [person('a', 480), person('b', 480)],
      edges: days.flatMap((day) => [
        { shift: 2 * day, person: 0, points: 90 },
        { shift: 2 * day, person: 1, points: 90 },
        { shift: 2 * day + 1, person: 0, points: 10 },
        { shift: 2 * day + 1, person: 1, points: 10 },
      ]),
    };
    const plan = await solved(problem);
    expect(plan).toMatchObject({ by: 'lp', filled: 5, why: null });
    expect(plan.filled).toBe(best(problem).filled);
  });

  it('puts seats before fit, and then fit', async () => {
    const problem: PlanProblem = {
      shifts: [shift(0, 9, 3), shift(0, 9, 3)],
      people: [person('a', 600), person('b', 600)],
      edges: [
        { shift: 0, person: 0, points: 100 },
        { shift: 0, person: 1, points: 5 },
        { shift: 1, person: 0, points: 5 },
      ],
    };
    expect(await solved(problem)).toMatchObject({ filled: 2, score: 10 });
    problem.edges.push({ shift: 1, person: 1, points: 1 });
    expect(await solved(problem)).toMatchObject({ filled: 2, score: 101 });
  });

  it('is empty when there is nothing, or nobody who can', async () => {
    const nobody = {
      choices: [],
      filled: 0,
      score: 0,
      by: 'lp',
      why: null,
      bound: { filled: 0, objective: 0 },
    };
    expect(await solved({ shifts: [], people: [], edges: [] })).toMatchObject(nobody);
    const late = person('too few minutes', 60);
    expect(
      await solved({
        shifts: [shift(0, 9, 3)],
        people: [late],
        edges: [{ shift: 0, person: 0, points: 50 }],
      }),
    ).toMatchObject(nobody);
  });

  it('falls back on the plan made at once, and says why', async () => {
    const problem: PlanProblem = {
      shifts: [shift(0, 9, 3), shift(1, 9, 3)],
      people: [person('a', 600)],
      edges: [
        { shift: 0, person: 0, points: 50 },
        { shift: 1, person: 0, points: 50 },
      ],
    };
    const made = { by: 'greedy', bound: null };
    expect(await solve(problem, { seconds: 0 })).toMatchObject({ ...made, filled: 2, why: 'timed_out' });
    const contradictory = { ...problem, shifts: [shift(0, 9, 3), shift(1, 9, 3, -1)] };
    expect(await solved(contradictory)).toMatchObject({ ...made, filled: 1, why: 'infeasible' });
    const wrong = { ...problem, edges: [{ shift: 0, person: 0, points: Number.NaN }] };
    expect(await solved(wrong)).toMatchObject({ ...made, filled: 1, why: 'failed' });
    expect(await solved(problem)).toMatchObject({ by: 'lp', filled: 2, why: null });
  });
});
