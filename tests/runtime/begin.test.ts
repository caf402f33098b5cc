// "npm run begin" on every backend: as whoever runs an empty installation would, and again.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/lib/server/backend.ts';
import type { Cluster } from '../../src/lib/server/embedded.ts';
import { migratedCluster } from '../database.ts';
import { clean, migratedFolder, removeFolders, root } from './app.ts';

let cluster: Cluster;
let sql: Sql;
let onPostgres: Record<string, string>;
const files = mkdtempSync(join(tmpdir(), 'oppgavetorget-begin-'));
const file = (name: string, text: string | Uint8Array) => {
  writeFileSync(join(files, name), text);
  return join(files, name);
};

beforeAll(async () => {
  cluster = await migratedCluster('begin', 60);
  sql = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
  onPostgres = {
    MIGRATION_DATABASE_URL: cluster.ownerUrl,
    DATABASE_URL: cluster.loginUrl,
    AUTH_SECRET: 'kun for prøver: 0123456789abcdefghijklmnop',
    ORIGIN: 'https://oppgavetorget.example.no',
  };
});
afterAll(async () => {
  await sql.end();
  await cluster.stop();
  await removeFolders();
  rmSync(files, { recursive: true });
});

async function begin(env: Record<string, string>, words: string) {
  const child = spawn(
    process.execPath,
    [join(root, 'scripts', 'begin.ts'), ...words.split(' ').filter(Boolean)],
    {
      cwd: tmpdir(),
      env: { ...clean(), ...env },
    },
  );
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return {
    code,
    ...said,
    err: said.err.trim(),
    link: /https?:\S+\/auth\/i\/[A-Z0-9]{12}/.exec(said.out)?.[0],
  };
}
const drammen = '--municipality 3301 --admin ada@example.no';
const numbers = async (code: string) =>
  (
    await sql`select (select count(*)::int from public.districts where municipality_code = ${code}) as districts,
      (select count(*)::int from public.templates) as templates, (select count(*)::int from public.invitations
        where municipality_code = ${code} and used_at is null and revoked_at is null) as open`
  )[0];

