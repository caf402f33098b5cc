// Programs that Debian has: found where they are, and installed where that may be done.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const onPath = async (name: string): Promise<string | null> => {
  const found = await run(process.platform === 'win32' ? 'where' : 'which', [name]).catch(() => null);
  return found?.stdout.split('\n')[0]?.trim() || null;
};

/** Who is not root, or has no apt-get, installs by themselves. */
export const mayInstall = async (): Promise<boolean> =>
  process.getuid?.() === 0 && (await onPath('apt-get')) !== null;

export async function install(...packages: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) => run('apt-get', args, { env, maxBuffer: 64e6 }).catch(() => null);
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', ...packages);
}
