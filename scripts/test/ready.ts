// A data folder with the migrations in it, made once: the tests that start apps and servers of their own begin with a copy.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { secretsIn } from '../../src/lib/server/data-folder.ts';
import { movedCluster, startCluster } from '../../src/lib/server/embedded.ts';
import { migrate, prepare } from '../../src/lib/server/migrate.ts';
import { root } from '../build.ts';
import { temporary } from './processes.ts';

/** A data folder, and what of it has to lie elsewhere, are gone. */
export function removeDataFolder(folder: string): void {
  if (existsSync(join(folder, 'secrets.json')))
    rmSync(movedCluster(folder, secretsIn(folder).id), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

const folder = join(temporary, 'ready');
let made: Promise<string> | null = null;
export const readyFolder = (): Promise<string> => (made ??= make());

async function make(): Promise<string> {
  const cluster = await startCluster({ folder, root, durable: false });
  try {
    await prepare(cluster.ownerUrl, root);
    await migrate(cluster.ownerUrl, root);
  } finally {
    await cluster.stop();
  }
  return folder;
}

export async function removeReady(): Promise<void> {
  await made?.catch(() => {});
  removeDataFolder(folder);
}
