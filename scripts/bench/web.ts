// A candidate's phone: what pages weigh beside a bare one, Lighthouse, and a slow network with a slow processor, before and
// after the worker is there.
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from '@playwright/test';
import type postgres from 'postgres';
import { freePort } from '../../src/lib/server/embedded.ts';
import { until } from '../../tests/until.ts';
import { buildWhenChanged } from '../build.ts';
import { freshFolder, removeFolder, runScript, signIn, startApp, type RunningApp } from './app.ts';
import { audit, type Audited } from './lighthouse.ts';
import { largestPaint, newPhone, openBrowser, sinceTap } from './phone.ts';
import { anyPlace, makeShifts, makeTakers } from './people.ts';
import {
  atLeast,
  atMost,
  median,
  progress,
  rounded,
  type Figures,
  type Floor,
  type Report,
} from './report.ts';
import { barePage, weigh, type Weight } from './weight.ts';
import { wireTo, type Wire } from './wire.ts';

type Look = { name: string; path: string; signedIn: boolean };
type Setting = { app: RunningApp; wire: Wire; browser: Browser; amina: string; looks: Look[] };

const times = 3;
const kB = (bytes: number) => rounded(bytes / 1000);

/** The pages of a candidate's way, with something to show on each; the last is for who has no account yet. */
async function looksIn(sql: postgres.Sql): Promise<Look[]> {
  const [found] = await sql<{ shift: string; assignment: string; code: string }[]>`
    with amina as (
      select p.person_id as id from public.people p join auth.users u on u.id = p.user_id where u.email = 'kandidat@demo.no'
    )
    select
      (select s.shift_id from public.shifts s where s.published_at is not null and s.cancelled_at is null
        and s.municipality_code = '3301' and s.starts_at > now() and s.taken < s.capacity order by s.starts_at limit 1) as shift,
      (select a.assignment_id from public.assignments a, amina where a.candidate_id = amina.id and a.state = 'confirmed'
        and a.starts_at > now() order by a.starts_at limit 1) as assignment,
      (select c.code from public.place_codes c limit 1) as code`;
  if (!found) throw new Error('The demonstration data lacks what this measurement needs.');
  const invitation = 'MAALING0000001';
  await sql`insert into public.invitations (code_hash, municipality_code, first_name, last_name, expires_at)
    values (private.code_hash(${invitation}), '3301', 'Måling', 'Reise', now() + interval '1 day')`;
  return [
    ['home', '/'],
    ['card', `/shifts/${found.shift}`],
    ['mine', '/mine'],
    ['own shift', `/mine/${found.assignment}`],
    ['check-in', `/in/${found.code}`],
    ['messages', '/messages'],
    ['invitation', `/auth/invitation?code=${invitation}`],
  ].map(([name = '', path = '']) => ({ name, path, signedIn: name !== 'invitation' }));
}

const isKept = ({ name }: Look): boolean => name !== 'card' && name !== 'invitation';

async function weighed({ app, amina, looks }: Setting) {
  const bare = await barePage();
  const known = new Map<string, number>();
  const pages: [Look, Weight][] = [];
  for (const look of looks) {
    const weight = await weigh(app.port, look.path, look.signedIn ? amina : '', known);
    if (typeof weight === 'string') throw new Error(`${look.name} ${weight}.`);
    pages.push([look, weight]);
  }
  const worker = await fetch(`http://127.0.0.1:${app.port}/service-worker.js`);
  return { bare, pages, worker: gzipSync(Buffer.from(await worker.arrayBuffer()), { level: 9 }).length };
}

/** In a browser of its own, since Lighthouse empties and holds back the whole of it. */
async function audited({ app, amina, looks }: Setting): Promise<[Look, Audited][]> {
  const port = await freePort();
  const browser = await openBrowser(port);
  try {
    const all = await browser.newBrowserCDPSession();
    const found: [Look, Audited][] = [];
    for (const look of looks) {
      await all.send('Storage.clearCookies');
      if (look.signedIn) {
        const cookies = amina.split('; ').map((each) => {
          const [name = '', ...value] = each.split('=');
          return { name, value: value.join('='), url: app.origin };
        });
        await all.send('Storage.setCookies', { cookies });
      }
      const result = await audit(app.origin + look.path, port);
      progress(
        `  Lighthouse, ${look.name}: ${Object.values(result.scores).join(' ')} ${result.lacks.join(', ')}`,
      );
      found.push([look, result]);
    }
    return found;
  } finally {
    await browser.close();
  }
}

