import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

// pgTAP lies, as a script, in a package that @supabase/lite brings along.
export function pgtapScript(): string {
  const lite = fileURLToPath(import.meta.resolve('@supabase/lite'));
  const pglite = createRequire(lite).resolve('@electric-sql/pglite');
  const tar = gunzipSync(readFileSync(join(dirname(pglite), 'pgtap.tar.gz')));
  const text = (from: number, to: number) => tar.toString('utf8', from, to).replace(/\0.*$/s, '');
  for (let at = 0; at < tar.length;) {
    const name = text(at, at + 100);
    const size = parseInt(text(at + 124, at + 136), 8);
    if (!name) break;
    if (/\/pgtap--1\.3\.5\.sql$/.test(name)) return tar.toString('utf8', at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error('pgTAP was not found in the package that should bring it.');
}
