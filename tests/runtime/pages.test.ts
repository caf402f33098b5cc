// One page, one question: what goes over the wire while a page is read, and what becomes of somebody who may no longer.
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { throwAwayCluster, type Cluster } from '../../src/lib/server/embedded.ts';
import { readyFolder } from '../database.ts';
import {
  aCandidate,
  aPlace,
  aShift,
  closeWorld,
  isOnShift,
  password,
  type Candidate,
} from '../steps/world.ts';
import { dataFolder, removeFolders, root, startApp, type Running } from './app.ts';
import { wireTo, type Wire } from './wire.ts';

let cluster: Cluster & { folder: string };
let owner: postgres.Sql;
let wire: Wire;
let app: Running;
let person: Candidate;
let cookie: string;
let pages: [path: string, question: string][];
let other: Candidate;
let theirs: { shift: string; assignment: string };

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
  other = await aCandidate('Bjørn');
  theirs = { shift: shift.id, assignment: await isOnShift(person, shift) };
  await closeWorld();
  await owner`insert into public.staff_roles (person_id, role, municipality_code, organisation_id)
    values (${person.id}, 'lead', ${place.municipality}, ${place.organisation}),
      (${person.id}, 'adviser', ${place.municipality}, null)`;
  pages = [
    ['/', 'asked_home'],
    [`/shifts/${shift.id}`, 'asked_card'],
    ['/mine', 'asked_mine_now'],
    ['/facility', 'asked_today'],
    ['/adviser', 'asked_followed'],
  ];
});
afterAll(async () => {
  await app.stop();
  await wire.stop();
  await owner.end();
  await cluster.stop();
  await removeFolders();
});

const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');

async function signsIn(who: Candidate, remembered = ''): Promise<Response> {
  const answer = await fetch(`${app.url}/auth/sign-in?/signIn`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      origin: app.url,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'text/html',
      cookie: remembered,
    },
    body: new URLSearchParams({ email: who.email, password }),
  });
  expect(answer.status).toBe(303);
  return answer;
}
const signIn = async (): Promise<string> => cookiesOf(await signsIn(person));