describe('on a Postgres that was given', () => {
  it('makes all that a municipality needs, and again nothing more, with the same invitation', async () => {
    const first = await begin(onPostgres, drammen);
    expect(first.err).toBe('');
    expect(first.out).toContain(
      'Drammen (3301) has begun.\n  8 districts: made now\n  42 templates: made now',
    );
    expect(first.out).toMatch(/█▀▀▀▀▀█/); // the link as a picture
    expect(await numbers('3301')).toEqual({ districts: 8, templates: 42, open: 1 });
    await sql`update public.districts set latitude = 59.9 where municipality_code = '3301' and name = 'Fjell'`;
    const again = await begin(onPostgres, drammen);
    expect(again.link).toBe(first.link);
    expect(again.out).toContain('8 districts: there already');
    expect(await numbers('3301')).toEqual({ districts: 8, templates: 42, open: 1 });
    expect(await sql`select latitude from public.districts where name = 'Fjell'`).toEqual([
      { latitude: 59.9 },
    ]);
    const [state] = await sql`select * from public.invitation_state(${first.link?.slice(-12) ?? ''})`;
    expect(state).toEqual({ state: 'open', kind: 'staff' });
  });

  it('invites nobody else beside an open invitation, and nobody at all once an administrator has joined', async () => {
    const other = await begin(onPostgres, '--municipality 3301 --admin eva@example.no');
    expect(other).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^An invitation for another address is open\. /),
    });
    const anew = await begin(onPostgres, '--municipality 3301 --admin eva@example.no --new-invitation');
    await sql`insert into auth.users (id, email, raw_user_meta_data) values (gen_random_uuid(), 'eva@example.no',
      jsonb_build_object('invitation', ${anew.link?.slice(-12) ?? ''}::text, 'first_name', 'Eva', 'last_name', 'Prøve'))`;
    const joined = await begin(onPostgres, drammen);
    expect(joined).toMatchObject({ code: 0, link: undefined });
    expect(joined.out).toContain('An administrator has joined already');
    expect((await begin(onPostgres, `${drammen} --new-invitation`)).link).toMatch(/^https:/);
    expect(
      await sql`select detail from public.events where kind = 'administrator.invited' order by event_id`,
    ).toEqual([{ detail: 'first' }, { detail: 'anew' }, { detail: 'anew' }]);
  });

  it('takes any other municipality by a list, which it only looks at in a dry run', async () => {
    const latin = Uint8Array.from('\u00c5rstad;58,96;5,73\nHundv\u00e5g;58,99;5,72\n', (sign) =>
      sign.charCodeAt(0),
    );
    const good = file(
      'good.csv',
      new Uint8Array([...new TextEncoder().encode('bydel;breddegrad;lengdegrad\r\n'), ...latin]),
    );
    const bad = file('bad.csv', 'bydel;breddegrad;lengdegrad\nEn;58,96;5,73\nen;58,96;5,73\nTo;5,73;58,96\n');
    const stavanger = '--municipality 1103 --admin ada@example.no';
    const [none, wrong, dry] = await Promise.all([
      begin(onPostgres, stavanger),
      begin(onPostgres, `${stavanger} --districts ${bad} --dry-run`),
      begin({}, `--municipality 1103 --districts ${good} --dry-run`),
    ]);
    expect(none.err).toMatch(/^The municipality has no districts yet, and none come with the product/);
    expect(wrong).toMatchObject({
      code: 1,
      err: 'bad.csv, line 3: the name stands on line 2 already.\nbad.csv, line 4: latitude and longitude have changed places.',
    });
    expect(dry.out).toContain(
      'Stavanger (1103) would get 2 districts, each where none of that name is:\n  Årstad  58.96, 5.73',
    );
    expect(await numbers('1103')).toMatchObject({ districts: 0, open: 0 });
    expect((await begin(onPostgres, `${stavanger} --districts ${good}`)).code).toBe(0);
    expect(await numbers('1103')).toEqual({ districts: 2, templates: 42, open: 1 });
  });

  it('says in a sentence what is wrong', async () => {
    const says: [words: string, sentence: RegExp, env?: Record<string, string>][] = [
      ['', /^--municipality is missing: npm run begin -- .*\n--admin is missing/],
      [
        '--municipality 33 --admin ada',
        /^--municipality is the official number of four digits.*\n--admin is no e-mail address/,
      ],
      ['--municipality 9999 --admin ada@example.no', /^No municipality has the number 9999/],
      ['--municipality 3301 --name Lier --admin ada@example.no', /^3301 is Drammen: leave --name out/],
      ['--munisipality 3301', /Unknown option '--munisipality'/],
      [`${drammen} --districts ${files}/none.csv`, /none\.csv cannot be read: is it there, and a file\?$/],
      [
        `${drammen} --districts ${file('sheet.xlsx', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]))}`,
        /^sheet\.xlsx is no text: save the sheet as CSV/,
      ],
      [drammen, /^ORIGIN is missing/, { ...onPostgres, ORIGIN: '' }],
      [drammen, /^OPPGAVETORGET_DEMO is set/, { OPPGAVETORGET_DEMO: 'yes' }],
      [
        drammen,
        /^The database in MIGRATION_DATABASE_URL cannot be reached \(ECONNREFUSED\)\.$/,
        { ...onPostgres, MIGRATION_DATABASE_URL: 'postgresql://postgres:x@127.0.0.1:1/postgres' },
      ],
    ];
    const answers = await Promise.all(says.map(([words, , env]) => begin(env ?? {}, words)));
    for (const [at, [, sentence]] of says.entries()) {
      expect(answers[at]?.err).toMatch(sentence);
      expect(answers[at]).toMatchObject({ code: 1, out: '' });
    }
  });
});

