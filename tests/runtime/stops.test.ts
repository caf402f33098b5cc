// Told once the app ends in order, told twice at once; whatever goes on meanwhile. STOPS=10 as in "npm run test:long".
import { randomUUID } from 'node:crypto';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../../src/lib/server/embedded.ts';
import { aCandidate, closeWorld } from '../steps/world.ts';
import { until } from '../until.ts';
import {
  dataFolder,
  launch,
  type Launched,
  migratedFolder,
  ownerUrl,
  removeFolders,
  root,
  secretsOf,
  serverPid,
  signal,
  startApp,
  type Running,
} from './app.ts';
import { isSaved, notStored, readsHome, savesTimes, signIn } from './visitor.ts';

afterAll(removeFolders);

const stops = Number(process.env.STOPS ?? 1);

// Nobody is answered who has to be counted: held until the session ends.
async function holdUp(app: Running): Promise<() => Promise<void>> {
  const sql = postgres(ownerUrl(app.data), { max: 1, onnotice: () => {} });
  await sql.unsafe('begin; lock table private.attempts in access exclusive mode');
  return () => sql.end({ timeout: 1 });
}

async function waitsInDatabase(app: Running): Promise<void> {
  const sql = postgres(ownerUrl(app.data), { max: 1 });
  await until(async () => (await sql`select from pg_locks where not granted`).length > 0);
  await sql.end({ timeout: 1 });
}

const signsIn = (url: string, signal: AbortSignal) =>
  fetch(`${url}/auth/sign-in?/signIn`, {
    method: 'POST',
    headers: { origin: url, accept: 'text/html' },
    body: new URLSearchParams({ email: 'ingen@example.no', password: 'et langt passord' }),
    signal,
  });

describe('the app, told to stop', () => {
  it('breaks off what nobody waits for any more, and its folder is free', async () => {
    const app = await startApp(await migratedFolder());
    const release = await holdUp(app);
    const reader = new AbortController();
    const answer = signsIn(app.url, reader.signal).catch(() => null);
    await waitsInDatabase(app);
    reader.abort();
    await answer;
    app.child.kill('SIGTERM');
    expect(await app.exit, app.log()).toBe(0);
    expect(serverPid(app.data)).toBeNull();
    await release();
    const next = await startApp(app.data);
    await next.stop();
    expect(app.log()).not.toContain('    at ');
  }, 120_000);

  it('lets nobody keep it, neither who waits for an answer nor who asks again and again', async () => {
    const app = await startApp(await migratedFolder());
    const release = await holdUp(app);
    const waits = signsIn(app.url, new AbortController().signal).catch(() => null);
    await waitsInDatabase(app);
    // direct load on connections that are kept
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    let asks = true;
    const asking = [1, 2, 3, 4].map(async () => {
      while (asks)
        await new Promise<void>((done) => {
          const request = get(`${app.url}/about`, { agent }, (answer) => {
            answer.resume().once('close', done);
          });
          request.once('error', () => {
            asks = app.child.exitCode === null;
            done();
          });
        });
    });
    const ready = () => fetch(`${app.url}/ready`);
    expect((await ready()).status).toBe(200);
    app.child.kill('SIGTERM');
    // a balancer hears of it first, on a connection that is then closed
    await until(async () => {
      const answer = await ready();
      if (answer.status === 503) expect(answer.headers.get('connection')).toBe('close');
      return answer.status === 503;
    });
    expect(await app.exit, app.log()).toBe(0);
    asks = false;
    await Promise.all([waits, ...asking, release()]);
    agent.destroy();
    expect(serverPid(app.data)).toBeNull();
  }, 120_000);

  it('fails only what was under way, and has done what it answered, however often it is told while people read and save', async () => {
    const data = await migratedFolder();
    let app = await startApp(data);
    process.env.OPPGAVETORGET_TEST_DATA = data;
    const emails = [(await aCandidate('Amina')).email, (await aCandidate('Bjørn')).email];
    await closeWorld();
    const people = await Promise.all(emails.map((email) => signIn(app.url, email)));
    const acknowledged: string[] = [];
    for (let stop = 0; stop < stops; stop++) {
      let answered = 0;
      let told = false;
      const early: string[] = [];
      const goesOn = async (ask: () => Promise<Response>, right: (answer: Response) => boolean) => {
        for (;;) {
          const answer = await ask().catch(() => null);
          const whole = await answer?.text().catch(() => null);
          if (answer && typeof whole === 'string' && right(answer)) answered++;
          // whoever is turned away goes elsewhere
          else if (told) return;
          // on a slow machine it is late already
          else if (answer?.headers.get('retry-after') !== '5')
            early.push(`${answer?.status} ${answer?.headers.get('location') ?? ''}`);
        }
      };
      const load = people.flatMap((person) => {
        const here = { ...person, url: app.url };
        const reads = () =>
          goesOn(
            () => readsHome(here),
            ({ status }) => status === 200,
          );
        const saves = () => {
          let id = '';
          return goesOn(
            () => savesTimes(here, (id = randomUUID())),
            (answer) => isSaved(answer) && acknowledged.push(id) > 0,
          );
        };
        // of two at once the one that was tapped first may be told that other hours were said since
        return [reads(), reads(), saves()];
      });
      const enough = 20 + Math.random() * 60;
      await until(() => answered > enough);
      told = true;
      app.child.kill('SIGTERM');
      // it ends by itself with 1 where it is not done in ten seconds
      expect(await app.exit, app.log()).toBe(0);
      await Promise.all(load);
      expect(early).toEqual([]);
      expect(serverPid(data)).toBeNull();
      expect(app.log()).not.toContain('    at ');
      app = await startApp(data);
    }
    const owner = postgres(ownerUrl(data), { max: 1 });
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(await notStored(owner, acknowledged)).toEqual([]);
    if (stops > 1) console.info(`${stops} stops, ${acknowledged.length} acknowledged rows: all there`);
    await owner.end();
    await app.stop();
  });

  it('ends at once when it is told again, and its database after it', async () => {
    const app = await startApp(await migratedFolder());
    const server = serverPid(app.data);
    const release = await holdUp(app);
    const waits = signsIn(app.url, new AbortController().signal).catch(() => null);
    await waitsInDatabase(app);
    await until(() => {
      app.child.kill('SIGTERM');
      return app.child.exitCode !== null;
    });
    expect(app.log()).toContain('Told to stop once more: the app ends at once.');
    await until(() => server === null || !signal(server, 0));
    await Promise.all([waits, release()]);
    expect(serverPid(app.data)).toBeNull();
  }, 120_000);
});

