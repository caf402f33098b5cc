import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { z } from 'zod';
import { isOpenToAll, opensCard, seesTheyAreIn, signsInAs, tapsIWant } from '../steps/candidate.ts';
import { signsOut, triesToSignIn } from '../steps/doors.ts';
import { aLead, comesToWork } from '../steps/facility.ts';
import { expect, test, type Page } from '../steps/journey.ts';
import { aCandidate, aPlace, aShift, closeWorld, isIntroducedTo, isOnShift } from '../steps/world.ts';

test.afterAll(closeWorld);

const picture = z.object({ src: z.string(), sizes: z.string(), type: z.string() });
const manifest = z.object({
  id: z.literal('/'),
  lang: z.string(),
  dir: z.enum(['ltr', 'rtl']),
  name: z.string(),
  short_name: z.string().max(12),
  display: z.literal('standalone'),
  icons: z.array(picture.extend({ purpose: z.string() })),
  screenshots: z.array(picture.extend({ form_factor: z.literal('narrow'), label: z.string() })),
  shortcuts: z.array(z.object({ name: z.string(), url: z.string(), icons: z.array(picture) })),
});

/** A picture as a browser sees it: its own width and height. */
const sizeOf = (page: Page, address: string) =>
  page.evaluate(async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    return `${image.naturalWidth}x${image.naturalHeight}`;
  }, address);

const offer = (page: Page) => page.getByRole('heading', { name: 'Vil du ha dette på telefonen?' });

