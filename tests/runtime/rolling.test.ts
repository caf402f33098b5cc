// Two nodes on one PostgreSQL behind a small balancer: they are restarted in turn, and nobody notices; one is killed, and nobody notices
// whom it was not about to answer. ROLLS=10 as in "npm run test:long".
import { randomUUID } from 'node:crypto';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorCode } from '../../src/lib/server/server-words.ts';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { migratedCluster } from '../database.ts';
import { aCandidate, closeWorld } from '../steps/world.ts';
import { until } from '../until.ts';
import { dataFolder, removeFolders, startApp, type Running } from './app.ts';
import { isSaved, notStored, readsHome, savesTimes, signIn } from './visitor.ts';

const rolls = Number(process.env.ROLLS ?? 1);

let cluster: Cluster & { folder: string };
beforeAll(async () => {
  cluster = await migratedCluster('rolling');
  process.env.OPPGAVETORGET_TEST_DATA = cluster.folder;
});
afterAll(async () => {
  await closeWorld();
  await cluster.stop();
  await removeFolders();
});

type Node = { url: string; ready: boolean };

// Asks each node whether it is ready, and sends people to those who said yes the last time; whoever comes when none did waits. What a node
// has been given is given to no other; one that takes nothing has been given nothing.
async function balance(nodes: Node[]) {
  let turn = 0;
  let open = true;
  /** the node, for each request that it was given and did not answer to its end */
  const lost: string[] = [];
  const asking = () =>
    nodes.map(async (node) => {
      while (open) {
        node.ready = await fetch(`${node.url}/ready`).then(
          ({ ok }) => ok,
          () => false,
        );
        await new Promise(setImmediate);
      }
    });
  async function pass(asked: IncomingMessage, body: Buffer, answer: ServerResponse): Promise<void> {
    await until(() => nodes.some(({ ready }) => ready));
    const ready = nodes.filter((node) => node.ready);
    const node = ready[turn++ % ready.length];
    if (!node) throw new Error('one of them is ready');
    const { url } = node;
    const breaks = () => {
      lost.push(url);
      if (answer.headersSent) answer.destroy();
      else answer.writeHead(502).end('broken');
    };
    request(
      `${url}${asked.url}`,
      { method: asked.method, headers: { ...asked.headers, host: new URL(url).host } },
      (given) => {
        answer.writeHead(given.statusCode ?? 500, given.headers);
        given.on('error', breaks).pipe(answer);
      },
    )
      .on('error', (error) => {
        node.ready = false;
        if (errorCode(error) === 'ECONNREFUSED') void pass(asked, body, answer);
        else breaks();
      })
      .end(body);
  }
  const server = createServer(
    (asked, answer) => void buffer(asked).then((body) => pass(asked, body, answer)),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  let asked: Promise<void>[] = [];
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    lost,
    asks() {
      asked = asking();
    },
    async stop() {
      open = false;
      await Promise.all(asked);
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

it('a rolling restart fails no request, and a node that is killed only those that it had; what was answered is done', async () => {
  const nodes: Node[] = [];
  const balancer = await balance(nodes);
  const env = {
    DATABASE_URL: cluster.loginUrl,
    MIGRATION_DATABASE_URL: cluster.ownerUrl,
    AUTH_SECRET: 'only-for-this-test-0123456789-abcdefghij',
    ORIGIN: balancer.url,
    // how fast a machine is, is not what is looked at
    OPPGAVETORGET_PAGE_SECONDS: '300',
  };
  const owner = postgres(cluster.ownerUrl, { max: 1 });
  for (const role of ['anon', 'authenticated', 'authenticator'])
    await owner.unsafe(`alter role ${role} set statement_timeout = 0`);
  const begun: Running[] = [];
  async function begin(): Promise<Running> {
    const app = await startApp(dataFolder(), env);
    begun.push(app);
    return app;
  }
  const apps = [await begin(), await begin()];
  nodes.push(...apps.map(({ url }) => ({ url, ready: true })));
  balancer.asks();
  const people = await Promise.all([aCandidate('Amina'), aCandidate('Bjørn')]);
  const readers = await Promise.all(people.map(({ email }) => signIn(balancer.url, email)));

  let goes = true;
  let answered = 0;
  let failed = 0;
  const others: string[] = [];
  /** Whether it was answered as it should be; a 502 is the balancer's own. */
  async function asks(ask: () => Promise<Response>, right = ({ status }: Response) => status === 200) {
    const answer = await ask().catch(() => null);
    const whole = await answer?.text().catch(() => null);
    if (!answer || whole === null || whole === undefined || answer.status === 502) failed++;
    else if (right(answer)) answered++;
    else others.push(`${answer.status} ${answer.headers.get('location') ?? ''}`);
    return answer !== null && right(answer);
  }
  const acknowledged: string[] = [];
  const load = [
    ...[1, 2].map(() => () => asks(() => fetch(`${balancer.url}/auth/sign-in`))),
    ...readers.map((reader) => () => asks(() => readsHome(reader))),
    ...readers.map((reader) => async () => {
      const id = randomUUID();
      if (await asks(() => savesTimes(reader, id), isSaved)) acknowledged.push(id);
    }),
  ];
  const going = load.map(async (one) => {
    while (goes) await one();
  });
  const more = (count: number) => {
    const enough = answered + count;
    return until(() => answered > enough);
  };
  async function again(at: number): Promise<void> {
    const next = await begin();
    apps[at] = next;
    const node = nodes[at];
    if (!node) throw new Error('a node for each');
    node.url = next.url;
    await until(() => node.ready);
  }
  const killed: string[] = [];
  for (let roll = 0; roll < rolls; roll++) {
    for (const [at, app] of [...apps.entries()]) {
      await more(20);
      await app.stop('SIGTERM');
      expect(app.child.exitCode, app.log()).toBe(0);
      await again(at);
    }
    if (killed.length === 0) expect(failed).toBe(0);
    const at = roll % apps.length;
    const victim = apps[at];
    if (!victim) throw new Error('a node for each');
    await more(20);
    await victim.stop('SIGKILL');
    killed.push(victim.url);
    await more(20);
    await again(at);
  }
  goes = false;
  await Promise.all(going);
  await balancer.stop();
  await Promise.all(apps.map((app) => app.stop()));
  expect(others, begun.map(({ log }) => log()).join('\n')).toEqual([]);
  // each of those who ask has one request under way at a time
  expect(balancer.lost.filter((url) => !killed.includes(url))).toEqual([]);
  expect(failed).toBe(balancer.lost.length);
  expect(failed).toBeLessThanOrEqual(killed.length * load.length);
  if (rolls > 1)
    console.info(
      `${rolls} rolls of two nodes and ${rolls} kills: ${answered} answered, ${failed} lost with the killed, ${acknowledged.length} acknowledged`,
    );
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(await notStored(owner, acknowledged)).toEqual([]);
  await owner.end();
});
