// The embedded database is started again when it ends, and what cannot be counted is not called too many.
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fiveInTenMinutes, startCluster } from '../../src/lib/server/embedded.ts';
import { until } from '../until.ts';
import {
  dataFolder,
  migratedFolder,
  ownerUrl,
  removeFolders,
  root,
  serverPid,
  signal,
  startApp,
  type Running,
} from './app.ts';

afterAll(removeFolders);

const signsIn = (url: string, signal?: AbortSignal) =>
  fetch(`${url}/auth/sign-in?/signIn`, {
    method: 'POST',
    headers: { origin: url, accept: 'text/html' },
    body: new URLSearchParams({ email: 'ingen@example.no', password: 'et langt passord' }),
    ...(signal ? { signal } : {}),
  });

describe('a database server that is killed', () => {
  let app: Running;
  beforeAll(async () => {
    app = await startApp(await migratedFolder(), { OPPGAVETORGET_DEMO: 'yes' });
  });
  afterAll(() => app.stop());

  it('is started again, and its folder is held again before pages go on', async () => {
    const first = serverPid(app.data);
    if (!first) throw new Error('the server has written down its process');
    process.kill(first, 'SIGKILL');
    await until(async () => (await signsIn(app.url).catch(() => null))?.status === 400);
    const second = serverPid(app.data);
    expect(second).not.toBe(first);
    expect(app.log()).toContain(
      'The database server ended by itself (SIGKILL): it is started again, 1 of at most 5 times in 10 minutes.',
    );
    const sql = postgres(ownerUrl(app.data), { max: 1 });
    const held = await sql`select from pg_locks where locktype = 'advisory' and objid = 7309114 and granted`;
    expect(held).toHaveLength(1);
    // the session alone may break too
    await sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = 7309114`;
    await until(
      async () =>
        (await sql`select from pg_locks where locktype = 'advisory' and objid = 7309114 and granted`)
          .length === 1,
    );
    await sql.end();
    expect(app.child.exitCode).toBeNull();
  });

  it('is not called too many attempts while it is away, or while nobody can count', async () => {
    const sql = postgres(ownerUrl(app.data), { max: 1, onnotice: () => {} });
    await sql`alter table private.attempts rename to away`;
    const answer = await signsIn(app.url);
    await sql`alter table private.away rename to attempts`;
    await sql.end();
    expect(answer.status).toBe(503);
    const page = await answer.text();
    expect(page).toContain('Vi får ikke logget deg inn akkurat nå. Det er ikke passordet ditt.');
    expect(page).not.toContain('mange forsøk');
  });
});

it('ends the app with a sentence when it ends again and again', async () => {
  const folder = dataFolder();
  const sentences: string[] = [];
  const cluster = await startCluster({
    folder,
    root,
    durable: false,
    restarts: { ...fiveInTenMinutes, waits: [], lost: (sentence) => sentences.push(sentence) },
  });
  for (let kill = 0; kill <= fiveInTenMinutes.most; kill++) {
    const pid = cluster.pid();
    process.kill(pid, 'SIGKILL');
    await until(() => sentences.length > 0 || (cluster.pid() !== pid && signal(cluster.pid(), 0)));
    if (sentences.length === 0)
      await until(() =>
        cluster.answers().then(
          () => true,
          () => false,
        ),
      );
  }
  expect(sentences).toEqual([
    expect.stringMatching(/^The database server ended 6 times in 10 minutes, the last time with: SIGKILL\./),
  ]);
  await expect(cluster.answers()).rejects.toThrow('not there');
  await cluster.stop();
});
