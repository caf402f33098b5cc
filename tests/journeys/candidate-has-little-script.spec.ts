import { expect, test, type Page } from '../steps/journey.ts';
import { aMunicipality } from '../steps/adviser.ts';
import { isAsked } from '../steps/asked.ts';
import { opensCard, signsInAs } from '../steps/candidate.ts';
import { hasSignedIn } from '../steps/doors.ts';
import { aLead } from '../steps/facility.ts';
import { aCandidate, aPlace, aShift, closeWorld, database } from '../steps/world.ts';

test.afterAll(closeWorld);

// What the one script of src/app.html does for pages without a framework.

const unreadOf = async (id: string) =>
  (await database()`select from public.notices where person_id = ${id} and read_at is null`).length;

test('Amina’s messages are read when she sees them, and stay marked as new while she does', async ({
  page,
}) => {
  // where nobody else's shifts are, for which the clock might ask her meanwhile
  const municipality = await aMunicipality();
  const amina = await aCandidate('Amina', { municipality });
  await isAsked(amina, await aShift(await aPlace(municipality)));
  await signsInAs(page, amina);
  const dot = page.getByRole('navigation').getByText(/, 1 ny$/);
  await expect(dot).toBeAttached();
  await page.getByRole('navigation').getByRole('link', { name: 'Meldinger' }).click();
  await expect(page.getByText('Ny.', { exact: true })).toBeAttached();
  await expect(dot).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Merk alle som lest' })).toHaveCount(0);
  expect(await unreadOf(amina.id)).toBe(0);
  await page.reload();
  await expect(page.getByText('Ny.', { exact: true })).toHaveCount(0);
});

test('Amina has a card read aloud in her language, and stops it', async ({ page }) => {
  const amina = await aCandidate('Amina');
  const shift = await aShift(await aPlace());
  await page.addInitScript(() => {
    speechSynthesis.speak = ({ lang, text }) => {
      document.documentElement.dataset.said = `${lang}: ${text}`;
    };
  });
  await signsInAs(page, amina);
  await opensCard(page, shift);
  await page.getByRole('button', { name: 'Les høyt' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-said', /^nb: [^]*Reisetun/);
  await page.getByRole('button', { name: 'Stopp' }).click();
  await expect(page.getByRole('button', { name: 'Les høyt' })).toBeVisible();
});

test('Amina prints her receipts', async ({ page }) => {
  await page.addInitScript(() => {
    window.print = () => void (document.documentElement.dataset.printed = '');
  });
  await hasSignedIn(page, 'kandidat@demo.no');
  await page.goto('/me/receipts');
  await page.getByRole('button', { name: 'Skriv ut' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-printed');
});

test.describe('the worker', () => {
  test.use({ serviceWorkers: 'allow' });

  const workers = (page: Page) =>
    page.evaluate(() => navigator.serviceWorker.getRegistrations().then(({ length }) => length));

  test('comes with a candidate’s page, and with no other', async ({ page }) => {
    const lead = await aLead(await aPlace());
    const amina = await aCandidate('Amina');
    await page.goto('/about');
    await page.goto('/auth/sign-in');
    await hasSignedIn(page, lead.email);
    await page.goto('/facility');
    await page.waitForLoadState('networkidle');
    expect(await workers(page)).toBe(0);
    await page.context().clearCookies();
    const [worker] = await Promise.all([
      page.context().waitForEvent('serviceworker'),
      signsInAs(page, amina),
    ]);
    expect(new URL(worker.url()).pathname).toBe('/service-worker.js');
    expect(await workers(page)).toBe(1);
  });
});
