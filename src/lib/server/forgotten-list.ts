// Who was forgotten, and whose address is protected, outside of the database: an older backup knows neither. Hashes of numbers, that lead to
// nobody without such a backup. Nothing leaves the list; what was not written is written at the next look, since the database has it too.
import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SupabaseClient } from '@supabase/supabase-js';
import type { ISql } from 'postgres';
import type { Database } from '../database.types.ts';
import { StartError } from './environment.ts';
import { errorCode } from './server-words.ts';

export type ForgottenList = {
  // which database it is of, by a hash that says nothing else
  installation: string;
  // all who were forgotten until then are on it
  wholeAt: string;
  forgotten: Set<string>;
  protected: Set<string>;
};

const title =
  'Oppgavetorget: who was forgotten, and whose address is protected, for a restore. No names: hashes.';

const textOf = ({ installation, wholeAt, forgotten, protected: held }: ForgottenList): string =>
  [
    title,
    `installation ${installation}`,
    `whole ${wholeAt}`,
    ...[...forgotten].toSorted().map((hash) => `forgotten ${hash}`),
    ...[...held].toSorted().map((hash) => `protected ${hash}`),
    `end ${forgotten.size + held.size}\n`,
  ].join('\n');

/** A StartError when it is no such list, or not all of one. */
export function listFrom(text: string, path: string): ForgottenList {
  const lines = text.trimEnd().split('\n');
  const said = (kind: string) =>
    lines.filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1));
  const list = {
    installation: said('installation')[0] ?? '',
    wholeAt: said('whole')[0] ?? '',
    forgotten: new Set(said('forgotten')),
    protected: new Set(said('protected')),
  };
  const right =
    lines[0] === title &&
    [list.installation, ...list.forgotten, ...list.protected].every((hash) => /^[0-9a-f]{64}$/.test(hash)) &&
    !Number.isNaN(Date.parse(list.wholeAt)) &&
    lines.at(-1) === `end ${list.forgotten.size + list.protected.size}` &&
    lines.length === 4 + list.forgotten.size + list.protected.size;
  if (!right)
    throw new StartError(
      `${path} is no whole list of the forgotten: copy it anew from where it is kept, or name another.`,
    );
  return list;
}

/** Null when there is none. */
export async function readList(path: string): Promise<ForgottenList | null> {
  try {
    return listFrom(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

export type ListRow = {
  installation: string;
  asked_at: Date | string;
  forgotten: string[];
  protected: string[];
};
export type ListQuery = () => Promise<ListRow>;
function one(rows: ListRow[]): ListRow {
  if (!rows[0]?.installation) throw new Error('the database did not say of which installation it is');
  return rows[0];
}
export const listAsOwner =
  (owner: ISql): ListQuery =>
  async () =>
    one(await owner<ListRow[]>`select * from private.forgotten_list()`);
export const listOverApi =
  (service: SupabaseClient<Database>): ListQuery =>
  async () => {
    const { data, error } = await service.rpc('forgotten_list').retry(false);
    if (error) throw error;
    return one(data);
  };

/** Who is on the list and whom the database does not know as forgotten: then it was put back as it was earlier, past npm run restore. */
export const missingIn = (list: ForgottenList, { forgotten }: ListRow): number =>
  [...list.forgotten].filter((hash) => !forgotten.includes(hash)).length;

export const olderThanList = (path: string, missing: number): string =>
  `${missing} of those on the list of the forgotten in ${path} are not forgotten in this database: it was put back as it was earlier, so people may be in it who were told that they are gone. Stop the app, and run npm run restore -- --settle ${path}.`;

// Whoever runs a backup may be another than the app, which has to read and renew what is written here.
async function keepOwner(file: FileHandle, path: string): Promise<void> {
  const { uid, gid } = await stat(path).catch(() => stat(dirname(path)));
  const own = await file.stat();
  if (own.uid === uid) return;
  try {
    await file.chown(uid, gid);
  } catch {
    throw new StartError(
      `The list of the forgotten in ${path} belongs to another user than this one, who could not read it afterwards: run this as that user.`,
    );
  }
}

/** Written beside and renamed, so that there is always a whole one. */
export async function writeList(path: string, list: ForgottenList): Promise<void> {
  const beside = `${path}.${randomUUID()}`;
  try {
    const file = await open(beside, 'w', 0o600);
    try {
      await file.writeFile(textOf(list));
      await keepOwner(file, path);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
    const folder = await open(dirname(path), 'r').catch(() => null);
    await folder?.sync().catch(() => {});
    await folder?.close();
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw error;
  }
}

const renewedAfter = 10 * 60_000;

/** What the database knows is on it afterwards, beside what was. A database that is older than it is said, and makes it no newer. */
export async function renewList(
  path: string,
  query: ListQuery,
  now = false,
): Promise<ForgottenList & { older: string | null }> {
  const before = await readList(path);
  const row = await query();
  if (before && before.installation !== row.installation)
    throw new StartError(
      `The list of the forgotten in ${path} belongs to another database than this one, and is left as it is: name another file in FORGOTTEN_LIST.`,
    );
  const missing = before ? missingIn(before, row) : 0;
  const list = {
    installation: row.installation,
    wholeAt: before && missing > 0 ? before.wholeAt : new Date(row.asked_at).toISOString(),
    forgotten: new Set([...(before?.forgotten ?? []), ...row.forgotten]),
    protected: new Set([...(before?.protected ?? []), ...row.protected]),
  };
  const more =
    list.forgotten.size > (before?.forgotten.size ?? -1) ||
    list.protected.size > (before?.protected.size ?? -1);
  const old = Date.parse(list.wholeAt) - Date.parse(before?.wholeAt ?? '') > renewedAfter;
  if (now || more || old) await writeList(path, list);
  return { ...list, older: missing > 0 ? olderThanList(path, missing) : null };
}

/** Kept by every node; whichever looks first writes, and all write the same. */
export function keepList(path: string, query: ListQuery, everySeconds = 60): { stop: () => Promise<void> } {
  let failing = false;
  let told = -Infinity;
  let busy: Promise<void> = Promise.resolve();
  const look = () => {
    busy = renewList(path, query).then(
      ({ older }) => {
        // again every hour, until it is mended
        if (older && performance.now() - told >= 60 * 60_000) {
          console.error(older);
          told = performance.now();
        }
        if (failing) console.error('The list of the forgotten is written again.');
        failing = false;
      },
      (error: unknown) => {
        if (!failing)
          console.error(
            error instanceof StartError
              ? error.message
              : `The list of the forgotten in ${path} could not be renewed (${errorCode(error)}): without it a restore would bring people back. It is tried again every minute.`,
          );
        failing = true;
      },
    );
  };
  const timer = setInterval(look, everySeconds * 1000);
  timer.unref();
  look();
  return {
    async stop() {
      clearInterval(timer);
      await busy;
      // who was forgotten a moment ago
      look();
      await busy;
    },
  };
}
