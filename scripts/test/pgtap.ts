import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from '../build.ts';
import { loadPgtap, runTapFile, tapFiles, type TapResult } from '../pgtap.ts';
import { copyOf, dropDatabase, migratedDatabase, withDatabase } from './databases.ts';
import { complain, say } from './output.ts';
import { add, none, type Count, type Step } from './step.ts';

const folder = join(root, 'supabase', 'tests');
const isCast = (file: string) => file.includes('000_');

function tell({ file, passed, failed }: TapResult): Count {
  say(`  ${file.slice(folder.length + 1)}: ${passed} passed, ${failed.length} failed`);
  for (const problem of failed) complain(problem.replace(/^/gm, '    '));
  return { passed, failed: failed.length };
}

/** The files beside each other, each on a database of its own where the cast is on stage; told in the order of their names. */
export const pgtap: Step = {
  name: 'pgtap',
  says: 'what is true in the database, and who may',
  async run(words) {
    const stage = await migratedDatabase();
    await withDatabase(stage, loadPgtap);
    const files = tapFiles(folder);
    let total = none;
    for (const file of files.filter(isCast)) total = add(total, tell(await runTapFile(stage, file)));
    const wanted = files.filter((file) => !isCast(file) && words.every((word) => file.includes(word)));

    // the longest first, so that none of them is alone at the end
    const waiting = wanted.toSorted((a, b) => statSync(b).size - statSync(a).size);
    const done = new Map<string, TapResult>();
    let told = 0;
    const worker = async () => {
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
        const url = await copyOf(stage);
        done.set(file, await runTapFile(url, file));
        await dropDatabase(url);
        for (let next; (next = done.get(wanted[told] ?? '')); told++) total = add(total, tell(next));
      }
    };
    const beside = Math.min(3, Math.max(2, availableParallelism()));
    await Promise.all(Array.from({ length: beside }, worker));
    return total;
  },
};
