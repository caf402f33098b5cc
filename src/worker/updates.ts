// A new version of the worker waits until it has been said that it is there; it is taken when the person goes on to the
// next page, and not while something is being sent. No page is loaded anew for it.
import { get, set } from './reader.ts';
import { isSending, letOthersSend } from './send.ts';

declare const self: ServiceWorkerGlobalScope;

export const takeOver = 'take over';

/** True once, on the page before it is taken. */
export async function newVersionToTell(): Promise<boolean> {
  const { waiting } = self.registration;
  if (!waiting) return false;
  if (await get('told')) {
    if (!isSending()) {
      // the newer one would wait as long as this one naps between two tries
      letOthersSend();
      waiting.postMessage(takeOver);
    }
    return false;
  }
  await set('told', true);
  return true;
}

export const isTaken = (): Promise<void> => set('told', false);
