/** `SEED=17` is that one again; `SEEDS=20` are the first twenty; without either it is one. */
export const seeds: readonly number[] = process.env.SEED
  ? [Number(process.env.SEED)]
  : Array.from({ length: Number(process.env.SEEDS ?? 1) }, (_, at) => at + 1);

/** What the table of faults counts in hundreds: so often a seed when there are many, and less in `npm test`. */
export const often = (withMany: number, withOne: number): number => (seeds.length > 1 ? withMany : withOne);
