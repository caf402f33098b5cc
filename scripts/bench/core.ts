// The main job, measured whole: pages and «Jeg vil» through the built app, what pages weigh, and 200 people after the last seats.
import { randomUUID } from 'node:crypto';
import { cpus, totalmem } from 'node:os';
import { buildWhenChanged } from '../build.ts';
import { freshFolder, memoryOf, removeFolder, runScript, signIn, startApp, type RunningApp } from './app.ts';
import { load, type Request } from './load.ts';
import { anyPlace, makeShifts, makeTakers } from './people.ts';
import { atLeast, atMost, exactly, median, progress, rounded, type Figures, type Report } from './report.ts';
import { twoHundredTakers } from './takers.ts';
import { isCandidatePage, weighEveryPage, type Weighed } from './weight.ts';

const rounds = 3;
const seconds = 3;
const takers = 40;
// of one round: so many one at a time, so many by twenty
const alone = 100;
const together = 300;
// before that, so that every connection to the database has met the question
const warmUp = 160;

type Speed = { p50: number; p95: number; perSecond: number };
type Pair = { one: Speed; twenty: Speed };

async function speedOf(
  app: RunningApp,
  what: string,
  requests: (connections: number) => Request[],
  once: boolean,
): Promise<Pair> {
  const measured = new Map<number, Speed[]>([
    [1, []],
    [20, []],
  ]);
  for (let round = 0; round < rounds; round++)
    for (const [connections, speeds] of measured) {
      const answer = await load({
        port: app.port,
        origin: app.origin,
        connections,
        seconds: once ? null : seconds,
        warmUp: once ? 0 : 20,
        requests: requests(connections),
      });
      if (answer.wrong > 0)
        throw new Error(
          `${what}: ${answer.wrong} of ${answer.done} answers were wrong (${answer.firstWrong}).`,
        );
      speeds.push(answer);
    }
  const middle = (connections: number): Speed => {
    const speeds = measured.get(connections) ?? [];
    return {
      p50: rounded(median(speeds.map(({ p50 }) => p50))),
      p95: rounded(median(speeds.map(({ p95 }) => p95))),
      perSecond: rounded(median(speeds.map(({ perSecond }) => perSecond))),
    };
  };
  const pair = { one: middle(1), twenty: middle(20) };
  progress(
    `  ${what}: ${pair.one.p50} / ${pair.one.p95} ms alone, ${pair.twenty.p95} ms and ${pair.twenty.perSecond}/s by twenty`,
  );
  return pair;
}

// «Jeg vil», the whole request: each person takes shift after shift, every second day, as the rules of rest allow.
async function take(app: RunningApp): Promise<Pair> {
  const sql = app.database();
  const at = await anyPlace(sql);
  const people = await makeTakers(sql, takers, at);
  const days = Math.ceil((warmUp + rounds * (alone + together)) / takers);
  const shifts = await makeShifts(
    sql,
    at,
    Array.from({ length: days }, (_, day) => 3 + 2 * day),
    takers,
    1,
  );
  await sql`analyze`;
  const cookies: string[] = [];
  for (const { email } of people) cookies.push(await signIn(app, email));
  let next = 0;
  const some = (count: number): Request[] =>
    Array.from({ length: count }, () => {
      const shift = shifts[next];
      const path = `/shifts/${shift}`;
      return {
        method: 'POST',
        path: `${path}?/take`,
        cookie: cookies[next++ % takers] ?? '',
        body: new URLSearchParams({ request_id: randomUUID() }).toString(),
        status: 303,
        leadsTo: `${path}/taken`,
      };
    });
  const warm = await load({
    port: app.port,
    origin: app.origin,
    connections: 20,
    seconds: null,
    requests: some(warmUp),
  });
  if (warm.wrong > 0) throw new Error(`«Jeg vil»: ${warm.firstWrong}`);
  const speed = await speedOf(
    app,
    '«Jeg vil»',
    (connections) => some(connections === 1 ? alone : together),
    true,
  );
  const [row] = await sql<{ confirmed: number }[]>`
    select count(*)::int as confirmed from public.assignments a
    where a.shift_id = any (${shifts}::uuid[]) and a.state = 'confirmed'`;
  if (row?.confirmed !== next)
    throw new Error(`«Jeg vil»: ${next} were asked for and ${row?.confirmed} are confirmed.`);
  return speed;
}

