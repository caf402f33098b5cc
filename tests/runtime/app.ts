// Starts the built app as its own process on its own folder, the way people do.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { buildFolder, root } from '../../scripts/build.ts';
import { freePort, movedCluster } from '../../src/lib/server/embedded.ts';

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
export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oppgavetorget-runtime-'));
  used.push(folder);
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

export async function removeFolders(): Promise<void> {
  for (const folder of used) {
    const pid = serverPid(folder);
    if (pid) {
      try {
        process.kill(pid, 'SIGINT');
        for (let tries = 0; tries < 100; tries++) {
          await sleep(50);
          process.kill(pid, 0);
        }
      } catch {
        // gone
      }
    }
    if (existsSync(join(folder, 'secrets.json')))
      rmSync(movedCluster(folder, secretsOf(folder).id), { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

// Nothing that is set for another copy of the app reaches this one.
const clean = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(OPPGAVETORGET_|SUPABASE_|DATABASE_URL|MIGRATION_|AUTH_SECRET|SMTP_|MAIL_|ORIGIN$|PORT$|HOST$|NODE_ENV|VITEST)/.test(
          name,
        ),
    ),
  );

export type Running = {
  url: string;
  data: string;
  child: ChildProcess;
  log: () => string;
  stop: (signal?: NodeJS.Signals) => Promise<void>;
};

function launch(env: Record<string, string>) {
  const child = spawn(process.execPath, [join(buildFolder, 'index.js')], {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...clean(), ...env },
  });
  const lines: string[] = [];
  child.stdout.on('data', (text: Buffer) => lines.push(text.toString()));
  child.stderr.on('data', (text: Buffer) => lines.push(text.toString()));
  const exit = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  return { child, log: () => lines.join(''), exit };
}

export async function startApp(data: string, env: Record<string, string> = {}): Promise<Running> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const { child, log, exit } = launch({
    PORT: String(port),
    HOST: '127.0.0.1',
    ORIGIN: url,
    OPPGAVETORGET_DATA: data,
    ...env,
  });
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${url}/health`).catch(() => null);
    if (answer?.ok) break;
    if (child.exitCode !== null || tries > 600) throw new Error(`the app did not start:\n${log()}`);
    await sleep(50);
  }
  return {
    url,
    data,
    child,
    log,
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
  const { child, log, exit } = launch({ PORT: String(await freePort()), HOST: '127.0.0.1', ...env });
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  const code = await exit;
  clearTimeout(timer);
  return { code, said: log().trim() };
}