test('The browser itself finds nothing wanting, and the shortcuts lead where they say', async ({
  baseURL,
  extraHTTPHeaders,
  launchOptions,
}) => {
  // a window that leaves no trace installs nothing: this one has a folder of its own
  const folder = mkdtempSync(join(tmpdir(), 'oppgavetorget-install-'));
  const browser = await chromium.launchPersistentContext(folder, {
    ...launchOptions,
    ...(baseURL ? { baseURL } : {}),
    ...(extraHTTPHeaders ? { extraHTTPHeaders } : {}),
  });
  try {
    const page = await browser.newPage();
    await signsInAs(page, await aCandidate('Amina'));
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto('/');
    const devtools = await browser.newCDPSession(page);
    expect((await devtools.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([]);
    const told = await devtools.send('Page.getAppManifest');
    expect(told.errors).toEqual([]);
    const { lang, icons, screenshots, shortcuts } = manifest.parse(JSON.parse(told.data ?? ''));
    expect(lang).toBe('nb');
    expect(icons.map(({ purpose }) => purpose)).toEqual(
      expect.arrayContaining(['any', 'maskable', 'monochrome']),
    );
    // what only the window that offers to install shows is nothing that a page fetches
    const others = [...screenshots, ...shortcuts.flatMap((one) => one.icons)].map(({ src }) => src);
    expect(asked.filter((path) => others.includes(path))).toEqual([]);
    for (const { src, sizes } of [...icons, ...screenshots, ...shortcuts.flatMap((one) => one.icons)])
      if (sizes !== 'any') expect(await sizeOf(page, src), src).toBe(sizes);
    expect(shortcuts.map(({ name }) => name)).toEqual(['Mine vakter', 'Sjekk inn']);
    for (const { url } of shortcuts) {
      expect((await page.goto(url))?.status(), url).toBe(200);
      await isOpenToAll(page);
    }
    const english = await page.request.get('/manifest.webmanifest?language=en');
    expect(manifest.parse(await english.json()).shortcuts[0]?.name).toBe('My shifts');
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

for (const javaScriptEnabled of [true, false])
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript @long', () => {
    test.use({ javaScriptEnabled });

    test('Amina is offered the app after her first shift, and not again when she has said no', async ({
      page,
    }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      await isIntroducedTo(amina, place);
      await signsInAs(page, amina, '/me');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Meg');
      await expect(offer(page)).toHaveCount(0);
      await expect(page.getByRole('link', { name: 'Oppgavetorget på telefonen' })).toHaveCount(0);
      await opensCard(page, await aShift(place));
      await tapsIWant(page);
      await seesTheyAreIn(page);
      await expect(offer(page)).toBeVisible();
      // only a browser that says it can do it itself gets the button
      await expect(page.getByRole('button', { name: 'Legg til nå' })).toBeHidden();
      await page.getByRole('link', { name: 'Vis hvordan' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Oppgavetorget på telefonen');
      if (javaScriptEnabled) await isOpenToAll(page);
      await page.goto('/me');
      await page.getByRole('button', { name: 'Nei takk' }).click();
      await expect(page).toHaveURL('/me');
      await expect(offer(page)).toHaveCount(0);
      await opensCard(page, await aShift(place, { inDays: 5 }));
      await tapsIWant(page);
      await seesTheyAreIn(page);
      await expect(offer(page)).toHaveCount(0);
      // signing out takes all else from the phone; who has thought better of it finds it
      await signsOut(page);
      await signsInAs(page, amina, '/me');
      await expect(offer(page)).toHaveCount(0);
      await page.getByRole('link', { name: 'Oppgavetorget på telefonen' }).click();
      await expect(page.getByRole('heading', { level: 2, name: 'På Android' })).toBeVisible();
    });
  });

test.describe('on an iPhone', () => {
  test.use({
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  });

  test('Amina sees the two steps of her phone first', async ({ page }) => {
    const amina = await aCandidate('Amina');
    await signsInAs(page, amina, '/me/install');
    await expect(page.getByRole('heading', { level: 2 })).toHaveText('På iPhone');
    await expect(page.getByRole('main').getByRole('listitem').filter({ visible: true })).toHaveText([
      /Trykk på Del/,
      /Legg til på Hjem-skjerm/,
    ]);
    await isOpenToAll(page);
    await page.getByText('På Android').click();
    await expect(page.getByText('Trykk på de tre prikkene', { exact: true })).toBeVisible();
    await isOpenToAll(page);
  });
});

test('A browser that can do it itself does it when asked, and the offer goes with it', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isOnShift(amina, await aShift(place));
  await signsInAs(page, amina, '/me');
  await expect(offer(page)).toBeVisible();
  // as the browser says it; this window leaves no trace and would not
  const stopped = await page.evaluate(() => {
    const said = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
      prompt: async () => void dispatchEvent(new Event('appinstalled')),
    });
    return !dispatchEvent(said);
  });
  expect(stopped, 'the browser shows nothing by itself').toBe(true);
  await expect(page.getByRole('link', { name: 'Vis hvordan' })).toBeHidden();
  await isOpenToAll(page);
  await page.getByRole('button', { name: 'Legg til nå' }).click();
  await expect(offer(page)).toHaveCount(0);
  await page.goto('/me');
  await expect(offer(page)).toHaveCount(0);
});

test.describe('a task is shared', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

  test('Amina shares a task, and nothing of her goes with it', async ({ page, browser }) => {
    const [amina, place] = [await aCandidate('Amina'), await aPlace()];
    const shift = await aShift(place, { capacity: 2 });
    await signsInAs(page, amina);
    await opensCard(page, shift);
    const link = page.getByRole('link', { name: 'Del oppgaven' });
    const mail = decodeURIComponent((await link.getAttribute('href')) ?? '');
    // a phone has a window of its own for this; here the link is copied
    await link.click();
    await expect(page.getByRole('status')).toHaveText('Lenken er kopiert. Lim den inn der du vil.');
    await isOpenToAll(page);
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const [text = '', address = ''] = copied.split(/ (?=https?:)/);
    expect(text).toMatch(
      new RegExp(`^Vanne plantene, ${place.name}, \\S+ \\d+\\. \\S+ kl\\.\\s10\\.00–12\\.00\\.$`),
    );
    expect(mail).toBe(`mailto:?subject=Vanne plantene&body=${text}\n${address}`);
    const path = new URL(address).pathname + new URL(address).search;
    expect(path).toBe(`/shifts/${shift.id}`);

    // who gets it and is not signed in is told what it is, and nothing of the task or of who sent it
    const other = await browser.newPage();
    await other.goto(path);
    await expect(other.getByText('Logg inn for å se oppgaven.')).toBeVisible();
    await expect(other.getByText('Oppgavetorget åpnes med en invitasjon.')).toBeVisible();
    await expect(other.locator('body')).not.toContainText('Vanne plantene');
    await isOpenToAll(other);
    await triesToSignIn(other, (await aCandidate('Bjørn')).email);
    await expect(other.getByRole('heading', { level: 1 })).toHaveText('Vanne plantene');
    await expect(other.locator('body')).not.toContainText('Amina');
    await other.context().clearCookies();
    // who takes no tasks finds what anybody finds at an address that does not exist
    await comesToWork(other, await aLead(await aPlace()));
    expect((await other.goto(path))?.status()).toBe(404);
    await other.close();
  });
});
