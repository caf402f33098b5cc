// The built app on a database of its own, started for a measurement and stopped by its own process id.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { secretsIn, shortHash } from '../../src/lib/server/data-folder.ts';
import { freePort } from '../../src/lib/server/embedded.ts';
import { root } from '../build.ts';

export type RunningApp = {
  port: number;
  origin: string;
  pid: number;
  database: () => postgres.Sql;
  stop: () => Promise<void>;
};

const ended = (child: ChildProcess) =>
  new Promise<number>((done) => {
    if (child.exitCode !== null) done(child.exitCode);
    else child.once('exit', (code) => done(code ?? 1));
  });

let made = 0;
// Beside each other under the temporary folder, open to the account that PostgreSQL runs as.
export function freshFolder(name: string): string {
  const folder = join(tmpdir(), `oppgavetorget-bench-${name}-${process.pid}-${++made}`);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}

export function removeFolder(folder: string): void {
  if (existsSync(join(folder, 'secrets.json')))
    rmSync(join('/var/lib/oppgavetorget', `${shortHash(folder)}-${secretsIn(folder).id}`), {
      recursive: true,
      force: true,
    });
  rmSync(folder, { recursive: true, force: true });
}

const quietEnvironment = (folder: string): NodeJS.ProcessEnv => {
  const { DATABASE_URL, MIGRATION_DATABASE_URL, SUPABASE_URL, SMTP_URL, ...others } = process.env;
  void [DATABASE_URL, MIGRATION_DATABASE_URL, SUPABASE_URL, SMTP_URL];
  return { ...others, NODE_ENV: 'production', OPPGAVETORGET_DATA: folder, OPPGAVETORGET_DEMO: 'yes' };
};

// Runs a script of ours to its end; throws with what it said when it failed.
export async function runScript(script: string, args: string[], folder: string): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'scripts', script), ...args], {
    cwd: root,
    env: quietEnvironment(folder),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  child.stderr.on('data', (text) => (said += text));
  if ((await ended(child)) !== 0) throw new Error(`${script} failed: ${said.trim().slice(-600)}`);
  return said.trim();
}

/** `from`: the port at which people reach it, when something stands between. */
export async function startApp(folder: string, from?: number): Promise<RunningApp> {
  const port = await freePort();
  const origin = `http://localhost:${from ?? port}`;
  const child = spawn(process.execPath, [join(root, 'scripts/start.ts')], {
    cwd: root,
    env: { ...quietEnvironment(folder), PORT: String(port), HOST: '127.0.0.1', ORIGIN: origin },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const until = Date.now() + 60_000;
  while (true) {
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.ok) break;
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGTERM');
      throw new Error('The app did not start.');
    }
    await sleep(50);
  }
  const secrets = secretsIn(folder);
  let sql: postgres.Sql | null = null;
  return {
    port,
    origin,
    pid: child.pid ?? 0,
    database: () =>
      (sql ??= postgres({
        host: '127.0.0.1',
        port: secrets.port ?? 0,
        user: 'postgres',
        password: secrets.ownerPassword,
        database: 'postgres',
        max: 2,
        onnotice: () => {},
      })),
    async stop() {
      await sql?.end({ timeout: 5 });
      child.kill('SIGTERM');
      await ended(child);
    },
  };
}

// Signs in as a person does and gives back the cookie.
export async function signIn(app: RunningApp, email: string, password = 'oppgavetorget'): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${app.port}/auth/sign-in?/signIn`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: app.origin, 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
    body: new URLSearchParams({ email, password }),
  });
  await response.arrayBuffer();
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  if (response.status !== 303 || cookies.length === 0)
    throw new Error(`${email} could not sign in: ${response.status}.`);
  return cookies.join('; ');
}

// Resident memory of a process, in megabytes; null where the system does not say.
export function memoryOf(pid: number): number | null {
  try {
    const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Math.round(Number(line[1]) / 1024) : null;
  } catch {
    return null;
  }
}
