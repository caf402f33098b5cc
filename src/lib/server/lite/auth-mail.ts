import { AsyncLocalStorage } from 'node:async_hooks';
import { mailOf, sendMail } from '../mail.ts';

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

// The auth service's mails, in our own words. It knows an address; which language its owner reads, the database says.
export const authMail = (languageOf: (address: string) => Promise<string | null>) => ({
  async send(message: { to: string; subject: string }): Promise<void> {
    const [kind, code] = message.subject.split(' ');
    if (!code || !/^\d{6,10}$/.test(code)) return;
    const catcher = captured.getStore();
    if (catcher) {
      catcher.code = code;
      return;
    }
    const what = kind === 'password' ? 'passwordCode' : 'signInCode';
    await sendMail({ to: message.to, ...mailOf(what, { code }, await languageOf(message.to)) });
  },
});
