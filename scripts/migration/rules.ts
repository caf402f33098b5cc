// What a migration must not do to a database under running nodes: found by its effects, allowed by a comment with a reason.
import type { ISql, Sql } from 'postgres';
import { applyMigration, exception, runsAlone, type Migration } from '../../src/lib/server/migrate.ts';
import { breaches, stateOf, type Breach, type State } from './breaches.ts';
import { statements, type Statement } from './statements.ts';

const first = (statement: Statement | undefined, count: number) =>
  (statement?.tokens ?? [])
    .slice(0, count)
    .map(({ text }) => text)
    .join(' ');

const unrunnable = /^(does something concurrently|says ")/;

// What can be read off the text alone.
function readable(all: Statement[], alone: boolean): string[] {
  const found: string[] = [];
  const concurrent = all.some((statement) =>
    statement.tokens.some(({ text, kind }) => kind === 'word' && text === 'concurrently'),
  );
  if (concurrent && !(alone && all.length === 1))
    found.push(
      'does something concurrently beside other statements: that must stand alone in its migration, because it runs outside a transaction',
    );
  if (!alone && !/^set (local )?lock_timeout/.test(first(all[0], 3)))
    found.push(
      `may wait for a lock while everybody waits behind it: begin it with "set local lock_timeout = '5s';"`,
    );
  for (const statement of all)
    if (/^(begin|commit|rollback|start|end)$/.test(first(statement, 1)))
      found.push(
        `says "${first(statement, 1)}" itself: a migration runs in one transaction, whole or not at all`,
      );
    else if (
      /^(drop|alter|truncate)$/.test(first(statement, 1)) &&
      statement.tokens.at(-2)?.text === 'cascade' &&
      !exception.test(statement.lead)
    )
      found.push(`drops with cascade what it does not name ("${first(statement, 6)}"): name each thing`);
  return found;
}

// Runs the migrations on an empty database; a sentence for each rule that one after the first breaks.
export async function broken(sql: Sql, migrations: Migration[]): Promise<string[]> {
  const found: string[] = [];
  for (const [at, migration] of migrations.entries()) {
    if (at === 0) {
      await applyMigration(sql, migration);
      continue;
    }
    const all = statements(migration.text);
    const alone = runsAlone(migration.text);
    const say = (what: string) =>
      found.push(`supabase/migrations/${migration.version}_${migration.name}.sql ${what}.`);
    const read = readable(all, alone);
    for (const what of read) say(what);
    if (read.some((what) => unrunnable.test(what))) return found;
    const before = await stateOf(sql);
    const done = alone ? null : await culprits(sql, before, all);
    for (const { says, by } of done ?? [])
      if (!by || !exception.test(by.lead))
        say(`${says}; or say why it may, right above the statement: "-- allowed: …, because …"`);
    await applyMigration(sql, migration);
    if (alone) for (const { says } of breaches(before, await stateOf(sql), true)) say(says);
  }
  return found;
}

// Runs a migration and takes it back, once whole, and when that did something, statement by statement to see which did.
async function culprits(
  sql: Sql,
  before: State,
  all: Statement[],
): Promise<{ says: string; by: Statement | null }[]> {
  const undo = new Error('undo');
  const tried = async (work: (tx: ISql) => Promise<void>) => {
    await sql
      .begin(async (tx) => {
        await work(tx);
        throw undo;
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error;
      });
  };
  let found: Breach[] = [];
  await tried(async (tx) => {
    for (const { text } of all) await tx.unsafe(text);
    found = breaches(before, await stateOf(tx), false);
  });
  const by = new Map<Breach, Statement>();
  if (found.length > 0)
    await tried(async (tx) => {
      for (const statement of all) {
        await tx.unsafe(statement.text);
        const state = await stateOf(tx);
        for (const breach of found) if (!by.has(breach) && breach.seen(state)) by.set(breach, statement);
      }
    });
  return found.map((breach) => ({ says: breach.says, by: by.get(breach) ?? null }));
}
