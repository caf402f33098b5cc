// "npm run restore -- FILE": a backup into an empty database, on whichever backend the environment says. Who was forgotten since is forgotten
// again before anybody comes in. All of it or nothing; a restore that was broken off is run again.
import { resolve } from 'node:path';
import { secretsIn, saveSecrets } from '../src/lib/server/data-folder.ts';
import { startCluster } from '../src/lib/server/embedded.ts';
import { readEnvironment, StartError, type Environment } from '../src/lib/server/environment.ts';
import { readList, writeList, type ForgottenList } from '../src/lib/server/forgotten-list.ts';
import { limitedLogin } from '../src/lib/server/login-role.ts';
import { bringUpToDate, migrate, migrationsIn, prepare, whileLocked } from '../src/lib/server/migrate.ts';
import { restoreKeyFrom } from './backup/keys.ts';
import {
  appliedIn,
  isEmpty,
  lookThrough,
  markBegun,
  ofThisInstallation,
  putBack,
  type Backup,
  type Restored,
} from './backup/put-back.ts';
import { hashOfSecret } from './backup/take.ts';
import { count, inWords, whereCalled, wordsOf } from './command.ts';
import { asItIs, atAddress, ownerOfRunning, projectAddress } from './database.ts';

const usage = 'npm run restore -- FILE --forgotten LIST';
const options = {
  forgotten: { type: 'string' },
  secret: { type: 'boolean' },
  settle: { type: 'string' },
} as const;

// A backup is older than the day: without the list those come back who were told that they are forgotten.
async function listGiven(
  given: string | undefined,
  { forgottenList }: Environment,
  { head }: Backup,
): Promise<ForgottenList | null> {
  if (given === 'none') return null;
  const path = given === undefined ? forgottenList : resolve(whereCalled(), given);
  const list = path === null ? null : await readList(path);
  if (!list)
    throw new StartError(
      given === undefined
        ? `Who was forgotten since the backup was taken would come back: name the list that was kept beside it (${usage}). If there is none, and nobody was forgotten since ${head.takenAt}, say --forgotten none.`
        : `The list of the forgotten ${path} is not there: look at its name.`,
    );
  if (Date.parse(list.wholeAt) < Date.parse(head.takenAt))
    throw new StartError(
      `The list of the forgotten is older than the backup (whole until ${list.wholeAt}, and the backup is of ${head.takenAt}), so it says nothing of what came after: name a newer one. If there is none, and nobody was forgotten since, say --forgotten none.`,
    );
  // it is renewed every ten minutes while an app runs
  if (Date.now() - Date.parse(list.wholeAt) > 15 * 60_000)
    console.error(
      `The list of the forgotten was whole until ${list.wholeAt}: if the app ran after that, whoever was forgotten then comes back. Look whether there is a newer one.`,
    );
  return list;
}

// Up to where the backup is, then its rows, then what came later.
async function into(
  ownerUrl: string,
  { root, mode }: Environment,
  backup: Backup,
  list: ForgottenList | null,
  after: () => Promise<void>,
  beforeRows: () => void = () => {},
): Promise<Restored> {
  const name = mode.kind === 'supabase' ? 'SUPABASE_DB_URL' : 'MIGRATION_DATABASE_URL';
  const onSupabase = mode.kind === 'supabase';
  const known = migrationsIn(root).map(({ version }) => version);
  const upTo = backup.head.migrations.at(-1)?.version ?? '';
  const restored = await atAddress(ownerUrl, name, async (owner) => {
    const [clock] = await owner<{ now: Date }[]>`select pg_catalog.clock_timestamp() as now`;
    if (clock && Date.parse(backup.head.takenAt) > clock.now.getTime() + 60_000)
      throw new StartError(
        `The backup is of ${backup.head.takenAt}, and the clock of the database says ${clock.now.toISOString()}: set that right first.`,
      );
    return whileLocked(ownerUrl, async () => {
      await isEmpty(owner);
      const done = await appliedIn(owner);
      const later = done.filter((version) => version > upTo);
      if (later.length > 0)
        throw new StartError(
          `This database has migrations that are newer than the backup (${later.join(', ')}), and rows of then do not fit them: give it one in which none has run yet.`,
        );
      if (!onSupabase) await prepare(ownerUrl, root);
      await migrate(ownerUrl, root, upTo === known.at(-1) ? undefined : upTo);
      await markBegun(owner);
      beforeRows();
      return putBack(owner, backup, list, onSupabase);
    });
  });
  if (onSupabase) await migrate(ownerUrl, root);
  else await bringUpToDate(ownerUrl, root, after);
  return restored;
}

