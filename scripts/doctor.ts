// "npm run doctor": asks the backend that the environment names what is missing or wrong, a line each, and changes nothing. Ends with 1
// when it must not serve real people. "--json" for machines; "--mail ADDRESS" sends a code that is typed here.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { startCluster } from '../src/lib/server/embedded.ts';
import { readEnvironment, StartError, type Environment } from '../src/lib/server/environment.ts';
import { ownerOfRunning } from './database.ts';
import { inWords, optionsOf } from './command.ts';
import { warning, wrong, type Asked, type Check, type Finding } from './doctor/check.ts';
import { backupChecks } from './doctor/backup.ts';
import { databaseChecks } from './doctor/database.ts';
import { proveMail } from './doctor/mail-proof.ts';
import { managementChecks } from './doctor/management.ts';
import { settingChecks } from './doctor/settings.ts';
import { supabaseChecks } from './doctor/supabase.ts';

type Told = Finding & { name: string };

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no answer';

async function tellOf(check: Check, asked: Asked): Promise<Told[]> {
  try {
    const finding = await check.run(asked);
    return finding ? [{ name: check.name, ...finding }] : [];
  } catch (error) {
    // a table, function or schema that is not there, or a right that is missing; anything else is told by its code too
    const why = /^(42P01|42883|3F000|42703)$/.test(codeOf(error))
      ? 'what it asks for is not in the database: run the migrations first'
      : `the database answered with ${codeOf(error)}`;
    return [{ name: check.name, ...wrong(`This could not be asked, since ${why}.`) }];
  }
}

const open = (url: string) => postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 10 });

/** The owner's connection where there is a way to it, looked at before it is used. */
async function atOwner(url: string, name: string, work: (owner: Sql) => Promise<Told[]>): Promise<Told[]> {
  const owner = open(url);
  try {
    await owner`select 1`;
  } catch (error) {
    await owner.end({ timeout: 1 }).catch(() => {});
    return [
      {
        name: 'database',
        ...wrong(
          `The database in ${name} cannot be reached (${codeOf(error)}): look at the address, and whether it runs.`,
        ),
      },
    ];
  }
  try {
    return await work(owner);
  } finally {
    await owner.end({ timeout: 5 }).catch(() => {});
  }
}

async function askDatabase(
  environment: Environment,
  work: (owner: Sql, running: boolean | null) => Promise<Told[]>,
) {
  const { mode, dataFolder, root } = environment;
  if (mode.kind === 'postgres')
    return atOwner(mode.ownerUrl, 'MIGRATION_DATABASE_URL', (owner) => work(owner, null));
  if (mode.kind === 'supabase') {
    const url = process.env.SUPABASE_DB_URL;
    if (url && /^postgres(ql)?:\/\/[^@/]+@[^/]+\/.+$/.test(url))
      return atOwner(url, 'SUPABASE_DB_URL', (owner) => work(owner, null));
    return [
      {
        name: 'database',
        ...warning(
          'Rights, rules and migrations were not looked at: set SUPABASE_DB_URL to the address of the database, from Connect in the project.',
        ),
      },
    ];
  }
  const running = await ownerOfRunning(dataFolder);
  if (running) return atOwner(running, 'the data folder', (owner) => work(owner, true));
  const cluster = await startCluster({ folder: dataFolder, root, say: () => {} });
  try {
    return await atOwner(cluster.ownerUrl, 'the data folder', (owner) => work(owner, false));
  } finally {
    await cluster.stop();
  }
}

async function examine(mail: string | undefined): Promise<Told[]> {
  let environment: Environment;
  try {
    environment = readEnvironment(process.env);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return error.message.split('\n').map((says) => ({ name: 'settings', ...wrong(says) }));
  }
  const { mode, dataFolder } = environment;
  if (mode.kind === 'embedded' && !existsSync(join(dataFolder, 'secrets.json')))
    return [
      {
        name: 'database',
        ...wrong(
          `There is no data in ${dataFolder} yet: begin with npm run begin -- --municipality 3301 --admin ada@example.no, or name another folder in OPPGAVETORGET_DATA.`,
        ),
      },
    ];
  const asked: Asked = { environment, source: process.env, owner: null, running: null };
  const here = (check: Check) => check.backends.includes(mode.kind);
  const told: Told[] = [];
  for (const check of [...settingChecks, ...supabaseChecks, ...managementChecks].filter(here))
    told.push(...(await tellOf(check, asked)));
  if (mail !== undefined) told.push({ name: 'mail that arrives', ...(await proveMail(environment, mail)) });
  const ofDatabase = await askDatabase(environment, async (owner, running) => {
    const lines: Told[] = [];
    for (const check of [...backupChecks, ...databaseChecks].filter(here))
      lines.push(...(await tellOf(check, { ...asked, owner, running })));
    return lines;
  });
  const lines = [...told, ...ofDatabase];
  // a project that is away says so once, whatever was asked
  return lines.filter(({ says }, at) => lines.findIndex((other) => other.says === says) === at);
}

await inWords(async () => {
  const { json, mail } = optionsOf('doctor', { json: { type: 'boolean' }, mail: { type: 'string' } });
  const checks = await examine(mail);
  const serves = !checks.some(({ state }) => state === 'wrong');
  if (json) console.log(JSON.stringify({ serves, checks }, null, 2));
  else {
    const widest = Math.max(...checks.map(({ name }) => name.length));
    for (const { name, state, says } of checks)
      console.log(`${state.padEnd(7)}  ${name.padEnd(widest)}  ${says}`);
    console.log(serves ? '\nIt can serve people.' : '\nIt must not serve real people as it is.');
  }
  process.exitCode = serves ? 0 : 1;
});
