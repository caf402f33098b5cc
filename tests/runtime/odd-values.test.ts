// What nobody means and somebody sends, in every field of every form, in every address and filter: it ends in words or is refused, and is
// never our error. FUZZ: every odd value in every field by itself, as many rounds.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCandidate, anAdviserFor, aPlace, aShift, closeWorld, isOnShift, password } from '../steps/world.ts';
import { migratedFolder, ownerUrl, removeFolders, root, startApp, type Running } from './app.ts';

const rounds = Number(process.env.FUZZ ?? 0);

const nul = String.fromCharCode(0);
const odd = [
  nul,
  `Anne${nul}`,
  'infinity',
  '-infinity',
  'NaN',
  '0,04',
  '1e400',
  '99999999999999999999',
  '-1',
  '0000-00-00',
  '9999-12-31',
  '275760-09-14',
  'true',
  '25.61',
  '٣٠',
  '２０２６-１２-０１',
  '\u200b',
  '\u202e\ud800',
  '\ufeff\u00a0',
  'å'.repeat(3000),
  '\\u0000',
  `'"<%_(*`,
  '{"a":[1]}',
  '[object Object]',
  '__proto__',
  '\r\n\r',
  '',
];

type Field = [name: string, value: string];
type Form = { path: string; fields: Field[] };

let app: Running;
let cookie: string;
let ids: Record<string, string>;

const routes = join(root, 'src', 'routes');
const files = readdirSync(routes, { recursive: true, encoding: 'utf8' });
const pathOf = (file: string): string =>
  `/${file}`
    .replace(/\/\+(page|server|layout)[^/]*$/, '')
    .replace(/\/\([^)]+\)/g, '')
    .replace(/\[\[?(?:\.\.\.)?(\w+)(?:=\w+)?\]\]?/g, (_, name: string) => ids[name] ?? 'x') || '/';

beforeAll(async () => {
  app = await startApp(await migratedFolder());
  process.env.OPPGAVETORGET_TEST_DATA = app.data;
  const place = await aPlace();
  const [open, coming, here, was] = [
    await aShift(place, { capacity: 3 }),
    await aShift(place, { inDays: 4, capacity: 3 }),
    await aShift(place, { inMinutes: -30, capacity: 3 }),
    await aShift(place, { inDays: -3, capacity: 3 }),
  ];
  // one who may do everything, for themselves and for somebody else
  const [person, other] = [await aCandidate('Amina'), await aCandidate('Bjørn')];
  await anAdviserFor(other);
  const assignment = await isOnShift(person, coming);
  for (const shift of [here, was, open]) await isOnShift(other, shift);
  await closeWorld();
  const owner = postgres(ownerUrl(app.data), { max: 1, onnotice: () => {} });
  await owner`insert into public.staff_roles (person_id, role, municipality_code, organisation_id, employer_id)
    select ${person.id}::uuid, role, ${place.municipality}, case when role = 'lead' then ${place.organisation}::uuid end,
      case when role = 'clearance_officer' then ${place.employer}::uuid end
    from unnest(${['lead', 'clearance_officer', 'adviser', 'programme_lead', 'administrator']}::text[]) as role`;
  await owner`update public.caseloads set adviser_id = ${person.id}`;
  const [asked] = await owner<{ id: string }[]>`
    insert into public.offers (shift_id, candidate_id, municipality_code, via, offered_at, due_at, sent_at, expires_at)
    values (${open.id}, ${person.id}, ${place.municipality}, 'wave', now(), now(), now(), now() + interval '1 day') returning offer_id as id`;
  const [template] = await owner<{ id: string }[]>`
    insert into public.templates (task_type, minutes, starts_local, requirements) values ('matvert', 120, '10:00', '{tb}') returning template_id as id`;
  await owner`insert into public.template_texts (template_id, language, title, summary, does, does_not, bring)
    values (${template?.id ?? ''}, 'nb', 'Matvert', 'Dekke bord', '{Dekke}', '{Rydde}', 'Sko')`;
  await owner`insert into public.contracts (candidate_id, employer_id, from_date) values (${other.id}, ${place.employer}, '2026-01-01')`;
  const [task] = await owner<
    { id: string }[]
  >`select task_id as id from public.shifts where shift_id = ${open.id}`;
  await owner.end();
  ids = {
    task: task?.id ?? '',
    shift: here.id,
    offer: asked?.id ?? '',
    assignment,
    person: other.id,
    place: place.id,
    organisation: place.organisation,
    code: place.code,
    indicator: '2.1',
    token: 'x'.repeat(43),
  };
  const answer = await fetch(`${app.url}/auth/sign-in?/signIn`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: app.url, 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
    body: new URLSearchParams({ email: person.email, password }),
  });
  cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
});
afterAll(async () => {
  await app.stop();
  await removeFolders();
});