describe('on a Supabase project', () => {
  let api: Server;
  let onSupabase: Record<string, string>;
  const secret = 'sb_secret_0123456789abcdef';
  // As PostgREST and the gateway answer this one call; not the real ones, which are not here.
  beforeAll(async () => {
    api = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const answer = (status: number, body: unknown) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
        if (request.headers.apikey !== secret) return answer(401, { message: 'Unauthorized' });
        sql
          .begin(async (tx) => {
            await tx`set local role service_role`;
            return tx`with given as (select * from json_to_record(${Buffer.concat(chunks).toString()}::text::json) as a (
                municipality text, name text, administrator text, district_names text[], latitudes float8[], longitudes float8[],
                templates text, anew boolean))
              select b.* from given g, public.begin_municipality(municipality => g.municipality, name => g.name,
                administrator => g.administrator, district_names => g.district_names, latitudes => g.latitudes,
                longitudes => g.longitudes, templates => g.templates, anew => g.anew) b`;
          })
          .then((rows) => answer(200, rows))
          .catch((error: { code: string; message: string }) =>
            answer(Number(/^PT(\d{3})$/.exec(error.code)?.[1] ?? 500), {
              code: error.code,
              message: error.message,
            }),
          );
      });
    });
    await new Promise<void>((done) => api.listen(0, '127.0.0.1', done));
    const address = api.address();
    onSupabase = {
      SUPABASE_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
      SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_0123456789abcdef',
      SUPABASE_SECRET_KEY: secret,
      ORIGIN: 'https://oppgavetorget.example.no',
    };
  });
  afterAll(() => api.close());

  it('begins one more municipality by the secret key, and by the address of the database', async () => {
    const lier = '--municipality 3312 --admin ada@example.no';
    const first = await begin(onSupabase, lier);
    expect(first.out).toContain(
      'Lier (3312) has begun.\n  7 districts: made now\n  42 templates: there already',
    );
    const again = await begin({ ...onSupabase, SUPABASE_DB_URL: cluster.ownerUrl }, lier);
    expect(again.link).toBe(first.link);
    expect(await numbers('3312')).toEqual({ districts: 7, templates: 42, open: 1 });
  });

  it('says in a sentence what is wrong', async () => {
    const answers = await Promise.all([
      begin({ ...onSupabase, SUPABASE_SECRET_KEY: 'sb_secret_of_another_project' }, drammen),
      begin({ ...onSupabase, SUPABASE_URL: 'http://127.0.0.1:1' }, drammen),
      begin({ ...onSupabase, SUPABASE_DB_URL: 'somewhere' }, drammen),
    ]);
    expect(answers.map(({ err }) => err)).toEqual([
      'SUPABASE_SECRET_KEY is not the secret key of the project in SUPABASE_URL: copy it anew.',
      'The project in SUPABASE_URL cannot be reached: look at the address, and whether the project is paused.',
      'SUPABASE_DB_URL must look like postgresql://user:password@host:5432/database.',
    ]);
  });
});

describe('on the embedded database', () => {
  it('begins beside the running app, and again without it; no demonstration comes there, and none becomes a municipality', async () => {
    const env = { OPPGAVETORGET_DATA: await migratedFolder() };
    const app = await startBackend({ source: env, say: () => {} });
    const beside = await begin(env, drammen);
    expect(beside.err).toBe('');
    expect(beside.link).toMatch(/^http:\/\/localhost:5173\/auth\/i\//);
    await app.close();
    expect((await begin(env, drammen)).link).toBe(beside.link);
    await expect(
      startBackend({ source: { ...env, OPPGAVETORGET_DEMO: 'yes' }, say: () => {} }),
    ).rejects.toThrow(/^A municipality has begun in this database/);
    const shown = { OPPGAVETORGET_DATA: await migratedFolder(), OPPGAVETORGET_DEMO: 'yes' };
    const demonstration = await startBackend({ source: shown, say: () => {} });
    const refused = await begin({ OPPGAVETORGET_DATA: shown.OPPGAVETORGET_DATA }, drammen);
    await demonstration.close();
    expect(refused).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^This database is a demonstration/),
    });
  });
});
