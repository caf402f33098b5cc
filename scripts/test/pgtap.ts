import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../../src/lib/server/migrate.ts';
import { root } from '../build.ts';
import { loadPgtap, runTapFile, tapFiles } from '../pgtap.ts';
import { freshDatabase, withDatabase } from './databases.ts';
import { complain, say } from './output.ts';
import { none, type Step } from './step.ts';

export const pgtap: Step = {
  name: 'pgtap',
  says: 'what is true in the database, and who may',
  async run(words) {
    const folder = join(root, 'supabase', 'tests');
    if (!existsSync(folder)) return none;
    const url = await freshDatabase();
    await withDatabase(url, loadPgtap);
    await migrate(url, root);
    const total = { ...none };
    for (const file of tapFiles(folder).filter(
      (file) => file.includes('000_') || words.every((word) => file.includes(word)),
    )) {
      const result = await runTapFile(url, file);
      total.passed += result.passed;
      total.failed += result.failed.length;
      say(`  ${file.slice(folder.length + 1)}: ${result.passed} passed, ${result.failed.length} failed`);
      for (const problem of result.failed) complain(problem.replace(/^/gm, '    '));
    }
    return total;
  },
};
