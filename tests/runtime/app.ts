// Starts the built app as its own process on its own folder, the way people do.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { buildFolder, root } from '../../scripts/build.ts';
import { copyFolder, freePort, movedCluster } from '../../src/lib/server/embedded.ts';

import { readyFolder } from '../database.ts';
import { until } from '../until.ts';

export { root };

const secrets = z.object({
  id: z.string(),
  port: z.number().nullable(),
  ownerPassword: z.string(),
  loginPassword: z.string(),
});
export const secretsOf = (data: string) =>
  secrets.parse(JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')));

export const ownerUrl = (data: string) => {
  const { port, ownerPassword } = secretsOf(data);
  return `postgresql://postgres:${ownerPassword}@127.0.0.1:${port}/postgres`;
};

const used: string[] = [];
const started = new Set<ChildProcess>();
/** Empty: the first start makes the database, and brings it up to date. */
export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oppgavetorget-runtime-'));
  used.push(folder);
  return folder;
}
/** With the migrations in its database already, where "npm test" has made them. */
export async function migratedFolder(): Promise<string> {
  const folder = dataFolder();
  if (readyFolder) await copyFolder(readyFolder, folder, root);
  return folder;
}

// The database server of a folder: its process, as it wrote it down itself.
export function serverPid(data: string): number | null {
  const places = [join(data, 'postgres')];
  if (existsSync(join(data, 'secrets.json'))) places.push(movedCluster(data, secretsOf(data).id));
  for (const place of places) {
    const file = join(place, 'data', 'postmaster.pid');
    if (existsSync(file)) return Number(readFileSync(file, 'utf8').split('\n')[0]);
  }
  return null;
}

export const signal = (pid: number, name: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
};

export async function removeFolders(): Promise<void> {
  for (const child of started) child.kill('SIGKILL');
  for (const folder of used) {
    const pid = serverPid(folder);
    if (pid && signal(pid, 'SIGINT')) await until(() => !signal(pid, 0));
    if (existsSync(join(folder, 'secrets.json')))
      rmSync(movedCluster(folder, secretsOf(folder).id), { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

// Nothing that is set for another copy of the app reaches this one.
export const clean = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(OPPGAVETORGET_|SUPABASE_|DATABASE_URL|MIGRATION_|AUTH_SECRET|BACKUP_KEY|RESTORE_KEY|FORGOTTEN_LIST|INIT_CWD|SMTP_|MAIL_|ORIGIN$|ADDRESS_HEADER$|XFF_DEPTH$|PORT$|HOST$|NODE_ENV|VITEST)/.test(
          name,
        ),
    ),
  );

export type Running = {
  url: string;
  data: string;
  child: ChildProcess;
  log: () => string;
  exit: Promise<number | null>;
  stop: (signal?: NodeJS.Signals) => Promise<void>;
};

const builtApp = (builds = buildFolder) => [process.execPath, join(builds, 'index.js')] as const;

/** What is run, by whom: node with the built app, unless a test says otherwise. */
export type Launched = { child: ChildProcess; log: () => string; exit: Promise<number | null> };
export function launch(
  env: Record<string, string>,
  [program, ...args]: readonly [string, ...string[]] = builtApp(),
  who: { uid?: number; gid?: number; cwd?: string } = {},
): Launched {
  const child = spawn(program, args, {
    cwd: tmpdir(),
    ...who,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...clean(), ...env },
  });
  const lines: string[] = [];
  child.stdout.on('data', (text: Buffer) => lines.push(text.toString()));
  child.stderr.on('data', (text: Buffer) => lines.push(text.toString()));
  started.add(child);
  const exit = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  child.once('exit', () => started.delete(child));
  return { child, log: () => lines.join(''), exit };
}

/** From the build that the tests have made, or the current one of another folder of builds. */
export async function startApp(
  data: string,
  env: Record<string, string> = {},
  builds = buildFolder,
): Promise<Running> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const { child, log, exit } = launch(
    {
      PORT: String(port),
      HOST: '127.0.0.1',
      ORIGIN: url,
      OPPGAVETORGET_DATA: data,
      ...env,
    },
    builtApp(builds),
  );
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`the app did not start:\n${log()}`);
    return (await fetch(`${url}/health`).catch(() => null))?.ok ?? false;
  });
  return {
    url,
    data,
    child,
    log,
    exit,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exit;
    },
  };
}

// For starts that should not succeed: the exit code and what was said.
export async function failedStart(
  env: Record<string, string>,
): Promise<{ code: number | null; said: string }> {
  const { log, exit } = launch({ PORT: String(await freePort()), HOST: '127.0.0.1', ...env });
  const code = await exit;
  return { code, said: log().trim() };
}