async function restoreInto(
  environment: Environment,
  backup: Backup,
  list: ForgottenList | null,
): Promise<Restored> {
  const { mode, dataFolder, root } = environment;
  if (mode.kind === 'supabase') {
    if (backup.head.demonstration)
      throw new StartError(
        'The backup is of a demonstration, with invented people: it never goes to Supabase.',
      );
    return into(projectAddress(), environment, backup, list, async () => {});
  }
  if (mode.kind === 'postgres')
    return into(mode.ownerUrl, environment, backup, list, () =>
      atAddress(mode.ownerUrl, 'MIGRATION_DATABASE_URL', (owner) => limitedLogin(owner, mode.url)),
    );
  if (await ownerOfRunning(dataFolder))
    throw new StartError(
      `An Oppgavetorget is running on the data folder ${dataFolder}: stop it, or restore into another folder with OPPGAVETORGET_DATA.`,
    );
  const cluster = await startCluster({ folder: dataFolder, root, say: (line) => console.error(line) });
  try {
    return await into(
      cluster.ownerUrl,
      environment,
      backup,
      list,
      () => atAddress(cluster.ownerUrl, 'the data folder', (owner) => limitedLogin(owner, cluster.loginUrl)),
      () => {
        if (backup.head.secret !== null && !environment.authSecret)
          saveSecrets(dataFolder, { ...secretsIn(dataFolder), authSecret: backup.head.secret });
      },
    );
  } finally {
    await cluster.stop();
  }
}

// What is kept outside goes on with what it was given. A list that a new, empty database began says nothing.
async function listGoesOn({ forgottenList }: Environment, list: ForgottenList | null): Promise<void> {
  if (!forgottenList || !list) return;
  const there = await readList(forgottenList);
  if (there && there.installation !== list.installation && there.forgotten.size + there.protected.size > 0) {
    console.error(
      `${forgottenList} is the list of another installation, and is left as it is: name another file in FORGOTTEN_LIST before you start the app.`,
    );
    return;
  }
  const beside = there?.installation === list.installation ? there : null;
  await writeList(forgottenList, {
    ...list,
    forgotten: new Set([...list.forgotten, ...(beside?.forgotten ?? [])]),
    protected: new Set([...list.protected, ...(beside?.protected ?? [])]),
  });
}

function tellOf(
  restored: Restored,
  { head }: Backup,
  list: ForgottenList | null,
  environment: Environment,
): void {
  const { mode, dataFolder, authSecret } = environment;
  console.log(
    `${count(restored.rows, 'row')} as they were at ${head.takenAt} are in place. What was done after that is not.`,
  );
  console.log(
    list
      ? `  Forgotten again: ${restored.forgotten}; given a protected address again: ${restored.protected}. The list was whole until ${list.wholeAt}.`
      : '  Nobody was forgotten again, since no list was given.',
  );
  console.log(
    '  Everybody is signed out, and signs in with the password they had then; codes by mail are asked for anew.',
  );
  console.log(
    '  What waited to be sent by then is not sent. What is done by the clock may wait ten minutes first.',
  );
  console.log(
    '  Roles, invitations and arrangements that were ended since are open again: look through them before you let people in.',
  );
  const here = authSecret ?? (mode.kind === 'embedded' ? secretsIn(dataFolder).authSecret : null);
  const secret = here ?? (mode.kind === 'supabase' ? mode.secretKey : null);
  if (head.secretHash !== null && (secret === null || hashOfSecret(secret) !== head.secretHash))
    console.log(
      `  The secret here is another than the one that the backup was made under, so phones' waiting taps and push are not known: ${
        head.secret === null
          ? 'set AUTH_SECRET to that one, which was kept beside the backup.'
          : 'npm run -s restore -- FILE --secret shows it; set AUTH_SECRET to it.'
      }`,
    );
}

// A database that was put back by other means, such as a snapshot of its machine: who was forgotten since is forgotten again there.
async function settle(environment: Environment, path: string): Promise<void> {
  const list = await readList(path);
  if (!list) throw new StartError(`The list of the forgotten ${path} is not there: look at its name.`);
  if (environment.mode.kind === 'embedded' && (await ownerOfRunning(environment.dataFolder)))
    throw new StartError('An Oppgavetorget is running on this data folder: stop it, and run this again.');
  const mark = await asItIs(
    environment,
    (line) => console.error(line),
    (owner) =>
      owner.begin(async (tx) => {
        await ofThisInstallation(tx, list);
        const [done] = await tx<{ forgotten: number; protected: number }[]>`
          select r.* from private.settle_restore(
            (select least(w.seen_at, private.clock(), ${list.wholeAt}::text::timestamptz) from private.clock_watch w),
            ${[...list.forgotten]}::text[], ${[...list.protected]}::text[]) as r`;
        return done;
      }),
  );
  console.log(
    `Forgotten again: ${mark?.forgotten}; given a protected address again: ${mark?.protected}. The list was whole until ${list.wholeAt}.`,
  );
}

await inWords(async () => {
  const { values, word } = wordsOf('restore', options, 'FILE');
  if (values.settle !== undefined)
    return settle(readEnvironment(process.env), resolve(whereCalled(), values.settle));
  if (word === null) throw new StartError(`The backup is missing: ${usage}.`);
  const environment = readEnvironment(process.env);
  if (environment.demo)
    throw new StartError(
      'OPPGAVETORGET_DEMO is set: a backup is never restored as a demonstration. Unset it.',
    );
  const path = resolve(whereCalled(), word);
  const backup = await lookThrough(path, restoreKeyFrom(process.env.RESTORE_KEY), environment.root);
  if (values.secret) {
    if (backup.head.secret === null)
      throw new StartError('No secret is in this backup: only an encrypted one holds it.');
    console.log(backup.head.secret);
    return;
  }
  const list = await listGiven(values.forgotten, environment, backup);
  const restored = await restoreInto(environment, backup, list);
  await listGoesOn(environment, list);
  tellOf(restored, backup, list, environment);
});
