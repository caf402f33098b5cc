// Signing out. The phone is emptied at once, in every tab, whether the server can be told now or not; what becomes of what
// waits is the person's choice.
import { ours, redirectTo, within } from './network.ts';
import { stopPush } from './push.ts';
import { forgetSent, throwAway } from './queue.ts';
import * as reader from './reader.ts';
import { sendWaiting } from './send.ts';
import { wakeWithNetwork } from './sync.ts';
import { template } from './template.ts';
import { listOf, things, waitingNow } from './waiting.ts';

declare const self: ServiceWorkerGlobalScope;

export const signOutPath = '/auth/sign-out';
const silence = 10_000;

let telling: Promise<'stays' | 'told' | 'not told'> | null = null;

/** Whether somebody has signed out on this phone without network. Until the server is told, nothing is shown or sent. */
export const tellOfLeaving = (): Promise<'stays' | 'told' | 'not told'> =>
  (telling ??= tell().finally(() => {
    telling = null;
  }));

async function tell(): Promise<'stays' | 'told' | 'not told'> {
  const pending = await reader.pendingSignOut();
  if (pending === null) return 'stays';
  return (await tellServer(pending.waiting)) ? 'told' : 'not told';
}

/** The page it led to; null when the server could not be told. */
async function tellServer(waiting: string): Promise<Response | null> {
  const answer = await ours(
    fetch(signOutPath, {
      method: 'POST',
      body: new URLSearchParams({ waiting }),
      signal: AbortSignal.timeout(silence),
    }),
  );
  // a refusal is an answer too: whoever is not signed in cannot sign out; but not one by who never looked whose session it is
  if (!answer || answer.status >= 500 || (answer.status === 403 && reader.markOf(answer) === null))
    return null;
  await reader.signedOut();
  await answer.body?.cancel();
  return answer;
}

export async function answerSignOut(event: FetchEvent): Promise<Response> {
  const choice = new URLSearchParams(await event.request.text()).get('waiting');
  if ((await waitingNow()) > 0) {
    if (choice === null) return ask('choose');
    if (choice === 'throw') await throwAway(await reader.current());
    else if (choice === 'send') {
      const sending = sendWaiting();
      event.waitUntil(sending);
      // many things, or a silent server, take long: then it is asked again what becomes of the rest
      await within(silence, sending);
    }
    if (choice === 'send' && (await waitingNow()) > 0) return ask('couldNot');
  }
  const waiting = (await waitingNow()) > 0 ? 'keep' : 'none';
  await forgetSent(await reader.current()).catch(() => undefined);
  const person = await reader.current();
  await reader.signOut({ waiting });
  // what comes later is for somebody who is not here
  event.waitUntil(stopPush(person));
  event.waitUntil(leaveTabs(event.clientId));
  const answer = await tellServer(waiting);
  if (answer) return redirectTo(answer.url);
  await wakeWithNetwork('sign-out');
  return signedOutPage();
}

async function ask(text: 'choose' | 'couldNot'): Promise<Response> {
  const parts = await template();
  return parts.answer('leaving', {
    things: things(parts, await waitingNow()),
    text: parts.word(text),
    waiting: await listOf(parts),
  });
}

export async function signedOutPage(): Promise<Response> {
  const parts = await template();
  const pending = await reader.pendingSignOut();
  return parts.answer('signed-out', {
    kept: parts.word(pending?.waiting === 'keep' ? 'keptForYou' : 'signInLater'),
  });
}

/** No other tab goes on showing whose phone it was. */
async function leaveTabs(own: string): Promise<void> {
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const tab of tabs)
    if (tab.id !== own && !new URL(tab.url).pathname.startsWith('/auth/'))
      // a tab that this worker does not hold cannot be moved
      await tab.navigate(signOutPath).catch(() => null);
}