/** Nothing is kept yet, the network is slow and so is the processor. */
async function firstVisits({ app, browser, amina, looks }: Setting): Promise<[Look, number][]> {
  const found: [Look, number][] = [];
  for (const look of looks) {
    const paints: number[] = [];
    for (let time = 0; time < times; time++) {
      const phone = await newPhone(browser, app.origin, look.signedIn ? amina : '', 'block');
      await phone.hold({ network: true });
      await phone.page.goto(app.origin + look.path);
      paints.push(await largestPaint(phone.page));
      await phone.context.close();
    }
    found.push([look, Math.round(median(paints))]);
    progress(`  slow 4G, ${look.name}: ${Math.round(median(paints))} ms`);
  }
  return found;
}

/** The worker is there, and has kept what it keeps by itself. */
async function isSettled(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/mine`);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.goto(`${origin}/mine`);
  await until(() => page.evaluate(isInCache, '/help'));
  await page.waitForLoadState('networkidle');
}

const isInCache = (path: string) => caches.match(path).then((found) => found !== undefined);

/** The same phone later: the worker has kept what it keeps. */
async function laterVisits(setting: Setting) {
  const { app, wire, browser, amina, looks } = setting;
  const kept = looks.filter(isKept);
  const { context, page, hold } = await newPhone(browser, app.origin, amina, 'allow');
  wire.counted();
  let loaded = 0;
  let began = 0;
  context.once('serviceworker', () => (began = performance.now()));
  page.once('load', () => (loaded = performance.now()));
  await page.goto(`${app.origin}/`);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const first = wire.counted();
  for (const { path } of kept) {
    await page.goto(app.origin + path);
    await until(() => page.evaluate(isInCache, path));
  }
  await page.goto(`${app.origin}/`);
  await page.waitForLoadState('networkidle');
  wire.counted();
  await page.goto(`${app.origin}/`);
  await page.waitForLoadState('networkidle');
  const again = wire.counted();
  const afterLoad = Math.round(began - loaded);

  wire.cut();
  await hold({ network: false });
  const offline: [Look, number][] = [];
  for (const look of kept) {
    const paints: number[] = [];
    for (let time = 0; time < times; time++) {
      await page.goto(app.origin + look.path);
      paints.push(await largestPaint(page));
    }
    offline.push([look, Math.round(median(paints))]);
    progress(`  from the worker's cache, ${look.name}: ${Math.round(median(paints))} ms`);
  }
  wire.mend();
  await context.close();
  return { first, again, afterLoad, offline };
}

/** Somebody whom the shifts fit that are made for them. */
async function aTaker({ app }: Setting) {
  const sql = app.database();
  const at = await anyPlace(sql);
  const [taker] = await makeTakers(sql, 1, at);
  if (!taker) throw new Error('Nobody was made.');
  const cookie = await signIn(app, taker.email);
  return { at, cookie, person: taker.person };
}

type Taken = Awaited<ReturnType<typeof aTaker>>;

/** True when the page has what the page of what waits is dressed in, which it fetches when the network goes. */
async function isDressedForWaiting(): Promise<boolean> {
  const kept = await caches.match('/waiting');
  const styles = [...((await kept?.text()) ?? '').matchAll(/<link href="([^"]+)" rel="stylesheet"/g)];
  return styles.length > 0 && styles.every(([, href]) => document.querySelector(`link[href="${href}"]`));
}

/** «Jeg vil» where there is no network: until «Venter på nett» stands there. */
async function tapsOffline({ app, browser }: Setting, { at, cookie }: Taken): Promise<number> {
  const days = Array.from({ length: times }, (_, time) => 3 + 2 * time);
  const shifts = await makeShifts(app.database(), at, days, 1, 1);
  const waits: number[] = [];
  for (const shift of shifts) {
    const { context, page, hold } = await newPhone(browser, app.origin, cookie, 'allow');
    await isSettled(page, app.origin);
    await hold({ network: false });
    await page.goto(`${app.origin}/shifts/${shift}`);
    await context.setOffline(true);
    // who is in the lift has been without network for longer than a moment
    await page.waitForFunction(() => !navigator.onLine);
    await page.waitForFunction(isDressedForWaiting);
    await page.getByRole('button', { name: 'Jeg vil', exact: true }).click();
    await page.waitForURL('**/waiting');
    await page.getByRole('heading', { level: 1 }).waitFor();
    waits.push(await sinceTap(page));
    await context.close();
  }
  return Math.round(median(waits));
}

const shiftsAYear = 150;

