// Two nodes on one PostgreSQL behind a small balancer are restarted in turn, and nobody notices. ROLLS=10 as in "npm run test:long".
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { migratedCluster } from '../database.ts';
import { until } from '../until.ts';
import { dataFolder, removeFolders, startApp, type Running } from './app.ts';

const rolls = Number(process.env.ROLLS ?? 1);

let cluster: Cluster;
beforeAll(async () => {
  cluster = await migratedCluster('rolling');
});
afterAll(async () => {
  await cluster.stop();
  await removeFolders();
});

type Node = { url: string; ready: boolean };

// Asks each node whether it is ready, and sends people to those who said yes the last time; it tries nothing twice.
async function balance(nodes: Node[]) {
  let turn = 0;
  let open = true;
  const asking = nodes.map(async (node) => {
    while (open) {
      node.ready = await fetch(`${node.url}/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      await new Promise(setImmediate);
    }
  });
  const server = createServer((asked: IncomingMessage, answer: ServerResponse) => {
    const ready = nodes.filter((node) => node.ready);
    const node = ready[turn++ % ready.length];
    if (!node) return answer.writeHead(502).end('nobody is ready');
    asked.pipe(
      request(
        `${node.url}${asked.url}`,
        { method: asked.method, headers: { ...asked.headers, host: new URL(node.url).host } },
        (given) => {
          answer.writeHead(given.statusCode ?? 500, given.headers);
          given.pipe(answer);
        },
      ).on('error', () => answer.writeHead(502).end('broken')),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      open = false;
      await Promise.all(asking);
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

it('a rolling restart fails no request', async () => {
  const env = {
    DATABASE_URL: cluster.loginUrl,
    MIGRATION_DATABASE_URL: cluster.ownerUrl,
    AUTH_SECRET: 'only-for-this-test-0123456789-abcdefghij',
  };
  const begin = () => startApp(dataFolder(), env);
  const apps: Running[] = [await begin(), await begin()];
  const nodes: Node[] = apps.map(({ url }) => ({ url, ready: true }));
  const balancer = await balance(nodes);
  let goes = true;
  const answers = new Map<number, number>();
  const load = [1, 2, 3, 4].map(async () => {
    while (goes) {
      const { status } = await fetch(`${balancer.url}/auth/sign-in`);
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  });
  const answered = () => answers.get(200) ?? 0;
  for (let roll = 0; roll < rolls; roll++)
    for (const [at, node] of nodes.entries()) {
      const app = apps[at];
      if (!app) throw new Error('a node for each');
      const enough = answered() + 20;
      await until(() => answered() > enough);
      await app.stop('SIGTERM');
      expect(app.child.exitCode, app.log()).toBe(0);
      const next = await begin();
      apps[at] = next;
      node.url = next.url;
      await until(() => node.ready);
    }
  goes = false;
  await Promise.all(load);
  await balancer.stop();
  await Promise.all(apps.map((app) => app.stop()));
  expect([...answers.keys()]).toEqual([200]);
});
