// The weekly plan: a linear programme says what could be reached, rounding and swaps make of it a plan that keeps every rule.
import loadHighs, { type Highs } from 'highs';
import { boardOf, greedy, improveBySwaps, rosterOf, type Board } from './greedy.ts';
import { isBetter, seatWorth, type Choice, type Plan, type PlanProblem, type Span } from './problem.ts';

const hour = 3_600_000;
const perDay = 9 * 60;

// Two shifts that nobody may hold together: at once, too much work in 24 hours, or too little rest between.
function clash(first: Span, then: Span): boolean {
  const between = then.startsAt - first.endsAt;
  if (between < 0) return true;
  if (between >= 24 * hour) return false;
  const work = Math.max(
    first.endsAt - first.startsAt + Math.min(then.endsAt, first.startsAt + 24 * hour) - then.startsAt,
    then.endsAt - then.startsAt + first.endsAt - Math.max(first.startsAt, then.endsAt - 24 * hour),
  );
  const after = first.startsAt + 24 * hour - then.endsAt;
  return work > 9 * hour || Math.max(between, after) < 11 * hour;
}

// The sum of weight × share over the columns is at most that.
type Row = { most: number; columns: number[]; weights: number[] };

const shiftsOf = (board: Board, columns: readonly number[]): Span[] =>
  columns.map((e) => board.problem.shifts[board.edges[e]?.shift ?? -1] ?? { startsAt: 0, endsAt: 0 });

// Groups of a person's edges of which one at most can be chosen, such that every clashing pair is in one.
function cliques(board: Board, columns: readonly number[]): Row[] {
  const spans = shiftsOf(board, columns);
  const count = spans.length;
  const clashes = new Uint8Array(count * count);
  const covered = new Uint8Array(count * count);
  spans.forEach((one, i) => {
    for (let j = i + 1; j < count; j++) {
      const two = spans[j];
      if (!two || two.startsAt - one.endsAt >= 24 * hour) break;
      if (clash(one, two)) clashes[i * count + j] = 1;
    }
  });
  const rows: Row[] = [];
  for (let i = 0; i < count; i++)
    for (let j = i + 1; j < count; j++) {
      if (clashes[i * count + j] === 0 || covered[i * count + j] === 1) continue;
      const clique = [i, j];
      for (let k = i + 1; k < count; k++)
        if (k !== j && clique.every((m) => clashes[Math.min(m, k) * count + Math.max(m, k)] === 1))
          clique.push(k);
      for (const a of clique) for (const b of clique) covered[a * count + b] = 1;
      rows.push({
        most: 1,
        columns: clique.map((member) => columns[member] ?? -1),
        weights: clique.map(() => 1),
      });
    }
  return rows;
}

function rowsOf(board: Board): Row[] {
  const { problem, edges, minutes, byShift, byPerson } = board;
  const rows: Row[] = [];
  byShift.forEach((columns, shift) => {
    const most = problem.shifts[shift]?.seats ?? 0;
    if (columns.length > most) rows.push({ most, columns, weights: columns.map(() => 1) });
  });
  byPerson.forEach((columns, person) => {
    const weights = columns.map((e) => minutes[edges[e]?.shift ?? -1] ?? 0);
    const most = problem.people[person]?.minutes ?? 0;
    // whoever is over their hours already has no edges, and must not make the whole week impossible
    const wanted = weights.reduce((sum, weight) => sum + weight, 0);
    if (columns.length > 0 && wanted > most) rows.push({ most, columns, weights });
    rows.push(...cliques(board, columns));
  });
  return rows;
}

// What limits a person beside the clashes: the minutes of the week, and nine hours of work in the 24 from the start of any shift.
function limitsOf(board: Board, person: number): Row[] {
  const columns = board.byPerson[person] ?? [];
  const who = board.problem.people[person];
  if (!who) return [];
  const spans = shiftsOf(board, columns);
  const within = (span: Span, from: number) =>
    Math.max(0, Math.min(span.endsAt, from + 24 * hour) - Math.max(span.startsAt, from)) / 60_000;
  const days = [...new Set(spans.map(({ startsAt }) => startsAt))].map((from): Row => {
    const weights = spans.map((span) => within(span, from));
    const busy = who.busy.reduce((sum, span) => sum + within(span, from), 0);
    return {
      most: Math.max(0, perDay - busy),
      columns: columns.filter((_, i) => weights[i] !== 0),
      weights: weights.filter((weight) => weight !== 0),
    };
  });
  const whole = spans.map(({ startsAt, endsAt }) => (endsAt - startsAt) / 60_000);
  return [{ most: who.minutes, columns, weights: whole }, ...days];
}

// Nobody can use the minutes that are too few for one more shift: a limit divided by the length of a shift and rounded down still
// holds for every plan, and cuts away what only shares of shifts could reach. Of each limit the form that is broken most.
function cuts(board: Board, shares: Float64Array): Row[] {
  const share = (e: number) => shares[e] ?? 0;
  const found: Row[] = [];
  board.byPerson.forEach((all, person) => {
    if (all.filter((e) => share(e) > 1e-6).length < 2) return;
    for (const limit of limitsOf(board, person)) {
      const lengths = new Set(
        limit.columns.flatMap((e, i) => (share(e) > 1e-6 ? (limit.weights[i] ?? 0) : [])),
      );
      let worst: Row | null = null;
      let by = 0.02;
      for (const length of [0, ...lengths]) {
        const part = (weight: number) => (length === 0 ? weight / 60 : Math.floor(weight / length));
        const most = part(limit.most);
        const used = limit.columns.reduce((sum, e, i) => sum + share(e) * part(limit.weights[i] ?? 0), 0);
        if (used - most <= by) continue;
        by = used - most;
        const weights = limit.weights.map(part);
        worst = {
          most,
          columns: limit.columns.filter((_, i) => weights[i] !== 0),
          weights: weights.filter((weight) => weight !== 0),
        };
      }
      if (worst) found.push(worst);
    }
  });
  return found;
}

