import { AsyncLocalStorage } from 'node:async_hooks';

declare global {
  var oppgavetorgetCodes: AsyncLocalStorage<{ code: string | null }> | undefined;
}

// The subject that the auth service in our process is told to use: the code that it makes, and nothing else.
export const authSubject = '{{ .Token }}';

// one for all copies of this module: the demonstration starts the backend outside the bundle
const captured = (globalThis.oppgavetorgetCodes ??= new AsyncLocalStorage<{ code: string | null }>());

// Runs what makes a one-time code and gives the code back.
export async function codeFrom(work: () => Promise<unknown>): Promise<string | null> {
  const catcher: { code: string | null } = { code: null };
  await captured.run(catcher, work);
  return catcher.code;
}

// The auth service's mails go nowhere: what it makes for us is caught, and the app writes its own.
export const authMail = {
  async send({ subject }: { subject: string }): Promise<void> {
    const catcher = captured.getStore();
    if (catcher && /^\d{6,10}$/.test(subject)) catcher.code = subject;
  },
};
