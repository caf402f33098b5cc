// Whether what is lost with this database could be had back.
import { isAbsolute, relative } from 'node:path';
import { StartError } from '../../src/lib/server/environment.ts';
import { listAsOwner, missingIn, olderThanList, readList } from '../../src/lib/server/forgotten-list.ts';
import { brokenOff, restoreBegun } from '../../src/lib/server/migrate.ts';
import { all, ok, ownerCheck, warning, wrong, type Check, type Finding } from './check.ts';

const day = 24 * 60 * 60_000;

/** By when npm run backup last ran, as far as the database knows: other ways to keep it leave no word. */
export function backupFinding(takenAt: string | null, now: number): Finding {
  if (takenAt === null)
    return warning(
      'No backup was taken by npm run backup yet: let it run every night, unless this database is kept in another way.',
    );
  const days = Math.floor((now - Date.parse(takenAt)) / day);
  return days >= 2
    ? warning(
        `The newest backup by npm run backup is ${days} days old: look why it does not run every night.`,
      )
    : ok('A backup was taken within two days.');
}
const backup = ownerCheck('backup', async (owner) => {
  const [row] = await owner<
    { value: string }[]
  >`select value from private.settings where key = 'backed_up_at'`;
  return backupFinding(row?.value ?? null, Date.now());
});

const forgotten: Check = {
  name: 'forgotten people',
  backends: all,
  asOwner: false,
  async run({ environment: { forgottenList, mode, dataFolder }, owner }) {
    if (!forgottenList)
      return warning(
        'Nothing outside of the database keeps who was forgotten, so an older backup would bring them back: set FORGOTTEN_LIST to a file on a disk that outlives it.',
      );
    let list;
    try {
      list = await readList(forgottenList);
    } catch (error) {
      if (error instanceof StartError) return wrong(error.message);
      throw error;
    }
    if (!list)
      return warning('The list of who was forgotten is not there yet: the app makes it when it starts.');
    const there = owner && (await listAsOwner(owner)());
    if (there && there.installation !== list.installation)
      return wrong(
        `${forgottenList} is the list of another installation, so nobody who is forgotten here is on it: name another file in FORGOTTEN_LIST.`,
      );
    const missing = there ? missingIn(list, there) : 0;
    if (missing > 0) return wrong(olderThanList(forgottenList, missing));
    if (Date.now() - Date.parse(list.wholeAt) > 30 * 60_000)
      return warning(
        `The list of who was forgotten is whole only until ${list.wholeAt}: if the app runs, look in its log why it is not renewed.`,
      );
    const way = relative(dataFolder, forgottenList);
    if (mode.kind === 'embedded' && !way.startsWith('..') && !isAbsolute(way))
      return warning(
        `The list of who was forgotten lies beside the database, in ${dataFolder}, and is lost with it: set FORGOTTEN_LIST to a file on another disk.`,
      );
    return ok(`Who was forgotten is kept outside of the database, whole until ${list.wholeAt}.`);
  },
};

const restored = ownerCheck('restore', async (owner) =>
  (await restoreBegun(owner)) ? wrong(brokenOff) : ok('No restore was broken off.'),
);

export const backupChecks: Check[] = [restored, forgotten, backup];
