import { AsyncLocalStorage } from 'node:async_hooks';

declare global {
  var oppgavetorgetMakingAccounts: AsyncLocalStorage<true> | undefined;
}

// one for all copies of this module: the demonstration starts the backend outside the bundle
const making = (globalThis.oppgavetorgetMakingAccounts ??= new AsyncLocalStorage<true>());

/** What is run here may sign up; nothing else does. */
export const whileMakingAccounts = <T>(work: () => Promise<T>): Promise<T> => making.run(true, work);

/** Sign-ups are closed, as on Supabase, to whoever asks the API: the one way is `makeAccount`. */
export function closedSignUp(url: string): Response | null {
  if (!/\/auth\/v1\/signup(\?|$)/.test(url) || making.getStore()) return null;
  return Response.json(
    { code: 422, error_code: 'signup_disabled', msg: 'Signups not allowed for this instance' },
    { status: 422 },
  );
}
