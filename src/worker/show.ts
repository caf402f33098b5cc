// A page that shows what waits is made anew when something of it changes; all other pages are left alone.
import { tapsOf } from './queue.ts';
import * as reader from './reader.ts';

declare const self: ServiceWorkerGlobalScope;

let shown = '';

const stateNow = async (): Promise<string> =>
  (await tapsOf(await reader.current())).map(({ id, state, tries }) => `${id} ${state} ${tries > 0}`).join();

/** What the page that is made now shows. */
export async function noteShown(): Promise<void> {
  shown = await stateNow();
}

export async function showChange(): Promise<void> {
  const now = await stateNow();
  if (now === shown) return;
  shown = now;
  for (const page of await self.clients.matchAll({ type: 'window' }))
    // some browsers cannot, and the page may be on its way elsewhere
    if (new URL(page.url).pathname === '/waiting' && 'navigate' in page)
      await page.navigate('/waiting').catch(() => null);
}
