import { join } from 'node:path';
import { copyFolder } from '../../src/lib/server/embedded.ts';
import { until } from '../../tests/until.ts';
import { root } from '../build.ts';
import { appIsBuilt } from './app.ts';
import { complain } from './output.ts';
import { appEnvironment, start, stop } from './processes.ts';
import { readyFolder, removeDataFolder } from './ready.ts';

type Program = { file: string; args: string[]; env: NodeJS.ProcessEnv; port: number };

/** A program that serves the app on that port, while the work lasts. Null when it did not start. */
export async function withApp<T>(
  { file, args, env, port }: Program,
  work: (log: readonly string[]) => Promise<T>,
): Promise<T | null> {
  const log: string[] = [];
  const app = start(file, args, { hears: (text) => log.push(text), env });
  try {
    // as long as it takes: an app that does not start ends
    const ended = () => app.exitCode !== null || app.signalCode !== null;
    const serves = async () =>
      (await fetch(`http://localhost:${port}/health`).catch(() => null))?.ok ?? false;
    await until(async () => ended() || (await serves()));
    if (ended()) {
      complain(`The app did not start:\n${log.join('')}`);
      return null;
    }
    return await work(log);
  } finally {
    await stop(app);
  }
}

/** The built app with the demonstration's data in that folder, while the work lasts. Null when it did not start. */
export async function withDemo<T>(
  { data, port, env = {} }: { data: string; port: number; env?: Record<string, string> },
  work: (log: readonly string[]) => Promise<T>,
): Promise<T | null> {
  await appIsBuilt();
  await copyFolder(await readyFolder(), data, root);
  // each journey comes from an address of its own, and its phones are told by a push service of the tests'
  const environment = {
    ...appEnvironment(),
    OPPGAVETORGET_DATA: data,
    ADDRESS_HEADER: 'x-forwarded-for',
    PUSH_TO_LOOPBACK: 'yes',
    ...env,
  };
  try {
    const file = join(root, 'scripts', 'demo.ts');
    return await withApp({ file, args: ['--port', String(port)], env: environment, port }, work);
  } finally {
    removeDataFolder(data);
  }
}

/** What the app itself wrote of errors; one of them fails whoever used it. */
export const errorsIn = (log: readonly string[]): string[] =>
  log.join('').match(/^error .*(\n {4}at .*)*/gm) ?? [];
