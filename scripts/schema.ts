// Writes the first migration from the schema files, in number order. Only until the first release: then migrations are appended.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'supabase', 'schemas');

export const schemaFiles = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => join(folder, file));

export const schemaText = (): string =>
  schemaFiles()
    .map((file) => readFileSync(file, 'utf8').trimEnd())
    .join('\n\n') + '\n';

if (import.meta.main) {
  mkdirSync(join(root, 'supabase', 'migrations'), { recursive: true });
  const file = join(root, 'supabase', 'migrations', '20261122000000_initial.sql');
  writeFileSync(file, schemaText());
  console.log(`Wrote supabase/migrations/20261122000000_initial.sql from ${schemaFiles().length} files.`);
}
