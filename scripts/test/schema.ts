import { readFileSync } from 'node:fs';
import { catalogue, differences } from '../catalogue.ts';
import { typesFile, typesOf } from '../types.ts';
import { migratedDatabase, schemaDatabase, withDatabase } from './databases.ts';
import { add, one, type Step } from './step.ts';

export const schema: Step = {
  name: 'schema',
  says: 'the schema files and the migrations make the same database',
  async run() {
    const fromFiles = await schemaDatabase();
    const fromMigrations = await migratedDatabase();
    const a = await withDatabase(fromFiles, catalogue);
    const b = await withDatabase(fromMigrations, catalogue);
    const found = differences(a, b);
    const types = await typesOf(fromFiles);
    return add(
      one(
        found.length === 0 && a.length > 100,
        () => `${found.length} differences:\n${found.slice(0, 20).join('\n')}`,
      ),
      one(
        types === readFileSync(typesFile, 'utf8'),
        () => 'src/lib/database.types.ts is old: run npm run types.',
      ),
    );
  },
};
