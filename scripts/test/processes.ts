// The tools and apps that the steps start: none of them is left when the tests end.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../build.ts';
import { printer } from './output.ts';

export const temporary = mkdtempSync(join(tmpdir(), 'oppgavetorget-test-'));
const children = new Set<ChildProcess>();

/** Nothing that is set for a running copy may reach the copies that the tests start. */
export function appEnvironment(): NodeJS.ProcessEnv {
  const ours =
    /^(OPPGAVETORGET_|SUPABASE_|DATABASE_URL|MIGRATION_|AUTH_SECRET|SMTP_|MAIL_|ORIGIN$|ADDRESS_HEADER$|XFF_DEPTH$|PORT$|HOST$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

type Surroundings = { hears: (text: string) => void; env?: NodeJS.ProcessEnv };

/** A program's two streams come together as text. */
export function startProgram(
  program: string,
  args: string[],
  { hears, env = process.env }: Surroundings,
): ChildProcess {
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env });
  children.add(child);
  child.once('close', () => children.delete(child));
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hears);
  return child;
}

/** Node runs the file. */
export const start = (file: string, args: string[], surroundings: Surroundings): ChildProcess =>
  startProgram(process.execPath, [file, ...args], surroundings);

const codeOf = (child: ChildProcess) => new Promise<number | null>((done) => child.once('close', done));
const installed = (file: string) => join(root, 'node_modules', file);

/** A tool that speaks only when something is wrong. */
export async function tool(file: string, args: string[]): Promise<{ ok: boolean; output: string }> {
  let output = '';
  const code = await codeOf(start(installed(file), args, { hears: (text) => (output += text) }));
  return { ok: code === 0, output: output.trim() };
}

/** A tool whose own lines go to the terminal as it runs; its numbers are read from its report. */
export async function follow(file: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  const { take, end } = printer();
  await codeOf(start(installed(file), args, { hears: take, env: { ...process.env, ...env } }));
  end();
}

export const supabaseCli = (args: string[]): Promise<{ ok: boolean; output: string }> =>
  new Promise((done) =>
    execFile(
      installed(join('.bin', 'supabase')),
      args,
      {
        cwd: root,
        maxBuffer: 64e6,
        shell: process.platform === 'win32',
        env: { ...process.env, DO_NOT_TRACK: '1', PGSSLMODE: 'disable' },
      },
      (error, stdout, stderr) => done({ ok: error === null, output: `${stdout}${stderr}`.trim() }),
    ),
  );

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 60_000);
  await gone;
  clearTimeout(patience);
}

export async function stopAll(): Promise<void> {
  await Promise.all([...children].map(stop));
}

export const removeTemporary = (): void => rmSync(temporary, { recursive: true, force: true });
