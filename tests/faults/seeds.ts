/** `SEED=17` is that one again; `SEEDS=20` are the first twenty; without either it is one. */
export const seeds: readonly number[] = process.env.SEED
  ? [Number(process.env.SEED)]
  : Array.from({ length: Number(process.env.SEEDS ?? 1) }, (_, at) => at + 1);
