import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import { freePort } from '../../src/lib/server/embedded.ts';
import { StartError } from '../../src/lib/server/environment.ts';
import { migrationsIn } from '../../src/lib/server/migrate.ts';
import { seedDemo } from '../../supabase/seed/demo.ts';
import { findBrowser, findShell } from '../browser.ts';
import { root } from '../build.ts';
import { appIsBuilt } from './app.ts';
import { withDatabase } from './databases.ts';
import { withApp } from './demo.ts';
import { derivedAreRight, play } from './journeys.ts';
import { complain, say } from './output.ts';
import { appEnvironment, supabaseCli, temporary } from './processes.ts';
import { add, broken, none, one, type Count, type Step } from './step.ts';
import { vitest } from './vitest.ts';

/** A project to try everything on: its database as its limited owner, and where mails to anybody can be read. */
type Project = {
  url: string;
  publishableKey: string;
  secretKey: string;
  database: string;
  mail: string;
  smtp: string;
};

// what "supabase start" tells everybody, and the ports that it takes
const started: Project = {
  url: 'http://127.0.0.1:54321',
  publishableKey: 'sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH',
  secretKey: 'sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz',
  database: 'postgresql://postgres:postgres@127.0.0.1:54322/postgres',
  mail: 'http://127.0.0.1:54324',
  smtp: 'smtp://127.0.0.1:54325',
};

function projectFrom(env: NodeJS.ProcessEnv): Project {
  const given = {
    SUPABASE_URL: env.SUPABASE_URL,
    SUPABASE_PUBLISHABLE_KEY: env.SUPABASE_PUBLISHABLE_KEY,
    SUPABASE_SECRET_KEY: env.SUPABASE_SECRET_KEY,
    SUPABASE_DB_URL: env.SUPABASE_DB_URL,
    SUPABASE_MAIL_URL: env.SUPABASE_MAIL_URL,
    SMTP_URL: env.SMTP_URL,
  };
  const told = (name: keyof typeof given): string => {
    const value = given[name];
    if (!value)
      throw new StartError(
        `${name} is missing: give all of ${Object.keys(given).join(', ')}, or none of them for what "supabase start" runs.`,
      );
    return value;
  };
  if (Object.values(given).every((value) => !value)) return started;
  return {
    url: told('SUPABASE_URL').replace(/\/$/, ''),
    publishableKey: told('SUPABASE_PUBLISHABLE_KEY'),
    secretKey: told('SUPABASE_SECRET_KEY'),
    database: told('SUPABASE_DB_URL'),
    mail: told('SUPABASE_MAIL_URL'),
    smtp: told('SMTP_URL'),
  };
}

const empty = 'Empty it (npx supabase db reset), or give it an empty one.';

/** Whether the invented people of today are there already. Nothing happens in a project with anybody else in it. */
async function isSeeded(sql: Sql): Promise<boolean> {
  const [there] = await sql<{ ours: boolean; users: boolean }[]>`
    select to_regclass('private.settings') is not null as ours, to_regclass('auth.users') is not null as users`;
  if (!there?.users)
    throw new StartError('The database has no table auth.users: it is not a Supabase project.');
  // written to by these tests alone: addresses that belong to nobody
  const [users] = await sql<{ all: number; strangers: number; since: Date | null }[]>`
    select count(*)::int as all,
      (count(*) filter (where email !~ '@(demo\\.no|reise\\.example\\.no|[a-z-]+\\.invalid)$'))::int as strangers,
      min(created_at) filter (where email = 'kandidat@demo.no') as since
    from auth.users`;
  const [mark] = there.ours
    ? await sql`select from private.settings where key = 'demonstration' and value = 'yes'`
    : [];
  const [people] = there.ours
    ? await sql<{ some: boolean }[]>`select exists (select from public.people) as some`
    : [];
  if (!users || users.strangers > 0 || (!mark && (users.all > 0 || people?.some)))
    throw new StartError(
      `This project holds people whom these tests did not make: they touch nothing. ${empty}`,
    );
  if (!users.since) return false;
  if (Date.now() - users.since.getTime() > 12 * 3_600_000)
    throw new StartError(`The invented people in this project are of another day. ${empty}`);
  return true;
}

