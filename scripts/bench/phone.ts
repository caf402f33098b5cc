// A cheap phone on a slow network: a browser whose processor and network are held back as Lighthouse holds them.
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { findBrowser } from '../browser.ts';
import { progress } from './report.ts';

// Lighthouse's «slow 4G» as a browser applies it to each request, and a processor a quarter as quick
export const slow4G = {
  offline: false,
  latency: 562.5,
  downloadThroughput: (1638.4 * 0.9 * 1024) / 8,
  uploadThroughput: (750 * 0.9 * 1024) / 8,
};
const slower = 4;

export async function openBrowser(port?: number): Promise<Browser> {
  const executablePath = await findBrowser(progress);
  if (!executablePath) throw new Error('A browser is missing.');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--disable-background-networking',
      ...(port ? [`--remote-debugging-port=${port}`] : []),
    ],
  });
}

export type Phone = {
  context: BrowserContext;
  page: Page;
  hold: (what: { network: boolean }) => Promise<void>;
};

/** Nobody has used it before. */
export async function newPhone(
  browser: Browser,
  origin: string,
  cookie: string,
  worker: 'allow' | 'block',
): Promise<Phone> {
  const context = await browser.newContext({
    serviceWorkers: worker,
    viewport: { width: 360, height: 780 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    locale: 'nb-NO',
    timezoneId: 'Europe/Oslo',
  });
  await context.addCookies(
    cookie
      .split('; ')
      .filter((each) => each !== '')
      .map((each) => {
        const [name = '', ...value] = each.split('=');
        return { name, value: value.join('='), url: origin };
      }),
  );
  await context.addInitScript(() => {
    const seen = window as unknown as { largest: number };
    seen.largest = 0;
    new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntries()) seen.largest = startTime;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
    const note = (what: string) =>
      sessionStorage.setItem(what, String(performance.timeOrigin + performance.now()));
    addEventListener('click', () => note('tapped'), true);
    // on this page or on another: when the frame after the one it came with begins, it has been painted
    const look = new MutationObserver(() => {
      if (!document.querySelector('main [data-tap=waiting]')) return;
      look.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => note('waits')));
    });
    look.observe(document, { childList: true, subtree: true });
  });
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  return {
    context,
    page,
    async hold({ network }) {
      await client.send('Emulation.setCPUThrottlingRate', { rate: slower });
      if (network) {
        await client.send('Network.enable');
        await client.send('Network.emulateNetworkConditions', slow4G);
      }
    },
  };
}

/** When the largest thing on the page stood there, in ms from its beginning. */
export async function largestPaint(page: Page): Promise<number> {
  await page.waitForFunction(() => (window as unknown as { largest: number }).largest > 0);
  // what would still grow has grown when nothing more is asked for
  await page.waitForLoadState('networkidle').catch(() => undefined);
  return page.evaluate(() => (window as unknown as { largest: number }).largest);
}

/** From the tap to the paint of what waits, in ms. */
export const sinceTap = (page: Page): Promise<number> =>
  page
    .waitForFunction(() => sessionStorage.getItem('waits') !== null)
    .then(() =>
      page.evaluate(() => Number(sessionStorage.getItem('waits')) - Number(sessionStorage.getItem('tapped'))),
    );
