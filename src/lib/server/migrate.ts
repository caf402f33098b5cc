import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { StartError } from './environment.ts';
import { makeAuthTables } from './lite/auth-tables.ts';

export type Migration = { version: string; name: string; text: string };

// In the order in which every database gets them.
export function migrationsIn(root: string): Migration[] {
  const folder = join(root, 'supabase', 'migrations');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => /^\d{14}_.+\.sql$/.test(file))
    .sort()
    .map((file) => ({
      version: file.slice(0, 14),
      name: file.slice(15, -4),
      text: readFileSync(join(folder, file), 'utf8'),
    }));
}

export const lastMigration = (root: string): string => {
  const last = migrationsIn(root).at(-1);
  return last ? `${last.version}_${last.name}` : 'none';
};

const authTables = ['users', 'sessions', 'refresh_tokens', 'identities'];

// What Supabase has before the first migration: schema auth, the roles, their helpers.
export async function prepare(ownerUrl: string, root: string): Promise<void> {
  await makeAuthTables(ownerUrl);
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  try {
    // the step above reports no failures, so look whether it did its work
    const there = await sql<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'auth'`;
    const missing = authTables.filter((table) => !there.some((row) => row.name === table));
    if (missing.length > 0)
      throw new StartError(
        `The tables of schema auth could not be made (${missing.join(', ')}): the owner needs the right to create schemas.`,
      );
    await sql.begin((tx) => tx.unsafe(readFileSync(join(root, 'supabase', 'prelude.sql'), 'utf8')));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

// A migration that is one such statement runs outside a transaction, as PostgreSQL demands and the Supabase CLI does.
const alone =
  /^(?:\s|--.*\n|\/\*[^]*?\*\/)*(?:create\s+(?:unique\s+)?index|drop\s+index|reindex\s+\w+)\s+concurrently\s+(?:if\s+(?:not\s+)?exists\s+)?([\w."]+)/i;

// True when a migration does something concurrently: all that is in it, and outside a transaction.
export const runsAlone = (text: string): boolean => alone.test(text);

// Applies one migration, whole or not at all, and records it as the Supabase CLI does.
export async function applyMigration(sql: postgres.Sql, { version, name, text }: Migration): Promise<void> {
  const record = (on: postgres.ISql) => on`
    insert into supabase_migrations.schema_migrations (version, name, statements)
    values (${version}, ${name}, ${[text]})`;
  const index = alone.exec(text)?.[1];
  if (index === undefined) {
    await sql.begin(async (tx) => {
      await tx.unsafe(text);
      await record(tx);
    });
    return;
  }
  // a try that was broken off leaves an index that nobody may use, under the name that is wanted
  const left = await sql<{ name: string }[]>`
    select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indexrelid
    where not i.indisvalid and c.relname = ${index.replaceAll('"', '').split('.').at(-1) ?? ''}`;
  for (const broken of left) await sql.unsafe(`drop index concurrently ${broken.name}`);
  await sql.unsafe(text);
  await record(sql);
}

// Stands above a statement that breaks a rule for changing a database under running nodes. Without it a migration only adds.
export const exception = /^-- allowed: .+, because .{8,}/m;
// May stand beside it: the oldest migration whose app does without what goes.
const servesFrom = /^-- serves from: (\d{14})$/m;

export type Done = { version: string; statements: string[] | null };

// Migrations that this app does not know were made for newer ones. Their own text, which the database keeps, says whether it may run beside
// them: with those that only add it may.
function mayRunOn(done: Done[], known: Migration[], otherData: string): void {
  // before the first release the history was written anew, once
  const first = known[0]?.version ?? '';
  const before = done.find(({ version }) => version < first);
  if (before)
    throw new StartError(
      `This data was made before the first release (it has migration ${before.version}, and the history begins with ${first}) and cannot be carried over: ${otherData}.`,
    );
  const unknown = done.filter((row) => !known.some((migration) => migration.version === row.version));
  const last = known.at(-1)?.version ?? '';
  for (const { version, statements } of unknown) {
    const text = statements?.join('\n') ?? '';
    const oldest = exception.test(text) ? (servesFrom.exec(text)?.[1] ?? version) : '';
    if (text === '' || last < oldest)
      throw new StartError(
        `The database is newer than this app: its migration ${version} ${text === '' ? 'does not say whether older apps may run beside it' : 'takes away or changes what this app needs'}. Start the newest app.`,
      );
  }
  const missing = known.find(({ version }) => !done.some((row) => row.version === version));
  if (unknown.length > 0 && missing)
    throw new StartError(
      `The database has migration ${unknown.at(-1)?.version}, which this app does not know, and lacks ${missing.version}, which it needs: they come from two different versions. Start the newest app.`,
    );
}

// The app and the Supabase CLI keep what they ran: the app a migration in one piece, the CLI its statements, without what stands between them.
export const bare = (text: string): string => text.replace(/[ \t\r\n;]/g, '');

export type Compared = {
  // were made by another text than the file here
  changed: string[];
  // nobody wrote down by what text they were made
  unsaid: string[];
};

// What was applied was applied with a text: a file that was changed since has not done here what it says.
export function compareTexts(done: Done[], known: Migration[]): Compared {
  const compared: Compared = { changed: [], unsaid: [] };
  for (const { version, name, text } of known) {
    const row = done.find((row) => row.version === version);
    if (!row) continue;
    const was = bare(row.statements?.join('') ?? '');
    if (was === '') compared.unsaid.push(`${version}_${name}`);
    else if (was !== bare(text)) compared.changed.push(`${version}_${name}`);
  }
  return compared;
}

function textsAreThoseApplied(done: Done[], known: Migration[], otherData: string): void {
  const { changed, unsaid } = compareTexts(done, known);
  if (changed.length > 0)
    throw new StartError(
      `This database was made by another text of ${changed.join(' and ')} than the file in supabase/migrations has now, so it lacks what was changed, and would fail later and in silence. Put the file back as it was when this data was made (git log -- supabase/migrations tells its versions), or ${otherData}.`,
    );
  // it is not vouched for by us: that would hide the very fault
  if (unsaid.length > 0)
    console.error(
      `The database does not say by what text ${unsaid.join(' and ')} was applied, so this start cannot tell whether it is the one in supabase/migrations.`,
    );
}

// The table in which the Supabase CLI, too, writes down what has been applied.
export async function makeRecord(sql: postgres.Sql): Promise<void> {
  await sql`create schema if not exists supabase_migrations`;
  await sql`create table if not exists supabase_migrations.schema_migrations (version text not null primary key)`;
  await sql`alter table supabase_migrations.schema_migrations add column if not exists statements text[]`;
  await sql`alter table supabase_migrations.schema_migrations add column if not exists name text`;
}

// Applies what is new, in order.
export async function migrate(
  ownerUrl: string,
  root: string,
  upTo?: string,
  otherData = 'give the app an empty database',
): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  try {
    await makeRecord(sql);
    const done = await sql<Done[]>`
      select version, statements from supabase_migrations.schema_migrations order by version`;
    const known = migrationsIn(root);
    if (!upTo) {
      mayRunOn(done, known, otherData);
      textsAreThoseApplied(done, known, otherData);
    }
    for (const migration of known) {
      if (upTo && migration.version > upTo) break;
      if (done.some((row) => row.version === migration.version)) continue;
      await applyMigration(sql, migration);
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Alone of all who would change what is in the database: one node migrates, or somebody restores. */
export async function whileLocked<T>(ownerUrl: string, work: () => Promise<T>): Promise<T> {
  const lock = postgres(ownerUrl, { max: 1, onnotice: () => {}, idle_timeout: 0, max_lifetime: null });
  try {
    // asked again and again, not waited for: "create index concurrently" waits for every statement that is under way
    while (!(await lock<{ mine: boolean }[]>`select pg_try_advisory_lock(7309115) as mine`)[0]?.mine)
      await sleep(100);
    return await work();
  } finally {
    await lock.end({ timeout: 5 });
  }
}

export const brokenOff =
  'A restore into this database was begun and broken off, so it is empty: run npm run restore again.';

/** Whether a restore was broken off here: then the database is empty. */
export async function restoreBegun(sql: postgres.ISql): Promise<boolean> {
  const [row] = await sql<{ begun: boolean }[]>`
    select pg_catalog.to_regclass('supabase_migrations.restore_begun') is not null as begun`;
  return row?.begun ?? false;
}

async function noRestoreWasBrokenOff(ownerUrl: string): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  try {
    if (await restoreBegun(sql)) throw new StartError(brokenOff);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

// Both, with many nodes starting at once: one does the work, the others wait and find it done. What must not be done by two at once either
// is done after it.
export const bringUpToDate = (
  ownerUrl: string,
  root: string,
  then: () => Promise<void> = async () => {},
  otherData?: string,
): Promise<void> =>
  whileLocked(ownerUrl, async () => {
    await noRestoreWasBrokenOff(ownerUrl);
    await prepare(ownerUrl, root);
    await migrate(ownerUrl, root, undefined, otherData);
    await then();
  });
