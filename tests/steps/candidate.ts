import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import { hasSignedIn } from './doors.ts';
import { type Candidate, type Place, type Shift } from './world.ts';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const checker = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Fault = { id: string; nodes: { html: string }[] };
declare const axe: { run: (options: object) => Promise<{ violations: Fault[] }> };

/** The page has one heading, a name, and nothing that shuts anybody out, in light and in dark. */
export async function isOpenToAll(page: Page): Promise<void> {
  await expect(page.locator('h1')).toHaveCount(1);
  await expect(page).toHaveTitle(/ – Oppgavetorget$/);
  // here and not through a page of its own, which would have to load the checker twice more for each look
  const faults = (runOnly: object) =>
    page.evaluate(async (runOnly) => {
      const { violations } = await axe.run({ runOnly, resultTypes: ['violations'] });
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    }, runOnly);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(checker);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  expect(await faults({ type: 'tag', values: tags })).toEqual([]);
  // only the colours are others in the dark
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await faults({ type: 'rule', values: ['color-contrast'] })).toEqual([]);
}

export async function signsInAs(page: Page, candidate: Candidate, to = '/'): Promise<void> {
  await hasSignedIn(page, candidate.email);
  await page.goto(to);
}

export async function opensCard(page: Page, shift: Shift): Promise<void> {
  await page.goto(`/shifts/${shift.id}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(shift.title);
}

export async function findsOnHome(page: Page, shift: Shift): Promise<void> {
  const card = page.locator(`a[href="/shifts/${shift.id}"]`);
  await page.goto('/?all');
  while (!(await card.isVisible()))
    await page.goto(
      (await page.getByRole('link', { name: 'Vis flere oppgaver' }).getAttribute('href')) ?? '',
    );
  await card.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(shift.title);
}

export const tapsIWant = (page: Page) => page.getByRole('button', { name: 'Jeg vil', exact: true }).click();

export async function seesTheyAreIn(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Du er med!');
}

export async function isToldKindly(page: Page, sentence: string | RegExp): Promise<void> {
  await expect(page.getByRole('alert')).toContainText(sentence);
}

export async function arrivesAt(page: Page, place: Place): Promise<void> {
  await page.goto(`/in/${place.code}`);
  await page.getByRole('button', { name: 'Jeg er her' }).click();
}

/** What was tapped on a phone without network so many minutes ago arrives, as the phone sends it. */
export async function phoneTells(
  page: Page,
  form: string,
  { minutesAgo, seq = 1 }: { minutesAgo: number; seq?: number },
): Promise<void> {
  const { origin } = new URL(page.url());
  const person = (await page.request.get('/mine')).headers()['x-reader'];
  const id = randomUUID();
  const now = Date.now();
  const tapped = new Date(now - minutesAgo * 60_000).toISOString();
  const envelope = { v: 3, id, seq, person, tapped, sent: new Date(now).toISOString(), offset: 0 };
  const answer = await page.request.post(form, {
    form: { request_id: id },
    headers: {
      origin,
      accept: 'application/json',
      'x-sveltekit-action': 'true',
      'x-tap': JSON.stringify(envelope),
    },
  });
  expect(await answer.json()).toMatchObject({ type: 'redirect' });
}