const open = (path: string) => openAs(path, cookie);
async function openAs(path: string, who: string) {
  const answer = await fetch(`${app.url}${path}`, {
    redirect: 'manual',
    headers: { cookie: who, accept: 'text/html' },
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

describe('an address', () => {
  /** All that an answer says, but when it said it. */
  async function answerAt(path: string, who: string) {
    const answer = await fetch(`${app.url}${path}`, {
      redirect: 'manual',
      headers: { cookie: who, accept: 'text/html' },
    });
    const headers = [...answer.headers].filter(([name]) => name !== 'date');
    return { status: answer.status, headers, text: await answer.text() };
  }

  it('of what is another’s answers as one where nothing is, byte for byte, at every depth, with and without a session', async () => {
    const nobody = '';
    const bjørn = cookiesOf(await signsIn(other));
    const nowhere = randomUUID();
    const closed = [
      '/facility',
      '/facility/week',
      '/facility/tasks/new',
      `/facility/shifts/${theirs.shift}`,
      `/facility/shifts/${theirs.shift}/people`,
      '/adviser',
      `/adviser/candidates/${other.id}`,
      '/programme/indicators/1.1',
      '/admin/organisations/new',
      `/mine/${theirs.assignment}`,
      `/mine/${theirs.assignment}/cannot`,
      `/mine/${nowhere}`,
      `/offers/${nowhere}`,
      '/404',
    ];
    const made = await answerAt('/nothing', bjørn);
    expect(made.status).toBe(404);
    for (const path of ['/nothing/at/all/here', `/mine/${nowhere}/nothing`, ...closed])
      expect(await answerAt(path, bjørn), path).toEqual(made);
    // a file is no page, and says so in fewer words
    const file = await answerAt(`/mine/${nowhere}/calendar.ics`, bjørn);
    expect(file.status).toBe(404);
    expect(await answerAt(`/mine/${theirs.assignment}/calendar.ics`, bjørn)).toEqual(file);
    const open = await answerAt('/nothing', nobody);
    expect(open.status).toBe(404);
    for (const path of [
      '/nothing/at/all',
      `/facility/nothing/${nowhere}`,
      `/mine/${nowhere}/nothing`,
      '/404',
    ])
      expect(await answerAt(path, nobody), path).toEqual(open);
    // and where one has to sign in first, nobody is told whether there is anything
    const before = async (path: string) => {
      const { text, headers, status } = await answerAt(path, nobody);
      return JSON.stringify({ text, headers, status }).replaceAll(path.slice(6, 42), 'id');
    };
    expect(await before(`/mine/${theirs.assignment}`)).toBe(await before(`/mine/${nowhere}`));
  });

  it('that a page loads or sends to is whole, so that it does not matter where the page stands', async () => {
    cookie = await signIn();
    const [, [shift = ''] = []] = pages;
    const mine = `/mine/${theirs.assignment}`;
    const read = [
      '/',
      shift,
      '/mine',
      mine,
      `${mine}/cannot`,
      `${mine}/wrong`,
      '/me',
      '/me/times',
      '/me/details',
    ]
      .concat(['/messages', '/settings', '/help', '/nothing', '/admin', '/auth/sign-out', '/waiting', '/in'])
      .concat(['/facility', '/facility/week', '/facility/tasks/new', `/facility/shifts/${theirs.shift}`])
      .concat(['/facility/places', '/adviser', '/adviser/referrals/new']);
    const asked = read.map((path) => [path, cookie] as const);
    const strangers = ['/auth/sign-in', '/auth/code', '/auth/reset', '/about', '/auth/invitation'];
    let sent = 0;
    for (const [path, who] of [...asked, ...strangers.map((path) => [path, ''] as const)]) {
      const { text } = await answerAt(path, who);
      const tags = text.replaceAll(/<!--[^]*?-->|<script\b[^]*?<\/script>/g, '').match(/<[a-z][^>]*>/g) ?? [];
      // what the phone's worker fills in
      const whole = tags.filter((tag) => !/="\{\w+\}/.test(tag));
      const relative = whole.filter((tag) =>
        /\s(?:src|action|formaction)="(?!\/(?!\/)|data:)|^<(?:link|a)\b[^>]*\shref="(?!\/(?!\/)|#|https?:|mailto:|tel:|sms:|data:)/.test(
          tag,
        ),
      );
      expect(relative, path).toEqual([]);
      const forms = whole.filter((tag) => tag.startsWith('<form'));
      expect(
        forms.filter((tag) => !tag.includes(' action="/')),
        path,
      ).toEqual([]);
      sent += forms.length;
    }
    expect(sent).toBeGreaterThan(10);
  });
});

describe('what this person chose goes before what the device remembers', () => {
  it('of languages', async () => {
    await owner`update public.people set language = 'en' where person_id = ${other.id}`;
    const bjørn = cookiesOf(await signsIn(other));
    const languageOf = async (who: string) =>
      /<html lang="(\w+)"/.exec((await openAs('/mine', who)).text)?.[1];
    expect(await languageOf(`${bjørn}; language=nb`)).toBe('en');
    cookie = await signIn();
    expect(await languageOf(`${cookie}; language=en`)).toBe('nb');
    // before anybody has said who they are the device's is all there is
    const { text } = await openAs('/auth/sign-in', 'language=en');
    expect(text).toContain('<html lang="en"');
  });

  it('of the role that was used last', async () => {
    await owner`insert into public.staff_roles (person_id, role, municipality_code)
      select ${other.id}, 'adviser', municipality_code from public.people where person_id = ${other.id}`;
    await owner`update public.staff_roles set revoked_at = null, revoked_by = null where person_id = ${person.id}`;
    const own = await signIn();
    const changed = await fetch(`${app.url}/auth/switch?to=candidate`, {
      redirect: 'manual',
      headers: { cookie: own },
    });
    const remembered = cookiesOf(changed);
    expect(remembered).toMatch(/^role=/);
    expect((await signsIn(person, remembered)).headers.get('location')).toBe('/');
    expect((await signsIn(other, remembered)).headers.get('location')).toBe('/adviser');
    expect((await signsIn(other, 'role=candidate')).headers.get('location')).toBe('/adviser');
  });
});