async function atSize(name: string, seedWith: string[], weighed?: (found: Weighed) => void) {
  const folder = freshFolder(name);
  try {
    progress(`${name}: making the data`);
    const began = Date.now();
    await runScript('seed.ts', seedWith, folder);
    const seedSeconds = rounded((Date.now() - began) / 1000);
    const app = await startApp(folder);
    try {
      const sql = app.database();
      await sql`analyze`;
      const [size] = await sql<{ candidates: number; open: number; assignments: number; events: number }[]>`
        select (select count(*)::int from public.candidates) as candidates,
          (select count(*)::int from public.shifts s where s.published_at is not null and s.cancelled_at is null
            and s.starts_at > now()) as open,
          (select count(*)::int from public.assignments) as assignments, (select count(*)::int from public.events) as events`;
      progress(
        `${name}: ${size?.candidates} candidates, ${size?.open} open shifts, ${size?.assignments} assignments`,
      );
      if (weighed) weighed(await weighEveryPage(app));
      const amina = await signIn(app, 'kandidat@demo.no');
      const lise = await signIn(app, 'fagleder@demo.no');
      const kari = await signIn(app, 'veileder@demo.no');
      const petra = await signIn(app, 'satsingsleder@demo.no');
      const cards = await sql<{ shift: string }[]>`
        select s.shift_id as shift from public.shifts s where s.published_at is not null and s.cancelled_at is null
          and s.municipality_code = '3301' and s.starts_at > now() and s.taken < s.capacity
        order by s.starts_at limit 20`;
      const get = (path: string, cookie: string): Request => ({ method: 'GET', path, cookie, status: 200 });
      const home = await speedOf(app, 'home', () => [get('/', amina)], false);
      const card = await speedOf(
        app,
        'card',
        () => cards.map(({ shift }) => get(`/shifts/${shift}`, amina)),
        false,
      );
      const mine = await speedOf(app, 'mine', () => [get('/mine', amina)], false);
      const today = await speedOf(app, 'today', () => [get('/facility', lise)], false);
      const caseload = await speedOf(app, 'caseload', () => [get('/adviser', kari)], false);
      const ledger = await speedOf(app, 'ledger', () => [get('/programme', petra)], false);
      const wants = await take(app);
      const memory = memoryOf(app.pid);
      return {
        size: { ...size, seedSeconds },
        home,
        card,
        mine,
        today,
        take: wants,
        caseload,
        ledger,
        nodeMemoryMB: memory,
      };
    } finally {
      await app.stop();
    }
  } finally {
    removeFolder(folder);
  }
}

export async function core(): Promise<Report> {
  if (await buildWhenChanged()) progress('Built the app.');
  let weighed: Weighed | undefined;
  const demo = await atSize('demo', [], (found) => (weighed = found));
  const scale = await atSize('scale', ['--candidates', '14169', '--shifts', '2000']);
  progress('200 people after the last seats');
  const race = await twoHundredTakers();
  if (!weighed) throw new Error('The pages were not weighed.');
  const { bare, pages, notWeighed } = weighed;
  const ratio = (js: number) => rounded(js / bare.js, 2);
  const candidatePages = Object.entries(pages).filter(([route]) => isCandidatePage(route));
  const weights: Figures = Object.fromEntries(
    Object.entries(pages).map(([route, { js, css }]) => [route, { js, css, ratio: ratio(js) }]),
  );
  const heaviest = (list: [string, { js: number }][]) => Math.max(...list.map(([, { js }]) => ratio(js)));
  const perSecond = Math.round(median(race.attemptsPerSecond));
  return {
    figures: {
      machine: {
        cores: cpus().length,
        memoryGB: Math.round(totalmem() / 2 ** 30),
        node: process.version,
        system: `${process.platform} ${process.arch}`,
      },
      demo,
      scale,
      pages: { bare: { js: bare.js, css: bare.css }, ...weights, notWeighed },
      takers: {
        by: race.by,
        people: race.people,
        seats: race.seats,
        taken: race.taken,
        attemptsPerSecond: perSecond,
        refusedAsFull: race.refusedKindly,
        otherRefusals: race.otherAnswers,
      },
    },
    floors: [
      atMost('candidate pages, JavaScript beside a bare page', heaviest(candidatePages), 1.4, ' ×'),
      atMost('every page, JavaScript beside a bare page', heaviest(Object.entries(pages)), 2.5, ' ×'),
      atMost(
        'every page, CSS',
        rounded(Math.max(...Object.values(pages).map(({ css }) => css)) / 1000),
        16,
        ' kB',
      ),
      atMost('«Jeg vil» p95 one at a time, demo', demo.take.one.p95, 60, ' ms'),
      atMost('«Jeg vil» p95 one at a time, 14169 × 2000', scale.take.one.p95, 60, ' ms'),
      atLeast('home by twenty, demo', demo.home.twenty.perSecond, 110, '/s'),
      atLeast('home by twenty, 14169 × 2000', scale.home.twenty.perSecond, 95, '/s'),
      atLeast('«Jeg vil» by twenty, demo', demo.take.twenty.perSecond, 200, '/s'),
      atLeast('«Jeg vil» by twenty, 14169 × 2000', scale.take.twenty.perSecond, 200, '/s'),
      atLeast('200 takers, attempts', perSecond, 3000, '/s'),
      exactly('200 takers, seats taken', race.taken, race.seats),
      exactly('200 takers, confirmed', race.confirmed, race.seats),
    ],
  };
}