const stopsInOrder = async ({ child, exit, log }: Launched, data: string) => {
  const server = serverPid(data);
  child.kill('SIGTERM');
  expect(await exit, log()).toBe(0);
  expect(server !== null && signal(server, 0)).toBe(false);
  expect(serverPid(data)).toBeNull();
  expect(log()).not.toMatch(/ {4}at |failed|did not start/);
};

it('stops in the middle of its first start', async () => {
  const data = dataFolder();
  const app = launch({
    PORT: String(await freePort()),
    HOST: '127.0.0.1',
    ORIGIN: 'http://localhost:1',
    OPPGAVETORGET_DATA: data,
  });
  await until(() => serverPid(data) !== null);
  await stopsInOrder(app, data);
});

// npm runs a command by a shell, which passes no signal on to what it runs
it('stops when the npm is told that began it', async () => {
  const data = await migratedFolder();
  const port = String(await freePort());
  const npm = launch(
    { HOST: '127.0.0.1', ORIGIN: `http://localhost:${port}`, OPPGAVETORGET_DATA: data },
    ['npm', 'start', '--', '--port', port],
    { cwd: root },
  );
  await until(async () => {
    if (npm.child.exitCode !== null) throw new Error(npm.log());
    return (await fetch(`http://127.0.0.1:${port}/health`).catch(() => null))?.ok ?? false;
  });
  await stopsInOrder(npm, data);
});

it('stops while the demonstration makes its people', async () => {
  const data = await migratedFolder();
  const demo = launch(
    { OPPGAVETORGET_DATA: data, NODE_ENV: 'production' },
    [process.execPath, join(root, 'scripts/demo.ts'), '--port', String(await freePort())],
    { cwd: root },
  );
  await until(async () => {
    if (demo.child.exitCode !== null) throw new Error(demo.log());
    if (secretsOf(data).port === null) return false;
    const sql = postgres(ownerUrl(data), { max: 1, onnotice: () => {} });
    const made = await sql`select from private.settings where key = 'demonstration'`.catch(() => []);
    await sql.end({ timeout: 1 });
    return made.length > 0;
  });
  expect(demo.log()).not.toContain('Made the demonstration');
  await stopsInOrder(demo, data);
});
