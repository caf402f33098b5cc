import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type Transporter } from 'nodemailer';
import { z } from 'zod';
import { signInCode, passwordCode } from './mail-texts.ts';

export type Mail = { to: string; subject: string; text: string };
export type SentMail = Mail & { at: string };

type Settings = { smtpUrl: string | null; from: string; keptIn: string | null };
type State = { settings: Settings; transport: Transporter | null };

declare global {
  var oppgavetorgetMail: State | undefined;
  var oppgavetorgetCodes: AsyncLocalStorage<{ code: string | null }> | undefined;
}

export function startMail(settings: Settings): void {
  globalThis.oppgavetorgetMail = {
    settings,
    transport: settings.smtpUrl ? createTransport(settings.smtpUrl) : null,
  };
}

export function stopMail(): void {
  globalThis.oppgavetorgetMail?.transport?.close();
  globalThis.oppgavetorgetMail = undefined;
}

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

// The subjects that the auth service in our process is told to use: they say which mail is wanted, and its code.
export const authSubjects = {
  magic_link: 'sign-in {{ .Token }}',
  confirmation: 'sign-in {{ .Token }}',
  recovery: 'password {{ .Token }}',
};

// one for all copies of this module: the demonstration starts the backend outside the bundle
const captured = (globalThis.oppgavetorgetCodes ??= new AsyncLocalStorage<{ code: string | null }>());

// Runs what makes a one-time code and gives the code back; nothing is sent.
export async function codeFrom(work: () => Promise<unknown>): Promise<string | null> {
  const catcher: { code: string | null } = { code: null };
  await captured.run(catcher, work);
  return catcher.code;
}

// The auth service's mails, in our own words.
export const authMail = {
  async send(message: { to: string; subject: string }): Promise<void> {
    const [kind, code] = message.subject.split(' ');
    if (!code || !/^\d{6,10}$/.test(code)) return;
    const catcher = captured.getStore();
    if (catcher) {
      catcher.code = code;
      return;
    }
    await sendMail({ to: message.to, ...(kind === 'password' ? passwordCode(code) : signInCode(code)) });
  },
};
