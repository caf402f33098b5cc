// A phone: a Chromium with the app's worker in it, and what happens to phones. It lives behind one network.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  chromium,
  expect,
  type Browser,
  type BrowserContext,
  type CDPSession,
  type Page,
  type Worker,
} from '@playwright/test';
import { chromiumArgs } from '../chromium.ts';
import { password, type Candidate } from '../steps/world.ts';
import { until } from '../until.ts';
import type { Network } from './network.ts';

export type Phone = {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly network: Network;
  /** the app's worker, once there is one */
  worker: () => Promise<Worker>;
  /** comes in by the form, opens the page, and has its worker */
  signsIn: (person: Candidate, to?: string) => Promise<void>;
  /** the browser's own switch, for pages and worker alike */
  goesOffline: () => Promise<void>;
  comesOnline: () => Promise<void>;
  cdp: () => Promise<CDPSession>;
  close: () => Promise<void>;
};

/** One that can be killed: a process and a profile of its own. */
export type OwnPhone = Phone & {
  /** as when the system takes the memory, or the battery is empty */
  dies: () => Promise<void>;
  /** off and on, as people do it: a browser writes who is signed in to the disk only now and then, or when it is closed */
  restarts: () => Promise<void>;
  startsAgain: () => Promise<void>;
};

const look = { viewport: { width: 360, height: 780 }, locale: 'nb-NO', timezoneId: 'Europe/Oslo' };

/** Chromium now and then never says that a tab is gone that was just being made anew by the worker; it is gone with the browser. */
export async function closes(what: BrowserContext | Page): Promise<void> {
  let patience: NodeJS.Timeout | undefined;
  // eslint-disable-next-line no-restricted-syntax -- nothing can be looked at that would tell it
  const enough = new Promise<void>((done) => (patience = setTimeout(done, 30_000)));
  await Promise.race([what.close(), enough]);
  clearTimeout(patience);
}

export async function aPhone(browser: Browser, network: Network): Promise<Phone> {
  const context = await browser.newContext({ ...look, baseURL: network.url, serviceWorkers: 'allow' });
  const page = await context.newPage();
  return withHabits({ context: () => context, page: () => page, network, close: () => closes(context) });
}

const flags = [
  ...chromiumArgs,
  '--headless=new',
  '--no-first-run',
  '--no-default-browser-check',
  '--password-store=basic',
  '--hide-crash-restore-bubble',
  '--lang=nb-NO',
  '--window-size=360,780',
  '--remote-debugging-port=0',
];

export async function anOwnPhone(executable: string, network: Network): Promise<OwnPhone> {
  const profile = mkdtempSync(join(tmpdir(), 'oppgavetorget-phone-'));
  const portFile = join(profile, 'DevToolsActivePort');
  let child: ChildProcess | undefined;
  let browser: Browser | undefined;
  let context: BrowserContext | undefined;
  let page: Page | undefined;

  const there = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw new Error('the phone is off');
    return thing;
  };
  const starts = async () => {
    rmSync(portFile, { force: true });
    const started = spawn(executable, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: 'ignore',
      env: { ...process.env, TZ: 'Europe/Oslo' },
    });
    child = started;
    // written in two pieces: the port, then the path
    await until(() => {
      if (started.exitCode !== null) throw new Error('the browser did not start');
      return existsSync(portFile) && readFileSync(portFile, 'utf8').includes('/devtools/');
    });
    const [port] = readFileSync(portFile, 'utf8').split('\n');
    browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    context = there(browser.contexts()[0]);
    page = context.pages()[0] ?? (await context.newPage());
  };
  const dies = async () => {
    const dying = there(child);
    const gone = new Promise((done) => dying.once('exit', done));
    dying.kill('SIGKILL');
    await gone;
    await browser?.close().catch(() => {});
    child = browser = context = page = undefined;
    // what would keep the same profile from being opened again
    for (const name of ['SingletonLock', 'SingletonSocket', 'SingletonCookie'])
      rmSync(join(profile, name), { force: true });
  };
  const restarts = async () => {
    const closing = there(child);
    const gone = new Promise((done) => closing.once('exit', done));
    const session = await there(browser).newBrowserCDPSession();
    await session.send('Browser.close').catch(() => {});
    await gone;
    await browser?.close().catch(() => {});
    await starts();
  };
  await starts();
  const phone = withHabits({
    context: () => there(context),
    page: () => there(page),
    network,
    async close() {
      if (child) await dies();
      rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  });
  return Object.defineProperties(
    { dies, restarts, startsAgain: starts },
    Object.getOwnPropertyDescriptors(phone),
  ) as OwnPhone;
}

function withHabits({
  context,
  page,
  network,
  close,
}: {
  context: () => BrowserContext;
  page: () => Page;
  network: Network;
  close: () => Promise<void>;
}): Phone {
  const worker = async (): Promise<Worker> => {
    const ours = () => context().serviceWorkers().at(-1);
    await until(() => ours() !== undefined);
    const found = ours();
    if (!found) throw new Error('the worker went away');
    return found;
  };
  return {
    get context() {
      return context();
    },
    get page() {
      return page();
    },
    network,
    worker,
    async signsIn(person, to = '/mine') {
      await signsInOn(context(), network, person);
      await page().goto(network.url + to);
      await page().evaluate(async () => {
        await navigator.serviceWorker.ready;
        if (!navigator.serviceWorker.controller)
          await new Promise((taken) =>
            navigator.serviceWorker.addEventListener('controllerchange', taken, { once: true }),
          );
      });
      await worker();
      // now through the worker, which keeps what there is to read without network
      await page().goto(network.url + to);
    },
    goesOffline: () => context().setOffline(true),
    comesOnline: () => context().setOffline(false),
    cdp: () => context().newCDPSession(page()),
    close,
  };
}

/** As a browser does with a worker that nobody needs; the next page begins another. */
export async function endsWorker(phone: Phone): Promise<void> {
  const session = await phone.cdp();
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await session.detach();
}

/** By the same form that people fill in. */
export async function signsInOn(
  context: BrowserContext,
  network: Network,
  { email }: Candidate,
): Promise<void> {
  const answer = await context.request.post(`${network.url}/auth/sign-in?/signIn`, {
    form: { email, password },
    headers: { accept: 'text/html', origin: network.url },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(303);
}
