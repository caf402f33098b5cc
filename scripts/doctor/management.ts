// What only the management API of a hosted project tells: limits, and what else Auth was told. Without an access token whoever runs this
// is told where to look.
import { z } from 'zod';
import { projectIn } from '../../src/lib/server/supabase-keys.ts';
import { askProject, type Answer } from '../../src/lib/server/supabase-start.ts';
import { wantedByApi } from '../settings/config.ts';
import { ok, warning, wrong, type Asked, type Check, type Finding } from './check.ts';
import { ofProject, projectOf } from './supabase.ts';

const push = 'run npx supabase config push, as docs/running.md says';
const told = z.record(z.string(), z.unknown());
type Told = z.infer<typeof told>;

/** Of a project behind an address of one's own it must be said. */
const refOf = (asked: Asked): string | null =>
  projectIn(projectOf(asked).url) ?? asked.source.SUPABASE_PROJECT_REF ?? null;

// asked once, however many look at the answer
const answers = new WeakMap<Asked, Map<string, Promise<Answer | null>>>();
function ask(asked: Asked, what: string): Promise<Answer | null> {
  const known = answers.get(asked) ?? new Map<string, Promise<Answer | null>>();
  answers.set(asked, known);
  const url = asked.source.SUPABASE_API_URL ?? 'https://api.supabase.com';
  const answer =
    known.get(what) ??
    askProject({ url }, `/v1/projects/${refOf(asked)}/${what}`, '', {
      headers: { authorization: `Bearer ${asked.source.SUPABASE_ACCESS_TOKEN}` },
      patience: 10_000,
    });
  known.set(what, answer);
  return answer;
}

const byToken = (name: string, what: string, look: (said: Told, asked: Asked) => Finding): Check =>
  ofProject(name, async (_, asked) => {
    if (!refOf(asked) || !asked.source.SUPABASE_ACCESS_TOKEN) return null;
    const answer = await ask(asked, what);
    if (!answer) return warning('The management API of Supabase does not answer: try again later.');
    if (answer.status === 401)
      return wrong(
        'SUPABASE_ACCESS_TOKEN is not valid: make one in the dashboard under Account > Access Tokens, and unset it again afterwards.',
      );
    if (answer.status === 403 || answer.status === 404)
      return wrong(
        'SUPABASE_ACCESS_TOKEN may not look at the project in SUPABASE_URL: make one as a member of its organisation.',
      );
    const said = told.safeParse(answer.body).data;
    return answer.status === 200 && said
      ? look(said, asked)
      : warning(`The management API of Supabase answers with ${answer.status}: try again later.`);
  });

const withoutToken = ofProject('what Auth was told', async (_, asked) => {
  if (!refOf(asked))
    return warning(
      'Limits and address forwarding of your own Auth cannot be looked at from here: compare its environment with what npm run settings prints.',
    );
  if (!asked.source.SUPABASE_ACCESS_TOKEN)
    return warning(
      'Limits and address forwarding were not looked at: set SUPABASE_ACCESS_TOKEN for this one command (dashboard, Account > Access Tokens). Or look yourself: Authentication > Rate Limits, where IP Address Forwarding must be on.',
    );
  return null;
});

const limits = byToken('limits of Auth', 'config/auth', (said, { environment: { root }, source }) => {
  const wanted = Object.entries(wantedByApi(root, source)).filter(([name]) =>
    /^rate_limit_(token_refresh|otp|verify)$/.test(name),
  );
  const low = wanted.filter(([name, least]) => typeof said[name] !== 'number' || said[name] < Number(least));
  if (low.length > 0)
    return wrong(
      `Auth stops a town too early (${low.map(([name, least]) => `${name} is ${String(said[name])}, not ${String(least)}`).join('; ')}): ${push}.`,
    );
  return ok('Auth lets as many in as a town has.');
});

const forwarding = byToken('address forwarding', 'config/auth', (said) =>
  said.security_sb_forwarded_for_enabled === true
    ? ok('Auth counts tries by the address of the person.')
    : wrong(
        'Auth counts all people as one address, the app’s, and will refuse right passwords on a busy morning: switch on IP Address Forwarding in Authentication > Rate Limits.',
      ),
);

const leaked = byToken('leaked passwords', 'config/auth', (said) =>
  said.password_hibp_enabled === true
    ? ok('Auth refuses passwords that are known to have leaked.')
    : warning(
        'Auth takes passwords that are known to have leaked: switch it on in Authentication > Sign In / Providers > Email (it comes with the Pro plan); the app refuses the commonest itself.',
      ),
);

const looked = /^(rate_limit_|smtp_|mailer_templates_|mailer_subjects_|site_url$|password_hibp|security_sb_)/;
const others = byToken(
  'settings of Auth',
  'config/auth',
  (said, { environment: { root, origin }, source }) => {
    const differ = Object.entries(wantedByApi(root, source)).filter(
      ([name, value]) => !looked.test(name) && said[name] !== value,
    );
    if (differ.length > 0)
      return wrong(
        `Auth was told otherwise than this version asks (${differ.map(([name, value]) => `${name} is ${String(said[name])}, not ${String(value)}`).join('; ')}): ${push}.`,
      );
    if (origin && said.site_url !== origin)
      return warning(`Auth takes the app to be at another address than ORIGIN: ${push}.`);
    return ok('Auth was told what this version asks.');
  },
);

const api = byToken('data API', 'postgrest', (said) => {
  if (String(said.db_schema).replaceAll(' ', '') !== 'public')
    return wrong('The data API shows more schemas than public: set "Exposed schemas" to public alone.');
  if (typeof said.max_rows === 'number' && said.max_rows > 1000)
    return warning(`The data API gives ${said.max_rows} rows at once: ${push}.`);
  return ok('The data API shows schema public, a thousand rows at most.');
});

export const managementChecks: Check[] = [withoutToken, limits, forwarding, leaked, others, api];
