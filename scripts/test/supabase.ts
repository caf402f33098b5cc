import { migrationsIn } from '../../src/lib/server/migrate.ts';
import { root } from '../build.ts';
import { freshDatabase, withDatabase } from './databases.ts';
import { supabaseCli } from './processes.ts';
import { add, one, type Step } from './step.ts';

export const supabase: Step = {
  name: 'supabase',
  says: 'the Supabase CLI pushes the migrations, and its advisors have nothing at warn',
  async run() {
    const url = await freshDatabase();
    const pushed = await supabaseCli(['db', 'push', `--remote=${url}`, '--yes']);
    const known = migrationsIn(root).length;
    const done = await withDatabase(url, async (sql) => {
      const [table] =
        await sql`select to_regclass('supabase_migrations.schema_migrations') is not null as there`;
      if (!table?.there) return 0;
      const [row] = await sql<
        { n: number }[]
      >`select count(*)::int as n from supabase_migrations.schema_migrations`;
      return row?.n ?? 0;
    });
    const advised = await supabaseCli([
      'db',
      'advisors',
      `--remote=${url}`,
      '--level',
      'warn',
      '--fail-on',
      'warn',
    ]);
    return add(
      one(
        pushed.ok && done === known && known > 0,
        () => `${done} of ${known} migrations pushed\n${pushed.output}`,
      ),
      one(advised.ok, () => advised.output),
    );
  },
};
