import { readFileSync } from 'node:fs';
import { migrationsIn } from '../../src/lib/server/migrate.ts';
import { root } from '../build.ts';
import { compare, whole } from '../catalogue.ts';
import { committedSnapshot, differ, snapshotOf } from '../doctor/snapshot.ts';
import { thawed } from '../migration/frozen.ts';
import { broken } from '../migration/rules.ts';
import { typesFile, typesOf } from '../types.ts';
import { freshDatabase, migratedDatabase, schemaDatabase, withDatabase } from './databases.ts';
import { add, one, type Step } from './step.ts';

const nothing = (problems: string[], advice = '') =>
  one(problems.length === 0, () =>
    [...problems.slice(0, 20), problems.length > 20 && `and ${problems.length - 20} more.`, advice]
      .filter(Boolean)
      .join('\n'),
  );

export const schema: Step = {
  name: 'schema',
  says: 'the schema files and the migrations make the same database; no migration changes once it is written, or harms nodes that run',
  async run() {
    const fromFiles = await schemaDatabase();
    const fromMigrations = await migratedDatabase();
    const wanted = await withDatabase(fromFiles, whole);
    const found = compare(wanted, await withDatabase(fromMigrations, whole));
    const known = migrationsIn(root);
    const harm =
      known.length > 1 ? await withDatabase(await freshDatabase(), (sql) => broken(sql, known)) : [];
    const kept = committedSnapshot(root);
    const strange = kept ? differ(kept, await withDatabase(fromMigrations, snapshotOf)) : [];
    const types = await typesOf(fromFiles);
    return add(
      nothing(
        wanted.length > 100 ? found : ['The schema files make next to nothing.'],
        'Write the migration that is missing: npm run migration -- NAME.',
      ),
      nothing(thawed(root)),
      nothing(harm),
      one(
        types === readFileSync(typesFile, 'utf8'),
        () => 'src/lib/database.types.ts is old: run npm run types.',
      ),
      one(
        kept !== null && strange.length === 0,
        () =>
          `supabase/migrations/snapshot.txt is old: run npm run types.\n${strange
            .slice(0, 10)
            .map(({ thing, why }) => `${why}: ${thing}`)
            .join('\n')}`,
      ),
    );
  },
};
