// Signing out, with and without network.
import { ours } from './network.ts';
import * as reader from './reader.ts';

/** True when somebody has signed out on this phone and the server does not know yet. */
export async function hasLeft(): Promise<boolean> {
  const pending = await reader.pendingSignOut();
  return pending !== null && !(await tellServer(pending.waiting));
}

async function tellServer(waiting: string): Promise<boolean> {
  const answer = await ours(
    fetch('/auth/sign-out', { method: 'POST', body: new URLSearchParams({ waiting }) }),
  );
  // a refusal is an answer too: whoever is not signed in cannot sign out
  if (!answer || answer.status >= 500) return false;
  await reader.signedOut();
  return true;
}

export const answerSignOut = (request: Request): Promise<Response> => fetch(request);
