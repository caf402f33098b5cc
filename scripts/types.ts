// Writes src/lib/database.types.ts, and the snapshot that "npm run doctor" compares with, from a throw-away database with the schema
// files in it.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { format } from 'prettier';
import { throwAwayCluster } from '../src/lib/server/embedded.ts';
import { prepare } from '../src/lib/server/migrate.ts';
import { snapshotOf, textOf, writeSnapshot } from './doctor/snapshot.ts';
import { saidInSql, withWhatSqlSays } from './said-in-sql.ts';
import { schemaText } from './schema.ts';

export const root = join(import.meta.dirname, '..');
export const typesFile = join(root, 'src', 'lib', 'database.types.ts');

// The types of a database that has the schema.
export async function typesOf(ownerUrl: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    join(root, 'node_modules', '.bin', 'supabase'),
    ['gen', 'types', `--remote=${ownerUrl}`, '--lang', 'typescript', '--schema', 'public'],
    {
      cwd: root,
      maxBuffer: 64e6,
      env: { ...process.env, SUPABASE_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
    },
  );
  // the tool prints remarks on its connection before the types
  const text = stdout.slice(stdout.indexOf('export type Json'));
  const pretty = (text: string) => format(text, { parser: 'typescript', singleQuote: true, printWidth: 110 });
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  try {
    return await pretty(
      withWhatSqlSays(
        await pretty(`// Generated from supabase/schemas by "npm run types"; never edited.\n${text}`),
        await saidInSql(sql),
      ),
    );
  } finally {
    await sql.end();
  }
}

if (import.meta.main) {
  const cluster = await throwAwayCluster(root, { name: 'types', maxConnections: 30 });
  try {
    await prepare(cluster.ownerUrl, root);
    const sql = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
    await sql.begin((tx) => tx.unsafe(schemaText()));
    const snapshot = textOf(await snapshotOf(sql));
    await sql.end();
    const text = await typesOf(cluster.ownerUrl);
    const same = existsSync(typesFile) && readFileSync(typesFile, 'utf8') === text;
    if (!same) writeFileSync(typesFile, text);
    console.log(same ? 'src/lib/database.types.ts is up to date.' : 'Wrote src/lib/database.types.ts.');
    if (writeSnapshot(root, snapshot)) console.log('Wrote supabase/migrations/snapshot.txt.');
  } finally {
    await cluster.stop();
  }
}
