// How a phone is told: by a push service of the tests' own, whose messages the browser's worker then gets as from its maker's.
import { expect, type Page, type Worker } from '@playwright/test';
import type { TestPhone } from '../push-service.ts';
import { until } from '../until.ts';
import { database, type Candidate } from './world.ts';

/** The browser gives this address when a page asks to be told, as it would one at its maker's. */
export const isReachedAt = (page: Page, { endpoint, p256dh, auth }: TestPhone): Promise<unknown> =>
  page.addInitScript(
    ({ endpoint, keys }) => {
      const subscription = {
        endpoint,
        toJSON: () => ({ endpoint, keys }),
        async unsubscribe() {
          localStorage.removeItem('subscribed');
          return true;
        },
      };
      Object.assign(PushManager.prototype, {
        async subscribe(options: PushSubscriptionOptionsInit) {
          if (!options.userVisibleOnly || !options.applicationServerKey)
            throw new Error('not as a page must');
          localStorage.setItem('subscribed', 'yes');
          return subscription;
        },
        getSubscription: async () => (localStorage.getItem('subscribed') ? subscription : null),
      });
    },
    { endpoint, keys: { p256dh, auth } },
  );

export async function tells(candidate: Candidate, phone: TestPhone): Promise<void> {
  await database()`insert into public.push_subscriptions (person_id, endpoint, p256dh, auth, device, made_at)
    values (${candidate.id}, ${phone.endpoint}, ${phone.p256dh}, ${phone.auth}, 'android', now())`;
}

/** It is 17 o'clock on the day before, whatever the clock on the wall says. */
export async function isDueTheDayBefore(candidate: Candidate, assignment: string): Promise<void> {
  await database()`
    insert into public.reminders (person_id, channel, kind, assignment_id, starts_at, cause_at, made_at, over_at, at_night, next_try_at)
    select ${candidate.id}, 'push', 'day_before', a.assignment_id, a.starts_at, a.starts_at, now(), now() + interval '1 hour', true, now()
    from public.assignments a where a.assignment_id = ${assignment}`;
}

/** What waits for the morning comes now. */
export const letMessagesCome = async (candidate: Candidate): Promise<void> => {
  await database()`update public.reminders set next_try_at = now(), at_night = true
    where person_id = ${candidate.id} and sent_at is null and dropped_at is null`;
};

export const workerOf = async (page: Page): Promise<Worker> => {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await until(() => page.context().serviceWorkers().length > 0);
  const [worker] = page.context().serviceWorkers();
  if (!worker) throw new Error('there is no worker');
  return worker;
};

/** The message that the push service took is given to the phone's worker. */
export async function getsMessage(page: Page, data: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const found = new Promise<string>((resolve) =>
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first) resolve(first.registrationId);
    }),
  );
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.deliverPushMessage', {
    origin: new URL(page.url()).origin,
    registrationId: await found,
    data,
  });
  await session.detach();
}

type Shown = { title: string; body: string; tag: string; actions: string[] };

export const shownOn = async (page: Page): Promise<Shown[]> =>
  (await workerOf(page)).evaluate(async () => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const shown = await registration.getNotifications();
    return shown.map((one) => ({
      title: one.title,
      body: one.body,
      tag: one.tag,
      actions: (one as Notification & { actions: { action: string }[] }).actions.map(({ action }) => action),
    }));
  });

/** A tap on the notification itself, or on one of its answers. */
export const tapsNotification = async (page: Page, action: 'coming' | 'cannot' | '' = ''): Promise<void> =>
  (await workerOf(page)).evaluate(async (action) => {
    const worker = globalThis as unknown as EventTarget & {
      registration: ServiceWorkerRegistration;
      NotificationEvent: new (type: string, init: object) => Event;
    };
    const [notification] = await worker.registration.getNotifications();
    worker.dispatchEvent(new worker.NotificationEvent('notificationclick', { notification, action }));
  }, action);

export const isTold = (page: Page, sentence: string | RegExp) =>
  expect(page.getByRole('status').first()).toContainText(sentence);
