// A page that shows what waits is told when something of it changes; all other pages are left alone.
import { phone } from './phone.ts';
import { tapsOf, type Tap } from './queue.ts';
import * as reader from './reader.ts';

declare const self: ServiceWorkerGlobalScope;

let shown = '';

const stateOf = (taps: readonly Tap[]): string =>
  taps.map(({ id, state, tries }) => `${id} ${state} ${tries > 0}`).join();

// A page that a form was answered with is known by its number only: its address is the form's.
const answered = async (): Promise<readonly string[]> =>
  phone()
    .then(async (database) => (await database.get('about', 'answered')) as string[] | undefined)
    .then((pages) => pages ?? [])
    .catch(() => []);

async function remember(page: string): Promise<void> {
  const open = await self.clients.matchAll({ type: 'window' });
  const before = await answered();
  await phone()
    .then((database) =>
      database.put('about', [...before.filter((id) => open.some((one) => one.id === id)), page], 'answered'),
    )
    .catch(() => undefined);
}

/** What the page that is made now shows; by its number, when it answers a form. */
export async function noteShown(taps: readonly Tap[], page?: string): Promise<void> {
  const now = stateOf(taps);
  if (page) {
    // the others show what was before
    if (now !== shown) await showAnew(page);
    await remember(page);
  }
  shown = now;
}

export async function showChange(): Promise<void> {
  const now = stateOf(await tapsOf(await reader.current()));
  if (now === shown) return;
  shown = now;
  await showAnew();
}

async function showAnew(except?: string): Promise<void> {
  const here = await answered();
  for (const page of await self.clients.matchAll({ type: 'window' }))
    // it loads itself anew: only a page knows whether somebody is on their way elsewhere
    if (page.id !== except && (new URL(page.url).pathname === '/waiting' || here.includes(page.id)))
      page.postMessage({ type: 'changed' });
}
