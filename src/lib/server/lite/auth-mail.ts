import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { clock } from '../../time.ts';
import { mailOf } from '../mail.ts';
import { lives, type Letter } from '../outgoing-mails.ts';

declare global {
  var oppgavetorgetCodes: AsyncLocalStorage<{ code: string | null }> | undefined;
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

/** Who has an address, and which language they read; null when nobody has it. */
export type ReaderOf = (address: string) => Promise<{ personId: string; language: string } | null>;
export type AuthMail = { send: (message: { to: string; subject: string }) => Promise<void> };

// The auth service's mails, in our own words. It knows an address; whose it is, the database says.
export const authMail = (readerOf: ReaderOf, queue: (letter: Letter) => Promise<unknown>): AuthMail => ({
  async send(message) {
    const [subject, code] = message.subject.split(' ');
    if (!code || !/^\d{6,10}$/.test(code)) return;
    const catcher = captured.getStore();
    if (catcher) {
      catcher.code = code;
      return;
    }
    const reader = await readerOf(message.to);
    const [kind, what] =
      subject === 'password'
        ? (['password_code', 'passwordCode'] as const)
        : (['sign_in_code', 'signInCode'] as const);
    // it may be read some minutes after it was written
    const until = clock(new Date(Date.now() + lives[kind] * 1000));
    await queue({
      id: randomUUID(),
      kind,
      person: reader?.personId,
      to: message.to,
      ...mailOf(what, { code, until }, reader?.language ?? null),
    });
  },
});