const matrixOf = (rows: readonly Row[], numCols: number) => {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach(({ columns }, r) => (starts[r + 1] = (starts[r] ?? 0) + columns.length));
  const indices = new Int32Array(starts[rows.length] ?? 0);
  const values = new Float64Array(starts[rows.length] ?? 0);
  rows.forEach(({ columns, weights }, r) => {
    indices.set(columns, starts[r]);
    values.set(weights, starts[r]);
  });
  return { format: 'csr', numRows: rows.length, numCols, starts, indices, values } as const;
};

type Relaxed =
  { why: null; shares: Float64Array; objective: number } | { why: 'timed_out' | 'infeasible' | 'failed' };

// Cutting goes on while it lowers the bound by a thousandth, which is seldom more than once or twice.
const rounds = 4;

function relaxed(highs: Highs, board: Board, seconds: number): Relaxed {
  const count = board.edges.length;
  const rows = rowsOf(board);
  const none = (list: readonly Row[]) => new Float64Array(list.length).fill(-highs.infinity);
  const most = (list: readonly Row[]) => Float64Array.from(list, (row) => row.most);
  return highs.withModel(
    {
      numCols: count,
      numRows: rows.length,
      sense: highs.constants.objectiveSense.maximize,
      colCost: Float64Array.from(board.edges, ({ points }) => seatWorth + points),
      colLower: new Float64Array(count),
      colUpper: new Float64Array(count).fill(1),
      rowLower: none(rows),
      rowUpper: most(rows),
      matrix: matrixOf(rows, count),
    },
    (model): Relaxed => {
      // Looking for a smaller problem first took longer than it saved, at every size that was measured.
      model.options.set({ output_flag: false, solver: 'simplex', presolve: 'off', time_limit: seconds });
      const { optimal, timeLimit, infeasible } = highs.constants.modelStatus;
      const { modelStatus } = model.run();
      if (modelStatus === timeLimit) return { why: 'timed_out' };
      if (modelStatus === infeasible) return { why: 'infeasible' };
      if (modelStatus !== optimal) return { why: 'failed' };
      let shares = model.getSolution().colValue;
      let objective = model.getObjectiveValue();
      for (let round = 0; round < rounds; round++) {
        const more = cuts(board, shares);
        if (more.length === 0) break;
        model.addRows({ lower: none(more), upper: most(more), matrix: matrixOf(more, count) });
        if (model.run().modelStatus !== optimal) break;
        const before = objective;
        shares = model.getSolution().colValue;
        objective = model.getObjectiveValue();
        if (before - objective < before / 1000) break;
      }
      return { why: null, shares, objective };
    },
  );
}

let loaded: Promise<Highs> | null = null;

async function relax(board: Board, seconds: number): Promise<Relaxed> {
  try {
    return relaxed(await (loaded ??= loadHighs()), board, seconds);
  } catch {
    // What was in its memory may be spoilt: the next problem gets a new one.
    loaded = null;
    return { why: 'failed' };
  }
}

// Takes what the relaxation is surest of, as far as the rules let it, and mends the rest.
function rounded(board: Board, shares: Float64Array): { choices: Choice[]; filled: number; score: number } {
  const roster = rosterOf(board);
  const share = (e: number) => Math.round((shares[e] ?? 0) * 1e6);
  const points = (e: number) => board.edges[e]?.points ?? 0;
  const order = board.edges
    .map((_, e) => e)
    .filter((e) => share(e) > 0)
    .sort((a, b) => share(b) - share(a) || points(b) - points(a) || a - b);
  for (const e of order) if (roster.fits(e)) roster.put(e);
  improveBySwaps(board, roster);
  return roster.result();
}

// early hears the plan that is made at once, before the long work begins.
export type Limits = { seconds: number; early?: (plan: Plan) => void };

// The best plan within so many seconds: never fewer seats than the one made at once, which also stands in when the long work ends
// without an answer, and then says why. The same problem gives the same plan unless time runs out. Blocks its thread.
export async function solve(problem: PlanProblem, { seconds, early }: Limits): Promise<Plan> {
  const began = performance.now();
  const took = () => performance.now() - began;
  const board = boardOf(problem);
  const first = greedy(board);
  const instead = (why: Plan['why']): Plan => ({ ...first, by: 'greedy', why, bound: null, ms: took() });
  early?.(instead('timed_out'));
  if (board.edges.length === 0)
    return { ...first, by: 'lp', why: null, bound: { filled: 0, objective: 0 }, ms: took() };
  const left = seconds - took() / 1000;
  if (left <= 0) return instead('timed_out');
  const reach = await relax(board, left);
  if (reach.why !== null) return instead(reach.why);
  const bound = { filled: reach.shares.reduce((sum, share) => sum + share, 0), objective: reach.objective };
  const plan = rounded(board, reach.shares);
  return isBetter(first, plan)
    ? { ...first, by: 'greedy', why: null, bound, ms: took() }
    : { ...plan, by: 'lp', why: null, bound, ms: took() };
}
