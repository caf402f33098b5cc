// The worker: everything about the network, so that no page knows of it. This file only says who answers what.
//   a page          worker/documents.ts  (kept ones: keep.ts, whose: reader.ts, made ones: page.ts and template.ts)
//   a form          worker/tap.ts when it may wait (lib/queueable.ts), worker/leave.ts for the sign-out, else worker/forms.ts
//   a file          worker/files.ts
//   what waits      worker/send.ts: at each page, on `sync`, and on the message `send`
//   what is told    worker/push.ts
import { kindOf } from './lib/queueable.ts';
import { answerDocument } from './worker/documents.ts';
import * as files from './worker/files.ts';
import { answerForm, isFromUs } from './worker/forms.ts';
import { answerSignOut, signedOutPage, signOutPath, tellOfLeaving } from './worker/leave.ts';
import { fetchAhead, savesData } from './worker/keep.ts';
import { onNotificationClick, onPush, onPushChange } from './worker/push.ts';
import { pendingSignOut } from './worker/reader.ts';
import { askWhatServerKnows, keepSending } from './worker/send.ts';
import { answerTap } from './worker/tap.ts';
import { fetchOpen } from './worker/template.ts';
import { isTaken, takeOver } from './worker/updates.ts';
import { answerWaitingForm } from './worker/waiting.ts';

declare const self: ServiceWorkerGlobalScope;

self.addEventListener('install', (event) => {
  event.waitUntil(Promise.all([files.install(), fetchOpen()]));
});

self.addEventListener('activate', (event) => {
  // not waited for: a worker that is not active yet answers nobody
  if (!savesData()) void fetchAhead().catch(console.error);
  // the page is asked for while the worker wakes up
  event.waitUntil(
    Promise.all([self.registration.navigationPreload?.enable(), self.clients.claim(), isTaken()]),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    // a file that is opened by itself is no page of ours
    if (/\.(?!ics$)\w+$/.test(url.pathname)) return;
    const again = request.clone();
    event.respondWith(
      answerTo(event, url).catch((error: unknown) => {
        // a fault of ours shall cost nobody their page; what is sent twice has one effect
        console.error(error);
        return fetch(again);
      }),
    );
    if (request.method !== 'POST') event.waitUntil(sendAll());
  } else if (request.method === 'POST' && request.headers.has('x-here'))
    event.respondWith(answerHere(event, url));
  else if (request.method === 'GET' && files.isFile(url)) event.respondWith(files.answer(request));
});

async function answerTo(event: FetchEvent, url: URL): Promise<Response> {
  const { request } = event;
  if (request.method === 'POST' && !isFromUs(request, self.location.origin)) return fetch(request);
  const leaving = await tellOfLeaving();
  if (leaving === 'not told') return signedOutPage();
  if (event.request.method !== 'POST')
    // what the browser asked for while the worker woke up was still asked by who has left
    return leaving === 'told' ? Response.redirect(url, 303) : answerDocument(event, url);
  if (url.pathname === signOutPath) return answerSignOut(event);
  if (url.pathname === '/waiting') return answerWaitingForm(event);
  const kind = kindOf(url);
  return kind ? answerTap(event, kind, url) : answerForm(event.request);
}

/** A page that knows of no network shows by itself what waits; nothing is said where the form has to go its ordinary way. */
async function answerHere(event: FetchEvent, url: URL): Promise<Response> {
  const kind = kindOf(url);
  const mayWait = kind && isFromUs(event.request, self.location.origin) && (await pendingSignOut()) === null;
  const answer = mayWait ? await answerTap(event, kind, url).catch(() => null) : null;
  return answer?.ok ? answer : new Response(null, { status: 204 });
}

self.addEventListener('message', (event) => {
  if (event.data === takeOver) event.waitUntil(self.skipWaiting());
  if (event.data?.type === 'send') event.waitUntil(sendAll());
});

// Background Sync is in no standard library of types yet
self.addEventListener('sync' as 'message', (event) => event.waitUntil(sendOrAskAgain()));

/** False when something still waits. */
async function sendAll(): Promise<boolean> {
  if ((await tellOfLeaving()) === 'not told') return false;
  await askWhatServerKnows();
  return keepSending();
}

/** A browser that told us of network tells it again when we could not use it. */
async function sendOrAskAgain(): Promise<void> {
  if (!(await sendAll())) throw new Error('something still waits');
}

self.addEventListener('push', (event) => event.waitUntil(onPush(event)));
self.addEventListener('notificationclick', (event) => event.waitUntil(onNotificationClick(event)));
self.addEventListener('pushsubscriptionchange' as 'activate', (event) =>
  event.waitUntil(onPushChange(event)),
);
