// One page, one question: what goes over the wire while a page is read, and what becomes of somebody who may no longer.
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { throwAwayCluster, type Cluster } from '../../src/lib/server/embedded.ts';
import { readyFolder } from '../database.ts';
import { aCandidate, aPlace, aShift, closeWorld, password, type Candidate } from '../steps/world.ts';
import { dataFolder, removeFolders, root, startApp, type Running } from './app.ts';
import { wireTo, type Wire } from './wire.ts';

let cluster: Cluster & { folder: string };
let owner: postgres.Sql;
let wire: Wire;
let app: Running;
let person: Candidate;
let cookie: string;
let pages: [path: string, question: string][];

beforeAll(async () => {
  cluster = await throwAwayCluster(root, { name: 'pages', maxConnections: 60, from: readyFolder });
  owner = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
  wire = await wireTo(cluster.loginUrl);
  app = await startApp(dataFolder(), {
    DATABASE_URL: wire.url,
    MIGRATION_DATABASE_URL: cluster.ownerUrl,
    AUTH_SECRET: 'only-for-this-test-0123456789-abcdefghij',
  });
  process.env.OPPGAVETORGET_TEST_DATA = cluster.folder;
  const place = await aPlace();
  const shift = await aShift(place);
  // one who reads all five
  person = await aCandidate('Amina');
  await closeWorld();
  await owner`insert into public.staff_roles (person_id, role, municipality_code, organisation_id)
    values (${person.id}, 'lead', ${place.municipality}, ${place.organisation}),
      (${person.id}, 'adviser', ${place.municipality}, null)`;
  pages = [
    ['/', 'asked_home'],
    [`/shifts/${shift.id}`, 'asked_card'],
    ['/mine', 'asked_mine'],
    ['/facility', 'asked_today'],
    ['/adviser', 'asked_caseload'],
  ];
});
afterAll(async () => {
  await app.stop();
  await wire.stop();
  await owner.end();
  await cluster.stop();
  await removeFolders();
});

async function signIn(): Promise<string> {
  const answer = await fetch(`${app.url}/auth/sign-in?/signIn`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      origin: app.url,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'text/html',
    },
    body: new URLSearchParams({ email: person.email, password }),
  });
  expect(answer.status).toBe(303);
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
}

async function open(path: string) {
  const answer = await fetch(`${app.url}${path}`, {
    redirect: 'manual',
    headers: { cookie, accept: 'text/html' },
  });
  return { status: answer.status, to: answer.headers.get('location'), text: await answer.text() };
}

/** What was asked meanwhile, but for a new connection's greeting. */
async function sentBy(work: () => Promise<unknown>): Promise<string[]> {
  const from = wire.sent.length;
  await work();
  return wire.sent.slice(from).flatMap(({ sql }) => (sql === 'select 1' ? [] : [sql]));
}

const asksOnce = (sent: string[], questions: string[]) => {
  const each = questions.flatMap((question) => [
    expect.stringMatching(/^begin( read only)?$/),
    expect.stringMatching(/^select set_config\(/),
    expect.stringContaining(`public."${question}"(`),
    'commit',
  ]);
  expect(sent).toEqual(each);
};

describe('a page that has one question', () => {
  beforeEach(async () => {
    cookie = await signIn();
  });

  it('asks the database once, and that says who asks, too', async () => {
    for (const [path, question] of pages) {
      const sent = await sentBy(async () => expect((await open(path)).status).toBe(200));
      asksOnce(sent, [question]);
    }
  });

  it('is asked for again by nobody who was let go in between: a session that was ended ends at once', async () => {
    for (const [path] of pages) {
      await owner`delete from auth.sessions`;
      const { status, to } = await open(path);
      expect([status, to]).toEqual([303, `/auth/sign-in?next=${encodeURIComponent(path)}`]);
      cookie = await signIn();
      expect((await open(path)).status).toBe(200);
    }
  });

  it('is not there any more for whom a role was taken from', async () => {
    for (const [path, question] of pages.slice(3)) {
      expect((await open(path)).status).toBe(200);
      await owner`
        update public.staff_roles set revoked_at = now(), revoked_by = person_id
        where role = ${path === '/facility' ? 'lead' : 'adviser'}`;
      const sent = await sentBy(async () => expect((await open(path)).status).toBe(404));
      // and then the page that says so
      expect(sent.filter((sql) => sql.includes(`public."${question}"(`))).toHaveLength(1);
    }
  });

  it('and a form asks who it is, and then does what it says', async () => {
    const [, [path = ''] = []] = pages;
    const sent = await sentBy(async () => {
      const answer = await fetch(`${app.url}${path}?/take`, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          origin: app.url,
          cookie,
          accept: 'text/html',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ request_id: randomUUID() }),
      });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `${path}/taken`]);
    });
    asksOnce(sent, ['whoami', 'take_shift']);
  });
});
