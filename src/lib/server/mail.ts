import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type Transporter } from 'nodemailer';
import { z } from 'zod';
import { forEveryone, type Everyone } from '../../texts/index.ts';
import { say, type Values } from '../say.ts';

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

// Sends by SMTP; in the demonstration keeps it for the mail page. Addresses in .invalid belong to people without e-mail.
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