const get = (path: string) =>
  fetch(app.url + path, { redirect: 'manual', headers: { cookie, accept: 'text/html' } });
const post = (path: string, fields: Field[]) => {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return fetch(app.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, accept: 'text/html', origin: app.url },
    body: data,
  });
};

/** What ended neither in words nor in a refusal: the status, and what was asked. */
async function wrongOf(asks: [says: string, ask: () => Promise<Response>][]): Promise<string[]> {
  const wrong: string[] = [];
  const waiting = [...asks];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [says, ask] = next;
      const { status, body } = await ask();
      await body?.cancel();
      if (status >= 500) wrong.push(`${status} ${says}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return wrong.sort();
}
const shown = (value: string) => JSON.stringify(value.slice(0, 20));

const unescaped = (text: string) =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&');
const attribute = (tag: string, name: string) =>
  unescaped(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

/** The forms that a page shows, as they would be sent untouched. */
function formsIn(path: string, html: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([^]*?)<\/form>/g)].flatMap(([, head = '', inside = '']) => {
    if (!/method="post"/i.test(head)) return [];
    const fields = [...inside.matchAll(/<(input|select|textarea|button)\b[^>]*>/g)].flatMap(
      ([tag]): Field[] => {
        const name = attribute(tag, 'name');
        return name === '' || /type="file"/.test(tag) ? [] : [[name, attribute(tag, 'value')]];
      },
    );
    const to = new URL(attribute(head, 'action') || path, `${app.url}${path}`);
    return [{ path: to.pathname + to.search, fields }];
  });
}

// who signs out, or in as somebody else, asks no more; and one page is an answer that came too late
const leaves = /^\/auth\/(sign-out|sign-in)|^\/late/;

describe('what nobody means', () => {
  it('is no error of ours in any form', async () => {
    const forms = new Map<string, Form>();
    const pages = files.filter((file) => file.endsWith('+page.server.ts'));
    for (const file of pages) {
      const source = readFileSync(join(routes, file), 'utf8');
      const path = pathOf(file);
      const answer = await get(path);
      for (const form of formsIn(path, answer.status === 200 ? await answer.text() : ''))
        forms.set(form.path, form);
      // what the page shows only at another time is sent what its source names
      const keys = [...source.matchAll(/^\s+(\w+): (?:fields\.)?\w*[a-zA-Z(]/gm)].map(([, key = '']) => key);
      const at = source.indexOf('export const actions');
      for (const [, action] of at < 0 ? [] : source.slice(at).matchAll(/^ {2}(\w+): /gm)) {
        const to = action === 'default' ? path : `${path}?/${action}`;
        if (!forms.has(to)) forms.set(to, { path: to, fields: keys.map((key) => [key, 'x']) });
      }
    }
    expect(forms.size).toBeGreaterThan(80);

    const asks: [string, () => Promise<Response>][] = [];
    let turn = 0;
    for (const { path, fields } of forms.values()) {
      if (leaves.test(path)) continue;
      // each field another, and one field at a time, so that the others let it through
      const one = (at: number, value: string) =>
        fields.map(([name, was], n): Field => [name, n === at ? value : was]);
      const shift = turn++;
      asks.push([
        `${path} all`,
        () =>
          post(
            path,
            fields.map(([name], n) => [name, odd[(n + shift) % odd.length] ?? nul]),
          ),
      ]);
      const tried = fields.flatMap(([name], at) => odd.map((value) => [name, at, value] as const));
      const now = tried.length > 0 ? tried.slice((shift * 7) % tried.length).slice(0, 1) : [];
      for (const [name, at, value] of rounds > 0 ? tried : now)
        asks.push([`${path} ${name} ${shown(value)}`, () => post(path, one(at, value))]);
    }
    // a name that the data API of the embedded backend takes for something else
    for (const name of ['True', 'false', 'null', '101'])
      asks.push([
        `a colleague called ${name}`,
        () =>
          post('/facility/places?/add', [
            ['place', ids.place ?? ''],
            ['name', name],
            ['phone', ''],
            ['meet_where', name],
          ]),
      ]);
    for (let round = 0; round < Math.max(1, rounds); round++) expect(await wrongOf(asks)).toEqual([]);
    expect(asks.length).toBeGreaterThan(150);
  });

  it('is no error of ours in any address or filter', async () => {
    const asked = new Set(['day', 'within', 'type', 'after']);
    for (const file of files.filter((each) => each.endsWith('.ts')))
      for (const [, name = ''] of readFileSync(join(routes, file), 'utf8').matchAll(
        /searchParams\.(?:get|has)\('([\w-]+)'\)/g,
      ))
        asked.add(name);
    const asks: [string, () => Promise<Response>][] = [];
    let turn = 0;
    const paths = new Set(
      files
        .filter((file) => /\+(page|server)\.(server\.ts|ts|svelte)$/.test(file))
        .map((file) => pathOf(file)),
    );
    for (const path of paths) {
      if (leaves.test(path)) continue;
      for (const value of rounds > 0 ? odd : [odd[turn++ % odd.length] ?? nul, '9999-12-31']) {
        const search = new URLSearchParams([...asked].map((name) => [name, value.toWellFormed()]));
        asks.push([`${path}?all=${shown(value)}`, () => get(`${path}?${search}`)]);
      }
    }
    for (const file of files.filter(
      (each) => /\+(page|server)\.(server\.ts|ts)$/.test(each) && each.includes('['),
    ))
      for (const value of rounds > 0 ? odd : [nul, 'true', odd[turn++ % odd.length] ?? nul]) {
        const was = ids;
        ids = Object.fromEntries(
          Object.keys(was).map((name) => [name, encodeURIComponent(value.toWellFormed().slice(0, 300))]),
        );
        const path = pathOf(file);
        ids = was;
        asks.push([path.slice(0, 80), () => get(path)]);
      }
    expect(await wrongOf(asks)).toEqual([]);
    expect(app.log()).not.toMatch(/^error /m);
  });

  it('is no error of ours in a cookie or a header', async () => {
    const asks = odd.flatMap((value): [string, () => Promise<Response>][] => {
      const said = encodeURIComponent(value.toWellFormed().slice(0, 500));
      const names = ['language', 'scheme', 'session', 'who', 'role', 'organisation', 'filter'];
      const other = names.map((name) => `${name}=${said}`).join('; ');
      const headers = { accept: 'text/html', 'x-tap': said, 'x-phone': said, 'x-keeping': said };
      return [
        [`cookies ${shown(value)}`, () => fetch(`${app.url}/about`, { headers: { cookie: other } })],
        [`headers ${shown(value)}`, () => fetch(`${app.url}/mine`, { headers: { ...headers, cookie } })],
      ];
    });
    expect(await wrongOf(asks)).toEqual([]);
  });
});
