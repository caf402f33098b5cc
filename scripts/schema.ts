// The schema files in number order: what is read and edited. Migrations are written from it by "npm run migration", and a test holds the two equal.
import { readdirSync, readFileSync } from 'node:fs';
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
