// What a weekly plan is made of: one municipality's open shifts, the people who could take them, and what came of it.
export type Span = { startsAt: number; endsAt: number };
export type PlanShift = Span & { id: string; seats: number };
// minutes: what is still free of the hours they wish for or have agreed that week. busy: what they hold already, two weeks around.
export type PlanPerson = { id: string; minutes: number; bornOn: string; busy: Span[] };
// By index. Every hard filter holds for the pair by itself; points are 0–100.
export type PlanEdge = { shift: number; person: number; points: number };
export type PlanProblem = { shifts: PlanShift[]; people: PlanPerson[]; edges: PlanEdge[] };

export type Choice = { shift: number; person: number };
export type Plan = {
  choices: Choice[];
  filled: number;
  score: number;
  by: 'lp' | 'greedy';
  why: null | 'timed_out' | 'infeasible' | 'failed';
  bound: { filled: number; objective: number } | null;
  ms: number;
};

// A seat is worth more than any ten people's points, so that seats come before fit.
export const seatWorth = 1000;

export const objective = ({ filled, score }: { filled: number; score: number }): number =>
  seatWorth * filled + score;

// Most seats first, then best fit.
export const isBetter = (
  one: { filled: number; score: number },
  other: { filled: number; score: number },
): boolean => one.filled > other.filled || (one.filled === other.filled && one.score > other.score);

// Edges by the ten thousand cross over as three columns: one by one they would hold the pages up while they are copied.
export type Packed = {
  shifts: PlanShift[];
  people: PlanPerson[];
  ends: Int32Array<ArrayBuffer>;
  points: Float64Array<ArrayBuffer>;
};

export const packed = ({ shifts, people, edges }: PlanProblem): Packed => {
  const ends = new Int32Array(2 * edges.length);
  edges.forEach(({ shift, person }, e) => ends.set([shift, person], 2 * e));
  return { shifts, people, ends, points: Float64Array.from(edges, ({ points }) => points) };
};

export const unpacked = ({ shifts, people, ends, points }: Packed): PlanProblem => ({
  shifts,
  people,
  edges: Array.from(points, (value, e) => ({
    shift: ends[2 * e] ?? -1,
    person: ends[2 * e + 1] ?? -1,
    points: value,
  })),
});
