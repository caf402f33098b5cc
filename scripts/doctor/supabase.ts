// What a Supabase project says to who has its keys.
import { z } from 'zod';
import type { Mode } from '../../src/lib/server/environment.ts';
import { keyOf, projectIn } from '../../src/lib/server/supabase-keys.ts';
import {
  askProject,
  authSettings,
  clockSentence,
  mistakeOfPublishable,
  mistakeOfSecret,
  openToAll,
  type Answer,
} from '../../src/lib/server/supabase-start.ts';
import { ok, warning, wrong, type Asked, type Check, type Finding } from './check.ts';
import { committedSnapshot } from './snapshot.ts';

export type Project = Extract<Mode, { kind: 'supabase' }>;
export const projectOf = ({ environment: { mode } }: Asked): Project => {
  if (mode.kind !== 'supabase') throw new Error('no Supabase project');
  return mode;
};

export const ofProject = (
  name: string,
  run: (project: Project, asked: Asked) => Promise<Finding | null>,
): Check => ({
  name,
  backends: ['supabase'],
  asOwner: false,
  run: (asked) => run(projectOf(asked), asked),
});

const patience = 10_000;
export const unreachable = wrong(
  'The project in SUPABASE_URL cannot be reached: look at the address, and whether the project is paused.',
);

// what is said of the key has been said already
const notLetIn = ({ status, code }: Answer) => status === 401 && code !== '42501';

const reachable = ofProject('project', async (project) => {
  const answer = await askProject(project, '/rest/v1/rpc/clock_state', project.secretKey, {
    body: { since: new Date().toISOString() },
    patience,
  });
  if (!answer) return unreachable;
  const mistake = mistakeOfSecret(answer);
  if (mistake) return wrong(mistake);
  if (answer.status !== 200)
    return wrong(
      `The data API does not answer as it should (${answer.code ?? answer.status}): see its log in the project.`,
    );
  const [row] = z.array(z.object({ last_run_at: z.string().nullable() })).safeParse(answer.body).data ?? [];
  return row?.last_run_at
    ? ok('The project answers, and the secret key is its own.')
    : ok(
        'The project answers, and the secret key is its own; the clock begins with the first start of the app.',
      );
});

const publishable = ofProject('publishable key', async (project) => {
  const answer = await askProject(project, '/rest/v1/rpc/who_asks', project.publishableKey, { patience });
  if (!answer) return unreachable;
  const mistake = mistakeOfPublishable(answer);
  if (mistake) return wrong(mistake);
  return answer.status === 200
    ? ok('Who is not signed in asks as nobody.')
    : wrong(
        `The data API does not answer as it should (${answer.code ?? answer.status}): see its log in the project.`,
      );
});

const kinds = ofProject('kind of keys', async ({ url, publishableKey, secretKey }) => {
  const [first, second] = [keyOf(publishableKey), keyOf(secretKey)];
  const hosted = projectIn(url) !== null;
  if (hosted && second.older)
    return wrong(
      'SUPABASE_SECRET_KEY is of the older kind, beside which Auth does not believe from where people come, so all count as one: make one that begins with sb_secret_ in Settings > API Keys.',
    );
  if (hosted && first.older)
    return warning(
      'SUPABASE_PUBLISHABLE_KEY is of the older kind, which cannot be changed by itself: make one that begins with sb_publishable_ in Settings > API Keys.',
    );
  if (first.kind === 'unknown' || second.kind === 'unknown')
    return warning(
      'A key is neither of the newer nor of the older kind, so nobody can tell by looking at it what it may do.',
    );
  return ok(
    first.older
      ? 'The keys are of the older kind, as one’s own stacks have them.'
      : 'The keys are of the newer kind.',
  );
});

const schemas = ofProject('schemas of the data API', async (project) => {
  const answer = await askProject(project, '/rest/v1/settings?limit=1', project.publishableKey, {
    headers: { 'accept-profile': 'private' },
    patience,
  });
  if (!answer) return unreachable;
  if (notLetIn(answer)) return null;
  return answer.code === 'PGRST106'
    ? ok('The data API shows no other schema than it should.')
    : wrong('The data API shows schema private: set "Exposed schemas" to public alone.');
});

const foreign = ofProject('tables of others', async (project, { environment: { root }, source }) => {
  const answer = await askProject(project, '/rest/v1/', project.secretKey, {
    headers: { accept: 'application/openapi+json' },
    patience,
  });
  if (!answer) return unreachable;
  if (notLetIn(answer)) return null;
  const shown = z.object({ definitions: z.record(z.string(), z.unknown()) }).safeParse(answer.body).data;
  const ours = committedSnapshot(root)?.things;
  // whoever has the database's own address is told of them by what compares rights and rules
  if ((!shown || !ours) && source.SUPABASE_DB_URL) return null;
  if (!shown || !ours)
    return warning(
      'The data API does not say which tables it shows, so nobody looked whether others than ours lie in schema public.',
    );
  const others = Object.keys(shown.definitions).filter(
    (name) => !['table', 'view', 'materialized view'].some((kind) => ours.has(`${kind} public.${name}`)),
  );
  return others.length === 0
    ? ok('Schema public holds our tables alone.')
    : wrong(
        `Schema public holds what is not ours (${others.slice(0, 5).join(', ')}${others.length > 5 ? ` and ${others.length - 5} more` : ''}), which everybody with a session may reach for: give the app a project of its own, or move that to another schema.`,
      );
});

