import { check } from './db-error.ts';

/** How many of a list are passed over, as its address says. */
export const skipped = (url: URL): number => {
  const skip = Number(url.searchParams.get('skip'));
  return Number.isInteger(skip) && skip > 0 && skip <= 1_000_000 ? skip : 0;
};

/** As of when a list is shown, as its address says: what came since does not push its pages on. Null: as it is now. */
export const asOf = (url: URL): string | null => {
  const at = url.searchParams.get('asOf') ?? '';
  return /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at) && !Number.isNaN(Date.parse(at)) ? at : null;
};

type Rows<T> = PromiseLike<
  { data: T[]; error: null } | { data: null; error: { code?: string; message: string } }
>;

// what the data API gives at a time, and no more (max_rows in supabase/config.toml)
const atATime = 1000;

/** All rows of a question, however many: the data API gives a thousand at a time, without a word of the others. */
export async function allRows<T>(question: (from: number, to: number) => Rows<T>): Promise<T[]> {
  const rows: T[] = [];
  for (;;) {
    const some = check(await question(rows.length, rows.length + atATime - 1)) ?? [];
    rows.push(...some);
    if (some.length < atATime) return rows;
  }
}