async function pushMigrations({ database }: Project): Promise<Count> {
  const pushed = await supabaseCli(['db', 'push', `--remote=${database}`, '--yes']);
  const known = migrationsIn(root).length;
  const done = await withDatabase(database, async (sql) => {
    const [row] = await sql<
      { n: number }[]
    >`select count(*)::int as n from supabase_migrations.schema_migrations`;
    return row?.n ?? 0;
  }).catch(() => 0);
  return one(pushed.ok && done === known, () => `${done} of ${known} migrations pushed\n${pushed.output}`);
}

/** Only a hosted project takes them; the others have what they were started with. */
async function pushSettings(env: NodeJS.ProcessEnv): Promise<Count> {
  if (!env.SUPABASE_ACCESS_TOKEN || !env.SUPABASE_PROJECT_REF) {
    say(
      'Its settings are what it was started with (SUPABASE_ACCESS_TOKEN and SUPABASE_PROJECT_REF push ours).',
    );
    return none;
  }
  const pushed = await supabaseCli(['config', 'push', `--project-ref=${env.SUPABASE_PROJECT_REF}`, '--yes']);
  return one(pushed.ok, () => `The settings were not taken:\n${pushed.output}`);
}

async function seed(sql: Sql): Promise<void> {
  await sql`insert into private.settings (key, value) values ('demonstration', 'yes') on conflict do nothing`;
  await seedDemo(sql);
}

async function travelThere(project: Project, words: string[]): Promise<Count> {
  const browser = await findBrowser(say);
  const shell = await findShell(say);
  if (!browser || !shell) return broken;
  const port = await freePort();
  const environment = {
    ...appEnvironment(),
    PORT: String(port),
    HOST: '127.0.0.1',
    ORIGIN: `http://localhost:${port}`,
    NODE_ENV: 'production',
    OPPGAVETORGET_DATA: join(temporary, 'on-supabase'),
    AUTH_SECRET: randomBytes(48).toString('base64url'),
    ADDRESS_HEADER: 'x-forwarded-for',
    PUSH_TO_LOOPBACK: 'yes',
    SUPABASE_URL: project.url,
    SUPABASE_PUBLISHABLE_KEY: project.publishableKey,
    SUPABASE_SECRET_KEY: project.secretKey,
    SMTP_URL: project.smtp,
    MAIL_FROM: 'Oppgavetorget <noreply@example.no>',
  };
  const where = {
    BASE_URL: `http://localhost:${port}`,
    OPPGAVETORGET_TEST_APP: `http://localhost:${port}`,
    OPPGAVETORGET_TEST_PROJECT: project.url,
    OPPGAVETORGET_TEST_KEY: project.publishableKey,
    OPPGAVETORGET_TEST_DATABASE: project.database,
    OPPGAVETORGET_TEST_MAIL: project.mail,
  };
  await appIsBuilt();
  const program = { file: join(root, 'scripts', 'start.ts'), args: [], env: environment, port };
  const done = await withApp(program, async (log) =>
    add(
      // names of files; neither finds its own among the other's
      await vitest(
        'on-supabase',
        words.filter((word) => !word.startsWith('-')),
        where,
      ),
      await play({
        browser,
        shell,
        where,
        words: words.length === 0 ? ['--grep-invert', '@long'] : words,
        log,
      }),
    ),
  );
  return done ?? broken;
}

/** "npm run test:supabase": not part of "npm test", which has no Supabase. */
export const onSupabase: Step = {
  name: 'on-supabase',
  says: 'every journey on the Supabase that it is given, or on the one that "supabase start" runs',
  async run(words) {
    try {
      const project = projectFrom(process.env);
      const seeded = await withDatabase(project.database, isSeeded);
      const pushed = add(await pushMigrations(project), await pushSettings(process.env));
      if (pushed.failed > 0) return pushed;
      if (!seeded) await withDatabase(project.database, seed);
      return add(
        pushed,
        await withDatabase(project.database, derivedAreRight),
        await travelThere(project, words),
      );
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      complain(error.message);
      return broken;
    }
  },
};
