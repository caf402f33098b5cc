// "npm test": sets up what it needs, runs every kind of check, and ends with one line that counts them.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { z } from 'zod';
import { secretsIn } from '../src/lib/server/data-folder.ts';
import { freePort, movedCluster, throwAwayCluster, type Cluster } from '../src/lib/server/embedded.ts';
import { migrate, prepare } from '../src/lib/server/migrate.ts';
import { findBrowser } from './browser.ts';
import { buildWhenChanged, root } from './build.ts';
import { catalogue, differences } from './catalogue.ts';
import { loadPgtap, runTapFile, tapFiles } from './pgtap.ts';
import { schemaText } from './schema.ts';
import { typesFile, typesOf } from './types.ts';

type Count = { passed: number; failed: number };
type Step = { name: string; says: string; run: () => Promise<Count> };

const problems: string[] = [];
const say = (line: string) => console.log(line);
/** Said where it happens, and once more at the end, so that a log cut at the front still tells. */
const complain = (line: string) => {
  say(line);
  problems.push(line.split('\n').slice(0, 30).join('\n'));
};
const temporary = mkdtempSync(join(tmpdir(), 'oppgavetorget-test-'));
const children = new Set<ChildProcess>();
let cluster: Cluster | null = null;
let databases = 0;

// A database of its own on the one throw-away cluster, as Supabase would have it before the first migration.
async function freshDatabase(): Promise<string> {
  cluster ??= await throwAwayCluster(root, { name: 'test', say });
  const name = `test_${++databases}`;
  const sql = postgres(cluster.ownerUrl, { max: 1, onnotice: () => {} });
  await sql.unsafe(`create database ${name}`);
  await sql.unsafe(`alter database ${name} set search_path = "$user", public, extensions`);
  await sql.end();
  const url = cluster.ownerUrl.replace(/postgres$/, name);
  await prepare(url, root);
  return url;
}

const withDatabase = async <T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
};

const schemaFilesApplied = async () => {
  const url = await freshDatabase();
  await withDatabase(url, (sql) => sql.begin((tx) => tx.unsafe(schemaText())));
  return url;
};

async function tool(file: string, args: string[]): Promise<{ ok: boolean; output: string }> {
  const child = spawn(process.execPath, [join(root, 'node_modules', file), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  children.delete(child);
  return { ok: code === 0, output: output.trim() };
}

function supabase(args: string[]): { ok: boolean; output: string } {
  const done = spawnSync(join(root, 'node_modules', '.bin', 'supabase'), args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    env: { ...process.env, DO_NOT_TRACK: '1', PGSSLMODE: 'disable' },
  });
  return { ok: done.status === 0, output: `${done.stdout}${done.stderr}`.trim() };
}

const one = (ok: boolean, problem: () => string): Count => {
  if (!ok) complain(problem());
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
};
const add = (...counts: Count[]): Count => ({
  passed: counts.reduce((sum, count) => sum + count.passed, 0),
  failed: counts.reduce((sum, count) => sum + count.failed, 0),
});

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number().default(0),
  numFailedTestSuites: z.number(),
  success: z.boolean(),
});

