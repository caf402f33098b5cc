// "npm run doctor -- --mail ADDRESS": a code is really sent, and whoever runs this types it. That a mail arrived, and what stood in it, nothing
// else can say.
import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { StartError, type Environment } from '../../src/lib/server/environment.ts';
import { askProject } from '../../src/lib/server/supabase-start.ts';
import { ok, wrong, type Finding } from './check.ts';

// the digits, as they were typed; null when nothing was
export async function typedHere(address: string): Promise<string | null> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<null>((done) => terminal.once('close', () => done(null)));
  try {
    const line = await Promise.race([
      terminal.question(`A code was sent to ${address}. Type it, or nothing when none came: `),
      ended,
    ]);
    return line?.replace(/\s/g, '') || null;
  } finally {
    terminal.close();
  }
}

type Typed = typeof typedHere;

const none = (where: string) =>
  wrong(`No code came: look among unwanted mail, and in the log of ${where}, before you run this again.`);

async function byAuth(
  project: { url: string; publishableKey: string },
  email: string,
  typed: Typed,
): Promise<Finding> {
  const ask = (path: string, body: unknown, headers?: Record<string, string>) =>
    askProject(project, path, project.publishableKey, { body, headers, patience: 30_000 });
  const sent = await ask('/auth/v1/otp', { email, create_user: false });
  if (!sent) return wrong('Auth did not answer, so no code was sent: see its log in the project.');
  const why = z.object({ error_code: z.string() }).safeParse(sent.body).data?.error_code ?? sent.code;
  if (why === 'otp_disabled' || why === 'user_not_found' || why === 'signup_disabled')
    return wrong('Nobody has joined with that address, so no code was sent: give one of somebody who has.');
  if (sent.status === 429)
    return wrong(
      'Auth would not send one more mail just now: wait a minute, and if it says so again, raise rate_limit_email_sent (npx supabase config push).',
    );
  if (sent.status !== 200)
    return wrong(
      `Auth could not send the code (${why ?? sent.status}): look at its mail server (SMTP_HOST and the others), and at its log.`,
    );
  const code = await typed(email);
  if (code === null) return none('the mail server of Auth');
  if (!/^\d{6}$/.test(code))
    return wrong(
      'What came is no code of six digits, and our pages ask for one: bring the templates to Auth (npx supabase config push; npm run settings for one of your own).',
    );
  const entered = await ask('/auth/v1/verify', { type: 'email', email, token: code });
  const session = z.object({ access_token: z.string() }).safeParse(entered?.body).data;
  if (!session)
    return wrong(
      'Auth does not take that code: type the newest one, within ten minutes; if that is what you did, see its log.',
    );
  await ask('/auth/v1/logout?scope=local', {}, { authorization: `Bearer ${session.access_token}` });
  return ok('A code was sent, arrived, and lets its person in.');
}

async function byOurselves(
  { smtpUrl, mailFrom }: Environment,
  email: string,
  typed: Typed,
): Promise<Finding> {
  if (!smtpUrl) return wrong('No mail can be sent, since SMTP_URL is missing: set it to your mail server.');
  const code = String(randomInt(100_000, 1_000_000));
  const transport = createTransport({ url: smtpUrl, connectionTimeout: 10_000, socketTimeout: 30_000 });
  try {
    await transport.sendMail({
      from: mailFrom,
      to: email,
      subject: `${code} er en prøve fra Oppgavetorget – is a test`,
      text: `${code}\n\nSkriv den der npm run doctor spør.\nType it where npm run doctor asks.`,
    });
  } catch {
    return wrong('The mail server in SMTP_URL did not take the mail: look at MAIL_FROM, and at its log.');
  } finally {
    transport.close();
  }
  const answer = await typed(email);
  if (answer === null) return none('the mail server');
  return answer === code
    ? ok('A mail was sent, and it arrived.')
    : wrong('That is not the code that was sent: type the one of the newest mail.');
}

export async function proveMail(
  environment: Environment,
  email: string,
  typed = typedHere,
): Promise<Finding> {
  if (!/^[^\s@]+@[^\s@]+$/.test(email))
    throw new StartError('--mail wants an address: npm run doctor -- --mail ada@example.no');
  return environment.mode.kind === 'supabase'
    ? byAuth(environment.mode, email, typed)
    : byOurselves(environment, email, typed);
}
