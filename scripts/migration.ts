// "npm run migration -- NAME": writes the next migration from the text of supabase/schemas, and proves that it leads there.
// "npm run migration -- --freeze": takes down the hashes of migrations whose marked places are written.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { throwAwayCluster } from '../src/lib/server/embedded.ts';
import { migrate, migrationsIn, type Migration } from '../src/lib/server/migrate.ts';
import { marked } from './migration/draft.ts';
import { freeze, thawed } from './migration/frozen.ts';
import { emptyDatabase, makeMigration, readBefore, type Made } from './migration/make.ts';
import type { Written } from './migration/write.ts';
import { schemaText } from './schema.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'supabase', 'migrations');

const digits = (at: Date) => at.toISOString().replace(/\D/g, '').slice(0, 14);

// The next version: the time in UTC, always after the last one.
function versionAfter(last: string | undefined): string {
  const now = digits(new Date());
  return last && last >= now ? String(BigInt(last) + 1n) : now;
}

// The first migration is the whole schema; it may bring its own version.
const firstOf = (): Written => ({
  after: '',
  text: `-- Generated from supabase/schemas: the first migration, whole.\n\n${schemaText()}`,
});

async function nextOf(known: Migration[]): Promise<Made> {
  const cluster = await throwAwayCluster(root, { name: 'migration', maxConnections: 30 });
  try {
    const old = await emptyDatabase(cluster.ownerUrl, 'from_migrations', root);
    await migrate(old, root);
    const empty = await emptyDatabase(cluster.ownerUrl, 'from_schema', root);
    const before = await readBefore(
      old,
      known.map(({ text }) => text),
    );
    return await makeMigration(old, empty, before, schemaText());
  } finally {
    await cluster.stop();
  }
}

async function main(name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const unfrozen = thawed(root);
  if (unfrozen.length > 0) throw new Error(unfrozen.join('\n'));
  const known = migrationsIn(root);
  const [, given, bare = ''] = /^(?:(\d{14})_)?([a-z0-9_]+)$/.exec(name) ?? [];
  if (!bare)
    throw new Error(
      'Say what the migration does: npm run migration -- name_in_small_letters (a–z, 0–9 and _).',
    );
  const made = known.length > 0 ? await nextOf(known) : { written: [firstOf()], left: [] };
  if (made.written.length === 0) {
    console.log('The migrations make what supabase/schemas says: there is nothing to write.');
    return;
  }
  let version = given ?? versionAfter(known.at(-1)?.version);
  for (const { after, text } of made.written) {
    const file = `${version}_${bare}${after}.sql`;
    writeFileSync(join(folder, file), text);
    const marks = text.match(new RegExp(marked.source, 'gm'))?.length ?? 0;
    console.log(
      `Wrote supabase/migrations/${file}${marks > 0 ? `, with ${marks} places for you to write` : ''}.`,
    );
    version = String(BigInt(version) + 1n);
  }
  for (const line of made.left) console.log(`Still different: ${line}.`);
  for (const file of freeze(root)) console.log(`Took down the hash of ${file}.`);
  spawnSync(process.execPath, [join(root, 'scripts', 'types.ts')], { cwd: root, stdio: 'inherit' });
}

const [asked = ''] = process.argv.slice(2);
try {
  if (asked === '--freeze') {
    const done = freeze(root);
    console.log(
      done.length > 0 ? `Took down the hash of ${done.join(', ')}.` : 'There was no hash to take down.',
    );
    const problems = thawed(root);
    if (problems.length > 0) throw new Error(problems.join('\n'));
  } else await main(asked);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