/** By how long Auth took for the least that it can be asked. */
export function paceFinding(milliseconds: number): Finding {
  const seconds = (milliseconds / 1000).toFixed(1);
  return milliseconds > 1000
    ? warning(
        `Auth took ${seconds} seconds to say its settings, and a page waits two: look at the load of the project, and how far away it is.`,
      )
    : ok('Auth answers, and nobody can sign up by themselves.');
}

const auth = ofProject('Auth', async (project) => {
  const began = performance.now();
  const answer = await askProject(project, '/auth/v1/settings', project.publishableKey, { patience });
  const took = performance.now() - began;
  if (!answer || answer.status >= 500)
    return wrong(
      'Auth of the project does not answer, so nobody can sign in: see its log in the project, and whether it is being started anew.',
    );
  if (notLetIn(answer)) return null;
  const { data } = authSettings.safeParse(answer.body);
  if (!data)
    return wrong(
      `There is no Auth server as this version knows it at SUPABASE_URL (${answer.code ?? answer.status}): look at the address, and update Auth when it is your own.`,
    );
  if (!data.disable_signup) return wrong(openToAll);
  if (data.external.anonymous_users)
    return wrong(
      'Auth lets anybody in without a name: run npx supabase config push, as docs/running.md says.',
    );
  if (data.external.email === false)
    return wrong(
      'Sign-in by e-mail is switched off in Auth, so nobody gets in: run npx supabase config push, as docs/running.md says.',
    );
  const others = Object.entries(data.external)
    .filter(([name, on]) => on && name !== 'email')
    .map(([name]) => name);
  if (others.length > 0)
    return warning(
      `Auth lets people sign in by ${others.join(', ')} too, which the app does not offer: switch it off in Authentication > Sign In / Providers.`,
    );
  if (!data.mailer_autoconfirm)
    return warning(
      'Auth wants addresses to be confirmed, which the app does itself: run npx supabase config push, or leave it as it is.',
    );
  return paceFinding(took);
});

/** A password for an address that is nobody's: what Auth says to who asks it past the app, or as the app does. */
const knocks = (project: Project, key: string) =>
  askProject(project, '/auth/v1/token?grant_type=password', key, {
    body: { email: 'nobody@oppgavetorget.invalid', password: 'no password of anybody' },
    headers: { 'x-supabase-api-version': '2024-01-01' },
    patience,
  });
const doors = ofProject('doors of Auth', async (project) => {
  const [past, app] = await Promise.all([
    knocks(project, project.publishableKey),
    knocks(project, project.secretKey),
  ]);
  if (!past || !app) return unreachable;
  if (notLetIn(past) || notLetIn(app)) return null;
  if (app.code === 'captcha_failed')
    return wrong(
      'Auth asks the app itself for a puzzle that it does not show, so nobody gets in: take a secret key that begins with sb_secret_, or switch captcha off in Authentication > Attack Protection.',
    );
  if (past.code === 'captcha_failed')
    return ok('Whoever asks Auth past the app is refused before anything is looked up.');
  if (past.code === 'invalid_credentials')
    return warning(
      'Whoever has the publishable key may try passwords and ask for codes at Auth past the app, whose limits do not count there: run npx supabase config push, as docs/running.md says.',
    );
  return warning(
    `Nobody could see whether Auth is shut to who asks it past the app (${past.code ?? past.status}): try again later.`,
  );
});

// Sb-Forwarded-For came with it.
const oldest = [2, 185, 0] as const;
const version = ofProject('version of Auth', async (project) => {
  const answer = await askProject(project, '/auth/v1/health', project.publishableKey, { patience });
  if (!answer) return unreachable;
  if (notLetIn(answer)) return null;
  const said = z.object({ version: z.string() }).safeParse(answer.body).data?.version;
  const numbers = /^v?(\d+)\.(\d+)\.(\d+)/
    .exec(said ?? '')
    ?.slice(1)
    .map(Number);
  if (!numbers) return ok('Auth does not say its version, as one that was built by hand does not.');
  const [more] = numbers.map((number, at) => number - (oldest[at] ?? 0)).filter((apart) => apart !== 0);
  return (more ?? 0) < 0
    ? wrong(
        `Auth is version ${numbers.join('.')}, which does not know from where people come: update it to ${oldest.join('.')} or newer.`,
      )
    : ok(`Auth is version ${numbers.join('.')}.`);
});

const clock = ofProject('clock of the project', async (project) => {
  const answer = await askProject(project, '/auth/v1/health', project.publishableKey, { patience });
  if (!answer) return unreachable;
  const sentence = clockSentence(answer.at);
  return sentence ? wrong(sentence) : ok('This machine and the project agree on the time.');
});

export const supabaseChecks: Check[] = [
  reachable,
  publishable,
  kinds,
  schemas,
  foreign,
  auth,
  doors,
  version,
  clock,
];
