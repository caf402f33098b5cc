// "npm run backup": all that is in the database of this installation, as it is at one moment, in one file. The app may run meanwhile.
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readEnvironment, StartError, type Environment } from '../src/lib/server/environment.ts';
import { secretsIn } from '../src/lib/server/data-folder.ts';
import { listAsOwner, renewList } from '../src/lib/server/forgotten-list.ts';
import { backupKeyFrom, newKeys } from './backup/keys.ts';
import { takeBackup, type Taken } from './backup/take.ts';
import { count, inWords, optionsOf, sizeOf, whereCalled } from './command.ts';
import { asItIs } from './database.ts';

const options = {
  to: { type: 'string' },
  forgotten: { type: 'string' },
  'new-key': { type: 'boolean' },
} as const;

function tellOfKeys(): void {
  const { backupKey, restoreKey } = newKeys();
  console.log(
    `For the machine that makes backups, which cannot read them with it:\n\n  BACKUP_KEY=${backupKey}\n`,
  );
  console.log(
    `For a safe place elsewhere, such as the safe or the password store of the municipality. Without it no backup opens again:\n\n  RESTORE_KEY=${restoreKey}\n`,
  );
}

function tellOf(taken: Taken, path: string, encrypted: boolean, environment: Environment): void {
  const rows = taken.tables.reduce((sum, table) => sum + table.rows, 0);
  console.log(
    `${count(rows, 'row')} of ${count(taken.tables.length, 'table')}, as they were at ${taken.takenAt}: ${path} (${sizeOf(taken.bytes)}, ${encrypted ? 'encrypted' : 'not encrypted'}).`,
  );
  if (!encrypted)
    console.log(
      'Anybody who has this file reads all that it holds about people: keep it as you keep the database, or set BACKUP_KEY (npm run backup -- --new-key makes one).',
    );
  const secret =
    environment.mode.kind === 'embedded' && !environment.authSecret
      ? `the secret in ${join(environment.dataFolder, 'secrets.json')}`
      : environment.mode.kind === 'supabase' && !environment.authSecret
        ? 'SUPABASE_SECRET_KEY'
        : 'AUTH_SECRET';
  console.log('Keep beside it, elsewhere than on this machine:');
  if (encrypted) console.log('  RESTORE_KEY, without which it never opens;');
  // a project's own key is never in it
  if (!encrypted || secret === 'SUPABASE_SECRET_KEY')
    console.log(`  ${secret}, by which phones and what waits on them are known again;`);
  if (environment.vapid.keys)
    console.log('  VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY, by which phones are told;');
  console.log(
    environment.forgottenList
      ? `  the list of the forgotten, as it is on the day of a restore: ${environment.forgottenList}.`
      : '  the list of the forgotten, which nobody keeps yet: set FORGOTTEN_LIST to a file on a disk that outlives the database.',
  );
}

await inWords(async () => {
  const given = optionsOf('backup', options);
  if (given['new-key']) return tellOfKeys();
  const environment = readEnvironment(process.env);
  const { mode, root, dataFolder, forgottenList } = environment;
  const key = backupKeyFrom(process.env.BACKUP_KEY);
  const say = (line: string) => console.error(line);
  if (given.forgotten !== undefined) {
    if (given.to !== undefined)
      throw new StartError(
        '--forgotten writes the list of the forgotten alone: leave --to out, or run it twice.',
      );
    const path = resolve(whereCalled(), given.forgotten);
    const list = await asItIs(environment, say, (owner) => renewList(path, listAsOwner(owner), true));
    if (list.older) console.error(list.older);
    console.log(
      `The list of the forgotten is whole until ${list.wholeAt}: ${path} (${list.forgotten.size} forgotten, ${list.protected.size} with a protected address).`,
    );
    return;
  }
  const named = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const to = given.to ? resolve(whereCalled(), given.to) : join(root, 'backups');
  const isFolder =
    !given.to || /[\\/]$/.test(given.to) || statSync(to, { throwIfNoEntry: false })?.isDirectory();
  const path = isFolder ? join(to, `oppgavetorget-${named}.backup`) : to;
  const taken = await asItIs(environment, say, async (owner) => {
    const secrets = mode.kind === 'embedded' ? secretsIn(dataFolder) : null;
    const done = await takeBackup(
      owner,
      {
        backend: mode.kind,
        root,
        secret: environment.authSecret ?? secrets?.authSecret ?? null,
        otherSecret: mode.kind === 'supabase' ? mode.secretKey : null,
      },
      path,
      key,
    );
    if (forgottenList) {
      const { older } = await renewList(forgottenList, listAsOwner(owner), true);
      if (older) console.error(older);
    }
    return done;
  });
  tellOf(taken, path, key !== null, environment);
});