/** Three shifts a week for a year, each opened once and none of it tidied away: more than there ever is on a phone. */
async function storageOfAYear({ app, browser }: Setting, { at, cookie, person }: Taken) {
  const sql = app.database();
  const days = Array.from({ length: shiftsAYear }, (_, number) => -20 - Math.round((number * 7) / 3));
  const shifts = await makeShifts(sql, at, days, 1, 1);
  const assignments = await sql.begin(async (tx) => {
    // as if each had been taken at its time, by the rules of then
    await tx`set local session_replication_role = replica`;
    return tx<{ assignment: string }[]>`
    insert into public.assignments (candidate_id, shift_id, municipality_code, starts_at, ends_at, purpose, requested_at, confirmed_at)
    select ${person}, s.shift_id, s.municipality_code, s.starts_at, s.ends_at, 'voluntary', s.starts_at - interval '1 day',
      s.starts_at - interval '1 day'
    from public.shifts s where s.shift_id = any (${shifts}::uuid[]) returning assignment_id as assignment`;
  });
  const { context, page } = await newPhone(browser, app.origin, cookie, 'allow');
  const used = () => page.evaluate(() => navigator.storage.estimate().then(({ usage }) => usage ?? 0));
  await isSettled(page, app.origin);
  const before = await used();
  for (const { assignment } of assignments) await page.goto(`${app.origin}/mine/${assignment}`);
  await until(() => page.evaluate(isInCache, `/mine/${assignments.at(-1)?.assignment}`));
  const after = await used();
  await context.close();
  return { before, after };
}

const named = (list: [Look, number][]): Figures =>
  Object.fromEntries(list.map(([{ name }, value]) => [name, value]));
const worst = (list: [Look, number][]) => Math.max(...list.map(([, value]) => value));

function floorsOf(lighthouse: [Look, Audited][]): Floor[] {
  const least = (id: keyof Audited['scores']) => Math.min(...lighthouse.map(([, { scores }]) => scores[id]));
  return [
    atLeast('Lighthouse, performance', least('performance'), 98),
    atLeast('Lighthouse, accessibility', least('accessibility'), 100),
    atLeast('Lighthouse, best practices', least('best-practices'), 100),
    atLeast('Lighthouse, SEO', least('seo'), 100),
  ];
}

export async function web(): Promise<Report> {
  if (await buildWhenChanged()) progress('Built the app.');
  const folder = freshFolder('web');
  let port = 0;
  const wire = await wireTo(() => port);
  const browser = await openBrowser();
  try {
    progress('making the data');
    await runScript('seed.ts', [], folder);
    const app = await startApp(folder, wire.port);
    port = app.port;
    try {
      const sql = app.database();
      await sql`analyze`;
      const setting = {
        app,
        wire,
        browser,
        amina: await signIn(app, 'kandidat@demo.no'),
        looks: await looksIn(sql),
      };
      const { bare, pages, worker } = await weighed(setting);
      const first = await firstVisits(setting);
      const later = await laterVisits(setting);
      const taker = await aTaker(setting);
      const tap = await tapsOffline(setting, taker);
      const year = await storageOfAYear(setting, taker);
      const lighthouse = await audited(setting);
      const ratio = (js: number) => rounded(js / bare.js, 2);
      return {
        figures: {
          bytes: {
            bare,
            ...Object.fromEntries(
              pages.map(([{ name }, { js, ...weight }]) => [name, { js, ratio: ratio(js), ...weight }]),
            ),
            workerGzip: worker,
            'first visit over the wire': later.first,
            'second visit over the wire': later.again,
          },
          'largest paint on slow 4G, first visit, ms': named(first),
          'largest paint from the worker’s cache, ms': named(later.offline),
          'worker begun after the page was loaded, ms': later.afterLoad,
          'tap to «Venter på nett» without network, ms': tap,
          'storage, bytes': {
            'with what is coming': year.before,
            [`with ${shiftsAYear} shifts`]: year.after,
          },
          lighthouse: Object.fromEntries(
            lighthouse.map(([{ name }, { scores, largestPaint, lacks }]) => [
              name,
              { ...scores, largestPaint, lacks: lacks.join(', ') || null },
            ]),
          ),
        },
        floors: [
          atMost(
            'candidate pages, JavaScript beside a bare page',
            ratio(Math.max(...pages.map(([, { js }]) => js))),
            1.4,
            ' ×',
          ),
          atMost('worker, gzip', kB(worker), 20, ' kB'),
          atLeast('worker begun after the page was loaded', later.afterLoad, 0, ' ms'),
          atMost('largest paint on slow 4G, first visit', worst(first), 2000, ' ms'),
          atMost('largest paint from the worker’s cache', worst(later.offline), 600, ' ms'),
          atMost('tap to «Venter på nett» without network', tap, 200, ' ms'),
          ...floorsOf(lighthouse),
        ],
      };
    } finally {
      await app.stop();
    }
  } finally {
    await browser.close();
    await wire.close();
    removeFolder(folder);
  }
}