// Its own output goes to the terminal as it runs; the numbers are read from its report.
async function follow(file: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  const child = spawn(process.execPath, [join(root, 'node_modules', file), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  children.add(child);
  return new Promise((done) =>
    child.once('exit', (code) => {
      children.delete(child);
      done(code ?? 1);
    }),
  );
}

async function vitest(
  project: string,
  files: string[] = [],
  env: Record<string, string> = {},
): Promise<Count> {
  const report = join(temporary, `${project}.json`);
  await follow(
    'vitest/vitest.mjs',
    [
      'run',
      ...files,
      `--project=${project}`,
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${report}`,
      '--passWithNoTests',
    ],
    env,
  );
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const counts = vitestReport.parse(JSON.parse(readFileSync(report, 'utf8')));
  const leftOut = counts.numPendingTests + counts.numTodoTests;
  if (leftOut > 0) say(`${leftOut} tests were skipped: that counts as failed.`);
  const failed = counts.numFailedTests + leftOut;
  return { passed: counts.numPassedTests, failed: failed === 0 && !counts.success ? 1 : failed };
}

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()).default([]),
});

// Those whose names end with @long wait for "npm run test:long", unless they are asked for.
async function journeys(which = rest.length > 0 ? rest : ['--grep-invert', '@long']): Promise<Count> {
  const browser = findBrowser(say);
  if (!browser) return { passed: 0, failed: 1 };
  const began = Date.now();
  say(
    (await buildWhenChanged())
      ? `Built the app in ${Math.round((Date.now() - began) / 1000)} s.`
      : 'The app is built.',
  );
  const port = await freePort();
  const log: string[] = [];
  const app = spawn(process.execPath, [join(root, 'scripts', 'demo.ts'), '--port', String(port)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...appEnvironment(), OPPGAVETORGET_DATA: join(temporary, 'journeys') },
  });
  children.add(app);
  app.stdout.on('data', (text: Buffer) => log.push(text.toString()));
  app.stderr.on('data', (text: Buffer) => log.push(text.toString()));
  const address = `http://localhost:${port}`;
  try {
    for (let tries = 0; ; tries++) {
      const answer = await fetch(`${address}/health`).catch(() => null);
      if (answer?.ok) break;
      if (tries > 600 || app.exitCode !== null) {
        complain(`The app did not start:\n${log.join('')}`);
        return { passed: 0, failed: 1 };
      }
      await sleep(200);
    }
    const report = join(temporary, 'journeys.json');
    await follow(
      '@playwright/test/cli.js',
      ['test', '--reporter=list,json', '--pass-with-no-tests', ...which],
      {
        BASE_URL: address,
        CHROMIUM_PATH: browser,
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
        OPPGAVETORGET_TEST_DATA: join(temporary, 'journeys'),
      },
    );
    if (!existsSync(report)) return { passed: 0, failed: 1 };
    const { stats, errors } = playwrightReport.parse(JSON.parse(readFileSync(report, 'utf8')));
    if (stats.skipped > 0) say(`${stats.skipped} journeys were skipped: that counts as failed.`);
    const wrong = log.join('').match(/^error .*(\n {4}at .*)*/gm);
    if (wrong) complain(`The app's own log has ${wrong.length} errors:\n${wrong.slice(0, 10).join('\n')}`);
    return {
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky + stats.skipped + errors.length + (wrong ? 1 : 0),
    };
  } finally {
    await stop(app);
  }
}

// Nothing that is set for a running copy may reach the copies that the tests start.
function appEnvironment(): NodeJS.ProcessEnv {
  const ours =
    /^(OPPGAVETORGET_|SUPABASE_|DATABASE_URL|MIGRATION_|AUTH_SECRET|SMTP_|MAIL_|ORIGIN$|PORT$|HOST$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await Promise.race([gone, sleep(35_000).then(() => child.kill('SIGKILL'))]);
  }
  children.delete(child);
}

const steps: Step[] = [
  {
    name: 'types',
    says: 'types of every file',
    async run() {
      const sync = await tool('@sveltejs/kit/svelte-kit.js', ['sync']);
      const checked = await tool('svelte-check/bin/svelte-check', [
        '--tsconfig',
        './tsconfig.json',
        '--fail-on-warnings',
        '--output',
        'human',
      ]);
      return one(sync.ok && checked.ok, () => `${sync.ok ? '' : sync.output}\n${checked.output}`);
    },
  },
  {
    name: 'lint',
    says: 'format and lint',
    async run() {
      const format = await tool('prettier/bin/prettier.cjs', ['--check', '.']);
      const lint = await tool('eslint/bin/eslint.js', ['.', '--max-warnings=0']);
      return add(
        one(format.ok, () => format.output),
        one(lint.ok, () => lint.output),
      );
    },
  },
  {
    name: 'schema',
    says: 'the schema files and the migrations make the same database',
    async run() {
      const fromFiles = await schemaFilesApplied();
      const fromMigrations = await freshDatabase();
      await migrate(fromMigrations, root);
      const a = await withDatabase(fromFiles, catalogue);
      const b = await withDatabase(fromMigrations, catalogue);
      const found = differences(a, b);
      const types = await typesOf(fromFiles);
      return add(
        one(
          found.length === 0 && a.length > 100,
          () => `${found.length} differences:\n${found.slice(0, 20).join('\n')}`,
        ),
        one(
          types === readFileSync(typesFile, 'utf8'),
          () => 'src/lib/database.types.ts is old: run npm run types.',
        ),
      );
    },
  },
  {
    name: 'supabase',
    says: 'the Supabase CLI pushes the migrations, and its advisors have nothing at warn',
    async run() {
      const url = await freshDatabase();
      const pushed = supabase(['db', 'push', `--remote=${url}`, '--yes']);
      const known = readdirSync(join(root, 'supabase', 'migrations')).filter((file) =>
        file.endsWith('.sql'),
      ).length;
      const done = await withDatabase(url, async (sql) => {
        const [table] =
          await sql`select to_regclass('supabase_migrations.schema_migrations') is not null as there`;
        if (!table?.there) return 0;
        const [row] = await sql<
          { n: number }[]
        >`select count(*)::int as n from supabase_migrations.schema_migrations`;
        return row?.n ?? 0;
      });
      const advised = supabase(['db', 'advisors', `--remote=${url}`, '--level', 'warn', '--fail-on', 'warn']);
      return add(
        one(
          pushed.ok && done === known && known > 0,
          () => `${done} of ${known} migrations pushed\n${pushed.output}`,
        ),
        one(advised.ok, () => advised.output),
      );
    },
  },
  {
    name: 'pgtap',
    says: 'what is true in the database, and who may',
    async run() {
      const folder = join(root, 'supabase', 'tests');
      if (!existsSync(folder)) return { passed: 0, failed: 0 };
      const url = await freshDatabase();
      await withDatabase(url, loadPgtap);
      await migrate(url, root);
      const total = { passed: 0, failed: 0 };
      for (const file of tapFiles(folder).filter(
        (file) => file.includes('000_') || rest.every((word) => file.includes(word)),
      )) {
        const result = await runTapFile(url, file);
        total.passed += result.passed;
        total.failed += result.failed.length;
        say(`  ${file.slice(folder.length + 1)}: ${result.passed} passed, ${result.failed.length} failed`);
        for (const problem of result.failed) complain(problem.replace(/^/gm, '    '));
      }
      return total;
    },
  },
  { name: 'unit', says: 'pure functions', run: () => vitest('unit') },
  {
    name: 'histories',
    says: 'many at once, and random histories, on a database of their own',
    run: () => vitest('histories'),
  },
  {
    name: 'runtime',
    says: 'the backend, with real processes',
    async run() {
      await buildWhenChanged();
      return vitest('runtime');
    },
  },
  { name: 'journeys', says: 'what people come to do, in a browser', run: () => journeys() },
];
// "npm run test:long": not part of "npm test"
const longer: Step = {
  name: 'long',
  says: 'eight weeks of the whole demonstration, random histories, and the ways without JavaScript that others cover',
  run: async () =>
    add(
      await vitest('long'),
      await vitest('histories', ['tests/histories/histories.test.ts'], { HISTORIES: '5000', SEED: '2030' }),
      await journeys(['--grep', '@long']),
    ),
};

const [wanted, ...rest] = process.argv.slice(2);
const chosen = wanted ? [...steps, longer].filter((step) => step.name === wanted) : steps;
if (chosen.length === 0) {
  console.error(
    `There is no step called ${wanted}: use one of ${steps.map((step) => step.name).join(', ')}.`,
  );
  process.exit(1);
}

async function tidy(): Promise<void> {
  await Promise.all([...children].map(stop));
  await cluster?.stop();
  const journeys = join(temporary, 'journeys');
  if (existsSync(join(journeys, 'secrets.json')))
    rmSync(movedCluster(journeys, secretsIn(journeys).id), { recursive: true, force: true });
  rmSync(temporary, { recursive: true, force: true });
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void tidy().finally(() => process.exit(130)));

const total: Count = { passed: 0, failed: 0 };
try {
  // every step reads settings that the framework writes
  if (!existsSync(join(root, '.svelte-kit', 'tsconfig.json')))
    await tool('@sveltejs/kit/svelte-kit.js', ['sync']);
  // what reads files goes beside what asks the database; then what starts processes, one after the other
  const lanes = [
    ['types', 'lint', 'unit'],
    ['schema', 'supabase', 'pgtap', 'histories'],
    ['runtime', 'journeys', 'long'],
  ].map((names) => chosen.filter(({ name }) => names.includes(name)));
  await Promise.all(lanes.slice(0, 2).map(inOrder));
  await inOrder(lanes[2] ?? []);
} finally {
  await tidy();
}

async function inOrder(some: Step[]): Promise<void> {
  for (const step of some) {
    const began = Date.now();
    say(`\n${step.name}: ${step.says}`);
    let count: Count;
    try {
      count = await step.run();
    } catch (error) {
      complain(error instanceof Error ? error.message : String(error));
      count = { passed: 0, failed: 1 };
    }
    if (count.passed + count.failed === 0) {
      say('  ran no test: that counts as failed');
      count = { passed: 0, failed: 1 };
    }
    total.passed += count.passed;
    total.failed += count.failed;
    const line = `${step.name}: ${count.passed} passed, ${count.failed} failed (${((Date.now() - began) / 1000).toFixed(1)} s)`;
    say(line);
    if (count.failed > 0) problems.push(line);
  }
}

if (problems.length > 0) say(`\nWhat failed:\n${problems.join('\n')}`);
say(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
