// What the server tells while no page is open, and taps on it. An answer that is given from the notification itself is the
// same tap as the form on the page: written down first, sent when there is network.
import { kindOf } from '../lib/queueable.ts';
import type { PushPayload } from '../lib/server/reminders/words.ts';
import * as clock from './clock.ts';
import { within } from './network.ts';
import { keepTap } from './queue.ts';
import * as reader from './reader.ts';
import { keepSending, sendAtOnce } from './send.ts';
import { wakeWithNetwork } from './sync.ts';
import { path as waitingPath } from './waiting.ts';

declare const self: ServiceWorkerGlobalScope;

type Action = PushPayload['actions'][number];
type Shown = NotificationOptions & {
  renotify?: boolean;
  timestamp?: number;
  actions?: { action: string; title: string }[];
};

/** A browser lets a tap on a notification open a page only for a moment; Firefox for a second. */
const moment = 700;
/** A reminder is worth more than knowing at once whether it still is for who is here. */
const patience = 5_000;

const show = (told: PushPayload, other: Partial<PushPayload> = {}): Promise<void> => {
  const { title, body, tag, lang, dir, silent, at, actions } = { ...told, ...other };
  const options: Shown = {
    body,
    tag,
    lang,
    dir,
    silent,
    // the later one stands for the earlier, and is heard, unless it is night
    renotify: !silent,
    icon: '/icon-192.png',
    badge: '/icon-monochrome.png',
    actions: actions.map(({ action, title }) => ({ action, title })),
    data: { ...told, ...other },
    ...(at && { timestamp: Date.parse(at) }),
  };
  return self.registration.showNotification(title, options);
};

export async function onPush({ data }: Pick<PushEvent, 'data'>): Promise<void> {
  const told = data?.json() as PushPayload | undefined;
  if (told?.v !== 1) return;
  // whose session was ended on the server is told nothing more; without network nobody can say
  const asked = reader.now();
  const answer = await within(
    patience,
    fetch('/phone', { cache: 'no-store' }).catch(() => null),
  );
  if (answer) await reader.note(answer, asked);
  if (answer && reader.markOf(answer) === reader.nobody) return stopPush(told.person);
  const here = await reader.current();
  // the phone has gone to somebody else, who is told nothing of it
  if (here !== reader.nobody && here !== told.person) return stopPush(told.person);
  await show(told);
}

/** This phone is told no more; the server hears of it from the push service, and the person when they are here again. */
export async function stopPush(person: string): Promise<void> {
  const subscription = await self.registration.pushManager?.getSubscription().catch(() => null);
  if (subscription) await reader.set('toldUntil', person);
  await subscription?.unsubscribe().catch(() => false);
  for (const shown of await self.registration.getNotifications()) shown.close();
}

/** The browser has another address for this phone: the server takes it as the page would give it. */
export async function onPushChange(event: ExtendableEvent): Promise<void> {
  const { oldSubscription, newSubscription } = event as ExtendableEvent & {
    oldSubscription?: PushSubscription | null;
    newSubscription?: PushSubscription | null;
  };
  const subscription =
    newSubscription ??
    (oldSubscription && (await self.registration.pushManager.subscribe(oldSubscription.options)));
  const { endpoint = '', keys = {} } = subscription?.toJSON() ?? {};
  if (endpoint)
    await fetch('/me/reminders?/subscribe', {
      method: 'POST',
      body: new URLSearchParams({ endpoint, p256dh: keys.p256dh ?? '', auth: keys.auth ?? '' }),
    });
}

// where there is nothing to type
const isRead = /^\/(?:mine(?:\/week)?|messages|waiting|help|me\/receipts)$/;

/** The tab that shows this already, else one that somebody only reads in; what is being typed in another is left alone. */
export function tabFor<T extends Pick<WindowClient, 'url'>>(
  tabs: readonly T[],
  path: string,
): { tab: T; moves: boolean } | null {
  const places = tabs.map((tab) => ({ tab, url: new URL(tab.url) }));
  const there = places.find(({ url }) => url.pathname + url.search === path);
  if (there) return { tab: there.tab, moves: false };
  const read = places.find(({ url }) => isRead.test(url.pathname));
  return read ? { tab: read.tab, moves: true } : null;
}

async function open(path: string): Promise<void> {
  const found = tabFor(await self.clients.matchAll({ type: 'window' }), path);
  const there = found?.moves ? await found.tab.navigate(path).catch(() => null) : found?.tab;
  if (there) await there.focus().catch(() => undefined);
  // a browser may say that nobody has tapped
  else await self.clients.openWindow(path).catch(() => null);
}

/** Written down as the form would be; true once the server has taken it, null when the phone has no room. */
async function answer(told: PushPayload, { tap: { url, fields } }: Action): Promise<boolean | null> {
  const id = crypto.randomUUID();
  const kind = kindOf(new URL(url, self.location.origin));
  const kept =
    kind &&
    (await keepTap({
      id,
      kind,
      url,
      fields: [...Object.entries(fields), ['request_id', id]],
      person: told.person,
      what: fields.what ?? '',
      call: '',
      tapped: Date.now(),
      offset: await clock.offset(),
    }).catch(() => null));
  if (!kept) return null;
  // somebody else has the phone now: it waits until its own person signs in
  if (kept.here !== told.person) return false;
  const outcome = await Promise.race([
    sendAtOnce(kept),
    new Promise<null>((soon) => setTimeout(() => soon(null), moment)),
  ]);
  return outcome?.is === 'sent';
}

export async function onNotificationClick({
  notification,
  action: name,
}: Pick<NotificationEvent, 'notification' | 'action'>): Promise<void> {
  const told = notification.data as PushPayload;
  notification.close();
  const action = told.actions.find(({ action }) => action === name);
  if (!action) return open(told.url);
  const sent = await answer(told, action);
  if (sent === null) return open(told.url);
  // calm: what was said stands where it was asked, without a sound
  if (action.action === 'coming')
    await show(told, {
      title: sent ? action.done : action.kept,
      silent: true,
      actions: [],
    });
  else await open(sent ? action.then : waitingPath);
  if (sent) return;
  await wakeWithNetwork('send');
  await keepSending();
}
