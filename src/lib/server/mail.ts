import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type Transporter } from 'nodemailer';
import { z } from 'zod';
import { forEveryone, type Everyone } from '../../texts/index.ts';
import { say, type Values } from '../say.ts';
import type { Outcome } from './reminders/outcome.ts';

/** `messageId` is the same when the same mail is sent again. */
export type Mail = { to: string; subject: string; text: string; messageId?: string };
export type SentMail = Mail & { at: string };

type Settings = { smtpUrl: string | null; from: string; keptIn: string | null };
type State = { settings: Settings; transport: Transporter | null };

declare global {
  var oppgavetorgetMail: State | undefined;
}

const patience = 30_000;

export function startMail(settings: Settings): void {
  globalThis.oppgavetorgetMail = {
    settings,
    // a server that falls silent is left before another node takes the mail over
    transport: settings.smtpUrl
      ? createTransport({
          url: settings.smtpUrl,
          connectionTimeout: patience,
          greetingTimeout: patience,
          socketTimeout: patience,
        })
      : null,
  };
}

export function stopMail(): void {
  globalThis.oppgavetorgetMail?.transport?.close();
  globalThis.oppgavetorgetMail = undefined;
}

/** Whether a mail gets anywhere from here. */
export const mailIsSent = (): boolean => {
  const settings = globalThis.oppgavetorgetMail?.settings;
  return Boolean(settings && (settings.smtpUrl || settings.keptIn));
};

const keptFile = (folder: string) => join(folder, 'mail.jsonl');

// Sends by SMTP; in the demonstration keeps it for the mail page. Addresses in .invalid belong to people without e-mail. Nobody's page
// waits for this: it is called by the outboxes alone.
export async function sendMail(mail: Mail): Promise<void> {
  const state = globalThis.oppgavetorgetMail;
  if (!state || mail.to.endsWith('.invalid')) return;
  if (state.settings.keptIn)
    await appendFile(
      keptFile(state.settings.keptIn),
      JSON.stringify({ ...mail, at: new Date().toISOString() }) + '\n',
      { mode: 0o600 },
    );
  await state.transport?.sendMail({ from: state.settings.from, ...mail });
}

/** The same whenever it is sent, so that a mail server which has it already may know it again. */
export const messageIdOf = (id: string, origin: string | null) =>
  `<${id}@${origin ? new URL(origin).hostname : 'oppgavetorget.invalid'}>`;

const toldEvery = 60_000;
const told = new Map<string, number>();
// a server that is away fails every mail there is: one line a minute says so
function tell(line: string): void {
  const now = performance.now();
  if (now - (told.get(line) ?? -Infinity) < toldEvery) return;
  told.set(line, now);
  console.error(line);
}

/**
 * How it went with one mail. Only who it is to, or what it says, can be refused for good: that we may not come in is ours, and
 * holds until somebody has put it right. What a server says may hold an address, so it is told by its codes alone.
 */
export async function outcomeOfMail(send: () => Promise<void>): Promise<Outcome> {
  try {
    await send();
    return 'sent';
  } catch (error) {
    const said = failure.parse(error);
    const code = said.responseCode ?? said.code ?? 'unknown';
    const forGood =
      (said.responseCode ?? 0) >= 500 &&
      (said.responseCode ?? 0) < 600 &&
      /^(RCPT|DATA)/.test(said.command ?? '');
    tell(
      forGood
        ? `A mail was refused for good (${code}): its address, or what it says, is not taken.`
        : `Mail does not get out (${code}): it waits, and is tried again. Look at SMTP_URL and the mail server.`,
    );
    return forGood ? 'refused' : { again: null };
  }
}
const failure = z
  .object({
    code: z.string().optional().catch(undefined),
    responseCode: z.number().optional().catch(undefined),
    command: z.string().optional().catch(undefined),
  })
  .catch({});

const sent = z.object({ to: z.string(), subject: z.string(), text: z.string(), at: z.string() });

/** A mail in the language of who gets it; while nobody knows which that is, in Norwegian and then in English. */
export function mailOf(
  kind: keyof Everyone['mails'],
  values: Values,
  language: string | null,
): Pick<Mail, 'subject' | 'text'> {
  const inEach = (language === null ? ['nb', 'en'] : [language]).map((each) => {
    const { mails, common } = forEveryone(each);
    const { subject, text } = mails[kind];
    return { subject: say(subject, values, each), text: say(text, values, each), from: common.appName };
  });
  const [first] = inEach;
  if (!first) throw new Error('a mail in no language');
  return {
    subject: first.subject,
    text: [inEach.map(({ text }) => text).join('\n\n–––\n\n'), first.from].join('\n\n'),
  };
}

// What was sent in this demonstration, newest first.
export async function sentMail(limit = 100): Promise<SentMail[]> {
  const folder = globalThis.oppgavetorgetMail?.settings.keptIn;
  if (!folder) return [];
  const text = await readFile(keptFile(folder), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .slice(-limit)
    .reverse()
    .flatMap((line) => {
      try {
        return [sent.parse(JSON.parse(line))];
      } catch {
        return [];
      }
    });
}
