// A server of its own for the tests that are many at once or change what everybody shares.
import { root } from '../scripts/build.ts';
import { throwAwayCluster, type Cluster } from '../src/lib/server/embedded.ts';
import { migrate, prepare } from '../src/lib/server/migrate.ts';

/** The folder that "npm test" has migrated, for those to copy who need one; without it each makes its own. */
export const readyFolder = process.env.OPPGAVETORGET_TEST_READY;

/** With the migrations in its database. */
export async function migratedCluster(
  name: string,
  maxConnections = 250,
): Promise<Cluster & { folder: string }> {
  const cluster = await throwAwayCluster(root, { name, maxConnections, from: readyFolder });
  if (!readyFolder) {
    await prepare(cluster.ownerUrl, root);
    await migrate(cluster.ownerUrl, root);
  }
  return cluster;
}
