// One change of a schema with one of everything, and what its migration must say: cases.txt tells them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { throwAwayCluster } from '../../../src/lib/server/embedded.ts';
import { makeRecord } from '../../../src/lib/server/migrate.ts';
import {
  emptyDatabase,
  makeMigration,
  open,
  readBefore,
  type Made,
} from '../../../scripts/migration/make.ts';
import { root } from '../../../scripts/build.ts';

export type Edit = { from: string; to: string };
export type Case = { what: string; edits: Edit[]; says: string[]; left: string[] };

// as it was written, also where files are checked out with the line endings of Windows
const told = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8').replaceAll('\r\n', '\n');

export const scratch = told('scratch.sql');

function caseIn(part: string): Case {
  const [what = '', ...lines] = part.split('\n');
  const found: Case = { what, edits: [], says: [], left: [] };
  let last = '';
  for (const line of lines) {
    const [sign = '', said] = [line[0], line.slice(2)];
    const edit = found.edits.at(-1);
    if (sign === '-' && last === '-' && edit) edit.from += `\n${said}`;
    else if (sign === '-') found.edits.push({ from: said, to: '' });
    else if (sign === '+' && last === '+' && edit) edit.to += `\n${said}`;
    else if (sign === '+' && last === '-' && edit) edit.to = said;
    else if (sign === '+') found.edits.push({ from: '', to: said });
    else if (sign === '=') found.says.push(said);
    else if (sign === '?') found.left.push(said);
    last = sign;
  }
  return found;
}

// Those that are written whole, those that a person decides, and those that only a person can write.
export const [plain = [], decided = [], beyond = []] = told('cases.txt')
  .split(/^## .*$/m)
  .map((part) => part.split(/^# /m).slice(1).map(caseIn));

// Several changes of the one schema; null when they do not go together.
export function changed(cases: Case[]): string | null {
  let text = scratch;
  for (const { from, to } of cases.flatMap(({ edits }) => edits)) {
    if (!text.includes(from)) return null;
    text = from === '' ? `${text}\n${to}\n` : text.replace(from, () => to);
  }
  return text;
}

// The parts of what is said that do not come, or not in their order.
export function unsaid(text: string, says: string[]): string[] {
  let at = 0;
  return says.filter((part) => {
    const found = text.indexOf(part, at);
    if (found >= 0) at = found + part.length;
    return found < 0;
  });
}

export const marks = (text: string): string[] => text.match(/^-- WRITE THIS: .*$/gm) ?? [];

export type Bench = {
  // the migration from the scratch schema to another
  make: (schema: string) => Promise<Made & { text: string }>;
  // whether a schema can be made at all
  runs: (schema: string) => Promise<boolean>;
  stop: () => Promise<void>;
};

// A cluster with the scratch schema's database and an empty one, to copy.
export async function bench(): Promise<Bench> {
  const cluster = await throwAwayCluster(root, { name: 'migration-test', maxConnections: 40 });
  const owner = open(cluster.ownerUrl);
  let copies = 0;
  const copy = async (template: string, name = `copy_${++copies}`) => {
    await owner.unsafe(`create database ${name} template ${template} strategy file_copy`);
    await owner.unsafe(`alter database ${name} set search_path = "$user", public, extensions`);
    return cluster.ownerUrl.replace(/[^/]*$/, name);
  };
  const gone = (url: string) => owner.unsafe(`drop database ${new URL(url).pathname.slice(1)}`);
  await emptyDatabase(cluster.ownerUrl, 'empty', root);
  const sql = open(await copy('empty', 'scratch'));
  await makeRecord(sql);
  await sql.begin((tx) => tx.unsafe(scratch));
  await sql.end();
  const before = await readBefore(await copy('scratch'), [scratch]);
  return {
    async make(schema) {
      const [old, now] = [await copy('scratch'), await copy('empty')];
      const made = await makeMigration(old, now, before, schema);
      await gone(old);
      await gone(now);
      return { ...made, text: made.written.map(({ text }) => text).join('\n') };
    },
    async runs(schema) {
      const url = await copy('empty');
      const own = open(url);
      const done = await own
        .begin((tx) => tx.unsafe(schema))
        .then(
          () => true,
          () => false,
        );
      await own.end();
      await gone(url);
      return done;
    },
    async stop() {
      await owner.end();
      await cluster.stop();
    },
  };
}
