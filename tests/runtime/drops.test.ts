// The way to the database breaks, stands still, or is too narrow, while people read: with the built app and real servers.
// DROPS=50 as in "npm run test:long": more drops, and a database that stands still or is started again.
import { execFileSync } from 'node:child_process';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startCluster, type Cluster } from '../../src/lib/server/embedded.ts';
import { aCandidate, closeWorld, password } from '../steps/world.ts';
import { until } from '../until.ts';
import {
  dataFolder,
  migratedFolder,
  ownerUrl,
  removeFolders,
  root,
  secretsOf,
  serverPid,
  startApp,
  type Running,
} from './app.ts';
import { sends, signIn, type Reader } from './visitor.ts';

const drops = Number(process.env.DROPS ?? 6);
const long = process.env.DROPS !== undefined;
const atOnce = 20;

type Answer = { begunAt: number; status: number; text: string; headers: Headers };

async function page({ url, cookie }: Reader, init: RequestInit = {}): Promise<Answer> {
  const begunAt = Date.now();
  const answer = await fetch(`${url}/`, {
    redirect: 'manual',
    ...init,
    headers: { cookie, accept: 'text/html' },
  });
  return { begunAt, status: answer.status, text: await answer.text(), headers: answer.headers };
}

async function send(reader: Reader, path: string, body: URLSearchParams): Promise<Answer> {
  const begunAt = Date.now();
  const answer = await sends(reader, path, body);
  return { begunAt, status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** So many people who read one page after the other. */
function browse({ child, log }: Running, reader: Reader, many = 8) {
  const answers: Answer[] = [];
  let going = true;
  const all = Array.from({ length: many }, async () => {
    while (going) answers.push(await page(reader));
  });
  const over = Promise.all(all).catch(() => {});
  const lives = () => {
    if (child.exitCode !== null) throw new Error(`the app ended with ${child.exitCode}:\n${log()}`);
  };
  return {
    answers,
    until: (there: () => boolean) =>
      until(() => {
        lives();
        return there();
      }),
    /** so many more have been answered */
    more(count: number) {
      const before = answers.length;
      return this.until(() => answers.length >= before + count);
    },
    async stop() {
      going = false;
      await over;
      lives();
    },
  };
}

const isOurs = ({ status, text, headers }: Answer) => {
  expect(status).toBe(503);
  expect(headers.get('retry-after')).toBe('5');
  expect(text).toContain('Det tok for lang tid');
  expect(text).toContain('href="/"');
};

/** Breaks it so many times, and looks at every answer: a page, or our sentence; and from two seconds after the last one pages only. */
async function breaks(app: Running, reader: Reader, times: number, broken: () => Promise<unknown>) {
  const people = browse(app, reader);
  await people.more(20);
  for (let n = 0; n < times; n++) {
    await broken();
    await people.more(10);
  }
  const calm = Date.now() + 2000;
  await people.until(() => people.answers.filter(({ begunAt }) => begunAt > calm).length >= 40);
  await people.stop();
  for (const answer of people.answers) if (answer.status !== 200) isOurs(answer);
  expect(
    people.answers
      .filter(({ begunAt, status }) => begunAt > calm && status !== 200)
      .map(({ status }) => status),
  ).toEqual([]);
  // each of them in one line, with its code and nothing else
  const failed = people.answers.filter(({ status }) => status !== 200).length;
  expect(app.log().match(/^late [0-9a-f]{8} at \S+: [\w-]+$/gm)?.length ?? 0).toBeGreaterThanOrEqual(failed);
  expect(app.log()).not.toMatch(/TypeError|^\s+at /m);
}

async function asOwner<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const terminateAll = (url: string) =>
  asOwner(
    url,
    (sql) => sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );

let app: Running;
let reader: Reader;
let database: string;
beforeAll(async () => {
  app = await startApp(await migratedFolder(), { OPPGAVETORGET_PAGE_SECONDS: '4' });
  process.env.OPPGAVETORGET_TEST_DATA = app.data;
  database = ownerUrl(app.data);
  const { email } = await aCandidate('Amina');
  await closeWorld();
  reader = await signIn(app.url, email);
  expect((await page(reader)).status).toBe(200);
});
afterAll(async () => {
  await app.stop();
  await removeFolders();
});

describe('where connections to the database break', () => {
  it('those pages fail with our sentence, and the next ones work', async () => {
    await breaks(app, reader, drops, () => terminateAll(database));
  });

  it('the same when one of its processes is killed, and the database begins anew', async () => {
    await breaks(app, reader, long ? 3 : 1, () =>
      asOwner(database, async (sql) => {
        const [one] = await sql<{ pid: number; own: number }[]>`
          select pid, pg_backend_pid() as own from pg_stat_activity where usename = 'authenticator' limit 1`;
        if (!one) throw new Error('somebody reads');
        process.kill(one.pid, 'SIGKILL');
        // it ends all others, this one too, and begins anew when what it had written is looked through
        const connection = async () =>
          (await sql<{ own: number }[]>`select pg_backend_pid() as own`.catch(() => []))[0]?.own;
        await until(async () => ![one.own, undefined].includes(await connection()));
      }),
    );
  });
});

const get = async (path: string) => (await fetch(`${app.url}${path}`)).status;

describe('where the database does not answer', () => {
  const held = () => postgres(database, { max: 1, onnotice: () => {} });
  let holder: postgres.Sql | null = null;
  // nobody is told who they are any more
  async function hold() {
    holder = held();
    await holder.unsafe('begin; lock table public.people, auth.users in access exclusive mode');
  }
  async function letGo() {
    await holder?.end({ timeout: 0 });
    holder = null;
  }
  afterEach(letGo);
  const waiting = () =>
    asOwner(database, async (sql) => {
      const [row] = await sql<{ n: number }[]>`
        select count(*)::int as n from pg_stat_activity where usename = 'authenticator' and wait_event_type = 'Lock'`;
      return row?.n ?? 0;
    });

  it('a page ends with our sentence, a form says that nobody knows, and nothing of both works on in the database', async () => {
    await hold();
    const form = new URLSearchParams({ email: 'noen@example.no', password });
    const [read, sent, came] = await Promise.all([
      page(reader),
      send(reader, '/me?/none', new URLSearchParams({ a: 'b' })),
      send({ url: app.url, cookie: '' }, '/auth/sign-in?/signIn', form),
    ]);
    isOurs(read);
    expect(sent.status).toBe(503);
    expect(sent.text).toContain('Vi vet ikke om det kom fram');
    // not that the password was wrong
    expect(came.text).toContain('Vi vet ikke om det kom fram');
    // nobody is signed out by it
    expect(sent.headers.getSetCookie()).toEqual([]);
    await until(async () => (await waiting()) === 0);
    await letGo();
    expect((await page(reader)).status).toBe(200);
  });

  it('what its reader has left ends before the others', async () => {
    await hold();
    let answered = false;
    const stays = page(reader).finally(() => (answered = true));
    await until(async () => (await waiting()) === 1);
    const leaves = new AbortController();
    const left = page(reader, { signal: leaves.signal }).catch(() => 'left');
    await until(async () => (await waiting()) === 2);
    leaves.abort();
    await until(async () => (await waiting()) === 1);
    expect(answered).toBe(false);
    expect(await left).toBe('left');
    await letGo();
    expect((await stays).status).toBe(200);
  });

  it('who comes when every connection is busy is asked to come again, and /health and /ready say so', async () => {
    expect(await get('/health')).toBe(200);
    expect(await get('/ready')).toBe(200);
    await hold();
    const stay = Array.from({ length: atOnce }, () => page(reader));
    await until(async () => (await waiting()) === atOnce);
    expect(await get('/health')).toBe(503);
    expect(await get('/ready')).toBe(503);
    isOurs(await page(reader));
    expect(app.log()).toMatch(/^late [0-9a-f]{8} at \S+: POOL_BUSY$/m);
    await letGo();
    await Promise.all(stay);
    await until(async () => (await get('/health')) === 200);
    expect((await page(reader)).status).toBe(200);
  });
});

describe('the roles that people have', () => {
  it('have the time limits of Supabase, at every login and for whoever asks', async () => {
    const rows = await asOwner(
      database,
      (sql) => sql<{ role: string; said: string[] }[]>`
        select rolname as role, rolconfig as said from pg_roles
        where rolname in ('anon', 'authenticated', 'authenticator') order by rolname`,
    );
    expect(rows.map(({ role, said }) => [role, said])).toEqual([
      ['anon', ['statement_timeout=3s']],
      ['authenticated', ['statement_timeout=8s']],
      [
        'authenticator',
        expect.arrayContaining([
          'statement_timeout=8s',
          'lock_timeout=8s',
          'client_connection_check_interval=1s',
        ]),
      ],
    ]);
  });
});

const stops = (pid: number, signal: 'STOP' | 'CONT') =>
  execFileSync('sh', ['-c', `kill -${signal} ${pid} $(ps -o pid= --ppid ${pid})`]);

// what takes longer is looked at in the long form
if (long)
  describe('a database server', () => {
    it('that stands still is told of, and goes on where it was', async () => {
      const server = serverPid(app.data);
      if (!server) throw new Error('the database server is not there');
      stops(server, 'STOP');
      try {
        expect(await get('/health')).toBe(503);
        isOurs(await page(reader));
      } finally {
        stops(server, 'CONT');
      }
      await until(async () => (await get('/health')) === 200);
      expect((await page(reader)).status).toBe(200);
    });

    it('that is told to wait less ends a slow question in our sentence, with its code in the log', async () => {
      const folder = dataFolder();
      const cluster = await startCluster({ folder, root, durable: false });
      const env = {
        DATABASE_URL: cluster.loginUrl,
        MIGRATION_DATABASE_URL: cluster.ownerUrl,
        AUTH_SECRET: 'only-for-this-test-0123456789-abcdefghij',
      };
      await (await startApp(dataFolder(), env)).stop();
      await asOwner(cluster.ownerUrl, (sql) => sql`alter role authenticated set statement_timeout = '1s'`);
      // a start leaves it as it was set
      const given = await startApp(dataFolder(), env);
      try {
        process.env.OPPGAVETORGET_TEST_DATA = folder;
        const { email } = await aCandidate('Cecilie');
        await closeWorld();
        const signedIn = await signIn(given.url, email);
        await asOwner(cluster.ownerUrl, async (sql) => {
          await sql.unsafe('begin; lock table public.people in access exclusive mode');
          isOurs(await page(signedIn));
        });
        expect(given.log()).toMatch(/^late [0-9a-f]{8} at \S+: 57014$/m);
        expect((await page(signedIn)).status).toBe(200);
      } finally {
        await given.stop();
        await cluster.stop();
      }
    });

    it('that is given is started again under the app', async () => {
      const folder = dataFolder();
      const start = () => startCluster({ folder, root, durable: false });
      let cluster: Cluster = await start();
      const given = await startApp(dataFolder(), {
        DATABASE_URL: cluster.loginUrl,
        MIGRATION_DATABASE_URL: cluster.ownerUrl,
        AUTH_SECRET: 'only-for-this-test-0123456789-abcdefghij',
      });
      try {
        process.env.OPPGAVETORGET_TEST_DATA = folder;
        const { email } = await aCandidate('Bjørn');
        await closeWorld();
        await breaks(given, await signIn(given.url, email), 3, async () => {
          await cluster.stop();
          cluster = await start();
          expect(cluster.port).toBe(secretsOf(folder).port);
        });
      } finally {
        await given.stop();
        await cluster.stop();
      }
    });
  });
