// The plan that is made at once, and what both ways of planning share: who may still take what, and mending by swaps.
import { isBetter, type Choice, type PlanEdge, type PlanProblem, type Span } from './problem.ts';
import { brokenRule } from './rules.ts';

const overlaps = (a: Span, b: Span): boolean => a.startsAt < b.endsAt && b.startsAt < a.endsAt;

// The problem as the planning reads it: edges that can hold alone, once each, and by shift (best first) and person (in time).
export type Board = {
  problem: PlanProblem;
  edges: PlanEdge[];
  minutes: number[];
  byShift: number[][];
  byPerson: number[][];
};

export function boardOf(problem: PlanProblem): Board {
  const { shifts, people } = problem;
  const minutes = shifts.map(({ startsAt, endsAt }) => (endsAt - startsAt) / 60_000);
  const best = new Map<number, PlanEdge>();
  for (const edge of problem.edges) {
    const shift = shifts[edge.shift];
    const person = people[edge.person];
    if (!shift || !person || (minutes[edge.shift] ?? 0) > person.minutes) continue;
    const pair = edge.shift * people.length + edge.person;
    const known = best.get(pair);
    if (known && known.points >= edge.points) continue;
    if (!known && person.busy.some((span) => overlaps(span, shift))) continue;
    if (!known && brokenRule(person.bornOn, shift, person.busy)) continue;
    best.set(pair, edge);
  }
  const edges = [...best.entries()].sort(([a], [b]) => a - b).map(([, edge]) => edge);
  const byShift: number[][] = shifts.map(() => []);
  const byPerson: number[][] = people.map(() => []);
  edges.forEach((edge, e) => {
    byShift[edge.shift]?.push(e);
    byPerson[edge.person]?.push(e);
  });
  const points = (e: number) => edges[e]?.points ?? 0;
  const starts = (e: number) => shifts[edges[e]?.shift ?? -1]?.startsAt ?? 0;
  for (const list of byShift) list.sort((a, b) => points(b) - points(a) || a - b);
  for (const list of byPerson) list.sort((a, b) => starts(a) - starts(b) || a - b);
  return { problem, edges, minutes, byShift, byPerson };
}

// A plan in the making. Whatever is put in keeps capacity, minutes, one place at a time and every rule.
export type Roster = {
  open: (shift: number) => number;
  has: (edge: number) => boolean;
  held: (person: number) => readonly number[];
  fits: (edge: number) => boolean;
  put: (edge: number) => void;
  take: (edge: number) => void;
  result: () => { choices: Choice[]; filled: number; score: number };
};

export function rosterOf(board: Board): Roster {
  const { problem, edges, minutes } = board;
  const open = problem.shifts.map(({ seats }) => seats);
  const left = problem.people.map((person) => person.minutes);
  const spans: Span[][] = problem.people.map(({ busy }) => [...busy]);
  const held: number[][] = problem.people.map(() => []);
  const inPlan = new Uint8Array(edges.length);

  const at = (e: number) => {
    const edge = edges[e];
    const shift = edge && problem.shifts[edge.shift];
    const person = edge && problem.people[edge.person];
    const hers = edge && spans[edge.person];
    const list = edge && held[edge.person];
    if (!edge || !shift || !person || !hers || !list) throw new Error('no such edge');
    return { edge, shift, person, hers, list, needs: minutes[edge.shift] ?? 0 };
  };
  return {
    open: (shift) => open[shift] ?? 0,
    has: (e) => inPlan[e] === 1,
    held: (person) => held[person] ?? [],
    fits(e) {
      const { edge, shift, person, hers, needs } = at(e);
      if (inPlan[e] === 1 || (open[edge.shift] ?? 0) < 1 || (left[edge.person] ?? 0) < needs) return false;
      for (const span of hers) if (overlaps(span, shift)) return false;
      return brokenRule(person.bornOn, shift, hers) === null;
    },
    put(e) {
      const { edge, shift, hers, list, needs } = at(e);
      inPlan[e] = 1;
      open[edge.shift] = (open[edge.shift] ?? 0) - 1;
      left[edge.person] = (left[edge.person] ?? 0) - needs;
      hers.push(shift);
      list.push(e);
    },
    take(e) {
      const { edge, shift, hers, list, needs } = at(e);
      inPlan[e] = 0;
      open[edge.shift] = (open[edge.shift] ?? 0) + 1;
      left[edge.person] = (left[edge.person] ?? 0) + needs;
      hers.splice(hers.lastIndexOf(shift), 1);
      list.splice(list.indexOf(e), 1);
    },
    result() {
      const chosen = edges.filter((_, e) => inPlan[e] === 1);
      return {
        choices: chosen.map(({ shift, person }) => ({ shift, person })),
        filled: chosen.length,
        score: chosen.reduce((sum, { points }) => sum + points, 0),
      };
    },
  };
}

// The fewer people for each of its seats, the sooner a shift is served.
export function scarcestFirst({ problem, byShift }: Board): number[] {
  const people = problem.shifts.map(({ seats }, s) => (byShift[s]?.length ?? 0) / Math.max(1, seats));
  return problem.shifts.map((_, s) => s).sort((a, b) => (people[a] ?? 0) - (people[b] ?? 0) || a - b);
}

// Fills open seats: somebody who is free, or somebody who is freed by another taking over one of theirs.
export function improveBySwaps(board: Board, roster: Roster): void {
  const { edges, byShift } = board;
  const order = scarcestFirst(board);
  const free = (shift: number): boolean => {
    const found = byShift[shift]?.find((e) => roster.fits(e));
    if (found !== undefined) roster.put(found);
    return found !== undefined;
  };
  const byASwap = (shift: number): boolean => {
    for (const e of byShift[shift] ?? []) {
      if (roster.has(e)) continue;
      for (const given of [...roster.held(edges[e]?.person ?? -1)]) {
        roster.take(given);
        if (roster.fits(e)) {
          const heir = byShift[edges[given]?.shift ?? -1]?.find((f) => f !== given && roster.fits(f));
          if (heir !== undefined) {
            roster.put(heir);
            roster.put(e);
            return true;
          }
        }
        roster.put(given);
      }
    }
    return false;
  };
  for (let more = true; more;) {
    more = false;
    for (const shift of order) while (roster.open(shift) > 0 && (free(shift) || byASwap(shift))) more = true;
  }
}

export function greedy(board: Board): { choices: Choice[]; filled: number; score: number } {
  const points = (e: number) => board.edges[e]?.points ?? 0;
  const orders = [
    scarcestFirst(board).flatMap((shift) => board.byShift[shift] ?? []),
    board.edges.map((_, e) => e).sort((a, b) => points(b) - points(a) || a - b),
  ];
  const [one, other] = orders.map((order) => {
    const roster = rosterOf(board);
    for (const e of order) if (roster.fits(e)) roster.put(e);
    improveBySwaps(board, roster);
    return roster.result();
  });
  if (!one || !other) throw new Error('two orders, two plans');
  return isBetter(other, one) ? other : one;
}
