// What every act needs to write rows and to count days.
import type { Sql } from 'postgres';

export type Row = Record<string, unknown>;

// Many rows at once, column by name; the table's own types decide.
export async function put(sql: Sql, table: string, rows: Row[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 5000) {
    const some = rows.slice(from, from + 5000);
    const columns = Object.keys(some[0] ?? {});
    if (columns.length === 0) return;
    const list = columns.map((column) => `"${column}"`).join(', ');
    await sql.unsafe(
      `insert into ${table} (${list}) select ${list} from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`,
      [JSON.stringify(some)],
    );
  }
}

/** The one at that number; there must be one. */
export const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index];
  if (found === undefined) throw new Error(`no number ${index}`);
  return found;
};
export const minutesAfter = (from: Date, minutes: number) => new Date(from.getTime() + minutes * 60_000);
/** 1 is Monday. */
export const weekdayOf = (day: string) => ((new Date(day).getUTCDay() + 6) % 7) + 1;
