// "npm run doctor -- --mail ADDRESS": a code is really sent, by the way that the app sends its own, and whoever runs this types it. That a mail arrived
// nothing else can say.
import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { createTransport } from 'nodemailer';
import { StartError, type Environment } from '../../src/lib/server/environment.ts';
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

async function sendAndAsk({ smtpUrl, mailFrom }: Environment, email: string, typed: Typed): Promise<Finding> {
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
  return sendAndAsk(environment, email, typed);
}
