// A committed migration never changes again: its hash stands in a file beside it.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { marked } from './draft.ts';

const folderOf = (root: string) => join(root, 'supabase', 'migrations');
const listOf = (root: string) => join(folderOf(root), 'hashes.txt');

// Windows may have written other line endings when it checked the file out.
export const hashOf = (text: string): string =>
  createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');

const filesIn = (root: string) =>
  readdirSync(folderOf(root))
    .filter((file) => file.endsWith('.sql'))
    .sort();

const read = (root: string, file: string) => readFileSync(join(folderOf(root), file), 'utf8');

function listed(root: string): Map<string, string> {
  const text = existsSync(listOf(root)) ? readFileSync(listOf(root), 'utf8') : '';
  const lines = text.split(/\r?\n/).filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [hash = '', file = ''] = line.split(/\s+/);
      return [file, hash];
    }),
  );
}

// A sentence for each migration that is not as it was when it was written.
export function thawed(root: string): string[] {
  const known = listed(root);
  const files = filesIn(root);
  const last = [...known.keys()].sort().at(-1) ?? '';
  return [
    ...[...known.keys()]
      .filter((file) => !files.includes(file))
      .map(
        (file) =>
          `supabase/migrations/${file} is gone, and databases have run it: bring it back (git checkout -- supabase/migrations/${file}).`,
      ),
    ...files.flatMap((file) => {
      const path = `supabase/migrations/${file}`;
      const text = read(root, file);
      const hash = known.get(file);
      if (!/^\d{14}_[a-z0-9_]+\.sql$/.test(file))
        return [`${path} is not named <14 digits>_<name>.sql: let npm run migration -- NAME write it.`];
      if (marked.test(text))
        return [`${path} has places marked "WRITE THIS": write them, then npm run migration -- --freeze.`];
      if (hash === undefined && file < last)
        return [
          `${path} would come before ${last}, which databases have run already: take it away and write it anew with npm run migration -- NAME.`,
        ];
      if (hash === undefined)
        return [`${path} is not in hashes.txt: npm run migration -- --freeze puts it there.`];
      if (hash !== hashOf(text))
        return [
          `${path} was changed after it was written, and databases have run it as it was: put it back (git checkout -- ${path}) and write what is new with npm run migration -- NAME.`,
        ];
      return [];
    }),
  ];
}

// Puts the hashes of finished migrations into the list; says which. Those that stand there stay as they are.
export function freeze(root: string): string[] {
  const known = listed(root);
  // none before one that is not finished: they are taken down in their order
  const files = filesIn(root);
  const unfinished = files.findIndex((file) => marked.test(read(root, file)));
  const fresh = files.slice(0, unfinished < 0 ? undefined : unfinished).filter((file) => !known.has(file));
  for (const file of fresh) known.set(file, hashOf(read(root, file)));
  const lines = [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, hash]) => `${hash}  ${file}\n`);
  if (fresh.length > 0) writeFileSync(listOf(root), lines.join(''));
  return fresh;
}
